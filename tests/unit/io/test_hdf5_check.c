/* The check of HDF5's metadata: what HDF5 writes is accepted, in old and new forms, and what the format
   forbids is refused, also where all checksums are right. */
#define _GNU_SOURCE
#include <hdf5.h>
#include <hdf5_hl.h>
#include <sys/wait.h>
#include <zlib.h>

#include "coulomix/kubo.h"
#include "support/io_fixture.h"

#include "fuzz/checksums.c" /* with the loader of the headers */

static double numbers[8192];

static void put_attribute(hid_t object, const char *name, hid_t type, size_t n, const void *data) {
  const hsize_t extent = n;
  hid_t space = n == 1 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &extent, NULL);
  hid_t id = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  CHECK(id >= 0 && H5Awrite(id, type, data) >= 0);
  H5Aclose(id), H5Sclose(space);
}

/* How a dataset is stored. Dimensions of the limit: 0 as they are, -1 without one. */
typedef struct form {
  const char *name;
  int rank, most[2];
  hsize_t dims[2], chunk[2]; /* chunk 0: contiguous */
  int deflate, shuffle, fletcher32, early, written;
} form;

static const form forms[] = {
    {"contiguous", 2, {0, 0}, {20, 30}, {0, 0}, 0, 0, 0, 0, 1},
    {"empty", 1, {0, 0}, {7, 0}, {0, 0}, 0, 0, 0, 0, 0},
    {"single", 2, {0, 0}, {20, 30}, {20, 30}, 0, 0, 0, 0, 1},
    {"single_filtered", 2, {0, 0}, {20, 30}, {20, 30}, 6, 1, 1, 0, 1},
    {"implicit", 2, {0, 0}, {20, 30}, {7, 7}, 0, 0, 0, 1, 1},
    {"fixed", 2, {0, 0}, {20, 30}, {7, 7}, 0, 0, 0, 0, 1},
    {"fixed_filtered", 2, {0, 0}, {20, 30}, {7, 7}, 6, 1, 0, 0, 1},
    {"fixed_checksums", 2, {0, 0}, {20, 30}, {7, 7}, 0, 0, 1, 0, 1},
    {"fixed_pages", 1, {0, 0}, {3000, 0}, {2, 0}, 0, 0, 1, 0, 1},
    {"fixed_limit", 1, {9000, 0}, {50, 0}, {2, 0}, 0, 0, 0, 0, 1},
    {"growing", 1, {-1, 0}, {40, 0}, {3, 0}, 0, 0, 0, 0, 1},
    {"growing_filtered", 2, {0, -1}, {20, 30}, {7, 7}, 1, 0, 1, 0, 1},
    {"growing_pages", 1, {-1, 0}, {8192, 0}, {1, 0}, 0, 0, 0, 0, 1},
    {"tree", 2, {-1, -1}, {20, 30}, {7, 7}, 0, 0, 0, 0, 1},
    {"tree_filtered", 2, {-1, -1}, {60, 60}, {2, 2}, 6, 1, 1, 0, 1},
    {"unwritten", 2, {-1, -1}, {20, 30}, {7, 7}, 6, 1, 1, 0, 0},
};

static void put_dataset(hid_t file, const form *f) {
  hsize_t most[2];
  for (int k = 0; k < 2; k++)
    most[k] = f->most[k] < 0 ? H5S_UNLIMITED : f->most[k] ? (hsize_t)f->most[k] : f->dims[k];
  hid_t space = H5Screate_simple(f->rank, f->dims, most), plist = H5Pcreate(H5P_DATASET_CREATE);
  if (f->chunk[0]) H5Pset_chunk(plist, f->rank, f->chunk);
  if (f->shuffle) H5Pset_shuffle(plist);
  if (f->deflate) H5Pset_deflate(plist, (unsigned)f->deflate);
  if (f->fletcher32) H5Pset_fletcher32(plist);
  if (f->early) H5Pset_alloc_time(plist, H5D_ALLOC_TIME_EARLY);
  hid_t id = H5Dcreate2(file, f->name, H5T_IEEE_F64LE, space, H5P_DEFAULT, plist, H5P_DEFAULT);
  CHECK(id >= 0);
  if (f->written) CHECK(H5Dwrite(id, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers) >= 0);
  H5Dclose(id), H5Pclose(plist), H5Sclose(space);
}

