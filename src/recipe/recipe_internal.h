/** Private to src/recipe and the sections that read recipes. */
#ifndef COULOMIX_SRC_RECIPE_RECIPE_INTERNAL_H
#define COULOMIX_SRC_RECIPE_RECIPE_INTERNAL_H

#include "coulomix/eos.h"
#include "coulomix/phase.h"
#include "coulomix/recipe.h"

/** Bytes of the path of a file with data of a pure species. */
enum { CMXP_PURE_PATH = sizeof((cmx_recipe *)0)->folder + sizeof *((cmx_recipe_pure *)0)->files };

/** Path of file k of species j, next to the recipe unless it is absolute. */
void cmxp_recipe_pure_path(const cmx_recipe *recipe, size_t j, size_t k, char path[CMXP_PURE_PATH]);

/** The vibrations of a solid that adds none of its own. */
#define CMXP_LINEAR_VIBRATIONS "solid-vibrations/linear"

/** Whether a solid is a fit of the whole free energy, its vibrations included. */
int cmxp_recipe_has_own_vibrations(const char *solid);

/** The models that a recipe names, without lattice sums and order: for citing. The mixture of solid number
 *  `solid`, and the equation of state with its own.
 *  @return CMX_OK; CMX_ERR_UNKNOWN */
cmx_status cmxp_recipe_mixture_models(const cmx_recipe *recipe, size_t solid, cmx_classical_models *mixture,
                                      cmx_error *err);
cmx_status cmxp_recipe_eos_models(const cmx_recipe *recipe, cmx_eos *eos, cmx_error *err);

/** Settings of a section against each other and against other groups, where the section is wanted; the
 *  message names the setting.
 *  @return CMX_OK; CMX_ERR_FORMAT (a setting is missing); CMX_ERR_RANGE */
typedef cmx_status cmxp_recipe_check(const cmx_recipe *recipe, cmx_error *err);
cmxp_recipe_check cmxp_recipe_check_order, cmxp_recipe_check_free_energy, cmxp_recipe_check_third_order,
    cmxp_recipe_check_phase, cmxp_recipe_check_phase3, cmxp_recipe_check_eos, cmxp_recipe_check_equilibrium,
    cmxp_recipe_check_transport, cmxp_recipe_check_warm;

/** The energy of third order in the charges of a recipe; NULL for none, with a message if it is unknown. */
const cmx_model *cmxp_recipe_third_order(const cmx_recipe *recipe, cmx_error *err);
/** Whether charges are within its range; the message names them.
 *  @return CMX_OK; CMX_ERR_RANGE */
cmx_status cmxp_third_order_covers(const cmx_species *ions, cmx_error *err);
/** 2(Z2-Z1)/(Z1+Z2) of the first two species. */
double cmxp_recipe_contrast(const cmx_recipe *recipe);

/** Groups of one recipe, for one that is put together. */
typedef struct cmxp_recipe_part {
  const char *text, *name; /* name: for messages */
  size_t n;
  const char *const
      *groups; /* "mixture", "eos", "title"; those that the text does not have are passed over */
} cmxp_recipe_part;

/** A recipe with groups of several: of two that have a group the first. Models of one's own are those of
 *  all parts.
 *  @param[in]  enabled ends with NULL: the sections that the result makes, and no others
 *  @param[out] text    freed by the caller, NULL on failure
 *  @return CMX_OK; CMX_ERR_FORMAT for a text that is no recipe, and models of one id that differ;
 *  CMX_ERR_MEMORY */
cmx_status cmxp_recipes_join(size_t n, const cmxp_recipe_part parts[], const char *const enabled[],
                             char **text, cmx_error *err);

/** The first setting of a group that differs between two recipes, "enabled" left out; NULL if none does.
 *  With `only` that setting alone is compared. Of warm.species nothing is said. */
const char *cmxp_recipes_differ(const cmx_recipe *a, const cmx_recipe *b, const char *group,
                                const char *only);

#endif
