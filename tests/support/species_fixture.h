/** Lattice, order minimiser and classical models that the tests of n species share. */
#ifndef COULOMIX_TESTS_SPECIES_FIXTURE_H
#define COULOMIX_TESTS_SPECIES_FIXTURE_H

#include <string.h>

#include "coulomix/phase.h"
#include "support/cmx_test.h"
#include "support/models.h"

static struct {
  cmx_lattice_sums sums;
  cmx_order_model *model;
  cmx_order_work *work;
  cmx_order_minimiser direct;
} common;

static inline int prepare_order(void **state) {
  (void)state;
  if (cmx_lattice_integrate(cmx_lattice_find("bcc", NULL), 8, 1e-12, &common.sums, NULL) != CMX_OK) return -1;
  if (cmx_order_model_new(&common.sums, &common.model) != CMX_OK) return -1;
  if (cmx_order_work_new(common.model, &common.work) != CMX_OK) return -1;
  common.direct = (cmx_order_minimiser){common.model, common.work, 0.0};
  return 0;
}

static inline int finish_order(void **state) {
  (void)state;
  cmx_order_work_free(common.work);
  cmx_order_model_free(common.model);
  return 0;
}

static inline cmx_classical_models models_of(int n, const double z[], cmx_solid_kind solid) {
  cmx_classical_models m = {.zeta = common.sums.madelung, .t0 = common.sums.T0, .solid = solid};
  m.ions.n = n;
  memcpy(m.ions.z, z, (size_t)n * sizeof *z);
  m.liquid = find(CMX_KIND_LIQUID, "liquid/pc2000-ds");
  m.crystal = find(CMX_KIND_CRYSTAL, "crystal/bcc");
  m.anharmonic = find(CMX_KIND_ANHARMONIC, "anharmonic/bc22");
  m.liquid_mixing = find(CMX_KIND_LIQUID_MIXING, "liquid-mixing/p2009-rigid");
  m.entropy = find(CMX_KIND_MIXING_ENTROPY, "mixing-entropy/number");
  m.solid_mixing = solid == CMX_SOLID_FITTED ? find(CMX_KIND_SOLID_MIXING, "solid-mixing/pc2013") : NULL;
  m.order = cmx_order_from_minimiser;
  m.order_psi = cmx_order_psi_from_minimiser;
  m.order_context = m.order_psi_context = &common.direct;
  return m;
}

#endif
