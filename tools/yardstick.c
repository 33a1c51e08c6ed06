#include "yardstick.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- the function --------------------------------------------------------------------------------------- */

/* F = (1 - 0.2 x + 0.05 x^2) sum c rho^p T^s: cold electrons, a warm part, radiation. Powers, so that their
   spline coefficients are known. */
static const struct {
  double c, p, s;
} term[] = {{1e13, 2.0 / 3.0, 0.0}, {-2e7, -0.1, 1.2}, {-2.5e-15, -1.0, 4.0}};
enum { TERMS = sizeof term / sizeof *term, NODES_PER_DECADE = 20, CELLS_X = 24 };
static const double mixing[3] = {1.0, -0.2, 0.05};

/* F and its derivatives by r = ln rho and t = ln T. */
typedef struct sums {
  double v, r, t, rr, rt, tt;
} sums;

/* All outputs from F and its derivatives. */
static inline void derive(double rho, double temp, sums f, double *out) {
  const double per_temp = 1.0 / temp, fr = f.r, ft = f.t, frr = f.rr, frt = f.rt, ftt = f.tt;
  const double heat = ft - ftt, cv = heat * per_temp, per_pr = 1.0 / fr, pr_r = fr + frr;
  const double chi_rho = pr_r * per_pr, chi_t = frt * per_pr, g = frt / heat, gamma1 = chi_rho + chi_t * g;
  out[YARDSTICK_F] = f.v;
  out[YARDSTICK_P] = rho * fr;
  out[YARDSTICK_E] = f.v - ft;
  out[YARDSTICK_S] = -ft * per_temp;
  out[YARDSTICK_P_R] = rho * pr_r;
  out[YARDSTICK_P_T] = rho * frt;
  out[YARDSTICK_E_R] = fr - frt;
  out[YARDSTICK_E_T] = heat;
  out[YARDSTICK_S_R] = -frt * per_temp;
  out[YARDSTICK_S_T] = cv;
  out[YARDSTICK_CV] = cv;
  out[YARDSTICK_CP] = cv * gamma1 / chi_rho;
  out[YARDSTICK_CHI_RHO] = chi_rho;
  out[YARDSTICK_CHI_T] = chi_t;
  out[YARDSTICK_GAMMA1] = gamma1;
  out[YARDSTICK_GAMMA3] = g + 1.0;
  out[YARDSTICK_GRAD_AD] = g / gamma1;
  out[YARDSTICK_CS] = sqrt(gamma1 * fr);
}

/* d^i/d(ln rho)^i d^j/d(ln T)^j of F at x = 0. */
static double function_at(double ln_rho, double ln_t, int i, int j) {
  double sum = 0.0;
  for (int k = 0; k < TERMS; k++)
    sum += term[k].c * pow(term[k].p, i) * pow(term[k].s, j) * exp(term[k].p * ln_rho + term[k].s * ln_t);
  return sum;
}

void yardstick_exact(double x, double rho, double temp, double out[YARDSTICK_MIXTURE]) {
  const double r = log(rho), t = log(temp), m = mixing[0] + x * (mixing[1] + x * mixing[2]),
               slope = mixing[1] + 2.0 * x * mixing[2];
  const sums f = {function_at(r, t, 0, 0), function_at(r, t, 1, 0), function_at(r, t, 0, 1),
                  function_at(r, t, 2, 0), function_at(r, t, 1, 1), function_at(r, t, 0, 2)};
  derive(rho, temp, (sums){m * f.v, m * f.r, m * f.t, m * f.rr, m * f.rt, m * f.tt}, out);
  out[YARDSTICK_F_X] = slope * f.v;
  out[YARDSTICK_F_XX] = 2.0 * mixing[2] * f.v;
  out[YARDSTICK_F_XR] = slope * f.r;
  out[YARDSTICK_F_XT] = slope * f.t;
}

/* --- making --------------------------------------------------------------------------------------------- */

/* Derivatives of n functions that are polynomials of degree n - 1: from function[j][power] to
   basis[derivative][power][j]. */
