/* The free energy of order/exact: Monte Carlo, its limits, derivatives, and where it is refused. */
#include <stdio.h>
#include <string.h>

#include "coulomix/model.h"
#include "coulomix/order.h"
#include "coulomix/order_species.h"
#include "coulomix/physics.h"
#include "coulomix/recipe.h"
#include "support/cmx_test.h"
#include "support/models.h"
#include "support/ok.h"

enum { ORBITS = 8 };

static struct {
  cmx_lattice_sums sums;
  cmx_order_model *plain, *exact, *odd; /* odd: exact with third order of C/O */
  cmx_order_work *work, *odd_work;
} common;

static const cmx_model *record(void) {
  return find(CMX_KIND_ORDER, "order/exact");
}

static const cmx_model *third_order(void) {
  return find(CMX_KIND_SOLID_ENERGY, "solid-energy/third-order");
}

static int set_up(void **state) {
  (void)state;
  if (cmx_lattice_integrate(cmx_lattice_find("bcc", NULL), CMX_MAX_ORBITS, 1e-9, &common.sums, NULL) < 0)
    return -1;
  cmx_lattice_sums few = common.sums;
  few.n = ORBITS;
  return cmx_order_model_new(&few, &common.plain) < 0 || cmx_order_model_new(&few, &common.exact) < 0 ||
                 cmx_order_model_set_free_energy(common.exact, record(), NULL) < 0 ||
                 cmx_order_work_new(common.exact, &common.work) < 0 ||
                 cmx_order_model_new(&few, &common.odd) < 0 ||
                 cmx_order_model_add_third_order(common.odd, third_order(), 2.0 / 7.0, NULL) < 0 ||
                 cmx_order_model_set_free_energy(common.odd, record(), NULL) < 0 ||
                 cmx_order_work_new(common.odd, &common.odd_work) < 0
             ? -1
             : 0;
}

static int tear_down(void **state) {
  (void)state;
  cmx_order_work_free(common.odd_work);
  cmx_order_work_free(common.work);
  cmx_order_model_free(common.odd);
  cmx_order_model_free(common.exact);
  cmx_order_model_free(common.plain);
  return 0;
}

static cmx_order_state state_of(int odd, double x, double gamma_d) {
  cmx_order_state s;
  cmx_order_work *work = odd ? common.odd_work : common.work;
  cmx_order_work_reset(work);
  const cmx_status status = cmx_order_solve(odd ? common.odd : common.exact, x, gamma_d, work, &s);
  assert_int_equal(status, gamma_d > 80.0 ? CMX_WARN_EXTRAPOLATED : CMX_OK);
  return s;
}

static cmx_order_state at(double x, double gamma_d) {
  return state_of(0, x, gamma_d);
}

/* Rows of src/order/README.md, which the fit has not seen, with their errors, and what infinitely many ions
   have more than f there, to 30 % (tests/bench/fit_order.c). */
static void agrees_with_monte_carlo(void **state) {
  (void)state;
  static const struct {
    double x, gamma_d, u, u_error, f, f_error, size;
  } rows[] = {{0.5, 5, -0.56802, 2e-5, -1.25900, 1e-5, 0},
              {0.5, 10, -1.14443, 5e-5, -1.82912, 2e-5, 0},
              {0.5, 15, -1.72812, 5e-5, -2.40326, 3e-5, 0},
              {0.5, 18, -2.08154, 8e-5, -2.74951, 3e-5, 0},
              {0.5, 20, -2.31844, 1e-4, -2.98112, 3e-5, 0},
              {0.5, 25, -2.91425, 9e-5, -3.56240, 4e-5, 0},
              {0.5, 30, -3.51457, 1e-4, -4.14673, 4e-5, 1e-6},
              {0.5, 40, -4.72633, 1.6e-4, -5.32342, 6e-5, 4e-6},
              {0.5, 50, -5.94853, 1.9e-4, -6.50916, 6e-5, 7e-6},
              {0.5, 60, -7.17860, 2.2e-4, -7.70234, 6e-5, 1.0e-5},
              {0.5, 70, -8.41520, 3.9e-4, -8.90168, 7e-5, 1.3e-5},
              {0.5, 80, -9.65738, 4.6e-4, -10.10637, 8e-5, 1.7e-5},
              {0.25, 10, -0.85521, 4e-5, -1.41272, 1e-5, -6e-6},
              {0.25, 20, -1.72806, 9e-5, -2.27243, 3e-5, -2.1e-5},
              {0.25, 30, -2.61561, 1.3e-4, -3.14049, 3e-5, -3.8e-5},
              {0.25, 40, -3.51357, 1.5e-4, -4.01570, 4e-5, -5.5e-5},
              {0.25, 60, -5.33368, 2.1e-4, -5.78366, 4e-5, -7.9e-5},
              {0.25, 80, -7.17348, 3.1e-4, -7.56968, 5e-5, -9.6e-5}};
  for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
    const cmx_order_state s = at(rows[k].x, rows[k].gamma_d), other = at(1.0 - rows[k].x, rows[k].gamma_d);
    CHECK_ABS(s.f_order, rows[k].f + rows[k].size, 2.0 * rows[k].f_error + 0.3 * fabs(rows[k].size));
    CHECK_ABS(s.u_order, rows[k].u, 3.0 * rows[k].u_error);
    CHECK_ABS(s.s_res, s.u_order - s.f_order, 1e-14);
    CHECK_ABS(other.f_order, s.f_order, 1e-13);
    CHECK_ABS(other.f_x, -s.f_x, 1e-12);
  }
  /* heat capacity -Gamma_d^2 f_gg, with the errors of Monte Carlo */
  CHECK_ABS(-400.0 * at(0.5, 20.0).f_gg, 0.0537, 3 * 9e-4);
  CHECK_ABS(-1600.0 * at(0.5, 40.0).f_gg, 0.1463, 3 * 2.6e-3);
  CHECK_ABS(-1600.0 * at(0.25, 40.0).f_gg, 0.0993, 3 * 2e-3);
}

