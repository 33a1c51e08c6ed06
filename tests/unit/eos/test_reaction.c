/* Screening of nuclear reactions: values of independent programs, the definition by free energies, limits,
   differences, the lookup, pairs in the crystal. */
#include <fenv.h>
#include <string.h>

#include "coulomix/composition.h"
#include "coulomix/const.h"
#include "coulomix/plasma.h"
#include "coulomix/reaction.h"
#include "coulomix/reaction_table.h"
#include "support/cmx_test.h"
#include "support/models.h"
#include "support/random.h"

static const cmx_reaction_pair carbon = {{6.0, 6.0}, {12.0, 12.0}},
                               carbon_oxygen = {{6.0, 8.0}, {12.0, 15.9949}},
                               oxygen = {{8.0, 8.0}, {15.9949, 15.9949}},
                               helium_carbon = {{2.0, 6.0}, {4.0026, 12.0}};

enum { LINEAR, MIXED, QUANTUM, POLARIZED };

static cmx_reaction_models models_of(int choice) {
  cmx_reaction_models m = {.liquid = find(CMX_KIND_LIQUID, "liquid/pc2000-ds")};
  if (choice == POLARIZED) {
    m.mixing = find(CMX_KIND_LIQUID_MIXING, "liquid-mixing/p2009-polarizable");
    m.polarization = find(CMX_KIND_LIQUID_SCREENING, "liquid-screening/consistent");
  } else if (choice != LINEAR) {
    m.mixing = find(CMX_KIND_LIQUID_MIXING, "liquid-mixing/p2009-rigid");
  }
  m.quantum = choice == QUANTUM;
  return m;
}

/* Carbon, oxygen and neon 22, or the first of them. */
static cmx_species ions;

static cmx_composition composition_of(int n, const double x[]) {
  static const double z[3] = {6.0, 8.0, 10.0}, mass[3] = {12.0, 15.9949, 21.9914};
  cmx_composition c;
  assert_int_equal(cmx_species_make((size_t)n, z, mass, &ions, NULL), CMX_OK);
  assert_int_equal(cmx_composition_make(&ions, x, &c, NULL), CMX_OK);
  return c;
}

static double temp_at(const cmx_composition *c, double rho, double gamma_e) {
  return cmx_gamma_e(cmx_electron_density(c->z, c->mass_u, rho), 1.0) / gamma_e;
}

static cmx_reaction_point at(const cmx_reaction_models *m, const cmx_composition *c,
                             const cmx_reaction_pair *pair, double rho, double temp) {
  cmx_reaction_point p;
  CHECK(cmx_reaction_liquid_at(m, c, pair, rho, temp, &p, NULL) >= 0);
  return p;
}

/* --- values ----------------------------------------------------------------------------------------- */

/* Chugunov, DeWitt & Yakovlev (2007), Eq. (19). */
static double fit_2007(const cmx_reaction_pair *pair, double gamma_e) {
  const double g = pair->z[0] * pair->z[1] * gamma_e / (0.5 * (cbrt(pair->z[0]) + cbrt(pair->z[1])));
  const double a1 = 2.7822, a2 = 98.34, a3 = sqrt(3.0) - a1 / sqrt(a2), b1 = -1.7476, b2 = 66.07, b3 = 1.12,
               b4 = 65.0;
  return pow(g, 1.5) * (a1 / sqrt(a2 + g) + a3 / (1.0 + g)) + b1 * g * g / (b2 + g) +
         b3 * g * g / (b4 + g * g);
}

