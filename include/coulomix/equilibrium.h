/** Phase equilibrium with the complete free energy of coulomix/eos.h: quantum ions, polarised electrons,
 *  exchange.
 *
 *  At fixed electron density the free energy per ion is compared, at fixed pressure the Gibbs energy, both as
 *
 *    g(x) = [sum_j x_j F_j + <Z> (F_el + P'/n_e) + kT f_mix(x, Gamma_e)]/kT,  P' = P - a T^4/3 or 0,
 *
 *  minus a linear function of x, which does not affect tie lines; n_e(x) makes it stationary at fixed P. The
 *  difference between liquid and crystal of a pure species is continued linearly in Gamma_j at fixed n_e
 *  below a coupling of 100, and at a constant heat of fusion in kT above 400, as in cmx_classical_liquid. So
 *  both phases have a value at every composition.
 *
 *  Accuracy of coexistence: chemical potentials agree to 6e-10 kT, pressures to 2e-13 (test_freezing). */
#ifndef COULOMIX_EQUILIBRIUM_H
#define COULOMIX_EQUILIBRIUM_H

#include "coulomix/eos.h"
#include "coulomix/phase.h"
#include "coulomix_equilibrium.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum cmx_constraint {
  CMX_FIXED_ELECTRON_DENSITY, /* electron density, cm^-3 */
  CMX_FIXED_PRESSURE          /* pressure, erg/cm^3, with radiation and electrons */
} cmx_constraint;

/** What is constant in equilibrium. */
typedef struct cmx_conditions {
  cmx_constraint held;
  double value; /* n_e or P, > 0 */
  double temp;  /* K, > 0 */
} cmx_conditions;

/** Free energy or Gibbs energy of a phase, from which tie lines are constructed.
 *  @param[in]  phase 0 the liquid, 1 the solid, then the compounds of the mixture
 *  @param[in]  x     0..1
 *  @param[out] g     g(x) minus a linear function that is the same for every phase; g->x, g->xx derivatives
 *          by x at these conditions; g->g, g->xg the energy (at fixed n_e) or enthalpy (at fixed P) over
 *          kT minus such a function, and its derivative by x. Third derivatives are 0. At x = 0 and 1 only
 *          g->v and g->g are defined.
 *  @param[out] n_e   electron density, cm^-3
 *  @return as cmx_equilibrium_lines; NaN on failure */
CMX_API cmx_status cmx_equilibrium_energy(const cmx_eos *eos, const cmx_conditions *fixed, size_t phase,
                                          double x, cmx_jet *g, double *n_e);

/** Coexistence of phase `left` at x_left with phase `right` at x_right > x_left; 0 is the liquid, 1 the
 *  solid, then the compounds of the mixture. */
typedef struct cmx_equilibrium_line {
  double x_left, x_right;
  size_t left, right;
  double rho_left, rho_right; /* g/cm^3 */
  double n_e_left, n_e_right;
  /* T ds per ion that freezes, in kT, as in cmx_tie_line: at fixed P the difference of enthalpies */
  double latent_heat;
  double latent_heat_gram; /* the same per gram that freezes, erg/g */
  double residual;
} cmx_equilibrium_line;

/** All tie lines at a temperature, sorted by x.
 *  @param[in]  n_grid as cmx_tie_lines
 *  @param[out] lines  [CMX_MAX_TIE_LINES]
 *  @return CMX_OK; the largest positive status at the ends of the lines; as cmx_tie_lines; CMX_ERR_RANGE
 *          (electron gas); CMX_ERR_NOT_CONVERGED also if no density has this pressure. */
CMX_API cmx_status cmx_equilibrium_lines(const cmx_eos *eos, const cmx_conditions *fixed, size_t n_grid,
                                         cmx_equilibrium_line lines[CMX_MAX_TIE_LINES], size_t *n_lines);

/** Freezing of a pure species. */
typedef struct cmx_freezing_point {
  double temp;                          /* K */
  double gamma_liquid;                  /* coupling of the liquid */
  double rho_liquid, rho_solid;         /* g/cm^3 */
  double latent_heat, latent_heat_gram; /* T (s_liquid - s_solid): kT per ion, erg/g */
} cmx_freezing_point;

/** The temperature at which the liquid and the solid of a pure species are in equilibrium, searched at
 *  couplings of 120 to 390.
 *  @param[in] value   P or n_e, > 0
 *  @param[in] species 0 the lighter, 1 the heavier
 *  @return CMX_OK; CMX_ERR_ABSENT if it does not freeze there; as cmx_equilibrium_lines. NaN on failure. */
CMX_API cmx_status cmx_freezing_of_species(const cmx_eos *eos, cmx_constraint held, double value, int species,
                                           cmx_freezing_point *out);

/** Freezing of a liquid of composition x: temperature of the liquidus and the first solid, with the
 *  derivatives of cmx_freezing (coulomix_equilibrium.h), all from one free energy. Of several tie lines with
 *  this composition the stable one is returned. Compounds are not considered. At fixed n_e, dlnt_dlnp is
 *  dln T/dln n_e.
 *  @param[in] value P or n_e, > 0
 *  @param[in] x     0..1; within 1e-9 of 0 and 1e-7 of 1 results are extrapolated
 *  @return the larger status of the two free energies; CMX_ERR_ABSENT where a pure species does not freeze at
 *          couplings of 120 to 390; CMX_ERR_RANGE where the mean coupling of the liquid is below
 *          CMX_EOS_SOLID_FROM; CMX_ERR_NOT_CONVERGED; CMX_ERR_UNSUPPORTED; as cmx_equilibrium_lines. NaN on
 *          failure.
 *  Accuracy: 1e-11 in ln T and 1e-10 in x where the energy per electron is below 1e4 kT; above, the errors
 *  grow in proportion to it. */
CMX_API cmx_status cmx_equilibrium_freeze(const cmx_eos *eos, cmx_constraint held, double value, double x,
                                          cmx_freezing *out);

/** Melting of a solid of composition x: temperature of the solidus and the first liquid, with derivatives at
 *  fixed composition of the solid; where the solidus turns back (retrograde melting), the highest one. Where
 *  x lies in a gap of the solid that reaches the solidus, two solids melt at the three-phase line: temp,
 *  x_liquid and rho_liquid are those of this line, derivatives by x are 0, and quantities of a single solid
 *  are NaN.
 *  @param[in] value P or n_e, > 0
 *  @param[in] x     0..1, of the solid
 *  @return as cmx_equilibrium_freeze; accuracy likewise. */
CMX_API cmx_status cmx_equilibrium_melt(const cmx_eos *eos, cmx_constraint held, double value, double x,
                                        cmx_freezing *out);

#ifdef __cplusplus
}
#endif
#endif
