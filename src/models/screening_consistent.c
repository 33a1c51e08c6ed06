/* Polarisation of the electrons in liquid and crystal that is consistent where they melt.
 *
 * Crystal: ions interact by the potential screened with the static linear response of degenerate electrons at
 * T = 0 (Jancovici 1962); static energy and harmonic vibrations by lattice sums of src/lattice/screened.c.
 * Liquid: the fit of Potekhin & Chabrier (2000) plus a term linear in Gamma that puts melting where
 * first-order perturbation theory over 500 + 500 Monte Carlo frames puts it: the statistical error of Gamma_m
 * is 0.05 % at k_TF a_i = 0.4 and 0.2 % at 0.8, and the second order is zero within its own, 1 % of the
 * shift. */
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/plasma.h"
#include "models/records.h"
#include "models/screened_bcc.h"

#define SCREENED(z, ...) {__VA_ARGS__},
static const cmxp_screened_row crystals[CMXP_SCREENED_CHARGES] = {
#include "models/screened_bcc.def"
};
#undef SCREENED
#define MELTING(z, ...) {__VA_ARGS__},
static const cmxp_melting_row meltings[CMXP_SCREENED_CHARGES] = {
#include "models/melting_ratio.def"
};
#undef MELTING

/* --- series -------------------------------------------------------------------------------------------- */

/* T_m(u) and its derivatives, [m][order] */
static void chebyshev(int n, double u, double t[][4]) {
  for (int m = 0; m < n; m++)
    for (int k = 0; k < 4; k++)
      t[m][k] = m == 0   ? (k == 0)
                : m == 1 ? (k == 0 ? u : k == 1)
                         : 2.0 * (u * t[m - 1][k] + k * (k ? t[m - 1][k - 1] : 0.0)) - t[m - 2][k];
}

static cmx_jet series(int n, const double c[], const double t[][4], cmx_jet u) {
  double sum[4] = {0};
  for (int m = 0; m < n; m++)
    for (int k = 0; k < 4; k++) sum[k] += c[m] * t[m][k];
  return cmx_jet_chain(u, sum[0], sum[1], sum[2], sum[3]);
}

/* Where the tables are looked up, and the factor k_TF^2 a_i^2 that they were divided by. */
typedef struct place {
  cmx_jet u, k_tf2;
  double t[CMXP_SCREENED_STATIC][4];
} place;

/* The tables end at least_x; the transition width in ln beta. */
#define SOFT 0.25

/* low + SOFT [t Phi(t) + exp(-t^2)/(2 sqrt(pi))], t = (l - low)/SOFT, Phi = erfc(-t)/2: equal to l for l >>
   low and to low for l << low. */
static cmx_jet soft_floor(cmx_jet l, double low) {
  const double t = (l.v - low) / SOFT, phi = 0.5 * erfc(-t), bell = exp(-t * t) / sqrt(CMX_PI);
  return cmx_jet_chain(l, low + SOFT * (t * phi + 0.5 * bell), phi, bell / SOFT,
                       -2.0 * t * bell / (SOFT * SOFT));
}

/* k_TF^2 a_i^2 beta = (4 alpha/pi) (k_F a_i)^2 */
static double k_tf2_factor(double z) {
  const double k_f = cmx_fermi_sphere(z);
  return 4.0 * CMX_FINE_STRUCTURE / CMX_PI * k_f * k_f;
}

static void find_place(double z, cmx_jet ln_beta, double least_x, int n, place *p) {
  const double low = log(least_x) - 0.5 * log1p(least_x * least_x);
  const cmx_jet l = soft_floor(ln_beta, low);
  p->u = cmx_jet_affine(cmx_jet_sqrt(cmx_jet_scale(l, 1.0 / low)), -2.0, 1.0);
  p->k_tf2 = cmx_jet_scale(cmx_jet_exp(cmx_jet_scale(l, -1.0)), k_tf2_factor(z));
  chebyshev(n, p->u.v, p->t);
}

/* ln beta = ln(x_r/sqrt(1 + x_r^2)), x_r = (9 pi/4)^(1/3) alpha/r_s:
   -ln(1 + (r_s/a)^2)/2 with the latter's a */
