/* Shared by the tests of crystals: reproducible random numbers, built-in crystals, crystals without
   symmetry. */
#ifndef COULOMIX_TESTS_CRYSTAL_FIXTURE_H
#define COULOMIX_TESTS_CRYSTAL_FIXTURE_H

#include <stdio.h>
#include <string.h>

#include "support/cmx_test.h"
#include "support/random.h"
#include "coulomix/crystal.h"

static inline void ones(double v[]) {
  for (size_t p = 0; p < CMX_MAX_SITES; p++) v[p] = 1.0;
}

static inline double length(const double v[3]) {
  return sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
}

static inline void built(const char *name, cmx_crystal *crystal) {
  cmx_error err = CMX_ERROR_NONE;
  if (cmx_crystal_builtin(name, crystal, &err) != CMX_OK) fail_msg("%s: %s", name, err.text);
}

static inline void prepared(cmx_crystal *crystal) {
  cmx_error err = CMX_ERROR_NONE;
  if (cmx_crystal_prepare(crystal, &err) != CMX_OK) fail_msg("%s: %s", crystal->name, err.text);
}

/* Up to five sites far from each other, nothing symmetric. */
static inline void random_crystal(uint64_t *seed, size_t n, cmx_crystal *crystal, double z[]) {
  static const double base[5][3] = {{0, 0, 0}, {.5, .5, .5}, {.5, 0, .5}, {0, .5, .5}, {.5, .5, 0}};
  memset(crystal, 0, sizeof *crystal);
  snprintf(crystal->name, sizeof crystal->name, "random");
  crystal->n_sites = crystal->n_labels = n;
  for (size_t i = 0; i < 3; i++)
    for (size_t a = 0; a < 3; a++) crystal->cell[i][a] = (i == a) + 0.5 * (uniform(seed) - 0.5);
  for (size_t p = 0; p < n; p++) {
    crystal->label[p] = p;
    z[p] = 1.0 + 2.0 * uniform(seed);
    for (int i = 0; i < 3; i++) crystal->site[p][i] = base[p][i] + 0.16 * (uniform(seed) - 0.5);
  }
  prepared(crystal);
}

#endif
