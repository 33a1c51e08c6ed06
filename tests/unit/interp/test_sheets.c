/* Sums of sheets of a spline, for every number of sheets: what a lookup of n species adds up. */
#include "coulomix_spline.h"
#include "support/cmx_test.h"
#include "support/random.h"

enum { NODES = 8, MOST = 17 };

/* The patch of weighted sheets, by plain loops. */
static void patches_of_any_number(void **state) {
  static double c[NODES * NODES * (MOST + 1)];
  const cmxi_span a = {.first = 1}, b = {.first = 2};
  double weight[MOST], patch[72];
  uint64_t seed = 41;
  (void)state;
  for (size_t k = 0; k < sizeof c / sizeof *c; k++) c[k] = between(&seed, -0.5, 0.5);
  for (int j = 0; j < MOST; j++) weight[j] = 1.0 + j;
  for (int before = 0; before < 2; before++)
    for (int n = 1; n <= MOST; n++) {
      cmxi_sheets_patch(c, before, n, NODES, &a, &b, weight, patch);
      for (int i = 0; i < 6; i++)
        for (int k = 0; k < 6; k++) {
          const double *node = c + (before + n) * ((a.first + i) * NODES + b.first + k);
          double sum = 0.0;
          for (int j = 0; j < n; j++) sum += weight[j] * node[before + j];
          CHECK_ABS(patch[12 * i + 2 * k + 1], sum, 1e-13);
          CHECK(patch[12 * i + 2 * k] == (before ? node[0] : 0.0));
        }
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(patches_of_any_number)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
