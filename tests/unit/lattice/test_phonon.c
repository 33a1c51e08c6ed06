/* Lattice dynamics of crystals with a basis: sum rules, derivatives, the one-component matrix, limits of
   stability. */
#ifdef _OPENMP
#include <omp.h>
#endif

#include "support/phonon_fixture.h"
#include "coulomix/const.h"
#include "coulomix/lattice.h"

enum { SIDE = 48 };                    /* 3 x 16 sites */
static double matrix[2 * SIDE * SIDE]; /* of the crystal at hand */
static double other[2 * SIDE * SIDE];

static void random_k(const cmx_crystal *crystal, uint64_t *seed, double k[3]) {
  double f[3];
  for (int i = 0; i < 3; i++) f[i] = uniform(seed) - 0.5;
  wave(crystal, f, k);
}

static double element(const double m[], size_t side, size_t row, size_t column, int imaginary) {
  return m[2 * (column * side + row) + (size_t)imaginary];
}

/* --- matrix -------------------------------------------------------------------------------------------- */

static void hermitian_with_kohns_trace(void **state) {
  (void)state;
  uint64_t seed = 1;
  double worst = 0.0;
  for (int sample = 0; sample < 4; sample++) {
    cmx_crystal crystal;
    double z[CMX_MAX_SITES], mass[5], k[3], mean = 0.0;
    random_crystal(&seed, 5, &crystal, z);
    for (size_t p = 0; p < 5; p++) {
      mean += z[p] / 5.0;
      mass[p] = 0.5 + 3.0 * uniform(&seed);
    }
    cmx_dynamics *dynamics = dynamics_of(&crystal, 0.0);
    for (int wave_vector = 0; wave_vector < 20; wave_vector++) {
      random_k(&crystal, &seed, k);
      assert_int_equal(cmx_dynamics_matrix(dynamics, k, z, NULL, matrix), CMX_OK);
      for (size_t i = 0; i < 15; i++)
        for (size_t j = 0; j <= i; j++) {
          CHECK(element(matrix, 15, i, j, 0) == element(matrix, 15, j, i, 0));
          CHECK(element(matrix, 15, i, j, 1) == -element(matrix, 15, j, i, 1));
        }
      for (size_t p = 0; p < 5; p++) {
        double trace = 0.0;
        for (size_t a = 0; a < 3; a++) trace += element(matrix, 15, 3 * p + a, 3 * p + a, 0);
        CHECK_REL(trace, 3.0 * mean * z[p], 1e-12);
        worst = fmax(worst, fabs(trace / (3.0 * mean * z[p]) - 1.0));
      }
      assert_int_equal(cmx_dynamics_matrix(dynamics, k, z, mass, other), CMX_OK);
      for (size_t i = 0; i < 15; i++)
        for (size_t j = 0; j < 15; j++)
          for (int part = 0; part < 2; part++)
            CHECK_ABS(element(other, 15, i, j, part) * sqrt(mass[i / 3] * mass[j / 3]),
                      element(matrix, 15, i, j, part), 1e-14 * 30.0);
    }
    cmx_dynamics_free(dynamics);
  }
  printf("traces off by %.1e\n", worst);
}

