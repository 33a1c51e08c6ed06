/* Whole conductivities by tables of values: against the built-in ones that they are made of, their range, and
   tables of coulomix made from them. */
#include <stdio.h>
#include <string.h>

#include "support/transport_table_fixture.h"
#include "coulomix/const.h"
#include "coulomix/registry.h"

enum { RHO = 16, TEMP = 16, PLANES = 12, FILE_RHO = 12 };
static cmx_registry *registry;
static cmx_transport built_in;
static double rho[RHO], temp[TEMP], kappa[PLANES * RHO * TEMP], sigma[PLANES * RHO * TEMP];
static cmx_error err;

static int open_registry(void **state) {
  (void)state;
  registry = cmx_registry_new();
  cmx_transport_defaults(CMX_TRANSPORT_RECOMMENDED, &built_in);
  built_in.ions = (cmx_species){2, {6.0, 8.0}, {12.0, 16.0}};
  err = (cmx_error)CMX_ERROR_NONE;
  return registry ? 0 : -1;
}

static int close_registry(void **state) {
  (void)state;
  cmx_registry_free(registry);
  return 0;
}

static double node(double low, double high, int k, int n) {
  return low * pow(high / low, k / (n - 1.0));
}

static cmx_transport_state computed(const cmx_transport *t, int phase, double x, double at_rho,
                                    double at_temp) {
  cmx_transport_state s;
  if (cmx_transport_at(t, phase, x, at_rho, at_temp, &s, &err) < 0) fail_msg("%s", err.text);
  return s;
}

/* The liquid of ions of charge z and mass 2z. */
static cmx_transport_state pure_liquid(double z, double at_rho, double at_temp) {
  const double x = 1.0;
  cmx_transport one = built_in;
  cmx_transport_state s;
  one.ions = (cmx_species){1, {z}, {2.0 * z}};
  if (cmx_transport_of(&one, CMX_LIQUID, &x, at_rho, at_temp, &s, &err) < 0) fail_msg("%s", err.text);
  return s;
}

/* Values over 1e5 to 1e7 g/cm^3 and 1e7 to 1e9 K at n charges or fractions; NULL: carbon alone. */
static const cmx_model *values_of(const char *id, const char *at_is, size_t n, const double at[],
                                  int with_sigma, double *stated) {
  for (int i = 0; i < RHO; i++) rho[i] = node(1e5, 1e7, i, RHO);
  for (int j = 0; j < TEMP; j++) temp[j] = node(1e7, 1e9, j, TEMP);
  for (size_t k = 0; k < n; k++)
    for (int i = 0; i < RHO; i++)
      for (int j = 0; j < TEMP; j++) {
        const cmx_transport_state s = at_is && *at_is == 'z'
                                          ? pure_liquid(at[k], rho[i], temp[j])
                                          : computed(&built_in, CMX_LIQUID, at[k], rho[i], temp[j]);
        kappa[(k * RHO + (size_t)i) * TEMP + (size_t)j] = s.kappa_thermal;
        sigma[(k * RHO + (size_t)i) * TEMP + (size_t)j] = s.sigma;
      }
  const cmx_conductivity_values values = {.id = id,
                                          .reference = "values of the built-in conductivity",
                                          .density_is = "rho",
                                          .n = RHO,
                                          .m = TEMP,
                                          .density = rho,
                                          .temp = temp,
                                          .at_is = at_is,
                                          .n_at = n,
                                          .at = at,
                                          .z = {6.0, 8.0},
                                          .kappa = kappa,
                                          .sigma = with_sigma ? sigma : NULL};
  if (cmx_registry_conductivity(registry, &values, stated, &err) < 0) fail_msg("%s", err.text);
  return cmx_registry_find(registry, CMX_KIND_CONDUCTIVITY, id, NULL);
}

/* The stated error is that of the logarithms, at most ten times the true one and not below it. */
static void check_stated(double worst, double stated) {
  if (!(worst <= stated) || !(stated <= 10.0 * worst)) fail_msg("%.2e stated, %.2e true", stated, worst);
}

