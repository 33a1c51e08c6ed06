/* query --batch: columns that are datasets of an HDF5 file. */
#include <stdlib.h>
#include <string.h>

/* The checks of the loader of tables, for files that are none. */
#define CMX_IO_API   static inline
#define CMX_HDF5_API static inline
#define COULOMIX_IO_IMPLEMENTATION
#define COULOMIX_HDF5_IMPLEMENTATION
#include "coulomix_io.h"
#include "coulomix_hdf5.h"

#include "batch.h"

enum { TEXT = 64, LARGEST_CHUNK = 1 << 26 };

struct batch_hdf5_input {
  const char *path;
  hid_t file;
  size_t n;
  hid_t dataset[BATCH_COLUMNS];
  size_t text_size[BATCH_COLUMNS];
  hsize_t rows, at;
};

hid_t batch_hdf5_type(const batch_input *in, size_t column) {
  return in->hdf5 ? H5Dget_type(in->hdf5->dataset[column]) : -1;
}

static int refuse(batch_input *in, const char *name, const char *what) {
  char text[256];
  snprintf(text, sizeof text, "%s%.80s%s%.150s", name ? "dataset " : "", name ? name : "", name ? ": " : "",
           what);
  batch_say(in->name, 0, text);
  if (batch_exit_status(what) == EXIT_RUN_TIME) in->code = EXIT_RUN_TIME;
  return 0;
}

/* Data in this file, in pieces that can be read, and not of variable length. */
static const char *unfit(hid_t id, hid_t type, hid_t plist, hsize_t n, const char *path) {
  const H5T_class_t class = H5Tget_class(type);
  const size_t size = H5Tget_size(type);
  hsize_t chunk = 0;
  if (H5Tis_variable_str(type) > 0 || class == H5T_VLEN) return "data of variable length, which are not read";
  if (class != H5T_FLOAT && class != H5T_INTEGER && class != H5T_STRING)
    return "neither numbers nor text of fixed length";
  if (class == H5T_STRING ? size >= TEXT : size > 8) return "elements that are too long";
  if (H5Pget_layout(plist) == H5D_VIRTUAL || H5Pget_external_count(plist) != 0)
    return "data outside the file";
  if (H5Pget_layout(plist) == H5D_CHUNKED &&
      (H5Pget_chunk(plist, 1, &chunk) != 1 || chunk * (hsize_t)size > LARGEST_CHUNK))
    return "chunks of more than 64 MiB";
  /* deflate never gains more than a factor of 1032 */
  const hsize_t stored = H5Dget_storage_size(id);
  if (n > 0 && (stored == 0 || stored < n * (hsize_t)size / 1032)) return "the dataset was not filled";
  const cmx_status sound = cmxf_h5_holds(id, plist, path, SIZE_MAX);
  if (sound < 0) return sound == CMX_ERR_MEMORY ? BATCH_NO_MEMORY : "damaged";
  return NULL;
}

/* Text of fixed length of an attribute units or unit; "" without. */
static const char *read_unit(hid_t id, char unit[TEXT]) {
  const char *name = H5Aexists(id, "units") > 0  ? "units"
                     : H5Aexists(id, "unit") > 0 ? "unit"
                                                 : NULL,
             *why = NULL;
  memset(unit, 0, TEXT);
  if (!name) return NULL;
  hid_t a = H5Aopen(id, name, H5P_DEFAULT), type = a >= 0 ? H5Aget_type(a) : -1;
  hid_t space = a >= 0 ? H5Aget_space(a) : -1;
  if (type < 0 || space < 0 || H5Tget_class(type) != H5T_STRING || H5Sget_simple_extent_npoints(space) != 1)
    why = "its attribute units is not one text";
  else if (H5Tis_variable_str(type) != 0)
    why = "its attribute units is of variable length, expected fixed length (h5py: numpy.bytes_)";
  else if (H5Tget_size(type) >= TEXT || H5Aread(a, type, unit) < 0)
    why = "its attribute units cannot be read or is too long";
  for (size_t n = strlen(unit); n && unit[n - 1] == ' ';) unit[--n] = '\0';
  if (space >= 0) H5Sclose(space);
  if (type >= 0) H5Tclose(type);
  if (a >= 0) H5Aclose(a);
  return why;
}

/* The chunks of a block stay in memory, so that none is read twice. */
static hid_t open_dataset(hid_t file, const char *name) {
  hid_t access = H5Pcreate(H5P_DATASET_ACCESS);
  if (access < 0) return -1;
  H5Pset_chunk_cache(access, 101, LARGEST_CHUNK, 1.0);
  const hid_t id = H5Dopen2(file, name, access);
  H5Pclose(access);
  return id;
}

