/* Values of a table on a grid: those of lookups, the words of the flags, compositions that are refused. */
#define _XOPEN_SOURCE 700
#include <ctype.h>
#include <hdf5_hl.h>

#include "coulomix/generate.h"
#include "coulomix/grid.h"
#include "coulomix_batch.h"
#include "coulomix_transport_batch.h"
#include "support/io_fixture.h"

/* Three species, the smallest grids. */
static const char recipe_text[] =
    "lattice: { tolerance = 1e-6; }; mixture: { nuclides = (\"c12\", \"o16\", \"ne22\"); };\n"
    "order: { shells = 3; x_nodes = 17; gamma_d_nodes = 17; gamma_d_max = 40.0; };\n"
    "phase: { enabled = false; }; equilibrium: { enabled = false; };\n"
    "eos: { enabled = true; rho_min = 1e6; rho_max = 2e6; temp_min = 2e6; temp_max = 2e7; rho_nodes = 5;\n"
    "  temp_nodes = 12; };\n"
    "transport: { enabled = true; rho_min = 1e6; rho_max = 2e6; temp_min = 2e6; temp_max = 2e7; };\n";

static cmx_table table;

static int make_table(void **state) {
  cmx_recipe recipe;
  cmx_store *store;
  if (enter_folder(state)) return -1;
  OK(cmx_recipe_read_text(recipe_text, "test", &recipe, &err));
  OK(cmx_generate(&recipe, NULL, NULL, &store, &err));
  OK(cmx_store_write(store, "table.h5", &err));
  OK(cmx_table_open("table.h5", &table, &err));
  cmx_store_free(store);
  cmx_recipe_clear(&recipe);
  return 0;
}

static int drop_table(void **state) {
  cmx_table_close(&table);
  return leave_folder(state);
}

enum { RHO = 3, TEMP = 4, STATES = RHO * TEMP };

static cmx_grid grid_of(void) {
  cmx_grid g;
  cmx_grid_usual(&table, "table.h5", &g);
  g.n[CMX_GRID_RHO] = RHO;
  g.n[CMX_GRID_TEMP] = TEMP;
  memcpy(g.fractions, (const double[]){0.5, 0.3, 0.2}, 3 * sizeof(double));
  return g;
}

static void values_are_those_of_lookups(void **state) {
  const cmx_grid g = grid_of();
  double p[STATES], kappa[STATES], rho[RHO], temp[TEMP];
  int status[STATES], of_transport[STATES];
  cmx_eos_composition c;
  cmx_composition plain;
  (void)state;
  OK(cmx_grid_write(&g, "grid.h5", NULL, &err));
  const hid_t file = H5Fopen("grid.h5", H5F_ACC_RDONLY, H5P_DEFAULT);
  CHECK(H5LTread_dataset_double(file, "rho", rho) >= 0 && H5LTread_dataset_double(file, "temp", temp) >= 0);
  CHECK(H5LTread_dataset_double(file, "p", p) >= 0);
  CHECK(H5LTread_dataset_double(file, "kappa_thermal", kappa) >= 0);
  CHECK(H5LTread_dataset_int(file, "status", status) >= 0);
  CHECK(H5LTread_dataset_int(file, "transport_status", of_transport) >= 0);
  H5Fclose(file);
  CHECK(rho[0] == 1e6 && rho[RHO - 1] == 2e6 && temp[0] == 2e6 && temp[TEMP - 1] == 2e7);
  CHECK(cmx_eos_compose(&table.eos, g.fractions, &c) >= 0);
  cmx_composition_set(&table.transport.ions, g.fractions, &plain);
  for (int k = 0; k < STATES; k++) {
    cmx_eos_state s;
    cmx_transport_point t;
    const double at = rho[k / TEMP], hot = temp[k % TEMP];
    assert_int_equal(cmx_eos_lookup_of(&table.eos, CMX_STABLE, &c, at, hot, &s), status[k]);
    assert_int_equal(cmx_transport_lookup_of(&table.transport, s.phase, &plain, at, hot, &t),
                     of_transport[k]);
    CHECK(status[k] >= 0 && of_transport[k] >= 0);
    CHECK_REL(p[k], s.p, 1e-13);
    CHECK_REL(kappa[k], t.kappa_thermal, 1e-13);
  }
}

/* flag_meanings of the statuses: their names in small letters, without the prefix. */
static void flags_have_words(void **state) {
  const cmx_grid g = grid_of();
  char expected[2000] = "", words[2000] = "";
  (void)state;
#define WORD(name, number, text) strcat(strcat(expected, *expected ? " " : ""), &#name[4]);
  CMX_STATUS_LIST(WORD)
#undef WORD
  for (char *c = expected; *c; c++) *c = (char)tolower((unsigned char)*c);
  OK(cmx_grid_write(&g, "flags.h5", NULL, &err));
  const hid_t file = H5Fopen("flags.h5", H5F_ACC_RDONLY, H5P_DEFAULT);
  CHECK(H5LTget_attribute_string(file, "status", "flag_meanings", words) >= 0);
  H5Fclose(file);
  assert_string_equal(words, expected);
}

static void fractions_are_checked(void **state) {
  static const struct {
    double x[3];
    const char *message;
  } bad[] = {{{-0.5, 0.75, 0.75}, "x: fraction 1 is -0.5, allowed 0 to 1"},
             {{0.5, 0.6, -0.1}, "x: fraction 3 is -0.1, allowed 0 to 1"},
             {{NAN, 0.5, 0.5}, "x: fraction 1 is "},
             {{0.5, 0.3, 0.1}, "x: the 3 fractions have the sum 0.9, not 1"}};
  double bytes;
  (void)state;
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    cmx_grid g = grid_of();
    memcpy(g.fractions, bad[k].x, sizeof bad[k].x);
    REFUSED(cmx_grid_bytes(&g, &bytes, &err), CMX_ERR_DOMAIN, bad[k].message);
    CHECK(isnan(bytes));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(values_are_those_of_lookups),
                                     cmocka_unit_test(flags_have_words),
                                     cmocka_unit_test(fractions_are_checked)};
  return cmocka_run_group_tests(tests, make_table, drop_table);
}
