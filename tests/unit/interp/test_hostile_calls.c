/* Lookups of tables of strangers (support/hostile.h): inversions of all kinds, batches, and nuclides by the
   species of a table. */
#include "support/hostile.h"

#include "coulomix_order_batch.h"
#include "coulomix_represent.h"
#include "coulomix_transport_batch.h"

static void promise_solution(const char *name, int status, const cmx_eos_solution *s) {
  promise(name, status, 2, ((double[]){s->rho, s->temp}));
}

#define SOLUTION(name, result)                                                                               \
  do {                                                                                                       \
    feclearexcept(FE_ALL_EXCEPT);                                                                            \
    const int status_ = (int)(result);                                                                       \
    promise_solution(name, status_, &found);                                                                 \
  } while (0)

/* --- inversions ----------------------------------------------------------------------------------------- */

/* Targets of a state, or far from any. */
typedef struct targets {
  double p, e, s, h;
} targets;

static targets targets_at(uint64_t *seed, int status, const cmx_eos_state *s, double rho) {
  targets t = {exp(between(seed, 40.0, 60.0)), 1e17 * uniform(seed), 1e8 * uniform(seed),
               1e18 * uniform(seed)};
  if (status >= 0 && choose(seed, 6)) t = (targets){s->p, s->e, s->s, s->e + s->p / rho};
  if (!choose(seed, 12)) t.p *= 1e30;
  if (!choose(seed, 12)) t.h = -t.h;
  return t;
}

static void invert_two(const cmx_eos_view *v, uint64_t *seed, int phase) {
  const double x = fraction(seed), rho = place(seed, v->rho), temp = place(seed, v->temp);
  const double guess[2] = {choose(seed, 2) ? 0.0 : rho, choose(seed, 2) ? 0.0 : temp};
  cmx_eos_state s;
  cmx_eos_solution found;
  const int status = cmx_eos_lookup(v, phase, x, rho, temp, &s);
  const targets t = targets_at(seed, status, &s, rho);
  SOLUTION("T of s", cmx_eos_temp_from_rho_s(v, x, rho, t.s, guess[1], &found));
  SOLUTION("T of h", cmx_eos_temp_from_rho_h(v, x, rho, t.h, guess[1], &found));
  SOLUTION("P, h", cmx_eos_from_p_h(v, x, t.p, t.h, guess, &found));
  SOLUTION("T of e of a phase", cmx_eos_phase_temp_from_rho_e(v, phase, x, rho, t.e, guess[1], &found));
  SOLUTION("T of s of a phase", cmx_eos_phase_temp_from_rho_s(v, phase, x, rho, t.s, guess[1], &found));
  SOLUTION("rho of P of a phase", cmx_eos_phase_rho_from_p_temp(v, phase, x, t.p, temp, guess[0], &found));
  SOLUTION("P, s of a phase", cmx_eos_phase_from_p_s(v, phase, x, t.p, t.s, guess, &found));
  SOLUTION("P, h of a phase", cmx_eos_phase_from_p_h(v, phase, x, t.p, t.h, guess, &found));
}

static void fractions(uint64_t *seed, int n, double x[]) {
  double left = 1.0;
  for (int j = 0; j < n; j++) {
    x[j] = j + 1 < n ? left * fraction(seed) : left;
    left -= x[j];
  }
}

static void invert_many(const cmx_eos_view *v, uint64_t *seed, int phase) {
  const double rho = place(seed, v->rho), temp = place(seed, v->temp);
  const double guess[2] = {choose(seed, 2) ? 0.0 : rho, choose(seed, 2) ? 0.0 : temp};
  double x[CMX_MAX_SPECIES];
  cmx_eos_composition c;
  cmx_eos_state s;
  cmx_eos_solution found;
  fractions(seed, v->ions.n, x);
  (void)cmx_eos_compose(v, x, &c);
  const targets t = targets_at(seed, cmx_eos_lookup_of(v, phase, &c, rho, temp, &s), &s, rho);
  SOLUTION("T of P of many", cmx_eos_temp_from_rho_p_of(v, phase, &c, rho, t.p, guess[1], &found));
  SOLUTION("T of s of many", cmx_eos_temp_from_rho_s_of(v, phase, &c, rho, t.s, guess[1], &found));
  SOLUTION("T of h of many", cmx_eos_temp_from_rho_h_of(v, phase, &c, rho, t.h, guess[1], &found));
  SOLUTION("rho of P of many", cmx_eos_rho_from_p_temp_of(v, phase, &c, t.p, temp, guess[0], &found));
  SOLUTION("P, s of many", cmx_eos_from_p_s_of(v, phase, &c, t.p, t.s, guess, &found));
  SOLUTION("P, h of many", cmx_eos_from_p_h_of(v, phase, &c, t.p, t.h, guess, &found));
}

