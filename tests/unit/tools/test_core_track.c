/* Stars in hydrostatic equilibrium: the integrator against exact polytropes and Chandrasekhar's white dwarfs,
   stars of a table against published ones. */
#include "core_track.h"

#include <math.h>

#include "coulomix/const.h"
#include "support/eos_fixture.h"

/* --- the integrator ------------------------------------------------------------------------------------ */

/* P = K rho^2, whose star is known: r = pi sqrt(K/(2 pi G)), M = 4 pi rho_c pi (K/(2 pi G))^(3/2). */
static double polytrope = 1e12;

static cmx_status polytrope_density(void *matter, double p, double *rho, double *chi_rho) {
  *rho = sqrt(p / *(double *)matter);
  *chi_rho = 2.0;
  return CMX_OK;
}

static void test_polytrope(void **state) {
  (void)state;
  const double length = sqrt(polytrope / (2.0 * CMX_PI * CORE_GRAVITY)), rho = 1e6;
  const double radius = CMX_PI * length / CORE_SOLAR_RADIUS;
  const double mass = 4.0 * CMX_PI * CMX_PI * rho * length * length * length * CORE_GRAVITY / CORE_SOLAR_GM;
  double error[2];
  core_star star;
  for (int k = 0; k < 2; k++) {
    assert_int_equal(core_star_at(polytrope_density, &polytrope, polytrope * rho * rho,
                                  1e-22 * polytrope * rho * rho, 0.1 / (1 + k), &star),
                     CMX_OK);
    error[k] = fabs(star.mass / mass - 1.0);
    CHECK_REL(star.radius, radius, 1e-4);
  }
  print_message("polytrope: mass off by %.2g and %.2g at steps of 0.1 and 0.05\n", error[0], error[1]);
  CHECK(error[0] < 1e-6);
  CHECK(error[0] > 6.0 * error[1]); /* the start at the centre takes half an order or so from the fourth */
}

/* Degenerate electrons without interactions, two nucleons an electron:
   P = A [x (2x^2 - 3) (1 + x^2)^(1/2) + 3 arsinh x], rho = B x^3. */
typedef struct ideal {
  double a, b;
} ideal;

static ideal ideal_electrons(void) {
  const double q = CMX_ELECTRON_MASS * CMX_SPEED_OF_LIGHT / CMX_HBAR, q3 = q * q * q;
  const ideal e = {CMX_ELECTRON_MASS * CMX_SPEED_OF_LIGHT * CMX_SPEED_OF_LIGHT * q3 /
                       (24.0 * CMX_PI * CMX_PI),
                   2.0 * CMX_ATOMIC_MASS_UNIT * q3 / (3.0 * CMX_PI * CMX_PI)};
  return e;
}

static double ideal_pressure(double x) { /* over A; the series below 0.02 is good to 1e-9 */
  if (x < 0.02) return 1.6 * pow(x, 5.0) * (1.0 - 5.0 / 14.0 * x * x + 5.0 / 24.0 * pow(x, 4.0));
  return x * (2.0 * x * x - 3.0) * sqrt(1.0 + x * x) + 3.0 * asinh(x);
}

static cmx_status ideal_density(void *matter, double p, double *rho, double *chi_rho) {
  const ideal *e = matter;
  double lo = -20.0, hi = 20.0;
  for (int it = 0; it < 60; it++) {
    const double middle = 0.5 * (lo + hi);
    *(ideal_pressure(exp(middle)) > p / e->a ? &hi : &lo) = middle;
  }
  const double x = exp(lo);
  *rho = e->b * x * x * x;
  *chi_rho = 8.0 / 3.0 * pow(x, 5.0) / (sqrt(1.0 + x * x) * ideal_pressure(x));
  return CMX_OK;
}

/* Chandrasekhar, An Introduction to the Study of Stellar Structure (1939), Table 25: 1/y_0^2 = 1/(1 + x_c^2),
   eta_1 and -eta^2 dphi/deta at the surface. The digits are from memory; an independent integration of his
   equation gave all of them. */
static const double chandrasekhar[][3] = {
    {0.02, 4.9857, 1.8652}, {0.05, 4.4601, 1.7096}, {0.1, 4.0690, 1.5186}, {0.2, 3.7271, 1.2430},
    {0.4, 3.5245, 0.8598},  {0.5, 3.5330, 0.7070},  {0.6, 3.6038, 0.5679}, {0.8, 4.0446, 0.3091}};

