/** Phase equilibria of mixtures of several species at fixed electron density.
 *
 *  Part 1 describes a phase by a function of the number fractions, part 2 finds phases with equal chemical
 *  potentials by Newton's method, part 3 the first solid of a liquid and what follows from it, part 4 all
 *  equilibria of three species at one coupling, from the convex hull of their free energies.
 *
 *  x[n] are number fractions in the order of the species, sum 1; f is per ion and per kT. Chemical
 *  potentials are mu_a = f + df/dt along the addition of ions of species a at fixed electron density. Terms
 *  linear in the fractions may be left out of f of all phases alike (see coulomix/phase.h). */
#ifndef COULOMIX_TERNARY_H
#define COULOMIX_TERNARY_H

#include <stddef.h>

#include "coulomix/order_species.h"
#include "coulomix/phase.h"
#include "coulomix/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* --- 1. phases ------------------------------------------------------------------------------------------ */

/** The free energy of a phase less the ideal entropy of mixing, f - sum_a x_a ln x_a, with its derivatives.
 *  Of the derivatives by the fractions only those along changes with sum 0 are used, so that any extension to
 *  other sums will do. */
typedef struct cmx_mixture_value {
  int alone;                   /* set by the caller: 1 where f alone is wanted, without derivatives */
  double f, f_g, f_gg;         /* value, derivatives by ln Gamma_e; f_gg may be NaN, no equilibrium uses it */
  double f_x[CMX_MAX_SPECIES]; /* [n] by the fractions */
  double f_xg[CMX_MAX_SPECIES];                  /* [n] by the fractions and ln Gamma_e */
  double f_xx[CMX_MAX_SPECIES][CMX_MAX_SPECIES]; /* [n][n]; guides the iteration, its accuracy does not limit
                                                    that of the result */
} cmx_mixture_value;

/** Evaluates a phase; fractions may be 0, where all of the value is finite. Returns a status < 0 where it has
 *  no value. */
typedef cmx_status cmx_mixture_function(void *context, int n, const double x[], double gamma_e,
                                        cmx_mixture_value *value);

typedef struct cmx_mixture_phase {
  const char *name; /* "liquid", "solid" */
  cmx_mixture_function *function;
  void *context;
} cmx_mixture_phase;

/** The liquid of cmx_classical_liquid_of; the context is a cmx_classical_models with n species. */
CMX_API cmx_mixture_function cmx_mixture_liquid;
/** Its part that is not linear in the fractions (cmx_classical_liquid_mixing_of), likewise. */
CMX_API cmx_mixture_function cmx_mixture_liquid_mixing;
/** The solid of cmx_classical_solid_of; the context is a cmx_classical_models with n species. */
CMX_API cmx_mixture_function cmx_mixture_solid;

/** The solid ordered by the minimisation for all pairs of species (coulomix/order_species.h), in place of the
 *  effective binary of cmx_mixture_solid, which its models describe: CMX_SOLID_ORDERED with order_psi, which
 *  guides the iteration. */
typedef struct cmx_exact_solid {
  const cmx_classical_models *models;
  const cmx_order_model *order;
  cmx_order_species_work *work; /* of one thread */
} cmx_exact_solid;
/** The context is a cmx_exact_solid. 1 ms an evaluation, 20 ms with active planes. */
CMX_API cmx_mixture_function cmx_mixture_solid_exact;

/** Chemical potentials in kT.
 *  @param[in]  x       [n] number fractions, sum 1
 *  @param[in]  gamma_e coupling, > 0
 *  @param[out] mu      [n]; -infinity for an absent species
 *  @param[out] excess  [n] mu_a - ln x_a, finite also there; NULL if not wanted
 *  @return CMX_OK; the status of the phase, with NaN outputs. Accuracy: rounding, for a phase given
 *          exactly. */
CMX_API cmx_status cmx_chemical_potentials(const cmx_mixture_phase *phase, int n, const double x[],
                                           double gamma_e, double mu[], double excess[]);

/* --- 2. equal chemical potentials ----------------------------------------------------------------------- */

enum { CMX_MAX_COEXISTING = 3 };

/** What stays as the guess has it. With CMX_FREE_OFFSET the chemical potentials of all species in the other
 *  phases may differ from those of the first one by one common amount: parallel tangent planes. */
enum { CMX_FIX_FIRST = 1, CMX_FIX_SECOND = 2, CMX_FIX_THIRD = 4, CMX_FIX_COUPLING = 8, CMX_FREE_OFFSET = 16 };