/* The same spectrum for any splitting, at -k, and a reciprocal vector further. */
static void spectrum_is_unique(void **state) {
  (void)state;
  static const double splittings[] = {0.3, 0.6, 1.0, 1.5};
  uint64_t seed = 2;
  double worst = 0.0;
  for (int sample = 0; sample < 2; sample++) {
    cmx_crystal crystal;
    double z[CMX_MAX_SITES], k[3], b[3][3], first[15], value[15];
    random_crystal(&seed, 5, &crystal, z);
    cmx_crystal_reciprocal(&crystal, b);
    cmx_dynamics *dynamics = dynamics_of(&crystal, 0.0), *again[4];
    for (int s = 0; s < 4; s++) again[s] = dynamics_of(&crystal, splittings[s]);
    for (int i = 0; i < 10; i++) {
      double images[2][3];
      random_k(&crystal, &seed, k);
      if (i == 0) k[0] = k[1] = k[2] = 0.0;
      if (i == 1) wave(&crystal, (const double[3]){0.5, -0.5, 0.0}, k);
      for (int a = 0; a < 3; a++) {
        images[0][a] = -k[a];
        images[1][a] = k[a] + 2.0 * b[0][a] - (double)i * b[1][a] + 3.0 * b[2][a];
      }
      assert_int_equal(cmx_dynamics_eigenvalues(dynamics, k, z, NULL, first), CMX_OK);
      for (int s = 0; s < 6; s++) {
        const double *at = s < 4 ? k : images[s - 4];
        assert_int_equal(cmx_dynamics_eigenvalues(s < 4 ? again[s] : dynamics, at, z, NULL, value), CMX_OK);
        for (int j = 0; j < 15; j++) {
          CHECK_ABS(value[j], first[j], 1e-12 * first[14]);
          if (j) CHECK(value[j] >= value[j - 1]);
          worst = fmax(worst, fabs(value[j] - first[j]) / first[14]);
        }
      }
    }
    for (int s = 0; s < 4; s++) cmx_dynamics_free(again[s]);
    cmx_dynamics_free(dynamics);
  }
  printf("spectra differ by %.1e\n", worst);
}

/* Three uniform displacements cost nothing, with forces on the ions or without. */
static void zero_modes(void **state) {
  (void)state;
  static const double zero[3] = {0, 0, 0};
  uint64_t seed = 3;
  cmx_crystal crystal;
  double z[CMX_MAX_SITES], value[15];
  random_crystal(&seed, 5, &crystal, z);
  cmx_dynamics *dynamics = dynamics_of(&crystal, 0.0);
  assert_int_equal(cmx_dynamics_matrix(dynamics, zero, z, NULL, matrix), CMX_OK);
  for (size_t i = 0; i < 15; i++)
    for (size_t a = 0; a < 3; a++) {
      double sum = 0.0;
      for (size_t q = 0; q < 5; q++) sum += element(matrix, 15, i, 3 * q + a, 0);
      CHECK_ABS(sum, 0.0, 1e-13);
    }
  assert_int_equal(cmx_dynamics_eigenvalues(dynamics, zero, z, NULL, value), CMX_OK);
  int zeros = 0;
  for (int i = 0; i < 15; i++) zeros += fabs(value[i]) <= 1e-10;
  assert_int_equal(zeros, 3);
  cmx_dynamics_free(dynamics);
}

/* Phi = -dF/du: displacements of whole sublattices, k = 0 without the macroscopic field. Five-point
   formula. */
static void force_constants_are_derivatives(void **state) {
  (void)state;
  static const double zero[3] = {0, 0, 0};
  const double h = 2e-3;
  uint64_t seed = 4;
  double z[CMX_MAX_SITES], force[5][CMX_MAX_SITES][3], b[3][3], worst = 0.0;
  cmx_crystal crystal;
  random_crystal(&seed, 5, &crystal, z);
  cmx_crystal_reciprocal(&crystal, b);
  cmx_dynamics *dynamics = dynamics_of(&crystal, 0.0);
  assert_int_equal(cmx_dynamics_matrix(dynamics, zero, z, NULL, matrix), CMX_OK);
  for (size_t q = 0; q < 5; q++)
    for (size_t c = 0; c < 3; c++) {
      for (int step = -2; step <= 2; step++) {
        cmx_crystal moved = crystal;
        for (int i = 0; i < 3; i++) moved.site[q][i] += step * h * b[i][c] / (2.0 * CMX_PI);
        assert_int_equal(cmx_crystal_forces(&moved, z, force[step + 2]), CMX_OK);
      }
      for (size_t p = 0; p < 5; p++)
        for (size_t a = 0; a < 3; a++) {
          const double slope = (8.0 * (force[3][p][a] - force[1][p][a]) - force[4][p][a] + force[0][p][a]);
          const double phi = element(matrix, 15, 3 * p + a, 3 * q + c, 0);
          CHECK_ABS(phi, -slope / (12.0 * h), 1e-8);
          CHECK_ABS(element(matrix, 15, 3 * p + a, 3 * q + c, 1), 0.0, 1e-13);
          worst = fmax(worst, fabs(phi + slope / (12.0 * h)));
        }
    }
  cmx_dynamics_free(dynamics);
  printf("force constants off by %.1e\n", worst);
}

