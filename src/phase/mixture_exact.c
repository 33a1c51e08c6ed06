/* The ordered solid of n species by the minimisation for pairs of all species. */
#include <math.h>

#include "coulomix/ternary.h"
#include "models/solid_vibrations.h"
#include "phase/ternary_internal.h"

/* Its order alone, without the ideal entropy of mixing: value and chemical potentials less ln x_a. Vibrations
   take t/<Z>^2 from the g of the order, and leave it the random energy of that. */
static cmx_status add_order(const cmx_exact_solid *s, const double x[], double gamma_e,
                            cmx_mixture_value *v) {
  const cmx_species *ions = &s->models->ions;
  cmx_composition c;
  cmx_order_species_state state;
  cmx_composition_set(ions, x, &c);
  const double g = gamma_e / cbrt(c.z), shift = cmxp_vibrations_t(s->models->vibrations) / (c.z * c.z);
  if (!(g >= shift)) return CMX_ERR_RANGE;
  const cmx_status status = cmx_order_species_solve(s->order, &c, g - shift, s->work, &state, NULL);
  if (status < 0) return status;
  double variance = 0.0;
  for (int a = 0; a < ions->n; a++) variance += x[a] * (ions->z[a] - c.z) * (ions->z[a] - c.z);
  const double random = shift > 0.0 ? -0.5 * s->models->t0 * shift : 0.0;
  v->f += state.f_order + random * variance - cmx_mixing_sum(ions->n, x);
  v->f_g += g * state.f_g;
  for (int a = 0; a < ions->n; a++) {
    const double d = ions->z[a] - c.z, dz = d / c.z;
    v->f_x[a] += state.f_order + state.f_add[a] + dz * (2.0 * shift - g / 3.0) * state.f_g +
                 random * (d * d - 2.0 * dz * variance) - log(x[a]);
  }
  return status;
}

/* The energy of third order has the order of the effective binary. */
static cmx_status add_third_order(const cmx_classical_models *m, const double x[], double gamma_e,
                                  cmx_mixture_value *v) {
  cmx_mixture_value third;
  if (!m->third_order) return CMX_OK;
  const cmx_status status = cmxp_mixture_third_order(m, x, gamma_e, &third);
  if (status < 0) return status;
  v->f += third.f;
  v->f_g += third.f_g;
  for (int a = 0; a < m->ions.n; a++) v->f_x[a] += third.f_x[a];
  return status;
}

cmx_status cmx_mixture_solid_exact(void *context, int n, const double x[], double gamma_e,
                                   cmx_mixture_value *v) {
  const cmx_exact_solid *s = context;
  cmx_classical_models lattice = *s->models, closure = *s->models;
  cmx_mixture_value guide = {.alone = v->alone};
  double present[CMX_MAX_SPECIES];
  if (n != s->models->ions.n) return CMX_ERR_DOMAIN;
  for (int a = 0; a < n; a++) present[a] = fmax(x[a], CMXP_TRACE);
  lattice.solid = CMX_SOLID_RANDOM;
  lattice.t0 = 0.0;
  lattice.entropy = cmx_model_find(CMX_KIND_MIXING_ENTROPY, "mixing-entropy/number", NULL);
  cmx_status status = cmx_mixture_solid(&lattice, n, x, gamma_e, v);
  if (status >= 0) status = add_order(s, present, gamma_e, v);
  const cmx_status warning = status;
  if (status >= 0) status = add_third_order(s->models, present, gamma_e, v);
  if (status < 0 || guide.alone) return status;
  /* second derivatives, and those of the potentials by ln Gamma_e, only guide the iteration */
  status = cmx_mixture_solid(&closure, n, x, gamma_e, &guide);
  v->f_gg = guide.f_gg;
  for (int a = 0; a < n; a++) {
    v->f_xg[a] = guide.f_xg[a];
    for (int b = 0; b < n; b++) v->f_xx[a][b] = guide.f_xx[a][b];
  }
  return status < 0 ? status : warning;
}
