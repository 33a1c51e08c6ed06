/* Lattice sums against published values, against sum rules and limits, and against a second method. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _OPENMP
#include <omp.h>
#endif

#include "support/cmx_test.h"
#include "support/random.h"
#include "coulomix/const.h"
#include "coulomix/lattice.h"
#include "lattice/lattice_internal.h"

static const double density = 3.0 / (4.0 * CMX_PI);

static const cmx_lattice *lattice_of(const char *name) {
  const cmx_lattice *lattice = cmx_lattice_find(name, NULL);
  CHECK(lattice != NULL);
  return lattice;
}

static cmx_ewald *ewald_of(const char *name, double splitting) {
  cmx_ewald *ewald = NULL;
  assert_int_equal(cmx_ewald_new(lattice_of(name), splitting, &ewald), CMX_OK);
  return ewald;
}

static double length(const double v[3]) {
  return sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
}

/* A point of the sphere that circumscribes the zone: 2 pi/a_1 for bcc and sc, more than enough for fcc. */
static void random_k(const cmx_lattice *lattice, uint64_t *seed, double k[3]) {
  const double radius = 2.0 * CMX_PI / lattice->constant;
  do {
    for (int a = 0; a < 3; a++) k[a] = radius * (2.0 * uniform(seed) - 1.0);
  } while (!(length(k) <= radius && length(k) > 1e-3));
}

static void madelung_constants(void **state) {
  (void)state;
  static const struct {
    const char *name;
    double zeta, half_unit; /* as printed: half a unit of the last digit */
  } known[] = {{"bcc", 0.895929255682, 5e-13}, {"fcc", 0.895873615195, 5e-13}, {"sc", 0.8800594421, 5e-11}};
  for (size_t l = 0; l < sizeof known / sizeof *known; l++) {
    double low = INFINITY, high = -INFINITY;
    for (double splitting = 0.5; splitting <= 3.0; splitting += 0.25) {
      cmx_ewald *ewald = ewald_of(known[l].name, splitting);
      const double zeta = cmx_ewald_madelung(ewald);
      CHECK_ABS(zeta, known[l].zeta, known[l].half_unit);
      low = fmin(low, zeta);
      high = fmax(high, zeta);
      cmx_ewald_free(ewald);
    }
    CHECK_ABS(high, low, 1e-13); /* round-off of sums of order one */
  }
}

/* Wave vectors side by side have the bits that each has alone, also where they share components. */
static void side_by_side(void **state) {
  (void)state;
  uint64_t seed = 20240917u;
  cmx_ewald *ewald = ewald_of("bcc", 0.0);
  for (int sample = 0; sample < 200; sample++) {
    double k[CMXP_EWALD_LANES][3], together[CMXP_EWALD_LANES];
    for (int l = 0; l < CMXP_EWALD_LANES; l++) {
      random_k(lattice_of("bcc"), &seed, k[l]);
      for (int a = 0; a < 3; a++) k[l][a] = a < sample % 4 ? k[0][a] : 0.5 * k[l][a];
    }
    cmxp_ewald_relaxations(ewald, k, together);
    for (int l = 0; l < CMXP_EWALD_LANES; l++)
      CHECK(together[l] > 0.0 && together[l] == cmx_ewald_relaxation(ewald, k[l]));
  }
  cmx_ewald_free(ewald);
}

