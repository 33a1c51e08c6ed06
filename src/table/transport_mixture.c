/* Sheets of the conductivities of n species: what a table holds of one (n_e, T). */
#include <math.h>

#include "coulomix/const.h"
#include "table/transport_fill.h"
#include "transport/transport_internal.h"

/* Terms of the slope of a solid, for one per cent of a correction. */
enum { SLOPE_TERMS = 8 };

/* Variance of ln p that stands for none. */
#define NO_SPREAD 1e-16

/* --- sizes --------------------------------------------------------------------------------------------- */

/* Ends of ln Z and ln(m/Z) over the species, apart so that an axis may be scaled by its length. */
static void set_ends(const cmx_species *s, double ends[4]) {
  for (int axis = 0; axis < 2; axis++) {
    double lo = INFINITY, hi = -INFINITY;
    for (int j = 0; j < s->n; j++) {
      const double v = axis ? log(s->mass_u[j] / s->z[j]) : log(s->z[j]);
      lo = fmin(lo, v);
      hi = fmax(hi, v);
    }
    ends[2 * axis] = lo - 1e-6;
    ends[2 * axis + 1] = hi + 1e-6;
  }
}

/* Terms in ln(m/Z) for 3e-6: the error of M terms, as measured, is 0.1^(M-1) times half the length to the
   power M. Each has fewer terms in ln Z than the one before. */
static void set_terms(cmx_transport_table *t, int charge_terms) {
  const double half = 0.5 * (t->ends[3] - t->ends[2]);
  int most = 1;
  for (double error = half; error > 3e-6 && most < CMXI_TRANSPORT_MASSES; most++) error *= 0.1 * half;
  for (int m = 0; m < most; m++) t->charge_terms[m] = (charge_terms * (most - m) + most - 1) / most;
  t->n_masses = (size_t)most;
  t->k = (size_t)charge_terms;
}

static size_t products(const cmx_transport_table *t) {
  size_t sum = 0;
  for (size_t m = 0; m < t->n_masses; m++) sum += (size_t)t->charge_terms[m];
  return sum;
}

/* The mixture of equal fractions. */
static void equal_fractions(const cmx_species *s, cmx_composition *c) {
  double x[CMX_MAX_SPECIES] = {0.0};
  for (int j = 0; j < s->n; j++) x[j] = 1.0 / s->n;
  cmx_composition_set(s, x, c);
}

/* --- states -------------------------------------------------------------------------------------------- */

static double density(double n_e, double z, double mass_u) {
  return n_e * mass_u * CMX_ATOMIC_MASS_UNIT / z;
}

/* One species, or the mean ions of a crystal, at n_e; without impurities. */
static cmx_status pure_state(const cmx_transport *t, int phase, double z, double mass_u, double rho,
                             double temp, cmx_transport_state *out) {
  const double x = 1.0;
  cmx_transport one = *t;
  one.ions = (cmx_species){1, {z}, {mass_u}};
  one.order = CMX_IMPURITIES_RANDOM;
  return cmx_transport_of(&one, phase, &x, rho, temp, out, NULL);
}

/* Logarithms of the resistivities per <Z> of a crystal of mean ions, as terms. */
static cmx_status add_crystal(const cmxp_transport_filling *f, double n_e, double temp,
                              cmxp_transport_node *node) {
  const cmx_transport_table *t = f->table;
  const double *end = t->ends;
  double value[2][CMXI_TRANSPORT_TERMS][CMXI_TRANSPORT_MASSES], by_mass[CMXI_TRANSPORT_MASSES],
      all[2][CMXI_TRANSPORT_MASSES][CMXI_TRANSPORT_TERMS];
  for (size_t k = 0; k < t->k; k++) {
    const double z = cmxp_transport_charge_at(f, k);
    for (size_t m = 0; m < t->n_masses; m++) {
      const double u = cmxp_transport_unit_node(m, t->n_masses),
                   mass_u = z * exp(end[3] + u * (end[2] - end[3]));
      cmx_transport_state s;
      double r[2];
      const cmx_status status =
          pure_state(f->transport, CMX_SOLID, z, mass_u, density(n_e, z, mass_u), temp, &s);
      if (status < 0) return status;
      cmxp_transport_resistivities(f, &s, temp, r);
      for (int heat = 0; heat < 2; heat++) value[heat][k][m] = log(r[heat] / z);
    }
    for (int heat = 0; heat < 2; heat++) {
      cmxp_transport_to_terms(t->n_masses, value[heat][k], 1, by_mass);
      for (size_t m = 0; m < t->n_masses; m++) all[heat][m][k] = by_mass[m];
    }
  }
  for (int heat = 0; heat < 2; heat++) {
    double *out = node->term[CMXI_SOLID_CHARGE + heat], term[CMXI_TRANSPORT_TERMS];
    for (size_t m = 0; m < t->n_masses; m++) {
      cmxp_transport_to_terms(t->k, all[heat][m], 1, term);
      for (int k = 0; k < t->charge_terms[m]; k++) *out++ = term[k];
    }
  }
  return CMX_OK;
}

