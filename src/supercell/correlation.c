/* Short-range order of arrangements, and their energy to second order in the charges. */
#include <math.h>
#include <stdlib.h>

#include "coulomix/lattice.h"
#include "coulomix/order_exact.h"
#include "supercell/supercell_internal.h"

/* Which ion is at each place of a box, [2m][2m][2m]. */
static size_t at_place(size_t side, const int at[3]) {
  size_t number = 0;
  for (int a = 0; a < 3; a++)
    number = number * side + (size_t)(((at[a] % (int)side) + (int)side) % (int)side);
  return number;
}

/* sum over the ions and the vectors of one orbit of z_p z_q, over the number of terms. */
static double correlation(size_t n, size_t side, int place[][3], const double at[], const cmx_orbit *orbit) {
  const int top = orbit->n[0];
  double sum = 0.0;
  size_t terms = 0;
  int v[3];
  for (v[0] = -top; v[0] <= top; v[0]++)
    for (v[1] = -top; v[1] <= top; v[1]++)
      for (v[2] = -top; v[2] <= top; v[2]++) {
        int high = 0, low = top, all = 0;
        for (int a = 0; a < 3; a++) {
          const int size = abs(v[a]);
          high = size > high ? size : high;
          low = size < low ? size : low;
          all += size;
        }
        if (high != orbit->n[0] || low != orbit->n[2] || all - high - low != orbit->n[1]) continue;
        for (size_t p = 0; p < n; p++) {
          const int to[3] = {place[p][0] + v[0], place[p][1] + v[1], place[p][2] + v[2]};
          sum += at[at_place(side, place[p])] * at[at_place(side, to)];
        }
        terms += n;
      }
  return sum / (double)terms;
}

cmx_status cmx_supercell_order(const cmx_supercell *cell, size_t n, double w[]) {
  const size_t ions = cell->crystal.n_sites;
  cmx_orbit orbit[CMX_SUPERCELL_ORBITS];
  for (size_t i = 0; i < n; i++) w[i] = NAN;
  if (!(n >= 1 && n <= CMX_SUPERCELL_ORBITS)) return CMX_ERR_DOMAIN;
  int(*place)[3] = malloc(ions * sizeof *place);
  const size_t side = place ? 2 * cmxp_bcc_box(&cell->crystal, place) : 0;
  double *at = side ? calloc(side * side * side, sizeof *at) : NULL, mean = 0.0, square = 0.0;
  cmx_status status = !place || (side && !at) ? CMX_ERR_MEMORY : side ? CMX_OK : CMX_ERR_DOMAIN;
  if (status >= 0) status = cmx_lattice_orbits(cmx_lattice_find("bcc", NULL), n, orbit);
  for (size_t p = 0; p < ions; p++) mean += cell->z[p] / (double)ions;
  for (size_t p = 0; p < ions && status >= 0; p++) {
    at[at_place(side, place[p])] = cell->z[p] - mean;
    square += (cell->z[p] - mean) * (cell->z[p] - mean) / (double)ions;
  }
  for (size_t i = 0; i < n && status >= 0; i++)
    w[i] = square > 0.0 && 2 * (size_t)orbit[i].n[0] <= side
               ? correlation(ions, side, place, at, &orbit[i]) / square
               : NAN;
  free(place);
  free(at);
  return status;
}

/* The site of coulomix/order_exact.h at a place. */
static size_t site_at(size_t cubes, const int place[3]) {
  size_t cube = 0;
  for (int a = 0; a < 3; a++) cube = cube * cubes + (size_t)(place[a] / 2);
  return 2 * cube + (size_t)(place[0] % 2);
}

double cmx_supercell_pair_energy(const cmx_supercell *cell) {
  const size_t ions = cell->crystal.n_sites;
  double mean = 0.0, energy = NAN;
  cmx_crystal bcc;
  double zeta;
  cmx_order_box *box = NULL;
  int(*place)[3] = malloc(ions * sizeof *place);
  double *charge = malloc(ions * sizeof *charge);
  const size_t cubes = place && charge ? cmxp_bcc_box(&cell->crystal, place) : 0;
  if (cubes >= CMX_MIN_BOX && cmx_order_box_new(cubes, &box, NULL) >= 0 &&
      cmx_crystal_builtin("bcc", &bcc, NULL) >= 0 && cmx_crystal_pairs(&bcc, 0.0, &zeta) >= 0) {
    for (size_t p = 0; p < ions; p++) {
      mean += cell->z[p] / (double)ions;
      charge[site_at(cubes, place[p])] = cell->z[p];
    }
    energy = zeta * mean * mean + cmx_order_box_energy(box, charge);
  }
  cmx_order_box_free(box);
  free(place);
  free(charge);
  return energy;
}
