/** coulomix_inverse.h: temperature or density from the variables that a host evolves. Header-only. A host
 *  includes this header, which includes coulomix_eos.h, and a loader in one file.
 *
 *      cmx_eos_solution found;
 *      int status = cmx_eos_temp_from_rho_e(&eos, x, rho, e, 0.0, &found);
 *      status = cmx_eos_phase_rho_from_p_temp(&eos, CMX_SOLID, x, p, temp, 0.0, &found);
 *
 *  The first gives the temperature of the stable phase, found.temp, and its state, found.state; the second
 *  the density of one phase, stable or not, found.rho.
 *
 *  The stable phase. The phase that is stable near the guess is followed first, by steps of third order on
 *  its free energy as a function of the unknown alone, and counts if it has the lower free energy at the
 *  state found. Whatever is in doubt goes to a bracketed search of both phases, so that every search ends
 *  with a root or gives the reason: for a target beyond the range the status names the side on which the
 *  result would lie (CMX_ERR_TEMP_LOW, ...); a target within the jump at melting is met by part liquid, part
 *  solid at the melting temperature (CMX_WARN_LATENT_HEAT). Where both phases have a stable state of their
 *  own, as P of rho in a narrow band at freezing, the larger entropy at given e and rho, else the smaller
 *  potential decides (CMX_WARN_TWO_PHASES).
 *
 *  coulomix_freezing.h has the temperature at which liquid and solid have equal free energies at a density.
 *
 *  The tolerance of the view, eos.choice.tolerance, is the largest error that is left in the logarithm of the
 *  result, 1e-10 by default. Where the target is nearly independent of the result, as e of T in degenerate
 *  matter, digits are lost whatever the method: `uncertainty` is the relative error that rounding leaves, or
 *  what the target is missed by if that is more, and where rounding alone leaves more than 1e-11 the status
 *  is CMX_WARN_ILL_CONDITIONED. There the small steps of the order's interpolant in cold solids, 6e-11 of P,
 *  may also leave two roots, in one of some 1e8 random states, 4e-6 apart in T: either is returned.
 *
 *  Cost, in lookups of a state: 2.5 from a guess 10 % off, 3 to 4 without a guess; 10 to 25 where the target
 *  lies beyond the table or next to the ends of a phase. Accuracy there and back, 4e6 inversions: 5e-12 at
 *  worst without a caveat. */
#ifndef COULOMIX_INTERP_INVERSE_H
#define COULOMIX_INTERP_INVERSE_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_newton.h"

/** Temperature of the stable phase from its specific internal energy, pressure, specific entropy or specific
 *  enthalpy h = e + P/rho at a density.
 *  @param[in]  x        number fraction of the heavier ion, 0..1
 *  @param[in]  rho      g/cm^3
 *  @param[in]  e, p, s, h  erg/g, erg/cm^3, erg/(g K), erg/g, radiation included
 *  @param[in]  guess    a temperature nearby in K, for speed alone; 0 for none
 *  @param[out] out      NaN on failure, except the iterations
 *  @return CMX_OK; a warning of cmx_eos_lookup at the result; CMX_WARN_TWO_PHASES; CMX_WARN_LATENT_HEAT;
 *          CMX_WARN_ILL_CONDITIONED; CMX_ERR_DOMAIN; CMX_ERR_X_LOW to CMX_ERR_TEMP_HIGH, T meaning the
 *          result; CMX_ERR_NOT_CONVERGED where the target falls between the ranges in which the phases are
 *          considered. With CMX_POLICY_HOLD CMX_WARN_HELD instead of an error of an axis: out->state.held
 *          names the variable at the edge of the table, and the residual is the distance from the target
 *  Accuracy: out->uncertainty, below the tolerance or 1e-11 without CMX_WARN_ILL_CONDITIONED. */
CMX_FN cmx_status cmx_eos_temp_from_rho_e(const cmx_eos_view *v, double x, double rho, double e, double guess,
                                          cmx_eos_solution *out);
