/** coulomix_freezing.h: where a mixture freezes at a density, by the equation of state alone. Header-only,
 *  like coulomix_eos.h. Some 8 lookups a call. */
#ifndef COULOMIX_INTERP_FREEZING_H
#define COULOMIX_INTERP_FREEZING_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

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

/* Free energy of the solid less that of the liquid at ln T; out->state becomes that of the liquid. */
CMX_FN cmx_status cmxi_freezing_step(cmxi_search *s, double at, double *step) {
  cmxi_probe p[2];
  for (s->phase = CMX_SOLID; s->phase >= CMX_LIQUID; s->phase--) {
    cmxi_probe_at(s, at, &p[s->phase]);
    if (p[s->phase].status < 0) return p[s->phase].status;
  }
  *step = p[CMX_SOLID].f - p[CMX_LIQUID].f;
  return p[p[CMX_SOLID].status > p[CMX_LIQUID].status].status;
}

/* Between low, where the solid must have the smaller free energy, and high, where the liquid must. */
CMX_FN cmx_status cmxi_freezing_between(cmxi_search *s, double low, double high, cmx_eos_solution *out) {
  double step = 0.0, at = 0.5 * (log(low) + log(high)), moved = 0.0;
  cmx_status status = cmxi_freezing_step(s, log(low), &step);
  if (status >= 0 && !(step < 0.0)) return CMX_ERR_ABSENT;
  if (status >= 0) status = cmxi_freezing_step(s, log(high), &step);
  if (status >= 0 && step < 0.0) return CMX_ERR_ABSENT;
  if (status >= 0) status = cmxi_newton_freezing(s, log(low), log(high), &at, &moved);
  if (status >= 0) status = cmxi_freezing_step(s, at, &step);
  if (status < 0) return status;
  out->rho = s->fixed;
  out->temp = cmxi_search_variable(s, at);
  out->uncertainty = moved * moved + 4e-16;
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
  cmxi_search s = cmxi_search_make(v, CMXI_ENERGY, CMX_STABLE, mix, rho, 0.0);
  s.state = &out->state;
  cmxi_eos_args_at(v, mix, rho, sqrt(range[0] * range[1]), &at);
  const double low = at.temp * at.gamma / CMX_EOS_LIQUID_TO, high = at.temp * at.gamma / CMX_EOS_SOLID_FROM;
  status = low < range[1] && high > range[0]
               ? cmxi_freezing_between(&s, fmax(low, range[0]), fmin(high, range[1]), out)
               : CMX_ERR_ABSENT;
  if (status < 0) cmxi_solution_fill_nan(out);
  out->iterations = s.count;
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
