/* HDF5's global heap: it has no checksum, and damaged ones crash HDF5 or never let it return. Files of
   strangers that use it are
 * refused or read without it, whatever the heap says. Each file is read in a child process with a time
 * limit. */
#define _XOPEN_SOURCE 700
#include <hdf5.h>
#include <hdf5_hl.h>
#include <sys/wait.h>

#include "coulomix/kubo.h"
#include "support/io_fixture.h"

#define COULOMIX_HDF5_IMPLEMENTATION
#include "coulomix_hdf5.h"

static const double ones[4] = {1, 1, 1, 1};
static const hsize_t four[1] = {4};

/* An attribute of text of variable length on an object of the file. */
static void put_variable(hid_t object, const char *name, const char *text) {
  hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
  H5Tset_size(type, H5T_VARIABLE);
  hid_t attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  CHECK(H5Awrite(attribute, type, &text) >= 0);
  H5Aclose(attribute), H5Sclose(space), H5Tclose(type);
}

static void text_of_root(const char *path) {
  hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  put_variable(file, "format", "coulomix");
  H5LTmake_dataset(file, "x", 1, four, H5T_NATIVE_DOUBLE, ones);
  H5Fclose(file);
}

static void text_of_dataset(const char *path) {
  hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  H5LTmake_dataset(file, "x", 1, four, H5T_NATIVE_DOUBLE, ones);
  hid_t x = H5Dopen2(file, "x", H5P_DEFAULT);
  put_variable(x, "units", "g/cm^3");
  H5Dclose(x), H5Fclose(file);
}

static void unit_of_volume(const char *path) {
  hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), space = H5Screate(H5S_SCALAR);
  hid_t volume = H5Dcreate2(file, "volume", H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  H5Dwrite(volume, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, ones);
  put_variable(volume, "unit", "bohr^3");
  H5Dclose(volume), H5Sclose(space), H5Fclose(file);
}

/* HDF5 reads the heap of its sources on opening it. */
static void virtual_volume(const char *path) {
  hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  hid_t space = H5Screate_simple(1, four, NULL), plist = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_virtual(plist, space, "other.h5", "/x", space);
  hid_t id = H5Dcreate2(file, "volume", H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, plist, H5P_DEFAULT);
  CHECK(id >= 0);
  H5Dclose(id), H5Pclose(plist), H5Sclose(space), H5Fclose(file);
}

/* The same behind a user block, in the newest form of files. */
static void virtual_behind_block(const char *path) {
  hid_t create = H5Pcreate(H5P_FILE_CREATE), access = H5Pcreate(H5P_FILE_ACCESS);
  H5Pset_userblock(create, 1024);
  H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110);
  hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, create, access);
  hid_t space = H5Screate_simple(1, four, NULL), plist = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_virtual(plist, space, "other.h5", "/x", space);
  hid_t id = H5Dcreate2(file, "volume", H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, plist, H5P_DEFAULT);
  CHECK(id >= 0);
  H5Dclose(id), H5Pclose(plist), H5Sclose(space), H5Fclose(file), H5Pclose(access), H5Pclose(create);
}

/* References to regions where those to objects belong. */
static void regions_as_uses(const char *path) {
  struct {
    hdset_reg_ref_t dataset;
    int dimension;
  } use = {{0}, 0};
  hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  H5LTmake_dataset(file, "x", 1, four, H5T_NATIVE_DOUBLE, ones);
  hid_t x = H5Dopen2(file, "x", H5P_DEFAULT), all = H5Dget_space(x), space = H5Screate(H5S_SCALAR);
  CHECK(H5Rcreate(&use.dataset, file, "x", H5R_DATASET_REGION, all) >= 0);
  hid_t type = H5Tcreate(H5T_COMPOUND, sizeof use);
  H5Tinsert(type, "dataset", 0, H5T_STD_REF_DSETREG);
  H5Tinsert(type, "dimension", (size_t)((char *)&use.dimension - (char *)&use), H5T_NATIVE_INT);
  hid_t attribute = H5Acreate2(x, "REFERENCE_LIST", type, space, H5P_DEFAULT, H5P_DEFAULT);
  CHECK(H5Awrite(attribute, type, &use) >= 0);
  H5Aclose(attribute), H5Tclose(type), H5Sclose(space), H5Sclose(all), H5Dclose(x), H5Fclose(file);
}

/* Numbers of variable length as attribute and as data, which no table has: passed over. */
static void lists_of_numbers(const char *path) {
  hvl_t list = {4, (void *)(uintptr_t)ones};
  hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), space = H5Screate(H5S_SCALAR);
  hid_t type = H5Tvlen_create(H5T_NATIVE_DOUBLE);
  hid_t attribute = H5Acreate2(file, "list", type, space, H5P_DEFAULT, H5P_DEFAULT);
  CHECK(H5Awrite(attribute, type, &list) >= 0);
  const hsize_t one[1] = {1};
  hid_t row = H5Screate_simple(1, one, NULL);
  hid_t data = H5Dcreate2(file, "lists", type, row, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  CHECK(H5Dwrite(data, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, &list) >= 0);
  H5LTmake_dataset(file, "x", 1, four, H5T_NATIVE_DOUBLE, ones);
  H5Dclose(data), H5Sclose(row), H5Aclose(attribute), H5Tclose(type), H5Sclose(space), H5Fclose(file);
}

