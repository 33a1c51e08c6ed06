/** coulomix_reaction.h: screening of nuclear reactions in a plasma of any number of species, from a coulomix
 *  table. Header-only. A host includes this header, and a loader (coulomix_io.h or coulomix_hdf5.h) in one
 *  file.
 *
 *      cmx_reaction_view view;
 *      cmx_reaction_bind(arrays, n, &view);
 *      cmx_composition composition;                       (coulomix_composition.h, any species)
 *      cmx_reaction_mixture mixture;
 *      cmx_reaction_prepare(&view, &composition, &mixture);          once for each composition
 *      const cmx_reaction_pair carbon = {{6.0, 6.0}, {12.0, 12.0}};
 *      cmx_reaction_point point;
 *      cmx_status status = cmx_reaction_lookup(&view, &mixture, &carbon, rho, temp, &point);
 *
 *  Liquid. The rate of a reaction of nuclei 1 and 2 is that of bare nuclei times E_12. In a classical liquid
 *  on a rigid background of electrons it is a difference of excess chemical potentials at fixed n_e, of the
 *  two nuclei and of the compound nucleus c of charge Z_1 + Z_2:
 *
 *      ln E_12 = f_ex(Gamma_1) + f_ex(Gamma_2) - f_ex(Gamma_c) + f_mix + df_mix/dt
 *
 *  with Gamma_j = Z_j^(5/3) Gamma_e. f_ex is the free energy of the one-component liquid, f_mix the
 *  correction to linear mixing of Potekhin et al. (2009), and t adds one of each of the two nuclei to an ion
 *  and takes one of the compound away. With the last two terms the limit of weak coupling is that of Debye
 *  and Hueckel, Z_1 Z_2 e^2/(kT lambda_D). Neither the compound nor the two nuclei need be species of the
 *  mixture.
 *
 *  Quantum nuclei: every coupling is divided by
 *
 *      [1 + 0.022 z + (0.41 - 0.6/G) z^2 + (0.06 + 2.2/G) z^3]^(1/3)
 *
 *  (Chugunov, DeWitt & Yakovlev 2007, Eq. 21), G = Z_1 Z_2 Gamma_e/a, a = (Z_1^(1/3) + Z_2^(1/3))/2, and
 *  z = (4/(3 pi^2))^(1/3) (T_p/T)^(2/3). T_p is that of the pair, with mu the reduced mass (Chugunov & DeWitt
 *  2009, Eq. 12): T_p^2 = (hbar/k)^2 4 pi Z_1 Z_2 e^2 (n_e/a^3)/(2 mu), the ion plasma temperature of one
 *  component.
 *
 *  Crystal. Rates of pycnonuclear reactions change with the short-range order by the probability of the pair
 *  as nearest neighbours over that of a random crystal. For two species it follows from w_1, p_12/(x_1 x_2) =
 *  1 + z_1 z_2 w_1/V with z_j = Z_j - <Z> and V their variance. For more, w_1 is that of the effective binary
 *  (cmx_closure), and p_ab = x_a x_b u_a u_b exp(k z_a z_b) with u and k such that sum_b p_ab = x_a and
 *  sum_ab z_a z_b p_ab = V w_1: positive, and the formula above through first order in w_1. The minimiser of
 *  three species (C/O/Ne) has p_ab within 2 % of it at freezing and 5 % at three times that coupling.
 *
 *  rho is in g/cm^3, temp in K. Accuracy of ln E_12 against direct computation: 1e-12 relative; cost on one
 *  core, 2 to 8 species: 0.5 us a pair, 0.5 to 3 us a pair in the crystal, 0.15 to 0.5 us to prepare. */
#ifndef COULOMIX_INTERP_REACTION_H
#define COULOMIX_INTERP_REACTION_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_composition.h"
#include "coulomix_liquid_mixing.h"
#include "coulomix_order.h"
#include "coulomix_plasma.h"
#include "coulomix_spline.h"

/** Two nuclei that react. The masses are used for quantum nuclei only. */
typedef struct cmx_reaction_pair {
  double z[2];      /* charge numbers, > 0 */
  double mass_u[2]; /* in atomic mass units */
} cmx_reaction_pair;

