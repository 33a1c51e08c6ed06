/** coulomix_warm.h: conductivities and optical constants of a warm dense mixture of two species at
 *  (x, rho, T), from a coulomix table. Header-only. A host includes this header, and a loader (coulomix_io.h
 *  or coulomix_hdf5.h) in one file.
 *
 *      cmx_warm_view warm;
 *      cmx_warm_bind(arrays, n, &warm);
 *      cmx_warm_point point;
 *      int status = cmx_warm_lookup(&warm, CMX_WARM_ISOBARIC, CMX_MIX_GAMMA, x, rho, temp, &point);
 *      status = cmx_warm_conductivity(&warm, &point, CMX_MIX_GAMMA, 0, omega, sigma);
 *
 *  x is the number fraction of the heavier species; cgs and kelvin, sigma in 1/s. Status and exceptions as in
 *  coulomix_eos.h.
 *
 *  The table holds the pure species: logarithms of electronic pressure, free electrons an atom and
 *  conductivities of direct current as quintic splines in ln n and ln T, n the species' atoms/cm^3, and its
 *  spectrum over that of direct current as one in asinh(omega/scale) besides, unless it is that of a Drude
 *  metal. The lookup matches the densities of the species to the mixture's and applies the given rule, so
 *  that all rules and compositions are as good as the pure species' data.
 *
 *  Cost on one core: 1.3 us at equal pressure. Accuracy against the pure species themselves, carbon/hydrogen:
 *  pressure 1e-13 and sigma 1e-8 in the median; sigma 1e-3 in 99 %. At kinks of the data, and where they come
 *  from a few spectra, splines follow them to the node spacing only: 7e-3 at worst. */
#ifndef COULOMIX_INTERP_WARM_H
#define COULOMIX_INTERP_WARM_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_mixing.h"
#include "coulomix_optics.h"
#include "coulomix_quantities.h"
#include "coulomix_spline.h"

/** How the densities of the pure species are chosen. */
enum {
  CMX_WARM_ISOBARIC,  /* one electronic pressure: Amagat */
  CMX_WARM_ISODENSITY /* the mass density of the mixture */
};

/* Columns of /warm/N/direct, all logarithms. */
enum { CMXI_WARM_PRESSURE, CMXI_WARM_CHARGE, CMXI_WARM_SIGMA, CMXI_WARM_KAPPA, CMXI_WARM_COLUMNS };

/** One pure species of a bound /warm group. */
typedef struct cmx_warm_species {
  cmx_spline_axis ln_n;  /* ln(atoms/cm^3) */
  double ln_n_range[2];  /* of the data */
  double mass;           /* g */
  const double *direct;  /* [ln_n][ln_t][CMXI_WARM_COLUMNS] */
  const float *spectrum; /* [ln_n][ln_t][2][u]: ln(sigma_1/sigma_dc), sigma_2/sigma_dc; NULL: a Drude metal */
} cmx_warm_species;

/** A bound /warm group. The pointers belong to the loader. */
typedef struct cmx_warm_view {
  cmx_spline_axis ln_t, u; /* ln T, asinh(omega/scale) */
  cmx_warm_species species[2];
  double rho[2], temp[2];        /* range */
  double omega_scale, omega_max; /* rad/s: scale of u, largest frequency */
  double crossover, width;       /* rad/s, of CMX_MIX_TRANSITION */
  int has_kappa;
} cmx_warm_view;

/** A mixture: its quantities at direct current, and the data from which its spectra follow. */
typedef struct cmx_warm_point {
  CMX_WARM_QUANTITIES(CMXI_QUANTITY_MEMBER)
  cmx_mix_species part[2]; /* number fraction, atoms/cm^3, free electrons an atom; NaN where x is 0 */
  cmx_mix_volumes volumes;
  double sigma_pure[2], kappa_pure[2], pressure_pure[2]; /* of each species; NaN where x is 0 */
  int evaluations;                                       /* of pressures that matching took */
  cmxi_span span_n[2], span_t;
} cmx_warm_point;

/** The quantities of a cmx_warm_point that `query` prints, in order.
 *  @param[out] n how many there are */
