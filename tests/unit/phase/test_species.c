/* Classical free energies of n species and the effective binary of their order: against the binary, values of
   an independent program, differences, and limits in which species drop out. */
#include <string.h>

#include "coulomix/phase.h"
#include "support/species_fixture.h"

/* The free energy of a phase at Gamma_e along the addition of species a. */
static cmx_jet along(const cmx_classical_models *m, int solid, const double x[], int a, double gamma_e) {
  cmx_jet seeds[CMX_MAX_SPECIES], f;
  cmx_composition_seed(m->ions.n, x, a, seeds);
  const cmx_status status = solid ? cmx_classical_solid_of(m, seeds, cmx_jet_seed_log(gamma_e), &f)
                                  : cmx_classical_liquid_of(m, seeds, cmx_jet_seed_log(gamma_e), &f);
  CHECK(status >= 0);
  return f;
}

static void compare(cmx_jet a, cmx_jet b) {
  const double u[6] = {a.v, a.x, a.g, a.xx, a.xg, a.gg}, v[6] = {b.v, b.x, b.g, b.xx, b.xg, b.gg};
  for (int k = 0; k < 6; k++) CHECK_ABS(u[k], v[k], 3e-12 * (1.0 + fabs(v[k])));
}

static const cmx_solid_kind kinds[] = {CMX_SOLID_ORDERED, CMX_SOLID_RANDOM, CMX_SOLID_FITTED};

static void two_species_are_the_binary(void **state) {
  (void)state;
  const double z[2] = {6.0, 8.0}, fractions[] = {1e-3, 0.2, 0.5, 0.73};
  for (size_t k = 0; k < 3; k++) {
    cmx_classical_models m = models_of(2, z, kinds[k]);
    for (size_t i = 0; i < 4; i++) {
      const double x = fractions[i], gamma_e = 9.2;
      const cmx_jet xs[2] = {cmx_jet_seed(1.0 - x, -1.0, 0.0), cmx_jet_seed(x, 1.0, 0.0)};
      cmx_jet binary, general;
      assert_int_equal(cmx_classical_liquid(&m, x, gamma_e, &binary), CMX_OK);
      assert_int_equal(cmx_classical_liquid_of(&m, xs, cmx_jet_seed_log(gamma_e), &general), CMX_OK);
      compare(general, binary);
      CHECK(cmx_classical_solid(&m, x, gamma_e, &binary) >= 0);
      CHECK(cmx_classical_solid_of(&m, xs, cmx_jet_seed_log(gamma_e), &general) >= 0);
      CHECK_ABS(general.v, binary.v, 1e-13);
      if (x == 0.5 && k == 0) general.xx = binary.xx; /* psi_pp is a difference there */
      compare(general, binary);
    }
  }
}

/* The order part of the closure, with x_e and Gamma_e of the effective binary, by an independent program. */
static void order_of_the_closure(void **state) {
  (void)state;
  const double z[3] = {6.0, 8.0, 10.0};
  static const struct {
    double gamma_1, x[3];
    const char *closure, *x_e, *gamma_d;
  } rows[] = {{175.7188, {.45, .50, .05}, "-0.04749353", ".41066750", "25.811317"},
              {175.7188, {.10, .80, .10}, "-0.01533145", ".5", "14.191211"},
              {175.7188, {.49, .49, .02}, "-0.03480187", ".43391432", "21.766395"},
              {175.7188, {1. / 3, 1. / 3, 1. / 3}, "-0.165240", ".5", "47.304037"},
              {175.7188, {.78, .02, .20}, "-0.167791", ".21006899", "72.489042"},
              {300.0, {.45, .50, .05}, "-0.136211", ".41066750", "44.066970"},
              {500.0, {.10, .80, .10}, "-0.122701", ".5", "40.380458"}};
  for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
    const double gamma_e = rows[k].gamma_1 / cmx_z53(6.0);
    cmx_closure c;
    cmx_order_psi psi;
    cmx_closure_make(3, z, rows[k].x, &c);
    const double mean = cmx_average(3, z, rows[k].x), g = gamma_e / cbrt(mean);
    CHECK_PRINTED(0.5 - sqrt(0.25 - c.p), rows[k].x_e);
    CHECK_ABS(g * c.q, strtod(rows[k].gamma_d, NULL), 1e-6);
    CHECK(cmx_order_psi_from_minimiser(&common.direct, c.p, g * c.q, &psi) >= 0);
    /* with active planes the program's finite cloud of wave vectors leaves its minimum too low, by about 1e-5
       */
    const double f = c.p * psi.v, expected = strtod(rows[k].closure, NULL);
    if (strlen(rows[k].closure) < 11)
      CHECK(f >= expected - 1e-6 && f <= expected + 2e-5);
    else
      CHECK_PRINTED(f, rows[k].closure);
  }
}

