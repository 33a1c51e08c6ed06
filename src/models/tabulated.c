/* Interpolation of a function of one variable from values at nodes. Between two nodes a polynomial of
 * degree five in the logarithm of the variable, with value, first and second derivative at both ends. The
 * derivatives are those of the polynomial through the seven nearest nodes, so that a node has an effect on
 * its neighbours alone. For even steps h the error of the value goes as h^6, of the third derivative as
 * h^3. */
#include "models/tabulated.h"

#include <gsl/gsl_interp.h>
#include <math.h>

#include "models/records.h"

enum { STENCIL = 7 /* at most */, PARTS = 3 /* of a node */ };

/* Leaving a node out doubles an interval. Between nodes of even steps the error is then 8 to 12 times
   larger, in the first and last interval 3 to 15 times, measured with smooth fits. */
#define LEFT_OUT_RATIO     4.0
#define LEFT_OUT_AT_AN_END 2.0

/* Through n points by Newton's divided differences, summed as a nested product with its derivatives. */
static cmxp_node polynomial(size_t n, const double u[], const double f[], double at) {
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
  return (cmxp_node){value, slope, 2.0 * half};
}

cmxp_node cmxp_node_make(size_t n, const double u[], const double f[], size_t stride, size_t of,
                         size_t without) {
  const size_t fewer = without < n, points = n - fewer < STENCIL ? n - fewer : STENCIL,
               half = points / 2 + (size_t)(fewer && of < without), last = n - points - fewer;
  double at[STENCIL], value[STENCIL];
  size_t from = of < half ? 0 : of - half, m = 0;
  if (from > last) from = last;
  for (size_t j = from; m < points; j++) {
    if (j == without) continue;
    at[m] = u[j];
    value[m++] = f[j * stride];
  }
  cmxp_node node = polynomial(points, at, value, u[of]);
  node.value = f[of * stride];
  return node;
}

size_t cmxp_node_interval(size_t n, const double u[], double at) {
  const double slack = 1e-9 * (u[1] - u[0]);
  if (!(at >= u[0] - slack && at <= u[n - 1] + slack)) return n;
  return gsl_interp_bsearch(u, at, 0, n - 1);
}

void cmxp_tabulated_fit(size_t n, const double u[], const double values[], double p[]) {
  double *nodes = p + 1 + n;
  p[0] = (double)n;
  for (size_t k = 0; k < n; k++) {
    const cmxp_node node = cmxp_node_make(n, u, values, 1, k, n);
    p[1 + k] = u[k];
    nodes[PARTS * k] = node.value;
    nodes[PARTS * k + 1] = node.slope;
    nodes[PARTS * k + 2] = node.curvature;
  }
}

void cmxp_node_between(cmxp_node low, cmxp_node high, double h, double t, double d[4]) {
  const double s0 = low.slope * h, c0 = 0.5 * low.curvature * h * h;
  /* what the Taylor polynomial of the lower end leaves at the upper one */
  const double e0 = high.value - (low.value + s0 + c0), e1 = high.slope * h - (s0 + 2.0 * c0),
               e2 = 0.5 * (high.curvature * h * h - 2.0 * c0);
  const double a3 = 10.0 * e0 - 4.0 * e1 + e2, a4 = -15.0 * e0 + 7.0 * e1 - 2.0 * e2,
               a5 = 6.0 * e0 - 3.0 * e1 + e2;
  d[0] = low.value + t * (s0 + t * (c0 + t * (a3 + t * (a4 + t * a5))));
  d[1] = (s0 + t * (2.0 * c0 + t * (3.0 * a3 + t * (4.0 * a4 + t * 5.0 * a5)))) / h;
  d[2] = (2.0 * c0 + t * (6.0 * a3 + t * (12.0 * a4 + t * 20.0 * a5))) / (h * h);
  d[3] = (6.0 * a3 + t * (24.0 * a4 + t * 60.0 * a5)) / (h * h * h);
}

cmx_jet cmxp_tabulated(const double p[], cmx_jet at) {
  const size_t n = (size_t)p[0];
  const double *nodes = p + 1, u = log(at.v);
  const size_t k = cmxp_node_interval(n, nodes, u);
  if (k == n) return cmxp_jet_nan();
  const double *low = nodes + n + PARTS * k, *high = low + PARTS, h = nodes[k + 1] - nodes[k];
  double d[4];
  cmxp_node_between((cmxp_node){low[0], low[1], low[2]}, (cmxp_node){high[0], high[1], high[2]}, h,
                    (u - nodes[k]) / h, d);
  return cmx_jet_chain(cmx_jet_log(at), d[0], d[1], d[2], d[3]);
}

double cmxp_node_error(size_t n, const double u[], const double f[], size_t stride, int is_log) {
  double worst = 0.0;
  for (size_t k = 1; k + 1 < n; k++) {
    const double h = u[k + 1] - u[k - 1], value = f[k * stride];
    double d[4];
    cmxp_node_between(cmxp_node_make(n, u, f, stride, k - 1, k), cmxp_node_make(n, u, f, stride, k + 1, k), h,
                      (u[k] - u[k - 1]) / h, d);
    const double ratio = n <= STENCIL + 1 ? 1.0 : k == 1 || k + 2 == n ? LEFT_OUT_AT_AN_END : LEFT_OUT_RATIO;
    worst = fmax(worst, fabs(d[0] - value) / (is_log ? 1.0 : fmax(1.0, fabs(value))) / ratio);
  }
  return worst;
}
