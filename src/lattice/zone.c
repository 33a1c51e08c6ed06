#include <gsl/gsl_integration.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/lattice.h"
#include "lattice/lattice_internal.h"

enum { LANES = CMXP_EWALD_LANES };

/* Integrals over the zone: element 0 is T_0, element i is T_i. */
typedef struct zone_integral {
  double value[CMX_MAX_ORBITS + 1];
} zone_integral;

static double determinant(const double v[3][3]) {
  return v[0][0] * (v[1][1] * v[2][2] - v[1][2] * v[2][1]) -
         v[0][1] * (v[1][0] * v[2][2] - v[1][2] * v[2][0]) +
         v[0][2] * (v[1][0] * v[2][1] - v[1][1] * v[2][0]);
}

/* cosines[p][n] = cos(n u_p) by the Chebyshev recurrence */
static void fill_cosines(const double u[3], int top, double cosines[3][32]) {
  for (int p = 0; p < 3; p++) {
    const double c = cos(u[p]);
    cosines[p][0] = 1.0;
    cosines[p][1] = c;
    for (int n = 2; n <= top; n++) cosines[p][n] = 2.0 * c * cosines[p][n - 1] - cosines[p][n - 2];
  }
}

static double orbit_mean(const int n[3], double c[3][32]) {
  const double *x = c[0], *y = c[1], *z = c[2];
  return (x[n[0]] * (y[n[1]] * z[n[2]] + y[n[2]] * z[n[1]]) +
          x[n[1]] * (y[n[0]] * z[n[2]] + y[n[2]] * z[n[0]]) +
          x[n[2]] * (y[n[0]] * z[n[1]] + y[n[1]] * z[n[0]])) /
         6.0;
}

/* One ray slab of a tetrahedron: conical coordinates k = t [v0 + p (v1 - v0) + p q (v2 - v1)], dk = t^2 p
 * |det| dt dp dq. */
static void integrate_slab(const cmx_lattice_sums *sums, const cmx_ewald *ewald, const double v[3][3],
                           const double *node, const double *weight, size_t order, size_t it,
                           zone_integral *out) {
  const double half = 0.5 * sums->lattice->constant;
  const int top = sums->orbit[sums->n - 1].n[0] > 1 ? 31 : 1;
  const double t = node[it];
  memset(out, 0, sizeof *out);
  for (size_t ip = 0; ip < order; ip++) {
    const double p = node[ip];
    for (size_t first = 0; first < order; first += LANES) {
      double u[LANES][3], k[LANES][3], relaxation[LANES], cosines[3][32];
      for (size_t l = 0; l < LANES; l++)
        for (int a = 0; a < 3; a++) {
          const double q = node[first + l];
          u[l][a] = 0.5 * CMX_PI * t * (v[0][a] + p * (v[1][a] - v[0][a]) + p * q * (v[2][a] - v[1][a]));
          k[l][a] = u[l][a] / half;
        }
      cmxp_ewald_relaxations(ewald, k, relaxation);
      for (size_t l = 0; l < LANES; l++) {
        const double f = weight[it] * weight[ip] * weight[first + l] * t * t * p * relaxation[l];
        fill_cosines(u[l], top, cosines);
        out->value[0] += f;
        for (size_t i = 0; i < sums->n; i++)
          out->value[i + 1] += f * sums->orbit[i].multiplicity * orbit_mean(sums->orbit[i].n, cosines);
      }
    }
  }
}

/* Zone averages at one order; slabs are summed in order, for any number of threads. */
static cmx_status integrate(const cmx_lattice_sums *sums, const cmx_ewald *ewald, size_t order,
                            zone_integral *total) {
  const cmx_lattice *lattice = sums->lattice;
  gsl_integration_fixed_workspace *rule =
      gsl_integration_fixed_alloc(gsl_integration_fixed_legendre, order, 0.0, 1.0, 0.0, 0.0);
  zone_integral *slab = malloc(order * sizeof *slab);
  if (!rule || !slab) {
    gsl_integration_fixed_free(rule);
    free(slab);
    return CMX_ERR_MEMORY;
  }
  const double *node = gsl_integration_fixed_nodes(rule), *weight = gsl_integration_fixed_weights(rule);
  double volume = 0.0;
  memset(total, 0, sizeof *total);
  for (size_t tet = 0; tet < lattice->n_tetrahedra; tet++) {
    const double det = fabs(determinant(lattice->wedge[tet]));
    volume += det / 6.0;
#pragma omp parallel for schedule(dynamic, 1)
    for (size_t it = 0; it < order; it++)
      integrate_slab(sums, ewald, lattice->wedge[tet], node, weight, order, it, &slab[it]);
    for (size_t it = 0; it < order; it++)
      for (size_t i = 0; i <= sums->n; i++) total->value[i] += det * slab[it].value[i];
  }
  for (size_t i = 0; i <= sums->n; i++) total->value[i] /= volume;
  gsl_integration_fixed_free(rule);
  free(slab);
  return CMX_OK;
}

