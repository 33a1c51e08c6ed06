/* S(k) of two species over the Brillouin zone: cosines, values with derivatives, scans of the grids. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "order/order_internal.h"

void cmxp_zone_trig(const double u[3], int top, zone_trig *t) {
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

/* cos(n_q u_p) and its first three derivatives: f[order][axis][q] */
static void orbit_factors(const zone_trig *t, const int n[3], double f[4][3][3]) {
  for (int p = 0; p < 3; p++)
    for (int q = 0; q < 3; q++) {
      f[0][p][q] = t->c[p][n[q]];
      f[1][p][q] = -n[q] * t->s[p][n[q]];
      f[2][p][q] = -n[q] * n[q] * t->c[p][n[q]];
      f[3][p][q] = n[q] * n[q] * n[q] * t->s[p][n[q]];
    }
}

void cmxp_zone_cosines(const cmx_order_model *model, const double u[3], double c[], double dc[][3]) {
  zone_trig t;
  cmxp_zone_trig(u, model->top, &t);
  for (size_t i = 0; i < model->n; i++) {
    const int *n = model->sums.orbit[i].n;
    if (!dc) {
      const double x[3] = {t.c[0][n[0]], t.c[0][n[1]], t.c[0][n[2]]},
                   y[3] = {t.c[1][n[0]], t.c[1][n[1]], t.c[1][n[2]]},
                   z[3] = {t.c[2][n[0]], t.c[2][n[1]], t.c[2][n[2]]};
      c[i] = permuted(x, y, z) / 6.0;
      continue;
    }
    double f[4][3][3];
    orbit_factors(&t, n, f);
    c[i] = permuted(f[0][0], f[0][1], f[0][2]) / 6.0;
    dc[i][0] = permuted(f[1][0], f[0][1], f[0][2]) / 6.0;
    dc[i][1] = permuted(f[0][0], f[1][1], f[0][2]) / 6.0;
    dc[i][2] = permuted(f[0][0], f[0][1], f[1][2]) / 6.0;
  }
}

/* Six times the value, gradient and Hessian {xx, yy, zz, yz, xz, xy} of the cosine of one orbit */
static void orbit_derivatives(const zone_trig *t, const int n[3], double d[10]) {
  double f[4][3][3];
  orbit_factors(t, n, f);
  d[0] = permuted(f[0][0], f[0][1], f[0][2]);
  d[1] = permuted(f[1][0], f[0][1], f[0][2]);
  d[2] = permuted(f[0][0], f[1][1], f[0][2]);
  d[3] = permuted(f[0][0], f[0][1], f[1][2]);
  d[4] = permuted(f[2][0], f[0][1], f[0][2]);
  d[5] = permuted(f[0][0], f[2][1], f[0][2]);
  d[6] = permuted(f[0][0], f[0][1], f[2][2]);
  d[7] = permuted(f[0][0], f[1][1], f[1][2]);
  d[8] = permuted(f[1][0], f[0][1], f[1][2]);
  d[9] = permuted(f[1][0], f[1][1], f[0][2]);
}

void cmxp_zone_derivatives(const cmx_order_model *model, const double u[3], double d[][10]) {
  zone_trig t;
  cmxp_zone_trig(u, model->top, &t);
  for (size_t i = 0; i < model->n; i++) {
    orbit_derivatives(&t, model->sums.orbit[i].n, d[i]);
    for (int e = 0; e < 10; e++) d[i][e] /= 6.0;
  }
}

/* --- S as a polynomial ---------------------------------------------------------------------------------- */

/* One of the six orders of an orbit's vector; orders that are the same are one term. */
static void add_term(cmx_order_model *model, size_t orbit, size_t place) {
  const double share = model->m[orbit] / 6.0;
  for (size_t k = 0; k < model->n_terms; k++)
    if (model->term[k].orbit == orbit && model->term[k].place == place) {
      model->term[k].share += share;
      return;
    }
  model->term[model->n_terms++] = (zone_term){orbit, place, share};
}

/* S = 1 + sum over n_1, n_2, n_3 of A cos(n_1 u_x) cos(n_2 u_y) cos(n_3 u_z). In most lattices the
   coordinates of a vector are all even or all odd. */
