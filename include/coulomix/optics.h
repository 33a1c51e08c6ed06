/** Optics of conductors on tabulated spectra: Kramers-Kronig transform, sum rule, optical constants,
 *  Rosseland mean.
 *
 *  Frequencies and conductivities are in one unit of 1/time each, rad/s and 1/s (Gaussian). */
#ifndef COULOMIX_OPTICS_H
#define COULOMIX_OPTICS_H

#include <stddef.h>

#include "coulomix/spectrum.h"
#include "coulomix/status.h"
#include "coulomix_optics.h"

#ifdef __cplusplus
extern "C" {
#endif

/** sigma_1 beyond the last node. */
typedef enum cmx_tail {
  CMX_TAIL_NONE, /* 0 */
  CMX_TAIL_DRUDE /* falls as omega^-2 from the last value */
} cmx_tail;

/** Imaginary part of the conductivity whose real part is piecewise linear through the nodes,
 *
 *      sigma_2(w) = -(2w/pi) P integral_0^inf sigma_1(v)/(v^2 - w^2) dv
 *
 *  for exp(-i w t) (White et al. 2024, eq. 13),
 *  in closed form, without subtraction of the pole. Below the first node sigma_1 is constant.
 *
 *  @param[in]  nodes   omega and sigma_1, n >= 2
 *  @param[in]  at      [m] frequencies >= 0, in any order, nodes among them and beyond the last node, too.
 *                      sigma_2(0) = 0. At the last node sigma_2 is infinite if sigma_1 drops there
 *                      (CMX_TAIL_NONE with sigma_1 > 0): for this one frequency sigma_1 falls to 0 linearly
 *                      over one more panel, as wide as the last
 *  @param[out] sigma_2 [m]
 *  @return CMX_OK; CMX_ERR_DOMAIN with the value at fault; CMX_ERR_MEMORY. Outputs are NaN on failure.
 *  Accuracy: 1e-12 of the largest |sigma_1| against the exact transform of the piecewise linear function.
 *  That function differs from a smooth spectrum by about h^2 sigma_1''/8. The cost is of order (n + m) log n,
 *  the memory up to 130 bytes per node. */
CMX_API cmx_status cmx_kramers_kronig(const cmx_spectrum_view *nodes, cmx_tail tail, size_t m,
                                      const double at[], double sigma_2[], cmx_error *err);

/** The inverse: sigma_1(w) = sigma_1(inf) + (2/pi) P integral_0^inf v sigma_2(v)/(v^2 - w^2) dv, sigma_1(inf)
 *  = 0, with sigma_2 piecewise linear, 0 at 0 (a node is added there if the first is not at 0), and falling
 *  as 1/omega beyond the last node for CMX_TAIL_DRUDE. At the last node of a sigma_2 that drops there: as in
 *  cmx_kramers_kronig.
 *  @param[in]  nodes   omega and sigma_2, n >= 2; sigma_2 = 0 at omega = 0
 *  @param[in]  at      [m] frequencies >= 0, in any order
 *  @param[out] sigma_1 [m]; NaN on failure
 *  @return as cmx_kramers_kronig; CMX_ERR_DOMAIN also if sigma_2 is not 0 at 0. Accuracy 1e-12 of the largest
 *          |sigma_2|. */
CMX_API cmx_status cmx_kramers_kronig_inverse(const cmx_spectrum_view *nodes, cmx_tail tail, size_t m,
                                              const double at[], double sigma_1[], cmx_error *err);

/** integral_0^inf sigma_1 of the same piecewise linear function, 1/s^2. In Gaussian units it is pi e^2 n_e/(2
 *  m): the f-sum rule (White et al. 2024, eq. 12). To rounding; NaN for n < 2 or values not finite.
 *  @param[in] nodes as in cmx_kramers_kronig */
CMX_API double cmx_conductivity_integral(const cmx_spectrum_view *nodes, cmx_tail tail);

/** The integral divided by its value for n_e electrons: 1 if the sum rule holds (White et al. 2024, eq. 12).
 *  To rounding.
 *  @param[in] integral of cmx_conductivity_integral, 1/s^2
 *  @param[in] n_e      electrons/cm^3, > 0 */
CMX_API double cmx_sum_rule(double integral, double n_e);

/** Absorption against frequency; the columns belong to the caller. */
typedef struct cmx_absorption_view {
  size_t n;                 /* >= 1 */
  const double *omega;      /* [n] rad/s, ascending, > 0 */
  const double *absorption; /* [n] 1/cm, >= 1e-200 */
  const double *eps_1;      /* [n] or NULL: real part of the dielectric function */
  const double *index;      /* [n] or NULL: refractive indices, > 0, <= 1e50 */
} cmx_absorption_view;

/** Mean over the weight dB/dT of thermal radiation. */
typedef struct cmx_rosseland {
  double per_length;   /* 1/cm: 1 over the mean of 1/absorption (White et al. 2024, eq. 20) */
  double below, above; /* weight below the first and above the last frequency, which use the end values */
  double evanescent;   /* weight of frequencies where eps_1 < 0, if eps_1 was given; else NaN */
} cmx_rosseland;

/** The Rosseland mean of an absorption spectrum (White et al. 2024, eq. 20). 1/absorption is interpolated
 *  linearly and integrated with the weight to 1e-14, exact for a constant. With refractive indices
 *  n^2/absorption replaces 1/absorption. The weight is not renormalised: the flux of radiation stays -16
 *  sigma_SB T^3/(3 per_length) grad T.
 *  @param[in] temp  K, > 0
 *  @return CMX_OK; CMX_WARN_EXTRAPOLATED if more than 1 % of the weight lies outside the frequencies;
 *          CMX_ERR_DOMAIN, with NaN outputs */
CMX_API cmx_status cmx_rosseland_mean(const cmx_absorption_view *spectrum, double temp, cmx_rosseland *out,
                                      cmx_error *err);

/** Normalised weight of the Rosseland mean, W(u) = 15/(4 pi^4) u^4 e^-u/(1 - e^-u)^2, to rounding; 0 at 0,
 *  NaN below.
 *  @param[in] u hbar omega/(k T), dimensionless, >= 0 */
CMX_API double cmx_rosseland_weight(double u);

#ifdef __cplusplus
}
#endif
#endif
