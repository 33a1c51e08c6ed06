/* Private to src/recipe: every setting of a recipe, its allowed values and its meaning. */
#ifndef COULOMIX_SRC_RECIPE_SETTINGS_H
#define COULOMIX_SRC_RECIPE_SETTINGS_H

#include <stddef.h>

#include "coulomix/model.h"
#include "coulomix/recipe.h"

typedef enum cmxp_setting_kind {
  CMXP_IS_BOOL,
  CMXP_IS_INT,
  CMXP_IS_NUMBER,
  CMXP_IS_TEXT,
  CMXP_IS_WORD,
  CMXP_IS_MODEL,
  CMXP_IS_MODEL_OR_NONE,
  CMXP_IS_SOLID, /* "ordered", "random" or a solid-mixing model */
  CMXP_IS_LIST   /* read by a separate function */
} cmxp_setting_kind;

typedef struct cmxp_setting {
  const char *group, *name;
  cmxp_setting_kind kind;
  size_t offset;            /* of the field in cmx_recipe */
  double low, high;         /* of numbers; of texts the size of the field in `high` */
  cmx_model_kind model;     /* of models */
  const char *const *words; /* of words, ends with NULL */
  /* Documentation of lists, which are read by separate functions. */
  const char *type, *standard, *allowed;
  int groups;       /* of lists of groups: how many the default has, all of defaults */
  const char *unit; /* of numbers; NULL: none */
  const char *text; /* meaning */
} cmxp_setting;

/* All settings, group by group. */
const cmxp_setting *cmxp_settings(size_t *n);

/* A setting of a group that is one value or one list; NULL if there is none. */
const cmxp_setting *cmxp_setting_find(const char *group, const char *name);

/* The value of a setting in a recipe, as a recipe has it; "none" for a number that is not given, and what
   the settings say of a list. */
void cmxp_setting_print(const cmxp_setting *setting, const cmx_recipe *recipe, size_t size, char text[]);

#endif
