/* Private to src/phase. */
#ifndef CMX_PHASE_INTERNAL_H
#define CMX_PHASE_INTERNAL_H

#include "coulomix/phase.h"

/* One point of the lower envelope. */
typedef struct hull_point {
  double x, f;
  size_t phase;
} hull_point;

/* Grid in x, denser towards both ends: sin^2(pi k/(2(n-1))). */
double cmx_hull_x(size_t k, size_t n);

/* Lower convex hull of points sorted by x, in place; returns the number kept. */
size_t cmx_lower_hull(size_t n, hull_point points[]);

/* The x in (lo, hi) at which f_a - f_b is extremal, by its derivative; NaN if that does not change sign
   there. *gap receives the difference there. */
double cmx_closest_approach(const cmx_phase *a, const cmx_phase *b, double gamma_e, double lo, double hi,
                            double *gap);

#endif
