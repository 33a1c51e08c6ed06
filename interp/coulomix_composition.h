/** coulomix_composition.h: the ions of a mixture, their fractions, their averages and the entropy of mixing.
 *  Header-only. The lookups and the library share it; a host includes it only for these formulas.
 *
 *  Fractions are number fractions, 0..1; a scalar x is that of the second of two species. All results are
 *  correct to rounding. */
#ifndef COULOMIX_INTERP_COMPOSITION_H
#define COULOMIX_INTERP_COMPOSITION_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_pin.h"

CMXI_PIN_BEGIN

enum { CMX_MAX_SPECIES = 32 };

/** Ions that a mixture may hold, by charge. */
typedef struct cmx_species {
  int n;                          /* 1..CMX_MAX_SPECIES */
  double z[CMX_MAX_SPECIES];      /* charge numbers, > 0, none below the one before it */
  double mass_u[CMX_MAX_SPECIES]; /* ion masses in atomic mass units; 0 where masses play no part */
} cmx_species;

/** Species with their fractions, and averages over the ions. The species are borrowed. */
typedef struct cmx_composition {
  const cmx_species *ions;
  double x[CMX_MAX_SPECIES]; /* [n], sum 1 */
  double z, z2, z53;         /* <Z>, <Z^2>, <Z^(5/3)> */
  double variance;           /* <(Z - <Z>)^2>, the impurity parameter */
  double mass_u;             /* <m> in atomic mass units */
} cmx_composition;

/** Averages over two species that depend on x, and their derivatives by x. */
typedef struct cmx_binary {
  double z, dz;      /* <Z> */
  double mass_u, dm; /* <m> in atomic mass units */
} cmx_binary;

/** Z^(5/3) of a charge number.
 *  @param[in] z > 0 */
CMX_FN double cmx_z53(double z) {
  return z * cbrt(z * z);
}

/** Average of a property over n species.
 *  @param[in] v [n] the property
 *  @param[in] x [n] fractions, sum 1 */
CMX_FN double cmx_average(int n, const double v[], const double x[]) {
  double sum = x[0] * v[0];
  for (int j = 1; j < n; j++) sum += x[j] * v[j];
  return sum;
}

/** Average of a property over two species. Its derivative by x is v[1] - v[0].
 *  @param[in] v [2] the property
 *  @param[in] x fraction of the second species, 0..1 */
CMX_FN double cmx_average_two(const double v[2], double x) {
  return v[0] + x * (v[1] - v[0]);
}

/** Averages over two species and their derivatives by x.
 *  @param[in] x fraction of the second species, 0..1 */
CMX_FN cmx_binary cmx_binary_at(const cmx_species *s, double x) {
  cmx_binary b;
  b.z = cmx_average_two(s->z, x);
  b.dz = s->z[1] - s->z[0];
  b.mass_u = cmx_average_two(s->mass_u, x);
  b.dm = s->mass_u[1] - s->mass_u[0];
  return b;
}

/** Fills in a composition without checks; cmx_composition_make of the library checks.
 *  @param[in]  ions  borrowed: it must outlive the composition
 *  @param[in]  x     [ions->n] fractions, sum 1 */
CMX_FN void cmx_composition_set(const cmx_species *ions, const double x[], cmx_composition *c) {
  const double *z = ions->z;
  c->ions = ions;
  c->z = cmx_average(ions->n, z, x);
  c->mass_u = cmx_average(ions->n, ions->mass_u, x);
  c->z2 = c->z53 = c->variance = 0.0;
  for (int j = 0; j < ions->n; j++) {
    c->x[j] = x[j];
    c->z2 += x[j] * z[j] * z[j];
    c->z53 += x[j] * cmx_z53(z[j]);
    /* as a sum over pairs, of which no terms cancel */
    for (int k = 0; k < j; k++) c->variance += x[k] * x[j] * (z[j] - z[k]) * (z[j] - z[k]);
  }
}

/** Fills in a composition of two species without checks.
 *  @param[in] x fraction of the second species, 0..1 */
CMX_FN void cmx_composition_two(const cmx_species *ions, double x, cmx_composition *c) {
  double fraction[2];
  fraction[0] = 1.0 - x;
  fraction[1] = x;
  cmx_composition_set(ions, fraction, c);
}

/** The species of largest fraction; of several the first. */
CMX_FN int cmx_most_abundant(int n, const double x[]) {
  int most = 0;
  for (int j = 1; j < n; j++)
    if (x[j] > x[most]) most = j;
  return most;
}

/* --- entropy of mixing ---------------------------------------------------------------------------------- */

/** Whether two species are present. Fractions below 1e-280 are treated as zero, because 1/x overflows.
 *  @param[in] x fraction of the second species, 0..1 */
CMX_FN int cmx_is_mixed(double x) {
  return x > 1e-280 && x < 1.0;
}

/** The logit of a fraction, ln[x/(1-x)], for 0 < x < 1. */
CMX_FN double cmx_logit(double x) {
  return log(x) - log1p(-x);
}

