/* Pure species of warm dense matter: Thomas-Fermi charges, Fermi integrals, conductivities of Lee & More,
   tabulated spectra. Check values: evaluations of the printed formulas to nine digits by independent code. */
#include <gsl/gsl_integration.h>
#include <string.h>

#include "support/cmx_test.h"
#include "coulomix/const.h"
#include "coulomix/optics.h"
#include "coulomix/warm.h"
#include "core/fermi_integrals.h"

#define EV      (CMX_ELECTRON_VOLT / CMX_BOLTZMANN) /* K */
#define NINE    5e-9                                /* half a unit in the last of nine digits */
#define CHARGES 2e-9                                /* e^2 of the esu and of CODATA 2018 differ by 5.5e-10 */
#define EIGHT   5e-8
#define KAPPA   1e5 /* erg/(cm s K) in 1 W/(m K) */
#define HELIUM  2.0, 4.0026

static const double orders[] = {0.5, 1.0, 1.5, 2.0, 3.0, 4.0};
enum { N_ORDERS = sizeof orders / sizeof *orders };

/* --- charges ------------------------------------------------------------------------------------------- */

static void thomas_fermi_values(void **state) {
  (void)state;
  static const double v[][5] = {{6, 12.011, 10, 10, 3.03006591},   {1, 1.008, 10, 10, 0.841378310},
                                {6, 12.011, 3.5, 0, 2.25538602},   {6, 12.011, 1, 100, 4.60014194},
                                {13, 26.9815, 2.7, 1, 2.48834522}, {6, 12.011, 1e-3, 5, 1.97181552}};
  for (size_t i = 0; i < sizeof v / sizeof *v; i++)
    CHECK_REL(cmx_thomas_fermi_charge(v[i][0], v[i][1], v[i][2], v[i][3] * EV), v[i][4], NINE);
}

static void thomas_fermi_limits(void **state) {
  (void)state;
  const double bad[] = {NAN, -1.0, 0.0, INFINITY};
  CHECK_REL(cmx_thomas_fermi_charge(6, 12, 10, 1e-6), cmx_thomas_fermi_charge(6, 12, 10, 0), 1e-6);
  CHECK_REL(cmx_thomas_fermi_charge(26, 56, 1e300, 1e3), 26.0, 1e-12);
  CHECK_REL(cmx_thomas_fermi_charge(26, 56, 1e-300, 1e9), 26.0, 1e-12);
  for (double z = 1; z <= 118; z += 9)
    for (double rho = 1e-8; rho < 1e7; rho *= 30)
      for (double temp = 1e3; temp < 2e9; temp *= 30) {
        const double charge = cmx_thomas_fermi_charge(z, 2.2 * z, rho, temp);
        CHECK(charge > 0.0 && charge <= z);
      }
  for (int i = 0; i < 4; i++) {
    CHECK(isnan(cmx_thomas_fermi_charge(bad[i], 12, 1, 1e5)));
    CHECK(isnan(cmx_thomas_fermi_charge(6, bad[i], 1, 1e5)));
    CHECK(isnan(cmx_thomas_fermi_charge(6, 12, bad[i], 1e5)));
    if (bad[i] != 0.0) CHECK(isnan(cmx_thomas_fermi_charge(6, 12, 1, bad[i])));
  }
  CHECK(isnan(cmx_thomas_fermi_charge(119, 300, 1, 1e5)));
}

/* --- records ------------------------------------------------------------------------------------------- */

static cmx_jet record_at(const cmx_model *m, double a, double b) {
  cmx_jet f;
  assert_int_equal(cmx_model_form(m->kind) == CMX_KERNEL_TWO
                       ? cmx_model_two(m, cmx_jet_seed(a, 1, 0), cmx_jet_seed(b, 0, 1), &f)
                       : cmx_model_one(m, cmx_jet_seed(a, 1, 0), &f),
                   CMX_OK);
  return f;
}

static double member(cmx_jet f, size_t of) {
  return *(const double *)((const char *)&f + of);
}

/* Central differences with one Richardson step. */
static double slope(const cmx_model *m, double a, double b, int second, size_t of) {
  double d[2], h = 4e-3;
  for (int i = 0; i < 2; i++, h *= 0.5) {
    const double da = second ? 0.0 : h * a, db = second ? h * b : 0.0;
    d[i] = (member(record_at(m, a + da, b + db), of) - member(record_at(m, a - da, b - db), of)) /
           (2.0 * (da + db));
  }
  return (4.0 * d[1] - d[0]) / 3.0;
}

static void record_derivatives(void **state) {
  (void)state;
#define OF(name) offsetof(cmx_jet, name)
  static const struct {
    size_t of, gives;
    int second;
  } pairs[] = {{OF(v), OF(x), 0},    {OF(x), OF(xx), 0},  {OF(xx), OF(xxx), 0}, {OF(v), OF(g), 1},
               {OF(x), OF(xg), 1},   {OF(g), OF(gg), 1},  {OF(xx), OF(xxg), 1}, {OF(xg), OF(xgg), 1},
               {OF(gg), OF(ggg), 1}, {OF(gg), OF(xgg), 0}};
  const cmx_model *models[] = {
      cmx_model_find(CMX_KIND_IONIZATION, "ionization/more1985", NULL),
      cmx_model_find(CMX_KIND_LEE_MORE_COEFFICIENT, "lee-more-coefficient/lm1984-alpha", NULL),
      cmx_model_find(CMX_KIND_LEE_MORE_COEFFICIENT, "lee-more-coefficient/lm1984-beta", NULL)};
  for (int k = 0; k < 3; k++) {
    assert_non_null(models[k]);
    for (double a = 0.05; a < 40; a *= 4)
      for (double b = 0.05; b < 40; b *= 4)
        for (size_t i = 0;
             i < (cmx_model_form(models[k]->kind) == CMX_KERNEL_TWO ? sizeof pairs / sizeof *pairs : 3);
             i++) {
          const double d = member(record_at(models[k], a, b), pairs[i].gives);
          const double size = fabs(member(record_at(models[k], a, b), pairs[i].of));
          CHECK_ABS(slope(models[k], a, b, pairs[i].second, pairs[i].of), d,
                    1e-8 * (fabs(d) + size / (pairs[i].second ? b : a)));
        }
  }
}

