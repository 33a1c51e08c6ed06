/* Matching and mixing: worked-out values, laws, refusals (White et al. 2024). */
#include <stdio.h>
#include <string.h>

#include "support/cmx_test.h"
#include "coulomix/const.h"
#include "coulomix/mixing.h"

/* Half a unit in the last of nine printed digits. */
#define NINE 6e-9

#define TEN_EV (10.0 * CMX_ELECTRON_VOLT / CMX_BOLTZMANN) /* K */

/* --- species ------------------------------------------------------------------------------------------- */

/* P = scale (n/n0)^power between two densities, or a wave that falls, or no pressure. */
typedef struct law {
  double n0, power, wave, charge, sigma, fail_above;
} law;

static cmx_status law_state(const cmx_pure *pure, double n, double temp, cmx_pure_state *out,
                            cmx_error *err) {
  const law *l = pure->data;
  (void)temp;
  *out = (cmx_pure_state){NAN, NAN, NAN, NAN};
  if (!(n >= pure->n_min && n <= pure->n_max))
    return cmx_fail(err, CMX_ERR_RANGE, "species %s: n = %g: not in %g..%g", pure->name, n, pure->n_min,
                    pure->n_max);
  if (n > l->fail_above) return cmx_fail(err, CMX_ERR_NOT_CONVERGED, "species %s broke", pure->name);
  const double p = pow(n / l->n0, l->power) * (1.0 + l->wave * sin(20.0 * log(n / l->n0)));
  *out = (cmx_pure_state){l->charge, p, l->sigma, 2.0 * l->sigma};
  return l->sigma > 100.0 ? CMX_WARN_EXTRAPOLATED : CMX_OK;
}

static cmx_pure species(const char *name, double mass_u, law *l) {
  cmx_pure p = {.mass_u = mass_u, .z = 1.0, .n_min = 1e22, .n_max = 1e26, .state = law_state, .data = l};
  if (l->fail_above == 0.0) l->fail_above = INFINITY;
  snprintf(p.name, sizeof p.name, "%s", name);
  return p;
}

static cmx_pure lee_more(const char *name, double z, double mass_u, double charge) {
  cmx_lee_more settings;
  cmx_pure p;
  cmx_error err = CMX_ERROR_NONE;
  cmx_lee_more_defaults(&settings);
  settings.charge = charge;
  if (cmx_pure_lee_more(name, z, mass_u, &settings, &p, &err) < 0) fail_msg("%s", err.text);
  return p;
}

static cmx_matched matched(cmx_matching how, size_t n, const cmx_pure *const pure[], const double x[],
                           double rho, double temp) {
  cmx_matched m;
  cmx_error err = CMX_ERROR_NONE;
  if (cmx_match_densities(how, &(cmx_warm_mixture){n, pure, x}, rho, temp, &m, &err) < 0)
    fail_msg("rho = %g: %s", rho, err.text);
  return m;
}

static void check_nothing(const cmx_matched *m) {
  CHECK(isnan(m->rho) && isnan(m->pressure) && isnan(m->volumes.n) && isnan(m->volumes.n_e));
  for (size_t i = 0; i < CMX_MIX_SPECIES; i++)
    CHECK(isnan(m->volumes.share[i]) && isnan(m->part[i].n) && isnan(m->pure[i].sigma));
}

/* --- worked-out values --------------------------------------------------------------------------------- */

/* Hydrogen and carbon of the reference, at densities that one pressure, 1, stands for. */
static law reference[2] = {{.n0 = 2.18e24, .power = 1.6, .charge = 1.0, .sigma = 1.1},
                           {.n0 = 5.875e23, .power = 1.9, .charge = 4.0, .sigma = 0.32}};

static void check_reference(const cmx_matched *m, double tol) {
  static const double value[] = {6.68700063e-1, 4.68521269e-1, 4.43157895e-1, 3.60344828e-1, 4.59701493e-1};
  CHECK_REL(m->part[0].n, 2.18e24, tol);
  CHECK_REL(m->part[1].n, 5.875e23, tol);
  CHECK_REL(m->volumes.share[0], 4.47051363e-1, NINE);
  CHECK_REL(m->volumes.share[1], 5.52948637e-1, NINE);
  CHECK_REL(m->volumes.n, 1.29942930e24, NINE);
  CHECK_REL(m->volumes.n_e, 2.27400127e24, NINE);
  CHECK_REL(m->rho, 8.11045450, NINE);
  CHECK_REL(m->pressure, 1.0, tol);
  for (int rule = CMX_MIX_SIGMA; rule <= CMX_MIX_GAMMA; rule++) {
    const double sigma[] = {m->pure[0].sigma, m->pure[1].sigma},
                 kappa[] = {m->pure[0].kappa, m->pure[1].kappa};
    CHECK_REL(cmx_mix((cmx_mix_rule)rule, 2, m->part, &m->volumes, sigma), value[rule], NINE);
    CHECK_REL(cmx_mix((cmx_mix_rule)rule, 2, m->part, &m->volumes, kappa), 2.0 * value[rule], NINE);
  }
}

