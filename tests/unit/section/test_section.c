/* The records of sections: what every one must have, and that the datasets, stages and sources of a table
   are theirs. */
#define _XOPEN_SOURCE 700 /* mkdtemp, strdup */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "coulomix/generate.h"
#include "section/section_internal.h"
#include "support/arrays.h"
#include "support/io_fixture.h"
#include "support/random.h"

/* Every section but the diagrams, small. */
static const char whole[] =
    "order: { shells = 2; x_nodes = 9; gamma_d_nodes = 9; gamma_d_max = 5.0; }; lattice: { tolerance = 1e-6; "
    "};\n"
    "phase: { solids = ({ name = \"r\"; solid = \"random\"; }); gamma_max = 200.0; nodes = 17; x_grid = 64; "
    "};\n"
    "phase3: { enabled = true; solid = \"random\"; nodes = 4; };\n"
    "eos: { enabled = true; solid = \"random\"; rho_min = 1e6; rho_max = 1e7; temp_min = 1e7; temp_max = "
    "3e7;\n"
    "  rho_nodes = 5; temp_nodes = 5; x_nodes = 8; };\n"
    "equilibrium: { p_nodes = 4; x_nodes = 16; };\n"
    "transport: { enabled = true; rho_min = 1e6; rho_max = 1e7; temp_min = 1e7; temp_max = 3e7; rho_nodes = "
    "5;\n"
    "  temp_nodes = 5; x_nodes = 8; order = \"uncorrelated\"; };\n"
    "warm: { enabled = true; rho_min = 1.0; rho_max = 2.0; temp_min = 1e5; temp_max = 1e5; rho_nodes = 4;\n"
    "  omega_nodes = 8; };\n";

static void read_recipe(const char *text, cmx_recipe *recipe) {
  OK(cmx_recipe_read_text(text, "test", recipe, &err));
}

static int place_of(size_t n, const cmx_section *const list[], const char *name) {
  for (size_t k = 0; k < n; k++)
    if (!strcmp(list[k]->name, name)) return (int)k;
  return -1;
}

/* --- records ------------------------------------------------------------------------------------------- */

