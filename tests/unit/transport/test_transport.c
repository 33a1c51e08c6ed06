/* Transport: the check values of a worked-out reference, the public table of 2011, quadrature, laws,
   refusals. Impurities and their order: test_transport_order. */
#include "support/random.h"
#include "support/transport_fixture.h"

enum { CARBON, OXYGEN, NEON, N_SPECIES };
static const double charge[N_SPECIES] = {6.0, 8.0, 10.0};

/* --- building blocks ----------------------------------------------------------------------------------- */

static void the_electron_gas(void **state) {
  (void)state;
  const double v[][6] = {{3e29, 1e7, 7.99737045e-1, 2.80447578e-1, 1.80177249e30, 9.51424939e-3},
                         {3e29, 1e8, 7.99737045e-1, 2.79155317e-1, 1.79582588e30, 9.48284836e-3},
                         {3e26, 1e8, 7.99737045e-2, -4.70347474e-2, 1.74253884e28, 9.20146647e-5},
                         {3e32, 1e8, 7.99737045, 7.05953152, 1.13411679e32, 5.98869729e-1}};
  const double volume = pow(CMXP_UNIT_LENGTH, 3.0);
  for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
    cmxp_electrons e;
    assert_int_equal(cmxp_electrons_at(v[i][0], v[i][1], &e), CMX_OK);
    CHECK_REL(e.x, v[i][2], NINE);
    CHECK_REL(e.mu, v[i][3], NINE);
    CHECK_REL(e.dn_dmu / volume, v[i][4], NINE);
    CHECK_REL(e.k_tf2, v[i][5], NINE);
  }
}

/* The rule's own density, from ideal to degenerate gases, and with positrons, which it leaves out. */
static void the_rule_of_the_electrons(void **state) {
  (void)state;
  for (double log_n = 21.0; log_n <= 36.0; log_n += 1.5)
    for (double log_t = 4.0; log_t <= 11.0; log_t += 0.5) {
      cmxp_electrons e;
      double n_e = 0.0;
      assert_int_equal(cmxp_electrons_at(pow(10.0, log_n), pow(10.0, log_t), &e), CMX_OK);
      for (size_t k = 0; k < e.n; k++) n_e += e.weight[k] * pow(e.momentum[k], 3.0) / (3.0 * CMX_PI * CMX_PI);
      CHECK_REL(n_e, e.n_e, 1e-11);
      CHECK(e.n < CMXP_MAX_NODES);
    }
}

typedef struct kernel {
  double s, w;
  int k;
} kernel;

static double integrand(double t, void *context) {
  const kernel *p = context;
  return -0.5 * pow(t, p->k) / ((t + p->s) * (t + p->s)) * expm1(-p->w * t);
}

static double lambda_by_quadrature(double s, double w, int k) {
  gsl_integration_workspace *work = gsl_integration_workspace_alloc(2000);
  kernel p = {s, w, k};
  gsl_function f = {integrand, &p};
  double edge[] = {0.0, fmin(0.5, 1.0 / w), fmin(0.7, 30.0 / w), 1.0}, sum = 0.0, part, error;
  for (int i = 0; i < 3; i++) {
    gsl_integration_qag(&f, edge[i], edge[i + 1], 0.0, 1e-13, 2000, GSL_INTEG_GAUSS31, work, &part, &error);
    sum += part;
  }
  gsl_integration_workspace_free(work);
  return sum;
}

static void logarithm_integrals(void **state) {
  (void)state;
  const double v[][4] = {
      {0.01, 5, 9.50999133e-1, 3.81054660e-1},   {0.1, 50, 7.33135653e-1, 3.05312780e-1},
      {1e-3, 0.5, 2.18830599e-1, 1.06091578e-1}, {0.5, 0.005, 5.85820755e-4, 3.92498842e-4},
      {0.5, 1000, 2.15970827e-1, 1.17360518e-1}, {3e-3, 1000, 2.38339728, 4.84024726e-1}};
  double lambda[2];
  for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
    cmxp_screened_integrals(v[i][0], v[i][1], lambda);
    CHECK_REL(lambda[0], v[i][2], NINE);
    CHECK_REL(lambda[1], v[i][3], NINE);
  }
  for (double s = 1e-4; s < 2e3; s *= 2.7)
    for (double w = 1e-6; w < 1e6; w *= 3.1) {
      cmxp_screened_integrals(s, w, lambda);
      for (int k = 0; k < 2; k++) CHECK_REL(lambda[k], lambda_by_quadrature(s, w, k + 1), 1e-9);
    }
}

static double collision_integral(const char *id, double u, double theta) {
  cmx_jet f;
  assert_int_equal(
      cmx_model_two(find(CMX_KIND_ELECTRON_COLLISIONS, id), cmx_jet_const(u), cmx_jet_const(theta), &f),
      CMX_OK);
  return f.v;
}

