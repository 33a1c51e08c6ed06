/** coulomix_hdf5.h: loads an HDF5 coulomix table. Needs the HDF5 C library (-lhdf5), 1.10 or newer.
 *
 *  USE. In exactly one C or C++ file:
 *
 *      #define COULOMIX_HDF5_IMPLEMENTATION
 *      #include "coulomix_hdf5.h"
 *
 *  and the plain include wherever cmx_hdf5_load is called. Before the implementation one may define
 *
 *      CMX_MALLOC(size), CMX_FREE(block)   both or neither; default malloc and free, without HDF5's own
 *      CMX_HDF5_API                        linkage; `static inline` keeps the function in the one file
 *
 *  What is loaded is read through coulomix_file.h, and is the same as from the flat form (coulomix_io.h).
 *
 *  WHAT IS LOADED. Datasets of 1 to 4 dimensions of 64- or 32-bit floats, signed 32-bit or unsigned 8-bit
 *  integers in any byte order, reached from the root by hard links; text and numeric attributes of those and
 *  of groups; dimension scales as axes. Objects of any other kind, or with a name that coulomix_file.h does
 *  not allow, are passed over, and so is text of variable length, unread, because HDF5 keeps it where damage
 *  can crash it; where a table has text of fixed length it is refused, as are data stored outside the file.
 *  Rank, dimensions, type, chunks and total size are checked before memory is allocated. Attributes beyond
 *  4 KiB have no checksum in HDF5: only the digest finds a change of them (cmx_load_options). File locking is
 *  off, so that tables on read-only and network file systems open.
 *
 *  WHAT IS REFUSED. HDF5 believes the metadata of a file. So they are read first without it
 *  (coulomix_hdf5_check.h), and a file is refused, with the byte of the fault, where they are not as the
 *  format defines them. All forms that HDF5 1.10 writes by default are accepted. Refused are, with advice on
 *  how to rewrite the file: filters other than deflate, shuffle and Fletcher-32, an extended superblock
 *  (pages, other sizes of B-trees), layouts of HDF5 before 1.6.3, and sizes of heaps and B-trees that HDF5
 *  does not write; without advice virtual datasets, data in other files, shared messages, and addresses of
 *  other than 8 bytes. The check takes 1 ms and less than 1 MB for 260 objects. Deflated data are decoded
 *  twice, once to count them. A file must not change while it is read.
 *
 *  HDF5's automatic error printing is off during the call and is restored afterwards. HDF5 itself is not safe
 *  for concurrent calls unless it was built so: call this from one thread at a time.
 *
 *  C99, C++11 and up. */
#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#ifndef COULOMIX_INTERP_HDF5_H
#define COULOMIX_INTERP_HDF5_H

#include "coulomix_file.h"

#ifndef CMX_HDF5_API
#define CMX_HDF5_API extern
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** Loads an HDF5 table.
 *
 *  @param[in]  path          file name
 *  @param[out] file          the loaded file, to be freed with cmx_file_free; NULL on failure
 *  @param[out] message       [message_size] one line that names the fault, cut to fit; "" on success; or NULL
 *  @return CMX_OK, CMX_ERR_IO (cannot be read), CMX_ERR_FORMAT, CMX_ERR_CHECKSUM (a dataset cannot be read),
 *          CMX_ERR_VERSION or CMX_ERR_MEMORY. */
CMX_HDF5_API cmx_status cmx_hdf5_load(const char *path, cmx_file **file, char *message, size_t message_size);

/** Loads some parts of an HDF5 table: "eos", "eos transport", ... (coulomix_file.h). No other data are read.
 *  @return as cmx_hdf5_load; CMX_ERR_DOMAIN for a part that is not known, with a list of those that are */
CMX_HDF5_API cmx_status cmx_hdf5_load_parts(const char *path, const char *parts, cmx_file **file,
                                            char *message, size_t message_size);

/** Loads an HDF5 table by the choices of cmx_load_options (coulomix_file.h): parts, a limit of memory or of
 *  attributes, comparison of the digest. With a limit of memory filters other than deflate, shuffle and
 *  checksum are refused.
 *  @param[in] options  NULL: as cmx_hdf5_load
 *  @return as cmx_flat_load_with */
CMX_HDF5_API cmx_status cmx_hdf5_load_with(const char *path, const cmx_load_options *options, cmx_file **file,
                                           char *message, size_t message_size);

#ifdef __cplusplus
}
#endif
#endif /* COULOMIX_INTERP_HDF5_H */