static void derivatives_are_those_of_the_value(void **state) {
  (void)state;
  const double z[4] = {2.0, 6.0, 8.0, 10.0}, x[4] = {0.01, 0.5, 0.4, 0.09}, gamma_e = 7.9;
  for (size_t k = 0; k < 3; k++) {
    const cmx_classical_models m = models_of(4, z, kinds[k]);
    for (int phase = 0; phase < 2; phase++)
      for (int a = 0; a < 4; a++) {
        const cmx_jet here = along(&m, phase, x, a, gamma_e);
        const double t = 1e-4;
        double near[2][4];
        for (int b = 0; b < 4; b++) {
          near[0][b] = x[b] - t * ((b == a) - x[b]);
          near[1][b] = x[b] + t * ((b == a) - x[b]);
        }
        const cmx_jet low = along(&m, phase, near[0], a, gamma_e),
                      high = along(&m, phase, near[1], a, gamma_e);
        CHECK_ABS(here.x, (high.v - low.v) / (2.0 * t), 2e-5);
        /* the seeds at the neighbours are (delta - x)(1 -+ t) */
        CHECK_ABS(here.xx, (high.x / (1.0 - t) - low.x / (1.0 + t)) / (2.0 * t), 1e-2);
        const cmx_jet hot = along(&m, phase, x, a, gamma_e * exp(-t)),
                      cold = along(&m, phase, x, a, gamma_e * exp(t));
        CHECK_ABS(here.g, (cold.v - hot.v) / (2.0 * t), 1e-5);
        CHECK_ABS(here.xg, (cold.x - hot.x) / (2.0 * t), 1e-5);
      }
  }
}

/* Of the same psi: the gradients of cmx_closure, which lookups use, and the jets. */
static void gradients_of_the_closure(void **state) {
  (void)state;
  static const double z[3] = {6.0, 8.0, 10.0};
  static const double fractions[][3] = {
      {.45, .5, .05}, {.1, .8, .1}, {.999, 1e-3, 0.0}, {1.0 - 1e-12, 1e-12, 0.0}, {1e-9, 1.0 - 2e-9, 1e-9}};
  cmx_classical_models m = models_of(3, z, CMX_SOLID_ORDERED);
  m.zeta = 0.0; /* leaves the order */
  for (size_t k = 0; k < sizeof fractions / sizeof *fractions; k++) {
    const double *x = fractions[k], gamma_e = 8.0, mean = cmx_average(3, z, x), g = gamma_e / cbrt(mean);
    double by[3], sum = 0.0;
    cmx_closure c;
    cmx_order_psi psi;
    cmx_closure_make(3, z, x, &c);
    CHECK(cmx_order_psi_from_minimiser(&common.direct, c.p, g * c.q, &psi) >= 0);
    const double half = 0.5 * common.sums.T0, v = c.variance;
    for (int a = 0; a < 3; a++) {
      const double g_x = -g / 3.0 * z[a] / mean;
      by[a] = (psi.v + c.p * psi.p) * c.p_x[a] + psi.g * (v * g_x + g * c.pq_x[a]) -
              half * (g * c.variance_x[a] + v * g_x);
      sum += x[a] * by[a];
    }
    for (int a = 0; a < 3; a++) {
      cmx_jet seeds[3], f;
      cmx_composition_seed(3, x, a, seeds);
      CHECK(cmx_classical_solid_of(&m, seeds, cmx_jet_seed_log(gamma_e), &f) >= 0);
      const double mixing = -cmx_mixing_entropy(3, seeds).x;
      if (x[a] > 0.0) CHECK_ABS(f.x - mixing, by[a] - sum, 1e-11);
    }
  }
}

