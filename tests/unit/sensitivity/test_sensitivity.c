/* Shifts by changed inputs: against derivatives by hand, from a journal, with threads. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _OPENMP
#include <omp.h>
#endif

#include "coulomix/model.h"
#include "coulomix/sensitivity.h"
#include "support/cmx_test.h"

/* Diagrams of random solids: a tenth of a second each. */
static const char plain[] = "lattice: { tolerance = 1e-6; };\n"
                            "order: { enabled = false; };\n"
                            "phase: { gamma_max = 240.0; nodes = 17; x_grid = 100;\n"
                            "  solids = ({ name = \"random\"; solid = \"random\"; }); };\n";
static cmx_error err;

#define OK(call) CHECK((call) == CMX_OK)

static cmx_sensitivity *made(const char *text, size_t n, const char *const inputs[]) {
  cmx_recipe recipe;
  cmx_sensitivity *s;
  OK(cmx_recipe_read_text(text, "test", &recipe, &err));
  OK(cmx_sensitivity_new(&recipe, NULL, n, inputs, &s, &err));
  cmx_recipe_clear(&recipe);
  return s;
}

static size_t output_called(const cmx_sensitivity *s, const char *name) {
  size_t k = 0;
  while (k < cmx_sensitivity_outputs(s) && strcmp(cmx_sensitivity_output_at(s, k)->name, name)) k++;
  CHECK(k < cmx_sensitivity_outputs(s));
  return k;
}

/* --- values -------------------------------------------------------------------------------------------- */

/* The melting coupling by f_l - f_s = 0, whose derivative by A_k is 1/(k Gamma^k). */
static void melting_moves_as_by_hand(void **state) {
  (void)state;
  static const char *const inputs[] = {"anharmonic/bc22.A1=0.01", "anharmonic/bc22.A2=0.2",
                                       "anharmonic/bc22.A3=200"};
  static const double error[] = {0.01, 0.2, 200.0};
  static const char *const names[] = {"A1", "A2", "A3"};
  cmx_sensitivity *s = made(plain, 3, inputs);
  const cmx_model *liquid = cmx_model_find(CMX_KIND_LIQUID, "liquid/pc2000-ds", &err),
                  *crystal = cmx_model_find(CMX_KIND_CRYSTAL, "crystal/bcc", &err),
                  *bc22 = cmx_model_find(CMX_KIND_ANHARMONIC, "anharmonic/bc22", &err);
  cmx_jet d;
  double gamma;
  OK(cmx_sensitivity_run(s, 1, NULL, NULL, &err));
  CHECK(cmx_sensitivity_changes(s) == 3);
  OK(cmx_melting_gamma(liquid, crystal, bc22, &gamma, &err));
  OK(cmx_melting_difference(liquid, crystal, bc22, cmx_jet_seed_log(gamma), &d));
  const size_t light = output_called(s, "gamma_melt.light"), heavy = output_called(s, "gamma_melt.heavy");
  CHECK_REL(cmx_sensitivity_output_at(s, light)->value, gamma, 1e-12);
  for (size_t k = 0; k < 3; k++) {
    const double slope = -1.0 / ((double)(k + 1) * pow(gamma, (double)(k + 1))) / (d.g / gamma);
    const cmx_sensitivity_shift shift = cmx_sensitivity_shift_at(s, light, k);
    CHECK_REL(shift.first, error[k] * slope, 1e-5);
    CHECK_REL(cmx_sensitivity_shift_at(s, heavy, k).first, shift.first * pow(6.0 / 8.0, 5.0 / 3.0), 1e-7);
    /* the whole change */
    cmx_registry *own = cmx_registry_new();
    const cmx_coefficient change = {names[k], cmx_model_parameter(bc22, names[k]) + error[k]};
    double moved;
    OK(cmx_registry_change(own, "anharmonic/mine", "anharmonic/bc22", 1, &change, "mine", &err));
    OK(cmx_melting_gamma(liquid, crystal,
                         cmx_registry_find(own, CMX_KIND_ANHARMONIC, "anharmonic/mine", &err), &moved, &err));
    CHECK_ABS(shift.full, moved - gamma, 1e-12 * gamma);
    CHECK(!shift.nonlinear);
    cmx_registry_free(own);
  }
  cmx_sensitivity_free(s);
}

