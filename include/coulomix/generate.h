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

/** How fast this machine computes, in units of the one on which the costs of stages were measured, a core of
 *  2024. Accuracy 1e-1. Takes a few milliseconds of the calling thread.
 *  @return 1 without memory */
CMX_API double cmx_machine_speed(void);

/** What a section of a recipe takes, within a factor of two. */
typedef struct cmx_estimate {
  const char *name;
  cmx_section_size size;
  double cpu_seconds, wall_seconds; /* to make it and to write it, the latter with `threads` threads */
} cmx_estimate;

/** Estimates for every section of a recipe, in the order in which they are made. Nothing is computed.
 *  @param[in] speed of cmx_machine_speed
 *  @return how many */
CMX_API size_t cmx_generate_estimate(const cmx_recipe *recipe, int threads, double speed,
                                     cmx_estimate sections[CMX_MAX_SECTIONS]);

/** A file that the generation reads. */
typedef struct cmx_input {
  char path[1280];
  char sha256[65];
} cmx_input;

enum { CMX_MAX_INPUTS = CMX_RECIPE_PURES * CMX_RECIPE_SPECTRA };

/** Checks a recipe as cmx_generate does before it computes, tries within seconds what may turn out
 *  impossible, reads the files that the recipe names, and lists them.
 *  @param[out] inputs  NULL: the files are left alone
 *  @param[out] n       how many; 0 on failure, and without `inputs`
 *  @return CMX_OK; a status of a section's check or attempt, or of cmx_recipe_pure_species */
CMX_API cmx_status cmx_generate_check(const cmx_recipe *recipe, cmx_input inputs[CMX_MAX_INPUTS], size_t *n,
                                      cmx_error *err);

/** The text that determines the content of a table, for the journal (cmx_checkpoint_open): that of the
 *  recipe, and what its own models take from files, by their digests.
 *  @param[out] key freed by the caller, NULL on failure
 *  @return CMX_OK; CMX_ERR_MEMORY */
CMX_API cmx_status cmx_generate_key(const cmx_recipe *recipe, char **key, cmx_error *err);

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