/* --- batches -------------------------------------------------------------------------------------------- */

enum { POINTS = 9, MOST_NUMBERS = 32 };

/* What a batch wrote: q numbers of each point. */
static void promise_batch(const char *name, const int status[], int n_q, const double out[]) {
  const int raised = fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW);
  for (int k = 0; k < POINTS; k++) {
    if (k == 0 && raised) feraiseexcept(raised);
    promise(name, status[k], (size_t)n_q, out + k * n_q);
  }
}

/* Points by two variables of any kind, of two ions or more. */
static void batch_states(const cmx_eos_view *v, uint64_t *seed) {
  static const int wanted[] = {CMX_Q_p,      CMX_Q_e,  CMX_Q_s,    CMX_Q_cv, CMX_Q_chi_t,
                               CMX_Q_gamma1, CMX_Q_cs, CMX_Q_temp, CMX_Q_rho};
  enum { N_Q = sizeof wanted / sizeof *wanted };
  double a[POINTS], b[POINTS], out[POINTS * N_Q], x[POINTS * CMX_MAX_SPECIES];
  int status[POINTS];
  const int n = v->ions.n, given = choose(seed, 8);
  cmx_eos_request r = cmx_eos_request_make(POINTS, given);
  for (int k = 0; k < POINTS; k++) {
    const double rho = place(seed, v->rho), temp = place(seed, v->temp);
    cmx_eos_state s;
    const int known = n == 2 ? (int)cmx_eos_lookup(v, CMX_STABLE, 0.5, rho, temp, &s) : -1;
    const targets t = targets_at(seed, known, &s, rho);
    a[k] = given < CMX_GIVEN_P_T ? rho : t.p;
    b[k] = given == CMX_GIVEN_RHO_T || given == CMX_GIVEN_P_T   ? temp
           : given == CMX_GIVEN_RHO_E                           ? t.e
           : given == CMX_GIVEN_RHO_P                           ? t.p
           : given == CMX_GIVEN_RHO_S || given == CMX_GIVEN_P_S ? t.s
                                                                : t.h;
    fractions(seed, n, x + k * n);
    if (n == 2) x[k] = fraction(seed);
  }
  r.phase = choose(seed, 3) - 1;
  r.x = x, r.x_step = n == 2 ? 1 : (size_t)n, r.species_step = n == 2 ? 0 : 1;
  r.a = a, r.b = b, r.a_step = r.b_step = 1;
  r.q = wanted, r.n_q = N_Q, r.out = out, r.out_step = N_Q, r.q_step = 1, r.status = status;
  feclearexcept(FE_ALL_EXCEPT);
  assert_int_not_equal(cmx_eos_batch(v, &r), CMX_ERR_UNSUPPORTED);
  promise_batch(given == CMX_GIVEN_RHO_T ? "batch of rho, T" : "batch by inversion", status, N_Q, out);
}

static void batch_transport(const mutant *m, uint64_t *seed) {
  enum { FIRST = CMX_TRANSPORT_Q_BEFORE + 1, N_Q = CMX_TRANSPORT_Q_END - FIRST };
  double rho[POINTS], temp[POINTS], x[POINTS * CMX_MAX_SPECIES], out[POINTS * N_Q];
  int q[N_Q], status[POINTS], phases[POINTS];
  cmx_transport_view v;
  if (cmx_transport_bind(m->array, m->n, &v) != CMX_OK) return;
  cmx_transport_request r = cmx_transport_request_make(POINTS);
  for (int k = 0; k < N_Q; k++) q[k] = FIRST + k;
  for (int k = 0; k < POINTS; k++) {
    rho[k] = place(seed, v.rho), temp[k] = place(seed, v.temp), phases[k] = choose(seed, 2);
    fractions(seed, v.ions.n, x + k * v.ions.n);
    if (v.ions.n == 2) x[k] = fraction(seed);
  }
  r.phases = phases, r.x = x, r.x_step = v.ions.n == 2 ? 1 : (size_t)v.ions.n, r.species_step = v.ions.n > 2;
  r.rho = rho, r.temp = temp, r.rho_step = r.temp_step = 1;
  r.q = q, r.n_q = N_Q, r.out = out, r.out_step = N_Q, r.q_step = 1, r.status = status;
  feclearexcept(FE_ALL_EXCEPT);
  assert_int_not_equal(cmx_transport_batch(&v, &r), CMX_ERR_UNSUPPORTED);
  promise_batch("batch of transport", status, N_Q, out);
}

