/* query: the warm mixture of a table. */
#include <math.h>
#include <string.h>

#include "coulomix/const.h"
#include "query.h"

cmx_status query_warm(const cmx_warm_view *v, const query_warm_options *o, double x, double rho, double temp,
                      cmx_warm_point *p, query_value value[QUERY_WARM]) {
  const cmx_status status = cmx_warm_lookup(v, o->condition, o->rule, x, rho, temp, p);
  const query_value all[QUERY_WARM] = {{"sigma", "1/s", p->sigma},
                                       {"kappa_thermal", "erg/(cm K s)", p->kappa_thermal},
                                       {"pressure_e", "erg/cm^3", p->pressure_e},
                                       {"n_e", "1/cm^3", p->n_e},
                                       {"n_1", "atoms/cm^3", p->part[0].n},
                                       {"n_2", "atoms/cm^3", p->part[1].n},
                                       {"charge_1", "electrons/atom", p->part[0].charge},
                                       {"charge_2", "electrons/atom", p->part[1].charge},
                                       {"share_1", "of the volume", p->volumes.share[0]},
                                       {"share_2", "of the volume", p->volumes.share[1]},
                                       {"sigma_pure_1", "1/s", p->sigma_pure[0]},
                                       {"sigma_pure_2", "1/s", p->sigma_pure[1]}};
  memcpy(value, all, sizeof all);
  return status;
}

cmx_status query_spectrum(const cmx_warm_view *v, const query_warm_options *o, const cmx_warm_point *p,
                          double ev, query_value value[QUERY_SPECTRUM]) {
  const double omega = ev * CMX_ELECTRON_VOLT / CMX_HBAR;
  double sigma[2];
  cmx_optical c;
  const cmx_status status = cmx_warm_conductivity(v, p, o->rule, o->complex_rule, omega, sigma);
  if (cmx_optical_constants(omega, sigma[0], sigma[1], &c) < 0) /* omega = 0, or no imaginary part */
    c.eps_1 = c.eps_2 = c.n = c.k = c.reflectivity = c.absorption = (double)NAN;
  const query_value all[QUERY_SPECTRUM] = {{"energy_ev", "eV", ev},
                                           {"sigma_1", "1/s", sigma[0]},
                                           {"sigma_2", "1/s", sigma[1]},
                                           {"eps_1", "", c.eps_1},
                                           {"eps_2", "", c.eps_2},
                                           {"n", "", c.n},
                                           {"k", "", c.k},
                                           {"reflectivity", "", c.reflectivity},
                                           {"absorption", "1/cm", c.absorption}};
  memcpy(value, all, sizeof all);
  return status;
}
