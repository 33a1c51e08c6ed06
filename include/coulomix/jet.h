/** Second-order Taylor numbers in two variables: a formula written once with them yields its value and all
 *  first and second derivatives exactly (no finite differences).
 *
 *  The two variables are x, a coordinate along one direction in composition space, and g = ln Gamma_e. Any other
 *  pair works too: a jet only propagates derivatives with respect to whatever was seeded. */
#ifndef COULOMIX_CORE_JET_H
#define COULOMIX_CORE_JET_H

#include <math.h>

typedef struct cmx_jet {
  double v;          /* value */
  double x, g;       /* first derivatives */
  double xx, xg, gg; /* second derivatives */
} cmx_jet;

static inline cmx_jet cmx_jet_const(double v) {
  cmx_jet r = {v, 0.0, 0.0, 0.0, 0.0, 0.0};
  return r;
}
/** A variable with first derivatives (dx, dg) and no curvature. */
static inline cmx_jet cmx_jet_seed(double v, double dx, double dg) {
  cmx_jet r = {v, dx, dg, 0.0, 0.0, 0.0};
  return r;
}
/** h(u) given h, h' and h'' at u.v. */
static inline cmx_jet cmx_jet_chain(cmx_jet u, double h, double h1, double h2) {
  cmx_jet r = {h,
               h1 * u.x,
               h1 * u.g,
               h1 * u.xx + h2 * u.x * u.x,
               h1 * u.xg + h2 * u.x * u.g,
               h1 * u.gg + h2 * u.g * u.g};
  return r;
}
static inline cmx_jet cmx_jet_add(cmx_jet a, cmx_jet b) {
  cmx_jet r = {a.v + b.v, a.x + b.x, a.g + b.g, a.xx + b.xx, a.xg + b.xg, a.gg + b.gg};
  return r;
}
static inline cmx_jet cmx_jet_sub(cmx_jet a, cmx_jet b) {
  cmx_jet r = {a.v - b.v, a.x - b.x, a.g - b.g, a.xx - b.xx, a.xg - b.xg, a.gg - b.gg};
  return r;
}
static inline cmx_jet cmx_jet_mul(cmx_jet a, cmx_jet b) {
  cmx_jet r = {a.v * b.v,
               a.x * b.v + a.v * b.x,
               a.g * b.v + a.v * b.g,
               a.xx * b.v + 2.0 * a.x * b.x + a.v * b.xx,
               a.xg * b.v + a.x * b.g + a.g * b.x + a.v * b.xg,
               a.gg * b.v + 2.0 * a.g * b.g + a.v * b.gg};
  return r;
}
/** c a + d */
static inline cmx_jet cmx_jet_affine(cmx_jet a, double c, double d) {
  cmx_jet r = {c * a.v + d, c * a.x, c * a.g, c * a.xx, c * a.xg, c * a.gg};
  return r;
}
static inline cmx_jet cmx_jet_scale(cmx_jet a, double c) {
  return cmx_jet_affine(a, c, 0.0);
}
static inline cmx_jet cmx_jet_inv(cmx_jet a) {
  double r = 1.0 / a.v;
  return cmx_jet_chain(a, r, -r * r, 2.0 * r * r * r);
}
static inline cmx_jet cmx_jet_div(cmx_jet a, cmx_jet b) {
  return cmx_jet_mul(a, cmx_jet_inv(b));
}
static inline cmx_jet cmx_jet_log(cmx_jet a) {
  return cmx_jet_chain(a, log(a.v), 1.0 / a.v, -1.0 / (a.v * a.v));
}
static inline cmx_jet cmx_jet_log1p(cmx_jet a) {
  double r = 1.0 / (1.0 + a.v);
  return cmx_jet_chain(a, log1p(a.v), r, -r * r);
}
static inline cmx_jet cmx_jet_exp(cmx_jet a) {
  double e = exp(a.v);
  return cmx_jet_chain(a, e, e, e);
}
static inline cmx_jet cmx_jet_sqrt(cmx_jet a) {
  double s = sqrt(a.v);
  return cmx_jet_chain(a, s, 0.5 / s, -0.25 / (s * a.v));
}
/** a^c for a > 0 and a constant exponent. */
static inline cmx_jet cmx_jet_pow(cmx_jet a, double c) {
  double p = pow(a.v, c);
  return cmx_jet_chain(a, p, c * p / a.v, c * (c - 1.0) * p / (a.v * a.v));
}

#endif
