/* Temperature or density from energy, pressure, entropy: the right root or the right refusal, and no trap. */
#ifdef __linux__
#define _GNU_SOURCE /* feenableexcept */
#include <fenv.h>
#endif
#include <float.h>

#include "coulomix_freezing.h"
#include "support/eos_fixture.h"

static eos_fixture *fixture[KINDS];

static void trap(int on) {
#if defined(__linux__) && defined(FE_INVALID) && defined(__GLIBC__)
  feclearexcept(FE_ALL_EXCEPT);
  if (on)
    feenableexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW);
  else
    fedisableexcept(FE_ALL_EXCEPT);
#else
  (void)on;
#endif
}

static int prepare(void **state) {
  (void)state;
  for (int kind = 0; kind < KINDS; kind++) fixture[kind] = eos_fixture_new(kind);
  return 0;
}

static int tidy(void **state) {
  (void)state;
  for (int kind = 0; kind < KINDS; kind++) eos_fixture_free(fixture[kind]);
  return 0;
}

enum { ENERGY, PRESSURE, ENTROPY, DENSITY, INVERSIONS };
static const char *const names[INVERSIONS] = {"energy", "pressure", "entropy", "density"};

static double given(int what, const cmx_eos_state *a) {
  return what == ENERGY ? a->e : what == ENTROPY ? a->s : a->p;
}

/* `fixed` is rho, or T for the density. Traps are on inside alone. */
static cmx_status invert(const cmx_eos_view *v, int what, double x, double fixed, double target, double guess,
                         cmx_eos_solution *out) {
  cmx_status status;
  memset(out, 0x55, sizeof *out);
  trap(1);
  switch (what) {
  case ENERGY:
    status = cmx_eos_temp_from_rho_e(v, x, fixed, target, guess, out);
    break;
  case PRESSURE:
    status = cmx_eos_temp_from_rho_p(v, x, fixed, target, guess, out);
    break;
  case ENTROPY:
    status = cmx_eos_temp_from_rho_s(v, x, fixed, target, guess, out);
    break;
  default:
    status = cmx_eos_rho_from_p_temp(v, x, target, fixed, guess, out);
  }
  trap(0);
  return status;
}

static double result(int what, const cmx_eos_solution *s) {
  return what == DENSITY ? s->rho : s->temp;
}

static const double *range_of(const cmx_eos_view *v, int what) {
  return what == DENSITY ? v->rho : v->temp;
}

/* Every number of a solution but the iterations. */
static void check_nothing(const cmx_eos_solution *s) {
  size_t n;
  const cmx_quantity *quantities = cmx_eos_quantities(&n);
  CHECK(isnan(s->rho) && isnan(s->temp) && isnan(s->residual) && isnan(s->uncertainty));
  for (size_t k = 0; k < n; k++) CHECK(isnan(cmx_quantity_in(&quantities[k], &s->state)));
  CHECK(s->state.reasons == 0 && s->state.held == 0);
  CHECK(s->state.phase == -1 && s->iterations >= 0 && s->iterations < 2000);
}

/* A success is what it says it is: state, phase, residual and the value asked for. */
static void check_solution(const cmx_eos_view *v, int what, double x, double fixed, double target,
                           cmx_status status, const cmx_eos_solution *s) {
  const double *range = range_of(v, what), at = result(what, s);
  cmx_eos_state a;
  CHECK(at >= range[0] && at <= range[1] && (what == DENSITY ? s->temp : s->rho) == fixed);
  CHECK(s->iterations > 0 && s->iterations < 1000 && s->uncertainty >= 0.0);
  const cmx_status own = cmx_eos_lookup(v, s->state.phase, x, s->rho, s->temp, &a);
  CHECK(own >= 0 && a.f == s->state.f && a.p == s->state.p && a.phase == s->state.phase);
  if (status == CMX_WARN_LATENT_HEAT) {
    CHECK(s->state.solid_fraction >= 0.0 && s->state.solid_fraction <= 1.0);
    return;
  }
  CHECK(s->state.solid_fraction == (double)(a.phase == CMX_SOLID));
  CHECK(cmx_eos_lookup(v, CMX_STABLE, x, s->rho, s->temp, &a) >= 0 && a.phase == s->state.phase);
  /* to ten digits of the result, or to the uncertainty that is stated: large only with a warning */
  const double slope = what == ENERGY    ? a.cv * s->temp
                       : what == ENTROPY ? a.cv
                                         : a.p * (what == DENSITY ? a.chi_rho : a.chi_t);
  const double error = fabs(given(what, &a) - target);
  if (!(error <= fmax(1e-10, 4.0 * s->uncertainty) * fabs(slope)))
    fail_msg("%s: silent failure at x = %.17g, fixed = %.17g, target = %.17g: %.17g, status %d", names[what],
             x, fixed, target, given(what, &a), (int)status);
  CHECK_ABS(s->residual, error / fabs(target), 1e-15);
  CHECK((status == CMX_WARN_ILL_CONDITIONED) <= (s->uncertainty > 1e-11));
  if (status == CMX_OK || status == CMX_WARN_EXTRAPOLATED || status == CMX_WARN_ACTIVE_SET)
    CHECK(s->uncertainty <= 1e-11 && status == own);
}

