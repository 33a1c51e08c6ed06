/* Vibrations of a disordered crystal beyond linear mixing; the formula is in coulomix_vibrations.h.
 * Coefficients follow from harmonic free energies of relaxed supercells, with their errors in
 * src/supercell/README.md.
 *
 * expansion, of random crystals. C/O at x = 1/2 without end of size: -0.0234(6) kT per ion, so that
 * h0 + h1 d^2 = -1.147 with d = 2/7. The same arrangements of 128 ions with Z2/Z1 from 1.1 to 1.5: the slope
 * by d^2 of f over <(Z - <Z>)^2>/<Z>^2 is -2.6, scaled by -1.147/-1.39 to that size h1 = -2.1. C/O of 128
 * ions at x = 1/4 and 3/4: f/[x(1-x) d^2] = -1.46 and -1.16 differ by h2 d, scaled by -1.147/-1.32 h2 = 0.92.
 *
 * ordered, of crystals with the short-range order of Gamma_d = 18, which C/O has at freezing: x = 1/2 without
 * end of size -0.0130(6), x = 1/4 and 3/4 of 128 ions -0.0159(8) and -0.0109(5) beside -0.0151(6). Other
 * charges were not done: h1 = 0.
 *
 * coupled, of crystals of any order. t is minus the slope of f by the static energy in <Z>^2 e^2/a: 48.5(4)
 * of 288 random and ordered arrangements of C/O and O/Ne, 55(2) at Z2/Z1 = 1.5. h0, h1, h2 are of random
 * boxes of 128 ions, Z2/Z1 from 1.1 to 1.5 at three x, and of C/O at x = 1/2 with 250 and 432 ions. Each was
 * moved to infinite size by t times the energy that a random box of N ions has more, 0.313 c/N with
 * c = <(Z - <Z>)^2>/<Z>^2: chi^2 is 0.8 a degree of freedom.
 *
 * anharmonic. a0 and a2 are of Hybrid Monte Carlo of 128 ions with the order of Gamma_i = 200: C/O at five x
 * and O/Ne at 1/2, which agree, so that a1 = 0; chi^2 is 1.0 a degree of freedom. */
#include "models/solid_vibrations.h"

#include <math.h>

#include "models/records.h"

static cmx_jet mean_charge(size_t n, const double z[], const cmx_jet x[]) {
  cmx_jet mean = cmx_jet_const(0.0);
  for (size_t j = 0; j < n; j++)
    if (!cmxp_jet_absent(x[j])) mean = cmx_jet_add(mean, cmx_jet_scale(x[j], z[j]));
  return mean;
}

