/* Lower envelope of several phases on a grid and the gaps of its convex hull. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "phase/phase_internal.h"

double cmxp_hull_x(size_t k, size_t n) {
  const double s = sin(0.5 * CMX_PI * (double)k / (double)(n - 1));
  return k == n - 1 ? 1.0 : s * s;
}

size_t cmxp_lower_hull(size_t n, hull_point points[]) {
  size_t kept = 0;
  for (size_t i = 0; i < n; i++) {
    while (kept >= 2) {
      const hull_point *a = &points[kept - 2], *b = &points[kept - 1], *c = &points[i];
      if ((b->x - a->x) * (c->f - a->f) > (c->x - a->x) * (b->f - a->f)) break;
      kept--;
    }
    points[kept++] = points[i];
  }
  return kept;
}

/* Slope of f_a - f_b at x; a failing phase gives NaN. */
static double slope_difference(const cmx_phase *a, const cmx_phase *b, double gamma_e, double x,
                               double *gap) {
  cmx_jet fa, fb;
  if (a->function(a->context, x, gamma_e, &fa) < 0 || b->function(b->context, x, gamma_e, &fb) < 0)
    return NAN;
  *gap = fa.v - fb.v;
  return fa.x - fb.x;
}

double cmxp_closest_approach(const cmx_phase *a, const cmx_phase *b, double gamma_e, double lo, double hi,
                             double *gap) {
  double x = NAN;
  double at_lo = slope_difference(a, b, gamma_e, lo, gap), at_hi = slope_difference(a, b, gamma_e, hi, gap);
  if (!(at_lo * at_hi <= 0.0)) return NAN;
  /* bisection on the slope: both ends keep a sign change, 60 halvings reach round-off */
  for (int it = 0; it < 60 && hi - lo > 1e-16 * hi; it++) {
    x = 0.5 * (lo + hi);
    const double slope = slope_difference(a, b, gamma_e, x, gap);
    if (isnan(slope)) return NAN;
    if (slope * at_lo > 0.0)
      lo = x;
    else
      hi = x;
  }
  return x;
}

/* All phases that are no compounds at one composition. */
typedef struct sample {
  int known;
  hull_point low; /* the lowest of them */
  double f[CMX_MAX_PHASES], slope[CMX_MAX_PHASES], curvature[CMX_MAX_PHASES];
} sample;

typedef struct search {
  size_t n_phases;
  const cmx_phase *phases;
  double gamma_e;
  size_t n_grid;
  sample *grid; /* [n_grid], evaluated where the hull needs it */
  size_t *at;   /* [n_grid] the known points of the grid */
  size_t n_at;
  size_t n_points; /* the lowest phase at the known points and at hidden crossings, sorted by x */
  hull_point *points, *hull;
  double compound_f[CMX_MAX_PHASES]; /* of compounds that may be stable, else infinite */
} search;

/* First spacing of the grid, in points. */
enum { FIRST_SPACING = 8, HIDDEN_CROSSINGS = 64 };

static cmx_status sample_at(const search *s, double x, sample *here) {
  here->known = 1;
  here->low = (hull_point){x, INFINITY, 0};
  for (size_t p = 0; p < s->n_phases; p++) {
    if (cmxp_is_compound(&s->phases[p])) continue;
    cmx_jet f;
    const cmx_status status = s->phases[p].function(s->phases[p].context, x, s->gamma_e, &f);
    if (status < 0) return status;
    here->f[p] = f.v;
    here->slope[p] = f.x;
    here->curvature[p] = f.xx;
    if (f.v < here->low.f) here->low = (hull_point){x, f.v, p};
  }
  return CMX_OK;
}

static cmx_status sample_grid_at(search *s, size_t k) {
  return s->grid[k].known ? CMX_OK : sample_at(s, cmxp_hull_x(k, s->n_grid), &s->grid[k]);
}

static void list_known(search *s) {
  s->n_at = 0;
  for (size_t k = 0; k < s->n_grid; k++)
    if (s->grid[k].known) {
      s->points[s->n_at] = s->grid[k].low;
      s->at[s->n_at++] = k;
    }
  s->n_points = s->n_at;
}