/* --- round trips --------------------------------------------------------------------------------------- */

/* Which of two solutions: that of the larger entropy, the smaller energy, ... */
static double potential(int what, double target, const cmx_eos_state *a, double rho) {
  return what == ENERGY ? -a->s : what == ENTROPY ? a->e : what == PRESSURE ? a->f : a->f + target / rho;
}

static void round_trip(const cmx_eos_view *v, int what, const double s[3], double guess, int count[]) {
  cmx_eos_state a;
  cmx_eos_solution found;
  const double fixed = s[what == DENSITY ? 2 : 1], wanted = s[what == DENSITY ? 1 : 2];
  CHECK(cmx_eos_lookup(v, CMX_STABLE, s[0], s[1], s[2], &a) >= 0);
  const double target = given(what, &a);
  const cmx_status status = invert(v, what, s[0], fixed, target, guess, &found);
  if (status < 0)
    fail_msg("%s: %d at x = %.17g, rho = %.17g, T = %.17g, guess %g", names[what], (int)status, s[0], s[1],
             s[2], guess);
  check_solution(v, what, s[0], fixed, target, status, &found);
  count[status == CMX_WARN_TWO_PHASES ? 1 : status == CMX_WARN_ILL_CONDITIONED ? 2 : 0]++;
  CHECK(status != CMX_WARN_LATENT_HEAT);
  if (status == CMX_WARN_TWO_PHASES && found.state.phase != a.phase) {
    CHECK(potential(what, target, &found.state, found.rho) <= potential(what, target, &a, s[1]));
    return;
  }
  if (!(fabs(result(what, &found) / wanted - 1.0) <= 4.0 * found.uncertainty + 1e-14))
    fail_msg("%s: %.17g instead of %.17g at x = %.17g, fixed = %.17g, status %d, uncertainty %g", names[what],
             result(what, &found), wanted, s[0], fixed, (int)status, found.uncertainty);
}

static void round_trips(void **state) {
  (void)state;
  int count[INVERSIONS][3] = {{0}};
  for (int kind = 0; kind < KINDS; kind++) {
    const cmx_eos_view *v = &fixture[kind]->view;
    uint64_t seed = 271828u;
    for (int q = 0; q < SAMPLES(2000); q++) {
      double s[3];
      random_state(v, &seed, s);
      for (int what = 0; what < INVERSIONS; what++) {
        round_trip(v, what, s, 0.0, count[what]);
        round_trip(v, what, s, s[what == DENSITY ? 1 : 2] * exp(between(&seed, -1.0, 1.0)), count[what]);
      }
    }
  }
  for (int what = 0; what < INVERSIONS; what++) CHECK(count[what][0] > SAMPLES(2000));
}

/* Right at the ends of the range, and at pure compositions. */
static void round_trips_at_the_ends(void **state) {
  (void)state;
  int count[3];
  for (int kind = 0; kind < KINDS; kind++) {
    const cmx_eos_view *v = &fixture[kind]->view;
    uint64_t seed = 3u;
    for (int q = 0; q < SAMPLES(300); q++) {
      double s[3];
      random_state(v, &seed, s);
      if (q % 3 != 2) s[0] = q % 3;
      if (q % 5 < 2) s[1] = v->rho[q % 5];
      if (q % 7 < 2) s[2] = v->temp[q % 7];
      for (int what = 0; what < INVERSIONS; what++) {
        round_trip(v, what, s, 0.0, count);
        round_trip(v, what, s, s[what == DENSITY ? 1 : 2], count);
      }
    }
  }
}