cmx_status cmxp_zone_tensors_make(cmx_order_model *model) {
  int mixed = 0, odd = 0;
  for (size_t i = 0; i < model->n; i++) {
    const int *n = model->sums.orbit[i].n;
    mixed |= (n[0] ^ n[1]) & 1 || (n[0] ^ n[2]) & 1;
    odd |= n[0] & 1;
  }
  const int step = mixed ? 1 : 2, top = model->top;
  size_t size = 0;
  model->n_tensors = odd && !mixed ? 2 : 1;
  for (int k = 0; k < model->n_tensors; k++) {
    zone_tensor *t = &model->tensor[k];
    *t = (zone_tensor){.first = k, .step = step, .count = (size_t)((top - k) / step) + 1, .offset = size};
    t->width = (t->count + ZONE_LANES - 1) / ZONE_LANES * ZONE_LANES;
    size += t->count * t->count * t->width;
  }
  model->polynomial_size = size;
  model->term = malloc(6 * model->n * sizeof *model->term);
  if (!model->term) return CMX_ERR_MEMORY;
  for (size_t i = 0; i < model->n; i++) {
    const int *n = model->sums.orbit[i].n;
    const zone_tensor *t = &model->tensor[mixed ? 0 : n[0] & 1];
    for (int q = 0; q < 6; q++) {
      static const int axes[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
      size_t at[3];
      for (int a = 0; a < 3; a++) at[a] = (size_t)((n[axes[q][a]] - t->first) / step);
      add_term(model, i, t->offset + (at[0] * t->count + at[1]) * t->width + at[2]);
    }
  }
  return CMX_OK;
}

void cmxp_zone_polynomial(const cmx_order_model *model, const double w[], double a[]) {
  memset(a, 0, model->polynomial_size * sizeof *a);
  for (size_t k = 0; k < model->n_terms; k++)
    a[model->term[k].place] = model->term[k].share * w[model->term[k].orbit];
}

/* cos(n u_a), its first three derivatives: f[axis][order][q] for the coordinates n = first + step q. */
typedef struct tensor_factors {
  double f[3][4][ZONE_COORDINATES];
} tensor_factors;

static void fill_factors(const zone_trig *t, const zone_tensor *tensor, tensor_factors *out) {
  for (int a = 0; a < 3; a++) {
    for (size_t q = 0; q < tensor->count; q++) {
      const int n = tensor->first + tensor->step * (int)q;
      const double k = n, c = t->c[a][n], s = t->s[a][n];
      out->f[a][0][q] = c;
      out->f[a][1][q] = -k * s;
      out->f[a][2][q] = -k * k * c;
      out->f[a][3][q] = k * k * k * s;
    }
    for (size_t q = tensor->count; q < tensor->width; q++)
      for (int d = 0; d < 4; d++) out->f[a][d][q] = 0.0;
  }
}

/* Numbers side by side. Compilers that have vectors as a type keep them in registers. */
#if defined(__GNUC__)
typedef double lanes __attribute__((vector_size(ZONE_LANES * sizeof(double)), aligned(8), may_alias));
#else
typedef struct lanes {
  double at[ZONE_LANES];
} lanes;
#endif

/* to += x v, and to += x v for each lane of x */
static inline void add_scaled(lanes *to, double x, const lanes *v) {
#if defined(__GNUC__)
  *to += x * *v;
#else
  for (int q = 0; q < ZONE_LANES; q++) to->at[q] += x * v->at[q];
#endif
}
static inline void add_product(lanes *to, const lanes *x, const lanes *v) {
#if defined(__GNUC__)
  *to += *x * *v;
#else
  for (int q = 0; q < ZONE_LANES; q++) to->at[q] += x->at[q] * v->at[q];
#endif
}

/* Adds value, gradient and Hessian of one tensor to the lanes of d: contracted over x, then y, then z. */
ORDER_WIDEST static void add_tensor(const zone_tensor *tensor, const double *polynomial,
                                    const tensor_factors *f, lanes d[10]) {
  const lanes none = {0}, *a = (const lanes *)(polynomial + tensor->offset);
  const size_t count = tensor->count, row = tensor->width / ZONE_LANES, plane = count * row;
  lanes by_x[ZONE_COORDINATES * ZONE_COORDINATES / ZONE_LANES][3];
  for (size_t k = 0; k < plane; k++) {
    lanes v = none, x = none, xx = none;
    for (size_t p = 0; p < count; p++) {
      add_scaled(&v, f->f[0][0][p], &a[p * plane + k]);
      add_scaled(&x, f->f[0][1][p], &a[p * plane + k]);
      add_scaled(&xx, f->f[0][2][p], &a[p * plane + k]);
    }
    by_x[k][0] = v;
    by_x[k][1] = x;
    by_x[k][2] = xx;
  }
  for (size_t k = 0; k < row; k++) {
    lanes v = none, x = none, y = none, xx = none, xy = none, yy = none;
    for (size_t p = 0; p < count; p++) {
      const lanes *b = by_x[p * row + k];
      const double g0 = f->f[1][0][p], g1 = f->f[1][1][p], g2 = f->f[1][2][p];
      add_scaled(&v, g0, &b[0]);
      add_scaled(&y, g1, &b[0]);
      add_scaled(&yy, g2, &b[0]);
      add_scaled(&x, g0, &b[1]);
      add_scaled(&xy, g1, &b[1]);
      add_scaled(&xx, g0, &b[2]);
    }
    const lanes *h0 = (const lanes *)f->f[2][0] + k, *h1 = (const lanes *)f->f[2][1] + k,
                *h2 = (const lanes *)f->f[2][2] + k;
    add_product(&d[0], h0, &v);
    add_product(&d[1], h0, &x);
    add_product(&d[2], h0, &y);
    add_product(&d[3], h1, &v);
    add_product(&d[4], h0, &xx);
    add_product(&d[5], h0, &yy);
    add_product(&d[6], h2, &v);
    add_product(&d[7], h1, &y);
    add_product(&d[8], h1, &x);
    add_product(&d[9], h0, &xy);
  }
}

double cmxp_zone_structure(const cmx_order_model *model, const double polynomial[], const double u[3],
                           double gradient[3], double hessian[6]) {
  zone_trig t;
  lanes d[10] = {{0}};
  double sum[10];
  cmxp_zone_trig(u, model->top, &t);
  for (int k = 0; k < model->n_tensors; k++) {
    tensor_factors f;
    fill_factors(&t, &model->tensor[k], &f);
    add_tensor(&model->tensor[k], polynomial, &f, d);
  }
  for (int e = 0; e < 10; e++) {
    double at[ZONE_LANES];
    memcpy(at, &d[e], sizeof at);
    sum[e] = (at[0] + at[1]) + (at[2] + at[3]);
  }
  memcpy(gradient, sum + 1, 3 * sizeof *gradient);
  memcpy(hessian, sum + 4, 6 * sizeof *hessian);
  return 1.0 + sum[0];
}

/* The root of the sum of squares of the third derivatives bounds that along any direction. */
static double third_at(const zone_surface *surface, const double u[3]) {
  static const struct {
    int by[3];
    double times;
  } part[10] = {{{3, 0, 0}, 1.0}, {{0, 3, 0}, 1.0}, {{0, 0, 3}, 1.0}, {{2, 1, 0}, 3.0}, {{2, 0, 1}, 3.0},
                {{1, 2, 0}, 3.0}, {{0, 2, 1}, 3.0}, {{1, 0, 2}, 3.0}, {{0, 1, 2}, 3.0}, {{1, 1, 1}, 6.0}};
  const cmx_order_model *model = surface->model;
  const double *w = surface->of;
  double d[10] = {0.0}, squares = 0.0;
  zone_trig t;
  cmxp_zone_trig(u, model->top, &t);
  for (size_t i = 0; i < model->n; i++) {
    double f[4][3][3];
    orbit_factors(&t, model->sums.orbit[i].n, f);
    for (int e = 0; e < 10; e++)
      d[e] +=
          model->m[i] / 6.0 * w[i] * permuted(f[part[e].by[0]][0], f[part[e].by[1]][1], f[part[e].by[2]][2]);
  }
  for (int e = 0; e < 10; e++) squares += part[e].times * d[e] * d[e];
  return sqrt(squares);
}

/* --- probes and scans ---------------------------------------------------------------------------------- */

/* c[a][ZONE_PROBE_SIZES - 1 + q][n] = cos(n (u_a + d)), d the signed size q, by the addition theorem. */
typedef struct probe_axes {
  double c[3][2 * ZONE_PROBE_SIZES - 1][ZONE_COORDINATES];
} probe_axes;

static void fill_probe(const zone_trig *at, int top, double step, probe_axes *axes) {
  for (int q = 0; q < ZONE_PROBE_SIZES; q++) {
    const double c1 = cos(step * cmxp_zone_probe_size[q]), s1 = sin(step * cmxp_zone_probe_size[q]);
    double c = 1.0, s = 0.0;
    for (int n = 0; n <= top; n++) {
      for (int a = 0; a < 3; a++) {
        const double even = at->c[a][n] * c, odd = at->s[a][n] * s;
        axes->c[a][ZONE_PROBE_SIZES - 1 + q][n] = even - odd;
        axes->c[a][ZONE_PROBE_SIZES - 1 - q][n] = even + odd;
      }
      const double next = c1 * c - s1 * s;
      s = s1 * c + c1 * s;
      c = next;
    }
  }
}

/* Looks in fixed directions, at geometrically shrinking distances, for a point lower than `at` by more than
   round-off; moves there and returns 1 if there is one. */
static int probe_directions(const zone_surface *surface, zone_minimum *at) {
  const cmx_order_model *model = surface->model;
  const double *w = surface->of;
  zone_trig here;
  probe_axes axes;
  double weight[CMX_MAX_ORBITS];
  zone_minimum best = *at;
  cmxp_zone_trig(at->u, model->top, &here);
  for (size_t i = 0; i < model->n; i++) weight[i] = model->m[i] * w[i] / 6.0;
  for (double step = 0.8 * model->coarse.spacing; step > 0.02 * model->coarse.spacing; step *= 0.4) {
    fill_probe(&here, model->top, step, &axes);
    for (int d = 0; d < ZONE_PROBE_DIRECTIONS; d++) {
      const int sign = d < ZONE_PROBE_DIRECTIONS / 2 ? 1 : -1,
                *to = cmxp_zone_probe_direction[d % (ZONE_PROBE_DIRECTIONS / 2)];
      const double *c0 = axes.c[0][ZONE_PROBE_SIZES - 1 + sign * to[0]],
                   *c1 = axes.c[1][ZONE_PROBE_SIZES - 1 + sign * to[1]],
                   *c2 = axes.c[2][ZONE_PROBE_SIZES - 1 + sign * to[2]];
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
        best.u[a] = at->u[a] +
                    sign * step * (to[a] < 0 ? -cmxp_zone_probe_size[-to[a]] : cmxp_zone_probe_size[to[a]]);
    }
  }
  const int lower = best.s < at->s - 1e-14;
  if (lower) *at = best;
  return lower;
}

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

/* S at points whose rows of cosines are `stride` apart. */
static inline void sum_block(size_t orbits, size_t count, const double w[], const double *c, size_t stride,
                             double s[]) {
  size_t i = 0;
  if (orbits >= 4) {
    start_four(count, w, c, stride, s);
    i = 4;
  } else {
    for (size_t g = 0; g < count; g++) s[g] = 1.0;
  }
  for (; i + 4 <= orbits; i += 4) add_four(count, w + i, c + i * stride, stride, s);
  for (; i < orbits; i++)
    for (size_t g = 0; g < count; g++) s[g] += w[i] * c[i * stride + g];
}

/* S at the points of the coarse grid and the least of them. */
ORDER_WIDEST static double scan_coarse(const zone_surface *surface, double s[]) {
  enum { BLOCK = 256, LANES = 8 }; /* a block fits the first-level cache; lanes shorten the chain of minima */
  const cmx_order_model *model = surface->model;
  const zone_grid *grid = &model->coarse;
  double low[LANES], least = INFINITY;
  for (size_t q = 0; q < LANES; q++) low[q] = INFINITY;
  for (size_t from = 0; from < grid->n; from += BLOCK) {
    const size_t count = grid->n - from < BLOCK ? grid->n - from : BLOCK;
    double *block = s + from;
    sum_block(model->n, count, surface->of, grid->cosine + from, grid->n, block);
    size_t g = 0;
    for (; g + LANES <= count; g += LANES)
      for (size_t q = 0; q < LANES; q++) low[q] = block[g + q] < low[q] ? block[g + q] : low[q];
    for (; g < count; g++) least = block[g] < least ? block[g] : least;
  }
  for (size_t q = 0; q < LANES; q++) least = low[q] < least ? low[q] : least;
  return least;
}

/* S at the fine points around n_near coarse points, and the least of them. */
ORDER_WIDEST static double scan_fine(const zone_surface *surface, size_t n_near, zone_scratch *scratch) {
  const cmx_order_model *model = surface->model;
  double least = INFINITY;
  for (size_t k = 0; k < n_near; k++) {
    const size_t first = model->first[scratch->near[k]], count = model->first[scratch->near[k] + 1] - first;
    double *s = scratch->fine + first;
    sum_block(model->n, count, surface->of, model->fine.cosine + first * model->n, count, s);
    for (size_t g = 0; g < count; g++) least = s[g] < least ? s[g] : least;
  }
  return least;
}

static double structure_at(const zone_surface *surface, const double u[3], double gradient[3],
                           double hessian[6]) {
  return cmxp_zone_structure(surface->model, surface->polynomial, u, gradient, hessian);
}

zone_surface cmxp_zone_surface_two(const cmx_order_model *model, const double w[], double polynomial[]) {
  zone_surface surface = {.model = model,
                          .of = w,
                          .polynomial = polynomial,
                          .at = structure_at,
                          .third_at = third_at,
                          .probe = probe_directions,
                          .scan_coarse = scan_coarse,
                          .scan_fine = scan_fine};
  cmxp_zone_polynomial(model, w, polynomial);
  for (size_t i = 0; i < model->n; i++) {
    const double second = fabs(w[i]) * model->curvature[i],
                 length = 2.0 * model->sums.orbit[i].length / model->sums.lattice->constant;
    surface.second += second;
    surface.third += second * length;
    surface.fourth += second * length * length;
  }
  return surface;
}
