/* Order that is fixed beyond a curve Gamma_d = g(x). */
#include <math.h>

#include "coulomix/cooling.h"

void cmx_order_hold(cmx_order_value *v, const double g[3], double gamma_d) {
  const double beyond = gamma_d - g[0];
  const double slope = v->f_xg + v->f_gg * g[1]; /* of f_g along g(x) */
  const double bend = v->f_xxg + 2.0 * v->f_xgg * g[1] + v->f_ggg * g[1] * g[1] + v->f_gg * g[2];
  v->f += v->f_g * beyond;
  v->f_x += slope * beyond;
  v->f_xx += v->f_xg * g[1] + bend * beyond - slope * g[1];
  v->f_xg = slope;
  v->f_xxg = bend;
  v->f_xxx = NAN;
  v->f_gg = v->f_xgg = v->f_ggg = 0.0;
}
