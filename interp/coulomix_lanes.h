/** coulomix_lanes.h: arithmetic that every lookup and every batch shares: vectors of the target's width with
 *  a portable twin, logarithm and exponential. Header-only and private: hosts do not include it.
 *
 *  A batch has the bits of single lookups of the same build because both run this arithmetic: compilers may
 *  not contract a b + c on their own (coulomix_pin.h), and cmxi_log and cmxi_exp stand for those of the C
 *  library, of which vector forms differ. Options such as -ffast-math void that.
 *
 *  Targets. x86-64: SSE2, or AVX with FMA, by the options of the compiler (coulomix_lanes_x86.h). Elsewhere,
 *  with other compilers and in device code: plain doubles. */
#ifndef COULOMIX_INTERP_LANES_H
#define COULOMIX_INTERP_LANES_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_base.h"
#include "coulomix_lanes_x86.h"
#include "coulomix_pin.h"

/* --- vectors -------------------------------------------------------------------------------------------- */

/* cmxi_lanes: CMXI_LANES numbers; cmxi_four: 4 numbers; cmxi_six: 6 numbers, one stencil of a spline. */
#if !CMXI_LANES_X86

CMXI_PIN_BEGIN

enum { CMXI_LANES = 1 };
typedef double cmxi_lanes;
typedef struct cmxi_four {
  double v[4];
} cmxi_four;
typedef struct cmxi_six {
  double v[6];
} cmxi_six;

CMX_FN cmxi_lanes cmxi_lanes_load(const double *from) {
  return *from;
}
CMX_FN cmxi_lanes cmxi_lanes_set(double value) {
  return value;
}
CMX_FN void cmxi_lanes_store(double *to, cmxi_lanes a) {
  *to = a;
}
CMX_FN cmxi_lanes cmxi_lanes_mul(cmxi_lanes a, cmxi_lanes b) {
  return a * b;
}
CMX_FN cmxi_lanes cmxi_lanes_fma(cmxi_lanes a, cmxi_lanes b, cmxi_lanes c) {
  return CMXI_FMA(a, b, c);
}

#define CMXI_EACH(n, type, value)                                                                            \
  type r;                                                                                                    \
  for (int k = 0; k < n; k++) r.v[k] = value;                                                                \
  return r
CMX_FN cmxi_four cmxi_four_load(const double *from) {
  CMXI_EACH(4, cmxi_four, from[k]);
}
CMX_FN cmxi_four cmxi_four_set(double value) {
  CMXI_EACH(4, cmxi_four, value);
}
/* From {d, a, b, c} to {a, b, c, d}. */
CMX_FN cmxi_four cmxi_four_turn(cmxi_four a) {
  CMXI_EACH(4, cmxi_four, a.v[(k + 1) % 4]);
}
/* {a, a, b, b} of two numbers. */
CMX_FN cmxi_four cmxi_four_pair(const double *from) {
  CMXI_EACH(4, cmxi_four, from[k / 2]);
}
/* {a + c, b + d, ...} of {a, b, c, d}. */
CMX_FN cmxi_four cmxi_four_fold(cmxi_four a) {
  CMXI_EACH(4, cmxi_four, a.v[k] + a.v[(k + 2) % 4]);
}
CMX_FN cmxi_four cmxi_four_mul(cmxi_four a, cmxi_four b) {
  CMXI_EACH(4, cmxi_four, a.v[k] * b.v[k]);
}
CMX_FN cmxi_four cmxi_four_fma(cmxi_four a, cmxi_four b, cmxi_four c) {
  CMXI_EACH(4, cmxi_four, CMXI_FMA(a.v[k], b.v[k], c.v[k]));
}
CMX_FN void cmxi_four_store(double *to, cmxi_four a) {
  for (int k = 0; k < 4; k++) to[k] = a.v[k];
}
CMX_FN cmxi_four cmxi_four_floats(const float *from) {
  CMXI_EACH(4, cmxi_four, (double)from[k]);
}
CMX_FN cmxi_four cmxi_four_add(cmxi_four a, cmxi_four b) {
  CMXI_EACH(4, cmxi_four, a.v[k] + b.v[k]);
}
CMX_FN cmxi_four cmxi_four_sub(cmxi_four a, cmxi_four b) {
  CMXI_EACH(4, cmxi_four, a.v[k] - b.v[k]);
}
CMX_FN cmxi_four cmxi_four_div(cmxi_four a, cmxi_four b) {
  CMXI_EACH(4, cmxi_four, a.v[k] / b.v[k]);
}
CMX_FN cmxi_four cmxi_four_sqrt(cmxi_four a) {
  CMXI_EACH(4, cmxi_four, sqrt(a.v[k]));
}
CMX_FN cmxi_four cmxi_four_within(cmxi_four a, double least, double most) {
  CMXI_EACH(4, cmxi_four, a.v[k] < least ? least : a.v[k] > most ? most : a.v[k]);
}
/* The numbers 2, 3, 0, 1. */
CMX_FN cmxi_four cmxi_four_swap(cmxi_four a) {
  CMXI_EACH(4, cmxi_four, a.v[k ^ 2]);
}
/* a and b in place of the first two. */
CMX_FN cmxi_four cmxi_four_begin(double a, double b, cmxi_four rest) {
  rest.v[0] = a;
  rest.v[1] = b;
  return rest;
}
/* 2^k where a = 1.5 2^52 + k, |k| < 1022. */
CMX_FN cmxi_four cmxi_four_power(cmxi_four a) {
  cmxi_four r;
  for (int k = 0; k < 4; k++) {
    uint64_t bits;
    memcpy(&bits, &a.v[k], sizeof bits);
    bits = (bits + 1023u) << 52;
    memcpy(&r.v[k], &bits, sizeof bits);
  }
  return r;
}
CMX_FN cmxi_six cmxi_six_load(const double *from) {
  CMXI_EACH(6, cmxi_six, from[k]);
}
CMX_FN cmxi_six cmxi_six_set(double value) {
  CMXI_EACH(6, cmxi_six, value);
}
CMX_FN cmxi_six cmxi_six_mul(cmxi_six a, cmxi_six b) {
  CMXI_EACH(6, cmxi_six, a.v[k] * b.v[k]);
}
CMX_FN cmxi_six cmxi_six_fma(cmxi_six a, cmxi_six b, cmxi_six c) {
  CMXI_EACH(6, cmxi_six, CMXI_FMA(a.v[k], b.v[k], c.v[k]));
}
CMX_FN cmxi_six cmxi_six_floats(const float *from) {
  CMXI_EACH(6, cmxi_six, (double)from[k]);
}
CMX_FN void cmxi_six_store(double *to, cmxi_six a) {
  for (int k = 0; k < 6; k++) to[k] = a.v[k];
}
CMX_FN double cmxi_six_dot(cmxi_six a, cmxi_six b) {
  const cmxi_six p = cmxi_six_mul(a, b);
  return ((p.v[0] + p.v[2]) + p.v[4]) + ((p.v[1] + p.v[3]) + p.v[5]);
}
#undef CMXI_EACH

