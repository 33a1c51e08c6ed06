/* Equation of state of n species: against two species, limits in which species drop out, derivatives by
   composition against differences, sums that thermodynamics fixes, reasons. */
#include <math.h>
#include <string.h>

#include "coulomix/composition.h"
#include "coulomix/const.h"
#include "coulomix/eos.h"
#include "support/species_fixture.h"
#include "support/random.h"

static cmx_eos eos_of(int n, const double z[], const double mass[], cmx_solid_kind solid) {
  cmx_eos e;
  memset(&e, 0, sizeof e);
  e.mixture = models_of(n, z, solid);
  assert_int_equal(cmx_species_make((size_t)n, z, mass, &e.mixture.ions, NULL), CMX_OK);
  e.mixture.liquid_mixing = find(CMX_KIND_LIQUID_MIXING, "liquid-mixing/p2009-polarizable");
  e.liquid_quantum = find(CMX_KIND_LIQUID_QUANTUM, "liquid-quantum/bc22");
  e.liquid_screening = find(CMX_KIND_LIQUID_SCREENING, "liquid-screening/consistent");
  e.crystal_quantum = find(CMX_KIND_CRYSTAL_QUANTUM, "crystal-quantum/bpy2001-bcc");
  e.anharmonic_quantum = find(CMX_KIND_ANHARMONIC_QUANTUM, "anharmonic-quantum/bc22-damped");
  e.crystal_screening = find(CMX_KIND_CRYSTAL_SCREENING, "crystal-screening/linear-response-bcc");
  e.exchange = find(CMX_KIND_EXCHANGE, "exchange/iit1987");
  assert_int_equal(cmx_eos_check(&e, NULL), CMX_OK);
  return e;
}

static const double charges[4] = {6.0, 8.0, 10.0, 12.0}, masses[4] = {12.0, 15.9949, 21.9914, 23.985};
static const cmx_solid_kind kinds[] = {CMX_SOLID_ORDERED, CMX_SOLID_RANDOM, CMX_SOLID_FITTED};

/* ln Gamma_d = ln 14 + 0.3 (2x - 1): a solidus with a slope. */
static const cmx_solidus sloping = {1, {0.0, 1.0}, {{2.6390573296152584, 0.3}}};

/* Values and derivatives by ln rho and ln T, relative to the size of the free energy. */
static void compare(cmx_jet a, cmx_jet b, double tolerance) {
  const double u[6] = {a.v, a.x, a.g, a.xx, a.xg, a.gg}, v[6] = {b.v, b.x, b.g, b.xx, b.xg, b.gg};
  for (int k = 0; k < 6; k++) CHECK_ABS(u[k], v[k], tolerance * fabs(b.v));
}

static void two_species_are_the_binary(void **state) {
  (void)state;
  const double fractions[] = {1e-3, 0.4, 0.83};
  for (size_t k = 0; k < 3; k++)
    for (int order = CMX_ORDER_EQUILIBRIUM; order <= CMX_ORDER_RANDOM; order++)
      for (size_t i = 0; i < 3; i++) {
        const double x = fractions[i], both[2] = {1.0 - x, x}, rho = 3e6, temp = 1.1e6;
        cmx_eos e = eos_of(2, charges, masses, kinds[k]);
        e.cooling = (cmx_cooling){order, 20.0, &sloping};
        if (order && k) continue;
        for (int phase = CMX_LIQUID; phase <= CMX_SOLID; phase++) {
          cmx_eos_free_energy two, n;
          cmx_eos_gradient g;
          CHECK(cmx_eos_free_energy_at(&e, phase, x, rho, temp, &two) >= 0);
          CHECK(cmx_eos_free_energy_of(&e, phase, both, rho, temp, &n, &g) >= 0);
          compare(n.f, two.f, 1e-13);
          CHECK_REL(n.s_res, two.s_res, 1e-11);
          CHECK(n.eta == two.eta && n.reasons == two.reasons);
          const double scale = fabs(two.f.v);
          CHECK_ABS(g.f[1] - g.f[0], two.f_x, 2e-13 * scale);
          CHECK_ABS((g.p[1] - g.p[0]) / rho, two.f_xr, 2e-13 * scale);
          CHECK_ABS(g.e[1] - g.e[0], two.e_x, 2e-13 * scale);
          CHECK_ABS((g.s[1] - g.s[0]) * temp, two.e_x - two.f_x, 2e-13 * scale);
        }
      }
}

