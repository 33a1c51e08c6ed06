/* Files of phase separation of three species for MESA. */
#include "coulomix/mesa3c.h"

#include <errno.h>
#include <hdf5.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/plasma.h"
#include "coulomix/species_equilibrium.h"
#include "coulomix/store.h"
#include "coulomix/version.h"
#include "io/hdf5_internal.h"
#include "table/rows.h"
#include "core/numbers.h"

#define C12  12.0
#define O16  15.99491461960
#define NE20 19.99244017619
#define NE22 21.99138511
#define NA23 22.98976928199
#define MG24 23.98504169766

const cmx_mesa3c_pair cmx_mesa3c_pairs[] = {
    {"CONe", {"C", "O"}, {6.0, 8.0, 10.0}, {C12, O16, NE22}, {0, 1}},
    {"NeOMg", {"Mg", "O"}, {8.0, 10.0, 12.0}, {O16, NE20, MG24}, {2, 0}},
    {"ONeNa", {"Na", "O"}, {8.0, 10.0, 11.0}, {O16, NE20, NA23}, {2, 0}},
    {"COMg", {"C", "Mg"}, {6.0, 8.0, 12.0}, {C12, O16, MG24}, {0, 2}},
    {NULL, {NULL, NULL}, {0.0}, {0.0}, {0, 0}}};

static const char stage[] = "phase separation";

/* --- the nodes ----------------------------------------------------------------------------------------- */

/* Node i, j has x1 = i/(n-1), x2 = j/(n-1). The line x1 + x2 = 1 has nodes twice as dense, for the
   continuation. */
typedef struct filling {
  const cmx_mesa3c *request;
  size_t n;
  double *delta; /* [2][n][n] of x1 and x2 at [j][i] */
  double *edge;  /* [2][2n-1] at x1 = k/(2(n-1)) on the line */
} filling;

/* The liquid of given x1 and x2. */
static void liquid_at(const cmx_mesa3c_pair *pair, double x1, double x2, double x[3]) {
  const int a = pair->place[0], b = pair->place[1];
  x[a] = x1;
  x[b] = x2;
  x[3 - a - b] = 1.0 - x1 - x2 > 1e-12 ? 1.0 - x1 - x2 : 0.0;
}

/* The solid at equal pressure of a liquid of given density. Its pressure hardly depends on the temperature,
   so that three rounds are enough. */
static cmx_status solid_at_density(const cmx_eos *eos, double rho, const double x[3], double solid[3]) {
  cmx_composition c;
  cmx_species_freezing f;
  cmx_composition_set(&eos->mixture.ions, x, &c);
  cmx_status status =
      cmx_species_freeze(eos, CMX_FIXED_ELECTRON_DENSITY, cmx_electron_density(c.z, c.mass_u, rho), 0, x, &f);
  for (int it = 0; it < 2 && status >= 0; it++) {
    cmx_eos_free_energy liquid;
    status = cmx_eos_free_energy_of(eos, CMX_LIQUID, x, rho, f.temp, &liquid, NULL);
    if (status >= 0) status = cmx_species_freeze(eos, CMX_FIXED_PRESSURE, rho * liquid.f.x, 0, x, &f);
  }
  memcpy(solid, f.solid, 3 * sizeof *solid);
  return status;
}

static cmx_status change(const filling *f, const cmx_mixture_phase pair[2], const cmx_eos *eos, double x1,
                         double x2, double delta[2], cmx_error *err) {
  const cmx_mesa3c *r = f->request;
  cmx_mixture_freezing freezing;
  double x[3], solid[3];
  cmx_status status;
  liquid_at(r->pair, x1, x2, x);
  if (eos) {
    status = solid_at_density(eos, r->rho, x, solid);
  } else if (isnan(r->gamma_e)) {
    status = cmx_freeze_stable(pair, x, r->search, &freezing, NULL);
    memcpy(solid, freezing.solid, sizeof solid);
  } else {
    status = cmx_solid_at_coupling(pair, x, r->gamma_e, r->search, solid, NULL);
  }
  if (status < 0)
    return cmx_fail(err, status, "%s at x_%s = %g, x_%s = %g: %s", r->pair->name, r->pair->symbol[0], x1,
                    r->pair->symbol[1], x2, cmx_status_text(status));
  for (int k = 0; k < 2; k++) delta[k] = solid[r->pair->place[k]] - x[r->pair->place[k]];
  return CMX_OK;
}

