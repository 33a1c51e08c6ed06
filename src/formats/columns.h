/** Private to the library: columns of numbers, by name, of a text or an HDF5 file. */
#ifndef COULOMIX_SRC_FORMATS_COLUMNS_H
#define COULOMIX_SRC_FORMATS_COLUMNS_H

#include <stddef.h>

#include "coulomix/status.h"

enum { CMXP_COLUMNS = 4, CMXP_COLUMNS_ROWS = 1 << 16 };

/** Columns in the order of the names asked for. */
typedef struct cmxp_columns {
  size_t n; /* rows */
  double *value[CMXP_COLUMNS];
  char sha256[65]; /* of the file */
} cmxp_columns;

/** Reads n <= CMXP_COLUMNS columns of a text. Its first line that is not empty names them, with or without
 *  # before it; a unit may stand in brackets behind a name, and is 1, because what is read has none. Other
 *  lines with # are comments, other columns are passed over. Of an HDF5 file, datasets of one dimension in
 *  the root group, with the unit in the attribute `units`; or of three, two axes and a matrix over them,
 *  which gives a row for each element.
 *
 *  @param[out] columns freed with cmxp_columns_free; empty on failure
 *  @return CMX_OK; CMX_ERR_IO; CMX_ERR_FORMAT with file and line; CMX_ERR_UNKNOWN for a name that is not
 *          there, with those that are, or another unit; CMX_ERR_MEMORY */
cmx_status cmxp_columns_read(const char *path, size_t n, const char *const names[], cmxp_columns *columns,
                             cmx_error *err);
void cmxp_columns_free(cmxp_columns *columns);

/** Values over a rectangle of nodes. */
typedef struct cmxp_rectangle {
  size_t n, m;
  double *u, *v, *values; /* [n], [m], [n][m]; one allocation, that of u */
} cmxp_rectangle;

/** Three columns in any order of rows, the two variables and the value, as a rectangle.
 *
 *  @param[out] rectangle freed with cmxp_rectangle_free; empty on failure
 *  @return CMX_OK; CMX_ERR_FORMAT with the pair of the variables that is missing or comes twice;
 *          CMX_ERR_MEMORY */
cmx_status cmxp_columns_rectangle(const char *path, const char *const names[], const cmxp_columns *columns,
                                  cmxp_rectangle *rectangle, cmx_error *err);
void cmxp_rectangle_free(cmxp_rectangle *rectangle);

#endif
