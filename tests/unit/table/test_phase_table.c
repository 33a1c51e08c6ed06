/* Tables of phase boundaries and their lookups against direct tie lines. */
#include "support/order_table_fixture.h"

#include <stdio.h>
#include <string.h>

#include "support/random.h"
#include "coulomix/plasma.h"

static int prepare(void **state) {
  (void)state;
  return open_order_model();
}

/* Lookups at random couplings against the polished tie line; *worst by caution. */
static void check_lookups(cmx_classical_models *m, const cmx_phase_view *v, double top, double worst[2]) {
  const cmx_phase phase[2] = {{"liquid", cmx_classical_liquid, m, 0.0},
                              {"solid", cmx_classical_solid, m, 0.0}};
  uint64_t seed = 424242u;
  for (int q = 0; q < 300; q++) {
    const double gamma = 108.0 + (top - 108.0) * uniform(&seed);
    cmx_tie tie[4];
    int n;
    const cmx_status status = cmx_phase_tie_lines(v, gamma, 4, tie, &n);
    CHECK(status >= 0 && n <= 2);
    for (int i = 0; i < n; i++) {
      CHECK(tie[i].gamma == gamma && (i == 0 || tie[i].x_left >= tie[i - 1].x_right));
      /* within 1e-4 of a pure species tie lines are too short to be polished to 1e-10 */
      if (tie[i].x_right < 1e-4 || tie[i].x_left > 1.0 - 1e-4) continue;
      cmx_tie_line line = {
          tie[i].x_left, tie[i].x_right, (size_t)tie[i].left, (size_t)tie[i].right, 0.0, 0.0};
      const cmx_status polished = cmx_tie_line_polish(phase, gamma / cmx_gamma_species(6, 1.0), &line);
      if (polished == CMX_ERR_ABSENT) continue; /* next to the critical point */
      assert_int_equal(polished, CMX_OK);
      double *w = &worst[status == CMX_WARN_ACTIVE_SET];
      *w = fmax(*w, fmax(fabs(line.x_left - tie[i].x_left), fabs(line.x_right - tie[i].x_right)));
      if (status == CMX_OK) CHECK_ABS(tie[i].latent_heat, line.latent_heat, 1e-4);
    }
  }
}

/* A composition's coupling, and back: its tie line at that coupling has this composition. */
static void check_inverse(const cmx_phase_view *v, int phase, int other, double x, int expected) {
  cmx_tie tie, found[4];
  int n, seen = 0;
  const cmx_status status = cmx_phase_boundary(v, phase, other, x, &tie);
  if (!expected) {
    assert_int_equal(status, CMX_ERR_ABSENT);
    CHECK(isnan(tie.gamma) && isnan(tie.x_left) && isnan(tie.latent_heat));
    return;
  }
  CHECK(status >= 0);
  CHECK_ABS(tie.left == phase && fabs(tie.x_left - x) < 1e-12 ? tie.x_left : tie.x_right, x, 1e-12);
  CHECK(cmx_phase_tie_lines(v, tie.gamma, 4, found, &n) >= 0);
  for (int i = 0; i < n; i++)
    seen += fabs(found[i].x_left - tie.x_left) < 1e-7 && fabs(found[i].x_right - tie.x_right) < 1e-7 &&
            found[i].left == tie.left && found[i].right == tie.right;
  CHECK(seen >= 1); /* at the azeotrope two boundaries meet */
}

