/* Linear mixing rule: no correction. */
#include <math.h>

#include "models/records.h"

cmx_jet cmxp_no_correction(const double p[], size_t n, const double z[], const cmx_jet x[], cmx_jet gamma_e) {
  (void)p;
  (void)n;
  (void)z;
  (void)x;
  (void)gamma_e;
  return cmx_jet_const(0.0);
}

static const cmx_reference *const references[] = {&cmxp_ref_hansen_1977, NULL};

const cmx_model cmxp_liquid_mixing_linear = {.id = "liquid-mixing/linear",
                                             .kind = CMX_KIND_LIQUID_MIXING,
                                             .summary = "linear mixing rule in the liquid",
                                             .source = "the linear mixing rule: the correction is zero",
                                             .kernel.mix = cmxp_no_correction,
                                             .range_of = "z_ratio",
                                             .range = {1.0, INFINITY},
                                             .limit = {1.0, INFINITY},
                                             .references = references};

const cmx_model cmxp_solid_mixing_linear = {.id = "solid-mixing/linear",
                                            .kind = CMX_KIND_SOLID_MIXING,
                                            .summary = "linear mixing rule in the solid",
                                            .source = "the linear mixing rule: the correction is zero",
                                            .kernel.mix = cmxp_no_correction,
                                            .range_of = "z_ratio",
                                            .range = {1.0, INFINITY},
                                            .limit = {1.0, INFINITY},
                                            .references = references};
