/** Third-order Taylor numbers in two variables. A formula written with them yields its value and all first,
 *  second and third derivatives exactly (no finite differences).
 *
 *  The two variables are x, a coordinate along one direction in composition space, and g = ln Gamma_e. Any
 *  other pair can be used: a jet propagates derivatives with respect to the variables that were seeded.
 *
 *  v, dx, dg, c, d, h, h1, h2 and h3 are any real numbers, dimensionless or in the caller's units. Results
 *  are exact to rounding; where a function has no derivative (log at 0) they are infinite or NaN. */
#ifndef COULOMIX_JET_H
#define COULOMIX_JET_H

#include <math.h>

typedef struct cmx_jet {
  double v;                  /* value */
  double x, g;               /* first derivatives */
  double xx, xg, gg;         /* second derivatives */
  double xxx, xxg, xgg, ggg; /* third derivatives */
} cmx_jet;

/** A constant, with no derivatives. */
static inline cmx_jet cmx_jet_const(double v) {
  cmx_jet r = {v, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
  return r;
}
/** A variable with first derivatives (dx, dg) and no curvature. */
static inline cmx_jet cmx_jet_seed(double v, double dx, double dg) {
  cmx_jet r = {v, dx, dg, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
  return r;
}
/** v as a function of g = ln v: every derivative is v. */
static inline cmx_jet cmx_jet_seed_log(double v) {
  cmx_jet r = {v, 0.0, v, 0.0, 0.0, v, 0.0, 0.0, 0.0, v};
  return r;
}
/** h(u) given h, h', h'' and h''' at u.v. */
static inline cmx_jet cmx_jet_chain(cmx_jet u, double h, double h1, double h2, double h3) {
  cmx_jet r = {h,
               h1 * u.x,
               h1 * u.g,
               h1 * u.xx + h2 * u.x * u.x,
               h1 * u.xg + h2 * u.x * u.g,
               h1 * u.gg + h2 * u.g * u.g,
               h1 * u.xxx + 3.0 * h2 * u.x * u.xx + h3 * u.x * u.x * u.x,
               h1 * u.xxg + h2 * (u.xx * u.g + 2.0 * u.x * u.xg) + h3 * u.x * u.x * u.g,
               h1 * u.xgg + h2 * (u.gg * u.x + 2.0 * u.g * u.xg) + h3 * u.x * u.g * u.g,
               h1 * u.ggg + 3.0 * h2 * u.g * u.gg + h3 * u.g * u.g * u.g};
  return r;
}
/** a + b, term by term. */
static inline cmx_jet cmx_jet_add(cmx_jet a, cmx_jet b) {
  cmx_jet r = {a.v + b.v,   a.x + b.x,     a.g + b.g,     a.xx + b.xx,   a.xg + b.xg,
               a.gg + b.gg, a.xxx + b.xxx, a.xxg + b.xxg, a.xgg + b.xgg, a.ggg + b.ggg};
  return r;
}
/** a - b, term by term. */
static inline cmx_jet cmx_jet_sub(cmx_jet a, cmx_jet b) {
  cmx_jet r = {a.v - b.v,   a.x - b.x,     a.g - b.g,     a.xx - b.xx,   a.xg - b.xg,
               a.gg - b.gg, a.xxx - b.xxx, a.xxg - b.xxg, a.xgg - b.xgg, a.ggg - b.ggg};
  return r;
}
/** a b by Leibniz's rule. */
static inline cmx_jet cmx_jet_mul(cmx_jet a, cmx_jet b) {
  cmx_jet r = {a.v * b.v,
               a.x * b.v + a.v * b.x,
               a.g * b.v + a.v * b.g,
               a.xx * b.v + 2.0 * a.x * b.x + a.v * b.xx,
               a.xg * b.v + a.x * b.g + a.g * b.x + a.v * b.xg,
               a.gg * b.v + 2.0 * a.g * b.g + a.v * b.gg,
               a.xxx * b.v + 3.0 * (a.xx * b.x + a.x * b.xx) + a.v * b.xxx,
               a.xxg * b.v + a.xx * b.g + a.g * b.xx + 2.0 * (a.xg * b.x + a.x * b.xg) + a.v * b.xxg,
               a.xgg * b.v + a.gg * b.x + a.x * b.gg + 2.0 * (a.xg * b.g + a.g * b.xg) + a.v * b.xgg,
               a.ggg * b.v + 3.0 * (a.gg * b.g + a.g * b.gg) + a.v * b.ggg};
  return r;
}
/** c a + d, of any sign. */
static inline cmx_jet cmx_jet_affine(cmx_jet a, double c, double d) {
  cmx_jet r = {c * a.v + d, c * a.x,   c * a.g,   c * a.xx,  c * a.xg,
               c * a.gg,    c * a.xxx, c * a.xxg, c * a.xgg, c * a.ggg};
  return r;
}
/** c a for a constant c. */
static inline cmx_jet cmx_jet_scale(cmx_jet a, double c) {
  return cmx_jet_affine(a, c, 0.0);
}
/** 1/a for a != 0. */
static inline cmx_jet cmx_jet_inv(cmx_jet a) {
  double r = 1.0 / a.v, h2 = 2.0 * r * r * r;
  return cmx_jet_chain(a, r, -r * r, h2, -3.0 * h2 * r);
}
/** a/b for b != 0. */
static inline cmx_jet cmx_jet_div(cmx_jet a, cmx_jet b) {
  const double r = 1.0 / b.v;
  cmx_jet q = cmx_jet_mul(a, cmx_jet_inv(b));
  /* third derivatives from those of a = q b: 1/b^4 would overflow where they are still finite */
  q.xxx = (a.xxx - 3.0 * (q.xx * b.x + q.x * b.xx) - q.v * b.xxx) * r;
  q.xxg = (a.xxg - q.xx * b.g - q.g * b.xx - 2.0 * (q.xg * b.x + q.x * b.xg) - q.v * b.xxg) * r;
  q.xgg = (a.xgg - q.gg * b.x - q.x * b.gg - 2.0 * (q.xg * b.g + q.g * b.xg) - q.v * b.xgg) * r;
  q.ggg = (a.ggg - 3.0 * (q.gg * b.g + q.g * b.gg) - q.v * b.ggg) * r;
  return q;
}
/** ln a for a > 0. */
static inline cmx_jet cmx_jet_log(cmx_jet a) {
  double h2 = -1.0 / (a.v * a.v);
  return cmx_jet_chain(a, log(a.v), 1.0 / a.v, h2, -2.0 * h2 / a.v);
}
/** ln(1 + a) for a > -1. */
static inline cmx_jet cmx_jet_log1p(cmx_jet a) {
  double r = 1.0 / (1.0 + a.v);
  return cmx_jet_chain(a, log1p(a.v), r, -r * r, 2.0 * r * r * r);
}
/** exp(a), for any a. */
static inline cmx_jet cmx_jet_exp(cmx_jet a) {
  double e = exp(a.v);
  return cmx_jet_chain(a, e, e, e, e);
}
/** The square root, for a > 0. */
static inline cmx_jet cmx_jet_sqrt(cmx_jet a) {
  double s = sqrt(a.v), h2 = -0.25 / (s * a.v);
  return cmx_jet_chain(a, s, 0.5 / s, h2, -1.5 * h2 / a.v);
}
/** a^c for a > 0 and a constant exponent. */
static inline cmx_jet cmx_jet_pow(cmx_jet a, double c) {
  double p = pow(a.v, c), h2 = c * (c - 1.0) * p / (a.v * a.v);
  return cmx_jet_chain(a, p, c * p / a.v, h2, (c - 2.0) * h2 / a.v);
}
/** tanh(a), for any a. */
static inline cmx_jet cmx_jet_tanh(cmx_jet a) {
  double t = tanh(a.v), c = 1.0 / cosh(a.v), h1 = c * c; /* 1 - t^2 would lose its digits at large a */
  return cmx_jet_chain(a, t, h1, -2.0 * t * h1, 2.0 * h1 * (2.0 * t * t - h1));
}
/** atan(a), for any a. */
static inline cmx_jet cmx_jet_atan(cmx_jet a) {
  double q = 1.0 / (1.0 + a.v * a.v), t = a.v * q;
  return cmx_jet_chain(a, atan(a.v), q, -2.0 * t * q, 2.0 * q * (4.0 * t * t - q));
}

#endif
