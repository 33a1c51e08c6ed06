/** coulomix_reason.h: limits of validity of the equation of state, words and texts of a mask of reasons, and
 *  a weight for blending where ions recombine. Header-only; coulomix_eos.h includes it.
 *
 *  A state that is affected by a cause of CMX_REASON_LIST has its bit in `reasons` and a status above 0. */
#ifndef COULOMIX_INTERP_REASON_H
#define COULOMIX_INTERP_REASON_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_base.h"

/** Mean couplings between which both phases are compared; the liquid is stable below, the solid above. Below,
 *  the series of the crystal's anharmonic part diverges; above, the fits of the liquid fall under the crystal
 *  again (from 1100 on in a pure species), which would be a false liquid. */
#define CMX_EOS_SOLID_FROM 100.0
#define CMX_EOS_LIQUID_TO  700.0

/** Coupling of a pure species above which equilibria take a constant heat of fusion in kT, and below
 *  CMX_EOS_SOLID_FROM a difference of liquid and crystal that is linear in the coupling. */
#define CMX_FUSION_FITTED_TO 400.0

/** Largest width of a freezing transition, see coulomix_smooth.h. */
#define CMX_EOS_WIDTH_MAX 0.05

/** Mean couplings up to and from which the fits of the liquid and of the solid are good. The two published
 *  fits of the liquid differ by 0.01 k an ion in s from 250 on; the last term of the anharmonic series is
 *  0.02 kT at 150. */
#define CMX_EOS_LIQUID_FITTED_TO  250.0
#define CMX_EOS_SOLID_FITTED_FROM 150.0

/** Mean coupling below which a solid is refused: its anharmonic part alone has a heat capacity of 9 k an
 *  ion there. */
#define CMX_EOS_SOLID_REFUSED_BELOW 60.0

/** Gamma_d at x = 1/2 from which on exact Monte Carlo simulations have long-range order; elsewhere Gamma_d
 *  4x(1-x) counts. */
#define CMX_EOS_LONG_RANGE_FROM 96.0

/** Number fraction below which a species alone gives no reason. */
#define CMX_EOS_TRACE_FRACTION 1e-3

/** Largest Z2/Z1 at which an ordered or random solid of two charges, of second order in Z2 - Z1, is trusted:
 *  the third order, due to relaxation, is 0.01 kT per ion at freezing there (tests/bench/charge_contrast). */
#define CMX_SECOND_ORDER_RATIO 1.36

/** Largest cmx_beyond_second_order at which it is trusted for more charges: what two charges of that ratio
 *  reach, at x = 0.18. */
#define CMX_SECOND_ORDER_ERROR 0.0175

/** An upper estimate of the orders of Z - <Z> beyond the second in the energy of a solid, kT per ion at
 *  freezing: 4.6 |<d^3>| + 0.66 <d^4> with d = (Z - <Z>)/<Z>, to rounding. Both numbers bound the relaxation
 *  of ordered lattices of two charges (tests/bench/charge_contrast).
 *  @param[in] n    number of species
 *  @param[in] z, x [n] charges and number fractions, sum 1 */
CMX_FN double cmx_beyond_second_order(int n, const double z[], const double x[]) {
  double mean = 0.0, third = 0.0, fourth = 0.0;
  for (int j = 0; j < n; j++) mean += x[j] * z[j];
  for (int j = 0; j < n; j++) {
    const double d = (z[j] - mean) / mean, cube = x[j] * d * d * d;
    third += cube;
    fourth += cube * d;
  }
  return 4.6 * fabs(third) + 0.66 * fourth;
}

/** Whether the charges of an ordered or random solid differ too much for the second order: with two of them
 *  above CMX_EOS_TRACE_FRACTION by their ratio, with more than two by the size of the effect, which a trace
 *  of iron in carbon and oxygen reaches at 2e-4 and helium at 1e-2.
 *  @param[in] n    number of species
 *  @param[in] z, x [n] charges, ascending, and number fractions, sum 1; equal charges count as one */
CMX_FN int cmx_charge_contrast(int n, const double z[], const double x[]) {
  int present = 0, major = 0;
  double low = 0.0, high = 0.0;
  for (int j = 0; j < n; j++) {
    double fraction = x[j];
    while (j + 1 < n && z[j + 1] == z[j]) fraction += x[++j];
    present += fraction > 0.0;
    if (!(fraction > CMX_EOS_TRACE_FRACTION)) continue;
    if (!major) low = z[j];
    high = z[j];
    major++;
  }
  return (major == 2 && high > CMX_SECOND_ORDER_RATIO * low) ||
         (present > 2 && cmx_beyond_second_order(n, z, x) > CMX_SECOND_ORDER_ERROR);
}

/** Name of the reason with this bit, "gamma-solid"; NULL if there is none. */
CMX_FN const char *cmx_reason_word(int bit) {
  switch (bit) {
#define CMX_REASON_CASE(name, number, word, text)                                                            \
  case number:                                                                                               \
    return word;
    CMX_REASON_LIST(CMX_REASON_CASE)
#undef CMX_REASON_CASE
  default:
    return NULL;
  }
}

