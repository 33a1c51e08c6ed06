/* Order on cooling, policies at the edge, and what status 0 stands for. */
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/plasma.h"
#include "support/eos_fixture.h"

static eos_fixture *fixture;
static cmx_solidus solidus;

static int prepare(void **state) {
  (void)state;
  cmx_recipe recipe;
  eos_recipe(ORDERED, &recipe);
  recipe.order.gamma_d_max = 250.0;
  recipe.eos.rho_min = 1e4;
  recipe.eos.rho_max = 1e9;
  fixture = eos_fixture_of(&recipe);
  cmx_error err;
  return cmx_recipe_solidus(&fixture->recipe, &fixture->physics, cmx_order_from_minimiser,
                            &fixture->physics.frozen, &solidus, &err);
}

static int tidy(void **state) {
  (void)state;
  eos_fixture_free(fixture);
  return 0;
}

static double per_gram_of(const cmx_eos_view *v, double x, double temp) { /* kT per ion */
  return v->boltzmann * temp / cmx_eos_mass(v, x);
}

static double temp_at_gamma_d(const cmx_eos_view *v, double x, double rho, double gamma_d) {
  cmx_eos_state a;
  CHECK(cmx_eos_lookup(v, CMX_LIQUID, x, rho, 1e7, &a) >= 0);
  return 1e7 * a.gamma_d / gamma_d;
}

static cmx_eos_view chosen(int order, double blocking) {
  cmx_eos_view v = fixture->view;
  v.choice.order = order;
  v.choice.blocking_gamma_d = blocking;
  return v;
}

static cmx_eos chosen_physics(int order, double blocking) {
  cmx_eos eos = fixture->eos;
  eos.cooling = (cmx_cooling){order, blocking, &solidus};
  return eos;
}

/* --- the solidus --------------------------------------------------------------------------------------- */

/* Equal chemical potentials at any composition; the azeotrope is that of the diagram. */
static void solidus_is_that_of_the_diagram(void **state) {
  (void)state;
  const cmx_classical_models *m = &fixture->eos.mixture;
  cmx_recipe r = fixture->recipe;
  cmx_classical_models classical;
  cmx_solidus_view v;
  OK(cmx_recipe_mixture(&r, 0, &fixture->physics, cmx_order_from_minimiser, &fixture->physics.frozen,
                        &classical, &err));
  cmx_solidus_make_view(&solidus, &v);
  assert_int_equal(solidus.n_pieces, 1);
  for (int k = 1; k < 20; k++) {
    const double x = k / 20.0;
    double g[3];
    cmx_solidus_at(&v, x, g);
    const double gamma_e = g[0] * cbrt(cmx_average_two(m->ions.z, x)) / 4.0;
    cmx_solidus_point p = {.gamma_e = gamma_e, .x_liquid = x, .x_solid = x};
    assert_int_equal(cmx_solidus_solve(&classical, &p), CMX_OK);
    CHECK_REL(gamma_e, p.gamma_e, 1e-10);
    cmx_phase phases[CMX_MAX_PHASES];
    cmx_classical_phases(&classical, phases);
    const size_t heavier = p.x_solid > p.x_liquid;
    cmx_tie_line line = {
        heavier ? p.x_liquid : p.x_solid, heavier ? p.x_solid : p.x_liquid, !heavier, heavier, 0.0, 0.0};
    assert_int_equal(cmx_tie_line_polish(phases, gamma_e, &line), CMX_OK);
    CHECK_ABS(heavier ? line.x_right : line.x_left, x, 1e-8);
  }
  double end[3];
  cmx_solidus_at(&v, 0.0, end);
  CHECK_REL(end[0] * cbrt(6.0) / 4.0 * pow(6.0, 5.0 / 3.0), 175.71884, 1e-7);
  const double h = 1e-4;
  double at[3], up[3], down[3];
  cmx_solidus_at(&v, 0.3, at);
  cmx_solidus_at(&v, 0.3 + h, up);
  cmx_solidus_at(&v, 0.3 - h, down);
  CHECK_REL(at[1], (up[0] - down[0]) / (2.0 * h), 1e-6);
  CHECK_REL(at[2], (up[1] - down[1]) / (2.0 * h), 1e-6);
}

/* --- table and direct physics -------------------------------------------------------------------------- */

