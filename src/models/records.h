/** Shared by the files of records: declarations, and jet operations for pure compositions. */
#ifndef COULOMIX_SRC_MODELS_RECORDS_H
#define COULOMIX_SRC_MODELS_RECORDS_H

#include <math.h>
#include <stdbool.h>

#include "coulomix/model.h"
#include "models/references.h"

#define CMXP_MODEL(record) extern const cmx_model record;
#include "models/model_list.def"
#undef CMXP_MODEL

/* The kernel that is zero. */
cmx_kernel_mix cmxp_no_correction;

/* Share of the electrons that are free by More's fit, of an atom of charge 1; atomic units. */
double cmxp_ionized_share(double volume, double temp);

static inline cmx_jet cmxp_jet_nan(void) {
  cmx_jet r = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
  return r;
}

/* A species with zero fraction and zero derivatives. */
static inline bool cmxp_jet_absent(cmx_jet a) {
  return a.v == 0.0 && a.x == 0.0 && a.g == 0.0 && a.xx == 0.0 && a.xg == 0.0 && a.gg == 0.0 &&
         a.xxx == 0.0 && a.xxg == 0.0 && a.xgg == 0.0 && a.ggg == 0.0;
}

/* An infinite derivative has no effect along a direction that is not seeded. */
static inline double cmxp_seeded(double derivative, double seed) {
  return seed == 0.0 ? 0.0 : derivative * seed;
}

/* h' u''' + 3 h'' u' u'' + h''' u'^3 at a singular point, where an infinite h''' outgrows the others. */
static inline double cmxp_third_edge(const double h[3], double u3, double u21, double u111) {
  if (isinf(h[2]) && u111 != 0.0) return h[2] * u111;
  return cmxp_seeded(h[0], u3) + cmxp_seeded(h[1], u21) + cmxp_seeded(h[2], u111);
}

/* cmx_jet_chain for derivatives that may be infinite. */
static inline cmx_jet cmxp_jet_chain_edge(cmx_jet u, double h, double h1, double h2, double h3) {
  const double d[3] = {h1, h2, h3};
  cmx_jet r = {h,
               cmxp_seeded(h1, u.x),
               cmxp_seeded(h1, u.g),
               cmxp_seeded(h1, u.xx) + cmxp_seeded(h2, u.x * u.x),
               cmxp_seeded(h1, u.xg) + cmxp_seeded(h2, u.x * u.g),
               cmxp_seeded(h1, u.gg) + cmxp_seeded(h2, u.g * u.g),
               cmxp_third_edge(d, u.xxx, 3.0 * u.x * u.xx, u.x * u.x * u.x),
               cmxp_third_edge(d, u.xxg, u.xx * u.g + 2.0 * u.x * u.xg, u.x * u.x * u.g),
               cmxp_third_edge(d, u.xgg, u.gg * u.x + 2.0 * u.g * u.xg, u.x * u.g * u.g),
               cmxp_third_edge(d, u.ggg, 3.0 * u.g * u.gg, u.g * u.g * u.g)};
  return r;
}

/* a b where the second and third derivatives of a, the result of cmxp_jet_chain_edge, may be infinite, b != 0
   then. */
static inline cmx_jet cmxp_jet_mul_edge(cmx_jet a, cmx_jet b) {
  cmx_jet r = cmx_jet_mul(a, b);
  if (isinf(a.xxx)) /* outgrows a.xx */
    r.xxx = a.xxx * b.v;
  else
    r.xxx = a.xxx * b.v + 3.0 * (cmxp_seeded(a.xx, b.x) + a.x * b.xx) + a.v * b.xxx;
  if (isinf(a.ggg))
    r.ggg = a.ggg * b.v;
  else
    r.ggg = a.ggg * b.v + 3.0 * (cmxp_seeded(a.gg, b.g) + a.g * b.gg) + a.v * b.ggg;
  r.xxg = a.xxg * b.v + cmxp_seeded(a.xx, b.g) + a.g * b.xx + 2.0 * (cmxp_seeded(a.xg, b.x) + a.x * b.xg) +
          a.v * b.xxg;
  r.xgg = a.xgg * b.v + cmxp_seeded(a.gg, b.x) + a.x * b.gg + 2.0 * (cmxp_seeded(a.xg, b.g) + a.g * b.xg) +
          a.v * b.xgg;
  return r;
}

#endif
