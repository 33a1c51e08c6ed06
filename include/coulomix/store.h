/** A table in memory, and its two file forms.
 *
 *  A store is an ordered collection of datasets, each with its axes and the texts units, long_name and
 *  source, and of further text and numeric attributes of datasets and groups. It is written as HDF5 (readable
 *  as netCDF-4) or as the flat form that interp/coulomix_io.h documents; the two convert into each other
 *  without loss.
 *
 *  Order. Datasets stand in the order they were added, except that those of one group stay together: a
 *  dataset whose group exists goes after the last one in it. Attributes keep their order within an object.
 *
 *  Axes. The axis of a dimension is a 1-D dataset of that length that was added before, has no axis of its
 *  own and lies in the same group or one above. A dimension without coordinates has a name instead, which in
 *  a group belongs to one length and to no dataset or group.
 *
 *  Names. Paths are absolute. Groups exist as parts of the paths of datasets. The rules for names and the
 *  limits on sizes are those of interp/coulomix_file.h. Texts are UTF-8.
 *
 *  Checksum. The root attribute content_sha256 is written with the file and verified on reading. It is the
 *  SHA-256 of
 *
 *      for each dataset, in the byte order of paths:
 *          "dataset" 0 path 0 type 0 rank dims axes data
 *      for each attribute that the format defines (interp/coulomix_digest.h lists them; other programs may
 *      add their own), in the byte order of objects, then of names; units, long_name and source included:
 *          "attribute" 0 object 0 name 0 "text" 0 length text
 *      or  "attribute" 0 object 0 name 0 "f64" 0 count numbers
 *
 *  where 0 is one zero byte; type is f64, f32, i32 or u8; rank, each of dims, length (in bytes) and count are
 *  8-byte integers; axes are, for each dimension, the path of its axis or its name ("" if none) and 0; data
 *  are row-major. Integers and numbers are little-endian. content_sha256 itself is left out. The digest does
 *  not depend on the file form.
 *
 *  Calls that read or write HDF5 must not run at the same time in two threads unless HDF5 was built
 *  thread-safe. */
#ifndef COULOMIX_STORE_H
#define COULOMIX_STORE_H

#include <stddef.h>

#include "coulomix/status.h"
#include "coulomix_array.h"
#include "coulomix_file.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cmx_store cmx_store;

/** A dataset. On addition all data are copied; a dataset in a store is owned by the store. */
typedef struct cmx_dataset {
  const char *path;                       /* "/order/y" */
  int type;                               /* a cmx_type */
  int rank;                               /* 0, a single number, to CMX_MAX_RANK */
  size_t dims[CMX_MAX_RANK];              /* each 1 or more; not read beyond the rank, 1 there in a store */
  const void *data;                       /* row-major, last dimension fastest */
  const char *axes[CMX_MAX_RANK];         /* path of a 1-D dataset, or a name; NULL if none */
  const char *units, *long_name, *source; /* not empty; units "1" for a pure number */
} cmx_dataset;

/** A new, empty store; NULL if out of memory. */
CMX_API cmx_store *cmx_store_new(void);

/** Frees a store; NULL is allowed. */
CMX_API void cmx_store_free(cmx_store *store);

/** Adds a copy of a dataset:
 *
 *      const cmx_dataset d = {.path = "/order/y", .type = CMX_F64, .rank = 2, .dims = {nx, ng},
 *                             .axes = {"/order/x", "/order/gamma_d"}, .data = y,
 *                             .units = "1", .long_name = "...", .source = "..."};
 *      status = cmx_store_add(store, &d, err);
 *
 *  @return CMX_OK, CMX_ERR_DOMAIN (a field is missing, not allowed or does not fit) or CMX_ERR_MEMORY; the
 *          store is unchanged on failure. */
CMX_API cmx_status cmx_store_add(cmx_store *store, const cmx_dataset *dataset, cmx_error *err);

/** Number of datasets in the store. */
CMX_API size_t cmx_store_count(const cmx_store *store);

/** Dataset `index` in the order of the store, NULL beyond the last. The pointer stays valid until
 *  cmx_store_free; later additions may change the index. */
CMX_API const cmx_dataset *cmx_store_at(const cmx_store *store, size_t index);

/** The dataset with this path, or NULL. */
CMX_API const cmx_dataset *cmx_store_find(const cmx_store *store, const char *path);

/** Sets a text attribute of an object, replacing one of the same name: "/", a group of a dataset already
 *  added, or a dataset. The texts given to cmx_store_add, content_sha256 and the names that HDF5 and netCDF
 *  use cannot be set.
 *  @return CMX_OK, CMX_ERR_ABSENT (no such object), CMX_ERR_DOMAIN (name, length or UTF-8) or
 *          CMX_ERR_MEMORY. */
CMX_API cmx_status cmx_store_set_text(cmx_store *store, const char *object, const char *name,
                                      const char *text, cmx_error *err);

/** Sets a numeric attribute in the same way.
 *  @param[in] values [n] numbers, 1 or more; copied
 *  @return as cmx_store_set_text. */
CMX_API cmx_status cmx_store_set_numbers(cmx_store *store, const char *object, const char *name, size_t n,
                                         const double values[], cmx_error *err);