static void electron_collisions(void **state) {
  (void)state;
  const double v[][5] = {{0.5, 1, 3.46298456e-1, 9.54131683e-3, 6.34854186e-2},
                         {0.9, 3, 6.58848259e-2, 2.88513708e-2, 4.73266567e-2},
                         {0.999, 10, 7.20761652e-3, 9.92864767e-3, 7.67529907e-3},
                         {0.3, 100, 5.93263518e-5, 4.69450228e-5, 3.31756475e-5}};
  const double exact[][3] = {{3.45755196e-1, 9.58335945e-3, 6.39133295e-2},
                             {6.59976085e-2, 2.85170559e-2, 4.66719379e-2},
                             {7.19892089e-3, 9.80922136e-3, 7.57138314e-3},
                             {5.93913028e-5, 4.67751201e-5, 3.43751915e-5}};
  for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
    const double sum = collision_integral("electron-collisions/sy2006", v[i][0], v[i][1]);
    CHECK_REL(sum, v[i][2] + v[i][3] + v[i][4], NINE);
    CHECK_REL(sum, exact[i][0] + exact[i][1] + exact[i][2], 0.023); /* accuracy of the fit */
  }
}

/* A jet's derivatives against differences of sixth order. */
static void check_slopes(const cmx_model *m, double a, double b) {
  cmx_jet f, shifted[2][6];
  const double h = 4e-4;
  assert_true(cmx_model_two(m, cmx_jet_seed(a, 1, 0), cmx_jet_seed(b, 0, 1), &f) >= 0);
  for (int k = 0; k < 6; k++) {
    const double d = (k < 3 ? k - 3 : k - 2) * h;
    assert_true(cmx_model_two(m, cmx_jet_seed(a + d * a, 1, 0), cmx_jet_seed(b, 0, 1), &shifted[0][k]) >= 0);
    assert_true(cmx_model_two(m, cmx_jet_seed(a, 1, 0), cmx_jet_seed(b + d * b, 0, 1), &shifted[1][k]) >= 0);
  }
#define SLOPE(along, step, entry)                                                                            \
  ((45.0 * (shifted[along][3].entry - shifted[along][2].entry) -                                             \
    9.0 * (shifted[along][4].entry - shifted[along][1].entry) + shifted[along][5].entry -                    \
    shifted[along][0].entry) /                                                                               \
   (60.0 * h * (step)))
  const double scale = 1e-9 * (fabs(f.v) + fabs(f.x) + fabs(f.g) + fabs(f.xx) + fabs(f.gg) + fabs(f.xxx));
  CHECK_ABS(f.x, SLOPE(0, a, v), scale);
  CHECK_ABS(f.xx, SLOPE(0, a, x), scale);
  CHECK_ABS(f.xg, SLOPE(0, a, g), scale);
  CHECK_ABS(f.xxx, SLOPE(0, a, xx), scale);
  CHECK_ABS(f.g, SLOPE(1, b, v), scale);
  CHECK_ABS(f.gg, SLOPE(1, b, g), scale);
  CHECK_ABS(f.xgg, SLOPE(1, b, xg), scale);
  CHECK_ABS(f.ggg, SLOPE(1, b, gg), scale);
#undef SLOPE
}

static void derivatives_of_the_records(void **state) {
  (void)state;
  const char *const collisions[] = {"electron-collisions/sy2006", "electron-collisions/table2011"};
  const char *const corrections[] = {"conduction-correction/blouin2020-h",
                                     "conduction-correction/blouin2020-he"};
  for (int k = 0; k < 2; k++) {
    check_slopes(find(CMX_KIND_ELECTRON_COLLISIONS, collisions[k]), 0.6, 1.7);
    check_slopes(find(CMX_KIND_ELECTRON_COLLISIONS, collisions[k]), 0.97, 30.0);
    check_slopes(find(CMX_KIND_CONDUCTION_CORRECTION, corrections[k]), 4.3, 7.6);
  }
}

