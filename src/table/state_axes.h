/* Private to src/table: axes of sheets on (ln n_e, ln T) for densities and temperatures of all species. */
#ifndef COULOMIX_SRC_TABLE_STATE_AXES_H
#define COULOMIX_SRC_TABLE_STATE_AXES_H

#include "coulomix/plasma.h"
#include "table/spline.h"

typedef struct cmxp_state_axes {
  double ln_n[2], ln_t[2]; /* range of lookups */
  cmxp_even n, t;
} cmxp_state_axes;

/* Nodes are per decade. */
cmxp_state_axes cmxp_state_axes_place(const cmx_species *ions, const double rho[2], int rho_nodes,
                                      const double temp[2], int temp_nodes);

#endif
