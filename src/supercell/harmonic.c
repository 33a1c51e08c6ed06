/* Modes of a supercell and their free energy against linear mixing. */
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lattice/lattice_internal.h"
#include "supercell/supercell_internal.h"

/* --- wave vectors -------------------------------------------------------------------------------------- */

/* Points of the mesh in units of the reciprocal vectors; k and -k have the same eigenvalues. */
typedef struct mesh {
  size_t n;
  double (*k)[3];
  double *weight; /* they sum to 1 */
} mesh;

static cmx_status mesh_new(size_t points, mesh *m) {
  const size_t side = points ? points : 1, all = side * side * side;
  m->n = 0;
  m->k = malloc(all * sizeof *m->k);
  m->weight = malloc(all * sizeof *m->weight);
  if (!m->k || !m->weight) return CMX_ERR_MEMORY;
  for (size_t i = 0; i < all; i++) {
    const size_t mirror = all - 1 - i; /* of each r the index side - 1 - r */
    const size_t r[3] = {i / (side * side), i / side % side, i % side};
    if (mirror < i) continue;
    for (int a = 0; a < 3; a++)
      m->k[m->n][a] = points ? ((double)r[a] + 0.5) / (double)side - (2 * r[a] >= side) : 0.0;
    m->weight[m->n++] = (mirror == i ? 1.0 : 2.0) / (double)all;
  }
  return CMX_OK;
}

static void mesh_free(mesh *m) {
  free(m->k);
  free(m->weight);
}

/* --- sums over modes ----------------------------------------------------------------------------------- */

enum { U_M2, U_M1, U_1, U_2, LN, QUANTUM, N_SUMS };

/* ln[2 sinh(y)] without overflow */
static double ln_two_sinh(double y) {
  return y + log1p(-exp(-2.0 * y));
}

/* Adds functions of the frequencies omega = stretch sqrt(value), in units of omega_p. */
static void add_modes(size_t n, const double value[], double stretch, double theta, double weight,
                      double sum[N_SUMS]) {
  for (size_t i = 0; i < n; i++) {
    const double w = stretch * sqrt(value[i]);
    sum[U_M2] += weight / (w * w);
    sum[U_M1] += weight / w;
    sum[U_1] += weight * w;
    sum[U_2] += weight * w * w;
    sum[LN] += weight * log(w);
    sum[QUANTUM] += weight * ln_two_sinh(0.5 * theta * w);
  }
}

/* What the sums need to know of a cell. */
typedef struct averages {
  size_t n;
  double z, specific;         /* <Z>, <Z/m> */
  double ln_z, ln_mass, mass; /* <ln Z>, <ln m>, <m> */
} averages;

static averages average_ions(const cmx_supercell *cell) {
  averages a = {cell->crystal.n_sites, 0, 0, 0, 0, 0};
  for (size_t p = 0; p < a.n; p++) {
    const double share = 1.0 / (double)a.n, z = cell->z[p], m = cell->mass[p];
    a.z += share * z;
    a.specific += share * z / m;
    a.ln_z += share * log(z);
    a.ln_mass += share * log(m);
    a.mass += share * m;
  }
  return a;
}

/* Sums per ion over the modes of pure bcc crystals, averaged over the ions: those of charge Z and mass m have
   omega_p^2 in the ratio (Z/m)/<Z/m> at the same electron density. */
static void add_linear(const cmx_supercell *cell, const averages *a, size_t n, const double value[],
                       double theta, double per_mode, double sum[N_SUMS]) {
  const size_t ions = a->n;
  unsigned char done[CMX_MAX_SITES] = {0};
  for (size_t p = 0; p < ions; p++) {
    const double ratio = cell->z[p] / cell->mass[p];
    size_t same = 0;
    if (done[p]) continue;
    for (size_t q = p; q < ions; q++)
      if (cell->z[q] / cell->mass[q] == ratio) same++, done[q] = 1;
    add_modes(n, value, sqrt(ratio / a->specific), theta, per_mode * (double)same / (double)ions, sum);
  }
}

