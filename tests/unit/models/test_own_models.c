/* Models of one's own: other coefficients, tables of values, and what is refused. */
#include <stdio.h>

#include "support/models.h"
#include "coulomix/registry.h"

static cmx_registry *registry;

static int open_registry(void **state) {
  (void)state;
  registry = cmx_registry_new();
  return registry ? 0 : -1;
}

static int close_registry(void **state) {
  (void)state;
  cmx_registry_free(registry);
  return 0;
}

static cmx_jet value_of(const cmx_model *m, double at) {
  cmx_jet f;
  const cmx_status status = cmx_model_one(m, cmx_jet_seed_log(at), &f);
  if (status < 0) fail_msg("%s at %g: status %d", m->id, at, (int)status);
  return f;
}

/* --- other coefficients --- */

static void coefficients_of_another_fit_give_that_fit(void **state) {
  const cmx_model *ca = find(CMX_KIND_LIQUID, "liquid/pc2000-ca");
  cmx_coefficient all[8];
  cmx_error err = CMX_ERROR_NONE;
  (void)state;
  assert_true(ca->n_parameters <= 8);
  for (size_t k = 0; k < ca->n_parameters; k++)
    all[k] = (cmx_coefficient){ca->parameter_names[k], ca->parameters[k]};
  assert_int_equal(
      cmx_registry_change(registry, "liquid/mine", "liquid/pc2000-ds", ca->n_parameters, all, "a test", &err),
      CMX_OK);
  const cmx_model *mine = cmx_registry_find(registry, CMX_KIND_LIQUID, "liquid/mine", &err);
  assert_non_null(mine);
  for (double g = 0.01; g < 300.0; g *= 1.7) {
    const cmx_jet a = value_of(mine, g), b = value_of(ca, g);
    assert_true(a.v == b.v && a.g == b.g && a.gg == b.gg && a.ggg == b.ggg);
  }
}

static void one_coefficient_changes_what_it_multiplies(void **state) {
  cmx_error err = CMX_ERROR_NONE;
  (void)state;
  /* B1 multiplies G - B2 ln(1 + G/B2) */
  const double b1 = 0.00456, b2 = 211.6, more = 1e-4;
  const cmx_coefficient change = {"B1", b1 + more};
  assert_int_equal(
      cmx_registry_change(registry, "liquid/more", "liquid/pc2000-ds", 1, &change, "a test", &err), CMX_OK);
  const cmx_model *mine = cmx_registry_find(registry, CMX_KIND_LIQUID, "liquid/more", &err);
  const cmx_model *ds = find(CMX_KIND_LIQUID, "liquid/pc2000-ds");
  for (double g = 1.0; g < 300.0; g *= 3.0)
    CHECK_ABS(value_of(mine, g).v - value_of(ds, g).v, more * (g - b2 * log1p(g / b2)), 1e-13 * g);
  /* a model of one's own may be changed again, and what is not changed stays */
  const cmx_coefficient back = {"B1", b1};
  assert_int_equal(cmx_registry_change(registry, "liquid/back", "liquid/more", 1, &back, "a test", &err),
                   CMX_OK);
  assert_true(value_of(cmx_registry_find(registry, CMX_KIND_LIQUID, "liquid/back", &err), 40.0).v ==
              value_of(ds, 40.0).v);
}

static void the_reference_stands_before_those_of_the_formula(void **state) {
  cmx_error err = CMX_ERROR_NONE;
  const cmx_coefficient change = {"C2", 0.3};
  (void)state;
  assert_int_equal(cmx_registry_change(registry, "liquid-quantum/mine", "liquid-quantum/bc22", 1, &change,
                                       "my notebook", &err),
                   CMX_OK);
  const cmx_model *mine = cmx_registry_find(registry, CMX_KIND_LIQUID_QUANTUM, "liquid-quantum/mine", &err);
  assert_string_equal(mine->references[0]->authors, "my notebook");
  assert_null(mine->references[0]->journal);
  assert_ptr_equal(mine->references[1], find(CMX_KIND_LIQUID_QUANTUM, "liquid-quantum/bc22")->references[0]);
}

