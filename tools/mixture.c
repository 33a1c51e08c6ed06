#include "mixture.h"

#include <stdio.h>
#include <string.h>

#include "coulomix/nuclide.h"

void tool_parse_mixture(const struct argp_state *state, const char *arg, tool_mixture *m) {
  char first[33], second[33], rest;
  cmx_error err = {CMX_OK, ""};
  m->name = arg;
  if (sscanf(arg, "%lf:%lf,%lf:%lf%c", &m->z[0], &m->mass[0], &m->z[1], &m->mass[1], &rest) != 4) {
    if (sscanf(arg, "%32[a-zA-Z0-9]-%32[a-zA-Z0-9]%c", first, second, &rest) != 2)
      argp_error(state, "mixture '%s': neither like c12-o16 nor like Z1:A1,Z2:A2", arg);
    if (cmx_nuclide_find(first, &m->z[0], &m->mass[0], &err) < 0 ||
        cmx_nuclide_find(second, &m->z[1], &m->mass[1], &err) < 0)
      argp_error(state, "mixture: %s", err.text);
  }
  for (int j = 0; j < 2; j++)
    if (!(m->z[j] > 0.0 && m->z[j] <= 118.0 && m->mass[j] > 0.0 && m->mass[j] < 1e3))
      argp_error(state, "mixture '%s': charge %g, mass %g: not in (0, 118], (0, 1000)", arg, m->z[j],
                 m->mass[j]);
  if (!(m->z[0] < m->z[1])) argp_error(state, "mixture '%s': the lighter charge comes first", arg);
}

void tool_default_physics(tool_physics *physics, cmx_recipe *recipe) {
  *physics = (tool_physics){"liquid-quantum/bc22", "anharmonic-quantum/bc22", 1};
  snprintf(recipe->phase.liquid_mixing, sizeof recipe->phase.liquid_mixing,
           "liquid-mixing/p2009-polarizable");
}

cmx_status tool_choose_physics(const tool_mixture *mixture, const tool_physics *physics, cmx_eos *e,
                               cmx_error *err) {
  for (int j = 0; j < 2; j++) e->mass_u[j] = mixture->mass[j];
  e->liquid_quantum = cmx_model_find(CMX_KIND_LIQUID_QUANTUM, physics->liquid_quantum, err);
  e->anharmonic_quantum = cmx_model_find(CMX_KIND_ANHARMONIC_QUANTUM, physics->anharmonic, err);
  e->crystal_quantum = cmx_model_find(CMX_KIND_CRYSTAL_QUANTUM, "crystal-quantum/bpy2001-bcc", err);
  e->exchange = cmx_model_find(CMX_KIND_EXCHANGE, "exchange/iit1987", err);
  if (physics->screening) {
    e->liquid_screening = cmx_model_find(CMX_KIND_LIQUID_SCREENING, "liquid-screening/pc2000", err);
    e->crystal_screening = cmx_model_find(CMX_KIND_CRYSTAL_SCREENING, "crystal-screening/pc2000-bcc", err);
  }
  return cmx_eos_check(e, err);
}