static void absent_species_change_nothing(void **state) {
  (void)state;
  const double two[2] = {0.6, 0.4}, four[4] = {0.6, 0.4, 0.0, 0.0}, rho = 1e7, temp = 3e6;
  for (size_t k = 0; k < 4; k++) {
    const cmx_solid_kind kind = kinds[k % 3];
    cmx_eos a = eos_of(2, charges, masses, kind), b = eos_of(4, charges, masses, kind);
    a.cooling.order = b.cooling.order = k == 3 ? CMX_ORDER_BLOCKED : CMX_ORDER_EQUILIBRIUM;
    a.cooling.blocking_gamma_d = b.cooling.blocking_gamma_d = 15.0;
    for (int phase = CMX_LIQUID; phase <= CMX_SOLID; phase++) {
      cmx_eos_free_energy f, g;
      cmx_eos_gradient of_two, of_four;
      cmx_eos_state s, t;
      CHECK(cmx_eos_free_energy_of(&a, phase, two, rho, temp, &f, &of_two) >= 0);
      CHECK(cmx_eos_free_energy_of(&b, phase, four, rho, temp, &g, &of_four) >= 0);
      compare(g.f, f.f, 1e-13);
      CHECK(f.reasons == g.reasons && of_four.n == 4);
      for (int j = 0; j < 2; j++) {
        CHECK_REL(of_four.mu[j], of_two.mu[j], 1e-13);
        CHECK_ABS(of_four.p[j], of_two.p[j], 1e-13 * rho * f.f.x);
      }
      CHECK(of_four.mu[2] == -INFINITY && of_four.s[3] == INFINITY);
      CHECK(isfinite(of_four.mu_regular[2]) && isfinite(of_four.p[3]) && isfinite(of_four.e[2]));
      assert_int_equal(cmx_eos_phase_state_of(&a, phase, two, rho, temp, &s, NULL),
                       cmx_eos_phase_state_of(&b, phase, four, rho, temp, &t, NULL));
      CHECK_REL(t.p, s.p, 1e-13);
      CHECK_REL(t.cv, s.cv, 1e-12);
      CHECK_REL(t.gamma_d, s.gamma_d, 1e-13);
      CHECK(isnan(t.dp_dx) && isnan(t.d2f_dx2_regular));
    }
  }
}

/* Isotopes with one mass act as one species but for their entropy of mixing, the same in both phases. */
static void isotopes_mix_ideally(void **state) {
  (void)state;
  const double z[3] = {6.0, 8.0, 8.0}, mass[3] = {12.0, 16.0, 16.0};
  const double two[2] = {0.6, 0.4}, three[3] = {0.6, 0.3, 0.1}, rho = 1e7, temp = 3e6;
  const double ideal = 0.3 * log(0.3) + 0.1 * log(0.1) - 0.4 * log(0.4);
  for (size_t k = 0; k < 3; k++) {
    const cmx_eos a = eos_of(2, z, mass, kinds[k]), b = eos_of(3, z, mass, kinds[k]);
    for (int phase = CMX_LIQUID; phase <= CMX_SOLID; phase++) {
      cmx_eos_free_energy f, g;
      cmx_eos_gradient of_two, of_three;
      CHECK(cmx_eos_free_energy_of(&a, phase, two, rho, temp, &f, &of_two) >= 0);
      CHECK(cmx_eos_free_energy_of(&b, phase, three, rho, temp, &g, &of_three) >= 0);
      const double kt = CMX_BOLTZMANN * temp, per_ion = kt / (13.6 * CMX_ATOMIC_MASS_UNIT);
      f.f.v += per_ion * ideal;
      f.f.g += per_ion * ideal;
      f.f.gg += per_ion * ideal;
      compare(g.f, f.f, 1e-13);
      CHECK_REL(of_three.mu[2], of_two.mu[1] + kt * log(0.25), 1e-13);
      CHECK_ABS(of_three.p[1], of_two.p[1], 1e-13 * rho * f.f.x);
    }
  }
}

/* Matter with t ions of species a added per ion. */
static void added(int n, const double x[], int a, double t, double out[]) {
  for (int b = 0; b < n; b++) out[b] = (x[b] + (b == a ? t : 0.0)) / (1.0 + t);
}

/* A state by (phase, x) or, with a width, the smoothed one. */
static void state_at(const cmx_eos *e, int phase, double width, const double x[], double rho, double temp,
                     cmx_eos_state *s, cmx_eos_gradient *g) {
  const cmx_status status = width > 0.0 ? cmx_eos_state_of(e, x, rho, temp, width, s, g)
                                        : cmx_eos_phase_state_of(e, phase, x, rho, temp, s, g);
  CHECK(status >= 0);
}

