/** coulomix_isobar.h: density and temperature from a pressure and a specific entropy or enthalpy.
 *  Header-only, like coulomix_inverse.h, which it includes.
 *
 *      const double near[2] = {rho, temp};
 *      int status = cmx_eos_from_p_s(&eos, x, p, s, near, &found);
 *      status = cmx_eos_from_p_h(&eos, x, p, h, NULL, &found);
 *
 *  found.rho and found.temp are the results, found.state the state. At a given pressure entropy and enthalpy
 *  grow with T and jump by the latent heat at freezing, so there is one result. A target within the jump is
 *  met by part liquid, part solid (CMX_WARN_LATENT_HEAT): found.rho and found.state are those of the phase
 *  with the larger share.
 *
 *  Newton's method in ln rho and ln T takes 6 to 9 states from a guess 10 % off. Where it fails, as it often
 *  does without a guess, T is bracketed and the density searched for at each T, some 60 states. */
#ifndef COULOMIX_INTERP_ISOBAR_H
#define COULOMIX_INTERP_ISOBAR_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_inverse.h"

/** Density and temperature of the stable phase from its pressure and specific entropy, or specific enthalpy
 *  h = e + P/rho.
 *  @param[in]  x        number fraction of the heavier ion, 0..1
 *  @param[in]  p, s, h  erg/cm^3, erg/(g K), erg/g, radiation included
 *  @param[in]  guess    [2] a density in g/cm^3 and a temperature in K nearby, for speed alone; NULL for none
 *  @param[out] out      NaN on failure, except the iterations; residual is the larger of both
 *  @return CMX_OK; a warning of cmx_eos_lookup at the result; CMX_WARN_LATENT_HEAT;
 *          CMX_WARN_ILL_CONDITIONED; CMX_ERR_DOMAIN; CMX_ERR_X_LOW, CMX_ERR_X_HIGH; CMX_ERR_RHO_LOW to
 *          CMX_ERR_TEMP_HIGH, rho or T meaning the result, whichever leaves the table first;
 *          CMX_ERR_NOT_CONVERGED. With CMX_POLICY_HOLD x alone is held at its edge
 *  Accuracy: out->uncertainty, below the tolerance or 1e-11 without CMX_WARN_ILL_CONDITIONED. */
CMX_FN cmx_status cmx_eos_from_p_s(const cmx_eos_view *v, double x, double p, double s, const double guess[2],
                                   cmx_eos_solution *out);
CMX_FN cmx_status cmx_eos_from_p_h(const cmx_eos_view *v, double x, double p, double h, const double guess[2],
                                   cmx_eos_solution *out);

/** The same of one phase.
 *  @param[in]  phase    CMX_LIQUID, CMX_SOLID or CMX_STABLE, as in cmx_eos_phase_temp_from_rho_e
 *  @param[in]  x, p, s, h, guess  as in cmx_eos_from_p_s: 0..1, erg/cm^3, erg/(g K), erg/g, g/cm^3 and K
 *  @param[out] out      NaN on failure, except the iterations
 *  @return as cmx_eos_from_p_s, for CMX_LIQUID or CMX_SOLID without CMX_WARN_LATENT_HEAT; also CMX_ERR_PHASE
 *          and CMX_ERR_UNSTABLE as cmx_eos_phase_temp_from_rho_e; as accurate */
CMX_FN cmx_status cmx_eos_phase_from_p_s(const cmx_eos_view *v, int phase, double x, double p, double s,
                                         const double guess[2], cmx_eos_solution *out);
CMX_FN cmx_status cmx_eos_phase_from_p_h(const cmx_eos_view *v, int phase, double x, double p, double h,
                                         const double guess[2], cmx_eos_solution *out);

/** The same of a prepared composition.
 *  @param[in]  c        of cmx_eos_compose with this view and its choice of order
 *  @param[in]  phase, p, s, h, guess  as in cmx_eos_phase_from_p_s: erg/cm^3, erg/(g K), erg/g, g/cm^3 and K
 *  @param[out] out      NaN on failure, except the iterations
 *  @return as cmx_eos_phase_from_p_s; CMX_ERR_DOMAIN also for a composition of another number of species; as
 *          accurate */
