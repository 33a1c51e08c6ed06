/* The order of n species from that of the binary of the same variance and skewness of the charges. */
#include <math.h>
#include <string.h>

#include "coulomix/order_species.h"
#include "coulomix_composition.h"
#include "order/species_internal.h"

/* x of the lighter half of x(1-x) = p */
static double composition_of(double p) {
  return 2.0 * p / (1.0 + sqrt(fmax(1.0 - 4.0 * p, 0.0)));
}

/* f_order = x ln x + p_e psi(p_e, g q) - (g/2) V T_0 and its derivatives. */
static void free_energy(const cmx_order_model *model, const double x[], const cmx_closure *e,
                        const cmx_order_state *two, cmx_order_species_state *state) {
  const int n = (int)state->n;
  const double g = state->g, t0 = model->t0, mixing = cmx_mixing_sum(n, x);
  double slope[CMX_MAX_SPECIES], mean = 0.0;
  state->f_g = e->p * two->psi_g * e->q - 0.5 * e->variance * t0;
  state->u_order = g * state->f_g;
  state->f_order = mixing + e->p * two->psi - 0.5 * g * e->variance * t0;
  state->s_res = state->u_order - state->f_order;
  for (int a = 0; a < n; a++) {
    slope[a] = e->p_x[a] * (two->psi + e->p * two->psi_p) + two->psi_g * g * e->pq_x[a] -
               0.5 * g * t0 * e->variance_x[a];
    mean += x[a] * slope[a];
  }
  for (int a = 0; a < n; a++) state->f_add[a] = x[a] > 0.0 ? slope[a] - mean + log(x[a]) - mixing : -INFINITY;
}

/* To second order in the differences of charge, p_ab = x_a x_b (1 + z_a z_b w/V); the least of 1 + ... */
static double second_order_pairs(const cmx_order_model *model, const double z[], const double x[],
                                 const cmx_closure *e, const cmx_order_state *two, int n, double pairs[]) {
  const double origin = z[cmx_most_abundant(n, x)];
  double mean = 0.0, least = 1.0;
  for (int a = 0; a < n; a++) mean += x[a] * (z[a] - origin);
  for (size_t i = 0; i < model->n; i++)
    for (int a = 0; a < n; a++)
      for (int b = 0; b < n; b++) {
        const double product = (z[a] - origin - mean) * (z[b] - origin - mean);
        const double ratio = e->variance > 0.0 ? 1.0 + product * two->w[i] / e->variance : 1.0;
        if (x[a] > 0.0 && x[b] > 0.0) least = fmin(least, ratio);
        if (pairs) pairs[(i * (size_t)n + (size_t)a) * (size_t)n + (size_t)b] = x[a] * x[b] * ratio;
      }
  return least;
}

cmx_status cmx_order_species_closure(const cmx_order_model *model, const cmx_composition *c, double g,
                                     cmx_order_work *work, cmx_order_species_state *state, double pairs[]) {
  double x[CMX_MAX_SPECIES];
  cmx_closure e;
  cmx_order_state two;
  const int n = c->ions ? c->ions->n : 0;
  cmxp_species_fill_nan(model, n, g, state, pairs);
  if (model->n_beyond && (n > 2 || model->skew))
    return state->status = CMX_ERR_UNSUPPORTED;
  if (cmx_fractions_clean(n, c->x, x) < 0 || !(g >= 0.0)) return CMX_ERR_DOMAIN;
  cmx_closure_make(n, c->ions->z, x, &e);
  const cmx_status status = cmx_order_solve(model, composition_of(e.p), g * e.q, work, &two);
  state->status = status;
  if (status < 0) return status;
  free_energy(model, x, &e, &two, state);
  state->gap = two.gap * fabs(two.f_order / state->f_order);
  state->S_min = two.S_min;
  memcpy(state->k_min, two.k_min, sizeof state->k_min);
  state->active = two.active;
  memcpy(state->plane_k, two.plane_k, sizeof state->plane_k);
  memcpy(state->plane_mu, two.plane_mu, sizeof state->plane_mu);
  state->rounds = two.rounds;
  state->newton = two.newton;
  state->pair_min = second_order_pairs(model, c->ions->z, x, &e, &two, n, pairs);
  if (status == CMX_OK && state->pair_min < 0.0) state->status = CMX_WARN_EXTRAPOLATED;
  return state->status;
}