static void reference_mixture(void **state) {
  (void)state;
  const cmx_pure h = species("H", 1.008, &reference[0]), c = species("C", 12.011, &reference[1]);
  const cmx_pure *const pure[] = {&h, &c};
  const double x[] = {0.75, 0.25};
  cmx_error err = CMX_ERROR_NONE;
  cmx_matched at_pressure;
  assert_int_equal(
      cmx_match_densities_at_pressure(&(cmx_warm_mixture){2, pure, x}, 1.0, 1e5, &at_pressure, &err), CMX_OK);
  check_reference(&at_pressure, 1e-13);
  const cmx_matched m = matched(CMX_MATCH_ISOBARIC, 2, pure, x, at_pressure.rho, 1e5);
  check_reference(&m, 1e-12);
  CHECK_REL(m.rho, at_pressure.rho, 1e-14);
  CHECK(m.steps > 0 && m.steps < 2000);
}

static void isodensity(void **state) {
  (void)state;
  law constant[2] = {{.n0 = 1e24, .power = 1.0, .charge = 1.0, .sigma = 1.0},
                     {.n0 = 1e24, .power = 1.0, .charge = 4.0, .sigma = 1.0}};
  const cmx_pure h = species("H", 1.008, &constant[0]), c = species("C", 12.011, &constant[1]);
  const cmx_pure *const pure[] = {&h, &c};
  const double x[] = {0.9, 0.1};
  const cmx_matched m = matched(CMX_MATCH_ISODENSITY, 2, pure, x, 10.0, 1e5);
  CHECK_REL(m.volumes.share[0], 4.30299293e-1, NINE);
  CHECK_REL(m.part[0].n, 10.0 / (1.008 * CMX_ATOMIC_MASS_UNIT), 1e-14);
  CHECK_REL(m.part[1].n, 10.0 / (12.011 * CMX_ATOMIC_MASS_UNIT), 1e-14);
  CHECK_REL(m.rho, 10.0, 1e-14);
  CHECK_REL(m.pressure, m.volumes.share[0] * m.pure[0].pressure + m.volumes.share[1] * m.pure[1].pressure,
            1e-14);
  assert_int_equal(m.steps, 0);
}

static void dalton(void **state) {
  (void)state;
  const cmx_pure h = species("H", 1.008, &reference[0]), c = species("C", 12.011, &reference[1]);
  const cmx_pure *const pure[] = {&h, &c};
  const double x[] = {0.6, 0.4};
  const cmx_matched m = matched(CMX_MATCH_DALTON, 2, pure, x, 5.0, 1e5);
  const double atoms = 5.0 / ((0.6 * 1.008 + 0.4 * 12.011) * CMX_ATOMIC_MASS_UNIT);
  CHECK_REL(m.volumes.n, atoms, 1e-14);
  CHECK_REL(m.volumes.n_e, 2.2 * atoms, 1e-14);
  CHECK_REL(m.pressure, m.pure[0].pressure + m.pure[1].pressure, 1e-14);
  for (size_t i = 0; i < 2; i++) {
    CHECK_REL(m.part[i].n, x[i] * atoms, 1e-14);
    CHECK_REL(m.volumes.share[i], x[i], 1e-14);
  }
  CHECK_REL(m.rho, 5.0, 1e-14);
}

/* Densities and charges of the paper's states. */
static void crossovers(void **state) {
  (void)state;
  const double c10 = 10.0 / (12.011 * CMX_ATOMIC_MASS_UNIT), h10 = 10.0 / (1.00794 * CMX_ATOMIC_MASS_UNIT);
  const double mixed = 10.0 / ((0.5 * 1.00794 + 0.5 * 12.011) * CMX_ATOMIC_MASS_UNIT);
  const double tenth = 10.0 / ((0.9 * 1.00794 + 0.1 * 12.011) * CMX_ATOMIC_MASS_UNIT);
  const double v[][3] = {{2.18e24, 2.18e24, 1.30970606},   {2.35e24, 2.35e24 / 4.0, 0.86324438},
                         {4.0 * c10, c10, 0.78481009},     {h10, h10, 2.43846353},
                         {1.3 * tenth, tenth, 1.66056318}, {2.5 * mixed, mixed, 0.99999129}};
  for (size_t i = 0; i < sizeof v / sizeof *v; i++)
    CHECK_REL(cmx_crossover(v[i][0], v[i][1], TEN_EV) / CMX_ATOMIC_FREQUENCY, v[i][2], 1.1e-8);
  CHECK(cmx_crossover(0.0, 1e24, 0.0) == 0.0);
  CHECK(isnan(cmx_crossover(-1.0, 1e24, 1e5)) && isnan(cmx_crossover(1e24, 0.0, 1e5)) &&
        isnan(cmx_crossover(1e24, 1e24, NAN)));
  const double weight[][2] = {
      {0.0, 0.880797078}, {0.5, 0.731058579}, {1.0, 0.5}, {2.0, 0.119202922}, {4.0, 0.00247262316}};
  for (size_t i = 0; i < sizeof weight / sizeof *weight; i++)
    CHECK_REL(cmx_mix_crossover_weight(weight[i][0], 1.0, 0.5), weight[i][1], NINE);
}

