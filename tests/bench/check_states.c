/* What a status promises, at random states of tables and of direct physics: status 0 or more comes with
   finite outputs and P, c_v, chi_rho, c_s > 0, a status below 0 with NaN in all, status 0 with no reason,
   and a solid below a mean coupling of 100 never has it; a latent heat is never negative. States are even
   in x (with traces; of more species random fractions, absent ones and traces among them), ln rho and ln T
   over the whole table; all phases and orders on cooling in turn.
   Usage: check_states STATES DIRECT FILE...; DIRECT states by direct physics of each table's recipe. Exit
   status 1 at a broken promise. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_table.h"
#include "coulomix/generate.h"

enum { BLOCKS = 64, KEPT = 26 };

typedef struct tally {
  size_t states, zero, warned, failed, broken;
  double at[3]; /* of the first broken promise */
  int phase, order;
} tally;

/* --- a state ------------------------------------------------------------------------------------------- */

static double between(uint64_t *seed, double lo, double hi) {
  return lo + (hi - lo) * uniform(seed);
}

static void draw(const cmx_eos_view *v, uint64_t *seed, double s[3]) {
  const double u = uniform(seed);
  s[0] = u < 0.02   ? 0.0
         : u < 0.04 ? 1.0
         : u < 0.1  ? pow(10.0, between(seed, -12.0, -2.0))
         : u < 0.16 ? 1.0 - pow(10.0, between(seed, -12.0, -2.0))
                    : uniform(seed);
  for (int k = 1; k < 3; k++) {
    const double *range = k == 1 ? v->rho : v->temp;
    s[k] = exp(between(seed, log(range[0]), log(range[1])));
    s[k] = fmin(fmax(s[k], range[0]), range[1]);
  }
}

/* Random fractions of more than two species: by turns even, traces down to 1e-12, some absent. */
static void draw_fractions(int n, uint64_t *seed, size_t k, double x[]) {
  double sum = 0.0;
  for (int j = 0; j < n; j++) {
    x[j] = -log(1.0 - uniform(seed));
    if (k % 3 == 1) x[j] *= pow(10.0, between(seed, -12.0, 0.0));
    if (k % 3 == 2 && uniform(seed) < 0.5) x[j] = 0.0;
    sum += x[j];
  }
  if (!(sum > 0.0)) x[0] = sum = 1.0;
  for (int j = 0; j < n; j++) x[j] /= sum;
}

/* positive[0..3]; the rest finite */
static int holds(int status, unsigned reasons, int solid, double gamma, double latent, size_t n,
                 const double value[]) {
  if (status != (status < 0 ? status : (int)cmx_reason_status(reasons)) || (status < 0 && reasons)) return 0;
  for (size_t k = 0; k < n; k++)
    if (status < 0 ? !isnan(value[k]) : !(isfinite(value[k]) && (k >= 4 || value[k] > 0.0))) return 0;
  return !(status == 0 && solid && gamma < CMX_EOS_SOLID_FROM) && !(latent <= 0.0) &&
         (status >= 0 || isnan(latent));
}

static void count(tally *t, int status, int kept, const double s[3], int phase, int order) {
  t->states++;
  t->zero += status == 0;
  t->warned += status > 0;
  t->failed += status < 0;
  if (kept) return;
  if (!t->broken++) {
    memcpy(t->at, s, sizeof t->at);
    t->phase = phase;
    t->order = order;
  }
}

