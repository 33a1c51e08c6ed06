/* The averages over the zone that are built into the library. */

#include "coulomix/lattice.h"
#include "lattice/zone.h"
#include "support/cmx_test.h"

static const cmx_lattice *bcc(void) {
  return cmx_lattice_find("bcc", NULL);
}

/* Computed anew. All but the highest orders, which take a second. */
static void computed_anew(void **state) {
  (void)state;
  const size_t highest = CMX_SANITIZED ? 12 : 32;
  cmx_lattice_sums sums = {.lattice = bcc(), .n = CMX_MAX_ORBITS};
  cmx_ewald *ewald[2];
  size_t compared = 0;
  if (!cmxp_zone_n_values) skip(); /* cross-compiled */
  assert_int_equal(cmx_lattice_orbits(sums.lattice, sums.n, sums.orbit), CMX_OK);
  for (int shifted = 0; shifted < 2; shifted++)
    assert_int_equal(cmx_ewald_new(sums.lattice, CMXP_ZONE_SPLITTING(shifted), &ewald[shifted]), CMX_OK);
  for (size_t k = 0; k < cmxp_zone_n_values; k++) {
    const cmxp_zone_value *v = &cmxp_zone_values[k];
    cmxp_zone_integral z;
    if (v->order > highest) continue;
    assert_int_equal(cmxp_zone_integrate(&sums, ewald[v->shifted], v->order, &z), CMX_OK);
    /* round-off of other vector registers and other libraries of functions */
    for (size_t i = 0; i <= CMX_MAX_ORBITS; i++) CHECK_ABS(v->integral.value[i], z.value[i], 5e-14);
    compared++;
  }
  CHECK(compared >= 4);
  for (int shifted = 0; shifted < 2; shifted++) cmx_ewald_free(ewald[shifted]);
}

/* The values of the higher orders agree as far as the averages are converged. */
static void highest_orders_agree(void **state) {
  (void)state;
  const cmxp_zone_integral *last[2] = {NULL, NULL}, *before[2] = {NULL, NULL};
  if (!cmxp_zone_n_values) skip();
  for (size_t k = 0; k < cmxp_zone_n_values; k++) {
    const int s = cmxp_zone_values[k].shifted;
    before[s] = last[s];
    last[s] = &cmxp_zone_values[k].integral;
  }
  CHECK(before[0] && before[1]);
  for (size_t i = 0; i <= 29; i++) {
    CHECK_ABS(last[0]->value[i], before[0]->value[i], 1e-12);
    CHECK_ABS(last[0]->value[i], last[1]->value[i], 5e-14);
  }
}

/* Sums from them, and those of more orbits than converge with them. */
static void sums_use_them(void **state) {
  (void)state;
  cmx_lattice_sums few, many;
  assert_int_equal(cmx_lattice_integrate(bcc(), 8, 1e-12, &few, NULL), CMX_OK);
  CHECK(few.refinement[few.n_refinements - 1].order == 48);
  for (size_t k = 0; k < cmxp_zone_n_values; k++)
    if (!cmxp_zone_values[k].shifted && cmxp_zone_values[k].order == 48)
      for (size_t i = 0; i < 8; i++) CHECK(few.T[i] == cmxp_zone_values[k].integral.value[i + 1]);
  if (CMX_SANITIZED) return;
  assert_int_equal(cmx_lattice_integrate(bcc(), CMX_MAX_ORBITS, 1e-12, &many, NULL), CMX_OK);
  CHECK(many.refinement[many.n_refinements - 1].order == 64);
  for (size_t i = 0; i < 8; i++) CHECK_ABS(many.T[i], few.T[i], 1e-12);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(computed_anew), cmocka_unit_test(highest_orders_agree),
                                     cmocka_unit_test(sums_use_them)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
