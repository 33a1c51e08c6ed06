/* Anharmonic part of the bcc crystal at any theta; theta -> 0 is the classical series. */
#include "models/records.h"

enum { PC_A1, PC_A2, PC_A3, PC_B1, N_PC2010 };

/* -[A1/G + A2/(2 G^2) + A3/(3 G^3)] exp(-B1 theta^2/A1) - B1 theta^2/G: Potekhin & Chabrier 2010; 2013,
   appendix B.2 */
static cmx_jet pc2010(const double p[], cmx_jet gamma, cmx_jet theta, cmx_jet r_s) {
  (void)r_s;
  const cmx_jet r = cmx_jet_inv(gamma), t2 = cmx_jet_mul(theta, theta);
  cmx_jet classical = cmx_jet_affine(r, p[PC_A3] / 3.0, p[PC_A2] / 2.0);
  classical = cmx_jet_mul(cmx_jet_affine(cmx_jet_mul(classical, r), 1.0, p[PC_A1]), r);
  const cmx_jet fading = cmx_jet_mul(classical, cmx_jet_exp(cmx_jet_scale(t2, -p[PC_B1] / p[PC_A1])));
  return cmx_jet_scale(cmx_jet_add(fading, cmx_jet_scale(cmx_jet_mul(t2, r), p[PC_B1])), -1.0);
}

enum { A1CL, A2CL, A3CL, A11, A12, A1Q, A2Q, A3Q, N_BC22 };

/* Baiko & Chugunov 2022, Eq. (15), with the powers of theta multiplied out so that theta -> 0 is regular:
   (1/G) [A11/(1 + A12 t^2) + A13/(1 + A14 t^2) + A1q t^2] - (A2cl/2) (1 + A21 t^4)^(3/4)/G^2 + (A3q t^4 -
   A3cl/3)/G^3 */
static cmx_jet bc22(const double p[], cmx_jet gamma, cmx_jet theta, cmx_jet r_s) {
  (void)r_s;
  const double a13 = -p[A1CL] - p[A11], a14 = (p[A1Q] - p[A11] * p[A12]) / a13;
  const double a21 = pow(-2.0 * p[A2Q] / p[A2CL], 4.0 / 3.0);
  const cmx_jet r = cmx_jet_inv(gamma), t2 = cmx_jet_mul(theta, theta), t4 = cmx_jet_mul(t2, t2);
  cmx_jet first = cmx_jet_scale(cmx_jet_inv(cmx_jet_affine(t2, p[A12], 1.0)), p[A11]);
  first = cmx_jet_add(first, cmx_jet_scale(cmx_jet_inv(cmx_jet_affine(t2, a14, 1.0)), a13));
  first = cmx_jet_add(first, cmx_jet_scale(t2, p[A1Q]));
  const cmx_jet second = cmx_jet_scale(cmx_jet_pow(cmx_jet_affine(t4, a21, 1.0), 0.75), -0.5 * p[A2CL]);
  const cmx_jet third = cmx_jet_affine(t4, p[A3Q], -p[A3CL] / 3.0);
  return cmx_jet_mul(r, cmx_jet_add(first, cmx_jet_mul(r, cmx_jet_add(second, cmx_jet_mul(r, third)))));
}

enum { FADE = N_BC22, N_DAMPED };

/* (1 + q)^(3/4) - q^(3/4), q > 0 */
static cmx_jet root_difference(cmx_jet q) {
  const double l = log1p(1.0 / q.v), r = 1.0 / q.v, p = pow(q.v, 0.75);
  const double h1 = 0.75 * p * r * expm1(-0.25 * l), h2 = -0.1875 * p * r * r * expm1(-1.25 * l),
               h3 = 0.234375 * p * r * r * r * expm1(-2.25 * l);
  return cmx_jet_chain(q, p * expm1(0.75 * l), h1, h2, h3);
}

/* Eq. (15) in two parts: the ground state, (1/G) [A1q t^2 + A2q t^3/G + A3q t^4/G^2], as it is; the rest,
   which goes as theta^-2 and so adds to the T^3 of the phonons' heat, times 1/[1 + (t/fade)^4]. */
