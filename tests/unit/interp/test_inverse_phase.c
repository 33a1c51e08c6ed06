/* One phase searched by itself, stable or not: there and back, at the ends of where it means something, and
   past them. */
#ifdef __linux__
#define _GNU_SOURCE /* feenableexcept */
#include <fenv.h>
#endif

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

enum { ENERGY, PRESSURE, ENTROPY, DENSITY, INVERSIONS };
static const char *const names[INVERSIONS] = {"energy", "pressure", "entropy", "density"};

static double given(int what, const cmx_eos_state *a) {
  return what == ENERGY ? a->e : what == ENTROPY ? a->s : a->p;
}

static double result(int what, const cmx_eos_solution *s) {
  return what == DENSITY ? s->rho : s->temp;
}

/* `fixed` is rho, or T for the density. */
static cmx_status search(const cmx_eos_view *v, int what, int phase, const double at[2], double target,
                         double guess, cmx_eos_solution *out) {
  cmx_status status;
  memset(out, 0x55, sizeof *out);
  trap(1);
  switch (what) {
  case ENERGY:
    status = cmx_eos_phase_temp_from_rho_e(v, phase, at[0], at[1], target, guess, out);
    break;
  case PRESSURE:
    status = cmx_eos_phase_temp_from_rho_p(v, phase, at[0], at[1], target, guess, out);
    break;
  case ENTROPY:
    status = cmx_eos_phase_temp_from_rho_s(v, phase, at[0], at[1], target, guess, out);
    break;
  default:
    status = cmx_eos_phase_rho_from_p_temp(v, phase, at[0], target, at[1], guess, out);
  }
  trap(0);
  return status;
}

static void check_nothing(const cmx_eos_solution *s) {
  CHECK(isnan(s->rho) && isnan(s->temp) && isnan(s->residual) && isnan(s->uncertainty) &&
        isnan(s->state.solid_fraction));
  CHECK(isnan(s->state.p) && isnan(s->state.e) && isnan(s->state.cv) && isnan(s->state.cs));
  CHECK(s->state.phase == -1 && s->iterations >= 0 && s->iterations < 1000);
}

/* A state of the phase in which it is matter, the solid not below the coupling from which it is
   considered. */
static int means_something(const cmx_eos_view *v, int phase, const double s[3], cmx_eos_state *a) {
  return cmx_eos_lookup(v, phase, s[0], s[1], s[2], a) >= 0 && a->p > 0.0 && a->cv > 0.0 &&
         a->chi_rho > 0.0 && (phase == CMX_LIQUID || a->gamma >= CMX_EOS_SOLID_FROM * (1.0 - 1e-12));
}

/* Back to the state that the target was taken from; 1 if the phase is not the stable one there. `single`: no
   other state of the phase has the same value. */
static int round_trip(const cmx_eos_view *v, int what, int phase, const double s[3], double guess,
                      int single) {
  cmx_eos_state a, stable;
  cmx_eos_solution found;
  const double at[2] = {s[0], s[what == DENSITY ? 2 : 1]}, wanted = s[what == DENSITY ? 1 : 2];
  CHECK(means_something(v, phase, s, &a));
  const double target = given(what, &a);
  const cmx_status status = search(v, what, phase, at, target, guess, &found);
  if (status < 0)
    fail_msg("%s of phase %d: %d at x = %.17g, rho = %.17g, T = %.17g, guess %g", names[what], phase,
             (int)status, s[0], s[1], s[2], guess);
  CHECK(status != CMX_WARN_TWO_PHASES && status != CMX_WARN_LATENT_HEAT);
  CHECK(found.state.phase == phase && found.state.solid_fraction == (double)phase);
  CHECK((what == DENSITY ? found.temp : found.rho) == at[1]);
  CHECK(found.iterations > 0 && found.iterations < 400);
  const double slope = what == ENERGY ? found.state.cv * found.temp
                       : what == ENTROPY
                           ? found.state.cv
                           : found.state.p * (what == DENSITY ? found.state.chi_rho : found.state.chi_t);
  CHECK_ABS(given(what, &found.state), target, fmax(1e-10, 4.0 * found.uncertainty) * fabs(slope));
  if (single && !(fabs(result(what, &found) / wanted - 1.0) <= 4.0 * found.uncertainty + 1e-14))
    fail_msg("%s of phase %d: %.17g instead of %.17g at x = %.17g, fixed = %.17g, status %d, uncertainty %g",
             names[what], phase, result(what, &found), wanted, s[0], at[1], (int)status, found.uncertainty);
  const double again[3] = {s[0], found.rho, found.temp};
  CHECK(means_something(v, phase, again, &a) && a.p == found.state.p && a.f == found.state.f);
  return cmx_eos_lookup(v, CMX_STABLE, s[0], s[1], s[2], &stable) >= 0 && stable.phase != phase;
}