static void light_ions(void **state) {
  (void)state;
  const struct {
    const char *id;
    double log_rho, log_t, g, h, factor;
  } v[] = {{"conduction-correction/blouin2020-h", 3, 7, 1.47954209, 0.999999997, 4.03300274e-1},
           {"conduction-correction/blouin2020-h", 5, 8, 1.83060332, 1.0, 3.53281575e-1},
           {"conduction-correction/blouin2020-he", 4, 7, 7.46213201e-1, 7.74005095e-1, 6.33885161e-1},
           {"conduction-correction/blouin2020-he", 6, 8.3, 1.23792522, 9.75627516e-1, 4.52949035e-1}};
  for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
    cmx_jet f;
    const cmx_model *m = find(CMX_KIND_CONDUCTION_CORRECTION, v[i].id);
    assert_int_equal(cmx_model_two(m, cmx_jet_const(v[i].log_rho), cmx_jet_const(v[i].log_t), &f), CMX_OK);
    CHECK_REL(1.0 / f.v, v[i].factor, NINE);
    CHECK_REL(f.v - 1.0, v[i].g * v[i].h, NINE);
  }
  cmx_transport t = pair(CMX_TRANSPORT_RECOMMENDED, 1.0, 2.0);
  t.ions.mass_u[0] = 1.0;
  CHECK_REL(1.0 / at(&t, CMX_LIQUID, 0.0, 3.0, 7.0).correction, 4.03300274e-1, NINE);
  CHECK_REL(1.0 / at(&t, CMX_LIQUID, 1.0, 4.0, 7.0).correction, 6.33885161e-1, NINE);
  const double between = at(&t, CMX_LIQUID, 0.5, 5.0, 8.0).correction;
  CHECK(between < at(&t, CMX_LIQUID, 0.0, 5.0, 8.0).correction &&
        between > at(&t, CMX_LIQUID, 1.0, 5.0, 8.0).correction);
  cmx_transport_state plain;
  t.correction[0] = t.correction[1] = NULL;
  plain = at(&t, CMX_LIQUID, 0.5, 5.0, 8.0);
  CHECK(plain.correction == 1.0);
  /* none from lithium on */
  t = pair(CMX_TRANSPORT_RECOMMENDED, 2.0, 3.0);
  CHECK(at(&t, CMX_LIQUID, 1.0, 5.0, 8.0).correction == 1.0);
  CHECK_ABS(at(&t, CMX_LIQUID, 1.0 - 1e-9, 5.0, 8.0).correction, 1.0, 1e-8);
  t = pair(CMX_TRANSPORT_RECOMMENDED, 6.0, 8.0);
  CHECK(at(&t, CMX_LIQUID, 0.3, 5.0, 8.0).correction == 1.0);
}

/* --- pure species -------------------------------------------------------------------------------------- */

typedef struct pure_state {
  int species;
  double log_t, log_rho;
  double gamma, eta, q_debye2, k_tf2, s, w, first, second, debye_waller, g, thermal, lambda, nu, sigma_deg,
      kappa_deg, nu_ee, sigma, kappa, thermopower, opacity;
} pure_state;

static const pure_state pure_states[] = {{CARBON,
                                          7,
                                          6,
                                          3.57685087e1,
                                          2.55358422,
                                          5.65710001,
                                          9.53050609e-3,
                                          1.95028708e-2,
                                          6.04929961,
                                          9.34668702e-1,
                                          3.79102030e-1,
                                          1.0,
                                          1.00078064,
                                          1.00136642,
                                          7.87178240e-1,
                                          1.06162826e17,
                                          5.60721563e20,
                                          1.52207866e15,
                                          5.42867345e15,
                                          5.60780102e20,
                                          1.44827022e15,
                                          4.77943326e-2,
                                          2.08814602e-4},
                                         {CARBON,
                                          6,
                                          6,
                                          3.57685087e2,
                                          2.55358422e-1,
                                          5.65710001e1,
                                          9.53081660e-3,
                                          3.41290864e-3,
                                          6.04929961e-1,
                                          2.52081713e-1,
                                          1.23106832e-1,
                                          9.87916380e-1,
                                          8.77505602e-1,
                                          1.13098002,
                                          1.76837065e-1,
                                          2.38491381e16,
                                          2.49601414e21,
                                          5.99894624e14,
                                          4.98427940e14,
                                          2.49601517e21,
                                          5.89010246e14,
                                          4.07625553e-3,
                                          5.13437535e-7},
                                         {OXYGEN,
                                          8,
                                          9,
                                          5.77739500e1,
                                          8.07514234e-1,
                                          7.54280001e2,
                                          6.00330783e-1,
                                          7.42653601e-3,
                                          4.67813320,
                                          9.50589900e-1,
                                          3.79645245e-1,
                                          9.99810464e-1,
                                          9.90480979e-1,
                                          1.01644693,
                                          5.71176407e-1,
                                          6.46956577e17,
                                          1.46075658e22,
                                          3.90639366e17,
                                          7.65998547e16,
                                          1.46075806e22,
                                          3.49890380e17,
                                          1.90461816e-2,
                                          8.64327763e-7},
                                         {CARBON,
                                          7,
                                          9,
                                          3.57685087e2,
                                          8.07514234e-2,
                                          5.65710001e3,
                                          6.00339524e-1,
                                          2.04484438e-3,
                                          6.14832483e-1,
                                          2.59126364e-1,
                                          1.25443141e-1,
                                          8.28350078e-1,
                                          4.98254751e-1,
                                          1.90911345,
                                          5.59701064e-2,
                                          4.75469067e16,
                                          1.98760791e23,
                                          2.82997006e17,
                                          7.36691763e15,
                                          1.98760772e23,
                                          2.61753562e17,
                                          1.59112469e-3,
                                          1.15536143e-9}};

