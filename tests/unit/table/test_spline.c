/* Quintic B-splines: the fit of the library and the evaluation of the header. */
#include "table/spline.h"

#include <stdlib.h>

#include "support/cmx_test.h"
#include "coulomix_eos.h"

enum { MARGIN = CMXP_SPLINE_MARGIN, MOST = 2000 };

typedef double function(double x, int derivative);

static cmx_spline_axis axis_between(double lo, double hi, int n) {
  const double step = (hi - lo) / (n - 5);
  const cmx_spline_axis a = {lo - 2.0 * step, 1.0 / step, n};
  return a;
}

static double value_node(const cmx_spline_axis *a, int k) {
  return a->first + (k - MARGIN) / a->inverse_step;
}

static void fit(const cmx_spline_axis *a, function *f, double c[]) {
  static double work[3 * MOST];
  for (int k = 0; k < a->size + 2 * MARGIN; k++) c[k] = f(value_node(a, k), 0);
  cmxp_spline_fit((size_t)a->size, c, 1, work);
}

/* Largest error of the value and two derivatives in the whole range, its ends included. */
static void errors(const cmx_spline_axis *a, const double c[], function *f, double worst[3]) {
  const double lo = cmxi_axis_low(a), hi = cmxi_axis_high(a);
  const int points = 7 * a->size;
  worst[0] = worst[1] = worst[2] = 0.0;
  for (int q = 0; q <= points; q++) {
    const double x = q == points ? hi : lo + (hi - lo) * q / points;
    double out[3];
    cmxi_span s;
    cmxi_span_at(a, x, &s);
    CHECK(s.first >= 0 && s.first + 6 <= a->size);
    cmxi_spline_at(c, &s, out);
    for (int d = 0; d < 3; d++) {
      const double e = fabs(out[d] - f(x, d));
      if (!(e <= worst[d])) worst[d] = e;
    }
  }
}

/* --- functions ----------------------------------------------------------------------------------------- */

static int power; /* of monomial */
static double monomial(double x, int d) {
  double factor = 1.0;
  for (int k = 0; k < d; k++) factor *= power - k;
  return power < d ? 0.0 : factor * pow(x, power - d);
}
static double quintic(double x, int d) {
  static const double c[6] = {0.3, -1.7, 0.9, 2.1, -0.4, 1.3};
  double sum = 0.0;
  for (int k = 5; k >= d; k--) {
    double factor = c[k];
    for (int j = 0; j < d; j++) factor *= k - j;
    sum += factor * pow(x, k - d);
  }
  return sum;
}
static double growing(double x, int d) {
  (void)d;
  return exp(x);
}
static double wave(double x, int d) {
  return d == 0 ? sin(3.0 * x) : d == 1 ? 3.0 * cos(3.0 * x) : -9.0 * sin(3.0 * x);
}

/* --- in one dimension ---------------------------------------------------------------------------------- */

static void polynomials_are_reproduced(void **state) {
  (void)state;
  static const int sizes[] = {8, 9, 10, 13, 64, 501};
  static double c[MOST];
  double worst[3];
  for (size_t q = 0; q < sizeof sizes / sizeof *sizes; q++) {
    const cmx_spline_axis a = axis_between(-0.7, 1.1, sizes[q]);
    const double h = a.inverse_step; /* round-off of differences grows with it */
    for (power = 0; power <= 5; power++) {
      fit(&a, monomial, c);
      errors(&a, c, monomial, worst);
      CHECK_ABS(worst[0], 0.0, 4e-14);
      CHECK_ABS(worst[1], 0.0, 5e-14 * (1.0 + h));
      CHECK_ABS(worst[2], 0.0, 5e-14 * (1.0 + h * h));
    }
    fit(&a, quintic, c);
    errors(&a, c, quintic, worst);
    CHECK_ABS(worst[0], 0.0, 1e-13);
    CHECK_ABS(worst[1], 0.0, 1e-13 * (1.0 + h));
    CHECK_ABS(worst[2], 0.0, 1e-13 * (1.0 + h * h));
  }
}