static void a_mixture_agrees_to_the_stated_error(void **state) {
  double at[PLANES], stated, worst = 0.0;
  cmx_transport own = built_in;
  (void)state;
  for (int k = 0; k < PLANES; k++) at[k] = k / (PLANES - 1.0);
  own.conductivity[CMX_LIQUID] = values_of("conductivity/co", "x", PLANES, at, 1, &stated);
  for (double x = 0.02; x < 1.0; x += 0.16)
    for (double r = 1.05e5; r < 1e7; r *= 1.37)
      for (double t = 1.03e7; t < 1e9; t *= 1.41) {
        const cmx_transport_state a = computed(&own, CMX_LIQUID, x, r, t),
                                  b = computed(&built_in, CMX_LIQUID, x, r, t);
        worst = fmax(worst, fabs(a.kappa_thermal / b.kappa_thermal - 1.0));
        worst = fmax(worst, fabs(a.sigma / b.sigma - 1.0));
        CHECK(a.nu_ee == 0.0 && a.kappa_ei == a.kappa_thermal && a.correction == 1.0);
        CHECK_REL(a.opacity_cond * a.kappa_thermal, b.opacity_cond * b.kappa_thermal, 1e-14);
      }
  check_stated(worst, stated);
}

/* Resistivities of pure ions add up to that of the liquid, as degenerate electrons have it; at an end they
   are the table's. */
static void pure_ions_mix_at_equal_electron_density(void **state) {
  const double charges[2] = {6.0, 8.0};
  double stated, worst = 0.0;
  cmx_transport own = built_in;
  (void)state;
  own.conductivity[CMX_LIQUID] = values_of("conductivity/pure", "z", 2, charges, 0, &stated);
  CHECK_REL(computed(&own, CMX_LIQUID, 0.0, rho[5], temp[3]).kappa_thermal,
            pure_liquid(6.0, rho[5], temp[3]).kappa_thermal, 1e-13);
  CHECK_REL(computed(&own, CMX_LIQUID, 1.0, rho[5], temp[3]).kappa_thermal,
            pure_liquid(8.0, rho[5], temp[3]).kappa_thermal, 1e-13);
  const double third = 1.0 / (0.6 * 6.0 / 6.8 / pure_liquid(6.0, 1e6, 2e7).kappa_thermal +
                              0.4 * 8.0 / 6.8 / pure_liquid(8.0, 1e6, 2e7).kappa_thermal);
  CHECK_REL(computed(&own, CMX_LIQUID, 0.4, 1e6, 2e7).kappa_thermal, third, stated);
  for (double x = 0.1; x < 1.0; x += 0.2) {
    const cmx_transport_state a = computed(&own, CMX_LIQUID, x, 1e6, 2e7),
                              b = computed(&built_in, CMX_LIQUID, x, 1e6, 2e7);
    worst = fmax(worst, fabs(a.kappa_thermal / b.kappa_thermal - 1.0));
    CHECK(a.sigma == b.sigma); /* it is not given */
  }
  CHECK(worst < 2e-5 && worst > 0.0);
}

/* A crystal has the mean ion of the table and the impurities of the library. */
static void impurities_are_added_to_pure_ions(void **state) {
  const double charges[3] = {6.0, 7.0, 8.0};
  cmx_transport own = built_in;
  (void)state;
  own.conductivity[CMX_SOLID] = values_of("conductivity/pure", "z", 3, charges, 1, NULL);
  const double r = rho[6], t = temp[2];
  const cmx_transport_state pure = pure_liquid(7.0, r, t), mixed = computed(&own, CMX_SOLID, 0.5, r, t);
  cmx_transport mean = built_in;
  mean.ions = (cmx_species){2, {7.0, 8.0}, {14.0, 16.0}};
  const cmx_transport_state with = computed(&built_in, CMX_SOLID, 0.5, r, t),
                            without = computed(&mean, CMX_SOLID, 0.0, r, t);
  /* of degenerate electrons the resistivities of the library nearly add, too */
  CHECK_REL(1.0 / mixed.sigma - 1.0 / pure.sigma, 1.0 / with.sigma - 1.0 / without.sigma, 2e-2);
  CHECK_REL(1.0 / mixed.kappa_thermal - 1.0 / pure.kappa_thermal,
            1.0 / with.kappa_ei - 1.0 / without.kappa_ei, 3e-2);
}

