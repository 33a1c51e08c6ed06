/** coulomix_freezing.h: where a mixture freezes at a density, by the equation of state alone. Header-only,
 *  like coulomix_eos.h. About 90 lookups a call. */
#ifndef COULOMIX_INTERP_FREEZING_H
#define COULOMIX_INTERP_FREEZING_H

#include "coulomix_inverse.h"

/** Temperature at which liquid and solid of one composition have equal free energies at a density: there the
 *  stable phase of cmx_eos_lookup changes. Solidus and liquidus at fixed pressure, of equal chemical
 *  potentials, are in coulomix_equilibrium.h.
 *  @param[in]  x    number fraction of the heavier ion, 0..1
 *  @param[in]  rho  g/cm^3, within the table whatever the policy of the view
 *  @param[out] out  temp to 1e-13 or the round-off of the free energies; state: that of the liquid there, as
 *                   exact; residual: difference of the free energies over that of the liquid
 *  @return CMX_OK or a warning of cmx_eos_lookup; CMX_ERR_DOMAIN; CMX_ERR_X_LOW to CMX_ERR_RHO_HIGH;
 *          CMX_ERR_ABSENT where the free energies do not cross at mean couplings from CMX_EOS_SOLID_FROM to
 *          CMX_EOS_LIQUID_TO within the table; a failure of cmx_eos_lookup. NaN on failure */
CMX_FN cmx_status cmx_eos_freezing_temp(const cmx_eos_view *v, double x, double rho, cmx_eos_solution *out);

/** The same of a prepared composition.
 *  @param[in]  c    of cmx_eos_compose with this view and its choice of order
 *  @param[in]  rho  g/cm^3, within the table
 *  @param[out] out  as above
 *  @return as cmx_eos_freezing_temp and cmx_eos_lookup_of */
CMX_FN cmx_status cmx_eos_freezing_temp_of(const cmx_eos_view *v, const cmx_eos_composition *c, double rho,
                                           cmx_eos_solution *out);

/* --- the rest is private ------------------------------------------------------------------------------- */

/* Free energy of the solid less that of the liquid, whose state is found on the way. */
CMX_FN cmx_status cmxi_freezing_step(const cmx_eos_view *v, cmxi_eos_mix mix, double rho, double temp,
                                     cmx_eos_state *liquid, double *step) {
  cmx_eos_state solid;
  cmxi_eos_parts parts;
  const cmx_status of_liquid = cmxi_eos_evaluate(v, CMX_LIQUID, mix, rho, temp, &parts, liquid);
  if (of_liquid < 0) return of_liquid;
  const cmx_status of_solid = cmxi_eos_evaluate(v, CMX_SOLID, mix, rho, temp, &parts, &solid);
  if (of_solid < 0) return of_solid;
  *step = solid.f - liquid->f;
  return of_solid > of_liquid ? of_solid : of_liquid;
}

/* Halves the interval from low, where the solid has the smaller free energy, to high, where the liquid
   has. */
CMX_FN cmx_status cmxi_freezing_between(const cmx_eos_view *v, cmxi_eos_mix mix, double rho, double low,
                                        double high, cmx_eos_solution *out) {
  double step;
  cmx_status status = cmxi_freezing_step(v, mix, rho, low, &out->state, &step);
  if (status >= 0 && !(step < 0.0)) status = CMX_ERR_ABSENT;
  if (status >= 0) status = cmxi_freezing_step(v, mix, rho, high, &out->state, &step);
  if (status >= 0 && step < 0.0) status = CMX_ERR_ABSENT;
  out->iterations = 2;
  while (status >= 0 && high - low > 1e-13 * high) {
    const double middle = 0.5 * (low + high);
    status = cmxi_freezing_step(v, mix, rho, middle, &out->state, &step);
    if (status < 0) break;
    *(step < 0.0 ? &low : &high) = middle;
    out->iterations++;
  }
  if (status < 0) return status;
  out->rho = rho;
  out->temp = 0.5 * (low + high);
  out->uncertainty = (high - low) / high;
  out->residual = fabs(step / out->state.f);
  return status;
}

CMX_FN cmx_status cmxi_freezing_find(const cmx_eos_view *v, cmxi_eos_mix mix, double rho,
                                     cmx_eos_solution *out) {
  const double *range = v->temp;
  cmx_status status = cmxi_eos_mix_check(v, &mix);
  if (status >= 0) status = cmxi_range_check(v->rho, range, mix.x, rho, range[0]);
  cmxi_solution_fill_nan(out);
  if (status < 0) return status;
  cmxi_eos_args at;
  cmxi_eos_args_at(v, mix, rho, sqrt(range[0] * range[1]), &at);
  const double low = at.temp * at.gamma / CMX_EOS_LIQUID_TO, high = at.temp * at.gamma / CMX_EOS_SOLID_FROM;
  status = low < range[1] && high > range[0]
               ? cmxi_freezing_between(v, mix, rho, fmax(low, range[0]), fmin(high, range[1]), out)
               : CMX_ERR_ABSENT;
  if (status >= 0) return status;
  const int count = out->iterations;
  cmxi_solution_fill_nan(out);
  out->iterations = count;
  return status;
}

CMX_FN cmx_status cmx_eos_freezing_temp(const cmx_eos_view *v, double x, double rho, cmx_eos_solution *out) {
  return cmxi_freezing_find(v, cmxi_eos_mix_two(x), rho, out);
}

CMX_FN cmx_status cmx_eos_freezing_temp_of(const cmx_eos_view *v, const cmx_eos_composition *c, double rho,
                                           cmx_eos_solution *out) {
  return cmxi_freezing_find(v, cmxi_eos_mix_of(c), rho, out);
}

#endif
