/* Coupling at which a crystal of given composition forms. */
#include <math.h>

#include "coulomix/eos.h"

cmx_status cmx_eos_freezing_gamma(const cmx_eos *eos, double x, double rho, double *gamma, cmx_error *err) {
  *gamma = NAN;
  if (!(x >= 0.0 && x <= 1.0 && rho > 0.0 && isfinite(rho)))
    return cmx_fail(err, CMX_ERR_DOMAIN, "freezing at x = %g, rho = %g g/cm^3: need 0 <= x <= 1, rho > 0", x,
                    rho);
  const double unit = 1e6 * cmx_eos_gamma(eos, x, rho, 1e6); /* Gamma T */
  cmx_status status;
  double low = CMX_EOS_SOLID_FROM, high = CMX_EOS_LIQUID_TO;
  for (int i = 0; high - low > 1e-10 * high; i++) {
    const double middle = i == 0 ? low : i == 1 ? high : 0.5 * (low + high);
    cmx_eos_free_energy liquid, solid;
    status = cmx_eos_free_energy_at(eos, CMX_LIQUID, x, rho, unit / middle, &liquid);
    if (status >= 0) status = cmx_eos_free_energy_at(eos, CMX_SOLID, x, rho, unit / middle, &solid);
    if (status < 0)
      return cmx_fail(err, status, "freezing at x = %g, rho = %g g/cm^3, T = %g K: %s", x, rho, unit / middle,
                      cmx_status_text(status));
    const int freezes = solid.f.v < liquid.f.v;
    if ((i == 0 && freezes) || (i == 1 && !freezes))
      return cmx_fail(err, CMX_ERR_ABSENT,
                      "x = %g, rho = %g g/cm^3 does not freeze at a mean coupling of %g to %g", x, rho, low,
                      high);
    if (i > 1) *(freezes ? &high : &low) = middle;
  }
  *gamma = 0.5 * (low + high);
  return CMX_OK;
}
