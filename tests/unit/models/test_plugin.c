/* Plug-ins as a program that embeds the library sees them, and the helpers of their header. The kit and the
   program: tests/cli/cases/plugin.txt. */
#include <string.h>

#include "coulomix/plugin.h"
#include "coulomix/registry.h"
#include "coulomix/version.h"
#include "support/models.h"

static void header_and_library_have_one_version(void **state) {
  (void)state;
  assert_string_equal(CMX_PLUGIN_BUILT_FOR, cmx_version());
}

static cmx_jet bent(double v, double dx, double dg) {
  return (cmx_jet){v, dx, dg, 0.3, -0.2, 0.7, 0.11, 0.13, -0.17, 0.19};
}

static void check_same(cmx_jet a, cmx_jet b, int order) {
  const double x[] = {a.v, a.x, a.g, a.xx, a.xg, a.gg, a.xxx, a.xxg, a.xgg, a.ggg},
               y[] = {b.v, b.x, b.g, b.xx, b.xg, b.gg, b.xxx, b.xxg, b.xgg, b.ggg};
  const int of[] = {0, 1, 1, 2, 2, 2, 3, 3, 3, 3};
  for (int k = 0; k < 10; k++)
    if (of[k] <= order)
      CHECK_ABS(x[k], y[k], 1e-14 * (1.0 + fabs(y[k])));
    else
      CHECK(isnan(x[k]));
}

/* a^2 b^3 c, whose derivatives are products of powers */
static void derivatives_of_three_variables_are_joined(void **state) {
  const double a = 1.3, b = 0.7, c = 2.1;
  const cmx_jet u[3] = {bent(a, 1.0, 0.4), bent(b, -0.6, 0.9), bent(c, 0.2, -1.1)};
  const cmx_jet b3 = cmx_jet_mul(cmx_jet_mul(u[1], u[1]), u[1]),
                right = cmx_jet_mul(cmx_jet_mul(cmx_jet_mul(u[0], u[0]), b3), u[2]);
  const double d[20] = {a * a * b * b * b * c,
                        2 * a * b * b * b * c,
                        3 * a * a * b * b * c,
                        a * a * b * b * b,
                        2 * b * b * b * c,
                        6 * a * b * b * c,
                        2 * a * b * b * b,
                        6 * a * a * b * c,
                        3 * a * a * b * b,
                        0.0,
                        0.0,
                        6 * b * b * c,
                        2 * b * b * b,
                        12 * a * b * c,
                        6 * a * b * b,
                        0.0,
                        6 * a * a * c,
                        6 * a * a * b,
                        0.0,
                        0.0};
  (void)state;
  for (int order = 0; order <= 3; order++) check_same(cmx_plugin_taylor(3, order, u, d), right, order);
}

static void derivatives_of_one_variable_are_a_chain(void **state) {
  const cmx_jet u = bent(1.9, 0.8, -0.5);
  const double d[4] = {0.2, -0.3, 0.5, -0.7};
  (void)state;
  check_same(cmx_plugin_taylor(1, 3, &u, d), cmx_jet_chain(u, d[0], d[1], d[2], d[3]), 3);
}

static double _Complex product(const double p[], const double _Complex at[]) {
  return p[0] * at[0] * at[0] / at[1];
}

static void complex_steps_give_first_derivatives(void **state) {
  const cmx_jet u[2] = {bent(3.0, 1.0, 0.25), bent(-0.4, 0.5, 2.0)};
  const double p[] = {1.5};
  (void)state;
  check_same(cmx_plugin_complex(product, p, 2, u),
             cmx_jet_scale(cmx_jet_div(cmx_jet_mul(u[0], u[0]), u[1]), p[0]), 1);
}

/* --- records --- */

static cmx_jet half(const double p[], cmx_jet gamma) {
  return cmx_jet_scale(gamma, p[0]);
}

static const cmx_reference notes = {.key = "N", .authors = "P. Lugin", .journal = "Notes 1, 2", .year = 2026};
static const cmx_reference *const references[] = {&notes, NULL};
static const char *const names[] = {"slope"};
static const double values[] = {-0.5};

