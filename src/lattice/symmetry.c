/* Point operations of a crystal in fractional coordinates. */
#include <string.h>

#include "coulomix/phonon.h"
#include "lattice/lattice_internal.h"

static const double tolerance = 1e-7;

static void metric(const cmx_crystal *crystal, double g[3][3]) {
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) {
      const double *u = crystal->cell[i], *v = crystal->cell[j];
      g[i][j] = u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
    }
}

/* W keeps lengths and angles: W^T G W = G. */
static int keeps_metric(const double g[3][3], int w[3][3]) {
  for (int i = 0; i < 3; i++)
    for (int j = i; j < 3; j++) {
      double sum = 0.0;
      for (int k = 0; k < 3; k++)
        for (int l = 0; l < 3; l++) sum += w[k][i] * g[k][l] * w[l][j];
      if (!(fabs(sum - g[i][j]) <= tolerance * sqrt(g[i][i] * g[j][j]))) return 0;
    }
  return 1;
}

static void rotate_site(int w[3][3], const double r[3], double turned[3]) {
  for (int i = 0; i < 3; i++) turned[i] = w[i][0] * r[0] + w[i][1] * r[1] + w[i][2] * r[2];
}

/* A site with charge z at r up to lattice vectors. */
static int occupied(const cmx_crystal *crystal, const double z[], const double r[3], double charge) {
  for (size_t p = 0; p < crystal->n_sites; p++) {
    int same = z[p] == charge;
    for (int i = 0; i < 3 && same; i++) {
      const double d = crystal->site[p][i] - r[i];
      same = fabs(d - nearbyint(d)) <= tolerance;
    }
    if (same) return 1;
  }
  return 0;
}

/* Some shift makes W map every site onto one with its charge; only images of site 0 can give the shift. */
static int keeps_sites(const cmx_crystal *crystal, const double z[], int w[3][3]) {
  double first[3];
  rotate_site(w, crystal->site[0], first);
  for (size_t image = 0; image < crystal->n_sites; image++) {
    int all = z[image] == z[0];
    for (size_t p = 0; p < crystal->n_sites && all; p++) {
      double r[3];
      rotate_site(w, crystal->site[p], r);
      for (int i = 0; i < 3; i++) r[i] += crystal->site[image][i] - first[i];
      all = occupied(crystal, z, r, z[p]);
    }
    if (all) return 1;
  }
  return 0;
}

size_t cmx_crystal_symmetry(const cmx_crystal *crystal, const double z[], int operation[48][3][3]) {
  double g[3][3];
  size_t n = 0;
  metric(crystal, g);
  for (int code = 0; code < 19683 && n < 48; code++) { /* 3^9 matrices of -1, 0, 1 */
    int w[3][3], rest = code;
    for (int i = 0; i < 9; i++, rest /= 3) w[i / 3][i % 3] = rest % 3 - 1;
    if (!keeps_metric((const double(*)[3])g, w) || !keeps_sites(crystal, z, w)) continue;
    memcpy(operation[n++], w, sizeof w);
  }
  return n;
}
