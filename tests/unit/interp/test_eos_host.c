/* What hosts ask for besides the state: quantities against their definitions and direct computation, and the
   transition against differences of its own entropy. */
#include "coulomix/electron.h"
#include "coulomix_host.h"
#include "support/eos_fixture.h"

static eos_fixture *fixture;

static int set_up(void **state) {
  (void)state;
  fixture = eos_fixture_new(RANDOM);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  eos_fixture_free(fixture);
  return 0;
}

static void quantities_follow_from_the_state(void **state) {
  (void)state;
  const cmx_eos_view *v = &fixture->view;
  uint64_t seed = 5u;
  for (int k = 0; k < SAMPLES(2000); k++) {
    double at[3];
    cmx_eos_state p, q;
    cmx_eos_host h;
    cmx_electron_gas gas;
    random_state(v, &seed, at);
    const double rho = at[1], temp = at[2];
    CHECK(cmx_eos_lookup_host(v, CMX_STABLE, at[0], rho, temp, &p, &h) >= 0);
    CHECK(cmx_eos_lookup(v, CMX_STABLE, at[0], rho, temp, &q) >= 0);
    CHECK(p.p == q.p && p.e == q.e && p.cv == q.cv && p.phase == q.phase && p.reasons == q.reasons);
    const double radiation = v->radiation * pow(temp, 4) / 3.0;
    CHECK_ABS(h.p_gas, p.p - radiation, 1e-14 * p.p);
    CHECK_REL(h.h, p.e + p.p / rho, 1e-14);
    CHECK_REL(h.dpde_rho, p.p * p.chi_t / (temp * p.cv), 1e-12);
    CHECK_ABS(h.dpdrho_e, p.p / rho * p.chi_rho - h.dpde_rho * p.de_drho, 1e-12 * p.p / rho);
    OK(cmx_electron_gas_at(p.n_e, temp, &gas));
    CHECK_REL(h.p_electron, p.n_e * (gas.cold[1] + gas.thermal[1][0]), 1e-8);
    CHECK_ABS(h.p_electron + h.p_ion, h.p_gas, 1e-15 * h.p_gas);
    CHECK(h.n_positron >= 0.0 && h.n_positron <= 1e-18 * p.n_e); /* none in this table */
  }
}

static void positrons_as_directly(void **state) {
  (void)state;
  uint64_t seed = 6u;
  for (int k = 0; k < SAMPLES(2000); k++) {
    const double n_e = exp(between(&seed, log(1e24), log(1e33))),
                 temp = exp(between(&seed, log(1e8), log(1e11)));
    cmx_electron_gas gas;
    OK(cmx_electron_gas_at(n_e, temp, &gas));
    const double found = cmxi_positrons(gas.eta, temp);
    if (gas.positrons > 1e-290) CHECK_REL(found, gas.positrons * n_e, 1e-12 * (1.0 + 5.93e9 / temp));
  }
  CHECK(cmxi_positrons(1e5, 1e6) == 0.0);
}

/* Entropy of the bracket at the head of coulomix_host.h, from two lookups. */
static double entropy(double width, double x, double rho, double temp) {
  cmx_eos_state l, s;
  const cmx_eos_view *v = &fixture->view;
  CHECK(cmx_eos_lookup(v, CMX_LIQUID, x, rho, temp, &l) >= 0);
  CHECK(cmx_eos_lookup(v, CMX_SOLID, x, rho, temp, &s) >= 0);
  const double w = width * v->boltzmann * temp / cmx_eos_mass(v, x), y = (s.f - l.f) / w,
               share = 1.0 / (1.0 + exp(y));
  /* d share/dT = share (1 - share) [(s_s - s_l)/w + y/T] */
  const double share_t = share * (1.0 - share) * ((s.s - l.s) / w + y / temp);
  return l.s * (1.0 - share) + s.s * share - (s.f - l.f) * share_t - (y > 0.0 ? l.s : s.s);
}

/* A temperature at which F_s - F_l is some widths, on either side. */
static double within_transition(uint64_t *seed, double width, double x, double rho) {
  const cmx_eos_view *v = &fixture->view;
  double low = 1.2e6, high = 8e7;
  cmx_eos_state l, s;
  const double target = between(seed, -5.0, 5.0);
  for (int k = 0; k < 60; k++) {
    const double temp = sqrt(low * high);
    CHECK(cmx_eos_lookup(v, CMX_LIQUID, x, rho, temp, &l) >= 0);
    const int solid = cmx_eos_lookup(v, CMX_SOLID, x, rho, temp, &s) >= 0;
    if (!solid || (s.f - l.f) * cmx_eos_mass(v, x) > target * width * v->boltzmann * temp)
      high = temp;
    else
      low = temp;
  }
  return sqrt(low * high);
}