static cmx_plugin_model valid(void) {
  return (cmx_plugin_model){{.id = "liquid/half",
                             .kind = CMX_KIND_LIQUID,
                             .summary = "a straight line",
                             .source = "Eq. (1)",
                             .n_parameters = 1,
                             .parameter_names = names,
                             .parameters = values,
                             .kernel.one = half,
                             .range_of = "gamma",
                             .range = {0.0, 10.0},
                             .limit = {0.0, INFINITY},
                             .references = references},
                            3};
}

static void a_record_is_copied_with_its_origin(void **state) {
  cmx_registry *registry = cmx_registry_new();
  cmx_plugin_model given = valid();
  cmx_error err = CMX_ERROR_NONE;
  cmx_jet f;
  (void)state;
  assert_int_equal(cmx_registry_add(registry, &given, "half.so, SHA-256 0", &err), CMX_OK);
  const cmx_model *m = cmx_registry_find(registry, CMX_KIND_LIQUID, "liquid/half", &err);
  assert_non_null(m);
  assert_string_equal(m->source, "Eq. (1); plug-in half.so, SHA-256 0");
  assert_ptr_equal(m->references[0], &notes);
  assert_null(m->references[1]);
  assert_int_equal(cmx_model_one(m, cmx_jet_seed_log(4.0), &f), CMX_OK);
  CHECK(f.v == -2.0 && f.ggg == -2.0);
  /* its formula with another coefficient */
  const cmx_coefficient steep = {"slope", -0.75};
  assert_int_equal(cmx_registry_change(registry, "liquid/steep", "liquid/half", 1, &steep, "a test", &err),
                   CMX_OK);
  assert_int_equal(cmx_model_one(cmx_registry_find(registry, CMX_KIND_LIQUID, "liquid/steep", &err),
                                 cmx_jet_const(4.0), &f),
                   CMX_OK);
  CHECK(f.v == -3.0);
  assert_null(cmx_registry_plugin_at(registry, 0));
  cmx_registry_free(registry);
}

static void refuse(cmx_plugin_model given, cmx_status status, const char *words) {
  cmx_registry *registry = cmx_registry_new();
  cmx_error err = CMX_ERROR_NONE;
  size_t n;
  assert_int_equal(cmx_registry_add(registry, &given, "", &err), status);
  if (!strstr(err.text, words)) fail_msg("'%s' has no '%s'", err.text, words);
  cmx_registry_list(registry, &n);
  assert_int_equal(n, 0);
  cmx_registry_free(registry);
}

static void records_are_refused(void **state) {
  cmx_plugin_model m = valid();
  const double infinite[] = {INFINITY};
  const cmx_reference dirty = {.key = "N", .authors = "P.\nLugin"};
  const cmx_reference *const two_lines[] = {&dirty, NULL};
  (void)state;
  m.model.id = NULL;
  refuse(m, CMX_ERR_FORMAT, "no id");
  m.model.id = "liquids/half";
  refuse(m, CMX_ERR_FORMAT, "must begin with its kind");
  m.model.id = "crystal/half";
  refuse(m, CMX_ERR_FORMAT, "its kind is \"liquid\"");
  m = valid();
  m.model.source = "";
  refuse(m, CMX_ERR_FORMAT, "summary and source");
  m = valid();
  m.model.references = two_lines;
  refuse(m, CMX_ERR_FORMAT, "reference 1: needs key and authors");
  m = valid();
  m.model.parameters = infinite;
  refuse(m, CMX_ERR_RANGE, "parameter slope: must be finite");
  m = valid();
  m.model.parameter_names = NULL;
  refuse(m, CMX_ERR_RANGE, "1 parameters; allowed are 0 to 256, with names and values");
  m = valid();
  m.model.range_of = "theta";
  refuse(m, CMX_ERR_FORMAT, "range_of must be \"gamma\"");
  m = valid();
  m.model.limit[0] = 1.0;
  refuse(m, CMX_ERR_RANGE, "within the limit");
  m = valid();
  m.model.range[1] = NAN;
  refuse(m, CMX_ERR_RANGE, "within the limit");
  m = valid();
  m.model.kernel.one = NULL;
  refuse(m, CMX_ERR_FORMAT, "no kernel");
  m = valid();
  m.order = 2;
  refuse(m, CMX_ERR_UNSUPPORTED, "order 2, and models of the kind liquid need order 3");
}