/** A text attribute (units, long_name and source included), or NULL if there is none or it is numeric. Valid
 *  until the attribute is replaced or the store freed. */
CMX_API const char *cmx_store_get_text(const cmx_store *store, const char *object, const char *name);

/** A numeric attribute as it was set or read, exactly, or NULL; *n (NULL allowed) receives their number, 0
 *  with NULL. */
CMX_API const double *cmx_store_get_numbers(const cmx_store *store, const char *object, const char *name,
                                            size_t *n);

/** Number of attributes of all objects together. */
CMX_API size_t cmx_store_attribute_count(const cmx_store *store);

/** Attribute `index`, NULL beyond the last. Those of one object are in order, but not always consecutive. */
CMX_API const cmx_attribute *cmx_store_attribute_at(const cmx_store *store, size_t index);

/** SHA-256 of the content as 64 hexadecimal digits and a NUL.
 *  @return CMX_OK; CMX_ERR_MEMORY. */
CMX_API cmx_status cmx_store_content_sha256(const cmx_store *store, char hex[65], cmx_error *err);

/** Writes a file in the form that its suffix names: .h5 or .hdf5 for HDF5, .cmx for the flat form.
 *
 *  Writing is atomic: the file is written under a temporary name in the same folder, flushed to the device
 *  and renamed. On failure the temporary file is removed and an existing file stays unchanged. The same store
 *  always gives the same bytes.
 *  @return CMX_OK; CMX_ERR_IO with the path and the system's reason; CMX_ERR_UNSUPPORTED for another suffix;
 *          CMX_ERR_MEMORY. */
CMX_API cmx_status cmx_store_write(const cmx_store *store, const char *path, cmx_error *err);
CMX_API cmx_status cmx_store_write_hdf5(const cmx_store *store, const char *path, cmx_error *err);
CMX_API cmx_status cmx_store_write_flat(const cmx_store *store, const char *path, cmx_error *err);

/** Writes the flat form with all data as they are, not deflated, so that cmx_flat_open (coulomix_io.h) maps
 *  them. Readers of the flat form read it too. Written as by cmx_store_write_flat.
 *  @return as cmx_store_write_flat */
CMX_API cmx_status cmx_store_write_stored(const cmx_store *store, const char *path, cmx_error *err);

/** Writes bytes to a file atomically, as cmx_store_write does. An existing file must be a regular file; the
 *  new one has its mode, and its owner and group where this user may set them. Other hard links keep the old
 *  file; access control lists are not kept.
 *  @return CMX_OK; CMX_ERR_IO; CMX_ERR_MEMORY. */
CMX_API cmx_status cmx_write_file(const char *path, const void *bytes, size_t n, cmx_error *err);

/** Fills an empty file; `context` is that of cmx_write_by. A failure whose cause the caller has told already
 *  leaves *err alone.
 *  @return CMX_OK; a failure, with which the file is dropped */
typedef cmx_status cmx_filler(const char *name, void *context, cmx_error *err);

/** Writes a file atomically, as cmx_write_file does, by calling `fill` once with a name under which the new
 *  file can be opened.
 *
 *  @param[in] named  0: the name is one in /proc, where the system has such files, and nothing stays if the
 *                    process is killed. 1: a name in the folder of `path`, .coulomix-PID-N.tmp, for
 *                    libraries that need one, such as HDF5; it stays if the process is killed
 *  @return CMX_OK; CMX_ERR_IO; CMX_ERR_MEMORY; what `fill` returned */
CMX_API cmx_status cmx_write_by(const char *path, int named, cmx_filler *fill, void *context, cmx_error *err);

/** Whether cmx_write_file can write a file of this name, without writing: no folder, no link to nothing,
 *  and a folder in which this user may create files.
 *  @param[out] free_bytes  space left for this user on its file system; infinite if unknown
 *  Accuracy: exact, at the time of the call
 *  @return CMX_OK; CMX_ERR_IO; CMX_ERR_MEMORY */
CMX_API cmx_status cmx_write_check(const char *path, double *free_bytes, cmx_error *err);

/** Reads a file of either form, recognised by its first bytes, and verifies content_sha256.
 *
 *  @param[out] store  the table, to be freed with cmx_store_free; NULL on failure
 *  @return CMX_OK, CMX_ERR_IO, CMX_ERR_FORMAT, CMX_ERR_CHECKSUM, CMX_ERR_VERSION or CMX_ERR_MEMORY; the
 *          message names the file and the dataset, group or header line. */
CMX_API cmx_status cmx_store_read(const char *path, cmx_store **store, cmx_error *err);
CMX_API cmx_status cmx_store_read_hdf5(const char *path, cmx_store **store, cmx_error *err);
CMX_API cmx_status cmx_store_read_flat(const char *path, cmx_store **store, cmx_error *err);

/** Reads one text attribute of the root of a file of either form and any format version. content_sha256 is
 *  not verified.
 *
 *  @param[out] text  a copy, to be released with free; NULL on failure
 *  @return as cmx_store_read; CMX_ERR_ABSENT if there is no such text. */
CMX_API cmx_status cmx_store_read_root_text(const char *path, const char *name, char **text, cmx_error *err);

#ifdef __cplusplus
}
#endif
#endif
