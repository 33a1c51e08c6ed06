/** What the files of records share: their declarations and jet operations for pure compositions. */
#ifndef COULOMIX_MODELS_RECORDS_H
#define COULOMIX_MODELS_RECORDS_H

#include <math.h>
#include <stdbool.h>

#include "coulomix/model.h"
#include "models/references.h"

#define CMX_MODEL(record) extern const cmx_model record;
#include "models/model_list.def"
#undef CMX_MODEL

/* The kernel that is zero. */
cmx_kernel_mix cmx_no_correction;

static inline cmx_jet cmx_jet_nan(void) {
  cmx_jet r = {NAN, NAN, NAN, NAN, NAN, NAN};
  return r;
}

/* A species that has no atoms and is not going to get any. */
static inline bool cmx_jet_absent(cmx_jet a) {
  return a.v == 0.0 && a.x == 0.0 && a.g == 0.0 && a.xx == 0.0 && a.xg == 0.0 && a.gg == 0.0;
}

/* An infinite derivative does not matter along a direction that is not seeded. */
static inline double cmx_seeded(double derivative, double seed) {
  return seed == 0.0 ? 0.0 : derivative * seed;
}

/* cmx_jet_chain for h1 and h2 that may be infinite. */
static inline cmx_jet cmx_jet_chain_edge(cmx_jet u, double h, double h1, double h2) {
  cmx_jet r = {h,
               cmx_seeded(h1, u.x),
               cmx_seeded(h1, u.g),
               cmx_seeded(h1, u.xx) + cmx_seeded(h2, u.x * u.x),
               cmx_seeded(h1, u.xg) + cmx_seeded(h2, u.x * u.g),
               cmx_seeded(h1, u.gg) + cmx_seeded(h2, u.g * u.g)};
  return r;
}

#endif
