/* Structure factors of boxes: limits that are known, and two ways to the same crystal. */
#include "coulomix/supercell.h"

#include "coulomix/const.h"
#include "support/ok.h"

static cmx_supercell cell;

/* `heavy` ions of charge z2 at random, the others of z1, at equilibrium. */
static void relaxed_cell(size_t ions, size_t heavy, double z1, double z2) {
  const cmx_supercell_ion kind[] = {{z1, 12}, {z2, 16}};
  unsigned char of[CMX_MAX_SITES];
  cmx_relaxation found;
  OK(cmx_supercell_shuffle(2, (size_t[]){ions - heavy, heavy}, 3, of));
  OK(cmx_supercell_bcc(ions, 2, kind, of, &cell, NULL));
  OK(cmx_supercell_relax(&cell, 1e-11, &found, NULL));
}

/* One impurity in 16 ions scatters equally everywhere: dZ^2/N over Q = dZ^2 (N-1)/N^2. */
static void one_impurity(void **state) {
  (void)state;
  cmx_supercell_scattering s;
  relaxed_cell(16, 1, 6, 8);
  OK(cmx_supercell_scatter(&cell, INFINITY, 0.8, &s, NULL));
  CHECK_ABS(s.sites.factor, 16.0 / 15.0, 1e-12);
  CHECK_REL(s.linear.factor, 16.0 / 15.0 * s.uncorrelated.factor, 1e-12);
  for (size_t k = 0; k < CMX_SUPERCELL_SHELLS; k++) {
    CHECK_ABS(s.sites.shell[k], 16.0 / 15.0, 1e-12);
    CHECK_REL(s.linear.shell[k], 16.0 / 15.0 * s.uncorrelated.shell[k], 1e-12);
  }
  CHECK(s.total.factor == s.relaxed.factor && s.still.factor == s.relaxed.factor && s.mean.factor == 0.0);
  CHECK(s.relaxed.factor > 1.0);
  CHECK_REL(s.q[CMX_SUPERCELL_SHELLS - 1], 0.975 * 2.0 * cbrt(2.25 * CMX_PI * 6.125), 1e-12); /* of 2k_F */
}

/* Relaxed ions scatter as linear theory has it, but for a relative difference that falls with Z2/Z1 - 1: in
   this arrangement with its square. */
static void linear_theory(void **state) {
  (void)state;
  static const double excess[] = {0.02, 0.002};
  double difference[2];
  for (size_t i = 0; i < 2; i++) {
    cmx_supercell_scattering s;
    relaxed_cell(16, 6, 6, 6 * (1 + excess[i]));
    OK(cmx_supercell_scatter(&cell, INFINITY, 0.8, &s, NULL));
    difference[i] = s.relaxed.factor / s.linear.factor - 1.0;
  }
  CHECK_REL(difference[0], 100.0 * difference[1], 0.02);
  CHECK(difference[0] > 1e-4 && difference[0] < 1e-3);
}

/* Vibrations from the force constants of the box are those from the modes of bcc, where all charges are equal
   to 1e-8. */
static void mean_ions(void **state) {
  (void)state;
  cmx_supercell_scattering s;
  const double v2 = 0.64 / 1.64, screening = CMX_FINE_STRUCTURE / (CMX_PI * sqrt(v2));
  double weight = 0.0, sum = 0.0;
  relaxed_cell(16, 8, 7 - 1e-8, 7 + 1e-8);
  OK(cmx_supercell_scatter(&cell, 200.0, 0.8, &s, NULL));
  CHECK_REL(s.total.factor, s.mean.factor, 1e-6);
  for (int i = 0; i < 20000; i++) { /* the weight is that of coulomix/transport.h */
    const double t = (i + 0.5) / 20000.0, w = t / pow(t + screening, 2.0) * (1.0 - v2 * t);
    weight += w;
    sum += w * s.mean.shell[(int)(CMX_SUPERCELL_SHELLS * sqrt(t))];
  }
  CHECK_REL(s.mean.factor, sum / weight, 0.01);
  for (size_t k = 0; k < CMX_SUPERCELL_SHELLS; k++) CHECK_REL(s.total.shell[k], s.mean.shell[k], 1e-6);
}