static void sections_come_after_what_they_need(void **state) {
  (void)state;
  const cmx_section *list[CMX_MAX_SECTIONS];
  const size_t n = cmx_section_list(list);
  size_t declared = 0;
#define CMXP_SECTION(name)                                                                                   \
  declared++;                                                                                                \
  CHECK(cmx_section_find(#name) == &cmxp_section_##name);
#include "section/section_list.def"
#undef CMXP_SECTION
  assert_int_equal(n, declared); /* no circle, no need that is not there */
  for (size_t k = 0; k < n; k++) {
    assert_int_equal(place_of(n, list, list[k]->name), k);
    for (const char *const *need = list[k]->needs; *need; need++) {
      const int at = place_of(n, list, *need);
      CHECK(at >= 0 && at < (int)k);
    }
  }
  assert_null(cmx_section_find("nothing"));
}

static int same(const char *a, const char *b) {
  return a == b || (a && b && !strcmp(a, b));
}

/* A field lies in its section, has all that a dataset needs, and is the only one of its path. */
static void fields_are_whole(void **state) {
  (void)state;
  const cmx_section *list[CMX_MAX_SECTIONS];
  const size_t n = cmx_section_list(list);
  for (size_t k = 0; k < n; k++) {
    const size_t length = strlen(list[k]->name);
    CHECK(list[k]->wanted && list[k]->plan && list[k]->make && list[k]->fields[0].path);
    for (const cmx_field *f = list[k]->fields; f->path; f++) {
      CHECK(f->path[0] == '/' && !strncmp(f->path + 1, list[k]->name, length) && f->path[1 + length] == '/');
      CHECK(f->rank >= 0 && f->rank <= CMX_MAX_RANK && f->units[0] && f->long_name[0] && f->source[0]);
      CHECK(cmx_section_field(list[k], f->path) == f);
      /* every dimension has a name; a dataset of one dimension can be an axis */
      for (int r = 0; r < CMX_MAX_RANK; r++) CHECK(f->axes[r] ? r < f->rank : r >= f->rank || f->rank == 1);
    }
  }
  const cmx_field *any = cmx_section_field(&cmxp_section_phase, "/phase/some-name/gamma");
  CHECK(any && !strcmp(any->path, "/phase/*/gamma"));
  assert_null(cmx_section_field(&cmxp_section_phase, "/phase/gamma"));
  assert_null(cmx_section_field(&cmxp_section_phase, "/phase//gamma"));
  assert_null(cmx_section_field(&cmxp_section_phase, "/phase/a/b/gamma"));
  assert_null(cmx_section_field(&cmxp_section_eos, "/eos/cold/"));
}

/* --- a table with every section ------------------------------------------------------------------------ */

typedef struct reports {
  size_t n;
  char stage[64][32];
} reports;

static int note_stage(void *context, const char *stage, size_t done, size_t total) {
  reports *r = context;
  CHECK(done <= total);
  if (r->n && !strcmp(r->stage[r->n - 1], stage)) return 0;
  CHECK(r->n < 64);
  snprintf(r->stage[r->n++], sizeof r->stage[0], "%s", stage);
  return 0;
}

static cmx_store *made;
static reports reported;

static int make_table(void **state) {
  if (enter_folder(state) != 0) return -1;
#ifdef _OPENMP
  omp_set_num_threads(1); /* the thread that reports may otherwise find all work of a stage done by others */
#endif
  cmx_recipe recipe;
  const cmx_progress progress = {.function = note_stage, .context = &reported};
  read_recipe(whole, &recipe);
  OK(cmx_generate(&recipe, NULL, &progress, &made, &err));
  cmx_recipe_clear(&recipe);
  return 0;
}

static int drop_table(void **state) {
  cmx_store_free(made);
  return leave_folder(state);
}

static void every_dataset_is_a_field(void **state) {
  (void)state;
  const cmx_section *list[CMX_MAX_SECTIONS];
  const size_t n = cmx_section_list(list);
  size_t of[CMX_MAX_SECTIONS] = {0};
  for (size_t k = 0; k < cmx_store_count(made); k++) {
    const cmx_dataset *d = cmx_store_at(made, k);
    const cmx_field *f = NULL;
    for (size_t s = 0; s < n && !f; s++)
      if ((f = cmx_section_field(list[s], d->path)) != NULL) of[s]++;
    if (!f) fail_msg("%s has no field", d->path);
    CHECK(d->type == f->type && d->rank == f->rank && same(d->units, f->units) &&
          same(d->long_name, f->long_name) && same(d->source, f->source));
    const size_t folder = (size_t)(strrchr(d->path, '/') - d->path) + 1;
    for (int r = 0; r < d->rank; r++) {
      CHECK(!d->axes[r] == !f->axes[r]);
      /* an axis lies in the group of its dataset */
      if (d->axes[r] && d->axes[r][0] == '/')
        CHECK(!strncmp(d->axes[r], d->path, folder) && !strchr(d->axes[r] + folder, '/'));
    }
  }
  for (size_t s = 0; s < n; s++)
    if (!of[s]) fail_msg("no dataset of %s", list[s]->name);
}

/* The plan names what is reported, all of it and in that order. */
static void stages_are_those_of_the_plan(void **state) {
  (void)state;
  cmx_recipe recipe;
  cmx_stage plan[CMX_MAX_STAGES];
  read_recipe(whole, &recipe);
  const size_t n = cmx_generate_plan(&recipe, plan);
  CHECK(n > 0);
  for (size_t k = 0; k < n && k < reported.n; k++) {
    if (strcmp(reported.stage[k], plan[k].name) != 0)
      fail_msg("%s is planned and %s reported", plan[k].name, reported.stage[k]);
    CHECK(plan[k].cost > 0.0);
  }
  assert_int_equal(reported.n, n);
  cmx_recipe_clear(&recipe);
}

/* Sizes of the file and of the sections; seconds are not tested. */
static void estimates_are_near(void **state) {
  (void)state;
  cmx_recipe recipe;
  cmx_estimate section[CMX_MAX_SECTIONS], two[CMX_MAX_SECTIONS];
  cmx_input input[CMX_MAX_INPUTS];
  size_t n_inputs;
  double bytes = 0.0;
  struct stat file;
  read_recipe(whole, &recipe);
  const size_t n = cmx_generate_estimate(&recipe, 1, 1.0, section);
  assert_int_equal(cmx_generate_estimate(&recipe, 2, 2.0, two), n);
  for (size_t k = 0; k < n; k++) {
    const cmx_estimate *e = &section[k];
    const cmx_section *s = cmx_section_find(e->name);
    CHECK(s && s->wanted(&recipe));
    CHECK(e->size.bytes > 0.0 && e->size.memory > 0.0 && isfinite(e->size.nodes) && isfinite(e->size.states));
    CHECK(e->cpu_seconds > 0.0);
    CHECK_REL(e->wall_seconds, e->cpu_seconds, 1e-12);
    CHECK_REL(two[k].cpu_seconds, 0.5 * e->cpu_seconds, 1e-12);
    CHECK(two[k].wall_seconds <= two[k].cpu_seconds);
    bytes += e->size.bytes;
  }
  OK(cmx_store_write(made, "estimated.h5", &err));
  CHECK(stat("estimated.h5", &file) == 0);
  CHECK(bytes > 0.5 * (double)file.st_size && bytes < 2.0 * (double)file.st_size);
  OK(cmx_generate_check(&recipe, input, &n_inputs, &err));
  assert_int_equal(n_inputs, 0);
  CHECK(cmx_machine_speed() > 0.0);
  cmx_recipe_clear(&recipe);
}

static void limits_come_from_the_sections(void **state) {
  (void)state;
  const cmx_section *list[CMX_MAX_SECTIONS];
  const size_t n = cmx_section_list(list);
  const char *text = cmx_store_get_text(made, "/", "known_limits");
  for (size_t k = 0; k < n; k++) CHECK(!list[k]->limits || (text && strstr(text, list[k]->limits)));
}

static void bound_sections_are_there(void **state) {
  (void)state;
  cmx_table t;
  OK(cmx_store_write(made, "whole.h5", &err));
  OK(cmx_table_open("whole.h5", &t, &err));
  CHECK(cmx_table_has(&t, "order") && cmx_table_has(&t, "eos") && cmx_table_has(&t, "transport") &&
        cmx_table_has(&t, "warm"));
  CHECK(cmx_table_has(&t, "equilibrium") == (cmx_store_find(t.store, "/equilibrium/ln_p") != NULL));
  cmx_table_close(&t);
}

/* A dataset that is not what its section declares is refused, whatever the lookups think of it. */
static void other_datasets_are_refused(void **state) {
  static const struct {
    cmx_dataset dataset;
    const char *words;
  } cases[] = {{{.path = "/order/S_min", .type = CMX_I32, .rank = 2, .units = "1"}, "/order/S_min"},
               {{.path = "/order/gap", .type = CMX_F32, .rank = 1, .units = "1"}, "/order/gap"},
               {{.path = "/phase/x/gamma", .type = CMX_F64, .rank = 2, .units = "K"}, "/phase/x/gamma"}};
  static const double data[4] = {0.0};
  const double version = CMX_FORMAT_VERSION;
  (void)state;
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    cmx_store *store = cmx_store_new();
    cmx_dataset d = cases[k].dataset;
    cmx_error why = CMX_ERROR_NONE;
    cmx_table t;
    d.dims[0] = d.dims[1] = 2;
    d.data = data;
    d.long_name = d.source = "test";
    OK(cmx_store_add(store, &d, &err));
    OK(cmx_store_set_text(store, "/", "format", "coulomix table", &err));
    OK(cmx_store_set_numbers(store, "/", "format_version", 1, &version, &err));
    OK(cmx_store_write(store, "odd.cmx", &err));
    assert_int_equal(cmx_table_open("odd.cmx", &t, &why), CMX_ERR_FORMAT);
    if (!strstr(why.text, cases[k].words)) fail_msg("%s", why.text);
    cmx_store_free(store);
  }
}

/* --- recipes ------------------------------------------------------------------------------------------- */

/* A recipe that was put together by hand is checked like one that was read, before any work. */
static void settings_are_checked_before_work(void **state) {
  (void)state;
  cmx_recipe recipe;
  cmx_store *store;
  cmx_error why = CMX_ERROR_NONE;
  reports none = {.n = 0};
  const cmx_progress progress = {.function = note_stage, .context = &none};
  cmx_recipe_defaults(&recipe);
  recipe.eos.enabled = 1;
  recipe.order.enabled = 0;
  assert_int_equal(cmx_generate(&recipe, NULL, &progress, &store, &why), CMX_ERR_RANGE);
  CHECK(!store && none.n == 0 && strstr(why.text, "eos.solid = \"ordered\": needs order.enabled = true"));
  recipe.order.enabled = 1;
  recipe.mixture.ions.mass_u[0] = 0.0;
  assert_int_equal(cmx_generate(&recipe, NULL, &progress, &store, &why), CMX_ERR_FORMAT);
  CHECK(!store && none.n == 0 && strstr(why.text, "mixture.masses is missing"));
}

static int stop_at_once(void *context, const char *stage, size_t done, size_t total) {
  (void)context, (void)stage, (void)done, (void)total;
  return 1;
}

static void a_stop_has_a_status_of_its_own(void **state) {
  (void)state;
  cmx_recipe recipe;
  cmx_store *store;
  cmx_error why = CMX_ERROR_NONE;
  const cmx_progress progress = {.function = stop_at_once, .context = NULL};
  cmx_recipe_defaults(&recipe);
  assert_int_equal(cmx_generate(&recipe, NULL, &progress, &store, &why), CMX_ERR_STOPPED);
  CHECK(!store && strstr(why.text, "lattice sums: stopped"));
}

/* --- sources ------------------------------------------------------------------------------------------- */

static void check_cited(const cmx_recipe *recipe, const char *words, int cited) {
  cmx_citations c;
  OK(cmxp_cite(recipe, &c, &err));
  if ((strstr(c.list, words) != NULL) != cited) fail_msg("%s: %s", words, c.list);
}

static void tables_cite_what_they_are_built_on(void **state) {
  (void)state;
  cmx_recipe recipe;
  read_recipe(cmx_recipe_builtin("carbon-oxygen"), &recipe);
  check_cited(&recipe, "D. A. Baiko, arXiv:2504.11545 (2025)", 1);
  check_cited(&recipe, "White", 0);
  cmx_recipe_clear(&recipe);
  OK(cmx_recipe_read_file(CMX_TEST_TABLES "/carbon-hydrogen.cfg", &recipe, &err));
  check_cited(&recipe, "A. J. White", 1);
  check_cited(&recipe, "Lee", 1);
  cmx_recipe_clear(&recipe);
}

/* The equation of state cites the classical models under it, also without diagrams. */
static void classical_models_are_cited_without_diagrams(void **state) {
  (void)state;
  cmx_recipe recipe;
  read_recipe("phase: { enabled = false; anharmonic = \"anharmonic/fh93\"; }; eos: { enabled = true; };",
              &recipe);
  check_cited(&recipe, "Farouki", 1);
  cmx_recipe_clear(&recipe);
}

/* A diagram with compounds names them, finds them in lookups, and brings the paper that lists them. */
static void diagrams_with_compounds(void **state) {
  (void)state;
  static const char text[] = "mixture: { names = (\"C\", \"Mg\"); charges = (6, 12); };\n"
                             "lattice: { tolerance = 1e-6; }; order: { enabled = false; };\n"
                             "phase: { %s solids = ({ name = \"fit\"; solid = \"solid-mixing/pc2013\"; });\n"
                             "  gamma_max = 800.0; nodes = 17; x_grid = 64; };\n";
  static const double expected[] = {0.5, 0.6, 2.0 / 3.0};
  char own[sizeof text + 32];
  cmx_recipe recipe;
  cmx_store *store;
  snprintf(own, sizeof own, text, "");
  read_recipe(own, &recipe);
  check_cited(&recipe, "Kozhberov", 0);
  cmx_recipe_clear(&recipe);
  snprintf(own, sizeof own, text, "compounds = true;");
  read_recipe(own, &recipe);
  check_cited(&recipe, "A. A. Kozhberov, Phys. Rev. E 110, 045206 (2024)", 1);
  OK(cmx_generate(&recipe, NULL, NULL, &store, &err));
  CHECK(strstr(cmx_store_get_text(store, "/", "references"), "A. A. Kozhberov"));
  const char *names = cmx_store_get_text(store, "/phase/fit", "compounds");
  CHECK(names && !strncmp(names, "ordered:cscl ordered:layers-ABABB ordered:layers-ABB ", 53));
  size_t n, n_x;
  const double *x = cmx_store_get_numbers(store, "/phase/fit", "compounds_x", &n_x);
  cmx_array *arrays = arrays_of(store, &n);
  cmx_phase_view view;
  cmx_tie ties[CMX_MAX_TIE_LINES];
  int lines;
  OK(cmx_phase_bind(arrays, n, "fit", &view));
  assert_true(cmx_phase_tie_lines(&view, 790.0, CMX_MAX_TIE_LINES, ties, &lines) >= 0);
  assert_int_equal(lines, 4);
  CHECK(ties[0].left == CMX_SOLID && ties[3].right == CMX_SOLID && n_x >= 3);
  for (int k = 0; k < 3; k++) { /* each compound between two lines */
    CHECK(ties[k].right == CMX_COMPOUND + k && ties[k + 1].left == CMX_COMPOUND + k);
    CHECK_ABS(x[k], expected[k], 1e-12);
    CHECK_ABS(ties[k].x_right, expected[k], 1e-12);
  }
  free(arrays);
  cmx_store_free(store);
  cmx_recipe_clear(&recipe);
}

/* --- physics for threads ------------------------------------------------------------------------------- */

static void shared_physics_is_the_same(void **state) {
  (void)state;
  cmx_recipe recipe;
  cmx_physics physics, own;
  uint64_t seed = 5;
  cmx_recipe_defaults(&recipe);
  recipe.lattice.tolerance = 1e-6;
  recipe.order.shells = 2;
  recipe.order.gamma_d_max = 20.0;
  OK(cmx_physics_make(&recipe, &physics, &err));
  OK(cmx_physics_share(&physics, &own, &err));
  CHECK(own.order == physics.order && own.work != physics.work && own.direct.work == own.work);
  for (int q = 0; q < 20; q++) {
    const double x = uniform(&seed), g = 40.0 * uniform(&seed);
    cmx_order_value a, b;
    cmx_order_work_reset(physics.work);
    cmx_order_work_reset(own.work);
    assert_int_equal(cmx_order_from_minimiser(&physics.frozen, x, g, &a),
                     cmx_order_from_minimiser(&own.frozen, x, g, &b));
    CHECK(a.f == b.f && a.f_g == b.f_g && a.taken_at == (g > 20.0 ? 20.0 : 0.0));
  }
  cmx_physics_free(&own);
  CHECK(!own.work && physics.work);
  cmx_physics_free(&physics);
  cmx_physics_free(&physics); /* nothing is left to free */
}

/* --- own models and plug-ins ---------------------------------------------------------------------------- */

/* The text that a journal belongs to has what the recipe's own models are made of. */
static void the_key_has_what_models_are_made_of(void **state) {
  cmx_recipe recipe;
  char *key;
  (void)state;
  read_recipe("title = \"a\";", &recipe);
  OK(cmx_generate_key(&recipe, &key, &err));
  assert_string_equal(key, "title = \"a\";");
  free(key);
  cmx_recipe_clear(&recipe);
  read_recipe("models: ({ id = \"liquid/mine\"; from = \"liquid/pc2000-ds\"; reference = \"notes\"; });",
              &recipe);
  OK(cmx_generate_key(&recipe, &key, &err));
  CHECK(!strncmp(key, recipe.text, strlen(recipe.text)) &&
        strstr(key, "\nliquid/mine: liquid/pc2000-ds with "));
  free(key);
  cmx_recipe_clear(&recipe);
}

/* A recipe that names a plug-in is read as data: what it computes is refused, section by section. */
static void a_plugin_that_is_not_loaded_is_found_by_section(void **state) {
  static const struct {
    const char *settings;
    int phase, phase3, eos, equilibrium, transport, order, warm;
  } cases[] = {
      {"eos: { enabled = true; liquid = \"liquid/theirs\"; };", 0, 0, 1, 1, 1, 0, 0},
      {"eos: { liquid = \"liquid/theirs\"; };", 0, 0, 1, 1, 0, 0, 0},
      {"phase: { liquid = \"liquid/theirs\"; };", 1, 1, 1, 1, 1, 0, 0},
      {"phase: { solids = ({ name = \"a\"; solid = \"solid-mixing/theirs\"; }); };", 1, 0, 1, 1, 1, 0, 0},
      {"phase3: { solid = \"solid-mixing/theirs\"; };", 0, 1, 0, 0, 0, 0, 0},
      {"transport: { coulomb_logarithm = \"coulomb-logarithm/theirs\"; };", 0, 0, 0, 0, 1, 0, 0},
      {"warm: { species = ({ eos = \"average-atom/theirs\"; }, { }); };", 0, 0, 0, 0, 0, 0, 1},
      {"models: ({ id = \"liquid/b\"; from = \"liquid/a\"; C = 1.0; reference = \"r\"; }); phase: { liquid = "
       "\"liquid/b\"; };",
       1, 1, 1, 1, 1, 0, 0},
  };
  (void)state;
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    char text[400];
    cmx_recipe recipe;
    size_t n_inputs;
    cmx_error why = CMX_ERROR_NONE;
    snprintf(text, sizeof text, "plugin = \"theirs.so\"; %s", cases[k].settings);
    read_recipe(text, &recipe);
#define LACKS(name) assert_int_equal(cmx_section_lacks_model(&cmxp_section_##name, &recipe), cases[k].name)
    LACKS(phase);
    LACKS(phase3);
    LACKS(eos);
    LACKS(equilibrium);
    LACKS(transport);
    LACKS(order);
    LACKS(warm);
#undef LACKS
    assert_int_equal(cmx_recipe_check_plugins(&recipe, &why), CMX_ERR_UNSUPPORTED);
    CHECK(strstr(why.text, "theirs.so"));
    assert_int_equal(cmx_generate_check(&recipe, NULL, &n_inputs, NULL), CMX_ERR_UNSUPPORTED);
    cmx_recipe_clear(&recipe);
  }
  /* without the name of a plug-in an unknown id is an error as ever */
  cmx_recipe recipe;
  assert_int_equal(cmx_recipe_read_text(cases[0].settings, "test", &recipe, NULL), CMX_ERR_UNKNOWN);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_key_has_what_models_are_made_of),
                                     cmocka_unit_test(a_plugin_that_is_not_loaded_is_found_by_section),
                                     cmocka_unit_test(sections_come_after_what_they_need),
                                     cmocka_unit_test(fields_are_whole),
                                     cmocka_unit_test(every_dataset_is_a_field),
                                     cmocka_unit_test(stages_are_those_of_the_plan),
                                     cmocka_unit_test(estimates_are_near),
                                     cmocka_unit_test(limits_come_from_the_sections),
                                     cmocka_unit_test(bound_sections_are_there),
                                     cmocka_unit_test(other_datasets_are_refused),
                                     cmocka_unit_test(settings_are_checked_before_work),
                                     cmocka_unit_test(a_stop_has_a_status_of_its_own),
                                     cmocka_unit_test(tables_cite_what_they_are_built_on),
                                     cmocka_unit_test(classical_models_are_cited_without_diagrams),
                                     cmocka_unit_test(diagrams_with_compounds),
                                     cmocka_unit_test(shared_physics_is_the_same)};
  return cmocka_run_group_tests(tests, make_table, drop_table);
}
