/** Private to src/recipe and the sections that read recipes. */
#ifndef COULOMIX_RECIPE_INTERNAL_H
#define COULOMIX_RECIPE_INTERNAL_H

#include "coulomix/recipe.h"

/** Bytes of the path of a file with data of a pure species. */
enum { CMXP_PURE_PATH = sizeof((cmx_recipe *)0)->folder + sizeof *((cmx_recipe_pure *)0)->files };

/** Path of file k of species j, next to the recipe unless it is absolute. */
void cmxp_recipe_pure_path(const cmx_recipe *recipe, size_t j, size_t k, char path[CMXP_PURE_PATH]);

#endif