static void there_and_back(void **state) {
  (void)state;
  int seen[2] = {0, 0}, metastable[2] = {0, 0};
  for (int kind = 0; kind < 2; kind++) {
    const cmx_eos_view *v = &fixture[kind]->view;
    uint64_t seed = 577215u;
    for (int q = 0; q < SAMPLES(3000); q++) {
      double s[3];
      cmx_eos_state a;
      random_state(v, &seed, s);
      if (q % 11 < 2) s[0] = q % 11;
      for (int phase = CMX_LIQUID; phase <= CMX_SOLID; phase++) {
        if (!means_something(v, phase, s, &a)) continue;
        seen[phase]++;
        for (int what = 0; what < INVERSIONS; what++) {
          const double near = s[what == DENSITY ? 1 : 2] * exp(between(&seed, -1.0, 1.0));
          round_trip(v, what, phase, s, near, 1);
          metastable[phase] += round_trip(v, what, phase, s, 0.0, 1);
        }
      }
    }
  }
  CHECK(seen[CMX_LIQUID] == 2 * SAMPLES(3000)); /* the liquid of this table means something everywhere */
  CHECK(seen[CMX_SOLID] > SAMPLES(2000));
  CHECK(metastable[CMX_LIQUID] > SAMPLES(4000) && metastable[CMX_SOLID] > SAMPLES(500));
}

/* At the ends of the table and of the couplings of the solid. */
static void there_and_back_at_the_ends(void **state) {
  (void)state;
  for (int kind = 0; kind < 2; kind++) {
    const cmx_eos_view *v = &fixture[kind]->view;
    uint64_t seed = 11u;
    for (int q = 0; q < SAMPLES(400); q++) {
      double s[3];
      cmx_eos_state a;
      random_state(v, &seed, s);
      if (q % 5 < 2) s[1] = v->rho[q % 5];
      if (q % 7 < 2) s[2] = v->temp[q % 7];
      for (int phase = CMX_LIQUID; phase <= CMX_SOLID; phase++)
        for (int what = 0; what < INVERSIONS && means_something(v, phase, s, &a); what++)
          round_trip(v, what, phase, s, q % 2 ? 0.0 : s[what == DENSITY ? 1 : 2], 1);
      /* the weakest coupling of the solid */
      CHECK(cmx_eos_lookup(v, CMX_LIQUID, s[0], s[1], s[2], &a) >= 0);
      s[2] *= a.gamma / CMX_EOS_SOLID_FROM * (1.0 - 1e-13);
      if (!(s[2] >= v->temp[0] && s[2] <= v->temp[1])) continue;
      for (int what = 0; what < INVERSIONS; what++) round_trip(v, what, CMX_SOLID, s, 0.0, 1);
    }
  }
}

