/* The HDF5 form. The file is built in memory and written by the atomic writer, which alone handles a full
   disk. It is read with the loader of interp/. The file format is that of HDF5 1.10, in which all structure
   is checksummed. */
#include <hdf5.h>
#include <hdf5_hl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/hdf5_internal.h"
#include "io/io_internal.h"

#define CMX_HDF5_API static inline
#define COULOMIX_HDF5_IMPLEMENTATION
#include "coulomix_hdf5.h"

enum {
  COMPACT_BYTES = 512,    /* largest size of data stored in the object header */
  CHUNK_BYTES = 4u << 20, /* larger datasets are split along their first dimensions */
  MEMORY_STEP = 1 << 20,  /* growth of the file in memory */
  DEFLATE_LEVEL = 6
};

typedef struct writer {
  const cmx_store *store;
  const char *path; /* for messages */
  cmx_error *err;
  hid_t file;
  hid_t group_plist;
} writer;

/* Must be called directly after the failed HDF5 call. */
static cmx_status fail(const writer *w, const char *object, const char *what) {
  char detail[120] = "";
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, cmxf_h5_innermost, detail);
  return cmx_fail(w->err, CMX_ERR_IO, "%s: %s: cannot write %s%s", w->path, object, what,
                  detail[0] ? detail : "; HDF5 does not say why, as without memory");
}

/* --- attributes --- */

/* Fixed-length, because netCDF reads that as plain text. */
int cmxp_hdf5_put_text(hid_t object, const char *name, const char *text, size_t n) {
  hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR), attribute = -1;
  int ok = type >= 0 && space >= 0 && H5Tset_size(type, n ? n : 1) >= 0 &&
           H5Tset_cset(type, H5T_CSET_UTF8) >= 0 && H5Tset_strpad(type, H5T_STR_NULLPAD) >= 0;
  if (ok) attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  ok = attribute >= 0 && H5Awrite(attribute, type, text) >= 0;
  if (attribute >= 0 && H5Aclose(attribute) < 0) ok = 0;
  if (space >= 0) H5Sclose(space);
  if (type >= 0) H5Tclose(type);
  return ok;
}

/* The version of the format is an integer, as in a flat file. */
static hid_t number_type(const char *name, const double numbers[], size_t n) {
  const int whole = n == 1 && numbers[0] >= 0.0 && numbers[0] <= 1e6 && numbers[0] == (int)numbers[0];
  return whole && strcmp(name, "format_version") == 0 ? H5T_STD_I32LE : H5T_IEEE_F64LE;
}

int cmxp_hdf5_put_numbers(hid_t object, const char *name, const double numbers[], size_t n) {
  hsize_t extent = n;
  hid_t space = n == 1 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &extent, NULL), attribute = -1;
  if (space >= 0)
    attribute = H5Acreate2(object, name, number_type(name, numbers, n), space, H5P_DEFAULT, H5P_DEFAULT);
  int ok = attribute >= 0 && H5Awrite(attribute, H5T_NATIVE_DOUBLE, numbers) >= 0;
  if (attribute >= 0 && H5Aclose(attribute) < 0) ok = 0;
  if (space >= 0) H5Sclose(space);
  return ok;
}

static cmx_status put_attributes(const writer *w, hid_t id, const char *object) {
  for (size_t i = 0; i < cmx_store_attribute_count(w->store); i++) {
    const cmx_attribute *a = cmx_store_attribute_at(w->store, i);
    if (strcmp(a->object, object) != 0) continue;
    if (a->text ? !cmxp_hdf5_put_text(id, a->name, a->text, a->n)
                : !cmxp_hdf5_put_numbers(id, a->name, a->numbers, a->n))
      return fail(w, object, a->name);
  }
  return CMX_OK;
}

/* --- datasets --- */

static hid_t file_type(int type) {
  switch (type) {
  case CMX_F64:
    return H5T_IEEE_F64LE;
  case CMX_F32:
    return H5T_IEEE_F32LE;
  case CMX_I32:
    return H5T_STD_I32LE;
  default:
    return H5T_STD_U8LE;
  }
}