static void darken(void **state) {
  (void)state;
  CHECK_REL(cmx_interdiffusion(0.75, 2.0, 8.0), 0.25 * 2.0 + 0.75 * 8.0, 1e-15);
  CHECK_REL(cmx_interdiffusion(1.0, 2.0, 8.0), 8.0, 1e-15); /* b alone diffuses in a */
  CHECK(isnan(cmx_interdiffusion(1.5, 2.0, 8.0)) && isnan(cmx_interdiffusion(NAN, 2.0, 8.0)));
}

/* An ideal gas of electrons with charges 1 and 4: the valence densities that the paper's range encloses. */
static void isobaric_valence(void **state) {
  (void)state;
  cmx_pure h = lee_more("H", 1.0, 1.00794, 1.0), c = lee_more("C", 6.0, 12.011, 4.0);
  const cmx_pure *const pure[] = {&h, &c};
  const double v[][3] = {{8.0, 0.25, 2.24305900e24}, {10.0, 0.5, 2.31283836e24}};
  for (size_t i = 0; i < 2; i++) {
    const double x[] = {1.0 - v[i][1], v[i][1]};
    const cmx_matched m = matched(CMX_MATCH_ISOBARIC, 2, pure, x, v[i][0], TEN_EV);
    CHECK_REL(m.volumes.n_e, v[i][2], NINE);
    CHECK_REL(m.part[0].n, v[i][2], NINE);
    CHECK_REL(4.0 * m.part[1].n, v[i][2], NINE);
    if (i == 1) CHECK_REL(m.pressure, 10367.3655152e10, 2.0 * NINE); /* by 25 digits, at this density */
  }
  cmx_pure_free(&h);
  cmx_pure_free(&c);
}

/* --- laws ---------------------------------------------------------------------------------------------- */

static void pressures_agree(void **state) {
  (void)state;
  cmx_pure h = lee_more("H", 1.0, 1.008, NAN), c = lee_more("C", 6.0, 12.011, NAN),
           fe = lee_more("Fe", 26.0, 55.845, NAN);
  const cmx_pure *const pure[] = {&h, &c, &fe};
  const double fractions[][3] = {{0.5, 0.5, 0.0}, {0.9, 0.0, 0.1}, {0.3, 0.3, 0.4}, {1e-6, 1.0 - 1e-6, 0.0}};
  for (size_t f = 0; f < 4; f++)
    for (double rho = 0.002; rho < 200.0; rho *= 9.0)
      for (double temp = 2e4; temp < 1e8; temp *= 30.0) {
        const cmx_matched m = matched(CMX_MATCH_ISOBARIC, 3, pure, fractions[f], rho, temp);
        double volume = 0.0;
        for (size_t i = 0; i < 3; i++) { /* those left out have a density too */
          CHECK_REL(m.pure[i].pressure, m.pressure, 1e-12);
          if (fractions[f][i] > 0.0)
            volume += fractions[f][i] / m.part[i].n;
          else
            CHECK(m.volumes.share[i] == 0.0);
        }
        CHECK_REL(m.volumes.n, 1.0 / volume, 1e-14);
        CHECK_REL(m.rho, rho, 1e-12);
      }
  cmx_pure_free(&h);
  cmx_pure_free(&c);
  cmx_pure_free(&fe);
}

static void order_does_not_matter(void **state) {
  (void)state;
  cmx_pure h = lee_more("H", 1.0, 1.008, NAN), c = lee_more("C", 6.0, 12.011, NAN);
  const cmx_pure *const hc[] = {&h, &c}, *const ch[] = {&c, &h};
  const double x[] = {0.3, 0.7}, y[] = {0.7, 0.3};
  const cmx_matched a = matched(CMX_MATCH_ISOBARIC, 2, hc, x, 4.0, 1e5),
                    b = matched(CMX_MATCH_ISOBARIC, 2, ch, y, 4.0, 1e5);
  for (size_t i = 0; i < 2; i++) CHECK_REL(a.part[i].n, b.part[1 - i].n, 1e-13);
  CHECK_REL(a.pressure, b.pressure, 1e-13);
  cmx_pure_free(&h);
  cmx_pure_free(&c);
}

