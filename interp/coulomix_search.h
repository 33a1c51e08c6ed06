/** coulomix_search.h: the bracketed search behind the inversions of an equation of state. Header-only and
 *  private but for cmx_eos_solution: hosts include coulomix_inverse.h.
 *
 *  Each phase is bracketed where it is considered and followed to a root within rounding. It needs no guess,
 *  skips places without stable matter and knows on which side of the table a target lies; Newton's method of
 *  coulomix_newton.h, which is faster, leaves the difficult targets to it. */
#ifndef COULOMIX_INTERP_SEARCH_H
#define COULOMIX_INTERP_SEARCH_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_eos.h"

/** A solution; on failure every number is NaN, except the iterations. */
typedef struct cmx_eos_solution {
  double rho, temp;   /* g/cm^3, K */
  double residual;    /* |value - target|/|target| */
  double uncertainty; /* of the result, relative: rounding of the value, or its deviation, over its slope */
  int iterations;     /* states evaluated and sheets contracted */
  /* with CMX_WARN_LATENT_HEAT that of the phase with the larger share, and solid_fraction between 0 and 1 */
  cmx_eos_state state;
} cmx_eos_solution;

/* The given quantity. The unknown is ln rho with CMXI_DENSITY and ln T with the others. */
enum { CMXI_ENERGY, CMXI_PRESSURE, CMXI_ENTROPY, CMXI_DENSITY, CMXI_ENTHALPY };

/* Relative error by rounding from which on a result is ill-conditioned. */
#define CMXI_WELL_CONDITIONED 1e-11

/* Share of the tolerance within which a result is taken. */
#define CMXI_TAKEN 0.03

/* One search: of `phase`, at a composition and the fixed other variable, for the target. */
typedef struct cmxi_search {
  const cmx_eos_view *v;
  int given, phase; /* phase: CMX_STABLE or the one that is searched */
  cmxi_eos_mix mix;
  double fixed, target;
  double edge;          /* set on failure: the last valid place on the side of the target */
  cmx_eos_state *state; /* the last state that was evaluated */
  int count;            /* states evaluated and sheets contracted */
  int bracketed;        /* without Newton's method, for comparison */
} cmxi_search;

CMX_FN cmxi_search cmxi_search_make(const cmx_eos_view *v, int given, int phase, cmxi_eos_mix mix,
                                    double fixed, double target) {
  cmxi_search s;
  s.v = v;
  s.given = given;
  s.phase = phase;
  s.mix = mix;
  s.fixed = fixed;
  s.target = target;
  s.edge = cmxi_nan();
  s.state = NULL;
  s.count = s.bracketed = 0;
  return s;
}

/* The given quantity at a value of the variable, its slope, and the size of the terms of its sum; the free
   energy and the potential that decides between two stable states. */
typedef struct cmxi_probe {
  double at, value, slope, scale, f, potential;
  int phase;
  cmx_status status;
} cmxi_probe;

/* The variable from its logarithm, within the range of the table in spite of rounding. */
CMX_FN double cmxi_search_variable(const cmxi_search *s, double at) {
  const double *range = s->given == CMXI_DENSITY ? s->v->rho : s->v->temp, variable = cmxi_exp(at);
  return variable < range[0] ? range[0] : variable > range[1] ? range[1] : variable;
}

/* The given quantity of a state. Of two stable states the larger entropy counts at given e (or h) and rho,
   the smaller energy at given s and rho, the smaller free energy at given P and rho, the smaller Gibbs energy
   at given P and T. */