/* Linear mixing: an independent program, and the values of the fit to four digits. */
static void values(void **state) {
  (void)state;
  static const struct {
    const cmx_reaction_pair *pair;
    double gamma_e, ln_e, fit, near; /* near: relative distance of the fit */
  } row[] = {{&carbon, 0.01, 0.141636, 0.1312, 0.08},   {&carbon_oxygen, 0.01, 0.192555, 0.1810, 0.07},
             {&oxygen, 0.01, 0.260003, 0.2488, 0.05},   {&helium_carbon, 0.01, 0.042711, 0.0354, 0.21},
             {&carbon, 0.1, 2.092537, 2.0953, 2e-3},    {&carbon_oxygen, 0.1, 2.688977, 2.6901, 1e-3},
             {&oxygen, 0.1, 3.460678, 3.4529, 3e-3},    {&helium_carbon, 0.1, 0.746298, 0.7487, 4e-3},
             {&carbon, 1.0, 21.701538, 21.695, 1e-3},   {&carbon_oxygen, 1.0, 27.453062, 27.476, 1e-3},
             {&oxygen, 1.0, 34.893856, 34.881, 1e-3},   {&helium_carbon, 1.0, 8.403867, 8.578, 0.03},
             {&carbon, 5.0, 106.796852, 106.798, 1e-4}, {&carbon_oxygen, 5.0, 135.123476, 135.279, 2e-3},
             {&oxygen, 5.0, 171.808692, 171.792, 2e-4}, {&helium_carbon, 5.0, 41.668828, 42.433, 0.02}};
  const double half[2] = {0.5, 0.5}, pure[1] = {1.0};
  const cmx_reaction_models linear = models_of(LINEAR);
  for (size_t k = 0; k < sizeof row / sizeof *row; k++) {
    const cmx_composition c = k % 2 ? composition_of(2, half) : composition_of(1, pure);
    const cmx_reaction_point p = at(&linear, &c, row[k].pair, 1e7, temp_at(&c, 1e7, row[k].gamma_e));
    CHECK_ABS(p.ln_enhancement, row[k].ln_e, 5.1e-7);
    CHECK_ABS(fit_2007(row[k].pair, row[k].gamma_e), row[k].fit, row[k].fit > 5.0 ? 5.1e-4 : 5.1e-5);
    CHECK_REL(p.ln_enhancement, row[k].fit, row[k].near);
  }
}

/* Weak coupling: Z1 Z2 e^2/(kT lambda_D) of the ions, whatever the mixture. */
static void debye_hueckel(void **state) {
  (void)state;
  static const double x[4][3] = {{0.5, 0.5, 0.0}, {0.3, 0.3, 0.4}, {1.0, 0.0, 0.0}, {0.98, 0.0, 0.02}};
  static const cmx_reaction_pair *const pairs[4] = {&carbon, &carbon_oxygen, &oxygen, &helium_carbon};
  const cmx_reaction_models mixed = models_of(MIXED);
  const double gamma_e = 1e-10;
  for (int k = 0; k < 4; k++)
    for (int j = 0; j < 4; j++) {
      const cmx_composition c = composition_of(3, x[k]);
      const cmx_reaction_point p = at(&mixed, &c, pairs[j], 1e3, temp_at(&c, 1e3, gamma_e));
      const double debye = pairs[j]->z[0] * pairs[j]->z[1] * sqrt(3.0 * c.z2 / c.z) * pow(gamma_e, 1.5);
      CHECK_REL(p.ln_enhancement, debye, 1e-5);
      CHECK_REL(p.d_ln_temp, -1.5 * debye, 1e-5);
      CHECK_REL(p.d_ln_rho, 0.5 * debye, 1e-5);
    }
}

/* --- the definition --------------------------------------------------------------------------------- */

/* Free energy over kT of numbers of ions at fixed n_e: charges 6, 8, 12, 14. */
static double total(const cmx_reaction_models *m, const double number[4], double gamma_e) {
  static const double z[4] = {6.0, 8.0, 12.0, 14.0};
  cmx_jet x[4], f;
  double sum = 0.0, free_energy = 0.0;
  for (int j = 0; j < 4; j++) sum += number[j];
  for (int j = 0; j < 4; j++) {
    x[j] = cmx_jet_const(number[j] / sum);
    CHECK(cmx_model_one(m->liquid, cmx_jet_const(cmx_gamma_species(z[j], gamma_e)), &f) >= 0);
    free_energy += number[j] * f.v;
  }
  CHECK(cmx_model_mix(m->mixing, 4, z, x, cmx_jet_const(gamma_e), &f) >= 0);
  return free_energy + sum * f.v;
}

