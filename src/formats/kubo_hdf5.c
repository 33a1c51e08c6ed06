/* One-electron states from HDF5. */
#include <hdf5.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/hdf5_internal.h"
#include "formats/kubo_internal.h"

typedef struct reader {
  const char *path;
  hid_t file;
  cmx_error *err;
} reader;

static cmx_status read_numbers(const reader *r, const char *name, cmxp_numbers *out) {
  return cmxp_hdf5_numbers(r->file, r->path, name, "unit", out, r->err);
}

static cmx_status find_unit(const reader *r, const char *name, const cmxp_numbers *of,
                            const cmxp_units *units, double *factor) {
  const cmxp_slice unit = {of->unit, strlen(of->unit)};
  if (cmxp_unit_find(units, unit, factor)) return CMX_OK;
  return cmx_fail(r->err, CMX_ERR_FORMAT, "%s: /%s: attribute unit: found %s, expected %s", r->path, name,
                  cmxp_text_quote(unit).text, units->known);
}

/* NaN if absent. units NULL: a pure number. */
static cmx_status read_scalar(const reader *r, const char *name, const cmxp_units *units, int positive,
                              double *out) {
  cmxp_numbers found;
  double factor = 1.0;
  *out = NAN;
  cmx_status status = read_numbers(r, name, &found);
  if (status < 0 || !found.value) return status;
  if (found.n != 1 || (positive && !(found.value[0] > 0.0)))
    status = cmxp_hdf5_refuse(r->path, name, positive ? "expected one number above 0" : "expected one number",
                              r->err);
  else if (units)
    status = find_unit(r, name, &found, units, &factor);
  if (status >= 0) *out = found.value[0] * factor;
  free(found.value);
  return status;
}

static cmx_status read_energies(const reader *r, cmx_kubo_states *out, cmxp_numbers *energy) {
  cmxp_numbers occupation, weight;
  double factor = 1.0, full = NAN;
  cmx_status status = find_unit(r, "energies", energy, &cmxp_energy_units, &factor);
  if (status < 0) return status;
  const size_t n_k = (size_t)energy->dims[0], n = (size_t)energy->dims[1];
  status = read_numbers(r, "occupations", &occupation);
  if (status < 0) return status;
  status = read_numbers(r, "weights", &weight);
  const int occupied = occupation.rank >= 0;
  if (status >= 0 && occupied) status = read_scalar(r, "largest_occupation", NULL, 1, &full);
  if (status >= 0 && occupied &&
      (occupation.rank != 2 || occupation.dims[0] != n_k || occupation.dims[1] != n))
    status = cmxp_hdf5_refuse(r->path, "occupations", "expected the shape of /energies", r->err);
  if (status >= 0 && occupied && full != 1.0 && full != 2.0)
    status = cmxp_hdf5_refuse(r->path, "largest_occupation", "expected 1 or 2", r->err);
  if (status >= 0 && (weight.rank >= 0 ? weight.n != n_k : n_k > 1))
    status = cmxp_hdf5_refuse(r->path, "weights", "expected one number for each k point", r->err);
  for (size_t k = 0; status >= 0 && k < n_k; k++) {
    status = cmxp_kubo_add(out, n, occupied, r->path, r->err);
    if (status < 0) break;
    out->weight[k] = weight.rank >= 0 ? weight.value[k] : 1.0;
    if (!(out->weight[k] >= 0.0))
      status = cmxp_hdf5_refuse(r->path, "weights", "a weight is negative", r->err);
    for (size_t i = 0; i < n; i++) {
      out->energy[k][i] = energy->value[k * n + i] * factor;
      if (!occupied) continue;
      const double f = occupation.value[k * n + i] / full;
      if (!(f >= -1e-9 && f <= 1.0 + 1e-9))
        status = cmxp_hdf5_refuse(r->path, "occupations", "outside 0..largest_occupation", r->err);
      out->occupation[k][i] = fmin(fmax(f, 0.0), 1.0);
    }
  }
  free(occupation.value);
  free(weight.value);
  return status;
}

