/* Private to src/order. */
#ifndef COULOMIX_SRC_ORDER_ORDER_INTERNAL_H
#define COULOMIX_SRC_ORDER_ORDER_INTERNAL_H

#include "coulomix/jet.h"
#include "coulomix/order.h"

/* Wider vectors where the processor has them. Sums keep their order and nothing is fused, so the bits are the
   same. */
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__gnu_linux__)
#define ORDER_WIDEST __attribute__((target_clones("avx2", "default")))
#else
#define ORDER_WIDEST
#endif

/* Grid of the irreducible wedge: points, their neighbours, and the cosines of every orbit. */
typedef struct zone_grid {
  size_t n;
  double spacing;                  /* no point of the wedge is farther than this from the grid, in u */
  double (*point)[3];              /* [n] angles u */
  unsigned short (*neighbour)[12]; /* [n], its own index if there is none */
  double *cosine; /* m_i c_i: coarse grid [orbits][n], fine grid [orbits][points] of each group */
} zone_grid;

/* Coefficients of products of cosines in S(k), [count][count][width]: those whose coordinates are all first +
   step q, q < count. Rows are filled up to whole lanes with zeros. */
enum { ZONE_LANES = 4, ZONE_COORDINATES = 32 };
typedef struct zone_tensor {
  int first, step;
  size_t count, width, offset; /* offset: of the tensor in the polynomial */
} zone_tensor;

typedef struct zone_term {
  size_t orbit, place;
  double share; /* the coefficient for w = 1 */
} zone_term;