/** A bound /reaction group, with /order of the table. The pointers belong to the loader. */
typedef struct cmx_reaction_view {
  cmx_spline_axis ln_gamma;
  const double *excess;   /* [ln_gamma] of ln(-f_ex) */
  double fitted;          /* largest coupling to which f_ex was fitted */
  cmxi_liquid_fit mixing; /* of f_mix; all 0 for linear mixing */
  double atomic_mass;     /* g */
  double coulomb;         /* e^2/k, cm K */
  int has_order;
  cmx_order_view order;
  int quantum; /* the caller's choice: 0 for classical nuclei, as after binding, 1 for quantum ones */
} cmx_reaction_view;

enum { CMXI_REACTION_SHELLS = 64 };

/** What lookups need of a composition. */
typedef struct cmx_reaction_mixture {
  double z, mass_u;             /* <Z>, <m> in atomic mass units */
  double most;                  /* charge of the most abundant species */
  cmxi_liquid_weights averages; /* relative to it */
  int n;
  double charge[CMX_MAX_SPECIES], x[CMX_MAX_SPECIES]; /* [n] */
} cmx_reaction_mixture;

/** The logarithm of the enhancement by the liquid, or of the probability of a pair in the crystal relative to
 *  a random crystal, and its derivatives by ln rho and ln T. */
typedef struct cmx_reaction_point {
  double ln_enhancement, d_ln_rho, d_ln_temp;
} cmx_reaction_point;

/** Binds the /reaction group of a loaded table, and /order if there is one.
 *  @return CMX_OK; CMX_ERR_ABSENT without such a group; CMX_ERR_FORMAT if a dataset is missing or shapes or
 *          values do not fit together. The view is only usable after CMX_OK. */
static inline cmx_status cmx_reaction_bind(const cmx_array *arrays, size_t n, cmx_reaction_view *view);

/** Prepares a composition for lookups.
 *  @param[in] composition charges, fractions and masses of any species, those of the table or others */
CMX_FN void cmx_reaction_prepare(const cmx_reaction_view *v, const cmx_composition *composition,
                                 cmx_reaction_mixture *out);

/** Enhancement of the rate of a reaction in the liquid, stable or not; exact for the interpolant of f_ex.
 *  @param[in]  rho, temp g/cm^3 and K, > 0; beyond 1e-30 to 1e30 CMX_ERR_RANGE
 *  @param[out] out       NaN on failure
 *  @return CMX_OK; CMX_WARN_EXTRAPOLATED where the coupling of the compound nucleus is beyond the fit of f_ex
 *          or T below 0.1 T_p of quantum nuclei; CMX_ERR_DOMAIN; CMX_ERR_RANGE for a coupling above the table
 *  Accuracy: 1e-12 of ln E relative, 1e-11 of its derivatives. */
CMX_FN cmx_status cmx_reaction_lookup(const cmx_reaction_view *v, const cmx_reaction_mixture *mixture,
                                      const cmx_reaction_pair *pair, double rho, double temp,
                                      cmx_reaction_point *out);

/** Probability of a pair as nearest neighbours in the ordered crystal, relative to a random crystal:
 *  ln [p_12/(x_1 x_2)] in out->ln_enhancement.
 *  @return CMX_OK; CMX_WARN_EXTRAPOLATED where the order is held at the largest Gamma_d of /order, or where
 *          one of two species is never next to itself (ln is -infinity then); CMX_WARN_ACTIVE_SET;
 *          CMX_ERR_ABSENT for a table without /order; CMX_ERR_UNSUPPORTED for more than two species with a
 *          whole /order (coulomix_order_psi.h); CMX_ERR_NOT_CONVERGED where the closure has no
 *          solution, far below freezing; CMX_ERR_DOMAIN
 *  Accuracy: p_12/(x_1 x_2) of direct computation with the same closure to 1e-6. */
CMX_FN cmx_status cmx_reaction_pair_lookup(const cmx_reaction_view *v, const cmx_reaction_mixture *mixture,
                                           const cmx_reaction_pair *pair, double rho, double temp,
                                           cmx_reaction_point *out);

/* --- private: binding ------------------------------------------------------------------------------- */

