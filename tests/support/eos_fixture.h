/** Small tables of the equation of state, one for each description of the solid, with the physics they were
 *  made from. */
#ifndef COULOMIX_TESTS_EOS_FIXTURE_H
#define COULOMIX_TESTS_EOS_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/cmx_test.h"
#include "support/ok.h"
#include "support/random.h"
#include "support/arrays.h"
#include "coulomix/eos_table.h"
#include "coulomix/generate.h"
#include "coulomix_inverse.h"

enum { ORDERED, RANDOM, FITTED, KINDS };

/** The order is frozen from here on; the table reaches 175. */
#define FROZEN_FROM 60.0

typedef struct eos_fixture {
  cmx_recipe recipe;
  cmx_store *store;
  size_t n;
  cmx_array *arrays;
  cmx_eos_view view;
  cmx_physics physics;
  cmx_eos eos;
} eos_fixture;

static inline void eos_recipe(int kind, cmx_recipe *recipe) {
  static const char *const solid[KINDS] = {"ordered", "random", "solid-mixing/ogata1993"};
  char text[600];
  snprintf(
      text, sizeof text,
      "order: { enabled = %s; shells = 4; x_nodes = 65; gamma_d_nodes = 97; gamma_d_max = %g; };\n"
      "phase: { enabled = false; }; equilibrium: { enabled = false; }; lattice: { tolerance = 1e-7; };\n"
      "eos: { enabled = true; solid = \"%s\"; rho_min = 1e5; rho_max = 1e8; temp_min = 1e6; temp_max = 1e8;\n"
      "  rho_nodes = 20; temp_nodes = 40; x_nodes = 32; };\n",
      kind == ORDERED ? "true" : "false", FROZEN_FROM, solid[kind]);
  OK(cmx_recipe_read_text(text, "test", recipe, &err));
}

/** Of a recipe, which goes over to the fixture. */
static inline eos_fixture *eos_fixture_of(const cmx_recipe *recipe) {
  eos_fixture *f = calloc(1, sizeof *f);
  f->recipe = *recipe;
  OK(cmx_generate(&f->recipe, NULL, NULL, &f->store, &err));
  f->arrays = arrays_of(f->store, &f->n);
  assert_int_equal(cmx_eos_bind(f->arrays, f->n, &f->view), CMX_OK);
  OK(cmx_physics_make(&f->recipe, &f->physics, &err));
  OK(cmx_recipe_eos(&f->recipe, &f->physics, cmx_order_from_minimiser, &f->physics.frozen, &f->eos, &err));
  return f;
}

static inline eos_fixture *eos_fixture_new(int kind) {
  cmx_recipe recipe;
  eos_recipe(kind, &recipe);
  return eos_fixture_of(&recipe);
}

static inline void eos_fixture_free(eos_fixture *f) {
  cmx_physics_free(&f->physics);
  free(f->arrays);
  cmx_store_free(f->store);
  cmx_recipe_clear(&f->recipe);
  free(f);
}

/** A state of the table: ends of x more often than chance would have it. */
static inline void random_state(const cmx_eos_view *v, uint64_t *seed, double state[3]) {
  const double u = uniform(seed);
  state[0] = u < 0.1   ? pow(10.0, between(seed, -9.0, -2.0))
             : u < 0.2 ? 1.0 - pow(10.0, between(seed, -9.0, -2.0))
                       : uniform(seed);
  state[1] = exp(between(seed, log(v->rho[0]), log(v->rho[1])));
  state[2] = exp(between(seed, log(v->temp[0]), log(v->temp[1])));
  if (state[1] > v->rho[1]) state[1] = v->rho[1];
  if (state[2] > v->temp[1]) state[2] = v->temp[1];
}

#endif
