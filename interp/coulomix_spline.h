/** coulomix_spline.h: quintic B-splines on even nodes, which the lookups share. Header-only.
 *
 *  Hosts do not include it: they meet cmx_spline_axis as a member of views only. A spline of degree 5 has
 *  continuous fourth derivatives; values and derivatives are sums over six coefficients an axis. */
#ifndef COULOMIX_INTERP_SPLINE_H
#define COULOMIX_INTERP_SPLINE_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_lanes.h"

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

CMXI_PIN_BEGIN

/* The axis of a dataset of 8 to 1000000 even nodes; 0 if it is no such dataset. */
static inline int cmxi_axis_bind(const cmx_array *arrays, size_t n, const char *path, cmx_spline_axis *axis) {
  const cmx_array *a = cmxi_find(arrays, n, path);
  if (!a || a->type != CMX_F64 || a->rank != 1 || a->dims[0] < 8 || a->dims[0] > 1000000) return 0;
  const double *v = (const double *)a->data;
  if (!cmxi_values_valid(v, a->dims[0], 1)) return 0;
  const double step = (v[a->dims[0] - 1] - v[0]) / (double)(a->dims[0] - 1);
  for (size_t k = 0; k < a->dims[0]; k++)
    if (!(fabs(v[k] - v[0] - step * (double)k) <= 1e-6 * step)) return 0;
  /* third derivatives take its cube */
  if (!(step >= 1e-7 && step <= 1e3 && fabs(v[0]) <= 1e4)) return 0;
  axis->first = v[0];
  axis->inverse_step = 1.0 / step;
  axis->size = (int)a->dims[0];
  return 1;
}

/* Least and largest value that has all six coefficients. */
CMX_FN double cmxi_axis_low(const cmx_spline_axis *a) {
  return a->first + 2.0 / a->inverse_step;
}
CMX_FN double cmxi_axis_high(const cmx_spline_axis *a) {
  return a->first + (a->size - 3) / a->inverse_step;
}

/* --- values --------------------------------------------------------------------------------------------- */

/* The first of the six coefficients at a value of an axis, and their weights in the value and the first three
   derivatives; two columns beyond the six are not used. */
typedef struct cmxi_span {
  int first;
  double w[4][8];
} cmxi_span;

/* The basis of degree 5 and its first three derivatives as polynomials in the distance from the middle of a
   cell: [derivative][power][coefficient]. */