static inline cmx_status cmx_reaction_bind(const cmx_array *arrays, size_t n, cmx_reaction_view *view) {
  memset(view, 0, sizeof *view);
  if (!cmxi_find(arrays, n, "/reaction/ln_gamma")) return CMX_ERR_ABSENT;
  if (!cmxi_axis_bind(arrays, n, "/reaction/ln_gamma", &view->ln_gamma)) return CMX_ERR_FORMAT;
  const size_t nodes = (size_t)view->ln_gamma.size;
  const double expected[2] = {CMXI_ATOMIC_MASS, CMXI_E_SQUARED / CMXI_BOLTZMANN};
  double constant[2], fitted, mixing[4];
  view->excess = (const double *)cmxi_data(arrays, n, "/reaction/excess", CMX_F64, 1, nodes, 0, 0);
  if (!cmxi_constants(arrays, n, "/reaction", "atomic_mass e_squared_over_boltzmann", 2, expected,
                      constant) ||
      !cmxi_scalars(arrays, n, "/reaction", "fitted", &fitted) || !(fitted > 0.0 && fitted <= 1e6) ||
      !cmxi_scalars(arrays, n, "/reaction", CMXI_MIXING_NAMES, mixing) || !view->excess ||
      !cmxi_values_within(mixing, 4, 0.0, 1e6) || !cmxi_values_within(view->excess, nodes, -600.0, 600.0))
    return CMX_ERR_FORMAT;
  view->atomic_mass = constant[0];
  view->coulomb = constant[1];
  view->fitted = fitted;
  view->mixing.a_linear = mixing[0];
  view->mixing.a_cubic = mixing[1];
  view->mixing.b_over_a = mixing[2];
  view->mixing.shift = mixing[3];
  const cmx_status status = cmx_order_bind(arrays, n, &view->order);
  view->has_order = status == CMX_OK;
  return status == CMX_ERR_ABSENT ? CMX_OK : status;
}

/* --- private: quantum nuclei ------------------------------------------------------------------------ */

/* A number and its derivatives by ln rho and ln T. */
typedef struct cmxi_reaction_number {
  double v, rho, temp;
} cmxi_reaction_number;

/* Least T/T_p of the fit. */
#define CMXI_REACTION_COLDEST 0.1

/* ln Gamma_e of classical nuclei, or less the logarithm of the divisor of quantum ones.
   @param coulomb e^2/k, cm K; atomic_mass in g */
CMX_FN cmx_status cmxi_reaction_coupling(const cmx_reaction_pair *pair, int quantum, double n_e, double temp,
                                         double coulomb, double atomic_mass, cmxi_reaction_number *out) {
  const double ln_gamma_e = log(coulomb * cbrt(4.0 * CMX_INTERP_PI / 3.0 * n_e) / temp);
  out->v = ln_gamma_e;
  out->rho = 1.0 / 3.0;
  out->temp = -1.0;
  if (!quantum) return CMX_OK;
  const double *m = pair->mass_u, a = 0.5 * (cbrt(pair->z[0]) + cbrt(pair->z[1]));
  const double twice_mu = 2.0 * m[0] * m[1] / (m[0] + m[1]) * atomic_mass, zz = pair->z[0] * pair->z[1];
  const double hbar = CMXI_PLANCK / (2.0 * CMX_INTERP_PI);
  /* (T_p/T)^2 */
  const double ratio2 = hbar * hbar / CMXI_BOLTZMANN * 4.0 * CMX_INTERP_PI * zz * coulomb * n_e /
                        (a * a * a * twice_mu * temp * temp);
  const double z = cbrt(4.0 / (3.0 * CMX_INTERP_PI * CMX_INTERP_PI) * ratio2);
  const double per_g = a / (zz * exp(ln_gamma_e)), c2 = 0.41 - 0.6 * per_g, c3 = 0.06 + 2.2 * per_g;
  const double sum = 1.0 + z * (0.022 + z * (c2 + z * c3));
  if (!(sum > 0.0 && sum < 1e300)) return CMX_ERR_DOMAIN;
  /* derivatives of ln sum by ln z and ln G */
  const double by_z = z * (0.022 + z * (2.0 * c2 + 3.0 * z * c3)) / sum,
               by_g = z * z * per_g * (0.6 - 2.2 * z) / sum;
  out->v -= log(sum) / 3.0;
  out->rho -= (by_z + by_g) / 9.0;
  out->temp += (2.0 * by_z / 3.0 + by_g) / 3.0;
  return ratio2 * CMXI_REACTION_COLDEST * CMXI_REACTION_COLDEST > 1.0 ? CMX_WARN_EXTRAPOLATED : CMX_OK;
}

