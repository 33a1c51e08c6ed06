// Freezing, tie lines and the lever rule compile as device code.
#include "coulomix_equilibrium.h"

__global__ void freeze(cmx_equilibrium_view view, cmx_eos_view eos, int n, const double *p, const double *temp,
                       const double *x, cmx_freezing *freezing, cmx_phase_separation *split, int *lines, int *status) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  cmx_equilibrium_tie ties[16];
  status[i] = cmx_equilibrium_freezing(&view, p[i], x[i], &freezing[i]);
  if (status[i] >= 0) status[i] = cmx_equilibrium_melting(&view, p[i], x[i], &freezing[i]);
  if (status[i] >= 0) status[i] = cmx_equilibrium_tie_lines(&view, p[i], temp[i], 16, ties, &lines[i]);
  if (status[i] >= 0) status[i] = cmx_equilibrium_separation(&view, &eos, p[i], temp[i], x[i], &split[i]);
}
