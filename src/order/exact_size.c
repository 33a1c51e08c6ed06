/* What infinitely many ions have more than those of a box, in the spherical model. */
#include <math.h>
#include <stdlib.h>

#include "order/exact_internal.h"

/* Charges that are any real numbers with sum z = 0 and sum z^2 = N Var: S(k) = 1/(lambda + g Var J(k)) where
   the sum over k of S is N, and

     f = (1/2N) sum_k ln(lambda + g Var J) - (1/2) lambda,   u = (1/2N) sum_k g Var J S

   less f at g = 0. The sum over stars falls with lambda and is convex: Newton's method from where one star
   has all of S. */
static void spherical(const cmx_order_box *box, double coupling, double *f, double *u) {
  const double n = (double)box->sites, *m = box->multiplicity;
  size_t low = 1;
  for (size_t s = 1; s < box->stars; s++)
    if (box->interaction[s] < box->interaction[low]) low = s;
  double lambda = m[low] / n - coupling * box->interaction[low];
  for (int step = 0; step < 100; step++) {
    double sum = -n, slope = 0.0;
    for (size_t s = 1; s < box->stars; s++) {
      const double structure = 1.0 / (lambda + coupling * box->interaction[s]);
      sum += m[s] * structure;
      slope += m[s] * structure * structure;
    }
    lambda += sum / slope;
    if (!(fabs(sum) > 1e-13 * n)) break;
  }
  *f = *u = 0.0;
  for (size_t s = 1; s < box->stars; s++) {
    const double energy = coupling * box->interaction[s];
    *f += 0.5 * m[s] * log(lambda + energy) / n;
    *u += 0.5 * m[s] * energy / (lambda + energy) / n;
  }
  const double none = (n - 1.0) / n; /* lambda at g = 0 */
  *f -= 0.5 * (lambda - none) + 0.5 * none * log(none);
}

/* Sums over a box of L^3 cubes differ from integrals over the zone by a/L^3 + O(L^-5), because J depends on
   the direction at k = 0. */
cmx_status cmxp_exact_size(const cmx_order_box *box, size_t n, const double coupling[], double f[],
                           double u[]) {
  cmx_order_box *half = NULL, *whole = NULL;
  cmx_status status = cmx_order_box_new(CMX_MAX_BOX / 2, &half, NULL);
  if (status >= 0) status = cmx_order_box_new(CMX_MAX_BOX, &whole, NULL);
  for (size_t k = 0; status >= 0 && k < n; k++) {
    double own_f, own_u, half_f, half_u;
    spherical(box, coupling[k], &own_f, &own_u);
    spherical(half, coupling[k], &half_f, &half_u);
    spherical(whole, coupling[k], &f[k], &u[k]);
    f[k] += (f[k] - half_f) / 7.0 - own_f;
    u[k] += (u[k] - half_u) / 7.0 - own_u;
  }
  cmx_order_box_free(half);
  cmx_order_box_free(whole);
  return status;
}
