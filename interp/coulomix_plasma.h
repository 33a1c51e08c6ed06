/** coulomix_plasma.h: elementary formulas of a plasma. Header-only. The lookups and the library share it; a
 *  host includes it only for these formulas. All results are correct to rounding. */
#ifndef COULOMIX_INTERP_PLASMA_H
#define COULOMIX_INTERP_PLASMA_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_base.h"

/** k_F a_e = (9 pi/4)^(1/3): x_r = p_F/(m_e c) is this times alpha/r_s. */
#define CMX_KF_AE 1.9191582926775130066

/** Coupling of a difference of charges, (Z_2 - Z_1)^2 e^2/(a_i kT) = (Z_2 - Z_1)^2 Gamma_e <Z>^(-1/3).
 *  @param[in] dz       difference of the charges
 *  @param[in] z13      <Z>^(1/3), > 0
 *  @param[in] gamma_e  e^2/(a_e kT), > 0 */
CMX_FN double cmx_difference_coupling(double dz, double z13, double gamma_e) {
  return dz * dz * gamma_e / z13;
}

/** Pressure of radiation, a T^4/3.
 *  @param[in] a     radiation constant, erg/(cm^3 K^4)
 *  @param[in] temp  K
 *  @return erg/cm^3 */
CMX_FN double cmx_pressure_of_radiation(double a, double temp) {
  return a * temp * temp * temp * temp / 3.0;
}

#endif
