/* A pure species from spectra on a rectangle of densities and temperatures. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/optics.h"
#include "warm/warm_internal.h"

#define AT_NODE   1e-12 /* of a cell: within it the other states are ignored, also if they lack data */
#define SAME_MASS 1e-2  /* tolerance between the masses of the samples and the caller, for isotopes */

typedef struct axis {
  size_t n;
  double *value; /* [n] ascending */
} axis;

typedef struct table_state {
  size_t n;                          /* frequencies; 0: not there yet */
  double *omega, *sigma_1, *sigma_2; /* [n] in one block */
  cmx_pure_state dc;
} table_state;

typedef struct table {
  axis rho, temp;
  table_state *states; /* [rho.n][temp.n] */
} table;

/* The states around a point; those with zero weight are omitted. */
typedef struct corners {
  int n;
  const table_state *state[4];
  double weight[4];
} corners;

static void release(void *data) {
  table *t = data;
  if (!t) return;
  for (size_t k = 0; t->states && k < t->rho.n * t->temp.n; k++) free(t->states[k].omega);
  free(t->states);
  free(t->rho.value);
  free(t->temp.value);
  free(t);
}

/* --- interpolation -------------------------------------------------------------------------------------- */

/* The node before `value` and the weight of the next one, in the logarithm. */
static double axis_cell(const axis *a, double value, size_t *before) {
  size_t i = 0;
  *before = 0;
  if (a->n == 1) return 0.0;
  while (i + 2 < a->n && value > a->value[i + 1]) i++;
  const double w = log(value / a->value[i]) / log(a->value[i + 1] / a->value[i]);
  *before = i;
  return w < AT_NODE ? 0.0 : w > 1.0 - AT_NODE ? 1.0 : w;
}

static corners find_corners(const cmx_pure *pure, double n, double temp) {
  const table *t = pure->data;
  size_t i, j;
  const double w = axis_cell(&t->rho, n * (pure->mass_u * CMX_ATOMIC_MASS_UNIT), &i),
               v = axis_cell(&t->temp, temp, &j);
  corners c = {.n = 0};
  for (size_t k = 0; k < 4; k++) {
    const double weight = (k / 2 ? w : 1.0 - w) * (k % 2 ? v : 1.0 - v);
    if (weight == 0.0) continue;
    c.state[c.n] = &t->states[(i + k / 2) * t->temp.n + j + k % 2];
    c.weight[c.n++] = weight;
  }
  return c;
}

static double combine_linear(const corners *c, const double y[]) {
  double sum = 0.0;
  for (int k = 0; k < c->n; k++) sum += c->weight[k] * y[k];
  return sum;
}

/* Of logarithms, unless one value has none. */
static double combine(const corners *c, const double y[]) {
  double sum = 0.0;
  if (c->n == 1) return y[0];
  for (int k = 0; k < c->n; k++) {
    if (!(y[k] > 0.0)) return combine_linear(c, y);
    sum += c->weight[k] * log(y[k]);
  }
  return exp(sum);
}

static cmx_status state_of(const cmx_pure *pure, double n, double temp, cmx_pure_state *out, cmx_error *err) {
  double charge[4] = {0.0}, pressure[4] = {0.0}, sigma[4] = {0.0}, kappa[4] = {0.0};
  cmxp_pure_no_state(out);
  const cmx_status status = cmxp_pure_check(pure, n, temp, err);
  if (status < 0) return status;
  const corners c = find_corners(pure, n, temp);
  for (int k = 0; k < c.n; k++) {
    const cmx_pure_state *s = &c.state[k]->dc;
    charge[k] = s->charge;
    pressure[k] = s->pressure;
    sigma[k] = s->sigma;
    kappa[k] = s->kappa;
  }
  *out = (cmx_pure_state){combine(&c, charge), combine(&c, pressure), combine(&c, sigma), combine(&c, kappa)};
  return CMX_OK;
}

/* sigma_1 and sigma_2 of one state: linear between its frequencies, constant and 0 at omega = 0, omega^-2 and
   1/omega beyond. */
static void conductivity(const table_state *s, double omega, double *sigma_1, double *sigma_2) {
  size_t low = 0, high = s->n - 1;
  if (omega >= s->omega[high]) {
    const double falls = omega > s->omega[high] ? s->omega[high] / omega : 1.0;
    *sigma_1 = s->sigma_1[high] * falls * falls;
    *sigma_2 = s->sigma_2[high] * falls;
    return;
  }
  if (omega <= s->omega[0]) {
    *sigma_1 = s->sigma_1[0];
    *sigma_2 = s->omega[0] > 0.0 ? s->sigma_2[0] * (omega / s->omega[0]) : s->sigma_2[0];
    return;
  }
  while (high - low > 1) {
    const size_t middle = low + (high - low) / 2;
    if (omega < s->omega[middle])
      high = middle;
    else
      low = middle;
  }
  const double w = (omega - s->omega[low]) / (s->omega[high] - s->omega[low]);
  *sigma_1 = (1.0 - w) * s->sigma_1[low] + w * s->sigma_1[high];
  *sigma_2 = (1.0 - w) * s->sigma_2[low] + w * s->sigma_2[high];
}