/* Kohn's sum rule, and the same relaxation for any splitting. */
static void trace_and_splitting(void **state) {
  (void)state;
  static const double splittings[] = {0.5, 0.8, 1.1, 1.7, 3.0};
  enum { COUNT = sizeof splittings / sizeof *splittings };
  static const char *const names[] = {"bcc", "fcc", "sc"};
  for (size_t l = 0; l < 3; l++) {
    cmx_ewald *ewald[COUNT];
    uint64_t seed = 88172645463325252u + l;
    for (size_t e = 0; e < COUNT; e++) ewald[e] = ewald_of(names[l], splittings[e]);
    for (int sample = 0; sample < 400; sample++) {
      double k[3], s0[3], d0[6];
      random_k(lattice_of(names[l]), &seed, k);
      cmx_ewald_forces(ewald[0], k, s0, d0);
      for (size_t e = 0; e < COUNT; e++) {
        double s[3], d[6];
        cmx_ewald_forces(ewald[e], k, s, d);
        CHECK_REL(d[0] + d[1] + d[2], 4.0 * CMX_PI * density, 1e-12);
        /* the sums cancel terms up to 1e2 at the ends of the range of splittings */
        for (int a = 0; a < 3; a++) CHECK_ABS(s[a], s0[a], 2e-13 * (1.0 + length(s0)));
        for (int a = 0; a < 6; a++) CHECK_ABS(d[a], d0[a], 2e-13);
        /* D loses digits in its transverse directions as k^2 */
        if (l < 2 && length(k) > 0.1)
          CHECK_REL(cmx_ewald_relaxation(ewald[e], k), cmx_ewald_relaxation(ewald[0], k), 1e-10);
      }
    }
    for (size_t e = 0; e < COUNT; e++) cmx_ewald_free(ewald[e]);
  }
}

/* s = 4 pi n_i k/k^2 - (2 zeta/3) k + O(k^3): its divergence is the lattice potential, 4 pi n_i/k^2 - 2 zeta
   + O(k^2), and O(k) is isotropic in a cubic lattice. D = 4 pi n_i k k/k^2 + O(k^2). */
static void long_waves(void **state) {
  (void)state;
  static const char *const names[] = {"bcc", "fcc", "sc"};
  for (size_t l = 0; l < 3; l++) {
    cmx_ewald *ewald = ewald_of(names[l], 0.0);
    const double zeta = cmx_ewald_madelung(ewald);
    uint64_t seed = 123456789u;
    for (int sample = 0; sample < 100; sample++) {
      double k[3], s[3], d[6];
      random_k(lattice_of(names[l]), &seed, k);
      const double shrink = 0.02 / length(k);
      for (int a = 0; a < 3; a++) k[a] *= shrink;
      cmx_ewald_forces(ewald, k, s, d);
      const double k2 = length(k) * length(k);
      for (int a = 0; a < 3; a++) CHECK_ABS(s[a], 3.0 * k[a] / k2 - 2.0 * zeta / 3.0 * k[a], 0.2 * k2 * 0.02);
      const double along[3] = {d[0] * k[0] + d[5] * k[1] + d[4] * k[2],
                               d[5] * k[0] + d[1] * k[1] + d[3] * k[2],
                               d[4] * k[0] + d[3] * k[1] + d[2] * k[2]};
      for (int a = 0; a < 3; a++) CHECK_ABS(along[a], 3.0 * k[a], 1.0 * k2 * 0.02);
    }
    cmx_ewald_free(ewald);
  }
}

/* k and k + G are the same wave; s is odd and D even in k. Both stay in the sphere around the zone. */
static void periodic_and_symmetric(void **state) {
  (void)state;
  static const int shift[2][3] = {{1, 1, 0}, {1, 1, 1}}; /* shortest m of bcc and fcc */
  static const char *const names[] = {"bcc", "fcc"};
  for (size_t l = 0; l < 2; l++) {
    const cmx_lattice *lattice = lattice_of(names[l]);
    cmx_ewald *ewald = ewald_of(names[l], 0.0);
    const double unit = 2.0 * CMX_PI / lattice->constant;
    uint64_t seed = 987654321u;
    int compared = 0;
    CHECK(cmx_lattice_has_reciprocal(lattice, shift[l]));
    for (int sample = 0; sample < 20000; sample++) {
      double k[3], other[3], s[3], s_other[3], d[6], d_other[6];
      random_k(lattice, &seed, k);
      for (int a = 0; a < 3; a++) other[a] = k[a] - unit * shift[l][a];
      if (!(length(other) <= unit)) continue;
      compared++;
      cmx_ewald_forces(ewald, k, s, d);
      cmx_ewald_forces(ewald, other, s_other, d_other);
      for (int a = 0; a < 3; a++) CHECK_ABS(s[a], s_other[a], 2e-14 * (1.0 + length(s)));
      for (int a = 0; a < 6; a++) CHECK_ABS(d[a], d_other[a], 1e-13);
      for (int a = 0; a < 3; a++) other[a] = -k[a];
      cmx_ewald_forces(ewald, other, s_other, d_other);
      for (int a = 0; a < 3; a++) CHECK_ABS(s[a], -s_other[a], 2e-14 * (1.0 + length(s)));
      for (int a = 0; a < 6; a++) CHECK_ABS(d[a], d_other[a], 1e-13);
    }
    CHECK(compared > 50);
    cmx_ewald_free(ewald);
  }
}