CMX_FN cmx_status cmx_eos_temp_from_rho_p(const cmx_eos_view *v, double x, double rho, double p, double guess,
                                          cmx_eos_solution *out);
CMX_FN cmx_status cmx_eos_temp_from_rho_s(const cmx_eos_view *v, double x, double rho, double s, double guess,
                                          cmx_eos_solution *out);
CMX_FN cmx_status cmx_eos_temp_from_rho_h(const cmx_eos_view *v, double x, double rho, double h, double guess,
                                          cmx_eos_solution *out);

/** Density of the stable phase from its pressure and temperature.
 *  @param[in]  x        number fraction of the heavier ion, 0..1
 *  @param[in]  p, temp  erg/cm^3 and K
 *  @param[in]  guess    a density nearby in g/cm^3, for speed alone; 0 for none
 *  @param[out] out      NaN on failure, except the iterations
 *  @return as cmx_eos_temp_from_rho_p, rho meaning the result; as accurate */
CMX_FN cmx_status cmx_eos_rho_from_p_temp(const cmx_eos_view *v, double x, double p, double temp,
                                          double guess, cmx_eos_solution *out);

/** Temperature of one phase from its specific internal energy, pressure, specific entropy or specific
 *  enthalpy at a density.
 *  @param[in]  phase    CMX_LIQUID or CMX_SOLID for that phase alone, stable or not: the liquid wherever P,
 *                       c_v and dP/drho are positive, the solid where besides the mean coupling is
 *                       CMX_EOS_SOLID_FROM or more; CMX_STABLE as the functions without a phase
 *  @param[in]  x        number fraction of the heavier ion, 0..1
 *  @param[in]  rho      g/cm^3
 *  @param[in]  e, p, s, h  erg/g, erg/cm^3, erg/(g K), erg/g, radiation included
 *  @param[in]  guess    a temperature nearby in K, for speed alone; 0 for none
 *  @param[out] out      NaN on failure, except the iterations
 *  @return as cmx_eos_temp_from_rho_e, for CMX_LIQUID or CMX_SOLID without CMX_WARN_TWO_PHASES and
 *          CMX_WARN_LATENT_HEAT; also CMX_ERR_DOMAIN for no such phase, CMX_ERR_PHASE where the solid would
 *          be at a weaker coupling than CMX_EOS_SOLID_FROM, CMX_ERR_UNSTABLE where the phase would have to be
 *          beyond the place where it becomes unstable
 *  Accuracy: out->uncertainty, below the tolerance or 1e-11 without CMX_WARN_ILL_CONDITIONED. */
CMX_FN cmx_status cmx_eos_phase_temp_from_rho_e(const cmx_eos_view *v, int phase, double x, double rho,
                                                double e, double guess, cmx_eos_solution *out);
CMX_FN cmx_status cmx_eos_phase_temp_from_rho_p(const cmx_eos_view *v, int phase, double x, double rho,
                                                double p, double guess, cmx_eos_solution *out);
CMX_FN cmx_status cmx_eos_phase_temp_from_rho_s(const cmx_eos_view *v, int phase, double x, double rho,
                                                double s, double guess, cmx_eos_solution *out);
CMX_FN cmx_status cmx_eos_phase_temp_from_rho_h(const cmx_eos_view *v, int phase, double x, double rho,
                                                double h, double guess, cmx_eos_solution *out);

/** Density of one phase from its pressure and temperature.
 *  @param[in]  phase    CMX_LIQUID, CMX_SOLID or CMX_STABLE, as in cmx_eos_phase_temp_from_rho_e
 *  @param[in]  x        number fraction of the heavier ion, 0..1
 *  @param[in]  p, temp  erg/cm^3 and K
 *  @param[in]  guess    a density nearby in g/cm^3, for speed alone; 0 for none
 *  @param[out] out      NaN on failure, except the iterations
 *  @return as cmx_eos_phase_temp_from_rho_p, rho meaning the result; as accurate */
CMX_FN cmx_status cmx_eos_phase_rho_from_p_temp(const cmx_eos_view *v, int phase, double x, double p,
                                                double temp, double guess, cmx_eos_solution *out);

