/* Boundaries of a whole diagram: tie lines on a scan of couplings, matched into families; where the pattern
   of lines changes the coupling is bisected and the end point solved for. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/plasma.h"
#include "phase/phase_internal.h"

enum { SCAN_STEPS = 120, NODE_STEPS = 60 /* the share of the nodes of the boundaries */ };

typedef struct open_boundary {
  size_t boundary;   /* index in the diagram */
  cmx_tie_line last; /* line of this family at the last coupling */
} open_boundary;

/* A known line of a family, a start for its nodes. */
typedef struct seen_line {
  size_t boundary;
  double gamma_e;
  cmx_tie_line line;
} seen_line;

typedef struct tracer {
  phase_list phases;
  size_t n_grid, n_nodes;
  cmx_diagram *diagram;
  size_t n_open;
  open_boundary open[CMX_MAX_TIE_LINES];
  size_t n_seen, room_seen;
  seen_line *seen;
  const cmx_progress *progress;
  cmx_error *err;
} tracer;

static cmx_status report(const tracer *t, size_t done) {
  const cmx_progress *p = t->progress;
  if (!p || !p->function || !p->function(p->context, CMX_STAGE_DIAGRAM, done, SCAN_STEPS + NODE_STEPS))
    return CMX_OK;
  return cmx_fail(t->err, CMX_ERR_STOPPED, CMX_STAGE_DIAGRAM ": stopped");
}

static cmx_status find_pattern(tracer *t, double gamma_e, pattern *p) {
  p->gamma_e = gamma_e;
  const cmx_status status = cmx_tie_lines(t->phases.n, t->phases.phase, gamma_e, t->n_grid, p->line, &p->n);
  if (status < 0)
    return cmx_fail(t->err, status, "tie lines at Gamma_1 = %.10g: %s", gamma_e * t->phases.unit,
                    cmx_status_text(status));
  return CMX_OK;
}

static int same_pattern(const pattern *a, const pattern *b) {
  if (a->n != b->n) return 0;
  for (size_t i = 0; i < a->n; i++)
    if (!cmxp_same_family(&a->line[i], &b->line[i], 0.2)) return 0;
  return 1;
}

/* --- families ------------------------------------------------------------------------------------------ */

static cmx_status remember_line(tracer *t, size_t boundary, double gamma_e, const cmx_tie_line *line) {
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
  const int point = kind != CMX_END_THREE && kind != CMX_END_RANGE;
  *(high ? &b->gamma_hi : &b->gamma_lo) = gamma_1;
  *(high ? &b->end_hi : &b->end_lo) = kind;
  b->x_left[k] = point ? x : line->x_left;
  b->x_right[k] = point ? x : line->x_right;
}

/* The family of a line of *high that is not in *low; NULL if the range begins with *high. */
static cmx_status begin_family(tracer *t, const cmx_tie_line *line, const pattern *low, const pattern *high) {
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
  double gamma_1 = high->gamma_e * t->phases.unit, x = 0.0;
  const cmx_boundary_end kind =
      low ? cmxp_classify_end(&t->phases, low, high, line, d, &gamma_1, &x) : CMX_END_RANGE;
  set_end(b, 0, kind, gamma_1, x, line);
  const open_boundary o = {d->n_boundaries++, *line};
  t->open[t->n_open++] = o;
  return remember_line(t, o.boundary, high->gamma_e, line);
}

/* A family of *low that is not in *high; NULL if the range ends with *low. */
static cmx_status end_family(tracer *t, const open_boundary *o, const pattern *low, const pattern *high) {
  cmx_boundary *b = &t->diagram->boundary[o->boundary];
  double gamma_1 = low->gamma_e * t->phases.unit, x = 0.0;
  const cmx_boundary_end kind =
      high ? cmxp_classify_end(&t->phases, low, high, &o->last, t->diagram, &gamma_1, &x) : CMX_END_RANGE;
  set_end(b, 1, kind, gamma_1, x, &o->last);
  if (!(b->gamma_hi > b->gamma_lo))
    return cmx_fail(t->err, CMX_ERR_NOT_CONVERGED,
                    "boundary %s-%s at Gamma_1 = %.10g is too short for this grid in x",
                    t->phases.phase[b->left].name, t->phases.phase[b->right].name, gamma_1);
  return CMX_OK;
}