static void batch_order(const mutant *m, uint64_t *seed) {
  const double range[2] = {1e-2, 60.0};
  double x[POINTS], g[POINTS], out[POINTS * MOST_NUMBERS];
  int q[MOST_NUMBERS], n_q = 0, status[POINTS];
  cmx_order_view v;
  if (cmx_order_bind(m->array, m->n, &v) != CMX_OK) return;
  for (int k = CMX_ORDER_Q_BEFORE + 1; k < CMX_ORDER_Q_POINT_END && n_q < MOST_NUMBERS; k++) q[n_q++] = k;
  for (int k = 0; k < v.n_shells && n_q < MOST_NUMBERS; k++) q[n_q++] = CMX_ORDER_Q_w + k;
  for (int k = 0; k < POINTS; k++) /* ds/dx is infinite at the ends of x */
    x[k] = between(seed, 1e-9, 1.0 - 1e-9), g[k] = place(seed, range);
  cmx_order_request r = cmx_order_request_make(POINTS);
  r.x = x, r.gamma_d = g, r.x_step = r.gamma_d_step = 1;
  r.q = q, r.n_q = n_q, r.out = out, r.out_step = (size_t)n_q, r.q_step = 1, r.status = status;
  feclearexcept(FE_ALL_EXCEPT);
  assert_int_not_equal(cmx_order_batch(&v, &r), CMX_ERR_UNSUPPORTED);
  promise_batch("batch of order", status, n_q, out);
}

/* --- nuclides ------------------------------------------------------------------------------------------- */

static void ask_represent(const cmx_species *ions, uint64_t *seed) {
  enum { N = 5 };
  cmx_nuclide nuclides[N];
  double share[N], by[CMX_MAX_SPECIES], slope[N];
  cmx_represented zone;
  fractions(seed, N, share);
  for (int k = 0; k < N; k++) {
    const double range[2] = {1.0, 30.0}, z = place(seed, range);
    feclearexcept(FE_ALL_EXCEPT);
    const int status = cmx_nuclide_make(ions, z, 2.0 * z, &nuclides[k]);
    promise("nuclide", status, 0, NULL);
    if (status < 0) (void)cmx_nuclide_make(ions, 6.0, 12.0, &nuclides[k]);
  }
  feclearexcept(FE_ALL_EXCEPT);
  const int status = cmx_represent(ions, N, nuclides, share, &zone);
  promise("represent", status, (size_t)ions->n, zone.x);
  promise("represent", status, 2, ((double[]){zone.rho_factor, zone.residual}));
  if (status < 0) return;
  for (int j = 0; j < ions->n; j++) by[j] = ions->mass_u[j];
  feclearexcept(FE_ALL_EXCEPT);
  cmx_represent_gradient(ions, N, nuclides, share, &zone, by, slope);
  promise("represent gradient", CMX_OK, N, slope);
}

/* --- the tests ------------------------------------------------------------------------------------------ */

static void ask_calls(const mutant *m, uint64_t *seed) {
  cmx_eos_view v;
  batch_transport(m, seed);
  batch_order(m, seed);
  if (cmx_eos_bind(m->array, m->n, &v) != CMX_OK) return;
  v.choice.policy = !choose(seed, 4);
  const int phase = choose(seed, 3) - 1;
  if (v.ions.n == 2) invert_two(&v, seed, phase);
  invert_many(&v, seed, phase);
  batch_states(&v, seed);
  ask_represent(&v.ions, seed);
}

static void whole_tables_keep_their_promises(void **state) {
  (void)state;
  ask_whole_tables(ask_calls);
}

static void changed_tables_keep_their_promises(void **state) {
  (void)state;
  ask_changed_tables(ask_calls, 400);
}

/* Numbers of a table at which every factor of c_P is as large as it can be. */
static void unstable_matter_does_not_overflow(void **state) {
  (void)state;
  cmx_eos_view v;
  cmx_eos_state s;
  memset(&v, 0, sizeof v);
  v.speed_of_light = 29979245800.0;
  v.boltzmann = 1.380649e-16;
  v.atomic_mass = 1.66053906660e-24;
  const cmxi_eos_input in = {.rho = 1.4e6,
                             .temp = 2.3e6,
                             .per_kt = 3.1e9,
                             .z = 6.8,
                             .mass = 2.3e-23,
                             .per_mass = 4.4e22,
                             .n_e = 4.1e29,
                             .per_ne = 2.4e-30,
                             .f = -6.2e29,
                             .fr = -3.8e30,
                             .ft = -1.6e30,
                             .frr = -1.2e31,
                             .frt = -1.0e31,
                             .ftt = 3.1e31};
  feclearexcept(FE_ALL_EXCEPT);
  assert_int_equal(cmxi_eos_derive(&v, &in, &s), 0);
  assert_int_equal(fetestexcept(FE_OVERFLOW | FE_INVALID | FE_DIVBYZERO), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(whole_tables_keep_their_promises),
                                     cmocka_unit_test(changed_tables_keep_their_promises),
                                     cmocka_unit_test(unstable_matter_does_not_overflow)};
  return cmocka_run_group_tests(tests, prepare, tidy);
}
