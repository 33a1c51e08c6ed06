/* The file of a grid: netCDF-4 by HDF5 calls, with the attributes of CF and of Quokka. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/version.h"
#include "export/grid_internal.h"
#include "io/hdf5_internal.h"
#include "core/numbers.h"

enum { CHUNK = 1 << 16, DEFLATE_LEVEL = 4 }; /* numbers in a chunk at most */

static const struct flag_text {
  const char *name, *long_name, *standard_name;
} flags[CMXP_GRID_FLAGS] = {
    {"phase", "phase of the state", NULL},
    {"status", "status of the equation of state; values are NaN where it is negative", "status_flag"},
    {"reasons", "causes of a positive status", "quality_flag"},
    {"transport_status", "status of the conductivities", "status_flag"}};

/* With the reason that the system gave HDF5, if any: errno is zero before each call of this file. */
static cmx_status fail(const cmxp_grid_file *f, const char *what, cmx_error *err) {
  const int number = errno;
  return cmx_fail(err, CMX_ERR_IO, "%s: cannot write %s%s%s", f->path, what, number ? ": " : "",
                  number ? strerror(number) : "");
}

static int put_text(hid_t object, const char *name, const char *text) {
  return cmxp_hdf5_put_text(object, name, text, strlen(text));
}

static int put_integers(hid_t object, const char *name, size_t n, const int values[]) {
  const hsize_t extent = n;
  hid_t space = H5Screate_simple(1, &extent, NULL), attribute = -1;
  if (space >= 0) attribute = H5Acreate2(object, name, H5T_STD_I32LE, space, H5P_DEFAULT, H5P_DEFAULT);
  int ok = attribute >= 0 && H5Awrite(attribute, H5T_NATIVE_INT, values) >= 0;
  if (attribute >= 0 && H5Aclose(attribute) < 0) ok = 0;
  if (space >= 0) H5Sclose(space);
  return ok;
}

/* --- variables ------------------------------------------------------------------------------------------ */

static size_t rank_of(const cmxp_grid_file *f) {
  return (size_t)(CMX_GRID_AXES - cmxp_grid_first(f->grid->table));
}

static void extent_of(const cmxp_grid_file *f, hsize_t extent[]) {
  const int first = cmxp_grid_first(f->grid->table);
  for (int axis = first; axis < CMX_GRID_AXES; axis++) extent[axis - first] = f->grid->n[axis];
}

static hid_t variable_plist(const cmxp_grid_file *f, int packed) {
  hsize_t chunk[CMX_GRID_AXES];
  const size_t rank = rank_of(f);
  hid_t plist = H5Pcreate(H5P_DATASET_CREATE);
  int ok = plist >= 0 && H5Pset_obj_track_times(plist, 0) >= 0 &&
           H5Pset_attr_creation_order(plist, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED) >= 0;
  extent_of(f, chunk);
  chunk[0] = rank == 3 ? 1 : chunk[0];
  if (chunk[rank - 1] > CHUNK) chunk[rank - 1] = CHUNK;
  if (chunk[rank - 2] > CHUNK / chunk[rank - 1]) chunk[rank - 2] = CHUNK / chunk[rank - 1];
  if (packed)
    ok = ok && H5Pset_chunk(plist, (int)rank, chunk) >= 0 && H5Pset_shuffle(plist) >= 0 &&
         cmxp_hdf5_deflate(plist, DEFLATE_LEVEL);
  if (ok) return plist;
  if (plist >= 0) H5Pclose(plist);
  return -1;
}

/* A variable on the axes; -1 on failure. */
static hid_t create_variable(const cmxp_grid_file *f, const char *name, hid_t type) {
  const int first = cmxp_grid_first(f->grid->table);
  hsize_t extent[CMX_GRID_AXES];
  extent_of(f, extent);
  hid_t space = H5Screate_simple((int)rank_of(f), extent, NULL), plist = variable_plist(f, 1), id = -1;
  if (space >= 0 && plist >= 0) id = H5Dcreate2(f->file, name, type, space, H5P_DEFAULT, plist, H5P_DEFAULT);
  int ok = id >= 0;
  for (int axis = first; ok && axis < CMX_GRID_AXES; axis++)
    ok = cmxp_hdf5_attach(id, f->axis[axis], cmxp_grid_axis_name[axis], axis - first);
  if (plist >= 0) H5Pclose(plist);
  if (space >= 0) H5Sclose(space);
  if (ok || id < 0) return id;
  H5Dclose(id);
  return -1;
}