static void choices_are_the_physics(void **state) {
  (void)state;
  static const double blocking[] = {0.0, 30.0, 0.0, 0.0};
  int solids = 0;
  for (int order = CMX_ORDER_EQUILIBRIUM; order <= CMX_ORDER_RANDOM; order++) {
    const cmx_eos_view v = chosen(order, blocking[order]);
    const cmx_eos eos = chosen_physics(order, blocking[order]);
    uint64_t seed = 5u;
    for (int q = 0; q < SAMPLES(300); q++) {
      const double x = between(&seed, 0.02, 0.98), rho = exp(between(&seed, log(1e5), log(9e8))),
                   temp = exp(between(&seed, log(1.1e6), log(1e7)));
      cmx_eos_state a;
      cmx_eos_state b;
      const cmx_status looked = cmx_eos_lookup(&v, CMX_STABLE, x, rho, temp, &a);
      CHECK(looked >= 0);
      if (a.phase != CMX_SOLID || (a.reasons & CMX_REASON_ACTIVE_SET)) continue;
      solids++;
      CHECK(cmx_eos_phase_state_at(&eos, CMX_SOLID, x, rho, temp, &b) >= 0);
      const double kt = per_gram_of(&fixture->view, x, temp);
      CHECK_ABS(a.f, b.f, 1e-8 * kt + 1e-9 * fabs(b.f));
      CHECK_ABS(a.s, b.s, 1e-5 * kt / temp + 1e-7 * b.s);
      CHECK_ABS(a.cv, b.cv, 1e-3 * kt / temp + 1e-4 * b.cv);
      CHECK_REL(a.p, b.p, 1e-7);
      CHECK_ABS(a.df_dx, b.df_dx, 1e-3 * kt + 1e-7 * fabs(b.df_dx));
    }
  }
  CHECK(solids > SAMPLES(200));
}

/* c_v, s, P and all derivatives by x by differences, where the order is fixed on a curve in x. */
static void derivatives_of_frozen_order(void **state) {
  (void)state;
  for (int order = CMX_ORDER_BLOCKED; order <= CMX_ORDER_RANDOM; order++) {
    const cmx_eos_view v = chosen(order, 30.0);
    uint64_t seed = 17u;
    for (int q = 0; q < 40; q++) {
      const double x = between(&seed, 0.15, 0.85), rho = exp(between(&seed, log(1e7), log(8e8))),
                   temp = 1.5e6, h = 2e-4;
      cmx_eos_state a, up, down, hot, cold;
      CHECK(cmx_eos_lookup(&v, CMX_SOLID, x, rho, temp, &a) >= 0);
      CHECK(cmx_eos_lookup(&v, CMX_SOLID, x + h, rho, temp, &up) >= 0);
      CHECK(cmx_eos_lookup(&v, CMX_SOLID, x - h, rho, temp, &down) >= 0);
      CHECK(cmx_eos_lookup(&v, CMX_SOLID, x, rho, temp * (1.0 + h), &hot) >= 0);
      CHECK(cmx_eos_lookup(&v, CMX_SOLID, x, rho, temp * (1.0 - h), &cold) >= 0);
      const double kt = per_gram_of(&v, x, temp);
      CHECK_ABS(a.df_dx, (up.f - down.f) / (2.0 * h), 1e-4 * kt + 1e-7 * fabs(a.df_dx));
      CHECK_ABS(a.d2f_dx2, (up.df_dx - down.df_dx) / (2.0 * h), 1e-4 * kt + 1e-6 * fabs(a.d2f_dx2));
      CHECK_ABS(a.dp_dx, (up.p - down.p) / (2.0 * h), 1e-6 * a.p);
      CHECK_ABS(a.s, -(hot.f - cold.f) / (2.0 * h * temp), 1e-5 * kt / temp + 1e-3 * a.s);
      CHECK_ABS(a.cv, (hot.e - cold.e) / (2.0 * h * temp), 1e-4 * kt / temp + 1e-3 * a.cv);
    }
  }
}

/* What reordering gains over an order kept since freezing, as Baiko's Figure 4 has it: 0 at freezing, rising
   on cooling; with order fixed no heat but that of phonons is left. */
