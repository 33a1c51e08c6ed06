/** coulomix_flat_blocks.h: reads the blocks of a flat file: checksums, zlib streams, shuffles, data in place.
 *  For the implementation of coulomix_io.h only, which describes the format. */
#if defined(COULOMIX_IO_IMPLEMENTATION) && !defined(COULOMIX_FLAT_BLOCKS)
#define COULOMIX_FLAT_BLOCKS

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_file.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <zlib.h>

enum {
  CMXF_PIECE = 65536,     /* bytes of a deflated block that are read at a time */
  CMXF_OF_ZLIB = 0x10000, /* what zlib takes while it inflates; 40 KiB */
};

/* A file being parsed, in memory or as a stream. `rest` is what is left of the header line. */
typedef struct cmxf_flat {
  cmxf_load load;
  const unsigned char *bytes; /* NULL for a stream */
  FILE *stream;
  size_t n;  /* of the file */
  int keeps; /* bytes live as long as the loaded file: stored data are not copied */
  int check; /* compares the checksums of data that are not copied */
  size_t line;
  char *rest;
  const char *object;  /* owner of the attributes that follow; NULL before the first */
  const char **groups; /* [n_groups] paths of those so far */
  size_t n_groups;
  int in_dataset, wanted;
  size_t expected;         /* bytes of the dataset whose block has not been named, or 0 */
  size_t end;              /* of the blocks so far */
  unsigned char *packed;   /* [CMXF_PIECE] of a deflated block of a stream, or NULL */
  unsigned char *shuffled; /* [shuffled_n] room for the largest dataset so far that was shuffled */
  size_t shuffled_n;
} cmxf_flat;