/* ln E is the free energy lost when the two nuclei become one compound, of any amounts of all. */
static void definition(void **state) {
  (void)state;
  const double z[4] = {6.0, 8.0, 12.0, 14.0}, mass[4] = {12.0, 16.0, 24.0, 28.0};
  const double x[4] = {0.4, 0.3, 0.2, 0.1}, h = 1e-4;
  const cmx_reaction_models mixed = models_of(MIXED);
  cmx_species species;
  cmx_composition c;
  assert_int_equal(cmx_species_make(4, z, mass, &species, NULL), CMX_OK);
  assert_int_equal(cmx_composition_make(&species, x, &c, NULL), CMX_OK);
  for (double gamma_e = 0.01; gamma_e < 4.0; gamma_e *= 4.0) {
    const double temp = temp_at(&c, 1e6, gamma_e);
    const double same[2][4] = {{x[0] + 2.0 * h, x[1], x[2] - h, x[3]},
                               {x[0] - 2.0 * h, x[1], x[2] + h, x[3]}};
    const double two[2][4] = {{x[0] + h, x[1] + h, x[2], x[3] - h}, {x[0] - h, x[1] - h, x[2], x[3] + h}};
    CHECK_ABS(at(&mixed, &c, &carbon, 1e6, temp).ln_enhancement,
              (total(&mixed, same[0], gamma_e) - total(&mixed, same[1], gamma_e)) / (2.0 * h), 1e-7);
    CHECK_ABS(at(&mixed, &c, &carbon_oxygen, 1e6, temp).ln_enhancement,
              (total(&mixed, two[0], gamma_e) - total(&mixed, two[1], gamma_e)) / (2.0 * h), 1e-7);
  }
}

/* Species without ions and isotopes change nothing; nuclei that a mixture lacks are the limit of traces. */
static void compositions(void **state) {
  (void)state;
  const double two[2] = {0.3, 0.7}, three[3] = {0.3, 0.7, 0.0}, pure[1] = {1.0},
               trace[2] = {1.0 - 1e-13, 1e-13};
  const double z[3] = {6.0, 6.0, 8.0}, mass[3] = {12.0, 13.0, 15.9949}, split[3] = {0.1, 0.2, 0.7};
  const cmx_reaction_models mixed = models_of(MIXED);
  const cmx_composition a = composition_of(2, two);
  const double temp = temp_at(&a, 1e6, 0.5), reference = at(&mixed, &a, &oxygen, 1e6, temp).ln_enhancement;
  cmx_species isotopes;
  cmx_composition c;
  c = composition_of(3, three);
  CHECK_REL(at(&mixed, &c, &oxygen, 1e6, temp).ln_enhancement, reference, 1e-14);
  assert_int_equal(cmx_species_make(3, z, mass, &isotopes, NULL), CMX_OK);
  assert_int_equal(cmx_composition_make(&isotopes, split, &c, NULL), CMX_OK);
  CHECK_REL(at(&mixed, &c, &oxygen, 1e6, temp_at(&c, 1e6, 0.5)).ln_enhancement, reference, 1e-13);
  c = composition_of(1, pure);
  const double alone[2] = {at(&mixed, &c, &oxygen, 1e6, temp).ln_enhancement,
                           at(&mixed, &c, &carbon_oxygen, 1e6, temp).d_ln_rho};
  c = composition_of(2, trace);
  CHECK_REL(at(&mixed, &c, &oxygen, 1e6, temp).ln_enhancement, alone[0], 1e-11);
  CHECK_REL(at(&mixed, &c, &carbon_oxygen, 1e6, temp).d_ln_rho, alone[1], 1e-11);
}

/* --- derivatives and quantum nuclei ----------------------------------------------------------------- */

static void derivatives(void **state) {
  (void)state;
  const double x[3] = {0.4, 0.5, 0.1}, h = 1e-4;
  const cmx_composition c = composition_of(3, x);
  for (int choice = LINEAR; choice <= POLARIZED; choice++)
    for (double temp = 3e7; temp < 3e9; temp *= 4.0) {
      const cmx_reaction_models m = models_of(choice);
      const cmx_reaction_point p = at(&m, &c, &carbon_oxygen, 1e9, temp);
      const double up = at(&m, &c, &carbon_oxygen, 1e9 * exp(h), temp).ln_enhancement,
                   down = at(&m, &c, &carbon_oxygen, 1e9 * exp(-h), temp).ln_enhancement,
                   hot = at(&m, &c, &carbon_oxygen, 1e9, temp * exp(h)).ln_enhancement,
                   cold = at(&m, &c, &carbon_oxygen, 1e9, temp * exp(-h)).ln_enhancement;
      CHECK_REL(p.d_ln_rho, (up - down) / (2.0 * h), 1e-7);
      CHECK_REL(p.d_ln_temp, (hot - cold) / (2.0 * h), 1e-7);
    }
}

