// Warm mixtures and their optical constants as device code.
#include "coulomix_warm.h"

#include "kernel.h"

KERNEL warm(SHARED cmx_warm_view view, int n, const double *x, const double *rho, const double *temp,
            cmx_warm_point *points, int *status) {
  THREAD_OF(n);
  status[i] = cmx_warm_lookup(&view, CMX_WARM_ISOBARIC, CMX_MIX_GAMMA, x[i], rho[i], temp[i], &points[i]);
}

KERNEL spectra(SHARED cmx_warm_view view, int n, const cmx_warm_point *points, const double *omega,
               double *sigma, cmx_optical *out, int *status) {
  THREAD_OF(n);
  status[i] = cmx_warm_conductivity(&view, &points[i], CMX_MIX_GAMMA, 0, omega[i], sigma + 2 * i);
  if (status[i] >= 0) status[i] = cmx_warm_optical(&view, &points[i], CMX_MIX_GAMMA, omega[i], &out[i]);
}
