/** coulomix_file.h: a loaded table file: its arrays, their axes and their attributes.
 *
 *  coulomix_io.h (flat files) and coulomix_hdf5.h (HDF5 files) include this header and fill the same object,
 *  so that a host reads both forms with one piece of code:
 *
 *      cmx_file *file = NULL;
 *      char message[256];
 *      if (cmx_flat_load("carbon-oxygen.cmx", &file, message, sizeof message) < 0) complain(message);
 *      const cmx_array *y = cmx_file_array(file, "/order/y");
 *      const char *units = cmx_file_text(file, "/order/y", "units");
 *      cmx_file_free(file);
 *
 *  Everything that the functions below return belongs to the file object and lives until cmx_file_free. A
 *  file object is never changed after loading: any number of threads may read it.
 *
 *  Objects are named by absolute paths: "/" is the root, "/order" a group, "/order/y" a dataset. A name is a
 *  letter, digit or underscore followed by letters, digits and any of _ . + -
 *
 *  PARTS. A host that needs only some lookups loads only what these read: the loaders take a list of parts,
 *  separated by spaces or commas, such as "eos" or "eos, transport". CMX_PART_LIST has all of them. Beside
 *  the arrays of its parts such a file has the attributes of the root and of the groups with these arrays,
 *  but not those of datasets (units, long_name, source), nor axes. A part that the table lacks is no error:
 *  binding returns CMX_ERR_ABSENT.
 *
 *  C99, C++11 and up. Functions here have internal linkage; the only allocations are the loaders'. */
#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#ifndef COULOMIX_INTERP_FILE_H
#define COULOMIX_INTERP_FILE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "coulomix_array.h"
#include "coulomix_status.h"

/* The flat form of a file (coulomix_io.h). */
#define CMX_FLAT_MAGIC      "COULOMIX"
#define CMX_FLAT_BYTE_ORDER 0x01020304u
#define CMX_FLAT_PREAMBLE   32u /* bytes before the header text */
#define CMX_FLAT_ALIGNMENT  64u /* of every block in the file */

/** Version of what tables hold and of how both forms of a file hold it: root attribute format_version, and at
 *  the beginning of a flat file. It is raised with every change of a dataset; loaders refuse tables of
 *  another one with CMX_ERR_VERSION. */
#define CMX_FORMAT_VERSION 7

/* Limits of both file forms. Files beyond them are refused. A host may lower the last one, before it includes
   the loaders. Limits that a host chooses when it runs are those of cmx_load_options. */
#define CMX_FILE_MAX_PATH       255       /* bytes of a path or name */
#define CMX_FILE_MAX_ARRAYS     4096      /* datasets in a file */
#define CMX_FILE_MAX_ATTRIBUTES 16384     /* attributes in a file */
#define CMX_FILE_MAX_OF_OBJECT  1024      /* attributes of one object */
#define CMX_FILE_MAX_TEXT       0x1000000 /* bytes of a text, 16 MiB */
#define CMX_FILE_MAX_NUMBERS    0x100000  /* numbers in an attribute */
#ifndef CMX_FILE_MAX_BYTES
#define CMX_FILE_MAX_BYTES 0x80000000u /* bytes of all datasets together, 2 GiB */
#endif

/* What the lookups of the order read, without the order parameters. */
#define CMXF_ORDER                                                                                           \
  "/order/x /order/gamma_d /order/x_scale /order/gamma_d_scale /order/t0 /order/b0 /order/orbit "            \
  "/order/multiplicity /order/psi /order/third_order /order/caution /order/certified /order/region/"
#define CMXF_ORDER_PARAMETERS "/order/y /order/y_p /order/y_x /order/y_g"

/** The parts of a table: name, datasets (a path that ends with a slash stands for all within), the lookups
 *  that they serve. "phase/NAME" is the part of one diagram. */
