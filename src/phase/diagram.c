/* Boundaries of a whole diagram: tie lines on a scan of couplings, matched into families; where the pattern
   of lines changes the coupling is bisected and the end point solved for. */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_min.h>
#include <gsl/gsl_roots.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/plasma.h"
#include "phase/phase_internal.h"

enum { LIQUID, SOLID, N_PHASES, SCAN_STEPS = 120 };

typedef struct pattern {
  double gamma_e;
  size_t n;
  cmx_tie_line line[CMX_MAX_TIE_LINES];
} pattern;

typedef struct open_boundary {
  size_t boundary;   /* index in the diagram */
  cmx_tie_line last; /* line of this family at the last coupling */
} open_boundary;

/* One seen line of a family, a start for its nodes. */
typedef struct seen_line {
  size_t boundary;
  double gamma_e;
  cmx_tie_line line;
} seen_line;

typedef struct tracer {
  const cmx_mixture *mixture;
  cmx_phase phases[N_PHASES];
  double unit; /* Gamma_1/Gamma_e */
  size_t n_grid, n_nodes;
  cmx_diagram *diagram;
  size_t n_open;
  open_boundary open[CMX_MAX_TIE_LINES];
  size_t n_seen, room_seen;
  seen_line *seen;
  cmx_error *err;
} tracer;

static cmx_status find_pattern(tracer *t, double gamma_e, pattern *p) {
  p->gamma_e = gamma_e;
  const cmx_status status = cmx_tie_lines(N_PHASES, t->phases, gamma_e, t->n_grid, p->line, &p->n);
  if (status < 0)
    return cmx_fail(t->err, status, "tie lines at Gamma_1 = %.10g: %s", gamma_e * t->unit,
                    cmx_status_text(status));
  return CMX_OK;
}

static int same_family(const cmx_tie_line *a, const cmx_tie_line *b, double reach) {
  return a->left == b->left && a->right == b->right && fabs(a->x_left - b->x_left) <= reach &&
         fabs(a->x_right - b->x_right) <= reach;
}

static int same_pattern(const pattern *a, const pattern *b) {
  if (a->n != b->n) return 0;
  for (size_t i = 0; i < a->n; i++)
    if (!same_family(&a->line[i], &b->line[i], 0.2)) return 0;
  return 1;
}

/* --- end points ---------------------------------------------------------------------------------------- */

typedef struct point_search {
  const tracer *t;
  double lo, hi, x; /* window in x and the x found */
} point_search;

static double contact_gap(double gamma_e, void *context) {
  point_search *s = context;
  double gap = 0.0;
  const double x =
      cmx_closest_approach(&s->t->phases[LIQUID], &s->t->phases[SOLID], gamma_e, s->lo, s->hi, &gap);
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
  curvature_at at = {&s->t->phases[SOLID], gamma_e};
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
  gsl_min_fminimizer *m = gsl_min_fminimizer_alloc(gsl_min_fminimizer_brent);
  const double left = curvature(x_best - step, &at), right = curvature(x_best + step, &at);
  if (m && left > best && right > best && best < 1e300 &&
      gsl_min_fminimizer_set_with_values(m, &f, x_best, best, x_best - step, left, x_best + step, right) ==
          GSL_SUCCESS) {
    for (int it = 0; it < 60; it++)
      if (gsl_min_fminimizer_iterate(m) != GSL_SUCCESS) break;
    x_best = gsl_min_fminimizer_x_minimum(m);
    best = gsl_min_fminimizer_f_minimum(m);
  }
  gsl_min_fminimizer_free(m);
  s->x = x_best;
  return best;
}

/* Root of a function of Gamma_e in a bracket; NaN without a sign change. */
static double coupling_root(double (*function)(double, void *), point_search *s, double lo, double hi) {
  gsl_function f = {function, s};
  const double at_lo = function(lo, s), at_hi = function(hi, s);
  if (!(at_lo * at_hi < 0.0)) return NAN;
  gsl_root_fsolver *root = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
  if (!root) return NAN;
  double found = NAN;
  if (gsl_root_fsolver_set(root, &f, lo, hi) == GSL_SUCCESS) {
    for (int it = 0; it < 100; it++) {
      if (gsl_root_fsolver_iterate(root) != GSL_SUCCESS) break;
      if (gsl_root_fsolver_x_upper(root) - gsl_root_fsolver_x_lower(root) <= 1e-15 * hi) break;
    }
    found = gsl_root_fsolver_root(root);
    function(found, s);
  }
  gsl_root_fsolver_free(root);
  return found;
}

