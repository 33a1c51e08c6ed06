#include <stdio.h>
#include <string.h>

#include "support/cmx_test.h"
#include "coulomix/const.h"
#include "coulomix/jet.h"
#include "coulomix/nuclide.h"
#include "coulomix/plasma.h"

/* Carbon and oxygen at rho Y_e = 5e5 g/cc, T = 1e7 K; values computed independently to 12 digits. */
static void plasma_of_carbon_and_oxygen(void **state) {
  (void)state;
  const cmx_species ions = {2, {6, 8}, {12, 15.99491461957}};
  cmx_composition c;
  cmx_plasma p;
  cmx_plasma_species s[2];
  cmx_composition_two(&ions, 0.5, &c);
  assert_int_equal(cmx_plasma_state(&c, 3.01107038e29, 1e7, &p, s), CMX_OK);
  CHECK_ABS(p.r_s, 0.0174902370259, 5e-14);  /* half a unit of the last digit given */
  CHECK_REL(p.gamma_e, 1.80543593643, 1e-9); /* e^2 from e, not from alpha: 2e-10 apart */
  CHECK_REL(s[0].gamma, 35.7685086878, 1e-9);
  CHECK_REL(s[1].gamma, 57.7739499657, 1e-9);
  CHECK_REL(s[0].theta, 0.391606429607, 1e-9);
  CHECK_REL(s[1].theta, 0.39166867781, 1e-9);
  CHECK_REL(s[0].r_s_ion, 25027.8356228, 1e-11);
  CHECK_REL(s[1].r_s_ion, 65275.1220973, 1e-11);
  CHECK_REL(p.x_r, 0.014004774698 / 0.0174902370259, 1e-10);
  CHECK_REL(cmx_gamma_e(3.01107038e29, 1e7), p.gamma_e, 1e-15);
  CHECK_REL(cmx_fermi_wave_number(3.01107038e29) * CMX_HBAR / (CMX_ELECTRON_MASS * CMX_SPEED_OF_LIGHT), p.x_r,
            1e-9);
  CHECK_REL(cmx_electron_density(c.z, c.mass_u, 1e6),
            1e6 * CMX_AVOGADRO * 7.0 / (0.5 * (12 + 15.99491461957)), 1e-15);
  CHECK_REL(p.gamma, 0.5 * (s[0].gamma + s[1].gamma), 1e-14);
  CHECK_REL(p.a_i, p.a_e * cbrt(7.0), 1e-15);
  CHECK_REL(cmx_gamma_d(6, 8, 0.5, p.gamma_e),
            4.0 * CMX_ELEMENTARY_CHARGE * CMX_ELEMENTARY_CHARGE / (p.a_i * CMX_BOLTZMANN * 1e7), 1e-14);
}