CMX_FN void cmxi_probe_set(const cmxi_search *s, const cmx_eos_state *q, double rho, double temp,
                           cmxi_probe *p) {
  /* Coulomb energy per gram of the ions among electrons; in thin matter that of the electrons nearly cancels
     it */
  const double coulomb = q->gamma * s->v->boltzmann * temp / (s->v->ions.mass_u[0] * s->v->atomic_mass);
  /* f and e may pass through 0 together */
  const double energies = fabs(q->f) + fabs(q->e) + q->p / rho + 2.0 * coulomb,
               pressures = 4.0 * fabs(q->p) + 2.0 * rho * coulomb;
  p->phase = q->phase;
  p->f = q->f;
  switch (s->given) {
  case CMXI_ENERGY:
    p->value = q->e;
    p->slope = q->cv * temp;
    p->scale = energies;
    p->potential = -q->s;
    break;
  case CMXI_ENTHALPY:
    p->value = q->e + q->p / rho;
    p->slope = q->cv * temp + q->p * q->chi_t / rho;
    p->scale = energies + pressures / rho;
    p->potential = -q->s;
    break;
  case CMXI_ENTROPY:
    p->value = q->s;
    p->slope = q->cv;
    /* the sheets hold energies of the order of Gamma kT that do not depend on T: s keeps their rounding */
    p->scale = fabs(q->s) + fabs(q->cv) + 4.0 * coulomb / temp;
    p->potential = q->e;
    break;
  case CMXI_PRESSURE:
    p->value = q->p;
    p->slope = q->p * q->chi_t;
    p->scale = pressures;
    p->potential = q->f;
    break;
  default:
    p->value = q->p;
    p->slope = q->p * q->chi_rho;
    p->scale = pressures;
    p->potential = q->f + s->target / rho;
  }
}

/* What searches need of the parts of a state: <m>, rho, kT, and cmxi_eos_apart where both phases are
   compared, else NaN. */
typedef struct cmxi_search_facts {
  double mass, rho, kt, apart, steep;
} cmxi_search_facts;

/* Evaluates a state and leaves it in *s->state. Device code has the equation of state here alone. */
CMX_INTERP_NOINLINE CMX_FN cmx_status cmxi_search_state(cmxi_search *s, int phase, double rho, double temp,
                                                        cmxi_search_facts *facts) {
  cmxi_eos_parts parts;
  const cmx_status status = cmxi_eos_evaluate(s->v, phase, s->mix, rho, temp, &parts, s->state);
  s->count++;
  facts->apart = facts->steep = cmxi_nan();
  if (status < 0) return status;
  facts->mass = parts.at.mass;
  facts->rho = parts.at.rho;
  facts->kt = parts.at.kt;
  if (cmxi_eos_is_both(s->v, parts.at.gamma))
    facts->apart = cmxi_eos_apart(&parts, s->state->phase, &facts->steep);
  return status;
}

/* Evaluates the equation of state at ln of the variable. */
CMX_FN void cmxi_probe_with(cmxi_search *s, double at, cmxi_search_facts *facts, cmxi_probe *p) {
  const double variable = cmxi_search_variable(s, at);
  const double rho = s->given == CMXI_DENSITY ? variable : s->fixed,
               temp = s->given == CMXI_DENSITY ? s->fixed : variable;
  p->at = at;
  p->status = cmxi_search_state(s, s->phase, rho, temp, facts);
  cmxi_probe_set(s, s->state, rho, temp, p);
}

/* The same without. */
CMX_INTERP_NOINLINE CMX_FN void cmxi_probe_at(cmxi_search *s, double at, cmxi_probe *p) {
  cmxi_search_facts facts;
  cmxi_probe_with(s, at, &facts, p);
}

CMX_FN void cmxi_solution_fill_nan(cmx_eos_solution *out) {
  out->rho = out->temp = out->residual = out->uncertainty = cmxi_nan();
  out->iterations = 0;
  cmxi_eos_fill_nan(&out->state);
}

/* A step below which the variable does not change. */
CMX_FN double cmxi_search_resolution(double at) {
  return 4e-16 * (1.0 + fabs(at));
}

/* Newton's step for ln(value - floor), which is nearly straight over decades; bisection if it leaves the
   bracket, but for a step below resolution, which ends the search. */
CMX_FN double cmxi_search_next(const cmxi_search *s, const cmxi_probe *p, double floor, double lo,
                               double hi) {
  const double have = p->value - floor, want = s->target - floor;
  double next = 0.5 * (lo + hi);
  if (have > 0.0 && want > 0.0 && p->slope > 1e-290 && have > 1e-290 && want > 1e-290) {
    const double r = want / have;
    const double gain = fabs(r - 1.0) < 1e-3 ? (r - 1.0) * (1.0 - 0.5 * (r - 1.0)) : log(r);
    const double at = p->at + gain * have / p->slope;
    if ((at > lo && at < hi) || fabs(at - p->at) <= cmxi_search_resolution(at)) next = at;
  }
  return next;
}