CMXI_PIN_END
#endif

CMXI_PIN_BEGIN

/* --- logarithm and exponential -------------------------------------------------------------------------- */

CMXI_STAGE uint64_t cmxi_bits(double v) {
  uint64_t bits;
  memcpy(&bits, &v, sizeof bits);
  return bits;
}
CMXI_STAGE double cmxi_from_bits(uint64_t bits) {
  double v;
  memcpy(&v, &bits, sizeof v);
  return v;
}

/* ln 2 in two parts, the first with 21 zero bits at its end: its products with exponents are exact. */
#define CMXI_LN2_HIGH 6.93147180369123816490e-01
#define CMXI_LN2_LOW  1.90821492927058770002e-10

/* ln v for a normal v > 0, to 1 unit in the last place: v = 2^k m with m from 1/sqrt 2 to sqrt 2, f = m - 1,
   s = f/(2 + f), ln m = 2 (s + s^3/3 + s^5/5 + ...). */
CMXI_STAGE double cmxi_log(double v) {
  const uint64_t one = 0x3ff0000000000000u, half_root = 0x3fe6a09e667f3bcdu;
  const uint64_t bits = cmxi_bits(v), power = (bits + (one - half_root)) >> 52;
  const double k = cmxi_from_bits(0x4330000000000000u | power) - (4503599627370496.0 + 1023.0);
  const double f = cmxi_from_bits(bits - (power << 52) + one) - 1.0;
  const double s = f / (2.0 + f), z = s * s, w = z * z;
  const double odd = CMXI_FMA(
      w, CMXI_FMA(w, CMXI_FMA(w, CMXI_FMA(w, 2.0 / 19.0, 2.0 / 15.0), 2.0 / 11.0), 2.0 / 7.0), 2.0 / 3.0);
  const double even = CMXI_FMA(w, CMXI_FMA(w, CMXI_FMA(w, 2.0 / 17.0, 2.0 / 13.0), 2.0 / 9.0), 2.0 / 5.0);
  const double rest = CMXI_FMA(w, even, z * odd), half = 0.5 * f * f;
  return CMXI_FMA(k, CMXI_LN2_HIGH, f - (half - CMXI_FMA(s, half + rest, k * CMXI_LN2_LOW)));
}

/* ln(1 + v) for v > -1, to 2 units in the last place. */
CMXI_STAGE double cmxi_log1p(double v) {
  const double u = 1.0 + v;
  return cmxi_log(u) + (v - (u - 1.0)) / u;
}

/* A step of Newton's method towards (3 w)^(-1/3). */
CMXI_STAGE double cmxi_inverse_cbrt_step(double w, double r) {
  return CMXI_FMA(r, CMXI_FMA(-w * r, r * r, 1.0 / 3.0), r);
}