static void refused(cmx_status expected, const char *part, const char *id, const char *from, size_t n,
                    const cmx_coefficient changes[], const char *reference) {
  cmx_error err = CMX_ERROR_NONE;
  size_t before, after;
  cmx_registry_list(registry, &before);
  const cmx_status status = cmx_registry_change(registry, id, from, n, changes, reference, &err);
  cmx_registry_list(registry, &after);
  if (status != expected || !strstr(err.text, part)) fail_msg("%s: status %d, %s", id, (int)status, err.text);
  assert_int_equal(before, after);
}

static void what_cannot_be_is_refused_with_what_there_is(void **state) {
  const cmx_coefficient b9 = {"B9", 1.0}, nan = {"B2", NAN}, root = {"A2", -1.0},
                        twice[2] = {{"B2", 1.0}, {"B2", 2.0}};
  const cmx_coefficient good = {"B2", 212.0};
  const char *ds = "liquid/pc2000-ds";
  (void)state;
  refused(CMX_ERR_UNKNOWN, "known: A1, A2, B1, B2, B3, B4", "liquid/a", ds, 1, &b9, "r");
  refused(CMX_ERR_RANGE, "finite", "liquid/a", ds, 1, &nan, "r");
  refused(CMX_ERR_DOMAIN, "not finite at gamma", "liquid/a", ds, 1, &root, "r");
  refused(CMX_ERR_FORMAT, "twice", "liquid/a", ds, 2, twice, "r");
  refused(CMX_ERR_FORMAT, "liquid/NAME", "crystal/a", ds, 1, &good, "r");
  refused(CMX_ERR_FORMAT, "there is a model", ds, ds, 1, &good, "r");
  refused(CMX_ERR_FORMAT, "a-z", "liquid/My fit", ds, 1, &good, "r");
  refused(CMX_ERR_UNKNOWN, "liquid/pc2000-ca", "liquid/a", "liquid/pc2000", 1, &good, "r");
  refused(CMX_ERR_FORMAT, "reference", "liquid/a", ds, 1, &good, "");
  refused(CMX_ERR_FORMAT, "reference", "liquid/a", ds, 1, &good, "\x1b[2J");
}

static void a_registry_has_an_end(void **state) {
  cmx_error err = CMX_ERROR_NONE;
  const cmx_coefficient good = {"B2", 212.0};
  char id[32];
  (void)state;
  for (int k = 0; k < CMX_REGISTRY_MODELS; k++) {
    snprintf(id, sizeof id, "liquid/k%d", k);
    assert_int_equal(cmx_registry_change(registry, id, "liquid/pc2000-ds", 1, &good, "r", &err), CMX_OK);
  }
  refused(CMX_ERR_RANGE, "at most 64", "liquid/last", "liquid/pc2000-ds", 1, &good, "r");
}

/* --- tables of values --- */

enum { MOST_NODES = 512 };
static double at[MOST_NODES], values[MOST_NODES];

static const cmx_model *tabulated(const cmx_model *fit, const char *id, size_t n, double low, double high,
                                  double *error) {
  cmx_error err = CMX_ERROR_NONE;
  for (size_t k = 0; k < n; k++) {
    at[k] = low * pow(high / low, (double)k / (double)(n - 1));
    values[k] = value_of(fit, at[k]).v;
  }
  const cmx_tabulated table = {.id = id, .reference = "values of a fit", .n = n, .at = at, .values = values};
  const cmx_status status = cmx_registry_tabulate(registry, &table, error, &err);
  if (status < 0) fail_msg("%s: %s", id, err.text);
  return cmx_registry_find(registry, fit->kind, id, &err);
}

/* The error of the values, relative to 1 or their size; of second and third derivatives too. */
static void worst_of(const cmx_model *a, const cmx_model *b, double low, double high, double worst[3]) {
  for (int k = 0; k < 5000; k++) {
    const double g = low * pow(high / low, (k + 0.5) / 5000);
    const cmx_jet f = value_of(a, g), e = value_of(b, g);
    worst[0] = fmax(worst[0], fabs(f.v - e.v) / fmax(1.0, fabs(e.v)));
    worst[1] = fmax(worst[1], fabs(f.gg - e.gg) / fmax(1.0, fabs(e.gg)));
    worst[2] = fmax(worst[2], fabs(f.ggg - e.ggg) / fmax(1.0, fabs(e.ggg)));
  }
}