static void check_gradient(const cmx_eos *e, int phase, double width, const double x[], double rho,
                           double temp) {
  const int n = e->mixture.ions.n;
  const double *mass_u = e->mixture.ions.mass_u, mean = cmx_average(n, mass_u, x) * CMX_ATOMIC_MASS_UNIT;
  const double t = 1e-4, most = 1e-4 * CMX_BOLTZMANN * temp / mean; /* of kT */
  double by_mass[CMX_MAX_SPECIES], fraction[CMX_MAX_SPECIES];
  cmx_eos_state here;
  cmx_eos_gradient g;
  state_at(e, phase, width, x, rho, temp, &here, &g);
  const double gibbs = here.f + here.p / rho, scale = fabs(here.f) + here.p / rho;
  CHECK_ABS(cmx_average(n, g.mu, x), mean * gibbs, 1e-12 * mean * scale);
  CHECK_ABS(cmx_average(n, g.p, x), 0.0, 1e-12 * here.p);
  CHECK_ABS(cmx_average(n, g.e, x), 0.0, 1e-12 * scale);
  CHECK_ABS(cmx_average(n, g.s, x), 0.0, 1e-12 * scale / temp);
  cmx_eos_by_mass(&e->mixture.ions, x, g.f, by_mass);
  cmx_mass_fractions(&e->mixture.ions, x, fraction);
  CHECK_ABS(cmx_average(n, by_mass, fraction), 0.0, 1e-12 * scale);
  for (int a = 0; a < n; a++) {
    cmx_eos_state s[2];
    cmx_eos_gradient by[2];
    double sum = 0.0;
    for (int k = 0; k < 2; k++) {
      double near[CMX_MAX_SPECIES];
      added(n, x, a, k ? t : -t, near);
      state_at(e, phase, width, near, rho, temp, &s[k], &by[k]);
    }
    for (int b = 0; b < n; b++) sum += x[b] * (by[1].mu[b] - by[0].mu[b]) / (2.0 * t);
    CHECK_ABS(sum, mean / rho * g.p[a],
              mean * most); /* Gibbs and Duhem: at fixed T, sum x dmu = <m>/rho dP */
    CHECK_ABS(g.f[a], (s[1].f - s[0].f) / (2.0 * t), most);
    CHECK_ABS(g.p[a], (s[1].p - s[0].p) / (2.0 * t), rho * most);
    CHECK_ABS(g.e[a], (s[1].e - s[0].e) / (2.0 * t), most);
    CHECK_ABS(temp * g.s[a], temp * (s[1].s - s[0].s) / (2.0 * t), most);
    CHECK_ABS(by_mass[a], g.mu[a] / (mass_u[a] * CMX_ATOMIC_MASS_UNIT) - gibbs, 1e-12 * scale);
  }
}

static void derivatives_by_composition(void **state) {
  (void)state;
  const double x[4] = {0.5, 0.36, 0.1, 0.04}, rho = 1e6, temp = 1.4e6;
  for (size_t k = 0; k < 3; k++)
    for (int order = CMX_ORDER_EQUILIBRIUM; order <= CMX_ORDER_RANDOM; order++) {
      cmx_eos e = eos_of(4, charges, masses, kinds[k]);
      e.cooling = (cmx_cooling){order, 20.0, NULL};
      if (order && k) continue;
      check_gradient(&e, CMX_SOLID, 0.0, x, rho, temp);
      if (!order) check_gradient(&e, CMX_LIQUID, 0.0, x, rho, 1.3 * temp);
    }
}

/* In the middle of a transition of finite width. */
static void derivatives_in_a_transition(void **state) {
  (void)state;
  const double x[4] = {0.5, 0.46, 0.03, 0.01}, rho = 1e6;
  const cmx_eos e = eos_of(4, charges, masses, CMX_SOLID_ORDERED);
  double gamma;
  assert_int_equal(cmx_eos_freezing_gamma_of(&e, x, rho, &gamma, NULL), CMX_OK);
  const double temp = 1e6 * cmx_eos_gamma_of(&e, x, rho, 1e6) / gamma;
  cmx_eos_free_energy liquid, solid;
  CHECK(cmx_eos_free_energy_of(&e, CMX_LIQUID, x, rho, temp, &liquid, NULL) >= 0);
  CHECK(cmx_eos_free_energy_of(&e, CMX_SOLID, x, rho, temp, &solid, NULL) >= 0);
  CHECK_REL(solid.f.v, liquid.f.v, 1e-13);
  for (int k = 0; k < 3; k++) check_gradient(&e, CMX_SOLID, 0.05, x, rho, temp * (0.99 + 0.01 * k));
}

