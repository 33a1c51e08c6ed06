/* Sheets of warm mixtures against the pure species they were made from, their statuses, and damaged
   tables. */
#include <fenv.h>
#include <stdlib.h>
#include <string.h>

#ifdef _OPENMP
#include <omp.h>
#endif

#include "support/cmx_test.h"
#include "support/random.h"
#include "coulomix/const.h"
#include "coulomix/generate.h"
#include "coulomix/mixing.h"
#include "coulomix/warm_table.h"

enum { ARRAYS = 24 };

typedef struct fixture {
  cmx_pure pure[2];
  cmx_warm_grid grid;
  cmx_warm_table table;
  cmx_array arrays[ARRAYS];
  int has_kappa;
  cmx_warm_view view;
} fixture;

static cmx_array array_of(const char *path, int type, int rank, const size_t dims[], const void *data) {
  cmx_array a = {path, type, rank, {1, 1, 1, 1}, data, 0};
  if (rank) memcpy(a.dims, dims, (size_t)rank * sizeof *dims);
  return a;
}

static size_t arrays_of_table(const cmx_warm_table *t, int *has_kappa, cmx_array a[ARRAYS]) {
  static const char *const path[2][6] = {{"/warm/0/ln_n", "/warm/0/atom_mass", "/warm/0/n_min",
                                          "/warm/0/n_max", "/warm/0/direct", "/warm/0/spectrum"},
                                         {"/warm/1/ln_n", "/warm/1/atom_mass", "/warm/1/n_min",
                                          "/warm/1/n_max", "/warm/1/direct", "/warm/1/spectrum"}};
  static const char *const range[4] = {"/warm/rho_min", "/warm/rho_max", "/warm/temp_min", "/warm/temp_max"};
  static const char *const omega[4] = {"/warm/omega_scale", "/warm/omega_max", "/warm/crossover",
                                       "/warm/crossover_width"};
  size_t n = 0;
  *has_kappa = t->has_kappa;
  a[n++] = array_of("/warm/ln_t", CMX_F64, 1, (const size_t[]){t->m}, t->ln_t);
  a[n++] = array_of("/warm/u", CMX_F64, 1, (const size_t[]){t->k}, t->u);
  for (int k = 0; k < 4; k++) a[n++] = array_of(range[k], CMX_F64, 0, NULL, &t->range[k]);
  for (int k = 0; k < 4; k++) a[n++] = array_of(omega[k], CMX_F64, 0, NULL, &t->frequencies[k]);
  a[n++] = array_of("/warm/has_kappa", CMX_I32, 0, NULL, has_kappa);
  for (int j = 0; j < 2; j++) {
    const cmx_warm_sheets *s = &t->species[j];
    a[n++] = array_of(path[j][0], CMX_F64, 1, (const size_t[]){s->n}, s->ln_n);
    for (int k = 0; k < 3; k++) a[n++] = array_of(path[j][1 + k], CMX_F64, 0, NULL, &s->range[k]);
    a[n++] = array_of(path[j][4], CMX_F64, 3, (const size_t[]){s->n, t->m, CMXI_WARM_COLUMNS}, s->direct);
    if (s->spectrum)
      a[n++] = array_of(path[j][5], CMX_F32, 4, (const size_t[]){s->n, t->m, 2, t->k}, s->spectrum);
  }
  return n;
}

static void fill(fixture *f) {
  cmx_error err = CMX_ERROR_NONE;
  if (cmx_warm_table_fill(f->pure, &f->grid, NULL, &f->table, &err) != CMX_OK) fail_msg("%s", err.text);
  const size_t n = arrays_of_table(&f->table, &f->has_kappa, f->arrays);
  assert_int_equal(cmx_warm_bind(f->arrays, n, &f->view), CMX_OK);
}

/* Charges 1 and 4; a table of small range, without the kinks of relaxation times. */
static void make_models(fixture *f) {
  cmx_error err = CMX_ERROR_NONE;
  memset(f, 0, sizeof *f);
  f->grid = (cmx_warm_grid){
      {2.0, 12.0}, {6e4, 1.2e5}, 24, 24, 64, 1e18, 2e15, CMX_ATOMIC_FREQUENCY, 0.5 * CMX_ATOMIC_FREQUENCY};
  for (int j = 0; j < 2; j++) {
    cmx_lee_more settings;
    cmx_lee_more_defaults(&settings);
    settings.charge = j ? 4.0 : 1.0;
    settings.mean_free_path = 0.0;
    if (cmx_pure_lee_more(j ? "C" : "H", j ? 6.0 : 1.0, j ? 12.011 : 1.00794, &settings, &f->pure[j], &err) <
        0)
      fail_msg("%s", err.text);
  }
}