/* --- modes --------------------------------------------------------------------------------------------- */

/* Eigenvalues at one wave vector in units of omega_p^2, ascending; at k = 0 without the translations.
   @param[out] value [3n] or [3n - 3] */
static cmx_status modes_at(const cmx_dynamics *dynamics, const cmx_supercell *cell, const averages *a,
                           const double fraction[3], double value[]) {
  const size_t side = 3 * a->n;
  double reciprocal[3][3], k[3] = {0, 0, 0}, *all = malloc(side * sizeof *all);
  if (!all) return CMX_ERR_MEMORY;
  cmx_crystal_reciprocal(&cell->crystal, reciprocal);
  for (int i = 0; i < 3; i++)
    for (int axis = 0; axis < 3; axis++) k[axis] += fraction[i] * reciprocal[i][axis];
  const cmx_status status = cmx_dynamics_eigenvalues(dynamics, k, cell->z, cell->mass, all);
  const int centre = fraction[0] == 0.0 && fraction[1] == 0.0 && fraction[2] == 0.0;
  /* translations are the three nearest to zero */
  size_t first = 0;
  for (size_t i = 0; centre && i + 3 <= side; i++) {
    const double here = fmax(fabs(all[i]), fabs(all[i + 2])),
                 best = fmax(fabs(all[first]), fabs(all[first + 2]));
    if (here < best) first = i;
  }
  for (size_t i = 0, n = 0; i < side && status >= 0; i++)
    if (!centre || i < first || i > first + 2) value[n++] = all[i] / (3.0 * a->z * a->specific);
  free(all);
  return status;
}

/* All eigenvalues, [mesh.n][per_k]. Wave vectors run side by side. */
static cmx_status all_modes(const cmx_supercell *cell, const averages *a, const mesh *m, size_t per_k,
                            const cmx_progress *progress, double value[]) {
  cmx_dynamics *dynamics = NULL;
  cmxp_steps steps = {progress, 0, m->n, 0};
  int worst = cmx_dynamics_new(&cell->crystal, cmxp_supercell_splitting(cell->crystal.n_sites), &dynamics);
  if (worst >= 0) {
#pragma omp parallel for schedule(dynamic) reduction(min : worst)
    for (size_t i = 0; i < m->n; i++) {
      if (!cmxp_steps_go(&steps)) continue;
      const int status = modes_at(dynamics, cell, a, m->k[i], value + i * per_k);
      if (status < worst) worst = status;
      cmxp_steps_done(&steps);
    }
    if (worst >= 0) worst = cmxp_steps_end(&steps);
  }
  cmx_dynamics_free(dynamics);
  return (cmx_status)worst;
}

/* The modes of pure bcc that linear mixing stands on: of the box at the wave vectors of the mesh, or of a
   fine mesh of one cube. */
static cmx_status pure_sums(const cmx_supercell *cell, const averages *a, const mesh *m, int centre,
                            double theta, double sum[N_SUMS]) {
  enum { FINE = 32 };
  mesh fine = {0};
  int(*place)[3] = malloc(a->n * sizeof *place);
  const size_t cubes = place ? cmxp_bcc_box(&cell->crystal, place) : 0, side = cubes ? cubes : 1;
  const size_t ions = 2 * side * side * side;
  cmx_status status = !place ? CMX_ERR_MEMORY : cubes ? CMX_OK : mesh_new(FINE, &fine);
  const mesh *used = cubes ? m : &fine;
  double(*k)[3] = malloc(ions * sizeof *k), *value = malloc(3 * ions * sizeof *value);
  if (!k || !value) status = CMX_ERR_MEMORY;
  for (size_t i = 0; i < used->n && status >= 0; i++) {
    const size_t skipped = cubes && centre ? 1 : 0; /* k = 0 */
    cmxp_bcc_waves(side, used->k[i], k);
    status = cmxp_bcc_modes(ions - skipped, (const double(*)[3])k + skipped, value);
    if (status >= 0)
      add_linear(cell, a, 3 * (ions - skipped), value, theta, used->weight[i] / (double)ions, sum);
  }
  mesh_free(&fine);
  free(place);
  free(k);
  free(value);
  return status;
}

