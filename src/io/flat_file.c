/* The flat form. It is read with the loader of interp/. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/io_internal.h"

#define CMX_IO_API static inline
#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix_io.h"

static void add_text_line(cmxp_bytes *header, const char *name, const char *text) {
  cmxp_bytes_add_text(header, "text ");
  cmxp_bytes_add_text(header, name);
  cmxp_bytes_add_text(header, " ");
  for (; *text; text++) {
    unsigned char c = (unsigned char)*text;
    char escape[8];
    if (c == '\\') {
      cmxp_bytes_add_text(header, "\\\\");
    } else if (c == '\n') {
      cmxp_bytes_add_text(header, "\\n");
    } else if (c < 0x20 || c == 0x7f) {
      snprintf(escape, sizeof escape, "\\x%02x", c);
      cmxp_bytes_add_text(header, escape);
    } else {
      cmxp_bytes_add(header, &c, 1);
    }
  }
  cmxp_bytes_add_text(header, "\n");
}

static void add_numbers_line(cmxp_bytes *header, const cmx_attribute *a) {
  char field[32];
  cmxp_bytes_add_text(header, "numbers ");
  cmxp_bytes_add_text(header, a->name);
  snprintf(field, sizeof field, " %zu", a->n);
  cmxp_bytes_add_text(header, field);
  for (size_t i = 0; i < a->n; i++) {
    uint64_t bits;
    memcpy(&bits, &a->numbers[i], sizeof bits);
    snprintf(field, sizeof field, " %016" PRIx64, bits);
    cmxp_bytes_add_text(header, field);
  }
  cmxp_bytes_add_text(header, "\n");
}

static void add_attributes(cmxp_bytes *header, const cmx_store *store, const char *object) {
  for (size_t i = 0; i < cmx_store_attribute_count(store); i++) {
    const cmx_attribute *a = cmx_store_attribute_at(store, i);
    if (strcmp(a->object, object) != 0) continue;
    if (a->text)
      add_text_line(header, a->name, a->text);
    else
      add_numbers_line(header, a);
  }
}

static int has_attributes(const cmx_store *store, const char *object) {
  for (size_t i = 0; i < cmx_store_attribute_count(store); i++)
    if (strcmp(cmx_store_attribute_at(store, i)->object, object) == 0) return 1;
  return 0;
}

/* The groups that have attributes and whose first dataset is this one. */
static void add_groups(cmxp_bytes *header, const cmx_store *store, size_t index) {
  const char *path = cmx_store_at(store, index)->path;
  const char *before = index > 0 ? cmx_store_at(store, index - 1)->path : "";
  char group[CMX_FILE_MAX_PATH + 1];
  for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
    size_t n = (size_t)(slash - path);
    if (strncmp(before, path, n + 1) == 0) continue;
    snprintf(group, sizeof group, "%.*s", (int)n, path);
    if (!has_attributes(store, group)) continue;
    cmxp_bytes_add_text(header, "group ");
    cmxp_bytes_add_text(header, group);
    cmxp_bytes_add_text(header, "\n");
    add_attributes(header, store, group);
  }
}

/* What a block holds of a dataset: the data as they are, or deflated. */
typedef struct block {
  size_t bytes, unit; /* unit 0: as they are */
  uint32_t crc;
} block;

static void add_dataset(cmxp_bytes *header, const cmx_store *store, const cmx_dataset *d, const block *b) {
  char field[80];
  int axes = 0;
  cmxp_bytes_add_text(header, "dataset ");
  cmxp_bytes_add_text(header, d->path);
  cmxp_bytes_add_text(header, " ");
  cmxp_bytes_add_text(header, cmxf_type_name(d->type));
  for (int k = 0; k < d->rank; k++) {
    snprintf(field, sizeof field, " %zu", d->dims[k]);
    cmxp_bytes_add_text(header, field);
    if (d->axes[k]) axes = 1;
  }
  if (b->unit)
    snprintf(field, sizeof field, "\ndeflated %08" PRIx32 " %zu %zu", b->crc, b->bytes, b->unit);
  else
    snprintf(field, sizeof field, "\nstored %08" PRIx32, b->crc);
  cmxp_bytes_add_text(header, field);
  cmxp_bytes_add_text(header, axes ? "\naxes" : "");
  for (int k = 0; axes && k < d->rank; k++) {
    cmxp_bytes_add_text(header, " ");
    cmxp_bytes_add_text(header, d->axes[k] ? d->axes[k] : "-");
  }
  cmxp_bytes_add_text(header, "\n");
  add_attributes(header, store, d->path);
}

static void make_header(cmxp_bytes *header, const cmx_store *store, const char *digest,
                        const block blocks[]) {
  cmxp_bytes_add_text(header, "group /\n");
  add_text_line(header, CMXF_DIGEST_NAME, digest);
  add_attributes(header, store, "/");
  for (size_t i = 0; i < cmx_store_count(store); i++) {
    add_groups(header, store, i);
    add_dataset(header, store, cmx_store_at(store, i), &blocks[i]);
  }
  cmxp_bytes_add_text(header, "end\n");
}

static void pad(cmxp_bytes *bytes) {
  static const unsigned char zero[CMX_FLAT_ALIGNMENT] = {0};
  cmxp_bytes_add(bytes, zero, (CMX_FLAT_ALIGNMENT - bytes->n % CMX_FLAT_ALIGNMENT) % CMX_FLAT_ALIGNMENT);
}

