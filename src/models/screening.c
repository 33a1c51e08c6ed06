/* Polarisation of the electrons by the ions (Potekhin & Chabrier 2000; 2013, appendix C), per ion of charge
   Z. x = x_r. */
#include "coulomix/const.h"
#include "coulomix/plasma.h"
#include "models/records.h"

static cmx_jet relativity(cmx_jet r_s) {
  return cmx_jet_scale(cmx_jet_inv(r_s), cmx_relativity(1.0));
}

/* Potekhin & Chabrier 2013, Eq. (C.1), G = Gamma_e:
 *
 *   f = -G [dh sqrt(G) + tf a G^nu g1 h]/{1 + [b sqrt(G) + a g2 G^nu/r_s]/sqrt(1 + x^2)}
 *   dh = (Z/sqrt 3) [(1+Z)^(3/2) - 1 - Z^(3/2)],  tf = (18/175)(12/pi)^(2/3) Z^(7/3) (1 - Z^(-1/3) + 0.2
 *   Z^(-1/2)) a = 1.11 Z^0.475,  b = 0.2 + 0.078 (ln Z)^2,  nu = 1.16 + 0.08 ln Z
 *   g1 = 1 + 0.78 sqrt(G/Z)/[21 + G (Z/r_s)^3]
 *   g2 = 1 + [(Z-1)/9] [1 + 1/(0.001 Z^2 + 2 G)] r_s^3/(1 + 6 r_s^2)
 *   h = (1 + 0.2 x^2)/(1 + 0.18 Z^(-1/4) x + 0.37 Z^(-1/2) x^2 + 0.2 x^2) */
enum { A_0, A_Z, B_0, B_L, NU_0, NU_L, G_1, G_21, S_9, S_001, S_6, H_1, H_2, H_3, N_LIQUID };

static cmx_jet liquid(const double p[], double z, cmx_jet gamma_e, cmx_jet theta, cmx_jet r_s) {
  (void)theta;
  const double ln = log(z), nu = p[NU_0] + p[NU_L] * ln, a = p[A_0] * pow(z, p[A_Z]),
               b = p[B_0] + p[B_L] * ln * ln;
  const double dh = z / sqrt(3.0) * ((1.0 + z) * sqrt(1.0 + z) - 1.0 - z * sqrt(z));
  const double tf = 18.0 / 175.0 * pow(12.0 / CMX_PI, 2.0 / 3.0) * pow(z, 7.0 / 3.0) *
                    (1.0 - 1.0 / cbrt(z) + 0.2 / sqrt(z));
  const cmx_jet x = relativity(r_s), x2 = cmx_jet_mul(x, x), root = cmx_jet_sqrt(gamma_e),
                power = cmx_jet_pow(gamma_e, nu);
  const cmx_jet r3 = cmx_jet_mul(r_s, cmx_jet_mul(r_s, r_s));
  const cmx_jet g1 = cmx_jet_affine(
      cmx_jet_div(root, cmx_jet_affine(cmx_jet_div(gamma_e, r3), z * z * z, p[G_21])), p[G_1] / sqrt(z), 1.0);
  const cmx_jet bracket =
      cmx_jet_affine(cmx_jet_inv(cmx_jet_affine(gamma_e, 2.0, p[S_001] * z * z)), 1.0, 1.0);
  const cmx_jet g2 = cmx_jet_affine(
      cmx_jet_mul(bracket, cmx_jet_div(r3, cmx_jet_affine(cmx_jet_mul(r_s, r_s), p[S_6], 1.0))),
      (z - 1.0) / p[S_9], 1.0);
  const cmx_jet h =
      cmx_jet_div(cmx_jet_affine(x2, p[H_1], 1.0), cmx_jet_add(cmx_jet_affine(x, p[H_2] / sqrt(sqrt(z)), 1.0),
                                                               cmx_jet_scale(x2, p[H_3] / sqrt(z) + p[H_1])));
  const cmx_jet up =
      cmx_jet_add(cmx_jet_scale(root, dh), cmx_jet_scale(cmx_jet_mul(power, cmx_jet_mul(g1, h)), tf * a));
  const cmx_jet inner =
      cmx_jet_add(cmx_jet_scale(root, b), cmx_jet_scale(cmx_jet_div(cmx_jet_mul(g2, power), r_s), a));
  const cmx_jet down =
      cmx_jet_affine(cmx_jet_div(inner, cmx_jet_sqrt(cmx_jet_affine(x2, 1.0, 1.0))), 1.0, 1.0);
  return cmx_jet_scale(cmx_jet_div(cmx_jet_mul(gamma_e, up), down), -1.0);
}

