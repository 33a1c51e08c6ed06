/* Private to src/table: cells of the order table that are crossed by changes of the active planes. */
#ifndef COULOMIX_SRC_TABLE_ORDER_REGIONS_H
#define COULOMIX_SRC_TABLE_ORDER_REGIONS_H

#include "coulomix/table.h"

/* --- samples and fits: order_fit.c ---------------------------------------------------------------------- */

enum { LABEL_PLANES = 12, FIT_TERMS = 21, ORDER_VALLEY = 100 };

/* The active planes: their number, site symmetries (descending; ORDER_VALLEY: planes in one valley) and
   positions in the wedge. */
typedef struct order_label {
  int n, held; /* held: the bound s >= 0 is active */
  int sites[LABEL_PLANES];
  double u[LABEL_PLANES][3];
  double mu[LABEL_PLANES]; /* their multipliers, which vanish where planes become inactive */
  double between;          /* least S halfway between two planes, above the floor of a valley */
  double least;            /* least multiplier of a plane in a valley */
} order_label;

/* A minimisation at the local coordinates s, t of a cell, which may lie outside it. */
typedef struct order_sample {
  double s, t, x, gamma_d;
  int thorough;         /* the whole zone was searched for planes */
  int solved, at_curve; /* at_curve: closer than its second derivatives are exact, they are not used */
  order_label label;
  double f, u, s_res, f_x, f_xx, f_xg, f_gg;
  double jet[6], t2; /* psi, its derivatives s, t, ss, st, tt; ss comes with the factor t2, by p (1-2x)^2 */
} order_sample;

typedef struct order_cell {
  const cmx_order_model *model;
  cmx_order_work *work;
  cmxi_order_position place; /* of the cell's corner */
  double z0, g0, t0;
  int whole;    /* z is x, otherwise p */
  int thorough; /* samples search the whole zone for planes */
} order_cell;

/* x <= 1/2 from p = x(1-x) without cancellation at small p */
double cmxp_x_of_p(double p);
/* The coordinate z of patches at node i of the axis, p or x, and x from it. */
double cmxp_order_place_of(const cmx_order_table *table, size_t i);
double cmxp_order_x_at(int whole, double place);
void cmxp_order_cell_at(const cmx_order_table *table, const cmx_order_model *model, cmx_order_work *work,
                        size_t i, size_t j, order_cell *cell);
void cmxp_order_sample(const order_cell *cell, double s, double t, order_sample *out);
int cmxp_order_same_label(const order_label *a, const order_label *b);
/* The planes of `a` that `b` has as well: partner[i] is the index in b or -1. Returns their number. */
int cmxp_order_match_planes(const order_label *a, const order_label *b, int partner[LABEL_PLANES]);
/* The slack with which a Hermite patch alone is good enough; f grows with Gamma_d. */
static inline double cmxp_order_plain_slack(double gamma_d) {
  return gamma_d >= CMXI_ORDER_RESOLVED_TO ? 0.7 : 1.5;
}

/* Whether psi and its derivatives (by local coordinates) are correct at the sample, to `slack` times the
   tolerance of a patch. */
int cmxp_order_good(const order_cell *cell, const order_sample *sample, const cmx_order_psi *psi,
                    double slack);

/* --- the change between two labels: order_cross.c ------------------------------------------------------- */

typedef struct order_crossing {
  double s, t;
  order_sample below, above; /* close by, on either side */
} order_crossing;

/* Finds where the label of `low` ends on the straight line to `high`, of another label. span: size of the box
   that it is sought in. beyond: samples on the line behind low and behind high, NULL where there are none. 0
   if a point is unsolved or, before the end, of a third label. */
int cmxp_order_cross(const order_cell *cell, double span, const order_sample *low, const order_sample *high,
                     const order_sample *const beyond[2], order_crossing *out);

/* Least squares of a patch over the box s[2] x t[2] through samples and derivatives of one label. */
void cmxp_order_fit(const double s[2], const double t[2], size_t n, const order_sample *const samples[],
                    double patch[CMXI_PATCH]);
/* Least squares of z against v: curve[CMXI_CURVE] as in a table; returns the largest residual. */
double cmxp_order_fit_curve(size_t n, const double v[], const double z[], float curve[CMXI_CURVE]);

/* --- trees: order_split.c ------------------------------------------------------------------------------- */

typedef struct order_tree {
  int root; /* code, see coulomix_order.h; the patches and splits of this tree are numbered from 0 */
  int n_splits, n_patches, room_splits, room_patches;
  int *split;    /* [n_splits][3] */
  float *curve;  /* [n_splits][CMXI_CURVE] */
  double *patch; /* [n_patches][CMXI_PATCH] */
  unsigned char *caution;
  int failed; /* out of memory */
} order_tree;

/* The tree of one cell; root -1 if the Hermite patch is accurate everywhere. cell->work goes on from the cell
   before. */
void cmxp_order_tree_make(const order_cell *cell, const cmx_order_view *view, order_tree *tree);
void cmxp_order_tree_free(order_tree *tree);

/* --- all cells: order_regions.c ------------------------------------------------------------------------- */

/* Finds the crossed cells of a filled table and gives each its tree. Same result for any number of
   threads. */
cmx_status cmxp_order_regions_make(const cmx_order_model *model, const cmx_progress *progress,
                                   cmx_order_table *table, cmx_error *err);

#endif