/* J of the orbits of which there are sums. */
static double interaction(size_t i, double *multiplicity) {
  *multiplicity = common.sums.orbit[i].multiplicity;
  return (common.sums.I[i] - common.sums.T[i]) / *multiplicity;
}

static double psi(double gamma_d, double p) {
  cmx_jet f;
  assert_int_equal(cmx_model_two(record(), cmx_jet_const(gamma_d), cmx_jet_const(p), &f), CMX_OK);
  return f.v;
}

/* The orbits beyond the last have squares of J alone: 0.8 % of their sum. */
static void keeps_the_limits(void **state) {
  (void)state;
  double squares = 0.0, m;
  for (size_t i = 0; i < common.sums.n; i++) squares += interaction(i, &m) * interaction(i, &m) * m;
  const double s2 = cmx_model_parameter(record(), "S2"), s3 = cmx_model_parameter(record(), "S3"),
               k3 = cmx_model_parameter(record(), "K3");
  CHECK(s2 > squares && s2 < 1.01 * squares);
  for (int k = 1; k <= 5; k++) { /* third order */
    const double p = 0.05 * k, g = 0.02;
    const double third = (1.0 - 4.0 * p) * s3 / 12.0 + p * k3 / 6.0;
    CHECK_ABS((psi(g, p) / (p * g * g) + 0.25 * s2) / g, third, 2e-3 * g * s2);
    CHECK_REL(psi(g, p), -0.25 * p * s2 * g * g, 1e-3);
  }
  for (double g = 10.0; g <= 80.0; g += 10.0) { /* dilute: pairs of ions */
    double pairs = -0.25 * g * g * (s2 - squares);
    for (size_t i = 0; i < common.sums.n; i++) {
      const double e = g * interaction(i, &m);
      pairs -= 0.5 * m * (expm1(-e) + e);
    }
    CHECK_ABS(psi(g, 1e-7) / 1e-7, pairs, 1e-3);
  }
  for (int end = 0; end < 2; end++) {
    const cmx_order_state s = at(end, 30.0);
    CHECK(s.f_order == 0.0 && s.psi == 0.0 && isinf(s.f_x));
  }
}

static double relative(double a, double b) {
  return fabs(a - b) / (fabs(a) + 1e-3);
}