/* What ends a family between two nearby couplings, and the exact coupling and composition of the end. */
static cmx_boundary_end classify(tracer *t, const cmx_tie_line *line, double gamma_e, double *gamma_1,
                                 double *x) {
  cmx_diagram *d = t->diagram;
  const double width = line->x_right - line->x_left, mid = 0.5 * (line->x_left + line->x_right);
  *gamma_1 = gamma_e * t->unit;
  *x = mid;
  for (int j = 0; j < 2; j++)
    if (fabs(*gamma_1 - d->gamma_melt[j]) <= 1e-4 * *gamma_1 && fabs(mid - j) < 0.01 &&
        line->left != line->right) {
      *gamma_1 = d->gamma_melt[j];
      *x = j;
      return CMX_END_PURE;
    }
  if (width > 0.12) return CMX_END_THREE;
  point_search s = {t, fmax(1e-9, mid - 0.1), fmin(1.0 - 1e-9, mid + 0.1), mid};
  const int contact = line->left != line->right;
  const double root =
      coupling_root(contact ? contact_gap : least_curvature, &s, 0.97 * gamma_e, 1.03 * gamma_e);
  /* tangents of other branches may lie near: only the coupling at which this family ended counts */
  if (isnan(root) || fabs(s.x - mid) > 0.1 || fabs(root - gamma_e) > 2e-3 * gamma_e) return CMX_END_THREE;
  *gamma_1 = root * t->unit;
  *x = s.x;
  cmx_special_point *list = contact ? d->azeotrope : d->critical;
  size_t *count = contact ? &d->n_azeotropes : &d->n_critical;
  const cmx_special_point point = {s.x, *gamma_1};
  for (size_t k = 0; k < *count; k++)
    if (fabs(list[k].gamma - point.gamma) < 1e-6 * point.gamma && fabs(list[k].x - point.x) < 1e-3)
      return contact ? CMX_END_AZEOTROPE : CMX_END_CRITICAL;
  if (*count < CMX_MAX_BOUNDARIES) list[(*count)++] = point;
  return contact ? CMX_END_AZEOTROPE : CMX_END_CRITICAL;
}

/* --- families ------------------------------------------------------------------------------------------ */

static cmx_status remember(tracer *t, size_t boundary, double gamma_e, const cmx_tie_line *line) {
  if (t->n_seen == t->room_seen) {
    const size_t room = 2 * t->room_seen + 256;
    seen_line *more = realloc(t->seen, room * sizeof *more);
    if (!more) return cmx_fail(t->err, CMX_ERR_MEMORY, "diagram: out of memory");
    t->seen = more;
    t->room_seen = room;
  }
  const seen_line s = {boundary, gamma_e, *line};
  t->seen[t->n_seen++] = s;
  return CMX_OK;
}

/* End values of the two compositions; kept in the first and last node until all nodes are filled. */
static void set_end(cmx_boundary *b, int high, cmx_boundary_end kind, double gamma_1, double x,
                    const cmx_tie_line *line) {
  const size_t k = high ? b->n - 1 : 0;
  const int point = kind == CMX_END_PURE || kind == CMX_END_AZEOTROPE || kind == CMX_END_CRITICAL;
  *(high ? &b->gamma_hi : &b->gamma_lo) = gamma_1;
  *(high ? &b->end_hi : &b->end_lo) = kind;
  b->x_left[k] = point ? x : line->x_left;
  b->x_right[k] = point ? x : line->x_right;
}

static cmx_status begin_family(tracer *t, const cmx_tie_line *line, double gamma_e, int at_range) {
  cmx_diagram *d = t->diagram;
  if (d->n_boundaries == CMX_MAX_BOUNDARIES)
    return cmx_fail(t->err, CMX_ERR_UNSUPPORTED, "diagram: more than %d boundaries", CMX_MAX_BOUNDARIES);
  cmx_boundary *b = &d->boundary[d->n_boundaries];
  b->left = line->left;
  b->right = line->right;
  b->n = t->n_nodes;
  b->gamma = calloc(4 * b->n, sizeof *b->gamma); /* one block for the four arrays */
  if (!b->gamma) return cmx_fail(t->err, CMX_ERR_MEMORY, "diagram: out of memory");
  b->x_left = b->gamma + b->n;
  b->x_right = b->x_left + b->n;
  b->latent_heat = b->x_right + b->n;
  double gamma_1 = gamma_e * t->unit, x = 0.0;
  const cmx_boundary_end kind = at_range ? CMX_END_RANGE : classify(t, line, gamma_e, &gamma_1, &x);
  set_end(b, 0, kind, gamma_1, x, line);
  const open_boundary o = {d->n_boundaries++, *line};
  t->open[t->n_open++] = o;
  return remember(t, o.boundary, gamma_e, line);
}