/* The divisor of one component, with its plasma temperature from the library; other pairs by tau. alpha and
   e^2/(hbar c) of CODATA 2018 differ by 5e-10. */
static void quantum_nuclei(void **state) {
  (void)state;
  const double pure[1] = {1.0}, half[2] = {0.5, 0.5}, rho = 1e9, temp = 1e8;
  const cmx_reaction_models classical = models_of(MIXED), quantum = models_of(QUANTUM);
  cmx_plasma plasma;
  cmx_plasma_species s;
  cmx_composition c = composition_of(1, pure);
  assert_int_equal(cmx_plasma_state(&c, cmx_electron_density(c.z, c.mass_u, rho), temp, &plasma, &s), CMX_OK);
  const double z = cbrt(4.0 * s.theta * s.theta / (3.0 * CMX_PI * CMX_PI)), g = s.gamma;
  const double divisor = cbrt(1.0 + 0.022 * z + (0.41 - 0.6 / g) * z * z + (0.06 + 2.2 / g) * z * z * z);
  CHECK(divisor > 1.05);
  CHECK_REL(at(&quantum, &c, &carbon, rho, temp).ln_enhancement,
            at(&classical, &c, &carbon, rho, temp * divisor).ln_enhancement, 1e-9);
  CHECK_REL(at(&quantum, &c, &carbon, 1.0, 1e9).ln_enhancement,
            at(&classical, &c, &carbon, 1.0, 1e9).ln_enhancement, 1e-4);
  /* z = 3 G/tau, tau^3 = 27 pi^2 mu Z1^2 Z2^2 e^4/(2 kT hbar^2) */
  c = composition_of(2, half);
  assert_int_equal(cmx_plasma_state(&c, cmx_electron_density(c.z, c.mass_u, rho), temp, &plasma, NULL),
                   CMX_OK);
  const double e2 = CMX_ELEMENTARY_CHARGE * CMX_ELEMENTARY_CHARGE,
               mu = 4.0026 * 12.0 / 16.0026 * CMX_ATOMIC_MASS_UNIT;
  const double tau =
      cbrt(13.5 * CMX_PI * CMX_PI * mu * 144.0 * e2 * e2 / (CMX_BOLTZMANN * temp * CMX_HBAR * CMX_HBAR));
  const double gp = 12.0 * plasma.gamma_e / (0.5 * (cbrt(2.0) + cbrt(6.0))), zp = 3.0 * gp / tau;
  const double other =
      cbrt(1.0 + 0.022 * zp + (0.41 - 0.6 / gp) * zp * zp + (0.06 + 2.2 / gp) * zp * zp * zp);
  CHECK_REL(at(&quantum, &c, &helium_carbon, rho, temp).ln_enhancement,
            at(&classical, &c, &helium_carbon, rho, temp * other).ln_enhancement, 1e-9);
}

/* --- refusals --------------------------------------------------------------------------------------- */

