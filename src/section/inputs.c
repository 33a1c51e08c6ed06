/* The files that a generation reads. */
#include "coulomix/generate.h"
#include "recipe/recipe_internal.h"
#include "core/file_digest.h"
#include "section/section_internal.h"

cmx_status cmx_generate_check(const cmx_recipe *recipe, cmx_input inputs[CMX_MAX_INPUTS], size_t *n,
                              cmx_error *err) {
  cmx_pure pure[CMX_RECIPE_PURES];
  *n = 0;
  cmx_status status = cmxp_check_sections(recipe, err);
  if (status >= 0) status = cmxp_attempt_sections(recipe, err);
  if (status < 0 || !recipe->warm.enabled || !inputs) return status;
  status = cmx_recipe_pure_species(recipe, pure, err);
  if (status < 0) return status;
  for (size_t j = 0; j < CMX_RECIPE_PURES; j++) cmx_pure_free(&pure[j]);
  size_t found = 0;
  for (size_t j = 0; j < CMX_RECIPE_PURES; j++)
    for (size_t k = 0; k < recipe->warm.species[j].n_files && status >= 0; k++, found++) {
      cmxp_recipe_pure_path(recipe, j, k, inputs[found].path);
      status = cmxp_file_digest(inputs[found].path, inputs[found].sha256, err);
    }
  if (status >= 0) *n = found;
  return status;
}