static int create_axis(cmxp_grid_file *f, int axis) {
  static const char *const long_name[CMX_GRID_AXES] = {"number fraction of the heavier ion", "mass density",
                                                       "temperature"};
  const hsize_t extent = f->grid->n[axis];
  double *node = malloc(f->grid->n[axis] * sizeof *node);
  hid_t space = H5Screate_simple(1, &extent, NULL), plist = variable_plist(f, 0), id = -1;
  for (size_t k = 0; node && k < f->grid->n[axis]; k++) node[k] = cmxp_grid_node(f->grid, axis, k);
  if (node && space >= 0 && plist >= 0)
    id = f->axis[axis] = H5Dcreate2(f->file, cmxp_grid_axis_name[axis], H5T_IEEE_F64LE, space, H5P_DEFAULT,
                                    plist, H5P_DEFAULT);
  const int ok = id >= 0 && H5Dwrite(id, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, node) >= 0 &&
                 cmxp_hdf5_mark(id, cmxp_grid_axis_name[axis]) &&
                 put_text(id, "units", cmxp_grid_axis_unit[axis]) &&
                 put_text(id, "long_name", long_name[axis]);
  if (plist >= 0) H5Pclose(plist);
  if (space >= 0) H5Sclose(space);
  free(node);
  return ok;
}

/* Units of another name in files stay in the text. */
static int create_value(cmxp_grid_file *f, size_t k) {
  const cmxp_grid_quantity *q = f->quantity[k];
  const char *unit = cmx_unit_in_files(q->unit);
  char text[300];
  const int words = q->unit[0] && strcmp(unit, q->unit) != 0;
  snprintf(text, sizeof text, "%s%s%s", q->text, words ? ", " : "", words ? q->unit : "");
  const hid_t id = f->value[k] = create_variable(f, q->name, H5T_IEEE_F64LE);
  return id >= 0 && put_text(id, "units", unit) && put_text(id, "long_name", text) &&
         put_text(id, "ancillary_variables",
                  q->transport                           ? "transport_status"
                  : cmx_table_has(f->grid->table, "eos") ? "phase status reasons"
                                                         : "");
}

/* --- flags ---------------------------------------------------------------------------------------------- */

/* "CMX_ERR_X_LOW" as "err_x_low", after what is there. */
static void add_word(char *text, size_t room, const char *name) {
  size_t n = strlen(text);
  if (strncmp(name, "CMX_", 4) == 0) name += 4;
  if (n && n + 1 < room) text[n++] = ' ';
  for (; *name && n + 1 < room; name++) text[n++] = (char)(*name >= 'A' && *name <= 'Z' ? *name + 32 : *name);
  text[n] = '\0';
}

static int put_statuses(hid_t id) {
#define VALUE(name, number, text) number,
  static const int values[] = {CMX_STATUS_LIST(VALUE)};
#undef VALUE
  char words[2000] = "";
#define WORD(name, number, text) add_word(words, sizeof words, #name);
  CMX_STATUS_LIST(WORD)
#undef WORD
  return put_integers(id, "flag_values", sizeof values / sizeof *values, values) &&
         put_text(id, "flag_meanings", words);
}

static int put_reasons(hid_t id) {
#define MASK(name, bit, word, text) 1 << bit,
  static const int masks[] = {CMX_REASON_LIST(MASK)};
#undef MASK
  char words[1000] = "";
#define WORD(name, bit, word, text) add_word(words, sizeof words, word);
  CMX_REASON_LIST(WORD)
#undef WORD
  return put_integers(id, "flag_masks", sizeof masks / sizeof *masks, masks) &&
         put_text(id, "flag_meanings", words);
}

static int put_phases(hid_t id) {
  static const int values[3] = {-1, CMX_LIQUID, CMX_SOLID};
  return put_integers(id, "flag_values", 3, values) && put_text(id, "flag_meanings", "none liquid solid");
}