#define CMX_PART_LIST(ENTRY)                                                                                 \
  ENTRY("eos", "/eos/ " CMXF_ORDER, "cmx_eos_bind; the order without its parameters")                        \
  ENTRY("transport", "/transport/ " CMXF_ORDER " " CMXF_ORDER_PARAMETERS, "cmx_transport_bind")              \
  ENTRY("order", CMXF_ORDER " " CMXF_ORDER_PARAMETERS " /order/shell /order/I /order/T", "cmx_order_bind")   \
  ENTRY("certificates", "/order/S_min /order/k_min /order/gap /order/active /order/status",                  \
        "none: what the minimiser found at each node")                                                       \
  ENTRY("reaction", "/reaction/", "cmx_reaction_bind; pairs in a crystal need order besides")                \
  ENTRY("equilibrium", "/equilibrium/", "cmx_equilibrium_bind")                                              \
  ENTRY("phase", "/phase/", "cmx_phase_bind, all diagrams")                                                  \
  ENTRY("phase3", "/phase3/", "cmx_phase3_bind")                                                             \
  ENTRY("warm", "/warm/", "cmx_warm_bind")                                                                   \
  ENTRY("lattice", "/lattice/", "none: convergence of the lattice sums")

/** Choices of a load, for the calls that end in _with. Set all of it to 0 first.
 *
 *  `memory` bounds what a load takes at any moment: the arrays and attributes that stay, the room that
 *  reading needs, what zlib takes, and what HDF5 needs for the chunks of a dataset. A file that needs more
 *  is refused with CMX_ERR_MEMORY. Not counted are a mapping, bytes that the caller holds, the few kB of a
 *  stream, and HDF5's own records of a file.
 *
 *  `digest` compares the root attribute content_sha256, the SHA-256 of all that the format defines. It finds
 *  every change of a table. Checksums of data alone find accidents, for whoever changes a file can set them.
 *  The digest can be set as well: compare it with one that you got in another way, by
 *  cmx_file_text(file, "/", "content_sha256"). It needs the whole table: CMX_ERR_DOMAIN with parts. Its cost
 *  is some 3.5 ms a MB. */
typedef struct cmx_load_options {
  const char *parts; /* "eos, transport", ...; NULL: everything */
  size_t memory;     /* bytes; 0: twice CMX_FILE_MAX_BYTES and a MiB */
  size_t attributes; /* the most of a file; 0: CMX_FILE_MAX_ATTRIBUTES, which is the most allowed */
  int digest;        /* 1: compare it */
  int in_place;      /* 1, flat files: data stay where they are, as by cmx_flat_open */
  int unchecked;     /* 1, with in_place and without digest: do not compare checksums of data in place */
} cmx_load_options;

/** One attribute of a dataset or group: a text, or n numbers. */
typedef struct cmx_attribute {
  const char *object, *name;
  const char *text;      /* NULL if numeric */
  const double *numbers; /* NULL if text */
  size_t n;              /* how many numbers; bytes of the text without its NUL */
} cmx_attribute;

typedef struct cmxf_block { /* header of an allocation that stays, padded to keep what follows aligned */
  struct cmxf_block *next;
  double pad[(sizeof(void *) < 8) ? 2 : 1];
} cmxf_block;

/** A loaded file. Read it through the functions. */
typedef struct cmx_file {
  cmx_array *arrays;
  const char *(*axes)[CMX_MAX_RANK];
  cmx_attribute *attributes;
  size_t n_arrays, array_capacity, n_attributes, attribute_capacity, data_bytes;
  size_t memory, memory_limit; /* bytes that it takes, and the most that it may */
  int is_limited;              /* an allocation would have passed the limit */
  cmxf_block *blocks;
  void (*release)(void *); /* the loader's CMX_FREE */
  void *map;               /* a mapped file of map_n bytes, or NULL */
  size_t map_n;
  void (*unmap)(void *, size_t);
} cmx_file;

/** All arrays in the order of the file; *n (NULL allowed) receives their number. */
static inline const cmx_array *cmx_file_arrays(const cmx_file *file, size_t *n) {
  if (n) *n = file->n_arrays;
  return file->arrays;
}

/** Bytes of all arrays together. */
static inline size_t cmx_file_bytes(const cmx_file *file) {
  return file->data_bytes;
}

/** Bytes of memory that a loaded file takes: arrays that are no mapping, attributes, lists. */
static inline size_t cmx_file_memory(const cmx_file *file) {
  return file->memory;
}

