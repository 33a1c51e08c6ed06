/* Anharmonic part of the classical bcc crystal: the asymptotic series in 1/Gamma, cut after three terms. */
#include <math.h>

#include "models/records.h"

enum { A1, A2, A3, N_PARAMETERS };

/* f = -sum A_n/(n G^n), n = 1..3; the limit theta -> 0 of Baiko & Chugunov 2022, Eq. (15) */
static cmx_jet series(const double p[], cmx_jet g) {
  cmx_jet r = cmx_jet_inv(g);
  cmx_jet sum = cmx_jet_affine(r, p[A3] / 3.0, p[A2] / 2.0);
  sum = cmx_jet_affine(cmx_jet_mul(sum, r), 1.0, p[A1]);
  return cmx_jet_scale(cmx_jet_mul(sum, r), -1.0);
}

static cmx_jet zero(const double p[], cmx_jet g) {
  (void)p;
  (void)g;
  return cmx_jet_const(0.0);
}

static const char *const names[N_PARAMETERS] = {"A1", "A2", "A3"};
/* Farouki & Hamaguchi 1993 */
static const double fh93[N_PARAMETERS] = {10.9, 247.0, 1.765e5};
/* Baiko & Chugunov 2022, with Eq. (15) */
static const double bc22[N_PARAMETERS] = {10.2, 248.0, 2.03e5};
static const cmx_reference *const fh93_references[] = {&cmxp_ref_farouki_1993, &cmxp_ref_potekhin_2000, NULL};
static const cmx_reference *const bc22_references[] = {&cmxp_ref_baiko_2022, NULL};
static const cmx_reference *const none_references[] = {&cmxp_ref_baiko_2001, NULL};

/* The series diverges towards small Gamma: below 50 or so it would make the crystal stable again. */
#define STABLE_CRYSTAL 170.0

const cmx_model cmxp_anharmonic_fh93 = {
    .id = "anharmonic/fh93",
    .kind = CMX_KIND_ANHARMONIC,
    .summary = "Farouki & Hamaguchi 1993, molecular dynamics",
    .source = "the three-term series of Farouki & Hamaguchi 1993 (EOS EIP, routine ANHARM8)",
    .n_parameters = N_PARAMETERS,
    .parameter_names = names,
    .parameters = fh93,
    .kernel.one = series,
    .range_of = "gamma",
    .range = {STABLE_CRYSTAL, INFINITY},
    .limit = {0.0, INFINITY},
    .references = fh93_references};

const cmx_model cmxp_anharmonic_bc22 = {
    .id = "anharmonic/bc22",
    .kind = CMX_KIND_ANHARMONIC,
    .summary = "Baiko & Chugunov 2022, classical limit of path-integral Monte Carlo",
    .source = "Eq. (15) for theta -> 0",
    .n_parameters = N_PARAMETERS,
    .parameter_names = names,
    .parameters = bc22,
    .kernel.one = series,
    .range_of = "gamma",
    .range = {STABLE_CRYSTAL, INFINITY},
    .limit = {0.0, INFINITY},
    .references = bc22_references};

const cmx_model cmxp_anharmonic_none = {.id = "anharmonic/none",
                                        .kind = CMX_KIND_ANHARMONIC,
                                        .summary = "harmonic crystal: no anharmonic part",
                                        .source = "Eq. (17), nothing added to it",
                                        .kernel.one = zero,
                                        .range_of = "gamma",
                                        .range = {0.0, INFINITY},
                                        .limit = {0.0, INFINITY},
                                        .references = none_references};