static void set_basis(int n, const double *function, double unit, double *basis) {
  memset(basis, 0, 3u * (size_t)n * (size_t)n * sizeof *basis);
  for (int j = 0; j < n; j++)
    for (int power = 0; power < n; power++) {
      double c = function[n * j + power] * unit;
      for (int d = 0; d < 3 && power >= d; d++) {
        basis[(d * n + power - d) * n + j] = c;
        c *= power - d;
      }
    }
}

/* B-splines of degree 5 and 3 on a cell, without the factors 1/120 and 1/6. */
static const double quintic[6][6] = {{1, -5, 10, -10, 5, -1},  {26, -50, 20, 20, -20, 5},
                                     {66, 0, -60, 0, 30, -10}, {26, 50, 20, -20, -20, 10},
                                     {1, 5, 10, 10, 5, -5},    {0, 0, 0, 0, 0, 1}};
static const double cubic[4][4] = {{1, -3, 3, -1}, {4, 0, -6, 3}, {1, 3, 3, -3}, {0, 0, 0, 1}};

/* Value, slope and curvature at the lower end of a cell, then those at the upper end. */
static const double hermite[6][6] = {{1, 0, 0, -10, 15, -6}, {0, 1, 0, -6, 8, -3}, {0, 0, .5, -1.5, 1.5, -.5},
                                     {0, 0, 0, 10, -15, 6},  {0, 0, 0, -4, 7, -3}, {0, 0, 0, .5, -1, .5}};

/* Axes with `margin` nodes more at each end; memory for `numbers` a node. */
static int make_axes(const double rho[2], const double temp[2], int margin, size_t numbers, yardstick *out) {
  const double step = log(10.0) / NODES_PER_DECADE;
  out->ln_rho = log(rho[0]);
  out->ln_t = log(temp[0]);
  out->inverse_step = 1.0 / step;
  out->n_rho = (int)ceil(log(rho[1] / rho[0]) / step - 1e-9) + 1 + 2 * margin + 1;
  out->n_t = (int)ceil(log(temp[1] / temp[0]) / step - 1e-9) + 1 + 2 * margin + 1;
  const size_t bytes = numbers * (size_t)out->n_x * (size_t)out->n_rho * (size_t)out->n_t * sizeof(double);
  out->node = aligned_alloc(64, (bytes + 63) / 64 * 64);
  return out->node != NULL;
}

int yardstick_make_state(const double rho[2], const double temp[2], yardstick *out) {
  memset(out, 0, sizeof *out);
  out->n_x = 1;
  if (!make_axes(rho, temp, 0, 9, out)) return 0;
  set_basis(6, hermite[0], 1.0, out->basis[0][0]);
  const double step = 1.0 / out->inverse_step;
  double *c = out->node;
  for (int i = 0; i < out->n_rho; i++)
    for (int j = 0; j < out->n_t; j++)
      for (int d = 0; d < 3; d++)
        for (int k = 0; k < 3; k++)
          *c++ = function_at(out->ln_rho + i * step, out->ln_t + j * step, d, k) * pow(step, d + k);
  return 1;
}

/* What the coefficients exp(p i) sum to at node 0. */
static double spline_sum(double p) {
  return (66.0 + 52.0 * cosh(p) + 2.0 * cosh(2.0 * p)) / 120.0;
}

