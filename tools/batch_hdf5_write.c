/* query --batch: results as datasets of an HDF5 file, one a column, with their units. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <hdf5.h>

#include "coulomix/version.h"
#include "batch.h"

typedef struct dataset {
  hid_t id;
  size_t column;              /* of the input */
  const batch_result *result; /* NULL for an input */
  size_t place;
} dataset;

struct batch_hdf5_output {
  hid_t file;
  size_t n;
  dataset *set;
  hsize_t rows;
  size_t not_numbers; /* cells of text that are NaN */
  int failed;
};

static int fail(const batch_output *o, const char *what) {
  if (!o->hdf5 || !o->hdf5->failed) batch_say(o->path, 0, what);
  if (o->hdf5) o->hdf5->failed = 1;
  return 0;
}

static int put_text(hid_t id, const char *name, const char *text) {
  hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR), a = -1;
  int ok = type >= 0 && space >= 0 && H5Tset_size(type, strlen(text) + 1) >= 0;
  if (ok) a = H5Acreate2(id, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  ok = a >= 0 && H5Awrite(a, type, text) >= 0;
  if (a >= 0) H5Aclose(a);
  if (space >= 0) H5Sclose(space);
  if (type >= 0) H5Tclose(type);
  return ok;
}

/* A name without a unit in brackets and without slashes, which no other dataset has. */
static void dataset_name(const struct batch_hdf5_output *h, const char *from, size_t k, char name[128],
                         char unit[64]) {
  const size_t n = strcspn(from, "([");
  const char *close = strrchr(from, from[n] == '[' ? ']' : ')');
  const int bracket = from[n] && n && close && !close[1];
  unit[0] = '\0';
  if (bracket) snprintf(unit, 64, "%.*s", (int)(close - from - (long)n - 1), from + n + 1);
  snprintf(name, 100, "%.*s", (int)(bracket ? n : strlen(from)), from);
  size_t length = strlen(name);
  while (length && name[length - 1] == ' ') name[--length] = '\0';
  for (char *at = name; *at; at++)
    if (*at == '/' || (*at == '.' && at == name)) *at = '_';
  if (!length || H5Lexists(h->file, name, H5P_DEFAULT) > 0)
    snprintf(name + length, 128 - length, "%s%zu", length ? "_" : "column_", k + 1);
}

/* An empty column that grows by blocks. */
static hid_t create(const struct batch_hdf5_output *h, const char *name, hid_t type) {
  const hsize_t none = 0, unlimited = H5S_UNLIMITED, chunk = BATCH_ROWS;
  hid_t space = H5Screate_simple(1, &none, &unlimited), plist = H5Pcreate(H5P_DATASET_CREATE), id = -1;
  const int ok = space >= 0 && plist >= 0 && H5Pset_chunk(plist, 1, &chunk) >= 0 &&
                 H5Pset_fill_time(plist, H5D_FILL_TIME_NEVER) >= 0;
  if (ok) id = H5Dcreate2(h->file, name, type, space, H5P_DEFAULT, plist, H5P_DEFAULT);
  if (plist >= 0) H5Pclose(plist);
  if (space >= 0) H5Sclose(space);
  return id;
}

static int add_input(struct batch_hdf5_output *h, const batch_input *in, const batch_columns *c, size_t k) {
  const batch_column *column = &c->column[k];
  char name[128], unit[64];
  dataset_name(h, column->name, k, name, unit);
  hid_t own = column->role == BATCH_PHASE ? -1 : batch_hdf5_type(in, k);
  const hid_t id = create(h, name,
                          own >= 0                      ? own
                          : column->role == BATCH_PHASE ? H5T_STD_I8LE
                                                        : H5T_IEEE_F64LE);
  if (own >= 0) H5Tclose(own);
  h->set[h->n] = (dataset){.id = id, .column = k};
  h->n += id >= 0;
  return id >= 0 && (!unit[0] || put_text(id, "units", unit));
}

static const char phases[] = "-1: none, or auto where it is asked for; 0: liquid; 1: solid";

static int add_result(struct batch_hdf5_output *h, const batch_columns *c, const batch_results *r, size_t k) {
  const batch_result *result = &r->result[k];
  char taken[64], name[128], unit[64];
  if (result->kind == BATCH_STATUS_TEXT) return 1;
  batch_result_name(c, result, sizeof taken, taken);
  dataset_name(h, taken, k, name, unit);
  const hid_t type = result->kind == BATCH_VALUE         ? H5T_IEEE_F64LE
                     : result->kind == BATCH_PHASE_FOUND ? H5T_STD_I8LE
                     : result->kind == BATCH_REASONS     ? H5T_STD_U32LE
                                                         : H5T_STD_I32LE;
  const hid_t id = create(h, name, type);
  h->set[h->n] = (dataset){.id = id, .result = result, .place = k};
  h->n += id >= 0;
  if (id < 0 || !put_text(id, "units", cmx_unit_in_files(result->unit))) return 0;
  if (result->kind == BATCH_PHASE_FOUND) return put_text(id, "meaning", phases);
  char words[512];
  tool_reason_words(~0u, " ", words, sizeof words);
  return result->kind != BATCH_REASONS || put_text(id, "meaning", words);
}