static void frozen_order_costs_what_reordering_gains(void **state) {
  (void)state;
  const cmx_eos_view equilibrium = chosen(CMX_ORDER_EQUILIBRIUM, 0.0), frozen = chosen(CMX_ORDER_FROZEN, 0.0),
                     random = chosen(CMX_ORDER_RANDOM, 0.0);
  cmx_solidus_view curve;
  double g[3], before = 0.0;
  cmx_solidus_make_view(&solidus, &curve);
  cmx_solidus_at(&curve, 0.5, g);
  const double rho = 1e8;
  for (double gamma_d = 0.9 * g[0]; gamma_d < 90.0; gamma_d *= 1.2) {
    cmx_eos_state a, b, c;
    cmx_order_point now, then;
    const double temp = temp_at_gamma_d(&frozen, 0.5, rho, gamma_d), kt = per_gram_of(&frozen, 0.5, temp);
    CHECK(cmx_eos_lookup(&equilibrium, CMX_SOLID, 0.5, rho, temp, &a) >= 0);
    CHECK(cmx_eos_lookup(&frozen, CMX_SOLID, 0.5, rho, temp, &b) >= 0);
    CHECK(cmx_eos_lookup(&random, CMX_SOLID, 0.5, rho, temp, &c) >= 0);
    CHECK(cmx_order_lookup(&frozen.order, 0.5, gamma_d, &now) >= 0);
    CHECK(cmx_order_lookup(&frozen.order, 0.5, g[0], &then) >= 0);
    const double gain = (b.f - a.f) / kt,
                 expected = gamma_d > g[0] ? then.u * gamma_d / g[0] - then.s - now.f : 0.0;
    CHECK_ABS(gain, expected, 1e-9 * fabs(a.f) / kt * 1e-3 + 1e-8);
    CHECK(gain >= before - 1e-9 && c.f > b.f);
    before = gain;
    if (gamma_d > g[0]) CHECK_ABS(b.cv, c.cv, 1e-9 * c.cv);
  }
  CHECK(before > 0.1);
}

/* Heat of the ions of one species in a crystal, k an ion: of everything, and of the phonons of the screened
   crystal alone. */
static void crystal_heat(int species, double n_e, double temp, double heat[2]) {
  cmx_eos own = fixture->eos;
  cmx_eos_part part;
  cmx_plasma plasma;
  cmx_plasma_species ions[2];
  cmx_jet f;
  cmx_composition pure;
  cmx_composition_two(&own.mixture.ions, species, &pure);
  own.exchange = NULL;
  CHECK(cmx_eos_species_at(&own, CMX_SOLID, species, n_e, temp, &part) >= 0);
  heat[0] = (part.thermal.g - part.thermal.gg) / (CMX_BOLTZMANN * temp);
  CHECK(cmx_plasma_state(&pure, n_e, temp, &plasma, ions) == CMX_OK);
  const cmx_plasma_species ion = ions[species];
  /* what is anharmonic in it, by ln Gamma and ln theta, which fall as ln T rises */
  const cmx_jet in_log[2] = {
      cmx_jet_chain(cmx_jet_seed(log(ion.gamma), 0.0, -1.0), ion.gamma, ion.gamma, ion.gamma, ion.gamma),
      cmx_jet_chain(cmx_jet_seed(log(ion.theta), 0.0, -1.0), ion.theta, ion.theta, ion.theta, ion.theta)};
  CHECK(cmx_model_quantum(own.anharmonic_quantum, in_log[0], in_log[1], cmx_jet_const(ion.r_s_ion), &f) >= 0);
  heat[1] = heat[0] + f.g + f.gg;
}

/* With the order fixed the ions of C/O keep the heat of phonons: 1e9 g/cm^3, 1e6 K. */
static void fixed_order_leaves_the_heat_of_phonons(void **state) {
  (void)state;
  const double temp = 1.1e6, rho = 9.9e8;
  const cmx_eos eos = chosen_physics(CMX_ORDER_FROZEN, 0.0), random = chosen_physics(CMX_ORDER_RANDOM, 0.0);
  cmx_eos_state a, b;
  double heat[2][2];
  CHECK(cmx_eos_phase_state_at(&eos, CMX_SOLID, 0.5, rho, temp, &a) >= 0);
  CHECK(cmx_eos_phase_state_at(&random, CMX_SOLID, 0.5, rho, temp, &b) >= 0);
  CHECK_REL(a.cv, b.cv, 1e-9);
  for (int j = 0; j < 2; j++) crystal_heat(j, a.n_e, temp, heat[j]);
  CHECK_REL(heat[0][0] + heat[1][0], heat[0][1] + heat[1][1], 0.05);
  print_message("ions of C/O 1:1 at %g g/cm^3, %g K: %.6f k, phonons of the screened crystal %.6f k\n", rho,
                temp, 0.5 * (heat[0][0] + heat[1][0]), 0.5 * (heat[0][1] + heat[1][1]));
}

