/** coulomix_hdf5_blocks.h: blocks of metadata of an HDF5 file, and numbers within them, for the check of
 *  coulomix_hdf5_check.h. Reads the file itself, without HDF5. For the implementation of coulomix_hdf5.h
 *  only.
 *
 *  A block is read once, must lie in the file and share no byte with another. So the check ends whatever
 *  addresses a file gives, and reads no more bytes than the file has. */
#if defined(COULOMIX_HDF5_IMPLEMENTATION) && !defined(COULOMIX_HDF5_BLOCKS)
#define COULOMIX_HDF5_BLOCKS

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_file.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CMXF_NOWHERE UINT64_MAX /* the address of what does not exist */

enum {
  CMXF_SCAN_BLOCKS = 1 << 22,  /* in a file */
  CMXF_SCAN_BLOCK = 1 << 26,   /* bytes of one */
  CMXF_SCAN_OBJECTS = 1 << 16, /* in a file */
  CMXF_SCAN_LINKS = 1 << 13,   /* in a group, whose names HDF5 lists again for each of them */
  CMXF_SCAN_ATTRIBUTES = 1 << 14
};

typedef struct cmxf_span {
  uint64_t at, n;
  int is_object;
} cmxf_span;

/* A named type that others refer to. */
typedef struct cmxf_named_type {
  uint64_t at, size;
  int variable;
} cmxf_named_type;

typedef struct cmxf_scan {
  FILE *stream;
  char *why; /* [why_size] the first fault */
  size_t why_size;
  int failed, no_memory;
  uint64_t base, end; /* of the addresses: that of byte 0, and the first that is not in the file */
  int inflate;        /* whether deflated chunks are decoded */
  uint64_t packed;    /* bytes of those so far */
  struct cmxf_inflation *inflation; /* room for that */
  uint64_t bytes;                   /* of all blocks so far */
  cmxf_span *blocks;                /* those so far */
  uint32_t *places; /* [n_places] 1 + the number of a block, by a hash of its address; 0: none */
  size_t n_blocks, room, n_places;
  uint64_t *objects; /* addresses of headers to be checked */
  size_t n_objects, n_met, objects_room;
  cmxf_named_type *types;
  size_t n_types, types_room;
  unsigned leaf_k, group_k, chunk_k; /* half the entries of nodes of version-1 B-trees */
  int nested;                        /* headers being read, one for the type of another */
  size_t memory, limit;              /* bytes that are taken, and the most that may be */
} cmxf_scan;

/* Keeps the first fault and where it is. @return 0 */
static inline int cmxf_scan_refuse(cmxf_scan *s, uint64_t at, const char *format, ...) CMXF_PRINTF(3, 4);

static inline int cmxf_scan_refuse(cmxf_scan *s, uint64_t at, const char *format, ...) {
  va_list args;
  int n;
  if (s->failed) return 0;
  s->failed = 1;
  n = snprintf(s->why, s->why_size,
               "not a readable HDF5 file, byte %llu: ", (unsigned long long)(at + s->base));
  if (n < 0 || (size_t)n >= s->why_size) return 0;
  va_start(args, format);
  vsnprintf(s->why + n, s->why_size - (size_t)n, format, args);
  va_end(args);
  return 0;
}

static inline int cmxf_scan_no_memory(cmxf_scan *s) {
  s->no_memory = 1;
  if (!s->failed && s->limit < SIZE_MAX)
    snprintf(s->why, s->why_size, "needs more memory than the limit of %lu bytes", (unsigned long)s->limit);
  else if (!s->failed)
    snprintf(s->why, s->why_size, "out of memory");
  s->failed = 1;
  return 0;
}

/* Each block of memory has its size before it, so that all of them together keep to the limit. */
enum { CMXF_SCAN_SIZE = 16 };

static inline void *cmxf_scan_alloc(cmxf_scan *s, size_t n) {
  unsigned char *block = NULL;
  const size_t whole = n + CMXF_SCAN_SIZE;
  if (whole < n || whole > s->limit - s->memory) return NULL;
  block = (unsigned char *)CMX_MALLOC(whole);
  if (!block) return NULL;
  s->memory += whole;
  memcpy(block, &whole, sizeof whole);
  return block + CMXF_SCAN_SIZE;
}

static inline void cmxf_scan_release(cmxf_scan *s, void *from) {
  unsigned char *block = (unsigned char *)from - CMXF_SCAN_SIZE;
  size_t whole;
  memcpy(&whole, block, sizeof whole);
  s->memory -= whole;
  CMX_FREE(block);
}