/** The array with this path, or NULL. */
static inline const cmx_array *cmx_file_array(const cmx_file *file, const char *path) {
  size_t i;
  for (i = 0; i < file->n_arrays; i++)
    if (strcmp(file->arrays[i].path, path) == 0) return &file->arrays[i];
  return NULL;
}

/** Path of the axis of one dimension of an array; the name alone of a dimension without coordinates, which
 *  does not begin with a slash; NULL if it has no name. */
static inline const char *cmx_file_axis(const cmx_file *file, const char *path, int dimension) {
  const cmx_array *array = cmx_file_array(file, path);
  if (!array || dimension < 0 || dimension >= array->rank) return NULL;
  return file->axes[array - file->arrays][dimension];
}

/** All attributes, those of one object together and in order; *n (NULL allowed) receives their number. */
static inline const cmx_attribute *cmx_file_attributes(const cmx_file *file, size_t *n) {
  if (n) *n = file->n_attributes;
  return file->attributes;
}

static inline const cmx_attribute *cmxf_attribute(const cmx_file *file, const char *object,
                                                  const char *name) {
  size_t i;
  for (i = 0; i < file->n_attributes; i++)
    if (strcmp(file->attributes[i].object, object) == 0 && strcmp(file->attributes[i].name, name) == 0)
      return &file->attributes[i];
  return NULL;
}

/** A text attribute, or NULL if there is none of that name or it is numeric. */
static inline const char *cmx_file_text(const cmx_file *file, const char *object, const char *name) {
  const cmx_attribute *a = cmxf_attribute(file, object, name);
  return a ? a->text : NULL;
}

/** A numeric attribute, exactly as in the file, or NULL; *n (NULL allowed) receives how many numbers, 0 with
 *  NULL. */
static inline const double *cmx_file_numbers(const cmx_file *file, const char *object, const char *name,
                                             size_t *n) {
  const cmx_attribute *a = cmxf_attribute(file, object, name);
  if (n) *n = a && a->numbers ? a->n : 0;
  return a ? a->numbers : NULL;
}

/** Frees the file and everything it returned; NULL is allowed. */
static inline void cmx_file_free(cmx_file *file) {
  void (*release)(void *);
  if (!file) return;
  release = file->release;
  while (file->blocks) {
    cmxf_block *next = file->blocks->next;
    release(file->blocks);
    file->blocks = next;
  }
  if (file->map) file->unmap(file->map, file->map_n);
  release(file);
}

/* --- rules shared by loaders and writers --- */

/* Bytes of an element; 0 for an unknown type. */
static inline size_t cmxf_type_size(int type) {
  return type == CMX_F64 ? 8 : type == CMX_F32 || type == CMX_I32 ? 4 : type == CMX_U8 ? 1 : 0;
}

static inline const char *cmxf_type_name(int type) {
  return type == CMX_F64   ? "f64"
         : type == CMX_F32 ? "f32"
         : type == CMX_I32 ? "i32"
         : type == CMX_U8  ? "u8"
                           : "unknown";
}

/* Bytes of an array; 0 if type, rank or a dimension is not allowed or the size passes CMX_FILE_MAX_BYTES. */
static inline size_t cmxf_array_bytes(int type, int rank, const size_t dims[]) {
  size_t bytes = cmxf_type_size(type);
  int k;
  if (rank < 0 || rank > CMX_MAX_RANK) return 0;
  for (k = 0; k < rank; k++) {
    if (dims[k] == 0 || bytes > CMX_FILE_MAX_BYTES / dims[k]) return 0;
    bytes *= dims[k];
  }
  return bytes;
}

static inline int cmxf_is_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Length of the valid name that s starts with; 0 if there is none. */
static inline size_t cmxf_name_span(const char *s) {
  size_t n = 0;
  if (!cmxf_is_alnum(s[0])) return 0;
  while (cmxf_is_alnum(s[n]) || s[n] == '.' || s[n] == '+' || s[n] == '-') n++;
  return n;
}

static inline int cmxf_name_valid(const char *s) {
  size_t n = cmxf_name_span(s);
  return n > 0 && n <= CMX_FILE_MAX_PATH && s[n] == '\0';
}

