/* Filling of a table of the equation of state: any number of threads, what is refused, and the end by a
   progress function. */
#ifdef _OPENMP
#include <omp.h>
#endif

#include "support/eos_fixture.h"

static eos_fixture *fixture[KINDS];

static int prepare(void **state) {
  (void)state;
  for (int kind = 0; kind < KINDS; kind++) fixture[kind] = eos_fixture_new(kind);
  return 0;
}

static int tidy(void **state) {
  (void)state;
  for (int kind = 0; kind < KINDS; kind++) eos_fixture_free(fixture[kind]);
  return 0;
}

static const cmx_eos_grid tiny = {{1e6, 1e7}, {1e7, 3e7}, 8, 8, 8};

static void check_empty(const cmx_eos_table *t) {
  static const cmx_eos_table none;
  CHECK(t->cold == NULL && t->sheets[1] == NULL && t->reasons[0] == NULL && t->mixing[0] == NULL);
  CHECK(memcmp(t, &none, sizeof none) == 0);
}

/* What the table of a fixture holds under a path. */
static void check_same(const eos_fixture *f, const char *path, const void *data, size_t bytes) {
  const cmx_dataset *d = cmx_store_find(f->store, path);
  CHECK(d != NULL);
  size_t n = d->type == CMX_F64 ? 8 : 1;
  for (int k = 0; k < d->rank; k++) n *= d->dims[k];
  assert_int_equal(n, bytes);
  if (memcmp(d->data, data, n) != 0) fail_msg("%s differs", path);
}

static void check_same_table(const eos_fixture *f, const cmx_eos_table *t) {
  const size_t d = sizeof(double);
  check_same(f, "/eos/ln_n_e", t->ln_n, t->n * d);
  check_same(f, "/eos/ln_t", t->ln_t, t->m * d);
  check_same(f, "/eos/cold", t->cold, t->n * d);
  check_same(f, "/eos/pairs", t->pairs, t->m_fine * d);
  check_same(f, "/eos/liquid/sheets", t->sheets[0], 3 * t->n * t->m * d);
  check_same(f, "/eos/solid/sheets", t->sheets[1], 2 * t->n * t->m * d);
  check_same(f, "/eos/liquid/reasons", t->reasons[0], 2 * t->n * t->m);
  check_same(f, "/eos/solid/reasons", t->reasons[1], 2 * t->n * t->m);
  check_same(f, "/eos/liquid/mixing", t->mixing[0], t->k * t->g * d);
  if (t->mixing[1]) check_same(f, "/eos/solid/mixing", t->mixing[1], t->k * t->g * d);
}

static void same_bytes_for_any_number_of_threads(void **state) {
  (void)state;
  for (int k = ORDERED; k <= RANDOM; k++)
    for (int threads = 1; threads <= 3; threads++) {
      const eos_fixture *f = fixture[k];
      const cmx_eos_grid grid = {{f->recipe.eos.rho_min, f->recipe.eos.rho_max},
                                 {f->recipe.eos.temp_min, f->recipe.eos.temp_max},
                                 f->recipe.eos.rho_nodes,
                                 f->recipe.eos.temp_nodes,
                                 f->recipe.eos.x_nodes};
      cmx_eos_table table;
#ifdef _OPENMP
      const int before = omp_get_max_threads();
      omp_set_num_threads(threads);
#endif
      OK(cmx_eos_table_fill(&f->eos, &grid, NULL, &table, &err));
#ifdef _OPENMP
      omp_set_num_threads(before);
#endif
      CHECK((table.mixing[1] == NULL) == (k == ORDERED));
      check_same_table(f, &table);
      cmx_eos_table_free(&table);
      check_empty(&table);
    }
}

static void check_refused(const cmx_eos *eos, const cmx_eos_grid *grid, cmx_status expected,
                          const char *words) {
  cmx_eos_table table;
  cmx_error why = CMX_ERROR_NONE;
  memset(&table, 0x55, sizeof table);
  assert_int_equal(cmx_eos_table_fill(eos, grid, NULL, &table, &why), expected);
  if (!strstr(why.text, words)) fail_msg("no %s in \"%s\"", words, why.text);
  check_empty(&table);
}

