/** Equation of state of a mixture of two or n ions at (composition, rho, T) by direct computation: one free
 *  energy per phase, all other quantities from its derivatives.
 *
 *  F per gram = [ kT f_ions + <Z> F_el ]/<m> - a T^4/(3 rho),  f_ions per ion and kT:
 *
 *    liquid  sum_j x_j [f_id + f_ex + f_quantum + f_screening]_j
 *            - s_mix - (ln<Z> - <ln Z>) + df_mixing + <Z> f_xc
 *    solid   sum_j x_j [-zeta Gamma + f_harmonic + f_anharmonic + f_screening]_j
 *            + f_S(x, Gamma_e) + <Z> f_xc
 *
 *  with f_S of cmx_classical_solid, of n species that of cmx_classical_solid_of (order, static energy, mixing
 *  entropy), and F_el of cmx_electron_gas_at.
 *  cgs units and kelvin. The zero of energy is free nuclei and electrons at rest.
 *
 *  A state of two species is given by x, the number fraction of the heavier ion, 0..1; of n by their number
 *  fractions. rho: mass density, g/cm^3, > 0; temp: temperature, K, > 0. The electron gas limits density and
 *  temperature: coulomix/electron.h. Accuracy of f, p, u and s of both phases, against independent code for
 *  the same formulas: 2e-8 kT per ion. */
#ifndef COULOMIX_EOS_H
#define COULOMIX_EOS_H

#include "coulomix/cooling.h"
#include "coulomix/phase.h"
#include "coulomix/status.h"
#include "coulomix_reason.h"
#include "coulomix_state.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Physics of a mixture. A NULL model contributes nothing. */
typedef struct cmx_eos {
  cmx_classical_models
      mixture; /* species with their masses, liquid and its mixing, description of the solid */
  const cmx_model *liquid_quantum, *liquid_screening;
  const cmx_model *crystal_quantum, *anharmonic_quantum, *crystal_screening; /* the first two are needed */
  const cmx_model *exchange;
  cmx_cooling cooling; /* of a short-range-ordered solid; all zero: equilibrium. More than two species have no
                          solidus and freeze at cmx_freezing_gamma_d */
} cmx_eos;

/** Checks the physics of a mixture: its members and their ranges.
 *  @return CMX_OK; CMX_ERR_DOMAIN or CMX_ERR_UNKNOWN with the member at fault. */
CMX_API cmx_status cmx_eos_check(const cmx_eos *eos, cmx_error *err);

/** Contribution of a pure species at a given n_e, per ion, erg: the ion and the exchange and correlation of
 *  its Z electrons, without the ideal electron gas. All models are linear in x at fixed n_e and T, except the
 *  mixing function:
 *
 *    F per gram = [sum_j x_j F_j + <Z> F_el + kT f_mix(x, Gamma_e)]/<m> - a T^4/(3 rho) */
typedef struct cmx_eos_part {
  double cold[4];  /* independent of T (Madelung energy, zero point): [k] d^k/(d ln n_e)^k */
  cmx_jet thermal; /* the rest, in (ln n_e, ln T) */
  /* Fits used outside their ranges in theta, R_S or r_s where their contribution is significant. The mean
     coupling is not checked here. */
  unsigned reasons;
} cmx_eos_part;

/** A pure species at an electron density.
 *  @param[in] species its number, 0 for the lightest
 *  @param[in] n_e     electrons/cm^3, > 0
 *  @return CMX_OK; CMX_ERR_DOMAIN; CMX_ERR_RANGE (electron gas). Outputs NaN on failure. */
CMX_API cmx_status cmx_eos_species_at(const cmx_eos *eos, int phase, int species, double n_e, double temp,
                                      cmx_eos_part *out);

/** Free energy of one phase per gram with its derivatives.
 *  `f` is a jet in (ln rho, ln T): x and g stand for d/dln rho and d/dln T. Third derivatives are NaN for a
 *  solid with its order from a table. f_x, f_xr, f_xx = d/dx, d2/dx dln rho, d2/dx2, at fixed rho and T; f_x
 *  and f_xx are infinite at x = 0 and 1. */
