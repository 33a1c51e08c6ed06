/* Tie lines of analytic free energies beside compounds of fixed composition. */
#include <stdio.h>
#include <string.h>

#include "support/tie_lines.h"
#include "support/random.h"
#include "phase/phase_internal.h"

/* f = x ln x + (1-x) ln(1-x) + W x(1-x) + b x + h ln Gamma_e + c */
typedef struct solution {
  double w, b, h, c;
} solution;

static cmx_status solution_f(void *context, double x, double gamma_e, cmx_jet *f) {
  const solution *s = context;
  const double z = 1.0 - x, lx = x > 0.0 ? log(x) : 0.0, lz = z > 0.0 ? log(z) : 0.0;
  *f = (cmx_jet){.v = x * lx + z * lz + s->w * x * z + s->b * x + s->h * log(gamma_e) + s->c,
                 .x = lx - lz + s->w * (1.0 - 2.0 * x) + s->b,
                 .g = s->h,
                 .xx = 1.0 / (x * z) - 2.0 * s->w};
  return CMX_OK;
}

static cmx_phase solution_phase(solution *s) {
  return (cmx_phase){"solution", solution_f, s, 0.0};
}

static cmx_phase compound_phase(cmx_compound *c) {
  return (cmx_phase){c->name, cmx_compound_free_energy, c, c->x};
}

/* What a tangent at x misses the point (x_c, f_c) by, in long double. */
static long double missed(const solution *s, long double x, double x_c, long double f_c) {
  const long double z = 1.0L - x, w = s->w;
  return (1.0L - (long double)x_c) * (logl(z) + w * x * x) +
         (long double)x_c * (logl(x) + w * z * z + (long double)s->b) + (long double)s->c - f_c;
}

/* The x in (lo, hi) whose tangent meets (x_c, f_c), by bisection in long double. */
static double touching(const solution *s, double lo, double hi, double x_c, double f_c) {
  long double a = lo, b = hi;
  const int falls = missed(s, a, x_c, f_c) > 0.0L;
  for (int it = 0; it < 200; it++) {
    const long double m = 0.5L * (a + b);
    if ((missed(s, m, x_c, f_c) > 0.0L) == falls)
      a = m;
    else
      b = m;
  }
  return (double)(0.5L * (a + b));
}

/* Ideal solution and a compound at 1/2: the tangent has ln x + ln(1-x) = 2 f_c, so x (1-x) = exp(2 f_c). */
static void ideal_solution_with_a_compound(void **state) {
  (void)state;
  static const size_t grid[] = {16, 101, 400};
  for (int q = 0; q < 30; q++)
    for (int r = 0; r < 3; r++) {
      solution s = {.h = 0.7};
      cmx_compound c = {"ordered:test", 0.5, -0.3 - 0.04 * q, -0.45};
      const double gamma = 1.0 + 0.1 * q, f_c = gamma * c.energy + c.vibration - s.h * log(gamma);
      cmx_phase phase[2] = {solution_phase(&s), compound_phase(&c)};
      cmx_tie_line line[CMX_MAX_TIE_LINES];
      const double p = exp(2.0 * f_c), x = 2.0 * p / (1.0 + sqrt(1.0 - 4.0 * p));
      assert_int_equal(lines_of(2, phase, gamma, grid[r], line), 2);
      CHECK_LINE(line[0], 0, 1);
      CHECK_LINE(line[1], 1, 0);
      /* two digits less than double: f_c itself is rounded, and 1 - x has no more of them */
      CHECK_REL(line[0].x_left, x, 2e-14);
      CHECK_ABS(1.0 - line[1].x_right, x, 1e-15 + 2e-14 * x);
      CHECK_ABS(line[0].latent_heat, s.h - gamma * c.energy, 1e-14);
      CHECK_ABS(line[1].latent_heat, s.h - gamma * c.energy, 1e-14);
      /* which phase is listed first does not matter: never a compound before another */
      const cmx_phase swapped[2] = {phase[1], phase[0]};
      cmx_tie_line again[CMX_MAX_TIE_LINES];
      assert_int_equal(lines_of(2, swapped, gamma, grid[r], again), 2);
      CHECK_LINE(again[0], 1, 0);
      CHECK_ABS(again[0].x_left, line[0].x_left, 0.0);
      CHECK_ABS(again[0].latent_heat, line[0].latent_heat, 0.0);
    }
}

