/* A small table from a recipe: both file forms, both loaders, and the same bytes from any number of
   threads. */
#define _XOPEN_SOURCE 700 /* mkdtemp, strdup */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#define COULOMIX_IO_IMPLEMENTATION
#define CMX_IO_API static inline
#include "coulomix.h"
#include "coulomix_io.h"

#include "support/cmx_test.h"
#include "coulomix/generate.h"
#include "section/section_internal.h"
#include "support/io_fixture.h"
#include "support/random.h"

static const char small[] = "# kept as it is: \"\\\" and \xc3\xa9\n"
                            "title = \"small\"; lattice: { tolerance = 1e-8; };\n"
                            "mixture: { names = (\"C\", \"O\"); charges = (6, 8); };\n"
                            "order: { shells = 4; x_nodes = 13; gamma_d_nodes = 17; gamma_d_max = 45.0; };\n"
                            "phase: {\n"
                            "  solids = ({ name = \"sro\"; solid = \"ordered\"; },\n"
                            "            { name = \"ogata\"; solid = \"solid-mixing/ogata1993\"; });\n"
                            "  gamma_max = 200.0; nodes = 17; x_grid = 100;\n"
                            "};\n";

static cmx_store *generated(const char *text) {
  cmx_recipe recipe;
  cmx_store *store = NULL;
  OK(cmx_recipe_read_text(text, "test", &recipe, &err));
  OK(cmx_generate(&recipe, NULL, NULL, &store, &err));
  cmx_recipe_clear(&recipe);
  return store;
}

/* Written once by prepare: small.h5, small.cmx in the folder of the run. */
static int prepare(void **state) {
  if (enter_folder(state) != 0) return -1;
  cmx_store *store = generated(small);
  OK(cmx_store_write(store, "small.h5", &err));
  OK(cmx_store_write(store, "small.cmx", &err));
  cmx_store_free(store);
  return 0;
}

/* --- what loaders refuse is not handed out
   ---------------------------------------------------------------- */

static void what_cannot_be_loaded_is_noticed(void **state) {
  (void)state;
  cmx_store *store = generated(small);
  OK(cmxp_check_made(store, "made", &err));
  const cmx_dataset *psi = NULL;
  for (size_t k = 0; k < cmx_store_count(store); k++)
    if (!strcmp(cmx_store_at(store, k)->path, "/order/psi")) psi = cmx_store_at(store, k);
  assert_non_null(psi);
  double *number = (double *)(uintptr_t)psi->data + 17;
  const double kept = *number;
  *number = 1e9;
  cmx_error why = CMX_ERROR_NONE;
  assert_int_equal(cmxp_check_made(store, "made", &why), CMX_ERR_FORMAT);
  CHECK(strstr(why.text, "made: group /order") != NULL);
  *number = kept;
  OK(cmxp_check_made(store, "made", &err));
  cmx_store_free(store);
}

/* --- lookups ------------------------------------------------------------------------------------------- */

typedef struct bound {
  cmx_order_view order;
  cmx_phase_view sro, ogata;
} bound;

static bound bound_to(const cmx_array *arrays, size_t n) {
  bound b;
  assert_int_equal(cmx_order_bind(arrays, n, &b.order), CMX_OK);
  assert_int_equal(cmx_phase_bind(arrays, n, "sro", &b.sro), CMX_OK);
  assert_int_equal(cmx_phase_bind(arrays, n, "ogata", &b.ogata), CMX_OK);
  cmx_phase_view none;
  assert_int_equal(cmx_phase_bind(arrays, n, "random", &none), CMX_ERR_ABSENT);
  return b;
}