/** Two or three phases in equilibrium. */
typedef struct cmx_coexistence {
  int n_species; /* 1..CMX_MAX_SPECIES */
  int n_phases;  /* 2 or 3 */
  double gamma_e;
  double x[CMX_MAX_COEXISTING][CMX_MAX_SPECIES]; /* composition of each phase */
  double offset;   /* mu of the first phase less that of the others, kT: 0 in equilibrium */
  double residual; /* largest difference of the chemical potential of a species beyond it, kT */
} cmx_coexistence;

/** Solves for equal chemical potentials in all phases, from the guess in `c`, by Newton's method in the
 *  logarithms of the ratios of fractions and of Gamma_e. Species absent from the guess of a phase are absent
 *  from all. With more unknowns than equations the solution closest to each step's start is taken: a tie line
 *  of three species at a fixed coupling is one of a family, a triangle of three phases stands alone.
 *  @param[in]     phases [c->n_phases]
 *  @param[in]     fixed  sum of CMX_FIX_...; at least as many unknowns as equations must be left
 *  @param[in,out] c      guess and result; NaN on failure
 *  @return CMX_OK; CMX_ERR_NOT_CONVERGED; CMX_ERR_ABSENT where two phases of one function become identical;
 *          CMX_ERR_DOMAIN; the status of a phase that failed
 *  Accuracy: chemical potentials equal to 1e-10 kT, for fractions of any size. */
CMX_API cmx_status cmx_coexist(const cmx_mixture_phase phases[], unsigned fixed, cmx_coexistence *c);

/* --- 3. freezing and melting ---------------------------------------------------------------------------- */

/** A liquid, the first solid that freezes out of it, or a solid with its first liquid, and what follows. */
typedef struct cmx_mixture_freezing {
  double gamma_e;
  double liquid[CMX_MAX_SPECIES], solid[CMX_MAX_SPECIES]; /* [n] number fractions */
  double k[CMX_MAX_SPECIES]; /* [n] solid over liquid fraction; of an absent species its limit for a trace */
  double latent_heat;        /* released per ion that freezes out of a large amount of liquid, kT */
  double residual;           /* largest difference of a chemical potential, kT */
} cmx_mixture_freezing;

/** The solid in equilibrium with a liquid, or the liquid in equilibrium with a solid.
 *  @param[in]     pair  [2] liquid, solid
 *  @param[in]     side  0: the composition of the liquid is given, 1: that of the solid
 *  @param[in]     n     number of species
 *  @param[in]     x     [n] the given composition, sum 1
 *  @param[in,out] out   with gamma_e > 0 a guess of Gamma_e and of the other composition; NaN on failure
 *  @return CMX_OK; CMX_ERR_NOT_CONVERGED; CMX_ERR_DOMAIN; the status of a phase that failed
 *  Accuracy: as cmx_coexist. The solution is that next to the guess; without one, that next to equal
 *  compositions. Whether another solid forms earlier, cmx_freeze_stable tells. */
CMX_API cmx_status cmx_freeze_near(const cmx_mixture_phase pair[2], int side, int n, const double x[],
                                   cmx_mixture_freezing *out);

/** The first solid of a liquid of three species: of all solutions that of least Gamma_e, found by comparing
 *  with the solid and the liquid on a grid over the triangle. Cost: n_grid^2 evaluations of the solid or
 *  more.
 *  @param[in]  pair   [2] liquid, solid
 *  @param[in]  x      [3] composition of the liquid, sum 1
 *  @param[in]  n_grid intervals along an edge of the triangle, 4..400
 *  @param[out] out    NaN on failure
 *  @param[out] gap    the least distance of a phase on the grid from the tangent plane, kT, at least -1e-9;
 *          NULL if not wanted
 *  @return CMX_OK; CMX_ERR_NOT_CONVERGED, also where the liquid itself unmixes; as cmx_freeze_near */
CMX_API cmx_status cmx_freeze_stable(const cmx_mixture_phase pair[2], const double x[3], int n_grid,
                                     cmx_mixture_freezing *out, double *gap);

/** A property of a tie line, for cmx_freezing_zeros. */
typedef double cmx_freezing_property(void *context, const cmx_mixture_freezing *f);

