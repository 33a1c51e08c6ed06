/* Gaps of the solid below its melting at one pressure: tops at three-phase points and critical points, and
   both sides from there downwards. */
#include <math.h>
#include <string.h>

#include "eos/coexistence.h"
#include "eos/equilibrium_internal.h"

/* --- one tie line of two solids ------------------------------------------------------------------------ */

cmx_status cmxp_gap_solve(const cmx_eos *eos, cmx_constraint held, double value, double ln_t,
                          cmxp_gap_tie *tie) {
  double before = INFINITY, logit[2] = {tie->side[0].logit, tie->side[1].logit};
  cmxp_solid_at solid;
  cmx_status status = cmxp_solid_open(eos, held, value, ln_t, tie->side[0].n_e, &solid);
  tie->ln_t = ln_t;
  for (int it = 0; it < 100 && status >= 0; it++) {
    cmxp_side *l = &tie->side[0], *r = &tie->side[1];
    status = cmxp_solid_side(&solid, logit[0], l);
    if (status >= 0) status = cmxp_solid_side(&solid, logit[1], r);
    if (status < 0) break;
    const double width = l->x - r->x, r1 = l->mu[0] - r->mu[0], r2 = l->mu[1] - r->mu[1];
    double move[2] = {(r1 * r->z + r2 * r->x) / (l->stiffness * width),
                      (r1 * l->z + r2 * l->x) / (r->stiffness * width)};
    if (!(fabs(move[0]) < INFINITY && fabs(move[1]) < INFINITY)) return CMX_ERR_NOT_CONVERGED;
    const double longest = fmax(fabs(move[0]), fabs(move[1]));
    /* logits are known to the round-off of chemical potentials over width and stiffness */
    const double soft = fabs(width) * fmin(fabs(l->stiffness), fabs(r->stiffness));
    const double noise = 1e-11 + (1e-13 + 4e-16 / fmax(r->z, 1e-6)) / soft;
    if (longest <= noise || (longest <= 100.0 * noise && longest >= 0.5 * before)) {
      if (!(l->stiffness > 0.0 && r->stiffness > 0.0)) return CMX_ERR_ABSENT;
      return status;
    }
    before = longest;
    /* no farther than the sides are apart: a narrow gap must not end in a wide one beside it */
    const double most = fmin(1.0, logit[1] - logit[0]);
    double part = longest > most ? most / longest : 1.0;
    if (it > 20) part *= 0.5; /* full steps can cycle where f'' is discontinuous */
    while (!(logit[1] + part * move[1] > logit[0] + part * move[0] + 1e-4) && part > 1e-6) part *= 0.5;
    if (part <= 1e-6) return CMX_ERR_ABSENT;
    for (int k = 0; k < 2; k++) logit[k] += part * move[k];
    if (!(fabs(logit[0]) < 100.0 && fabs(logit[1]) < 100.0)) return CMX_ERR_NOT_CONVERGED;
  }
  return status < 0 ? status : CMX_ERR_NOT_CONVERGED;
}

/* --- critical points ----------------------------------------------------------------------------------- */

enum { GRID = 64 };

static double grid_x(int k) {
  return cmxp_node_mean(0.0, 1.0, (k + 0.5) / GRID);
}

/* f'' x (1-x) of the solid; infinite where it has no value. */
static double stiffness(void *solid, double x) {
  cmxp_side s;
  return cmxp_solid_side(solid, cmx_logit(x), &s) < 0 ? INFINITY : s.stiffness;
}

typedef struct gap_search {
  const cmx_eos *eos;
  cmx_constraint held;
  double value, n_e;
  size_t n_nodes;
  const cmxp_curve *curve;
} gap_search;

