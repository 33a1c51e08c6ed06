/* Rows of variables and values, as values over the nodes of a box. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/numbers.h"
#include "formats/columns.h"

/* A row with the variables by which rows are ordered, and its number. */
typedef struct row {
  double at[CMXP_BOX_AXES]; /* zeros behind the last axis */
  size_t from;
} row;

static int compare(const void *a, const void *b) {
  const row *p = a, *q = b;
  for (int k = 0; k < CMXP_BOX_AXES; k++)
    if (p->at[k] != q->at[k]) return p->at[k] < q->at[k] ? -1 : 1;
  return 0;
}

static int compare_numbers(const void *a, const void *b) {
  const double p = *(const double *)a, q = *(const double *)b;
  return p < q ? -1 : p > q;
}

void cmxp_box_free(cmxp_box *box) {
  free(box->at[0]);
  memset(box, 0, sizeof *box);
}

/* The different values of one variable, rising. Returns how many there are. */
static size_t nodes_of(size_t n, const double values[], double nodes[]) {
  size_t kept = 0;
  memcpy(nodes, values, n * sizeof *nodes);
  qsort(nodes, n, sizeof *nodes, compare_numbers);
  for (size_t i = 0; i < n; i++)
    if (!i || nodes[i] != nodes[i - 1]) nodes[kept++] = nodes[i];
  return kept;
}

static cmx_status refuse(const char *path, const char *what, size_t axes, const char *const names[],
                         const double at[], const char *more, cmx_error *err) {
  char text[300] = "", number[40];
  size_t used = 0;
  for (size_t k = 0; k < axes && used < sizeof text; k++) {
    cmxp_print(number, sizeof number, "%.15g", at[k]);
    used +=
        (size_t)snprintf(text + used, sizeof text - used, "%s%.40s = %s", k ? ", " : "", names[k], number);
  }
  return cmx_fail(err, CMX_ERR_FORMAT, "%s: %s at %s%s", path, what, text, more);
}

/* Ordered rows are a box if row k has the nodes of element k. The first that has not comes after one that is
   missing. */
static cmx_status check(const char *path, const char *const names[], size_t n, const row rows[],
                        const cmxp_box *box, cmx_error *err) {
  for (size_t k = 1; k < n; k++)
    if (!compare(&rows[k], &rows[k - 1]))
      return refuse(path, "two values", box->axes, names, rows[k].at, "", err);
  size_t elements = 1;
  for (size_t a = 0; a < box->axes; a++) elements *= box->n[a]; /* at most n to the power of the axes */
  for (size_t k = 0; k < elements; k++) {
    double at[CMXP_BOX_AXES] = {0.0};
    size_t rest = k;
    for (size_t a = box->axes; a-- > 0; rest /= box->n[a]) at[a] = box->at[a][rest % box->n[a]] + 0.0;
    if (k >= n || memcmp(rows[k].at, at, sizeof at) != 0)
      return refuse(path, "no value", box->axes, names, at, "; needed is every combination of nodes", err);
  }
  return CMX_OK;
}

/* Room for all: at most n nodes of each axis, and the values. */
static cmx_status fill(const char *path, const char *const names[], size_t n_values,
                       const cmxp_columns *columns, row rows[], cmxp_box *box, cmx_error *err) {
  const size_t n = columns->n;
  double *next = box->at[0];
  for (size_t a = 0; a < box->axes; a++, next += n) {
    box->at[a] = next;
    box->n[a] = nodes_of(n, columns->value[a], next);
  }
  for (size_t i = 0; i < n; i++) {
    rows[i] = (row){.from = i};
    for (size_t a = 0; a < box->axes; a++) rows[i].at[a] = columns->value[a][i] + 0.0; /* no -0 */
  }
  qsort(rows, n, sizeof *rows, compare);
  const cmx_status status = check(path, names, n, rows, box, err);
  for (size_t q = 0; q < n_values && status >= 0; q++, next += n) {
    box->value[q] = next;
    for (size_t i = 0; i < n; i++) next[i] = columns->value[box->axes + q][rows[i].from];
  }
  return status;
}

cmx_status cmxp_columns_box(const char *path, size_t n, const char *const names[], size_t axes,
                            const cmxp_columns *columns, cmxp_box *box, cmx_error *err) {
  memset(box, 0, sizeof *box);
  box->axes = axes;
  row *rows = malloc((columns->n + 1) * sizeof *rows);
  box->at[0] = malloc((n * columns->n + 1) * sizeof *box->at[0]);
  cmx_status status = rows && box->at[0] ? CMX_OK : cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", path);
  if (status >= 0) status = fill(path, names, n - axes, columns, rows, box, err);
  free(rows);
  if (status < 0) cmxp_box_free(box);
  return status;
}