/* A guess is for speed alone. */
static void bad_guesses(void **state) {
  (void)state;
  static const double bad[] = {-1e7,     NAN,    INFINITY, -INFINITY, 5e-324, DBL_MAX,
                               -DBL_MAX, 1e-300, 1.0,      1e20,      -0.0,   DBL_MIN};
  for (int kind = 0; kind < KINDS; kind++) {
    const cmx_eos_view *v = &fixture[kind]->view;
    uint64_t seed = 161u;
    for (int q = 0; q < SAMPLES(200); q++) {
      double s[3];
      cmx_eos_state a;
      random_state(v, &seed, s);
      CHECK(cmx_eos_lookup(v, CMX_STABLE, s[0], s[1], s[2], &a) >= 0);
      for (int what = 0; what < INVERSIONS; what++) {
        const double fixed = s[what == DENSITY ? 2 : 1], target = given(what, &a);
        const double *range = range_of(v, what);
        cmx_eos_solution without, with;
        const cmx_status expected = invert(v, what, s[0], fixed, target, 0.0, &without);
        for (size_t k = 0; k < sizeof bad / sizeof *bad + 4; k++) {
          const size_t m = k - sizeof bad / sizeof *bad;
          const double guess = k < sizeof bad / sizeof *bad ? bad[k]
                               : m < 2                      ? range[m]
                                                            : range[m - 2] * (m == 2 ? 1.0000001 : 0.9999999);
          assert_int_equal(invert(v, what, s[0], fixed, target, guess, &with), expected);
          CHECK_REL(result(what, &with), result(what, &without), fmax(1e-12, 4.0 * without.uncertainty));
          CHECK(with.state.phase == without.state.phase);
        }
      }
    }
  }
}

/* --- the jump at freezing ------------------------------------------------------------------------------ */

/* Where both phases have equal free energies: T at a density, rho at a temperature; 0 if nowhere in the
   table. */
static double freezing(const cmx_eos_view *v, int what, double x, double fixed) {
  const double *range = range_of(v, what);
  double end[2] = {range[0], range[1]};
  int phase[2];
  cmx_eos_state a;
  for (int k = 0; k < 2; k++) {
    cmx_eos_lookup(v, CMX_STABLE, x, what == DENSITY ? end[k] : fixed, what == DENSITY ? fixed : end[k], &a);
    phase[k] = a.phase;
  }
  if (phase[0] == phase[1]) return 0.0;
  for (int k = 0; k < 200; k++) {
    const double at = 0.5 * (end[0] + end[1]);
    if (!(at > end[0] && at < end[1])) break;
    cmx_eos_lookup(v, CMX_STABLE, x, what == DENSITY ? at : fixed, what == DENSITY ? fixed : at, &a);
    end[a.phase == phase[1]] = at;
  }
  return end[0];
}

/* Where another phase alone meets the target, on the side of `at` on which it is stable. */
static double other_root(const cmx_eos_view *v, int what, int phase, double x, double fixed, double target,
                         double at, cmx_eos_state *a) {
  const double *range = range_of(v, what);
  const int above = (phase == CMX_SOLID) == (what == DENSITY);
  double lo = above ? at : range[0], hi = above ? range[1] : at;
  for (int k = 0; k < 100; k++) {
    const double middle = 0.5 * (lo + hi);
    cmx_eos_lookup(v, phase, x, what == DENSITY ? middle : fixed, what == DENSITY ? fixed : middle, a);
    *(given(what, a) < target ? &lo : &hi) = middle;
  }
  return lo;
}

/* Target in the jump, a share `solid` of it: part of each phase, or one of two phases if the jump goes the
   other way. */
