/* Static energy and vibrations of the screened bcc crystal as Chebyshev series for integer charges. Prints
   src/models/screened_bcc.def; on the error stream, the errors of the series between their nodes.

     screened_crystal > screened_bcc.def */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "coulomix/const.h"
#include "coulomix/screened.h"
#include "models/screened_bcc.h"

enum { RADIAL = 16, STATIC = CMXP_SCREENED_STATIC, BETA = CMXP_SCREENED_BETA, THETA = CMXP_SCREENED_THETA };

#define WARMEST_SUM 250.0 /* theta beyond which the approach to the Debye limit is taken as theta^-2 */
#define MARGIN      1.5   /* of x_r over the value where the crystal turns unstable */
#define LEAST_X     0.012

/* x_r at u = -1..1 of series that begin at `least`. */
static double x_of(double u, double least) {
  const double s = 0.5 * (1.0 - u), low = log1p(1.0 / (least * least));
  return 1.0 / sqrt(expm1(s * s * low)); /* s^2 = ln(beta)/ln(beta of the least) */
}

/* Least x_r of a stable crystal, from below 2; LEAST_X if that is stable. */
static double stable_from(double z) {
  double lo = log(LEAST_X / MARGIN), hi = log(2.0);
  for (int it = 0; it < 10; it++) {
    const double middle = 0.5 * (lo + hi);
    const cmx_dielectric d = cmx_dielectric_electrons(z, exp(middle));
    cmx_screened_phonons *p;
    *(cmx_screened_phonons_new(&d, 8, &p) >= 0 ? &hi : &lo) = middle;
    cmx_screened_phonons_free(p);
  }
  return exp(hi);
}

/* delta in f_screened(theta) = f_rigid(theta exp(delta)), thermal parts. */
static double stretch(const cmx_screened_phonons *p, double theta) {
  const double target = cmx_screened_phonons_thermal(p, 1, theta);
  double lo = -2.0, hi = 2.0;
  for (int it = 0; it < 45; it++) {
    const double middle = 0.5 * (lo + hi);
    *(cmx_screened_phonons_thermal(p, 0, theta * exp(middle)) < target ? &lo : &hi) = middle;
  }
  return 0.5 * (lo + hi);
}

/* What is tabulated at one (x_r, Z): delta at the THETA nodes, u_1 screened less rigid, both over k_TF^2. */
static int vibrations(double z, double x, double delta[THETA], double *u_1) {
  const cmx_dielectric d = cmx_dielectric_electrons(z, x);
  cmx_screened_phonons *p;
  cmx_screened_moments rigid, screened;
  if (cmx_screened_phonons_new(&d, RADIAL, &p) < 0) return 0;
  cmx_screened_phonons_moments(p, 0, &rigid);
  cmx_screened_phonons_moments(p, 1, &screened);
  *u_1 = (screened.u_1 - rigid.u_1) / d.k_tf2;
  const double cold = log(rigid.debye / screened.debye) / 3.0, last = stretch(p, WARMEST_SUM);
#pragma omp parallel for schedule(dynamic)
  for (int k = 0; k < THETA; k++) {
    const double t = 0.5 * (1.0 - cos(CMX_PI * k / (THETA - 1))),
                 theta = CMXP_SCREENED_THETA_0 * t / (1.0 - t);
    if (k == 0)
      delta[k] = screened.ln - rigid.ln;
    else if (k == THETA - 1)
      delta[k] = cold;
    else if (theta > WARMEST_SUM)
      delta[k] = cold + (last - cold) * (WARMEST_SUM / theta) * (WARMEST_SUM / theta);
    else
      delta[k] = stretch(p, theta);
    delta[k] /= d.k_tf2;
  }
  cmx_screened_phonons_free(p);
  return 1;
}

/* Coefficients of sum_m c_m T_m(u) from values at u_k = cos(pi (k + 1/2)/n). */
static void from_roots(int n, const double v[], size_t stride, double c[]) {
  for (int m = 0; m < n; m++) {
    double sum = 0.0;
    for (int k = 0; k < n; k++) sum += v[(size_t)k * stride] * cos(CMX_PI * m * (k + 0.5) / n);
    c[m] = sum * (m ? 2.0 : 1.0) / n;
  }
}

