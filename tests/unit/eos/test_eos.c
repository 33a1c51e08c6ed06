/* Equation of state of mixtures: a full chain of published values, identities, derivatives by differences,
   limits. */
#include <math.h>
#include <string.h>

#include "support/cmx_test.h"
#include "coulomix/const.h"
#include "coulomix/electron.h"
#include "coulomix/eos.h"

static const cmx_model *find(cmx_model_kind kind, const char *id) {
  const cmx_model *m = cmx_model_find(kind, id, NULL);
  assert_non_null(m);
  return m;
}

/* Carbon and oxygen; the solid with the fit of Ogata et al. and the entropy named. */
static cmx_eos carbon_oxygen(const char *entropy) {
  cmx_eos e;
  memset(&e, 0, sizeof e);
  e.mixture.ions = (cmx_species){2, {6.0, 8.0}, {12.0, 15.99491461957}};
  e.mixture.liquid = find(CMX_KIND_LIQUID, "liquid/pc2000-ds");
  e.mixture.crystal = find(CMX_KIND_CRYSTAL, "crystal/bcc");
  e.mixture.anharmonic = find(CMX_KIND_ANHARMONIC, "anharmonic/bc22");
  e.mixture.liquid_mixing = find(CMX_KIND_LIQUID_MIXING, "liquid-mixing/p2009-polarizable");
  e.mixture.solid = CMX_SOLID_FITTED;
  e.mixture.solid_mixing = find(CMX_KIND_SOLID_MIXING, "solid-mixing/ogata1993");
  e.mixture.entropy = find(CMX_KIND_MIXING_ENTROPY, entropy);
  e.mixture.zeta = 0.895929255682;
  e.liquid_quantum = find(CMX_KIND_LIQUID_QUANTUM, "liquid-quantum/bc22");
  e.liquid_screening = find(CMX_KIND_LIQUID_SCREENING, "liquid-screening/pc2000");
  e.crystal_quantum = find(CMX_KIND_CRYSTAL_QUANTUM, "crystal-quantum/bpy2001-bcc");
  e.anharmonic_quantum = find(CMX_KIND_ANHARMONIC_QUANTUM, "anharmonic-quantum/bc22");
  e.crystal_screening = find(CMX_KIND_CRYSTAL_SCREENING, "crystal-screening/pc2000-bcc");
  e.exchange = find(CMX_KIND_EXCHANGE, "exchange/iit1987");
  assert_int_equal(cmx_eos_check(&e, NULL), CMX_OK);
  return e;
}

/* With the default models of polarisation and anharmonicity; those above are the published ones, which the
   printed values come from. */
static cmx_eos consistent(void) {
  cmx_eos e = carbon_oxygen("mixing-entropy/number");
  e.liquid_screening = find(CMX_KIND_LIQUID_SCREENING, "liquid-screening/consistent");
  e.crystal_screening = find(CMX_KIND_CRYSTAL_SCREENING, "crystal-screening/linear-response-bcc");
  e.anharmonic_quantum = find(CMX_KIND_ANHARMONIC_QUANTUM, "anharmonic-quantum/bc22-damped");
  assert_int_equal(cmx_eos_check(&e, NULL), CMX_OK);
  return e;
}

static double density(const cmx_eos *e, double x, double n_e) {
  const cmx_species *ions = &e->mixture.ions;
  const double z = (1.0 - x) * ions->z[0] + x * ions->z[1],
               a = (1.0 - x) * ions->mass_u[0] + x * ions->mass_u[1];
  return n_e * a * CMX_ATOMIC_MASS_UNIT / z;
}

/* Per ion in kT: f, u, p/(n_i kT), s of the ions, without ideal electrons and radiation. */
static void ions_of(const cmx_eos *e, int phase, double n_e, double temp, double v[4]) {
  const double x = 0.5, rho = density(e, x, n_e), kt = CMX_BOLTZMANN * temp, z = 7.0;
  const double mass = rho * z / n_e, a4 = CMX_RADIATION_CONSTANT * pow(temp, 4);
  cmx_eos_free_energy f;
  cmx_electron_gas g;
  assert_true(cmx_eos_free_energy_at(e, phase, x, rho, temp, &f) >= 0);
  assert_int_equal(cmx_electron_gas_at(n_e, temp, &g), CMX_OK);
  const double per = mass / kt, ze = z / kt;
  v[0] = (f.f.v + a4 / (3.0 * rho)) * per - ze * (g.cold[0] + g.thermal[0][0]);
  const double ft = (f.f.g + 4.0 * a4 / (3.0 * rho)) * per - ze * g.thermal[0][1];
  v[2] = (f.f.x - a4 / (3.0 * rho)) * per - ze * (g.cold[1] + g.thermal[1][0]);
  v[1] = v[0] - ft;
  v[3] = -ft;
}

