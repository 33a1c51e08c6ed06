/* MIXTURE, an argument shared by verbs. */
#ifndef COULOMIX_TOOLS_MIXTURE_H
#define COULOMIX_TOOLS_MIXTURE_H

#include "coulomix_composition.h"
#include "coulomix_state.h"
#include "plugin.h"
#include "tool.h"

/* Setters of verbs whose settings begin with a cmx_recipe. */

/* Sets names, charges and masses of the recipe from "c12-o16-ne22" or "6:12,8:15.9949"; ends the program with
   a usage message otherwise. tool_take_two refuses more than two species. */
tool_setter tool_take_mixture, tool_take_two;

/* Takes the polarisation of the electrons by the ions out of its equation of state. */
tool_setter tool_take_rigid;

/* The argument of a verb that needs one; `type` has const char *mixture. The verbs of TOOL_TWO_ARGUMENT know
   two species alone. */
#define TOOL_MIXTURE_ARGUMENT(type)                                                                          \
  {                                                                                                          \
    "one mixture", .field = offsetof(type, mixture), .missing = TOOL_MISSING_MIXTURE,                        \
                   .set = tool_take_mixture                                                                  \
  }
#define TOOL_TWO_ARGUMENT(type)                                                                              \
  { "one mixture", .field = offsetof(type, mixture), .missing = TOOL_MISSING_MIXTURE, .set = tool_take_two }

#define TOOL_MISSING_MIXTURE "MIXTURE is missing: c12-o16, c12-o16-ne22, ... or Z1:A1,Z2:A2"

/* Fractions of its species, as they were given. */
typedef struct tool_fractions {
  size_t n_number, n_mass;
  double number[CMX_MAX_SPECIES], mass[CMX_MAX_SPECIES];
} tool_fractions;

/* A list of fractions, into `field` and `count` of the option. */
tool_setter tool_take_fractions;

/* --x and --mass-fractions; `type` has tool_fractions member. */
#define TOOL_FRACTION_OPTIONS(type, member)                                                                  \
  {"x",                                                                                                      \
   0,                                                                                                        \
   TOOL_SPECIAL,                                                                                             \
   offsetof(type, member.number),                                                                            \
   "X1,X2,...",                                                                                              \
   .count = offsetof(type, member.n_number),                                                                 \
   .set = tool_take_fractions,                                                                               \
   .help = "number fractions in the order of MIXTURE, sum 1; of two species that of the heavier one alone "  \
           "will do"},                                                                                       \
  {                                                                                                          \
    "mass-fractions", 0, TOOL_SPECIAL, offsetof(type, member.mass), "M1,M2,...",                             \
        .count = offsetof(type, member.n_mass), .set = tool_take_fractions,                                  \
        .help = "mass fractions in the order of MIXTURE, sum 1, in place of --x"                             \
  }

/* For `check` of a verb: the composition of the mixture from exactly one of both options; ends the program
   with a usage message otherwise. It borrows the species of the recipe. */
void tool_make_composition(const struct argp_state *state, const cmx_recipe *recipe,
                           const tool_fractions *given, cmx_composition *composition);

enum { TOOL_SPECIES_NAME = sizeof((const cmx_recipe *)0)->mixture.names[0] };

/* Adds the keys "nuclides" and "fractions". */
void tool_put_composition(json_t *root, const char names[][TOOL_SPECIES_NAME],
                          const cmx_composition *composition);

/* "c12-o16, x = 0.5" for two species, "c12-o16-ne22, x = 0.5, 0.4, 0.1". */
void tool_print_composition(FILE *out, const char *mixture, const cmx_composition *composition);

#define TOOL_COMPOSITION_KEYS                                                                                \
  {"nuclides", "", "names of the species, in order", NULL}, {                                                \
    "fractions", "", "their number fractions", NULL                                                          \
  }

/* Chemical potentials and derivatives by the fraction of every species: the keys of TOOL_GRADIENT_KEYS, or a
   table with a row for each species. */