static void derivatives_are_those_of_f(void **state) {
  (void)state;
  const double h = 1e-4, step = 1e-2;
  for (int k = 0; k < 12; k++) {
    const int odd = k >= 6;
    const double x = (double[]){0.1, 0.35, 0.8}[k % 3], g = k % 6 < 3 ? 30.0 : 95.0;
    const cmx_order_state s = state_of(odd, x, g), up = state_of(odd, x + h, g),
                          down = state_of(odd, x - h, g), warm = state_of(odd, x, g - step),
                          cold = state_of(odd, x, g + step);
    const double t = 1.0 - 2.0 * x, wide = 2.0 * h, apart = 2.0 * step;
    CHECK(relative(s.f_x, (up.f_order - down.f_order) / wide) < 1e-5);
    CHECK(relative(s.f_g, (cold.f_order - warm.f_order) / apart) < 1e-6);
    CHECK(relative(s.f_xx, (up.f_x - down.f_x) / wide) < 1e-5);
    CHECK(relative(s.f_xg, (up.f_g - down.f_g) / wide) < 1e-5);
    CHECK(relative(s.f_gg, (cold.f_g - warm.f_g) / apart) < 1e-5);
    CHECK(relative(s.f_xxg, (cold.f_xx - warm.f_xx) / apart) < 1e-5);
    CHECK(relative(s.f_xgg, (cold.f_xg - warm.f_xg) / apart) < 1e-5);
    CHECK(relative(s.f_ggg, (cold.f_gg - warm.f_gg) / apart) < 1e-5);
    CHECK(k % 6 < 3 ? relative(s.f_xxx, (up.f_xx - down.f_xx) / wide) < 1e-4 : isnan(s.f_xxx));
    CHECK(relative(s.psi_x, (up.psi - down.psi) / wide) < 1e-4);
    CHECK(relative(s.psi_gx, (up.psi_g - down.psi_g) / wide) < 1e-4);
    CHECK(odd ? isnan(s.psi_p) && isnan(s.psi_gp)
              : relative(s.psi_x, t * s.psi_p) < 1e-12 && relative(s.psi_gx, t * s.psi_gp) < 1e-12);
    CHECK(relative(s.psi_g, (cold.psi - warm.psi) / apart) < 1e-5);
    CHECK(relative(s.u_order, g * s.f_g) < 1e-13);
  }
  /* held above 80: the entropy of 80, and no jump */
  const cmx_order_state end = at(0.4, 80.0), beyond = at(0.4, 90.0);
  CHECK_ABS(beyond.s_res, end.s_res, 1e-13);
  CHECK_ABS(beyond.f_order, end.f_order + 10.0 * end.f_g, 1e-13);
  CHECK(beyond.f_gg == 0.0);
}

/* At x = 1/4 the terms have (Gamma_d/2) p (1-2x) (2/7) b, b with the w of Monte Carlo (N = 1024, to which
   1/1023 of a random box is added), and the opposite at x = 3/4. */
static void third_order_beside_it(void **state) {
  static const double w[4] = {-0.0557, 0.0667, -0.0109, 0.0118};
  const double gamma_d = 20.0, unit = 0.5 * gamma_d * 0.1875 * 0.5 * 2.0 / 7.0;
  (void)state;
  double b = cmx_model_parameter(third_order(), "c0");
  for (int i = 0; i < 4; i++) b += third_order()->parameters[i + 1] * (w[i] + 1.0 / 1023.0);
  CHECK_ABS(state_of(1, 0.25, gamma_d).f_order - at(0.25, gamma_d).f_order, unit * b, 0.006 * unit * b);
  CHECK_ABS(state_of(1, 0.25, gamma_d).f_order + state_of(1, 0.75, gamma_d).f_order,
            2.0 * at(0.25, gamma_d).f_order, 1e-12);
  CHECK_ABS(state_of(1, 0.5, gamma_d).f_order, at(0.5, gamma_d).f_order, 1e-13);
  double b0[CMX_MAX_ORDER_SKEWNESS + 1];
  CHECK(cmx_order_model_random(common.odd, b0) && b0[0] == 0.0);
  CHECK_REL(b0[1], 0.0825 * 2.0 / 7.0, 1e-14);
}

/* The order parameters stay those of the minimum. */
static void keeps_the_order(void **state) {
  (void)state;
  cmx_order_work *work;
  cmx_order_state s;
  assert_int_equal(cmx_order_work_new(common.plain, &work), CMX_OK);
  assert_int_equal(cmx_order_solve(common.plain, 0.3, 60.0, work, &s), CMX_OK);
  const cmx_order_state exact = at(0.3, 60.0);
  for (int i = 0; i < ORBITS; i++) CHECK(exact.w[i] == s.w[i] && exact.y[i] == s.y[i]);
  CHECK(exact.gap == s.gap && exact.S_min == s.S_min && fabs(exact.f_order - s.f_order) > 1e-4);
  cmx_order_work_free(work);
}

static void refuse(cmx_order_model *model, const cmx_model *free_energy, const char *says) {
  cmx_error err = CMX_ERROR_NONE;
  assert_int_equal(cmx_order_model_set_free_energy(model, free_energy, &err), CMX_ERR_UNSUPPORTED);
  CHECK(strstr(err.text, says));
}

