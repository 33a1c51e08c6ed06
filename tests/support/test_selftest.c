/* Proves that the checks of cmx_test.h fail on a wrong number and on NaN. */
#include <string.h>

#include "support/cmx_test.h"

static void right(void **state) {
  (void)state;
  CHECK_ABS(1.0 + 1e-13, 1.0, 1e-12);
  CHECK_REL(-2.0, -2.0, 0.0);
}
static void wrong(void **state) {
  (void)state;
  CHECK_ABS(1.0 + 1e-11, 1.0, 1e-12);
}
static void not_a_number(void **state) {
  (void)state;
  CHECK_ABS(NAN, 1.0, 1e300);
}

int main(int argc, char **argv) {
  const struct CMUnitTest all[] = {cmocka_unit_test(right), cmocka_unit_test(wrong),
                                   cmocka_unit_test(not_a_number)};
  const char *name = argc > 1 ? argv[1] : "right";
  size_t pick = !strcmp(name, "wrong") ? 1 : !strcmp(name, "nan") ? 2 : 0;
  const struct CMUnitTest chosen[] = {all[pick]};
  return cmocka_run_group_tests(chosen, NULL, NULL);
}