/* A strong compound next to which hardly anything is dissolved; rarer than 1e-11 is nothing. */
static void nearly_pure_neighbours(void **state) {
  (void)state;
  for (int q = 0; q < 60; q++) {
    solution s = {.w = 0.0};
    cmx_compound c = {"ordered:test", 0.3, -1.0 - q, 0.0};
    const cmx_phase phase[2] = {solution_phase(&s), compound_phase(&c)};
    cmx_tie_line line[CMX_MAX_TIE_LINES];
    const double left = touching(&s, 1e-300, 0.3, 0.3, c.energy);
    assert_int_equal(lines_of(2, phase, 1.0, 100, line), 2);
    CHECK_ABS(line[0].x_left, left, left > 1.5e-11 ? 1e-12 * left : 1.5e-11);
    /* on the right for 1 - x, by symmetry */
    solution mirror = s;
    const double rest = touching(&mirror, 1e-300, 0.7, 0.7, c.energy);
    CHECK_ABS(1.0 - line[1].x_right, rest, rest > 1.5e-11 ? 1e-12 * rest + 2e-16 : 1.5e-11);
  }
}

/* f'' = 4, so a compound lower by d makes lines of width sqrt(d/2): down to 1e-5 they are found, then left
   out. */
static void narrow_lines(void **state) {
  (void)state;
  double worst = 0.0;
  for (double width = 0.1; width > 1e-8; width *= 0.7) {
    solution s = {.w = 0.0};
    cmx_compound c = {"ordered:test", 0.5, 0.0, -log(2.0) - 2.0 * width * width};
    const cmx_phase phase[2] = {solution_phase(&s), compound_phase(&c)};
    cmx_tie_line line[CMX_MAX_TIE_LINES];
    const size_t n = lines_of(2, phase, 1.0, 100, line);
    if (fabs(width - 1e-5) < 1e-8) continue;
    assert_int_equal(n, width > 1e-5 ? 2 : 0);
    if (!n) continue;
    /* the long double square root of the rounded f_c */
    const long double p = 1.0L - 4.0L * expl(2.0L * (long double)c.vibration);
    const double exact = (double)(0.5L * sqrtl(p)), off = fabs(0.5 - line[0].x_left - exact);
    CHECK_ABS(line[1].x_right - 0.5, exact, 1e-12 + 1e-15 / width);
    CHECK_ABS(off, 0.0, 1e-12 + 1e-15 / width); /* round-off of f over width and curvature */
    worst = fmax(worst, off * width);
  }
  printf("error of x times width: at most %.1e\n", worst);
}

/* Gap of a regular solution, W = 3: the compound splits it when it comes below the tangent of its two sides,
   on any grid and wherever it lies. */
static void gap_split_by_a_compound(void **state) {
  (void)state;
  static const size_t grid[] = {16, 50, 101, 1000};
  static const double at[] = {0.5, 0.1, 0.0709, 0.929, 0.73};
  const double tilt = 0.4, e = -0.2, v = 0.5;
  solution s = {.w = 3.0, .b = tilt};
  const cmx_phase alone = solution_phase(&s);
  cmx_tie_line gap[CMX_MAX_TIE_LINES], line[CMX_MAX_TIE_LINES];
  assert_int_equal(lines_of(1, &alone, 1.0, 200, gap), 1);
  const double l = gap[0].x_left, r = gap[0].x_right;
  for (int q = 0; q < 5; q++)
    for (int k = 0; k < 4; k++) {
      cmx_compound c = {"ordered:test", at[q], e, v};
      const cmx_phase phase[2] = {alone, compound_phase(&c)};
      /* the tangent is level but for the tilt */
      const double level = l * log(l) + (1.0 - l) * log1p(-l) + s.w * l * (1.0 - l),
                   split = (level + tilt * at[q] - v) / e;
      assert_int_equal(lines_of(2, phase, split * (1.0 - 1e-13), grid[k], line), 1);
      CHECK_LINE(line[0], 0, 0);
      assert_int_equal(lines_of(2, phase, split * (1.0 + 1e-13), grid[k], line), 2);
      CHECK_LINE(line[0], 0, 1);
      CHECK_LINE(line[1], 1, 0);
      /* f of the compound is lower than the tangent by 1e-14 already, over width and curvature */
      CHECK_ABS(line[0].x_left, l, 1e-12 + 1e-14 / (at[q] - l));
      CHECK_ABS(line[1].x_right, r, 1e-12 + 1e-14 / (r - at[q]));
      for (double more = 1.01; more < 2.0; more *= 1.2) {
        const double f_c = split * more * e + v;
        assert_int_equal(lines_of(2, phase, split * more, grid[k], line), 2);
        CHECK_ABS(line[0].x_left, touching(&s, 1e-300, l, at[q], f_c), 1e-13);
        CHECK_ABS(line[1].x_right, touching(&s, r, 1.0 - 1e-15, at[q], f_c), 1e-13);
      }
    }
}

