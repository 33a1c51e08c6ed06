/* Private to src/models: a function of one variable given by values at nodes. */
#ifndef COULOMIX_SRC_MODELS_TABULATED_H
#define COULOMIX_SRC_MODELS_TABULATED_H

#include "coulomix/model.h"

/* Coefficients of the kernel: the number of nodes, then four for each node: the logarithm of the variable,
   the value, the first and the second derivative by the logarithm. */
#define CMXP_TABULATED_SIZE(n) (1 + 4 * (n))

/* Fills the coefficients from n >= 8 nodes, at > 0, rising. */
void cmxp_tabulated_fit(size_t n, const double at[], const double values[], double p[]);

/* Estimate of the largest error between nodes, relative to the larger of 1 and the value's size, from what
   the interpolation gives for each node if that node is left out. */
double cmxp_tabulated_error(size_t n, const double at[], const double values[]);

/* The kernel; NaN beyond the first and last node. */
cmx_kernel_one cmxp_tabulated;

#endif