static void pure_species(void **state) {
  (void)state;
  published_model of_papers;
  cmx_transport t = pair(CMX_TRANSPORT_RECOMMENDED, 6.0, 8.0);
  t.logarithm = published(CMX_KIND_COULOMB_LOGARITHM, "coulomb-logarithm/pbhy1999", &of_papers);
  for (size_t i = 0; i < sizeof pure_states / sizeof *pure_states; i++) {
    const pure_state *v = &pure_states[i];
    const double z = charge[v->species];
    const cmxp_electrons e = electrons_at(v->log_rho, v->log_t);
    const cmx_scatterer ion = cmxp_scatterer_at(z, 2.0 * z, &e);
    cmx_logarithm l;
    assert_int_equal(cmx_model_logarithm(t.logarithm, &ion, e.k_tf2, 1, &e.x, &l), CMX_OK);
    CHECK_REL(ion.gamma, v->gamma, NINE);
    CHECK_REL(ion.eta, v->eta, NINE);
    CHECK_REL(ion.q_debye2, v->q_debye2, NINE);
    CHECK_REL(e.k_tf2, v->k_tf2, NINE);
    CHECK_REL(l.s, v->s, NINE);
    CHECK_REL(l.w, v->w, NINE);
    CHECK_REL(l.first, v->first, NINE);
    CHECK_REL(l.second, v->second, NINE);
    CHECK_REL(l.debye_waller, v->debye_waller, NINE);
    CHECK_REL(l.g, v->g, NINE);
    CHECK_REL(l.thermal, v->thermal, NINE);
    CHECK_REL(l.sigma, v->lambda, NINE);
    for (int phase = 0; phase < 2; phase++) { /* one formula for both in a pure species */
      const cmx_transport_state s = at(&t, phase, v->species == OXYGEN, v->log_rho, v->log_t);
      CHECK_REL(s.coulomb_log, v->lambda, NINE);
      CHECK_REL(s.nu_ei, v->nu, NINE);
      CHECK_REL(CMX_FINE_STRUCTURE * e.n_e / (e.energy * s.nu_ei) * CMXP_UNIT_RATE * CMXP_UNIT_RATE,
                v->sigma_deg, NINE);
      CHECK_REL(CMX_PI * CMX_PI * e.t * e.n_e / (3.0 * e.energy * s.nu_ei * s.thermal_ratio) *
                    CMXP_UNIT_RATE * CMXP_UNIT_CONDUCTION,
                v->kappa_deg, NINE);
      CHECK_REL(s.nu_ee, v->nu_ee, NINE);
      CHECK_REL(s.sigma, v->sigma, NINE);
      CHECK_REL(s.kappa_thermal, v->kappa, NINE);
      CHECK_REL(s.thermopower, v->thermopower, NINE);
      CHECK_REL(s.opacity_cond, v->opacity, NINE);
      CHECK(s.nu_imp == 0.0 && s.impurity == 0.0);
    }
  }
}

static void conduction_by_ions(void **state) {
  (void)state;
  published_model of_papers;
  const cmx_model *logarithm = find(CMX_KIND_COULOMB_LOGARITHM, "coulomb-logarithm/pbhy1999"),
                  *harmonic = find(CMX_KIND_CRYSTAL_QUANTUM, "crystal-quantum/bpy2001-bcc"),
                  *corrected =
                      published(CMX_KIND_ION_CONDUCTION, "ion-conduction/ch2007-corrected", &of_papers),
                  *as_printed = find(CMX_KIND_ION_CONDUCTION, "ion-conduction/ch2007-printed");
  const double v[][3] = {{6, 6, 1.63096854e12}, {9, 7, 1.85294392e15}};
  for (int i = 0; i < 2; i++) {
    const cmxp_electrons e = electrons_at(v[i][0], v[i][1]);
    const cmx_scatterer ion = cmxp_scatterer_at(6.0, 12.0, &e);
    CHECK_REL(CMXP_UNIT_CONDUCTION * cmxp_ion_conduction(corrected, &ion, &e, logarithm, harmonic), v[i][2],
              NINE);
  }
  /* the formula as printed, in the table of 2011: another one at weak coupling */
  cmx_transport t = pair(CMX_TRANSPORT_TABLE2011, 6.0, 8.0);
  const cmxp_electrons e = electrons_at(4.0, 7.8);
  const cmx_scatterer ion = cmxp_scatterer_at(6.0, 12.0, &e);
  const double printed = cmxp_ion_conduction(as_printed, &ion, &e, t.logarithm, harmonic);
  CHECK_REL(at(&t, CMX_LIQUID, 0.0, 4.0, 7.8).kappa_ion, CMXP_UNIT_CONDUCTION * printed, 1e-12);
  CHECK(printed < 0.99 * cmxp_ion_conduction(corrected, &ion, &e, t.logarithm, harmonic));
  t = pair(CMX_TRANSPORT_RECOMMENDED, 6.0, 8.0);
  const cmx_transport_state without = at(&t, CMX_SOLID, 0.0, 6.0, 6.0);
  t.crystal_heat = harmonic;
  t.ion_conduction = NULL;
  assert_int_equal(cmx_transport_check(&t, NULL), CMX_ERR_UNKNOWN);
  t.ion_conduction = corrected;
  const cmx_transport_state with = at(&t, CMX_SOLID, 0.0, 6.0, 6.0);
  CHECK_REL(with.kappa_ion, v[0][2], NINE);
  CHECK_REL(with.kappa_thermal, without.kappa_thermal + with.kappa_ion, 1e-15);
  CHECK(with.sigma == without.sigma && at(&t, CMX_LIQUID, 0.0, 6.0, 6.0).kappa_ion == 0.0);
}