/* The derivative of the Gamma_d at which the order freezes, and that f_L = f_S there. */
static void frozen_where_phases_are_equal(void **state) {
  (void)state;
  const double x[3] = {0.45, 0.5, 0.05}, none[3] = {0.4, 0.6, 0.0}, t = 1e-4;
  const cmx_eos e = eos_of(3, charges, masses, CMX_SOLID_ORDERED);
  double gamma_d, by[3];
  assert_int_equal(cmx_freezing_gamma_d(&e.mixture, x, &gamma_d, by), CMX_OK);
  cmx_closure c;
  cmx_jet seeds[3], liquid, solid;
  cmx_closure_make(3, charges, x, &c);
  const cmx_jet gamma_e = cmx_jet_seed_log(gamma_d / c.q * cbrt(7.2));
  cmx_composition_seed(3, x, 0, seeds);
  CHECK(cmx_classical_liquid_of(&e.mixture, seeds, gamma_e, &liquid) >= 0);
  CHECK(cmx_classical_solid_of(&e.mixture, seeds, gamma_e, &solid) >= 0);
  CHECK_ABS(solid.v, liquid.v, 1e-12);
  CHECK(gamma_e.v * cmx_z53(6.0) > 160.0 && gamma_e.v * cmx_z53(6.0) < 190.0);
  for (int a = 0; a < 3; a++) {
    double near[3], low, high;
    added(3, x, a, -t, near);
    CHECK(cmx_freezing_gamma_d(&e.mixture, near, &low, NULL) >= 0);
    added(3, x, a, t, near);
    CHECK(cmx_freezing_gamma_d(&e.mixture, near, &high, NULL) >= 0);
    CHECK_ABS(by[a], (high - low) / (2.0 * t), 1e-5 * gamma_d);
  }
  double high, near[3];
  assert_int_equal(cmx_freezing_gamma_d(&e.mixture, none, &gamma_d, by), CMX_OK);
  added(3, none, 2, 1e-6, near);
  CHECK(cmx_freezing_gamma_d(&e.mixture, near, &high, NULL) >= 0);
  CHECK_ABS(by[2], (high - gamma_d) / 1e-6, 1e-3 * gamma_d);
}

/* The size of what the second order leaves out decides: rows of "Heavy traces" and of the ratio of two. */
static void charge_contrast_by_its_size(void **state) {
  (void)state;
  const double he[3] = {2.0, 6.0, 8.0}, mg[3] = {6.0, 8.0, 12.0}, fe[3] = {6.0, 8.0, 26.0};
  const struct {
    const double *z;
    double x[3];
    int expected;
  } rows[] = {
      {he, {0.01, 0.495, 0.495}, 0},     {he, {0.05, 0.475, 0.475}, 1},     {mg, {0.495, 0.495, 0.01}, 0},
      {mg, {0.475, 0.475, 0.05}, 1},     {fe, {0.49995, 0.49995, 1e-4}, 0}, {fe, {0.49985, 0.49985, 3e-4}, 1},
      {fe, {0.4995, 0.4995, 1e-3}, 1},   {charges, {0.45, 0.5, 0.05}, 0},   {charges, {0.49, 0.49, 0.02}, 0},
      {charges, {0.78, 0.02, 0.2}, 1},   {charges, {0.5, 0.5, 0.0}, 0},     {charges, {0.5, 0.0, 0.5}, 1},
      {charges, {0.9999, 0.0, 1e-4}, 0}, {charges, {0.5, 1e-12, 0.5}, 1}};
  for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
    assert_int_equal(cmx_charge_contrast(3, rows[k].z, rows[k].x), rows[k].expected);
  double worst = 0.0;
  const double pair[2] = {1.0, CMX_SECOND_ORDER_RATIO};
  for (int k = 1; k < 100; k++) {
    const double x[2] = {1.0 - 0.01 * k, 0.01 * k};
    worst = fmax(worst, cmx_beyond_second_order(2, pair, x));
  }
  CHECK_ABS(worst, CMX_SECOND_ORDER_ERROR, 1e-4);
  const double heavy[2] = {6.0, 10.0}, both[2] = {0.5, 0.5};
  CHECK(cmx_charge_contrast(2, heavy, both) && !cmx_charge_contrast(2, charges, both));
}

/* Eight species with traces down to 1e-12 and none: all finite or all NaN, the sums as they must be. Frozen
   order does not exist where liquid and solid of the composition never meet. */