int batch_hdf5_begin(batch_output *o, const batch_input *in, const batch_columns *c, const batch_results *r) {
  struct batch_hdf5_output *h = o->hdf5 = calloc(1, sizeof *h);
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  hid_t plist = H5Pcreate(H5P_FILE_CREATE);
  if (h) h->set = malloc((c->n + r->n) * sizeof *h->set);
  if (!h || !h->set || plist < 0) return fail(o, "out of memory");
  H5Pset_link_creation_order(plist, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
  h->file = H5Fcreate(o->name, H5F_ACC_TRUNC, plist, H5P_DEFAULT);
  H5Pclose(plist);
  if (h->file < 0) return fail(o, "cannot be created");
  int ok = put_text(h->file, "producer", cmx_version());
  for (size_t k = 0; ok && k < c->n; k++) ok = add_input(h, in, c, k);
  for (size_t k = 0; ok && k < r->n; k++) ok = add_result(h, c, r, k);
  return ok ? 1 : fail(o, "cannot be written");
}

/* The numbers of a column of the input; cells of text that are none become NaN. */
static void input_numbers(struct batch_hdf5_output *h, const batch_columns *c, const batch_block *b, size_t k,
                          double number[]) {
  for (size_t i = 0; i < b->n; i++) {
    char mark = 0;
    if (c->column[k].role == BATCH_PHASE)
      number[i] = b->phase[i] < CMX_STABLE ? CMX_STABLE : b->phase[i];
    else if (!b->used)
      number[i] = b->number[k * BATCH_ROWS + i];
    else
      h->not_numbers += batch_read_number(b->text + b->cell[i * c->n + k], &mark, &number[i]) != NULL;
  }
}

static void result_numbers(const dataset *d, const batch_block *b, const batch_results *r, double number[]) {
  for (size_t i = 0; i < b->n; i++)
    number[i] = d->result->kind == BATCH_PHASE_FOUND ? r->phase[i]
                : d->result->kind == BATCH_REASONS   ? (double)r->reasons[i]
                : d->result->kind == BATCH_STATUS    ? r->status[i]
                                                     : r->transport_status[i];
}

static int append(hid_t id, hsize_t at, hsize_t count, const double number[]) {
  const hsize_t rows = at + count;
  if (H5Dset_extent(id, &rows) < 0) return 0;
  hid_t memory = H5Screate_simple(1, &count, NULL), space = H5Dget_space(id);
  const int ok = memory >= 0 && space >= 0 &&
                 H5Sselect_hyperslab(space, H5S_SELECT_SET, &at, NULL, &count, NULL) >= 0 &&
                 H5Dwrite(id, H5T_NATIVE_DOUBLE, memory, space, H5P_DEFAULT, number) >= 0;
  if (space >= 0) H5Sclose(space);
  if (memory >= 0) H5Sclose(memory);
  return ok;
}

int batch_hdf5_write(batch_output *o, const batch_columns *c, const batch_block *b, const batch_results *r) {
  struct batch_hdf5_output *h = o->hdf5;
  double number[BATCH_ROWS];
  for (size_t k = 0; k < h->n; k++) {
    const dataset *d = &h->set[k];
    const double *from = number;
    if (!d->result)
      input_numbers(h, c, b, d->column, number);
    else if (d->result->kind == BATCH_VALUE)
      from = r->value + d->place * BATCH_ROWS;
    else
      result_numbers(d, b, r, number);
    if (!append(d->id, h->rows, b->n, from)) return fail(o, "cannot be written: is the disk full?");
  }
  h->rows += b->n;
  return 1;
}

int batch_hdf5_end(batch_output *o) {
  struct batch_hdf5_output *h = o->hdf5;
  int ok = 1;
  for (size_t k = 0; k < h->n; k++) ok &= H5Dclose(h->set[k].id) >= 0;
  if (h->file > 0) ok &= H5Fflush(h->file, H5F_SCOPE_GLOBAL) >= 0;
  if (h->file > 0) ok &= H5Fclose(h->file) >= 0;
  if (!ok) fail(o, "cannot be written: is the disk full?");
  ok = !h->failed;
  if (h->not_numbers)
    fprintf(stderr, "coulomix query: %s: %zu cells that are not numbers are NaN\n", o->path, h->not_numbers);
  free(h->set);
  free(h);
  o->hdf5 = NULL;
  return ok;
}