static cmx_jet ln_beta_of(cmx_jet r_s) {
  const double a = cmx_relativity(1.0);
  return cmx_jet_scale(cmx_jet_log1p(cmx_jet_scale(cmx_jet_mul(r_s, r_s), 1.0 / (a * a))), -0.5);
}

/* Weights of up to `n` integer charges around z, Lagrange's in ln z: the tables themselves at an integer,
   beyond the last charge those of the last. @return how many */
static int charges_around(double z, int n, int charge[4], double weight[4]) {
  const double top = CMXP_SCREENED_CHARGES, at = z < top ? z : top;
  if (at == floor(at)) n = 1;
  int first = (int)floor(at) - (n - 1) / 2;
  if (first < 1) first = 1;
  if (first > CMXP_SCREENED_CHARGES + 1 - n) first = CMXP_SCREENED_CHARGES + 1 - n;
  for (int i = 0; i < n; i++) {
    charge[i] = first + i;
    weight[i] = 1.0;
    for (int j = 0; j < n; j++)
      if (j != i) weight[i] *= log(at / (first + j)) / log((double)(first + i) / (first + j));
  }
  return n;
}

/* --- crystal ------------------------------------------------------------------------------------------- */

/* Static energy over Gamma. */
static cmx_jet static_energy(double z, cmx_jet ln_beta) {
  int charge[4];
  double weight[4];
  cmx_jet sum = cmx_jet_const(0.0);
  const int n = charges_around(z, 4, charge, weight);
  for (int i = 0; i < n; i++) {
    const cmxp_screened_row *row = &crystals[charge[i] - 1];
    place p;
    find_place(z, ln_beta, CMXP_SCREENED_LEAST_X, CMXP_SCREENED_STATIC, &p);
    const cmx_jet e = series(CMXP_SCREENED_STATIC, row->energy, (const double(*)[4])p.t, p.u);
    sum = cmx_jet_add(sum, cmx_jet_scale(cmx_jet_mul(e, p.k_tf2), weight[i]));
  }
  return sum;
}

/* delta, by which ln theta is moved in the thermal part, and the change of <omega/omega_p>. */
static void vibrations(double z, cmx_jet theta, cmx_jet ln_beta, cmx_jet *delta, cmx_jet *zero_point) {
  enum { N = CMXP_SCREENED_THETA };
  const cmx_jet share = cmx_jet_div(theta, cmx_jet_affine(theta, 1.0, CMXP_SCREENED_THETA_0)),
                v = cmx_jet_affine(share, -2.0, 1.0);
  int charge[4];
  double weight[4], t[N][4];
  chebyshev(N, v.v, t);
  *delta = *zero_point = cmx_jet_const(0.0);
  const int n = charges_around(z, 2, charge, weight);
  for (int i = 0; i < n; i++) {
    const cmxp_screened_row *row = &crystals[charge[i] - 1];
    cmx_jet sum = cmx_jet_const(0.0);
    place p;
    find_place(z, ln_beta, row->least_x, CMXP_SCREENED_BETA, &p);
    const double(*at)[4] = (const double(*)[4])p.t;
    for (int k = 0; k < N; k++)
      sum = cmx_jet_add(sum, cmx_jet_mul(series(CMXP_SCREENED_BETA, row->stretch[k], at, p.u),
                                         cmx_jet_chain(v, t[k][0], t[k][1], t[k][2], t[k][3])));
    const cmx_jet zero = series(CMXP_SCREENED_BETA, row->zero_point, at, p.u);
    *delta = cmx_jet_add(*delta, cmx_jet_scale(cmx_jet_mul(sum, p.k_tf2), weight[i]));
    *zero_point = cmx_jet_add(*zero_point, cmx_jet_scale(cmx_jet_mul(zero, p.k_tf2), weight[i]));
  }
}

/* Thermal part of the harmonic crystal in a rigid background. */
static cmx_jet thermal(cmx_jet theta) {
  const cmx_model *m = &cmxp_crystal_quantum_bcc;
  double parameters[32];
  for (size_t k = 0; k < m->n_parameters; k++)
    parameters[k] = strcmp(m->parameter_names[k], "u1") ? m->parameters[k] : 0.0;
  return m->kernel.quantum(parameters, theta, theta, theta);
}

/* --- melting -------------------------------------------------------------------------------------------- */