/* What is finite of the derivatives by x at pure species: of the table as of direct physics, and the limit
   from within. */
static void regular_parts_at_pure_species(void **state) {
  (void)state;
  const cmx_eos_view *v = &fixture->view;
  for (int species = 0; species < 2; species++)
    for (int phase = 0; phase < 2; phase++) {
      const double temp = phase ? 3e6 : 2e7, rho = 1e7, near = species ? 1.0 - 1e-7 : 1e-7,
                   kt = per_gram_of(v, species, temp);
      cmx_eos_state a, next;
      cmx_eos_state b;
      CHECK(cmx_eos_lookup(v, phase, species, rho, temp, &a) >= 0);
      CHECK(cmx_eos_lookup(v, phase, near, rho, temp, &next) >= 0);
      CHECK(cmx_eos_phase_state_at(&fixture->eos, phase, species, rho, temp, &b) >= 0);
      CHECK(isinf(a.df_dx) && isinf(a.d2f_dx2) && isinf(b.df_dx) && isinf(b.d2f_dx2));
      CHECK_ABS(a.df_dx_regular, b.df_dx_regular, 1e-4 * kt + 1e-8 * fabs(b.df_dx_regular));
      CHECK_ABS(a.d2f_dx2_regular, b.d2f_dx2_regular, 2e-3 * kt + 1e-6 * fabs(b.d2f_dx2_regular));
      CHECK_ABS(next.df_dx_regular, a.df_dx_regular, 1e-4 * kt + 1e-8 * fabs(a.df_dx_regular));
      const double ideal = log(near / (1.0 - near)) * kt;
      CHECK_ABS(next.df_dx - next.df_dx_regular, ideal, 1e-6 * fabs(ideal) + 1e-9 * fabs(next.df_dx));
    }
}

static void choices_that_do_not_exist(void **state) {
  (void)state;
  cmx_eos_state a;
  cmx_eos_view v = chosen(CMX_ORDER_BLOCKED, 0.0);
  assert_int_equal(cmx_eos_lookup(&v, CMX_SOLID, 0.5, 1e8, 2e6, &a), CMX_ERR_DOMAIN);
  CHECK(isnan(a.p) && isnan(a.cv));
  v = chosen(CMX_ORDER_FROZEN, 0.0);
  v.solidus.n_pieces = 0;
  assert_int_equal(cmx_eos_lookup(&v, CMX_SOLID, 0.5, 1e8, 2e6, &a), CMX_ERR_ABSENT);
  CHECK(isnan(a.p));
  const cmx_eos eos = chosen_physics(7, 0.0);
  cmx_eos_state b;
  assert_int_equal(cmx_eos_phase_state_at(&eos, CMX_SOLID, 0.5, 1e8, 2e6, &b), CMX_ERR_DOMAIN);
  CHECK(isnan(b.p));
}

/* --- status -------------------------------------------------------------------------------------------- */

/* The quantities that are finite wherever a state means something: not derivatives by x, which have poles,
   and not what belongs to both phases. Returns how many. */
enum { N_FINITE = CMX_EOS_QUANTITIES(CMXI_EOS_ONE) };

static size_t find_finite(const cmx_eos_state *of, double finite[N_FINITE]) {
  static const char *const others[] = {"df_dx", "d2f_dx2", "latent_heat"};
  size_t n, found = 0;
  const cmx_quantity *all = cmx_eos_quantities(&n);
  for (size_t k = 0; k < n; k++) {
    int other = 0;
    for (size_t q = 0; q < sizeof others / sizeof *others; q++) other |= !strcmp(all[k].name, others[q]);
    if (!other) finite[found++] = cmx_quantity_in(&all[k], of);
  }
  return found;
}