static void record_refusals(void **state) {
  (void)state;
  const cmx_model *m = cmx_model_find(CMX_KIND_IONIZATION, "ionization/more1985", NULL);
  const double bad[][2] = {{NAN, 1}, {-1, 1}, {INFINITY, 1}, {1, NAN}, {1, -0.5}, {1, INFINITY}};
  cmx_jet f;
  for (int i = 0; i < 6; i++) {
    assert_int_equal(cmx_model_two(m, cmx_jet_const(bad[i][0]), cmx_jet_const(bad[i][1]), &f),
                     CMX_ERR_DOMAIN);
    CHECK(isnan(f.v));
  }
  assert_int_equal(cmx_model_one(m, cmx_jet_const(1), &f), CMX_ERR_UNSUPPORTED);
}

/* --- Fermi integrals ----------------------------------------------------------------------------------- */

/* Gauss-Legendre in v = sqrt(x) between the points where the integrand changes its shape. */
static double quadrature(double j, double eta) {
  gsl_integration_glfixed_table *rule = gsl_integration_glfixed_table_alloc(128);
  const double end[4] = {0.0, sqrt(fmax(eta - 45.0, 0.0)), sqrt(fmax(eta, 0.0)), sqrt(fmax(eta, 0.0) + 60.0)};
  double sum = 0.0;
  for (int piece = 0; piece < 3; piece++)
    for (size_t k = 0; k < 128 && end[piece + 1] > end[piece]; k++) {
      double v, w;
      gsl_integration_glfixed_point(end[piece], end[piece + 1], k, &v, &w, rule);
      const double boltzmann = exp(-fabs(v * v - eta));
      sum += w * 2.0 * pow(v, 2.0 * j + 1.0) * (v * v > eta ? boltzmann : 1.0) / (1.0 + boltzmann);
    }
  gsl_integration_glfixed_table_free(rule);
  return sum;
}

static void fermi_integrals(void **state) {
  (void)state;
  static const double etas[] = {-600, -40, -10, -3, -1,    -0.2,  -1e-9, 0,  1e-9, 0.3, 1,  3,
                                10,   20,  30,  39, 39.99, 40.01, 41,    60, 200,  1e3, 1e4};
  for (int j = 0; j < N_ORDERS; j++) {
    for (size_t i = 0; i < sizeof etas / sizeof *etas; i++)
      CHECK_REL(cmx_fermi_integral(orders[j], etas[i]), quadrature(orders[j], etas[i]), 1e-13);
    CHECK_REL(cmx_fermi_integral(orders[j], -700), tgamma(orders[j] + 1) * exp(-700), 1e-14);
    for (double eta = 1e5; eta < 1e7; eta *= 10) {
      const double second = CMX_PI * CMX_PI / 6 * orders[j] * (orders[j] + 1) / (eta * eta);
      CHECK_REL(cmx_fermi_integral(orders[j], eta), pow(eta, orders[j] + 1) / (orders[j] + 1) * (1 + second),
                1e-14);
    }
    CHECK(isnan(cmx_fermi_integral(orders[j], NAN)));
  }
  CHECK(isnan(cmx_fermi_integral(-0.5, 1)) && isnan(cmx_fermi_integral(5, 1)));
  CHECK(isnan(cmx_fermi_integral(NAN, 1)) && isnan(cmx_fermi_integral(2.5, 1)));
}

/* dF_j/deta = j F_(j-1) by central differences, for j = 1/2, whose derivative is not public. */
static void fermi_of_minus_half(void **state) {
  (void)state;
  for (double eta = -20; eta < 70; eta += 1.7) {
    double d[2], h = 0.02;
    for (int i = 0; i < 2; i++, h *= 0.5)
      d[i] = (cmx_fermi_integral(0.5, eta + h) - cmx_fermi_integral(0.5, eta - h)) / (2 * h);
    CHECK_REL(cmxp_fermi_scaled(-0.5, eta) * exp(fmin(eta, 0)), 2 * (4 * d[1] - d[0]) / 3, 1e-8);
  }
}

static void fermi_inverse(void **state) {
  (void)state;
  for (double eta = -690; eta < 60; eta += 0.37)
    CHECK_ABS(cmxp_fermi_inverse_half(cmx_fermi_integral(0.5, eta)), eta, 1e-13 * fmax(1, fabs(eta)));
  for (double eta = 60; eta < 1e7; eta *= 3)
    CHECK_REL(cmxp_fermi_inverse_half(cmx_fermi_integral(0.5, eta)), eta, 1e-13);
  CHECK(isnan(cmxp_fermi_inverse_half(0)) && isnan(cmxp_fermi_inverse_half(-1)));
  CHECK(isnan(cmxp_fermi_inverse_half(NAN)) && isnan(cmxp_fermi_inverse_half(INFINITY)));
}

