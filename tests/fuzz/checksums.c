#include "checksums.h"

#include <string.h>

#define COULOMIX_HDF5_IMPLEMENTATION
#define CMX_HDF5_API static inline
#include "coulomix_hdf5.h"

static uint32_t rotated(uint32_t x, int k) {
  return x << k | x >> (32 - k);
}

/* Bob Jenkins, lookup3.c (2006), hashlittle with the initial value 0: the checksum of HDF5's metadata. */
__attribute__((no_sanitize("undefined"))) static uint32_t lookup3(const uint8_t *k, size_t n) {
  static const int turns[6] = {4, 6, 8, 16, 19, 4}, last[7] = {14, 11, 25, 16, 4, 14, 24};
  uint32_t v[3] = {0xdeadbeefu + (uint32_t)n, 0xdeadbeefu + (uint32_t)n, 0xdeadbeefu + (uint32_t)n};
  for (; n > 12; n -= 12, k += 12) {
    for (int i = 0; i < 12; i++) v[i / 4] += (uint32_t)k[i] << 8 * (i % 4);
    for (int i = 0; i < 6; i++) { /* a -= c, a ^= rot(c), c += b, and so on around */
      uint32_t *a = &v[i % 3], *b = &v[(i + 1) % 3], *c = &v[(i + 2) % 3];
      *a -= *c;
      *a ^= rotated(*c, turns[i]);
      *c += *b;
    }
  }
  if (n == 0) return v[2];
  for (size_t i = 0; i < n; i++) v[i / 4] += (uint32_t)k[i] << 8 * (i % 4);
  for (int i = 0; i < 7; i++) { /* c ^= b, c -= rot(b); a ^= c; b ^= a; c; a; b; c */
    uint32_t *to = &v[(i + 2) % 3], *from = &v[(i + 1) % 3];
    *to ^= *from;
    *to -= rotated(*from, last[i]);
  }
  return v[2];
}

static uint64_t value(const uint8_t *at, size_t size) {
  uint64_t v = 0;
  for (size_t k = size; k-- > 0;) v = v << 8 | at[k];
  return v;
}

static int is_right(const uint8_t *data, size_t n, const fuzz_checksum *c) {
  if (c->at > n || c->n > n - c->at || n - c->at - c->n < 4 || c->n < 4) return 0;
  const uint32_t stored = (uint32_t)value(data + c->at + c->n, 4);
  return stored == (c->fletcher ? cmxf_h5_fletcher32(data + c->at, c->n) : lookup3(data + c->at, c->n));
}

/* Length of a block from its own bytes; 0 if they do not say. */
static size_t block_length(const uint8_t *block, size_t n) {
  if (n > 60 && memcmp(block, "\x89HDF\r\n\x1a\n", 8) == 0) return 44;
  if (n > 60 && memcmp(block, "BTHD", 4) == 0) return 34;
  if (n > 160 && memcmp(block, "FRHP", 4) == 0) return 142;
  if (n < 40 || memcmp(block, "OHDR", 4) != 0) return 0;
  const uint8_t flags = block[5];
  const size_t at = 6u + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0), size = (size_t)1 << (flags & 3);
  return at + size + (size_t)value(block + at, size);
}

/* Lengths of other blocks stand elsewhere. They are tried, and remembered by their place. */
static size_t tried_length(const uint8_t *data, size_t n, size_t at, int *budget) {
  enum { PLACES = 4096, MOST = 1024 };
  static uint16_t known[PLACES];
  fuzz_checksum c = {at, known[at % PLACES], 0};
  if (is_right(data, n, &c)) return c.n;
  if ((*budget)-- <= 0) return 0;
  for (c.n = 6; c.n < MOST; c.n++)
    if (is_right(data, n, &c)) {
      known[at % PLACES] = (uint16_t)c.n;
      return c.n;
    }
  return 0;
}

/* A chunk that is a whole dataset, from a layout message of version 4: flags 2 (filtered), index 1. */
static void add_chunk(const uint8_t *data, size_t n, size_t layout, fuzz_checksum found[], size_t *count) {
  fuzz_checksum c = {0, 0, 1};
  const uint8_t *m = data + layout;
  if (n - layout < 64 || m[0] != 4 || m[1] != 2 || m[2] != 2 || m[3] > 8 || m[4] > 8) return;
  const size_t index = 5u + (size_t)m[3] * m[4];
  if (n - layout < index + 21 || m[index] != 1) return;
  const uint64_t size = value(m + index + 1, 8), at = value(m + index + 13, 8);
  if (size < 8 || size > n || at > n - size) return;
  c.at = (size_t)at;
  c.n = (size_t)size - 4;
  if (is_right(data, n, &c) && *count < FUZZ_MOST_CHECKSUMS) found[(*count)++] = c;
}

size_t fuzz_find_checksums(const uint8_t *data, size_t n, fuzz_checksum found[]) {
  static const char signatures[] = "OHDROCHKBTHDBTLFBTINFRHPFHDBFHIBFSHDFSSEEAHDEAIBEASBEADBFAHDFADBSMTBSMLI";
  size_t count = 0;
  int budget = 1;
  for (size_t at = 0; at + 8 < n && count < FUZZ_MOST_CHECKSUMS; at++) {
    const int letter = data[at] >= 'B' && data[at] <= 'S';
    if (data[at] == 4 && data[at + 1] == 2) add_chunk(data, n, at, found, &count);
    if (!letter && data[at] != 0x89) continue;
    int known = data[at] == 0x89 && memcmp(data + at, "\x89HDF", 4) == 0;
    for (size_t k = 0; letter && !known && k + 4 < sizeof signatures; k += 4)
      known = memcmp(data + at, signatures + k, 4) == 0;
    if (!known) continue;
    fuzz_checksum c = {at, block_length(data + at, n - at), 0};
    if (!is_right(data, n, &c)) c.n = tried_length(data, n, at, &budget);
    if (c.n && count < FUZZ_MOST_CHECKSUMS) found[count++] = c;
  }
  return count;
}

void fuzz_mend_checksums(uint8_t *data, size_t n, const fuzz_checksum list[], size_t count) {
  for (size_t i = 0; i < count; i++) {
    const fuzz_checksum *c = &list[i];
    if (c->at > n || c->n > n - c->at || n - c->at - c->n < 4) continue;
    const uint32_t sum = c->fletcher ? cmxf_h5_fletcher32(data + c->at, c->n) : lookup3(data + c->at, c->n);
    for (int k = 0; k < 4; k++) data[c->at + c->n + (size_t)k] = (uint8_t)(sum >> 8 * k);
  }
}
