// The lookups compile as device code.
#include "coulomix.h"

__global__ void lookup(cmx_order_view order, cmx_phase_view phase, int n, const double *x, const double *gamma_d,
                       cmx_order_point *points, double *w, cmx_tie *liquidus, int *status) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  status[i] = cmx_order_lookup(&order, x[i], gamma_d[i], &points[i]);
  if (status[i] >= 0) status[i] = cmx_order_parameters(&order, x[i], gamma_d[i], w + i * order.n_shells, NULL, NULL);
  if (status[i] >= 0) status[i] = cmx_phase_boundary(&phase, CMX_LIQUID, CMX_SOLID, x[i], &liquidus[i]);
}