/* ln T of the solidus at x, from the nodes of the curve around it. */
static double solidus(const cmxp_curve *curve, double x) {
  double below = -1.0, above = 2.0, at_below = INFINITY, at_above = INFINITY;
  for (size_t s = 0; s + 1 < curve->n_segments; s++)
    if (x >= curve->three[s].solid[0].x && x <= curve->three[s].solid[1].x) return curve->three[s].ln_t;
  for (size_t s = 0; s < curve->n_segments; s++)
    for (size_t k = 0; k < curve->n_nodes; k++) {
      const cmxp_tie *tie = &curve->segment[s].tie[k];
      if (tie->solid.x <= x && tie->solid.x > below) {
        below = tie->solid.x;
        at_below = tie->ln_t;
      }
      if (tie->solid.x >= x && tie->solid.x < above) {
        above = tie->solid.x;
        at_above = tie->ln_t;
      }
    }
  return fmin(at_below, at_above);
}

/* Whether x lies in a known gap at this temperature, from the node next above it. */
static int in_known(const cmxp_gaps *gaps, size_t n_nodes, double ln_t, double x) {
  for (size_t g = 0; g < gaps->n; g++) {
    const cmxp_gap *gap = &gaps->gap[g];
    if (ln_t > gap->ln_t[0]) continue;
    size_t k = 0;
    while (k + 1 < n_nodes && gap->tie[k].ln_t > ln_t) k++;
    const double left = gap->tie[k].side[0].x, right = gap->tie[k].side[1].x;
    if (x > left - 0.02 && x < right + 0.02) return 1;
  }
  return 0;
}

/* First grid composition at which the solid is unstable below its solidus and outside known gaps; -1 if there
   is none. */
static int unstable_at(const gap_search *s, const cmxp_gaps *gaps, double ln_t) {
  cmxp_solid_at solid;
  phase_parts parts;
  if (cmxp_solid_open(s->eos, s->held, s->value, ln_t, s->n_e, &solid) < 0) return -1;
  const phase_context *phase = &solid.context[CMX_SOLID];
  if (cmxp_parts_at(phase, s->n_e, &parts) < 0) return -1;
  int worst = -1;
  double least = 0.0;
  for (int k = 0; k < GRID; k++) {
    const double x = grid_x(k);
    balance b;
    if (ln_t > solidus(s->curve, x) || in_known(gaps, s->n_nodes, ln_t, x)) continue;
    if (cmxp_balance_of(phase, &parts, x, &b) < 0) continue;
    const double soft = s->held == CMX_FIXED_PRESSURE ? b.xx - b.xn * b.xn / b.f.xx : b.xx;
    if (!(soft < 0.0)) continue;
    const double settled = stiffness(&solid, x); /* at the density that has the pressure */
    if (settled < least) {
      least = settled;
      worst = k;
    }
  }
  return worst;
}

/* The least stiffness around grid point k, and where it is. */
static cmx_status least_stiffness(const gap_search *s, int k, double ln_t, double *least, double *x) {
  const double lo = k > 1 ? grid_x(k - 2) : 1e-4 * grid_x(0), hi = k + 2 < GRID ? grid_x(k + 2) : 1.0 - 1e-4;
  cmxp_solid_at solid;
  const cmx_status status = cmxp_solid_open(s->eos, s->held, s->value, ln_t, s->n_e, &solid);
  if (status >= 0) *least = cmxp_least_between(stiffness, &solid, lo, hi, x);
  return status;
}

/* Between a temperature at which the solid is stable around grid point k and one at which it is not: the
   critical point. `hot` is raised where the solid is unstable between grid points. */