/** ln x and ln(1-x), each 0 where the species is absent: fractions below 1e-280 are treated as zero.
 *  @param[in]  x      fraction of the second species, 0..1
 *  @param[out] log_of [2] ln x and ln(1-x) */
CMX_FN void cmx_mixing_logs(double x, double log_of[2]) {
  log_of[0] = x > 1e-280 ? log(x) : 0.0;
  log_of[1] = x < 1.0 ? log1p(-x) : 0.0;
}

/** Minus the entropy of mixing of two species per ion in k, x ln x + (1-x) ln(1-x).
 *  @param[in]  x     fraction of the second species, 0..1
 *  @param[out] slope its derivative ln x - ln(1-x), infinite without a mixture; NULL if not wanted */
CMX_FN double cmx_mixing_two(double x, double *slope) {
  double l[2];
  cmx_mixing_logs(x, l);
  if (slope) *slope = cmx_is_mixed(x) ? l[0] - l[1] : x > 0.5 ? HUGE_VAL : -HUGE_VAL;
  return x * l[0] + (1.0 - x) * l[1];
}

/** Minus the entropy of mixing of n species per ion in k, sum_j x_j ln x_j. The logarithm of the most
 *  abundant one is taken from the sum of the others, so that traces keep their digits.
 *  @param[in] x [n] fractions, sum 1 */
CMX_FN double cmx_mixing_sum(int n, const double x[]) {
  const int most = cmx_most_abundant(n, x);
  double others = 0.0, sum = 0.0;
  for (int j = 0; j < n; j++) {
    if (j == most) continue;
    others += x[j];
    sum += x[j] > 1e-280 ? x[j] * log(x[j]) : 0.0;
  }
  return sum + x[most] * log1p(-others);
}

/* --- fractions of a host -------------------------------------------------------------------------------- */

/** The fraction of one of two species as a host has it, made good: beyond 0..1 by up to 1e-10 it counts as
 *  the end.
 *  @return the fraction; other values, also NaN, as they are */
CMX_FN double cmx_fraction_clean(double x) {
  const double low = x >= -1e-10 && x < 0.0 ? 0.0 : x;
  return low > 1.0 && low <= 1.0 + 1e-10 ? 1.0 : low;
}

/** Fractions as a host has them, made good: negative by up to 1e-10 counts as 0, and a sum within 1e-6 of 1
 *  is normalised.
 *  @param[in]  n     number of fractions, 1..CMX_MAX_SPECIES
 *  @param[in]  given [n] number or mass fractions
 *  @param[out] x     [n] fractions >= 0 with sum 1 to rounding; may be `given`; NaN on failure
 *  @return CMX_OK; CMX_ERR_DOMAIN for a number of species out of range, a fraction below -1e-10, infinite or
 *          NaN, or another sum */
CMX_FN cmx_status cmx_fractions_clean(int n, const double given[], double x[]) {
  double sum = 0.0;
  int good = n >= 1 && n <= CMX_MAX_SPECIES;
  if (!good) return CMX_ERR_DOMAIN;
  for (int j = 0; j < n; j++) {
    const double v = cmxi_finite(given[j]) ? given[j] : -1.0; /* NaN may not be compared */
    good = good && v >= -1e-10 && v <= 1.5;
    x[j] = v > 0.0 ? v : 0.0;
    sum += x[j];
  }
  good = good && fabs(sum - 1.0) <= 1e-6;
  for (int j = 0; j < n; j++) x[j] = good ? x[j] / sum : cmxi_nan();
  return good ? CMX_OK : CMX_ERR_DOMAIN;
}

/** Number fractions from mass fractions. To rounding.
 *  @param[in]  ions the species with their masses, which are all > 0
 *  @param[in]  mass [ions->n] mass fractions, sum 1
 *  @param[out] x    [ions->n] number fractions; may be `mass` */
CMX_FN void cmx_number_fractions(const cmx_species *ions, const double mass[], double x[]) {
  double sum = 0.0;
  for (int j = 0; j < ions->n; j++) sum += x[j] = mass[j] / ions->mass_u[j];
  for (int j = 0; j < ions->n; j++) x[j] /= sum;
}

/** Mass fractions from number fractions, x_a m_a/<m>. To rounding.
 *  @param[in]  ions the species with their masses, which are all > 0
 *  @param[in]  x    [ions->n] number fractions, sum 1
 *  @param[out] mass [ions->n] mass fractions; may be `x` */
CMX_FN void cmx_mass_fractions(const cmx_species *ions, const double x[], double mass[]) {
  double sum = 0.0;
  for (int j = 0; j < ions->n; j++) sum += mass[j] = x[j] * ions->mass_u[j];
  for (int j = 0; j < ions->n; j++) mass[j] /= sum;
}

/* --- closure of the order ------------------------------------------------------------------------------- */