/** Temperature or density of a prepared composition: CMX_STABLE for the stable phase, as the functions
 *  without a phase, CMX_LIQUID or CMX_SOLID for that phase alone.
 *  @param[in]  c     of cmx_eos_compose with this view and its choice of order
 *  @param[in]  rho, temp, e, p, s, h  g/cm^3, K, erg/g, erg/cm^3, erg/(g K), erg/g, radiation included
 *  @param[in]  guess a temperature in K (a density in g/cm^3) nearby, for speed alone; 0 for none
 *  @param[out] out   NaN on failure, except the iterations
 *  @return as the functions above; CMX_ERR_DOMAIN also for a composition of another number of species
 *  Accuracy: out->uncertainty, below the tolerance or 1e-11 without CMX_WARN_ILL_CONDITIONED. */
CMX_FN cmx_status cmx_eos_temp_from_rho_e_of(const cmx_eos_view *v, int phase, const cmx_eos_composition *c,
                                             double rho, double e, double guess, cmx_eos_solution *out);
CMX_FN cmx_status cmx_eos_temp_from_rho_p_of(const cmx_eos_view *v, int phase, const cmx_eos_composition *c,
                                             double rho, double p, double guess, cmx_eos_solution *out);
CMX_FN cmx_status cmx_eos_temp_from_rho_s_of(const cmx_eos_view *v, int phase, const cmx_eos_composition *c,
                                             double rho, double s, double guess, cmx_eos_solution *out);
CMX_FN cmx_status cmx_eos_temp_from_rho_h_of(const cmx_eos_view *v, int phase, const cmx_eos_composition *c,
                                             double rho, double h, double guess, cmx_eos_solution *out);
CMX_FN cmx_status cmx_eos_rho_from_p_temp_of(const cmx_eos_view *v, int phase, const cmx_eos_composition *c,
                                             double p, double temp, double guess, cmx_eos_solution *out);

/* --- private -------------------------------------------------------------------------------------------- */

/* Whether the charges differ so much that the crystal may have the larger energy and entropy: a target may
   then belong to a state of each phase, far apart in temperature. */
CMX_FN int cmxi_search_has_contrast(const cmxi_search *s) {
  const cmx_eos_composition *c = s->mix.prepared;
  return s->phase == CMX_STABLE && (c ? c->contrast[CMX_SOLID] : s->v->contrast[CMX_SOLID]) != 0;
}

/* By Newton's method, and where that is in doubt by the bracketed search. */
CMX_FN cmx_status cmxi_search_solution(cmxi_search *s, double guess, cmx_eos_solution *out) {
  const int phase = s->phase;
  const double tolerance = cmxi_tolerance(s->v);
  cmx_status status = CMX_ERR_NOT_CONVERGED;
  s->state = &out->state;
  if (!s->bracketed && !cmxi_search_has_contrast(s) && fabs(s->target) < 1e60)
    status = phase == CMX_STABLE ? cmxi_newton_stable(s, tolerance, guess, out)
                                 : cmxi_newton_one_phase(s, tolerance, guess, out);
  s->phase = phase;
  if (status < 0) status = cmxi_search_any(s, guess, out);
  s->phase = phase;
  if (status < 0) cmxi_solution_fill_nan(out);
  out->iterations = s->count;
  return status;
}

/* The state at that end of the table beyond which the target lies. */
CMX_FN cmx_status cmxi_search_edge_state(cmxi_search *s, cmx_status beyond, cmx_eos_solution *out) {
  const int seeks_rho = s->given == CMXI_DENSITY,
            high = beyond == CMX_ERR_TEMP_HIGH || beyond == CMX_ERR_RHO_HIGH;
  const double end = (seeks_rho ? s->v->rho : s->v->temp)[high];
  cmxi_probe p;
  cmxi_probe_at(s, log(end), &p);
  if (p.status >= 0) {
    out->rho = seeks_rho ? end : s->fixed;
    out->temp = seeks_rho ? s->fixed : end;
    out->uncertainty = 0.0;
    out->residual = fabs(s->target) > 1e-290 ? fabs(p.value / s->target - 1.0) : fabs(p.value - s->target);
    out->state.held |= seeks_rho ? CMX_HELD_RHO : CMX_HELD_TEMP;
  }
  out->iterations = s->count;
  return p.status;
}

