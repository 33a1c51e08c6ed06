/* Quantum corrections of the one-component liquid. All begin as theta^2/24 (Wigner, Kirkwood). */
#include "models/records.h"

static cmx_jet wigner_kirkwood(const double p[], cmx_jet gamma, cmx_jet theta, cmx_jet r_s) {
  (void)p;
  (void)gamma;
  (void)r_s;
  return cmx_jet_scale(cmx_jet_mul(theta, theta), 1.0 / 24.0);
}

enum { Q1, Q2, Q4, N_BY2019 };

/* Baiko & Yakovlev 2019: Q1 eta - Q1 Q2 ln(1 + eta/Q2) + (Q3/2) ln(1 + eta^2/Q4), eta = theta/sqrt(3); Q3
   makes the start eta^2/8 */
static cmx_jet by2019(const double p[], cmx_jet gamma, cmx_jet theta, cmx_jet r_s) {
  (void)gamma;
  (void)r_s;
  const double q3 = (0.25 - p[Q1] / p[Q2]) * p[Q4];
  const cmx_jet eta = cmx_jet_scale(theta, 1.0 / sqrt(3.0));
  const cmx_jet far = cmx_jet_scale(cmx_jet_log1p(cmx_jet_scale(eta, 1.0 / p[Q2])), p[Q1] * p[Q2]);
  const cmx_jet near = cmx_jet_log1p(cmx_jet_scale(cmx_jet_mul(eta, eta), 1.0 / p[Q4]));
  return cmx_jet_add(cmx_jet_sub(cmx_jet_scale(eta, p[Q1]), far), cmx_jet_scale(near, 0.5 * q3));
}

/* Third derivative of oscillator(): up to 1.5 the series, whose closed form cancels; its terms are
   B_2n v^(2n-3)/(2n (2n-3)!). */
static double oscillator_third(double v, double sinh_half) {
  static const double c[] = {-1.0 / 120,
                             1.0 / 1512,
                             -1.0 / 28800,
                             1.0 / 665280,
                             -691 / 11887948800.0,
                             1.0 / 479001600,
                             -7.118328622277424e-11,
                             2.335408879307573e-12,
                             -7.438050949068572e-14,
                             2.313781187911296e-15,
                             -7.06095913102114e-17,
                             2.12082422377768e-18};
  const double v2 = v * v;
  if (!(v < 1.5)) return 0.25 / (sinh_half * sinh_half) / tanh(0.5 * v) - 2.0 / (v2 * v);
  double sum = 0.0;
  for (int k = (int)(sizeof c / sizeof *c) - 1; k >= 0; k--) sum = c[k] + v2 * sum;
  return v * sum;
}

/* ln[2 sinh(y/2)/y], the free energy of an oscillator over its classical one */
static cmx_jet oscillator(cmx_jet y) {
  const double v = y.v, v2 = v * v;
  if (v < 0.1)
    return cmx_jet_chain(y, v2 / 24.0 * (1.0 - v2 / 120.0 * (1.0 - v2 * 2.0 / 126.0)),
                         v / 12.0 * (1.0 - v2 / 60.0 * (1.0 - v2 / 42.0)),
                         1.0 / 12.0 - v2 / 240.0 + v2 * v2 / 6048.0, oscillator_third(v, 0.5 * v));
  const double sinh_half = sinh(0.5 * v);
  return cmx_jet_chain(y, 0.5 * v + log(-expm1(-v)) - log(v), 0.5 / tanh(0.5 * v) - 1.0 / v,
                       1.0 / v2 - 0.25 / (sinh_half * sinh_half), oscillator_third(v, sinh_half));
}

enum { C1_TOP, C1_HALF, C2, N_BC22 };

/* Baiko & Chugunov 2022, Eqs. (33) and (34): three oscillators with C1^2 + C2^2 + C3^2 = 1 */
static cmx_jet bc22(const double p[], cmx_jet gamma, cmx_jet theta, cmx_jet r_s) {
  (void)gamma;
  const cmx_jet c1 = cmx_jet_scale(cmx_jet_div(r_s, cmx_jet_affine(r_s, 1.0, p[C1_HALF])), p[C1_TOP]);
  const cmx_jet c3 = cmx_jet_sqrt(cmx_jet_affine(cmx_jet_mul(c1, c1), -1.0, 1.0 - p[C2] * p[C2]));
  const cmx_jet two =
      cmx_jet_add(oscillator(cmx_jet_mul(c1, theta)), oscillator(cmx_jet_scale(theta, p[C2])));
  return cmx_jet_add(two, oscillator(cmx_jet_mul(c3, theta)));
}

static const char *const by2019_names[N_BY2019] = {"Q1", "Q2", "Q4"};
static const double by2019_values[N_BY2019] = {5.994, 70.3, 22.7};
static const char *const bc22_names[N_BC22] = {"C1_infinity", "R_S_half", "C2"};
static const double bc22_values[N_BC22] = {0.351, 90.0, 0.294};
static const cmx_reference *const wk_references[] = {&cmxp_ref_potekhin_2010, NULL};
static const cmx_reference *const by2019_references[] = {&cmxp_ref_baiko_2019, NULL};
static const cmx_reference *const bc22_references[] = {&cmxp_ref_baiko_2022, NULL};

const cmx_model cmxp_liquid_quantum_wk = {.id = "liquid-quantum/wigner-kirkwood",
                                          .kind = CMX_KIND_LIQUID_QUANTUM,
                                          .summary = "theta^2/24, the lowest order",
                                          .source = "the term of Wigner and Kirkwood, theta^2/24",
                                          .kernel.quantum = wigner_kirkwood,
                                          .range_of = "theta",
                                          .range = {0.0, 1.0},
                                          .limit = {0.0, INFINITY},
                                          .references = wk_references};

const cmx_model cmxp_liquid_quantum_by2019 = {.id = "liquid-quantum/by2019",
                                              .kind = CMX_KIND_LIQUID_QUANTUM,
                                              .summary = "Baiko & Yakovlev 2019, path-integral Monte Carlo",
                                              .source =
                                                  "the paper's fit with Q1 to Q4, in eta = theta/sqrt(3)",
                                              .n_parameters = N_BY2019,
                                              .parameter_names = by2019_names,
                                              .parameters = by2019_values,
                                              .kernel.quantum = by2019,
                                              .range_of = "theta",
                                              .range = {0.0, 30.0},
                                              .limit = {0.0, INFINITY},
                                              .references = by2019_references};

const cmx_model cmxp_liquid_quantum_bc22 = {
    .id = "liquid-quantum/bc22",
    .kind = CMX_KIND_LIQUID_QUANTUM,
    .summary = "Baiko & Chugunov 2022, three effective oscillators",
    .source = "Eqs. (33) and (34)",
    .n_parameters = N_BC22,
    .parameter_names = bc22_names,
    .parameters = bc22_values,
    .kernel.quantum = bc22,
    .range_of = "r_s",
    /* fitted to 1.2e5, where it is within 1e-3 of its classical limit */
    .range = {500.0, INFINITY},
    .limit = {0.0, INFINITY},
    .references = bc22_references};
