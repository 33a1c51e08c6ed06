/** Short-range order of a binary crystal: minimisation of the free energy as a convex programme with a
 *  certificate (Baiko 2025).
 *
 *  x is the number fraction of the heavier ion, p = x(1-x), w_i the Warren-Cowley parameter of orbit i,
 *  alpha_i = x^2 + p w_i, m_i its multiplicity, J_i = (I_i - T_i)/m_i, c_i(k) the orbit mean of cos(k.R), and
 *  Gamma_d = (Z2-Z1)^2 e^2/(a_i kT). Free energies are per ion and per kT.
 *
 *    f_order(x, Gamma_d) = min_w (Gamma_d/2) p [sum_i m_i J_i w_i - T_0] - s(x, w)
 *    s(x, w) = -x ln x - (1-x) ln(1-x) - (p/2) sum_i m_i h(w_i),
 *    h(w) = [x/(1-x)] A ln A + 2 (1-w) ln(1-w) + [(1-x)/x] B ln B,  A = 1 + w(1-x)/x, B = 1 + w x/(1-x)
 *
 *  subject to sum_i m_i w_i = 0, S(k) = 1 + sum_i m_i w_i c_i(k) >= 0 in the whole zone, and s >= 0.
 *
 *  Method. With multipliers lambda and mu_j >= 0 for the planes S(k_j) >= 0 the inner minimum is separable
 *  and has the closed form
 *
 *    y_i = lambda + sum_j mu_j c_i(k_j) - Gamma_d J_i,  beta_i^2 = 1 + 4p (exp y_i - 1),
 *    w_i = (beta_i - 1)/(beta_i + 1)                                              (quasi-chemical form)
 *
 *  so the dual is a smooth convex function of one variable per plane, minimised by Newton's method. Planes
 *  are added at the minima of S(k), found on grids of the zone and refined. The dual value is a lower bound
 *  for any multipliers; a feasible w gives an upper bound. Their difference, the duality gap, certifies the
 *  result.
 *
 *  Energies beyond pairs. A model may have (Gamma_d/2) p B(1-2x, w) besides, B a polynomial of up to third
 *  degree in w. Then f is convex only where B is weak; src/order/README.md has the method. Where convexity is
 *  not proved the state is not certified: it is the least of the minima reached from fixed starts, and `gap`
 *  still bounds its error. */
#ifndef COULOMIX_ORDER_H
#define COULOMIX_ORDER_H

#include <stddef.h>

#include "coulomix/lattice.h"
#include "coulomix/status.h"

