// The equation of state and an inversion, which all inversions are one of, and the screening of reactions compile
// as device code.
#include "coulomix_inverse.h"
#include "coulomix_reaction.h"

__global__ void state(cmx_eos_view eos, int n, const double *x, const double *rho, const double *e,
                      cmx_eos_solution *found, cmx_eos_state *points, int *status) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  status[i] = cmx_eos_temp_from_rho_e(&eos, x[i], rho[i], e[i], 0.0, &found[i]);
  if (status[i] >= 0) status[i] = cmx_eos_lookup(&eos, CMX_STABLE, x[i], rho[i], found[i].temp, &points[i]);
}

__global__ void screening(cmx_reaction_view view, cmx_composition composition, cmx_reaction_pair pair, int n,
                          const double *rho, const double *temp, cmx_reaction_point *points, int *status) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  cmx_reaction_mixture mixture;
  if (i >= n) return;
  cmx_reaction_prepare(&view, &composition, &mixture);
  status[i] = cmx_reaction_lookup(&view, &mixture, &pair, rho[i], temp[i], &points[2 * i]);
  status[n + i] = cmx_reaction_pair_lookup(&view, &mixture, &pair, rho[i], temp[i], &points[2 * i + 1]);
}
