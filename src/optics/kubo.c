/* Onsager coefficients by the Kubo-Greenwood formula. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_sf_dawson.h>

#include "coulomix/const.h"
#include "core/words.h"
#include "coulomix/kubo.h"

#define DEGENERATE 1e-12 /* hartree: below, given occupations do not determine a slope */

const char *const cmx_broadening_names[] = {"gaussian", "abinit", "lorentzian", NULL};

cmx_status cmx_broadening_find(const char *name, cmx_broadening *broadening, cmx_error *err) {
  int k;
  const cmx_status status = cmxp_word_choose("broadening", cmx_broadening_names, name, &k, err);
  if (status >= 0) *broadening = (cmx_broadening)k;
  return status;
}

/* --- checks --- */

static cmx_status check_number(const char *what, double value, int good, const char *range, cmx_error *err) {
  if (good && isfinite(value)) return CMX_OK;
  return cmx_fail(err, CMX_ERR_DOMAIN, "%s = %g: outside %s", what, value, range);
}

static cmx_status check_k(const cmx_kubo_states *s, size_t k, cmx_error *err) {
  const size_t n = s->n[k];
  const double *dipole2 = s->dipole2[k];
  double largest = 0.0;
  for (size_t i = 0; i < n; i++) {
    if (!isfinite(s->energy[k][i]))
      return cmx_fail(err, CMX_ERR_DOMAIN, "energy[%zu][%zu] = %g: not finite", k, i, s->energy[k][i]);
    if (s->occupation && !(s->occupation[k][i] >= 0.0 && s->occupation[k][i] <= 1.0))
      return cmx_fail(err, CMX_ERR_DOMAIN, "occupation[%zu][%zu] = %g: outside 0..1", k, i,
                      s->occupation[k][i]);
  }
  for (size_t i = 0; i < n * n; i++) {
    if (!(dipole2[i] >= 0.0 && isfinite(dipole2[i])))
      return cmx_fail(err, CMX_ERR_DOMAIN, "dipole2[%zu][%zu] = %g: not finite or below 0", k, i, dipole2[i]);
    largest = fmax(largest, dipole2[i]);
  }
  for (size_t i = 0; i < n; i++)
    for (size_t j = i + 1; j < n; j++)
      if (!(fabs(dipole2[i * n + j] - dipole2[j * n + i]) <= 1e-9 * largest))
        return cmx_fail(err, CMX_ERR_DOMAIN, "dipole2[%zu]: states %zu and %zu: %g and %g, not symmetric", k,
                        i, j, dipole2[i * n + j], dipole2[j * n + i]);
  return CMX_OK;
}

static cmx_status check_scalars(const cmx_kubo_states *s, const cmx_kubo_options *o, cmx_error *err) {
  const int needs_mu = !s->occupation || isnan(o->enthalpy);
  const double h = isnan(o->enthalpy) ? 0.0 : o->enthalpy;
  const double electrons = isnan(s->electrons) ? 1.0 : s->electrons;
  cmx_status status = check_number("volume", s->volume, s->volume > 0.0, "numbers above 0", err);
  if (status >= 0) status = check_number("temp", s->temp, s->temp > 0.0, "numbers above 0", err);
  if (status >= 0 && needs_mu && !isfinite(s->mu))
    status = cmx_fail(err, CMX_ERR_DOMAIN,
                      "mu = %g: must be finite unless occupations and enthalpy are given", s->mu);
  if (status >= 0) status = check_number("enthalpy", h, 1, "finite numbers", err);
  if (status >= 0) status = check_number("electrons", electrons, electrons > 0.0, "numbers above 0", err);
  if (status >= 0) status = check_number("width", o->width, o->width > 0.0, "numbers above 0", err);
  if (status >= 0 && !((int)o->broadening >= 0 && (int)o->broadening < 3))
    status = cmx_fail(err, CMX_ERR_DOMAIN, "broadening = %d: no such shape", (int)o->broadening);
  return status;
}

cmx_status cmx_kubo_check(const cmx_kubo_states *s, const cmx_kubo_options *o, cmx_error *err) {
  double sum = 0.0;
  cmx_status status = check_scalars(s, o, err);
  if (status >= 0 && s->n_k == 0) status = cmx_fail(err, CMX_ERR_DOMAIN, "n_k = 0: no k points");
  for (size_t k = 0; status >= 0 && k < s->n_k; k++) {
    if (!(s->weight[k] >= 0.0))
      return cmx_fail(err, CMX_ERR_DOMAIN, "weight[%zu] = %g: below 0", k, s->weight[k]);
    sum += s->weight[k];
    status = check_k(s, k, err);
  }
  if (status >= 0 && !(fabs(sum - 1.0) <= 1e-9))
    status = cmx_fail(err, CMX_ERR_DOMAIN, "weight: sum %.12g, expected 1", sum);
  return status;
}

/* --- pairs of states --- */