/* --- Lee & More ---------------------------------------------------------------------------------------- */

static cmx_lee_more_state lee_more(const cmx_lee_more *settings, double z, double mass_u, double rho,
                                   double temp) {
  cmx_lee_more_state s;
  assert_int_equal(cmx_lee_more_at(settings, z, mass_u, rho, temp, &s), CMX_OK);
  return s;
}

/* Hydrogen with one free electron, at the temperature of its density that gives eta. */
static cmx_lee_more_state at_eta(int fitted, double eta) {
  const double rho = 1.0, n_e = rho / (1.008 * CMX_ATOMIC_MASS_UNIT), k = cbrt(3 * CMX_PI * CMX_PI * n_e);
  const double fermi = pow(CMX_HBAR * k, 2) / (2 * CMX_ELECTRON_MASS) / CMX_BOLTZMANN;
  cmx_lee_more settings;
  cmx_lee_more_defaults(&settings);
  settings.charge = 1.0;
  settings.fitted = fitted;
  const double temp = fermi / pow(1.5 * cmx_fermi_integral(0.5, eta), 2.0 / 3.0);
  const cmx_lee_more_state s = lee_more(&settings, 1, 1.008, rho, temp);
  CHECK_ABS(s.eta, eta, 1e-12 * fmax(1, fabs(eta)));
  return s;
}

static void coefficients(void **state) {
  (void)state;
  static const double v[][4] = {{-2, 1.14587824e-1, 3.22302389, 12.8405189},
                                {0, 6.78093895e-1, 2.61423941, 10.2224598},
                                {5, 7.83797606, 1.25317237, 4.37026724},
                                {20, 59.8127954, 1.01836858, 3.36679048}};
  for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
    const cmx_lee_more_state s = at_eta(0, v[i][0]);
    CHECK_REL(cmx_fermi_integral(0.5, v[i][0]), v[i][1], NINE);
    CHECK_REL(s.a_alpha, v[i][2], NINE);
    CHECK_REL(s.a_beta, v[i][3], NINE);
  }
  for (double eta = -30; eta < 30; eta += 0.7) { /* as printed, where digits do not cancel */
    const double half = cmx_fermi_integral(0.5, eta), f2 = cmx_fermi_integral(2, eta),
                 f3 = cmx_fermi_integral(3, eta), f4 = cmx_fermi_integral(4, eta);
    const double below = (1 + exp(-eta)) * half * half;
    CHECK_REL(at_eta(0, eta).a_alpha, 4.0 / 3.0 * f2 / below, 2e-12);
    CHECK_REL(at_eta(0, eta).a_beta, 20.0 / 9.0 * f4 * (1 - 16 * f3 * f3 / (15 * f2 * f4)) / below, 2e-12);
  }
}

static void coefficient_limits(void **state) {
  (void)state;
  const cmx_lee_more_state thin = at_eta(0, -40), dense = at_eta(0, 1e6);
  CHECK_REL(thin.a_alpha, 32 / (3 * CMX_PI), 1e-13);
  CHECK_REL(thin.a_beta, 128 / (3 * CMX_PI), 1e-13);
  CHECK_REL(dense.a_alpha, 1.0, 1e-11); /* 1 + O(eta^-2) */
  CHECK_REL(dense.a_beta, CMX_PI * CMX_PI / 3, 1e-11);
}

/* The fit to rounding; against the exact integrals within 1.1 % up to eta = 30, high beyond, 4.0 % and 5.4 %
   at last. */
static void fitted_coefficients(void **state) {
  (void)state;
  for (double eta = -20; eta < 60; eta += 0.3) {
    const cmx_lee_more_state exact = at_eta(0, eta), fit = at_eta(1, eta);
    const double y = log1p(exp(eta));
    CHECK_REL(fit.a_alpha, exact.a_alpha, eta > 30 ? 0.02 : 0.0072);
    CHECK_REL(fit.a_beta, exact.a_beta, eta > 30 ? 0.03 : 0.0115);
    CHECK_REL(fit.a_alpha, (3.39 + 0.347 * y + 0.129 * y * y) / (1 + 0.511 * y + 0.124 * y * y), 1e-12);
    CHECK_REL(fit.a_beta, (13.5 + 0.976 * y + 0.437 * y * y) / (1 + 0.510 * y + 0.126 * y * y), 1e-12);
    CHECK_REL(fit.tau, exact.tau, 1e-14);
  }
  CHECK_ABS(at_eta(1, 50).a_beta / at_eta(0, 50).a_beta, 1.024, 5e-4);
  CHECK_ABS(at_eta(1, 1e6).a_alpha / at_eta(0, 1e6).a_alpha, 1.0403, 1e-4);
  CHECK_ABS(at_eta(1, 1e6).a_beta / at_eta(0, 1e6).a_beta, 1.0542, 1e-4);
}

