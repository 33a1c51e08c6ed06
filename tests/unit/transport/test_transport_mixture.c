/* Conductivities of n species: two of them, absent ones, isotopes, the effective binary, refusals. */
#include "support/random.h"
#include "support/transport_fixture.h"
#include "coulomix/physics.h"
#include "coulomix/plasma.h"
#include "coulomix/recipe.h"

/* An order that depends on all of its arguments; it keeps the last ones. */
typedef struct seen {
  double x, gamma_d;
} seen;

static cmx_status smooth_order(void *context, double x, double gamma_d, cmx_short_range_order *order) {
  seen *s = context;
  const double p = x * (1.0 - x) * gamma_d / (1.0 + gamma_d);
  *s = (seen){x, gamma_d};
  *order = (cmx_short_range_order){2, {8, 6}, {1.75888253, 2.03098260}, {-0.3 * p, 0.4 * p}};
  return CMX_OK;
}

static cmx_transport mixture(cmx_species ions, cmx_impurity_order order, seen *s) {
  cmx_transport t;
  cmx_transport_defaults(CMX_TRANSPORT_RECOMMENDED, &t);
  t.ions = ions;
  t.order = order;
  t.short_range = smooth_order;
  t.short_range_context = s;
  return t;
}

static cmx_transport_state of(const cmx_transport *t, int phase, const double x[], double rho, double temp) {
  cmx_transport_state s;
  cmx_error err = CMX_ERROR_NONE;
  if (cmx_transport_of(t, phase, x, rho, temp, &s, &err) < 0) fail_msg("%s", err.text);
  return s;
}

static void check_equal(const cmx_transport_state *a, const cmx_transport_state *b, double tol) {
#define SAME(name, unit, text)                                                                               \
  if (!(isnan(a->name) && isnan(b->name))) CHECK_ABS(a->name, b->name, tol *fabs(b->name));
  CMX_TRANSPORT_QUANTITIES(SAME)
  CMX_TRANSPORT_DIRECT_QUANTITIES(SAME)
#undef SAME
}

static const cmx_species co = {2, {6, 8}, {12, 15.9949}};

static void two_and_absent_species(void **state) {
  uint64_t seed = 5;
  (void)state;
  for (int k = 0; k < 60; k++) {
    const cmx_impurity_order order = (cmx_impurity_order)(k % 3);
    const int phase = k / 3 % 2;
    const double x = uniform(&seed), rho = pow(10.0, between(&seed, 3.0, 9.0)),
                 temp = pow(10.0, between(&seed, 6.0, 8.5));
    const double two[2] = {1.0 - x, x}, three[3] = {1.0 - x, x, 0.0}, four[4] = {0.0, 1.0 - x, 0.0, x};
    seen s[3];
    const cmx_transport binary = mixture(co, order, &s[0]),
                        ne = mixture((cmx_species){3, {6, 8, 10}, {12, 15.9949, 21.99}}, order, &s[1]),
                        he = mixture((cmx_species){4, {2, 6, 6, 8}, {4, 12, 13, 15.9949}}, order, &s[2]);
    cmx_transport_state expected, found;
    assert_true(cmx_transport_at(&binary, phase, x, rho, temp, &expected, NULL) >= 0);
    found = of(&binary, phase, two, rho, temp);
    check_equal(&found, &expected, 0.0);
    found = of(&ne, phase, three, rho, temp);
    check_equal(&found, &expected, 1e-13);
    found = of(&he, phase, four, rho, temp);
    check_equal(&found, &expected, 1e-13);
    if (phase == CMX_SOLID && order != CMX_IMPURITIES_RANDOM)
      for (int j = 1; j < 3; j++) {
        CHECK_ABS(s[j].x, s[0].x, 1e-7); /* half the digits next to 1/2 */
        CHECK_REL(s[j].gamma_d, s[0].gamma_d, 1e-13);
      }
  }
}

