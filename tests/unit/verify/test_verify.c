/* Verification of a small table with every section: it passes as it was made, and any section in which one
   number is changed does not. */
#define _DEFAULT_SOURCE
#include <stdio.h>
#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "coulomix/generate.h"
#include "coulomix/random.h"
#include "coulomix/verify.h"
#include "support/io_fixture.h"
#include "verify/verify_internal.h"

enum { SAMPLES = CMX_SANITIZED ? 100 : 300, FEWER = 40 }; /* FEWER where reports are compared */

static const char recipe_text[] =
    "lattice: { tolerance = 1e-6; };\n"
    "order: { shells = 3; x_nodes = 49; gamma_d_nodes = 97; gamma_d_max = 60.0; };\n"
    "phase: { gamma_max = 250.0; nodes = 33; x_grid = 100; };\n"
    "eos: { enabled = true; rho_min = 1e6; rho_max = 2e6; temp_min = 1e6; temp_max = 1e7; };\n"
    "equilibrium: { p_nodes = 8; x_nodes = 24; };\n"
    "transport: { enabled = true; rho_min = 1e6; rho_max = 2e6; temp_min = 1e6; temp_max = 5e6; };\n"
    "warm: { enabled = true; rho_min = 2; rho_max = 4; temp_min = 1e5; temp_max = 2e5;\n"
    "  rho_nodes = 32; temp_nodes = 32; omega_nodes = 16; };\n";

static const char three_text[] =
    "lattice: { tolerance = 1e-6; }; mixture: { nuclides = (\"c12\", \"o16\", \"ne22\"); };\n"
    "order: { shells = 3; x_nodes = 17; gamma_d_nodes = 33; gamma_d_max = 30.0; };\n"
    "phase: { enabled = false; }; equilibrium: { enabled = false; };\n"
    "eos: { enabled = true; rho_min = 1e6; rho_max = 2e6; temp_min = 1e7; temp_max = 2e7; };\n";

static const char *const all_sections[] = {"lattice",  "order",       "phase",     "eos",
                                           "reaction", "equilibrium", "transport", "warm"};
enum { SECTIONS = sizeof all_sections / sizeof *all_sections };

static cmx_table table;

static int make_table(void **state) {
  cmx_recipe recipe;
  cmx_store *store;
  if (enter_folder(state)) return -1;
  OK(cmx_recipe_read_text(recipe_text, "test", &recipe, &err));
  OK(cmx_generate(&recipe, NULL, NULL, &store, &err));
  OK(cmx_store_write_hdf5(store, "table.h5", &err));
  OK(cmx_table_open("table.h5", &table, &err));
  cmx_store_free(store);
  cmx_recipe_clear(&recipe);
  return 0;
}

static int drop_table(void **state) {
  cmx_table_close(&table);
  return leave_folder(state);
}

static cmx_verify_options few_samples(void) {
  cmx_verify_options o;
  cmx_verify_defaults(&o);
  o.samples = SAMPLES;
  return o;
}

static cmx_report verified(const cmx_verify_options *o) {
  cmx_report r;
  OK(cmx_verify(&table, o, &r, &err));
  return r;
}

static int same_number(double a, double b) {
  return memcmp(&a, &b, sizeof a) == 0;
}

static int same_row(const cmx_report_row *a, const cmx_report_row *b) {
  int same = !strcmp(a->section, b->section) && !strcmp(a->check, b->check) &&
             !strcmp(a->subject, b->subject) && !strcmp(a->quantity, b->quantity) && a->n == b->n &&
             a->caution == b->caution && a->within == b->within && a->n_place == b->n_place &&
             same_number(a->median, b->median) && same_number(a->p99, b->p99) &&
             same_number(a->worst, b->worst);
  for (size_t k = 0; same && k < a->n_place; k++) same = same_number(a->place[k].value, b->place[k].value);
  return same;
}

static int same_report(const cmx_report *a, const cmx_report *b) {
  int same = a->n == b->n && a->within == b->within;
  for (size_t k = 0; same && k < a->n; k++) same = same_row(&a->rows[k], &b->rows[k]);
  return same;
}

/* --- a good table --------------------------------------------------------------------------------------- */

static void sections_of_the_table(void **state) {
  const char *names[CMX_MAX_SECTIONS];
  (void)state;
  assert_int_equal(cmx_verify_sections(&table, names), SECTIONS);
  for (size_t k = 0; k < SECTIONS; k++) assert_string_equal(names[k], all_sections[k]);
}

