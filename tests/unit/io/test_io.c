#define _XOPEN_SOURCE 700
#include <fcntl.h>
#include <hdf5.h>
#include <hdf5_hl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "io/io_internal.h"
#include "support/flat_fixture.h"
#include "support/io_fixture.h"
#include "support/ok.h"

/* The loaders as a host has them, beside those inside the library. */
#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix_io.h"
#define COULOMIX_HDF5_IMPLEMENTATION
#include "coulomix_hdf5.h"

/* --- the digest --- */

static void digest_of(const void *data, size_t n, char hex[65]) {
  cmxi_sha256 sha;
  cmxi_sha256_start(&sha);
  cmxi_sha256_add(&sha, data, n / 3);
  cmxi_sha256_add(&sha, (const char *)data + n / 3, n - n / 3);
  cmxi_sha256_finish(&sha, hex);
}

/* FIPS 180-2 appendix B and the empty message. */
static void sha256_vectors(void **state) {
  const char *two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
  char hex[65], *million = malloc(1000000);
  (void)state;
  digest_of("", 0, hex);
  assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  digest_of("abc", 3, hex);
  assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  digest_of(two_blocks, 56, hex);
  assert_string_equal(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  memset(million, 'a', 1000000);
  digest_of(million, 1000000, hex);
  assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  free(million);
}

static void sha256_agrees_with_sha256sum(void **state) {
  char data[200], hex[65], theirs[65] = "";
  (void)state;
  for (int i = 0; i < 200; i++) data[i] = (char)(i * 7);
  for (size_t n = 50; n < 200; n += n < 70 || (n > 115 && n < 130) ? 1 : 15) {
    spill("data", data, n);
    FILE *pipe = popen("sha256sum data 2>/dev/null", "r");
    int got = pipe && fscanf(pipe, "%64s", theirs) == 1;
    if (pipe) pclose(pipe);
    if (!got) skip();
    digest_of(data, n, hex);
    assert_string_equal(hex, theirs);
  }
}

/* By Python's hashlib and struct after the definition in store.h. */
static void content_digest_of_two_dimensions(void **state) {
  const int32_t numbers[6] = {1, 2, 3, 4, 5, 6};
  const cmx_dataset d = {.path = "/g/v",
                         .type = CMX_I32,
                         .rank = 2,
                         .dims = {2, 3},
                         .axes = {NULL, "n"},
                         .data = numbers,
                         .units = "1",
                         .long_name = "numbers",
                         .source = "counted"};
  cmx_store *store = cmx_store_new();
  char hex[65];
  (void)state;
  OK(cmx_store_add(store, &d, &err));
  OK(cmx_store_content_sha256(store, hex, &err));
  assert_string_equal(hex, "046bd3f66accdf8c729e2f56a51da44c3ae61a9acf96a8c32caaa1e981e7b431");
  cmx_store_free(store);
}

/* --- the store --- */

static void datasets_of_a_group_stay_together(void **state) {
  const char *paths[] = {"/a/x", "/b/y", "/a/b/u", "/a/z", "/a/b/v", "/c", "/b/w"};
  const char *order[] = {"/a/x", "/a/b/u", "/a/b/v", "/a/z", "/b/y", "/b/w", "/c"};
  cmx_store *store = cmx_store_new();
  const double one = 1;
  (void)state;
  for (int i = 0; i < 7; i++) {
    cmx_dataset d = {.path = paths[i],
                     .type = CMX_F64,
                     .rank = 1,
                     .dims = {1},
                     .data = &one,
                     .units = "1",
                     .long_name = "n",
                     .source = "s"};
    OK(cmx_store_add(store, &d, &err));
  }
  assert_int_equal(cmx_store_count(store), 7);
  for (size_t i = 0; i < 7; i++) assert_string_equal(cmx_store_at(store, i)->path, order[i]);
  assert_null(cmx_store_at(store, 7));
  assert_null(cmx_store_find(store, "/a"));
  cmx_store_free(store);
}

static void store_refuses_bad_datasets(void **state) {
  cmx_store *store = small_table();
  const double data[6] = {0};
  const cmx_dataset good = {.path = "/order/v",
                            .type = CMX_F64,
                            .rank = 2,
                            .dims = {3, 2},
                            .data = data,
                            .axes = {"/order/x"},
                            .units = "1",
                            .long_name = "n",
                            .source = "s"};
  (void)state;
#define BAD(words, change)                                                                                   \
  do {                                                                                                       \
    cmx_dataset d = good;                                                                                    \
    change;                                                                                                  \
    REFUSED(cmx_store_add(store, &d, &err), CMX_ERR_DOMAIN, words);                                          \
  } while (0)
  BAD("''", d.path = NULL);
  BAD("order/v", d.path = "order/v");
  BAD("/order/", d.path = "/order/");
  BAD("/a b", d.path = "/a b");
  BAD("/..", d.path = "/..");
  BAD("_dimension_2", d.path = "/_dimension_2");
  BAD("twice", d.path = "/order/x");
  BAD("group", d.path = "/order");
  BAD("group", d.path = "/order/x/y");
  BAD("/order/v: unknown type", d.type = 9);
  BAD("/order/v: rank", d.rank = 5);
  BAD("/order/v: a dimension is 0", d.dims[1] = 0);
  BAD("/order/v: a dimension is 0", d.dims[1] = SIZE_MAX / 4);
  BAD("/order/v: no data", d.data = NULL);
  BAD("/order/v: units is missing", d.units = "");
  BAD("/order/v: long_name", d.long_name = NULL);
  BAD("/order/v: source is not a UTF-8", d.source = "Ogata \xe9");
  BAD("/order/y has not been added", d.axes[0] = "/order/y");
  BAD("/order/w is not a 1-D", d.axes[0] = "/order/w");
  BAD("dimension 1 has 2 points", d.axes[1] = "/order/x");
  BAD("more axes", d.axes[2] = "/order/x");
  BAD("in its group", d.path = "/other/v");
  BAD("not the name of a dimension", d.axes[1] = "a b");
  BAD("not the name of a dimension", d.axes[1] = "");
  BAD("the name of something else", d.axes[1] = "w");
  BAD("the name of something else", d.axes[1] = "v");
  BAD("the name of something else", d.path = "/a"; d.axes[0] = "order");
  BAD("more axes than its 0", d.rank = 0);
  assert_int_equal(cmx_store_count(store), 3);
  cmx_dataset named = good;
  named.path = "/order/named";
  named.axes[1] = "part";
  OK(cmx_store_add(store, &named, &err));
  BAD("/order/named has a dimension of this name", d.path = "/order/part");
  BAD("dimension part has 1 points, in /order/named it has 2", d.axes[1] = "part"; d.dims[1] = 1);
#undef BAD
  named.path = "/order/other/named"; /* another group */
  named.dims[1] = 1;
  OK(cmx_store_add(store, &named, &err));
  OK(cmx_store_add(store, &good, &err));
  cmx_store_free(store);
}

static void attributes_are_set_and_replaced(void **state) {
  cmx_store *store = small_table();
  const double three[3] = {1, 2, 3};
  size_t n = 9;
  (void)state;
  assert_string_equal(cmx_store_get_text(store, "/order/w", "units"), "1");
  assert_string_equal(cmx_store_get_text(store, "/", "title"), "C/O");
  assert_null(cmx_store_get_numbers(store, "/", "title", &n));
  assert_int_equal(n, 0);
  assert_int_equal(cmx_store_get_numbers(store, "/order", "constants", &n) != NULL && n == 2, 1);
  OK(cmx_store_set_text(store, "/", "title", cmx_store_get_text(store, "/", "title") + 2, &err));
  assert_string_equal(cmx_store_get_text(store, "/", "title"), "O");
  OK(cmx_store_set_numbers(store, "/", "title", 3, three, &err));
  assert_null(cmx_store_get_text(store, "/", "title"));
  CHECK(cmx_store_get_numbers(store, "/", "title", &n)[2] == 3.0 && n == 3);
  REFUSED(cmx_store_set_text(store, "/nothing", "a", "b", &err), CMX_ERR_ABSENT, "/nothing");
  REFUSED(cmx_store_set_text(store, "/ord", "a", "b", &err), CMX_ERR_ABSENT, "/ord");
  REFUSED(cmx_store_set_text(store, "", "a", "b", &err), CMX_ERR_ABSENT, "no object");
  REFUSED(cmx_store_set_text(store, "/", "a b", "c", &err), CMX_ERR_DOMAIN, "a b");
  REFUSED(cmx_store_set_text(store, "/", "a", "\xff", &err), CMX_ERR_DOMAIN, "UTF-8");
  REFUSED(cmx_store_set_text(store, "/", "content_sha256", "0", &err), CMX_ERR_DOMAIN, "reserved");
  REFUSED(cmx_store_set_text(store, "/order/x", "CLASS", "x", &err), CMX_ERR_DOMAIN, "reserved");
  REFUSED(cmx_store_set_text(store, "/order/x", "units", "m", &err), CMX_ERR_DOMAIN, "added");
  REFUSED(cmx_store_set_numbers(store, "/", "a", 0, three, &err), CMX_ERR_DOMAIN, "0 numbers");
  cmx_store_free(store);
}

/* --- both forms --- */

static void same_bytes(const char *a, const char *b) {
  size_t na, nb;
  unsigned char *bytes_a = slurp(a, &na), *bytes_b = slurp(b, &nb);
  if (!bytes_a || !bytes_b || na != nb || memcmp(bytes_a, bytes_b, na) != 0)
    fail_msg("%s and %s differ", a, b);
  free(bytes_a);
  free(bytes_b);
}

static void check_round_trip(const cmx_store *store) {
  cmx_store *hdf5 = NULL, *flat = NULL;
  OK(cmx_store_write(store, "a.h5", &err));
  OK(cmx_store_write(store, "a.cmx", &err));
  OK(cmx_store_read("a.h5", &hdf5, &err));
  OK(cmx_store_read("a.cmx", &flat, &err));
  CHECK(same_table(store, hdf5) && same_table(store, flat));
  OK(cmx_store_write(hdf5, "b.cmx", &err));
  OK(cmx_store_write(flat, "b.hdf5", &err));
  same_bytes("a.cmx", "b.cmx");
  same_bytes("a.h5", "b.hdf5");
  cmx_store_free(hdf5);
  cmx_store_free(flat);
}

static void tables_survive_both_forms_and_conversion(void **state) {
  cmx_store *small = small_table(), *full = full_table(), *empty = cmx_store_new();
  (void)state;
  check_round_trip(small);
  check_round_trip(full);
  check_round_trip(empty);
  CHECK(!same_table(small, full));
  cmx_store_free(small);
  cmx_store_free(full);
  cmx_store_free(empty);
}

static void equal_tables_have_equal_bytes(void **state) {
  cmx_store *one = full_table(), *other = full_table();
  (void)state;
  OK(cmx_store_write(one, "one.h5", &err));
  OK(cmx_store_write(other, "other.h5", &err));
  OK(cmx_store_write(one, "one.cmx", &err));
  OK(cmx_store_write(other, "other.cmx", &err));
  same_bytes("one.h5", "other.h5");
  same_bytes("one.cmx", "other.cmx");
  cmx_store_free(one);
  cmx_store_free(other);
}

/* Larger than a chunk along every dimension, so that several chunks and their edges occur. */
static void large_datasets_are_split(void **state) {
  enum { A = 3, B = 1100, C = 1000 };
  float *data = malloc(sizeof(float) * A * B * C);
  cmx_store *store = cmx_store_new();
  (void)state;
  for (int i = 0; i < A * B * C; i++) data[i] = (float)(i % 1013);
  cmx_dataset d = {.path = "/large",
                   .type = CMX_F32,
                   .rank = 3,
                   .dims = {A, B, C},
                   .data = data,
                   .units = "1",
                   .long_name = "large",
                   .source = "s"};
  OK(cmx_store_add(store, &d, &err));
  d.path = "/long", d.rank = 1, d.dims[0] = A * B * C;
  OK(cmx_store_add(store, &d, &err));
  check_round_trip(store);
  cmx_store_free(store);
  free(data);
}

/* The fast inverse against the plain definition, for every remainder of both counts. */
static void shuffles_are_undone(void **state) {
  unsigned char data[80 * 70], shuffled[80 * 70], back[80 * 70];
  (void)state;
  for (size_t i = 0; i < sizeof data; i++) data[i] = (unsigned char)(i * i / 7 + i);
  for (size_t unit = 1; unit <= 70; unit++)
    for (size_t units = 1; units <= 80; units += units < 35 ? 1 : 15) {
      const size_t n = unit * units;
      cmxp_shuffle(data, n, unit, shuffled);
      CHECK(shuffled[n - 1] == data[n - 1] && (unit == 1 || shuffled[units] == data[1]));
      memset(back, 0, n);
      cmxf_unshuffle(shuffled, n, unit, back);
      CHECK(memcmp(data, back, n) == 0);
    }
}

/* Rows whose elements have little in common, as in /order/y, are shuffled as a whole; both forms gain. */
static void the_shuffle_is_chosen_by_size(void **state) {
  enum { N = 400, K = 8 };
  static double y[N][N / 8][K];
  const size_t whole[] = {N, N / 8, K}, swapped[] = {K, N / 8, N}, few[] = {8, 8};
  (void)state;
  for (size_t i = 0; i < N; i++)
    for (size_t j = 0; j < N / 8; j++)
      for (size_t k = 0; k < K; k++)
        y[i][j][k] = exp((double)k) * sin(1e-3 * (double)i + 2e-2 * (double)j + (double)k);
  assert_int_equal(cmxp_shuffle_unit(y, CMX_F64, 3, whole), K * sizeof(double));
  assert_int_equal(cmxp_shuffle_unit(y, CMX_F64, 3, swapped), sizeof(double));
  assert_int_equal(cmxp_shuffle_unit(y, CMX_F64, 2, few), 0);
  cmx_store *store = cmx_store_new();
  OK(cmx_store_add(store,
                   &(cmx_dataset){.path = "/y",
                                  .type = CMX_F64,
                                  .rank = 3,
                                  .dims = {N, N / 8, K},
                                  .data = y,
                                  .units = "1",
                                  .long_name = "y",
                                  .source = "s"},
                   &err));
  check_round_trip(store);
  cmx_store_free(store);
}

/* Units that do not divide the length, and one that does but is not that of the file. */
static void wrong_shuffles_are_refused(void **state) {
  const char *const wrong[] = {"0", "7", "4294967295", "1600", "4"};
  double data[100];
  cmx_store *store = cmx_store_new();
  cmx_file *file = NULL;
  char message[200], line[80], edited[80];
  size_t n, m;
  (void)state;
  for (int k = 0; k < 100; k++) data[k] = k;
  OK(cmx_store_add(store,
                   &(cmx_dataset){.path = "/d",
                                  .type = CMX_F64,
                                  .rank = 1,
                                  .dims = {100},
                                  .data = data,
                                  .units = "1",
                                  .long_name = "d",
                                  .source = "s"},
                   &err));
  OK(cmx_store_write(store, "t.cmx", &err));
  unsigned char *bytes = slurp("t.cmx", &n);
  const char *at = strstr((const char *)bytes + CMX_FLAT_PREAMBLE, "deflated ");
  CHECK(at && sscanf(at, "%79[^\n]", line) == 1 && strcmp(line + strlen(line) - 2, " 8") == 0);
  for (size_t q = 0; q < sizeof wrong / sizeof *wrong; q++) {
    snprintf(edited, sizeof edited, "%.*s%s", (int)strlen(line) - 1, line, wrong[q]);
    unsigned char *other = edit_header(bytes, n, line, edited, &m);
    const cmx_status status = cmx_flat_load_memory(other, m, &file, message, sizeof message);
    assert_int_equal(status, q < 4 ? CMX_ERR_FORMAT : CMX_ERR_CHECKSUM);
    CHECK(!file && strstr(message, q < 4 ? "of the header: wrong unit" : "dataset /d: "));
    free(other);
  }
  assert_int_equal(cmx_flat_load_memory(bytes, n, &file, message, sizeof message), CMX_OK);
  cmx_file_free(file);
  free(bytes);
  cmx_store_free(store);
}

static void check_loaded(const cmx_store *store, const cmx_file *file) {
  size_t n, numbers;
  const cmx_array *arrays = cmx_file_arrays(file, &n);
  assert_int_equal(n, cmx_store_count(store));
  for (size_t i = 0; i < n; i++) {
    const cmx_dataset *d = cmx_store_at(store, i);
    assert_string_equal(arrays[i].path, d->path);
    assert_int_equal(arrays[i].type, d->type);
    assert_int_equal(arrays[i].rank, d->rank);
    assert_memory_equal(arrays[i].dims, d->dims, sizeof d->dims);
    assert_memory_equal(arrays[i].data, d->data, cmxf_array_bytes(d->type, d->rank, d->dims));
    assert_string_equal(cmx_file_text(file, d->path, "source"), d->source);
    for (int k = 0; k < d->rank; k++) {
      const char *axis = cmx_file_axis(file, d->path, k);
      assert_string_equal(axis ? axis : "", d->axes[k] ? d->axes[k] : "");
    }
  }
  assert_null(cmx_file_array(file, "/absent"));
  assert_null(cmx_file_text(file, "/", "absent"));
  CHECK(cmx_file_numbers(file, "/phase/random", "odd", &numbers)[5] == 0.1 && numbers == 6);
  assert_string_equal(cmx_file_text(file, "/", "recipe"), cmx_store_get_text(store, "/", "recipe"));
}

static void host_loaders_give_the_same_arrays(void **state) {
  cmx_store *store = full_table();
  cmx_file *file = NULL;
  char message[200];
  (void)state;
  OK(cmx_store_write(store, "a.h5", &err));
  OK(cmx_store_write(store, "a.cmx", &err));
  assert_int_equal(cmx_flat_load("a.cmx", &file, message, sizeof message), CMX_OK);
  assert_string_equal(message, "");
  check_loaded(store, file);
  cmx_file_free(file);
  assert_int_equal(cmx_hdf5_load("a.h5", &file, message, sizeof message), CMX_OK);
  check_loaded(store, file);
  cmx_file_free(file);
  assert_int_equal(cmx_flat_load("none.cmx", &file, message, sizeof message), CMX_ERR_IO);
  assert_null(file);
  assert_string_equal(message, "none.cmx: cannot be opened: No such file or directory");
  assert_int_equal(cmx_hdf5_load("a.cmx", &file, NULL, 0), CMX_ERR_FORMAT);
  assert_int_equal(cmx_flat_load("a.h5", &file, message, 12), CMX_ERR_FORMAT);
  assert_int_equal(strlen(message), 11);
  cmx_file_free(NULL);
  cmx_store_free(store);
}

/* --- HDF5 as others see it --- */

static void hdf5_has_scales_order_and_no_times(void **state) {
  cmx_store *store = full_table();
  char name[64] = "";
  H5O_info_t info;
  (void)state;
  OK(cmx_store_write(store, "a.h5", &err));
  hid_t file = H5Fopen("a.h5", H5F_ACC_RDONLY, H5P_DEFAULT), w = H5Dopen2(file, "/order/w", H5P_DEFAULT);
  hid_t x = H5Dopen2(file, "/order/x", H5P_DEFAULT), big = H5Dopen2(file, "/phase/random/w", H5P_DEFAULT);
  hid_t plist = H5Dget_create_plist(big);
  CHECK(H5DSis_scale(x) > 0 && H5DSis_attached(w, x, 0) > 0 && H5DSget_num_scales(big, 0) == 1);
  CHECK(H5DSget_scale_name(x, name, sizeof name) == 1);
  assert_string_equal(name, "x");
  assert_int_equal(H5Pget_nfilters(plist), 1); /* noise is checked, not deflated */
  CHECK(H5Lget_name_by_idx(file, "/", H5_INDEX_CRT_ORDER, H5_ITER_INC, 1, name, sizeof name, H5P_DEFAULT) >
        0);
  assert_string_equal(name, "status");
  CHECK(H5Oget_info(big, &info) >= 0 && info.mtime == 0 && info.ctime == 0 && info.btime == 0);
  CHECK(H5Oget_info_by_name(file, "/phase", &info, H5P_DEFAULT) >= 0 && info.ctime == 0);
  CHECK(H5Oget_info(file, &info) >= 0 && info.ctime == 0 && info.mtime == 0);
  H5Pclose(plist), H5Dclose(big), H5Dclose(x), H5Dclose(w), H5Fclose(file);
  int listed = system("command -v h5ls >/dev/null || exit 77; h5ls -r a.h5 | grep -q /phase/random/w");
  CHECK(WEXITSTATUS(listed) == 0 || WEXITSTATUS(listed) == 77);
  int read = system("command -v ncdump >/dev/null || exit 77; ncdump a.h5 >/dev/null");
  CHECK(WEXITSTATUS(read) == 0 || WEXITSTATUS(read) == 77);
  cmx_store_free(store);
}

/* Filters of a dataset of 3000 numbers. */
static int filters_of(const double data[]) {
  cmx_store *store = cmx_store_new();
  const cmx_dataset d = {.path = "/v",
                         .type = CMX_F64,
                         .rank = 1,
                         .dims = {3000},
                         .data = data,
                         .units = "1",
                         .long_name = "v",
                         .source = "test"};
  OK(cmx_store_add(store, &d, &err));
  OK(cmx_store_write(store, "f.h5", &err));
  hid_t file = H5Fopen("f.h5", H5F_ACC_RDONLY, H5P_DEFAULT), v = H5Dopen2(file, "/v", H5P_DEFAULT);
  hid_t plist = H5Dget_create_plist(v);
  const int filters = H5Pget_nfilters(plist);
  H5Pclose(plist), H5Dclose(v), H5Fclose(file);
  cmx_store_free(store);
  return filters;
}

static void only_what_shrinks_is_deflated(void **state) {
  static double ramp[3000], noise[3000];
  (void)state;
  for (int k = 0; k < 3000; k++) ramp[k] = k;
  fill(noise, 3000);
  assert_int_equal(filters_of(ramp), 3);
  assert_int_equal(filters_of(noise), 1);
}

static herr_t my_printer(hid_t stack, void *data) {
  (void)stack, (void)data;
  return 0;
}

static void hdf5_error_printing_is_left_as_it_was(void **state) {
  cmx_store *store = NULL;
  H5E_auto2_t now = NULL;
  void *data = NULL;
  (void)state;
  spill("bad.h5", "\x89HDF\r\n\x1a\n and no more", 20);
  H5Eset_auto2(H5E_DEFAULT, my_printer, &store);
  REFUSED(cmx_store_read("bad.h5", &store, &err), CMX_ERR_FORMAT,
          "bad.h5: not a readable HDF5 file, byte 0: no signature of HDF5");
  H5Eget_auto2(H5E_DEFAULT, &now, &data);
  CHECK(now == my_printer && data == &store);
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

/* Objects that no table has: of other kinds, in circles, outside the file. The known ones are read. */
static void foreign_hdf5_is_read_with_care(void **state) {
  const double data[4] = {1, 2, 3, 4};
  hsize_t extent[5] = {2, 2, 1, 1, 1}, huge[2] = {1u << 14, 1u << 13};
  cmx_file *file = NULL;
  cmx_store *store = NULL;
  char message[200];
  (void)state;
  hid_t id = H5Fcreate("f.h5", H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  hid_t known_space = H5Screate_simple(2, extent, NULL);
  hid_t known = H5Dcreate2(id, "known", H5T_IEEE_F64BE, known_space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  H5Dwrite(known, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, data);
  H5Dclose(known), H5Sclose(known_space);
  H5LTmake_dataset(id, "deep", 5, extent, H5T_NATIVE_DOUBLE, data);
  H5LTmake_dataset_string(id, "words", "text");
  H5LTmake_dataset(id, "bad name", 1, extent, H5T_NATIVE_DOUBLE, data);
  H5LTmake_dataset(id, "wide", 1, extent, H5T_NATIVE_LLONG, data);
  H5LTset_attribute_int(id, "known", "count", (const int[]){7}, 1);
  H5LTset_attribute_string(id, "known", "comment", "hello");
  H5Lcreate_soft("/known", id, "soft", H5P_DEFAULT, H5P_DEFAULT);
  H5Lcreate_external("/etc/passwd", "/", id, "outside", H5P_DEFAULT, H5P_DEFAULT);
  H5Fclose(id);
  assert_int_equal(cmx_hdf5_load("f.h5", &file, message, sizeof message), CMX_OK);
  assert_int_equal(file->n_arrays, 1);
  CHECK(((const double *)cmx_file_array(file, "/known")->data)[3] == 4.0);
  CHECK(cmx_file_numbers(file, "/known", "count", NULL)[0] == 7.0);
  assert_string_equal(cmx_file_text(file, "/known", "comment"), "hello");
  cmx_file_free(file);
  REFUSED(cmx_store_read("f.h5", &store, &err), CMX_ERR_FORMAT, "f.h5: not a coulomix table");

  id = H5Fopen("f.h5", H5F_ACC_RDWR, H5P_DEFAULT);
  H5Gclose(H5Gcreate2(id, "loop", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  H5Lcreate_hard(id, "/", id, "/loop/up", H5P_DEFAULT, H5P_DEFAULT);
  H5Fclose(id);
  assert_int_equal(cmx_hdf5_load("f.h5", &file, message, sizeof message), CMX_ERR_FORMAT);
  CHECK(strstr(message, "too deep"));

  id = H5Fcreate("g.h5", H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  hid_t space = H5Screate_simple(2, huge, NULL);
  H5Dclose(H5Dcreate2(id, "unfilled", H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  H5Sclose(space), H5Fclose(id);
  assert_int_equal(cmx_hdf5_load("g.h5", &file, message, sizeof message), CMX_ERR_FORMAT);
  CHECK(strstr(message, "/unfilled: the dataset was not filled"));
}

static void changed_content_is_noticed(void **state) {
  cmx_store *store = small_table(), *read = NULL;
  cmx_file *file = NULL;
  const double x[3] = {0.0, 0.25, 1.0};
  (void)state;
  OK(cmx_store_write(store, "a.h5", &err));
  hid_t id = H5Fopen("a.h5", H5F_ACC_RDWR, H5P_DEFAULT), data = H5Dopen2(id, "/order/x", H5P_DEFAULT);
  H5Dwrite(data, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, x);
  H5Dclose(data), H5Fclose(id);
  REFUSED(cmx_store_read("a.h5", &read, &err), CMX_ERR_CHECKSUM, "a.h5: the content was changed");
  assert_null(read);
  assert_int_equal(cmx_hdf5_load("a.h5", &file, NULL, 0), CMX_OK);
  cmx_file_free(file);
  id = H5Fopen("a.h5", H5F_ACC_RDWR, H5P_DEFAULT);
  H5Adelete(id, "content_sha256");
  H5Fclose(id);
  REFUSED(cmx_store_read("a.h5", &read, &err), CMX_ERR_FORMAT, "content_sha256");
  cmx_store_free(store);
}

/* --- failures of writing --- */

static size_t files_here(void) {
  FILE *pipe = popen("ls -A | wc -l", "r");
  unsigned long n = 0;
  if (!pipe || fscanf(pipe, "%lu", &n) != 1) fail_msg("ls");
  pclose(pipe);
  return n;
}

static void paths_are_checked(void **state) {
  cmx_store *store = small_table(), *read = store;
  (void)state;
  REFUSED(cmx_store_write(store, "table.txt", &err), CMX_ERR_UNSUPPORTED, ".hdf5 (HDF5) or as .cmx (flat)");
  REFUSED(cmx_store_write(store, ".cmx", &err), CMX_ERR_UNSUPPORTED, ".cmx");
  REFUSED(cmx_store_write(store, "a/.h5", &err), CMX_ERR_UNSUPPORTED, ".h5");
  REFUSED(cmx_store_write(store, "no/such/t.h5", &err), CMX_ERR_IO,
          "no/such/t.h5: cannot be written: No such file");
  REFUSED(cmx_store_write(store, "no/such/t.cmx", &err), CMX_ERR_IO, "No such file");
  mkdir("folder.cmx", 0700);
  REFUSED(cmx_store_write(store, "folder.cmx", &err), CMX_ERR_IO, "not a regular file");
  REFUSED(cmx_store_write_flat(store, "/dev/full", &err), CMX_ERR_IO, "not a regular file");
  REFUSED(cmx_store_read("none.h5", &read, &err), CMX_ERR_IO, "none.h5: cannot be opened: No such file");
  assert_null(read);
  REFUSED(cmx_store_read("folder.cmx", &read, &err), CMX_ERR_IO, "Is a directory");
  REFUSED(cmx_store_read_flat("folder.cmx", &read, &err), CMX_ERR_IO, "Is a directory");
  spill("text.cmx", "COULOMB", 7);
  REFUSED(cmx_store_read("text.cmx", &read, &err), CMX_ERR_FORMAT, "neither");
  spill("empty.cmx", "", 0);
  REFUSED(cmx_store_read_flat("empty.cmx", &read, &err), CMX_ERR_FORMAT, "empty");
  assert_int_equal(files_here(), 3);
  cmx_store_free(store);
}

static void links_keep_pointing(void **state) {
  cmx_store *store = small_table(), *read = NULL;
  struct stat info;
  (void)state;
  mkdir("there", 0700);
  spill("there/t.cmx", "old", 3);
  if (symlink("there/t.cmx", "t.cmx") != 0) fail_msg("symlink");
  OK(cmx_store_write(store, "t.cmx", &err));
  CHECK(lstat("t.cmx", &info) == 0 && S_ISLNK(info.st_mode));
  OK(cmx_store_read("there/t.cmx", &read, &err));
  CHECK(same_table(store, read));
  cmx_store_free(store);
  cmx_store_free(read);
}

/* Runs in a child: 0 if writing over an existing file fails with these words and leaves it alone. */
static int fails_to_write(const cmx_store *store, const char *path, const char *words) {
  cmx_error err = CMX_ERROR_NONE;
  size_t n = 0;
  if (cmx_store_write(store, path, &err) != CMX_ERR_IO) return 1;
  if (!strstr(err.text, words) || strncmp(err.text, path, strlen(path)) != 0) return 2;
  unsigned char *bytes = slurp(path, &n);
  int untouched = bytes && n == 3 && memcmp(bytes, "old", 3) == 0;
  free(bytes);
  return untouched ? 0 : 3;
}

static int exit_code_of(pid_t child) {
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child) fail_msg("fork");
  return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

static void full_disk(void **state) {
  cmx_store *store = full_table();
  const char *paths[] = {"t.h5", "t.cmx"};
  (void)state;
  for (int i = 0; i < 2; i++) {
    for (rlim_t limit = 0; limit < 60000; limit = 5 * limit + 1000) {
      spill(paths[i], "old", 3);
      pid_t child = fork();
      if (child == 0) {
        const struct rlimit small = {limit, limit};
        signal(SIGXFSZ, SIG_IGN);
        _exit(setrlimit(RLIMIT_FSIZE, &small) ? 9 : fails_to_write(store, paths[i], "File too large"));
      }
      assert_int_equal(exit_code_of(child), 0);
    }
  }
  assert_int_equal(files_here(), 2);
  int full = open("/dev/full", O_WRONLY);
  if (full >= 0) assert_int_equal(cmxp_write_all(full, "bytes", 5), ENOSPC);
  if (full >= 0) close(full);
  cmx_store_free(store);
}

static void unwritable_folder(void **state) {
  cmx_store *store = small_table();
  (void)state;
  spill("t.cmx", "old", 3);
  if (chmod(".", 0555) != 0) fail_msg("chmod");
  pid_t child = fork();
  if (child == 0) {
    if (geteuid() == 0 && setuid(65534) != 0) _exit(9); /* root may write anywhere */
    _exit(fails_to_write(store, "t.cmx", "Permission denied"));
  }
  assert_int_equal(exit_code_of(child), 0);
  if (chmod(".", 0755) != 0) fail_msg("chmod");
  assert_int_equal(files_here(), 1);
  cmx_store_free(store);
}

int main(void) {
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
  const struct CMUnitTest tests[] = {cmocka_unit_test(sha256_vectors),
                                     IN_FOLDER(sha256_agrees_with_sha256sum),
                                     cmocka_unit_test(content_digest_of_two_dimensions),
                                     cmocka_unit_test(datasets_of_a_group_stay_together),
                                     cmocka_unit_test(store_refuses_bad_datasets),
                                     cmocka_unit_test(attributes_are_set_and_replaced),
                                     IN_FOLDER(tables_survive_both_forms_and_conversion),
                                     IN_FOLDER(equal_tables_have_equal_bytes),
                                     IN_FOLDER(large_datasets_are_split),
                                     IN_FOLDER(shuffles_are_undone),
                                     IN_FOLDER(the_shuffle_is_chosen_by_size),
                                     IN_FOLDER(wrong_shuffles_are_refused),
                                     IN_FOLDER(host_loaders_give_the_same_arrays),
                                     IN_FOLDER(hdf5_has_scales_order_and_no_times),
                                     IN_FOLDER(only_what_shrinks_is_deflated),
                                     IN_FOLDER(hdf5_error_printing_is_left_as_it_was),
                                     IN_FOLDER(foreign_hdf5_is_read_with_care),
                                     IN_FOLDER(changed_content_is_noticed),
                                     IN_FOLDER(paths_are_checked),
                                     IN_FOLDER(links_keep_pointing),
                                     IN_FOLDER(full_disk),
                                     IN_FOLDER(unwritable_folder)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
