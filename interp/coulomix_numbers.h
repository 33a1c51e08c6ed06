/** coulomix_numbers.h: the numbers by which hosts name phases, given variables, choices and quantities, in
 *  batches and across languages. The other headers include it. Numbers never change; new ones come at the
 *  end. C99, C++11 and up, CUDA. */
#ifndef COULOMIX_INTERP_NUMBERS_H
#define COULOMIX_INTERP_NUMBERS_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_status.h"

#include "coulomix_quantities.h"

/** Phases. Ordered compounds, each of one composition, are numbered from CMX_COMPOUND on, at most 16 of them;
 *  CMX_STABLE stands for the phase of lower free energy. */
enum { CMX_STABLE = -1, CMX_LIQUID = 0, CMX_SOLID = 1, CMX_COMPOUND = 2, CMX_LAST_COMPOUND = 17 };

/** What happens outside the table: an error, or the state at its nearest edge with CMX_WARN_HELD. */
enum { CMX_POLICY_ERROR = 0, CMX_POLICY_HOLD = 1 };

/** The order of a solid on cooling, see coulomix_cooling.h. */
enum { CMX_ORDER_EQUILIBRIUM = 0, CMX_ORDER_BLOCKED = 1, CMX_ORDER_FROZEN = 2, CMX_ORDER_RANDOM = 3 };

/** The two variables that are given, a and b of a request: g/cm^3, K, erg/g, erg/cm^3, erg/(g K). */
enum {
  CMX_GIVEN_RHO_T = 0,
  CMX_GIVEN_RHO_E = 1,
  CMX_GIVEN_RHO_P = 2,
  CMX_GIVEN_RHO_S = 3,
  CMX_GIVEN_RHO_H = 4,
  CMX_GIVEN_P_T = 5,
  CMX_GIVEN_P_S = 6,
  CMX_GIVEN_P_H = 7
};

/** Entries of a tally: how many points of a batch had each status, at cmx_tally_place(status). */
enum { CMX_TALLY = 32 };

/** Numbers of quantities: CMX_Q_p, CMX_Q_e, ... in the order of CMX_EOS_QUANTITIES, the variables, and those
 *  of CMX_EOS_HOST_QUANTITIES. */
enum {
#define CMXI_EOS_NUMBER(name, unit, shown, scale, slope, text) CMX_Q_##name,
  CMX_EOS_QUANTITIES(CMXI_EOS_NUMBER)
#undef CMXI_EOS_NUMBER
      CMX_Q_STATE_END,
  CMX_Q_rho = 64,
  CMX_Q_temp = 65,
  CMX_Q_HOST_BEFORE = 65,
#define CMXI_HOST_NUMBER(name, unit, text) CMX_Q_##name,
  CMX_EOS_HOST_QUANTITIES(CMXI_HOST_NUMBER)
#undef CMXI_HOST_NUMBER
      CMX_Q_HOST_END
};

/** Beginnings of blocks, in the C interface: slopes of the quantity q by ln rho and ln T are CMX_Q_SLOPE_RHO
 *  + q and CMX_Q_SLOPE_T + q; of species j = 0, 1, ... the members of cmx_eos_gradient are CMX_Q_SPECIES_MU +
 *  j and so on, in blocks of CMX_MAX_SPECIES; the place k of freezing and melting has the name of
 *  CMX_Q_FREEZING + k. */
enum {
  CMX_Q_SLOPE_RHO = 100,
  CMX_Q_SLOPE_T = 200,
  CMX_Q_SPECIES_MU = 600,
  CMX_Q_SPECIES_MU_REGULAR = 632,
  CMX_Q_SPECIES_P = 664,
  CMX_Q_SPECIES_E = 696,
  CMX_Q_SPECIES_F = 728,
  CMX_Q_SPECIES_S = 760,
  CMX_Q_SPECIES_END = 792,
  CMX_Q_FREEZING = 900
};

/** Numbers of transport, CMX_TRANSPORT_Q_sigma and so on, in the order of their lists. */
enum {
  CMX_TRANSPORT_Q_BEFORE = 399,
#define CMXI_TRANSPORT_Q(name, unit, text) CMX_TRANSPORT_Q_##name,
  CMX_TRANSPORT_QUANTITIES(CMXI_TRANSPORT_Q) CMX_TRANSPORT_LOOKUP_QUANTITIES(CMXI_TRANSPORT_Q)
#undef CMXI_TRANSPORT_Q
      CMX_TRANSPORT_Q_END
};

/** Numbers of short-range order: members of cmx_order_point from 500 on, those of cmx_order_psi from 520 on,
 *  and w of orbit j, its derivative by x and that by Gamma_d as CMX_ORDER_Q_w + j, CMX_ORDER_Q_w_x + j and
 *  CMX_ORDER_Q_w_g + j. */
#define CMXI_ORDER_NUMBER(name, unit, text) CMX_ORDER_Q_##name,
enum {
  CMX_ORDER_Q_BEFORE = 499,
  CMX_ORDER_QUANTITIES(CMXI_ORDER_NUMBER) CMX_ORDER_Q_POINT_END,
  CMX_ORDER_Q_PSI_BEFORE = 519,
  CMX_ORDER_PSI_QUANTITIES(CMXI_ORDER_NUMBER) CMX_ORDER_Q_PSI_END,
  CMX_ORDER_Q_w = 1000,
  CMX_ORDER_Q_w_x = 1100,
  CMX_ORDER_Q_w_g = 1200
};
#undef CMXI_ORDER_NUMBER

/** Numbers of warm mixtures: CMX_WARM_Q_sigma and so on, then those of their species, in the order of their
 *  lists. */
enum {
  CMX_WARM_Q_BEFORE = 799,
#define CMXI_WARM_NUMBER(name, unit, text)                 CMX_WARM_Q_##name,
#define CMXI_WARM_SPECIES_NUMBER(name, member, unit, text) CMX_WARM_Q_##name,
  CMX_WARM_QUANTITIES(CMXI_WARM_NUMBER) CMX_WARM_SPECIES_QUANTITIES(CMXI_WARM_SPECIES_NUMBER)
#undef CMXI_WARM_SPECIES_NUMBER
#undef CMXI_WARM_NUMBER
      CMX_WARM_Q_END
};

/** Results of freezing, places in an array, in the order of CMX_FREEZING_QUANTITIES. */
enum {
#define CMXI_FREEZING_NUMBER(name, unit, text) CMX_FREEZING_##name,
  CMX_FREEZING_QUANTITIES(CMXI_FREEZING_NUMBER)
#undef CMXI_FREEZING_NUMBER
      CMX_FREEZING_END
};

#endif
