// Conductivities as device code.
#include "coulomix_transport.h"

#include "kernel.h"

KERNEL conductivities(SHARED cmx_transport_view transport, int n, const double *x, const double *rho,
                      const double *temp, const int *phase, cmx_transport_point *points, int *status) {
  THREAD_OF(n);
  status[i] = cmx_transport_lookup(&transport, phase[i], x[i], rho[i], temp[i], &points[i]);
}

KERNEL conductivities_of(SHARED cmx_transport_view transport, const cmx_composition *zones, int n,
                         const double *rho, const double *temp, const int *phase, cmx_transport_point *points,
                         int *status) {
  THREAD_OF(n);
  status[i] = cmx_transport_lookup_of(&transport, phase[i], &zones[i], rho[i], temp[i], &points[i]);
}
