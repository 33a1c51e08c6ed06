/* Private to the library: numbers of datasets of HDF5 files. */
#ifndef COULOMIX_SRC_FORMATS_HDF5_NUMBERS_H
#define COULOMIX_SRC_FORMATS_HDF5_NUMBERS_H

#include <hdf5.h>
#include <stddef.h>

#include "coulomix/status.h"

enum { CMXP_NUMBERS_RANK = 5, CMXP_NUMBERS_MOST = 1 << 26 };

/* Numbers of a dataset, with the text of the attribute that states their unit, empty without one. */
typedef struct cmxp_numbers {
  int rank; /* -1: there is no such dataset */
  hsize_t dims[CMXP_NUMBERS_RANK];
  size_t n;
  double *value; /* [n], the caller frees it */
  char unit[32];
} cmxp_numbers;

/* Reads a dataset of finite numbers in the root group of a file that cmxp_hdf5_open opened. `unit` is the
   name of the attribute. Messages name file and dataset. Returns CMX_OK, also where there is no dataset of
   that name; CMX_ERR_FORMAT for links to other files, filters that HDF5 has not itself, more than
   CMXP_NUMBERS_MOST. */
cmx_status cmxp_hdf5_numbers(hid_t file, const char *path, const char *name, const char *unit,
                             cmxp_numbers *out, cmx_error *err);

/* "PATH: /DATASET: why", as these messages begin. Returns CMX_ERR_FORMAT. */
cmx_status cmxp_hdf5_refuse(const char *path, const char *dataset, const char *why, cmx_error *err);

#endif