/* Two compounds and a third between them that comes below their line, or between the solution and one of
   them. */
static void compounds_side_by_side(void **state) {
  (void)state;
  solution s = {.w = 0.0};
  cmx_compound c[3] = {
      {"ordered:a", 0.6, 0.0, -1.2}, {"ordered:b", 0.25, 0.0, -1.0}, {"ordered:c", 0.4, 0.0, 0.0}};
  const double chord = -1.0 - 0.2 * (0.4 - 0.25) / 0.35;
  cmx_tie_line line[CMX_MAX_TIE_LINES];
  for (size_t grid = 16; grid < 400; grid += 37) {
    cmx_phase phase[4] = {solution_phase(&s), compound_phase(&c[0]), compound_phase(&c[1]),
                          compound_phase(&c[2])};
    assert_int_equal(lines_of(3, phase, 1.0, grid, line), 3);
    CHECK_LINE(line[0], 0, 2);
    CHECK_LINE(line[1], 2, 1);
    CHECK_LINE(line[2], 1, 0);
    CHECK_ABS(line[1].residual, 0.0, 0.0);
    CHECK_ABS(line[1].latent_heat, 0.0, 0.0);
    CHECK_ABS(line[0].x_left, touching(&s, 1e-9, 0.25, 0.25, -1.0), 1e-13);
    CHECK_ABS(line[2].x_right, touching(&s, 0.6, 1.0 - 1e-9, 0.6, -1.2), 1e-13);
    c[2].vibration = chord + 1e-14;
    assert_int_equal(lines_of(4, phase, 1.0, grid, line), 3);
    c[2].vibration = chord - 1e-14;
    assert_int_equal(lines_of(4, phase, 1.0, grid, line), 4);
    CHECK_LINE(line[1], 2, 3);
    CHECK_LINE(line[2], 3, 1);
    c[2].vibration = -2.5; /* now it takes the place of both */
    assert_int_equal(lines_of(4, phase, 1.0, grid, line), 2);
    CHECK_LINE(line[0], 0, 3);
    CHECK_LINE(line[1], 3, 0);
  }
  /* of one composition: the lower one, the first listed at equal f */
  c[1].x = c[0].x = 0.5;
  for (int q = -1; q < 2; q++) {
    c[1].vibration = c[0].vibration - 0.1 * q;
    const cmx_phase phase[3] = {solution_phase(&s), compound_phase(&c[0]), compound_phase(&c[1])};
    assert_int_equal(lines_of(3, phase, 1.0, 101, line), 2);
    CHECK_LINE(line[0], 0, q > 0 ? 2 : 1);
  }
}

/* Above the solution, above its gap's tangent, or as low as the solution itself: the same bits as without
   compounds. */
