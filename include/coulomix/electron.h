/** The ideal gas of electrons and positrons, at any degeneracy and any degree of relativity.
 *
 *  n_e = n_- - n_+ is the net electron density. The free energy per net electron, rest mass of the n_e
 *  electrons left out,
 *
 *      F(n_e, T) = eta kT - (P_- + P_+)/n_e = F_cold(n_e) + F_th(n_e, T),
 *
 *  is all that thermodynamics needs: P = n_e dF/dln n_e, entropy per electron -dF/dT, mu = F + P/n_e. The
 *  rest energy 2 m_e c^2 of each pair is in it. F_cold is F at T = 0. F_th is not a difference of two
 *  numbers: it keeps its digits where it is 1e-16 of F_cold. */
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
 *  @return CMX_OK; CMX_ERR_RANGE outside these limits; CMX_ERR_DOMAIN for what is not a positive finite
 *          number; CMX_ERR_NOT_CONVERGED should never be seen. On an error every output is NaN.
 *  No allocation and no state: any thread may call.
 *  Accuracy, relative, worst of 1e4 random states against a computation with 33 digits: cold[] 6e-15, F_th
 *  2e-15, its first derivatives 1e-14, second 1e-13, third 1e-11. Exceptions: thermal[2][0], [2][1] and
 *  [3][0] all but vanish in an ideal gas and are good to 1e-14 |F_th| there. Where pairs outnumber electrons
 *  by far, F_th is the free energy of the pairs over n_e, and dP/dn_e a difference of such numbers: it drowns
 *  in their last digits beyond 1e6 pairs an electron. */
CMX_API cmx_status cmx_electron_gas_at(double n_e_cm3, double temp_K, cmx_electron_gas *gas);

/** Pressure of the pairs where no net electrons are (mu with rest mass 0), erg/cm^3; 0 where it underflows.
 *  The limit n_e -> 0 of F_th is -P/n_e: what is left of F_th after it stays of the order of kT however many
 *  pairs there are.
 *  @param[in]  temp_K   temperature, K, 1e4 to 1e11
 *  @param[out] pressure erg/cm^3
 *  @return as cmx_electron_gas_at */
CMX_API cmx_status cmx_electron_pairs_at(double temp_K, double *pressure);

#ifdef __cplusplus
}
#endif
#endif
