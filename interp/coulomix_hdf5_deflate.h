/** coulomix_hdf5_deflate.h: how many bytes a deflated chunk of an HDF5 file holds, for the check of
 *  coulomix_hdf5_check.h. HDF5 (1.10.8) does not compare this number with the size of the chunk, and reads
 *  beyond what there is. For the implementation of coulomix_hdf5.h only.
 *
 *  Decodes as RFC 1950 and 1951 describe, but keeps nothing: what is copied within the data counts by its
 *  length. Streams that zlib refuses may pass: HDF5 then says so. */
#if defined(COULOMIX_HDF5_IMPLEMENTATION) && !defined(COULOMIX_HDF5_DEFLATE)
#define COULOMIX_HDF5_DEFLATE

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_hdf5_blocks.h"

enum { CMXF_FAST = 10, CMXF_LONGEST = 15, CMXF_SYMBOLS_MOST = 288, CMXF_BUFFER = 16384 };

/* A Huffman code. `fast` has for the next CMXF_FAST bits 16 times the symbol plus its length, 0 where it is
   longer; `symbols` are in the order of their codes, `count` those of each length. */
typedef struct cmxf_code {
  uint16_t fast[1 << CMXF_FAST], count[CMXF_LONGEST + 1], symbols[CMXF_SYMBOLS_MOST];
} cmxf_code;

/* A stream of `left` bytes from the current place of the file on. `bits` has the next n bits, the first
   lowest. */
typedef struct cmxf_inflation {
  FILE *stream;
  uint64_t left, bits, total; /* total: bytes so far */
  unsigned n;
  size_t at, end;
  int failed;
  unsigned char buffer[CMXF_BUFFER];
  cmxf_code literal, distance;
} cmxf_inflation;

/* Sees to at least 32 bits, zeros after the end of the stream. */
static inline void cmxf_need(cmxf_inflation *z) {
  z->bits &= z->n < 64 ? ((uint64_t)1 << z->n) - 1 : UINT64_MAX;
  while (z->n <= 56) {
    if (z->at == z->end) {
      const size_t room = sizeof z->buffer, most = z->left < room ? (size_t)z->left : room;
      z->at = 0;
      z->end = most ? fread(z->buffer, 1, most, z->stream) : 0;
      z->left -= z->end;
      if (z->end == 0) return;
    }
    z->bits |= (uint64_t)z->buffer[z->at++] << z->n;
    z->n += 8;
  }
}

static inline uint64_t cmxf_little8(const unsigned char *b) {
  return (uint64_t)cmxf_scan_u32(b) | (uint64_t)cmxf_scan_u32(b + 4) << 32;
}

/* The next n <= 16 bits. */
static inline unsigned cmxf_take_bits(cmxf_inflation *z, unsigned n) {
  unsigned value;
  if (z->n < n) cmxf_need(z);
  if (z->n < n) {
    z->failed = 1;
    return 0;
  }
  value = (unsigned)(z->bits & (((uint64_t)1 << n) - 1));
  z->bits >>= n;
  z->n -= n;
  return value;
}

/* The code in which symbol k has lengths[k] bits, 0 for none. 0 if there is no such code. */
static inline int cmxf_code_make(cmxf_code *code, const unsigned char *lengths, unsigned n) {
  unsigned first[CMXF_LONGEST + 2], next[CMXF_LONGEST + 2], k, l, value = 0, place = 0;
  memset(code, 0, sizeof *code);
  for (k = 0; k < n; k++) code->count[lengths[k]]++;
  code->count[0] = 0;
  for (l = 1; l <= CMXF_LONGEST; l++) {
    value = (value + code->count[l - 1]) << 1;
    first[l] = value;
    next[l] = place;
    place += code->count[l];
    if (value + code->count[l] > 1u << l) return 0;
  }
  for (k = 0; k < n; k++) {
    unsigned reversed = 0, own, b;
    l = lengths[k];
    if (l == 0) continue;
    code->symbols[next[l]++] = (uint16_t)k;
    own = first[l]++;
    if (l > CMXF_FAST) continue;
    for (b = 0; b < l; b++) reversed |= (own >> b & 1) << (l - 1 - b);
    for (; reversed < 1u << CMXF_FAST; reversed += 1u << l) code->fast[reversed] = (uint16_t)(k << 4 | l);
  }
  return 1;
}

/* The next symbol. */
static inline unsigned cmxf_symbol(cmxf_inflation *z, const cmxf_code *code) {
  unsigned entry, l, value = 0, first = 0, place = 0;
  if (z->n < CMXF_LONGEST) cmxf_need(z);
  entry = code->fast[z->bits & ((1u << CMXF_FAST) - 1)];
  if (entry && (entry & 15) <= z->n) {
    z->bits >>= entry & 15;
    z->n -= entry & 15;
    return entry >> 4;
  }
  for (l = 1; l <= CMXF_LONGEST && l <= z->n; l++) {
    value |= (unsigned)(z->bits >> (l - 1) & 1);
    if (value < first + code->count[l]) {
      z->bits >>= l;
      z->n -= l;
      return code->symbols[place + (value - first)];
    }
    place += code->count[l];
    first = (first + code->count[l]) << 1;
    value <<= 1;
  }
  z->failed = 1;
  return 0;
}