#ifdef COULOMIX_HDF5_IMPLEMENTATION
#ifndef COULOMIX_HDF5_IMPLEMENTED
#define COULOMIX_HDF5_IMPLEMENTED

#include "coulomix_file.h" /* again, for its construction part */
#include "coulomix_digest.h"
#include "coulomix_hdf5_check.h"
#include "coulomix_hdf5_memory.h"

#include <errno.h>
#include <hdf5.h>
#include <limits.h>
#include <stdio.h>

enum { CMXF_H5_DEPTH = 16, CMXF_H5_OBJECTS = 65536 };

typedef struct cmxf_h5 {
  cmxf_load load;
  size_t objects;     /* visited so far: bounds the walk where groups contain themselves */
  const char *object; /* path of the object whose attributes are being read */
  hobj_ref_t *refs;   /* [CMX_FILE_MAX_ARRAYS] of the arrays, to know them by as axes */
  const char **bare;  /* [CMX_FILE_MAX_ARRAYS] paths of what stands for dimensions without coordinates */
  size_t n_bare;
  cmx_status status; /* of that iteration */
} cmxf_h5;

static inline herr_t cmxf_h5_innermost(unsigned n, const H5E_error2_t *error, void *data) {
  if (n == 0 && error->desc) snprintf((char *)data, 120, "; HDF5: %s", error->desc);
  return 0;
}

/* To be called straight after the HDF5 call that failed, while its error stack stands. */
static inline cmx_status cmxf_h5_fail(const cmxf_h5 *h5, cmx_status status, const char *object,
                                      const char *what) {
  char detail[120] = "";
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, cmxf_h5_innermost, detail);
  return cmxf_fail(&h5->load, status, "%s: %s%s", object, what, detail);
}

/* Order in which links or attributes are listed: as created where the file knows it, else by name. */
static inline H5_index_t cmxf_h5_order(unsigned creation_order) {
  return creation_order & H5P_CRT_ORDER_TRACKED ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME;
}

/* --- opening --- */

/* Opens a file for reading that coulomix_hdf5_check.h finds sound; -1 if it does not, or if HDF5 cannot open
 * it, with one line in `why` [why_size]. Every opening of a stranger's file goes through this call.
 *
 * Text of variable length, DIMENSION_LIST, references to regions and the sources of virtual datasets lie in a
 * global heap. It has no checksum, and HDF5 trusts its sizes. Files where opening an object would read one
 * are refused by the check; nothing here reads a global heap. */
static inline hid_t cmxf_h5_open(const char *path, size_t limit, char *why, size_t why_size,
                                 cmx_status *status) {
  hid_t access, file = -1;
  FILE *stream;
  errno = 0;
  stream = fopen(path, "rb"); /* HDF5 does not say why a file cannot be opened */
  if (!stream) {
    snprintf(why, why_size, "cannot be opened: %s", strerror(errno));
    *status = errno == ENOMEM ? CMX_ERR_MEMORY : CMX_ERR_IO;
    return -1;
  }
  *status = cmxf_h5_check(stream, limit, why, why_size);
  fclose(stream);
  if (*status < 0) return -1;
  access = H5Pcreate(H5P_FILE_ACCESS);
#if (H5_VERSION_GE(1, 10, 7) && !H5_VERSION_GE(1, 11, 0)) || H5_VERSION_GE(1, 12, 1)
  if (access >= 0) H5Pset_file_locking(access, 0, 1);
#endif
  if (access >= 0) H5Pset_fclose_degree(access, H5F_CLOSE_STRONG); /* nothing of a damaged file stays open */
  if (access >= 0) file = H5Fopen(path, H5F_ACC_RDONLY, access);
  if (file < 0) {
    char detail[120] = "";
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, cmxf_h5_innermost, detail);
    snprintf(why, why_size, "not a readable HDF5 file%s", detail);
    *status = CMX_ERR_FORMAT;
  }
  if (access >= 0) H5Pclose(access);
  return file;
}

/* --- attributes --- */

/* Whether every table has a text of this name. */
static inline int cmxf_h5_is_own_text(const char *name) {
  static const char *const names[] = {"format", "content_sha256", "recipe", "units", "long_name", "source"};
  size_t i;
  for (i = 0; i < sizeof names / sizeof names[0]; i++)
    if (strcmp(name, names[i]) == 0) return 1;
  return 0;
}

