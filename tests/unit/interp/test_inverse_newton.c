/* The fast search: the status and result of the bracketed one at random targets, few states and
   contractions, the tolerance that was asked for; enthalpy; and results from a pressure with an entropy or
   enthalpy. */
#include "coulomix_freezing.h"
#include "coulomix_isobar.h"
#include "support/eos_fixture.h"

static eos_fixture *fixture[2]; /* ORDERED, FITTED */

static int prepare(void **state) {
  (void)state;
  fixture[0] = eos_fixture_new(ORDERED);
  fixture[1] = eos_fixture_new(FITTED);
  return 0;
}

static int tidy(void **state) {
  (void)state;
  for (int k = 0; k < 2; k++) eos_fixture_free(fixture[k]);
  return 0;
}
enum { SEARCHES = 5 };
static double given(int search, const cmx_eos_state *a, double rho) {
  return search == CMXI_ENERGY     ? a->e
         : search == CMXI_ENTROPY  ? a->s
         : search == CMXI_ENTHALPY ? a->e + a->p / rho
                                   : a->p;
}

static double result(int search, const cmx_eos_solution *s) {
  return search == CMXI_DENSITY ? s->rho : s->temp;
}

static cmx_status invert(const cmx_eos_view *v, int search, int phase, const double s[3], double target,
                         double guess, int bracketed, cmx_eos_solution *out) {
  cmxi_search one =
      cmxi_search_make(v, search, phase, cmxi_eos_mix_two(s[0]), s[search == CMXI_DENSITY ? 2 : 1], target);
  one.bracketed = bracketed;
  memset(out, 0x55, sizeof *out);
  return cmxi_invert(one, guess, out);
} /*
      Targets of states, next to them and far from them, with any guess. */
static void as_the_bracketed_search(void **state) {
  (void)state;
  int seen[2] = {0, 0}, jumps = 0, two = 0;
  for (int kind = 0; kind < 2; kind++) {
    const cmx_eos_view *v = &fixture[kind]->view;
    uint64_t seed = 90125u;
    for (int q = 0; q < SAMPLES(700); q++)
      for (int search = 0; search < SEARCHES; search++)
        for (int phase = CMX_STABLE; phase <= CMX_SOLID; phase++) {
          double s[3];
          cmx_eos_state a;
          cmx_eos_solution fast, slow;
          random_state(v, &seed, s);
          if (q % 5 == 0 && cmx_eos_freezing_temp(v, s[0], s[1], &fast) >= 0)
            s[2] =
                fast.temp * exp(between(&seed, -1.0, 1.0) * (q / 5 % 3 ? q / 5 % 3 == 1 ? 1e-3 : 3e-5 : 0.1));
          if (cmx_eos_lookup(v, phase, s[0], s[1], s[2], &a) < 0) continue;
          const double at = s[search == CMXI_DENSITY ? 1 : 2];
          const double target = given(search, &a, s[1]) * (q % 4 ? 1.0 : between(&seed, 0.8, 1.25)),
                       guess = q % 3 ? at * exp(between(&seed, -1.0, 1.0) * (q % 3 == 1 ? 0.1 : 3.0)) : 0.0;
          const cmx_status expected = invert(v, search, phase, s, target, 0.0, 1, &slow),
                           status = invert(v, search, phase, s, target, guess, 0, &fast);
          if (status != expected)
            fail_msg("search %d of phase %d: %d instead of %d at x = %.17g, rho = %.17g, T = %.17g", search,
                     phase, (int)status, (int)expected, s[0], s[1], s[2]);
          seen[status >= 0]++;
          jumps += status == CMX_WARN_LATENT_HEAT;
          two += status == CMX_WARN_TWO_PHASES;
          if (status < 0) {
            CHECK(isnan(fast.temp) && isnan(fast.state.p) && fast.state.phase == -1);
            continue;
          }
          CHECK(fast.state.phase == slow.state.phase && fast.uncertainty >= 0.0);
          const double room = status == CMX_WARN_LATENT_HEAT ? 1e-11 : 1e-14;
          CHECK_REL(result(search, &fast), result(search, &slow),
                    4.0 * (fast.uncertainty + slow.uncertainty) + room);
          CHECK_REL(fast.state.f, slow.state.f, 1e-8);
        }
  }
  CHECK(seen[0] > SAMPLES(1000) && seen[1] > SAMPLES(5000) && jumps > SAMPLES(20) && two > SAMPLES(3));
}

