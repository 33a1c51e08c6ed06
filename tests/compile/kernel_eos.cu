// The equation of state as device code: by x and of a prepared composition.
#include "coulomix_eos.h"

#include "kernel.h"

KERNEL by_x(SHARED cmx_eos_view eos, int n, const double *x, const double *rho, const double *temp,
            cmx_eos_state *points, int *status) {
  THREAD_OF(n);
  status[i] = cmx_eos_lookup(&eos, CMX_STABLE, x[i], rho[i], temp[i], &points[i]);
}

KERNEL of_composition(SHARED cmx_eos_view eos, const cmx_eos_composition *zones, int n, const double *rho,
                      const double *temp, cmx_eos_state *points, int *status) {
  THREAD_OF(n);
  status[i] = cmx_eos_lookup_of(&eos, CMX_STABLE, &zones[i], rho[i], temp[i], &points[i]);
}
