/* Energy of third order in the charges, from relaxed supercells: src/supercell/README.md, "Energies beyond
 * pairs". Beyond the energy of pairs a crystal has, per ion and kT, (Gamma_d/2) p S b with
 *
 *   b = c_0 + sum_i=1..4 c_i w_i,   S = (1-2x) 2(Z2-Z1)/(Z1+Z2),   p = x(1-x)
 *
 * and w_i the order parameters of the first four orbits. Of more species p, Gamma_d and S are those of their
 * effective binary (cmx_closure). The order is that of Monte Carlo of all pairs in 1024 ions
 * (src/order/README.md, "Exact order"),
 *
 *   w_i = p sum_k=1..4 (a_ik0 + a_ik1 p + a_ik2 p^2 + a_ik3 p^3) Gamma_d^k
 *
 * with a_i10 = -J_i and a_i1j = 0 for j > 0, exact to first order in Gamma_d, J_i the energy of a pair. The
 * other a are fitted to 41 states with x from 1/16 to 1/2 and Gamma_d from 5 to 80, so that b is met to 2e-4
 * rms and 1e-3 at most; c_1 to c_4 are known to 10 to 20 %. */
#include "coulomix/jet.h"
#include "models/records.h"

enum { ORBITS = 4, POWERS = 4 };

/* a_ikj */
static const double order[ORBITS][POWERS][POWERS] = {
    {{-0.01436892, 0.0, 0.0, 0.0},
     {0.0001441753, -0.002354237, 0.01363417, -0.03078638},
     {-3.02991e-06, 8.721316e-05, -0.0006056926, 0.001324023},
     {2.732322e-08, -7.602209e-07, 5.46161e-06, -1.209657e-05}},
    {{0.01724084, 0.0, 0.0, 0.0},
     {0.0001959861, -0.001024703, 0.004780715, -0.01221025},
     {-2.251287e-06, 2.100551e-05, -0.0002120273, 0.0004958083},
     {2.788179e-08, -3.413003e-07, 1.968706e-06, -2.964221e-06}},
    {{-0.003065382, 0.0, 0.0, 0.0},
     {0.0001968569, -0.004046081, 0.02374682, -0.04051715},
     {-6.802263e-06, 0.0001431827, -0.0007614549, 0.001249602},
     {5.283975e-08, -9.359768e-07, 4.043414e-06, -4.831275e-06}},
    {{0.004203544, 0.0, 0.0, 0.0},
     {0.0001220422, -0.002699142, 0.01524211, -0.02992897},
     {-4.799088e-06, 9.543663e-05, -0.0005984893, 0.001184754},
     {4.550241e-08, -8.90256e-07, 5.618333e-06, -1.132014e-05}}};

/* w_i, by Horner's rule in Gamma_d and p. */
static cmx_jet order_parameter(const double a[POWERS][POWERS], cmx_jet gamma_d, cmx_jet p) {
  cmx_jet sum = cmx_jet_const(0.0);
  for (int k = POWERS - 1; k >= 0; k--) {
    cmx_jet a_k = cmx_jet_const(a[k][POWERS - 1]);
    for (int j = POWERS - 2; j >= 0; j--) a_k = cmx_jet_affine(cmx_jet_mul(a_k, p), 1.0, a[k][j]);
    sum = cmx_jet_mul(cmx_jet_add(sum, a_k), gamma_d);
  }
  return cmx_jet_mul(sum, p);
}

static cmx_jet third_order(const double c[], cmx_jet gamma_d, cmx_jet p) {
  cmx_jet b = cmx_jet_const(c[0]);
  for (int i = 0; i < ORBITS; i++)
    b = cmx_jet_add(b, cmx_jet_scale(order_parameter(order[i], gamma_d, p), c[i + 1]));
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
