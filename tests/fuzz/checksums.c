#define _GNU_SOURCE
#include "checksums.h"

#include <stdio.h>
#include <string.h>

#define COULOMIX_HDF5_IMPLEMENTATION
#define CMX_HDF5_API static inline
#include "coulomix_hdf5.h"

static uint64_t value(const uint8_t *at, size_t size) {
  return cmxf_little(at, size);
}

/* Where the sum of a node of a B-tree stands: after its records, of which others know the number. */
static size_t node_sum(const uint8_t *block, size_t n) {
  enum { PLACES = 1024 };
  static uint16_t known[PLACES];
  uint16_t *place = &known[(value(block + 6, 8) ^ n) % PLACES];
  if (*place >= 6 && *place <= n - 4 && cmxf_lookup3(block, *place) == value(block + *place, 4))
    return *place;
  for (size_t k = 6; k <= n - 4; k++)
    if (cmxf_lookup3(block, k) == value(block + k, 4)) {
      *place = (uint16_t)k;
      return k;
    }
  return 0;
}

/* The checksum of a block, where it has one. */
static fuzz_checksum sum_of(const uint8_t *data, size_t at, size_t n) {
  static const char trailing[] = "OHDROCHKBTHDFRHPFHIBEAHDEAIBEASBEADBFAHDFADB";
  const uint8_t *block = data + at;
  fuzz_checksum c = {at, n, 0, FUZZ_NO_SUM};
  if (n < 12) return c;
  if (memcmp(block, "FHDB", 4) ==
      0) { /* with places of 4 bytes in heaps of links, of 5 in those of attributes */
    for (c.sum = at + 17; c.sum <= at + 18; c.sum++) {
      uint8_t copy[CMXF_HEAP_DIRECT];
      memcpy(copy, block, n <= sizeof copy ? n : 0);
      memset(copy + (c.sum - at), 0, 4);
      if (n <= sizeof copy && cmxf_lookup3(copy, n) == value(data + c.sum, 4)) {
        c.kind = FUZZ_WITHIN;
        return c;
      }
    }
    return c;
  }
  int known = at == 0 && block[8] >= 2;
  for (size_t k = 0; !known && k + 4 < sizeof trailing; k += 4) known = memcmp(block, trailing + k, 4) == 0;
  if (memcmp(block, "BTIN", 4) == 0 || memcmp(block, "BTLF", 4) == 0)
    c.n = node_sum(block, n);
  else if (known)
    c.n = n - 4;
  else if (n >= 64 && cmxf_lookup3(block, n - 4) == value(block + n - 4, 4))
    c.n = n - 4; /* a page of an array */
  else
    return c;
  c.kind = FUZZ_AFTER;
  c.sum = at + c.n;
  if (c.n) return c;
  c.n = n;
  c.kind = FUZZ_NO_SUM;
  return c;
}

/* A chunk that is a whole dataset, from a layout message of version 4: flags 2 (filtered), index 1. */
static void add_chunk(const uint8_t *data, size_t n, size_t layout, fuzz_checksum found[], size_t *count) {
  fuzz_checksum c = {0, 0, 0, FUZZ_FLETCHER};
  const uint8_t *m = data + layout;
  if (n - layout < 64 || m[0] != 4 || m[1] != 2 || m[2] != 2 || m[3] > 8 || m[4] > 8) return;
  const size_t index = 5u + (size_t)m[3] * m[4];
  if (n - layout < index + 21 || m[index] != 1) return;
  const uint64_t size = value(m + index + 1, 8), at = value(m + index + 13, 8);
  if (size < 8 || size > n || at > n - size) return;
  c.at = (size_t)at;
  c.n = (size_t)size - 4;
  c.sum = c.at + c.n;
  if (cmxf_h5_fletcher32(data + c.at, c.n) == value(data + c.sum, 4) && *count < FUZZ_MOST_CHECKSUMS)
    found[(*count)++] = c;
}

size_t fuzz_find_checksums(const uint8_t *data, size_t n, fuzz_checksum found[]) {
  char why[200];
  size_t count = 0;
  cmxf_scan s;
  FILE *stream = n ? fmemopen((void *)(uintptr_t)data, n, "rb") : NULL;
  if (!stream) return 0;
  cmxf_scan_start(&s, stream, why, sizeof why);
  cmxf_scan_file(&s);
  for (size_t i = 0; i < s.n_blocks && count < FUZZ_MOST_CHECKSUMS; i++)
    found[count++] = sum_of(data + s.base, (size_t)s.blocks[i].at, (size_t)s.blocks[i].n);
  for (size_t i = 0; i < count; i++) found[i].at += (size_t)s.base, found[i].sum += (size_t)s.base;
  for (size_t at = 0; at + 8 < n; at++)
    if (data[at] == 4 && data[at + 1] == 2) add_chunk(data, n, at, found, &count);
  fclose(s.stream);
  cmxf_scan_free(&s);
  return count;
}

void fuzz_mend_checksums(uint8_t *data, size_t n, const fuzz_checksum list[], size_t count) {
  for (size_t i = 0; i < count; i++) {
    const fuzz_checksum *c = &list[i];
    if (c->kind == FUZZ_NO_SUM || c->at > n || c->n > n - c->at || c->sum > n - 4) continue;
    if (c->kind == FUZZ_WITHIN) memset(data + c->sum, 0, 4);
    const uint32_t sum =
        c->kind == FUZZ_FLETCHER ? cmxf_h5_fletcher32(data + c->at, c->n) : cmxf_lookup3(data + c->at, c->n);
    for (int k = 0; k < 4; k++) data[c->sum + (size_t)k] = (uint8_t)(sum >> 8 * k);
  }
}
