/* Local minima over the Brillouin zone of S(k), or of the least eigenvalue of the matrix S_ab(k). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "order/order_internal.h"

const double cmxp_zone_probe_size[ZONE_PROBE_SIZES] = {0.0, 1.0, 0.7, 0.6, 0.4, 0.8};
const int cmxp_zone_probe_direction[ZONE_PROBE_DIRECTIONS / 2][3] = {
    {1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {2, 2, 0}, {2, -2, 0}, {0, 2, -2}, {3, 3, 3}, {4, 4, -5}, {-5, 4, 4}};

/* Solves (H + shift) d = -g for a symmetric 3x3 matrix; 0 unless positive definite. */
static int solve3(const double h[6], double shift, const double g[3], double d[3]) {
  const double a = h[0] + shift, b = h[1] + shift, c = h[2] + shift;
  if (!(a > 0.0)) return 0;
  const double l11 = sqrt(a), l21 = h[5] / l11, l31 = h[4] / l11;
  const double d22 = b - l21 * l21;
  if (!(d22 > 1e-12 * b)) return 0;
  const double l22 = sqrt(d22), l32 = (h[3] - l31 * l21) / l22, d33 = c - l31 * l31 - l32 * l32;
  if (!(d33 > 1e-12 * c)) return 0;
  const double l33 = sqrt(d33);
  const double y1 = -g[0] / l11, y2 = (-g[1] - l21 * y1) / l22, y3 = (-g[2] - l31 * y1 - l32 * y2) / l33;
  d[2] = y3 / l33;
  d[1] = (y2 - l32 * d[2]) / l22;
  d[0] = (y1 - l21 * d[1] - l31 * d[2]) / l11;
  return 1;
}

/* Eigenvalues and eigenvectors (rows) of a symmetric 3x3 matrix by Jacobi rotations. */
static void eigen3(const double h[6], double value[3], double vector[3][3]) {
  double a[3][3] = {{h[0], h[5], h[4]}, {h[5], h[1], h[3]}, {h[4], h[3], h[2]}};
  for (int p = 0; p < 3; p++)
    for (int q = 0; q < 3; q++) vector[p][q] = p == q;
  for (int sweep = 0; sweep < 12; sweep++) {
    const double off = fabs(a[0][1]) + fabs(a[0][2]) + fabs(a[1][2]);
    if (!(off > 1e-10 * (fabs(a[0][0]) + fabs(a[1][1]) + fabs(a[2][2])))) break;
    for (int p = 0; p < 2; p++)
      for (int q = p + 1; q < 3; q++) {
        if (a[p][q] == 0.0) continue;
        const double angle = 0.5 * atan2(2.0 * a[p][q], a[q][q] - a[p][p]), c = cos(angle), s = sin(angle);
        for (int r = 0; r < 3; r++) {
          const double x = a[r][p], y = a[r][q], vx = vector[p][r], vy = vector[q][r];
          a[r][p] = c * x - s * y;
          a[r][q] = s * x + c * y;
          vector[p][r] = c * vx - s * vy;
          vector[q][r] = s * vx + c * vy;
        }
        for (int r = 0; r < 3; r++) {
          const double x = a[p][r], y = a[q][r];
          a[p][r] = c * x - s * y;
          a[q][r] = s * x + c * y;
        }
      }
  }
  for (int p = 0; p < 3; p++) value[p] = a[p][p];
}

/* Follows the valley of S along its only soft direction `soft` both ways, with the crosswise Newton step, to
   a point lower than `at` by more than round-off; moves there and returns 1 if there is one. */
static int follow_valley(const zone_surface *surface, const double value[3], double vector[3][3], int soft,
                         zone_minimum *at) {
  const double spacing = surface->model->coarse.spacing;
  zone_minimum best = *at;
  for (double step = 0.8 * spacing; step > 0.02 * spacing; step *= 0.4)
    for (int side = -1; side <= 1; side += 2) {
      zone_minimum trial;
      double g[3], h[6];
      for (int a = 0; a < 3; a++) trial.u[a] = at->u[a] + side * step * vector[soft][a];
      trial.s = surface->at(surface, trial.u, g, h);
      for (int p = 0; p < 3; p++) {
        if (p == soft) continue;
        const double slope = g[0] * vector[p][0] + g[1] * vector[p][1] + g[2] * vector[p][2];
        trial.s -= 0.5 * slope * slope / value[p];
        for (int a = 0; a < 3; a++) trial.u[a] -= slope / value[p] * vector[p][a];
      }
      if (!(trial.s < best.s - 1e-14)) continue;
      trial.s = surface->at(surface, trial.u, g, h);
      if (trial.s < best.s) best = trial;
    }
  const int lower = best.s < at->s - 1e-14;
  if (lower) *at = best;
  return lower;
}

/* The curvature that excludes a lower point within r of a point with gradient g and curvature h. At a minimum
   S rises by at least h r^2/2 - |third| r^3/6 - fourth r^4/24, its own third derivative being often far below
   the bound. */