/* x = 1/2, n_e = 3.01107038e29 1/cm^3, T = 3e6 K: totals by independent code, rounded to 1e-9. The mixture of
   constants there moves f_id by 1e-9; electrons subtracted here cost 1e-12 of their 1e3 kT. */
static void full_chain(void **state) {
  (void)state;
  const cmx_eos charge = carbon_oxygen("mixing-entropy/charge"),
                number = carbon_oxygen("mixing-entropy/number");
  const double liquid[4] = {-163.401443763, -156.86658046, -51.288682083, 6.534863299};
  const double solid[4] = {-163.238772445, -157.33308932, -51.424437108, 5.9056831294};
  double v[4];
  ions_of(&charge, CMX_LIQUID, 3.01107038e29, 3.0e6, v);
  for (int k = 0; k < 4; k++) CHECK_ABS(v[k], liquid[k], 2e-8);
  ions_of(&charge, CMX_SOLID, 3.01107038e29, 3.0e6, v);
  for (int k = 0; k < 4; k++) CHECK_ABS(v[k], solid[k], 2e-8);
  ions_of(&number, CMX_SOLID, 3.01107038e29, 3.0e6, v);
  CHECK_ABS(v[0], -163.228462802, 2e-8);
  cmx_eos other = charge; /* Baiko & Yakovlev 2019 in the liquid, PC2010 and PC2013 in the solid */
  other.liquid_quantum = find(CMX_KIND_LIQUID_QUANTUM, "liquid-quantum/by2019");
  other.anharmonic_quantum = find(CMX_KIND_ANHARMONIC_QUANTUM, "anharmonic-quantum/pc2010");
  other.mixture.solid_mixing = find(CMX_KIND_SOLID_MIXING, "solid-mixing/pc2013");
  ions_of(&other, CMX_LIQUID, 3.01107038e29, 3.0e6, v);
  CHECK_ABS(v[0], -163.401550988, 2e-8);
  CHECK_ABS(v[1], -156.86684328, 2e-8);
  ions_of(&other, CMX_SOLID, 3.01107038e29, 3.0e6, v);
  CHECK_ABS(v[0], -163.165524115, 2e-8);
  CHECK_ABS(v[2], -51.401169448, 2e-8);
}

static cmx_eos_free_energy free_energy(const cmx_eos *e, int phase, double x, double r, double t) {
  cmx_eos_free_energy f;
  assert_true(cmx_eos_free_energy_at(e, phase, x, exp(r), exp(t), &f) >= 0);
  return f;
}

static double member(const cmx_jet *f, size_t at) {
  return *(const double *)((const char *)f + at);
}

/* Every derivative against central differences, one Richardson step, of the one below. Scale: the thermal
   part k T/m, to which the differences of the much larger cold part lose eight digits. */
static void derivatives_of(cmx_eos e) {
  static const double states[][3] = {
      {0.5, 6.0, 6.5}, {0.2, 4.0, 7.5}, {0.8, 8.5, 7.0}, {0.37, 2.5, 8.5}, {0.6, 9.5, 9.3}};
#define OF(member) offsetof(cmx_jet, member)
  static const size_t pairs[][3] = {{OF(v), OF(x), 0},    {OF(v), OF(g), 1},    {OF(x), OF(xx), 0},
                                    {OF(x), OF(xg), 1},   {OF(g), OF(gg), 1},   {OF(xx), OF(xxx), 0},
                                    {OF(xx), OF(xxg), 1}, {OF(gg), OF(xgg), 0}, {OF(gg), OF(ggg), 1}};
  for (size_t k = 0; k < sizeof states / sizeof *states; k++)
    for (int phase = 0; phase < 2; phase++) {
      const double x = states[k][0], r = states[k][1] * log(10.0), t = states[k][2] * log(10.0);
      const cmx_eos_free_energy f = free_energy(&e, phase, x, r, t);
      const double scale = fabs(f.f.x) + fabs(f.f.g);
      for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        double d[2], h = 0.01;
        for (int s = 0; s < 2; s++, h *= 0.5) {
          const double dr = pairs[i][2] ? 0.0 : h, dt = pairs[i][2] ? h : 0.0;
          const cmx_eos_free_energy up = free_energy(&e, phase, x, r + dr, t + dt),
                                    down = free_energy(&e, phase, x, r - dr, t - dt);
          d[s] = (member(&up.f, pairs[i][0]) - member(&down.f, pairs[i][0])) / (2.0 * h);
        }
        CHECK_ABS(member(&f.f, pairs[i][1]), (4.0 * d[1] - d[0]) / 3.0, 1e-7 * scale);
      }
      double fx[2], fxr[2], h = 1e-3;
      for (int s = 0; s < 2; s++, h *= 0.5) {
        const cmx_eos_free_energy up = free_energy(&e, phase, x + h, r, t),
                                  down = free_energy(&e, phase, x - h, r, t);
        fx[s] = (up.f.v - down.f.v) / (2.0 * h);
        fxr[s] = (up.f.x - down.f.x) / (2.0 * h);
      }
      CHECK_ABS(f.f_x, (4.0 * fx[1] - fx[0]) / 3.0, 1e-8 * scale);
      CHECK_ABS(f.f_xr, (4.0 * fxr[1] - fxr[0]) / 3.0, 1e-8 * scale);
    }
}

