/* Conductivities directly from the physics, microseconds per state. Usage: bench_transport [CALLS] */
#include <stdio.h>
#include <stdlib.h>

#include "bench_table.h"
#include "coulomix/generate.h"
#include "coulomix/transport.h"

/* Random states of a decade in density and temperature each. */
static double time_states(const char *name, const cmx_transport *t, int phase, int calls) {
  uint64_t seed = 2718281828;
  double sum = 0.0;
  const double start = seconds();
  for (int i = 0; i < calls; i++) {
    cmx_transport_state s;
    const double x = uniform(&seed), rho = 1e6 * pow(10.0, uniform(&seed)),
                 temp = 1e6 * pow(10.0, uniform(&seed));
    if (cmx_transport_at(t, phase, x, rho, temp, &s, NULL) < 0) return NAN;
    sum += s.kappa_thermal;
  }
  const double each = 1e6 * (seconds() - start) / calls;
  printf("%-40s %8.2f us a state (mean kappa %.3g)\n", name, each, sum / calls);
  return each;
}

static void prepare(cmx_transport_variant variant, const cmx_recipe *recipe, cmx_transport *t) {
  cmx_transport_defaults(variant, t);
  t->ions = recipe->mixture.ions;
}

int main(int argc, char **argv) {
  const int calls = argc > 1 ? atoi(argv[1]) : 2000;
  cmx_recipe recipe;
  cmx_physics physics;
  cmx_transport t;
  if (calls < 1) return 2;
  cmx_recipe_defaults(&recipe);
  recipe.lattice.tolerance = 1e-8;
  if (cmx_physics_make(&recipe, &physics, NULL) < 0) return 1;
  prepare(CMX_TRANSPORT_RECOMMENDED, &recipe, &t);
  int good = time_states("liquid", &t, CMX_LIQUID, calls) > 0.0 &&
             time_states("solid, impurities at random", &t, CMX_SOLID, calls) > 0.0;
  t.order = CMX_IMPURITIES_ORDERED;
  t.short_range = cmx_short_range_from_minimiser;
  t.short_range_context = &physics.direct;
  good = good && time_states("solid, short-range order minimised", &t, CMX_SOLID, calls) > 0.0;
  prepare(CMX_TRANSPORT_TABLE2011, &recipe, &t);
  good = good && time_states("table2011", &t, CMX_SOLID, calls) > 0.0;
  cmx_physics_free(&physics);
  return good ? 0 : 1;
}