/* A dataset or group other than the root. */
static inline int cmxf_path_valid(const char *s) {
  size_t n = 0;
  do {
    size_t span;
    if (s[n] != '/') return 0;
    span = cmxf_name_span(s + n + 1);
    if (span == 0) return 0;
    n += 1 + span;
    if (n > CMX_FILE_MAX_PATH) return 0;
  } while (s[n] != '\0');
  return 1;
}

/* The name of a dimension without coordinates, in place of the path of an axis. */
static inline int cmxf_is_bare(const char *axis) {
  return axis[0] != '/';
}

/* Datasets with this at the start of their last name are no data: HDF5 files have them for dimensions without
   a name. */
#define CMXF_BARE_DIMENSION "_dimension_"

static inline int cmxf_path_reserved(const char *s) {
  return strncmp(strrchr(s, '/') + 1, CMXF_BARE_DIMENSION, sizeof CMXF_BARE_DIMENSION - 1) == 0;
}

/* Attributes that HDF5 and netCDF keep for themselves: not part of a table. */
static inline int cmxf_name_reserved(const char *s) {
  static const char *const names[] = {
      "CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST", "DIMENSION_LABELS", "_FillValue", "_NCProperties"};
  size_t i;
  for (i = 0; i < sizeof names / sizeof names[0]; i++)
    if (strcmp(s, names[i]) == 0) return 1;
  return strncmp(s, "_Netcdf4", 8) == 0 || strncmp(s, "_nc3", 4) == 0;
}

#endif /* COULOMIX_INTERP_FILE_H */

/* --- construction, for the loaders' implementations only --- */

#if (defined(COULOMIX_IO_IMPLEMENTATION) || defined(COULOMIX_HDF5_IMPLEMENTATION)) &&                        \
    !defined(COULOMIX_FILE_BUILDER)
#define COULOMIX_FILE_BUILDER

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

/* Alignment of data in memory and in flat files: a line of the cache. */
#define CMXF_ALIGNMENT 64u

#if !defined(CMX_MALLOC) && !defined(CMX_FREE)
#include <stdlib.h>
#define CMX_MALLOC(size) malloc(size)
#define CMX_FREE(block)  free(block)
#elif !defined(CMX_MALLOC) || !defined(CMX_FREE)
#error "define both CMX_MALLOC and CMX_FREE, or neither"
#endif

#if defined(__GNUC__) || defined(__clang__)
#define CMXF_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define CMXF_PRINTF(f, a)
#endif

/* What a loader carries along. `path` stands at the start of every message. */
typedef struct cmxf_load {
  cmx_file *file;
  const char *path;
  const char *parts; /* NULL: everything */
  size_t memory, attributes;
  int is_limited, digest; /* by the host */
  int attributes_only;    /* of any format version: those of the root and, in a flat file, of all objects */
  char *message;
  size_t message_size;
} cmxf_load;

static inline cmx_status cmxf_fail(const cmxf_load *load, cmx_status status, const char *format, ...)
    CMXF_PRINTF(3, 4);

static inline cmx_status cmxf_fail(const cmxf_load *load, cmx_status status, const char *format, ...) {
  va_list args;
  int n;
  if (!load->message || load->message_size == 0) return status;
  n = snprintf(load->message, load->message_size, "%s: ", load->path);
  if (n < 0 || (size_t)n >= load->message_size) return status;
  va_start(args, format);
  vsnprintf(load->message + n, load->message_size - (size_t)n, format, args);
  va_end(args);
  return status;
}

static inline cmx_status cmxf_fail_memory(const cmxf_load *load) {
  if (load->file ? load->file->is_limited : load->memory < sizeof *load->file)
    return cmxf_fail(load, CMX_ERR_MEMORY, "needs more memory than the limit of %lu bytes",
                     (unsigned long)load->memory);
  return cmxf_fail(load, CMX_ERR_MEMORY, "out of memory");
}

/* After fopen. */
static inline cmx_status cmxf_fail_open(const cmxf_load *load) {
  return cmxf_fail(load, errno == ENOMEM ? CMX_ERR_MEMORY : CMX_ERR_IO, "cannot be opened: %s",
                   strerror(errno));
}