/* The same numbers and statuses from two sources, bit for bit. */
static void check_same_lookups(const bound *a, const bound *b) {
  uint64_t seed = 20250101u;
  for (int q = 0; q < 500; q++) {
    const double x = uniform(&seed), g = 45.0 * uniform(&seed), gamma = 100.0 + 100.0 * uniform(&seed);
    cmx_order_point o[2];
    double w[2][64];
    memset(w, 0, sizeof w);
    assert_int_equal(cmx_order_lookup(&a->order, x, g, &o[0]), cmx_order_lookup(&b->order, x, g, &o[1]));
    assert_int_equal(cmx_order_parameters(&a->order, x, g, w[0], NULL, NULL),
                     cmx_order_parameters(&b->order, x, g, w[1], NULL, NULL));
    CHECK(memcmp(&o[0], &o[1], sizeof o[0]) == 0 && memcmp(w[0], w[1], sizeof w[0]) == 0);
    for (int solid = 0; solid < 2; solid++) {
      cmx_tie tie[2][4];
      int n[2];
      assert_int_equal(cmx_phase_tie_lines(solid ? &a->ogata : &a->sro, gamma, 4, tie[0], &n[0]),
                       cmx_phase_tie_lines(solid ? &b->ogata : &b->sro, gamma, 4, tie[1], &n[1]));
      assert_int_equal(n[0], n[1]);
      for (int i = 0; i < n[0]; i++)
        CHECK(tie[0][i].x_left == tie[1][i].x_left && tie[0][i].x_right == tie[1][i].x_right &&
              tie[0][i].latent_heat == tie[1][i].latent_heat && tie[0][i].left == tie[1][i].left);
    }
  }
}

static void both_forms_and_both_loaders_agree(void **state) {
  (void)state;
  cmx_table h5, flat;
  cmx_file *file = NULL;
  char message[256];
  size_t n;
  OK(cmx_table_open("small.h5", &h5, &err));
  OK(cmx_table_open("small.cmx", &flat, &err));
  assert_int_equal(cmx_flat_load("small.cmx", &file, message, sizeof message), CMX_OK);
  assert_string_equal(message, "");
  CHECK(cmx_table_has(&h5, "order") && cmx_table_has(&flat, "order") && same_table(h5.store, flat.store));
  const cmx_array *arrays = cmx_file_arrays(file, &n);
  const bound of_h5 = bound_to(h5.arrays, h5.n_arrays), of_flat = bound_to(flat.arrays, flat.n_arrays),
              of_host = bound_to(arrays, n);
  assert_int_equal(n, h5.n_arrays);
  check_same_lookups(&of_h5, &of_flat);
  check_same_lookups(&of_h5, &of_host);
  cmx_file_free(file);
  cmx_table_close(&flat);
  cmx_table_close(&h5);
}

/* --- content ------------------------------------------------------------------------------------------- */

static void content_is_what_the_recipe_asks_for(void **state) {
  (void)state;
  cmx_table t;
  size_t n;
  OK(cmx_table_open("small.h5", &t, &err));
  assert_string_equal(cmx_store_get_text(t.store, "/", "recipe"), small);
  assert_string_equal(cmx_store_get_text(t.store, "/", "title"), "small");
  assert_string_equal(cmx_store_get_text(t.store, "/", "format"), "coulomix table");
  const double *version = cmx_store_get_numbers(t.store, "/", "format_version", &n);
  CHECK(version && n == 1 && version[0] == CMX_FORMAT_VERSION);
  const double *charges = cmx_store_get_numbers(t.store, "/", "charges", &n);
  CHECK(charges && n == 2 && charges[0] == 6.0 && charges[1] == 8.0);
  const char *references = cmx_store_get_text(t.store, "/", "references");
  CHECK(references && strstr(references, "Potekhin") && strstr(references, "Ogata"));
  CHECK(strstr(references, cmx_store_find(t.store, "/order/psi")->source) == references);
  CHECK(!strstr(references, "White") && !strstr(references, "Shternin"));
  assert_int_equal(t.order.n_shells, 4);
  assert_int_equal(t.order.n_x, 13);
  assert_int_equal(t.order.n_g, 17);
  CHECK_ABS(t.order.gamma_d[16], 45.0, 0.0);
  const bound b = bound_to(t.arrays, t.n_arrays);
  assert_int_equal(b.ogata.n, 17);
  assert_int_equal(b.ogata.n_boundaries, 2);
  const double *azeotrope = cmx_store_get_numbers(t.store, "/phase/ogata", "azeotropes", &n);
  assert_int_equal(n, 2);
  CHECK_ABS(azeotrope[0], 0.193635, 1e-6);
  CHECK_ABS(azeotrope[1], 184.1365, 1e-4);
  for (size_t k = 0; k < cmx_store_count(t.store); k++) {
    const cmx_dataset *d = cmx_store_at(t.store, k);
    CHECK(d->units[0] && d->long_name[0] && d->source[0]);
  }
  cmx_table_close(&t);
}