/* Changes of 1e-3: first order and the whole change agree to 5 %, or the shift is marked. */
static void first_order_holds_for_small_changes(void **state) {
  (void)state;
  static char name[16][64];
  const char *inputs[16];
  cmx_sensitivity *s = made(plain, 0, NULL);
  size_t n = 0, compared = 0, agree = 0;
  for (size_t k = 0; k < cmx_sensitivity_changes(s); k++) {
    const cmx_sensitivity_change *c = cmx_sensitivity_change_at(s, k);
    if (!c->is_number) continue;
    CHECK(n < 16 && strstr(c->source, "no stated error"));
    snprintf(name[n], sizeof name[n], "%.40s=%.6g", c->input, 1e-3 * fabs(strtod(c->change, NULL)));
    inputs[n] = name[n];
    n++;
  }
  CHECK(n == 12); /* six of the liquid, three of the crystal, three of the mixing */
  cmx_sensitivity_free(s);
  s = made(plain, n, inputs);
  OK(cmx_sensitivity_run(s, 1, NULL, NULL, &err));
  for (size_t o = 0; o < cmx_sensitivity_outputs(s); o++)
    for (size_t k = 0; k < n; k++) {
      const cmx_sensitivity_shift shift = cmx_sensitivity_shift_at(s, o, k);
      const double off = fabs(shift.full - shift.first), value = cmx_sensitivity_output_at(s, o)->value;
      CHECK(isfinite(shift.first) && isfinite(shift.full));
      const int close = off <= 0.05 * fmax(fabs(shift.first), fabs(shift.full)) || off <= 1e-8 * fabs(value);
      CHECK(close != shift.nonlinear);
      compared++;
      agree += (size_t)close;
    }
  /* those of A1, by 9e-4: a sixth of f_l - f_s at melting */
  CHECK(compared == 8 * n && agree >= compared - 8);
  cmx_sensitivity_free(s);
}

static void the_largest_of_rivals_counts(void **state) {
  (void)state;
  static const char *const inputs[] = {"anharmonic/bc22", "solid"};
  cmx_sensitivity *s = made(plain, 2, inputs);
  double shift[16], most = 0.0, sum = 0.0;
  const size_t n = cmx_sensitivity_changes(s);
  CHECK(n == 7); /* A1, A2, A3, fh93; ordered, ogata1993, pc2013 */
  for (size_t k = 0; k < n; k++) {
    shift[k] = (k % 2 ? -1.0 : 1.0) * (double)(k + 1);
    if (k < 4) sum += shift[k] * shift[k];
  }
  shift[5] = NAN;
  most = shift[6];
  CHECK_REL(cmx_sensitivity_quadrature(s, shift), sqrt(sum + most * most), 1e-15);
  cmx_sensitivity_free(s);
}

/* --- inputs -------------------------------------------------------------------------------------------- */

