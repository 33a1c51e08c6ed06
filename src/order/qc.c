/* Quasi-chemical closed forms of one orbit. With t = 1 - 2x and beta^2 = 1 + 4p (exp y - 1):
   w = (beta-1)/(beta+1), A = 2 (beta-t)/((1-t)(1+beta)), B = 2 (beta+t)/((1+t)(1+beta)). */
#include <math.h>

#include "order/order_internal.h"

qc_mix cmxp_qc_mixture(double x) {
  qc_mix mix;
  mix.x = x <= 0.5 ? x : 1.0 - x;
  /* below this every result equals its limit for x -> 0; powers of x do not underflow */
  if (mix.x < 1e-60) mix.x = 1e-60;
  mix.p = mix.x * (1.0 - mix.x);
  mix.t = 1.0 - 2.0 * mix.x;
  return mix;
}

static void logs(const qc_mix *mix, double w, double a_direct, qc_orbit *o) {
  const double ratio = (1.0 - mix->x) / mix->x, small = w * ratio;
  o->log_a = small > -0.5 ? log1p(small) : log(a_direct);
  o->log_1w = log1p(-w);
  o->log_b = log1p(w / ratio);
}

/* beta(y), with exp y - 1 and exp y each without cancellation */
static double field_beta(const qc_mix *mix, double y, double *excess, double *q) {
  *excess = expm1(y);
  *q = y < -0.5 ? exp(y) : *excess + 1.0;
  return sqrt(mix->t * mix->t + 4.0 * mix->p * *q);
}

double cmxp_qc_weight(const qc_mix *mix, double y, double *w_y) {
  double excess, q;
  const double beta = field_beta(mix, y, &excess, &q), b1 = 1.0 + beta;
  *w_y = 4.0 * mix->p * q / (beta * b1 * b1);
  return 4.0 * mix->p * excess / (b1 * b1);
}

void cmxp_qc_from_field(const qc_mix *mix, double y, qc_orbit *o) {
  const double x = mix->x;
  double excess, q;
  const double beta = field_beta(mix, y, &excess, &q), b1 = 1.0 + beta;
  o->beta = beta;
  o->w = 4.0 * mix->p * excess / (b1 * b1);
  o->w_y = 4.0 * mix->p * q / (beta * b1 * b1);
  o->w_p = 4.0 * excess / (beta * b1 * b1);
  logs(mix, o->w, 4.0 * (1.0 - x) * q / (b1 * (beta + mix->t)), o);
  o->dual = -(x / (1.0 - x) * o->log_a + 2.0 * o->log_1w + (1.0 - x) / x * o->log_b);
}

double cmxp_qc_decrement(const qc_mix *mix, double w) {
  const double ratio = (1.0 - mix->x) / mix->x, a = 1.0 + w * ratio, b = 1.0 + w / ratio;
  if (!(a >= 0.0 && w <= 1.0 && b >= 0.0)) return NAN;
  const double aa = a > 0.0 ? a * log(a) : 0.0, ww = w < 1.0 ? (1.0 - w) * log1p(-w) : 0.0;
  return aa / ratio + 2.0 * ww + ratio * (b > 0.0 ? b * log1p(w / ratio) : 0.0);
}

/* atanh(z)/z */
static double atanh_ratio(double z) {
  return fabs(z) < 1e-4 ? 1.0 + z * z / 3.0 : atanh(z) / z;
}

double cmxp_qc_mixing_entropy_p(const qc_mix *mix) {
  return mix->x < 0.25 ? (log1p(-mix->x) - log(mix->x)) / mix->t : 2.0 * atanh_ratio(mix->t);
}

/* dh/dx = ln A/(1-x)^2 - ln B/x^2 = (1-2x) dh/dp; near x = 1/2 the quotient is taken analytically. */
double cmxp_qc_decrement_p(const qc_mix *mix, const qc_orbit *o) {
  const double x = mix->x, t = mix->t, p = mix->p;
  if (x < 0.25) return (o->log_a / ((1.0 - x) * (1.0 - x)) - o->log_b / (x * x)) / t;
  const double logs_difference = atanh_ratio(t) - atanh_ratio(t / o->beta) / o->beta; /* (ln A - ln B)/(2t) */
  return (0.5 * (1.0 + t * t) * logs_difference - 0.5 * (o->log_a + o->log_b)) / (p * p);
}