static void lee_more_values(void **state) {
  (void)state;
  static const double v[][12] = {{1, 1.008, 3.65, 10, 0.79012179, 1.7229683e24, 5.0728129, 2, 3.6292298e-17,
                                  2.0825945e-17, 2197718.5, 6597.2858},
                                 {6, 12.011, 11.7, 10, 3.1235959, 1.8323669e24, 5.2999840, 2, 9.1686177e-18,
                                  3.2261157e-17, 2048731.0, 6129.9228},
                                 {6, 12.011, 1, 100, 4.6001419, 2.3064443e23, -3.2513073, 2.0392156,
                                  1.6297337e-16, 2.3160178e-17, 3540078.1, 121878.87}};
  cmx_lee_more settings;
  cmx_lee_more_defaults(&settings);
  for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
    const cmx_lee_more_state s = lee_more(&settings, v[i][0], v[i][1], v[i][2], v[i][3] * EV);
    const double got[] = {s.charge,
                          s.n_e,
                          s.eta,
                          s.coulomb_log,
                          s.tau_coulomb,
                          s.tau_floor,
                          s.sigma / CMX_SIEMENS_PER_METRE,
                          s.kappa / KAPPA};
    for (int k = 0; k < 8; k++) CHECK_REL(got[k], v[i][4 + k], EIGHT);
    CHECK_REL(s.tau, fmax(s.tau_coulomb, s.tau_floor), 0);
    CHECK_REL(s.n_e, s.n_ion * s.charge, 1e-15);
    CHECK(isnan(s.tau_metal));
  }
}

static void electron_pressure(void **state) {
  (void)state;
  const double n_e = 2.3128e24, mass = 1.008 * CMX_ATOMIC_MASS_UNIT;
  cmx_lee_more settings;
  cmx_lee_more_defaults(&settings);
  settings.charge = 1.0;
  CHECK_REL(lee_more(&settings, 1, 1.008, n_e * mass, 10 * EV).pressure * 1e-10, 10367.1, 5e-6);
  const double thin = lee_more(&settings, 1, 1.008, 1e18 * mass, 1e9).pressure;
  CHECK_REL(thin, 1e18 * CMX_BOLTZMANN * 1e9, 1e-9);
  const cmx_lee_more_state dense = lee_more(&settings, 1, 1.008, 1e28 * mass, 1e3);
  CHECK_REL(dense.pressure, 0.4 * 1e28 * dense.eta * CMX_BOLTZMANN * 1e3, 1e-9);
}

static void lee_more_settings(void **state) {
  (void)state;
  cmx_lee_more plain, changed;
  cmx_lee_more_defaults(&plain);
  const cmx_lee_more_state carbon = lee_more(&plain, 6, 12.011, 11.7, 10 * EV);
  changed = plain;
  changed.mean_free_path = 0.0;
  cmx_lee_more_state s = lee_more(&changed, 6, 12.011, 11.7, 10 * EV);
  CHECK_REL(s.tau, carbon.tau_coulomb, 1e-15);
  changed.least_log = 4.0;
  s = lee_more(&changed, 6, 12.011, 11.7, 10 * EV);
  CHECK_REL(s.tau, 0.5 * carbon.tau_coulomb, 1e-14);
  CHECK_REL(s.sigma / carbon.sigma, s.tau / carbon.tau, 1e-14);
  CHECK_REL(s.kappa / carbon.kappa, s.tau / carbon.tau, 1e-14);
  changed = plain;
  changed.charge = 2.6;
  CHECK_REL(lee_more(&changed, 6, 12.011, 11.7, 10 * EV).charge, 2.6, 0);
}

/* Aluminium: 50 R0/v T_m/T, and 1/1.35 of it above T_m of Cowan's line, in eV. */
static void melting_branch(void **state) {
  (void)state;
  const double xi = 9.0 * pow(13, 0.3) * 2.7 / 26.9815, b = 0.6 * pow(13, 1.0 / 9.0);
  const double melting = 0.32 * pow(xi / (1 + xi), 4) * pow(xi, 2 * b - 2.0 / 3.0);
  cmx_lee_more settings;
  cmx_lee_more_defaults(&settings);
  settings.melting = 1;
  for (double t = 0.1; t < 20; t *= 1.3) {
    const cmx_lee_more_state s = lee_more(&settings, 13, 26.9815, 2.7, t * melting * EV);
    CHECK_REL(s.tau_metal, 50 * s.tau_floor / t / (t > 1 ? 1.35 : 1), 1e-12);
    CHECK_REL(s.tau, fmax(fmax(s.tau_coulomb, s.tau_floor), s.tau_metal), 0);
  }
}

static void lee_more_refusals(void **state) {
  (void)state;
  const double bad[] = {NAN, -1.0, 0.0, INFINITY};
  cmx_lee_more plain;
  cmx_lee_more_state s;
  cmx_lee_more_defaults(&plain);
  for (int i = 0; i < 4; i++) {
    for (int k = 0; k < 4; k++) {
      double at[4] = {6, 12, 1, 1e5};
      at[k] = bad[i];
      assert_int_equal(cmx_lee_more_at(&plain, at[0], at[1], at[2], at[3], &s), CMX_ERR_DOMAIN);
      CHECK(isnan(s.sigma) && isnan(s.kappa) && isnan(s.pressure) && isnan(s.charge) && isnan(s.tau_metal));
    }
    cmx_lee_more wrong = plain;
    wrong.least_log = bad[i];
    assert_int_equal(cmx_lee_more_at(&wrong, 6, 12, 1, 1e5, &s), CMX_ERR_DOMAIN);
    wrong = plain;
    wrong.mean_free_path = bad[i];
    if (bad[i] != 0.0) assert_int_equal(cmx_lee_more_at(&wrong, 6, 12, 1, 1e5, &s), CMX_ERR_DOMAIN);
    wrong = plain;
    wrong.charge = bad[i];
    if (!isnan(bad[i])) assert_int_equal(cmx_lee_more_at(&wrong, 6, 12, 1, 1e5, &s), CMX_ERR_DOMAIN);
  }
  plain.charge = 6.5;
  assert_int_equal(cmx_lee_more_at(&plain, 6, 12, 1, 1e5, &s), CMX_ERR_DOMAIN);
}