static cmx_jet bc22_damped(const double p[], cmx_jet gamma, cmx_jet theta, cmx_jet r_s) {
  (void)r_s;
  const double a13 = -p[A1CL] - p[A11], a14 = (p[A1Q] - p[A11] * p[A12]) / a13;
  const double a21 = pow(-2.0 * p[A2Q] / p[A2CL], 4.0 / 3.0), near = 1.0 / (p[FADE] * p[FADE]);
  const cmx_jet r = cmx_jet_inv(gamma), t2 = cmx_jet_mul(theta, theta), t4 = cmx_jet_mul(t2, t2);
  cmx_jet cold = cmx_jet_affine(cmx_jet_mul(r, theta), p[A3Q], p[A2Q]);
  cold = cmx_jet_affine(cmx_jet_mul(cmx_jet_mul(r, theta), cold), 1.0, p[A1Q]);
  cold = cmx_jet_mul(t2, cold);
  cmx_jet warm = cmx_jet_scale(root_difference(cmx_jet_scale(t4, a21)), -0.5 * p[A2CL]);
  warm = cmx_jet_mul(r, cmx_jet_add(warm, cmx_jet_scale(r, -p[A3CL] / 3.0)));
  warm = cmx_jet_add(warm, cmx_jet_scale(cmx_jet_inv(cmx_jet_affine(t2, p[A12], 1.0)), p[A11]));
  warm = cmx_jet_add(warm, cmx_jet_scale(cmx_jet_inv(cmx_jet_affine(t2, a14, 1.0)), a13));
  warm = cmx_jet_div(warm, cmx_jet_affine(t4, near * near, 1.0));
  return cmx_jet_mul(r, cmx_jet_add(cold, warm));
}

static const char *const pc2010_names[N_PC2010] = {"A1", "A2", "A3", "B1"};
/* A1 to A3 of Farouki & Hamaguchi 1993, B1 of Potekhin & Chabrier 2010 */
static const double pc2010_values[N_PC2010] = {10.9, 247.0, 1.765e5, 0.12};
static const char *const bc22_names[N_BC22] = {"A1cl", "A2cl", "A3cl", "A11", "A12", "A1q", "A2q", "A3q"};
/* Baiko & Chugunov 2022, with Eq. (15) */
static const double bc22_values[N_BC22] = {10.2, 248.0, 2.03e5, -10.0, 6.0e-3, -0.62 / 6.0, -0.56, 2.35};
static const char *const damped_names[N_DAMPED] = {"A1cl", "A2cl", "A3cl", "A11", "A12",
                                                   "A1q",  "A2q",  "A3q",  "fade"};
static const double damped_values[N_DAMPED] = {10.2,        248.0, 2.03e5, -10.0, 6.0e-3,
                                               -0.62 / 6.0, -0.56, 2.35,   48.0};
static const cmx_reference *const pc2010_references[] = {&cmxp_ref_potekhin_2010, &cmxp_ref_farouki_1993,
                                                         NULL};
static const cmx_reference *const bc22_references[] = {&cmxp_ref_baiko_2022, NULL};

/* Where the classical forms of both fits begin. */
#define STABLE_CRYSTAL 170.0

const cmx_model cmxp_anharmonic_quantum_pc2010 = {
    .id = "anharmonic-quantum/pc2010",
    .kind = CMX_KIND_ANHARMONIC_QUANTUM,
    .summary = "Potekhin & Chabrier 2010, interpolation in theta",
    .source = "the paper's interpolation in theta; Appendix B.2 of A. Y. Potekhin and G. Chabrier, Astron. "
              "Astrophys. 550, A43 (2013)",
    .n_parameters = N_PC2010,
    .parameter_names = pc2010_names,
    .parameters = pc2010_values,
    .kernel.quantum = pc2010,
    .range_of = "theta",
    .range = {0.0, INFINITY},
    .limit = {0.0, INFINITY},
    .also = {{"gamma", {STABLE_CRYSTAL, INFINITY}}},
    .references = pc2010_references};

const cmx_model cmxp_anharmonic_quantum_bc22 = {.id = "anharmonic-quantum/bc22",
                                                .kind = CMX_KIND_ANHARMONIC_QUANTUM,
                                                .summary = "Baiko & Chugunov 2022, path-integral Monte Carlo",
                                                .source = "Eq. (15)",
                                                .n_parameters = N_BC22,
                                                .parameter_names = bc22_names,
                                                .parameters = bc22_values,
                                                .kernel.quantum = bc22,
                                                .range_of = "theta",
                                                .range = {0.0, 30.0},
                                                .limit = {0.0, INFINITY},
                                                .also = {{"gamma", {STABLE_CRYSTAL, INFINITY}}},
                                                .references = bc22_references};

const cmx_model cmxp_anharmonic_quantum_bc22_damped = {
    .id = "anharmonic-quantum/bc22-damped",
    .kind = CMX_KIND_ANHARMONIC_QUANTUM,
    .summary = "Baiko & Chugunov 2022 with its thermal part faded beyond theta = 30, where it would add a "
               "quarter to the phonons' heat",
    .source = "Eq. (15); its thermal part fades by this library",
    .n_parameters = N_DAMPED,
    .parameter_names = damped_names,
    .parameters = damped_values,
    .kernel.quantum = bc22_damped,
    .range_of = "theta",
    .range = {0.0, 30.0},
    .limit = {0.0, INFINITY},
    .references = bc22_references};
