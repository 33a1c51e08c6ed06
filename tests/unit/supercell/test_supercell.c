/* Disordered crystals: boxes of bcc, relaxation, harmonic free energies; against pure and ordered crystals,
   whose values are known, and against the functions of small crystals. */
#include "coulomix/supercell.h"

#ifdef _OPENMP
#include <omp.h>
#endif

#include "supercell/supercell_internal.h"
#include "support/crystal_fixture.h"
#include "support/ok.h"

static const cmx_supercell_ion carbon_oxygen[] = {{6, 12}, {8, 16}};

#define OF(member) offsetof(cmx_supercell_result, member)

static cmx_supercell cell;

/* Half of the ions or a quarter are of the second kind. */
static void random_cell(size_t ions, size_t heavy, uint64_t seed, const cmx_supercell_ion kind[2]) {
  unsigned char of[CMX_MAX_SITES];
  OK(cmx_supercell_shuffle(2, (size_t[]){ions - heavy, heavy}, seed, of));
  OK(cmx_supercell_bcc(ions, 2, kind, of, &cell, NULL));
}

/* --- arrangements -------------------------------------------------------------------------------------- */

static void shuffles(void **state) {
  (void)state;
  static const size_t count[] = {5, 0, 8, 3};
  unsigned char of[16], other[16];
  size_t found[4] = {0}, first[4] = {0};
  OK(cmx_supercell_shuffle(4, count, 7, of));
  for (size_t p = 0; p < 16; p++) found[of[p]]++;
  for (size_t i = 0; i < 4; i++) assert_int_equal(found[i], count[i]);
  OK(cmx_supercell_shuffle(4, count, 7, other));
  assert_memory_equal(of, other, 16);
  OK(cmx_supercell_shuffle(4, count, 8, other));
  CHECK(memcmp(of, other, 16) != 0);
  /* every kind is equally likely on the first site: 4096 seeds, six standard deviations */
  for (uint64_t seed = 0; seed < 4096; seed++) {
    OK(cmx_supercell_shuffle(4, count, seed, of));
    first[of[0]]++;
  }
  for (size_t i = 0; i < 4; i++) {
    const double p = (double)count[i] / 16.0;
    CHECK_ABS((double)first[i] / 4096.0, p, 6.0 * sqrt(p * (1.0 - p) / 4096.0));
  }
  assert_int_equal(cmx_supercell_shuffle(0, count, 1, of), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_supercell_shuffle(2, (size_t[]){1024, 1}, 1, of), CMX_ERR_DOMAIN);
}

static void refusals(void **state) {
  (void)state;
  static const cmx_supercell_ion empty[] = {{6, 12}, {0, 16}}, massless[] = {{6, 0}};
  static const unsigned char third[2] = {0, 2};
  cmx_relaxation relaxation;
  cmx_supercell_modes modes;
  REFUSED(cmx_supercell_bcc(100, 2, carbon_oxygen, NULL, &cell, &err), CMX_ERR_DOMAIN, "100 ions");
  REFUSED(cmx_supercell_bcc(1458, 2, carbon_oxygen, NULL, &cell, &err), CMX_ERR_DOMAIN, "1458 ions");
  REFUSED(cmx_supercell_bcc(0, 2, carbon_oxygen, NULL, &cell, &err), CMX_ERR_DOMAIN, "0 ions");
  REFUSED(cmx_supercell_bcc(2, 0, carbon_oxygen, NULL, &cell, &err), CMX_ERR_DOMAIN, "0 kinds");
  REFUSED(cmx_supercell_bcc(2, 2, empty, NULL, &cell, &err), CMX_ERR_DOMAIN, "charge 0 of ion 2");
  REFUSED(cmx_supercell_bcc(2, 1, massless, NULL, &cell, &err), CMX_ERR_DOMAIN, "mass 0 of ion 1");
  REFUSED(cmx_supercell_bcc(2, 2, carbon_oxygen, third, &cell, &err), CMX_ERR_DOMAIN, "site 2: kind 3 of 2");
  OK(cmx_supercell_bcc(2, 1, carbon_oxygen, NULL, &cell, &err));
  REFUSED(cmx_supercell_relax(&cell, NAN, &relaxation, &err), CMX_ERR_DOMAIN, "tolerance nan");
  CHECK(isnan(relaxation.energy) && isnan(relaxation.force));
  REFUSED(cmx_supercell_harmonic(&cell, 17, NAN, NULL, &modes, &err), CMX_ERR_DOMAIN, "mesh 17");
  REFUSED(cmx_supercell_harmonic(&cell, 1, -1.0, NULL, &modes, &err), CMX_ERR_DOMAIN, "theta -1");
  CHECK(isnan(modes.f_harm) && isnan(modes.least));
  cell.z[1] = 0.0;
  REFUSED(cmx_supercell_relax(&cell, 1e-9, &relaxation, &err), CMX_ERR_DOMAIN, "charge 0 of site 2");
  REFUSED(cmx_supercell_harmonic(&cell, 1, NAN, NULL, &modes, &err), CMX_ERR_DOMAIN, "of site 2");
}

