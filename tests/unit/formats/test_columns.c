/* Columns of numbers from text and HDF5, and rows as a box. */
#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/cmx_test.h"
#include "formats/columns.h"

enum { N = 3, M = 4 };
static const double x[N] = {0.0, 0.5, 1.0}, gamma_e[M] = {1.0, 2.0, 4.0, 8.0};
static const char *const names[3] = {"x", "gamma_e", "f"};
static cmxp_columns columns;
static cmxp_box box;
static cmx_error err;

static double value(size_t i, size_t j) {
  return x[i] * gamma_e[j] + 0.25;
}

static int release(void **state) {
  (void)state;
  cmxp_columns_free(&columns);
  cmxp_box_free(&box);
  err = (cmx_error)CMX_ERROR_NONE;
  return 0;
}

static void write_text(const char *path, const char *text) {
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(text, file);
  assert_int_equal(fclose(file), 0);
}

static void put(hid_t file, const char *name, int rank, const hsize_t dims[], const double numbers[],
                const char *units) {
  hid_t space = H5Screate_simple(rank, dims, NULL),
        id = H5Dcreate2(file, name, H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  assert_true(H5Dwrite(id, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers) >= 0);
  if (units) {
    hid_t type = H5Tcopy(H5T_C_S1), scalar = H5Screate(H5S_SCALAR);
    H5Tset_size(type, strlen(units) + 1);
    hid_t attribute = H5Acreate2(id, "units", type, scalar, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(H5Awrite(attribute, type, units) >= 0);
    H5Aclose(attribute), H5Sclose(scalar), H5Tclose(type);
  }
  H5Dclose(id), H5Sclose(space);
}

static void write_hdf5(const char *path, const char *units) {
  const hsize_t dims[2] = {N, M};
  double f[N * M];
  hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  for (size_t i = 0; i < N; i++)
    for (size_t j = 0; j < M; j++) f[i * M + j] = value(i, j);
  put(file, "x", 1, dims, x, NULL);
  put(file, "gamma_e", 1, dims + 1, gamma_e, "1");
  put(file, "f", 2, dims, f, units);
  H5Fclose(file);
}

static void check_box(void) {
  assert_int_equal(box.n[0], N);
  assert_int_equal(box.n[1], M);
  for (size_t i = 0; i < N; i++)
    for (size_t j = 0; j < M; j++) {
      assert_true(box.at[0][i] == x[i] && box.at[1][j] == gamma_e[j]);
      assert_true(box.value[0][i * M + j] == value(i, j));
    }
}

static void a_matrix_of_hdf5_is_a_box(void **state) {
  (void)state;
  write_hdf5("columns.h5", "1");
  assert_int_equal(cmxp_columns_read("columns.h5", 3, names, NULL, &columns, &err), CMX_OK);
  assert_int_equal(columns.n, N * M);
  assert_int_equal(strlen(columns.sha256), 64);
  assert_int_equal(cmxp_columns_box("columns.h5", 3, names, 2, &columns, &box, &err), CMX_OK);
  check_box();
}

static void one_dimension_of_hdf5_is_a_column(void **state) {
  const char *const one[2] = {"x", "x"};
  (void)state;
  write_hdf5("columns.h5", NULL);
  assert_int_equal(cmxp_columns_read("columns.h5", 2, one, NULL, &columns, &err), CMX_OK);
  assert_int_equal(columns.n, N);
  assert_true(columns.value[1][2] == 1.0);
}

static void rows_of_text_come_in_any_order(void **state) {
  char text[2000] = "gamma_e [1], remark, f, x\n";
  (void)state;
  for (size_t k = 0; k < N * M; k++) {
    const size_t at = 7 * k % (N * M), i = at / M, j = at % M;
    snprintf(text + strlen(text), sizeof text - strlen(text), "%.17g, none, %.17g, %.17g\n", gamma_e[j],
             value(i, j), x[i]);
  }
  write_text("columns.csv", text);
  assert_int_equal(cmxp_columns_read("columns.csv", 3, names, NULL, &columns, &err), CMX_OK);
  assert_int_equal(cmxp_columns_box("columns.csv", 3, names, 2, &columns, &box, &err), CMX_OK);
  check_box();
}

static void refused(const char *rows, const char *part) {
  char text[400];
  snprintf(text, sizeof text, "x gamma_e f\n%s", rows);
  write_text("columns.csv", text);
  assert_int_equal(cmxp_columns_read("columns.csv", 3, names, NULL, &columns, &err), CMX_OK);
  const cmx_status status = cmxp_columns_box("columns.csv", 3, names, 2, &columns, &box, &err);
  if (status != CMX_ERR_FORMAT || !strstr(err.text, part))
    fail_msg("%s: %d, %s", part, (int)status, err.text);
  assert_null(box.at[0]);
  cmxp_columns_free(&columns);
}

static void gaps_are_named(void **state) {
  (void)state;
  refused("0 1 5\n0 2 5\n1 1 5\n", "no value at x = 1, gamma_e = 2");
  refused("0 1 5\n0 2 5\n1 2 5\n1 3 5\n", "no value at x = 0, gamma_e = 3");
  refused("0 1 5\n0 2 5\n1 1 5\n1 1.5 5\n1 2 5\n", "no value at x = 0, gamma_e = 1.5");
  refused("0 1 5\n0 2 5\n1 1 5\n1 2 5\n2 1 5\n", "no value at x = 2, gamma_e = 2");
  refused("0 1 5\n0 2 5\n1 1 5\n3 1 5\n3 2 5\n", "no value at x = 1, gamma_e = 2");
  refused("0 1 5\n0 2 5\n1 1 5\n1 2 5\n0 2 6\n", "two values at x = 0, gamma_e = 2");
}

static void hdf5_refused(const char *const of[3], cmx_status expected, const char *part) {
  const cmx_status status = cmxp_columns_read("columns.h5", 3, of, NULL, &columns, &err);
  if (status != expected || !strstr(err.text, part)) fail_msg("%s: %d, %s", part, (int)status, err.text);
  assert_null(columns.value[0]);
}

static void datasets_that_cannot_be_are_refused(void **state) {
  const char *const absent[3] = {"x", "gamma_e", "g"}, *const swapped[3] = {"gamma_e", "x", "f"},
                    *const flat[3] = {"x", "gamma_e", "x"};
  (void)state;
  write_hdf5("columns.h5", "erg");
  hdf5_refused(names, CMX_ERR_UNKNOWN, "/f: attribute units: found \"erg\"");
  write_hdf5("columns.h5", NULL);
  hdf5_refused(absent, CMX_ERR_UNKNOWN, "no dataset /g");
  hdf5_refused(swapped, CMX_ERR_FORMAT, "as long as");
  hdf5_refused(flat, CMX_ERR_FORMAT, "/gamma_e: expected one dimension, as long as");
  write_text("columns.h5", "\x89HDF\r\n\x1a\nand then nothing of that kind");
  assert_true(cmxp_columns_read("columns.h5", 3, names, NULL, &columns, &err) < 0);
  assert_non_null(strstr(err.text, "columns.h5"));
}

/* --- units, three variables --- */

static const char *const of_heat[4] = {"z", "rho", "temp", "kappa"};
static const cmxp_units *units[4];

static void set_units(void) {
  for (int k = 0; k < 4; k++) units[k] = cmxp_columns_units(of_heat[k]);
  assert_null(units[0]);
}

static void check_units(void) {
  assert_int_equal(columns.n, 2);
  CHECK_REL(columns.value[1][1], 1e3, 1e-14);   /* 1e6 kg/m^3 */
  CHECK_REL(columns.value[2][1], 100.0, 1e-14); /* of a logarithm */
  CHECK_REL(columns.value[3][1], 3e5, 1e-14);   /* 3 W/(m K) */
}

static void units_of_text_are_converted(void **state) {
  (void)state;
  set_units();
  write_text("columns.csv", "z, rho [kg/m^3], temp [log10 K], kappa [W/(m K)]\n6, 1, 1, 1\n8, 1e6, 2, 3\n");
  assert_int_equal(cmxp_columns_read("columns.csv", 4, of_heat, units, &columns, &err), CMX_OK);
  check_units();
}

static void unit_refused(const char *line, const char *part) {
  char text[200];
  snprintf(text, sizeof text, "%s\n6 1 1 1\n", line);
  write_text("columns.csv", text);
  const cmx_status status = cmxp_columns_read("columns.csv", 4, of_heat, units, &columns, &err);
  if (status != CMX_ERR_UNKNOWN || !strstr(err.text, part))
    fail_msg("%s: %d, %s", part, (int)status, err.text);
}

static void units_that_are_not_known_are_refused(void **state) {
  (void)state;
  set_units();
  unit_refused("z rho temp [K] kappa [W/(m K)]",
               "column rho: unit \"\", expected in brackets g/cm^3, kg/m^3");
  unit_refused("z rho [log10] temp [K] kappa [W/(m K)]", "column rho: unit \"log10\", expected");
  unit_refused("z rho [g/cm3] temp [K] kappa [W/m]",
               "kappa: unit \"W/m\", expected in brackets erg/(cm s K)");
  unit_refused("z [K] rho [g/cm3] temp [K] kappa [W/m/K]",
               "column z: unit \"K\", expected in brackets 1 or none");
}

static void arrays_over_three_axes_of_hdf5_are_rows(void **state) {
  const hsize_t dims[3] = {2, N, M};
  const double z[2] = {6.0, 8.0};
  double kappa[2 * N * M];
  (void)state;
  set_units();
  for (int k = 0; k < 2 * N * M; k++) kappa[k] = k + 1.0;
  hid_t file = H5Fcreate("columns.h5", H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  put(file, "z", 1, dims, z, NULL);
  put(file, "rho", 1, dims + 1, x, "g/cm3");
  put(file, "temp", 1, dims + 2, gamma_e, "log10 K");
  put(file, "kappa", 3, dims, kappa, "W/(m K)");
  H5Fclose(file);
  assert_int_equal(cmxp_columns_read("columns.h5", 4, of_heat, units, &columns, &err), CMX_OK);
  assert_int_equal(cmxp_columns_box("columns.h5", 4, of_heat, 3, &columns, &box, &err), CMX_OK);
  assert_true(box.n[0] == 2 && box.n[1] == N && box.n[2] == M);
  CHECK_REL(box.at[2][3], 1e8, 1e-13);
  for (int k = 0; k < 2 * N * M; k++) CHECK_REL(box.value[0][k], 1e5 * (k + 1.0), 1e-14);
  cmxp_columns_free(&columns);
  assert_int_equal(cmxp_columns_read("columns.h5", 4, of_heat, NULL, &columns, &err), CMX_ERR_UNKNOWN);
  CHECK(strstr(err.text, "/rho: attribute units: found \"g/cm3\", expected 1 or none"));
}

#define CASE(test) cmocka_unit_test_teardown(test, release)

int main(void) {
  const struct CMUnitTest tests[] = {CASE(a_matrix_of_hdf5_is_a_box),
                                     CASE(one_dimension_of_hdf5_is_a_column),
                                     CASE(rows_of_text_come_in_any_order),
                                     CASE(gaps_are_named),
                                     CASE(datasets_that_cannot_be_are_refused),
                                     CASE(units_of_text_are_converted),
                                     CASE(units_that_are_not_known_are_refused),
                                     CASE(arrays_over_three_axes_of_hdf5_are_rows)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