static int check_gap(const cmx_eos_view *v, int what, double x, double fixed, double solid, int clipped) {
  const double at = freezing(v, what, x, fixed);
  if (at == 0.0) return 0;
  const double rho = what == DENSITY ? at : fixed, temp = what == DENSITY ? fixed : at;
  cmx_eos_state l, c;
  cmx_eos_solution found;
  CHECK(cmx_eos_lookup(v, CMX_LIQUID, x, rho, temp, &l) >= 0);
  CHECK(cmx_eos_lookup(v, CMX_SOLID, x, rho, temp, &c) >= 0);
  const double jump = given(what, &l) - given(what, &c), target = given(what, &c) + (1.0 - solid) * jump;
  const int gap = what == DENSITY ? jump < 0.0 : jump > 0.0;
  const cmx_status status = invert(v, what, x, fixed, target, 0.0, &found);
  if (what == ENERGY || what == ENTROPY) CHECK(gap);
  if (!gap) {
    CHECK(status == CMX_WARN_TWO_PHASES ||
          (clipped && status >= 0)); /* the other one may lie beyond the end */
    check_solution(v, what, x, fixed, target, status, &found);
    if (status == CMX_WARN_TWO_PHASES) {
      cmx_eos_state a;
      const double root = other_root(v, what, 1 - found.state.phase, x, fixed, target, at, &a);
      CHECK(potential(what, target, &found.state, found.rho) <=
            potential(what, target, &a, what == DENSITY ? root : fixed));
    }
    return 1;
  }
  if (status != CMX_WARN_LATENT_HEAT)
    fail_msg("%s: %d in the gap at x = %.17g, fixed = %.17g, share %g", names[what], (int)status, x, fixed,
             solid);
  check_solution(v, what, x, fixed, target, status, &found);
  CHECK_REL(result(what, &found), at, 1e-11 + found.uncertainty);
  CHECK_ABS(found.state.phase == CMX_SOLID, found.state.solid_fraction > 0.5, 0.0);
  CHECK(cmx_eos_lookup(v, CMX_LIQUID, x, found.rho, found.temp, &l) >= 0);
  CHECK(cmx_eos_lookup(v, CMX_SOLID, x, found.rho, found.temp, &c) >= 0);
  const double mixed =
      (1.0 - found.state.solid_fraction) * given(what, &l) + found.state.solid_fraction * given(what, &c);
  CHECK_REL(mixed, target, 1e-12);
  CHECK_ABS(found.state.solid_fraction, solid, 1e-4 + 1e-12 * fabs(target / jump));
  CHECK(found.uncertainty < 1e-13);
  return 2;
}

static void targets_in_the_jump(void **state) {
  (void)state;
  int seen[INVERSIONS][3] = {{0}};
  for (int kind = 0; kind < KINDS; kind++) {
    const cmx_eos_view *v = &fixture[kind]->view;
    uint64_t seed = 1414u;
    for (int q = 0; q < SAMPLES(150); q++) {
      double s[3];
      random_state(v, &seed, s);
      if (q % 10 < 2) s[0] = q % 10;
      const double solid = q % 9 == 0 ? 1e-3 : q % 9 == 1 ? 0.999 : between(&seed, 0.01, 0.99);
      for (int what = 0; what < INVERSIONS; what++)
        seen[what][check_gap(
            v, what, s[0], what == DENSITY ? exp(between(&seed, log(1.1e6), log(1.5e7))) : s[1], solid, 0)]++;
    }
  }
  for (int what = 0; what < INVERSIONS; what++) CHECK(seen[what][1] + seen[what][2] > SAMPLES(200));
}

/* --- beyond the range ---------------------------------------------------------------------------------- */

static void check_beyond(const cmx_eos_view *v, int what, double x, double fixed, double by) {
  const double *range = range_of(v, what);
  cmx_eos_solution found;
  for (int end = 0; end < 2; end++) {
    cmx_eos_state a;
    CHECK(cmx_eos_lookup(v, CMX_STABLE, x, what == DENSITY ? range[end] : fixed,
                         what == DENSITY ? fixed : range[end], &a) >= 0);
    const double value = given(what, &a), target = value + (end ? by : -by) * fabs(value);
    const cmx_status status = invert(v, what, x, fixed, target, 0.0, &found);
    const cmx_status expected = what == DENSITY ? (end ? CMX_ERR_RHO_HIGH : CMX_ERR_RHO_LOW)
                                                : (end ? CMX_ERR_TEMP_HIGH : CMX_ERR_TEMP_LOW);
    if (status != expected)
      fail_msg("%s: %d instead of %d beyond end %d by %g at x = %.17g, fixed = %.17g", names[what],
               (int)status, (int)expected, end, by, x, fixed);
    check_nothing(&found);
    assert_int_equal(invert(v, what, x, fixed, target, sqrt(range[0] * range[1]), &found), expected);
  }
}

