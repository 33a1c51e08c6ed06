/* Columns of numbers, by name, of a text or an HDF5 file. */
#include "formats/columns.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5_numbers.h"
#include "formats/spectrum_internal.h"
#include "io/hdf5_internal.h"
#include "io/io_internal.h"
#include "io/text_internal.h"

enum { MOST_BYTES = 16 << 20, MOST_FILE_COLUMNS = 64, NONE = CMXP_COLUMNS };
#define COLUMNS_OF_NUMBERS "named columns of numbers"

typedef struct reader {
  const char *name;       /* of the file */
  size_t n, line, n_file; /* columns asked for, current line, columns of the file */
  const char *const *names;
  const cmxp_units *const *units; /* NULL: pure numbers */
  double factor[CMXP_COLUMNS];    /* of the unit of each column asked for */
  int is_log[CMXP_COLUMNS];
  size_t what[MOST_FILE_COLUMNS]; /* of each column of the file: which one asked for, or NONE */
  cmxp_columns *columns;
  size_t room;
  cmx_error *err;
} reader;

void cmxp_columns_free(cmxp_columns *columns) {
  for (size_t k = 0; k < CMXP_COLUMNS; k++) free(columns->value[k]);
  memset(columns, 0, sizeof *columns);
}

/* --- units --------------------------------------------------------------------------------------------- */

static const cmxp_units electron_units = {"1/cm^3, 1/m^3",
                                          {{"1/cm3", 1.0}, {"cm-3", 1.0}, {"1/m3", 1e-6}, {"m-3", 1e-6}}};

const cmxp_units *cmxp_columns_units(const char *name) {
  const struct {
    const char *name;
    const cmxp_units *units;
  } of[] = {{"rho", &cmxp_sample_density_units},
            {"n_e", &electron_units},
            {"temp", &cmxp_sample_temperature_units},
            {"kappa", &cmxp_quantity_units[CMXP_KAPPA]},
            {"sigma", &cmxp_quantity_units[CMXP_SIGMA_1]}};
  for (size_t k = 0; k < sizeof of / sizeof *of; k++)
    if (!strcmp(of[k].name, name)) return of[k].units;
  return NULL;
}

/* The unit of column k of those asked for, with log10 before it for logarithms. Returns what is expected if
   it is none of the known ones, else NULL. */
static const char *take_unit(reader *r, size_t k, cmxp_slice unit) {
  const cmxp_units *units = r->units ? r->units[k] : NULL;
  r->factor[k] = 1.0;
  r->is_log[k] = 0;
  if (!units) return unit.n && !(unit.n == 1 && *unit.text == '1') ? "1 or none" : NULL;
  if (unit.n > 5 && !memcmp(unit.text, "log10", 5) && cmxp_text_is_blank(unit.text[5])) {
    r->is_log[k] = 1;
    unit = cmxp_text_trim((cmxp_slice){unit.text + 5, unit.n - 5});
  }
  return cmxp_unit_find(units, unit, &r->factor[k]) ? NULL : units->known;
}

static void convert(const reader *r) {
  for (size_t k = 0; k < r->n; k++)
    for (size_t i = 0; r->units && r->units[k] && i < r->columns->n; i++) {
      double *value = &r->columns->value[k][i];
      *value = (r->is_log[k] ? pow(10.0, *value) : *value) * r->factor[k];
    }
}

/* --- names --------------------------------------------------------------------------------------------- */

/* The next name with its unit, which is empty without brackets; 0 at the end of the line. */
static int next_name(cmxp_slice *rest, cmxp_slice *name, cmxp_slice *unit) {
  while (rest->n && cmxp_text_separates(*rest->text)) rest->text++, rest->n--;
  size_t n = 0;
  while (n < rest->n && rest->text[n] != '[' && !cmxp_text_separates(rest->text[n])) n++;
  *name = (cmxp_slice){rest->text, n};
  *unit = (cmxp_slice){NULL, 0};
  if (!n) return 0;
  size_t at = n;
  while (at < rest->n && cmxp_text_is_blank(rest->text[at])) at++;
  if (at < rest->n && rest->text[at] == '[') {
    const char *close = memchr(rest->text + at, ']', rest->n - at);
    const size_t end = close ? (size_t)(close - rest->text) : rest->n;
    *unit = cmxp_text_trim((cmxp_slice){rest->text + at + 1, end - at - 1});
    n = close ? end + 1 : end;
  }
  rest->text += n;
  rest->n -= n;
  return 1;
}

static int is_word(cmxp_slice slice, const char *word) {
  return slice.n == strlen(word) && memcmp(slice.text, word, slice.n) == 0;
}

