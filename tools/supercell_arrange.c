/* Arrangements of ions for the verb supercell: random, with the order of couplings, with given pairs. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/order_exact.h"
#include "supercell.h"

double supercell_coupling(const supercell_order *order, size_t arrangement) {
  if (order->pairs) return NAN;
  return order->n_gamma_d ? order->gamma_d[arrangement / order->each] : 0.0;
}

static cmx_status draw_random(const supercell_order *order, const cmx_supercell_sample *sample,
                              unsigned char of[]) {
  cmx_status status = CMX_OK;
  for (size_t i = 0; i < order->each && status >= 0; i++)
    status = cmx_supercell_shuffle(sample->n_kinds, sample->count, sample->seed + i, of + i * sample->ions);
  return status;
}

static cmx_status draw_ordered(const supercell_order *order, double gamma_d,
                               const cmx_supercell_sample *sample, unsigned char of[],
                               const cmx_progress *progress, cmx_error *err) {
  enum { SWEEPS = 200, EQUILIBRATION = 1000 }; /* the order of neighbours lasts for a few sweeps */
  cmx_order_exact_setup setup = {.size = (size_t)lround(cbrt(0.5 * (double)sample->ions)),
                                 .n = sample->n_kinds,
                                 .sweeps = SWEEPS * order->each,
                                 .equilibration = EQUILIBRATION,
                                 .seed = sample->seed};
  double low = INFINITY, high = 0.0;
  for (size_t i = 0; i < sample->n_kinds; i++) {
    setup.z[i] = sample->kind[i].z;
    setup.x[i] = (double)sample->count[i] / (double)sample->ions;
    low = fmin(low, setup.z[i]);
    high = fmax(high, setup.z[i]);
  }
  setup.g = gamma_d / ((high - low) * (high - low));
  return cmx_order_exact_draw(&setup, order->each, of, progress, err);
}

/* --- pairs of `coulomix order --json` ------------------------------------------------------------------ */

/* Orbits that fit in the box, of those in a list of numbers. */
static size_t fitting(const cmx_supercell_sample *sample, const json_t *list) {
  const size_t cubes = (size_t)lround(cbrt(0.5 * (double)sample->ions)), given = json_array_size(list);
  cmx_orbit orbit[CMX_SUPERCELL_ORBITS];
  size_t n = 0;
  if (cmx_lattice_orbits(cmx_lattice_find("bcc", NULL), CMX_SUPERCELL_ORBITS, orbit) < 0) return 0;
  while (n < CMX_SUPERCELL_ORBITS && n < given && (size_t)orbit[n].n[0] <= cubes) n++;
  return n;
}

static cmx_status add(cmx_supercell_pairs *out, const char *path, size_t orbit, size_t a, size_t b, double p,
                      cmx_error *err) {
  if (out->n == CMX_SUPERCELL_TARGETS)
    return cmx_fail(err, CMX_ERR_RANGE, "%s: more than %d pairs", path, CMX_SUPERCELL_TARGETS);
  out->pair[out->n++] = (cmx_supercell_pair){orbit, a, b, p};
  return CMX_OK;
}

/* Whether fractions agree with the counts, to half an ion. */
static cmx_status same_fraction(const char *path, const cmx_supercell_sample *sample, size_t kind,
                                const json_t *given, cmx_error *err) {
  const double n = (double)sample->ions, x = (double)sample->count[kind] / n;
  if (fabs(json_number_value(given) - x) <= 0.5 / n + 1e-9) return CMX_OK;
  return cmx_fail(err, CMX_ERR_RANGE, "%s: number fraction %.6g of charge %g: the cell has %.6g", path,
                  json_number_value(given), sample->kind[kind].z, x);
}

static cmx_status two_kinds(const char *path, const json_t *root, const cmx_supercell_sample *sample,
                            cmx_supercell_pairs *out, cmx_error *err) {
  const json_t *w = json_object_get(root, "w");
  const size_t heavy = sample->kind[1].z >= sample->kind[0].z, orbits = fitting(sample, w);
  const double n = (double)sample->ions, both = (double)sample->count[0] / n * ((double)sample->count[1] / n);
  cmx_status status = same_fraction(path, sample, heavy, json_object_get(root, "x"), err);
  for (size_t i = 0; i < orbits && status >= 0; i++)
    status = add(out, path, i, 0, 1, both * (1.0 - json_number_value(json_array_get(w, i))), err);
  return status;
}