static double sufficient_curvature(const zone_surface *surface, const double g[3], const double h[6],
                                   const double u[3], double r) {
  const double reach = surface->third * r / 3.0, at_rest = 1e-9;
  double d[3];
  if (!surface->third_at || solve3(h, -reach, g, d)) return reach;
  if (!(fabs(g[0]) + fabs(g[1]) + fabs(g[2]) < at_rest)) return reach;
  return fmin(reach, surface->third_at(surface, u) * r / 3.0 + surface->fourth * r * r / 12.0);
}

/* Looks for a lower point within r of a point with gradient g and curvature h. */
static int search_around(const zone_surface *surface, const double g[3], const double h[6], double r,
                         zone_minimum *at) {
  double value[3], vector[3][3], d[3];
  int soft = 0, count = 0;
  const double reach = sufficient_curvature(surface, g, h, at->u, r);
  if (solve3(h, -reach, g, d)) return 0; /* no direction is softer */
  eigen3(h, value, vector);
  for (int p = 0; p < 3; p++) {
    if (value[p] > reach) continue;
    soft = p;
    count++;
  }
  if (count == 0) return 0;
  return count == 1 ? follow_valley(surface, value, vector, soft, at) : surface->probe(surface, at);
}

void cmxp_zone_refine(const zone_surface *surface, zone_minimum *best) {
  const double bound = surface->second, spacing = surface->model->coarse.spacing;
  double g[3], h[6], d[3];
  best->s = surface->at(surface, best->u, g, h);
  for (int it = 0; it < 40; it++) {
    double shift = 0.0;
    const double slope2 = g[0] * g[0] + g[1] * g[1] + g[2] * g[2];
    if (slope2 <= 1e-30 * (1.0 + bound * bound)) {
      /* a point on a symmetry element has no slope across it: a saddle there would hold Newton's method */
      if (solve3(h, 0.0, g, d) || !surface->probe(surface, best)) break;
      best->s = surface->at(surface, best->u, g, h);
      continue;
    }
    while (!solve3(h, shift, g, d)) shift = shift > 0.0 ? 4.0 * shift : 1e-3 * bound + 1e-12;
    const double length = sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
    double t = length > spacing ? spacing / length : 1.0;
    const double expected = g[0] * d[0] + g[1] * d[1] + g[2] * d[2];
    if (shift == 0.0 && t == 1.0 && -expected < 1e-15) { /* S does not resolve this last step */
      for (int a = 0; a < 3; a++) best->u[a] += d[a];
      break;
    }
    int better = 0;
    for (; t > 1e-6; t *= 0.25) {
      zone_minimum trial;
      double tg[3], th[6];
      for (int a = 0; a < 3; a++) trial.u[a] = best->u[a] + t * d[a];
      trial.s = surface->at(surface, trial.u, tg, th);
      if (!(trial.s <= best->s + 1e-4 * t * expected + 1e-16)) continue;
      better = trial.s < best->s;
      *best = trial;
      memcpy(g, tg, sizeof g);
      memcpy(h, th, sizeof h);
      break;
    }
    if (!better) break;
  }
}

static int compare_minima(const void *left, const void *right) {
  const double a = ((const zone_minimum *)left)->s, b = ((const zone_minimum *)right)->s;
  return (a > b) - (a < b);
}

/* Coarse points that are not above `limit`. */
ORDER_WIDEST static size_t select_near(const cmx_order_model *model, double limit, zone_scratch *scratch) {
  size_t count = 0;
  for (size_t g = 0; g < model->coarse.n; g++) {
    scratch->near[count] = g;
    count += scratch->coarse[g] <= limit;
  }
  return count;
}

/* Minima of a surface; `found` has room for `room` of them. */
typedef struct minima {
  const zone_surface *surface;
  size_t room, count;
  zone_minimum *found;
} minima;

/* Refines from the points of from..to-1 that are not above `threshold` nor above a neighbour. */
static void refine_range(minima *m, const zone_grid *grid, const double s[], size_t from, size_t to,
                         double threshold) {
  for (size_t g = from; g < to && m->count < m->room; g++) {
    if (!(s[g] <= threshold)) continue;
    int lowest = 1;
    for (int q = 0; q < 12 && lowest; q++) lowest = s[g] <= s[grid->neighbour[g][q]];
    if (!lowest) continue;
    memcpy(m->found[m->count].u, grid->point[g], sizeof m->found[m->count].u);
    cmxp_zone_refine(m->surface, &m->found[m->count]);
    m->count++;
  }
}