/* One chunk, or equal slabs of at most CHUNK_BYTES along the first dimensions. An incomplete last slab is
   filled up and costs as much to read as the others. Dissimilar elements of a row get separate chunks. */
static void choose_chunk(const cmx_dataset *d, size_t unit, hsize_t chunk[]) {
  const size_t element = cmxf_type_size(d->type);
  const int apart = unit > element;
  size_t row = element;
  for (int k = d->rank - 1; k >= 0; k--) {
    size_t most =
        CHUNK_BYTES / row; /* NOLINT(clang-analyzer-core.DivideZero): a type in a store has a size */
    if (most == 0 || (apart && k == d->rank - 1)) most = 1;
    const size_t slabs = (d->dims[k] + most - 1) / most;
    chunk[k] = (d->dims[k] + slabs - 1) / slabs;
    row *= (size_t)chunk[k];
  }
}

static hid_t dataset_plist(const cmx_dataset *d, int *no_memory) {
  hsize_t chunk[CMX_MAX_RANK];
  hid_t plist = H5Pcreate(H5P_DATASET_CREATE);
  int ok = plist >= 0 && H5Pset_obj_track_times(plist, 0) >= 0 &&
           H5Pset_attr_creation_order(plist, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED) >= 0;
  if (cmxf_array_bytes(d->type, d->rank, d->dims) <= COMPACT_BYTES) {
    ok = ok && H5Pset_layout(plist, H5D_COMPACT) >= 0;
  } else {
    const size_t unit = cmxp_shuffle_unit(d->data, d->type, d->rank, d->dims);
    *no_memory = unit == CMXP_NO_UNIT;
    choose_chunk(d, unit, chunk);
    ok = ok && !*no_memory && H5Pset_chunk(plist, d->rank, chunk) >= 0;
    const unsigned level = DEFLATE_LEVEL; /* mandatory: without memory the file is not written */
    if (unit > 0)
      ok = ok && H5Pset_shuffle(plist) >= 0 &&
           H5Pset_filter(plist, H5Z_FILTER_DEFLATE, H5Z_FLAG_MANDATORY, 1, &level) >= 0;
    ok = ok && H5Pset_fletcher32(plist) >= 0;
  }
  if (ok) return plist;
  if (plist >= 0) H5Pclose(plist);
  return -1;
}

/* Creates the groups of a path that do not exist yet, with their attributes. */
static cmx_status put_groups(const writer *w, const char *path) {
  char group[CMX_FILE_MAX_PATH + 1];
  for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
    snprintf(group, sizeof group, "%.*s", (int)(slash - path), path);
    htri_t exists = H5Lexists(w->file, group, H5P_DEFAULT);
    if (exists > 0) continue;
    hid_t id = exists < 0 ? -1 : H5Gcreate2(w->file, group, H5P_DEFAULT, w->group_plist, H5P_DEFAULT);
    if (id < 0) return fail(w, group, "the group");
    cmx_status status = put_attributes(w, id, group);
    H5Gclose(id);
    if (status < 0) return status;
  }
  return CMX_OK;
}

static cmx_status put_dataset(const writer *w, const cmx_dataset *d) {
  hsize_t extent[CMX_MAX_RANK];
  hid_t space = -1, plist = -1, id = -1;
  int no_memory = 0;
  cmx_status status = put_groups(w, d->path);
  if (status < 0) return status;
  for (int k = 0; k < CMX_MAX_RANK; k++) extent[k] = d->dims[k];
  space = d->rank ? H5Screate_simple(d->rank, extent, NULL) : H5Screate(H5S_SCALAR);
  plist = dataset_plist(d, &no_memory);
  if (space >= 0 && plist >= 0)
    id = H5Dcreate2(w->file, d->path, file_type(d->type), space, H5P_DEFAULT, plist, H5P_DEFAULT);
  if (no_memory)
    status = cmx_fail(w->err, CMX_ERR_MEMORY, "%s: out of memory", w->path);
  else if (id < 0 || H5Dwrite(id, cmxf_h5_memory_type(d->type), H5S_ALL, H5S_ALL, H5P_DEFAULT, d->data) < 0)
    status = fail(w, d->path, "the data");
  else
    status = put_attributes(w, id, d->path);
  if (id >= 0 && H5Dclose(id) < 0 && status >= 0) status = fail(w, d->path, "the data");
  if (plist >= 0) H5Pclose(plist);
  if (space >= 0) H5Sclose(space);
  return status;
}

