/** coulomix_hdf5_chunks.h: how much memory HDF5 needs for the chunks of a dataset, before it reads them, and
 *  reading without it. For the implementation of coulomix_hdf5.h only. */
#if defined(COULOMIX_HDF5_IMPLEMENTATION) && !defined(COULOMIX_HDF5_CHUNKS)
#define COULOMIX_HDF5_CHUNKS

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_file.h"
#include "coulomix_fletcher.h"

#include <hdf5.h>

/* Whether zlib is there to tell how large a deflated chunk is. */
#ifndef CMX_HDF5_ZLIB
#ifdef COULOMIX_IO_IMPLEMENTATION
#define CMX_HDF5_ZLIB 1
#else
#define CMX_HDF5_ZLIB 0
#endif
#endif
#if CMX_HDF5_ZLIB
#include <zlib.h>
#endif

/* H5Dread_chunk of these versions reads a chunk as it is stored. */
#if H5_VERSION_GE(1, 10, 3) && !H5_VERSION_GE(2, 0, 0)
#define CMXF_H5_READS_CHUNKS 1
#else
#define CMXF_H5_READS_CHUNKS 0
#endif

static inline hid_t cmxf_h5_memory_type(int type) {
  switch (type) {
  case CMX_F64:
    return H5T_NATIVE_DOUBLE;
  case CMX_F32:
    return H5T_NATIVE_FLOAT;
  case CMX_I32:
    return H5T_NATIVE_INT32;
  default:
    return H5T_NATIVE_UINT8;
  }
}

/* Reads a dataset that is one chunk with a checksum as its only filter straight into place, n bytes and the
   checksum after them. 0 for any other dataset, also for a damaged one: H5Dread then says what is wrong. */
static inline int cmxf_h5_read_whole(hid_t id, hid_t plist, const cmx_array *array, size_t n,
                                     unsigned char *data) {
#if CMXF_H5_READS_CHUNKS
  hsize_t chunk[CMX_MAX_RANK], zero[CMX_MAX_RANK] = {0, 0, 0, 0}, size = 0;
  unsigned flags = 0, config = 0;
  size_t parameters = 0;
  uint32_t mask = 0;
  hid_t type;
  int k, same;
  if (H5Pget_layout(plist) != H5D_CHUNKED || H5Pget_chunk(plist, array->rank, chunk) != array->rank) return 0;
  for (k = 0; k < array->rank; k++)
    if (chunk[k] != array->dims[k]) return 0;
  if (n % 2 || H5Pget_nfilters(plist) != 1 ||
      H5Pget_filter2(plist, 0, &flags, &parameters, NULL, 0, NULL, &config) != H5Z_FILTER_FLETCHER32)
    return 0;
  type = H5Dget_type(id);
  same = type >= 0 && H5Tequal(type, cmxf_h5_memory_type(array->type)) > 0;
  if (type >= 0) H5Tclose(type);
  if (!same || H5Dget_chunk_storage_size(id, zero, &size) < 0 || size != n + 4 ||
      H5Dread_chunk(id, H5P_DEFAULT, zero, &mask, data) < 0 || mask != 0)
    return 0;
  return cmxf_h5_fletcher32(data, n) == ((uint32_t)data[n] | (uint32_t)data[n + 1] << 8 |
                                         (uint32_t)data[n + 2] << 16 | (uint32_t)data[n + 3] << 24);
#else
  (void)id, (void)plist, (void)array, (void)n, (void)data;
  return 0;
#endif
}

/* --- memory --------------------------------------------------------------------------------------------- */

/* Bytes of a chunk, at most those of the dataset or a megabyte; 0 if it is larger. Datasets without chunks
   are read straight into place: 1. */
static inline size_t cmxf_h5_chunk_bytes(hid_t plist, const cmx_array *array, size_t bytes) {
  hsize_t chunk[CMX_MAX_RANK], size = cmxf_type_size(array->type), most = bytes > 0x100000 ? bytes : 0x100000;
  int k;
  if (H5Pget_layout(plist) != H5D_CHUNKED) return 1;
  if (H5Pget_chunk(plist, array->rank, chunk) != array->rank) return 0;
  for (k = 0; k < array->rank; k++) {
    if (chunk[k] == 0 || size > most / chunk[k]) return 0;
    size *= chunk[k];
  }
  return (size_t)size;
}

/* What HDF5 does with a chunk that it reads: nothing, only a checksum or shuffle, or it inflates; -1 for
   filters of which nothing is known, or in an order of which no use is made. `bit` is that of deflate in the
   mask of filters that a chunk goes without. */
enum { CMXF_H5_PLAIN, CMXF_H5_INFLATES, CMXF_H5_UNKNOWN = -1 };

