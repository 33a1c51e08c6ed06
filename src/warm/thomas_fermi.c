/* Free electrons of the Thomas-Fermi atom (More 1985), and Fermi integrals for callers. */
#include <math.h>

#include "coulomix/const.h"
#include "core/fermi_integrals.h"
#include "warm/warm_internal.h"

double cmx_thomas_fermi_charge(double z, double mass_u, double rho, double temp) {
  const cmx_model *fit = cmx_model_find(CMX_KIND_IONIZATION, "ionization/more1985", NULL);
  const double temp_ev = temp * (CMX_BOLTZMANN / CMX_ELECTRON_VOLT);
  cmx_jet share;
  if (!(z >= 1.0 && z <= CMXP_LARGEST_Z && mass_u > 0.0 && rho > 0.0 && temp >= 0.0)) return NAN;
  if (!(isfinite(mass_u) && isfinite(rho) && isfinite(temp))) return NAN;
  const cmx_status status = cmx_model_two(fit, cmx_jet_const(rho / (z * mass_u)),
                                          cmx_jet_const(temp_ev / pow(z, 4.0 / 3.0)), &share);
  return status < 0 ? NAN : z * share.v;
}

double cmx_fermi_integral(double j, double eta) {
  return j > 0.0 ? cmxp_fermi_scaled(j, eta) * exp(fmin(eta, 0.0)) : NAN;
}
