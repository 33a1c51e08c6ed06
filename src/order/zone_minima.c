/* S(k) over the Brillouin zone: a grid of the irreducible wedge and Newton refinement of its local minima. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "order/order_internal.h"

enum { MAX_COORDINATE = 31 };

/* --- the grid ------------------------------------------------------------------------------------------- */

static size_t simplex_size(size_t side) {
  return (side + 1) * (side + 2) * (side + 3) / 6;
}

/* Index of the barycentric point (i, j, k), i + j + k <= side. */
static size_t simplex_index(size_t side, size_t i, size_t j, size_t k) {
  const size_t rest = side - i;
  return simplex_size(side) - simplex_size(rest) + (rest + 1) * (rest + 2) / 2 -
         (rest - j + 1) * (rest - j + 2) / 2 + k;
}

static void link_neighbours(zone_grid *grid, size_t base, size_t side, const size_t b[4]) {
  const size_t self = base + simplex_index(side, b[1], b[2], b[3]);
  size_t count = 0;
  for (size_t from = 0; from < 4; from++)
    for (size_t to = 0; to < 4; to++) {
      if (from == to) continue;
      size_t n[4] = {b[0], b[1], b[2], b[3]}, index = self;
      if (n[from] > 0) {
        n[from]--;
        n[to]++;
        index = base + simplex_index(side, n[1], n[2], n[3]);
      }
      grid->neighbour[self][count++] = (unsigned short)index;
    }
}

static void place_tetrahedron(zone_grid *grid, const double v[3][3], size_t base, size_t side) {
  const double step = 0.5 * CMX_PI / (double)side;
  for (size_t i = 0; i <= side; i++)
    for (size_t j = 0; i + j <= side; j++)
      for (size_t k = 0; i + j + k <= side; k++) {
        const size_t b[4] = {side - i - j - k, i, j, k};
        double *u = grid->point[base + simplex_index(side, i, j, k)];
        for (int a = 0; a < 3; a++)
          u[a] = step * ((double)i * v[0][a] + (double)j * v[1][a] + (double)k * v[2][a]);
        link_neighbours(grid, base, side, b);
      }
}

/* Longest edge of the wedge's tetrahedra; cells are similar to them, and 0.6 of it covers a cell from its
 * corners. */
static double longest_edge(const cmx_lattice *lattice) {
  double longest = 0.0;
  for (size_t t = 0; t < lattice->n_tetrahedra; t++)
    for (int p = 0; p < 3; p++)
      for (int q = 0; q <= p; q++) {
        double edge2 = 0.0;
        for (int a = 0; a < 3; a++) {
          const double *v = lattice->wedge[t][p];
          const double d = q == p ? v[a] : v[a] - lattice->wedge[t][q][a];
          edge2 += d * d;
        }
        longest = fmax(longest, sqrt(edge2));
      }
  return longest;
}

static cmx_status make_grid(const cmx_order_model *model, size_t side, zone_grid *grid) {
  const cmx_lattice *lattice = model->sums.lattice;
  while (lattice->n_tetrahedra * simplex_size(side) > 65535) side--;
  const size_t each = simplex_size(side), all = lattice->n_tetrahedra * each;
  grid->n = all;
  grid->point = malloc(all * sizeof *grid->point);
  grid->neighbour = malloc(all * sizeof *grid->neighbour);
  grid->cosine = malloc(all * model->n * sizeof *grid->cosine);
  if (!grid->point || !grid->neighbour || !grid->cosine) return CMX_ERR_MEMORY;
  for (size_t t = 0; t < lattice->n_tetrahedra; t++)
    place_tetrahedron(grid, lattice->wedge[t], t * each, side);
  for (size_t g = 0; g < all; g++) {
    double c[CMX_MAX_ORBITS];
    cmx_zone_cosines(model, grid->point[g], c, NULL);
    for (size_t i = 0; i < model->n; i++) grid->cosine[i * all + g] = model->m[i] * c[i];
  }
  grid->spacing = 0.6 * longest_edge(lattice) * 0.5 * CMX_PI / (double)side;
  return CMX_OK;
}