enum {
  TF,
  B1_1,
  B1_P,
  B1_2,
  B2_0,
  B2_5,
  B2_6,
  B3_X,
  B3_0,
  B4_1,
  B4_2,
  Q_1,
  S_1,
  S_2,
  N_CRYSTAL,
  GAMMA_M = N_CRYSTAL,
  N_SHIFTED
};

/* Q(theta)^2 = ln[1 + e^y]/ln[e - (e-2) e^-y], y = (q theta)^2 */
static cmx_jet quantum_factor(cmx_jet theta, double q) {
  const double e = 2.71828182845904523536;
  const cmx_jet y = cmx_jet_scale(cmx_jet_mul(theta, theta), q * q),
                fade = cmx_jet_exp(cmx_jet_scale(y, -1.0));
  return cmx_jet_sqrt(
      cmx_jet_div(cmx_jet_add(y, cmx_jet_log1p(fade)), cmx_jet_log(cmx_jet_affine(fade, 2.0 - e, e))));
}

/* Potekhin & Chabrier 2013, appendix C; numbers are those of bcc, Gamma = Z^(5/3) Gamma_e and theta those of
   the ion:
 *
 *   f = -f_inf Gamma [1 + A (Q(theta)/Gamma)^s],  f_inf = 0.00352 Z^(2/3) b1 sqrt(1 + b2/x^2)
 *   A = (b3 + 17.9 x^2)/(1 + b4 x^2),  s = 1/[1 + 0.01 (ln Z)^(3/2) + 0.097/Z^2]
 *   b1 = 1 - 1.1866 Z^-0.267 + 0.27/Z,  b2 = 1 + (2.25/Z^(1/3)) (1 + 0.684 Z^5 + 0.222 Z^6)/(1 + 0.222 Z^6)
 *   b3 = 41.5/(1 + ln Z),  b4 = 0.395 ln Z + 0.347 Z^(-3/2) */
static cmx_jet crystal(const double p[], double z, cmx_jet gamma_e, cmx_jet theta, cmx_jet r_s) {
  const double ln = log(z), third = cbrt(z), z5 = z * z * z * z * z, z6 = z5 * z;
  const double b1 = 1.0 - p[B1_1] * pow(z, -p[B1_P]) + p[B1_2] / z;
  const double b2 = 1.0 + p[B2_0] / third * (1.0 + p[B2_5] * z5 + p[B2_6] * z6) / (1.0 + p[B2_6] * z6);
  const double b3 = p[B3_0] / (1.0 + ln), b4 = p[B4_1] * ln + p[B4_2] / (z * sqrt(z));
  const double s = 1.0 / (1.0 + p[S_1] * ln * sqrt(ln) + p[S_2] / (z * z));
  const cmx_jet gamma = cmx_jet_scale(gamma_e, third * third * z), x = relativity(r_s),
                x2 = cmx_jet_mul(x, x);
  const cmx_jet far =
      cmx_jet_scale(cmx_jet_sqrt(cmx_jet_affine(cmx_jet_inv(x2), b2, 1.0)), p[TF] * third * third * b1);
  const cmx_jet a = cmx_jet_div(cmx_jet_affine(x2, p[B3_X], b3), cmx_jet_affine(x2, b4, 1.0));
  const cmx_jet power = cmx_jet_pow(cmx_jet_div(quantum_factor(theta, p[Q_1]), gamma), s);
  return cmx_jet_scale(cmx_jet_mul(cmx_jet_mul(far, gamma), cmx_jet_affine(cmx_jet_mul(a, power), 1.0, 1.0)),
                       -1.0);
}

static const char *const liquid_names[N_LIQUID] = {"a",    "a_power", "b",     "b_ln2",  "nu", "nu_ln", "g1",
                                                   "g1_0", "g2_0",    "g2_Z2", "g2_rs2", "h1", "h2",    "h3"};
static const double liquid_values[N_LIQUID] = {1.11, 0.475, 0.2,   0.078, 1.16, 0.08, 0.78,
                                               21.0, 9.0,   0.001, 6.0,   0.2,  0.18, 0.37};
static const char *const crystal_names[N_SHIFTED] = {"a_TF", "b1_1", "b1_power", "b1_2", "b2_0",
                                                     "b2_5", "b2_6", "b3_x2",    "b3_0", "b4_ln",
                                                     "b4_Z", "q",    "s_ln",     "s_Z",  "Gamma_m"};
