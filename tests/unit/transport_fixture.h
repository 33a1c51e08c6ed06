/** Mixtures with two nucleons per electron and their transport. */
#ifndef CMX_TRANSPORT_FIXTURE_H
#define CMX_TRANSPORT_FIXTURE_H

#include <gsl/gsl_integration.h>
#include <string.h>

#include "cmx_test.h"
#include "coulomix/generate.h"
#include "coulomix/transport.h"
#include "models/scattering.h"
#include "transport/transport_internal.h"

/* Half a unit in the last of nine printed digits, and what the printed value's constants differ by. */
#define NINE 1.1e-8

static inline const cmx_model *find(cmx_model_kind kind, const char *id) {
  cmx_error err;
  const cmx_model *m = cmx_model_find(kind, id, &err);
  if (!m) fail_msg("%s", err.text);
  return m;
}

/* A mixture with masses 2 Z. */
static inline cmx_transport pair(cmx_transport_variant variant, double z1, double z2) {
  cmx_transport t;
  cmx_transport_defaults(variant, &t);
  t.z[0] = z1;
  t.z[1] = z2;
  t.mass_u[0] = 2.0 * z1;
  t.mass_u[1] = 2.0 * z2;
  return t;
}

static inline cmx_transport_state at(const cmx_transport *t, cmx_eos_phase phase, double x, double log_rho,
                                     double log_temp) {
  cmx_transport_state s;
  cmx_error err = {CMX_OK, ""};
  const cmx_status status = cmx_transport_at(t, phase, x, pow(10.0, log_rho), pow(10.0, log_temp), &s, &err);
  if (status < 0)
    fail_msg("x = %g, log rho = %g, log T = %g: %d: %s", x, log_rho, log_temp, (int)status, err.text);
  return s;
}

/* The electrons of matter with two nucleons per electron. */
static inline cmx_electrons electrons_at(double log_rho, double log_temp) {
  cmx_electrons e;
  assert_int_equal(cmx_electrons_at(0.5 * pow(10.0, log_rho) / CMX_ATOMIC_MASS_UNIT, pow(10.0, log_temp), &e),
                   CMX_OK);
  return e;
}

#endif