/* A cell doubled along its first vector has at q the spectra of the cell at q and q + b1/2. At q = 0 the
   second is a finite wave vector of the cell, but a displacement of sublattices in the other. */
static void doubled_cell(void **state) {
  (void)state;
  uint64_t seed = 6;
  double worst = 0.0;
  for (int sample = 0; sample < 3; sample++) {
    cmx_crystal crystal, twice;
    double z[CMX_MAX_SITES], z2[CMX_MAX_SITES], k[3], shifted[3], half[3], value[18], whole[18];
    random_crystal(&seed, 3, &crystal, z);
    twice = crystal;
    twice.n_sites = 6;
    for (int a = 0; a < 3; a++) twice.cell[0][a] *= 2.0;
    for (size_t p = 0; p < 6; p++) {
      memcpy(twice.site[p], crystal.site[p % 3], sizeof twice.site[p]);
      twice.site[p][0] = 0.5 * (crystal.site[p % 3][0] + (double)(p / 3));
      twice.label[p] = p % 3;
      z2[p] = z[p % 3];
    }
    assert_int_equal(cmx_crystal_prepare(&twice, NULL), CMX_OK);
    cmx_dynamics *one = dynamics_of(&crystal, 0.0), *two = dynamics_of(&twice, 0.0);
    wave(&crystal, (const double[3]){0.5, 0.0, 0.0}, half);
    random_k(&twice, &seed, k);
    for (int a = 0; a < 3; a++) {
      if (sample == 0) k[a] = 0.0;
      shifted[a] = k[a] + half[a];
    }
    assert_int_equal(cmx_dynamics_eigenvalues(two, k, z2, NULL, whole), CMX_OK);
    assert_int_equal(cmx_dynamics_eigenvalues(one, k, z, NULL, value), CMX_OK);
    assert_int_equal(cmx_dynamics_eigenvalues(one, shifted, z, NULL, value + 9), CMX_OK);
    for (int i = 1; i < 18; i++) /* into one ascending list */
      for (int j = i; j > 0 && value[j] < value[j - 1]; j--) {
        const double swap = value[j];
        value[j] = value[j - 1];
        value[j - 1] = swap;
      }
    for (int i = 0; i < 18; i++) {
      CHECK_ABS(whole[i], value[i], 1e-12 * whole[17]);
      worst = fmax(worst, fabs(whole[i] - value[i]) / whole[17]);
    }
    cmx_dynamics_free(one);
    cmx_dynamics_free(two);
  }
  printf("doubled cell off by %.1e\n", worst);
}

/* lattice.h computes D of one ion a cell by sums over octants. */
static void one_ion_a_cell(void **state) {
  (void)state;
  static const char *const names[] = {"bcc", "fcc", "sc"};
  static const size_t at[6][2] = {{0, 0}, {1, 1}, {2, 2}, {1, 2}, {0, 2}, {0, 1}};
  const double one = 1.0;
  uint64_t seed = 7;
  double worst = 0.0;
  for (size_t l = 0; l < 3; l++) {
    const cmx_lattice *lattice = cmx_lattice_find(names[l], NULL);
    cmx_crystal crystal;
    cmx_ewald *ewald = NULL;
    built(names[l], &crystal);
    assert_int_equal(cmx_ewald_new(lattice, 0.0, &ewald), CMX_OK);
    cmx_dynamics *dynamics = dynamics_of(&crystal, 0.0);
    const double radius = 2.0 * CMX_PI / lattice->constant;
    for (int sample = 0; sample < 50; sample++) {
      double k[3], s[3], d[6];
      do {
        for (int a = 0; a < 3; a++) k[a] = radius * (2.0 * uniform(&seed) - 1.0);
      } while (!(length(k) <= radius && length(k) > 1e-3));
      cmx_ewald_forces(ewald, k, s, d);
      assert_int_equal(cmx_dynamics_matrix(dynamics, k, &one, NULL, matrix), CMX_OK);
      for (int i = 0; i < 6; i++) {
        CHECK_ABS(element(matrix, 3, at[i][0], at[i][1], 0), d[i], 1e-12);
        CHECK_ABS(element(matrix, 3, at[i][0], at[i][1], 1), 0.0, 1e-15);
        worst = fmax(worst, fabs(element(matrix, 3, at[i][0], at[i][1], 0) - d[i]));
      }
    }
    cmx_dynamics_free(dynamics);
    cmx_ewald_free(ewald);
  }
  printf("matrices of lattice.h differ by %.1e\n", worst);
}

