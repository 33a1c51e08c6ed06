/* Quantum corrections of liquid and crystal: values computed independently to 12 digits, limits, derivatives,
   and the melting line of Baiko & Chugunov 2022, equation 40. */
#include "support/cmx_test.h"
#include "coulomix/model.h"

static const cmx_model *model(cmx_model_kind kind, const char *id) {
  cmx_error err;
  const cmx_model *m = cmx_model_find(kind, id, &err);
  if (!m) fail_msg("%s", err.text);
  return m;
}

static double value(const cmx_model *m, double gamma, double theta, double r_s) {
  cmx_jet f;
  if (cmx_model_quantum(m, cmx_jet_const(gamma), cmx_jet_const(theta), cmx_jet_const(r_s), &f) < 0)
    fail_msg("%s fails at %g, %g, %g", m->id, gamma, theta, r_s);
  return f.v;
}

/* df/dln theta */
static double energy(const cmx_model *m, double gamma, double theta, double r_s) {
  cmx_jet f;
  cmx_model_quantum(m, cmx_jet_const(gamma), cmx_jet_seed(theta, 0.0, theta), cmx_jet_const(r_s), &f);
  return f.g;
}

/* Half a unit of the last of 12 significant digits. */
#define DIGITS 6e-12

static void harmonic_crystal(void **state) {
  (void)state;
  static const double row[][4] = {{0.01, -16.3170674788, 2.99233752049, 0.0076708125},
                                  {1, -3.21951374786, 2.3154198223, 0.76708125},
                                  {10, -0.157592194446, 0.33886030563, 7.6708125},
                                  {100, -0.000210318022032, 0.000633731937714, 76.708125}};
  const cmx_model *bcc = model(CMX_KIND_CRYSTAL_QUANTUM, "crystal-quantum/bpy2001-bcc");
  for (size_t q = 0; q < 4; q++) {
    /* the zero point is a third of the sum at theta = 100, where the thermal part keeps 1e-16 of it */
    CHECK_ABS(value(bcc, 200, row[q][0], 1e4) - row[q][3], row[q][1],
              DIGITS * fabs(row[q][1]) + 3e-16 * row[q][3]);
    CHECK_ABS(energy(bcc, 200, row[q][0], 1e4) - row[q][3], row[q][2],
              DIGITS * row[q][2] + 3e-16 * row[q][3]);
  }
  /* classical limit: 3 ln theta + 3<ln(omega/omega_p)>, with the fit's own constant */
  for (double t = 1e-6; t > 1e-9; t *= 0.1)
    CHECK_ABS(value(bcc, 200, t, 1e4) - 3 * log(t), -2.49389027, 1e-7);
  const cmx_model *fcc = model(CMX_KIND_CRYSTAL_QUANTUM, "crystal-quantum/bpy2001-fcc");
  CHECK_ABS(value(fcc, 200, 1e-7, 1e4) - 3 * log(1e-7), -2.45373, 1e-4); /* accuracy of the fit */
}

static void anharmonic_crystal(void **state) {
  (void)state;
  const cmx_model *pc = model(CMX_KIND_ANHARMONIC_QUANTUM, "anharmonic-quantum/pc2010");
  const cmx_model *bc = model(CMX_KIND_ANHARMONIC_QUANTUM, "anharmonic-quantum/bc22");
  /* both begin as their classical series; bc22 without a term theta^2/Gamma */
  cmx_jet classical;
  cmx_model_one(model(CMX_KIND_ANHARMONIC, "anharmonic/bc22"), cmx_jet_const(237.0), &classical);
  CHECK_REL(value(bc, 237, 1e-6, 1e4), classical.v, 1e-12);
  CHECK_REL(value(bc, 237, 1e-3, 1e4), classical.v, 1e-11);
  cmx_model_one(model(CMX_KIND_ANHARMONIC, "anharmonic/fh93"), cmx_jet_const(237.0), &classical);
  CHECK_REL(value(pc, 237, 1e-6, 1e4), classical.v, 1e-10);
}

