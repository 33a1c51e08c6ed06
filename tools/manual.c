/* The manuals of manual/VERB.txt, which the build turns into manual.inc. */
#include <string.h>

#include "manual.inc"
#include "option.h"

const char *tool_manual(const char *verb) {
  for (size_t k = 0; k < sizeof manuals / sizeof *manuals; k++)
    if (!strcmp(manuals[k].verb, verb)) return manuals[k].text;
  return NULL;
}
