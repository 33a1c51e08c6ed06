/* Values of a table on a grid: part of `export`. */
#ifndef COULOMIX_TOOLS_EXPORT_GRID_H
#define COULOMIX_TOOLS_EXPORT_GRID_H

#include "coulomix/grid.h"
#include "tool.h"

/* "A:B:N", or a list of fractions. */
typedef struct grid_axis {
  int given;
  double from, to;
  size_t n; /* 0: the usual number */
  size_t n_fractions;
  double fractions[CMX_MAX_SPECIES];
} grid_axis;

typedef struct grid_request {
  grid_axis axis[CMX_GRID_AXES];
  const char *quantities; /* separated by commas; NULL: the usual ones */
  int phase, large;
} grid_request;

enum { GRID_MOST_MIB = 1024 }; /* largest file without --large, before compression */

/* Words of --phase, from CMX_STABLE on. */
extern const char *const grid_phases[];

/* Stores an axis; ends the program with a usage message if it is malformed. */
tool_setter grid_take_axis;

/* Whether an option of the request was given. */
int grid_given(const grid_request *request);

/* Writes the grid of the table `file` to `path`. */
cmx_status export_grid(const grid_request *request, const char *file, const char *path,
                       const cmx_progress *progress, cmx_error *err);

#endif