static void plasma_refuses_bad_input(void **state) {
  (void)state;
  const cmx_species good = {2, {6, 8}, {12, 0}}, bad_z = {2, {6, NAN}, {12, 16}};
  const double bad_sum[2] = {0.5, 0.4};
  cmx_composition c;
  cmx_plasma p;
  cmx_plasma_species s[2];
  cmx_composition_two(&good, 0.5, &c);
  assert_int_equal(cmx_plasma_state(&c, 1e29, 1e7, &p, NULL), CMX_OK);
  assert_int_equal(cmx_plasma_state(&c, NAN, 1e7, &p, NULL), CMX_ERR_DOMAIN);
  CHECK(isnan(p.gamma_e));
  assert_int_equal(cmx_plasma_state(&c, 1e29, -1, &p, NULL), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_plasma_state(&c, 1e29, 1e7, &p, s), CMX_ERR_DOMAIN); /* a mass is missing */
  CHECK(isnan(s[0].theta) && isnan(s[1].theta));
  cmx_composition_two(&good, 1.5, &c);
  assert_int_equal(cmx_plasma_state(&c, 1e29, 1e7, &p, NULL), CMX_ERR_DOMAIN);
  cmx_composition_set(&good, bad_sum, &c);
  assert_int_equal(cmx_plasma_state(&c, 1e29, 1e7, &p, NULL), CMX_ERR_DOMAIN);
  cmx_composition_two(&bad_z, 0.5, &c);
  assert_int_equal(cmx_plasma_state(&c, 1e29, 1e7, &p, NULL), CMX_ERR_DOMAIN);
  CHECK(isnan(cmx_gamma_e(-1.0, 1e7)) && isnan(cmx_gamma_e(1e29, 0.0)));
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

/* All ten entries within tol of the size of the larger jet. */
static void check_jets(cmx_jet a, cmx_jet b, double tol) {
  const double p[] = {a.v, a.x, a.g, a.xx, a.xg, a.gg, a.xxx, a.xxg, a.xgg, a.ggg};
  const double q[] = {b.v, b.x, b.g, b.xx, b.xg, b.gg, b.xxx, b.xxg, b.xgg, b.ggg};
  double size = 0.0;
  for (int k = 0; k < 10; k++) size = fmax(size, fabs(q[k]));
  for (int k = 0; k < 10; k++) CHECK_ABS(p[k], q[k], tol * size);
}

/* d^k/dt^k of t^n */
static double power_derivative(double t, int n, int k) {
  double c = 1.0;
  for (int i = 0; i < k; i++) c *= n - i;
  return c == 0.0 ? 0.0 : c * pow(t, n - k);
}

/* sum c[i][j] x^i g^j with every derivative written out */
static cmx_jet polynomial(double c[4][4], double x, double g) {
  double d[4][4] = {{0}};
  for (int i = 0; i < 4; i++)
    for (int j = 0; j < 4; j++)
      for (int k = 0; k < 4; k++)
        for (int l = 0; k + l < 4; l++)
          d[k][l] += c[i][j] * power_derivative(x, i, k) * power_derivative(g, j, l);
  return (cmx_jet){d[0][0], d[1][0], d[0][1], d[2][0], d[1][1], d[0][2], d[3][0], d[2][1], d[1][2], d[0][3]};
}

/* The product and the chain rule against polynomials in two variables that are multiplied out by hand. */
static void jets_carry_third_derivatives(void **state) {
  (void)state;
  double a[4][4] = {{0.3, -1.2, 0.7}, {1.9, 0.4}, {-0.8}}, b[4][4] = {{1.1, 0.6}, {-0.5}}, ab[4][4] = {{0}};
  double cube[4][4] = {{0}};
  for (int n = 0; n < 256; n++) { /* degrees 2 and 1 */
    const int i = n & 3, j = n >> 2 & 3, k = n >> 4 & 3, l = n >> 6;
    if (i + k < 4 && j + l < 4) ab[i + k][j + l] += a[i][j] * b[k][l];
  }
  for (int n = 0; n < 27; n++) {
    const int term[3] = {n % 3, n / 3 % 3, n / 9};
    int i = 0, j = 0;
    double c = 1.0;
    for (int m = 0; m < 3; m++) {
      c *= term[m] == 0 ? b[0][0] : term[m] == 1 ? b[1][0] : b[0][1];
      i += term[m] == 1;
      j += term[m] == 2;
    }
    cube[i][j] += c;
  }
  for (double x = 0.37; x < 2.0; x += 0.5) {
    const double g = 0.9 - 0.3 * x;
    const cmx_jet ja = polynomial(a, x, g), jb = polynomial(b, x, g), jab = polynomial(ab, x, g);
    check_jets(cmx_jet_mul(ja, jb), jab, 1e-14);
    check_jets(cmx_jet_div(jab, jb), ja, 1e-13);
    check_jets(cmx_jet_chain(jb, jb.v * jb.v * jb.v, 3 * jb.v * jb.v, 6 * jb.v, 6), polynomial(cube, x, g),
               1e-14);
    check_jets(cmx_jet_pow(jb, 3.0), polynomial(cube, x, g), 1e-14);
  }
}

/* Every entry of a function of jets against identities that hold for all of them. */
static void jets_obey_identities(void **state) {
  (void)state;
  const cmx_jet a = {0.83, 0.7, -1.3, 0.45, 2.1, -0.6, 1.7, -2.3, 0.9, 0.35};
  const cmx_jet b = {1.62, -0.4, 0.8, 1.15, -0.3, 0.55, -1.9, 0.65, 1.45, -0.75};
  const cmx_jet c = {-0.57, 1.6, 0.25, -0.85, 0.95, 1.35, 0.15, 2.2, -1.1, 0.5};
  const double tol = 2e-14; /* a few dozen operations each */
  check_jets(cmx_jet_mul(cmx_jet_mul(a, b), c), cmx_jet_mul(a, cmx_jet_mul(b, c)), tol);
  check_jets(cmx_jet_mul(cmx_jet_add(a, b), c), cmx_jet_add(cmx_jet_mul(a, c), cmx_jet_mul(b, c)), tol);
  check_jets(cmx_jet_exp(cmx_jet_log(a)), a, tol);
  check_jets(cmx_jet_log(cmx_jet_exp(c)), c, tol);
  check_jets(cmx_jet_log1p(cmx_jet_affine(a, 1, -1)), cmx_jet_log(a), tol);
  check_jets(cmx_jet_mul(cmx_jet_sqrt(a), cmx_jet_sqrt(a)), a, tol);
  check_jets(cmx_jet_pow(cmx_jet_pow(b, 0.4), 2.5), b, tol);
  check_jets(cmx_jet_pow(b, 1.7), cmx_jet_exp(cmx_jet_scale(cmx_jet_log(b), 1.7)), tol);
  check_jets(cmx_jet_inv(cmx_jet_inv(c)), c, tol);
  check_jets(cmx_jet_mul(cmx_jet_div(a, c), c), a, tol);
  check_jets(cmx_jet_div(a, c), cmx_jet_mul(a, cmx_jet_inv(c)), tol);
  const cmx_jet e = cmx_jet_exp(cmx_jet_scale(c, 2));
  check_jets(cmx_jet_tanh(c), cmx_jet_div(cmx_jet_affine(e, 1, -1), cmx_jet_affine(e, 1, 1)), tol);
  /* atan a + atan 1/a = pi/2; atan 2a = atan a + atan a/(1+2a^2) */
  check_jets(cmx_jet_add(cmx_jet_atan(b), cmx_jet_atan(cmx_jet_inv(b))), cmx_jet_const(CMX_PI / 2),
             tol * 100);
  const cmx_jet half = cmx_jet_div(a, cmx_jet_affine(cmx_jet_mul(a, a), 2, 1));
  check_jets(cmx_jet_atan(cmx_jet_scale(a, 2)), cmx_jet_add(cmx_jet_atan(a), cmx_jet_atan(half)), tol);
  const cmx_jet l = cmx_jet_log(cmx_jet_seed_log(37.0));
  check_jets(l, cmx_jet_seed(log(37.0), 0, 1), tol);
  /* far out nothing overflows into NaN, and 1 - tanh keeps its digits */
  const cmx_jet far = cmx_jet_tanh(cmx_jet_seed(30, 1, 0));
  CHECK_REL(far.x, 4 * exp(-60), 1e-14);
  CHECK_REL(far.xxx, 16 * exp(-60), 1e-14);
  check_jets(cmx_jet_tanh(cmx_jet_seed(-1e3, 1, 1)), cmx_jet_const(-1), 0.0);
  check_jets(cmx_jet_atan(cmx_jet_seed(1e200, 1, 1)), cmx_jet_const(CMX_PI / 2), 1e-15);
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

static void nuclides(void **state) {
  (void)state;
  static const char *const bad[] = {"", "c", "12", "xx12", "c5", "o16x", "c12-o16", "ne", "c99999"};
  double z = 0.0, mass = 0.0;
  cmx_error err = CMX_ERROR_NONE;
  assert_int_equal(cmx_nuclide_find("o16", &z, &mass, NULL), CMX_OK);
  CHECK(z == 8.0);
  CHECK_ABS(mass, 15.99491461957, 1e-9);
  assert_int_equal(cmx_nuclide_find("Ne22", &z, &mass, NULL), CMX_OK);
  CHECK(z == 10.0 && mass > 21.99 && mass < 22.0);
  assert_int_equal(cmx_nuclide_find("mg26", &z, &mass, NULL), CMX_OK);
  CHECK(z == 12.0);
  CHECK_ABS(mass, 25.982592971, 1e-12);
  assert_int_equal(cmx_nuclide_find("ag107", &z, &mass, NULL), CMX_OK); /* no mass of its own */
  CHECK(z == 47.0 && mass == 107.0);
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    assert_int_equal(cmx_nuclide_find(bad[k], &z, &mass, &err), CMX_ERR_UNKNOWN);
    CHECK(strstr(err.text, "nuclide") != NULL);
  }
  CHECK(cmx_element_number("C", 1) == 6 && cmx_element_number("c", 1) == 0 &&
        cmx_element_number("Og", 2) == 118);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(nuclides),
                                     cmocka_unit_test(plasma_of_carbon_and_oxygen),
                                     cmocka_unit_test(plasma_refuses_bad_input),
                                     cmocka_unit_test(radiation_constant),
                                     cmocka_unit_test(jets_carry_second_derivatives),
                                     cmocka_unit_test(jets_carry_third_derivatives),
                                     cmocka_unit_test(jets_obey_identities),
                                     cmocka_unit_test(every_status_has_its_own_text)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
