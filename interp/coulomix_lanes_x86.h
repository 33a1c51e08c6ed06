/** coulomix_lanes_x86.h: the vectors of coulomix_lanes.h by intrinsics of x86-64, with a b + c fused where
 *  the target does that. Header-only and private: coulomix_lanes.h includes it. */
#ifndef COULOMIX_INTERP_LANES_X86_H
#define COULOMIX_INTERP_LANES_X86_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_pin.h"

#if defined(__SSE2__) && defined(__GNUC__) && !defined(__CUDACC__) && !defined(__HIPCC__)
#define CMXI_LANES_X86 1
#include <immintrin.h>

CMXI_PIN_BEGIN

#if defined(__FMA__)
#define CMXI_FMA128(a, b, c) _mm_fmadd_pd(a, b, c)
#else
#define CMXI_FMA128(a, b, c) _mm_add_pd(_mm_mul_pd(a, b), c)
#endif

/* The sum of both numbers. */
CMX_FN double cmxi_sum128(__m128d a) {
  return _mm_cvtsd_f64(_mm_add_sd(a, _mm_unpackhi_pd(a, a)));
}

/* --- the width of the target ---------------------------------------------------------------------------- */

/* Four at most: a stencil of three sheets has 18 numbers a row, and vectors of eight that overlap would wait
   for each other's stores. */
#if defined(__AVX__) && defined(__FMA__)
enum { CMXI_LANES = 4 };
typedef __m256d cmxi_lanes;
CMX_FN cmxi_lanes cmxi_lanes_load(const double *from) {
  return _mm256_loadu_pd(from);
}
CMX_FN cmxi_lanes cmxi_lanes_set(double value) {
  return _mm256_set1_pd(value);
}
CMX_FN void cmxi_lanes_store(double *to, cmxi_lanes a) {
  _mm256_storeu_pd(to, a);
}
CMX_FN cmxi_lanes cmxi_lanes_mul(cmxi_lanes a, cmxi_lanes b) {
  return _mm256_mul_pd(a, b);
}
CMX_FN cmxi_lanes cmxi_lanes_fma(cmxi_lanes a, cmxi_lanes b, cmxi_lanes c) {
  return _mm256_fmadd_pd(a, b, c);
}
#else
enum { CMXI_LANES = 2 };
typedef __m128d cmxi_lanes;
CMX_FN cmxi_lanes cmxi_lanes_load(const double *from) {
  return _mm_loadu_pd(from);
}
CMX_FN cmxi_lanes cmxi_lanes_set(double value) {
  return _mm_set1_pd(value);
}
CMX_FN void cmxi_lanes_store(double *to, cmxi_lanes a) {
  _mm_storeu_pd(to, a);
}
CMX_FN cmxi_lanes cmxi_lanes_mul(cmxi_lanes a, cmxi_lanes b) {
  return _mm_mul_pd(a, b);
}
CMX_FN cmxi_lanes cmxi_lanes_fma(cmxi_lanes a, cmxi_lanes b, cmxi_lanes c) {
  return CMXI_FMA128(a, b, c);
}
#endif

/* --- four and six numbers ------------------------------------------------------------------------------- */

