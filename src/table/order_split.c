/* The tree of one crossed cell: boxes are split along the curve between two labels, or halved if there are
   more. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "table/order_regions.h"

enum {
  GRID = 5,
  SAMPLES = GRID * GRID,
  DEEPEST = 4,
  THOROUGH = 3, /* depth of the boxes from which on the whole zone is searched for planes */
  BANDS = 2,
  CROSSINGS = 2 * GRID + 6,
  AWAY = 4,
  FREE_CHECKS = 6
};
enum { POOL = SAMPLES + CROSSINGS * (1 + AWAY) };

static const double enough = 1.0; /* slack of a patch where it is checked */

typedef struct box {
  double s[2], t[2];
} box;

/* Samples of one label. */
typedef struct side {
  const order_label *label;
  size_t n;
  const order_sample *at[POOL];
} side;

/* Samples of a cell on the lattice of its smallest boxes, and the crossings found on lines of that lattice,
   which boxes share. */
enum { FINEST = (GRID - 1) << DEEPEST };

typedef struct kept_crossing {
  struct kept_crossing *next;
  order_crossing crossing;
} kept_crossing;

typedef struct builder {
  order_cell cell;
  const cmx_order_view *view;
  order_tree *tree;
  order_sample **lattice; /* [(FINEST + 1)^2], NULL where not yet sampled */
  kept_crossing *crossings;
} builder;

/* Workspace for one box during recursion; boxes inside it need their own. */
typedef struct scratch {
  const order_sample *grid[SAMPLES];
  int label[SAMPLES]; /* number of the label of each, -1 unsolved */
  int n_labels;
  order_crossing crossings[CROSSINGS];
  size_t n_crossings;
  order_sample extra[2][CROSSINGS * AWAY];
  int extra_made[2];
  side side[2];
} scratch;

/* --- the tree's arrays ---------------------------------------------------------------------------------- */

/* Room for one more entry of two arrays that grow together. Without memory both stay as they are used: the
   room counts once both have it. */
static int grow_both(void **a, size_t size_a, void **b, size_t size_b, int *room, int n) {
  const size_t wanted = (size_t)(2 * n + 8);
  if (n < *room) return 1;
  void *more_a = realloc(*a, wanted * size_a), *more_b = realloc(*b, wanted * size_b);
  if (more_a) *a = more_a;
  if (more_b) *b = more_b;
  if (!more_a || !more_b) return 0;
  *room = (int)wanted;
  return 1;
}

static int add_patch(order_tree *tree, const double patch[CMXI_PATCH], int caution) {
  if (!grow_both((void **)&tree->patch, CMXI_PATCH * sizeof(double), (void **)&tree->caution, 1,
                 &tree->room_patches, tree->n_patches)) {
    tree->failed = 1;
    return -2;
  }
  memcpy(tree->patch + CMXI_PATCH * (size_t)tree->n_patches, patch, CMXI_PATCH * sizeof(double));
  tree->caution[tree->n_patches] = (unsigned char)caution;
  return -2 - tree->n_patches++;
}

/* A split whose children are set later: they come after it. */
static int add_split(order_tree *tree, int axis, const float curve[CMXI_CURVE]) {
  if (!grow_both((void **)&tree->split, 3 * sizeof(int), (void **)&tree->curve, CMXI_CURVE * sizeof *curve,
                 &tree->room_splits, tree->n_splits)) {
    tree->failed = 1;
    return 0;
  }
  tree->split[3 * tree->n_splits] = axis;
  memcpy(tree->curve + CMXI_CURVE * (size_t)tree->n_splits, curve, CMXI_CURVE * sizeof *curve);
  return tree->n_splits++;
}

void cmxp_order_tree_free(order_tree *tree) {
  free(tree->split);
  free(tree->curve);
  free(tree->patch);
  free(tree->caution);
  memset(tree, 0, sizeof *tree);
}

/* --- one label ------------------------------------------------------------------------------------------ */

static double point_between(const double range[2], double part) {
  return range[0] + part * (range[1] - range[0]);
}