static void check_promise(cmx_status status, unsigned reasons, const double positive[4],
                          const double finite[], size_t n) {
  for (size_t k = 0; k < 4; k++)
    CHECK(status < 0 ? isnan(positive[k]) : positive[k] > 0.0 && isfinite(positive[k]));
  for (size_t k = 0; k < n; k++) CHECK(status < 0 ? isnan(finite[k]) : isfinite(finite[k]));
  CHECK(status < 0 ? reasons == 0 : status == cmx_reason_status(reasons));
  CHECK((reasons & ~cmx_reason_mask()) == 0);
}

static void status_zero_means_something(void **state) {
  (void)state;
  const cmx_eos_view *v = &fixture->view;
  uint64_t seed = 77u;
  int zero[2] = {0, 0};
  for (int q = 0; q < SAMPLES(20000); q++) {
    double s[3];
    cmx_eos_state a;
    random_state(v, &seed, s);
    const int phase = q % 3 - 1;
    const cmx_status status = cmx_eos_lookup(v, phase, s[0], s[1], s[2], &a);
    const double positive[4] = {a.p, a.cv, a.chi_rho, a.cs};
    double finite[N_FINITE];
    check_promise(status, a.reasons, positive, finite, find_finite(&a, finite));
    if (status == CMX_OK) zero[a.phase]++;
    if (status == CMX_OK && a.phase == CMX_SOLID) CHECK(a.gamma >= CMX_EOS_SOLID_FITTED_FROM);
    CHECK(!(a.latent_heat <= 0.0));
    if (q % 10) continue;
    cmx_eos_state b;
    const cmx_status direct = phase < 0 ? cmx_eos_state_at(&fixture->eos, s[0], s[1], s[2], &b)
                                        : cmx_eos_phase_state_at(&fixture->eos, phase, s[0], s[1], s[2], &b);
    const double own[4] = {b.p, b.cv, b.chi_rho, b.cs};
    check_promise(direct, b.reasons, own, finite, find_finite(&b, finite));
  }
  CHECK(zero[0] > SAMPLES(3000) && zero[1] > SAMPLES(500));
}

/* Cases where the physics means nothing: a warning or a failure, never success. */
static void nonsense_is_no_success(void **state) {
  (void)state;
  const cmx_eos *eos = &fixture->eos;
  static const double temp[] = {4e6, 5e6, 8e6, 1e7, 2e7, 1e8};
  static const double cold[][2] = {{1.0, 1e4}, {0.1, 1e4}, {10.0, 2e4}};
  cmx_eos_state b;
  for (size_t k = 0; k < sizeof temp / sizeof *temp; k++) {
    cmx_eos_state a;
    const cmx_status status = cmx_eos_lookup(&fixture->view, CMX_SOLID, 0.5, 1e6, temp[k], &a);
    CHECK(status != CMX_OK && (status < 0) == (temp[k] > 6e6));
    CHECK(status < 0 || (a.reasons & CMX_REASON_GAMMA_SOLID));
    assert_int_equal(cmx_eos_phase_state_at(eos, CMX_SOLID, 0.5, 1e6, temp[k], &b), status);
  }
  for (size_t k = 0; k < 3; k++) {
    const cmx_status status = cmx_eos_state_at(eos, 0.5, cold[k][0], cold[k][1], &b);
    CHECK(status < 0 && isnan(b.p) && isnan(b.cs));
  }
}

/* --- policy -------------------------------------------------------------------------------------------- */