static int create_flag(cmxp_grid_file *f, int k) {
  if (!cmxp_grid_has_flag(f->grid->table, k)) return 1;
  const hid_t id = f->flag[k] = create_variable(f, flags[k].name, H5T_STD_I32LE);
  if (id < 0 || !put_text(id, "units", "1") || !put_text(id, "long_name", flags[k].long_name) ||
      (flags[k].standard_name && !put_text(id, "standard_name", flags[k].standard_name)))
    return 0;
  return k == CMXP_GRID_PHASE ? put_phases(id) : k == CMXP_GRID_REASONS ? put_reasons(id) : put_statuses(id);
}

/* --- attributes of the file ----------------------------------------------------------------------------- */

static int put_composition(const cmxp_grid_file *f, hid_t root) {
  const cmx_species *ions = cmxp_grid_species(f->grid->table);
  char text[40 * CMX_MAX_SPECIES] = "";
  if (ions->n == 2) return put_text(root, "composition", "x is the number fraction of the heavier ion");
  for (int j = 0; j < ions->n; j++)
    cmxp_print(text + strlen(text), sizeof text - strlen(text), "%s%.10g", j ? " " : "",
               f->grid->fractions[j]);
  return put_text(root, "number_fractions", text);
}

static int put_root(const cmxp_grid_file *f, hid_t root) {
  static const char *const kept[] = {"title",          "references", "species",
                                     "zero_of_energy", "recipe",     "generator_version",
                                     "known_limits",   "license",    "institution"};
  const cmx_store *store = f->grid->table->store;
  char source[400], digest[65];
  if (cmx_store_content_sha256(store, digest, NULL) < 0) return 0;
  snprintf(source, sizeof source, "coulomix %s, table %.200s, content_sha256 %s", cmx_version(),
           f->grid->file, digest);
  if (!put_text(root, "Conventions", "CF-1.10") || !put_text(root, "source", source)) return 0;
  if (f->grid->history && !put_text(root, "history", f->grid->history)) return 0;
  for (size_t k = 0; k < sizeof kept / sizeof *kept; k++) {
    const char *text = cmx_store_get_text(store, "/", kept[k]);
    if (text && *text && !put_text(root, kept[k], text)) return 0;
  }
  return put_composition(f, root);
}

/* --- the group for Quokka ------------------------------------------------------------------------------- */

/* A list of texts of equal, fixed length. */
static int put_texts(hid_t object, const char *name, size_t n, const char *const texts[]) {
  const hsize_t extent = n;
  size_t length = 1;
  for (size_t k = 0; k < n; k++)
    if (strlen(texts[k]) > length) length = strlen(texts[k]);
  char *block = calloc(n, length);
  hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate_simple(1, &extent, NULL), attribute = -1;
  int ok = block && type >= 0 && space >= 0 && H5Tset_size(type, length) >= 0 &&
           H5Tset_strpad(type, H5T_STR_NULLPAD) >= 0;
  for (size_t k = 0; ok && k < n; k++) memcpy(block + k * length, texts[k], strlen(texts[k]));
  if (ok) attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  ok = attribute >= 0 && H5Awrite(attribute, type, block) >= 0;
  if (attribute >= 0 && H5Aclose(attribute) < 0) ok = 0;
  if (space >= 0) H5Sclose(space);
  if (type >= 0) H5Tclose(type);
  free(block);
  return ok;
}

