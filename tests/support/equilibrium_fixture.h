/** The order minimiser and mixtures for tests of phase equilibrium with the complete free energy. */
#ifndef COULOMIX_TESTS_EQUILIBRIUM_FIXTURE_H
#define COULOMIX_TESTS_EQUILIBRIUM_FIXTURE_H

#include <string.h>

#include "support/cmx_test.h"
#include "coulomix/equilibrium.h"

static struct {
  cmx_lattice_sums sums;
  cmx_order_minimiser direct;
  cmx_order_model *model;
} common;

static int make_common(void **state) {
  (void)state;
  assert_int_equal(cmx_lattice_integrate(cmx_lattice_find("bcc", NULL), 8, 1e-12, &common.sums, NULL),
                   CMX_OK);
  assert_int_equal(cmx_order_model_new(&common.sums, &common.model), CMX_OK);
  common.direct.model = common.model;
  assert_int_equal(cmx_order_work_new(common.model, &common.direct.work), CMX_OK);
  return 0;
}

static int drop_common(void **state) {
  (void)state;
  cmx_order_work_free(common.direct.work);
  cmx_order_model_free(common.model);
  return 0;
}

static const cmx_model *find(cmx_model_kind kind, const char *id) {
  const cmx_model *m = cmx_model_find(kind, id, NULL);
  assert_non_null(m);
  return m;
}

/** No polarisation and no exchange. `solid` is "ordered", "random" or a solid-mixing model. */
static cmx_eos rigid(double z1, double a1, double z2, double a2, const char *solid) {
  cmx_eos e;
  memset(&e, 0, sizeof e);
  e.mixture.ions = (cmx_species){2, {z1, z2}, {a1, a2}};
  e.mixture.liquid = find(CMX_KIND_LIQUID, "liquid/pc2000-ds");
  e.mixture.crystal = find(CMX_KIND_CRYSTAL, "crystal/bcc");
  e.mixture.anharmonic = find(CMX_KIND_ANHARMONIC, "anharmonic/bc22");
  e.mixture.liquid_mixing = find(CMX_KIND_LIQUID_MIXING, "liquid-mixing/p2009-rigid");
  e.mixture.solid = !strcmp(solid, "ordered")  ? CMX_SOLID_ORDERED
                    : !strcmp(solid, "random") ? CMX_SOLID_RANDOM
                                               : CMX_SOLID_FITTED;
  if (e.mixture.solid == CMX_SOLID_FITTED) e.mixture.solid_mixing = find(CMX_KIND_SOLID_MIXING, solid);
  e.mixture.entropy = find(CMX_KIND_MIXING_ENTROPY, "mixing-entropy/number");
  e.mixture.zeta = common.sums.madelung;
  e.mixture.t0 = common.sums.T0;
  e.mixture.order = cmx_order_from_minimiser;
  e.mixture.order_context = &common.direct;
  e.liquid_quantum = find(CMX_KIND_LIQUID_QUANTUM, "liquid-quantum/bc22");
  e.crystal_quantum = find(CMX_KIND_CRYSTAL_QUANTUM, "crystal-quantum/bpy2001-bcc");
  e.anharmonic_quantum = find(CMX_KIND_ANHARMONIC_QUANTUM, "anharmonic-quantum/bc22");
  assert_int_equal(cmx_eos_check(&e, NULL), CMX_OK);
  return e;
}

/** With the published polarisation and exchange. */
static cmx_eos polarized(double z1, double a1, double z2, double a2, const char *solid) {
  cmx_eos e = rigid(z1, a1, z2, a2, solid);
  e.mixture.liquid_mixing = find(CMX_KIND_LIQUID_MIXING, "liquid-mixing/p2009-polarizable");
  e.liquid_screening = find(CMX_KIND_LIQUID_SCREENING, "liquid-screening/pc2000");
  e.crystal_screening = find(CMX_KIND_CRYSTAL_SCREENING, "crystal-screening/pc2000-bcc");
  e.exchange = find(CMX_KIND_EXCHANGE, "exchange/iit1987");
  return e;
}

#endif