static int by_x(const void *left, const void *right) {
  const double a = ((const hull_point *)left)->x, b = ((const hull_point *)right)->x;
  return (a > b) - (a < b);
}

/* --- which cells of the grid the hull needs ------------------------------------------------------------- */

/* Whether two phases may cross twice between two points: the slope of their difference changes sign, and is
   steep enough. */
static int may_cross_twice(const sample *l, const sample *r, size_t p, size_t q) {
  const double before = l->slope[p] - l->slope[q], now = r->slope[p] - r->slope[q];
  const double apart = fmin(fabs(l->f[p] - l->f[q]), fabs(r->f[p] - r->f[q]));
  return before * now < 0.0 && !(apart > 2.0 * fmax(fabs(before), fabs(now)) * (r->low.x - l->low.x));
}

/* 1/(x(1-x)), the curvature of the ideal entropy of mixing. */
static double ideal_curvature(double x) {
  return 1.0 / (x * (1.0 - x));
}

/* Whether a phase is convex between two points. Beside the ideal entropy of mixing, singular at the ends, the
   curvature is taken to be linear; its mean between the points, known from the slopes, must then agree so
   well with those at the points that no room is left for a gap. */
static int convex_between(const sample *l, const sample *r, size_t p) {
  const double a = l->low.x, b = r->low.x;
  if (!(a > 0.0 && b < 1.0)) return 0;
  const double at_a = l->curvature[p] - ideal_curvature(a), at_b = r->curvature[p] - ideal_curvature(b);
  const double mean = (r->slope[p] - l->slope[p] - cmx_logit(b) + cmx_logit(a)) / (b - a);
  double least = INFINITY;
  for (int k = 0; k <= 4; k++) {
    const double t = 0.25 * k;
    least = fmin(least, ideal_curvature(a + t * (b - a)) + (1.0 - t) * at_a + t * at_b);
  }
  return fabs(mean - 0.5 * (at_a + at_b)) <= 0.25 * least;
}

/* Whether a cell of two neighbours on the hull has a gap or another phase in it. */
static int may_have_gap(const search *s, const sample *l, const sample *r) {
  const size_t p = l->low.phase;
  int may = p != r->low.phase || !convex_between(l, r, p);
  for (size_t q = 0; q < s->n_phases && !may; q++)
    may = q != p && !cmxp_is_compound(&s->phases[q]) && may_cross_twice(l, r, p, q);
  return may;
}

/* Whether a phase may touch a line of the hull that passes below a cell: its tangents at the ends of the cell
   meet below the line. */
static int may_touch(const search *s, const sample *l, const sample *r, const hull_point line[2]) {
  for (size_t p = 0; p < s->n_phases; p++) {
    if (cmxp_is_compound(&s->phases[p])) continue;
    const double before = l->slope[p], after = r->slope[p], h = r->low.x - l->low.x;
    if (!(before < after)) continue; /* between its ends a concave phase is above its own chord */
    const double way = (after * h - (r->f[p] - l->f[p])) / (after - before), x = l->low.x + way;
    const double share = (x - line[0].x) / (line[1].x - line[0].x);
    if (!(way > 0.0 && way < h && l->f[p] + before * way > line[0].f + share * (line[1].f - line[0].f)))
      return 1;
  }
  return 0;
}

/* Two crossings of a pair of phases inside one cell are invisible on the grid: adds the point of closest
   approach. */
static cmx_status add_hidden_crossings(search *s) {
  for (size_t a = 0; a + 1 < s->n_phases; a++)
    for (size_t b = a + 1; b < s->n_phases; b++) {
      if (cmxp_is_compound(&s->phases[a]) || cmxp_is_compound(&s->phases[b])) continue;
      for (size_t i = 2; i + 1 < s->n_at && s->n_points < s->n_at + HIDDEN_CROSSINGS; i++) {
        const sample *l = &s->grid[s->at[i - 1]], *r = &s->grid[s->at[i]];
        sample here;
        double gap;
        if (!may_cross_twice(l, r, a, b)) continue;
        const double at =
            cmxp_closest_approach(&s->phases[a], &s->phases[b], s->gamma_e, l->low.x, r->low.x, &gap);
        if (isnan(at)) continue;
        const cmx_status status = sample_at(s, at, &here);
        if (status < 0) return status;
        s->points[s->n_points++] = here.low;
      }
    }
  qsort(s->points, s->n_points, sizeof *s->points, by_x);
  return CMX_OK;
}

