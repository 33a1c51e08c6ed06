/* Private to src/order: the programme of n species.

   Different charges that are present, the most abundant one last. Matrices over the species are full, [n][n]
   row by row. m = n-1 is the order of S(k) without its zero eigenvalue: b [m] stands for the vector v [n]
   perpendicular to sqrt(x), by a reflection that exchanges sqrt(x) and the last axis; q_a = v_a/sqrt(x_a). */
#ifndef COULOMIX_SRC_ORDER_SPECIES_INTERNAL_H
#define COULOMIX_SRC_ORDER_SPECIES_INTERNAL_H

#include <gsl/gsl_eigen.h>

#include "coulomix/order_species.h"
#include "order/order_internal.h"

enum { SPECIES_PAIRS = CMX_MAX_SPECIES * (CMX_MAX_SPECIES - 1) / 2 };

typedef struct species_problem {
  const cmx_order_model *model;
  size_t n, m;
  double g;
  double x[CMX_MAX_SPECIES], root[CMX_MAX_SPECIES]; /* fractions and their square roots */
  double z[CMX_MAX_SPECIES];                        /* Z - <Z> */
  double variance;
} species_problem;

/* NaN everywhere, also in `pairs` unless it is NULL, and CMX_ERR_DOMAIN. */
void cmxp_species_fill_nan(const cmx_order_model *model, int n, double g, cmx_order_species_state *state,
                           double pairs[]);

/* q of a vector b. */
void cmxp_species_lift(const species_problem *problem, const double b[], double q[]);
/* Column r, other than `pivot`, of the reflection that exchanges the unit vector v [n] and the axis `pivot`:
   a unit vector perpendicular to v. */
void cmxp_species_perpendicular(size_t n, const double v[], size_t pivot, size_t r, double out[]);

/* Weight of the pair a, b in sums over a and b. */
static inline double species_weight(const species_problem *p, size_t a, size_t b) {
  return (a == b ? 1.0 : 2.0) * p->x[a] * p->x[b];
}

/* --- S(k): species_zone.c ------------------------------------------------------------------------------ */

/* S(k) = 1 + sum_i m_i c_i(k) W_i as matrices of order m. */
typedef struct species_structure {
  const cmx_order_model *model;
  size_t m;
  double *w;      /* [orbits][m][m] W_i */
  double *values; /* space of a scan */
  gsl_eigen_symm_workspace *least;
  gsl_eigen_symmv_workspace *modes;
} species_structure;

cmx_status cmxp_species_structure_make(const cmx_order_model *model, size_t m, species_structure *structure);
void cmxp_species_structure_free(species_structure *structure);
/* Fills in W from w = p_ab/(x_a x_b) - 1 of each orbit, [orbits][n][n]. */
void cmxp_species_structure_set(const species_problem *problem, const double w[],
                                species_structure *structure);
/* Eigenvalues of S(u), ascending, and unit eigenvectors in the rows of mode. */
void cmxp_species_modes(const species_structure *structure, const double u[3], double value[],
                        double mode[][CMX_MAX_SPECIES]);
/* The least eigenvalue of S(k); `structure` is borrowed. */
zone_surface cmxp_species_surface(const species_structure *structure);

/* --- dual Newton: species_dual.c ----------------------------------------------------------------------- */

/* Multipliers: of the balance of each pair b <= a < m, from which that of pairs with the last charge follows,
   and of planes v.S(k).v >= 0. Pairs of traces so have fields of their own. */
typedef struct species_planes {
  double lambda[SPECIES_PAIRS];
  size_t n_planes;
  double mu[CMX_MAX_PLANES];
  double u[CMX_MAX_PLANES][3];
  double c[CMX_MAX_PLANES][CMX_MAX_ORBITS];
  double b[CMX_MAX_PLANES][CMX_MAX_SPECIES], q[CMX_MAX_PLANES][CMX_MAX_SPECIES];
} species_planes;

/* The dual D(lambda, mu) = sum_i m_i h*(y_i) + sum_j mu_j with the fields y_ab^i = lambda_ab + sum_j mu_j
   c_i(k_j) q_a q_b - g J_i z_a z_b, and h*(y) = -2 sum_a x_a ln u_a for y with sum_b x_b y_ab = 0. -D/2 is a
   lower bound of f_order without its terms in T_0 and x ln x. */
typedef struct species_point {
  double value, noise;           /* D and its rounding */
  double balance[SPECIES_PAIRS]; /* sum m w */
  double s[CMX_MAX_PLANES];      /* v.S(k_j).v */
  double *y;                     /* [orbits][n][n] */
  double *w;                     /* [orbits][n][n] p_ab/(x_a x_b) - 1 = u_a u_b exp(y_ab) - 1 */
  double *log_u;                 /* [orbits][n] */
  double *factor;                /* [orbits][n][n] Cholesky factor of delta_ab + p_ab/sqrt(x_a x_b) */
} species_point;

/* Of a plane that moves: the gradient of its cosines, and q of each direction perpendicular to its own. */
typedef struct species_turns {
  double dc[CMX_MAX_ORBITS][3];
  double q[CMX_MAX_SPECIES][CMX_MAX_SPECIES];
} species_turns;

typedef struct species_dual {
  newton_system newton;
  species_planes planes, trial;
  species_point point, next;
  double *step;         /* [unknowns] */
  double *motion;       /* [planes][width][width] Hessian of v.S(k).v by k and the direction of v */
  species_turns *turns; /* [planes] */
} species_dual;

/* Space for n species; the second function frees it, also after a failure. */
cmx_status cmxp_species_dual_make(size_t orbits, size_t n, species_dual *dual);
void cmxp_species_dual_free(species_dual *dual);
/* q_j and c_i(k_j) of the planes' b_j and k_j. */
void cmxp_species_place(const species_problem *problem, species_planes *planes);
void cmxp_species_evaluate(const species_problem *problem, const species_planes *planes,
                           species_point *point);
/* Drops planes without a multiplier. */
void cmxp_species_drop_idle(species_planes *planes);
/* As cmxp_dual_minimise: minimises D over lambda and mu >= 0; with SPECIES_MOVE also over the wave vectors
   and directions of planes at proper minima. Planes in one valley that move are merged, with SPECIES_MERGE
   all of them. */
enum { SPECIES_MOVE = 1, SPECIES_MERGE = 2 };
int cmxp_species_minimise(const species_problem *problem, int how, species_dual *dual);

#endif
