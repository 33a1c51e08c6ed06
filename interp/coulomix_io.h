/** coulomix_io.h: loads a flat coulomix table. Needs zlib (-lz) and the C library, nothing else.
 *
 *  USE. In exactly one C or C++ file:
 *
 *      #define COULOMIX_IO_IMPLEMENTATION
 *      #include "coulomix_io.h"
 *
 *  and the plain include wherever the functions are called. Before the implementation one may define
 *
 *      CMX_MALLOC(size), CMX_FREE(block)   both or neither; default malloc and free (zlib allocates its own
 *                                          scratch memory, some 40 KiB while loading)
 *      CMX_IO_API                          linkage; `static inline` keeps the functions in the one file
 *
 *  What is loaded is read through coulomix_file.h. coulomix_hdf5.h loads the HDF5 form into the same object.
 *
 *  SAFETY. Bytes of a file are data from strangers. Every length is checked before it is used, every checksum
 *  is compared, and a file that is truncated, altered or too long is refused with a message that names the
 *  file and the dataset or header line. No globals; any number of threads may load at once.
 *
 *  THE FORMAT, version 5 (CMX_FORMAT_VERSION). All integers are unsigned and little-endian, all numbers
 *  little-endian IEEE 754.
 *
 *      offset  bytes
 *           0      8  "COULOMIX"
 *           8      4  format version, 3
 *          12      4  byte-order tag, 0x01020304 (bytes 04 03 02 01)
 *          16      8  H, length of the header text
 *          24      4  CRC-32 of the header text
 *          28      4  CRC-32 of bytes 0 to 27
 *          32      H  header text, UTF-8, each line ended by one line feed
 *        32+H         for each dataset, in the order of the header:
 *                       8  C, length of the compressed data
 *                       8  R, length of the data: element size times all dimensions
 *                       4  CRC-32 of the R bytes of data
 *                       4  U, unit of the shuffle, a divisor of R
 *                       C  the shuffled data as one zlib stream (RFC 1950)
 *
 *  Data are row-major, last dimension fastest. Shuffled, they are the first byte of every unit of U bytes,
 *  then the second of every unit, and so on: byte k of unit i stands at k R/U + i. With U = 1 they are as
 *  they were.
 *
 *  and there the file ends. CRC-32 is that of zlib, PNG and gzip. Each line of the header is a keyword and
 *  its fields, separated by single spaces:
 *
 *      group PATH                  attributes that follow belong to this group; "/" is the root
 *      dataset PATH TYPE DIM...    a dataset of 1 to 4 dimensions, TYPE one of f64 f32 i32 u8; attributes
 *                                  that follow belong to it
 *      axes AXIS...                of the dataset: for each dimension the path of the one-dimensional dataset
 *                                  with the coordinates along it, or "-"; absent if all are "-". It has the
 *                                  length of the dimension and no axis of its own, and may stand later.
 *      text NAME VALUE             text attribute: the rest of the line after the space that follows NAME.
 *                                  There \\ is a backslash, \n a line feed and \xHH the byte with the
 *                                  hexadecimal value HH (01 to ff); bytes below 20 and 7f are always written
 *                                  so.
 *      numbers NAME COUNT BITS...  numeric attribute: COUNT binary64 numbers, each as the 16 hexadecimal
 *                                  digits of its bits, most significant first: 3ff0000000000000 is 1
 *      end                         the last line
 *
 *  Hexadecimal digits are lower case. Paths and names follow the rules and limits of coulomix_file.h; an
 *  object occurs once, and an attribute once in its object. Every dataset has the texts units, long_name and
 *  source; the root has content_sha256, a digest that the generator library computes and verifies. The loader
 *  here relies on the CRCs.
 *
 *  C99, C++11 and up. */
#ifndef COULOMIX_INTERP_IO_H
#define COULOMIX_INTERP_IO_H

#include "coulomix_file.h"

#ifndef CMX_IO_API
#define CMX_IO_API extern
#endif

#define CMX_FLAT_MAGIC      "COULOMIX"
#define CMX_FLAT_BYTE_ORDER 0x01020304u
#define CMX_FLAT_PREAMBLE   32u /* bytes before the header text */
#define CMX_FLAT_BLOCK      24u /* bytes before a dataset's compressed data */

