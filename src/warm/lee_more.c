/* Conductivities of electrons of any degeneracy among ions (Lee & More 1984, LM). */
#include <math.h>
#include <stdbool.h>

#include "coulomix/const.h"
#include "coulomix/plasma.h"
#include "core/fermi_integrals.h"
#include "warm/warm_internal.h"

#define ELECTRON_VOLTS (CMX_BOLTZMANN / CMX_ELECTRON_VOLT) /* eV/K */

void cmx_lee_more_defaults(cmx_lee_more *settings) {
  *settings = (cmx_lee_more){.charge = NAN, .least_log = 2.0, .mean_free_path = 1.0};
}

static double fermi_energy(double n_e) {
  const double k = cmx_fermi_wave_number(n_e);
  return CMX_HBAR * k * (CMX_HBAR * k) / (2.0 * CMX_ELECTRON_MASS);
}

double cmxp_electron_pressure(double n_e, double temp, double *eta) {
  const double kt = CMX_BOLTZMANN * temp;
  *eta = cmxp_fermi_inverse_half(2.0 / 3.0 * pow(fermi_energy(n_e) / kt, 1.5));
  return 2.0 / 3.0 * n_e * kt * cmxp_fermi_scaled(1.5, *eta) / cmxp_fermi_scaled(0.5, *eta);
}

/* The coefficients with the powers of exp(eta) cancelled: 1 + exp(-eta) is exp(-min(eta, 0)) (1 +
   exp(-|eta|)). */
static void exact_coefficients(double eta, double *alpha, double *beta) {
  const double half = cmxp_fermi_scaled(0.5, eta), f2 = cmxp_fermi_scaled(2.0, eta);
  const double below = (1.0 + exp(-fabs(eta))) * half * half;
  *alpha = 4.0 / 3.0 * f2 / below;
  *beta = 20.0 / 9.0 * cmxp_fermi_variance(eta) / (15.0 * f2) / below;
}

static double fitted_coefficient(const char *id, double eta) {
  const double y = fmax(eta, 0.0) + log1p(exp(-fabs(eta)));
  cmx_jet a;
  const cmx_model *fit = cmx_model_find(CMX_KIND_LEE_MORE_COEFFICIENT, id, NULL);
  return cmx_model_one(fit, cmx_jet_const(y), &a) < 0 ? NAN : a.v;
}

/* ln L = max(floor, ln(1 + (b_max/b_min)^2)/2), LM eq. 16 to 20, with hbar for the h that is printed. */
static double coulomb_log(const cmx_lee_more *settings, const cmx_lee_more_state *s, double temp,
                          double radius) {
  const double kt = CMX_BOLTZMANN * temp, e2 = CMX_ELEMENTARY_CHARGE * CMX_ELEMENTARY_CHARGE;
  const double electrons = s->n_e / hypot(kt, fermi_energy(s->n_e));
  const double ions = s->charge * s->charge * s->n_ion / kt;
  const double debye = 1.0 / sqrt(4.0 * CMX_PI * e2 * (electrons + ions));
  const double closest = s->charge * e2 / (3.0 * kt);
  const double wave = CMX_HBAR / (2.0 * sqrt(3.0 * CMX_ELECTRON_MASS * kt));
  const double ratio = fmax(debye, radius) / fmax(closest, wave);
  return fmax(settings->least_log, 0.5 * log1p(ratio * ratio));
}

/* Cowan's melting temperature in K, as LM use it. */
static double melting_temperature(double z, double mass_u, double rho) {
  const double xi = 9.0 * pow(z, 0.3) * rho / mass_u, b = 0.6 * pow(z, 1.0 / 9.0);
  return 0.32 / ELECTRON_VOLTS * pow(xi / (1.0 + xi), 4.0) * pow(xi, 2.0 * b - 2.0 / 3.0);
}

