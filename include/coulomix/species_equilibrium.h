/** Liquid and solid of n species in equilibrium at a given pressure or electron density, by the complete free
 *  energy of coulomix/eos.h: quantum ions, polarisation, exchange, electrons and radiation.
 *
 *  The phases are functions of the fractions as in coulomix/ternary.h, so that everything there works at
 *  constant pressure. In place of Gamma_e stands CMX_TEMPERATURE_UNIT/T, and f is the Gibbs energy at
 *  constant pressure, per ion and kT, less terms that are linear in the fractions and the same in all phases;
 *  its derivative by ln(1/T) is the enthalpy over kT. */
#ifndef COULOMIX_SPECIES_EQUILIBRIUM_H
#define COULOMIX_SPECIES_EQUILIBRIUM_H

#include "coulomix/eos.h"
#include "coulomix/equilibrium.h"
#include "coulomix/ternary.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CMX_TEMPERATURE_UNIT 1e6 /* K */

/** A phase at a pressure or an electron density. Its free energies refer to n0, so that phases are comparable
 *  only with equal n0. */
typedef struct cmx_held_phase {
  const cmx_eos *eos; /* order_psi of its mixture gives the order of the solid */
  int phase;          /* CMX_LIQUID or CMX_SOLID */
  cmx_constraint held;
  double value; /* P in erg/cm^3 or n_e in cm^-3, > 0 */
  double n0;    /* electron density close to that of the phases, cm^-3, > 0 */
} cmx_held_phase;

/** The phase as a function of fractions and CMX_TEMPERATURE_UNIT/T; the context is a cmx_held_phase. */
CMX_API cmx_mixture_function cmx_mixture_held;

/** Electron density of a phase.
 *  @param[in]  x    [n] number fractions, sum 1
 *  @param[in]  temp K
 *  @param[out] n_e  cm^-3; NaN on failure
 *  @return CMX_OK; a warning or a failure of the phase
 *  Accuracy: 1e-13 relative. */
CMX_API cmx_status cmx_held_density(const cmx_held_phase *phase, const double x[], double temp, double *n_e);

/** Freezing or melting of a mixture. */
typedef struct cmx_species_freezing {
  double temp;                                            /* K */
  double liquid[CMX_MAX_SPECIES], solid[CMX_MAX_SPECIES]; /* [n] number fractions */
  double k[CMX_MAX_SPECIES]; /* [n] solid over liquid fraction; of an absent species its limit for a trace */
  double rho_liquid, rho_solid;         /* g/cm^3 */
  double density_contrast;              /* (rho_solid - rho_liquid)/rho_liquid */
  double latent_heat, latent_heat_gram; /* T ds of what freezes out of much liquid: kT per ion, erg/g */
  double residual;                      /* largest difference of a chemical potential, kT */
} cmx_species_freezing;

/** The first solid of a liquid, or the first liquid of a solid.
 *  @param[in]  eos   two or more species with order_psi; the order of the solid is that of equilibrium
 *  @param[in]  value P in erg/cm^3 or n_e in cm^-3, > 0
 *  @param[in]  side  0: the composition of the liquid is given, 1: that of the solid
 *  @param[in]  x     [n] number fractions, sum 1
 *  @param[out] out   NaN on failure
 *  @return CMX_OK; a warning of a phase; CMX_ERR_NOT_CONVERGED; CMX_ERR_DOMAIN; CMX_ERR_RANGE (electron gas).
 *          The solution is that next to the classical one in a rigid background; of a liquid of three species
 *          the first of those next to several classical ones, among them the stable one.
 *  Accuracy: chemical potentials equal to 1e-10 kT. */
CMX_API cmx_status cmx_species_freeze(const cmx_eos *eos, cmx_constraint held, double value, int side,
                                      const double x[], cmx_species_freezing *out);

#ifdef __cplusplus
}
#endif
#endif
