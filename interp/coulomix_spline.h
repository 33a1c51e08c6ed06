/** coulomix_spline.h: quintic B-splines on even nodes, which the lookups share. Header-only.
 *
 *  Hosts do not include it: they meet cmx_spline_axis as a member of views only. A spline of degree 5 has
 *  continuous fourth derivatives; values and derivatives are sums over six coefficients an axis. */
#ifndef COULOMIX_INTERP_SPLINE_H
#define COULOMIX_INTERP_SPLINE_H

#include "coulomix_base.h"

/** An axis of even nodes: coefficients at first, first + step, ...; splines reach from the third node to the
 *  third from the end. */
typedef struct cmx_spline_axis {
  double first, inverse_step;
  int size; /* nodes */
} cmx_spline_axis;

/* --- Taylor coefficients; a and b stand for the two variables ------------------------------------------- */

/* To first order. */
typedef struct cmxi_jet1 {
  double v, a, b;
} cmxi_jet1;

/* To second order. */
typedef struct cmxi_jet2 {
  double v, a, b, aa, ab, bb;
} cmxi_jet2;

/* The third order alone. */
typedef struct cmxi_jet3 {
  double aaa, aab, abb, bbb;
} cmxi_jet3;

/* --- axes ----------------------------------------------------------------------------------------------- */

/* The axis of a dataset of 8 to 1000000 even nodes; 0 if it is no such dataset. */
static inline int cmxi_axis_bind(const cmx_array *arrays, size_t n, const char *path, cmx_spline_axis *axis) {
  const cmx_array *a = cmxi_find(arrays, n, path);
  if (!a || a->type != CMX_F64 || a->rank != 1 || a->dims[0] < 8 || a->dims[0] > 1000000) return 0;
  const double *v = (const double *)a->data;
  if (!cmxi_values_valid(v, a->dims[0], 1)) return 0;
  const double step = (v[a->dims[0] - 1] - v[0]) / (double)(a->dims[0] - 1);
  for (size_t k = 0; k < a->dims[0]; k++)
    if (!(fabs(v[k] - v[0] - step * (double)k) <= 1e-6 * step)) return 0;
  axis->first = v[0];
  axis->inverse_step = 1.0 / step;
  axis->size = (int)a->dims[0];
  return axis->inverse_step > 0.0 && axis->inverse_step <= 1e12;
}

/* Least and largest value that has all six coefficients. */
CMX_FN double cmxi_axis_low(const cmx_spline_axis *a) {
  return a->first + 2.0 / a->inverse_step;
}
CMX_FN double cmxi_axis_high(const cmx_spline_axis *a) {
  return a->first + (a->size - 3) / a->inverse_step;
}

/* --- values --------------------------------------------------------------------------------------------- */

/* The first of the six coefficients at a value of an axis, and their weights in the value, the first and the
   second derivative. */
typedef struct cmxi_span {
  int first;
  double w[3][6];
} cmxi_span;

/* The span at a value; the first or the last one beyond the axis. */
CMX_FN void cmxi_span_at(const cmx_spline_axis *axis, double at, cmxi_span *s) {
  const double u = (at - axis->first) * axis->inverse_step, h = axis->inverse_step;
  int i = (int)u;
  i = i < 2 ? 2 : i > axis->size - 4 ? axis->size - 4 : i;
  const double t = u - i, r = 1.0 - t, t2 = t * t, r2 = r * r, c5 = 1.0 / 120.0, c4 = h / 24.0,
               c3 = h * h / 6.0;
  /* basis of degree 5, and of degrees 4 and 3 for the derivatives */
  s->first = i - 2;
  s->w[0][0] = c5 * r2 * r2 * r;
  s->w[0][1] = c5 * (26.0 + t * (-50.0 + t * (20.0 + t * (20.0 + t * (-20.0 + t * 5.0)))));
  s->w[0][2] = c5 * (66.0 + t2 * (-60.0 + t2 * (30.0 - t * 10.0)));
  s->w[0][3] = c5 * (26.0 + t * (50.0 + t * (20.0 + t * (-20.0 + t * (-20.0 + t * 10.0)))));
  s->w[0][4] = c5 * (1.0 + t * (5.0 + t * (10.0 + t * (10.0 + t * (5.0 - t * 5.0)))));
  s->w[0][5] = c5 * t2 * t2 * t;
  const double q0 = c4 * r2 * r2, q4 = c4 * t2 * t2;
  const double q1 = c4 * (11.0 + t * (-12.0 + t * (-6.0 + t * (12.0 - t * 4.0))));
  const double q2 = c4 * (11.0 + t * (12.0 + t * (-6.0 + t * (-12.0 + t * 6.0))));
  const double q3 = c4 * (1.0 + t * (4.0 + t * (6.0 + t * (4.0 - t * 4.0))));
  s->w[1][0] = -q0;
  s->w[1][1] = q0 - q1;
  s->w[1][2] = q1 - q2;
  s->w[1][3] = q2 - q3;
  s->w[1][4] = q3 - q4;
  s->w[1][5] = q4;
  const double k0 = c3 * r2 * r, k1 = c3 * (4.0 + t2 * (-6.0 + t * 3.0)), k3 = c3 * t2 * t;
  const double k2 = c3 * (1.0 + t * (3.0 + t * (3.0 - t * 3.0)));
  s->w[2][0] = k0;
  s->w[2][1] = k1 - 2.0 * k0;
  s->w[2][2] = k2 - 2.0 * k1 + k0;
  s->w[2][3] = k3 - 2.0 * k2 + k1;
  s->w[2][4] = k2 - 2.0 * k3;
  s->w[2][5] = k3;
}

