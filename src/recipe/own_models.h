/* Private to src/recipe: the list `models` of a recipe. */
#ifndef COULOMIX_SRC_RECIPE_OWN_MODELS_H
#define COULOMIX_SRC_RECIPE_OWN_MODELS_H

#include <libconfig.h>

#include "coulomix/recipe.h"

/* Fills recipe->models from the list. Files are searched in recipe->folder.
   On failure *at is the setting that is refused, and err->text says why. */
cmx_status cmxp_own_models_read(const config_setting_t *list, cmx_recipe *recipe, const config_setting_t **at,
                                cmx_error *err);

#endif
