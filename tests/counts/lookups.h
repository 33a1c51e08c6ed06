/** A small table and states of one class for programs that count what a lookup does. */
#ifndef COULOMIX_TESTS_COUNTS_LOOKUPS_H
#define COULOMIX_TESTS_COUNTS_LOOKUPS_H

#include <math.h>
#include <stdio.h>

#include "coulomix_batch.h"
#include "coulomix_transport.h"
#define CMX_IO_API static inline
#include "coulomix_io.h"
#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix_io.h"
#include "support/random.h"

/** Mean couplings of the classes: the liquid alone, both phases evaluated, the solid alone. */
enum { LIQUID, BOTH, SOLID, CLASSES };
static const double coupling[CLASSES][2] = {{0.2, 99.0}, {101.0, 699.0}, {701.0, 3000.0}};

typedef struct place {
  double x, rho, temp;
} place;

/** A random state of a class, within the ranges of the table. */
static inline place place_in(const cmx_eos_view *v, int of_class, uint64_t *seed) {
  cmx_eos_state hot;
  place p = {uniform(seed), exp(between(seed, log(v->rho[0]), log(v->rho[1]))), 1e8};
  const double gamma = exp(between(seed, log(coupling[of_class][0]), log(coupling[of_class][1])));
  cmx_eos_lookup(v, CMX_LIQUID, p.x, p.rho, p.temp, &hot);
  p.temp *= hot.gamma / gamma;
  return p;
}

/** Loads a flat table. @return NULL, with a message, on failure */
static inline cmx_file *load(const char *path) {
  char message[256] = "";
  cmx_file *file = NULL;
  if (cmx_flat_load(path, &file, message, sizeof message) < 0) fprintf(stderr, "%s: %s\n", path, message);
  return file;
}

#endif
