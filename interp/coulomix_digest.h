/** coulomix_digest.h: the digest of what a table holds, its root attribute content_sha256, whatever the form
 *  of its file. For loaders and writers; include/coulomix/store.h defines it.
 *
 *  C99, C++11 and up. */
#ifndef COULOMIX_INTERP_DIGEST_H
#define COULOMIX_INTERP_DIGEST_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_file.h"
#include "coulomix_sha256.h"

#define CMXF_DIGEST_NAME "content_sha256"

static inline void cmxf_digest_uint(cmxi_sha256 *sha, uint64_t value) {
  unsigned char bytes[8];
  int k;
  for (k = 0; k < 8; k++) bytes[k] = (unsigned char)(value >> (8 * k) & 0xff);
  cmxi_sha256_add(sha, bytes, sizeof bytes);
}

static inline void cmxf_digest_text(cmxi_sha256 *sha, const char *text) {
  cmxi_sha256_add(sha, text, strlen(text) + 1);
}

/* n bytes of elements in the order of this machine, as little-endian ones. */
static inline void cmxf_digest_data(cmxi_sha256 *sha, const void *data, size_t n, size_t element) {
  const unsigned char *from = (const unsigned char *)data;
  const uint16_t one = 1;
  size_t i, k;
  if (element == 1 || *(const unsigned char *)&one) {
    cmxi_sha256_add(sha, from, n);
    return;
  }
  for (i = 0; i < n; i += element) {
    unsigned char little[8];
    for (k = 0; k < element; k++) little[k] = from[i + element - 1 - k];
    cmxi_sha256_add(sha, little, element);
  }
}

/* A dataset; an axis is NULL without coordinates and name. */
static inline void cmxf_digest_array(cmxi_sha256 *sha, const cmx_array *a, const char *const axes[]) {
  int k;
  cmxf_digest_text(sha, "dataset");
  cmxf_digest_text(sha, a->path);
  cmxf_digest_text(sha, cmxf_type_name(a->type));
  cmxf_digest_uint(sha, (uint64_t)a->rank);
  for (k = 0; k < a->rank; k++) cmxf_digest_uint(sha, a->dims[k]);
  for (k = 0; k < a->rank; k++) cmxf_digest_text(sha, axes[k] ? axes[k] : "");
  cmxf_digest_data(sha, a->data, cmxf_array_bytes(a->type, a->rank, a->dims), cmxf_type_size(a->type));
}

static inline void cmxf_digest_attribute(cmxi_sha256 *sha, const cmx_attribute *a) {
  cmxf_digest_text(sha, "attribute");
  cmxf_digest_text(sha, a->object);
  cmxf_digest_text(sha, a->name);
  cmxf_digest_text(sha, a->text ? "text" : "f64");
  cmxf_digest_uint(sha, a->n);
  if (a->text)
    cmxi_sha256_add(sha, a->text, a->n);
  else
    cmxf_digest_data(sha, a->numbers, a->n * sizeof(double), sizeof(double));
}

/* Every attribute that a section of a table writes, but Conventions and generator_build, which do not say
   what the table holds. The digest covers these alone, so that other programs may add their own. */
#define CMXF_DEFINED_ATTRIBUTES                                                                              \
  " absent anharmonic azeotropes cell_error cell_error_caution cell_error_f_order cell_error_ln_t"           \
  " cell_error_meaning cell_error_w cell_error_x cells cells_meaning charges collisions composition"         \
  " compounds compounds_energy compounds_x constants continuation coulomb_logarithm coupling critical"       \
  " crystal_quantum crystal_screening enhancement entropy exchange files_sha256 format format_version"       \
  " free_energy gamma_melt generator generator_commit generator_version history interval_error_x kappa"      \
  " known_limits license liquid liquid_mixing liquid_quantum liquid_screening long_name madelung mixing"     \
  " mixture model models order_of_impurities recipe references resistivity scope solid solid_description"    \
  " solidus source special_points species splitting_change structure symmetry third_order title units"       \
  " unknown_pressures variant vibrations worst_S_min worst_gap zero_of_energy "

static inline int cmxf_attribute_defined(const char *name) {
  static const char defined[] = CMXF_DEFINED_ATTRIBUTES;
  const size_t n = strlen(name);
  const char *at;
  for (at = strstr(defined, name); n && at; at = strstr(at + 1, name))
    if (at[-1] == ' ' && at[n] == ' ') return 1;
  return 0;
}

#endif /* COULOMIX_INTERP_DIGEST_H */

/* --- comparison, for the loaders' implementations only --- */

#if defined(COULOMIX_FILE_BUILDER) && !defined(COULOMIX_DIGEST_CHECK)
#define COULOMIX_DIGEST_CHECK

#include <stdlib.h>

/* What the digest of a file goes through, in its order. */
typedef struct cmxf_digest {
  const cmx_array **arrays; /* the table's own: other programs' have no units, long_name and source */
  unsigned char *texts;     /* of these three, which an array has; bits */
  const cmx_attribute **attributes;
  size_t n_arrays, n_attributes;
} cmxf_digest;