/* --- sound --------------------------------------------------------------------------------------------- */

/* U/N of bcc under x -> F x with det F = 1. */
static double strained(const double f[3][3]) {
  cmx_crystal crystal;
  const double one = 1.0;
  double pair;
  built("bcc", &crystal);
  for (int i = 0; i < 3; i++) {
    double v[3];
    for (int a = 0; a < 3; a++) {
      const double *c = crystal.cell[i];
      v[a] = f[a][0] * c[0] + f[a][1] * c[1] + f[a][2] * c[2];
    }
    memcpy(crystal.cell[i], v, sizeof v);
  }
  assert_int_equal(cmx_crystal_prepare(&crystal, NULL), CMX_OK);
  assert_int_equal(cmx_crystal_pairs(&crystal, 0.0, &pair), CMX_OK);
  return cmx_pair_energy(1, &pair, &one);
}

/* Eigenvalue/k^2 of transverse sound from the energy of uniform strains that keep the volume:
   diag(e^s, e^s, e^-2s) costs 3 (c11 - c12) s^2/n, a shear g costs c44 g^2/(2 n). Along [110] the slowest
   branch has (c11 - c12)/(2 n), along [100] both have c44/n. */
static double slowest, along_100;

static void elastic_constants(void) {
  const double s = 5e-3;
  double u[2][5];
  if (slowest > 0.0) return;
  for (int step = -2; step <= 2; step++) {
    const double e = exp(s * step), stretch[3][3] = {{e, 0, 0}, {0, e, 0}, {0, 0, 1.0 / (e * e)}};
    const double shear[3][3] = {{1, s * step, 0}, {0, 1, 0}, {0, 0, 1}};
    u[0][step + 2] = strained(stretch);
    u[1][step + 2] = strained(shear);
  }
  double second[2];
  for (int i = 0; i < 2; i++)
    second[i] = (16.0 * (u[i][1] + u[i][3]) - u[i][0] - u[i][4] - 30.0 * u[i][2]) / (12.0 * s * s);
  slowest = second[0] / 12.0;
  along_100 = second[1];
}

static void sound_of_bcc(void **state) {
  (void)state;
  static const double direction[2][3] = {{1, 1, 0}, {1, 0, 0}};
  const double one = 1.0;
  cmx_crystal crystal;
  built("bcc", &crystal);
  cmx_dynamics *dynamics = dynamics_of(&crystal, 0.0);
  elastic_constants();
  printf("(c11 - c12)/(2 n) = %.8f, c44/n = %.8f\n", slowest, along_100);
  for (int i = 0; i < 2; i++) {
    double k[3], value[3];
    for (int a = 0; a < 3; a++) k[a] = 1e-2 * direction[i][a] / length(direction[i]);
    assert_int_equal(cmx_dynamics_eigenvalues(dynamics, k, &one, NULL, value), CMX_OK);
    CHECK_REL(value[0] / 1e-4, i ? along_100 : slowest, 2e-4); /* dispersion, about k^2 */
    CHECK_REL(value[2], 3.0, 1e-4);
  }
  cmx_dynamics_free(dynamics);
}

/* --- stability ----------------------------------------------------------------------------------------- */

static cmx_stability verdict_on(const cmx_crystal *crystal, const double z[], size_t mesh) {
  cmx_stability verdict;
  cmx_error err = CMX_ERROR_NONE;
  if (cmx_crystal_stability(crystal, z, mesh, &verdict, &err) != CMX_OK) fail_msg("%s", err.text);
  CHECK(verdict.stable == (verdict.margin > 0.0 && verdict.force <= 1e-9));
  CHECK(verdict.n_k > 0);
  return verdict;
}

