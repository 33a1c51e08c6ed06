/** Tie lines at fixed pressure of the free energy of coulomix/eos.h, for the lookups of
 *  interp/coulomix_equilibrium.h: freezing on (ln P, composition), gaps of the solid on (ln P,
 *  temperature). */
#ifndef COULOMIX_EQUILIBRIUM_TABLE_H
#define COULOMIX_EQUILIBRIUM_TABLE_H

#include <stddef.h>

#include "coulomix/eos.h"
#include "coulomix/status.h"
#include "coulomix/table.h"
#include "coulomix_equilibrium.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Range and resolution. */
typedef struct cmx_equilibrium_grid {
  /* Range of the equation of state, g/cm^3 and K. Pressures are those at which both pure species freeze
     within it. */
  double rho[2], temp[2];
  int p_nodes; /* per decade, 4..100 */
  int x_nodes; /* along each family, 16..128 */
} cmx_equilibrium_grid;

/** Families of one kind, spline coefficients: see cmx_equilibrium_families. */
typedef struct cmx_equilibrium_part {
  size_t n;
  int *kind;                         /* [n][4] */
  double *p_range;                   /* [n][2] */
  double *ends;                      /* [n][2][n_p] */
  double *sheet[CMXI_FAMILY_SHEETS]; /* [n][n_p][n_t]; NULL for the heat of gaps */
  unsigned char *caution;            /* [n][n_p][n_t] */
} cmx_equilibrium_part;

typedef struct cmx_equilibrium_table {
  size_t n_p, n_t;
  double *ln_p, *t; /* nodes */
  double *floor;    /* [n_p] ln T below which gaps of the solid were not followed */
  double range[4];  /* least and largest P and T */
  cmx_species ions;
  double constants[3]; /* k, the atomic mass unit and e^2 */
  cmx_equilibrium_part freezing, gaps;
  /** Largest errors at the centre of cells against the direct tie line: of ln T [0] and the compositions [1],
   *  of cells without caution [0] and with it [1]. */
  double worst[2][2];
  size_t n_cells, n_caution, n_continued;
  size_t n_rows, n_unknown; /* pressures that were computed, and those without a diagram */
  cmx_status unknown;       /* the status of the first of those */
} cmx_equilibrium_table;

#define CMX_STAGE_EQUILIBRIUM "equilibrium"

/** Traces the freezing at every pressure, in parallel, fits the splines and compares the lookup with the
 *  direct tie line at the centre of every cell. Cells with errors above 5e-8 in ln T, 5e-7 in a composition
 *  or 5e-6 kT in the latent heat are marked (`caution`), as are those between pressures where families begin
 *  or end. Bit for bit the same for any number of threads.
 *  @param[in] eos    its order function must have no state: cmx_order_from_table_frozen, or no ordered solid
 *  @param[in] pieces journal of finished pressures; NULL: none
 *  @return CMX_OK; CMX_ERR_ABSENT where no pressure of the range has a diagram, with the reason in `err`;
 *          CMX_ERR_DOMAIN or CMX_ERR_RANGE (grid); CMX_ERR_MEMORY; CMX_ERR_STOPPED if the progress function
 *          requested it. On failure *table is empty. */
CMX_API cmx_status cmx_equilibrium_table_fill(const cmx_eos *eos, const cmx_equilibrium_grid *grid,
                                              const cmx_journal *pieces, const cmx_progress *progress,
                                              cmx_equilibrium_table *table, cmx_error *err);
CMX_API void cmx_equilibrium_table_free(cmx_equilibrium_table *table);

/** The view that lookups use; valid as long as the table. */
CMX_API void cmx_equilibrium_table_view(const cmx_equilibrium_table *table, cmx_equilibrium_view *view);

#ifdef __cplusplus
}
#endif
#endif
