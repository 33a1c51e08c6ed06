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

typedef struct search {
  size_t n_phases;
  const cmx_phase *phases;
  double gamma_e;
  size_t n_points, room;
  hull_point *points;                /* sorted by x; the lowest phase at each, without compounds */
  double (*slope)[CMX_MAX_PHASES];   /* df/dx of every phase on the grid */
  double compound_f[CMX_MAX_PHASES]; /* of compounds that may be stable, else infinite */
} search;

static cmx_status lowest_at(const search *s, double x, hull_point *point, double slope[]) {
  point->x = x;
  point->f = INFINITY;
  point->phase = 0;
  for (size_t p = 0; p < s->n_phases; p++) {
    if (cmxp_is_compound(&s->phases[p])) continue;
    cmx_jet f;
    const cmx_status status = s->phases[p].function(s->phases[p].context, x, s->gamma_e, &f);
    if (status < 0) return status;
    if (slope) slope[p] = f.x;
    if (f.v < point->f) {
      point->f = f.v;
      point->phase = p;
    }
  }
  return CMX_OK;
}

static int by_x(const void *left, const void *right) {
  const double a = ((const hull_point *)left)->x, b = ((const hull_point *)right)->x;
  return (a > b) - (a < b);
}

/* Two crossings of a pair of phases inside one cell are invisible on the grid: adds the point of closest
   approach. */
static cmx_status add_hidden_crossings(search *s) {
  const size_t on_grid = s->n_points;
  for (size_t a = 0; a + 1 < s->n_phases; a++)
    for (size_t b = a + 1; b < s->n_phases; b++) {
      if (cmxp_is_compound(&s->phases[a]) || cmxp_is_compound(&s->phases[b])) continue;
      for (size_t i = 2; i + 1 < on_grid && s->n_points < s->room; i++) {
        const double before = s->slope[i - 1][a] - s->slope[i - 1][b], now = s->slope[i][a] - s->slope[i][b];
        double gap;
        if (!(before * now < 0.0)) continue;
        const double at = cmxp_closest_approach(&s->phases[a], &s->phases[b], s->gamma_e, s->points[i - 1].x,
                                                s->points[i].x, &gap);
        if (isnan(at)) continue;
        const cmx_status status = lowest_at(s, at, &s->points[s->n_points++], NULL);
        if (status < 0) return status;
      }
    }
  qsort(s->points, s->n_points, sizeof *s->points, by_x);
  return CMX_OK;
}

/* Compounds below every other phase of their composition. */
static cmx_status select_compounds(search *s) {
  for (size_t p = 0; p < s->n_phases; p++) {
    const cmx_phase *c = &s->phases[p];
    hull_point other;
    cmx_jet f;
    s->compound_f[p] = INFINITY;
    if (!cmxp_is_compound(c)) continue;
    cmx_status status = c->function(c->context, c->at, s->gamma_e, &f);
    if (status >= 0) status = lowest_at(s, c->at, &other, NULL);
    if (status < 0) return status;
    if (isnan(f.v)) return CMX_ERR_DOMAIN;
    if (f.v < other.f) s->compound_f[p] = f.v;
  }
  return CMX_OK;
}

/* The lower hull of the points and the compounds that are left. */
static size_t make_hull(const search *s, hull_point hull[]) {
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

/* Every gap of the hull: a step over more than one grid cell, or a change of phase. The slopes of the lines
   on the two sides of each compound are noted. */
static cmx_status collect(const search *s, const hull_point hull[], size_t n_hull, cmx_tie_line lines[],
                          size_t *n_lines, double slope[2][CMX_MAX_PHASES]) {
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
static cmx_status find_lines(search *s, hull_point hull[], cmx_tie_line lines[], size_t *n_lines) {
  for (;;) {
    double slope[2][CMX_MAX_PHASES];
    const cmx_status status = collect(s, hull, make_hull(s, hull), lines, n_lines, slope);
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
  search s = {n_phases, phases, gamma_e, n_grid, n_grid + 64, NULL, NULL, {0.0}};
  hull_point *hull = NULL;
  cmx_status status = CMX_ERR_MEMORY;
  s.points = malloc(s.room * sizeof *s.points);
  s.slope = malloc(n_grid * sizeof *s.slope);
  hull = malloc((s.room + CMX_MAX_PHASES) * sizeof *hull);
  if (s.points && s.slope && hull) {
    status = CMX_OK;
    for (size_t k = 0; k < n_grid && status >= 0; k++)
      status = lowest_at(&s, cmxp_hull_x(k, n_grid), &s.points[k], s.slope[k]);
    if (status >= 0 && n_phases > 1) status = add_hidden_crossings(&s);
    if (status >= 0) status = select_compounds(&s);
    if (status >= 0) status = find_lines(&s, hull, lines, n_lines);
  }
  free(s.points);
  free(s.slope);
  free(hull);
  return status;
}
