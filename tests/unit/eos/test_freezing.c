/* Freezing at a given pressure and composition, directly: equal chemical potentials and pressures by the
   equation of state, derivatives by differences, the classical limit, the temperature of equal Gibbs
   energies, eutectics. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/plasma.h"
#include "eos/coexistence.h"
#include "support/equilibrium_fixture.h"
#include "support/random.h"

static cmx_eos carbon_oxygen(const char *solid) {
  return polarized(6.0, 12.0, 8.0, 15.99491461957, solid);
}

static double mass_of(const cmx_eos *e, double x) {
  return cmx_average_two(e->mixture.ions.mass_u, x) * CMX_ATOMIC_MASS_UNIT;
}

static double gamma_1(double n_e, double temp) {
  return cmx_gamma_species(6.0, cmx_gamma_e(n_e, temp));
}

/* Chemical potentials of both species over kT by the equation of state: G per ion = <m> (f + P/rho), whose
   slope at fixed P is d<m>/dx (f + P/rho) + <m> df/dx at fixed rho. */
static double potentials(const cmx_eos *e, int phase, double x, double rho, double temp, double mu[2]) {
  cmx_eos_free_energy f;
  CHECK(cmx_eos_free_energy_at(e, phase, x, rho, temp, &f) >= 0);
  const double kt = CMX_BOLTZMANN * temp, m = mass_of(e, x), dm = mass_of(e, 1.0) - mass_of(e, 0.0);
  const double per_gram = f.f.v + f.f.x, g = m * per_gram / kt, slope = (dm * per_gram + m * f.f_x) / kt;
  mu[0] = g - x * slope;
  mu[1] = g + (1.0 - x) * slope;
  return rho * f.f.x;
}

static const char *const solids[] = {"ordered", "solid-mixing/ogata1993", "solid-mixing/pc2013"};
static const double pressures[] = {1e21, 1e23, 1e25, 1e27, 3e28};

static void potentials_and_pressures_agree(void **state) {
  (void)state;
  const size_t stride = cmx_test_step(3, 3); /* of x, at another start for each pressure */
  double off = 0.0, relative = 0.0, off_p = 0.0;
  for (int s = 0; s < 3; s++)
    for (size_t q = 0; q < sizeof pressures / sizeof *pressures; q++)
      for (int melt = 0; melt < 2; melt++)
        for (size_t i = (q + (size_t)(s + melt)) % stride; i < 9; i += stride) {
          const double x = 1e-6 + 0.1237 * (double)i;
          const cmx_eos e = carbon_oxygen(solids[s]);
          cmx_freezing f;
          CHECK((melt ? cmx_equilibrium_melt : cmx_equilibrium_freeze)(&e, CMX_FIXED_PRESSURE, pressures[q],
                                                                       x, &f) >= 0);
          CHECK((melt ? f.x_solid : f.x_liquid) == x || fabs((melt ? f.x_solid : f.x_liquid) - x) < 1e-15);
          /* elsewhere the crystal of carbon is continued, which the equation of state is not */
          if (!(gamma_1(f.rho_liquid / mass_of(&e, f.x_liquid) * (6.0 + 2.0 * f.x_liquid), f.temp) > 100.0))
            continue;
          double l[2], c[2];
          const double pl = potentials(&e, CMX_LIQUID, f.x_liquid, f.rho_liquid, f.temp, l),
                       ps = potentials(&e, CMX_SOLID, f.x_solid, f.rho_solid, f.temp, c);
          off_p = fmax(off_p, fmax(fabs(pl / pressures[q] - 1.0), fabs(ps / pressures[q] - 1.0)));
          for (int j = 0; j < 2; j++) {
            const double apart = fabs(l[j] - c[j]);
            if (fabs(l[j]) < 1e6)
              off = fmax(off, apart);
            else
              relative = fmax(relative, apart / fabs(l[j]));
          }
          CHECK_ABS(f.density_contrast, (f.rho_solid - f.rho_liquid) / f.rho_liquid, 1e-15);
        }
  printf("chemical potentials apart by %.1e kT, or %.1e of them above 1e6 kT; pressures %.1e\n", off,
         relative, off_p);
  CHECK_ABS(off, 0.0, 1e-8);
  CHECK_ABS(relative, 0.0, 1e-14);
  CHECK_ABS(off_p, 0.0, 1e-12);
}

