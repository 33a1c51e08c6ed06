// Inversions as device code: temperature from energy, density from pressure.
#include "coulomix_inverse.h"

#include "kernel.h"

KERNEL from_energy(SHARED cmx_eos_view eos, int n, const double *x, const double *rho, const double *e,
                   cmx_eos_solution *found, int *status) {
  THREAD_OF(n);
  status[i] = cmx_eos_temp_from_rho_e(&eos, x[i], rho[i], e[i], 0.0, &found[i]);
}

KERNEL from_pressure(SHARED cmx_eos_view eos, int n, const double *x, const double *p, const double *temp,
                     cmx_eos_solution *found, int *status) {
  THREAD_OF(n);
  status[i] = cmx_eos_rho_from_p_temp(&eos, x[i], p[i], temp[i], 0.0, &found[i]);
}