static void isotopes(void **state) {
  const cmx_species same = {3, {6, 6, 8}, {12, 12, 15.9949}}, heavier = {3, {6, 6, 8}, {12, 13, 15.9949}};
  const double split[3] = {0.2, 0.4, 0.4}, pure[3] = {0.3, 0.7, 0.0}, two[2] = {0.6, 0.4};
  (void)state;
  for (int phase = 0; phase < 2; phase++) {
    seen s;
    const cmx_transport one = mixture(co, CMX_IMPURITIES_ORDERED, &s),
                        isotope = mixture(same, CMX_IMPURITIES_ORDERED, &s),
                        mass = mixture(heavier, CMX_IMPURITIES_ORDERED, &s);
    const cmx_transport_state expected = of(&one, phase, two, 1e6, 2e6);
    cmx_transport_state found = of(&isotope, phase, split, 1e6, 2e6);
    check_equal(&found, &expected, 1e-13);
    /* of other masses: no impurities, and a plasma temperature that is lower */
    found = of(&mass, phase, pure, 1e6, 2e6);
    CHECK(found.impurity == 0.0 && found.nu_imp == 0.0 && found.gamma_d == 0.0);
    const double mean = 0.3 * 12.0 + 0.7 * 13.0, x = 1.0;
    const cmx_transport average = mixture((cmx_species){1, {6}, {mean}}, CMX_IMPURITIES_RANDOM, &s);
    const cmx_transport_state crystal = of(&average, phase, &x, 1e6, 2e6);
    /* a crystal has the mean mass, a liquid the mean of the rates */
    if (phase == CMX_SOLID) CHECK_REL(found.sigma, crystal.sigma, 1e-13);
    if (phase == CMX_LIQUID) CHECK_REL(found.sigma, crystal.sigma, 1e-4);
    if (phase == CMX_LIQUID) CHECK(found.sigma != crystal.sigma);
  }
}

/* C, O and Ne at a coupling of carbon of 175.7188: the table of the effective binaries. */
static void the_effective_binary(void **state) {
  const double v[][5] = {{.45, .50, .05, .41066750, 25.811317},
                         {.10, .80, .10, .5, 14.191211},
                         {.49, .49, .02, .43391432, 21.766395},
                         {.78, .02, .20, .21006899, 72.489042}};
  seen s;
  const cmx_transport t = mixture((cmx_species){3, {6, 8, 10}, {12, 16, 20}}, CMX_IMPURITIES_ORDERED, &s);
  (void)state;
  for (size_t k = 0; k < sizeof v / sizeof *v; k++) {
    /* <m>/<Z> = 2 for all: n_e and Gamma_e do not depend on composition */
    const double temp =
        1e6 * cmx_gamma_species(6.0, cmx_gamma_e(0.5e6 / CMX_ATOMIC_MASS_UNIT, 1e6)) / 175.7188;
    const cmx_transport_state found = of(&t, CMX_SOLID, v[k], 1e6, temp);
    CHECK_ABS(fmin(s.x, 1.0 - s.x), v[k][3], 1e-8);
    CHECK_REL(s.gamma_d, v[k][4], 1e-7);
    CHECK_REL(found.gamma_d_order, v[k][4], 1e-7);
    double mean = 0.0, q = 0.0;
    for (int j = 0; j < 3; j++) mean += v[k][j] * t.ions.z[j];
    for (int j = 0; j < 3; j++) q += v[k][j] * (t.ions.z[j] - mean) * (t.ions.z[j] - mean);
    CHECK_REL(found.impurity, q, 1e-14);
  }
}