/* bc22-damped: the same to 8e-4 kT up to theta = 30 while Gamma/theta = sqrt(R_S/3) is that of a crystal; the
   same ground state for theta -> infinity, and above theta = 100 next to nothing of the heat. */
static void damped_crystal(void **state) {
  (void)state;
  const cmx_model *bc = model(CMX_KIND_ANHARMONIC_QUANTUM, "anharmonic-quantum/bc22"),
                  *damped = model(CMX_KIND_ANHARMONIC_QUANTUM, "anharmonic-quantum/bc22-damped");
  double worst = 0.0;
  for (double r_s = 500; r_s < 1.3e5; r_s *= 3.0)
    for (double theta = 1e-3; theta < 30.0; theta *= 1.2) {
      const double gamma = theta * sqrt(r_s / 3.0);
      if (gamma < 170.0) continue;
      worst = fmax(worst, fabs(value(damped, gamma, theta, r_s) - value(bc, gamma, theta, r_s)));
    }
  print_message("bc22-damped differs by up to %.1e kT up to theta = 30\n", worst);
  CHECK(worst < 8e-4);
  for (double theta = 1e-3; theta < 2.0; theta *= 3.0)
    CHECK_REL(value(damped, 200, theta, 1e4), value(bc, 200, theta, 1e4), 1e-5);
  const double q = 100.0; /* Gamma/theta */
  for (double theta = 1e3; theta < 1e7; theta *= 10.0)
    CHECK_REL(value(damped, q * theta, theta, 3e4), theta / q * (-0.62 / 6.0 - 0.56 / q + 2.35 / (q * q)),
              1e-9);
}

static void quantum_liquid(void **state) {
  (void)state;
  const cmx_model *bc = model(CMX_KIND_LIQUID_QUANTUM, "liquid-quantum/bc22");
  for (double r = 500; r < 1e5; r *= 7) CHECK_REL(value(bc, 100, 1e-4, r), 1e-8 / 24, 1e-8);
}

/* (U - U_M)/kT of the liquid with kinetic energy at R_S = 500 */
static void energy_of_the_liquid(void **state) {
  (void)state;
  static const double expected[] = {6.3502, 6.9528,  7.5637,  8.1816, 8.8052,
                                    9.4338, 10.0665, 10.7026, 11.3414};
  const cmx_model *ds = model(CMX_KIND_LIQUID, "liquid/pc2000-ds"),
                  *bc = model(CMX_KIND_LIQUID_QUANTUM, "liquid-quantum/bc22");
  for (int k = 0; k < 9; k++) {
    const double gamma = 90.0 + 11.0 * k, theta = gamma * sqrt(3.0 / 500.0);
    cmx_jet f;
    cmx_model_one(ds, cmx_jet_seed(gamma, 0.0, gamma), &f);
    CHECK_ABS(1.5 + f.g + energy(bc, gamma, theta, 500) + 0.895929255682 * gamma, expected[k], 5.1e-5);
  }
}

typedef struct melting {
  const cmx_model *liquid, *liquid_quantum, *anharmonic;
} melting;

/* f_liquid - f_solid at theta = Gamma sqrt(3/R_S) */
static double difference(const melting *m, double gamma, double r_s) {
  const double theta = gamma * sqrt(3.0 / r_s), pi = 3.14159265358979323846;
  cmx_jet f;
  cmx_model_one(m->liquid, cmx_jet_const(gamma), &f);
  const double ideal = 3 * log(theta) - 1.5 * log(gamma) - 1 - 0.5 * log(6 / pi);
  const double liquid = ideal + f.v + value(m->liquid_quantum, gamma, theta, r_s);
  const cmx_model *bcc = model(CMX_KIND_CRYSTAL_QUANTUM, "crystal-quantum/bpy2001-bcc");
  return liquid -
         (-0.895929255682 * gamma + value(bcc, gamma, theta, r_s) + value(m->anharmonic, gamma, theta, r_s));
}

