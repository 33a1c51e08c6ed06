/** Integrals of screened Coulomb scattering for the Coulomb logarithm and impurity scattering. */
#ifndef COULOMIX_SRC_MODELS_SCATTERING_H
#define COULOMIX_SRC_MODELS_SCATTERING_H

#include "coulomix/status.h"

/** alpha_0 = 4 q^2/(q_D^2 eta) is this times [q/(A Z)]^(1/2) for degenerate electrons of Fermi momentum q, in
 *  m_e c: 4 [3 pi m_e/(4 alpha m_u)]^(1/2) by the constants of coulomix/const.h. */
#define CMXP_ALPHA_0 1.6834601621863386
/** Rounded value, printed in the papers and used by the code of the public table of 2011. */
#define CMXP_ALPHA_0_ROUNDED 1.683

/** Lambda_k(s, w) = (1/2) int_0^1 t^k (t+s)^-2 (1 - exp(-w t)) dt, k = 1 and 2, for s > 0 and 0 < w <=
 *  INFINITY. Relative error 1e-11 or better for w >= 1e-9. */
void cmxp_screened_integrals(double s, double w, double lambda[2]);

/** The same without recoil of the screening, s -> 0: as the 2011 table used for small s and sw. */
void cmxp_unscreened_integrals(double w, double lambda[2]);

#endif