static void end_family(tracer *t, const open_boundary *o, double gamma_e, int at_range) {
  double gamma_1 = gamma_e * t->unit, x = 0.0;
  const cmx_boundary_end kind = at_range ? CMX_END_RANGE : classify(t, &o->last, gamma_e, &gamma_1, &x);
  set_end(&t->diagram->boundary[o->boundary], 1, kind, gamma_1, x, &o->last);
}

/* Goes on to the next pattern: families continue, end or begin. */
static cmx_status advance(tracer *t, const pattern *next, double reach) {
  open_boundary still[CMX_MAX_TIE_LINES];
  size_t n_still = 0;
  int taken[CMX_MAX_TIE_LINES] = {0};
  cmx_status status = CMX_OK;
  for (size_t q = 0; q < t->n_open && status >= 0; q++) {
    size_t match = next->n;
    for (size_t i = 0; i < next->n && match == next->n; i++)
      if (!taken[i] && same_family(&t->open[q].last, &next->line[i], reach)) match = i;
    if (match == next->n) {
      end_family(t, &t->open[q], next->gamma_e, 0);
      continue;
    }
    taken[match] = 1;
    still[n_still] = t->open[q];
    still[n_still].last = next->line[match];
    status = remember(t, still[n_still].boundary, next->gamma_e, &next->line[match]);
    n_still++;
  }
  memcpy(t->open, still, n_still * sizeof *still);
  t->n_open = n_still;
  for (size_t i = 0; i < next->n && status >= 0; i++)
    if (!taken[i]) status = begin_family(t, &next->line[i], next->gamma_e, 0);
  return status;
}

/* From the pattern `from` to coupling `to`; changes of the pattern between them are bisected one after the
 * other. */
static cmx_status sweep(tracer *t, pattern *from, double to) {
  pattern end, low, high, mid;
  cmx_status status = find_pattern(t, to, &end);
  if (status < 0) return status;
  for (int events = 0; !same_pattern(from, &end) && events < 32; events++) {
    low = *from;
    high = end;
    while (high.gamma_e - low.gamma_e > 1e-9 * high.gamma_e) {
      status = find_pattern(t, 0.5 * (low.gamma_e + high.gamma_e), &mid);
      if (status < 0) return status;
      if (same_pattern(&low, &mid))
        low = mid;
      else
        high = mid;
    }
    status = advance(t, &low, 0.2);
    if (status >= 0) status = advance(t, &high, 0.01);
    if (status < 0) return status;
    *from = high;
  }
  *from = end;
  return advance(t, &end, 0.2);
}

/* --- nodes
 * ----------------------------------------------------------------------------------------------------------
 */

static double node_gamma(const cmx_boundary *b, size_t k) {
  const double c = cos(CMX_PI * (double)k / (double)(b->n - 1));
  return k == 0          ? b->gamma_lo
         : k == b->n - 1 ? b->gamma_hi
                         : 0.5 * (b->gamma_lo + b->gamma_hi) - 0.5 * c * (b->gamma_hi - b->gamma_lo);
}

static cmx_status solve_node(tracer *t, cmx_boundary *b, size_t k, cmx_tie_line *line) {
  const cmx_status status = cmx_tie_line_polish(t->phases, b->gamma[k] / t->unit, line);
  if (status < 0)
    return cmx_fail(t->err, status, "boundary %s-%s at Gamma_1 = %.10g: %s", t->phases[b->left].name,
                    t->phases[b->right].name, b->gamma[k], cmx_status_text(status));
  b->x_left[k] = line->x_left;
  b->x_right[k] = line->x_right;
  b->latent_heat[k] = line->latent_heat;
  return CMX_OK;
}

/* Smooth in the node index: the third-order continuation of the last nodes is the next start. */
static double continued(const double v[], size_t k, long step) {
  const long i = (long)k;
  return 3.0 * v[i - step] - 3.0 * v[i - 2 * step] + v[i - 3 * step];
}

/* Value at node k of the polynomial through the end node and up to four good nodes from `last` inwards. */
static double through_end(const double v[], long end, long last, long step, long good, long k) {
  const long at[5] = {end, last, last - step, last - 2 * step, last - 3 * step}, n = good < 4 ? good + 1 : 5;
  double sum = 0.0;
  for (long i = 0; i < n; i++) {
    double weight = v[at[i]];
    for (long j = 0; j < n; j++)
      if (j != i) weight *= (double)(k - at[j]) / (double)(at[i] - at[j]);
    sum += weight;
  }
  return sum;
}