/* Contribution of each unordered pair, independent of frequency. */
typedef struct pair {
  double gap;      /* e_j - e_i >= 0 */
  double strength; /* (2 pi/V) w_k F_ij |D_ij|^2 */
  double mean;     /* (e_i + e_j)/2 */
} pair;

typedef struct pairs {
  size_t n;
  pair *at;
  double temp;
} pairs;

/* (f_i - f_j)/(e_j - e_i) = f_i (1 - f_j) (1 - exp(-gap/T))/gap without cancellation; gap >= 0 */
static double thermal_slope(const cmx_kubo_states *s, double lower, double gap) {
  const double x = (lower - s->mu) / s->temp, y = gap / s->temp;
  const double filled = 1.0 / (1.0 + exp(x)), empty = 1.0 / (1.0 + exp(-x - y));
  return filled * empty * (y > 0.0 ? -expm1(-y) / y : 1.0) / s->temp;
}

static double given_slope(const cmx_kubo_states *s, double f_lower, double f_upper, double gap) {
  const double f = 0.5 * (f_lower + f_upper);
  return gap > DEGENERATE ? (f_lower - f_upper) / gap : f * (1.0 - f) / s->temp; /* -df/de */
}

static pair make_pair(const cmx_kubo_states *s, size_t k, size_t i, size_t j) {
  const double *e = s->energy[k], d2 = s->dipole2[k][i * s->n[k] + j];
  const size_t lower = e[i] <= e[j] ? i : j, upper = i + j - lower;
  const double gap = e[upper] - e[lower];
  const double slope = s->occupation ? given_slope(s, s->occupation[k][lower], s->occupation[k][upper], gap)
                                     : thermal_slope(s, e[lower], gap);
  return (pair){gap, 2.0 * CMX_PI / s->volume * s->weight[k] * slope * d2, e[lower] + 0.5 * gap};
}

static cmx_status make_pairs(const cmx_kubo_states *s, pairs *out, cmx_error *err) {
  size_t room = 0;
  *out = (pairs){0, NULL, s->temp};
  for (size_t k = 0; k < s->n_k; k++) {
    const size_t n = s->n[k] ? s->n[k] * (s->n[k] - 1) / 2 : 0; /* n*n numbers are in memory */
    room = n > SIZE_MAX / sizeof(pair) - room ? SIZE_MAX / sizeof(pair) : room + n;
  }
  out->at = malloc((room ? room : 1) * sizeof *out->at);
  if (!out->at) return cmx_fail(err, CMX_ERR_MEMORY, "%zu pairs of states: out of memory", room);
  for (size_t k = 0; k < s->n_k; k++)
    for (size_t i = 0; i < s->n[k]; i++)
      for (size_t j = i + 1; j < s->n[k]; j++) {
        const pair p = make_pair(s, k, i, j);
        if (p.strength != 0.0) out->at[out->n++] = p;
      }
  return CMX_OK;
}

/* --- sums at one frequency --- */

/* Both orders of a pair: d(gap - w) + d(gap + w), or gap (d(gap - w) - d(gap + w))/w with its limit at 0. */
static double both_orders(const cmx_kubo_options *o, double gap, double w) {
  const double g = o->width;
  if (o->broadening == CMX_BROADENING_LORENTZIAN) {
    const double less = (gap - w) * (gap - w) + g * g, more = (gap + w) * (gap + w) + g * g;
    if (o->divide_by_omega) return g / CMX_PI * (2.0 * gap / less) * (2.0 * gap / more);
    return g / CMX_PI * (1.0 / less + 1.0 / more);
  }
  const double width = o->broadening == CMX_BROADENING_GAUSSIAN ? g * sqrt(2.0) : g; /* exp(-(x/width)^2) */
  const double x = (gap - w) / width, y = 4.0 * (gap / width) * (w / width);
  if (x * x > 750.0) return 0.0; /* where exp is also 0 */
  const double peak = exp(-x * x) / (width * sqrt(CMX_PI));
  if (!o->divide_by_omega) return peak * (1.0 + exp(-y));
  return peak * 4.0 * (gap / width) * (gap / width) * (y > 0.0 ? -expm1(-y) / y : 1.0);
}

/* integral of both_orders over w > 0: 1, or gap times the Hilbert transform of the delta function */
static double both_orders_integral(const cmx_kubo_options *o, double gap) {
  const double g = o->width;
  if (!o->divide_by_omega) return 1.0;
  if (o->broadening == CMX_BROADENING_LORENTZIAN) return gap * gap / (gap * gap + g * g);
  const double x = gap / (o->broadening == CMX_BROADENING_GAUSSIAN ? g * sqrt(2.0) : g);
  return x < 1e4 ? 2.0 * x * gsl_sf_dawson(x) : 1.0 + 0.5 / (x * x); /* GSL aborts beyond 2e153 */
}

