/* Opening flat files in place: mapped and in memory. Stored blocks that are cut, moved, too large or
   damaged. */
#define _XOPEN_SOURCE 700
#include <limits.h>

#include "support/flat_fixture.h"
#include "support/random.h"

/* The loader as a host has it; test_io_open_copy.c includes this file without mapping. */
#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix_io.h"

static unsigned char *stored; /* the bytes of a mapped form, aligned as a mapping is */
static size_t stored_n;
static cmx_store *small;

/* A copy at a multiple of 64, with room for nothing beyond it. */
static unsigned char *aligned_copy(const unsigned char *bytes, size_t n) {
  unsigned char *copy = aligned_alloc(CMX_FLAT_ALIGNMENT, blocks_after(n));
  memcpy(copy, bytes, n);
  return copy;
}

static int prepare(void **state) {
  if (enter_folder(state) != 0) return -1;
  small = small_table();
  OK(cmx_store_write_stored(small, "s.cmx", &err));
  OK(cmx_store_write(small, "t.cmx", &err));
  unsigned char *bytes = slurp("s.cmx", &stored_n);
  stored = aligned_copy(bytes, stored_n);
  free(bytes);
  return 0;
}

static int tidy(void **state) {
  free(stored);
  cmx_store_free(small);
  return leave_folder(state);
}

static size_t bytes_of(const cmx_array *a) {
  return cmxf_array_bytes(a->type, a->rank, a->dims);
}

/* Whether the file has the datasets of the small table. */
static int same_arrays(const cmx_file *file) {
  size_t n;
  const cmx_array *a = cmx_file_arrays(file, &n);
  if (n != cmx_store_count(small)) return 0;
  for (size_t k = 0; k < n; k++) {
    const cmx_dataset *d = cmx_store_at(small, k);
    if (strcmp(a[k].path, d->path) != 0 || a[k].type != d->type || a[k].rank != d->rank) return 0;
    if (memcmp(a[k].dims, d->dims, sizeof d->dims) != 0) return 0;
    if (memcmp(a[k].data, d->data, bytes_of(&a[k])) != 0) return 0;
  }
  return 1;
}

/* Whether all data lie within n bytes. */
static int all_within(const cmx_file *file, const unsigned char *bytes, size_t n) {
  size_t n_arrays;
  const cmx_array *a = cmx_file_arrays(file, &n_arrays);
  for (size_t k = 0; k < n_arrays; k++) {
    const size_t at = (size_t)((const unsigned char *)a[k].data - bytes);
    if (at > n || bytes_of(&a[k]) > n - at || at % CMX_FLAT_ALIGNMENT != 0) return 0;
  }
  return 1;
}

static void a_mapped_file_is_not_copied(void **state) {
  (void)state;
  for (int check = 0; check < 2; check++) {
    cmx_file *file = NULL;
    char message[200] = "no";
    size_t n;
    assert_int_equal(cmx_flat_open("s.cmx", NULL, check, &file, message, sizeof message), CMX_OK);
    assert_string_equal(message, "");
    CHECK(same_arrays(file));
    const cmx_array *a = cmx_file_arrays(file, &n);
    assert_int_equal(file->map != NULL, CMX_IO_MMAP);
    if (file->map) CHECK(all_within(file, file->map, stored_n) && file->map_n == stored_n);
    for (size_t k = 0; k < n; k++) CHECK(a[k].unchecked == !check && (uintptr_t)a[k].data % 64 == 0);
    assert_string_equal(cmx_file_text(file, "/order/x", "source"), "grid");
    assert_string_equal(cmx_file_axis(file, "/order/w", 0), "/order/x");
    cmx_file_free(file);
  }
}

/* Deflated data are inflated and checked in any case, beside data that are not. */
static void a_deflated_file_opens_too(void **state) {
  cmx_store *full = full_table();
  cmx_file *file = NULL;
  int deflated = 0, mapped = 0;
  size_t n;
  (void)state;
  OK(cmx_store_write(full, "f.cmx", &err));
  assert_int_equal(cmx_flat_open("f.cmx", NULL, 0, &file, NULL, 0), CMX_OK);
  const cmx_array *a = cmx_file_arrays(file, &n);
  assert_int_equal(n, cmx_store_count(full));
  for (size_t k = 0; k < n; k++) {
    CHECK(memcmp(a[k].data, cmx_store_at(full, k)->data, bytes_of(&a[k])) == 0);
    deflated += !a[k].unchecked;
    mapped += a[k].unchecked;
  }
  CHECK(deflated > 0 && mapped > 0);
  cmx_file_free(file);
  cmx_store_free(full);
}

