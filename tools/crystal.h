/* Options and input shared by the verbs that take one crystal. */
#ifndef COULOMIX_TOOLS_CRYSTAL_H
#define COULOMIX_TOOLS_CRYSTAL_H

#include "coulomix/ordered.h"
#include "coulomix/poscar.h"
#include "tool.h"

typedef struct tool_crystal {
  const char *structure;
  size_t n_charges;
  double charges[CMX_MAX_SITES];
  int relax, stretching, json;
  cmx_crystal crystal;
  double z[CMX_MAX_SITES], shift, stretch;
} tool_crystal;

/* Its argument and options. The settings of a verb begin with a tool_crystal. */
#define TOOL_STRUCTURE                                                                                       \
  {                                                                                                          \
    .most_noun = "one structure", .field = offsetof(tool_crystal, structure),                                \
    .missing = "STRUCTURE is missing: a built-in name or a POSCAR-like file"                                 \
  }
#define TOOL_CRYSTAL_OPTIONS                                                                                 \
  {"charges",                                                                                                \
   0,                                                                                                        \
   TOOL_REALS,                                                                                               \
   offsetof(tool_crystal, charges),                                                                          \
   "Z,...",                                                                                                  \
   -1e3,                                                                                                     \
   1e3,                                                                                                      \
   .count = offsetof(tool_crystal, n_charges),                                                               \
   .room = CMX_MAX_SITES,                                                                                    \
   .help = "charge numbers of any sign, one for each label or one for each site; 0: empty"},                 \
      {"relax", 0, TOOL_FLAG, offsetof(tool_crystal, relax),                                                 \
       .help = "move the ions to equilibrium first, at fixed cell"},                                         \
      {"stretch", 0, TOOL_FLAG, offsetof(tool_crystal, stretching),                                          \
       .help = "the same, and stretch the cell along z at fixed volume (uniaxial crystals)"},                \
      TOOL_JSON(tool_crystal)

/* Reads or builds the crystal and gives it its charges; built-in structures without any get ones, unless they
   are needed. */
cmx_status tool_crystal_open(tool_crystal *c, int charges_needed, cmx_error *err);

/* [{"alpha", "stable_above", "k"}] */
json_t *tool_limits(size_t n, const cmx_stability_limit limit[]);

#endif
