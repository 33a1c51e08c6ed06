/* What other programs put into a table is ignored, and files that are no table are called so before anything
   else is said of them. Loads stay within their limits, and nothing of a damaged file stays open. */
#define _XOPEN_SOURCE 700
#include <hdf5.h>
#include <hdf5_hl.h>
#include <sys/stat.h>

#include "support/io_fixture.h"

#define COULOMIX_HDF5_IMPLEMENTATION
#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix_hdf5.h"
#include "coulomix_io.h"

static void put_file(const char *path, const void *bytes, size_t n) {
  FILE *f = fopen(path, "wb");
  assert_non_null(f);
  assert_int_equal(fwrite(bytes, 1, n, f), n);
  fclose(f);
}

static void put_text(hid_t object, const char *name, int variable) {
  const char *text = "mine", fixed[5] = "mine";
  hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
  H5Tset_size(type, variable ? H5T_VARIABLE : 4);
  hid_t attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  CHECK(H5Awrite(attribute, type, variable ? (const void *)&text : (const void *)fixed) >= 0);
  H5Aclose(attribute), H5Sclose(space), H5Tclose(type);
}

/* Attributes of all kinds, a group, datasets of known and of foreign types. */
static void additions_are_ignored(void **state) {
  cmx_store *store = small_table(), *read = NULL;
  cmx_file *file = NULL;
  char message[200];
  const double numbers[2] = {1.0, 2.0};
  const hsize_t two[1] = {2};
  (void)state;
  OK(cmx_store_write(store, "a.h5", &err));
  hid_t id = H5Fopen("a.h5", H5F_ACC_RDWR, H5P_DEFAULT);
  put_text(id, "note", 0), put_text(id, "note_of_python", 1);
  H5LTset_attribute_double(id, "/order/x", "checked", numbers, 2);
  H5Gclose(H5Gcreate2(id, "mine", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  H5LTset_attribute_string(id, "/mine", "who", "I");
  H5LTmake_dataset(id, "/mine/numbers", 1, two, H5T_NATIVE_DOUBLE, numbers);
  H5LTmake_dataset(id, "/order/long", 1, two, H5T_NATIVE_LLONG, (const long long[]){1, 2});
  H5LTmake_dataset_string(id, "words", "text");
  H5Fclose(id);
  OK(cmx_store_read("a.h5", &read, &err));
  assert_int_equal(cmx_store_count(read), cmx_store_count(store));
  assert_string_equal(cmx_store_get_text(read, "/", "note"), "mine");
  cmx_store_free(read);
  assert_int_equal(cmx_hdf5_load("a.h5", &file, message, sizeof message), CMX_OK);
  assert_null(cmx_file_text(file, "/", "note_of_python"));
  cmx_file_free(file);

  id = H5Fopen("a.h5", H5F_ACC_RDWR, H5P_DEFAULT); /* what the format defines is still covered */
  H5LTset_attribute_string(id, "/", "title", "another");
  H5Fclose(id);
  REFUSED(cmx_store_read("a.h5", &read, &err), CMX_ERR_CHECKSUM, "a.h5: the content was changed");
  OK(cmx_store_write(store, "a.h5", &err));
  id = H5Fopen("a.h5", H5F_ACC_RDWR, H5P_DEFAULT);
  H5Adelete_by_name(id, "/order/w", "units", H5P_DEFAULT);
  H5Fclose(id);
  REFUSED(cmx_store_read("a.h5", &read, &err), CMX_ERR_CHECKSUM, "a.h5: the content was changed");
  cmx_store_free(store);
}

static void files_that_are_no_table_are_called_so(void **state) {
  static const struct {
    const char *bytes;
    size_t n;
    const char *message;
  } kinds[] = {{"", 0, "an empty file"},
               {"\x1f\x8b\x08\0\0\0\0\0\0\x03", 10, "found a file compressed by gzip: unpack it first"},
               {"PK\x03\x04 and more", 13, "a zip archive"},
               {"CDF\x01\0\0\0\0\0", 9, "a netCDF file"},
               {"<!DOCTYPE html><html>", 21, "a page of HTML"},
               {"version https://git-lfs", 23, "a pointer of Git LFS"},
               {"order: {\n};\n", 12, "found a recipe of coulomix, expected a table of coulomix"},
               {"omega [eV] sigma_1 [S/m]\n", 25, "found a spectrum in text"},
               {"1 2 3\n4 5 6\n", 12, "neither HDF5 nor the flat form"}};
  const float numbers[2] = {1.0f, 2.0f};
  const hsize_t two[1] = {2};
  cmx_store *read = NULL;
  (void)state;
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
    put_file("f", kinds[k].bytes, kinds[k].n);
    REFUSED(cmx_store_read("f", &read, &err), CMX_ERR_FORMAT, kinds[k].message);
  }
  hid_t id = H5Fcreate("f", H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  H5Gclose(H5Gcreate2(id, "g", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  H5LTmake_dataset(id, "/g/x", 1, two, H5T_NATIVE_FLOAT, numbers);
  H5Fclose(id);
  REFUSED(cmx_store_read("f", &read, &err), CMX_ERR_FORMAT, "f: not a coulomix table");
  assert_int_equal(mkdir("folder", 0700), 0);
  REFUSED(cmx_store_read("folder", &read, &err), CMX_ERR_IO, "folder: cannot be read: Is a directory");
  assert_int_equal(rmdir("folder"), 0);
}

/* A chunk is read as a whole: one of 64 MiB for a dataset of a kilobyte is refused. */
static void large_chunks_are_refused(void **state) {
  const hsize_t extent[1] = {128}, most[1] = {H5S_UNLIMITED}, chunk[1] = {1u << 23};
  const double numbers[128] = {1.0};
  cmx_file *file = NULL;
  char message[200];
  (void)state;
  hid_t id = H5Fcreate("c.h5", H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT),
        plist = H5Pcreate(H5P_DATASET_CREATE);
  hid_t space = H5Screate_simple(1, extent, most);
  H5Pset_chunk(plist, 1, chunk), H5Pset_deflate(plist, 1);
  hid_t data = H5Dcreate2(id, "x", H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, plist, H5P_DEFAULT);
  H5Dwrite(data, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers);
  H5Dclose(data), H5Pclose(plist), H5Sclose(space), H5Fclose(id);
  assert_int_equal(cmx_hdf5_load("c.h5", &file, message, sizeof message), CMX_ERR_FORMAT);
  CHECK(strstr(message, "/x: a chunk larger than the dataset"));
}

/* A flat file of this header text without data. */
static void put_flat(const char *path, const char *text) {
  const size_t n = strlen(text);
  unsigned char *bytes = calloc(1, 32 + n);
  const uint32_t start[4] = {CMX_FORMAT_VERSION, CMX_FLAT_BYTE_ORDER, (uint32_t)n, 0};
  memcpy(bytes, CMX_FLAT_MAGIC, 8);
  for (int k = 0; k < 16; k++) bytes[8 + k] = (unsigned char)(start[k / 4] >> (8 * (k % 4)) & 0xff);
  uint32_t crc = cmxf_crc((const unsigned char *)text, n);
  for (int k = 0; k < 4; k++) bytes[24 + k] = (unsigned char)(crc >> (8 * k) & 0xff);
  crc = cmxf_crc(bytes, 28);
  for (int k = 0; k < 4; k++) bytes[28 + k] = (unsigned char)(crc >> (8 * k) & 0xff);
  memcpy(bytes + 32, text, n);
  put_file(path, bytes, 32 + n);
  free(bytes);
}

static void refused_flat(const char *text, const char *expected) {
  cmx_file *file = NULL;
  char message[200];
  put_flat("h.cmx", text);
  assert_int_equal(cmx_flat_load("h.cmx", &file, message, sizeof message), CMX_ERR_FORMAT);
  if (!strstr(message, expected)) fail_msg("%s instead of %s", message, expected);
}

/* Comparisons of names go with the squares of these limits, which are small. */
static void headers_are_limited(void **state) {
  enum { MOST = 400000 };
  char *text = malloc(MOST);
  size_t n = 0;
  (void)state;
  refused_flat("group /a\ngroup /a\nend\n", "line 2 of the header: group given twice");
  for (int k = 0; k <= CMX_FILE_MAX_ARRAYS; k++) n += (size_t)snprintf(text + n, MOST - n, "group /g%d\n", k);
  snprintf(text + n, MOST - n, "end\n");
  refused_flat(text, "too many groups");
  n = (size_t)snprintf(text, MOST, "group /\n");
  for (int k = 0; k <= CMX_FILE_MAX_OF_OBJECT; k++)
    n += (size_t)snprintf(text + n, MOST - n, "text a%d b\n", k);
  snprintf(text + n, MOST - n, "end\n");
  refused_flat(text, "/: more than 1024 attributes");
  free(text);
}

static void nothing_stays_open(void **state) {
  cmx_store *store = small_table();
  cmx_file *file = NULL;
  (void)state;
  OK(cmx_store_write(store, "d.h5", &err));
  FILE *f = fopen("d.h5", "rb");
  unsigned char *bytes = malloc(1u << 20);
  const size_t n = fread(bytes, 1, 1u << 20, f);
  fclose(f);
  const size_t step = cmx_test_step(31, 311);
  for (size_t k = 0; k < n; k += step) {
    bytes[k] ^= 0x55;
    put_file("d.h5", bytes, n);
    bytes[k] ^= 0x55;
    if (cmx_hdf5_load("d.h5", &file, NULL, 0) >= 0) cmx_file_free(file);
    assert_int_equal(H5Fget_obj_count((hid_t)H5F_OBJ_ALL, H5F_OBJ_ALL), 0);
  }
  free(bytes);
  cmx_store_free(store);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
int main(void) {
  const struct CMUnitTest tests[] = {
      IN_FOLDER(additions_are_ignored), IN_FOLDER(files_that_are_no_table_are_called_so),
      IN_FOLDER(large_chunks_are_refused), IN_FOLDER(headers_are_limited), IN_FOLDER(nothing_stays_open)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