static cmx_status take_name(reader *r, cmxp_slice name, cmxp_slice unit, int has[]) {
  if (r->n_file == MOST_FILE_COLUMNS)
    return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%zu: more than %d columns", r->name, r->line,
                    MOST_FILE_COLUMNS);
  size_t *what = &r->what[r->n_file++];
  *what = NONE;
  for (size_t k = 0; k < r->n; k++) {
    if (!is_word(name, r->names[k])) continue;
    if (has[k])
      return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%zu: two columns %s", r->name, r->line, r->names[k]);
    const char *expected = take_unit(r, k, unit);
    if (expected)
      return cmx_fail(r->err, CMX_ERR_UNKNOWN, "%s:%zu: column %s: unit %s, expected in brackets %s", r->name,
                      r->line, r->names[k], cmxp_text_quote(unit).text, expected);
    has[k] = 1;
    *what = k;
  }
  return CMX_OK;
}

static cmx_status read_names(reader *r, cmxp_slice line) {
  int has[CMXP_COLUMNS] = {0};
  char known[300] = "";
  size_t used = 0;
  cmxp_slice name, unit;
  if (line.n && *line.text == '#') line.text++, line.n--;
  while (next_name(&line, &name, &unit)) {
    const cmx_status status = take_name(r, name, unit, has);
    if (status < 0) return status;
    if (used < sizeof known)
      used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", used ? ", " : "",
                               cmxp_text_quote(name).text);
  }
  for (size_t k = 0; k < r->n; k++)
    if (!has[k])
      return cmx_fail(r->err, CMX_ERR_UNKNOWN, "%s:%zu: no column \"%.40s\"; there are %s", r->name, r->line,
                      r->names[k], known);
  return CMX_OK;
}

/* --- rows ---------------------------------------------------------------------------------------------- */

static cmx_status make_room(reader *r) {
  const size_t room = r->room ? 2 * r->room : 256;
  if (r->columns->n < r->room) return CMX_OK;
  if (r->columns->n == CMXP_COLUMNS_ROWS)
    return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%zu: more than %d rows", r->name, r->line, CMXP_COLUMNS_ROWS);
  for (size_t k = 0; k < r->n; k++) {
    double *larger = realloc(r->columns->value[k], room * sizeof *larger);
    if (!larger) return cmx_fail(r->err, CMX_ERR_MEMORY, "%s: out of memory", r->name);
    r->columns->value[k] = larger;
  }
  r->room = room;
  return CMX_OK;
}

static cmx_status read_row(reader *r, cmxp_slice line) {
  const cmx_status status = make_room(r);
  if (status < 0) return status;
  for (size_t j = 0; j < r->n_file; j++) {
    const cmxp_slice word = cmxp_text_word(&line);
    double ignored, *value = r->what[j] == NONE ? &ignored : &r->columns->value[r->what[j]][r->columns->n];
    if (!word.n)
      return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%zu: %zu values for %zu columns", r->name, r->line, j,
                      r->n_file);
    if (r->what[j] != NONE && !cmxp_text_number(word, value))
      return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%zu: column %s: %s is no number", r->name, r->line,
                      r->names[r->what[j]], cmxp_text_quote(word).text);
  }
  if (cmxp_text_word(&line).n)
    return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%zu: more values than the %zu columns", r->name, r->line,
                    r->n_file);
  r->columns->n++;
  return CMX_OK;
}

static cmx_status read_all(reader *r, cmxp_slice ahead) {
  cmx_status status = CMX_OK;
  cmxp_slice line;
  while (status >= 0 && cmxp_text_line(&ahead, &line)) {
    r->line++;
    if (!line.n) continue;
    if (!r->n_file)
      status = read_names(r, line);
    else if (*line.text != '#')
      status = read_row(r, line);
  }
  if (status >= 0 && !r->columns->n)
    status = cmx_fail(r->err, CMX_ERR_FORMAT, "%s: no rows of numbers", r->name);
  return status;
}

/* --- HDF5 ---------------------------------------------------------------------------------------------- */

/* The numbers of a dataset that must be there, and the unit of column k. */
static cmx_status read_dataset(reader *r, hid_t file, size_t k, cmxp_numbers *out) {
  const char *name = r->names[k];
  const cmx_status status = cmxp_hdf5_numbers(file, r->name, name, "units", out, r->err);
  if (status < 0) return status;
  if (out->rank < 0)
    return cmx_fail(r->err, CMX_ERR_UNKNOWN, "%s: no dataset /%.40s in the root group", r->name, name);
  const char *expected = take_unit(r, k, (cmxp_slice){out->unit, strlen(out->unit)});
  if (!expected) return CMX_OK;
  return cmx_fail(r->err, CMX_ERR_UNKNOWN, "%s: /%s: attribute units: found \"%s\", expected %s", r->name,
                  name, out->unit, expected);
}