/* alpha_0 of degenerate electrons among ions of any kind. The table of 2011 rounds it. */
static void alpha_0(void **state) {
  (void)state;
  const cmx_model *own[] = {find(CMX_KIND_COULOMB_LOGARITHM, "coulomb-logarithm/pbhy1999"),
                            find(CMX_KIND_ION_CONDUCTION, "ion-conduction/ch2007-corrected")},
                  *rounded[] = {find(CMX_KIND_COULOMB_LOGARITHM, "coulomb-logarithm/table2011"),
                                find(CMX_KIND_ION_CONDUCTION, "ion-conduction/ch2007-printed")};
  uint64_t seed = 13;
  for (int i = 0; i < 100; i++) {
    const cmxp_electrons e = electrons_at(between(&seed, 4.0, 10.0), between(&seed, 5.0, 9.0));
    const cmx_scatterer ion = cmxp_scatterer_at(between(&seed, 1.0, 26.0), between(&seed, 1.0, 60.0), &e);
    const double x = e.x / (ion.mass_u * ion.z);
    CHECK_REL(cmx_model_parameter(own[i % 2], "alpha_0") * sqrt(x),
              4.0 * e.x * e.x / (ion.q_debye2 * ion.eta), 1e-13);
  }
  for (int k = 0; k < 2; k++) CHECK(cmx_model_parameter(rounded[k], "alpha_0") == 1.683);
}

/* What rounding it as the papers do amounts to, at densities of the trusted range. */
static void alpha_0_as_printed(void **state) {
  (void)state;
  published_model of_papers;
  cmx_transport exact = pair(CMX_TRANSPORT_RECOMMENDED, 6.0, 8.0), rounded = exact;
  rounded.logarithm = published(CMX_KIND_COULOMB_LOGARITHM, exact.logarithm->id, &of_papers);
  uint64_t seed = 14;
  double worst = 0.0;
  for (int i = 0; i < 500; i++) {
    const double x = between(&seed, 0.0, 1.0), rho = between(&seed, 2.0, 10.0),
                 temp = between(&seed, 5.0, 10.0);
    const cmx_transport_state a = at(&exact, i % 2, x, rho, temp), b = at(&rounded, i % 2, x, rho, temp);
    worst = fmax(worst, fmax(fabs(a.sigma / b.sigma - 1.0), fabs(a.kappa_thermal / b.kappa_thermal - 1.0)));
  }
  CHECK(worst <= 3e-4 && worst > 3e-5);
}

/* --- the public table ---------------------------------------------------------------------------------- */

static void the_table_of_2011(void **state) {
  (void)state;
  const cmx_transport t = pair(CMX_TRANSPORT_TABLE2011, 6.0, 8.0);
  double square = 0.0, worst = 0.0;
  for (int j = 0; j < 2; j++)
    for (int r = 0; r < 6; r++)
      for (int k = 0; k < 7; k++) {
        const double d =
            log10(at(&t, CMX_LIQUID, j, 4.0 + r, 6.0 + 0.5 * k).kappa_thermal) - table2011[j][r][k];
        square += d * d;
        worst = fmax(worst, fabs(d));
        CHECK_ABS(d, 0.0, 0.008);
      }
  CHECK_ABS(sqrt(square / 84.0), 0.0, 0.002);
  print_message("table of 2011: rms %.5f, worst %.5f dex\n", sqrt(square / 84.0), worst);
  /* a mixture is one mean ion in it, in either phase */
  const cmx_transport sevens = pair(CMX_TRANSPORT_TABLE2011, 7.0, 8.0);
  CHECK_REL(at(&t, CMX_SOLID, 0.5, 7.0, 7.0).kappa_thermal,
            at(&sevens, CMX_LIQUID, 0.0, 7.0, 7.0).kappa_thermal, 1e-13);
}

