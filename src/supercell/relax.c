/* Ions of a supercell moved to equilibrium. */
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lattice/lattice_internal.h"
#include "supercell/supercell_internal.h"

enum { MEMORY = 10, GRADIENT_STEPS = 400, NEWTON_STEPS = 60, HALVINGS = 12 };

/* Longest displacement in one step, and the least modulus of an eigenvalue in a step beside a saddle point,
   in omega_p^2: both keep a step within the range of its quadratic form. */
static const double longest_step = 0.15, least_modulus = 0.02;

/* Rounding of the energy of N ions, relative. */
static const double rounding = 1e-13;

typedef struct descent {
  cmx_supercell *cell; /* at the positions of `shift` */
  cmx_crystal given;
  double reciprocal[3][3];
  size_t n, side;        /* side = 3n */
  double square;         /* <Z>^2 */
  double energy;         /* of all ions */
  double *shift, *force; /* [side] */
  double *step;          /* [side] */
  double *old_shift, *old_force;
  cmxp_response *response;
  double *moved, *change;   /* [MEMORY][side] of the last steps, and of the gradient by them */
  double curvature[MEMORY]; /* their products */
  int kept;                 /* steps in memory, the last of them number kept - 1 */
} descent;

static double dot(size_t n, const double u[], const double v[]) {
  double sum = 0.0;
  for (size_t i = 0; i < n; i++) sum += u[i] * v[i];
  return sum;
}

static double longest(const descent *d, const double v[]) {
  return cmxp_longest_vector(d->n, (const double(*)[3])v);
}

/* Energy and forces at the positions of d->shift. */
static cmx_status evaluate(descent *d) {
  double xi;
  for (size_t p = 0; p < d->n; p++)
    for (int i = 0; i < 3; i++) {
      const double *u = d->shift + 3 * p, *b = d->reciprocal[i];
      d->cell->crystal.site[p][i] =
          d->given.site[p][i] + (u[0] * b[0] + u[1] * b[1] + u[2] * b[2]) / (2.0 * CMX_PI);
    }
  const cmx_status status = cmx_crystal_energy(&d->cell->crystal, d->cell->z, &xi, (double(*)[3])d->force);
  d->energy = xi * (double)d->n;
  return status;
}

/* Goes along d->step as far as the energy falls: all of it, or less by halves.
   @return CMX_OK; CMX_ERR_NOT_CONVERGED, at the old positions, if it falls nowhere; CMX_ERR_MEMORY */
static cmx_status go(descent *d) {
  const double slope = -dot(d->side, d->step, d->force), before = d->energy, force = longest(d, d->force);
  const double length = longest(d, d->step);
  double t = length > longest_step ? longest_step / length : 1.0;
  memcpy(d->old_shift, d->shift, d->side * sizeof *d->shift);
  memcpy(d->old_force, d->force, d->side * sizeof *d->force);
  for (int it = 0; it < HALVINGS; it++, t *= 0.5) {
    for (size_t i = 0; i < d->side; i++) d->shift[i] = d->old_shift[i] + t * d->step[i];
    const cmx_status status = evaluate(d);
    if (status < 0) return status;
    /* where the energy is flat to rounding, forces decide */
    if (d->energy <= before + 1e-4 * t * slope ||
        (d->energy <= before + rounding * fabs(before) && longest(d, d->force) < force))
      return CMX_OK;
  }
  memcpy(d->shift, d->old_shift, d->side * sizeof *d->shift);
  const cmx_status status = evaluate(d);
  return status < 0 ? status : CMX_ERR_NOT_CONVERGED;
}

/* --- gradients ----------------------------------------------------------------------------------------- */

/* step = H force, with H the inverse matrix that the last steps and the linear response suggest: Nocedal's
   two loops. */
static void quasi_newton_step(descent *d) {
  double along[MEMORY] = {0};
  double *g = d->old_force; /* free here */
  memcpy(g, d->force, d->side * sizeof *g);
  for (int j = d->kept; j-- > 0;) {
    const double *s = d->moved + (size_t)j * d->side, *y = d->change + (size_t)j * d->side;
    along[j] = dot(d->side, s, g) / d->curvature[j];
    for (size_t i = 0; i < d->side; i++) g[i] -= along[j] * y[i];
  }
  cmxp_response_apply(d->response, g, d->step);
  for (int j = 0; j < d->kept; j++) {
    const double *s = d->moved + (size_t)j * d->side, *y = d->change + (size_t)j * d->side;
    const double back = along[j] - dot(d->side, y, d->step) / d->curvature[j];
    for (size_t i = 0; i < d->side; i++) d->step[i] += back * s[i];
  }
}

