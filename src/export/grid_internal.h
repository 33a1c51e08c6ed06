/* Shared by the files of grid exports: quantities, and the file that they go into. */
#ifndef COULOMIX_SRC_EXPORT_GRID_INTERNAL_H
#define COULOMIX_SRC_EXPORT_GRID_INTERNAL_H

#include <hdf5.h>

#include "coulomix/grid.h"

/* A quantity of a grid; `number` is its number in a batch. */
typedef struct cmxp_grid_quantity {
  const char *name, *unit, *text;
  int number, transport;
} cmxp_grid_quantity;

/* The quantity of this name that the table has; NULL if there is none. */
const cmxp_grid_quantity *cmxp_grid_find(const cmx_table *table, const char *name);

/* The quantities of a grid; returns their number, 0 with a message if a name is none. */
size_t cmxp_grid_list(const cmx_grid *grid, const cmxp_grid_quantity *list[CMX_GRID_MOST_QUANTITIES],
                      cmx_error *err);

/* Flags of each state: variables of int32. */
enum { CMXP_GRID_PHASE, CMXP_GRID_STATUS, CMXP_GRID_REASONS, CMXP_GRID_TRANSPORT_STATUS, CMXP_GRID_FLAGS };

/* Whether a table has a flag. */
int cmxp_grid_has_flag(const cmx_table *table, int flag);

/* Node k of an axis. */
double cmxp_grid_node(const cmx_grid *grid, int axis, size_t k);

/* The first axis of the variables: without x in a table of more than two species. */
int cmxp_grid_first(const cmx_table *table);
const cmx_species *cmxp_grid_species(const cmx_table *table);
/* Least and largest rho, T. */
void cmxp_grid_range(const cmx_table *table, double rho[2], double temp[2]);

extern const char *const cmxp_grid_axis_name[CMX_GRID_AXES], *const cmxp_grid_axis_unit[CMX_GRID_AXES];

/* An open file. */
typedef struct cmxp_grid_file {
  const cmx_grid *grid;
  const char *path; /* for messages */
  size_t n;
  const cmxp_grid_quantity *quantity[CMX_GRID_MOST_QUANTITIES];
  hid_t file, axis[CMX_GRID_AXES], value[CMX_GRID_MOST_QUANTITIES], flag[CMXP_GRID_FLAGS];
} cmxp_grid_file;

/* Creates the file `name` with everything but the values. Closed by cmxp_grid_close, also after a failure. */
cmx_status cmxp_grid_create(const char *name, cmxp_grid_file *f, cmx_error *err);
/* Writes rows from..from + n - 1 of one composition: value[q] and flag[q] are [n][nodes of T]. */
cmx_status cmxp_grid_put(cmxp_grid_file *f, size_t composition, size_t from, size_t n,
                         const double *const value[], const int *const flag[], cmx_error *err);
/* Returns 0 if something could not be written. */
int cmxp_grid_close(cmxp_grid_file *f);

#endif
