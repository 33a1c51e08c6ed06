/* The polynomial of phase separation: its misfits are those from the table, no cubic fits better, pure
   species stay pure, densities are those of the liquid, and the published ones have their azeotropes. */
#include "coulomix/mesa_poly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/equilibrium.h"
#include "support/cmx_test.h"
#include "support/eos_fixture.h"

enum { NODES = 51 };

static const char recipe_text[] =
    "order: { enabled = false; }; phase: { enabled = false; }; lattice: { tolerance = 1e-7; };\n"
    "eos: { enabled = true; solid = \"random\"; rho_min = 1e6; rho_max = 5e6; temp_min = 1e6;\n"
    "  temp_max = 1e8; rho_nodes = 10; temp_nodes = 10; };";

static struct {
  cmx_recipe recipe;
  cmx_store *store;
  cmx_array *arrays;
  size_t n;
  cmx_equilibrium_view view;
} common;

static int prepare(void **state) {
  (void)state;
  OK(cmx_recipe_read_text(recipe_text, "test", &common.recipe, &err));
  OK(cmx_generate(&common.recipe, NULL, NULL, &common.store, &err));
  common.arrays = arrays_of(common.store, &common.n);
  assert_int_equal(cmx_equilibrium_bind(common.arrays, common.n, &common.view), CMX_OK);
  return 0;
}

static int finish(void **state) {
  (void)state;
  free(common.arrays);
  cmx_store_free(common.store);
  cmx_recipe_clear(&common.recipe);
  return 0;
}

static double node(int k) {
  return (double)k / (double)(NODES - 1);
}

/* Independently of the fit: powers instead of Horner's rule. */
static double rms_from(const double delta[NODES], const double a[CMX_MESA_POLY_TERMS], double *worst) {
  double sum = 0.0;
  *worst = 0.0;
  for (int k = 0; k < NODES; k++) {
    double miss = -delta[k];
    for (int j = 0; j < CMX_MESA_POLY_TERMS; j++) miss += a[j] * pow(node(k), j);
    sum += miss * miss;
    *worst = fmax(*worst, fabs(miss));
  }
  return sqrt(sum / NODES);
}

/* The status of the fit is the largest of the nodes. */
static void make_fit(const cmx_equilibrium_view *v, const cmx_mesa_poly_request *r, cmx_status expected,
                     cmx_mesa_poly *fit) {
  cmx_error err = CMX_ERROR_NONE;
  const cmx_status status = cmx_mesa_poly_fit(v, r, fit, &err);
  if (status != expected) fail_msg("status %d, expected %d: %s", (int)status, (int)expected, err.text);
}

static void check_fit(const cmx_mesa_poly *fit, const double delta[NODES]) {
  double worst, sum = 0.0;
  for (int j = 0; j < CMX_MESA_POLY_TERMS; j++) sum += round(fit->a[j] * 1e9);
  CHECK(fit->a[0] == 0.0 && sum == 0.0);
  for (int j = 0; j < CMX_MESA_POLY_TERMS; j++) CHECK_ABS(fit->a[j] * 1e9, round(fit->a[j] * 1e9), 1e-5);
  const double rms = rms_from(delta, fit->a, &worst);
  CHECK_ABS(fit->misfit.rms, rms, 1e-13);
  CHECK_ABS(fit->misfit.worst, worst, 1e-13);
  const int at = (int)lround(fit->misfit.x * (NODES - 1));
  CHECK_ABS(fabs(cmx_mesa_poly_value(fit->a, node(at)) - delta[at]), worst, 1e-13);
  CHECK(fit->misfit.rms < 0.013 && fit->misfit.rms < fit->published_misfit.rms);
  /* no polynomial next to it with the same ends is better */
  for (int j = 1; j < CMX_MESA_POLY_TERMS - 1; j++)
    for (int sign = -1; sign <= 1; sign += 2) {
      double a[CMX_MESA_POLY_TERMS];
      memcpy(a, fit->a, sizeof a);
      a[j] += sign * 1e-4;
      a[j + 1] -= sign * 1e-4;
      CHECK(rms_from(delta, a, &worst) > rms);
    }
  CHECK(fit->solid[0] == 0.0 && fit->solid[1] == 1.0);
  assert_non_null(fit->published);
  assert_string_equal(fit->published->option, "CO");
  CHECK_ABS(fit->published_misfit.rms, rms_from(delta, fit->published->a, &worst), 1e-13);
  CHECK_ABS(fit->published_misfit.worst, worst, 1e-13);
}