/* --- species by Lee & More ----------------------------------------------------------------------------- */

static void pure_lee_more(void **state) {
  (void)state;
  cmx_pure p;
  cmx_pure_state at;
  cmx_lee_more settings;
  const double n = 5e23, temp = 1e5, omega[] = {0.0, 1e16, 5e16};
  double one[3], two[3], alone[3];
  cmx_lee_more_defaults(&settings);
  assert_int_equal(cmx_pure_lee_more("C", 6, 12.011, NULL, &p, NULL), CMX_OK);
  assert_string_equal(p.name, "C");
  const cmx_lee_more_state s = lee_more(&settings, 6, 12.011, n * 12.011 * CMX_ATOMIC_MASS_UNIT, temp);
  assert_int_equal(p.state(&p, n, temp, &at, NULL), CMX_OK);
  CHECK_REL(at.charge, s.charge, 1e-14);
  CHECK_REL(at.pressure, s.pressure, 1e-14);
  CHECK_REL(at.sigma, s.sigma, 1e-14);
  CHECK_REL(at.kappa, s.kappa, 1e-14);
  assert_int_equal(p.spectrum(&p, n, temp, 3, omega, one, two, NULL), CMX_OK);
  assert_int_equal(p.spectrum(&p, n, temp, 3, omega, alone, NULL, NULL), CMX_OK);
  const double tau = CMX_ELECTRON_MASS * s.sigma / (s.n_e * pow(CMX_ELEMENTARY_CHARGE, 2));
  for (int k = 0; k < 3; k++) {
    const double x = omega[k] * tau;
    CHECK_REL(one[k], s.sigma / (1 + x * x), CHARGES);
    CHECK_REL(two[k], s.sigma * x / (1 + x * x), CHARGES);
    CHECK_REL(alone[k], one[k], 0);
  }
  for (double m = 1e18; m < 2e28; m *= 10)
    for (double t = 1e3; t < 2e9; t *= 10) {
      const double n_at = fmin(m, p.n_max), t_at = fmin(t, p.temp_max);
      assert_int_equal(p.state(&p, n_at, t_at, &at, NULL), CMX_OK);
      CHECK(at.sigma > 0 && at.kappa > 0 && at.pressure > 0 && at.charge > 0);
    }
  cmx_pure_free(&p);
}

static void says(const cmx_error *err, const char *const words[]) {
  for (; *words; words++)
    if (!strstr(err->text, *words)) fail_msg("'%s' does not say '%s'", err->text, *words);
}

static void pure_lee_more_refusals(void **state) {
  (void)state;
  cmx_pure p;
  cmx_pure_state at;
  cmx_error err;
  const double omega[] = {1e15};
  double one[1] = {1}, two[1] = {1};
  cmx_lee_more settings;
  cmx_lee_more_defaults(&settings);
  settings.charge = 7;
  assert_int_equal(cmx_pure_lee_more("C", 6, 12, &settings, &p, &err), CMX_ERR_DOMAIN);
  says(&err, (const char *[]){"C", "charge", "7", "6", NULL});
  cmx_pure_free(&p);
  assert_int_equal(cmx_pure_lee_more("X", 0, 12, NULL, &p, &err), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_pure_lee_more("X", 6, NAN, NULL, &p, &err), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_pure_lee_more("He", HELIUM, NULL, &p, &err), CMX_OK);
  assert_int_equal(p.state(&p, 1e17, 1e5, &at, &err), CMX_ERR_RANGE);
  CHECK(isnan(at.sigma) && isnan(at.kappa) && isnan(at.charge) && isnan(at.pressure));
  says(&err, (const char *[]){"He", "n = 1e+17", "1e+18..1e+28", NULL});
  assert_int_equal(p.spectrum(&p, 1e23, 2e9, 1, omega, one, two, &err), CMX_ERR_RANGE);
  CHECK(isnan(one[0]) && isnan(two[0]));
  says(&err, (const char *[]){"He", "T = 2e+09 K", "1000..1e+09", NULL});
  assert_int_equal(p.state(&p, NAN, 1e5, &at, &err), CMX_ERR_RANGE);
  assert_int_equal(p.state(&p, 1e23, NAN, &at, &err), CMX_ERR_RANGE);
  cmx_pure_free(&p);
  cmx_pure_free(&p);
  cmx_pure_free(NULL);
}

/* --- tabulated species --------------------------------------------------------------------------------- */

enum { N_OMEGA = 400 };
#define LAST 4e17

/* Drude's sigma with powers of rho and T: between states interpolation in logarithms is exact at the nodes of
   omega. */
static double dc_of(double rho, double temp) {
  return 2e16 * pow(rho, 1.3) * pow(temp / 1e5, -0.4);
}
static double width(void) {
  return 2e16;
}

