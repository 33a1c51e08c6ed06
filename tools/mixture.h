/* A mixture by name and its complete physics: shared by `eos` and `phase`. */
#ifndef COULOMIX_TOOL_MIXTURE_H
#define COULOMIX_TOOL_MIXTURE_H

#include "coulomix/eos.h"
#include "tool.h"

typedef struct tool_mixture {
  const char *name; /* as given; NULL for none */
  double z[2], mass[2];
} tool_mixture;

/* "c12-o16" or "6:12,8:15.9949"; ends the program with a usage message otherwise. */
void tool_parse_mixture(const struct argp_state *state, const char *arg, tool_mixture *mixture);

/* Parts of the free energy that a recipe does not name, by id. */
typedef struct tool_physics {
  char liquid_quantum[64], anharmonic[64];
  int screening;
} tool_physics;

/* What MIXTURE stands for without options: BC22 and polarised electrons. Sets the mixing correction of the liquid in the recipe, too. */
void tool_default_physics(tool_physics *physics, cmx_recipe *recipe);

/* Completes an eos whose `mixture` is there. */
cmx_status tool_choose_physics(const tool_mixture *mixture, const tool_physics *physics, cmx_eos *eos,
                               cmx_error *err);

#endif
