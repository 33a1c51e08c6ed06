/* The Kramers-Kronig transform of a spectrum at its own nodes against the plain double sum of the same closed
   form. Usage: bench_optics [NODES] */
#include <stdio.h>
#include <stdlib.h>

#include "bench_table.h"
#include "coulomix/optics.h"

static double y_log(double y) {
  return y != 0.0 ? y * log(fabs(y)) : 0.0;
}

/* One logarithm for each node and sign: changes of slope times y ln|y|, with the tail as in the library. Not
   at the last node. */
static double plain(size_t n, const double v[], const double s[], double w) {
  double sum = 0.0, slope = 0.0;
  if (w == 0.0) return 0.0;
  for (size_t i = 0; i < n; i++) {
    const double next = i + 1 < n ? (s[i + 1] - s[i]) / (v[i + 1] - v[i]) : 0.0;
    sum += (next - slope) * (y_log(v[i] - w) - y_log(v[i] + w));
    slope = next;
  }
  const double last = v[n - 1], x = w / last, ratio = log((last + w) / (last - w));
  return -(sum + s[n - 1] * (ratio * (1.0 / (x * x) - 1.0) - 2.0 / x)) / CMX_PI;
}

int main(int argc, char **argv) {
  const long nodes = argc > 1 ? atol(argv[1]) : 10000;
  if (nodes < 100 || nodes > 1000000) return 2;
  const size_t n = (size_t)nodes;
  double *v = malloc(4 * n * sizeof *v), best[2] = {INFINITY, INFINITY}, worst = 0.0;
  if (!v) return 1;
  double *s = v + n, *fast = s + n, *slow = fast + n;
  for (size_t i = 0; i < n; i++) {
    v[i] = sinh(asinh(100.0) * (double)i / (double)(n - 1));
    s[i] = 1.0 / (1.0 + v[i] * v[i]);
  }
  for (int k = 0; k < 5; k++) {
    const double start = seconds();
    if (cmx_kramers_kronig(&(cmx_spectrum_view){n, v, s, NULL}, CMX_TAIL_DRUDE, n, v, fast, NULL) < 0)
      return 1;
    best[0] = fmin(best[0], seconds() - start);
    if (k >= 2) continue;
    const double plain_start = seconds();
    for (size_t j = 0; j + 1 < n; j++) slow[j] = plain(n, v, s, v[j]);
    best[1] = fmin(best[1], seconds() - plain_start);
  }
  for (size_t j = 10; j + 1 < n; j++) {
    const double apart = fabs(fast[j] - slow[j]);
    if (!(apart <= worst)) worst = isnan(apart) ? INFINITY : apart;
  }
  printf("%zu nodes at %zu frequencies: %.4f s, plain double sum %.4f s: %.1f times as fast, %.1e apart\n", n,
         n, best[0], best[1], best[1] / best[0], worst);
  free(v);
  return worst < 1e-9 ? 0 : 1;
}
