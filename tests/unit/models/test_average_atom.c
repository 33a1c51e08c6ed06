/* The Thomas-Fermi atom: thermodynamic identities, virial theorem, scaling and limits. Values by other code
   are in reference/models.csv. */
#include "support/models.h"
#include "coulomix/warm.h"
#include "coulomix/const.h"

#define HARTREE CMX_HARTREE
#define KELVIN  (CMX_HARTREE / CMX_BOLTZMANN)
#define BOHR3   (CMX_BOHR_RADIUS * CMX_BOHR_RADIUS * CMX_BOHR_RADIUS)

static cmx_atom atom_at(double z, double n, double temp) {
  cmx_atom a;
  const cmx_status status =
      cmx_model_atom(find(CMX_KIND_AVERAGE_ATOM, "average-atom/thomas-fermi"), z, n, temp, &a);
  if (status != CMX_OK) fail_msg("Z = %g, n = %g, T = %g: status %d", z, n, temp, (int)status);
  return a;
}

/* States from expanded to compressed, from cold to hot. */
static const double states[][3] = {{1, 6e24, 116045}, {6, 5e23, 116045}, {26, 1e22, 1e6},
                                   {6, 1e20, 3e4},    {79, 1e25, 3e7},   {8, 1e27, 1e7}};
enum { N_STATES = sizeof states / sizeof *states };

/* Free energy, entropy and ln P at a distance along ln n (0) or ln T (1). */
static void along(const double s[3], int axis, double h, double f[3]) {
  const cmx_atom a = atom_at(s[0], s[1] * (axis ? 1.0 : exp(h)), s[2] * (axis ? exp(h) : 1.0));
  f[0] = a.free_energy;
  f[1] = a.entropy;
  f[2] = log(a.pressure);
}

/* Central differences of sixth order. */
static void slopes(const double s[3], int axis, double d[3]) {
  static const double weight[] = {1.5, -0.6, 0.1};
  const double h = 0.01;
  for (int i = 0; i < 3; i++) d[i] = 0.0;
  for (int k = 0; k < 3; k++) {
    double up[3], down[3];
    along(s, axis, (k + 1) * h, up);
    along(s, axis, -(k + 1) * h, down);
    for (int i = 0; i < 3; i++) d[i] += weight[k] * (up[i] - down[i]) / (2.0 * (k + 1) * h);
  }
}

static void identities_hold(void **state) {
  (void)state;
  for (int k = 0; k < N_STATES; k++) {
    const cmx_atom a = atom_at(states[k][0], states[k][1], states[k][2]);
    const double n = states[k][1], temp = states[k][2];
    double by_n[3], by_temp[3];
    slopes(states[k], 0, by_n);
    slopes(states[k], 1, by_temp);
    const double size = fabs(a.free_energy);
    CHECK_ABS(by_n[0], a.pressure / n, 1e-8 * a.pressure / n + 1e-10 * size);
    CHECK_ABS(by_temp[0], -temp * a.entropy, 1e-8 * temp * a.entropy + 1e-10 * size);
    CHECK_REL(by_temp[1], a.heat_capacity, 1e-8);
    CHECK_ABS(by_n[2], a.chi_rho, 1e-8);
    CHECK_ABS(by_temp[2], a.chi_temp, 1e-8);
    /* Maxwell: dS/dV at constant T is dP/dT at constant V */
    CHECK_ABS(-by_n[1] * n, a.chi_temp * a.pressure / temp, 1e-8 * a.pressure / temp);
  }
}

static void virial_theorem_holds(void **state) {
  (void)state;
  const int step = CMX_SANITIZED ? 4 : 2;
  for (double z = 1; z < 119; z *= 4.8)
    for (int lg_n = 18; lg_n <= 28; lg_n += step)
      for (int lg_t = 3; lg_t <= 9; lg_t += step) {
        const cmx_atom a = atom_at(z, pow(10, lg_n), pow(10, lg_t));
        CHECK_ABS(3.0 * a.pressure / pow(10, lg_n), 2.0 * a.kinetic + a.attraction + a.repulsion,
                  1e-11 * a.kinetic);
        CHECK(a.charge > 0.0 && a.charge < z && a.chi_rho > 0.0 && a.chi_temp > 0.0 && a.entropy > 0.0);
        CHECK_REL(a.energy, a.free_energy + pow(10, lg_t) * a.entropy, 1e-12);
      }
}

static void charges_scale(void **state) {
  (void)state;
  const double z = 20.0, n = 3e22, temp = 2e5;
  const cmx_atom one = atom_at(1, n, temp), a = atom_at(z, n * z, temp * pow(z, 4.0 / 3.0));
  CHECK_REL(a.pressure, one.pressure * pow(z, 10.0 / 3.0), 1e-10);
  CHECK_REL(a.energy, one.energy * pow(z, 7.0 / 3.0), 1e-10);
  CHECK_REL(a.entropy, one.entropy * z, 1e-10);
  CHECK_REL(a.charge, one.charge * z, 1e-10);
}

