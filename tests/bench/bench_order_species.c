/* The order minimiser of n species at random compositions, cold starts, one core: times with and without
   active planes, and the worst certificates. Usage: bench_order_species [states of each kind, 1000]. */
#include <stdio.h>
#include <stdlib.h>

#include "bench_table.h"
#include "coulomix/order_species.h"

enum { MOST_STATES = 100000 };
static const double charges[] = {6, 8, 10, 12, 2, 14};

static struct {
  cmx_order_model *model;
  cmx_order_species_work *work;
} bench;

static int compare(const void *left, const void *right) {
  const double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static void report(const char *name, double taken[], size_t n) {
  if (n == 0) return;
  qsort(taken, n, sizeof *taken, compare);
  printf("  %-15s %6zu states: median %8.3f ms, 99 %% %8.3f, most %8.3f\n", name, n, taken[n / 2],
         taken[n * 99 / 100], taken[n - 1]);
}

/* Fractions uniform over the simplex, Gamma of carbon uniform in the range. */
static void compositions(size_t n, size_t states, double low, double high) {
  static double taken[3][MOST_STATES];
  size_t count[3] = {0}, failed = 0;
  double gap = 0.0, least = 0.0, z[CMX_MAX_SPECIES];
  uint64_t seed = 88172645463325252u;
  cmx_species ions;
  for (size_t a = 0; a < n; a++) z[a] = charges[a];
  qsort(z, n, sizeof *z, compare);
  cmx_species_make(n, z, NULL, &ions, NULL);
  for (size_t k = 0; k < states; k++) {
    double x[CMX_MAX_SPECIES], sum = 0.0;
    cmx_composition c;
    cmx_order_species_state s;
    for (size_t a = 0; a < n; a++) sum += x[a] = -log(1.0 - uniform(&seed));
    for (size_t a = 0; a < n; a++) x[a] /= sum;
    cmx_composition_set(&ions, x, &c);
    const double gamma_1 = low + (high - low) * uniform(&seed);
    cmx_order_species_work_reset(bench.work);
    const clock_t start = clock();
    cmx_order_species_solve(bench.model, &c, gamma_1 / cmx_z53(6.0) / cbrt(c.z), bench.work, &s, NULL);
    const double time = 1e3 * (double)(clock() - start) / CLOCKS_PER_SEC;
    if (s.status < 0) {
      failed++;
      continue;
    }
    const int kind = s.status == CMX_WARN_ZERO_ENTROPY ? 2 : s.active > 0;
    taken[kind][count[kind]++] = time;
    gap = s.gap > gap ? s.gap : gap;
    least = s.S_min < least ? s.S_min : least;
  }
  printf("%zu species, Gamma_1 %g to %g: worst gap %.1e, least eigenvalue of S(k) %.1e, %zu failed\n", n, low,
         high, gap, least, failed);
  report("without planes", taken[0], count[0]);
  report("with planes", taken[1], count[1]);
  report("at s = 0", taken[2], count[2]);
}

int main(int argc, char **argv) {
  static cmx_lattice_sums sums;
  const size_t states = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 1000;
  if (states > MOST_STATES) return 1;
  if (cmx_lattice_integrate(cmx_lattice_find("bcc", NULL), 8, 1e-12, &sums, NULL) != CMX_OK) return 1;
  if (cmx_order_model_new(&sums, &bench.model) != CMX_OK) return 1;
  if (cmx_order_species_work_new(bench.model, &bench.work) != CMX_OK) return 1;
  compositions(2, states, 150.0, 500.0);
  compositions(3, states, 150.0, 200.0);
  compositions(3, states, 200.0, 500.0);
  compositions(3, states, 500.0, 2000.0);
  compositions(4, states / 2, 150.0, 300.0);
  compositions(6, states / 20, 150.0, 300.0);
  cmx_order_species_work_free(bench.work);
  cmx_order_model_free(bench.model);
  return 0;
}