static cmx_status find_critical(const gap_search *s, int k, double hot, double cold, double *ln_t,
                                double *x) {
  double at_hot = 0.0, at_cold = 0.0, at; /* least stiffness */
  for (const double step = hot - cold;; hot += step) {
    const cmx_status status = least_stiffness(s, k, hot, &at_hot, &at);
    if (status < 0) return status;
    if (at_hot > 0.0) break;
    *ln_t = hot;
    if (hot > solidus(s->curve, at)) return CMX_ERR_NOT_CONVERGED;
    cold = hot;
  }
  for (int it = 0; it < 60 && hot - cold > 1e-12; it++) {
    /* by the straight line through both ends now and then, by halving otherwise, for the stiffness may
       jump */
    double part = it > 1 && it % 3 ? at_hot / (at_hot - at_cold) : 0.5;
    part = fmin(fmax(part, 1e-3), 0.999);
    const double middle = it ? hot - part * (hot - cold) : cold;
    double soft;
    const cmx_status status = least_stiffness(s, k, middle, &soft, &at);
    if (status < 0) return status;
    if (soft > 0.0) {
      if (!it) return CMX_ERR_UNSUPPORTED; /* it was a matter of the density that the search did not settle */
      hot = middle;
      at_hot = soft;
      if (soft < 1e-11) break;
    } else {
      cold = middle;
      at_cold = soft;
      *x = at;
      if (soft > -1e-11) {
        hot = middle;
        break;
      }
    }
  }
  *ln_t = hot;
  return CMX_OK;
}

/* The first tie line below a critical point: between compositions farther apart than those at which f'' =
   0. */
static cmx_status open_gap(const gap_search *s, double ln_t, int k, cmxp_gap_tie *tie) {
  double least, x;
  cmxp_solid_at solid;
  cmx_status status = least_stiffness(s, k, ln_t, &least, &x);
  if (status >= 0) status = cmxp_solid_open(s->eos, s->held, s->value, ln_t, s->n_e, &solid);
  if (status < 0) return status;
  double reach[2];
  for (int side = 0; side < 2; side++) {
    const double end = side ? 1.0 - x : x;
    /* outwards, for beyond the next stable solid another gap may begin */
    double lo = 0.0, hi = 1e-6 * end;
    while (hi < 0.999 * end && stiffness(&solid, side ? x + hi : x - hi) < 0.0) {
      lo = hi;
      hi = fmin(2.0 * hi, 0.999 * end);
    }
    for (int it = 0; it < 50; it++) {
      const double middle = 0.5 * (lo + hi);
      *(stiffness(&solid, side ? x + middle : x - middle) < 0.0 ? &lo : &hi) = middle;
    }
    reach[side] = lo;
  }
  status = CMX_ERR_NOT_CONVERGED;
  for (double wider = 1.75; wider < 4.0 && status < 0; wider *= 1.25) {
    const double l = x - fmin(wider * reach[0], 0.99 * x), r = x + fmin(wider * reach[1], 0.99 * (1.0 - x));
    memset(tie, 0, sizeof *tie);
    tie->side[0].logit = cmx_logit(l);
    tie->side[1].logit = cmx_logit(r);
    status = cmxp_gap_solve(s->eos, s->held, s->value, ln_t, tie);
  }
  return status;
}

/* --- from the top downwards ---------------------------------------------------------------------------- */

static double node_ln_t(const cmxp_gap *gap, double place) {
  return cmxp_node_mean(gap->ln_t[0], gap->ln_t[1], place);
}

/* Both sides at all nodes; `first` holds the first guess, `known` its place. */
static cmx_status fill_gap(const gap_search *s, cmxp_gap *gap, const cmxp_gap_tie *first, double known) {
  cmxp_gap_tie last = *first, before = *first;
  double at = known, at_before = known;
  for (size_t k = 0; k < s->n_nodes; k++) {
    const double place = ((double)k + 0.5) / (double)s->n_nodes;
    cmxp_gap_tie tie = last;
    const double middle = 0.5 * (last.side[0].logit + last.side[1].logit);
    for (int j = 0; j < 2; j++) {
      double *logit = &tie.side[j].logit;
      if (at != at_before)
        *logit += (*logit - before.side[j].logit) * (place - at) / (at - at_before);
      else if (known > 0.0) /* below a critical point the sides part in proportion to t */
        *logit = middle + (*logit - middle) * place / at;
    }
    const cmx_status status = cmxp_gap_solve(s->eos, s->held, s->value, node_ln_t(gap, place), &tie);
    if (status < 0) return status;
    gap->tie[k] = tie;
    before = last;
    at_before = at;
    last = tie;
    at = place;
  }
  return CMX_OK;
}