/* x[] of more than two species, NULL for two at s[0]; their derivatives by x do not exist. */
static void look_up(const cmx_eos_view *v, int phase, const double x[], const double s[3], tally *t) {
  cmx_eos_state p;
  cmx_eos_composition c;
  int status = x ? cmx_eos_compose(v, x, &c) : CMX_OK;
  if (status < 0) {
    count(t, status, 0, s, phase, v->choice.order);
    return;
  }
  status =
      x ? cmx_eos_lookup_of(v, phase, &c, s[1], s[2], &p) : cmx_eos_lookup(v, phase, s[0], s[1], s[2], &p);
  if (x && status >= 0) p.dp_dx = p.de_dx = p.df_dx_regular = p.d2f_dx2_regular = 0.0;
  const double value[KEPT] = {p.p,
                              p.cv,
                              p.chi_rho,
                              p.cs,
                              p.e,
                              p.s,
                              p.f,
                              p.cp,
                              p.chi_t,
                              p.gamma1,
                              p.gamma3,
                              p.grad_ad,
                              p.de_drho,
                              p.ds_drho,
                              p.ds_dt,
                              p.dp_dx,
                              p.de_dx,
                              p.df_dx_regular,
                              p.d2f_dx2_regular,
                              p.gamma,
                              p.gamma_d,
                              p.eta,
                              p.n_e,
                              p.free_e,
                              p.mu,
                              p.s_res};
  count(t, status, holds(status, p.reasons, p.phase == CMX_SOLID, p.gamma, p.latent_heat, KEPT, value), s,
        phase, v->choice.order);
}

static int state_of(const cmx_eos *eos, int phase, const double x[], const double s[3], cmx_eos_state *p) {
  if (x)
    return phase < 0 ? cmx_eos_state_of(eos, x, s[1], s[2], 0.0, p, NULL)
                     : cmx_eos_phase_state_of(eos, phase, x, s[1], s[2], p, NULL);
  return phase < 0 ? cmx_eos_state_at(eos, s[0], s[1], s[2], p)
                   : cmx_eos_phase_state_at(eos, phase, s[0], s[1], s[2], p);
}

static void compute(const cmx_eos *eos, int phase, const double x[], const double s[3], tally *t) {
  cmx_eos_state p;
  const int status = state_of(eos, phase, x, s, &p);
  if (x && status >= 0) p.dp_dx = p.df_dx_regular = p.d2f_dx2_regular = 0.0;
  const double value[] = {p.p,
                          p.cv,
                          p.chi_rho,
                          p.cs,
                          p.e,
                          p.s,
                          p.f,
                          p.cp,
                          p.chi_t,
                          p.gamma1,
                          p.gamma3,
                          p.grad_ad,
                          p.dp_dx,
                          p.df_dx_regular,
                          p.d2f_dx2_regular,
                          p.gamma,
                          p.gamma_d,
                          p.eta,
                          p.n_e,
                          p.s_res};
  count(t, status,
        holds(status, p.reasons, p.phase == CMX_SOLID, p.gamma, p.latent_heat, sizeof value / sizeof *value,
              value),
        s, phase, eos->cooling.order);
}

/* --- a table ------------------------------------------------------------------------------------------- */

static void add(tally *sum, const tally *t) {
  if (!sum->broken && t->broken)
    *sum = (tally){sum->states, sum->zero, sum->warned, sum->failed, 0, {t->at[0], t->at[1], t->at[2]},
                   t->phase,    t->order};
  sum->states += t->states;
  sum->zero += t->zero;
  sum->warned += t->warned;
  sum->failed += t->failed;
  sum->broken += t->broken;
}

static int report(const char *file, const char *what, const tally *t) {
  printf("%s: %s: %zu states, status 0 %.3f %%, above 0 %.3f %%, below 0 %.3f %%, broken promises %zu", file,
         what, t->states, 100.0 * (double)t->zero / (double)t->states,
         100.0 * (double)t->warned / (double)t->states, 100.0 * (double)t->failed / (double)t->states,
         t->broken);
  if (t->broken)
    printf(", first at x = %.17g, rho = %.17g, T = %.17g, phase %d, order %d", t->at[0], t->at[1], t->at[2],
           t->phase, t->order);
  putchar('\n');
  return t->broken != 0;
}

