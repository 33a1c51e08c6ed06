/* Files loaded in parts, from both forms. */
#define _XOPEN_SOURCE 700
#include "support/io_fixture.h"

#define CMX_IO_API   static inline
#define CMX_HDF5_API static inline
#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix_io.h"
#define COULOMIX_HDF5_IMPLEMENTATION
#include "coulomix_hdf5.h"

static const char *const paths[] = {"/lattice/T0",
                                    "/order/x",
                                    "/order/shell",
                                    "/order/psi",
                                    "/order/y",
                                    "/order/gap",
                                    "/order/region/cell",
                                    "/phase/one/gamma",
                                    "/phase/one/more/deep",
                                    "/phase/oneness/g",
                                    "/phase3/values",
                                    "/eos/ln_t",
                                    "/eos/liquid/mixing",
                                    "/transport/ln_t",
                                    "/equilibrium/ln_p",
                                    "/reaction/excess",
                                    "/warm/ln_t",
                                    "/elsewhere/eos/x",
                                    "/eosine",
                                    "/order/psi_of_more"};
enum { N = sizeof paths / sizeof *paths };

/* Each dataset has its number as its only value, and 100 of them; each group an attribute. */
static int prepare(void **state) {
  if (enter_folder(state) != 0) return -1;
  cmx_store *store = cmx_store_new();
  for (int k = 0; k < N; k++) {
    double data[100];
    for (int i = 0; i < 100; i++) data[i] = k;
    OK(cmx_store_add(store,
                     &(cmx_dataset){.path = paths[k],
                                    .type = CMX_F64,
                                    .rank = 1,
                                    .dims = {100},
                                    .data = data,
                                    .units = "1",
                                    .long_name = "n",
                                    .source = "s"},
                     &err));
  }
  const char *const groups[] = {"/",    "/order",     "/phase", "/phase/one", "/phase/oneness",
                                "/eos", "/eos/liquid"};
  for (size_t k = 0; k < sizeof groups / sizeof *groups; k++)
    OK(cmx_store_set_text(store, groups[k], "about", groups[k], &err));
  OK(cmx_store_write(store, "t.h5", &err));
  OK(cmx_store_write(store, "t.cmx", &err));
  OK(cmx_store_write_stored(store, "s.cmx", &err));
  cmx_store_free(store);
  return 0;
}

enum { FLAT, STORED, HDF5, OPENED, WAYS };

static cmx_status load(int way, const char *parts, cmx_file **file, char *message, size_t size) {
  return way == HDF5     ? cmx_hdf5_load_parts("t.h5", parts, file, message, size)
         : way == OPENED ? cmx_flat_open("s.cmx", parts, 1, file, message, size)
                         : cmx_flat_load_parts(way == FLAT ? "t.cmx" : "s.cmx", parts, file, message, size);
}

/* Exactly these datasets, by their numbers, and their groups' attributes. */
static void check_part(const char *parts, const char *expected, const char *groups) {
  for (int way = 0; way < WAYS; way++) {
    cmx_file *file = NULL;
    char message[300] = "no", seen[200] = "", objects[200] = "";
    size_t n, n_attributes;
    assert_int_equal(load(way, parts, &file, message, sizeof message), CMX_OK);
    assert_string_equal(message, "");
    const cmx_array *a = cmx_file_arrays(file, &n);
    for (size_t k = 0; k < n; k++) {
      const double *v = a[k].data;
      CHECK(a[k].dims[0] == 100 && v[0] == v[99] && !a[k].unchecked);
      CHECK((uintptr_t)v % 64 == 0 && !strcmp(paths[(int)v[0]], a[k].path));
      snprintf(seen + strlen(seen), sizeof seen - strlen(seen), "%s%d", k ? " " : "", (int)v[0]);
      CHECK(!cmx_file_text(file, a[k].path, "units") && !cmx_file_axis(file, a[k].path, 0));
    }
    assert_string_equal(seen, expected);
    assert_int_equal(cmx_file_bytes(file), n * 800);
    const cmx_attribute *about = cmx_file_attributes(file, &n_attributes);
    for (size_t k = 0; k < n_attributes; k++)
      if (!strcmp(about[k].name, "about") && strcmp(about[k].object, "/") != 0)
        snprintf(objects + strlen(objects), sizeof objects - strlen(objects), "%s ", about[k].object);
    assert_string_equal(objects, groups);
    assert_string_equal(cmx_file_text(file, "/", "about"), "/");
    cmx_file_free(file);
  }
}