/* Each change is a recipe that differs in what it names. */
static void changes_are_recipes(void **state) {
  (void)state;
  static const char everything[] = "eos: { enabled = true; };\ntransport: { enabled = true; };\n";
  static const double shares[] = {-1.0, -0.1, 1.0};
  cmx_sensitivity *s = made(everything, 0, NULL);
  cmx_recipe own, changed;
  const char *input, *reason;
  OK(cmx_sensitivity_recipe(s, 0, 0.0, &own, &err));
  CHECK(!strcmp(own.text, everything) && cmx_sensitivity_changes(s) >= 30);
  for (size_t k = 0; k < cmx_sensitivity_changes(s); k++) {
    const cmx_sensitivity_change *c = cmx_sensitivity_change_at(s, k);
    for (int i = c->is_number ? 0 : 2; i < 3; i++) {
      cmx_recipe_difference difference;
      OK(cmx_sensitivity_recipe(s, k, shares[i], &changed, &err));
      CHECK(cmx_recipe_first_difference(&own, &changed, &difference) == 1);
      CHECK((changed.models != NULL) == c->is_number);
      cmx_recipe_clear(&changed);
    }
  }
  /* changes of one input stand together: the quadrature takes the largest of them */
  for (size_t k = 1; k < cmx_sensitivity_changes(s); k++)
    for (size_t j = 0; j + 1 < k; j++) {
      const char *name = cmx_sensitivity_change_at(s, k)->input;
      CHECK(strcmp(cmx_sensitivity_change_at(s, j)->input, name) != 0 ||
            !strcmp(cmx_sensitivity_change_at(s, j + 1)->input, name));
    }
  for (size_t k = 0; cmx_sensitivity_left_out(s, k, &input, &reason); k++) CHECK(input[0] && reason[0]);
  assert_int_equal(cmx_sensitivity_recipe(s, 1000, 1.0, &changed, &err), CMX_ERR_DOMAIN);
  assert_int_equal(cmx_sensitivity_recipe(s, 0, 1.5, &changed, &err), CMX_ERR_DOMAIN);
  cmx_recipe_clear(&own);
  cmx_sensitivity_free(s);
}

/* What the list says of a coefficient is said of one that there is, as its paper prints it. */
static void notes_are_of_coefficients(void **state) {
  (void)state;
  size_t n;
  const cmx_model *const *list = cmx_model_list(&n);
#define CMXP_PRINTED(id, coefficient, text)         {id, coefficient, text},
#define CMXP_STATED(id, coefficient, error, source) {id, coefficient, NULL},
#define CMXP_NO_ERROR(id, coefficient, reason)      {id, coefficient, NULL},
#define CMXP_NO_RIVAL(id, reason)                   {id, "*", NULL},
#define CMXP_CHOICE(input, change, groups, settings, source)
  static const struct {
    const char *id, *coefficient, *printed;
  } notes[] = {
#include "sensitivity/inputs.def"
  };
  for (size_t i = 0; i < sizeof notes / sizeof *notes; i++) {
    size_t k = 0;
    while (k < n && strcmp(list[k]->id, notes[i].id)) k++;
    CHECK(k < n);
    if (!strcmp(notes[i].coefficient, "*")) continue;
    const double value = cmx_model_parameter(list[k], notes[i].coefficient);
    CHECK(isfinite(value));
    if (notes[i].printed) CHECK_REL(strtod(notes[i].printed, NULL), value, 5e-3);
  }
}

static void what_cannot_be_varied_is_refused(void **state) {
  (void)state;
  cmx_recipe recipe;
  cmx_sensitivity *s;
  cmx_sensitivity_states at;
  const char *input = "liquid/pc2000-ds.A9";
  OK(cmx_recipe_read_text(plain, "test", &recipe, &err));
  assert_int_equal(cmx_sensitivity_new(&recipe, NULL, 1, &input, &s, &err), CMX_ERR_UNKNOWN);
  CHECK(!s && strstr(err.text, "nearest: liquid/pc2000-ds.A"));
  cmx_sensitivity_defaults(&at);
  at.x[0] = 1.0;
  assert_int_equal(cmx_sensitivity_new(&recipe, &at, 0, NULL, &s, &err), CMX_ERR_DOMAIN);
  cmx_sensitivity_defaults(&at);
  at.liquid[2] = 0.1;
  assert_int_equal(cmx_sensitivity_new(&recipe, &at, 0, NULL, &s, &err), CMX_ERR_DOMAIN);
  cmx_recipe_clear(&recipe);
  OK(cmx_recipe_read_text("phase: { enabled = false; };", "test", &recipe, &err));
  assert_int_equal(cmx_sensitivity_new(&recipe, NULL, 0, NULL, &s, &err), CMX_ERR_ABSENT);
  cmx_recipe_clear(&recipe);
}