static double melts_at(const melting *m, double r_s) {
  double lo = 120, hi = 260;
  for (int it = 0; it < 60; it++) {
    const double mid = 0.5 * (lo + hi);
    if (difference(m, mid, r_s) < 0.0)
      lo = mid;
    else
      hi = mid;
  }
  return lo;
}

static void quantum_melting(void **state) {
  (void)state;
  static const double row[][5] = {
      {500, 189.2770, 189.4118, 189.5000, 187.9292},   {700, 182.3307, 182.4008, 182.2102, 189.1590},
      {1000, 178.6684, 178.7092, 178.5000, 186.1508},  {1900, 176.0938, 176.1158, 176.1515, 180.2055},
      {3000, 175.5639, 175.5822, 175.7222, 177.9158},  {5000, 175.4421, 175.4595, 175.6040, 176.6108},
      {10000, 175.5263, 175.5441, 175.6110, 175.8107}, {30000, 175.6681, 175.6868, 175.6612, 175.3593},
      {120000, 175.7148, 175.7337, 175.6895, 175.2136}};
  const cmx_model *ds = model(CMX_KIND_LIQUID, "liquid/pc2000-ds"),
                  *ca = model(CMX_KIND_LIQUID, "liquid/pc2000-ca");
  const cmx_model *bc = model(CMX_KIND_LIQUID_QUANTUM, "liquid-quantum/bc22"),
                  *by = model(CMX_KIND_LIQUID_QUANTUM, "liquid-quantum/by2019");
  const cmx_model *ah = model(CMX_KIND_ANHARMONIC_QUANTUM, "anharmonic-quantum/bc22"),
                  *pc = model(CMX_KIND_ANHARMONIC_QUANTUM, "anharmonic-quantum/pc2010");
  const melting own = {ds, bc, ah}, other = {ca, bc, ah}, skye = {ds, by, pc};
  for (size_t q = 0; q < sizeof row / sizeof *row; q++) {
    const double r = row[q][0], fit = 175.7 - 1300 / r + 4.1e6 / (r * r); /* equation 40 */
    CHECK_ABS(fit, row[q][3], 5.1e-5);
    CHECK_ABS(melts_at(&own, r), row[q][1],
              1.1e-4); /* one unit of the last digit: the fit's constant is rounded */
    CHECK_ABS(melts_at(&other, r), row[q][2], 1.1e-4);
    CHECK_ABS(melts_at(&skye, r), row[q][4], 1.1e-4);
    CHECK_ABS(melts_at(&own, r), fit, 0.25);
  }
}

/* All nine derivatives in two independent directions against Richardson's differences. */
static cmx_jet along(const cmx_model *m, double th, double s, double t) {
  const cmx_jet ds = cmx_jet_seed(s, 1.0, 0.0), dt = cmx_jet_seed(t, 0.0, 1.0);
  const cmx_jet gamma = cmx_jet_scale(cmx_jet_exp(cmx_jet_scale(ds, 0.3)), 180);
  const cmx_jet theta = cmx_jet_scale(cmx_jet_exp(cmx_jet_sub(dt, cmx_jet_scale(ds, 0.2))), th);
  const cmx_jet r_s = cmx_jet_scale(cmx_jet_exp(cmx_jet_sub(cmx_jet_scale(ds, 0.5), dt)), 2100);
  cmx_jet f;
  if (cmx_model_quantum(m, gamma, theta, r_s, &f) < 0) fail_msg("%s fails", m->id);
  return f;
}

#define RICHARDSON(entry, ds, dt)                                                                            \
  ((4 * (along(m, th, 0.5 * ds, 0.5 * dt).entry - along(m, th, -0.5 * ds, -0.5 * dt).entry) / h -            \
    (along(m, th, ds, dt).entry - along(m, th, -ds, -dt).entry) / (2 * h)) /                                 \
   3)

