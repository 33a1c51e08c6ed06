/** Integrals of screened Coulomb scattering for the Coulomb logarithm and impurity scattering. */
#ifndef COULOMIX_SRC_MODELS_SCATTERING_H
#define COULOMIX_SRC_MODELS_SCATTERING_H

#include "coulomix/status.h"

/** Lambda_k(s, w) = (1/2) int_0^1 t^k (t+s)^-2 (1 - exp(-w t)) dt, k = 1 and 2, for s > 0 and 0 < w <=
 *  INFINITY. Relative error 1e-11 or better for w >= 1e-9. */
void cmxp_screened_integrals(double s, double w, double lambda[2]);

/** The same without recoil of the screening, s -> 0: as the 2011 table used for small s and sw. */
void cmxp_unscreened_integrals(double w, double lambda[2]);

#endif
