/* Conductive opacities for MESA: layout, the public table of 2011, a composition line against direct
   computation, refusals. */
#include <gsl/gsl_sf_bessel.h>
#include <stdio.h>
#include <stdlib.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "coulomix/mesa_kap.h"
#include "support/transport_fixture.h"

enum { PLANES = CMX_MESA_PLANES, N_RHO = CMX_MESA_RHO, N_TEMP = CMX_MESA_TEMP, LINE = 211 };
static const char *const path = "test_mesa_kap.data";

/* --- the file as a host reads it ----------------------------------------------------------------------- */

typedef struct opacities {
  char title[512];
  double charge[PLANES], log_k[PLANES][N_RHO][N_TEMP];
} opacities;

/* One line of numbers in fixed columns: F7.2, a blank, 29 F7.3. */
static void read_line(FILE *f, double *first, double value[N_TEMP]) {
  char line[LINE + 3], again[LINE + 64], *at = line + 8;
  int used;
  if (!fgets(line, sizeof line, f)) fail_msg("the file ends early");
  assert_int_equal(strlen(line), LINE + 1);
  *first = atof(line);
  used = snprintf(again, sizeof again, "%7.2f ", *first);
  for (int k = 0; k < N_TEMP; k++, at += 7) {
    char field[8] = "", *end;
    memcpy(field, at, 7);
    value[k] = strtod(field, &end);
    CHECK(*end == '\0' && isfinite(value[k]));
    used += snprintf(again + used, sizeof again - (size_t)used, "%7.3f", value[k]);
  }
  snprintf(again + used, sizeof again - (size_t)used, "\n");
  assert_string_equal(line, again);
}

static void read_file(opacities *o) {
  double first, temps[N_TEMP];
  FILE *f = fopen(path, "r");
  assert_non_null(f);
  assert_non_null(fgets(o->title, sizeof o->title, f));
  CHECK(strlen(o->title) < 256 && strchr(o->title, '\n') && !strstr(o->title, path));
  for (int p = 0; p < PLANES; p++) {
    read_line(f, &o->charge[p], temps);
    for (int k = 0; k < N_TEMP; k++) CHECK_ABS(temps[k], 3.0 + 0.25 * k, 1e-12);
    for (int r = 0; r < N_RHO; r++) {
      read_line(f, &first, o->log_k[p][r]);
      CHECK_ABS(first, -6.0 + 0.25 * r, 1e-12);
    }
  }
  assert_int_equal(fgetc(f), EOF);
  fclose(f);
}

static opacities *written(const cmx_mesa_kap *kap) {
  opacities *o = calloc(1, sizeof *o);
  cmx_error err = CMX_ERROR_NONE;
  assert_non_null(o);
  if (cmx_mesa_kap_write(kap, path, NULL, &err) != CMX_OK) fail_msg("%s", err.text);
  read_file(o);
  remove(path);
  return o;
}

static int node_rho(double log_rho) {
  return (int)lround((log_rho + 6.0) / 0.25);
}

static int node_temp(double log_temp) {
  return (int)lround((log_temp - 3.0) / 0.25);
}

/* Linear in log Z between planes. */
static double looked_up(const opacities *o, double z, double log_rho, double log_temp) {
  const int r = node_rho(log_rho), k = node_temp(log_temp);
  int p = 0;
  while (p < PLANES - 2 && z >= o->charge[p + 1]) p++;
  const double part = log(z / o->charge[p]) / log(o->charge[p + 1] / o->charge[p]);
  return (1.0 - part) * o->log_k[p][r][k] + part * o->log_k[p + 1][r][k];
}

/* --- the public table ---------------------------------------------------------------------------------- */

/* Rows of the public table, which the library does not share anything with: MESA,
   kap/preprocessor/condtabl.data. */
