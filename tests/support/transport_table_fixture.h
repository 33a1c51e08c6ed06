/** A generated /transport group with the physics it is made of. */
#ifndef COULOMIX_TESTS_TRANSPORT_TABLE_FIXTURE_H
#define COULOMIX_TESTS_TRANSPORT_TABLE_FIXTURE_H

#include <stdlib.h>
#include <string.h>

#include "support/cmx_test.h"
#include "support/arrays.h"
#include "coulomix/generate.h"
#include "coulomix/transport_table.h"

/* A table made from a recipe, and its physics. */
typedef struct fixture {
  cmx_recipe recipe;
  cmx_physics physics;
  cmx_store *store;
  cmx_array *arrays;
  size_t n;
  cmx_transport_view view;
  cmx_transport transport;
} fixture;

/* The order as the table has it, so that its own errors do not count. */
static inline cmx_status order_of_table(void *context, double x, double gamma_d,
                                        cmx_short_range_order *order) {
  const fixture *f = context;
  const cmx_order_view *v = &f->view.shell_order;
  const double most = v->gamma_d[v->n_g - 1];
  const cmx_status status = cmx_order_parameters(v, x, gamma_d > most ? most : gamma_d, order->w, NULL, NULL);
  order->n = (size_t)v->n_shells;
  for (size_t i = 0; i < order->n; i++) {
    order->multiplicity[i] = f->physics.sums.orbit[i].multiplicity;
    order->length[i] = f->physics.sums.orbit[i].length;
  }
  return status == CMX_OK && gamma_d > most ? CMX_WARN_EXTRAPOLATED : status;
}

static inline void make(fixture *f, const char *text) {
  cmx_error err = CMX_ERROR_NONE;
  memset(f, 0, sizeof *f);
  if (cmx_recipe_read_text(text, "r", &f->recipe, &err) < 0 ||
      cmx_physics_make(&f->recipe, &f->physics, &err) < 0 ||
      cmx_generate(&f->recipe, NULL, NULL, &f->store, &err) < 0 ||
      cmx_recipe_transport(&f->recipe, order_of_table, f, &f->transport, &err) < 0)
    fail_msg("%s", err.text);
  f->arrays = arrays_of(f->store, &f->n);
  assert_int_equal(cmx_transport_bind(f->arrays, f->n, &f->view), CMX_OK);
}

static inline void clear(fixture *f) {
  free(f->arrays);
  cmx_store_free(f->store);
  cmx_physics_free(&f->physics);
  cmx_recipe_clear(&f->recipe);
}

/* For qsort of doubles. */
static inline int by_size(const void *a, const void *b) {
  const double d = *(const double *)a - *(const double *)b;
  return (d > 0.0) - (d < 0.0);
}

#endif