/* Room for one more entry of `size` bytes. */
static inline void *cmxf_scan_grow(cmxf_scan *s, void *list, size_t n, size_t *room, size_t size) {
  size_t more = *room ? 2 * *room : 64;
  void *grown;
  if (n < *room) return list;
  grown = cmxf_scan_alloc(s, more * size);
  if (!grown) {
    cmxf_scan_no_memory(s);
    return NULL;
  }
  if (n) memcpy(grown, list, n * size);
  if (list) cmxf_scan_release(s, list);
  *room = more;
  return grown;
}

/* --- numbers within a block --- */

/* What is left of a block. After a number that is not there all are 0, and `failed` is set. */
typedef struct cmxf_cut {
  const unsigned char *next, *end;
  uint64_t at; /* address of `next` */
  int failed;
} cmxf_cut;

static inline cmxf_cut cmxf_cut_of(const unsigned char *bytes, uint64_t n, uint64_t at) {
  cmxf_cut c;
  c.next = bytes;
  c.end = bytes + n;
  c.at = at;
  c.failed = 0;
  return c;
}

static inline uint64_t cmxf_cut_left(const cmxf_cut *c) {
  return (uint64_t)(c->end - c->next);
}

/* n bytes; NULL if there are not as many. */
static inline const unsigned char *cmxf_cut_bytes(cmxf_cut *c, uint64_t n) {
  const unsigned char *bytes = c->next;
  if (c->failed || n > cmxf_cut_left(c)) {
    c->failed = 1;
    return NULL;
  }
  c->next += n;
  c->at += n;
  return bytes;
}

/* The next n bytes as their own. */
static inline cmxf_cut cmxf_cut_part(cmxf_cut *c, uint64_t n) {
  const uint64_t at = c->at;
  const unsigned char *bytes = cmxf_cut_bytes(c, n);
  cmxf_cut part = cmxf_cut_of(bytes ? bytes : c->next, bytes ? n : 0, at);
  part.failed = !bytes;
  return part;
}

static inline uint64_t cmxf_little(const unsigned char *bytes, size_t n) {
  uint64_t value = 0;
  while (n-- > 0) value = value << 8 | bytes[n];
  return value;
}

/* A number of n <= 8 bytes, the lowest first. */
static inline uint64_t cmxf_cut_number(cmxf_cut *c, size_t n) {
  const unsigned char *bytes = cmxf_cut_bytes(c, n);
  return bytes ? cmxf_little(bytes, n) : 0;
}

/* A text that ends with a zero byte, padded to a multiple of `unit`. NULL if it does not end. */
static inline const char *cmxf_cut_text(cmxf_cut *c, size_t unit) {
  const char *text = (const char *)c->next;
  const void *zero = c->failed || c->next == c->end ? NULL : memchr(c->next, 0, (size_t)cmxf_cut_left(c));
  size_t n = zero ? (size_t)((const char *)zero - text) + 1 : 0;
  if (n == 0) {
    c->failed = 1;
    return NULL;
  }
  return cmxf_cut_bytes(c, (n + unit - 1) / unit * unit) ? text : NULL;
}

static inline int cmxf_cut_signature(cmxf_cut *c, const char *signature) {
  const unsigned char *bytes = cmxf_cut_bytes(c, 4);
  return bytes && memcmp(bytes, signature, 4) == 0;
}

/* The smallest number of bytes that holds a number. */
static inline size_t cmxf_width(uint64_t most) {
  size_t n = 1;
  while (n < 8 && most >> 8 * n) n++;
  return n;
}

static inline unsigned cmxf_log2(uint64_t value) {
  unsigned n = 0;
  while (value >>= 1) n++;
  return n;
}

/* The product, or UINT64_MAX where it is larger. */
static inline uint64_t cmxf_times(uint64_t a, uint64_t b) {
  return b && a > UINT64_MAX / b ? UINT64_MAX : a * b;
}

/* --- the checksum of metadata --- */

static inline uint32_t cmxf_rotated(uint32_t x, int k) {
  return x << k | x >> (32 - k);
}

