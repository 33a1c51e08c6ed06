/** coulomix_smooth.h: the state in a freezing transition of finite width, for hosts that cannot follow a
 *  jump. Header-only. A host includes this header, which includes coulomix_eos.h, and a loader in one file.
 *
 *      int status = cmx_eos_lookup_smooth(&eos, 0.01, x, rho, temp, &point);
 *
 *  One free energy for both phases,
 *
 *      F = -w ln[exp(-F_liquid/w) + exp(-F_solid/w)],  w = width kT/<m>,
 *
 *  and everything its derivative: entropy, energy and pressure are consistent and continuous, and the heat
 *  set free over the transition is T (s_liquid - s_solid). The transition takes about width/(s_liquid -
 *  s_solid) per ion and k in ln T; 0.01 is the width of MESA's Skye. Where only
 *  one phase is evaluated, beyond mean couplings of 100 and 700, a step of the order w exp(-0.3/width)
 *  remains.
 *
 *  Cost: within the transition two phases, twice that of cmx_eos_lookup; elsewhere the same. Accuracy as
 *  there. */
#ifndef COULOMIX_INTERP_SMOOTH_H
#define COULOMIX_INTERP_SMOOTH_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_eos.h"

/** The state of a transition of finite width.
 *  @param[in]  x     number fraction of the heavier ion, 0..1
 *  @param[in]  rho, temp g/cm^3 and K, within the table
 *  @param[in]  width 0 (sharp, as cmx_eos_lookup) to CMX_EOS_WIDTH_MAX
 *  @param[out] out   solid_fraction from 0 to 1; phase is that of the larger share
 *  @return as cmx_eos_lookup; CMX_ERR_DOMAIN also for another width. Accuracy as there: derivatives of the
 *          same two free energies, blended to rounding. */
CMX_FN cmx_status cmx_eos_lookup_smooth(const cmx_eos_view *v, double width, double x, double rho,
                                        double temp, cmx_eos_state *out);

/** The same of a prepared composition, as accurate.
 *  @param[in]  width, c, rho, temp  as above and in cmx_eos_lookup_of
 *  @param[out] out  NaN on failure
 *  @return as cmx_eos_lookup_smooth and cmx_eos_lookup_of; blended to rounding */
CMX_FN cmx_status cmx_eos_lookup_smooth_of(const cmx_eos_view *v, double width, const cmx_eos_composition *c,
                                           double rho, double temp, cmx_eos_state *out);

/* --- private -------------------------------------------------------------------------------------------- */

/* Replaces the ions of the liquid by those of both phases together. Returns the fraction of the solid. */
CMX_FN double cmxi_blend(cmxi_eos_ions *l, const cmxi_eos_ions *s, double w) {
  /* Delta = F_s - F_l. As w goes with T, the derivative of Delta/w by ln T is (Delta_b - Delta)/w */
  const double delta = s->f.v - l->f.v, da = s->f.a - l->f.a, db = s->f.b - l->f.b - delta, dx = s->x - l->x;
  const double small = exp(-fabs(delta) / w), solid = (delta > 0.0 ? small : 1.0) / (1.0 + small);
  const double bend = small / ((1.0 + small) * (1.0 + small)) /
                      w; /* fraction of the solid times that of the liquid, over w */
  const double gain = (delta < 0.0 ? delta : 0.0) - w * log1p(small);
  l->f.bb += gain + 2.0 * solid * db + solid * (s->f.bb - l->f.bb - 2.0 * (s->f.b - l->f.b) + delta) -
             bend * db * db;
  l->f.ab += solid * (s->f.ab - l->f.ab) - bend * da * db;
  l->f.aa += solid * (s->f.aa - l->f.aa) - bend * da * da;
  l->xx += solid * (s->xx - l->xx) - bend * dx * dx;
  l->xa += solid * (s->xa - l->xa) - bend * da * dx;
  l->xb += solid * (s->xb - l->xb) - bend * db * dx;
  l->x += solid * dx;
  l->f.a += solid * da;
  l->f.b += gain + solid * db;
  l->f.v += gain;
  l->s_res += solid * (s->s_res - l->s_res);
  l->reasons |= s->reasons;
  return solid;
}

