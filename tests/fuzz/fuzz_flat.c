/* Flat tables: the loader of the headers in its four ways, and the reader of the library. The mutator mends
   all checksums, and the digest where the file can be loaded, so that changes get past them. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "tables.h"

#define CMX_IO_API static inline
#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix_io.h"

/* --- zlib --- */

/* zlib is not built with the sanitizers. What it is given is looked at before, where the linker puts these in
   its place. */
#ifdef __has_feature
#if __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>

uLong __real_crc32(uLong crc, const Bytef *data, uInt n);
uLong __wrap_crc32(uLong crc, const Bytef *data, uInt n);
int __real_inflate(z_streamp stream, int flush);
int __wrap_inflate(z_streamp stream, int flush);

static void look_at(const void *data, size_t n) {
  const volatile unsigned char *bad = n ? __asan_region_is_poisoned((void *)(uintptr_t)data, n) : NULL;
  if (bad) (void)*bad; /* ends the program with a report */
}

uLong __wrap_crc32(uLong crc, const Bytef *data, uInt n) {
  look_at(data, n);
  return __real_crc32(crc, data, n);
}

int __wrap_inflate(z_streamp stream, int flush) {
  look_at(stream->next_in, stream->avail_in);
  look_at(stream->next_out, stream->avail_out);
  return __real_inflate(stream, flush);
}
#endif
#endif

/* --- mutations --- */

/* Writes the CRC of each block, and the lengths and checksums of the beginning. `header` is the length of the
   header text. */
static void mend(uint8_t *data, size_t n, size_t header) {
  fuzz_mend_blocks(data, n, CMX_FLAT_PREAMBLE, header);
  for (int k = 0; k < 8; k++) data[16 + k] = (uint8_t)((uint64_t)header >> 8 * k);
  fuzz_put_u32(data + 24, cmxf_crc(data + CMX_FLAT_PREAMBLE, header));
  fuzz_put_u32(data + 28, cmxf_crc(data, 28));
}

/* Length of the header text: what the file says if that can be, else up to its last line. */
static size_t header_length(const uint8_t *data, size_t n) {
  const uint64_t said = cmxf_u64(data + 16);
  return said <= n - CMX_FLAT_PREAMBLE ? (size_t)said : n - CMX_FLAT_PREAMBLE;
}

/* The digest of what the loader reads, in place of the text in the header. */
static void mend_digest(uint8_t *data, size_t n, size_t header) {
  static const char name[] = "text content_sha256 ";
  uint8_t *line = memmem(data + CMX_FLAT_PREAMBLE, header, name, sizeof name - 1);
  cmx_file *file = NULL;
  char digest[65];
  if (!line || line + sizeof name - 1 + 64 > data + CMX_FLAT_PREAMBLE + header) return;
  if (cmx_flat_load_memory(data, n, &file, NULL, 0) < 0) return;
  if (fuzz_digest(file, digest)) memcpy(line + sizeof name - 1, digest, 64);
  cmx_file_free(file);
  mend(data, n, header);
}

/* Changes the header text and moves the blocks to where they belong after it. */
static size_t mutate_header(uint8_t *data, size_t n, size_t room, size_t header, unsigned seed) {
  const size_t tail = n - CMX_FLAT_PREAMBLE - header, most = header + (room - n);
  uint8_t *text = malloc(most + 1);
  if (!text) return n;
  memcpy(text, data + CMX_FLAT_PREAMBLE, header);
  size_t made = fuzz_mutate_text(text, header, most, seed);
  const size_t old_pad = (CMX_FLAT_ALIGNMENT - (CMX_FLAT_PREAMBLE + header) % CMX_FLAT_ALIGNMENT) % 64,
               pad = (CMX_FLAT_ALIGNMENT - (CMX_FLAT_PREAMBLE + made) % CMX_FLAT_ALIGNMENT) % 64;
  const size_t blocks = tail > old_pad ? tail - old_pad : 0, total = CMX_FLAT_PREAMBLE + made + pad + blocks;
  if (total <= room) {
    memmove(data + total - blocks, data + n - blocks, blocks);
    memcpy(data + CMX_FLAT_PREAMBLE, text, made);
    memset(data + CMX_FLAT_PREAMBLE + made, 0, pad);
    n = total;
    mend(data, n, made);
  }
  free(text);
  return n;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t n, size_t room, unsigned seed) {
  const size_t kind = fuzz_random(&seed, 16);
  if (n <= CMX_FLAT_PREAMBLE || kind == 0) return LLVMFuzzerMutate(data, n, room);
  size_t header = header_length(data, n);
  const size_t blocks = CMX_FLAT_PREAMBLE + header;
  if (kind < 11 || blocks == n)
    n = mutate_header(data, n, room, header, seed);
  else
    n = blocks + LLVMFuzzerMutate(data + blocks, n - blocks, room - blocks);
  header = kind < 11 ? header_length(data, n) : header;
  mend(data, n, header);
  if (kind % 4) mend_digest(data, n, header);
  return n;
}