static void refusals(void **state) {
  (void)state;
  const double half[2] = {0.5, 0.5};
  const cmx_reaction_pair none = {{0.0, 6.0}, {1.0, 12.0}}, massless = {{6.0, 6.0}, {0.0, 12.0}};
  const cmx_composition c = composition_of(2, half);
  const cmx_reaction_models mixed = models_of(MIXED), quantum = models_of(QUANTUM);
  cmx_reaction_models wrong = mixed;
  cmx_reaction_point p;
  cmx_error err = CMX_ERROR_NONE;
  assert_int_equal(cmx_reaction_liquid_at(&mixed, &c, &none, 1e6, 1e7, &p, &err), CMX_ERR_DOMAIN);
  CHECK(isnan(p.ln_enhancement) && isnan(p.d_ln_rho) && isnan(p.d_ln_temp));
  CHECK(strstr(err.text, "charges 0, 6") != NULL);
  assert_int_equal(cmx_reaction_liquid_at(&mixed, &c, &carbon, -1.0, 1e7, &p, &err), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_reaction_liquid_at(&mixed, &c, &carbon, 1e6, NAN, &p, &err), CMX_ERR_DOMAIN);
  CHECK(cmx_reaction_liquid_at(&mixed, &c, &massless, 1e6, 1e8, &p, &err) == CMX_OK);
  assert_int_equal(cmx_reaction_liquid_at(&quantum, &c, &massless, 1e6, 1e8, &p, &err), CMX_ERR_DOMAIN);
  wrong.liquid = mixed.mixing;
  assert_int_equal(cmx_reaction_liquid_at(&wrong, &c, &carbon, 1e6, 1e7, &p, &err), CMX_ERR_UNKNOWN);
  wrong = mixed;
  wrong.polarization = mixed.liquid;
  assert_int_equal(cmx_reaction_liquid_at(&wrong, &c, &carbon, 1e6, 1e7, &p, &err), CMX_ERR_UNKNOWN);
  /* the compound's coupling, 3.2 times that of carbon, leaves the fit at 200 */
  assert_int_equal(cmx_reaction_liquid_at(&mixed, &c, &carbon, 1e6, temp_at(&c, 1e6, 3.17), &p, &err),
                   CMX_OK);
  assert_int_equal(cmx_reaction_liquid_at(&mixed, &c, &carbon, 1e6, temp_at(&c, 1e6, 3.19), &p, &err),
                   CMX_WARN_EXTRAPOLATED);
}

/* --- the lookup ------------------------------------------------------------------------------------- */

static void lookup(void **state) {
  (void)state;
  const cmx_reaction_models mixed = models_of(MIXED), quantum = models_of(QUANTUM);
  cmx_reaction_table t;
  cmx_reaction_view v;
  uint64_t seed = 11;
  assert_int_equal(cmx_reaction_table_fill(&mixed, &t, NULL), CMX_OK);
  cmx_reaction_table_view(&t, &v);
  for (int k = 0; k < SAMPLES(3000); k++) {
    static const cmx_reaction_pair *const pairs[4] = {&carbon, &carbon_oxygen, &oxygen, &helium_carbon};
    const double a = k % 5 ? uniform(&seed) : pow(10.0, -20.0 * uniform(&seed)), b = uniform(&seed);
    const double x[3] = {1.0 - a, a * b, a * (1.0 - b)};
    const cmx_composition c = composition_of(3, x);
    const double rho = pow(10.0, 12.0 * uniform(&seed)), temp = pow(10.0, 6.0 + 4.0 * uniform(&seed));
    cmx_reaction_mixture mixture;
    cmx_reaction_point p, q;
    cmx_reaction_prepare(&v, &c, &mixture);
    v.quantum = k % 2;
    const cmx_status status = cmx_reaction_lookup(&v, &mixture, pairs[k % 4], rho, temp, &p);
    CHECK(status >= 0);
    assert_int_equal(
        status, cmx_reaction_liquid_at(v.quantum ? &quantum : &mixed, &c, pairs[k % 4], rho, temp, &q, NULL));
    CHECK_ABS(p.ln_enhancement, q.ln_enhancement, 1e-11 * fmax(1.0, fabs(q.ln_enhancement)));
    CHECK_ABS(p.d_ln_rho, q.d_ln_rho, 1e-10 * fmax(1.0, fabs(q.d_ln_rho)));
    CHECK_ABS(p.d_ln_temp, q.d_ln_temp, 1e-10 * fmax(1.0, fabs(q.d_ln_temp)));
  }
  cmx_reaction_table_free(&t);
}

