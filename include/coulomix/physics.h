/** Physics of a recipe, from the names in it: lattice, order, mixtures, equation of state, conductivities,
 *  pure species. */
#ifndef COULOMIX_PHYSICS_H
#define COULOMIX_PHYSICS_H

#include "coulomix/eos.h"
#include "coulomix/lattice.h"
#include "coulomix/order.h"
#include "coulomix/phase.h"
#include "coulomix/reaction.h"
#include "coulomix/recipe.h"
#include "coulomix/status.h"
#include "coulomix/transport.h"
#include "coulomix/warm_table.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Lattice sums, the order minimiser and the compounds of a recipe, for one thread. `direct` and `frozen` are
 *  contexts of cmx_order_from_minimiser and cmx_short_range_from_minimiser; both use `work`. */
typedef struct cmx_physics {
  cmx_lattice_sums sums;
  cmx_order_model *order;
  cmx_order_work *work;
  cmx_order_minimiser direct; /* minimises up to CMX_MAX_GAMMA_D */
  cmx_order_minimiser frozen; /* holds the order beyond the recipe's order.gamma_d_max, as lookups do */
  cmx_third_order third_direct,
      third_frozen;   /* the same of cmx_order_psi_third_order; without energy: none */
  int shares_order;   /* `order` belongs to another physics */
  size_t n_compounds; /* of the recipe's diagrams; 0 without phase.compounds */
  cmx_compound compounds[CMX_MAX_COMPOUNDS];
} cmx_physics;

/** Lattice sums to the recipe's tolerance and the order model with its number of orbits (`shells`). With
 *  phase.compounds also the compounds, without vibrations, which takes some seconds.
 *  @param[out] physics released with cmx_physics_free; empty on failure
 *  @return CMX_OK; CMX_ERR_UNKNOWN (lattice, model); a status of cmx_lattice_integrate,
 *          cmx_order_model_new or cmx_classical_add_compounds; CMX_ERR_MEMORY */
CMX_API cmx_status cmx_physics_make(const cmx_recipe *recipe, cmx_physics *physics, cmx_error *err);

/** The same for another thread, without new computations; must not outlive `physics`.
 *  @return CMX_OK; CMX_ERR_MEMORY with *own empty */
CMX_API cmx_status cmx_physics_share(const cmx_physics *physics, cmx_physics *own, cmx_error *err);
/** Frees what cmx_physics_make or cmx_physics_share allocated, and empties the object. */
CMX_API void cmx_physics_free(cmx_physics *physics);

/** The mixture of a recipe with its solid number `solid`; an ordered solid takes f_order from `order`. It
 *  points to the compounds of `physics`.
 *  @return CMX_OK; CMX_ERR_UNKNOWN for a model id; CMX_ERR_DOMAIN. */
CMX_API cmx_status cmx_recipe_mixture(const cmx_recipe *recipe, size_t solid, const cmx_physics *physics,
                                      cmx_order_function *order, void *order_context,
                                      cmx_classical_models *mixture, cmx_error *err);

/** The models of a recipe's solid number `solid` for other species than its own, without compounds, for the
 *  functions of n species. An ordered solid takes psi from the minimiser of `physics`, unless the caller
 *  changes order_psi.
 *  @param[in] ions charges ascending, equal ones allowed
 *  @return as cmx_recipe_mixture */
CMX_API cmx_status cmx_recipe_mixture_of(const cmx_recipe *recipe, const cmx_species *ions, size_t solid,
                                         cmx_physics *physics, cmx_classical_models *mixture, cmx_error *err);

/** The models of a recipe's phase3, for three species. An ordered solid takes psi from `order`.
 *  @return as cmx_recipe_mixture_of, cmx_recipe_three_species */
CMX_API cmx_status cmx_recipe_three(const cmx_recipe *recipe, cmx_physics *physics,
                                    cmx_order_psi_function *order, void *order_context,
                                    cmx_classical_models *mixture, cmx_error *err);

/** The equation of state of a recipe, with the same arguments; it has no compounds.
 *  @return as cmx_recipe_mixture. */
CMX_API cmx_status cmx_recipe_eos(const cmx_recipe *recipe, const cmx_physics *physics,
                                  cmx_order_function *order, void *order_context, cmx_eos *eos,
                                  cmx_error *err);

/** The same for a mixture of the caller.
 *  @return CMX_OK; CMX_ERR_UNKNOWN for a model id; as cmx_eos_check. */
CMX_API cmx_status cmx_recipe_eos_models(const cmx_recipe *recipe, const cmx_classical_models *mixture,
                                         cmx_eos *eos, cmx_error *err);

/** The classical solidus of a recipe's equation of state, at which frozen order is fixed. An ordered solid
 *  takes f_order from `order`.
 *  @return as cmx_solidus_make, accuracy likewise: 1e-10 of Gamma_d; as cmx_recipe_mixture. *solidus has no
 *          pieces on failure. */
CMX_API cmx_status cmx_recipe_solidus(const cmx_recipe *recipe, const cmx_physics *physics,
                                      cmx_order_function *order, void *order_context, cmx_solidus *solidus,
                                      cmx_error *err);

/** The physics of transport of a recipe. An ordered or frozen solid takes its order from `short_range`; with
 *  NULL the caller sets the source later.
 *  @return CMX_OK; CMX_ERR_UNKNOWN */
CMX_API cmx_status cmx_recipe_transport(const cmx_recipe *recipe, cmx_short_range_function *short_range,
                                        void *short_range_context, cmx_transport *transport, cmx_error *err);

/** The models of the liquid for the screening of reactions: those of the classical mixture of a recipe, with
 *  rigid electrons, or with `polarizable` those of its equation of state; nuclei are classical.
 *  @return CMX_OK; CMX_ERR_UNKNOWN for a model id */
CMX_API cmx_status cmx_recipe_reaction(const cmx_recipe *recipe, int polarizable, cmx_reaction_models *models,
                                       cmx_error *err);

/** The pure species of a recipe's warm matter, each freed with cmx_pure_free; files are searched in the
 *  folder of the recipe.
 *  @return CMX_OK; a status of cmx_spectrum_read, cmx_pure_lee_more or cmx_pure_tabulated */
CMX_API cmx_status cmx_recipe_pure_species(const cmx_recipe *recipe, cmx_pure pure[CMX_RECIPE_PURES],
                                           cmx_error *err);

/** The grid of a recipe's warm matter, in the units of cmx_warm_grid. */
CMX_API cmx_warm_grid cmx_recipe_warm_grid(const cmx_recipe *recipe);

#ifdef __cplusplus
}
#endif
#endif
