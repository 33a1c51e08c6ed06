#include "table/spline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PAD = 6 }; /* coefficients beyond the number of cells */

cmxp_even cmxp_even_axis(double lo, double hi, size_t cells) {
  const double step = (hi - lo) / (double)cells;
  return (cmxp_even){lo - CMXP_SPLINE_MARGIN * step, step, cells + PAD};
}

size_t cmxp_even_cells(double lo, double hi, int per_decade) {
  const double cells = ceil((hi - lo) / log(10.0) * per_decade - 1e-9);
  return cells > 2.0 ? (size_t)cells : 2;
}

double cmxp_value_before(const double *v, long step, int points, int k) {
  double sum = 0.0;
  for (int a = 0; a < points; a++) {
    double weight = 1.0;
    for (int b = 0; b < points; b++)
      if (b != a) weight *= (double)(-k - b) / (double)(a - b);
    sum += weight * v[a * step];
  }
  return sum;
}

void cmxp_spline_continue(const double *v, size_t stride, size_t first, size_t last, size_t lo, size_t n,
                          double out[]) {
  const size_t there = last - first + 1;
  const int points = there < CMXP_SPLINE_POINTS ? (int)there : CMXP_SPLINE_POINTS;
  for (size_t k = 0; k < n; k++) {
    const size_t at = lo + k;
    out[k * stride] =
        at < first  ? cmxp_value_before(v + first * stride, (long)stride, points, (int)(first - at))
        : at > last ? cmxp_value_before(v + last * stride, -(long)stride, points, (int)(at - last))
                    : v[at * stride];
  }
}

/* Inverse symbol of the quintic B-spline, 1/(1 + z/4 + z^2/120) = 1 - z/4 + (1/16 - 1/120) z^2 - ..., z the
   second difference. */
static double outer(const double v[], size_t stride) { /* centre at v[2 stride] */
  const double a = v[0], b = v[stride], c = v[2 * stride], d = v[3 * stride], e = v[4 * stride];
  const double second = b - 2.0 * c + d, fourth = a - 4.0 * b + 6.0 * c - 4.0 * d + e;
  return c - second / 4.0 + (1.0 / 16.0 - 1.0 / 120.0) * fourth;
}

void cmxp_spline_fit(size_t n, double v[], size_t stride, double work[]) {
  double *diagonal = work, *upper = work + n, *right = work + 2 * n;
  const double first[2] = {outer(v, stride), outer(v + stride, stride)};
  const double last[2] = {outer(v + (n - 2) * stride, stride), outer(v + (n - 1) * stride, stride)};
  /* c_(i-2) + 26 c_(i-1) + 66 c_i + 26 c_(i+1) + c_(i+2) = 120 f_i for i = 2..n-3; no pivoting: 66 > 54 */
  for (size_t i = 2; i + 2 < n; i++) right[i] = 120.0 * v[(i + 2) * stride];
  right[2] -= first[0] + 26.0 * first[1];
  right[3] -= first[1];
  right[n - 4] -= last[0];
  right[n - 3] -= 26.0 * last[0] + last[1];
  for (size_t i = 2; i + 2 < n; i++) {
    double below1 = 26.0; /* entry left of the diagonal, once the second one left is gone */
    diagonal[i] = 66.0;
    upper[i] = 26.0;
    if (i >= 4) {
      const double m = 1.0 / diagonal[i - 2];
      below1 -= m * upper[i - 2];
      diagonal[i] -= m;
      right[i] -= m * right[i - 2];
    }
    if (i >= 3) {
      const double m = below1 / diagonal[i - 1];
      diagonal[i] -= m * upper[i - 1];
      upper[i] -= m;
      right[i] -= m * right[i - 1];
    }
  }
  for (size_t i = n - 3; i >= 2; i--) {
    double sum = right[i];
    if (i + 1 < n - 2) sum -= upper[i] * right[i + 1];
    if (i + 2 < n - 2) sum -= right[i + 2];
    right[i] = sum / diagonal[i];
  }
  for (size_t i = 2; i + 2 < n; i++) v[i * stride] = right[i];
  v[0] = first[0];
  v[stride] = first[1];
  v[(n - 2) * stride] = last[0];
  v[(n - 1) * stride] = last[1];
}

cmx_status cmxp_spline_fit_sheet(size_t n, size_t m, double v[]) {
  const size_t row = m + 2 * CMXP_SPLINE_MARGIN;
  double *work = malloc(3 * (n > m ? n : m) * sizeof *work);
  if (!work) return CMX_ERR_MEMORY;
  for (size_t i = 0; i < n + 2 * CMXP_SPLINE_MARGIN; i++) cmxp_spline_fit(m, v + i * row, 1, work);
  for (size_t k = 0; k < m; k++) cmxp_spline_fit(n, v + k, row, work);
  for (size_t i = 1; i < n; i++) memmove(v + i * m, v + i * row, m * sizeof *v);
  free(work);
  return CMX_OK;
}