static cmx_spectrum drude_spectrum(double rho, double temp, int sigma_2, int kappa) {
  cmx_spectrum s;
  assert_int_equal(cmx_spectrum_new(N_OMEGA, sigma_2, kappa, &s), CMX_OK);
  for (size_t k = 0; k < N_OMEGA; k++) {
    const double u = (double)k / (N_OMEGA - 1), x = (s.omega[k] = LAST * u * u) / width();
    s.sigma_1[k] = dc_of(rho, temp) / (1 + x * x);
    if (sigma_2) s.sigma_2[k] = s.sigma_1[k] * x;
    if (kappa) s.kappa[k] = 1e9 * rho * rho * (temp / 1e5) * s.sigma_1[k] / s.sigma_1[0];
  }
  s.sample.rho = rho;
  s.sample.temp = temp;
  return s;
}

enum { N_STATES = 6 };
static void six_states(int sigma_2, int kappa, cmx_spectrum s[N_STATES]) {
  static const double at[N_STATES][2] = {{4, 1e5}, {1, 3e5}, {2, 1e5}, {4, 3e5}, {1, 1e5}, {2, 3e5}};
  for (int k = 0; k < N_STATES; k++) s[k] = drude_spectrum(at[k][0], at[k][1], sigma_2, kappa);
}

static void free_spectra(size_t n, cmx_spectrum s[]) {
  for (size_t k = 0; k < n; k++) cmx_spectrum_free(&s[k]);
}

static double atoms(double rho) {
  return rho / (4.0026 * CMX_ATOMIC_MASS_UNIT);
}

static void tabulated_power_laws(void **state) {
  (void)state;
  cmx_spectrum s[N_STATES];
  cmx_pure p;
  cmx_pure_state at;
  cmx_lee_more gas;
  cmx_lee_more_defaults(&gas);
  gas.charge = 1.5;
  six_states(1, 1, s);
  assert_int_equal(cmx_pure_tabulated("He", HELIUM, &(cmx_pure_spectra){N_STATES, s, 1.5}, &p, NULL), CMX_OK);
  CHECK_REL(p.n_min, atoms(1), 1e-14);
  CHECK_REL(p.n_max, atoms(4), 1e-14);
  CHECK_REL(p.temp_min, 1e5, 0);
  CHECK_REL(p.temp_max, 3e5, 0);
  static const size_t nodes[] = {0, 1, 50, 200, 399};
  for (double rho = 1; rho < 4.01; rho *= pow(2, 0.25))
    for (double temp = 1e5; temp < 3.01e5; temp *= pow(3, 0.25)) {
      const double inside = fmin(rho, 4), t = fmin(temp, 3e5);
      assert_int_equal(p.state(&p, atoms(inside), t, &at, NULL), CMX_OK);
      CHECK_REL(at.sigma, dc_of(inside, t), 1e-12);
      CHECK_REL(at.kappa, 1e9 * inside * inside * (t / 1e5), 1e-12);
      CHECK_REL(at.charge, 1.5, 1e-14);
      for (int k = 0; k < 5; k++) {
        const double omega = s[0].omega[nodes[k]], x = omega / width();
        double one, two;
        assert_int_equal(p.spectrum(&p, atoms(inside), t, 1, &omega, &one, &two, NULL), CMX_OK);
        CHECK_REL(one, dc_of(inside, t) / (1 + x * x), 1e-12);
        CHECK_REL(two, one * x, 0.15); /* linear where it is a power */
      }
    }
  assert_int_equal(p.state(&p, atoms(2), 1e5, &at, NULL), CMX_OK);
  CHECK_REL(at.pressure, lee_more(&gas, HELIUM, 2, 1e5).pressure, 1e-13);
  cmx_pure_free(&p);
  free_spectra(N_STATES, s);
}

static void tabulated_at_a_state(void **state) {
  (void)state;
  cmx_spectrum s[N_STATES];
  cmx_pure p;
  const double beyond = 3 * LAST, ends[] = {0, LAST};
  double one[2], two[2];
  six_states(1, 0, s);
  assert_int_equal(cmx_pure_tabulated("He", HELIUM, &(cmx_pure_spectra){N_STATES, s, NAN}, &p, NULL), CMX_OK);
  for (int k = 0; k < N_STATES; k++) {
    const double rho = s[k].sample.rho, temp = s[k].sample.temp;
    for (size_t i = 0; i + 1 < N_OMEGA; i += 7) {
      const double omega = 0.25 * s[k].omega[i] + 0.75 * s[k].omega[i + 1];
      assert_int_equal(p.spectrum(&p, atoms(rho), temp, 1, &omega, one, two, NULL), CMX_OK);
      CHECK_REL(one[0], 0.25 * s[k].sigma_1[i] + 0.75 * s[k].sigma_1[i + 1], 1e-12);
      CHECK_REL(two[0], 0.25 * s[k].sigma_2[i] + 0.75 * s[k].sigma_2[i + 1], 1e-12);
    }
    assert_int_equal(p.spectrum(&p, atoms(rho), temp, 2, ends, one, two, NULL), CMX_OK);
    CHECK_REL(one[0], s[k].sigma_1[0], 0);
    CHECK_ABS(two[0], 0.0, 0.0);
    CHECK_REL(one[1], s[k].sigma_1[N_OMEGA - 1], 0);
    CHECK_REL(two[1], s[k].sigma_2[N_OMEGA - 1], 0);
    assert_int_equal(p.spectrum(&p, atoms(rho), temp, 1, &beyond, one, two, NULL), CMX_OK);
    CHECK_REL(one[0], s[k].sigma_1[N_OMEGA - 1] / 9, 1e-14);
    CHECK_REL(two[0], s[k].sigma_2[N_OMEGA - 1] / 3, 1e-14);
  }
  cmx_pure_free(&p);
  free_spectra(N_STATES, s);
}

