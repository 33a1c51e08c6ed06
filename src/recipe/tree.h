/* Private to src/recipe: recipes as trees of libconfig. */
#ifndef COULOMIX_SRC_RECIPE_TREE_H
#define COULOMIX_SRC_RECIPE_TREE_H

#include <libconfig.h>

#include "coulomix/status.h"

/* Adds a copy of a setting; `name` is NULL in lists. 0 where the parent has one of that name, or without
   memory. */
int cmxp_tree_copy(config_setting_t *parent, const char *name, const config_setting_t *from);

/* Whether two settings have the same values throughout. */
int cmxp_tree_same(const config_setting_t *a, const config_setting_t *b);

/* Reads a text into an initialised tree; the message has the line. */
cmx_status cmxp_tree_read(const char *text, const char *name, config_t *tree, cmx_error *err);

/* The tree as a recipe, with all digits; *text is freed by the caller, NULL on failure. */
cmx_status cmxp_tree_write(const config_t *tree, char **text, cmx_error *err);

#endif
