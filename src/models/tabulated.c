/* Interpolation of a function of one variable from values at nodes. Between two nodes a polynomial of
 * degree five in the logarithm of the variable, with value, first and second derivative at both ends. The
 * derivatives are those of the polynomial through the seven nearest nodes, so that a node has an effect on
 * its neighbours alone. For even steps h the error of the value goes as h^6, of the third derivative as
 * h^3. */
#include "models/tabulated.h"

#include <math.h>

#include "models/records.h"

enum { STENCIL = 7, LOG = 0, VALUE = 1, SLOPE = 2, CURVATURE = 3, ROW = 4 };

/* Leaving a node out doubles an interval. Between nodes of even steps the error is then 8 to 12 times
   larger, measured with smooth fits. */
#define LEFT_OUT_RATIO 4.0

/* First and second derivative at u of the polynomial through n points: Newton's divided differences, summed
   as a nested product with its derivatives. */
static void derivatives(size_t n, const double u[], const double f[], double at, double *first,
                        double *second) {
  double c[STENCIL], value, slope = 0.0, half = 0.0;
  for (size_t k = 0; k < n; k++) c[k] = f[k];
  for (size_t j = 1; j < n; j++)
    for (size_t k = n - 1; k >= j; k--) c[k] = (c[k] - c[k - 1]) / (u[k] - u[k - j]);
  value = c[n - 1];
  for (size_t k = n - 1; k-- > 0;) {
    const double d = at - u[k];
    half = half * d + slope;
    slope = slope * d + value;
    value = value * d + c[k];
  }
  *first = slope;
  *second = 2.0 * half;
}

void cmxp_tabulated_fit(size_t n, const double at[], const double values[], double p[]) {
  p[0] = (double)n;
  for (size_t k = 0; k < n; k++) {
    p[1 + ROW * k + LOG] = log(at[k]);
    p[1 + ROW * k + VALUE] = values[k];
  }
  for (size_t k = 0; k < n; k++) {
    const size_t before = k < STENCIL / 2 ? 0 : k - STENCIL / 2, last = n - STENCIL;
    const size_t from = before < last ? before : last;
    double u[STENCIL], f[STENCIL], *row = p + 1 + ROW * k;
    for (size_t j = 0; j < STENCIL; j++) {
      u[j] = p[1 + ROW * (from + j) + LOG];
      f[j] = values[from + j];
    }
    derivatives(STENCIL, u, f, row[LOG], &row[SLOPE], &row[CURVATURE]);
  }
}

/* The polynomial of degree five of an interval and its derivatives by u. */
static void hermite(const double low[ROW], const double high[ROW], double u, double d[4]) {
  const double h = high[LOG] - low[LOG], t = (u - low[LOG]) / h;
  const double s0 = low[SLOPE] * h, c0 = 0.5 * low[CURVATURE] * h * h;
  /* what the Taylor polynomial of the lower end leaves at the upper one */
  const double e0 = high[VALUE] - (low[VALUE] + s0 + c0), e1 = high[SLOPE] * h - (s0 + 2.0 * c0),
               e2 = 0.5 * (high[CURVATURE] * h * h - 2.0 * c0);
  const double a3 = 10.0 * e0 - 4.0 * e1 + e2, a4 = -15.0 * e0 + 7.0 * e1 - 2.0 * e2,
               a5 = 6.0 * e0 - 3.0 * e1 + e2;
  d[0] = low[VALUE] + t * (s0 + t * (c0 + t * (a3 + t * (a4 + t * a5))));
  d[1] = (s0 + t * (2.0 * c0 + t * (3.0 * a3 + t * (4.0 * a4 + t * 5.0 * a5)))) / h;
  d[2] = (2.0 * c0 + t * (6.0 * a3 + t * (12.0 * a4 + t * 20.0 * a5))) / (h * h);
  d[3] = (6.0 * a3 + t * (24.0 * a4 + t * 60.0 * a5)) / (h * h * h);
}

cmx_jet cmxp_tabulated(const double p[], cmx_jet at) {
  const size_t n = (size_t)p[0];
  const double *rows = p + 1, u = log(at.v);
  size_t low = 0, high = n - 1;
  double d[4];
  /* the record's limits are the first and last node, to rounding */
  const double slack = 1e-9 * (rows[ROW + LOG] - rows[LOG]);
  if (!(u >= rows[LOG] - slack && u <= rows[ROW * high + LOG] + slack)) return cmxp_jet_nan();
  while (high - low > 1) {
    const size_t middle = (low + high) / 2;
    if (u < rows[ROW * middle + LOG])
      high = middle;
    else
      low = middle;
  }
  hermite(rows + ROW * low, rows + ROW * high, u, d);
  return cmx_jet_chain(cmx_jet_log(at), d[0], d[1], d[2], d[3]);
}

/* Fills the row of node `of` from the nodes about it without node `without`. */
static void row_without(size_t n, const double at[], const double values[], size_t of, size_t without,
                        double row[ROW]) {
  const size_t half = STENCIL / 2 + (of < without), last = n - STENCIL - 1;
  size_t from = of < half ? 0 : of - half, m = 0;
  double u[STENCIL], f[STENCIL];
  if (from > last) from = last;
  for (size_t j = from; m < STENCIL; j++) {
    if (j == without) continue;
    u[m] = log(at[j]);
    f[m++] = values[j];
  }
  row[LOG] = log(at[of]);
  row[VALUE] = values[of];
  derivatives(STENCIL, u, f, row[LOG], &row[SLOPE], &row[CURVATURE]);
}

double cmxp_tabulated_error(size_t n, const double at[], const double values[]) {
  double worst = 0.0;
  for (size_t k = 1; k + 1 < n; k++) {
    double low[ROW], high[ROW], d[4];
    row_without(n, at, values, k - 1, k, low);
    row_without(n, at, values, k + 1, k, high);
    hermite(low, high, log(at[k]), d);
    worst = fmax(worst, fabs(d[0] - values[k]) / fmax(1.0, fabs(values[k])));
  }
  return worst / LEFT_OUT_RATIO;
}