/* --- axes --- */

int cmxp_hdf5_mark(hid_t scale, const char *name) {
  htri_t marked = scale < 0 ? -1 : H5DSis_scale(scale);
  return marked >= 0 && (marked > 0 || H5DSset_scale(scale, name) >= 0);
}

int cmxp_hdf5_attach(hid_t id, hid_t scale, const char *name, int dimension) {
  return cmxp_hdf5_mark(scale, name) && H5DSattach_scale(id, scale, (unsigned)dimension) >= 0;
}

static int attach_axis(const writer *w, const cmx_dataset *d, hid_t id, int dimension) {
  hid_t scale = H5Dopen2(w->file, d->axes[dimension], H5P_DEFAULT);
  int ok = cmxp_hdf5_attach(id, scale, strrchr(d->axes[dimension], '/') + 1, dimension);
  if (scale >= 0 && H5Dclose(scale) < 0) ok = 0;
  return ok;
}

/* netCDF does not read a dataset if only some of its dimensions have scales, and guesses dimensions if none
   has. So the others get a scale without data, which is the netCDF convention for a dimension without a
   variable, one in a group for each name, or for each length of dimensions without a name. */
hid_t cmxp_hdf5_bare(hid_t file, const char *path, size_t n) {
  const hsize_t extent = n;
  char text[80];
  if (H5Lexists(file, path, H5P_DEFAULT) > 0) return H5Dopen2(file, path, H5P_DEFAULT);
  hid_t space = H5Screate_simple(1, &extent, NULL), plist = H5Pcreate(H5P_DATASET_CREATE), scale = -1;
  if (space >= 0 && plist >= 0 && H5Pset_obj_track_times(plist, 0) >= 0 &&
      H5Pset_attr_creation_order(plist, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED) >= 0)
    scale = H5Dcreate2(file, path, H5T_IEEE_F32LE, space, H5P_DEFAULT, plist, H5P_DEFAULT);
  snprintf(text, sizeof text, "This is a netCDF dimension but not a netCDF variable.%10zu", n);
  const int ok = cmxp_hdf5_mark(scale, text);
  if (plist >= 0) H5Pclose(plist);
  if (space >= 0) H5Sclose(space);
  if (ok || scale < 0) return scale;
  H5Dclose(scale);
  return -1;
}

static int attach_bare(const writer *w, const cmx_dataset *d, hid_t id, int dimension) {
  char path[2 * CMX_FILE_MAX_PATH + 64];
  const int folder = (int)(strrchr(d->path, '/') - d->path);
  if (d->axes[dimension])
    snprintf(path, sizeof path, "%.*s/%s", folder, d->path, d->axes[dimension]);
  else
    snprintf(path, sizeof path, "%.*s/%s%zu", folder, d->path, CMXF_BARE_DIMENSION, d->dims[dimension]);
  hid_t scale = cmxp_hdf5_bare(w->file, path, d->dims[dimension]);
  int ok = scale >= 0 && H5DSattach_scale(id, scale, (unsigned)dimension) >= 0;
  if (scale >= 0 && H5Dclose(scale) < 0) ok = 0;
  return ok;
}

/* Axes with coordinates come first, of all datasets, because a dataset that is an axis can have none. One of
   one dimension without an axis is its own. */
static cmx_status put_axes(const writer *w, const cmx_dataset *d, int coordinates) {
  const int is_axis = d->rank == 1 && !d->axes[0];
  hid_t id = H5Dopen2(w->file, d->path, H5P_DEFAULT);
  int ok = id >= 0 && (!is_axis || cmxp_hdf5_mark(id, strrchr(d->path, '/') + 1));
  for (int k = 0; ok && !is_axis && k < d->rank; k++) {
    const int bare = !d->axes[k] || cmxf_is_bare(d->axes[k]);
    if (coordinates && !bare) ok = attach_axis(w, d, id, k);
    if (!coordinates && bare) ok = attach_bare(w, d, id, k);
  }
  cmx_status status = ok ? CMX_OK : fail(w, d->path, "the axes");
  if (id >= 0 && H5Dclose(id) < 0 && status >= 0) status = fail(w, d->path, "the axes");
  return status;
}