/* T (s_liquid - s_solid) along the tie line, with partial entropies of the liquid by differences. */
static void latent_heat_is_that_of_entropies(void **state) {
  (void)state;
  const cmx_eos e = carbon_oxygen("ordered");
  double off = 0.0;
  for (size_t q = 0; q < sizeof pressures / sizeof *pressures; q++)
    for (double x = 0.1; x < 0.95; x += 0.2) {
      cmx_freezing f;
      cmx_eos_state s, l, side[2];
      const double h = 1e-4;
      CHECK(cmx_equilibrium_freeze(&e, CMX_FIXED_PRESSURE, pressures[q], x, &f) >= 0);
      CHECK(cmx_eos_phase_state_at(&e, CMX_LIQUID, x, f.rho_liquid, f.temp, &l) >= 0);
      CHECK(cmx_eos_phase_state_at(&e, CMX_SOLID, f.x_solid, f.rho_solid, f.temp, &s) >= 0);
      for (int k = 0; k < 2; k++) {
        /* at the same pressure: rho moves by -dP/dx/(dP/drho) */
        const double dx = k ? h : -h, rho = f.rho_liquid * exp(-dx * l.dp_dx / (l.p * l.chi_rho));
        CHECK(cmx_eos_phase_state_at(&e, CMX_LIQUID, x + dx, rho, f.temp, &side[k]) >= 0);
      }
      const double slope = (mass_of(&e, x + h) * side[1].s - mass_of(&e, x - h) * side[0].s) / (2.0 * h);
      const double heat =
          (mass_of(&e, x) * l.s + (f.x_solid - x) * slope - mass_of(&e, f.x_solid) * s.s) / CMX_BOLTZMANN;
      off = fmax(off, fabs(heat - f.latent_heat));
      CHECK_REL(f.latent_heat_gram, f.latent_heat * CMX_BOLTZMANN * f.temp / mass_of(&e, f.x_solid), 1e-14);
    }
  printf("latent heat off by %.1e kT\n", off);
  CHECK_ABS(off, 0.0, 1e-6);
}

typedef cmx_status transition(const cmx_eos *, cmx_constraint, double, double, cmx_freezing *);

static double other_x(const cmx_freezing *f, int melt) {
  return melt ? f->x_liquid : f->x_solid;
}

static void derivatives_are_those_of_differences(void **state) {
  (void)state;
  const size_t stride = cmx_test_step(3, 3); /* of x, at another start for each pressure */
  double off[3] = {0.0, 0.0, 0.0};
  for (int held = 0; held < 2; held++)
    for (int melt = 0; melt < 2; melt++)
      for (size_t q = 0; q < sizeof pressures / sizeof *pressures; q++)
        for (size_t i = (q + (size_t)(held + melt)) % stride; i < 6; i += stride) {
          const double x = 0.05 + 0.17 * (double)i;
          const cmx_eos e = carbon_oxygen("ordered");
          transition *go = melt ? cmx_equilibrium_melt : cmx_equilibrium_freeze;
          const cmx_constraint what = held ? CMX_FIXED_PRESSURE : CMX_FIXED_ELECTRON_DENSITY;
          const double value = held ? pressures[q] : 1e28 * pow(10.0, (double)q), h = 1e-4;
          cmx_freezing f, a, b;
          CHECK(go(&e, what, value, x, &f) >= 0);
          CHECK(go(&e, what, value, x - h, &a) >= 0 && go(&e, what, value, x + h, &b) >= 0);
          off[0] = fmax(off[0], fabs((b.temp - a.temp) / (2.0 * h) - f.dt_dx) / f.temp);
          off[1] = fmax(off[1], fabs((other_x(&b, melt) - other_x(&a, melt)) / (2.0 * h) - f.dother_dx));
          CHECK(go(&e, what, value * exp(-h), x, &a) >= 0 && go(&e, what, value * exp(h), x, &b) >= 0);
          off[2] = fmax(off[2], fabs(log(b.temp / a.temp) / (2.0 * h) - f.dlnt_dlnp));
        }
  printf("derivatives off by %.1e (ln T by x), %.1e (x by x), %.1e (ln T by ln P)\n", off[0], off[1], off[2]);
  CHECK_ABS(off[0], 0.0, 2e-6);
  CHECK_ABS(off[1], 0.0, 2e-6);
  CHECK_ABS(off[2], 0.0, 2e-7);
}