/* Bisects between a valid place, *good, and one where the lookup fails, until a valid end beyond the target
   is found. On failure, with the status of the lookup, *good is the last valid place. */
CMX_FN cmx_status cmxi_search_valid_end(cmxi_search *s, double bad_at, cmx_status bad, cmxi_probe *good,
                                        cmxi_probe *found) {
  const int below = good->at > bad_at; /* the end to find has a value below the target */
  for (int k = 0; k < 100; k++) {
    const double at = 0.5 * (bad_at + good->at);
    if (!(fabs(bad_at - good->at) > cmxi_search_resolution(at))) break;
    cmxi_probe_at(s, at, found);
    if (found->status < 0) {
      bad_at = at;
      bad = found->status;
    } else if (below ? found->value <= s->target : found->value >= s->target) {
      return CMX_OK;
    } else {
      *good = *found;
    }
  }
  s->edge = good->at;
  return bad;
}

/* The lookup failed between two valid ends: the bracket goes on above that place, else below it. */
CMX_FN cmx_status cmxi_search_skip(cmxi_search *s, const cmxi_probe *hole, cmxi_probe *lo, cmxi_probe *hi,
                                   cmxi_probe *best) {
  cmxi_probe good = *hi, end;
  cmx_status status = cmxi_search_valid_end(s, hole->at, hole->status, &good, &end);
  if (status >= 0) {
    *hi = good;
    *lo = end;
  } else {
    good = *lo;
    status = cmxi_search_valid_end(s, hole->at, hole->status, &good, &end);
    if (status < 0) return status;
    *lo = good;
    *hi = end;
  }
  *best = fabs(lo->value - s->target) < fabs(hi->value - s->target) ? *lo : *hi;
  return CMX_OK;
}

/* From a bracket, with the value below the target at lo and above it at hi, to a root. */
CMX_FN cmx_status cmxi_search_refine(cmxi_search *s, cmxi_probe *lo, cmxi_probe *hi, cmxi_probe *best) {
  const double floor = lo->value - 0.5 * fabs(lo->slope);
  double width = hi->at - lo->at;
  *best = fabs(lo->value - s->target) < fabs(hi->value - s->target) ? *lo : *hi;
  for (int k = 0; k < 200; k++) {
    cmxi_probe p;
    double at = cmxi_search_next(s, best, floor, lo->at, hi->at);
    if (fabs(at - best->at) <= cmxi_search_resolution(at)) return CMX_OK;
    if (k % 4 == 3) { /* Newton must halve the bracket at least every fourth time */
      if (hi->at - lo->at > 0.25 * width) at = 0.5 * (lo->at + hi->at);
      width = hi->at - lo->at;
    }
    if (!(at > lo->at && at < hi->at)) return CMX_OK;
    cmxi_probe_at(s, at, &p);
    if (p.status < 0) {
      const cmx_status status = cmxi_search_skip(s, &p, lo, hi, best);
      if (status < 0) return status;
      width = hi->at - lo->at;
      continue;
    }
    const double deviation = p.value - s->target, moved = fabs(at - best->at);
    const int closer = fabs(deviation) <= fabs(best->value - s->target);
    *(deviation < 0.0 ? lo : hi) = p;
    if (closer || moved < 1e-3) *best = p;
    if (fabs(deviation) <= 1e-16 * p.scale) return CMX_OK;
    if (closer && moved <= 2e-16 * (1.0 + fabs(at))) return CMX_OK;
    if (hi->at - lo->at <= cmxi_search_resolution(at)) return CMX_OK;
  }
  return CMX_ERR_NOT_CONVERGED;
}

/* Fills in a solution but for its state, which is that of the probe.
   Returns the status. */
