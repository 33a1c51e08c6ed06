// States with their derivatives as device code: slopes, gradients by composition, a transition of finite width.
#include "coulomix_smooth.h"

#include "kernel.h"

KERNEL slopes(SHARED cmx_eos_view eos, int n, const double *x, const double *rho, const double *temp,
              cmx_eos_state *points, cmx_eos_slopes *d, int *status) {
  THREAD_OF(n);
  status[i] = cmx_eos_lookup_slopes(&eos, CMX_STABLE, x[i], rho[i], temp[i], &points[i], &d[i]);
}

KERNEL gradient(SHARED cmx_eos_view eos, const cmx_eos_composition *zones, int n, const double *rho,
                const double *temp, cmx_eos_state *points, cmx_eos_gradient *by, int *status) {
  THREAD_OF(n);
  status[i] = cmx_eos_lookup_gradient(&eos, CMX_STABLE, &zones[i], rho[i], temp[i], &points[i], &by[i]);
}

KERNEL smooth(SHARED cmx_eos_view eos, int n, const double *x, const double *rho, const double *temp,
              cmx_eos_state *points, int *status) {
  THREAD_OF(n);
  status[i] = cmx_eos_lookup_smooth(&eos, 0.01, x[i], rho[i], temp[i], &points[i]);
}
