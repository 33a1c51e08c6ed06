/** Random numbers that are the same on every machine and in every run. */
#ifndef COULOMIX_TESTS_RANDOM_H
#define COULOMIX_TESTS_RANDOM_H

#include <stdint.h>

/** 64 random bits: xorshift64 of Marsaglia (2003). The seed must not be zero. */
static inline uint64_t random_bits(uint64_t *seed) {
  *seed ^= *seed << 13;
  *seed ^= *seed >> 7;
  *seed ^= *seed << 17;
  return *seed;
}

/** At least 0, below 1. */
static inline double uniform(uint64_t *seed) {
  return (double)(random_bits(seed) >> 11) * 0x1p-53;
}

/** At least lo, below hi (up to rounding). */
static inline double between(uint64_t *seed, double lo, double hi) {
  return lo + (hi - lo) * uniform(seed);
}

#endif