static void clear(fixture *f) {
  cmx_warm_table_free(&f->table);
  for (int j = 0; j < 2; j++) cmx_pure_free(&f->pure[j]);
}

/* What the library gives for the same mixture. */
static double direct(const fixture *f, int condition, cmx_mix_rule rule, double x, double rho, double temp,
                     double omega, cmx_matched *m, double sigma[2]) {
  const cmx_pure *const pure[2] = {&f->pure[0], &f->pure[1]};
  const double fraction[2] = {1.0 - x, x};
  double re[2] = {0.0, 0.0}, im[2] = {0.0, 0.0}, dc[2];
  cmx_error err = CMX_ERROR_NONE;
  if (cmx_match_densities(condition == CMX_WARM_ISOBARIC ? CMX_MATCH_ISOBARIC : CMX_MATCH_ISODENSITY,
                          &(cmx_warm_mixture){2, pure, fraction}, rho, temp, m, &err) < 0)
    fail_msg("x = %g, rho = %g, T = %g: %s", x, rho, temp, err.text);
  for (int j = 0; j < 2; j++) {
    dc[j] = m->pure[j].sigma;
    if (fraction[j] > 0.0)
      assert_int_equal(pure[j]->spectrum(pure[j], m->part[j].n, temp, 1, &omega, &re[j], &im[j], &err),
                       CMX_OK);
  }
  cmx_mix_complex(rule, 2, m->part, &m->volumes, re, im, sigma);
  return cmx_mix(rule, 2, m->part, &m->volumes, dc);
}

/* Worst relative errors over random states of sigma_dc, sigma(omega) and the pressure. */
static void compare(const fixture *f, size_t n, double worst[3]) {
  uint64_t seed = 5;
  worst[0] = worst[1] = worst[2] = 0.0;
  for (size_t k = 0; k < n; k++) {
    const cmx_warm_view *v = &f->view;
    const double u = uniform(&seed), x = k % 5 ? u : k % 2 ? pow(10.0, -8.0 * u) : (double)(u > 0.5);
    const double rho = v->rho[0] * pow(v->rho[1] / v->rho[0], uniform(&seed));
    const double temp = v->temp[0] * pow(v->temp[1] / v->temp[0], uniform(&seed));
    const double omega = f->grid.omega * pow(uniform(&seed), 3.0);
    const int condition = k % 3 ? CMX_WARM_ISOBARIC : CMX_WARM_ISODENSITY;
    const cmx_mix_rule rule = (cmx_mix_rule)(k % 5);
    cmx_warm_point p;
    cmx_matched m;
    double sigma[2], expected[2];
    if (cmx_warm_lookup(v, condition, (int)rule, x, rho, temp, &p) != CMX_OK)
      fail_msg("x = %.17g, rho = %.17g, T = %.17g, condition %d", x, rho, temp, condition);
    const double dc = direct(f, condition, rule, x, rho, temp, omega, &m, expected);
    assert_int_equal(cmx_warm_conductivity(v, &p, (int)rule, 1, omega, sigma), CMX_OK);
    const double error[3] = {fabs(p.sigma / dc - 1.0),
                             hypot(sigma[0] - expected[0], sigma[1] - expected[1]) /
                                 hypot(expected[0], expected[1]),
                             fabs(p.pressure_e / m.pressure - 1.0)};
    for (int i = 0; i < 3; i++)
      if (!(error[i] <= worst[i])) worst[i] = error[i];
    for (int j = 0; j < 2; j++)
      if (p.part[j].x > 0.0) CHECK_ABS(p.part[j].n, m.part[j].n, 1e-7 * m.part[j].n);
    CHECK_ABS(p.n_e, m.volumes.n_e, 1e-7 * m.volumes.n_e);
  }
}

static void test_models(void **state) {
  (void)state;
  fixture f;
  double worst[3];
  make_models(&f);
  fill(&f);
  assert_true(f.view.has_kappa);
  assert_null(f.view.species[0].spectrum);
  compare(&f, 1000, worst);
  CHECK_ABS(worst[2], 0.0, 1e-8);
  /* the logarithm's floor of two is a kink */
  CHECK_ABS(worst[0], 0.0, 2e-2);
  CHECK_ABS(worst[1], 0.0, 2e-2);
  clear(&f);
}