/* `options` may be NULL. */
static inline void cmxf_start(cmxf_load *load, const char *path, const cmx_load_options *options,
                              char *message, size_t message_size) {
  const size_t most = CMX_FILE_MAX_BYTES, more = 0x100000;
  memset(load, 0, sizeof *load);
  load->path = path;
  load->message = message;
  load->message_size = message_size;
  load->attributes = CMX_FILE_MAX_ATTRIBUTES;
  load->memory = most > (SIZE_MAX - more) / 2 ? SIZE_MAX : 2 * most + more;
  if (!options) return;
  load->parts = options->parts;
  load->digest = options->digest != 0;
  load->is_limited = options->memory > 0;
  if (options->memory) load->memory = options->memory;
  if (options->attributes && options->attributes < load->attributes) load->attributes = options->attributes;
}

/* Counts n bytes of memory; 0 where that would pass the limit. */
static inline int cmxf_count(cmx_file *file, size_t n) {
  if (n > file->memory_limit - file->memory) {
    file->is_limited = 1;
    return 0;
  }
  file->memory += n;
  return 1;
}

/* Memory that a load needs for a while, n > 0 bytes; NULL without. It is given back with the same n. */
static inline void *cmxf_take(cmx_file *file, size_t n) {
  void *block;
  if (!cmxf_count(file, n)) return NULL;
  block = CMX_MALLOC(n);
  if (!block) file->memory -= n;
  return block;
}

static inline void cmxf_give(cmx_file *file, void *block, size_t n) {
  if (!block) return;
  CMX_FREE(block);
  file->memory -= n;
}

static inline void cmxf_release(void *block) {
  CMX_FREE(block);
}

/* An empty file within the limit of memory; NULL without memory. */
static inline cmx_file *cmxf_new(const cmxf_load *load) {
  cmx_file *file = sizeof *file <= load->memory ? (cmx_file *)CMX_MALLOC(sizeof *file) : NULL;
  if (!file) return NULL;
  memset(file, 0, sizeof *file);
  file->release = cmxf_release;
  file->memory = sizeof *file;
  file->memory_limit = load->memory;
  return file;
}

/* Memory that lives as long as the file; size > 0. */
static inline void *cmxf_alloc(cmx_file *file, size_t count, size_t size) {
  cmxf_block *block;
  if (count > (SIZE_MAX - sizeof *block) / size) return NULL;
  block = (cmxf_block *)cmxf_take(file, sizeof *block + count * size);
  if (!block) return NULL;
  block->next = file->blocks;
  file->blocks = block;
  return block + 1;
}

/* The same, aligned to CMXF_ALIGNMENT. */
static inline void *cmxf_alloc_aligned(cmx_file *file, size_t size) {
  char *block = size <= SIZE_MAX - CMXF_ALIGNMENT ? (char *)cmxf_alloc(file, size + CMXF_ALIGNMENT, 1) : NULL;
  return block ? block + (CMXF_ALIGNMENT - (uintptr_t)block % CMXF_ALIGNMENT) % CMXF_ALIGNMENT : NULL;
}

static inline char *cmxf_copy(cmx_file *file, const char *text, size_t n) {
  char *copy = n < SIZE_MAX ? (char *)cmxf_alloc(file, n + 1, 1) : NULL;
  if (!copy) return NULL;
  if (n) memcpy(copy, text, n);
  copy[n] = '\0';
  return copy;
}

/* Room for one more array; 0 without memory. */
static inline int cmxf_reserve_array(cmx_file *file) {
  size_t capacity = file->array_capacity ? 2 * file->array_capacity : 16;
  cmx_array *arrays;
  const char *(*axes)[CMX_MAX_RANK];
  if (file->n_arrays < file->array_capacity) return 1;
  arrays = (cmx_array *)cmxf_alloc(file, capacity, sizeof *arrays);
  axes = (const char *(*)[CMX_MAX_RANK])cmxf_alloc(file, capacity, sizeof *axes);
  if (!arrays || !axes) return 0;
  if (file->n_arrays) {
    memcpy(arrays, file->arrays, file->n_arrays * sizeof *arrays);
    memcpy(axes, file->axes, file->n_arrays * sizeof *axes);
  }
  file->arrays = arrays;
  file->axes = axes;
  file->array_capacity = capacity;
  return 1;
}

