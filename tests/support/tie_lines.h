/* Tie lines that are polished, sorted, and end at the compositions of compounds. */
#ifndef COULOMIX_TESTS_TIE_LINES_H
#define COULOMIX_TESTS_TIE_LINES_H

#include "support/cmx_test.h"
#include "coulomix/phase.h"

static inline size_t lines_of(size_t n, const cmx_phase phase[], double gamma_e, size_t n_grid,
                              cmx_tie_line line[CMX_MAX_TIE_LINES]) {
  size_t count = 99;
  assert_int_equal(cmx_tie_lines(n, phase, gamma_e, n_grid, line, &count), CMX_OK);
  for (size_t i = 0; i < count; i++) {
    CHECK(line[i].x_left < line[i].x_right);
    CHECK(line[i].residual <= 1e-10 + (line[i].x_right < 1.0 ? 4e-16 / (1.0 - line[i].x_right) : 0.0));
    CHECK(i == 0 || line[i - 1].x_right <= line[i].x_left + 1e-9);
    if (phase[line[i].left].at > 0.0) CHECK_ABS(line[i].x_left, phase[line[i].left].at, 0.0);
    if (phase[line[i].right].at > 0.0) CHECK_ABS(line[i].x_right, phase[line[i].right].at, 0.0);
  }
  return count;
}

#define CHECK_LINE(line, phase_left, phase_right)                                                            \
  do {                                                                                                       \
    assert_int_equal((line).left, phase_left);                                                               \
    assert_int_equal((line).right, phase_right);                                                             \
  } while (0)

#endif
