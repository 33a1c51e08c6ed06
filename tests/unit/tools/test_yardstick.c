/* The yardsticks of speed give the states of the function that they tabulate. */
#include "yardstick.h"

#include <math.h>

#include "support/cmx_test.h"
#include "support/random.h"

static const double rho[2] = {1e2, 1e10}, temp[2] = {1e6, 5e9};

/* A state, its outputs and those of the function; x = 0 in two dimensions. */
static void draw(const yardstick *y, uint64_t *seed, double got[], double want[]) {
  const double x = y->n_x > 1 ? uniform(seed) : 0.0;
  const double r = exp(between(seed, log(rho[0]), log(rho[1]))),
               t = exp(between(seed, log(temp[0]), log(temp[1])));
  if (y->n_x > 1)
    yardstick_mixture_at(y, x, r, t, got);
  else
    yardstick_state_at(y, r, t, got);
  yardstick_exact(x, r, t, want);
}

/* Quintics on steps h of ln T: T^4 = exp(4 ln T) is off by some (4h)^6/46080 = 2e-7, its derivatives by
   2e-6 and 2e-5; where radiation makes chi_rho small, what remains of second derivatives by ln rho is less
   accurate by as much. */
static void compare(const yardstick *y, int n, double tolerance, double second) {
  uint64_t seed = 1;
  double worst = 0.0;
  for (int k = 0; k < 2000; k++) {
    double got[YARDSTICK_MIXTURE], want[YARDSTICK_MIXTURE];
    draw(y, &seed, got, want);
    for (int j = 0; j < n; j++) {
      /* second derivatives of the spline are less accurate */
      const int first = j <= YARDSTICK_S || j >= YARDSTICK_F_X;
      CHECK_REL(got[j], want[j], first ? tolerance : second / fmin(1.0, want[YARDSTICK_CHI_RHO]));
      worst = fmax(worst, fabs(got[j] / want[j] - 1.0));
    }
  }
  print_message("worst relative error %.2g\n", worst);
}

static void test_state(void **state) {
  (void)state;
  yardstick y;
  CHECK(yardstick_make_state(rho, temp, &y));
  compare(&y, YARDSTICK_STATE, 1e-5, 1e-4);
  yardstick_free(&y);
}

static void test_mixture(void **state) {
  (void)state;
  yardstick y;
  CHECK(yardstick_make_mixture(rho, temp, &y));
  compare(&y, YARDSTICK_MIXTURE, 1e-5, 2e-4);
  yardstick_free(&y);
}

static void test_temp_from_energy(void **state) {
  (void)state;
  yardstick y;
  uint64_t seed = 3;
  CHECK(yardstick_make_state(rho, temp, &y));
  for (int k = 0; k < 2000; k++) {
    const double r = exp(between(&seed, log(rho[0]), log(rho[1]))),
                 t = exp(between(&seed, log(temp[0]), log(temp[1])));
    double s[YARDSTICK_STATE];
    yardstick_state_at(&y, r, t, s);
    /* rounding of the energy of cold electrons */
    const double found = yardstick_temp_from_rho_e(&y, r, s[YARDSTICK_E], 1.1 * t);
    CHECK_REL(found, t, 1e-9 + 1e-12 * s[YARDSTICK_E] / (t * s[YARDSTICK_CV]));
  }
  yardstick_free(&y);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_state), cmocka_unit_test(test_mixture),
                                     cmocka_unit_test(test_temp_from_energy)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
