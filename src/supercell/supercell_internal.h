/* Private to src/supercell. */
#ifndef COULOMIX_SRC_SUPERCELL_INTERNAL_H
#define COULOMIX_SRC_SUPERCELL_INTERNAL_H

#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "coulomix/phonon.h"
#include "coulomix/supercell.h"

/* Ewald's parameter of dynamical matrices in 1/a: a wide sum over neighbours, made once for all wave vectors,
   and a short one over waves at each. */
static inline double cmxp_supercell_splitting(size_t ions) {
  return fmax(0.25, 1.6 / cbrt((double)ions));
}

/* Distance of nearest neighbours of bcc in a: sqrt(3)/2 (8 pi/3)^(1/3). */
#define CMXP_BCC_NEIGHBOUR 1.75888252202361

/* The box of m^3 cubes of bcc that a crystal is, with the place of each ion in units of half a cube, 0..2m-1;
   0 for any other crystal, or if two ions are nearest to one site. Ions may be off their sites. */
size_t cmxp_bcc_box(const cmx_crystal *crystal, int place[][3]);

/* The site of coulomix/order_exact.h at a place in units of half a cube, of any period. */
static inline size_t cmxp_bcc_site(int cubes, const int n[3]) {
  size_t cube = 0;
  const int q = ((n[0] % 2) + 2) % 2;
  for (int a = 0; a < 3; a++)
    cube = cube * (size_t)cubes + (size_t)((((n[a] - q) / 2) % cubes + cubes) % cubes);
  return 2 * cube + (size_t)q;
}

/* Whether a vector 2R/a_1 belongs to the orbit of another, n of coulomix/lattice.h: the same coordinates
   without signs, in any order. */
static inline int cmxp_orbit_has(const int n[3], const int v[3]) {
  int high = 0, low = INT_MAX, all = 0;
  for (int a = 0; a < 3; a++) {
    const int size = abs(v[a]);
    high = size > high ? size : high;
    low = size < low ? size : low;
    all += size;
  }
  return high == n[0] && low == n[2] && all - high - low == n[1];
}

/* Wave vectors k + G of bcc, with G a reciprocal vector of a box of `cubes`^3 cubes, in the first zone of
   bcc: [2 cubes^3], in 1/a. shift: k in units of 2 pi/(edge of the box). */
void cmxp_bcc_waves(size_t cubes, const double shift[3], double k[][3]);

/* D(k)/3 of pure bcc has the eigenvalues omega^2/omega_p^2; the three at each of these k, in turn.
   @param[out] value [3n]
   @return CMX_OK; CMX_ERR_MEMORY; CMX_ERR_NOT_CONVERGED */
cmx_status cmxp_bcc_modes(size_t n, const double k[][3], double value[]);

/* NaN in all numbers. */
void cmxp_scattering_none(cmx_supercell_scattering *out);

/* Whether the counts of a sample fit its number of ions. */
cmx_status cmxp_sample_check(const cmx_supercell_sample *sample, cmx_error *err);

/* Steps of a parallel loop. Only the thread that started it reports, so that a progress function need not be
   safe from others. */
typedef struct cmxp_steps {
  const cmx_progress *progress; /* NULL: none */
  size_t done, total;
  int stopped;
} cmxp_steps;
/* Whether to go on. */
int cmxp_steps_go(cmxp_steps *steps);
/* One step is done. */
void cmxp_steps_done(cmxp_steps *steps);
/* After the loop: CMX_OK, or CMX_ERR_STOPPED. */
cmx_status cmxp_steps_end(cmxp_steps *steps);

/* Approximate inverse of the matrix of force constants at k = 0. */
typedef struct cmxp_response cmxp_response;
cmx_status cmxp_response_new(const cmx_supercell *cell, cmxp_response **out);
void cmxp_response_free(cmxp_response *response);
/* @param[in] force [3n] @param[out] shift [3n] */
void cmxp_response_apply(const cmxp_response *response, const double force[], double shift[]);
/* P(R_q - R_p) = {xx, yy, zz, yz, xz, xy} in a box of bcc: mean ions at q move by P/<Z>^2 of a force at p. */
const double *cmxp_response_between(const cmxp_response *response, size_t p, size_t q);

#endif
