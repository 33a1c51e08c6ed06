/* Tables of more than two species: lookups and their derivatives by composition. */
#ifndef COULOMIX_TESTS_SUPPORT_SPECIES_STATES_H
#define COULOMIX_TESTS_SUPPORT_SPECIES_STATES_H

#include "support/eos_fixture.h"

/* Random fractions; of every other sample some are traces, and one is absent. */
static inline void random_mixture(uint64_t *seed, int k, int n, double x[]) {
  double sum = 0.0;
  for (int j = 0; j < n; j++) {
    x[j] = k % 2 ? pow(10.0, between(seed, -12.0, 0.0)) : -log(1.0 - uniform(seed));
    if (k % 4 == 1 && j == k / 4 % n) x[j] = 0.0;
    sum += x[j];
  }
  for (int j = 0; j < n; j++) x[j] /= sum;
}

static inline void random_place(const cmx_eos_view *v, uint64_t *seed, double *rho, double *temp) {
  double state[3];
  random_state(v, seed, state);
  *rho = state[1];
  *temp = state[2];
}

/* Lookups against direct computation, with each order on cooling; blocked order has Gamma_d = 15. */
static inline void check_states_and_gradients(eos_fixture *f) {
  const int n = f->view.ions.n;
  cmx_eos_view view = f->view;
  uint64_t seed = 11;
  for (int order = CMX_ORDER_EQUILIBRIUM; order <= CMX_ORDER_RANDOM; order++) {
    view.choice.order = f->eos.cooling.order = order;
    view.choice.blocking_gamma_d = f->eos.cooling.blocking_gamma_d = 15.0;
    for (int k = 0; k < SAMPLES(order ? 60 : 200); k++) {
      double x[CMX_MAX_SPECIES], rho, temp;
      cmx_eos_composition c;
      cmx_eos_state s, direct;
      cmx_eos_gradient g, computed;
      random_mixture(&seed, k, n, x);
      random_place(&view, &seed, &rho, &temp);
      assert_int_equal(cmx_eos_compose(&view, x, &c), CMX_OK);
      for (int phase = CMX_LIQUID; phase <= CMX_SOLID; phase++) {
        const cmx_status found = cmx_eos_lookup_gradient(&view, phase, &c, rho, temp, &s, &g),
                         direct_status =
                             cmx_eos_phase_state_of(&f->eos, phase, c.x, rho, temp, &direct, &computed);
        if (found < 0 || direct_status < 0) {
          CHECK(found < 0 && direct_status < 0); /* frozen order may fail before the range is checked */
          continue;
        }
        if (s.reasons & CMX_REASON_ACTIVE_SET) continue;
        const double kt = view.boltzmann * temp, unit = s.p / rho;
        CHECK_REL(s.p, direct.p, 1e-7);
        CHECK_ABS(s.e, direct.e, 1e-7 * (fabs(direct.e) + unit));
        CHECK_REL(s.s, direct.s, 1e-6);
        CHECK_REL(s.cv, direct.cv, 1e-3);
        CHECK_REL(s.gamma_d, direct.gamma_d, 1e-10);
        for (int a = 0; a < n; a++) {
          CHECK_ABS(g.mu_regular[a], computed.mu_regular[a], 1e-5 * kt + 1e-8 * fabs(computed.mu_regular[a]));
          CHECK_ABS(g.p[a], computed.p[a], 1e-5 * s.p);
          CHECK_ABS(g.e[a], computed.e[a], 1e-5 * (fabs(s.e) + unit));
        }
      }
    }
  }
  f->eos.cooling.order = CMX_ORDER_EQUILIBRIUM;
}

/* Derivatives along the addition of each species against differences, within one interpolant. */
static inline void check_gradients_are_differences(const eos_fixture *f, const double x[]) {
  const int n = f->view.ions.n;
  cmx_eos_view view = f->view;
  const double t = 1e-5;
  for (int order = CMX_ORDER_EQUILIBRIUM; order <= CMX_ORDER_RANDOM; order++) {
    view.choice.order = order;
    view.choice.blocking_gamma_d = 8.0;
    for (int phase = CMX_LIQUID; phase <= CMX_SOLID; phase++) {
      const double rho = 3e6, temp = phase == CMX_LIQUID ? 8e6 : 1.5e6;
      cmx_eos_composition c;
      cmx_eos_state s, side[2];
      cmx_eos_gradient g;
      assert_int_equal(cmx_eos_compose(&view, x, &c), CMX_OK);
      CHECK(cmx_eos_lookup_gradient(&view, phase, &c, rho, temp, &s, &g) >= 0);
      double gibbs = 0.0, sum = 0.0;
      for (int a = 0; a < n; a++) {
        for (int k = 0; k < 2; k++) {
          double moved[CMX_MAX_SPECIES];
          cmx_eos_composition near;
          for (int b = 0; b < n; b++) moved[b] = x[b] + (k ? t : -t) * ((b == a) - x[b]);
          assert_int_equal(cmx_eos_compose(&view, moved, &near), CMX_OK);
          CHECK(cmx_eos_lookup_of(&view, phase, &near, rho, temp, &side[k]) >= 0);
        }
        const double unit = s.p / rho;
        CHECK_ABS(g.p[a], (side[1].p - side[0].p) / (2.0 * t), 1e-7 * s.p);
        CHECK_ABS(g.e[a], (side[1].e - side[0].e) / (2.0 * t), 1e-7 * unit);
        CHECK_ABS(g.f[a], (side[1].f - side[0].f) / (2.0 * t), 1e-7 * unit);
        CHECK_ABS(g.s[a], (side[1].s - side[0].s) / (2.0 * t), 1e-6 * s.s);
        gibbs += x[a] * g.mu[a];
        sum += x[a] * g.p[a];
      }
      CHECK_REL(gibbs, c.mass * (s.f + s.p / rho), 1e-12);
      CHECK_ABS(sum, 0.0, 1e-12 * s.p);
      /* the transformation to mass fractions has the same property */
      double by_mass[CMX_MAX_SPECIES], mass[CMX_MAX_SPECIES], check = 0.0;
      cmx_eos_by_mass(&view.ions, c.x, g.p, by_mass);
      cmx_mass_fractions(&view.ions, c.x, mass);
      for (int a = 0; a < n; a++) check += mass[a] * by_mass[a];
      CHECK_ABS(check, 0.0, 1e-12 * s.p);
    }
  }
}

#endif
