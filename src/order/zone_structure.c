/* S(k) of two species over the Brillouin zone: cosines, values with derivatives, scans of the grids. */
#include <math.h>
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

/* Six times the value, gradient and Hessian {xx, yy, zz, yz, xz, xy} of the cosine of one orbit */
static void orbit_derivatives(const trig *t, const int n[3], double d[10]) {
  double f[3][3][3];
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
  trig t;
  fill_trig(u, model->top, &t);
  for (size_t i = 0; i < model->n; i++) {
    orbit_derivatives(&t, model->sums.orbit[i].n, d[i]);
    for (int e = 0; e < 10; e++) d[i][e] /= 6.0;
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
    double d[10];
    orbit_derivatives(&t, model->sums.orbit[i].n, d);
    s += weight * d[0];
    for (int a = 0; a < 3; a++) gradient[a] += weight * d[1 + a];
    for (int e = 0; e < 6; e++) hessian[e] += weight * d[4 + e];
  }
  return s;
}

/* --- probes and scans ---------------------------------------------------------------------------------- */

/* c[a][ZONE_PROBE_SIZES - 1 + q][n] = cos(n (u_a + d)), d the signed size q, by the addition theorem. */
typedef struct probe_axes {
  double c[3][2 * ZONE_PROBE_SIZES - 1][MAX_COORDINATE + 1];
} probe_axes;

static void fill_probe(const trig *at, int top, double step, probe_axes *axes) {
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
  trig here;
  probe_axes axes;
  double weight[CMX_MAX_ORBITS];
  zone_minimum best = *at;
  fill_trig(at->u, model->top, &here);
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

/* S at the points of the coarse grid and the least of them. */
ZONE_WIDEST static double scan_coarse(const zone_surface *surface, double s[]) {
  enum { BLOCK = 256, LANES = 8 }; /* a block fits the first-level cache; lanes shorten the chain of minima */
  const cmx_order_model *model = surface->model;
  const double *w = surface->of;
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

/* S at the fine points around n_near coarse points, and the least of them. */
static double scan_fine(const zone_surface *surface, size_t n_near, zone_scratch *scratch) {
  const cmx_order_model *model = surface->model;
  const double *w = surface->of;
  double least = INFINITY;
  for (size_t i = 0; i < n_near; i++)
    for (size_t q = model->first[scratch->near[i]]; q < model->first[scratch->near[i] + 1]; q++) {
      const double s = 1.0 + dot(model->n, w, model->fine.cosine + q * model->n);
      scratch->fine[q] = s;
      least = s < least ? s : least;
    }
  return least;
}

static double structure_at(const zone_surface *surface, const double u[3], double gradient[3],
                           double hessian[6]) {
  return cmxp_zone_structure(surface->model, surface->of, u, gradient, hessian);
}

zone_surface cmxp_zone_surface_two(const cmx_order_model *model, const double w[]) {
  zone_surface surface = {.model = model,
                          .of = w,
                          .at = structure_at,
                          .probe = probe_directions,
                          .scan_coarse = scan_coarse,
                          .scan_fine = scan_fine};
  for (size_t i = 0; i < model->n; i++) {
    surface.second += fabs(w[i]) * model->curvature[i];
    surface.third +=
        fabs(w[i]) * model->curvature[i] * 2.0 * model->sums.orbit[i].length / model->sums.lattice->constant;
  }
  return surface;
}