static void published_sums(void **state) {
  (void)state;
  cmx_lattice_sums sums;
  assert_int_equal(cmx_lattice_integrate(lattice_of("bcc"), 8, 1e-12, &sums, NULL), CMX_OK);
  /* Baiko 2025, table I: one unit of the last digit */
  static const double table_t[8] = {4.4334, 3.0577, 4.1411, 7.2268, 2.1968, 1.4950, 5.3710, 5.2993};
  static const double table_k[8] = {0.1149, -0.1035, 0.0368, -0.1009, 0.0774, -0.0179, 0.0510, -0.0146};
  CHECK_ABS(sums.T0, 0.90183, 1e-5);
  for (int i = 0; i < 8; i++) CHECK_ABS(sums.T[i], table_t[i], 1e-4);
  for (int i = 0; i < 8; i++) CHECK_ABS(sums.I[i] - sums.T[i], table_k[i], 1e-4);
  /* six digits computed independently by midpoint grids of up to 80^3 points: half a unit */
  static const double six[8] = {4.433391, 3.057680, 4.141135, 7.226768,
                                2.196796, 1.495003, 5.371004, 5.299307};
  CHECK_ABS(sums.T0, 0.901830, 5e-7);
  for (int i = 0; i < 8; i++) CHECK_ABS(sums.T[i], six[i], 5e-7);
  static const double direct[8] = {4.548342428, 2.954235066, 4.177919296, 7.125883094,
                                   2.274171214, 1.477117533, 5.421984045, 5.284696342};
  for (int i = 0; i < 8; i++) CHECK_ABS(sums.I[i], direct[i], 1e-9);
  CHECK_ABS(sums.madelung, 0.895929255682, 5e-13);
  CHECK(sums.error <= 1e-12 && sums.n == 8);
}

/* The record of convergence, other splittings, other tolerances and other numbers of orbits. */
static void sums_are_converged(void **state) {
  (void)state;
  cmx_lattice_sums fine, coarse, few;
  static const char *const names[] = {"bcc", "fcc"};
  for (size_t l = 0; l < (CMX_SANITIZED ? 1 : 2); l++) {
    assert_int_equal(cmx_lattice_integrate(lattice_of(names[l]), 29, 1e-12, &fine, NULL), CMX_OK);
    assert_int_equal(cmx_lattice_integrate(lattice_of(names[l]), 29, 1e-10, &coarse, NULL), CMX_OK);
    assert_int_equal(cmx_lattice_integrate(lattice_of(names[l]), 3, 1e-11, &few, NULL), CMX_OK);
    CHECK(fine.splitting_change <= 1e-12 && fine.error <= 1e-12);
    CHECK(isnan(fine.refinement[0].change) && fine.n_refinements > 3);
    for (size_t r = 2; r < fine.n_refinements; r++)
      CHECK(fine.refinement[r].change < fine.refinement[r - 1].change);
    CHECK_ABS(coarse.T0, fine.T0, 1e-10);
    for (size_t i = 0; i < 29; i++) CHECK_ABS(coarse.T[i], fine.T[i], 1e-10);
    for (size_t i = 0; i < 3; i++) CHECK_ABS(few.T[i], fine.T[i], 1e-11);
    for (size_t i = 0; i < 29; i++)
      CHECK_REL(fine.I[i] * fine.orbit[i].length, (double)fine.orbit[i].multiplicity, 1e-15);
  }
}