static cmx_status spectrum_of(const cmx_pure *pure, double n, double temp, size_t m, const double omega[],
                              double sigma_1[], double sigma_2[], cmx_error *err) {
  cmxp_pure_no_spectrum(m, sigma_1, sigma_2);
  const cmx_status status = cmxp_pure_check(pure, n, temp, err);
  if (status < 0) return status;
  for (size_t k = 0; k < m; k++)
    if (!(omega[k] >= 0.0 && isfinite(omega[k])))
      return cmx_fail(err, CMX_ERR_DOMAIN, "%s: omega = %g rad/s, must be at least 0", pure->name, omega[k]);
  const corners c = find_corners(pure, n, temp);
  for (int i = 0; i < c.n; i++)
    if (c.state[i]->n < 2)
      return cmx_fail(err, CMX_ERR_ABSENT,
                      "%s: direct current only, no spectrum, near %.9g atoms/cm^3 and %.9g K", pure->name, n,
                      temp);
  for (size_t k = 0; k < m; k++) {
    double real[4] = {0.0}, imaginary[4] = {0.0};
    for (int i = 0; i < c.n; i++) conductivity(c.state[i], omega[k], &real[i], &imaginary[i]);
    sigma_1[k] = combine(&c, real);
    if (sigma_2) sigma_2[k] = combine_linear(&c, imaginary); /* which may change its sign */
  }
  return CMX_OK;
}

/* --- construction --------------------------------------------------------------------------------------- */

static bool positive(double value) {
  return value > 0.0 && isfinite(value);
}

/* NULL or what is wrong with the numbers of a spectrum. */
static const char *fault_of_spectrum(const cmx_pure *pure, const cmx_spectrum *s) {
  if (!positive(s->sample.rho)) return "no density";
  if (!positive(s->sample.temp)) return "no temperature";
  if (fabs(s->sample.mass_u / pure->mass_u - 1.0) > SAME_MASS) return "the mass of another atom";
  if (s->sample.charge <= 0.0 || s->sample.charge > pure->z) return "a charge beyond 0..Z";
  if (isinf(s->sample.pressure)) return "an infinite pressure";
  if (s->n == 0 || !s->omega || !s->sigma_1) return "no conductivity";
  for (size_t k = 0; k < s->n; k++) {
    if (!(s->omega[k] >= 0.0 && isfinite(s->omega[k]))) return "a frequency that is negative or not finite";
    if (k > 0 && !(s->omega[k] > s->omega[k - 1])) return "frequencies that do not ascend";
    if (!(s->sigma_1[k] >= 0.0 && isfinite(s->sigma_1[k]))) return "sigma_1 that is negative or not finite";
    if (s->sigma_2 && !isfinite(s->sigma_2[k])) return "sigma_2 that is not finite";
    if (s->kappa && !(s->kappa[k] >= 0.0 && isfinite(s->kappa[k])))
      return "kappa that is negative or not finite";
  }
  return NULL;
}

static bool same_value(double a, double b) {
  return fabs(a - b) <= CMXP_ONE_VALUE * fabs(b);
}

/* Inserts a value unless it is there. */
static void axis_add(axis *a, double value) {
  size_t i = a->n;
  for (size_t k = 0; k < a->n; k++)
    if (same_value(value, a->value[k])) return;
  for (; i > 0 && a->value[i - 1] > value; i--) a->value[i] = a->value[i - 1];
  a->value[i] = value;
  a->n++;
}

static size_t axis_find(const axis *a, double value) {
  size_t i = 0;
  while (i + 1 < a->n && !same_value(value, a->value[i])) i++;
  return i;
}

