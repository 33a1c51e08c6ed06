/* Optical constants and mixing rules alone, with the mathematics that can be done by hand. */
#include <math.h>
#include <stdio.h>

#include "coulomix_mixing.h"
#include "coulomix_optics.h"

#ifdef __CUDACC__
__global__ void device(const double *sigma, cmx_optical *o, cmx_mix_species *part, double *mixed) {
  cmx_mix_volumes volumes;
  cmx_drude(sigma[0], sigma[1], sigma[2], mixed);
  cmx_optical_constants(sigma[0], sigma[1], sigma[2], o);
  cmx_mix_find_volumes(2, part, &volumes);
  *mixed = cmx_mix(CMX_MIX_GAMMA, 2, part, &volumes, sigma) * cmx_mix_crossover_weight(sigma[0], 1.0, 0.5);
  cmx_mix_complex(CMX_MIX_SIGMA, 2, part, &volumes, sigma, sigma + 1, mixed + 1);
}
#endif

static int off(const char *what, double value, double expected) {
  if (fabs(value - expected) <= 1e-14 * fabs(expected)) return 0;
  printf("%s is %.17g, not %.17g\n", what, value, expected);
  return 1;
}

static int optics(void) {
  const double omega = 12.566370614359172954e15; /* eps_1 = 1 - sigma_2/1e15, eps_2 = sigma_1/1e15 */
  cmx_optical o;
  int failures = cmx_optical_constants(omega, 24e15, 8e15, &o) != CMX_OK; /* eps = -7 + 24 i = (3 + 4 i)^2 */
  failures += off("n", o.n, 3.0) + off("k", o.k, 4.0) + off("reflectivity", o.reflectivity, 20.0 / 32.0);
  failures += off("absorption", o.absorption, 8.0 * omega / CMX_OPTICS_SPEED_OF_LIGHT);
  failures += cmx_optical_constants(omega, 24e15, -6e15, &o) != CMX_OK; /* 7 + 24 i = (4 + 3 i)^2 */
  failures +=
      off("n", o.n, 4.0) + off("k", o.k, 3.0) + off("eps_1", o.eps_1, 7.0) + off("eps_2", o.eps_2, 24.0);
  double sigma[2];
  cmx_drude(6.0, 1.0, 2.0 * CMX_OPTICS_E2_PER_MASS / 6.0, sigma); /* 6/(1 - 2 i) */
  failures += off("sigma_1", sigma[0], 1.2) + off("sigma_2", sigma[1], 2.4);
  failures += cmx_optical_constants(0.0, 1.0, 0.0, &o) != CMX_ERR_DOMAIN || o.n == o.n;
  return failures;
}

static int mixing(void) {
  const cmx_mix_species part[2] = {{0.5, 1.0, 1.0}, {0.5, 3.0, 2.0}};
  const double sigma[2] = {2.0, 4.0}, none[2] = {0.0, 0.0};
  cmx_mix_volumes volumes;
  double mixed[2];
  int failures = cmx_mix_find_volumes(2, part, &volumes) != CMX_OK;
  failures += off("a_1", volumes.share[0], 0.75) + off("a_2", volumes.share[1], 0.25);
  failures += off("n", volumes.n, 1.5) + off("n_e", volumes.n_e, 2.25);
  failures += off("sigma", cmx_mix(CMX_MIX_SIGMA, 2, part, &volumes, sigma), 2.5);
  failures += off("resistivity", cmx_mix(CMX_MIX_RESISTIVITY, 2, part, &volumes, sigma), 16.0 / 7.0);
  failures += off("ionization", cmx_mix(CMX_MIX_IONIZATION, 2, part, &volumes, sigma), 3.6);
  failures += off("reciprocal", cmx_mix(CMX_MIX_IONIZATION_RECIPROCAL, 2, part, &volumes, sigma), 10.0 / 3.0);
  failures += off("gamma", cmx_mix(CMX_MIX_GAMMA, 2, part, &volumes, sigma), 3.0);
  cmx_mix_complex(CMX_MIX_GAMMA, 2, part, &volumes, sigma, none, mixed);
  failures += off("complex", mixed[0], 3.0) + (mixed[1] != 0.0);
  failures += off("crossing", cmx_mix_crossover_weight(1.0, 1.0, 0.5), 0.5);
  return failures;
}

int main(void) {
  return optics() + mixing() ? 1 : 0;
}