/* With CMX_POLICY_HOLD: the given variables are moved to the edge of the table, and so is the result. */
CMX_FN cmx_status cmxi_invert_at_edge(cmxi_search s, double guess, cmx_eos_solution *out) {
  const cmx_eos_view *v = s.v;
  const int seeks_rho = s.given == CMXI_DENSITY;
  const double *range = seeks_rho ? v->temp : v->rho;
  int held = 0;
  s.mix.x = cmxi_held_at_edge(s.mix.x, 0.0, 1.0, CMX_HELD_X, &held);
  s.fixed = cmxi_held_at_edge(s.fixed, range[0], range[1], seeks_rho ? CMX_HELD_TEMP : CMX_HELD_RHO, &held);
  cmx_status status = cmxi_search_solution(&s, guess, out);
  const int low = status == CMX_ERR_RHO_LOW || status == CMX_ERR_TEMP_LOW;
  if (low || status == CMX_ERR_RHO_HIGH || status == CMX_ERR_TEMP_HIGH)
    status = cmxi_search_edge_state(&s, status, out);
  if (status < 0) return status;
  out->state.held |= held;
  if (!out->state.held) return status;
  out->state.reasons |= CMX_REASON_HELD;
  return CMX_WARN_HELD;
}

/* Checks the arguments and searches. */
CMX_FN cmx_status cmxi_invert(cmxi_search s, double guess, cmx_eos_solution *out) {
  const cmx_eos_view *v = s.v;
  const int seeks_rho = s.given == CMXI_DENSITY;
  cmx_status valid = cmxi_range_check(v->rho, v->temp, s.mix.x, seeks_rho ? v->rho[0] : s.fixed,
                                      seeks_rho ? s.fixed : v->temp[0]);
  const int valid_call = cmxi_finite(s.target) && s.phase >= CMX_STABLE && s.phase <= CMX_SOLID;
  const cmx_status suits = cmxi_eos_mix_check(v, &s.mix);
  if (!valid_call || !(cmxi_tolerance(v) > 0.0)) valid = CMX_ERR_DOMAIN;
  if (suits < 0) {
    cmxi_solution_fill_nan(out);
    return suits;
  }
  if (valid != CMX_ERR_DOMAIN && v->choice.policy == CMX_POLICY_HOLD)
    return cmxi_invert_at_edge(s, guess, out);
  if (valid == CMX_OK) return cmxi_search_solution(&s, guess, out);
  cmxi_solution_fill_nan(out);
  return valid;
}

CMX_FN cmx_status cmx_eos_phase_temp_from_rho_e(const cmx_eos_view *v, int phase, double x, double rho,
                                                double e, double guess, cmx_eos_solution *out) {
  return cmxi_invert(cmxi_search_make(v, CMXI_ENERGY, phase, cmxi_eos_mix_two(x), rho, e), guess, out);
}

CMX_FN cmx_status cmx_eos_phase_temp_from_rho_p(const cmx_eos_view *v, int phase, double x, double rho,
                                                double p, double guess, cmx_eos_solution *out) {
  return cmxi_invert(cmxi_search_make(v, CMXI_PRESSURE, phase, cmxi_eos_mix_two(x), rho, p), guess, out);
}

CMX_FN cmx_status cmx_eos_phase_temp_from_rho_s(const cmx_eos_view *v, int phase, double x, double rho,
                                                double s, double guess, cmx_eos_solution *out) {
  return cmxi_invert(cmxi_search_make(v, CMXI_ENTROPY, phase, cmxi_eos_mix_two(x), rho, s), guess, out);
}