/* The sample at a point of the lattice; NULL without memory. */
static const order_sample *lattice_sample(builder *b, double s, double t) {
  const size_t row = (size_t)lround(s * FINEST), column = (size_t)lround(t * FINEST);
  order_sample **at = &b->lattice[row * (FINEST + 1) + column];
  if (*at && (*at)->thorough >= b->cell.thorough) return *at;
  if (!*at) *at = malloc(sizeof **at);
  if (*at)
    cmxp_order_sample(&b->cell, s, t, *at);
  else
    b->tree->failed = 1;
  return *at;
}

static int is_same(const scratch *w, int k, const order_sample *at) {
  return w->label[k] >= 0 && at->solved && cmxp_order_same_label(&w->grid[k]->label, &at->label);
}

/* 0 without memory */
static int sample_grid(builder *b, const box *x, scratch *w) {
  const order_label *known[SAMPLES];
  int last = 0;
  w->n_labels = 0;
  for (int k = 0; k < SAMPLES; k++) {
    const int row = k / GRID,
              column = row % 2 ? GRID - 1 - k % GRID : k % GRID; /* neighbours follow each other */
    const order_sample *at = lattice_sample(b, point_between(x->s, row / (GRID - 1.0)),
                                            point_between(x->t, column / (GRID - 1.0)));
    if (!at) return 0;
    w->grid[row * GRID + column] = at;
    /* the label of a neighbour if it is the same: planes move */
    int label = k > 0 && is_same(w, last, at) ? w->label[last] : -1;
    last = row * GRID + column;
    if (label < 0 && row > 0 && is_same(w, last - GRID, at)) label = w->label[last - GRID];
    if (label < 0 && at->solved) {
      for (label = 0; label < w->n_labels; label++)
        if (cmxp_order_same_label(known[label], &at->label)) break;
      if (label == w->n_labels) known[w->n_labels++] = &at->label;
    }
    w->label[last] = label;
  }
  for (int k = 0; k < SAMPLES; k++)
    if (w->label[k] < 0) w->n_labels = SAMPLES; /* no place for a curve */
  return 1;
}

static int patch_good(const builder *b, const double patch[CMXI_PATCH], const order_sample *at) {
  cmx_order_psi psi;
  if (!at->solved) return 0;
  cmxi_region_psi(patch, at->s, at->t, &psi);
  return cmxp_order_good(&b->cell, at, &psi, enough);
}

/* Points of even density that avoid the grid (additive recurrence). */
static void free_point(const box *x, int k, double *s, double *t) {
  const double a = 0.5 + 0.7548776662466927 * (k + 1), c = 0.5 + 0.5698402909980532 * (k + 1);
  *s = point_between(x->s, a - floor(a));
  *t = point_between(x->t, c - floor(c));
}

/* One patch through all samples of the box; 1 if it is good at them and elsewhere. */
static int fit_whole(const builder *b, const box *x, const scratch *w, double patch[CMXI_PATCH]) {
  const order_sample *all[SAMPLES];
  size_t n = 0;
  for (int k = 0; k < SAMPLES; k++)
    if (w->grid[k]->solved) all[n++] = w->grid[k];
  cmxp_order_fit(x->s, x->t, n, all, patch);
  for (int k = 0; k < SAMPLES; k++)
    if (w->grid[k]->solved && !patch_good(b, patch, w->grid[k])) return 0;
  for (int k = 0; k < FREE_CHECKS; k++) {
    order_sample at;
    double s, t;
    free_point(x, k, &s, &t);
    cmxp_order_sample(&b->cell, s, t, &at);
    if (!patch_good(b, patch, &at)) return 0;
  }
  return n > SAMPLES / 2;
}

/* --- the curve between two labels ----------------------------------------------------------------------- */

static double size_of(const box *x) {
  return fmax(x->s[1] - x->s[0], x->t[1] - x->t[0]);
}