/* --- ordered crystals ---------------------------------------------------------------------------------- */

/* Kinds on the sites of a box as in an ordered crystal: by place, in units of half a cube. */
static void ordered_box(size_t ions, int d03) {
  unsigned char of[CMX_MAX_SITES];
  int place[CMX_MAX_SITES][3];
  OK(cmx_supercell_bcc(ions, 1, carbon_oxygen, NULL, &cell, NULL));
  CHECK(cmxp_bcc_box(&cell.crystal, place) > 0);
  for (size_t p = 0; p < ions; p++) {
    const int *n = place[p];
    of[p] = d03 ? n[0] % 2 == 0 && (n[0] + n[1] + n[2]) % 4 == 0 : n[0] % 2 == 0;
  }
  OK(cmx_supercell_bcc(ions, 2, carbon_oxygen, of, &cell, NULL));
}

static void ordered_energies(void **state) {
  (void)state;
  static const char *const names[] = {"cscl", "d03"};
  for (int d03 = 0; d03 < 2; d03++) {
    cmx_crystal crystal;
    double pair[16], z[CMX_MAX_SITES];
    static const double charge[2] = {6, 8};
    cmx_relaxation found;
    built(names[d03], &crystal);
    OK(cmx_crystal_charges(&crystal, 2, charge, z, NULL));
    OK(cmx_crystal_pairs(&crystal, 0.0, pair));
    const double xi = cmx_pair_energy(crystal.n_sites, pair, z);
    for (size_t m = 2; m <= 8; m += 2) { /* 16, 128, 432, 1024 ions */
      ordered_box(2 * m * m * m, d03);
      OK(cmx_supercell_relax(&cell, 1e-9, &found, NULL));
      CHECK_ABS(found.energy_unrelaxed, xi, 1e-12 * fabs(xi));
      CHECK_ABS(found.energy, xi, 1e-12 * fabs(xi));
      CHECK_ABS(cmx_supercell_pair_energy(&cell), xi, 1e-12 * fabs(xi)); /* no ion moves */
      CHECK(found.shift <= 1e-9 && found.left == 0);
    }
  }
}

/* N <Z> (energy less that of pairs) of one ion of charge 20 + z in a box of charges 20. */
static double impurity(double z) {
  const cmx_supercell_ion kind[] = {{20, 1}, {20 + z, 1}};
  const cmx_supercell_plan plan = {.tolerance = 1e-7, .energy_only = 1};
  cmx_supercell_result r;
  random_cell(54, 1, 1, kind);
  OK(cmx_supercell_run(&cell, &plan, NULL, &r, NULL));
  CHECK_ABS(r.energy_beyond, r.relaxation.energy - cmx_supercell_pair_energy(&cell), 1e-10);
  return 54.0 * (20.0 + z / 54.0) * r.energy_beyond;
}

static void beyond_pairs(void **state) {
  (void)state;
  double odd[2], even[2];
  for (int k = 0; k < 2; k++) {
    const double z = 1.0 + k, up = impurity(z), down = impurity(-z);
    odd[k] = 0.5 * (up - down);
    even[k] = 0.5 * (up + down);
  }
  CHECK_ABS(odd[1] / odd[0], 8.0, 0.02); /* of third and fourth order in z */
  CHECK_ABS(even[1] / even[0], 16.0, 0.1);
  /* that of relaxed boxes with Z2/Z1 = 101/100, extrapolated in contrast */
  CHECK_ABS(odd[0], 0.5 * 0.0667 * 53.0 / 54.0, 1e-4);
  random_cell(2, 1, 1, carbon_oxygen);
  CHECK(isnan(cmx_supercell_pair_energy(&cell)));
}