static void refuses_in_the_library(void **state) {
  (void)state;
  const cmx_order_term term = {0.1, 0, 1, {0}};
  const cmx_species ions = {3, {6.0, 7.0, 8.0}, {12.0, 14.0, 16.0}};
  const double fractions[3] = {0.4, 0.3, 0.3};
  cmx_error err = CMX_ERROR_NONE;
  cmx_order_model *model;
  cmx_lattice_sums fcc;
  assert_int_equal(cmx_lattice_integrate(cmx_lattice_find("fcc", NULL), 2, 1e-6, &fcc, NULL), CMX_OK);
  assert_int_equal(cmx_order_model_new(&fcc, &model), CMX_OK);
  refuse(model, record(), "is of bcc, not of fcc");
  cmx_order_model_free(model);
  refuse(common.plain, find(CMX_KIND_LIQUID, "liquid/pc2000-ds"), "no free energy of order");
  assert_int_equal(cmx_order_model_add_terms(common.exact, 1, &term, &err), CMX_ERR_UNSUPPORTED);
  CHECK(strstr(err.text, "allows no further terms") && cmx_order_model_terms(common.exact, NULL) == 0);
  assert_int_equal(cmx_order_model_add_terms(common.plain, 1, &term, &err), CMX_OK);
  refuse(common.plain, record(), "1 terms beyond pairs");

  cmx_composition c;
  cmx_order_species_state s;
  cmx_order_species_work *work;
  assert_int_equal(cmx_order_species_work_new(common.exact, &work), CMX_OK);
  assert_int_equal(cmx_composition_make(&ions, fractions, &c, &err), CMX_OK);
  assert_int_equal(cmx_order_species_solve(common.exact, &c, 2.0, work, &s, NULL), CMX_ERR_UNSUPPORTED);
  /* the closure has it, for two species exactly */
  const double two[3] = {0.75, 0.0, 0.25};
  assert_int_equal(cmx_composition_make(&ions, two, &c, &err), CMX_OK);
  assert_int_equal(cmx_order_species_closure(common.exact, &c, 5.0, common.work, &s, NULL), CMX_OK);
  CHECK_ABS(s.f_order, at(0.25, 20.0).f_order, 1e-12);
  cmx_order_species_work_free(work);
}

static void refuses_in_recipes(void **state) {
  (void)state;
  static const struct {
    const char *text, *says;
  } bad[] = {{"order: { free_energy = \"order/exact\"; };",
              "order.gamma_d_max = 1000: order.free_energy = \"order/exact\" is "
              "known to 80"},
             {"order: { free_energy = \"order/exact\"; gamma_d_max = 80.0; };",
              "phase.gamma_max = 800: order.free_energy = "
              "\"order/exact\" is known to Gamma_d = 80: "
              "lower it to 720"},
             {"order: { free_energy = \"order/exact\"; gamma_d_max = 80.0; beyond_pairs = ( { orbits = [1]; "
              "coefficient = 0.1; reference = \"r\"; } ); };",
              "but no list of terms"},
             {"order: { free_energy = \"order/none\"; };", "known: order/exact"}};
  cmx_recipe r;
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    cmx_error why = CMX_ERROR_NONE;
    CHECK(cmx_recipe_read_text(bad[k].text, "text", &r, &why) < 0);
    if (!strstr(why.text, bad[k].says)) fail_msg("%s", why.text);
    cmx_recipe_clear(&r);
  }
  cmx_physics physics;
  OK(cmx_recipe_read_text(
      "order: { free_energy = \"order/exact\"; gamma_d_max = 80.0; }; phase: { gamma_max = "
      "720.0; };",
      "text", &r, &err));
  OK(cmx_physics_make(&r, &physics, &err));
  cmx_order_state s;
  CHECK(cmx_order_solve(physics.order, 0.5, 40.0, physics.work, &s) == CMX_OK);
  CHECK_ABS(s.f_order, -5.32342, 1e-4);
  cmx_physics_free(&physics);
  cmx_recipe_clear(&r);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(agrees_with_monte_carlo),
                                     cmocka_unit_test(keeps_the_limits),
                                     cmocka_unit_test(derivatives_are_those_of_f),
                                     cmocka_unit_test(third_order_beside_it),
                                     cmocka_unit_test(keeps_the_order),
                                     cmocka_unit_test(refuses_in_the_library),
                                     cmocka_unit_test(refuses_in_recipes)};
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