struct cmx_order_model {
  cmx_lattice_sums sums;
  size_t n;
  double m[CMX_MAX_ORBITS], j[CMX_MAX_ORBITS]; /* multiplicity; J_i = (I_i - T_i)/m_i */
  double t0;
  size_t n_beyond; /* terms beyond pairs */
  cmx_order_term beyond[CMX_MAX_ORDER_TERMS];
  int skew;                            /* one of them is odd in 1-2x */
  const struct cmx_model *free_energy; /* in place of that of the minimum; NULL: none */
  const struct cmx_model *third_order; /* the terms are this energy, of `contrast`; NULL: any terms */
  double contrast;                     /* 2(Z2-Z1)/(Z1+Z2) */
  double curvature[CMX_MAX_ORBITS];    /* m_i |n_i|^2/3 bounds |d^2 (m_i c_i)/du^2| along any direction */
  int top;                             /* largest coordinate of any orbit */
  /* S as a polynomial in cosines: one tensor, or two for even and odd coordinates */
  int n_tensors;
  zone_tensor tensor[2];
  size_t polynomial_size, n_terms;
  zone_term *term;
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

/* --- S(k) over the zone: zone_structure.c, zone_minima.c ----------------------------------------------- */

typedef struct zone_minimum {
  double u[3], s;
} zone_minimum;

/* Both grids of the model; the second function frees them, also after a failure. */
cmx_status cmxp_zone_grids_make(cmx_order_model *model);
void cmxp_zone_grids_free(cmx_order_model *model);
/* c[a][n] = cos(n u_a), s[a][n] = sin(n u_a) for n <= top */
typedef struct zone_trig {
  double c[3][ZONE_COORDINATES], s[3][ZONE_COORDINATES];
} zone_trig;
void cmxp_zone_trig(const double u[3], int top, zone_trig *t);
/* c_i(u) for all orbits, with gradients dc[i][3] unless NULL. */
void cmxp_zone_cosines(const cmx_order_model *model, const double u[3], double c[], double dc[][3]);
/* The shape of S as a polynomial, and its coefficients [model->polynomial_size] for given w. */
cmx_status cmxp_zone_tensors_make(cmx_order_model *model);
void cmxp_zone_polynomial(const cmx_order_model *model, const double w[], double polynomial[]);
/* S(u) with gradient and Hessian {xx, yy, zz, yz, xz, xy}. */
double cmxp_zone_structure(const cmx_order_model *model, const double polynomial[], const double u[3],
                           double gradient[3], double hessian[6]);
/* All derivatives of c_i(u): value, gradient, Hessian as above. */
void cmxp_zone_derivatives(const cmx_order_model *model, const double u[3], double d[][10]);

/* Values of S on the two grids. */
typedef struct zone_scratch {
  double *coarse, *fine; /* [coarse.n], [fine.n]; fine is INFINITY between calls */
  size_t *near;          /* coarse points whose groups are visited */
} zone_scratch;

cmx_status cmxp_zone_scratch_make(const cmx_order_model *model, zone_scratch *scratch);
void cmxp_zone_scratch_free(zone_scratch *scratch);

/* A function over the zone whose minima are sought: S(k) of two species, or the least eigenvalue of
   S_ab(k). */
typedef struct zone_surface zone_surface;
struct zone_surface {
  const cmx_order_model *model;
  const void *of;               /* w_i of two species; species_structure of more */
  const double *polynomial;     /* of two species */
  double second, third, fourth; /* bounds of its derivatives of that order along any direction */
  /* Value, gradient and Hessian at u. */
  double (*at)(const zone_surface *surface, const double u[3], double gradient[3], double hessian[6]);
  /* A bound of the third derivative at u along any direction; NULL: `third` and `fourth` are all that is
     known */
  double (*third_at)(const zone_surface *surface, const double u[3]);
  /* Looks in fixed directions, at geometrically shrinking distances, for a point lower than `at` by more than
     round-off; moves there and returns 1 if there is one. */
  int (*probe)(const zone_surface *surface, zone_minimum *at);
  /* Values at all points of the coarse grid, and at the fine points around n_near coarse ones; the least. */
  double (*scan_coarse)(const zone_surface *surface, double s[]);
  double (*scan_fine)(const zone_surface *surface, size_t n_near, zone_scratch *scratch);
};

/* Steps of a probe: direction d has along each axis the signed index of a size. */
enum { ZONE_PROBE_SIZES = 6, ZONE_PROBE_DIRECTIONS = 18 };
extern const double cmxp_zone_probe_size[ZONE_PROBE_SIZES];
extern const int cmxp_zone_probe_direction[ZONE_PROBE_DIRECTIONS / 2][3];

/* S(k) of two species. w [orbits] is borrowed, and so is polynomial [model->polynomial_size], which is filled
   in. */
zone_surface cmxp_zone_surface_two(const cmx_order_model *model, const double w[], double polynomial[]);
/* Local minima, lowest first, refined from grid points that are lower than their neighbours: all that can be
   negative, and the lowest one. If S is negative on the coarse grid, only minima found there. */
size_t cmxp_zone_minima(const zone_surface *surface, zone_scratch *scratch, size_t room,
                        zone_minimum found[]);
/* The same next to a state whose search was complete, with the coarse grid alone: `found` begins with n_known
   minima, which move with the state, and others are sought away from them. */
size_t cmxp_zone_minima_beside(const zone_surface *surface, zone_scratch *scratch, size_t n_known,
                               size_t room, zone_minimum found[]);
/* Descends from at->u to a local minimum. */
void cmxp_zone_refine(const zone_surface *surface, zone_minimum *at);
/* Near a flat minimum, and near the corners of the zone, the grid can miss a lower minimum behind a small
   barrier, where a cubic term competes with the curvature. Searches there, replaces minima that it improves
   and adds the corners; lowest first. */
size_t cmxp_zone_search_flat(const zone_surface *surface, size_t room, zone_minimum found[], size_t count);
/* The symmetry-equivalent point of the irreducible wedge, bcc and sc; other lattices: coordinates sorted. */
void cmxp_zone_fold(const cmx_order_model *model, double u[3]);

/* --- Newton's method for multipliers: newton.c -------------------------------------------------------- */

/* Unknowns: n_free without bounds, a multiplier mu >= 0 of every plane, then up to `width` positions of each
   plane that moves. */
typedef struct newton_system {
  size_t n, n_free, n_planes, width;
  size_t moves[CMX_MAX_PLANES]; /* 0, or the first position of the plane, */
  size_t span[CMX_MAX_PLANES];  /* of so many */
  double **h;                   /* Hessian, lower triangle */
  double *g;                    /* gradient */
  size_t n_in, *in;             /* unknowns of the factorised part */
  double **l;                   /* its Cholesky factor */
  double *target, *solved;      /* space */
} newton_system;

/* Space for CMX_MAX_PLANES planes; the second function frees it, also after a failure. */
cmx_status cmxp_newton_make(size_t n_free, size_t width, newton_system *system);
void cmxp_newton_free(newton_system *system);
/* Factorises the part of the planes with mu > 0; 0 on failure. */
int cmxp_newton_factorise_active(newton_system *system, const double mu[]);
/* Solves with the factor; unknowns that are not in the system are zero. */
void cmxp_newton_solve(const newton_system *system, double rhs[]);
/* Minimises the quadratic model over all unknowns with mu + d >= 0 by an active-set method; 0: failed */
int cmxp_newton_bounded_step(newton_system *system, const double mu[], double step[]);

/* --- restarts and the bound s >= 0: hold.c ------------------------------------------------------------- */

/* A programme of energy and entropy at one composition, by its coupling: Gamma_d of two species. */
typedef struct order_programme {
  void *of;
  cmx_status (*minimise)(void *of, double coupling);
  double (*entropy)(const void *of); /* at the last minimum */
  void (*reset)(void *of);           /* the next start is cold */
} order_programme;

/* If a start fails, which is rare, tries a cold start and then an approach from weaker couplings. Stops at
   `reached` < coupling, with success, if s < 0 there, which is sufficient for the bound s >= 0. */
cmx_status cmxp_hold_minimise(const order_programme *programme, double coupling, double *reached);
/* s falls with the coupling, so with the bound active the order is that of the coupling at which s = 0: the
   multiplier nu of the bound turns E - s into E - (1 + nu) s, the same programme at coupling/(1 + nu).
   Finds that coupling below the one given, and the minimum there. */
cmx_status cmxp_hold_entropy(const order_programme *programme, double coupling, double *zero);

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
  const double *j; /* [orbits] J_i, with beyond pairs tilted: J_i + B_i/m_i */
  double side;     /* 1, or -1 where x is above 1/2: the sign of 1-2x, which mix has folded */
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
  newton_system newton;
  double field[CMXP_DUAL_MAX][CMX_MAX_ORBITS];  /* dy_i/dz */
  double across[CMX_MAX_ORBITS][CMXP_DUAL_MAX]; /* the same, transposed */
  double along[CMX_MAX_PLANES][3][3]; /* unit vectors in which a plane moves: symmetry leaves them free */
  double *polynomial;                 /* space for S(k) */
} dual_system;

