/** Tables in memory: the order table and the phase boundaries of one mixture; progress of long work. */
#ifndef COULOMIX_TABLE_H
#define COULOMIX_TABLE_H

#include <stddef.h>

#include "coulomix_order.h"
#include "coulomix_phase.h"
#include "coulomix/order.h"
#include "coulomix/phase.h"
#include "coulomix/progress.h"
#include "coulomix/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Least ratio of the ends of a range of density or temperature in /eos and /transport. */
#define CMX_GRID_LEAST_RATIO 1.25

/** The least and largest electron density and temperature at which /eos and /transport compute sheets: the
 *  range for all species, with the nodes beyond its ends that splines need.
 *  @param[in]  rho           [2] g/cm^3, ends CMX_GRID_LEAST_RATIO apart or more
 *  @param[in]  rho_nodes     per decade, 5..200
 *  @param[in]  temp          [2] K, likewise
 *  @param[in]  temp_nodes    per decade, 5..200
 *  @param[out] n_e           [2] electrons/cm^3
 *  @param[out] computed_temp [2] K
 *  Accuracy: rounding. */
CMX_API void cmx_table_extent(const cmx_species *ions, const double rho[2], int rho_nodes,
                              const double temp[2], int temp_nodes, double n_e[2], double computed_temp[2]);

/** The order table on nodes (x_i <= 1/2, Gamma_d_j). Arrays are [n_x][n_g], those of orbits
 *  [n_x][n_g][n_shells]; psi is [n_x][n_g][4]: psi, its derivatives by p, by Gamma_d and by both. In a whole
 *  table, of a model with terms odd in 1-2x, x_i <= 1, and derivatives are by x in place of p. */
typedef struct cmx_order_table {
  size_t n_x, n_g, n_shells;
  int whole;
  double map[2]; /* node scales, see cmx_order_view */
  double *x, *gamma_d;
  double *psi, *y;
  double *third_order; /* [n_x][n_g][4] the same of psi_3 (cmx_order_psi_third_order); NULL: none */
  float *y_p, *y_g;
  double *w, *f_order, *u_order, *s_res, *S_min, *k_min, *gap; /* k_min is [n_x][n_g][3] */
  unsigned char *status, *active; /* cmx_status >= 0; number of planes S(k) = 0 */
  unsigned char *certified;       /* 1: a proved minimum, as always without terms beyond pairs */
  unsigned char *caution;         /* [n_x-1][n_g-1] */
  int *orbit, *multiplicity;
  double t0;
  int has_b0; /* the energy of random ions beyond pairs, as cmx_order_view has it */
  double b0[CMXI_ORDER_B0];
  /* Measured at the centre of every cell, without and with caution: largest error of f_order and of any w. */
  double worst_f[2], worst_w[2];
  size_t n_caution, n_uncertified;
  double worst_gap, worst_S_min;
  /* Trees of the cells where the set of active planes changes, see cmx_order_view. */
  size_t n_trees, n_splits, n_patches, n_doubtful; /* doubtful: patches with caution */
  int *cell, *split;                               /* [n_x-1][n_g-1], [n_splits][3] */
  float *curve;                                    /* [n_splits][7] */
  double *patch;                                   /* [n_patches][25] */
  unsigned char *patch_caution;                    /* [n_patches] */
} cmx_order_table;

/** Names of the passes, for progress and pieces. */
#define CMX_STAGE_ORDER_NODES   "order: nodes"
#define CMX_STAGE_ORDER_CELLS   "order: checking cells"
#define CMX_STAGE_ORDER_PLANES  "order: active planes"
#define CMX_STAGE_ORDER_CROSSED "order: crossed cells"

/** Resolution of an order table. */
typedef struct cmx_order_grid {
  size_t n_x, n_g;    /* nodes, 9..2049 and 9..4097; a whole table has 2 n_x - 1 in x */
  double gamma_d_max; /* 1..1000 */
} cmx_order_grid;

/** Minimises at every node, in order of Gamma_d with warm starts and columns in parallel. Then compares the
 *  lookup with the minimiser at the centre of every cell and marks cells with errors above 2e-7 in w or 2e-9
 *  in f_order (`caution`): there the set of active planes changes. Cells with two sets of active planes, or
 *  with errors in f, u, s or a second derivative, are divided by a tree of patches. Bit for bit the same for
 *  any number of threads.
 *  @param[in] pieces journal of finished columns; NULL: none
 *  @return CMX_OK; the status of a failed node with its position; CMX_ERR_DOMAIN; CMX_ERR_MEMORY. On failure
 *          *table is empty. */