static cmx_status check_columns(const reader *r, const cmxp_numbers d[], size_t rows) {
  for (size_t k = 0; k < r->n; k++)
    if (d[k].rank != 1 || d[k].n != rows)
      return cmxp_hdf5_refuse(r->name, r->names[k], "expected one dimension, as long as that of the values",
                              r->err);
  return CMX_OK;
}

/* Of n datasets the first `axes` have one dimension, those of the others, which are alike. */
static cmx_status check_datasets(const reader *r, const cmxp_numbers d[], size_t axes) {
  const cmxp_numbers *last = &d[r->n - 1];
  for (size_t k = 0; k < r->n; k++) {
    const char *name = r->names[k];
    if (k < axes && (d[k].rank != 1 || d[k].n != (size_t)last->dims[k]))
      return cmxp_hdf5_refuse(r->name, name, "expected one dimension, as long as that of the values", r->err);
    if (k >= axes && (d[k].rank != last->rank ||
                      memcmp(d[k].dims, last->dims, (size_t)last->rank * sizeof *last->dims) != 0))
      return cmxp_hdf5_refuse(r->name, name, "expected the dimensions of the last column", r->err);
  }
  return CMX_OK;
}

/* Datasets of equal length are columns. If the last has more dimensions, the first are their axes, and each
   row has the nodes of one element. */
static cmx_status take_datasets(reader *r, const cmxp_numbers d[]) {
  const cmxp_numbers *last = &d[r->n - 1];
  const int rank = last->rank;
  if (rank < 1 || (rank > 1 && (size_t)rank >= r->n))
    return cmxp_hdf5_refuse(r->name, r->names[r->n - 1],
                            "expected one dimension, or one for each of the variables", r->err);
  const size_t rows = last->n, axes = (size_t)rank; /* of a matrix */
  const cmx_status status = rank > 1 ? check_datasets(r, d, axes) : check_columns(r, d, rows);
  if (status < 0) return status;
  if (rows > CMXP_COLUMNS_ROWS)
    return cmx_fail(r->err, CMX_ERR_FORMAT, "%s: more than %d values", r->name, CMXP_COLUMNS_ROWS);
  size_t step = rows; /* of the elements from one node of an axis to the next */
  for (size_t k = 0; k < r->n; k++) {
    double *to = r->columns->value[k] = malloc(rows * sizeof *to);
    if (!to) return cmx_fail(r->err, CMX_ERR_MEMORY, "%s: out of memory", r->name);
    const int is_axis = rank > 1 && k < axes;
    if (is_axis) step /= d[k].n;
    for (size_t i = 0; i < rows; i++) to[i] = d[k].value[is_axis ? i / step % d[k].n : i];
  }
  r->columns->n = rows;
  return CMX_OK;
}

static cmx_status read_hdf5(reader *r) {
  cmxp_numbers d[CMXP_COLUMNS] = {{.value = NULL}};
  char why[300];
  cmx_status status = CMX_ERR_FORMAT;
  H5E_BEGIN_TRY {
    hid_t file = cmxp_hdf5_open(r->name, why, sizeof why, &status);
    if (file < 0) cmx_fail(r->err, status, "%s: %s", r->name, why);
    for (size_t k = 0; k < r->n && status >= 0; k++) status = read_dataset(r, file, k, &d[k]);
    if (file >= 0) H5Fclose(file);
  }
  H5E_END_TRY
  if (status >= 0) status = take_datasets(r, d);
  for (size_t k = 0; k < r->n; k++) free(d[k].value);
  return status;
}

cmx_status cmxp_columns_read(const char *path, size_t n, const char *const names[],
                             const cmxp_units *const units[], cmxp_columns *columns, cmx_error *err) {
  reader r = {.name = path, .n = n, .names = names, .units = units, .columns = columns, .err = err};
  char *text = NULL;
  size_t size = 0;
  cmxp_slice ahead;
  memset(columns, 0, sizeof *columns);
  cmx_status status = cmxp_text_read(path, MOST_BYTES, &text, &size, err);
  if (status < 0) return status;
  if (cmxp_hdf5_signature(text, size)) {
    status = read_hdf5(&r);
  } else {
    status = cmxp_text_start(path, COLUMNS_OF_NUMBERS, text, size, MOST_BYTES, &ahead, err);
    if (status >= 0) status = read_all(&r, ahead);
  }
  if (status >= 0) convert(&r);
  cmxi_sha256 sha;
  cmxi_sha256_start(&sha);
  cmxi_sha256_add(&sha, text, size);
  cmxi_sha256_finish(&sha, columns->sha256);
  free(text);
  if (status < 0) cmxp_columns_free(columns);
  return status;
}