static void targets_beyond_the_range(void **state) {
  (void)state;
  static const double by[] = {1e-6, 1e-3, 0.1, 2.0, 1e30};
  for (int kind = 0; kind < KINDS; kind++) {
    const cmx_eos_view *v = &fixture[kind]->view;
    uint64_t seed = 17u;
    for (int q = 0; q < SAMPLES(300); q++) {
      double s[3];
      random_state(v, &seed, s);
      for (int what = 0; what < INVERSIONS; what++)
        check_beyond(v, what, s[0], s[what == DENSITY ? 2 : 1], by[q % 5]);
    }
  }
}

/* Freezing next to an end of the table: what the other phase alone would meet is beyond the end, and the jump
   is met although one of the phases would meet the target beyond the end. */
static void ends_next_to_freezing(void **state) {
  (void)state;
  for (int kind = 0; kind < KINDS; kind++) {
    cmx_eos_view v = fixture[kind]->view;
    uint64_t seed = 18u;
    int inside = 0;
    for (int q = 0; q < SAMPLES(200); q++) {
      const double x = uniform(&seed), rho = exp(between(&seed, log(1e6), log(9e7)));
      const double near = between(&seed, -0.02, 0.02), by = pow(10.0, between(&seed, -7.0, -3.0));
      const double temp = freezing(&fixture[kind]->view, ENERGY, x, rho) * (1.0 + near);
      const int end = q % 2;
      for (int what = 0; what < INVERSIONS; what++) {
        v.temp[0] = fixture[kind]->view.temp[0];
        v.temp[1] = fixture[kind]->view.temp[1];
        v.rho[0] = fixture[kind]->view.rho[0];
        v.rho[1] = fixture[kind]->view.rho[1];
        if (what == DENSITY)
          v.rho[end] = rho;
        else
          v.temp[end] = temp;
        check_beyond(&v, what, x, what == DENSITY ? temp : rho, by);
        inside += check_gap(&v, what, x, what == DENSITY ? temp : rho, 0.5 + 0.49 * sin(5.0 * q), 1) > 0;
      }
    }
    CHECK(inside > SAMPLES(200));
  }
}

/* e and f of thin matter pass through zero: no digits are asked for that are not there. */
static void energies_next_to_zero(void **state) {
  (void)state;
  cmx_recipe recipe;
  eos_recipe(RANDOM, &recipe);
  recipe.eos.rho_min = 1e2;
  recipe.eos.rho_max = 1e4;
  recipe.eos.temp_min = 1e5;
  recipe.eos.temp_max = 1e7;
  eos_fixture *f = eos_fixture_of(&recipe);
  const cmx_eos_view *v = &f->view;
  uint64_t seed = 6u;
  int n = 0;
  for (int q = 0; q < SAMPLES(2000); q++) {
    const double x = uniform(&seed), rho = exp(between(&seed, log(1e2), log(3e3)));
    double lo = v->temp[0], hi = v->temp[1];
    cmx_eos_state a;
    cmx_eos_solution found;
    cmx_eos_lookup(v, CMX_STABLE, x, rho, lo, &a);
    if (a.e > 0.0) continue;
    for (int k = 0; k < 60; k++) {
      cmx_eos_lookup(v, CMX_STABLE, x, rho, 0.5 * (lo + hi), &a);
      *(a.e < 0.0 ? &lo : &hi) = 0.5 * (lo + hi);
    }
    if (a.gamma > 0.9 * CMX_EOS_SOLID_FROM) continue;
    n++;
    const double target = (q % 3 - 1) * pow(10.0, between(&seed, 0.0, 12.0));
    const cmx_status status = invert(v, ENERGY, x, rho, target, 0.0, &found);
    if (status < 0) fail_msg("energy: %d at x = %.17g, rho = %.17g, e = %.17g", (int)status, x, rho, target);
    CHECK_ABS(found.temp, lo + (target - a.e) / a.cv, 0.1 * lo);
    CHECK_ABS(found.state.e, target, 1e-10 * a.cv * lo);
  }
  CHECK(n > SAMPLES(200));
  eos_fixture_free(f);
}

