/* query: the warm mixture of a table. */
#include <math.h>
#include <string.h>

#include "coulomix/const.h"
#include "query.h"

cmx_status query_warm(const cmx_warm_view *v, const query_warm_options *o, double x, double rho, double temp,
                      cmx_warm_point *p, query_value value[QUERY_WARM]) {
  const cmx_status status = cmx_warm_lookup(v, o->condition, o->rule, x, rho, temp, p);
  size_t n;
  const cmx_quantity *quantities = cmx_warm_quantities(&n);
  query_listed(quantities, n, p, value);
  return status;
}

cmx_status query_spectrum(const cmx_warm_view *v, const query_warm_options *o, const cmx_warm_point *p,
                          double ev, query_value value[QUERY_SPECTRUM]) {
  const double omega = ev * CMX_ELECTRON_VOLT / CMX_HBAR;
  double sigma[2];
  cmx_optical c;
  const cmx_status status = cmx_warm_conductivity(v, p, o->rule, o->complex_rule, omega, sigma);
  cmx_optical_constants(omega, sigma[0], sigma[1], &c); /* NaN at omega = 0, or without an imaginary part */
#define OF_OPTICS(name, unit, text) {#name, unit, c.name},
  const query_value all[QUERY_SPECTRUM] = {{"energy_ev", "eV", ev},
                                           {"sigma_1", "1/s", sigma[0]},
                                           {"sigma_2", "1/s", sigma[1]},
                                           CMX_OPTICAL_QUANTITIES(OF_OPTICS)};
#undef OF_OPTICS
  memcpy(value, all, sizeof all);
  return status;
}