static void one_pressure(void **state) {
  (void)state;
  const cmx_mesa_poly_request r = {.p = 1e23, .rho = NAN, .nodes = NODES};
  cmx_mesa_poly fit;
  cmx_status worst = CMX_OK, status;
  double delta[NODES];
  for (int k = 0; k < NODES; k++) {
    cmx_freezing f;
    status = cmx_equilibrium_freezing(&common.view, r.p, node(k), &f);
    assert_true(status >= 0);
    worst = status > worst ? status : worst;
    delta[k] = f.x_solid - f.x_liquid;
  }
  make_fit(&common.view, &r, worst, &fit);
  check_fit(&fit, delta);
}

/* The pressure of each liquid by halving. */
static void one_density(void **state) {
  (void)state;
  const cmx_mesa_poly_request r = {.p = NAN, .rho = 2e6, .nodes = NODES};
  cmx_mesa_poly fit;
  cmx_status worst = CMX_OK, status;
  double delta[NODES];
  for (int k = 0; k < NODES; k++) {
    cmx_freezing f;
    double low = log(common.view.pressure[0]), high = log(common.view.pressure[1]);
    for (int it = 0; it < 60; it++) {
      const double middle = 0.5 * (low + high);
      status = cmx_equilibrium_freezing(&common.view, exp(middle), node(k), &f);
      assert_true(status >= 0);
      *(f.rho_liquid < r.rho ? &low : &high) = middle;
    }
    CHECK_ABS(f.rho_liquid, r.rho, 1e-10 * r.rho);
    worst = status > worst ? status : worst;
    delta[k] = f.x_solid - f.x_liquid;
  }
  make_fit(&common.view, &r, worst, &fit);
  check_fit(&fit, delta);
}

/* The composition at which a published polynomial crosses 0. */
static void published_polynomials(void **state) {
  (void)state;
  static const struct {
    double z[2];
    const char *option;
    double azeotrope;
  } known[] = {{{6.0, 8.0}, "CO", 0.17407967}, {{8.0, 10.0}, "ONe", 0.10694636}};
  const cmx_mesa_poly_request r = {.p = 1e23, .rho = NAN, .nodes = NODES};
  cmx_equilibrium_view view = common.view;
  cmx_mesa_poly fit;
  for (size_t k = 0; k < 2; k++) {
    memcpy(view.ions.z, known[k].z, sizeof known[k].z); /* the charges choose the polynomial */
    assert_true(cmx_mesa_poly_fit(&view, &r, &fit, NULL) >= 0);
    assert_non_null(fit.published);
    assert_string_equal(fit.published->option, known[k].option);
    CHECK_ABS(cmx_mesa_poly_value(fit.published->a, known[k].azeotrope), 0.0, 1e-8);
    CHECK_ABS(cmx_mesa_poly_value(fit.published->a, 1.0), 0.0, 1e-12);
  }
  view.ions.z[1] = 12.0;
  assert_true(cmx_mesa_poly_fit(&view, &r, &fit, NULL) >= 0);
  assert_null(fit.published);
  CHECK(isnan(fit.published_misfit.rms) && isfinite(fit.misfit.rms));
}

static void refused(void **state) {
  (void)state;
  static const struct {
    cmx_mesa_poly_request r;
    cmx_status status;
    const char *text;
  } wrong[] = {{{1e23, 3e6, NODES}, CMX_ERR_DOMAIN, "one of both"},
               {{NAN, NAN, NODES}, CMX_ERR_DOMAIN, "one of both"},
               {{1e23, NAN, 10}, CMX_ERR_DOMAIN, "11 to 10001"},
               {{-1.0, NAN, NODES}, CMX_ERR_DOMAIN, "P = -1"},
               {{1e15, NAN, NODES}, CMX_ERR_RANGE, "P = 1e+15"},
               {{NAN, 1e3, NODES}, CMX_ERR_RANGE, "rho = 1000"},
               {{NAN, 1e9, NODES}, CMX_ERR_RANGE, "are in the table"}};
  for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
    cmx_error err = CMX_ERROR_NONE;
    cmx_mesa_poly fit;
    assert_int_equal(cmx_mesa_poly_fit(&common.view, &wrong[k].r, &fit, &err), wrong[k].status);
    assert_non_null(strstr(err.text, wrong[k].text));
    CHECK(isnan(fit.a[1]) && isnan(fit.misfit.rms) && isnan(fit.solid[0]));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(one_pressure), cmocka_unit_test(one_density),
                                     cmocka_unit_test(published_polynomials), cmocka_unit_test(refused)};
  return cmocka_run_group_tests(tests, prepare, finish);
}
