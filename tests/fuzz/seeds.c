/* Writes small tables of both forms, and one-electron states in HDF5, as seeds: fuzz_seeds FOLDER */
#include <hdf5.h>
#include <hdf5_hl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "coulomix/store.h"

static cmx_status add(cmx_store *store, const char *path, int type, int rank, const size_t dims[],
                      const void *data, const char *axis, cmx_error *err) {
  cmx_dataset d = {.path = path,
                   .type = type,
                   .rank = rank,
                   .data = data,
                   .axes = {axis},
                   .units = "1",
                   .long_name = "a\\b",
                   .source = "s\nt"};
  memcpy(d.dims, dims, (size_t)rank * sizeof *dims);
  return cmx_store_add(store, &d, err);
}

/* Every type, ranks 0 to 4, axes with and without coordinates; `many` numbers are deflated. */
static cmx_store *make_table(size_t many, cmx_error *err) {
  static double y[4096];
  const int32_t status[6] = {-7, 1 << 30, 0, 1, 2, 3};
  const unsigned char orbit[8] = {0, 1, 2, 255};
  const float few[2] = {1.5f, -0.0f};
  const double version = CMX_FORMAT_VERSION, constants[2] = {1.380649e-16, INFINITY};
  cmx_store *store = cmx_store_new();
  cmx_status s = store ? CMX_OK : CMX_ERR_MEMORY;
  for (size_t i = 0; i < many; i++) y[i] = floor(10.0 * sin(0.01 * (double)i));
  if (s >= 0) s = add(store, "/order/x", CMX_F64, 1, (size_t[]){3}, y, NULL, err);
  if (s >= 0) s = add(store, "/order/w", CMX_F32, 2, (size_t[]){1, 2}, few, NULL, err);
  if (s >= 0) s = add(store, "/order/status", CMX_I32, 2, (size_t[]){3, 2}, status, "/order/x", err);
  if (s >= 0) s = add(store, "/phase/random/orbit", CMX_U8, 4, (size_t[]){1, 2, 2, 2}, orbit, "side", err);
  if (s >= 0) s = add(store, "/number", CMX_F64, 0, (size_t[]){1}, y + 5, NULL, err);
  if (s >= 0 && many) s = add(store, "/y", CMX_F64, 1, (size_t[]){many}, y, NULL, err);
  if (s >= 0) s = cmx_store_set_text(store, "/", "format", "coulomix table", err);
  if (s >= 0) s = cmx_store_set_numbers(store, "/", "format_version", 1, &version, err);
  if (s >= 0) s = cmx_store_set_text(store, "/order", "note", "\xc3\xa9", err);
  if (s >= 0) s = cmx_store_set_numbers(store, "/order/x", "constants", 2, constants, err);
  for (char name[] = "a"; s >= 0 && many && *name <= 'j'; (*name)++) /* HDF5 keeps many in a heap */
    s = cmx_store_set_text(store, "/", name, "text", err);
  if (s >= 0) return store;
  cmx_store_free(store);
  return NULL;
}

static int write_tables(const char *folder) {
  static const size_t many[] = {0, 4096};
  cmx_error err = CMX_ERROR_NONE;
  char path[400];
  for (size_t k = 0; k < 2; k++) {
    cmx_store *store = make_table(many[k], &err);
    cmx_status s = store ? CMX_OK : CMX_ERR_MEMORY;
    snprintf(path, sizeof path, "%s/flat/%zu.cmx", folder, many[k]);
    if (s >= 0) s = cmx_store_write_flat(store, path, &err);
    snprintf(path, sizeof path, "%s/hdf5/%zu.h5", folder, many[k]);
    if (s >= 0) s = cmx_store_write_hdf5(store, path, &err);
    cmx_store_free(store);
    if (s < 0) return fprintf(stderr, "%s\n", err.text), 0;
  }
  return 1;
}

