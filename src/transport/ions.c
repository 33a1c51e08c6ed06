/* Ions as scatterers, and heat conduction by ions. */
#include <math.h>

#include "coulomix/plasma.h"
#include "transport/transport_internal.h"

cmx_scatterer cmxp_scatterer_at(double z, double mass_u, const cmxp_electrons *e) {
  const double n_i = e->n_e / z, a_i = cmx_sphere_radius(n_i);
  cmx_scatterer ion = {.z = z, .mass_u = mass_u};
  ion.gamma = z * z * CMX_FINE_STRUCTURE / (a_i * e->t);
  ion.eta = e->t / sqrt(4.0 * CMX_PI * CMX_FINE_STRUCTURE * z * z * n_i / (CMXP_ELECTRONS_PER_U * mass_u));
  ion.q_debye2 = 3.0 * ion.gamma / (a_i * a_i);
  return ion;
}

/* Heat capacity of the harmonic crystal per ion, in k: -d^2(T f)/dT^2 T at fixed volume, f(theta), theta =
   1/eta. */
static double heat_capacity(const cmx_model *harmonic, const cmx_scatterer *ion) {
  const double theta = 1.0 / ion->eta;
  /* in ln T: theta falls */
  const cmx_jet falling = {theta, 0.0, -theta, 0.0, 0.0, theta, 0.0, 0.0, 0.0, -theta};
  cmx_jet f;
  if (cmx_model_quantum(harmonic, cmx_jet_const(ion->gamma), falling, cmx_jet_const(1.0), &f) < 0) return NAN;
  return -(f.g + f.gg);
}

double cmxp_ion_conduction(const cmx_model *conduction, const cmx_scatterer *ion, const cmxp_electrons *e,
                           const cmx_model *logarithm, const cmx_model *harmonic) {
  const double u_m1 = cmx_model_parameter(logarithm, "u_-1"), u_m2 = cmx_model_parameter(logarithm, "u_-2"),
               damping = cmx_model_parameter(logarithm, "damping");
  const cmx_conducting_ions crystal = {.ion = *ion,
                                       .n_i = e->n_e / ion->z,
                                       .t = e->t,
                                       .x_r = e->x,
                                       .v = e->v,
                                       .heat_capacity = heat_capacity(harmonic, ion),
                                       .displacement =
                                           0.5 * u_m1 * exp(-damping * ion->eta) + u_m2 * ion->eta};
  double kappa;
  cmx_model_conduction(conduction, &crystal, &kappa);
  return kappa;
}
