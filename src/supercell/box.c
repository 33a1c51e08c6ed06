/* Boxes of bcc: their ions, their wave vectors, the modes of pure bcc at these. */
#include <gsl/gsl_eigen.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "coulomix/arrangement.h"
#include "coulomix/lattice.h"
#include "coulomix/nuclide.h"
#include "coulomix/random.h"
#include "lattice/lattice_internal.h"
#include "supercell/supercell_internal.h"

enum { MOST_CUBES = 8 };

/* --- ions ---------------------------------------------------------------------------------------------- */

static cmx_status check_kinds(size_t n_kinds, const cmx_supercell_ion kind[], cmx_error *err) {
  if (!(n_kinds >= 1 && n_kinds <= CMX_MAX_LABELS))
    return cmx_fail(err, CMX_ERR_DOMAIN, "%zu kinds of ions: not in 1..%d", n_kinds, CMX_MAX_LABELS);
  for (size_t i = 0; i < n_kinds; i++) {
    if (!(kind[i].z > 0.0 && kind[i].z <= 1e3))
      return cmx_fail(err, CMX_ERR_DOMAIN, "charge %g of ion %zu: not above 0 and up to 1000", kind[i].z,
                      i + 1);
    if (!(kind[i].mass > 0.0 && kind[i].mass <= 1e30))
      return cmx_fail(err, CMX_ERR_DOMAIN, "mass %g of ion %zu: not above 0 and up to 1e30", kind[i].mass,
                      i + 1);
  }
  return CMX_OK;
}

/* The symbol of the element, or a letter for a charge that is none or is there already. */
static void name_kinds(size_t n_kinds, const cmx_supercell_ion kind[], cmx_crystal *crystal) {
  crystal->n_labels = n_kinds;
  for (size_t l = 0; l < n_kinds; l++) {
    char *name = crystal->label_name[l];
    const char *symbol = kind[l].z == floor(kind[l].z) ? cmx_element_symbol((int)kind[l].z) : NULL;
    int taken = !symbol;
    for (size_t o = 0; o < l && !taken; o++) taken = !strcmp(crystal->label_name[o], symbol);
    if (taken)
      snprintf(name, sizeof crystal->label_name[l], "ion_%d", (int)(l % CMX_MAX_LABELS) + 1);
    else
      snprintf(name, sizeof crystal->label_name[l], "%s", symbol);
    crystal->label_charge[l] = taken ? NAN : kind[l].z;
  }
}

cmx_status cmx_supercell_bcc(size_t ions, size_t n_kinds, const cmx_supercell_ion kind[],
                             const unsigned char of[], cmx_supercell *out, cmx_error *err) {
  const int cubes = (int)lround(cbrt(0.5 * (double)ions)),
            matrix[3][3] = {{cubes, 0, 0}, {0, cubes, 0}, {0, 0, cubes}};
  memset(out, 0, sizeof *out);
  cmx_status status = check_kinds(n_kinds, kind, err);
  if (status < 0) return status;
  if (!(cubes >= 1 && cubes <= MOST_CUBES && ions == 2 * (size_t)(cubes * cubes * cubes)))
    return cmx_fail(err, CMX_ERR_DOMAIN, "%zu ions: a box of bcc has 2, 16, 54, 128, 250, 432, 686 or 1024",
                    ions);
  for (size_t p = 0; p < ions && of; p++)
    if (!(of[p] < n_kinds))
      return cmx_fail(err, CMX_ERR_DOMAIN, "site %zu: kind %d of %zu", p + 1, of[p] + 1, n_kinds);
  status = cmx_crystal_builtin("cscl", &out->crystal, err); /* bcc by cubes */
  if (status >= 0) status = cmx_crystal_supercell(&out->crystal, matrix, &out->crystal, err);
  if (status < 0) return status;
  name_kinds(n_kinds, kind, &out->crystal);
  snprintf(out->crystal.name, sizeof out->crystal.name, "bcc, %zu ions", ions);
  for (size_t p = 0; p < ions; p++) {
    out->crystal.label[p] = of ? of[p] : 0;
    out->z[p] = kind[out->crystal.label[p]].z;
    out->mass[p] = kind[out->crystal.label[p]].mass;
  }
  return CMX_OK;
}

cmx_status cmx_supercell_shuffle(size_t n_kinds, const size_t count[], uint64_t seed, unsigned char of[]) {
  size_t n = 0;
  if (!(n_kinds >= 1 && n_kinds <= CMX_MAX_LABELS)) return CMX_ERR_DOMAIN;
  for (size_t i = 0; i < n_kinds; i++) {
    if (!(count[i] <= CMX_MAX_SITES - n)) return CMX_ERR_DOMAIN;
    n += count[i];
  }
  for (size_t i = 0, p = 0; i < n_kinds; i++)
    for (size_t j = 0; j < count[i]; j++) of[p++] = (unsigned char)i;
  /* seeds that follow each other start far apart */
  const uint64_t start = (uint64_t)(cmx_random(seed * CMX_RANDOM_STEP + 1) * 0x1p53);
  for (size_t p = n; p > 1; p--) {
    const size_t q = (size_t)(cmx_random(start + p * CMX_RANDOM_STEP) * (double)p);
    const unsigned char other = of[p - 1];
    of[p - 1] = of[q];
    of[q] = other;
  }
  return CMX_OK;
}

double cmx_supercell_linear_energy(const cmx_supercell *cell) {
  const size_t n = cell->crystal.n_sites;
  double mean = 0.0, power = 0.0;
  for (size_t p = 0; p < n; p++) {
    mean += cell->z[p] / (double)n;
    power += pow(cell->z[p], 5.0 / 3.0) / (double)n;
  }
  return CMXP_BCC_XI * power * cbrt(mean);
}

