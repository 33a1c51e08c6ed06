/* The equation of state and its inversions, alone and included twice in either order: arrays that are no
   table are refused. */
#include "coulomix_inverse.h"
#include "coulomix_isobar.h"
#include "coulomix_reaction.h"
#include "coulomix_smooth.h"
#include "coulomix_transport.h"

#include "coulomix_eos.h"
#include "coulomix_inverse.h"

int main(void) {
  static const double one[1] = {0.5};
  cmx_array array;
  cmx_eos_view eos;
  cmx_transport_view transport;
  array.path = "/eos/ln_n_e";
  array.type = CMX_F64;
  array.rank = 1;
  array.dims[0] = array.dims[1] = array.dims[2] = array.dims[3] = 1;
  array.data = one;
  array.unchecked = 0;
  int failures = cmx_eos_bind(&array, 1, &eos) != CMX_ERR_FORMAT;
  failures += cmx_eos_bind(&array, 0, &eos) != CMX_ERR_ABSENT;
  failures += cmx_transport_bind(&array, 1, &transport) != CMX_ERR_ABSENT;
  cmx_reaction_view reaction;
  failures += cmx_reaction_bind(&array, 1, &reaction) != CMX_ERR_ABSENT;
  if (failures == 0) return 0;
  /* not reached: the calls are here to be compiled */
  cmx_eos_state point;
  cmx_eos_solution found;
  cmx_transport_point conduction;
  cmx_composition composition;
  cmx_reaction_mixture mixture;
  const cmx_reaction_pair pair = {{6.0, 6.0}, {12.0, 12.0}};
  cmx_reaction_point screening;
  cmx_composition_two(&transport.ions, 0.5, &composition);
  cmx_reaction_prepare(&reaction, &composition, &mixture);
  failures += (int)cmx_reaction_lookup(&reaction, &mixture, &pair, 1e6, 1e7, &screening);
  failures += (int)cmx_reaction_pair_lookup(&reaction, &mixture, &pair, 1e6, 1e7, &screening);
  failures += (int)cmx_transport_lookup(&transport, CMX_LIQUID, 0.5, 1e6, 1e7, &conduction);
  failures += (int)cmx_eos_lookup(&eos, CMX_STABLE, 0.5, 1e6, 1e7, &point);
  failures += (int)cmx_eos_temp_from_rho_e(&eos, 0.5, 1e6, point.e, 0.0, &found);
  failures += (int)cmx_eos_temp_from_rho_p(&eos, 0.5, 1e6, point.p, 1e7, &found);
  failures += (int)cmx_eos_temp_from_rho_s(&eos, 0.5, 1e6, point.s, 1e7, &found);
  failures += (int)cmx_eos_temp_from_rho_h(&eos, 0.5, 1e6, point.e, 1e7, &found);
  failures += (int)cmx_eos_rho_from_p_temp(&eos, 0.5, point.p, 1e7, 0.0, &found);
  failures += (int)cmx_eos_from_p_s(&eos, 0.5, point.p, point.s, NULL, &found);
  failures += (int)cmx_eos_from_p_h(&eos, 0.5, point.p, point.e, NULL, &found);
  failures += (int)cmx_eos_phase_temp_from_rho_e(&eos, CMX_SOLID, 0.5, 1e6, point.e, 0.0, &found);
  failures += (int)cmx_eos_phase_temp_from_rho_p(&eos, CMX_SOLID, 0.5, 1e6, point.p, 1e7, &found);
  failures += (int)cmx_eos_phase_temp_from_rho_s(&eos, CMX_SOLID, 0.5, 1e6, point.s, 1e7, &found);
  failures += (int)cmx_eos_phase_rho_from_p_temp(&eos, CMX_SOLID, 0.5, point.p, 1e7, 0.0, &found);
  return failures > 0 && found.state.p > 0.0 ? 1 : 2;
}
