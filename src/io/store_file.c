/* Selection of the file form, and writing of its bytes. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix_io.h"
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

/* What a file is that is no table, as far as its first bytes tell. */
static const char *kind_of(const unsigned char *b, size_t n) {
  static const struct {
    const char *start, *what;
  } kinds[] = {{"\x1f\x8b", "a gzip file, to be unpacked first"},
               {"PK", "a zip archive, to be unpacked first"},
               {"CDF", "a netCDF-3 file"},
               {"<", "a page of HTML or XML, perhaps of a failed download"},
               {"version https", "a pointer of Git LFS in place of the file"}};
  if (n == 0) return "an empty file";
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
    const size_t length = strlen(kinds[k].start) < 8 ? strlen(kinds[k].start) : 8;
    if (n >= length && memcmp(b, kinds[k].start, length) == 0) return kinds[k].what;
  }
  return "not a coulomix table";
}

/* The form of a file, from its first bytes. */
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
  return cmx_fail(err, CMX_ERR_FORMAT, "%s: %s: neither HDF5 nor a flat coulomix table", path,
                  kind_of(magic, n));
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
