#include "mixture.h"

#include <stdio.h>
#include <string.h>

#include "coulomix/nuclide.h"

void tool_take_mixture(const struct argp_state *state, const tool_option *option, const char *arg,
                       void *settings) {
  cmx_recipe *recipe = settings;
  double *z = recipe->mixture.ions.z, *mass = recipe->mixture.ions.mass_u;
  char first[33], second[33], rest;
  (void)option;
  cmx_error err = CMX_ERROR_NONE;
  if (sscanf(arg, "%lf:%lf,%lf:%lf%c", &z[0], &mass[0], &z[1], &mass[1], &rest) != 4) {
    if (sscanf(arg, "%32[a-zA-Z0-9]-%32[a-zA-Z0-9]%c", first, second, &rest) != 2)
      argp_error(state, "mixture '%s': neither like c12-o16 nor like Z1:A1,Z2:A2", arg);
    if (cmx_nuclide_find(first, &z[0], &mass[0], &err) < 0 ||
        cmx_nuclide_find(second, &z[1], &mass[1], &err) < 0)
      argp_error(state, "mixture: %s", err.text);
  }
  for (int j = 0; j < 2; j++)
    if (!(z[j] > 0.0 && z[j] <= 118.0 && mass[j] > 0.0 && mass[j] < 1e3))
      argp_error(state, "mixture '%s': charge %g, mass %g: not in (0, 118], (0, 1000)", arg, z[j], mass[j]);
  if (!(z[0] < z[1])) argp_error(state, "mixture '%s': the lighter charge comes first", arg);
}

const char *const tool_none[] = {"none", NULL};
const char *const tool_solids[] = {"ordered", "random", NULL};

void tool_take_rigid(const struct argp_state *state, const tool_option *option, const char *arg,
                     void *settings) {
  cmx_recipe *recipe = settings;
  (void)state, (void)option, (void)arg;
  snprintf(recipe->eos.liquid_screening, sizeof recipe->eos.liquid_screening, "none");
  snprintf(recipe->eos.crystal_screening, sizeof recipe->eos.crystal_screening, "none");
}