/* Whether a width is allowed. */
CMX_FN int cmxi_width_valid(double width) {
  return cmxi_finite(width) && width >= 0.0 && width <= CMX_EOS_WIDTH_MAX;
}

/* Evaluates the other phase of a state of the phase `here` in full, if its free energy is within `most`, > 0,
   in erg per ion. Returns 1; 0 where it is not, or means nothing; a status < 0. */
CMX_FN int cmxi_eos_both_phases(const cmx_eos_view *CMXI_RESTRICT v, int here, int groups, double most,
                                cmxi_eos_parts *parts) {
  const cmxi_eos_args *at = &parts->at;
  if (!(at->gamma >= CMX_EOS_SOLID_FROM && at->gamma <= CMX_EOS_LIQUID_TO)) return 0;
  if (!cmxi_eos_is_both(v, at->gamma)) {
    const cmx_status other = cmxi_eos_ions_at(v, 1 - here, CMXI_BRIEF, at, &parts->sums, &parts->other);
    if (other < 0) return other;
  }
  if (!(fabs(parts->other.f.v - parts->here.f.v) < most)) return 0;
  const int extent = groups & CMX_GROUP_COMPOSITION ? CMXI_FULL : CMXI_STATE;
  const cmx_status status = cmxi_eos_ions_at(v, 1 - here, extent, at, &parts->sums, &parts->other);
  return status < 0 ? (int)status : 1;
}

CMX_FN cmx_status cmxi_eos_evaluate_smooth(const cmx_eos_view *v, double width, cmxi_eos_mix mix, double rho,
                                           double temp, cmx_eos_state *out) {
  cmxi_eos_parts parts;
  if (!cmxi_width_valid(width)) return cmxi_eos_fail(CMX_ERR_DOMAIN, out);
  cmx_status status = cmxi_eos_evaluate(v, CMX_STABLE, mix, rho, temp, &parts, out);
  if (status < 0) return status;
  const cmxi_eos_args *at = &parts.at;
  const double w = width * at->kt, latent_heat = out->latent_heat;
  const int here = out->phase;
  const unsigned kept = out->reasons & (CMX_REASON_LATENT_HEAT | CMX_REASON_HELD);
  const int held = out->held, groups = cmxi_eos_groups(v, &mix);
  const int both = cmxi_eos_both_phases(v, here, groups, 700.0 * w, &parts); /* beyond, exp underflows */
  if (both <= 0) return both < 0 ? cmxi_eos_fail((cmx_status)both, out) : status;
  cmxi_eos_ions liquid, solid;
  if (here == CMX_LIQUID) {
    liquid = parts.here;
    solid = parts.other;
  } else {
    liquid = parts.other;
    solid = parts.here;
  }
  out->solid_fraction = cmxi_blend(&liquid, &solid, w);
  status = cmxi_eos_finish(v, groups, at, &parts.electrons, &liquid, out);
  if (status < 0) return cmxi_eos_fail(status, out);
  out->phase = out->solid_fraction > 0.5 ? CMX_SOLID : CMX_LIQUID;
  out->latent_heat = latent_heat;
  out->held = held;
  out->reasons = liquid.reasons | kept;
  return cmx_reason_status(out->reasons);
}

CMX_FN cmx_status cmx_eos_lookup_smooth(const cmx_eos_view *v, double width, double x, double rho,
                                        double temp, cmx_eos_state *out) {
  return cmxi_eos_evaluate_smooth(v, width, cmxi_eos_mix_two(x), rho, temp, out);
}

CMX_FN cmx_status cmx_eos_lookup_smooth_of(const cmx_eos_view *v, double width, const cmx_eos_composition *c,
                                           double rho, double temp, cmx_eos_state *out) {
  return cmxi_eos_evaluate_smooth(v, width, cmxi_eos_mix_of(c), rho, temp, out);
}

#endif