/* Alone, or mixed with itself, a species keeps its density and its conductivity by any rule. */
static void pure_limits(void **state) {
  (void)state;
  cmx_pure h = lee_more("H", 1.0, 1.008, NAN), c = lee_more("C", 6.0, 12.011, NAN);
  const cmx_pure *const hc[] = {&h, &c}, *const cc[] = {&c, &c};
  const double alone[] = {0.0, 1.0}, twice[] = {0.4, 0.6};
  for (int k = 0; k < 2; k++) {
    const cmx_matched m = matched(CMX_MATCH_ISOBARIC, 2, k ? cc : hc, k ? twice : alone, 4.0, 1e5);
    const double sigma[] = {m.pure[0].sigma, m.pure[1].sigma};
    CHECK_REL(m.part[1].n, 4.0 / (12.011 * CMX_ATOMIC_MASS_UNIT), 1e-14);
    CHECK_REL(m.pure[0].pressure, m.pressure, 1e-12);
    for (int rule = CMX_MIX_SIGMA; rule <= CMX_MIX_GAMMA; rule++)
      CHECK_REL(cmx_mix((cmx_mix_rule)rule, 2, m.part, &m.volumes, sigma), sigma[1], 1e-12);
  }
  cmx_pure_free(&h);
  cmx_pure_free(&c);
}

/* One electron density: rates and resistivities add alike, and with rates ~ Z the printed rule of Starrett et
   al. agrees. */
static void equal_electron_densities(void **state) {
  (void)state;
  const double n_e = 2.3e24, charge[] = {1.0, 4.0, 2.5};
  const double x[] = {0.5, 0.2, 0.3};
  cmx_mix_species part[3];
  cmx_mix_volumes volumes;
  double any[] = {1.1, 0.32, 0.7}, proportional[3], xz = 0.0, xz2 = 0.0;
  for (size_t i = 0; i < 3; i++) {
    part[i] = (cmx_mix_species){x[i], n_e / charge[i], charge[i]};
    proportional[i] = n_e / (3e23 * charge[i]);
    xz += x[i] * charge[i];
    xz2 += x[i] * charge[i] * charge[i];
  }
  assert_int_equal(cmx_mix_find_volumes(3, part, &volumes), CMX_OK);
  CHECK_REL(volumes.n_e, n_e, 1e-14);
  CHECK_REL(cmx_mix(CMX_MIX_GAMMA, 3, part, &volumes, any),
            cmx_mix(CMX_MIX_RESISTIVITY, 3, part, &volumes, any), 1e-14);
  const double starrett = cmx_mix(CMX_MIX_IONIZATION, 3, part, &volumes, proportional);
  CHECK_REL(starrett, n_e / 3e23 * xz / xz2, 1e-14);
  CHECK_REL(starrett, cmx_mix(CMX_MIX_GAMMA, 3, part, &volumes, proportional), 1e-14);
}

/* --- spectra ------------------------------------------------------------------------------------------- */

enum { N_OMEGA = 401 };

typedef struct metals {
  cmx_matched matched;
  double omega[N_OMEGA], re[2][N_OMEGA], im[2][N_OMEGA];
} metals;

/* The spectra of both, without sigma_2 for real values. */
static void set_views(const metals *m, int complex_values, cmx_spectrum_view pure[2]) {
  for (int i = 0; i < 2; i++)
    pure[i] = (cmx_spectrum_view){N_OMEGA, m->omega, m->re[i], complex_values ? m->im[i] : NULL};
}

/* Two Drude metals at the densities of the reference, rates 0.5 and 1.3 atomic units. */
static void make_metals(metals *m) {
  const double n[] = {2.18e24, 5.875e23}, x[] = {0.75, 0.25}, rate[] = {0.5, 1.3}, charge[] = {1.0, 4.0};
  memset(m, 0, sizeof *m);
  for (size_t i = 0; i < 2; i++) m->matched.part[i] = (cmx_mix_species){x[i], n[i], charge[i]};
  assert_int_equal(cmx_mix_find_volumes(2, m->matched.part, &m->matched.volumes), CMX_OK);
  for (size_t j = 0; j < N_OMEGA; j++) {
    m->omega[j] = 0.02 * (double)j * CMX_ATOMIC_FREQUENCY;
    for (size_t i = 0; i < 2; i++) {
      const double gamma = rate[i] * CMX_ATOMIC_FREQUENCY, n_e = n[i] * charge[i];
      const double dc = n_e * CMX_ELEMENTARY_CHARGE * CMX_ELEMENTARY_CHARGE / (CMX_ELECTRON_MASS * gamma);
      const double size = dc / (gamma * gamma + m->omega[j] * m->omega[j]) * gamma;
      m->re[i][j] = size * gamma;
      m->im[i][j] = size * m->omega[j];
    }
  }
}

