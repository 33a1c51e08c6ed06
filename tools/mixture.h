/* MIXTURE, an argument shared by verbs. */
#ifndef COULOMIX_TOOLS_MIXTURE_H
#define COULOMIX_TOOLS_MIXTURE_H

#include "tool.h"

/* Setters of verbs whose settings begin with a cmx_recipe. */

/* Sets charges and masses of the recipe from "c12-o16" or "6:12,8:15.9949"; ends the program with a usage
   message otherwise. */
tool_setter tool_take_mixture;

/* Takes the polarisation of the electrons by the ions out of its equation of state. */
tool_setter tool_take_rigid;

/* The argument of a verb that needs one; `type` has const char *mixture. */
#define TOOL_MIXTURE_ARGUMENT(type)                                                                          \
  {                                                                                                          \
    "one mixture", .field = offsetof(type, mixture), .missing = TOOL_MISSING_MIXTURE,                        \
                   .set = tool_take_mixture                                                                  \
  }

#define TOOL_MISSING_MIXTURE "MIXTURE is missing: c12-o16, o16-ne20, ... or Z1:A1,Z2:A2"
#define TOOL_MIXTURE         "c12-o16, o16-ne20, ... (lighter ion first) or Z1:A1,Z2:A2"

/* Models of the equation of state that several verbs let choose; `type` has the recipe. `about` begins the
   help. */
#define TOOL_SCREENING_OPTIONS(type, about, flag)                                                            \
  {"liquid-screening",                                                                                       \
   0,                                                                                                        \
   TOOL_MODEL,                                                                                               \
   offsetof(type, recipe.eos.liquid_screening),                                                              \
   "M",                                                                                                      \
   .model = CMX_KIND_LIQUID_SCREENING,                                                                       \
   .words = tool_none,                                                                                       \
   .given = flag,                                                                                            \
   .help = about "polarisation of the electrons in the liquid: consistent, pc2000 or none"},                 \
  {                                                                                                          \
    "crystal-screening", 0, TOOL_MODEL, offsetof(type, recipe.eos.crystal_screening), "M",                   \
        .model = CMX_KIND_CRYSTAL_SCREENING, .words = tool_none, .given = flag,                              \
        .help = about "the same in the crystal: linear-response-bcc, pc2000-bcc-shifted, pc2000-bcc, "       \
                      "pc2000-fcc or none"                                                                   \
  }

/* "none", and "ordered", "random": words beside the models of an option. */
extern const char *const tool_none[];
extern const char *const tool_solids[];

#endif
