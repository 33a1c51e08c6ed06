/* Ideal electrons and positrons against electron_gas.csv. */
#include "support/csv.h"
#include "coulomix/electron.h"

enum { DERIVATIVES = 10 };

static const int order_of[DERIVATIVES][2] = {{0, 0}, {1, 0}, {0, 1}, {2, 0}, {1, 1},
                                             {0, 2}, {3, 0}, {2, 1}, {1, 2}, {0, 3}};

/* By order of the derivative. In the ideal gas the derivatives 20, 30 and 21 are differences that vanish:
   they are good to round-off of F there. */
static void states(void **state) {
  (void)state;
  const double tol[4] = {5e-15, 1e-14, 1e-13, 1e-11};
  cmx_csv csv =
      csv_open("electron_gas.csv", "n,temp,eta,positrons,f_00,f_10,f_01,f_20,f_11,f_02,f_30,f_21,f_12,f_03");
  size_t checked = 0;
  while (csv_next(&csv)) {
    cmx_electron_gas g;
    assert_int_equal(csv.n, 4 + DERIVATIVES);
    if (cmx_electron_gas_at(csv_number(&csv, 0), csv_number(&csv, 1), &g) != CMX_OK)
      fail_msg("line %zu: fails", csv.line);
    CHECK_ABS(g.eta, csv_number(&csv, 2), 2e-15 * (1.0 + fabs(g.eta)));
    CHECK_ABS(g.positrons, csv_number(&csv, 3), 2e-13 * g.positrons + 1e-60);
    for (size_t k = 0; k < DERIVATIVES; k++) {
      const int i = order_of[k][0], j = order_of[k][1];
      const double expected = csv_number(&csv, 4 + k);
      CHECK_ABS(g.thermal[i][j], expected, tol[i + j] * fabs(expected) + 5e-15 * fabs(csv_number(&csv, 4)));
    }
    for (int i = 0; i < 4; i++)
      for (int j = 4 - i; j < 4; j++) CHECK(g.thermal[i][j] == 0.0);
    checked++;
  }
  CHECK(checked >= 29);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(states)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