/* Proceeds from one pattern to the next: families continue, end or begin. */
static cmx_status advance(tracer *t, const pattern *from, const pattern *next, double reach) {
  open_boundary still[CMX_MAX_TIE_LINES];
  size_t n_still = 0;
  int taken[CMX_MAX_TIE_LINES] = {0};
  cmx_status status = CMX_OK;
  for (size_t q = 0; q < t->n_open && status >= 0; q++) {
    size_t match = next->n;
    for (size_t i = 0; i < next->n && match == next->n; i++)
      if (!taken[i] && cmxp_same_family(&t->open[q].last, &next->line[i], reach)) match = i;
    if (match == next->n) {
      status = end_family(t, &t->open[q], from, next);
      continue;
    }
    taken[match] = 1;
    still[n_still] = t->open[q];
    still[n_still].last = next->line[match];
    status = remember_line(t, still[n_still].boundary, next->gamma_e, &next->line[match]);
    n_still++;
  }
  memcpy(t->open, still, n_still * sizeof *still);
  t->n_open = n_still;
  for (size_t i = 0; i < next->n && status >= 0; i++)
    if (!taken[i]) status = begin_family(t, &next->line[i], from, next);
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
    status = advance(t, from, &low, 0.2);
    if (status >= 0) status = advance(t, &low, &high, 0.01);
    if (status < 0) return status;
    *from = high;
  }
  status = advance(t, from, &end, 0.2);
  *from = end;
  return status;
}

/* --- nodes --------------------------------------------------------------------------------------------- */

static double node_gamma(const cmx_boundary *b, size_t k) {
  const double c = cos(CMX_PI * (double)k / (double)(b->n - 1));
  return k == 0          ? b->gamma_lo
         : k == b->n - 1 ? b->gamma_hi
                         : 0.5 * (b->gamma_lo + b->gamma_hi) - 0.5 * c * (b->gamma_hi - b->gamma_lo);
}

static cmx_status solve_node(tracer *t, cmx_boundary *b, size_t k, cmx_tie_line *line) {
  const cmx_status status = cmx_tie_line_polish(t->phases.phase, b->gamma[k] / t->phases.unit, line);
  if (status < 0)
    return cmx_fail(t->err, status, "boundary %s-%s at Gamma_1 = %.10g: %s", t->phases.phase[b->left].name,
                    t->phases.phase[b->right].name, b->gamma[k], cmx_status_text(status));
  b->x_left[k] = line->x_left;
  b->x_right[k] = line->x_right;
  b->latent_heat[k] = line->latent_heat;
  return CMX_OK;
}

