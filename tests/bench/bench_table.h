/* The universal table's axes and small helpers, shared by the bench programs. */
#ifndef COULOMIX_TESTS_BENCH_TABLE_H
#define COULOMIX_TESTS_BENCH_TABLE_H

#include <math.h>
#include <stdint.h>
#include <time.h>

#include "coulomix/const.h"

/* Since the first call, so that a double keeps nanoseconds. */
static inline double seconds(void) {
  static time_t base = 0;
  struct timespec t;
  timespec_get(&t, TIME_UTC);
  if (base == 0) base = t.tv_sec;
  return (double)(t.tv_sec - base) + 1e-9 * (double)t.tv_nsec;
}

/* 4x(1-x) = eps (exp(kappa t) - 1) with eps = 0.01 and t = i/last: 0..1/2, dense at both ends. */
static inline double table_composition(int i, int last) {
  const double eps = 0.01, folded = eps * expm1(log1p(1.0 / eps) * i / last);
  return i == last ? 0.5 : 0.5 * folded / (1.0 + sqrt(1.0 - folded));
}

/* 8 (exp(k t) - 1) with k such that t = 1 is 1000. */
static inline double table_coupling(int j, int last) {
  return j == last ? 1000.0 : 8.0 * expm1(log1p(1000.0 / 8.0) * j / last);
}

static inline double uniform(uint64_t *seed) {
  *seed ^= *seed << 13;
  *seed ^= *seed >> 7;
  *seed ^= *seed << 17;
  return (double)(*seed >> 11) * 0x1p-53;
}

#endif