static void refused_at(const cmx_transport *t, double x, double r, double at_temp, const char *part) {
  cmx_transport_state s;
  const cmx_status status = cmx_transport_at(t, CMX_LIQUID, x, r, at_temp, &s, &err);
  if (status != CMX_ERR_RANGE || !strstr(err.text, part)) fail_msg("%s: %d, %s", part, (int)status, err.text);
  CHECK(isnan(s.kappa_thermal) && isnan(s.sigma));
}

static void there_is_no_value_outside_the_table(void **state) {
  const double fractions[3] = {0.25, 0.5, 0.75};
  cmx_transport own = built_in;
  cmx_transport_state s;
  (void)state;
  own.conductivity[CMX_LIQUID] = values_of("conductivity/co", "x", 3, fractions, 1, NULL);
  refused_at(&own, 0.5, 9.9e4, 1e8, "conductivity/co: has values for rho 100000 to 1e+07, and not at 99000");
  refused_at(&own, 0.5, 1e6, 1.1e9, "temp 1e+07 to 1e+09, and not at 1.1e+09");
  refused_at(&own, 0.2, 1e6, 1e8, "x 0.25 to 0.75, and not at 0.2");
  CHECK(computed(&own, CMX_SOLID, 0.2, 1e6, 1e7).kappa_thermal > 0.0);
  /* x is of these charges */
  own.ions.z[1] = 10.0;
  assert_int_equal(cmx_transport_at(&own, CMX_LIQUID, 0.5, 1e6, 1e8, &s, &err), CMX_ERR_UNSUPPORTED);
  CHECK(strstr(err.text, "of two ions of the charges 6 and 8, and the mixture has 2 ions, of 6 to 10"));
}

/* Ions that are not bare are the table's concern where it has both conductivities. */
static void a_table_has_its_own_range_of_trust(void **state) {
  cmx_transport own = built_in;
  const double none = 0.0;
  cmx_transport_state s;
  double heat[RHO * TEMP];
  (void)state;
  for (int i = 0; i < RHO; i++) rho[i] = node(0.1, 10.0, i, RHO);
  for (int j = 0; j < TEMP; j++) temp[j] = node(1e5, 1e6, j, TEMP);
  for (int i = 0; i < RHO * TEMP; i++) heat[i] = 1e10;
  cmx_conductivity_values values = {.id = "conductivity/warm",
                                    .reference = "r",
                                    .density_is = "rho",
                                    .n = RHO,
                                    .m = TEMP,
                                    .density = rho,
                                    .temp = temp,
                                    .n_at = 1,
                                    .at = &none,
                                    .kappa = heat};
  assert_int_equal(cmx_registry_conductivity(registry, &values, NULL, &err), CMX_OK);
  own.conductivity[CMX_LIQUID] =
      cmx_registry_find(registry, CMX_KIND_CONDUCTIVITY, "conductivity/warm", NULL);
  assert_int_equal(cmx_transport_at(&own, CMX_LIQUID, 0.5, 1.0, 3e5, &s, &err), CMX_WARN_EXTRAPOLATED);
  CHECK_REL(s.kappa_thermal, 1e10, 1e-14);
  values.id = "conductivity/both";
  values.sigma = heat;
  assert_int_equal(cmx_registry_conductivity(registry, &values, NULL, &err), CMX_OK);
  own.conductivity[CMX_LIQUID] =
      cmx_registry_find(registry, CMX_KIND_CONDUCTIVITY, "conductivity/both", NULL);
  assert_int_equal(cmx_transport_at(&own, CMX_LIQUID, 0.5, 1.0, 3e5, &s, &err), CMX_OK);
  CHECK_REL(s.sigma, 1e10, 1e-14);
}

static void values_refused(cmx_conductivity_values values, cmx_status expected, const char *part) {
  const cmx_status status = cmx_registry_conductivity(registry, &values, NULL, &err);
  size_t n;
  if (status != expected || !strstr(err.text, part)) fail_msg("%s: %d, %s", part, (int)status, err.text);
  cmx_registry_list(registry, &n);
  assert_int_equal(n, 0);
}

