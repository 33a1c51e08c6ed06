/* Private to src/table: quintic B-splines on even nodes, as interp/coulomix_spline.h evaluates them. */
#ifndef COULOMIX_SRC_TABLE_SPLINE_H
#define COULOMIX_SRC_TABLE_SPLINE_H

#include <stddef.h>

#include "coulomix/status.h"

/* Values are wanted at this many nodes beyond the coefficients, on either side. */
#define CMXP_SPLINE_MARGIN 2

/* Even nodes with some cells from lo to hi, two coefficients below lo and at least two above hi. */
typedef struct cmxp_even {
  double first, step;
  size_t n; /* coefficients */
} cmxp_even;

cmxp_even cmxp_even_axis(double lo, double hi, size_t cells);

/* Cells of an axis in natural logarithms with so many nodes a decade: two at least, for a spline has 8 nodes
   or more. */
size_t cmxp_even_cells(double lo, double hi, int per_decade);

/* Place of a value node, numbered from CMXP_SPLINE_MARGIN below the first coefficient. */
static inline double cmxp_even_value_node(const cmxp_even *a, size_t k) {
  return a->first + a->step * ((double)k - CMXP_SPLINE_MARGIN);
}

/* Values by which a polynomial continues others. */
#define CMXP_SPLINE_POINTS 6

/* Value at `k` steps before v[0] of the polynomial through `points` values v[0], v[step], ... */
double cmxp_value_before(const double *v, long step, int points, int k);

/* Values lo..lo + n - 1 of a sequence v[i*stride] of which first..last are there, to out[k*stride], k =
   0..n-1. The others are continued from the nearest of those, CMXP_SPLINE_POINTS or all if they are fewer. */
void cmxp_spline_continue(const double *v, size_t stride, size_t first, size_t last, size_t lo, size_t n,
                          double out[]);

/* Coefficients c_0..c_(n-1), n >= 8, of the spline through values at nodes -2..n+1, in place: v[k*stride], k
   = 0..n+3 come in, v[k*stride], k = 0..n-1 go out. `work` holds 3 n numbers. The outermost two coefficients
   on either side come from the first terms of the inverse of the B-spline's symbol, sixth order in the step
   like the spline itself. */
void cmxp_spline_fit(size_t n, double v[], size_t stride, double work[]);

/* The same in both directions of [n + 4][m + 4] values; the coefficients are left as [n][m]. CMX_ERR_MEMORY
   or CMX_OK. */
cmx_status cmxp_spline_fit_sheet(size_t n, size_t m, double v[]);

#endif
