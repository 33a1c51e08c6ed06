/* What a host asks of a load: limits of memory and of attributes, and comparison of the digest. Memory is
   counted by CMX_MALLOC; that of HDF5 by the pages of a process. */
#define _XOPEN_SOURCE 700
#include <hdf5.h>
#include <hdf5_hl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "support/flat_fixture.h"

static size_t in_use, peak;

static void *counted_malloc(size_t n) {
  size_t *block = malloc(n + 2 * sizeof *block);
  if (!block) return NULL;
  block[0] = n;
  in_use += n;
  if (in_use > peak) peak = in_use;
  return block + 2;
}

static void counted_free(void *block) {
  size_t *start = (size_t *)block - 2;
  in_use -= start[0];
  free(start);
}

#define CMX_MALLOC(size) counted_malloc(size)
#define CMX_FREE(block)  counted_free(block)
#define COULOMIX_IO_IMPLEMENTATION
#define COULOMIX_HDF5_IMPLEMENTATION
#include "coulomix_io.h"
#include "coulomix_hdf5.h"

enum { FLAT, STORED, MAPPED, BYTES, BYTES_IN_PLACE, HDF5, FORMS };
static const char *const file_of[FORMS] = {"t.cmx", "s.cmx", "s.cmx", "t.cmx", "s.cmx", "t.h5"};
static unsigned char *bytes_of_form[FORMS];
static size_t n_of_form[FORMS];

/* The full table in all forms; in-place bytes at a multiple of 64. */
static int prepare(void **state) {
  if (enter_folder(state) != 0) return -1;
  cmx_store *full = full_table();
  OK(cmx_store_write(full, "t.cmx", &err));
  OK(cmx_store_write_stored(full, "s.cmx", &err));
  OK(cmx_store_write(full, "t.h5", &err));
  cmx_store_free(full);
  for (int form = 0; form < FORMS; form++) {
    unsigned char *read = slurp(file_of[form], &n_of_form[form]);
    bytes_of_form[form] = aligned_alloc(64, (n_of_form[form] + 63) / 64 * 64);
    memcpy(bytes_of_form[form], read, n_of_form[form]);
    free(read);
  }
  return 0;
}

static int tidy(void **state) {
  for (int form = 0; form < FORMS; form++) free(bytes_of_form[form]);
  return leave_folder(state);
}

static char message[300];

static cmx_status load(int form, const char *path, const cmx_load_options *options, cmx_file **file) {
  cmx_load_options o = options ? *options : (cmx_load_options){0};
  o.in_place = form == MAPPED || form == BYTES_IN_PLACE;
  if (form == HDF5) return cmx_hdf5_load_with(path, &o, file, message, sizeof message);
  if (form != BYTES && form != BYTES_IN_PLACE)
    return cmx_flat_load_with(path, &o, file, message, sizeof message);
  return cmx_flat_load_memory_with(bytes_of_form[form], n_of_form[form], &o, file, message, sizeof message);
}

/* Loads by every form with limits from a byte to what it needs: within the limit always, and refused below
   what it needs for that reason alone. */
static void a_load_never_takes_more_than_its_limit(void **state) {
  (void)state;
  for (int form = 0; form < FORMS; form++)
    for (int digest = 0; digest < 2; digest++) {
      cmx_load_options options = {.digest = digest};
      cmx_file *file = NULL;
      peak = 0;
      assert_int_equal(load(form, file_of[form], &options, &file), CMX_OK);
      const size_t needs = peak, stays = in_use;
      CHECK(stays == cmx_file_memory(file) && needs >= stays);
      cmx_file_free(file);
      assert_int_equal(in_use, 0);
      const size_t scratch = 0x200000; /* counted for zlib and HDF5, which do not call CMX_MALLOC */
      size_t refused = 0;
      for (size_t limit = 1; limit < needs + scratch; limit += 1 + limit / (form == HDF5 ? 5 : 20)) {
        options.memory = limit;
        peak = 0;
        const cmx_status status = load(form, file_of[form], &options, &file);
        CHECK(peak <= limit);
        if (status == CMX_OK) {
          CHECK(limit >= needs && cmx_file_memory(file) == stays);
          cmx_file_free(file);
        } else {
          refused++;
          assert_int_equal(status, CMX_ERR_MEMORY);
          assert_null(file);
          if (!strstr(message, "limit of")) fail_msg("%s", message);
        }
        assert_int_equal(in_use, 0);
      }
      CHECK(refused > 20 || form == HDF5);
      options.memory = needs + scratch;
      assert_int_equal(load(form, file_of[form], &options, &file), CMX_OK);
      cmx_file_free(file);
    }
}