#if defined(__AVX__) && defined(__FMA__)
typedef __m256d cmxi_four;
CMX_FN cmxi_four cmxi_four_load(const double *from) {
  return _mm256_loadu_pd(from);
}
CMX_FN cmxi_four cmxi_four_set(double value) {
  return _mm256_set1_pd(value);
}
CMX_FN cmxi_four cmxi_four_turn(cmxi_four a) {
  const __m256d other = _mm256_permute2f128_pd(a, a, 1);
  return _mm256_shuffle_pd(a, other, 5);
}
CMX_FN cmxi_four cmxi_four_pair(const double *from) {
  return _mm256_insertf128_pd(_mm256_castpd128_pd256(_mm_set1_pd(from[0])), _mm_set1_pd(from[1]), 1);
}
CMX_FN cmxi_four cmxi_four_fold(cmxi_four a) {
  return _mm256_add_pd(a, _mm256_permute2f128_pd(a, a, 1));
}
CMX_FN cmxi_four cmxi_four_mul(cmxi_four a, cmxi_four b) {
  return _mm256_mul_pd(a, b);
}
CMX_FN cmxi_four cmxi_four_fma(cmxi_four a, cmxi_four b, cmxi_four c) {
  return _mm256_fmadd_pd(a, b, c);
}
CMX_FN void cmxi_four_store(double *to, cmxi_four a) {
  _mm256_storeu_pd(to, a);
}
CMX_FN cmxi_four cmxi_four_floats(const float *from) {
  return _mm256_cvtps_pd(_mm_loadu_ps(from));
}
CMX_FN cmxi_four cmxi_four_add(cmxi_four a, cmxi_four b) {
  return _mm256_add_pd(a, b);
}
CMX_FN cmxi_four cmxi_four_sub(cmxi_four a, cmxi_four b) {
  return _mm256_sub_pd(a, b);
}
CMX_FN cmxi_four cmxi_four_div(cmxi_four a, cmxi_four b) {
  return _mm256_div_pd(a, b);
}
CMX_FN cmxi_four cmxi_four_sqrt(cmxi_four a) {
  return _mm256_sqrt_pd(a);
}
CMX_FN cmxi_four cmxi_four_within(cmxi_four a, double least, double most) {
  return _mm256_min_pd(_mm256_set1_pd(most), _mm256_max_pd(_mm256_set1_pd(least), a));
}
/* The numbers 2, 3, 0, 1. */
CMX_FN cmxi_four cmxi_four_swap(cmxi_four a) {
  return _mm256_permute2f128_pd(a, a, 1);
}
/* a and b in place of the first two. */
CMX_FN cmxi_four cmxi_four_begin(double a, double b, cmxi_four rest) {
  return _mm256_blend_pd(rest, _mm256_castpd128_pd256(_mm_set_pd(b, a)), 3);
}
/* 2^k where a = 1.5 2^52 + k, |k| < 1022. */
CMX_FN cmxi_four cmxi_four_power(cmxi_four a) {
  const __m128i bias = _mm_set1_epi64x(1023), low = _mm_castpd_si128(_mm256_castpd256_pd128(a)),
                high = _mm_castpd_si128(_mm256_extractf128_pd(a, 1));
  const __m128d l = _mm_castsi128_pd(_mm_slli_epi64(_mm_add_epi64(low, bias), 52)),
                h = _mm_castsi128_pd(_mm_slli_epi64(_mm_add_epi64(high, bias), 52));
  return _mm256_insertf128_pd(_mm256_castpd128_pd256(l), h, 1);
}

typedef struct cmxi_six {
  __m256d low;
  __m128d high;
} cmxi_six;
CMX_FN cmxi_six cmxi_six_of(__m256d low, __m128d high) {
  cmxi_six r;
  r.low = low;
  r.high = high;
  return r;
}
CMX_FN cmxi_six cmxi_six_load(const double *from) {
  return cmxi_six_of(_mm256_loadu_pd(from), _mm_loadu_pd(from + 4));
}
CMX_FN cmxi_six cmxi_six_set(double value) {
  const __m256d all = _mm256_set1_pd(value);
  return cmxi_six_of(all, _mm256_castpd256_pd128(all));
}
CMX_FN cmxi_six cmxi_six_mul(cmxi_six a, cmxi_six b) {
  return cmxi_six_of(_mm256_mul_pd(a.low, b.low), _mm_mul_pd(a.high, b.high));
}
CMX_FN cmxi_six cmxi_six_fma(cmxi_six a, cmxi_six b, cmxi_six c) {
  return cmxi_six_of(_mm256_fmadd_pd(a.low, b.low, c.low), _mm_fmadd_pd(a.high, b.high, c.high));
}
CMX_FN cmxi_six cmxi_six_floats(const float *from) {
  const __m128 high = _mm_castsi128_ps(_mm_loadl_epi64((const __m128i *)(const void *)(from + 4)));
  return cmxi_six_of(_mm256_cvtps_pd(_mm_loadu_ps(from)), _mm_cvtps_pd(high));
}
CMX_FN void cmxi_six_store(double *to, cmxi_six a) {
  _mm256_storeu_pd(to, a.low);
  _mm_storeu_pd(to + 4, a.high);
}
CMX_FN double cmxi_six_dot(cmxi_six a, cmxi_six b) {
  const __m256d p = _mm256_mul_pd(a.low, b.low);
  const __m128d q = _mm_add_pd(_mm256_castpd256_pd128(p), _mm256_extractf128_pd(p, 1));
  return cmxi_sum128(_mm_fmadd_pd(a.high, b.high, q));
}
#else
typedef struct cmxi_four {
  __m128d v[2];
} cmxi_four;
typedef struct cmxi_six {
  __m128d v[3];
} cmxi_six;
#define CMXI_EACH(n, type, value)                                                                            \
  type r;                                                                                                    \
  CMXI_UNROLL for (int k = 0; k < n; k++) r.v[k] = value;                                                    \
  return r