static void values_that_cannot_be_are_refused(void **state) {
  const double falling[2] = {8.0, 6.0}, beyond[2] = {0.5, 1.5};
  double values[2 * RHO * TEMP], not_rising[RHO];
  (void)state;
  for (int i = 0; i < RHO; i++) rho[i] = not_rising[i] = node(0.1, 10.0, i, RHO);
  for (int j = 0; j < TEMP; j++) temp[j] = node(1e5, 1e6, j, TEMP);
  for (int i = 0; i < 2 * RHO * TEMP; i++) values[i] = 1e10;
  not_rising[4] = not_rising[3];
  const cmx_conductivity_values good = {.id = "conductivity/c",
                                        .reference = "r",
                                        .density_is = "n_e",
                                        .n = RHO,
                                        .m = TEMP,
                                        .density = rho,
                                        .temp = temp,
                                        .at_is = "z",
                                        .n_at = 2,
                                        .at = falling,
                                        .kappa = values};
  cmx_conductivity_values t = good;
  values_refused(t, CMX_ERR_FORMAT, "z must rise, 6 does not after 8");
  t.at_is = "x", t.at = beyond;
  values_refused(t, CMX_ERR_FORMAT, "x = 1.5: must be 0 to 1");
  t = good, t.at_is = NULL, t.n_at = 1, t.n = 11;
  values_refused(t, CMX_ERR_RANGE, "11 nodes of n_e: allowed are 12 to 4096");
  t.n = RHO, t.density = not_rising;
  values_refused(t, CMX_ERR_FORMAT, "node 5: the variable must rise");
  t.density = rho;
  values[7] = -1.0;
  values_refused(t, CMX_ERR_FORMAT, "kappa: value 8: -1: must be above 0");
  t.id = "liquid/c";
  values_refused(t, CMX_ERR_FORMAT, "must begin with its kind, as \"conductivity/NAME\"");
}

/* --- tables --------------------------------------------------------------------------------------------- */

#define GRID                                                                                                 \
  "rho_min = 1e5; rho_max = 1e6; temp_min = 1e8; temp_max = 5e8; "                                           \
  "rho_nodes = 5; temp_nodes = 5; x_nodes = 8;"

/* A file of logarithms, for pure ions or for all fractions, of values that follow no built-in formula. */
static double of_ions(double z, double n_e, double t) {
  return 1e13 / z * pow(n_e / 1e29, 0.6) * pow(t / 1e8, 0.4) * (1.0 + 0.1 * sin(log(n_e) + 0.5 * log(t)));
}

static void write_file(const char *path, int by_charge) {
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fprintf(file, "%sn_e [log10 1/cm^3], temp [log10 K], kappa [W/(m K)]\n", by_charge ? "z, " : "");
  for (int k = 0; k < (by_charge ? 3 : 1); k++)
    for (int i = 0; i < 4 * FILE_RHO; i++)
      for (int j = 0; j < 3 * FILE_RHO; j++) {
        const double n = 27.5 + 3.0 * i / (4.0 * FILE_RHO - 1.0), t = 7.0 + 3.0 * j / (3.0 * FILE_RHO - 1.0),
                     z = 6.0 + k;
        if (by_charge) fprintf(file, "%g, ", z);
        fprintf(file, "%.17g, %.17g, %.17g\n", n, t, 1e-5 * of_ions(z, pow(10.0, n), pow(10.0, t)));
      }
  assert_int_equal(fclose(file), 0);
}

#define MODEL                                                                                                \
  "models: ({ id = \"conductivity/mine\"; file = \"own_conductivity.csv\"; reference = \"r\"; columns = "    \
  "(%s); });\n"

static void compare_table(const char *columns, const char *settings, const cmx_species *ions, double of_heat,
                          double of_charge) {
  char text[2000];
  fixture f;
  snprintf(text, sizeof text,
           MODEL
           "lattice: { tolerance = 1e-4; };\norder: { enabled = false; };\nphase: { enabled = false; };\n"
           "%s\ntransport: { enabled = true; order = \"uncorrelated\"; liquid_conductivity = "
           "\"conductivity/mine\";"
           " solid_conductivity = \"conductivity/mine\"; " GRID " };\n",
           columns, settings);
  make(&f, text);
  CHECK(f.view.ions.n == ions->n && !f.view.collisions);
  for (int phase = 0; phase < 2; phase++)
    for (double x = 0.0; x <= 1.0; x += 0.25) {
      double fractions[3] = {1.0 - x, x, 0.0};
      if (ions->n == 3) fractions[1] = 0.3 * x, fractions[2] = 0.7 * x;
      cmx_composition c;
      cmx_transport_point p;
      cmx_transport_state s;
      cmx_composition_set(&f.view.ions, fractions, &c);
      CHECK(cmx_transport_lookup_of(&f.view, phase, &c, 3.3e5, 2.1e8, &p) >= 0);
      CHECK(cmx_transport_of(&f.transport, phase, fractions, 3.3e5, 2.1e8, &s, NULL) >= 0);
      CHECK_REL(p.kappa_thermal, s.kappa_thermal, of_heat);
      CHECK_REL(p.sigma, s.sigma, of_charge);
      if (phase == CMX_LIQUID && *columns != '"')
        CHECK_REL(s.kappa_thermal, of_ions(6.0, c.z * 3.3e5 / (c.mass_u * CMX_ATOMIC_MASS_UNIT), 2.1e8),
                  1e-6);
    }
  clear(&f);
}