#ifdef __cplusplus
extern "C" {
#endif

struct cmx_model; /* coulomix/model.h */

#define CMX_MAX_PLANES  48  /* largest number of active planes S(k) = 0 */
#define CMX_MAX_GAMMA_D 1e3 /* largest Gamma_d of the minimiser */

#define CMX_MAX_ORDER_TERMS    16  /* of an energy beyond pairs */
#define CMX_MAX_ORDER_SKEWNESS 4   /* largest power of 1-2x in them */
#define CMX_MAX_ORDER_COUPLING 1e3 /* largest size of their coefficients */

/** A term of B(1-2x, w): coefficient (1-2x)^skewness times the order parameters of up to three orbits. The
 *  energy is (Gamma_d/2) x(1-x) B in kT per ion, or x(1-x) B/2 in units of (Z2-Z1)^2 e^2/a_i. */
typedef struct cmx_order_term {
  double coefficient;
  int skewness; /* 0..CMX_MAX_ORDER_SKEWNESS */
  int n_orbits; /* 0..3 */
  int orbit[3]; /* from 0 on; one may occur again */
} cmx_order_term;

/** The lattice-dependent part of the problem: orbits, J, T_0 and the cosines on grids of the zone.
 *  Immutable. */
typedef struct cmx_order_model cmx_order_model;

/** Makes the model of a lattice.
 *  @param[in] sums lattice sums with any number of orbits, 1..CMX_MAX_ORBITS; copied.
 *  @return CMX_OK, CMX_ERR_MEMORY, CMX_ERR_DOMAIN; *out is NULL on failure. */
CMX_API cmx_status cmx_order_model_new(const cmx_lattice_sums *sums, cmx_order_model **out);
/** Frees a model; NULL is allowed. */
CMX_API void cmx_order_model_free(cmx_order_model *model);
/** Adds terms beyond pairs, before any workspace is made for the model. Terms with a coefficient of 0 are
 *  left out.
 *  @param[in] term [n]; a model has up to CMX_MAX_ORDER_TERMS
 *  @return CMX_OK; CMX_ERR_RANGE with the model as it was */
CMX_API cmx_status cmx_order_model_add_terms(cmx_order_model *model, size_t n, const cmx_order_term term[],
                                             cmx_error *err);
/** The number of terms beyond pairs of a model. *skew, unless NULL: whether one is odd in 1-2x. */
CMX_API size_t cmx_order_model_terms(const cmx_order_model *model, int *skew);
/** Takes f_order and all that follows from it, u, s, psi and their derivatives, from a model of the kind
 *  order in place of the minimum, which remains the source of w, y, S_min and the certificate. Above the
 *  range of the model f_order is held: linear in Gamma_d, with the entropy of the end of the range, above the
 *  true one; f_xxx is NaN.
 *  @param[in] free_energy outlives the model; NULL: the minimum
 *  @return CMX_OK; CMX_ERR_UNSUPPORTED for terms beyond pairs but those of cmx_order_model_add_third_order,
 *          another lattice than bcc or another kind, with the model as it was */
CMX_API cmx_status cmx_order_model_set_free_energy(cmx_order_model *model,
                                                   const struct cmx_model *free_energy, cmx_error *err);
/** Adds the terms beyond pairs of third order in the charges of two species. A free energy in place of that
 *  of the minimum has them to first order, (Gamma_d/2) p b (1-2x) contrast with the b(Gamma_d, p) of the
 *  energy.
 *  @param[in] energy   of CMX_KIND_SOLID_ENERGY, its parameters the coefficients of random ions and of the
 *                      orbits from the first on; outlives the model
 *  @param[in] contrast 2(Z2-Z1)/(Z1+Z2)
 *  @return as cmx_order_model_add_terms; CMX_ERR_UNSUPPORTED for another kind */
CMX_API cmx_status cmx_order_model_add_third_order(cmx_order_model *model, const struct cmx_model *energy,
                                                   double contrast, cmx_error *err);
/** The one that was taken; NULL for the minimum. */
CMX_API const struct cmx_model *cmx_order_model_free_energy(const cmx_order_model *model);
/** The energy of random ions beyond pairs, that of the terms without orbits: B_0 = sum of b0[k] (1-2x)^k.
 *  Random ions have Gamma_d x(1-x) (B_0 - T_0)/2 kT.
 *  @param[out] b0 all 0 without such terms
 *  @return whether one is not 0. Accuracy: rounding of the sums */
CMX_API int cmx_order_model_random(const cmx_order_model *model, double b0[CMX_MAX_ORDER_SKEWNESS + 1]);
/** The lattice sums of the model, valid as long as the model. */
CMX_API const cmx_lattice_sums *cmx_order_model_sums(const cmx_order_model *model);

/** Workspace and warm start of one thread: each solution starts from the planes and multipliers of the last
 *  one. */
typedef struct cmx_order_work cmx_order_work;

/** Makes the workspace of one thread for a model.
 *  @return CMX_OK or CMX_ERR_MEMORY; *out is NULL on failure. */
CMX_API cmx_status cmx_order_work_new(const cmx_order_model *model, cmx_order_work **out);
/** Frees a workspace; NULL is allowed. */
CMX_API void cmx_order_work_free(cmx_order_work *work);
/** Discards the last solution: the next start is cold. */
CMX_API void cmx_order_work_reset(cmx_order_work *work);

/** Certified minimum at one state. */
typedef struct cmx_order_state {
  cmx_status status; /* CMX_OK, CMX_WARN_ZERO_ENTROPY, or an error: then every number is NaN */
  size_t n;
  double x, gamma_d;
  double w[CMX_MAX_ORBITS];
  double f_order, u_order, s_res; /* f = u - s */
  double gap;                     /* (upper - lower bound)/|f| of the minimum; about 0 where certified */
  double S_min, k_min[3];         /* least S(k) in the zone and where, k in 1/a_i */
  size_t active;                  /* planes S(k) = 0 with positive multiplier */
  double plane_k[CMX_MAX_PLANES][3], plane_mu[CMX_MAX_PLANES];
  int rounds, newton; /* cutting-plane rounds and Newton steps taken */
  int certified;      /* 1: the minimum of a convex function; 0: the least minimum that was found */
  int starts;         /* from which it was sought where that is not certified */

  /* Derivatives at the minimum, exact; one-sided where the set of active planes changes and where s = 0
     begins. */
  double f_x, f_xx, f_xg, f_gg; /* of f_order in x and Gamma_d; df/dGamma_d = u_order/Gamma_d = f_g */
  double f_g;
  double f_xxx, f_xxg, f_xgg, f_ggg;

  /* Smooth parts for tables: f_order = -s_mix + p (psi - Gamma_d T_0/2) with psi analytic at p = 0. Their
     derivatives by p are NaN with terms odd in 1-2x, which make them functions of x; those by x are always
     there. */
  double psi, psi_g, psi_p, psi_gp;
  double y[CMX_MAX_ORBITS], y_g[CMX_MAX_ORBITS], y_p[CMX_MAX_ORBITS]; /* exchange fields and derivatives */
  double psi_x, psi_gx, y_x[CMX_MAX_ORBITS];
} cmx_order_state;

/** Minimises at one state.
 *  @param[in]     x       number fraction of the heavier ion, 0 <= x <= 1. At the ends w_i is the limit 0,
 *                         and psi, y and their derivatives are the limits p -> 0.
 *  @param[in]     gamma_d 0 <= Gamma_d <= CMX_MAX_GAMMA_D
 *  @param[in,out] work    workspace and warm start, made for this model
 *  @param[out]    state   result
 *  @return state->status: CMX_OK; CMX_WARN_ZERO_ENTROPY where the bound s >= 0 is active (the order is then
 *          that of the largest Gamma_d with s = 0); CMX_WARN_EXTRAPOLATED above the range of a free energy in
 *          place of the minimum; CMX_ERR_DOMAIN; CMX_ERR_NOT_CONVERGED.
 *  Accuracy: gap <= 1e-12 typically, S_min >= -1e-12; both are measured and returned. */
CMX_API cmx_status cmx_order_solve(const cmx_order_model *model, double x, double gamma_d,
                                   cmx_order_work *work, cmx_order_state *state);

/** S(k) = 1 + sum_i m_i w_i c_i(k) for given order parameters, to rounding.
 *  @param[in] w [n] of the model's orbits
 *  @param[in] k [3] in 1/a_i */
CMX_API double cmx_order_structure_factor(const cmx_order_model *model, const double w[], const double k[3]);

/** Energy and entropy per ion and kT of given order parameters (frozen order), without minimisation. u =
 *  (Gamma_d/2) p [sum m J w - T_0 + B]. To rounding.
 *  @param[in]  x, gamma_d number fraction of the heavier ion, 0..1; Gamma_d >= 0
 *  @param[in]  w          [n] of the model's orbits
 *  @param[out] u, s       kT and k per ion; NaN on failure
 *  @return CMX_OK; CMX_ERR_DOMAIN, also if a pair probability is negative. */
CMX_API cmx_status cmx_order_evaluate(const cmx_order_model *model, double x, double gamma_d,
                                      const double w[], double *u, double *s);

#ifdef __cplusplus
}
#endif
#endif
