/** Flat files made by hand: any header text, with the checksums that belong to it. */
#ifndef COULOMIX_TESTS_FLAT_FIXTURE_H
#define COULOMIX_TESTS_FLAT_FIXTURE_H

#include <zlib.h>

#include "support/io_fixture.h"
#include "coulomix_io.h"

static inline void put_uint(unsigned char *to, uint64_t value, size_t size) {
  for (size_t k = 0; k < size; k++) to[k] = (unsigned char)(value >> (8 * k) & 0xff);
}

static inline size_t get_uint(const unsigned char *from, size_t size) {
  size_t value = 0;
  while (size-- > 0) value = value << 8 | from[size];
  return value;
}

/** Where the blocks begin after a header text of h bytes. */
static inline size_t blocks_after(size_t h) {
  return (CMX_FLAT_PREAMBLE + h + CMX_FLAT_ALIGNMENT - 1) / CMX_FLAT_ALIGNMENT * CMX_FLAT_ALIGNMENT;
}

/** The bytes of a file with this header text and what follows it, from the first block on; *n receives their
 *  number. To be freed. */
static inline unsigned char *flat_file(const char *header, size_t h, const void *blocks, size_t blocks_n,
                                       size_t *n) {
  const size_t at = blocks_n ? blocks_after(h) : CMX_FLAT_PREAMBLE + h;
  unsigned char *bytes = calloc(1, at + blocks_n + 1);
  memcpy(bytes, CMX_FLAT_MAGIC, 8);
  put_uint(bytes + 8, CMX_FORMAT_VERSION, 4);
  put_uint(bytes + 12, CMX_FLAT_BYTE_ORDER, 4);
  put_uint(bytes + 16, h, 8);
  put_uint(bytes + 24, crc32(crc32(0, NULL, 0), (const unsigned char *)header, (uInt)h), 4);
  put_uint(bytes + 28, crc32(crc32(0, NULL, 0), bytes, 28), 4);
  memcpy(bytes + CMX_FLAT_PREAMBLE, header, h);
  if (blocks_n) memcpy(bytes + at, blocks, blocks_n);
  *n = at + blocks_n;
  return bytes;
}

/** A file with the first `from` in its header text replaced by `to`. To be freed. */
static inline unsigned char *edit_header(const unsigned char *bytes, size_t n, const char *from,
                                         const char *to, size_t *edited_n) {
  const size_t h = get_uint(bytes + 16, 8), start = blocks_after(h);
  char *text = malloc(h + strlen(to) + 1), *rest = malloc(h + 1);
  memcpy(text, bytes + CMX_FLAT_PREAMBLE, h);
  text[h] = '\0';
  char *at = strstr(text, from);
  if (!at) fail_msg("the header has no '%s'", from);
  strcpy(rest, at + strlen(from));
  strcpy(at, to);
  strcat(at, rest);
  unsigned char *edited = flat_file(text, strlen(text), bytes + start, n > start ? n - start : 0, edited_n);
  free(rest);
  free(text);
  return edited;
}

#endif