void tool_put_gradient(json_t *root, const cmx_composition *composition, const cmx_eos_gradient *gradient);
void tool_print_gradient(FILE *out, const char names[][TOOL_SPECIES_NAME], const cmx_composition *composition,
                         const cmx_eos_gradient *gradient);

#define TOOL_WITH_COMPOSITION "--composition"
/* clang-format off */
#define TOOL_GRADIENT_KEYS                                                                                   \
  {"mu", "erg", "chemical potential of an ion of each species with its electrons", TOOL_WITH_COMPOSITION},   \
  {"mu_regular", "erg", "the same less kT ln x, finite also for an absent species", TOOL_WITH_COMPOSITION},  \
  {"dp_dfraction", "erg/cm^3", "dP/dx of each species at fixed rho and T; fractions are normalised",         \
   TOOL_WITH_COMPOSITION},                                                                                   \
  {"de_dfraction", "erg/g", "de/dx likewise", TOOL_WITH_COMPOSITION},                                        \
  {"ds_dfraction", "erg/(g K)", "ds/dx likewise", TOOL_WITH_COMPOSITION},                                    \
  {"dp_dmass_fraction", "erg/cm^3", "dP/dX likewise, by mass fractions", TOOL_WITH_COMPOSITION},             \
  {"de_dmass_fraction", "erg/g", "de/dX likewise", TOOL_WITH_COMPOSITION},                                   \
  {"ds_dmass_fraction", "erg/(g K)", "ds/dX likewise", TOOL_WITH_COMPOSITION},
/* clang-format on */

/* Models of the equation of state that several verbs let choose; `type` has the recipe. `about` begins the
   help. */
#define TOOL_SCREENING_OPTIONS(type, about, flag)                                                            \
  {"liquid-screening",                                                                                       \
   0,                                                                                                        \
   TOOL_MODEL,                                                                                               \
   offsetof(type, recipe.eos.liquid_screening),                                                              \
   "M",                                                                                                      \
   .own = 1,                                                                                                 \
   .model = CMX_KIND_LIQUID_SCREENING,                                                                       \
   .words = tool_none,                                                                                       \
   .given = flag,                                                                                            \
   .help = about "polarisation of the electrons in the liquid: consistent, pc2000 or none"},                 \
  {                                                                                                          \
    "crystal-screening", 0, TOOL_MODEL, offsetof(type, recipe.eos.crystal_screening), "M",                   \
        .own = 1, .model = CMX_KIND_CRYSTAL_SCREENING, .words = tool_none, .given = flag,                    \
        .help = about "the same in the crystal: linear-response-bcc, pc2000-bcc-shifted, pc2000-bcc, "       \
                      "pc2000-fcc or none"                                                                   \
  }

/* Reads the own models and the terms beyond pairs of a recipe's file into the recipe with which the settings
   begin; plug-ins that it names are those of the tool_plugins at `field`. Ends the program with a message
   otherwise. */
tool_setter tool_take_models;
/* Whether a recipe has terms beyond pairs, or models of order in place of the minimum or beside it. */
int tool_has_order_models(const cmx_recipe *recipe);
/* Frees them: `release` of such a verb. */
void tool_release_models(void *settings);
/* --plugin and --models; `type` has tool_plugins plugins. */
#define TOOL_MODELS(type)                                                                                    \
  {"plugin",                                                                                                 \
   0,                                                                                                        \
   TOOL_SPECIAL,                                                                                             \
   offsetof(type, plugins),                                                                                  \
   "FILE",                                                                                                   \
   .set = tool_take_models_of_plugin,                                                                        \
   .help = "a plug-in that may run: code, with all your rights; stands before --models and options that "    \
           "name its models"},                                                                               \
  {                                                                                                          \
    "models", 0, TOOL_SPECIAL, offsetof(type, plugins), "FILE",                                              \
        .set = tool_take_models,                                                                             \
        .help = "recipe with a list of own models, models or terms of order, or both; stands before "        \
                "options that "                                                                              \
                "name them"                                                                                  \
  }

/* "none", and "ordered", "random": words beside the models of an option. */
extern const char *const tool_none[];
extern const char *const tool_solids[];

#endif