/* One object of "pairs": p of each orbit, of kinds by their places in "charges". */
static cmx_status one_pair(const char *path, const json_t *root, const json_t *one,
                           const cmx_supercell_sample *sample, cmx_supercell_pairs *out, cmx_error *err) {
  const json_t *fractions = json_object_get(root, "fractions"), *p = json_object_get(one, "p");
  const size_t a = (size_t)json_integer_value(json_object_get(one, "a")),
               b = (size_t)json_integer_value(json_object_get(one, "b")), orbits = fitting(sample, p);
  if (!(a < sample->n_kinds && b < sample->n_kinds))
    return cmx_fail(err, CMX_ERR_RANGE, "%s: pair %zu, %zu of %zu kinds", path, a, b, sample->n_kinds);
  const double given = json_number_value(json_array_get(fractions, a)) *
                       json_number_value(json_array_get(fractions, b)),
               n = (double)sample->ions, here = (double)sample->count[a] / n * ((double)sample->count[b] / n);
  cmx_status status = CMX_OK;
  for (size_t i = 0; i < orbits && here > 0.0 && status >= 0; i++)
    status = add(out, path, i, a, b, json_number_value(json_array_get(p, i)) / given * here, err);
  return status;
}

static cmx_status many_kinds(const char *path, const json_t *root, const cmx_supercell_sample *sample,
                             cmx_supercell_pairs *out, cmx_error *err) {
  const json_t *charges = json_object_get(root, "charges"), *pairs = json_object_get(root, "pairs"),
               *fractions = json_object_get(root, "fractions");
  cmx_status status = CMX_OK;
  for (size_t k = 0; k < sample->n_kinds && status >= 0; k++) {
    const double z = json_number_value(json_array_get(charges, k));
    if (json_array_size(charges) != sample->n_kinds || z != sample->kind[k].z)
      return cmx_fail(err, CMX_ERR_RANGE, "%s: its charges are not those of --charges", path);
    status = same_fraction(path, sample, k, json_array_get(fractions, k), err);
  }
  for (size_t k = 0; k < json_array_size(pairs) && status >= 0; k++)
    status = one_pair(path, root, json_array_get(pairs, k), sample, out, err);
  return status;
}

static int is_json(const char *path) {
  FILE *f = fopen(path, "r");
  int c = ' ';
  while (f && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) c = getc(f);
  if (f) fclose(f);
  return c == '{';
}

static cmx_status read_json(const char *path, const cmx_supercell_sample *sample, cmx_supercell_pairs *out,
                            cmx_error *err) {
  json_error_t why;
  cmx_status status = CMX_ERR_FORMAT;
  json_t *root = json_load_file(path, 0, &why);
  out->n = 0;
  if (!root) return cmx_fail(err, status, "%s:%d: %s", path, why.line, why.text);
  if (json_object_get(root, "w") && sample->n_kinds == 2)
    status = two_kinds(path, root, sample, out, err);
  else if (json_object_get(root, "pairs"))
    status = many_kinds(path, root, sample, out, err);
  else
    cmx_fail(err, status, "%s: expected the output of `coulomix order --json` with %s", path,
             sample->n_kinds == 2 ? "w or pairs" : "pairs");
  json_decref(root);
  return status;
}

static cmx_status draw_pairs(const supercell_order *order, const cmx_supercell_sample *sample,
                             unsigned char of[], double residual[], cmx_error *err) {
  cmx_supercell_pairs pairs;
  cmx_status status = is_json(order->pairs) ? read_json(order->pairs, sample, &pairs, err)
                                            : cmx_supercell_pairs_read(order->pairs, sample, &pairs, err);
  for (size_t i = 0; i < order->each && status >= 0; i++)
    status = cmx_supercell_match(sample, &pairs, sample->seed + i, of + i * sample->ions, &residual[i], err);
  if (status < 0 && strncmp(err->text, order->pairs, strlen(order->pairs)) != 0) {
    const cmx_error why = *err;
    return cmx_fail(err, status, "%s: %s", order->pairs, why.text);
  }
  return status;
}

cmx_status supercell_arrange(const supercell_order *order, const cmx_supercell_sample *sample,
                             unsigned char of[], double residual[], const cmx_progress *progress,
                             cmx_error *err) {
  cmx_status status = CMX_OK;
  if (order->pairs) return draw_pairs(order, sample, of, residual, err);
  for (size_t i = 0; i < supercell_all(order) && status >= 0; i += order->each) {
    const double gamma_d = supercell_coupling(order, i);
    unsigned char *to = of + i * sample->ions;
    status = gamma_d > 0.0 ? draw_ordered(order, gamma_d, sample, to, progress, err)
                           : draw_random(order, sample, to);
  }
  return status;
}