/* --- threads and journals ------------------------------------------------------------------------------ */

enum { PIECES = 400 };

/* A journal in memory. */
typedef struct memory {
  size_t n[PIECES], kept;
  unsigned char bytes[PIECES][64];
} memory;

static const void *find(void *context, const char *stage, size_t index, size_t *n) {
  const memory *m = context;
  assert_string_equal(stage, "sensitivity");
  *n = m->n[index];
  return *n ? m->bytes[index] : NULL;
}

static void keep(void *context, const char *stage, size_t index, const void *data, size_t n) {
  memory *m = context;
  assert_string_equal(stage, "sensitivity");
#pragma omp critical(test_keep)
  {
    CHECK(index < PIECES && n <= sizeof *m->bytes);
    m->n[index] = n;
    memcpy(m->bytes[index], data, n);
    m->kept++;
  }
}

static int stop_at(void *context, const char *stage, size_t done, size_t total) {
  (void)stage;
  return done < total && done >= *(const size_t *)context;
}

static void same_shifts(const cmx_sensitivity *a, const cmx_sensitivity *b) {
  for (size_t o = 0; o < cmx_sensitivity_outputs(a); o++)
    for (size_t k = 0; k < cmx_sensitivity_changes(a); k++) {
      const cmx_sensitivity_shift x = cmx_sensitivity_shift_at(a, o, k),
                                  y = cmx_sensitivity_shift_at(b, o, k);
      CHECK(!memcmp(&x.first, &y.first, sizeof x.first) && !memcmp(&x.full, &y.full, sizeof x.full));
    }
}

static void threads_and_interruptions_change_nothing(void **state) {
  (void)state;
  static const char *const inputs[] = {"anharmonic/bc22.A1", "liquid-mixing", "order.shells"};
  static memory m;
  size_t limit = 12;
  const cmx_journal journal = {find, keep, &m};
  const cmx_progress progress = {.function = stop_at, .context = &limit};
  cmx_sensitivity *one = made(plain, 3, inputs), *three = made(plain, 3, inputs),
                  *resumed = made(plain, 3, inputs);
#ifdef _OPENMP
  omp_set_num_threads(1);
#endif
  OK(cmx_sensitivity_run(one, 0, NULL, NULL, &err));
  assert_int_equal(cmx_sensitivity_run(resumed, 0, &journal, &progress, &err), CMX_ERR_STOPPED);
  const size_t before = m.kept;
  CHECK(before == 12);
#ifdef _OPENMP
  omp_set_num_threads(3);
#endif
  OK(cmx_sensitivity_run(three, 0, NULL, NULL, &err));
  cmx_sensitivity_free(resumed);
  resumed = made(plain, 3, inputs);
  OK(cmx_sensitivity_run(resumed, 0, &journal, NULL, &err));
  CHECK(m.kept > before);
  for (size_t k = 0; k < PIECES; k++) m.kept -= m.n[k] != 0;
  CHECK(m.kept == 0); /* none was made twice */
  same_shifts(one, three);
  same_shifts(one, resumed);
  cmx_sensitivity_free(one);
  cmx_sensitivity_free(three);
  cmx_sensitivity_free(resumed);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(melting_moves_as_by_hand),
                                     cmocka_unit_test(first_order_holds_for_small_changes),
                                     cmocka_unit_test(the_largest_of_rivals_counts),
                                     cmocka_unit_test(changes_are_recipes),
                                     cmocka_unit_test(notes_are_of_coefficients),
                                     cmocka_unit_test(what_cannot_be_varied_is_refused),
                                     cmocka_unit_test(threads_and_interruptions_change_nothing)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