CMX_FN cmx_status cmxi_solution_set(const cmxi_search *s, const cmxi_probe *p, cmx_eos_solution *out) {
  const double variable = cmxi_search_variable(s, p->at), deviation = fabs(p->value - s->target);
  const double slope = p->slope > 1e-290 ? p->slope : 1e-290, rounding = 4e-16 * p->scale / slope;
  out->rho = s->given == CMXI_DENSITY ? variable : s->fixed;
  out->temp = s->given == CMXI_DENSITY ? s->fixed : variable;
  out->uncertainty = deviation > rounding * slope ? deviation / slope : rounding;
  out->residual = fabs(s->target) > 1e-290 ? deviation / fabs(s->target) : deviation;
  return rounding <= CMXI_WELL_CONDITIONED ? p->status : CMX_WARN_ILL_CONDITIONED;
}

/* ln of the variable at a mean coupling, held within the table. */
CMX_FN double cmxi_search_at_coupling(const cmxi_search *s, double gamma) {
  const cmx_eos_view *v = s->v;
  const cmx_eos_composition *c = s->mix.prepared;
  const double x = s->mix.x;
  const double z = c ? c->z : cmx_average_two(v->ions.z, x), a = c ? c->mass : cmx_eos_mass(v, x);
  const double unit = v->coulomb * (c ? c->z53 : cmx_average_two(v->z53, x)) / (gamma * v->boltzmann);
  /* Gamma = coulomb <Z^(5/3)> n_e^(1/3)/kT */
  const double root = s->given == CMXI_DENSITY ? s->fixed / unit : cbrt(s->fixed * z / a) * unit;
  const double variable = s->given == CMXI_DENSITY ? root * root * root * a / z : root;
  const double *range = s->given == CMXI_DENSITY ? v->rho : v->temp;
  return variable < range[0] ? range[0] : variable > range[1] ? range[1] : variable;
}

/* Widens a bracket around a guess by factors of 1.1, 1.2, 1.6, ...; returns the ends that it found, bit 0 for
   *lo and bit 1 for *hi. */
CMX_FN int cmxi_search_from_guess(cmxi_search *s, const double ends[2], double guess, cmxi_probe *lo,
                                  cmxi_probe *hi) {
  double reach = 0.1, at = log(guess);
  int known = 0;
  while (known != 3) {
    cmxi_probe p;
    cmxi_probe_at(s, at, &p);
    if (p.status < 0) return 0;
    if (p.value <= s->target) {
      *lo = p;
      known |= 1;
      if (at >= ends[1]) break;
      at = at + reach < ends[1] ? at + reach : ends[1];
    } else {
      *hi = p;
      known |= 2;
      if (at <= ends[0]) break;
      at = at - reach > ends[0] ? at - reach : ends[0];
    }
    reach *= 2.0;
  }
  return known;
}

/* A valid place between two ends at which lookups fail. */
CMX_FN int cmxi_search_valid_place(cmxi_search *s, const double ends[2], cmxi_probe *p) {
  const int places = 24;
  for (int k = 0; k < places; k++) {
    const double at = k ? ends[0] + (ends[1] - ends[0]) * k / places
                        : log(cmxi_search_at_coupling(s, 1.5 * CMX_EOS_SOLID_FROM));
    if (!(at > ends[0] && at < ends[1])) continue;
    cmxi_probe_at(s, at, p);
    if (p->status >= 0) return 1;
  }
  return 0;
}