/* What the defects of the table amount to, in dex: recommended less table. */
static void the_defects_of_the_table(void **state) {
  (void)state;
  const double v[][3] = {{6, 6.0, 0.020}, {6, 7.0, 0.004}, {7, 8.0, 0.021}, {8, 7.0, 0.026},
                         {8, 8.5, 0.031}, {9, 7.0, 0.045}, {9, 6.5, 0.110}, {9, 6.0, 0.218}};
  const cmx_transport t = pair(CMX_TRANSPORT_RECOMMENDED, 6.0, 8.0),
                      old = pair(CMX_TRANSPORT_TABLE2011, 6.0, 8.0);
  for (size_t i = 0; i < sizeof v / sizeof *v; i++)
    CHECK_ABS(log10(at(&t, CMX_SOLID, 0.0, v[i][0], v[i][1]).kappa_thermal /
                    at(&old, CMX_SOLID, 0.0, v[i][0], v[i][1]).kappa_thermal),
              v[i][2], 0.0015);
}

/* --- laws ---------------------------------------------------------------------------------------------- */

/* Elastic scattering of degenerate electrons: hydrogen, whose logarithms of heat and charge agree, without
   electron-electron collisions. */
static void wiedemann_and_franz(void **state) {
  (void)state;
  cmx_transport t = pair(CMX_TRANSPORT_RECOMMENDED, 1.0, 2.0);
  t.collisions = NULL;
  t.correction[0] = t.correction[1] = NULL;
  const cmx_transport_state s = at(&t, CMX_LIQUID, 0.0, 6.0, 5.0);
  CHECK_REL(s.lorenz_ratio, CMX_PI * CMX_PI / 3.0, 1e-6);
  CHECK(s.nu_ee == 0.0 && s.thermal_ratio == 1.0);
  /* in V^2/K^2 */
  const double e_si = 1.602176634e-19, k_si = 1.380649e-23;
  CHECK_REL(s.kappa_thermal * 1e-5 / (s.sigma / 8.9875517923e9 * 1e5) * (e_si / k_si) * (e_si / k_si),
            CMX_PI * CMX_PI / 3.0, 1e-6);
  /* an impure crystal tends to it as it cools, faster than in proportion to T */
  t = pair(CMX_TRANSPORT_RECOMMENDED, 6.0, 8.0);
  double off[2];
  for (int k = 0; k < 2; k++)
    off[k] = 1.0 - at(&t, CMX_SOLID, 0.5, 7.0, 4.5 - k * log10(2.0)).lorenz_ratio * 3.0 / (CMX_PI * CMX_PI);
  CHECK(off[0] > 0.0 && off[0] < 0.01);
  CHECK(off[1] > 0.0 && off[1] < 0.5 * off[0]);
}

/* In the liquid 1/sigma and 1/kappa are means of those of the pure species at the same n_e, with weights Z_j
   n_j/n_e. */
static void linear_mixing(void **state) {
  (void)state;
  cmx_transport t = pair(CMX_TRANSPORT_RECOMMENDED, 6.0, 8.0);
  const double x = 0.4, f = 8.0 * x / (6.0 * (1.0 - x) + 8.0 * x);
  const cmx_transport_state a = at(&t, CMX_LIQUID, 0.0, 6.0, 7.0), b = at(&t, CMX_LIQUID, 1.0, 6.0, 7.0),
                            m = at(&t, CMX_LIQUID, x, 6.0, 7.0);
  CHECK_REL(m.nu_ei, (1.0 - f) * a.nu_ei + f * b.nu_ei, 1e-13);
  CHECK_REL(1.0 / m.sigma, (1.0 - f) / a.sigma + f / b.sigma, 1e-7);
  CHECK_REL(1.0 / m.kappa_thermal, (1.0 - f) / a.kappa_thermal + f / b.kappa_thermal, 1e-7);
  CHECK(m.nu_imp == 0.0);
}

/* --- refusals ------------------------------------------------------------------------------------------ */

static int all_nan(const cmx_transport_state *s) {
  const double *member = (const double *)s;
  for (size_t k = 0; k < sizeof *s / sizeof *member; k++)
    if (!isnan(member[k])) return 0;
  return 1;
}

static void refuse(const cmx_transport *t, int phase, double x, double rho, double temp, cmx_status expected,
                   const char *word) {
  cmx_transport_state s;
  cmx_error err = CMX_ERROR_NONE;
  memset(&s, 0, sizeof s);
  assert_int_equal(cmx_transport_at(t, phase, x, rho, temp, &s, &err), expected);
  if (!strstr(err.text, word)) fail_msg("no '%s' in: %s", word, err.text);
  CHECK(all_nan(&s));
}

