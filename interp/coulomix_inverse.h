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
 *  The stable phase. Each phase is searched where it is considered, bracketed, and counts if it has the lower
 *  free energy at the state found. So the search ends with a root to machine precision or gives the reason:
 *  for a target beyond the range the status names the side on which the result would lie (CMX_ERR_TEMP_LOW,
 *  ...); a target within the jump at melting is met by part liquid, part solid at the melting temperature
 *  (CMX_WARN_LATENT_HEAT). Where both phases have a stable state of their own, as P of rho in a narrow band
 *  at freezing, the larger entropy at given e and rho, else the smaller potential decides
 *  (CMX_WARN_TWO_PHASES).
 *
 *  coulomix_freezing.h has the temperature at which liquid and solid have equal free energies at a density.
 *
 *  Where the target is nearly independent of the result, as e of T in degenerate matter, digits are lost
 *  whatever the method: `uncertainty` is the relative error that rounding leaves, and beyond 1e-11 the status
 *  is CMX_WARN_ILL_CONDITIONED.
 *
 *  Cost on one core: 6 to 7 us, less with a guess nearby. Accuracy there and back, 4e6 inversions: 5e-12 at
 *  worst without a caveat. */
#ifndef COULOMIX_INTERP_INVERSE_H
#define COULOMIX_INTERP_INVERSE_H

#include "coulomix_eos.h"

/** A solution; on failure every number is NaN, except the iterations. */
typedef struct cmx_eos_solution {
  double rho, temp;   /* g/cm^3, K */
  double residual;    /* |value - target|/|target| */
  double uncertainty; /* of the result, relative: rounding of the value over its slope */
  int iterations;     /* evaluations of the equation of state */
  /* with CMX_WARN_LATENT_HEAT that of the phase with the larger share, and solid_fraction between 0 and 1 */
  cmx_eos_state state;
} cmx_eos_solution;

/** Temperature of the stable phase from its specific internal energy, pressure or specific entropy at a
 *  density.
 *  @param[in]  x        number fraction of the heavier ion, 0..1
 *  @param[in]  rho      g/cm^3
 *  @param[in]  e, p, s  erg/g, erg/cm^3, erg/(g K), radiation included
 *  @param[in]  guess    a temperature nearby in K, for speed alone; 0 for none
 *  @param[out] out      NaN on failure, except the iterations
 *  @return CMX_OK; a warning of cmx_eos_lookup at the result; CMX_WARN_TWO_PHASES; CMX_WARN_LATENT_HEAT;
 *          CMX_WARN_ILL_CONDITIONED; CMX_ERR_DOMAIN; CMX_ERR_X_LOW to CMX_ERR_TEMP_HIGH, T meaning the
 *          result; CMX_ERR_NOT_CONVERGED where the target falls between the ranges in which the phases are
 *          considered. With CMX_POLICY_HOLD CMX_WARN_HELD instead of an error of an axis: out->state.held
 *          names the variable at the edge of the table, and the residual is the distance from the target
 *  Accuracy: out->uncertainty, below 1e-11 without CMX_WARN_ILL_CONDITIONED. */
CMX_FN cmx_status cmx_eos_temp_from_rho_e(const cmx_eos_view *v, double x, double rho, double e, double guess,
                                          cmx_eos_solution *out);
CMX_FN cmx_status cmx_eos_temp_from_rho_p(const cmx_eos_view *v, double x, double rho, double p, double guess,
                                          cmx_eos_solution *out);
CMX_FN cmx_status cmx_eos_temp_from_rho_s(const cmx_eos_view *v, double x, double rho, double s, double guess,
                                          cmx_eos_solution *out);

/** Density of the stable phase from its pressure and temperature.
 *  @param[in]  x        number fraction of the heavier ion, 0..1
 *  @param[in]  p, temp  erg/cm^3 and K
 *  @param[in]  guess    a density nearby in g/cm^3, for speed alone; 0 for none
 *  @param[out] out      NaN on failure, except the iterations
 *  @return as cmx_eos_temp_from_rho_p, rho meaning the result; as accurate, 1e-11 */
CMX_FN cmx_status cmx_eos_rho_from_p_temp(const cmx_eos_view *v, double x, double p, double temp,
                                          double guess, cmx_eos_solution *out);