/* Fixed-length text alone: that of variable length lies in a global heap (see there). */
static inline cmx_status cmxf_h5_text(cmxf_h5 *h5, hid_t id, hid_t type, size_t count, cmx_attribute *a) {
  cmx_file *file = h5->load.file;
  if (count == 0) {
    a->text = cmxf_copy(file, "", 0);
  } else if (H5Tis_variable_str(type) != 0) {
    return cmxf_fail(&h5->load, CMX_ERR_FORMAT,
                     "%s: attribute %s: text of variable length, expected text of fixed length", h5->object,
                     a->name);
  } else {
    size_t n = H5Tget_size(type);
    char *text = n > 0 && n <= CMX_FILE_MAX_TEXT ? (char *)cmxf_alloc(file, n + 1, 1) : NULL;
    if (!text) return cmxf_fail_memory(&h5->load);
    if (H5Aread(id, type, text) < 0) return cmxf_h5_fail(h5, CMX_ERR_FORMAT, h5->object, "unreadable text");
    text[n] = '\0';
    a->n = strlen(text);
    if (H5Tget_strpad(type) == H5T_STR_SPACEPAD)
      while (a->n > 0 && text[a->n - 1] == ' ') text[--a->n] = '\0';
    a->text = text;
  }
  return a->text ? CMX_OK : cmxf_fail_memory(&h5->load);
}

static inline cmx_status cmxf_h5_numbers(cmxf_h5 *h5, hid_t id, size_t count, cmx_attribute *a) {
  double *numbers = (double *)cmxf_alloc(h5->load.file, count, sizeof *numbers);
  if (!numbers) return cmxf_fail_memory(&h5->load);
  if (H5Aread(id, H5T_NATIVE_DOUBLE, numbers) < 0)
    return cmxf_h5_fail(h5, CMX_ERR_FORMAT, h5->object, "unreadable numeric attribute");
  a->numbers = numbers;
  a->n = count;
  return CMX_OK;
}

/* Reads an attribute of a kind that a table can have; passes over others. */
static inline cmx_status cmxf_h5_attribute(cmxf_h5 *h5, hid_t id, const char *name) {
  cmx_attribute a = {NULL, NULL, NULL, NULL, 0};
  hid_t type = H5Aget_type(id), space = H5Aget_space(id);
  H5T_class_t kind = type < 0 ? H5T_NO_CLASS : H5Tget_class(type);
  hssize_t count = space < 0 ? -1 : H5Sget_simple_extent_npoints(space);
  cmx_status status = CMX_OK;
  int wanted = 0;
  if (type < 0 || space < 0 || count < 0) {
    status = cmxf_h5_fail(h5, CMX_ERR_FORMAT, h5->object, "unreadable attribute");
    goto done;
  }
  wanted = kind == H5T_STRING
               ? count <= 1
               : (kind == H5T_INTEGER || kind == H5T_FLOAT) && count >= 1 && count <= CMX_FILE_MAX_NUMBERS;
  if (kind == H5T_STRING && H5Tis_variable_str(type) != 0 && !cmxf_h5_is_own_text(name)) wanted = 0;
  if (!wanted) goto done;
  a.object = h5->object;
  a.name = cmxf_copy(h5->load.file, name, strlen(name));
  if (!a.name)
    status = cmxf_fail_memory(&h5->load);
  else if (kind == H5T_STRING)
    status = cmxf_h5_text(h5, id, type, (size_t)count, &a);
  else
    status = cmxf_h5_numbers(h5, id, (size_t)count, &a);
  if (status >= 0) status = cmxf_add_attribute(&h5->load, &a);
done:
  if (space >= 0) H5Sclose(space);
  if (type >= 0) H5Tclose(type);
  return status;
}

static inline herr_t cmxf_h5_next_attribute(hid_t object, const char *name, const H5A_info_t *info,
                                            void *data) {
  cmxf_h5 *h5 = (cmxf_h5 *)data;
  hid_t id;
  (void)info;
  if (!cmxf_name_valid(name) || cmxf_name_reserved(name)) return 0;
  id = H5Aopen(object, name, H5P_DEFAULT);
  if (id < 0) {
    h5->status = cmxf_h5_fail(h5, CMX_ERR_FORMAT, h5->object, "unreadable attribute");
    return -1;
  }
  h5->status = cmxf_h5_attribute(h5, id, name);
  H5Aclose(id);
  return h5->status < 0 ? -1 : 0;
}

