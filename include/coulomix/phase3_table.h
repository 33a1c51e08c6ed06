/** The liquidus of three species as a table, for the lookup of coulomix_phase3.h. */
#ifndef COULOMIX_PHASE3_TABLE_H
#define COULOMIX_PHASE3_TABLE_H

#include <stddef.h>

#include "coulomix/phase.h"
#include "coulomix/progress.h"
#include "coulomix/status.h"
#include "coulomix_phase3.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The stage of its progress reports. */
#define CMX_STAGE_PHASE3 "freezing of three species"

/** The data of a table; arrays as in cmx_phase3_view. */
typedef struct cmx_phase3_table {
  int n;
  cmx_species ions; /* three */
  double *values;
  unsigned char *caution;
  size_t n_cells, n_caution;
  double worst[2][3]; /* errors at the centres of cells without and with caution: of ln Gamma_e, of a fraction
                         of the solid, of the latent heat in kT */
} cmx_phase3_table;

/** Computes the table: the first solid at every node (cmx_freeze_stable), its slopes by differences along the
 *  same solid, and the error of the lookup at the centre of every cell.
 *  @param[in]  models   three species of ascending charges, with masses; all threads share its order_psi
 *  @param[in]  n        nodes along each root, 3..1000
 *  @param[in]  search   intervals of the search for the first solid, 4..400
 *  @param[in]  progress NULL for none
 *  @param[out] table    released with cmx_phase3_table_free; empty on failure
 *  @return CMX_OK; CMX_ERR_DOMAIN; the failure of a node, with its composition; CMX_ERR_STOPPED;
 *          CMX_ERR_MEMORY
 *  Accuracy: 1e-10 at the nodes. The numbers do not depend on the number of threads. */
CMX_API cmx_status cmx_phase3_table_fill(const cmx_classical_models *models, int n, int search,
                                         const cmx_progress *progress, cmx_phase3_table *table,
                                         cmx_error *err);

/** The view of a table, as bound from a file. */
CMX_API void cmx_phase3_table_view(const cmx_phase3_table *table, cmx_phase3_view *view);

/** Frees what a table holds, and empties it. */
CMX_API void cmx_phase3_table_free(cmx_phase3_table *table);

#ifdef __cplusplus
}
#endif
#endif