static int put_inputs(const cmxp_grid_file *f, hid_t group) {
  static const char *const spacing[CMX_GRID_AXES] = {"linear", "log", "log"};
  const int first = cmxp_grid_first(f->grid->table);
  const size_t rank = rank_of(f);
  const char *name[CMX_GRID_MOST_QUANTITIES], *unit[CMX_GRID_MOST_QUANTITIES];
  const int n_dim = (int)rank, n_out = (int)f->n;
  int nx[CMX_GRID_AXES];
  for (size_t a = 0; a < rank; a++) nx[a] = (int)f->grid->n[first + (int)a];
  for (size_t k = 0; k < f->n; k++) name[k] = f->quantity[k]->name;
  for (size_t k = 0; k < f->n; k++) unit[k] = cmx_unit_in_files(f->quantity[k]->unit);
  return put_integers(group, "Ndim", 1, &n_dim) && put_integers(group, "Nout", 1, &n_out) &&
         put_integers(group, "Nx", rank, nx) && put_integers(group, "input_sizes", rank, nx) &&
         cmxp_hdf5_put_numbers(group, "xlo", f->grid->from + first, rank) &&
         cmxp_hdf5_put_numbers(group, "xhi", f->grid->to + first, rank) &&
         put_texts(group, "spacing", rank, spacing + first) &&
         put_texts(group, "input_names", rank, cmxp_grid_axis_name + first) &&
         put_texts(group, "input_units", rank, cmxp_grid_axis_unit + first) &&
         put_texts(group, "output_names", f->n, name) && put_texts(group, "output_units", f->n, unit);
}

/* The plist of `data`, in which quantity k is the variable of that name in this file. */
static hid_t virtual_plist(const cmxp_grid_file *f, hid_t space, const hsize_t extent[]) {
  const int rank = (int)rank_of(f);
  hid_t plist = H5Pcreate(H5P_DATASET_CREATE), source = H5Screate_simple(rank, extent + 1, NULL);
  hsize_t start[1 + CMX_GRID_AXES] = {0}, count[1 + CMX_GRID_AXES];
  memcpy(count, extent, sizeof count);
  count[0] = 1;
  int ok = plist >= 0 && source >= 0 && H5Pset_obj_track_times(plist, 0) >= 0;
  for (size_t k = 0; ok && k < f->n; k++) {
    char path[80];
    start[0] = k;
    snprintf(path, sizeof path, "/%s", f->quantity[k]->name);
    ok = H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
         H5Pset_virtual(plist, space, ".", path, source) >= 0;
  }
  if (source >= 0) H5Sclose(source);
  if (ok) return plist;
  if (plist >= 0) H5Pclose(plist);
  return -1;
}

static int put_quokka(const cmxp_grid_file *f) {
  const int first = cmxp_grid_first(f->grid->table), rank = (int)rank_of(f);
  hsize_t extent[1 + CMX_GRID_AXES] = {f->n};
  extent_of(f, extent + 1);
  hid_t made = cmxp_hdf5_group_plist(), group = -1, space = -1, plist = -1, id = -1, output = -1;
  if (made >= 0) group = H5Gcreate2(f->file, "tab1", H5P_DEFAULT, made, H5P_DEFAULT);
  space = H5Screate_simple(1 + rank, extent, NULL);
  if (space >= 0) plist = virtual_plist(f, space, extent);
  if (plist >= 0) H5Sselect_all(space);
  if (plist >= 0 && group >= 0)
    id = H5Dcreate2(group, "data", H5T_IEEE_F64LE, space, H5P_DEFAULT, plist, H5P_DEFAULT);
  if (id >= 0) output = cmxp_hdf5_bare(group, "output", f->n);
  int ok = output >= 0 && put_inputs(f, group) && cmxp_hdf5_attach(id, output, "output", 0);
  for (int a = 0; ok && a < rank; a++)
    ok = cmxp_hdf5_attach(id, f->axis[first + a], cmxp_grid_axis_name[first + a], 1 + a);
  if (output >= 0) H5Dclose(output);
  if (id >= 0 && H5Dclose(id) < 0) ok = 0;
  if (plist >= 0) H5Pclose(plist);
  if (space >= 0) H5Sclose(space);
  if (group >= 0) H5Gclose(group);
  if (made >= 0) H5Pclose(made);
  return ok;
}

/* --- the file ------------------------------------------------------------------------------------------- */

static hid_t create_file(const char *name) {
  const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
  hid_t access = H5Pcreate(H5P_FILE_ACCESS), create = H5Pcreate(H5P_FILE_CREATE), file = -1;
  if (access >= 0 && create >= 0 && H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110) >= 0 &&
      H5Pset_link_creation_order(create, order) >= 0 && H5Pset_attr_creation_order(create, order) >= 0 &&
      H5Pset_obj_track_times(create, 0) >= 0)
    file = H5Fcreate(name, H5F_ACC_TRUNC, create, access);
  if (create >= 0) H5Pclose(create);
  if (access >= 0) H5Pclose(access);
  return file;
}

