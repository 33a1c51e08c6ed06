/* Free energy of short-range order from Monte Carlo of all pairs, src/order/README.md ("Exact order").
 *
 * f_order = -s_mix + p (psi - Gamma_d T_0/2), p = x(1-x), and with t = Gamma_d/(1 + Gamma_d/G)
 *
 *   psi = p [a_2 t^2 + a_3 t^3 + sum_k=4..7 a_k(p) t^k],   a_k(p) = sum_j=0..4 a_kj (4p)^j/G^k
 *
 * a_2 and a_3 make the second and third order in Gamma_d exact, those of the cumulants of the energy of a
 * random crystal,
 *
 *   psi = p [-(S2/4) Gamma_d^2 + ((1-4p) S3/12 + p K3/6) Gamma_d^3 + ...]
 *
 * with S2 and S3 the sums of J(R)^2 and J(R)^3 over the orbits, and K3 the mean of J(k)^3 over the zone. As p
 * goes to 0 psi/p is a sum over pairs, -(1/2) sum over R of [exp(-Gamma_d J) - 1 + Gamma_d J].
 *
 * tests/bench/fit_order.c makes the coefficients of the data of tools/exact-order.sh. */
#include "coulomix/jet.h"
#include "models/records.h"

enum { G, S2, S3, K3, FIRST, LOWEST = 4, HIGHEST = 7, POWERS = 5 };
enum { N_PARAMETERS = FIRST + (HIGHEST - LOWEST + 1) * POWERS };

static cmx_jet psi(const double a[], cmx_jet gamma_d, cmx_jet p) {
  const cmx_jet t = cmx_jet_div(gamma_d, cmx_jet_affine(gamma_d, 1.0 / a[G], 1.0)),
                t_g = cmx_jet_scale(t, 1.0 / a[G]), four_p = cmx_jet_scale(p, 4.0);
  cmx_jet sum = cmx_jet_const(0.0);
  for (int k = HIGHEST; k >= LOWEST; k--) {
    const double *c = a + FIRST + (k - LOWEST) * POWERS;
    cmx_jet a_k = cmx_jet_const(c[POWERS - 1]);
    for (int j = POWERS - 2; j >= 0; j--) a_k = cmx_jet_affine(cmx_jet_mul(a_k, four_p), 1.0, c[j]);
    sum = cmx_jet_mul(cmx_jet_add(sum, a_k), t_g);
  }
  sum = cmx_jet_scale(sum, 1.0 / (a[G] * a[G] * a[G])); /* from t^4/G^4 to t^4/G */
  const cmx_jet third = cmx_jet_affine(p, a[K3] / 6.0 - a[S3] / 3.0, a[S3] / 12.0 - 0.5 * a[S2] / a[G]);
  sum = cmx_jet_affine(cmx_jet_mul(cmx_jet_add(sum, third), t), 1.0, -0.25 * a[S2]);
  return cmx_jet_mul(cmx_jet_mul(cmx_jet_mul(sum, t), t), p);
}

static const char *const names[N_PARAMETERS] = {"G",   "S2",  "S3",  "K3",  "a40", "a41", "a42", "a43",
                                                "a44", "a50", "a51", "a52", "a53", "a54", "a60", "a61",
                                                "a62", "a63", "a64", "a70", "a71", "a72", "a73", "a74"};
static const double parameters[N_PARAMETERS] = {
    240.0,     0.005710867, 5.3096409e-07, 6.7125508e-05, -294.35296, -841.10377, 6039.4448, -9156.4757,
    4532.313,  -989.93362,  20169.629,     -97249.336,    156125.37,  -77882.972, 1852.3165, -90376.145,
    495911.32, -812907.1,   402855.94,     -10902.68,     172550.67,  -846258.15, 1344483.1, -657024.84};
static const cmx_reference *const references[] = {&cmxp_ref_baiko_2025, NULL};

const cmx_model cmxp_order_exact = {
    .id = "order/exact",
    .kind = CMX_KIND_ORDER,
    .summary = "all pairs of the bcc crystal without an estimate of the entropy, within 1e-4 kT",
    .source = "Monte Carlo of this library, for the energies of the reference",
    .n_parameters = N_PARAMETERS,
    .parameter_names = names,
    .parameters = parameters,
    .kernel.two = psi,
    .range_of = "gamma_d",
    .range = {0.0, 80.0},
    .limit = {0.0, INFINITY},
    .also = {{"p", {0.0, 0.25}}},
    .references = references};
