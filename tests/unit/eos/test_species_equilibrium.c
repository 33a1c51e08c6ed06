/* Freezing of several species at constant pressure: against the binary, and against pressures and chemical
   potentials of the equation of state at the densities found. */
#include <string.h>

#include "coulomix/physics.h"
#include "coulomix/species_equilibrium.h"
#include "support/cmx_test.h"

static struct {
  cmx_recipe recipe;
  cmx_physics physics;
  cmx_eos two, three;
} common;

static cmx_status make(int n, cmx_eos *eos) {
  common.recipe.mixture.ions = (cmx_species){n, {6.0, 8.0, 10.0}, {12.0, 15.99491461960, 21.99138511}};
  return cmx_recipe_eos(&common.recipe, &common.physics, cmx_order_from_minimiser, &common.physics.direct,
                        eos, NULL);
}

static int prepare(void **state) {
  (void)state;
  cmx_recipe_defaults(&common.recipe);
  common.recipe.order.shells = 8;
  if (cmx_physics_make(&common.recipe, &common.physics, NULL) < 0) return -1;
  return make(2, &common.two) < 0 || make(3, &common.three) < 0 ? -1 : 0;
}

static int finish(void **state) {
  (void)state;
  cmx_physics_free(&common.physics);
  cmx_recipe_clear(&common.recipe);
  return 0;
}

static void an_edge_is_the_binary(void **state) {
  (void)state;
  const double pressures[2] = {1e20, 1e24};
  for (int k = 0; k < 4; k++) {
    const cmx_constraint held = k < 2 ? CMX_FIXED_PRESSURE : CMX_FIXED_ELECTRON_DENSITY;
    const double value = k < 2 ? pressures[k] : k == 2 ? 1e29 : 3e31, x[3] = {0.6, 0.4, 0.0};
    cmx_freezing binary;
    cmx_species_freezing f, back;
    CHECK(cmx_equilibrium_freeze(&common.two, held, value, x[1], &binary) >= 0);
    CHECK(cmx_species_freeze(&common.three, held, value, 0, x, &f) >= 0);
    CHECK_ABS(f.temp, binary.temp, 1e-10 * f.temp);
    CHECK_ABS(f.solid[1], binary.x_solid, 1e-10);
    CHECK_ABS(f.rho_liquid, binary.rho_liquid, 1e-10 * f.rho_liquid);
    CHECK_ABS(f.rho_solid, binary.rho_solid, 1e-10 * f.rho_solid);
    CHECK_ABS(f.density_contrast, binary.density_contrast, 1e-12);
    CHECK_ABS(f.latent_heat, binary.latent_heat, 1e-8);
    CHECK_ABS(f.latent_heat_gram, binary.latent_heat_gram, 1e-8 * f.latent_heat_gram);
    CHECK(f.residual <= 1e-10 && f.solid[2] == 0.0 && f.k[2] > 0.5 && f.k[2] < 1.0);
    CHECK(cmx_species_freeze(&common.three, held, value, 1, f.solid, &back) >= 0);
    CHECK_ABS(back.temp, f.temp, 1e-10 * f.temp);
    CHECK_ABS(back.liquid[1], x[1], 1e-10);
  }
}

/* g an ion */
static double mass_of(const double x[3]) {
  return cmx_average(3, common.three.mixture.ions.mass_u, x) * 1.66053906660e-24;
}

