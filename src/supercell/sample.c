/* Arrangements one after another: relaxed, with their modes, and averaged. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "supercell/supercell_internal.h"

/* The mean of each label. */
static cmx_status thermal(const cmx_supercell *cell, size_t mesh, double mean[], cmx_error *err) {
  const size_t n = cell->crystal.n_sites;
  size_t count[CMX_MAX_LABELS] = {0};
  double *ratio = malloc(n * sizeof *ratio);
  const cmx_status status = ratio ? cmx_supercell_thermal(cell, mesh, ratio, err)
                                  : cmx_fail(err, CMX_ERR_MEMORY, "supercell: out of memory");
  for (size_t p = 0; p < n; p++) count[cell->crystal.label[p]]++;
  for (size_t l = 0; l < CMX_MAX_LABELS && status >= 0; l++) mean[l] = count[l] ? 0.0 : NAN;
  for (size_t p = 0; p < n && status >= 0; p++)
    mean[cell->crystal.label[p]] += ratio[p] / (double)count[cell->crystal.label[p]];
  free(ratio);
  return status;
}

static double contrast(const cmx_supercell *cell) {
  const double n = (double)cell->crystal.n_sites;
  double mean = 0.0, square = 0.0;
  for (size_t p = 0; p < cell->crystal.n_sites; p++) mean += cell->z[p] / n;
  for (size_t p = 0; p < cell->crystal.n_sites; p++) square += (cell->z[p] - mean) * (cell->z[p] - mean) / n;
  return square / (mean * mean);
}

/* Order of each pair of different labels, and its part of the contrast. */
static cmx_status pair_orders(const cmx_supercell *cell, cmx_supercell_result *out) {
  const size_t n = cell->crystal.n_labels;
  double x[CMX_MAX_LABELS] = {0}, charge[CMX_MAX_LABELS] = {0}, mean = 0.0;
  cmx_status status = CMX_OK;
  out->pairs = n == 2 || n == 3 ? n * (n - 1) / 2 : 0;
  for (size_t p = 0; p < cell->crystal.n_sites; p++) {
    const size_t l = cell->crystal.label[p];
    x[l] += 1.0 / (double)cell->crystal.n_sites;
    charge[l] = cell->z[p];
    mean += cell->z[p] / (double)cell->crystal.n_sites;
  }
  for (size_t b = 1; b < n && out->pairs && status != CMX_ERR_MEMORY; b++)
    for (size_t a = 0; a < b && status != CMX_ERR_MEMORY; a++) {
      const size_t pair = b * (b - 1) / 2 + a;
      out->part[pair] = x[a] * x[b] * pow((charge[a] - charge[b]) / mean, 2.0);
      status = cmx_supercell_pair_order(cell, a, b, CMX_SUPERCELL_ORBITS, out->alpha[pair]);
    }
  return status;
}

cmx_status cmx_supercell_run(cmx_supercell *cell, const cmx_supercell_plan *plan,
                             const cmx_progress *progress, cmx_supercell_result *out, cmx_error *err) {
  static const cmx_supercell_modes none = {.least = NAN,
                                           .u_m2 = NAN,
                                           .u_m1 = NAN,
                                           .u_1 = NAN,
                                           .u_2 = NAN,
                                           .ln = NAN,
                                           .f_harm = NAN,
                                           .f_quantum = NAN,
                                           .zero_point = NAN};
  memset(out, 0, sizeof *out);
  out->modes = none;
  out->energy_excess = out->energy_beyond = NAN;
  for (size_t l = 0; l < CMX_MAX_LABELS; l++) out->thermal[l] = NAN;
  cmxp_scattering_none(&out->scattering);
  if (cmx_supercell_order(cell, CMX_SUPERCELL_ORBITS, out->w) == CMX_ERR_MEMORY ||
      pair_orders(cell, out) == CMX_ERR_MEMORY)
    return out->status = cmx_fail(err, CMX_ERR_MEMORY, "supercell: out of memory");
  out->contrast = contrast(cell);
  out->energy_pairs = cmx_supercell_pair_energy(cell);
  out->status = cmx_supercell_relax(cell, plan->tolerance, &out->relaxation, err);
  if (out->status < 0 && out->status != CMX_ERR_NOT_CONVERGED) return out->status;
  out->energy_excess = out->relaxation.energy - cmx_supercell_linear_energy(cell);
  out->energy_beyond = out->relaxation.energy - out->energy_pairs;
  if (out->status >= 0 && !plan->energy_only) {
    const cmx_status status =
        cmx_supercell_harmonic(cell, plan->mesh, plan->theta, progress, &out->modes, err);
    if (status < 0) return out->status = status;
  }
  out->in_basin = out->status >= 0 && !out->relaxation.left && !out->modes.unstable;
  if (out->in_basin && plan->thermal && !plan->energy_only) {
    const cmx_status status = thermal(cell, plan->mesh, out->thermal, err);
    if (status < 0) return out->status = status;
  }
  if (out->in_basin && plan->gamma > 0.0) {
    cmx_error own = CMX_ERROR_NONE;
    const cmx_status status =
        cmx_supercell_scatter(cell, plan->gamma, plan->momentum, &out->scattering, &own);
    if (status == CMX_ERR_UNSUPPORTED)
      out->in_basin = 0; /* an unstable mode that was not looked for before */
    else if (status < 0)
      return out->status = cmx_fail(err, status, "%s", own.text);
  }
  return CMX_OK;
}