static void pure_species(void **state) {
  (void)state;
  const cmx_eos e = carbon_oxygen("ordered");
  for (size_t q = 0; q < sizeof pressures / sizeof *pressures; q++)
    for (int j = 0; j < 2; j++) {
      cmx_freezing_point pure;
      cmx_freezing f, near, melt;
      const double p = pressures[q], x = j;
      CHECK(cmx_freezing_of_species(&e, CMX_FIXED_PRESSURE, p, j, &pure) >= 0);
      CHECK(cmx_equilibrium_freeze(&e, CMX_FIXED_PRESSURE, p, x, &f) >= 0);
      CHECK(f.x_liquid == x && f.x_solid == x);
      CHECK_REL(f.temp, pure.temp, 1e-9);
      CHECK_ABS(f.latent_heat, pure.latent_heat, 1e-5);
      CHECK_REL(f.rho_liquid, pure.rho_liquid, 2e-6);
      CHECK(cmx_equilibrium_melt(&e, CMX_FIXED_PRESSURE, p, x, &melt) >= 0);
      CHECK_REL(melt.temp, pure.temp, 1e-9);
      /* the same derivatives as next to it */
      CHECK(cmx_equilibrium_freeze(&e, CMX_FIXED_PRESSURE, p, fabs(x - 1e-5), &near) >= 0);
      CHECK_REL(f.dt_dx, near.dt_dx, 1e-3);
      CHECK_REL(f.dother_dx, near.dother_dx, 1e-3);
    }
}

/* --- the temperature of equal Gibbs energies ----------------------------------------------------------- */

/* G_liquid - G_solid per ion in kT at the same composition. */
static double gibbs_excess(const cmx_eos *e, double p, double x, double temp) {
  cmx_jet l, s;
  double n_e;
  CHECK(cmx_equilibrium_energy(e, &(cmx_conditions){CMX_FIXED_PRESSURE, p, temp}, 0, x, &l, &n_e) >= 0);
  CHECK(cmx_equilibrium_energy(e, &(cmx_conditions){CMX_FIXED_PRESSURE, p, temp}, 1, x, &s, &n_e) >= 0);
  return l.v - s.v;
}