/* --- the target --- */

static void check_same(const cmx_file *a, const cmx_file *b) {
  fuzz_check(a->n_arrays == b->n_arrays && a->n_attributes == b->n_attributes, "two ways, one content");
  for (size_t i = 0; i < a->n_arrays; i++) {
    const cmx_array *p = &a->arrays[i], *q = &b->arrays[i];
    fuzz_check(p->type == q->type && p->rank == q->rank, "two ways, one type");
    fuzz_check(memcmp(p->data, q->data, cmxf_array_bytes(p->type, p->rank, p->dims)) == 0,
               "two ways, the same data");
  }
}

static void load_stream(const uint8_t *data, size_t n, const cmx_file *whole) {
  cmx_file *file = NULL;
  char message[200];
  const cmx_status status = cmx_flat_load(fuzz_file(data, n), &file, message, sizeof message);
  fuzz_check((status >= 0) == (whole != NULL), "a stream is read as memory is");
  if (status >= 0) check_same(file, whole);
  if (status >= 0) cmx_file_free(file);
}

/* What is written again is read again, with the same digest. */
static void round_trip(const uint8_t *data, size_t n) {
  cmx_store *store = NULL, *again = NULL;
  cmx_error err = CMX_ERROR_NONE;
  cmxp_bytes image = {0};
  char before[65], after[65];
  if (cmxp_flat_read(data, n, "fuzz", &store, &err) < 0) {
    fuzz_check(!store && err.text[0], "a refused table has a message");
    return;
  }
  fuzz_check(cmxp_flat_image(store, "fuzz", &image, &err) >= 0, "a table that was read can be written");
  fuzz_check(cmxp_flat_read(image.data, image.n, "fuzz", &again, &err) >= 0, "and read again");
  cmx_store_content_sha256(store, before, &err);
  cmx_store_content_sha256(again, after, &err);
  fuzz_check(strcmp(before, after) == 0, "with the same content");
  cmxp_bytes_free(&image);
  cmx_store_free(again);
  cmx_store_free(store);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  cmx_file *file = NULL, *mapped = NULL, *part = NULL;
  char message[200];
  uint8_t *aligned = NULL;
  if (n == 0 || posix_memalign((void **)&aligned, 64, n) != 0) return 0;
  memcpy(aligned, data, n);
  const cmx_status status = cmx_flat_load_memory(aligned, n, &file, message, sizeof message);
  fuzz_check(status >= 0 ? file && !message[0] : !file && message[0], "a message on failure alone");
  const cmx_status checked = cmx_flat_open_memory(aligned, n, NULL, 1, &mapped, message, sizeof message);
  fuzz_check(checked == status, "opened as loaded");
  if (status >= 0) check_same(file, mapped), cmx_file_free(mapped);
  if (n % 4 == 0) load_stream(data, n, file);
  if (cmx_flat_open_memory(aligned, n, NULL, 0, &mapped, message, sizeof message) >= 0) {
    fuzz_touch(mapped);
    cmx_file_free(mapped);
  } else {
    fuzz_check(status < 0, "what is loaded is opened unchecked");
  }
  if (cmx_flat_open_memory(aligned, n, "order, phase/random", 1, &part, NULL, 0) >= 0) {
    fuzz_touch(part);
    cmx_file_free(part);
  }
  if (file) fuzz_touch(file), cmx_file_free(file);
  round_trip(aligned, n);
  free(aligned);
  return 0;
}
