/* Lookups with a prepared composition: against the lookups of two species, against differences, and laws that
   tie the derivatives by composition together. */
#include "coulomix_freezing.h"
#include "coulomix_host.h"
#include "coulomix_smooth.h"
#include "support/eos_fixture.h"

static eos_fixture *fixture;

static int prepare(void **state) {
  (void)state;
  fixture = eos_fixture_new(ORDERED);
  return 0;
}

static int finish(void **state) {
  (void)state;
  eos_fixture_free(fixture);
  return 0;
}

/* The prepared path evaluates the liquid's mixing by its formula, the other by a spline of it. */
static void two_species_prepared(void **state) {
  (void)state;
  const cmx_eos_view *v = &fixture->view;
  uint64_t seed = 41;
  for (int k = 0; k < SAMPLES(8000); k++) {
    double at[3];
    cmx_eos_composition c;
    cmx_eos_state a, b;
    random_state(v, &seed, at);
    const double x[2] = {1.0 - at[0], at[0]};
    assert_int_equal(cmx_eos_compose(v, x, &c), CMX_OK);
    for (int phase = CMX_LIQUID; phase <= CMX_SOLID; phase++) {
      const cmx_status one = cmx_eos_lookup(v, phase, at[0], at[1], at[2], &a),
                       two = cmx_eos_lookup_of(v, phase, &c, at[1], at[2], &b);
      if (one != two) fail_msg("phase %d, x %g, rho %g, T %g: %d, %d", phase, at[0], at[1], at[2], one, two);
      if (one < 0) continue;
      CHECK(a.reasons == b.reasons && a.phase == b.phase);
      CHECK_REL(b.p, a.p, 1e-9);
      CHECK_ABS(b.e, a.e, 1e-9 * fabs(a.p / at[1]));
      CHECK_ABS(b.s, a.s, 3e-7 * v->boltzmann / c.mass); /* the worst error of the spline */
      CHECK_REL(b.cv, a.cv, 3e-7);
      CHECK_REL(b.gamma_d, a.gamma_d, 1e-12);
      CHECK(isnan(b.dp_dx) && isnan(b.df_dx));
    }
  }
}

/* Both derivatives by the fraction of the heavier species. */
static void derivatives_of_two_species(void **state) {
  (void)state;
  cmx_eos_view view = fixture->view, *v = &view;
  uint64_t seed = 17;
  for (int order = CMX_ORDER_EQUILIBRIUM; order <= CMX_ORDER_RANDOM; order++) {
    v->choice.order = order;
    v->choice.blocking_gamma_d = 20.0;
    for (int k = 0; k < SAMPLES(1500); k++) {
      double at[3];
      cmx_eos_composition c;
      cmx_eos_state a, b;
      cmx_eos_gradient d;
      random_state(v, &seed, at);
      const double x[2] = {1.0 - at[0], at[0]}, kt = v->boltzmann * at[2];
      assert_int_equal(cmx_eos_compose(v, x, &c), CMX_OK);
      for (int phase = CMX_LIQUID; phase <= CMX_SOLID; phase++) {
        if (cmx_eos_lookup(v, phase, at[0], at[1], at[2], &a) < 0) continue;
        CHECK(cmx_eos_lookup_gradient(v, phase, &c, at[1], at[2], &b, &d) >= 0);
        const double unit = a.p / at[1];
        CHECK_ABS(d.p[1] - d.p[0], a.dp_dx, 1e-8 * a.p);
        CHECK_ABS(d.e[1] - d.e[0], a.de_dx, 1e-8 * unit);
        const double ideal = kt / c.mass * cmx_logit(at[0]);
        CHECK_ABS(d.f[1] - d.f[0] - ideal, a.df_dx_regular, 1e-8 * unit);
        const double radiation = v->radiation * pow(at[2], 4.0) / (3.0 * at[1]),
                     gibbs = (a.f + radiation + a.p / at[1] - radiation) * c.mass;
        const double mean = x[0] * d.mu_regular[0] + x[1] * d.mu_regular[1] + kt * c.mixing;
        CHECK_ABS(mean, gibbs, 1e-11 * (fabs(gibbs) + c.mass * unit));
        CHECK_ABS(x[0] * d.p[0] + x[1] * d.p[1], 0.0, 1e-12 * a.p);
      }
    }
  }
}

