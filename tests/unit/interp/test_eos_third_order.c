/* Energy of third order in the charges of three species: lookups against direct computation, the energy
   against Monte Carlo and against two species, and damaged data. */
#include "coulomix/plasma.h"
#include "support/species_states.h"

enum { N = 3 };

static eos_fixture *fixture;

static int prepare(void **state) {
  static const char text[] =
      "mixture: { nuclides = (\"c12\", \"o16\", \"ne20\"); };\n"
      "order: { enabled = true; shells = 4; x_nodes = 65; gamma_d_nodes = 97; gamma_d_max = 120;\n"
      "  beyond_pairs = \"third-order\"; };\n"
      "phase: { enabled = false; }; equilibrium: { enabled = false; }; lattice: { tolerance = 1e-7; };\n"
      "transport: { enabled = false; };\n"
      "eos: { enabled = true; solid = \"ordered\"; vibrations = \"solid-vibrations/coupled\"; rho_min = "
      "1e5;\n"
      "  rho_max = 1e8; temp_min = 1e6; temp_max = 1e8; rho_nodes = 20; temp_nodes = 40; };\n";
  cmx_recipe recipe;
  cmx_error err = CMX_ERROR_NONE;
  (void)state;
  if (cmx_recipe_read_text(text, "test", &recipe, &err) < 0) return fprintf(stderr, "%s\n", err.text), -1;
  fixture = eos_fixture_of(&recipe);
  return fixture->view.ions.n == N && fixture->view.order.third_order ? 0 : -1;
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
  const double x[N] = {0.5, 0.45, 0.05};
  (void)state;
  check_gradients_are_differences(fixture, x);
}

/* The classical solid with third order less that without, in kT. */
static double third_order_of(const double x[], double gamma_e, double shift) {
  cmx_classical_models with = fixture->eos.mixture, without = with;
  cmx_model unshifted = *with.vibrations;
  double h[4];
  cmx_jet seeds[N], f[2];
  if (shift == 0.0) {
    memcpy(h, unshifted.parameters, 3 * sizeof *h);
    h[3] = 0.0;
    unshifted.parameters = h;
    with.vibrations = without.vibrations = &unshifted;
  }
  without.third_order = NULL;
  for (int a = 0; a < N; a++) seeds[a] = cmx_jet_const(x[a]);
  CHECK(cmx_classical_solid_of(&with, seeds, cmx_jet_seed_log(gamma_e), &f[0]) >= 0);
  CHECK(cmx_classical_solid_of(&without, seeds, cmx_jet_seed_log(gamma_e), &f[1]) >= 0);
  return f[0].v - f[1].v;
}

/* (g/2) <z^3>/(<Z> + D/2) (c_0 + sum c_i w_i), w_i by Monte Carlo of 1024 ions at p = 3/16, to which 1/1023
   of a random box is added. */
static void energy_with_order_of_monte_carlo(void **state) {
  static const double w[2][4] = {{-0.0557, 0.0667, -0.0109, 0.0118}, {-0.1076, 0.1319, -0.0099, 0.0159}},
                      coupling[2] = {20.0, 40.0}, c[5] = {0.0825, -0.057, 0.120, -0.161, 0.142};
  const double x[N] = {0.75, 0.25, 0.0}, z = 6.5, cube = 0.1875 * 0.5 * 8.0, slope = 0.5 * 2.0;
  (void)state;
  for (int q = 0; q < 2; q++) {
    double b = c[0];
    for (int i = 0; i < 4; i++) b += c[i + 1] * (w[q][i] + 1.0 / 1023.0);
    const double g = coupling[q] / 4.0, want = 0.5 * g * cube / (z + 0.5 * slope) * b;
    CHECK_ABS(third_order_of(x, g * cbrt(z), 0.0), want, 0.006 * want);
  }
}

/* Vibrations lower the Gamma_d of the order, and leave the energy of random ions alone. */
static void vibrations_weaken_the_order(void **state) {
  const double x[N] = {0.75, 0.25, 0.0}, z = 6.5, g = 4.5, t = 49.0, cube = 0.75, slope = 1.0;
  const double shifted = third_order_of(x, g * cbrt(z), 1.0),
               as_weak = third_order_of(x, (g - t / (z * z)) * cbrt(z), 0.0);
  (void)state;
  CHECK_ABS(shifted - as_weak, 0.5 * t / (z * z) * cube / (z + 0.5 * slope) * 0.0825, 1e-12);
}