/* Order looked up in the file against the minimiser, and its measured errors as stated in the file. */
static void numbers_come_from_the_minimiser(void **state) {
  (void)state;
  cmx_table t;
  cmx_recipe recipe;
  cmx_physics physics;
  uint64_t seed = 31415926u;
  size_t n;
  OK(cmx_table_open("small.h5", &t, &err));
  OK(cmx_recipe_read_text(small, "test", &recipe, &err));
  OK(cmx_physics_make(&recipe, &physics, &err));
  const double *stated = cmx_store_get_numbers(t.store, "/order", "cell_error_f_order", &n);
  assert_int_equal(n, 2);
  for (int q = 0; q < 300; q++) {
    const double x = uniform(&seed), g = 45.0 * uniform(&seed);
    cmx_order_point o;
    cmx_order_state s;
    CHECK(cmx_order_lookup(&t.order, x, g, &o) >= 0);
    CHECK(cmx_order_solve(physics.order, x, g, physics.work, &s) >= 0);
    CHECK_ABS(o.f, s.f_order, 10.0 * fmax(stated[0], stated[1])); /* stated at centres of cells */
  }
  cmx_physics_free(&physics);
  cmx_recipe_clear(&recipe);
  cmx_table_close(&t);
}

/* --- reproducibility ----------------------------------------------------------------------------------- */

static void check_same_bytes(const char *a, const char *b) {
  size_t n_a, n_b;
  unsigned char *bytes_a = slurp(a, &n_a), *bytes_b = slurp(b, &n_b);
  CHECK(bytes_a && bytes_b && n_a == n_b && memcmp(bytes_a, bytes_b, n_a) == 0);
  free(bytes_a);
  free(bytes_b);
}

static void bytes_do_not_depend_on_threads_or_run(void **state) {
  (void)state;
#ifdef _OPENMP
  const int before = omp_get_max_threads();
#endif
  for (int q = 1; q <= 3; q++) {
#ifdef _OPENMP
    omp_set_num_threads(q == 3 ? before : q);
#endif
    cmx_store *store = generated(small);
    OK(cmx_store_write(store, "again.h5", &err));
    OK(cmx_store_write(store, "again.cmx", &err));
    cmx_store_free(store);
    check_same_bytes("small.h5", "again.h5");
    check_same_bytes("small.cmx", "again.cmx");
  }
#ifdef _OPENMP
  omp_set_num_threads(before);
#endif
}

/* --- tables that are refused, or lack a group ---------------------------------------------------------- */

static void check_refused(cmx_store *store, cmx_status expected, const char *words) {
  static const char *const path[2] = {"other.h5", "other.cmx"};
  for (int q = 0; q < 2; q++) {
    cmx_table t;
    cmx_error why = CMX_ERROR_NONE;
    OK(cmx_store_write(store, path[q], &err));
    assert_int_equal(cmx_table_open(path[q], &t, &why), expected);
    if (!strstr(why.text, words) || !strstr(why.text, path[q])) fail_msg("no %s in \"%s\"", words, why.text);
    CHECK(!t.store && !t.arrays && !t.sections);
  }
}