/* Next to a pure species or a critical point no tie line can be polished; both compositions are smooth in the node index
   up to the end, which is known. */
static void fill_tail(cmx_boundary *b, size_t from, long step, long good) {
  const long end = step > 0 ? (long)b->n - 1 : 0, last = (long)from - step;
  for (long k = (long)from; k != end; k += step) {
    b->x_left[k] = through_end(b->x_left, end, last, step, good, k);
    b->x_right[k] = through_end(b->x_right, end, last, step, good, k);
    b->latent_heat[k] = good ? b->latent_heat[last] : 0.0;
  }
}

static cmx_status march(tracer *t, cmx_boundary *b, size_t first, long step, cmx_tie_line line) {
  const cmx_boundary_end kind = step > 0 ? b->end_hi : b->end_lo;
  const int meets = kind == CMX_END_PURE || kind == CMX_END_CRITICAL;
  cmx_status status = CMX_OK;
  long done = 1;
  for (size_t k = (size_t)((long)first + step); k > 0 && k < b->n - 1; k = (size_t)((long)k + step)) {
    if (done >= 3) {
      const double l = continued(b->x_left, k, step), r = continued(b->x_right, k, step);
      if (l > 0.0 && r > l && r < 1.0) {
        line.x_left = l;
        line.x_right = r;
      }
    }
    status = solve_node(t, b, k, &line);
    if (status == CMX_ERR_ABSENT && meets) {
      fill_tail(b, k, step, done);
      return CMX_OK;
    }
    if (status == CMX_ERR_ABSENT)
      return cmx_fail(t->err, CMX_ERR_NOT_CONVERGED, "boundary %s-%s is lost at Gamma_1 = %.10g",
                      t->phases[b->left].name, t->phases[b->right].name, b->gamma[k]);
    if (status < 0) return status;
    done++;
  }
  return status;
}

/* Latent heat where liquid and solid have one composition: the difference of their energies. 0 between solids. */
static double meeting_heat(const tracer *t, const cmx_boundary *b, size_t k) {
  cmx_jet l, s;
  if (b->left == b->right) return 0.0;
  for (int p = 0; p < N_PHASES; p++)
    if (t->phases[p].function(t->phases[p].context, b->x_left[k], b->gamma[k] / t->unit, p ? &s : &l) < 0)
      return NAN;
  return l.g - s.g;
}

/* End nodes at which both compositions meet carry the limit of the latent heat; the others are tie lines like
 * any. */
static cmx_status close_ends(tracer *t, cmx_boundary *b) {
  for (int high = 0; high < 2; high++) {
    const size_t k = high ? b->n - 1 : 0;
    const cmx_boundary_end kind = high ? b->end_hi : b->end_lo;
    if (kind == CMX_END_RANGE || kind == CMX_END_THREE) {
      cmx_tie_line line = {b->x_left[k], b->x_right[k], b->left, b->right, 0.0, 0.0};
      const cmx_status status = solve_node(t, b, k, &line);
      if (status < 0) return status;
    } else {
      b->latent_heat[k] = meeting_heat(t, b, k);
    }
  }
  return CMX_OK;
}

static cmx_status fill_nodes(tracer *t, size_t index) {
  cmx_boundary *b = &t->diagram->boundary[index];
  for (size_t k = 0; k < b->n; k++) b->gamma[k] = node_gamma(b, k);
  /* start where a line was seen nearest to the middle */
  const size_t middle = b->n / 2;
  const seen_line *best = NULL;
  for (size_t s = 0; s < t->n_seen; s++) {
    const seen_line *seen = &t->seen[s];
    if (seen->boundary != index) continue;
    if (!best ||
        fabs(seen->gamma_e * t->unit - b->gamma[middle]) < fabs(best->gamma_e * t->unit - b->gamma[middle]))
      best = seen;
  }
  size_t first = 1;
  for (size_t k = 1; k + 1 < b->n; k++)
    if (fabs(b->gamma[k] - best->gamma_e * t->unit) < fabs(b->gamma[first] - best->gamma_e * t->unit))
      first = k;
  cmx_tie_line line = best->line;
  cmx_status status = solve_node(t, b, first, &line);
  while (status == CMX_ERR_ABSENT && first != middle) { /* too close to an end */
    first = first < middle ? first + 1 : first - 1;
    line = best->line;
    status = solve_node(t, b, first, &line);
  }
  if (status == CMX_ERR_ABSENT) { /* all of it lies within the resolution of a pure species */
    fill_tail(b, first, 1, 0);
    fill_tail(b, first, -1, 0);
    for (size_t k = 0; k < b->n; k++) b->latent_heat[k] = meeting_heat(t, b, k);
    return CMX_OK;
  }
  if (status >= 0) status = close_ends(t, b);
  if (status >= 0) status = march(t, b, first, 1, line);
  if (status >= 0) status = march(t, b, first, -1, line);
  return status;
}

