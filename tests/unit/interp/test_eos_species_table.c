/* A table of five species: lookups against direct computation, derivatives against differences, isotopes,
   order on cooling, and damaged data. */
#include "coulomix_freezing.h"
#include "support/species_states.h"

enum { N = 5 };

static eos_fixture *fixture;

static int prepare(void **state) {
  static const char text[] =
      "mixture: { nuclides = (\"he4\", \"c12\", \"o16\", \"ne20\", \"ne22\"); };\n"
      "order: { enabled = true; shells = 4; x_nodes = 65; gamma_d_nodes = 97; gamma_d_max = 60; };\n"
      "phase: { enabled = false; }; equilibrium: { enabled = false; }; lattice: { tolerance = 1e-7; };\n"
      "transport: { enabled = false; };\n"
      "eos: { enabled = true; solid = \"ordered\"; rho_min = 1e5; rho_max = 1e8; temp_min = 1e6;\n"
      "  temp_max = 1e8; rho_nodes = 20; temp_nodes = 40; };\n";
  cmx_recipe recipe;
  cmx_error err = CMX_ERROR_NONE;
  (void)state;
  if (cmx_recipe_read_text(text, "test", &recipe, &err) < 0) return fprintf(stderr, "%s\n", err.text), -1;
  fixture = eos_fixture_of(&recipe);
  return fixture->view.ions.n == N ? 0 : -1;
}

static int finish(void **state) {
  (void)state;
  eos_fixture_free(fixture);
  return 0;
}

static void states_and_gradients(void **state) {
  (void)state;
  check_states_and_gradients(fixture);
}

static void gradients_are_differences(void **state) {
  const double x[N] = {0.01, 0.5, 0.4, 0.05, 0.04};
  (void)state;
  check_gradients_are_differences(fixture, x);
}

/* Two isotopes of neon differ in mass alone. */
static void isotopes(void **state) {
  (void)state;
  const cmx_eos_view *v = &fixture->view;
  const double pure[N] = {0.0, 0.5, 0.4, 0.1, 0.0}, mixed[N] = {0.0, 0.5, 0.4, 0.06, 0.04};
  cmx_eos_composition a, b;
  assert_int_equal(cmx_eos_compose(v, pure, &a), CMX_OK);
  assert_int_equal(cmx_eos_compose(v, mixed, &b), CMX_OK);
  CHECK_ABS(b.closure.p, a.closure.p, 1e-15);
  CHECK_REL(b.closure.q, a.closure.q, 1e-14);
  CHECK_REL(b.liquid.delta, a.liquid.delta, 1e-13);
  const double entropy = 0.1 * log(0.1) - 0.06 * log(0.06) - 0.04 * log(0.04);
  CHECK_ABS(a.mixing - b.mixing, entropy, 1e-14);
  double f[2][2];
  for (int k = 0; k < 2; k++)
    for (int phase = CMX_LIQUID; phase <= CMX_SOLID; phase++) {
      const cmx_eos_composition *c = k ? &b : &a;
      cmx_eos_state s;
      /* at the same electron density */
      CHECK(cmx_eos_lookup_of(v, phase, c, 1e6 * c->mass / a.mass, 4e6, &s) >= 0);
      f[k][phase] = s.f * c->mass / (v->boltzmann * 4e6);
    }
  /* the masses enter by the quantum effects of the ions and the ideal gas; the mixing by its entropy alone */
  CHECK_ABS((f[1][0] - f[0][0]) - (f[1][1] - f[0][1]), 0.0, 2e-3);
}

