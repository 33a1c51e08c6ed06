/* Restarts of an order programme, and the bound s >= 0. */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <math.h>

#include "order/order_internal.h"

cmx_status cmxp_hold_minimise(const order_programme *p, double coupling, double *reached) {
  *reached = coupling;
  cmx_status status = p->minimise(p->of, coupling);
  for (double shrink = 1.0; status == CMX_ERR_NOT_CONVERGED && shrink > 0.1; shrink *= 0.85) {
    *reached = coupling * shrink;
    p->reset(p->of);
    status = p->minimise(p->of, *reached);
    while (status == CMX_OK && *reached < coupling && p->entropy(p->of) >= 0.0) {
      *reached = fmin(coupling, *reached * 1.04);
      status = p->minimise(p->of, *reached);
    }
  }
  return status;
}

typedef struct entropy_probe {
  const order_programme *programme;
  cmx_status status;
} entropy_probe;

static double entropy_at(double coupling, void *context) {
  entropy_probe *probe = context;
  double reached;
  if (probe->status >= 0) probe->status = cmxp_hold_minimise(probe->programme, coupling, &reached);
  return probe->status >= 0 ? probe->programme->entropy(probe->programme->of)
                            : 0.0; /* a failure ends the search by its status */
}

cmx_status cmxp_hold_entropy(const order_programme *p, double coupling, double *zero) {
  entropy_probe probe = {p, CMX_OK};
  gsl_function f = {entropy_at, &probe};
  gsl_root_fsolver *root = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
  if (!root) return CMX_ERR_MEMORY;
  double low = 0.0, high = coupling;
  int code = gsl_root_fsolver_set(root, &f, low, high);
  for (int it = 0; it < 200 && code == GSL_SUCCESS && probe.status >= 0; it++) {
    code = gsl_root_fsolver_iterate(root);
    low = gsl_root_fsolver_x_lower(root);
    high = gsl_root_fsolver_x_upper(root);
    if (high - low <= 4e-16 * high) break;
  }
  gsl_root_fsolver_free(root);
  if (probe.status < 0) return probe.status;
  *zero = low; /* the side where s >= 0 */
  return p->minimise(p->of, low);
}
