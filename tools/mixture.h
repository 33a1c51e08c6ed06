/* MIXTURE, an argument shared by verbs. */
#ifndef COULOMIX_TOOL_MIXTURE_H
#define COULOMIX_TOOL_MIXTURE_H

#include "tool.h"

/* Sets charges and masses of the recipe from "c12-o16" or "6:12,8:15.9949"; ends the program with a usage message otherwise. */
void tool_parse_mixture(const struct argp_state *state, const char *arg, cmx_recipe *recipe);

/* --liquid-screening and --crystal-screening of the recipe's equation of state: a model or "none". */
void tool_set_liquid_screening(const struct argp_state *state, const char *arg, cmx_recipe *recipe);
void tool_set_crystal_screening(const struct argp_state *state, const char *arg, cmx_recipe *recipe);

#define TOOL_LIQUID_SCREENING_HELP                                                                           \
  "polarisation of the electrons in the liquid (default consistent; pc2000; none)"
#define TOOL_CRYSTAL_SCREENING_HELP                                                                          \
  "the same in the crystal (default linear-response-bcc; pc2000-bcc-shifted, pc2000-bcc, pc2000-fcc; none)"

/* Takes the polarisation of the electrons by the ions out of the recipe's equation of state. */
void tool_rigid(cmx_recipe *recipe);

#endif