/* Rows 0..n-1 are those of x2, row n the line x1 + x2 = 1. */
static cmx_status fill_row(void *context, void *work, size_t row, cmx_error *err) {
  const filling *f = context;
  const size_t n = f->n;
  cmx_order_minimiser direct = {f->request->order_model, work, 0.0};
  cmx_classical_models m = f->request->models;
  cmx_eos eos = {.liquid_quantum = NULL};
  if (f->request->eos) eos = *f->request->eos;
  if (work) {
    cmx_order_work_reset(work); /* so that a row does not depend on earlier rows */
    m.order_psi = eos.mixture.order_psi = cmx_order_psi_from_minimiser;
    m.order_psi_context = eos.mixture.order_psi_context = &direct;
  }
  const cmx_mixture_phase pair[2] = {{"liquid", cmx_mixture_liquid, &m}, {"solid", cmx_mixture_solid, &m}};
  const size_t nodes = row < n ? n - row : 2 * n - 1;
  cmx_status status = CMX_OK;
  for (size_t i = 0; i < nodes && status >= 0; i++) {
    const double step = (row < n ? 1.0 : 0.5) / (double)(n - 1), x1 = (double)i * step,
                 x2 = row < n ? (double)row * step : 1.0 - x1;
    double delta[2];
    status = change(f, pair, f->request->eos ? &eos : NULL, x1, x2, delta, err);
    for (size_t k = 0; k < 2 && status >= 0; k++)
      *(row < n ? &f->delta[k * n * n + row * n + i] : &f->edge[k * (2 * n - 1) + i]) = delta[k];
  }
  return status;
}

/* An odd continuation across the line: twice the value on it less that of the mirror image. */
static void continue_across(const filling *f) {
  const size_t n = f->n;
  for (size_t k = 0; k < 2; k++)
    for (size_t j = 0; j < n; j++)
      for (size_t i = n - j; i < n; i++)
        f->delta[k * n * n + j * n + i] = 2.0 * f->edge[k * (2 * n - 1) + (i + n - 1 - j)] -
                                          f->delta[k * n * n + (n - 1 - i) * n + (n - 1 - j)];
}

static cmx_status begin_order(void *context, void **work) {
  const filling *f = context;
  return f->request->order_model ? cmx_order_work_new(f->request->order_model, (cmx_order_work **)work)
                                 : CMX_OK;
}

static void end_order(void *work) {
  cmx_order_work_free(work);
}

/* --- the files ----------------------------------------------------------------------------------------- */

static int write_integer(hid_t file, const char *name, int value) {
  const hid_t space = H5Screate(H5S_SCALAR);
  const hid_t attribute = H5Acreate2(file, name, H5T_STD_I32LE, space, H5P_DEFAULT, H5P_DEFAULT);
  const int good = attribute >= 0 && H5Awrite(attribute, H5T_NATIVE_INT, &value) >= 0;
  if (attribute >= 0) H5Aclose(attribute);
  if (space >= 0) H5Sclose(space);
  return good;
}

static int write_text(hid_t file, const char *name, const char *text) {
  const hid_t space = H5Screate(H5S_SCALAR), type = H5Tcopy(H5T_C_S1);
  hid_t attribute = -1;
  if (H5Tset_size(type, strlen(text)) >= 0 && H5Tset_strpad(type, H5T_STR_NULLPAD) >= 0)
    attribute = H5Acreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  const int good = attribute >= 0 && H5Awrite(attribute, type, text) >= 0;
  if (attribute >= 0) H5Aclose(attribute);
  H5Tclose(type);
  H5Sclose(space);
  return good;
}

static int write_array(hid_t file, const char *name, int rank, size_t n, const double values[]) {
  const hsize_t dims[2] = {n, n};
  const hid_t space = H5Screate_simple(rank, dims, NULL), plist = H5Pcreate(H5P_DATASET_CREATE);
  hid_t set = -1;
  int good = H5Pset_obj_track_times(plist, 0) >= 0;
  if (rank == 2) good = good && H5Pset_chunk(plist, 2, dims) >= 0 && cmxp_hdf5_deflate(plist, 6);
  if (good) set = H5Dcreate2(file, name, H5T_IEEE_F64LE, space, H5P_DEFAULT, plist, H5P_DEFAULT);
  good = set >= 0 && H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0;
  if (set >= 0 && H5Dclose(set) < 0) good = 0; /* the chunk is compressed and written here */
  if (plist >= 0) H5Pclose(plist);
  if (space >= 0) H5Sclose(space);
  return good;
}

/* What the numbers are, for a reader: hosts do not use it. */
static void scope_of(const cmx_mesa3c *r, char *text, size_t room) {
  const char *solid = r->models.solid == CMX_SOLID_ORDERED  ? "ordered by the closure"
                      : r->models.solid == CMX_SOLID_RANDOM ? "random"
                                                            : r->models.solid_mixing->id;
  if (isnan(r->gamma_e))
    snprintf(text, room,
             "solid less liquid, classical ions at fixed electron density on the liquidus; solid %s", solid);
  else
    cmxp_print(
        text, room,
        "solid less liquid, classical ions at Gamma_e = %.17g, the solid of largest driving force; solid %s",
        r->gamma_e, solid);
}

