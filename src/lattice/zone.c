/* Averages over the Brillouin zone by Gauss-Legendre quadrature in the tetrahedra of the wedge. */
#include <gsl/gsl_integration.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/lattice.h"
#include "lattice/lattice_internal.h"
#include "lattice/zone.h"

const size_t cmxp_zone_orders[CMXP_ZONE_ORDERS] = {8, 12, 16, 20, 24, 32, 40, 48, 64, 80};

enum { LANES = CMXP_EWALD_LANES };

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
                           cmxp_zone_integral *out) {
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

/* Slabs are summed in order, for any number of threads. */
cmx_status cmxp_zone_integrate(const cmx_lattice_sums *sums, const cmx_ewald *ewald, size_t order,
                               cmxp_zone_integral *total) {
  const cmx_lattice *lattice = sums->lattice;
  gsl_integration_fixed_workspace *rule =
      gsl_integration_fixed_alloc(gsl_integration_fixed_legendre, order, 0.0, 1.0, 0.0, 0.0);
  cmxp_zone_integral *slab = malloc(order * sizeof *slab);
  if (!rule || !slab) {
    if (rule) gsl_integration_fixed_free(rule); /* GSL does not take NULL here */
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