static inline int cmxf_h5_filters(hid_t plist, uint32_t *bit) {
  const int n = H5Pget_nfilters(plist);
  int k, inflates = 0;
  for (k = 0; k < n; k++) {
    unsigned flags = 0, config = 0;
    size_t parameters = 0;
    const H5Z_filter_t filter =
        H5Pget_filter2(plist, (unsigned)k, &flags, &parameters, NULL, 0, NULL, &config);
    if (filter == H5Z_FILTER_DEFLATE && !inflates && k < 32) {
      inflates = 1;
      *bit = (uint32_t)1 << k;
    } else if (filter != H5Z_FILTER_FLETCHER32 && (filter != H5Z_FILTER_SHUFFLE || inflates)) {
      return CMXF_H5_UNKNOWN;
    }
  }
  return n < 0 ? CMXF_H5_UNKNOWN : inflates ? CMXF_H5_INFLATES : CMXF_H5_PLAIN;
}

#if CMX_HDF5_ZLIB && CMXF_H5_READS_CHUNKS
/* Whether n bytes inflate to no more than `most`. Damaged ones are for HDF5 to find, up to the damage. */
static inline int cmxf_h5_inflates_within(const unsigned char *from, size_t n, size_t most) {
  unsigned char scratch[4096];
  z_stream stream;
  int state;
  memset(&stream, 0, sizeof stream);
  if (n > UINT_MAX || inflateInit(&stream) != Z_OK) return 0;
  stream.next_in = (Bytef *)from;
  stream.avail_in = (uInt)n;
  do {
    stream.next_out = scratch;
    stream.avail_out = sizeof scratch;
    state = inflate(&stream, Z_NO_FLUSH);
  } while (state == Z_OK && stream.total_out <= most);
  n = stream.total_out;
  inflateEnd(&stream);
  return n <= most;
}

/* Whether the chunk at `offset` inflates to no more than its size. */
static inline int cmxf_h5_chunk_within(cmx_file *file, hid_t id, const hsize_t *offset, size_t chunk,
                                       uint32_t bit) {
  hsize_t stored = 0;
  uint32_t mask = 0;
  unsigned char *bytes;
  int within;
  if (H5Dget_chunk_storage_size(id, offset, &stored) < 0 || stored == 0 || stored > SIZE_MAX) return 1;
  bytes = (unsigned char *)cmxf_take(file, (size_t)stored);
  if (!bytes) return 0;
  within = H5Dread_chunk(id, H5P_DEFAULT, offset, &mask, bytes) < 0 || (mask & bit) != 0 ||
           cmxf_h5_inflates_within(bytes, (size_t)stored, chunk + 4);
  cmxf_give(file, bytes, (size_t)stored);
  return within;
}

/* Whether all chunks do. */
static inline int cmxf_h5_all_within(cmx_file *file, hid_t id, hid_t plist, const cmx_array *array,
                                     size_t chunk, uint32_t bit) {
  hsize_t step[CMX_MAX_RANK], offset[CMX_MAX_RANK] = {0, 0, 0, 0};
  int k = 0;
  if (H5Pget_chunk(plist, array->rank, step) != array->rank) return 0;
  while (k >= 0) {
    if (!cmxf_h5_chunk_within(file, id, offset, chunk, bit)) return 0;
    for (k = array->rank - 1; k >= 0; k--) {
      offset[k] += step[k];
      if (offset[k] < array->dims[k]) break;
      offset[k] = 0;
    }
  }
  return 1;
}
#else
static inline int cmxf_h5_all_within(cmx_file *file, hid_t id, hid_t plist, const cmx_array *array,
                                     size_t chunk, uint32_t bit) {
  (void)file, (void)id, (void)plist, (void)array, (void)chunk, (void)bit;
  return 0;
}
#endif

/* Counts what HDF5 needs to read a dataset, besides the data: *n bytes, to be taken off afterwards. HDF5 has
   a chunk as it is stored, and, while it inflates, a block that grows by doubling and is moved: three chunks.
   What a chunk inflates to is not bounded by its size, so that it is found out beforehand where a host set a
   limit that it might pass. */
static inline cmx_status cmxf_h5_count_chunks(const cmxf_load *load, hid_t id, hid_t plist,
                                              const cmx_array *array, size_t chunk, size_t *n) {
  const hsize_t stored = H5Dget_storage_size(id);
  const size_t left = load->file->memory_limit - load->file->memory;
  uint32_t bit = 0;
  int filters;
  *n = 0;
  if (H5Pget_layout(plist) != H5D_CHUNKED) return CMX_OK;
  filters = cmxf_h5_filters(plist, &bit);
  if (load->is_limited && filters == CMXF_H5_UNKNOWN)
    return cmxf_fail(load, CMX_ERR_MEMORY,
                     "%s: a filter that may need any memory, beyond the limit of %lu bytes", array->path,
                     (unsigned long)load->memory);
  if (load->is_limited && filters == CMXF_H5_INFLATES && stored > left / 3 / 1032 &&
      !cmxf_h5_all_within(load->file, id, plist, array, chunk, bit))
    return cmxf_fail(load, CMX_ERR_MEMORY, "%s: a chunk that may need more than the limit of %lu bytes",
                     array->path, (unsigned long)load->memory);
  if (chunk > SIZE_MAX / 4 || !cmxf_count(load->file, 4 * chunk)) return cmxf_fail_memory(load);
  *n = 4 * chunk;
  return CMX_OK;
}

#endif /* COULOMIX_HDF5_CHUNKS */
