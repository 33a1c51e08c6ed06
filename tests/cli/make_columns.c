/* usage: make_columns KIND FILE
   A file of HDF5 as other programs write columns: two states, x = 0.4 and 0.5 at 5e6 g/cm^3 and 3e6 K. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hdf5.h>

enum { ROWS = 2 };
static const double x[ROWS] = {0.4, 0.5}, rho[ROWS] = {5e6, 5e6}, temp[ROWS] = {3e6, 3e6};
static const char *kind;

static int is(const char *name) {
  return strcmp(kind, name) == 0;
}

static void put_units(hid_t id, const char *units, int variable) {
  hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
  H5Tset_size(type, variable ? H5T_VARIABLE : strlen(units)); /* as h5py writes bytes: without a NUL */
  if (!variable) H5Tset_strpad(type, H5T_STR_NULLPAD);
  hid_t a = H5Acreate2(id, "units", type, space, H5P_DEFAULT, H5P_DEFAULT);
  H5Awrite(a, type, variable ? (const void *)&units : units);
  H5Aclose(a);
  H5Sclose(space);
  H5Tclose(type);
}

/* How the numbers are stored: layout and filters. */
static hid_t storage(void) {
  const hsize_t chunk = is("large-chunk") ? (hsize_t)1 << 24 : 1;
  hid_t plist = H5Pcreate(H5P_DATASET_CREATE);
  if (is("deflated") || is("large-chunk") || is("checksums") || is("shuffled"))
    H5Pset_chunk(plist, 1, &chunk);
  if (is("shuffled")) H5Pset_shuffle(plist);
  if (is("shuffled") || is("deflated")) H5Pset_deflate(plist, 9);
  if (is("checksums")) H5Pset_fletcher32(plist);
  if (is("compact")) H5Pset_layout(plist, H5D_COMPACT);
  if (is("outside")) H5Pset_external(plist, "outside.bin", 0, H5F_UNLIMITED);
  return plist;
}

static void put(hid_t file, const char *name, hid_t type, int rank, const hsize_t dims[],
                const double value[], const char *units) {
  const hsize_t unlimited = H5S_UNLIMITED;
  hid_t space = H5Screate_simple(rank, dims, is("large-chunk") ? &unlimited : NULL), plist = storage();
  hid_t id = H5Dcreate2(file, name, type, space, H5P_DEFAULT, plist, H5P_DEFAULT);
  if (!is("unwritten") && !is("large-chunk")) H5Dwrite(id, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, value);
  if (units) put_units(id, units, is("variable-units"));
  H5Dclose(id);
  H5Pclose(plist);
  H5Sclose(space);
}

static void put_column(hid_t file, const char *name, hid_t type, const double value[], double unit,
                       const char *units) {
  const hsize_t n = is("shorter") && !strcmp(name, "temp") ? 1 : ROWS, square[2] = {1, ROWS};
  const int flat = !is("matrix") || strcmp(name, "rho") != 0;
  double scaled[ROWS];
  for (size_t i = 0; i < ROWS; i++) scaled[i] = value[i] / unit;
  put(file, name, type, flat ? 1 : 2, flat ? &n : square, scaled, units);
}

static void put_text(hid_t file, const char *name, int variable) {
  const hsize_t n = ROWS;
  const char *const words[ROWS] = {"solid", "auto"};
  const char cells[ROWS][6] = {"solid", "auto "};
  hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate_simple(1, &n, NULL);
  H5Tset_size(type, variable ? H5T_VARIABLE : sizeof cells[0]);
  hid_t id = H5Dcreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  H5Dwrite(id, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, variable ? (const void *)words : cells);
  H5Dclose(id);
  H5Sclose(space);
  H5Tclose(type);
}

/* Numbers in pairs: a row of a table of PyTables or a complex number of h5py. */
static void put_pairs(hid_t file, const char *name) {
  const hsize_t n = ROWS;
  const double pairs[ROWS][2] = {{0.0, 0.0}};
  hid_t type = H5Tcreate(H5T_COMPOUND, sizeof pairs[0]), space = H5Screate_simple(1, &n, NULL);
  H5Tinsert(type, "r", 0, H5T_NATIVE_DOUBLE);
  H5Tinsert(type, "i", sizeof(double), H5T_NATIVE_DOUBLE);
  hid_t id = H5Dcreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  H5Dwrite(id, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, pairs);
  H5Dclose(id);
  H5Sclose(space);
  H5Tclose(type);
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  kind = argv[1];
  const int si = is("units") || is("variable-units");
  hid_t file = H5Fcreate(argv[2], H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  hid_t real = is("big-endian") ? H5T_IEEE_F64BE : is("quadruple") ? H5T_NATIVE_LDOUBLE : H5T_IEEE_F64LE;
  hid_t whole = is("single")     ? H5T_IEEE_F32LE
                : is("integers") ? H5T_STD_I32LE
                : is("short")    ? H5T_STD_U64BE
                                 : real;
  if (is("in-group")) {
    hid_t group = H5Gcreate2(file, "states", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    put_column(group, "x", real, x, 1.0, NULL);
    H5Gclose(group);
    return H5Fclose(file) < 0;
  }
  put_column(file, "x", real, x, 1.0, NULL);
  put_column(file, "rho", whole, rho, si ? 1e-3 : 1.0, si ? "kg/m^3" : is("wrong-units") ? "lb/ft^3" : NULL);
  if (!is("missing") && !is("linked"))
    put_column(file, "temp", whole, temp, si ? 1e6 : 1.0, si ? "MK" : NULL);
  if (is("linked")) H5Lcreate_soft("/rho", file, "temp", H5P_DEFAULT, H5P_DEFAULT);
  if (is("others")) {
    put_column(file, "zone", H5T_STD_I8LE, x, 0.1, "none");
    H5Gclose(H5Gcreate2(file, "about", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    put_text(file, "phase", 0);
    put_units(file, "of the file", 0);
  }
  if (is("text")) put_text(file, "note", 0);
  if (is("variable-text")) put_text(file, "phase", 1);
  if (is("pairs")) put_pairs(file, "spectrum");
  if (is("named-type")) H5Tcommit2(file, "word", H5Tcopy(H5T_C_S1), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  return H5Fclose(file) < 0;
}