/* What the writer of files calls. */
typedef struct job {
  const filling *filling;
  const char *path;
  const double *axis, *delta;
} job;

static cmx_status write_to(const char *name, void *context, cmx_error *err) {
  const job *j = context;
  const size_t n = j->filling->n;
  char scope[400];
  scope_of(j->filling->request, scope, sizeof scope);
  H5E_auto2_t old;
  void *old_data;
  H5Eget_auto2(H5E_DEFAULT, &old, &old_data);
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  errno = 0;
  const hid_t file = H5Fcreate(name, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  int good = file >= 0 && write_integer(file, "num_x1", (int)n) && write_integer(file, "num_x2", (int)n) &&
             write_text(file, "scope", scope) && write_text(file, "generator", cmx_version()) &&
             write_array(file, "x1", 1, n, j->axis) && write_array(file, "x2", 1, n, j->axis) &&
             write_array(file, "delta", 2, n, j->delta);
  if (file >= 0 && H5Fclose(file) < 0) good = 0;
  H5Eset_auto2(H5E_DEFAULT, old, old_data);
  return good ? CMX_OK
              : cmx_fail(err, CMX_ERR_IO, "%s: cannot be written: %s", j->path,
                         errno ? strerror(errno) : "HDF5 failed");
}

static cmx_status write_file(const filling *f, size_t k, const char *path, cmx_error *err) {
  double *axis = malloc(f->n * sizeof *axis);
  job j = {f, path, axis, f->delta + k * f->n * f->n};
  if (!axis) return cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", path);
  for (size_t i = 0; i < f->n; i++) axis[i] = (double)i / (double)(f->n - 1);
  const cmx_status status = cmx_write_by(path, 1, write_to, &j, err);
  free(axis);
  return status;
}

/* --- all of it ----------------------------------------------------------------------------------------- */

static cmx_status check(const cmx_mesa3c *r, cmx_error *err) {
  if (!r->pair) return cmx_fail(err, CMX_ERR_UNKNOWN, "phase separation: no pair of files");
  if (r->nodes < 5 || r->nodes > 1001)
    return cmx_fail(err, CMX_ERR_DOMAIN, "phase separation: %d nodes, 5 to 1001 are allowed", r->nodes);
  if (r->search < 4 || r->search > 400)
    return cmx_fail(err, CMX_ERR_DOMAIN, "phase separation: search %d, 4 to 400 are allowed", r->search);
  if (!(isnan(r->gamma_e) || (r->gamma_e > 0.0 && r->gamma_e < 1e4)))
    return cmx_fail(err, CMX_ERR_DOMAIN, "phase separation: Gamma_e %g, above 0 to 1e4 are allowed",
                    r->gamma_e);
  if (r->eos && !(r->rho > 0.0 && isfinite(r->rho) && isnan(r->gamma_e)))
    return cmx_fail(err, CMX_ERR_DOMAIN,
                    "phase separation: rho = %g g/cm^3, Gamma_e %g: one of both is wanted", r->rho,
                    r->gamma_e);
  for (int a = 0; a < 3; a++)
    if (r->models.ions.n != 3 || r->models.ions.z[a] != r->pair->z[a])
      return cmx_fail(err, CMX_ERR_DOMAIN, "phase separation: the models have other charges than %s",
                      r->pair->name);
  return CMX_OK;
}

cmx_status cmx_mesa3c_write(const cmx_mesa3c *r, const char *folder, char path[2][CMX_MESA3C_PATH],
                            const cmx_progress *progress, cmx_error *err) {
  cmx_status status = check(r, err);
  if (status < 0) return status;
  filling f = {r, (size_t)r->nodes, NULL, NULL};
  f.delta = malloc(2 * f.n * f.n * sizeof *f.delta);
  f.edge = malloc(2 * (2 * f.n - 1) * sizeof *f.edge);
  const cmxp_rows rows = {.stage = stage,
                          .n = f.n + 1,
                          .progress = progress,
                          .row = fill_row,
                          .context = &f,
                          .begin = begin_order,
                          .end = end_order};
  status = f.delta && f.edge ? cmxp_rows_run(&rows, err)
                             : cmx_fail(err, CMX_ERR_MEMORY, "phase separation: out of memory");
  if (status >= 0) continue_across(&f);
  for (size_t k = 0; k < 2 && status >= 0; k++) {
    snprintf(path[k], CMX_MESA3C_PATH, "%s/%s_delta%s.h5", folder, r->pair->name, r->pair->symbol[k]);
    status = write_file(&f, k, path[k], err);
  }
  free(f.delta);
  free(f.edge);
  return status;
}