/* By the state of each phase, which is written in rho and T. */
static void potentials_of_the_equation_of_state(void **state) {
  (void)state;
  const double x[3] = {0.4, 0.58, 0.02}, p = 1e23; /* all couplings within the fits */
  cmx_species_freezing f;
  cmx_eos_state of[2];
  cmx_eos_gradient by[2];
  CHECK(cmx_species_freeze(&common.three, CMX_FIXED_PRESSURE, p, 0, x, &f) >= 0);
  for (int s = 0; s < 2; s++) {
    double y[3], sum = 0.0;
    for (int a = 0; a < 3; a++) sum += y[a] = s ? f.solid[a] : f.liquid[a];
    for (int a = 0; a < 3; a++) y[a] /= sum;
    CHECK(cmx_eos_phase_state_of(&common.three, s ? CMX_SOLID : CMX_LIQUID, y, s ? f.rho_solid : f.rho_liquid,
                                 f.temp, &of[s], &by[s]) >= 0);
    CHECK_ABS(of[s].p, p, 1e-11 * p);
  }
  const double kt = 1.380649e-16 * f.temp;
  for (int a = 0; a < 3; a++) CHECK_ABS(by[0].mu[a] / kt, by[1].mu[a] / kt, 1e-8);
  /* heat released: the enthalpy that the liquid loses with what freezes, by its partial enthalpies */
  double heat = 0.0;
  for (int a = 0; a < 3; a++) {
    const double e = 1e-4;
    double mu[2];
    for (int s = 0; s < 2; s++) {
      /* mu/T of the liquid at the same pressure, a little hotter and colder */
      const double temp = f.temp * (s ? 1.0 + e : 1.0 - e);
      cmx_held_phase liquid = {&common.three, CMX_LIQUID, CMX_FIXED_PRESSURE, p, 1e30};
      double n_e;
      CHECK(cmx_held_density(&liquid, x, temp, &n_e) >= 0);
      const double rho = n_e * mass_of(x) / (0.4 * 6.0 + 0.58 * 8.0 + 0.02 * 10.0);
      cmx_eos_state hot;
      cmx_eos_gradient g;
      CHECK(cmx_eos_phase_state_of(&common.three, CMX_LIQUID, x, rho, temp, &hot, &g) >= 0);
      mu[s] = g.mu[a] / temp;
    }
    heat -= f.solid[a] * (mu[1] - mu[0]) / (2.0 * e) / 1.380649e-16;
  }
  heat -= (of[1].e + p / f.rho_solid) * mass_of(f.solid) / kt;
  CHECK_ABS(heat, f.latent_heat, 1e-4);
}

static void traces_and_density(void **state) {
  (void)state;
  const double none[3] = {0.6, 0.4, 0.0}, little[3] = {0.6 - 5e-7, 0.4 - 5e-7, 1e-6};
  cmx_species_freezing a, b;
  CHECK(cmx_species_freeze(&common.three, CMX_FIXED_PRESSURE, 1e24, 0, none, &a) >= 0);
  CHECK(cmx_species_freeze(&common.three, CMX_FIXED_PRESSURE, 1e24, 0, little, &b) >= 0);
  CHECK_ABS(a.k[2], b.k[2], 1e-5);
  /* crystals of C/O are denser at equal pressure; with 22Ne, of which they hold less, they float */
  const double neon[3] = {0.6, 0.37, 0.03};
  CHECK(a.density_contrast > 1e-4);
  CHECK(cmx_species_freeze(&common.three, CMX_FIXED_PRESSURE, 1e24, 0, neon, &b) >= 0);
  CHECK(b.density_contrast < -1e-4);
  const double bad[3] = {0.5, 0.5, 0.1};
  assert_int_equal(cmx_species_freeze(&common.three, CMX_FIXED_PRESSURE, 1e24, 0, bad, &b), CMX_ERR_DOMAIN);
  CHECK(isnan(b.temp) && isnan(b.solid[0]) && isnan(b.density_contrast));
  CHECK(cmx_species_freeze(&common.three, CMX_FIXED_PRESSURE, -1.0, 0, none, &b) < 0);
  CHECK(isnan(b.temp));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(an_edge_is_the_binary),
                                     cmocka_unit_test(potentials_of_the_equation_of_state),
                                     cmocka_unit_test(traces_and_density)};
  return cmocka_run_group_tests(tests, prepare, finish);
}