CMX_FN cmx_status cmx_eos_from_p_s_of(const cmx_eos_view *v, int phase, const cmx_eos_composition *c,
                                      double p, double s, const double guess[2], cmx_eos_solution *out);
CMX_FN cmx_status cmx_eos_from_p_h_of(const cmx_eos_view *v, int phase, const cmx_eos_composition *c,
                                      double p, double h, const double guess[2], cmx_eos_solution *out);

/* --- private -------------------------------------------------------------------------------------------- */

/* dln P/dln T below which matter counts as degenerate. */
#define CMXI_ISOBAR_DEGENERATE 0.3

/* A search along an isobar: that of the density at a fixed T, s.target being P, and the value of `along`,
   CMXI_ENTROPY or CMXI_ENTHALPY, that is wanted. */
typedef struct cmxi_isobar {
  cmxi_search s;
  int along;
  double wanted;
} cmxi_isobar;

/* A place on it: s or h and its derivatives by ln rho and ln T, at the state of b->s.state. */
typedef struct cmxi_isobar_place {
  double rho, temp, value, by[2];
  double step[2];  /* Newton's, of ln rho and ln T */
  double rounding; /* of these, by rounding of P and of the value */
} cmxi_isobar_place;

CMX_FN void cmxi_isobar_place_set(const cmxi_isobar *b, double rho, double temp, cmxi_isobar_place *at) {
  const cmx_eos_state *q = b->s.state;
  const double p = b->s.target, per_rho = q->p / rho;
  cmxi_search one = b->s;
  cmxi_probe value, pressure;
  cmxi_probe_set(&one, q, rho, temp, &pressure);
  one.given = b->along;
  cmxi_probe_set(&one, q, rho, temp, &value);
  at->rho = rho;
  at->temp = temp;
  at->value = value.value;
  at->by[0] = b->along == CMXI_ENTROPY ? -per_rho * q->chi_t / temp : per_rho * (q->chi_rho - q->chi_t);
  at->by[1] = value.slope;
  /* chi_rho dr + chi_t dt = dP/P and by[0] dr + by[1] dt = dvalue */
  const double along = at->by[1] - at->by[0] * q->chi_t / q->chi_rho; /* at fixed P: c_P or T c_P */
  const double away = p / q->p - 1.0, gain = b->wanted - at->value;
  at->step[1] = (gain - at->by[0] * away / q->chi_rho) / along;
  at->step[0] = (away - q->chi_t * at->step[1]) / q->chi_rho;
  const double noise = 4e-16 * pressure.scale / q->p;
  const double of_temp = (4e-16 * value.scale + fabs(at->by[0]) * noise / q->chi_rho) / along;
  const double of_rho = (noise + q->chi_t * of_temp) / q->chi_rho;
  at->rounding = of_rho > of_temp ? of_rho : of_temp;
}

/* The larger of two sizes. */
CMX_FN double cmxi_larger(double a, double b) {
  return fabs(a) > fabs(b) ? fabs(a) : fabs(b);
}

/* The solution at a place, but for its state. */ CMX_FN cmx_status cmxi_isobar_solution(
    const cmxi_isobar *b, const cmxi_isobar_place *at, cmx_status status, cmx_eos_solution *out) {
  const double off = at->value - b->wanted;
  out->rho = at->rho;
  out->temp = at->temp;
  out->uncertainty = cmxi_larger(at->rounding, cmxi_larger(at->step[0], at->step[1]));
  out->residual =
      cmxi_larger(out->state.p / b->s.target - 1.0, fabs(b->wanted) > 1e-290 ? off / b->wanted : off);
  return at->rounding <= CMXI_WELL_CONDITIONED ? status : CMX_WARN_ILL_CONDITIONED;
} /* The density of P at a temperature, near a guess; *at and the state are those there. */
CMX_FN cmx_status cmxi_isobar_land(cmxi_isobar *b, double temp, double guess, cmx_eos_solution *out,
                                   cmxi_isobar_place *at) {
  b->s.fixed = temp;
  const cmx_status status = cmxi_search_solution(&b->s, guess, out);
  if (status >= 0) cmxi_isobar_place_set(b, out->rho, temp, at);
  return status;
}

