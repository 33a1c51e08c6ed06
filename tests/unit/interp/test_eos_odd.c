/* The equation of state with terms of the order odd in 1-2x: lookups against direct computation on both
   sides of x = 1/2, prepared compositions, and pairs for reactions. */
#include <stdlib.h>
#include <string.h>

#include "coulomix/reaction.h"
#include "coulomix_reaction.h"
#include "support/eos_fixture.h"

static eos_fixture *fixture;

static int prepare(void **state) {
  (void)state;
  cmx_recipe recipe;
  eos_recipe(ORDERED, &recipe);
  recipe.order.shells = 2;
  recipe.order.x_nodes = 17;
  recipe.order.gamma_d_nodes = 33;
  recipe.order.n_beyond = 3;
  recipe.order.beyond[0] =
      (cmx_recipe_term){.term = {4.0, 1, 3, {0, 0, 1}}, .contrast = 1, .reference = "test"};
  recipe.order.beyond[1] = (cmx_recipe_term){.term = {0.6, 1, 0, {0}}, .contrast = 1, .reference = "test"};
  recipe.order.beyond[2] = (cmx_recipe_term){.term = {0.5, 2, 0, {0}}, .contrast = 2, .reference = "test"};
  snprintf(recipe.eos.vibrations, sizeof recipe.eos.vibrations, "solid-vibrations/coupled");
  recipe.eos.rho_min = 1e6;
  recipe.eos.rho_max = 3e7;
  fixture = eos_fixture_of(&recipe);
  assert_int_equal(fixture->view.order.whole, 1);
  return 0;
}

static int finish(void **state) {
  (void)state;
  eos_fixture_free(fixture);
  return 0;
}

/* A state in which ordered ions are strongly coupled. */
static void solid_state(const cmx_eos_view *v, uint64_t *seed, double at[3]) {
  at[0] = between(seed, 0.02, 0.98);
  at[1] = exp(between(seed, log(v->rho[0]), log(v->rho[1])));
  at[2] = exp(between(seed, log(1.5e6), log(1e7)));
}

static const int orders[] = {CMX_ORDER_EQUILIBRIUM, CMX_ORDER_BLOCKED, CMX_ORDER_RANDOM};

static void lookups_against_direct_computation(void **state) {
  (void)state;
  cmx_eos_view view = fixture->view, *v = &view;
  cmx_eos eos = fixture->eos;
  uint64_t seed = 3;
  int n = 0, sides[2] = {0, 0};
  for (int k = 0; k < 150; k++) {
    double at[3];
    cmx_eos_state a, b;
    solid_state(v, &seed, at);
    v->choice.order = eos.cooling.order = orders[k % 3];
    v->choice.blocking_gamma_d = eos.cooling.blocking_gamma_d = 20.0;
    const cmx_status found = cmx_eos_lookup(v, CMX_SOLID, at[0], at[1], at[2], &a),
                     computed = cmx_eos_phase_state_at(&eos, CMX_SOLID, at[0], at[1], at[2], &b);
    CHECK((found < 0) == (computed < 0));
    if (found < 0) continue;
    const double kt = v->boltzmann * at[2] / cmx_eos_mass(v, at[0]), unit = b.p / at[1];
    CHECK_ABS(a.f, b.f, 1e-6 * kt + 1e-9 * unit);
    CHECK_ABS(a.e, b.e, 1e-5 * kt + 1e-9 * unit);
    CHECK_ABS(a.s, b.s, 1e-5 * kt / at[2]);
    CHECK_REL(a.p, b.p, 1e-6);
    CHECK_ABS(a.df_dx, b.df_dx, 1e-5 * kt + 1e-6 * unit);
    CHECK_ABS(a.dp_dx, b.dp_dx, 1e-4 * b.p);
    if (!((a.reasons | b.reasons) & CMX_REASON_ACTIVE_SET)) {
      CHECK_REL(a.cv, b.cv, 1e-3);
      CHECK_ABS(a.d2f_dx2, b.d2f_dx2, 2e-3 * (fabs(b.d2f_dx2) + kt));
    }
    n++;
    sides[at[0] > 0.5]++;
  }
  CHECK(n > 120 && sides[0] > 40 && sides[1] > 40);
}