static void mix_metals(metals *m, cmx_mix_rule rule, int complex_values, double out_1[], double out_2[]) {
  cmx_spectrum_view pure[2];
  cmx_mix_spectrum_options o;
  cmx_error err = CMX_ERROR_NONE;
  cmx_mix_spectrum_defaults(rule, &o);
  o.complex_values = complex_values;
  set_views(m, complex_values, pure);
  if (cmx_mix_spectrum(&o, 2, &m->matched, pure, out_1, out_2, &err) != CMX_OK) fail_msg("%s", err.text);
}

/* The rates' mean by volume; in complex numbers exactly Drude, in real ones not. */
static void gamma_mix_of_metals(void **state) {
  (void)state;
  static metals m;
  static double re[N_OMEGA], im[N_OMEGA], real[N_OMEGA];
  make_metals(&m);
  const cmx_mix_volumes *v = &m.matched.volumes;
  const double gamma = (0.5 * v->share[0] + 1.3 * v->share[1]) * CMX_ATOMIC_FREQUENCY;
  const double dc = v->n_e * CMX_ELEMENTARY_CHARGE * CMX_ELEMENTARY_CHARGE / (CMX_ELECTRON_MASS * gamma);
  double apart = 0.0;
  mix_metals(&m, CMX_MIX_GAMMA, 1, re, im);
  mix_metals(&m, CMX_MIX_GAMMA, 0, real, NULL);
  for (size_t j = 0; j < N_OMEGA; j++) {
    const double w = m.omega[j] / gamma;
    CHECK_REL(re[j], dc / (1.0 + w * w), 1e-13);
    CHECK_ABS(im[j], dc * w / (1.0 + w * w), 1e-13 * dc);
    const double each[] = {m.re[0][j], m.re[1][j]};
    CHECK_REL(real[j], cmx_mix(CMX_MIX_GAMMA, 2, m.matched.part, v, each), 1e-15);
    apart = fmax(apart, fabs(real[j] / re[j] - 1.0));
  }
  CHECK_REL(real[0], re[0], 1e-13); /* the same for direct current */
  CHECK(apart > 0.05);
}

static void transition(void **state) {
  (void)state;
  static metals m;
  static double mixed[2][N_OMEGA], gamma[2][N_OMEGA], sigma[2][N_OMEGA], kk[N_OMEGA];
  make_metals(&m);
  for (int both = 0; both < 2; both++) {
    mix_metals(&m, CMX_MIX_TRANSITION, both, mixed[0], mixed[1]);
    mix_metals(&m, CMX_MIX_GAMMA, both, gamma[0], gamma[1]);
    mix_metals(&m, CMX_MIX_SIGMA, both, sigma[0], sigma[1]);
    for (int c = 0; c <= both; c++)
      for (size_t j = 0; j < N_OMEGA; j++) {
        const double low = 1.0 / (1.0 + exp((0.02 * (double)j - 1.0) / 0.5));
        CHECK_ABS(mixed[c][j], low * gamma[c][j] + (1.0 - low) * sigma[c][j], 1e-13 * fabs(mixed[0][j]));
      }
    if (both) continue;
    const cmx_spectrum_view nodes = {N_OMEGA, m.omega, mixed[0], NULL};
    assert_int_equal(cmx_kramers_kronig(&nodes, CMX_TAIL_DRUDE, N_OMEGA, m.omega, kk, NULL), CMX_OK);
    for (size_t j = 0; j < N_OMEGA; j++) CHECK_ABS(mixed[1][j], kk[j], 1e-15 * fabs(kk[j]));
  }
}

/* --- refusals ------------------------------------------------------------------------------------------ */

static void refuse_match(cmx_status expected, const char *text, cmx_matching how, const cmx_pure *a,
                         const cmx_pure *b, double x, double rho, double temp) {
  const cmx_pure *const pure[] = {a, b};
  const double fraction[] = {1.0 - x, x};
  cmx_matched m;
  cmx_error err = CMX_ERROR_NONE;
  assert_int_equal(cmx_match_densities(how, &(cmx_warm_mixture){2, pure, fraction}, rho, temp, &m, &err),
                   expected);
  if (!strstr(err.text, text)) fail_msg("'%s' is not in '%s'", text, err.text);
  check_nothing(&m);
}