/* What the library reads by name. */
static void parameters_that_kinds_need(void **state) {
  cmx_plugin_model m = valid();
  const char *const fit[] = {"a_linear"};
  (void)state;
  m.model.id = "crystal-quantum/mine";
  m.model.kind = CMX_KIND_CRYSTAL_QUANTUM;
  m.model.range_of = "theta";
  refuse(m, CMX_ERR_FORMAT, "need a parameter \"u1\"");
  m.model.id = "coulomb-logarithm/mine";
  m.model.kind = CMX_KIND_COULOMB_LOGARITHM;
  refuse(m, CMX_ERR_FORMAT, "need a parameter \"u_-1\"");
  m = valid();
  m.model.id = "liquid-mixing/mine";
  m.model.kind = CMX_KIND_LIQUID_MIXING;
  m.model.parameter_names = fit;
  refuse(m, CMX_ERR_FORMAT, "stands for the fit of Potekhin et al. (2009)");
}

/* --- absent --- */

static void a_model_that_is_not_loaded_has_no_value(void **state) {
  cmx_registry *registry = cmx_registry_new();
  cmx_error err = CMX_ERROR_NONE;
  cmx_jet f = cmx_jet_const(0.0);
  (void)state;
  assert_int_equal(cmx_registry_absent(registry, "liquid/there", &err), CMX_OK);
  assert_int_equal(cmx_registry_absent(registry, "liquid/there", &err), CMX_ERR_FORMAT);
  assert_int_equal(cmx_registry_absent(registry, "average-atom/there", &err), CMX_OK);
  const cmx_model *m = cmx_registry_find(registry, CMX_KIND_LIQUID, "liquid/there", &err);
  assert_int_equal(cmx_model_one(m, cmx_jet_const(1.0), &f), CMX_ERR_UNSUPPORTED);
  CHECK(isnan(f.v));
  cmx_atom atom;
  m = cmx_registry_find(registry, CMX_KIND_AVERAGE_ATOM, "average-atom/there", &err);
  assert_int_equal(cmx_model_atom(m, 6.0, 1e24, 1e5, &atom), CMX_ERR_UNSUPPORTED);
  cmx_registry_free(registry);
}

static void files_that_are_no_plugins(void **state) {
  const cmx_plugin *plugin = (const cmx_plugin *)(const void *)&notes;
  cmx_error err = CMX_ERROR_NONE;
  char sha256[65];
  (void)state;
  assert_int_equal(cmx_plugin_open("none.so", &plugin, sha256, &err), CMX_ERR_IO);
  assert_null(plugin);
  assert_int_equal(cmx_plugin_open(CMX_TEST_TABLES "/carbon-oxygen.cfg", &plugin, sha256, &err), CMX_ERR_IO);
  CHECK(strstr(err.text, "carbon-oxygen.cfg") && strlen(sha256) == 64);
  assert_int_equal(cmx_model_order(CMX_KIND_LIQUID), 3);
  assert_int_equal(cmx_model_order(CMX_KIND_IONIZATION), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(header_and_library_have_one_version),
                                     cmocka_unit_test(derivatives_of_three_variables_are_joined),
                                     cmocka_unit_test(derivatives_of_one_variable_are_a_chain),
                                     cmocka_unit_test(complex_steps_give_first_derivatives),
                                     cmocka_unit_test(a_record_is_copied_with_its_origin),
                                     cmocka_unit_test(records_are_refused),
                                     cmocka_unit_test(parameters_that_kinds_need),
                                     cmocka_unit_test(a_model_that_is_not_loaded_has_no_value),
                                     cmocka_unit_test(files_that_are_no_plugins)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
