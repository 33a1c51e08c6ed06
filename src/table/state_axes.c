#include "table/state_axes.h"

#include <math.h>

#include "coulomix/const.h"
#include "coulomix/table.h"

cmxp_state_axes cmxp_state_axes_place(const cmx_species *ions, const double rho[2], int rho_nodes,
                                      const double temp[2], int temp_nodes) {
  double lo = INFINITY, hi = 0.0;
  for (int j = 0; j < ions->n; j++) {
    const double per_gram = ions->z[j] / (ions->mass_u[j] * CMX_ATOMIC_MASS_UNIT);
    lo = fmin(lo, rho[0] * per_gram);
    hi = fmax(hi, rho[1] * per_gram);
  }
  /* a small margin, for hosts whose n_e differs by rounding */
  cmxp_state_axes a = {.ln_n = {log(lo) - 1e-9, log(hi) + 1e-9},
                       .ln_t = {log(temp[0]) - 1e-9, log(temp[1]) + 1e-9}};
  a.n = cmxp_even_axis(a.ln_n[0], a.ln_n[1], cmxp_even_cells(a.ln_n[0], a.ln_n[1], rho_nodes));
  a.t = cmxp_even_axis(a.ln_t[0], a.ln_t[1], cmxp_even_cells(a.ln_t[0], a.ln_t[1], temp_nodes));
  return a;
}

static void ends(const cmxp_even *a, double end[2]) {
  end[0] = exp(cmxp_even_value_node(a, 0));
  end[1] = exp(cmxp_even_value_node(a, a->n + 2 * CMXP_SPLINE_MARGIN - 1));
}

void cmx_table_extent(const cmx_species *ions, const double rho[2], int rho_nodes, const double temp[2],
                      int temp_nodes, double n_e[2], double computed_temp[2]) {
  const cmxp_state_axes a = cmxp_state_axes_place(ions, rho, rho_nodes, temp, temp_nodes);
  ends(&a.n, n_e);
  ends(&a.t, computed_temp);
}
