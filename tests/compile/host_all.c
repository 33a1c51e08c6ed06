/* The amalgamated header as a host vendors it: included twice, both loaders implemented here, one lookup by
   hand. */
#include "coulomix_all.h"

#include <math.h>
#include <stdio.h>

#define COULOMIX_IO_IMPLEMENTATION
#define COULOMIX_HDF5_IMPLEMENTATION
#include "coulomix_all.h"

double entropy_elsewhere(const cmx_order_view *view, double x, double gamma_d);

static void add(cmx_array *array, const char *path, int type, const void *data, int rank, size_t last) {
  array->path = path;
  array->type = type;
  array->rank = rank;
  array->dims[0] = array->dims[1] = 2;
  array->dims[2] = array->dims[3] = 1;
  if (rank) array->dims[rank - 1] = last;
  array->data = data;
  array->unchecked = 0;
}

/* An order table of 2 x 2 nodes and one orbit with psi = psi_0 constant: f = -s_mix + x(1-x)(psi_0 - Gamma_d
   T_0/2). */
int main(void) {
  static const double x[2] = {0.0, 0.5}, gamma_d[2] = {0.0, 4.0}, scale[1] = {1.0}, t0[1] = {3.0};
  static const double zero[4] = {0.0, 0.0, 0.0, 0.0};
  static const double psi[16] = {-2.0, 0.0, 0.0, 0.0, -2.0, 0.0, 0.0, 0.0,
                                 -2.0, 0.0, 0.0, 0.0, -2.0, 0.0, 0.0, 0.0};
  static const float zero_float[4] = {0.0f, 0.0f, 0.0f, 0.0f};
  static const unsigned char caution[1] = {0};
  static const int orbit[3] = {1, 1, 1}, multiplicity[1] = {8};
  cmx_array a[12];
  cmx_order_view order;
  cmx_order_point point;
  cmx_file *file = NULL;
  size_t n = 0;
  add(&a[n++], "/order/x", CMX_F64, x, 1, 2);
  add(&a[n++], "/order/gamma_d", CMX_F64, gamma_d, 1, 2);
  add(&a[n++], "/order/x_scale", CMX_F64, scale, 0, 1);
  add(&a[n++], "/order/gamma_d_scale", CMX_F64, scale, 0, 1);
  add(&a[n++], "/order/t0", CMX_F64, t0, 0, 1);
  add(&a[n++], "/order/psi", CMX_F64, psi, 3, 4);
  add(&a[n++], "/order/y", CMX_F64, zero, 3, 1);
  add(&a[n++], "/order/y_p", CMX_F32, zero_float, 3, 1);
  add(&a[n++], "/order/y_g", CMX_F32, zero_float, 3, 1);
  add(&a[n], "/order/caution", CMX_U8, caution, 2, 1);
  a[n++].dims[0] = 1;
  add(&a[n], "/order/orbit", CMX_I32, orbit, 2, 3);
  a[n++].dims[0] = 1;
  add(&a[n++], "/order/multiplicity", CMX_I32, multiplicity, 1, 1);
  if (cmx_order_bind(a, n, &order) != CMX_OK || cmx_order_lookup(&order, 0.25, 2.0, &point) != CMX_OK)
    return 1;
  const double s_mix = -0.25 * log(0.25) - 0.75 * log(0.75),
               f = -s_mix + 0.25 * 0.75 * (-2.0 - 2.0 * 3.0 / 2.0);
  if (!(fabs(point.f - f) <= 1e-14) || !(fabs(entropy_elsewhere(&order, 0.25, 2.0) - point.s) <= 0.0)) {
    printf("f = %.17g, not %.17g\n", point.f, f);
    return 1;
  }
  return cmx_flat_load("no-such-table.cmx", &file, NULL, 0) == CMX_ERR_IO &&
                 cmx_hdf5_load("no-such-table.h5", &file, NULL, 0) == CMX_ERR_IO
             ? 0
             : 1;
}