void cmxp_dual_evaluate(const dual_problem *problem, const dual_planes *planes, dual_point *point);
/* For derivatives: planes in a flat valley of S move as well. */
enum { DUAL_MOVE_VALLEYS = 2 };

void cmxp_dual_assemble(const dual_problem *problem, const dual_planes *planes, const dual_point *point,
                        int move, dual_system *system);
/* Drops planes without a multiplier. */
void cmxp_dual_drop_idle(dual_planes *planes);
/* Minimises D over lambda, mu >= 0 and, if `move`, the positions of the planes. Returns Newton steps, < 0 on
 * failure. */
int cmxp_dual_minimise(const dual_problem *problem, dual_planes *planes, int move, dual_system *scratch,
                       dual_point *point);

/* Derivatives of the unknowns of the Newton system at the minimum, by Gamma_d and p. Beyond pairs also what
   terms odd in 1-2x add to those by x, and the same three derivatives of w. */
typedef struct dual_response {
  double g[CMXP_DUAL_MAX], p[CMXP_DUAL_MAX], x[CMXP_DUAL_MAX];
  double w_g[CMX_MAX_ORBITS], w_p[CMX_MAX_ORBITS], w_x[CMX_MAX_ORBITS];
} dual_response;

/* f_order at the minimum of D, w [orbits], in (x, Gamma_d); without the bound s >= 0. */
cmx_jet cmxp_order_value_jet(const dual_problem *problem, const dual_planes *planes, const double w[],
                             const dual_system *sys, const dual_response *z);

/* f_order and what follows from it by model->free_energy. */
cmx_status cmxp_order_replace(const cmx_order_model *model, cmx_order_state *state);

/* As cmx_order_solve. If the last state that this work solved is close by, new planes are sought with the
   coarse grid of the zone alone: enough unless two minima of S lie between its points. */
cmx_status cmxp_order_follow(const cmx_order_model *model, double x, double gamma_d, cmx_order_work *work,
                             cmx_order_state *state);

/* --- energies beyond pairs: beyond.c, descend.c -------------------------------------------------------- */

