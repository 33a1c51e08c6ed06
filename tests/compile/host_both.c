/* A host with both loaders in one file, its own memory functions and no exported symbol. */
#include <stdlib.h>

#define CMX_MALLOC(size) calloc(1, size)
#define CMX_FREE(block)  free(block)
#define CMX_IO_API       static inline
#define CMX_HDF5_API     static inline
#define COULOMIX_IO_IMPLEMENTATION
#define COULOMIX_HDF5_IMPLEMENTATION
#include "coulomix_hdf5.h"
#include "coulomix_io.h"

int main(void) {
  static const unsigned char bytes[4096] = "no table";
  cmx_file *flat = NULL, *hdf5 = NULL;
  int refused = cmx_flat_load_memory(bytes, sizeof bytes, &flat, NULL, 0) == CMX_ERR_FORMAT &&
                cmx_hdf5_load("no-such-table.h5", &hdf5, NULL, 0) == CMX_ERR_IO;
  return refused ? 0 : 1;
}