static void diagrams_of_the_table(void **state) {
  char names[2][CMX_PHASE_NAME] = {"", "unchanged"};
  const cmx_array other[] = {{.path = "/phase/a/gamma"},    {.path = "/phase/a/gamma_max"},
                             {.path = "/phase/b-2/x_left"}, {.path = "/phase/b-2/gamma"},
                             {.path = "/phase/gamma"},      {.path = "/phases/c/gamma"}};
  (void)state;
  assert_int_equal(cmx_phase_list(table.arrays, table.n_arrays, 2, names), 1);
  assert_string_equal(names[0], "short-range-ordered");
  assert_string_equal(names[1], "unchanged");
  assert_int_equal(cmx_phase_list(table.arrays, table.n_arrays, 0, NULL), 1);
  assert_int_equal(cmx_phase_list(other, 6, 1, names), 2);
  assert_string_equal(names[0], "a");
  assert_int_equal(cmx_phase_list(other, 6, 2, names), 2);
  assert_string_equal(names[1], "b-2");
}

/* A number may be missing only where the table cannot say: coupling of freezing of a section, error of
   failures. */
static void check_row(const cmx_report_row *row) {
  const int may_lack = !strcmp(row->check, "freezing") || !strcmp(row->check, "statuses");
  const int distribution = !strcmp(row->check, "direct") && strcmp(row->section, "lattice"),
            is_rounding = !strcmp(row->quantity, "rounding");
  CHECK(row->section[0] && row->check[0] && row->quantity[0] && row->unit[0]);
  if (!(row->within)) fail_msg("%s %s %s %s", row->section, row->check, row->subject, row->quantity);
  if (row->n == 0) return;
  if (!is_rounding && !may_lack) CHECK(row->worst >= (strcmp(row->check, "steps") ? 0.0 : -1.0));
  if (!is_rounding && !may_lack) CHECK(row->worst <= row->budget && row->worst < 1e6);
  if (distribution)
    CHECK(row->median <= row->p99 && row->p99 <= row->worst && row->median <= row->budget_median);
  if (distribution && row->n > 1) CHECK(row->n_place > 0);
  for (size_t k = 0; k < row->n_place; k++) CHECK(row->place[k].name[0] && isfinite(row->place[k].value));
}

/* Steps of the conductivities at melting: those of lookups are those of direct computation. */
static void steps_are_those_of_direct_computation(const cmx_report *r) {
  static const char *const names[] = {"sigma", "kappa"};
  size_t n = 0;
  for (size_t k = 0; k < 2; k++) {
    char direct[32];
    snprintf(direct, sizeof direct, "%s_direct", names[k]);
    for (size_t from = 0;; n++) {
      const cmx_report_row *a = cmx_report_find(r, from, "transport", "steps", "", names[k]),
                           *b = cmx_report_find(r, from, "transport", "steps", "", direct);
      if (!a) break;
      assert_non_null(b);
      if (!(a->n == 1 && a->worst > -1.0 && fabs(a->worst - b->worst) <= 1e-3 * (1.0 + b->worst)))
        fail_msg("step of %s: %g, directly %g", names[k], a->worst, b->worst);
      from = (size_t)((b > a ? b : a) - r->rows) + 1;
    }
  }
  CHECK(n >= 2);
  size_t rows = 0;
  for (size_t k = 0; k < r->n; k++) rows += !strcmp(r->rows[k].check, "steps");
  assert_int_equal(rows, 2 * n); /* and no others */
}

/* A border that no sample met has no row; another one says where, within the table, and of how many. */
static void jumps_have_places(const cmx_report *r) {
  size_t n = 0;
  for (size_t k = 0; k < r->n; k++) {
    const cmx_report_row *row = &r->rows[k];
    if (strcmp(row->check, "jumps") != 0 || strcmp(row->quantity, "in_rounding") != 0) continue;
    assert_int_equal(row->n_place, 3);
    CHECK(row->n >= 1 && row->n <= SAMPLES && row->place[1].value > 0.0 && row->place[2].value > 0.0);
    n++;
  }
  CHECK(n > 0);
}

/* Slopes of conductivities are told, and judged by no budget. */
static void slopes_have_no_budget(const cmx_report *r) {
  size_t n = 0;
  for (size_t k = 0; k < r->n; k++) {
    const cmx_report_row *row = &r->rows[k];
    if (strcmp(row->section, "transport") != 0 || strcmp(row->check, "direct") != 0 || row->caution) continue;
    CHECK(isinf(row->budget) == (strncmp(row->quantity, "dln", 3) == 0));
    n++;
  }
  CHECK(n >= 12);
}

