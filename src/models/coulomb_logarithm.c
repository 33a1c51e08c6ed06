/* Effective Coulomb logarithm of degenerate electrons in a Coulomb liquid or crystal: scattering by an
   effective potential
   |V|^2 ~ [1 - exp(-w t)] G D/(t + s)^2, t = (q/2p)^2, fitted to both phases (Potekhin et al. 1999, appendix;
   Gnedin et al. 2001, appendix A1.1). hbar = m_e = c = 1. */
#include <gsl/gsl_sf_expint.h>

#include "coulomix/const.h"
#include "models/gauss16.h"
#include "models/records.h"
#include "models/scattering.h"

enum { U_M1, U_M2, SCREENING, DAMPING, G_WIDTH, G_CHARGE, TH_WIDTH, TH_HEIGHT, SMALL, ALPHA_0, N_PARAMETERS };

/* By quadrature on panels that follow exp(-w t); for s too large for the closed form, which is a difference
   of terms of order s. */
static void by_quadrature(double s, double w, double lambda[2]) {
  const double edge[5] = {0.0, fmin(1.0, 10.0 / w), fmin(1.0, 40.0 / w), fmin(1.0, 200.0 / w), 1.0};
  lambda[0] = lambda[1] = 0.0;
  for (int panel = 0; panel < 4; panel++) {
    const double half = 0.5 * (edge[panel + 1] - edge[panel]);
    if (!(half > 0.0)) continue;
    for (int k = 0; k < 16; k++) {
      double node, weight;
      cmxp_gauss16(k, &node, &weight);
      const double t = edge[panel] + half * (1.0 + node), r = 1.0 / (t + s);
      const double f = -0.5 * half * weight * t * r * r * expm1(-w * t);
      lambda[0] += f;
      lambda[1] += f * t;
    }
  }
}

void cmxp_screened_integrals(double s, double w, double lambda[2]) {
  if (s > 0.5) {
    by_quadrature(s, w, lambda);
    return;
  }
  const double ls = log1p(1.0 / s), r = 1.0 / (1.0 + s);
  if (isinf(w)) {
    lambda[0] = 0.5 * (ls - r);
    lambda[1] = 0.5 * (1.0 + 2.0 * s) * r - s * ls;
  } else if (w < 1e-4) {           /* moments of t^n/(t+s)^2 */
    double j[6] = {r / s, ls - r}; /* J_0, J_1 */
    for (int n = 2; n < 6; n++) j[n] = 1.0 / (n - 1) - 2.0 * s * j[n - 1] - s * s * j[n - 2];
    for (int k = 0; k < 2; k++) lambda[k] = 0.5 * w * (j[2 + k] - w * (j[3 + k] / 2.0 - w * j[4 + k] / 6.0));
  } else {
    const double e1 = -expm1(-w), big = s * w;
    /* exp(X) [E1(X) - E1(X+w)] */
    const double el = gsl_sf_expint_E1_scaled(big) - exp(-w) * gsl_sf_expint_E1_scaled(big + w);
    lambda[0] = 0.5 * (ls + s * r * e1 - (1.0 + big) * el);
    lambda[1] = 0.5 * ((w - e1) / w - s * s * r * e1 - 2.0 * s * ls + s * (2.0 + big) * el);
  }
}

void cmxp_unscreened_integrals(double w, double lambda[2]) {
  const double euler = 0.57721566490153286061;
  lambda[0] = 0.5 * (exp(-w) * gsl_sf_expint_E1_scaled(w) + log(w) + euler);
  lambda[1] = 0.5 * (1.0 + expm1(-w) / w);
}

/* Potekhin et al. 1999, appendix, and Gnedin et al. 2001, appendix A1.1:
 *
 *   q_s^2 = (q_i^2 + k_TF^2) exp(-beta),  q_i^2 = q_D^2 (1 + 0.06 Gamma) exp(-sqrt Gamma),  beta = pi alpha Z
 *   v s = q_s^2/(4 q^2),  w = u_-2 (1 + beta/3) 4 q^2/q_D^2
 *   D = exp[-(alpha_0 u_-1/4) [q/(A Z)]^(1/2) exp(-9.1 eta)]
 *   G_sigma = eta/sqrt(eta^2 + 0.0361 Z^(-1/3)) [1 + (Z/125)^2]
 *   Lambda_sigma = [Lambda_1(s, w) - v^2 Lambda_2(s, w)] G_sigma D
 *   Lambda_kappa/Lambda_sigma = 1 + 0.0105 (1 - 1/Z) (1 + beta v^3) eta/[(eta^2 + 0.0081)^(3/2) G_sigma] */