CMX_FN cmxi_four cmxi_four_load(const double *from) {
  CMXI_EACH(2, cmxi_four, _mm_loadu_pd(from + 2 * k));
}
CMX_FN cmxi_four cmxi_four_set(double value) {
  CMXI_EACH(2, cmxi_four, _mm_set1_pd(value));
}
CMX_FN cmxi_four cmxi_four_turn(cmxi_four a) {
  CMXI_EACH(2, cmxi_four, _mm_shuffle_pd(a.v[k], a.v[1 - k], 1));
}
CMX_FN cmxi_four cmxi_four_pair(const double *from) {
  CMXI_EACH(2, cmxi_four, _mm_set1_pd(from[k]));
}
CMX_FN cmxi_four cmxi_four_fold(cmxi_four a) {
  CMXI_EACH(2, cmxi_four, _mm_add_pd(a.v[k], a.v[1 - k]));
}
CMX_FN cmxi_four cmxi_four_mul(cmxi_four a, cmxi_four b) {
  CMXI_EACH(2, cmxi_four, _mm_mul_pd(a.v[k], b.v[k]));
}
CMX_FN cmxi_four cmxi_four_fma(cmxi_four a, cmxi_four b, cmxi_four c) {
  CMXI_EACH(2, cmxi_four, CMXI_FMA128(a.v[k], b.v[k], c.v[k]));
}
CMX_FN void cmxi_four_store(double *to, cmxi_four a) {
  CMXI_UNROLL for (int k = 0; k < 2; k++) _mm_storeu_pd(to + 2 * k, a.v[k]);
}
CMX_FN cmxi_four cmxi_four_floats(const float *from) {
  const __m128 four = _mm_loadu_ps(from);
  cmxi_four r;
  r.v[0] = _mm_cvtps_pd(four);
  r.v[1] = _mm_cvtps_pd(_mm_movehl_ps(four, four));
  return r;
}
CMX_FN cmxi_four cmxi_four_add(cmxi_four a, cmxi_four b) {
  CMXI_EACH(2, cmxi_four, _mm_add_pd(a.v[k], b.v[k]));
}
CMX_FN cmxi_four cmxi_four_sub(cmxi_four a, cmxi_four b) {
  CMXI_EACH(2, cmxi_four, _mm_sub_pd(a.v[k], b.v[k]));
}
CMX_FN cmxi_four cmxi_four_div(cmxi_four a, cmxi_four b) {
  CMXI_EACH(2, cmxi_four, _mm_div_pd(a.v[k], b.v[k]));
}
CMX_FN cmxi_four cmxi_four_sqrt(cmxi_four a) {
  CMXI_EACH(2, cmxi_four, _mm_sqrt_pd(a.v[k]));
}
CMX_FN cmxi_four cmxi_four_within(cmxi_four a, double least, double most) {
  CMXI_EACH(2, cmxi_four, _mm_min_pd(_mm_set1_pd(most), _mm_max_pd(_mm_set1_pd(least), a.v[k])));
}
/* The numbers 2, 3, 0, 1. */
CMX_FN cmxi_four cmxi_four_swap(cmxi_four a) {
  CMXI_EACH(2, cmxi_four, a.v[1 - k]);
}
/* a and b in place of the first two. */
CMX_FN cmxi_four cmxi_four_begin(double a, double b, cmxi_four rest) {
  rest.v[0] = _mm_set_pd(b, a);
  return rest;
}
/* 2^k where a = 1.5 2^52 + k, |k| < 1022. */
CMX_FN cmxi_four cmxi_four_power(cmxi_four a) {
  const __m128i bias = _mm_set1_epi64x(1023);
  CMXI_EACH(2, cmxi_four,
            _mm_castsi128_pd(_mm_slli_epi64(_mm_add_epi64(_mm_castpd_si128(a.v[k]), bias), 52)));
}
CMX_FN cmxi_six cmxi_six_load(const double *from) {
  CMXI_EACH(3, cmxi_six, _mm_loadu_pd(from + 2 * k));
}
CMX_FN cmxi_six cmxi_six_set(double value) {
  CMXI_EACH(3, cmxi_six, _mm_set1_pd(value));
}
CMX_FN cmxi_six cmxi_six_mul(cmxi_six a, cmxi_six b) {
  CMXI_EACH(3, cmxi_six, _mm_mul_pd(a.v[k], b.v[k]));
}
CMX_FN cmxi_six cmxi_six_fma(cmxi_six a, cmxi_six b, cmxi_six c) {
  CMXI_EACH(3, cmxi_six, CMXI_FMA128(a.v[k], b.v[k], c.v[k]));
}
CMX_FN cmxi_six cmxi_six_floats(const float *from) {
  CMXI_EACH(3, cmxi_six,
            _mm_cvtps_pd(_mm_castsi128_ps(_mm_loadl_epi64((const __m128i *)(const void *)(from + 2 * k)))));
}
CMX_FN void cmxi_six_store(double *to, cmxi_six a) {
  CMXI_UNROLL for (int k = 0; k < 3; k++) _mm_storeu_pd(to + 2 * k, a.v[k]);
}
CMX_FN double cmxi_six_dot(cmxi_six a, cmxi_six b) {
  const __m128d p = CMXI_FMA128(a.v[1], b.v[1], _mm_mul_pd(a.v[0], b.v[0]));
  return cmxi_sum128(CMXI_FMA128(a.v[2], b.v[2], p));
}
#undef CMXI_EACH
#endif

CMXI_PIN_END

#else
#define CMXI_LANES_X86 0
#endif

#endif
