/* Lookups of tables of strangers (support/hostile.h), one state at a time: every section. */
#include "support/hostile.h"

/* --- the views ------------------------------------------------------------------------------------------ */

static void ask_order(const mutant *m, uint64_t *seed) {
  cmx_order_view v;
  cmx_order_point p;
  cmx_order_psi psi;
  if (cmx_order_bind(m->array, m->n, &v) != CMX_OK) return;
  const double most[2] = {1e-3, v.gamma_d[v.n_g - 1]};
  for (int k = 0; k < 8; k++) {
    const double x = fraction(seed), g = k ? place(seed, most) : 0.0;
    double w[3][64];
    CALL("order", cmx_order_lookup(&v, x, g, &p), 6, ((double[]){p.f, p.u, p.s, p.f_g, p.f_gg, p.s_g}));
    CALL("order psi", cmx_order_lookup_psi(&v, x * (1.0 - x), g, &psi), 9,
         ((double[]){psi.v, psi.p, psi.g, psi.pp, psi.pg, psi.gg, psi.ppg, psi.pgg, psi.ggg}));
    for (int d = 0; d < 3; d++)
      CALL("order parameters", cmx_order_parameters(&v, x, g, w[0], w[1], w[2]), (size_t)v.n_shells, w[d]);
  }
}

static void ask_phase(const mutant *m, uint64_t *seed) {
  cmx_phase_view v;
  cmx_tie tie[16];
  if (cmx_phase_bind(m->array, m->n, "short-range-ordered", &v) != CMX_OK) return;
  for (int k = 0; k < 8; k++) {
    const double range[2] = {100.0, 200.0}, gamma = place(seed, range);
    int n = 0;
    feclearexcept(FE_ALL_EXCEPT);
    const int status = cmx_phase_tie_lines(&v, gamma, 16, tie, &n);
    double found[64] = {0.0};
    for (int j = 0; j < n && status >= 0; j++) {
      found[4 * j] = tie[j].gamma, found[4 * j + 1] = tie[j].x_left;
      found[4 * j + 2] = tie[j].x_right, found[4 * j + 3] = tie[j].latent_heat;
    }
    promise("phase tie lines", status, status < 0 ? 0 : 4 * (size_t)n, found);
    CALL("phase boundary", cmx_phase_boundary(&v, CMX_LIQUID, CMX_SOLID, fraction(seed), tie), 4,
         ((double[]){tie->gamma, tie->x_left, tie->x_right, tie->latent_heat}));
  }
}

static void ask_phase3(const mutant *m, uint64_t *seed) {
  cmx_phase3_view v;
  cmx_phase3_point p;
  if (cmx_phase3_bind(m->array, m->n, &v) != CMX_OK) return;
  for (int k = 0; k < 8; k++) {
    const double a = fraction(seed), b = fraction(seed), x[3] = {a, (1.0 - a) * b, (1.0 - a) * (1.0 - b)};
    CALL("phase3", cmx_phase3_freeze(&v, x, &p), 10,
         ((double[]){p.gamma_e, p.gamma, p.solid[0], p.solid[1], p.solid[2], p.k[0], p.k[1], p.k[2],
                     p.latent_heat, p.density_contrast}));
  }
}

static const size_t state_at[] = {
#define AT(name, unit, shown, scale, slope, text) offsetof(cmx_eos_state, name),
    CMX_EOS_QUANTITIES(AT)
#undef AT
};
enum { STATE = sizeof state_at / sizeof *state_at };

/* The outputs of a state that must be finite; returns how many. */
static size_t state_values(const cmx_eos_state *s, int status, int two, double value[STATE]) {
  size_t n = 0;
  for (int k = 0; k < STATE; k++) {
    const double v = *(const double *)(const void *)((const char *)s + state_at[k]);
    const size_t at = state_at[k];
    if (status >= 0 && (at == offsetof(cmx_eos_state, latent_heat) || at == offsetof(cmx_eos_state, df_dx) ||
                        at == offsetof(cmx_eos_state, d2f_dx2)))
      continue;
    if (!two &&
        (at == offsetof(cmx_eos_state, dp_dx) || at == offsetof(cmx_eos_state, de_dx) ||
         at == offsetof(cmx_eos_state, df_dx_regular) || at == offsetof(cmx_eos_state, d2f_dx2_regular)))
      continue;
    value[n++] = v;
  }
  return n;
}

#define CALL_STATE(name, result, s, two)                                                                     \
  do {                                                                                                       \
    double value_[STATE];                                                                                    \
    feclearexcept(FE_ALL_EXCEPT);                                                                            \
    const int status_ = (int)(result);                                                                       \
    promise(name, status_, state_values(s, status_, two, value_), value_);                                   \
  } while (0)

