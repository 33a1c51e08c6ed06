/* Private to src/models: functions of one and of two variables given by values at nodes. */
#ifndef COULOMIX_SRC_MODELS_TABULATED_H
#define COULOMIX_SRC_MODELS_TABULATED_H

#include "coulomix/model.h"

/* Coefficients of the kernel: the number n of nodes, the logarithms u[n] of the variable, then three for each
   node: the value, the first and the second derivative by the logarithm. */
#define CMXP_TABULATED_SIZE(n) (1 + 4 * (n))

/* Fills the coefficients from n >= 8 nodes, u the logarithms of the variable, rising. */
void cmxp_tabulated_fit(size_t n, const double u[], const double values[], double p[]);

/* The kernel; NaN beyond the first and last node. */
cmx_kernel_one cmxp_tabulated;

/* --- two variables --- */

/* Coefficients of the kernels: numbers n and m of nodes, the nodes u[n] and v[m], then nine for each pair of
   nodes: the value with its first and second derivative by v, of the function and of its first and second
   derivative by u. */
#define CMXP_GRID_SIZE(n, m) (2 + (n) + (m) + 9 * (n) * (m))

/* Fills the coefficients from values [n][m] at n, m >= 8 rising nodes. */
void cmxp_grid_fit(size_t n, const double u[], size_t m, const double v[], const double values[], double p[]);

/* As cmxp_node_error: the largest along one variable plus that along the other. */
double cmxp_grid_error(size_t n, const double u[], size_t m, const double v[], const double values[],
                       int is_log);

/* The function itself at (u, v); NaN beyond the nodes. */
double cmxp_grid_value(const double p[], double u, double v);

/* The kernels; NaN beyond the nodes. u = x of two species, v = ln Gamma_e; u = the first argument, v = the
   logarithm of the second; u = ln Gamma, v = ln theta. */
cmx_kernel_mix cmxp_grid_mixture;
cmx_kernel_two cmxp_grid_two;
cmx_kernel_quantum cmxp_grid_quantum;

/* --- conductivities --- */

/* Conductivities at the nodes of a box: `at` (charges or fractions; one node if they do not depend on it),
   densities and temperatures, all rising. */
typedef struct cmxp_conductivity_box {
  int is_log; /* `at` is the logarithm of a charge */
  size_t n_at, n, m;
  const double *at;    /* [n_at] */
  const double *u, *v; /* [n], [m] logarithms of density and temperature */
  const double *kappa; /* [n_at][n][m] logarithms */
  const double *sigma; /* the same; NULL: none */
} cmxp_conductivity_box;

/* Coefficients of the kernel: n_at, 1 with sigma, the size of a grid, is_log, at[n_at], then for kappa and
   for sigma n_at grids of the logarithm over u and v. */
#define CMXP_BOX_SIZE(n_at, n, m, has_sigma)                                                                 \
  (4 + (n_at) + ((has_sigma) ? 2 : 1) * (n_at)*CMXP_GRID_SIZE(n, m))

void cmxp_box_fit(const cmxp_conductivity_box *box, double p[]);

/* Estimate of the largest relative error between nodes; along `at` too where there are four nodes. */
double cmxp_box_error(const cmxp_conductivity_box *box);

/* The kernel; NaN beyond the nodes. */
cmx_kernel_conductivity cmxp_box_conductivity;

/* --- shared by both --- */

/* Value, first and second derivative at a node of one variable. */
typedef struct cmxp_node {
  double value, slope, curvature;
} cmxp_node;

/* Node `of` of values f[k * stride] at n nodes u[k], with the derivatives of the polynomial through the seven
   nearest nodes, or through all if they are fewer; through nodes other than `without` if that is below n. */
cmxp_node cmxp_node_make(size_t n, const double u[], const double f[], size_t stride, size_t of,
                         size_t without);

/* The interval k to k + 1 of n nodes u that a point lies in; n beyond the ends, which are met to rounding. */
size_t cmxp_node_interval(size_t n, const double u[], double at);

/* The polynomial of degree five of an interval of width h and its first three derivatives, at the part t of
   the interval. */
void cmxp_node_between(cmxp_node low, cmxp_node high, double h, double t, double d[4]);

/* Estimate of the largest error between nodes, relative to the larger of 1 and the value's size, of a
   logarithm absolute, from what the interpolation gives for each node if that node is left out. */
double cmxp_node_error(size_t n, const double u[], const double f[], size_t stride, int is_log);

#endif