/* Tables and lookups refuse what they cannot have. */
static void lookup_refusals(void **state) {
  (void)state;
  const double half[2] = {0.5, 0.5};
  const cmx_composition c = composition_of(2, half);
  const cmx_reaction_models mixed = models_of(MIXED), polarized = models_of(POLARIZED);
  cmx_reaction_models m = mixed;
  cmx_reaction_mixture mixture;
  cmx_reaction_point p;
  cmx_reaction_table t;
  cmx_reaction_view v;
  assert_int_equal(cmx_reaction_table_fill(&polarized, &t, NULL), CMX_ERR_UNSUPPORTED);
  CHECK(!t.excess && !t.n);
  m.mixing = polarized.mixing;
  assert_int_equal(cmx_reaction_table_fill(&m, &t, NULL), CMX_ERR_UNSUPPORTED);
  m.liquid = NULL;
  assert_int_equal(cmx_reaction_table_fill(&m, &t, NULL), CMX_ERR_UNKNOWN);
  assert_int_equal(cmx_reaction_table_fill(&mixed, &t, NULL), CMX_OK);
  cmx_array arrays[] = {{"/reaction/ln_gamma", CMX_F64, 1, {t.n}, t.ln_gamma, 0},
                        {"/reaction/excess", CMX_F64, 1, {t.n}, t.excess, 0},
                        {"/reaction/fitted", CMX_F64, 0, {1}, &t.fitted, 0},
                        {"/reaction/mixing_a_linear", CMX_F64, 0, {1}, &t.mixing[0], 0},
                        {"/reaction/mixing_a_cubic", CMX_F64, 0, {1}, &t.mixing[1], 0},
                        {"/reaction/mixing_b_over_a", CMX_F64, 0, {1}, &t.mixing[2], 0},
                        {"/reaction/mixing_polarizable", CMX_F64, 0, {1}, &t.mixing[3], 0},
                        {"/reaction/atomic_mass", CMX_F64, 0, {1}, &t.constants[0], 0},
                        {"/reaction/e_squared_over_boltzmann", CMX_F64, 0, {1}, &t.constants[1], 0}};
  const size_t all = sizeof arrays / sizeof *arrays;
  assert_int_equal(cmx_reaction_bind(arrays, 0, &v), CMX_ERR_ABSENT);
  for (size_t n = 1; n < all; n++) assert_int_equal(cmx_reaction_bind(arrays, n, &v), CMX_ERR_FORMAT);
  assert_int_equal(cmx_reaction_bind(arrays, all, &v), CMX_OK);
  cmx_reaction_prepare(&v, &c, &mixture);
  assert_int_equal(cmx_reaction_lookup(&v, &mixture, &carbon, 1e6, 1e8, &p), CMX_OK);
  assert_int_equal(cmx_reaction_lookup(&v, &mixture, &carbon, 1e6, 1e-3, &p), CMX_ERR_RANGE);
  CHECK(isnan(p.ln_enhancement));
  assert_int_equal(cmx_reaction_lookup(&v, &mixture, &carbon, 0.0, 1e8, &p), CMX_ERR_DOMAIN);
  /* NaN is not compared, because that raises an exception */
  const cmx_reaction_pair no_charge = {{6.0, NAN}, {12.0, 12.0}};
  feclearexcept(FE_ALL_EXCEPT);
  assert_int_equal(cmx_reaction_lookup(&v, &mixture, &carbon, NAN, 1e8, &p), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_reaction_lookup(&v, &mixture, &carbon, 1e6, NAN, &p), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_reaction_lookup(&v, &mixture, &no_charge, 1e6, 1e8, &p), CMX_ERR_DOMAIN);
  assert_false(fetestexcept(FE_INVALID));
  assert_int_equal(cmx_reaction_pair_lookup(&v, &mixture, &carbon, 1e6, 1e6, &p), CMX_ERR_ABSENT);
  t.excess[3] = NAN;
  assert_int_equal(cmx_reaction_bind(arrays, 5, &v), CMX_ERR_FORMAT);
  cmx_reaction_table_free(&t);
}

/* --- the crystal ------------------------------------------------------------------------------------ */

static cmx_order_minimiser minimiser;

static int make_order(void **state) {
  static cmx_lattice_sums sums;
  cmx_order_model *model;
  (void)state;
  if (cmx_lattice_integrate(cmx_lattice_find("bcc", NULL), 8, 1e-10, &sums, NULL) != CMX_OK) return -1;
  if (cmx_order_model_new(&sums, &model) != CMX_OK) return -1;
  minimiser.model = model;
  return cmx_order_work_new(model, &minimiser.work) != CMX_OK;
}

