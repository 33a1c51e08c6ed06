/** The bcc crystal of ions in an electron gas of linear response: static energy and phonons.
 *
 *  Ions interact by phi(q) = 4 pi/[q^2 eps(q)], eps the static dielectric function of degenerate electrons at
 *  T = 0 (relativistic: Jancovici 1962), or that of the Yukawa potential, eps = 1 + kappa^2/q^2. Lengths in
 *  ion-sphere radii, a_i = 1, so n_i = 3/(4 pi); q in 1/a_i; energies in Z^2 e^2/a_i; squared frequencies in
 *  omega_p^2. */
#ifndef COULOMIX_SCREENED_H
#define COULOMIX_SCREENED_H

#include <stddef.h>

#include "coulomix/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A dielectric function. */
typedef struct cmx_dielectric {
  double k_tf2;            /* squared Thomas-Fermi wave number, or kappa^2 */
  double two_kf;           /* twice the Fermi wave number; 0: Yukawa */
  double x_r;              /* relativity parameter p_F/(m_e c) */
  double energy, rapidity; /* sqrt(1 + x_r^2), asinh x_r */
} cmx_dielectric;

/** Electrons of relativity parameter x_r > 0 around ions of charge z > 0. */
CMX_API cmx_dielectric cmx_dielectric_electrons(double z, double x_r);
/** Dielectric function of the Yukawa potential, eps = 1 + kappa^2/q^2.
 *  @param[in] kappa screening wave number, 1/a_i, > 0 */
CMX_API cmx_dielectric cmx_dielectric_yukawa(double kappa);

/** (1/eps - 1)/q^2 at q > 0: the change of phi by screening, over 4 pi. Relative accuracy 1e-10 for
 *  q < 100. */
CMX_API double cmx_dielectric_change(const cmx_dielectric *d, double q);

/** Change of the static energy per ion by screening, (1/2) n_i sum_{G != 0} 4 pi (1/eps - 1)/G^2, with the
 *  energy of each ion in its own cloud. Terms beyond a smooth cut-off are replaced by an integral; accuracy
 *  1e-9.
 *  @param[out] energy Z^2 e^2/a_i; NaN on failure
 *  @return CMX_OK; CMX_ERR_DOMAIN; CMX_ERR_MEMORY. */
CMX_API cmx_status cmx_screened_static(const cmx_dielectric *d, double *energy);

/** Squared frequencies at the nodes of a quadrature over the zone, for the screened crystal and for a rigid
 *  background. */
typedef struct cmx_screened_phonons cmx_screened_phonons;

/** Makes the frequencies of a crystal.
 *  @param[in] radial Gauss-Legendre points along k, 4..64, with two thirds as many across; 18 give 1e-6 in
 *          the sums below
 *  @return CMX_OK; CMX_ERR_UNSUPPORTED for an unstable crystal; CMX_ERR_DOMAIN; CMX_ERR_MEMORY;
 *          CMX_ERR_NOT_CONVERGED (LAPACK). *out is NULL on failure. The same bit for bit for any number of
 *          threads. */
CMX_API cmx_status cmx_screened_phonons_new(const cmx_dielectric *d, int radial, cmx_screened_phonons **out);
/** Frees the frequencies; NULL is allowed. */
CMX_API void cmx_screened_phonons_free(cmx_screened_phonons *phonons);

/** <ln(omega/omega_p)>, <omega/omega_p> over zone and branches, and D in f_thermal = -(pi^4/15) D/theta^3 for
 *  theta -> infinity. */
typedef struct cmx_screened_moments {
  double ln, u_1, debye;
} cmx_screened_moments;
/** Moments of the screened crystal (`screened` not 0) or of the crystal in a rigid background, to 1e-6 with
 *  18 radial points: the mean frequency and its logarithm in omega_p. */
CMX_API void cmx_screened_phonons_moments(const cmx_screened_phonons *phonons, int screened,
                                          cmx_screened_moments *out);

/** Thermal free energy per ion and kT, sum_s <ln[1 - exp(-theta omega/omega_p)]>, of the screened crystal
 *  (`screened` not 0) or of the crystal in a rigid background. 1e-6 with 18 radial points.
 *  @param[in] theta T_p/T > 0 */
CMX_API double cmx_screened_phonons_thermal(const cmx_screened_phonons *phonons, int screened, double theta);

#ifdef __cplusplus
}
#endif
#endif