static void phase_table_of_a_random_solid(void **state) {
  (void)state;
  cmx_order_minimiser context;
  cmx_classical_models m = mixture_of(CMX_SOLID_RANDOM, &context);
  cmx_diagram d;
  cmx_phase_table t;
  cmx_phase_view v;
  double worst[2] = {0.0, 0.0};
  assert_int_equal(cmx_diagram_trace(&m, 600.0, 129, 200, NULL, &d, NULL), CMX_OK);
  assert_int_equal(cmx_phase_table_make(&m, &d, &t), CMX_OK);
  cmx_phase_table_view(&t, &v);
  check_lookups(&m, &v, 600.0, worst);
  printf("random solid: errors of x %.1e, with caution %.1e; at the middles %.1e\n", worst[0], worst[1],
         t.worst[0]);
  CHECK(worst[0] <= 1e-6 && t.worst[0] <= 2e-7);
  const double gap[2] = {t.x_left[3 * t.n - 1],
                         t.x_right[3 * t.n - 1]}; /* of the solid, at the last coupling */
  for (int k = 0; k <= 40; k++) {
    const double x = k / 40.0;
    check_inverse(&v, CMX_LIQUID, CMX_SOLID, x, 1);
    check_inverse(&v, CMX_SOLID, CMX_LIQUID, x, 1);
    check_inverse(&v, CMX_SOLID, CMX_SOLID, x, x >= gap[0] && x <= gap[1]);
  }
  cmx_tie tie[4];
  int n = 9;
  static const double bad[] = {0.0, -1.0, NAN, INFINITY, -INFINITY};
  for (int q = 0; q < 5; q++) {
    assert_int_equal(cmx_phase_tie_lines(&v, bad[q], 4, tie, &n), CMX_ERR_DOMAIN);
    assert_int_equal(n, 0);
  }
  assert_int_equal(cmx_phase_tie_lines(&v, 600.001, 4, tie, &n), CMX_ERR_RANGE);
  assert_int_equal(cmx_phase_tie_lines(&v, 180.0, 1, tie, &n), CMX_ERR_RANGE); /* two lines */
  assert_int_equal(cmx_phase_tie_lines(&v, 100.0, 4, tie, &n), CMX_OK);
  assert_int_equal(n, 0);
  static const double bad_x[] = {-1e-9, 1.000001, NAN, INFINITY};
  for (int q = 0; q < 4; q++) {
    assert_int_equal(cmx_phase_boundary(&v, CMX_LIQUID, CMX_SOLID, bad_x[q], tie), CMX_ERR_DOMAIN);
    CHECK(isnan(tie->gamma));
  }
  trap(1);
  for (double gamma = 108.0; gamma < 600.0; gamma += 0.37) cmx_phase_tie_lines(&v, gamma, 4, tie, &n);
  trap(0);
  cmx_phase_table_free(&t);
  cmx_diagram_free(&d);
}

/* The solvus of an ordered solid has kinks where planes come and go: these intervals are marked. */
static void phase_table_of_an_ordered_solid(void **state) {
  (void)state;
  cmx_order_minimiser context;
  cmx_classical_models m = mixture_of(CMX_SOLID_ORDERED, &context);
  cmx_diagram d;
  cmx_phase_table t;
  cmx_phase_view v;
  double worst[2] = {0.0, 0.0};
  assert_int_equal(cmx_diagram_trace(&m, 500.0, 65, 128, NULL, &d, NULL), CMX_OK);
  assert_int_equal(cmx_phase_table_make(&m, &d, &t), CMX_OK);
  cmx_phase_table_view(&t, &v);
  check_lookups(&m, &v, 500.0, worst);
  printf("ordered solid: errors of x %.1e, with caution %.1e; at the middles %.1e, %.1e; %zu marked\n",
         worst[0], worst[1], t.worst[0], t.worst[1], t.n_caution);
  CHECK(t.n_caution > 0 && t.n_caution < t.n_boundaries * (t.n - 1) / 3);
  CHECK(worst[0] <= 1e-6 && t.worst[0] <= 2e-7 && t.worst[1] > 2e-7 && worst[1] < 0.01);
  cmx_phase_table_free(&t);
  cmx_diagram_free(&d);
}

static void phase_tables_that_cannot_be_made(void **state) {
  (void)state;
  cmx_order_minimiser context;
  cmx_classical_models m = mixture_of(CMX_SOLID_RANDOM, &context);
  cmx_diagram d;
  cmx_phase_table t;
  memset(&d, 0, sizeof d);
  assert_int_equal(cmx_phase_table_make(&m, &d, &t), CMX_ERR_ABSENT);
  CHECK(!t.gamma && t.n_boundaries == 0);
  assert_int_equal(cmx_diagram_trace(&m, 200.0, 5, 64, NULL, &d, NULL), CMX_OK);
  assert_int_equal(cmx_phase_table_make(&m, &d, &t), CMX_ERR_DOMAIN); /* the lookup needs six nodes */
  CHECK(!t.gamma && t.n_boundaries == 0);
  cmx_diagram_free(&d);
  assert_int_equal(cmx_diagram_trace(&m, 200.0, 6, 64, NULL, &d, NULL), CMX_OK);
  assert_int_equal(cmx_phase_table_make(&m, &d, &t), CMX_OK);
  cmx_phase_table_free(&t);
  cmx_diagram_free(&d);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(phase_table_of_a_random_solid),
                                     cmocka_unit_test(phase_table_of_an_ordered_solid),
                                     cmocka_unit_test(phase_tables_that_cannot_be_made)};
  return cmocka_run_group_tests(tests, prepare, close_order_table);
}