static void grids_out_of_range(void **state) {
  (void)state;
  const cmx_eos *eos = &fixture[RANDOM]->eos;
  static const double bad[][2] = {{0.0, 1e8}, {-1e5, 1e8}, {NAN, 1e8},    {1e5, NAN},      {INFINITY, 1e8},
                                  {1e5, 1e5}, {1e6, 1e5},  {1e6, 1.09e6}, {1e5, INFINITY}, {1e5, 1e16}};
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    cmx_eos_grid grid = tiny;
    memcpy(grid.rho, bad[k], sizeof grid.rho);
    check_refused(eos, &grid, CMX_ERR_DOMAIN, "rho from");
    grid = tiny;
    memcpy(grid.temp, bad[k], sizeof grid.temp);
    check_refused(eos, &grid, CMX_ERR_DOMAIN, "T from");
  }
  static const int nodes[] = {0, -1, 4, 201, 1 << 30};
  for (size_t k = 0; k < sizeof nodes / sizeof *nodes; k++) {
    cmx_eos_grid grid = tiny;
    char words[40];
    grid.rho_nodes = nodes[k];
    snprintf(words, sizeof words, "%d and 8 nodes a decade", nodes[k]);
    check_refused(eos, &grid, CMX_ERR_RANGE, words);
    grid = tiny;
    grid.temp_nodes = nodes[k];
    snprintf(words, sizeof words, "8 and %d nodes a decade", nodes[k]);
    check_refused(eos, &grid, CMX_ERR_RANGE, words);
  }
  static const int x_nodes[] = {0, 7, 1025, -8};
  for (size_t k = 0; k < sizeof x_nodes / sizeof *x_nodes; k++) {
    cmx_eos_grid grid = tiny;
    grid.x_nodes = x_nodes[k];
    check_refused(eos, &grid, CMX_ERR_RANGE, "nodes in x");
  }
  cmx_eos_grid grid = tiny; /* states that the electron gas does not reach */
  grid.rho[0] = 1e-6;
  check_refused(eos, &grid, CMX_ERR_RANGE, "n_e = ");
  grid = tiny;
  grid.temp[0] = 1e3;
  check_refused(eos, &grid, CMX_ERR_RANGE, "T = ");
}

static void physics_out_of_range(void **state) {
  (void)state;
  static const double masses[] = {0.0, -12.0, NAN, INFINITY, 1e3};
  cmx_eos eos = fixture[RANDOM]->eos;
  for (size_t k = 0; k < sizeof masses / sizeof *masses; k++)
    for (int j = 0; j < 2; j++) {
      eos = fixture[RANDOM]->eos;
      eos.mixture.ions.mass_u[j] = masses[k];
      check_refused(&eos, &tiny, CMX_ERR_DOMAIN, j ? "of ion 2" : "of ion 1");
    }
  eos = fixture[RANDOM]->eos;
  eos.crystal_quantum = NULL;
  check_refused(&eos, &tiny, CMX_ERR_UNKNOWN, "crystal-quantum");
  eos = fixture[RANDOM]->eos;
  eos.exchange = eos.liquid_screening;
  check_refused(&eos, &tiny, CMX_ERR_UNKNOWN, "is no exchange model");
}

static int stop_at_once(void *context, const char *stage, size_t done, size_t total) {
  ++*(int *)context;
  CHECK(strcmp(stage, "equation of state") == 0 && done <= total);
  return 1;
}

static void filling_can_be_stopped(void **state) {
  (void)state;
  int calls = 0;
  const cmx_progress progress = {.function = stop_at_once, .context = &calls};
  cmx_eos_table table;
  cmx_error why = CMX_ERROR_NONE;
#ifdef _OPENMP
  const int before = omp_get_max_threads();
  omp_set_num_threads(1); /* or another thread might have done all before this one reports */
#endif
  assert_int_equal(cmx_eos_table_fill(&fixture[FITTED]->eos, &tiny, &progress, &table, &why),
                   CMX_ERR_STOPPED);
#ifdef _OPENMP
  omp_set_num_threads(before);
#endif
  CHECK(calls >= 1 && strstr(why.text, "stopped"));
  check_empty(&table);
}

/* The shortest ranges and coarsest nodes that are allowed make a table that can be bound. */
static void smallest_grids_can_be_bound(void **state) {
  (void)state;
  static const struct {
    double rho_max, temp_max;
    int nodes;
  } small[] = {
      {1.25e6, 1.25e7, 5}, {1.25e6, 1e8, 5}, {1e8, 1.25e7, 5}, {1.25e6, 1.25e7, 25}, {1.25e6, 1.25e7, 200}};
  for (size_t k = 0; k < sizeof small / sizeof *small; k++) {
    cmx_recipe recipe;
    cmx_store *store = NULL;
    cmx_eos_view view;
    size_t n;
    eos_recipe(RANDOM, &recipe);
    recipe.eos.rho_min = 1e6;
    recipe.eos.rho_max = small[k].rho_max;
    recipe.eos.temp_min = 1e7;
    recipe.eos.temp_max = small[k].temp_max;
    recipe.eos.rho_nodes = recipe.eos.temp_nodes = small[k].nodes;
    recipe.eos.x_nodes = 8;
    OK(cmx_generate(&recipe, NULL, NULL, &store, &err));
    cmx_array *arrays = arrays_of(store, &n);
    const cmx_status bound = cmx_eos_bind(arrays, n, &view);
    if (bound != CMX_OK) fail_msg("grid %zu: %d", k, (int)bound);
    cmx_eos_state a;
    CHECK(cmx_eos_lookup(&view, CMX_STABLE, 0.5, 1e6, 1e7, &a) >= 0 && a.p > 0.0);
    CHECK(cmx_eos_lookup(&view, CMX_STABLE, 0.5, small[k].rho_max, small[k].temp_max, &a) >= 0 && a.p > 0.0);
    free(arrays);
    cmx_store_free(store);
    cmx_recipe_clear(&recipe);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(same_bytes_for_any_number_of_threads), cmocka_unit_test(grids_out_of_range),
      cmocka_unit_test(physics_out_of_range), cmocka_unit_test(filling_can_be_stopped),
      cmocka_unit_test(smallest_grids_can_be_bound)};
  return cmocka_run_group_tests(tests, prepare, tidy);
}
