#define _GNU_SOURCE
#include "tables.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "io/store_load.c" /* its parts, without the comparison of the digest */

#define COULOMIX_IO_IMPLEMENTATION
#define CMX_IO_API static inline
#include "coulomix_io.h"

void fuzz_touch(const cmx_file *file) {
  unsigned char sum = 0;
  for (size_t i = 0; i < file->n_arrays; i++) {
    const cmx_array *a = &file->arrays[i];
    const size_t n = cmxf_array_bytes(a->type, a->rank, a->dims);
    fuzz_check(n > 0 && a->data, "an array has data");
    fuzz_check((uintptr_t)a->data % cmxf_type_size(a->type) == 0, "data are aligned");
    for (size_t k = 0; k < n; k++) sum ^= ((const unsigned char *)a->data)[k];
    for (int k = 0; k < a->rank; k++)
      if (cmx_file_axis(file, a->path, k)) sum ^= (unsigned char)*cmx_file_axis(file, a->path, k);
  }
  for (size_t i = 0; i < file->n_attributes; i++) {
    const cmx_attribute *a = &file->attributes[i];
    sum ^= (unsigned char)strlen(a->name) ^ (unsigned char)strlen(a->object);
    if (a->text) fuzz_check(strlen(a->text) == a->n, "a text ends where it says");
    for (size_t k = 0; !a->text && k < a->n; k++) sum ^= ((const unsigned char *)&a->numbers[k])[0];
  }
  volatile unsigned char sink = sum; /* so that the reads stay */
  (void)sink;
}

int fuzz_digest(const cmx_file *file, char hex[65]) {
  cmx_store *made = cmx_store_new();
  cmx_error err = CMX_ERROR_NONE;
  cmx_status status = made ? CMX_OK : CMX_ERR_MEMORY;
  for (size_t i = 0; status >= 0 && i < file->n_arrays; i++)
    status = add_array(made, file, &file->arrays[i], &err);
  for (size_t i = 0; status >= 0 && i < file->n_arrays; i++)
    status = add_axes(made, file, &file->arrays[i], &err);
  for (size_t i = 0; status >= 0 && i < file->n_attributes; i++)
    status = add_attribute(made, &file->attributes[i], &err);
  if (status >= 0) status = cmx_store_content_sha256(made, hex, &err);
  cmx_store_free(made);
  return status >= 0;
}

void fuzz_put_u32(uint8_t *to, uint32_t value) {
  for (int k = 0; k < 4; k++) to[k] = (uint8_t)(value >> 8 * k);
}

/* --- blocks of flat files --- */

/* The size of a dataset from its line "dataset PATH TYPE DIM..."; 0 if it is none. */
static size_t dataset_bytes(const char *line, size_t n) {
  char copy[256], *rest = copy, *word;
  size_t bytes = 0;
  if (n >= sizeof copy) return 0;
  memcpy(copy, line, n);
  copy[n] = '\0';
  strsep(&rest, " ");
  strsep(&rest, " ");
  word = rest ? strsep(&rest, " ") : NULL;
  for (int t = CMX_F64; word && t <= CMX_U8; t++)
    if (strcmp(word, cmxf_type_name(t)) == 0) bytes = cmxf_type_size(t);
  while (rest && bytes < 1u << 24) bytes *= strtoul(strsep(&rest, " "), NULL, 10);
  return bytes < 1u << 24 ? bytes : 0;
}

/* The checksum of a block: of its bytes, or of what they hold. */
static uint32_t block_crc(const uint8_t *block, size_t n, size_t bytes, size_t unit) {
  uint32_t crc = 0;
  if (unit == 0) return cmxf_crc(block, n);
  unsigned char *shuffled = malloc(bytes), *data = malloc(bytes);
  uLongf inflated = bytes;
  if (shuffled && data && bytes % unit == 0 && uncompress(shuffled, &inflated, block, n) == Z_OK &&
      inflated == bytes) {
    cmxf_unshuffle(shuffled, bytes, unit, data);
    crc = cmxf_crc(data, bytes);
  }
  free(shuffled);
  free(data);
  return crc;
}

static void put_hex(uint8_t *to, uint32_t crc) {
  for (int k = 0; k < 8; k++) to[k] = (uint8_t) "0123456789abcdef"[crc >> (28 - 4 * k) & 15];
}

void fuzz_mend_blocks(uint8_t *data, size_t n, size_t at, size_t length) {
  size_t end = at + length, bytes = 0;
  for (size_t line = at; line < at + length;) {
    const uint8_t *stop = memchr(data + line, '\n', at + length - line);
    const size_t size = stop ? (size_t)(stop - data) - line : at + length - line;
    char text[80] = "";
    memcpy(text, data + line, size < sizeof text - 1 ? size : sizeof text - 1);
    size_t packed = 0, unit = 0;
    int stored = 0;
    if (strncmp(text, "dataset ", 8) == 0) bytes = dataset_bytes((const char *)data + line, size);
    if (strncmp(text, "stored ", 7) == 0 && size == 15) packed = bytes, stored = 1;
    if (strncmp(text, "deflated ", 9) == 0 && size > 18) {
      char *next = text + 18;
      packed = strtoul(next, &next, 10);
      unit = strtoul(next, NULL, 10);
    }
    const size_t place = end + (CMX_FLAT_ALIGNMENT - end % CMX_FLAT_ALIGNMENT) % CMX_FLAT_ALIGNMENT;
    if (packed && bytes && (stored || unit) && place <= n && packed <= n - place) {
      put_hex(data + line + (stored ? 7 : 9), block_crc(data + place, packed, bytes, unit));
      end = place + packed;
    }
    line += size + 1;
  }
}
