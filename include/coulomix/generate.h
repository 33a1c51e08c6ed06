/** From a recipe to a whole table: lattice sums, order, phase boundaries, with full provenance. */
#ifndef COULOMIX_IO_GENERATE_H
#define COULOMIX_IO_GENERATE_H

#include "coulomix/physics.h"
#include "coulomix/recipe.h"
#include "coulomix/status.h"
#include "coulomix/store.h"
#include "coulomix/table.h"
#include "coulomix_eos.h"
#include "coulomix_equilibrium.h"
#include "coulomix_transport.h"
#include "coulomix_warm.h"

#ifdef __cplusplus
extern "C" {
#endif

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
 *  @param[out] store  the table, freed with cmx_store_free; NULL on failure */
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

/** @return CMX_OK; a status of cmx_store_read; CMX_ERR_VERSION or CMX_ERR_FORMAT for a table of another format. */
CMX_API cmx_status cmx_table_open(const char *path, cmx_table *table, cmx_error *err);
CMX_API void cmx_table_close(cmx_table *table);

/** The recipe that a table carries, also of a table of another format version, so that it can be made anew.
 *
 *  @param[out] text  to be released with free; "" for a table without; NULL on failure
 *  @return CMX_OK; a status of cmx_store_read. Checksums are compared where this version reads the file. */
CMX_API cmx_status cmx_table_recipe(const char *path, char **text, cmx_error *err);

#ifdef __cplusplus
}
#endif
#endif
