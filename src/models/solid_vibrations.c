/* Vibrations of a disordered crystal beyond linear mixing; the formula is in coulomix_vibrations.h.
 *
 * h0 is from harmonic calculations of this library's authors: boxes of 4 x 4 x 4 bcc cubes with 64 C and 64 O
 * at random, ions relaxed to zero force, all 381 frequencies of the box (wave vector zero), against linear
 * mixing of the pure crystal in the same box. Seven arrangements give -0.0210 +- 0.0019 kT per ion at
 * x = 1/2, that is -0.084 x(1-x), and h0 = -0.084/d^2 with d = 2/7. Three at x = 1/4 give
 * -0.0234 +- 0.0017, more than the -0.0158 of this expansion, so that h0 alone is good to a third. */
#include "models/solid_vibrations.h"

#include <math.h>

#include "models/records.h"

static cmx_jet expansion(const double p[], size_t n, const double z[], const cmx_jet x[], cmx_jet gamma_e) {
  cmx_jet mean = cmx_jet_const(0.0), sum = mean;
  (void)gamma_e;
  for (size_t j = 0; j < n; j++)
    if (!cmxp_jet_absent(x[j])) mean = cmx_jet_add(mean, cmx_jet_scale(x[j], z[j]));
  for (size_t j = 1; j < n; j++)
    for (size_t i = 0; i < j; i++) {
      double pair[2];
      if (cmxp_jet_absent(x[i]) || cmxp_jet_absent(x[j])) continue;
      cmxi_vibrations_pair(p, z[i], z[j], pair);
      const cmx_jet each = cmx_jet_affine(mean, pair[1], pair[0]);
      sum = cmx_jet_add(sum, cmx_jet_mul(cmx_jet_mul(x[i], x[j]), each));
    }
  return sum;
}

int cmxp_vibrations_terms(const cmx_model *model, double h[CMXI_VIBRATIONS_TERMS]) {
  for (int k = 0; k < CMXI_VIBRATIONS_TERMS; k++) h[k] = 0.0;
  if (!model || model->kernel.mix == cmxp_no_correction) return 1;
  if (model->kernel.mix != expansion) return 0;
  for (int k = 0; k < CMXI_VIBRATIONS_TERMS; k++) h[k] = model->parameters[k];
  return 1;
}

static const char *const names[CMXI_VIBRATIONS_TERMS] = {"h0", "h1", "h2"};
static const double values[CMXI_VIBRATIONS_TERMS] = {-1.029, 0.0, 0.0};
static const cmx_reference *const references[] = {&cmxp_ref_baiko_2025, NULL};

const cmx_model cmxp_solid_vibrations_linear = {
    .id = "solid-vibrations/linear",
    .kind = CMX_KIND_SOLID_VIBRATIONS,
    .summary = "vibrations of a mixed crystal by linear mixing of the pure crystals",
    .source = "the linear mixing rule: the correction is zero",
    .kernel.mix = cmxp_no_correction,
    .range_of = "z_ratio",
    .range = {1.0, INFINITY},
    .limit = {1.0, INFINITY},
    .references = references};

const cmx_model cmxp_solid_vibrations_expansion = {
    .id = "solid-vibrations/expansion",
    .kind = CMX_KIND_SOLID_VIBRATIONS,
    .summary = "classical vibrations of a disordered bcc crystal, in the contrast of the charges; h0 "
               "provisional, from seven relaxed random C/O crystals",
    .source = "this library, for the solid of the reference, whose vibrations mix linearly",
    .n_parameters = CMXI_VIBRATIONS_TERMS,
    .parameter_names = names,
    .parameters = values,
    .kernel.mix = expansion,
    .range_of = "z_ratio",
    .range = {1.0, 4.0 / 3.0},
    .limit = {1.0, INFINITY},
    .references = references};