/* B(t, w), t = 1-2x, and its derivatives by w. At fixed w the even powers of t move with p, and the odd ones
   with x, since dt/dp = -2/t has no limit at t = 0. */
typedef struct beyond_point {
  double value, value_p, value_x;
  double d[CMX_MAX_ORBITS], d_p[CMX_MAX_ORBITS], d_x[CMX_MAX_ORBITS];
  double dd[CMX_MAX_ORBITS][CMX_MAX_ORBITS];
} beyond_point;

void cmxp_beyond_at(const dual_problem *problem, const double w[], beyond_point *out);
/* B and dB/dw_i, d [orbits], as Taylor numbers; x is folded as problem->mix is. */
cmx_jet cmxp_beyond_jet(const dual_problem *problem, cmx_jet x, const cmx_jet w[], cmx_jet d[]);
/* How far f may lie below its local minimum w [orbits] elsewhere, in units of p kT/2, by a bound; 0: nowhere,
   the minimum is that of f. */
double cmxp_beyond_lost(const dual_problem *problem, const double w[]);

/* A local minimum, by the fields that tilt the programme of pairs to it, and the start that led there. */
typedef struct order_minimum {
  size_t start;
  double value, entropy; /* value: 2 (f + s_mix)/p + Gamma_d T_0 */
  double w[CMX_MAX_ORBITS], tilt[CMX_MAX_ORBITS];
} order_minimum;

enum { DESCENT_MINIMA = 16 };

typedef struct order_descent {
  double tilt[CMX_MAX_ORBITS], j[CMX_MAX_ORBITS]; /* B_i/m_i of the programme solved, J_i + B_i/m_i */
  double off[CMX_MAX_ORBITS];                     /* B_i/m_i at its minimum less the tilt */
  double value;
  int known; /* the tilt is that of the last minimum */
  beyond_point at;
  double response[CMX_MAX_ORBITS][CMX_MAX_ORBITS]; /* of w_i to an addition to y_k */
  double matrix[CMX_MAX_ORBITS][CMX_MAX_ORBITS];
  size_t n_minima;
  order_minimum minimum[DESCENT_MINIMA];
} order_descent;

struct cmx_order_work {
  size_t searches;           /* of the zone for planes, so far */
  int warm, beside;          /* beside: a state next to the last one is wanted */
  int responded;             /* the response is that of the planes, */
  double solved_p, solved_g; /* which minimise at this p and Gamma_d */
  double held_x, held_gamma; /* Gamma_d at which s = 0 begins; held_x < 0 if not yet known */
  dual_planes planes;
  dual_system system;
  dual_response response;
  dual_point point;
  zone_scratch scratch;
  double *polynomial;     /* of S(k) at the last minimum */
  order_descent *descent; /* NULL without terms beyond pairs */
};

/* A minimisation: its programme at one composition, and where it has arrived. */
typedef struct order_solver {
  dual_problem problem;
  cmx_order_work *work;
  double w[CMX_MAX_ORBITS];
  zone_minimum lowest;
  double lost; /* what f may lie lower elsewhere, in units of p kT/2; 0: certified */
  int rounds, newton, starts;
  int beside; /* the state before was next to this one */
} order_solver;

/* planes.c: minimises the programme of pairs with problem.j, planes added until S >= 0 in the whole zone. */
cmx_status cmxp_order_minimise(order_solver *s, double gamma_d);
/* Sum of m h(w) over the orbits, and the entropy, at the last minimum. */
double cmxp_order_decrement(const order_solver *s);
double cmxp_order_entropy(const order_solver *s);
/* Factorises the Newton system at the last minimum for responses; 0 on failure. */
int cmxp_order_factorise(order_solver *s);

/* Descends to a local minimum, from that of the last tilt. */
cmx_status cmxp_descend(order_solver *s, double gamma_d);
/* Descends from all starts, holds s >= 0 along each branch, and goes to the least minimum, which is that of
   Gamma_d = *gamma_zero without the bound. */
cmx_status cmxp_descend_all(order_solver *s, double gamma_d, double *gamma_zero);
/* Adds the response of the terms beyond pairs to that of the programme of pairs: work->response and y_g, y_p
   [orbits]; y_x [orbits] has what odd terms add to the derivative by x. 0 on failure. */
int cmxp_descend_respond(order_solver *s, double y_g[], double y_p[], double y_x[]);

#endif
