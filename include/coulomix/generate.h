/** From a recipe to a whole table: lattice sums, order, phase boundaries, with full provenance. */
#ifndef COULOMIX_IO_GENERATE_H
#define COULOMIX_IO_GENERATE_H

#include "coulomix/eos.h"
#include "coulomix/lattice.h"
#include "coulomix/order.h"
#include "coulomix/phase.h"
#include "coulomix/recipe.h"
#include "coulomix/status.h"
#include "coulomix/store.h"
#include "coulomix/table.h"
#include "coulomix/transport.h"
#include "coulomix_eos.h"
#include "coulomix_equilibrium.h"
#include "coulomix/warm_table.h"
#include "coulomix_transport.h"
#include "coulomix_warm.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CMX_FORMAT_VERSION 2 /* of the layout of tables: root attribute format_version */

/** Everything that a recipe's physics needs: lattice sums and the order minimiser. */
typedef struct cmx_workbench {
  cmx_lattice_sums sums;
  cmx_order_model *order;
} cmx_workbench;

/** Lattice sums to the recipe's tolerance and the order model with its number of shells. *bench is empty on
 *  failure.
 *  @return CMX_OK; CMX_ERR_UNKNOWN for a lattice; a status of cmx_lattice_integrate or
 *          cmx_order_model_new. */
CMX_API cmx_status cmx_workbench_make(const cmx_recipe *recipe, cmx_workbench *bench, cmx_error *err);
/** Frees what cmx_workbench_make allocated. */
CMX_API void cmx_workbench_free(cmx_workbench *bench);

/** The mixture of a recipe with its solid number `solid`; an ordered solid takes f_order from `order`.
 *  @return CMX_OK; CMX_ERR_UNKNOWN for a model id; CMX_ERR_DOMAIN. */
CMX_API cmx_status cmx_recipe_mixture(const cmx_recipe *recipe, size_t solid, const cmx_workbench *bench,
                                      cmx_order_function *order, void *order_context, cmx_mixture *mixture,
                                      cmx_error *err);

/** The equation of state that a recipe describes, with the same arguments.
 *  @return as cmx_recipe_mixture. */
CMX_API cmx_status cmx_recipe_eos(const cmx_recipe *recipe, const cmx_workbench *bench,
                                  cmx_order_function *order, void *order_context, cmx_eos *eos,
                                  cmx_error *err);

/** The same around a mixture of one's own.
 *  @return CMX_OK; CMX_ERR_UNKNOWN for a model id; as cmx_eos_check. */
CMX_API cmx_status cmx_recipe_eos_of(const cmx_recipe *recipe, const cmx_mixture *mixture, cmx_eos *eos,
                                     cmx_error *err);

/** The solidus of the classical diagram of a recipe's equation of state, where frozen order is fixed; an ordered solid takes f_order from
 *  `order`.
 *  @return as cmx_solidus_make, accuracy likewise: 1e-10 of Gamma_d; as cmx_recipe_mixture. *solidus has no
 *          pieces on failure. */
CMX_API cmx_status cmx_recipe_solidus(const cmx_recipe *recipe, const cmx_workbench *bench,
                                      cmx_order_function *order, void *order_context, cmx_solidus *solidus,
                                      cmx_error *err);

/** The physics of transport that a recipe describes. An ordered or frozen solid takes its order from `short_range`; NULL leaves the
 *  source open.
 *  @return CMX_OK; CMX_ERR_UNKNOWN */
CMX_API cmx_status cmx_recipe_transport(const cmx_recipe *recipe, cmx_short_range_function *short_range,
                                        void *short_range_context, cmx_transport *transport, cmx_error *err);

/** The pure species of a recipe's warm matter, each freed with cmx_pure_free; files are looked for next to the recipe.
 *  @return CMX_OK; a status of cmx_spectrum_read, cmx_pure_lee_more or cmx_pure_tabulated */
CMX_API cmx_status cmx_recipe_pure_species(const cmx_recipe *recipe, cmx_pure pure[CMX_RECIPE_SPECIES],
                                           cmx_error *err);
CMX_API cmx_warm_grid cmx_recipe_warm_grid(const cmx_recipe *recipe);

/** A stage of cmx_generate, named as in its progress. */
typedef struct cmx_stage {
  const char *name;
  double cost;  /* roughly, in seconds of one core of 2024 */
  int parallel; /* whether it is shared among threads */
} cmx_stage;

enum { CMX_MAX_STAGES = 16 };

/** The stages that a recipe asks for, in order, so that the time left can be estimated.
 *  @return how many */
CMX_API size_t cmx_generate_plan(const cmx_recipe *recipe, cmx_stage stages[CMX_MAX_STAGES]);

/** Makes the table of a recipe in memory. The content depends on the recipe and the version of the library only.
 *  @param[in]  pieces finished columns and groups are taken from and kept there, cmx_checkpoint_pieces; NULL: none
 *  @param[out] store  the table, freed with cmx_store_free; NULL on failure
 *  @return CMX_OK; CMX_ERR_STOPPED if the progress asked to stop; the status of what failed, with its
 *          place; CMX_ERR_MEMORY. */
CMX_API cmx_status cmx_generate(const cmx_recipe *recipe, const cmx_pieces *pieces,
                                const cmx_progress *progress, cmx_store **store, cmx_error *err);

/** Opens a table file and binds what the header looks up. */
typedef struct cmx_table {
  cmx_store *store;
  size_t n_arrays;
  cmx_array *arrays; /* the datasets, as the header takes them */
  int has_order, has_eos, has_equilibrium, has_transport, has_warm;
  cmx_order_view order;
  cmx_eos_view eos;
  cmx_equilibrium_view equilibrium;
  cmx_transport_view transport;
  cmx_warm_view warm;
} cmx_table;

/** Opens a table file and binds its groups.
 *  @return CMX_OK; a status of cmx_store_read; CMX_ERR_VERSION or CMX_ERR_FORMAT for a table of another
 *          format. */
CMX_API cmx_status cmx_table_open(const char *path, cmx_table *table, cmx_error *err);
/** Closes a table, whose views may not be used any more. */
CMX_API void cmx_table_close(cmx_table *table);

#ifdef __cplusplus
}
#endif
#endif
