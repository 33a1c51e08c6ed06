// States with slopes, and within a transition of finite width, as device code.
#include "coulomix_smooth.h"

#include "kernel.h"

KERNEL slopes(SHARED cmx_eos_view eos, int n, const double *x, const double *rho, const double *temp,
              cmx_eos_state *points, cmx_eos_slopes *d, int *status) {
  THREAD_OF(n);
  status[i] = cmx_eos_lookup_slopes(&eos, CMX_STABLE, x[i], rho[i], temp[i], &points[i], &d[i]);
}

KERNEL smooth(SHARED cmx_eos_view eos, int n, const double *x, const double *rho, const double *temp,
              cmx_eos_state *points, int *status) {
  THREAD_OF(n);
  status[i] = cmx_eos_lookup_smooth(&eos, 0.01, x[i], rho[i], temp[i], &points[i]);
}