/* Takes an open dataset as a column. */
static int take_dataset(batch_input *in, hid_t id, const char *name, const query_mixture *m,
                        batch_columns *c) {
  struct batch_hdf5_input *h = in->hdf5;
  hid_t type = H5Dget_type(id), space = H5Dget_space(id), plist = H5Dget_create_plist(id);
  hsize_t n = 0;
  char unit[TEXT] = "", text[BATCH_WHY];
  const char *why = NULL;
  if (type < 0 || space < 0 || plist < 0)
    why = "cannot be read";
  else if (H5Sget_simple_extent_ndims(space) != 1 || H5Sget_simple_extent_dims(space, &n, NULL) != 1)
    why = "a column has one dimension";
  else
    why = unfit(id, type, plist, n, h->path);
  if (!why && h->n && n != h->rows) {
    snprintf(text, sizeof text, "%llu rows, but those before have %llu", (unsigned long long)n,
             (unsigned long long)h->rows);
    why = text;
  }
  h->rows = n;
  if (!why) {
    const char *no_unit = read_unit(id, unit);
    if (!batch_columns_add(c, m, name, no_unit ? "" : unit, text)) why = text;
    const int role = c->n ? c->column[c->n - 1].role : BATCH_PASSED;
    if (!why && no_unit && role < QUERY_NUMBERS) why = no_unit;
    const H5T_class_t class = H5Tget_class(type);
    if (!why && class == H5T_STRING && role != BATCH_PHASE) why = "text, which only the column phase can be";
    if (!why) c->column[c->n - 1].kind = class == H5T_FLOAT ? 0 : class == H5T_INTEGER ? 1 : 2;
    h->text_size[h->n] = H5Tget_size(type);
  }
  if (plist >= 0) H5Pclose(plist);
  if (space >= 0) H5Sclose(space);
  if (type >= 0) H5Tclose(type);
  return why ? refuse(in, name, why) : 1;
}

/* Takes a link of the root group: groups and named types are no columns, links to elsewhere are refused. */
static int take_link(batch_input *in, hsize_t k, H5_index_t order, const query_mixture *m, batch_columns *c) {
  struct batch_hdf5_input *h = in->hdf5;
  char name[256];
  H5L_info_t link;
  const ssize_t length =
      H5Lget_name_by_idx(h->file, "/", order, H5_ITER_INC, k, name, sizeof name, H5P_DEFAULT);
  if (length <= 0 || length >= (ssize_t)sizeof name) return refuse(in, NULL, "a name that is too long");
  if (H5Lget_info(h->file, name, &link, H5P_DEFAULT) < 0) return refuse(in, name, "cannot be read");
  if (link.type != H5L_TYPE_HARD) return refuse(in, name, "a link to another place, which is not followed");
  hid_t object = H5Oopen(h->file, name, H5P_DEFAULT);
  if (object < 0) return refuse(in, name, "cannot be read");
  const int is_dataset = H5Iget_type(object) == H5I_DATASET;
  H5Oclose(object);
  if (!is_dataset) return 1;
  if (h->n == BATCH_COLUMNS) return refuse(in, NULL, "too many datasets");
  hid_t id = open_dataset(h->file, name);
  if (id < 0) return refuse(in, name, "cannot be read");
  const int ok = take_dataset(in, id, name, m, c);
  h->dataset[h->n++] = id;
  return ok;
}

static int take_all(batch_input *in, const char *path, const query_mixture *m, batch_columns *c) {
  struct batch_hdf5_input *h = in->hdf5;
  H5G_info_t group;
  unsigned order = 0;
  char why[1024];
  cmx_status status;
  h->file = cmxf_h5_open(path, SIZE_MAX, why, sizeof why, &status);
  if (h->file < 0) return refuse(in, NULL, status == CMX_ERR_MEMORY ? BATCH_NO_MEMORY : why);
  const hid_t root = H5Gopen2(h->file, "/", H5P_DEFAULT), plist = root >= 0 ? H5Gget_create_plist(root) : -1;
  if (plist >= 0) {
    H5Pget_link_creation_order(plist, &order);
    H5Pclose(plist);
  }
  if (root >= 0) H5Gclose(root);
  if (H5Gget_info(h->file, &group) < 0) return refuse(in, NULL, "the root group cannot be read");
  const H5_index_t by = order & H5P_CRT_ORDER_INDEXED ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME;
  for (hsize_t k = 0; k < group.nlinks; k++)
    if (!take_link(in, k, by, m, c)) return 0;
  if (!h->n) return refuse(in, NULL, "no datasets in the root group; each column is one");
  if (batch_columns_settle(c, m, why)) return 1;
  batch_say(in->name, 0, why);
  return 0;
}

