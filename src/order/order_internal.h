/* Private to src/order. */
#ifndef COULOMIX_SRC_ORDER_ORDER_INTERNAL_H
#define COULOMIX_SRC_ORDER_ORDER_INTERNAL_H

#include "coulomix/jet.h"
#include "coulomix/order.h"

/* Grid of the irreducible wedge: points, their neighbours, and the cosines of every orbit. */
typedef struct zone_grid {
  size_t n;
  double spacing;                  /* no point of the wedge is farther than this from the grid, in u */
  double (*point)[3];              /* [n] angles u */
  unsigned short (*neighbour)[12]; /* [n], its own index if there is none */
  double *cosine;                  /* m_i c_i: coarse grid [orbits][n], fine grid [n][orbits] */
} zone_grid;

struct cmx_order_model {
  cmx_lattice_sums sums;
  size_t n;
  double m[CMX_MAX_ORBITS], j[CMX_MAX_ORBITS]; /* multiplicity; J_i = (I_i - T_i)/m_i */
  double t0;
  double curvature[CMX_MAX_ORBITS]; /* m_i |n_i|^2/3 bounds |d^2 (m_i c_i)/du^2| along any direction */
  int top;                          /* largest coordinate of any orbit */
  /* The fine grid has half the spacing. Its points are in groups, first[g] to first[g+1], around every point
     g of the coarse grid, so that only those are visited where S can be low. */
  zone_grid coarse, fine;
  size_t *first; /* [coarse.n + 1] */
};

/* --- closed forms of one orbit (quasi-chemical): qc.c -------------------------------------------------- */

/* Composition in the folded form x <= 1/2. */
typedef struct qc_mix {
  double x, p, t; /* t = 1 - 2x */
} qc_mix;

typedef struct qc_orbit {
  double beta, w, w_y, w_p;    /* w(y, p) and its partial derivatives */
  double log_a, log_1w, log_b; /* ln A, ln(1-w), ln B */
  double dual;                 /* h*(y) = y w - h(w) */
} qc_orbit;

qc_mix cmxp_qc_mixture(double x);
/* Values at the exchange field y. */
void cmxp_qc_from_field(const qc_mix *mix, double y, qc_orbit *out);
/* w and its slope only. */
double cmxp_qc_weight(const qc_mix *mix, double y, double *w_y);
/* Entropy decrement h(w) from w; NaN outside the range of w. */
double cmxp_qc_decrement(const qc_mix *mix, double w);
/* d/dp of -x ln x - (1-x) ln(1-x), finite at x = 1/2. */
double cmxp_qc_mixing_entropy_p(const qc_mix *mix);
/* dh/dp at fixed w, stable for all x. */
double cmxp_qc_decrement_p(const qc_mix *mix, const qc_orbit *o);

/* --- S(k) over the zone: zone_minima.c ----------------------------------------------------------------- */

typedef struct zone_minimum {
  double u[3], s;
} zone_minimum;

/* Both grids of the model; the second function frees them, also after a failure. */
cmx_status cmxp_zone_grids_make(cmx_order_model *model);
void cmxp_zone_grids_free(cmx_order_model *model);
/* c_i(u) for all orbits, with gradients dc[i][3] unless NULL. */
void cmxp_zone_cosines(const cmx_order_model *model, const double u[3], double c[], double dc[][3]);
/* S(u) with gradient and Hessian {xx, yy, zz, yz, xz, xy}. */
double cmxp_zone_structure(const cmx_order_model *model, const double w[], const double u[3],
                           double gradient[3], double hessian[6]);
/* Values of S on the two grids. */
typedef struct zone_scratch {
  double *coarse, *fine; /* [coarse.n], [fine.n]; fine is INFINITY between calls */
  size_t *near;          /* coarse points whose groups are visited */
} zone_scratch;

cmx_status cmxp_zone_scratch_make(const cmx_order_model *model, zone_scratch *scratch);
void cmxp_zone_scratch_free(zone_scratch *scratch);
/* Local minima of S, lowest first, refined from grid points that are lower than their neighbours: all that
   can be negative, and the lowest one. If S is negative on the coarse grid, only minima found there. */
size_t cmxp_zone_minima(const cmx_order_model *model, const double w[], zone_scratch *scratch, size_t room,
                        zone_minimum found[]);
