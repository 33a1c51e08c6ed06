/* A host that loads flat tables, links zlib only, and is C99 and C++11. */
#include "coulomix_io.h"

#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix_io.h"

int main(int argc, char **argv) {
  cmx_file *file = NULL;
  char message[256];
  size_t n = 0;
  cmx_status status = cmx_flat_load(argc > 1 ? argv[1] : "no-such-table.cmx", &file, message, sizeof message);
  if (argc == 1) return status == CMX_ERR_IO && !file && message[0] ? 0 : 1;
  if (status < 0) return 1;
  cmx_file_arrays(file, &n);
  cmx_file_free(file);
  return n > 0 ? 0 : 1;
}
