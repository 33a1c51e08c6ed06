/** Private to the library: columns of numbers, by name, of a text or an HDF5 file. */
#ifndef COULOMIX_SRC_FORMATS_COLUMNS_H
#define COULOMIX_SRC_FORMATS_COLUMNS_H

#include <stddef.h>

#include "coulomix/status.h"
#include "io/text_internal.h"

enum { CMXP_COLUMNS = 5, CMXP_COLUMNS_ROWS = 1 << 16 };

/** Columns in the order of the names asked for. */
typedef struct cmxp_columns {
  size_t n; /* rows */
  double *value[CMXP_COLUMNS];
  char sha256[65]; /* of the file */
} cmxp_columns;

/** Units of a column of the name "rho" (to g/cm^3), "n_e" (1/cm^3), "temp" (K), "kappa" (erg/(cm s K)) or
 *  "sigma" (1/s); NULL for other names. */
const cmxp_units *cmxp_columns_units(const char *name);

/** Reads n <= CMXP_COLUMNS columns of a text. Its first line that is not empty names them, with or without
 *  # before it, and with a unit in brackets behind a name, rho [g/cm^3]; of logarithms, lgrho [log10 g/cm^3].
 *  Pure numbers have none, or 1. Other lines with # are comments, other columns are passed over. Of an HDF5
 *  file, datasets of one dimension in the root group, with the unit in the attribute `units`; or axes and
 *  then arrays over them, which give a row for each element.
 *
 *  @param[in]  units   [n], NULL for a pure number; or NULL for all
 *  @param[out] columns freed with cmxp_columns_free, in the first unit of each list; empty on failure
 *  @return CMX_OK; CMX_ERR_IO; CMX_ERR_FORMAT with file and line; CMX_ERR_UNKNOWN for a name that is not
 *          there, with those that are, or another unit; CMX_ERR_MEMORY */
cmx_status cmxp_columns_read(const char *path, size_t n, const char *const names[],
                             const cmxp_units *const units[], cmxp_columns *columns, cmx_error *err);
void cmxp_columns_free(cmxp_columns *columns);

enum { CMXP_BOX_AXES = 3 };

/** Values over the nodes of a box. */
typedef struct cmxp_box {
  size_t axes, n[CMXP_BOX_AXES];
  double *at[CMXP_BOX_AXES]; /* [n[k]], rising */
  double *
      value[CMXP_COLUMNS]; /* [n[0]][n[1]]... of each column behind the axes; one allocation, that of at[0] */
} cmxp_box;

/** Columns in any order of rows, the first `axes` of them variables, as a box.
 *
 *  @param[in]  n   columns
 *  @param[out] box freed with cmxp_box_free; empty on failure
 *  @return CMX_OK; CMX_ERR_FORMAT with the nodes at which a value is missing or comes twice;
 *          CMX_ERR_MEMORY */
cmx_status cmxp_columns_box(const char *path, size_t n, const char *const names[], size_t axes,
                            const cmxp_columns *columns, cmxp_box *box, cmx_error *err);
void cmxp_box_free(cmxp_box *box);

#endif