/* Transforms of the nodes against Drude's imaginary part; the spectra are freed before they are used. */
static void tabulated_kramers_kronig(void **state) {
  (void)state;
  cmx_spectrum s[N_STATES];
  cmx_pure p;
  six_states(0, 0, s);
  assert_int_equal(cmx_pure_tabulated("He", HELIUM, &(cmx_pure_spectra){N_STATES, s, NAN}, &p, NULL), CMX_OK);
  free_spectra(N_STATES, s);
  for (double x = 0.1; x < 30; x *= 1.7) {
    const double omega = x * width();
    double one, two, two_of_four;
    assert_int_equal(p.spectrum(&p, atoms(1), 1e5, 1, &omega, &one, &two, NULL), CMX_OK);
    CHECK_REL(one, dc_of(1, 1e5) / (1 + x * x), 1e-3);
    CHECK_REL(two, dc_of(1, 1e5) * x / (1 + x * x), 3e-3);
    assert_int_equal(p.spectrum(&p, atoms(2), 1e5, 1, &omega, &one, &two_of_four, NULL), CMX_OK);
    CHECK_REL(two_of_four / two, dc_of(2, 1e5) / dc_of(1, 1e5), 1e-11);
  }
  cmx_pure_free(&p);
}

/* One temperature, one density, one state: those values hold to 1e-6. */
static void tabulated_lines(void **state) {
  (void)state;
  cmx_spectrum s[2];
  cmx_pure p;
  cmx_pure_state at;
  cmx_error err;
  s[0] = drude_spectrum(4, 1e5, 0, 0);
  s[1] = drude_spectrum(1, 1e5 * (1 + 5e-7), 0, 0);
  assert_int_equal(cmx_pure_tabulated("He", HELIUM, &(cmx_pure_spectra){2, s, NAN}, &p, NULL), CMX_OK);
  assert_int_equal(p.state(&p, atoms(2), 1e5 * (1 + 5e-7), &at, NULL), CMX_OK);
  CHECK_REL(at.sigma, dc_of(2, 1e5), 1e-6);
  CHECK(isnan(at.kappa));
  assert_int_equal(p.state(&p, atoms(2), 1.00001e5, &at, &err), CMX_ERR_RANGE);
  CHECK(isnan(at.sigma));
  says(&err, (const char *[]){"He", "T = 100001", "100000", NULL});
  assert_int_equal(p.state(&p, atoms(4) * (1 + 1e-6), 1e5, &at, &err), CMX_ERR_RANGE);
  cmx_pure_free(&p);
  s[1].sample.rho = 4;
  s[1].sample.temp = 4e5;
  assert_int_equal(cmx_pure_tabulated("He", HELIUM, &(cmx_pure_spectra){2, s, NAN}, &p, NULL), CMX_OK);
  assert_int_equal(p.state(&p, atoms(4) * (1 - 5e-7), 2e5, &at, NULL), CMX_OK);
  CHECK_REL(at.sigma, sqrt(s[0].sigma_1[0] * s[1].sigma_1[0]), 1e-13);
  cmx_pure_free(&p);
  assert_int_equal(cmx_pure_tabulated("He", HELIUM, &(cmx_pure_spectra){1, s, NAN}, &p, NULL), CMX_OK);
  assert_int_equal(p.state(&p, atoms(4), 1e5, &at, NULL), CMX_OK);
  CHECK_REL(at.charge, cmx_thomas_fermi_charge(HELIUM, 4, 1e5), 1e-14);
  assert_int_equal(p.state(&p, atoms(4.1), 1e5, &at, &err), CMX_ERR_RANGE);
  cmx_pure_free(&p);
  free_spectra(2, s);
}

/* What samples say comes before what the caller says; what has no logarithm is interpolated itself. */
static void tabulated_samples(void **state) {
  (void)state;
  cmx_spectrum s[2];
  cmx_pure p;
  cmx_pure_state at;
  double omega = LAST, one;
  s[0] = drude_spectrum(1, 1e5, 0, 1);
  s[1] = drude_spectrum(4, 1e5, 0, 0);
  s[0].sample.charge = 0.5;
  s[0].sample.pressure = -1e12;
  s[1].sample.pressure = 3e12;
  s[0].sigma_1[N_OMEGA - 1] = 0.0; /* as kappa may be */
  s[0].kappa[N_OMEGA - 1] = 0.0;
  assert_int_equal(cmx_pure_tabulated("He", HELIUM, &(cmx_pure_spectra){2, s, 2.0}, &p, NULL), CMX_OK);
  assert_int_equal(p.state(&p, atoms(2), 1e5, &at, NULL), CMX_OK);
  CHECK_REL(at.charge, 1.0, 1e-13);
  CHECK_REL(at.pressure, 1e12, 1e-13);
  CHECK(isnan(at.kappa));
  assert_int_equal(p.spectrum(&p, atoms(2), 1e5, 1, &omega, &one, NULL, NULL), CMX_OK);
  CHECK_REL(one, 0.5 * s[1].sigma_1[N_OMEGA - 1], 1e-13);
  assert_int_equal(p.state(&p, atoms(1), 1e5, &at, NULL), CMX_OK);
  CHECK_REL(at.kappa, 1e9, 1e-15);
  omega = -1;
  assert_int_equal(p.spectrum(&p, atoms(2), 1e5, 1, &omega, &one, NULL, NULL), CMX_ERR_DOMAIN);
  CHECK(isnan(one));
  cmx_pure_free(&p);
  s[0].n = 1; /* direct current alone */
  assert_int_equal(cmx_pure_tabulated("He", HELIUM, &(cmx_pure_spectra){2, s, 2.0}, &p, NULL), CMX_OK);
  assert_int_equal(p.state(&p, atoms(2), 1e5, &at, NULL), CMX_OK);
  CHECK_REL(at.sigma, dc_of(2, 1e5), 1e-12);
  omega = 1e15;
  assert_int_equal(p.spectrum(&p, atoms(2), 1e5, 1, &omega, &one, NULL, NULL), CMX_ERR_ABSENT);
  CHECK(isnan(one));
  assert_int_equal(p.spectrum(&p, atoms(4), 1e5, 1, &omega, &one, NULL, NULL), CMX_OK);
  cmx_pure_free(&p);
  s[0].n = N_OMEGA;
  free_spectra(2, s);
}