static void sum_pairs(const pairs *all, const cmx_kubo_options *o, double h, double w, double l[3]) {
  l[0] = l[1] = l[2] = 0.0;
  for (size_t p = 0; p < all->n; p++) {
    const pair *at = &all->at[p];
    const double add = at->strength * both_orders(o, at->gap, w), e = at->mean - h; /* equations (5) to (7) */
    l[0] += add;
    l[1] += add * e;
    l[2] += add * e * e;
  }
}

static double enthalpy_of(const cmx_kubo_states *s, const cmx_kubo_options *o) {
  return isnan(o->enthalpy) ? s->mu : o->enthalpy;
}

cmx_status cmx_kubo_onsager(const cmx_kubo_states *s, const cmx_kubo_options *o, const cmx_onsager *out,
                            cmx_error *err) {
  const size_t n = out->n;
  const double *omega = out->omega;
  pairs all;
  const double h = enthalpy_of(s, o);
  for (size_t i = 0; i < n; i++) out->l11[i] = out->l12[i] = out->l22[i] = NAN;
  cmx_status status = cmx_kubo_check(s, o, err);
  for (size_t i = 0; status >= 0 && i < n; i++)
    if (!(omega[i] >= 0.0 && isfinite(omega[i])))
      status = cmx_fail(err, CMX_ERR_DOMAIN, "omega[%zu] = %g: not finite or below 0", i, omega[i]);
  if (status >= 0) status = make_pairs(s, &all, err);
  if (status < 0) return status;
#pragma omp parallel for schedule(dynamic, 1)
  for (size_t i = 0; i < n; i++) {
    double l[3];
    sum_pairs(&all, o, h, omega[i], l); /* one thread each: the order of the sum does not change */
    out->l11[i] = l[0], out->l12[i] = l[1], out->l22[i] = l[2];
  }
  free(all.at);
  return CMX_OK;
}

cmx_status cmx_kubo_find_limits(const cmx_kubo_states *s, const cmx_kubo_options *o, cmx_kubo_limits *out,
                                cmx_error *err) {
  pairs all;
  double l[3], centred[3];
  *out = (cmx_kubo_limits){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
  cmx_status status = cmx_kubo_check(s, o, err);
  if (status >= 0) status = make_pairs(s, &all, err);
  if (status < 0) return status;
  const double h = enthalpy_of(s, o), t = s->temp;
  sum_pairs(&all, o, h, 0.0, l);
  const double middle = l[0] != 0.0 ? l[1] / l[0] : 0.0;
  sum_pairs(&all, o, h + middle, 0.0, centred); /* h cancels in kappa; this avoids rounding */
  double integral = 0.0;
  for (size_t p = 0; p < all.n; p++) integral += all.at[p].strength * both_orders_integral(o, all.at[p].gap);
  free(all.at);
  out->l11 = l[0], out->l12 = l[1], out->l22 = l[2];
  out->sigma = l[0];                                                                  /* (8) */
  out->kappa = l[0] != 0.0 ? (centred[2] - centred[1] * centred[1] / l[0]) / t : 0.0; /* (9) */
  out->thermopower = l[1] / (t * l[0]);                                               /* (10) */
  out->lorenz = out->kappa / (t * l[0]);                                              /* (11) */
  out->integral = 2.0 * s->volume / CMX_PI * integral;
  out->sum_rule = out->integral / s->electrons; /* (12) */
  return CMX_OK;
}

void cmx_kubo_states_free(cmx_kubo_states *s) {
  if (!s) return;
  for (size_t k = 0; k < s->n_k; k++) {
    if (s->energy) free(s->energy[k]);
    if (s->occupation) free(s->occupation[k]);
    if (s->dipole2) free(s->dipole2[k]);
  }
  free(s->n), free(s->weight), free(s->energy), free(s->occupation), free(s->dipole2);
  memset(s, 0, sizeof *s);
}

/* Sum of spacings and their number, over levels from `low` to `high`. */
static void count_spacings(const cmx_kubo_states *s, double low, double high, double *sum, size_t *n) {
  *sum = 0.0;
  *n = 0;
  for (size_t k = 0; k < s->n_k; k++) {
    double least = INFINITY, most = -INFINITY;
    size_t levels = 0;
    for (size_t i = 0; i < s->n[k]; i++) {
      const double e = s->energy[k][i];
      if (!(e >= low && e <= high)) continue;
      least = fmin(least, e);
      most = fmax(most, e);
      levels++;
    }
    if (levels < 2) continue;
    *sum += most - least;
    *n += levels - 1;
  }
}

double cmx_kubo_width(const cmx_kubo_states *s) {
  double sum;
  size_t n;
  count_spacings(s, s->mu - 4.0 * s->temp, s->mu + 4.0 * s->temp, &sum, &n); /* none if mu is NaN */
  if (n < 2) count_spacings(s, -INFINITY, INFINITY, &sum, &n);
  return n > 0 && sum > 0.0 ? 2.0 * sum / (double)n : (double)NAN;
}
