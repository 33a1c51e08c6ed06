/* Tie lines of analytic free energies. */
#include "support/cmx_test.h"
#include "coulomix/phase.h"

/* f = x ln x + (1-x) ln(1-x) + W p + (1-x) a + x b + c p^2 + (k/2)(x-x0)^2, p = x(1-x), a = a0 + a1 ln
   Gamma_e */
typedef struct solution {
  double w, a0, a1, b0, b1, k, x0;
  cmx_status status;
} solution;

static cmx_status solution_f(void *context, double x, double gamma_e, cmx_jet *f) {
  const solution *s = context;
  const double z = 1.0 - x, g = log(gamma_e), a = s->a0 + s->a1 * g, b = s->b0 + s->b1 * g;
  const double lx = x > 0.0 ? log(x) : 0.0, lz = z > 0.0 ? log(z) : 0.0, d = x - s->x0;
  *f = (cmx_jet){.v = x * lx + z * lz + s->w * x * z + z * a + x * b + 0.5 * s->k * d * d,
                 .x = lx - lz + s->w * (1.0 - 2.0 * x) + b - a + s->k * d,
                 .g = z * s->a1 + x * s->b1,
                 .xx = 1.0 / (x * z) - 2.0 * s->w + s->k,
                 .xg = s->b1 - s->a1};
  return s->status;
}

static size_t lines_of(size_t n, solution s[], double gamma_e, size_t n_grid,
                       cmx_tie_line line[CMX_MAX_TIE_LINES]) {
  cmx_phase phase[CMX_MAX_PHASES];
  size_t count = 99;
  for (size_t i = 0; i < n; i++) phase[i] = (cmx_phase){"phase", solution_f, &s[i], 0.0};
  assert_int_equal(cmx_tie_lines(n, phase, gamma_e, n_grid, line, &count), CMX_OK);
  for (size_t i = 0; i < count; i++) {
    CHECK(line[i].x_left < line[i].x_right && line[i].residual <= 1e-10);
    CHECK(i == 0 || line[i - 1].x_right <= line[i].x_left + 1e-9);
  }
  return count;
}

static void binodal_of_a_regular_solution(void **state) {
  (void)state;
  static const double w[] = {2.01, 2.1, 2.5, 3.0, 5.0, 8.0};
  static const size_t grid[] = {64, 400, 5000};
  for (size_t q = 0; q < 6; q++)
    for (size_t r = 0; r < 3; r++) {
      cmx_tie_line line[CMX_MAX_TIE_LINES];
      solution s = {.w = w[q], .b0 = 0.7 * (double)r};
      assert_int_equal(lines_of(1, &s, 1.0, grid[r], line), 1);
      const double x = line[0].x_left;
      /* the closed equation, its error in x scaled by its slope 1/p - 2W */
      CHECK_ABS((log((1.0 - x) / x) - w[q] * (1.0 - 2.0 * x)) / (1.0 / (x * (1.0 - x)) - 2.0 * w[q]), 0.0,
                1e-12);
      CHECK_ABS(line[0].x_right, 1.0 - x, 1e-12);
      assert_int_equal(line[0].left + line[0].right, 0);
      CHECK_ABS(line[0].latent_heat, 0.0, 0.0);
    }
  cmx_tie_line line[CMX_MAX_TIE_LINES];
  solution none = {.w = 1.99};
  assert_int_equal(lines_of(1, &none, 1.0, 400, line), 0);
}

/* Gaps as wide as three cells of the grid or more, around a node and between two. */
static void gaps_of_a_few_cells(void **state) {
  (void)state;
  for (size_t grid = 100; grid <= 101; grid++)
    for (int q = 6; q <= 20; q++) {
      const double cell = 1.5707963267948966 / (double)(grid - 1), half = 0.25 * q * cell; /* at x = 1/2 */
      cmx_tie_line line[CMX_MAX_TIE_LINES];
      solution s = {.w = log((0.5 + half) / (0.5 - half)) / (2.0 * half)};
      if (lines_of(1, &s, 1.0, grid, line) != 1) fail_msg("grid %zu: no gap of half width %g", grid, half);
      CHECK_ABS(line[0].x_left, 0.5 - half, 1e-10);
      CHECK_ABS(line[0].x_right, 0.5 + half, 1e-10);
    }
}