/* --- equal free energies ------------------------------------------------------------------------------- */

static cmx_status freeze(const cmx_eos_view *v, double x, double rho, cmx_eos_solution *out) {
  memset(out, 0x55, sizeof *out);
  trap(1);
  const cmx_status status = cmx_eos_freezing_temp(v, x, rho, out);
  trap(0);
  return status;
}

/* The stable phase changes there and nowhere else, at the coupling of direct physics. */
static void freezing_at_a_density(void **state) {
  (void)state;
  const double log_rho[2] = {log(1e5), log(1e8)};
  for (int kind = 0; kind < KINDS; kind++) {
    const cmx_eos_view *v = &fixture[kind]->view;
    cmx_eos_solution found;
    cmx_eos_state s;
    uint64_t seed = 21;
    int n = 0;
    for (int q = 0; q < 30; q++) {
      const double x = q % 10 ? uniform(&seed) : q / 20, rho = exp(between(&seed, log_rho[0], log_rho[1]));
      const cmx_status status = freeze(v, x, rho, &found);
      assert_true(cmx_eos_lookup(v, CMX_STABLE, x, rho, v->temp[0], &s) >= 0);
      if (status == CMX_ERR_ABSENT) { /* in matter that is liquid down to the end of the table */
        check_nothing(&found);
        assert_int_equal(s.phase, CMX_LIQUID);
        continue;
      }
      assert_true(status >= 0);
      assert_int_equal(s.phase, CMX_SOLID);
      CHECK(found.rho == rho && found.state.phase == CMX_LIQUID);
      CHECK(found.uncertainty <= 1e-13 && found.residual <= 1e-14);
      for (int phase = CMX_LIQUID; phase <= CMX_SOLID; phase++) {
        const double temp = found.temp * (phase == CMX_LIQUID ? 1.0 + 1e-9 : 1.0 - 1e-9);
        assert_true(cmx_eos_lookup(v, CMX_STABLE, x, rho, temp, &s) >= 0);
        assert_int_equal(s.phase, phase);
      }
      if (++n > 5) continue;
      double gamma;
      OK(cmx_eos_freezing_gamma(&fixture[kind]->eos, x, rho, &gamma, &err));
      CHECK_REL(found.state.gamma, gamma, 1e-4); /* the error of so coarse a table */
    }
    CHECK(n > 5);
    assert_int_equal(freeze(v, 0.5, 1.001e5, &found), CMX_ERR_ABSENT);
    assert_int_equal(freeze(v, 0.5, 0.999e5, &found), CMX_ERR_RHO_LOW);
    assert_int_equal(freeze(v, 0.5, 1.001e8, &found), CMX_ERR_RHO_HIGH);
    assert_int_equal(freeze(v, -1e-9, 1e7, &found), CMX_ERR_X_LOW);
    assert_int_equal(freeze(v, 1.0 + 1e-9, 1e7, &found), CMX_ERR_X_HIGH);
    assert_int_equal(freeze(v, 0.5, NAN, &found), CMX_ERR_DOMAIN);
    check_nothing(&found);
    /* a table of hotter matter, and one of colder */
    cmx_eos_view part = *v;
    part.temp[0] = 9e7;
    assert_int_equal(freeze(&part, 0.5, 1e7, &found), CMX_ERR_ABSENT);
    part = *v;
    part.temp[1] = 1.1e6;
    assert_int_equal(freeze(&part, 0.5, 1e7, &found), CMX_ERR_ABSENT);
    check_nothing(&found);
  }
}

/* --- anything as an argument --------------------------------------------------------------------------- */

