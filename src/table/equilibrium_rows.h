/* Private to src/table: the tie lines of one pressure, as fitted and stored. */
#ifndef COULOMIX_SRC_TABLE_EQUILIBRIUM_ROWS_H
#define COULOMIX_SRC_TABLE_EQUILIBRIUM_ROWS_H

#include "coulomix/equilibrium_table.h"
#include "eos/coexistence.h"

enum { CMXP_FREEZING, CMXP_GAPS, CMXP_PARTS };

typedef struct cmxp_row_family {
  double end[2]; /* mean compositions, or ln T of a gap, at t = 0 and 1 */
  int kind[2];   /* cmx_boundary_end of both */
  double value[CMXI_FAMILY_SHEETS][CMXP_MOST_NODES];
  unsigned char continued[CMXP_MOST_NODES];
} cmxp_row_family;

/* `status` < 0: no families. */
typedef struct cmxp_row {
  cmx_status status;
  double floor; /* ln T below which gaps were not traced */
  size_t n[CMXP_PARTS];
  cmxp_row_family family[CMXP_PARTS][CMXP_MAX_SEGMENTS];
} cmxp_row;

cmx_status cmxp_row_make(const cmx_eos *eos, double p, size_t n_nodes, cmxp_row *row);

#endif