static void known_verdicts(void **state) {
  (void)state;
  static const struct {
    const char *name;
    double z1, z2;
    int stable;
  } known[] = {
      {"bcc", 1, 1, 1},     {"fcc", 1, 1, 1},     {"hcp", 1, 1, 1},     {"sc", 1, 1, 0},
      {"cscl", 1, 1, 1},    {"cscl", 1, 3.59, 1}, {"cscl", 1, 3.60, 0}, {"cscl", 3.59, 1, 1}, /* 3.596 */
      {"cscl", 3.60, 1, 0}, {"nacl", 1, 1, 0},    {"nacl", 1, 3.8, 0},  {"nacl", 1, 3.9, 1},  /* about 3.9 */
      {"nacl", 3.8, 1, 0},  {"nacl", 3.9, 1, 1},  {"d03", 1, 1, 1},     {"zincblende", 1, 1.3, 0}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    for (size_t mesh = 5; mesh <= 8; mesh += 3) {
      cmx_crystal crystal;
      double z[CMX_MAX_SITES];
      binary(known[i].name, known[i].z1, known[i].z2, &crystal, z);
      const cmx_stability verdict = verdict_on(&crystal, z, mesh);
      if (verdict.stable != known[i].stable)
        fail_msg("%s %g %g, mesh %zu: margin %g", known[i].name, known[i].z1, known[i].z2, mesh,
                 verdict.margin);
      CHECK((verdict.min_eigenvalue > 0.0) == known[i].stable);
      CHECK_ABS(verdict.force, 0.0, 1e-12);
    }
  /* the soft mode of CsCl lies at M = (0, 1/2, 1/2) */
  cmx_crystal crystal;
  double z[2];
  binary("cscl", 1.0, 3.7, &crystal, z);
  for (size_t mesh = 5; mesh <= 6; mesh++) {
    const cmx_stability verdict = verdict_on(&crystal, z, mesh);
    double zone_centre = 0.0, corner = 0.0;
    for (int i = 0; i < 3; i++) {
      zone_centre += fabs(verdict.k[i]) < 1e-5;
      corner += fabs(fabs(verdict.k[i]) - 0.5) < 1e-5;
    }
    CHECK(zone_centre == 1.0 && corner == 2.0);
  }
}

/* Eigenvalues at random wave vectors: none below the least that was found, none negative if stable. */
static void least_of_the_zone(void **state) {
  (void)state;
  static const struct {
    const char *name;
    double z1, z2;
  } samples[] = {{"cscl", 1, 3.9}, {"nacl", 1, 2},       {"zincblende", 1, 2}, {"sc", 1, 1},
                 {"bcc", 1, 1},    {"fluorite", 1, 1.5}, {"d03", 1, 1.6},      {"nacl", 1, 4}};
  uint64_t seed = 13;
  for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
    cmx_crystal crystal;
    double z[CMX_MAX_SITES], least = INFINITY, value[SIDE], k[3];
    binary(samples[i].name, samples[i].z1, samples[i].z2, &crystal, z);
    const cmx_stability verdict = verdict_on(&crystal, z, 6);
    cmx_dynamics *dynamics = dynamics_of(&crystal, 0.0);
    for (int sample = 0; sample < 1500; sample++) {
      random_k(&crystal, &seed, k);
      assert_int_equal(cmx_dynamics_eigenvalues(dynamics, k, z, NULL, value), CMX_OK);
      least = fmin(least, value[0]);
    }
    wave(&crystal, verdict.k, k);
    assert_int_equal(cmx_dynamics_eigenvalues(dynamics, k, z, NULL, value), CMX_OK);
    CHECK_ABS(value[0], verdict.min_eigenvalue, 1e-9);
    if (verdict.stable)
      CHECK(least > 0.0);
    else
      CHECK(verdict.min_eigenvalue < 0.0 && verdict.min_eigenvalue <= least);
    cmx_dynamics_free(dynamics);
  }
}