/** Temperature of one phase from its specific internal energy, pressure or specific entropy at a density.
 *  @param[in]  phase    CMX_LIQUID or CMX_SOLID for that phase alone, stable or not: the liquid wherever P,
 *                       c_v and dP/drho are positive, the solid where besides the mean coupling is
 *                       CMX_EOS_SOLID_FROM or more; CMX_STABLE as the functions without a phase
 *  @param[in]  x        number fraction of the heavier ion, 0..1
 *  @param[in]  rho      g/cm^3
 *  @param[in]  e, p, s  erg/g, erg/cm^3, erg/(g K), radiation included
 *  @param[in]  guess    a temperature nearby in K, for speed alone; 0 for none
 *  @param[out] out      NaN on failure, except the iterations
 *  @return as cmx_eos_temp_from_rho_e, for CMX_LIQUID or CMX_SOLID without CMX_WARN_TWO_PHASES and
 *          CMX_WARN_LATENT_HEAT; also CMX_ERR_DOMAIN for no such phase, CMX_ERR_PHASE where the solid would
 *          be at a weaker coupling than CMX_EOS_SOLID_FROM, CMX_ERR_UNSTABLE where the phase would have to be
 *          beyond the place where it becomes unstable
 *  Accuracy: out->uncertainty, below 1e-11 without CMX_WARN_ILL_CONDITIONED. */
CMX_FN cmx_status cmx_eos_phase_temp_from_rho_e(const cmx_eos_view *v, int phase, double x, double rho,
                                                double e, double guess, cmx_eos_solution *out);
CMX_FN cmx_status cmx_eos_phase_temp_from_rho_p(const cmx_eos_view *v, int phase, double x, double rho,
                                                double p, double guess, cmx_eos_solution *out);
CMX_FN cmx_status cmx_eos_phase_temp_from_rho_s(const cmx_eos_view *v, int phase, double x, double rho,
                                                double s, double guess, cmx_eos_solution *out);

/** Density of one phase from its pressure and temperature.
 *  @param[in]  phase    CMX_LIQUID, CMX_SOLID or CMX_STABLE, as in cmx_eos_phase_temp_from_rho_e
 *  @param[in]  x        number fraction of the heavier ion, 0..1
 *  @param[in]  p, temp  erg/cm^3 and K
 *  @param[in]  guess    a density nearby in g/cm^3, for speed alone; 0 for none
 *  @param[out] out      NaN on failure, except the iterations
 *  @return as cmx_eos_phase_temp_from_rho_p, rho meaning the result; as accurate, 1e-11 */
CMX_FN cmx_status cmx_eos_phase_rho_from_p_temp(const cmx_eos_view *v, int phase, double x, double p,
                                                double temp, double guess, cmx_eos_solution *out);

/** Temperature or density of a prepared composition: CMX_STABLE for the stable phase, as the functions
 *  without a phase, CMX_LIQUID or CMX_SOLID for that phase alone.
 *  @param[in]  c     of cmx_eos_compose with this view and its choice of order
 *  @param[in]  rho, temp, e, p, s  g/cm^3, K, erg/g, erg/cm^3, erg/(g K), radiation included
 *  @param[in]  guess a temperature in K (a density in g/cm^3) nearby, for speed alone; 0 for none
 *  @param[out] out   NaN on failure, except the iterations
 *  @return as the functions above; CMX_ERR_DOMAIN also for a composition of another number of species
 *  Accuracy: out->uncertainty, below 1e-11 without CMX_WARN_ILL_CONDITIONED. */
CMX_FN cmx_status cmx_eos_temp_from_rho_e_of(const cmx_eos_view *v, int phase, const cmx_eos_composition *c,
                                             double rho, double e, double guess, cmx_eos_solution *out);
CMX_FN cmx_status cmx_eos_temp_from_rho_p_of(const cmx_eos_view *v, int phase, const cmx_eos_composition *c,
                                             double rho, double p, double guess, cmx_eos_solution *out);
CMX_FN cmx_status cmx_eos_temp_from_rho_s_of(const cmx_eos_view *v, int phase, const cmx_eos_composition *c,
                                             double rho, double s, double guess, cmx_eos_solution *out);
CMX_FN cmx_status cmx_eos_rho_from_p_temp_of(const cmx_eos_view *v, int phase, const cmx_eos_composition *c,
                                             double p, double temp, double guess, cmx_eos_solution *out);

/* --- private: one search -------------------------------------------------------------------------------- */

