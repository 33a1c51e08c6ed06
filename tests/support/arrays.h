/** The datasets of a store in memory as the lookup headers bind them. */
#ifndef COULOMIX_TESTS_ARRAYS_H
#define COULOMIX_TESTS_ARRAYS_H

#include <stdlib.h>
#include <string.h>

#include "coulomix/store.h"

/** The caller frees the array; its entries point into the store. */
static inline cmx_array *arrays_of(const cmx_store *store, size_t *n) {
  *n = cmx_store_count(store);
  cmx_array *arrays = calloc(*n + 1, sizeof *arrays);
  for (size_t k = 0; k < *n; k++) {
    const cmx_dataset *d = cmx_store_at(store, k);
    arrays[k] = (cmx_array){.path = d->path, .type = d->type, .rank = d->rank, .data = d->data};
    memcpy(arrays[k].dims, d->dims, sizeof d->dims);
  }
  return arrays;
}

#endif
