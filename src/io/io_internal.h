/** Private to src/io: byte buffers, the atomic writer, and functions shared by the two file
 *  forms. */
#ifndef COULOMIX_SRC_IO_IO_INTERNAL_H
#define COULOMIX_SRC_IO_IO_INTERNAL_H

#include <stddef.h>
#include <stdint.h>

#include "coulomix/status.h"
#include "coulomix/store.h"
#include "coulomix_digest.h"

/** A growing buffer. `failed` is set, and stays set, when memory runs out. */
typedef struct cmxp_bytes {
  unsigned char *data;
  size_t n, capacity;
  int failed;
} cmxp_bytes;

void cmxp_bytes_add(cmxp_bytes *bytes, const void *data, size_t n);
void cmxp_bytes_add_text(cmxp_bytes *bytes, const char *text);
/** The low `size` bytes of the value, least significant first. */
void cmxp_bytes_add_uint(cmxp_bytes *bytes, uint64_t value, size_t size);
/** n more bytes to be written by the caller; NULL without memory. */
unsigned char *cmxp_bytes_extend(cmxp_bytes *bytes, size_t n);
void cmxp_bytes_free(cmxp_bytes *bytes);

/** Little-endian bytes of an array: `data` itself, or a copy on a big-endian machine that the caller frees
 * through *copy (NULL otherwise). NULL without memory. */
const unsigned char *cmxp_little_endian(const void *data, size_t n, size_t element, unsigned char **copy);

/** Unit of a shuffle before deflating, in bytes: an element, or a row along a short last dimension if the
 *  elements of a row are dissimilar (orbits of /order/y). 0 for data that should not be deflated because they
 *  are few or it would save less than a third. CMXP_NO_UNIT without memory. `data` are little-endian. */
#define CMXP_NO_UNIT ((size_t)-1)
size_t cmxp_shuffle_unit(const void *data, int type, int rank, const size_t dims[]);

/** Byte k of all units together, for every k in turn: unit divides n. */
void cmxp_shuffle(const unsigned char *from, size_t n, size_t unit, unsigned char *to);

/** Whether the bytes are UTF-8 without NUL. */
int cmxp_utf8_valid(const char *text, size_t n);

/** Length of the control character at the beginning of a UTF-8 text: C0, delete or C1; 0 if there is none. */
size_t cmxp_utf8_control(const char *text);

/** Writes all bytes to a descriptor; 0 or the errno. */
int cmxp_write_all(int descriptor, const void *bytes, size_t n);

/** Sets the axes of a dataset that was added without: in a file, a dataset can stand before its axes. */
cmx_status cmxp_store_set_axes(cmx_store *store, const char *path, const char *const axes[], cmx_error *err);

/** The failure of a file without a digest. */
cmx_status cmxp_fail_no_table(const char *path, cmx_error *err);

/** The loaded file as a store, after comparing the digest. `path` is for messages. */
cmx_status cmxp_store_from_file(const char *path, const cmx_file *file, cmx_store **store, cmx_error *err);

/** The bytes of a file of each form. `path` is for messages. */
cmx_status cmxp_flat_image(const cmx_store *store, const char *path, cmxp_bytes *image, cmx_error *err);
/** The same with all data stored as they are, to be mapped. */
cmx_status cmxp_flat_stored_image(const cmx_store *store, const char *path, cmxp_bytes *image,
                                  cmx_error *err);
/** The store of a flat file in memory. */
cmx_status cmxp_flat_read(const void *bytes, size_t n, const char *name, cmx_store **store, cmx_error *err);
/** Attributes of the root of a file of any format version, without data; freed with cmx_file_free. */
cmx_status cmxp_flat_attributes(const char *path, cmx_file **file, cmx_error *err);
cmx_status cmxp_hdf5_attributes(const char *path, cmx_file **file, cmx_error *err);
cmx_status cmxp_hdf5_image(const cmx_store *store, const char *path, cmxp_bytes *image, cmx_error *err);

#endif