/* --- second method: midpoint grid of the zone, Gaussian-subtracted, extrapolated ----------------------- */

enum { ORBITS = 8, TRIALS = 2 };

/* 4 pi n_i sum_G exp(-|k+G|^2/4 xi^2)/|k+G|^2: averages 2 xi/sqrt(pi), and erf(xi R)/R with cos(k.R). */
static double subtracted(const cmx_lattice *lattice, double xi, const double k[3]) {
  enum { TOP = 5 };
  const double unit = 2.0 * CMX_PI / lattice->constant;
  double q[3][2 * TOP + 1], g[3][2 * TOP + 1], sum = 0.0;
  for (int a = 0; a < 3; a++)
    for (int m = -TOP; m <= TOP; m++) {
      q[a][m + TOP] = k[a] + unit * m;
      g[a][m + TOP] = exp(-q[a][m + TOP] * q[a][m + TOP] / (4.0 * xi * xi));
    }
  int m[3];
  for (m[0] = 0; m[0] <= 2 * TOP; m[0]++)
    for (m[1] = 0; m[1] <= 2 * TOP; m[1]++)
      for (m[2] = (m[0] + m[1] + TOP) % 2; m[2] <= 2 * TOP; m[2] += 2) { /* bcc: even sums of m - TOP */
        const double x = q[0][m[0]], y = q[1][m[1]], z = q[2][m[2]];
        sum += g[0][m[0]] * g[1][m[1]] * g[2][m[2]] / (x * x + y * y + z * z);
      }
  return 4.0 * CMX_PI * density * sum;
}

static double subtracted_average(double xi, const cmx_orbit *orbit) {
  if (!orbit) return 2.0 * xi / sqrt(CMX_PI);
  return orbit->multiplicity * erf(xi * orbit->length) / orbit->length;
}

/* Sums of one slab of the grid, and its total weight. */
typedef struct slab {
  double total, value[TRIALS][1 + ORBITS];
} slab;

static slab one_slab(const cmx_ewald *ewald, const cmx_lattice_sums *sums, const double xi[TRIALS], int n,
                     int i) {
  const double half = 0.5 * sums->lattice->constant, h = CMX_PI / n;
  slab sum;
  memset(&sum, 0, sizeof sum);
  for (int j = 0; j <= i && i + j <= n - 1; j++)
    for (int l = 0; l <= j; l++) {
      const double u[3] = {h * (i + 0.5), h * (j + 0.5), h * (l + 0.5)};
      const double k[3] = {u[0] / half, u[1] / half, u[2] / half};
      double weight = i == j ? (j == l ? 1.0 : 3.0) : (j == l ? 3.0 : 6.0), f[TRIALS];
      if (i + j == n - 1) weight /= l == j ? 3.0 : 2.0;
      sum.total += weight;
      const double relaxation = cmx_ewald_relaxation(ewald, k);
      for (int t = 0; t < TRIALS; t++) {
        f[t] = weight * (relaxation - subtracted(sums->lattice, xi[t], k));
        sum.value[t][0] += f[t];
      }
      for (int o = 0; o < ORBITS; o++) {
        const double c = sums->orbit[o].multiplicity * cmx_orbit_cosine(&sums->orbit[o], u);
        for (int t = 0; t < TRIALS; t++) sum.value[t][o + 1] += f[t] * c;
      }
    }
  return sum;
}

/* Midpoints of n intervals a side of the octant 0 <= k_a a_1/2 <= pi; of the bcc zone's irreducible wedge
   only, |k_a| + |k_b| <= 2 pi/a_1. A face is shared by two zones, an edge by three. */