/* `path` must belong to the file. `plist` is the creation property list of the object. */
static inline cmx_status cmxf_h5_attributes(cmxf_h5 *h5, hid_t object, const char *path, hid_t plist) {
  unsigned order = 0;
  hsize_t at = 0;
  if (H5Pget_attr_creation_order(plist, &order) < 0)
    return cmxf_h5_fail(h5, CMX_ERR_FORMAT, path, "unreadable object");
  h5->object = path;
  h5->status = CMX_OK;
  if (H5Aiterate2(object, cmxf_h5_order(order), H5_ITER_INC, &at, cmxf_h5_next_attribute, h5) < 0 &&
      h5->status >= 0)
    return cmxf_h5_fail(h5, CMX_ERR_FORMAT, path, "unreadable attributes");
  return h5->status;
}

/* --- datasets --- */

/* The cmx_type of an HDF5 type; 0 if it has none. */
static inline int cmxf_h5_type(hid_t type) {
  size_t size = H5Tget_size(type);
  switch (H5Tget_class(type)) {
  case H5T_FLOAT:
    return size == 8 ? CMX_F64 : size == 4 ? CMX_F32 : 0;
  case H5T_INTEGER:
    if (size == 4 && H5Tget_sign(type) == H5T_SGN_2) return CMX_I32;
    return size == 1 && H5Tget_sign(type) == H5T_SGN_NONE ? CMX_U8 : 0;
  default:
    return 0;
  }
}

/* Type, rank and dimensions; the type is 0 for a dataset to pass over. */
static inline cmx_status cmxf_h5_shape(cmxf_h5 *h5, hid_t id, const char *path, int *type, int *rank,
                                       size_t dims[]) {
  hsize_t extent[CMX_MAX_RANK] = {0, 0, 0, 0};
  hid_t file_type = H5Dget_type(id), space = H5Dget_space(id);
  cmx_status status = CMX_OK;
  int k;
  *type = 0;
  if (file_type < 0 || space < 0) {
    status = cmxf_h5_fail(h5, CMX_ERR_FORMAT, path, "unreadable dataset");
    goto done;
  }
  *rank = H5Sget_simple_extent_ndims(space);
  if (H5Sget_simple_extent_type(space) == H5S_NULL || *rank < 0 || *rank > CMX_MAX_RANK) goto done;
  if (H5Sget_simple_extent_dims(space, extent, NULL) < 0) {
    status = cmxf_h5_fail(h5, CMX_ERR_FORMAT, path, "unreadable dimensions");
    goto done;
  }
  for (k = 0; k < *rank; k++) dims[k] = extent[k] <= CMX_FILE_MAX_BYTES ? (size_t)extent[k] : 0;
  *type = cmxf_h5_type(file_type);
done:
  if (space >= 0) H5Sclose(space);
  if (file_type >= 0) H5Tclose(file_type);
  return status;
}

/* Whether deflated chunks hold as many bytes as they should, which HDF5 does not ask.
   @return CMX_OK, CMX_ERR_CHECKSUM or CMX_ERR_MEMORY, also beyond `limit` bytes of memory */
static inline cmx_status cmxf_h5_holds(hid_t id, hid_t plist, const char *path, size_t limit) {
  const int n = H5Pget_nfilters(plist);
  hobj_ref_t address = 0;
  FILE *stream;
  cmx_status status;
  int k, deflated = 0;
  for (k = 0; k < n; k++)
    deflated |= H5Pget_filter2(plist, (unsigned)k, NULL, NULL, NULL, 0, NULL, NULL) == H5Z_FILTER_DEFLATE;
  if (!deflated) return n >= 0 ? CMX_OK : CMX_ERR_CHECKSUM;
  if (H5Rcreate(&address, id, ".", H5R_OBJECT, -1) < 0) return CMX_ERR_CHECKSUM;
  errno = 0;
  stream = fopen(path, "rb");
  if (!stream) return errno == ENOMEM ? CMX_ERR_MEMORY : CMX_ERR_CHECKSUM;
  status = cmxf_h5_inflates(stream, address, limit);
  fclose(stream);
  return status;
}

/* Bytes of memory that the check may take. */
static inline size_t cmxf_h5_left(const cmxf_h5 *h5) {
  return h5->load.is_limited ? h5->load.file->memory_limit - h5->load.file->memory : SIZE_MAX;
}

static inline cmx_status cmxf_h5_no_memory(cmxf_h5 *h5) {
  if (h5->load.is_limited) h5->load.file->is_limited = 1;
  return cmxf_fail_memory(&h5->load);
}

