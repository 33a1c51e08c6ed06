/* Equilibrium of the ions of a crystal. */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_min.h>
#include <lapacke.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/phonon.h"
#include "lattice/lattice_internal.h"

double cmxp_mean_charge_squared(size_t n, const double z[]) {
  double sum = 0.0;
  for (size_t p = 0; p < n; p++) sum += fabs(z[p]);
  return sum * sum / (double)(n * n);
}

double cmxp_longest_vector(size_t n, const double v[][3]) {
  double most = 0.0;
  for (size_t p = 0; p < n; p++) {
    const double size = sqrt(v[p][0] * v[p][0] + v[p][1] * v[p][1] + v[p][2] * v[p][2]);
    if (!(size <= most)) most = size;
  }
  return most;
}

/* One Newton step: sum over modes of v (v.F)/|lambda|, so that soft and unstable modes are followed
   downhill. */
static cmx_status newton_step(const cmx_crystal *crystal, const double z[], const double force[][3],
                              double step[][3]) {
  static const double zero[3] = {0, 0, 0};
  const size_t n = crystal->n_sites, side = 3 * n;
  cmx_dynamics *d = NULL;
  double *both = malloc(2 * side * side * sizeof *both), *hessian = malloc(side * side * sizeof *hessian),
         *value = malloc(side * sizeof *value);
  cmx_status status = both && hessian && value ? cmx_dynamics_new(crystal, 0.0, &d) : CMX_ERR_MEMORY;
  if (status >= 0) status = cmx_dynamics_matrix(d, zero, z, NULL, both);
  if (status >= 0) {
    for (size_t i = 0; i < side * side; i++) hessian[i] = both[2 * i];
    status = cmxp_lapack_status(
        LAPACKE_dsyev(LAPACK_COL_MAJOR, 'V', 'U', (lapack_int)side, hessian, (lapack_int)side, value));
  }
  memset(step, 0, n * sizeof *step);
  for (size_t j = 0; j < side && status >= 0; j++) {
    const double *mode = hessian + j * side;
    double along = 0.0;
    if (!(fabs(value[j]) > 1e-6 * value[side - 1])) continue; /* translations have no force */
    for (size_t i = 0; i < side; i++) along += mode[i] * force[i / 3][i % 3];
    for (size_t i = 0; i < side; i++) step[i / 3][i % 3] += mode[i] * along / fabs(value[j]);
  }
  cmx_dynamics_free(d);
  free(both);
  free(hessian);
  free(value);
  return status;
}

cmx_status cmx_crystal_relax(cmx_crystal *crystal, const double z[], double *shift, cmx_error *err) {
  const size_t n = crystal->n_sites;
  const double small = 1e-12 * cmxp_mean_charge_squared(n, z);
  double force[CMX_MAX_SITES][3], step[CMX_MAX_SITES][3], moved[CMX_MAX_SITES][3] = {{0}}, reciprocal[3][3];
  cmx_crystal trial = *crystal;
  cmx_crystal_reciprocal(crystal, reciprocal);
  cmx_status status = CMX_OK;
  int settled = 0;
  for (int it = 0; it < 60 && status >= 0 && !settled; it++) {
    status = cmx_crystal_forces(&trial, z, force);
    settled = status >= 0 && cmxp_longest_vector(n, (const double(*)[3])force) <= small;
    if (status < 0 || settled) break;
    status = newton_step(&trial, z, (const double(*)[3])force, step);
    const double longest = cmxp_longest_vector(n, (const double(*)[3])step),
                 damp = longest > 0.05 ? 0.05 / longest : 1.0;
    for (size_t p = 0; p < n; p++)
      for (int a = 0; a < 3; a++) moved[p][a] += damp * step[p][a];
    if (!(cmxp_longest_vector(n, (const double(*)[3])moved) <= 1.0 / 3.0)) break;
    for (size_t p = 0; p < n; p++)
      for (int i = 0; i < 3; i++)
        trial.site[p][i] +=
            damp *
            (step[p][0] * reciprocal[i][0] + step[p][1] * reciprocal[i][1] + step[p][2] * reciprocal[i][2]) /
            (2.0 * CMX_PI);
  }
  if (status >= 0 && settled) status = cmx_crystal_prepare(&trial, err);
  if (status < 0) return cmx_fail(err, status, "relaxing '%s': %s", crystal->name, cmx_status_text(status));
  if (!settled)
    return cmx_fail(err, CMX_ERR_NOT_CONVERGED,
                    "'%s' has no equilibrium within a third of a of the given sites", crystal->name);
  *crystal = trial;
  if (shift) *shift = cmxp_longest_vector(n, (const double(*)[3])moved);
  return CMX_OK;
}

