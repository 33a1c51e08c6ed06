/* Shared by the tests of the tables of order and phases: a small table of the order with its minimiser, and
   traps for floating-point exceptions. Include it first: it asks for GNU extensions. */
#ifndef COULOMIX_TESTS_ORDER_TABLE_FIXTURE_H
#define COULOMIX_TESTS_ORDER_TABLE_FIXTURE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* feenableexcept */
#endif
#include <fenv.h>

#include "support/cmx_test.h"
#include "coulomix/table.h"

enum { SHELLS = 8 };

static struct {
  cmx_order_model *model;
  cmx_order_work *work;
  cmx_order_table table;
  cmx_order_view view;
} common;

static inline void filled(size_t n_x, size_t n_g, double gamma_d_max, cmx_order_table *table) {
  cmx_error err = CMX_ERROR_NONE;
  if (cmx_order_table_fill(common.model, &(cmx_order_grid){n_x, n_g, gamma_d_max}, NULL, NULL, table, &err) !=
      CMX_OK)
    fail_msg("%s", err.text);
}

/** The minimiser. */
static inline int open_order_model(void) {
  static cmx_lattice_sums sums;
  if (cmx_lattice_integrate(cmx_lattice_find("bcc", NULL), SHELLS, 1e-12, &sums, NULL) != CMX_OK) return -1;
  if (cmx_order_model_new(&sums, &common.model) != CMX_OK) return -1;
  return cmx_order_work_new(common.model, &common.work) == CMX_OK ? 0 : -1;
}

/** The minimiser, and a table of n x n nodes. */
static inline int open_order_table(size_t n, double gamma_d_max) {
  if (open_order_model() != 0) return -1;
  filled(n, n, gamma_d_max, &common.table);
  cmx_order_table_view(&common.table, &common.view);
  return 0;
}

static inline int close_order_table(void **state) {
  (void)state;
  cmx_order_table_free(&common.table);
  cmx_order_work_free(common.work);
  cmx_order_model_free(common.model);
  return 0;
}

static inline cmx_order_state direct(double x, double gamma_d) {
  cmx_order_state s;
  cmx_order_work_reset(common.work);
  CHECK(cmx_order_solve(common.model, x, gamma_d, common.work, &s) >= 0);
  return s;
}

/* Invalid operations, divisions by zero and overflows end the process while on; without glibc nothing
   happens. */
static inline void trap(int on) {
#ifdef __GLIBC__
  feclearexcept(FE_ALL_EXCEPT);
  if (on)
    feenableexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW);
  else
    fedisableexcept(FE_ALL_EXCEPT);
#else
  (void)on;
#endif
}

/** Carbon and oxygen with the order of the minimiser. */
static inline cmx_classical_models mixture_of(cmx_solid_kind solid, cmx_order_minimiser *context) {
  const cmx_lattice_sums *sums = cmx_order_model_sums(common.model);
  *context = (cmx_order_minimiser){common.model, common.work, 0.0};
  return (cmx_classical_models){
      .ions = {2, {6, 8}, {0}},
      .liquid = cmx_model_find(CMX_KIND_LIQUID, "liquid/pc2000-ds", NULL),
      .crystal = cmx_model_find(CMX_KIND_CRYSTAL, "crystal/bcc", NULL),
      .anharmonic = cmx_model_find(CMX_KIND_ANHARMONIC, "anharmonic/bc22", NULL),
      .liquid_mixing = cmx_model_find(CMX_KIND_LIQUID_MIXING, "liquid-mixing/p2009-rigid", NULL),
      .entropy = cmx_model_find(CMX_KIND_MIXING_ENTROPY, "mixing-entropy/number", NULL),
      .solid = solid,
      .zeta = sums->madelung,
      .t0 = sums->T0,
      .order = cmx_order_from_minimiser,
      .order_context = context};
}

#endif