static inline cmx_status cmxf_h5_data(cmxf_h5 *h5, hid_t id, hid_t plist, cmx_array *array) {
  const size_t bytes = cmxf_array_bytes(array->type, array->rank, array->dims);
  const size_t chunk = cmxf_h5_chunk_bytes(plist, array, bytes);
  size_t of_chunks = 0;
  void *data;
  cmx_status status;
  if (H5Pget_layout(plist) == H5D_VIRTUAL || H5Pget_external_count(plist) != 0)
    return cmxf_fail(&h5->load, CMX_ERR_FORMAT, "%s: data outside the file", array->path);
  if (!chunk) return cmxf_fail(&h5->load, CMX_ERR_FORMAT, "%s: a chunk larger than the dataset", array->path);
  if (!cmxf_h5_few_chunks(plist, array->rank, array->dims, bytes))
    return cmxf_fail(&h5->load, CMX_ERR_FORMAT, "%s: too many chunks: rewrite the file by h5repack -l CONTI",
                     array->path);
  /* deflate never gains more than a factor of 1032, so a few bytes cannot ask for much memory */
  if (H5Dget_storage_size(id) < bytes / 1032 + 1)
    return cmxf_fail(&h5->load, CMX_ERR_FORMAT, "%s: the dataset was not filled", array->path);
  data = cmxf_alloc_aligned(h5->load.file, bytes + 4);
  if (!data) return cmxf_fail_memory(&h5->load);
  array->data = data;
  if (cmxf_h5_read_whole(id, plist, array, bytes, (unsigned char *)data)) return CMX_OK;
  status = cmxf_h5_holds(id, plist, h5->load.path, cmxf_h5_left(h5));
  if (status == CMX_ERR_MEMORY) return cmxf_h5_no_memory(h5);
  if (status < 0)
    return cmxf_h5_fail(h5, CMX_ERR_CHECKSUM, array->path,
                        "the data are damaged or cannot be read, or memory is short");
  status = cmxf_h5_count_chunks(&h5->load, plist, array, chunk, &of_chunks);
  if (status >= 0 && H5Dread(id, cmxf_h5_memory_type(array->type), H5S_ALL, H5S_ALL, H5P_DEFAULT, data) < 0)
    status = cmxf_h5_fail(h5, CMX_ERR_CHECKSUM, array->path,
                          "the data are damaged or cannot be read, or memory is short");
  h5->load.file->memory -= of_chunks;
  return status;
}

/* Whether a dataset stands for a dimension without coordinates: netCDF says so in its attribute NAME. */
static inline int cmxf_h5_is_bare(hid_t id) {
  static const char text[] = "This is a netCDF dimension but not a netCDF variable";
  char name[256] = "";
  hid_t attribute = H5Aexists(id, "NAME") > 0 ? H5Aopen(id, "NAME", H5P_DEFAULT) : -1, type = -1;
  if (attribute >= 0) type = H5Aget_type(attribute);
  if (type >= 0 && H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0 &&
      H5Aget_storage_size(attribute) < sizeof name && H5Aread(attribute, type, name) < 0)
    name[0] = '\0';
  if (type >= 0) H5Tclose(type);
  if (attribute >= 0) H5Aclose(attribute);
  return strncmp(name, text, sizeof text - 1) == 0;
}

/* Keeps the path of such a dataset. */
static inline cmx_status cmxf_h5_add_bare(cmxf_h5 *h5, const char *path) {
  if (h5->load.parts) return CMX_OK;
  if (h5->n_bare >= CMX_FILE_MAX_ARRAYS)
    return cmxf_fail(&h5->load, CMX_ERR_FORMAT, "more than %d dimensions", CMX_FILE_MAX_ARRAYS);
  h5->bare[h5->n_bare] = cmxf_copy(h5->load.file, path, strlen(path));
  return h5->bare[h5->n_bare++] ? CMX_OK : cmxf_fail_memory(&h5->load);
}