int batch_hdf5_open(batch_input *in, const char *path, const query_mixture *m, batch_columns *c) {
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  in->code = EXIT_USAGE;
  in->hdf5 = calloc(1, sizeof *in->hdf5);
  if (!in->hdf5) return refuse(in, NULL, BATCH_NO_MEMORY), in->code;
  in->hdf5->file = -1;
  in->hdf5->path = path;
  if (take_all(in, path, m, c)) return EXIT_FINE;
  return in->code;
}

void batch_hdf5_close(batch_input *in) {
  if (!in->hdf5) return;
  for (size_t k = 0; k < in->hdf5->n; k++) H5Dclose(in->hdf5->dataset[k]);
  if (in->hdf5->file >= 0) H5Fclose(in->hdf5->file);
  free(in->hdf5);
  in->hdf5 = NULL;
}

/* A column of phases: -1, 0, 1 for auto, liquid, solid, or these words. */
static int read_phases(batch_input *in, size_t k, size_t n, hid_t memory, hid_t space, batch_block *b) {
  const struct batch_hdf5_input *h = in->hdf5;
  const size_t size = h->text_size[k];
  char *text = malloc(n * size);
  hid_t type = H5Dget_type(h->dataset[k]);
  int ok = text && type >= 0 && H5Dread(h->dataset[k], type, memory, space, H5P_DEFAULT, text) >= 0;
  for (size_t i = 0; ok && i < n; i++) {
    char word[TEXT];
    snprintf(word, sizeof word, "%.*s", (int)size, text + i * size);
    word[strcspn(word, " ")] = '\0';
    b->phase[i] = word[0] ? query_phase(word) : CMX_STABLE;
    b->number[k * BATCH_ROWS + i] = b->phase[i];
  }
  if (type >= 0) H5Tclose(type);
  free(text);
  return ok;
}

/* Whether the numbers of a column are what the row needs. */
static int check_column(const batch_column *column, size_t k, batch_block *b) {
  const double *value = b->number + k * BATCH_ROWS;
  for (size_t i = 0; i < b->n; i++) {
    if (column->kind == 1 && !(value[i] > -9007199254740992.0 && value[i] < 9007199254740992.0)) return 0;
    if (column->role != BATCH_PHASE) continue;
    b->phase[i] = value[i] == -1.0  ? CMX_STABLE
                  : value[i] == 0.0 ? CMX_LIQUID
                  : value[i] == 1.0 ? CMX_SOLID
                                    : -2;
    if (b->phase[i] >= CMX_STABLE) continue;
    b->unread[i] = 1;
    snprintf(b->why[i], BATCH_WHY, "phase: not one of auto, liquid, solid or -1, 0, 1");
  }
  return 1;
}

int batch_hdf5_rows(batch_input *in, const batch_columns *c, batch_block *b) {
  struct batch_hdf5_input *h = in->hdf5;
  const hsize_t left = h->rows - h->at, count = left < BATCH_ROWS ? left : BATCH_ROWS;
  b->n = (size_t)count;
  b->used = 0;
  if (!b->n) return 1;
  for (size_t i = 0; i < b->n; i++) {
    b->line[i] = (size_t)h->at + i + 1;
    b->phase[i] = CMX_STABLE;
    b->unread[i] = 0;
    b->why[i][0] = '\0';
  }
  hid_t memory = H5Screate_simple(1, &count, NULL), space = H5Screate_simple(1, &h->rows, NULL);
  int ok = memory >= 0 && space >= 0 &&
           H5Sselect_hyperslab(space, H5S_SELECT_SET, &h->at, NULL, &count, NULL) >= 0;
  for (size_t k = 0; ok && k < c->n; k++) {
    const char *why = "cannot be read: damaged, or a filter that is missing here";
    ok = c->column[k].kind == 2 ? read_phases(in, k, b->n, memory, space, b)
                                : H5Dread(h->dataset[k], H5T_NATIVE_DOUBLE, memory, space, H5P_DEFAULT,
                                          b->number + k * BATCH_ROWS) >= 0;
    if (ok && !check_column(&c->column[k], k, b)) ok = 0, why = "integers beyond 2^53";
    if (!ok) refuse(in, c->column[k].name, why);
  }
  if (space >= 0) H5Sclose(space);
  if (memory >= 0) H5Sclose(memory);
  h->at += count;
  return ok;
}
