#include "models/references.h"

#define CMX_REFERENCE(name, key, authors, title, journal, year, doi)                                         \
  const cmx_reference cmx_ref_##name = {key, authors, title, journal, year, doi};
#include "models/references.def"
#undef CMX_REFERENCE
