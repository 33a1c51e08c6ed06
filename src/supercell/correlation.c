/* Short-range order of arrangements, and their energy to second order in the charges. */
#include <math.h>
#include <stdlib.h>

#include "coulomix/lattice.h"
#include "coulomix/order_exact.h"
#include "lattice/lattice_internal.h"
#include "supercell/supercell_internal.h"

/* Which ion is at each place of a box, [2m][2m][2m]. */
static size_t at_place(size_t side, const int at[3]) {
  size_t number = 0;
  for (int a = 0; a < 3; a++)
    number = number * side + (size_t)(((at[a] % (int)side) + (int)side) % (int)side);
  return number;
}

/* Mean of u(p) v(q) over the ions p and the vectors of one orbit to q. */
static double correlation(size_t n, size_t side, int place[][3], const double u[], const double v[],
                          const cmx_orbit *orbit) {
  const int top = orbit->n[0];
  double sum = 0.0;
  size_t terms = 0;
  int d[3];
  for (d[0] = -top; d[0] <= top; d[0]++)
    for (d[1] = -top; d[1] <= top; d[1]++)
      for (d[2] = -top; d[2] <= top; d[2]++) {
        if (!cmxp_orbit_has(orbit->n, d)) continue;
        for (size_t p = 0; p < n; p++) {
          const int to[3] = {place[p][0] + d[0], place[p][1] + d[1], place[p][2] + d[2]};
          sum += u[at_place(side, place[p])] * v[at_place(side, to)];
        }
        terms += n;
      }
  return sum / (double)terms;
}

/* The correlations of two quantities of the ions, [ions] each, of the first n orbits; NaN where an orbit does
   not fit, and everywhere on failure. */
static cmx_status correlations(const cmx_supercell *cell, const double u[], const double v[], size_t n,
                               double out[]) {
  const size_t ions = cell->crystal.n_sites;
  cmx_orbit orbit[CMX_SUPERCELL_ORBITS];
  for (size_t i = 0; i < n; i++) out[i] = NAN;
  if (!(n >= 1 && n <= CMX_SUPERCELL_ORBITS)) return CMX_ERR_DOMAIN;
  int(*place)[3] = malloc(ions * sizeof *place);
  const size_t side = place ? 2 * cmxp_bcc_box(&cell->crystal, place) : 0, all = side * side * side;
  double *at = side ? calloc(2 * all, sizeof *at) : NULL;
  cmx_status status = !place || (side && !at) ? CMX_ERR_MEMORY : side ? CMX_OK : CMX_ERR_DOMAIN;
  if (status >= 0) status = cmx_lattice_orbits(cmx_lattice_find("bcc", NULL), n, orbit);
  for (size_t p = 0; p < ions && status >= 0; p++) {
    at[at_place(side, place[p])] = u[p];
    at[all + at_place(side, place[p])] = v[p];
  }
  for (size_t i = 0; i < n && status >= 0; i++)
    if (2 * (size_t)orbit[i].n[0] <= side) out[i] = correlation(ions, side, place, at, at + all, &orbit[i]);
  free(place);
  free(at);
  return status;
}

cmx_status cmx_supercell_order(const cmx_supercell *cell, size_t n, double w[]) {
  const size_t ions = cell->crystal.n_sites;
  double z[CMX_MAX_SITES] = {0}, mean = 0.0, square = 0.0;
  for (size_t p = 0; p < ions; p++) mean += cell->z[p] / (double)ions;
  for (size_t p = 0; p < ions; p++) {
    z[p] = cell->z[p] - mean;
    square += z[p] * z[p] / (double)ions;
  }
  const cmx_status status = correlations(cell, z, z, n, w);
  for (size_t i = 0; i < n && status >= 0; i++) w[i] = square > 0.0 ? w[i] / square : NAN;
  return status;
}

cmx_status cmx_supercell_pair_order(const cmx_supercell *cell, size_t a, size_t b, size_t n, double alpha[]) {
  const size_t ions = cell->crystal.n_sites;
  double is_a[CMX_MAX_SITES] = {0}, is_b[CMX_MAX_SITES] = {0}, x = 0.0, y = 0.0;
  for (size_t p = 0; p < ions; p++) {
    is_a[p] = cell->crystal.label[p] == a;
    is_b[p] = cell->crystal.label[p] == b;
    x += is_a[p] / (double)ions;
    y += is_b[p] / (double)ions;
  }
  const cmx_status status = correlations(cell, is_a, is_b, n, alpha);
  for (size_t i = 0; i < n && status >= 0; i++) alpha[i] = x * y > 0.0 ? 1.0 - alpha[i] / (x * y) : NAN;
  return status;
}

double cmx_supercell_pair_energy(const cmx_supercell *cell) {
  const size_t ions = cell->crystal.n_sites;
  double mean = 0.0, energy = NAN;
  cmx_order_box *box = NULL;
  int(*place)[3] = malloc(ions * sizeof *place);
  double *charge = malloc(ions * sizeof *charge);
  const size_t cubes = place && charge ? cmxp_bcc_box(&cell->crystal, place) : 0;
  if (cubes >= CMX_MIN_BOX && cmx_order_box_new(cubes, &box, NULL) >= 0) {
    for (size_t p = 0; p < ions; p++) {
      mean += cell->z[p] / (double)ions;
      charge[cmxp_bcc_site((int)cubes, place[p])] = cell->z[p];
    }
    energy = CMXP_BCC_XI * mean * mean + cmx_order_box_energy(box, charge);
  }
  cmx_order_box_free(box);
  free(place);
  free(charge);
  return energy;
}