/* A species whose spectrum is smooth in everything but no Drude metal's. */
static cmx_status smooth_state(const cmx_pure *pure, double n, double temp, cmx_pure_state *s,
                               cmx_error *err) {
  (void)err;
  const double ratio = pow(n / 1e24, 0.3) * sqrt(temp / 1e5);
  *s = (cmx_pure_state){pure->z * (1.0 - 0.3 / (1.0 + ratio)),
                        1e13 * pow(n / 1e24, 1.6) * pure->z * (1.0 + ratio), 3e16 * ratio,
                        1e9 * ratio * ratio};
  return CMX_OK;
}

static cmx_status smooth_spectrum(const cmx_pure *pure, double n, double temp, size_t m, const double omega[],
                                  double sigma_1[], double sigma_2[], cmx_error *err) {
  cmx_pure_state s;
  smooth_state(pure, n, temp, &s, err);
  const double width = 5e16 * pow(n / 1e24, 0.2);
  for (size_t k = 0; k < m; k++) {
    const double w = omega[k] / width,
                 bump = 0.4 * w * w / (1.0 + pow(w - 2.0, 2.0)) / (1.0 + pow(w + 2.0, 2.0));
    sigma_1[k] = s.sigma * (1.0 / (1.0 + w * w) + bump);
    sigma_2[k] = s.sigma * w * (1.0 / (1.0 + w * w) - 0.7 / (4.0 + w * w));
  }
  return CMX_OK;
}

static void make_smooth(fixture *f) {
  memset(f, 0, sizeof *f);
  f->grid = (cmx_warm_grid){
      {2.0, 12.0}, {6e4, 1.2e5}, 12, 12, 96, 1e18, 5e15, CMX_ATOMIC_FREQUENCY, 0.5 * CMX_ATOMIC_FREQUENCY};
  for (int j = 0; j < 2; j++)
    f->pure[j] = (cmx_pure){.name = "smooth",
                            .z = j ? 4.0 : 1.0,
                            .mass_u = j ? 12.011 : 1.00794,
                            .n_min = 1e20,
                            .n_max = 1e28,
                            .temp_min = 1e3,
                            .temp_max = 1e9,
                            .state = smooth_state,
                            .spectrum = smooth_spectrum};
}

static void test_spectra(void **state) {
  (void)state;
  fixture f;
  double worst[3];
  make_smooth(&f);
  fill(&f);
  assert_non_null(f.view.species[0].spectrum);
  compare(&f, 1000, worst);
  CHECK_ABS(worst[0], 0.0, 1e-8);
  CHECK_ABS(worst[1], 0.0, 1e-4);
  CHECK_ABS(worst[2], 0.0, 1e-9);
  clear(&f);
}

/* Finer nodes: quintic splines gain a factor of 2^6 where the species is smooth. */
static void test_convergence(void **state) {
  (void)state;
  fixture f;
  double coarse[3], fine[3];
  make_smooth(&f);
  f.grid.rho_nodes = f.grid.temp_nodes = 5;
  fill(&f);
  compare(&f, 1000, coarse);
  cmx_warm_table_free(&f.table);
  f.grid.rho_nodes = f.grid.temp_nodes = 10;
  fill(&f);
  compare(&f, 1000, fine);
  CHECK(fine[0] < coarse[0] / 20.0);
  clear(&f);
}

/* Species known at one temperature and few densities: rho ends where one of them does. */
static void test_isotherm(void **state) {
  (void)state;
  fixture f;
  cmx_warm_point p;
  make_smooth(&f);
  const double temp = 1e5;
  f.grid.temp[0] = f.grid.temp[1] = temp;
  for (int j = 0; j < 2; j++) {
    f.pure[j].temp_min = f.pure[j].temp_max = temp;
    f.pure[j].n_min = 4.0 / (f.pure[j].mass_u * CMX_ATOMIC_MASS_UNIT);
    f.pure[j].n_max = 10.0 / (f.pure[j].mass_u * CMX_ATOMIC_MASS_UNIT);
  }
  fill(&f);
  assert_int_equal(cmx_warm_lookup(&f.view, CMX_WARM_ISODENSITY, CMX_MIX_GAMMA, 0.3, 5.0, temp, &p), CMX_OK);
  assert_int_equal(
      cmx_warm_lookup(&f.view, CMX_WARM_ISODENSITY, CMX_MIX_GAMMA, 0.3, 5.0, temp * 1.0000005, &p), CMX_OK);
  assert_int_equal(cmx_warm_lookup(&f.view, CMX_WARM_ISODENSITY, CMX_MIX_GAMMA, 0.3, 5.0, temp * 1.00001, &p),
                   CMX_ERR_TEMP_HIGH);
  assert_true(isnan(p.sigma));
  assert_int_equal(cmx_warm_lookup(&f.view, CMX_WARM_ISODENSITY, CMX_MIX_GAMMA, 0.3, 3.9, temp, &p),
                   CMX_ERR_RHO_LOW);
  assert_int_equal(cmx_warm_lookup(&f.view, CMX_WARM_ISODENSITY, CMX_MIX_GAMMA, 0.3, 10.1, temp, &p),
                   CMX_ERR_RHO_HIGH);
  /* at one pressure hydrogen is far thinner than carbon */
  assert_int_equal(cmx_warm_lookup(&f.view, CMX_WARM_ISOBARIC, CMX_MIX_GAMMA, 0.9, 4.1, temp, &p),
                   CMX_ERR_RHO_LOW);
  assert_int_equal(cmx_warm_lookup(&f.view, CMX_WARM_ISOBARIC, CMX_MIX_GAMMA, 0.0, 4.1, temp, &p), CMX_OK);
  CHECK_ABS(p.part[0].n, 4.1 / f.view.species[0].mass, 1e-12 * p.part[0].n);
  clear(&f);
}