static void random_compositions(void **state) {
  (void)state;
  const double z[8] = {2, 6, 8, 10, 10, 11, 12, 26}, mass[8] = {4, 12, 16, 20, 22, 23, 24, 56};
  cmx_eos e = eos_of(8, z, mass, CMX_SOLID_ORDERED);
  uint64_t seed = 20251129;
  int failed = 0;
  for (int i = 0; i < 120; i++) {
    double x[8];
    for (int j = 0; j < 8; j++)
      x[j] = -log(1.0 - uniform(&seed)) * pow(10.0, fmin(0.0, between(&seed, -12, 8)));
    x[i % 8] *= i % 3 == 0 ? 0.0 : 1.0;
    double sum = 0.0;
    for (int j = 0; j < 8; j++) sum += x[j];
    for (int j = 0; j < 8; j++) x[j] /= sum;
    const double rho = pow(10.0, between(&seed, 4, 9)), temp = pow(10.0, between(&seed, 6, 8.5));
    e.cooling = (cmx_cooling){i % 4, 20.0, NULL};
    cmx_eos_state s;
    cmx_eos_gradient g;
    const cmx_status status = cmx_eos_state_of(&e, x, rho, temp, i % 5 ? 0.0 : 0.02, &s, &g);
    if (status < 0) {
      CHECK(status == CMX_ERR_NOT_CONVERGED && i % 4 == CMX_ORDER_FROZEN && isnan(s.p) && isnan(g.mu[0]));
      failed++;
      continue;
    }
    const double mean = cmx_average(8, mass, x) * CMX_ATOMIC_MASS_UNIT, scale = fabs(s.f) + s.p / rho;
    double potential = 0.0;
    for (int j = 0; j < 8; j++) {
      if (x[j] > 0.0) potential += x[j] * g.mu[j];
      CHECK(isfinite(g.p[j]) && isfinite(g.e[j]) && isfinite(g.mu_regular[j]));
    }
    CHECK_ABS(potential, mean * (s.f + s.p / rho), 1e-12 * mean * scale);
    CHECK_ABS(cmx_average(8, g.p, x), 0.0, 1e-12 * s.p);
    CHECK_ABS(cmx_average(8, g.e, x), 0.0, 1e-12 * scale);
    CHECK(s.p > 0.0 && s.cv > 0.0 && (status > 0) == (s.reasons != 0));
  }
  CHECK(failed <= 12);
}

static void refusals(void **state) {
  (void)state;
  const cmx_eos e = eos_of(3, charges, masses, CMX_SOLID_RANDOM);
  const double bad[][3] = {{0.5, 0.5, 0.1}, {0.6, 0.5, -0.1}, {NAN, 0.5, 0.5}}, good[3] = {0.5, 0.4, 0.1};
  cmx_eos_state s;
  cmx_eos_gradient g;
  cmx_eos_free_energy f;
  for (size_t k = 0; k < 3; k++) {
    assert_int_equal(cmx_eos_state_of(&e, bad[k], 1e6, 1e7, 0.0, &s, &g), CMX_ERR_DOMAIN);
    CHECK(isnan(s.p) && isnan(g.mu[0]) && isnan(g.s[2]));
  }
  assert_int_equal(cmx_eos_state_of(&e, good, 1e6, 1e7, 0.2, &s, &g), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_eos_phase_state_of(&e, CMX_SOLID, good, 1e6, 1e8, &s, &g), CMX_ERR_PHASE);
  CHECK(isnan(s.p) && isnan(g.p[1]));
  assert_int_equal(cmx_eos_state_at(&e, 0.5, 1e6, 1e7, &s), CMX_ERR_UNSUPPORTED);
  assert_int_equal(cmx_eos_free_energy_at(&e, CMX_LIQUID, 0.5, 1e6, 1e7, &f), CMX_ERR_UNSUPPORTED);
  CHECK(isnan(s.p) && isnan(f.f.v) && isnan(cmx_eos_gamma(&e, 0.5, 1e6, 1e7)));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(two_species_are_the_binary),
                                     cmocka_unit_test(absent_species_change_nothing),
                                     cmocka_unit_test(isotopes_mix_ideally),
                                     cmocka_unit_test(derivatives_by_composition),
                                     cmocka_unit_test(derivatives_in_a_transition),
                                     cmocka_unit_test(frozen_where_phases_are_equal),
                                     cmocka_unit_test(charge_contrast_by_its_size),
                                     cmocka_unit_test(random_compositions),
                                     cmocka_unit_test(refusals)};
  return cmocka_run_group_tests(tests, prepare_order, finish_order);
}