static void a_good_table_is_within(void **state) {
  const cmx_verify_options o = few_samples();
  cmx_report r = verified(&o);
  size_t section = 0;
  (void)state;
  CHECK(r.within);
  for (size_t k = 0; k < r.n; k++) {
    check_row(&r.rows[k]);
    while (section < SECTIONS && strcmp(r.rows[k].section, all_sections[section]) != 0) section++;
    CHECK(section < SECTIONS);
  }
  assert_int_equal(section, SECTIONS - 1);
  for (section = 0; section < SECTIONS; section++)
    assert_non_null(cmx_report_find(&r, 0, all_sections[section], NULL, NULL, NULL));
  const cmx_report_row *p = cmx_report_find(&r, 0, "eos", "direct", "", "p");
  assert_non_null(p);
  assert_int_equal(p->n, SAMPLES);
  assert_string_equal(p->place[1].name, "rho");
  assert_null(cmx_report_find(&r, (size_t)(p - r.rows) + 1, "eos", "direct", "", "order"));
  steps_are_those_of_direct_computation(&r);
  jumps_have_places(&r);
  slopes_have_no_budget(&r);
  cmx_report_free(&r);
  assert_null(r.rows);
}

/* Three species: samples have compositions, the direct computation too. */
static void a_table_of_three_species(void **state) {
  cmx_table three;
  cmx_recipe recipe;
  cmx_store *store;
  cmx_verify_options o = few_samples();
  cmx_report r;
  (void)state;
  OK(cmx_recipe_read_text(three_text, "test", &recipe, &err));
  OK(cmx_generate(&recipe, NULL, NULL, &store, &err));
  OK(cmx_store_write_hdf5(store, "three.h5", &err));
  OK(cmx_table_open("three.h5", &three, &err));
  o.samples = 20;
  OK(cmx_verify(&three, &o, &r, &err));
  const cmx_report_row *p = cmx_report_find(&r, 0, "eos", "direct", "", "p");
  assert_non_null(p);
  assert_int_equal(p->n, 20);
  CHECK(p->worst <= p->budget && p->median <= p->budget_median);
  cmx_report_free(&r);
  cmx_table_close(&three);
  cmx_store_free(store);
  cmx_recipe_clear(&recipe);
}

static void a_section_alone(void **state) {
  cmx_verify_options o = few_samples();
  o.samples = FEWER;
  cmx_report all = verified(&o);
  (void)state;
  for (size_t s = 0; s < SECTIONS; s++) {
    o.n_sections = 1;
    o.sections = &all_sections[s];
    cmx_report one = verified(&o);
    const cmx_report_row *first = cmx_report_find(&all, 0, all_sections[s], NULL, NULL, NULL);
    CHECK(one.n > 0 && first + one.n <= all.rows + all.n);
    for (size_t k = 0; k < one.n; k++) CHECK(same_row(&one.rows[k], &first[k]));
    cmx_report_free(&one);
  }
  cmx_report_free(&all);
}

static void the_seed_is_all_that_matters(void **state) {
  cmx_verify_options o = few_samples();
  o.samples = FEWER;
  cmx_report one = verified(&o);
#ifdef _OPENMP
  const int threads = omp_get_max_threads();
  omp_set_num_threads(threads == 1 ? 3 : 1);
#endif
  cmx_report again = verified(&o);
#ifdef _OPENMP
  omp_set_num_threads(threads);
#endif
  (void)state;
  o.seed = 2;
  cmx_report other = verified(&o);
  CHECK(same_report(&one, &again));
  CHECK(!same_report(&one, &other));
  cmx_report_free(&one);
  cmx_report_free(&again);
  cmx_report_free(&other);
}

/* --- a spoiled table ------------------------------------------------------------------------------------ */

/* A number of a dataset of the table in memory. */
typedef struct number {
  double *wide;
  float *narrow; /* one of both is NULL */
} number;

static number number_of(const char *path, size_t index) {
  for (size_t k = 0; k < table.n_arrays; k++) {
    const cmx_array *a = &table.arrays[k];
    void *data = (void *)(uintptr_t)a->data;
    if (strcmp(a->path, path) != 0) continue;
    return a->type == CMX_F64 ? (number){(double *)data + index, NULL}
                              : (number){NULL, (float *)data + index};
  }
  fail_msg("no %s", path);
  return (number){NULL, NULL};
}

static double exchange(const number *of, double value) {
  const double before = of->wide ? *of->wide : (double)*of->narrow;
  if (of->wide)
    *of->wide = value;
  else
    *of->narrow = (float)value;
  return before;
}