static void absent_species_and_isotopes(void **state) {
  (void)state;
  const double two[2] = {6.0, 8.0}, three[3] = {6.0, 8.0, 10.0}, isotopes[3] = {6.0, 8.0, 8.0}, gamma_e = 8.4;
  const double x2[2] = {0.6, 0.4}, x3[3] = {0.6, 0.4, 0.0}, xi[3] = {0.6, 0.3, 0.1};
  const double mixing = 0.4 * log(0.4) - 0.3 * log(0.3) - 0.1 * log(0.1);
  for (size_t k = 0; k < 3; k++) {
    const cmx_classical_models a = models_of(2, two, kinds[k]), b = models_of(3, three, kinds[k]),
                               c = models_of(3, isotopes, kinds[k]);
    for (int phase = 0; phase < 2; phase++) {
      const double v = along(&a, phase, x2, 0, gamma_e).v;
      CHECK_ABS(along(&b, phase, x3, 0, gamma_e).v, v, 1e-13);
      CHECK_ABS(along(&c, phase, xi, 0, gamma_e).v, v - mixing, 1e-13);
    }
  }
  /* isotopes alone mix ideally */
  const double carbon[2] = {6.0, 6.0}, x[2] = {0.7, 0.3};
  const cmx_classical_models m = models_of(2, carbon, CMX_SOLID_ORDERED);
  CHECK_ABS(along(&m, 1, x, 1, gamma_e).v, cmx_mixing_sum(2, x), 1e-15);
  CHECK_ABS(along(&m, 1, x, 1, gamma_e).x + along(&m, 1, x, 1, gamma_e).v, log(0.3), 1e-14);
}

static void fractions_of_a_host(void **state) {
  (void)state;
  const double good[3] = {0.5, 0.5000005, -1e-10},
               bad[][3] = {{0.5, 0.5, -2e-10}, {0.5, 0.5, 2e-6}, {0.5, NAN, 0.5}, {2.0, -1.0, 0.0}};
  double x[3];
  assert_int_equal(cmx_fractions_clean(3, good, x), CMX_OK);
  CHECK_ABS(x[0] + x[1], 1.0, 3e-16);
  CHECK(x[2] == 0.0);
  for (size_t k = 0; k < 4; k++) {
    assert_int_equal(cmx_fractions_clean(3, bad[k], x), CMX_ERR_DOMAIN);
    CHECK(isnan(x[0]) && isnan(x[2]));
  }
  const cmx_species ions = {3, {2.0, 6.0, 8.0}, {4.0026, 12.0, 15.9949}};
  const double numbers[3] = {0.2, 0.5, 0.3};
  double mass[3], back[3];
  cmx_mass_fractions(&ions, numbers, mass);
  CHECK_ABS(mass[1], 0.5 * 12.0 / (0.2 * 4.0026 + 6.0 + 0.3 * 15.9949), 1e-15);
  cmx_number_fractions(&ions, mass, back);
  for (int j = 0; j < 3; j++) CHECK_ABS(back[j], numbers[j], 1e-15);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(two_species_are_the_binary),         cmocka_unit_test(order_of_the_closure),
      cmocka_unit_test(derivatives_are_those_of_the_value), cmocka_unit_test(gradients_of_the_closure),
      cmocka_unit_test(absent_species_and_isotopes),        cmocka_unit_test(fractions_of_a_host)};
  return cmocka_run_group_tests(tests, prepare_order, finish_order);
}
