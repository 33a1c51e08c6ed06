/* Exchange and correlation of the electrons: fits in coupling Gamma_e and degeneracy Theta = kT/E_F. */
#include "models/gauss16.h"
#include "models/records.h"

enum {
  A_HF,
  A_1,
  A_2,
  A_3,
  A_4,
  A_5,
  A_6,
  B_1,
  B_2,
  B_3,
  B_4,
  B_5,
  C_1,
  C_2,
  D_1,
  D_2,
  D_3,
  D_4,
  D_5,
  E_1,
  E_2,
  E_3,
  E_4,
  E_5,
  N_IIT
};

/* (n0 + n1 t^2 + n2 t^4)/(1 + d1 t^2 + d2 t^4) of t^2 */
static cmx_jet ratio(cmx_jet t2, double n0, double n1, double n2, double d1, double d2) {
  const cmx_jet up = cmx_jet_affine(cmx_jet_mul(t2, cmx_jet_affine(t2, n2, n1)), 1.0, n0);
  const cmx_jet down = cmx_jet_affine(cmx_jet_mul(t2, cmx_jet_affine(t2, d2, d1)), 1.0, 1.0);
  return cmx_jet_div(up, down);
}

/* Per electron: G df/dG = -G (a + b sqrt G + c G)/(1 + d sqrt G + e G) at fixed Theta, whose integral
   Ichimaru, Iyetomi & Tanaka 1987, Eq. (3.83), print and Potekhin & Chabrier 2013, Eq. (A.1). With
   G = u^2 f = -2 int_0^sqrt(G) u (a + b u + c u^2)/(1 + d u + e u^2) du. By quadrature, because the closed
   form divides small differences by e^2 in degenerate matter; 16 points give 1e-15 for d u < 2. */
static cmx_jet iit1987(const double p[], cmx_jet gamma, cmx_jet theta, cmx_jet r_s) {
  (void)r_s;
  const cmx_jet t2 = cmx_jet_mul(theta, theta), inv = cmx_jet_inv(theta), root = cmx_jet_sqrt(theta);
  const cmx_jet tanh_inv = cmx_jet_tanh(inv), tanh_root = cmx_jet_mul(root, cmx_jet_tanh(cmx_jet_inv(root)));
  cmx_jet up = cmx_jet_affine(cmx_jet_mul(t2, cmx_jet_affine(theta, p[A_3], p[A_2])), 1.0, p[A_1]);
  up = cmx_jet_add(up, cmx_jet_scale(cmx_jet_mul(t2, t2), p[A_4]));
  const cmx_jet down = cmx_jet_affine(cmx_jet_mul(t2, cmx_jet_affine(t2, p[A_6], p[A_5])), 1.0, 1.0);
  const cmx_jet a = cmx_jet_scale(cmx_jet_mul(tanh_inv, cmx_jet_div(up, down)), p[A_HF]);
  const cmx_jet b = cmx_jet_mul(tanh_root, ratio(t2, p[B_1], p[B_2], p[B_3], p[B_4], p[B_5]));
  const cmx_jet d = cmx_jet_mul(tanh_root, ratio(t2, p[D_1], p[D_2], p[D_3], p[D_4], p[D_5]));
  const cmx_jet e =
      cmx_jet_mul(cmx_jet_mul(theta, tanh_inv), ratio(t2, p[E_1], p[E_2], p[E_3], p[E_4], p[E_5]));
  const cmx_jet c = cmx_jet_mul(cmx_jet_affine(cmx_jet_exp(cmx_jet_scale(inv, -1.0)), p[C_2], p[C_1]), e);
  const cmx_jet top = cmx_jet_sqrt(gamma);
  cmx_jet sum = cmx_jet_const(0.0);
  for (int k = 0; k < 16; k++) {
    double node, weight;
    cmxp_gauss16(k, &node, &weight);
    const double y = 0.5 * (1.0 + node); /* u = y sqrt(G) */
    const cmx_jet u = cmx_jet_scale(top, y);
    const cmx_jet n = cmx_jet_add(a, cmx_jet_mul(u, cmx_jet_add(b, cmx_jet_mul(u, c))));
    const cmx_jet m = cmx_jet_affine(cmx_jet_mul(u, cmx_jet_add(d, cmx_jet_mul(u, e))), 1.0, 1.0);
    sum = cmx_jet_add(sum, cmx_jet_scale(cmx_jet_div(n, m), weight * y));
  }
  return cmx_jet_scale(cmx_jet_mul(gamma, sum), -1.0);
}

static const char *const names[N_IIT] = {"a_HF", "a1", "a2", "a3", "a4", "a5", "a6", "b1",
                                         "b2",   "b3", "b4", "b5", "c1", "c2", "d1", "d2",
                                         "d3",   "d4", "d5", "e1", "e2", "e3", "e4", "e5"};
static const double values[N_IIT] = {0.610887, 0.75,     3.04363,   -0.09227,  1.7035,    8.31051,
                                     5.1105,   0.341308, 12.070873, 1.148889,  10.495346, 1.326623,
                                     0.872496, 0.025248, 0.614925,  16.996055, 1.489056,  10.10935,
                                     1.22184,  0.539409, 2.522206,  0.178484,  2.555501,  0.146319};
static const cmx_reference *const references[] = {&cmxp_ref_ichimaru_1987, &cmxp_ref_potekhin_2000, NULL};

const cmx_model cmxp_exchange_iit1987 = {
    .id = "exchange/iit1987",
    .kind = CMX_KIND_EXCHANGE,
    .summary =
        "Ichimaru, Iyetomi & Tanaka 1987, per electron: gamma is Gamma_e, theta is kT/E_F (non-relativistic)",
    .source = "Eq. (3.83); Eq. (A.1) of A. Y. Potekhin and G. Chabrier, Astron. Astrophys. 550, A43 (2013)",
    .n_parameters = N_IIT,
    .parameter_names = names,
    .parameters = values,
    .kernel.quantum = iit1987,
    .range_of = "theta",
    .range = {0.0, INFINITY},
    .limit = {0.0, INFINITY},
    .references = references};
