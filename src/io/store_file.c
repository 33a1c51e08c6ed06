/* What the file forms share: choosing one, writing its bytes, making a store of what a loader read. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix_io.h"
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

/* Skips what adding the dataset set already, and the digest. */
static cmx_status add_attribute(cmx_store *store, const cmx_attribute *a, cmx_error *err) {
  if (strcmp(a->object, "/") == 0 && strcmp(a->name, CMXP_DIGEST_NAME) == 0) return CMX_OK;
  if (a->text && cmx_store_get_text(store, a->object, a->name)) return CMX_OK;
  if (a->text) return cmx_store_set_text(store, a->object, a->name, a->text, err);
  return cmx_store_set_numbers(store, a->object, a->name, a->n, a->numbers, err);
}

static cmx_status check_digest(const char *path, const cmx_file *file, const cmx_store *store,
                               cmx_error *err) {
  const char *given = cmx_file_text(file, "/", CMXP_DIGEST_NAME);
  char digest[65];
  cmx_status status = cmx_store_content_sha256(store, digest, err);
  if (status < 0) return status;
  if (!given)
    return cmx_fail(err, CMX_ERR_FORMAT, "%s: no attribute " CMXP_DIGEST_NAME ": not a coulomix table", path);
  if (strcmp(given, digest) != 0)
    return cmx_fail(err, CMX_ERR_CHECKSUM,
                    "%s: the content was changed: its SHA-256 is %.16s..., the attribute " CMXP_DIGEST_NAME
                    " says %.16s...",
                    path, digest, given);
  return CMX_OK;
}

cmx_status cmxp_store_from_file(const char *path, const cmx_file *file, cmx_store **store, cmx_error *err) {
  size_t n_arrays, n_attributes;
  const cmx_array *arrays = cmx_file_arrays(file, &n_arrays);
  const cmx_attribute *attributes = cmx_file_attributes(file, &n_attributes);
  cmx_store *made = cmx_store_new();
  cmx_error why = {CMX_OK, ""};
  cmx_status status = made ? CMX_OK : CMX_ERR_MEMORY;
  *store = NULL;
  for (size_t i = 0; status >= 0 && i < n_arrays; i++) status = add_array(made, file, &arrays[i], &why);
  for (size_t i = 0; status >= 0 && i < n_arrays; i++) status = add_axes(made, file, &arrays[i], &why);
  for (size_t i = 0; status >= 0 && i < n_attributes; i++) status = add_attribute(made, &attributes[i], &why);
  if (status < 0) {
    /* the store's word for a wrong argument is, here, a wrong file */
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

/* --- writing --- */

typedef cmx_status image_maker(const cmx_store *store, const char *path, cmxp_bytes *image, cmx_error *err);

static cmx_status write_image(const cmx_store *store, const char *path, image_maker *make, cmx_error *err) {
  cmxp_bytes image = {0};
  cmx_status status = make(store, path, &image, err);
  if (status >= 0) status = cmx_write_file(path, image.data, image.n, err);
  cmxp_bytes_free(&image);
  return status;
}

cmx_status cmx_store_write_hdf5(const cmx_store *store, const char *path, cmx_error *err) {
  return write_image(store, path, cmxp_hdf5_image, err);
}

cmx_status cmx_store_write_flat(const cmx_store *store, const char *path, cmx_error *err) {
  return write_image(store, path, cmxp_flat_image, err);
}

static int ends_with(const char *path, const char *suffix) {
  size_t n = strlen(path), m = strlen(suffix);
  return n > m && strcmp(path + n - m, suffix) == 0 && path[n - m - 1] != '/';
}

cmx_status cmx_store_write(const cmx_store *store, const char *path, cmx_error *err) {
  if (ends_with(path, ".h5") || ends_with(path, ".hdf5")) return cmx_store_write_hdf5(store, path, err);
  if (ends_with(path, ".cmx")) return cmx_store_write_flat(store, path, err);
  return cmx_fail(err, CMX_ERR_UNSUPPORTED, "%s: a table is written as .h5 or .hdf5 (HDF5) or as .cmx (flat)",
                  path);
}

/* --- reading --- */

/* Which form a file has, by its first bytes. */
static cmx_status form_of(const char *path, int *is_hdf5, cmx_error *err) {
  static const unsigned char hdf5_magic[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
  unsigned char magic[8] = {0};
  errno = 0;
  FILE *stream = fopen(path, "rb");
  if (!stream) return cmx_fail(err, CMX_ERR_IO, "%s: cannot be opened: %s", path, strerror(errno));
  size_t n = fread(magic, 1, sizeof magic, stream);
  int failure = ferror(stream) ? errno : 0;
  fclose(stream);
  if (failure) return cmx_fail(err, CMX_ERR_IO, "%s: cannot be read: %s", path, strerror(failure));
  *is_hdf5 = n == sizeof magic && memcmp(magic, hdf5_magic, sizeof magic) == 0;
  if (*is_hdf5 || (n == sizeof magic && memcmp(magic, CMX_FLAT_MAGIC, sizeof magic) == 0)) return CMX_OK;
  return cmx_fail(err, CMX_ERR_FORMAT, "%s: neither HDF5 nor a flat coulomix table", path);
}

cmx_status cmx_store_read(const char *path, cmx_store **store, cmx_error *err) {
  int is_hdf5;
  const cmx_status status = form_of(path, &is_hdf5, err);
  *store = NULL;
  if (status < 0) return status;
  return is_hdf5 ? cmx_store_read_hdf5(path, store, err) : cmx_store_read_flat(path, store, err);
}

cmx_status cmx_store_read_root_text(const char *path, const char *name, char **text, cmx_error *err) {
  int is_hdf5;
  cmx_file *file = NULL;
  *text = NULL;
  cmx_status status = form_of(path, &is_hdf5, err);
  if (status >= 0) status = (is_hdf5 ? cmxp_hdf5_attributes : cmxp_flat_attributes)(path, &file, err);
  if (status < 0) return status;
  const char *found = cmx_file_text(file, "/", name);
  const size_t size = found ? strlen(found) + 1 : 0;
  if (!found) {
    status = cmx_fail(err, CMX_ERR_ABSENT, "%s: no root attribute %s", path, name);
  } else if ((*text = malloc(size)) != NULL) {
    memcpy(*text, found, size);
  } else {
    status = cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", path);
  }
  cmx_file_free(file);
  return status;
}
