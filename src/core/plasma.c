#include "coulomix/plasma.h"

#include <math.h>

#include "coulomix/const.h"

double cmx_gamma_species(double z, double gamma_e) {
  return cmx_z53(z) * gamma_e;
}

double cmx_gamma_d(double z1, double z2, double x, double gamma_e) {
  const double z[2] = {z1, z2}, fraction[2] = {1.0 - x, x};
  return cmx_difference_coupling(z2 - z1, cbrt(cmx_average(2, z, fraction)), gamma_e);
}

double cmx_relativity(double r_s) {
  return CMX_KF_AE * CMX_FINE_STRUCTURE / r_s;
}

double cmx_fermi_sphere(double z) {
  return cbrt(9.0 * CMX_PI / 4.0 * z);
}

double cmx_sphere_radius(double n) {
  return cbrt(3.0 / (4.0 * CMX_PI * n));
}

double cmx_fermi_wave_number(double n) {
  return cbrt(3.0 * CMX_PI * CMX_PI * n);
}

double cmx_radiation_pressure(double temp_K) {
  return cmx_pressure_of_radiation(CMX_RADIATION_CONSTANT, temp_K);
}

double cmx_electron_density(double z, double mass_u, double rho) {
  return rho / (mass_u * CMX_ATOMIC_MASS_UNIT) * z;
}

static double coupling(double a_e, double temp_K) {
  return CMX_ELEMENTARY_CHARGE * CMX_ELEMENTARY_CHARGE / (a_e * CMX_BOLTZMANN * temp_K);
}

double cmx_gamma_e(double n_e_cm3, double temp_K) {
  return n_e_cm3 > 0.0 && temp_K > 0.0 ? coupling(cmx_sphere_radius(n_e_cm3), temp_K) : NAN;
}

static cmx_status check_inputs(const cmx_composition *c, int with_masses, double n_e_cm3, double temp_K) {
  double sum = 0.0;
  if (c->ions->n < 1 || !(n_e_cm3 > 0.0 && isfinite(n_e_cm3)) || !(temp_K > 0.0 && isfinite(temp_K)))
    return CMX_ERR_DOMAIN;
  for (int j = 0; j < c->ions->n; j++) {
    const double z = c->ions->z[j], mass = c->ions->mass_u[j];
    if (!(z > 0.0 && isfinite(z)) || !(c->x[j] >= 0.0 && c->x[j] <= 1.0)) return CMX_ERR_DOMAIN;
    if (with_masses && !(mass > 0.0 && isfinite(mass))) return CMX_ERR_DOMAIN;
    sum += c->x[j];
  }
  return fabs(sum - 1.0) <= 1e-12 ? CMX_OK : CMX_ERR_DOMAIN;
}

cmx_status cmx_plasma_state(const cmx_composition *c, double n_e_cm3, double temp_K, cmx_plasma *mixture,
                            cmx_plasma_species species[]) {
  cmx_plasma p = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
  const cmx_status status = check_inputs(c, species != NULL, n_e_cm3, temp_K);
  if (status == CMX_OK) {
    p.z_mean = c->z;
    p.n_e = n_e_cm3;
    p.n_i = n_e_cm3 / p.z_mean;
    p.a_e = cmx_sphere_radius(n_e_cm3);
    p.a_i = p.a_e * cbrt(p.z_mean);
    p.r_s = p.a_e / CMX_BOHR_RADIUS;
    p.x_r = cmx_relativity(p.r_s);
    p.gamma_e = coupling(p.a_e, temp_K);
    p.gamma = c->z53 * p.gamma_e;
  }
  *mixture = p;
  for (int j = 0; species && j < c->ions->n; j++) {
    cmx_plasma_species s = {NAN, NAN, NAN};
    if (status == CMX_OK) {
      const double z = c->ions->z[j];
      const double mass_ratio = c->ions->mass_u[j] * CMX_ATOMIC_MASS_UNIT / CMX_ELECTRON_MASS;
      s.gamma = cmx_gamma_species(z, p.gamma_e);
      s.r_s_ion = p.r_s * mass_ratio * z * z * cbrt(z);
      s.theta = s.gamma * sqrt(3.0 / s.r_s_ion);
    }
    species[j] = s;
  }
  return status;
}