static void relaxation_times(const cmx_lee_more *settings, double z, double mass_u, double rho, double temp,
                             cmx_lee_more_state *s) {
  const double kt = CMX_BOLTZMANN * temp, radius = cmx_sphere_radius(s->n_ion);
  const double crossing = radius / sqrt(3.0 * kt / CMX_ELECTRON_MASS);
  const double ze2 = s->charge * CMX_ELEMENTARY_CHARGE * CMX_ELEMENTARY_CHARGE;
  s->coulomb_log = coulomb_log(settings, s, temp, radius);
  s->tau_coulomb = 3.0 * sqrt(CMX_ELECTRON_MASS) * pow(kt, 1.5) /
                   (2.0 * sqrt(2.0) * CMX_PI * ze2 * ze2 * s->n_ion * s->coulomb_log) *
                   (1.0 + exp(-fabs(s->eta))) * cmxp_fermi_scaled(0.5, s->eta); /* LM eq. 27 */
  s->tau_floor = settings->mean_free_path * crossing;
  s->tau = fmax(s->tau_coulomb, s->tau_floor);
  if (settings->melting) {
    const double melting = melting_temperature(z, mass_u, rho);
    s->tau_metal = 50.0 * crossing * melting / temp / (temp > melting ? 1.35 : 1.0);
    s->tau = fmax(s->tau, s->tau_metal);
  }
}

static bool valid(const cmx_lee_more *settings, double mass_u, double temp, const cmx_lee_more_state *s,
                  double z) {
  return z >= 1.0 && z <= CMXP_LARGEST_Z && s->charge > 0.0 && s->charge <= z && mass_u > 0.0 && temp > 0.0 &&
         isfinite(temp) && s->n_ion > 0.0 && isfinite(s->n_ion) && settings->least_log > 0.0 &&
         isfinite(settings->least_log) && settings->mean_free_path >= 0.0 &&
         isfinite(settings->mean_free_path);
}

static void conductivities(const cmx_lee_more *settings, double z, double mass_u, double rho, double temp,
                           cmx_lee_more_state *s) {
  s->n_e = s->charge * s->n_ion;
  s->pressure = cmxp_electron_pressure(s->n_e, temp, &s->eta);
  if (settings->fitted) {
    s->a_alpha = fitted_coefficient("lee-more-coefficient/lm1984-alpha", s->eta);
    s->a_beta = fitted_coefficient("lee-more-coefficient/lm1984-beta", s->eta);
  } else
    exact_coefficients(s->eta, &s->a_alpha, &s->a_beta);
  relaxation_times(settings, z, mass_u, rho, temp, s);
  const double mobile = s->n_e * s->tau / CMX_ELECTRON_MASS;
  s->sigma = mobile * CMX_ELEMENTARY_CHARGE * CMX_ELEMENTARY_CHARGE * s->a_alpha; /* LM eq. 23 */
  s->kappa = mobile * CMX_BOLTZMANN * CMX_BOLTZMANN * temp * s->a_beta;
}

cmx_status cmx_lee_more_at(const cmx_lee_more *settings, double z, double mass_u, double rho, double temp,
                           cmx_lee_more_state *out) {
  static const cmx_lee_more_state none = {NAN, NAN, NAN, NAN, NAN, NAN, NAN,
                                          NAN, NAN, NAN, NAN, NAN, NAN, NAN};
  cmx_lee_more_state s = none;
  *out = none;
  s.charge = isnan(settings->charge) ? cmx_thomas_fermi_charge(z, mass_u, rho, temp) : settings->charge;
  s.n_ion = rho / (mass_u * CMX_ATOMIC_MASS_UNIT);
  if (!valid(settings, mass_u, temp, &s, z)) return CMX_ERR_DOMAIN;
  conductivities(settings, z, mass_u, rho, temp, &s);
  if (!(s.tau > 0.0 && isfinite(s.sigma) && isfinite(s.kappa) && isfinite(s.pressure))) return CMX_ERR_DOMAIN;
  *out = s;
  return CMX_OK;
}
