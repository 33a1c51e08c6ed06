/** coulomix_flat_header.h: reads the header of a flat file, line by line. For the implementation of
 *  coulomix_io.h only, which describes the format. */
#if defined(COULOMIX_IO_IMPLEMENTATION) && !defined(COULOMIX_FLAT_HEADER)
#define COULOMIX_FLAT_HEADER

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_flat_blocks.h"

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

/* Eight hexadecimal digits. */
static inline int cmxf_crc_field(cmxf_flat *flat, uint32_t *value) {
  const char *s = cmxf_field(flat);
  uint32_t v = 0;
  int k;
  if (!s || strlen(s) != 8) return 0;
  for (k = 0; k < 8; k++) {
    const int digit = cmxf_hex_digit(s[k]);
    if (digit < 0) return 0;
    v = v << 4 | (uint32_t)digit;
  }
  *value = v;
  return 1;
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
  if (flat->expected && !flat->load.attributes_only)
    return cmxf_line_fail(flat, "no block of the dataset before");
  for (i = 0; i < flat->n_groups; i++)
    if (strcmp(flat->groups[i], path) == 0) return cmxf_line_fail(flat, "group given twice");
  if (flat->n_groups == CMX_FILE_MAX_ARRAYS) return cmxf_line_fail(flat, "too many groups");
  flat->in_dataset = 0;
  flat->wanted = cmxf_wanted(&flat->load, path, 1);
  flat->object = cmxf_copy(flat->load.file, path, strlen(path));
  if (!flat->object) return cmxf_fail_memory(&flat->load);
  flat->groups[flat->n_groups++] = flat->object;
  return CMX_OK;
}

static inline cmx_status cmxf_line_dataset(cmxf_flat *flat) {
  const char *path = cmxf_field(flat), *name = cmxf_field(flat);
  size_t dims[CMX_MAX_RANK];
  int type = 0, t, rank = 0;
  cmx_status status;
  for (t = CMX_F64; name && t <= CMX_U8; t++)
    if (strcmp(name, cmxf_type_name(t)) == 0) type = t;
  if (!path || !type) return cmxf_line_fail(flat, "not a path and a type");
  if (flat->expected && !flat->load.attributes_only)
    return cmxf_line_fail(flat, "no block of the dataset before");
  while (flat->rest) {
    if (rank == CMX_MAX_RANK || !cmxf_size_field(flat, &dims[rank]))
      return cmxf_line_fail(flat, "dimensions not understood");
    rank++;
  }
  flat->in_dataset = 1;
  flat->expected = cmxf_array_bytes(type, rank, dims);
  flat->wanted = cmxf_wanted(&flat->load, path, 0);
  if (!flat->wanted) {
    flat->object = "";
    return flat->expected ? CMX_OK : cmxf_line_fail(flat, "type, rank or dimensions not allowed");
  }
  status = cmxf_add_array(&flat->load, path, type, rank, dims);
  if (status < 0) return status;
  flat->object = flat->load.file->arrays[flat->load.file->n_arrays - 1].path;
  return CMX_OK;
}

static inline cmx_status cmxf_line_axes(cmxf_flat *flat) {
  cmx_file *file = flat->load.file;
  size_t last = file->n_arrays - 1;
  int k;
  if (!flat->in_dataset) return cmxf_line_fail(flat, "axes of no dataset");
  if (flat->load.parts) return CMX_OK;
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
  if (flat->load.parts && (flat->in_dataset || !flat->wanted)) return CMX_OK;
  if (!name || !cmxf_name_valid(name)) return cmxf_line_fail(flat, "not the name of an attribute");
  attribute.object = flat->object;
  attribute.name = cmxf_copy(flat->load.file, name, strlen(name));
  if (!attribute.name) return cmxf_fail_memory(&flat->load);
  status = is_text ? cmxf_line_text(flat, &attribute) : cmxf_line_numbers(flat, &attribute);
  return status < 0 ? status : cmxf_add_attribute(&flat->load, &attribute);
}

/* The fields of a block's line, and where the block lies: after all before it, within the file. */
static inline cmx_status cmxf_block_place(cmxf_flat *flat, size_t bytes, cmxf_block_line *block) {
  const size_t padded =
      flat->end + (CMX_FLAT_ALIGNMENT - flat->end % CMX_FLAT_ALIGNMENT) % CMX_FLAT_ALIGNMENT;
  block->bytes = bytes;
  block->unit = 1;
  if (!cmxf_crc_field(flat, &block->crc)) return cmxf_line_fail(flat, "checksum not understood");
  if (block->deflated && (!cmxf_size_field(flat, &block->bytes) || !cmxf_size_field(flat, &block->unit)))
    return cmxf_line_fail(flat, "lengths not understood");
  if (flat->rest || block->unit == 0 || bytes % block->unit != 0 || block->bytes == 0)
    return cmxf_line_fail(flat, "wrong unit of a shuffle, or no bytes");
  /* zlib never gains more than a factor of 1032, so a few bytes cannot ask for much memory */
  if (block->bytes > UINT_MAX || bytes / 1032 > block->bytes)
    return cmxf_line_fail(flat, "wrong length of data");
  block->offset = padded;
  if (padded > flat->n || block->bytes > flat->n - padded)
    return cmxf_line_fail(flat, "truncated: the dataset ends beyond the file");
  return CMX_OK;
}

