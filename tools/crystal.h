/* Options and input shared by the verbs that take one crystal. */
#ifndef COULOMIX_TOOL_CRYSTAL_H
#define COULOMIX_TOOL_CRYSTAL_H

#include "coulomix/ordered.h"
#include "coulomix/poscar.h"
#include "tool.h"

enum { CRYSTAL_CHARGES = 1500, CRYSTAL_RELAX, CRYSTAL_STRETCH, CRYSTAL_JSON };

typedef struct tool_crystal {
  const char *structure;
  size_t n_charges;
  double charges[CMX_MAX_SITES];
  int relax, stretching, json;
  cmx_crystal crystal;
  double z[CMX_MAX_SITES], shift, stretch;
} tool_crystal;

/* Parses STRUCTURE, --charges, --relax, --stretch and --json; a child of the verbs' parsers. */
extern const struct argp tool_crystal_argp;

/* Reads or builds the crystal and gives it its charges; built-in structures without any get ones, unless they are needed. */
cmx_status tool_crystal_open(tool_crystal *c, int charges_needed, cmx_error *err);

/* [{"alpha", "stable_above", "k"}] */
json_t *tool_limits(size_t n, const cmx_stability_limit limit[]);

#endif
