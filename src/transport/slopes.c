/* Second order of thermal averages over mixtures, for tables of n species. */
#include <math.h>

#include "transport/transport_internal.h"

/* Averages over the electrons that carry charge or heat, with weights p^6/(E^2 Lambda) of the ion in the
   middle: these are tau p^3/E of a pure liquid, times [(E - mu)/T - s]^2 for heat, s = F_1/F_0. */
typedef struct carriers {
  size_t n;
  double weight[2][CMXP_MAX_NODES]; /* sum 1 each */
  double lever[CMXP_MAX_NODES]; /* weight of charge times (z - s) over the root of the mean of (z - s)^2 */
  double u[CMXP_MAX_NODES];     /* ln p less its mean over the carriers of charge */
} carriers;

static double mean(const carriers *c, int heat, const double v[]) {
  double sum = 0.0;
  for (size_t k = 0; k < c->n; k++) sum += c->weight[heat][k] * v[k];
  return sum;
}

static void set_carriers(const cmxp_electrons *e, const cmx_logarithm of[], carriers *c) {
  double sum = 0.0, square = 0.0;
  c->n = e->n;
  for (size_t k = 0; k < e->n; k++) {
    const double p = e->momentum[k], p3 = p * p * p;
    c->u[k] = log(p / e->x);
    c->weight[0][k] = e->weight[k] * p3 * p3 / (e->total[k] * e->total[k] * of[k].sigma);
    sum += c->weight[0][k];
  }
  for (size_t k = 0; k < e->n; k++) c->weight[0][k] /= sum;
  const double shift = mean(c, 0, c->u), s = mean(c, 0, e->z);
  for (size_t k = 0; k < e->n; k++) {
    const double y = e->z[k] - s;
    c->u[k] -= shift;
    c->weight[1][k] = c->weight[0][k] * y * y;
    c->lever[k] = c->weight[0][k] * y;
    square += c->weight[1][k];
  }
  for (size_t k = 0; k < e->n; k++) {
    c->weight[1][k] /= square;
    c->lever[k] /= sqrt(square);
  }
}

/* What rates that go as 1 + b u add to the resistivity of heat at second order, over b^2: the thermoelectric
   field takes part of their variance. */
static double spread_of_heat(const carriers *c) {
  const double shift = mean(c, 1, c->u);
  double variance = 0.0, lever = 0.0;
  for (size_t k = 0; k < c->n; k++) {
    const double u = c->u[k] - shift;
    variance += c->weight[1][k] * u * u;
    lever += c->lever[k] * c->u[k];
  }
  return variance - lever * lever;
}

/* Slope of rates relative to those of the ion in the middle. */
static double slope_of(const carriers *c, const double ratio[], double spread) {
  const double level = mean(c, 0, ratio);
  double product[CMXP_MAX_NODES];
  for (size_t k = 0; k < c->n; k++) product[k] = (ratio[k] / level - 1.0) * c->u[k];
  return mean(c, 0, product) / spread;
}

static cmx_status logarithms_of(const cmx_model *logarithm, const cmx_species *s, int j,
                                const cmxp_electrons *e, cmx_logarithm out[]) {
  const cmx_scatterer ion = cmxp_scatterer_at(s->z[j], s->mass_u[j], e);
  return cmx_model_logarithm(logarithm, &ion, e->k_tf2, e->n, e->momentum, out);
}

cmx_status cmxp_transport_slopes(const cmx_model *logarithm, const cmx_species *s, double n_e, double temp,
                                 double slope[], double *impurity, double spread[2]) {
  cmxp_electrons e;
  carriers c;
  cmx_logarithm middle[CMXP_MAX_NODES], l[CMXP_MAX_NODES];
  double ratio[CMXP_MAX_NODES];
  cmx_status status = cmxp_electrons_at(n_e, temp, &e);
  if (status >= 0) status = logarithms_of(logarithm, s, s->n / 2, &e, middle);
  if (status < 0) return status;
  set_carriers(&e, middle, &c);
  for (size_t k = 0; k < e.n; k++) ratio[k] = c.u[k] * c.u[k];
  spread[0] = mean(&c, 0, ratio);
  spread[1] = spread_of_heat(&c);
  for (int j = 0; j < s->n; j++) {
    status = logarithms_of(logarithm, s, j, &e, l);
    if (status < 0) return status;
    for (size_t k = 0; k < e.n; k++) ratio[k] = l[k].sigma / middle[k].sigma;
    slope[j] = slope_of(&c, ratio, spread[0]);
  }
  for (size_t k = 0; k < e.n; k++)
    ratio[k] = cmxp_impurity_logarithm(e.momentum[k], e.k_tf2) / middle[k].sigma;
  if (impurity) *impurity = slope_of(&c, ratio, spread[0]);
  return CMX_OK;
}