static const struct {
  int plane;
  double log_rho, log_k[N_TEMP];
} rows[] = {{0, 0.0, {7.962,  7.880,  7.833,  7.885,  8.026,  8.208,  8.378,  8.499,  8.621,  8.826,
                      9.142,  9.550,  10.019, 10.527, 11.059, 11.608, 12.167, 12.736, 13.310, 13.888,
                      14.470, 15.053, 15.636, 16.216, 16.794, 17.365, 17.930, 18.485, 19.028}},
            {0, 11.5, {20.435, 20.434, 20.435, 20.435, 20.435, 20.434, 20.434, 20.434, 20.434, 20.434,
                       20.433, 20.433, 20.432, 20.430, 20.429, 20.426, 20.425, 20.437, 20.520, 20.852,
                       21.395, 20.369, 20.331, 20.301, 20.251, 20.211, 20.258, 20.363, 20.499}},
            {4, 0.0, {7.289,  7.293,  7.303,  7.321,  7.351,  7.400,  7.481,  7.623,  7.856,  8.187,
                      8.602,  9.075,  9.587,  10.121, 10.671, 11.230, 11.797, 12.369, 12.945, 13.523,
                      14.102, 14.678, 15.250, 15.813, 16.367, 16.909, 17.439, 17.955, 18.458}},
            {14, 3.0, {11.483, 11.241, 11.017, 10.837, 10.740, 10.727, 10.743, 10.756, 10.763, 10.769,
                       10.779, 10.796, 10.825, 10.877, 10.981, 11.182, 11.500, 11.913, 12.393, 12.916,
                       13.463, 14.015, 14.563, 15.101, 15.626, 16.138, 16.636, 17.122, 17.596}},
            {14, 11.5, {19.656, 19.656, 19.656, 19.655, 19.655, 19.655, 19.654, 19.652, 19.649, 19.644,
                        19.635, 19.620, 19.594, 19.552, 19.487, 19.391, 19.257, 19.094, 18.909, 18.724,
                        18.578, 18.529, 18.586, 18.675, 18.749, 18.819, 18.906, 19.018, 19.156}}};

static void the_table_of_2011(void **state) {
  (void)state;
  cmx_mesa_kap kap;
  double square = 0.0, worst = 0.0, n = 0.0;
  cmx_mesa_kap_defaults(CMX_TRANSPORT_TABLE2011, &kap);
  opacities *o = written(&kap);
  for (int j = 0; j < 2; j++)
    for (int r = 0; r < 6; r++)
      for (int k = 0; k < 7; k++, n++) {
        const double d = o->log_k[4 + j][node_rho(4.0 + r)][node_temp(6.0 + 0.5 * k)] - table2011[j][r][k];
        CHECK_ABS(d, 0.0, 0.008);
        square += d * d;
        worst = fmax(worst, fabs(d));
      }
  CHECK(o->charge[4] == 6.0 && o->charge[5] == 8.0 && n == 84.0);
  CHECK(sqrt(square / n) <= 0.002);
  print_message("84 values: rms %.5f, worst %.4f dex\n", sqrt(square / n), worst);
  square = n = 0.0;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    for (int k = 0; k < N_TEMP; k++, n++) {
      const double d = o->log_k[rows[i].plane][node_rho(rows[i].log_rho)][k] - rows[i].log_k[k];
      CHECK_ABS(d, 0.0, 0.008);
      square += d * d;
    }
  CHECK(sqrt(square / n) <= 0.002);
  CHECK(strstr(o->title, "table2011") && strstr(o->title, "pure species"));
  free(o);
}

static void masses(void **state) {
  (void)state;
  CHECK(cmx_mesa_kap_mass(1.0) == 1.008 && cmx_mesa_kap_mass(2.0) == 4.0 && cmx_mesa_kap_mass(20.0) == 40.0);
  CHECK_REL(cmx_mesa_kap_mass(26.0), 55.9, 1e-14);
  CHECK_REL(cmx_mesa_kap_mass(60.0), 129.0, 1e-14);
  CHECK_REL(cmx_mesa_kap_mass(23.0), 23.0 * 2.075, 1e-14);
  CHECK_REL(cmx_mesa_kap_mass(1.5), 2.504, 1e-14);
}

/* --- beyond the limits of the electron gas ------------------------------------------------------------- */

static cmxp_electrons anywhere(double n_e, double temp) {
  cmxp_electrons e;
  assert_int_equal(cmxp_electrons_unchecked(n_e, temp, &e), CMX_OK);
  return e;
}

