#include <string.h>

#include "support/cmx_test.h"
#include "coulomix/composition.h"

/* Carbon, oxygen and neon, by hand; Z^(5/3) from another program. */
static void averages_of_three(void **state) {
  (void)state;
  const double z[3] = {6, 8, 10}, mass[3] = {12, 16, 20}, x[3] = {0.45, 0.5, 0.05};
  cmx_error err = CMX_ERROR_NONE;
  cmx_species ions;
  cmx_composition c;
  assert_int_equal(cmx_species_make(3, z, mass, &ions, &err), CMX_OK);
  assert_int_equal(cmx_composition_make(&ions, x, &c, &err), CMX_OK);
  CHECK_REL(c.z, 7.2, 1e-15);
  CHECK_REL(c.z2, 53.2, 1e-15);
  CHECK_REL(c.z53, 0.45 * 19.811563493367764 + 0.5 * 32.0 + 0.05 * 46.4158883361278, 1e-14);
  CHECK_REL(c.variance, 1.36, 1e-14);
  CHECK_REL(c.mass_u, 14.4, 1e-15);
  CHECK_REL(cmx_mixing_sum(3, x), 0.45 * log(0.45) + 0.5 * log(0.5) + 0.05 * log(0.05), 1e-15);
}

/* Two species of many are those two; traces keep their digits on both sides. */
static void two_of_many(void **state) {
  (void)state;
  const cmx_species ions = {2, {6, 8}, {12, 16}};
  const double places[] = {0.0, 1e-300, 1e-20, 1e-3, 0.3, 0.5, 0.9, 1.0 - 1e-12, 1.0};
  for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
    const double x = places[k], both[2] = {1.0 - x, x};
    const cmx_binary b = cmx_binary_at(&ions, x);
    cmx_composition c;
    double slope;
    cmx_composition_two(&ions, x, &c);
    CHECK(b.z == 6.0 + 2.0 * x && b.mass_u == 12.0 + 4.0 * x && b.dz == 2.0 && b.dm == 4.0);
    CHECK_REL(c.z, b.z, 2e-16);
    CHECK_REL(c.mass_u, b.mass_u, 2e-16);
    CHECK_ABS(c.variance, 4.0 * x * (1.0 - x), 1e-15);
    CHECK_ABS(cmx_mixing_two(x, &slope), cmx_mixing_sum(2, both), 2e-16);
    if (cmx_is_mixed(x)) CHECK_REL(slope, cmx_logit(x), 0.0);
    if (!cmx_is_mixed(x)) CHECK(slope == (x > 0.5 ? HUGE_VAL : -HUGE_VAL));
  }
  CHECK_REL(cmx_mixing_two(1e-20, NULL), -1e-20 * (20.0 * log(10.0) + 1.0), 1e-15);
  const double trace[3] = {2e-20, 1.0 - 3e-20, 1e-20};
  CHECK_REL(cmx_mixing_sum(3, trace), 2e-20 * log(2e-20) + 1e-20 * log(1e-20) - 3e-20, 1e-15);
}

static void bad_species_are_refused(void **state) {
  (void)state;
  const double nan = NAN, many[CMX_MAX_SPECIES + 1] = {1.0};
  const struct {
    size_t n;
    double z[2], mass[2];
    const char *words;
  } bad[] = {{0, {6, 8}, {12, 16}, "0 species"},
             {2, {0, 8}, {12, 16}, "species 1: charge 0"},
             {2, {6, nan}, {12, 16}, "species 2: charge"},
             {2, {6, 119}, {12, 16}, "charge 119"},
             {2, {8, 6}, {16, 12}, "below 8"},
             {2, {6, 8}, {12, 0}, "species 2: mass 0"},
             {2, {6, 8}, {1e3, 16}, "species 1: mass"},
             {2, {6, 8}, {nan, 16}, "species 1: mass"}};
  cmx_species ions;
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    cmx_error err = CMX_ERROR_NONE;
    assert_int_equal(cmx_species_make(bad[k].n, bad[k].z, bad[k].mass, &ions, &err), CMX_ERR_DOMAIN);
    if (!strstr(err.text, bad[k].words)) fail_msg("no %s in \"%s\"", bad[k].words, err.text);
    assert_int_equal(ions.n, 0);
  }
  assert_int_equal(cmx_species_make(CMX_MAX_SPECIES + 1, many, NULL, &ions, NULL), CMX_ERR_DOMAIN);
  const double isotopes[2] = {10, 10}, masses[2] = {20, 22};
  assert_int_equal(cmx_species_make(2, isotopes, masses, &ions, NULL), CMX_OK);
  assert_int_equal(cmx_species_make(2, isotopes, NULL, &ions, NULL), CMX_OK);
  CHECK(ions.mass_u[1] == 0.0);
}

static void bad_fractions_are_refused(void **state) {
  (void)state;
  const cmx_species ions = {2, {6, 8}, {12, 16}};
  const double bad[][2] = {{0.5, 0.4}, {1.1, -0.1}, {NAN, 0.5}, {0.5, 0.5 + 1e-11}};
  cmx_composition c;
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    cmx_error err = CMX_ERROR_NONE;
    assert_int_equal(cmx_composition_make(&ions, bad[k], &c, &err), CMX_ERR_DOMAIN);
    CHECK(isnan(c.z) && isnan(c.mass_u) && strstr(err.text, "fraction"));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(averages_of_three),
      cmocka_unit_test(two_of_many),
      cmocka_unit_test(bad_species_are_refused),
      cmocka_unit_test(bad_fractions_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
