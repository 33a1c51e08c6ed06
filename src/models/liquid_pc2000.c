/* One-component liquid of Potekhin & Chabrier (2000): exact Debye-Hueckel limit, Monte Carlo beyond. */
#include <math.h>

#include "models/records.h"

enum { A1, A2, B1, B2, B3, B4, N_PARAMETERS };

/* Below it the terms of the three antiderivatives cancel; the series converge in SERIES_TERMS. */
#define SERIES_BELOW 0.1
#define SERIES_TERMS 18

/* sqrt(t(1+t)) - ln(sqrt t + sqrt(1+t)) = int sqrt(t/(1+t)) dt */
static cmx_jet root_part(cmx_jet t) {
  double h = sqrt(t.v * (1.0 + t.v)) - asinh(sqrt(t.v)), h1 = sqrt(t.v / (1.0 + t.v));
  if (t.v < SERIES_BELOW) {
    double sum = 0.0, c = 1.0;
    for (int k = 0; k < SERIES_TERMS; k++) {
      sum += c / (k + 1.5);
      c *= -t.v * (k + 0.5) / (k + 1.0);
    }
    h = t.v * sqrt(t.v) * sum;
  }
  double h2 = 0.5 * h1 / (t.v * (1.0 + t.v));
  return cmx_jet_chain(t, h, h1, h2, -h2 * (0.5 + 2.0 * t.v) / (t.v * (1.0 + t.v)));
}

/* sqrt t - atan sqrt t */
static cmx_jet atan_part(cmx_jet t) {
  double s = sqrt(t.v), h = s - atan(s), q = 1.0 / (1.0 + t.v);
  if (t.v < SERIES_BELOW) {
    double sum = 0.0, c = 1.0;
    for (int k = 0; k < SERIES_TERMS; k++, c *= -t.v) sum += c / (2 * k + 3);
    h = t.v * s * sum;
  }
  double h3 = 0.25 * q / (s * t.v) * ((1.5 * t.v - 3.0) * t.v * q - 0.5 * q) * q;
  return cmx_jet_chain(t, h, 0.5 * s * q, 0.25 * (1.0 - t.v) * q * q / s, h3);
}

/* t - ln(1+t) */
static cmx_jet log_part(cmx_jet t) {
  double h = t.v - log1p(t.v), q = 1.0 / (1.0 + t.v);
  if (t.v < SERIES_BELOW) {
    double sum = 0.0, c = 1.0;
    for (int k = 0; k < SERIES_TERMS; k++, c *= -t.v) sum += c / (k + 2);
    h = t.v * t.v * sum;
  }
  return cmx_jet_chain(t, h, t.v * q, q * q, -2.0 * q * q * q);
}

/* f = A1 { sqrt(G(A2+G)) - A2 ln[sqrt(G/A2) + sqrt(1+G/A2)] } + 2 A3 [sqrt G - atan sqrt G]
 *     + B1 [G - B2 ln(1+G/B2)] + (B3/2) ln(1+G^2/B4)     (Potekhin & Chabrier 2000;
 * Chugunov & DeWitt 2009, Eq. (24)) */
static cmx_jet liquid(const double p[], cmx_jet g) {
  double a3 = -0.5 * sqrt(3.0) - p[A1] / sqrt(p[A2]); /* so that f -> -G^(3/2)/sqrt 3 */
  cmx_jet f = cmx_jet_scale(root_part(cmx_jet_scale(g, 1.0 / p[A2])), p[A1] * p[A2]);
  f = cmx_jet_add(f, cmx_jet_scale(atan_part(g), 2.0 * a3));
  f = cmx_jet_add(f, cmx_jet_scale(log_part(cmx_jet_scale(g, 1.0 / p[B2])), p[B1] * p[B2]));
  cmx_jet g2_b4 = cmx_jet_scale(cmx_jet_mul(g, g), 1.0 / p[B4]);
  return cmx_jet_add(f, cmx_jet_scale(cmx_jet_log1p(g2_b4), 0.5 * p[B3]));
}

static const char *const names[N_PARAMETERS] = {"A1", "A2", "B1", "B2", "B3", "B4"};
static const double dewitt_slattery[N_PARAMETERS] = {-0.9070, 0.62954, 0.00456, 211.6, -1.0e-4, 0.00462};
static const double caillol[N_PARAMETERS] = {-0.907347, 0.62849, 0.00450, 170.0, -8.4e-5, 0.0037};
static const cmx_reference *const ds_references[] = {&cmxp_ref_potekhin_2000, &cmxp_ref_dewitt_1999, NULL};
static const cmx_reference *const ca_references[] = {&cmxp_ref_potekhin_2000, &cmxp_ref_caillol_1999, NULL};

const cmx_model cmxp_liquid_pc2000_ds = {
    .id = "liquid/pc2000-ds",
    .kind = CMX_KIND_LIQUID,
    .summary = "Potekhin & Chabrier 2000, fitted to the Monte Carlo energies of DeWitt & Slattery 1999",
    .source = "the paper's fit to the liquid one-component plasma, with these coefficients also Eq. (24) of "
              "A. I. Chugunov and H. E. DeWitt, Phys. Rev. C 80, 014611 (2009)",
    .n_parameters = N_PARAMETERS,
    .parameter_names = names,
    .parameters = dewitt_slattery,
    .kernel.one = liquid,
    .range_of = "gamma",
    .range = {0.0, 200.0},
    .limit = {0.0, INFINITY},
    .references = ds_references};

const cmx_model cmxp_liquid_pc2000_ca = {
    .id = "liquid/pc2000-ca",
    .kind = CMX_KIND_LIQUID,
    .summary = "Potekhin & Chabrier 2000, fitted to the Monte Carlo energies of Caillol 1999",
    .source = "the same formula with the authors' coefficients after Caillol (EOS EIP, routine FITION9)",
    .n_parameters = N_PARAMETERS,
    .parameter_names = names,
    .parameters = caillol,
    .kernel.one = liquid,
    .range_of = "gamma",
    .range = {0.0, 200.0},
    .limit = {0.0, INFINITY},
    .references = ca_references};