static inline cmx_status cmxf_h5_dataset(cmxf_h5 *h5, hid_t id, const char *path) {
  cmx_file *file = h5->load.file;
  size_t dims[CMX_MAX_RANK], index = file->n_arrays;
  int type = 0, rank = 0;
  hid_t plist = -1;
  cmx_status status;
  if (cmxf_h5_is_bare(id)) return cmxf_h5_add_bare(h5, path);
  status = cmxf_h5_shape(h5, id, path, &type, &rank, dims);
  if (status < 0 || type == 0) return status;
  status = cmxf_add_array(&h5->load, path, type, rank, dims);
  if (status < 0) return status;
  plist = H5Dget_create_plist(id);
  if (plist < 0 || (!h5->load.parts && H5Rcreate(&h5->refs[index], id, ".", H5R_OBJECT, -1) < 0)) {
    if (plist >= 0) H5Pclose(plist);
    return cmxf_h5_fail(h5, CMX_ERR_FORMAT, path, "unreadable dataset");
  }
  status = cmxf_h5_data(h5, id, plist, &file->arrays[index]);
  if (status >= 0 && !h5->load.parts) status = cmxf_h5_attributes(h5, id, file->arrays[index].path, plist);
  H5Pclose(plist);
  return status;
}

/* --- axes --- */

/* An entry of a scale's REFERENCE_LIST: a dimension that it belongs to. */
typedef struct cmxf_h5_use {
  hobj_ref_t dataset;
  int dimension;
} cmxf_h5_use;

/* Makes `axis` an axis of everything that its REFERENCE_LIST names and that was loaded. (The datasets'
 * own DIMENSION_LIST says the same, but lies in a global heap. The name of a reference would cost a walk
 * through the file each time.) */
static inline void cmxf_h5_uses(cmxf_h5 *h5, const cmxf_h5_use *uses, size_t n, const char *axis) {
  cmx_file *file = h5->load.file;
  size_t i, k;
  for (i = 0; i < n; i++)
    for (k = 0; k < file->n_arrays; k++)
      if (h5->refs[k] == uses[i].dataset && uses[i].dimension >= 0 &&
          uses[i].dimension < file->arrays[k].rank)
        file->axes[k][uses[i].dimension] = axis;
}

/* Whether it is {dataset: reference to an object, dimension: integer}. Others lie in a global heap. */
static inline int cmxf_h5_is_use(hid_t type) {
  int n = H5Tget_class(type) == H5T_COMPOUND ? H5Tget_nmembers(type) : 0, found = 0, k;
  for (k = 0; n == 2 && k < n; k++) {
    hid_t member = H5Tget_member_type(type, (unsigned)k);
    if (member < 0) return 0;
    found += H5Tget_class(member) == H5T_INTEGER || H5Tequal(member, H5T_STD_REF_OBJ) > 0;
    H5Tclose(member);
  }
  return found == 2;
}

/* `axis` is the path, or the name of a dimension without coordinates. */
static inline cmx_status cmxf_h5_reference_list(cmxf_h5 *h5, hid_t attribute, const char *path,
                                                const char *axis) {
  hid_t space = H5Aget_space(attribute), type = H5Tcreate(H5T_COMPOUND, sizeof(cmxf_h5_use));
  hid_t stored = H5Aget_type(attribute);
  hssize_t n = space < 0 ? -1 : H5Sget_simple_extent_npoints(space);
  cmxf_h5_use *uses = NULL;
  cmx_status status = CMX_OK;
  if (n < 1 || n > CMX_FILE_MAX_NUMBERS || type < 0 || stored < 0 || !cmxf_h5_is_use(stored)) {
    status = cmxf_h5_fail(h5, CMX_ERR_FORMAT, path, "unreadable uses as an axis");
    goto done;
  }
  uses = (cmxf_h5_use *)cmxf_take(h5->load.file, (size_t)n * sizeof *uses);
  if (!uses) {
    status = cmxf_fail_memory(&h5->load);
    goto done;
  }
  if (H5Tinsert(type, "dataset", HOFFSET(cmxf_h5_use, dataset), H5T_STD_REF_OBJ) < 0 ||
      H5Tinsert(type, "dimension", HOFFSET(cmxf_h5_use, dimension), H5T_NATIVE_INT) < 0 ||
      H5Aread(attribute, type, uses) < 0)
    status = cmxf_h5_fail(h5, CMX_ERR_FORMAT, path, "unreadable uses as an axis");
  else
    cmxf_h5_uses(h5, uses, (size_t)n, axis);
done:
  cmxf_give(h5->load.file, uses, (size_t)n * sizeof *uses);
  if (stored >= 0) H5Tclose(stored);
  if (type >= 0) H5Tclose(type);
  if (space >= 0) H5Sclose(space);
  return status;
}