static cmx_status create_all(cmxp_grid_file *f, cmx_error *err) {
  if (f->file < 0) return fail(f, "the file", err);
  hid_t root = H5Gopen2(f->file, "/", H5P_DEFAULT);
  const int ok = root >= 0 && put_root(f, root);
  if (root >= 0) H5Gclose(root);
  if (!ok) return fail(f, "the attributes", err);
  for (int axis = cmxp_grid_first(f->grid->table); axis < CMX_GRID_AXES; axis++)
    if (!create_axis(f, axis)) return fail(f, cmxp_grid_axis_name[axis], err);
  for (size_t k = 0; k < f->n; k++)
    if (!create_value(f, k)) return fail(f, f->quantity[k]->name, err);
  for (int k = 0; k < CMXP_GRID_FLAGS; k++)
    if (!create_flag(f, k)) return fail(f, flags[k].name, err);
  return put_quokka(f) ? CMX_OK : fail(f, "the group tab1", err);
}

cmx_status cmxp_grid_create(const char *name, cmxp_grid_file *f, cmx_error *err) {
  cmx_status status;
  for (int axis = 0; axis < CMX_GRID_AXES; axis++) f->axis[axis] = -1;
  for (size_t k = 0; k < CMX_GRID_MOST_QUANTITIES; k++) f->value[k] = -1;
  for (int k = 0; k < CMXP_GRID_FLAGS; k++) f->flag[k] = -1;
  errno = 0;
  H5E_BEGIN_TRY {
    f->file = create_file(name);
    status = create_all(f, err);
  }
  H5E_END_TRY
  return status;
}

static int put_rows(hid_t id, hid_t type, size_t rank, const hsize_t start[], const hsize_t count[],
                    const void *data) {
  hid_t space = H5Dget_space(id), memory = H5Screate_simple((int)rank, count, NULL);
  const int ok = space >= 0 && memory >= 0 &&
                 H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
                 H5Dwrite(id, type, memory, space, H5P_DEFAULT, data) >= 0;
  if (memory >= 0) H5Sclose(memory);
  if (space >= 0) H5Sclose(space);
  return ok;
}

cmx_status cmxp_grid_put(cmxp_grid_file *f, size_t composition, size_t from, size_t n,
                         const double *const value[], const int *const flag[], cmx_error *err) {
  const size_t rank = rank_of(f);
  const hsize_t start[CMX_GRID_AXES] = {composition, from, 0}, count[] = {1, n, f->grid->n[CMX_GRID_TEMP]};
  const hsize_t *at = start + (CMX_GRID_AXES - rank), *size = count + (CMX_GRID_AXES - rank);
  const char *failed = NULL;
  errno = 0;
  H5E_BEGIN_TRY {
    for (size_t k = 0; k < f->n && !failed; k++)
      if (!put_rows(f->value[k], H5T_NATIVE_DOUBLE, rank, at, size, value[k])) failed = f->quantity[k]->name;
    for (int k = 0; k < CMXP_GRID_FLAGS && !failed; k++)
      if (f->flag[k] >= 0 && !put_rows(f->flag[k], H5T_NATIVE_INT, rank, at, size, flag[k]))
        failed = flags[k].name;
  }
  H5E_END_TRY
  return failed ? fail(f, failed, err) : CMX_OK;
}

int cmxp_grid_close(cmxp_grid_file *f) {
  int ok = 1;
  errno = 0;
  H5E_BEGIN_TRY {
    for (int axis = 0; axis < CMX_GRID_AXES; axis++)
      if (f->axis[axis] >= 0 && H5Dclose(f->axis[axis]) < 0) ok = 0;
    for (size_t k = 0; k < f->n; k++)
      if (f->value[k] >= 0 && H5Dclose(f->value[k]) < 0) ok = 0;
    for (int k = 0; k < CMXP_GRID_FLAGS; k++)
      if (f->flag[k] >= 0 && H5Dclose(f->flag[k]) < 0) ok = 0;
    if (f->file >= 0 && H5Fclose(f->file) < 0) ok = 0;
  }
  H5E_END_TRY
  return ok;
}