/* Coupling at which classical ions melt, over that in a rigid background. */
static cmx_jet ln_melting_ratio(double z, cmx_jet ln_beta) {
  int charge[4];
  double weight[4];
  cmx_jet sum = cmx_jet_const(0.0);
  const int n = charges_around(z, 4, charge, weight);
  for (int i = 0; i < n; i++) {
    const cmxp_melting_row *row = &meltings[charge[i] - 1];
    place p;
    find_place(z, ln_beta, row->least_x, CMXP_SCREENED_BETA, &p);
    const cmx_jet r = series(CMXP_SCREENED_BETA, row->ratio, (const double(*)[4])p.t, p.u);
    sum = cmx_jet_add(sum, cmx_jet_scale(cmx_jet_mul(r, p.k_tf2), weight[i]));
  }
  return sum;
}

/* Free energy of the liquid less that of the crystal at Gamma, of classical ions in a rigid background. */
static cmx_jet rigid_difference(cmx_jet gamma) {
  const cmx_model *const part[] = {&cmxp_liquid_pc2000_ds, &cmxp_crystal_bcc, &cmxp_anharmonic_bc22};
  cmx_jet f[3];
  for (int i = 0; i < 3; i++) f[i] = part[i]->kernel.one(part[i]->parameters, gamma);
  return cmx_jet_sub(f[0], cmx_jet_add(f[1], f[2]));
}

/* k_TF a_i at which the remainder is shared half and half, and the power of k_TF^2 in its share. */
#define SHARED_AT 1.0
enum { SHARE_POWER = 6 };

/* c such that both phases of classical ions have the same free energy at Gamma* = Gamma_m R if c Gamma is
   added to the published fit of the liquid. This is done for weak screening, where the crystal is known best.
   For k_TF a_i > 1 linear response of the crystal is no more accurate than the fit of the liquid, and -c
   Gamma is added to the crystal instead.
   @param[out] share the share of the crystal, 0..1 */
static cmx_jet remainder_term(double gamma_m, double z, cmx_jet r_s, cmx_jet *share) {
  const cmx_model *fit = &cmxp_liquid_screening_pc2000;
  const cmx_jet ln_beta = ln_beta_of(r_s), none = cmx_jet_const(0.0);
  const cmx_jet melting = cmx_jet_scale(cmx_jet_exp(ln_melting_ratio(z, ln_beta)), gamma_m);
  cmx_jet delta, zero_point;
  vibrations(z, none, ln_beta, &delta, &zero_point);
  const cmx_jet solid =
      cmx_jet_add(cmx_jet_mul(melting, static_energy(z, ln_beta)), cmx_jet_scale(delta, 3.0));
  const cmx_jet liquid =
      fit->kernel.screening(fit->parameters, z, cmx_jet_scale(melting, 1.0 / pow(z, 5.0 / 3.0)), none, r_s);
  const cmx_jet gap = cmx_jet_sub(solid, cmx_jet_add(liquid, rigid_difference(melting)));
  /* 1/(1 + (k0/k_TF)^12), k_TF^2 = `k` e^(-ln beta) */
  const cmx_jet power = cmx_jet_scale(
      cmx_jet_affine(ln_beta, 1.0, -log(k_tf2_factor(z) / (SHARED_AT * SHARED_AT))), SHARE_POWER);
  *share = cmx_jet_inv(cmx_jet_affine(cmx_jet_exp(power), 1.0, 1.0));
  return cmx_jet_div(gap, melting);
}

/* --- kernels ------------------------------------------------------------------------------------------- */

enum { GAMMA_M, N_PARAMETERS };

/* Quantum contribution to the change of the vibrations: (3/2) theta [u_1 - u_1(rigid)] + f_thermal(theta
   e^delta) - f_thermal(theta) - 3 delta(theta = 0); order theta^2 for theta -> 0. */
static cmx_jet quantum_part(double z, cmx_jet theta, cmx_jet ln_beta, cmx_jet *classical) {
  cmx_jet delta, zero_point, hot, none;
  vibrations(z, theta, ln_beta, &delta, &zero_point);
  vibrations(z, cmx_jet_const(0.0), ln_beta, &hot, &none);
  const cmx_jet moved = thermal(cmx_jet_mul(theta, cmx_jet_exp(delta)));
  const cmx_jet all =
      cmx_jet_add(cmx_jet_sub(moved, thermal(theta)), cmx_jet_scale(cmx_jet_mul(theta, zero_point), 1.5));
  *classical = cmx_jet_scale(hot, 3.0);
  return cmx_jet_sub(all, *classical);
}

