/* A store from the data of a loader. */
#include <string.h>

#include "io/io_internal.h"

static cmx_status add_array(cmx_store *store, const cmx_file *file, const cmx_array *array, cmx_error *err) {
  cmx_dataset d = {.path = array->path,
                   .type = array->type,
                   .rank = array->rank,
                   .data = array->data,
                   .units = cmx_file_text(file, array->path, "units"),
                   .long_name = cmx_file_text(file, array->path, "long_name"),
                   .source = cmx_file_text(file, array->path, "source")};
  memcpy(d.dims, array->dims, sizeof d.dims);
  return cmx_store_add(store, &d, err);
}

static cmx_status add_axes(cmx_store *store, const cmx_file *file, const cmx_array *array, cmx_error *err) {
  const char *axes[CMX_MAX_RANK];
  for (int k = 0; k < array->rank; k++) axes[k] = cmx_file_axis(file, array->path, k);
  return cmxp_store_set_axes(store, array->path, axes, err);
}

/* Skips what adding the dataset set already, the digest, and what other programs added that a store cannot
   hold: attributes of their own objects, texts that are not UTF-8. */
static cmx_status add_attribute(cmx_store *store, const cmx_attribute *a, cmx_error *err) {
  if (strcmp(a->object, "/") == 0 && strcmp(a->name, CMXF_DIGEST_NAME) == 0) return CMX_OK;
  if (a->text && cmx_store_get_text(store, a->object, a->name)) return CMX_OK;
  const cmx_status status = a->text ? cmx_store_set_text(store, a->object, a->name, a->text, err)
                                    : cmx_store_set_numbers(store, a->object, a->name, a->n, a->numbers, err);
  return status == CMX_ERR_ABSENT || (status == CMX_ERR_DOMAIN && !cmxf_attribute_defined(a->name)) ? CMX_OK
                                                                                                    : status;
}

/* Whether a dataset is one of a table: other programs' have no such texts. If one of the table's own lacks
   them, the digest is another. */
static int is_own(const cmx_file *file, const cmx_array *array) {
  return cmx_file_text(file, array->path, "units") && cmx_file_text(file, array->path, "long_name") &&
         cmx_file_text(file, array->path, "source");
}

cmx_status cmxp_fail_no_table(const char *path, cmx_error *err) {
  return cmx_fail(err, CMX_ERR_FORMAT, "%s: not a coulomix table: no root attribute " CMXF_DIGEST_NAME, path);
}

static cmx_status check_digest(const char *path, const cmx_file *file, const cmx_store *store,
                               cmx_error *err) {
  const char *given = cmx_file_text(file, "/", CMXF_DIGEST_NAME);
  char digest[65];
  cmx_status status = cmx_store_content_sha256(store, digest, err);
  if (status < 0) return status;
  if (strcmp(given, digest) != 0)
    return cmx_fail(err, CMX_ERR_CHECKSUM,
                    "%s: the content was changed: its SHA-256 is %.16s..., the attribute " CMXF_DIGEST_NAME
                    " says %.16s...",
                    path, digest, given);
  return CMX_OK;
}

cmx_status cmxp_store_from_file(const char *path, const cmx_file *file, cmx_store **store, cmx_error *err) {
  size_t n_arrays, n_attributes;
  const cmx_array *arrays = cmx_file_arrays(file, &n_arrays);
  const cmx_attribute *attributes = cmx_file_attributes(file, &n_attributes);
  *store = NULL;
  if (!cmx_file_text(file, "/", CMXF_DIGEST_NAME)) return cmxp_fail_no_table(path, err);
  cmx_store *made = cmx_store_new();
  cmx_error why = CMX_ERROR_NONE;
  cmx_status status = made ? CMX_OK : CMX_ERR_MEMORY;
  for (size_t i = 0; status >= 0 && i < n_arrays; i++)
    if (is_own(file, &arrays[i])) status = add_array(made, file, &arrays[i], &why);
  for (size_t i = 0; status >= 0 && i < n_arrays; i++)
    if (is_own(file, &arrays[i])) status = add_axes(made, file, &arrays[i], &why);
  for (size_t i = 0; status >= 0 && i < n_attributes; i++) status = add_attribute(made, &attributes[i], &why);
  if (status < 0) {
    /* an invalid argument of the store is an invalid file here */
    status = cmx_fail(err, status == CMX_ERR_MEMORY ? status : CMX_ERR_FORMAT, "%s: %.400s", path,
                      made ? why.text : "out of memory");
  } else {
    status = check_digest(path, file, made, err);
  }
  if (status < 0)
    cmx_store_free(made);
  else
    *store = made;
  return status;
}
