#include "models/references.h"

#include <stdio.h>

#define CMXP_REFERENCE(name, key, authors, title, journal, year, doi)                                        \
  const cmx_reference cmxp_ref_##name = {key, authors, title, journal, year, doi};
#include "models/references.def"
#undef CMXP_REFERENCE

static const cmx_reference *const list[] = {
#define CMXP_REFERENCE(name, ...) &cmxp_ref_##name,
#include "models/references.def"
#undef CMXP_REFERENCE
};

const cmx_reference *const *cmx_reference_list(size_t *n) {
  *n = sizeof list / sizeof *list;
  return list;
}

size_t cmx_reference_line(const cmx_reference *r, size_t room, char line[]) {
  const int n = r->journal ? snprintf(line, room, "%s, %s (%d)%s%s", r->authors, r->journal, r->year,
                                      r->doi ? ", doi:" : "", r->doi ? r->doi : "")
                           : snprintf(line, room, "%s", r->authors);
  return n > 0 ? (size_t)n : 0;
}
