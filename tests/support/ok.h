/** Calls that must succeed, or fail with words of their message. `err` in the call is the macro's own. */
#ifndef COULOMIX_TESTS_OK_H
#define COULOMIX_TESTS_OK_H

#include <string.h>

#include "coulomix/status.h"
#include "support/cmx_test.h"

/** The call returns CMX_OK; otherwise its message is printed. */
#define OK(call)                                                                                             \
  do {                                                                                                       \
    cmx_error err = CMX_ERROR_NONE;                                                                          \
    cmx_status status_ = (call);                                                                             \
    if (status_ != CMX_OK) fail_msg("%s: %d: %s", #call, (int)status_, err.text);                            \
  } while (0)

/** The call returns this status, in the error as well, and words of its message. */
#define REFUSED(call, expected, words)                                                                       \
  do {                                                                                                       \
    cmx_error err = CMX_ERROR_NONE;                                                                          \
    assert_int_equal(call, expected);                                                                        \
    assert_int_equal(err.status, expected);                                                                  \
    if (!strstr(err.text, words)) fail_msg("'%s' does not say '%s'", err.text, words);                       \
  } while (0)

#endif