/* No correlation of ions is left where they vibrate by much more than 1/q; none vibrates without kT. */
static void hot_and_cold(void **state) {
  (void)state;
  enum { LAST = CMX_SUPERCELL_SHELLS - 1 };
  cmx_supercell_scattering hot, cold, fixed;
  relaxed_cell(16, 8, 6, 8);
  OK(cmx_supercell_scatter(&cell, 1.0, 0.8, &hot, NULL));
  OK(cmx_supercell_scatter(&cell, 1e9, 0.8, &cold, NULL));
  OK(cmx_supercell_scatter(&cell, INFINITY, 0.8, &fixed, NULL));
  CHECK_ABS(hot.total.shell[LAST], 50.0, 1e-6); /* <Z^2> = 50, Q = 1 */
  CHECK_ABS(hot.mean.shell[LAST], 49.0, 1e-6);
  CHECK_ABS(hot.still.shell[LAST], 0.0, 1e-6);
  CHECK_REL(cold.total.factor, fixed.relaxed.factor, 1e-5);
  CHECK_REL(cold.still.factor, fixed.relaxed.factor, 1e-5);
  CHECK(cold.mean.factor <= 1e-5 && cold.total.factor > cold.still.factor);
}

static void refusals(void **state) {
  (void)state;
  cmx_supercell_scattering s;
  relaxed_cell(16, 8, 6, 8);
  REFUSED(cmx_supercell_scatter(&cell, 0.5, 0.8, &s, &err), CMX_ERR_DOMAIN, "Gamma 0.5: not 1 or more");
  CHECK(isnan(s.q[0]) && isnan(s.excess.factor));
  REFUSED(cmx_supercell_scatter(&cell, 200.0, NAN, &s, &err), CMX_ERR_DOMAIN, "momentum nan");
  cell.crystal.cell[0][0] *= 1.1;
  REFUSED(cmx_supercell_scatter(&cell, 200.0, 0.8, &s, &err), CMX_ERR_DOMAIN, "no box of bcc");
  relaxed_cell(2, 1, 6, 8);
  REFUSED(cmx_supercell_scatter(&cell, 200.0, 0.8, &s, &err), CMX_ERR_DOMAIN, "of 16 ions or more");
  relaxed_cell(16, 8, 7, 7);
  REFUSED(cmx_supercell_scatter(&cell, 200.0, 0.8, &s, &err), CMX_ERR_DOMAIN, "all ions have the charge 7");
  cmx_supercell_ion far[] = {{1, 1}, {3, 6}}; /* unstable on ideal sites */
  static const unsigned char of[16] = {0, 1, 1, 0, 0, 0, 1, 1, 0, 1, 0, 1, 1, 1, 0, 0};
  OK(cmx_supercell_bcc(16, 2, far, of, &cell, NULL));
  REFUSED(cmx_supercell_scatter(&cell, 200.0, 0.8, &s, &err), CMX_ERR_UNSUPPORTED, "unstable modes");
}

/* In the results of an arrangement. */
static void in_results(void **state) {
  (void)state;
  static const cmx_supercell_ion kind[] = {{6, 12}, {8, 16}};
  static const size_t count[] = {10, 6};
  const cmx_supercell_sample sample = {16, 2, kind, count, NULL, 5, {1e-9, 1, NAN, 1, 0, 220.0, 0.8}};
  cmx_supercell_result r[2];
  cmx_supercell_scattering s;
  OK(cmx_supercell_sample_run(&sample, 2, NULL, r, NULL));
  unsigned char of[16];
  cmx_relaxation found;
  OK(cmx_supercell_shuffle(2, count, 6, of));
  OK(cmx_supercell_bcc(16, 2, kind, of, &cell, NULL));
  OK(cmx_supercell_relax(&cell, 1e-9, &found, NULL));
  OK(cmx_supercell_scatter(&cell, 220.0, 0.8, &s, NULL));
  assert_memory_equal(&r[1].scattering, &s, sizeof s);
  CHECK_ABS(s.excess.factor, s.total.factor - s.mean.factor, 1e-14);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(one_impurity), cmocka_unit_test(linear_theory),
                                     cmocka_unit_test(mean_ions),    cmocka_unit_test(hot_and_cold),
                                     cmocka_unit_test(refusals),     cmocka_unit_test(in_results)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
