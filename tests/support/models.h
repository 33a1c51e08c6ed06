/** Models by their id, at a coupling and in binary mixtures. */
#ifndef COULOMIX_TESTS_MODELS_H
#define COULOMIX_TESTS_MODELS_H

#include <string.h>

#include "coulomix/model.h"
#include "support/cmx_test.h"

static inline const cmx_model *find(cmx_model_kind kind, const char *id) {
  cmx_error err;
  const cmx_model *m = cmx_model_find(kind, id, &err);
  if (!m) fail_msg("%s", err.text);
  return m;
}

/** Gamma as a function of ln Gamma: exp has curvature too. */
static inline cmx_jet coupling(double g) {
  return cmx_jet_seed_log(g);
}

/** Binary mixture, seeded along the fraction x of the heavier species and ln Gamma_e. */
static inline cmx_status binary(const cmx_model *m, double z1, double z2, double x, double gamma_e,
                                cmx_jet *f) {
  const double z[2] = {z1, z2};
  const cmx_jet xs[2] = {cmx_jet_seed(1.0 - x, -1.0, 0.0), cmx_jet_seed(x, 1.0, 0.0)};
  return cmx_model_mix(m, 2, z, xs, coupling(gamma_e), f);
}

static inline cmx_jet binary_ok(const cmx_model *m, double z1, double z2, double x, double gamma_e) {
  cmx_jet f;
  if (binary(m, z1, z2, x, gamma_e, &f) < 0) fail_msg("%s fails at x = %g", m->id, x);
  return f;
}

/** Half a unit in the last digit of a printed decimal number, and a rounding error of the parsing. */
static inline double half_unit(const char *printed) {
  const char *dot = strchr(printed, '.'), *e = strchr(printed, 'e');
  long decimals = dot ? (e ? e : printed + strlen(printed)) - dot - 1 : 0;
  if (e) decimals -= strtol(e + 1, NULL, 10);
  return 0.5 * pow(10.0, -(double)decimals) + 1e-15 * fabs(strtod(printed, NULL));
}

/** The value rounds to all printed digits. */
#define CHECK_PRINTED(value, printed) CHECK_ABS(value, strtod(printed, NULL), half_unit(printed))

#endif