CMX_FN cmx_status cmx_eos_phase_temp_from_rho_h(const cmx_eos_view *v, int phase, double x, double rho,
                                                double h, double guess, cmx_eos_solution *out) {
  return cmxi_invert(cmxi_search_make(v, CMXI_ENTHALPY, phase, cmxi_eos_mix_two(x), rho, h), guess, out);
}

CMX_FN cmx_status cmx_eos_phase_rho_from_p_temp(const cmx_eos_view *v, int phase, double x, double p,
                                                double temp, double guess, cmx_eos_solution *out) {
  return cmxi_invert(cmxi_search_make(v, CMXI_DENSITY, phase, cmxi_eos_mix_two(x), temp, p), guess, out);
}

CMX_FN cmx_status cmx_eos_temp_from_rho_e(const cmx_eos_view *v, double x, double rho, double e, double guess,
                                          cmx_eos_solution *out) {
  return cmx_eos_phase_temp_from_rho_e(v, CMX_STABLE, x, rho, e, guess, out);
}

CMX_FN cmx_status cmx_eos_temp_from_rho_p(const cmx_eos_view *v, double x, double rho, double p, double guess,
                                          cmx_eos_solution *out) {
  return cmx_eos_phase_temp_from_rho_p(v, CMX_STABLE, x, rho, p, guess, out);
}

CMX_FN cmx_status cmx_eos_temp_from_rho_s(const cmx_eos_view *v, double x, double rho, double s, double guess,
                                          cmx_eos_solution *out) {
  return cmx_eos_phase_temp_from_rho_s(v, CMX_STABLE, x, rho, s, guess, out);
}

CMX_FN cmx_status cmx_eos_temp_from_rho_h(const cmx_eos_view *v, double x, double rho, double h, double guess,
                                          cmx_eos_solution *out) {
  return cmx_eos_phase_temp_from_rho_h(v, CMX_STABLE, x, rho, h, guess, out);
}

CMX_FN cmx_status cmx_eos_rho_from_p_temp(const cmx_eos_view *v, double x, double p, double temp,
                                          double guess, cmx_eos_solution *out) {
  return cmx_eos_phase_rho_from_p_temp(v, CMX_STABLE, x, p, temp, guess, out);
}

CMX_FN cmx_status cmx_eos_temp_from_rho_e_of(const cmx_eos_view *v, int phase, const cmx_eos_composition *c,
                                             double rho, double e, double guess, cmx_eos_solution *out) {
  return cmxi_invert(cmxi_search_make(v, CMXI_ENERGY, phase, cmxi_eos_mix_of(c), rho, e), guess, out);
}

CMX_FN cmx_status cmx_eos_temp_from_rho_p_of(const cmx_eos_view *v, int phase, const cmx_eos_composition *c,
                                             double rho, double p, double guess, cmx_eos_solution *out) {
  return cmxi_invert(cmxi_search_make(v, CMXI_PRESSURE, phase, cmxi_eos_mix_of(c), rho, p), guess, out);
}

CMX_FN cmx_status cmx_eos_temp_from_rho_s_of(const cmx_eos_view *v, int phase, const cmx_eos_composition *c,
                                             double rho, double s, double guess, cmx_eos_solution *out) {
  return cmxi_invert(cmxi_search_make(v, CMXI_ENTROPY, phase, cmxi_eos_mix_of(c), rho, s), guess, out);
}

CMX_FN cmx_status cmx_eos_temp_from_rho_h_of(const cmx_eos_view *v, int phase, const cmx_eos_composition *c,
                                             double rho, double h, double guess, cmx_eos_solution *out) {
  return cmxi_invert(cmxi_search_make(v, CMXI_ENTHALPY, phase, cmxi_eos_mix_of(c), rho, h), guess, out);
}

CMX_FN cmx_status cmx_eos_rho_from_p_temp_of(const cmx_eos_view *v, int phase, const cmx_eos_composition *c,
                                             double p, double temp, double guess, cmx_eos_solution *out) {
  return cmxi_invert(cmxi_search_make(v, CMXI_DENSITY, phase, cmxi_eos_mix_of(c), temp, p), guess, out);
}

#endif
