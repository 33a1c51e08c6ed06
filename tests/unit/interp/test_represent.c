/* Mixtures of nuclides that a table does not hold, by its species. */
#include "coulomix_represent.h"
#include "support/cmx_test.h"
#include "support/ok.h"
#include "support/random.h"

#include <string.h>

static const cmx_species carbon_oxygen = {2, {6.0, 8.0}, {12.0, 15.9949}},
                         white_dwarf = {8,
                                        {2.0, 6.0, 8.0, 10.0, 10.0, 11.0, 12.0, 26.0},
                                        {4.0026, 12.0, 15.9949, 19.9924, 21.9914, 22.9898, 23.985, 55.9349}};

enum { MOST = 12 };
static const double z_of[MOST] = {1, 2, 2, 6, 7, 8, 10, 10, 12, 14, 15, 28},
                    a_of[MOST] = {1, 3, 4, 12, 14, 16, 20, 22, 24, 28, 31, 56};

static void network(const cmx_species *ions, cmx_nuclide out[MOST]) {
  for (int i = 0; i < MOST; i++) assert_int_equal(cmx_nuclide_make(ions, z_of[i], a_of[i], &out[i]), CMX_OK);
}

static void random_shares(uint64_t *seed, int traces, double share[MOST]) {
  double sum = 0.0;
  for (int i = 0; i < MOST; i++)
    sum += share[i] = traces ? pow(10.0, between(seed, -8.0, 0.0)) : uniform(seed);
  for (int i = 0; i < MOST; i++) share[i] /= sum;
}

static double average(int n, const double v[], const double x[]) {
  double sum = 0.0;
  for (int j = 0; j < n; j++) sum += v[j] * x[j];
  return sum;
}

/* Species of the table alone: their own number fractions. */
static void species_are_themselves(void **state) {
  (void)state;
  const cmx_species *ions = &white_dwarf;
  const double share[8] = {0.01, 0.4, 0.5, 0.02, 0.03, 0.01, 0.02, 0.01};
  double expected[8];
  cmx_nuclide same[8];
  cmx_represented at;
  for (int j = 0; j < 8; j++)
    assert_int_equal(cmx_nuclide_make(ions, ions->z[j], ions->mass_u[j], &same[j]), CMX_OK);
  assert_int_equal(cmx_represent(ions, 8, same, share, &at), CMX_OK);
  cmx_number_fractions(ions, share, expected);
  for (int j = 0; j < 8; j++) CHECK_ABS(at.x[j], expected[j], 1e-15);
  CHECK_ABS(at.rho_factor, 1.0, 1e-15);
  CHECK_ABS(at.residual, 0.0, 4e-16);
}

/* Electrons are kept always; ions and <Z^(5/3)> where the limit is reached. */
static void what_is_kept(void **state) {
  (void)state;
  static const cmx_species *const tables[2] = {&carbon_oxygen, &white_dwarf};
  uint64_t seed = 3u;
  for (int t = 0; t < 2; t++) {
    const cmx_species *ions = tables[t];
    cmx_nuclide nuclides[MOST];
    network(ions, nuclides);
    for (int k = 0; k < 2000; k++) {
      double share[MOST], sum = 0.0;
      cmx_represented at;
      random_shares(&seed, k % 2, share);
      assert_int_equal(cmx_represent(ions, MOST, nuclides, share, &at), CMX_OK);
      for (int j = 0; j < ions->n; j++) {
        CHECK(at.x[j] >= 0.0);
        sum += at.x[j];
      }
      CHECK_ABS(sum, 1.0, 1e-15);
      const double n_e =
          at.rho_factor * average(ions->n, ions->z, at.x) / average(ions->n, ions->mass_u, at.x);
      CHECK_REL(n_e, at.electrons, 1e-14);
      double theta = 1.0, z53 = 0.0, found = 0.0;
      for (int i = 0; i < MOST; i++) {
        const double here = cmxi_represent_theta(ions, &nuclides[i], &at);
        if (here < theta) theta = here;
        z53 += share[i] / a_of[i] * cmx_z53(z_of[i]);
      }
      for (int j = 0; j < ions->n; j++) found += at.y[j] * cmx_z53(ions->z[j]);
      if (theta < 1.0) continue;
      CHECK_REL(at.y_sum, at.ions, 1e-13);
      if (t) CHECK_REL(found, z53, 1e-13);
      if (t) CHECK(at.residual <= 1e-13);
    }
  }
}

/* Networks that are met: none needs more than a small residual. */
static void typical_networks(void **state) {
  (void)state;
  static const double shares[3][MOST] = {{0, 0, 0, 0.4, 0.01, 0.57, 0, 0.02, 0, 0, 0, 0},
                                         {0, 0, 0, 0.5, 1e-3, 0.48, 0.002, 0.014, 0.002, 0.001, 0, 0},
                                         {0, 0, 0.98, 0.003, 0.012, 0.002, 0.002, 0, 0.001, 0, 0, 0}};
  static const double allowed[3] = {1e-13, 2e-4, 1e-4};
  cmx_nuclide nuclides[MOST];
  cmx_represented at;
  network(&white_dwarf, nuclides);
  for (int k = 0; k < 3; k++) {
    assert_int_equal(cmx_represent(&white_dwarf, MOST, nuclides, shares[k], &at), CMX_OK);
    CHECK(at.residual <= allowed[k]);
  }
  const double hydrogen[MOST] = {0.7, 0, 0.28, 0, 0, 0.02, 0, 0, 0, 0, 0, 0};
  network(&carbon_oxygen, nuclides);
  assert_int_equal(cmx_represent(&carbon_oxygen, MOST, nuclides, hydrogen, &at), CMX_OK);
  CHECK(at.residual > 1.0); /* of no use */
}