/* Whether the bytes between two blocks are zero. */
static inline cmx_status cmxf_check_padding(cmxf_flat *flat, size_t end) {
  unsigned char room[CMX_FLAT_ALIGNMENT];
  const size_t n = end - flat->end;
  const unsigned char *from = n ? cmxf_bytes_at(flat, flat->end, n, room) : room;
  size_t k;
  if (!from) return cmxf_fail_read(flat);
  for (k = 0; k < n; k++)
    if (from[k]) return cmxf_line_fail(flat, "bytes between two datasets");
  return CMX_OK;
}

/* Reads the block of the last dataset, if that is wanted. */
static inline cmx_status cmxf_line_block(cmxf_flat *flat, int deflated) {
  cmxf_block_line block = {0, 0, 0, 0, 0};
  const size_t n = flat->expected;
  cmx_array *array;
  cmx_status status;
  if (!flat->in_dataset || n == 0) return cmxf_line_fail(flat, "block of no dataset");
  if (flat->load.attributes_only) return CMX_OK;
  block.deflated = deflated;
  status = cmxf_block_place(flat, n, &block);
  if (status >= 0 && flat->wanted && flat->check) status = cmxf_check_padding(flat, block.offset);
  if (status < 0) return status;
  flat->expected = 0;
  flat->end = block.offset + block.bytes;
  if (!flat->wanted) return CMX_OK;
  array = &flat->load.file->arrays[flat->load.file->n_arrays - 1];
  return deflated ? cmxf_read_deflated(flat, &block, n, array) : cmxf_read_stored(flat, &block, array);
}

static inline cmx_status cmxf_line(cmxf_flat *flat, char *line, int *ended) {
  const char *keyword;
  flat->rest = line;
  keyword = cmxf_field(flat);
  if (!keyword || *ended) return cmxf_line_fail(flat, "empty, or after the end");
  if (strcmp(keyword, "stored") == 0) return cmxf_line_block(flat, 0);
  if (strcmp(keyword, "deflated") == 0) return cmxf_line_block(flat, 1);
  if (strcmp(keyword, "group") == 0) return cmxf_line_group(flat);
  if (strcmp(keyword, "dataset") == 0) return cmxf_line_dataset(flat);
  if (strcmp(keyword, "axes") == 0) return cmxf_line_axes(flat);
  if (strcmp(keyword, "text") == 0) return cmxf_line_attribute(flat, 1);
  if (strcmp(keyword, "numbers") == 0) return cmxf_line_attribute(flat, 0);
  if (strcmp(keyword, "end") == 0 && !flat->rest) {
    if (flat->expected && !flat->load.attributes_only)
      return cmxf_line_fail(flat, "no block of the dataset before");
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

/* Checks the first bytes and gives the header text, a private copy that ends with a NUL. */
static inline cmx_status cmxf_preamble(cmxf_flat *flat, char **text, size_t *length) {
  unsigned char room[CMX_FLAT_PREAMBLE];
  const unsigned char *b = NULL, *from;
  uint64_t n;
  if (flat->n >= CMX_FLAT_PREAMBLE) b = cmxf_bytes_at(flat, 0, CMX_FLAT_PREAMBLE, room);
  if (!b && flat->n >= CMX_FLAT_PREAMBLE) return cmxf_fail_read(flat);
  if (!b || memcmp(b, CMX_FLAT_MAGIC, 8) != 0)
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
  *text = (char *)cmxf_take(flat->load.file, *length + 1);
  if (!*text) return cmxf_fail_memory(&flat->load);
  from = cmxf_bytes_at(flat, CMX_FLAT_PREAMBLE, *length, (unsigned char *)*text);
  if (!from) return cmxf_fail_read(flat);
  if (from != (const unsigned char *)*text) memcpy(*text, from, *length);
  (*text)[*length] = '\0';
  flat->end = CMX_FLAT_PREAMBLE + *length;
  if (cmxf_u32(b + 24) != cmxf_crc((const unsigned char *)*text, *length))
    return cmxf_fail(&flat->load, CMX_ERR_CHECKSUM, "the header text is damaged");
  return CMX_OK;
}

static inline cmx_status cmxf_flat_parse(cmxf_flat *flat) {
  cmx_file *file = flat->load.file;
  const size_t groups = CMX_FILE_MAX_ARRAYS * sizeof *flat->groups;
  size_t length = 0;
  char *text = NULL;
  cmx_status status = cmxf_preamble(flat, &text, &length);
  if (status >= 0) {
    flat->groups = (const char **)cmxf_take(file, groups);
    status = flat->groups ? cmxf_header(flat, text, length) : cmxf_fail_memory(&flat->load);
  }
  cmxf_give(file, (void *)flat->groups, groups);
  cmxf_give(file, text, length + 1);
  if (status < 0 || flat->load.attributes_only) return status;
  if (flat->end != flat->n) return cmxf_fail(&flat->load, CMX_ERR_FORMAT, "bytes after the last dataset");
  return cmxf_check_version(&flat->load);
}

#endif /* COULOMIX_FLAT_HEADER */
