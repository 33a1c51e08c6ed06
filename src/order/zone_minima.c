/* S(k) over the Brillouin zone: cosines, values with derivatives, and Newton refinement of local minima. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "order/order_internal.h"

enum { MAX_COORDINATE = 31 };

/* c[p][n] = cos(n u_p), s[p][n] = sin(n u_p) */
typedef struct trig {
  double c[3][MAX_COORDINATE + 1], s[3][MAX_COORDINATE + 1];
} trig;

static void fill_trig(const double u[3], int top, trig *t) {
  for (int p = 0; p < 3; p++) {
    const double c1 = cos(u[p]), s1 = sin(u[p]);
    t->c[p][0] = 1.0;
    t->s[p][0] = 0.0;
    for (int n = 1; n <= top; n++) {
      t->c[p][n] = c1 * t->c[p][n - 1] - s1 * t->s[p][n - 1];
      t->s[p][n] = s1 * t->c[p][n - 1] + c1 * t->s[p][n - 1];
    }
  }
}

/* Sum over the six orders of n of X_a Y_b Z_c for vectors given per axis. */
static double permuted(const double x[3], const double y[3], const double z[3]) {
  return x[0] * (y[1] * z[2] + y[2] * z[1]) + x[1] * (y[0] * z[2] + y[2] * z[0]) +
         x[2] * (y[0] * z[1] + y[1] * z[0]);
}

/* Values, first and second derivatives of cos(n_q u_p): f[order][axis][q] */
static void orbit_factors(const trig *t, const int n[3], double f[3][3][3]) {
  for (int p = 0; p < 3; p++)
    for (int q = 0; q < 3; q++) {
      f[0][p][q] = t->c[p][n[q]];
      f[1][p][q] = -n[q] * t->s[p][n[q]];
      f[2][p][q] = -n[q] * n[q] * t->c[p][n[q]];
    }
}

void cmxp_zone_cosines(const cmx_order_model *model, const double u[3], double c[], double dc[][3]) {
  trig t;
  fill_trig(u, model->top, &t);
  for (size_t i = 0; i < model->n; i++) {
    const int *n = model->sums.orbit[i].n;
    if (!dc) {
      const double x[3] = {t.c[0][n[0]], t.c[0][n[1]], t.c[0][n[2]]},
                   y[3] = {t.c[1][n[0]], t.c[1][n[1]], t.c[1][n[2]]},
                   z[3] = {t.c[2][n[0]], t.c[2][n[1]], t.c[2][n[2]]};
      c[i] = permuted(x, y, z) / 6.0;
      continue;
    }
    double f[3][3][3];
    orbit_factors(&t, n, f);
    c[i] = permuted(f[0][0], f[0][1], f[0][2]) / 6.0;
    dc[i][0] = permuted(f[1][0], f[0][1], f[0][2]) / 6.0;
    dc[i][1] = permuted(f[0][0], f[1][1], f[0][2]) / 6.0;
    dc[i][2] = permuted(f[0][0], f[0][1], f[1][2]) / 6.0;
  }
}

double cmxp_zone_structure(const cmx_order_model *model, const double w[], const double u[3],
                           double gradient[3], double hessian[6]) {
  trig t;
  double s = 1.0;
  fill_trig(u, model->top, &t);
  memset(gradient, 0, 3 * sizeof *gradient);
  memset(hessian, 0, 6 * sizeof *hessian);
  for (size_t i = 0; i < model->n; i++) {
    const double weight = model->m[i] * w[i] / 6.0;
    double f[3][3][3];
    orbit_factors(&t, model->sums.orbit[i].n, f);
    s += weight * permuted(f[0][0], f[0][1], f[0][2]);
    gradient[0] += weight * permuted(f[1][0], f[0][1], f[0][2]);
    gradient[1] += weight * permuted(f[0][0], f[1][1], f[0][2]);
    gradient[2] += weight * permuted(f[0][0], f[0][1], f[1][2]);
    hessian[0] += weight * permuted(f[2][0], f[0][1], f[0][2]);
    hessian[1] += weight * permuted(f[0][0], f[2][1], f[0][2]);
    hessian[2] += weight * permuted(f[0][0], f[0][1], f[2][2]);
    hessian[3] += weight * permuted(f[0][0], f[1][1], f[1][2]);
    hessian[4] += weight * permuted(f[1][0], f[0][1], f[1][2]);
    hessian[5] += weight * permuted(f[1][0], f[1][1], f[0][2]);
  }
  return s;
}