/* The isolated atom: -0.768745 Z^(7/3) hartree, 3/7 of the attraction, which the slope of the universal
   function at the nucleus gives. */
static void cold_atom_alone(void **state) {
  (void)state;
  const double slope = 1.588071022611375, length = 0.5 * pow(0.75 * CMX_PI, 2.0 / 3.0);
  const cmx_atom a = atom_at(1, 1e15, 1e-3);
  CHECK_REL(a.attraction, -slope / length * HARTREE, 2e-8);
  CHECK_REL(a.energy, -3.0 / 7.0 * slope / length * HARTREE, 1e-8);
}

/* Compressed and cold: a Fermi gas, and the Coulomb energy -0.9/R of an even charge with its nucleus. */
static void compressed_gas(void **state) {
  (void)state;
  for (double n = 1e27; n < 1e31; n *= 100) {
    const cmx_atom a = atom_at(1, n, 1e4);
    const double v = 1.0 / (n * BOHR3), r = cbrt(3.0 * v / (4.0 * CMX_PI));
    const double fermi = pow(3.0 * CMX_PI * CMX_PI, 2.0 / 3.0) / 5.0 * pow(v, -5.0 / 3.0);
    CHECK_REL(a.pressure * BOHR3 / HARTREE, fermi - 0.3 / (r * v), 0.1 * r * r);
  }
}

/* Hot and thin: an ideal gas of all electrons. */
static void hot_gas(void **state) {
  (void)state;
  const cmx_atom a = atom_at(6, 1e18, 1e9);
  CHECK_REL(a.pressure, 6e18 * CMX_BOLTZMANN * 1e9, 1e-5);
  CHECK_REL(a.energy, 9 * CMX_BOLTZMANN * 1e9, 1e-4);
  CHECK_REL(a.heat_capacity, 9 * CMX_BOLTZMANN, 1e-4);
  CHECK_REL(a.charge, 6.0, 1e-4);
}

static void bad_input_is_refused(void **state) {
  (void)state;
  const cmx_model *m = find(CMX_KIND_AVERAGE_ATOM, "average-atom/thomas-fermi");
  const double bad[] = {NAN, -1.0, 0.0, INFINITY};
  cmx_atom a;
  for (int i = 0; i < 4; i++) {
    assert_int_equal(cmx_model_atom(m, bad[i], 1e24, 1e5, &a), CMX_ERR_DOMAIN);
    assert_int_equal(cmx_model_atom(m, 6, bad[i], 1e5, &a), CMX_ERR_DOMAIN);
    assert_int_equal(cmx_model_atom(m, 6, 1e24, bad[i], &a), CMX_ERR_DOMAIN);
    CHECK(isnan(a.pressure) && isnan(a.chi_temp));
  }
  const cmx_model *other = find(CMX_KIND_CRYSTAL, "crystal/bcc");
  assert_int_equal(cmx_model_atom(other, 6, 1e24, 1e5, &a), CMX_ERR_UNSUPPORTED);
}

/* The pressure of the average atom, where it is chosen; other kinds of models are refused. */
static void pressure_of_a_warm_species(void **state) {
  (void)state;
  cmx_lee_more settings;
  cmx_pure pure;
  cmx_pure_state at;
  cmx_atom atom;
  double pressure;
  cmx_lee_more_defaults(&settings);
  settings.eos = cmx_model_find(CMX_KIND_AVERAGE_ATOM, "average-atom/thomas-fermi", NULL);
  assert_int_equal(cmx_pure_lee_more("C", 6, 12.011, &settings, &pure, NULL), CMX_OK);
  assert_int_equal(cmx_model_atom(settings.eos, 6, 5e23, 1e5, &atom), CMX_OK);
  assert_int_equal(pure.state(&pure, 5e23, 1e5, &at, NULL), CMX_OK);
  assert_int_equal(pure.pressure(&pure, 5e23, 1e5, &pressure, NULL), CMX_OK);
  CHECK(at.pressure == atom.pressure && pressure == atom.pressure);
  cmx_pure_free(&pure);
  settings.eos = cmx_model_find(CMX_KIND_CRYSTAL, "crystal/bcc", NULL);
  assert_int_equal(cmx_pure_lee_more("C", 6, 12.011, &settings, &pure, NULL), CMX_ERR_UNSUPPORTED);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(pressure_of_a_warm_species),
                                     cmocka_unit_test(identities_hold),
                                     cmocka_unit_test(virial_theorem_holds),
                                     cmocka_unit_test(charges_scale),
                                     cmocka_unit_test(cold_atom_alone),
                                     cmocka_unit_test(compressed_gas),
                                     cmocka_unit_test(hot_gas),
                                     cmocka_unit_test(bad_input_is_refused)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