/* --- private: ln E from its parts ------------------------------------------------------------------- */

/* A function of a coupling and its derivative by the logarithm. */
typedef struct cmxi_reaction_part {
  double v, g;
} cmxi_reaction_part;

/* ln E of f_ex of the two nuclei and the compound and of the term of mixing, at the coupling of the pair. */
CMX_FN void cmxi_reaction_sum(const cmxi_reaction_part f[3], cmxi_reaction_part mixing,
                              cmxi_reaction_number coupling, cmx_reaction_point *out) {
  const double slope = f[0].g + f[1].g - f[2].g + mixing.g;
  out->ln_enhancement = f[0].v + f[1].v - f[2].v + mixing.v;
  out->d_ln_rho = slope * coupling.rho;
  out->d_ln_temp = slope * coupling.temp;
}

CMX_FN void cmxi_reaction_fill_nan(cmx_reaction_point *out) {
  out->ln_enhancement = out->d_ln_rho = out->d_ln_temp = cmxi_nan();
}

/* Whether no coupling overflows. */
CMX_FN int cmxi_reaction_in_range(double rho, double temp) {
  return rho >= 1e-30 && rho <= 1e30 && temp >= 1e-30 && temp <= 1e30;
}

CMX_FN int cmxi_reaction_valid(const cmx_reaction_pair *pair, int quantum) {
  int valid = 1;
  for (int j = 0; j < 2; j++)
    valid = valid && cmxi_finite(pair->z[j]) && pair->z[j] > 0.0 && pair->z[j] < 1e3 &&
            (!quantum || (cmxi_finite(pair->mass_u[j]) && pair->mass_u[j] > 0.0 && pair->mass_u[j] < 1e4));
  return valid;
}

/* --- private: the correction to linear mixing ----------------------------------------------------------- */

/* Nuclei that the mixture lacks count as traces, the compound as a trace of these. */
#define CMXI_REACTION_TRACE    1e-30
#define CMXI_REACTION_COMPOUND 1e-50

/* f_mix + df_mix/dt and its derivative by ln Gamma_e; t adds one of each nucleus to an ion and takes a
   compound away. */
CMX_FN cmxi_reaction_part cmxi_reaction_mixing(const cmxi_liquid_fit *fit,
                                               const cmx_reaction_mixture *mixture,
                                               const cmx_reaction_pair *pair, double ln_gamma_e) {
  cmxi_reaction_part out = {0.0, 0.0};
  cmxi_liquid_weights w, change;
  cmxi_liquid_averages at;
  cmxi_liquid_mixing c;
  cmxi_liquid_point point;
  cmxi_liquid_slope slope;
  if (fit->a_linear == 0.0 && fit->a_cubic == 0.0) return out;
  at.u = mixture->averages;
  memset(&change, 0, sizeof change);
  for (int j = 0; j < 3; j++) {
    const double z = j < 2 ? pair->z[j] : pair->z[0] + pair->z[1];
    cmxi_liquid_weights_of(z, mixture->most, fit->shift, &w);
    cmxi_liquid_weights_add(j < 2 ? CMXI_REACTION_TRACE : CMXI_REACTION_COMPOUND, &w, &at.u);
    cmxi_liquid_weights_add(j < 2 ? 1.0 : -1.0, &w, &change);
  }
  cmxi_liquid_weights_add(-1.0, &at.u, &change);
  cmxi_liquid_constants(fit, mixture->most, &at, &c);
  cmxi_liquid_slope_along(fit, &at, &c, &change, &slope);
  slope.charge = 0.0; /* of the ideal part */
  cmxi_liquid_point_at(&c, ln_gamma_e, &point);
  cmxi_liquid_along(&c, &point, &slope, &out.v, &out.g);
  out.v += point.v;
  out.g += point.g;
  return out;
}

/* --- the calls -------------------------------------------------------------------------------------- */

