/* Solids of several species with their exact order: freezing of C/O/Ne by an independent program, the binary,
   chemical potentials against differences and at traces. */
#include <string.h>

#include "coulomix/ternary.h"
#include "support/species_fixture.h"

static cmx_order_species_work *work;

static int prepare(void **state) {
  if (prepare_order(state) < 0) return -1;
  return cmx_order_species_work_new(common.model, &work) == CMX_OK ? 0 : -1;
}

static int finish(void **state) {
  cmx_order_species_work_free(work);
  return finish_order(state);
}

/* Ordered solids of the first n of C, O, Ne. */
static cmx_classical_models first_of(int n) {
  static const double z[3] = {6.0, 8.0, 10.0};
  return models_of(n, z, CMX_SOLID_ORDERED);
}

/* Gamma of carbon and the first solid, by an independent program that leaves the liquid's fits alone beyond
   Gamma = 400: for most of these that moves Gamma by 5e-6 of it, and fractions by 4e-6. */
static void freezing_of_carbon_oxygen_neon(void **state) {
  (void)state;
  static const struct {
    double x[3], solid[3], gamma_c, k_ne;
  } rows[] = {{{.49, .49, .02}, {.374090, .608253, .017657}, 169.1950, .883},
              {{.60, .38, .02}, {.549987, .433286, .016728}, 178.7296, .836},
              {{.70, .28, .02}, {.690363, .293571, .016066}, 182.2563, .803},
              {{.80, .18, .02}, {.810266, .174577, .015157}, 182.4085, .758},
              {{.85, .14, .01}, {.862377, .130546, .007077}, 181.0689, .708},
              {{.40, .58, .02}, {.246515, .734898, .018587}, 157.3434, .929}};
  cmx_classical_models m = first_of(3);
  cmx_exact_solid solid = {&m, common.model, work};
  const cmx_mixture_phase pair[2] = {{"liquid", cmx_mixture_liquid, &m},
                                     {"solid", cmx_mixture_solid_exact, &solid}};
  for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
    cmx_mixture_freezing f = {.gamma_e = 0.0};
    assert_int_equal(cmx_freeze_near(pair, 0, 3, rows[k].x, &f), CMX_OK);
    CHECK_ABS(f.gamma_e * cmx_z53(6.0), rows[k].gamma_c, 1e-3);
    for (int a = 0; a < 3; a++) CHECK_ABS(f.solid[a], rows[k].solid[a], 6e-6);
    CHECK_ABS(f.k[2], rows[k].k_ne, 1e-3);
    CHECK(f.residual <= 1e-10);
  }
}

/* Two species have one order only. */
static void two_species_are_the_binary(void **state) {
  (void)state;
  static const double x[2] = {0.3, 0.7};
  cmx_classical_models m = first_of(2);
  cmx_exact_solid solid = {&m, common.model, work};
  for (double gamma_e = 5.0; gamma_e < 50.0; gamma_e *= 2.5) {
    cmx_mixture_value exact = {.alone = 0}, closure = {.alone = 0};
    CHECK(cmx_mixture_solid_exact(&solid, 2, x, gamma_e, &exact) == CMX_OK);
    CHECK(cmx_mixture_solid(&m, 2, x, gamma_e, &closure) == CMX_OK);
    CHECK_ABS(exact.f, closure.f, 1e-12);
    CHECK_ABS(exact.f_g, closure.f_g, 1e-9);
    CHECK_ABS(exact.f_x[0] - exact.f_x[1], closure.f_x[0] - closure.f_x[1], 1e-9);
  }
}

static double value_at(cmx_exact_solid *solid, double c, double o, double gamma_e) {
  const double x[3] = {c, o, 1.0 - c - o};
  cmx_mixture_value v = {.alone = 0};
  CHECK(cmx_mixture_solid_exact(solid, 3, x, gamma_e, &v) >= 0);
  return v.f;
}

static void slopes_match_differences(void **state) {
  (void)state;
  cmx_classical_models m = first_of(3);
  cmx_exact_solid solid = {&m, common.model, work};
  for (double gamma_e = 9.0; gamma_e < 30.0; gamma_e *= 2.0) { /* without and with active planes */
    const double x[3] = {0.35, 0.4, 0.25}, h = 1e-5;
    cmx_mixture_value v = {.alone = 0};
    CHECK(cmx_mixture_solid_exact(&solid, 3, x, gamma_e, &v) == CMX_OK);
    const double of_c = value_at(&solid, x[0] + h, x[1], gamma_e) - value_at(&solid, x[0] - h, x[1], gamma_e);
    const double of_o = value_at(&solid, x[0], x[1] + h, gamma_e) - value_at(&solid, x[0], x[1] - h, gamma_e);
    const double of_g =
        value_at(&solid, x[0], x[1], gamma_e * exp(h)) - value_at(&solid, x[0], x[1], gamma_e * exp(-h));
    CHECK_ABS(of_c / (2.0 * h), v.f_x[0] - v.f_x[2], 2e-8);
    CHECK_ABS(of_o / (2.0 * h), v.f_x[1] - v.f_x[2], 2e-8);
    CHECK_ABS(of_g / (2.0 * h), v.f_g, 2e-8);
  }
}

/* The excess of an absent species is the limit of traces. */
static void absent_species_have_their_limit(void **state) {
  (void)state;
  static const double none[3] = {0.5, 0.5, 0.0}, trace[3] = {0.5, 0.5 - 1e-9, 1e-9};
  cmx_classical_models m = first_of(3);
  cmx_exact_solid solid = {&m, common.model, work};
  const cmx_mixture_phase phase = {"solid", cmx_mixture_solid_exact, &solid};
  double mu[3], limit[3], excess[3];
  CHECK(cmx_chemical_potentials(&phase, 3, none, 12.0, mu, limit) == CMX_OK);
  CHECK(mu[2] == -INFINITY);
  CHECK(cmx_chemical_potentials(&phase, 3, trace, 12.0, mu, excess) == CMX_OK);
  for (int a = 0; a < 3; a++) CHECK_ABS(excess[a], limit[a], 1e-6);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(freezing_of_carbon_oxygen_neon), cmocka_unit_test(two_species_are_the_binary),
      cmocka_unit_test(slopes_match_differences), cmocka_unit_test(absent_species_have_their_limit)};
  return cmocka_run_group_tests(tests, prepare, finish);
}