int yardstick_make_mixture(const double rho[2], const double temp[2], yardstick *out) {
  memset(out, 0, sizeof *out);
  out->n_x = CELLS_X + 3;
  out->cells_x = CELLS_X;
  if (!make_axes(rho, temp, 2, 1, out)) return 0;
  set_basis(6, quintic[0], 1.0 / 120.0, out->basis[0][0]);
  set_basis(4, cubic[0], 1.0 / 6.0, out->basis_x[0][0]);
  const double step = 1.0 / out->inverse_step;
  double *c = out->node;
  for (int a = 0; a < out->n_x; a++) {
    const double x = (a - 1) / out->cells_x,
                 m = mixing[0] + x * mixing[1] +
                     mixing[2] * (x * x - 1.0 / (3.0 * out->cells_x * out->cells_x));
    for (int i = 0; i < out->n_rho; i++)
      for (int j = 0; j < out->n_t; j++) {
        double sum = 0.0;
        for (int k = 0; k < TERMS; k++) {
          const double p = term[k].p, s = term[k].s;
          sum += term[k].c * exp(p * (out->ln_rho + (i - 2) * step) + s * (out->ln_t + (j - 2) * step)) /
                 (spline_sum(p * step) * spline_sum(s * step));
        }
        *c++ = m * sum;
      }
  }
  return 1;
}

void yardstick_free(yardstick *y) {
  free(y->node);
  y->node = NULL;
}

double yardstick_bytes(const yardstick *y) {
  return (double)sizeof(double) * y->n_x * y->n_rho * y->n_t * (y->n_x == 1 ? 9.0 : 1.0);
}

/* --- states --------------------------------------------------------------------------------------------- */

/* A place on an axis: cell and distance from its lower end. */
static inline long cell_of(double value, double first, double inverse_step, double *u) {
  const double s = (value - first) * inverse_step;
  const long cell = (long)s;
  *u = s - (double)cell;
  return cell;
}

/* Six functions, or four in x, and their first two derivatives at u, by Horner's rule. */
static inline void weights(const double basis[3][6][6], double u, double w[3][6]) {
  for (int d = 0; d < 3; d++)
    for (int j = 0; j < 6; j++) {
      double sum = basis[d][5 - d][j];
      for (int power = 4 - d; power >= 0; power--) sum = sum * u + basis[d][power][j];
      w[d][j] = sum;
    }
}

static inline void weights_x(const double basis[3][4][4], double u, double w[3][4]) {
  for (int d = 0; d < 3; d++)
    for (int j = 0; j < 4; j++) {
      double sum = basis[d][3 - d][j];
      for (int power = 2 - d; power >= 0; power--) sum = sum * u + basis[d][power][j];
      w[d][j] = sum;
    }
}

/* Adds a row: `low` its first three numbers, `high` the other three. */
static inline void add_row(const double *low, const double *high, const double w_t[3][6], double w0,
                           double w1, double w2, sums *f) {
  double s0 = 0.0, s1 = 0.0, s2 = 0.0;
  for (int k = 0; k < 3; k++) {
    s0 += low[k] * w_t[0][k];
    s1 += low[k] * w_t[1][k];
    s2 += low[k] * w_t[2][k];
  }
  for (int k = 0; k < 3; k++) {
    s0 += high[k] * w_t[0][3 + k];
    s1 += high[k] * w_t[1][3 + k];
    s2 += high[k] * w_t[2][3 + k];
  }
  f->v += w0 * s0;
  f->r += w1 * s0;
  f->rr += w2 * s0;
  f->t += w0 * s1;
  f->rt += w1 * s1;
  f->tt += w0 * s2;
}

void yardstick_state_at(const yardstick *y, double rho, double temp, double out[YARDSTICK_STATE]) {
  const double h = y->inverse_step;
  double u, t, w_rho[3][6], w_t[3][6];
  const long i = cell_of(log(rho), y->ln_rho, h, &u), j = cell_of(log(temp), y->ln_t, h, &t);
  sums f = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
  weights((const double(*)[6][6])y->basis, u, w_rho);
  weights((const double(*)[6][6])y->basis, t, w_t);
  for (int end = 0; end < 2; end++)
    for (int d = 0; d < 3; d++) {
      const double *c = y->node + 9 * ((i + end) * y->n_t + j) + 3 * d;
      const int row = 3 * end + d;
      add_row(c, c + 9, (const double(*)[6])w_t, w_rho[0][row], w_rho[1][row], w_rho[2][row], &f);
    }
  derive(rho, temp, (sums){f.v, h * f.r, h * f.t, h * h * f.rr, h * h * f.rt, h * h * f.tt}, out);
}