static void one_changed_number_is_found(void **state) {
  static const struct {
    const char *section, *path;
    size_t index;
    double shift;
  } spoiled[] = {{"lattice", "/lattice/T0", 3, 1e-9},
                 {"order", "/order/gamma_d", 48, 1e-3},
                 {"phase", "/phase/short-range-ordered/x_left", 16, 1e-4},
                 {"eos", "/eos/cold", 7, 1e-12},
                 {"reaction", "/reaction/excess", 330, 1e-8},
                 {"equilibrium", "/equilibrium/freezing/ln_temp", 129, 1e-5},
                 {"equilibrium", "/equilibrium/freezing/step", 129, 1e-3},
                 {"equilibrium", "/equilibrium/freezing/ln_rho_liquid", 129, 1e-5},
                 {"equilibrium", "/equilibrium/freezing/ln_contrast", 129, 1e-2},
                 {"equilibrium", "/equilibrium/freezing/latent_heat", 129, 1e-3},
                 {"transport", "/transport/liquid/sheets", 1072, 1e-2},
                 {"warm", "/warm/0/direct", 672, 0.5}};
  cmx_verify_options o = few_samples();
  (void)state;
  for (size_t s = 0; s < sizeof spoiled / sizeof *spoiled; s++) {
    const number one = number_of(spoiled[s].path, spoiled[s].index);
    const double kept = exchange(&one, 0.0);
    exchange(&one, kept + spoiled[s].shift);
    o.n_sections = 1;
    o.sections = &spoiled[s].section;
    /* one state for ten samples: 10 of them do not come by a given node */
    o.samples = !strcmp(spoiled[s].section, "equilibrium") ? 300 : SAMPLES;
    cmx_report r = verified(&o);
    exchange(&one, kept);
    size_t beyond = 0;
    for (size_t k = 0; k < r.n; k++)
      if (!r.rows[k].within) {
        beyond++;
        CHECK(!(r.rows[k].worst <= r.rows[k].budget) || !(r.rows[k].median <= r.rows[k].budget_median));
      }
    if (!beyond || r.within) fail_msg("%s: a changed number went unnoticed", spoiled[s].path);
    cmx_report_free(&r);
  }
  o.n_sections = 0;
  o.samples = FEWER;
  cmx_report r = verified(&o);
  CHECK(r.within);
  cmx_report_free(&r);
}

/* --- options -------------------------------------------------------------------------------------------- */

static void refused(const cmx_table *t, const cmx_verify_options *o, cmx_status status, const char *text) {
  cmx_error err = CMX_ERROR_NONE;
  cmx_report r = {.n = 7};
  assert_int_equal(cmx_verify(t, o, &r, &err), status);
  if (!strstr(err.text, text)) fail_msg("'%s' is not in '%s'", text, err.text);
  assert_int_equal(r.n, 0);
  assert_null(r.rows);
}

static void bad_options_are_refused(void **state) {
  static const char *const unknown[] = {"order", "ordre"}, *const warm[] = {"warm"};
  cmx_verify_options o = few_samples();
  cmx_table without = table;
  (void)state;
  o.samples = 0;
  refused(&table, &o, CMX_ERR_DOMAIN, "samples = 0: not in 1..100000000");
  o.samples = (size_t)CMX_VERIFY_MAX_SAMPLES + 1;
  refused(&table, &o, CMX_ERR_DOMAIN, "samples = 100000001");
  o = few_samples();
  o.n_sections = 2;
  o.sections = unknown;
  refused(&table, &o, CMX_ERR_UNKNOWN, "'ordre'");
  o.n_sections = 1;
  o.sections = warm;
  without.sections = 0;
  refused(&without, &o, CMX_ERR_ABSENT, "no warm");
}

typedef struct watch {
  size_t calls, stop_at;
  char stages[256];
} watch;

static int watching(void *context, const char *stage, size_t done, size_t total) {
  watch *w = context;
  CHECK(done <= total);
  if (!strstr(w->stages, stage)) strcat(strcat(w->stages, stage), ";");
  return w->stop_at && ++w->calls >= w->stop_at;
}

static void progress_tells_and_stops(void **state) {
  watch w = {0, 0, ""};
  const cmx_progress progress = {.function = watching, .context = &w};
  cmx_verify_options o = few_samples();
  (void)state;
  o.samples = 20;
  o.progress = &progress;
  cmx_report r = verified(&o);
  cmx_report_free(&r);
  assert_string_equal(w.stages, "order;phase;eos;eos: laws, searches;reaction;equilibrium;transport;warm;");
  for (size_t s = 0; s < SECTIONS; s++) {
    if (!strcmp(all_sections[s], "lattice")) continue; /* no loop */
    w = (watch){0, 1, ""};
    o.n_sections = 1;
    o.sections = &all_sections[s];
    refused(&table, &o, CMX_ERR_STOPPED, "stopped");
  }
}

