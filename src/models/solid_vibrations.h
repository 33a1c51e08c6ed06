/** The coefficients of the vibrations that lookups evaluate. */
#ifndef COULOMIX_SRC_MODELS_SOLID_VIBRATIONS_H
#define COULOMIX_SRC_MODELS_SOLID_VIBRATIONS_H

#include "coulomix/model.h"
#include "coulomix_vibrations.h"

/* h0, h1, h2, t of coulomix_vibrations.h; 0 for linear mixing, and for NULL. Returns 0 for a model of another
   formula. */
int cmxp_vibrations_terms(const cmx_model *model, double h[CMXI_VIBRATIONS_TERMS]);

/* t alone; 0 where the vibrations do not depend on the order. */
double cmxp_vibrations_t(const cmx_model *model);

#endif