static void attributes_are_limited(void **state) {
  cmx_file *file = NULL;
  size_t n;
  (void)state;
  for (int form = 0; form < FORMS; form++) {
    assert_int_equal(load(form, file_of[form], NULL, &file), CMX_OK);
    cmx_file_attributes(file, &n);
    cmx_file_free(file);
    assert_int_equal(load(form, file_of[form], &(cmx_load_options){.attributes = n}, &file), CMX_OK);
    cmx_file_free(file);
    assert_int_equal(load(form, file_of[form], &(cmx_load_options){.attributes = n - 1}, &file),
                     CMX_ERR_FORMAT);
    CHECK(strstr(message, "more than"));
  }
}

/* --- HDF5's own memory ---------------------------------------------------------------------------------- */

/* A dataset of n bytes in chunks of `chunk`, of which the first is `stored`, given as it stands in the
   file. */
static void put_chunk(const char *path, hsize_t n, hsize_t chunk, const void *stored, size_t stored_n) {
  const hsize_t zero[1] = {0}, most[1] = {H5S_UNLIMITED};
  hid_t id = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), plist = H5Pcreate(H5P_DATASET_CREATE);
  hid_t space = H5Screate_simple(1, &n, most);
  H5Pset_chunk(plist, 1, &chunk), H5Pset_deflate(plist, 1);
  hid_t data = H5Dcreate2(id, "x", H5T_NATIVE_UCHAR, space, H5P_DEFAULT, plist, H5P_DEFAULT);
  CHECK(H5Dwrite_chunk(data, H5P_DEFAULT, 0, zero, stored_n, stored) >= 0);
  H5Dclose(data), H5Pclose(plist), H5Sclose(space), H5Fclose(id);
}

/* A zlib stream of `mega` MiB of zeros; its length. */
static size_t zeros_deflated(size_t mega, unsigned char **out) {
  static unsigned char zeros[1 << 20];
  z_stream z = {0};
  const size_t most = mega * 8192;
  int state = Z_OK;
  *out = malloc(most);
  assert_int_equal(deflateInit(&z, 1), Z_OK);
  z.next_out = *out, z.avail_out = (uInt)most;
  for (size_t k = 0; k < mega; k++) {
    z.next_in = zeros, z.avail_in = sizeof zeros;
    state = deflate(&z, k + 1 == mega ? Z_FINISH : Z_NO_FLUSH);
  }
  assert_int_equal(state, Z_STREAM_END);
  deflateEnd(&z);
  return z.total_out;
}

/* Kilobytes that the process grows by to load a file, in a child; its status in *status. */
static long growth(const char *path, const cmx_load_options *options, cmx_status expected) {
  int pipes[2], state = 0;
  long grown = -1;
  assert_int_equal(pipe(pipes), 0);
  const pid_t child = fork();
  if (child == 0) {
    struct rusage before, after;
    cmx_file *file = NULL;
    (void)load(HDF5, "t.h5", NULL, &file); /* what the libraries need once */
    getrusage(RUSAGE_SELF, &before);
    const cmx_status status = load(HDF5, path, options, &file);
    getrusage(RUSAGE_SELF, &after);
    grown = after.ru_maxrss - before.ru_maxrss;
    if (write(pipes[1], &grown, sizeof grown) != (ssize_t)sizeof grown) _exit(2);
    _exit(status != expected);
  }
  CHECK(child > 0 && waitpid(child, &state, 0) == child && WIFEXITED(state) && WEXITSTATUS(state) == 0);
  CHECK(read(pipes[0], &grown, sizeof grown) == (ssize_t)sizeof grown);
  close(pipes[0]), close(pipes[1]);
  return grown;
}