/* T0 lies between solidus and liquidus; at azeotropes and pure species all three meet. */
static void equal_gibbs_energies_lie_between(void **state) {
  (void)state;
  uint64_t seed = 20261129;
  double least = INFINITY;
  for (int mixture = 0; mixture < 2; mixture++) {
    const cmx_eos e =
        mixture ? rigid(8.0, 15.99491461957, 10.0, 19.9924401762, "ordered") : carbon_oxygen("ordered");
    for (int k = 0; k < SAMPLES(15); k++) {
      const double p = pow(10.0, 21.0 + 7.0 * uniform(&seed)), x = uniform(&seed);
      cmx_freezing freeze, melt;
      CHECK(cmx_equilibrium_freeze(&e, CMX_FIXED_PRESSURE, p, x, &freeze) >= 0);
      CHECK(cmx_equilibrium_melt(&e, CMX_FIXED_PRESSURE, p, x, &melt) >= 0);
      CHECK(melt.temp <= freeze.temp * (1.0 + 1e-10));
      double lo = 0.97 * melt.temp, hi = 1.03 * freeze.temp; /* the solid has the lower G at lo */
      CHECK(gibbs_excess(&e, p, x, lo) > 0.0 && gibbs_excess(&e, p, x, hi) < 0.0);
      for (int it = 0; it < 30; it++) { /* to 1e-10 of T */
        const double middle = 0.5 * (lo + hi);
        *(gibbs_excess(&e, p, x, middle) > 0.0 ? &lo : &hi) = middle;
      }
      const double t0 = 0.5 * (lo + hi), room = fmin(t0 / melt.temp - 1.0, 1.0 - t0 / freeze.temp);
      least = fmin(least, room);
      CHECK(t0 >= melt.temp * (1.0 - 1e-7) && t0 <= freeze.temp * (1.0 + 1e-7));
    }
  }
  printf("T0 within solidus and liquidus by at least %.1e of T\n", least);
}

/* --- classical limit ----------------------------------------------------------------------------------- */

typedef struct classical {
  cmx_eos eos;
  cmx_model crystal, quantum;
  double crystal_parameters[2], quantum_parameters[32];
} classical;

/* Heavy classical ions among rigid electrons; the crystals of both descriptions with one constant. */
static void make_classical(classical *c) {
  cmx_eos *e = &c->eos;
  *e = rigid(6.0, 999.0, 8.0, 999.0, "ordered");
  c->crystal = *e->mixture.crystal;
  c->crystal_parameters[0] = common.sums.madelung;
  c->crystal_parameters[1] = -2.493894406;
  c->crystal.parameters = c->crystal_parameters;
  e->mixture.crystal = &c->crystal;
  c->quantum = *e->crystal_quantum;
  double logs = 0.0;
  for (size_t k = 0; k < c->quantum.n_parameters; k++) {
    const char *name = c->quantum.parameter_names[k];
    c->quantum_parameters[k] = c->quantum.parameters[k];
    if (!strcmp(name, "alpha") || !strcmp(name, "beta") || !strcmp(name, "gamma"))
      logs += log(c->quantum_parameters[k]);
  }
  for (size_t k = 0; k < c->quantum.n_parameters; k++) /* theta -> 0: ln(alpha beta gamma) - 1/b0 */
    if (!strcmp(c->quantum.parameter_names[k], "b0"))
      c->quantum_parameters[k] = 1.0 / (logs - c->crystal_parameters[1]);
  c->quantum.parameters = c->quantum_parameters;
  e->crystal_quantum = &c->quantum;
}

/* At fixed n_e the azeotrope of /phase: where the first solid has the composition of the liquid. */
static void azeotrope_at_fixed_density(void **state) {
  (void)state;
  classical c;
  make_classical(&c);
  const double n_e = 1e9; /* cold and thin: theta is 1e-4 */
  double lo = 0.1, hi = 0.5;
  cmx_freezing f;
  for (int it = 0; it < 40; it++) {
    const double x = 0.5 * (lo + hi);
    CHECK(cmx_equilibrium_freeze(&c.eos, CMX_FIXED_ELECTRON_DENSITY, n_e, x, &f) >= 0);
    *(f.x_solid < x ? &lo : &hi) = x;
  }
  printf("azeotrope at Gamma_1 = %.8f, x = %.8f\n", gamma_1(n_e, f.temp), f.x_liquid);
  CHECK_ABS(gamma_1(n_e, f.temp), 181.45544084, 1e-5);
  CHECK_ABS(f.x_liquid, 0.23998622, 1e-6);
}