static void midpoint(const cmx_ewald *ewald, const cmx_lattice_sums *sums, const double xi[TRIALS], int n,
                     double value[TRIALS][1 + ORBITS]) {
  enum { MOST = 192 };
  slab each[MOST];
  double total = 0.0;
  CHECK(n <= MOST);
#pragma omp parallel for schedule(dynamic, 1)
  for (int i = 0; i < n; i++) each[i] = one_slab(ewald, sums, xi, n, i);
  for (int i = 0; i < n; i++) total += each[i].total;
  CHECK_REL(total, 0.25 * n * n * n, 1e-12); /* the zone is a quarter of the cube */
  for (int t = 0; t < TRIALS; t++)
    for (int o = 0; o <= ORBITS; o++) {
      value[t][o] = subtracted_average(xi[t], o ? &sums->orbit[o - 1] : NULL);
      for (int i = 0; i < n; i++) value[t][o] += each[i].value[t][o] / total;
    }
}

/* The remainder has a direction-dependent limit at k = 0, so the error is h^3 + h^5 + h^7 + ... */
static void second_method(void **state) {
  (void)state;
  enum { GRIDS = 4 };
  static const int size[GRIDS] = {24, 48, 96, 192};
  static const double xi[TRIALS] = {0.75, 0.9};
  cmx_ewald *ewald = ewald_of("bcc", 1.0);
  cmx_lattice_sums sums;
  double value[GRIDS][TRIALS][1 + ORBITS];
  assert_int_equal(cmx_lattice_integrate(lattice_of("bcc"), ORBITS, 1e-12, &sums, NULL), CMX_OK);
  for (int g = 0; g < GRIDS; g++) midpoint(ewald, &sums, xi, size[g], value[g]);
  for (int t = 0; t < TRIALS; t++)
    for (int o = 0; o <= ORBITS; o++) {
      for (int step = 1; step < GRIDS; step++)
        for (int g = 0; g < GRIDS - step; g++) {
          const double factor = pow(2.0, 2 * step + 1);
          value[g][t][o] = (factor * value[g + 1][t][o] - value[g][t][o]) / (factor - 1.0);
        }
      const double expected = o ? sums.T[o - 1] : sums.T0;
      printf("T_%d: %.13f, xi = %g off by %.1e\n", o, expected, xi[t], value[0][t][o] - expected);
      CHECK_ABS(value[0][t][o], expected, 1e-10); /* the h^9 term that is left */
    }
  cmx_ewald_free(ewald);
}

/* --- orbits ------------------------------------------------------------------------------------------- */

static void orbits_are_complete(void **state) {
  (void)state;
  static const char *const names[] = {"bcc", "fcc", "sc"};
  for (size_t l = 0; l < 3; l++) {
    const cmx_lattice *lattice = lattice_of(names[l]);
    cmx_orbit orbit[CMX_MAX_ORBITS];
    assert_int_equal(cmx_lattice_orbits(lattice, CMX_MAX_ORBITS, orbit), CMX_OK);
    enum { TOP = 20 };
    int counted[CMX_MAX_ORBITS] = {0}, n[3], inside = 0;
    const int *last = orbit[CMX_MAX_ORBITS - 1].n;
    const int radius2 = last[0] * last[0] + last[1] * last[1] + last[2] * last[2];
    for (n[0] = -TOP; n[0] <= TOP; n[0]++)
      for (n[1] = -TOP; n[1] <= TOP; n[1]++)
        for (n[2] = -TOP; n[2] <= TOP; n[2]++) {
          const int n2 = n[0] * n[0] + n[1] * n[1] + n[2] * n[2];
          if (n2 == 0 || n2 >= radius2 || !cmx_lattice_has(lattice, n)) continue;
          int a = abs(n[0]), b = abs(n[1]), c = abs(n[2]), swap;
          if (a < b) swap = a, a = b, b = swap;
          if (b < c) swap = b, b = c, c = swap;
          if (a < b) swap = a, a = b, b = swap;
          inside++;
          for (size_t o = 0; o < CMX_MAX_ORBITS; o++)
            if (orbit[o].n[0] == a && orbit[o].n[1] == b && orbit[o].n[2] == c) counted[o]++;
        }
    int listed = 0;
    for (size_t o = 0; o < CMX_MAX_ORBITS; o++) {
      const int *m = orbit[o].n, m2 = m[0] * m[0] + m[1] * m[1] + m[2] * m[2];
      CHECK_REL(orbit[o].length, 0.5 * lattice->constant * sqrt((double)m2), 1e-15);
      if (o) CHECK(orbit[o].length >= orbit[o - 1].length);
      if (m2 >= radius2) continue;
      assert_int_equal(counted[o], orbit[o].multiplicity);
      listed += orbit[o].multiplicity;
    }
    assert_int_equal(listed, inside);
  }
}