static void compound_above_the_hull(void **state) {
  (void)state;
  uint64_t seed = 77u;
  for (int q = 0; q < 400; q++) {
    double u[6];
    for (int k = 0; k < 6; k++) u[k] = uniform(&seed);
    solution s[2] = {{.w = 3.5 * u[0]}, {.w = 3.0 * u[1], .b = 1.0 - 2.0 * u[2], .c = u[2] - 0.5}};
    cmx_compound c[2] = {{"ordered:a", 0.02 + 0.96 * u[3], 0.0, 0.0}, {"ordered:b", 0.0, 0.0, 0.0}};
    cmx_tie_line line[CMX_MAX_TIE_LINES], with[CMX_MAX_TIE_LINES];
    const size_t grid = 16 + (size_t)(200.0 * u[4]);
    c[1].x = cmxp_hull_x(grid / 3, grid); /* on a point of the grid */
    cmx_phase phase[4] = {solution_phase(&s[0]), solution_phase(&s[1])};
    for (int k = 0; k < 2; k++) {
      cmx_jet f[2];
      for (int p = 0; p < 2; p++) CHECK(solution_f(&s[p], c[k].x, 1.0, &f[p]) >= 0);
      c[k].vibration = fmin(f[0].v, f[1].v) + (q % 2 ? u[5] : 0.0);
      phase[2 + k] = compound_phase(&c[k]);
    }
    const size_t n = lines_of(2, phase, 1.0, grid, line);
    assert_int_equal(lines_of(4, phase, 1.0, grid, with), n);
    CHECK(!memcmp(line, with, n * sizeof *line));
    /* inside a gap: halfway between its tangent and the phases */
    if (!n || line[0].x_right - line[0].x_left < 0.02) continue;
    cmx_jet l, r;
    CHECK(solution_f(&s[line[0].left], line[0].x_left, 1.0, &l) >= 0);
    CHECK(solution_f(&s[line[0].right], line[0].x_right, 1.0, &r) >= 0);
    const double share = 0.05 + 0.9 * u[5];
    c[0].x = (1.0 - share) * line[0].x_left + share * line[0].x_right;
    c[0].vibration = (1.0 - share) * l.v + share * r.v + 1e-14;
    phase[2] = compound_phase(&c[0]);
    assert_int_equal(lines_of(3, phase, 1.0, grid, with), n);
    CHECK(!memcmp(line, with, n * sizeof *line));
    c[0].vibration -= 2e-14;
    assert_int_equal(lines_of(3, phase, 1.0, grid, with), n + 1);
  }
}

static void refused_phases(void **state) {
  (void)state;
  static const double bad[] = {NAN, INFINITY, -INFINITY, -0.1, 1.0, 1.5};
  solution s = {.w = 3.0};
  cmx_compound c = {"ordered:test", 0.5, -1.0, 0.0};
  cmx_phase phase[2] = {solution_phase(&s), compound_phase(&c)};
  cmx_tie_line line[CMX_MAX_TIE_LINES];
  size_t n = 99;
  for (int q = 0; q < 6; q++) {
    phase[1].at = bad[q];
    assert_int_equal(cmx_tie_lines(2, phase, 1.0, 100, line, &n), CMX_ERR_DOMAIN);
    assert_int_equal(n, 0);
  }
  phase[1].at = 0.5;
  assert_int_equal(cmx_tie_lines(1, &phase[1], 1.0, 100, line, &n), CMX_ERR_DOMAIN); /* a compound alone */
  c.energy = NAN;
  assert_int_equal(cmx_tie_lines(2, phase, 1.0, 100, line, &n), CMX_ERR_DOMAIN);
  assert_int_equal(n, 0);
  line[0] = (cmx_tie_line){0.1, 0.5, 0, 1, 0.0, 0.0};
  assert_int_equal(cmx_tie_line_polish(phase, 1.0, &line[0]), CMX_ERR_NOT_CONVERGED);
  c.energy = -1.0;
  line[0] = (cmx_tie_line){0.5, 0.1, 1, 0, 0.0, 0.0}; /* the wrong way round */
  CHECK(cmx_tie_line_polish(phase, 1.0, &line[0]) < 0 || line[0].x_right > 0.5);
  line[0] = (cmx_tie_line){NAN, 0.5, 0, 1, 0.0, 0.0};
  CHECK(cmx_tie_line_polish(phase, 1.0, &line[0]) < 0);
  line[0] = (cmx_tie_line){0.1, NAN, 0, 1, 0.0, 0.0}; /* the compound knows its own composition */
  assert_int_equal(cmx_tie_line_polish(phase, 1.0, &line[0]), CMX_OK);
  CHECK_ABS(line[0].x_right, 0.5, 0.0);
  c.energy = 0.5; /* above the solution */
  line[0] = (cmx_tie_line){0.1, 0.5, 0, 1, 0.0, 0.0};
  assert_int_equal(cmx_tie_line_polish(phase, 1.0, &line[0]), CMX_ERR_ABSENT);
  line[0] = (cmx_tie_line){0.5, 0.5, 1, 1, 0.0, 0.0};
  CHECK(cmx_tie_line_polish(phase, 1.0, &line[0]) < 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(ideal_solution_with_a_compound),
                                     cmocka_unit_test(nearly_pure_neighbours),
                                     cmocka_unit_test(narrow_lines),
                                     cmocka_unit_test(gap_split_by_a_compound),
                                     cmocka_unit_test(compounds_side_by_side),
                                     cmocka_unit_test(compound_above_the_hull),
                                     cmocka_unit_test(refused_phases)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