static cmx_status fill(const cmx_pure *pure, double charge, const cmx_spectrum *from, table_state *s,
                       cmx_error *err) {
  const size_t n = from->n, size = n * sizeof *s->omega;
  const cmx_sample *sample = &from->sample;
  double eta;
  s->omega = malloc(3 * size);
  if (!s->omega) return cmx_fail(err, CMX_ERR_MEMORY, "%s: no memory for %zu frequencies", pure->name, n);
  s->n = n;
  s->sigma_1 = s->omega + n;
  s->sigma_2 = s->sigma_1 + n;
  memcpy(s->omega, from->omega, size);
  memcpy(s->sigma_1, from->sigma_1, size);
  s->dc.sigma = from->sigma_1[0];
  s->dc.kappa = from->kappa ? from->kappa[0] : NAN;
  s->dc.charge = !isnan(sample->charge) ? sample->charge
                 : !isnan(charge)       ? charge
                                  : cmx_thomas_fermi_charge(pure->z, pure->mass_u, sample->rho, sample->temp);
  const double n_e = s->dc.charge * sample->rho / (pure->mass_u * CMX_ATOMIC_MASS_UNIT);
  s->dc.pressure =
      !isnan(sample->pressure) ? sample->pressure : cmxp_electron_pressure(n_e, sample->temp, &eta);
  if (from->sigma_2) {
    memcpy(s->sigma_2, from->sigma_2, size);
    return CMX_OK;
  }
  const cmx_spectrum_view nodes = {n, s->omega, s->sigma_1, NULL};
  return n < 2 ? CMX_OK : cmx_kramers_kronig(&nodes, CMX_TAIL_DRUDE, n, s->omega, s->sigma_2, err);
}

static cmx_status build(const cmx_pure *pure, const cmx_pure_spectra *from, table *t, cmx_error *err) {
  const size_t n_spectra = from->n;
  const cmx_spectrum *spectra = from->spectrum;
  t->rho.value = calloc(n_spectra, sizeof *t->rho.value);
  t->temp.value = calloc(n_spectra, sizeof *t->temp.value);
  if (!t->rho.value || !t->temp.value) return cmx_fail(err, CMX_ERR_MEMORY, "%s: no memory", pure->name);
  for (size_t k = 0; k < n_spectra; k++) {
    const cmx_sample *sample = &spectra[k].sample;
    const char *wrong = fault_of_spectrum(pure, &spectra[k]);
    if (wrong)
      return cmx_fail(err, CMX_ERR_FORMAT, "%s: spectrum %zu (%s; %g g/cm^3, %g K) has %s", pure->name, k + 1,
                      spectra[k].name, sample->rho, sample->temp, wrong);
    axis_add(&t->rho, sample->rho);
    axis_add(&t->temp, sample->temp);
  }
  t->states = calloc(t->rho.n * t->temp.n, sizeof *t->states);
  if (!t->states) return cmx_fail(err, CMX_ERR_MEMORY, "%s: no memory", pure->name);
  for (size_t k = 0; k < n_spectra; k++) {
    const cmx_sample *sample = &spectra[k].sample;
    table_state *s =
        &t->states[axis_find(&t->rho, sample->rho) * t->temp.n + axis_find(&t->temp, sample->temp)];
    if (s->n)
      return cmx_fail(err, CMX_ERR_FORMAT, "%s: the state %.9g g/cm^3, %.9g K is there twice", pure->name,
                      sample->rho, sample->temp);
    const cmx_status status = fill(pure, from->charge, &spectra[k], s, err);
    if (status < 0) return status;
  }
  for (size_t k = 0; k < t->rho.n * t->temp.n; k++)
    if (!t->states[k].n)
      return cmx_fail(
          err, CMX_ERR_FORMAT,
          "%s: no spectrum at %.9g g/cm^3 and %.9g K: %zu densities and %zu temperatures need %zu "
          "spectra",
          pure->name, t->rho.value[k / t->temp.n], t->temp.value[k % t->temp.n], t->rho.n, t->temp.n,
          t->rho.n * t->temp.n);
  return CMX_OK;
}

cmx_status cmx_pure_tabulated(const char *name, double z, double mass_u, const cmx_pure_spectra *from,
                              cmx_pure *out, cmx_error *err) {
  const double charge = from->charge;
  cmx_status status = cmxp_pure_begin(name, z, mass_u, out, err);
  if (status < 0) return status;
  if (!(isnan(charge) || (charge > 0.0 && charge <= z)))
    return cmx_fail(err, CMX_ERR_DOMAIN, "%s: charge = %g, must be positive and at most %g", out->name,
                    charge, z);
  if (from->n == 0) return cmx_fail(err, CMX_ERR_FORMAT, "%s: no spectra", out->name);
  table *t = calloc(1, sizeof *t);
  if (!t) return cmx_fail(err, CMX_ERR_MEMORY, "%s: no memory", out->name);
  status = build(out, from, t, err);
  if (status < 0) {
    release(t);
    return status;
  }
  out->n_min = t->rho.value[0] / (mass_u * CMX_ATOMIC_MASS_UNIT);
  out->n_max = t->rho.value[t->rho.n - 1] / (mass_u * CMX_ATOMIC_MASS_UNIT);
  out->temp_min = t->temp.value[0];
  out->temp_max = t->temp.value[t->temp.n - 1];
  out->state = state_of;
  out->spectrum = spectrum_of;
  out->data = t;
  out->release = release;
  return CMX_OK;
}