/* The state at a place, of the phase; at CMX_STABLE of that which is stable. Returns the status, and in
   *other whether the stable phase, if that is searched for, is another one. */
CMX_FN cmx_status cmxi_isobar_state(cmxi_isobar *b, int phase, double rho, double temp, cmxi_isobar_place *at,
                                    int *other) {
  cmxi_search_facts facts;
  cmx_status status = cmxi_search_state(&b->s, b->s.phase, rho, temp, &facts);
  *other = status >= 0 && phase != CMX_STABLE && b->s.state->phase != phase;
  if (*other) {
    status = cmxi_search_state(&b->s, phase, rho, temp, &facts);
  }
  if (status >= 0) cmxi_isobar_place_set(b, rho, temp, at);
  return status;
}

/* Newton's method in both variables from *at, which holds rho and temp, within the phase that is stable
   there. Degenerate matter is taken to the isobar first, as h hardly depends on T there but through P.
   CMX_ERR_NOT_CONVERGED if it leaves the table, does not end or ends where another phase is stable. */
CMX_FN cmx_status cmxi_isobar_newton(cmxi_isobar *b, cmx_eos_solution *out, cmxi_isobar_place *at) {
  const cmx_eos_view *v = b->s.v;
  const double tolerance = cmxi_tolerance(v);
  int other = 0, others = 0;
  cmx_status status = cmxi_isobar_state(b, CMX_STABLE, at->rho, at->temp, at, &other);
  if (status >= 0 && b->s.state->chi_t < CMXI_ISOBAR_DEGENERATE && fabs(at->step[0]) > tolerance)
    status = cmxi_isobar_land(b, at->temp, at->rho, out, at);
  const int phase = out->state.phase;
  for (int k = 0; k < 30 && status >= 0 && others < 4; k++) {
    const double most = cmxi_larger(at->step[0], at->step[1]), part = most > 1.0 ? 1.0 / most : 1.0;
    if (!(most < 1e6)) break;
    if (most <= CMXI_TAKEN * tolerance || most <= at->rounding) return other ? CMX_ERR_NOT_CONVERGED : status;
    const double rho = at->rho * exp(part * at->step[0]), temp = at->temp * exp(part * at->step[1]);
    if (cmxi_range_check(v->rho, v->temp, 0.5, rho, temp) < 0) break;
    status = cmxi_isobar_state(b, phase, rho, temp, at, &other);
    others += other;
  }
  return CMX_ERR_NOT_CONVERGED;
}

/* --- the bracketed search in ln T ----------------------------------------------------------------------- */

/* An isobar at one T. */
typedef struct cmxi_isobar_probe {
  double ln_t, value, newton; /* newton: the step of ln T to the wanted value */
  int phase;
  cmx_status status;
} cmxi_isobar_probe;

/* The density at ln T, its state and the solution that it makes. */
CMX_FN void cmxi_isobar_at(cmxi_isobar *b, double ln_t, cmx_eos_solution *out, cmxi_isobar_probe *p) {
  const double *range = b->s.v->temp, temp = exp(ln_t);
  cmxi_isobar_place at;
  p->ln_t = ln_t;
  p->status = cmxi_isobar_land(b,
                               temp < range[0]   ? range[0]
                               : temp > range[1] ? range[1]
                                                 : temp,
                               0.0, out, &at);
  p->value = p->newton = cmxi_nan();
  p->phase = out->state.phase;
  if (p->status < 0) return;
  p->value = at.value;
  p->newton = at.step[1];
  p->status = cmxi_isobar_solution(b, &at, p->status, out);
}

/* Between a valid place, *good, and an invalid one: an end beyond the wanted value, or a status. */
CMX_FN cmx_status cmxi_isobar_end(cmxi_isobar *b, const cmxi_isobar_probe *bad, cmxi_isobar_probe *good,
                                  cmx_eos_solution *out, cmxi_isobar_probe *end) {
  const int below = bad->ln_t < good->ln_t;
  double from = bad->ln_t;
  cmx_status status = bad->status;
  for (int k = 0; k < 60 && fabs(from - good->ln_t) > cmxi_search_resolution(from); k++) {
    cmxi_isobar_at(b, 0.5 * (from + good->ln_t), out, end);
    if (end->status < 0) {
      from = end->ln_t;
      status = end->status;
    } else if (below ? end->value <= b->wanted : end->value >= b->wanted) {
      return CMX_OK;
    } else {
      *good = *end;
    }
  }
  return status;
}

