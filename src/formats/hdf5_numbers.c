/* Numbers of datasets of HDF5 files. */
#include "formats/hdf5_numbers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/hdf5_internal.h"

enum { MOST_CHUNKS = 1 << 16 };

/* A dataset that is looked for. */
typedef struct reader {
  const char *path, *name, *unit; /* of the file, of the dataset, of the attribute with its unit */
  hid_t file;
  cmx_error *err;
} reader;

cmx_status cmxp_hdf5_refuse(const char *path, const char *dataset, const char *why, cmx_error *err) {
  return cmx_fail(err, CMX_ERR_FORMAT, "%s: /%s: %s", path, dataset, why);
}

/* A text of one element and of fixed length. Text of variable length lies in a global heap, where damage can
   crash HDF5. */
static cmx_status read_unit(const reader *r, hid_t attribute, char *text, size_t room) {
  hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute), memory = H5Tcopy(H5T_C_S1);
  const size_t size = type >= 0 ? H5Tget_size(type) : 0;
  const char *why = NULL;
  memset(text, 0, room);
  if (type < 0 || space < 0 || memory < 0 || H5Tget_class(type) != H5T_STRING ||
      H5Sget_simple_extent_npoints(space) != 1)
    why = "expected one text";
  else if (H5Tis_variable_str(type) != 0)
    why = "text of variable length, expected fixed length (h5py: numpy.bytes_)";
  else if (size >= room || H5Tset_cset(memory, H5Tget_cset(type)) < 0 || H5Tset_size(memory, size + 1) < 0 ||
           H5Aread(attribute, memory, text) < 0)
    why = "unreadable or too long";
  if (memory >= 0) H5Tclose(memory);
  if (space >= 0) H5Sclose(space);
  if (type >= 0) H5Tclose(type);
  return why ? cmx_fail(r->err, CMX_ERR_FORMAT, "%s: /%s: attribute %s: %s", r->path, r->name, r->unit, why)
             : CMX_OK;
}

/* Whether the name is a link to something in this file. */
static int is_here(const reader *r) {
  H5L_info_t link;
  return H5Lget_info(r->file, r->name, &link, H5P_DEFAULT) >= 0 && link.type == H5L_TYPE_HARD;
}

/* Deflate, shuffle and the checksum: others are plug-ins that HDF5 would look for and run. */
static int filters_are_known(hid_t plist) {
  const int n = H5Pget_nfilters(plist);
  int ok = n >= 0;
  for (int k = 0; ok && k < n; k++) {
    const H5Z_filter_t filter = H5Pget_filter2(plist, (unsigned)k, NULL, NULL, NULL, 0, NULL, NULL);
    ok = filter == H5Z_FILTER_DEFLATE || filter == H5Z_FILTER_SHUFFLE || filter == H5Z_FILTER_FLETCHER32;
  }
  return ok;
}

/* A chunk is read whole, however small the dataset is. HDF5 keeps a list of them. */
static int chunk_is_small(hid_t plist, const cmxp_numbers *of) {
  hsize_t dims[H5S_MAX_RANK];
  double n = 1.0, chunks = 1.0;
  if (H5Pget_layout(plist) != H5D_CHUNKED) return 1;
  const int rank = H5Pget_chunk(plist, H5S_MAX_RANK, dims);
  if (rank != of->rank) return 0;
  for (int k = 0; k < rank; k++) n *= (double)dims[k], chunks *= ceil((double)of->dims[k] / (double)dims[k]);
  return n <= CMXP_NUMBERS_MOST && chunks <= MOST_CHUNKS;
}

/* Whether the numbers lie in this file, in a form that HDF5 itself reads. */
static int holds_its_data(const reader *r, hid_t dataset, const cmxp_numbers *of) {
  hid_t plist = H5Dget_create_plist(dataset);
  const int ok = plist >= 0 && H5Pget_layout(plist) != H5D_VIRTUAL && H5Pget_external_count(plist) == 0 &&
                 filters_are_known(plist) && chunk_is_small(plist, of) &&
                 cmxp_hdf5_holds(dataset, plist, r->path);
  if (plist >= 0) H5Pclose(plist);
  return ok;
}

static int read_values(const reader *r, hid_t id, cmxp_numbers *out) {
  hid_t space = H5Dget_space(id), type = H5Dget_type(id);
  const H5T_class_t class = type >= 0 ? H5Tget_class(type) : H5T_NO_CLASS;
  out->rank = space >= 0 ? H5Sget_simple_extent_ndims(space) : -1;
  int ok = out->rank >= 0 && out->rank <= CMXP_NUMBERS_RANK && (class == H5T_FLOAT || class == H5T_INTEGER) &&
           H5Sget_simple_extent_dims(space, out->dims, NULL) >= 0;
  double n = 1.0; /* no overflow */
  for (int k = 0; ok && k < out->rank; k++) n *= (double)out->dims[k];
  ok = ok && n >= 1.0 && n <= CMXP_NUMBERS_MOST && holds_its_data(r, id, out);
  if (ok) {
    out->n = (size_t)n;
    out->value = malloc(out->n * sizeof *out->value);
    ok = out->value && H5Dread(id, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, out->value) >= 0;
  }
  if (type >= 0) H5Tclose(type);
  if (space >= 0) H5Sclose(space);
  for (size_t i = 0; ok && i < out->n; i++) ok = isfinite(out->value[i]);
  return ok;
}

cmx_status cmxp_hdf5_numbers(hid_t file, const char *path, const char *name, const char *unit,
                             cmxp_numbers *out, cmx_error *err) {
  const reader r = {path, name, unit, file, err};
  memset(out, 0, sizeof *out);
  out->rank = -1;
  if (H5Lexists(file, name, H5P_DEFAULT) <= 0) return CMX_OK;
  hid_t id = is_here(&r) ? H5Dopen2(file, name, H5P_DEFAULT) : -1;
  if (id < 0) return cmxp_hdf5_refuse(path, name, "not a dataset of this file", err);
  cmx_status status = CMX_OK;
  if (!read_values(&r, id, out))
    status = cmxp_hdf5_refuse(path, name, "not finite numbers in this file of a size that can be read", err);
  if (status >= 0 && H5Aexists(id, unit) > 0) {
    hid_t attribute = H5Aopen(id, unit, H5P_DEFAULT);
    status = read_unit(&r, attribute, out->unit, sizeof out->unit);
    if (attribute >= 0) H5Aclose(attribute);
  }
  H5Dclose(id);
  if (status >= 0) return CMX_OK;
  free(out->value);
  out->value = NULL;
  return status;
}