static void promise_solution(const char *name, int status, const cmx_eos_solution *s) {
  promise(name, status, 2, ((double[]){s->rho, s->temp}));
}

#define CALL_SOLUTION(name, result)                                                                          \
  do {                                                                                                       \
    feclearexcept(FE_ALL_EXCEPT);                                                                            \
    const int status_ = (int)(result);                                                                       \
    promise_solution(name, status_, &found);                                                                 \
  } while (0)

static size_t slope_values(const cmx_eos_slopes *d, double value[]) {
  const double *p = (const double *)(const void *)d;
  memcpy(value, p, sizeof *d);
  return sizeof *d / sizeof *p;
}

static void ask_composition(const cmx_eos_view *v, uint64_t *seed, int phase, double rho, double temp) {
  cmx_eos_composition c;
  cmx_eos_state s;
  cmx_eos_gradient by;
  cmx_eos_slopes d;
  cmx_eos_solution found;
  double x[CMX_MAX_SPECIES], left = 1.0, value[sizeof d / sizeof(double)];
  for (int j = 0; j < v->ions.n; j++) {
    x[j] = j + 1 < v->ions.n ? left * fraction(seed) : left;
    left -= x[j];
  }
  feclearexcept(FE_ALL_EXCEPT);
  const int composed = cmx_eos_compose(v, x, &c);
  promise("compose", composed, 0, NULL);
  CALL_STATE("eos of composition", cmx_eos_lookup_of(v, phase, &c, rho, temp, &s), &s, 0);
  const int status = cmx_eos_lookup_gradient(v, phase, &c, rho, temp, &s, &by);
  double all[5 * CMX_MAX_SPECIES];
  size_t n = 0;
  for (int j = 0; j < v->ions.n; j++) {
    all[n++] = by.p[j], all[n++] = by.e[j], all[n++] = by.mu_regular[j];
    if (status < 0 || x[j] > 0.0) all[n++] = by.mu[j], all[n++] = by.s[j];
  }
  promise("eos gradient", status, n, all);
  const int sloped = cmx_eos_lookup_slopes_of(v, phase, &c, rho, temp, &s, &d);
  promise("eos slopes of composition", sloped, slope_values(&d, value), value);
  CALL_SOLUTION("T of e of composition",
                cmx_eos_temp_from_rho_e_of(v, phase, &c, rho, 1e17 * uniform(seed), 0.0, &found));
  CALL_SOLUTION("freezing of composition", cmx_eos_freezing_temp_of(v, &c, rho, &found));
}

static void ask_inversions(const cmx_eos_view *v, uint64_t *seed, double x, double rho, double temp) {
  cmx_eos_solution found;
  cmx_eos_state s;
  const double no_guess[2] = {0.0, 0.0};
  const int known = cmx_eos_lookup(v, CMX_STABLE, x, rho, temp, &s) >= 0;
  const double e = known ? s.e : 1e17 * uniform(seed), p = known ? s.p : exp(between(seed, 40.0, 60.0)),
               entropy = known ? s.s : 1e8 * uniform(seed);
  CALL_SOLUTION("T of e", cmx_eos_temp_from_rho_e(v, x, rho, e, 0.0, &found));
  CALL_SOLUTION("T of P", cmx_eos_temp_from_rho_p(v, x, rho, p, temp, &found));
  CALL_SOLUTION("rho of P, T", cmx_eos_rho_from_p_temp(v, x, p, temp, 0.0, &found));
  CALL_SOLUTION("P, s", cmx_eos_from_p_s(v, x, p, entropy, no_guess, &found));
  CALL_SOLUTION("freezing", cmx_eos_freezing_temp(v, x, rho, &found));
}