/** Text of the reason with this bit, one phrase; NULL if there is none. */
CMX_FN const char *cmx_reason_text(int bit) {
  switch (bit) {
#define CMX_REASON_CASE(name, number, word, text)                                                            \
  case number:                                                                                               \
    return text;
    CMX_REASON_LIST(CMX_REASON_CASE)
#undef CMX_REASON_CASE
  default:
    return NULL;
  }
}

/** Every bit that a reason has. */
CMX_FN unsigned cmx_reason_mask(void) {
  unsigned mask = 0;
#define CMX_REASON_ADD(name, number, word, text) mask |= 1u << number;
  CMX_REASON_LIST(CMX_REASON_ADD)
#undef CMX_REASON_ADD
  return mask;
}

/** The status that belongs to a mask of reasons.
 *  @return CMX_OK without any; CMX_WARN_HELD; CMX_WARN_ACTIVE_SET if that is all; else
 *          CMX_WARN_EXTRAPOLATED */
CMX_FN cmx_status cmx_reason_status(unsigned reasons) {
  if (!reasons) return CMX_OK;
  if (reasons & CMX_REASON_HELD) return CMX_WARN_HELD;
  return reasons == CMX_REASON_ACTIVE_SET ? CMX_WARN_ACTIVE_SET : CMX_WARN_EXTRAPOLATED;
}

/* From 0 at t <= 0 to 1 at t >= 1 with two continuous derivatives. */
CMX_FN double cmxi_smooth_step(double t) {
  return t <= 0.0 ? 0.0 : t >= 1.0 ? 1.0 : t * t * t * (10.0 + t * (6.0 * t - 15.0));
}

/** Electron density, 1/cm^3, from which on pressure alone ionizes ions of charge Z: rho = A Z^3 g/cm^3,
 *  where the ion sphere is 1.4 Bohr radii of the innermost shell; exactly N_A Z^4.
 *  @param[in] z charge, > 0 */
CMX_FN double cmx_bare_density(double z) {
  return CMXI_AVOGADRO * z * z * z * z;
}

/** Temperature in K from which on heat alone ionizes them: 1e5 Z^2, at least 2e7. Both are the limits of
 *  full ionization of MESA's Skye (Jermyn et al. 2021, ApJ 913, 72), without its margins: exactly these.
 *  @param[in] z charge, > 0 */
CMX_FN double cmx_bare_temp(double z) {
  const double temp = 1e5 * z * z;
  return temp > 2e7 ? temp : 2e7;
}

/** A weight that falls from 1, where ions of charge Z are bare, to 0 at half the density and half the
 *  temperature that make them so, with two continuous derivatives: by it a host can blend into an equation
 *  of state with bound electrons. To rounding.
 *  @param[in] z          charge, > 0
 *  @param[in] n_e, temp  electrons per cm^3 and K, > 0 */
CMX_FN double cmx_bare_weight(double z, double n_e, double temp) {
  const double pressure = cmxi_smooth_step(1.0 + log(n_e / cmx_bare_density(z)) * 1.4426950408889634),
               heat = cmxi_smooth_step(1.0 + log(temp / cmx_bare_temp(z)) * 1.4426950408889634);
  return 1.0 - (1.0 - pressure) * (1.0 - heat);
}

/* Reasons that follow from coupling, density, temperature and mean charge alone. */
CMX_FN unsigned cmxi_reasons_of(int solid, double z, double gamma, double n_e, double temp) {
  unsigned reasons = 0;
  if (solid && gamma < CMX_EOS_SOLID_FITTED_FROM) reasons |= CMX_REASON_GAMMA_SOLID;
  if (!solid && gamma > CMX_EOS_LIQUID_FITTED_TO) reasons |= CMX_REASON_GAMMA_LIQUID;
  if (n_e < cmx_bare_density(z) && temp < cmx_bare_temp(z)) reasons |= CMX_REASON_IONIZATION;
  return reasons;
}

/* The reason of order that lacks the long range, at the Gamma_d of the order. */
CMX_FN unsigned cmxi_reasons_of_order(double x, double gamma_d) {
  return 4.0 * x * (1.0 - x) * gamma_d > CMX_EOS_LONG_RANGE_FROM ? (unsigned)CMX_REASON_LONG_RANGE : 0u;
}

/* Whether a latent heat is valid: both phases within their fits, neither outside a range. */
CMX_FN int cmxi_latent_heat_valid(double gamma, unsigned liquid, unsigned solid) {
  const unsigned harmless =
      CMX_REASON_ACTIVE_SET | CMX_REASON_HELD | CMX_REASON_ORDER_FROZEN | CMX_REASON_UNCERTIFIED;
  return gamma >= CMX_EOS_SOLID_FITTED_FROM && gamma <= CMX_EOS_LIQUID_FITTED_TO &&
         !((liquid | solid) & ~harmless);
}

#endif
