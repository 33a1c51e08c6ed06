/** Private to the library: columns of numbers, by name, of a text file. */
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
 *  lines with # are comments, other columns are passed over.
 *
 *  @param[out] columns freed with cmxp_columns_free; empty on failure
 *  @return CMX_OK; CMX_ERR_IO; CMX_ERR_FORMAT with file and line; CMX_ERR_UNKNOWN for a name that is not
 *          there, with those that are, or another unit; CMX_ERR_MEMORY */
cmx_status cmxp_columns_read(const char *path, size_t n, const char *const names[], cmxp_columns *columns,
                             cmx_error *err);
void cmxp_columns_free(cmxp_columns *columns);

#endif