/* From a guess 10 % off: the states and contractions. */
static void few_calls(void **state) {
  (void)state;
  for (int kind = 0; kind < 2; kind++) {
    const cmx_eos_view *v = &fixture[kind]->view;
    uint64_t seed = 5150u;
    double calls[SEARCHES][2] = {{0.0}}, without[SEARCHES] = {0.0}, n[2] = {0.0, 0.0};
    for (int q = 0; q < SAMPLES(1500); q++) {
      double s[3];
      cmx_eos_state a;
      cmx_eos_solution found;
      random_state(v, &seed, s);
      CHECK(cmx_eos_lookup(v, CMX_STABLE, s[0], s[1], s[2], &a) >= 0);
      const int both = a.gamma >= CMX_EOS_SOLID_FROM && a.gamma <= CMX_EOS_LIQUID_TO;
      n[both] += 1.0;
      for (int search = 0; search < SEARCHES; search++) {
        const double target = given(search, &a, s[1]), at = s[search == CMXI_DENSITY ? 1 : 2];
        CHECK(invert(v, search, CMX_STABLE, s, target, at * (q % 2 ? 1.1 : 0.9), 0, &found) >= 0);
        calls[search][both] += found.iterations;
        CHECK(invert(v, search, CMX_STABLE, s, target, 0.0, 0, &found) >= 0);
        without[search] += found.iterations;
      }
    }
    for (int search = 0; search < SEARCHES; search++) {
      CHECK((calls[search][0] + calls[search][1]) / (n[0] + n[1]) <= 3.5);
      CHECK(calls[search][1] / n[1] <= 6.0);
      CHECK(without[search] / (n[0] + n[1]) <= (search == CMXI_ENTROPY ? 7.0 : 5.0));
    }
  }
}

/* The error stays below the tolerance, and a looser one costs less. */
static void tolerances(void **state) {
  (void)state;
  static const double tolerance[] = {1e-3, 1e-6, 1e-10, 1e-15, 0.0};
  enum { N = sizeof tolerance / sizeof *tolerance };
  cmx_eos_view v = fixture[0]->view;
  double calls[N] = {0.0};
  CHECK(v.choice.tolerance == CMX_TOLERANCE_DEFAULT);
  uint64_t seed = 2112u;
  for (int q = 0; q < SAMPLES(300); q++) {
    double s[3];
    cmx_eos_state a;
    random_state(&v, &seed, s);
    CHECK(cmx_eos_lookup(&v, CMX_STABLE, s[0], s[1], s[2], &a) >= 0);
    for (int search = 0; search < SEARCHES; search++)
      for (int k = 0; k < N; k++) {
        cmx_eos_solution found;
        v.choice.tolerance = tolerance[k];
        const double at = s[search == CMXI_DENSITY ? 1 : 2];
        const cmx_status status =
            invert(&v, search, CMX_STABLE, s, given(search, &a, s[1]), 1.3 * at, 0, &found);
        CHECK(status >= 0);
        calls[k] += found.iterations;
        const double most = k < N - 1 ? tolerance[k] : CMX_TOLERANCE_DEFAULT;
        if (status < CMX_WARN_TWO_PHASES) {
          CHECK(fabs(log(result(search, &found) / at)) <= most + 4.0 * found.uncertainty + 1e-14);
          CHECK(found.uncertainty <= fmax(most, CMXI_WELL_CONDITIONED));
        }
      }
  }
  CHECK(calls[0] <= calls[2] && calls[1] <= calls[2] && calls[2] < calls[3] && calls[2] == calls[4]);
  static const double bad[] = {-1e-10, 1e-16, 2e-3, 1.0, NAN, INFINITY};
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    cmx_eos_solution found;
    v.choice.tolerance = bad[k];
    assert_int_equal(cmx_eos_temp_from_rho_e(&v, 0.5, 1e6, 1e17, 0.0, &found), CMX_ERR_DOMAIN);
    CHECK(isnan(found.temp) && isnan(found.state.p));
    assert_int_equal(cmx_eos_from_p_s(&v, 0.5, 1e23, 1e8, NULL, &found), CMX_ERR_DOMAIN);
    CHECK(isnan(found.temp) && isnan(found.state.p));
  }
}

