#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/lattice.h"

enum { ALL_SAME_PARITY, SUM_EVEN, ALL_EVEN };

/* a_1 = (cells per volume)^(1/3) with n_i = 3/(4 pi): bcc 2, fcc 4, sc 1 ions a cubic cell.
   Wedges: bcc Gamma-H-N-P; fcc Gamma-X-U-W, Gamma-L-U-W, Gamma-L-K-W; sc Gamma-X-M-R. */
static const cmx_lattice lattices[] = {
    {"bcc", 2.0309825951265185, ALL_SAME_PARITY, 1, {{{2, 0, 0}, {1, 1, 0}, {1, 1, 1}}}},
    {"fcc",
     2.5588777235700173,
     SUM_EVEN,
     3,
     {{{2, 0, 0}, {2, 0.5, 0.5}, {2, 1, 0}},
      {{1, 1, 1}, {2, 0.5, 0.5}, {2, 1, 0}},
      {{1, 1, 1}, {1.5, 1.5, 0}, {2, 1, 0}}}},
    {"sc", 1.6119919540164696, ALL_EVEN, 1, {{{1, 0, 0}, {1, 1, 0}, {1, 1, 1}}}},
};

const cmx_lattice *cmx_lattice_find(const char *name, cmx_error *err) {
  for (size_t i = 0; name && i < sizeof lattices / sizeof *lattices; i++)
    if (!strcmp(lattices[i].name, name)) return &lattices[i];
  cmx_fail(err, CMX_ERR_UNKNOWN, "structure '%s': not one of bcc, fcc, sc", name ? name : "");
  return NULL;
}

static int even(int n) {
  return n % 2 == 0;
}

int cmx_lattice_has(const cmx_lattice *lattice, const int n[3]) {
  switch (lattice->parity) {
  case ALL_SAME_PARITY:
    return even(n[0] - n[1]) && even(n[1] - n[2]);
  case SUM_EVEN:
    return even(n[0] + n[1] + n[2]);
  default:
    return even(n[0]) && even(n[1]) && even(n[2]);
  }
}

int cmx_lattice_has_reciprocal(const cmx_lattice *lattice, const int m[3]) {
  switch (lattice->parity) {
  case ALL_SAME_PARITY:
    return even(m[0] + m[1] + m[2]);
  case SUM_EVEN:
    return even(m[0] - m[1]) && even(m[1] - m[2]);
  default:
    return 1;
  }
}

static int multiplicity(const int n[3]) {
  int signs = (n[0] ? 2 : 1) * (n[1] ? 2 : 1) * (n[2] ? 2 : 1);
  int orders = n[0] == n[1] ? (n[1] == n[2] ? 1 : 3) : (n[1] == n[2] ? 3 : 6);
  return signs * orders;
}

static int compare_orbits(const void *left, const void *right) {
  const int *a = ((const cmx_orbit *)left)->n, *b = ((const cmx_orbit *)right)->n;
  int la = a[0] * a[0] + a[1] * a[1] + a[2] * a[2], lb = b[0] * b[0] + b[1] * b[1] + b[2] * b[2];
  if (la != lb) return la < lb ? -1 : 1;
  for (int p = 0; p < 3; p++)
    if (a[p] != b[p]) return a[p] < b[p] ? -1 : 1;
  return 0;
}

cmx_status cmx_lattice_orbits(const cmx_lattice *lattice, size_t count, cmx_orbit orbits[]) {
  enum { REACH = 16, ROOM = (REACH + 1) * (REACH + 2) * (REACH + 3) / 6 };
  if (count < 1 || count > CMX_MAX_ORBITS) return CMX_ERR_DOMAIN;
  cmx_orbit *all = malloc(ROOM * sizeof *all);
  if (!all) return CMX_ERR_MEMORY;
  size_t found = 0;
  for (int i = 1; i <= REACH; i++)
    for (int j = 0; j <= i; j++)
      for (int k = 0; k <= j; k++) {
        const int n[3] = {i, j, k};
        if (!cmx_lattice_has(lattice, n)) continue;
        cmx_orbit *o = &all[found++];
        memcpy(o->n, n, sizeof n);
        o->multiplicity = multiplicity(n);
        o->length = 0.5 * lattice->constant * sqrt((double)(i * i + j * j + k * k));
      }
  qsort(all, found, sizeof *all, compare_orbits);
  /* complete up to length REACH only: CMX_MAX_ORBITS of the sparsest lattice (sc) stay well inside */
  memcpy(orbits, all, count * sizeof *all);
  free(all);
  return CMX_OK;
}

double cmx_orbit_cosine(const cmx_orbit *orbit, const double u[3]) {
  static const int perm[6][3] = {{0, 1, 2}, {1, 2, 0}, {2, 0, 1}, {0, 2, 1}, {2, 1, 0}, {1, 0, 2}};
  double c[3][3], sum = 0.0;
  for (int p = 0; p < 3; p++)
    for (int axis = 0; axis < 3; axis++) c[p][axis] = cos(orbit->n[p] * u[axis]);
  for (int q = 0; q < 6; q++) sum += c[0][perm[q][0]] * c[1][perm[q][1]] * c[2][perm[q][2]];
  return sum / 6.0;
}
