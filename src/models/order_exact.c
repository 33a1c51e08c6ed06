/* Free energy of short-range order from Monte Carlo of all pairs, src/order/README.md ("Exact order").
 *
 * f_order = -s_mix + p (psi - Gamma_d T_0/2), p = x(1-x), and with t = Gamma_d/(1 + Gamma_d/G)
 *
 *   psi = p [a_2 t^2 + a_3 t^3 + sum_k=4..7 a_k(p) t^k],   a_k(p) = sum_j=0..4 a_kj [p/(p+h)]^j/G^k
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

enum { G, H, S2, S3, K3, FIRST, LOWEST = 4, HIGHEST = 7, POWERS = 5 };
enum { N_PARAMETERS = FIRST + (HIGHEST - LOWEST + 1) * POWERS };

static cmx_jet psi(const double a[], cmx_jet gamma_d, cmx_jet p) {
  const cmx_jet t = cmx_jet_div(gamma_d, cmx_jet_affine(gamma_d, 1.0 / a[G], 1.0)),
                t_g = cmx_jet_scale(t, 1.0 / a[G]), q = cmx_jet_div(p, cmx_jet_affine(p, 1.0, a[H]));
  cmx_jet sum = cmx_jet_const(0.0);
  for (int k = HIGHEST; k >= LOWEST; k--) {
    const double *c = a + FIRST + (k - LOWEST) * POWERS;
    cmx_jet a_k = cmx_jet_const(c[POWERS - 1]);
    for (int j = POWERS - 2; j >= 0; j--) a_k = cmx_jet_affine(cmx_jet_mul(a_k, q), 1.0, c[j]);
    sum = cmx_jet_mul(cmx_jet_add(sum, a_k), t_g);
  }
  sum = cmx_jet_scale(sum, 1.0 / (a[G] * a[G] * a[G])); /* from t^4/G^4 to t^4/G */
  const cmx_jet third = cmx_jet_affine(p, a[K3] / 6.0 - a[S3] / 3.0, a[S3] / 12.0 - 0.5 * a[S2] / a[G]);
  sum = cmx_jet_affine(cmx_jet_mul(cmx_jet_add(sum, third), t), 1.0, -0.25 * a[S2]);
  return cmx_jet_mul(cmx_jet_mul(cmx_jet_mul(sum, t), t), p);
}

static const char *const names[N_PARAMETERS] = {"G",   "h",   "S2",  "S3",  "K3",  "a40", "a41", "a42", "a43",
                                                "a44", "a50", "a51", "a52", "a53", "a54", "a60", "a61", "a62",
                                                "a63", "a64", "a70", "a71", "a72", "a73", "a74"};
static const double parameters[N_PARAMETERS] = {
    240.0,      0.1,        0.005710867, 5.3096409e-07, 6.7125508e-05, -294.08501, -16116.278,
    88868.911,  -159122.64, 94982.3,     -993.93476,    228567.59,     -1228337.7, 2163008.2,
    -1242812.6, 1872.1144,  -1020422.7,  5461470.5,     -9488801.0,    5359637.8,  -10936.064,
    1527696.7,  -8100524.2, 14047148.0,  -7923536.8};
static const cmx_reference *const references[] = {&cmxp_ref_baiko_2025, NULL};

const cmx_model cmxp_order_exact = {
    .id = "order/exact",
    .kind = CMX_KIND_ORDER,
    .summary = "all pairs of the bcc crystal without an estimate of the entropy, to 1e-4 kT",
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