/* Appends the shuffled data as a zlib stream; 0 without memory. */
static int add_deflated(cmxp_bytes *blocks, const unsigned char *data, size_t n, block *b) {
  uLongf packed = compressBound((uLong)n);
  unsigned char *shuffled = malloc(n), *to = shuffled ? cmxp_bytes_extend(blocks, packed) : NULL;
  int whole = 0;
  if (to) {
    cmxp_shuffle(data, n, b->unit, shuffled);
    whole = compress2(to, &packed, shuffled, (uLong)n, 6) == Z_OK;
    b->bytes = packed;
    blocks->n = (size_t)(to - blocks->data) + packed;
  }
  free(shuffled);
  return whole;
}

/* Deflated if that saves as much as cmxp_shuffle_unit asks for, and is wanted. A failure sets
   blocks->failed. */
static void add_block(cmxp_bytes *blocks, const cmx_dataset *d, int stored, block *b) {
  const size_t n = cmxf_array_bytes(d->type, d->rank, d->dims);
  unsigned char *copy = NULL;
  const unsigned char *data = cmxp_little_endian(d->data, n, cmxf_type_size(d->type), &copy);
  *b = (block){.bytes = n};
  pad(blocks);
  if (!data) {
    blocks->failed = 1;
    return;
  }
  b->crc = cmxf_crc(data, n);
  if (!stored) b->unit = cmxp_shuffle_unit(data, d->type, d->rank, d->dims);
  if (b->unit == 0)
    cmxp_bytes_add(blocks, data, n);
  else if (b->unit == CMXP_NO_UNIT || !add_deflated(blocks, data, n, b))
    blocks->failed = 1;
  free(copy);
}

static void add_preamble(cmxp_bytes *image, const cmxp_bytes *header) {
  cmxp_bytes_add_text(image, CMX_FLAT_MAGIC);
  cmxp_bytes_add_uint(image, CMX_FORMAT_VERSION, 4);
  cmxp_bytes_add_uint(image, CMX_FLAT_BYTE_ORDER, 4);
  cmxp_bytes_add_uint(image, header->n, 8);
  cmxp_bytes_add_uint(image, cmxf_crc(header->data, header->n), 4);
  if (!image->failed) cmxp_bytes_add_uint(image, cmxf_crc(image->data, 28), 4);
}

/* The header, which says where the blocks are, comes before them in the file and is made after them. */
static cmx_status make_image(const cmx_store *store, const char *path, int stored, cmxp_bytes *image,
                             cmx_error *err) {
  const size_t n = cmx_store_count(store);
  cmxp_bytes header = {0}, blocks = {0};
  block *about = calloc(n + 1, sizeof *about);
  char digest[65];
  cmx_status status = cmx_store_content_sha256(store, digest, err);
  for (size_t i = 0; about && status >= 0 && !blocks.failed && i < n; i++)
    add_block(&blocks, cmx_store_at(store, i), stored, &about[i]);
  if (about && status >= 0 && !blocks.failed) {
    make_header(&header, store, digest, about);
    if (!header.failed) add_preamble(image, &header);
    cmxp_bytes_add(image, header.data, header.n);
    if (blocks.n) pad(image);
    cmxp_bytes_add(image, blocks.data, blocks.n);
  }
  if (status >= 0 && (!about || blocks.failed || header.failed || image->failed))
    status = cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", path);
  cmxp_bytes_free(&blocks);
  cmxp_bytes_free(&header);
  free(about);
  return status;
}

cmx_status cmxp_flat_image(const cmx_store *store, const char *path, cmxp_bytes *image, cmx_error *err) {
  return make_image(store, path, 0, image, err);
}

cmx_status cmxp_flat_stored_image(const cmx_store *store, const char *path, cmxp_bytes *image,
                                  cmx_error *err) {
  return make_image(store, path, 1, image, err);
}

/* Takes over the result of the loader, or its message. */
static cmx_status loaded(const char *path, cmx_status status, cmx_file *file, const char *message,
                         cmx_store **store, cmx_error *err) {
  *store = NULL;
  if (status < 0) return cmx_fail(err, status, "%s", message);
  status = cmxp_store_from_file(path, file, store, err);
  cmx_file_free(file);
  return status;
}

cmx_status cmx_store_read_flat(const char *path, cmx_store **store, cmx_error *err) {
  cmx_file *file = NULL;
  char message[400];
  const cmx_status status = cmx_flat_load(path, &file, message, sizeof message);
  return loaded(path, status, file, message, store, err);
}

cmx_status cmxp_flat_attributes(const char *path, cmx_file **file, cmx_error *err) {
  char message[400];
  cmxf_load load;
  cmxf_start(&load, path, NULL, message, sizeof message);
  load.attributes_only = 1;
  const cmx_status status = cmxf_flat_load(&load, file);
  return status < 0 ? cmx_fail(err, status, "%s", message) : status;
}

cmx_status cmxp_flat_read(const void *bytes, size_t n, const char *name, cmx_store **store, cmx_error *err) {
  cmx_file *file = NULL;
  char message[400];
  const cmx_status status = cmx_flat_load_memory(bytes, n, &file, message, sizeof message);
  return loaded(name, status, file, message, store, err);
}
