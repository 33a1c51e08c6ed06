/* Rows of two variables and a value, as values over a rectangle of nodes. */
#include <stdlib.h>
#include <string.h>

#include "formats/columns.h"

/* Ordered by the first variable, then the second. */
typedef struct row {
  double u, v, value;
} row;

static int compare(const void *a, const void *b) {
  const row *p = a, *q = b;
  if (p->u != q->u) return p->u < q->u ? -1 : 1;
  return p->v < q->v ? -1 : p->v > q->v;
}

void cmxp_rectangle_free(cmxp_rectangle *rectangle) {
  free(rectangle->u);
  memset(rectangle, 0, sizeof *rectangle);
}

/* Ordered rows are a rectangle if each first variable has the second ones of the first. */
static cmx_status check(const char *path, const char *const names[], size_t n_rows, const row rows[],
                        size_t m, cmx_error *err) {
  for (size_t k = 1; k < n_rows; k++)
    if (rows[k].u == rows[k - 1].u && rows[k].v == rows[k - 1].v)
      return cmx_fail(err, CMX_ERR_FORMAT, "%s: two values at %s = %.15g, %s = %.15g", path, names[0],
                      rows[k].u, names[1], rows[k].v);
  for (size_t k = 0; k < n_rows; k++) {
    const row *first = &rows[k - k % m], *as = &rows[k % m];
    if (rows[k].u == first->u && rows[k].v == as->v) continue;
    /* the row that is here comes after the one that should be, or has no counterpart at the first variable */
    const int missing = rows[k].u != first->u || rows[k].v > as->v;
    return cmx_fail(err, CMX_ERR_FORMAT,
                    "%s: no value at %s = %.15g, %s = %.15g; needed is every pair of nodes", path, names[0],
                    missing ? first->u : rows[0].u, names[1], missing ? as->v : rows[k].v);
  }
  if (n_rows % m == 0) return CMX_OK;
  return cmx_fail(err, CMX_ERR_FORMAT,
                  "%s: no value at %s = %.15g, %s = %.15g; needed is every pair of nodes", path, names[0],
                  rows[n_rows - 1].u, names[1], rows[n_rows % m].v);
}

cmx_status cmxp_columns_rectangle(const char *path, const char *const names[], const cmxp_columns *columns,
                                  cmxp_rectangle *rectangle, cmx_error *err) {
  const size_t n = columns->n;
  memset(rectangle, 0, sizeof *rectangle);
  row *rows = malloc((n + 1) * sizeof *rows);
  double *numbers = malloc((3 * n + 1) * sizeof *numbers); /* at most n + 1 nodes and n values */
  cmx_status status = rows && numbers ? CMX_OK : cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", path);
  size_t m = 0;
  if (status >= 0) {
    for (size_t k = 0; k < n; k++)
      rows[k] = (row){columns->value[0][k], columns->value[1][k], columns->value[2][k]};
    qsort(rows, n, sizeof *rows, compare);
    while (m < n && rows[m].u == rows[0].u) m++;
    status = check(path, names, n, rows, m, err);
  }
  if (status >= 0) {
    *rectangle = (cmxp_rectangle){n / m, m, numbers, numbers + n / m, numbers + n / m + m};
    for (size_t i = 0; i < rectangle->n; i++) rectangle->u[i] = rows[i * m].u;
    for (size_t j = 0; j < m; j++) rectangle->v[j] = rows[j].v;
    for (size_t k = 0; k < n; k++) rectangle->values[k] = rows[k].value;
    numbers = NULL;
  }
  free(numbers);
  free(rows);
  return status;
}
