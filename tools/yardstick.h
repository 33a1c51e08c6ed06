/* Yardsticks of what one lookup can cost: complete states from tables of a known function of the same grid
   spacing as tables of stars, with logarithms and derived quantities. `coulomix bench` and tests/bench time
   them beside lookups in the same run, compiled by the same compiler with the same options.

   In two dimensions quintic Hermite patches in (ln rho, ln T), nine numbers a node; in three dimensions a
   mixture, B-splines of degree 5, 5 and 3 in (ln rho, ln T, x), one number a node, a stencil of 4 x 6 x 6.
   Twenty nodes a decade, 24 cells in x. cgs, kelvin, per gram. */
#ifndef COULOMIX_TOOLS_YARDSTICK_H
#define COULOMIX_TOOLS_YARDSTICK_H

/* F, P, e, s; derivatives of P, e, s by ln rho and ln T; c_v, c_p, chi_rho, chi_T, Gamma_1, Gamma_3, grad_ad,
   sound speed; of mixtures also F_x, F_xx and F_x by ln rho and ln T. */
enum {
  YARDSTICK_F,
  YARDSTICK_P,
  YARDSTICK_E,
  YARDSTICK_S,
  YARDSTICK_P_R,
  YARDSTICK_P_T,
  YARDSTICK_E_R,
  YARDSTICK_E_T,
  YARDSTICK_S_R,
  YARDSTICK_S_T,
  YARDSTICK_CV,
  YARDSTICK_CP,
  YARDSTICK_CHI_RHO,
  YARDSTICK_CHI_T,
  YARDSTICK_GAMMA1,
  YARDSTICK_GAMMA3,
  YARDSTICK_GRAD_AD,
  YARDSTICK_CS,
  YARDSTICK_STATE,
  YARDSTICK_F_X = YARDSTICK_STATE,
  YARDSTICK_F_XX,
  YARDSTICK_F_XR,
  YARDSTICK_F_XT,
  YARDSTICK_MIXTURE
};

typedef struct yardstick {
  int n_x, n_rho, n_t;   /* nodes; n_x is 1 in two dimensions */
  double ln_rho, ln_t;   /* of the first node that a stencil may begin at */
  double inverse_step;   /* of ln rho and ln T */
  double cells_x;        /* in three dimensions */
  double basis[3][6][6]; /* [derivative][power][function] of an axis of ln rho or ln T */
  double basis_x[3][4][4];
  double *node; /* [n_rho][n_t][9], or [n_x][n_rho][n_t] */
} yardstick;

/* Makes a table over ranges of rho and T.
   Returns 0 without memory. */
int yardstick_make_state(const double rho[2], const double temp[2], yardstick *out);
int yardstick_make_mixture(const double rho[2], const double temp[2], yardstick *out);
void yardstick_free(yardstick *y);

/* Bytes of the nodes. */
double yardstick_bytes(const yardstick *y);

/* States within the ranges; nothing is checked. */
void yardstick_state_at(const yardstick *y, double rho, double temp, double out[YARDSTICK_STATE]);
void yardstick_mixture_at(const yardstick *y, double x, double rho, double temp,
                          double out[YARDSTICK_MIXTURE]);

/* T of the specific internal energy in two dimensions by Newton's method to 1e-10, with one contraction over
   ln rho in each cell of T. */
double yardstick_temp_from_rho_e(const yardstick *y, double rho, double e, double guess);

/* The outputs of the function itself; x = 0 is that of two dimensions. */
void yardstick_exact(double x, double rho, double temp, double out[YARDSTICK_MIXTURE]);

#endif