static cmx_status failing_order(void *context, double x, double gamma_d, cmx_short_range_order *order) {
  (void)context;
  (void)x;
  (void)gamma_d;
  (void)order;
  return CMX_ERR_NOT_CONVERGED;
}

static void bad_input_is_refused(void **state) {
  (void)state;
  const cmx_transport good = pair(CMX_TRANSPORT_RECOMMENDED, 6.0, 8.0);
  cmx_transport t = good;
  const double bad[] = {NAN, -1.0, INFINITY, -INFINITY};
  for (int k = 0; k < 4; k++) {
    refuse(&good, CMX_LIQUID, bad[k], 1e6, 1e7, CMX_ERR_DOMAIN, "x = ");
    refuse(&good, CMX_SOLID, 0.5, bad[k], 1e7, CMX_ERR_DOMAIN, "rho = ");
    refuse(&good, CMX_LIQUID, 0.5, 1e6, bad[k], CMX_ERR_DOMAIN, "temp = ");
    t.ions.z[1] = bad[k];
    refuse(&t, CMX_LIQUID, 0.5, 1e6, 1e7, CMX_ERR_DOMAIN, "charge");
    t = good;
    t.ions.mass_u[1] = bad[k];
    refuse(&t, CMX_LIQUID, 0.5, 1e6, 1e7, CMX_ERR_DOMAIN, "mass");
    t = good;
    t.freezing_gamma = bad[k];
    refuse(&t, CMX_LIQUID, 0.5, 1e6, 1e7, CMX_ERR_DOMAIN, "freezing_gamma");
    t = good;
  }
  refuse(&good, CMX_LIQUID, 0.5, 0.0, 1e7, CMX_ERR_DOMAIN, "rho = ");
  refuse(&good, CMX_LIQUID, 1.0 + 1e-9, 1e6, 1e7, CMX_ERR_DOMAIN, "x = ");
  refuse(&good, 2, 0.5, 1e6, 1e7, CMX_ERR_DOMAIN, "phase");
  refuse(&good, CMX_LIQUID, 0.5, 1e6, 1e3, CMX_ERR_RANGE, "electrons");
  refuse(&good, CMX_LIQUID, 0.5, 1e15, 1e8, CMX_ERR_RANGE, "electrons");
  t.ions.z[0] = 8.0;
  refuse(&t, CMX_LIQUID, 0.5, 1e6, 1e7, CMX_ERR_DOMAIN, "charge");
  t = good;
  t.order = (cmx_impurity_order)7;
  refuse(&t, CMX_SOLID, 0.5, 1e6, 1e7, CMX_ERR_DOMAIN, "order");
  t = good;
  t.variant = (cmx_transport_variant)7;
  refuse(&t, CMX_SOLID, 0.5, 1e6, 1e7, CMX_ERR_DOMAIN, "variant");
  t = good;
  t.order = CMX_IMPURITIES_FROZEN;
  refuse(&t, CMX_SOLID, 0.5, 1e6, 1e7, CMX_ERR_UNKNOWN, "source of its order");
  t.short_range = failing_order;
  refuse(&t, CMX_SOLID, 0.5, 1e6, 1e7, CMX_ERR_NOT_CONVERGED, "order at x");
  t.variant = CMX_TRANSPORT_TABLE2011;
  refuse(&t, CMX_SOLID, 0.5, 1e6, 1e7, CMX_ERR_UNSUPPORTED, "table2011");
  t = good;
  t.logarithm = NULL;
  refuse(&t, CMX_SOLID, 0.5, 1e6, 1e7, CMX_ERR_UNKNOWN, "coulomb-logarithm");
  t = good;
  t.collisions = good.logarithm;
  refuse(&t, CMX_SOLID, 0.5, 1e6, 1e7, CMX_ERR_UNKNOWN, "electron-collisions");
  t = good;
  t.correction[1] = NULL;
  refuse(&t, CMX_SOLID, 0.5, 1e6, 1e7, CMX_ERR_UNKNOWN, "conduction-correction");
  /* the records themselves */
  const cmxp_electrons e = electrons_at(6.0, 7.0);
  cmx_scatterer ion = cmxp_scatterer_at(6.0, 12.0, &e);
  cmx_logarithm l;
  cmx_jet f;
  const double zero = 0.0;
  assert_int_equal(cmx_model_logarithm(good.logarithm, &ion, e.k_tf2, 1, &zero, &l), CMX_ERR_DOMAIN);
  CHECK(isnan(l.sigma) && isnan(l.thermal));
  ion.eta = NAN;
  assert_int_equal(cmx_model_logarithm(good.logarithm, &ion, e.k_tf2, 1, &e.x, &l), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_model_logarithm(good.collisions, &ion, e.k_tf2, 1, &e.x, &l), CMX_ERR_UNSUPPORTED);
  assert_int_equal(cmx_model_two(good.collisions, cmx_jet_const(1.1), cmx_jet_const(1.0), &f),
                   CMX_ERR_DOMAIN);
  assert_int_equal(cmx_model_two(good.collisions, cmx_jet_const(0.5), cmx_jet_const(-1.0), &f),
                   CMX_ERR_DOMAIN);
  assert_int_equal(cmx_model_two(good.logarithm, cmx_jet_const(0.5), cmx_jet_const(1.0), &f),
                   CMX_ERR_UNSUPPORTED);
  CHECK(isnan(f.v));
}

