/* Private to src/phase: phases of n species. */
#ifndef COULOMIX_SRC_PHASE_TERNARY_INTERNAL_H
#define COULOMIX_SRC_PHASE_TERNARY_INTERNAL_H

#include "coulomix/ternary.h"

/* Stands for the fraction of an absent species: everything but ln x has reached its limit, and 1/x^2 is still
   finite. */
#define CMXP_TRACE 1e-60

/* mu_a - ln x_a of an evaluated phase, and d mu_a/d ln Gamma_e. */
double cmxp_excess_potential(int n, const double x[], const cmx_mixture_value *v, int a);
double cmxp_potential_slope(int n, const double x[], const cmx_mixture_value *v, int a);

/* The energy of third order in the charges alone.
   mixture->third_order is not NULL. */
cmx_status cmxp_mixture_third_order(const cmx_classical_models *mixture, const double x[], double gamma_e,
                                    cmx_mixture_value *v);

/* Node i, j, n_grid - i - j of a grid over the triangle, closer towards its edges. */
void cmxp_triangle_point(int i, int j, int n_grid, double x[3]);

#endif