#ifdef __cplusplus
extern "C" {
#endif

/** Loads a flat table.
 *
 *  @param[in]  path          file name
 *  @param[out] file          the loaded file, to be freed with cmx_file_free; NULL on failure
 *  @param[out] message       [message_size] one line that names the fault, cut to fit; "" on success; or NULL
 *  @return CMX_OK, CMX_ERR_IO (cannot be read), CMX_ERR_FORMAT, CMX_ERR_CHECKSUM, CMX_ERR_VERSION or
 *          CMX_ERR_MEMORY. */
CMX_IO_API cmx_status cmx_flat_load(const char *path, cmx_file **file, char *message, size_t message_size);

/** The same from the n bytes of a file in memory. They may be released afterwards. */
CMX_IO_API cmx_status cmx_flat_load_memory(const void *bytes, size_t n, cmx_file **file, char *message,
                                           size_t message_size);

#ifdef __cplusplus
}
#endif
#endif /* COULOMIX_INTERP_IO_H */

#ifdef COULOMIX_IO_IMPLEMENTATION
#ifndef COULOMIX_IO_IMPLEMENTED
#define COULOMIX_IO_IMPLEMENTED

#include "coulomix_file.h" /* again, for its construction part */

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <zlib.h>

/* A file being parsed. `rest` is what is left of the header line. */
typedef struct cmxf_flat {
  cmxf_load load;
  const unsigned char *bytes;
  size_t n;
  size_t line;
  char *rest;
  const char *object; /* owner of the attributes that follow; NULL before the first */
  int in_dataset;
  unsigned char *shuffled; /* room for the largest dataset so far that was shuffled */
  size_t shuffled_n;
} cmxf_flat;

