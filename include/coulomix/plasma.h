/** Dimensionless plasma parameters of a fully ionized mixture.
 *
 *  n_e electron number density, <Z> = sum_j x_j Z_j, n_i = n_e/<Z>;
 *  a_e = (4 pi n_e/3)^(-1/3), a_i = a_e <Z>^(1/3), Gamma_e = e^2/(a_e k T), Gamma_j = Z_j^(5/3) Gamma_e. */
#ifndef COULOMIX_PLASMA_H
#define COULOMIX_PLASMA_H

#include "coulomix/status.h"
#include "coulomix_composition.h"
#include "coulomix_plasma.h"

#ifdef __cplusplus
extern "C" {
#endif

/** State of one species at the common electron density. */
typedef struct cmx_plasma_species {
  double gamma;   /* Gamma_j = Z_j^(5/3) e^2/(a_e kT) */
  double theta;   /* T_p,j/T with omega_p,j^2 = 4 pi e^2 n_e Z_j/m_j */
  double r_s_ion; /* R_S,j = a_j/a_B,j, a_j = a_e Z_j^(1/3), a_B,j = hbar^2/(m_j Z_j^2 e^2) */
} cmx_plasma_species;

/** State of the mixture. Lengths in cm, densities in cm^-3. */
typedef struct cmx_plasma {
  double z_mean, n_e, n_i, a_e, a_i;
  double r_s;     /* a_e/a_0 */
  double x_r;     /* p_F/(m_e c) */
  double gamma_e; /* e^2/(a_e kT) */
  double gamma;   /* mean coupling <Z^(5/3)> Gamma_e */
} cmx_plasma;

/** Plasma parameters from the electron density and temperature.
 *
 *  @param[in]  composition charges and fractions of cmx_composition_make; masses are needed for `species`
 *          only
 *  @param[in]  n_e_cm3     electron number density, cm^-3, > 0
 *  @param[in]  temp_K      temperature, K, > 0
 *  @param[out] mixture     parameters of the mixture
 *  @param[out] species     [n] parameters of each species, NULL if not wanted
 *  @return CMX_OK or CMX_ERR_DOMAIN (outputs NaN). Accuracy: rounding. */
CMX_API cmx_status cmx_plasma_state(const cmx_composition *composition, double n_e_cm3, double temp_K,
                                    cmx_plasma *mixture, cmx_plasma_species species[]);

/** Net electrons per cm^3 of ions of mean charge z and mean mass mass_u, in atomic mass units, at rho in
 *  g/cm^3. To rounding. */
CMX_API double cmx_electron_density(double z, double mass_u, double rho);

/** Gamma_e = e^2/(a_e kT), to rounding; NaN unless both arguments are positive.
 *  @param[in] n_e_cm3 electron density, cm^-3
 *  @param[in] temp_K  temperature, K */
CMX_API double cmx_gamma_e(double n_e_cm3, double temp_K);

/** Coupling of a species from Gamma_e: Z^(5/3) Gamma_e, to rounding.
 *  @param[in] z, gamma_e charge > 0; Gamma_e > 0 */
CMX_API double cmx_gamma_species(double z, double gamma_e);

/** Coupling of the charge difference, Gamma_d = (Z2-Z1)^2 e^2/(a_i kT) = (Z2-Z1)^2 Gamma_e <Z>^(-1/3).
 *  To rounding.
 *  @param[in] z1, z2  charges, > 0
 *  @param[in] x       number fraction of Z2, 0..1
 *  @param[in] gamma_e Gamma_e > 0 */
CMX_API double cmx_gamma_d(double z1, double z2, double x, double gamma_e);

/** Relativity parameter x_r = p_F/(m_e c) from r_s = a_e/a_0 > 0, to rounding. */
CMX_API double cmx_relativity(double r_s);

/** k_F a_i for n_e = z n_i, z >= 0: (9 pi z/4)^(1/3), to rounding. */
CMX_API double cmx_fermi_sphere(double z);

/** Radius (3/(4 pi n))^(1/3) of the sphere that holds one particle, to rounding.
 *  @param[in] n density > 0, per cubic unit of length; the result is in that unit */
CMX_API double cmx_sphere_radius(double n);

/** Fermi wave number (3 pi^2 n)^(1/3), to rounding.
 *  @param[in] n density >= 0, per cubic unit of length; the result is in the inverse of that unit */
CMX_API double cmx_fermi_wave_number(double n);

/** Radiation pressure a T^4/3 in erg/cm^3, to rounding.
 *  @param[in] temp_K temperature, K */
CMX_API double cmx_radiation_pressure(double temp_K);

#ifdef __cplusplus
}
#endif
#endif