/* Halving the step: 2^6, 2^5, 2^4 times closer; the first two coefficients on either side are of the same
   order. */
static void orders_of_convergence(void **state) {
  (void)state;
  static function *const functions[2] = {growing, wave};
  static const double least[3] = {5.8, 4.8, 3.9};
  static double c[MOST];
  for (int f = 0; f < 2; f++) {
    double before[3] = {0.0};
    for (int cells = 12; cells <= 48; cells *= 2) {
      const cmx_spline_axis a = axis_between(-1.0, 1.0, cells + 5);
      double worst[3];
      fit(&a, functions[f], c);
      errors(&a, c, functions[f], worst);
      for (int d = 0; d < 3; d++) {
        if (cells > 12) CHECK(log2(before[d] / worst[d]) > least[d] && log2(before[d] / worst[d]) < 7.5);
        before[d] = worst[d];
      }
    }
    CHECK(before[0] < 2e-8 && before[2] < 2e-4);
  }
}

/* The interpolation itself: the spline passes through the values at the nodes whose equations were solved. */
static void values_are_met_at_the_nodes(void **state) {
  (void)state;
  static double c[64], value[64], work[3 * 64];
  const cmx_spline_axis a = axis_between(0.0, 1.0, 24);
  for (int k = 0; k < a.size + 2 * MARGIN; k++) c[k] = value[k] = cos(17.0 * k * k);
  cmxp_spline_fit((size_t)a.size, c, 1, work);
  for (int k = 2; k < a.size - 2; k++) {
    double out[3];
    cmxi_span s;
    cmxi_span_at(&a, a.first + k / a.inverse_step, &s);
    cmxi_spline_at(c, &s, out);
    CHECK_ABS(out[0], value[k + MARGIN], 1e-13);
  }
}

/* A stride: the same numbers, and nothing between them touched. */
static void strides(void **state) {
  (void)state;
  enum { N = 11, STRIDE = 3 };
  double apart[STRIDE * (N + 4)], close[N + 4], work[3 * N];
  for (int k = 0; k < STRIDE * (N + 4); k++) apart[k] = sin(1.3 * k);
  for (int k = 0; k < N + 4; k++) close[k] = apart[STRIDE * k];
  cmxp_spline_fit(N, apart, STRIDE, work);
  cmxp_spline_fit(N, close, 1, work);
  for (int k = 0; k < STRIDE * (N + 4); k++) {
    if (k % STRIDE) CHECK(apart[k] == sin(1.3 * k));
    if (k % STRIDE == 0 && k / STRIDE < N) CHECK(apart[k] == close[k / STRIDE]);
  }
}

/* --- weights ------------------------------------------------------------------------------------------- */

static void weights_add_up(void **state) {
  (void)state;
  const cmx_spline_axis a = {-3.0, 8.0, 40};
  for (int q = 0; q <= 5000; q++) {
    const double x = cmxi_axis_low(&a) + (cmxi_axis_high(&a) - cmxi_axis_low(&a)) * q / 5000.0;
    double sum[3] = {0.0, 0.0, 0.0}, moment[3] = {0.0, 0.0, 0.0};
    cmxi_span s;
    cmxi_span_at(&a, x, &s);
    for (int d = 0; d < 3; d++)
      for (int k = 0; k < 6; k++) {
        sum[d] += s.w[d][k];
        moment[d] += s.w[d][k] * (a.first + (s.first + k) / a.inverse_step);
        if (d == 0) CHECK(s.w[0][k] >= 0.0 || fabs(s.w[0][k]) < 1e-17);
      }
    CHECK_ABS(sum[0], 1.0, 5e-16);
    CHECK_ABS(sum[1], 0.0, 5e-16 * 8.0);
    CHECK_ABS(sum[2], 0.0, 5e-16 * 64.0);
    /* coefficients x_k are the straight line */
    CHECK_ABS(moment[0], x, 3e-15);
    CHECK_ABS(moment[1], 1.0, 3e-14);
    CHECK_ABS(moment[2], 0.0, 2e-13);
  }
}

