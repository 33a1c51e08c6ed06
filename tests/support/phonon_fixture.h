/* Shared by the tests of lattice dynamics: built-in crystals of two labels, their dynamics, wave vectors. */
#ifndef COULOMIX_TESTS_PHONON_FIXTURE_H
#define COULOMIX_TESTS_PHONON_FIXTURE_H

#include "support/crystal_fixture.h"
#include "coulomix/phonon.h"

/* A built-in crystal of one or two labels. */
static inline void binary(const char *name, double z1, double z2, cmx_crystal *crystal, double z[]) {
  const double charge[2] = {z1, z2};
  built(name, crystal);
  assert_int_equal(cmx_crystal_charges(crystal, crystal->n_labels, charge, z, NULL), CMX_OK);
}

static inline cmx_dynamics *dynamics_of(const cmx_crystal *crystal, double splitting) {
  cmx_dynamics *dynamics = NULL;
  assert_int_equal(cmx_dynamics_new(crystal, splitting, &dynamics), CMX_OK);
  return dynamics;
}

/* Cartesian k of coordinates along the reciprocal vectors. */
static inline void wave(const cmx_crystal *crystal, const double fraction[3], double k[3]) {
  double b[3][3];
  cmx_crystal_reciprocal(crystal, b);
  for (int a = 0; a < 3; a++) k[a] = fraction[0] * b[0][a] + fraction[1] * b[1][a] + fraction[2] * b[2][a];
}

#endif
