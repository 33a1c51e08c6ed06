/** Status codes and error text of the generator library. */
#ifndef COULOMIX_STATUS_H
#define COULOMIX_STATUS_H

#include "coulomix_status.h"

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__) || defined(__clang__)
#define CMX_API          __attribute__((visibility("default")))
#define CMX_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define CMX_API
#define CMX_PRINTF(f, a)
#endif

/** Caller-owned error report: the code and one line that names the invalid option, file, dataset or axis.
 *  Every function with such an argument accepts NULL. */
typedef struct cmx_error {
  cmx_status status;
  char text[512];
} cmx_error;

/** Initial value of a cmx_error: success and no text. */
#define CMX_ERROR_NONE                                                                                       \
  { CMX_OK, "" }

/** Text of a status code.
 *  @return a phrase of a few words; "unknown status" for a number outside the list. */
CMX_API const char *cmx_status_text(cmx_status status);

/** Records `status` and a formatted message in `err` (NULL allowed).
 *  @return `status`, the status of the second argument */
CMX_API cmx_status cmx_fail(cmx_error *err, cmx_status status, const char *format, ...) CMX_PRINTF(3, 4);

#ifdef __cplusplus
}
#endif
#endif
