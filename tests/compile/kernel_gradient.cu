// States with their derivatives by the fractions of n species as device code.
#include "coulomix_eos.h"

#include "kernel.h"

KERNEL gradient(SHARED cmx_eos_view eos, const cmx_eos_composition *zones, int n, const double *rho,
                const double *temp, cmx_eos_state *points, cmx_eos_gradient *by, int *status) {
  THREAD_OF(n);
  status[i] = cmx_eos_lookup_gradient(&eos, CMX_STABLE, &zones[i], rho[i], temp[i], &points[i], &by[i]);
}
