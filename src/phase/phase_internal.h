/* Private to src/phase. */
#ifndef COULOMIX_SRC_PHASE_PHASE_INTERNAL_H
#define COULOMIX_SRC_PHASE_PHASE_INTERNAL_H

#include <gsl/gsl_min.h>
#include <gsl/gsl_roots.h>

#include "coulomix/phase.h"

static inline int cmxp_is_compound(const cmx_phase *phase) {
  return phase->at > 0.0;
}

/* f_liq - f_sol of a pure species of charge z as a jet in ln Gamma_e; below CMX_EOS_SOLID_FROM continued
   linearly in Gamma, above CMX_FUSION_FITTED_TO at a constant heat of fusion in kT, Gamma
   d(f_liq - f_sol)/dGamma. */
cmx_status cmxp_melting_term(const cmx_classical_models *m, double z, double gamma_e, cmx_jet *out);

/* x(1-x) B_0/2, the energy of random ions beyond pairs per unit of Gamma_d, as a jet in x. */
cmx_jet cmxp_random_beyond(const double b0[CMX_MAX_ORDER_SKEWNESS + 1], double x);

/* S p psi_3 of n species along one direction of composition; mixture->third_order is not NULL. */
cmx_status cmxp_third_order_of(const cmx_classical_models *m, const cmx_jet x[], cmx_jet gamma_e, cmx_jet *f);

/* Adds the vibrations of a solid, of n different charges z, to *f. */
cmx_status cmxp_add_vibrations(const cmx_classical_models *m, size_t n, const double z[], const cmx_jet x[],
                               cmx_jet gamma_e, cmx_jet *f);

/* One point of the lower envelope. */
typedef struct hull_point {
  double x, f;
  size_t phase;
} hull_point;

/* Grid in x, denser towards both ends: sin^2(pi k/(2(n-1))). */
double cmxp_hull_x(size_t k, size_t n);

/* Lower convex hull of points sorted by x, in place; returns the number kept. */
size_t cmxp_lower_hull(size_t n, hull_point points[]);

/* The x in (lo, hi) at which f_a - f_b is extremal, by its derivative; NaN if that does not change sign
   there. *gap receives the difference there. */
double cmxp_closest_approach(const cmx_phase *a, const cmx_phase *b, double gamma_e, double lo, double hi,
                             double *gap);

/* As cmx_tie_line_polish, with the slope of the common tangent, also for a line too narrow to report; NaN if
   there is none. */
cmx_status cmxp_tie_line_polish(const cmx_phase phases[], double gamma_e, cmx_tie_line *line, double *slope);

/* All tie lines at one coupling. */
typedef struct pattern {
  double gamma_e;
  size_t n;
  cmx_tie_line line[CMX_MAX_TIE_LINES];
} pattern;

typedef struct phase_list {
  size_t n;
  cmx_phase phase[CMX_MAX_PHASES];
  double unit; /* Gamma_1/Gamma_e */
  /* for the search of ends, in which no memory can then be missing */
  gsl_root_fsolver *root;
  gsl_min_fminimizer *least;
} phase_list;

int cmxp_same_family(const cmx_tie_line *a, const cmx_tie_line *b, double reach);

/* The kind of end of the family of `line` between the patterns of two close couplings, and its exact
   coupling; *x is the composition where both sides coincide. Azeotropes, critical and congruent points are
   entered in the diagram. */
cmx_boundary_end cmxp_classify_end(const phase_list *phases, const pattern *low, const pattern *high,
                                   const cmx_tie_line *line, cmx_diagram *diagram, double *gamma_1,
                                   double *x);

#endif