typedef struct cmx_eos_free_energy {
  cmx_jet f;
  double f_x, f_xr, f_xx;
  double s_res; /* entropy of mixing per ion, in k */
  double eta;   /* of the electrons */
  /* Finite parts of f_x and f_xx at x = 0 and 1: f_x - L and f_xx - kT/<m> /(x(1-x)) + 2 (dln<m>/dx) L, with
     L = kT/<m> ln(x/(1-x)) */
  double f_x_regular, f_xx_regular;
  double e_x; /* d/dx of the energy f - df/dln T, at fixed rho and T */
  unsigned reasons;
} cmx_eos_free_energy;

/** The free energy of a given phase.
 *  @return CMX_OK; CMX_WARN_EXTRAPOLATED or CMX_WARN_ACTIVE_SET with the cause in out->reasons;
 *          CMX_ERR_DOMAIN; CMX_ERR_RANGE (electron gas); a status < 0 of the order function. Outputs NaN on
 *          failure. */
CMX_API cmx_status cmx_eos_free_energy_at(const cmx_eos *eos, int phase, double x, double rho, double temp,
                                          cmx_eos_free_energy *out);

/** Mean coupling <Z^(5/3)> Gamma_e of a state; NaN outside the domain. */
CMX_API double cmx_eos_gamma(const cmx_eos *eos, double x, double rho, double temp);

/** Whether the ratio of the charges is outside the range of the mixing of a phase. */
CMX_API int cmx_eos_contrast(const cmx_eos *eos, int phase);

/** The state of a given phase.
 *  @param[in] phase CMX_LIQUID or CMX_SOLID
 *  @return CMX_OK: every output is finite (except latent_heat, and df_dx, d2f_dx2 at x = 0 and 1), P, c_v,
 *          chi_rho, c_s are positive and no reason is set; CMX_WARN_EXTRAPOLATED or CMX_WARN_ACTIVE_SET with
 *          the cause in out->reasons; CMX_ERR_UNSTABLE where P, c_v, chi_rho or c_s^2 is not positive;
 *          CMX_ERR_PHASE for a solid below a mean coupling of 60; as cmx_eos_free_energy_at. Outputs NaN on
 *          failure. */
CMX_API cmx_status cmx_eos_phase_state_at(const cmx_eos *eos, int phase, double x, double rho, double temp,
                                          cmx_eos_state *out);

/** The state of the phase with the lower free energy at this composition; the liquid below
 *  CMX_EOS_SOLID_FROM, the solid above CMX_EOS_LIQUID_TO.
 *  @return as cmx_eos_phase_state_at. */
CMX_API cmx_status cmx_eos_state_at(const cmx_eos *eos, double x, double rho, double temp,
                                    cmx_eos_state *out);

/** Mean coupling at which liquid and solid of this composition have equal free energies at this density.
 *  There a crystal forms and the phase of cmx_eos_state_at changes.
 *  @param[in]  x     0..1
 *  @param[in]  rho   g/cm^3, > 0
 *  @param[out] gamma coupling to 1e-10 relative; NaN on failure
 *  @return CMX_OK; CMX_ERR_ABSENT if there is none between CMX_EOS_SOLID_FROM and CMX_EOS_LIQUID_TO; as
 *          cmx_eos_free_energy_at. */
CMX_API cmx_status cmx_eos_freezing_gamma(const cmx_eos *eos, double x, double rho, double *gamma,
                                          cmx_error *err);

/** Mean couplings of two species outside which one phase has the lower free energy at every state of a range,
 *  for any order on cooling: the liquid below, the solid above. Sampled at nine compositions and thirteen
 *  densities; a margin of 20 % in the coupling is left.
 *  @param[in]  rho, temp  [2] the range, g/cm^3 and K
 *  @param[out] gamma      [2] within CMX_EOS_SOLID_FROM..CMX_EOS_LIQUID_TO, around the fits of both phases;
 *                         NaN on failure
 *  @return CMX_OK; as cmx_eos_free_energy_at */
CMX_API cmx_status cmx_eos_melting_band(const cmx_eos *eos, const double rho[2], const double temp[2],
                                        double gamma[2]);

