/* The smoothed transition of the header against the direct one, and slopes against differences of lookups. */
#include "coulomix_smooth.h"
#include "support/eos_fixture.h"

static eos_fixture *fixture;

static int set_up(void **state) {
  (void)state;
  fixture = eos_fixture_new(RANDOM);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  eos_fixture_free(fixture);
  return 0;
}

static void smoothed_as_directly(void **state) {
  (void)state;
  uint64_t seed = 20261121u;
  int within = 0;
  for (int k = 0; k < SAMPLES(4000); k++) {
    const double x = between(&seed, 0.001, 0.999), rho = exp(between(&seed, log(1e5), log(1e8)));
    double temp = exp(between(&seed, log(1e6), log(1e8)));
    const double width = between(&seed, 0.001, 0.05);
    cmx_eos_state p, d, sharp;
    if (k % 2) { /* near freezing: mean couplings from 150 to 260 */
      CHECK(cmx_eos_lookup(&fixture->view, CMX_STABLE, x, rho, temp, &sharp) >= 0);
      temp *= sharp.gamma / between(&seed, 150.0, 260.0);
      if (temp < 1e6 || temp > 1e8) continue;
    }
    CHECK(cmx_eos_lookup_smooth(&fixture->view, width, x, rho, temp, &p) >= 0);
    CHECK(cmx_eos_state_smooth(&fixture->eos, x, rho, temp, width, &d) >= 0);
    within += p.solid_fraction > 0.01 && p.solid_fraction < 0.99;
    CHECK_ABS(p.solid_fraction, d.solid_fraction, 1e-6);
    CHECK_REL(p.p, d.p, 1e-8);
    CHECK_ABS(p.e, d.e, 1e-8 * fmax(fabs(d.e), d.p / rho));
    CHECK_REL(p.s, d.s, 2e-6);
    CHECK_REL(p.cv, d.cv, 2e-5);
    CHECK_REL(p.chi_rho, d.chi_rho, 1e-6);
    CHECK_ABS(p.chi_t, d.chi_t, 2e-5 * fabs(d.chi_t) + 1e-9);
    CHECK_ABS(p.dp_dx, d.dp_dx, 1e-8 * d.p);
    CHECK_ABS(p.de_dx, d.de_dx, 1e-5 * fmax(fabs(d.de_dx), d.p / rho));
    CHECK_ABS(p.df_dx, d.df_dx, 1e-8 * fmax(fabs(d.df_dx), d.p / rho));
    CHECK_ABS(p.d2f_dx2, d.d2f_dx2, 1e-6 * fmax(fabs(d.d2f_dx2), d.p / rho));
  }
  CHECK(within > SAMPLES(100));
}

static void sharp_and_refused(void **state) {
  (void)state;
  cmx_eos_state p, q;
  CHECK(cmx_eos_lookup(&fixture->view, CMX_STABLE, 0.4, 1e6, 2e6, &p) >= 0);
  CHECK(cmx_eos_lookup_smooth(&fixture->view, 0.0, 0.4, 1e6, 2e6, &q) >= 0);
  CHECK(p.f == q.f && p.cv == q.cv && q.solid_fraction == (p.phase == CMX_SOLID));
  const double bad[] = {-1e-3, 0.051, NAN, INFINITY};
  for (int k = 0; k < 4; k++) {
    assert_int_equal(cmx_eos_lookup_smooth(&fixture->view, bad[k], 0.4, 1e6, 2e6, &q), CMX_ERR_DOMAIN);
    CHECK(isnan(q.p) && isnan(q.solid_fraction));
  }
  assert_int_equal(cmx_eos_lookup_smooth(&fixture->view, 0.01, 0.4, 1e9, 2e6, &q), CMX_ERR_RHO_HIGH);
  CHECK(isnan(q.p) && isnan(q.solid_fraction));
}

/* Relative, for differences of fourth order with steps of 1e-3. */
static double slope_tolerance(const char *name) {
  static const struct {
    const char *name;
    double tolerance;
  } sharper[] = {{"p", 1e-9},       {"e", 1e-8},      {"s", 1e-8},  {"chi_rho", 1e-7},
                 {"de_drho", 1e-7}, {"gamma1", 1e-7}, {"eta", 1e-9}};
  for (size_t k = 0; k < sizeof sharper / sizeof *sharper; k++)
    if (!strcmp(name, sharper[k].name)) return sharper[k].tolerance;
  return 1e-5;
}

/* Fourth-order differences along ln rho (0) and ln T (1). */
static void slopes_are_derivatives(void **state) {
  (void)state;
  uint64_t seed = 77u;
  const cmx_eos_view *v = &fixture->view;
  for (int k = 0; k < SAMPLES(2000); k++) {
    const double x = between(&seed, 0.01, 0.99), rho = exp(between(&seed, log(1.2e5), log(8e7)));
    const double temp = exp(between(&seed, log(1.2e6), log(8e7))), h = 1e-3;
    cmx_eos_state p, q[5];
    cmx_eos_slopes d;
    CHECK(cmx_eos_lookup_slopes(v, CMX_STABLE, x, rho, temp, &p, &d) >= 0);
    const double least[] = {[CMX_SCALE_P_RHO] = p.p / rho, [CMX_SCALE_ONE] = 1.0};
    for (int a = 0; a < 2; a++) {
      for (int m = -2; m <= 2; m++)
        cmx_eos_lookup(v, p.phase, x, a ? rho : rho * exp(m * h), a ? temp * exp(m * h) : temp, &q[m + 2]);
#define SLOPE_0(name, scale)
#define SLOPE_1(name, scale)                                                                                 \
  CHECK_ABS(d.name[a], (8.0 * (q[3].name - q[1].name) - (q[4].name - q[0].name)) / (12.0 * h),               \
            slope_tolerance(#name) * (fabs(d.name[a]) + fabs(p.name) + least[scale]));
#define SLOPE(name, unit, shown, scale, slope, text) SLOPE_##slope(name, scale)
      CMX_EOS_QUANTITIES(SLOPE)
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(smoothed_as_directly),
                                     cmocka_unit_test(sharp_and_refused),
                                     cmocka_unit_test(slopes_are_derivatives)};
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
