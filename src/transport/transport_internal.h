/* Private to src/transport. Relativistic units here: hbar = m_e = c = k = 1, e^2 = alpha. */
#ifndef COULOMIX_SRC_TRANSPORT_TRANSPORT_INTERNAL_H
#define COULOMIX_SRC_TRANSPORT_TRANSPORT_INTERNAL_H

#include "coulomix/const.h"
#include "coulomix/transport.h"

#define CMXP_UNIT_LENGTH     (CMX_HBAR / (CMX_ELECTRON_MASS * CMX_SPEED_OF_LIGHT))
#define CMXP_UNIT_ENERGY     (CMX_ELECTRON_MASS * CMX_SPEED_OF_LIGHT * CMX_SPEED_OF_LIGHT)
#define CMXP_UNIT_RATE       (CMXP_UNIT_ENERGY / CMX_HBAR) /* also of the electrical conductivity */
#define CMXP_UNIT_CONDUCTION (CMX_BOLTZMANN * CMX_SPEED_OF_LIGHT / (CMXP_UNIT_LENGTH * CMXP_UNIT_LENGTH))
#define CMXP_ELECTRONS_PER_U (CMX_ATOMIC_MASS_UNIT / CMX_ELECTRON_MASS) /* mass of a unit */

/* --- electrons ----------------------------------------------------------------------------------------- */

enum { CMXP_MAX_NODES = 130 };

/* The ideal gas of electrons and a rule for integrals int dE (-df/dE) g(p): sum_k weight[k]
   g(momentum[k]). */
typedef struct cmxp_electrons {
  double n_e, t;       /* density, temperature */
  double x, energy, v; /* Fermi momentum, energy and velocity at T = 0 */
  double kinetic;      /* energy - 1 */
  double mu, dn_dmu;   /* chemical potential without rest energy; dn_e/dmu */
  double k_tf2;        /* 4 pi alpha dn_e/dmu */
  double positrons;    /* per electron */
  size_t n;
  double momentum[CMXP_MAX_NODES], total[CMXP_MAX_NODES]; /* energy with rest energy */
  double weight[CMXP_MAX_NODES], z[CMXP_MAX_NODES];       /* z = (E - mu)/T */
} cmxp_electrons;

/* n_e in cm^-3, temperature in K. Statuses of cmx_electron_gas_at. */
cmx_status cmxp_electrons_at(double n_e_cm3, double temp_K, cmxp_electrons *electrons);

/* The same without the limits of cmx_electron_gas_at: beyond them the rule itself gives mu, `positrons` is
   NaN. */
cmx_status cmxp_electrons_unchecked(double n_e_cm3, double temp_K, cmxp_electrons *electrons);

/* Electron-electron rate of the heat flow with the extension to partial degeneracy; NaN if the model
   fails. */
double cmxp_collision_rate(const cmx_model *collisions, const cmxp_electrons *electrons);

/* --- ions ---------------------------------------------------------------------------------------------- */

/* A species at its own n_i = n_e/z. */
cmx_scatterer cmxp_scatterer_at(double z, double mass_u, const cmxp_electrons *electrons);

/* Thermal conductivity of the ions of a pure crystal by an ion-conduction model. harmonic gives the heat
   capacity, logarithm u_-1, u_-2 and the damping. NaN if a model fails. */
double cmxp_ion_conduction(const cmx_model *conduction, const cmx_scatterer *ion,
                           const cmxp_electrons *electrons, const cmx_model *logarithm,
                           const cmx_model *harmonic);

/* --- mixtures ------------------------------------------------------------------------------------------- */

/* Rates of several kinds of scatterers differ in their dependence on momentum: at n_e in cm^-3 and temp in K,
   slope[j] is dln Lambda_j/dln p of thermal electrons for each of `ions`, *impurity that of charge impurities
   (NULL: not wanted), all less that of the ion in the middle, and spread[] the variance of ln p of the
   electrons that carry charge and heat. Resistivities that mix linearly are larger by 1 + spread (<slope^2> -
   <slope>^2), averages with the parts of the resistivity; to third order. */
cmx_status cmxp_transport_slopes(const cmx_model *logarithm, const cmx_species *ions, double n_e, double temp,
                                 double slope[], double *impurity, double spread[2]);

/* --- impurities ---------------------------------------------------------------------------------------- */

/* Lambda_imp of electrons of momentum p. */
double cmxp_impurity_logarithm(double p, double k_tf2);

/* S(q) - 1, spherically averaged; y = q a_i. */
double cmxp_impurity_correlation(const cmx_short_range_order *order, double y);

/* Q_eff Lambda_imp/Q of n <= CMXP_MAX_NODES momenta, in any order. order may be NULL (S = 1), displacements
   too; a_i is the ion-sphere radius. */
void cmxp_impurity_scattering(size_t n, const double momentum[], double k_tf2, double a_i,
                              const cmx_short_range_order *order, const cmx_displacements *displacements,
                              double out[]);

/* --- conductivity models -------------------------------------------------------------------------------- */

/* Whether a conductivity model is of pure ions, over their charge. */
int cmxp_conductivity_is_pure(const cmx_model *model);

/* Whether it has electrical conductivities; 0 for NULL. */
int cmxp_conductivity_has_sigma(const cmx_model *model);

/* --- states -------------------------------------------------------------------------------------------- */

/* cmx_transport_at without its limits of density and temperature: bare ions and electrons without positrons
   everywhere, as in opacity tables of host codes. */
cmx_status cmxp_transport_unchecked(const cmx_transport *transport, int phase, double x, double rho,
                                    double temp, cmx_transport_state *out, cmx_error *err);

#endif