static void a_part_brings_what_its_lookups_read(void **state) {
  (void)state;
  check_part("eos", "1 3 6 11 12", "/order /eos /eos/liquid ");
  check_part("transport", "1 3 4 6 13", "/order ");
  check_part("order", "1 2 3 4 6", "/order ");
  check_part("certificates", "5", "/order ");
  check_part("lattice", "0", "");
  check_part("reaction", "15", "");
  check_part("equilibrium", "14", "");
  check_part("warm", "16", "");
  check_part("phase3", "10", "");
  check_part("phase", "7 8 9", "/phase /phase/one /phase/oneness ");
  check_part("phase/one", "7 8", "/phase /phase/one ");
  check_part("phase/none", "", "/phase ");
}

static void parts_add_up(void **state) {
  (void)state;
  check_part("eos transport", "1 3 4 6 11 12 13", "/order /eos /eos/liquid ");
  check_part("eos,transport", "1 3 4 6 11 12 13", "/order /eos /eos/liquid ");
  check_part("  phase/one ,, eos , eos ", "1 3 6 7 8 11 12", "/order /phase /phase/one /eos /eos/liquid ");
}

static void a_part_that_is_not_known_is_named(void **state) {
  const char *const wrong[] = {"eos transprt", "phase/", "phase/one/more", "EOS", "eos;order", "",
                               " , ",          "orde"};
  const char *const words[] = {"'transprt'",  "'phase/'",   "'phase/one/more'", "'EOS'",
                               "'eos;order'", "no part is", "no part is",       "'orde'"};
  (void)state;
  for (int way = 0; way < WAYS; way++)
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
      cmx_file *file = NULL;
      char message[300] = "";
      assert_int_equal(load(way, wrong[k], &file, message, sizeof message), CMX_ERR_DOMAIN);
      CHECK(!file && strstr(message, words[k]));
      CHECK(strstr(message, "parts are eos, transport, order, certificates, reaction, equilibrium, phase, "
                            "phase3, warm, lattice, phase/NAME"));
    }
}

static void all_parts_are_the_file(void **state) {
  (void)state;
  for (int way = 0; way < WAYS; way++) {
    cmx_file *file = NULL;
    size_t n;
    assert_int_equal(load(way, NULL, &file, NULL, 0), CMX_OK);
    cmx_file_arrays(file, &n);
    assert_int_equal(n, N);
    assert_string_equal(cmx_file_text(file, "/eos/ln_t", "source"), "s");
    cmx_file_free(file);
  }
}

/* What is not wanted is not read: a damaged dataset elsewhere does no harm. */
static void other_parts_are_not_read(void **state) {
  size_t n;
  unsigned char *bytes = slurp("s.cmx", &n);
  cmx_file *file = NULL;
  char message[200];
  (void)state;
  bytes[n - 1] ^= 1; /* of the last dataset, which is not in /eos */
  spill("s.cmx", bytes, n);
  assert_int_equal(cmx_flat_load("s.cmx", &file, message, sizeof message), CMX_ERR_CHECKSUM);
  assert_int_equal(load(STORED, "eos", &file, NULL, 0), CMX_OK);
  cmx_file_free(file);
  bytes[n - 1] ^= 1;
  spill("s.cmx", bytes, n);
  free(bytes);
}

/* HDF5's checksum by its definition. */
static uint32_t fletcher32(const unsigned char *bytes, size_t n) {
  uint64_t sum = 0, sums = 0;
  for (size_t k = 0; k < n; k += 2) {
    sum += (uint64_t)(bytes[k] << 8 | bytes[k + 1]);
    sum = (sum & 0xffff) + (sum >> 16);
    sums += sum;
    sums = (sums & 0xffff) + (sums >> 16);
  }
  return (uint32_t)(sums << 16 | sum);
}