static void pure_crystals(void **state) {
  (void)state;
  static const struct {
    size_t cubes;
    double ln3; /* 3<ln(omega/omega_p)> at k = 0 of the box, per ion */
  } known[] = {{4, -2.458788}, {5, -2.473743}};
  static const double none[3] = {0, 0, 0};
  static double k[250][3], value[750];
  for (size_t i = 0; i < 2; i++) {
    const size_t n = 2 * known[i].cubes * known[i].cubes * known[i].cubes;
    double sum = 0.0;
    cmxp_bcc_waves(known[i].cubes, none, k);
    OK(cmxp_bcc_modes(n - 1, (const double(*)[3])k + 1, value));
    for (size_t j = 0; j < 3 * n - 3; j++) sum += 0.5 * log(value[j]) / (double)n;
    CHECK_ABS(sum, known[i].ln3, 5e-7);
  }
  /* the modes of the box itself, at k = 0 and on a mesh that is fine enough for the crystal without end */
  cmx_supercell_modes modes;
  OK(cmx_supercell_bcc(54, 1, carbon_oxygen, NULL, &cell, NULL));
  OK(cmx_supercell_harmonic(&cell, 0, 5.0, NULL, &modes, NULL));
  CHECK_ABS(modes.f_harm, 0.0, 1e-13);
  CHECK_ABS(modes.f_quantum, 0.0, 1e-13);
  CHECK_ABS(modes.zero_point, 0.0, 1e-13);
  CHECK_ABS(modes.u_2, 53.0 / 162.0, 1e-13);
  OK(cmx_supercell_bcc(16, 1, carbon_oxygen, NULL, &cell, NULL));
  OK(cmx_supercell_harmonic(&cell, 8, NAN, NULL, &modes, NULL));
  assert_int_equal(modes.n_k, 256);
  CHECK_ABS(3.0 * modes.ln, -2.4938944, 1e-4);
  CHECK_ABS(3.0 * modes.u_1, 1.5341, 1e-4);
  CHECK_ABS(modes.u_2, 1.0 / 3.0, 1e-13);
  CHECK_ABS(modes.f_harm, 0.0, 1e-13);
  CHECK(isnan(modes.f_quantum));
}

/* Moments of CsCl over its zone by another quadrature, cmx_crystal_moments, to 1e-8. */
static void vibrations_of_cscl(void **state) {
  (void)state;
  static const double ln = -0.8268210166, u_1 = 0.5120953657;
  cmx_supercell_modes modes;
  ordered_box(16, 0);
  OK(cmx_supercell_harmonic(&cell, 7, NAN, NULL, &modes, NULL));
  assert_int_equal(modes.unstable, 0);
  CHECK_ABS(3.0 * modes.ln, 3.0 * ln, 2e-4);
  CHECK_ABS(modes.f_harm, 3.0 * ln + 2.4938944, 5e-5); /* the error of the mesh cancels in part */
  CHECK_ABS(modes.u_1, u_1, 2e-5);
}

/* --- disordered crystals ------------------------------------------------------------------------------- */

/* The ranges of independent calculations for such cells at k = 0, and the values of this arrangement. */
static void random_carbon_oxygen(void **state) {
  (void)state;
  static const cmx_supercell_plan plan = {1e-9, 0, NAN, 0, 0, 0.0, 0.0};
  cmx_supercell_result r;
  random_cell(128, 64, 2, carbon_oxygen);
  const double linear = cmx_supercell_linear_energy(&cell);
  OK(cmx_supercell_run(&cell, &plan, NULL, &r, NULL));
  CHECK(r.in_basin && r.status == CMX_OK && r.relaxation.left == 0 && r.modes.unstable == 0);
  CHECK(r.relaxation.force <= 1e-9);
  CHECK(r.modes.f_harm >= -0.029 && r.modes.f_harm <= -0.012);
  CHECK(r.modes.least >= 0.003 && r.modes.least <= 0.0055);
  CHECK(sqrt(r.relaxation.msd) >= 0.09 && sqrt(r.relaxation.msd) <= 0.15);
  CHECK_ABS(3.0 * r.modes.u_1, 1.5220, 1e-3);
  CHECK_ABS(r.modes.u_2, 127.0 / 384.0, 1e-12);
  CHECK_ABS(r.energy_excess, r.relaxation.energy - linear, 1e-12);
  CHECK_ABS(r.modes.f_harm, -0.0248633898, 1e-8);
  CHECK_ABS(r.relaxation.energy, -44.3490677984, 1e-9);
}

