/* The lookups' view of an order table in memory. */
#include <math.h>
#include <string.h>

#include "coulomix/table.h"

void cmx_order_table_view(const cmx_order_table *t, cmx_order_view *view) {
  memset(view, 0, sizeof *view);
  view->n_shells = (int)t->n_shells;
  view->n_x = (int)t->n_x;
  view->n_g = (int)t->n_g;
  view->t0 = t->t0;
  view->has_b0 = t->has_b0;
  memcpy(view->b0, t->b0, sizeof view->b0);
  view->x_scale = t->map[0];
  view->g_scale = t->map[1];
  view->whole = t->whole;
  view->x_place = cmxi_order_x_place(t->map[0], t->whole);
  view->g_place = 1.0 / log1p(t->gamma_d[t->n_g - 1] / t->map[1]);
  view->x = t->x;
  view->gamma_d = t->gamma_d;
  view->psi = t->psi;
  view->third_order = t->third_order;
  view->y = t->y;
  view->y_p = t->y_p;
  view->y_g = t->y_g;
  view->caution = t->caution;
  view->orbit = t->orbit;
  view->multiplicity = t->multiplicity;
  view->n_splits = (int)t->n_splits;
  view->n_patches = (int)t->n_patches;
  view->cell = t->cell;
  view->split = t->split;
  view->curve = t->curve;
  view->patch = t->patch;
  view->patch_caution = t->patch_caution;
  view->certified = t->n_uncertified ? t->certified : NULL;
}