static void electrons_everywhere(void **state) {
  (void)state;
  for (double log_n = 17.0; log_n < 36.0; log_n += 0.75)
    for (double log_t = 3.0; log_t <= 10.0; log_t += 0.25) {
      const cmxp_electrons e = anywhere(pow(10.0, log_n), pow(10.0, log_t));
      double n_e = 0.0;
      for (size_t k = 0; k < e.n; k++) n_e += e.weight[k] * pow(e.momentum[k], 3.0) / (3.0 * CMX_PI * CMX_PI);
      CHECK_REL(n_e, e.n_e, 1e-11);
      CHECK(e.k_tf2 > 0.0 && e.n < CMXP_MAX_NODES);
      if (log_n < 19.0 &&
          log_t >= 5.0) /* Boltzmann: n = t K_2(1/t) exp(mu'/t)/pi^2 with the rest energy in mu' */
        CHECK_ABS(e.mu / e.t, log(e.n_e * CMX_PI * CMX_PI / (e.t * gsl_sf_bessel_Kn_scaled(2, 1.0 / e.t))),
                  1e-3);
      if (e.t < 1e-3 * e.kinetic) { /* Sommerfeld */
        const double p2 = e.x * e.x,
                     shift = CMX_PI * CMX_PI * e.t * e.t * (1.0 + 2.0 * p2) / (6.0 * p2 * e.energy);
        CHECK_ABS(e.mu, e.kinetic - shift, 1e-3 * shift + 1e-14 * e.kinetic);
      }
    }
  /* without a step where the gas takes over */
  const double edge[][2] = {{1e20, 1e5}, {1e20, 1e7}, {1e20, 1e9}, {1e22, 1e4}, {1e28, 1e4}, {1e34, 1e4}};
  for (size_t i = 0; i < sizeof edge / sizeof *edge; i++) {
    const cmxp_electrons in = anywhere(edge[i][0], edge[i][1]),
                         out = anywhere(edge[i][0] * (1.0 - 1e-12), edge[i][1] * (1.0 - 1e-12));
    CHECK(isnan(out.positrons) && !isnan(in.positrons));
    CHECK_ABS(out.mu, in.mu, 1e-9 * in.t + 1e-11 * fabs(in.mu));
    CHECK_REL(out.k_tf2, in.k_tf2, 1e-9);
  }
}

/* --- recommended --------------------------------------------------------------------------------------- */

static void pure_species(void **state) {
  (void)state;
  cmx_mesa_kap kap;
  cmx_mesa_kap_defaults(CMX_TRANSPORT_RECOMMENDED, &kap);
  opacities *o = written(&kap);
  cmx_transport t = pair(CMX_TRANSPORT_RECOMMENDED, 1.0, 2.0);
  t.correction[0] = t.correction[1] = NULL; /* the host's */
  t.ions.mass_u[0] = 1.008;
  for (int r = 0; r < N_RHO; r += 7)
    for (int k = 4; k < N_TEMP; k += 3) {
      const double log_rho = -6.0 + 0.25 * r, log_temp = 3.0 + 0.25 * k;
      if (log_rho < -3.0) continue;
      for (int j = 0; j < 2; j++)
        CHECK_ABS(o->log_k[j][r][k], log10(at(&t, CMX_LIQUID, j, log_rho, log_temp).kappa_thermal), 5.001e-4);
    }
  CHECK(o->charge[5] == 7.0 && o->charge[7] == 10.0);
  free(o);
}

/* Carbon and oxygen with few shells. */
typedef struct line {
  cmx_recipe recipe;
  cmx_physics physics;
  cmx_mesa_kap kap;
} line;