static void orbits_of_bcc(void **state) {
  (void)state;
  cmx_lattice_sums sums;
  assert_int_equal(cmx_lattice_integrate(lattice_of("bcc"), 29, 1e-10, &sums, NULL), CMX_OK);
  static const int first[12][4] = {{1, 1, 1, 8},  {2, 0, 0, 6}, {2, 2, 0, 12}, {3, 1, 1, 24},
                                   {2, 2, 2, 8},  {4, 0, 0, 6}, {3, 3, 1, 24}, {4, 2, 0, 24},
                                   {4, 2, 2, 24}, {3, 3, 3, 8}, {5, 1, 1, 24}, {4, 4, 0, 12}};
  for (int o = 0; o < 12; o++) {
    for (int a = 0; a < 3; a++) assert_int_equal(sums.orbit[o].n[a], first[o][a]);
    assert_int_equal(sums.orbit[o].multiplicity, first[o][3]);
  }
  /* J = (I - T)/m falls off slowly along <111>; printed values to half a unit of their last digit */
  double sum[29], j[29];
  for (int o = 0; o < 29; o++) {
    const double m = sums.orbit[o].multiplicity;
    j[o] = (sums.I[o] - sums.T[o]) / m;
    sum[o] = m * j[o] * j[o] + (o ? sum[o - 1] : 0.0);
  }
  const int *chain = sums.orbit[18].n, *last = sums.orbit[28].n;
  assert_int_equal(chain[0] == 4 && chain[1] == 4 && chain[2] == 4, 1);
  assert_int_equal(last[0] * last[0] + last[1] * last[1] + last[2] * last[2], 68);
  CHECK_ABS(j[0], 0.01437, 5e-6);
  CHECK_ABS(j[1], -0.01724, 5e-6);
  CHECK_ABS(j[9], 0.00559, 5e-6);
  CHECK_ABS(j[18], 0.00326, 5e-6);
  CHECK_ABS(sum[0], 0.00165, 5e-6);
  CHECK_ABS(sum[1], 0.00344, 5e-6);
  CHECK_ABS(sum[7], 0.00489, 5e-6);
  CHECK_ABS(sum[9], 0.00524, 5e-6);
  CHECK_ABS(sum[18], 0.00548, 5e-6);
  CHECK_ABS(sum[28], 0.00555, 5e-6);
  printf("sum of m J^2: 2 orbits %.8f, 8 orbits %.8f, 29 orbits %.8f\n", sum[1], sum[7], sum[28]);
}

/* The orbit mean against the plain sum over its vectors. */
static void orbit_cosine_is_the_mean(void **state) {
  (void)state;
  const cmx_lattice *lattice = lattice_of("bcc");
  cmx_orbit orbit[12];
  assert_int_equal(cmx_lattice_orbits(lattice, 12, orbit), CMX_OK);
  const double u[3] = {0.3, 1.1, -2.4};
  for (int o = 0; o < 12; o++) {
    const int *n = orbit[o].n, top = n[0], n2 = n[0] * n[0] + n[1] * n[1] + n[2] * n[2];
    double sum = 0.0;
    int count = 0, v[3];
    for (v[0] = -top; v[0] <= top; v[0]++)
      for (v[1] = -top; v[1] <= top; v[1]++)
        for (v[2] = -top; v[2] <= top; v[2]++) {
          int largest = abs(v[0]) > abs(v[1]) ? abs(v[0]) : abs(v[1]);
          largest = abs(v[2]) > largest ? abs(v[2]) : largest;
          if (v[0] * v[0] + v[1] * v[1] + v[2] * v[2] != n2 || largest != top) continue;
          sum += cos(v[0] * u[0] + v[1] * u[1] + v[2] * u[2]);
          count++;
        }
    assert_int_equal(count, orbit[o].multiplicity);
    CHECK_ABS(cmx_orbit_cosine(&orbit[o], u), sum / count, 1e-14);
  }
}