/* Descends from at->u to a local minimum of S. */
void cmxp_zone_refine(const cmx_order_model *model, const double w[], zone_minimum *at);
/* Near a flat minimum, and near the corners of the zone, the grid can miss a lower minimum behind a small
   barrier, where a cubic term competes with the curvature. Searches there, replaces minima that it improves
   and adds the corners; lowest first. */
size_t cmxp_zone_search_flat(const cmx_order_model *model, const double w[], size_t room,
                             zone_minimum found[], size_t count);
/* The symmetry-equivalent point of the irreducible wedge, bcc and sc; other lattices: coordinates sorted. */
void cmxp_zone_fold(const cmx_order_model *model, double u[3]);

/* --- dual Newton: dual.c ------------------------------------------------------------------------------ */

/* Planes with their multipliers. */
typedef struct dual_planes {
  size_t n_planes;
  double lambda;
  double mu[CMX_MAX_PLANES];
  double u[CMX_MAX_PLANES][3];              /* angles k a_1/2 */
  double c[CMX_MAX_PLANES][CMX_MAX_ORBITS]; /* c_i(k_j) */
} dual_planes;

typedef struct dual_problem {
  const cmx_order_model *model;
  qc_mix mix;
  double gamma_d;
} dual_problem;

typedef struct dual_point {
  double value;             /* D(lambda, mu): -D is a lower bound of 2 Phi */
  double balance;           /* sum m w */
  double s[CMX_MAX_PLANES]; /* S(k_j) */
  double y[CMX_MAX_ORBITS];
  qc_orbit orbit[CMX_MAX_ORBITS];
} dual_point;

#define CMXP_DUAL_MAX (1 + 4 * CMX_MAX_PLANES)

/* Newton system: lambda, mu of every plane, then the positions of the planes that move. */
typedef struct dual_system {
  size_t n, n_planes;
  size_t moves[CMX_MAX_PLANES]; /* 0, or the first of the three position unknowns of the plane */
  double field[CMXP_DUAL_MAX][CMX_MAX_ORBITS]; /* dy_i/dz */
  double h[CMXP_DUAL_MAX][CMXP_DUAL_MAX];      /* Hessian, lower triangle */
  double g[CMXP_DUAL_MAX];
  size_t n_in, in[CMXP_DUAL_MAX];         /* unknowns of the factorised part */
  double l[CMXP_DUAL_MAX][CMXP_DUAL_MAX]; /* its Cholesky factor */
} dual_system;

void cmxp_dual_evaluate(const dual_problem *problem, const dual_planes *planes, dual_point *point);
/* For derivatives: planes in a flat valley of S move as well. */
enum { DUAL_MOVE_VALLEYS = 2 };

void cmxp_dual_assemble(const dual_problem *problem, const dual_planes *planes, const dual_point *point,
                        int move, dual_system *system);
/* Factorises the part of the planes with mu > 0; 0 on failure. */
int cmxp_dual_factorise_active(const dual_planes *planes, dual_system *system);
/* Solves with the factor; unknowns that are not in the system are zero. */
void cmxp_dual_solve(const dual_system *system, double rhs[]);
/* Drops planes without a multiplier. */
void cmxp_dual_drop_idle(dual_planes *planes);
/* Minimises D over lambda, mu >= 0 and, if `move`, the positions of the planes. Returns Newton steps, < 0 on
 * failure. */
int cmxp_dual_minimise(const dual_problem *problem, dual_planes *planes, int move, dual_system *scratch,
                       dual_point *point);

/* Derivatives of the unknowns of the Newton system at the minimum, by Gamma_d and p. */
typedef struct dual_response {
  double g[CMXP_DUAL_MAX], p[CMXP_DUAL_MAX];
} dual_response;

/* f_order at the minimum of D, in (x, Gamma_d); without the bound s >= 0. */
cmx_jet cmxp_order_value_jet(const dual_problem *problem, const dual_planes *planes, const dual_system *sys,
                             const dual_response *z);

struct cmx_order_work {
  int warm;
  double held_x, held_gamma; /* Gamma_d at which s = 0 begins; held_x < 0 if not yet known */
  dual_planes planes;
  dual_system system;
  dual_response response;
  dual_point point;
  zone_scratch scratch;
};

#endif