static void refusals_of_matching(void **state) {
  (void)state;
  law wave = reference[0], vacuum = reference[1], broken = reference[1], none = reference[1],
      falling = reference[1];
  wave.wave = 0.5;
  vacuum.n0 = 1e30;
  broken.fail_above = 3e23;
  none.n0 = NAN;
  falling.power = -1.0;
  const cmx_pure h = species("H", 1.008, &reference[0]), c = species("C", 12.011, &reference[1]),
                 up_and_down = species("waves", 12.011, &wave), thin = species("thin", 12.011, &vacuum),
                 fails = species("broken", 12.011, &broken), without = species("without", 12.011, &none),
                 down = species("falling", 12.011, &falling);
  cmx_pure narrow = c, weightless = c, high = h, low = c;
  snprintf(narrow.name, sizeof narrow.name, "narrow");
  narrow.n_max = 4e23;
  weightless.mass_u = 0.0;
  high.n_min = 9e25;
  low.n_max = 1.1e22;
  refuse_match(CMX_ERR_RANGE, "species narrow", CMX_MATCH_ISOBARIC, &h, &narrow, 0.25, 8.0, 1e5);
  refuse_match(CMX_ERR_RANGE, "species narrow", CMX_MATCH_ISODENSITY, &h, &narrow, 0.25, 9.0, 1e5);
  refuse_match(CMX_ERR_RANGE, "species H would have to be below", CMX_MATCH_ISOBARIC, &h, &thin, 0.25, 8.0,
               1e5);
  refuse_match(CMX_ERR_RANGE, "species ", CMX_MATCH_ISOBARIC, &high, &low, 0.25, 8.0, 1e5);
  refuse_match(CMX_ERR_NOT_CONVERGED, "species waves: its pressure does not rise", CMX_MATCH_ISOBARIC, &h,
               &up_and_down, 0.25, 8.0, 1e5);
  refuse_match(CMX_ERR_NOT_CONVERGED, "species falling", CMX_MATCH_ISOBARIC, &h, &down, 0.25, 8.0, 1e5);
  refuse_match(CMX_ERR_NOT_CONVERGED, "species broken broke", CMX_MATCH_ISOBARIC, &h, &fails, 0.25, 8.0, 1e5);
  refuse_match(CMX_ERR_DOMAIN, "species without: no pressure", CMX_MATCH_ISOBARIC, &h, &without, 0.25, 8.0,
               1e5);
  refuse_match(CMX_ERR_DOMAIN, "mass 0 u", CMX_MATCH_ISOBARIC, &h, &weightless, 0.25, 8.0, 1e5);
  refuse_match(CMX_ERR_DOMAIN, "x = 1.5", CMX_MATCH_ISODENSITY, &c, &h, -0.5, 8.0, 1e5);
  refuse_match(CMX_ERR_DOMAIN, "T = -1", CMX_MATCH_ISODENSITY, &h, &c, 0.5, 8.0, -1.0);
  refuse_match(CMX_ERR_DOMAIN, "rho = 0", CMX_MATCH_ISOBARIC, &h, &c, 0.5, 0.0, 1e5);
  refuse_match(CMX_ERR_DOMAIN, "rho = nan", CMX_MATCH_ISOBARIC, &h, &c, 0.5, NAN, 1e5);
}

static void refusals_at_a_pressure(void **state) {
  (void)state;
  const cmx_pure h = species("H", 1.008, &reference[0]), c = species("C", 12.011, &reference[1]);
  const cmx_pure *const pure[] = {&h, &c};
  const double x[] = {0.5, 0.5}, alone[] = {0.0, 1.0}, half[] = {0.5, 0.4};
  cmx_matched m;
  cmx_error err = CMX_ERROR_NONE;
  assert_int_equal(cmx_match_densities_at_pressure(&(cmx_warm_mixture){2, pure, x}, 500.0, 1e5, &m, &err),
                   CMX_ERR_RANGE);
  CHECK(strstr(err.text, "species H: pressure 500"));
  check_nothing(&m);
  /* carbon alone reaches this pressure; what hydrogen's density would be, nothing says */
  assert_int_equal(cmx_match_densities_at_pressure(&(cmx_warm_mixture){2, pure, alone}, 500.0, 1e5, &m, &err),
                   CMX_OK);
  CHECK(isnan(m.part[0].n) && isnan(m.pure[0].sigma) && m.volumes.share[0] == 0.0);
  CHECK_REL(m.part[1].n, 5.875e23 * pow(500.0, 1.0 / 1.9), 1e-13);
  assert_int_equal(cmx_match_densities_at_pressure(&(cmx_warm_mixture){2, pure, half}, 1.0, 1e5, &m, &err),
                   CMX_ERR_DOMAIN);
  CHECK(strstr(err.text, "sum is 0.9"));
  assert_int_equal(cmx_match_densities_at_pressure(&(cmx_warm_mixture){2, pure, x}, -1.0, 1e5, &m, NULL),
                   CMX_ERR_DOMAIN);
  assert_int_equal(cmx_match_densities_at_pressure(&(cmx_warm_mixture){9, pure, x}, 1.0, 1e5, &m, &err),
                   CMX_ERR_DOMAIN);
  CHECK(strstr(err.text, "9 species"));
}