static const double bcc_values[N_CRYSTAL] = {0.00352, 1.1866, 0.267, 0.27,  2.25,  0.684, 0.222,
                                             17.9,    41.5,   0.395, 0.347, 0.205, 0.01,  0.097};
static const double shifted_values[N_SHIFTED] = {0.00352, 1.1866, 0.267, 0.27,  2.25, 0.684, 0.222,    17.9,
                                                 41.5,    0.395,  0.347, 0.205, 0.01, 0.097, 175.71884};
static const double fcc_values[N_CRYSTAL] = {0.00352, 1.1857, 0.267, 0.27,  2.25,  0.663, 0.222,
                                             17.1,    40.0,   0.395, 0.347, 0.212, 0.01,  0.097};

/* The same plus c Gamma, c such that polarisation favours neither phase at the coupling where classical ions
   melt in a rigid background and at the theta that this species has there: theta/Gamma is a matter of density
   alone. An energy, so the heat is that of the fit. */
static cmx_jet shifted(const double p[], double z, cmx_jet gamma_e, cmx_jet theta, cmx_jet r_s) {
  const cmx_jet melting = cmx_jet_const(p[GAMMA_M] / pow(z, 5.0 / 3.0)),
                there = cmx_jet_scale(cmx_jet_div(theta, gamma_e), melting.v);
  const cmx_jet gap =
      cmx_jet_sub(liquid(liquid_values, z, melting, there, r_s), crystal(p, z, melting, there, r_s));
  return cmx_jet_add(crystal(p, z, gamma_e, theta, r_s),
                     cmx_jet_mul(cmx_jet_scale(gap, 1.0 / melting.v), gamma_e));
}

static const cmx_reference *const references[] = {&cmxp_ref_potekhin_2000, &cmxp_ref_potekhin_2013, NULL};

const cmx_model cmxp_liquid_screening_pc2000 = {.id = "liquid-screening/pc2000",
                                                .kind = CMX_KIND_LIQUID_SCREENING,
                                                .summary = "polarisation of the electrons in the liquid",
                                                .source = "Potekhin & Chabrier 2013, Eq. (C.1)",
                                                .n_parameters = N_LIQUID,
                                                .parameter_names = liquid_names,
                                                .parameters = liquid_values,
                                                .kernel.screening = liquid,
                                                .range_of = "z",
                                                .range = {1.0, INFINITY},
                                                .limit = {1.0, INFINITY},
                                                .references = references};

const cmx_model cmxp_crystal_screening_pc2000_bcc = {
    .id = "crystal-screening/pc2000-bcc",
    .kind = CMX_KIND_CRYSTAL_SCREENING,
    .summary = "polarisation of degenerate electrons in the bcc crystal",
    .source = "Potekhin & Chabrier 2013, Appendix C, coefficients of bcc",
    .n_parameters = N_CRYSTAL,
    .parameter_names = crystal_names,
    .parameters = bcc_values,
    .kernel.screening = crystal,
    .range_of = "z",
    .range = {1.0, INFINITY},
    .limit = {1.0, INFINITY},
    .references = references};

const cmx_model cmxp_crystal_screening_pc2000_fcc = {
    .id = "crystal-screening/pc2000-fcc",
    .kind = CMX_KIND_CRYSTAL_SCREENING,
    .summary = "polarisation of degenerate electrons in the fcc crystal",
    .source = "Potekhin & Chabrier 2013, Appendix C, coefficients of fcc",
    .n_parameters = N_CRYSTAL,
    .parameter_names = crystal_names,
    .parameters = fcc_values,
    .kernel.screening = crystal,
    .range_of = "z",
    .range = {1.0, INFINITY},
    .limit = {1.0, INFINITY},
    .references = references};

const cmx_model cmxp_crystal_screening_pc2000_bcc_shifted = {
    .id = "crystal-screening/pc2000-bcc-shifted",
    .kind = CMX_KIND_CRYSTAL_SCREENING,
    .summary = "pc2000-bcc and a term linear in Gamma: with liquid-screening/pc2000, ions melt where they do "
               "in a rigid background",
    .source =
        "Potekhin & Chabrier 2013, Appendix C, coefficients of bcc; the term linear in Gamma by this library",
    .n_parameters = N_SHIFTED,
    .parameter_names = crystal_names,
    .parameters = shifted_values,
    .kernel.screening = shifted,
    .range_of = "z",
    .range = {1.0, INFINITY},
    .limit = {1.0, INFINITY},
    .references = references};
