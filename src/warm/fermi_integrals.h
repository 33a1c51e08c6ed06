/** Fermi integrals scaled by the exponential that makes them vanish. */
#ifndef COULOMIX_SRC_WARM_FERMI_INTEGRALS_H
#define COULOMIX_SRC_WARM_FERMI_INTEGRALS_H

/** F_j(eta) exp(-min(eta, 0)), j = -1/2 too: finite and not 0 at any eta. NaN for other j. */
double cmxp_fermi_scaled(double j, double eta);

/** F_3^2 against F_2 F_4, that is (15 F_2 F_4 - 16 F_3^2) exp(-2 min(eta, 0)), without cancellation. */
double cmxp_fermi_variance(double eta);

/** eta at which F_1/2 is f > 0; 1e-14 relative, absolute below 1. NaN for other f. */
double cmxp_fermi_inverse_half(double f);

#endif