/* A caveat of a species in the mixture is one of the mixture. */
static void warnings_pass(void **state) {
  (void)state;
  law bright = reference[1];
  bright.sigma = 1e3;
  const cmx_pure h = species("H", 1.008, &reference[0]), c = species("C", 12.011, &bright);
  const cmx_pure *const pure[] = {&h, &c};
  const double x[] = {0.5, 0.5}, without[] = {1.0, 0.0};
  cmx_matched m;
  assert_int_equal(
      cmx_match_densities(CMX_MATCH_ISOBARIC, &(cmx_warm_mixture){2, pure, x}, 8.0, 1e5, &m, NULL),
      CMX_WARN_EXTRAPOLATED);
  assert_int_equal(
      cmx_match_densities(CMX_MATCH_ISOBARIC, &(cmx_warm_mixture){2, pure, without}, 8.0, 1e5, &m, NULL),
      CMX_OK);
  CHECK_REL(m.part[0].n, 8.0 / (1.008 * CMX_ATOMIC_MASS_UNIT), 1e-14);
}

static void refusals_of_spectra(void **state) {
  (void)state;
  static metals m;
  static double out[2][N_OMEGA];
  cmx_spectrum_view re[2], both[2], shifted[2];
  cmx_mix_spectrum_options o;
  cmx_error err = CMX_ERROR_NONE;
  make_metals(&m);
  set_views(&m, 0, re);
  set_views(&m, 1, both);
  cmx_mix_spectrum_defaults(CMX_MIX_RESISTIVITY, &o);
  m.re[1][7] = -1.0;
  assert_int_equal(cmx_mix_spectrum(&o, 2, &m.matched, re, out[0], out[1], &err), CMX_ERR_DOMAIN);
  CHECK(strstr(err.text, "no mixture at"));
  for (size_t j = 0; j < N_OMEGA; j++) CHECK(isnan(out[0][j]) && isnan(out[1][j]));
  o.complex_values = 1;
  assert_int_equal(cmx_mix_spectrum(&o, 2, &m.matched, re, out[0], out[1], &err), CMX_ERR_DOMAIN);
  o.rule = (cmx_mix_rule)17;
  assert_int_equal(cmx_mix_spectrum(&o, 2, &m.matched, both, out[0], out[1], &err), CMX_ERR_UNKNOWN);
  cmx_mix_spectrum_defaults(CMX_MIX_TRANSITION, &o);
  o.crossover.width = 0.0;
  assert_int_equal(cmx_mix_spectrum(&o, 2, &m.matched, re, out[0], NULL, &err), CMX_ERR_DOMAIN);
  CHECK(strstr(err.text, "width"));
  set_views(&m, 0, shifted);
  shifted[1].n--;
  cmx_mix_spectrum_defaults(CMX_MIX_SIGMA, &o);
  assert_int_equal(cmx_mix_spectrum(&o, 2, &m.matched, shifted, out[0], NULL, &err), CMX_ERR_DOMAIN);
  CHECK(strstr(err.text, "species 2") && isnan(out[0][0]));
  shifted[1].n++;
  shifted[1].omega = m.re[0];
  assert_int_equal(cmx_mix_spectrum(&o, 2, &m.matched, shifted, out[0], NULL, &err), CMX_ERR_DOMAIN);
  CHECK(strstr(err.text, "species 2: frequency 1"));
  m.omega[3] = m.omega[2];
  cmx_mix_spectrum_defaults(CMX_MIX_SIGMA, &o);
  assert_int_equal(cmx_mix_spectrum(&o, 2, &m.matched, re, out[0], NULL, &err), CMX_ERR_DOMAIN);
  CHECK(strstr(err.text, "frequency 4"));
}