static void test_arguments(void **state) {
  (void)state;
  fixture f;
  cmx_warm_point p;
  cmx_optical o;
  double sigma[2];
  make_smooth(&f);
  fill(&f);
  const struct {
    int condition, rule;
    double x, rho, temp;
    cmx_status status;
  } cases[] = {{0, CMX_MIX_GAMMA, -0.1, 5.0, 1e5, CMX_ERR_X_LOW},
               {0, CMX_MIX_GAMMA, 1.1, 5.0, 1e5, CMX_ERR_X_HIGH},
               {0, CMX_MIX_GAMMA, 0.5, 1.9, 1e5, CMX_ERR_RHO_LOW},
               {0, CMX_MIX_GAMMA, 0.5, 13.0, 1e5, CMX_ERR_RHO_HIGH},
               {0, CMX_MIX_GAMMA, 0.5, 5.0, 5e4, CMX_ERR_TEMP_LOW},
               {0, CMX_MIX_GAMMA, 0.5, 5.0, 2e5, CMX_ERR_TEMP_HIGH},
               {0, CMX_MIX_GAMMA, NAN, 5.0, 1e5, CMX_ERR_DOMAIN},
               {2, CMX_MIX_GAMMA, 0.5, 5.0, 1e5, CMX_ERR_DOMAIN},
               {0, -1, 0.5, 5.0, 1e5, CMX_ERR_DOMAIN},
               {0, 6, 0.5, 5.0, 1e5, CMX_ERR_DOMAIN}};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    assert_int_equal(cmx_warm_lookup(&f.view, cases[k].condition, cases[k].rule, cases[k].x, cases[k].rho,
                                     cases[k].temp, &p),
                     cases[k].status);
    assert_true(isnan(p.sigma) && isnan(p.kappa_thermal) && isnan(p.pressure_e) && isnan(p.n_e));
    assert_int_equal(cmx_warm_conductivity(&f.view, &p, CMX_MIX_SIGMA, 0, 1e15, sigma), CMX_ERR_DOMAIN);
    assert_true(isnan(sigma[0]) && isnan(sigma[1]));
  }
  assert_int_equal(cmx_warm_lookup(&f.view, CMX_WARM_ISOBARIC, CMX_MIX_TRANSITION, 0.5, 5.0, 1e5, &p),
                   CMX_OK);
  assert_int_equal(cmx_warm_conductivity(&f.view, &p, CMX_MIX_TRANSITION, 1, 1e15, sigma), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_warm_conductivity(&f.view, &p, CMX_MIX_SIGMA, 0, 1.1e18, sigma), CMX_ERR_RANGE);
  assert_int_equal(cmx_warm_optical(&f.view, &p, CMX_MIX_SIGMA, 0.0, &o), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_warm_optical(&f.view, &p, CMX_MIX_SIGMA, 1e17, &o), CMX_OK);
  assert_true(o.reflectivity > 0.0 && o.reflectivity < 1.0);
  clear(&f);
}

/* The transition is the gamma rule at low and the sigma rule at high frequency; for direct current, too, it
   is not quite gamma. */
