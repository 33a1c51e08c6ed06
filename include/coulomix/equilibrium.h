/** Phase equilibrium with the complete free energy of coulomix/eos.h: quantum ions, polarised electrons, exchange.
 *
 *  At fixed electron density the free energy per ion is compared, at fixed pressure the Gibbs energy, both as
 *
 *    g(x) = [sum_j x_j F_j + <Z> (F_el + P'/n_e) + kT f_mix(x, Gamma_e)]/kT,  P' = P - a T^4/3 or 0,
 *
 *  less a straight line in x that tie lines do not see; n_e(x) makes it stationary at fixed P. Where a pure species has a coupling
 *  below 100, its difference between liquid and crystal goes on as a straight line in Gamma_j at fixed n_e, above 400 at a constant
 *  heat of fusion in kT, as in cmx_mixture_liquid: so both phases have a value at every composition. */
#ifndef COULOMIX_EOS_EQUILIBRIUM_H
#define COULOMIX_EOS_EQUILIBRIUM_H

#include "coulomix/eos.h"
#include "coulomix/phase.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum cmx_held {
  CMX_AT_DENSITY, /* electron density, cm^-3 */
  CMX_AT_PRESSURE /* pressure, erg/cm^3, with radiation and electrons */
} cmx_held;

/** What the tie lines are made from.
 *  @param[in]  phase 0 the liquid, 1 the solid, then the compounds of the mixture
 *  @param[out] g     g(x) less a straight line that is the same for every phase; g->x, g->xx derivatives by x at what is held and T;
 *                    g->g, g->xg the energy (at fixed n_e) or enthalpy (at fixed P) over kT less such a line, and its derivative
 *                    by x. Third derivatives are 0. At x = 0 and 1 only g->v and g->g mean something.
 *  @param[out] n_e   electron density, cm^-3
 *  @return as cmx_equilibrium_lines; NaN on failure */
CMX_API cmx_status cmx_equilibrium_energy(const cmx_eos *eos, cmx_held held, double value, double temp,
                                          size_t phase, double x, cmx_jet *g, double *n_e);

/** Coexistence of phase `left` at x_left with phase `right` at x_right > x_left; 0 is the liquid, 1 the solid, then the
 *  compounds of the mixture. */
typedef struct cmx_equilibrium_line {
  double x_left, x_right;
  size_t left, right;
  double rho_left, rho_right; /* g/cm^3 */
  double n_e_left, n_e_right;
  double
      latent_heat; /* T ds per ion that freezes, in kT, as in cmx_tie_line: at fixed P the difference of enthalpies */
  double latent_heat_gram; /* the same per gram that freezes, erg/g */
  double residual;
} cmx_equilibrium_line;

/** All tie lines at a temperature, sorted by x.
 *  @param[in]  value  n_e or P, > 0
 *  @param[in]  n_grid as cmx_tie_lines
 *  @param[out] lines  [CMX_MAX_TIE_LINES]
 *  @return CMX_OK; the worst positive status met at the ends of the lines; as cmx_tie_lines; CMX_ERR_RANGE (electron gas);
 *          CMX_ERR_NOT_CONVERGED also where no density has this pressure. */
CMX_API cmx_status cmx_equilibrium_lines(const cmx_eos *eos, cmx_held held, double value, double temp,
                                         size_t n_grid, cmx_equilibrium_line lines[CMX_MAX_TIE_LINES],
                                         size_t *n_lines);

/** Freezing of a pure species. */
typedef struct cmx_freezing_point {
  double temp;                          /* K */
  double gamma_liquid;                  /* coupling of the liquid */
  double rho_liquid, rho_solid;         /* g/cm^3 */
  double latent_heat, latent_heat_gram; /* T (s_liquid - s_solid): kT per ion, erg/g */
} cmx_freezing_point;

/** The temperature at which the liquid and the solid of a pure species are in equilibrium, looked for at couplings from 120 to
 *  390.
 *  @param[in] species 0 the lighter, 1 the heavier
 *  @return CMX_OK; CMX_ERR_ABSENT if it does not freeze there; as cmx_equilibrium_lines. NaN on failure. */
CMX_API cmx_status cmx_freezing_of_species(const cmx_eos *eos, cmx_held held, double value, int species,
                                           cmx_freezing_point *out);

#ifdef __cplusplus
}
#endif
#endif