/* Each mass fraction alone. */
static void gradients_are_differences(void **state) {
  (void)state;
  static const cmx_species *const tables[2] = {&carbon_oxygen, &white_dwarf};
  uint64_t seed = 4u;
  double worst = 0.0;
  for (int k = 0; k < 2000; k++) {
    const cmx_species *ions = tables[k % 2];
    cmx_nuclide nuclides[MOST];
    cmx_represented at, side[2];
    double share[MOST], by[CMX_MAX_SPECIES], found[MOST];
    network(ions, nuclides);
    random_shares(&seed, k % 4 / 2, share);
    for (int j = 0; j < ions->n; j++) by[j] = between(&seed, -1.0, 1.0);
    assert_int_equal(cmx_represent(ions, MOST, nuclides, share, &at), CMX_OK);
    cmx_represent_gradient(ions, MOST, nuclides, share, &at, by, found);
    for (int i = 0; i < MOST; i++) {
      const double h = 1e-5 * share[i];
      double moved[MOST];
      for (int m = 0; m < 2; m++) {
        memcpy(moved, share, sizeof moved);
        moved[i] += m ? h : -h;
        assert_int_equal(cmx_represent(ions, MOST, nuclides, moved, &side[m]), CMX_OK);
      }
      const double slope = (average(ions->n, by, side[1].y) - average(ions->n, by, side[0].y)) / (2.0 * h);
      /* the sum is of order 0.1; its rounding over the step, and the bend of the limits */
      CHECK_ABS(found[i], slope, 2e-5 + 1e-16 / h);
      if (fabs(found[i] - slope) > worst) worst = fabs(found[i] - slope);
    }
  }
  CHECK(worst > 0.0);
}

/* Of an absent nuclide the derivative to the right. */
static void gradients_of_absent_ones(void **state) {
  (void)state;
  const cmx_species *ions = &white_dwarf;
  cmx_nuclide nuclides[MOST];
  network(ions, nuclides);
  for (int absent = 0; absent < MOST; absent++)
    for (int neon = 0; neon < 2; neon++) {
      double share[MOST] = {0.0, 0.0, 1e-3, 0.6, 0.02, 0.6, 0.05 * neon, 0.0, 0.029, 0.0, 1e-3, 0.0};
      double by[CMX_MAX_SPECIES] = {0.3, -0.2, 0.5, -0.7, 0.1, 0.9, -0.4, 0.6}, found[MOST];
      cmx_represented at, right;
      share[absent] = 0.0;
      assert_int_equal(cmx_represent(ions, MOST, nuclides, share, &at), CMX_OK);
      cmx_represent_gradient(ions, MOST, nuclides, share, &at, by, found);
      share[absent] = 1e-8;
      assert_int_equal(cmx_represent(ions, MOST, nuclides, share, &right), CMX_OK);
      CHECK_ABS(found[absent], (average(ions->n, by, right.y) - average(ions->n, by, at.y)) / 1e-8, 1e-5);
    }
}

static void without_a_jump(void **state) {
  (void)state;
  cmx_nuclide nuclides[MOST];
  cmx_represented at;
  double share[MOST] = {0}, before = NAN, slope = NAN;
  network(&white_dwarf, nuclides);
  /* nitrogen in C/O, from no neon to much of it: through the limits */
  for (int k = 0; k <= 400; k++) {
    share[3] = 0.5;
    share[4] = 0.1;
    share[6] = 1e-4 * k;
    share[5] = 0.4 - share[6];
    assert_int_equal(cmx_represent(&white_dwarf, MOST, nuclides, share, &at), CMX_OK);
    if (k > 0) {
      CHECK_ABS(at.x[3], before, 3e-4);
      const double next = (at.x[3] - before) / 1e-4;
      if (k > 1) CHECK_ABS(next, slope, 0.03);
      slope = next;
    }
    before = at.x[3];
  }
}

static void refused(void **state) {
  (void)state;
  cmx_nuclide nuclides[MOST], one;
  cmx_represented at;
  const double bad[4][MOST] = {{0}, {NAN}, {0, 0, 0, 1.5, -0.1}, {0, 0, 0, 3.0}};
  network(&white_dwarf, nuclides);
  for (int k = 0; k < 4; k++) {
    assert_int_equal(cmx_represent(&white_dwarf, MOST, nuclides, bad[k], &at), CMX_ERR_DOMAIN);
    CHECK(at.n == 0 && isnan(at.x[0]) && isnan(at.rho_factor) && isnan(at.residual));
  }
  assert_int_equal(cmx_nuclide_make(&white_dwarf, 0.0, 1.0, &one), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_nuclide_make(&white_dwarf, 6.0, NAN, &one), CMX_ERR_DOMAIN);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(species_are_themselves),
                                     cmocka_unit_test(what_is_kept),
                                     cmocka_unit_test(typical_networks),
                                     cmocka_unit_test(gradients_are_differences),
                                     cmocka_unit_test(gradients_of_absent_ones),
                                     cmocka_unit_test(without_a_jump),
                                     cmocka_unit_test(refused)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