static void test_transition(void **state) {
  (void)state;
  fixture f;
  cmx_warm_point p;
  double gamma[2], sigma[2], both[2];
  make_smooth(&f);
  fill(&f);
  assert_int_equal(cmx_warm_lookup(&f.view, CMX_WARM_ISODENSITY, CMX_MIX_TRANSITION, 0.3, 5.0, 1e5, &p),
                   CMX_OK);
  const double low = 1.0 / (1.0 + exp(-2.0));
  CHECK_ABS(p.sigma,
            low * cmx_mix(CMX_MIX_GAMMA, 2, p.part, &p.volumes, p.sigma_pure) +
                (1.0 - low) * cmx_mix(CMX_MIX_SIGMA, 2, p.part, &p.volumes, p.sigma_pure),
            1e-12 * p.sigma);
  const double omega = 1.7 * CMX_ATOMIC_FREQUENCY, weight = 1.0 / (1.0 + exp(1.4));
  assert_int_equal(cmx_warm_conductivity(&f.view, &p, CMX_MIX_GAMMA, 0, omega, gamma), CMX_OK);
  assert_int_equal(cmx_warm_conductivity(&f.view, &p, CMX_MIX_SIGMA, 0, omega, sigma), CMX_OK);
  assert_int_equal(cmx_warm_conductivity(&f.view, &p, CMX_MIX_TRANSITION, 0, omega, both), CMX_OK);
  CHECK_ABS(both[0], weight * gamma[0] + (1.0 - weight) * sigma[0], 1e-12 * both[0]);
  assert_true(isnan(gamma[1]) && isnan(both[1]) && isfinite(sigma[1]));
  clear(&f);
}

static void test_damage(void **state) {
  (void)state;
  fixture f;
  cmx_warm_view view;
  cmx_array a[ARRAYS];
  int has_kappa;
  make_smooth(&f);
  fill(&f);
  const size_t n = arrays_of_table(&f.table, &has_kappa, a);
  assert_int_equal(cmx_warm_bind(a, 0, &view), CMX_ERR_ABSENT);
  for (size_t k = 1; k < n; k++) { /* wrong shape, wrong type, missing */
    cmx_array kept = a[k];
    if (kept.rank)
      a[k].dims[kept.rank - 1]--;
    else
      a[k].rank++;
    assert_int_equal(cmx_warm_bind(a, n, &view), CMX_ERR_FORMAT);
    a[k] = kept;
    a[k].type = CMX_U8;
    assert_int_equal(cmx_warm_bind(a, n, &view), CMX_ERR_FORMAT);
    a[k] = kept;
    if (strstr(kept.path, "spectrum")) continue; /* without one it is a Drude metal */
    a[k].path = "/other";
    assert_int_equal(cmx_warm_bind(a, n, &view), CMX_ERR_FORMAT);
    a[k] = kept;
  }
  /* numbers that lookups could not stand */
  const struct {
    double *at, value;
  } bad[] = {{&f.table.species[1].direct[7], (double)NAN},
             {&f.table.species[1].direct[7], 1e3},
             {&f.table.species[0].range[0], 1e300},
             {&f.table.species[0].range[2], 1e30},
             {&f.table.range[0], 1e-300},
             {&f.table.frequencies[0], 1e-300},
             {&f.table.frequencies[1], 1e30},
             {&f.table.frequencies[3], 1e-300}};
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    const double kept = *bad[k].at;
    assert_int_equal(cmx_warm_bind(a, n, &view), CMX_OK);
    *bad[k].at = bad[k].value;
    assert_int_equal(cmx_warm_bind(a, n, &view), CMX_ERR_FORMAT);
    *bad[k].at = kept;
  }
  f.table.species[0].spectrum[3] = 1e3f;
  assert_int_equal(cmx_warm_bind(a, n, &view), CMX_ERR_FORMAT);
  clear(&f);
}

/* No lookup raises a floating-point exception, whatever it is asked, or leaves a number behind that could be
   taken for an answer. */