static cmx_status run_one(const cmx_supercell_sample *sample, size_t i, cmx_supercell_result *out,
                          cmx_error *err) {
  unsigned char of[CMX_MAX_SITES];
  cmx_supercell *cell = malloc(sizeof *cell);
  cmx_status status = CMX_ERR_MEMORY;
  memset(out, 0, sizeof *out);
  const unsigned char *given = sample->of ? sample->of + i * sample->ions : of;
  if (cell && sample->of) status = CMX_OK;
  if (cell && !sample->of)
    status = cmx_supercell_shuffle(sample->n_kinds, sample->count, sample->seed + i, of);
  if (status >= 0) status = cmx_supercell_bcc(sample->ions, sample->n_kinds, sample->kind, given, cell, err);
  if (status >= 0) status = cmx_supercell_run(cell, &sample->plan, NULL, out, err);
  free(cell);
  return out->status = status < 0 ? status : out->status;
}

cmx_status cmxp_sample_check(const cmx_supercell_sample *sample, cmx_error *err) {
  size_t ions = 0;
  if (!(sample->n_kinds >= 1 && sample->n_kinds <= CMX_MAX_LABELS))
    return cmx_fail(err, CMX_ERR_DOMAIN, "%zu kinds of ions: not in 1..%d", sample->n_kinds, CMX_MAX_LABELS);
  for (size_t i = 0; i < sample->n_kinds; i++) ions += sample->count[i];
  if (ions != sample->ions)
    return cmx_fail(err, CMX_ERR_DOMAIN, "counts of %zu ions in all for %zu sites", ions, sample->ions);
  return CMX_OK;
}

cmx_status cmx_supercell_sample_run(const cmx_supercell_sample *sample, size_t n,
                                    const cmx_progress *progress, cmx_supercell_result out[],
                                    cmx_error *err) {
  size_t first = n;
  cmxp_steps steps = {progress, 0, n, 0};
  cmx_error why = CMX_ERROR_NONE;
  cmx_status status = cmxp_sample_check(sample, err);
  if (status < 0) return status;
#pragma omp parallel for schedule(dynamic)
  for (size_t i = 0; i < n; i++) {
    cmx_error own = CMX_ERROR_NONE;
    if (!cmxp_steps_go(&steps)) continue;
    const cmx_status made = run_one(sample, i, &out[i], &own);
#pragma omp critical(cmxp_supercell_failed)
    if (made < 0 && made != CMX_ERR_NOT_CONVERGED && i < first) {
      first = i;
      why = own;
      why.status = made;
    }
    cmxp_steps_done(&steps);
  }
  if (cmxp_steps_end(&steps) < 0)
    return cmx_fail(err, CMX_ERR_STOPPED, "supercell: %s", cmx_status_text(CMX_ERR_STOPPED));
  if (first < n) return cmx_fail(err, why.status, "arrangement %zu: %s", first + 1, why.text);
  return CMX_OK;
}