static void derivatives(void **state) {
  (void)state;
  derivatives_of(carbon_oxygen("mixing-entropy/number"));
  derivatives_of(consistent());
}

/* Relations between the quantities of one state, and its energy and entropy as differences of F. */
static void identities_of(cmx_eos e) {
  for (double lr = 2.5; lr < 10.0; lr += 0.9)
    for (double lt = 5.5; lt < 9.6; lt += 0.5) {
      cmx_eos_state s;
      const double rho = pow(10.0, lr), temp = pow(10.0, lt);
      if (cmx_eos_state_at(&e, 0.4, rho, temp, &s) < 0) fail_msg("fails at log rho %g, log T %g", lr, lt);
      CHECK(s.cv > 0.0 && s.chi_rho > 0.0 && s.p > 0.0 && s.cp >= s.cv && s.cs > 0.0 &&
            s.cs < CMX_SPEED_OF_LIGHT);
      CHECK_REL(s.f, s.e - temp * s.s, 1e-12 + 1e-15 * fabs(s.e / s.f));
      CHECK_REL(s.cp - s.cv, s.p * s.chi_t * s.chi_t / (rho * temp * s.chi_rho), 1e-9 * s.cp / (s.cp - s.cv));
      CHECK_REL(s.gamma1 / s.chi_rho, s.cp / s.cv, 1e-12);
      CHECK((s.phase == CMX_SOLID) <= (s.gamma > 100.0));
    }
}

static void identities(void **state) {
  (void)state;
  identities_of(carbon_oxygen("mixing-entropy/number"));
  identities_of(consistent());
}

/* Mean coupling at which pure carbon freezes at fixed density; *s is the state on the cold side. */
static double freezing_coupling(const cmx_eos *e, cmx_eos_state *s) {
  const double rho = density(e, 0.0, 3.01107038e29);
  double hot = 4e6, cold = 1e6;
  for (int it = 0; it < 60; it++) {
    const double mid = 0.5 * (hot + cold);
    assert_true(cmx_eos_state_at(e, 0.0, rho, mid, s) >= 0);
    *(s->phase == CMX_SOLID ? &cold : &hot) = mid;
  }
  assert_true(cmx_eos_state_at(e, 0.0, rho, cold, s) >= 0);
  return s->gamma;
}

/* R_S = 25028. In a rigid background these models freeze at 175.5263 (R_S = 1e4) to 175.6681 (3e4), by
   independent code; the heat of fusion is three quarters of kT an ion. Polarisation favours the crystal by
   0.045 kT, a slope of 0.0043 per unit of Gamma. */
static void freezing(void **state) {
  (void)state;
  const cmx_eos polarised = carbon_oxygen("mixing-entropy/number");
  cmx_eos rigid = polarised;
  rigid.liquid_screening = rigid.crystal_screening = NULL;
  cmx_eos_state s;
  const double coupling = freezing_coupling(&rigid, &s);
  CHECK(coupling > 175.5263 && coupling < 175.6681);
  CHECK(s.phase == CMX_SOLID);
  const double kt = 35.7685086878 / s.gamma * CMX_BOLTZMANN * 1e7; /* Gamma_C = 35.7685 at 1e7 K */
  CHECK_ABS(s.latent_heat * 12.0 * CMX_ATOMIC_MASS_UNIT / kt, 0.75, 0.02);
  CHECK_ABS(freezing_coupling(&polarised, &s), coupling - 0.045 / 0.0043, 1.5);
}