/* The given quantity. The unknown is ln T with the first three and ln rho with the last. */
enum { CMXI_ENERGY, CMXI_PRESSURE, CMXI_ENTROPY, CMXI_DENSITY };

/* One search: of `phase`, at a composition and the fixed other variable, for the target. */
typedef struct cmxi_search {
  const cmx_eos_view *v;
  int given, phase; /* phase: CMX_STABLE or the one that is searched */
  cmxi_eos_mix mix;
  double fixed, target;
  int one_phase; /* that phase only, also where the other one is stable */
  double edge;   /* set on failure: the last valid place on the side of the target */
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
  s.one_phase = 0;
  s.edge = cmxi_nan();
  return s;
}

/* The given quantity at a value of the variable, its slope, and the size of the terms of its sum. */
typedef struct cmxi_probe {
  double at, value, slope, scale;
  cmx_status status;
  cmx_eos_state point;
} cmxi_probe;

/* The variable from its logarithm, within the range of the table in spite of rounding. */
CMX_FN double cmxi_search_variable(const cmxi_search *s, double at) {
  const double *range = s->given == CMXI_DENSITY ? s->v->rho : s->v->temp, variable = exp(at);
  return variable < range[0] ? range[0] : variable > range[1] ? range[1] : variable;
}

/* Evaluates the equation of state at ln of the variable. */
CMX_FN void cmxi_probe_at(const cmxi_search *s, double at, cmxi_probe *p, int *count) {
  const double variable = cmxi_search_variable(s, at);
  const double rho = s->given == CMXI_DENSITY ? variable : s->fixed,
               temp = s->given == CMXI_DENSITY ? s->fixed : variable;
  cmxi_eos_parts parts;
  p->at = at;
  p->status = cmxi_eos_evaluate(s->v, s->phase, s->mix, rho, temp, &parts, &p->point);
  ++*count;
  const cmx_eos_state *q = &p->point;
  /* Coulomb energy per gram of the ions among electrons; in thin matter that of the electrons nearly cancels
     it */
  const double coulomb = q->gamma * s->v->boltzmann * temp / (s->v->ions.mass_u[0] * s->v->atomic_mass);
  /* a metastable phase can be followed to where it becomes unstable; values turn round there */
  if (s->one_phase && p->status >= 0 && !(q->p > 0.0 && q->cv > 0.0 && q->chi_rho > 0.0))
    p->status = CMX_ERR_UNSTABLE;
  switch (s->given) {
  case CMXI_ENERGY:
    p->value = q->e;
    p->slope = q->cv * temp;
    p->scale = fabs(q->f) + fabs(q->e) + q->p / rho + 2.0 * coulomb; /* f and e may pass through 0 together */
    break;
  case CMXI_ENTROPY:
    p->value = q->s;
    p->slope = q->cv;
    /* the sheets hold energies of the order of Gamma kT that do not depend on T: s keeps their rounding */
    p->scale = fabs(q->s) + fabs(q->cv) + 4.0 * coulomb / temp;
    break;
  case CMXI_PRESSURE:
    p->value = q->p;
    p->slope = q->p * q->chi_t;
    p->scale = 4.0 * fabs(q->p) + 2.0 * rho * coulomb;
    break;
  default:
    p->value = q->p;
    p->slope = q->p * q->chi_rho;
    p->scale = 4.0 * fabs(q->p) + 2.0 * rho * coulomb;
  }
}

CMX_FN void cmxi_solution_fill_nan(cmx_eos_solution *out) {
  out->rho = out->temp = out->residual = out->uncertainty = cmxi_nan();
  out->iterations = 0;
  cmxi_eos_fill_nan(&out->state);
}

/* Newton's step for ln(value - floor), which is nearly straight over decades; bisection if it leaves the
   bracket. */
CMX_FN double cmxi_search_next(const cmxi_search *s, const cmxi_probe *p, double floor, double lo,
                               double hi) {
  const double have = p->value - floor, want = s->target - floor;
  double next = 0.5 * (lo + hi);
  if (have > 0.0 && want > 0.0 && p->slope > 1e-290 && have > 1e-290 && want > 1e-290) {
    const double r = want / have;
    const double gain = fabs(r - 1.0) < 1e-3 ? (r - 1.0) * (1.0 - 0.5 * (r - 1.0)) : log(r);
    const double at = p->at + gain * have / p->slope;
    if (at > lo && at < hi) next = at;
  }
  return next;
}

