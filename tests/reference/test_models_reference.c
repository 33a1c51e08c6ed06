/* The published fits against models.csv. */
#include <stdlib.h>
#include <string.h>

#include "support/csv.h"
#include "support/models.h"

enum { ARGUMENTS = 4 };

static const cmx_model *model_of(const char *id) {
  size_t n;
  const cmx_model *const *list = cmx_model_list(&n);
  for (size_t i = 0; i < n; i++)
    if (!strcmp(list[i]->id, id)) return list[i];
  fail_msg("no model %s", id);
  return NULL;
}

/* The fit at its arguments as the header of models.csv lists them. */
static cmx_jet evaluate(const cmx_model *m, size_t n, const double a[ARGUMENTS], size_t line) {
  cmx_jet f = cmx_jet_const(NAN);
  cmx_status status = CMX_ERR_UNSUPPORTED;
  const cmx_kernel_form form = cmx_model_form(m->kind);
  if (form == CMX_KERNEL_ONE && n == 1)
    status = cmx_model_one(m, coupling(a[0]), &f);
  else if (form == CMX_KERNEL_MIX && n == 4)
    status = binary(m, a[0], a[1], a[2], a[3], &f);
  else if (form == CMX_KERNEL_QUANTUM && n == 3)
    status =
        cmx_model_quantum(m, cmx_jet_const(a[0]), cmx_jet_seed(a[1], 0.0, a[1]), cmx_jet_const(a[2]), &f);
  else if (form == CMX_KERNEL_SCREENING && n == 4)
    status = cmx_model_screening(m, a[0], cmx_jet_const(a[1]), cmx_jet_const(a[2]), cmx_jet_const(a[3]), &f);
  if (status < 0) fail_msg("line %zu: %s fails with %zu arguments: %d", line, m->id, n, (int)status);
  return f;
}

static double quantity_of_atom(const cmx_model *m, const double a[ARGUMENTS], const char *name, size_t line) {
  cmx_atom atom;
  if (cmx_model_atom(m, a[0], a[1], a[2], &atom) < 0) fail_msg("line %zu: %s fails", line, m->id);
  if (!strcmp(name, "p")) return atom.pressure;
  if (!strcmp(name, "e")) return atom.energy;
  if (!strcmp(name, "s")) return atom.entropy;
  if (!strcmp(name, "charge")) return atom.charge;
  fail_msg("line %zu: no quantity %s", line, name);
  return NAN;
}

static double quantity_of(const cmx_jet *f, const char *name, size_t line) {
  if (!strcmp(name, "f")) return f->v;
  if (!strcmp(name, "u")) return f->g;
  if (!strcmp(name, "cv")) return f->g - f->gg;
  if (!strcmp(name, "f_x")) return f->x;
  if (!strcmp(name, "f_xx")) return f->xx;
  fail_msg("line %zu: no quantity %s", line, name);
  return NAN;
}

static void values(void **state) {
  (void)state;
  cmx_csv csv = csv_open("models.csv", "id,quantity,arguments,value,tolerance,source");
  size_t checked = 0;
  while (csv_next(&csv)) {
    double a[ARGUMENTS] = {NAN, NAN, NAN, NAN};
    size_t n = 0;
    assert_int_equal(csv.n, 6);
    const cmx_model *m = model_of(csv.of[0]);
    for (const char *p = csv.of[2]; *p;) {
      char *end;
      CHECK(n < ARGUMENTS);
      a[n++] = strtod(p, &end);
      if (end == p) fail_msg("line %zu: arguments '%s'", csv.line, csv.of[2]);
      p = end + (*end == ' ');
    }
    double value;
    if (cmx_model_form(m->kind) == CMX_KERNEL_ATOM) {
      value = quantity_of_atom(m, a, csv.of[1], csv.line);
    } else {
      const cmx_jet f = evaluate(m, n, a, csv.line);
      value = quantity_of(&f, csv.of[1], csv.line);
    }
    const double expected = csv_number(&csv, 3);
    const double tol =
        strcmp(csv.of[4], "digits") ? csv_number(&csv, 4) * fabs(expected) : half_unit(csv.of[3]);
    if (!(fabs(value - expected) <= tol))
      fail_msg("models.csv, line %zu: %s of %s is %.17g, expected %s within %.1e", csv.line, csv.of[1], m->id,
               value, csv.of[3], tol);
    CHECK(csv.of[5][0]);
    checked++;
  }
  CHECK(checked >= 130);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(values)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
