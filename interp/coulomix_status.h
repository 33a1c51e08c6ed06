/** coulomix_status.h: every status code, its number and its text, written once.
 *
 *  Zero is success. A positive code means that all outputs were computed but lie outside the trusted
 *  range or accuracy; a negative code means failure, and floating-point outputs are NaN. Numbers never change.
 *  C99, C++11 and up, CUDA. */
#ifndef COULOMIX_STATUS_H
#define COULOMIX_STATUS_H

/* CMX_STATUS_LIST(ENTRY): ENTRY(name, number, text) */
#define CMX_STATUS_LIST(ENTRY)                                                                               \
  ENTRY(CMX_OK, 0, "success")                                                                                \
  ENTRY(CMX_WARN_EXTRAPOLATED, 1, "outside the range the model was fitted in")                               \
  ENTRY(CMX_WARN_ACTIVE_SET, 2, "the set of active constraints changes here: reduced accuracy")              \
  ENTRY(CMX_WARN_ZERO_ENTROPY, 3, "the residual entropy is held at its bound of zero")                       \
  ENTRY(CMX_WARN_TWO_PHASES, 4, "liquid and solid both have such a state: that of the smaller potential")    \
  ENTRY(CMX_WARN_LATENT_HEAT, 5, "in the gap of the freezing transition: part liquid, part solid")           \
  ENTRY(CMX_WARN_ILL_CONDITIONED, 6, "the target fixes the result to fewer than ten digits")                 \
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
  ENTRY(CMX_ERR_PHASE, -19, "the solid asked for has no meaning at so weak a coupling")

typedef enum cmx_status {
#define CMX_STATUS_ENUM(name, number, text) name = number,
  CMX_STATUS_LIST(CMX_STATUS_ENUM)
#undef CMX_STATUS_ENUM
      CMX_STATUS_END_ = 127
} cmx_status;

#endif