/* Helium at 100 g/cm^3 and 2e8 K: the test output of MESA's Skye, which has n_i from the mass number 4. Its
   constants move P by 1.9e-7. Its energy has another zero, and its thermal wavelengths the atomic mass: 1.5
   ln(4.0026/4) k an ion in s. */
static void helium_as_in_skye(void **state) {
  (void)state;
  cmx_eos e = carbon_oxygen("mixing-entropy/number");
  e.mixture.ions = (cmx_species){2, {2.0, 6.0}, {4.0, 12.0}};
  e.liquid_quantum = find(CMX_KIND_LIQUID_QUANTUM, "liquid-quantum/by2019");
  cmx_eos_state s;
  assert_true(cmx_eos_state_at(&e, 0.0, 100.0, 2e8, &s) >= 0);
  const double wavelength = 1.5 * log(4.00260325413 / 4.0) * CMX_BOLTZMANN / (4.0 * CMX_ATOMIC_MASS_UNIT);
  CHECK_REL(s.p, 5.2821753975802880e18, 3e-7);
  CHECK_REL(s.s + wavelength, 1.6268362188353796e9, 5e-7);
  CHECK_ABS(s.eta, -6.1787884956, 2e-6);
  CHECK_REL(s.grad_ad, 0.25150698, 1e-6);
  CHECK_REL(s.chi_rho, 0.23612126, 1e-6);
  CHECK_REL(s.chi_t, 3.29171264, 1e-6);
  CHECK_REL(s.gamma1, 1.37191031, 1e-6);
  CHECK_REL(s.gamma3, 1.34504502, 1e-6);
}

/* Hot and thin: ideal gas and radiation. */
static void ideal_gas(void **state) {
  (void)state;
  const cmx_eos e = carbon_oxygen("mixing-entropy/number");
  cmx_eos_state s;
  const double rho = 100.0, temp = 1e9, a4 = CMX_RADIATION_CONSTANT * pow(temp, 4);
  assert_true(cmx_eos_state_at(&e, 1.0, rho, temp, &s) >= 0);
  CHECK(s.phase == CMX_LIQUID);
  CHECK(s.p > a4 / 3.0 && isfinite(s.dp_dx) && isinf(s.df_dx));
}

static void refusals(void **state) {
  (void)state;
  cmx_eos e = carbon_oxygen("mixing-entropy/number");
  static const double bad[][3] = {{-0.1, 1e6, 1e7}, {1.1, 1e6, 1e7},  {NAN, 1e6, 1e7},      {0.5, 0.0, 1e7},
                                  {0.5, -1.0, 1e7}, {0.5, NAN, 1e7},  {0.5, INFINITY, 1e7}, {0.5, 1e6, 0.0},
                                  {0.5, 1e6, NAN},  {0.5, 1e6, -1e7}, {0.5, 1e6, 1.0},      {0.5, 1e-20, 1e7},
                                  {0.5, 1e20, 1e7}, {0.5, 1e6, 1e20}};
  cmx_eos_state s;
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    assert_true(cmx_eos_state_at(&e, bad[k][0], bad[k][1], bad[k][2], &s) < 0);
    CHECK(isnan(s.p) && isnan(s.e) && isnan(s.cv) && isnan(s.latent_heat) && isnan(s.n_e));
  }
  cmx_error err = CMX_ERROR_NONE;
  e.mixture.ions.mass_u[1] = NAN;
  assert_int_equal(cmx_eos_check(&e, &err), CMX_ERR_DOMAIN);
  assert_non_null(strstr(err.text, "mass"));
  e.mixture.ions.mass_u[1] = 16.0;
  e.crystal_quantum = NULL;
  assert_int_equal(cmx_eos_check(&e, &err), CMX_ERR_UNKNOWN);
  e.crystal_quantum = e.exchange;
  assert_int_equal(cmx_eos_check(&e, &err), CMX_ERR_UNKNOWN);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(full_chain), cmocka_unit_test(derivatives),
                                     cmocka_unit_test(identities), cmocka_unit_test(freezing),
                                     cmocka_unit_test(ideal_gas),  cmocka_unit_test(helium_as_in_skye),
                                     cmocka_unit_test(refusals)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
