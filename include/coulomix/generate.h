/** Generates a complete table from a recipe: every section that it enables (coulomix/section.h), with
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

/** The stages of the generation, in order, for estimates of the remaining time.
 *  @return how many */
CMX_API size_t cmx_generate_plan(const cmx_recipe *recipe, cmx_stage stages[CMX_MAX_STAGES]);

/** Makes the table of a recipe in memory. The content depends only on the recipe and the version of the
 *  library.
 *  @param[in]  pieces journal of finished columns and groups, from cmx_checkpoint_journal; NULL: none
 *  @param[out] store  the table, freed with cmx_store_free; NULL on failure
 *  @return CMX_OK; CMX_ERR_STOPPED if `progress` requested it; a status of a section's check or make;
 *          CMX_ERR_MEMORY */
CMX_API cmx_status cmx_generate(const cmx_recipe *recipe, const cmx_journal *pieces,
                                const cmx_progress *progress, cmx_store **store, cmx_error *err);

#ifdef __cplusplus
}
#endif
#endif