/* Another minimiser, and a property of each ion that relaxation must keep. */
static void relaxed_small_cells(void **state) {
  (void)state;
  static double matrix[2 * 48 * 48], force[CMX_MAX_SITES][3];
  static const double zero[3] = {0, 0, 0};
  for (uint64_t seed = 9; seed <= 12; seed++) {
    cmx_relaxation found;
    cmx_supercell_modes modes;
    cmx_dynamics *dynamics;
    double xi, trace;
    random_cell(16, 6, seed, carbon_oxygen);
    cmx_crystal other = cell.crystal;
    OK(cmx_supercell_relax(&cell, 1e-11, &found, NULL));
    OK(cmx_crystal_relax(&other, cell.z, NULL, NULL));
    OK(cmx_crystal_energy(&other, cell.z, &xi, NULL));
    if (seed == 10) /* symmetric: the other one ends at a saddle point, with an unstable mode */
      CHECK(found.energy < xi - 1e-3);
    else
      CHECK_ABS(found.energy, xi, 1e-12 * fabs(xi));
    OK(cmx_supercell_harmonic(&cell, 0, NAN, NULL, &modes, NULL));
    CHECK(modes.unstable == 0 && modes.least > 1e-3);
    OK(cmx_crystal_energy(&cell.crystal, cell.z, &xi, force));
    CHECK_ABS(found.energy, xi, 1e-12 * fabs(xi));
    for (size_t p = 0; p < 16; p++) CHECK(length(force[p]) <= 1e-11 * 45.5625); /* <Z>^2 */
    OK(cmx_dynamics_new(&cell.crystal, 0.0, &dynamics));
    OK(cmx_dynamics_matrix(dynamics, zero, cell.z, NULL, matrix));
    for (size_t p = 0; p < 16; p++) { /* tr Phi_pp = 4 pi n_e Z_p, without k + G = 0 */
      trace = 0.0;
      for (size_t a = 0; a < 3; a++) trace += matrix[2 * (3 * p + a) * 49];
      CHECK_ABS(trace, 3.0 * (6.75 - cell.z[p] / 16.0) * cell.z[p], 1e-10);
    }
    cmx_dynamics_free(dynamics);
  }
}

/* More ions than Newton's method is for end at the same equilibrium. */
static void gradients_alone(void **state) {
  (void)state;
  cmx_relaxation small, large;
  random_cell(16, 8, 4, carbon_oxygen);
  OK(cmx_supercell_relax(&cell, 1e-9, &small, NULL));
  random_cell(16, 8, 4, carbon_oxygen);
  OK(cmx_supercell_relax(&cell, 1e-4, &large, NULL)); /* gradients stop there */
  assert_int_equal(large.newton_steps, 0);
  CHECK_ABS(large.energy, small.energy, 1e-6);
  CHECK(large.energy >= small.energy - 1e-12);
}

static void masses(void **state) {
  (void)state;
  static const cmx_supercell_ion odd[] = {{6, 1.0}, {8, 31.0}};
  cmx_relaxation found;
  cmx_supercell_modes as_they_are, other;
  random_cell(16, 8, 2, carbon_oxygen);
  OK(cmx_supercell_relax(&cell, 1e-9, &found, NULL));
  const cmx_crystal relaxed = cell.crystal;
  for (size_t mesh = 0; mesh <= 2; mesh += 2) {
    random_cell(16, 8, 2, carbon_oxygen);
    cell.crystal = relaxed;
    OK(cmx_supercell_harmonic(&cell, mesh, 1e-3, NULL, &as_they_are, NULL));
    CHECK_ABS(as_they_are.f_quantum, as_they_are.f_harm, 1e-7);
    OK(cmx_supercell_harmonic(&cell, mesh, 1e5, NULL, &as_they_are, NULL));
    if (mesh) CHECK_REL(as_they_are.f_quantum, 1e5 * as_they_are.zero_point, 1e-12);
    random_cell(16, 8, 2, odd);
    cell.crystal = relaxed;
    OK(cmx_supercell_harmonic(&cell, mesh, 1e-3, NULL, &other, NULL));
    CHECK_ABS(other.f_harm, as_they_are.f_harm, 1e-12); /* they cancel */
    if (mesh) CHECK_ABS(other.f_quantum, other.f_harm, 1e-7);
    CHECK(fabs(other.zero_point - as_they_are.zero_point) > 1e-4);
  }
}