/* Without a phase and with CMX_STABLE: the same bits. */
static void stable_is_what_it_was(void **state) {
  (void)state;
  const cmx_eos_view *v = &fixture[0]->view;
  uint64_t seed = 31u;
  for (int q = 0; q < SAMPLES(500); q++) {
    double s[3];
    cmx_eos_state a;
    cmx_eos_solution old, new;
    random_state(v, &seed, s);
    CHECK(cmx_eos_lookup(v, CMX_STABLE, s[0], s[1], s[2], &a) >= 0);
    for (int what = 0; what < INVERSIONS; what++) {
      const double at[2] = {s[0], s[what == DENSITY ? 2 : 1]},
                   target = given(what, &a) * (q % 3 ? 1.0 : between(&seed, 0.5, 2.0));
      const cmx_status status = search(v, what, CMX_STABLE, at, target, 0.0, &new);
      const cmx_status expected =
          what == ENERGY     ? cmx_eos_temp_from_rho_e(v, s[0], at[1], target, 0.0, &old)
          : what == PRESSURE ? cmx_eos_temp_from_rho_p(v, s[0], at[1], target, 0.0, &old)
          : what == ENTROPY  ? cmx_eos_temp_from_rho_s(v, s[0], at[1], target, 0.0, &old)
                             : cmx_eos_rho_from_p_temp(v, s[0], target, at[1], 0.0, &old);
      assert_int_equal(status, expected);
      if (status >= 0)
        CHECK(old.rho == new.rho &&old.temp == new.temp &&old.state.f == new.state.f);
      else
        check_nothing(&new);
    }
  }
}

/* A solid at 2.6e6 K and the pressure of a liquid next to freezing: a host's driving force needs its density,
   that is less than 1e-3 off the liquid's, and its free enthalpy; the same from the physics itself. */
static void solid_at_a_pressure(void **state) {
  (void)state;
  const double x = 0.5, p = 2.54e22, temp = 2.6e6;
  for (int kind = 0; kind < 2; kind++) {
    const eos_fixture *f = fixture[kind];
    cmx_eos_solution found[2];
    double gibbs[2];
    for (int phase = CMX_LIQUID; phase <= CMX_SOLID; phase++) {
      const double at[2] = {x, temp};
      cmx_eos_state direct;
      const cmx_status status = search(&f->view, DENSITY, phase, at, p, 0.0, &found[phase]);
      CHECK(status >= 0 && found[phase].state.phase == phase && found[phase].temp == temp);
      CHECK_REL(found[phase].state.p, p, 1e-13);
      CHECK(cmx_eos_phase_state_at(&f->eos, phase == CMX_SOLID ? CMX_SOLID : CMX_LIQUID, x, found[phase].rho,
                                   temp, &direct) >= 0);
      CHECK_REL(direct.p, p, 1e-6);
      gibbs[phase] = found[phase].state.f + p / found[phase].rho;
      CHECK_REL(direct.f + p / found[phase].rho, gibbs[phase], 1e-6);
    }
    CHECK_REL(found[CMX_SOLID].rho, found[CMX_LIQUID].rho, 1e-2);
    CHECK(found[CMX_SOLID].rho != found[CMX_LIQUID].rho);
    /* one of the two is what is found without a phase: that of the smaller free enthalpy */
    cmx_eos_solution stable;
    CHECK(cmx_eos_rho_from_p_temp(&f->view, x, p, temp, 0.0, &stable) >= 0);
    CHECK(stable.rho == found[gibbs[CMX_SOLID] < gibbs[CMX_LIQUID]].rho);
  }
}

