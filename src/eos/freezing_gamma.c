/* Coupling at which a crystal of given composition forms. */
#include <math.h>

#include "coulomix/eos.h"

/* Two species at x, or n with fractions. */
typedef struct matter {
  const cmx_eos *eos;
  const double *fractions; /* NULL: two species at x */
  double x, rho;
} matter;

/* Free energy of the solid less that of the liquid. */
static cmx_status step_at(const matter *m, double temp, double *step) {
  cmx_eos_free_energy f[2];
  for (int k = 0; k < 2; k++) {
    const int phase = k ? CMX_SOLID : CMX_LIQUID;
    const cmx_status status =
        m->fractions ? cmx_eos_free_energy_of(m->eos, phase, m->fractions, m->rho, temp, &f[k], NULL)
                     : cmx_eos_free_energy_at(m->eos, phase, m->x, m->rho, temp, &f[k]);
    if (status < 0) return status;
  }
  *step = f[1].f.v - f[0].f.v;
  return CMX_OK;
}

/* `unit` is Gamma T. */
static cmx_status freezing_gamma(const matter *m, double unit, double *gamma, cmx_error *err) {
  double low = CMX_EOS_SOLID_FROM, high = CMX_EOS_LIQUID_TO;
  for (int i = 0; high - low > 1e-10 * high; i++) {
    const double middle = i == 0 ? low : i == 1 ? high : 0.5 * (low + high);
    double step;
    const cmx_status status = step_at(m, unit / middle, &step);
    if (status < 0)
      return cmx_fail(err, status, "freezing at rho = %g g/cm^3, T = %g K: %s", m->rho, unit / middle,
                      cmx_status_text(status));
    const int freezes = step < 0.0;
    if ((i == 0 && freezes) || (i == 1 && !freezes))
      return cmx_fail(err, CMX_ERR_ABSENT, "rho = %g g/cm^3: no freezing at a mean coupling of %g to %g",
                      m->rho, low, high);
    if (i > 1) *(freezes ? &high : &low) = middle;
  }
  *gamma = 0.5 * (low + high);
  return CMX_OK;
}

cmx_status cmx_eos_freezing_gamma(const cmx_eos *eos, double x, double rho, double *gamma, cmx_error *err) {
  const matter m = {eos, NULL, x, rho};
  cmx_error why = CMX_ERROR_NONE;
  *gamma = NAN;
  if (!(x >= 0.0 && x <= 1.0 && rho > 0.0 && isfinite(rho)))
    return cmx_fail(err, CMX_ERR_DOMAIN, "freezing at x = %g, rho = %g g/cm^3: need 0 <= x <= 1, rho > 0", x,
                    rho);
  const cmx_status status = freezing_gamma(&m, 1e6 * cmx_eos_gamma(eos, x, rho, 1e6), gamma, &why);
  return status < 0 ? cmx_fail(err, status, "x = %g, %s", x, why.text) : status;
}

cmx_status cmx_eos_freezing_gamma_of(const cmx_eos *eos, const double x[], double rho, double *gamma,
                                     cmx_error *err) {
  const matter m = {eos, x, NAN, rho};
  *gamma = NAN;
  if (!(rho > 0.0 && isfinite(rho)))
    return cmx_fail(err, CMX_ERR_DOMAIN, "freezing at rho = %g g/cm^3: need rho > 0", rho);
  return freezing_gamma(&m, 1e6 * cmx_eos_gamma_of(eos, x, rho, 1e6), gamma, err);
}
