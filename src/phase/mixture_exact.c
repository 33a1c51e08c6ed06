/* The solid of n species with their exact order: that of the closure and the difference of both. */
#include <math.h>

#include "coulomix/ternary.h"

cmx_status cmx_mixture_solid_exact(void *context, int n, const double x[], double gamma_e,
                                   cmx_mixture_value *v) {
  const double trace = 1e-60; /* stands for an absent species: the excess has reached its limit */
  const cmx_exact_solid *solid = context;
  cmx_composition c;
  cmx_order_species_state exact, closure;
  double present[CMX_MAX_SPECIES];
  cmx_status status = cmx_mixture_solid(solid->models, n, x, gamma_e, v);
  if (status < 0 || solid->models->solid != CMX_SOLID_ORDERED) return status;
  for (int a = 0; a < n; a++) present[a] = fmax(x[a], trace);
  cmx_composition_set(&solid->models->ions, present, &c);
  const double g = gamma_e / cbrt(c.z);
  const cmx_status of_exact = cmx_order_species_solve(solid->order, &c, g, solid->exact, &exact, NULL);
  if (of_exact < 0) return of_exact;
  status = cmx_order_species_closure(solid->order, &c, g, solid->closure, &closure, NULL);
  if (status < 0) return status;
  const double f_g = exact.f_g - closure.f_g; /* at fixed x; g changes with <Z> at fixed Gamma_e */
  v->f += exact.f_order - closure.f_order;
  v->f_g += g * f_g;
  for (int a = 0; a < n; a++)
    v->f_x[a] += exact.f_add[a] - closure.f_add[a] - g / 3.0 * c.ions->z[a] / c.z * f_g;
  return of_exact;
}
