/* Functions shared by the loader of tables and the readers of other HDF5 files. */
#ifndef COULOMIX_SRC_IO_HDF5_INTERNAL_H
#define COULOMIX_SRC_IO_HDF5_INTERNAL_H

#include <hdf5.h>
#include <stddef.h>

#include "coulomix/status.h"

/* Whether the first n bytes of a file are those of HDF5. */
int cmxp_hdf5_signature(const char *bytes, size_t n);

/* Opens a file for reading after a check of its metadata, because HDF5 can crash on damaged ones; -1 on
   failure, with one line in `why` [why_size]. */
hid_t cmxp_hdf5_open(const char *path, char *why, size_t why_size, cmx_status *status);

/* Whether the deflated chunks of an open dataset hold as many bytes as they should. HDF5 reads beyond them
   otherwise. */
int cmxp_hdf5_holds(hid_t id, hid_t plist, const char *path);

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