CMX_FN void cmx_reaction_prepare(const cmx_reaction_view *v, const cmx_composition *composition,
                                 cmx_reaction_mixture *out) {
  const cmx_species *ions = composition->ions;
  const double *x = composition->x;
  out->z = composition->z;
  out->mass_u = composition->mass_u;
  out->most = ions->z[cmx_most_abundant(ions->n, x)];
  memset(&out->averages, 0, sizeof out->averages);
  for (int j = 0; j < ions->n; j++) {
    cmxi_liquid_weights w;
    cmxi_liquid_weights_of(ions->z[j], out->most, v->mixing.shift, &w);
    cmxi_liquid_weights_add(x[j], &w, &out->averages);
  }
  out->n = ions->n;
  memcpy(out->charge, ions->z, (size_t)ions->n * sizeof *x);
  memcpy(out->x, x, (size_t)ions->n * sizeof *x);
}

/* f_ex at a coupling; below the axis in proportion to a power of it. */
CMX_FN cmx_status cmxi_reaction_excess(const cmx_reaction_view *v, double ln_gamma, cmxi_reaction_part *f) {
  const double low = cmxi_axis_low(&v->ln_gamma), below = ln_gamma < low ? ln_gamma - low : 0.0;
  cmxi_span span;
  double s[3];
  if (!(ln_gamma <= cmxi_axis_high(&v->ln_gamma))) return CMX_ERR_RANGE;
  cmxi_span_at(&v->ln_gamma, ln_gamma - below, &span);
  cmxi_spline_at(v->excess, &span, s);
  const double ln_f = s[0] + below * s[1];
  if (!(ln_f <= 600.0)) return CMX_ERR_CHECKSUM;
  f->v = -exp(ln_f);
  f->g = f->v * s[1];
  return CMX_OK;
}

CMX_FN cmx_status cmx_reaction_lookup(const cmx_reaction_view *v, const cmx_reaction_mixture *mixture,
                                      const cmx_reaction_pair *pair, double rho, double temp,
                                      cmx_reaction_point *out) {
  const double charge[3] = {pair->z[0], pair->z[1], pair->z[0] + pair->z[1]};
  cmxi_reaction_number coupling;
  cmxi_reaction_part f[3];
  double ln_gamma = 0.0;
  cmxi_reaction_fill_nan(out);
  if (!(cmxi_finite(rho) && cmxi_finite(temp) && rho > 0.0 && temp > 0.0) ||
      !cmxi_reaction_valid(pair, v->quantum))
    return CMX_ERR_DOMAIN;
  if (!cmxi_reaction_in_range(rho, temp)) return CMX_ERR_RANGE;
  const double n_e = rho * mixture->z / (mixture->mass_u * v->atomic_mass);
  cmx_status status =
      cmxi_reaction_coupling(pair, v->quantum, n_e, temp, v->coulomb, v->atomic_mass, &coupling);
  if (status < 0) return status;
  for (int j = 0; j < 3; j++) {
    ln_gamma = coupling.v + 5.0 / 3.0 * log(charge[j]);
    const cmx_status found = cmxi_reaction_excess(v, ln_gamma, &f[j]);
    if (found < 0) return found;
  }
  cmxi_reaction_sum(f, cmxi_reaction_mixing(&v->mixing, mixture, pair, coupling.v), coupling, out);
  return exp(ln_gamma) > v->fitted ? CMX_WARN_EXTRAPOLATED : status;
}

/* --- private: pairs in the crystal ---------------------------------------------------------------------- */

enum { CMXI_REACTION_SPECIES = CMX_MAX_SPECIES + 2, CMXI_REACTION_STEPS = 60 };

/* The charges of a mixture relative to their mean, with those of the pair, and the effective binary. Nuclei
   that the mixture lacks count as traces. */
typedef struct cmxi_reaction_crystal {
  int n, pair[2];
  double x[CMXI_REACTION_SPECIES], z[CMXI_REACTION_SPECIES];
  double mean, variance, p, q;
  double x_e, heavier; /* fractions of the rarer and of the heavier ion */
} cmxi_reaction_crystal;

CMX_FN int cmxi_reaction_add(double z, double x, cmxi_reaction_crystal *c) {
  int j = 0;
  while (j < c->n && c->z[j] != z) j++;
  if (j == c->n) {
    c->z[c->n] = z;
    c->x[c->n++] = 0.0;
  }
  c->x[j] += x;
  return j;
}

