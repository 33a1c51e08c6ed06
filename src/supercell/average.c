/* Means over arrangements, and quantities expanded in the short-range order. */
#include <gsl/gsl_multifit.h>
#include <math.h>
#include <string.h>

#include "supercell/supercell_internal.h"

/* The double at an offset. */
static double value_of(const cmx_supercell_result *result, size_t field) {
  double value;
  memcpy(&value, (const char *)result + field, sizeof value);
  return value;
}

size_t cmx_supercell_average(size_t n, const cmx_supercell_result result[], size_t field, double *mean,
                             double *error) {
  size_t used = 0;
  double sum = 0.0, squares = 0.0;
  for (size_t i = 0; i < n; i++)
    if (result[i].in_basin) sum += value_of(&result[i], field), used++;
  *mean = used ? sum / (double)used : NAN;
  for (size_t i = 0; i < n; i++)
    if (result[i].in_basin) squares += pow(value_of(&result[i], field) - *mean, 2.0);
  *error = used > 1 ? sqrt(squares / ((double)used * (double)(used - 1))) : NAN;
  return used;
}

/* --- expansion ----------------------------------------------------------------------------------------- */

typedef struct least_squares {
  gsl_matrix *x, *covariance;
  gsl_vector *y, *c;
  gsl_multifit_linear_workspace *work;
} least_squares;

static void free_squares(least_squares *s) {
  if (s->x) gsl_matrix_free(s->x);
  if (s->covariance) gsl_matrix_free(s->covariance);
  if (s->y) gsl_vector_free(s->y);
  if (s->c) gsl_vector_free(s->c);
  if (s->work) gsl_multifit_linear_free(s->work);
}

static int make_squares(size_t rows, size_t columns, least_squares *s) {
  s->x = gsl_matrix_alloc(rows, columns);
  s->covariance = gsl_matrix_alloc(columns, columns);
  s->y = gsl_vector_alloc(rows);
  s->c = gsl_vector_alloc(columns);
  s->work = gsl_multifit_linear_alloc(rows, columns);
  return s->x && s->covariance && s->y && s->c && s->work;
}

/* The expansion made without row i misses it by its residual over 1 - H_ii, H = x (x^T x)^-1 x^T. */
static double held_out(const least_squares *s, double variance) {
  const size_t rows = s->x->size1, columns = s->x->size2;
  double sum = 0.0;
  for (size_t i = 0; i < rows; i++) {
    double fit = 0.0, hat = 0.0;
    for (size_t j = 0; j < columns; j++) {
      const double x = gsl_matrix_get(s->x, i, j);
      fit += x * gsl_vector_get(s->c, j);
      for (size_t k = 0; k < columns; k++)
        hat += x * gsl_matrix_get(s->x, i, k) * gsl_matrix_get(s->covariance, j, k) / variance;
    }
    const double miss = (gsl_vector_get(s->y, i) - fit) / (1.0 - hat);
    sum += miss * miss / (double)rows;
  }
  return sqrt(sum);
}

static void void_fit(cmx_supercell_expansion *out) {
  *out = (cmx_supercell_expansion){.scatter = NAN, .held_out = NAN};
  for (size_t i = 0; i < CMX_SUPERCELL_TERMS; i++) out->h[i] = out->error[i] = NAN;
}

/* Space for a fit with one column more than `columns`, of the arrangements in the basin. */
static cmx_status begin_fit(size_t n, const cmx_supercell_result result[], size_t field, size_t columns,
                            least_squares *s, cmx_supercell_expansion *out, cmx_error *err) {
  double mean, error;
  *s = (least_squares){0};
  void_fit(out);
  out->n = columns;
  out->used = cmx_supercell_average(n, result, field, &mean, &error);
  if (out->used < columns + 3)
    return cmx_fail(err, CMX_ERR_DOMAIN,
                    "%zu arrangements in equilibrium: an expansion in %zu order parameters needs %zu",
                    out->used, columns, columns + 3);
  out->scatter = error * sqrt((double)out->used);
  return make_squares(out->used, columns + 1, s) ? CMX_OK
                                                 : cmx_fail(err, CMX_ERR_MEMORY, "expansion: out of memory");
}

static void fit(least_squares *s, cmx_supercell_expansion *out) {
  double squares;
  gsl_multifit_linear(s->x, s->y, s->c, s->covariance, &squares, s->work);
  for (size_t j = 0; j <= out->n; j++) {
    out->h[j] = gsl_vector_get(s->c, j);
    out->error[j] = sqrt(gsl_matrix_get(s->covariance, j, j));
  }
  out->held_out = held_out(s, squares / (double)(out->used - out->n - 1));
}

/* With alpha of each of `pairs` pairs, or w. */
static cmx_status expand(size_t n, const cmx_supercell_result result[], size_t field, size_t orbits,
                         size_t pairs, cmx_supercell_expansion *out, cmx_error *err) {
  const size_t terms = pairs ? pairs : 1;
  least_squares s = {0};
  void_fit(out);
  if (!(orbits <= CMX_SUPERCELL_ORBITS))
    return cmx_fail(err, CMX_ERR_DOMAIN, "%zu orbits: not in 0..%d", orbits, CMX_SUPERCELL_ORBITS);
  cmx_status status = begin_fit(n, result, field, terms * orbits, &s, out, err);
  for (size_t i = 0, row = 0; i < n && status >= 0; i++) {
    const cmx_supercell_result *r = &result[i];
    if (!r->in_basin) continue;
    gsl_matrix_set(s.x, row, 0, r->contrast);
    for (size_t j = 0; j < terms * orbits && status >= 0; j++) {
      const size_t orbit = j / terms, pair = j % terms;
      const double x = pairs ? r->part[pair] * r->alpha[pair][orbit] : r->contrast * r->w[orbit];
      gsl_matrix_set(s.x, row, j + 1, x);
      if (isnan(x))
        status = cmx_fail(err, CMX_ERR_DOMAIN, "expansion: orbit %zu does not fit in the box", orbit + 1);
    }
    gsl_vector_set(s.y, row++, value_of(r, field));
  }
  if (status >= 0) fit(&s, out);
  free_squares(&s);
  return status;
}

cmx_status cmx_supercell_expand(size_t n, const cmx_supercell_result result[], size_t field, size_t orbits,
                                cmx_supercell_expansion *out, cmx_error *err) {
  return expand(n, result, field, orbits, 0, out, err);
}

cmx_status cmx_supercell_expand_pairs(size_t n, const cmx_supercell_result result[], size_t field,
                                      size_t orbits, cmx_supercell_expansion *out, cmx_error *err) {
  const size_t pairs = n > 0 ? result[0].pairs : 0;
  void_fit(out);
  if (!pairs)
    return cmx_fail(err, CMX_ERR_DOMAIN, "an expansion in the order of pairs is of two or three species");
  return expand(n, result, field, orbits, pairs, out, err);
}

cmx_status cmx_supercell_regress(size_t n, const cmx_supercell_result result[], size_t field, size_t by,
                                 cmx_supercell_expansion *out, cmx_error *err) {
  least_squares s;
  cmx_status status = begin_fit(n, result, field, 1, &s, out, err);
  for (size_t i = 0, row = 0; i < n && status >= 0; i++) {
    if (!result[i].in_basin) continue;
    gsl_matrix_set(s.x, row, 0, 1.0);
    gsl_matrix_set(s.x, row, 1, value_of(&result[i], by));
    gsl_vector_set(s.y, row++, value_of(&result[i], field));
  }
  if (status >= 0) fit(&s, out);
  free_squares(&s);
  return status;
}