/* --- results ------------------------------------------------------------------------------------------- */

static const cmx_supercell_modes none = {0, 0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};

static void fill(const averages *a, int centre, double theta, const double sum[N_SUMS],
                 const double linear[N_SUMS], cmx_supercell_modes *out) {
  out->u_m2 = sum[U_M2] / 3.0;
  out->u_m1 = sum[U_M1] / 3.0;
  out->u_1 = sum[U_1] / 3.0;
  out->u_2 = sum[U_2] / 3.0;
  out->ln = sum[LN] / 3.0;
  out->zero_point = 0.5 * (sum[U_1] - linear[U_1]);
  /* Without the translations at k = 0 masses do not cancel: pdet Phi is that of the matrix by masses times
     (product of m)^3/<m>^3, and linear mixing has N - 1 of N ions. */
  const double masses = centre ? 1.5 / (double)a->n * (a->ln_mass - log(a->mass)) : 0.0;
  out->f_harm = sum[LN] - linear[LN] + masses;
  if (!isnan(theta)) out->f_quantum = sum[QUANTUM] - linear[QUANTUM] + masses;
}

static cmx_status check(const cmx_supercell *cell, size_t mesh_points, double theta, cmx_error *err) {
  if (!(mesh_points <= CMX_SUPERCELL_MESH))
    return cmx_fail(err, CMX_ERR_DOMAIN, "mesh %zu: not in 0..%d", mesh_points, CMX_SUPERCELL_MESH);
  if (!isnan(theta) && !(theta >= 1e-6 && theta <= 1e6))
    return cmx_fail(err, CMX_ERR_DOMAIN, "theta %g: not in 1e-6..1e6", theta);
  for (size_t p = 0; p < cell->crystal.n_sites; p++)
    if (!(cell->z[p] > 0.0 && cell->mass[p] > 0.0))
      return cmx_fail(err, CMX_ERR_DOMAIN, "charge %g and mass %g of site %zu: not above 0", cell->z[p],
                      cell->mass[p], p + 1);
  return CMX_OK;
}

/* Sums per ion over the modes of the cell; unstable ones are counted instead. */
static void sum_modes(const mesh *m, size_t per_k, size_t ions, const double value[], double theta,
                      double sum[N_SUMS], cmx_supercell_modes *out) {
  out->least = INFINITY;
  out->n_k = m->n;
  for (size_t i = 0; i < m->n * per_k; i++) {
    out->unstable += !(value[i] > 0.0);
    out->least = fmin(out->least, value[i]);
  }
  for (size_t i = 0; i < m->n && !out->unstable; i++)
    add_modes(per_k, value + i * per_k, 1.0, theta, m->weight[i] / (double)ions, sum);
}

cmx_status cmx_supercell_harmonic(const cmx_supercell *cell, size_t mesh_points, double theta,
                                  const cmx_progress *progress, cmx_supercell_modes *out, cmx_error *err) {
  const size_t n = cell->crystal.n_sites;
  const int centre = mesh_points == 0;
  const size_t per_k = centre ? 3 * n - 3 : 3 * n;
  double sum[N_SUMS] = {0}, linear[N_SUMS] = {0};
  mesh m = {0};
  *out = none;
  cmx_status status = check(cell, mesh_points, theta, err);
  if (status < 0) return status;
  const averages a = average_ions(cell);
  status = mesh_new(mesh_points, &m);
  double *value = malloc((m.n * per_k + 1) * sizeof *value);
  if (!value) status = CMX_ERR_MEMORY;
  if (status >= 0) status = all_modes(cell, &a, &m, per_k, progress, value);
  if (status >= 0) sum_modes(&m, per_k, n, value, theta, sum, out);
  if (status >= 0 && !out->unstable) {
    status = pure_sums(cell, &a, &m, centre, theta, linear);
    if (status >= 0) fill(&a, centre, theta, sum, linear, out);
  }
  mesh_free(&m);
  free(value);
  if (status < 0) {
    *out = none;
    cmx_fail(err, status, "modes of '%s': %s", cell->crystal.name, cmx_status_text(status));
  }
  return status;
}