static void refuses(double charge, size_t n, const cmx_spectrum s[], cmx_status status,
                    const char *const words[]) {
  cmx_pure p;
  cmx_error err;
  assert_int_equal(cmx_pure_tabulated("He", HELIUM, &(cmx_pure_spectra){n, s, charge}, &p, &err), status);
  assert_int_equal(err.status, status);
  says(&err, words);
  CHECK(!p.state && !p.data);
  cmx_pure_free(&p);
}

static void tabulated_refusals(void **state) {
  (void)state;
  cmx_spectrum s[N_STATES], kept;
  six_states(1, 1, s);
  refuses(NAN, 5, s, CMX_ERR_FORMAT,
          (const char *[]){"He", "no spectrum at 2 g/cm^3 and 300000 K", "6", NULL});
  kept = s[2];
  s[2].sample.rho = 4;
  refuses(NAN, N_STATES, s, CMX_ERR_FORMAT, (const char *[]){"He", "4 g/cm^3, 100000 K", "twice", NULL});
  s[2].sample.rho = NAN;
  refuses(NAN, N_STATES, s, CMX_ERR_FORMAT, (const char *[]){"He", "spectrum 3", "density", NULL});
  s[2] = kept;
  s[2].sample.temp = NAN;
  refuses(NAN, N_STATES, s, CMX_ERR_FORMAT, (const char *[]){"He", "spectrum 3", "temperature", NULL});
  s[2] = kept;
  s[2].sample.mass_u = 12;
  refuses(NAN, N_STATES, s, CMX_ERR_FORMAT, (const char *[]){"He", "spectrum 3", "mass", NULL});
  s[2] = kept;
  s[2].sample.charge = 3;
  refuses(NAN, N_STATES, s, CMX_ERR_FORMAT, (const char *[]){"He", "spectrum 3", "charge", NULL});
  s[2] = kept;
  s[2].n = 0;
  refuses(NAN, N_STATES, s, CMX_ERR_FORMAT, (const char *[]){"He", "spectrum 3", "no conductivity", NULL});
  s[2] = kept;
  refuses(3, N_STATES, s, CMX_ERR_DOMAIN, (const char *[]){"He", "charge = 3", NULL});
  refuses(NAN, 0, s, CMX_ERR_FORMAT, (const char *[]){"He", "no spectra", NULL});
  double *const column[] = {s[2].sigma_1, s[2].sigma_2, s[2].kappa, s[2].omega};
  static const char *const name[] = {"sigma_1", "sigma_2", "kappa", "frequenc"};
  for (int k = 0; k < 4; k++) {
    const double good = column[k][7];
    column[k][7] = NAN;
    refuses(NAN, N_STATES, s, CMX_ERR_FORMAT, (const char *[]){"spectrum 3", name[k], NULL});
    column[k][7] = -1e10;
    if (k != 1) refuses(NAN, N_STATES, s, CMX_ERR_FORMAT, (const char *[]){"spectrum 3", name[k], NULL});
    column[k][7] = good;
  }
  column[3][7] = column[3][6];
  refuses(NAN, N_STATES, s, CMX_ERR_FORMAT, (const char *[]){"spectrum 3", "ascend", NULL});
  free_spectra(N_STATES, s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(thomas_fermi_values),    cmocka_unit_test(thomas_fermi_limits),
      cmocka_unit_test(record_derivatives),     cmocka_unit_test(record_refusals),
      cmocka_unit_test(fermi_integrals),        cmocka_unit_test(fermi_of_minus_half),
      cmocka_unit_test(fermi_inverse),          cmocka_unit_test(coefficients),
      cmocka_unit_test(coefficient_limits),     cmocka_unit_test(fitted_coefficients),
      cmocka_unit_test(lee_more_values),        cmocka_unit_test(electron_pressure),
      cmocka_unit_test(lee_more_settings),      cmocka_unit_test(melting_branch),
      cmocka_unit_test(lee_more_refusals),      cmocka_unit_test(pure_lee_more),
      cmocka_unit_test(pure_lee_more_refusals), cmocka_unit_test(tabulated_power_laws),
      cmocka_unit_test(tabulated_at_a_state),   cmocka_unit_test(tabulated_kramers_kronig),
      cmocka_unit_test(tabulated_lines),        cmocka_unit_test(tabulated_samples),
      cmocka_unit_test(tabulated_refusals)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
