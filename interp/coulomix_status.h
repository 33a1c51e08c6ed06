/** coulomix_status.h: every status code and every reason for a warning, with its number and its text. The
 *  other headers include it.
 *
 *  Zero is success. A positive code means that all outputs were computed but lie outside the trusted range or
 *  accuracy; a negative code means failure, and floating-point outputs are NaN. Numbers never change. States
 *  of the equation of state have a bit mask of reasons besides: status 0 means that no bit is set.
 *  C99, C++11 and up, CUDA. */
#ifndef COULOMIX_INTERP_STATUS_H
#define COULOMIX_INTERP_STATUS_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#if defined(__cplusplus) && __cplusplus < 201103L && !defined(_MSC_VER)
#error "coulomix headers need C++11 or later: compile with -std=c++11"
#elif !defined(__cplusplus) && !defined(_MSC_VER) &&                                                         \
    (!defined(__STDC_VERSION__) || __STDC_VERSION__ < 199901L)
#error "coulomix headers need C99 or later: compile with -std=c99"
#endif

/* CMX_STATUS_LIST(ENTRY): ENTRY(name, number, text) */
#define CMX_STATUS_LIST(ENTRY)                                                                               \
  ENTRY(CMX_OK, 0, "success")                                                                                \
  ENTRY(CMX_WARN_EXTRAPOLATED, 1, "outside the range the model was fitted in")                               \
  ENTRY(CMX_WARN_ACTIVE_SET, 2, "the set of active constraints changes here: reduced accuracy")              \
  ENTRY(CMX_WARN_ZERO_ENTROPY, 3, "the residual entropy is held at its bound of zero")                       \
  ENTRY(CMX_WARN_TWO_PHASES, 4, "liquid and solid both have such a state: that of the smaller potential")    \
  ENTRY(CMX_WARN_LATENT_HEAT, 5, "in the gap of the freezing transition: part liquid, part solid")           \
  ENTRY(CMX_WARN_ILL_CONDITIONED, 6, "the target fixes the result to fewer than ten digits")                 \
  ENTRY(CMX_WARN_HELD, 7, "outside the table: held at its edge, as the policy asks")                         \
  ENTRY(CMX_ERR_DOMAIN, -1, "argument outside its domain, infinite or not a number")                         \
  ENTRY(CMX_ERR_RANGE, -2, "argument outside the range of the table")                                        \
  ENTRY(CMX_ERR_NOT_CONVERGED, -3, "the iteration did not converge")                                         \
  ENTRY(CMX_ERR_MEMORY, -4, "out of memory")                                                                 \
  ENTRY(CMX_ERR_UNKNOWN, -5, "unknown name")                                                                 \
  ENTRY(CMX_ERR_IO, -6, "the file could not be read or written")                                             \
  ENTRY(CMX_ERR_FORMAT, -7, "the file is not a valid table")                                                 \
  ENTRY(CMX_ERR_CHECKSUM, -8, "the file is damaged: a checksum does not match")                              \
  ENTRY(CMX_ERR_VERSION, -9, "the table has a format version that this program cannot read")                 \
  ENTRY(CMX_ERR_ABSENT, -10, "no such phase boundary or dataset here")                                       \
  ENTRY(CMX_ERR_UNSUPPORTED, -11, "not supported")                                                           \
  ENTRY(CMX_ERR_X_LOW, -12, "x: number fraction below 0")                                                    \
  ENTRY(CMX_ERR_X_HIGH, -13, "x: number fraction above 1")                                                   \
  ENTRY(CMX_ERR_RHO_LOW, -14, "rho: density below the range of the table")                                   \
  ENTRY(CMX_ERR_RHO_HIGH, -15, "rho: density above the range of the table")                                  \
  ENTRY(CMX_ERR_TEMP_LOW, -16, "T: temperature below the range of the table")                                \
  ENTRY(CMX_ERR_TEMP_HIGH, -17, "T: temperature above the range of the table")                               \
  ENTRY(CMX_ERR_UNSTABLE, -18, "no stable matter here: P, c_v, chi_rho or c_s^2 is not positive")            \
  ENTRY(CMX_ERR_PHASE, -19, "the solid asked for has no meaning at so weak a coupling")                      \
  ENTRY(CMX_ERR_STOPPED, -20, "stopped by the caller")

typedef enum cmx_status {
#define CMX_STATUS_ENUM(name, number, text) name = number,
  CMX_STATUS_LIST(CMX_STATUS_ENUM)
#undef CMX_STATUS_ENUM
      CMX_STATUS_END_ = 127
} cmx_status;

/* CMX_REASON_LIST(ENTRY): ENTRY(name, bit, word, text). A bit is set where its cause may change an output by
   more than 1e-4 of P or e, 0.01 k an ion in s, 2 % of c_v or 0.01 kT an ion in the difference of the phases.
   Bits 0 to 7 fit a byte: tables keep those that depend on density and temperature alone at every node. */
#define CMX_REASON_LIST(ENTRY)                                                                               \
  ENTRY(CMX_REASON_QUANTUM, 0, "quantum", "a fit of quantum effects is outside its range in theta or R_S")   \
  ENTRY(CMX_REASON_POLARIZATION, 1, "polarization",                                                          \
        "the polarization of the electrons is outside its range in r_s")                                     \
  ENTRY(CMX_REASON_EXCHANGE, 2, "exchange", "the exchange of the electrons is outside its range")            \
  ENTRY(CMX_REASON_GAMMA_LIQUID, 8, "gamma-liquid",                                                          \
        "the mean coupling is beyond the fits of the liquid, which end at 250")                              \
  ENTRY(CMX_REASON_GAMMA_SOLID, 9, "gamma-solid",                                                            \
        "the mean coupling is below the fits of the solid, which begin at 150")                              \
  ENTRY(CMX_REASON_IONIZATION, 10, "ionization",                                                             \
        "ions keep bound electrons at so low a density and temperature")                                     \
  ENTRY(CMX_REASON_ORDER_FROZEN, 11, "order-frozen",                                                         \
        "beyond the largest Gamma_d of the order table: the order stays as it is there")                     \
  ENTRY(CMX_REASON_LONG_RANGE, 12, "long-range-order",                                                       \
        "beyond the Gamma_d at which long-range order sets in, which the order lacks")                       \
  ENTRY(CMX_REASON_CONTRAST, 13, "charge-contrast", "Z2/Z1 is outside the range of the mixing model")        \
  ENTRY(CMX_REASON_ACTIVE_SET, 14, "active-set", "next to a kink of the order's heat capacity")              \
  ENTRY(CMX_REASON_LATENT_HEAT, 15, "latent-heat",                                                           \
        "latent heat not given: one of the phases has no meaning here")                                      \
  ENTRY(CMX_REASON_HELD, 16, "held", "held at the edge of the table")                                        \
  ENTRY(CMX_REASON_UNCERTIFIED, 17, "order-uncertified",                                                     \
        "the order is the least minimum that was found with terms beyond pairs, not a proved one")

typedef enum cmx_reason {
#define CMX_REASON_ENUM(name, bit, word, text) name = 1 << bit,
  CMX_REASON_LIST(CMX_REASON_ENUM)
#undef CMX_REASON_ENUM
      CMX_REASON_END_ = 1 << 30
} cmx_reason;

#endif
