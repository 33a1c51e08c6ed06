/* MIXTURE, an argument shared by verbs. */
#ifndef COULOMIX_TOOL_MIXTURE_H
#define COULOMIX_TOOL_MIXTURE_H

#include "tool.h"

/* Sets charges and masses of the recipe from "c12-o16" or "6:12,8:15.9949"; ends the program with a usage message otherwise. */
void tool_parse_mixture(const struct argp_state *state, const char *arg, cmx_recipe *recipe);

/* Takes the polarisation of the electrons by the ions out of the recipe's equation of state. */
void tool_rigid(cmx_recipe *recipe);

#endif