CMX_FN void cmxi_reaction_crystal_make(int n, const double z[], const double x[],
                                       const cmx_reaction_pair *pair, cmxi_reaction_crystal *c) {
  double skew = 0.0;
  c->n = 0;
  for (int j = 0; j < n; j++)
    if (x[j] > 0.0) cmxi_reaction_add(z[j], x[j], c);
  for (int j = 0; j < 2; j++) c->pair[j] = cmxi_reaction_add(pair->z[j], CMXI_REACTION_TRACE, c);
  const double origin = c->z[cmx_most_abundant(c->n, c->x)];
  c->mean = c->variance = 0.0;
  for (int j = 0; j < c->n; j++) c->mean += c->x[j] * (c->z[j] - origin);
  for (int j = 0; j < c->n; j++) {
    c->z[j] = c->z[j] - origin - c->mean;
    c->variance += c->x[j] * c->z[j] * c->z[j];
    skew += c->x[j] * c->z[j] * c->z[j] * c->z[j];
  }
  c->mean += origin;
  const double slope = c->variance > 0.0 ? skew / c->variance : 0.0;
  c->q = slope * slope + 4.0 * c->variance;
  c->p = c->q > 0.0 ? c->variance / c->q : 0.0;
  if (c->p > 0.25) c->p = 0.25;
  c->x_e = 2.0 * c->p / (1.0 + sqrt(1.0 - 4.0 * c->p));
  c->heavier = skew < 0.0 ? 1.0 - c->x_e : c->x_e;
}

/* Solves m y = right for two right sides, by elimination; rows are not exchanged. */
CMX_FN void cmxi_reaction_solve(int n, double m[][CMXI_REACTION_SPECIES + 3]) {
  for (int k = 0; k < n; k++) {
    for (int i = k + 1; i < n; i++) {
      const double f = m[i][k] / m[k][k];
      if (f == 0.0) continue;
      for (int j = k; j < n + 2; j++) m[i][j] -= f * m[k][j];
    }
  }
  for (int k = n - 1; k >= 0; k--)
    for (int r = n; r < n + 2; r++) {
      for (int j = k + 1; j < n; j++) m[k][r] -= m[k][j] * m[j][r];
      m[k][r] /= m[k][k];
    }
}

/* ln[p_ab/(x_a x_b)] = y_a + y_b + k z_a z_b with sums of p_ab over b of x_a, and sum z_a z_b p_ab = V w: one
   Newton step in y and k. Returns its size. The second right side is the derivative by w. */
CMX_FN double cmxi_reaction_step(const cmxi_reaction_crystal *c, double w, double y[], double slope[]) {
  double m[CMXI_REACTION_SPECIES + 1][CMXI_REACTION_SPECIES + 3];
  const int n = c->n;
  const double k = y[n] / c->variance, per_v = 1.0 / c->variance;
  double size = 0.0;
  for (int j = 0; j <= n + 2; j++) m[n][j] = 0.0;
  m[n][n + 1] = w;
  m[n][n + 2] = 1.0;
  for (int a = 0; a < n; a++) {
    double t = 0.0, sum = 0.0, t2 = 0.0;
    for (int b = 0; b < n; b++) {
      const double ln = y[a] + y[b] + k * c->z[a] * c->z[b];
      const double e = expm1(ln < 100.0 ? ln : 100.0), z = c->x[b] * c->z[b];
      sum += c->x[b] * e;
      t += z * e;
      t2 += z * c->z[b] * (1.0 + e);
      m[a][b] = c->x[b] * (1.0 + e);
    }
    const double z = c->z[a], xz = c->x[a] * z * per_v;
    m[a][a] += 1.0 + sum;
    m[a][n] = z * t * per_v;
    m[a][n + 1] = -sum;
    m[a][n + 2] = 0.0;
    m[n][a] = 2.0 * xz * t;
    m[n][n] += xz * z * t2 * per_v;
    m[n][n + 1] -= xz * t;
  }
  cmxi_reaction_solve(n + 1, m);
  for (int a = 0; a <= n; a++) {
    const double by = m[a][n + 1] > 1.0 ? 1.0 : m[a][n + 1] < -1.0 ? -1.0 : m[a][n + 1];
    y[a] += by;
    slope[a] = m[a][n + 2];
    size = fabs(by) > size ? fabs(by) : size;
  }
  return size;
}