static void a_table_of_a_fit_agrees_to_the_stated_error(void **state) {
  static const struct {
    const char *fit, *prefix;
    cmx_model_kind kind;
    double low, high;
  } cases[] = {{"liquid/pc2000-ds", "liquid/ds", CMX_KIND_LIQUID, 1e-2, 300.0},
               {"liquid/pc2000-ca", "liquid/ca", CMX_KIND_LIQUID, 1.0, 1000.0},
               {"anharmonic/fh93", "anharmonic/fh", CMX_KIND_ANHARMONIC, 170.0, 2000.0},
               {"lee-more-coefficient/lm1984-alpha", "lee-more-coefficient/a", CMX_KIND_LEE_MORE_COEFFICIENT,
                0.1, 50.0}};
  (void)state;
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
    for (size_t n = 32; n <= 256; n *= 2) {
      const cmx_model *fit = find(cases[c].kind, cases[c].fit);
      double stated, worst[3] = {0};
      char id[64];
      snprintf(id, sizeof id, "%s-%zu", cases[c].prefix, n);
      const cmx_model *table = tabulated(fit, id, n, cases[c].low, cases[c].high, &stated);
      worst_of(table, fit, cases[c].low, cases[c].high, worst);
      /* of rounding nothing is said */
      if (!(worst[0] <= stated + 1e-14) || !(stated <= 10.0 * worst[0] + 1e-14))
        fail_msg("%s: %.2e stated, %.2e true", id, stated, worst[0]);
    }
}

static void errors_fall_with_the_step_as_stated(void **state) {
  const cmx_model *fit = find(CMX_KIND_LIQUID, "liquid/pc2000-ds");
  double coarse[3] = {0}, fine[3] = {0};
  (void)state;
  worst_of(tabulated(fit, "liquid/coarse", 64, 1.0, 300.0, NULL), fit, 1.0, 300.0, coarse);
  worst_of(tabulated(fit, "liquid/fine", 128, 1.0, 300.0, NULL), fit, 1.0, 300.0, fine);
  /* sixth, fourth and third order */
  assert_true(coarse[0] / fine[0] > 32.0 && coarse[1] / fine[1] > 8.0 && coarse[2] / fine[2] > 4.0);
}

static void a_table_ends_at_its_nodes(void **state) {
  const cmx_model *fit = find(CMX_KIND_LIQUID, "liquid/pc2000-ds");
  const cmx_model *table = tabulated(fit, "liquid/short", 40, 1.0, 200.0, NULL);
  cmx_jet f;
  (void)state;
  assert_int_equal(cmx_model_one(table, cmx_jet_seed_log(0.999), &f), CMX_ERR_DOMAIN);
  assert_true(isnan(f.v));
  assert_int_equal(cmx_model_one(table, cmx_jet_seed_log(200.1), &f), CMX_ERR_DOMAIN);
  CHECK_REL(value_of(table, 1.0).v, value_of(fit, 1.0).v, 1e-14);
  CHECK_REL(value_of(table, 200.0).v, value_of(fit, 200.0).v, 1e-14);
}

static void tables_that_cannot_be_are_refused(void **state) {
  cmx_error err = CMX_ERROR_NONE;
  (void)state;
  for (int k = 0; k < 20; k++) {
    at[k] = 1.0 + k;
    values[k] = -(double)k;
  }
  cmx_tabulated t = {
      .id = "liquid/t", .reference = "r", .n = CMX_REGISTRY_LEAST - 1, .at = at, .values = values};
  assert_int_equal(cmx_registry_tabulate(registry, &t, NULL, &err), CMX_ERR_RANGE);
  t.n = 20;
  at[7] = at[6];
  assert_int_equal(cmx_registry_tabulate(registry, &t, NULL, &err), CMX_ERR_FORMAT);
  assert_non_null(strstr(err.text, "node 8"));
  at[7] = 8.0;
  values[3] = INFINITY;
  assert_int_equal(cmx_registry_tabulate(registry, &t, NULL, &err), CMX_ERR_FORMAT);
  values[3] = -3.0;
  t.id = "exchange/t";
  assert_int_equal(cmx_registry_tabulate(registry, &t, NULL, &err), CMX_ERR_UNSUPPORTED);
  assert_non_null(strstr(err.text, "ordered-energy"));
  t.id = "liquid/t";
  assert_int_equal(cmx_registry_tabulate(registry, &t, NULL, &err), CMX_OK);
}