static void edges_are_held(void **state) {
  (void)state;
  cmx_eos_view v = fixture->view;
  v.choice.policy = CMX_POLICY_HOLD;
  const double over = 3.0 * v.rho[1], under = 0.1 * v.temp[0];
  cmx_eos_state a, edge;
  assert_int_equal(cmx_eos_lookup(&v, CMX_STABLE, 1.2, over, under, &a), CMX_WARN_HELD);
  CHECK(cmx_eos_lookup(&fixture->view, CMX_STABLE, 1.0, v.rho[1], v.temp[0], &edge) >= 0);
  CHECK(a.p == edge.p && a.cv == edge.cv && (a.reasons & CMX_REASON_HELD));
  assert_int_equal(a.held, CMX_HELD_X | CMX_HELD_RHO | CMX_HELD_TEMP);
  CHECK(cmx_eos_lookup(&v, CMX_STABLE, 0.5, 1e6, 3e6, &a) >= 0);
  CHECK(a.held == 0 && !(a.reasons & CMX_REASON_HELD));
  assert_int_equal(cmx_eos_lookup(&v, CMX_STABLE, NAN, 1e6, 3e6, &a), CMX_ERR_DOMAIN);
  cmx_eos_solution s;
  assert_int_equal(cmx_eos_temp_from_rho_e(&v, 0.5, 1e6, 1e30, 0.0, &s), CMX_WARN_HELD);
  CHECK(s.temp == v.temp[1] && s.state.held == CMX_HELD_TEMP && s.residual > 0.0);
  assert_int_equal(cmx_eos_rho_from_p_temp(&v, 0.5, 1e-5, 3e6, 0.0, &s), CMX_WARN_HELD);
  CHECK(s.rho == v.rho[0] && s.state.held == CMX_HELD_RHO);
  CHECK(cmx_eos_lookup(&v, CMX_STABLE, 0.5, 1e6, 3e6, &edge) >= 0);
  CHECK(cmx_eos_temp_from_rho_e(&v, 0.5, 1e6, edge.e, 0.0, &s) >= 0);
  CHECK_REL(s.temp, 3e6, 1e-9);
  CHECK(s.state.held == 0);
}

/* Next to a node without a proved minimum a solid has that reason, and the same numbers. */
static void minima_that_are_not_proved(void **state) {
  (void)state;
  const size_t nodes = (size_t)fixture->view.order.n_x * (size_t)fixture->view.order.n_g;
  unsigned char *certified = malloc(nodes);
  CHECK(certified);
  memset(certified, 1, nodes);
  cmx_eos_view v = chosen(CMX_ORDER_EQUILIBRIUM, 0.0);
  const double x = 0.3, rho = 1e6, fractions[2] = {0.7, 0.3}, temp = temp_at_gamma_d(&v, x, rho, 20.0);
  cmx_eos_state plain, a;
  cmx_eos_composition c;
  CHECK(cmx_eos_lookup(&v, CMX_SOLID, x, rho, temp, &plain) >= 0);
  v.order.certified = certified;
  CHECK(cmx_eos_lookup(&v, CMX_SOLID, x, rho, temp, &a) >= 0);
  CHECK(a.p == plain.p && a.e == plain.e && a.s == plain.s && a.cv == plain.cv && a.reasons == plain.reasons);
  /* a corner of the cell */
  cmxi_order_position at;
  cmxi_order_position_at(&v.order, x, a.gamma_d, &at);
  certified[(size_t)(at.i + 1) * (size_t)v.order.n_g + (size_t)at.j] = 0;
  CHECK(cmx_eos_lookup(&v, CMX_SOLID, x, rho, temp, &a) > 0);
  assert_int_equal(a.reasons, plain.reasons | CMX_REASON_UNCERTIFIED);
  CHECK(a.p == plain.p && a.s == plain.s && a.cv == plain.cv);
  CHECK(cmx_eos_compose(&v, fractions, &c) >= 0);
  CHECK(cmx_eos_lookup_of(&v, CMX_SOLID, &c, rho, temp, &a) > 0 && (a.reasons & CMX_REASON_UNCERTIFIED));
  CHECK(cmx_eos_lookup(&v, CMX_LIQUID, x, rho, temp, &a) >= 0 && !(a.reasons & CMX_REASON_UNCERTIFIED));
  CHECK(!strcmp(cmx_reason_word(17), "order-uncertified"));
  free(certified);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(solidus_is_that_of_the_diagram),
                                     cmocka_unit_test(choices_are_the_physics),
                                     cmocka_unit_test(derivatives_of_frozen_order),
                                     cmocka_unit_test(frozen_order_costs_what_reordering_gains),
                                     cmocka_unit_test(fixed_order_leaves_the_heat_of_phonons),
                                     cmocka_unit_test(regular_parts_at_pure_species),
                                     cmocka_unit_test(choices_that_do_not_exist),
                                     cmocka_unit_test(status_zero_means_something),
                                     cmocka_unit_test(nonsense_is_no_success),
                                     cmocka_unit_test(edges_are_held),
                                     cmocka_unit_test(minima_that_are_not_proved)};
  return cmocka_run_group_tests(tests, prepare, tidy);
}
