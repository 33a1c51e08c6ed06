/* Ions as scatterers, and the heat that they conduct themselves. */
#include <math.h>

#include <gsl/gsl_sf_expint.h>

#include "transport/transport_internal.h"

cmx_scatterer cmx_scatterer_at(double z, double mass_u, const cmx_electrons *e) {
  const double n_i = e->n_e / z, a_i = cbrt(3.0 / (4.0 * CMX_PI * n_i));
  cmx_scatterer ion = {.z = z, .mass_u = mass_u};
  ion.gamma = z * z * CMX_FINE_STRUCTURE / (a_i * e->t);
  ion.eta = e->t / sqrt(4.0 * CMX_PI * CMX_FINE_STRUCTURE * z * z * n_i / (CMX_ELECTRONS_PER_U * mass_u));
  ion.q_debye2 = 3.0 * ion.gamma / (a_i * a_i);
  return ion;
}

/* Heat capacity of the harmonic crystal per ion, in k: -d^2(T f)/dT^2 T at fixed volume, f(theta), theta = 1/eta. */
static double heat_capacity(const cmx_model *harmonic, const cmx_scatterer *ion) {
  const double theta = 1.0 / ion->eta;
  /* in ln T: theta falls */
  const cmx_jet falling = {theta, 0.0, -theta, 0.0, 0.0, theta, 0.0, 0.0, 0.0, -theta};
  cmx_jet f;
  if (cmx_model_quantum(harmonic, cmx_jet_const(ion->gamma), falling, cmx_jet_const(1.0), &f) < 0) return NAN;
  return -(f.g + f.gg);
}

/* exp(-a) scaled(a) without underflow trouble */
static double e1(double a) {
  return exp(-a) * gsl_sf_expint_E1_scaled(a);
}

double cmx_ion_conduction(const cmx_scatterer *ion, const cmx_electrons *e, const cmx_model *logarithm,
                          const cmx_model *harmonic, double weak) {
  const double z = ion->z, eta = ion->eta, n_i = e->n_e / z, a_i = cbrt(3.0 / (4.0 * CMX_PI * n_i));
  const double u_m1 = cmx_model_parameter(logarithm, "u_-1"), u_m2 = cmx_model_parameter(logarithm, "u_-2"),
               damping = cmx_model_parameter(logarithm, "damping");
  const double y2 = 0.25 * pow(2.0 / z, 2.0 / 3.0), zone = e->x * cbrt(2.0 / z); /* (q_BZ/2x)^2, q_BZ */
  const double alpha0 = 1.683 * sqrt(e->x / (ion->mass_u * z));
  const double w = alpha0 * (0.5 * u_m1 * exp(-damping * eta) + u_m2 * eta);
  /* phonons scattered by electrons; formulas as corrected by one of the authors */
  const double slow = 0.014 + 0.03 / (1.0 + exp(0.2 / eta));
  const double log_ie = 0.5 * (e1(w * y2) - e1(w) - e->v * (exp(-w * y2) - exp(-w)) / w);
  const double rho6 = pow(e->x / 1.00884, 3.0) * ion->mass_u / z;
  const double path = 8.32e5 * a_i * slow * sqrt(rho6) / (z * (1.0 + e->x * e->x) * log_ie);
  const double t_p = e->t / eta, sound = t_p / (3.0 * zone);
  const double by_electrons = heat_capacity(harmonic, ion) * n_i * sound * path / 3.0;
  /* phonons or ions scattered by each other */
  const double g = ion->gamma, ln = log(2.0 + 0.57735 * pow(g, -1.5)),
               cold = g / 77.0 * exp(1.0 / (3.0 * eta));
  const double by_ions = t_p * n_i * a_i * a_i * sqrt(weak / (pow(g, 5.0) * ln * ln) + 0.16 + cold * cold);
  return 1.0 / (1.0 / by_ions + 1.0 / by_electrons);
}
