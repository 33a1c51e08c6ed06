/* The lookup header alone: every call compiles, and arrays that are no table are refused. */
#include <math.h>
#include <stdio.h>

#include "coulomix_order.h"
#include "coulomix_phase.h"

int main(void) {
  static const double one[1] = {0.5};
  cmx_array array;
  cmx_order_view order;
  cmx_phase_view phase;
  array.path = "/order/x";
  array.type = CMX_F64;
  array.rank = 1;
  array.dims[0] = array.dims[1] = array.dims[2] = array.dims[3] = 1;
  array.data = one;
  array.unchecked = 0;
  int failures = cmx_order_bind(&array, 1, &order) >= 0;
  failures += cmx_order_bind(&array, 0, &order) != CMX_ERR_ABSENT;
  failures += cmx_phase_bind(&array, 1, "solid", &phase) != CMX_ERR_ABSENT;
  if (failures == 0) return 0;
  /* not reached: the calls are here to be compiled */
  cmx_order_point point;
  cmx_tie tie[4];
  double w[64], w_x[64], w_g[64];
  const double u[3] = {0.0, 0.0, 0.0};
  int n = 0;
  failures += (int)cmx_order_lookup(&order, 0.5, 1.0, &point) +
              (int)cmx_order_parameters(&order, 0.5, 1.0, w, w_x, w_g);
  failures += (int)cmx_phase_tie_lines(&phase, 170.0, 4, tie, &n);
  failures += (int)cmx_phase_boundary(&phase, CMX_LIQUID, CMX_SOLID, 0.5, tie);
  printf("%d failures %g\n", failures, cmx_order_structure(&order, w, u));
  return 1;
}