static inline cmx_status cmxf_h5_axis(cmxf_h5 *h5, hid_t file_id, const char *path, const char *axis) {
  hid_t scale = H5Dopen2(file_id, path, H5P_DEFAULT), attribute = -1;
  cmx_status status = CMX_OK;
  if (scale >= 0 && H5Aexists(scale, "REFERENCE_LIST") > 0) {
    attribute = H5Aopen(scale, "REFERENCE_LIST", H5P_DEFAULT);
    if (attribute < 0)
      status = cmxf_h5_fail(h5, CMX_ERR_FORMAT, path, "unreadable uses as an axis");
    else
      status = cmxf_h5_reference_list(h5, attribute, path, axis);
  }
  if (attribute >= 0) H5Aclose(attribute);
  if (scale >= 0) H5Dclose(scale);
  return status;
}

/* Runs when all arrays are known. What does not fit as an axis is none. */
static inline cmx_status cmxf_h5_axes(cmxf_h5 *h5, hid_t file_id) {
  cmx_file *file = h5->load.file;
  cmx_status status = CMX_OK;
  size_t i;
  int k;
  for (i = 0; status >= 0 && i < file->n_arrays; i++)
    if (file->arrays[i].rank == 1)
      status = cmxf_h5_axis(h5, file_id, file->arrays[i].path, file->arrays[i].path);
  for (i = 0; status >= 0 && i < h5->n_bare; i++)
    status = cmxf_h5_axis(h5, file_id, h5->bare[i], strrchr(h5->bare[i], '/') + 1);
  for (i = 0; i < file->n_arrays; i++)
    for (k = 0; k < file->arrays[i].rank; k++) {
      const char *axis = file->axes[i][k];
      if (axis && !cmxf_is_axis(file, axis, file->arrays[i].dims[k])) file->axes[i][k] = NULL;
    }
  return status;
}

/* --- groups --- */

static inline cmx_status cmxf_h5_group(cmxf_h5 *h5, hid_t group, const char *path, int depth);

/* One link of a group; `prefix` is the group's path, "" for the root. */
static inline cmx_status cmxf_h5_link(cmxf_h5 *h5, hid_t group, const char *prefix, const char *name,
                                      int depth) {
  char path[2 * CMX_FILE_MAX_PATH + 2];
  H5L_info_t link;
  hid_t id;
  cmx_status status = CMX_OK;
  if (!cmxf_name_valid(name)) return CMX_OK;
  snprintf(path, sizeof path, "%s/%s", prefix, name);
  if (!cmxf_path_valid(path) || cmxf_path_reserved(path)) return CMX_OK;
  if (!cmxf_wanted(&h5->load, path, 0) && !cmxf_wanted(&h5->load, path, 1)) return CMX_OK;
  if (H5Lget_info(group, name, &link, H5P_DEFAULT) < 0)
    return cmxf_h5_fail(h5, CMX_ERR_FORMAT, path, "unreadable link");
  if (link.type != H5L_TYPE_HARD) return CMX_OK;
  if (depth >= CMXF_H5_DEPTH || h5->objects >= CMXF_H5_OBJECTS)
    return cmxf_fail(&h5->load, CMX_ERR_FORMAT, "%s: too many objects, or too deep", path);
  h5->objects++;
  id = H5Oopen(group, name, H5P_DEFAULT);
  if (id < 0) return cmxf_h5_fail(h5, CMX_ERR_FORMAT, path, "unreadable object");
  if (H5Iget_type(id) == H5I_DATASET && cmxf_wanted(&h5->load, path, 0))
    status = cmxf_h5_dataset(h5, id, path);
  else if (H5Iget_type(id) == H5I_GROUP)
    status = cmxf_h5_group(h5, id, path, depth + 1);
  H5Oclose(id);
  return status;
}