CMXI_STAGE const double (*cmxi_basis(int derivative))[6] {
#define CMXI_OVER(n, a, b, c, d, e, f)                                                                       \
  { (a) / n##.0, (b) / n##.0, (c) / n##.0, (d) / n##.0, (e) / n##.0, (f) / n##.0 }
  static const double basis[4][6][6] = {
      {CMXI_OVER(3840, 1, 237, 1682, 1682, 237, 1), CMXI_OVER(3840, -10, -750, -1540, 1540, 750, 10),
       CMXI_OVER(3840, 40, 840, -880, -880, 840, 40), CMXI_OVER(3840, -80, -240, 1120, -1120, 240, 80),
       CMXI_OVER(3840, 80, -240, 160, 160, -240, 80), CMXI_OVER(3840, -32, 160, -320, 320, -160, 32)},
      {CMXI_OVER(384, -1, -75, -154, 154, 75, 1), CMXI_OVER(384, 8, 168, -176, -176, 168, 8),
       CMXI_OVER(384, -24, -72, 336, -336, 72, 24), CMXI_OVER(384, 32, -96, 64, 64, -96, 32),
       CMXI_OVER(384, -16, 80, -160, 160, -80, 16), CMXI_OVER(384, 0, 0, 0, 0, 0, 0)},
      {CMXI_OVER(48, 1, 21, -22, -22, 21, 1), CMXI_OVER(48, -6, -18, 84, -84, 18, 6),
       CMXI_OVER(48, 12, -36, 24, 24, -36, 12), CMXI_OVER(48, -8, 40, -80, 80, -40, 8),
       CMXI_OVER(48, 0, 0, 0, 0, 0, 0), CMXI_OVER(48, 0, 0, 0, 0, 0, 0)},
      {CMXI_OVER(8, -1, -3, 14, -14, 3, 1), CMXI_OVER(8, 4, -12, 8, 8, -12, 4),
       CMXI_OVER(8, -4, 20, -40, 40, -20, 4), CMXI_OVER(8, 0, 0, 0, 0, 0, 0), CMXI_OVER(8, 0, 0, 0, 0, 0, 0),
       CMXI_OVER(8, 0, 0, 0, 0, 0, 0)}};
#undef CMXI_OVER
  return basis[derivative];
}

/* Weights of one derivative at the distance t from the middle of the cell, times a power of 1/step. */
CMXI_STAGE void cmxi_span_weights(int derivative, double t, double scale, double w[8]) {
  const double(*basis)[6] = cmxi_basis(derivative);
  const cmxi_six at = cmxi_six_set(t);
  cmxi_six sum = cmxi_six_load(basis[5 - derivative]);
  CMXI_UNROLL for (int k = 4 - derivative; k >= 0; k--) sum = cmxi_six_fma(sum, at, cmxi_six_load(basis[k]));
  cmxi_six_store(w, derivative ? cmxi_six_mul(sum, cmxi_six_set(scale)) : sum);
}

/* The span at a value, with weights up to the derivative `order`; the first or the last one beyond the axis.
   */
CMXI_STAGE void cmxi_span_to(const cmx_spline_axis *axis, double at, int order, cmxi_span *s) {
  const double u = (at - axis->first) * axis->inverse_step, h = axis->inverse_step;
  int i = (int)u;
  i = i < 2 ? 2 : i > axis->size - 4 ? axis->size - 4 : i;
  const double t = u - i - 0.5;
  s->first = i - 2;
  cmxi_span_weights(0, t, 1.0, s->w[0]);
  if (order > 0) cmxi_span_weights(1, t, h, s->w[1]);
  if (order > 1) cmxi_span_weights(2, t, h * h, s->w[2]);
  if (order > 2) cmxi_span_weights(3, t, h * h * h, s->w[3]);
}

CMX_FN void cmxi_span_at(const cmx_spline_axis *axis, double at, cmxi_span *s) {
  cmxi_span_to(axis, at, 2, s);
}

/* Value and derivatives up to `order` on one axis, out[order + 1]. */
CMXI_STAGE void cmxi_spline_to(const double *c, const cmxi_span *s, int order, double out[]) {
  const cmxi_six six = cmxi_six_load(c + s->first);
  CMXI_UNROLL for (int d = 0; d <= order; d++) out[d] = cmxi_six_dot(six, cmxi_six_load(s->w[d]));
}

/* Value, first and second derivative. */
CMX_FN void cmxi_spline_at(const double *c, const cmxi_span *s, double out[3]) {
  cmxi_spline_to(c, s, 2, out);
}

/* A sheet contracted over the first axis with the weights up to the derivative `order`: six numbers each. */
CMXI_STAGE void cmxi_sheet_rows(const double *c, int stride, const cmxi_span *a, int order,
                                const cmxi_span *b, cmxi_six rows[3]) {
  const double *row = c + (size_t)a->first * (size_t)stride + (size_t)b->first;
  CMXI_UNROLL for (int i = 0; i < 6; i++, row += stride) {
    const cmxi_six six = cmxi_six_load(row);
    CMXI_UNROLL for (int d = 0; d <= order; d++) {
      const cmxi_six w = cmxi_six_set(a->w[d][i]);
      rows[d] = i ? cmxi_six_fma(six, w, rows[d]) : cmxi_six_mul(six, w);
    }
  }
}

/* A sheet with derivatives to second order. */
CMX_FN cmxi_jet2 cmxi_sheet_jet2(const double *c, int stride, const cmxi_span *a, const cmxi_span *b) {
  const cmxi_six w0 = cmxi_six_load(b->w[0]), w1 = cmxi_six_load(b->w[1]), w2 = cmxi_six_load(b->w[2]);
  cmxi_six rows[3];
  cmxi_sheet_rows(c, stride, a, 2, b, rows);
  cmxi_jet2 r;
  r.v = cmxi_six_dot(rows[0], w0);
  r.a = cmxi_six_dot(rows[1], w0);
  r.b = cmxi_six_dot(rows[0], w1);
  r.aa = cmxi_six_dot(rows[2], w0);
  r.ab = cmxi_six_dot(rows[1], w1);
  r.bb = cmxi_six_dot(rows[0], w2);
  return r;
}

/* Derivatives to second order by the second variable alone, in v, b and bb; the others are 0. */
CMX_FN cmxi_jet2 cmxi_sheet_along(const double *c, int stride, const cmxi_span *a, const cmxi_span *b) {
  cmxi_jet2 r = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
  cmxi_six rows[3];
  cmxi_sheet_rows(c, stride, a, 0, b, rows);
  r.v = cmxi_six_dot(rows[0], cmxi_six_load(b->w[0]));
  r.b = cmxi_six_dot(rows[0], cmxi_six_load(b->w[1]));
  r.bb = cmxi_six_dot(rows[0], cmxi_six_load(b->w[2]));
  return r;
}

/* Value and derivative by the second variable alone, in v and b. */
CMX_FN cmxi_jet2 cmxi_sheet_jet1(const double *c, int stride, const cmxi_span *a, const cmxi_span *b) {
  cmxi_jet2 r = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
  cmxi_six rows[3];
  cmxi_sheet_rows(c, stride, a, 0, b, rows);
  r.v = cmxi_six_dot(rows[0], cmxi_six_load(b->w[0]));
  r.b = cmxi_six_dot(rows[0], cmxi_six_load(b->w[1]));
  return r;
}

/* --- sheets side by side, [a][b][sheet] ----------------------------------------------------------------- */

/* Derivatives to second order of up to three sheets: [sheet]; a fourth number means nothing. */
typedef struct cmxi_block_jet {
  double v[4], a[4], b[4], aa[4], ab[4], bb[4];
} cmxi_block_jet;

/* The third derivatives. */
typedef struct cmxi_block_third {
  double aaa[4], aab[4], abb[4], bbb[4];
} cmxi_block_third;

/* Four numbers that lie side by side, contracted over the first axis with the weights up to the derivative
   `order`. With `turned` they are read from `from` - 1 on and turned, so that nothing beyond the third is
   read. */
CMXI_STAGE void cmxi_four_rows(const double *from, size_t row, const cmxi_span *a, int order, int turned,
                               cmxi_four sum[4]) {
  CMXI_UNROLL for (int i = 0; i < 6; i++, from += row) {
    const cmxi_four four = turned ? cmxi_four_turn(cmxi_four_load(from - 1)) : cmxi_four_load(from);
    CMXI_UNROLL for (int d = 0; d <= order; d++) {
      const cmxi_four w = cmxi_four_set(a->w[d][i]);
      sum[d] = i ? cmxi_four_fma(four, w, sum[d]) : cmxi_four_mul(four, w);
    }
  }
}

/* The weights of a column of three sheets, and of two columns of two sheets. */
CMXI_STAGE cmxi_four cmxi_column_weight(const double w[8], int n, int k) {
  return n == 3 ? cmxi_four_set(w[k]) : cmxi_four_pair(w + 2 * k);
}

/* The jet of n = 3 sheets, or of 2, as sums over columns, or pairs of columns, k. */
CMXI_STAGE void cmxi_block_jet2(const double *c, int n, int stride, const cmxi_span *a, const cmxi_span *b,
                                cmxi_block_jet *out) {
  const size_t row = (size_t)n * (size_t)stride;
  const double *corner = c + (size_t)a->first * row + (size_t)n * (size_t)b->first;
  const int columns = n == 3 ? 6 : 3, width = n == 3 ? 3 : 4;
  cmxi_four v, da, db, daa, dab, dbb;
  CMXI_UNROLL for (int k = 0; k < columns; k++) {
    cmxi_four sum[4];
    cmxi_four_rows(corner + width * k, row, a, 2, n == 3 && k == 5, sum);
    const cmxi_four w0 = cmxi_column_weight(b->w[0], n, k), w1 = cmxi_column_weight(b->w[1], n, k),
                    w2 = cmxi_column_weight(b->w[2], n, k);
    v = k ? cmxi_four_fma(sum[0], w0, v) : cmxi_four_mul(sum[0], w0);
    da = k ? cmxi_four_fma(sum[1], w0, da) : cmxi_four_mul(sum[1], w0);
    db = k ? cmxi_four_fma(sum[0], w1, db) : cmxi_four_mul(sum[0], w1);
    daa = k ? cmxi_four_fma(sum[2], w0, daa) : cmxi_four_mul(sum[2], w0);
    dab = k ? cmxi_four_fma(sum[1], w1, dab) : cmxi_four_mul(sum[1], w1);
    dbb = k ? cmxi_four_fma(sum[0], w2, dbb) : cmxi_four_mul(sum[0], w2);
  }
  cmxi_four_store(out->v, n == 3 ? v : cmxi_four_fold(v));
  cmxi_four_store(out->a, n == 3 ? da : cmxi_four_fold(da));
  cmxi_four_store(out->b, n == 3 ? db : cmxi_four_fold(db));
  cmxi_four_store(out->aa, n == 3 ? daa : cmxi_four_fold(daa));
  cmxi_four_store(out->ab, n == 3 ? dab : cmxi_four_fold(dab));
  cmxi_four_store(out->bb, n == 3 ? dbb : cmxi_four_fold(dbb));
}

/* Of two sheets the values and the derivatives by the second variable, v and b; the others are 0. */
CMXI_STAGE void cmxi_block_jet1(const double *c, int stride, const cmxi_span *a, const cmxi_span *b,
                                cmxi_block_jet *out) {
  const size_t row = 2 * (size_t)stride;
  const double *corner = c + (size_t)a->first * row + 2 * (size_t)b->first;
  const cmxi_four zero = cmxi_four_set(0.0);
  cmxi_four v, db;
  CMXI_UNROLL for (int k = 0; k < 3; k++) {
    cmxi_four sum[4];
    cmxi_four_rows(corner + 4 * k, row, a, 0, 0, sum);
    const cmxi_four w0 = cmxi_four_pair(b->w[0] + 2 * k), w1 = cmxi_four_pair(b->w[1] + 2 * k);
    v = k ? cmxi_four_fma(sum[0], w0, v) : cmxi_four_mul(sum[0], w0);
    db = k ? cmxi_four_fma(sum[0], w1, db) : cmxi_four_mul(sum[0], w1);
  }
  cmxi_four_store(out->v, cmxi_four_fold(v));
  cmxi_four_store(out->b, cmxi_four_fold(db));
  cmxi_four_store(out->a, zero);
  cmxi_four_store(out->aa, zero);
  cmxi_four_store(out->ab, zero);
  cmxi_four_store(out->bb, zero);
}

/* The third derivatives of n = 3 sheets, or of 2. */
CMXI_STAGE void cmxi_block_jet3(const double *c, int n, int stride, const cmxi_span *a, const cmxi_span *b,
                                cmxi_block_third *out) {
  const size_t row = (size_t)n * (size_t)stride;
  const double *corner = c + (size_t)a->first * row + (size_t)n * (size_t)b->first;
  const int columns = n == 3 ? 6 : 3, width = n == 3 ? 3 : 4;
  cmxi_four t[4];
  CMXI_UNROLL for (int k = 0; k < columns; k++) {
    cmxi_four sum[4];
    cmxi_four_rows(corner + width * k, row, a, 3, n == 3 && k == 5, sum);
    CMXI_UNROLL for (int d = 0; d < 4; d++) {
      const cmxi_four w = cmxi_column_weight(b->w[d], n, k);
      t[d] = k ? cmxi_four_fma(sum[3 - d], w, t[d]) : cmxi_four_mul(sum[3 - d], w);
    }
  }
  cmxi_four_store(out->aaa, n == 3 ? t[0] : cmxi_four_fold(t[0]));
  cmxi_four_store(out->aab, n == 3 ? t[1] : cmxi_four_fold(t[1]));
  cmxi_four_store(out->abb, n == 3 ? t[2] : cmxi_four_fold(t[2]));
  cmxi_four_store(out->bbb, n == 3 ? t[3] : cmxi_four_fold(t[3]));
}

/* One of the sheets. */
CMX_FN void cmxi_block_sheet(const cmxi_block_jet *j, int sheet, cmxi_jet2 *out) {
  out->v = j->v[sheet];
  out->a = j->a[sheet];
  out->b = j->b[sheet];
  out->aa = j->aa[sheet];
  out->ab = j->ab[sheet];
  out->bb = j->bb[sheet];
}

/* A patch [6][6][2] of n sheets that are weighted and added, in the second place, and of the sheet before
   them, if `before`, in the first. */
CMX_FN void cmxi_sheets_patch(const double *c, int before, int n, int stride, const cmxi_span *a,
                              const cmxi_span *b, const double weight[], double patch[72]) {
  const int sheets = before + n, whole = n / CMXI_LANES * CMXI_LANES;
  const double *row = c + (size_t)sheets * ((size_t)a->first * (size_t)stride + (size_t)b->first);
  for (int i = 0; i < 6; i++, row += (size_t)sheets * (size_t)stride)
    for (int k = 0; k < 6; k++) {
      const double *at = row + k * sheets + before;
      double part[CMXI_LANES], sum = 0.0;
      if (whole) {
        cmxi_lanes lanes = cmxi_lanes_mul(cmxi_lanes_load(weight), cmxi_lanes_load(at));
        for (int j = CMXI_LANES; j < whole; j += CMXI_LANES)
          lanes = cmxi_lanes_fma(cmxi_lanes_load(weight + j), cmxi_lanes_load(at + j), lanes);
        cmxi_lanes_store(part, lanes);
        for (int m = CMXI_LANES / 2; m; m /= 2)
          for (int j = 0; j < m; j++) part[j] += part[j + m];
        sum = part[0];
      }
      for (int j = whole; j < n; j++) sum = CMXI_FMA(weight[j], at[j], sum);
      patch[12 * i + 2 * k] = before ? at[-1] : 0.0;
      patch[12 * i + 2 * k + 1] = sum;
    }
}

/* Values and first derivatives of n sheets, each, the first of `sheets` in a row being `before`. */
CMX_FN void cmxi_sheets_jet1(const double *c, int before, int n, int stride, const cmxi_span *a,
                             const cmxi_span *b, cmxi_jet1 r[]) {
  const size_t sheets = (size_t)(before + n), row = sheets * (size_t)stride;
  const double *corner = c + (size_t)a->first * row + sheets * (size_t)b->first + before;
  for (int j = 0; j < n; j++) r[j].v = r[j].a = r[j].b = 0.0;
  for (int k = 0; k < 6; k++, corner += sheets)
    for (int j = 0; j < n; j++) {
      double s0 = 0.0, s1 = 0.0;
      for (int i = 0; i < 6; i++) {
        const double at = corner[(size_t)i * row + (size_t)j];
        s0 = CMXI_FMA(a->w[0][i], at, s0);
        s1 = CMXI_FMA(a->w[1][i], at, s1);
      }
      r[j].v = CMXI_FMA(b->w[0][k], s0, r[j].v);
      r[j].a = CMXI_FMA(b->w[0][k], s1, r[j].a);
      r[j].b = CMXI_FMA(b->w[1][k], s0, r[j].b);
    }
}

CMXI_PIN_END

#endif
