/** The ideal gas of electrons and positrons, at any degeneracy and any degree of relativity.
 *
 *  n_e = n_- - n_+ is the net electron density. The free energy per net electron, rest mass of the n_e
 *  electrons left out,
 *
 *      F(n_e, T) = eta kT - (P_- + P_+)/n_e = F_cold(n_e) + F_th(n_e, T),
 *
 *  determines all thermodynamic quantities: P = n_e dF/dln n_e, entropy per electron -dF/dT, mu = F + P/n_e.
 *  It includes the rest energy 2 m_e c^2 of each pair. F_cold is F at T = 0. F_th is computed directly, not
 *  as a difference, and keeps its relative accuracy even where it is 1e-16 of F_cold. */
#ifndef COULOMIX_ELECTRON_H
#define COULOMIX_ELECTRON_H

#include "coulomix/status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CMX_ELECTRON_DENSITY_MIN     1e20 /* cm^-3 */
#define CMX_ELECTRON_DENSITY_MAX     1e37
#define CMX_ELECTRON_TEMPERATURE_MIN 1e4 /* K */
#define CMX_ELECTRON_TEMPERATURE_MAX 1e11

/** The gas at one state; energies in erg per net electron. */
typedef struct cmx_electron_gas {
  double eta;           /* chemical potential over kT, without rest mass */
  double positrons;     /* n_+/n_e; 0 where it underflows */
  double cold[4];       /* [i] d^i F_cold/(d ln n_e)^i */
  double thermal[4][4]; /* [i][j] d^(i+j) F_th/((d ln n_e)^i (d ln T)^j) for i + j <= 3; the others 0 */
} cmx_electron_gas;

/** Evaluates the gas with all derivatives.
 *
 *  @param[in]  n_e_cm3  net electron density, cm^-3, 1e20 to 1e37
 *  @param[in]  temp_K   temperature, K, 1e4 to 1e11
 *  @return CMX_OK; CMX_ERR_RANGE outside these limits; CMX_ERR_DOMAIN for arguments that are not positive and
 *          finite; CMX_ERR_NOT_CONVERGED is not expected. On an error every output is NaN. No allocation and
 *          no state; safe from any thread. Accuracy, relative, worst of 1e4 random states against a
 *          computation with 33 digits: cold[] 6e-15, F_th 2e-15, its first derivatives 1e-14, second 1e-13,
 *          third 1e-11. Exceptions: thermal[2][0], [2][1] and [3][0] nearly vanish in an ideal gas and are
 *          accurate to 1e-14 |F_th| there. Where pairs are far more numerous than electrons, F_th is the free
 *          energy of the pairs over n_e. dP/dn_e is then a difference of large numbers and is lost in their
 *          rounding beyond 1e6 pairs per electron. */
CMX_API cmx_status cmx_electron_gas_at(double n_e_cm3, double temp_K, cmx_electron_gas *gas);

/** Pressure of the pairs at zero net electron density (mu with rest mass 0), erg/cm^3; 0 where it underflows.
 *  F_th tends to -P/n_e for n_e -> 0. The difference F_th + P/n_e remains of the order of kT for any number
 *  of pairs.
 *  @param[in]  temp_K   temperature, K, 1e4 to 1e11
 *  @param[out] pressure erg/cm^3
 *  @return as cmx_electron_gas_at */
CMX_API cmx_status cmx_electron_pairs_at(double temp_K, double *pressure);

#ifdef __cplusplus
}
#endif
#endif