/* The crossing between two neighbours of the grid, if a larger box has found it. */
static const order_crossing *known_crossing(const builder *b, const order_sample *low,
                                            const order_sample *high) {
  for (const kept_crossing *k = b->crossings; k; k = k->next) {
    const order_crossing *c = &k->crossing;
    const double along_s = (c->s - low->s) * (high->s - c->s), along_t = (c->t - low->t) * (high->t - c->t);
    if (low->s == high->s ? c->s != low->s || !(along_t > 0.0) : c->t != low->t || !(along_s > 0.0)) continue;
    if (cmxp_order_same_label(&c->below.label, &low->label) &&
        cmxp_order_same_label(&c->above.label, &high->label))
      return c;
  }
  return NULL;
}

/* The crossing between two neighbours of the grid; `beyond` as for cmxp_order_cross. */
static int grid_crossing(builder *b, const box *x, const order_sample *low, const order_sample *high,
                         const order_sample *const beyond[2], order_crossing *out) {
  const order_crossing *known = known_crossing(b, low, high);
  if (known) {
    *out = *known;
    return 1;
  }
  if (!cmxp_order_cross(&b->cell, size_of(x), low, high, beyond, out)) return 0;
  kept_crossing *keep = malloc(sizeof *keep);
  if (!keep) {
    b->tree->failed = 1;
    return 0;
  }
  *keep = (kept_crossing){b->crossings, *out};
  b->crossings = keep;
  return 1;
}

static int grid_index(int axis, int line, int k) {
  return axis == 0 ? k * GRID + line : line * GRID + k;
}

/* Changes of label along the grid lines of an axis; 0 if a line has two, or lines have opposite ones. *first
   is the label below. */
static int count_changes(const scratch *w, int axis, int *first) {
  int count = 0;
  *first = -1;
  for (int line = 0; line < GRID; line++) {
    int here = 0;
    for (int k = 0; k + 1 < GRID; k++) {
      const int a = w->label[grid_index(axis, line, k)], c = w->label[grid_index(axis, line, k + 1)];
      if (a == c) continue;
      if (here++ || (*first >= 0 && a != *first)) return 0;
      *first = a;
      count++;
    }
  }
  return count;
}

/* Adds the crossings of the grid lines along an axis, in the sense below = label `first`. */
static int cross_lines(builder *b, const box *x, int axis, int first, scratch *w) {
  for (int line = 0; line < GRID; line++)
    for (int k = 0; k + 1 < GRID; k++) {
      const int from = grid_index(axis, line, k), to = grid_index(axis, line, k + 1);
      if (w->label[from] == w->label[to]) continue;
      const int upwards = w->label[from] == first;
      const order_sample *low = w->grid[upwards ? from : to], *high = w->grid[upwards ? to : from];
      const order_sample *before = k > 0 ? w->grid[grid_index(axis, line, k - 1)] : NULL,
                         *after = k + 2 < GRID ? w->grid[grid_index(axis, line, k + 2)] : NULL;
      const order_sample *const beyond[2] = {upwards ? before : after, upwards ? after : before};
      if (w->n_crossings == CROSSINGS ||
          !grid_crossing(b, x, low, high, beyond, &w->crossings[w->n_crossings]))
        return 0;
      w->n_crossings++;
    }
  return 1;
}

static void curve_points(const scratch *w, int axis, double v[], double z[]) {
  for (size_t k = 0; k < w->n_crossings; k++) {
    v[k] = axis ? w->crossings[k].s : w->crossings[k].t;
    z[k] = axis ? w->crossings[k].t : w->crossings[k].s;
  }
}

