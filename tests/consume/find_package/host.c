/* Opens a flat table and looks one state up; the second unit includes the header as well. */
#include <stdio.h>

#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix.h"
#include "coulomix_io.h"

double entropy_elsewhere(const cmx_order_view *view, double x, double gamma_d);

int main(int argc, char **argv) {
  cmx_file *file = NULL;
  char message[256];
  size_t n;
  cmx_order_view order;
  cmx_order_point point;
  if (argc < 2 || cmx_flat_load(argv[1], &file, message, sizeof message) < 0) {
    fprintf(stderr, "%s\n", argc < 2 ? "usage: host TABLE" : message);
    return 1;
  }
  const cmx_array *arrays = cmx_file_arrays(file, &n);
  if (cmx_order_bind(arrays, n, &order) != CMX_OK) return 1;
  if (cmx_order_lookup(&order, 0.5, 10.0, &point) < 0) return 1;
  printf("%.12f %.12f\n", point.f, entropy_elsewhere(&order, 0.5, 10.0));
  cmx_file_free(file);
  return 0;
}