CMX_API cmx_status cmx_order_table_fill(const cmx_order_model *model, const cmx_order_grid *grid,
                                        const cmx_journal *pieces, const cmx_progress *progress,
                                        cmx_order_table *table, cmx_error *err);
/** Adds the energy of third order in the charges of more than two species to a table.
 *  @param[in] energy of CMX_KIND_SOLID_ENERGY
 *  @return CMX_OK; CMX_ERR_UNSUPPORTED for a whole table; CMX_ERR_MEMORY */
CMX_API cmx_status cmx_order_table_add_third_order(cmx_order_table *table, const struct cmx_model *energy,
                                                   cmx_error *err);
CMX_API void cmx_order_table_free(cmx_order_table *table);

/** The view that lookups use; valid as long as the table. */
CMX_API void cmx_order_table_view(const cmx_order_table *table, cmx_order_view *view);

/** A cmx_order_function (coulomix/phase.h) that looks up a view; the context is a const cmx_order_view. */
CMX_API cmx_order_function cmx_order_from_table;

/** The same; beyond the table's largest Gamma_d the order is held at its value there, with
 *  CMX_WARN_EXTRAPOLATED, as in coulomix_eos.h. */
CMX_API cmx_order_function cmx_order_from_table_frozen;

/** The boundaries of a diagram as arrays [n_boundaries][n]; kind is [n_boundaries][4]: phase left, phase
 *  right, and the cmx_boundary_end at low and high Gamma_1. */
typedef struct cmx_phase_table {
  size_t n_boundaries, n;
  double gamma_max; /* end of the traced range of Gamma_1 */
  double *gamma, *x_left, *x_right, *latent_heat;
  int *kind;
  unsigned char *caution; /* [n_boundaries][n-1] 1: a kink in the interval, from a change of active planes */
  unsigned char *uncertified; /* 1: see cmx_classical_reasons; NULL without terms beyond pairs */
  double worst[2];            /* largest error of x at the middle of an interval, without and with caution */
  size_t n_caution;
} cmx_phase_table;

/** Packs a diagram and compares the lookup with the direct tie line at the middle of every interval.
 *  Intervals with errors above 2e-7 in x are marked (`caution`).
 *  @param[in] mixture the mixture of the diagram
 *  @return CMX_OK; CMX_ERR_ABSENT for a diagram without boundaries; CMX_ERR_DOMAIN for fewer than 6 nodes;
 *          CMX_ERR_MEMORY; the status of a tie line that could not be polished. *table is empty on
 *          failure. */
CMX_API cmx_status cmx_phase_table_make(const cmx_classical_models *mixture, const cmx_diagram *diagram,
                                        cmx_phase_table *table);
CMX_API void cmx_phase_table_free(cmx_phase_table *table);
CMX_API void cmx_phase_table_view(const cmx_phase_table *table, cmx_phase_view *view);

/** Names of the diagrams of /phase, as cmx_phase_bind takes them, in the order of the table: one for each
 *  description of the solid.
 *  @param[in]  arrays [n] the datasets of a table
 *  @param[in]  room   size of `names`; 0, with NULL for `names`, to count
 *  @param[out] names  [room]
 *  @return the number of diagrams, which may exceed `room` */
enum { CMX_PHASE_NAME = 64 };
CMX_API size_t cmx_phase_list(const cmx_array *arrays, size_t n, size_t room, char names[][CMX_PHASE_NAME]);

/** The diagram that is meant where none is named: that of the solid which recipes have by default. */
#define CMX_PHASE_DEFAULT "short-range-ordered"

/** The stable phase of composition x at a coupling; the share to rounding.
 *  @param[in]  gamma Gamma_1 > 0
 *  @param[in]  ties  [n] of cmx_phase_tie_lines at this coupling
 *  @param[out] fraction_right  the share of the right phase where x lies between the ends of a tie line, 0 on
 *                    one without length; else NaN
 *  @return CMX_LIQUID, CMX_SOLID, CMX_COMPOUND and on; -1 where the two phases of a tie line coexist
 *  Accuracy: exact for the tie lines that are given. */
CMX_API int cmx_phase_at(const cmx_phase_view *view, double gamma, int n, const cmx_tie ties[], double x,
                         double *fraction_right);

#ifdef __cplusplus
}
#endif
#endif
