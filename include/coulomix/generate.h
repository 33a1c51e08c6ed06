/** From a recipe to a whole table: every section that it asks for (coulomix/section.h), with full
 *  provenance. */
#ifndef COULOMIX_GENERATE_H
#define COULOMIX_GENERATE_H

#include "coulomix/physics.h"
#include "coulomix/recipe.h"
#include "coulomix/section.h"
#include "coulomix/status.h"
#include "coulomix/store.h"
#include "coulomix/table.h"
#include "coulomix/table_file.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { CMX_MAX_STAGES = CMX_MAX_SECTIONS * CMX_SECTION_STAGES };

/** The stages that a recipe asks for, in order, so that the time left can be estimated.
 *  @return how many */
CMX_API size_t cmx_generate_plan(const cmx_recipe *recipe, cmx_stage stages[CMX_MAX_STAGES]);

/** Makes the table of a recipe in memory. The content depends on the recipe and the version of the library
 *  only.
 *  @param[in]  pieces finished columns and groups are taken from and kept there,
 *         cmx_checkpoint_journal; NULL: none
 *  @param[out] store  the table, freed with cmx_store_free; NULL on failure
 *  @return CMX_OK; CMX_ERR_STOPPED if `progress` asked to stop; a status of a section's check or
 *          make; CMX_ERR_MEMORY */
CMX_API cmx_status cmx_generate(const cmx_recipe *recipe, const cmx_journal *pieces,
                                const cmx_progress *progress, cmx_store **store, cmx_error *err);

#ifdef __cplusplus
}
#endif
#endif