/* Smooth in the node index: the third-order continuation of the last nodes is the next start. */
static double continued_node(const double v[], size_t k, long step) {
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

/* Next to a pure species, a critical point or the composition of a compound no tie line can be polished; both
   compositions are smooth in the node index up to the end, which is known. So is the heat next to a
   compound. */
static void fill_tail(cmx_boundary *b, size_t from, long step, long good) {
  const long end = step > 0 ? (long)b->n - 1 : 0, last = (long)from - step;
  const int compound = (step > 0 ? b->end_hi : b->end_lo) == CMX_END_COMPOUND;
  for (long k = (long)from; k != end; k += step) {
    b->x_left[k] = through_end(b->x_left, end, last, step, good, k);
    b->x_right[k] = through_end(b->x_right, end, last, step, good, k);
    b->latent_heat[k] = compound ? through_end(b->latent_heat, end, last, step, good, k)
                        : good   ? b->latent_heat[last]
                                 : 0.0;
  }
}

static cmx_status march_boundary(tracer *t, cmx_boundary *b, size_t first, long step, cmx_tie_line line) {
  const cmx_boundary_end kind = step > 0 ? b->end_hi : b->end_lo;
  const int meets = kind == CMX_END_PURE || kind == CMX_END_CRITICAL || kind == CMX_END_COMPOUND;
  cmx_status status = CMX_OK;
  long done = 1;
  for (size_t k = (size_t)((long)first + step); k > 0 && k < b->n - 1; k = (size_t)((long)k + step)) {
    if (done >= 3) {
      const double l = continued_node(b->x_left, k, step), r = continued_node(b->x_right, k, step);
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
                      t->phases.phase[b->left].name, t->phases.phase[b->right].name, b->gamma[k]);
    if (status < 0) return status;
    done++;
  }
  return status;
}

/* Latent heat where two phases have one composition: the difference of their energies. 0 in a gap of one
   phase. */
static double meeting_heat(const tracer *t, const cmx_boundary *b, size_t k) {
  const size_t first = b->left < b->right ? b->left : b->right;
  const cmx_phase *hot = &t->phases.phase[first], *cold = &t->phases.phase[b->left + b->right - first];
  const double gamma_e = b->gamma[k] / t->phases.unit;
  cmx_jet h, c;
  if (hot == cold) return 0.0;
  if (hot->function(hot->context, b->x_left[k], gamma_e, &h) < 0 ||
      cold->function(cold->context, b->x_left[k], gamma_e, &c) < 0)
    return NAN;
  return h.g - c.g;
}

/* End nodes with equal compositions have the limit of the latent heat; the others are ordinary tie lines. */
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

/* The known line of a family nearest to a coupling, or the widest one. */
static const seen_line *seen_near(const tracer *t, size_t boundary, double gamma_1, int widest) {
  const seen_line *best = NULL;
  double least = INFINITY;
  for (size_t s = 0; s < t->n_seen; s++) {
    const seen_line *seen = &t->seen[s];
    if (seen->boundary != boundary) continue;
    const double far =
        widest ? seen->line.x_left - seen->line.x_right : fabs(seen->gamma_e * t->phases.unit - gamma_1);
    if (!best || far < least) {
      best = seen;
      least = far;
    }
  }
  return best;
}

/* Solves the node nearest to a known line, or the first towards the middle that is not too close to an
   end. */
static cmx_status solve_first(tracer *t, cmx_boundary *b, const seen_line *seen, size_t *first,
                              cmx_tie_line *line) {
  const size_t middle = b->n / 2;
  const double gamma_1 = seen->gamma_e * t->phases.unit;
  *first = 1;
  for (size_t k = 1; k + 1 < b->n; k++)
    if (fabs(b->gamma[k] - gamma_1) < fabs(b->gamma[*first] - gamma_1)) *first = k;
  for (;;) {
    *line = seen->line;
    const cmx_status status = solve_node(t, b, *first, line);
    if (status != CMX_ERR_ABSENT || *first == middle) return status;
    *first = *first < middle ? *first + 1 : *first - 1;
  }
}

/* Interpolation near an end has round-off in the composition of a compound. */
static void hold_compounds(const tracer *t, cmx_boundary *b) {
  const double left = t->phases.phase[b->left].at, right = t->phases.phase[b->right].at;
  for (size_t k = 0; k < b->n; k++) {
    if (left > 0.0) b->x_left[k] = left;
    if (right > 0.0) b->x_right[k] = right;
  }
}

static cmx_status fill_nodes(tracer *t, size_t index) {
  cmx_boundary *b = &t->diagram->boundary[index];
  size_t first;
  cmx_tie_line line;
  for (size_t k = 0; k < b->n; k++) b->gamma[k] = node_gamma(b, k);
  const double middle = b->gamma[b->n / 2];
  cmx_status status = solve_first(t, b, seen_near(t, index, middle, 0), &first, &line);
  /* a family shorter than a step of the scan is known at its ends only, where lines may be too narrow for a
     start */
  if (status == CMX_ERR_NOT_CONVERGED)
    status = solve_first(t, b, seen_near(t, index, middle, 1), &first, &line);
  if (status == CMX_ERR_ABSENT) { /* all of it lies within the resolution of a pure species */
    fill_tail(b, first, 1, 0);
    fill_tail(b, first, -1, 0);
    for (size_t k = 0; k < b->n; k++) b->latent_heat[k] = meeting_heat(t, b, k);
    return CMX_OK;
  }
  if (status >= 0) status = close_ends(t, b);
  if (status >= 0) status = march_boundary(t, b, first, 1, line);
  if (status >= 0) status = march_boundary(t, b, first, -1, line);
  hold_compounds(t, b);
  return status;
}

/* --- the whole diagram --------------------------------------------------------------------------------- */

static int with_compound(const tracer *t, const pattern *p) {
  int any = 0;
  for (size_t i = 0; i < p->n; i++)
    any |= cmxp_is_compound(&t->phases.phase[p->line[i].left]) ||
           cmxp_is_compound(&t->phases.phase[p->line[i].right]);
  return any;
}

/* One step of the scan; the melting of two similar charges, within few steps, gets some of its own. */
static cmx_status scan_step(tracer *t, pattern *now, double to) {
  enum { INSIDE = 8 };
  const double lo = t->diagram->gamma_melt[1] / t->phases.unit,
               hi = t->diagram->gamma_melt[0] / t->phases.unit;
  cmx_status status = CMX_OK;
  for (int k = 1; k < INSIDE && status >= 0 && hi < 1.1 * lo; k++) {
    const double inside = lo * pow(hi / lo, k / (double)INSIDE);
    if (inside > now->gamma_e && inside < to) status = sweep(t, now, inside);
  }
  return status < 0 ? status : sweep(t, now, to);
}

static cmx_status scan_patterns(tracer *t, double gamma_max) {
  const double *melt = t->diagram->gamma_melt;
  const double hi = gamma_max / t->phases.unit;
  double lo = 0.97 * fmin(melt[0], melt[1]) / t->phases.unit;
  pattern now;
  cmx_status status = find_pattern(t, lo, &now);
  for (int k = 0; k < 20 && status >= 0 && with_compound(t, &now); k++) { /* which froze first */
    lo *= 0.9;
    status = find_pattern(t, lo, &now);
  }
  for (size_t i = 0; i < now.n && status >= 0; i++) status = begin_family(t, &now.line[i], NULL, &now);
  for (int k = 1; k <= SCAN_STEPS && status >= 0; k++) {
    status = report(t, (size_t)k - 1);
    if (status >= 0) status = scan_step(t, &now, lo * pow(hi / lo, k / (double)SCAN_STEPS));
  }
  now.gamma_e = hi;
  for (size_t q = 0; q < t->n_open && status >= 0; q++) status = end_family(t, &t->open[q], &now, NULL);
  return status;
}

/* Couplings to which boundaries are traced. */
static const double most_gamma = 1e4;

/* Heat of fusion in kT, by which the liquid and the solid of two similar charges differ: x (1-x) times this
   times the difference of ln Gamma of melting. */
static const double fusion_heat = 0.75;
static const double least_gap = 2.5e-5; /* in x, at x = 1/2; tie lines are resolved down to 1e-5 */

double cmx_diagram_reach(const cmx_classical_models *m) {
  const double *z = m->ions.z, most = most_gamma;
  /* the order is largest at x = 0 */
  const double unit = cmx_gamma_species(z[0], 1.0), strongest = cmx_gamma_d(z[0], z[1], 0.0, most / unit);
  return m->solid == CMX_SOLID_ORDERED && strongest > CMX_MAX_GAMMA_D ? most * (CMX_MAX_GAMMA_D / strongest)
                                                                      : most;
}

cmx_status cmx_diagram_check(const cmx_classical_models *m, double gamma_max, size_t n_nodes, size_t n_grid,
                             double gamma_melt[2], cmx_error *err) {
  cmx_status status = cmx_classical_check(m, err);
  if (status < 0) return status;
  if (n_nodes < 5 || n_nodes > 8193)
    return cmx_fail(err, CMX_ERR_DOMAIN, "nodes %zu: not in 5..8193", n_nodes);
  if (n_grid < 64 || n_grid > 100000)
    return cmx_fail(err, CMX_ERR_DOMAIN, "x_grid %zu: not in 64..100000", n_grid);
  status = cmx_melting_gamma(m->liquid, m->crystal, m->anharmonic, &gamma_melt[0], err);
  if (status < 0) return status;
  const double *z = m->ions.z;
  gamma_melt[1] = gamma_melt[0] * cmx_gamma_species(z[0], 1.0) / cmx_gamma_species(z[1], 1.0);
  if (!(gamma_max >= 1.001 * gamma_melt[1] && gamma_max <= most_gamma))
    return cmx_fail(err, CMX_ERR_DOMAIN, "gamma_max %g: allowed %.6g to %g; nothing freezes below", gamma_max,
                    ceil(1001.0 * gamma_melt[1]) * 1e-3, most_gamma);
  const double gap = 0.25 * fusion_heat * log(gamma_melt[0] / gamma_melt[1]);
  if (!(gap >= least_gap))
    return cmx_fail(
        err, CMX_ERR_DOMAIN,
        "charges %.10g, %.10g are too close: liquid and solid would differ by %.2g in x, less than can "
        "be resolved; allowed are Z2 from %.10g on",
        z[0], z[1], gap, z[0] * (1.0 + 1.01 * 2.4 * least_gap / fusion_heat));
  if (!(cmx_diagram_reach(m) >= 1.001 * gamma_melt[1]))
    return cmx_fail(
        err, CMX_ERR_DOMAIN,
        "charges %g, %g are too far apart for an ordered solid: Gamma_d is beyond %g before anything "
        "freezes; other solids can be traced",
        z[0], z[1], (double)CMX_MAX_GAMMA_D);
  return CMX_OK;
}

cmx_status cmx_diagram_trace(const cmx_classical_models *mixture, double gamma_max, size_t n_nodes,
                             size_t n_grid, const cmx_progress *progress, cmx_diagram *diagram,
                             cmx_error *err) {
  tracer t;
  memset(diagram, 0, sizeof *diagram);
  memset(&t, 0, sizeof t);
  cmx_status status = cmx_diagram_check(mixture, gamma_max, n_nodes, n_grid, diagram->gamma_melt, err);
  if (status < 0) return status;
  t.phases.n = cmx_classical_phases(mixture, t.phases.phase);
  t.phases.unit = cmx_gamma_species(mixture->ions.z[0], 1.0);
  t.n_grid = n_grid;
  t.n_nodes = n_nodes;
  t.diagram = diagram;
  diagram->gamma_max = fmin(gamma_max, cmx_diagram_reach(mixture));
  t.progress = progress;
  t.err = err;
  t.phases.root = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
  t.phases.least = gsl_min_fminimizer_alloc(gsl_min_fminimizer_brent);
  status = t.phases.root && t.phases.least ? scan_patterns(&t, diagram->gamma_max)
                                           : cmx_fail(err, CMX_ERR_MEMORY, "diagram: out of memory");
  for (size_t b = 0; b < diagram->n_boundaries && status >= 0; b++) {
    status = report(&t, SCAN_STEPS + NODE_STEPS * b / diagram->n_boundaries);
    if (status >= 0) status = fill_nodes(&t, b);
  }
  if (status >= 0) status = report(&t, SCAN_STEPS + NODE_STEPS);
  cmx_jet f;
  if (status >= 0 && mixture->solid == CMX_SOLID_FITTED && diagram->n_boundaries)
    status = cmx_classical_solid(t.phases.phase[1].context, 0.5, diagram->gamma_melt[0] / t.phases.unit, &f);
  gsl_root_fsolver_free(t.phases.root);
  gsl_min_fminimizer_free(t.phases.least);
  free(t.seen);
  if (status < 0) cmx_diagram_free(diagram);
  return status;
}

void cmx_diagram_free(cmx_diagram *diagram) {
  for (size_t b = 0; b < diagram->n_boundaries; b++) free(diagram->boundary[b].gamma);
  memset(diagram, 0, sizeof *diagram);
}
