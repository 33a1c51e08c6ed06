/* Where classical ions melt among electrons of linear response: first-order perturbation theory over the
   structure factors of ocp_structure.c. Prints src/models/melting_ratio.def; on the error stream, what it
   gives for carbon and oxygen.

     melting_ratio > melting_ratio.def */
#include <math.h>
#include <stdio.h>

#include "coulomix/const.h"
#include "coulomix/model.h"
#include "coulomix/screened.h"
#include "models/screened_bcc.h"

enum { BETA = CMXP_SCREENED_BETA };

#define IONS       1024.0
#define MOST_KAPPA 1.1 /* k_TF a_i beyond which the first order is not trusted */

static const double couplings[2] = {176.0, 208.0};

typedef struct shell {
  int n2;
  double difference[2]; /* of liquid and crystal, summed over the shell's wave vectors */
} shell;

#define SHELL(n2, first, second) {n2, {first, second}},
static const shell shells[] = {
#include "structure_ocp.def"
};
#undef SHELL

/* Change of f_liquid - f_crystal by screening, per ion and kT, at both couplings: (2 pi Gamma/V) sum (S_l -
   S_s)(1/eps - 1)/q^2. */
static void change(const cmx_dielectric *d, double out[2]) {
  const double volume = 4.0 * CMX_PI / 3.0 * IONS, unit = 2.0 * CMX_PI / cbrt(volume);
  out[0] = out[1] = 0.0;
  for (size_t k = 0; k < sizeof shells / sizeof *shells; k++) {
    const double w = cmx_dielectric_change(d, unit * sqrt((double)shells[k].n2));
    for (int c = 0; c < 2; c++) out[c] += 2.0 * CMX_PI * couplings[c] / volume * shells[k].difference[c] * w;
  }
}

/* Linear in ln Gamma. */
static double change_at(const double v[2], double gamma) {
  return v[0] + (v[1] - v[0]) * log(gamma / couplings[0]) / log(couplings[1] / couplings[0]);
}

static double rigid(double gamma) {
  cmx_jet f;
  const cmx_status status = cmx_melting_difference(
      cmx_model_find(CMX_KIND_LIQUID, "liquid/pc2000-ds", NULL),
      cmx_model_find(CMX_KIND_CRYSTAL, "crystal/bcc", NULL),
      cmx_model_find(CMX_KIND_ANHARMONIC, "anharmonic/bc22", NULL), cmx_jet_const(gamma), &f);
  return status < 0 ? NAN : f.v;
}

/* Root in 150..350 of a difference that grows with Gamma. */
static double melting(const double v[2]) {
  double lo = 150.0, hi = 350.0;
  for (int it = 0; it < 60; it++) {
    const double middle = 0.5 * (lo + hi);
    *(rigid(middle) + change_at(v, middle) < 0.0 ? &lo : &hi) = middle;
  }
  return 0.5 * (lo + hi);
}

static double x_of(double u, double least) {
  const double s = 0.5 * (1.0 - u), low = log1p(1.0 / (least * least));
  return 1.0 / sqrt(expm1(s * s * low));
}

static void charge(int z) {
  double least = 0.01, v[2], ratio[BETA];
  while (cmx_dielectric_electrons(z, least).k_tf2 > MOST_KAPPA * MOST_KAPPA) least *= 1.01;
  const double none[2] = {0.0, 0.0}, gamma_m = melting(none);
  for (int k = 0; k < BETA; k++) {
    const cmx_dielectric d = cmx_dielectric_electrons(z, x_of(cos(CMX_PI * (k + 0.5) / BETA), least));
    change(&d, v);
    ratio[k] = log(melting(v) / gamma_m) / d.k_tf2;
  }
  printf("MELTING(%d, %.6f, {", z, least);
  for (int m = 0; m < BETA; m++) {
    double sum = 0.0;
    for (int k = 0; k < BETA; k++) sum += ratio[k] * cos(CMX_PI * m * (k + 0.5) / BETA);
    printf("%s%.7f", m ? ", " : "", sum * (m ? 2.0 : 1.0) / BETA);
  }
  printf("})\n");
}

static void report(double z) {
  for (int lg = 3; lg <= 11; lg++) {
    const double x_r = 1.0088434144696e-2 * cbrt(0.5 * pow(10.0, lg));
    const cmx_dielectric d = cmx_dielectric_electrons(z, x_r);
    double v[2];
    change(&d, v);
    fprintf(
        stderr,
        "Z %g lg rho %d: liquid - crystal %.5f at 176, %.5f at 208; Gamma_m %.2f; 1 + first/0.7518: %.4f\n",
        z, lg, v[0], v[1], melting(v), 1.0 - v[0] / 0.7518);
  }
}

int main(void) {
  printf("/* Written by tests/bench/melting_ratio.c. MELTING(Z, least x_r, {ln of the ratio}): Chebyshev "
         "coefficients, as\n"
         "   src/models/screened_bcc.h says. */\n");
  for (int z = 1; z <= CMXP_SCREENED_CHARGES; z++) charge(z);
  report(6.0);
  report(8.0);
  return 0;
}