/* Slope of the ions less that of impurities, as terms in ln <Z>; of ions with the mean m/Z. */
static cmx_status add_slope(const cmxp_transport_filling *f, double n_e, double temp,
                            cmxp_transport_node *node) {
  const cmx_transport_table *t = f->table;
  const size_t n = t->terms[CMXI_SOLID_SLOPE];
  double slope[CMX_MAX_SPECIES], impurity, spread[2];
  cmx_species ions = {.n = (int)n};
  for (size_t k = 0; k < n; k++) {
    ions.z[k] = exp(t->ends[1] + cmxp_transport_unit_node(k, n) * (t->ends[0] - t->ends[1]));
    ions.mass_u[k] = ions.z[k] * exp(0.5 * (t->ends[2] + t->ends[3]));
  }
  const cmx_status status =
      cmxp_transport_slopes(f->transport->logarithm, &ions, n_e, temp, slope, &impurity, spread);
  for (size_t k = 0; k < n && status >= 0; k++) slope[k] -= impurity;
  if (status >= 0) cmxp_transport_to_terms(n, slope, 1, node->term[CMXI_SOLID_SLOPE]);
  return status;
}

/* A sum of terms at y of -1..1. */
static double term_sum(size_t n, const double term[], double y) {
  double polynomial[CMXI_TRANSPORT_TERMS], sum = 0.0;
  cmxi_chebyshev((int)n, y, polynomial);
  for (size_t k = 0; k < n; k++) sum += term[k] * polynomial[k];
  return sum;
}

/* What uncorrelated impurities add without the second order, which depends on their share; so that the
   mixture of equal fractions is exact. */
static cmx_status add_impurities(const cmxp_transport_filling *f, double n_e, double temp,
                                 cmxp_transport_node *node) {
  const double *end = f->table->ends;
  cmx_composition c;
  cmx_transport_state s;
  cmx_transport random = *f->transport;
  double with[2], ions[2], added[2];
  equal_fractions(&random.ions, &c);
  const double rho = density(n_e, c.z, c.mass_u), y = (2.0 * log(c.z) - end[0] - end[1]) / (end[1] - end[0]);
  const double b = term_sum(f->table->terms[CMXI_SOLID_SLOPE], node->term[CMXI_SOLID_SLOPE], y);
  random.order = CMX_IMPURITIES_RANDOM;
  cmx_status status = cmx_transport_of(&random, CMX_SOLID, c.x, rho, temp, &s, NULL);
  if (status < 0) return status;
  cmxp_transport_resistivities(f, &s, temp, with);
  status = pure_state(&random, CMX_SOLID, c.z, c.mass_u, rho, temp, &s);
  cmxp_transport_resistivities(f, &s, temp, ions);
  for (int heat = 0; heat < 2; heat++) added[heat] = with[heat] - ions[heat];
  for (int k = 0; k < 20; k++) { /* converges as spread b^2 */
    const double share = ions[0] / (ions[0] + added[0]), variance = share * (1.0 - share) * b * b;
    for (int heat = 0; heat < 2; heat++)
      added[heat] =
          with[heat] / (1.0 + exp(node->term[CMXI_SPREAD_CHARGE + heat][0]) * variance) - ions[heat];
  }
  for (int heat = 0; heat < 2; heat++)
    node->term[CMXI_IMPURITY_CHARGE + heat][0] = log(added[heat] * c.z / c.variance);
  return status;
}

/* Resistivities of conductivity models add without the second order. */
static int is_additive(const cmxp_transport_filling *f, int heat) {
  const cmx_model *m = f->transport->conductivity[CMX_LIQUID];
  return m && (heat || cmxp_conductivity_has_sigma(m));
}

