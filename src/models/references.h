/** The papers that records and sections cite: cmx_ref_NAME for every entry of references.def. */
#ifndef COULOMIX_MODELS_REFERENCES_H
#define COULOMIX_MODELS_REFERENCES_H

#include "coulomix/model.h"

#define CMX_REFERENCE(name, ...) extern const cmx_reference cmx_ref_##name;
#include "models/references.def"
#undef CMX_REFERENCE

#endif