static void other_formats_are_refused(void **state) {
  (void)state;
  static const double version[] = {0.0, 1.0, NAN, 1.5};
  cmx_store *store = NULL;
  OK(cmx_store_read("small.h5", &store, &err));
  for (int q = 0; q < 4; q++) {
    OK(cmx_store_set_numbers(store, "/", "format_version", 1, &version[q], &err));
    check_refused(store, CMX_ERR_VERSION, "version");
  }
  const double pair[2] = {1.0, 1.0};
  OK(cmx_store_set_numbers(store, "/", "format_version", 2, pair, &err));
  check_refused(store, CMX_ERR_FORMAT, "coulomix table");
  OK(cmx_store_set_text(store, "/", "format_version", "1", &err));
  check_refused(store, CMX_ERR_FORMAT, "coulomix table");
  OK(cmx_store_set_numbers(store, "/", "format_version", 1, pair, &err));
  OK(cmx_store_set_text(store, "/", "format", "another", &err)); /* whose version 1 means nothing here */
  check_refused(store, CMX_ERR_FORMAT, "coulomix table");
  cmx_store_free(store);
  cmx_store *foreign = full_table(); /* has no format at all */
  check_refused(foreign, CMX_ERR_FORMAT, "coulomix table");
  cmx_store_free(foreign);
  cmx_table t;
  assert_int_equal(cmx_table_open("nowhere.h5", &t, NULL), CMX_ERR_IO);
  CHECK(!t.store && !t.arrays);
}

/* A flat file says its version in its first bytes, too, under a checksum. */
static void write_old_flat(const char *from, const char *to) {
  size_t n;
  unsigned char *bytes = slurp(from, &n);
  CHECK(bytes && n > 32 && bytes[8] == CMX_FORMAT_VERSION);
  bytes[8] = CMX_FORMAT_VERSION - 1;
  const unsigned long crc = crc32(crc32(0, NULL, 0), bytes, 28);
  for (int k = 0; k < 4; k++) bytes[28 + k] = (unsigned char)(crc >> 8 * k);
  spill(to, bytes, n);
  free(bytes);
}

static void tables_of_another_version_give_their_recipe(void **state) {
  static const char *const path[2] = {"old.h5", "old.cmx"};
  const double old = CMX_FORMAT_VERSION - 1;
  char versions[80], command[80], *text, message[256];
  cmx_file *file;
  cmx_store *store = NULL;
  (void)state;
  OK(cmx_store_read("small.h5", &store, &err));
  OK(cmx_store_set_numbers(store, "/", "format_version", 1, &old, &err));
  OK(cmx_store_write(store, path[0], &err));
  cmx_store_free(store);
  write_old_flat("small.cmx", path[1]);
  snprintf(versions, sizeof versions, "format version %g, this program reads %d", old, CMX_FORMAT_VERSION);
  for (int q = 0; q < 2; q++) {
    cmx_table t;
    cmx_recipe recipe;
    cmx_error why = CMX_ERROR_NONE;
    assert_int_equal(cmx_table_open(path[q], &t, &why), CMX_ERR_VERSION);
    CHECK(!t.store);
    snprintf(command, sizeof command, "coulomix info %s --recipe > recipe.cfg", path[q]);
    if (!strstr(why.text, versions) || !strstr(why.text, command)) fail_msg("%s", why.text);
    OK(cmx_table_recipe(path[q], &text, &err));
    assert_string_equal(text, small);
    OK(cmx_recipe_read_text(text, path[q], &recipe, &err));
    cmx_recipe_clear(&recipe);
    free(text);
  }
  assert_int_equal(cmx_flat_load(path[1], &file, message, sizeof message), CMX_ERR_VERSION);
  CHECK(!file && strstr(message, versions));
  assert_int_equal(cmx_table_recipe("nowhere.h5", &text, NULL), CMX_ERR_IO);
  assert_null(text);
}

