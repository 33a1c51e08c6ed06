/* Single bits of table files flipped, one after the other: a loader refuses the file, or gives what it gave
   before, since bits of a file may mean nothing. Of a small table all bits are flipped, of a larger one
   20000 at random; a sample of them unless CMX_TEST_EFFORT is 30 or more. Counts are printed.

   HDF5 has no checksum of an attribute beyond 4 KiB, such as a long recipe: there the loader of the headers
   needs the digest. */
#define _XOPEN_SOURCE 700
#include <fcntl.h>
#include <sys/wait.h>

#include "support/io_fixture.h"
#include "support/random.h"

#define COULOMIX_IO_IMPLEMENTATION
#define COULOMIX_HDF5_IMPLEMENTATION
#include "coulomix_io.h"
#include "coulomix_hdf5.h"

enum { FULL_EFFORT = 30, RANDOM_BITS = 20000 };

/* Who reads a file, and its name. */
typedef struct reader {
  const char *name, *path;
  int library, in_place, digest;
} reader;

static const reader readers[] = {
    {"flat, library", "t.cmx", 1, 0, 0},   {"flat, header loader", "t.cmx", 0, 0, 0},
    {"mapped, library", "s.cmx", 1, 0, 0}, {"mapped, header loader", "s.cmx", 0, 1, 0},
    {"HDF5, library", "t.h5", 1, 0, 0},    {"HDF5, header loader", "t.h5", 0, 0, 0},
    {"HDF5, with digest", "t.h5", 0, 0, 1}};
enum { READERS = sizeof readers / sizeof *readers };

typedef struct counts {
  long flips, refused, same, different;
} counts;

/* --- whether two files hold the same -------------------------------------------------------------------- */

static int same_text(const char *a, const char *b) {
  return a && b ? strcmp(a, b) == 0 : a == b;
}

static int same_arrays(const cmx_file *a, const cmx_file *b) {
  if (a->n_arrays != b->n_arrays) return 0;
  for (size_t k = 0; k < a->n_arrays; k++) {
    const cmx_array *p = &a->arrays[k], *q = &b->arrays[k];
    if (strcmp(p->path, q->path) != 0 || p->type != q->type || p->rank != q->rank) return 0;
    if (memcmp(p->dims, q->dims, sizeof p->dims) != 0) return 0;
    if (memcmp(p->data, q->data, cmxf_array_bytes(p->type, p->rank, p->dims)) != 0) return 0;
    for (int d = 0; d < p->rank; d++)
      if (!same_text(a->axes[k][d], b->axes[k][d])) return 0;
  }
  return 1;
}

enum { CHECKED_TEXT = 4000 };

/* With `all`, texts that HDF5 keeps without a checksum as well. */
static int same_files(const cmx_file *a, const cmx_file *b, int all) {
  if (!same_arrays(a, b) || a->n_attributes != b->n_attributes) return 0;
  for (size_t k = 0; k < a->n_attributes; k++) {
    const cmx_attribute *p = &a->attributes[k], *q = &b->attributes[k];
    if (strcmp(p->object, q->object) != 0 || strcmp(p->name, q->name) != 0) return 0;
    if (p->text && p->n > CHECKED_TEXT && !all) continue;
    if (p->n != q->n || !same_text(p->text, q->text) || !p->numbers != !q->numbers) return 0;
    if (p->numbers && memcmp(p->numbers, q->numbers, p->n * sizeof(double)) != 0) return 0;
  }
  return 1;
}

/* --- flips ---------------------------------------------------------------------------------------------- */

static int is_hdf5(const reader *r) {
  return strstr(r->path, ".h5") != NULL;
}

static cmx_status load(const reader *r, cmx_file **file) {
  const cmx_load_options options = {.in_place = r->in_place, .digest = r->digest};
  return is_hdf5(r) ? cmx_hdf5_load_with(r->path, &options, file, NULL, 0)
                    : cmx_flat_load_with(r->path, &options, file, NULL, 0);
}

/* Reads the file, of which one bit is flipped. */
static void read_flipped(const reader *r, const cmx_store *store, const cmx_file *whole, counts *seen) {
  int same = 0;
  cmx_status status;
  alarm(60);
  if (r->library) {
    cmx_store *read = NULL;
    cmx_error err = CMX_ERROR_NONE;
    status = cmx_store_read(r->path, &read, &err);
    if (status >= 0) same = same_table(store, read);
    cmx_store_free(read);
  } else {
    cmx_file *file = NULL;
    status = load(r, &file);
    if (status >= 0) same = same_files(whole, file, r->digest || !is_hdf5(r));
    cmx_file_free(file);
  }
  alarm(0);
  seen->flips++;
  *(status < 0 ? &seen->refused : same ? &seen->same : &seen->different) += 1;
}

