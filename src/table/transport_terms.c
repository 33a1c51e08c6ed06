/* Terms of the sheets of the conductivities, and what their nodes hold of a state. */
#include <math.h>

#include "coulomix/const.h"
#include "table/transport_fill.h"
#include "transport/transport_internal.h"

double cmxp_transport_unit_node(size_t k, size_t n) {
  return 0.5 * (1.0 - cos(CMX_PI * ((double)k + 0.5) / (double)n));
}

void cmxp_transport_to_terms(size_t n, const double value[], size_t stride, double term[]) {
  for (size_t j = 0; j < n; j++) {
    double sum = 0.0;
    for (size_t k = 0; k < n; k++)
      sum += value[k * stride] * cos(CMX_PI * (double)j * ((double)k + 0.5) / (double)n);
    term[j] = sum * (j ? 2.0 : 1.0) / (double)n;
  }
}

double cmxp_transport_charge_at(const cmxp_transport_filling *f, size_t k) {
  const cmx_transport_table *t = f->table;
  const double u = cmxp_transport_unit_node(k, t->k);
  /* the terms of n species are polynomials of 2u - 1 */
  return t->ions.n == 2 ? cmx_average_two(t->ions.z, u) : exp(t->ends[1] + u * (t->ends[0] - t->ends[1]));
}

void cmxp_transport_resistivities(const cmxp_transport_filling *f, const cmx_transport_state *s, double temp,
                                  double r[2]) {
  r[0] = 1.0 / s->sigma;
  r[1] = 1.0 / s->kappa_ei;
  if (!f->table->terms[CMXI_COLLISIONS]) r[1] += cmxp_collision_resistance(s, temp);
}

int cmxp_transport_has_models(const cmx_transport *t) {
  return cmxp_conductivity_has_sigma(t->conductivity[CMX_LIQUID]) &&
         cmxp_conductivity_has_sigma(t->conductivity[CMX_SOLID]);
}

double cmxp_collision_resistance(const cmx_transport_state *s, double temp) {
  const double mass = CMX_ELECTRON_MASS * sqrt(1.0 + s->x_r * s->x_r);
  return 3.0 * mass * s->nu_ee / (CMX_PI * CMX_PI * CMX_BOLTZMANN * CMX_BOLTZMANN * temp * s->n_e);
}

int cmxp_transport_judge(const cmx_transport *t, double *rho, cmx_transport *judge) {
  const double held = fmin(fmax(*rho, CMX_TRANSPORT_RHO_MIN), CMX_TRANSPORT_RHO_MAX);
  const int other = held != *rho || t->conductivity[CMX_LIQUID] || t->conductivity[CMX_SOLID];
  if (!other || cmxp_transport_has_models(t)) return 0;
  *judge = *t;
  judge->conductivity[CMX_LIQUID] = judge->conductivity[CMX_SOLID] = NULL;
  *rho = held;
  return 1;
}