static void memory_of_the_host_is_used_in_place(void **state) {
  cmx_file *file = NULL;
  char message[200];
  (void)state;
  unsigned char *room = malloc(stored_n + 128);
  for (size_t shift = 0; shift < 24; shift++) {
    unsigned char *bytes = room + (64 - (uintptr_t)room % 64) + shift;
    memcpy(bytes, stored, stored_n);
    const cmx_status status = cmx_flat_open_memory(bytes, stored_n, NULL, 0, &file, message, sizeof message);
    assert_int_equal(status, shift % 8 ? CMX_ERR_DOMAIN : CMX_OK);
    if (status < 0) {
      CHECK(!file && strstr(message, "not a multiple of 8"));
      continue;
    }
    CHECK(same_arrays(file) && (const unsigned char *)cmx_file_array(file, "/order/x")->data > bytes);
    cmx_file_free(file);
  }
  free(room);
  assert_int_equal(cmx_flat_open_memory(stored, stored_n, "order", 1, &file, NULL, 0), CMX_OK);
  size_t n;
  const cmx_array *a = cmx_file_arrays(file, &n);
  CHECK(n == 1 && !strcmp(a[0].path, "/order/x") && cmx_file_bytes(file) == 24);
  cmx_file_free(file);
}

static void cut_at_every_length(void **state) {
  (void)state;
  for (size_t length = 0; length < stored_n; length++) {
    unsigned char *cut = aligned_copy(stored, length);
    for (int check = 0; check < 2; check++) {
      cmx_file *file = NULL;
      char message[200] = "";
      const cmx_status status =
          cmx_flat_open_memory(cut, length, NULL, check, &file, message, sizeof message);
      CHECK((status == CMX_ERR_FORMAT || status == CMX_ERR_CHECKSUM) && !file && message[0]);
    }
    free(cut);
  }
  for (size_t length = 0; length < stored_n; length += 97) {
    cmx_file *file = NULL;
    spill("cut.cmx", stored, length);
    CHECK(cmx_flat_open("cut.cmx", NULL, 0, &file, NULL, 0) == CMX_ERR_FORMAT && !file);
    CHECK(cmx_flat_load("cut.cmx", &file, NULL, 0) == CMX_ERR_FORMAT && !file);
  }
}

/* Checked, no change of a byte goes unnoticed, nor does one of the header unchecked; and what opens lies
   within the file. */
static void every_byte_changed(void **state) {
  const size_t start = CMX_FLAT_PREAMBLE + get_uint(stored + 16, 8);
  size_t opened = 0;
  (void)state;
  unsigned char *bytes = aligned_copy(stored, stored_n);
  for (size_t i = 0; i < stored_n; i++)
    for (int k = 0; k < 2; k++) {
      const unsigned char flip = (unsigned char)(k ? 0xffu : 1u << i % 8);
      bytes[i] ^= flip;
      for (int check = 0; check < 2; check++) {
        cmx_file *file = NULL;
        const cmx_status status = cmx_flat_open_memory(bytes, stored_n, NULL, check, &file, NULL, 0);
        if (status < 0) CHECK(!file);
        if (check || i < start) CHECK(status < 0);
        if (status >= 0) CHECK(all_within(file, bytes, stored_n));
        opened += status >= 0;
        cmx_file_free(file);
      }
      bytes[i] ^= flip;
    }
  CHECK(opened == 2 * (stored_n - start));
  free(bytes);
}

/* A header of one dataset /d of four numbers, its blocks, and what becomes of them. */
typedef struct hostile {
  const char *lines; /* after "dataset /d f64 4"; %s: the CRC of 32 bytes of 7 */
  size_t blocks;     /* bytes from the first block on, all 7 */
  const char *words; /* of the message; NULL: it is read */
} hostile;

static const hostile cases[] = {
    {"stored %s\n", 32, NULL},
    {"", 32, "line 2 of the header: no block"},
    {"", 0, "no block"},
    {"stored %s\n", 31, "truncated"},
    {"stored %s\n", 33, "bytes after the last dataset"},
    {"stored %s\n", 0, "truncated"},
    {"stored %s\nstored %s\n", 96, "block of no dataset"},
    {"stored %s 32\n", 32, "wrong unit"},
    {"stored\n", 32, "checksum not understood"},
    {"stored 1234567\n", 32, "checksum not understood"},
    {"stored 123456789\n", 32, "checksum not understood"},
    {"stored ABCDEF01\n", 32, "checksum not understood"},
    {"stored 00000000\n", 32, "dataset /d: the data are damaged"},
    {"deflated %s 32\n", 32, "lengths not understood"},
    {"deflated %s 32 1 1\n", 32, "wrong unit"},
    {"deflated %s 32 1\n", 32, "dataset /d: the data are damaged"},
    {"deflated %s 0 1\n", 0, "no bytes"},
    {"deflated %s 33 1\n", 32, "truncated"},
    {"deflated %s 4294967295 1\n", 32, "truncated"},
    {"deflated %s 4294967296 1\n", 32, "wrong length"},
    {"deflated %s 18446744073709551600 1\n", 32, "wrong length"},
    {"deflated %s 18446744073709551616 1\n", 32, "lengths not understood"},
    {"deflated %s -1 1\n", 32, "lengths not understood"},
    {"deflated %s 32 3\n", 32, "wrong unit"},
    {"stored %s\ndataset /e f64 4\nstored %s\n", 96, "bytes between two datasets"},
    {"stored %s\ndataset /e f64 4\nstored %s\n", 64, "truncated"},
    {"stored %s\ndataset /e f64 268435456\nstored %s\n", 96,
     "dataset /e: the file holds more than 2147483648 bytes"},
    {"stored %s\ndataset /e f64 200000000\nstored %s\n", 96, "truncated"},
    {"stored %s\ndataset /e u8 4294967295 4294967295 4294967295 4294967295\nstored %s\n", 96, "not allowed"},
    {"stored %s\ndataset /e u8 200000000\ndeflated %s 32 1\n", 96, "wrong length"},
    {"stored %s\ngroup /g\nstored %s\n", 96, "block of no dataset"},
};