/* More crossings on lines across the range of the curve, where it cuts off no more than a corner. */
static int cross_between(builder *b, const box *x, int axis, size_t wanted, scratch *w) {
  double v[CROSSINGS], z[CROSSINGS], low, high;
  curve_points(w, axis, v, z);
  low = high = v[0];
  for (size_t k = 1; k < w->n_crossings; k++) {
    low = fmin(low, v[k]);
    high = fmax(high, v[k]);
  }
  const double *across = axis ? x->t : x->s;
  const size_t start = w->n_crossings;
  for (size_t k = 0; start + k < wanted; k++) {
    const double at = low + (high - low) * ((double)k + 0.5) / (double)(wanted - start);
    order_sample end[2];
    for (int e = 0; e < 2; e++) {
      cmxp_order_sample(&b->cell, axis ? at : across[e], axis ? across[e] : at, &end[e]);
      if (!end[e].solved || !cmxp_order_same_label(&end[e].label, w->side[e].label)) return 0;
    }
    const order_sample *const none[2] = {NULL, NULL};
    if (!cmxp_order_cross(&b->cell, size_of(x), &end[0], &end[1], none, &w->crossings[w->n_crossings]))
      return 0;
    w->n_crossings++;
  }
  return 1;
}

/* Finds the curve as a graph over one of the axes: 1 with w->side labelled below and above. */
static int find_curve(builder *b, const box *x, scratch *w, int *axis, float curve[CMXI_CURVE]) {
  int first[2], counts[2];
  double v[CROSSINGS], z[CROSSINGS];
  for (int a = 0; a < 2; a++) counts[a] = count_changes(w, a, &first[a]);
  if (counts[0] == 0 && counts[1] == 0) return 0;
  *axis = counts[1] > counts[0];
  for (int e = 0; e < 2; e++) {
    const int label = e == 0 ? first[*axis] : 1 - first[*axis];
    for (int k = SAMPLES; k-- > 0;)
      if (w->label[k] == label) w->side[e].label = &w->grid[k]->label;
  }
  w->n_crossings = 0;
  if (!cross_lines(b, x, *axis, first[*axis], w)) return 0;
  if ((counts[*axis] < 4 || counts[1 - *axis] > 0) && !cross_lines(b, x, 1 - *axis, first[*axis], w))
    return 0;
  if (w->n_crossings < 2) return 0;
  if (w->n_crossings < 5 && !cross_between(b, x, *axis, 6, w)) return 0;
  curve_points(w, *axis, v, z);
  /* where a plane leaves a symmetric point the change is detected slightly late */
  return cmxp_order_fit_curve(w->n_crossings, v, z, curve) <=
         3e-4 * (*axis ? x->t[1] - x->t[0] : x->s[1] - x->s[0]);
}

/* --- two labels ----------------------------------------------------------------------------------------- */

/* The curve in use: the graph of `curve` over an axis. With a band the patches need not hold closer to it
   than `band`: where two planes part, and between curves that all but touch, second derivatives vary too fast
   there. */
typedef struct border {
  int axis;
  float curve[CMXI_CURVE];
  double size, band; /* of the box across the curve */
} border;

/* Distance across the curve, negative below it. */
static double distance_beyond(const border *c, double s, double t) {
  const int split[3] = {c->axis, -2, -3};
  const cmx_order_view one = {.split = split, .curve = c->curve};
  return (c->axis ? t : s) - cmxi_curve_at(&one, 0, s, t);
}

static int close_by(const border *c, double s, double t) {
  return fabs(distance_beyond(c, s, t)) < c->band;
}

static void add_if_inside(side *of, const border *c, const order_sample *at) {
  if (at->solved && cmxp_order_same_label(&at->label, of->label) && !close_by(c, at->s, at->t))
    of->at[of->n++] = at;
}

/* Samples of a side: of the grid, at the curve and, if these are few, away from the curve also outside the
   box. */
static void gather_side(const builder *b, int e, const border *c, scratch *w) {
  static const double away[AWAY] = {0.12, 0.3, 0.55, 0.9};
  const double step = e == 0 ? -c->size : c->size;
  side *of = &w->side[e];
  of->n = 0;
  for (int k = 0; k < SAMPLES; k++) add_if_inside(of, c, w->grid[k]);
  const size_t inside = of->n;
  for (size_t k = 0; k < w->n_crossings; k++)
    add_if_inside(of, c, e == 0 ? &w->crossings[k].below : &w->crossings[k].above);
  for (size_t k = 0; inside < 14 && k < w->n_crossings; k++)
    for (int a = 0; a < AWAY; a++) {
      const order_crossing *at = &w->crossings[k];
      order_sample *extra = &w->extra[e][k * AWAY + (size_t)a];
      if (!w->extra_made[e])
        cmxp_order_sample(&b->cell, at->s + (c->axis ? 0.0 : away[a] * step),
                          at->t + (c->axis ? away[a] * step : 0.0), extra);
      add_if_inside(of, c, extra);
    }
  w->extra_made[e] |= inside < 14;
}

