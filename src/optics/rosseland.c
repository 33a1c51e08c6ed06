/* The Rosseland mean of absorption (White et al. 2024, eq. 20). */
#include <float.h>
#include <math.h>

#include "coulomix/const.h"
#include "coulomix/optics.h"
#include "models/gauss16.h"

#define STEP 2.0   /* in u: 16 Gauss points give the weight in one step to rounding */
#define END  750.0 /* the weight beyond is below the smallest double */

/* Within these n^2/absorption is finite. */
#define LEAST_ABSORPTION 1e-200 /* 1/cm */
#define MOST_INDEX       1e50

double cmx_rosseland_weight(double u) {
  if (!(u > 0.0 && u < END)) return u >= 0.0 ? 0.0 : NAN;
  const double ratio = u / -expm1(-u); /* 1 at 0 */
  return 15.0 / (4.0 * CMX_PI * CMX_PI * CMX_PI * CMX_PI) * u * u * ratio * ratio * exp(-u);
}

/* Weight from a to b, divided between the end values of a linear function. */
static void end_weights(double a, double b, double out[2]) {
  const double end = fmin(b, END), steps = fmax(ceil((end - a) / STEP), 1.0), half = 0.5 * (end - a) / steps;
  out[0] = out[1] = 0.0;
  if (!(end > a)) return;
  for (double step = 0.0; step < steps; step++)
    for (int k = 0; k < 16; k++) {
      double node, weight;
      cmxp_gauss16(k, &node, &weight);
      const double from_a = half * (2.0 * step + 1.0 + node), part = from_a / (b - a);
      const double w = half * weight * cmx_rosseland_weight(a + from_a);
      out[0] += (1.0 - part) * w;
      out[1] += part * w;
    }
}

static double weight_between(double a, double b) {
  double part[2];
  end_weights(a, b, part);
  return part[0] + part[1];
}

/* Weight from a to b where a linear function is negative. */
static double weight_below_0(double a, double b, double at_a, double at_b) {
  if ((at_a < 0.0) == (at_b < 0.0)) return at_a < 0.0 ? weight_between(a, b) : 0.0;
  const double root = a + (b - a) * (at_a / (at_a - at_b));
  return at_a < 0.0 ? weight_between(a, root) : weight_between(root, b);
}

static cmx_status check_samples(const cmx_absorption_view *s, double temp, cmx_error *err) {
  const double *omega = s->omega, *absorption = s->absorption, *eps_1 = s->eps_1, *index = s->index;
  if (s->n < 1) return cmx_fail(err, CMX_ERR_DOMAIN, "n = 0 frequencies: at least 1");
  if (!(temp > 0.0 && temp <= DBL_MAX))
    return cmx_fail(err, CMX_ERR_DOMAIN, "temp = %g K: must be finite and > 0", temp);
  for (size_t i = 0; i < s->n; i++) {
    if (!(omega[i] > 0.0 && omega[i] <= DBL_MAX && (i == 0 || omega[i] > omega[i - 1])))
      return cmx_fail(err, CMX_ERR_DOMAIN, "omega[%zu] = %g rad/s: must be finite, > 0 and ascend", i,
                      omega[i]);
    if (!(absorption[i] >= LEAST_ABSORPTION && absorption[i] <= DBL_MAX))
      return cmx_fail(err, CMX_ERR_DOMAIN, "absorption[%zu] = %g 1/cm: must be finite and at least %g", i,
                      absorption[i], LEAST_ABSORPTION);
    if (eps_1 && !(fabs(eps_1[i]) <= DBL_MAX))
      return cmx_fail(err, CMX_ERR_DOMAIN, "eps_1[%zu] = %g: must be finite", i, eps_1[i]);
    if (index && !(index[i] > 0.0 && index[i] <= MOST_INDEX))
      return cmx_fail(err, CMX_ERR_DOMAIN, "index[%zu] = %g: must be > 0 and at most %g", i, index[i],
                      MOST_INDEX);
  }
  return CMX_OK;
}

/* Integrand without the weight at a frequency. */
static double length(const cmx_absorption_view *s, size_t i) {
  return (s->index ? s->index[i] * s->index[i] : 1.0) / s->absorption[i];
}

cmx_status cmx_rosseland_mean(const cmx_absorption_view *spectrum, double temp, cmx_rosseland *out,
                              cmx_error *err) {
  const size_t n = spectrum->n;
  const double *omega = spectrum->omega, *eps_1 = spectrum->eps_1;
  *out = (cmx_rosseland){NAN, NAN, NAN, NAN};
  const cmx_status status = check_samples(spectrum, temp, err);
  if (status < 0) return status;
  const double to_u = CMX_HBAR / (CMX_BOLTZMANN * temp), first = to_u * omega[0], last = to_u * omega[n - 1];
  out->below = weight_between(0.0, first);
  out->above = weight_between(last, END);
  double sum = out->below * length(spectrum, 0) + out->above * length(spectrum, n - 1);
  if (eps_1) out->evanescent = (eps_1[0] < 0.0 ? out->below : 0.0) + (eps_1[n - 1] < 0.0 ? out->above : 0.0);
  for (size_t i = 0; i + 1 < n; i++) {
    const double a = to_u * omega[i], b = to_u * omega[i + 1];
    double part[2];
    end_weights(a, b, part);
    sum += part[0] * length(spectrum, i) + part[1] * length(spectrum, i + 1);
    if (eps_1) out->evanescent += weight_below_0(a, b, eps_1[i], eps_1[i + 1]);
  }
  out->per_length = 1.0 / sum;
  if (!(out->below + out->above <= 0.01))
    return cmx_fail(err, CMX_WARN_EXTRAPOLATED,
                    "%.3g of the weight lies outside the frequencies: u = %.4g..%.4g",
                    out->below + out->above, first, last);
  return CMX_OK;
}
