/* Harmonic crystal at any temperature (Baiko, Potekhin & Yakovlev 2001), accurate to a few 1e-5. Its own
   classical limit has 3<ln(omega/omega_p)> = ln(alpha beta gamma) - 1/b0, which differs from the exact
   constant by 4e-6. */
#include "models/records.h"

enum { ALPHA, BETA, GAMMA, A1, A2, A3, A4, A6, A8, B0, B2, B4, B5, B6, B7, C9, C11, U1, N_PARAMETERS };

/* ln(1 - exp(-c t)) */
static cmx_jet log_occupation(cmx_jet t, double c) {
  const double u = c * t.v, n = 1.0 / expm1(u); /* Bose occupation */
  return cmx_jet_chain(cmx_jet_scale(t, c), log(-expm1(-u)), n, -n * (1.0 + n),
                       n * (1.0 + n) * (1.0 + 2.0 * n));
}

/* sum_k c[k] t^k, k = 0..top */
static cmx_jet polynomial(cmx_jet t, const double c[], int top) {
  cmx_jet sum = cmx_jet_const(c[top]);
  for (int k = top - 1; k >= 0; k--) sum = cmx_jet_affine(cmx_jet_mul(sum, t), 1.0, c[k]);
  return sum;
}

/* (3/2) u_1 theta + f_th(theta), the zero point and the thermal part, Baiko et al. 2001, Eq. (13):

     f_th = ln(1 - e^(-alpha t)) + ln(1 - e^(-beta t)) + ln(1 - e^(-gamma t)) - top(t)/bottom(t),  t = theta
     top = 1 + a1 t + a2 t^2 + a3 t^3 + a4 t^4 + a6 t^6 + a8 t^8
     bottom = b0 + b2 t^2 + b4 t^4 + b5 t^5 + b6 t^6 + b7 t^7 + a6 c9 t^9 + a8 c11 t^11 */
static cmx_jet harmonic(const double p[], cmx_jet gamma, cmx_jet theta, cmx_jet r_s) {
  (void)gamma;
  (void)r_s;
  const double top[9] = {1.0, p[A1], p[A2], p[A3], p[A4], 0.0, p[A6], 0.0, p[A8]};
  const double bottom[12] = {p[B0], 0.0,   p[B2], 0.0,           p[B4], p[B5],
                             p[B6], p[B7], 0.0,   p[A6] * p[C9], 0.0,   p[A8] * p[C11]};
  cmx_jet f = cmx_jet_add(log_occupation(theta, p[ALPHA]), log_occupation(theta, p[BETA]));
  f = cmx_jet_add(f, log_occupation(theta, p[GAMMA]));
  f = cmx_jet_sub(f, cmx_jet_div(polynomial(theta, top, 8), polynomial(theta, bottom, 11)));
  return cmx_jet_add(f, cmx_jet_scale(theta, 1.5 * p[U1]));
}

static const char *const names[N_PARAMETERS] = {"alpha", "beta", "gamma", "a1", "a2",  "a3",
                                                "a4",    "a6",   "a8",    "b0", "b2",  "b4",
                                                "b5",    "b6",   "b7",    "c9", "c11", "u1"};
static const double bcc[N_PARAMETERS] = {
    0.265764, 0.334547, 0.932446,  0.1839,     0.593586,   0.0054814,  5.01813e-4,  3.9247e-7,    5.8356e-11,
    261.66,   7.07997,  0.0409484, 3.97355e-4, 5.11148e-5, 2.19749e-6, 0.004757014, 0.0047770935, 0.5113875};
static const double fcc[N_PARAMETERS] = {
    0.257591, 0.365284, 0.9167070, 0.0,        0.532535,   0.0,        3.76545e-4, 2.63013e-7, 6.6318e-11,
    303.20,   7.7255,   0.0439597, 1.14295e-4, 5.63434e-5, 1.36488e-6, 0.00492387, 0.00437506, 0.513194};
static const cmx_reference *const references[] = {&cmxp_ref_baiko_2001, NULL};

const cmx_model cmxp_crystal_quantum_bcc = {.id = "crystal-quantum/bpy2001-bcc",
                                            .kind = CMX_KIND_CRYSTAL_QUANTUM,
                                            .summary = "harmonic bcc crystal: zero point and thermal part",
                                            .source = "Eq. (13) with the coefficients of bcc",
                                            .n_parameters = N_PARAMETERS,
                                            .parameter_names = names,
                                            .parameters = bcc,
                                            .kernel.quantum = harmonic,
                                            .range_of = "theta",
                                            .range = {0.0, 1e20},
                                            .limit = {0.0, 1e20},
                                            .references = references};

const cmx_model cmxp_crystal_quantum_fcc = {.id = "crystal-quantum/bpy2001-fcc",
                                            .kind = CMX_KIND_CRYSTAL_QUANTUM,
                                            .summary = "harmonic fcc crystal: zero point and thermal part",
                                            .source = "Eq. (13) with the coefficients of fcc",
                                            .n_parameters = N_PARAMETERS,
                                            .parameter_names = names,
                                            .parameters = fcc,
                                            .kernel.quantum = harmonic,
                                            .range_of = "theta",
                                            .range = {0.0, 1e20},
                                            .limit = {0.0, 1e20},
                                            .references = references};