static inline int cmxf_reserve_attribute(cmx_file *file) {
  size_t capacity = file->attribute_capacity ? 2 * file->attribute_capacity : 64;
  cmx_attribute *attributes;
  if (file->n_attributes < file->attribute_capacity) return 1;
  attributes = (cmx_attribute *)cmxf_alloc(file, capacity, sizeof *attributes);
  if (!attributes) return 0;
  if (file->n_attributes) memcpy(attributes, file->attributes, file->n_attributes * sizeof *attributes);
  file->attributes = attributes;
  file->attribute_capacity = capacity;
  return 1;
}

/* Adds an array without data, after checking everything that the file says about it. */
static inline cmx_status cmxf_add_array(const cmxf_load *load, const char *path, int type, int rank,
                                        const size_t dims[]) {
  cmx_file *file = load->file;
  size_t bytes = cmxf_array_bytes(type, rank, dims);
  cmx_array *array;
  int k;
  if (!cmxf_path_valid(path)) return cmxf_fail(load, CMX_ERR_FORMAT, "not a dataset path: %.64s", path);
  if (bytes == 0)
    return cmxf_fail(load, CMX_ERR_FORMAT, "dataset %s: type, rank or dimensions not allowed", path);
  if (bytes > CMX_FILE_MAX_BYTES - file->data_bytes)
    return cmxf_fail(load, CMX_ERR_FORMAT, "dataset %s: the file holds more than %lu bytes", path,
                     (unsigned long)CMX_FILE_MAX_BYTES);
  if (cmx_file_array(file, path)) return cmxf_fail(load, CMX_ERR_FORMAT, "dataset %s: given twice", path);
  if (file->n_arrays >= CMX_FILE_MAX_ARRAYS)
    return cmxf_fail(load, CMX_ERR_FORMAT, "more than %d datasets", CMX_FILE_MAX_ARRAYS);
  if (!cmxf_reserve_array(file)) return cmxf_fail_memory(load);
  array = &file->arrays[file->n_arrays];
  array->path = cmxf_copy(file, path, strlen(path));
  array->type = type;
  array->rank = rank;
  array->data = NULL;
  array->unchecked = 0;
  for (k = 0; k < CMX_MAX_RANK; k++) {
    array->dims[k] = k < rank ? dims[k] : 1;
    file->axes[file->n_arrays][k] = NULL;
  }
  if (!array->path) return cmxf_fail_memory(load);
  file->data_bytes += bytes;
  file->n_arrays++;
  return CMX_OK;
}

/* Adds an attribute whose strings and numbers already belong to the file. Those of one object come one after
   the other, with the same pointer to its path. */
static inline cmx_status cmxf_add_attribute(const cmxf_load *load, const cmx_attribute *attribute) {
  cmx_file *file = load->file;
  size_t i = file->n_attributes, of_object = 0;
  for (; i > 0 && file->attributes[--i].object == attribute->object; of_object++)
    if (strcmp(file->attributes[i].name, attribute->name) == 0)
      return cmxf_fail(load, CMX_ERR_FORMAT, "%s: attribute %s given twice", attribute->object,
                       attribute->name);
  if (of_object >= CMX_FILE_MAX_OF_OBJECT)
    return cmxf_fail(load, CMX_ERR_FORMAT, "%s: more than %d attributes", attribute->object,
                     CMX_FILE_MAX_OF_OBJECT);
  if (file->n_attributes >= load->attributes)
    return cmxf_fail(load, CMX_ERR_FORMAT, "more than %lu attributes", (unsigned long)load->attributes);
  if (!cmxf_reserve_attribute(file)) return cmxf_fail_memory(load);
  file->attributes[file->n_attributes++] = *attribute;
  return CMX_OK;
}

/* A file that is no table has no version. */
static inline cmx_status cmxf_check_version(const cmxf_load *load) {
  size_t n;
  const char *format = cmx_file_text(load->file, "/", "format");
  const double *version = cmx_file_numbers(load->file, "/", "format_version", &n);
  if (load->attributes_only || !format || strcmp(format, "coulomix table") != 0 || n != 1) return CMX_OK;
  if (version[0] == CMX_FORMAT_VERSION) return CMX_OK;
  return cmxf_fail(load, CMX_ERR_VERSION, "format version %g, this program reads %d", version[0],
                   CMX_FORMAT_VERSION);
}

