/** Short-range order of a solid on cooling: in equilibrium, blocked below a temperature, frozen at the
 *  solidus, or none.
 *
 *  Order fixed at Gamma_d = G(x) has f_order = u(x, G) Gamma_d/G - s(x, G). The solidus is that of the
 *  classical diagram in a rigid background, a function of x alone. It is solved for at given composition of
 *  the solid, so it is single-valued on both sides of an azeotrope. Where a miscibility gap of the solid
 *  reaches the solidus, the three-phase line replaces it. */
#ifndef COULOMIX_COOLING_H
#define COULOMIX_COOLING_H

#include "coulomix/phase.h"
#include "coulomix/status.h"
#include "coulomix_cooling.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Gamma_d on the solidus of a mixture, as cmx_solidus_view has it. */
typedef struct cmx_solidus {
  size_t n_pieces; /* 1, or 3 with a miscibility gap */
  double end[CMX_SOLIDUS_PIECES + 1];
  double c[CMX_SOLIDUS_PIECES][CMX_SOLIDUS_DEGREES];
} cmx_solidus;

/** A liquid and a solid in equilibrium, classical and at fixed n_e. */
typedef struct cmx_solidus_point {
  double gamma_e, x_liquid, x_solid;
  double curvature; /* d2f/dx2 of the solid; not positive beyond its spinodal */
} cmx_solidus_point;

/** The solidus of a mixture.
 *  @return CMX_OK; CMX_ERR_NOT_CONVERGED where the solidus cannot be followed, with the composition in the
 *           message; a status of a model. Accuracy: 1e-10 of Gamma_d (1e-6 where the order's active planes
 *           change on the solidus). */
CMX_API cmx_status cmx_solidus_make(const cmx_classical_models *mixture, cmx_solidus *solidus,
                                    cmx_error *err);

/** Refines a point at its x_solid from a guess of the rest, to round-off.
 *  @return CMX_OK; CMX_ERR_NOT_CONVERGED; a status of a model */
CMX_API cmx_status cmx_solidus_solve(const cmx_classical_models *mixture, cmx_solidus_point *point);

/** The solidus as lookups use it; points into *solidus. */
CMX_API void cmx_solidus_make_view(const cmx_solidus *solidus, cmx_solidus_view *view);

/** The choice of order on cooling. All zero: equilibrium. */
typedef struct cmx_cooling {
  int order;                  /* CMX_ORDER_EQUILIBRIUM, _BLOCKED, _FROZEN, _RANDOM */
  double blocking_gamma_d;    /* with CMX_ORDER_BLOCKED, > 0 */
  const cmx_solidus *solidus; /* with CMX_ORDER_FROZEN */
} cmx_cooling;

/** Names of the choices, "equilibrium", "blocked", "frozen", "random"; ends with NULL. */
extern CMX_API const char *const cmx_cooling_names[];
/** Name of a choice, "frozen"; NULL beyond the list. */
CMX_API const char *cmx_cooling_name(int order);
/** Number of a name; -1 for none. */
CMX_API int cmx_cooling_find(const char *name);

/** Replaces the equilibrium order at Gamma_d = g[0], a function of x with derivatives g[1] and g[2], by the
 *  same order held fixed at gamma_d: f = u Gamma_d/g[0] - s, linear in Gamma_d, to rounding. f_xxx becomes
 *  NaN. */
CMX_API void cmx_order_hold(cmx_order_value *value, const double g[3], double gamma_d);

/** Context of cmx_order_on_cooling: the source of the equilibrium order, and the choice of order on
 *  cooling. */
typedef struct cmx_order_cooling {
  cmx_order_function *equilibrium;
  void *context;
  cmx_cooling cooling;
  double t0;        /* a_i T_0, for ions at random */
  const double *b0; /* [CMX_MAX_ORDER_SKEWNESS + 1] their energy beyond pairs, as of cmx_classical_models;
                       NULL: none */
  double shift[3];  /* by which vibrations lower Gamma_d, with two derivatives by x: where order is fixed */
  double taken_at;  /* Gamma_d of the order of the last call; NaN for ions at random */
  int uncertified;  /* that of its value */
} cmx_order_cooling;

/** A cmx_order_function (coulomix/phase.h): the order of the solid on cooling, to rounding of the source of
 *  the equilibrium order.
 *  @param[in] x, gamma_d number fraction of the heavier ion, 0..1; Gamma_d of the order >= 0
 *  @return as the source in equilibrium; CMX_ERR_DOMAIN for an unknown choice or missing data of it */
CMX_API cmx_status cmx_order_on_cooling(void *context, double x, double gamma_d, cmx_order_value *value);

/* --- n species ----------------------------------------------------------------------------------------- */

/** Gamma_d of the effective binary (cmx_closure) at which n species freeze: there classical liquid and solid
 *  of this composition have equal free energies at fixed n_e, with the order in equilibrium. More than two
 *  species have no solidus as a function of their composition alone, and their frozen order is that of here.
 *  @param[in]  mixture models as of cmx_classical_liquid_of and cmx_classical_solid_of
 *  @param[in]  x       [ions.n] number fractions, sum 1
 *  @param[out] gamma_d to 1e-13; 0 without differing charges; NaN on failure
 *  @param[out] by      [ions.n] its derivatives along the addition of each species, as cmx_composition_seed
 *                      has it; NULL if not wanted
 *  @return CMX_OK; CMX_ERR_NOT_CONVERGED if there is no such point at mean couplings of 30 to 1500; a status
 *          of a model or of the source of psi */
CMX_API cmx_status cmx_freezing_gamma_d(const cmx_classical_models *mixture, const double x[],
                                        double *gamma_d, double by[]);

/** Context of cmx_order_psi_on_cooling: the source of the equilibrium order, and where it is fixed. */
typedef struct cmx_order_psi_cooling {
  cmx_order_psi_function *equilibrium;
  void *context;
  int random;        /* ions at random, psi = 0 */
  double fixed_from; /* Gamma_d from which on the order is fixed; INFINITY for nowhere */
  /* Of the last call: Gamma_d of the order, NaN for ions at random; psi_gg there if the order was fixed, by
     which a change dG of fixed_from changes psi by psi_gg (Gamma_d - G) dG, else 0. */
  double taken_at, fixed_gg;
  const double *b0; /* [CMX_MAX_ORDER_SKEWNESS + 1] for ions at random: their energy beyond pairs, even in
                       1-2x; NULL: none */
} cmx_order_psi_cooling;

/** A cmx_order_psi_function: the order of n species on cooling, to rounding of its source.
 *  @param[in] p, gamma_d 0..1/4; Gamma_d >= 0
 *  @return as the source; CMX_ERR_DOMAIN without one */
CMX_API cmx_status cmx_order_psi_on_cooling(void *context, double p, double gamma_d, cmx_order_psi *psi);

#ifdef __cplusplus
}
#endif
#endif