static int drop_order(void **state) {
  (void)state;
  cmx_order_work_free(minimiser.work);
  cmx_order_model_free((cmx_order_model *)(uintptr_t)minimiser.model);
  return 0;
}

static double pair_at(const cmx_composition *c, const cmx_reaction_pair *pair, double temp) {
  cmx_reaction_point p;
  CHECK(cmx_reaction_crystal_at(&minimiser, c, pair, 1e6, temp, &p, NULL) >= 0);
  return exp(p.ln_enhancement);
}

/* T at a coupling of the charge difference of carbon and oxygen. */
static double temp_of_order(const cmx_composition *c, double gamma_d) {
  return temp_at(c, 1e6, gamma_d / 4.0 * cbrt(c->z));
}

/* Two species: 1 + w_1 (1-x)/x, 1 - w_1 and 1 + w_1 x/(1-x) of the minimiser; 6 % fewer O+O at freezing. */
static void pairs_of_two(void **state) {
  (void)state;
  for (int k = 0; k < 5; k++) {
    const double x = 0.1 + 0.2 * k, fractions[2] = {1.0 - x, x};
    const cmx_composition c = composition_of(2, fractions);
    cmx_order_state s;
    CHECK(cmx_order_solve(minimiser.model, x, 30.0, minimiser.work, &s) >= 0);
    const double temp = temp_of_order(&c, 30.0);
    CHECK_ABS(pair_at(&c, &oxygen, temp), 1.0 + s.w[0] * (1.0 - x) / x, 1e-12);
    CHECK_ABS(pair_at(&c, &carbon_oxygen, temp), 1.0 - s.w[0], 1e-12);
    CHECK_ABS(pair_at(&c, &carbon, temp), 1.0 + s.w[0] * x / (1.0 - x), 1e-12);
  }
  const double half[2] = {0.5, 0.5};
  const cmx_composition c = composition_of(2, half);
  double ln_pair;
  assert_int_equal(
      cmx_reaction_crystal_exact(minimiser.model, &c, &oxygen, 1e6, temp_of_order(&c, 30.0), &ln_pair, NULL),
      CMX_OK);
  CHECK_ABS(exp(ln_pair), pair_at(&c, &oxygen, temp_of_order(&c, 30.0)), 1e-9);
  CHECK_ABS(pair_at(&c, &oxygen, temp_of_order(&c, 17.8)), 0.93786, 5e-6);
  CHECK_ABS(pair_at(&c, &oxygen, temp_of_order(&c, 40.0)), 0.86345, 5e-6);
}

/* Beyond the largest coupling of the minimiser the pairs are those at it, with a warning. */
static void pairs_beyond_the_minimiser(void **state) {
  (void)state;
  const double half[2] = {0.5, 0.5};
  const cmx_composition c = composition_of(2, half);
  const double last = (1.0 - 1e-12) * temp_of_order(&c, CMX_MAX_GAMMA_D), beyond = 0.9 * last;
  cmx_reaction_point p;
  assert_int_equal(cmx_reaction_crystal_at(&minimiser, &c, &oxygen, 1e6, beyond, &p, NULL),
                   CMX_WARN_EXTRAPOLATED);
  CHECK_REL(p.ln_enhancement, log(pair_at(&c, &oxygen, last)), 1e-10);
  CHECK(p.d_ln_temp == 0.0 && p.d_ln_rho == 0.0);
}

/* The limits of pure crystals are those of traces: carbon in oxygen as oxygen in carbon. */
static void pairs_in_pure_crystals(void **state) {
  (void)state;
  const double pure[2] = {1.0, 0.0}, other[2] = {0.0, 1.0}, trace[2] = {1.0 - 1e-9, 1e-9};
  cmx_composition c = composition_of(2, pure);
  const double limit = pair_at(&c, &oxygen, temp_of_order(&c, 20.0));
  CHECK(limit > 0.5 && limit < 0.9);
  CHECK_ABS(pair_at(&c, &carbon_oxygen, temp_of_order(&c, 20.0)), 1.0, 1e-15);
  c = composition_of(2, trace);
  CHECK_ABS(pair_at(&c, &oxygen, temp_of_order(&c, 20.0)), limit, 1e-7);
  c = composition_of(2, other);
  CHECK_ABS(pair_at(&c, &carbon, temp_of_order(&c, 20.0)), limit, 1e-12);
  CHECK_ABS(pair_at(&c, &oxygen, temp_of_order(&c, 20.0)), 1.0, 1e-15);
}

