/** Values of a table on a grid of composition, density and temperature, as a file that netCDF-4 and xarray
 *  read: dimension scales x, rho and temp, a variable for each quantity with units and long_name, statuses
 *  and reasons as flags (CF conventions 1.10).
 *
 *      cmx_grid grid;
 *      cmx_grid_usual(&table, "carbon-oxygen.h5", &grid);
 *      grid.n[CMX_GRID_TEMP] = 100;
 *      status = cmx_grid_write(&grid, "values.h5", NULL, err);
 *
 *  The group `tab1` of the file has the same values as one dataset `data` [quantity][x][rho][temp] with the
 *  attributes that DataTable of the code Quokka reads (Ndim, Nout, Nx, xlo, xhi, spacing, input_names and
 *  others). It is virtual: the values are stored once. */
#ifndef COULOMIX_GRID_H
#define COULOMIX_GRID_H

#include "coulomix/progress.h"
#include "coulomix/status.h"
#include "coulomix/table_file.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Axes of a grid. */
enum { CMX_GRID_X, CMX_GRID_RHO, CMX_GRID_TEMP, CMX_GRID_AXES };

enum {
  CMX_GRID_MOST_NODES = 100000, /* of an axis */
  CMX_GRID_MOST_QUANTITIES = 64
};

typedef struct cmx_grid {
  const cmx_table *table;
  const char *file; /* name of the table, for messages and attributes */
  /* Nodes, 1 or more, and ends of each axis: x even from 0..1, of two species alone; rho in g/cm^3 and T in K
     with even steps of the logarithm, within the range of the table. One node stands at `from`. */
  size_t n[CMX_GRID_AXES];
  double from[CMX_GRID_AXES], to[CMX_GRID_AXES];
  double fractions[CMX_MAX_SPECIES];                /* of more species: number fractions of all, sum 1 */
  int phase;                                        /* CMX_STABLE, CMX_LIQUID or CMX_SOLID */
  size_t n_quantities;                              /* 0: the usual ones */
  const char *quantities[CMX_GRID_MOST_QUANTITIES]; /* names, of coulomix_quantities.h */
  const char *history;                              /* the command, for the attribute; NULL: none */
} cmx_grid;

/** The whole range of the table with 11 compositions, 8 densities and 8 temperatures a decade, the stable
 *  phase and the usual quantities. `table` has /eos or /transport and stays open as long as the grid is
 *  used. */
CMX_API void cmx_grid_usual(const cmx_table *table, const char *file, cmx_grid *grid);

/** Checks a grid and estimates the size of its file.
 *
 *  @param[out] bytes  without compression, which saves up to a half, and to 1e-2 without the attributes; NaN
 *                     on failure
 *  @return CMX_OK; CMX_ERR_ABSENT for a table without /eos and /transport; CMX_ERR_UNKNOWN for a name that is
 *          no quantity of the table; CMX_ERR_RANGE, CMX_ERR_DOMAIN for ends and compositions that are not
 *          allowed, with the axis and what is */
CMX_API cmx_status cmx_grid_bytes(const cmx_grid *grid, double *bytes, cmx_error *err);

/** Writes the file, whole or not at all. A state that cannot be given is NaN and has a negative status. The
 *  memory needed does not grow with the number of compositions and densities. The same grid gives the same
 *  bytes.
 *  @return as cmx_grid_bytes; CMX_ERR_IO; CMX_ERR_STOPPED; CMX_ERR_MEMORY */
CMX_API cmx_status cmx_grid_write(const cmx_grid *grid, const char *path, const cmx_progress *progress,
                                  cmx_error *err);

#ifdef __cplusplus
}
#endif
#endif