/* --- the box in a crystal ------------------------------------------------------------------------------ */

/* Whether the cell is a cube along the axes. */
static int is_cube(const cmx_crystal *crystal) {
  const double edge = crystal->cell[0][0];
  for (int i = 0; i < 3; i++)
    for (int a = 0; a < 3; a++)
      if (!(fabs(crystal->cell[i][a] - (i == a ? edge : 0.0)) <= 1e-9 * fabs(edge))) return 0;
  return edge > 0.0;
}

/* The nearest point of bcc to v, in units of half a cube: coordinates all even or all odd. */
static void nearest_place(const double v[3], int place[3]) {
  double least = INFINITY;
  for (int odd = 0; odd < 2; odd++) {
    double square = 0.0, at[3];
    for (int a = 0; a < 3; a++) {
      at[a] = 2.0 * nearbyint(0.5 * (v[a] - odd)) + odd;
      square += (v[a] - at[a]) * (v[a] - at[a]);
    }
    if (!(square < least)) continue;
    least = square;
    for (int a = 0; a < 3; a++) place[a] = (int)at[a];
  }
}

/* Places by the nearest site, with the ions' mean displacement from theirs taken off before the last time. */
static void find_places(const cmx_crystal *crystal, int side, int place[][3]) {
  double origin[3] = {0};
  for (int it = 0; it < 3; it++) {
    double mean[3] = {0};
    for (size_t p = 0; p < crystal->n_sites; p++) {
      double v[3];
      for (int a = 0; a < 3; a++) v[a] = side * (crystal->site[p][a] - crystal->site[0][a]) - origin[a];
      nearest_place(v, place[p]);
      for (int a = 0; a < 3; a++) mean[a] += (v[a] - place[p][a]) / (double)crystal->n_sites;
    }
    for (int a = 0; a < 3; a++) origin[a] += mean[a];
  }
}

size_t cmxp_bcc_box(const cmx_crystal *crystal, int place[][3]) {
  const size_t n = crystal->n_sites;
  const int cubes = (int)lround(cbrt(0.5 * (double)n)), side = 2 * cubes;
  unsigned char taken[2 * MOST_CUBES][2 * MOST_CUBES][2 * MOST_CUBES] = {{{0}}};
  if (!(cubes >= 1 && cubes <= MOST_CUBES && n == 2 * (size_t)(cubes * cubes * cubes)) || !is_cube(crystal))
    return 0;
  find_places(crystal, side, place);
  for (size_t p = 0; p < n; p++) {
    for (int a = 0; a < 3; a++) place[p][a] = (place[p][a] % side + side) % side;
    unsigned char *here = &taken[place[p][0]][place[p][1]][place[p][2]];
    if (*here) return 0;
    *here = 1;
  }
  return (size_t)cubes;
}

/* --- wave vectors -------------------------------------------------------------------------------------- */

/* k less the reciprocal vector of bcc, 2 pi/a_1 (m_1, m_2, m_3) with an even sum, that is nearest to it; in
   units of 2 pi/a_1. */
static void fold(double k[3]) {
  double best[3] = {k[0], k[1], k[2]}, least = INFINITY;
  for (int i = -2; i <= 2; i++)
    for (int j = -2; j <= 2; j++)
      for (int l = -2; l <= 2; l++) {
        const double v[3] = {k[0] - i, k[1] - j, k[2] - l}, square = v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
        if ((i + j + l) % 2 || !(square < least)) continue;
        least = square;
        memcpy(best, v, sizeof best);
      }
  memcpy(k, best, sizeof best);
}

void cmxp_bcc_waves(size_t cubes, const double shift[3], double k[][3]) {
  const double constant = cbrt(8.0 * CMX_PI / 3.0); /* a_1 */
  size_t n = 0;
  for (size_t i = 0; i < 2 * cubes; i++)
    for (size_t j = 0; j < cubes; j++)
      for (size_t l = 0; l < cubes; l++, n++) {
        const double at[3] = {(double)i, (double)j, (double)l};
        for (int a = 0; a < 3; a++) k[n][a] = (at[a] + shift[a]) / (double)cubes;
        fold(k[n]);
        for (int a = 0; a < 3; a++) k[n][a] *= 2.0 * CMX_PI / constant;
      }
}

cmx_status cmxp_bcc_modes(size_t n, const double k[][3], double value[]) {
  cmx_ewald *ewald = NULL;
  gsl_eigen_symm_workspace *work = gsl_eigen_symm_alloc(3);
  cmx_status status = work ? cmx_ewald_new(cmx_lattice_find("bcc", NULL), 0.0, &ewald) : CMX_ERR_MEMORY;
  for (size_t i = 0; i < n && status >= 0; i++) {
    double s[3], d[6];
    cmx_ewald_forces(ewald, k[i], s, d);
    double matrix[9] = {d[0], d[5], d[4], d[5], d[1], d[3], d[4], d[3], d[2]};
    gsl_matrix_view m = gsl_matrix_view_array(matrix, 3, 3);
    gsl_vector_view to = gsl_vector_view_array(value + 3 * i, 3);
    if (gsl_eigen_symm(&m.matrix, &to.vector, work)) status = CMX_ERR_NOT_CONVERGED;
    for (size_t a = 0; a < 3; a++) value[3 * i + a] /= 3.0;
  }
  cmx_ewald_free(ewald);
  gsl_eigen_symm_free(work);
  return status;
}