/* --- two variables --- */

enum { N_X = 24, N_GAMMA = 36, MOST_VALUES = 4 * N_X * N_GAMMA };
static const double charges[2] = {6.0, 12.0}; /* where the fit of 2013 is a polynomial in x */
static double second[2 * N_GAMMA], field[MOST_VALUES];

static cmx_jet mixing_of(const cmx_model *m, double x, double gamma_e) {
  const cmx_jet xs[2] = {cmx_jet_seed(1.0 - x, -1.0, 0.0), cmx_jet_seed(x, 1.0, 0.0)};
  cmx_jet f;
  const cmx_status status = cmx_model_mix(m, 2, charges, xs, cmx_jet_seed_log(gamma_e), &f);
  if (status < 0) fail_msg("%s at %g, %g: status %d", m->id, x, gamma_e, (int)status);
  return f;
}

/* Values of a fit at n and m nodes, gamma_e from 0.1 to 30. */
static cmx_tabulated values_of_mixing(const cmx_model *fit, const char *id, size_t n, size_t m) {
  for (size_t i = 0; i < n; i++) at[i] = (double)i / (double)(n - 1);
  for (size_t j = 0; j < m; j++) second[j] = 0.1 * pow(300.0, (double)j / (double)(m - 1));
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < m; j++)
      field[i * m + j] = i == 0 || i == n - 1 ? 0.0 : mixing_of(fit, at[i], second[j]).v;
  return (cmx_tabulated){.id = id,
                         .reference = "values of a fit",
                         .n = n,
                         .at = at,
                         .values = field,
                         .n_second = m,
                         .second = second,
                         .z = {charges[0], charges[1]}};
}

static void a_table_of_a_mixing_agrees_to_the_stated_error(void **state) {
  const cmx_model *fit = find(CMX_KIND_SOLID_MIXING, "solid-mixing/pc2013");
  cmx_error err = CMX_ERROR_NONE;
  (void)state;
  for (size_t finer = 1; finer <= 2; finer++) {
    const char *id = finer == 1 ? "solid-mixing/coarse" : "solid-mixing/fine";
    const cmx_tabulated t = values_of_mixing(fit, id, finer * N_X, finer * N_GAMMA);
    double stated, worst[2] = {0.0, 0.0};
    assert_int_equal(cmx_registry_tabulate(registry, &t, &stated, &err), CMX_OK);
    const cmx_model *table = cmx_registry_find(registry, CMX_KIND_SOLID_MIXING, id, &err);
    for (double x = 0.004; x < 1.0; x += 0.0173)
      for (double g = 0.11; g < 30.0; g *= 1.0731) {
        const cmx_jet a = mixing_of(table, x, g), b = mixing_of(fit, x, g);
        worst[0] = fmax(worst[0], fabs(a.v - b.v) / fmax(1.0, fabs(b.v)));
        worst[1] = fmax(worst[1], fmax(fabs(a.x - b.x), fabs(a.xg - b.xg)) / fmax(1.0, fabs(b.x)));
      }
    if (!(worst[0] <= stated + 1e-14) || !(stated <= 10.0 * worst[0] + 1e-14) || !(worst[1] < 1e-6))
      fail_msg("%s: %.2e stated, %.2e true, derivatives %.2e", id, stated, worst[0], worst[1]);
  }
}