/* --- the hull ------------------------------------------------------------------------------------------- */

/* Compounds below every other phase of their composition. */
static cmx_status select_compounds(search *s) {
  for (size_t p = 0; p < s->n_phases; p++) {
    const cmx_phase *c = &s->phases[p];
    sample other;
    cmx_jet f;
    s->compound_f[p] = INFINITY;
    if (!cmxp_is_compound(c)) continue;
    cmx_status status = c->function(c->context, c->at, s->gamma_e, &f);
    if (status >= 0) status = sample_at(s, c->at, &other);
    if (status < 0) return status;
    if (isnan(f.v)) return CMX_ERR_DOMAIN;
    if (f.v < other.low.f) s->compound_f[p] = f.v;
  }
  return CMX_OK;
}

/* The lower hull of the points and the compounds that are left. */
static size_t make_hull(const search *s) {
  hull_point *hull = s->hull;
  size_t n = s->n_points;
  memcpy(hull, s->points, n * sizeof *hull);
  for (size_t p = 0; p < s->n_phases; p++) {
    if (!(s->compound_f[p] < INFINITY)) continue;
    const hull_point c = {s->phases[p].at, s->compound_f[p], p};
    size_t i = 0;
    while (hull[i].x < c.x) i++; /* the last has x = 1 */
    if (hull[i].x > c.x) {
      memmove(&hull[i + 1], &hull[i], (n++ - i) * sizeof *hull);
      hull[i] = c;
    } else if (c.f < hull[i].f) {
      hull[i] = c;
    }
  }
  return cmxp_lower_hull(n, hull);
}

/* Whether a line of the hull is a gap: it spans more than a cell, or joins two phases. */
static int is_gap(const search *s, size_t i, const hull_point line[2]) {
  return line[0].phase != line[1].phase || s->points[i + 1].x < line[1].x;
}

/* Halves the cells in which the hull may change, and those beside the ends of its gaps, where the search for
   a tangent starts. Returns how many. */
static cmx_status halve_cells(search *s, size_t n_hull, size_t *halved) {
  cmx_status status = CMX_OK;
  size_t i = 0; /* the cell from known point i to i + 1 */
  int after_gap = 0;
  *halved = 0;
  for (size_t h = 0; h + 1 < n_hull && status >= 0; h++) {
    const hull_point *line = &s->hull[h];
    while (i + 1 < s->n_at && !(s->points[i + 1].x > line[0].x)) i++;
    const int gap = is_gap(s, i, line), before_gap = h + 2 < n_hull && is_gap(s, i + 1, line + 1);
    for (size_t c = i; c + 1 < s->n_at && s->points[c].x < line[1].x && status >= 0; c++) {
      const size_t lo = s->at[c], hi = s->at[c + 1];
      const sample *l = &s->grid[lo], *r = &s->grid[hi];
      const int at_end = l->low.x <= line[0].x || r->low.x >= line[1].x;
      if (hi - lo < 2) continue;
      if (gap ? at_end || may_touch(s, l, r, line) : after_gap || before_gap || may_have_gap(s, l, r)) {
        status = sample_grid_at(s, lo + (hi - lo) / 2);
        ++*halved;
      }
    }
    after_gap = gap;
  }
  return status;
}

/* The hull of the grid, as if all its points were known. Sets s->hull. */
static cmx_status refine_hull(search *s, size_t *n_hull) {
  size_t halved = 1;
  cmx_status status = CMX_OK;
  while (halved && status >= 0) {
    list_known(s);
    *n_hull = make_hull(s);
    status = halve_cells(s, *n_hull, &halved);
  }
  if (status >= 0 && s->n_phases > 1) status = add_hidden_crossings(s);
  if (status >= 0) *n_hull = make_hull(s);
  return status;
}