/* Whether `path` names a 1-D array of this length without axes of its own, or is the name of a dimension
   without coordinates. */
static inline int cmxf_is_axis(const cmx_file *file, const char *path, size_t length) {
  const cmx_array *axis = cmx_file_array(file, path);
  if (cmxf_is_bare(path)) return cmxf_name_valid(path);
  return axis && axis->rank == 1 && axis->dims[0] == length && !file->axes[axis - file->arrays][0];
}

/* --- parts --- */

static inline const char *cmxf_part_end(const char *part) {
  return part + strcspn(part, " ,");
}

/* The datasets of the part with this name of n bytes, or NULL. */
static inline const char *cmxf_part_paths(const char *name, size_t n) {
#define CMXF_ENTRY(part, paths, serves)                                                                      \
  if (n == sizeof part - 1 && memcmp(name, part, n) == 0) return paths;
  CMX_PART_LIST(CMXF_ENTRY)
#undef CMXF_ENTRY
  return NULL;
}

static inline int cmxf_is_diagram(const char *name, size_t n) {
  static const char phase[] = "phase/";
  return n > sizeof phase - 1 && memcmp(name, phase, sizeof phase - 1) == 0 &&
         cmxf_name_span(name + sizeof phase - 1) == n - (sizeof phase - 1);
}

/* Whether every name of the list is known, and there is one. */
static inline cmx_status cmxf_check_parts(const cmxf_load *load) {
#define CMXF_ENTRY(part, paths, serves) part ", "
  static const char known[] = CMX_PART_LIST(CMXF_ENTRY) "phase/NAME";
#undef CMXF_ENTRY
  const char *part = load->parts;
  int count = 0;
  if (!part) return CMX_OK;
  if (load->digest)
    return cmxf_fail(load, CMX_ERR_DOMAIN, "the digest is that of the whole table, not of parts");
  for (; *part; part += *part != '\0') {
    const size_t n = (size_t)(cmxf_part_end(part) - part);
    if (n > 0 && !cmxf_part_paths(part, n) && !cmxf_is_diagram(part, n))
      return cmxf_fail(load, CMX_ERR_DOMAIN, "part '%.*s' is not known; parts are %s", n < 64 ? (int)n : 64,
                       part, known);
    count += n > 0;
    part += n;
  }
  return count ? CMX_OK : cmxf_fail(load, CMX_ERR_DOMAIN, "no part is given; parts are %s", known);
}

/* Whether a dataset, or with `group` any dataset of this group, is among those of n bytes at `paths`: one
   path, or with a slash at its end all within. */
static inline int cmxf_path_within(const char *object, int group, const char *paths, size_t n) {
  const size_t length = strlen(object);
  if (group && length < n && paths[length] == '/' && memcmp(object, paths, length) == 0) return 1;
  if (paths[n - 1] == '/') return length > n && memcmp(object, paths, n) == 0;
  return !group && length == n && memcmp(object, paths, n) == 0;
}

/* Whether a dataset, or with `group` any of this group, is to be loaded. */
static inline int cmxf_wanted(const cmxf_load *load, const char *object, int group) {
  const char *part, *end;
  if (!load->parts || strcmp(object, "/") == 0) return 1;
  for (part = load->parts; *part; part = end + (*end != '\0')) {
    const char *paths;
    end = cmxf_part_end(part);
    if (end == part) continue;
    paths = cmxf_part_paths(part, (size_t)(end - part));
    if (!paths) { /* a diagram, whose datasets begin with "/phase/NAME/" */
      const size_t n = (size_t)(end - part);
      const int inside = object[0] == '/' && strncmp(object + 1, part, n) == 0;
      if (inside && (object[1 + n] == '/' || (group && object[1 + n] == '\0'))) return 1;
      if (group && strcmp(object, "/phase") == 0) return 1;
      continue;
    }
    while (*paths) {
      const size_t n = strcspn(paths, " ");
      if (cmxf_path_within(object, group, paths, n)) return 1;
      paths += n + (paths[n] != '\0');
    }
  }
  return 0;
}

#endif /* COULOMIX_FILE_BUILDER */
