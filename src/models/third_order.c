/* Energy of third order in the charges, from relaxed supercells: src/supercell/README.md, "Energies beyond
 * pairs". Beyond the energy of pairs a crystal has, per ion and kT, (Gamma_d/2) p S b with
 *
 *   b = c_0 + sum_i=1..4 c_i w_i,   S = (1-2x) 2(Z2-Z1)/(Z1+Z2),   p = x(1-x)
 *
 * and w_i the order parameters of the first four orbits. Of more species p, Gamma_d and S are those of their
 * effective binary (cmx_closure). The order is that of Monte Carlo of all pairs in 1024 ions
 * (src/order/README.md, "Exact order"),
 *
 *   w_i = p sum_k=1..4 (a_ik0 + a_ik1 p + a_ik2 p^2 + a_ik3 p^3) t^k
 *   t = Gamma_d [1 + (Gamma_d/90)^4]^(-1/4)
 *
 * with a_i10 = -J_i and a_i1j = 0 for j > 0, exact to first order in Gamma_d, J_i the energy of a pair. The
 * other a are fitted to 38 states with x from 1/16 to 1/2 and Gamma_d from 5 to 80, so that b is met to 2e-4
 * rms and 1.1e-3 at most (tests/bench/fit_third_order.c); c_1 to c_4 are known to 10 to 20 %. Beyond, the
 * order is held: t goes to 90. */
#include "coulomix/jet.h"
#include "models/records.h"

enum { ORBITS = 4, POWERS = 4 };
#define HELD 90.0 /* Gamma_d */

/* a_ikj */
static const double order[ORBITS][POWERS][POWERS] = {{{-0.01436892, 0.0, 0.0, 0.0},
                                                      {0.000186195, -0.00338345, 0.0208925, -0.0477135},
                                                      {-4.99912e-06, 0.00013625, -0.000953192, 0.00214679},
                                                      {4.71814e-08, -1.29873e-06, 9.25582e-06, -2.12525e-05}},
                                                     {{0.01724084, 0.0, 0.0, 0.0},
                                                      {0.000334823, -0.00241916, 0.0086376, -0.0122205},
                                                      {-9.57603e-06, 9.07743e-05, -0.000384519, 0.000434299},
                                                      {1.23794e-07, -1.18243e-06, 3.78555e-06, -1.49741e-06}},
                                                     {{-0.003065382, 0.0, 0.0, 0.0},
                                                      {0.000237852, -0.0040683, 0.0200135, -0.0264239},
                                                      {-8.64192e-06, 0.000137146, -0.000520546, 0.00041769},
                                                      {7.09384e-08, -7.6181e-07, 4.84973e-07, 6.60009e-06}},
                                                     {{0.004203544, 0.0, 0.0, 0.0},
                                                      {0.000186731, -0.00382854, 0.0220261, -0.0444062},
                                                      {-8.00412e-06, 0.00015059, -0.000927916, 0.00189648},
                                                      {8.32876e-08, -1.52308e-06, 9.3493e-06, -1.94727e-05}}};

/* w_i, by Horner's rule in t and p. */
static cmx_jet order_parameter(const double a[POWERS][POWERS], cmx_jet t, cmx_jet p) {
  cmx_jet sum = cmx_jet_const(0.0);
  for (int k = POWERS - 1; k >= 0; k--) {
    cmx_jet a_k = cmx_jet_const(a[k][POWERS - 1]);
    for (int j = POWERS - 2; j >= 0; j--) a_k = cmx_jet_affine(cmx_jet_mul(a_k, p), 1.0, a[k][j]);
    sum = cmx_jet_mul(cmx_jet_add(sum, a_k), t);
  }
  return cmx_jet_mul(sum, p);
}

static cmx_jet third_order(const double c[], cmx_jet gamma_d, cmx_jet p) {
  const cmx_jet part = cmx_jet_scale(gamma_d, 1.0 / HELD), square = cmx_jet_mul(part, part);
  const cmx_jet t =
      cmx_jet_mul(gamma_d, cmx_jet_pow(cmx_jet_affine(cmx_jet_mul(square, square), 1.0, 1.0), -0.25));
  cmx_jet b = cmx_jet_const(c[0]);
  for (int i = 0; i < ORBITS; i++)
    b = cmx_jet_add(b, cmx_jet_scale(order_parameter(order[i], t, p), c[i + 1]));
  return b;
}

static const char *const names[] = {"c0", "c1", "c2", "c3", "c4"};
static const double parameters[] = {0.0825, -0.057, 0.120, -0.161, 0.142};
static const cmx_reference *const references[] = {&cmxp_ref_baiko_2025, NULL};

const cmx_model cmxp_solid_energy_third_order = {
    .id = "solid-energy/third-order",
    .kind = CMX_KIND_SOLID_ENERGY,
    .summary = "energy of a disordered bcc crystal to third order in the differences of charge",
    .source = "relaxed supercells of this library, for the energies of pairs of the reference",
    .n_parameters = 1 + ORBITS,
    .parameter_names = names,
    .parameters = parameters,
    .kernel.two = third_order,
    .range_of = "gamma_d",
    .range = {0.0, 80.0},
    .limit = {0.0, INFINITY},
    .also = {{"p", {0.0, 0.25}}},
    .references = references};