size_t cmxp_zone_minima(const zone_surface *surface, zone_scratch *scratch, size_t room,
                        zone_minimum found[]) {
  const double at_once = -1e-3; /* violations that need no refinement */
  const cmx_order_model *model = surface->model;
  const double second = surface->second;
  minima m = {surface, room, 0, found};
  const double least = surface->scan_coarse(surface, scratch->coarse);
  if (least < at_once) {
    refine_range(&m, &model->coarse, scratch->coarse, 0, model->coarse.n, 0.0);
  } else {
    /* From a minimum to a point at distance d the value of S rises by no more than second d^2/2; the coarse
       point of the group of the nearest fine point is within the sum of the two spacings. */
    const double floor = least > 0.0 ? least : 0.0;
    const double near = model->fine.spacing, far = near + model->coarse.spacing;
    const size_t n_near = select_near(model, floor + 0.5 * second * far * far, scratch);
    const double fine = surface->scan_fine(surface, n_near, scratch);
    const double threshold = (fine > 0.0 ? fine : 0.0) + 0.5 * second * near * near;
    for (size_t i = 0; i < n_near; i++) {
      const size_t *first = model->first + scratch->near[i];
      refine_range(&m, &model->fine, scratch->fine, first[0], first[1], threshold);
    }
    for (size_t i = 0; i < n_near; i++)
      for (size_t q = model->first[scratch->near[i]]; q < model->first[scratch->near[i] + 1]; q++)
        scratch->fine[q] = INFINITY;
  }
  qsort(found, m.count, sizeof *found, compare_minima);
  return m.count;
}

/* Whether a point of the grid is close to one of n minima in the wedge. */
static int is_beside(const double u[3], double near, size_t n, const zone_minimum known[]) {
  for (size_t k = 0; k < n; k++) {
    double squares = 0.0;
    for (int a = 0; a < 3; a++) squares += (u[a] - known[k].u[a]) * (u[a] - known[k].u[a]);
    if (squares < near * near) return 1;
  }
  return 0;
}

size_t cmxp_zone_minima_beside(const zone_surface *surface, zone_scratch *scratch, size_t n_known,
                               size_t room, zone_minimum found[]) {
  const zone_grid *grid = &surface->model->coarse;
  const double least = surface->scan_coarse(surface, scratch->coarse), near = grid->spacing,
               *s = scratch->coarse;
  const double threshold = (least > 0.0 ? least : 0.0) + 0.5 * surface->second * near * near;
  minima m = {surface, room, n_known, found};
  for (size_t k = 0; k < n_known; k++) cmxp_zone_fold(surface->model, found[k].u);
  for (size_t g = 0; g < grid->n && m.count < room; g++)
    if (s[g] <= threshold && !is_beside(grid->point[g], 1.2 * near, n_known, found))
      refine_range(&m, grid, s, g, g + 1, threshold);
  qsort(found, m.count, sizeof *found, compare_minima);
  return m.count;
}

/* Whether an earlier point is the same; it then takes that one's value. */
static int seen_before(zone_minimum found[], size_t q) {
  for (size_t e = 0; e < q; e++) {
    double most = 0.0;
    for (int a = 0; a < 3; a++) most = fmax(most, fabs(found[e].u[a] - found[q].u[a]));
    if (most > 1e-6) continue;
    found[q] = found[e];
    return 1;
  }
  return 0;
}

size_t cmxp_zone_search_flat(const zone_surface *surface, size_t room, zone_minimum found[], size_t count) {
  const cmx_order_model *model = surface->model;
  const cmx_lattice *lattice = model->sums.lattice;
  const double third = surface->third;
  /* A lower point at distance r from a minimum needs a curvature below third r/3, and lies less than third
     r^3/6 lower. */
  const double r = 0.8 * model->coarse.spacing, deep = third * r * r * r / 6.0;
  if (found[0].s > deep) return count;
  for (size_t t = 0; t < lattice->n_tetrahedra; t++)
    for (int v = 0; v < 3 && count < room; v++, count++)
      for (int a = 0; a < 3; a++) found[count].u[a] = 0.5 * CMX_PI * lattice->wedge[t][v][a];
  for (size_t q = 0; q < count; q++) {
    double g[3], h[6];
    if (q > 0 && seen_before(found, q)) continue;
    found[q].s = surface->at(surface, found[q].u, g, h);
    if (found[q].s > deep) continue;
    while (search_around(surface, g, h, r, &found[q])) {
      cmxp_zone_refine(surface, &found[q]);
      surface->at(surface, found[q].u, g, h);
    }
  }
  qsort(found, count, sizeof *found, compare_minima);
  return count;
}

void cmxp_zone_fold(const cmx_order_model *model, double u[3]) {
  for (int pass = 0; pass < 2; pass++) {
    for (int a = 0; a < 3; a++) u[a] = fabs(remainder(u[a], 2.0 * CMX_PI));
    for (int a = 0; a < 2; a++)
      for (int b = 0; b < 2 - a; b++)
        if (u[b] < u[b + 1]) {
          const double keep = u[b];
          u[b] = u[b + 1];
          u[b + 1] = keep;
        }
    if (strcmp(model->sums.lattice->name, "bcc") != 0 || u[0] + u[1] <= CMX_PI) return;
    const double first = CMX_PI - u[1];
    u[1] = CMX_PI - u[0];
    u[0] = first;
  }
}
