/* The digest of a table's content, as include/coulomix/store.h defines it. */
#include <stdlib.h>
#include <string.h>

#include "io/io_internal.h"

static void add_uint(cmxp_sha256 *sha, uint64_t value) {
  unsigned char bytes[8];
  for (int k = 0; k < 8; k++) bytes[k] = (unsigned char)(value >> (8 * k) & 0xff);
  cmxp_sha256_add(sha, bytes, sizeof bytes);
}

static void add_text(cmxp_sha256 *sha, const char *text) {
  cmxp_sha256_add(sha, text, strlen(text) + 1);
}

/* 0 without memory. */
static int add_data(cmxp_sha256 *sha, const void *data, size_t n, size_t element) {
  unsigned char *copy = NULL;
  const unsigned char *bytes = cmxp_little_endian(data, n, element, &copy);
  if (bytes) cmxp_sha256_add(sha, bytes, n);
  free(copy);
  return bytes != NULL;
}

static int add_dataset(cmxp_sha256 *sha, const cmx_dataset *d) {
  add_text(sha, "dataset");
  add_text(sha, d->path);
  add_text(sha, cmxf_type_name(d->type));
  add_uint(sha, (uint64_t)d->rank);
  for (int k = 0; k < d->rank; k++) add_uint(sha, d->dims[k]);
  for (int k = 0; k < d->rank; k++) add_text(sha, d->axes[k] ? d->axes[k] : "");
  return add_data(sha, d->data, cmxf_array_bytes(d->type, d->rank, d->dims), cmxf_type_size(d->type));
}

static int add_attribute(cmxp_sha256 *sha, const cmx_attribute *a) {
  add_text(sha, "attribute");
  add_text(sha, a->object);
  add_text(sha, a->name);
  add_text(sha, a->text ? "text" : "f64");
  add_uint(sha, a->n);
  if (!a->text) return add_data(sha, a->numbers, a->n * sizeof(double), sizeof(double));
  cmxp_sha256_add(sha, a->text, a->n);
  return 1;
}

/* Every attribute that a section writes; the digest leaves out others. */
static const char defined[] =
    " absent active anharmonic azeotropes cell_error cell_error_caution cell_error_f_order cell_error_ln_t"
    " cell_error_meaning cell_error_w cell_error_x cells cells_meaning charges collisions composition "
    "compounds"
    " compounds_energy compounds_x constants continuation coulomb_logarithm coupling critical"
    " crystal_quantum crystal_screening enhancement entropy exchange files_sha256 format format_version"
    " free_energy gamma_melt generator generator_commit generator_version history interval_error_x kappa"
    " known_limits license liquid liquid_mixing liquid_quantum liquid_screening long_name madelung masses"
    " mixture model models order_of_impurities ordered recipe references resistivity scope solid solid_description"
    " solidus source special_points species splitting_change structure symmetry title units unknown_pressures"
    " variant worst_S_min worst_gap zero_of_energy ";

int cmxp_attribute_defined(const char *name) {
  const size_t n = strlen(name);
  for (const char *at = strstr(defined, name); n && at; at = strstr(at + 1, name))
    if (at[-1] == ' ' && at[n] == ' ') return 1;
  return 0;
}

static int by_path(const void *a, const void *b) {
  const cmx_dataset *const *left = a, *const *right = b;
  return strcmp((*left)->path, (*right)->path);
}

static int by_object_and_name(const void *a, const void *b) {
  const cmx_attribute *const *left = a, *const *right = b;
  int objects = strcmp((*left)->object, (*right)->object);
  return objects ? objects : strcmp((*left)->name, (*right)->name);
}

cmx_status cmx_store_content_sha256(const cmx_store *store, char hex[65], cmx_error *err) {
  size_t nd = cmx_store_count(store), na = cmx_store_attribute_count(store);
  const cmx_dataset **datasets = malloc((nd + 1) * sizeof *datasets);
  const cmx_attribute **attributes = malloc((na + 1) * sizeof *attributes);
  cmxp_sha256 sha;
  int whole = datasets && attributes;
  hex[0] = '\0';
  cmxp_sha256_start(&sha);
  if (whole) {
    for (size_t i = 0; i < nd; i++) datasets[i] = cmx_store_at(store, i);
    for (size_t i = 0; i < na; i++) attributes[i] = cmx_store_attribute_at(store, i);
    qsort(datasets, nd, sizeof *datasets, by_path);
    qsort(attributes, na, sizeof *attributes, by_object_and_name);
  }
  for (size_t i = 0; whole && i < nd; i++) whole = add_dataset(&sha, datasets[i]);
  for (size_t i = 0; whole && i < na; i++)
    if (cmxp_attribute_defined(attributes[i]->name)) whole = add_attribute(&sha, attributes[i]);
  if (whole) cmxp_sha256_finish(&sha, hex);
  free(datasets);
  free(attributes);
  return whole ? CMX_OK : cmx_fail(err, CMX_ERR_MEMORY, "content checksum: out of memory");
}