static inline cmx_status cmxf_h5_group(cmxf_h5 *h5, hid_t group, const char *path, int depth) {
  const char *owned = cmxf_copy(h5->load.file, depth ? path : "/", depth ? strlen(path) : 1);
  hid_t plist = H5Gget_create_plist(group);
  H5G_info_t info;
  unsigned order = 0;
  hsize_t i;
  cmx_status status = CMX_OK;
  if (!owned) {
    status = cmxf_fail_memory(&h5->load);
    goto done;
  }
  if (plist < 0 || H5Pget_link_creation_order(plist, &order) < 0 || H5Gget_info(group, &info) < 0) {
    status = cmxf_h5_fail(h5, CMX_ERR_FORMAT, owned, "unreadable group");
    goto done;
  }
  status = cmxf_h5_attributes(h5, group, owned, plist);
  if (status >= 0 && !depth) status = cmxf_check_version(&h5->load);
  if (h5->load.attributes_only) goto done;
  for (i = 0; status >= 0 && i < info.nlinks; i++) {
    char name[CMX_FILE_MAX_PATH + 2];
    ssize_t n =
        H5Lget_name_by_idx(group, ".", cmxf_h5_order(order), H5_ITER_INC, i, name, sizeof name, H5P_DEFAULT);
    if (n < 0)
      status = cmxf_h5_fail(h5, CMX_ERR_FORMAT, owned, "unreadable group");
    else if ((size_t)n < sizeof name)
      status = cmxf_h5_link(h5, group, path, name, depth);
  }
done:
  if (plist >= 0) H5Pclose(plist);
  return status;
}

static inline cmx_status cmxf_h5_file(cmxf_h5 *h5) {
  char why[300];
  cmx_status status = CMX_ERR_FORMAT;
  hid_t file = cmxf_h5_open(h5->load.path, cmxf_h5_left(h5), why, sizeof why, &status), root;
  if (status == CMX_ERR_MEMORY && file < 0) return cmxf_h5_no_memory(h5);
  if (file < 0) return cmxf_fail(&h5->load, status, "%s", why);
  root = H5Gopen2(file, "/", H5P_DEFAULT);
  if (root < 0)
    status = cmxf_h5_fail(h5, CMX_ERR_FORMAT, "/", "not a readable HDF5 file");
  else
    status = cmxf_h5_group(h5, root, "", 0);
  if (status >= 0 && !h5->load.parts) status = cmxf_h5_axes(h5, file);
  if (root >= 0) H5Gclose(root);
  H5Fclose(file);
  return status;
}

/* Fills h5->load.file, which becomes *file or is freed. */
static inline cmx_status cmxf_h5_finish(cmxf_h5 *h5, cmx_file **file) {
  cmx_file *made = h5->load.file;
  const size_t refs = CMX_FILE_MAX_ARRAYS * sizeof *h5->refs, bare = CMX_FILE_MAX_ARRAYS * sizeof *h5->bare;
  cmx_status status = CMX_OK;
  h5->refs = (hobj_ref_t *)cmxf_take(made, refs);
  h5->bare = (const char **)cmxf_take(made, bare);
  if (!h5->refs || !h5->bare) status = cmxf_fail_memory(&h5->load);
  H5E_BEGIN_TRY {
    if (status >= 0) status = cmxf_h5_file(h5);
  }
  H5E_END_TRY
  cmxf_give(made, h5->refs, refs);
  cmxf_give(made, (void *)h5->bare, bare);
  if (status >= 0 && h5->load.digest) status = cmxf_check_digest(&h5->load);
  if (status < 0)
    cmx_file_free(made);
  else
    *file = made;
  return status;
}

static inline cmx_status cmxf_hdf5_load(const cmxf_load *load, cmx_file **file) {
  cmxf_h5 h5;
  cmx_status status = CMX_OK;
  memset(&h5, 0, sizeof h5);
  *file = NULL;
  if (load->message && load->message_size) load->message[0] = '\0';
  h5.load = *load;
  status = cmxf_check_parts(load);
  if (status < 0) return status;
  h5.load.file = cmxf_new(load);
  return h5.load.file ? cmxf_h5_finish(&h5, file) : cmxf_fail_memory(load);
}

CMX_HDF5_API cmx_status cmx_hdf5_load_with(const char *path, const cmx_load_options *options, cmx_file **file,
                                           char *message, size_t message_size) {
  cmxf_load load;
  cmxf_start(&load, path, options, message, message_size);
  return cmxf_hdf5_load(&load, file);
}

CMX_HDF5_API cmx_status cmx_hdf5_load(const char *path, cmx_file **file, char *message, size_t message_size) {
  return cmx_hdf5_load_with(path, NULL, file, message, message_size);
}

CMX_HDF5_API cmx_status cmx_hdf5_load_parts(const char *path, const char *parts, cmx_file **file,
                                            char *message, size_t message_size) {
  cmx_load_options options;
  memset(&options, 0, sizeof options);
  options.parts = parts;
  return cmx_hdf5_load_with(path, &options, file, message, message_size);
}

#endif /* COULOMIX_HDF5_IMPLEMENTED */
#endif /* COULOMIX_HDF5_IMPLEMENTATION */