static void groups_may_be_left_out(void **state) {
  (void)state;
  static const char phases_only[] = "lattice: { tolerance = 1e-8; }; order: { enabled = false; shells = 2; };"
                                    "phase: { solids = ({ name = \"random\"; solid = \"random\"; }); "
                                    "gamma_max = 200.0; nodes = 17; x_grid = 64; };";
  static const char order_only[] = "lattice: { tolerance = 1e-8; }; order: { shells = 2; x_nodes = 9; "
                                   "gamma_d_nodes = 9; gamma_d_max = 5.0; };"
                                   "phase: { enabled = false; };";
  static const char neither[] =
      "lattice: { tolerance = 1e-8; }; order: { enabled = false; shells = 1; }; phase: { enabled = false; };";
  static const char *const text[3] = {phases_only, order_only, neither};
  for (int q = 0; q < 3; q++) {
    cmx_store *store = generated(text[q]);
    cmx_table t;
    cmx_order_view order;
    cmx_phase_view phase;
    OK(cmx_store_write(store, "part.cmx", &err));
    OK(cmx_table_open("part.cmx", &t, &err));
    assert_int_equal(cmx_table_has(&t, "order"), q == 1);
    assert_int_equal(cmx_order_bind(t.arrays, t.n_arrays, &order), q == 1 ? CMX_OK : CMX_ERR_ABSENT);
    assert_int_equal(cmx_phase_bind(t.arrays, t.n_arrays, "random", &phase),
                     q == 0 ? CMX_OK : CMX_ERR_ABSENT);
    CHECK(cmx_store_get_text(t.store, "/", "references") != NULL);
    cmx_table_close(&t);
    cmx_store_free(store);
  }
}

/* Whether a list cites all that a model cites; each line of it once. */
static int cites(const char *list, const char *id) {
  size_t n;
  int found = 0;
  const cmx_model *const *models = cmx_model_list(&n);
  for (size_t k = 0; k < n; k++)
    for (const cmx_reference *const *r = models[k]->references; !strcmp(models[k]->id, id) && *r; r++) {
      if (!strstr(list, (*r)->journal)) return 0;
      found = 1;
    }
  return found;
}

static void check_lines(const char *list) {
  for (const char *line = list; *line;) {
    const size_t n = strcspn(line, "\n");
    char one[512];
    CHECK(n > 10 && n < sizeof one);
    memcpy(one, line, n);
    one[n] = '\0';
    CHECK(!strstr(line + n, one));
    line += n + (line[n] == '\n');
  }
}

/* What a table holds is cited, and nothing else. */
static void citations_follow_the_content(void **state) {
  static const struct {
    const char *recipe, *cited[12], *not_cited[6];
  } cases[] = {
      {"order: { enabled = false; }; phase: { enabled = false; };", {NULL}, {"liquid/pc2000-ds", NULL}},
      {"phase: { enabled = false; };", {NULL}, {"liquid/pc2000-ds", NULL}},
      {"phase: { solids = ({ name = \"a\"; solid = \"random\"; entropy = \"mixing-entropy/charge\"; }); };",
       {"liquid/pc2000-ds", "anharmonic/bc22", "liquid-mixing/p2009-rigid", "mixing-entropy/charge", NULL},
       {"coulomb-logarithm/pbhy1999", "exchange/iit1987", NULL}},
      {"phase: { enabled = false; }; eos: { enabled = true; liquid_quantum = \"none\"; };",
       {"exchange/iit1987", "liquid-screening/pc2000", "crystal-quantum/bpy2001-bcc", NULL},
       {"electron-collisions/sy2006", NULL}},
      {"phase: { enabled = false; }; transport: { enabled = true; };",
       {"coulomb-logarithm/pbhy1999", "electron-collisions/sy2006", NULL},
       {"exchange/iit1987", "conduction-correction/blouin2020-h", NULL}},
      {"phase: { enabled = false; }; warm: { enabled = true; };",
       {"ionization/more1985", "lee-more-coefficient/lm1984-alpha", NULL},
       {"coulomb-logarithm/pbhy1999", NULL}}};
  (void)state;
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    cmx_recipe recipe;
    cmx_citations citations;
    OK(cmx_recipe_read_text(cases[k].recipe, "test", &recipe, &err));
    OK(cmxp_cite(&recipe, &citations, &err));
    const char *list = citations.list;
    CHECK(strstr(list, "D. A. Baiko, arXiv:2504.11545 (2025)") == list);
    for (size_t j = 0; cases[k].cited[j]; j++)
      if (!cites(list, cases[k].cited[j])) fail_msg("%zu does not cite %s", k, cases[k].cited[j]);
    for (size_t j = 0; cases[k].not_cited[j]; j++)
      if (cites(list, cases[k].not_cited[j])) fail_msg("%zu cites %s", k, cases[k].not_cited[j]);
    CHECK(!strstr(list, "White") == !recipe.warm.enabled);
    check_lines(list);
    cmx_recipe_clear(&recipe);
  }
}