/* --- c/a ----------------------------------------------------------------------------------------------- */

typedef struct stretching {
  const cmx_crystal *crystal;
  const double *z;
  double *pair;
} stretching;

static cmx_status stretch_by(const stretching *s, double ln_stretch, cmx_crystal *out, double *shift) {
  *out = *s->crystal;
  for (int i = 0; i < 3; i++)
    for (int a = 0; a < 3; a++)
      out->cell[i][a] *= exp(a == 2 ? 2.0 / 3.0 * ln_stretch : -1.0 / 3.0 * ln_stretch);
  return cmx_crystal_relax(out, s->z, shift, NULL);
}

/* Large but finite if there is no equilibrium, because GSL treats infinity as fatal. */
static double stretched_energy(double ln_stretch, void *context) {
  const stretching *s = context;
  cmx_crystal c;
  if (stretch_by(s, ln_stretch, &c, NULL) < 0 || cmx_crystal_pairs(&c, 0.0, s->pair) < 0) return 1e30;
  return cmx_pair_energy(c.n_sites, s->pair, s->z);
}

cmx_status cmx_crystal_relax_axis(cmx_crystal *crystal, const double z[], double *shift, double *stretch,
                                  cmx_error *err) {
  enum { STEPS = 12 };
  const double top = log(1.35);
  stretching s = {crystal, z, malloc(crystal->n_sites * crystal->n_sites * sizeof *s.pair)};
  gsl_min_fminimizer *m = gsl_min_fminimizer_alloc(gsl_min_fminimizer_brent);
  gsl_function f = {stretched_energy, &s};
  double energy[2 * STEPS + 1], moved = 0.0, found = NAN;
  int best = 0;
  if (!s.pair || !m) {
    free(s.pair);
    gsl_min_fminimizer_free(m);
    return cmx_fail(err, CMX_ERR_MEMORY, "relaxing '%s': out of memory", crystal->name);
  }
  for (int i = 0; i <= 2 * STEPS; i++) {
    energy[i] = stretched_energy(top * (i - STEPS) / STEPS, &s);
    if (energy[i] < energy[best]) best = i;
  }
  if (best > 0 && best < 2 * STEPS &&
      gsl_min_fminimizer_set_with_values(m, &f, top * (best - STEPS) / STEPS, energy[best],
                                         top * (best - 1 - STEPS) / STEPS, energy[best - 1],
                                         top * (best + 1 - STEPS) / STEPS, energy[best + 1]) == GSL_SUCCESS) {
    /* a minimum is accurate to the square root of round-off; its energy is exact */
    for (int it = 0; it < 60 && gsl_min_fminimizer_x_upper(m) - gsl_min_fminimizer_x_lower(m) > 1e-8; it++)
      if (gsl_min_fminimizer_iterate(m) != GSL_SUCCESS) break;
    found = gsl_min_fminimizer_x_minimum(m);
  }
  gsl_min_fminimizer_free(m);
  free(s.pair);
  cmx_crystal out;
  if (isnan(found) || stretch_by(&s, found, &out, &moved) < 0)
    return cmx_fail(err, CMX_ERR_NOT_CONVERGED,
                    "'%s' has no least energy for stretches of 1/1.35..1.35 along z", crystal->name);
  *crystal = out;
  if (shift) *shift = moved;
  if (stretch) *stretch = exp(found);
  return CMX_OK;
}