static void searches(void **state) {
  (void)state;
  const cmx_eos_view *v = &fixture->view;
  uint64_t seed = 3;
  for (int k = 0; k < SAMPLES(300); k++) {
    double x[N], rho, temp;
    cmx_eos_composition c;
    cmx_eos_state s;
    cmx_eos_solution found;
    random_mixture(&seed, k, N, x);
    random_place(v, &seed, &rho, &temp);
    assert_int_equal(cmx_eos_compose(v, x, &c), CMX_OK);
    if (cmx_eos_lookup_of(v, CMX_STABLE, &c, rho, temp, &s) < 0) continue;
    cmx_status status = cmx_eos_temp_from_rho_e_of(v, CMX_STABLE, &c, rho, s.e, 0.0, &found);
    CHECK(status >= 0);
    if (status <= CMX_WARN_ACTIVE_SET) CHECK_REL(found.temp, temp, 1e-10);
    status = cmx_eos_rho_from_p_temp_of(v, CMX_STABLE, &c, s.p, temp, 0.0, &found);
    CHECK(status >= 0);
    if (status <= CMX_WARN_ACTIVE_SET) CHECK_REL(found.rho, rho, 1e-10);
  }
  const double x[N] = {0.0, 0.5, 0.48, 0.0, 0.02};
  cmx_eos_composition c;
  cmx_eos_solution melting;
  double gamma;
  assert_int_equal(cmx_eos_compose(v, x, &c), CMX_OK);
  CHECK(cmx_eos_freezing_temp_of(v, &c, 1e6, &melting) >= 0);
  CHECK(cmx_eos_freezing_gamma_of(&fixture->eos, c.x, 1e6, &gamma, NULL) >= 0);
  CHECK_REL(melting.state.gamma, gamma, 1e-6);
}

/* A fraction x has no meaning here, and a composition belongs to a table of as many species. */
static void calls_that_do_not_fit(void **state) {
  (void)state;
  const cmx_eos_view *v = &fixture->view;
  cmx_eos_state s;
  cmx_eos_solution found;
  cmx_eos_slopes d;
  cmx_eos_composition c;
  const double x[N] = {0.2, 0.2, 0.2, 0.2, 0.2};
  assert_int_equal(cmx_eos_lookup(v, CMX_STABLE, 0.5, 1e6, 1e7, &s), CMX_ERR_UNSUPPORTED);
  CHECK(isnan(s.p));
  assert_int_equal(cmx_eos_temp_from_rho_e(v, 0.5, 1e6, 1e17, 0.0, &found), CMX_ERR_UNSUPPORTED);
  CHECK(isnan(found.temp));
  assert_int_equal(cmx_eos_freezing_temp(v, 0.5, 1e6, &found), CMX_ERR_UNSUPPORTED);
  CHECK(isnan(cmx_eos_bare_weight(v, 0.5, 1e6, 1e7)));
  assert_int_equal(cmx_eos_compose(v, x, &c), CMX_OK);
  CHECK(cmx_eos_bare_weight_of(v, &c, 1e6, 1e7) == 1.0);
  CHECK(cmx_eos_lookup_slopes_of(v, CMX_STABLE, &c, 1e6, 1e7, &s, &d) >= 0);
  CHECK_REL(d.p[0], s.p * s.chi_rho, 1e-12);
  assert_int_equal(cmx_eos_lookup_of(v, CMX_STABLE, &c, 1e12, 1e7, &s), CMX_ERR_RHO_HIGH);
  c.n = 2;
  assert_int_equal(cmx_eos_lookup_of(v, CMX_STABLE, &c, 1e6, 1e7, &s), CMX_ERR_DOMAIN);
}

/* Data from a stranger: each of what compositions need, spoiled in turn. */
static void damaged_data(void **state) {
  (void)state;
  static const char *const paths[] = {
      "/eos/liquid/mixing_is_fitted", "/eos/fusion",       "/eos/ln_gamma", "/eos/charges", "/eos/masses",
      "/eos/liquid/sheets",           "/eos/solid/reasons"};
  cmx_array *arrays = malloc(fixture->n * sizeof *arrays);
  for (size_t p = 0; p < sizeof paths / sizeof *paths; p++) {
    cmx_eos_view v;
    memcpy(arrays, fixture->arrays, fixture->n * sizeof *arrays);
    size_t k = 0;
    while (k < fixture->n && strcmp(arrays[k].path, paths[p]) != 0) k++;
    CHECK(k < fixture->n);
    if (arrays[k].rank)
      arrays[k].dims[0]--;
    else
      arrays[k].type = CMX_I32;
    assert_int_equal(cmx_eos_bind(arrays, fixture->n, &v), CMX_ERR_FORMAT);
  }
  free(arrays);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(states_and_gradients),
                                     cmocka_unit_test(gradients_are_differences),
                                     cmocka_unit_test(isotopes),
                                     cmocka_unit_test(searches),
                                     cmocka_unit_test(calls_that_do_not_fit),
                                     cmocka_unit_test(damaged_data)};
  return cmocka_run_group_tests(tests, prepare, finish);
}
