/** coulomix_pin.h: what decides the bits of a lookup: no contraction of a b + c but where it is written, so
 *  that single lookups and batches agree. Header-only and private: hosts do not include it. */
#ifndef COULOMIX_INTERP_PIN_H
#define COULOMIX_INTERP_PIN_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_base.h"

/* Around the code of a header. */
#if defined(__CUDACC__) || defined(__HIPCC__) || !defined(__GNUC__)
#define CMXI_PIN_BEGIN
#define CMXI_PIN_END
#elif defined(__clang__)
#define CMXI_PIN_BEGIN _Pragma("STDC FP_CONTRACT OFF")
#define CMXI_PIN_END   _Pragma("STDC FP_CONTRACT DEFAULT")
#else
/* sqrt of numbers that are not negative needs no errno */
#define CMXI_PIN_BEGIN _Pragma("GCC push_options") _Pragma("GCC optimize(\"fp-contract=off,no-math-errno\")")
#define CMXI_PIN_END   _Pragma("GCC pop_options")
#endif

/* Before a function whose loop over a block is to be vectorized: selections of finite numbers become masks.
   */
#if defined(__GNUC__) && !defined(__clang__) && !defined(__CUDACC__) && !defined(__HIPCC__)
#define CMXI_VECTOR __attribute__((optimize("O3", "fp-contract=off", "no-math-errno", "no-trapping-math")))
#else
#define CMXI_VECTOR
#endif

#if defined(__CUDA_ARCH__)
#define CMXI_FMA(a, b, c) fma(a, b, c)
#elif defined(__GNUC__) && (defined(__FMA__) || defined(__aarch64__))
#define CMXI_FMA(a, b, c) __builtin_fma(a, b, c)
#else
#define CMXI_FMA(a, b, c) ((a) * (b) + (c))
#endif

/* On the view that a stage reads: what it writes lies elsewhere. */
#if defined(__GNUC__)
#define CMXI_RESTRICT __restrict__
#else
#define CMXI_RESTRICT
#endif

/* Before loops of fixed length over vectors, which then stay in registers also where the compiler does not
   unroll on its own. */
#if defined(__CUDACC__) || defined(__HIPCC__)
#define CMXI_UNROLL _Pragma("unroll")
#elif defined(__GNUC__) && !defined(__clang__) /* clang does it anyway */
#define CMXI_UNROLL _Pragma("GCC unroll 8")
#else
#define CMXI_UNROLL
#endif

/* Stages of a kernel, which the loop over a batch takes in; and what few tables need, kept out of the way. */
#if defined(__GNUC__) && !defined(__CUDACC__) && !defined(__HIPCC__)
#define CMXI_STAGE static inline __attribute__((always_inline))
#define CMXI_RARE  static __attribute__((noinline, cold, unused))
#else
#define CMXI_STAGE CMX_FN
#define CMXI_RARE  CMX_FN
#endif

#endif