/* --- random numbers ------------------------------------------------------------------------------------- */

/* The first two of splitmix64 with seed 0 are e220a8397b1dcdaf and 6e789e6aa1b965f4 (hexadecimal). */
static void random_numbers_are_those_of_splitmix64(void **state) {
  (void)state;
  CHECK(cmx_random(CMX_RANDOM_STEP) == (double)(0xe220a8397b1dcdafu >> 11) * 0x1p-53);
  CHECK(cmx_random(2 * CMX_RANDOM_STEP) == (double)(0x6e789e6aa1b965f4u >> 11) * 0x1p-53);
  double sum = 0.0;
  for (uint64_t k = 1; k <= 10000; k++) {
    const double u = cmx_random(k * CMX_RANDOM_STEP);
    CHECK(u >= 0.0 && u < 1.0);
    sum += u;
  }
  CHECK_ABS(sum / 10000.0, 0.5, 0.015); /* five standard deviations */
}

/* --- the heat at a jump ----------------------------------------------------------------------------------
   */

static double heat_at(const cmx_order_model *model, cmx_order_work *work, double gamma_d) {
  cmx_order_state state;
  assert_int_equal(cmx_order_solve(model, 0.5, gamma_d, work, &state), CMX_OK);
  return gamma_d * gamma_d * state.f_gg;
}

/* At x = 1/2 the heat of three orbits jumps where a plane S(k) = 0 becomes active. There the heat of the
   other side is accepted, and one between the two or a percent beside it is not. */
static void either_side_of_a_jump_is_accepted(void **state) {
  (void)state;
  cmx_lattice_sums sums;
  cmx_order_model *model;
  cmx_order_work *work;
  cmx_order_state below;
  assert_int_equal(cmx_lattice_integrate(cmx_lattice_find("bcc", NULL), 3, 1e-9, &sums, NULL), CMX_OK);
  assert_int_equal(cmx_order_model_new(&sums, &model), CMX_OK);
  assert_int_equal(cmx_order_work_new(model, &work), CMX_OK);
  double low = 10.0, high = 20.0, largest = 0.0;
  for (int k = 0; k < 100; k++) { /* the step with the largest change, relative to its length */
    const double a = 10.0 + 0.5 * k, b = a + 0.5;
    const double change = fabs(heat_at(model, work, b) - heat_at(model, work, a));
    if (change > largest) low = a, high = b, largest = change;
  }
  while (high - low > 2e-7 * low) {
    const double middle = 0.5 * (low + high), at = heat_at(model, work, middle);
    if (fabs(at - heat_at(model, work, low)) < fabs(at - heat_at(model, work, high)))
      low = middle;
    else
      high = middle;
  }
  const double above = heat_at(model, work, high), at[2] = {0.5, low};
  assert_int_equal(cmx_order_solve(model, 0.5, low, work, &below), CMX_OK);
  const double here = low * low * below.f_gg;
  assert_true(fabs(above - here) > 0.05 * fabs(here));
  assert_true(cmxp_verify_heat_error(model, work, at, here, &below) <= 1e-12);
  assert_true(cmxp_verify_heat_error(model, work, at, above, &below) < 1e-4);
  assert_true(cmxp_verify_heat_error(model, work, at, 0.5 * (above + here), &below) > 0.02);
  assert_true(cmxp_verify_heat_error(model, work, at, 1.01 * above, &below) > 0.009);
  cmx_order_work_free(work);
  cmx_order_model_free(model);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(sections_of_the_table),
                                     cmocka_unit_test(diagrams_of_the_table),
                                     cmocka_unit_test(a_good_table_is_within),
                                     cmocka_unit_test(a_table_of_three_species),
                                     cmocka_unit_test(a_section_alone),
                                     cmocka_unit_test(the_seed_is_all_that_matters),
                                     cmocka_unit_test(one_changed_number_is_found),
                                     cmocka_unit_test(bad_options_are_refused),
                                     cmocka_unit_test(either_side_of_a_jump_is_accepted),
                                     cmocka_unit_test(progress_tells_and_stops),
                                     cmocka_unit_test(random_numbers_are_those_of_splitmix64)};
  return cmocka_run_group_tests(tests, make_table, drop_table);
}
