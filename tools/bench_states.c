/* bench: the states that are looked up. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "bench.h"
#include "coulomix/random.h"

static double uniform(uint64_t *key) {
  return cmx_random(*key += CMX_RANDOM_STEP);
}

static double between(double from, double to, double share) {
  return fmin(fmax(from * pow(to / from, share), from), to);
}

/* Fills a state at shares of the ranges of the table: of x, ln rho and ln T. Returns the status of the
   lookup. */
static cmx_status set_state(const cmx_table *t, const bench_mixture *m, const double at[3], double *s) {
  const int has_eos = cmx_table_has(t, "eos"), has_order = cmx_table_has(t, "order"),
            conducts = cmx_table_has(t, "transport"), warm = cmx_table_has(t, "warm");
  const double *flow_rho = conducts ? t->transport.rho
                           : warm   ? t->warm.rho
                                    : NULL,
               *flow_temp = conducts ? t->transport.temp : t->warm.temp;
  cmx_eos_state p = {0};
  cmx_status status = CMX_OK;
  s[BENCH_X] = at[0];
  if (has_eos) {
    s[BENCH_RHO] = between(t->eos.rho[0], t->eos.rho[1], at[1]);
    s[BENCH_TEMP] = between(t->eos.temp[0], t->eos.temp[1], at[2]);
    status = bench_lookup(&t->eos, m, s, &p);
  }
  s[BENCH_E] = p.e;
  s[BENCH_P] = p.p;
  s[BENCH_S] = p.s;
  s[BENCH_PHASE] = p.phase;
  s[BENCH_GAMMA] = p.gamma;
  if (flow_rho) {
    s[BENCH_FLOW_RHO] = between(flow_rho[0], flow_rho[1], at[1]);
    s[BENCH_FLOW_TEMP] = between(flow_temp[0], flow_temp[1], at[2]);
  }
  s[BENCH_ORDER_X] = s[BENCH_X];
  s[BENCH_ORDER_G] = has_order ? t->order.gamma_d[t->order.n_g - 1] * at[2] : 0.0;
  return status;
}

void bench_draw(const cmx_table *t, const bench_mixture *mixture, int hot, size_t n, double *state) {
  uint64_t seed = 1;
  const double width = hot ? 0.005 : 1.0, from = hot ? 0.5 : 0.0;
  for (size_t k = 0; k < n; k++) {
    double at[3];
    for (int j = 0; j < 3; j++) at[j] = from + width * uniform(&seed);
    set_state(t, mixture ? &mixture[k % BENCH_COMPOSITIONS] : NULL, at, state + BENCH_WIDTH * k);
  }
}

/* --- states of stars ------------------------------------------------------------------------------------ */

const char *const bench_class_names[BENCH_CLASSES] = {"all", "liquid", "both", "solid"};
const char *const bench_order_names[BENCH_ORDERS] = {"random", "coherent"};

/* As the lookup evaluates phases, by the mean coupling. */
static int in_class(int of_class, double gamma) {
  const int solid = gamma >= CMX_EOS_SOLID_FROM, liquid = gamma <= CMX_EOS_LIQUID_TO;
  return of_class == BENCH_ALL || (of_class == BENCH_BOTH    ? solid && liquid
                                   : of_class == BENCH_SOLID ? !liquid
                                                             : !solid);
}

/* Share of a range that `value` has. */
static double share_of(const double range[2], double value) {
  return fmin(fmax(log(value / range[0]) / log(range[1] / range[0]), 0.0), 1.0);
}

int bench_draw_class(const cmx_table *t, const bench_mixture *mixture, int of_class, int order, size_t n,
                     double *state) {
  /* of stars, as far as the table goes */
  const double *rho = t->eos.rho, *temp = t->eos.temp;
  const double low[3] = {0.0, share_of(rho, 1e2), share_of(temp, 1e6)},
               high[3] = {1.0, share_of(rho, 1e10), share_of(temp, 5e9)};
  double at[3], step[3];
  uint64_t seed = 3;
  size_t k = 0;
  for (int j = 0; j < 3; j++) {
    at[j] = low[j] + (high[j] - low[j]) * uniform(&seed);
    step[j] = 4e-4 * (0.5 + uniform(&seed)) * (high[j] - low[j]);
  }
  for (size_t drawn = 0; k < n && drawn < 1000 * n; drawn++) {
    double *s = state + BENCH_WIDTH * k;
    for (int j = 0; j < 3; j++) {
      at[j] = order == BENCH_RANDOM ? low[j] + (high[j] - low[j]) * uniform(&seed)
                                    : at[j] + step[j] * (0.5 + uniform(&seed));
      if (at[j] > high[j] || at[j] < low[j]) {
        at[j] = at[j] > high[j] ? high[j] : low[j];
        step[j] = -step[j];
      }
    }
    if (set_state(t, mixture ? &mixture[k % BENCH_COMPOSITIONS] : NULL, at, s) >= 0 &&
        in_class(of_class, s[BENCH_GAMMA]))
      k++;
  }
  return k == n;
}

/* --- compositions --------------------------------------------------------------------------------------- */

const bench_mixture *bench_mixture_of(const bench_work *w, size_t k) {
  return w->mixture ? &w->mixture[k % BENCH_COMPOSITIONS] : NULL;
}

static const cmx_species *species_of(const cmx_table *t) {
  return cmx_table_has(t, "eos") ? &t->eos.ions : cmx_table_has(t, "transport") ? &t->transport.ions : NULL;
}

cmx_status bench_prepare(const cmx_table *t, bench_mixture **mixture, cmx_error *err) {
  const cmx_species *ions = species_of(t);
  uint64_t seed = 2;
  *mixture = NULL;
  if (!ions || ions->n == 2) return CMX_OK;
  *mixture = malloc(BENCH_COMPOSITIONS * sizeof **mixture);
  if (!*mixture) return cmx_fail(err, CMX_ERR_MEMORY, "out of memory");
  for (int k = 0; k < BENCH_COMPOSITIONS; k++) {
    bench_mixture *m = &(*mixture)[k];
    double sum = 0.0;
    for (int j = 0; j < ions->n; j++) sum += m->x[j] = -log1p(-uniform(&seed));
    for (int j = 0; j < ions->n; j++) m->x[j] /= sum;
    cmx_composition_set(cmx_table_has(t, "transport") ? &t->transport.ions : ions, m->x, &m->transport);
    const cmx_status status = cmx_table_has(t, "eos") ? cmx_eos_compose(&t->eos, m->x, &m->eos) : CMX_OK;
    if (status < 0) return cmx_fail(err, status, "composition %d: %s", k, cmx_status_text(status));
  }
  return CMX_OK;
}