static void logarithm(const double p[], const cmx_scatterer *ion, double k_tf2, size_t n,
                      const double momentum[], cmx_logarithm out[]) {
  const double z = ion->z, eta = ion->eta;
  const double q_ion2 = ion->q_debye2 * (1.0 + p[SCREENING] * ion->gamma) * exp(-sqrt(ion->gamma));
  const double zero_point = 0.25 * p[U_M1] * exp(-p[DAMPING] * eta);
  const double charge = z / p[G_CHARGE];
  const double g = eta / sqrt(eta * eta + p[G_WIDTH] * pow(z, -1.0 / 3.0)) * (1.0 + charge * charge);
  const double thermal = p[TH_HEIGHT] * (1.0 - 1.0 / z) * eta * pow(eta * eta + p[TH_WIDTH], -1.5) / g;
  for (size_t k = 0; k < n; k++) {
    const double q = momentum[k], v = q / sqrt(1.0 + q * q), beta = CMX_PI * CMX_FINE_STRUCTURE * z * v;
    const double alpha0 = p[ALPHA_0] * sqrt(q / (ion->mass_u * z));
    cmx_logarithm *l = &out[k];
    double lambda[2];
    l->s = (q_ion2 + k_tf2) * exp(-beta) / (4.0 * q * q);
    l->w = p[U_M2] * (1.0 + beta / 3.0) * 4.0 * q * q / ion->q_debye2;
    if (l->s < p[SMALL] && l->w > p[SMALL] && l->s * l->w < p[SMALL])
      cmxp_unscreened_integrals(l->w, lambda);
    else
      cmxp_screened_integrals(l->s, l->w, lambda);
    l->first = lambda[0];
    l->second = lambda[1];
    l->debye_waller = exp(-alpha0 * zero_point);
    l->g = g;
    l->sigma = (lambda[0] - v * v * lambda[1]) * l->debye_waller * g;
    l->thermal = 1.0 + thermal * (1.0 + beta * v * v * v);
  }
}

static const char *const names[N_PARAMETERS] = {"u_-1",     "u_-2",     "screening", "damping", "g_width",
                                                "g_charge", "th_width", "th_height", "small",   "alpha_0"};
static const double pbhy1999[N_PARAMETERS] = {2.79855, 12.972, 0.06,   9.1, 0.0361,
                                              125.0,   0.0081, 0.0105, 0.0, CMXP_ALPHA_0};
static const double table2011[N_PARAMETERS] = {2.8,   13.0,   0.06,   9.1,  0.0361,
                                               125.0, 0.0081, 0.0105, 0.01, CMXP_ALPHA_0_ROUNDED};
static const cmx_reference *const references[] = {&cmxp_ref_potekhin_1999, &cmxp_ref_gnedin_2001,
                                                  &cmxp_ref_cassisi_2007, NULL};

const cmx_model cmxp_coulomb_logarithm_pbhy1999 = {
    .id = "coulomb-logarithm/pbhy1999",
    .kind = CMX_KIND_COULOMB_LOGARITHM,
    .summary = "effective Coulomb logarithm of liquid and crystal",
    .source = "Potekhin et al. 1999, Appendix; Gnedin et al. 2001, Appendix A1.1",
    .n_parameters = N_PARAMETERS,
    .parameter_names = names,
    .parameters = pbhy1999,
    .kernel.logarithm = logarithm,
    .range_of = "z",
    .range = {1.0, 26.0},
    .limit = {0.0, INFINITY},
    .references = references};

const cmx_model cmxp_coulomb_logarithm_table2011 = {
    .id = "coulomb-logarithm/table2011",
    .kind = CMX_KIND_COULOMB_LOGARITHM,
    .summary = "as in the public conductivity table of 2011: no screening where s and s w are small, 3 to 8 "
               "% too large in crystals",
    .source = "Potekhin et al. 1999, Appendix; Gnedin et al. 2001, Appendix A1.1; coefficients of the public "
              "table of 2011",
    .n_parameters = N_PARAMETERS,
    .parameter_names = names,
    .parameters = table2011,
    .kernel.logarithm = logarithm,
    .range_of = "z",
    .range = {1.0, 26.0},
    .limit = {0.0, INFINITY},
    .references = references};