static void free_grid(zone_grid *grid) {
  free(grid->point);
  free(grid->neighbour);
  free(grid->cosine);
}

cmx_status cmx_zone_grids_make(cmx_order_model *model) {
  const size_t side = model->top > 4 ? 4 * (size_t)model->top : 16;
  const cmx_status status = make_grid(model, side, &model->coarse);
  return status < 0 ? status : make_grid(model, 2 * side, &model->fine);
}

void cmx_zone_grids_free(cmx_order_model *model) {
  free_grid(&model->coarse);
  free_grid(&model->fine);
}

/* --- cosines and S ----------------------------------------------------------------------------------------
 */

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

void cmx_zone_cosines(const cmx_order_model *model, const double u[3], double c[], double dc[][3]) {
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

double cmx_zone_structure(const cmx_order_model *model, const double w[], const double u[3],
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

/* --- minima
 * ------------------------------------------------------------------------------------------------- */

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

/* Looks in fixed directions, at geometrically shrinking distances, for a point lower than `at` by more than
   round-off; moves there and returns 1 if there is one. */
static int probe(const cmx_order_model *model, const double w[], zone_minimum *at) {
  static const double way[9][3] = {{1, 0, 0},       {0, 1, 0},        {0, 0, 1},
                                   {0.7, 0.7, 0},   {0.7, -0.7, 0},   {0, 0.7, -0.7},
                                   {0.6, 0.6, 0.6}, {0.4, 0.4, -0.8}, {-0.8, 0.4, 0.4}};
  zone_minimum best = *at;
  for (double step = 0.8 * model->coarse.spacing; step > 0.02 * model->coarse.spacing; step *= 0.4)
    for (int d = 0; d < 18; d++) {
      const double signed_step = d < 9 ? step : -step;
      zone_minimum trial;
      double c[CMX_MAX_ORBITS];
      for (int a = 0; a < 3; a++) trial.u[a] = at->u[a] + signed_step * way[d % 9][a];
      cmx_zone_cosines(model, trial.u, c, NULL);
      trial.s = 1.0;
      for (size_t i = 0; i < model->n; i++) trial.s += model->m[i] * w[i] * c[i];
      if (trial.s < best.s) best = trial;
    }
  const int lower = best.s < at->s - 1e-14;
  if (lower) *at = best;
  return lower;
}

static void refine_minimum(const cmx_order_model *model, const double w[], zone_minimum *best) {
  double g[3], h[6], d[3], bound = 0.0;
  for (size_t i = 0; i < model->n; i++) bound += fabs(w[i]) * model->curvature[i];
  best->s = cmx_zone_structure(model, w, best->u, g, h);
  for (int it = 0; it < 40; it++) {
    double shift = 0.0;
    const double slope2 = g[0] * g[0] + g[1] * g[1] + g[2] * g[2];
    if (slope2 <= 1e-30 * (1.0 + bound * bound)) {
      /* a point on a symmetry element has no slope across it: a saddle there would hold Newton's method */
      if (solve3(h, 0.0, g, d) || !probe(model, w, best)) break;
      best->s = cmx_zone_structure(model, w, best->u, g, h);
      continue;
    }
    while (!solve3(h, shift, g, d)) shift = shift > 0.0 ? 4.0 * shift : 1e-3 * bound + 1e-12;
    const double length = sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
    double t = length > model->coarse.spacing ? model->coarse.spacing / length : 1.0;
    const double expected = g[0] * d[0] + g[1] * d[1] + g[2] * d[2];
    int better = 0;
    for (; t > 1e-6; t *= 0.25) {
      zone_minimum trial;
      double tg[3], th[6];
      for (int a = 0; a < 3; a++) trial.u[a] = best->u[a] + t * d[a];
      trial.s = cmx_zone_structure(model, w, trial.u, tg, th);
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

/* s += w[0] c[0] + ... + w[3] c[3], rows of c being `stride` apart. */
static void add_four(size_t count, const double w[4], const double *c, size_t stride, double s[]) {
  const double *c1 = c + stride, *c2 = c1 + stride, *c3 = c2 + stride;
  for (size_t g = 0; g < count; g++) s[g] += (w[0] * c[g] + w[1] * c1[g]) + (w[2] * c2[g] + w[3] * c3[g]);
}

/* S at the points of the grid and the least of them. */
static double scan(const cmx_order_model *model, const zone_grid *grid, const double w[], double s[]) {
  enum { BLOCK = 256, LANES = 8 }; /* a block stays in the first cache; lanes break the chain of minima */
  double low[LANES], least = INFINITY;
  for (size_t q = 0; q < LANES; q++) low[q] = INFINITY;
  for (size_t from = 0; from < grid->n; from += BLOCK) {
    const size_t count = grid->n - from < BLOCK ? grid->n - from : BLOCK;
    const double *c = grid->cosine + from;
    double *block = s + from;
    size_t i = 0;
    for (size_t g = 0; g < count; g++) block[g] = 1.0;
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

size_t cmx_zone_minima(const cmx_order_model *model, const zone_grid *grid, const double w[],
                       double scratch[], size_t room, zone_minimum found[]) {
  const size_t all = grid->n;
  double second = 0.0;
  for (size_t i = 0; i < model->n; i++) second += fabs(w[i]) * model->curvature[i];
  const double least = scan(model, grid, w, scratch);
  /* From a minimum to the nearest grid point S rises by no more than this. */
  const double rise = 0.5 * second * grid->spacing * grid->spacing;
  const double threshold = least > 0.0 ? least + rise : rise;
  size_t count = 0;
  for (size_t g = 0; g < all && count < room; g++) {
    if (!(scratch[g] <= threshold)) continue;
    int lowest = 1;
    for (int q = 0; q < 12 && lowest; q++) lowest = scratch[g] <= scratch[grid->neighbour[g][q]];
    if (!lowest) continue;
    memcpy(found[count].u, grid->point[g], sizeof found[count].u);
    refine_minimum(model, w, &found[count]);
    count++;
  }
  qsort(found, count, sizeof *found, compare_minima);
  return count;
}

size_t cmx_zone_search_flat(const cmx_order_model *model, const double w[], size_t room, zone_minimum found[],
                            size_t count) {
  const cmx_lattice *lattice = model->sums.lattice;
  double third = 0.0;
  for (size_t i = 0; i < model->n; i++)
    third += fabs(w[i]) * model->curvature[i] * 2.0 * model->sums.orbit[i].length / lattice->constant;
  for (size_t t = 0; t < lattice->n_tetrahedra; t++)
    for (int v = 0; v < 3 && count < room; v++, count++)
      for (int a = 0; a < 3; a++) found[count].u[a] = 0.5 * CMX_PI * lattice->wedge[t][v][a];
  for (size_t q = 0; q < count; q++) {
    double g[3], h[6], d[3];
    found[q].s = cmx_zone_structure(model, w, found[q].u, g, h);
    const double reach =
        third * model->coarse.spacing; /* what the third derivative adds to the curvature within a cell */
    if (found[q].s > 0.5 * reach * model->coarse.spacing * model->coarse.spacing) continue;
    while (!solve3(h, -reach, g, d) && probe(model, w, &found[q])) {
      refine_minimum(model, w, &found[q]);
      cmx_zone_structure(model, w, found[q].u, g, h);
    }
  }
  qsort(found, count, sizeof *found, compare_minima);
  return count;
}

void cmx_zone_fold(const cmx_order_model *model, double u[3]) {
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