static line *line_of(cmx_impurity_order order) {
  line *l = calloc(1, sizeof *l);
  assert_non_null(l);
  cmx_recipe_defaults(&l->recipe);
  l->recipe.lattice.tolerance = 1e-8;
  l->recipe.order.shells = 4;
  assert_int_equal(cmx_physics_make(&l->recipe, &l->physics, NULL), CMX_OK);
  cmx_mesa_kap_defaults(CMX_TRANSPORT_RECOMMENDED, &l->kap);
  l->kap.transport.ions.z[0] = 6.0;
  l->kap.transport.ions.z[1] = 8.0;
  l->kap.transport.ions.mass_u[0] = 12.0;
  l->kap.transport.ions.mass_u[1] = 15.9949;
  l->kap.transport.order = order;
  l->kap.line = 1;
  l->kap.order_model = l->physics.order;
  assert_int_equal(cmx_mesa_kap_line(6.0, 8.0, l->kap.charge, NULL), CMX_OK);
  return l;
}

static void free_line(line *l) {
  cmx_physics_free(&l->physics);
  cmx_recipe_clear(&l->recipe);
  free(l);
}

/* Of the mixture itself, in the phase of its mean coupling. */
static cmx_transport_state direct_state(const line *l, double z, double log_rho, double log_temp) {
  cmx_transport t = l->kap.transport;
  t.short_range = cmx_short_range_from_minimiser;
  t.short_range_context = (void *)&l->physics.direct;
  const double x = 0.5 * (z - 6.0);
  const cmx_transport_state s = at(&t, CMX_LIQUID, x, log_rho, log_temp);
  return s.gamma < t.freezing_gamma ? s : at(&t, CMX_SOLID, x, log_rho, log_temp);
}

/* Numbers are printed again as they stand in the file: the same contents are the same bytes. */
static opacities *written_by_any_number_of_threads(const cmx_mesa_kap *kap) {
  opacities *o = written(kap);
#ifdef _OPENMP
  const int threads = omp_get_max_threads();
  omp_set_num_threads(threads == 1 ? 3 : 1);
  opacities *again = written(kap);
  omp_set_num_threads(threads);
  assert_memory_equal(o, again, sizeof *o);
  free(again);
#endif
  return o;
}

static void a_composition_line(void **state) {
  (void)state;
  /* the frozen one goes through the code of both others; a soak has all */
  for (int order = cmx_test_step(2, 2) == 1 ? CMX_IMPURITIES_RANDOM : CMX_IMPURITIES_FROZEN;
       order <= CMX_IMPURITIES_FROZEN; order++) {
    line *l = line_of((cmx_impurity_order)order);
    opacities *o = written_by_any_number_of_threads(&l->kap);
    int solid = 0, liquid = 0;
    for (int p = 0; p < PLANES; p++)
      for (int r = node_rho(2.0); r < N_RHO && o->charge[p] >= 6.0 && o->charge[p] <= 8.0; r += 5)
        for (int k = node_temp(5.0); k < N_TEMP; k += 3) {
          const double log_rho = -6.0 + 0.25 * r, log_temp = 3.0 + 0.25 * k;
          const cmx_transport_state s = direct_state(l, o->charge[p], log_rho, log_temp);
          CHECK_ABS(looked_up(o, o->charge[p], log_rho, log_temp), log10(s.kappa_thermal), 5.001e-4);
          if (o->charge[p] == 7.0 && s.nu_imp > 0.0) solid++;
          if (o->charge[p] == 7.0 && s.nu_imp == 0.0) liquid++;
        }
    CHECK(solid > 5 && liquid > 5);
    /* between planes of one phase */
    for (double z = 6.3; z < 7.8; z += 0.07)
      CHECK_ABS(looked_up(o, z, 6.0, 6.0), log10(direct_state(l, z, 6.0, 6.0).kappa_thermal), 0.025);
    free(o);
    free_line(l);
  }
}

static void planes_of_lines(void **state) {
  (void)state;
  const double ends[][2] = {{1, 2}, {2, 6}, {6, 8}, {8, 10}, {6, 6.5}, {59.5, 60}, {1, 60}, {6.333, 12.345}};
  double z[PLANES];
  cmx_error err = CMX_ERROR_NONE;
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    int on = 0;
    assert_int_equal(cmx_mesa_kap_line(ends[i][0], ends[i][1], z, &err), CMX_OK);
    for (int k = 0; k < PLANES; k++) {
      CHECK(k == 0 || z[k] > z[k - 1]);
      CHECK_ABS(100.0 * z[k], round(100.0 * z[k]), 1e-9);
      on += z[k] >= ends[i][0] && z[k] <= ends[i][1];
    }
    CHECK(z[0] == 1.0 && z[PLANES - 1] == 60.0 && on >= 9);
  }
  const double bad[][2] = {{0.5, 2}, {6, 6.4}, {8, 6}, {6, 61}, {NAN, 8}, {6, NAN}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_int_equal(cmx_mesa_kap_line(bad[i][0], bad[i][1], z, &err), CMX_ERR_DOMAIN);
    CHECK(strstr(err.text, "line of charges"));
  }
}