static void transition_is_that_of_its_free_energy(void **state) {
  (void)state;
  const cmx_eos_view *v = &fixture->view;
  uint64_t seed = 7u;
  int compared = 0;
  for (int k = 0; k < SAMPLES(300); k++) {
    const double x = between(&seed, 0.02, 0.98), rho = exp(between(&seed, log(3e5), log(3e7)));
    const double width = between(&seed, 0.005, 0.05), temp = within_transition(&seed, width, x, rho);
    const double h = 2e-3 * width;
    cmx_eos_whole at, side[2];
    cmx_eos_state s, plain;
    cmx_eos_slopes slopes;
    CHECK(cmx_eos_lookup_whole(v, width, x, rho, temp, &at) >= 0);
    CHECK(cmx_eos_lookup_slopes(v, CMX_STABLE, x, rho, temp, &plain, &slopes) >= 0);
    assert_memory_equal(&at.slopes, &slopes, sizeof slopes);
    CHECK(cmx_eos_lookup_smooth(v, width, x, rho, temp, &s) >= 0);
    CHECK_ABS(at.transition.share, s.solid_fraction, 1e-12);
    for (int a = 0; a < 2; a++) {
      double found[2], sharp[2];
      for (int m = 0; m < 2; m++) {
        const double to = exp(m ? h : -h), r = a ? rho : rho * to, t = a ? temp * to : temp;
        CHECK(cmx_eos_lookup_whole(v, width, x, r, t, &side[m]) >= 0);
        found[m] = entropy(width, x, r, t);
        sharp[m] = side[m].host.p_gas;
      }
      if (side[0].state.phase != side[1].state.phase) continue; /* the sharp state jumps */
      compared++;
      const double unit = at.state.cv * temp / width, by = 2.0 * h;
      CHECK_ABS(at.transition.latent[a], temp * (found[1] - found[0]) / by, 1e-4 * unit);
      CHECK_ABS(at.transition.share_d[a], (side[1].transition.share - side[0].transition.share) / by,
                1e-4 / width);
      CHECK_ABS(at.p_gas_d[a], (sharp[1] - sharp[0]) / by, 1e-5 * at.state.p);
      for (int i = 0; i < 2; i++)
        CHECK_ABS(at.transition.latent_d[i][a],
                  (side[1].transition.latent[i] - side[0].transition.latent[i]) / by, 2e-4 * unit / width);
    }
  }
  CHECK(compared > SAMPLES(400));
}

/* Over a transition the spread heat is the latent heat. */
static void heat_of_the_transition(void **state) {
  (void)state;
  const cmx_eos_view *v = &fixture->view;
  const double x = 0.4, rho = 1e6, width = 0.01;
  double low = 1.2e6, high = 8e6, heat = 0.0;
  cmx_eos_whole at;
  for (int k = 0; k < 60; k++) {
    const double temp = sqrt(low * high);
    CHECK(cmx_eos_lookup_whole(v, width, x, rho, temp, &at) >= 0);
    *(at.state.phase == CMX_LIQUID ? &high : &low) = temp;
  }
  const double melting = high, from = melting * 0.8, to = melting * 1.25;
  const int n = 4000;
  for (int k = 0; k < n; k++) {
    const double step = log(to / from) / n, temp = from * exp((k + 0.5) * step);
    CHECK(cmx_eos_lookup_whole(v, width, x, rho, temp, &at) >= 0);
    heat += at.transition.latent[1] * step;
  }
  CHECK(cmx_eos_lookup_whole(v, width, x, rho, melting, &at) >= 0);
  CHECK_REL(heat, at.state.latent_heat, 0.01); /* T varies over the width */
}

static void refused_and_absent(void **state) {
  (void)state;
  const cmx_eos_view *v = &fixture->view;
  cmx_eos_whole at;
  cmx_eos_state s;
  cmx_eos_host h;
  assert_int_equal(cmx_eos_lookup_whole(v, 0.06, 0.5, 1e6, 1e7, &at), CMX_ERR_DOMAIN);
  CHECK(isnan(at.state.p) && isnan(at.slopes.cv[1]) && isnan(at.host.p_gas) && isnan(at.transition.share) &&
        isnan(at.transition.latent_d[1][1]) && isnan(at.p_gas_d[0]));
  assert_int_equal(cmx_eos_lookup_whole(v, 0.01, 0.5, 1e9, 1e7, &at), CMX_ERR_RHO_HIGH);
  assert_int_equal(cmx_eos_lookup_host(v, CMX_STABLE, 0.5, 1e6, 1e9, &s, &h), CMX_ERR_TEMP_HIGH);
  CHECK(isnan(h.p_ion) && isnan(h.n_positron) && isnan(s.p));
  CHECK(cmx_eos_lookup_whole(v, 0.0, 0.5, 1e6, 1e7, &at) >= 0);
  CHECK(at.transition.share == 0.0 && at.transition.latent[1] == 0.0);
  CHECK(cmx_eos_lookup_whole(v, 0.0, 0.5, 1e6, 1.2e6, &at) >= 0);
  CHECK(at.transition.share == 1.0 && at.transition.latent_d[0][1] == 0.0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(quantities_follow_from_the_state), cmocka_unit_test(positrons_as_directly),
      cmocka_unit_test(transition_is_that_of_its_free_energy), cmocka_unit_test(heat_of_the_transition),
      cmocka_unit_test(refused_and_absent)};
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