/* Ends on both sides of the wanted value, end[0] below. */
CMX_FN cmx_status cmxi_isobar_bracket(cmxi_isobar *b, cmx_eos_solution *out, cmxi_isobar_probe end[2]) {
  static const int places = 16;
  const double low = log(b->s.v->temp[0]), high = log(b->s.v->temp[1]);
  cmxi_isobar_probe good;
  cmxi_isobar_at(b, low, out, &end[0]);
  cmxi_isobar_at(b, high, out, &end[1]);
  good = end[end[0].status < 0];
  for (int k = 1; good.status < 0 && k < places; k++)
    cmxi_isobar_at(b, low + (high - low) * k / places, out, &good);
  if (good.status < 0) return end[0].status;
  if (end[0].status >= 0 && end[0].value > b->wanted) return CMX_ERR_TEMP_LOW;
  if (end[1].status >= 0 && end[1].value < b->wanted) return CMX_ERR_TEMP_HIGH;
  for (int side = 0; side < 2; side++) {
    if (end[side].status >= 0) continue;
    if (side ? good.value >= b->wanted : good.value <= b->wanted) {
      end[side] = good;
      continue;
    }
    const cmxi_isobar_probe bad = end[side];
    const cmx_status status = cmxi_isobar_end(b, &bad, &good, out, &end[side]);
    if (status < 0) return status;
  }
  return CMX_OK;
}

/* T by bracketing: a root, or the jump at freezing. */
CMX_FN cmx_status cmxi_isobar_search(cmxi_isobar *b, cmx_eos_solution *out) {
  cmxi_isobar_probe end[2], p;
  const cmx_status status = cmxi_isobar_bracket(b, out, end);
  if (status < 0) return status;
  p = end[fabs(end[1].newton) < fabs(end[0].newton)];
  for (int k = 0; k < 200; k++) {
    double at = p.ln_t + p.newton;
    const double width = end[1].ln_t - end[0].ln_t;
    if (p.status >= 0 && fabs(p.newton) <= cmxi_search_resolution(at)) break;
    if (width <= cmxi_search_resolution(at)) break;
    if (k % 3 == 2 || !(at > end[0].ln_t && at < end[1].ln_t)) at = end[0].ln_t + 0.5 * width;
    cmxi_isobar_at(b, at, out, &p);
    if (p.status < 0) return p.status;
    end[p.value > b->wanted] = p;
  }
  if (end[1].ln_t - end[0].ln_t > cmxi_search_resolution(p.ln_t) || end[0].phase == end[1].phase) {
    cmxi_isobar_at(b, p.ln_t, out, &p);
    return p.status;
  }
  const double share = (end[1].value - b->wanted) / (end[1].value - end[0].value);
  if (!(share >= 0.0 && share <= 1.0)) return CMX_ERR_NOT_CONVERGED;
  cmxi_isobar_at(b, end[end[0].phase == CMX_SOLID ? share <= 0.5 : share > 0.5].ln_t, out, &p);
  if (p.status < 0) return p.status;
  out->state.solid_fraction = end[0].phase == CMX_SOLID ? share : 1.0 - share;
  out->residual = 0.0;
  out->uncertainty = end[1].ln_t - end[0].ln_t + 4e-16;
  return CMX_WARN_LATENT_HEAT;
}

/* --- both ----------------------------------------------------------------------------------------------- */

/* Where Newton's method starts: at the guess, or at a coarse density of the middle temperature. */
CMX_FN void cmxi_isobar_start(cmxi_isobar *b, const double guess[2], cmxi_isobar_place *at) {
  const cmx_eos_view *v = b->s.v;
  const int guessed = guess && cmxi_range_check(v->rho, v->temp, 0.5, guess[0], guess[1]) == CMX_OK;
  cmxi_eos_args args;
  at->temp = guessed ? guess[1] : sqrt(v->temp[0] * v->temp[1]);
  if (!guessed) cmxi_eos_args_at(v, b->s.mix, v->rho[0], at->temp, &args);
  at->rho = guessed ? guess[0] : cmxi_start_rho(&b->s, &args);
}

