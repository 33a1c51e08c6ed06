#include "coulomix/status.h"

#include "core/numbers.h"

const char *cmx_status_text(cmx_status status) {
  switch (status) {
#define CMX_STATUS_CASE(name, number, text)                                                                  \
  case name:                                                                                                 \
    return text;
    CMX_STATUS_LIST(CMX_STATUS_CASE)
#undef CMX_STATUS_CASE
  case CMX_STATUS_END_:
    break;
  }
  return "unknown status";
}

cmx_status cmx_fail(cmx_error *err, cmx_status status, const char *format, ...) {
  if (err) {
    va_list args;
    va_start(args, format);
    err->status = status;
    cmxp_print_list(err->text, sizeof err->text, format, args);
    va_end(args);
  }
  return status;
}