static inline uint32_t cmxf_scan_u32(const unsigned char *b) {
  return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

/* Bob Jenkins, lookup3.c (2006), hashlittle with the initial value 0. */
static inline uint32_t cmxf_lookup3(const unsigned char *k, size_t n) {
  unsigned char last[12] = {0};
  uint32_t a = 0xdeadbeefu + (uint32_t)n, b = a, c = a;
  for (; n > 12; n -= 12, k += 12) {
    a += cmxf_scan_u32(k), b += cmxf_scan_u32(k + 4), c += cmxf_scan_u32(k + 8);
    a -= c, a ^= cmxf_rotated(c, 4), c += b;
    b -= a, b ^= cmxf_rotated(a, 6), a += c;
    c -= b, c ^= cmxf_rotated(b, 8), b += a;
    a -= c, a ^= cmxf_rotated(c, 16), c += b;
    b -= a, b ^= cmxf_rotated(a, 19), a += c;
    c -= b, c ^= cmxf_rotated(b, 4), b += a;
  }
  if (n == 0) return c;
  memcpy(last, k, n);
  a += cmxf_scan_u32(last), b += cmxf_scan_u32(last + 4), c += cmxf_scan_u32(last + 8);
  c ^= b, c -= cmxf_rotated(b, 14);
  a ^= c, a -= cmxf_rotated(c, 11);
  b ^= a, b -= cmxf_rotated(a, 25);
  c ^= b, c -= cmxf_rotated(b, 16);
  a ^= c, a -= cmxf_rotated(c, 4);
  b ^= a, b -= cmxf_rotated(a, 14);
  c ^= b, c -= cmxf_rotated(b, 24);
  return c;
}

/* --- blocks --- */

/* Whether n bytes at an address lie in the file. */
static inline int cmxf_scan_inside(cmxf_scan *s, uint64_t from, uint64_t at, uint64_t n, const char *what) {
  if (at < s->end && n <= s->end - at) return 1;
  return cmxf_scan_refuse(s, from, "%s at %llu of %llu bytes is not in the file", what,
                          (unsigned long long)at, (unsigned long long)n);
}

/* Reads n bytes that lie in the file. */
static inline int cmxf_scan_read(cmxf_scan *s, uint64_t at, unsigned char *bytes, uint64_t n) {
  if (at + s->base <= LONG_MAX && fseek(s->stream, (long)(at + s->base), SEEK_SET) == 0 &&
      fread(bytes, 1, (size_t)n, s->stream) == n)
    return 1;
  return cmxf_scan_refuse(s, at, "cannot be read: %s", ferror(s->stream) ? strerror(errno) : "it shrank");
}

/* The place of an address among those of the blocks: of its block, or an empty one. */
static inline size_t cmxf_scan_place(const cmxf_scan *s, uint64_t at) {
  size_t k = (size_t)((at * 0x9e3779b97f4a7c15u) >> 32) % s->n_places;
  while (s->places[k] && s->blocks[s->places[k] - 1].at != at) k = k + 1 < s->n_places ? k + 1 : 0;
  return k;
}

static inline int cmxf_scan_grow_places(cmxf_scan *s) {
  size_t i, n = s->n_places ? 4 * s->n_places : 1024;
  if (4 * s->n_blocks < s->n_places) return 1;
  if (s->places) cmxf_scan_release(s, s->places);
  s->n_places = 0;
  s->places = (uint32_t *)cmxf_scan_alloc(s, n * sizeof *s->places);
  if (!s->places) return cmxf_scan_no_memory(s);
  s->n_places = n;
  memset(s->places, 0, n * sizeof *s->places);
  for (i = 0; i < s->n_blocks; i++) s->places[cmxf_scan_place(s, s->blocks[i].at)] = (uint32_t)i + 1;
  return 1;
}

/* The block that begins at an address; NULL if none is known. */
static inline cmxf_span *cmxf_scan_find(const cmxf_scan *s, uint64_t at) {
  const uint32_t k = s->n_places ? s->places[cmxf_scan_place(s, at)] : 0;
  return k ? &s->blocks[k - 1] : NULL;
}

/* Takes n bytes as a block that `from` refers to. */
static inline int cmxf_scan_claim(cmxf_scan *s, uint64_t from, uint64_t at, uint64_t n, const char *what) {
  cmxf_span *blocks;
  if (!cmxf_scan_inside(s, from, at, n, what)) return 0;
  if (n == 0 || n > CMXF_SCAN_BLOCK)
    return cmxf_scan_refuse(s, from, "%s of %llu bytes", what, (unsigned long long)n);
  if (cmxf_scan_find(s, at))
    return cmxf_scan_refuse(s, from, "%s at %llu, which is another block already", what,
                            (unsigned long long)at);
  if (s->n_blocks >= CMXF_SCAN_BLOCKS) return cmxf_scan_refuse(s, from, "too many blocks of metadata");
  s->bytes += n;
  if (s->bytes > s->end) return cmxf_scan_refuse(s, from, "%s overlaps another block", what);
  blocks = (cmxf_span *)cmxf_scan_grow(s, s->blocks, s->n_blocks, &s->room, sizeof *blocks);
  if (!blocks) return 0;
  s->blocks = blocks;
  if (!cmxf_scan_grow_places(s)) return 0;
  s->places[cmxf_scan_place(s, at)] = (uint32_t)s->n_blocks + 1;
  s->blocks[s->n_blocks].at = at;
  s->blocks[s->n_blocks].n = n;
  s->blocks[s->n_blocks++].is_object = 0;
  return 1;
}

/* Claims and reads a block, to be given back by cmxf_scan_release; NULL on failure. */
static inline unsigned char *cmxf_scan_take(cmxf_scan *s, uint64_t from, uint64_t at, uint64_t n,
                                            const char *what) {
  unsigned char *bytes;
  if (!cmxf_scan_claim(s, from, at, n, what)) return NULL;
  bytes = (unsigned char *)cmxf_scan_alloc(s, (size_t)n);
  if (!bytes) {
    cmxf_scan_no_memory(s);
    return NULL;
  }
  if (cmxf_scan_read(s, at, bytes, n)) return bytes;
  cmxf_scan_release(s, bytes);
  return NULL;
}

/* Whether the first n bytes of a block are followed by their checksum. */
static inline int cmxf_scan_checksum(cmxf_scan *s, uint64_t at, const unsigned char *bytes, uint64_t n,
                                     const char *what) {
  if (cmxf_lookup3(bytes, (size_t)n) == cmxf_scan_u32(bytes + n)) return 1;
  return cmxf_scan_refuse(s, at, "wrong checksum of %s", what);
}

/* The same for a block with a signature, a version of 0 and a checksum at its end. `cut` is what lies
   between. */
static inline unsigned char *cmxf_scan_take_signed(cmxf_scan *s, uint64_t from, uint64_t at, uint64_t n,
                                                   const char *signature, const char *what, cmxf_cut *cut) {
  unsigned char *bytes = cmxf_scan_take(s, from, at, n, what);
  int ok;
  if (!bytes) return NULL;
  *cut = cmxf_cut_of(bytes, n - 4, at);
  ok = cmxf_cut_signature(cut, signature);
  if (!ok)
    cmxf_scan_refuse(s, at, "no signature %s of %s", signature, what);
  else if (cmxf_cut_number(cut, 1) != 0)
    ok = cmxf_scan_refuse(s, at, "unknown version of %s", what);
  else
    ok = cmxf_scan_checksum(s, at, bytes, n - 4, what);
  if (ok) return bytes;
  cmxf_scan_release(s, bytes);
  return NULL;
}

static inline int cmxf_span_compare(const void *a, const void *b) {
  const uint64_t x = ((const cmxf_span *)a)->at, y = ((const cmxf_span *)b)->at;
  return (x > y) - (x < y);
}

/* When all blocks are known. They are put in order, so that none can be found by its place any more. */
static inline int cmxf_scan_overlaps(cmxf_scan *s) {
  size_t i;
  s->n_places = 0;
  if (s->n_blocks) qsort(s->blocks, s->n_blocks, sizeof *s->blocks, cmxf_span_compare);
  for (i = 1; i < s->n_blocks; i++)
    if (s->blocks[i - 1].n > s->blocks[i].at - s->blocks[i - 1].at)
      return cmxf_scan_refuse(s, s->blocks[i].at, "a block that begins within the one at %llu",
                              (unsigned long long)s->blocks[i - 1].at);
  return 1;
}

/* An object to be checked, unless it was or will be. */
static inline int cmxf_scan_add_object(cmxf_scan *s, uint64_t from, uint64_t at) {
  const cmxf_span *known = cmxf_scan_find(s, at);
  uint64_t *objects;
  if (known && known->is_object) return 1;
  if (s->n_objects >= 16 * (size_t)CMXF_SCAN_OBJECTS) return cmxf_scan_refuse(s, from, "too many links");
  if (!cmxf_scan_inside(s, from, at, 16, "the header of an object")) return 0;
  objects = (uint64_t *)cmxf_scan_grow(s, s->objects, s->n_objects, &s->objects_room, sizeof *objects);
  if (!objects) return 0;
  s->objects = objects;
  s->objects[s->n_objects++] = at;
  return 1;
}

static inline void cmxf_scan_free(cmxf_scan *s) {
  if (s->blocks) cmxf_scan_release(s, s->blocks);
  if (s->places) cmxf_scan_release(s, s->places);
  if (s->objects) cmxf_scan_release(s, s->objects);
  if (s->types) cmxf_scan_release(s, s->types);
  if (s->inflation) cmxf_scan_release(s, s->inflation);
}

#endif