static void test_exceptions(void **state) {
  (void)state;
  const double odd[] = {NAN, INFINITY, -1.0, 0.0, 5e-324, 1e-300, 0.5, 1.0, 5.0, 1e5, 1e16, 1e18, 1e300};
  enum { N_ODD = sizeof odd / sizeof *odd };
  fixture f;
  make_smooth(&f);
  fill(&f);
  f.view.has_kappa = 0;
  f.view.width = 1e12;
  feclearexcept(FE_ALL_EXCEPT);
  for (size_t k = 0; k < N_ODD * N_ODD * N_ODD; k++)
    for (int rule = 0; rule <= CMX_MIX_TRANSITION; rule++) {
      cmx_warm_point p;
      cmx_optical o;
      double sigma[2];
      const int isobaric = (k + (size_t)rule) % 2 ? CMX_WARM_ISOBARIC : CMX_WARM_ISODENSITY;
      const double rho = k % 2 ? 5.0 : odd[k / N_ODD % N_ODD], temp = k % 3 ? 1e5 : odd[k % N_ODD];
      const cmx_status status = cmx_warm_lookup(&f.view, isobaric, rule, odd[k % N_ODD], rho, temp, &p);
      assert_int_equal(status < 0, cmxi_finite(p.sigma) == 0);
      assert_int_equal(status < 0, cmxi_finite(p.volumes.share[0]) == 0);
      assert_false(cmxi_finite(p.kappa_thermal));
      cmx_warm_conductivity(&f.view, &p, rule, 0, odd[k / N_ODD / N_ODD], sigma);
      cmx_warm_optical(&f.view, &p, rule, odd[k / N_ODD / N_ODD], &o);
    }
  const int raised = fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW);
  clear(&f);
  assert_int_equal(raised, 0);
}

/* At the ends of the densities the header refuses no state that matching finds, and finds none that matching
   refuses. */
static void test_edges(void **state) {
  (void)state;
  const double fractions[] = {1e-300, 1e-12, 1e-6, 0.3, 1.0 - 1e-6, 1.0 - 1e-12};
  fixture f;
  cmx_error err = CMX_ERROR_NONE;
  make_models(&f);
  cmx_pure_free(&f.pure[1]);
  assert_int_equal(cmx_pure_lee_more("Au", 79.0, 196.97, NULL, &f.pure[1], &err), CMX_OK);
  const cmx_pure *const pure[2] = {&f.pure[0], &f.pure[1]};
  for (int isotherm = 0; isotherm < 2; isotherm++) {
    f.grid.rho_nodes = f.grid.temp_nodes = isotherm ? 24 : 3;
    if (isotherm) f.grid.temp[1] = f.grid.temp[0];
    fill(&f);
    for (size_t k = 0; k < 2 * 6 * 21; k++) {
      const double x = fractions[k / 2 % 6], both[2] = {1.0 - x, x}, rho = f.grid.rho[k % 2];
      const double temp = f.grid.temp[0] * pow(f.grid.temp[1] / f.grid.temp[0], (double)(k / 12) / 20.0);
      cmx_matched m;
      cmx_warm_point p;
      assert_int_equal(
          cmx_match_densities(CMX_MATCH_ISOBARIC, &(cmx_warm_mixture){2, pure, both}, rho, temp, &m, &err),
          CMX_OK);
      if (cmx_warm_lookup(&f.view, CMX_WARM_ISOBARIC, CMX_MIX_GAMMA, x, rho, temp, &p) != CMX_OK)
        fail_msg("x = %.17g, rho = %.17g, T = %.17g", x, rho, temp);
      if (isotherm) CHECK_ABS(p.part[1].n, m.part[1].n, 1e-8 * m.part[1].n);
    }
    cmx_warm_table_free(&f.table);
  }
  clear(&f);
}

/* As before, with a dip at 5e23 atoms/cm^3. */
static cmx_status falling_state(const cmx_pure *pure, double n, double temp, cmx_pure_state *s,
                                cmx_error *err) {
  const double from = log(n / 5e23);
  const cmx_status status = smooth_state(pure, n, temp, s, err);
  s->pressure *= 1.0 - 0.8 * exp(-50.0 * from * from);
  return status;
}

static int stop_at_once(void *context, const char *stage, size_t done, size_t total) {
  (void)context, (void)stage, (void)done, (void)total;
  return 1;
}

static void test_fill_stops(void **state) {
  (void)state;
  fixture f;
  cmx_warm_table t;
  cmx_error err;
  const cmx_progress progress = {.function = stop_at_once, .context = NULL};
  make_smooth(&f);
#ifdef _OPENMP
  const int before = omp_get_max_threads();
  omp_set_num_threads(1); /* or another thread might have done all before this one reports */
#endif
  assert_int_equal(cmx_warm_table_fill(f.pure, &f.grid, &progress, &t, &err), CMX_ERR_STOPPED);
#ifdef _OPENMP
  omp_set_num_threads(before);
#endif
  assert_null(t.ln_t);
  clear(&f);
}