static void test_chandrasekhar(void **state) {
  (void)state;
  ideal e = ideal_electrons();
  double worst[2] = {0.0, 0.0};
  for (size_t k = 0; k < sizeof chandrasekhar / sizeof *chandrasekhar; k++) {
    const double y0 = 1.0 / sqrt(chandrasekhar[k][0]), x = sqrt(y0 * y0 - 1.0);
    const double unit = sqrt(2.0 * e.a / (CMX_PI * CORE_GRAVITY)) / e.b; /* r = unit/y0 eta */
    const double mass_unit = 4.0 * CMX_PI * unit * unit * unit * e.b;
    core_star star;
    assert_int_equal(core_star_at(ideal_density, &e, e.a * ideal_pressure(x), 1e-14 * e.a * ideal_pressure(x),
                                  0.05, &star),
                     CMX_OK);
    const double eta = star.radius * CORE_SOLAR_RADIUS * y0 / unit;
    const double omega = star.mass * CORE_SOLAR_GM / CORE_GRAVITY / mass_unit;
    worst[0] = fmax(worst[0], fabs(eta - chandrasekhar[k][1]));
    worst[1] = fmax(worst[1], fabs(omega - chandrasekhar[k][2]));
    CHECK_ABS(omega, chandrasekhar[k][2], 1e-4); /* the last digit; some are cut, not rounded */
    CHECK_ABS(eta, chandrasekhar[k][1], 2e-4);
    CHECK_REL(star.rho, e.b * x * x * x, 1e-12);
  }
  print_message("Chandrasekhar's table: off by %.1e in eta_1 and %.1e in the mass\n", worst[0], worst[1]);
}

static void test_refusals(void **state) {
  (void)state;
  core_star star;
  assert_int_equal(core_star_at(polytrope_density, &polytrope, 1.0, 2.0, 0.1, &star), CMX_ERR_DOMAIN);
  assert_int_equal(core_star_at(polytrope_density, &polytrope, 1.0, 0.0, 0.1, &star), CMX_ERR_DOMAIN);
  assert_int_equal(core_star_at(polytrope_density, &polytrope, NAN, 0.1, 0.1, &star), CMX_ERR_DOMAIN);
  assert_true(isnan(star.mass) && isnan(star.radius));
}

/* --- stars of a table ---------------------------------------------------------------------------------- */

static eos_fixture *table;

static int make_table(void **state) {
  (void)state;
  cmx_recipe recipe;
  OK(cmx_recipe_read_text(
      "order: { enabled = false; }; phase: { enabled = false; }; lattice: { tolerance = 1e-7; };\n"
      "eos: { enabled = true; solid = \"random\"; exchange = \"none\"; rho_min = 1e2; rho_max = 1e9; "
      "temp_min = 1e6;\n"
      "  temp_max = 2e8; rho_nodes = 10; temp_nodes = 20; };\n",
      "test", &recipe, &err));
  table = eos_fixture_of(&recipe);
  return 0;
}

static int free_table(void **state) {
  (void)state;
  eos_fixture_free(table);
  return 0;
}

/* Cold stars of carbon, mass and radius in solar ones: zero-temperature models with the physics of Hamada &
   Salpeter (1961, ApJ 134, 683) as computed by MCVSPEC (github.com/Mori-Inc/MCVSPEC, data/mass_radius.txt,
   Z = 6, mu = 2). The third number is the radius without their relativistic exchange over that with it, from
   an independent program that gave their radii to 0.1 %: the table has no exchange, as the fit of the default
   recipe is not relativistic and makes the heaviest star 0.9 % smaller. Zero-point motion and 1e6 K make the
   table's stars larger by 0.1 % each, and its surface lies below theirs. */
static const double cold_carbon[][3] = {{0.40057964, 0.01479504, 1.0052},
                                        {0.60288599, 0.01202329, 1.0027},
                                        {0.79855869, 0.00986331, 1.0007},
                                        {1.00206765, 0.00776533, 0.9983}};