/* All nodes of the mesh, not only inequivalent ones. */
static void least_of_the_nodes(void **state) {
  (void)state;
  static const struct {
    const char *name;
    double z1, z2;
  } samples[] = {{"bcc", 1, 1},   {"fcc", 1, 1},  {"hcp", 1, 1},
                 {"d03", 1, 1.7}, {"nacl", 1, 4}, {"cscl", 1, 3.5}};
  for (size_t s = 0; s < sizeof samples / sizeof *samples; s++)
    for (int mesh = 2; mesh <= 5; mesh++) {
      cmx_crystal crystal;
      double z[CMX_MAX_SITES], least = INFINITY, value[SIDE], k[3];
      binary(samples[s].name, samples[s].z1, samples[s].z2, &crystal, z);
      cmx_dynamics *dynamics = dynamics_of(&crystal, 0.0);
      for (int i = 0; i < mesh * mesh * mesh; i++) {
        const double f[3] = {(double)(i % mesh) / mesh, (double)(i / mesh % mesh) / mesh,
                             (double)(i / mesh / mesh) / mesh};
        wave(&crystal, f, k);
        assert_int_equal(cmx_dynamics_eigenvalues(dynamics, k, z, NULL, value), CMX_OK);
        for (size_t j = 0; j < 3 * crystal.n_sites; j++)
          if (i || fabs(value[j]) > 1e-9) least = fmin(least, value[j]); /* without the zero modes of k = 0 */
      }
      cmx_dynamics_free(dynamics);
      const cmx_stability verdict = verdict_on(&crystal, z, (size_t)mesh);
      CHECK(verdict.stable);
      CHECK_ABS(verdict.min_eigenvalue, least, 1e-13);
    }
}

/* The margin is the least of eigenvalue/w, w ~ k^2 for small k, so no sound is softer: neither that of the
   matrix nor that of the elastic constants. */
static void margin_below_the_softest_sound(void **state) {
  (void)state;
  static const char *const names[] = {"bcc", "cscl", "bcc16", "fcc"};
  uint64_t seed = 17;
  elastic_constants();
  for (size_t i = 0; i < 4; i++) {
    cmx_crystal crystal;
    double z[CMX_MAX_SITES], value[SIDE], k[3];
    built(names[i], &crystal);
    ones(z);
    const cmx_stability verdict = verdict_on(&crystal, z, 4);
    printf("%-5s margin %.6f\n", names[i], verdict.margin);
    cmx_dynamics *dynamics = dynamics_of(&crystal, 0.0);
    for (int sample = 0; sample < 50; sample++) {
      random_k(&crystal, &seed, k);
      const double shrink = 5e-3 / length(k);
      for (int a = 0; a < 3; a++) k[a] *= shrink;
      assert_int_equal(cmx_dynamics_eigenvalues(dynamics, k, z, NULL, value), CMX_OK);
      CHECK(value[0] / 2.5e-5 >= verdict.margin * (1.0 - 1e-3));
    }
    cmx_dynamics_free(dynamics);
    if (i < 3) CHECK(verdict.margin <= slowest * (1.0 + 1e-3)); /* bcc */
  }
}

/* CsCl in a cell of m cubes in a row, and in one sheared by as many: the same verdicts. */
static void long_and_oblique_cells(void **state) {
  (void)state;
  static const size_t rows[] = {3, 8};
  for (int i = 0; i < 4; i++) {
    const size_t m = rows[i % 2];
    for (int unstable = 0; unstable < 2; unstable++) {
      cmx_crystal cube, crystal;
      cmx_stability verdict;
      cmx_error err = CMX_ERROR_NONE;
      double z[CMX_MAX_SITES];
      binary("cscl", 1.0, unstable ? 3.7 : 3.4, &cube, z);
      crystal = cube;
      if (i < 2) {
        crystal.n_sites = 2 * m;
        for (int a = 0; a < 3; a++) crystal.cell[0][a] *= (double)m;
        for (size_t p = 0; p < 2 * m; p++) {
          memcpy(crystal.site[p], cube.site[p % 2], sizeof crystal.site[p]);
          crystal.site[p][0] = (cube.site[p % 2][0] + (double)(p / 2)) / (double)m;
          crystal.label[p] = p % 2;
          z[p] = z[p % 2];
        }
      } else {
        for (int a = 0; a < 3; a++) crystal.cell[0][a] += (double)m * crystal.cell[1][a];
        for (int p = 0; p < 2; p++) crystal.site[p][1] -= (double)m * crystal.site[p][0];
      }
      assert_int_equal(cmx_crystal_prepare(&crystal, NULL), CMX_OK);
      if (cmx_crystal_stability(&crystal, z, 2, &verdict, &err) != CMX_OK)
        fail_msg("%s %zu: %s", i < 2 ? "cubes in a row:" : "sheared by", m, err.text);
      CHECK(verdict.stable == !unstable);
    }
  }
}

