/* The freezing of a mixture at one pressure, from x = 0 to 1: families of tie lines, and the three-phase
   points where a gap of the solid cuts them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "eos/coexistence.h"
#include "eos/equilibrium_internal.h"

static const double least_mean = 1e-10; /* start of a curve */
static const double flat = 1e-9;        /* kT: a point this far below a tangent is on it */

cmxp_curve *cmxp_curve_new(void) {
  return calloc(1, sizeof(cmxp_curve));
}

void cmxp_curve_free(cmxp_curve *curve) {
  free(curve);
}

/* A guess at `place` from the tie lines at two places before it, or from one. */
static cmxp_tie extrapolated_tie(const cmxp_tie *last, double at, const cmxp_tie *before, double at_before,
                                 double place) {
  cmxp_tie guess = *last;
  if (before && at != at_before) {
    const double part = (place - at) / (at - at_before);
    guess.ln_t += part * (last->ln_t - before->ln_t);
    guess.step += part * (last->step - before->step);
  }
  return guess;
}

typedef struct tracer {
  const cmx_eos *eos;
  cmx_constraint held;
  double value;
  size_t n;
} tracer;

/* Returns 1 for a stable tie line of that mean; otherwise 0, with the lower point if known. */
static cmx_status stable_at(const tracer *t, double mean, cmxp_tie *tie, cmxp_lowest *lowest, int *stable) {
  *lowest = (cmxp_lowest){-INFINITY, NAN, CMX_SOLID};
  *stable = 0;
  const cmx_status status = cmxp_tie_solve(t->eos, t->held, t->value, CMXP_GIVEN_MEAN, mean, tie);
  if (status == CMX_ERR_ABSENT || status == CMX_ERR_NOT_CONVERGED) return CMX_OK;
  if (status < 0) return status;
  const cmx_status looked = cmxp_tie_lowest(t->eos, t->held, t->value, tie, lowest);
  *stable = looked >= 0 && lowest->height >= -flat;
  return looked < 0 ? looked : CMX_OK;
}

/* The three-phase point as the mean of compositions at which the second solid touches the tangent of the
   first line: for solids whose f'' jumps, where Newton's method for all four unknowns does not settle. By
   halving, from lo where the solid is above and hi where it is below. */
static cmx_status close_in(const tracer *t, double lo, double hi, const cmxp_tie *good, double x,
                           cmxp_three *three) {
  cmxp_tie tie = *good;
  double height = -1.0, logit = NAN;
  for (int it = 0; it < 40 && !(height > 0.0); it++) {
    if (it) lo *= 0.9;
    const cmx_status status = cmxp_tie_solve(t->eos, t->held, t->value, CMXP_GIVEN_MEAN, lo, &tie);
    if (status < 0) return status;
    logit = cmxp_lowest_logit(t->eos, t->held, t->value, &tie, x, &height);
  }
  if (!(height > 0.0)) return CMX_ERR_NOT_CONVERGED;
  cmxp_tie last = tie;
  for (int it = 0; it < 60 && hi - lo > 4e-16 * hi; it++) {
    const double middle = 0.5 * (lo + hi);
    tie = last;
    const cmx_status status = cmxp_tie_solve(t->eos, t->held, t->value, CMXP_GIVEN_MEAN, middle, &tie);
    if (status < 0 && status != CMX_ERR_ABSENT && status != CMX_ERR_NOT_CONVERGED) return status;
    const double at = status < 0 ? NAN : cmxp_lowest_logit(t->eos, t->held, t->value, &tie, x, &height);
    if (status >= 0 && height > 0.0) {
      lo = middle;
      last = tie;
      logit = at;
    } else {
      hi = middle;
    }
  }
  *three = (cmxp_three){.ln_t = last.ln_t, .liquid = last.liquid, .solid = {last.solid, last.solid}};
  three->solid[1].logit = logit;
  three->solid[1].x = 1.0 / (1.0 + exp(-logit));
  three->solid[1].z = 1.0 / (1.0 + exp(logit));
  return three->solid[1].x > last.solid.x ? CMX_OK : CMX_ERR_NOT_CONVERGED;
}

/* The three-phase point between a stable tie line at lo and the place hi without one. Bisection gives the
   guess. */
static cmx_status find_three(const tracer *t, double lo, double hi, const cmxp_tie *good, cmxp_three *three) {
  cmxp_tie last = *good;
  cmxp_lowest lowest, best = {NAN, NAN, CMX_SOLID};
  cmx_status status = CMX_ERR_NOT_CONVERGED;
  double height;
  for (int it = 0; it < 12; it++) {
    const double middle = hi > 4.0 * lo ? sqrt(lo * hi) : 0.5 * (lo + hi);
    cmxp_tie tie = last;
    int stable;
    status = stable_at(t, middle, &tie, &lowest, &stable);
    if (status < 0) return status;
    if (stable) {
      lo = middle;
      last = tie;
    } else {
      hi = middle;
      if (isfinite(lowest.height)) best = lowest;
    }
    if (it < 3 || isnan(best.x)) continue;
    if (best.phase != CMX_SOLID || !(best.x > last.solid.x)) return CMX_ERR_UNSUPPORTED;
    *three = (cmxp_three){.ln_t = last.ln_t, .liquid = last.liquid, .solid = {last.solid, last.solid}};
    three->solid[1].logit = cmxp_lowest_logit(t->eos, t->held, t->value, &last, best.x, &height);
    status = cmxp_three_solve(t->eos, t->held, t->value, three);
    if (status >= 0 && fabs(three->solid[0].x - last.solid.x) < 0.2) return status;
  }
  return isnan(best.x) ? CMX_ERR_NOT_CONVERGED : close_in(t, lo, hi, &last, best.x, three);
}