/* Checks the two patches in the box where the curve has them hold; good[e] becomes 0 where one is not. */
static void check_sides(const builder *b, const box *x, const border *c, const scratch *w,
                        double patch[2][CMXI_PATCH], int good[2]) {
  for (int k = 0; k < SAMPLES; k++) {
    const order_sample *at = w->grid[k];
    const int e = distance_beyond(c, at->s, at->t) >= 0.0;
    if (at->solved && !close_by(c, at->s, at->t) && !patch_good(b, patch[e], at)) good[e] = 0;
  }
  for (int k = 0; k < FREE_CHECKS + (int)w->n_crossings; k++) {
    order_sample at;
    double s, t;
    free_point(x, k, &s, &t);
    if (k >= FREE_CHECKS) { /* close to the curve, alternately on either side */
      const order_crossing *of = &w->crossings[k - FREE_CHECKS];
      const double off = (0.02 * c->size + c->band) * (k % 2 ? 1.0 : -1.0);
      s = c->axis ? of->s : of->s + off;
      t = c->axis ? of->t + off : of->t;
      if (!(s >= x->s[0] && s <= x->s[1] && t >= x->t[0] && t <= x->t[1])) continue;
    }
    if (close_by(c, s, t)) continue;
    cmxp_order_sample(&b->cell, s, t, &at);
    const int e = distance_beyond(c, s, t) >= 0.0;
    if (!patch_good(b, patch[e], &at)) good[e] = 0;
  }
}

static int fit_sides(const builder *b, const box *x, const border *c, scratch *w, double patch[2][CMXI_PATCH],
                     int good[2]) {
  good[0] = good[1] = 1;
  for (int e = 0; e < 2; e++) {
    gather_side(b, e, c, w);
    cmxp_order_fit(x->s, x->t, w->side[e].n, w->side[e].at, patch[e]);
  }
  check_sides(b, x, c, w, patch, good);
  return good[0] && good[1];
}

/* --- boxes ---------------------------------------------------------------------------------------------- */

static int build(builder *b, const box *x, int depth);

/* Halves the box in both directions. */
static int quarter(builder *b, const box *x, int depth) {
  const double s[3] = {x->s[0], 0.5 * (x->s[0] + x->s[1]), x->s[1]},
               t[3] = {x->t[0], 0.5 * (x->t[0] + x->t[1]), x->t[1]};
  const float by_s[CMXI_CURVE] = {0.0f, 0.0f, (float)s[1]}, by_t[CMXI_CURVE] = {0.0f, 0.0f, (float)t[1]};
  const int root = add_split(b->tree, 0, by_s);
  for (int i = 0; i < 2; i++) {
    const int half = add_split(b->tree, 1, by_t);
    if (b->tree->failed) return -2;
    b->tree->split[3 * root + 1 + i] = half;
    for (int j = 0; j < 2; j++) {
      const box part = {{s[i], s[i + 1]}, {t[j], t[j + 1]}};
      const int child = build(b, &part, depth + 1);
      if (b->tree->failed) return -2;
      b->tree->split[3 * half + 1 + j] = child;
    }
  }
  return root;
}