/* Displacements by vibrations: 1 in pure crystals; by the sum over modes for equal masses. */
static void displacements(void **state) {
  (void)state;
  static const cmx_supercell_ion equal[] = {{6, 1}, {8, 1}};
  double ratio[16], mean = 0.0, pure = 0.0, k[16][3], value[48];
  cmx_relaxation found;
  cmx_supercell_modes modes;
  OK(cmx_supercell_bcc(16, 1, carbon_oxygen, NULL, &cell, NULL));
  OK(cmx_supercell_thermal(&cell, 2, ratio, NULL));
  for (size_t p = 0; p < 16; p++) CHECK_ABS(ratio[p], 1.0, 1e-12);
  random_cell(16, 6, 9, equal);
  OK(cmx_supercell_relax(&cell, 1e-9, &found, NULL));
  OK(cmx_supercell_thermal(&cell, 1, ratio, NULL));
  OK(cmx_supercell_harmonic(&cell, 1, NAN, NULL, &modes, NULL));
  cmxp_bcc_waves(2, (double[]){0.5, 0.5, 0.5}, k);
  OK(cmxp_bcc_modes(16, (const double(*)[3])k, value));
  for (size_t i = 0; i < 48; i++) pure += 1.0 / (48.0 * value[i]);
  /* <u^2>/kT is u_m2/(m omega_p^2), omega_p^2 = 3 <Z>^2 here, of pure crystals u_m2/(3 <Z> Z) */
  for (size_t p = 0; p < 16; p++) mean += ratio[p] * pure / (16.0 * 3.0 * 6.75 * cell.z[p]);
  CHECK_REL(mean, modes.u_m2 / (3.0 * 6.75 * 6.75), 1e-10);
  REFUSED(cmx_supercell_thermal(&cell, 0, ratio, &err), CMX_ERR_DOMAIN, "mesh 0");
  CHECK(isnan(ratio[0]));
}

/* --- samples ------------------------------------------------------------------------------------------- */

static cmx_supercell_sample small_sample(const cmx_supercell_ion kind[2], const size_t count[2]) {
  return (cmx_supercell_sample){16, 2, kind, count, NULL, 5, {1e-9, 1, 2.0, 0, 1, 0.0, 0.0}};
}

static int count_calls(void *context, const char *stage, size_t done, size_t total) {
  (void)stage;
  ++*(size_t *)context;
  CHECK(done >= 1 && done <= total);
  return total == 4; /* stops those of four */
}

static void samples(void **state) {
  (void)state;
  static const size_t count[] = {10, 6};
  const cmx_supercell_sample sample = small_sample(carbon_oxygen, count);
  cmx_supercell_result r[5], again[5], one;
  size_t calls = 0;
  const cmx_progress progress = {.function = count_calls, .context = &calls};
  memset(r, 0, sizeof r);
  OK(cmx_supercell_sample_run(&sample, 5, &progress, r, &err));
  CHECK(calls >= 1 && calls <= 5);
#ifdef _OPENMP
  const int threads = omp_get_max_threads();
  omp_set_num_threads(threads > 1 ? 1 : 3);
#endif
  OK(cmx_supercell_sample_run(&sample, 5, NULL, again, &err));
#ifdef _OPENMP
  omp_set_num_threads(threads);
#endif
  for (size_t i = 0; i < 5; i++) {
    assert_memory_equal(&r[i].relaxation, &again[i].relaxation, sizeof r[i].relaxation);
    assert_memory_equal(&r[i].modes, &again[i].modes, sizeof r[i].modes);
  }
  unsigned char of[32]; /* the same arrangements, given */
  for (size_t i = 0; i < 2; i++) OK(cmx_supercell_shuffle(2, count, 5 + i, of + 16 * i));
  cmx_supercell_sample given = sample;
  given.of = of;
  OK(cmx_supercell_sample_run(&given, 2, NULL, again, NULL));
  for (size_t i = 0; i < 2; i++) assert_memory_equal(&r[i].modes, &again[i].modes, sizeof r[i].modes);
  random_cell(16, 6, 5 + 3, carbon_oxygen);
  OK(cmx_supercell_run(&cell, &sample.plan, NULL, &one, &err));
  assert_memory_equal(&r[3].modes, &one.modes, sizeof one.modes);
  REFUSED(cmx_supercell_sample_run(&sample, 4, &progress, r, &err), CMX_ERR_STOPPED, "stopped");
  memset(&one, 0, sizeof one);
  assert_int_equal(
      cmx_supercell_run(&cell, &(cmx_supercell_plan){1e-9, 2, NAN, 0, 0, 0.0, 0.0}, &progress, &one, NULL),
      CMX_ERR_STOPPED); /* four wave vectors */
  cmx_supercell_sample wrong = sample;
  wrong.ions = 54;
  REFUSED(cmx_supercell_sample_run(&wrong, 1, NULL, r, &err), CMX_ERR_DOMAIN, "16 ions in all for 54");
}