/* Two ideal solutions: ln(x_s/x_l) = b, ln((1-x_s)/(1-x_l)) = a. */
static void ideal_solutions(void **state) {
  (void)state;
  static const double gamma[] = {0.5, 1.0, 1.3};
  for (size_t q = 0; q < 3; q++)
    for (int swapped = 0; swapped < 2; swapped++) {
      solution s[2] = {{.a0 = -0.4, .a1 = 0.3, .b0 = 0.9, .b1 = 0.8}, {.w = 0.0}};
      const double a = s[0].a0 + s[0].a1 * log(gamma[q]), b = s[0].b0 + s[0].b1 * log(gamma[q]);
      const double x_l = (1.0 - exp(a)) / (exp(b) - exp(a)), x_s = x_l * exp(b);
      cmx_tie_line line[CMX_MAX_TIE_LINES];
      if (swapped) {
        const solution t = s[0];
        s[0] = s[1];
        s[1] = t;
      }
      assert_int_equal(lines_of(2, s, gamma[q], 200, line), 1);
      assert_int_equal(line[0].left, swapped);
      assert_int_equal(line[0].right, !swapped);
      CHECK_ABS(line[0].x_left, x_l, 1e-13);
      CHECK_ABS(line[0].x_right, x_s, 1e-13);
      /* freezing 1-x_s and x_s of the two species; the phase listed first is the hot one */
      if (!swapped) CHECK_ABS(line[0].latent_heat, (1.0 - x_s) * 0.3 + x_s * 0.8, 1e-13);
      if (swapped) CHECK_ABS(line[0].latent_heat, -((1.0 - x_l) * 0.3 + x_l * 0.8), 1e-13);
    }
}

/* A phase that is lower by 1e-5 in |x - x0| < 0.002 only, anywhere between the grid points. */
static void crossings_inside_one_cell(void **state) {
  (void)state;
  for (int q = 1; q < 40; q++) {
    const double x0 = q / 40.0;
    cmx_tie_line line[CMX_MAX_TIE_LINES], fine[CMX_MAX_TIE_LINES];
    solution s[2] = {{.w = 0.0}, {.k = 5.0, .x0 = x0, .a0 = -1e-5, .b0 = -1e-5}};
    assert_int_equal(lines_of(2, s, 1.0, 40, line), 2);
    assert_int_equal(lines_of(2, s, 1.0, 20001, fine), 2);
    assert_int_equal(line[0].left, 0);
    assert_int_equal(line[0].right, 1);
    assert_int_equal(line[1].left, 1);
    assert_int_equal(line[1].right, 0);
    CHECK(line[0].x_left < x0 - 0.002 && line[0].x_right > x0 - 0.002 && line[0].x_right < x0);
    CHECK(line[1].x_right > x0 + 0.002 && line[1].x_left < x0 + 0.002 && line[1].x_left > x0);
    for (int i = 0; i < 2; i++) {
      CHECK_ABS(line[i].x_left, fine[i].x_left, 1e-12);
      CHECK_ABS(line[i].x_right, fine[i].x_right, 1e-12);
    }
  }
}

static void one_phase_everywhere(void **state) {
  (void)state;
  cmx_tie_line line[CMX_MAX_TIE_LINES];
  solution s[CMX_MAX_PHASES] = {{.w = 1.0}};
  for (size_t i = 1; i < CMX_MAX_PHASES; i++) s[i] = (solution){.w = 1.0, .a0 = 0.1 * (double)i, .b0 = 0.2};
  for (size_t n = 1; n <= CMX_MAX_PHASES; n++) assert_int_equal(lines_of(n, s, 1.0, 100, line), 0);
}

/* Liquid f = ideal; solids ideal + 3x - h and ideal + 3(1-x) - h: a eutectic at h = ln(2/(1 + e^-3)). */
static void eutectic(void **state) {
  (void)state;
  const double h_eutectic = log(2.0 / (1.0 + exp(-3.0)));
  for (int q = -3; q <= 3; q++) {
    const double h = h_eutectic + (q ? 0.1 * q : 1e-9);
    cmx_tie_line line[CMX_MAX_TIE_LINES];
    solution s[3] = {{.w = 0.0}, {.a0 = -h, .b0 = 3.0 - h}, {.a0 = 3.0 - h, .b0 = -h}};
    const size_t n = lines_of(3, s, 1.0, 300, line);
    if (q < 0) {
      const double x_s = (1.0 - exp(-h)) / (exp(3.0 - h) - exp(-h));
      assert_int_equal(n, 2);
      assert_int_equal(line[0].left, 1);
      assert_int_equal(line[0].right, 0);
      assert_int_equal(line[1].left, 0);
      assert_int_equal(line[1].right, 2);
      CHECK_ABS(line[0].x_left, x_s, 1e-13);
      CHECK_ABS(line[0].x_right, x_s * exp(3.0 - h), 1e-13);
      CHECK_ABS(line[1].x_left, 1.0 - line[0].x_right, 1e-13);
      CHECK_ABS(line[1].x_right, 1.0 - x_s, 1e-13);
    } else {
      assert_int_equal(n, 1);
      assert_int_equal(line[0].left, 1);
      assert_int_equal(line[0].right, 2);
      CHECK_ABS(line[0].x_left, 1.0 / (1.0 + exp(3.0)), 1e-13);
      CHECK_ABS(line[0].x_right, 1.0 - line[0].x_left, 1e-13);
    }
  }
}