static void test_cold_carbon(void **state) {
  (void)state;
  core_mixture m = {&table->view, 0.0, 1e6, 0.0};
  double guess = 0.0;
  for (size_t k = 0; k < sizeof cold_carbon / sizeof *cold_carbon; k++) {
    core_star star;
    assert_int_equal(core_star_of_mass(&m, cold_carbon[k][0], CORE_STEP, &guess, &star), CMX_OK);
    print_message(
        "carbon, %.4f solar masses: centre %.5g g/cm^3, radius %.6f, published %.6f without exchange\n",
        star.mass, star.rho, star.radius, cold_carbon[k][1] * cold_carbon[k][2]);
    CHECK_REL(star.mass, cold_carbon[k][0], 1e-9);
    CHECK_REL(star.radius, cold_carbon[k][1] * cold_carbon[k][2], 3e-3);
  }
}

static void test_track(void **state) {
  (void)state;
  core_track_point point[9];
  assert_int_equal(core_track(&table->view, 0.5, 0.6, 1e8, 1e6, 9, point), CMX_OK);
  for (int k = 0; k < 9; k++) {
    print_message("0.6 solar masses, %.3g K: centre %.6g g/cm^3, radius %.6f\n", point[k].temp,
                  point[k].star.rho, point[k].star.radius);
    CHECK_REL(point[k].star.mass, 0.6, 1e-9);
    if (k == 0) continue;
    CHECK(point[k].temp < point[k - 1].temp);
    CHECK(point[k].star.rho > point[k - 1].star.rho);
    CHECK(point[k].star.radius < point[k - 1].star.radius);
  }
  assert_true(point[0].temp == 1e8 && point[8].temp == 1e6);
  CHECK_REL(core_track_rho(9, point, point[3].temp), point[3].star.rho, 1e-12);
  const double between = core_track_rho(9, point, sqrt(point[3].temp * point[4].temp));
  CHECK_REL(between, sqrt(point[3].star.rho * point[4].star.rho), 1e-12);
  assert_true(isnan(core_track_rho(9, point, 2e8)));
}

/* The step of tracks is fine enough, and the surface far enough out. */
static void test_step(void **state) {
  (void)state;
  const double temp[2] = {2e6, 5e7};
  for (int k = 0; k < 2; k++) {
    core_mixture m = {&table->view, 0.5, temp[k], 0.0};
    core_star star[3];
    cmx_eos_state surface[2];
    cmx_eos_lookup(&table->view, CMX_STABLE, 0.5, 1e2, temp[k], &surface[0]);
    cmx_eos_lookup(&table->view, CMX_STABLE, 0.5, 1e3, temp[k], &surface[1]);
    for (int j = 0; j < 3; j++)
      assert_int_equal(core_star_at(core_density_of_mixture, &m, 2e23, surface[j == 2].p,
                                    CORE_STEP / (j == 1 ? 4.0 : 1.0), &star[j]),
                       CMX_OK);
    print_message("%.3g K: mass changes by %.1e and radius by %.1e with a quarter of the step, mass by %.1e "
                  "with a surface at "
                  "1e3 g/cm^3\n",
                  temp[k], star[1].mass / star[0].mass - 1.0, star[1].radius / star[0].radius - 1.0,
                  star[2].mass / star[0].mass - 1.0);
    CHECK_REL(star[0].mass, star[1].mass, 1e-5);
    CHECK_REL(star[0].radius, star[1].radius, 1e-5);
    CHECK_REL(star[2].mass, star[0].mass, 1e-4);
  }
}

static void test_outside(void **state) {
  (void)state;
  core_mixture m = {&table->view, 0.5, 1e7, 0.0};
  core_star star;
  double guess = 0.0;
  assert_int_equal(core_star_of_mass(&m, 1.43, CORE_STEP, &guess, &star), CMX_ERR_RANGE);
  assert_true(isnan(star.rho));
  m.temp = 1e5;
  assert_int_equal(core_star_of_mass(&m, 0.6, CORE_STEP, &guess, &star), CMX_ERR_TEMP_LOW);
  assert_int_equal(core_star_of_mass(&m, -1.0, CORE_STEP, &guess, &star), CMX_ERR_DOMAIN);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_polytrope), cmocka_unit_test(test_chandrasekhar),
                                     cmocka_unit_test(test_refusals),  cmocka_unit_test(test_cold_carbon),
                                     cmocka_unit_test(test_track),     cmocka_unit_test(test_step),
                                     cmocka_unit_test(test_outside)};
  return cmocka_run_group_tests(tests, make_table, free_table);
}