/* --- the whole diagram --------------------------------------------------------------------------------- */

static cmx_status scan(tracer *t, double gamma_max) {
  const double *melt = t->diagram->gamma_melt;
  const double lo = 0.97 * fmin(melt[0], melt[1]) / t->unit, hi = gamma_max / t->unit;
  pattern now;
  cmx_status status = find_pattern(t, lo, &now);
  for (size_t i = 0; i < now.n && status >= 0; i++) status = begin_family(t, &now.line[i], lo, 1);
  for (int k = 1; k <= SCAN_STEPS && status >= 0; k++)
    status = sweep(t, &now, lo * pow(hi / lo, k / (double)SCAN_STEPS));
  for (size_t q = 0; q < t->n_open && status >= 0; q++) end_family(t, &t->open[q], hi, 1);
  return status;
}

cmx_status cmx_diagram_trace(const cmx_mixture *mixture, double gamma_max, size_t n_nodes, size_t n_grid,
                             cmx_diagram *diagram, cmx_error *err) {
  memset(diagram, 0, sizeof *diagram);
  cmx_status status = cmx_mixture_check(mixture, err);
  if (status < 0) return status;
  if (n_nodes < 5 || n_nodes > 8193)
    return cmx_fail(err, CMX_ERR_DOMAIN, "nodes %zu: not in 5..8193", n_nodes);
  if (n_grid < 64 || n_grid > 100000)
    return cmx_fail(err, CMX_ERR_DOMAIN, "x_grid %zu: not in 64..100000", n_grid);
  tracer t;
  memset(&t, 0, sizeof t);
  t.mixture = mixture;
  t.phases[LIQUID] = (cmx_phase){"liquid", cmx_mixture_liquid, (void *)(uintptr_t)mixture};
  t.phases[SOLID] = (cmx_phase){"solid", cmx_mixture_solid, (void *)(uintptr_t)mixture};
  t.unit = cmx_gamma_species(mixture->z1, 1.0);
  t.n_grid = n_grid;
  t.n_nodes = n_nodes;
  t.diagram = diagram;
  diagram->gamma_max = gamma_max;
  t.err = err;
  status =
      cmx_melting_gamma(mixture->liquid, mixture->crystal, mixture->anharmonic, &diagram->gamma_melt[0], err);
  if (status >= 0) {
    diagram->gamma_melt[1] = diagram->gamma_melt[0] * t.unit / cmx_gamma_species(mixture->z2, 1.0);
    if (!(gamma_max > diagram->gamma_melt[0] && gamma_max <= 1e5))
      status =
          cmx_fail(err, CMX_ERR_DOMAIN, "gamma_max %g: not in %g..1e5", gamma_max, diagram->gamma_melt[0]);
    const double d = mixture->z2 - mixture->z1, strongest = gamma_max / t.unit * d * d / cbrt(mixture->z1);
    if (status >= 0 && mixture->solid == CMX_SOLID_ORDERED && strongest > 1000.0)
      status =
          cmx_fail(err, CMX_ERR_DOMAIN,
                   "gamma_max %g: the ordered solid would need Gamma_d up to %.4g, beyond 1000; at most %.6g",
                   gamma_max, strongest, gamma_max * 1000.0 / strongest);
  }
  if (status >= 0) status = scan(&t, gamma_max);
  for (size_t b = 0; b < diagram->n_boundaries && status >= 0; b++) status = fill_nodes(&t, b);
  cmx_jet f;
  if (status >= 0 && mixture->solid == CMX_SOLID_FIT && diagram->n_boundaries)
    status = cmx_mixture_solid(t.phases[SOLID].context, 0.5, diagram->gamma_melt[0] / t.unit, &f);
  free(t.seen);
  if (status < 0) cmx_diagram_free(diagram);
  return status;
}

void cmx_diagram_free(cmx_diagram *diagram) {
  for (size_t b = 0; b < diagram->n_boundaries; b++) free(diagram->boundary[b].gamma);
  memset(diagram, 0, sizeof *diagram);
}