/* What B_0 does beside psi: the energy that a shift by vibrations takes, or that of random ions. */
static void energy_of_random_ions(void **state) {
  (void)state;
  const double d = 2.0 / 7.0;
  uint64_t seed = 7;
  for (int k = 0; k < 60; k++) {
    cmx_eos_view v = fixture->view, without = v;
    double at[3];
    cmx_eos_state a, b;
    without.order.has_b0 = 0;
    v.choice.order = without.choice.order = orders[2 * (k % 2)];
    solid_state(&v, &seed, at);
    if (cmx_eos_lookup(&v, CMX_SOLID, at[0], at[1], at[2], &a) < 0) continue;
    CHECK(cmx_eos_lookup(&without, CMX_SOLID, at[0], at[1], at[2], &b) >= 0);
    const double x = at[0], t = 1.0 - 2.0 * x, z = 6.0 + 2.0 * x,
                 kt = v.boltzmann * at[2] / cmx_eos_mass(&v, x);
    const double z53 = (1.0 - x) * pow(6.0, 5.0 / 3.0) + x * pow(8.0, 5.0 / 3.0);
    const double g = k % 2 ? a.gamma / z53 / cbrt(z) : 49.0 / (z * z);
    const double f = 2.0 * x * (1.0 - x) * g * (0.6 * d * t + 0.5 * d * d * t * t);
    CHECK_ABS(a.f - b.f, f * kt, 1e-13 * fabs(a.f) + 1e-9 * kt);
    /* the one of the shift is a free energy without energy, that of random ions an energy */
    CHECK_ABS(a.s - b.s, k % 2 ? 0.0 : -f * kt / at[2], 1e-9 * kt / at[2] + 1e-13 * fabs(a.s));
  }
}

static void damaged_b0(void **state) {
  (void)state;
  cmx_eos_view v;
  double b[5] = {0.0, 0.1, 0.0, 0.0, NAN};
  size_t k = 0;
  while (strcmp(fixture->arrays[k].path, "/order/b0") != 0) k++;
  const cmx_array whole = fixture->arrays[k];
  const double *own = whole.data, d = 2.0 / 7.0;
  CHECK(own[0] == 0.0 && own[3] == 0.0 && own[4] == 0.0);
  CHECK_ABS(own[1], 0.6 * d, 1e-16);
  CHECK_ABS(own[2], 0.5 * d * d, 1e-16);
  fixture->arrays[k].data = b;
  assert_int_equal(cmx_eos_bind(fixture->arrays, fixture->n, &v), CMX_ERR_FORMAT);
  b[4] = -1.1e6;
  assert_int_equal(cmx_eos_bind(fixture->arrays, fixture->n, &v), CMX_ERR_FORMAT);
  b[4] = 0.0;
  assert_int_equal(cmx_eos_bind(fixture->arrays, fixture->n, &v), CMX_OK);
  fixture->arrays[k].dims[0] = 4;
  assert_int_equal(cmx_eos_bind(fixture->arrays, fixture->n, &v), CMX_ERR_FORMAT);
  fixture->arrays[k] = whole;
}

/* The terms matter, and change sign with 1-2x: against the table of pairs, f is moved by opposite amounts. */
static void both_sides_differ(void **state) {
  (void)state;
  cmx_recipe recipe;
  cmx_eos_state odd[2], plain[2];
  cmx_physics physics;
  cmx_eos eos;
  eos_recipe(ORDERED, &recipe);
  recipe.order.shells = 2;
  snprintf(recipe.eos.vibrations, sizeof recipe.eos.vibrations, "solid-vibrations/coupled");
  OK(cmx_physics_make(&recipe, &physics, &err));
  OK(cmx_recipe_eos(&recipe, &physics, cmx_order_from_minimiser, &physics.frozen, &eos, &err));
  for (int k = 0; k < 2; k++) {
    const double x = k ? 0.7 : 0.3;
    CHECK(cmx_eos_lookup(&fixture->view, CMX_SOLID, x, 1e7, 1.5e6, &odd[k]) >= 0);
    CHECK(cmx_eos_phase_state_at(&eos, CMX_SOLID, x, 1e7, 1.5e6, &plain[k]) >= 0);
  }
  const double kt = fixture->view.boltzmann * 1.5e6 / cmx_eos_mass(&fixture->view, 0.5);
  const double moved[2] = {(odd[0].f - plain[0].f) / kt, (odd[1].f - plain[1].f) / kt};
  CHECK(fabs(moved[0]) > 1e-4 && fabs(moved[1]) > 1e-4 && moved[0] * moved[1] < 0.0);
  cmx_physics_free(&physics);
  cmx_recipe_clear(&recipe);
}

