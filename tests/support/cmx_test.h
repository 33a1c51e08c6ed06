/** Checks for cmocka tests. Each is written as the condition that must hold, so that NaN fails. */
#ifndef COULOMIX_TESTS_CMX_TEST_H
#define COULOMIX_TESTS_CMX_TEST_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/** Whether sanitizers watch. Everything takes several times as long then: loops over numbers, which the other
 *  build goes through in full, take fewer steps. */
#if defined(__SANITIZE_ADDRESS__)
#define CMX_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CMX_SANITIZED 1
#endif
#endif
#ifndef CMX_SANITIZED
#define CMX_SANITIZED 0
#endif

/** How many random states a test takes where n are enough to find known faults: n; a tenth under sanitizers;
 *  n times CMX_TEST_EFFORT where this environment variable is set, for soaks. Bounds on counts are scaled
 *  alike. */
static inline int cmx_test_samples(int n) {
  const char *effort = getenv("CMX_TEST_EFFORT");
  return (CMX_SANITIZED ? n / 10 : n) * (effort && atoi(effort) > 0 ? atoi(effort) : 1);
}
#define SAMPLES(n) cmx_test_samples(n)

/** Step of a loop that goes through every case in a soak: `ordinary` without sanitizers, `sanitized` with
 *  them. */
static inline size_t cmx_test_step(size_t ordinary, size_t sanitized) {
  const char *effort = getenv("CMX_TEST_EFFORT");
  return effort && atoi(effort) > 1 ? 1 : CMX_SANITIZED ? sanitized : ordinary;
}

/** |value - expected| <= tol, absolute. */
#define CHECK_ABS(value, expected, tol)                                                                      \
  do {                                                                                                       \
    double v_ = (value), e_ = (expected), t_ = (tol);                                                        \
    if (!(fabs(v_ - e_) <= t_))                                                                              \
      fail_msg("%s = %.17g, expected %.17g, off by %.3g > %.3g", #value, v_, e_, fabs(v_ - e_), t_);         \
  } while (0)

/** |value - expected| <= tol |expected|. */
#define CHECK_REL(value, expected, tol) CHECK_ABS(value, expected, (tol)*fabs(expected))

/** The condition holds; false for comparisons with NaN. */
#define CHECK(condition)                                                                                     \
  do {                                                                                                       \
    if (!(condition)) fail_msg("does not hold: %s", #condition);                                             \
  } while (0)

#endif
