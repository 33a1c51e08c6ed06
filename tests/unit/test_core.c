#include <stdio.h>
#include <string.h>

#include "cmx_test.h"
#include "coulomix/const.h"
#include "coulomix/jet.h"
#include "coulomix/plasma.h"

/* Carbon and oxygen at rho Y_e = 5e5 g/cc, T = 1e7 K; values computed independently to 12 digits. */
static void plasma_of_carbon_and_oxygen(void **state) {
  (void)state;
  const double z[2] = {6, 8}, mass[2] = {12, 15.99491461957}, x[2] = {0.5, 0.5};
  cmx_plasma p;
  cmx_plasma_species s[2];
  assert_int_equal(cmx_plasma_state(2, z, mass, x, 3.01107038e29, 1e7, &p, s), CMX_OK);
  CHECK_ABS(p.r_s, 0.0174902370259, 5e-14);  /* half a unit of the last digit given */
  CHECK_REL(p.gamma_e, 1.80543593643, 1e-9); /* e^2 from e, not from alpha: 2e-10 apart */
  CHECK_REL(s[0].gamma, 35.7685086878, 1e-9);
  CHECK_REL(s[1].gamma, 57.7739499657, 1e-9);
  CHECK_REL(s[0].theta, 0.391606429607, 1e-9);
  CHECK_REL(s[1].theta, 0.39166867781, 1e-9);
  CHECK_REL(s[0].r_s_ion, 25027.8356228, 1e-11);
  CHECK_REL(s[1].r_s_ion, 65275.1220973, 1e-11);
  CHECK_REL(p.x_r, 0.014004774698 / 0.0174902370259, 1e-10);
  CHECK_REL(p.gamma, 0.5 * (s[0].gamma + s[1].gamma), 1e-14);
  CHECK_REL(p.a_i, p.a_e * cbrt(7.0), 1e-15);
  CHECK_REL(cmx_gamma_d(6, 8, 0.5, p.gamma_e),
            4.0 * CMX_ELEMENTARY_CHARGE * CMX_ELEMENTARY_CHARGE / (p.a_i * CMX_BOLTZMANN * 1e7), 1e-14);
}

static void plasma_refuses_bad_input(void **state) {
  (void)state;
  const double z[2] = {6, 8}, x[2] = {0.5, 0.5}, bad_sum[2] = {0.5, 0.4}, bad_z[2] = {6, NAN};
  cmx_plasma p;
  assert_int_equal(cmx_plasma_state(2, z, NULL, x, NAN, 1e7, &p, NULL), CMX_ERR_DOMAIN);
  CHECK(isnan(p.gamma_e));
  assert_int_equal(cmx_plasma_state(2, z, NULL, x, 1e29, -1, &p, NULL), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_plasma_state(2, z, NULL, bad_sum, 1e29, 1e7, &p, NULL), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_plasma_state(2, bad_z, NULL, x, 1e29, 1e7, &p, NULL), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_plasma_state(0, z, NULL, x, 1e29, 1e7, &p, NULL), CMX_ERR_DOMAIN);
}

static void radiation_constant(void **state) {
  (void)state;
  CHECK_REL(CMX_RADIATION_CONSTANT, 7.56573325028e-15, 1e-11);
}

/* sqrt(x) exp(g) ln(1 + x g) at (2.385, 0.73) against derivatives taken by hand. */
static void jets_carry_second_derivatives(void **state) {
  (void)state;
  const double x = 2.385, g = 0.73, l = log1p(x * g), q = 1 + x * g, e = exp(g), s = sqrt(x);
  cmx_jet jx = cmx_jet_seed(x, 1, 0), jg = cmx_jet_seed(g, 0, 1);
  cmx_jet f = cmx_jet_mul(cmx_jet_mul(cmx_jet_sqrt(jx), cmx_jet_exp(jg)), cmx_jet_log1p(cmx_jet_mul(jx, jg)));
  CHECK_REL(f.v, s * e * l, 1e-15);
  CHECK_REL(f.x, e * (0.5 / s * l + s * g / q), 1e-14);
  CHECK_REL(f.g, s * e * (l + x / q), 1e-14);
  CHECK_REL(f.xx, e * (-0.25 / (s * x) * l + g / (s * q) - s * g * g / (q * q)), 1e-14);
  CHECK_REL(f.gg, s * e * (l + 2 * x / q - x * x / (q * q)), 1e-14);
  CHECK_REL(f.xg, e * (0.5 / s * l + s * g / q) + e * (0.5 / s * x / q + s / q - s * x * g / (q * q)), 1e-14);
  cmx_jet r = cmx_jet_div(cmx_jet_pow(jx, 1.7), cmx_jet_log(jx));
  double lx = log(x);
  CHECK_REL(r.x, pow(x, 0.7) * (1.7 / lx - 1 / (lx * lx)), 1e-14);
}

static void every_status_has_its_own_text(void **state) {
  (void)state;
#define TEXT(name, number, text)                                                                             \
  assert_string_equal(cmx_status_text(name), text);                                                          \
  assert_int_equal((int)(name), number);
  CMX_STATUS_LIST(TEXT)
#undef TEXT
  assert_string_equal(cmx_status_text((cmx_status)99), "unknown status");
  cmx_error err;
  assert_int_equal(cmx_fail(&err, CMX_ERR_RANGE, "axis %s", "x"), CMX_ERR_RANGE);
  assert_string_equal(err.text, "axis x");
  assert_int_equal(cmx_fail(NULL, CMX_ERR_RANGE, "nobody listens"), CMX_ERR_RANGE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(plasma_of_carbon_and_oxygen), cmocka_unit_test(plasma_refuses_bad_input),
      cmocka_unit_test(radiation_constant), cmocka_unit_test(jets_carry_second_derivatives),
      cmocka_unit_test(every_status_has_its_own_text)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
