/* HDF5 tables and one-electron states in HDF5: the check of the metadata, the loader of the headers, the
   reader of the library, and that of states. The mutator changes the blocks of metadata, and mends their
   checksums and the digest. HDF5 itself is not built for fuzzing: what it does to memory shows where it
   calls the C library, or by a crash. */
#define _GNU_SOURCE
#include <hdf5.h>
#include <stdlib.h>
#include <string.h>

#include "checksums.h"
#include "coulomix/kubo.h"
#include "fuzz.h"
#include "tables.h"

#define COULOMIX_HDF5_IMPLEMENTATION
#define CMX_HDF5_API static inline
#include "coulomix_hdf5.h"

/* HDF5 loses some of what it allocated for a damaged object. It cannot be freed from outside. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
  return "leak:libhdf5";
}

/* --- mutations --- */

/* A change of a byte. */
static void change_byte(uint8_t *byte, unsigned *seed) {
  static const uint8_t extremes[] = {0, 1, 2, 3, 4, 8, 0x10, 0x20, 0x7f, 0x80, 0xfe, 0xff};
  switch (fuzz_random(seed, 3)) {
  case 0:
    *byte = extremes[fuzz_random(seed, sizeof extremes)];
    break;
  case 1:
    *byte = (uint8_t)(*byte ^ 1u << fuzz_random(seed, 8));
    break;
  default:
    *byte = (uint8_t)(*byte + fuzz_random(seed, 2) * 2 - 1);
  }
}

/* Changes a few bytes within a block of metadata, more often than elsewhere, since that is where HDF5 reads
   lengths and addresses. Now and then an address becomes that of another block, or a block a copy of
   another. */
static void change_bytes(uint8_t *data, size_t n, const fuzz_checksum list[], size_t count, unsigned *seed) {
  const size_t changes = 1 + fuzz_random(seed, 3), kind = fuzz_random(seed, 16);
  size_t at = 0, within = n;
  if (count && fuzz_random(seed, 8)) {
    const fuzz_checksum *c = &list[fuzz_random(seed, count)];
    at = c->at;
    within = c->n;
  }
  if (count && kind == 0 && within >= 8) {
    const size_t to = list[fuzz_random(seed, count)].at, place = at + fuzz_random(seed, within - 7);
    for (size_t k = 0; k < 8; k++) data[place + k] = (uint8_t)(k < sizeof to ? to >> 8 * k : 0);
    return;
  }
  if (count && kind == 1) {
    const fuzz_checksum *from = &list[fuzz_random(seed, count)];
    const size_t most = from->n < within ? from->n : within, first = fuzz_random(seed, most);
    memmove(data + at + first, data + from->at + first, fuzz_random(seed, most - first) + 1);
    return;
  }
  for (size_t k = 0; k < changes; k++) change_byte(&data[at + fuzz_random(seed, within)], seed);
}

/* The digest of what the loader reads, in place of that in the root. */
static void mend_digest(uint8_t *data, size_t n) {
  cmx_file *file = NULL;
  char digest[65];
  if (cmx_hdf5_load(fuzz_file(data, n), &file, NULL, 0) < 0) return;
  const char *given = cmx_file_text(file, "/", CMXF_DIGEST_NAME);
  uint8_t *place = given && strlen(given) == 64 ? memmem(data, n, given, 64) : NULL;
  if (place && fuzz_digest(file, digest)) memcpy(place, digest, 64);
  cmx_file_free(file);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t n, size_t room, unsigned seed) {
  fuzz_checksum list[FUZZ_MOST_CHECKSUMS];
  if (n < 64 || fuzz_random(&seed, 32) == 0) return LLVMFuzzerMutate(data, n, room);
  const size_t count = fuzz_find_checksums(data, n, list);
  if (fuzz_random(&seed, 4)) {
    change_bytes(data, n, list, count, &seed);
  } else {
    const size_t made = LLVMFuzzerMutate(data, n, n);
    memset(data + made, 0, n - made); /* as long as before, or places do not match */
  }
  fuzz_mend_checksums(data, n, list, count);
  if (fuzz_random(&seed, 4) == 0) {
    mend_digest(data, n);
    fuzz_mend_checksums(data, n, list, count);
  }
  return n;
}

/* --- the target --- */

/* What HDF5 still holds open after a call. */
static void check_closed(void) {
  fuzz_check(H5Fget_obj_count((hid_t)H5F_OBJ_ALL, H5F_OBJ_FILE) == 0, "no file stays open");
}

static void read_table(const char *path) {
  cmx_file *file = NULL, *part = NULL;
  cmx_store *store = NULL;
  cmx_error err = CMX_ERROR_NONE;
  char message[200];
  const cmx_status status = cmx_hdf5_load(path, &file, message, sizeof message);
  fuzz_check(status >= 0 ? file && !message[0] : !file && message[0], "a message on failure alone");
  check_closed();
  if (status >= 0) {
    fuzz_touch(file);
    cmx_file_free(file);
    fuzz_check(cmx_hdf5_load_parts(path, "order", &part, NULL, 0) >= 0, "a part of what is loaded is loaded");
    fuzz_touch(part);
    cmx_file_free(part);
  }
  const cmx_status whole = cmx_store_read_hdf5(path, &store, &err);
  fuzz_check(whole >= 0 ? status >= 0 && store : !store && err.text[0],
             "the library reads what the loader loads");
  cmx_store_free(store);
}

static void read_states(const char *path) {
  cmx_kubo_states states;
  cmx_error err = CMX_ERROR_NONE;
  if (cmx_kubo_read(path, &states, &err) < 0)
    fuzz_check(states.n_k == 0 && !states.n && err.text[0], "refused states are empty, with a message");
  cmx_kubo_states_free(&states);
  check_closed();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  const char *path = fuzz_file(data, n);
  if (memmem(data, n, "energies", 8))
    read_states(path);
  else
    read_table(path);
  return 0;
}