/* A pure species: the limit of a trace. */
static void derivatives_at_the_pure_ends(void **state) {
  (void)state;
  const cmx_eos_view *v = &fixture->view;
  const double pure[2] = {1.0, 0.0}, trace[2] = {1.0 - 1e-9, 1e-9}, rho = 1e6;
  for (int phase = CMX_LIQUID; phase <= CMX_SOLID; phase++) {
    cmx_eos_composition c[2];
    cmx_eos_state s;
    cmx_eos_gradient d[2];
    assert_int_equal(cmx_eos_compose(v, pure, &c[0]), CMX_OK);
    assert_int_equal(cmx_eos_compose(v, trace, &c[1]), CMX_OK);
    for (int k = 0; k < 2; k++) CHECK(cmx_eos_lookup_gradient(v, phase, &c[k], rho, 4e6, &s, &d[k]) >= 0);
    const double kt = v->boltzmann * 4e6;
    for (int j = 0; j < 2; j++) {
      CHECK_ABS(d[0].mu_regular[j], d[1].mu_regular[j], 1e-6 * kt);
      CHECK_ABS(d[0].p[j], d[1].p[j], 1e-7 * s.p);
    }
    CHECK(d[0].mu[1] == -HUGE_VAL);
  }
}

static void compositions_are_checked(void **state) {
  (void)state;
  cmx_eos_view view = fixture->view;
  cmx_eos_composition c;
  cmx_eos_state s;
  const double negative[2] = {1.1, -0.1}, unknown[2] = {NAN, 1.0}, sum[2] = {0.5, 0.4};
  const double *const bad[] = {negative, unknown, sum};
  for (int k = 0; k < 3; k++) {
    assert_int_equal(cmx_eos_compose(&view, bad[k], &c), CMX_ERR_DOMAIN);
    assert_int_equal(cmx_eos_lookup_of(&view, CMX_STABLE, &c, 1e6, 1e7, &s), CMX_ERR_DOMAIN);
    CHECK(isnan(s.p) && isnan(s.e));
  }
  const double mass[2] = {0.5, 0.5};
  assert_int_equal(cmx_eos_compose_mass(&view, mass, &c), CMX_OK);
  CHECK_REL(c.x[0] / c.x[1], 15.9949146196 / 12.0, 1e-9);
  /* a warning of the contrast of charges is for mixtures */
  view.contrast[CMX_SOLID] = CMX_REASON_CONTRAST;
  for (int k = 0; k < 3; k++) {
    const double x[2] = {1.0 - 0.5 * k, 0.5 * k};
    cmx_eos_composition of;
    assert_int_equal(cmx_eos_compose(&view, x, &of), CMX_OK);
    assert_int_equal(of.contrast[CMX_SOLID], k == 1 ? CMX_REASON_CONTRAST : 0);
  }
  /* frozen order is prepared with the composition */
  view.choice.order = CMX_ORDER_FROZEN;
  assert_int_equal(cmx_eos_lookup_of(&view, CMX_SOLID, &c, 1e6, 2e6, &s), CMX_ERR_ABSENT);
  assert_int_equal(cmx_eos_compose_mass(&view, mass, &c), CMX_OK);
  CHECK(cmx_eos_lookup_of(&view, CMX_SOLID, &c, 1e6, 2e6, &s) >= 0);
}

/* The weight of bare ions of two species, by x and by a composition. */
static void weights_of_bare_ions(void **state) {
  (void)state;
  const cmx_eos_view *v = &fixture->view;
  for (double x = 0.0; x <= 1.0; x += 0.25) {
    cmx_eos_composition c;
    const double both[2] = {1.0 - x, x};
    assert_int_equal(cmx_eos_compose(v, both, &c), CMX_OK);
    const double one = cmx_eos_bare_weight(v, x, 1e6, 3e6);
    CHECK(one >= 0.0 && one <= 1.0);
    CHECK_REL(cmx_eos_bare_weight_of(v, &c, 1e6, 3e6), one, 1e-12);
    CHECK(isnan(cmx_eos_bare_weight(v, x, 0.5 * v->rho[0], 3e6)));
    CHECK(isnan(cmx_eos_bare_weight_of(v, &c, 1e6, 2.0 * v->temp[1])));
  }
  CHECK(isnan(cmx_eos_bare_weight(v, -0.5, 1e6, 3e6)));
}