static void every_derivative_is_right(void **state) {
  (void)state;
  const double h = 2e-3, tol = 1e-9; /* fourth-order difference */
  /* the oscillators of the liquid are in their series at the first, in their closed form at the last */
  static const double thetas[] = {0.05, 0.2, 1.2, 2.385, 30.0};
  size_t n;
  const cmx_model *const *list = cmx_model_list(&n);
  for (size_t k = 0; k < n * 5; k++) {
    const cmx_model *m = list[k / 5];
    const double th = thetas[k % 5];
    if (cmx_model_form(m->kind) != CMX_KERNEL_QUANTUM) continue;
    const cmx_jet f = along(m, th, 0, 0);
    const double scale = fabs(f.v) + fabs(f.x) + fabs(f.g) + fabs(f.xx) + fabs(f.gg);
    CHECK_ABS(f.x, RICHARDSON(v, h, 0), tol * scale);
    CHECK_ABS(f.g, RICHARDSON(v, 0, h), tol * scale);
    CHECK_ABS(f.xx, RICHARDSON(x, h, 0), tol * scale);
    CHECK_ABS(f.gg, RICHARDSON(g, 0, h), tol * scale);
    CHECK_ABS(f.xg, RICHARDSON(x, 0, h), tol * scale);
    CHECK_ABS(f.xxx, RICHARDSON(xx, h, 0), tol * scale);
    CHECK_ABS(f.xxg, RICHARDSON(xx, 0, h), tol * scale);
    CHECK_ABS(f.xxg, RICHARDSON(xg, h, 0), tol * scale);
    CHECK_ABS(f.xgg, RICHARDSON(gg, h, 0), tol * scale);
    CHECK_ABS(f.ggg, RICHARDSON(gg, 0, h), tol * scale);
  }
}

static void bad_input_is_refused(void **state) {
  (void)state;
  const double bad[] = {NAN, 0.0, -1.0, INFINITY};
  const cmx_jet one = cmx_jet_const(1.0);
  size_t n;
  const cmx_model *const *list = cmx_model_list(&n);
  for (size_t k = 0; k < n; k++) {
    cmx_jet f = one;
    if (cmx_model_form(list[k]->kind) != CMX_KERNEL_QUANTUM) {
      assert_int_equal(cmx_model_quantum(list[k], one, one, one, &f), CMX_ERR_UNSUPPORTED);
      CHECK(isnan(f.v));
      continue;
    }
    assert_int_equal(cmx_model_one(list[k], one, &f), CMX_ERR_UNSUPPORTED);
    for (int b = 0; b < 12; b++) {
      const cmx_jet wrong = cmx_jet_const(bad[b % 4]);
      f = one;
      assert_int_equal(
          cmx_model_quantum(list[k], b < 4 ? wrong : one, b / 4 == 1 ? wrong : one, b < 8 ? one : wrong, &f),
          CMX_ERR_DOMAIN);
      CHECK(isnan(f.v) && isnan(f.gg));
    }
  }
  cmx_jet f;
  assert_int_equal(cmx_model_quantum(model(CMX_KIND_LIQUID_QUANTUM, "liquid-quantum/bc22"), one, one,
                                     cmx_jet_const(400), &f),
                   CMX_WARN_EXTRAPOLATED);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(harmonic_crystal),
                                     cmocka_unit_test(anharmonic_crystal),
                                     cmocka_unit_test(damped_crystal),
                                     cmocka_unit_test(quantum_liquid),
                                     cmocka_unit_test(energy_of_the_liquid),
                                     cmocka_unit_test(quantum_melting),
                                     cmocka_unit_test(every_derivative_is_right),
                                     cmocka_unit_test(bad_input_is_refused)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