/* Every gap of the hull: a step over more than one grid cell, or a change of phase. The slopes of the lines
   on the two sides of each compound are noted. */
static cmx_status collect(const search *s, size_t n_hull, cmx_tie_line lines[], size_t *n_lines,
                          double slope[2][CMX_MAX_PHASES]) {
  const hull_point *hull = s->hull;
  cmx_status worst = CMX_OK;
  size_t at = 0;
  *n_lines = 0;
  for (size_t p = 0; p < s->n_phases; p++) slope[0][p] = slope[1][p] = NAN;
  for (size_t h = 0; h + 1 < n_hull; h++) {
    const size_t left = hull[h].phase, right = hull[h + 1].phase;
    if (left == right) {
      while (s->points[at].x < hull[h].x) at++;
      if (!(s->points[at + 1].x < hull[h + 1].x)) continue;
    }
    if (*n_lines == CMX_MAX_TIE_LINES) return CMX_ERR_NOT_CONVERGED;
    cmx_tie_line line = {hull[h].x, hull[h + 1].x, left, right, 0.0, NAN};
    double tangent;
    const cmx_status status = cmxp_tie_line_polish(s->phases, s->gamma_e, &line, &tangent);
    slope[0][right] = slope[1][left] = tangent;
    if (status == CMX_OK)
      lines[(*n_lines)++] = line;
    else if (status != CMX_ERR_ABSENT)
      worst = status;
  }
  return worst;
}

/* The hull of grid points lies above that of the curves between them. A compound may lie between the two; its
   two lines then form a concave corner. The hull is recomputed without it. */
static cmx_status find_lines(search *s, cmx_tie_line lines[], size_t *n_lines) {
  for (;;) {
    double slope[2][CMX_MAX_PHASES];
    size_t n_hull;
    cmx_status status = refine_hull(s, &n_hull);
    if (status < 0) return status;
    status = collect(s, n_hull, lines, n_lines, slope);
    int dropped = 0;
    for (size_t p = 0; p < s->n_phases; p++) {
      if (!(s->compound_f[p] < INFINITY && slope[0][p] >= slope[1][p])) continue;
      s->compound_f[p] = INFINITY;
      dropped = 1;
    }
    if (!dropped) return status;
  }
}

static int phases_valid(size_t n_phases, const cmx_phase phases[]) {
  int any = 0;
  if (n_phases < 1 || n_phases > CMX_MAX_PHASES) return 0;
  for (size_t p = 0; p < n_phases; p++) {
    if (!(phases[p].at >= 0.0 && phases[p].at < 1.0)) return 0;
    any |= !cmxp_is_compound(&phases[p]);
  }
  return any;
}

cmx_status cmx_tie_lines(size_t n_phases, const cmx_phase phases[], double gamma_e, size_t n_grid,
                         cmx_tie_line lines[], size_t *n_lines) {
  *n_lines = 0;
  if (!phases_valid(n_phases, phases) || n_grid < 16 || n_grid > 100000 ||
      !(gamma_e > 0.0 && isfinite(gamma_e)))
    return CMX_ERR_DOMAIN;
  search s = {.n_phases = n_phases, .phases = phases, .gamma_e = gamma_e, .n_grid = n_grid};
  cmx_status status = CMX_ERR_MEMORY;
  s.grid = calloc(n_grid, sizeof *s.grid);
  s.at = malloc(n_grid * sizeof *s.at);
  s.points = malloc((n_grid + HIDDEN_CROSSINGS) * sizeof *s.points);
  s.hull = malloc((n_grid + HIDDEN_CROSSINGS + CMX_MAX_PHASES) * sizeof *s.hull);
  if (s.grid && s.at && s.points && s.hull) {
    status = sample_grid_at(&s, n_grid - 1);
    for (size_t k = 0; k < n_grid && status >= 0; k += FIRST_SPACING) status = sample_grid_at(&s, k);
    if (status >= 0) status = select_compounds(&s);
    if (status >= 0) status = find_lines(&s, lines, n_lines);
  }
  free(s.grid);
  free(s.at);
  free(s.points);
  free(s.hull);
  return status;
}