/* Derivative weights against differences of the weights one below, within a cell. */
static void derivative_weights(void **state) {
  (void)state;
  const cmx_spline_axis a = {0.0, 4.0, 20};
  const double h = 1e-4;
  for (int q = 0; q < 400; q++) {
    const double x = 0.5 + 0.25 * (1.0 + (0.01 + 0.98 * q / 400.0) + q % 9);
    cmxi_span s[5];
    for (int k = 0; k < 5; k++) cmxi_span_at(&a, x + h * (k - 2), &s[k]);
    if (s[0].first != s[4].first) continue;
    for (int d = 1; d < 3; d++)
      for (int k = 0; k < 6; k++) {
        const double slope =
            (s[0].w[d - 1][k] - 8.0 * s[1].w[d - 1][k] + 8.0 * s[3].w[d - 1][k] - s[4].w[d - 1][k]) /
            (12.0 * h);
        CHECK_ABS(s[2].w[d][k], slope, 1e-10);
      }
  }
}

/* Value of one basis function: coefficient j is 1. */
static double basis(const cmx_spline_axis *a, int j, double x, int d) {
  cmxi_span s;
  cmxi_span_at(a, x, &s);
  return j < s.first || j > s.first + 5 ? 0.0 : s.w[d][j - s.first];
}

/* Value and two derivatives are continuous from cell to cell; so are the next two, by one-sided differences
   of the second: it is cubic in a cell, so that differences over five places in it are exact. */
static void four_derivatives_are_continuous(void **state) {
  (void)state;
  const cmx_spline_axis a = {0.0, 1.0, 24};
  const double eps = 1e-12, h = 0.1;
  for (int j = 6; j < 16; j++)
    for (int node = j - 3; node <= j + 3; node++) {
      for (int d = 0; d < 3; d++) CHECK_ABS(basis(&a, j, node - eps, d), basis(&a, j, node + eps, d), 1e-11);
      double third[2], fourth[2];
      for (int side = 0; side < 2; side++) {
        const double step = side ? h : -h, start = node + (side ? eps : -eps);
        double v[4];
        for (int k = 0; k < 4; k++) v[k] = basis(&a, j, start + step * k, 2);
        third[side] = (-11.0 * v[0] + 18.0 * v[1] - 9.0 * v[2] + 2.0 * v[3]) / (6.0 * step);
        fourth[side] = (2.0 * v[0] - 5.0 * v[1] + 4.0 * v[2] - v[3]) / (step * step);
      }
      CHECK_ABS(third[0], third[1], 1e-10);
      CHECK_ABS(fourth[0], fourth[1], 1e-9);
      /* the fifth is not: 1, -5, 10, -10, 5, -1 */
    }
  CHECK_ABS(basis(&a, 10, 10.0, 0), 66.0 / 120.0, 1e-15);
  CHECK_ABS(basis(&a, 10, 11.0, 0), 26.0 / 120.0, 1e-15);
  CHECK_ABS(basis(&a, 10, 12.0, 0), 1.0 / 120.0, 1e-15);
  CHECK_ABS(basis(&a, 10, 10.0, 2), -1.0, 1e-15);
  CHECK_ABS(basis(&a, 10, 13.0, 0), 0.0, 1e-15);
}

/* --- in two dimensions --------------------------------------------------------------------------------- */

static double left(double x, int d) {
  return exp(0.8 * x) * (d == 0 ? 1.0 : d == 1 ? 0.8 : 0.64);
}
static double right(double y, int d) {
  return d == 0 ? cos(1.5 * y) : d == 1 ? -1.5 * sin(1.5 * y) : -2.25 * cos(1.5 * y);
}