static void derivatives_of_two_variables_are_those_of_the_value(void **state) {
  const cmx_model *fit = find(CMX_KIND_SOLID_MIXING, "solid-mixing/pc2013");
  cmx_error err = CMX_ERROR_NONE;
  const cmx_tabulated t = values_of_mixing(fit, "solid-mixing/t", N_X, N_GAMMA);
  const double h = 1e-4, x = 0.37, g = 3.3;
  (void)state;
  assert_int_equal(cmx_registry_tabulate(registry, &t, NULL, &err), CMX_OK);
  const cmx_model *m = cmx_registry_find(registry, CMX_KIND_SOLID_MIXING, "solid-mixing/t", &err);
  const cmx_jet f = mixing_of(m, x, g), xl = mixing_of(m, x - h, g), xh = mixing_of(m, x + h, g),
                gl = mixing_of(m, x, g * exp(-h)), gh = mixing_of(m, x, g * exp(h));
  const double by_x[] = {xh.v - xl.v, xh.x - xl.x, xh.xx - xl.xx, xh.xg - xl.xg, xh.gg - xl.gg},
               exact_x[] = {f.x, f.xx, f.xxx, f.xxg, f.xgg},
               by_g[] = {gh.v - gl.v, gh.x - gl.x, gh.g - gl.g, gh.gg - gl.gg},
               exact_g[] = {f.g, f.xg, f.gg, f.ggg};
  for (int k = 0; k < 5; k++) CHECK_ABS(by_x[k] / (2.0 * h), exact_x[k], 1e-6 * fmax(1.0, fabs(exact_x[k])));
  for (int k = 0; k < 4; k++) CHECK_ABS(by_g[k] / (2.0 * h), exact_g[k], 1e-6 * fmax(1.0, fabs(exact_g[k])));
}

static void refused_values(const cmx_tabulated *t, cmx_status expected, const char *part) {
  cmx_error err = CMX_ERROR_NONE;
  const cmx_status status = cmx_registry_tabulate(registry, t, NULL, &err);
  if (status != expected || !strstr(err.text, part))
    fail_msg("%s: status %d, %s", part, (int)status, err.text);
}

static void tables_of_mixing_that_cannot_be_are_refused(void **state) {
  const cmx_model *fit = find(CMX_KIND_SOLID_MIXING, "solid-mixing/pc2013");
  const cmx_tabulated good = values_of_mixing(fit, "solid-mixing/t", N_X, N_GAMMA);
  cmx_tabulated t = good;
  (void)state;
  t.n_second = 0;
  refused_values(&t, CMX_ERR_FORMAT, "depend on x and gamma_e");
  t = good, t.id = "liquid/t";
  refused_values(&t, CMX_ERR_FORMAT, "depend on gamma alone");
  t = good, t.z[0] = 0.0;
  refused_values(&t, CMX_ERR_FORMAT, "charges");
  t = good, t.n_second = CMX_REGISTRY_LEAST - 1;
  refused_values(&t, CMX_ERR_RANGE, "nodes of gamma_e");
  second[0] = 0.0;
  refused_values(&good, CMX_ERR_FORMAT, "above 0");
  second[0] = 0.1;
  at[N_X - 1] = 0.99;
  refused_values(&good, CMX_ERR_FORMAT, "must go from 0 to 1");
  at[N_X - 1] = 1.0;
  field[3] = 1e-3;
  refused_values(&good, CMX_ERR_FORMAT, "at x = 0 and 1 must be 0");
  field[3] = 0.0;
  field[5 * N_GAMMA] = NAN;
  refused_values(&good, CMX_ERR_FORMAT, "must be finite");
  field[5 * N_GAMMA] = 0.0;
  refused_values(&good, CMX_OK, "");
  /* other charges, other couplings */
  cmx_error err = CMX_ERROR_NONE;
  const cmx_model *m = cmx_registry_find(registry, CMX_KIND_SOLID_MIXING, "solid-mixing/t", &err);
  const cmx_jet x[2] = {cmx_jet_const(0.5), cmx_jet_const(0.5)};
  const double others[2] = {6.0, 8.0};
  cmx_jet f;
  assert_int_equal(cmx_model_mix(m, 2, others, x, cmx_jet_const(1.0), &f), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_model_mix(m, 2, charges, x, cmx_jet_const(31.0), &f), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_model_mix(m, 2, charges, x, cmx_jet_const(0.09), &f), CMX_ERR_DOMAIN);
  assert_true(isnan(f.v));
  assert_false(cmx_model_allows(m, "z_ratio", 8.0 / 6.0));
  assert_true(cmx_model_allows(m, "z_ratio", 2.0) && cmx_model_allows(m, "gamma", 1e9));
}

