/* Private to src/eos and src/table: liquid and solid in equilibrium at a given pressure (or electron density)
   and composition, and the curve of equilibria over composition. */
#ifndef COULOMIX_SRC_EOS_COEXISTENCE_H
#define COULOMIX_SRC_EOS_COEXISTENCE_H

#include "coulomix/equilibrium.h"
#include "eos/equilibrium_internal.h"

/* A phase of a mixture, per ion and kT. Of each species j the chemical potential mu, partial enthalpy h
   (energy at fixed n_e) and partial derivative v of the potential by ln P (ln n_e): d mu_j = -h_j dln T + v_j
   dln P at fixed composition. */
typedef struct cmxp_side {
  double logit, x, z; /* z = 1 - x without cancellation */
  double mu[2], h[2], v[2];
  double stiffness; /* f'' x (1-x): d mu/d logit is -x and (1-x) times this */
  double n_e;
} cmxp_side;

/* Variable that fixes a tie line besides the pressure: the mean of both compositions, or one of them. */
typedef enum cmxp_given { CMXP_GIVEN_MEAN, CMXP_GIVEN_LIQUID, CMXP_GIVEN_SOLID } cmxp_given;

/* Liquid and solid with equal chemical potentials. ln_t and step = logit x_solid - logit x_liquid, and the
   n_e of both sides where they are above 0, are the guess of the search. */
typedef struct cmxp_tie {
  double ln_t, step;
  cmxp_side liquid, solid;
  int continued; /* a species has a coupling outside 100..400: see coulomix/equilibrium.h */
} cmxp_tie;

/* 1: the lighter species has a coupling below 100, where its crystal is continued; 2: the heavier one above
   400, its liquid. */
int cmxp_is_continued(const cmx_eos *eos, double n_e, double temp);

/* @param[in] at composition, 0 < at < 1; closer than 1e-12 to 0 or 1e-8 to 1 it has too few digits
   @return the larger status of the two free energies; CMX_ERR_NOT_CONVERGED; CMX_ERR_ABSENT if one side is
           unstable */
cmx_status cmxp_tie_solve(const cmx_eos *eos, cmx_constraint held, double value, cmxp_given given, double at,
                          cmxp_tie *tie);

/* Compositions of both sides from their mean and the step of the logit. */
void cmxp_tie_sides(double mean, double step, double logit[2]);

/* The results of a tie line; `fixed` (0 liquid, 1 solid) is the side whose composition is constant in the
   derivatives. */
void cmxp_tie_report(const cmx_eos *eos, const cmxp_tie *tie, int fixed, cmx_freezing *out);

/* The lowest point of either phase above the common tangent of a tie line, over a grid of compositions, in
   kT; negative where the tie line is not stable. */
typedef struct cmxp_lowest {
  double height, x;
  int phase;
} cmxp_lowest;
cmx_status cmxp_tie_lowest(const cmx_eos *eos, cmx_constraint held, double value, const cmxp_tie *tie,
                           cmxp_lowest *lowest);

/* Logit of the composition near x where the solid is lowest above the common tangent, and its height there in
   kT. */
double cmxp_lowest_logit(const cmx_eos *eos, cmx_constraint held, double value, const cmxp_tie *tie, double x,
                         double *height);

/* Two solids and the liquid between or beside them. */
typedef struct cmxp_three {
  double ln_t;
  cmxp_side liquid, solid[2]; /* the solids by composition */
} cmxp_three;

/* From the guess in *three: ln_t and the logits and n_e of the sides. */
cmx_status cmxp_three_solve(const cmx_eos *eos, cmx_constraint held, double value, cmxp_three *three);

enum { CMXP_MAX_SEGMENTS = 6, CMXP_MOST_NODES = 128 };

/* A family of stable tie lines of liquid and solid between two means of their compositions. Nodes in the
   middle of even steps of t, mean = lo + (hi - lo) sin^2(pi t/2). */
typedef struct cmxp_segment {
  double mean[2];
  cmx_boundary_end end[2]; /* CMX_END_PURE or CMX_END_THREE */
  cmxp_tie tie[CMXP_MOST_NODES];
} cmxp_segment;

/* All freezing at one pressure. */
typedef struct cmxp_curve {
  size_t n_segments, n_nodes;
  cmxp_three three[CMXP_MAX_SEGMENTS]; /* [k] between the segments k and k + 1 */
  cmxp_segment segment[CMXP_MAX_SEGMENTS];
} cmxp_curve;

/* Traces it from x = 0 to 1.
   @param[in] n_nodes 16..CMXP_MOST_NODES, of each segment and of the search for three-phase points
   @return CMX_OK; CMX_ERR_ABSENT if a pure species does not freeze within the couplings considered;
           CMX_ERR_NOT_CONVERGED; CMX_ERR_UNSUPPORTED for more than CMXP_MAX_SEGMENTS or two liquids */
cmx_status cmxp_curve_trace(const cmx_eos *eos, cmx_constraint held, double value, size_t n_nodes,
                            cmxp_curve *curve);

/* The solid at one temperature. */
typedef struct cmxp_solid_at {
  conditions c;
  phase_context context[CMX_MAX_PHASES];
} cmxp_solid_at;
cmx_status cmxp_solid_open(const cmx_eos *eos, cmx_constraint held, double value, double ln_t, double n_e,
                           cmxp_solid_at *solid);
cmx_status cmxp_solid_side(cmxp_solid_at *solid, double logit, cmxp_side *side);

/* Two compositions of the solid with equal chemical potentials, left and right, from a guess of their logits
   and the n_e of the left.
   @return as cmxp_tie_solve */
typedef struct cmxp_gap_tie {
  double ln_t;
  cmxp_side side[2];
} cmxp_gap_tie;
cmx_status cmxp_gap_solve(const cmx_eos *eos, cmx_constraint held, double value, double ln_t,
                          cmxp_gap_tie *tie);

/* A gap of the solid from its top to a fifth of that temperature, ln T = top + (bottom - top) sin^2(pi t/2)
   at nodes in the middle of even steps of t. */
typedef struct cmxp_gap {
  double ln_t[2];          /* top and bottom */
  cmx_boundary_end end[2]; /* CMX_END_THREE or CMX_END_CRITICAL; CMX_END_RANGE */
  cmxp_gap_tie tie[CMXP_MOST_NODES];
} cmxp_gap;

typedef struct cmxp_gaps {
  double floor; /* ln T below which the solid was not followed */
  size_t n;
  cmxp_gap gap[CMXP_MAX_SEGMENTS];
} cmxp_gaps;

/* All gaps of the solid below a curve: those that reach it, then those under critical points (features
   narrower than 1/64 of the composition can be missed), as far as they can be followed. */
cmx_status cmxp_gaps_trace(const cmx_eos *eos, cmx_constraint held, double value, const cmxp_curve *curve,
                           cmxp_gaps *gaps);

/* Room for a curve; NULL without memory. */
cmxp_curve *cmxp_curve_new(void);
void cmxp_curve_free(cmxp_curve *curve);

/* Mean composition at a place 0..1 between lo and hi: lo + (hi - lo) sin^2(pi place/2). */
double cmxp_node_mean(double lo, double hi, double place);

/** The least value between two compositions and where it is, by golden sections to 1e-5 of the interval. */
typedef double cmxp_of_composition(void *context, double x);
double cmxp_least_between(cmxp_of_composition *value, void *context, double lo, double hi, double *x);

#endif