/* Three species: the neighbours of an ion add up, and derivatives are those of differences. */
static void pairs_of_three(void **state) {
  (void)state;
  const double x[3] = {0.45, 0.5, 0.05}, h = 1e-4;
  const cmx_composition c = composition_of(3, x);
  const double temp = temp_of_order(&c, 20.0);
  for (int a = 0; a < 3; a++) {
    double sum = 0.0;
    for (int b = 0; b < 3; b++) {
      const cmx_reaction_pair pair = {{ions.z[a], ions.z[b]}, {0.0, 0.0}};
      cmx_reaction_point p;
      CHECK(cmx_reaction_crystal_at(&minimiser, &c, &pair, 1e6, temp, &p, NULL) >= 0);
      const double up = log(pair_at(&c, &pair, temp * exp(h))),
                   down = log(pair_at(&c, &pair, temp * exp(-h)));
      CHECK_ABS(p.d_ln_temp, (up - down) / (2.0 * h), 1e-7);
      CHECK_REL(p.d_ln_rho, -p.d_ln_temp / 3.0, 1e-14);
      sum += x[b] * exp(p.ln_enhancement);
    }
    CHECK_ABS(sum, 1.0, 1e-13);
  }
}

/* Carbon, oxygen and neon by the closure against the minimiser of three species, at freezing and below. */
static void pairs_of_the_minimiser(void **state) {
  (void)state;
  static const struct {
    double x[3], gamma_1, exact[6], near;
  } row[] = {{{0.45, 0.5, 0.05}, 175.7188, {0.9079, 1.0615, 1.2136, 0.9596, 0.8508, 0.5700}, 0.0095},
             {{0.1, 0.8, 0.1}, 175.7188, {0.7684, 0.9962, 1.2620, 1.0009, 0.9962, 0.7684}, 0.006},
             {{0.78, 0.02, 0.2}, 175.7188, {0.9618, 1.0654, 1.1424, 0.9117, 0.7537, 0.4691}, 0.008},
             {{0.45, 0.5, 0.05}, 300.0, {0.8474, 1.1024, 1.3495, 0.9330, 0.7486, 0.3687}, 0.015},
             {{0.1, 0.8, 0.1}, 500.0, {0.4450, 0.9712, 1.7852, 1.0072, 0.9712, 0.4450}, 0.052}};
  for (size_t k = 0; k < sizeof row / sizeof *row; k++) {
    const cmx_composition c = composition_of(3, row[k].x);
    const double temp = temp_at(&c, 1e6, row[k].gamma_1 / cmx_z53(6.0));
    const double *exact = row[k].exact;
    for (int a = 0; a < 3; a++)
      for (int b = a; b < 3; b++) {
        const cmx_reaction_pair pair = {{ions.z[a], ions.z[b]}, {0.0, 0.0}};
        double ln_pair;
        CHECK_ABS(pair_at(&c, &pair, temp), *exact, row[k].near);
        assert_int_equal(cmx_reaction_crystal_exact(minimiser.model, &c, &pair, 1e6, temp, &ln_pair, NULL),
                         CMX_OK);
        CHECK_ABS(exp(ln_pair), *exact, 5.1e-5);
        exact++;
      }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(values),
                                     cmocka_unit_test(debye_hueckel),
                                     cmocka_unit_test(definition),
                                     cmocka_unit_test(compositions),
                                     cmocka_unit_test(derivatives),
                                     cmocka_unit_test(quantum_nuclei),
                                     cmocka_unit_test(refusals),
                                     cmocka_unit_test(lookup),
                                     cmocka_unit_test(lookup_refusals),
                                     cmocka_unit_test(pairs_of_two),
                                     cmocka_unit_test(pairs_beyond_the_minimiser),
                                     cmocka_unit_test(pairs_in_pure_crystals),
                                     cmocka_unit_test(pairs_of_three),
                                     cmocka_unit_test(pairs_of_the_minimiser)};
  return cmocka_run_group_tests(tests, make_order, drop_order);
}
