/** coulomix_state.h: a state of matter, the result of lookups and of direct computation. Header-only;
 *  coulomix_eos.h includes it. */
#ifndef COULOMIX_INTERP_STATE_H
#define COULOMIX_INTERP_STATE_H

#include "coulomix_base.h"
#include "coulomix_quantities.h"

/** Variables that were held, bits of cmx_eos_state.held. */
enum { CMX_HELD_X = 1, CMX_HELD_RHO = 2, CMX_HELD_TEMP = 4 };

/** All outputs of the equation of state; units and meanings are in the list. */
typedef struct cmx_eos_state {
  int phase; /* CMX_LIQUID or CMX_SOLID, -1 on failure; within a transition that of the larger share */
#define CMXI_EOS_MEMBER(name, unit, shown, scale, slope, text) double name;
  CMX_EOS_QUANTITIES(CMXI_EOS_MEMBER)
#undef CMXI_EOS_MEMBER
  unsigned reasons; /* CMX_REASON_LIST; 0 with status 0 and on failure */
  int held;         /* CMX_HELD_X, ...: the state is that of a table's edge in these variables */
} cmx_eos_state;

/** The quantities of a cmx_eos_state, in order.
 *  @param[out] n how many there are */
static inline const cmx_quantity *cmx_eos_quantities(size_t *n) {
#define CMXI_EOS_ENTRY(name, unit, shown, scale, slope, text)                                                \
  {#name, unit, text, offsetof(cmx_eos_state, name), shown, scale},
  static const cmx_quantity all[] = {CMX_EOS_QUANTITIES(CMXI_EOS_ENTRY)};
#undef CMXI_EOS_ENTRY
  *n = sizeof all / sizeof *all;
  return all;
}

/* The state of a failure. */
CMX_FN void cmxi_eos_fill_nan(cmx_eos_state *out) {
  const double nan = cmxi_nan();
  out->phase = -1;
#define CMXI_EOS_NAN(name, unit, shown, scale, slope, text) out->name = nan;
  CMX_EOS_QUANTITIES(CMXI_EOS_NAN)
#undef CMXI_EOS_NAN
  out->reasons = 0;
  out->held = 0;
}

#endif