/* /dipole2, or /dipole with three components that are real or complex: `parts` numbers an element. */
static cmx_status set_dipoles(const reader *r, const char *name, const cmxp_numbers *d, size_t parts,
                              double factor, cmx_kubo_states *out) {
  for (size_t k = 0; k < out->n_k; k++) {
    const size_t n = out->n[k];
    double largest = 0.0, *to = out->dipole2[k];
    const double *from = d->value + k * n * n * parts;
    for (size_t i = 0; i < n * n; i++) {
      double sum = 0.0;
      for (size_t c = 0; c < parts; c++) sum += from[i * parts + c] * from[i * parts + c] / 3.0;
      to[i] = factor * (parts == 1 ? from[i] : sum);
      if (!(to[i] >= 0.0 && isfinite(to[i])))
        return cmxp_hdf5_refuse(r->path, name, "a square is negative or too large", r->err);
      largest = fmax(largest, to[i]);
    }
    for (size_t i = 0; i < n; i++)
      for (size_t j = i + 1; j < n; j++) {
        double *a = &to[i * n + j], *b = &to[j * n + i];
        if (fabs(*a - *b) > 1e-6 * largest)
          return cmxp_hdf5_refuse(r->path, name, "not symmetric in its states", r->err);
        *a = *b = 0.5 * *a + 0.5 * *b;
      }
  }
  return CMX_OK;
}

static cmx_status read_dipoles(const reader *r, cmx_kubo_states *out) {
  cmxp_numbers d;
  double factor = 1.0;
  const char *name = "dipole2";
  size_t parts = 1;
  cmx_status status = read_numbers(r, name, &d);
  if (status >= 0 && d.rank < 0) {
    name = "dipole";
    status = read_numbers(r, name, &d);
    parts = d.rank == 5 ? 6 : 3;
  }
  if (status < 0) return status;
  if (d.rank < 0) return cmxp_hdf5_refuse(r->path, "dipole2", "neither this nor /dipole is there", r->err);
  const int shape =
      d.rank >= 3 && d.dims[0] == out->n_k && d.dims[1] == out->n[0] && d.dims[2] == out->n[0] &&
      (parts == 1 ? d.rank == 3 : d.rank >= 4 && d.dims[3] == 3 && (parts == 3 || d.dims[4] == 2));
  if (!shape)
    status = cmxp_hdf5_refuse(r->path, name, "expected [k][n][n], /dipole [k][n][n][3] or [k][n][n][3][2]",
                              r->err);
  if (status >= 0) status = find_unit(r, name, &d, &cmxp_dipole_units, &factor);
  if (status >= 0) status = set_dipoles(r, name, &d, parts, factor, out);
  free(d.value);
  return status;
}

/* What the file is, before any detail of it is complained of. */
static cmx_status check_kind(const reader *r) {
  static const char *const names[] = {"energies", "volume", "temperature", "dipole2", "dipole"};
  if (H5Aexists(r->file, "content_sha256") > 0)
    return cmx_fail(r->err, CMX_ERR_FORMAT, "%s: found a table of coulomix, expected " CMX_KIND_STATES,
                    r->path);
  for (size_t k = 0; k < sizeof names / sizeof *names; k++)
    if (H5Lexists(r->file, names[k], H5P_DEFAULT) > 0) return CMX_OK;
  return cmx_fail(r->err, CMX_ERR_FORMAT,
                  "%s: found an HDF5 file of another program, expected /energies, /dipole2 and others",
                  r->path);
}

static cmx_status read_all(const reader *r, cmx_kubo_states *out) {
  cmxp_numbers energy;
  cmx_status status = check_kind(r);
  if (status < 0) return status;
  status = read_scalar(r, "volume", &cmxp_volume_units, 1, &out->volume);
  if (status >= 0) status = read_scalar(r, "temperature", &cmxp_temperature_units, 1, &out->temp);
  if (status >= 0) status = read_scalar(r, "chemical_potential", &cmxp_energy_units, 0, &out->mu);
  if (status >= 0) status = read_scalar(r, "electrons", NULL, 1, &out->electrons);
  if (status >= 0) status = read_numbers(r, "energies", &energy);
  if (status < 0) return status;
  if (energy.rank == 2)
    status = read_energies(r, out, &energy);
  else
    status = cmxp_hdf5_refuse(r->path, "energies", energy.rank < 0 ? "missing" : "expected [k][n]", r->err);
  free(energy.value);
  if (status >= 0) status = read_dipoles(r, out);
  return status < 0 ? status : cmxp_kubo_finish(out, r->path, r->err);
}

cmx_status cmxp_kubo_read_hdf5(const char *path, cmx_kubo_states *out, cmx_error *err) {
  reader r = {path, -1, err};
  char why[300];
  cmx_status status = CMX_ERR_FORMAT;
  H5E_BEGIN_TRY {
    r.file = cmxp_hdf5_open(path, why, sizeof why, &status);
    if (r.file < 0)
      cmx_fail(err, status, "%s: %s", path, why);
    else
      status = read_all(&r, out);
    if (r.file >= 0) H5Fclose(r.file);
  }
  H5E_END_TRY
  return status;
}
