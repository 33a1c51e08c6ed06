/* Verification of /eos: the cells of the table that a state is in. */
#include <math.h>

#include "verify/verify_internal.h"

double cmxp_gamma_d_of(const cmxi_eos_args *at) {
  return at->dz * at->dz * at->gamma_e / at->cbrt_z;
}

void cmxp_cells_of(const cmx_eos_view *v, int phase, const double s[3], int cell[CMXP_CELLS]) {
  cmxi_eos_args at;
  cmxi_span span;
  for (int k = 0; k < CMXP_CELLS; k++) cell[k] = 0;
  cmxi_eos_args_at(v, s[0], s[1], s[2], &at);
  cell[CMXP_CELL_N] = at.span_ne.first;
  cell[CMXP_CELL_T] = at.span_t.first;
  cell[CMXP_CELL_PAIRS] = at.temp < v->pairs_from;
  if (!cell[CMXP_CELL_PAIRS]) {
    cmxi_span_at(&v->ln_t_fine, at.ln_t, &span);
    cell[CMXP_CELL_FINE] = span.first;
  }
  if (v->mixing[phase]) {
    cmxi_span_at(&v->x, at.x, &span);
    cell[CMXP_CELL_X] = span.first;
    cmxi_span_at(&v->ln_gamma_e, at.ln_ne / 3.0 - at.ln_t + v->ln_coupling, &span);
    cell[CMXP_CELL_GAMMA] = span.first;
  } else {
    cmxi_order_position place;
    const double most = v->order.gamma_d[v->order.n_g - 1], gamma_d = cmxp_gamma_d_of(&at);
    cmxi_order_position_at(&v->order, at.x, fmin(gamma_d, most), &place);
    cell[CMXP_CELL_ORDER_X] = at.x > 0.5 ? -place.i - 1 : place.i;
    cell[CMXP_CELL_ORDER_G] = place.j;
    cell[CMXP_CELL_FROZEN] = gamma_d > most;
    const cmx_order_view *o = &v->order;
    const int code = o->cell ? o->cell[(size_t)place.i * (size_t)(o->n_g - 1) + (size_t)place.j] : -1;
    if (code != -1) cell[CMXP_CELL_PATCH] = 1 + cmxi_region_find(o, code, place.s, place.t);
  }
}