static void the_checksum_of_hdf5(void **state) {
  enum { MOST = 20000 };
  unsigned char *bytes = malloc(MOST);
  (void)state;
  for (int kind = 0; kind < 4; kind++) {
    for (size_t k = 0; k < MOST; k++)
      bytes[k] = (unsigned char)(kind == 0   ? 0
                                 : kind == 1 ? 0xff
                                 : kind == 2 ? k * k / 7 + k
                                             : k % 3000 == 1);
    for (size_t n = 0; n <= MOST; n += n < 70 || (n > 2000 && n < 2120) ? 2 : 998)
      assert_int_equal(cmxf_h5_fletcher32(bytes, n), fletcher32(bytes, n));
  }
  free(bytes);
}

/* One chunk with a checksum alone is read in place, with the sum that HDF5 wrote; all else by H5Dread. */
static void whole_chunks_are_read_in_place(void **state) {
  static double noise[3][1000], ramp[1000];
  (void)state;
  fill(&noise[0][0], 3000);
  for (int k = 0; k < 1000; k++) ramp[k] = k;
  cmx_store *store = cmx_store_new();
  cmx_dataset d = {.path = "/noise",
                   .type = CMX_F64,
                   .rank = 2,
                   .dims = {3, 1000},
                   .data = noise,
                   .units = "1",
                   .long_name = "n",
                   .source = "s"};
  OK(cmx_store_add(store, &d, &err));
  d.path = "/ramp", d.rank = 1, d.dims[0] = 1000, d.data = ramp;
  OK(cmx_store_add(store, &d, &err));
  OK(cmx_store_write(store, "c.h5", &err));
  hid_t file = H5Fopen("c.h5", H5F_ACC_RDWR, H5P_DEFAULT);
  for (int k = 0; k < 2; k++) {
    const cmx_array array = {
        k ? "/ramp" : "/noise", CMX_F64, k ? 1 : 2, {k ? 1000 : 3, k ? 1 : 1000, 1, 1}, NULL, 0};
    const size_t n = k ? sizeof ramp : sizeof noise;
    unsigned char *data = malloc(n + 4);
    hid_t id = H5Dopen2(file, array.path, H5P_DEFAULT), plist = H5Dget_create_plist(id);
    assert_int_equal(cmxf_h5_read_whole(id, plist, &array, n, data), !k);
    if (!k) CHECK(memcmp(data, noise, n) == 0);
    H5Pclose(plist), H5Dclose(id);
    free(data);
  }
  /* a byte of the chunk changed */
  hid_t id = H5Dopen2(file, "/noise", H5P_DEFAULT);
  unsigned char *raw = malloc(sizeof noise + 4);
  const hsize_t zero[2] = {0, 0};
  uint32_t mask;
  CHECK(H5Dread_chunk(id, H5P_DEFAULT, zero, &mask, raw) >= 0);
  raw[12345] ^= 1;
  CHECK(H5Dwrite_chunk(id, H5P_DEFAULT, 0, zero, sizeof noise + 4, raw) >= 0);
  H5Dclose(id), H5Fclose(file);
  free(raw);
  cmx_file *read = NULL;
  char message[200];
  assert_int_equal(cmx_hdf5_load("c.h5", &read, message, sizeof message), CMX_ERR_CHECKSUM);
  CHECK(!read && strstr(message, "/noise: the data are damaged"));
  /* what HDF5 says is the innermost of its errors */
  CHECK(strstr(message, "; HDF5: data error detected by Fletcher32 checksum"));
  cmx_store_free(store);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_part_brings_what_its_lookups_read),
                                     cmocka_unit_test(parts_add_up),
                                     cmocka_unit_test(a_part_that_is_not_known_is_named),
                                     cmocka_unit_test(all_parts_are_the_file),
                                     cmocka_unit_test(other_parts_are_not_read),
                                     cmocka_unit_test(the_checksum_of_hdf5),
                                     cmocka_unit_test(whole_chunks_are_read_in_place)};
  return cmocka_run_group_tests(tests, prepare, leave_folder);
}