/* Species and values that are none. */
static void refusals_of_rules(void **state) {
  static const cmx_mix_species good[2] = {{0.5, 1e22, 1.0}, {0.5, 2e22, 2.0}};
  static const struct {
    size_t species, member;
    double value;
  } bad[] = {{0, 0, -0.5}, {0, 0, 1.5},  {1, 0, NAN}, {1, 0, 0.4},      {0, 1, 0.0},     {0, 1, -1e22},
             {1, 1, NAN},  {0, 2, -1.0}, {1, 2, NAN}, {1, 2, INFINITY}, {1, 1, INFINITY}};
  cmx_mix_volumes v, none;
  (void)state;
  assert_int_equal(cmx_mix_find_volumes(2, good, &v), CMX_OK);
  assert_int_equal(cmx_mix_find_volumes(0, good, &none), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_mix_find_volumes(CMX_MIX_SPECIES + 1, good, &none), CMX_ERR_DOMAIN);
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    double part[2][3] = {{good[0].x, good[0].n, good[0].charge}, {good[1].x, good[1].n, good[1].charge}};
    part[bad[k].species][bad[k].member] = bad[k].value;
    const cmx_mix_species p[2] = {{part[0][0], part[0][1], part[0][2]}, {part[1][0], part[1][1], part[1][2]}};
    assert_int_equal(cmx_mix_find_volumes(2, p, &none), CMX_ERR_DOMAIN);
    CHECK(isnan(none.share[0]) && isnan(none.n) && isnan(none.n_e));
  }
  const double one[2] = {1.0, 1.0}, negative[2] = {1.0, -1.0}, unknown[2] = {1.0, NAN};
  const cmx_mix_species neutral[2] = {{0.5, 1e22, 0.0}, {0.5, 2e22, 0.0}};
  double out[2];
  CHECK(cmx_mix(CMX_MIX_SIGMA, 2, good, &v, one) == 1.0);
  CHECK(isnan(cmx_mix(CMX_MIX_SIGMA, 2, good, &v, negative)) &&
        isnan(cmx_mix(CMX_MIX_SIGMA, 2, good, &v, unknown)));
  CHECK(isnan(cmx_mix(CMX_MIX_TRANSITION, 2, good, &v, one)));
  CHECK(isnan(cmx_mix(CMX_MIX_IONIZATION, 2, neutral, &v, one)));
  cmx_mix_complex(CMX_MIX_SIGMA, 2, good, &v, one, negative, out);
  CHECK_ABS(out[0], 1.0, 1e-15);
  cmx_mix_complex(CMX_MIX_SIGMA, 2, good, &v, one, unknown, out);
  CHECK(isnan(out[0]) && isnan(out[1]));
  cmx_mix_complex(CMX_MIX_SIGMA, 2, good, &v, unknown, one, out);
  CHECK(isnan(out[0]) && isnan(out[1]));
  cmx_mix_complex(CMX_MIX_TRANSITION, 2, good, &v, one, one, out);
  CHECK(isnan(out[0]) && isnan(out[1]));
  cmx_mix_complex(CMX_MIX_IONIZATION, 2, neutral, &v, one, one, out);
  CHECK(isnan(out[0]) && isnan(out[1]));
}

static void names(void **state) {
  (void)state;
  static const char *const rules[] = {"sigma", "resistivity", "ionization", "ionization-reciprocal",
                                      "gamma", "transition"};
  static const char *const matchings[] = {"isobaric", "isodensity", "dalton"};
  cmx_mix_rule rule;
  cmx_matching matching;
  cmx_error err = CMX_ERROR_NONE;
  for (int k = 0; k < 6; k++) {
    assert_int_equal(cmx_mix_rule_find(rules[k], &rule, &err), CMX_OK);
    assert_int_equal(rule, k);
  }
  for (int k = 0; k < 3; k++) {
    assert_int_equal(cmx_matching_find(matchings[k], &matching, &err), CMX_OK);
    assert_int_equal(matching, k);
  }
  assert_int_equal(cmx_mix_rule_find("linear", &rule, &err), CMX_ERR_UNKNOWN);
  CHECK(strstr(err.text, "'linear': not one of sigma, resistivity"));
  assert_int_equal(cmx_matching_find("amagat", &matching, &err), CMX_ERR_UNKNOWN);
  CHECK(strstr(err.text, "'amagat': not one of isobaric, isodensity, dalton"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reference_mixture),
      cmocka_unit_test(isodensity),
      cmocka_unit_test(dalton),
      cmocka_unit_test(crossovers),
      cmocka_unit_test(darken),
      cmocka_unit_test(isobaric_valence),
      cmocka_unit_test(pressures_agree),
      cmocka_unit_test(order_does_not_matter),
      cmocka_unit_test(pure_limits),
      cmocka_unit_test(equal_electron_densities),
      cmocka_unit_test(gamma_mix_of_metals),
      cmocka_unit_test(transition),
      cmocka_unit_test(refusals_of_matching),
      cmocka_unit_test(refusals_at_a_pressure),
      cmocka_unit_test(warnings_pass),
      cmocka_unit_test(refusals_of_spectra),
      cmocka_unit_test(refusals_of_rules),
      cmocka_unit_test(names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