/* The two codes of a block that brings them. */
static inline void cmxf_read_codes(cmxf_inflation *z) {
  static const unsigned char order[19] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
  unsigned char lengths[CMXF_SYMBOLS_MOST + 32];
  const unsigned n = cmxf_take_bits(z, 5) + 257, m = cmxf_take_bits(z, 5) + 1,
                 some = cmxf_take_bits(z, 4) + 4;
  unsigned k;
  memset(lengths, 0, sizeof lengths);
  for (k = 0; k < some; k++) lengths[order[k]] = (unsigned char)cmxf_take_bits(z, 3);
  if (n > 286 || m > 30 || !cmxf_code_make(&z->literal, lengths, 19)) z->failed = 1;
  for (k = 0; !z->failed && k < n + m;) {
    const unsigned symbol = cmxf_symbol(z, &z->literal);
    unsigned char value = (unsigned char)symbol;
    unsigned times = 1;
    if (symbol >= 16) {
      if (symbol == 16 && k == 0) break;
      value = symbol == 16 ? lengths[k - 1] : 0;
      times = symbol == 16   ? 3 + cmxf_take_bits(z, 2)
              : symbol == 17 ? 3 + cmxf_take_bits(z, 3)
                             : 11 + cmxf_take_bits(z, 7);
    }
    if (times > n + m - k) break;
    while (times-- > 0) lengths[k++] = value;
  }
  if (z->failed || k != n + m || !cmxf_code_make(&z->distance, lengths + n, m) ||
      !cmxf_code_make(&z->literal, lengths, n))
    z->failed = 1;
}

static inline void cmxf_fixed_codes(cmxf_inflation *z) {
  unsigned char lengths[CMXF_SYMBOLS_MOST];
  memset(lengths, 8, sizeof lengths);
  memset(lengths + 144, 9, 112);
  memset(lengths + 256, 7, 24);
  cmxf_code_make(&z->literal, lengths, CMXF_SYMBOLS_MOST);
  memset(lengths, 5, 30);
  cmxf_code_make(&z->distance, lengths, 30);
}

/* At least 48 bits where the buffer has 8 bytes more. */
static inline void cmxf_need_fast(cmxf_inflation *z) {
  if (z->n < 48 && z->end - z->at >= 8) {
    z->bits |= cmxf_little8(z->buffer + z->at) << z->n;
    z->at += (63 - z->n) >> 3;
    z->n |= 56;
  } else {
    cmxf_need(z);
  }
}

/* The symbols of a block: bytes, and places from where some are copied. */
static inline void cmxf_count_block(cmxf_inflation *z) {
  static const unsigned char more[29] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                         2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
  static const uint16_t length[29] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                      31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
  while (!z->failed) {
    unsigned symbol, far;
    cmxf_need_fast(z);
    for (;;) { /* bytes, as long as there are bits for them */
      const unsigned entry = z->literal.fast[z->bits & ((1u << CMXF_FAST) - 1)];
      if (entry == 0 || entry >= 256 << 4 || (entry & 15) > z->n) break;
      z->bits >>= entry & 15;
      z->n -= entry & 15;
      z->total++;
    }
    symbol = cmxf_symbol(z, &z->literal);
    if (symbol < 256) {
      z->total++;
      continue;
    }
    if (symbol == 256) return;
    if (symbol > 285) break;
    z->total += length[symbol - 257] + cmxf_take_bits(z, more[symbol - 257]);
    far = cmxf_symbol(z, &z->distance);
    if (far > 29) break;
    cmxf_take_bits(z, far < 4 ? 0 : far / 2 - 1);
  }
  z->failed = 1;
}

/* A block that is not packed, whole bytes after the bits so far. */
static inline void cmxf_count_stored(cmxf_inflation *z) {
  unsigned n, k;
  cmxf_take_bits(z, z->n % 8);
  n = cmxf_take_bits(z, 16);
  if ((cmxf_take_bits(z, 16) ^ n) != 0xffff) z->failed = 1;
  for (k = 0; !z->failed && k < n; k++) cmxf_take_bits(z, 8);
  z->total += n;
}

/* Whether `left` bytes from the current place of the file on are a zlib stream of `expected` bytes. */
static inline int cmxf_inflates_to(cmxf_inflation *z, FILE *stream, uint64_t left, uint64_t expected) {
  unsigned head, last = 0;
  z->stream = stream;
  z->left = left;
  z->bits = z->total = 0;
  z->at = z->end = 0;
  z->n = 0;
  z->failed = 0;
  head = cmxf_take_bits(z, 8) << 8;
  head |= cmxf_take_bits(z, 8);
  if ((head >> 8 & 15) != 8 || head % 31 != 0 || head & 0x20) return 0;
  while (!last && !z->failed && z->total <= expected) {
    last = cmxf_take_bits(z, 1);
    switch (cmxf_take_bits(z, 2)) {
    case 0:
      cmxf_count_stored(z);
      break;
    case 1:
      cmxf_fixed_codes(z);
      cmxf_count_block(z);
      break;
    case 2:
      cmxf_read_codes(z);
      cmxf_count_block(z);
      break;
    default:
      return 0;
    }
  }
  return !z->failed && z->total == expected;
}

#endif