static cmx_status status_at(const cmx_transport *t, double x, double rho, double temp) {
  cmx_transport_state s;
  const cmx_status status = cmx_transport_at(t, CMX_LIQUID, x, rho, temp, &s, NULL);
  CHECK(status < 0 || (isfinite(s.sigma) && isfinite(s.kappa_thermal) && s.opacity_cond > 0.0));
  return status;
}

static void the_trusted_range(void **state) {
  (void)state;
  const cmx_transport t = pair(CMX_TRANSPORT_RECOMMENDED, 6.0, 8.0),
                      heavy = pair(CMX_TRANSPORT_RECOMMENDED, 26.0, 27.0);
  assert_int_equal(status_at(&t, 0.5, 1e6, 1e7), CMX_OK);
  assert_int_equal(status_at(&t, 0.5, 0.99e2, 1e8), CMX_WARN_EXTRAPOLATED); /* density */
  assert_int_equal(status_at(&t, 0.5, 1.01e2, 1e8), CMX_OK);
  assert_int_equal(status_at(&t, 0.5, 1.01e10, 1e8), CMX_WARN_EXTRAPOLATED);
  assert_int_equal(status_at(&t, 0.5, 0.99e10, 1e8), CMX_OK);
  assert_int_equal(status_at(&t, 0.5, 1e3, 1e6), CMX_WARN_EXTRAPOLATED); /* partial ionisation */
  assert_int_equal(status_at(&t, 0.5, 1e3, 2e7), CMX_OK);
  assert_int_equal(status_at(&t, 0.5, 1e3, 3e9), CMX_WARN_EXTRAPOLATED); /* positrons */
  assert_int_equal(status_at(&heavy, 0.0, 1e7, 1e8), CMX_OK);
  assert_int_equal(status_at(&heavy, 0.5, 1e7, 1e8), CMX_WARN_EXTRAPOLATED); /* charge */
  /* nothing breaks down anywhere the electron gas is known */
  for (double log_rho = -3.0; log_rho <= 13.0; log_rho += 2.0)
    for (double log_t = 4.0; log_t <= 11.0; log_t += 1.0)
      for (int phase = 0; phase < 2; phase++) {
        const cmx_transport_state s = at(&t, phase, 0.5, log_rho, log_t);
        CHECK(s.sigma > 0.0 && s.kappa_thermal > 0.0 && s.lorenz_ratio > 0.0 && s.nu_ei >= 0.0 &&
              s.nu_ee >= 0.0);
      }
}

static void variants_by_name(void **state) {
  (void)state;
  cmx_transport_variant v;
  cmx_error err = CMX_ERROR_NONE;
  assert_int_equal(cmx_transport_variant_find("recommended", &v, &err), CMX_OK);
  assert_int_equal(v, CMX_TRANSPORT_RECOMMENDED);
  assert_int_equal(cmx_transport_variant_find("table2011", &v, &err), CMX_OK);
  assert_int_equal(v, CMX_TRANSPORT_TABLE2011);
  assert_int_equal(cmx_transport_variant_find("table", &v, &err), CMX_ERR_UNKNOWN);
  CHECK(strstr(err.text, "recommended, table2011"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_electron_gas),
      cmocka_unit_test(the_rule_of_the_electrons),
      cmocka_unit_test(logarithm_integrals),
      cmocka_unit_test(electron_collisions),
      cmocka_unit_test(derivatives_of_the_records),
      cmocka_unit_test(light_ions),
      cmocka_unit_test(pure_species),
      cmocka_unit_test(conduction_by_ions),
      cmocka_unit_test(alpha_0),
      cmocka_unit_test(alpha_0_as_printed),
      cmocka_unit_test(the_table_of_2011),
      cmocka_unit_test(the_defects_of_the_table),
      cmocka_unit_test(wiedemann_and_franz),
      cmocka_unit_test(linear_mixing),
      cmocka_unit_test(bad_input_is_refused),
      cmocka_unit_test(the_trusted_range),
      cmocka_unit_test(variants_by_name),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