/* --- from a pressure ------------------------------------------------------------------------------------ */

static cmx_status isobar(const cmx_eos_view *v, int entropy, int phase, double x, double p, double wanted,
                         const double guess[2], cmx_eos_solution *out) {
  memset(out, 0x55, sizeof *out);
  return entropy ? cmx_eos_phase_from_p_s(v, phase, x, p, wanted, guess, out)
                 : cmx_eos_phase_from_p_h(v, phase, x, p, wanted, guess, out);
}

/* There and back, with a guess and without. */
static void isobars(void **state) {
  (void)state;
  const cmx_eos_view *v = &fixture[0]->view;
  uint64_t seed = 1984u;
  double calls = 0.0;
  int n = 0;
  for (int q = 0; q < SAMPLES(400); q++)
    for (int k = 0; k < 6; k++) {
      const int phase = k / 2 - 1, entropy = k % 2;
      double s[3];
      cmx_eos_state a;
      cmx_eos_solution found;
      random_state(v, &seed, s);
      if (cmx_eos_lookup(v, phase, s[0], s[1], s[2], &a) < 0) continue;
      if (phase == CMX_SOLID && a.gamma < CMX_EOS_SOLID_FROM) continue;
      const double near[2] = {1.1 * s[1], 0.9 * s[2]}, h = a.e + a.p / s[1];
      const cmx_status status =
          isobar(v, entropy, phase, s[0], a.p, entropy ? a.s : h, q % 8 ? near : NULL, &found);
      if (status < 0)
        fail_msg("%d at x = %.17g, rho = %.17g, T = %.17g, phase %d", (int)status, s[0], s[1], s[2], phase);
      CHECK(status != CMX_WARN_LATENT_HEAT && found.state.phase == a.phase);
      CHECK_REL(found.temp, s[2], 4.0 * found.uncertainty + 1e-13);
      CHECK_REL(found.rho, s[1], 4.0 * found.uncertainty + 1e-13);
      CHECK((status == CMX_WARN_ILL_CONDITIONED) || found.uncertainty <= 1e-10);
      if (!(q % 8)) continue;
      calls += found.iterations;
      n++;
    }
  CHECK(calls / n <= 12.0);
}

/* Part of both phases, at equal T, P and Gibbs energy. */
static void isobars_in_the_jump(void **state) {
  (void)state;
  uint64_t seed = 2001u;
  int n = 0;
  for (int q = 0; q < SAMPLES(60); q++) {
    const cmx_eos_view *v = &fixture[q % 2]->view;
    const double x = uniform(&seed), p = exp(between(&seed, log(1e22), log(1e24))),
                 share = between(&seed, 0.02, 0.98);
    double lo = v->temp[0], hi = v->temp[1];
    cmx_eos_solution found, l, c;
    for (int k = 0; k < 60; k++) {
      const double middle = 0.5 * (lo + hi);
      if (cmx_eos_rho_from_p_temp(v, x, p, middle, 0.0, &found) < 0) break;
      *(found.state.phase == CMX_SOLID ? &lo : &hi) = middle;
    }
    if (lo == v->temp[0] || hi == v->temp[1]) continue;
    if (cmx_eos_phase_rho_from_p_temp(v, CMX_LIQUID, x, p, lo, 0.0, &l) < 0 ||
        cmx_eos_phase_rho_from_p_temp(v, CMX_SOLID, x, p, lo, 0.0, &c) < 0)
      continue;
    for (int entropy = 0; entropy < 2; entropy++) {
      const double of[2] = {entropy ? l.state.s : l.state.e + p / l.rho,
                            entropy ? c.state.s : c.state.e + p / c.rho};
      CHECK(of[0] > of[1]);
      CHECK(isobar(v, entropy, CMX_STABLE, x, p, of[0] + share * (of[1] - of[0]), NULL, &found) ==
            CMX_WARN_LATENT_HEAT);
      CHECK_REL(found.temp, lo, 1e-10);
      CHECK_ABS(found.state.solid_fraction, share, 1e-3);
      CHECK(found.state.phase == (found.state.solid_fraction > 0.5 ? CMX_SOLID : CMX_LIQUID));
      CHECK_REL(found.state.p, p, 1e-9);
      n++;
    }
  }
  CHECK(n > SAMPLES(20));
} /*
   Beyond the table, and anything else. */