/* Ions out of equilibrium: no verdict of stability whatever the eigenvalues. */
static void forces_are_instability(void **state) {
  (void)state;
  cmx_crystal crystal;
  double z[2];
  cmx_stability verdict;
  binary("cscl", 1.0, 1.0, &crystal, z);
  crystal.site[1][0] += 1e-4;
  assert_int_equal(cmx_crystal_stability(&crystal, z, 4, &verdict, NULL), CMX_OK);
  CHECK(!verdict.stable && verdict.margin > 0.0);
  /* CsCl's optical modes: Phi_pp = -S_pq(0) = 4 pi/(3 V) = 1/2, a shift d of the edge L = 2 (pi/3)^(1/3) */
  CHECK_REL(verdict.force, 0.5 * 1e-4 * cbrt(8.0 * CMX_PI / 3.0), 1e-6);
  static const size_t bad[] = {0, 1, 65};
  for (size_t i = 0; i < 3; i++) {
    cmx_error err = CMX_ERROR_NONE;
    assert_int_equal(cmx_crystal_stability(&crystal, z, bad[i], &verdict, &err), CMX_ERR_DOMAIN);
    CHECK(strstr(err.text, "mesh") && !verdict.stable && isnan(verdict.margin));
  }
}

static void threads_do_not_matter(void **state) {
  (void)state;
#ifdef _OPENMP
  const int before = omp_get_max_threads();
  static cmx_stability verdict[3][2];
  static cmx_phonon_moments m[3];
  static const double mass[2] = {4.0, 12.0};
  for (int t = 0; t < 3; t++) {
    cmx_crystal crystal;
    double z[2];
    omp_set_num_threads(t + 1);
    for (int i = 0; i < 2; i++) {
      binary("cscl", 1.0, i ? 3.7 : 2.0, &crystal, z);
      assert_int_equal(cmx_crystal_stability(&crystal, z, 6, &verdict[t][i], NULL), CMX_OK);
    }
    z[1] = 2.0;
    assert_int_equal(cmx_crystal_moments(&crystal, z, mass, 1e-2, &m[t], NULL), CMX_OK);
  }
  omp_set_num_threads(before);
  for (int t = 1; t < 3; t++) {
    for (int i = 0; i < 2; i++) {
      const cmx_stability *a = &verdict[t][i], *b = &verdict[0][i];
      CHECK(a->margin == b->margin && a->min_eigenvalue == b->min_eigenvalue && a->n_k == b->n_k);
      assert_memory_equal(a->k, b->k, sizeof a->k);
    }
    CHECK(m[t].u_m2 == m[0].u_m2 && m[t].u_m1 == m[0].u_m1 && m[t].u_1 == m[0].u_1 && m[t].ln == m[0].ln);
    CHECK(m[t].u_2 == m[0].u_2 && m[t].error == m[0].error && m[t].order == m[0].order);
  }
#else
  skip();
#endif
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(hermitian_with_kohns_trace),
                                     cmocka_unit_test(spectrum_is_unique),
                                     cmocka_unit_test(zero_modes),
                                     cmocka_unit_test(force_constants_are_derivatives),
                                     cmocka_unit_test(doubled_cell),
                                     cmocka_unit_test(one_ion_a_cell),
                                     cmocka_unit_test(sound_of_bcc),
                                     cmocka_unit_test(known_verdicts),
                                     cmocka_unit_test(least_of_the_zone),
                                     cmocka_unit_test(least_of_the_nodes),
                                     cmocka_unit_test(margin_below_the_softest_sound),
                                     cmocka_unit_test(long_and_oblique_cells),
                                     cmocka_unit_test(forces_are_instability),
                                     cmocka_unit_test(threads_do_not_matter)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