/* A third species that is absent has no say, and one that is present no value. */
static void a_third_species_has_no_values(void **state) {
  const cmx_model *fit = find(CMX_KIND_SOLID_MIXING, "solid-mixing/pc2013");
  const double three[3] = {6.0, 8.0, 12.0};
  cmx_error err = CMX_ERROR_NONE;
  cmx_tabulated t = values_of_mixing(fit, "solid-mixing/t", N_X, N_GAMMA);
  cmx_jet x[3] = {cmx_jet_seed(0.7, -1.0, 0.0), cmx_jet_const(0.0), cmx_jet_seed(0.3, 1.0, 0.0)}, f;
  (void)state;
  assert_int_equal(cmx_registry_tabulate(registry, &t, NULL, &err), CMX_OK);
  const cmx_model *m = cmx_registry_find(registry, CMX_KIND_SOLID_MIXING, "solid-mixing/t", &err);
  const cmx_jet two = mixing_of(m, 0.3, 2.0);
  assert_int_equal(cmx_model_mix(m, 3, three, x, cmx_jet_seed_log(2.0), &f), CMX_OK);
  assert_memory_equal(&f, &two, sizeof f);
  x[1] = cmx_jet_const(0.1);
  x[2].v = 0.2;
  assert_int_equal(cmx_model_mix(m, 3, three, x, cmx_jet_seed_log(2.0), &f), CMX_ERR_DOMAIN);
}

static void collisions_by_values_agree_with_the_formula(void **state) {
  const cmx_model *fit = find(CMX_KIND_ELECTRON_COLLISIONS, "electron-collisions/sy2006");
  enum { N = 48, M = 48 };
  static double v[N], theta[M], values_at[N * M];
  cmx_error err = CMX_ERROR_NONE;
  cmx_jet a, b;
  double stated, worst = 0.0;
  (void)state;
  for (int i = 0; i < N; i++) v[i] = 0.2 + 0.79 * i / (N - 1);
  for (int j = 0; j < M; j++) theta[j] = 0.1 * pow(1e3, (double)j / (M - 1));
  for (int i = 0; i < N; i++)
    for (int j = 0; j < M; j++) {
      assert_true(cmx_model_two(fit, cmx_jet_const(v[i]), cmx_jet_const(theta[j]), &a) >= 0);
      values_at[i * M + j] = a.v;
    }
  const cmx_tabulated t = {.id = "electron-collisions/t",
                           .reference = "values of a fit",
                           .n = N,
                           .at = v,
                           .values = values_at,
                           .n_second = M,
                           .second = theta};
  assert_int_equal(cmx_registry_tabulate(registry, &t, &stated, &err), CMX_OK);
  const cmx_model *m =
      cmx_registry_find(registry, CMX_KIND_ELECTRON_COLLISIONS, "electron-collisions/t", &err);
  for (double at_v = 0.205; at_v < 0.99; at_v += 0.031)
    for (double at_t = 0.103; at_t < 100.0; at_t *= 1.21) {
      assert_true(cmx_model_two(m, cmx_jet_const(at_v), cmx_jet_const(at_t), &a) >= 0 &&
                  cmx_model_two(fit, cmx_jet_const(at_v), cmx_jet_const(at_t), &b) >= 0);
      worst = fmax(worst, fabs(a.v - b.v) / fmax(1.0, fabs(b.v)));
    }
  if (!(worst <= stated) || !(stated <= 10.0 * worst)) fail_msg("%.2e stated, %.2e true", stated, worst);
}