/* Keeps the last step, unless the energy is not convex along it. */
static void remember(descent *d) {
  if (d->kept == MEMORY) {
    memmove(d->moved, d->moved + d->side, (MEMORY - 1) * d->side * sizeof *d->moved);
    memmove(d->change, d->change + d->side, (MEMORY - 1) * d->side * sizeof *d->change);
    memmove(d->curvature, d->curvature + 1, (MEMORY - 1) * sizeof *d->curvature);
    d->kept--;
  }
  double *s = d->moved + (size_t)d->kept * d->side, *y = d->change + (size_t)d->kept * d->side;
  for (size_t i = 0; i < d->side; i++) {
    s[i] = d->shift[i] - d->old_shift[i];
    y[i] = d->old_force[i] - d->force[i];
  }
  d->curvature[d->kept] = dot(d->side, s, y);
  if (d->curvature[d->kept] > 1e-4 * d->square * dot(d->side, s, s)) d->kept++;
}

/* Until no force is above `small`, or no step leads down. */
static cmx_status descend(descent *d, double small, int *steps) {
  cmx_status status = CMX_OK;
  for (*steps = 0; *steps < GRADIENT_STEPS && !(longest(d, d->force) <= small * d->square); ++*steps) {
    quasi_newton_step(d);
    if (!(dot(d->side, d->step, d->force) > 0.0)) {
      if (!d->kept) break;
      d->kept = 0;
      continue;
    }
    status = go(d);
    if (status == CMX_ERR_NOT_CONVERGED && d->kept) { /* once more from the response alone */
      d->kept = 0;
      status = CMX_OK;
      continue;
    }
    if (status < 0) break;
    remember(d);
  }
  return status == CMX_ERR_NOT_CONVERGED ? CMX_OK : status;
}

/* --- Newton -------------------------------------------------------------------------------------------- */

/* The matrix of force constants, [side][side]. */
static cmx_status force_constants(const descent *d, double matrix[]) {
  static const double zero[3] = {0, 0, 0};
  cmx_dynamics *dynamics = NULL;
  double *both = malloc(2 * d->side * d->side * sizeof *both);
  cmx_status status =
      both ? cmx_dynamics_new(&d->cell->crystal, cmxp_supercell_splitting(d->n), &dynamics) : CMX_ERR_MEMORY;
  if (status >= 0) status = cmx_dynamics_matrix(dynamics, zero, d->cell->z, NULL, both);
  for (size_t i = 0; i < d->side * d->side && status >= 0; i++) matrix[i] = both[2 * i];
  cmx_dynamics_free(dynamics);
  free(both);
  return status;
}

/* Newton's step by Cholesky's decomposition, with translations given the eigenvalue <Z>^2.
   @return CMX_ERR_NOT_CONVERGED if the matrix is not positive definite */
static cmx_status convex_step(descent *d, const double matrix[], double work[]) {
  const lapack_int side = (lapack_int)d->side;
  memcpy(work, matrix, d->side * d->side * sizeof *work);
  for (size_t i = 0; i < d->side; i++)
    for (size_t j = i % 3; j < d->side; j += 3) work[i * d->side + j] += d->square / (double)d->n;
  if (LAPACKE_dpotrf(LAPACK_COL_MAJOR, 'U', side, work, side) != 0) return CMX_ERR_NOT_CONVERGED;
  memcpy(d->step, d->force, d->side * sizeof *d->step);
  return cmxp_lapack_status(LAPACKE_dpotrs(LAPACK_COL_MAJOR, 'U', side, 1, work, side, d->step, side));
}

/* Longest displacement by which a saddle point is left along its most unstable mode, if the forces do not
   lead away from it as far. */
static const double kick = 0.05;

static void leave_saddle(descent *d, const double mode[], double along) {
  const double least = kick / longest(d, mode);
  const double more = least > fabs(along) ? copysign(least, along) - along : 0.0;
  for (size_t i = 0; i < d->side; i++) d->step[i] += more * mode[i];
}

/* sum over modes of v (v.F)/|lambda|, so that unstable modes are followed downhill; destroys the matrix. */
static cmx_status saddle_free_step(descent *d, double matrix[]) {
  const double least = least_modulus * 3.0 * d->square;
  double *value = malloc(d->side * sizeof *value);
  cmx_status status = CMX_ERR_MEMORY;
  if (value)
    status = cmxp_lapack_status(
        LAPACKE_dsyevd(LAPACK_COL_MAJOR, 'V', 'U', (lapack_int)d->side, matrix, (lapack_int)d->side, value));
  memset(d->step, 0, d->side * sizeof *d->step);
  for (size_t j = 0; j < d->side && status >= 0; j++) {
    const double *mode = matrix + j * d->side;
    const double along = dot(d->side, mode, d->force) / fmax(fabs(value[j]), least);
    for (size_t i = 0; i < d->side; i++) d->step[i] += along * mode[i];
    if (j == 0) leave_saddle(d, mode, along);
  }
  free(value);
  return status;
}