/* A kilobyte in a chunk of a GiB, and 64 KiB in a chunk that inflates to 64 MiB. */
static void hdf5_is_not_let_to_take_more(void **state) {
  enum { KIB = 1024, MOST_KB = 24 * 1024 };
  const cmx_load_options limited = {.memory = 8 << 20};
  cmx_file *file = NULL;
  unsigned char *stream;
  (void)state;
  size_t n = zeros_deflated(4, &stream);
  put_chunk("giant.h5", 1000, 1 << 30, stream, n);
  free(stream);
  assert_int_equal(load(HDF5, "giant.h5", NULL, &file), CMX_ERR_FORMAT);
  CHECK(strstr(message, "/x: a chunk larger than the dataset"));
  CHECK(growth("giant.h5", NULL, CMX_ERR_FORMAT) < MOST_KB);

  n = zeros_deflated(64, &stream);
  put_chunk("bomb.h5", 64 * KIB, 64 * KIB, stream, n);
  free(stream);
  assert_int_equal(load(HDF5, "bomb.h5", &limited, &file), CMX_ERR_CHECKSUM);
  CHECK(strstr(message, "/x: the data are damaged"));
  CHECK(growth("bomb.h5", &limited, CMX_ERR_CHECKSUM) < MOST_KB);
  CHECK(growth("bomb.h5", NULL, CMX_ERR_CHECKSUM) < MOST_KB);

  n = zeros_deflated(1, &stream); /* a chunk that is what it says */
  put_chunk("honest.h5", 1 << 20, 1 << 20, stream, n);
  free(stream);
  assert_int_equal(load(HDF5, "honest.h5", &limited, &file), CMX_OK);
  CHECK(cmx_file_bytes(file) == 1 << 20);
  cmx_file_free(file);
}

/* --- the digest ----------------------------------------------------------------------------------------- */

static void the_digest_is_that_of_the_library(void **state) {
  (void)state;
  for (int form = 0; form < FORMS; form++) {
    cmx_file *file = NULL;
    assert_int_equal(load(form, file_of[form], &(cmx_load_options){.digest = 1}, &file), CMX_OK);
    size_t n;
    const cmx_array *a = cmx_file_arrays(file, &n);
    for (size_t k = 0; k < n; k++) CHECK(!a[k].unchecked);
    cmx_file_free(file);
    const cmx_load_options parts = {.digest = 1, .parts = "order"};
    assert_int_equal(load(form, file_of[form], &parts, &file), CMX_ERR_DOMAIN);
    CHECK(strstr(message, "digest"));
  }
}

/* A file that loads, unless its digest is compared. */
static void changed(int form, const char *path) {
  cmx_file *file = NULL;
  if (load(form, path, NULL, &file) != CMX_OK) fail_msg("%s", message);
  cmx_file_free(file);
  assert_int_equal(load(form, path, &(cmx_load_options){.digest = 1}, &file), CMX_ERR_CHECKSUM);
  assert_null(file);
  CHECK(strstr(message, path) && strstr(message, "the digest of its content is"));
}