static int check_lookups(const char *file, const cmx_table *table, size_t states) {
  tally part[BLOCKS], sum = {0};
  memset(part, 0, sizeof part);
  const int n = table->eos.ions.n;
  const int orders = table->eos.mixing[1] ? 1 : n > 2 || table->eos.solidus.n_pieces ? 4 : 2;
#pragma omp parallel for schedule(dynamic, 1)
  for (int b = 0; b < BLOCKS; b++) {
    uint64_t seed = 0x9e3779b97f4a7c15u * (uint64_t)(b + 1);
    cmx_eos_view v = table->eos;
    v.choice.blocking_gamma_d = 50.0;
    for (size_t k = 0; k < states / BLOCKS; k++) {
      double s[3], x[CMX_MAX_SPECIES];
      draw(&v, &seed, s);
      if (n > 2) draw_fractions(n, &seed, k / 12, x);
      v.choice.order = (int)(k / 3) % orders;
      look_up(&v, (int)(k % 3) - 1, n > 2 ? x : NULL, s, &part[b]);
    }
  }
  for (int b = 0; b < BLOCKS; b++) add(&sum, &part[b]);
  return report(file, "lookups", &sum);
}

static int check_physics(const char *file, const cmx_table *table, const cmx_recipe *recipe, size_t states) {
  tally part[BLOCKS], sum = {0};
  cmx_physics physics;
  cmx_error err = CMX_ERROR_NONE;
  int failed = 0;
  memset(part, 0, sizeof part);
  if (cmx_physics_make(recipe, &physics, &err) < 0) {
    fprintf(stderr, "check_states: %s\n", err.text);
    return 1;
  }
#pragma omp parallel
  {
    cmx_physics own;
    cmx_eos eos;
    cmx_status made = cmx_physics_share(&physics, &own, NULL);
    if (made >= 0) made = cmx_recipe_eos(recipe, &own, cmx_order_from_minimiser, &own.frozen, &eos, NULL);
#pragma omp for schedule(dynamic, 1)
    for (int b = 0; b < BLOCKS; b++) {
      uint64_t seed = 0x9e3779b97f4a7c15u * (uint64_t)(b + 1001);
      for (size_t k = 0; made >= 0 && k < states / BLOCKS; k++) {
        double s[3], x[CMX_MAX_SPECIES];
        const int n = eos.mixture.ions.n;
        draw(&table->eos, &seed, s);
        if (n > 2) draw_fractions(n, &seed, k / 3, x);
        if (k % 5 == 0)
          s[1] = pow(10.0, between(&seed, -2.0, 12.0)),
          s[2] = pow(10.0, between(&seed, 4.3, 10.5)); /* beyond the table */
        compute(&eos, (int)(k % 3) - 1, n > 2 ? x : NULL, s, &part[b]);
      }
    }
    if (made < 0) {
#pragma omp critical
      failed = 1;
    }
    cmx_physics_free(&own);
  }
  cmx_physics_free(&physics);
  for (int b = 0; b < BLOCKS; b++) add(&sum, &part[b]);
  return failed ? failed : report(file, "direct physics", &sum);
}

int main(int argc, char **argv) {
  int broken = 0;
  if (argc < 4) {
    fprintf(stderr, "usage: check_states STATES DIRECT FILE...\n");
    return 2;
  }
  const size_t states = strtoull(argv[1], NULL, 10), direct = strtoull(argv[2], NULL, 10);
  for (int k = 3; k < argc; k++) {
    cmx_table table;
    cmx_recipe recipe;
    cmx_error err = CMX_ERROR_NONE;
    if (cmx_table_open(argv[k], &table, &err) < 0 || !cmx_table_has(&table, "eos")) {
      fprintf(stderr, "check_states: %s\n", err.status < 0 ? err.text : "no /eos");
      return 1;
    }
    const char *text = cmx_store_get_text(table.store, "/", "recipe");
    if (states) broken |= check_lookups(argv[k], &table, states);
    if (direct && cmx_recipe_read_text(text ? text : "", argv[k], &recipe, &err) >= 0) {
      broken |= check_physics(argv[k], &table, &recipe, direct);
      cmx_recipe_clear(&recipe);
    }
    cmx_table_close(&table);
    fflush(stdout);
  }
  return broken;
}