/* A prepared composition gives what x gives, and the gradient that the lookup of it gives. */
static void compositions_are_as_x(void **state) {
  (void)state;
  const cmx_eos_view *v = &fixture->view;
  const double rho = 1e6, x = 0.3, both[2] = {1.0 - x, x};
  cmx_eos_composition c;
  assert_int_equal(cmx_eos_compose(v, both, &c), CMX_OK);
  for (double temp = 1.5e6; temp < 9e7; temp *= 2.7) {
    cmx_eos_whole one, two;
    cmx_eos_state s, t;
    cmx_eos_host host, other;
    cmx_eos_gradient g, whole;
    CHECK(cmx_eos_lookup_whole(v, 0.01, x, rho, temp, &one) >= 0);
    CHECK(cmx_eos_lookup_whole_of(v, 0.01, &c, rho, temp, &two, &whole) >= 0);
    CHECK_REL(two.state.p, one.state.p, 1e-9);
    CHECK_REL(two.state.cv, one.state.cv, 3e-7);
    CHECK_REL(two.host.p_electron, one.host.p_electron, 1e-12);
    CHECK(cmx_eos_lookup_gradient(v, two.state.phase, &c, rho, temp, &s, &g) >= 0);
    for (int j = 0; j < 2; j++) CHECK_REL(whole.mu_regular[j], g.mu_regular[j], 1e-12);
    CHECK(cmx_eos_lookup_host(v, CMX_STABLE, x, rho, temp, &s, &host) >= 0);
    CHECK(cmx_eos_lookup_host_of(v, CMX_STABLE, &c, rho, temp, &t, &other) >= 0);
    CHECK_REL(t.p, s.p, 1e-9);
    CHECK_REL(other.p_electron, host.p_electron, 1e-12);
  }
  cmx_eos_whole none;
  cmx_eos_gradient g;
  assert_int_equal(cmx_eos_lookup_whole_of(v, 0.01, &c, 2.0 * v->rho[1], 1e7, &none, &g), CMX_ERR_RHO_HIGH);
  CHECK(isnan(none.state.p) && isnan(none.host.p_electron) && isnan(g.mu_regular[0]));
}

/* Every bit of a reason has a word and a text, and no other has. */
static void reasons_have_words(void **state) {
  (void)state;
  int named = 0;
  for (int bit = -1; bit < 32; bit++) {
    const char *word = cmx_reason_word(bit), *text = cmx_reason_text(bit);
    CHECK(!word == !text);
    if (!word) continue;
    CHECK(*word && *text && !strchr(word, ' '));
    for (int other = 0; other < bit; other++)
      CHECK(!cmx_reason_word(other) || strcmp(word, cmx_reason_word(other)) != 0);
    named++;
  }
  int listed = 0;
#define ONE(name, number, word, text) listed++;
  CMX_REASON_LIST(ONE)
#undef ONE
  assert_int_equal(named, listed);
}

/* There and back, and the freezing temperature, as with a fraction x. */
static void inversions(void **state) {
  (void)state;
  const cmx_eos_view *v = &fixture->view;
  const double x[2] = {0.5, 0.5};
  cmx_eos_composition c;
  cmx_eos_solution a, b;
  cmx_eos_state s;
  assert_int_equal(cmx_eos_compose(v, x, &c), CMX_OK);
  for (double rho = 2e5; rho < 9e7; rho *= 7.0)
    for (double temp = 1.5e6; temp < 9e7; temp *= 2.3) {
      CHECK(cmx_eos_lookup_of(v, CMX_STABLE, &c, rho, temp, &s) >= 0);
      CHECK(cmx_eos_temp_from_rho_e_of(v, CMX_STABLE, &c, rho, s.e, 0.0, &b) >= 0);
      CHECK_REL(b.temp, temp, 3e-15 + 2.0 * b.uncertainty);
      CHECK(cmx_eos_rho_from_p_temp_of(v, CMX_STABLE, &c, s.p, temp, 0.0, &b) >= 0);
      CHECK_REL(b.rho, rho, 3e-15 + 2.0 * b.uncertainty);
    }
  CHECK(cmx_eos_freezing_temp(v, 0.5, 1e6, &a) >= 0);
  CHECK(cmx_eos_freezing_temp_of(v, &c, 1e6, &b) >= 0);
  CHECK_REL(b.temp, a.temp, 1e-8);
  cmx_eos_state one, two;
  CHECK(cmx_eos_lookup_smooth(v, 0.01, 0.5, 1e6, a.temp, &one) >= 0);
  CHECK(cmx_eos_lookup_smooth_of(v, 0.01, &c, 1e6, a.temp, &two) >= 0);
  CHECK_ABS(two.solid_fraction, one.solid_fraction, 1e-4);
  CHECK_REL(two.s, one.s, 1e-5);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(two_species_prepared),         cmocka_unit_test(derivatives_of_two_species),
      cmocka_unit_test(derivatives_at_the_pure_ends), cmocka_unit_test(compositions_are_checked),
      cmocka_unit_test(compositions_are_as_x),        cmocka_unit_test(weights_of_bare_ions),
      cmocka_unit_test(reasons_have_words),           cmocka_unit_test(inversions)};
  return cmocka_run_group_tests(tests, prepare, finish);
}
