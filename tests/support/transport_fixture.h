/** Mixtures with two nucleons per electron and their transport. */
#ifndef COULOMIX_TESTS_TRANSPORT_FIXTURE_H
#define COULOMIX_TESTS_TRANSPORT_FIXTURE_H

#include <gsl/gsl_integration.h>
#include <string.h>

#include "support/cmx_test.h"
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

/* Reference values are of the papers' rounded alpha_0. */
typedef struct published_model {
  cmx_model record;
  double parameters[16];
} published_model;

/* A record with that in place of its own. */
static inline const cmx_model *published(cmx_model_kind kind, const char *id, published_model *out) {
  const cmx_model *own = find(kind, id);
  out->record = *own;
  assert_true(own->n_parameters <= sizeof out->parameters / sizeof *out->parameters);
  for (size_t k = 0; k < own->n_parameters; k++)
    out->parameters[k] =
        strcmp(own->parameter_names[k], "alpha_0") ? own->parameters[k] : CMXP_ALPHA_0_ROUNDED;
  out->record.parameters = out->parameters;
  return &out->record;
}

/* A mixture with masses 2 Z. */
static inline cmx_transport pair(cmx_transport_variant variant, double z1, double z2) {
  cmx_transport t;
  cmx_transport_defaults(variant, &t);
  t.ions = (cmx_species){2, {z1, z2}, {2.0 * z1, 2.0 * z2}};
  return t;
}

static inline cmx_transport_state at(const cmx_transport *t, int phase, double x, double log_rho,
                                     double log_temp) {
  cmx_transport_state s;
  cmx_error err = CMX_ERROR_NONE;
  const cmx_status status = cmx_transport_at(t, phase, x, pow(10.0, log_rho), pow(10.0, log_temp), &s, &err);
  if (status < 0)
    fail_msg("x = %g, log rho = %g, log T = %g: %d: %s", x, log_rho, log_temp, (int)status, err.text);
  return s;
}

/* The electrons of matter with two nucleons per electron. */
static inline cmxp_electrons electrons_at(double log_rho, double log_temp) {
  cmxp_electrons e;
  assert_int_equal(
      cmxp_electrons_at(0.5 * pow(10.0, log_rho) / CMX_ATOMIC_MASS_UNIT, pow(10.0, log_temp), &e), CMX_OK);
  return e;
}

/* The public table of 2011 for C (A = 12) and O (A = 16): log10 of the thermal conductivity at log rho =
   4..9, log T = 6, 6.5, ..., 9, to 0.0005. */
static const double table2011[2][6][7] = {{{12.455, 12.822, 13.254, 13.787, 14.632, 15.643, 16.685},
                                           {13.574, 13.834, 14.248, 14.659, 15.103, 15.861, 16.814},
                                           {14.750, 14.841, 15.157, 15.577, 15.950, 16.327, 16.999},
                                           {15.810, 15.805, 15.954, 16.278, 16.664, 16.997, 17.346},
                                           {16.862, 16.638, 16.643, 16.838, 17.181, 17.539, 17.859},
                                           {17.857, 17.590, 17.373, 17.382, 17.640, 17.992, 18.341}},
                                          {{12.391, 12.690, 13.128, 13.695, 14.549, 15.560, 16.597},
                                           {13.544, 13.744, 14.105, 14.538, 15.017, 15.781, 16.729},
                                           {14.725, 14.803, 15.042, 15.438, 15.845, 16.252, 16.925},
                                           {15.767, 15.774, 15.868, 16.152, 16.544, 16.914, 17.286},
                                           {16.813, 16.588, 16.607, 16.753, 17.056, 17.438, 17.791},
                                           {17.816, 17.534, 17.316, 17.340, 17.533, 17.874, 18.253}}};

#endif