/* Changes of a text, a number, an axis and data, with all other checksums repaired. */
static void flat_with_repaired_checksums(void **state) {
  size_t n;
  char field[2][60];
  (void)state;
  unsigned char *const bytes = bytes_of_form[BYTES_IN_PLACE]; /* the file of STORED */
  static const char *const edits[][2] = {{"text title C/O", "text title O/C"},
                                         {"/phase/random/x /phase/gamma_d\n", "/phase/random/x -\n"},
                                         {"text units erg/g", "text units erg/k"}};
  for (size_t k = 0; k < sizeof edits / sizeof *edits; k++) {
    unsigned char *edited = edit_header(bytes, n_of_form[STORED], edits[k][0], edits[k][1], &n);
    spill("e.cmx", edited, n);
    free(edited);
    changed(STORED, "e.cmx");
    changed(MAPPED, "e.cmx");
  }
  /* an addition of another program changes no digest */
  cmx_file *file = NULL;
  cmx_store *read = NULL;
  unsigned char *noted = edit_header(bytes, n_of_form[STORED], "group /\n", "group /\ntext note mine\n", &n);
  spill("e.cmx", noted, n);
  free(noted);
  assert_int_equal(load(MAPPED, "e.cmx", &(cmx_load_options){.digest = 1}, &file), CMX_OK);
  assert_string_equal(cmx_file_text(file, "/", "note"), "mine");
  cmx_file_free(file);
  OK(cmx_store_read("e.cmx", &read, &err));
  assert_string_equal(cmx_store_get_text(read, "/", "note"), "mine");
  cmx_store_free(read);
  /* a byte of the first stored block, and its CRC */
  char *header = (char *)bytes + CMX_FLAT_PREAMBLE, *line = strstr(header, "\ndataset ");
  char *crc = strstr(line, "\nstored ");
  assert_int_equal(load(BYTES_IN_PLACE, NULL, NULL, &file), CMX_OK);
  cmx_array a = cmx_file_arrays(file, NULL)[0];
  const size_t size = cmxf_array_bytes(a.type, a.rank, a.dims);
  unsigned char *data = bytes + ((const unsigned char *)a.data - bytes);
  cmx_file_free(file);
  data[6] ^= 1;
  snprintf(field[0], sizeof field[0], "%.16s", crc);
  snprintf(field[1], sizeof field[1], "\nstored %08lx", (unsigned long)cmxf_crc(data, size));
  unsigned char *edited = edit_header(bytes, n_of_form[STORED], field[0], field[1], &n);
  data[6] ^= 1;
  spill("e.cmx", edited, n);
  free(edited);
  changed(STORED, "e.cmx");
  changed(MAPPED, "e.cmx");
}

/* The same in HDF5, which computes its checksums anew, and additions of another program, which do not
   count. */
static void hdf5_with_repaired_checksums(void **state) {
  cmx_file *file = NULL;
  double w[3] = {1.0, 2.0, 3.0};
  const hsize_t three[1] = {3};
  (void)state;
  cmx_store *small = small_table();
  OK(cmx_store_write(small, "d.h5", &err));
  cmx_store_free(small);
  hid_t id = H5Fopen("d.h5", H5F_ACC_RDWR, H5P_DEFAULT);
  H5LTset_attribute_string(id, "/", "note", "mine");
  H5LTset_attribute_string(id, "/order/x", "note", "mine");
  H5LTmake_dataset(id, "/order/mine", 1, three, H5T_NATIVE_DOUBLE, w);
  H5LTset_attribute_string(id, "/order/mine", "units", "1");
  H5Fclose(id);
  assert_int_equal(load(HDF5, "d.h5", &(cmx_load_options){.digest = 1}, &file), CMX_OK);
  CHECK(cmx_file_array(file, "/order/mine"));
  cmx_file_free(file);
  id = H5Fopen("d.h5", H5F_ACC_RDWR, H5P_DEFAULT);
  hid_t data = H5Dopen2(id, "/order/x", H5P_DEFAULT);
  CHECK(H5Dwrite(data, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, w) >= 0);
  H5Dclose(data), H5Fclose(id);
  changed(HDF5, "d.h5");
}

static void without_a_digest(void **state) {
  static const char header[] = "group /\ntext title none\nend\n";
  size_t n;
  cmx_file *file = NULL;
  (void)state;
  unsigned char *bytes = flat_file(header, sizeof header - 1, NULL, 0, &n);
  spill("n.cmx", bytes, n);
  free(bytes);
  assert_int_equal(load(FLAT, "n.cmx", NULL, &file), CMX_OK);
  cmx_file_free(file);
  assert_int_equal(load(FLAT, "n.cmx", &(cmx_load_options){.digest = 1}, &file), CMX_ERR_FORMAT);
  CHECK(strstr(message, "no root attribute content_sha256"));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_load_never_takes_more_than_its_limit),
                                     cmocka_unit_test(attributes_are_limited),
                                     cmocka_unit_test(hdf5_is_not_let_to_take_more),
                                     cmocka_unit_test(the_digest_is_that_of_the_library),
                                     cmocka_unit_test(flat_with_repaired_checksums),
                                     cmocka_unit_test(hdf5_with_repaired_checksums),
                                     cmocka_unit_test(without_a_digest)};
  return cmocka_run_group_tests(tests, prepare, tidy);
}