/* Weights of the third derivative. */
CMX_FN void cmxi_span_third(const cmx_spline_axis *axis, double at, const cmxi_span *s, double w[6]) {
  const double t = (at - axis->first) * axis->inverse_step - (s->first + 2), r = 1.0 - t;
  const double c = axis->inverse_step * axis->inverse_step * axis->inverse_step / 2.0;
  const double b0 = c * r * r, b1 = c * (1.0 + 2.0 * t * r), b2 = c * t * t; /* basis of degree 2 */
  w[0] = -b0;
  w[1] = 3.0 * b0 - b1;
  w[2] = 3.0 * (b1 - b0) - b2;
  w[3] = b0 - 3.0 * (b1 - b2);
  w[4] = b1 - 3.0 * b2;
  w[5] = b2;
}

/* Value, first and second derivative on one axis. */
CMX_FN void cmxi_spline_at(const double *c, const cmxi_span *s, double out[3]) {
  out[0] = out[1] = out[2] = 0.0;
  for (int k = 0; k < 6; k++) {
    const double ck = c[s->first + k];
    out[0] += s->w[0][k] * ck;
    out[1] += s->w[1][k] * ck;
    out[2] += s->w[2][k] * ck;
  }
}

/* A sheet with derivatives to second order, two columns at a time, which compilers vectorize. */
CMX_FN cmxi_jet2 cmxi_sheet_jet2(const double *c, int stride, const cmxi_span *a, const cmxi_span *b) {
  cmxi_jet2 r = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
  const double *corner = c + (size_t)a->first * (size_t)stride + (size_t)b->first;
  for (int k = 0; k < 6; k += 2) {
    double s0[2] = {0.0, 0.0}, s1[2] = {0.0, 0.0}, s2[2] = {0.0, 0.0};
    const double *at = corner + k;
    for (int i = 0; i < 6; i++, at += stride)
      for (int j = 0; j < 2; j++) {
        s0[j] += a->w[0][i] * at[j];
        s1[j] += a->w[1][i] * at[j];
        s2[j] += a->w[2][i] * at[j];
      }
    for (int j = 0; j < 2; j++) {
      r.v += b->w[0][k + j] * s0[j];
      r.a += b->w[0][k + j] * s1[j];
      r.aa += b->w[0][k + j] * s2[j];
      r.b += b->w[1][k + j] * s0[j];
      r.ab += b->w[1][k + j] * s1[j];
      r.bb += b->w[2][k + j] * s0[j];
    }
  }
  return r;
}

/* Value and derivative by the second variable alone, in v and b. */
CMX_FN cmxi_jet2 cmxi_sheet_jet1(const double *c, int stride, const cmxi_span *a, const cmxi_span *b) {
  cmxi_jet2 r = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
  const double *row = c + (size_t)a->first * (size_t)stride + (size_t)b->first;
  double s0[6] = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
  for (int i = 0; i < 6; i++, row += stride)
    for (int k = 0; k < 6; k++) s0[k] += a->w[0][i] * row[k];
  for (int k = 0; k < 6; k++) {
    r.v += b->w[0][k] * s0[k];
    r.b += b->w[1][k] * s0[k];
  }
  return r;
}

/* Third derivatives on a sheet that takes every `step`-th number; a3 and b3 are weights of cmxi_span_third.
   */
CMX_FN cmxi_jet3 cmxi_sheet_jet3(const double *c, int stride, int step, const cmxi_span *a,
                                 const double a3[6], const cmxi_span *b, const double b3[6]) {
  cmxi_jet3 r = {0.0, 0.0, 0.0, 0.0};
  for (int i = 0; i < 6; i++)
    for (int k = 0; k < 6; k++) {
      const double ck = c[((size_t)(a->first + i) * (size_t)stride + (size_t)(b->first + k)) * (size_t)step];
      r.aaa += a3[i] * b->w[0][k] * ck;
      r.aab += a->w[2][i] * b->w[1][k] * ck;
      r.abb += a->w[1][i] * b->w[2][k] * ck;
      r.bbb += a->w[0][i] * b3[k] * ck;
    }
  return r;
}