void yardstick_mixture_at(const yardstick *y, double x, double rho, double temp,
                          double out[YARDSTICK_MIXTURE]) {
  const double h = y->inverse_step, per_x = y->cells_x;
  double u, t, q, w_rho[3][6], w_t[3][6], w_x[3][4], x_v = 0.0, x_r = 0.0, x_t = 0.0, xx = 0.0;
  const long i = cell_of(log(rho), y->ln_rho, h, &u), j = cell_of(log(temp), y->ln_t, h, &t),
             a = cell_of(x, 0.0, per_x, &q);
  sums f = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
  weights((const double(*)[6][6])y->basis, u, w_rho);
  weights((const double(*)[6][6])y->basis, t, w_t);
  weights_x((const double(*)[4][4])y->basis_x, q, w_x);
  for (int plane = 0; plane < 4; plane++) {
    const double *c = y->node + ((a + plane) * y->n_rho + i) * y->n_t + j;
    sums p = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
    for (int row = 0; row < 6; row++)
      add_row(c + row * y->n_t, c + row * y->n_t + 3, (const double(*)[6])w_t, w_rho[0][row], w_rho[1][row],
              w_rho[2][row], &p);
    const double w0 = w_x[0][plane], w1 = w_x[1][plane];
    f.v += w0 * p.v;
    f.r += w0 * p.r;
    f.t += w0 * p.t;
    f.rr += w0 * p.rr;
    f.rt += w0 * p.rt;
    f.tt += w0 * p.tt;
    x_v += w1 * p.v;
    x_r += w1 * p.r;
    x_t += w1 * p.t;
    xx += w_x[2][plane] * p.v;
  }
  derive(rho, temp, (sums){f.v, h * f.r, h * f.t, h * h * f.rr, h * h * f.rt, h * h * f.tt}, out);
  out[YARDSTICK_F_X] = x_v * per_x;
  out[YARDSTICK_F_XX] = xx * per_x * per_x;
  out[YARDSTICK_F_XR] = x_r * per_x * h;
  out[YARDSTICK_F_XT] = x_t * per_x * h;
}

/* The polynomial in T of a cell at the weights of ln rho. */
static inline void contract(const yardstick *y, const double w[6], long i, long j, double power[6]) {
  double v[6] = {0.0};
  for (int row = 0; row < 6; row++) {
    const double *c = y->node + 9 * ((i + row / 3) * y->n_t + j) + 3 * (row % 3);
    for (int k = 0; k < 6; k++) v[k] += w[row] * c[9 * (k / 3) + k % 3];
  }
  for (int p = 0; p < 6; p++) {
    power[p] = 0.0;
    for (int k = 0; k < 6; k++) power[p] += y->basis[0][p][k] * v[k];
  }
}

double yardstick_temp_from_rho_e(const yardstick *y, double rho, double e, double guess) {
  const double h = y->inverse_step, last = y->n_t - 1.000001;
  double u, w[3][6], power[6] = {0.0}, s = (log(guess) - y->ln_t) * h;
  const long i = cell_of(log(rho), y->ln_rho, h, &u);
  long held = -1;
  weights((const double(*)[6][6])y->basis, u, w);
  for (int step = 0; step < 60; step++) {
    s = s < 0.0 ? 0.0 : s > last ? last : s;
    const long j = (long)s;
    const double t = s - (double)j;
    if (j != held) contract(y, w[0], i, j, power);
    held = j;
    /* value, slope and half the curvature */
    double f = power[5], f1 = 0.0, f2 = 0.0;
    for (int p = 4; p >= 0; p--) {
      f2 = f2 * t + f1;
      f1 = f1 * t + f;
      f = f * t + power[p];
    }
    double move = (e - (f - h * f1)) / (f1 - 2.0 * h * f2);
    move = move > 6.0 ? 6.0 : move < -6.0 ? -6.0 : move;
    s += move;
    if (fabs(move) < 1e-10 * h) break;
  }
  return exp(y->ln_t + s / h);
}
