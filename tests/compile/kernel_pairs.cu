// Pairs of neighbours in a crystal as device code: of n species they take a system of n + 3 equations.
#include "coulomix_reaction.h"

#include "kernel.h"

KERNEL pairs(SHARED cmx_reaction_view view, const cmx_reaction_mixture *zones, cmx_reaction_pair pair, int n,
             const double *rho, const double *temp, cmx_reaction_point *points, int *status) {
  THREAD_OF(n);
  status[i] = cmx_reaction_pair_lookup(&view, &zones[i], &pair, rho[i], temp[i], &points[i]);
}