static void check_hostile(const hostile *c, size_t number) {
  unsigned char blocks[128];
  char header[400] = "dataset /d f64 4\n", crc[16];
  size_t n;
  memset(blocks, 7, sizeof blocks);
  snprintf(crc, sizeof crc, "%08lx", crc32(crc32(0, NULL, 0), blocks, 32));
  for (const char *at = c->lines; *at; at++) {
    const size_t have = strlen(header);
    if (at[0] == '%' && at[1] == 's') {
      snprintf(header + have, sizeof header - have, "%s", crc);
      at++;
    } else {
      snprintf(header + have, sizeof header - have, "%c", *at);
    }
  }
  strcat(header, "end\n");
  unsigned char *made = flat_file(header, strlen(header), blocks, c->blocks, &n),
                *bytes = aligned_copy(made, n);
  for (int way = 0; way < 3; way++) {
    cmx_file *file = NULL;
    char message[200] = "";
    const cmx_status status = way == 2
                                  ? cmx_flat_load_memory(bytes, n, &file, message, sizeof message)
                                  : cmx_flat_open_memory(bytes, n, NULL, way, &file, message, sizeof message);
    /* without comparison of stored data */
    const int sums = c->words && (strstr(c->words, "between") || strstr(c->lines, "stored 00000000"));
    if (way == 0 && sums) {
      assert_int_equal(status, CMX_OK);
    } else if (c->words ? status >= 0 || !strstr(message, c->words) : status != CMX_OK) {
      fail_msg("case %zu, way %d: status %d: %s", number, way, (int)status, message);
    }
    if (file && way < 2) CHECK(all_within(file, bytes, n));
    cmx_file_free(file);
  }
  free(bytes);
  free(made);
}

static void hostile_headers(void **state) {
  (void)state;
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) check_hostile(&cases[k], k);
}

/* Headers with changed bytes and a checksum that fits: whatever opens lies within the file. */
static void headers_changed_at_random(void **state) {
  const size_t h = get_uint(stored + 16, 8), start = blocks_after(h);
  uint64_t seed = 7;
  size_t opened = 0;
  char *text = malloc(h + 1);
  (void)state;
  for (int q = 0; q < 4000; q++) {
    memcpy(text, stored + CMX_FLAT_PREAMBLE, h);
    text[h] = '\0';
    /* one change among the digits of dimensions and checksums, or anywhere */
    char *line = q % 2 ? strstr(text, q % 4 == 1 ? "dataset /order/w" : "stored ") : text;
    const size_t length = q % 2 ? strcspn(line, "\n") : h;
    line[(size_t)(uniform(&seed) * (double)length)] = "0123456789 \n/adefz"[(int)(uniform(&seed) * 18)];
    size_t n;
    unsigned char *made = flat_file(text, h, stored + start, stored_n - start, &n),
                  *bytes = aligned_copy(made, n);
    for (int check = 0; check < 2; check++) {
      cmx_file *file = NULL;
      if (cmx_flat_open_memory(bytes, n, NULL, check, &file, NULL, 0) < 0) continue;
      CHECK(all_within(file, bytes, n));
      opened++;
      cmx_file_free(file);
    }
    free(bytes);
    free(made);
  }
  CHECK(opened > 100);
  free(text);
}

static void files_that_cannot_be_opened(void **state) {
  cmx_file *file = NULL;
  char message[200];
  (void)state;
  spill("empty.cmx", "", 0);
  assert_int_equal(cmx_flat_open("none.cmx", NULL, 0, &file, message, sizeof message), CMX_ERR_IO);
  assert_string_equal(message, "none.cmx: cannot be opened: No such file or directory");
  assert_int_equal(cmx_flat_open(".", NULL, 0, &file, message, sizeof message), CMX_ERR_IO);
  CHECK(strstr(message, "Is a directory"));
  assert_int_equal(cmx_flat_open("empty.cmx", NULL, 0, &file, message, sizeof message), CMX_ERR_FORMAT);
  CHECK(!file && strstr(message, "empty"));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_mapped_file_is_not_copied),
                                     cmocka_unit_test(a_deflated_file_opens_too),
                                     cmocka_unit_test(memory_of_the_host_is_used_in_place),
                                     cmocka_unit_test(cut_at_every_length),
                                     cmocka_unit_test(every_byte_changed),
                                     cmocka_unit_test(hostile_headers),
                                     cmocka_unit_test(headers_changed_at_random),
                                     cmocka_unit_test(files_that_cannot_be_opened)};
  return cmocka_run_group_tests(tests, prepare, tidy);
}
