/** Tests of a model by what every model of its kind must keep: the conformance kit of plug-ins
 *  (coulomix/plugin.h). The built-in records pass it. */
#ifndef COULOMIX_MODEL_CHECK_H
#define COULOMIX_MODEL_CHECK_H

#include <stddef.h>

#include "coulomix/model.h"
#include "coulomix/status.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { CMX_MODEL_CHECKS = 12 };

/** One check:
 *
 *      finite              states in the fitted ranges whose value or derivatives are not finite
 *      ends                the same at both ends of the range, and just beyond an end before the limit
 *      first-derivatives   largest error, relative to the size of value and derivatives, against differences;
 *      second-, third-     of an order against differences of the one below. Two Richardson steps: to 1e-8
 *      repeats             values that differ when states are evaluated again, in another order
 *      memory              of plug-ins: states after which variables of the shared object are not what they
 *                          were. What calls share in static or global variables is found for certain. What
 *                          they share on the heap, in another library, or put back before they return is
 *                          not; nor anything but on Linux and FreeBSD
 *      threads             values that differ, by one bit, from those of one thread when four evaluate at
 *                          once, each in another order: where two meet within a call, which on few and busy
 *                          cores is not certain. Not checked by a library without OpenMP
 *      species             mixtures: a pure species has no correction, an absent one has no say
 *      convexity           liquid, crystal, crystal-quantum: least heat capacity, k an ion, >= 0;
 *                          mixing-entropy: largest second derivative by x of the whole entropy, <= 0
 *      limits              liquid, crystal: least df/dGamma, >= -0.9 (Lieb & Narnhofer 1975); the liquid is
 *                          ideal at weak coupling. In the classical limit liquid-quantum vanishes, and
 *                          crystal-quantum has the heat capacity 3 k; its zero point is 3/2 u1 theta. Shares
 *                          are in 0..1, conductivities and their factors > 0; of atoms F = E - TS */
typedef struct cmx_model_check_row {
  const char *name;
  int passed;
  double worst;   /* what the list above says; NaN if it is none */
  char where[96]; /* the state of the worst */
} cmx_model_check_row;

/** Checks a model at states spread over its fitted ranges. The kernel may crash or never return: who does not
 *  trust it calls this in another process.
 *  @param[in]  order of the derivatives that the kernel gives, 0 to 3: higher ones are not looked at
 *  @param[in]  brief 1: fewer states, within milliseconds for a formula; 0: some tenths of a second
 *  @param[out] rows  [CMX_MODEL_CHECKS]
 *  @return the number of rows: checks that the kind has; 0 if memory runs out */
CMX_API size_t cmx_model_check(const cmx_model *model, int order, int brief,
                               cmx_model_check_row rows[CMX_MODEL_CHECKS]);

#ifdef __cplusplus
}
#endif
#endif