/* Charges so different that crystals are not stable or ions leave their sites: no mean has these. */
static void unstable(void **state) {
  (void)state;
  static const cmx_supercell_ion far[] = {{1, 1}, {3, 6}};
  static const size_t count[] = {8, 8};
  cmx_supercell_sample sample = small_sample(far, count);
  cmx_supercell_result r[2];
  double mean, error;
  sample.seed = 7;
  OK(cmx_supercell_sample_run(&sample, 2, NULL, r, NULL));
  for (size_t i = 0; i < 2; i++) {
    CHECK(r[i].status == CMX_OK && !r[i].in_basin);
    assert_int_equal(r[i].modes.unstable, 1 + i);
    CHECK(isnan(r[i].modes.f_harm) && isnan(r[i].modes.zero_point) && r[i].modes.least < -0.003);
  }
  assert_int_equal(r[0].relaxation.left, 3);
  assert_int_equal(r[1].relaxation.left, 0);
  assert_int_equal(cmx_supercell_average(2, r, OF(modes.f_harm), &mean, &error), 0);
  CHECK(isnan(mean));
}

static void averages(void **state) {
  (void)state;
  static cmx_supercell_result r[4];
  double mean, error;
  static const double value[] = {1.0, 2.0, 100.0, 6.0};
  for (size_t i = 0; i < 4; i++) {
    r[i].in_basin = i != 2;
    r[i].energy_excess = value[i];
  }
  assert_int_equal(cmx_supercell_average(4, r, OF(energy_excess), &mean, &error), 3);
  CHECK_ABS(mean, 3.0, 1e-15);
  CHECK_ABS(error, sqrt(14.0 / 6.0), 1e-15);
  assert_int_equal(cmx_supercell_average(1, r, OF(energy_excess), &mean, &error), 1);
  CHECK(mean == 1.0 && isnan(error));
  assert_int_equal(cmx_supercell_average(1, r + 2, OF(energy_excess), &mean, &error), 0);
  CHECK(isnan(mean) && isnan(error));
}

/* --- order and expansion ------------------------------------------------------------------------------- */

static void order_of_arrangements(void **state) {
  (void)state;
  static const double cscl[] = {-1, 1, 1, -1, 1, 1}; /* odd and even vectors */
  /* D0_3, x = 1/4: (p_AA - x^2)/(x (1 - x)) with p_AA = 1/4 at vectors of the fcc sublattice, else 0 */
  static const double d03[] = {-1.0 / 3, -1.0 / 3, 1, -1.0 / 3, -1.0 / 3, 1};
  double w[CMX_SUPERCELL_ORBITS], mean[CMX_SUPERCELL_ORBITS] = {0};
  for (size_t ions = 16; ions <= 128; ions *= 8)
    for (int lattice = 0; lattice < 2; lattice++) {
      ordered_box(ions, lattice);
      OK(cmx_supercell_order(&cell, 6, w));
      for (size_t i = 0; i < 6; i++)
        if (ions == 16 && (i == 3 || i == 5)) /* (3,1,1) and (4,0,0) do not fit */
          CHECK(isnan(w[i]));
        else
          CHECK_ABS(w[i], lattice ? d03[i] : cscl[i], 1e-14);
    }
  for (uint64_t seed = 1; seed <= 400; seed++) { /* random ones in the mean, to six standard deviations */
    random_cell(54, 20, seed, carbon_oxygen);
    OK(cmx_supercell_order(&cell, CMX_SUPERCELL_ORBITS, w));
    for (size_t i = 0; i < 5; i++) mean[i] += w[i] / 400.0;
  }
  for (size_t i = 0; i < 5; i++) CHECK_ABS(mean[i], -1.0 / 53.0, 6.0 * sqrt(2.0 / (54.0 * 6.0 * 400.0)));
  cell.crystal.cell[0][0] *= 1.1;
  assert_int_equal(cmx_supercell_order(&cell, 2, w), CMX_ERR_DOMAIN);
  CHECK(isnan(w[0]) && isnan(w[1]));
  assert_int_equal(cmx_supercell_order(&cell, 13, w), CMX_ERR_DOMAIN);
}