static void refusals(void **state) {
  (void)state;
  const cmx_eos_view *v = &fixture[0]->view;
  cmx_eos_solution found;
  cmx_eos_state a;
  for (int entropy = 0; entropy < 2; entropy++) {
    for (int end = 0; end < 2; end++) {
      CHECK(cmx_eos_lookup(v, CMX_STABLE, 0.5, 5e6, v->temp[end], &a) >= 0);
      const double value = entropy ? a.s : a.e + a.p / 5e6, beyond = value * (end ? 1.01 : 0.99);
      assert_int_equal(isobar(v, entropy, CMX_STABLE, 0.5, a.p, beyond, NULL, &found),
                       end ? CMX_ERR_TEMP_HIGH : CMX_ERR_TEMP_LOW);
      CHECK(isnan(found.rho) && isnan(found.temp) && isnan(found.state.p) && found.state.phase == -1);
    }
    assert_int_equal(isobar(v, entropy, CMX_STABLE, 0.5, 1e30, 1e8, NULL, &found), CMX_ERR_RHO_HIGH);
    assert_int_equal(isobar(v, entropy, CMX_STABLE, 0.5, -1e22, 1e8, NULL, &found), CMX_ERR_RHO_LOW);
    assert_int_equal(isobar(v, entropy, CMX_STABLE, 1.5, 1e22, 1e8, NULL, &found), CMX_ERR_X_HIGH);
    assert_int_equal(isobar(v, entropy, CMX_STABLE, NAN, 1e22, 1e8, NULL, &found), CMX_ERR_DOMAIN);
    assert_int_equal(isobar(v, entropy, 7, 0.5, 1e22, 1e8, NULL, &found), CMX_ERR_DOMAIN);
    assert_int_equal(isobar(v, entropy, CMX_STABLE, 0.5, NAN, 1e8, NULL, &found), CMX_ERR_DOMAIN);
    assert_int_equal(isobar(v, entropy, CMX_STABLE, 0.5, 1e22, INFINITY, NULL, &found), CMX_ERR_DOMAIN);
    CHECK(isnan(found.rho) && isnan(found.temp) && isnan(found.state.p));
  }
}

/* Two species by x and prepared. */
static void prepared(void **state) {
  (void)state;
  const cmx_eos_view *v = &fixture[0]->view;
  uint64_t seed = 1977u;
  for (int q = 0; q < SAMPLES(100); q++) {
    double s[3];
    cmx_eos_state a;
    cmx_eos_solution found[2];
    cmx_eos_composition c;
    random_state(v, &seed, s);
    s[0] = between(&seed, 0.1, 0.9);
    const double x[2] = {1.0 - s[0], s[0]};
    CHECK(cmx_eos_compose(v, x, &c) == CMX_OK);
    CHECK(cmx_eos_lookup(v, CMX_STABLE, s[0], s[1], s[2], &a) >= 0);
    const double h = a.e + a.p / s[1], near[2] = {s[1], s[2]};
    CHECK(cmx_eos_temp_from_rho_h(v, s[0], s[1], h, 0.0, &found[0]) >= 0);
    CHECK(cmx_eos_temp_from_rho_h_of(v, CMX_STABLE, &c, s[1], h, 0.0, &found[1]) >= 0);
    CHECK_REL(found[1].temp, found[0].temp, 1e-3);
    CHECK(cmx_eos_from_p_s(v, s[0], a.p, a.s, near, &found[0]) >= 0);
    CHECK(cmx_eos_from_p_s_of(v, CMX_STABLE, &c, a.p, a.s, near, &found[1]) >= 0);
    CHECK_REL(found[1].temp, found[0].temp, 1e-3);
    CHECK_REL(found[1].rho, found[0].rho, 1e-3);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(as_the_bracketed_search),
                                     cmocka_unit_test(few_calls),
                                     cmocka_unit_test(tolerances),
                                     cmocka_unit_test(isobars),
                                     cmocka_unit_test(isobars_in_the_jump),
                                     cmocka_unit_test(refusals),
                                     cmocka_unit_test(prepared)};
  return cmocka_run_group_tests(tests, prepare, tidy);
}