/* At fixed pressure the phases differ in n_e; what that does to the diagram falls as n_i kT/P. */
static void fixed_pressure_meets_fixed_density(void **state) {
  (void)state;
  static const double density[] = {1e28, 1e30, 1e32};
  classical c;
  make_classical(&c);
  double ratio[3];
  for (int q = 0; q < 3; q++) {
    cmx_freezing fixed, f;
    cmx_eos_state s;
    const double x = 0.4;
    CHECK(cmx_equilibrium_freeze(&c.eos, CMX_FIXED_ELECTRON_DENSITY, density[q], x, &fixed) >= 0);
    CHECK(cmx_eos_phase_state_at(&c.eos, CMX_LIQUID, x, fixed.rho_liquid, fixed.temp, &s) >= 0);
    CHECK(cmx_equilibrium_freeze(&c.eos, CMX_FIXED_PRESSURE, s.p, x, &f) >= 0);
    const double n_e = density[q] * f.rho_liquid / fixed.rho_liquid;
    const double off = gamma_1(n_e, f.temp) / gamma_1(density[q], fixed.temp) - 1.0,
                 small = density[q] / 6.8 * CMX_BOLTZMANN * f.temp / s.p;
    ratio[q] = off / small;
    printf("n_e %.0e: Gamma_1 of the liquidus moves by %.3e, n_i kT/P %.3e, ratio %.4f; x_solid by %.3e\n",
           density[q], off, small, ratio[q], f.x_solid - fixed.x_solid);
    CHECK(fabs(off) < small);
  }
  CHECK(fabs(ratio[0]) > 0.0);
  /* 4/3 or 5/3 of dln P/dln n_e stand in it */
  for (int q = 1; q < 3; q++) CHECK(ratio[q] / ratio[0] > 0.6 && ratio[q] / ratio[0] < 1.6);
}

/* --- other pairs --------------------------------------------------------------------------------------- */

static void tie_lines_are_the_stable_ones(void **state) {
  (void)state;
  static const struct {
    double z1, a1, z2, a2;
    const char *solid;
  } pair[] = {{6.0, 12.0, 12.0, 23.985, "ordered"},
              {6.0, 12.0, 12.0, 23.985, "solid-mixing/ogata1993"},
              {6.0, 12.0, 12.0, 23.985, "solid-mixing/pc2013"},
              {2.0, 4.0026, 6.0, 12.0, "ordered"},
              {2.0, 4.0026, 6.0, 12.0, "solid-mixing/pc2013"},
              {6.0, 12.0, 7.0, 14.003, "ordered"},
              {8.0, 15.99491461957, 10.0, 19.9924401762, "ordered"}};
  const double p = 1e22;
  double off = 0.0, off_t = 0.0;
  size_t total = 0;
  for (size_t k = 0; k < sizeof pair / sizeof *pair; k++) {
    const cmx_eos e = rigid(pair[k].z1, pair[k].a1, pair[k].z2, pair[k].a2, pair[k].solid);
    for (double x = 0.03; x < 1.0; x += 0.19) {
      cmx_freezing f;
      cmx_equilibrium_line line[CMX_MAX_TIE_LINES];
      size_t n, found = 0;
      const cmx_status status = cmx_equilibrium_freeze(&e, CMX_FIXED_PRESSURE, p, x, &f);
      if (status == CMX_ERR_RANGE && pair[k].z1 == 2.0)
        continue; /* carbon in helium below a mean coupling of 100 */
      if (status < 0) fail_msg("%g/%g %s: x = %g: %d", pair[k].z1, pair[k].z2, pair[k].solid, x, (int)status);
      /* all tie lines at that temperature, from a grid in x: one has this liquid and no other one is
         crossed */
      CHECK(cmx_equilibrium_lines(&e, &(cmx_conditions){CMX_FIXED_PRESSURE, p, f.temp}, 400, line, &n) >= 0);
      for (size_t i = 0; i < n; i++) {
        const cmx_equilibrium_line *l = &line[i];
        if (l->left == l->right) continue;
        const double liquid = l->left ? l->x_right : l->x_left, solid = l->left ? l->x_left : l->x_right;
        if (!(fabs(liquid - x) < 1e-3)) continue;
        found++;
        off = fmax(off, fmax(fabs(liquid - x), fabs(solid - f.x_solid)));
        off_t = fmax(off_t, fabs(l->latent_heat - f.latent_heat));
      }
      if (found != 1)
        fail_msg("%g/%g %s: x = %g: %zu tie lines at %g K", pair[k].z1, pair[k].z2, pair[k].solid, x, found,
                 f.temp);
      total++;
    }
  }
  printf("%zu tie lines: x off by %.1e, latent heat by %.1e\n", total, off, off_t);
  CHECK(total >= 30);
  CHECK_ABS(off, 0.0, 1e-8);
  CHECK_ABS(off_t, 0.0, 1e-8);
}