/* The same from values at cos(pi k/(n - 1)). */
static void from_ends(int n, const double v[], double c[]) {
  for (int m = 0; m < n; m++) {
    double sum = 0.0;
    for (int k = 0; k < n; k++)
      sum += (k == 0 || k == n - 1 ? 0.5 : 1.0) * v[k] * cos(CMX_PI * m * k / (n - 1));
    c[m] = sum * (m == 0 || m == n - 1 ? 1.0 : 2.0) / (n - 1);
  }
}

static double series(int n, const double c[], double u) {
  double sum = 0.0;
  for (int m = 0; m < n; m++) sum += c[m] * cos(m * acos(u));
  return sum;
}

static void print(const char *name, int digits, int n, const double c[], const char *end) {
  printf("%s{", name);
  for (int m = 0; m < n; m++) printf("%s%.*f", m ? ", " : "", digits, c[m]);
  printf("}%s\n", end);
}

static void charge(int z) {
  double energy[STATIC], coefficient[STATIC], delta[BETA][THETA], across[THETA][BETA], u_1[BETA], zero[BETA];
  for (int k = 0; k < STATIC; k++) {
    const double x = x_of(cos(CMX_PI * (k + 0.5) / STATIC), CMXP_SCREENED_LEAST_X);
    const cmx_dielectric d = cmx_dielectric_electrons(z, x);
    if (cmx_screened_static(&d, &energy[k]) < 0) exit(1);
    energy[k] /= d.k_tf2;
  }
  from_roots(STATIC, energy, 1, coefficient);
  const double least = fmax(LEAST_X, MARGIN * stable_from(z));
  printf("SCREENED(%d, %.6f, ", z, least);
  print("", 10, STATIC, coefficient, ",");
  for (int k = 0; k < BETA; k++)
    if (!vibrations(z, x_of(cos(CMX_PI * (k + 0.5) / BETA), least), delta[k], &u_1[k])) exit(1);
  from_roots(BETA, u_1, 1, zero);
  print("  ", 7, BETA, zero, ", {");
  for (int k = 0; k < BETA; k++) {
    double c[THETA];
    from_ends(THETA, delta[k], c);
    for (int i = 0; i < THETA; i++) across[i][k] = c[i];
  }
  for (int i = 0; i < THETA; i++) {
    double c[BETA];
    from_roots(BETA, across[i], 1, c);
    print("  ", 7, BETA, c, i + 1 < THETA ? "," : "})");
  }
  fflush(stdout);
  double off[THETA], u, worst[3] = {0};
  for (int k = 0; k < 3; k++) { /* between the nodes */
    const double at = cos(CMX_PI * (k * (BETA / 3) + 2.0) / BETA), x = x_of(at, least);
    const double k_tf2 = cmx_dielectric_electrons(z, x).k_tf2;
    if (!vibrations(z, x, off, &u)) exit(1);
    worst[0] = fmax(worst[0], fabs(series(BETA, zero, at) - u) * k_tf2);
    for (int i = 0; i < THETA; i += THETA - 1) {
      double v[BETA];
      for (int n = 0; n < BETA; n++) v[n] = delta[n][i];
      double c[BETA];
      from_roots(BETA, v, 1, c);
      worst[1 + !!i] = fmax(worst[1 + !!i], fabs(series(BETA, c, at) - off[i]) * k_tf2);
    }
  }
  fprintf(stderr,
          "Z %d from x_r %.4f: errors of u_1 %.1e, delta hot %.1e, cold %.1e; last coefficients %.1e %.1e\n",
          z, least, worst[0], worst[1], worst[2], coefficient[STATIC - 1], zero[BETA - 1]);
}

int main(void) {
  printf("/* Written by tests/bench/screened_crystal.c. SCREENED(Z, least x_r of the vibrations, {static "
         "energy}, {zero point}, {{stretch}}):\n"
         "   Chebyshev coefficients, as src/models/screened_bcc.h says. */\n");
  for (int z = 1; z <= CMXP_SCREENED_CHARGES; z++) charge(z);
  return 0;
}
