/* Ends of boundaries: identified from the tie-line patterns at two close couplings, and solved for. */
#include <gsl/gsl_errno.h>
#include <math.h>

#include "phase/phase_internal.h"

int cmxp_same_family(const cmx_tie_line *a, const cmx_tie_line *b, double reach) {
  return a->left == b->left && a->right == b->right && fabs(a->x_left - b->x_left) <= reach &&
         fabs(a->x_right - b->x_right) <= reach;
}

typedef double coupling_function(double gamma_e, void *context);

/* --- functions of the coupling that vanish at an end -------------------------------------------------------

   Where they have no value they give 0, with x = NaN, because GSL may stop the process at a NaN. */

typedef struct point_search {
  const phase_list *phases;
  double lo, hi, x;      /* window in x and the x found; NaN if there was none */
  size_t phase, other;   /* whose values are compared at x, or the solid */
  cmx_tie_line split[2]; /* two of the lines at a three-phase point, with a phase in common */
} point_search;

static double contact_gap(double gamma_e, void *context) {
  point_search *s = context;
  double gap = 0.0;
  const double x = cmxp_closest_approach(&s->phases->phase[s->phase], &s->phases->phase[s->other], gamma_e,
                                         s->lo, s->hi, &gap);
  if (isnan(x)) return 0.0; /* not NaN, which GSL would treat as fatal; the caller checks x */
  s->x = x;
  return gap;
}

typedef struct curvature_at {
  const cmx_phase *phase;
  double gamma_e;
} curvature_at;

static double curvature(double x, void *context) {
  const curvature_at *c = context;
  cmx_jet f;
  return c->phase->function(c->phase->context, x, c->gamma_e, &f) < 0 ? 1e300 : f.xx;
}

/* Least f'' over the window. */
static double least_curvature(double gamma_e, void *context) {
  point_search *s = context;
  curvature_at at = {&s->phases->phase[s->phase], gamma_e};
  double best = INFINITY, x_best = 0.5 * (s->lo + s->hi);
  const double step = (s->hi - s->lo) / 64.0;
  for (int k = 1; k < 64; k++) {
    const double x = s->lo + k * step, v = curvature(x, &at);
    if (v < best) {
      best = v;
      x_best = x;
    }
  }
  gsl_function f = {curvature, &at};
  gsl_min_fminimizer *m = s->phases->least;
  const double left = curvature(x_best - step, &at), right = curvature(x_best + step, &at);
  if (left > best && right > best && best < 1e300 &&
      gsl_min_fminimizer_set_with_values(m, &f, x_best, best, x_best - step, left, x_best + step, right) ==
          GSL_SUCCESS) {
    for (int it = 0; it < 60; it++)
      if (gsl_min_fminimizer_iterate(m) != GSL_SUCCESS) break;
    x_best = gsl_min_fminimizer_x_minimum(m);
    best = gsl_min_fminimizer_f_minimum(m);
  }
  s->x = x_best;
  return best;
}

/* f of one phase less that of another at x = lo. */
static double value_gap(double gamma_e, void *context) {
  point_search *s = context;
  const cmx_phase *a = &s->phases->phase[s->phase], *b = &s->phases->phase[s->other];
  cmx_jet fa, fb;
  s->x = NAN;
  if (a->function(a->context, s->lo, gamma_e, &fa) < 0 || b->function(b->context, s->lo, gamma_e, &fb) < 0)
    return 0.0;
  if (!isfinite(fa.v - fb.v)) return 0.0;
  s->x = s->lo;
  return fa.v - fb.v;
}

/* Difference of the slopes of two lines that lead to one compound. */
static double slope_gap(double gamma_e, void *context) {
  point_search *s = context;
  double slope[2];
  s->x = NAN;
  for (int k = 0; k < 2; k++) {
    cmx_tie_line line = s->split[k];
    if (cmxp_tie_line_polish(s->phases->phase, gamma_e, &line, &slope[k]) < 0) return 0.0;
  }
  if (!isfinite(slope[0] - slope[1])) return 0.0;
  s->x = s->lo;
  return slope[0] - slope[1];
}

/* A compound in the middle: how far it lies above the tie line of the outer phases. Another phase: the
   difference of its compositions on the two lines that lead to it. */