/* A table: its DIMENSION_LIST lies in a global heap. */
static void table_with_axes(const char *path) {
  cmx_store *store = small_table();
  OK(cmx_store_write(store, path, &err));
  cmx_store_free(store);
}

static cmx_status by_header(const char *path, char *message, size_t size) {
  cmx_file *file = NULL;
  const cmx_status status = cmx_hdf5_load(path, &file, message, size);
  cmx_file_free(file);
  return status;
}

static cmx_status by_store(const char *path, char *message, size_t size) {
  cmx_store *store = NULL;
  cmx_error err = CMX_ERROR_NONE;
  const cmx_status status = cmx_store_read(path, &store, &err);
  snprintf(message, size, "%s", err.text);
  cmx_store_free(store);
  return status;
}

static cmx_status by_kubo(const char *path, char *message, size_t size) {
  cmx_kubo_states states;
  cmx_error err = CMX_ERROR_NONE;
  const cmx_status status = cmx_kubo_read(path, &states, &err);
  snprintf(message, size, "%s", err.text);
  if (status >= 0) cmx_kubo_states_free(&states);
  return status;
}

typedef cmx_status reader(const char *path, char *message, size_t size);

static const struct sample {
  void (*make)(const char *path);
  reader *read;
  const char *message; /* in what is said; NULL: the file is read */
} samples[] = {
    {text_of_root, by_header, "/: attribute format: text of variable length, expected text of fixed length"},
    {text_of_root, by_store, "/: attribute format: text of variable length"},
    {text_of_dataset, by_header, "/x: attribute units: text of variable length"},
    {unit_of_volume, by_kubo, "/volume: attribute unit: text of variable length, expected fixed length"},
    {virtual_volume, by_header, "a virtual dataset: data outside the file"},
    {virtual_volume, by_kubo, "a virtual dataset: data outside the file"},
    {virtual_behind_block, by_header, "a virtual dataset: data outside the file"},
    {regions_as_uses, by_header, "/x: unreadable uses as an axis"},
    {lists_of_numbers, by_header, NULL},
    {table_with_axes, by_header, NULL},
    {table_with_axes, by_store, NULL}};
enum { N_SAMPLES = sizeof samples / sizeof *samples };

/* In the child: 0 if the file is answered as it should be. */
static int answer(const struct sample *s, const unsigned char *bytes, size_t n) {
  char message[400] = "";
  spill("damaged.h5", bytes, n);
  alarm(20);
  const cmx_status status = s->read("damaged.h5", message, sizeof message);
  alarm(0);
  if (s->message ? status == CMX_ERR_FORMAT && strstr(message, s->message) : status == CMX_OK) return 0;
  fprintf(stderr, "status %d: %s\n", (int)status, message);
  return 1;
}

static size_t find_heap(const unsigned char *bytes, size_t n) {
  size_t at = 0;
  while (at + 72 < n && memcmp(bytes + at, "GCOL", 4) != 0) at++;
  if (at + 72 >= n) fail_msg("no global heap in the file");
  return at;
}

/* Four values of every byte of the heap's head and first objects. */
static void scan(const struct sample *s, unsigned char *bytes, size_t n) {
  static const unsigned char values[4] = {0x00, 0x01, 0x7f, 0xff};
  const size_t heap = find_heap(bytes, n);
  if (answer(s, bytes, n)) _exit(1);
  for (size_t at = heap + 4; at <= heap + 96 && at < n; at++)
    for (int k = 0; k < 4; k++) {
      const unsigned char kept = bytes[at];
      bytes[at] = values[k];
      if (answer(s, bytes, n)) {
        fprintf(stderr, "GCOL+%zu = %#x\n", at - heap, values[k]);
        _exit(1);
      }
      bytes[at] = kept;
    }
  _exit(0);
}

static void damaged_heaps_are_never_read(void **state) {
  (void)state;
  for (int k = 0; k < N_SAMPLES; k++) {
    size_t n;
    int status = 0;
    samples[k].make("sample.h5");
    unsigned char *bytes = slurp("sample.h5", &n);
    pid_t child = fork();
    if (child == 0) scan(&samples[k], bytes, n);
    free(bytes);
    if (child < 0 || waitpid(child, &status, 0) != child) fail_msg("fork");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
      fail_msg("sample %d: status %#x", k, (unsigned)status);
  }
}

/* What killed HDF5 1.10.8 or never let it return, byte by byte of the heap. */
static void known_damage(void **state) {
  static const struct {
    size_t at;
    unsigned char value;
  } known[] = {{28, 0x01}, {24, 0x7f}, {72, 0x00}};
  (void)state;
  for (int s = 0; s < N_SAMPLES; s++)
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
      size_t n;
      int status = 0;
      samples[s].make("sample.h5");
      unsigned char *bytes = slurp("sample.h5", &n);
      bytes[find_heap(bytes, n) + known[k].at] = known[k].value;
      pid_t child = fork();
      if (child == 0) _exit(answer(&samples[s], bytes, n));
      free(bytes);
      if (child < 0 || waitpid(child, &status, 0) != child) fail_msg("fork");
      if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("sample %d, GCOL+%zu: status %#x", s, known[k].at, (unsigned)status);
    }
}

int main(void) {
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
  const struct CMUnitTest tests[] = {IN_FOLDER(known_damage), IN_FOLDER(damaged_heaps_are_never_read)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
