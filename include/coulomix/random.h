/** Random numbers as a function of a counter: number k of a sequence is the same in any thread. */
#ifndef COULOMIX_RANDOM_H
#define COULOMIX_RANDOM_H

#include <stdint.h>

#include "coulomix/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The step of a counter by which the keys of one sequence should differ: 2^64 over the golden ratio. */
#define CMX_RANDOM_STEP 0x9E3779B97F4A7C15u

/** A number in [0, 1), a multiple of 2^-53, from a key, exact: equal keys give equal numbers on every
 *  machine. The keys seed + k CMX_RANDOM_STEP, k = 1, 2, ..., give the sequence of splitmix64 with that
 *  seed.
 *  Source: splitmix64 of Steele, Lea & Flood, Proc. OOPSLA 2014, 453. */
CMX_API double cmx_random(uint64_t key);

#ifdef __cplusplus
}
#endif
#endif