static cmx_jet expansion(const double p[], size_t n, const double z[], const cmx_jet x[], cmx_jet gamma_e) {
  const cmx_jet mean = mean_charge(n, z, x);
  cmx_jet sum = cmx_jet_const(0.0);
  (void)gamma_e;
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

static cmx_jet anharmonic(const double p[], size_t n, const double z[], const cmx_jet x[], cmx_jet gamma_e) {
  const cmx_jet gamma_i = cmx_jet_mul(cmx_jet_pow(mean_charge(n, z, x), 5.0 / 3.0), gamma_e);
  const double from = CMXI_ANHARMONIC_FROM;
  cmx_jet per_gamma = cmx_jet_const(1.0);
  if (gamma_i.v >= from) {
    per_gamma = cmx_jet_pow(gamma_i, -1.0);
  } else {
    const cmx_jet u = cmx_jet_affine(gamma_i, -1.0 / from, 1.0);
    for (int k = 0; k < 3; k++) per_gamma = cmx_jet_affine(cmx_jet_mul(per_gamma, u), 1.0, 1.0);
    per_gamma = cmx_jet_scale(per_gamma, 1.0 / from);
  }
  const cmx_jet rest = expansion(p + CMXI_HARMONIC_TERMS, n, z, x, gamma_e);
  return cmx_jet_add(expansion(p, n, z, x, gamma_e), cmx_jet_mul(rest, per_gamma));
}

static int is_expansion(const cmx_model *model) {
  return model->kernel.mix == expansion || model->kernel.mix == anharmonic;
}

int cmxp_vibrations_terms(const cmx_model *model, double h[CMXI_VIBRATIONS_TERMS]) {
  for (size_t k = 0; k < CMXI_VIBRATIONS_TERMS; k++) h[k] = 0.0;
  if (!model || model->kernel.mix == cmxp_no_correction) return 1;
  if (!is_expansion(model)) return 0;
  for (size_t k = 0; k < model->n_parameters; k++) h[k] = model->parameters[k];
  return 1;
}

double cmxp_vibrations_t(const cmx_model *model) {
  const int has = model && is_expansion(model) && model->n_parameters >= CMXI_HARMONIC_TERMS;
  return has ? model->parameters[CMXI_HARMONIC_TERMS - 1] : 0.0;
}

static const char *const names[CMXI_VIBRATIONS_TERMS] = {"h0", "h1", "h2", "t", "a0", "a1", "a2"};
static const double of_random[] = {-0.975, -2.1, 0.92};
static const double of_ordered[] = {-0.64, 0.0, 1.0};
static const double of_any_order[] = {-1.045, -1.93, 0.99, 49.0, -72.0, 0.0, 54.0};
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
    .summary = "classical vibrations of random bcc crystals, an expansion in the contrast of the charges",
    .source = "supercells of this library, for the solid of the reference, whose vibrations mix linearly",
    .n_parameters = CMXI_HARMONIC_TERMS - 1,
    .parameter_names = names,
    .parameters = of_random,
    .kernel.mix = expansion,
    .range_of = "z_ratio",
    .range = {1.0, 1.5},
    .limit = {1.0, INFINITY},
    .references = references};

const cmx_model cmxp_solid_vibrations_ordered = {
    .id = "solid-vibrations/ordered",
    .kind = CMX_KIND_SOLID_VIBRATIONS,
    .summary = "the same of bcc crystals with the short-range order of C/O at freezing",
    .source = "supercells of this library, for the solid of the reference, whose vibrations mix linearly",
    .n_parameters = CMXI_HARMONIC_TERMS - 1,
    .parameter_names = names,
    .parameters = of_ordered,
    .kernel.mix = expansion,
    .range_of = "z_ratio",
    .range = {1.0, 4.0 / 3.0},
    .limit = {1.0, INFINITY},
    .references = references};

const cmx_model cmxp_solid_vibrations_coupled = {
    .id = "solid-vibrations/coupled",
    .kind = CMX_KIND_SOLID_VIBRATIONS,
    .summary = "the same of bcc crystals of any order, whose energy they follow and which they weaken",
    .source = "supercells of this library, for the solid of the reference, whose vibrations mix linearly",
    .n_parameters = CMXI_HARMONIC_TERMS,
    .parameter_names = names,
    .parameters = of_any_order,
    .kernel.mix = expansion,
    .range_of = "z_ratio",
    .range = {1.0, 4.0 / 3.0},
    .limit = {1.0, INFINITY},
    .references = references};

const cmx_model cmxp_solid_vibrations_anharmonic = {
    .id = "solid-vibrations/anharmonic",
    .kind = CMX_KIND_SOLID_VIBRATIONS,
    .summary = "the same with the anharmonic part, of first order in 1/Gamma_i",
    .source = "supercells of this library, for the solid of the reference, whose vibrations mix linearly",
    .n_parameters = CMXI_VIBRATIONS_TERMS,
    .parameter_names = names,
    .parameters = of_any_order,
    .kernel.mix = anharmonic,
    .range_of = "z_ratio",
    .range = {1.0, 4.0 / 3.0},
    .limit = {1.0, INFINITY},
    .references = references};
