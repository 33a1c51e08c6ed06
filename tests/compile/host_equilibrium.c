/* Tie lines at fixed pressure, alone and beside the other headers: arrays that are no table are refused. */
#include "coulomix_equilibrium.h"
#include "coulomix_inverse.h"

#include "coulomix_equilibrium.h"

int main(void) {
  static const double one[1] = {0.5};
  cmx_array array;
  cmx_equilibrium_view view;
  array.path = "/equilibrium/ln_p";
  array.type = CMX_F64;
  array.rank = 1;
  array.dims[0] = array.dims[1] = array.dims[2] = array.dims[3] = 1;
  array.data = one;
  array.unchecked = 0;
  int failures = cmx_equilibrium_bind(&array, 1, &view) != CMX_ERR_FORMAT;
  failures += cmx_equilibrium_bind(&array, 0, &view) != CMX_ERR_ABSENT;
  if (failures == 0) return 0;
  /* not reached: the calls are here to be compiled */
  cmx_eos_view eos;
  cmx_freezing freezing;
  cmx_equilibrium_tie ties[16];
  cmx_phase_separation split;
  int n;
  failures += (int)cmx_eos_bind(&array, 1, &eos);
  failures += (int)cmx_equilibrium_freezing(&view, 1e24, 0.5, &freezing);
  failures += (int)cmx_equilibrium_melting(&view, 1e24, 0.5, &freezing);
  failures += (int)cmx_equilibrium_tie_lines(&view, 1e24, 1e7, 16, ties, &n);
  failures += (int)cmx_equilibrium_separation(&view, &eos, 1e24, 1e7, 0.5, &split);
  return failures > 0 && freezing.temp > 0.0 && split.mean_rho > 0.0 ? 1 : 2;
}