static double three_phase_gap(double gamma_e, void *context) {
  point_search *s = context;
  const cmx_tie_line *a = &s->split[0], *b = &s->split[1];
  const cmx_phase *phase = s->phases->phase, *left = &phase[a->left], *middle = &phase[a->right],
                  *right = &phase[b->right];
  cmx_jet f[3];
  s->x = NAN;
  if (!cmxp_is_compound(middle)) {
    cmx_tie_line l = *a, r = *b;
    if (cmx_tie_line_polish(phase, gamma_e, &l) < 0 || cmx_tie_line_polish(phase, gamma_e, &r) < 0)
      return 0.0;
    s->x = l.x_right;
    return l.x_right - r.x_left;
  }
  cmx_tie_line line = {a->x_left, b->x_right, a->left, b->right, 0.0, 0.0};
  const double x = middle->at;
  if (cmx_tie_line_polish(phase, gamma_e, &line) < 0 ||
      left->function(left->context, line.x_left, gamma_e, &f[0]) < 0 ||
      middle->function(middle->context, x, gamma_e, &f[1]) < 0 ||
      right->function(right->context, line.x_right, gamma_e, &f[2]) < 0)
    return 0.0;
  const double share = (x - line.x_left) / (line.x_right - line.x_left);
  const double gap = f[1].v - (1.0 - share) * f[0].v - share * f[2].v;
  if (!isfinite(gap)) return 0.0;
  s->x = x;
  return gap;
}

/* Root of a function of Gamma_e in a bracket; NaN without a sign change. */
static double coupling_root(coupling_function *function, point_search *s, double lo, double hi) {
  gsl_function f = {function, s};
  const double at_lo = function(lo, s), at_hi = function(hi, s);
  if (!(at_lo * at_hi < 0.0)) return NAN;
  gsl_root_fsolver *root = s->phases->root;
  double found = NAN;
  if (gsl_root_fsolver_set(root, &f, lo, hi) == GSL_SUCCESS) {
    for (int it = 0; it < 100; it++) {
      if (gsl_root_fsolver_iterate(root) != GSL_SUCCESS) break;
      if (gsl_root_fsolver_x_upper(root) - gsl_root_fsolver_x_lower(root) <= 1e-15 * hi) break;
    }
    found = gsl_root_fsolver_root(root);
    function(found, s);
  }
  return found;
}

/* The same next to a coupling that the patterns give to their own accuracy, that of the grid in x. Lines of
   the function may end on one side of it. */
static double root_near(coupling_function *function, point_search *s, double gamma_e) {
  const double least = 1e-8;
  double root = NAN;
  for (double far = least; far < 2e-3 && isnan(root); far *= 10.0) {
    root = coupling_root(function, s, gamma_e * (1.0 - far), gamma_e * (1.0 + least));
    if (isnan(root)) root = coupling_root(function, s, gamma_e * (1.0 - least), gamma_e * (1.0 + far));
  }
  return root;
}

/* --- three phases with a compound among them ---------------------------------------------------------- */

static const double same_side = 0.02; /* in x, of a line in two patterns */

/* Two lines of one pattern that share a phase and are one line, without that phase, in the other. */
static int find_split(point_search *s, const pattern *two, const pattern *one, const cmx_tie_line *line) {
  const cmx_phase *phase = s->phases->phase;
  for (size_t i = 0; i + 1 < two->n; i++) {
    const cmx_tie_line *a = &two->line[i], *b = a + 1;
    if (a->right != b->left || !(fabs(a->x_right - b->x_left) <= same_side)) continue;
    if (!cmxp_is_compound(&phase[a->left]) && !cmxp_is_compound(&phase[a->right]) &&
        !cmxp_is_compound(&phase[b->right]))
      continue;
    const cmx_tie_line whole = {a->x_left, b->x_right, a->left, b->right, 0.0, 0.0};
    for (size_t k = 0; k < one->n; k++) {
      if (!cmxp_same_family(&one->line[k], &whole, same_side)) continue;
      if (!cmxp_same_family(line, a, 0.0) && !cmxp_same_family(line, b, 0.0) &&
          !cmxp_same_family(line, &one->line[k], 0.0))
        continue;
      s->split[0] = *a;
      s->split[1] = *b;
      return 1;
    }
  }
  return 0;
}

/* A line that has another phase on one side in the other pattern: another compound of the same composition,
   or another phase where the line between the two is too short to be seen, next to a pure species. */
static coupling_function *find_swap(point_search *s, const pattern *low, const pattern *high,
                                    const cmx_tie_line *line) {
  const cmx_phase *phase = s->phases->phase;
  for (size_t i = 0; i < low->n; i++)
    for (size_t k = 0; k < high->n; k++) {
      const cmx_tie_line *a = &low->line[i], *b = &high->line[k];
      if ((a->left == b->left) == (a->right == b->right)) continue;
      if (!cmxp_same_family(line, a, 0.0) && !cmxp_same_family(line, b, 0.0)) continue;
      const int left = a->left != b->left;
      const double off = left ? a->x_left - b->x_left : a->x_right - b->x_right;
      s->phase = left ? a->left : a->right;
      s->other = left ? b->left : b->right;
      s->lo = phase[s->phase].at;
      s->split[0] = *a;
      s->split[1] = *b;
      const int compounds = cmxp_is_compound(&phase[s->phase]) + cmxp_is_compound(&phase[s->other]);
      if (compounds == 2 && s->lo == phase[s->other].at) return value_gap;
      if (compounds == 0 && cmxp_is_compound(&phase[left ? a->right : a->left]) && fabs(off) <= same_side)
        return slope_gap;
    }
  return NULL;
}