/* Below and above the curve; each side with a part of caution next to the curve if there is a band. */
static int split_along(const builder *b, const border *c, double patch[2][CMXI_PATCH], const int good[2]) {
  order_tree *tree = b->tree;
  const int root = add_split(tree, c->axis, c->curve);
  for (int e = 0; e < 2 && !tree->failed; e++) {
    float shifted[CMXI_CURVE];
    memcpy(shifted, c->curve, sizeof shifted);
    shifted[2] += (float)(e == 0 ? -c->band : c->band);
    const int inner = c->band > 0.0 ? add_split(tree, c->axis, shifted) : 0;
    const int clear = add_patch(tree, patch[e], !good[e]),
              band = c->band > 0.0 ? add_patch(tree, patch[e], 1) : 0;
    if (tree->failed) break;
    tree->split[3 * root + 1 + e] = c->band > 0.0 ? inner : clear;
    if (!(c->band > 0.0)) continue;
    tree->split[3 * inner + 1 + e] = clear;
    tree->split[3 * inner + 2 - e] = band;
  }
  return root;
}

static int build_two(builder *b, const box *x, int depth, scratch *w, int *code) {
  double patch[2][CMXI_PATCH];
  int good[2];
  border c;
  static const double bands[] = {0.0, 0.03, 0.08}; /* of the size: the narrowest that will do */
  const int n_bands = depth < BANDS ? 1 : 3;
  int fits = 0;
  if (!find_curve(b, x, w, &c.axis, c.curve)) return 0;
  c.size = c.axis ? x->t[1] - x->t[0] : x->s[1] - x->s[0];
  w->extra_made[0] = w->extra_made[1] = 0;
  for (int k = 0; k < n_bands && !fits; k++) {
    c.band = bands[k] * c.size;
    fits = fit_sides(b, x, &c, w, patch, good);
  }
  if (!fits && depth < DEEPEST) return 0;
  *code = split_along(b, &c, patch, good);
  return 1;
}

/* Whether the Hermite patch of the cell is accurate at the samples of its grid. */
static int plain_is_good(const builder *b, const scratch *w) {
  const double slack = cmxp_order_plain_slack(b->view->gamma_d[b->cell.place.j]);
  for (int k = 0; k < SAMPLES; k++) {
    cmxi_order_position at = b->cell.place;
    cmx_order_psi psi;
    at.s = w->grid[k]->s;
    at.t = w->grid[k]->t;
    cmxi_hermite_psi(b->view->psi, b->view->n_g, &at, &psi);
    if (!w->grid[k]->solved || !cmxp_order_good(&b->cell, w->grid[k], &psi, slack)) return 0;
  }
  return 1;
}

static int build_with(builder *b, const box *x, int depth, scratch *w) {
  double patch[CMXI_PATCH];
  int code;
  if (!sample_grid(b, x, w)) return -2;
  if (depth == 0 && w->n_labels == 1 && plain_is_good(b, w)) return -1; /* not crossed */
  if (fit_whole(b, x, w, patch)) return add_patch(b->tree, patch, 0);
  if (w->n_labels == 2 && build_two(b, x, depth, w, &code)) return code;
  return depth < DEEPEST ? quarter(b, x, depth) : add_patch(b->tree, patch, 1);
}

static int build(builder *b, const box *x, int depth) {
  scratch *w = malloc(sizeof *w);
  if (!w) {
    b->tree->failed = 1;
    return -2;
  }
  b->cell.thorough = depth >= THOROUGH;
  const int code = build_with(b, x, depth, w);
  free(w);
  return code;
}

void cmxp_order_tree_make(const order_cell *cell, const cmx_order_view *view, order_tree *tree) {
  const box all = {{0.0, 1.0}, {0.0, 1.0}};
  const size_t points = (FINEST + 1) * (FINEST + 1);
  builder b = {*cell, view, tree, calloc(points, sizeof *b.lattice), NULL};
  memset(tree, 0, sizeof *tree);
  if (b.lattice)
    tree->root = build(&b, &all, 0);
  else
    tree->failed = 1;
  for (size_t k = 0; b.lattice && k < points; k++) free(b.lattice[k]);
  free(b.lattice);
  while (b.crossings) {
    kept_crossing *next = b.crossings->next;
    free(b.crossings);
    b.crossings = next;
  }
}
