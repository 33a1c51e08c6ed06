/* A complete carbon/oxygen diagram of 500 couplings: from an order table, against the same with every f_order
   minimised directly, in one run. Usage: bench_phase [REPEATS] */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "coulomix/generate.h"
#include "coulomix/plasma.h"

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

enum { COUPLINGS = 500 };

/* Traces the diagram, then takes the tie lines of COUPLINGS couplings up to Gamma_1 = 800 from it. */
static double complete_diagram(const cmx_classical_models *m, double *azeotrope, int *lines, cmx_error *err) {
  cmx_diagram d;
  cmx_phase_table t;
  cmx_phase_view v;
  const double start = seconds();
  *lines = 0;
  if (cmx_diagram_trace(m, 800.0, 257, 400, NULL, &d, err) < 0 || cmx_phase_table_make(m, &d, &t) < 0)
    return NAN;
  cmx_phase_table_view(&t, &v);
  const double lo = d.gamma_melt[1];
  for (int k = 0; k < COUPLINGS; k++) {
    cmx_tie ties[CMX_MAX_BOUNDARIES];
    int n;
    cmx_phase_tie_lines(&v, lo + (800.0 - lo) * k / (COUPLINGS - 1), CMX_MAX_BOUNDARIES, ties, &n);
    *lines += n;
  }
  const double elapsed = seconds() - start;
  *azeotrope = d.n_azeotropes ? d.azeotrope[0].gamma : NAN;
  cmx_phase_table_free(&t);
  cmx_diagram_free(&d);
  return elapsed;
}

/* Tie lines of COUPLINGS couplings searched one by one, without tracing. */
static double one_by_one(const cmx_classical_models *m, int *lines) {
  cmx_phase phases[CMX_MAX_PHASES];
  cmx_classical_phases(m, phases);
  const double start = seconds(), lo = 108.7, unit = cmx_gamma_species(m->ions.z[0], 1.0);
  *lines = 0;
  for (int k = 0; k < COUPLINGS; k++) {
    cmx_tie_line found[CMX_MAX_TIE_LINES];
    size_t n;
    cmx_tie_lines(2, phases, (lo + (800.0 - lo) * k / (COUPLINGS - 1)) / unit, 400, found, &n);
    *lines += (int)n;
  }
  return seconds() - start;
}

int main(int argc, char **argv) {
  const int repeats = argc > 1 ? atoi(argv[1]) : 3;
  cmx_recipe recipe;
  cmx_physics physics;
  cmx_order_table table;
  cmx_order_view view;
  cmx_error err = CMX_ERROR_NONE;
  cmx_classical_models tabled, direct;
  cmx_recipe_defaults(&recipe);
  if (cmx_physics_make(&recipe, &physics, &err) < 0 ||
      cmx_order_table_fill(physics.order, &(cmx_order_grid){257, 257, 256.0}, NULL, NULL, &table, &err) < 0) {
    fprintf(stderr, "bench_phase: %s\n", err.text);
    return 1;
  }
  cmx_order_table_view(&table, &view);
  if (cmx_recipe_mixture(&recipe, 0, &physics, cmx_order_from_table, &view, &tabled, &err) < 0 ||
      cmx_recipe_mixture(&recipe, 0, &physics, cmx_order_from_minimiser, &physics.direct, &direct, &err) < 0)
    return 1;
  printf("complete C/O diagram, short-range-ordered solid, %d couplings, Gamma_1 to 800\n", COUPLINGS);
  for (int r = 0; r < repeats; r++) {
    double az_table, az_direct;
    int n_table, n_direct, n_single;
    const double from_table = complete_diagram(&tabled, &az_table, &n_table, &err);
    const double minimised = complete_diagram(&direct, &az_direct, &n_direct, &err);
    const double single = one_by_one(&tabled, &n_single);
    printf("from the table %.3f s (%d lines), minimised %.3f s (%d lines), ratio %.1f; table without tracing "
           "%.3f s (%d "
           "lines); azeotrope %.8f and %.8f\n",
           from_table, n_table, minimised, n_direct, minimised / from_table, single, n_single, az_table,
           az_direct);
  }
  cmx_order_table_free(&table);
  cmx_physics_free(&physics);
  return 0;
}
