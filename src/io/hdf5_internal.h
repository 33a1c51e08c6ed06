/* What readers of other HDF5 files share with the loader of tables. */
#ifndef COULOMIX_SRC_IO_HDF5_INTERNAL_H
#define COULOMIX_SRC_IO_HDF5_INTERNAL_H

#include <hdf5.h>

/* What is wrong with a file whose global heaps HDF5 may read on opening what is in it, which damage can
   crash; NULL if nothing is. */
const char *cmxp_hdf5_unsafe(hid_t file, const char *path);

#endif