/* --- the file --- */

/* Memory in which HDF5 builds the file. It is taken over when HDF5 frees it on closing. An image of an open
   file (H5Fget_file_image) has a wrong checksum in its first block (HDF5 1.10.8). */
typedef struct memory {
  unsigned char *bytes;
  size_t n;
  int closed;
} memory;

static void *memory_malloc(size_t size, H5FD_file_image_op_t op, void *udata) {
  (void)op, (void)udata;
  return malloc(size);
}

static void *memory_memcpy(void *to, const void *from, size_t size, H5FD_file_image_op_t op, void *udata) {
  (void)op, (void)udata;
  return memcpy(to, from, size);
}

static void *memory_realloc(void *block, size_t size, H5FD_file_image_op_t op, void *udata) {
  memory *m = udata;
  unsigned char *grown = realloc(block, size);
  (void)op;
  if (!grown) return NULL;
  m->bytes = grown;
  m->n = size;
  return grown;
}

static herr_t memory_free(void *block, H5FD_file_image_op_t op, void *udata) {
  memory *m = udata;
  if (op == H5FD_FILE_IMAGE_OP_FILE_CLOSE && block == m->bytes)
    m->closed = 1;
  else
    free(block);
  return 0;
}

static void *memory_share(void *udata) {
  return udata;
}

static herr_t memory_keep(void *udata) {
  (void)udata;
  return 0;
}

static hid_t create_in_memory(const writer *w, memory *m) {
  char name[64];
  H5FD_file_image_callbacks_t calls = {
      memory_malloc, memory_memcpy, memory_realloc, memory_free, memory_share, memory_keep, m};
  hid_t access = H5Pcreate(H5P_FILE_ACCESS), create = H5Pcreate(H5P_FILE_CREATE), file = -1;
  unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
  /* HDF5 distinguishes files in memory by name only */
  snprintf(name, sizeof name, "coulomix-image-%p", (void *)m);
  if (access >= 0 && create >= 0 && H5Pset_fapl_core(access, MEMORY_STEP, 0) >= 0 &&
      H5Pset_file_image_callbacks(access, &calls) >= 0 &&
      H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110) >= 0 &&
      H5Pset_link_creation_order(create, order) >= 0 && H5Pset_attr_creation_order(create, order) >= 0 &&
      H5Pset_obj_track_times(create, 0) >= 0)
    file = H5Fcreate(name, H5F_ACC_TRUNC, create, access);
  if (file < 0) fail(w, "/", "the file");
  if (create >= 0) H5Pclose(create);
  if (access >= 0) H5Pclose(access);
  return file;
}

hid_t cmxp_hdf5_group_plist(void) {
  hid_t plist = H5Pcreate(H5P_GROUP_CREATE);
  unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
  if (plist >= 0 && H5Pset_link_creation_order(plist, order) >= 0 &&
      H5Pset_attr_creation_order(plist, order) >= 0 && H5Pset_obj_track_times(plist, 0) >= 0)
    return plist;
  if (plist >= 0) H5Pclose(plist);
  return -1;
}

static cmx_status put_root(const writer *w, const char *digest) {
  hid_t root = H5Gopen2(w->file, "/", H5P_DEFAULT);
  cmx_status status = CMX_OK;
  if (root < 0 || !cmxp_hdf5_put_text(root, CMXF_DIGEST_NAME, digest, strlen(digest)))
    status = fail(w, "/", CMXF_DIGEST_NAME);
  else
    status = put_attributes(w, root, "/");
  if (root >= 0) H5Gclose(root);
  return status;
}