/* --- minima -------------------------------------------------------------------------------------------- */

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

enum { PROBE_SIZES = 6, PROBE_DIRECTIONS = 18 };

/* c[a][PROBE_SIZES - 1 + q][n] = cos(n (u_a + d)), d the signed size q, by the addition theorem. */
typedef struct probe_axes {
  double c[3][2 * PROBE_SIZES - 1][MAX_COORDINATE + 1];
} probe_axes;

static const double probe_size[PROBE_SIZES] = {0.0, 1.0, 0.7, 0.6, 0.4, 0.8};

static void fill_probe(const trig *at, int top, double step, probe_axes *axes) {
  for (int q = 0; q < PROBE_SIZES; q++) {
    const double c1 = cos(step * probe_size[q]), s1 = sin(step * probe_size[q]);
    double c = 1.0, s = 0.0;
    for (int n = 0; n <= top; n++) {
      for (int a = 0; a < 3; a++) {
        const double even = at->c[a][n] * c, odd = at->s[a][n] * s;
        axes->c[a][PROBE_SIZES - 1 + q][n] = even - odd;
        axes->c[a][PROBE_SIZES - 1 - q][n] = even + odd;
      }
      const double next = c1 * c - s1 * s;
      s = s1 * c + c1 * s;
      c = next;
    }
  }
}

/* Looks in fixed directions, at geometrically shrinking distances, for a point lower than `at` by more than
   round-off; moves there and returns 1 if there is one. */
