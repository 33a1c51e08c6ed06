/* Private to src/recipe: the list order.beyond_pairs. */
#ifndef COULOMIX_SRC_RECIPE_BEYOND_PAIRS_H
#define COULOMIX_SRC_RECIPE_BEYOND_PAIRS_H

#include <libconfig.h>

#include "coulomix/recipe.h"

/* Fills recipe->order.beyond from the list. On failure *at is the setting that is refused, and err->text says
   why. */
cmx_status cmxp_beyond_pairs_read(const config_setting_t *list, cmx_recipe *recipe,
                                  const config_setting_t **at, cmx_error *err);

/* Whether two recipes have the same terms. */
int cmxp_beyond_pairs_same(const cmx_recipe *a, const cmx_recipe *b);

#endif