static int put(hid_t file, const char *name, int rank, const hsize_t dims[], const double v[],
               const char *unit) {
  const hid_t space = rank ? H5Screate_simple(rank, dims, NULL) : H5Screate(H5S_SCALAR);
  const hid_t id = H5Dcreate2(file, name, H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  int ok = id >= 0 && H5Dwrite(id, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, v) >= 0;
  if (ok && unit) ok = H5LTset_attribute_string(file, name, "unit", unit) >= 0;
  if (id >= 0) H5Dclose(id);
  H5Sclose(space);
  return ok;
}

/* In the oldest and in a newer form of HDF5: the newer one has checksums. */
static int write_states(const char *folder, int newer) {
  const double volume = 50.0, temp = 0.1, mu = 0.05, e[2] = {-0.5, 0.2}, f[2] = {1.9, 0.2}, full = 2.0,
               d[4] = {0.0, 0.12, 0.12, 0.0};
  const hsize_t shape[3] = {1, 2, 2};
  const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  char path[400];
  snprintf(path, sizeof path, "%s/hdf5/states%d.h5", folder, newer);
  if (newer) H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110);
  const hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, access);
  const int ok =
      file >= 0 && put(file, "volume", 0, NULL, &volume, "bohr^3") &&
      put(file, "temperature", 0, NULL, &temp, "Ha") && put(file, "electrons", 0, NULL, &full, NULL) &&
      put(file, "chemical_potential", 0, NULL, &mu, "Ha") && put(file, "energies", 2, shape, e, "Ha") &&
      put(file, "occupations", 2, shape, f, NULL) && put(file, "weights", 1, shape, &full, NULL) &&
      put(file, "largest_occupation", 0, NULL, &full, NULL) && put(file, "dipole2", 3, shape, d, "1/bohr^2");
  if (file >= 0) H5Fclose(file);
  H5Pclose(access);
  return ok;
}

/* A dataset with an index of chunks, objects with links and attributes in their headers and in heaps, and a
   named type, in the oldest and in a newer form of HDF5. The largest size is -1 where a dimension has none.
   */
static int write_form(const char *folder, int newer, int kind) {
  static const struct {
    hsize_t most, chunk;
    int deflated, early;
  } forms[] = {{20, 20, 1, 0},           {20, 6, 0, 1},           {20, 6, 0, 0}, {20, 6, 1, 0},
               {H5S_UNLIMITED, 1, 0, 0}, {H5S_UNLIMITED, 6, 1, 0}};
  const hsize_t dims[2] = {20, 2}, most[2] = {forms[kind].most, kind == 5 ? H5S_UNLIMITED : 2},
                chunk[2] = {forms[kind].chunk, 2};
  const double v[40] = {1.0, 2.0};
  const int links = kind % 2 ? 10 : 3;
  char path[400];
  const hid_t access = H5Pcreate(H5P_FILE_ACCESS), create = H5Pcreate(H5P_FILE_CREATE);
  if (newer) H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110);
  if (kind < 3) H5Pset_link_creation_order(create, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
  if (kind < 3 && newer) H5Pset_attr_creation_order(create, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
  snprintf(path, sizeof path, "%s/hdf5/form%d%d.h5", folder, newer, kind);
  const hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, create, access), plist = H5Pcreate(H5P_DATASET_CREATE);
  const hid_t space = H5Screate_simple(2, dims, most), type = H5Tcreate(H5T_COMPOUND, 16);
  H5Pset_chunk(plist, 2, chunk);
  if (forms[kind].deflated) H5Pset_shuffle(plist), H5Pset_deflate(plist, 6), H5Pset_fletcher32(plist);
  if (forms[kind].early) H5Pset_alloc_time(plist, H5D_ALLOC_TIME_EARLY);
  const hid_t id = H5Dcreate2(file, "x", H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, plist, H5P_DEFAULT);
  int ok = id >= 0 && H5Dwrite(id, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, v) >= 0;
  H5Dclose(id);
  for (char name[] = "a"; ok && *name < 'a' + links; (*name)++)
    ok = H5LTset_attribute_double(file, "x", name, v, 2) >= 0 &&
         H5Lcreate_hard(file, "x", file, name, H5P_DEFAULT, H5P_DEFAULT) >= 0;
  H5Tinsert(type, "a", 0, H5T_NATIVE_DOUBLE), H5Tinsert(type, "b", 8, H5T_STD_REF_OBJ);
  if (ok && kind == 4) ok = H5Tcommit2(file, "type", type, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT) >= 0;
  if (ok) ok = H5Gclose(H5Gcreate2(file, "group", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT)) >= 0;
  if (ok) ok = H5Dclose(H5Dcreate2(file, "group/y", type, space, H5P_DEFAULT, plist, H5P_DEFAULT)) >= 0;
  H5Tclose(type), H5Sclose(space), H5Pclose(plist);
  H5Fclose(file), H5Pclose(create), H5Pclose(access);
  return ok;
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  for (int k = 0; k < 12; k++)
    if (!write_form(argv[1], k % 2, k / 2)) return 1;
  return !(write_tables(argv[1]) && write_states(argv[1], 0) && write_states(argv[1], 1));
}