/* Coupling of a three-phase point, the bisected one if it cannot be solved for; 0 if the line does not end at
   one. */
static double three_phase_point(const phase_list *phases, const pattern *low, const pattern *high,
                                const cmx_tie_line *line) {
  point_search s = {.phases = phases, .x = NAN};
  coupling_function *function = find_split(&s, low, high, line) || find_split(&s, high, low, line)
                                    ? three_phase_gap
                                    : find_swap(&s, low, high, line);
  if (!function) return 0.0;
  const double root = root_near(function, &s, high->gamma_e);
  return isnan(root) || isnan(s.x) ? high->gamma_e : root;
}

/* --- what an end is ------------------------------------------------------------------------------------ */

static int same_point(const cmx_special_point *a, const cmx_special_point *b) {
  return fabs(a->gamma - b->gamma) < 1e-6 * b->gamma && fabs(a->x - b->x) < 1e-3;
}

static void enter_special_point(cmx_diagram *d, cmx_boundary_end kind, const point_search *s,
                                cmx_special_point point) {
  if (kind == CMX_END_COMPOUND) {
    for (size_t k = 0; k < d->n_congruent; k++)
      if (same_point(&d->congruent[k].point, &point) && d->congruent[k].compound == s->other) return;
    const cmx_congruent_point entry = {point, s->phase, s->other};
    if (d->n_congruent < CMX_MAX_BOUNDARIES) d->congruent[d->n_congruent++] = entry;
    return;
  }
  cmx_special_point *list = kind == CMX_END_AZEOTROPE ? d->azeotrope : d->critical;
  size_t *count = kind == CMX_END_AZEOTROPE ? &d->n_azeotropes : &d->n_critical;
  for (size_t k = 0; k < *count; k++)
    if (same_point(&list[k], &point)) return;
  if (*count < CMX_MAX_BOUNDARIES) list[(*count)++] = point;
}

cmx_boundary_end cmxp_classify_end(const phase_list *phases, const pattern *low, const pattern *high,
                                   const cmx_tie_line *line, cmx_diagram *d, double *gamma_1, double *x) {
  const int compounds =
      cmxp_is_compound(&phases->phase[line->left]) + cmxp_is_compound(&phases->phase[line->right]);
  const double gamma_e = high->gamma_e, width = line->x_right - line->x_left,
               mid = 0.5 * (line->x_left + line->x_right);
  const double three = three_phase_point(phases, low, high, line);
  *gamma_1 = (three > 0.0 ? three : gamma_e) * phases->unit;
  *x = mid;
  if (three > 0.0) return CMX_END_THREE;
  /* of similar charges the first line that is wide enough lies farther from the pure species */
  const double apart = log(d->gamma_melt[0] / d->gamma_melt[1]), near_pure = 0.01 + 2e-5 / apart;
  for (int j = 0; j < 2; j++)
    if (fabs(*gamma_1 - d->gamma_melt[j]) <= fmin(1e-4, 0.3 * apart) * *gamma_1 &&
        fabs(mid - j) < near_pure && line->left != line->right && !compounds) {
      *gamma_1 = d->gamma_melt[j];
      *x = j;
      return CMX_END_PURE;
    }
  if (width > 0.12 || compounds == 2) return CMX_END_THREE;
  const int ordered = line->left < line->right;
  point_search s = {.phases = phases,
                    .lo = fmax(1e-9, mid - 0.1),
                    .hi = fmin(1.0 - 1e-9, mid + 0.1),
                    .x = mid,
                    .phase = ordered ? line->left : line->right,
                    .other = ordered ? line->right : line->left};
  cmx_boundary_end kind;
  double root;
  if (compounds) {
    kind = CMX_END_COMPOUND;
    s.lo = phases->phase[s.other].at;
    root = root_near(value_gap, &s, gamma_e);
  } else {
    kind = line->left == line->right ? CMX_END_CRITICAL : CMX_END_AZEOTROPE;
    root = coupling_root(kind == CMX_END_CRITICAL ? least_curvature : contact_gap, &s, 0.97 * gamma_e,
                         1.03 * gamma_e);
  }
  /* tangents of other branches may lie near: only the coupling at which this family ended counts */
  if (!(fabs(s.x - mid) <= 0.1 && fabs(root - gamma_e) <= 2e-3 * gamma_e)) return CMX_END_THREE;
  *gamma_1 = root * phases->unit;
  *x = s.x;
  enter_special_point(d, kind, &s, (cmx_special_point){s.x, *gamma_1});
  return kind;
}