/* v^(-1/3) for a normal v > 0, to 2 units in the last place: a first guess that is linear in the upper half
   of the bits, good to 4 %, and four steps. In numbers that vectors of any target have. */
CMXI_STAGE double cmxi_inverse_cbrt(double v) {
  const double shift = 4503599627370496.0, w = v * (1.0 / 3.0); /* 2^52: its last bits become the integer */
  const double upper = cmxi_from_bits(0x4330000000000000u | (cmxi_bits(v) >> 32)) - shift;
  const double r = cmxi_from_bits(cmxi_bits(1430188287.0 - upper * (1.0 / 3.0) + shift) << 32);
  return cmxi_inverse_cbrt_step(
      w, cmxi_inverse_cbrt_step(w, cmxi_inverse_cbrt_step(w, cmxi_inverse_cbrt_step(w, r))));
}

/* exp v for |v| <= 700, to 1 unit in the last place: v = k ln 2 + r, |r| <= ln 2/2, by its power series. */
CMXI_STAGE double cmxi_exp(double v) {
  const double shift = 6755399441055744.0; /* 1.5 2^52: its last bits become the integer */
  const double t = CMXI_FMA(v, 1.44269504088896340736, shift), k = t - shift;
  const double r = CMXI_FMA(k, -CMXI_LN2_LOW, CMXI_FMA(k, -CMXI_LN2_HIGH, v)), q = r * r, w = q * q;
  const double a = CMXI_FMA(r, 1.0 / 6.0, 0.5), b = CMXI_FMA(r, 1.0 / 120.0, 1.0 / 24.0);
  const double c = CMXI_FMA(r, 1.0 / 5040.0, 1.0 / 720.0), d = CMXI_FMA(r, 1.0 / 362880.0, 1.0 / 40320.0);
  const double e = CMXI_FMA(r, 1.0 / 39916800.0, 1.0 / 3628800.0);
  const double f = CMXI_FMA(r, 1.0 / 6227020800.0, 1.0 / 479001600.0);
  const double high = CMXI_FMA(w, CMXI_FMA(q, f, e), CMXI_FMA(q, d, c)), low = CMXI_FMA(q, b, a);
  const double p = 1.0 + CMXI_FMA(q, CMXI_FMA(w, high, low), r);
  return p * cmxi_from_bits((cmxi_bits(t) + 1023u) << 52);
}

/* exp(y) = p (1 + rest) with a power of 2; y is held within -700..700. */
CMX_FN cmxi_four cmxi_four_reduced(cmxi_four y, cmxi_four *rest) {
#define CMXI_TERM(high, low) cmxi_four_fma(x, cmxi_four_set(1.0 / (high)), cmxi_four_set(1.0 / (low)))
  const cmxi_four shift = cmxi_four_set(6755399441055744.0), held = cmxi_four_within(y, -700.0, 700.0);
  const cmxi_four t = cmxi_four_fma(held, cmxi_four_set(1.44269504088896340736), shift),
                  k = cmxi_four_sub(t, shift);
  const cmxi_four x =
      cmxi_four_fma(k, cmxi_four_set(-CMXI_LN2_LOW), cmxi_four_fma(k, cmxi_four_set(-CMXI_LN2_HIGH), held));
  const cmxi_four x2 = cmxi_four_mul(x, x), x4 = cmxi_four_mul(x2, x2);
  /* the series of exp(x) - 1, in pairs of terms */
  const cmxi_four low = cmxi_four_fma(x2, CMXI_TERM(120.0, 24.0), CMXI_TERM(6.0, 2.0)),
                  middle = cmxi_four_fma(x2, CMXI_TERM(362880.0, 40320.0), CMXI_TERM(5040.0, 720.0)),
                  high = cmxi_four_fma(x2, CMXI_TERM(6227020800.0, 479001600.0),
                                       CMXI_TERM(39916800.0, 3628800.0));
  *rest = cmxi_four_fma(x2, cmxi_four_fma(x4, cmxi_four_fma(x4, high, middle), low), x);
  return cmxi_four_power(t);
#undef CMXI_TERM
}

/* exp y, to 1 unit in the last place; y is held within -700..700. */
CMX_FN cmxi_four cmxi_four_exp(cmxi_four y) {
  cmxi_four rest;
  const cmxi_four power = cmxi_four_reduced(y, &rest);
  return cmxi_four_fma(power, rest, power);
}

/* exp y - 1, to 2 units in the last place also next to 0; y is held within -700..700. */
CMX_FN cmxi_four cmxi_four_expm1(cmxi_four y) {
  cmxi_four rest;
  const cmxi_four power = cmxi_four_reduced(y, &rest);
  return cmxi_four_fma(power, rest, cmxi_four_sub(power, cmxi_four_set(1.0)));
}

CMXI_PIN_END

#endif