/* --- sheets side by side, [a][b][sheet] ----------------------------------------------------------------- */

/* Two of them with derivatives to second order; compilers vectorize over the two. */
CMX_FN void cmxi_two_sheets_jet2(const double *c, int stride, const cmxi_span *a, const cmxi_span *b,
                                 cmxi_jet2 r[2]) {
  const double *corner = c + 2 * ((size_t)a->first * (size_t)stride + (size_t)b->first);
  for (int j = 0; j < 2; j++) r[j].v = r[j].a = r[j].b = r[j].aa = r[j].ab = r[j].bb = 0.0;
  for (int k = 0; k < 6; k++) {
    double s0[2] = {0.0, 0.0}, s1[2] = {0.0, 0.0}, s2[2] = {0.0, 0.0};
    const double *at = corner + 2 * k;
    for (int i = 0; i < 6; i++, at += 2 * stride)
      for (int j = 0; j < 2; j++) {
        s0[j] += a->w[0][i] * at[j];
        s1[j] += a->w[1][i] * at[j];
        s2[j] += a->w[2][i] * at[j];
      }
    for (int j = 0; j < 2; j++) {
      r[j].v += b->w[0][k] * s0[j];
      r[j].a += b->w[0][k] * s1[j];
      r[j].aa += b->w[0][k] * s2[j];
      r[j].b += b->w[1][k] * s0[j];
      r[j].ab += b->w[1][k] * s1[j];
      r[j].bb += b->w[2][k] * s0[j];
    }
  }
}

/* Values and derivatives by the second variable alone, in v and b. */
CMX_FN void cmxi_two_sheets_jet1(const double *c, int stride, const cmxi_span *a, const cmxi_span *b,
                                 cmxi_jet2 r[2]) {
  const double *corner = c + 2 * ((size_t)a->first * (size_t)stride + (size_t)b->first);
  for (int j = 0; j < 2; j++) r[j].v = r[j].a = r[j].b = r[j].aa = r[j].ab = r[j].bb = 0.0;
  for (int k = 0; k < 6; k++) {
    double s0[2] = {0.0, 0.0};
    const double *at = corner + 2 * k;
    for (int i = 0; i < 6; i++, at += 2 * stride)
      for (int j = 0; j < 2; j++) s0[j] += a->w[0][i] * at[j];
    for (int j = 0; j < 2; j++) {
      r[j].v += b->w[0][k] * s0[j];
      r[j].b += b->w[1][k] * s0[j];
    }
  }
}

/* The coefficients of n sheets, weighted and added: a patch [6][6]. */
CMX_FN void cmxi_sheets_patch(const double *c, int n, int stride, const cmxi_span *a, const cmxi_span *b,
                              const double weight[], double patch[36]) {
  const double *row = c + (size_t)n * ((size_t)a->first * (size_t)stride + (size_t)b->first);
  for (int i = 0; i < 6; i++, row += (size_t)n * (size_t)stride)
    for (int k = 0; k < 6; k++) {
      const double *at = row + k * n;
      double sum[2] = {0.0, 0.0}; /* two sums, which compilers vectorize */
      int j = 0;
      for (; j + 1 < n; j += 2) {
        sum[0] += weight[j] * at[j];
        sum[1] += weight[j + 1] * at[j + 1];
      }
      if (j < n) sum[0] += weight[j] * at[j];
      patch[6 * i + k] = sum[0] + sum[1];
    }
}

/* Values and first derivatives of each of n sheets. */
CMX_FN void cmxi_sheets_jet1(const double *c, int n, int stride, const cmxi_span *a, const cmxi_span *b,
                             cmxi_jet1 r[], double s0[], double s1[]) {
  const double *corner = c + (size_t)n * ((size_t)a->first * (size_t)stride + (size_t)b->first);
  for (int j = 0; j < n; j++) r[j].v = r[j].a = r[j].b = 0.0;
  for (int k = 0; k < 6; k++) {
    const double *at = corner + k * n;
    for (int j = 0; j < n; j++) s0[j] = s1[j] = 0.0;
    for (int i = 0; i < 6; i++, at += (size_t)n * (size_t)stride)
      for (int j = 0; j < n; j++) {
        s0[j] += a->w[0][i] * at[j];
        s1[j] += a->w[1][i] * at[j];
      }
    for (int j = 0; j < n; j++) {
      r[j].v += b->w[0][k] * s0[j];
      r[j].a += b->w[0][k] * s1[j];
      r[j].b += b->w[1][k] * s0[j];
    }
  }
}

#endif
