/* The linear response of the mean crystal: an approximate inverse of the force constants of a disordered one.
   That of bcc is 1/(Z_p Z_q)^(1/2) P(R_q - R_p)/<Z> with P(R) = (1/N) sum_k D(k)^-1 cos(k.R) over the wave
   vectors k != 0 of the box. In any other cell each ion responds as in a fixed crystal, 1/(Z_p <Z>). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/lattice.h"
#include "lattice/lattice_internal.h"
#include "supercell/supercell_internal.h"

struct cmxp_response {
  size_t n, side;  /* side: of the table of P, 0 without one */
  int (*place)[3]; /* [n] */
  double *scale;   /* [n] (Z_p <Z>)^(-1/2) */
  double (*table)[6];
};

/* D^-1 of a symmetric matrix {xx, yy, zz, yz, xz, xy}. */
static void invert(const double d[6], double inverse[6]) {
  const double c[3] = {d[1] * d[2] - d[3] * d[3], d[4] * d[3] - d[5] * d[2], d[5] * d[3] - d[4] * d[1]};
  const double determinant = d[0] * c[0] + d[5] * c[1] + d[4] * c[2];
  inverse[0] = c[0] / determinant;
  inverse[1] = (d[0] * d[2] - d[4] * d[4]) / determinant;
  inverse[2] = (d[0] * d[1] - d[5] * d[5]) / determinant;
  inverse[3] = (d[4] * d[5] - d[0] * d[3]) / determinant;
  inverse[4] = c[2] / determinant;
  inverse[5] = c[1] / determinant;
}

/* P at all differences of places. cos(k.R) of the wave vectors of a box has the period of the box. */
static cmx_status fill_table(cmxp_response *r, size_t cubes) {
  static const double none[3] = {0, 0, 0};
  const size_t n = r->n, side = r->side;
  const double half = 0.5 * cbrt(8.0 * CMX_PI / 3.0);
  double(*k)[3] = malloc(n * sizeof *k);
  cmx_ewald *ewald = NULL;
  cmx_status status = k ? cmx_ewald_new(cmx_lattice_find("bcc", NULL), 0.0, &ewald) : CMX_ERR_MEMORY;
  if (status >= 0) cmxp_bcc_waves(cubes, none, k);
  for (size_t i = 1; i < n && status >= 0; i++) { /* k = 0 is the first */
    double s[3], d[6], inverse[6];
    cmx_ewald_forces(ewald, k[i], s, d);
    invert(d, inverse);
    for (size_t p = 0; p < n; p++) {
      const int *at = r->place[p];
      double *to = r->table[((size_t)at[0] * side + (size_t)at[1]) * side + (size_t)at[2]];
      const double c = cos(half * (k[i][0] * at[0] + k[i][1] * at[1] + k[i][2] * at[2])) / (double)n;
      for (int a = 0; a < 6; a++) to[a] += c * inverse[a];
    }
  }
  cmx_ewald_free(ewald);
  free(k);
  return status;
}

cmx_status cmxp_response_new(const cmx_supercell *cell, cmxp_response **out) {
  const size_t n = cell->crystal.n_sites;
  double mean = 0.0;
  cmx_status status = CMX_OK;
  cmxp_response *r = calloc(1, sizeof *r);
  *out = NULL;
  if (!r) return CMX_ERR_MEMORY;
  r->n = n;
  r->place = malloc(n * sizeof *r->place);
  r->scale = malloc(n * sizeof *r->scale);
  const size_t cubes = r->place ? cmxp_bcc_box(&cell->crystal, r->place) : 0;
  r->side = 2 * cubes;
  if (cubes) r->table = calloc(r->side * r->side * r->side, sizeof *r->table);
  if (!r->place || !r->scale || (cubes && !r->table)) status = CMX_ERR_MEMORY;
  for (size_t p = 0; p < n; p++) mean += cell->z[p] / (double)n;
  for (size_t p = 0; p < n && status >= 0; p++) r->scale[p] = 1.0 / sqrt(cell->z[p] * mean);
  if (status >= 0 && cubes) status = fill_table(r, cubes);
  if (status < 0)
    cmxp_response_free(r);
  else
    *out = r;
  return status;
}

void cmxp_response_free(cmxp_response *r) {
  if (!r) return;
  free(r->place);
  free(r->scale);
  free(r->table);
  free(r);
}

const double *cmxp_response_between(const cmxp_response *r, size_t p, size_t q) {
  const int side = (int)r->side;
  size_t at = 0;
  for (int a = 0; a < 3; a++) at = at * r->side + (size_t)((r->place[q][a] - r->place[p][a] + side) % side);
  return r->table[at];
}

void cmxp_response_apply(const cmxp_response *r, const double force[], double shift[]) {
  for (size_t p = 0; p < r->n; p++) {
    double sum[3] = {0};
    for (size_t q = 0; q < r->n && r->table; q++) {
      const double *t = cmxp_response_between(r, p, q), *f = force + 3 * q, s = r->scale[q];
      sum[0] += s * (t[0] * f[0] + t[5] * f[1] + t[4] * f[2]);
      sum[1] += s * (t[5] * f[0] + t[1] * f[1] + t[3] * f[2]);
      sum[2] += s * (t[4] * f[0] + t[3] * f[1] + t[2] * f[2]);
    }
    for (size_t a = 0; a < 3; a++)
      shift[3 * p + a] = r->scale[p] * (r->table ? sum[a] : r->scale[p] * force[3 * p + a]);
  }
}