/* A solid in a gap that reaches the solidus melts at the three-phase line, into one liquid. */
static void solids_in_a_gap_melt_together(void **state) {
  (void)state;
  const cmx_eos e = rigid(6.0, 12.0, 12.0, 23.985, "solid-mixing/pc2013");
  cmx_freezing a, b, f;
  CHECK(cmx_equilibrium_melt(&e, CMX_FIXED_PRESSURE, 1e22, 0.4, &a) >= 0);
  CHECK(cmx_equilibrium_melt(&e, CMX_FIXED_PRESSURE, 1e22, 0.7, &b) >= 0);
  CHECK(a.temp == b.temp && a.x_liquid == b.x_liquid && a.dt_dx == 0.0);
  CHECK(isnan(a.latent_heat) && a.x_solid == 0.4);
  /* and this liquid freezes there, on both sides of it to another solid */
  CHECK(cmx_equilibrium_freeze(&e, CMX_FIXED_PRESSURE, 1e22, a.x_liquid - 1e-7, &f) >= 0);
  CHECK_REL(f.temp, a.temp, 1e-6);
  CHECK(f.x_solid < 0.2);
  CHECK(cmx_equilibrium_freeze(&e, CMX_FIXED_PRESSURE, 1e22, a.x_liquid + 1e-7, &f) >= 0);
  CHECK_REL(f.temp, a.temp, 1e-6);
  CHECK(f.x_solid > 0.99);
}

/* Liquid and two solids: the potentials of each, evaluated anew. `accuracy` in kT. */
static void check_three(const cmx_eos *e, double p, const cmxp_three *three, double accuracy) {
  cmxp_solid_at solid;
  CHECK(cmxp_solid_open(e, CMX_FIXED_PRESSURE, p, three->ln_t, three->liquid.n_e, &solid) >= 0);
  for (int k = 0; k < 2; k++) {
    const cmxp_side *s = &three->solid[k];
    cmxp_side side = *s;
    CHECK(cmxp_solid_side(&solid, s->logit, &side) >= 0);
    CHECK_ABS(s->x, side.x, 1e-14);
    CHECK_ABS(s->z, side.z, 1e-14);
    CHECK(side.stiffness > 0.0);
    for (int j = 0; j < 2; j++) CHECK_ABS(side.mu[j], three->liquid.mu[j], accuracy);
  }
  CHECK(three->solid[0].x < three->solid[1].x);
}

/* By Newton's method, and by halving where f'' jumps at a solid: there the second solid is the lowest point
   above a tangent, flat where one species is all but absent. */
static void three_phases_have_the_same_potentials(void **state) {
  static cmxp_curve curve;
  static const struct {
    double z1, a1, z2, a2;
    const char *solid;
    double p, accuracy;
  } pair[] = {{6.0, 12.0, 12.0, 23.985, "ordered", 1e23, 1e-7},
              {6.0, 12.0, 12.0, 23.985, "solid-mixing/pc2013", 1e22, 1e-7},
              {3.0, 6.0, 7.0, 14.0, "ordered", 3e24, 0.1}};
  (void)state;
  for (size_t k = 0; k < sizeof pair / sizeof *pair; k++) {
    const cmx_eos e = rigid(pair[k].z1, pair[k].a1, pair[k].z2, pair[k].a2, pair[k].solid);
    CHECK(cmxp_curve_trace(&e, CMX_FIXED_PRESSURE, pair[k].p, 32, &curve) >= 0);
    CHECK(curve.n_segments >= 2);
    for (size_t i = 0; i + 1 < curve.n_segments; i++)
      check_three(&e, pair[k].p, &curve.three[i], pair[k].accuracy);
  }
}