/* The derivatives by ln rho and ln T from that by ln Gamma_d, which goes as n_e^(1/3)/T. */
CMX_FN void cmxi_reaction_set(double ln, double by_g, cmx_reaction_point *out) {
  out->ln_enhancement = ln;
  out->d_ln_rho = by_g / 3.0;
  out->d_ln_temp = -by_g;
}

/* One species, or two, of which one may never have itself as a neighbour. */
CMX_FN cmx_status cmxi_reaction_pair_of_two(const cmxi_reaction_crystal *c, double w, double w_g,
                                            cmx_reaction_point *out) {
  const double zz = c->variance > 0.0 ? c->z[c->pair[0]] * c->z[c->pair[1]] / c->variance : 0.0;
  const double ratio = 1.0 + zz * w;
  const int positive = ratio > 0.0;
  cmxi_reaction_set(positive ? log(ratio) : -HUGE_VAL, positive ? zz * w_g / ratio : 0.0, out);
  return positive ? CMX_OK : CMX_WARN_EXTRAPOLATED;
}

/* ln p_12/(x_1 x_2) from w_1 of the effective binary and its derivative by ln Gamma_d. */
CMX_FN cmx_status cmxi_reaction_pair_sum(const cmxi_reaction_crystal *c, double w, double w_g,
                                         cmx_reaction_point *out) {
  double y[CMXI_REACTION_SPECIES + 1], slope[CMXI_REACTION_SPECIES + 1], size = 1.0;
  const int a = c->pair[0], b = c->pair[1], n = c->n;
  if (n <= 2) return cmxi_reaction_pair_of_two(c, w, w_g, out);
  for (int j = 0; j < n; j++) y[j] = 0.0;
  y[n] = 0.0;
  for (int i = 0; i < CMXI_REACTION_STEPS && !(size < 1e-9); i++) size = cmxi_reaction_step(c, w, y, slope);
  if (!(size < 1e-9)) return CMX_ERR_NOT_CONVERGED;
  cmxi_reaction_step(c, w, y, slope);
  const double zz = c->z[a] * c->z[b] / c->variance;
  cmxi_reaction_set(y[a] + y[b] + zz * y[n], w_g * (slope[a] + slope[b] + zz * slope[n]), out);
  return CMX_OK;
}

CMX_FN cmx_status cmx_reaction_pair_lookup(const cmx_reaction_view *v, const cmx_reaction_mixture *mixture,
                                           const cmx_reaction_pair *pair, double rho, double temp,
                                           cmx_reaction_point *out) {
  double w[CMXI_REACTION_SHELLS], w_g[CMXI_REACTION_SHELLS];
  cmxi_reaction_crystal c;
  cmxi_reaction_number coupling;
  cmxi_reaction_fill_nan(out);
  if (!v->has_order) return CMX_ERR_ABSENT;
  if (v->order.whole && mixture->n > 2) return CMX_ERR_UNSUPPORTED;
  if (!(cmxi_finite(rho) && cmxi_finite(temp) && rho > 0.0 && temp > 0.0) || !cmxi_reaction_valid(pair, 0))
    return CMX_ERR_DOMAIN;
  if (!cmxi_reaction_in_range(rho, temp)) return CMX_ERR_RANGE;
  cmxi_reaction_crystal_make(mixture->n, mixture->charge, mixture->x, pair, &c);
  const double n_e = rho * mixture->z / (mixture->mass_u * v->atomic_mass);
  cmxi_reaction_coupling(pair, 0, n_e, temp, v->coulomb, v->atomic_mass, &coupling);
  double slope;
  const double most = cmxi_order_held_from(c.p, v->order.gamma_d[v->order.n_g - 1], &slope);
  const double wanted = c.q * exp(coupling.v) / cbrt(mixture->z);
  const int beyond = wanted > most;
  const double gamma_d = beyond ? most : wanted;
  const cmx_status status =
      cmx_order_parameters(&v->order, v->order.whole ? c.heavier : c.x_e, gamma_d, w, NULL, w_g);
  if (status < 0) return status;
  const cmx_status sum = cmxi_reaction_pair_sum(&c, w[0], beyond ? 0.0 : gamma_d * w_g[0], out);
  if (sum < 0 || status > CMX_WARN_EXTRAPOLATED) return sum < 0 ? sum : status;
  return beyond || sum > 0 ? CMX_WARN_EXTRAPOLATED : status;
}

#endif