/* Bisects between a valid place, *good, and one where the lookup fails, until a valid end beyond the target
   is found. On failure, with the status of the lookup, *good is the last valid place. */
CMX_FN cmx_status cmxi_search_valid_end(cmxi_search *s, double bad_at, cmx_status bad, cmxi_probe *good,
                                        cmxi_probe *found, int *count) {
  const int below = good->at > bad_at; /* the end to find has a value below the target */
  for (int k = 0; k < 100; k++) {
    const double at = 0.5 * (bad_at + good->at);
    if (!(fabs(bad_at - good->at) > 4e-16 * (1.0 + fabs(at)))) break;
    cmxi_probe_at(s, at, found, count);
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
                                   cmxi_probe *best, int *count) {
  cmxi_probe good = *hi, end;
  cmx_status status = cmxi_search_valid_end(s, hole->at, hole->status, &good, &end, count);
  if (status >= 0) {
    *hi = good;
    *lo = end;
  } else {
    good = *lo;
    status = cmxi_search_valid_end(s, hole->at, hole->status, &good, &end, count);
    if (status < 0) return status;
    *lo = good;
    *hi = end;
  }
  *best = fabs(lo->value - s->target) < fabs(hi->value - s->target) ? *lo : *hi;
  return CMX_OK;
}

/* From a bracket, with the value below the target at lo and above it at hi, to a root. */
CMX_FN cmx_status cmxi_search_refine(cmxi_search *s, cmxi_probe *lo, cmxi_probe *hi, cmxi_probe *best,
                                     int *count) {
  const double floor = lo->value - 0.5 * fabs(lo->slope);
  double width = hi->at - lo->at;
  *best = fabs(lo->value - s->target) < fabs(hi->value - s->target) ? *lo : *hi;
  for (int k = 0; k < 200; k++) {
    cmxi_probe p;
    double at = cmxi_search_next(s, best, floor, lo->at, hi->at);
    if (k % 4 == 3) { /* Newton must halve the bracket at least every fourth time */
      if (hi->at - lo->at > 0.25 * width) at = 0.5 * (lo->at + hi->at);
      width = hi->at - lo->at;
    }
    if (!(at > lo->at && at < hi->at)) return CMX_OK;
    cmxi_probe_at(s, at, &p, count);
    if (p.status < 0) {
      const cmx_status status = cmxi_search_skip(s, &p, lo, hi, best, count);
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
    if (hi->at - lo->at <= 4e-16 * (1.0 + fabs(at))) return CMX_OK;
  }
  return CMX_ERR_NOT_CONVERGED;
}

/* The solution at the best probe, with its residual and uncertainty. */
CMX_FN cmx_status cmxi_solution_set(const cmxi_search *s, const cmxi_probe *best, cmx_eos_solution *out) {
  const double variable = cmxi_search_variable(s, best->at), deviation = fabs(best->value - s->target);
  out->rho = s->given == CMXI_DENSITY ? variable : s->fixed;
  out->temp = s->given == CMXI_DENSITY ? s->fixed : variable;
  out->state = best->point;
  out->uncertainty = 4e-16 * best->scale / (best->slope > 1e-290 ? best->slope : 1e-290);
  out->residual = fabs(s->target) > 1e-290 ? deviation / fabs(s->target) : deviation;
  if (deviation > 1e-14 * (best->scale + fabs(best->slope))) return CMX_ERR_NOT_CONVERGED;
  return out->uncertainty <= 1e-11 ? best->status : CMX_WARN_ILL_CONDITIONED;
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
CMX_FN int cmxi_search_from_guess(const cmxi_search *s, const double ends[2], double guess, cmxi_probe *lo,
                                  cmxi_probe *hi, int *count) {
  double reach = 0.1, at = log(guess);
  int known = 0;
  while (known != 3) {
    cmxi_probe p;
    cmxi_probe_at(s, at, &p, count);
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
CMX_FN int cmxi_search_valid_place(const cmxi_search *s, const double ends[2], cmxi_probe *p, int *count) {
  const int places = 24;
  for (int k = 0; k < places; k++) {
    const double at = k ? ends[0] + (ends[1] - ends[0]) * k / places
                        : log(cmxi_search_at_coupling(s, 1.5 * CMX_EOS_SOLID_FROM));
    if (!(at > ends[0] && at < ends[1])) continue;
    cmxi_probe_at(s, at, p, count);
    if (p->status >= 0) return 1;
  }
  return 0;
}

/* Valid ends on both sides of the target. Where the lookup fails at an end, the end moves inwards. */
CMX_FN cmx_status cmxi_search_bracket(cmxi_search *s, const cmx_status beyond[2], cmxi_probe *lo,
                                      cmxi_probe *hi, int *count) {
  const double ends[2] = {lo->at, hi->at};
  if (lo->status < 0 && hi->status < 0) {
    cmxi_probe p;
    if (!cmxi_search_valid_place(s, ends, &p, count)) return lo->status;
    *(p.value <= s->target ? lo : hi) = p;
  }
  if (lo->status < 0) {
    if (hi->value <= s->target) {
      *lo = *hi;
    } else {
      cmxi_probe good = *hi;
      const cmx_status status = cmxi_search_valid_end(s, lo->at, lo->status, &good, lo, count);
      if (status < 0) return status;
      *hi = good;
    }
  } else if (hi->status < 0) {
    if (lo->value >= s->target) {
      *hi = *lo;
    } else {
      cmxi_probe good = *lo;
      const cmx_status status = cmxi_search_valid_end(s, hi->at, hi->status, &good, hi, count);
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

/* From end to end, or near a guess of the variable if that is given. `beyond`: the status of results below
   and above these ends. */
CMX_FN cmx_status cmxi_search_solve(cmxi_search *s, double from, double to, double guess,
                                    const cmx_status beyond[2], cmx_eos_solution *out) {
  cmxi_probe lo, hi, best;
  int count = 0, known = 0; /* bit 0: lo is set, bit 1: hi */
  const double ends[2] = {log(from), log(to)};
  cmxi_solution_fill_nan(out);
  if (cmxi_finite(guess) && guess > from && guess < to)
    known = cmxi_search_from_guess(s, ends, guess, &lo, &hi, &count);
  if (!(known & 1)) cmxi_probe_at(s, ends[0], &lo, &count);
  if (!(known & 2)) cmxi_probe_at(s, ends[1], &hi, &count);
  cmx_status status = cmxi_search_bracket(s, beyond, &lo, &hi, &count);
  if (status >= 0 && lo.value >= s->target)
    best = lo;
  else if (status >= 0 && hi.value <= s->target)
    best = hi;
  else if (status >= 0)
    status = cmxi_search_refine(s, &lo, &hi, &best, &count);
  if (status >= 0) status = cmxi_solution_set(s, &best, out);
  if (status < 0) cmxi_solution_fill_nan(out);
  out->iterations = count;
  return status;
}

/* Whether the phase of a solution is the stable one there. */
CMX_FN int cmxi_solution_is_stable(const cmxi_search *s, const cmx_eos_solution *found, int phase,
                                   int *count) {
  cmx_eos_state stable;
  cmxi_eos_parts parts;
  ++*count;
  return cmxi_eos_evaluate(s->v, CMX_STABLE, s->mix, found->rho, found->temp, &parts, &stable) >= 0 &&
         stable.phase == phase;
}

/* Neither phase is stable at its own solution: the jump lies between the two, where their free energies are
   equal. */
CMX_FN cmx_status cmxi_search_coexistence(const cmxi_search *s, double liquid_at, double solid_at,
                                          cmx_eos_solution *out, int *count) {
  double lo = liquid_at, hi = solid_at; /* solid stable at lo, liquid at hi */
  cmxi_probe p[2];
  cmxi_search one[2] = {*s, *s};
  one[0].phase = CMX_LIQUID;
  one[1].phase = CMX_SOLID;
  for (int k = 0; k < 70; k++) {
    const double at = 0.5 * (lo + hi);
    for (int phase = 0; phase < 2; phase++) cmxi_probe_at(&one[phase], at, &p[phase], count);
    if (p[0].status < 0 || p[1].status < 0) return CMX_ERR_NOT_CONVERGED;
    *(p[CMX_SOLID].point.f < p[CMX_LIQUID].point.f ? &lo : &hi) = at;
  }
  /* they are unequal where the range of one phase ends before that */
  const cmx_eos_state *a = &p[CMX_LIQUID].point, *b = &p[CMX_SOLID].point;
  const double rho = s->given == CMXI_DENSITY ? exp(lo) : s->fixed;
  if (fabs(a->f - b->f) > 1e-11 * (fabs(a->f) + fabs(a->e) + a->p / rho)) return CMX_ERR_NOT_CONVERGED;
  const double share = (p[CMX_LIQUID].value - s->target) / (p[CMX_LIQUID].value - p[CMX_SOLID].value);
  if (!(share >= 0.0 && share <= 1.0)) return CMX_ERR_NOT_CONVERGED;
  cmxi_solution_set(s, &p[share > 0.5 ? CMX_SOLID : CMX_LIQUID], out);
  out->state.solid_fraction = share;
  out->residual = 0.0;
  out->uncertainty = fabs(hi - lo) + 4e-16;
  return CMX_WARN_LATENT_HEAT;
}

/* The searches of both phases: solutions, statuses and last valid places. */
typedef struct cmxi_search_pair {
  cmx_eos_solution found[2];
  cmx_status status[2];
  double edge[2];
} cmxi_search_pair;

/* No stable phase has a solution. The target lies beyond an end of the table, which the phase that is stable
   there decides, or in a jump so close to an end that the solution of one phase lies beyond it. */
CMX_FN cmx_status cmxi_search_outside(cmxi_search *s, const cmxi_search_pair *both,
                                      const cmx_status beyond[2], cmx_eos_solution *out, int *count) {
  const int seeks_rho = s->given == CMXI_DENSITY;
  const double *range = seeks_rho ? s->v->rho : s->v->temp;
  cmxi_probe end[2];
  double at[2];
  cmx_status failed = CMX_ERR_NOT_CONVERGED;
  s->phase = CMX_STABLE;
  if (both->status[CMX_LIQUID] == CMX_ERR_NOT_CONVERGED || both->status[CMX_SOLID] == CMX_ERR_NOT_CONVERGED)
    return CMX_ERR_NOT_CONVERGED;
  for (int k = 0; k < 2; k++) {
    cmxi_probe_at(s, log(range[k]), &end[k], count);
    if (end[k].status < 0)
      failed = end[k].status;
    else if (k ? s->target > end[k].value : s->target < end[k].value)
      return beyond[k];
  }
  for (int phase = CMX_LIQUID; phase <= CMX_SOLID; phase++) {
    if (both->status[phase] == CMX_ERR_ABSENT) return failed;
    at[phase] = both->status[phase] < 0 ? both->edge[phase]
                                        : log(seeks_rho ? both->found[phase].rho : both->found[phase].temp);
  }
  const cmx_status status = cmxi_search_coexistence(s, at[CMX_LIQUID], at[CMX_SOLID], out, count);
  return status < 0 ? failed : status;
}

/* Which of two stable states: the larger entropy at given e and rho, the smaller energy at given s and rho,
   the smaller free energy at given rho, the smaller Gibbs energy at given P. */
CMX_FN int cmxi_search_prefers_solid(const cmxi_search *s, const cmx_eos_solution *liquid,
                                     const cmx_eos_solution *solid) {
  const cmx_eos_state *l = &liquid->state, *c = &solid->state;
  switch (s->given) {
  case CMXI_ENERGY:
    return c->s > l->s;
  case CMXI_ENTROPY:
    return c->e < l->e;
  case CMXI_PRESSURE:
    return c->f < l->f;
  default:
    return c->f + s->target / solid->rho < l->f + s->target / liquid->rho;
  }
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
  int count = 0, stable[2] = {0, 0};
  for (int phase = CMX_LIQUID; phase <= CMX_SOLID; phase++) {
    s->phase = phase;
    both.status[phase] = CMX_ERR_ABSENT;
    both.edge[phase] = cmxi_nan();
    cmxi_solution_fill_nan(&both.found[phase]);
    if (!(from[phase] < to[phase])) continue;
    both.status[phase] = cmxi_search_solve(s, from[phase], to[phase], guess, beyond, &both.found[phase]);
    both.edge[phase] = s->edge;
    count += both.found[phase].iterations;
    stable[phase] = both.status[phase] >= 0 && cmxi_solution_is_stable(s, &both.found[phase], phase, &count);
  }
  cmxi_solution_fill_nan(out);
  cmx_status result = CMX_ERR_NOT_CONVERGED;
  if (stable[CMX_LIQUID] || stable[CMX_SOLID]) {
    const int two = stable[CMX_LIQUID] && stable[CMX_SOLID];
    const int phase = two ? cmxi_search_prefers_solid(s, &both.found[0], &both.found[1]) : stable[CMX_SOLID];
    *out = both.found[phase];
    result = two ? CMX_WARN_TWO_PHASES : both.status[phase];
  } else if (both.status[CMX_LIQUID] >= 0 && both.status[CMX_SOLID] >= 0) {
    const cmx_eos_solution *l = &both.found[CMX_LIQUID], *c = &both.found[CMX_SOLID];
    result = cmxi_search_coexistence(s, log(seeks_rho ? l->rho : l->temp), log(seeks_rho ? c->rho : c->temp),
                                     out, &count);
  } else {
    result = cmxi_search_outside(s, &both, beyond, out, &count);
  }
  if (result < 0) cmxi_solution_fill_nan(out);
  out->iterations = count;
  return result;
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
  s->one_phase = 1;
  if (from < to) return cmxi_search_solve(s, from, to, guess, beyond, out);
  cmxi_solution_fill_nan(out);
  return CMX_ERR_PHASE;
}

/* The state at that end of the table beyond which the target lies. */
CMX_FN cmx_status cmxi_search_edge_state(const cmxi_search *s, cmx_status beyond, cmx_eos_solution *out) {
  const int seeks_rho = s->given == CMXI_DENSITY,
            high = beyond == CMX_ERR_TEMP_HIGH || beyond == CMX_ERR_RHO_HIGH;
  const double end = (seeks_rho ? s->v->rho : s->v->temp)[high];
  cmxi_probe p;
  const cmxi_search one = *s;
  int count = out->iterations;
  cmxi_probe_at(&one, log(end), &p, &count);
  if (p.status >= 0) {
    out->rho = seeks_rho ? end : s->fixed;
    out->temp = seeks_rho ? s->fixed : end;
    out->state = p.point;
    out->uncertainty = 0.0;
    out->residual = fabs(s->target) > 1e-290 ? fabs(p.value / s->target - 1.0) : fabs(p.value - s->target);
    out->state.held |= seeks_rho ? CMX_HELD_RHO : CMX_HELD_TEMP;
  }
  out->iterations = count;
  return p.status;
}

CMX_FN cmx_status cmxi_search_any(cmxi_search *s, double guess, cmx_eos_solution *out) {
  return s->phase == CMX_STABLE ? cmxi_search_phases(s, guess, out) : cmxi_search_one_phase(s, guess, out);
}

/* With CMX_POLICY_HOLD: the given variables are moved to the edge of the table, and so is the result. */
CMX_FN cmx_status cmxi_invert_at_edge(cmxi_search s, double guess, cmx_eos_solution *out) {
  const cmx_eos_view *v = s.v;
  const int seeks_rho = s.given == CMXI_DENSITY, wanted = s.phase;
  const double *range = seeks_rho ? v->temp : v->rho;
  int held = 0;
  s.mix.x = cmxi_held_at_edge(s.mix.x, 0.0, 1.0, CMX_HELD_X, &held);
  s.fixed = cmxi_held_at_edge(s.fixed, range[0], range[1], seeks_rho ? CMX_HELD_TEMP : CMX_HELD_RHO, &held);
  cmx_status status = cmxi_search_any(&s, guess, out);
  const int low = status == CMX_ERR_RHO_LOW || status == CMX_ERR_TEMP_LOW;
  if (low || status == CMX_ERR_RHO_HIGH || status == CMX_ERR_TEMP_HIGH) {
    s.phase = wanted;
    status = cmxi_search_edge_state(&s, status, out);
  }
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
  if (!valid_call) valid = CMX_ERR_DOMAIN;
  if (suits < 0) {
    cmxi_solution_fill_nan(out);
    return suits;
  }
  if (valid != CMX_ERR_DOMAIN && v->choice.policy == CMX_POLICY_HOLD)
    return cmxi_invert_at_edge(s, guess, out);
  if (valid == CMX_OK) return cmxi_search_any(&s, guess, out);
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

CMX_FN cmx_status cmx_eos_rho_from_p_temp_of(const cmx_eos_view *v, int phase, const cmx_eos_composition *c,
                                             double p, double temp, double guess, cmx_eos_solution *out) {
  return cmxi_invert(cmxi_search_make(v, CMXI_DENSITY, phase, cmxi_eos_mix_of(c), temp, p), guess, out);
}

#endif