static inline const cmx_quantity *cmx_warm_quantities(size_t *n) {
#define CMXI_WARM_ENTRY(name, unit, text) CMXI_WARM_SPECIES_ENTRY(name, name, unit, text)
#define CMXI_WARM_SPECIES_ENTRY(name, member, unit, text)                                                    \
  {#name, unit, text, offsetof(cmx_warm_point, member), CMX_SHOWN_LOOKUP, CMX_SCALE_VALUE},
  static const cmx_quantity all[] = {CMX_WARM_QUANTITIES(CMXI_WARM_ENTRY)
                                         CMX_WARM_SPECIES_QUANTITIES(CMXI_WARM_SPECIES_ENTRY)};
#undef CMXI_WARM_SPECIES_ENTRY
#undef CMXI_WARM_ENTRY
  *n = sizeof all / sizeof *all;
  return all;
}

/** Binds the /warm group of a loaded table.
 *  @return CMX_OK; CMX_ERR_ABSENT without such a group; CMX_ERR_FORMAT if a dataset is missing or shapes or
 *          values do not fit together. The view is only usable after CMX_OK. */
static inline cmx_status cmx_warm_bind(const cmx_array *arrays, size_t n, cmx_warm_view *v);

/** The conductivities of direct current of a mixture.
 *  @param[in]  condition CMX_WARM_ISOBARIC or CMX_WARM_ISODENSITY
 *  @param[in]  rule      a cmx_mix_rule; kappa by the same rule
 *  @param[in]  x, rho, temp  number fraction of the heavier species 0..1, g/cm^3, K
 *  @param[out] p         NaN on failure
 *  @return CMX_OK; CMX_ERR_DOMAIN; CMX_ERR_X_LOW to CMX_ERR_TEMP_HIGH, those of rho also where a species
 *          would leave the densities its data cover; CMX_ERR_NOT_CONVERGED
 *  Accuracy against the pure species themselves: pressure 1e-13 and sigma 1e-8 in the median; sigma 1e-3 in
 *  99 %, 7e-3 at kinks. */
CMX_FN cmx_status cmx_warm_lookup(const cmx_warm_view *v, int condition, int rule, double x, double rho,
                                  double temp, cmx_warm_point *p);

/** The conductivity of a mixture at one frequency. The imaginary part is that of the complex conductivities
 *  mixed by the rule (gamma: n_e/sigma = gamma - i omega). The real part is that of the real parts mixed, as
 *  White et al. (2024) do, unless `complex_rule`: then both belong together. For CMX_MIX_SIGMA they do in any
 *  case; for other rules the imaginary part of mixed real parts needs all frequencies and is NaN.
 *  @param[in]  p     of cmx_warm_lookup
 *  @param[in]  rule  a cmx_mix_rule, that of the lookup or another; the transition has no complex form
 *  @param[in]  omega rad/s, 0 to the largest of the table
 *  @param[out] sigma [2] real and imaginary part for exp(-i omega t), 1/s
 *  @return CMX_OK; CMX_ERR_DOMAIN, CMX_ERR_RANGE (omega), with NaN outputs
 *  Accuracy against the pure species themselves: sigma 1e-8 in the median, 1e-3 in 99 % and 7e-3 at kinks of
 *  Lee & More. */
CMX_FN cmx_status cmx_warm_conductivity(const cmx_warm_view *v, const cmx_warm_point *p, int rule,
                                        int complex_rule, double omega, double sigma[2]);

/** Optical constants of a mixture at one frequency, of the complex conductivities mixed by the rule.
 *  @param[in]  p     of cmx_warm_lookup
 *  @param[in]  rule  a cmx_mix_rule but CMX_MIX_TRANSITION
 *  @param[in]  omega rad/s, above 0 to the largest of the table
 *  @param[out] out   NaN on failure
 *  @return as cmx_warm_conductivity, of which they are functions to rounding; CMX_ERR_DOMAIN at omega = 0 */
CMX_FN cmx_status cmx_warm_optical(const cmx_warm_view *v, const cmx_warm_point *p, int rule, double omega,
                                   cmx_optical *out);

/* --- private: binding ----------------------------------------------------------------------------------- */

static inline int cmxi_warm_axis_bind(const cmx_array *arrays, size_t n, const char *path,
                                      cmx_spline_axis *axis) {
  return cmxi_axis_bind(arrays, n, path, axis) && axis->inverse_step <= 1e7;
}

/* Both parts of every state's spectrum. */
static inline int cmxi_warm_spectrum_valid(const float *v, size_t states, size_t nu) {
  for (size_t i = 0; i < states; i++)
    for (size_t l = 0; l < nu; l++)
      if (!(fabs((double)v[2 * nu * i + l]) <= 100.0)) return 0;
  return cmxi_floats_within(v, states * 2 * nu, 1e30f);
}

/* One pure species, j = 0 or 1. */
static inline int cmxi_warm_species_bind(const cmx_array *arrays, size_t n, int j, const cmx_warm_view *v,
                                         cmx_warm_species *s) {
  static const char *const path[2][3] = {{"/warm/0/ln_n", "/warm/0/direct", "/warm/0/spectrum"},
                                         {"/warm/1/ln_n", "/warm/1/direct", "/warm/1/spectrum"}};
  double range[3];
  if (!cmxi_warm_axis_bind(arrays, n, path[j][0], &s->ln_n)) return 0;
  const size_t nn = (size_t)s->ln_n.size, nt = (size_t)v->ln_t.size, nu = (size_t)v->u.size;
  const cmx_array *a = cmxi_find(arrays, n, path[j][2]);
  s->direct = (const double *)cmxi_data(arrays, n, path[j][1], CMX_F64, 3, nn, nt, CMXI_WARM_COLUMNS);
  if (!cmxi_scalars(arrays, n, j ? "/warm/1" : "/warm/0", "atom_mass n_min n_max", range) ||
      !cmxi_values_within(range, 1, 1e-30, 1e-10) || !cmxi_values_within(range + 1, 2, 1e-40, 1e40) ||
      !s->direct ||
      !cmxi_values_within(s->direct, nn * nt * CMXI_WARM_COLUMNS, -92.0, 92.0)) /* 1e-40..1e40 */
    return 0;
  if (a && (a->type != CMX_F32 || a->rank != 4 || a->dims[0] != nn || a->dims[1] != nt || a->dims[2] != 2 ||
            a->dims[3] != nu))
    return 0;
  s->spectrum = a ? (const float *)a->data : NULL;
  if (a && !cmxi_warm_spectrum_valid(s->spectrum, nn * nt, nu)) return 0;
  s->mass = range[0];
  s->ln_n_range[0] = log(range[1]);
  s->ln_n_range[1] = log(range[2]);
  return s->ln_n_range[0] <= s->ln_n_range[1] && s->ln_n_range[0] >= cmxi_axis_low(&s->ln_n) &&
         s->ln_n_range[1] <= cmxi_axis_high(&s->ln_n);
}

static inline cmx_status cmx_warm_bind(const cmx_array *arrays, size_t n, cmx_warm_view *v) {
  memset(v, 0, sizeof *v);
  if (!cmxi_find(arrays, n, "/warm/ln_t")) return CMX_ERR_ABSENT;
  const int *has = cmxi_choice(arrays, n, "/warm/has_kappa");
  double range[4], omega[4];
  if (!cmxi_range_bind(arrays, n, "/warm", range) ||
      !cmxi_scalars(arrays, n, "/warm", "omega_scale omega_max crossover crossover_width", omega) || !has ||
      !cmxi_values_within(omega, 4, 1.0, 1e24))
    return CMX_ERR_FORMAT;
  for (int k = 0; k < 2; k++) {
    v->rho[k] = range[k];
    v->temp[k] = range[2 + k];
  }
  v->omega_scale = omega[0];
  v->omega_max = omega[1];
  v->crossover = omega[2];
  v->width = omega[3];
  v->has_kappa = *has != 0;
  if (!cmxi_warm_axis_bind(arrays, n, "/warm/ln_t", &v->ln_t) ||
      !cmxi_warm_axis_bind(arrays, n, "/warm/u", &v->u) ||
      !(cmxi_axis_low(&v->u) <= 1e-9 &&
        asinh(v->omega_max / v->omega_scale) <= cmxi_axis_high(&v->u) + 1e-9) ||
      !(log(v->temp[0]) >= cmxi_axis_low(&v->ln_t) && log(v->temp[1]) <= cmxi_axis_high(&v->ln_t)) ||
      !cmxi_warm_species_bind(arrays, n, 0, v, &v->species[0]) ||
      !cmxi_warm_species_bind(arrays, n, 1, v, &v->species[1]))
    return CMX_ERR_FORMAT;
  return CMX_OK;
}

/* --- private: pure species ------------------------------------------------------------------------------ */

/* One column, or its derivative by ln n, of the logarithms. */
CMX_FN double cmxi_warm_column(const cmx_warm_view *v, int j, const cmxi_span *n, const cmxi_span *t,
                               int column, int slope) {
  double sum = 0.0;
  for (int i = 0; i < 6; i++) {
    const double *c = v->species[j].direct +
                      ((size_t)(n->first + i) * (size_t)v->ln_t.size + (size_t)t->first) * CMXI_WARM_COLUMNS +
                      column;
    double row = 0.0;
    for (int k = 0; k < 6; k++) row += t->w[0][k] * c[k * CMXI_WARM_COLUMNS];
    sum += n->w[slope][i] * row;
  }
  return sum;
}

/* Whether species j has data at this ln n; to 1e-9, so that an end is in. */
CMX_FN cmx_status cmxi_warm_in_range(const cmx_warm_species *s, double ln_n) {
  return ln_n < s->ln_n_range[0] - 1e-9   ? CMX_ERR_RHO_LOW
         : ln_n > s->ln_n_range[1] + 1e-9 ? CMX_ERR_RHO_HIGH
                                          : CMX_OK;
}

/* --- private: equal pressure ---------------------------------------------------------------------------- */

/* With the share a of the volume of species 0, ln n_0 = ln(x_0 n) - ln a and ln n_1 = ln(x_1 n) - ln(1-a): in
   y = ln(a/(1-a)) the difference of the logarithms of the pressures falls with a slope between the two
   compressibilities. */
typedef struct cmxi_warm_balance {
  double ln_n[2], difference, slope;
} cmxi_warm_balance;

/* Densities of the species, and the difference of their ln P with its slope, at y. */
CMX_FN void cmxi_warm_balance_at(const cmx_warm_view *v, const double ln_xn[2], double y, cmx_warm_point *p,
                                 cmxi_warm_balance *b) {
  const double e = exp(-fabs(y)), large = -log1p(e), small = large - fabs(y);
  const double ln_a[2] = {y > 0.0 ? large : small, y > 0.0 ? small : large};
  double ln_p[2], chi[2];
  for (int j = 0; j < 2; j++) {
    b->ln_n[j] = ln_xn[j] - ln_a[j];
    cmxi_span_at(&v->species[j].ln_n, b->ln_n[j], &p->span_n[j]);
    ln_p[j] = cmxi_warm_column(v, j, &p->span_n[j], &p->span_t, CMXI_WARM_PRESSURE, 0);
    chi[j] = cmxi_warm_column(v, j, &p->span_n[j], &p->span_t, CMXI_WARM_PRESSURE, 1);
  }
  b->difference = ln_p[0] - ln_p[1];
  b->slope = -chi[0] * exp(ln_a[1]) - chi[1] * exp(ln_a[0]);
  p->evaluations++;
}

/* Least and largest y at which both species are in range, to 1e-9, and the statuses below and above. */
CMX_FN void cmxi_warm_bracket(const cmx_warm_view *v, const double ln_xn[2], double y[2],
                              cmx_status beyond[2]) {
  for (int k = 0; k < 2; k++) {
    /* k = 0: a is least where species 0 is densest or species 1 thinnest */
    const double margin = k == 0 ? 1e-9 : -1e-9;
    const double la = ln_xn[0] - v->species[0].ln_n_range[1 - k] - margin,
                 lb = ln_xn[1] - v->species[1].ln_n_range[k] + margin;
    const double ya = la < 0.0 ? la - log(-expm1(la)) : HUGE_VAL,
                 yb = lb < 0.0 ? log(-expm1(lb)) - lb : -HUGE_VAL;
    const int by_first = k == 0 ? ya >= yb : ya <= yb;
    y[k] = by_first ? ya : yb;
    beyond[k] = by_first == (k == 0) ? CMX_ERR_RHO_HIGH : CMX_ERR_RHO_LOW;
  }
}

/* Densities of equal pressure of a mixture of two; n is that of the mixture. */
CMX_FN cmx_status cmxi_warm_match(const cmx_warm_view *v, double n, cmx_warm_point *p) {
  const double ln_xn[2] = {log(p->part[0].x) + log(n), log(p->part[1].x) + log(n)};
  double end[2] = {0.0, 0.0};
  cmx_status beyond[2] = {CMX_OK, CMX_OK};
  cmxi_warm_balance b;
  cmxi_warm_bracket(v, ln_xn, end, beyond);
  if (!(end[0] <= end[1])) return beyond[0]; /* both ends miss on the same side */
  for (int k = 0; k < 2; k++) {
    cmxi_warm_balance_at(v, ln_xn, end[k], p, &b);
    if (k == 0 ? b.difference < 0.0 : b.difference > 0.0) return beyond[k];
  }
  double lo = end[0], hi = end[1], y = 0.5 * (lo + hi), before = hi - lo;
  for (int step = 0; step < 100; step++) {
    cmxi_warm_balance_at(v, ln_xn, y, p, &b);
    if (b.difference > 0.0)
      lo = y;
    else
      hi = y;
    double next = b.slope < -1e-6 ? y - b.difference / b.slope : lo;
    if (!(next > lo && next < hi) || fabs(next - y) > 0.5 * before) next = 0.5 * (lo + hi);
    before = fabs(next - y);
    if (fabs(b.difference) <= 2e-14 || before <= 4e-16 * (1.0 + fabs(y))) {
      p->part[0].n = exp(b.ln_n[0]);
      p->part[1].n = exp(b.ln_n[1]);
      return CMX_OK;
    }
    y = next;
  }
  return CMX_ERR_NOT_CONVERGED;
}

/* --- private: state ------------------------------------------------------------------------------------- */

CMX_FN void cmxi_warm_fill_nan(cmx_warm_point *out) {
  const double nan = cmxi_nan();
  CMX_WARM_QUANTITIES(CMXI_QUANTITY_NAN)
  out->volumes.n = out->volumes.n_e = nan;
  for (int j = 0; j < 2; j++) {
    out->volumes.share[j] = nan;
    out->sigma_pure[j] = out->kappa_pure[j] = out->pressure_pure[j] = nan;
    out->part[j].x = out->part[j].n = out->part[j].charge = nan;
  }
}

CMX_FN cmx_status cmxi_warm_check(const cmx_warm_view *v, int condition, double x, double rho, double temp) {
  if (condition != CMX_WARM_ISOBARIC && condition != CMX_WARM_ISODENSITY) return CMX_ERR_DOMAIN;
  return cmxi_range_check(v->rho, v->temp, x, rho, temp);
}

/* A property at a frequency by the rule. */
CMX_FN double cmxi_warm_mix(const cmx_warm_view *v, const cmx_warm_point *p, int rule, double omega,
                            const double pure[2]) {
  const cmx_mix_crossover crossover = {v->crossover, v->width};
  return cmx_mix_at((cmx_mix_rule)rule, 2, p->part, &p->volumes, pure, omega, &crossover);
}

/* Densities of the species by the condition. */
CMX_FN cmx_status cmxi_warm_densities(const cmx_warm_view *v, int condition, double rho, cmx_warm_point *p) {
  const double n = rho / (p->part[0].x * v->species[0].mass + p->part[1].x * v->species[1].mass);
  p->evaluations = 0;
  if (condition == CMX_WARM_ISOBARIC && p->part[0].x > 0.0 && p->part[1].x > 0.0)
    return cmxi_warm_match(v, n, p);
  for (int j = 0; j < 2; j++) {
    const cmx_warm_species *s = &v->species[j];
    p->part[j].n = p->part[j].x > 0.0 ? rho / s->mass : cmxi_nan();
    if (!(p->part[j].x > 0.0)) continue;
    const double ln_n = log(p->part[j].n);
    const cmx_status status = cmxi_warm_in_range(s, ln_n);
    if (status < 0) return status;
    cmxi_span_at(&s->ln_n, ln_n, &p->span_n[j]);
  }
  return CMX_OK;
}

CMX_FN cmx_status cmx_warm_lookup(const cmx_warm_view *v, int condition, int rule, double x, double rho,
                                  double temp, cmx_warm_point *p) {
  cmx_status status = cmxi_warm_check(v, condition, x, rho, temp);
  if (status >= 0 && (rule < CMX_MIX_SIGMA || rule > CMX_MIX_TRANSITION)) status = CMX_ERR_DOMAIN;
  if (status >= 0) {
    p->part[0].x = 1.0 - x;
    p->part[1].x = x;
    cmxi_span_at(&v->ln_t, log(temp), &p->span_t);
    status = cmxi_warm_densities(v, condition, rho, p);
  }
  if (status < 0) {
    cmxi_warm_fill_nan(p);
    return status;
  }
  p->pressure_e = 0.0;
  for (int j = 0; j < 2; j++) {
    p->sigma_pure[j] = p->kappa_pure[j] = p->pressure_pure[j] = p->part[j].charge = cmxi_nan();
    if (!(p->part[j].x > 0.0)) continue;
    p->part[j].charge = exp(cmxi_warm_column(v, j, &p->span_n[j], &p->span_t, CMXI_WARM_CHARGE, 0));
    p->sigma_pure[j] = exp(cmxi_warm_column(v, j, &p->span_n[j], &p->span_t, CMXI_WARM_SIGMA, 0));
    if (v->has_kappa)
      p->kappa_pure[j] = exp(cmxi_warm_column(v, j, &p->span_n[j], &p->span_t, CMXI_WARM_KAPPA, 0));
    p->pressure_pure[j] = exp(cmxi_warm_column(v, j, &p->span_n[j], &p->span_t, CMXI_WARM_PRESSURE, 0));
  }
  status = cmx_mix_find_volumes(2, p->part, &p->volumes);
  for (int j = 0; j < 2; j++)
    if (p->part[j].x > 0.0) p->pressure_e += p->volumes.share[j] * p->pressure_pure[j];
  p->n_e = p->volumes.n_e;
  p->sigma = cmxi_warm_mix(v, p, rule, 0.0, p->sigma_pure);
  p->kappa_thermal = v->has_kappa ? cmxi_warm_mix(v, p, rule, 0.0, p->kappa_pure) : cmxi_nan();
  return status;
}

/* --- private: spectra ----------------------------------------------------------------------------------- */

/* The complex conductivity of pure species j at the point. */
CMX_FN void cmxi_warm_pure_sigma(const cmx_warm_view *v, const cmx_warm_point *p, int j, double omega,
                                 const cmxi_span *u, double sigma[2]) {
  const float *sheet = v->species[j].spectrum;
  const size_t nu = (size_t)v->u.size;
  double sum[2] = {0.0, 0.0};
  if (!sheet) {
    cmx_drude(p->sigma_pure[j], p->part[j].n * p->part[j].charge, omega, sigma);
    return;
  }
  for (int i = 0; i < 6; i++)
    for (int k = 0; k < 6; k++) {
      const float *c =
          sheet +
          ((size_t)(p->span_n[j].first + i) * (size_t)v->ln_t.size + (size_t)(p->span_t.first + k)) * 2 * nu +
          (size_t)u->first;
      const double w = p->span_n[j].w[0][i] * p->span_t.w[0][k];
      for (int part = 0; part < 2; part++, c += nu) {
        double row = 0.0;
        for (int l = 0; l < 6; l++) row += u->w[0][l] * (double)c[l];
        sum[part] += w * row;
      }
    }
  sigma[0] = p->sigma_pure[j] * exp(sum[0]);
  sigma[1] = p->sigma_pure[j] * sum[1];
}

CMX_FN cmx_status cmx_warm_conductivity(const cmx_warm_view *v, const cmx_warm_point *p, int rule,
                                        int complex_rule, double omega, double sigma[2]) {
  double re[2] = {0.0, 0.0}, im[2] = {0.0, 0.0};
  cmxi_span u;
  sigma[0] = sigma[1] = cmxi_nan();
  if (!cmxi_finite(p->sigma) || rule < CMX_MIX_SIGMA || rule > CMX_MIX_TRANSITION ||
      (complex_rule && rule == CMX_MIX_TRANSITION))
    return CMX_ERR_DOMAIN;
  if (!cmxi_finite(omega) || omega < 0.0 || omega > v->omega_max) return CMX_ERR_RANGE;
  cmxi_span_at(&v->u, asinh(omega / v->omega_scale), &u);
  for (int j = 0; j < 2; j++) {
    double pure[2];
    if (!(p->part[j].x > 0.0)) continue;
    cmxi_warm_pure_sigma(v, p, j, omega, &u, pure);
    re[j] = pure[0];
    im[j] = pure[1];
  }
  if (complex_rule || rule == CMX_MIX_SIGMA) {
    cmx_mix_complex((cmx_mix_rule)rule, 2, p->part, &p->volumes, re, im, sigma);
    return CMX_OK;
  }
  sigma[0] = cmxi_warm_mix(v, p, rule, omega, re);
  return CMX_OK;
}

CMX_FN cmx_status cmx_warm_optical(const cmx_warm_view *v, const cmx_warm_point *p, int rule, double omega,
                                   cmx_optical *out) {
  double sigma[2];
  const cmx_status status = cmx_warm_conductivity(v, p, rule, 1, omega, sigma);
  const cmx_status optical = cmx_optical_constants(omega, sigma[0], sigma[1], out);
  return status < 0 ? status : optical;
}

#endif