/* The prepared path and its derivatives by composition. */
static void prepared_compositions(void **state) {
  (void)state;
  cmx_eos_view view = fixture->view, *v = &view;
  uint64_t seed = 5;
  v->choice.blocking_gamma_d = 20.0;
  for (int k = 0; k < 300; k++) {
    double at[3];
    cmx_eos_composition c;
    cmx_eos_state a, b;
    cmx_eos_gradient d;
    solid_state(v, &seed, at);
    v->choice.order = orders[k % 3];
    const double x[2] = {1.0 - at[0], at[0]}, kt = v->boltzmann * at[2];
    assert_int_equal(cmx_eos_compose(v, x, &c), CMX_OK);
    if (cmx_eos_lookup(v, CMX_SOLID, at[0], at[1], at[2], &a) < 0) continue;
    CHECK(cmx_eos_lookup_gradient(v, CMX_SOLID, &c, at[1], at[2], &b, &d) >= 0);
    const double unit = a.p / at[1], ideal = kt / c.mass * cmx_logit(at[0]);
    CHECK(a.reasons == b.reasons);
    CHECK_REL(b.p, a.p, 1e-9);
    CHECK_ABS(b.e, a.e, 1e-9 * unit);
    CHECK_REL(b.cv, a.cv, 1e-6);
    CHECK_ABS(d.p[1] - d.p[0], a.dp_dx, 1e-8 * a.p);
    CHECK_ABS(d.e[1] - d.e[0], a.de_dx, 1e-8 * unit);
    CHECK_ABS(d.f[1] - d.f[0] - ideal, a.df_dx_regular, 1e-8 * unit);
  }
}

/* Pairs in the crystal, on both sides of x = 1/2. */
static void pairs_for_reactions(void **state) {
  (void)state;
  static const cmx_reaction_pair pair = {{6.0, 8.0}, {12.0, 15.995}};
  cmx_reaction_view v;
  double ln[2];
  assert_int_equal(cmx_reaction_bind(fixture->arrays, fixture->n, &v), CMX_OK);
  for (int k = 0; k < 2; k++) {
    const double x[2] = {k ? 0.3 : 0.7, k ? 0.7 : 0.3};
    cmx_composition c;
    cmx_reaction_mixture mixture;
    cmx_reaction_point a, b;
    cmx_error err = CMX_ERROR_NONE;
    cmx_composition_set(&fixture->eos.mixture.ions, x, &c);
    cmx_reaction_prepare(&v, &c, &mixture);
    CHECK(cmx_reaction_pair_lookup(&v, &mixture, &pair, 1e7, 3e6, &a) >= 0);
    CHECK(cmx_reaction_crystal_at(&fixture->physics.frozen, &c, &pair, 1e7, 3e6, &b, &err) >= 0);
    CHECK_ABS(a.ln_enhancement, b.ln_enhancement, 1e-6);
    CHECK_ABS(a.d_ln_rho, b.d_ln_rho, 1e-4);
    ln[k] = a.ln_enhancement;
  }
  CHECK(fabs(ln[0] - ln[1]) > 1e-4);
  cmx_reaction_mixture three = {.n = 3};
  cmx_reaction_point none;
  assert_int_equal(cmx_reaction_pair_lookup(&v, &three, &pair, 1e7, 3e6, &none), CMX_ERR_UNSUPPORTED);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(lookups_against_direct_computation),
                                     cmocka_unit_test(both_sides_differ),
                                     cmocka_unit_test(energy_of_random_ions),
                                     cmocka_unit_test(damaged_b0),
                                     cmocka_unit_test(prepared_compositions),
                                     cmocka_unit_test(pairs_for_reactions)};
  return cmocka_run_group_tests(tests, prepare, finish);
}