/* Rates are sums: at the Fermi momentum of degenerate electrons resistivities mix linearly. */
static void sums_over_ions(void **state) {
  const cmx_species ions = {4, {2, 6, 8, 12}, {4, 12, 16, 24}};
  const double x[4] = {0.1, 0.4, 0.3, 0.2}, z = 0.2 + 2.4 + 2.4 + 2.4, one = 1.0;
  const cmx_transport t = mixture(ions, CMX_IMPURITIES_RANDOM, NULL);
  const cmx_transport_state s = of(&t, CMX_LIQUID, x, 1e8, 2e7);
  double nu = 0.0, resistivity = 0.0;
  (void)state;
  for (int j = 0; j < 4; j++) {
    const cmx_transport pure =
        mixture((cmx_species){1, {ions.z[j]}, {ions.mass_u[j]}}, CMX_IMPURITIES_RANDOM, NULL);
    const cmx_transport_state p = of(&pure, CMX_LIQUID, &one, 1e8, 2e7);
    nu += x[j] * ions.z[j] / z * p.nu_ei;
    resistivity += x[j] * ions.z[j] / z / p.sigma;
  }
  CHECK_REL(s.nu_ei, nu, 1e-13);
  CHECK_REL(1.0 / s.sigma, resistivity, 1e-6);
}

/* With the minimiser itself. */
static void order_of_the_minimiser(void **state) {
  cmx_recipe recipe;
  cmx_physics physics;
  const double x[3] = {0.6, 0.4, 0.0};
  cmx_transport_state expected;
  (void)state;
  cmx_recipe_defaults(&recipe);
  recipe.lattice.tolerance = 1e-8;
  assert_int_equal(cmx_physics_make(&recipe, &physics, NULL), CMX_OK);
  cmx_transport t = mixture(co, CMX_IMPURITIES_ORDERED, NULL);
  t.short_range = cmx_short_range_from_minimiser;
  t.short_range_context = &physics.direct;
  assert_true(cmx_transport_at(&t, CMX_SOLID, 0.4, 1e6, 2e6, &expected, NULL) >= 0);
  t.ions = (cmx_species){3, {6, 8, 10}, {12, 15.9949, 20}};
  const cmx_transport_state found = of(&t, CMX_SOLID, x, 1e6, 2e6);
  CHECK_REL(found.sigma, expected.sigma, 1e-13);
  CHECK_REL(found.kappa_thermal, expected.kappa_thermal, 1e-13);
  cmx_physics_free(&physics);
}

static void refuse(const cmx_transport *t, const double x[], cmx_status expected, const char *text) {
  cmx_transport_state s;
  cmx_error err = CMX_ERROR_NONE;
  assert_int_equal(cmx_transport_of(t, CMX_LIQUID, x, 1e6, 1e7, &s, &err), expected);
  CHECK(isnan(s.sigma) && isnan(s.kappa_thermal) && isnan(s.gamma_d));
  if (!strstr(err.text, text)) fail_msg("\"%s\" lacks \"%s\"", err.text, text);
}

static void refusals(void **state) {
  const double good[3] = {0.5, 0.3, 0.2}, bad[][3] = {{0.5, 0.3, 0.1}, {0.6, 0.5, -0.1}, {NAN, 0.5, 0.5}};
  cmx_transport t = mixture((cmx_species){3, {6, 8, 10}, {12, 16, 20}}, CMX_IMPURITIES_RANDOM, NULL);
  cmx_transport_state s;
  cmx_error err = CMX_ERROR_NONE;
  (void)state;
  for (size_t k = 0; k < 3; k++) refuse(&t, bad[k], CMX_ERR_DOMAIN, "fraction");
  assert_int_equal(cmx_transport_at(&t, CMX_LIQUID, 0.5, 1e6, 1e7, &s, &err), CMX_ERR_UNSUPPORTED);
  CHECK(isnan(s.sigma) && strstr(err.text, "3 species"));
  t.ions.z[2] = 7.0;
  refuse(&t, good, CMX_ERR_DOMAIN, "charge");
  t.ions.z[2] = 10.0;
  t.ions.mass_u[2] = 0.0;
  refuse(&t, good, CMX_ERR_DOMAIN, "mass");
  const int counts[] = {0, -1, 33};
  for (int k = 0; k < 3; k++) {
    t.ions.n = counts[k];
    refuse(&t, good, CMX_ERR_DOMAIN, "species");
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(two_and_absent_species), cmocka_unit_test(isotopes),
      cmocka_unit_test(the_effective_binary),   cmocka_unit_test(sums_over_ions),
      cmocka_unit_test(order_of_the_minimiser), cmocka_unit_test(refusals)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
