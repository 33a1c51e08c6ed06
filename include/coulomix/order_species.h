/** Short-range order of a crystal of any number of species: the programme of coulomix/order.h for pairs, and
 *  its closure by an effective binary.
 *
 *  x_a are number fractions, Z_a charges, z_a = Z_a - <Z>, Var = <z^2>, g = e^2/(a_i kT) = Gamma_e
 *  <Z>^(-1/3). p_ab^i is the probability that the two ions of a pair of orbit i are a and b. With m_i, J_i,
 *  T_0 and c_i(k) as in coulomix/order.h,
 *
 *    f_order(x, g) = min_p (g/2) [sum_i m_i J_i C_i - T_0 Var] - s(x, p),   C_i = sum_ab z_a z_b p_ab^i
 *    s(x, p) = -sum_a x_a ln x_a - (1/2) sum_i m_i sum_ab p_ab^i ln[p_ab^i/(x_a x_b)]
 *
 *  subject to sum_b p_ab^i = x_a, sum_i m_i (p_ab^i - x_a x_b) = 0, s >= 0, and the matrix
 *
 *    S_ab(k) = [x_a delta_ab - x_a x_b + sum_i m_i c_i(k) (p_ab^i - x_a x_b)]/sqrt(x_a x_b)
 *
 *  positive semidefinite for every k. It has the eigenvector sqrt(x_a) with eigenvalue 0, which is left out.
 *  The other eigenvalues are 1 in a random crystal, also for traces, and S(k) for two species.
 *
 *  Method. As for two species, with a matrix of multipliers for the balance of each pair, and for each plane
 *  v.S(k).v >= 0 a wave vector, a direction v and a multiplier. The inner minimum is the scaling of a
 *  symmetric matrix, p_ab = x_a x_b u_a u_b exp(y_ab). Planes are added at the minima over the zone of the
 *  least eigenvalue of S(k). */
#ifndef COULOMIX_ORDER_SPECIES_H
#define COULOMIX_ORDER_SPECIES_H

#include "coulomix/composition.h"
#include "coulomix/order.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CMX_MAX_SPECIES_COUPLING 5e3 /* largest (Z_b - Z_a)^2 g of the species that are present */

/** Workspace and warm start of one thread. Each solution starts from the multipliers of the last one if that
 *  was for the same charges; it grows with their number. */
typedef struct cmx_order_species_work cmx_order_species_work;

/** Makes the workspace of one thread for a model, which must outlive it.
 *  @return CMX_OK or CMX_ERR_MEMORY; *out is NULL on failure. */
CMX_API cmx_status cmx_order_species_work_new(const cmx_order_model *model, cmx_order_species_work **out);
/** Frees a workspace; NULL is allowed. */
CMX_API void cmx_order_species_work_free(cmx_order_species_work *work);
/** Discards the last solution: the next start is cold. */
CMX_API void cmx_order_species_work_reset(cmx_order_species_work *work);

/** Order of n species. */
typedef struct cmx_order_species_state {
  cmx_status status; /* as returned; after an error every number is NaN */
  size_t n;          /* species, also those that are absent */
  double g;
  double f_order, u_order, s_res; /* f = u - s, per ion, in kT and k */
  double f_g;                     /* df_order/dg = u_order/g */
  /* Derivative of f_order by the number of ions of a species per ion, at fixed g: along x + t (e_a - x). The
     chemical potential at fixed g is f_order + f_add[a]; at fixed Gamma_e it has -(g/3) (Z_a/<Z> - 1) f_g in
     addition. -INFINITY for an absent species. */
  double f_add[CMX_MAX_SPECIES];
  double gap;             /* (upper - lower bound)/|f_order|; for the closure that of its binary */
  double S_min, k_min[3]; /* least eigenvalue of S_ab(k) in the zone and where, k in 1/a_i */
  size_t active;          /* planes v.S(k).v = 0 with positive multiplier */
  double plane_k[CMX_MAX_PLANES][3], plane_mu[CMX_MAX_PLANES];
  double pair_min;    /* least p_ab/(x_a x_b) of species that are present */
  int rounds, newton; /* cutting-plane rounds and Newton steps taken */
} cmx_order_species_state;

/** Minimises at one state. Equal charges act as one but for their entropy of mixing. Fractions below 1e-100
 *  count as 0, and such species are left out.
 *  @param[in]     c     composition of 1..CMX_MAX_SPECIES species
 *  @param[in]     g     >= 0, with (Z_b - Z_a)^2 g <= CMX_MAX_SPECIES_COUPLING for all species present
 *  @param[in,out] work  workspace and warm start, made for this model
 *  @param[out]    state result
 *  @param[out]    pairs [orbits][n][n] p_ab^i in the order of the composition; NULL if not wanted
 *  @return state->status: CMX_OK; CMX_WARN_ZERO_ENTROPY where the bound s >= 0 is active, without the mixing
 *          of equal charges (the order is then that of the largest g with s = 0); CMX_ERR_DOMAIN;
 *          CMX_ERR_NOT_CONVERGED; CMX_ERR_MEMORY.
 *  Accuracy: gap <= 1e-12 typically, S_min >= -1e-13; both are measured and returned. Derivatives are exact,
 *  by the envelope theorem. */
CMX_API cmx_status cmx_order_species_solve(const cmx_order_model *model, const cmx_composition *c, double g,
                                           cmx_order_species_work *work, cmx_order_species_state *state,
                                           double pairs[]);

/** The same from the binary whose charges have the same variance and skewness (cmx_closure of
 *  coulomix_composition.h). f_order is exact for two species and through the third order in g for more; of
 *  C/O/Ne its part from the order is within 0.5 % at freezing and 1.5 % at Gamma_1 = 500. Derivatives are
 *  those of the closure. Pair probabilities are of the second order in the charges, x_a x_b (1 + z_a z_b
 *  w_i/Var) with w_i of the binary; they can turn negative.
 *  @param[in]     c     composition of 1..CMX_MAX_SPECIES species
 *  @param[in]     g     >= 0, with Gamma_d <= CMX_MAX_GAMMA_D of the binary
 *  @param[in,out] work  as for cmx_order_solve
 *  @param[out]    state result
 *  @param[out]    pairs [orbits][n][n]; NULL if not wanted
 *  @return as cmx_order_solve; CMX_WARN_EXTRAPOLATED if pair_min < 0 */
CMX_API cmx_status cmx_order_species_closure(const cmx_order_model *model, const cmx_composition *c, double g,
                                             cmx_order_work *work, cmx_order_species_state *state,
                                             double pairs[]);

#ifdef __cplusplus
}
#endif
#endif
