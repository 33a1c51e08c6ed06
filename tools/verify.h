/* The report of `verify`: as JSON and as text. */
#ifndef COULOMIX_TOOLS_VERIFY_H
#define COULOMIX_TOOLS_VERIFY_H

#include "coulomix/verify.h"
#include "tool.h"

/* The report as one JSON object. */
json_t *verify_json(const cmx_report *report);

/* The same object as text. */
void verify_print(const json_t *report);

#endif