/** The state with a smoothed transition: all outputs are derivatives of one free energy
 *
 *    F = -w ln[exp(-F_liquid/w) + exp(-F_solid/w)],  w = width kT/<m>,
 *
 *  so entropy, energy and pressure are consistent and continuous, and the heat released over the transition
 *  is T (s_liquid - s_solid). solid_fraction = 1/[1 + exp((F_solid - F_liquid)/w)]; the transition takes
 *  about width/(s_liquid - s_solid) per ion and k in ln T. MESA's Skye uses a width of 0.01. At the couplings
 *  beyond which only one phase is considered, a step of order w exp(-0.3/width) remains. Derivatives by x
 *  within the transition are NaN at x = 0 and 1. `phase` and `latent_heat` as without a width.
 *  @param[in] width 0 (sharp, as cmx_eos_state_at) to CMX_EOS_WIDTH_MAX
 *  @return as cmx_eos_free_energy_at; CMX_ERR_DOMAIN also for another width */
CMX_API cmx_status cmx_eos_state_smooth(const cmx_eos *eos, double x, double rho, double temp, double width,
                                        cmx_eos_state *out);

/* --- n species ----------------------------------------------------------------------------------------- */

/** The free energy of a phase of n species. The order of the solid is that of their effective binary
 *  (cmx_closure); where it is fixed on cooling, see cmx_cooling.
 *  @param[in]  x        [eos->mixture.ions.n] number fractions, sum 1 to 1e-12 (cmx_fractions_clean)
 *  @param[out] out      its derivatives by x are NaN
 *  @param[out] gradient NULL if not wanted, which saves n evaluations of the mixing
 *  @return as cmx_eos_free_energy_at; a status of cmx_freezing_gamma_d with frozen order of more than two
 *          species. NaN on failure */
CMX_API cmx_status cmx_eos_free_energy_of(const cmx_eos *eos, int phase, const double x[], double rho,
                                          double temp, cmx_eos_free_energy *out, cmx_eos_gradient *gradient);

/** Mean coupling of a state of n species; NaN outside the domain.
 *  @param[in] x [eos->mixture.ions.n] number fractions, sum 1 */
CMX_API double cmx_eos_gamma_of(const cmx_eos *eos, const double x[], double rho, double temp);

/** Whether the charges of n species are outside the range of the mixing of a phase: for a fit by the ratio of
 *  any two that are no traces, for an ordered or random solid by cmx_charge_contrast.
 *  @param[in] x [eos->mixture.ions.n] number fractions, sum 1 */
CMX_API int cmx_eos_contrast_of(const cmx_eos *eos, int phase, const double x[]);

/** The state of a given phase of n species.
 *  @param[in]  x        [eos->mixture.ions.n] number fractions, sum 1 to 1e-12
 *  @param[out] out      its derivatives by x are NaN; gamma_d is that of the effective binary
 *  @param[out] gradient NULL if not wanted
 *  @return as cmx_eos_phase_state_at and cmx_eos_free_energy_of. NaN on failure */
CMX_API cmx_status cmx_eos_phase_state_of(const cmx_eos *eos, int phase, const double x[], double rho,
                                          double temp, cmx_eos_state *out, cmx_eos_gradient *gradient);

/** The state of the stable phase of n species, as cmx_eos_state_at, with a transition as
 *  cmx_eos_state_smooth.
 *  @param[in]  x        [eos->mixture.ions.n] number fractions, sum 1 to 1e-12
 *  @param[in]  width    0 (sharp) to CMX_EOS_WIDTH_MAX
 *  @param[out] out      its derivatives by x are NaN; gamma_d is that of the effective binary
 *  @param[out] gradient NULL if not wanted
 *  @return as cmx_eos_phase_state_of; CMX_ERR_DOMAIN for another width. NaN on failure */
CMX_API cmx_status cmx_eos_state_of(const cmx_eos *eos, const double x[], double rho, double temp,
                                    double width, cmx_eos_state *out, cmx_eos_gradient *gradient);

/** Mean coupling at which liquid and solid of n species at one composition have equal free energies, as
 *  cmx_eos_freezing_gamma.
 *  @param[in]  x     [eos->mixture.ions.n] number fractions, sum 1 to 1e-12
 *  @param[out] gamma coupling to 1e-10 relative; NaN on failure
 *  @return as cmx_eos_freezing_gamma */
CMX_API cmx_status cmx_eos_freezing_gamma_of(const cmx_eos *eos, const double x[], double rho, double *gamma,
                                             cmx_error *err);

#ifdef __cplusplus
}
#endif
#endif