/* --- refusals ------------------------------------------------------------------------------------------ */

static int stop_at_once(void *context, const char *stage, size_t done, size_t total) {
  *(int *)context = strcmp(stage, "conductive opacities") == 0 && done <= total;
  return 1;
}

static void refused(const cmx_mesa_kap *kap, cmx_status expected, const char *word) {
  cmx_error err = CMX_ERROR_NONE;
  assert_int_equal(cmx_mesa_kap_write(kap, path, NULL, &err), expected);
  if (!strstr(err.text, word)) fail_msg("no '%s' in: %s", word, err.text);
  assert_null(fopen(path, "r"));
}

static void refused_charge(int k, double z, const char *word) {
  cmx_mesa_kap kap;
  cmx_mesa_kap_defaults(CMX_TRANSPORT_RECOMMENDED, &kap);
  kap.charge[k] = z;
  refused(&kap, CMX_ERR_DOMAIN, word);
}

static void bad_settings_are_refused(void **state) {
  (void)state;
  cmx_mesa_kap kap;
  cmx_error err = CMX_ERROR_NONE;
  refused_charge(0, NAN, "charge 1, nan");
  refused_charge(3, 2.5, "charge 4, 2.5");
  refused_charge(4, 6.125, "two decimals");
  refused_charge(14, 61.0, "charge 15, 61");
  refused_charge(0, 1.5, "must be the ends");
  refused_charge(14, 59.0, "must be the ends");
  cmx_mesa_kap_defaults(CMX_TRANSPORT_RECOMMENDED, &kap);
  kap.transport.correction[0] = find(CMX_KIND_CONDUCTION_CORRECTION, "conduction-correction/blouin2020-h");
  kap.transport.correction[1] = find(CMX_KIND_CONDUCTION_CORRECTION, "conduction-correction/blouin2020-he");
  refused(&kap, CMX_ERR_UNSUPPORTED, "correction of light ions");
  cmx_mesa_kap_defaults(CMX_TRANSPORT_RECOMMENDED, &kap);
  kap.line = 1;
  kap.transport.order = CMX_IMPURITIES_ORDERED;
  refused(&kap, CMX_ERR_UNKNOWN, "order_model");
  kap.transport.ions.mass_u[0] = NAN;
  refused(&kap, CMX_ERR_DOMAIN, "mass");
  cmx_mesa_kap_defaults(CMX_TRANSPORT_TABLE2011, &kap);
  kap.line = 1;
  refused(&kap, CMX_ERR_UNSUPPORTED, "table2011");
  kap.line = 0;
  assert_int_equal(cmx_mesa_kap_write(&kap, "no/such/folder/file", NULL, &err), CMX_ERR_IO);
  CHECK(strstr(err.text, "no/such/folder/file"));
#ifdef _OPENMP /* else the only thread reports, too, but after its first row */
  omp_set_num_threads(1);
#endif
  int seen = 0;
  const cmx_progress progress = {.function = stop_at_once, .context = &seen};
  assert_int_equal(cmx_mesa_kap_write(&kap, path, &progress, &err), CMX_ERR_STOPPED);
  CHECK(seen && strstr(err.text, "stopped"));
  assert_null(fopen(path, "r"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_table_of_2011),        cmocka_unit_test(masses),
      cmocka_unit_test(electrons_everywhere),     cmocka_unit_test(pure_species),
      cmocka_unit_test(a_composition_line),       cmocka_unit_test(planes_of_lines),
      cmocka_unit_test(bad_settings_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
