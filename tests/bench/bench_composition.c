/* Cost of lookups with a prepared composition of n species against those of two species given by x, in one
   interleaved run: bench_composition BINARY_TABLE TABLE [repeats]. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "coulomix/random.h"
#include "coulomix/table_file.h"
#include "coulomix_inverse.h"

enum { STATES = 4096, KINDS = 6 };

static const char *const kind_name[KINDS] = {"two species, x",
                                             "composition",
                                             "with derivatives by composition",
                                             "prepare composition",
                                             "T from rho, e: two species, x",
                                             "T from rho, e: composition"};

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* A random place, either anywhere or next to the one before. */
static void place(uint64_t k, int coherent, double *rho, double *temp) {
  const uint64_t at = coherent ? k / 256 : k;
  const double near = coherent ? 1.0 + 1e-4 * (double)(k % 256) : 1.0;
  *rho = near * pow(10.0, 4.0 + 5.0 * cmx_random(2 * at + 1));
  *temp = near * pow(10.0, 6.2 + 2.5 * cmx_random(2 * at + 2));
}

static double run(int kind, const cmx_table t[2], int coherent, const cmx_eos_composition *c, double *sum) {
  const cmx_eos_view *v = &t[1].eos;
  const double begin = seconds();
  for (uint64_t k = 0; k < STATES; k++) {
    double rho, temp;
    cmx_eos_state s;
    cmx_eos_gradient d;
    cmx_eos_composition own;
    cmx_eos_solution found;
    place(k, coherent, &rho, &temp);
    switch (kind) {
    case 0:
      cmx_eos_lookup(&t[0].eos, CMX_STABLE, 0.4, rho, temp, &s);
      *sum += s.p;
      break;
    case 1:
      cmx_eos_lookup_of(v, CMX_STABLE, c, rho, temp, &s);
      *sum += s.p;
      break;
    case 2:
      cmx_eos_lookup_gradient(v, CMX_STABLE, c, rho, temp, &s, &d);
      *sum += d.p[0];
      break;
    case 3:
      cmx_eos_compose(v, c->x, &own);
      *sum += own.z;
      break;
    case 4:
      cmx_eos_temp_from_rho_e(&t[0].eos, 0.4, rho, 1e17, 0.0, &found);
      *sum += found.iterations;
      break;
    default:
      cmx_eos_temp_from_rho_e_of(v, CMX_STABLE, c, rho, 1e17, 0.0, &found);
      *sum += found.iterations;
    }
  }
  return (seconds() - begin) / STATES;
}

static int by_value(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int argc, char **argv) {
  cmx_table t[2];
  cmx_error err = CMX_ERROR_NONE;
  const int repeats = argc > 3 ? atoi(argv[3]) : 51;
  if (argc < 3 || repeats < 1) return fprintf(stderr, "bench_composition BINARY_TABLE TABLE [repeats]\n"), 2;
  for (int k = 0; k < 2; k++)
    if (cmx_table_open(argv[1 + k], &t[k], &err) < 0) return fprintf(stderr, "%s\n", err.text), 1;
  const int n = t[1].eos.ions.n;
  double x[CMX_MAX_SPECIES], sum = 0.0;
  cmx_eos_composition c;
  for (int j = 0; j < n; j++) x[j] = 1.0 / n;
  if (cmx_eos_compose(&t[1].eos, x, &c) < 0) return fprintf(stderr, "composition\n"), 1;
  double *time[KINDS];
  for (int kind = 0; kind < KINDS; kind++) time[kind] = calloc((size_t)repeats, sizeof(double));
  for (int coherent = 0; coherent < 2; coherent++) {
    for (int r = -1; r < repeats; r++)
      for (int kind = 0; kind < KINDS; kind++) {
        const double s = run(kind, t, coherent, &c, &sum);
        if (r >= 0) time[kind][r] = s;
      }
    printf("%s states, %d species, ns a call (median of %d), ratio to two species by x\n",
           coherent ? "neighbouring" : "random", n, repeats);
    for (int kind = 0; kind < KINDS; kind++) qsort(time[kind], (size_t)repeats, sizeof(double), by_value);
    for (int kind = 0; kind < KINDS; kind++) {
      const double base = time[kind > 3 ? 4 : 0][repeats / 2], m = time[kind][repeats / 2];
      printf("  %-34s %8.0f  %6.2f\n", kind_name[kind], 1e9 * m, m / base);
    }
  }
  for (int kind = 0; kind < KINDS; kind++) free(time[kind]);
  for (int k = 0; k < 2; k++) cmx_table_close(&t[k]);
  return isfinite(sum) ? 0 : 1;
}