static void ask_eos(const mutant *m, uint64_t *seed) {
  cmx_eos_view v;
  if (cmx_eos_bind(m->array, m->n, &v) != CMX_OK) return;
  for (int k = 0; k < 12; k++) {
    const double x = fraction(seed), rho = place(seed, v.rho), temp = place(seed, v.temp);
    const int phase = choose(seed, 3) - 1;
    cmx_eos_state s;
    cmx_eos_slopes d;
    cmx_eos_whole w;
    double value[sizeof d / sizeof(double)];
    v.choice.order = choose(seed, 8) ? CMX_ORDER_EQUILIBRIUM : choose(seed, 4);
    v.choice.policy = !choose(seed, 4);
    if (v.ions.n == 2) {
      CALL_STATE("eos", cmx_eos_lookup(&v, phase, x, rho, temp, &s), &s, 1);
      feclearexcept(FE_ALL_EXCEPT);
      const int sloped = cmx_eos_lookup_slopes(&v, phase, x, rho, temp, &s, &d);
      promise("eos slopes", sloped, slope_values(&d, value), value);
      CALL_STATE("eos smooth", cmx_eos_lookup_smooth(&v, 0.05, x, rho, temp, &s), &s, 1);
      feclearexcept(FE_ALL_EXCEPT);
      const int whole_status = cmx_eos_lookup_whole(&v, 0.05, x, rho, temp, &w);
      promise("eos whole", whole_status, sizeof w.host / sizeof(double),
              (const double *)(const void *)&w.host);
      if (k < 3) ask_inversions(&v, seed, x, rho, temp);
    }
    if (k % 4 == 0) ask_composition(&v, seed, phase, rho, temp);
  }
}

static void ask_batch(const mutant *m, uint64_t *seed) {
  enum { N = 24 };
  const int wanted[6] = {CMX_Q_p, CMX_Q_e, CMX_Q_s, CMX_Q_cv, CMX_Q_cs, CMX_Q_gamma1};
  double x[N], rho[N], temp[N], out[6 * N];
  int status[N];
  cmx_eos_view v;
  if (cmx_eos_bind(m->array, m->n, &v) != CMX_OK || v.ions.n != 2) return;
  for (int k = 0; k < N; k++)
    x[k] = fraction(seed), rho[k] = place(seed, v.rho), temp[k] = place(seed, v.temp);
  cmx_eos_request r = cmx_eos_request_make(N, CMX_GIVEN_RHO_T);
  r.a = rho, r.b = temp, r.x = x, r.a_step = r.b_step = r.x_step = 1;
  r.q = wanted, r.n_q = 6, r.out = out, r.out_step = 6, r.q_step = 1, r.status = status;
  feclearexcept(FE_ALL_EXCEPT);
  cmx_eos_batch(&v, &r);
  promise("eos batch", 0, 0, NULL);
  for (int k = 0; k < N; k++) promise("state of batch", status[k], 6, out + 6 * k);
}

/* Melting of a solid in a gap, at three phases, has neither a density of the solid nor a latent heat. */
static int melt(const cmx_equilibrium_view *v, double p, double x, cmx_freezing *f) {
  const int status = cmx_equilibrium_melting(v, p, x, f);
  if (status >= 0 && f->dt_dx == 0.0 && f->dother_dx == 0.0 && isnan(f->rho_solid) &&
      isnan(f->density_contrast) && isnan(f->latent_heat) && isnan(f->latent_heat_gram))
    f->rho_solid = f->density_contrast = f->latent_heat = f->latent_heat_gram = 0.0;
  return status;
}

static void ask_equilibrium(const mutant *m, uint64_t *seed) {
  cmx_equilibrium_view v;
  cmx_eos_view eos;
  cmx_freezing f;
  cmx_phase_separation s;
  if (cmx_equilibrium_bind(m->array, m->n, &v) != CMX_OK) return;
  const int has_eos = cmx_eos_bind(m->array, m->n, &eos) == CMX_OK && eos.ions.n == 2;
  for (int k = 0; k < 6; k++) {
    const double p = place(seed, v.pressure), temp = place(seed, v.temp), x = fraction(seed);
    cmx_equilibrium_tie tie[16];
    int n = 0;
    for (int melting = 0; melting < 2; melting++)
      CALL(melting ? "melting at P" : "freezing at P",
           melting ? melt(&v, p, x, &f) : cmx_equilibrium_freezing(&v, p, x, &f), sizeof f / sizeof(double),
           (const double *)(const void *)&f);
    feclearexcept(FE_ALL_EXCEPT);
    const int status = cmx_equilibrium_tie_lines(&v, p, temp, 16, tie, &n);
    double value[80] = {0.0};
    for (int j = 0; j < n && status >= 0; j++) {
      value[5 * j] = tie[j].x_left, value[5 * j + 1] = tie[j].x_right, value[5 * j + 2] = tie[j].rho_left;
      value[5 * j + 3] = tie[j].rho_right, value[5 * j + 4] = tie[j].latent_heat;
    }
    promise("tie lines at P", status, status < 0 ? 0 : 5 * (size_t)n, value);
    if (has_eos && k < 2)
      CALL("separation", cmx_equilibrium_separation(&v, &eos, p, temp, x, &s), 2,
           ((double[]){s.mean_rho, s.mean_enthalpy}));
  }
}