static double largest_change(const zone_integral *a, const zone_integral *b, size_t n) {
  double change = 0.0;
  for (size_t i = 0; i <= n; i++) {
    double d = fabs(a->value[i] - b->value[i]);
    if (!(d <= change)) change = d;
  }
  return change;
}

static cmx_status refine(cmx_lattice_sums *sums, const cmx_ewald *ewald, double tolerance,
                         zone_integral *best, size_t *best_order) {
  /* multiples of LANES */
  static const size_t orders[] = {8, 12, 16, 20, 24, 32, 40, 48, 64, 80};
  cmx_status status = CMX_ERR_NOT_CONVERGED;
  for (size_t r = 0; r < sizeof orders / sizeof *orders && status == CMX_ERR_NOT_CONVERGED; r++) {
    zone_integral now;
    cmx_status done = integrate(sums, ewald, orders[r], &now);
    if (done < 0) return done;
    const double change = r ? largest_change(&now, best, sums->n) : NAN;
    sums->refinement[r].order = (int)orders[r];
    sums->refinement[r].T0 = now.value[0];
    sums->refinement[r].change = change;
    sums->n_refinements = r + 1;
    sums->error = change;
    *best = now;
    *best_order = orders[r];
    if (change <= tolerance) status = CMX_OK;
    if (isnan(now.value[0])) break; /* a higher order does not help for an unstable lattice */
  }
  return status;
}

cmx_status cmx_lattice_integrate(const cmx_lattice *lattice, size_t count, double tolerance,
                                 cmx_lattice_sums *sums, cmx_error *err) {
  cmx_ewald *ewald = NULL, *other = NULL;
  zone_integral best, shifted;
  size_t order = 0;
  memset(sums, 0, sizeof *sums);
  sums->lattice = lattice;
  sums->n = count;
  if (!(tolerance >= 1e-14 && tolerance <= 1e-3))
    return cmx_fail(err, CMX_ERR_DOMAIN, "tolerance %g: not in 1e-14..1e-3", tolerance);
  cmx_status status = cmx_lattice_orbits(lattice, count, sums->orbit);
  if (status == CMX_ERR_DOMAIN)
    return cmx_fail(err, status, "shells %zu: not in 1..%d", count, CMX_MAX_ORBITS);
  if (status >= 0) status = cmx_ewald_new(lattice, 0.0, &ewald);
  if (status >= 0) status = cmx_ewald_new(lattice, 1.1 * 1.25, &other);
  if (status >= 0) {
    sums->madelung = cmx_ewald_madelung(ewald);
    status = refine(sums, ewald, tolerance, &best, &order);
  }
  if (status == CMX_OK || status == CMX_ERR_NOT_CONVERGED) {
    cmx_status again = integrate(sums, other, order, &shifted);
    if (again < 0) status = again;
    sums->splitting_change = largest_change(&best, &shifted, count);
    if (!(sums->splitting_change <= sums->error)) sums->error = sums->splitting_change;
    sums->T0 = best.value[0];
    for (size_t i = 0; i < count; i++) {
      sums->I[i] = sums->orbit[i].multiplicity / sums->orbit[i].length;
      sums->T[i] = best.value[i + 1];
    }
  }
  if (status == CMX_ERR_NOT_CONVERGED && isnan(sums->T0))
    cmx_fail(err, status,
             "lattice %s is unstable: its force constants are not positive definite in the whole zone",
             lattice->name);
  else if (status == CMX_ERR_NOT_CONVERGED)
    cmx_fail(err, status, "zone integrals of %s changed by %.2g, more than %.2g, at the highest order",
             lattice->name, sums->error, tolerance);
  else if (status < 0)
    cmx_fail(err, status, "lattice sums of %s: %s", lattice->name, cmx_status_text(status));
  cmx_ewald_free(ewald);
  cmx_ewald_free(other);
  return status;
}