static void check_product(int n, int m, function *f, function *g, double tol_value, double tol_second) {
  const cmx_spline_axis a = axis_between(-1.0, 0.5, n), b = axis_between(0.2, 2.0, m);
  double *c = malloc((size_t)((n + 2 * MARGIN) * (m + 2 * MARGIN)) * sizeof *c);
  for (int i = 0; i < n + 2 * MARGIN; i++)
    for (int k = 0; k < m + 2 * MARGIN; k++)
      c[i * (m + 2 * MARGIN) + k] = f(value_node(&a, i), 0) * g(value_node(&b, k), 0);
  assert_int_equal(cmxp_spline_fit_sheet((size_t)n, (size_t)m, c), CMX_OK);
  for (int i = 0; i <= 60; i++)
    for (int k = 0; k <= 60; k++) {
      const double x = -1.0 + 1.5 * i / 60.0, y = 0.2 + 1.8 * k / 60.0;
      cmxi_span sa, sb;
      cmxi_span_at(&a, x, &sa);
      cmxi_span_at(&b, y, &sb);
      const cmxi_jet2 t = cmxi_sheet_jet2(c, m, &sa, &sb);
      CHECK_ABS(t.v, f(x, 0) * g(y, 0), tol_value);
      CHECK_ABS(t.a, f(x, 1) * g(y, 0), tol_second);
      CHECK_ABS(t.b, f(x, 0) * g(y, 1), tol_second);
      CHECK_ABS(t.aa, f(x, 2) * g(y, 0), tol_second);
      CHECK_ABS(t.ab, f(x, 1) * g(y, 1), tol_second);
      CHECK_ABS(t.bb, f(x, 0) * g(y, 2), tol_second);
    }
  free(c);
}

static void products(void **state) {
  (void)state;
  check_product(40, 61, left, right, 1e-10, 2e-6);
  check_product(61, 40, left, right, 1e-9, 1e-5);
  check_product(8, 8, quintic, quintic, 2e-12, 2e-10);
  check_product(8, 31, quintic, quintic, 2e-12, 2e-10);
  check_product(31, 8, quintic, quintic, 2e-12, 2e-10);
}

/* As many values as there are, and no other, decide the polynomial: of five the fourth degree. */
static void continued_values(void **state) {
  enum { ALL = 24, STRIDE = 2, FIRST = 8 };
  (void)state;
  for (size_t there = 1; there <= 8; there++) {
    double v[ALL * STRIDE], out[ALL * STRIDE], expected[ALL];
    const int degree = (int)(there < CMXP_SPLINE_POINTS ? there : CMXP_SPLINE_POINTS) - 1;
    for (size_t i = 0; i < ALL; i++) {
      const double x = 0.2 * ((double)i - 10.0);
      expected[i] = 1.5 + (degree > 0 ? pow(x - 0.3, degree) : 0.0);
      const int known = i >= FIRST && i < FIRST + there;
      v[i * STRIDE] = known ? expected[i] : 1e6;
      v[i * STRIDE + 1] = out[i * STRIDE + 1] = 7.0;
    }
    cmxp_spline_continue(v, STRIDE, FIRST, FIRST + there - 1, 3, 16, out);
    for (size_t k = 0; k < 16; k++) {
      CHECK_ABS(out[k * STRIDE], expected[3 + k], 1e-9);
      CHECK(out[k * STRIDE + 1] == 7.0);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(polynomials_are_reproduced),
                                     cmocka_unit_test(orders_of_convergence),
                                     cmocka_unit_test(values_are_met_at_the_nodes),
                                     cmocka_unit_test(strides),
                                     cmocka_unit_test(weights_add_up),
                                     cmocka_unit_test(derivative_weights),
                                     cmocka_unit_test(four_derivatives_are_continuous),
                                     cmocka_unit_test(products),
                                     cmocka_unit_test(continued_values)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
