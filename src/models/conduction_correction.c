/* Factor of the thermal conductivity of hydrogen and helium at moderate coupling and degeneracy (Blouin et
   al. 2020):

     1 + g H,  H = (1/2) tanh[b (g - 1/2)] + 1/2,  r = log10 rho - rho_0,  t = log10 T - t_0,
     g = a exp{-[t cos(angle) + r sin(angle)]^2/sigma_t^2 - [t sin(angle) - r cos(angle)]^2/sigma_rho^2} */
#include "models/records.h"

enum { ANGLE, A, B, RHO_0, T_0, SIGMA_RHO, SIGMA_T, N_PARAMETERS };

static cmx_jet factor(const double p[], cmx_jet log_rho, cmx_jet log_temp) {
  const cmx_jet r = cmx_jet_affine(log_rho, 1.0, -p[RHO_0]), t = cmx_jet_affine(log_temp, 1.0, -p[T_0]);
  const double c = cos(p[ANGLE]), s = sin(p[ANGLE]);
  const cmx_jet along =
      cmx_jet_scale(cmx_jet_add(cmx_jet_scale(t, c), cmx_jet_scale(r, s)), 1.0 / p[SIGMA_T]);
  const cmx_jet across =
      cmx_jet_scale(cmx_jet_sub(cmx_jet_scale(t, s), cmx_jet_scale(r, c)), 1.0 / p[SIGMA_RHO]);
  const cmx_jet square = cmx_jet_add(cmx_jet_mul(along, along), cmx_jet_mul(across, across));
  const cmx_jet g = cmx_jet_scale(cmx_jet_exp(cmx_jet_scale(square, -1.0)), p[A]);
  const cmx_jet h = cmx_jet_affine(cmx_jet_tanh(cmx_jet_affine(g, p[B], -0.5 * p[B])), 0.5, 0.5);
  return cmx_jet_affine(cmx_jet_mul(g, h), 1.0, 1.0);
}

static const char *const names[N_PARAMETERS] = {"angle", "a", "b", "rho_0", "t_0", "sigma_rho", "sigma_t"};
static const double hydrogen[N_PARAMETERS] = {-0.52, 2.0, 10.0, 5.45, 8.40, 5.14, 0.45};
static const double helium[N_PARAMETERS] = {-0.46, 1.25, 2.5, 6.50, 8.57, 6.20, 0.55};
static const cmx_reference *const references[] = {&cmxp_ref_blouin_2020, NULL};

const cmx_model cmxp_conduction_correction_hydrogen = {
    .id = "conduction-correction/blouin2020-h",
    .kind = CMX_KIND_CONDUCTION_CORRECTION,
    .summary = "hydrogen: factor of the thermal conductivity",
    .source = "the paper's correction factor with the coefficients of hydrogen",
    .n_parameters = N_PARAMETERS,
    .parameter_names = names,
    .parameters = hydrogen,
    .kernel.two = factor,
    .range_of = "log10_rho",
    .range = {-INFINITY, INFINITY},
    .limit = {-INFINITY, INFINITY},
    .references = references};

const cmx_model cmxp_conduction_correction_helium = {
    .id = "conduction-correction/blouin2020-he",
    .kind = CMX_KIND_CONDUCTION_CORRECTION,
    .summary = "helium: factor of the thermal conductivity",
    .source = "the paper's correction factor with the coefficients of helium",
    .n_parameters = N_PARAMETERS,
    .parameter_names = names,
    .parameters = helium,
    .kernel.two = factor,
    .range_of = "log10_rho",
    .range = {-INFINITY, INFINITY},
    .limit = {-INFINITY, INFINITY},
    .references = references};