/* Until no force is above `small` and the matrix of the last step is positive definite. */
static cmx_status newton(descent *d, double small, int *steps) {
  double *matrix = malloc(d->side * d->side * sizeof *matrix),
         *work = malloc(d->side * d->side * sizeof *work);
  cmx_status status = matrix && work ? CMX_OK : CMX_ERR_MEMORY;
  int convex = 1;
  for (*steps = 0; status >= 0 && *steps < NEWTON_STEPS; ++*steps) {
    if (convex && longest(d, d->force) <= small * d->square) break;
    status = force_constants(d, matrix);
    if (status < 0) break;
    status = convex_step(d, matrix, work);
    convex = status >= 0;
    if (status == CMX_ERR_NOT_CONVERGED) status = saddle_free_step(d, matrix);
    if (status >= 0) status = go(d);
  }
  free(matrix);
  free(work);
  return status == CMX_ERR_NOT_CONVERGED ? CMX_OK : status;
}

/* --- all of it ----------------------------------------------------------------------------------------- */

static cmx_status begin(cmx_supercell *cell, descent *d) {
  const size_t n = cell->crystal.n_sites, side = 3 * n;
  memset(d, 0, sizeof *d);
  d->cell = cell;
  d->given = cell->crystal;
  d->n = n;
  d->side = side;
  d->square = cmxp_mean_charge_squared(n, cell->z);
  cmx_crystal_reciprocal(&cell->crystal, d->reciprocal);
  d->shift = calloc((5 + 2 * MEMORY) * side, sizeof *d->shift);
  if (!d->shift) return CMX_ERR_MEMORY;
  d->force = d->shift + side;
  d->step = d->shift + 2 * side;
  d->old_shift = d->shift + 3 * side;
  d->old_force = d->shift + 4 * side;
  d->moved = d->shift + 5 * side;
  d->change = d->moved + MEMORY * side;
  return cmxp_response_new(cell, &d->response);
}

static void end(descent *d) {
  free(d->shift);
  cmxp_response_free(d->response);
}

/* Displacements without their mean, a translation of the crystal. */
static void measure(const descent *d, cmx_relaxation *out) {
  double mean[3] = {0};
  for (size_t i = 0; i < d->side; i++) mean[i % 3] += d->shift[i] / (double)d->n;
  out->energy = d->energy / (double)d->n;
  out->force = longest(d, d->force) / d->square;
  out->msd = out->shift = 0.0;
  for (size_t p = 0; p < d->n; p++) {
    double square = 0.0;
    for (size_t a = 0; a < 3; a++) square += pow(d->shift[3 * p + a] - mean[a], 2.0);
    out->msd += square / (double)d->n;
    out->shift = fmax(out->shift, sqrt(square));
    out->left += sqrt(square) > 0.5 * CMXP_BCC_NEIGHBOUR;
  }
}

static cmx_status check(const cmx_supercell *cell, double tolerance, cmx_error *err) {
  if (!(tolerance >= 1e-12 && tolerance <= 1e-2))
    return cmx_fail(err, CMX_ERR_DOMAIN, "tolerance %g: not in 1e-12..1e-2", tolerance);
  for (size_t p = 0; p < cell->crystal.n_sites; p++)
    if (!(cell->z[p] > 0.0))
      return cmx_fail(err, CMX_ERR_DOMAIN, "charge %g of site %zu: not above 0", cell->z[p], p + 1);
  return CMX_OK;
}

cmx_status cmx_supercell_relax(cmx_supercell *cell, double tolerance, cmx_relaxation *out, cmx_error *err) {
  descent d;
  *out = (cmx_relaxation){NAN, NAN, NAN, 0, 0, NAN, NAN, 0};
  cmx_status status = check(cell, tolerance, err);
  if (status < 0) return status;
  const int small_cell = cell->crystal.n_sites <= CMX_SUPERCELL_NEWTON;
  status = begin(cell, &d);
  if (status >= 0) status = evaluate(&d);
  const double unrelaxed = d.energy / (double)d.n;
  if (status >= 0) status = descend(&d, small_cell ? fmax(tolerance, 1e-4) : tolerance, &out->gradient_steps);
  if (status >= 0 && small_cell) status = newton(&d, tolerance, &out->newton_steps);
  if (status >= 0) {
    out->energy_unrelaxed = unrelaxed;
    measure(&d, out);
    if (!(out->force <= tolerance)) status = CMX_ERR_NOT_CONVERGED;
  }
  end(&d);
  if (status < 0)
    cmx_fail(err, status, "relaxing '%s': %s, largest force %.3g <Z>^2 e^2/a^2", cell->crystal.name,
             cmx_status_text(status), out->force);
  return status;
}