CMX_FN cmx_status cmxi_isobar_find(const cmx_eos_view *v, int along, int phase, cmxi_eos_mix mix, double p,
                                   double wanted, const double guess[2], cmx_eos_solution *out) {
  cmxi_isobar b;
  cmxi_isobar_place at;
  int held = 0;
  cmxi_solution_fill_nan(out);
  cmx_status status = cmxi_eos_mix_check(v, &mix);
  if (status < 0) return status;
  if (!cmxi_finite(p) || !cmxi_finite(wanted) || phase < CMX_STABLE || phase > CMX_SOLID ||
      !(cmxi_tolerance(v) > 0.0))
    return CMX_ERR_DOMAIN;
  status = cmxi_range_check(v->rho, v->temp, mix.x, v->rho[0], v->temp[0]);
  if (status < 0 && (status == CMX_ERR_DOMAIN || v->choice.policy != CMX_POLICY_HOLD)) return status;
  mix.x = cmxi_held_at_edge(mix.x, 0.0, 1.0, CMX_HELD_X, &held);
  b.s = cmxi_search_make(v, CMXI_DENSITY, phase, mix, v->temp[0], p);
  b.s.state = &out->state;
  b.along = along;
  b.wanted = wanted;
  status = CMX_ERR_NOT_CONVERGED;
  if (p > 0.0 && p < 1e60 && fabs(wanted) < 1e60) {
    cmxi_isobar_start(&b, guess, &at);
    status = cmxi_isobar_newton(&b, out, &at);
    if (status >= 0) status = cmxi_isobar_solution(&b, &at, status, out);
  }
  if (status < 0) status = cmxi_isobar_search(&b, out);
  if (status < 0) cmxi_solution_fill_nan(out);
  out->iterations = b.s.count;
  if (status < 0 || !held) return status;
  out->state.held |= held;
  out->state.reasons |= CMX_REASON_HELD;
  return CMX_WARN_HELD;
}

CMX_FN cmx_status cmx_eos_phase_from_p_s(const cmx_eos_view *v, int phase, double x, double p, double s,
                                         const double guess[2], cmx_eos_solution *out) {
  return cmxi_isobar_find(v, CMXI_ENTROPY, phase, cmxi_eos_mix_two(x), p, s, guess, out);
}

CMX_FN cmx_status cmx_eos_phase_from_p_h(const cmx_eos_view *v, int phase, double x, double p, double h,
                                         const double guess[2], cmx_eos_solution *out) {
  return cmxi_isobar_find(v, CMXI_ENTHALPY, phase, cmxi_eos_mix_two(x), p, h, guess, out);
}

CMX_FN cmx_status cmx_eos_from_p_s(const cmx_eos_view *v, double x, double p, double s, const double guess[2],
                                   cmx_eos_solution *out) {
  return cmx_eos_phase_from_p_s(v, CMX_STABLE, x, p, s, guess, out);
}

CMX_FN cmx_status cmx_eos_from_p_h(const cmx_eos_view *v, double x, double p, double h, const double guess[2],
                                   cmx_eos_solution *out) {
  return cmx_eos_phase_from_p_h(v, CMX_STABLE, x, p, h, guess, out);
}

CMX_FN cmx_status cmx_eos_from_p_s_of(const cmx_eos_view *v, int phase, const cmx_eos_composition *c,
                                      double p, double s, const double guess[2], cmx_eos_solution *out) {
  return cmxi_isobar_find(v, CMXI_ENTROPY, phase, cmxi_eos_mix_of(c), p, s, guess, out);
}

CMX_FN cmx_status cmx_eos_from_p_h_of(const cmx_eos_view *v, int phase, const cmx_eos_composition *c,
                                      double p, double h, const double guess[2], cmx_eos_solution *out) {
  return cmxi_isobar_find(v, CMXI_ENTHALPY, phase, cmxi_eos_mix_of(c), p, h, guess, out);
}

#endif