static inline int cmxf_by_path(const void *a, const void *b) {
  const cmx_array *const *left = (const cmx_array *const *)a, *const *right = (const cmx_array *const *)b;
  return strcmp((*left)->path, (*right)->path);
}

static inline int cmxf_by_object_and_name(const void *a, const void *b) {
  const cmx_attribute *left = *(const cmx_attribute *const *)a, *right = *(const cmx_attribute *const *)b;
  const int objects = strcmp(left->object, right->object);
  return objects ? objects : strcmp(left->name, right->name);
}

/* The first array whose path is not below `path`; n_arrays if there is none. */
static inline size_t cmxf_digest_find(const cmxf_digest *d, const char *path) {
  size_t low = 0, high = d->n_arrays;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (strcmp(d->arrays[middle]->path, path) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Arrays in the order of their paths, without those of other programs. */
static inline void cmxf_digest_arrays(const cmx_file *file, cmxf_digest *d) {
  static const char *const names[] = {"units", "long_name", "source"};
  size_t i, kept = 0;
  int k;
  d->n_arrays = file->n_arrays;
  for (i = 0; i < d->n_arrays; i++) d->arrays[i] = &file->arrays[i];
  memset(d->texts, 0, d->n_arrays);
  if (d->n_arrays) qsort((void *)d->arrays, d->n_arrays, sizeof *d->arrays, cmxf_by_path);
  for (i = 0; i < file->n_attributes; i++) {
    const cmx_attribute *a = &file->attributes[i];
    for (k = 0; a->text && k < 3; k++)
      if (strcmp(a->name, names[k]) == 0) {
        const size_t at = cmxf_digest_find(d, a->object);
        if (at < d->n_arrays && strcmp(d->arrays[at]->path, a->object) == 0)
          d->texts[at] = (unsigned char)(d->texts[at] | 1 << k);
      }
  }
  for (i = 0; i < d->n_arrays; i++)
    if (d->texts[i] == 7) d->arrays[kept++] = d->arrays[i];
  d->n_arrays = kept;
}

/* Whether an object is the root, an array of the table or a group with one. */
static inline int cmxf_digest_has(const cmxf_digest *d, const char *object) {
  char group[CMX_FILE_MAX_PATH + 2];
  const size_t n = strlen(object), at = cmxf_digest_find(d, object);
  size_t within;
  if (strcmp(object, "/") == 0) return 1;
  if (at < d->n_arrays && strcmp(d->arrays[at]->path, object) == 0) return 1;
  if (n > CMX_FILE_MAX_PATH) return 0;
  memcpy(group, object, n);
  memcpy(group + n, "/", 2);
  within = cmxf_digest_find(d, group);
  return within < d->n_arrays && strncmp(d->arrays[within]->path, group, n + 1) == 0;
}

static inline void cmxf_digest_of(const cmx_file *file, cmxf_digest *d, char hex[65]) {
  cmxi_sha256 sha;
  size_t i;
  cmxf_digest_arrays(file, d);
  d->n_attributes = 0;
  for (i = 0; i < file->n_attributes; i++) {
    const cmx_attribute *a = &file->attributes[i];
    if (cmxf_attribute_defined(a->name) && cmxf_digest_has(d, a->object))
      d->attributes[d->n_attributes++] = a;
  }
  if (d->n_attributes)
    qsort((void *)d->attributes, d->n_attributes, sizeof *d->attributes, cmxf_by_object_and_name);
  cmxi_sha256_start(&sha);
  for (i = 0; i < d->n_arrays; i++)
    cmxf_digest_array(&sha, d->arrays[i], (const char *const *)file->axes[d->arrays[i] - file->arrays]);
  for (i = 0; i < d->n_attributes; i++) cmxf_digest_attribute(&sha, d->attributes[i]);
  cmxi_sha256_finish(&sha, hex);
}

/* Compares the digest of a whole file with what it says. */
static inline cmx_status cmxf_check_digest(const cmxf_load *load) {
  cmx_file *file = load->file;
  const char *given = cmx_file_text(file, "/", CMXF_DIGEST_NAME);
  const size_t pointers = (file->n_arrays + file->n_attributes + 1) * sizeof(void *);
  const size_t room = 2 * pointers + file->n_arrays; /* half of it for what qsort may take */
  char hex[65];
  cmxf_digest d;
  void *block;
  if (!given)
    return cmxf_fail(load, CMX_ERR_FORMAT, "not a coulomix table: no root attribute " CMXF_DIGEST_NAME);
  block = cmxf_take(file, room);
  if (!block) return cmxf_fail_memory(load);
  d.arrays = (const cmx_array **)block;
  d.attributes = (const cmx_attribute **)block + file->n_arrays;
  d.texts = (unsigned char *)block + pointers;
  cmxf_digest_of(file, &d, hex);
  cmxf_give(file, block, room);
  if (strcmp(given, hex) == 0) return CMX_OK;
  return cmxf_fail(load, CMX_ERR_CHECKSUM,
                   "the digest of its content is %.16s..., the attribute " CMXF_DIGEST_NAME " says %.16s...",
                   hex, given);
}

#endif /* COULOMIX_DIGEST_CHECK */
