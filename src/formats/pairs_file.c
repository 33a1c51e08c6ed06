/* Pair probabilities of arrangements from columns of numbers. */
#include <math.h>
#include <string.h>

#include "coulomix/supercell.h"
#include "formats/columns.h"

enum { ORBIT, W_OR_A, B, P, MOST };

/* A whole number of a row in 1..high. */
static cmx_status whole(const char *path, size_t row, const char *name, double value, size_t high,
                        size_t *out, cmx_error *err) {
  if (!(value >= 1.0 && value <= (double)high && value == floor(value)))
    return cmx_fail(err, CMX_ERR_RANGE, "%s: row %zu: %s %.6g: not an integer in 1..%zu", path, row + 1, name,
                    value, high);
  *out = (size_t)value - 1;
  return CMX_OK;
}

static cmx_status read_row(const char *path, size_t row, const cmxp_columns *c,
                           const cmx_supercell_sample *sample, cmx_supercell_pair *out, cmx_error *err) {
  cmx_status status = whole(path, row, "orbit", c->value[ORBIT][row], CMX_SUPERCELL_ORBITS, &out->orbit, err);
  if (status < 0) return status;
  if (c->value[P]) {
    status = whole(path, row, "a", c->value[W_OR_A][row], sample->n_kinds, &out->a, err);
    if (status >= 0) status = whole(path, row, "b", c->value[B][row], sample->n_kinds, &out->b, err);
    out->p = c->value[P][row];
    return status;
  }
  const double n = (double)sample->ions, x = (double)sample->count[0] / n, y = (double)sample->count[1] / n;
  const double w = c->value[W_OR_A][row], low = -fmin(x, y) / fmax(x, y);
  if (!(w >= low - 1e-12 && w <= 1.0))
    return cmx_fail(err, CMX_ERR_RANGE, "%s: row %zu: w %.6g: allowed %.6g to 1", path, row + 1, w, low);
  *out = (cmx_supercell_pair){out->orbit, 0, 1, x * y * (1.0 - w)};
  return CMX_OK;
}

cmx_status cmx_supercell_pairs_read(const char *path, const cmx_supercell_sample *sample,
                                    cmx_supercell_pairs *out, cmx_error *err) {
  static const char *const two[] = {"orbit", "w"}, *const any[] = {"orbit", "a", "b", "p"};
  cmxp_columns columns;
  cmx_error why = CMX_ERROR_NONE;
  out->n = 0;
  const int two_kinds = sample->n_kinds == 2;
  cmx_status status = two_kinds ? cmxp_columns_read(path, 2, two, NULL, &columns, &why) : CMX_ERR_UNKNOWN;
  if (status == CMX_ERR_UNKNOWN) {
    const cmx_error without_w = why;
    status = cmxp_columns_read(path, MOST, any, NULL, &columns, &why);
    if (status == CMX_ERR_UNKNOWN && two_kinds)
      return cmx_fail(err, status, "%s; or columns orbit, a, b, p", without_w.text);
  }
  if (status < 0) return cmx_fail(err, status, "%s", why.text);
  if (columns.n > CMX_SUPERCELL_TARGETS)
    status = cmx_fail(err, CMX_ERR_RANGE, "%s: %zu rows: at most %d", path, columns.n, CMX_SUPERCELL_TARGETS);
  for (size_t row = 0; row < columns.n && status >= 0; row++)
    status = read_row(path, row, &columns, sample, &out->pair[row], err);
  if (status >= 0) out->n = columns.n;
  cmxp_columns_free(&columns);
  return status;
}
