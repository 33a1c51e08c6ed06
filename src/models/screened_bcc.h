/** Tables of the bcc crystal in an electron gas of linear response and of its melting, for integer charges.
 *
 *  Chebyshev series in u = 1 - 2 sqrt[ln(beta)/ln(beta of the least x_r)], beta = x_r/sqrt(1 + x_r^2): u = -1
 *  at the least x_r, 1 for x_r -> infinity; all over k_TF^2 a_i^2. The stretch has rows, each such a series,
 *  that are the coefficients of a series in
 *  1 - 2 theta/(theta + theta_0). */
#ifndef COULOMIX_SRC_MODELS_SCREENED_BCC_H
#define COULOMIX_SRC_MODELS_SCREENED_BCC_H

#define CMXP_SCREENED_CHARGES 28
#define CMXP_SCREENED_STATIC  17
#define CMXP_SCREENED_BETA    13
#define CMXP_SCREENED_THETA   13
#define CMXP_SCREENED_THETA_0 24.0
#define CMXP_SCREENED_LEAST_X 0.01

typedef struct cmxp_screened_row {
  double least_x;
  double energy[CMXP_SCREENED_STATIC];   /* static, of Gamma */
  double zero_point[CMXP_SCREENED_BETA]; /* <omega/omega_p> screened less rigid */
  double stretch[CMXP_SCREENED_THETA]
                [CMXP_SCREENED_BETA]; /* delta in f_screened(theta) = f_rigid(theta e^delta) */
} cmxp_screened_row;

typedef struct cmxp_melting_row {
  double least_x;
  double ratio[CMXP_SCREENED_BETA]; /* ln(Gamma_m/Gamma_m of a rigid background) of classical ions */
} cmxp_melting_row;

#endif
