/* Private to src/recipe: the list `models` of a recipe, and its plug-ins. */
#ifndef COULOMIX_SRC_RECIPE_OWN_MODELS_H
#define COULOMIX_SRC_RECIPE_OWN_MODELS_H

#include <libconfig.h>

#include "coulomix/recipe.h"

/* Fills recipe->models from the list. Files are searched in recipe->folder.
   On failure *at is the setting that is refused, and err->text says why. */
cmx_status cmxp_own_models_read(const config_setting_t *list, cmx_recipe *recipe, const config_setting_t **at,
                                cmx_error *err);

/* Reads the setting `plugin` (NULL: none), and loads the files that the source allows.
   On failure *at is the setting that is refused. */
cmx_status cmxp_plugins_read(const config_setting_t *setting, const cmx_recipe_source *source,
                             cmx_recipe *recipe, const config_setting_t **at, cmx_error *err);

/* cmx_registry_find for the models of a recipe. Where a plug-in is not loaded, an id that is not known stands
   for one of its models. */
const cmx_model *cmxp_recipe_model(cmx_recipe *recipe, cmx_model_kind kind, const char *id, cmx_error *err);

#endif
