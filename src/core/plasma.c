#include "coulomix/plasma.h"

#include <math.h>

#include "coulomix/const.h"

double cmx_gamma_species(double z, double gamma_e) {
  return z * cbrt(z * z) * gamma_e;
}

double cmx_gamma_d(double z1, double z2, double x, double gamma_e) {
  return (z2 - z1) * (z2 - z1) * gamma_e / cbrt(x * z2 + (1.0 - x) * z1);
}

static cmx_status check_inputs(size_t n, const double z[], const double mass_u[], const double x[],
                               double n_e_cm3, double temp_K) {
  double sum = 0.0;
  if (n == 0 || !(n_e_cm3 > 0.0 && isfinite(n_e_cm3)) || !(temp_K > 0.0 && isfinite(temp_K)))
    return CMX_ERR_DOMAIN;
  for (size_t j = 0; j < n; j++) {
    if (!(z[j] > 0.0 && isfinite(z[j])) || !(x[j] >= 0.0 && x[j] <= 1.0)) return CMX_ERR_DOMAIN;
    if (mass_u && !(mass_u[j] > 0.0 && isfinite(mass_u[j]))) return CMX_ERR_DOMAIN;
    sum += x[j];
  }
  return fabs(sum - 1.0) <= 1e-12 ? CMX_OK : CMX_ERR_DOMAIN;
}

cmx_status cmx_plasma_state(size_t n, const double z[], const double mass_u[], const double x[],
                            double n_e_cm3, double temp_K, cmx_plasma *mixture,
                            cmx_plasma_species species[]) {
  cmx_plasma p = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
  cmx_status status = check_inputs(n, z, mass_u, x, n_e_cm3, temp_K);
  if (species && !mass_u) status = CMX_ERR_DOMAIN;
  if (status == CMX_OK) {
    double z_53 = 0.0;
    p.z_mean = 0.0;
    for (size_t j = 0; j < n; j++) {
      p.z_mean += x[j] * z[j];
      z_53 += x[j] * cmx_gamma_species(z[j], 1.0);
    }
    p.n_e = n_e_cm3;
    p.n_i = n_e_cm3 / p.z_mean;
    p.a_e = cbrt(3.0 / (4.0 * CMX_PI * n_e_cm3));
    p.a_i = p.a_e * cbrt(p.z_mean);
    p.r_s = p.a_e / CMX_BOHR_RADIUS;
    p.x_r = cbrt(9.0 * CMX_PI / 4.0) * CMX_FINE_STRUCTURE / p.r_s;
    p.gamma_e = CMX_ELEMENTARY_CHARGE * CMX_ELEMENTARY_CHARGE / (p.a_e * CMX_BOLTZMANN * temp_K);
    p.gamma = z_53 * p.gamma_e;
  }
  *mixture = p;
  for (size_t j = 0; species && j < n; j++) {
    cmx_plasma_species s = {NAN, NAN, NAN};
    if (status == CMX_OK) {
      double mass_ratio = mass_u[j] * CMX_ATOMIC_MASS_UNIT / CMX_ELECTRON_MASS;
      s.gamma = cmx_gamma_species(z[j], p.gamma_e);
      s.r_s_ion = p.r_s * mass_ratio * z[j] * z[j] * cbrt(z[j]);
      s.theta = s.gamma * sqrt(3.0 / s.r_s_ion);
    }
    species[j] = s;
  }
  return status;
}
