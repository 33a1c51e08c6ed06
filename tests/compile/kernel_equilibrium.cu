// Freezing, melting, tie lines and the lever rule as device code.
#include "coulomix_equilibrium.h"

#include "kernel.h"

KERNEL freezing(SHARED cmx_equilibrium_view view, int n, const double *p, const double *x, cmx_freezing *out,
                int *status) {
  THREAD_OF(n);
  status[i] = cmx_equilibrium_freezing(&view, p[i], x[i], &out[i]);
}

KERNEL melting(SHARED cmx_equilibrium_view view, int n, const double *p, const double *x, cmx_freezing *out,
               int *status) {
  THREAD_OF(n);
  status[i] = cmx_equilibrium_melting(&view, p[i], x[i], &out[i]);
}

KERNEL tie_lines(SHARED cmx_equilibrium_view view, int n, const double *p, const double *temp,
                 cmx_equilibrium_tie *ties, int *lines, int *status) {
  THREAD_OF(n);
  status[i] = cmx_equilibrium_tie_lines(&view, p[i], temp[i], 16, ties + 16 * i, &lines[i]);
}

KERNEL separation(SHARED cmx_equilibrium_view view, SHARED cmx_eos_view eos, int n, const double *p,
                  const double *temp, const double *x, cmx_phase_separation *split, int *status) {
  THREAD_OF(n);
  status[i] = cmx_equilibrium_separation(&view, &eos, p[i], temp[i], x[i], &split[i]);
}
