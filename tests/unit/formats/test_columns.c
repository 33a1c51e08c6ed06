/* Columns of numbers from text and HDF5, and rows as a rectangle. */
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
static cmxp_rectangle rectangle;
static cmx_error err;

static double value(size_t i, size_t j) {
  return x[i] * gamma_e[j] + 0.25;
}

static int release(void **state) {
  (void)state;
  cmxp_columns_free(&columns);
  cmxp_rectangle_free(&rectangle);
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

static void check_rectangle(void) {
  assert_int_equal(rectangle.n, N);
  assert_int_equal(rectangle.m, M);
  for (size_t i = 0; i < N; i++)
    for (size_t j = 0; j < M; j++) {
      assert_true(rectangle.u[i] == x[i] && rectangle.v[j] == gamma_e[j]);
      assert_true(rectangle.values[i * M + j] == value(i, j));
    }
}

static void a_matrix_of_hdf5_is_a_rectangle(void **state) {
  (void)state;
  write_hdf5("columns.h5", "1");
  assert_int_equal(cmxp_columns_read("columns.h5", 3, names, &columns, &err), CMX_OK);
  assert_int_equal(columns.n, N * M);
  assert_int_equal(strlen(columns.sha256), 64);
  assert_int_equal(cmxp_columns_rectangle("columns.h5", names, &columns, &rectangle, &err), CMX_OK);
  check_rectangle();
}

static void one_dimension_of_hdf5_is_a_column(void **state) {
  const char *const one[2] = {"x", "x"};
  (void)state;
  write_hdf5("columns.h5", NULL);
  assert_int_equal(cmxp_columns_read("columns.h5", 2, one, &columns, &err), CMX_OK);
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
  assert_int_equal(cmxp_columns_read("columns.csv", 3, names, &columns, &err), CMX_OK);
  assert_int_equal(cmxp_columns_rectangle("columns.csv", names, &columns, &rectangle, &err), CMX_OK);
  check_rectangle();
}

static void refused(const char *rows, const char *part) {
  char text[400];
  snprintf(text, sizeof text, "x gamma_e f\n%s", rows);
  write_text("columns.csv", text);
  assert_int_equal(cmxp_columns_read("columns.csv", 3, names, &columns, &err), CMX_OK);
  const cmx_status status = cmxp_columns_rectangle("columns.csv", names, &columns, &rectangle, &err);
  if (status != CMX_ERR_FORMAT || !strstr(err.text, part))
    fail_msg("%s: %d, %s", part, (int)status, err.text);
  assert_null(rectangle.u);
  cmxp_columns_free(&columns);
}

static void gaps_are_named(void **state) {
  (void)state;
  refused("0 1 5\n0 2 5\n1 1 5\n", "no value at x = 1, gamma_e = 2");
  refused("0 1 5\n0 2 5\n1 2 5\n1 3 5\n", "no value at x = 1, gamma_e = 1");
  refused("0 1 5\n0 2 5\n1 1 5\n1 1.5 5\n1 2 5\n", "no value at x = 0, gamma_e = 1.5");
  refused("0 1 5\n0 2 5\n1 1 5\n1 2 5\n2 1 5\n", "no value at x = 2, gamma_e = 2");
  refused("0 1 5\n0 2 5\n1 1 5\n3 1 5\n3 2 5\n", "no value at x = 1, gamma_e = 2");
  refused("0 1 5\n0 2 5\n1 1 5\n1 2 5\n0 2 6\n", "two values at x = 0, gamma_e = 2");
}

static void hdf5_refused(const char *const of[3], cmx_status expected, const char *part) {
  const cmx_status status = cmxp_columns_read("columns.h5", 3, of, &columns, &err);
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
  assert_true(cmxp_columns_read("columns.h5", 3, names, &columns, &err) < 0);
  assert_non_null(strstr(err.text, "columns.h5"));
}

#define CASE(test) cmocka_unit_test_teardown(test, release)

int main(void) {
  const struct CMUnitTest tests[] = {
      CASE(a_matrix_of_hdf5_is_a_rectangle), CASE(one_dimension_of_hdf5_is_a_column),
      CASE(rows_of_text_come_in_any_order), CASE(gaps_are_named), CASE(datasets_that_cannot_be_are_refused)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