/* The tie lines of a segment whose ends are known, on its own nodes. */
static cmx_status fill_segment(const tracer *t, const cmxp_tie *first, cmxp_segment *s) {
  const cmxp_tie *last = first, *before = NULL;
  double at = 0.0, at_before = 0.0;
  for (size_t k = 0; k < t->n; k++) {
    const double place = ((double)k + 0.5) / (double)t->n;
    s->tie[k] = extrapolated_tie(last, at, before, at_before, place);
    const cmx_status status = cmxp_tie_solve(t->eos, t->held, t->value, CMXP_GIVEN_MEAN,
                                             cmxp_node_mean(s->mean[0], s->mean[1], place), &s->tie[k]);
    if (status < 0) return status == CMX_ERR_ABSENT ? CMX_ERR_NOT_CONVERGED : status;
    before = k ? last : NULL;
    at_before = at;
    last = &s->tie[k];
    at = place;
  }
  return CMX_OK;
}

/* The line of liquid and the second solid at a three-phase point, where the next segment begins. */
static cmxp_tie next_tie(const cmxp_three *three) {
  return (cmxp_tie){.ln_t = three->ln_t,
                    .step = three->solid[1].logit - three->liquid.logit,
                    .liquid = three->liquid,
                    .solid = three->solid[1]};
}

static cmx_status close_segment(const tracer *t, double hi, cmx_boundary_end end, const cmxp_tie *first,
                                cmxp_segment *s, size_t found) {
  s->mean[1] = hi;
  s->end[1] = end;
  return found == t->n ? CMX_OK : fill_segment(t, first, s);
}

cmx_status cmxp_curve_trace(const cmx_eos *eos, cmx_constraint held, double value, size_t n_nodes,
                            cmxp_curve *curve) {
  const tracer t = {eos, held, value, n_nodes};
  cmx_freezing_point pure;
  curve->n_segments = 0;
  curve->n_nodes = n_nodes;
  if (n_nodes < 16 || n_nodes > CMXP_MOST_NODES) return CMX_ERR_DOMAIN;
  cmx_status status = cmx_freezing_of_species(eos, held, value, 0, &pure);
  if (status < 0) return status;
  cmxp_tie first = {.ln_t = log(pure.temp)};
  status = cmxp_tie_solve(eos, held, value, CMXP_GIVEN_MEAN, least_mean, &first);
  if (status < 0) return status;
  cmxp_tie last = first;
  cmxp_segment *s = &curve->segment[curve->n_segments++];
  double start = 0.0, at = least_mean;
  size_t found = 0; /* nodes of the whole range that are those of the segment */
  s->mean[0] = 0.0;
  s->end[0] = CMX_END_PURE;
  for (size_t k = 0; k < n_nodes;) {
    const double mean = cmxp_node_mean(0.0, 1.0, ((double)k + 0.5) / (double)n_nodes);
    int stable;
    cmxp_lowest lowest;
    if (mean <= start) {
      k++;
      continue;
    }
    cmxp_tie tie = last;
    if (curve->n_segments == 1 && found > 1)
      tie = extrapolated_tie(&s->tie[found - 1], 1.0, &s->tie[found - 2], 0.0, 2.0);
    status = stable_at(&t, mean, &tie, &lowest, &stable);
    if (status < 0) return status;
    if (stable) {
      if (curve->n_segments == 1) s->tie[found++] = tie;
      last = tie;
      at = mean;
      k++;
      continue;
    }
    if (curve->n_segments == CMXP_MAX_SEGMENTS) return CMX_ERR_UNSUPPORTED;
    cmxp_three *three = &curve->three[curve->n_segments - 1];
    status = find_three(&t, at > start ? at : start + 1e-3 * (mean - start), mean, &last, three);
    if (status < 0) return status;
    status = close_segment(&t, 0.5 * (three->liquid.x + three->solid[0].x), CMX_END_THREE, &first, s, 0);
    if (status < 0) return status;
    first = last = next_tie(three);
    start = at = 0.5 * (three->liquid.x + three->solid[1].x);
    s = &curve->segment[curve->n_segments++];
    s->mean[0] = start;
    s->end[0] = CMX_END_THREE;
  }
  return close_segment(&t, 1.0, CMX_END_PURE, &first, s, curve->n_segments == 1 ? found : 0);
}