/* Valid ends on both sides of the target. Where the lookup fails at an end, the end moves inwards. */
CMX_FN cmx_status cmxi_search_bracket(cmxi_search *s, const cmx_status beyond[2], cmxi_probe *lo,
                                      cmxi_probe *hi) {
  const double ends[2] = {lo->at, hi->at};
  if (lo->status < 0 && hi->status < 0) {
    cmxi_probe p;
    if (!cmxi_search_valid_place(s, ends, &p)) return lo->status;
    *(p.value <= s->target ? lo : hi) = p;
  }
  if (lo->status < 0) {
    if (hi->value <= s->target) {
      *lo = *hi;
    } else {
      cmxi_probe good = *hi;
      const cmx_status status = cmxi_search_valid_end(s, lo->at, lo->status, &good, lo);
      if (status < 0) return status;
      *hi = good;
    }
  } else if (hi->status < 0) {
    if (lo->value >= s->target) {
      *hi = *lo;
    } else {
      cmxi_probe good = *lo;
      const cmx_status status = cmxi_search_valid_end(s, hi->at, hi->status, &good, hi);
      if (status < 0) return status;
      *lo = good;
    }
  }
  s->edge = lo->at;
  if (lo->value > s->target && lo->value - s->target > 1e-14 * lo->scale) return beyond[0];
  s->edge = hi->at;
  if (hi->value < s->target && s->target - hi->value > 1e-14 * hi->scale) return beyond[1];
  return CMX_OK;
}

/* The tolerance of a view; 0 if it is out of range. */
CMX_FN double cmxi_tolerance(const cmx_eos_view *v) {
  const double t = v->choice.tolerance;
  return t == 0.0 ? CMX_TOLERANCE_DEFAULT : t >= CMX_TOLERANCE_LEAST && t <= CMX_TOLERANCE_MOST ? t : 0.0;
}

/* From end to end, or near a guess of the variable if that is given. `beyond`: the status of results below
   and above these ends. */
CMX_INTERP_NOINLINE CMX_FN cmx_status cmxi_search_solve(cmxi_search *s, double from, double to, double guess,
                                                        const cmx_status beyond[2], cmxi_probe *root) {
  cmxi_probe lo, hi;
  int known = 0; /* bit 0: lo is set, bit 1: hi */
  const double ends[2] = {log(from), log(to)};
  if (cmxi_finite(guess) && guess > from && guess < to)
    known = cmxi_search_from_guess(s, ends, guess, &lo, &hi);
  if (!(known & 1)) cmxi_probe_at(s, ends[0], &lo);
  if (!(known & 2)) cmxi_probe_at(s, ends[1], &hi);
  cmx_status status = cmxi_search_bracket(s, beyond, &lo, &hi);
  if (status < 0) return status;
  if (lo.value >= s->target)
    *root = lo;
  else if (hi.value <= s->target)
    *root = hi;
  else
    status = cmxi_search_refine(s, &lo, &hi, root);
  if (status < 0) return status;
  if (fabs(lo.value - s->target) < fabs(root->value - s->target)) *root = lo;
  if (fabs(hi.value - s->target) < fabs(root->value - s->target)) *root = hi;
  const double off = fabs(root->value - s->target);
  return off <= 1e-14 * (root->scale + fabs(root->slope)) ||
                 off <= CMXI_TAKEN * cmxi_tolerance(s->v) * root->slope
             ? CMX_OK
             : CMX_ERR_NOT_CONVERGED;
}

/* The state at a root, of the phase of the search. */
CMX_FN cmx_status cmxi_search_finish(cmxi_search *s, double at, cmx_eos_solution *out) {
  cmxi_probe p;
  cmxi_probe_at(s, at, &p);
  return p.status < 0 ? p.status : cmxi_solution_set(s, &p, out);
}

/* --- both phases ---------------------------------------------------------------------------------------- */

/* The searches of both phases: roots, statuses and last valid places. */
typedef struct cmxi_search_pair {
  cmxi_probe root[2];
  cmx_status status[2];
  double edge[2];
} cmxi_search_pair;

/* The state of part liquid, part solid at a place where their free energies are equal. They are unequal where
   the range of one phase ends before that. */
