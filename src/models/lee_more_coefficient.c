/* Fits to the coefficients of electrons of any degeneracy, (p0 + p1 y + p2 y^2)/(1 + q1 y + q2 y^2)
   (Lee & More 1984, Eq. (A2) and Table VII).
   Against the exact integrals: within 1.1 % up to eta = 30, 1.7 % and 2.4 % high at 50; 4.0 % and 5.4 % in
   the limit. */
#include "models/records.h"

enum { P0, P1, P2, Q1, Q2, N_PARAMETERS };

static cmx_jet ratio(const double p[], cmx_jet y) {
  const cmx_jet above = cmx_jet_affine(cmx_jet_mul(y, cmx_jet_affine(y, p[P2], p[P1])), 1.0, p[P0]);
  const cmx_jet below = cmx_jet_affine(cmx_jet_mul(y, cmx_jet_affine(y, p[Q2], p[Q1])), 1.0, 1.0);
  return cmx_jet_div(above, below);
}

static const char *const names[N_PARAMETERS] = {"p0", "p1", "p2", "q1", "q2"};
static const double alpha[N_PARAMETERS] = {3.39, 0.347, 0.129, 0.511, 0.124};
static const double beta[N_PARAMETERS] = {13.5, 0.976, 0.437, 0.510, 0.126};
static const cmx_reference *const references[] = {&cmxp_ref_lee_1984, NULL};

const cmx_model cmxp_lee_more_alpha = {.id = "lee-more-coefficient/lm1984-alpha",
                                       .kind = CMX_KIND_LEE_MORE_COEFFICIENT,
                                       .summary = "A_alpha of the electrical conductivity",
                                       .source = "Eq. (A2), Table VII",
                                       .n_parameters = N_PARAMETERS,
                                       .parameter_names = names,
                                       .parameters = alpha,
                                       .kernel.one = ratio,
                                       .range_of = "y",
                                       .range = {0.0, INFINITY},
                                       .limit = {0.0, INFINITY},
                                       .references = references};

const cmx_model cmxp_lee_more_beta = {.id = "lee-more-coefficient/lm1984-beta",
                                      .kind = CMX_KIND_LEE_MORE_COEFFICIENT,
                                      .summary = "A_beta of the thermal conductivity",
                                      .source = "Eq. (A2), Table VII",
                                      .n_parameters = N_PARAMETERS,
                                      .parameter_names = names,
                                      .parameters = beta,
                                      .kernel.one = ratio,
                                      .range_of = "y",
                                      .range = {0.0, INFINITY},
                                      .limit = {0.0, INFINITY},
                                      .references = references};