static void tables_have_the_conductivities_of_the_file(void **state) {
  const cmx_species two = {2, {6.0, 8.0}, {12.0, 15.9949146196}},
                    three = {3, {6.0, 7.0, 8.0}, {12.0, 14.0, 16.0}};
  (void)state;
  write_file("own_conductivity.csv", 1);
  compare_table("\"z\", \"n_e\", \"temp\", \"kappa\"", "", &two, 1e-7, 1e-6);
  compare_table("\"z\", \"n_e\", \"temp\", \"kappa\"",
                "equilibrium: { enabled = false; };\nmixture: { names = (\"C\", \"N\", \"O\"); charges = "
                "(6.0, 7.0, 8.0);"
                " masses = (12.0, 14.0, 16.0); };",
                &three, 1e-7, 1e-6);
  write_file("own_conductivity.csv", 0);
  compare_table("\"n_e\", \"temp\", \"kappa\"", "", &two, 1e-7, 1e-6);
}

static void recipe_refused(const char *columns, const char *settings, const char *part) {
  char text[1000];
  cmx_recipe recipe;
  snprintf(text, sizeof text,
           MODEL "transport: { enabled = true; order = \"uncorrelated\"; liquid_conductivity = "
                 "\"conductivity/mine\"; %s };\n",
           columns, settings);
  if (cmx_recipe_read_text(text, "r", &recipe, &err) >= 0 || !strstr(err.text, part))
    fail_msg("%s: %s", part, err.text);
  cmx_recipe_clear(&recipe);
}

static void recipes_that_the_file_does_not_cover_are_refused(void **state) {
  (void)state;
  write_file("own_conductivity.csv", 1);
  recipe_refused("\"z\", \"n_e\", \"temp\", \"kappa\"", GRID " rho_max = 1e7;", "duplicate");
  recipe_refused(
      "\"z\", \"n_e\", \"temp\", \"kappa\"", "rho_min = 1e5; rho_max = 1e9; temp_min = 1e8; temp_max = 5e8;",
      "transport.liquid_conductivity = \"conductivity/mine\": has values for n_e 3.16228e+27 to 3.16228e+30; "
      "the table, with the nodes beyond its ends, needs 8.4524e+27 to 1.4741e+33");
  recipe_refused("\"z\", \"n_e\", \"temp\", \"kappa\"",
                 "rho_min = 1e5; rho_max = 1e6; temp_min = 1e6; temp_max = 5e8;",
                 "has values for temp 1e+07 to 1e+10; the table, with the nodes beyond its ends, needs ");
  recipe_refused("\"n_e\", \"kappa\"", "", "columns of conductivities are x, z or none of both; rho or n_e");
  recipe_refused("\"rho\", \"temp\", \"kappa\"", "",
                 "no column \"rho\"; there are \"z\", \"n_e\", \"temp\", \"kappa\"");
  recipe_refused("\"x\", \"n_e\", \"temp\", \"kappa\"", "", "no column \"x\"; there are \"z\"");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, open_registry, close_registry)

int main(void) {
  const struct CMUnitTest tests[] = {CASE(a_mixture_agrees_to_the_stated_error),
                                     CASE(pure_ions_mix_at_equal_electron_density),
                                     CASE(impurities_are_added_to_pure_ions),
                                     CASE(there_is_no_value_outside_the_table),
                                     CASE(a_table_has_its_own_range_of_trust),
                                     CASE(values_that_cannot_be_are_refused),
                                     CASE(tables_have_the_conductivities_of_the_file),
                                     CASE(recipes_that_the_file_does_not_cover_are_refused)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
