#include "models/references.h"

#define CMXP_REFERENCE(name, key, authors, title, journal, year, doi)                                        \
  const cmx_reference cmxp_ref_##name = {key, authors, title, journal, year, doi};
#include "models/references.def"
#undef CMXP_REFERENCE
