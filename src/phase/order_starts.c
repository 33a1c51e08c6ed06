/* Minimisations that start near an earlier minimum: one minimiser for each range of x. */
#include <math.h>
#include <stdlib.h>

#include "coulomix/phase.h"

enum { RANGES = 128 };

struct cmx_order_starts {
  const cmx_order_model *model;
  cmx_order_work *work[RANGES]; /* by min(x, 1-x); NULL until needed */
};

cmx_status cmx_order_starts_new(const cmx_order_model *model, cmx_order_starts **out) {
  *out = calloc(1, sizeof **out);
  if (!*out) return CMX_ERR_MEMORY;
  (*out)->model = model;
  return CMX_OK;
}

void cmx_order_starts_free(cmx_order_starts *starts) {
  if (!starts) return;
  for (int k = 0; k < RANGES; k++) cmx_order_work_free(starts->work[k]);
  free(starts);
}

cmx_status cmx_order_from_starts(void *context, double x, double gamma_d, cmx_order_value *value) {
  cmx_order_starts *starts = context;
  const double place = 2.0 * RANGES * fmin(x, 1.0 - x);
  const int k = place >= 0.0 && place < RANGES ? (int)place : RANGES - 1; /* the minimiser refuses others */
  const cmx_status status = starts->work[k] ? CMX_OK : cmx_order_work_new(starts->model, &starts->work[k]);
  if (status < 0) {
    *value = (cmx_order_value){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0.0, 0};
    return status;
  }
  return cmx_order_from_minimiser(&(cmx_order_minimiser){starts->model, starts->work[k], 0.0}, x, gamma_d,
                                  value);
}
