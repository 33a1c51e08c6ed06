/* Functions shared by the loader of tables and the readers of other HDF5 files. */
#ifndef COULOMIX_SRC_IO_HDF5_INTERNAL_H
#define COULOMIX_SRC_IO_HDF5_INTERNAL_H

#include <hdf5.h>

/* Checks the global heaps of a file, because HDF5 can crash on damaged ones. Returns the reason for refusing
   it; NULL if there is none. */
const char *cmxp_hdf5_unsafe(hid_t file, const char *path);

#endif
