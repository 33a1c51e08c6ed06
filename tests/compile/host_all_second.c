/* A second file of the same host. */
#include "coulomix_all.h"

double entropy_elsewhere(const cmx_order_view *view, double x, double gamma_d);

double entropy_elsewhere(const cmx_order_view *view, double x, double gamma_d) {
  cmx_order_point point;
  return cmx_order_lookup(view, x, gamma_d, &point) < 0 ? -1.0 : point.s;
}