/* The end-of-file address of a superblock of version 2 or 3 (HDF5 File Format Specification 3.0, II.A). */
static uint64_t end_of_file(const unsigned char *superblock) {
  uint64_t n = 0;
  for (int k = 7; k >= 0; k--) n = n << 8 | superblock[28 + k];
  return n;
}

/* Closes the file and copies its bytes, of which the first block says how many there are. */
static cmx_status copy_image(const writer *w, const memory *m, cmxp_bytes *image) {
  if (H5Fclose(w->file) < 0 || !m->closed || m->n < 36) return fail(w, "/", "the file");
  uint64_t n = end_of_file(m->bytes);
  if (n > m->n) return cmx_fail(w->err, CMX_ERR_IO, "%s: HDF5 gave fewer bytes than the file has", w->path);
  cmxp_bytes_add(image, m->bytes, (size_t)n);
  return image->failed ? cmx_fail(w->err, CMX_ERR_MEMORY, "%s: out of memory", w->path) : CMX_OK;
}

static cmx_status make_image(writer *w, const char *digest, cmxp_bytes *image) {
  memory m = {NULL, 0, 0};
  cmx_status status = CMX_ERR_IO;
  w->group_plist = cmxp_hdf5_group_plist();
  w->file = create_in_memory(w, &m);
  if (w->file >= 0 && w->group_plist >= 0) status = put_root(w, digest);
  for (size_t i = 0; status >= 0 && i < cmx_store_count(w->store); i++)
    status = put_dataset(w, cmx_store_at(w->store, i));
  for (int coordinates = 1; coordinates >= 0; coordinates--)
    for (size_t i = 0; status >= 0 && i < cmx_store_count(w->store); i++)
      status = put_axes(w, cmx_store_at(w->store, i), coordinates);
  if (status >= 0)
    status = copy_image(w, &m, image);
  else if (w->file >= 0)
    H5Fclose(w->file);
  if (w->group_plist >= 0) H5Pclose(w->group_plist);
  if (m.closed) free(m.bytes);
  return status;
}

cmx_status cmxp_hdf5_image(const cmx_store *store, const char *path, cmxp_bytes *image, cmx_error *err) {
  writer w = {.store = store, .path = path, .err = err, .file = -1, .group_plist = -1};
  char digest[65];
  cmx_status status = cmx_store_content_sha256(store, digest, err);
  if (status < 0) return status;
  H5E_BEGIN_TRY {
    status = make_image(&w, digest, image);
  }
  H5E_END_TRY
  return status;
}

int cmxp_hdf5_signature(const char *bytes, size_t n) {
  return n >= 8 && memcmp(bytes, "\x89HDF\r\n\x1a\n", 8) == 0;
}

hid_t cmxp_hdf5_open(const char *path, char *why, size_t why_size, cmx_status *status) {
  return cmxf_h5_open(path, SIZE_MAX, why, why_size, status);
}

int cmxp_hdf5_holds(hid_t id, hid_t plist, const char *path) {
  return cmxf_h5_holds(id, plist, path, SIZE_MAX) == CMX_OK;
}

cmx_status cmxp_hdf5_attributes(const char *path, cmx_file **file, cmx_error *err) {
  char message[400];
  cmxf_load load;
  cmxf_start(&load, path, NULL, message, sizeof message);
  load.attributes_only = 1;
  const cmx_status status = cmxf_hdf5_load(&load, file);
  return status < 0 ? cmx_fail(err, status, "%s", message) : status;
}

cmx_status cmx_store_read_hdf5(const char *path, cmx_store **store, cmx_error *err) {
  cmx_file *file = NULL;
  char message[400];
  *store = NULL;
  cmx_status status = cmxp_hdf5_attributes(path, &file, err); /* first, whether it is a table at all */
  if (status < 0) return status;
  const int is_table = cmx_file_text(file, "/", CMXF_DIGEST_NAME) != NULL;
  cmx_file_free(file);
  if (!is_table) return cmxp_fail_no_table(path, err);
  status = cmx_hdf5_load(path, &file, message, sizeof message);
  if (status < 0) return cmx_fail(err, status, "%s", message);
  status = cmxp_store_from_file(path, file, store, err);
  cmx_file_free(file);
  return status;
}
