/* Warm mixtures alone: arrays that are no table are refused; the calls compile as host and as device code. */
#include "coulomix_warm.h"

#ifdef __CUDACC__
__global__ void device(cmx_warm_view warm, const double *x, const double *rho, const double *temp,
                       cmx_warm_point *points, double *sigma, cmx_optical *constants, int *status) {
  const unsigned i = threadIdx.x;
  status[i] = cmx_warm_lookup(&warm, CMX_WARM_ISOBARIC, CMX_MIX_GAMMA, x[i], rho[i], temp[i], &points[i]);
  if (status[i] < 0) return;
  cmx_warm_conductivity(&warm, &points[i], CMX_MIX_GAMMA, 1, 1e16, sigma + 2 * i);
  cmx_warm_optical(&warm, &points[i], CMX_MIX_GAMMA, 1e16, &constants[i]);
}
#endif

int main(void) {
  static const double one[1] = {0.5};
  cmx_array array;
  cmx_warm_view warm;
  array.path = "/warm/ln_t";
  array.type = CMX_F64;
  array.rank = 1;
  array.dims[0] = array.dims[1] = array.dims[2] = array.dims[3] = 1;
  array.data = one;
  array.unchecked = 0;
  int failures = cmx_warm_bind(&array, 1, &warm) != CMX_ERR_FORMAT;
  failures += cmx_warm_bind(&array, 0, &warm) != CMX_ERR_ABSENT;
  if (failures == 0) return 0;
  /* not reached: the calls are here to be compiled */
  cmx_warm_point point;
  cmx_optical constants;
  double sigma[2];
  failures += (int)cmx_warm_lookup(&warm, CMX_WARM_ISOBARIC, CMX_MIX_GAMMA, 0.5, 5.0, 1e5, &point);
  failures += (int)cmx_warm_conductivity(&warm, &point, CMX_MIX_GAMMA, 1, 1e16, sigma);
  failures += (int)cmx_warm_optical(&warm, &point, CMX_MIX_GAMMA, 1e16, &constants);
  return failures > 0 && sigma[0] > 0.0 && constants.n > 0.0 ? 1 : 2;
}
