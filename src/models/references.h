/** Papers cited by records and sections: cmx_ref_NAME for every entry of references.def. */
#ifndef COULOMIX_SRC_MODELS_REFERENCES_H
#define COULOMIX_SRC_MODELS_REFERENCES_H

#include "coulomix/model.h"

#define CMXP_REFERENCE(name, ...) extern const cmx_reference cmxp_ref_##name;
#include "models/references.def"
#undef CMXP_REFERENCE

#endif