/* Three species: order of pairs, whose weighted sum is that of the charges. */
static void order_of_pairs(void **state) {
  (void)state;
  static const cmx_supercell_ion kind[] = {{6, 1}, {8, 1}, {10, 1}};
  static const cmx_supercell_plan plan = {.tolerance = 1e-2, .energy_only = 1};
  static const size_t count[] = {27, 18, 9};
  static cmx_supercell_result r[12];
  const cmx_supercell_sample sample = {54, 3, kind, count, NULL, 1, plan};
  cmx_supercell_expansion e;
  OK(cmx_supercell_sample_run(&sample, 12, NULL, r, NULL));
  for (size_t i = 0; i < 12; i++) {
    double sum[2] = {0};
    assert_int_equal(r[i].pairs, 3);
    for (size_t k = 0; k < 3; k++) {
      sum[0] += r[i].part[k];
      sum[1] += r[i].part[k] * r[i].alpha[k][1];
    }
    CHECK_ABS(sum[0], r[i].contrast, 1e-14);
    CHECK_ABS(sum[1], r[i].contrast * r[i].w[1], 1e-14);
    /* a quantity with known coefficients is found again */
    r[i].energy_beyond = -2.0 * r[i].contrast;
    for (size_t j = 0; j < 6; j++)
      r[i].energy_beyond += (1.0 + (double)j) * r[i].part[j % 3] * r[i].alpha[j % 3][j / 3];
  }
  OK(cmx_supercell_expand_pairs(12, r, OF(energy_beyond), 2, &e, NULL));
  assert_int_equal(e.n, 6);
  CHECK_ABS(e.h[0], -2.0, 1e-9);
  for (size_t j = 0; j < 6; j++) CHECK_ABS(e.h[j + 1], 1.0 + (double)j, 1e-8);
  ordered_box(128, 0); /* CsCl: no two neighbours are alike */
  double alpha[2];
  OK(cmx_supercell_pair_order(&cell, 0, 1, 2, alpha));
  CHECK_ABS(alpha[0], -1.0, 1e-14);
  CHECK_ABS(alpha[1], 1.0, 1e-14);
  r[0].pairs = 0;
  REFUSED(cmx_supercell_expand_pairs(12, r, OF(energy_beyond), 2, &e, &err), CMX_ERR_DOMAIN, "two or three");
}

/* Arrangements with the pairs of a crystal: the residual is that of the order found. */
static void given_pairs(void **state) {
  (void)state;
  const cmx_supercell_sample sample = {128,  2, carbon_oxygen,      (const size_t[]){96, 32},
                                       NULL, 1, {.tolerance = 1e-9}};
  static const double wanted[] = {-0.05, 0.06, -0.01, 0.015};
  cmx_supercell_pairs pairs = {.n = 4};
  unsigned char of[128];
  double residual, w[4], square = 0.0;
  for (size_t i = 0; i < 4; i++) pairs.pair[i] = (cmx_supercell_pair){i, 0, 1, 0.1875 * (1.0 - wanted[i])};
  for (uint64_t seed = 1; seed <= 2; seed++) {
    OK(cmx_supercell_match(&sample, &pairs, seed, of, &residual, NULL));
    size_t heavy = 0;
    for (size_t p = 0; p < 128; p++) heavy += of[p];
    assert_int_equal(heavy, 32);
    OK(cmx_supercell_bcc(128, 2, carbon_oxygen, of, &cell, NULL));
    OK(cmx_supercell_order(&cell, 4, w));
    square = 0.0;
    for (size_t i = 0; i < 4; i++) square += pow(w[i] - wanted[i], 2.0) / 4.0;
    CHECK_ABS(residual, sqrt(square), 1e-12);
    /* an exchange moves the coarsest orbit by 4 of 2 128 6 0.1875 counts: half of it remains at most */
    CHECK(residual <= 0.5 * 4.0 / (2.0 * 128.0 * 6.0 * 0.1875));
  }
  pairs.pair[3].p = 0.1875 * (1.0 - 1.0 / 3.0);
  pairs.pair[0].p = 0.0;
  REFUSED(cmx_supercell_match(&sample, &pairs, 1, of, &residual, &err), CMX_ERR_NOT_CONVERGED,
          "no arrangement of 128 ions");
  CHECK(residual > 0.1);
  pairs.pair[1].orbit = 0;
  REFUSED(cmx_supercell_match(&sample, &pairs, 1, of, &residual, &err), CMX_ERR_DOMAIN, "given twice");
  pairs.pair[1] = (cmx_supercell_pair){10, 0, 1, 0.1};
  REFUSED(cmx_supercell_match(&sample, &pairs, 1, of, &residual, &err), CMX_ERR_DOMAIN, "does not fit");
  pairs.pair[1] = (cmx_supercell_pair){1, 0, 1, 0.26};
  REFUSED(cmx_supercell_match(&sample, &pairs, 1, of, &residual, &err), CMX_ERR_DOMAIN, "allowed 0 to 0.25");
  CHECK(isnan(residual));
}