/* Of two species the order follows from the minimum with the terms, and differs by the fourth order. */
static void two_species(void **state) {
  cmx_recipe recipe;
  cmx_physics physics;
  cmx_classical_models two;
  (void)state;
  OK(cmx_recipe_read_text(
      "order: { shells = 4; beyond_pairs = \"third-order\"; }; phase: { solids = ("
      "{ name = \"solid\"; solid = \"ordered\"; vibrations = \"solid-vibrations/coupled\"; }"
      "); };",
      "test", &recipe, &err));
  OK(cmx_physics_make(&recipe, &physics, &err));
  OK(cmx_recipe_mixture(&recipe, 0, &physics, cmx_order_from_minimiser, &physics.direct, &two, &err));
  for (int k = 1; k < 8; k++) {
    const double x = k / 8.0, z = 6.0 + 2.0 * x, gamma_e = 200.0 / pow(z, 5.0 / 3.0);
    const double fractions[N] = {1.0 - x, x, 0.0};
    cmx_jet seeds[N], f, v;
    for (int a = 0; a < N; a++) seeds[a] = cmx_jet_const(fractions[a]);
    CHECK(cmx_classical_solid_of(&fixture->eos.mixture, seeds, cmx_jet_seed_log(gamma_e), &f) >= 0);
    CHECK(cmx_classical_solid(&two, x, gamma_e, &v) >= 0);
    CHECK_ABS(f.v, v.v, 5e-4);
    CHECK(fabs(third_order_of(fractions, gamma_e, 1.0)) > 0.01 || k == 4);
  }
  cmx_physics_free(&physics);
}

/* Diagrams that take their order from a table have its third order, and refuse charges beyond it. */
static void order_from_a_table(void **state) {
  const double x[N] = {0.6, 0.3, 0.1};
  (void)state;
  for (int k = 0; k < 4; k++) {
    cmx_classical_models table = fixture->eos.mixture;
    cmx_jet seeds[N], f, direct;
    for (int a = 0; a < N; a++) seeds[a] = cmx_jet_seed(x[a], (a == 2) - x[a], 0.0);
    const cmx_jet gamma_e = cmx_jet_seed_log((double[]){8.0, 12.0, 20.0, 30.0}[k]);
    OK(cmx_classical_order_from_table(&table, &fixture->view.order, &err));
    CHECK(cmx_classical_solid_of(&table, seeds, gamma_e, &f) >= 0);
    CHECK(cmx_classical_solid_of(&fixture->eos.mixture, seeds, gamma_e, &direct) >= 0);
    CHECK_ABS(f.v, direct.v, 1e-6);
    CHECK_ABS(f.x, direct.x, 1e-5);
    CHECK_ABS(f.g, direct.g, 1e-6);
    table.ions.z[2] = 12.0;
    cmx_error err = CMX_ERROR_NONE;
    assert_int_equal(cmx_classical_order_from_table(&table, &fixture->view.order, &err), CMX_ERR_RANGE);
    CHECK(strstr(err.text, "6 to 12, allowed up to a ratio of 5/3"));
  }
}

/* What another ion costs in a pure crystal. */
static void chemical_potentials_in_pure_crystals(void **state) {
  eos_fixture *f = fixture;
  (void)state;
  for (int pure = 0; pure < N; pure++) {
    double x[N] = {0.0};
    cmx_eos_composition c;
    cmx_eos_state s, direct;
    cmx_eos_gradient g, computed;
    x[pure] = 1.0;
    assert_int_equal(cmx_eos_compose(&f->view, x, &c), CMX_OK);
    CHECK(cmx_eos_lookup_gradient(&f->view, CMX_SOLID, &c, 1e6, 2e6, &s, &g) >= 0);
    CHECK(cmx_eos_phase_state_of(&f->eos, CMX_SOLID, x, 1e6, 2e6, &direct, &computed) >= 0);
    for (int a = 0; a < N; a++)
      CHECK_ABS(g.mu_regular[a], computed.mu_regular[a], 1e-5 * f->view.boltzmann * 2e6);
  }
}

static void damaged_data(void **state) {
  cmx_array *arrays = malloc(fixture->n * sizeof *arrays);
  (void)state;
  for (int q = 0; q < 2; q++) {
    cmx_eos_view v;
    memcpy(arrays, fixture->arrays, fixture->n * sizeof *arrays);
    size_t k = 0;
    while (k < fixture->n && strcmp(arrays[k].path, "/order/third_order") != 0) k++;
    assert_true(k < fixture->n);
    double *own = malloc(4 * 65 * 97 * sizeof *own);
    memcpy(own, arrays[k].data, 4 * 65 * 97 * sizeof *own);
    arrays[k].data = own;
    if (q)
      own[777] = NAN;
    else
      arrays[k].dims[1]--;
    assert_int_equal(cmx_eos_bind(arrays, fixture->n, &v), CMX_ERR_FORMAT);
    free(own);
  }
  free(arrays);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(states_and_gradients),
                                     cmocka_unit_test(gradients_are_differences),
                                     cmocka_unit_test(energy_with_order_of_monte_carlo),
                                     cmocka_unit_test(vibrations_weaken_the_order),
                                     cmocka_unit_test(two_species),
                                     cmocka_unit_test(chemical_potentials_in_pure_crystals),
                                     cmocka_unit_test(order_from_a_table),
                                     cmocka_unit_test(damaged_data)};
  return cmocka_run_group_tests(tests, prepare, finish);
}
