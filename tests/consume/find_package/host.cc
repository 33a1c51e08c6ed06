#include <cstdio>

#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix.h"
#include "coulomix_io.h"

int main(int argc, char **argv) {
  cmx_file *file = nullptr;
  char message[256];
  std::size_t n;
  cmx_order_view order;
  cmx_order_point point;
  if (argc < 2 || cmx_flat_load(argv[1], &file, message, sizeof message) < 0) return 1;
  const cmx_array *arrays = cmx_file_arrays(file, &n);
  if (cmx_order_bind(arrays, n, &order) != CMX_OK || cmx_order_lookup(&order, 0.5, 10.0, &point) < 0) return 1;
  std::printf("%.12f %.12f\n", point.f, point.s);
  cmx_file_free(file);
  return 0;
}