/* Resistivities of the species' liquids, and their slopes by momentum. */
static cmx_status add_species(const cmxp_transport_filling *f, double n_e, double temp,
                              cmxp_transport_node *node) {
  const cmx_species *ions = &f->transport->ions;
  const int n = ions->n;
  double slope[CMX_MAX_SPECIES], spread[2], level[2] = {0.0, 0.0};
  int trusted = 1;
  node->flag = 0;
  for (int j = 0; j < n; j++) {
    const double z = ions->z[j], mass_u = ions->mass_u[j];
    double rho = density(n_e, z, mass_u), r[2];
    cmx_transport judge;
    cmx_transport_state s;
    cmx_status status = pure_state(f->transport, CMX_LIQUID, z, mass_u, rho, temp, &s);
    if (status < 0) return status;
    cmxp_transport_resistivities(f, &s, temp, r);
    for (int heat = 0; heat < 2; heat++) {
      node->species[CMXI_SPECIES_PARTS * j + heat] = r[heat] / z;
      level[heat] += r[heat] / z / n;
    }
    if (j == 0 && f->table->terms[CMXI_COLLISIONS])
      node->term[CMXI_COLLISIONS][0] = log(cmxp_collision_resistance(&s, temp));
    if (cmxp_transport_judge(f->transport, &rho, &judge))
      status = pure_state(&judge, CMX_LIQUID, z, mass_u, rho, temp, &s);
    trusted = trusted && status == CMX_OK;
    if (trusted) node->flag = (unsigned char)(j + 1);
  }
  const cmx_status status =
      cmxp_transport_slopes(f->transport->logarithm, ions, n_e, temp, slope, NULL, spread);
  for (int heat = 0; heat < 2; heat++) {
    node->term[CMXI_LIQUID_CHARGE + heat][0] = log(level[heat]);
    node->term[CMXI_SPREAD_CHARGE + heat][0] = log(is_additive(f, heat) ? NO_SPREAD : spread[heat]);
    for (int j = 0; j < n; j++) node->species[CMXI_SPECIES_PARTS * j + heat] /= level[heat];
  }
  for (int j = 0; j < n; j++) {
    double *c = &node->species[CMXI_SPECIES_PARTS * j];
    c[CMXI_SPECIES_SLOPE] = c[CMXI_SPECIES_CHARGE] * slope[j];
    c[CMXI_SPECIES_SQUARE] = c[CMXI_SPECIES_SLOPE] * slope[j];
  }
  return status;
}

static cmx_status node_of_mixture(const cmxp_transport_filling *f, double n_e, double temp,
                                  cmxp_transport_node *node) {
  const cmx_transport_table *t = f->table;
  cmx_status status = add_species(f, n_e, temp, node);
  if (status >= 0) status = add_crystal(f, n_e, temp, node);
  if (status >= 0 && t->terms[CMXI_IMPURITY_CHARGE]) status = add_slope(f, n_e, temp, node);
  if (status >= 0 && t->terms[CMXI_IMPURITY_CHARGE]) status = add_impurities(f, n_e, temp, node);
  for (int s = 0; s < CMXI_MIXTURE_SHEETS && status >= 0; s++)
    for (size_t k = 0; k < t->terms[s]; k++)
      if (!isfinite(node->term[s][k])) status = CMX_ERR_DOMAIN;
  return status;
}

/* --- the whole ----------------------------------------------------------------------------------------- */

void cmxp_transport_plan_mixture(cmxp_transport_filling *f, const cmx_transport_grid *grid) {
  const cmx_transport *transport = f->transport;
  cmx_transport_table *t = f->table;
  cmx_composition c;
  f->node = node_of_mixture;
  equal_fractions(&t->ions, &c);
  set_ends(&t->ions, t->ends);
  set_terms(t, grid->x_nodes);
  for (int s = 0; s < CMXI_MIXTURE_SHEETS; s++) t->terms[s] = 1;
  t->terms[CMXI_SOLID_CHARGE] = t->terms[CMXI_SOLID_HEAT] = products(t);
  t->terms[CMXI_SOLID_SLOPE] = t->k < SLOPE_TERMS ? t->k : SLOPE_TERMS;
  if (!transport->collisions || transport->conductivity[CMX_LIQUID]) t->terms[CMXI_COLLISIONS] = 0;
  if (!(c.variance > 0.0)) { /* isotopes of one charge */
    t->terms[CMXI_IMPURITY_CHARGE] = t->terms[CMXI_IMPURITY_HEAT] = t->terms[CMXI_SOLID_SLOPE] = 0;
    t->order = CMX_IMPURITIES_RANDOM;
  }
  t->has_light_ions = transport->correction[0] && t->ions.z[0] < 3.0 && !transport->conductivity[CMX_LIQUID];
  for (int k = 0; k < 2 && t->has_light_ions; k++)
    for (int p = 0; p < CMXI_LIGHT_PARAMETERS; p++)
      t->light_ions[k][p] = transport->correction[k]->parameters[p];
}
