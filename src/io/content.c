/* The digest of a table's content, as include/coulomix/store.h defines it. */
#include <stdlib.h>
#include <string.h>

#include "io/io_internal.h"

static void add_dataset(cmxi_sha256 *sha, const cmx_dataset *d) {
  cmx_array array = {.path = d->path, .type = d->type, .rank = d->rank, .data = d->data};
  memcpy(array.dims, d->dims, sizeof array.dims);
  cmxf_digest_array(sha, &array, d->axes);
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
  cmxi_sha256 sha;
  const int whole = datasets && attributes;
  hex[0] = '\0';
  cmxi_sha256_start(&sha);
  if (whole) {
    for (size_t i = 0; i < nd; i++) datasets[i] = cmx_store_at(store, i);
    for (size_t i = 0; i < na; i++) attributes[i] = cmx_store_attribute_at(store, i);
    qsort(datasets, nd, sizeof *datasets, by_path);
    qsort(attributes, na, sizeof *attributes, by_object_and_name);
  }
  for (size_t i = 0; whole && i < nd; i++) add_dataset(&sha, datasets[i]);
  for (size_t i = 0; whole && i < na; i++)
    if (cmxf_attribute_defined(attributes[i]->name)) cmxf_digest_attribute(&sha, attributes[i]);
  if (whole) cmxi_sha256_finish(&sha, hex);
  free(datasets);
  free(attributes);
  return whole ? CMX_OK : cmx_fail(err, CMX_ERR_MEMORY, "content checksum: out of memory");
}
