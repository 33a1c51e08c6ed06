/* Scattering by charge impurities of a crystal, correlated or not. */
#include <math.h>
#include <stdlib.h>

#include "models/gauss16.h"
#include "models/scattering.h"
#include "transport/impurity_internal.h"

#define CMXP_CORRELATED 200.0 /* q a_i beyond which correlations average out, to 1e-5 */

double cmxp_impurity_logarithm(double p, double k_tf2) {
  const double v2 = p * p / (1.0 + p * p);
  double lambda[2];
  cmxp_screened_integrals(k_tf2 / (4.0 * p * p), INFINITY, lambda);
  return lambda[0] - v2 * lambda[1];
}

double cmxp_impurity_correlation(const cmx_short_range_order *order, double y) {
  double sum = 0.0;
  for (size_t i = 0; i < order->n; i++) {
    const double u = y * order->length[i];
    sum += order->multiplicity[i] * order->w[i] * (u > 1e-4 ? sin(u) / u : 1.0 - u * u / 6.0);
  }
  return sum;
}

/* <S f^2> - 1: averages over directions and over bins of q, for each orbit. */
static double displaced_average(const cmx_displacements *d, const cmx_short_range_order *order, double y) {
  const size_t k = (size_t)fmin(y / d->width, (double)(d->bins - 1));
  const double *mean = &d->mean[k * (d->orbits + 1)];
  double sum = mean[0];
  for (size_t i = 0; order && i < order->n && i < d->orbits; i++)
    sum += order->multiplicity[i] * order->w[i] * mean[i + 1];
  return sum - 1.0;
}

/* Contribution of correlations: moment[0] = int q^3 (S-1)/(q^2+k_TF^2)^2 dq and moment[1] with q^5. */
typedef struct correlations {
  const cmx_short_range_order *order;
  const cmx_displacements *displacements;
  double k_tf2, a_i;
  double panel, end; /* longest panel; end of the panels, beyond which S = 1 */
} correlations;

static void add_node(const correlations *c, double q, double weight, double moment[2]) {
  const double q2 = q * q, y = q * c->a_i, screened = q2 + c->k_tf2;
  const double s = c->displacements ? displaced_average(c->displacements, c->order, y)
                                    : cmxp_impurity_correlation(c->order, y);
  const double f = weight * q * q2 / (screened * screened) * s;
  moment[0] += f;
  moment[1] += f * q2;
}

static void add_range(const correlations *c, double from, double to, double moment[2]) {
  /* Gauss-Legendre with four points, for the narrow gaps between the nodes of the electrons */
  static const double x[2] = {0.33998104358485626480, 0.86113631159405257522},
                      weight[2] = {0.65214515486254614263, 0.34785484513745385737};
  to = fmin(to, c->end);
  if (!(to > from)) return;
  const int panels = 1 + (int)((to - from) / c->panel), narrow = to - from < 0.06 * c->panel;
  const double half = 0.5 * (to - from) / panels;
  for (int panel = 0; panel < panels; panel++) {
    const double middle = from + (2 * panel + 1) * half;
    for (int k = 0; k < (narrow ? 4 : 16); k++) {
      double node, part;
      if (narrow) {
        node = k < 2 ? x[k] : -x[k - 2];
        part = weight[k % 2];
      } else {
        cmxp_gauss16(k, &node, &part);
      }
      add_node(c, middle + half * node, half * part, moment);
    }
  }
}

void cmxp_impurity_scattering(size_t n, const double momentum[], double k_tf2, double a_i,
                              const cmx_short_range_order *order, const cmx_displacements *displacements,
                              double out[]) {
  for (size_t k = 0; k < n; k++) out[k] = cmxp_impurity_logarithm(momentum[k], k_tf2);
  if (!order && !displacements) return;
  size_t rank[CMXP_MAX_NODES];
  double reach = 3.0, moment[2] = {0.0, 0.0}, from = 0.0;
  for (size_t k = 0, j; k < n; k++) { /* ascending */
    for (j = k; j > 0 && momentum[rank[j - 1]] > momentum[k]; j--) rank[j] = rank[j - 1];
    rank[j] = k;
  }
  for (size_t i = 0; order && i < order->n; i++) reach = fmax(reach, order->length[i]);
  const correlations c = {
      order,
      displacements,
      k_tf2,
      a_i,
      (displacements ? displacements->width : CMX_PI / reach) / a_i,
      (displacements ? displacements->width * (double)displacements->bins : CMXP_CORRELATED) / a_i};
  for (size_t k = 0; k < n; k++) {
    const double p = momentum[rank[k]], v2 = p * p / (1.0 + p * p);
    add_range(&c, from, 2.0 * p, moment);
    from = 2.0 * p;
    out[rank[k]] += moment[0] - v2 * moment[1] / (4.0 * p * p);
  }
}

cmx_status cmx_short_range_from_minimiser(void *context, double x, double gamma_d,
                                          cmx_short_range_order *order) {
  const cmx_order_minimiser *direct = context;
  const cmx_lattice_sums *sums = cmx_order_model_sums(direct->model);
  double slope, frozen = CMX_MAX_GAMMA_D;
  if (direct->frozen > 0.0)
    frozen = cmxi_order_held_from(x * (1.0 - x), fmin(direct->frozen, frozen), &slope);
  const int beyond = gamma_d > frozen && isfinite(gamma_d);
  cmx_order_state state;
  const cmx_status status =
      cmx_order_solve(direct->model, x, beyond ? frozen : gamma_d, direct->work, &state);
  order->n = 0;
  if (status < 0) return status;
  order->n = sums->n;
  for (size_t i = 0; i < sums->n; i++) {
    order->multiplicity[i] = sums->orbit[i].multiplicity;
    order->length[i] = sums->orbit[i].length;
    order->w[i] = state.w[i];
  }
  return beyond && status < CMX_WARN_EXTRAPOLATED ? CMX_WARN_EXTRAPOLATED : status;
}
