// Short-range order, classical diagrams and the screening of reactions as device code.
#include "coulomix_order.h"
#include "coulomix_phase.h"
#include "coulomix_phase3.h"
#include "coulomix_reaction.h"

#include "kernel.h"

KERNEL order(SHARED cmx_order_view view, int n, const double *x, const double *gamma_d,
             cmx_order_point *points, double *w, int *status) {
  THREAD_OF(n);
  status[i] = cmx_order_lookup(&view, x[i], gamma_d[i], &points[i]);
  if (status[i] >= 0)
    status[i] =
        cmx_order_parameters(&view, x[i], gamma_d[i], w + (size_t)view.n_shells * (size_t)i, NULL, NULL);
}

KERNEL diagram(SHARED cmx_phase_view view, int n, const double *gamma, cmx_tie *ties, int *lines,
               int *status) {
  THREAD_OF(n);
  status[i] = cmx_phase_tie_lines(&view, gamma[i], 16, ties + 16 * i, &lines[i]);
}

KERNEL three(SHARED cmx_phase3_view view, int n, const double *x, cmx_phase3_point *points, int *status) {
  THREAD_OF(n);
  status[i] = cmx_phase3_freeze(&view, x + 3 * i, &points[i]);
}

KERNEL screening(SHARED cmx_reaction_view view, const cmx_reaction_mixture *zones, cmx_reaction_pair pair,
                 int n, const double *rho, const double *temp, cmx_reaction_point *points, int *status) {
  THREAD_OF(n);
  status[i] = cmx_reaction_lookup(&view, &zones[i], &pair, rho[i], temp[i], &points[i]);
}
