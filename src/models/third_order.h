/** The coefficients of third order in the charges. */
#ifndef COULOMIX_SRC_MODELS_THIRD_ORDER_H
#define COULOMIX_SRC_MODELS_THIRD_ORDER_H

#include "coulomix/model.h"

/* Orbits with a coefficient. */
enum { CMXP_THIRD_ORDER_ORBITS = 4 };

/* The energy beyond pairs of third order, "solid-energy/third-order": its first parameters are c_0 and those
   of the orbits. */
extern const cmx_model cmxp_solid_energy_third_order;

#endif