/* Of two variables with derivatives in both, within a rectangle. */
static void quantum_corrections_by_values_agree_with_the_formula(void **state) {
  const cmx_model *fit = find(CMX_KIND_LIQUID_QUANTUM, "liquid-quantum/bc22");
  enum { N = 40, M = 48 };
  static double gamma[N], theta[M], values_at[N * M];
  cmx_error err = CMX_ERROR_NONE;
  const cmx_jet r_s = cmx_jet_const(1e4);
  cmx_jet a, b;
  double stated, worst = 0.0;
  (void)state;
  for (int i = 0; i < N; i++) gamma[i] = 1.0 * pow(200.0, (double)i / (N - 1));
  for (int j = 0; j < M; j++) theta[j] = 0.01 * pow(1e3, (double)j / (M - 1));
  for (int i = 0; i < N; i++)
    for (int j = 0; j < M; j++) {
      assert_true(cmx_model_quantum(fit, cmx_jet_const(gamma[i]), cmx_jet_const(theta[j]), r_s, &a) >= 0);
      values_at[i * M + j] = a.v;
    }
  const cmx_tabulated t = {.id = "liquid-quantum/t",
                           .reference = "values of a fit",
                           .n = N,
                           .at = gamma,
                           .values = values_at,
                           .n_second = M,
                           .second = theta};
  assert_int_equal(cmx_registry_tabulate(registry, &t, &stated, &err), CMX_OK);
  const cmx_model *m = cmx_registry_find(registry, CMX_KIND_LIQUID_QUANTUM, "liquid-quantum/t", &err);
  for (double at_g = 1.1; at_g < 200.0; at_g *= 1.31)
    for (double at_t = 0.0103; at_t < 10.0; at_t *= 1.33) {
      /* along a line of constant density */
      const cmx_jet g = cmx_jet_seed_log(at_g), th = cmx_jet_seed_log(at_t);
      assert_true(cmx_model_quantum(m, g, th, r_s, &a) >= 0 && cmx_model_quantum(fit, g, th, r_s, &b) >= 0);
      worst = fmax(worst, fabs(a.v - b.v) / fmax(1.0, fabs(b.v)));
      CHECK_ABS(a.g, b.g, 3e-5 * fmax(1.0, fabs(b.g)));
      CHECK_ABS(a.gg, b.gg, 2e-3 * fmax(1.0, fabs(b.gg)));
    }
  if (!(worst <= stated) || !(stated <= 10.0 * worst)) fail_msg("%.2e stated, %.2e true", stated, worst);
  assert_int_equal(cmx_model_quantum(m, cmx_jet_const(201.0), cmx_jet_const(1.0), r_s, &a), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_model_quantum(m, cmx_jet_const(10.0), cmx_jet_const(10.1), r_s, &a), CMX_ERR_DOMAIN);
}

/* A model from values has no coefficients; under another id it has its values. */
static void values_may_have_another_name(void **state) {
  const cmx_model *fit = find(CMX_KIND_LIQUID, "liquid/pc2000-ds");
  const cmx_model *table = tabulated(fit, "liquid/short", 40, 1.0, 200.0, NULL);
  const cmx_coefficient change = {"A1", 1.0};
  cmx_error err = CMX_ERROR_NONE;
  (void)state;
  refused(CMX_ERR_UNKNOWN, "no coefficient of this model; known: none", "liquid/other", "liquid/short", 1,
          &change, "r");
  assert_int_equal(cmx_registry_change(registry, "liquid/other", "liquid/short", 0, NULL, "r", &err), CMX_OK);
  CHECK(value_of(cmx_registry_find(registry, CMX_KIND_LIQUID, "liquid/other", &err), 7.0).v ==
        value_of(table, 7.0).v);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, open_registry, close_registry)

int main(void) {
  const struct CMUnitTest tests[] = {CASE(coefficients_of_another_fit_give_that_fit),
                                     CASE(one_coefficient_changes_what_it_multiplies),
                                     CASE(the_reference_stands_before_those_of_the_formula),
                                     CASE(what_cannot_be_is_refused_with_what_there_is),
                                     CASE(a_registry_has_an_end),
                                     CASE(a_table_of_a_fit_agrees_to_the_stated_error),
                                     CASE(errors_fall_with_the_step_as_stated),
                                     CASE(a_table_ends_at_its_nodes),
                                     CASE(tables_that_cannot_be_are_refused),
                                     CASE(a_table_of_a_mixing_agrees_to_the_stated_error),
                                     CASE(derivatives_of_two_variables_are_those_of_the_value),
                                     CASE(tables_of_mixing_that_cannot_be_are_refused),
                                     CASE(a_third_species_has_no_values),
                                     CASE(collisions_by_values_agree_with_the_formula),
                                     CASE(quantum_corrections_by_values_agree_with_the_formula),
                                     CASE(values_may_have_another_name)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