static void test_fill_refuses(void **state) {
  (void)state;
  fixture f;
  cmx_warm_table t;
  cmx_error err;
  make_smooth(&f);
  cmx_warm_grid g = f.grid;
  g.rho[1] = g.rho[0];
  assert_int_equal(cmx_warm_table_fill(f.pure, &g, NULL, &t, &err), CMX_ERR_DOMAIN);
  assert_non_null(strstr(err.text, "rho"));
  g = f.grid;
  g.temp[1] = 2e9;
  assert_int_equal(cmx_warm_table_fill(f.pure, &g, NULL, &t, &err), CMX_ERR_RANGE);
  assert_non_null(strstr(err.text, "known from"));
  g = f.grid;
  g.omega_nodes = 4;
  assert_int_equal(cmx_warm_table_fill(f.pure, &g, NULL, &t, &err), CMX_ERR_RANGE);
  g = f.grid;
  g.scale = NAN;
  assert_int_equal(cmx_warm_table_fill(f.pure, &g, NULL, &t, &err), CMX_ERR_DOMAIN);
  assert_null(t.ln_t);
  g = f.grid;
  g.width = 1e-3;
  assert_int_equal(cmx_warm_table_fill(f.pure, &g, NULL, &t, &err), CMX_ERR_DOMAIN);
  f.pure[1].state = falling_state;
  assert_int_equal(cmx_warm_table_fill(f.pure, &f.grid, NULL, &t, &err), CMX_ERR_DOMAIN);
  assert_non_null(strstr(err.text, "does not rise with density"));
  assert_null(t.ln_t);
  clear(&f);
}

#ifdef _OPENMP
static void test_threads(void **state) {
  (void)state;
  fixture f;
  cmx_warm_table one;
  cmx_error err = CMX_ERROR_NONE;
  make_smooth(&f);
  const int most = omp_get_max_threads();
  omp_set_num_threads(1);
  assert_int_equal(cmx_warm_table_fill(f.pure, &f.grid, NULL, &one, &err), CMX_OK);
  omp_set_num_threads(3);
  fill(&f);
  omp_set_num_threads(most);
  const cmx_warm_sheets *a = &one.species[0], *b = &f.table.species[0];
  assert_memory_equal(a->direct, b->direct, a->n * one.m * CMXI_WARM_COLUMNS * sizeof *a->direct);
  assert_memory_equal(a->spectrum, b->spectrum, a->n * one.m * 2 * one.k * sizeof *a->spectrum);
  cmx_warm_table_free(&one);
  clear(&f);
}
#endif

/* From a recipe's text to a looked-up value. */
static void test_recipe(void **state) {
  (void)state;
  static const char *const text =
      "mixture = { names = (\"H\", \"C\"); charges = (1.0, 6.0); masses = (1.00794, 12.011); };\n"
      "order = { enabled = false; }; phase = { enabled = false; };\n"
      "warm = { enabled = true; rho_min = 5.0; rho_max = 12.0; temp_min = 1e5; temp_max = 2e5; rho_nodes = "
      "8;\n"
      "  temp_nodes = 8; species = ( { charge = 1.0; }, { model = \"lee-more\"; charge = 4.0; } ); };\n";
  cmx_recipe r;
  cmx_error err = CMX_ERROR_NONE;
  cmx_store *store;
  cmx_array arrays[64];
  cmx_warm_view v;
  cmx_warm_point p;
  if (cmx_recipe_read_text(text, "r", &r, &err) < 0 || cmx_generate(&r, NULL, NULL, &store, &err) < 0)
    fail_msg("%s", err.text);
  const size_t n = cmx_store_count(store);
  assert_true(n <= sizeof arrays / sizeof *arrays);
  for (size_t k = 0; k < n; k++) {
    const cmx_dataset *d = cmx_store_at(store, k);
    arrays[k] = array_of(d->path, d->type, d->rank, d->dims, d->data);
  }
  assert_int_equal(cmx_warm_bind(arrays, n, &v), CMX_OK);
  /* transport.md A.4: the valence density of the isobaric x_C = 0.5 mixture at 10 g/cm^3 */
  assert_int_equal(cmx_warm_lookup(&v, CMX_WARM_ISOBARIC, CMX_MIX_GAMMA, 0.5, 10.0, 116045.18, &p), CMX_OK);
  CHECK_ABS(p.n_e, 2.31283836e24, 1e-8 * 2.3e24);
  cmx_store_free(store);
  cmx_recipe_clear(&r);
  const struct {
    const char *text, *message;
  } bad[] = {{"warm = { enabled = true; rho_min = 5.0; rho_max = 1.0; };", "lower ends come first"},
             {"warm = { species = ( { files = (\"a\"); }, { } ); };", "files belong to"},
             {"warm = { species = ( { model = \"spectra\"; }, { } ); };", "files belong to"},
             {"warm = { species = ( { } ); };", "list of two"},
             {"warm = { species = ( { color = 1; }, { } ); };", "model, charge, eos, files"},
             {"warm = { colour = 1; };", "omega_nodes"},
             {"warm = { enabled = true; energy_max = 5.0; energy_scale = 6.0; };", "energy_scale"}};
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    assert_true(cmx_recipe_read_text(bad[k].text, "r", &r, &err) < 0);
    if (!strstr(err.text, bad[k].message)) fail_msg("%s: '%s' is not in it", err.text, bad[k].message);
  }
}

