/** Phase equilibrium of a binary mixture at fixed electron density.
 *
 *  Part 1 finds tie lines between any functions f(x): lower hull on a grid, then Newton's method for equal
 *  chemical potentials. Part 2 gives the classical free energies of liquid and solids (Baiko 2025; Ogata et
 *  al. 1993) and of compounds. Part 3 traces all boundaries of a diagram over the coupling.
 *
 *  x is the number fraction of the heavier ion, f is per ion and per kT, and states are labelled by
 *  Gamma_e = e^2/(a_e kT) or by the coupling of the lighter ion, Gamma_1 = Z1^(5/3) Gamma_e. */
#ifndef COULOMIX_PHASE_H
#define COULOMIX_PHASE_H

#include <stddef.h>

#include "coulomix/jet.h"
#include "coulomix/model.h"
#include "coulomix/order.h"
#include "coulomix/progress.h"
#include "coulomix/status.h"
#include "coulomix_composition.h"
#include "coulomix_order.h"

#ifdef __cplusplus
extern "C" {
#endif

/* --- 1. tie lines from any functions of x -------------------------------------------------------------- */

/** Free energy of one phase as a jet in (x, ln Gamma_e), 0 <= x <= 1. At x = 0 and 1 only the value is used.
 *  Third derivatives are never used. Returns a status < 0 where it has no value. */
typedef cmx_status cmx_phase_function(void *context, double x, double gamma_e, cmx_jet *f);

/** The function of a compound, an ordered solid of one composition, is called only with x = at; only the
 *  value and df/dln Gamma_e of its jet are used. */
typedef struct cmx_phase {
  const char *name; /* "liquid", "solid" */
  cmx_phase_function *function;
  void *context;
  double at; /* composition of a compound, in (0,1); 0 for a phase of any composition */
} cmx_phase;

#define CMX_MAX_COMPOUNDS 16
#define CMX_MAX_PHASES    (2 + CMX_MAX_COMPOUNDS)
#define CMX_MAX_TIE_LINES 32

/** Coexistence of phase `left` at x_left with phase `right` at x_right > x_left. */
typedef struct cmx_tie_line {
  double x_left, x_right;
  size_t left, right; /* indices of the phases */
  /* Heat released per ion, in kT, that freezes out of a large amount of the phase that is stable at weaker
     coupling: the one listed first, but never a compound before another phase. 0 between equal phases and
     between compounds. */
  double latent_heat;
  /** Largest difference of a chemical potential between the two sides, in kT; for a compound, its distance
   *  from the tangent of the other side. */
  double residual;
} cmx_tie_line;

/** All tie lines at one coupling, sorted by x. A compound is stable where it lies below every other phase and
 *  below every tie line at its composition. The coupling at which this begins is exact for any grid. At equal
 *  f the phase listed first is taken, and any other phase before a compound.
 *  @param[in]  n_phases 1..CMX_MAX_PHASES, at least one of them not a compound
 *  @param[in]  gamma_e  coupling, > 0
 *  @param[in]  n_grid   points of the grid in x, 16..100000; it determines which features are found, not
 *          their accuracy. The phases are evaluated at some of them, beside the ends of lines at all.
 *  @param[out] lines    [CMX_MAX_TIE_LINES]
 *  @param[out] n_lines  number found; 0 if one phase is stable at every x. Lines entirely within 1e-5 of a
 *          pure species are omitted, as are gaps of one phase narrower than 1e-3 and lines of a compound
 *          narrower than 1e-5 (a compound less than about 1e-10 below another phase).
 *  @return CMX_OK; CMX_ERR_NOT_CONVERGED if a line could not be polished to 1e-10 + 4e-16/(1 - x_right) (it
 *          is omitted); the status of a phase function that failed; CMX_ERR_DOMAIN, also for a compound whose
 *          value is not a number; CMX_ERR_MEMORY. */
CMX_API cmx_status cmx_tie_lines(size_t n_phases, const cmx_phase phases[], double gamma_e, size_t n_grid,
                                 cmx_tie_line lines[], size_t *n_lines);

/** Polishes one tie line from the guess in `line` to equal chemical potentials, by Newton's method in the
 *  logits of both compositions. A species rarer than 1e-11 on one side is treated as absent there. A compound
 *  stays at its composition for any guess, and the tangent of the other side passes through it. Between two
 *  compounds there is nothing to solve.
 *  @param[in] gamma_e coupling, > 0
 *  @return CMX_OK; CMX_ERR_NOT_CONVERGED; CMX_ERR_ABSENT (ends in a pure species, a critical point or the
 *          composition of a compound, or the compound is not below the other phase there); the status of a
 *          phase function that failed.
 *  Accuracy: 1e-12 in x; near azeotropes and near the composition of a compound 1e-16/(x_right - x_left). */
CMX_API cmx_status cmx_tie_line_polish(const cmx_phase phases[], double gamma_e, cmx_tie_line *line);

/* --- 2. free energies ---------------------------------------------------------------------------------- */

/** f_order(x, Gamma_d) with its derivatives, supplied by the minimiser or by a table. Derivatives that the
 *  source does not provide are NaN. */
typedef struct cmx_order_value {
  double f, f_x, f_g, f_xx, f_xg, f_gg;
  double f_xxx, f_xxg, f_xgg, f_ggg;
  double taken_at; /* Gamma_d at which the order was fixed, if it is not that of the argument; else 0 */
  int uncertified; /* the order is the least minimum that was found, not a proved one */
} cmx_order_value;
typedef cmx_status cmx_order_function(void *context, double x, double gamma_d, cmx_order_value *value);

/** Context of cmx_order_from_minimiser. Above Gamma_d = G, its member `frozen`, the order is frozen:
 *  f = u(x, G) Gamma_d/G - s(x, G), continuous with its first derivatives. */
typedef struct cmx_order_minimiser {
  const cmx_order_model *model;
  cmx_order_work *work;
  double frozen; /* Gamma_d from which on the order is frozen; 0 for CMX_MAX_GAMMA_D */
} cmx_order_minimiser;
/** A cmx_order_function that solves the minimisation; the context is a cmx_order_minimiser.
 *  @param[in] x, gamma_d number fraction of the heavier ion, 0..1; Gamma_d >= 0
 *  @return the status of cmx_order_solve; above G CMX_WARN_EXTRAPOLATED, or CMX_WARN_ZERO_ENTROPY where the
 *          bound s >= 0 is active. Above G f_xxx is NaN unless the bound is active; all other derivatives are
 *          exact. */
CMX_API cmx_status cmx_order_from_minimiser(void *context, double x, double gamma_d, cmx_order_value *value);

/** Minimisers for ranges of x, for calls that come back to a composition at a coupling near the last: each
 *  starts from its last minimum, which saves up to half of the time of a diagram. For one thread. */
typedef struct cmx_order_starts cmx_order_starts;

/** The model must outlive *out.
 *  @return CMX_OK; CMX_ERR_MEMORY with *out NULL */
CMX_API cmx_status cmx_order_starts_new(const cmx_order_model *model, cmx_order_starts **out);
/** Frees all minimisers; NULL is allowed. */
CMX_API void cmx_order_starts_free(cmx_order_starts *starts);

/** A cmx_order_function as cmx_order_from_minimiser, frozen beyond CMX_MAX_GAMMA_D; the context is a
 *  cmx_order_starts. Accuracy of f 1e-11 kT.
 *  @param[in] x, gamma_d  as there
 *  @return as there; CMX_ERR_MEMORY */
CMX_API cmx_status cmx_order_from_starts(void *context, double x, double gamma_d, cmx_order_value *value);

/** psi of the order by p = x(1-x) and Gamma_d, the source of the order of n species; see coulomix_order.h.
 *  Derivatives that the source does not provide are NaN. */
typedef cmx_status cmx_order_psi_function(void *context, double p, double gamma_d, cmx_order_psi *psi);

/** A cmx_order_psi_function that solves the minimisation; the context is a cmx_order_minimiser. psi_pp is
 *  exact but for p above 0.24 or below 1e-4, where it is a difference of psi_p, to 1e-5 relative; psi_ppg and
 *  psi_pgg are NaN.
 *  @param[in] p, gamma_d  0..1/4, >= 0
 *  @return as cmx_order_from_minimiser. Above the Gamma_d from which the order is frozen psi is linear in
 *          Gamma_d; that is also where 4p Gamma_d = 256, if the context has a `frozen`, as lookups do. */
CMX_API cmx_status cmx_order_psi_from_minimiser(void *context, double p, double gamma_d, cmx_order_psi *psi);

/** A cmx_order_psi_function that looks up a table, the context being a cmx_order_view; beyond its largest
 *  Gamma_d the order is frozen.
 *  @param[in] p, gamma_d  0..1/4, >= 0
 *  @return as cmx_order_lookup_psi; CMX_WARN_EXTRAPOLATED where the order is frozen */
CMX_API cmx_status cmx_order_psi_from_table(void *context, double p, double gamma_d, cmx_order_psi *psi);

/** Context of cmx_order_psi_third_order. */
typedef struct cmx_third_order {
  const cmx_model *energy; /* of CMX_KIND_SOLID_ENERGY */
  double held;             /* Gamma_d from which the order is held, as by the source of psi; 0: nowhere */
} cmx_third_order;

/** A cmx_order_psi_function of third order in the charges, psi_3 = (Gamma_d/2) b(Gamma_d, p) of a
 *  cmx_third_order.
 *  @param[in] p, gamma_d  0..1/4, >= 0
 *  @return CMX_OK; CMX_ERR_DOMAIN; to rounding of the energy */
CMX_API cmx_status cmx_order_psi_third_order(void *context, double p, double gamma_d, cmx_order_psi *psi);
/** The same from a table that has third order, the context being a cmx_order_view; psi_3 is held where
 *  cmx_order_psi_from_table holds psi.
 *  @param[in] p, gamma_d  0..1/4, >= 0
 *  @return CMX_OK; CMX_ERR_DOMAIN, also for a table without it */
CMX_API cmx_status cmx_order_psi_third_order_from_table(void *context, double p, double gamma_d,
                                                        cmx_order_psi *psi);

typedef enum cmx_solid_kind {
  CMX_SOLID_ORDERED, /* short-range ordered: minimised */
  CMX_SOLID_RANDOM,  /* random, w = 0, with static displacements */
  CMX_SOLID_FITTED   /* a solid-mixing model of the registry */
} cmx_solid_kind;

/** An ordered compound: the energy of its crystal, without mixing entropy. Both parts are relative to linear
 *  mixing of the pure crystals. */
typedef struct cmx_compound {
  char name[48];    /* "ordered:cscl" */
  double x;         /* number fraction of the heavier ion, in (0,1) */
  double energy;    /* static energy per ion in e^2/a_e */
  double vibration; /* free energy of vibration per ion in kT, the same at any coupling */
} cmx_compound;

/** Models of a classical mixture of two species, or of n with the functions of part 2b. Linear-mixing terms
 *  of the solid are subtracted from all phases, which leaves tangents unchanged; see cmx_classical_liquid and
 *  cmx_classical_solid. */
typedef struct cmx_classical_models {
  cmx_species ions; /* two, 0 < Z1 < Z2; of n species equal charges are allowed; masses are not used */
  const cmx_model *liquid, *crystal, *anharmonic, *liquid_mixing;
  cmx_solid_kind solid;
  const cmx_model *solid_mixing; /* of CMX_SOLID_FITTED, else NULL */
  const cmx_model *entropy;      /* mixing entropy of a random or fitted solid */
  const cmx_model *vibrations;   /* of an ordered or random solid; NULL: linear mixing. A fit has its own */
  double zeta;                   /* Madelung constant of the solid */
  double t0;                     /* a_i T_0: of a random solid, n species, vibrations with a t */
  double b0[CMX_MAX_ORDER_SKEWNESS + 1]; /* of two ordered species: cmx_order_model_random of the order */
  cmx_order_function *order;             /* of CMX_SOLID_ORDERED */
  void *order_context;
  cmx_order_psi_function *order_psi; /* the same of n species; NULL if only two are wanted */
  void *order_psi_context;
  cmx_order_psi_function *third_order; /* of n species, psi_3: their energy of third order in the charges is
                                          S p psi_3 kT, S the skewness of cmx_closure; NULL: none */
  void *third_order_context;
  size_t n_compounds;            /* 0..CMX_MAX_COMPOUNDS */
  const cmx_compound *compounds; /* NULL for none */
  int beyond_pairs;              /* the order has terms beyond pairs: its minimum may lack a proof */
} cmx_classical_models;

/** Checks the members of a mixture.
 *  @return CMX_OK; CMX_ERR_DOMAIN or CMX_ERR_UNKNOWN with the member at fault. */
CMX_API cmx_status cmx_classical_check(const cmx_classical_models *mixture, cmx_error *err);
/** The same for n species, with charges that may be equal and the source of psi in place of f_order; they
 *  have no compounds.
 *  @return as cmx_classical_check; CMX_ERR_UNSUPPORTED with compounds */
CMX_API cmx_status cmx_classical_check_of(const cmx_classical_models *mixture, cmx_error *err);
/** Whether the mixing models have values for all pairs of the ions; of these two checks too.
 *  @return CMX_OK; CMX_ERR_DOMAIN for a ratio of charges beyond the limit of one; CMX_ERR_UNSUPPORTED for own
 *          values of two ions and a mixture of more */
CMX_API cmx_status cmx_classical_check_mixing(const cmx_classical_models *mixture, cmx_error *err);

/** Whether a tie line rests on order that is not a proved minimum.
 *  @param[in] gamma_e coupling of the line, > 0
 *  @return CMX_REASON_UNCERTIFIED where the order of its solid is the least minimum found; 0 where it is
 *          proved, without terms beyond pairs, or where the order function fails */
CMX_API unsigned cmx_classical_reasons(const cmx_classical_models *mixture, double gamma_e,
                                       const cmx_tie_line *line);

/** Sets the compounds of a mixture to those that can be in equilibrium: those of cmx_ordered_compounds that
 *  are stable and lie below the pure crystals, named "ordered:NAME".
 *  @param[in,out] mixture   charges z1 < z2 <= 1000; its other members are checked
 *  @param[in]     vibration whether to compute the free energies of vibration, about a second per compound;
 *          else they are 0
 *  @param[out]    compounds [CMX_MAX_COMPOUNDS] which the mixture points to; energies in e^2/a_e
 *  @return CMX_OK; CMX_ERR_UNSUPPORTED for more than CMX_MAX_COMPOUNDS; a status of cmx_ordered_compounds or
 *          cmx_classical_check
 *  Accuracy: as cmx_ordered_compounds, vibrations to 1e-5. */
CMX_API cmx_status cmx_classical_add_compounds(cmx_classical_models *mixture, int vibration,
                                               cmx_compound compounds[CMX_MAX_COMPOUNDS], cmx_error *err);

/** f_L = sum_j x_j [f_liq - f_sol](Gamma_j) + df_mix - s_mix - (ln<Z> - <ln Z>). Below Gamma_j = 100 the
 *  difference is continued linearly in Gamma_j, because the anharmonic series of the crystal diverges there;
 *  above 400 at a constant heat of fusion in kT, because above about 1100 the fits of the liquid fall below
 *  the crystal again. The context is a cmx_classical_models. */
CMX_API cmx_phase_function cmx_classical_liquid;

/** Its part that is not linear in x: df_mix - s_mix - (ln<Z> - <ln Z>). The context is a
 *  cmx_classical_models. */
CMX_API cmx_phase_function cmx_classical_liquid_mixing;

/** f_S = -zeta Gamma_e (<Z>^(5/3) - <Z^(5/3)>) + f_order + f_vibrations for an ordered or random solid,
 *  f_S = df_solid - s_mix - s_extra for a fit. Vibrations with a t follow the energy of the order and weaken
 *  it (coulomix_vibrations.h): the order function is called at its own, smaller Gamma_d. The context is a
 *  cmx_classical_models. Returns the status of the order function; charges beyond the range of the vibrations
 *  are no warning, as they are none of the static energy, of second order in their difference likewise. */
CMX_API cmx_phase_function cmx_classical_solid;

/** f = Gamma_e energy + vibration. The context is a cmx_compound; x is not used. */
CMX_API cmx_phase_function cmx_compound_free_energy;

/** The phases of a mixture: liquid, solid, then its compounds in order. They point into *mixture.
 *  @return how many */
CMX_API size_t cmx_classical_phases(const cmx_classical_models *mixture, cmx_phase phases[CMX_MAX_PHASES]);

/* --- 2b. free energies of n species --------------------------------------------------------------------- */

/** Jets of fractions along the addition of ions of species a: x_b + t (delta_ab - x_b), in the first
 *  variable. A chemical potential, at fixed electron density, is f + df/dt.
 *  @param[in]  x    [n] number fractions, sum 1
 *  @param[out] jets [n] */
CMX_API void cmx_composition_seed(int n, const double x[], int a, cmx_jet jets[]);

/** The liquid of n species, f_L of cmx_classical_liquid.
 *  @param[in]  x       [ions.n] number fractions, sum 1, as jets along one direction of composition
 *  @param[in]  gamma_e jet in the second variable, e.g. cmx_jet_seed_log(Gamma_e)
 *  @param[out] f       per ion and kT, with the derivatives along the seeds, exact
 *  @return CMX_OK; CMX_ERR_DOMAIN; a status of a model */
CMX_API cmx_status cmx_classical_liquid_of(const cmx_classical_models *mixture, const cmx_jet x[],
                                           cmx_jet gamma_e, cmx_jet *f);

/** Its part that is not linear in the fractions, as cmx_classical_liquid_mixing.
 *  @return as cmx_classical_liquid_of, and as exact */
CMX_API cmx_status cmx_classical_liquid_mixing_of(const cmx_classical_models *mixture, const cmx_jet x[],
                                                  cmx_jet gamma_e, cmx_jet *f);

/** Largest ratio of charges of more than two species with third order, that of its supercells. */
#define CMX_THIRD_ORDER_RATIO (5.0 / 3.0)

/** Takes the order of an ordered solid of n species from a table, its third order in the charges included. An
 *  energy of third order that the mixture had is left out.
 *  @param[in] order as long as the mixture
 *  @return CMX_OK; CMX_ERR_RANGE for charges beyond CMX_THIRD_ORDER_RATIO */
CMX_API cmx_status cmx_classical_order_from_table(cmx_classical_models *mixture, const cmx_order_view *order,
                                                  cmx_error *err);
/** Whether charges in ascending order are within that ratio; a message of where not.
 *  @return CMX_OK; CMX_ERR_RANGE */
CMX_API cmx_status cmx_third_order_covers(const cmx_species *ions, cmx_error *err);

/** The solid of n species, f_S of cmx_classical_solid. The order is that of the effective binary (cmx_closure
 *  of coulomix_composition.h): exact for two species, through third order in the coupling for more; fits are
 *  sums over pairs. Without differing charges f is the ideal entropy of mixing alone, and its derivatives of
 *  the order vanish.
 *  @return as cmx_classical_liquid_of; the status of the source of psi. Third derivatives of an ordered solid
 *          are NaN, but for that by the second variable alone. */
CMX_API cmx_status cmx_classical_solid_of(const cmx_classical_models *mixture, const cmx_jet x[],
                                          cmx_jet gamma_e, cmx_jet *f);

/* --- 3. whole diagrams --------------------------------------------------------------------------------- */

typedef enum cmx_boundary_end {
  CMX_END_PURE,      /* ends at x = 0 or x = 1 at the melting coupling of the pure species */
  CMX_END_AZEOTROPE, /* liquid and solid have the same composition */
  CMX_END_CRITICAL,  /* the two solids become identical */
  CMX_END_THREE,     /* meets other boundaries: eutectic, peritectic, one compound replaced by another */
  CMX_END_RANGE,     /* end of the range of couplings */
  CMX_END_COMPOUND   /* both sides have the composition of a compound: congruent melting or ordering */
} cmx_boundary_end;

/** One continuous family of tie lines between two couplings. Nodes are at
 *  gamma_k = (lo + hi)/2 - cos(pi k/(n-1)) (hi - lo)/2, so that the boundaries are smooth in the parameter at
 *  azeotropes, critical points and congruent points of compounds, where they end like a square root. All
 *  gamma are Gamma_1. */
typedef struct cmx_boundary {
  size_t left, right; /* phases */
  double gamma_lo, gamma_hi;
  cmx_boundary_end end_lo, end_hi;
  size_t n;
  double *gamma, *x_left, *x_right, *latent_heat; /* [n] */
} cmx_boundary;

#define CMX_MAX_BOUNDARIES 64

typedef struct cmx_special_point {
  double x, gamma;
} cmx_special_point;

/** Equilibrium of a compound with another phase of the same composition. */
typedef struct cmx_congruent_point {
  cmx_special_point point;
  size_t phase, compound; /* indices of cmx_classical_phases */
} cmx_congruent_point;

#define CMX_STAGE_DIAGRAM "phase diagram"

typedef struct cmx_diagram {
  double gamma_max;     /* end of the traced range of Gamma_1: the one asked for, or cmx_diagram_reach */
  double gamma_melt[2]; /* Gamma_1 at which the pure lighter and heavier species melt */
  size_t n_boundaries;
  cmx_boundary boundary[CMX_MAX_BOUNDARIES];
  size_t n_azeotropes, n_critical;
  cmx_special_point azeotrope[CMX_MAX_BOUNDARIES], critical[CMX_MAX_BOUNDARIES];
  size_t n_congruent;
  cmx_congruent_point congruent[CMX_MAX_BOUNDARIES];
} cmx_diagram;

/** Traces every boundary of liquid, solid and compounds up to Gamma_1 = gamma_max, from just below the
 *  melting coupling of the species that freezes first, or from weaker coupling if a compound freezes before
 *  it. Congruent points and three-phase points with a compound are solved for to about 1e-13; three-phase
 *  points without one are bisected to 1e-9 on the grid. The beginning of a family narrower than a cell of the
 *  grid may be missed.
 *  Of an ordered solid the diagram ends at cmx_diagram_reach; its gamma_max says where.
 *  @param[in] gamma_max upper end, above the melting coupling of the heavier species, up to 1e5
 *  @param[in] n_nodes   nodes of each boundary, 5..8193
 *  @param[in] n_grid    grid in x of the search for tie lines, 64..100000
 *  @param[in] progress  reports of the stage CMX_STAGE_DIAGRAM; NULL: none
 *  @param[out] diagram  freed with cmx_diagram_free; empty on failure
 *  @return CMX_OK, CMX_WARN_EXTRAPOLATED (a fit was used outside its range), CMX_ERR_STOPPED if `progress`
 *          asked for it, or another failure with a message. */
CMX_API cmx_status cmx_diagram_trace(const cmx_classical_models *mixture, double gamma_max, size_t n_nodes,
                                     size_t n_grid, const cmx_progress *progress, cmx_diagram *diagram,
                                     cmx_error *err);
/** What cmx_diagram_trace refuses, without computing order: gamma_max, n_nodes and n_grid outside their
 *  ranges, a fit beyond its charges, charges so close that liquid and solid differ by less than 2.5e-5 in x,
 *  or so far apart that an ordered solid has Gamma_d > CMX_MAX_GAMMA_D before anything freezes.
 *  @param[in] gamma_max, n_nodes, n_grid  as there
 *  @param[out] gamma_melt  [2] Gamma_1 at which the pure lighter and heavier species melt
 *  @return CMX_OK; CMX_ERR_DOMAIN or CMX_ERR_UNKNOWN with what is allowed */
CMX_API cmx_status cmx_diagram_check(const cmx_classical_models *mixture, double gamma_max, size_t n_nodes,
                                     size_t n_grid, double gamma_melt[2], cmx_error *err);
/** Largest Gamma_1 of a diagram: 1e5, of an ordered solid where Gamma_d at x = 0 is CMX_MAX_GAMMA_D.
 *  Accuracy: round-off. */
CMX_API double cmx_diagram_reach(const cmx_classical_models *mixture);
CMX_API void cmx_diagram_free(cmx_diagram *diagram);

#ifdef __cplusplus
}
#endif
#endif