/* The result that is left out, last, against the expansion of the others. */
static double missed(cmx_supercell_result r[9], size_t left_out, size_t orbits) {
  cmx_supercell_expansion e;
  r[left_out].in_basin = 0;
  OK(cmx_supercell_expand(9, r, OF(energy_excess), orbits, &e, NULL));
  r[left_out].in_basin = 1;
  double value = e.h[0];
  for (size_t j = 0; j < orbits; j++) value += e.h[j + 1] * r[left_out].w[j];
  return r[left_out].energy_excess - r[left_out].contrast * value;
}

static void expansions(void **state) {
  (void)state;
  static cmx_supercell_result r[9];
  cmx_supercell_expansion e;
  uint64_t seed = 12;
  for (size_t i = 0; i < 9; i++) {
    r[i].in_basin = i != 3;
    r[i].contrast = 0.02;
    for (size_t j = 0; j < 2; j++) r[i].w[j] = uniform(&seed) - 0.5;
    r[i].energy_excess = i == 3 ? 1e6 : 0.02 * (5.0 - 3.0 * r[i].w[0] + 0.5 * r[i].w[1]);
  }
  OK(cmx_supercell_expand(9, r, OF(energy_excess), 2, &e, NULL));
  assert_int_equal(e.used, 8);
  CHECK_ABS(e.h[0], 5.0, 1e-12);
  CHECK_ABS(e.h[1], -3.0, 1e-12);
  CHECK_ABS(e.h[2], 0.5, 1e-12);
  CHECK(isnan(e.h[3]) && e.error[0] < 1e-12 && e.held_out < 1e-13 && e.scatter > 0.01);
  r[3].in_basin = 1; /* noise: what is held out, by leaving each out in turn */
  for (size_t i = 0; i < 9; i++) r[i].energy_excess += uniform(&seed) + (i == 3 ? -1e6 : 0.0);
  for (size_t orbits = 0; orbits <= 2; orbits++) {
    double sum = 0.0;
    for (size_t i = 0; i < 9; i++) sum += pow(missed(r, i, orbits), 2.0) / 9.0;
    OK(cmx_supercell_expand(9, r, OF(energy_excess), orbits, &e, NULL));
    CHECK_REL(e.held_out, sqrt(sum), 1e-10);
  }
  REFUSED(cmx_supercell_expand(9, r, OF(energy_excess), 13, &e, &err), CMX_ERR_DOMAIN, "13 orbits");
  REFUSED(cmx_supercell_expand(4, r, OF(energy_excess), 2, &e, &err), CMX_ERR_DOMAIN, "needs 5");
  for (size_t i = 0; i < 9; i++) r[i].modes.f_harm = 2.0 - 7.0 * r[i].energy_excess;
  OK(cmx_supercell_regress(9, r, OF(modes.f_harm), OF(energy_excess), &e, NULL));
  CHECK_ABS(e.h[0], 2.0, 1e-12);
  CHECK_ABS(e.h[1], -7.0, 1e-12);
  CHECK(e.held_out < 1e-12 && e.used == 9);
  REFUSED(cmx_supercell_regress(3, r, OF(modes.f_harm), OF(energy_excess), &e, &err), CMX_ERR_DOMAIN,
          "needs 4");
  r[2].w[1] = NAN;
  REFUSED(cmx_supercell_expand(9, r, OF(energy_excess), 2, &e, &err), CMX_ERR_DOMAIN, "orbit 2 does not fit");
  CHECK(isnan(e.h[0]) && isnan(e.held_out));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(shuffles),
                                     cmocka_unit_test(refusals),
                                     cmocka_unit_test(ordered_energies),
                                     cmocka_unit_test(beyond_pairs),
                                     cmocka_unit_test(pure_crystals),
                                     cmocka_unit_test(vibrations_of_cscl),
                                     cmocka_unit_test(random_carbon_oxygen),
                                     cmocka_unit_test(relaxed_small_cells),
                                     cmocka_unit_test(gradients_alone),
                                     cmocka_unit_test(masses),
                                     cmocka_unit_test(samples),
                                     cmocka_unit_test(unstable),
                                     cmocka_unit_test(displacements),
                                     cmocka_unit_test(averages),
                                     cmocka_unit_test(order_of_arrangements),
                                     cmocka_unit_test(order_of_pairs),
                                     cmocka_unit_test(given_pairs),
                                     cmocka_unit_test(expansions)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