/* A solid with a gap, and a liquid that is stable inside it until it is raised. */
static void liquid_inside_a_gap(void **state) {
  (void)state;
  cmx_tie_line line[CMX_MAX_TIE_LINES];
  solution s[2] = {{.k = 40.0, .x0 = 0.5, .a0 = 0.35, .b0 = 0.35}, {.w = 3.0}};
  const size_t n = lines_of(2, s, 1.0, 400, line);
  assert_int_equal(n, 2);
  CHECK_ABS(line[0].x_left + line[1].x_right, 1.0, 1e-12);
  CHECK_ABS(line[0].x_right + line[1].x_left, 1.0, 1e-12);
  s[0].a0 = s[0].b0 = 0.7; /* the liquid is gone */
  assert_int_equal(lines_of(2, s, 1.0, 400, line), 1);
  assert_int_equal(line[0].left + line[0].right, 2);
}

static void refused_arguments(void **state) {
  (void)state;
  solution s[2] = {{.w = 3.0}, {.w = 1.0, .a0 = 1.0, .b0 = 1.0}};
  cmx_phase phase[CMX_MAX_PHASES + 1];
  cmx_tie_line line[CMX_MAX_TIE_LINES];
  size_t n = 99;
  for (size_t i = 0; i <= CMX_MAX_PHASES; i++) phase[i] = (cmx_phase){"phase", solution_f, &s[i % 2], 0.0};
  assert_int_equal(cmx_tie_lines(0, phase, 1.0, 100, line, &n), CMX_ERR_DOMAIN);
  assert_int_equal(n, 0);
  assert_int_equal(cmx_tie_lines(CMX_MAX_PHASES + 1, phase, 1.0, 100, line, &n), CMX_ERR_DOMAIN);
  static const size_t grid[] = {0, 15, 100001, SIZE_MAX};
  static const double gamma[] = {0.0, -1.0, NAN, INFINITY, -INFINITY};
  for (size_t q = 0; q < 4; q++)
    assert_int_equal(cmx_tie_lines(2, phase, 1.0, grid[q], line, &n), CMX_ERR_DOMAIN);
  for (size_t q = 0; q < 5; q++)
    assert_int_equal(cmx_tie_lines(2, phase, gamma[q], 100, line, &n), CMX_ERR_DOMAIN);
  s[1].status = CMX_ERR_RANGE;
  assert_int_equal(cmx_tie_lines(2, phase, 1.0, 100, line, &n), CMX_ERR_RANGE);
  assert_int_equal(n, 0);
  line[0] = (cmx_tie_line){0.2, 0.7, 0, 1, 0.0, 0.0};
  assert_int_equal(cmx_tie_line_polish(phase, 1.0, &line[0]), CMX_ERR_RANGE);
  s[1].status = CMX_WARN_EXTRAPOLATED; /* a warning is no failure */
  assert_int_equal(cmx_tie_lines(2, phase, 1.0, 100, line, &n), CMX_OK);
  assert_int_equal(n, 1);
  line[0] = (cmx_tie_line){NAN, 0.7, 0, 0, 0.0, 0.0};
  CHECK(cmx_tie_line_polish(phase, 1.0, &line[0]) < 0);
  s[1] = (solution){.w = 1.0}; /* convex: nothing to find from any guess */
  line[0] = (cmx_tie_line){0.2, 0.7, 1, 1, 0.0, 0.0};
  CHECK(cmx_tie_line_polish(phase, 1.0, &line[0]) < 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(binodal_of_a_regular_solution),
                                     cmocka_unit_test(gaps_of_a_few_cells),
                                     cmocka_unit_test(ideal_solutions),
                                     cmocka_unit_test(crossings_inside_one_cell),
                                     cmocka_unit_test(one_phase_everywhere),
                                     cmocka_unit_test(eutectic),
                                     cmocka_unit_test(liquid_inside_a_gap),
                                     cmocka_unit_test(refused_arguments)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