/* Flips every `step`-th bit from a random one on, or `n` at random. */
static counts flip(const reader *r, const cmx_store *store, size_t step, size_t n) {
  counts seen = {0, 0, 0, 0};
  size_t size;
  uint64_t seed = 5u;
  cmx_file *whole = NULL;
  unsigned char *bytes = slurp(r->path, &size);
  const int descriptor = open(r->path, O_RDWR);
  /* the reference is a copy in memory: a mapping of the file would change with it */
  const reader copying = {r->name, r->path, 0, 0, 0};
  if (descriptor < 0 || load(&copying, &whole) < 0) _exit(2);
  size_t at = step ? (size_t)(random_bits(&seed) % step) : 0;
  for (size_t k = 0; step ? at < 8 * size : k < n; k++) {
    if (!step) at = (size_t)(random_bits(&seed) % (8 * size));
    const unsigned char flipped = (unsigned char)(bytes[at / 8] ^ 1u << at % 8);
    if (pwrite(descriptor, &flipped, 1, (off_t)(at / 8)) != 1) _exit(3);
    const long before = seen.different;
    read_flipped(r, store, whole, &seen);
    if (seen.different > before && seen.different < 4)
      fprintf(stderr, "bit %zu of byte %zu\n", at % 8, at / 8);
    if (pwrite(descriptor, &bytes[at / 8], 1, (off_t)(at / 8)) != 1) _exit(3);
    at += step;
  }
  cmx_file_free(whole);
  free(bytes);
  close(descriptor);
  return seen;
}

/* In a child, so that a crash is a failure and not the end of the test. */
static counts flip_in_child(const reader *r, const cmx_store *store, size_t step, size_t n) {
  counts seen = {0, 0, 0, 0};
  int pipes[2], state = 0;
  assert_int_equal(pipe(pipes), 0);
  const pid_t child = fork();
  if (child == 0) {
    seen = flip(r, store, step, n);
    _exit(write(pipes[1], &seen, sizeof seen) != (ssize_t)sizeof seen);
  }
  CHECK(child > 0 && waitpid(child, &state, 0) == child);
  if (!WIFEXITED(state) || WEXITSTATUS(state) != 0) fail_msg("%s: status %#x", r->name, (unsigned)state);
  CHECK(read(pipes[0], &seen, sizeof seen) == (ssize_t)sizeof seen);
  close(pipes[0]), close(pipes[1]);
  return seen;
}

/* `steps` and `n` are of flat files and of HDF5. */
static void flip_all(cmx_store *store, const size_t steps[2], const size_t n[2]) {
  OK(cmx_store_write(store, "t.cmx", &err));
  OK(cmx_store_write_stored(store, "s.cmx", &err));
  OK(cmx_store_write(store, "t.h5", &err));
  for (int k = 0; k < READERS; k++) {
    const int kind = is_hdf5(&readers[k]);
    const counts c = flip_in_child(&readers[k], store, steps[kind], n[kind]);
    print_message("%-22s %7ld flips: %7ld refused, %6ld the same, %ld different\n", readers[k].name, c.flips,
                  c.refused, c.same, c.different);
    CHECK(c.flips > 0 && c.refused > 0);
    assert_int_equal(c.different, 0);
  }
  cmx_store_free(store);
}

static int effort(void) {
  const char *given = getenv("CMX_TEST_EFFORT");
  return given ? atoi(given) : 1;
}

static void every_bit_of_a_small_table(void **state) {
  (void)state;
  const int full = effort() >= FULL_EFFORT;
  const size_t steps[2] = {full ? 1 : 7, full ? 1 : 499};
  flip_all(small_table(), steps, (const size_t[2]){0, 0});
}

static void random_bits_of_a_larger_table(void **state) {
  (void)state;
  const int full = effort() >= FULL_EFFORT;
  const size_t n[2] = {full ? RANDOM_BITS : 400, full ? RANDOM_BITS : 60};
  flip_all(full_table(), (const size_t[2]){0, 0}, n);
}

int main(void) {
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
  const struct CMUnitTest tests[] = {IN_FOLDER(every_bit_of_a_small_table),
                                     IN_FOLDER(random_bits_of_a_larger_table)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