static inline uint32_t cmxf_u32(const unsigned char *b) {
  return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static inline uint64_t cmxf_u64(const unsigned char *b) {
  return (uint64_t)cmxf_u32(b) | (uint64_t)cmxf_u32(b + 4) << 32;
}

/* n bytes of the file at an offset, both checked: those in memory, or those of the stream, read to `room`.
   NULL if they cannot be read. */
static inline const unsigned char *cmxf_bytes_at(cmxf_flat *flat, size_t offset, size_t n,
                                                 unsigned char *room) {
  if (flat->bytes) return flat->bytes + offset;
  if (fseek(flat->stream, (long)offset, SEEK_SET) != 0) return NULL;
  return fread(room, 1, n, flat->stream) == n ? room : NULL;
}

static inline cmx_status cmxf_fail_read(const cmxf_flat *flat) {
  return cmxf_fail(&flat->load, CMX_ERR_IO, "cannot be read: %s",
                   ferror(flat->stream) ? strerror(errno) : "it shrank");
}

static inline uint32_t cmxf_crc(const unsigned char *b, size_t n) {
  return (uint32_t)crc32(crc32(0, Z_NULL, 0), b, (uInt)n);
}

static inline int cmxf_little_endian(void) {
  const uint16_t one = 1;
  unsigned char low;
  memcpy(&low, &one, 1);
  return low == 1;
}

/* Exchanges the bits of x under `mask` with those `shift` bits to the left. */
static inline void cmxf_exchange(uint64_t *a, uint64_t *b, int shift, uint64_t mask) {
  const uint64_t t = (*a >> shift ^ *b) & mask;
  *b ^= t;
  *a ^= t << shift;
}

/* Transposes an 8 x 8 matrix of bytes: bytes 0 to 7 of eight words to words 0 to 7, if little-endian. */
static inline void cmxf_transpose(uint64_t w[8]) {
  int k;
  for (k = 0; k < 4; k++) cmxf_exchange(&w[k], &w[k + 4], 32, 0x00000000ffffffffu);
  for (k = 0; k < 8; k += k % 2 ? 3 : 1) cmxf_exchange(&w[k], &w[k + 2], 16, 0x0000ffff0000ffffu);
  for (k = 0; k < 8; k += 2) cmxf_exchange(&w[k], &w[k + 1], 8, 0x00ff00ff00ff00ffu);
}

/* Undoes the shuffle of n bytes in units of `unit`, eight bytes of eight units at a time where there are as
   many. */
static inline void cmxf_unshuffle(const unsigned char *from, size_t n, size_t unit, unsigned char *to) {
  const size_t units = n / unit, whole = cmxf_little_endian() ? units / 8 * 8 : 0, planes = unit / 8 * 8;
  size_t i, k, q;
  for (i = 0; i < whole; i += 8)
    for (k = 0; k < planes; k += 8) {
      uint64_t w[8];
      for (q = 0; q < 8; q++) memcpy(&w[q], from + (k + q) * units + i, 8);
      cmxf_transpose(w);
      for (q = 0; q < 8; q++) memcpy(to + (i + q) * unit + k, &w[q], 8);
    }
  for (k = 0; k < unit; k++)
    for (i = k < planes ? whole : 0; i < units; i++) to[i * unit + k] = from[k * units + i];
}

/* Little-endian to the order of this machine. */
static inline void cmxf_to_host(unsigned char *data, size_t n, size_t element) {
  size_t i, k;
  if (cmxf_little_endian()) return;
  for (i = 0; i < n; i += element)
    for (k = 0; k < element / 2; k++) {
      unsigned char swap = data[i + k];
      data[i + k] = data[i + element - 1 - k];
      data[i + element - 1 - k] = swap;
    }
}

/* Room for n bytes of shuffled data; NULL without memory. */
static inline unsigned char *cmxf_room(cmxf_flat *flat, size_t n) {
  if (n <= flat->shuffled_n) return flat->shuffled;
  cmxf_give(flat->load.file, flat->shuffled, flat->shuffled_n);
  flat->shuffled = (unsigned char *)cmxf_take(flat->load.file, n);
  flat->shuffled_n = flat->shuffled ? n : 0;
  return flat->shuffled;
}

static inline cmx_status cmxf_fail_data(const cmxf_flat *flat, const cmx_array *array) {
  return cmxf_fail(&flat->load, CMX_ERR_CHECKSUM, "dataset %s: the data are damaged", array->path);
}

/* What the header says of a block: `bytes` of it hold the dataset at `offset`. */
typedef struct cmxf_block_line {
  int deflated;
  uint32_t crc;
  size_t offset, bytes, unit;
} cmxf_block_line;

/* Inflates a block, which is to be one whole zlib stream of exactly n bytes of data. */
static inline cmx_status cmxf_inflate(cmxf_flat *flat, const cmxf_block_line *block, const cmx_array *array,
                                      unsigned char *to, size_t n) {
  size_t at = block->offset, left = block->bytes;
  const unsigned char *from;
  z_stream stream;
  int state;
  memset(&stream, 0, sizeof stream);
  stream.next_out = to;
  stream.avail_out = (uInt)n;
  state = inflateInit(&stream);
  if (state != Z_OK)
    return state == Z_MEM_ERROR ? cmxf_fail_memory(&flat->load) : cmxf_fail_data(flat, array);
  do {
    const size_t piece = flat->bytes || left < CMXF_PIECE ? left : (size_t)CMXF_PIECE;
    from = cmxf_bytes_at(flat, at, piece, flat->packed);
    if (!from) break;
    stream.next_in = (Bytef *)from;
    stream.avail_in = (uInt)piece;
    at += piece;
    left -= piece;
    state = inflate(&stream, left ? Z_NO_FLUSH : Z_FINISH);
  } while (state == Z_OK && left && stream.avail_in == 0);
  inflateEnd(&stream);
  if (!from) return cmxf_fail_read(flat);
  if (state == Z_MEM_ERROR) return cmxf_fail_memory(&flat->load);
  return state == Z_STREAM_END && !left && stream.avail_in == 0 && stream.avail_out == 0
             ? CMX_OK
             : cmxf_fail_data(flat, array);
}

/* The memory that inflating needs beside that of the data; 0 without. */
static inline int cmxf_inflate_begin(cmxf_flat *flat) {
  if (!flat->bytes && !flat->packed) flat->packed = (unsigned char *)cmxf_take(flat->load.file, CMXF_PIECE);
  return (flat->bytes || flat->packed) && cmxf_count(flat->load.file, CMXF_OF_ZLIB);
}

/* Stored data, which stay where they are if that lasts. */
static inline cmx_status cmxf_read_stored(cmxf_flat *flat, const cmxf_block_line *block, cmx_array *array) {
  unsigned char *data;
  const unsigned char *from;
  if (flat->keeps && cmxf_little_endian()) {
    array->data = flat->bytes + block->offset;
    array->unchecked = !flat->check;
    if (flat->check && cmxf_crc(flat->bytes + block->offset, block->bytes) != block->crc)
      return cmxf_fail_data(flat, array);
    return CMX_OK;
  }
  data = (unsigned char *)cmxf_alloc_aligned(flat->load.file, block->bytes);
  if (!data) return cmxf_fail_memory(&flat->load);
  from = cmxf_bytes_at(flat, block->offset, block->bytes, data);
  if (!from) return cmxf_fail_read(flat);
  if (from != data) memcpy(data, from, block->bytes);
  if (cmxf_crc(data, block->bytes) != block->crc) return cmxf_fail_data(flat, array);
  cmxf_to_host(data, block->bytes, cmxf_type_size(array->type));
  array->data = data;
  return CMX_OK;
}

static inline cmx_status cmxf_read_deflated(cmxf_flat *flat, const cmxf_block_line *block, size_t n,
                                            cmx_array *array) {
  unsigned char *data = (unsigned char *)cmxf_alloc_aligned(flat->load.file, n);
  unsigned char *to = data && block->unit > 1 ? cmxf_room(flat, n) : data;
  cmx_status status;
  if (!to || !cmxf_inflate_begin(flat)) return cmxf_fail_memory(&flat->load);
  status = cmxf_inflate(flat, block, array, to, n);
  flat->load.file->memory -= CMXF_OF_ZLIB;
  if (status < 0) return status;
  if (block->unit > 1) cmxf_unshuffle(to, n, block->unit, data);
  if (cmxf_crc(data, n) != block->crc) return cmxf_fail_data(flat, array);
  cmxf_to_host(data, n, cmxf_type_size(array->type));
  array->data = data;
  return CMX_OK;
}

#endif /* COULOMIX_FLAT_BLOCKS */