/* Conductivities cite what the physics of the recipe uses, whichever models its variant takes. */
static void transport_cites_its_own_models(void **state) {
  cmx_recipe recipe;
  cmx_transport t;
  cmx_citations citations;
  const char *list = citations.list;
  (void)state;
  OK(cmx_recipe_read_text(
      "phase: { enabled = false; }; transport: { enabled = true; order = \"uncorrelated\"; };", "test",
      &recipe, &err));
  for (int old = 0; old < 2; old++) {
    strcpy(recipe.transport.variant, old ? "table2011" : "recommended");
    OK(cmx_recipe_transport(&recipe, NULL, NULL, &t, &err));
    OK(cmxp_cite(&recipe, &citations, &err));
    CHECK(cites(list, t.logarithm->id) && cites(list, t.collisions->id));
    CHECK(!old || (cites(list, t.crystal_heat->id) && cites(list, t.ion_conduction->id)));
    check_lines(list);
  }
  recipe.mixture.ions.z[0] = 2.0; /* helium */
  strcpy(recipe.transport.variant, "recommended");
  OK(cmxp_cite(&recipe, &citations, &err));
  CHECK(cites(list, "conduction-correction/blouin2020-he"));
  cmx_recipe_clear(&recipe);
}

/* A mixture that cannot be made: a failure that says what, and nothing to free. */
static void impossible_recipes(void **state) {
  (void)state;
  cmx_recipe recipe;
  cmx_store *store = (cmx_store *)&recipe;
  cmx_error why = CMX_ERROR_NONE;
  const char *const text =
      "lattice: { tolerance = 1e-8; }; mixture: { names = (\"H\", \"B\"); charges = (1, %d); };"
      "order: { enabled = false; shells = 1; };"
      "phase: { solids = ({ name = \"fit\"; solid = \"solid-mixing/ogata1993\"; }); };";
  char filled[300];
  snprintf(filled, sizeof filled, text, 5);
  assert_int_equal(cmx_recipe_read_text(filled, "test", &recipe, &why), CMX_ERR_DOMAIN);
  CHECK(strstr(why.text, "ogata1993") && strstr(why.text, "4.5"));
  snprintf(filled, sizeof filled, text, 4);
  OK(cmx_recipe_read_text(filled, "test", &recipe, &err));
  recipe.phase.solids[0] =
      (cmx_recipe_solid){"fit", "random", "mixing-entropy/number", "solid-vibrations/linear"};
  strcpy(recipe.phase.liquid, "liquid/none");
  assert_int_equal(cmx_generate(&recipe, NULL, NULL, &store, &why), CMX_ERR_UNKNOWN);
  CHECK(!store && strstr(why.text, "liquid/none"));
  cmx_recipe_clear(&recipe);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(what_cannot_be_loaded_is_noticed),
                                     cmocka_unit_test(both_forms_and_both_loaders_agree),
                                     cmocka_unit_test(content_is_what_the_recipe_asks_for),
                                     cmocka_unit_test(numbers_come_from_the_minimiser),
                                     cmocka_unit_test(bytes_do_not_depend_on_threads_or_run),
                                     cmocka_unit_test(other_formats_are_refused),
                                     cmocka_unit_test(tables_of_another_version_give_their_recipe),
                                     cmocka_unit_test(groups_may_be_left_out),
                                     cmocka_unit_test(citations_follow_the_content),
                                     cmocka_unit_test(transport_cites_its_own_models),
                                     cmocka_unit_test(impossible_recipes)};
  return cmocka_run_group_tests(tests, prepare, leave_folder);
}
