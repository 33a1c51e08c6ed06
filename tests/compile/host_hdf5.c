/* A host that loads HDF5 tables, links the HDF5 C library only, and is C99 and C++11. */
#include "coulomix_hdf5.h"

#define COULOMIX_HDF5_IMPLEMENTATION
#include "coulomix_hdf5.h"

int main(int argc, char **argv) {
  cmx_file *file = NULL;
  char message[256];
  size_t n = 0;
  cmx_status status = cmx_hdf5_load(argc > 1 ? argv[1] : "no-such-table.h5", &file, message, sizeof message);
  if (argc == 1) return status == CMX_ERR_IO && !file && message[0] ? 0 : 1;
  if (status < 0) return 1;
  cmx_file_arrays(file, &n);
  cmx_file_free(file);
  return n > 0 ? 0 : 1;
}
