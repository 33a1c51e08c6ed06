/* Functions shared by the loader of tables and the readers of other HDF5 files. */
#ifndef COULOMIX_SRC_IO_HDF5_INTERNAL_H
#define COULOMIX_SRC_IO_HDF5_INTERNAL_H

#include <hdf5.h>
#include <stddef.h>

/* Checks the global heaps of a file, because HDF5 can crash on damaged ones. Returns the reason for refusing
   it; NULL if there is none. */
const char *cmxp_hdf5_unsafe(hid_t file, const char *path);

/* Each of the following returns 0 on failure, of a call for an object -1. Attributes of texts have a fixed
   length, one number is a scalar. */
int cmxp_hdf5_put_text(hid_t object, const char *name, const char *text, size_t n);
int cmxp_hdf5_put_numbers(hid_t object, const char *name, const double numbers[], size_t n);
/* Makes a dataset a dimension scale, unless it is one. */
int cmxp_hdf5_mark(hid_t scale, const char *name);
/* Makes it that of a dimension of the dataset `id`. */
int cmxp_hdf5_attach(hid_t id, hid_t scale, const char *name, int dimension);
/* The scale of n points without coordinates at this path, opened or created. */
hid_t cmxp_hdf5_bare(hid_t file, const char *path, size_t n);
/* Properties of a group that keeps its order. */
hid_t cmxp_hdf5_group_plist(void);

#endif