/* Datasets and attributes of other types than tables have. */
static void put_foreign_types(hid_t file) {
  const int words[4] = {1, 2, 3, 4};
  const hsize_t four[1] = {4}, three[1] = {3};
  const char *text = "of variable length";
  hid_t types[8] = {H5Tcreate(H5T_COMPOUND, 16),
                    H5Tenum_create(H5T_NATIVE_INT),
                    H5Tarray_create2(H5T_NATIVE_SHORT, 1, three),
                    H5Tcreate(H5T_OPAQUE, 8),
                    H5Tcopy(H5T_STD_B16LE),
                    H5Tvlen_create(H5T_NATIVE_DOUBLE),
                    H5Tcopy(H5T_C_S1),
                    H5Tcopy(H5T_NATIVE_LDOUBLE)};
  H5Tinsert(types[0], "a", 0, H5T_NATIVE_DOUBLE), H5Tinsert(types[0], "b", 8, types[2]);
  H5Tenum_insert(types[1], "no", words), H5Tenum_insert(types[1], "yes", words + 1);
  H5Tset_tag(types[3], "a tag");
  H5Tset_size(types[6], H5T_VARIABLE);
  hid_t space = H5Screate_simple(1, four, NULL), null = H5Screate(H5S_NULL);
  for (int k = 0; k < 8; k++) {
    char name[] = "foreign0";
    name[7] = (char)('0' + k);
    H5Dclose(H5Dcreate2(file, name, types[k], space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    H5Aclose(H5Acreate2(file, name, types[k], k == 5 ? null : space, H5P_DEFAULT, H5P_DEFAULT));
  }
  put_attribute(file, "variable", types[6], 1, &text);
  H5LTset_attribute_string(file, "foreign0", "text", "of fixed length");
  hobj_ref_t reference;
  H5Rcreate(&reference, file, "foreign0", H5R_OBJECT, -1);
  put_attribute(file, "reference", H5T_STD_REF_OBJ, 1, &reference);
  CHECK(H5Tcommit2(file, "named_type", types[0], H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT) >= 0);
  H5Dclose(H5Dcreate2(file, "of_named_type", types[0], space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  H5Aclose(H5Acreate2(file, "of_named_type", types[0], space, H5P_DEFAULT, H5P_DEFAULT));
  for (int k = 0; k < 8; k++) H5Tclose(types[k]);
  H5Sclose(space), H5Sclose(null);
}

/* Groups of few and of many links, objects of few and of many attributes, large attributes, links of all
   kinds. */
static void put_groups(hid_t file, int many) {
  static char large[20000];
  hid_t order = H5Pcreate(H5P_GROUP_CREATE);
  H5Pset_link_creation_order(order, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
  H5Pset_attr_creation_order(order, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
  H5LTset_attribute_string(file, "/", "recipe", memset(large, 'a', sizeof large - 1));
  for (int g = 0; g < 3; g++) {
    char name[32];
    snprintf(name, sizeof name, "group%d", g);
    hid_t group = H5Gcreate2(file, name, H5P_DEFAULT, g ? order : H5P_DEFAULT, H5P_DEFAULT);
    for (int k = 0; k < (g == 2 ? 4 : many); k++) {
      snprintf(name, sizeof name, "link_%d_with_a_name", k);
      if (k % 8 == 0)
        H5Gclose(H5Gcreate2(group, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
      else
        H5Lcreate_hard(file, "contiguous", group, name, H5P_DEFAULT, H5P_DEFAULT);
      put_attribute(group, name, H5T_NATIVE_DOUBLE, 3, numbers);
    }
    put_attribute(group, "large", H5T_NATIVE_DOUBLE, 2000, numbers);
    H5Lcreate_soft("/nowhere", group, "soft", H5P_DEFAULT, H5P_DEFAULT);
    if (g == 2) H5Lcreate_external("other.h5", "/", group, "external", H5P_DEFAULT, H5P_DEFAULT);
    H5Gclose(group);
  }
  H5Pclose(order);
}

static void put_all(const char *path, H5F_libver_t low, hsize_t user_block, int many) {
  const double fill = 3.0;
  hid_t access = H5Pcreate(H5P_FILE_ACCESS), create = H5Pcreate(H5P_FILE_CREATE);
  H5Pset_libver_bounds(access, low, H5F_LIBVER_V110);
  H5Pset_userblock(create, user_block);
  hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, create, access);
  CHECK(file >= 0);
  for (size_t k = 0; k < sizeof forms / sizeof *forms; k++) put_dataset(file, &forms[k]);
  hid_t plist = H5Pcreate(H5P_DATASET_CREATE), space = H5Screate(H5S_SCALAR);
  H5Pset_layout(plist, H5D_COMPACT);
  H5Pset_fill_value(plist, H5T_NATIVE_DOUBLE, &fill);
  H5Dclose(H5Dcreate2(file, "compact", H5T_IEEE_F64LE, space, H5P_DEFAULT, plist, H5P_DEFAULT));
  H5Pclose(plist), H5Sclose(space);
  put_groups(file, many);
  put_foreign_types(file);
  H5Fclose(file), H5Pclose(create), H5Pclose(access);
}

static cmx_status check_file(const char *path, char why[300]) {
  FILE *stream = fopen(path, "rb");
  const cmx_status status = cmxf_h5_check(stream, SIZE_MAX, why, 300);
  fclose(stream);
  return status;
}

/* All that HDF5 writes: superblocks 0 to 3, both forms of headers, groups and B-trees, all indices of
   chunks. */
static void forms_of_hdf5_are_accepted(void **state) {
  static const H5F_libver_t low[] = {H5F_LIBVER_EARLIEST, H5F_LIBVER_V18, H5F_LIBVER_V110};
  char why[300];
  (void)state;
  for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) numbers[k] = (double)(k % 100);
  for (int l = 0; l < 3; l++)
    for (int many = 3; many <= (l == 2 ? 600 : 42); many *= 14) {
      put_all("all.h5", low[l], many == 3 ? 0 : 1024, many);
      if (check_file("all.h5", why) != CMX_OK) fail_msg("libver %d, %d: %s", l, many, why);
    }
}

/* A file that HDF5 reads is read with the same numbers. */
static void forms_of_hdf5_are_loaded(void **state) {
  static const H5F_libver_t low[] = {H5F_LIBVER_EARLIEST, H5F_LIBVER_V110};
  char message[300];
  (void)state;
  for (int l = 0; l < 2; l++) {
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_libver_bounds(access, low[l], H5F_LIBVER_V110);
    hid_t file = H5Fcreate("some.h5", H5F_ACC_TRUNC, H5P_DEFAULT, access);
    int n = 0;
    for (size_t k = 0; k < sizeof forms / sizeof *forms; k++)
      if (forms[k].written) put_dataset(file, &forms[k]), n++;
    H5Fclose(file), H5Pclose(access);
    cmx_file *loaded = NULL;
    if (cmx_hdf5_load("some.h5", &loaded, message, sizeof message) < 0) fail_msg("%s", message);
    assert_int_equal((int)loaded->n_arrays, n);
    for (size_t k = 0; k < loaded->n_arrays; k++) {
      const cmx_array *a = &loaded->arrays[k];
      for (size_t i = 0; i < cmxf_array_bytes(a->type, a->rank, a->dims) / 8; i++)
        if (((const double *)a->data)[i] != numbers[i]) fail_msg("%s[%zu]", a->path, i);
    }
    cmx_file_free(loaded);
  }
}

/* HDF5 does not ask whether a deflated chunk holds as many bytes as it should, and reads beyond them. */
static void short_chunks_are_refused(void **state) {
  const hsize_t extent[1] = {4096}, zero[1] = {0};
  const size_t held[4] = {32768, 32760, 512, 32776};
  char message[300];
  (void)state;
  for (int k = 0; k < 4; k++) {
    unsigned char packed[4096];
    uLongf n = sizeof packed;
    cmx_file *loaded = NULL;
    cmx_kubo_states states;
    compress(packed, &n, (const unsigned char *)numbers, held[k]);
    hid_t file = H5Fcreate("short.h5", H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    hid_t space = H5Screate_simple(1, extent, NULL), plist = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(plist, 1, extent), H5Pset_deflate(plist, 6);
    hid_t id = H5Dcreate2(file, "volume", H5T_IEEE_F64LE, space, H5P_DEFAULT, plist, H5P_DEFAULT);
    CHECK(H5Dwrite_chunk(id, H5P_DEFAULT, 0, zero, n, packed) >= 0);
    H5Dclose(id), H5Pclose(plist), H5Sclose(space), H5Fclose(file);
    const cmx_status status = cmx_hdf5_load("short.h5", &loaded, message, sizeof message);
    assert_int_equal(status, k ? CMX_ERR_CHECKSUM : CMX_OK);
    CHECK(!k || strstr(message, "/volume: the data are damaged or cannot be read"));
    cmx_file_free(loaded);
    REFUSED(cmx_kubo_read("short.h5", &states, &err), CMX_ERR_FORMAT,
            k ? "/volume: not finite numbers" : "/volume: expected one number");
  }
}

/* All three kinds of blocks of a deflated stream, in pieces of any length. */
static void deflated_bytes_are_counted(void **state) {
  enum { MOST = 100000 };
  static unsigned char bytes[MOST], packed[2 * MOST];
  static cmxf_inflation z;
  (void)state;
  for (unsigned k = 0; k < 60; k++) {
    const uLong n = k < 50 ? k * k * k % MOST : MOST;
    uLongf size = sizeof packed;
    for (unsigned i = 0; i < n; i++)
      bytes[i] = (unsigned char)(k % 3 ? (unsigned)rand() % (k * k + 2) : i / 50);
    compress2(packed, &size, bytes, n, (int)(k % 10));
    FILE *stream = fmemopen(packed, size, "rb");
    CHECK(cmxf_inflates_to(&z, stream, size, n) && z.total == n);
    rewind(stream);
    CHECK(!cmxf_inflates_to(&z, stream, size, n + 1));
    rewind(stream);
    CHECK(!cmxf_inflates_to(&z, stream, size / 2, n) || n < 20);
    fclose(stream);
  }
}

/* --- damage under right checksums --- */

/* A small file: many links and attributes of the root, one dataset for each index of chunks. */
static void put_small(const char *path, H5F_libver_t low) {
  static const int some[] = {0, 3, 4, 5, 10, 13};
  hid_t access = H5Pcreate(H5P_FILE_ACCESS), create = H5Pcreate(H5P_FILE_CREATE);
  H5Pset_libver_bounds(access, low, H5F_LIBVER_V110);
  if (low != H5F_LIBVER_EARLIEST) {
    H5Pset_link_creation_order(create, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    H5Pset_attr_creation_order(create, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
  }
  hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, create, access);
  for (size_t k = 0; k < sizeof some / sizeof *some; k++) put_dataset(file, &forms[some[k]]);
  for (char name[] = "attribute_a"; name[10] < 'm'; name[10]++)
    put_attribute(file, name, H5T_IEEE_F64LE, 2, numbers);
  H5Gclose(H5Gcreate2(file, "group", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  H5LTset_attribute_double(file, "contiguous", "near", numbers, 3);
  for (char name[] = "group/link_a"; name[11] < 'g'; name[11]++)
    H5Lcreate_hard(file, "contiguous", file, name, H5P_DEFAULT, H5P_DEFAULT);
  H5Fclose(file), H5Pclose(create), H5Pclose(access);
}

/* A change: n bytes of `value` at an offset from the first occurrence of `text`, in which \1 stands for a
   byte 0, or from the start of the file. */
static const struct damage {
  int old; /* the oldest form of HDF5 */
  const char *text;
  int offset, n;
  uint64_t value;
  const char *message;
} damages[] = {
    {0, NULL, 9, 1, 4, "addresses or lengths of other than 8 bytes"},
    {0, NULL, 11, 1, 1, "its writer has not closed: try h5clear -s FILE"},
    {0, NULL, 12, 8, 512, "a superblock that belongs to byte 512"},
    {0, NULL, 20, 8, 800, "an extended superblock: rewrite it by h5repack"},
    {0, NULL, 28, 8, 1 << 20, "the file ends at"},
    {0, NULL, 36, 8, 1 << 20, "the header of an object at 1048576 of 16 bytes is not in the file"},
    {0, NULL, 36, 8, 0, "no header of an object"},
    {0, "OHDR", 4, 1, 3, "unknown version of a header"},
    {0, "OHDR", 5, 1, 0x40, "unknown version of a header"},
    {0, "OHDR", 5, 1, 3, "a header that is too large"},
    {0, "FRHP", 5, 2, 9, "a heap that HDF5 does not write: rewrite the file by h5repack OLD NEW"},
    {0, "FRHP", 7, 2, 1, "a heap that HDF5 does not write"},
    {0, "FRHP", 112, 8, 1 << 20, "a heap that HDF5 does not write"},
    {0, "FRHP", 140, 2, 99, "a heap of 99 rows"},
    {0, "FRHP", 46, 8, 24, "an object that is not in its heap"},
    {0, "FHDB", 5, 8, 48, "a block of another heap"},
    {0, "FHDB", 13, 1, 1, "a block of another heap"},
    {0, "BTHD", 5, 1, 5, "a B-tree of type 5"},
    {0, "BTHD", 6, 4, 256, "a B-tree that HDF5 does not write"},
    {0, "BTHD", 10, 2, 40, "records of 40 bytes"},
    {0, "BTHD", 12, 2, 1, "not a node of this B-tree"},
    {0, "BTHD", 12, 2, 9, "a B-tree of type"},
    {0, "BTHD", 24, 2, 500, "a node of a B-tree with 500 records"},
    {0, "BTHD", 26, 8, 99, "a node of a B-tree with 15 records"},
    {0, "BTLF", 5, 1, 7, "not a node of this B-tree"},
    {0, "BTLF\1\x08", 6, 1, 0x20, "an unknown kind of object in a heap"},
    {0, "BTLF\1\x08", 7, 5, 0, "an object that is not in its heap"},
    {0, "BTLF\1\x08", 12, 2, 4000, "an object that is not in its heap"},
    {0, "FAHD", 6, 1, 9, "an index of"},
    {0, "FAHD", 8, 8, 1 << 20, "an index of 1048576 chunks, where there are 15"},
    {0, "FADB", 6, 8, 48, "a block of another array"},
    {0, "FADB", 14, 8, 1 << 20, "a chunk at 1048576 of 392 bytes is not in the file"},
    {0, "EAHD", 7, 1, 60, "an index of chunks that HDF5 does not write"},
    {0, "EAHD", 44, 8, 1ull << 60, "an index of more chunks than there are"},
    {0, "EAIB", 14, 8, 1 << 20, "is not in the file"},
    {0, "attribute_a", -9, 1, 4, "an unknown kind of attribute"},
    {0, "attribute_a", -7, 2, 2, "the name of an attribute does not end"},
    {0, "attribute_a", -7, 2, 60000, "the name of an attribute is longer than its room"},
    {0, "attribute_a", -5, 2, 8, "a type is longer than its room"},
    {0, "attribute_a", -3, 2, 4, "a dataspace is longer than its room"},
    {0, "attribute_a", 12, 1, 0x1d, "an unknown type"},
    {0, "attribute_a", 12, 1, 0x19, "an unknown kind of data of variable length"},
    {0, "attribute_a", 13, 2, 0xffff, "a type of numbers whose bits do not fit"},
    {0, "attribute_a", 16, 4, 16, "an attribute is longer than its room"},
    {0, "attribute_a", 16, 4, 0, "a type of 0 bytes"},
    {0, "attribute_a", 16, 4, 4, "a type of numbers whose bits do not fit"},
    {0, "attribute_a", 22, 2, 65, "a type of numbers whose bits do not fit"},
    {0, "attribute_a", 33, 1, 33, "a dataspace of 33 dimensions"},
    {0, "attribute_a", 36, 8, 1ull << 63, "a dimension that is larger than its limit"},
    {0, "attribute_a", 44, 8, 1, "a dimension that is larger than its limit"},
    {0, "contiguous", -10, 1, 0x24, "an unknown kind of link"},
    {0, "link_b", -1, 1, 0, "an unknown kind of link"},
    {0, "link_b", -1, 1, 200, "the name of a link is longer than its room"},
    {0, "link_b", -2, 1, 4, "an unknown kind of link"},
    {0, "link_b", 6, 8, 1 << 20, "the header of an object at 1048576 of 16 bytes is not in the file"},
    {0, "link_b", 6, 8, 48, "too many objects, or too deep"},
    {1, NULL, 8, 1, 4, "a superblock of version 4"},
    {1, NULL, 13, 1, 4, "addresses or lengths of other than 8 bytes"},
    {1, NULL, 16, 2, 0, "unknown sizes of B-trees"},
    {1, NULL, 24, 8, 512, "a superblock that belongs to byte 512"},
    {1, NULL, 48, 8, 96, "a file in several parts"},
    {1, NULL, 64, 8, 0, "no header of an object"},
    {1, NULL, 104, 4, 0x7fffffff, "is not in the file"},
    {1, NULL, 104, 4, 4, "bytes after the last message of a header"},
    {1, NULL, 112, 2, 99, "a message of the unknown kind 99"},
    {1, NULL, 114, 2, 4000, "a message of 4000 bytes, which does not fit into its header"},
    {1, "TREE", 4, 1, 1, "not a node of this B-tree"},
    {1, "TREE", 5, 1, 1, "not a node of this B-tree"},
    {1, "TREE", 5, 1, 200, "a node of a B-tree in level 200"},
    {1, "TREE", 6, 2, 33, "a node of a B-tree with 33 entries"},
    {1, "TREE", 24, 8, 1 << 20, "a name that is not among those of its group"},
    {1, "TREE", 32, 8, 96, "another block already"},
    {1, "HEAP", 4, 1, 1, "not the names of a group"},
    {1, "HEAP", 8, 8, 1 << 20, "is not in the file"},
    {1, "HEAP", 16, 8, 0, "a free piece that is larger than the names"},
    {1, "HEAP", 16, 8, 1 << 20, "free pieces of names that are not among them"},
    {1, "HEAP", 24, 8, 96, "another block already"},
    {1, "SNOD", 4, 1, 2, "not links of a group"},
    {1, "SNOD", 6, 2, 9, "not links of a group"},
    {1, "SNOD", 8, 8, 1 << 20, "a name that is not among those of its group"},
    {1, "SNOD", 16, 8, 100, "an object that is neither a group nor a dataset"},
    {1, "SNOD", 24, 4, 3, "an unknown kind of link"},
};

static unsigned char *copy_of(const unsigned char *bytes, size_t n) {
  unsigned char *copy = malloc(n);
  memcpy(copy, bytes, n);
  return copy;
}

static unsigned char *find_text(unsigned char *bytes, size_t n, const char *text) {
  char copy[32] = "";
  const size_t size = strlen(text);
  for (size_t k = 0; k < size; k++) copy[k] = text[k];
  for (size_t k = 0; k < size; k++)
    if (copy[k] == 1) copy[k] = 0;
  return memmem(bytes, n, copy, size);
}

static void damage_is_refused(void **state) {
  static fuzz_checksum list[FUZZ_MOST_CHECKSUMS];
  unsigned char *base[2];
  size_t n[2], count[2];
  (void)state;
  for (int old = 0; old < 2; old++) {
    put_small("small.h5", old ? H5F_LIBVER_EARLIEST : H5F_LIBVER_V110);
    base[old] = slurp("small.h5", &n[old]);
  }
  for (size_t k = 0; k < sizeof damages / sizeof *damages; k++) {
    const struct damage *d = &damages[k];
    char message[400];
    cmx_file *file = NULL;
    cmx_store *store = NULL;
    const size_t size = n[d->old];
    unsigned char *bytes = copy_of(base[d->old], size);
    unsigned char *at = d->text ? find_text(bytes, size, d->text) : bytes;
    if (!at) fail_msg("%s is not in the file", d->text);
    count[d->old] = fuzz_find_checksums(bytes, size, list);
    for (int b = 0; b < d->n; b++) at[d->offset + b] = (unsigned char)(d->value >> 8 * b);
    fuzz_mend_checksums(bytes, size, list, count[d->old]);
    spill("damaged.h5", bytes, size);
    const cmx_status status = cmx_hdf5_load("damaged.h5", &file, message, sizeof message);
    if (status != CMX_ERR_FORMAT || !strstr(message, d->message))
      fail_msg("%s %+d, %llu: %d, '%s' does not say '%s'", d->text ? d->text : "byte", d->offset,
               (unsigned long long)d->value, (int)status, message, d->message);
    REFUSED(cmx_store_read("damaged.h5", &store, &err), CMX_ERR_FORMAT, "damaged.h5: not a ");
    free(bytes);
  }
  free(base[0]), free(base[1]);
}

/* Random changes of the metadata: what is accepted is read by HDF5, which must bear it. In a child process.
   */
static void read_changed(const unsigned char *base, size_t n, int seed) {
  static fuzz_checksum list[FUZZ_MOST_CHECKSUMS];
  unsigned char *bytes = copy_of(base, n);
  const size_t count = fuzz_find_checksums(bytes, n, list);
  srand((unsigned)seed);
  alarm(60);
  for (int round = 0; round < 250; round++) {
    cmx_file *file = NULL;
    memcpy(bytes, base, n);
    for (int changes = 1 + rand() % 2; changes > 0; changes--) {
      const fuzz_checksum *c = &list[(size_t)rand() % count];
      bytes[c->at + (size_t)rand() % c->n] = (unsigned char)(rand() % 3 ? rand() % 256 : rand() % 5);
    }
    fuzz_mend_checksums(bytes, n, list, count);
    spill("changed.h5", bytes, n);
    cmx_hdf5_load("changed.h5", &file, NULL, 0);
    cmx_file_free(file);
  }
  _exit(0);
}

static void changed_files_do_no_harm(void **state) {
  (void)state;
  for (int seed = 0; seed < 4; seed++) {
    size_t n;
    int status = 0;
    put_small("small.h5", seed % 2 ? H5F_LIBVER_EARLIEST : H5F_LIBVER_V110);
    unsigned char *bytes = slurp("small.h5", &n);
    const pid_t child = fork();
    if (child == 0) read_changed(bytes, n, seed);
    free(bytes);
    if (child < 0 || waitpid(child, &status, 0) != child) fail_msg("fork");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
      fail_msg("seed %d: status %#x", seed, (unsigned)status);
  }
}

int main(void) {
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
  const struct CMUnitTest tests[] = {
      IN_FOLDER(forms_of_hdf5_are_accepted), IN_FOLDER(forms_of_hdf5_are_loaded),
      IN_FOLDER(short_chunks_are_refused),   IN_FOLDER(deflated_bytes_are_counted),
      IN_FOLDER(damage_is_refused),          IN_FOLDER(changed_files_do_no_harm)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
