/** coulomix_optics.h: optical constants from the complex conductivity at one frequency, on the caller's
 *  numbers. Header-only; it needs no table.
 *
 *      cmx_optical o;
 *      int status = cmx_optical_constants(omega, sigma_1, sigma_2, &o);
 *
 *  Convention exp(-i omega t): a Drude metal, sigma = sigma_0/(1 - i omega tau), has sigma_2 > 0. Gaussian
 *  units, cgs: omega in rad/s, sigma in 1/s, absorption in 1/cm. C99, C++11 and up, CUDA. */
#ifndef COULOMIX_INTERP_OPTICS_H
#define COULOMIX_INTERP_OPTICS_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_base.h"
#include "coulomix_quantities.h"

#define CMX_OPTICS_SPEED_OF_LIGHT CMXI_SPEED_OF_LIGHT /* cm/s */
#define CMX_OPTICS_E2_PER_MASS    253263846.1556      /* e^2/m_e, cm^3/s^2, CODATA 2018 */

/** Conductivity of a Drude metal, sigma_dc/(1 - i omega tau) with tau = m sigma_dc/(n_e e^2).
 *  To rounding.
 *  @param[in]  sigma_dc, n_e, omega 1/s, 1/cm^3, rad/s
 *  @param[out] sigma [2] real and imaginary part, 1/s */
CMX_FN void cmx_drude(double sigma_dc, double n_e, double omega, double sigma[2]) {
  const double x = omega * sigma_dc / (n_e * CMX_OPTICS_E2_PER_MASS); /* omega tau */
  sigma[0] = sigma_dc / (1.0 + x * x);
  sigma[1] = x * sigma[0];
}

/** Optical constants at one frequency (White et al. 2024, equations 14 to 19). */
typedef struct cmx_optical {
  CMX_OPTICAL_QUANTITIES(CMXI_QUANTITY_MEMBER)
} cmx_optical;

/** The optical constants of a conductivity. To rounding, also where |eps_1| >> eps_2 or n is close to 1.
 *  @param[in] omega   rad/s, > 0: eps has a pole at 0; its size may reach 1e300
 *  @param[in] sigma_1 1/s, >= 0: an absorbing medium
 *  @param[in] sigma_2 1/s
 *  @return CMX_OK; CMX_ERR_DOMAIN, with NaN outputs. */
CMX_FN cmx_status cmx_optical_constants(double omega, double sigma_1, double sigma_2, cmx_optical *out) {
  const double four_pi = 12.566370614359172954, nan = cmxi_nan();
  CMX_OPTICAL_QUANTITIES(CMXI_QUANTITY_NAN)
  if (!cmxi_finite(omega) || !cmxi_finite(sigma_1) || !cmxi_finite(sigma_2) || omega <= 0.0 || sigma_1 < 0.0)
    return CMX_ERR_DOMAIN;
  if (omega < 1e-299 * sigma_1 + 1e-299 * fabs(sigma_2)) return CMX_ERR_DOMAIN; /* next to the pole */
  const double less_one = -four_pi * sigma_2 / omega;                           /* eps_1 - 1 */
  const double eps_1 = 1.0 + less_one, eps_2 = four_pi * sigma_1 / omega, size = hypot(eps_1, eps_2);
  out->eps_1 = eps_1;
  out->eps_2 = eps_2;
  /* the sum without cancellation first, the other one from 2 n k = eps_2 */
  if (out->eps_1 < 0.0) {
    out->k = sqrt(0.5 * (size - out->eps_1));
    out->n = 0.5 * out->eps_2 / out->k;
  } else {
    out->n = sqrt(0.5 * (size + out->eps_1));
    out->k = out->n > 0.0 ? 0.5 * out->eps_2 / out->n : 0.0;
  }
  const double above = out->n + 1.0, k2 = out->k * out->k;
  const double below = (less_one + k2) / above; /* n - 1 */
  out->reflectivity = (below * below + k2) / (above * above + k2);
  out->absorption = 2.0 * omega * out->k / CMX_OPTICS_SPEED_OF_LIGHT;
  return CMX_OK;
}

#endif