/* Beyond the table, the solid's weakest coupling and anything else. */
static void refusals(void **state) {
  (void)state;
  const cmx_eos_view *v = &fixture[0]->view;
  const double cold[2] = {0.5, 5e6}, hot[2] = {0.5, 1.5e7};
  cmx_eos_solution found;
  cmx_eos_state a;
  CHECK(cmx_eos_lookup(v, CMX_LIQUID, 0.5, 5e6, 9e7, &a) >= 0 && a.gamma < 0.5 * CMX_EOS_SOLID_FROM);
  for (int what = 0; what < INVERSIONS; what++) {
    const int dense = what == DENSITY;
    /* the solid would be too hot, or too thin */
    const double hot_target = given(what, &a);
    assert_int_equal(search(v, what, CMX_SOLID, dense ? hot : cold, dense ? 1e20 : hot_target, 0.0, &found),
                     CMX_ERR_PHASE);
    check_nothing(&found);
    for (int phase = CMX_LIQUID; phase <= CMX_SOLID; phase++) {
      const cmx_status low = dense ? CMX_ERR_RHO_LOW : CMX_ERR_TEMP_LOW;
      const cmx_status high = dense ? CMX_ERR_RHO_HIGH : CMX_ERR_TEMP_HIGH;
      assert_int_equal(search(v, what, phase, dense ? hot : cold, -1e30, 0.0, &found),
                       dense && phase == CMX_SOLID ? CMX_ERR_PHASE : low);
      check_nothing(&found);
      assert_int_equal(search(v, what, phase, dense ? hot : cold, 1e40, 0.0, &found),
                       !dense && phase == CMX_SOLID ? CMX_ERR_PHASE : high);
      check_nothing(&found);
      assert_int_equal(search(v, what, phase, cold, NAN, 0.0, &found), CMX_ERR_DOMAIN);
      check_nothing(&found);
    }
    for (int phase = -5; phase < 6; phase++) {
      if (phase >= CMX_STABLE && phase <= CMX_SOLID) continue;
      assert_int_equal(search(v, what, phase, cold, 1e17, 0.0, &found), CMX_ERR_DOMAIN);
      check_nothing(&found);
    }
  }
  /* no density of the table makes so hot a solid */
  cmx_eos_view thin = *v;
  thin.rho[1] = 1e6;
  assert_int_equal(cmx_eos_phase_rho_from_p_temp(&thin, CMX_SOLID, 0.5, 1e24, 9e7, 0.0, &found),
                   CMX_ERR_PHASE);
  check_nothing(&found);
}

/* Thin cold matter has no pressure, and no sound: the ends of the search move inwards to where it has. */
static void ends_without_meaning(void **state) {
  (void)state;
  cmx_recipe recipe;
  eos_recipe(RANDOM, &recipe);
  recipe.eos.rho_min = 1.0;
  recipe.eos.rho_max = 1e4;
  recipe.eos.temp_min = 2e4;
  recipe.eos.temp_max = 1e7;
  eos_fixture *f = eos_fixture_of(&recipe);
  const cmx_eos_view *v = &f->view;
  uint64_t seed = 8u;
  int seen[2] = {0, 0}, unstable[2] = {0, 0};
  for (int q = 0; q < SAMPLES(3000); q++) {
    double s[3];
    cmx_eos_state a, first;
    random_state(v, &seed, s);
    for (int phase = CMX_LIQUID; phase <= CMX_SOLID; phase++) {
      if (!means_something(v, phase, s, &a)) continue;
      seen[phase]++;
      for (int what = 0; what < INVERSIONS; what++) {
        const double end[3] = {s[0], what == DENSITY ? v->rho[0] : s[1], what == DENSITY ? s[2] : v->temp[0]};
        /* between gas and liquid the pressure falls with density: two states can have the same one */
        const int moved = !means_something(v, phase, end, &first);
        const int single = what != DENSITY || (phase == CMX_SOLID || s[2] > 1e6);
        if (what == DENSITY && phase == CMX_LIQUID && !moved && !single && given(what, &first) > a.p)
          continue;
        round_trip(v, what, phase, s, 0.0, single);
        round_trip(v, what, phase, s, s[what == DENSITY ? 1 : 2] * exp(between(&seed, -1.0, 1.0)), single);
        if (!moved || what == DENSITY) continue;
        /* below what the coldest state that means something has */
        cmx_eos_solution found;
        const double at[2] = {s[0], s[1]};
        assert_int_equal(search(v, what, phase, at, -1e25, 0.0, &found), CMX_ERR_UNSTABLE);
        check_nothing(&found);
        unstable[phase]++;
      }
    }
  }
  CHECK(seen[CMX_LIQUID] > SAMPLES(1500) && seen[CMX_SOLID] > SAMPLES(500));
  CHECK(unstable[CMX_LIQUID] > SAMPLES(300));
  eos_fixture_free(f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(there_and_back),
                                     cmocka_unit_test(there_and_back_at_the_ends),
                                     cmocka_unit_test(stable_is_what_it_was),
                                     cmocka_unit_test(solid_at_a_pressure),
                                     cmocka_unit_test(refusals),
                                     cmocka_unit_test(ends_without_meaning)};
  return cmocka_run_group_tests(tests, prepare, tidy);
}