static void arguments_of_any_kind(void **state) {
  (void)state;
  static const double odd[] = {NAN,      INFINITY, -INFINITY, 0.0,  -0.0,   5e-324, -5e-324, DBL_MIN, DBL_MAX,
                               -DBL_MAX, 1.0,      -1.0,      1e30, 1e-300, 1e300,  -1e17,   0.5,     1e6};
  enum { ODD = sizeof odd / sizeof *odd };
  for (int kind = 0; kind < KINDS; kind++) {
    const cmx_eos_view *v = &fixture[kind]->view;
    for (int what = 0; what < INVERSIONS; what++)
      for (int q = 0; q < ODD * ODD * ODD; q++) {
        const double x = odd[q % ODD], fixed = odd[q / ODD % ODD], target = odd[q / ODD / ODD];
        for (int k = 0; k < 3; k++) {
          cmx_eos_solution found;
          /* one or two of the arguments are sensible */
          const double xk = k == 1 ? 0.5 : x, fixed_k = k == 2 ? 5e6 : fixed;
          const cmx_status status = invert(v, what, xk, fixed_k, target, odd[(q + k) % ODD], &found);
          if (!isfinite(xk) || !isfinite(fixed_k) || !isfinite(target)) {
            CHECK(status < 0);
            if (isfinite(xk) && isfinite(fixed_k) && xk >= 0.0 && xk <= 1.0 && k == 2)
              CHECK(status == CMX_ERR_DOMAIN);
          }
          if (status < 0)
            check_nothing(&found);
          else
            check_solution(v, what, xk, fixed_k, target, status, &found);
          if (isfinite(xk) && isfinite(fixed_k) && isfinite(target) && !(xk >= 0.0 && xk <= 1.0))
            assert_int_equal(status, xk < 0.0 ? CMX_ERR_X_LOW : CMX_ERR_X_HIGH);
        }
      }
  }
}

/* The lookup itself: every failure with every field, and no trap. */
static void lookups_of_any_kind(void **state) {
  (void)state;
  static const double odd[] = {NAN,      INFINITY, -INFINITY, 0.0, -0.0, 5e-324, DBL_MAX,
                               -DBL_MAX, 0.5,      1.0,       1e6, 1e5,  1e8};
  enum { ODD = sizeof odd / sizeof *odd };
  const cmx_eos_view *v = &fixture[ORDERED]->view;
  for (int q = 0; q < ODD * ODD * ODD; q++)
    for (int phase = -2; phase <= 3; phase++) {
      const double x = odd[q % ODD], rho = odd[q / ODD % ODD], temp = odd[q / ODD / ODD];
      const int finite = isfinite(x) && isfinite(rho) && isfinite(temp);
      cmx_eos_solution s;
      memset(&s, 0x55, sizeof s);
      trap(1);
      const cmx_status status = cmx_eos_lookup(v, phase, x, rho, temp, &s.state);
      trap(0);
      const cmx_status expected = phase < -1 || phase > 1 || !finite ? CMX_ERR_DOMAIN
                                  : x < 0.0                          ? CMX_ERR_X_LOW
                                  : x > 1.0                          ? CMX_ERR_X_HIGH
                                  : rho < 1e5                        ? CMX_ERR_RHO_LOW
                                  : rho > 1e8                        ? CMX_ERR_RHO_HIGH
                                  : temp < 1e6                       ? CMX_ERR_TEMP_LOW
                                  : temp > 1e8                       ? CMX_ERR_TEMP_HIGH
                                                                     : CMX_OK;
      if (expected < 0) {
        assert_int_equal(status, expected);
        s.rho = s.temp = s.residual = s.uncertainty = NAN;
        s.iterations = 0;
        check_nothing(&s);
      } else {
        CHECK(status >= 0 ? isfinite(s.state.p) && isfinite(s.state.cs)
                          : status == CMX_ERR_PHASE && phase == CMX_SOLID && isnan(s.state.p));
      }
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(round_trips),
                                     cmocka_unit_test(round_trips_at_the_ends),
                                     cmocka_unit_test(bad_guesses),
                                     cmocka_unit_test(targets_in_the_jump),
                                     cmocka_unit_test(targets_beyond_the_range),
                                     cmocka_unit_test(ends_next_to_freezing),
                                     cmocka_unit_test(energies_next_to_zero),
                                     cmocka_unit_test(freezing_at_a_density),
                                     cmocka_unit_test(arguments_of_any_kind),
                                     cmocka_unit_test(lookups_of_any_kind)};
  return cmocka_run_group_tests(tests, prepare, tidy);
}