/** Liquids on a straight line of compositions at which a property of their freezing vanishes: a point of an
 *  azeotropic line where a species is as abundant in solid and liquid (k - 1), of the distillation boundary
 *  where both are equally dense (cmx_density_contrast). Where one solid gives way to another the property
 *  jumps; such changes of sign are left out.
 *  @param[in]  pair     [2] liquid, solid
 *  @param[in]  ends     the compositions at both ends, each with sum 1
 *  @param[in]  n_scan   intervals of the search, 1 or more: at most one zero is found in each
 *  @param[in]  property of which the context is its first argument
 *  @param[out] zeros    [n_scan] in order; NaN on failure
 *  @param[out] n        number found
 *  @return CMX_OK; as cmx_freeze_stable, which is called with 16 intervals
 *  Accuracy: the liquid to 1e-10 of the line. */
CMX_API cmx_status cmx_freezing_zeros(const cmx_mixture_phase pair[2], const double ends[2][3], int n_scan,
                                      cmx_freezing_property *property, void *context,
                                      cmx_mixture_freezing zeros[], size_t *n);

/** The solid that a liquid of three species forms with the largest driving force at a coupling, also below or
 *  above that of its liquidus: the tangent planes of both are parallel, and of all such solids it is the
 *  lowest. On the liquidus it is that of cmx_freeze_stable.
 *  @param[in]  pair    [2] liquid, solid
 *  @param[in]  x       [3] composition of the liquid, sum 1
 *  @param[in]  gamma_e coupling, > 0
 *  @param[in]  n_grid  intervals along an edge of the triangle, 4..400
 *  @param[out] solid   [3] NaN on failure
 *  @param[out] force   free energy gained per ion that freezes, kT; NULL if not wanted
 *  @return as cmx_freeze_stable; accuracy: as cmx_coexist, 1e-10 kT */
CMX_API cmx_status cmx_solid_at_coupling(const cmx_mixture_phase pair[2], const double x[3], double gamma_e,
                                         int n_grid, double solid[3], double *force);

/** (rho_to - rho_from)/rho_from of two compositions at equal electron density, from <m>/<Z>; to rounding,
 *  also for equal compositions. NaN without masses.
 *  @param[in] ions with masses
 *  @param[in] from, to [ions->n] number fractions, sum 1 */
CMX_API double cmx_density_contrast(const cmx_species *ions, const double from[], const double to[]);

/* --- 4. three species at one coupling ------------------------------------------------------------------- */

/** Where a phase is closest to a tangent plane, or farthest below it. */
typedef struct cmx_plane_point {
  size_t phase;
  double x[3];
  double distance; /* f - sum_a x_a mu_a, kT: negative where the plane is unstable */
} cmx_plane_point;

/** The least distance of phases from a tangent plane, over the nodes of a triangular grid, which are closer
 *  towards the edges.
 *  @param[in]  n_phases number of phases, 1 or more
 *  @param[in]  gamma_e  coupling, > 0
 *  @param[in]  mu       [3] chemical potentials that define the plane, kT; -infinity for an absent species
 *  @param[in]  n_grid   intervals along an edge, 4..400
 *  @param[out] least    distance NaN on failure
 *  @return CMX_OK; CMX_ERR_DOMAIN; the status of a phase that failed
 *  Accuracy: rounding at the nodes; a dip narrower than an interval is missed. */
CMX_API cmx_status cmx_plane_distance(size_t n_phases, const cmx_mixture_phase phases[], double gamma_e,
                                      const double mu[3], int n_grid, cmx_plane_point *least);

/** One equilibrium of two or three phases at a coupling. */
typedef struct cmx_ternary_tie {
  size_t phase[3]; /* index of each phase */
  cmx_coexistence at;
} cmx_ternary_tie;

/** All equilibria of three species at one coupling: tie lines, a sample of each family as the grid resolves
 *  it, and triangles of three phases. The lower convex hull (Qhull) of the phases on a triangular grid gives
 *  the guesses of cmx_coexist.
 *  @param[in]  n_phases 1..8
 *  @param[in]  gamma_e  coupling, > 0
 *  @param[in]  n_grid   intervals along an edge, 4..400
 *  @param[in]  room     of ties
 *  @param[out] ties     [room] sorted by the number of phases, three first
 *  @param[out] n        number found, at most room
 *  @return CMX_OK; CMX_ERR_RANGE if there is no room for all; CMX_ERR_NOT_CONVERGED if the hull failed;
 *          CMX_ERR_MEMORY; CMX_ERR_DOMAIN; the status of a phase that failed */
CMX_API cmx_status cmx_ternary_section(size_t n_phases, const cmx_mixture_phase phases[], double gamma_e,
                                       int n_grid, size_t room, cmx_ternary_tie ties[], size_t *n);

#ifdef __cplusplus
}
#endif
#endif
