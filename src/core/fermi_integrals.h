/** Fermi integrals F_j(eta) = integral_0^inf x^j/(1 + exp(x - eta)) dx, some scaled by the exponential that
 *  makes them vanish. 1e-14 relative. */
#ifndef COULOMIX_SRC_CORE_FERMI_INTEGRALS_H
#define COULOMIX_SRC_CORE_FERMI_INTEGRALS_H

/** F_j(eta) exp(-min(eta, 0)), j = -1/2 too: finite and not 0 at any eta. NaN for other j. */
double cmxp_fermi_scaled(double j, double eta);

/** F_-1/2, F_1/2 and F_3/2 at a finite eta, not scaled. */
void cmxp_fermi_half_orders(double eta, double f[3]);

/** Entropy (5/3) F_3/2 - eta F_1/2 from the f of cmxp_fermi_half_orders, and its derivative by eta, both
 *  without cancellation in degenerate gases. */
double cmxp_fermi_entropy(double eta, const double f[3], double *slope);

/** F_3^2 against F_2 F_4, that is (15 F_2 F_4 - 16 F_3^2) exp(-2 min(eta, 0)), without cancellation. */
double cmxp_fermi_variance(double eta);

/** eta at which F_1/2 is f > 0; 1e-14 relative, absolute below 1. NaN for other f. */
double cmxp_fermi_inverse_half(double f);

#endif