static inline uint32_t cmxf_u32(const unsigned char *b) {
  return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static inline uint64_t cmxf_u64(const unsigned char *b) {
  return (uint64_t)cmxf_u32(b) | (uint64_t)cmxf_u32(b + 4) << 32;
}

static inline uint32_t cmxf_crc(const unsigned char *b, size_t n) {
  return (uint32_t)crc32(crc32(0, Z_NULL, 0), b, (uInt)n);
}

static inline cmx_status cmxf_line_fail(const cmxf_flat *flat, const char *what) {
  return cmxf_fail(&flat->load, CMX_ERR_FORMAT, "line %lu of the header: %s", (unsigned long)flat->line,
                   what);
}

/* The next field of the line, or NULL if there is none or it is empty. */
static inline char *cmxf_field(cmxf_flat *flat) {
  char *field = flat->rest;
  size_t n;
  if (!field) return NULL;
  n = strcspn(field, " ");
  flat->rest = field[n] ? field + n + 1 : NULL;
  field[n] = '\0';
  return n ? field : NULL;
}

/* Decimal digits only; 0 if there are none or the number does not fit. */
static inline int cmxf_size_field(cmxf_flat *flat, size_t *value) {
  const char *s = cmxf_field(flat);
  size_t v = 0;
  if (!s) return 0;
  for (; *s; s++) {
    if (*s < '0' || *s > '9' || v > (SIZE_MAX - 9) / 10) return 0;
    v = 10 * v + (size_t)(*s - '0');
  }
  *value = v;
  return 1;
}

static inline int cmxf_hex_digit(char c) {
  return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static inline int cmxf_bits(const char *s, double *value) {
  uint64_t bits = 0;
  int k;
  for (k = 0; k < 16; k++) {
    int digit = cmxf_hex_digit(s[k]);
    if (digit < 0) return 0;
    bits = bits << 4 | (uint64_t)digit;
  }
  memcpy(value, &bits, sizeof bits);
  return s[16] == '\0';
}

/* Undoes the escapes in place; the new length, or SIZE_MAX if one is wrong. */
static inline size_t cmxf_unescape(char *s) {
  size_t from = 0, to = 0;
  while (s[from]) {
    char c = s[from++];
    if ((unsigned char)c < 0x20 || c == 0x7f) return SIZE_MAX;
    if (c == '\\') {
      c = s[from++];
      if (c == 'n') {
        c = '\n';
      } else if (c == 'x') {
        int high = cmxf_hex_digit(s[from]), low = high < 0 ? -1 : cmxf_hex_digit(s[from + 1]);
        if (low < 0 || 16 * high + low == 0) return SIZE_MAX;
        c = (char)(unsigned char)(16 * high + low);
        from += 2;
      } else if (c != '\\') {
        return SIZE_MAX;
      }
    }
    s[to++] = c;
  }
  s[to] = '\0';
  return to;
}

static inline cmx_status cmxf_line_group(cmxf_flat *flat) {
  const char *path = cmxf_field(flat);
  size_t i;
  if (!path || flat->rest || (strcmp(path, "/") != 0 && !cmxf_path_valid(path)))
    return cmxf_line_fail(flat, "not the path of a group");
  for (i = 0; i < flat->load.file->n_attributes; i++)
    if (strcmp(flat->load.file->attributes[i].object, path) == 0)
      return cmxf_line_fail(flat, "group given twice");
  flat->in_dataset = 0;
  flat->object = cmxf_copy(flat->load.file, path, strlen(path));
  return flat->object ? CMX_OK : cmxf_fail_memory(&flat->load);
}

static inline cmx_status cmxf_line_dataset(cmxf_flat *flat) {
  const char *path = cmxf_field(flat), *name = cmxf_field(flat);
  size_t dims[CMX_MAX_RANK];
  int type = 0, t, rank = 0;
  cmx_status status;
  for (t = CMX_F64; name && t <= CMX_U8; t++)
    if (strcmp(name, cmxf_type_name(t)) == 0) type = t;
  if (!path || !type) return cmxf_line_fail(flat, "not a path and a type");
  while (flat->rest) {
    if (rank == CMX_MAX_RANK || !cmxf_size_field(flat, &dims[rank]))
      return cmxf_line_fail(flat, "dimensions not understood");
    rank++;
  }
  status = cmxf_add_array(&flat->load, path, type, rank, dims);
  if (status < 0) return status;
  flat->object = flat->load.file->arrays[flat->load.file->n_arrays - 1].path;
  flat->in_dataset = 1;
  return CMX_OK;
}

static inline cmx_status cmxf_line_axes(cmxf_flat *flat) {
  cmx_file *file = flat->load.file;
  size_t last = file->n_arrays - 1;
  int k;
  if (!flat->in_dataset) return cmxf_line_fail(flat, "axes of no dataset");
  for (k = 0; k < file->arrays[last].rank; k++) {
    const char *path = cmxf_field(flat);
    if (!path) return cmxf_line_fail(flat, "fewer axes than dimensions");
    if (strcmp(path, "-") == 0) continue;
    file->axes[last][k] = cmxf_copy(file, path, strlen(path));
    if (!file->axes[last][k]) return cmxf_fail_memory(&flat->load);
  }
  return flat->rest ? cmxf_line_fail(flat, "more axes than dimensions") : CMX_OK;
}

static inline cmx_status cmxf_line_text(cmxf_flat *flat, cmx_attribute *attribute) {
  size_t n;
  if (!flat->rest) return cmxf_line_fail(flat, "text without a value");
  n = cmxf_unescape(flat->rest);
  if (n > CMX_FILE_MAX_TEXT) return cmxf_line_fail(flat, "text too long or not understood");
  attribute->text = cmxf_copy(flat->load.file, flat->rest, n);
  attribute->n = n;
  return attribute->text ? CMX_OK : cmxf_fail_memory(&flat->load);
}

static inline cmx_status cmxf_line_numbers(cmxf_flat *flat, cmx_attribute *attribute) {
  double *numbers;
  size_t n = 0, i;
  if (!cmxf_size_field(flat, &n) || n == 0 || n > CMX_FILE_MAX_NUMBERS || !flat->rest ||
      strlen(flat->rest) != 17 * n - 1)
    return cmxf_line_fail(flat, "count of numbers not understood");
  numbers = (double *)cmxf_alloc(flat->load.file, n, sizeof *numbers);
  if (!numbers) return cmxf_fail_memory(&flat->load);
  for (i = 0; i < n; i++) {
    const char *bits = cmxf_field(flat);
    if (!bits || !cmxf_bits(bits, &numbers[i])) return cmxf_line_fail(flat, "number not understood");
  }
  attribute->numbers = numbers;
  attribute->n = n;
  return CMX_OK;
}

static inline cmx_status cmxf_line_attribute(cmxf_flat *flat, int is_text) {
  cmx_attribute attribute = {NULL, NULL, NULL, NULL, 0};
  const char *name = cmxf_field(flat);
  cmx_status status;
  if (!flat->object) return cmxf_line_fail(flat, "attribute of no object");
  if (!name || !cmxf_name_valid(name)) return cmxf_line_fail(flat, "not the name of an attribute");
  attribute.object = flat->object;
  attribute.name = cmxf_copy(flat->load.file, name, strlen(name));
  if (!attribute.name) return cmxf_fail_memory(&flat->load);
  status = is_text ? cmxf_line_text(flat, &attribute) : cmxf_line_numbers(flat, &attribute);
  return status < 0 ? status : cmxf_add_attribute(&flat->load, &attribute);
}

static inline cmx_status cmxf_line(cmxf_flat *flat, char *line, int *ended) {
  const char *keyword;
  flat->rest = line;
  keyword = cmxf_field(flat);
  if (!keyword || *ended) return cmxf_line_fail(flat, "empty, or after the end");
  if (strcmp(keyword, "group") == 0) return cmxf_line_group(flat);
  if (strcmp(keyword, "dataset") == 0) return cmxf_line_dataset(flat);
  if (strcmp(keyword, "axes") == 0) return cmxf_line_axes(flat);
  if (strcmp(keyword, "text") == 0) return cmxf_line_attribute(flat, 1);
  if (strcmp(keyword, "numbers") == 0) return cmxf_line_attribute(flat, 0);
  if (strcmp(keyword, "end") == 0 && !flat->rest) {
    *ended = 1;
    return CMX_OK;
  }
  return cmxf_line_fail(flat, "keyword not known");
}

static inline cmx_status cmxf_flat_check_axes(const cmxf_flat *flat) {
  const cmx_file *file = flat->load.file;
  size_t i;
  int k;
  for (i = 0; i < file->n_arrays; i++)
    for (k = 0; k < file->arrays[i].rank; k++)
      if (file->axes[i][k] && !cmxf_is_axis(file, file->axes[i][k], file->arrays[i].dims[k]))
        return cmxf_fail(&flat->load, CMX_ERR_FORMAT, "dataset %s: no axis: %s", file->arrays[i].path,
                         file->axes[i][k]);
  return CMX_OK;
}

/* Parses a private, writable copy of the header text that ends with a NUL. */
static inline cmx_status cmxf_header(cmxf_flat *flat, char *text, size_t n) {
  cmx_status status = CMX_OK;
  size_t at = 0;
  int ended = 0;
  while (status >= 0 && at < n) {
    size_t length = strcspn(text + at, "\n");
    flat->line++;
    if (text[at + length] != '\n') return cmxf_line_fail(flat, "no line feed at its end");
    text[at + length] = '\0';
    status = cmxf_line(flat, text + at, &ended);
    at += length + 1;
  }
  if (status < 0) return status;
  return ended ? cmxf_flat_check_axes(flat) : cmxf_line_fail(flat, "the header has no end");
}

/* Checks the first bytes and gives the length of the header text. */
static inline cmx_status cmxf_preamble(const cmxf_flat *flat, size_t *length) {
  const unsigned char *b = flat->bytes;
  uint64_t n;
  if (flat->n < CMX_FLAT_PREAMBLE || memcmp(b, CMX_FLAT_MAGIC, 8) != 0)
    return cmxf_fail(&flat->load, CMX_ERR_FORMAT, "not a flat coulomix table");
  if (cmxf_u32(b + 8) != CMX_FORMAT_VERSION && !flat->load.attributes_only)
    return cmxf_fail(&flat->load, CMX_ERR_VERSION, "format version %lu, this program reads %d",
                     (unsigned long)cmxf_u32(b + 8), CMX_FORMAT_VERSION);
  if (cmxf_u32(b + 28) != cmxf_crc(b, 28))
    return cmxf_fail(&flat->load, CMX_ERR_CHECKSUM, "the first 32 bytes are damaged");
  if (cmxf_u32(b + 12) != CMX_FLAT_BYTE_ORDER)
    return cmxf_fail(&flat->load, CMX_ERR_FORMAT, "byte order not known");
  n = cmxf_u64(b + 16);
  if (n > flat->n - CMX_FLAT_PREAMBLE || n > UINT_MAX)
    return cmxf_fail(&flat->load, CMX_ERR_FORMAT, "truncated within the header");
  *length = (size_t)n;
  if (cmxf_u32(b + 24) != cmxf_crc(b + CMX_FLAT_PREAMBLE, *length))
    return cmxf_fail(&flat->load, CMX_ERR_CHECKSUM, "the header text is damaged");
  return CMX_OK;
}

/* Whether `from` is one whole zlib stream of exactly n bytes of data. */
static inline int cmxf_inflate(const unsigned char *from, size_t from_n, unsigned char *to, size_t n) {
  z_stream stream;
  int whole;
  memset(&stream, 0, sizeof stream);
  stream.next_in = (Bytef *)from;
  stream.avail_in = (uInt)from_n;
  stream.next_out = to;
  stream.avail_out = (uInt)n;
  if (inflateInit(&stream) != Z_OK) return 0;
  whole = inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_in == 0 && stream.avail_out == 0;
  inflateEnd(&stream);
  return whole;
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

/* Room for n shuffled bytes; 0 without memory. */
static inline int cmxf_reserve_shuffled(cmxf_flat *flat, size_t n) {
  if (n <= flat->shuffled_n) return 1;
  if (flat->shuffled) CMX_FREE(flat->shuffled);
  flat->shuffled = (unsigned char *)CMX_MALLOC(n);
  flat->shuffled_n = flat->shuffled ? n : 0;
  return flat->shuffled != NULL;
}

static inline cmx_status cmxf_block_read(cmxf_flat *flat, cmx_array *array, size_t *at) {
  const unsigned char *b = flat->bytes + *at;
  size_t left = flat->n - *at, bytes = cmxf_array_bytes(array->type, array->rank, array->dims), unit;
  uint64_t packed;
  unsigned char *data, *to;
  if (left < CMX_FLAT_BLOCK)
    return cmxf_fail(&flat->load, CMX_ERR_FORMAT, "dataset %s: truncated", array->path);
  packed = cmxf_u64(b);
  unit = cmxf_u32(b + 20);
  left -= CMX_FLAT_BLOCK;
  if (packed > left || packed > UINT_MAX)
    return cmxf_fail(&flat->load, CMX_ERR_FORMAT, "dataset %s: truncated", array->path);
  /* zlib never gains more than a factor of 1032, so a few bytes cannot ask for much memory */
  if (cmxf_u64(b + 8) != bytes || bytes / 1032 > packed)
    return cmxf_fail(&flat->load, CMX_ERR_FORMAT, "dataset %s: wrong length of data", array->path);
  if (unit == 0 || bytes % unit != 0)
    return cmxf_fail(&flat->load, CMX_ERR_FORMAT, "dataset %s: wrong unit of its shuffle", array->path);
  data = (unsigned char *)cmxf_alloc(flat->load.file, bytes, 1);
  if (!data || (unit > 1 && !cmxf_reserve_shuffled(flat, bytes))) return cmxf_fail_memory(&flat->load);
  to = unit > 1 ? flat->shuffled : data;
  if (!cmxf_inflate(b + CMX_FLAT_BLOCK, (size_t)packed, to, bytes))
    return cmxf_fail(&flat->load, CMX_ERR_CHECKSUM, "dataset %s: the data are damaged", array->path);
  if (unit > 1) cmxf_unshuffle(to, bytes, unit, data);
  if (cmxf_u32(b + 16) != cmxf_crc(data, bytes))
    return cmxf_fail(&flat->load, CMX_ERR_CHECKSUM, "dataset %s: the data are damaged", array->path);
  cmxf_to_host(data, bytes, cmxf_type_size(array->type));
  array->data = data;
  *at += CMX_FLAT_BLOCK + (size_t)packed;
  return CMX_OK;
}

static inline cmx_status cmxf_flat_parse(cmxf_flat *flat) {
  size_t length = 0, at, i;
  char *text = NULL;
  cmx_status status = cmxf_preamble(flat, &length);
  if (status < 0) return status;
  text = (char *)CMX_MALLOC(length + 1);
  if (!text) return cmxf_fail_memory(&flat->load);
  memcpy(text, flat->bytes + CMX_FLAT_PREAMBLE, length);
  text[length] = '\0';
  status = cmxf_header(flat, text, length);
  CMX_FREE(text);
  if (status < 0 || flat->load.attributes_only) return status;
  status = cmxf_check_version(&flat->load);
  at = CMX_FLAT_PREAMBLE + length;
  for (i = 0; status >= 0 && i < flat->load.file->n_arrays; i++)
    status = cmxf_block_read(flat, &flat->load.file->arrays[i], &at);
  if (status >= 0 && at != flat->n)
    return cmxf_fail(&flat->load, CMX_ERR_FORMAT, "bytes after the last dataset");
  return status;
}

static inline cmx_status cmxf_flat_bytes(const cmxf_load *load, const void *bytes, size_t n,
                                         cmx_file **file) {
  cmxf_flat flat;
  cmx_status status;
  memset(&flat, 0, sizeof flat);
  *file = NULL;
  if (load->message && load->message_size) load->message[0] = '\0';
  flat.load = *load;
  flat.load.file = cmxf_new();
  if (!flat.load.file) return cmxf_fail_memory(&flat.load);
  flat.bytes = (const unsigned char *)bytes;
  flat.n = n;
  status = cmxf_flat_parse(&flat);
  if (flat.shuffled) CMX_FREE(flat.shuffled);
  if (status < 0)
    cmx_file_free(flat.load.file);
  else
    *file = flat.load.file;
  return status;
}

CMX_IO_API cmx_status cmx_flat_load_memory(const void *bytes, size_t n, cmx_file **file, char *message,
                                           size_t message_size) {
  cmxf_load load;
  cmxf_start(&load, "flat table", message, message_size);
  return cmxf_flat_bytes(&load, bytes, n, file);
}

/* Reads a whole stream. The first read comes before the seek, because it is what fails on a folder. */
static inline cmx_status cmxf_slurp(const cmxf_load *load, FILE *stream, unsigned char **bytes, size_t *n) {
  long size;
  errno = 0;
  if (fgetc(stream) == EOF) {
    if (ferror(stream)) return cmxf_fail(load, CMX_ERR_IO, "cannot be read: %s", strerror(errno));
    return cmxf_fail(load, CMX_ERR_FORMAT, "the file is empty");
  }
  if (fseek(stream, 0, SEEK_END) != 0 || (size = ftell(stream)) < 1 || fseek(stream, 0, SEEK_SET) != 0)
    return cmxf_fail(load, CMX_ERR_IO, "cannot be read: %s", strerror(errno));
  if ((unsigned long)size > UINT_MAX) return cmxf_fail(load, CMX_ERR_FORMAT, "larger than 4 GiB");
  *n = (size_t)size;
  *bytes = (unsigned char *)CMX_MALLOC(*n);
  if (!*bytes) return cmxf_fail_memory(load);
  if (fread(*bytes, 1, *n, stream) != *n)
    return cmxf_fail(load, CMX_ERR_IO, "cannot be read: %s", ferror(stream) ? strerror(errno) : "it shrank");
  return CMX_OK;
}

static inline cmx_status cmxf_flat_load(const cmxf_load *load, cmx_file **file) {
  unsigned char *bytes = NULL;
  size_t n = 0;
  FILE *stream;
  cmx_status status;
  *file = NULL;
  errno = 0;
  stream = fopen(load->path, "rb");
  if (!stream) return cmxf_fail(load, CMX_ERR_IO, "cannot be opened: %s", strerror(errno));
  status = cmxf_slurp(load, stream, &bytes, &n);
  fclose(stream);
  if (status >= 0) status = cmxf_flat_bytes(load, bytes, n, file);
  if (bytes) CMX_FREE(bytes);
  return status;
}

CMX_IO_API cmx_status cmx_flat_load(const char *path, cmx_file **file, char *message, size_t message_size) {
  cmxf_load load;
  cmxf_start(&load, path, message, message_size);
  return cmxf_flat_load(&load, file);
}

#endif /* COULOMIX_IO_IMPLEMENTED */
#endif /* COULOMIX_IO_IMPLEMENTATION */