static void ask_transport(const mutant *m, uint64_t *seed) {
  cmx_transport_view v;
  cmx_transport_point p;
  if (cmx_transport_bind(m->array, m->n, &v) != CMX_OK) return;
  for (int k = 0; k < 12; k++) {
    const double x = fraction(seed), rho = place(seed, v.rho), temp = place(seed, v.temp);
    const int phase = choose(seed, 2);
    cmx_composition c;
    double share[CMX_MAX_SPECIES], left = 1.0;
    for (int j = 0; j < v.ions.n; j++) {
      share[j] = j + 1 < v.ions.n ? left * fraction(seed) : left;
      left -= share[j];
    }
    cmx_composition_set(&v.ions, share, &c);
    for (int of = v.ions.n > 2; of < 2; of++)
      CALL(of ? "transport of composition" : "transport",
           of ? cmx_transport_lookup_of(&v, phase, &c, rho, temp, &p)
              : cmx_transport_lookup(&v, phase, x, rho, temp, &p),
           sizeof p / sizeof(double), (const double *)(const void *)&p);
  }
}

static void ask_reaction(const mutant *m, uint64_t *seed) {
  cmx_reaction_view v;
  cmx_reaction_point p;
  cmx_reaction_mixture mixture;
  const cmx_species ions = {2, {6.0, 8.0}, {12.0, 16.0}};
  const cmx_reaction_pair pair = {{6.0, 8.0}, {12.0, 16.0}};
  if (cmx_reaction_bind(m->array, m->n, &v) != CMX_OK) return;
  for (int k = 0; k < 8; k++) {
    const double range[2] = {1e4, 1e9}, heat[2] = {1e6, 1e9}, rho = place(seed, range),
                 temp = place(seed, heat);
    cmx_composition c;
    cmx_composition_two(&ions, fraction(seed), &c);
    v.quantum = k & 1;
    feclearexcept(FE_ALL_EXCEPT);
    cmx_reaction_prepare(&v, &c, &mixture);
    promise("reaction mixture", 0, 0, NULL);
    CALL("screening", cmx_reaction_lookup(&v, &mixture, &pair, rho, temp, &p), 3,
         ((double[]){p.ln_enhancement, p.d_ln_rho, p.d_ln_temp}));
    const int status = cmx_reaction_pair_lookup(&v, &mixture, &pair, rho, temp, &p);
    const int never = status > 0 && isinf(p.ln_enhancement); /* two of the same that never meet */
    promise("pairs in a crystal", status, 3,
            ((double[]){never ? 0.0 : p.ln_enhancement, p.d_ln_rho, p.d_ln_temp}));
  }
}

static void ask_warm(const mutant *m, uint64_t *seed) {
  cmx_warm_view v;
  cmx_warm_point p;
  if (cmx_warm_bind(m->array, m->n, &v) != CMX_OK) return;
  for (int k = 0; k < 8; k++) {
    const double x = fraction(seed), rho = place(seed, v.rho), temp = place(seed, v.temp);
    const int rule = choose(seed, 6);
    feclearexcept(FE_ALL_EXCEPT);
    const int status = cmx_warm_lookup(&v, k & 1, rule, x, rho, temp, &p);
    promise("warm", status, 3, ((double[]){p.sigma, p.pressure_e, p.n_e}));
    double sigma[2];
    cmx_optical o;
    if (status < 0) continue;
    const double omega = uniform(seed) * v.omega_max;
    CALL("warm spectrum", cmx_warm_conductivity(&v, &p, rule, k & 2, omega, sigma), k & 2 ? 2 : 1, sigma);
    CALL("warm optics", cmx_warm_optical(&v, &p, rule, omega, &o), sizeof o / sizeof(double),
         (const double *)(const void *)&o);
  }
}

/* --- the tests ------------------------------------------------------------------------------------------ */

static void ask_states(const mutant *m, uint64_t *seed) {
  ask_order(m, seed);
  ask_phase(m, seed);
  ask_phase3(m, seed);
  ask_eos(m, seed);
  ask_batch(m, seed);
  ask_equilibrium(m, seed);
  ask_transport(m, seed);
  ask_reaction(m, seed);
  ask_warm(m, seed);
}

static void whole_tables_keep_their_promises(void **state) {
  (void)state;
  ask_whole_tables(ask_states);
}

static void changed_tables_keep_their_promises(void **state) {
  (void)state;
  ask_changed_tables(ask_states, 600);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(whole_tables_keep_their_promises),
                                     cmocka_unit_test(changed_tables_keep_their_promises)};
  return cmocka_run_group_tests(tests, prepare, tidy);
}