static int probe_directions(const cmx_order_model *model, const double w[], zone_minimum *at) {
  /* signed index of the size along each axis */
  static const int direction[PROBE_DIRECTIONS / 2][3] = {
      {1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {2, 2, 0}, {2, -2, 0}, {0, 2, -2}, {3, 3, 3}, {4, 4, -5}, {-5, 4, 4}};
  trig here;
  probe_axes axes;
  double weight[CMX_MAX_ORBITS];
  zone_minimum best = *at;
  fill_trig(at->u, model->top, &here);
  for (size_t i = 0; i < model->n; i++) weight[i] = model->m[i] * w[i] / 6.0;
  for (double step = 0.8 * model->coarse.spacing; step > 0.02 * model->coarse.spacing; step *= 0.4) {
    fill_probe(&here, model->top, step, &axes);
    for (int d = 0; d < PROBE_DIRECTIONS; d++) {
      const int sign = d < PROBE_DIRECTIONS / 2 ? 1 : -1, *to = direction[d % (PROBE_DIRECTIONS / 2)];
      const double *c0 = axes.c[0][PROBE_SIZES - 1 + sign * to[0]],
                   *c1 = axes.c[1][PROBE_SIZES - 1 + sign * to[1]],
                   *c2 = axes.c[2][PROBE_SIZES - 1 + sign * to[2]];
      double s = 1.0;
      for (size_t i = 0; i < model->n; i++) {
        const int *n = model->sums.orbit[i].n;
        const double x[3] = {c0[n[0]], c0[n[1]], c0[n[2]]}, y[3] = {c1[n[0]], c1[n[1]], c1[n[2]]},
                     z[3] = {c2[n[0]], c2[n[1]], c2[n[2]]};
        s += weight[i] * permuted(x, y, z);
      }
      if (!(s < best.s)) continue;
      best.s = s;
      for (int a = 0; a < 3; a++)
        best.u[a] = at->u[a] + sign * step * (to[a] < 0 ? -probe_size[-to[a]] : probe_size[to[a]]);
    }
  }
  const int lower = best.s < at->s - 1e-14;
  if (lower) *at = best;
  return lower;
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
static int follow_valley(const cmx_order_model *model, const double w[], const double value[3],
                         double vector[3][3], int soft, zone_minimum *at) {
  const double spacing = model->coarse.spacing;
  zone_minimum best = *at;
  for (double step = 0.8 * spacing; step > 0.02 * spacing; step *= 0.4)
    for (int side = -1; side <= 1; side += 2) {
      zone_minimum trial;
      double g[3], h[6];
      for (int a = 0; a < 3; a++) trial.u[a] = at->u[a] + side * step * vector[soft][a];
      trial.s = cmxp_zone_structure(model, w, trial.u, g, h);
      for (int p = 0; p < 3; p++) {
        if (p == soft) continue;
        const double slope = g[0] * vector[p][0] + g[1] * vector[p][1] + g[2] * vector[p][2];
        trial.s -= 0.5 * slope * slope / value[p];
        for (int a = 0; a < 3; a++) trial.u[a] -= slope / value[p] * vector[p][a];
      }
      if (!(trial.s < best.s - 1e-14)) continue;
      trial.s = cmxp_zone_structure(model, w, trial.u, g, h);
      if (trial.s < best.s) best = trial;
    }
  const int lower = best.s < at->s - 1e-14;
  if (lower) *at = best;
  return lower;
}

/* Looks for a lower point near a minimum with curvature h, where it is below `reach` in some direction. */
static int search_around(const cmx_order_model *model, const double w[], const double h[6], double reach,
                         zone_minimum *at) {
  double value[3], vector[3][3];
  int soft = 0, count = 0;
  eigen3(h, value, vector);
  for (int p = 0; p < 3; p++) {
    if (value[p] > reach) continue;
    soft = p;
    count++;
  }
  if (count == 0) return 0;
  return count == 1 ? follow_valley(model, w, value, vector, soft, at) : probe_directions(model, w, at);
}

void cmxp_zone_refine(const cmx_order_model *model, const double w[], zone_minimum *best) {
  double g[3], h[6], d[3], bound = 0.0;
  for (size_t i = 0; i < model->n; i++) bound += fabs(w[i]) * model->curvature[i];
  best->s = cmxp_zone_structure(model, w, best->u, g, h);
  for (int it = 0; it < 40; it++) {
    double shift = 0.0;
    const double slope2 = g[0] * g[0] + g[1] * g[1] + g[2] * g[2];
    if (slope2 <= 1e-30 * (1.0 + bound * bound)) {
      /* a point on a symmetry element has no slope across it: a saddle there would hold Newton's method */
      if (solve3(h, 0.0, g, d) || !probe_directions(model, w, best)) break;
      best->s = cmxp_zone_structure(model, w, best->u, g, h);
      continue;
    }
    while (!solve3(h, shift, g, d)) shift = shift > 0.0 ? 4.0 * shift : 1e-3 * bound + 1e-12;
    const double length = sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
    double t = length > model->coarse.spacing ? model->coarse.spacing / length : 1.0;
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
      trial.s = cmxp_zone_structure(model, w, trial.u, tg, th);
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

/* Wider vectors where the processor has them. Sums keep their order and nothing is fused, so the bits are the
   same. */
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__gnu_linux__)
#define WIDEST __attribute__((target_clones("avx2", "default")))
#else
#define WIDEST
#endif

/* s = 1 + w[0] c[0] + ... + w[3] c[3], rows of c being `stride` apart. */
static inline void start_four(size_t count, const double w[4], const double *c, size_t stride, double s[]) {
  const double *c1 = c + stride, *c2 = c1 + stride, *c3 = c2 + stride;
  for (size_t g = 0; g < count; g++)
    s[g] = 1.0 + ((w[0] * c[g] + w[1] * c1[g]) + (w[2] * c2[g] + w[3] * c3[g]));
}

/* The same added to s. */
static inline void add_four(size_t count, const double w[4], const double *c, size_t stride, double s[]) {
  const double *c1 = c + stride, *c2 = c1 + stride, *c3 = c2 + stride;
  for (size_t g = 0; g < count; g++) s[g] += (w[0] * c[g] + w[1] * c1[g]) + (w[2] * c2[g] + w[3] * c3[g]);
}

/* S at the points of the coarse grid and the least of them. */
WIDEST static double scan_coarse(const cmx_order_model *model, const double w[], double s[]) {
  enum { BLOCK = 256, LANES = 8 }; /* a block fits the first-level cache; lanes shorten the chain of minima */
  const zone_grid *grid = &model->coarse;
  double low[LANES], least = INFINITY;
  for (size_t q = 0; q < LANES; q++) low[q] = INFINITY;
  for (size_t from = 0; from < grid->n; from += BLOCK) {
    const size_t count = grid->n - from < BLOCK ? grid->n - from : BLOCK;
    const double *c = grid->cosine + from;
    double *block = s + from;
    size_t i = 0;
    if (model->n >= 4) {
      start_four(count, w, c, grid->n, block);
      i = 4;
    } else {
      for (size_t g = 0; g < count; g++) block[g] = 1.0;
    }
    for (; i + 4 <= model->n; i += 4) add_four(count, w + i, c + i * grid->n, grid->n, block);
    for (; i < model->n; i++)
      for (size_t g = 0; g < count; g++) block[g] += w[i] * c[i * grid->n + g];
    size_t g = 0;
    for (; g + LANES <= count; g += LANES)
      for (size_t q = 0; q < LANES; q++) low[q] = block[g + q] < low[q] ? block[g + q] : low[q];
    for (; g < count; g++) least = block[g] < least ? block[g] : least;
  }
  for (size_t q = 0; q < LANES; q++) least = low[q] < least ? low[q] : least;
  return least;
}

static double dot(size_t n, const double a[], const double b[]) {
  double even = 0.0, odd = 0.0;
  size_t i = 0;
  for (; i + 2 <= n; i += 2) {
    even += a[i] * b[i];
    odd += a[i + 1] * b[i + 1];
  }
  return i < n ? even + odd + a[i] * b[i] : even + odd;
}

/* Coarse points that are not above `limit`. */
WIDEST static size_t select_near(const cmx_order_model *model, double limit, zone_scratch *scratch) {
  size_t count = 0;
  for (size_t g = 0; g < model->coarse.n; g++) {
    scratch->near[count] = g;
    count += scratch->coarse[g] <= limit;
  }
  return count;
}

/* S at the fine points around n_near coarse points, and the least of them. */
static double scan_fine(const cmx_order_model *model, const double w[], size_t n_near,
                        zone_scratch *scratch) {
  double least = INFINITY;
  for (size_t i = 0; i < n_near; i++)
    for (size_t q = model->first[scratch->near[i]]; q < model->first[scratch->near[i] + 1]; q++) {
      const double s = 1.0 + dot(model->n, w, model->fine.cosine + q * model->n);
      scratch->fine[q] = s;
      least = s < least ? s : least;
    }
  return least;
}

/* Minima of S for one w; `found` has room for `room` of them. */
typedef struct minima {
  const cmx_order_model *model;
  const double *w;
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
    cmxp_zone_refine(m->model, m->w, &m->found[m->count]);
    m->count++;
  }
}

size_t cmxp_zone_minima(const cmx_order_model *model, const double w[], zone_scratch *scratch, size_t room,
                        zone_minimum found[]) {
  const double at_once = -1e-3; /* violations that need no refinement */
  double second = 0.0;
  minima m = {model, w, room, 0, found};
  for (size_t i = 0; i < model->n; i++) second += fabs(w[i]) * model->curvature[i];
  const double least = scan_coarse(model, w, scratch->coarse);
  if (least < at_once) {
    refine_range(&m, &model->coarse, scratch->coarse, 0, model->coarse.n, 0.0);
  } else {
    /* From a minimum to a point at distance d the value of S rises by no more than second d^2/2; the coarse
       point of the group of the nearest fine point is within the sum of the two spacings. */
    const double floor = least > 0.0 ? least : 0.0;
    const double near = model->fine.spacing, far = near + model->coarse.spacing;
    const size_t n_near = select_near(model, floor + 0.5 * second * far * far, scratch);
    const double fine = scan_fine(model, w, n_near, scratch);
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

size_t cmxp_zone_search_flat(const cmx_order_model *model, const double w[], size_t room,
                             zone_minimum found[], size_t count) {
  const cmx_lattice *lattice = model->sums.lattice;
  double third = 0.0;
  for (size_t i = 0; i < model->n; i++)
    third += fabs(w[i]) * model->curvature[i] * 2.0 * model->sums.orbit[i].length / lattice->constant;
  /* A lower point at distance r from a minimum needs a curvature below third r/3, and lies less than third
     r^3/6 lower. */
  const double r = 0.8 * model->coarse.spacing, reach = third * r / 3.0, deep = third * r * r * r / 6.0;
  if (found[0].s > deep) return count;
  for (size_t t = 0; t < lattice->n_tetrahedra; t++)
    for (int v = 0; v < 3 && count < room; v++, count++)
      for (int a = 0; a < 3; a++) found[count].u[a] = 0.5 * CMX_PI * lattice->wedge[t][v][a];
  for (size_t q = 0; q < count; q++) {
    double g[3], h[6];
    if (q > 0 && seen_before(found, q)) continue;
    found[q].s = cmxp_zone_structure(model, w, found[q].u, g, h);
    if (found[q].s > deep) continue;
    while (search_around(model, w, h, reach, &found[q])) {
      cmxp_zone_refine(model, w, &found[q]);
      cmxp_zone_structure(model, w, found[q].u, g, h);
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
