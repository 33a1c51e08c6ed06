#include "coulomix/recipe.h"

#include <string.h>

/* Made from tables/carbon-oxygen.cfg when the build is configured. */
static const unsigned char carbon_oxygen[] = {
#include "recipe_carbon_oxygen.inc"
};

const char *cmx_recipe_builtin(const char *name) {
  return name && strcmp(name, "carbon-oxygen") == 0 ? (const char *)carbon_oxygen : NULL;
}