/* The species of a table are those that it was made from, and mixtures of them those of the table. */
static void test_species_of_a_table(void **state) {
  (void)state;
  const double omega[2] = {0.0, 1e17}, x[2] = {0.4, 0.6};
  fixture f;
  cmx_pure pure[2];
  cmx_error err = CMX_ERROR_NONE;
  make_models(&f);
  fill(&f);
  for (int j = 0; j < 2; j++) {
    cmx_pure_state a, b;
    double re[2][2], im[2][2];
    assert_int_equal(cmx_pure_from_table(&f.view, j, "species", f.pure[j].z, &pure[j], &err), CMX_OK);
    assert_string_equal(pure[j].name, "species");
    CHECK_REL(pure[j].mass_u, f.pure[j].mass_u, 1e-14);
    CHECK(pure[j].drude);
    CHECK(pure[j].temp_min == f.view.temp[0] && pure[j].temp_max == f.view.temp[1]);
    const double n = sqrt(pure[j].n_min * pure[j].n_max), temp = 9e4;
    assert_int_equal(pure[j].state(&pure[j], n, temp, &a, &err), CMX_OK);
    assert_int_equal(f.pure[j].state(&f.pure[j], n, temp, &b, &err), CMX_OK);
    CHECK_REL(a.pressure, b.pressure, 1e-8);
    CHECK_REL(a.charge, b.charge, 1e-8);
    CHECK_REL(a.sigma, b.sigma, 2e-2); /* the logarithm's floor of two is a kink */
    assert_int_equal(pure[j].spectrum(&pure[j], n, temp, 2, omega, re[0], im[0], &err), CMX_OK);
    assert_int_equal(f.pure[j].spectrum(&f.pure[j], n, temp, 2, omega, re[1], im[1], &err), CMX_OK);
    for (int k = 0; k < 2; k++) CHECK_REL(re[0][k], re[1][k], 5e-2);
    CHECK_REL(im[0][1], im[1][1], 5e-2);
    assert_int_equal(pure[j].state(&pure[j], 10.0 * pure[j].n_max, temp, &a, &err), CMX_ERR_RANGE);
    assert_non_null(strstr(err.text, "species"));
    CHECK(isnan(a.pressure));
  }
  const cmx_pure *const each[2] = {&pure[0], &pure[1]};
  cmx_matched m;
  cmx_warm_point p;
  assert_int_equal(
      cmx_match_densities(CMX_MATCH_ISOBARIC, &(cmx_warm_mixture){2, each, x}, 5.0, 9e4, &m, &err), CMX_OK);
  assert_int_equal(cmx_warm_lookup(&f.view, CMX_WARM_ISOBARIC, CMX_MIX_SIGMA, x[1], 5.0, 9e4, &p), CMX_OK);
  CHECK_REL(m.pressure, p.pressure_e, 1e-10);
  CHECK_REL(m.volumes.n_e, p.n_e, 1e-10);
  for (int j = 0; j < 2; j++) cmx_pure_free(&pure[j]);
  assert_int_equal(cmx_pure_from_table(&f.view, 2, "species", 1.0, &pure[0], &err), CMX_ERR_DOMAIN);
  assert_null(pure[0].data);
  clear(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_models),
                                     cmocka_unit_test(test_spectra),
                                     cmocka_unit_test(test_convergence),
                                     cmocka_unit_test(test_isotherm),
                                     cmocka_unit_test(test_arguments),
                                     cmocka_unit_test(test_transition),
                                     cmocka_unit_test(test_damage),
                                     cmocka_unit_test(test_fill_refuses),
                                     cmocka_unit_test(test_fill_stops),
                                     cmocka_unit_test(test_exceptions),
                                     cmocka_unit_test(test_edges),
#ifdef _OPENMP
                                     cmocka_unit_test(test_threads),
#endif
                                     cmocka_unit_test(test_species_of_a_table),
                                     cmocka_unit_test(test_recipe)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