/* The published fit of classical ions, (1 - share) c Gamma, and the quantum part of the crystal: the ions of
   the liquid vibrate in cages of neighbours that screening softens alike. */
static cmx_jet liquid(const double p[], double z, cmx_jet gamma_e, cmx_jet theta, cmx_jet r_s) {
  const cmx_model *fit = &cmxp_liquid_screening_pc2000;
  cmx_jet share, classical;
  const cmx_jet c = remainder_term(p[GAMMA_M], z, r_s, &share),
                gamma = cmx_jet_scale(gamma_e, pow(z, 5.0 / 3.0));
  const cmx_jet own = cmx_jet_mul(cmx_jet_mul(c, cmx_jet_affine(share, -1.0, 1.0)), gamma);
  return cmx_jet_add(cmx_jet_add(fit->kernel.screening(fit->parameters, z, gamma_e, theta, r_s), own),
                     quantum_part(z, theta, ln_beta_of(r_s), &classical));
}

/* Gamma [(1/2) n_i sum w(G) - share c] and the vibrations. */
static cmx_jet crystal(const double p[], double z, cmx_jet gamma_e, cmx_jet theta, cmx_jet r_s) {
  const cmx_jet ln_beta = ln_beta_of(r_s), gamma = cmx_jet_scale(gamma_e, pow(z, 5.0 / 3.0));
  cmx_jet share, classical;
  const cmx_jet quantum = quantum_part(z, theta, ln_beta, &classical),
                c = remainder_term(p[GAMMA_M], z, r_s, &share);
  const cmx_jet cold = cmx_jet_sub(static_energy(z, ln_beta), cmx_jet_mul(share, c));
  return cmx_jet_add(cmx_jet_mul(gamma, cold), cmx_jet_add(quantum, classical));
}

static const char *const names[N_PARAMETERS] = {"Gamma_m"};
static const double values[N_PARAMETERS] = {175.71884};
static const cmx_reference *const crystal_references[] = {&cmxp_ref_jancovici_1962, &cmxp_ref_baiko_2001,
                                                          NULL};
static const cmx_reference *const liquid_references[] = {&cmxp_ref_potekhin_2000,  &cmxp_ref_potekhin_2013,
                                                         &cmxp_ref_jancovici_1962, &cmxp_ref_hamaguchi_1996,
                                                         &cmxp_ref_hamaguchi_1997, NULL};

const cmx_model cmxp_crystal_screening_linear_response_bcc = {
    .id = "crystal-screening/linear-response-bcc",
    .kind = CMX_KIND_CRYSTAL_SCREENING,
    .summary =
        "bcc crystal with the statically screened interaction, lattice sums good to 2e-4 kT, on top of "
        "crystal-quantum/bpy2001-bcc",
    .source = "response of Jancovici 1962; lattice sums by this library (coulomix/screened.h)",
    .n_parameters = N_PARAMETERS,
    .parameter_names = names,
    .parameters = values,
    .kernel.screening = crystal,
    .range_of = "z",
    .range = {1.0, CMXP_SCREENED_CHARGES},
    .limit = {1.0, INFINITY},
    .also = {{"k_TF a_i", {0.0, 1.0}}},
    .references = crystal_references};

const cmx_model cmxp_liquid_screening_consistent = {
    .id = "liquid-screening/consistent",
    .kind = CMX_KIND_LIQUID_SCREENING,
    .summary = "pc2000, a term linear in Gamma that makes classical ions (liquid/pc2000-ds, crystal/bcc, "
               "anharmonic/bc22) melt with "
               "crystal-screening/linear-response-bcc where perturbation theory says, and that crystal's "
               "quantum part; for k_TF a_i < 1",
    .source = "Potekhin & Chabrier 2013, Eq. (C.1); what is added to it by this library",
    .n_parameters = N_PARAMETERS,
    .parameter_names = names,
    .parameters = values,
    .kernel.screening = liquid,
    .range_of = "z",
    .range = {1.0, CMXP_SCREENED_CHARGES},
    .limit = {1.0, INFINITY},
    .references = liquid_references};