/** The effective binary of n species: two charges with the same variance and the same magnitude of the
 *  skewness. The order of a crystal depends on the distribution of charges alone, and that of the binary
 *  agrees with it through third order in the coupling g = e^2/(a_i kT); for two species it is exact.
 *
 *      V = <(Z-<Z>)^2>, D = <(Z-<Z>)^3>/V, q = D^2 + 4V = (dZ_e)^2, p_e = x_e(1-x_e) = V/q, Gamma_d,e = g q,
 *      S = D/(<Z> + D/2), of a binary (1-2x) 2(Z2-Z1)/(Z1+Z2)
 *
 *  The gradients are by the fraction of every species, up to a constant that is common to all of them: along
 *  a change dx with sum 0 a quantity changes by sum_a (its gradient)_a dx_a. Without a variance all members
 *  but the gradients of V and VS are 0. To rounding, also for traces. */
typedef struct cmx_closure {
  double variance, p, q, skewness;    /* V, p_e, q, S */
  double variance_x[CMX_MAX_SPECIES]; /* dV/dx_a = (Z_a - <Z>)^2 */
  double p_x[CMX_MAX_SPECIES];        /* dp_e/dx_a */
  double pq_x[CMX_MAX_SPECIES];       /* p_e dq/dx_a, which is finite as V -> 0 */
  double ps_x[CMX_MAX_SPECIES];       /* p_e dS/dx_a, likewise */
  double vs_x[CMX_MAX_SPECIES];       /* d(VS)/dx_a; without a variance along the addition of a alone */
} cmx_closure;

/** The effective binary of a mixture.
 *  @param[in] n number of species
 *  @param[in] z [n] charge numbers
 *  @param[in] x [n] number fractions, sum 1 */
CMX_FN void cmx_closure_make(int n, const double z[], const double x[], cmx_closure *out) {
  const double origin = z[cmx_most_abundant(n, x)];
  double mean = 0.0, v = 0.0, skew = 0.0;
  for (int j = 0; j < n; j++) mean += x[j] * (z[j] - origin);
  for (int j = 0; j < n; j++) {
    const double d = z[j] - origin - mean;
    v += x[j] * d * d;
    skew += x[j] * d * d * d;
  }
  out->variance = v > 1e-280 ? v : 0.0;
  const double slope = v > 1e-280 ? skew / v : 0.0, q = slope * slope + 4.0 * out->variance;
  out->q = q;
  out->p = q > 0.0 ? v / q : 0.0;
  const double middle = origin + mean + 0.5 * slope;
  out->skewness = slope / middle;
  for (int j = 0; j < n; j++) {
    const double d = z[j] - origin - mean, dd = d * d, per_q = q > 0.0 ? 1.0 / q : 0.0;
    const double v_slope = dd * d - 3.0 * v * d - slope * dd; /* V dD/dx_a */
    out->variance_x[j] = dd;
    out->p_x[j] = (dd - (2.0 * slope * v_slope + 4.0 * v * dd) * per_q) * per_q;
    out->pq_x[j] = 2.0 * slope * v_slope * per_q + 4.0 * out->p * dd;
    out->ps_x[j] = per_q * (v_slope * (origin + mean) - v * slope * z[j]) / (middle * middle);
    out->vs_x[j] = v > 1e-280 ? out->skewness * dd + q * out->ps_x[j] : dd * d / (origin + mean + 0.5 * d);
  }
}

/** The fraction x_e <= 1/2 of the rarer ion of an effective binary, p_e = x_e(1-x_e). To rounding in what is
 *  a smooth function of p_e, such as the order; x_e itself has half the digits where p_e is next to 1/4. */
CMX_FN double cmx_closure_fraction(const cmx_closure *c) {
  const double square = 1.0 - 4.0 * c->p;
  return 2.0 * c->p / (1.0 + sqrt(square > 0.0 ? square : 0.0));
}

/* --- private: binding ----------------------------------------------------------------------------------- */

/* Charges and masses of species, in ascending order; of two the charges differ. */
static inline int cmxi_species_bind(const cmx_array *arrays, size_t n, const char *charges,
                                    const char *masses, cmx_species *species) {
  const cmx_array *list = cmxi_find(arrays, n, charges);
  const size_t count = list && list->rank == 1 ? list->dims[0] : 0;
  if (count < 2 || count > CMX_MAX_SPECIES) return 0;
  const double *z = cmxi_positive_data(arrays, n, charges, count),
               *mass = cmxi_positive_data(arrays, n, masses, count);
  if (!z || !mass || !cmxi_values_within(z, count, 1e-3, 1e3) ||
      !cmxi_values_within(mass, count, 1e-3, 1e4) || (count == 2 && !(z[0] < z[1])))
    return 0;
  species->n = (int)count;
  for (size_t j = 0; j < count; j++) {
    if (j && !(z[j] >= z[j - 1])) return 0;
    species->z[j] = z[j];
    species->mass_u[j] = mass[j];
  }
  return 1;
}

CMXI_PIN_END

#endif