/* As the second charge grows, the solid of a line becomes unstable: it has a liquid up to where f'' is 0. */
static void lines_end_where_the_solid_is_unstable(void **state) {
  (void)state;
  const double x = 0.7, p = 1e22;
  double lo = 7.0, hi = 9.0;
  cmx_eos e = rigid(6.0, 12.0, lo, 2.0 * lo, "solid-mixing/pc2013");
  cmx_freezing first;
  CHECK(cmx_equilibrium_melt(&e, CMX_FIXED_PRESSURE, p, x, &first) >= 0);
  cmxp_tie last = {.ln_t = log(first.temp), .step = cmx_logit(x) - cmx_logit(first.x_liquid)};
  for (int it = 0; it < 50; it++) {
    const double z = fmin(lo + 0.1, 0.5 * (lo + hi));
    cmxp_tie tie = last;
    e = rigid(6.0, 12.0, z, 2.0 * z, "solid-mixing/pc2013");
    const cmx_status status = cmxp_tie_solve(&e, CMX_FIXED_PRESSURE, p, CMXP_GIVEN_SOLID, x, &tie);
    CHECK(status >= 0 ? tie.solid.stiffness > 0.0 : status == CMX_ERR_ABSENT && tie.solid.stiffness <= 0.0);
    if (status >= 0) {
      lo = z;
      last = tie;
    } else {
      hi = z;
    }
  }
  CHECK_ABS(last.solid.stiffness, 0.0, 1e-4);
}

static void refusals(void **state) {
  (void)state;
  const cmx_eos e = carbon_oxygen("ordered");
  static const double bad[][2] = {{1e24, -0.1}, {1e24, 1.1},     {1e24, NAN}, {0.0, 0.5},
                                  {-1.0, 0.5},  {INFINITY, 0.5}, {NAN, 0.5}};
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    cmx_freezing f;
    assert_int_equal(cmx_equilibrium_freeze(&e, CMX_FIXED_PRESSURE, bad[k][0], bad[k][1], &f),
                     CMX_ERR_DOMAIN);
    CHECK(isnan(f.temp) && isnan(f.x_solid) && isnan(f.latent_heat) && isnan(f.dother_dx));
    assert_int_equal(cmx_equilibrium_melt(&e, CMX_FIXED_PRESSURE, bad[k][0], bad[k][1], &f), CMX_ERR_DOMAIN);
  }
  cmx_freezing f;
  CHECK(cmx_equilibrium_freeze(&e, CMX_FIXED_PRESSURE, 1e-5, 0.5, &f) < 0);
  CHECK(isnan(f.temp));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(potentials_and_pressures_agree),
                                     cmocka_unit_test(latent_heat_is_that_of_entropies),
                                     cmocka_unit_test(derivatives_are_those_of_differences),
                                     cmocka_unit_test(pure_species),
                                     cmocka_unit_test(equal_gibbs_energies_lie_between),
                                     cmocka_unit_test(azeotrope_at_fixed_density),
                                     cmocka_unit_test(fixed_pressure_meets_fixed_density),
                                     cmocka_unit_test(tie_lines_are_the_stable_ones),
                                     cmocka_unit_test(solids_in_a_gap_melt_together),
                                     cmocka_unit_test(three_phases_have_the_same_potentials),
                                     cmocka_unit_test(lines_end_where_the_solid_is_unstable),
                                     cmocka_unit_test(refusals)};
  return cmocka_run_group_tests(tests, make_common, drop_common);
}