static const double depth = 1.6094379124341003; /* ln 5: down to a fifth of the temperature of the top */

static void begin_gap(cmxp_gap *gap, double ln_t, cmx_boundary_end top) {
  gap->ln_t[0] = ln_t;
  gap->ln_t[1] = ln_t - depth;
  gap->end[0] = top;
  gap->end[1] = CMX_END_RANGE;
}

static void forget_below(cmxp_gaps *gaps, double ln_t) {
  gaps->floor = fmax(gaps->floor, ln_t);
}

/* Failures that only one gap is concerned by. */
static int concerns_one_gap(cmx_status status) {
  return status == CMX_ERR_ABSENT || status == CMX_ERR_NOT_CONVERGED || status == CMX_ERR_RANGE;
}

static cmx_status gaps_from_three(const gap_search *s, cmxp_gaps *gaps) {
  for (size_t k = 0; k + 1 < s->curve->n_segments; k++) {
    const cmxp_three *three = &s->curve->three[k];
    cmxp_gap *gap = &gaps->gap[gaps->n];
    const cmxp_gap_tie first = {three->ln_t, {three->solid[0], three->solid[1]}};
    begin_gap(gap, three->ln_t, CMX_END_THREE);
    const cmx_status status = fill_gap(s, gap, &first, 0.0);
    if (status < 0 && !concerns_one_gap(status)) return status;
    forget_below(gaps, gap->ln_t[status < 0 ? 0 : 1]);
    if (status >= 0) gaps->n++;
  }
  return CMX_OK;
}

static cmx_status gaps_from_critical(const gap_search *s, cmxp_gaps *gaps, double hottest) {
  const double step = 0.06;
  forget_below(gaps, hottest - depth);
  for (double ln_t = hottest; ln_t > gaps->floor; ln_t -= step) {
    const int k = unstable_at(s, gaps, ln_t);
    if (k < 0) continue;
    cmxp_gap *gap = &gaps->gap[gaps->n];
    cmxp_gap_tie first;
    double top = ln_t + step, x = grid_x(k);
    cmx_status status = gaps->n < CMXP_MAX_SEGMENTS ? CMX_OK : CMX_ERR_NOT_CONVERGED;
    if (status >= 0) status = find_critical(s, k, ln_t + step, ln_t, &top, &x);
    if (status == CMX_ERR_UNSUPPORTED || (status >= 0 && in_known(gaps, s->n_nodes, fmin(ln_t, top), x)))
      continue; /* the edge of a known gap */
    if (status >= 0) {
      begin_gap(gap, top, CMX_END_CRITICAL);
      status = open_gap(s, node_ln_t(gap, 0.5 / (double)s->n_nodes), k, &first);
      if (status >= 0) status = fill_gap(s, gap, &first, 0.5 / (double)s->n_nodes);
    }
    if (status < 0 && !concerns_one_gap(status)) return status;
    forget_below(gaps, status < 0 ? top : gap->ln_t[1]);
    if (status >= 0) gaps->n++;
    if (top > ln_t) ln_t += step; /* once more: another one may have opened */
  }
  return CMX_OK;
}

cmx_status cmxp_gaps_trace(const cmx_eos *eos, cmx_constraint held, double value, const cmxp_curve *curve,
                           cmxp_gaps *gaps) {
  const cmxp_tie *node = &curve->segment[0].tie[0];
  const gap_search s = {eos, held, value, node->solid.n_e, curve->n_nodes, curve};
  double hottest = -INFINITY;
  for (size_t k = 0; k < curve->n_segments; k++)
    for (size_t j = 0; j < curve->n_nodes; j++) hottest = fmax(hottest, curve->segment[k].tie[j].ln_t);
  gaps->n = 0;
  gaps->floor = -INFINITY;
  cmx_status status = gaps_from_three(&s, gaps);
  if (status >= 0) status = gaps_from_critical(&s, gaps, hottest);
  return status;
}