static void threads_do_not_matter(void **state) {
  (void)state;
#ifdef _OPENMP
  const int before = omp_get_max_threads();
  cmx_lattice_sums sums[3];
  for (int t = 0; t < 3; t++) {
    omp_set_num_threads(t + 1);
    assert_int_equal(cmx_lattice_integrate(lattice_of("fcc"), 8, 1e-10, &sums[t], NULL), CMX_OK);
  }
  omp_set_num_threads(before);
  for (int t = 1; t < 3; t++) {
    assert_memory_equal(sums[t].T, sums[0].T, sizeof sums[0].T);
    assert_memory_equal(&sums[t].T0, &sums[0].T0, sizeof sums[0].T0);
    assert_memory_equal(&sums[t].splitting_change, &sums[0].splitting_change, sizeof(double));
    assert_memory_equal(sums[t].refinement, sums[0].refinement, sizeof sums[0].refinement);
  }
#else
  skip();
#endif
}

static void bad_input(void **state) {
  (void)state;
  cmx_error err;
  cmx_ewald *ewald;
  cmx_orbit orbit[CMX_MAX_ORBITS];
  cmx_lattice_sums sums;
  const cmx_lattice *bcc = lattice_of("bcc");
  CHECK(!cmx_lattice_find("hcp", &err) && err.status == CMX_ERR_UNKNOWN && strstr(err.text, "hcp"));
  CHECK(!cmx_lattice_find(NULL, NULL));
  static const double splittings[] = {0.49, 3.01, -1.0, NAN, INFINITY};
  for (size_t i = 0; i < sizeof splittings / sizeof *splittings; i++) {
    assert_int_equal(cmx_ewald_new(bcc, splittings[i], &ewald), CMX_ERR_DOMAIN);
    CHECK(ewald == NULL);
  }
  cmx_ewald_free(NULL);
  assert_int_equal(cmx_lattice_orbits(bcc, 0, orbit), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_lattice_orbits(bcc, CMX_MAX_ORBITS + 1, orbit), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_lattice_integrate(bcc, 0, 1e-10, &sums, &err), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_lattice_integrate(bcc, CMX_MAX_ORBITS + 1, 1e-10, &sums, &err), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_lattice_integrate(bcc, 8, 0.0, &sums, &err), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_lattice_integrate(bcc, 8, NAN, &sums, &err), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_lattice_integrate(bcc, 8, 0.1, &sums, NULL), CMX_ERR_DOMAIN);
  /* the simple cubic crystal is unstable: D is not positive definite everywhere */
  assert_int_equal(cmx_lattice_integrate(lattice_of("sc"), 2, 1e-3, &sums, &err), CMX_ERR_NOT_CONVERGED);
  CHECK(isnan(sums.T0) && isnan(sums.T[0]) && strstr(err.text, "sc"));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(madelung_constants),
                                     cmocka_unit_test(side_by_side),
                                     cmocka_unit_test(trace_and_splitting),
                                     cmocka_unit_test(long_waves),
                                     cmocka_unit_test(periodic_and_symmetric),
                                     cmocka_unit_test(published_sums),
                                     cmocka_unit_test(sums_are_converged),
                                     cmocka_unit_test(second_method),
                                     cmocka_unit_test(orbits_are_complete),
                                     cmocka_unit_test(orbits_of_bcc),
                                     cmocka_unit_test(orbit_cosine_is_the_mean),
                                     cmocka_unit_test(threads_do_not_matter),
                                     cmocka_unit_test(bad_input)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