/* --- displacements ------------------------------------------------------------------------------------- */

/* Adds the traces of the blocks of Phi(k)^-1, one an ion.
   @return CMX_ERR_UNSUPPORTED if Phi is not positive definite */
static cmx_status add_inverse(const cmx_dynamics *dynamics, const cmx_supercell *cell, const double k[3],
                              double weight, double sum[]) {
  const size_t n = cell->crystal.n_sites, side = 3 * n;
  double *matrix = malloc(2 * side * side * sizeof *matrix);
  lapack_complex_double *phi = (lapack_complex_double *)matrix;
  cmx_status status = matrix ? cmx_dynamics_matrix(dynamics, k, cell->z, NULL, matrix) : CMX_ERR_MEMORY;
  if (status >= 0 && LAPACKE_zpotrf(LAPACK_COL_MAJOR, 'U', (lapack_int)side, phi, (lapack_int)side) != 0)
    status = CMX_ERR_UNSUPPORTED;
  if (status >= 0)
    status =
        cmxp_lapack_status(LAPACKE_zpotri(LAPACK_COL_MAJOR, 'U', (lapack_int)side, phi, (lapack_int)side));
  for (size_t i = 0; i < side && status >= 0; i++) sum[i / 3] += weight * matrix[2 * (i * side + i)];
  free(matrix);
  return status;
}

cmx_status cmx_supercell_thermal(const cmx_supercell *cell, size_t mesh_points, double ratio[],
                                 cmx_error *err) {
  const size_t n = cell->crystal.n_sites;
  double linear[N_SUMS] = {0}, reciprocal[3][3];
  cmx_dynamics *dynamics = NULL;
  mesh m = {0};
  for (size_t p = 0; p < n; p++) ratio[p] = NAN;
  cmx_status status = check(cell, mesh_points, NAN, err);
  if (status >= 0 && mesh_points == 0)
    status = cmx_fail(err, CMX_ERR_DOMAIN, "mesh 0: displacements need one of 1..%d", CMX_SUPERCELL_MESH);
  if (status < 0) return status;
  double *sum = calloc(n, sizeof *sum);
  cmx_supercell *equal = malloc(sizeof *equal); /* displacements do not depend on masses: with Z/m = 1 */
  status = sum && equal ? mesh_new(mesh_points, &m) : CMX_ERR_MEMORY;
  if (status >= 0) status = cmx_dynamics_new(&cell->crystal, cmxp_supercell_splitting(n), &dynamics);
  cmx_crystal_reciprocal(&cell->crystal, reciprocal);
  for (size_t i = 0; i < m.n && status >= 0; i++) {
    double k[3] = {0, 0, 0};
    for (int b = 0; b < 3; b++)
      for (int axis = 0; axis < 3; axis++) k[axis] += m.k[i][b] * reciprocal[b][axis];
    status = add_inverse(dynamics, cell, k, m.weight[i], sum);
  }
  if (status >= 0) {
    *equal = *cell;
    memcpy(equal->mass, cell->z, sizeof equal->mass);
    const averages a = average_ions(equal);
    status = pure_sums(equal, &a, &m, 0, NAN, linear);
    /* <u^2> of a pure crystal: sum over modes of kT/(m omega^2), m omega_p^2 = 3 <Z> Z */
    for (size_t p = 0; p < n && status >= 0; p++) ratio[p] = sum[p] * 3.0 * a.z * cell->z[p] / linear[U_M2];
  }
  cmx_dynamics_free(dynamics);
  mesh_free(&m);
  free(sum);
  free(equal);
  if (status < 0)
    cmx_fail(err, status, "displacements of '%s': %s", cell->crystal.name,
             status == CMX_ERR_UNSUPPORTED ? "unstable modes" : cmx_status_text(status));
  return status;
}
