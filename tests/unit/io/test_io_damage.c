/* Files cut short and with bytes changed: refused, or read as what they were. Each test reads in a child
 * process with a time limit, so that a crash or an endless loop is a failure and not the end of the test. */
#define _XOPEN_SOURCE 700
#include <sys/wait.h>

#include "support/io_fixture.h"

typedef struct outcome {
  size_t refused, equal;
} outcome;

/* Reads the bytes as a file; exits the process with the index of the trouble in its message if they give
 * another table. */
static void try_bytes(const cmx_store *original, const unsigned char *bytes, size_t n, size_t position,
                      outcome *seen) {
  cmx_store *read = NULL;
  cmx_error err = CMX_ERROR_NONE;
  spill("damaged", bytes, n);
  alarm(20);
  cmx_status status = cmx_store_read("damaged", &read, &err);
  alarm(0);
  if (status < 0 ? read != NULL || err.text[0] == '\0' || err.status != status
                 : !same_table(original, read)) {
    fprintf(stderr, "position %zu of %zu: status %d: %s\n", position, n, (int)status, err.text);
    _exit(1);
  }
  *(status < 0 ? &seen->refused : &seen->equal) += 1;
  cmx_store_free(read);
}

static void every_length(const cmx_store *original, unsigned char *bytes, size_t n, size_t step,
                         outcome *seen) {
  for (size_t length = 0; length < n; length += step) try_bytes(original, bytes, length, length, seen);
  if (seen->equal) _exit(2);
  try_bytes(original, bytes, n, n, seen);
  if (seen->equal != 1) _exit(3);
}

/* All bits of a byte, and one. */
static void every_byte(const cmx_store *original, unsigned char *bytes, size_t n, size_t step,
                       outcome *seen) {
  for (size_t i = 0; i < n; i += step) {
    const unsigned char flips[2] = {0xff, (unsigned char)(1u << i % 8)};
    for (int k = 0; k < 2; k++) {
      bytes[i] ^= flips[k];
      try_bytes(original, bytes, n, i, seen);
      bytes[i] ^= flips[k];
    }
  }
  if (seen->refused < seen->equal / 10) _exit(2);
}

static void every_bit(const cmx_store *original, unsigned char *bytes, size_t n, size_t step, outcome *seen) {
  for (size_t i = 0; i < 8 * n; i += step) {
    bytes[i / 8] ^= (unsigned char)(1u << i % 8);
    try_bytes(original, bytes, n, i / 8, seen);
    bytes[i / 8] ^= (unsigned char)(1u << i % 8);
  }
  if (seen->refused < 99 * seen->equal) _exit(2);
}

typedef void damage(const cmx_store *original, unsigned char *bytes, size_t n, size_t step, outcome *seen);

static void in_child(cmx_store *store, const char *path, damage *apply, size_t step) {
  int status = 0;
  OK(cmx_store_write(store, path, &err));
  pid_t child = fork();
  if (child == 0) {
    outcome seen = {0, 0};
    size_t n;
    unsigned char *bytes = slurp(path, &n);
    apply(store, bytes, n, step, &seen);
    free(bytes);
    _exit(0);
  }
  if (child < 0 || waitpid(child, &status, 0) != child) fail_msg("fork");
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) fail_msg("status %#x", (unsigned)status);
  cmx_store_free(store);
}

static void flat_cut_at_every_length(void **state) {
  (void)state;
  in_child(small_table(), "t.cmx", every_length, 1);
}

static void flat_with_every_byte_changed(void **state) {
  (void)state;
  in_child(small_table(), "t.cmx", every_byte, 1);
}

static void flat_with_every_bit_changed(void **state) {
  (void)state;
  in_child(small_table(), "t.cmx", every_bit, 1);
}

static void large_flat_with_bytes_changed(void **state) {
  (void)state;
  in_child(full_table(), "t.cmx", every_byte, 149);
}

static void hdf5_cut_short(void **state) {
  (void)state;
  in_child(small_table(), "t.h5", every_length, 13);
}

static void hdf5_with_bytes_changed(void **state) {
  (void)state;
  in_child(small_table(), "t.h5", every_byte, 17);
}

static void large_hdf5_with_bytes_changed(void **state) {
  (void)state;
  in_child(full_table(), "t.h5", every_byte, 1499);
}

int main(void) {
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
  const struct CMUnitTest tests[] = {IN_FOLDER(flat_cut_at_every_length),
                                     IN_FOLDER(flat_with_every_byte_changed),
                                     IN_FOLDER(flat_with_every_bit_changed),
                                     IN_FOLDER(large_flat_with_bytes_changed),
                                     IN_FOLDER(hdf5_cut_short),
                                     IN_FOLDER(hdf5_with_bytes_changed),
                                     IN_FOLDER(large_hdf5_with_bytes_changed)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
