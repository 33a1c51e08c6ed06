/** coulomix_hdf5_memory.h: how much memory HDF5 needs for the chunks of a dataset, before it reads them, and
 *  reading without it. For the implementation of coulomix_hdf5.h only. */
#if defined(COULOMIX_HDF5_IMPLEMENTATION) && !defined(COULOMIX_HDF5_MEMORY)
#define COULOMIX_HDF5_MEMORY

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_file.h"
#include "coulomix_fletcher.h"

#include <hdf5.h>

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

/* Whether a chunk goes through checksums, a shuffle and deflate alone, the last behind the shuffle. */
static inline int cmxf_h5_known_filters(hid_t plist) {
  const int n = H5Pget_nfilters(plist);
  int k, inflates = 0;
  for (k = 0; k < n; k++) {
    unsigned flags = 0, config = 0;
    size_t parameters = 0;
    const H5Z_filter_t filter =
        H5Pget_filter2(plist, (unsigned)k, &flags, &parameters, NULL, 0, NULL, &config);
    if (filter == H5Z_FILTER_DEFLATE && !inflates)
      inflates = 1;
    else if (filter != H5Z_FILTER_FLETCHER32 && (filter != H5Z_FILTER_SHUFFLE || inflates))
      return 0;
  }
  return n >= 0;
}

/* Whether there are no more chunks than memory for a list of them should have. */
static inline int cmxf_h5_few_chunks(hid_t plist, int rank, const size_t dims[], size_t bytes) {
  hsize_t chunk[CMX_MAX_RANK], n = 1, most = 0x4000 + bytes / 4096;
  int k;
  if (H5Pget_layout(plist) != H5D_CHUNKED) return 1;
  if (H5Pget_chunk(plist, rank, chunk) != rank) return 0;
  for (k = 0; k < rank; k++) {
    n *= (dims[k] - 1) / chunk[k] + 1; /* no dimension is 0, their product is at most CMX_FILE_MAX_BYTES */
    if (n > most) return 0;
  }
  return 1;
}

/* Counts what HDF5 needs to read a dataset, besides the data: *n bytes, to be taken off afterwards. HDF5 has
   a chunk as it is stored, and, while it inflates, a block that grows by doubling and is moved: three chunks.
   That deflated chunks inflate to their size is known by then (cmxf_h5_holds); other filters may take any
   memory. */
static inline cmx_status cmxf_h5_count_chunks(const cmxf_load *load, hid_t plist, const cmx_array *array,
                                              size_t chunk, size_t *n) {
  *n = 0;
  if (H5Pget_layout(plist) != H5D_CHUNKED) return CMX_OK;
  if (load->is_limited && !cmxf_h5_known_filters(plist))
    return cmxf_fail(load, CMX_ERR_MEMORY,
                     "%s: a filter that may need any memory, beyond the limit of %lu bytes", array->path,
                     (unsigned long)load->memory);
  if (chunk > SIZE_MAX / 4 || !cmxf_count(load->file, 4 * chunk)) return cmxf_fail_memory(load);
  *n = 4 * chunk;
  return CMX_OK;
}

#endif /* COULOMIX_HDF5_MEMORY */