CMX_INTERP_NOINLINE CMX_FN cmx_status cmxi_search_share(cmxi_search *s, double at, double uncertainty,
                                                        cmx_eos_solution *out) {
  cmxi_probe p[2];
  for (s->phase = CMX_LIQUID; s->phase <= CMX_SOLID; s->phase++) {
    cmxi_probe_at(s, at, &p[s->phase]);
    if (p[s->phase].status < 0) return CMX_ERR_NOT_CONVERGED;
  }
  const cmx_eos_state *a = s->state;
  const double rho = s->given == CMXI_DENSITY ? cmxi_search_variable(s, at) : s->fixed;
  if (fabs(p[0].f - p[1].f) > 1e-11 * (fabs(a->f) + fabs(a->e) + a->p / rho)) return CMX_ERR_NOT_CONVERGED;
  const double jump = p[CMX_LIQUID].value - p[CMX_SOLID].value, part = p[CMX_LIQUID].value - s->target;
  if (jump == 0.0 || fabs(part) > fabs(jump)) return CMX_ERR_NOT_CONVERGED;
  const double share = part / jump;
  if (!(share >= 0.0)) return CMX_ERR_NOT_CONVERGED;
  s->phase = share > 0.5 ? CMX_SOLID : CMX_LIQUID;
  const cmx_status status = cmxi_search_finish(s, at, out);
  if (status < 0) return status;
  out->state.solid_fraction = share;
  out->residual = 0.0;
  out->uncertainty = uncertainty;
  return CMX_WARN_LATENT_HEAT;
}

/* Neither phase is stable at its own solution: the jump lies between the two, where their free energies are
   equal. */
CMX_FN cmx_status cmxi_search_coexistence(cmxi_search *s, double liquid_at, double solid_at,
                                          cmx_eos_solution *out) {
  double lo = liquid_at, hi = solid_at; /* solid stable at lo, liquid at hi */
  if (!cmxi_finite(lo) || !cmxi_finite(hi)) return CMX_ERR_NOT_CONVERGED;
  for (int k = 0; k < 70 && fabs(hi - lo) > 0.5 * cmxi_search_resolution(lo); k++) {
    const double at = 0.5 * (lo + hi);
    cmxi_probe p[2];
    for (s->phase = CMX_LIQUID; s->phase <= CMX_SOLID; s->phase++) cmxi_probe_at(s, at, &p[s->phase]);
    if (p[0].status < 0 || p[1].status < 0) return CMX_ERR_NOT_CONVERGED;
    *(p[CMX_SOLID].f < p[CMX_LIQUID].f ? &lo : &hi) = at;
  }
  return cmxi_search_share(s, 0.5 * (lo + hi), fabs(hi - lo) + 4e-16, out);
}

/* No stable phase has a solution. The target lies beyond an end of the table, which the phase that is stable
   there decides, or in a jump so close to an end that the solution of one phase lies beyond it. */
CMX_FN cmx_status cmxi_search_outside(cmxi_search *s, const cmxi_search_pair *both,
                                      const cmx_status beyond[2], cmx_eos_solution *out) {
  const double *range = s->given == CMXI_DENSITY ? s->v->rho : s->v->temp;
  double at[2];
  cmx_status failed = CMX_ERR_NOT_CONVERGED;
  s->phase = CMX_STABLE;
  if (both->status[CMX_LIQUID] == CMX_ERR_NOT_CONVERGED || both->status[CMX_SOLID] == CMX_ERR_NOT_CONVERGED)
    return CMX_ERR_NOT_CONVERGED;
  for (int k = 0; k < 2; k++) {
    cmxi_probe end;
    cmxi_probe_at(s, log(range[k]), &end);
    if (end.status < 0)
      failed = end.status;
    else if (k ? s->target > end.value : s->target < end.value)
      return beyond[k];
  }
  for (int phase = CMX_LIQUID; phase <= CMX_SOLID; phase++) {
    if (both->status[phase] == CMX_ERR_ABSENT) return failed;
    at[phase] = both->status[phase] < 0 ? both->edge[phase] : both->root[phase].at;
  }
  const cmx_status status = cmxi_search_coexistence(s, at[CMX_LIQUID], at[CMX_SOLID], out);
  return status < 0 ? failed : status;
}

/* Whether the phase of a root is the stable one there. */
CMX_FN int cmxi_root_is_stable(cmxi_search *s, int phase, double at) {
  cmxi_probe p;
  s->phase = CMX_STABLE;
  cmxi_probe_at(s, at, &p);
  return p.status >= 0 && p.phase == phase;
}

