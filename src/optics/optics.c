/* Conductivity integrals. */
#include <math.h>

#include "coulomix/const.h"
#include "coulomix/optics.h"

double cmx_conductivity_integral(const cmx_spectrum_view *nodes, cmx_tail tail) {
  const size_t n = nodes->n;
  const double *omega = nodes->omega, *sigma_1 = nodes->sigma_1;
  if (n < 2) return NAN;
  double sum = omega[0] * sigma_1[0];
  for (size_t i = 0; i + 1 < n; i++) sum += 0.5 * (omega[i + 1] - omega[i]) * (sigma_1[i] + sigma_1[i + 1]);
  if (tail == CMX_TAIL_DRUDE) sum += omega[n - 1] * sigma_1[n - 1];
  return isfinite(sum) ? sum : NAN;
}

double cmx_sum_rule(double integral, double n_e) {
  return integral / (0.5 * CMX_PI * CMX_OPTICS_E2_PER_MASS * n_e);
}
