/* Selection of the file form, and writing of its bytes. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/file_kind.h"
#include "coulomix_io.h"
#include "io/hdf5_internal.h"
#include "io/io_internal.h"

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

cmx_status cmx_store_write_stored(const cmx_store *store, const char *path, cmx_error *err) {
  return write_image(store, path, cmxp_flat_stored_image, err);
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

/* The form of a file, from its first bytes. */
static cmx_status form_of(const char *path, int *is_hdf5, cmx_error *err) {
  enum { MAGIC = 8, ROOM = 1 << 14 };
  char start[ROOM] = "";
  errno = 0;
  FILE *stream = fopen(path, "rb");
  if (!stream) return cmx_fail(err, CMX_ERR_IO, "%s: cannot be opened: %s", path, strerror(errno));
  size_t n = fread(start, 1, sizeof start, stream);
  int failure = ferror(stream) ? errno : 0;
  fclose(stream);
  if (failure) return cmx_fail(err, CMX_ERR_IO, "%s: cannot be read: %s", path, strerror(failure));
  *is_hdf5 = cmxp_hdf5_signature(start, n);
  if (*is_hdf5 || (n >= MAGIC && memcmp(start, CMX_FLAT_MAGIC, MAGIC) == 0)) return CMX_OK;
  const char *kind = cmx_file_kind(start, n);
  return kind ? cmx_fail(err, CMX_ERR_FORMAT, "%s: found %s, expected a table of coulomix", path, kind)
              : cmx_fail(err, CMX_ERR_FORMAT, "%s: not a coulomix table: neither HDF5 nor the flat form",
                         path);
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