/* Both phases, each within its limits of the mean coupling. */
CMX_FN cmx_status cmxi_search_phases(cmxi_search *s, double guess, cmx_eos_solution *out) {
  const int seeks_rho = s->given == CMXI_DENSITY; /* the solid lies above the liquid in rho, below it in T */
  const cmx_status beyond[2] = {seeks_rho ? CMX_ERR_RHO_LOW : CMX_ERR_TEMP_LOW,
                                seeks_rho ? CMX_ERR_RHO_HIGH : CMX_ERR_TEMP_HIGH};
  const double *range = seeks_rho ? s->v->rho : s->v->temp;
  const double solid_end = cmxi_search_at_coupling(s, CMX_EOS_SOLID_FROM),
               liquid_end = cmxi_search_at_coupling(s, CMX_EOS_LIQUID_TO);
  const double from[2] = {seeks_rho ? range[0] : liquid_end, seeks_rho ? solid_end : range[0]};
  const double to[2] = {seeks_rho ? liquid_end : range[1], seeks_rho ? range[1] : solid_end};
  cmxi_search_pair both;
  int stable[2] = {0, 0};
  for (int phase = CMX_LIQUID; phase <= CMX_SOLID; phase++) {
    s->phase = phase;
    both.status[phase] = CMX_ERR_ABSENT;
    both.edge[phase] = cmxi_nan();
    if (!(from[phase] < to[phase])) continue;
    both.status[phase] = cmxi_search_solve(s, from[phase], to[phase], guess, beyond, &both.root[phase]);
    both.edge[phase] = s->edge;
    stable[phase] = both.status[phase] >= 0 && cmxi_root_is_stable(s, phase, both.root[phase].at);
  }
  if (stable[CMX_LIQUID] || stable[CMX_SOLID]) {
    const int two = stable[CMX_LIQUID] && stable[CMX_SOLID];
    const int phase =
        two ? both.root[CMX_SOLID].potential < both.root[CMX_LIQUID].potential : stable[CMX_SOLID];
    s->phase = CMX_STABLE;
    const cmx_status status = cmxi_search_finish(s, both.root[phase].at, out);
    return status < 0 || !two ? status : CMX_WARN_TWO_PHASES;
  }
  if (both.status[CMX_LIQUID] >= 0 && both.status[CMX_SOLID] >= 0)
    return cmxi_search_coexistence(s, both.root[CMX_LIQUID].at, both.root[CMX_SOLID].at, out);
  return cmxi_search_outside(s, &both, beyond, out);
}

/* One phase on its own sheet, stable or not: a liquid at any coupling, a solid from CMX_EOS_SOLID_FROM on. */
CMX_FN cmx_status cmxi_search_one_phase(cmxi_search *s, double guess, cmx_eos_solution *out) {
  const int seeks_rho = s->given == CMXI_DENSITY, solid = s->phase == CMX_SOLID;
  const double *range = seeks_rho ? s->v->rho : s->v->temp,
               end = cmxi_search_at_coupling(s, CMX_EOS_SOLID_FROM);
  const double from = solid && seeks_rho ? end : range[0], to = solid && !seeks_rho ? end : range[1];
  const cmx_status beyond[2] = {from > range[0] ? CMX_ERR_PHASE
                                : seeks_rho     ? CMX_ERR_RHO_LOW
                                                : CMX_ERR_TEMP_LOW,
                                to < range[1] ? CMX_ERR_PHASE
                                : seeks_rho   ? CMX_ERR_RHO_HIGH
                                              : CMX_ERR_TEMP_HIGH};
  cmxi_probe root;
  if (!(from < to)) return CMX_ERR_PHASE;
  const cmx_status status = cmxi_search_solve(s, from, to, guess, beyond, &root);
  return status < 0 ? status : cmxi_search_finish(s, root.at, out);
}

/* The search of one phase or of the stable one. */
CMX_INTERP_NOINLINE CMX_FN cmx_status cmxi_search_any(cmxi_search *s, double guess, cmx_eos_solution *out) {
  return s->phase == CMX_STABLE ? cmxi_search_phases(s, guess, out) : cmxi_search_one_phase(s, guess, out);
}

#endif
