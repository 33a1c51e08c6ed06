/* Fermi integrals F_j(eta) = integral_0^inf x^j/(1 + exp(x - eta)) dx. */
#include "core/fermi_integrals.h"

#include <math.h>
#include <stdbool.h>

#include "coulomix/const.h"

#define DEGENERATE 40.0 /* exp(-40): below it the Sommerfeld expansion has not started to diverge */
#define REACH      40.0 /* exp(-40) 80^1.5 is below the rounding of the sum */

/* sum_k (-1)^k q^k/(k+1)^s, 0 <= q <= 1, by the acceleration of Cohen, Rodriguez Villegas & Zagier (2000),
   algorithm 1: the error is below (3 + sqrt 8)^-N = 5e-19. */
static double alternating(double s, double q) {
  enum { N = 24 };
  const double d0 = pow(3.0 + sqrt(8.0), N), d = 0.5 * (d0 + 1.0 / d0);
  double b = -1.0, c = -d, sum = 0.0, power = 1.0;
  for (int k = 0; k < N; k++, power *= q) {
    c = b - c;
    sum += c * power * pow(k + 1.0, -s);
    b *= (double)(k + N) * (k - N) / ((k + 0.5) * (k + 1.0));
  }
  return sum / d;
}

/* Trapezoidal rule in v = sqrt(x) for j = -1/2, 1/2, 3/2: the integrand is even and analytic up to its pole
   v^2 = eta + i pi, and the step h leaves an error exp(-2 pi Im(v)/h) = exp(-40). */
static double trapezoid(double j, double eta) {
  const double depth = sqrt(0.5 * (hypot(eta, CMX_PI) - eta)), h = 2.0 * CMX_PI * depth / 40.0;
  const int last = (int)(sqrt(eta + REACH) / h) + 1;
  double sum = j < 0.0 ? 0.5 / (1.0 + exp(-eta)) : 0.0;
  for (int k = 1; k <= last; k++) {
    const double x = (k * h) * (k * h);
    sum += (j < 0.0 ? 1.0 : j < 1.0 ? x : x * x) / (1.0 + exp(x - eta));
  }
  return 2.0 * h * sum;
}

/* eta^(j+1)/(j+1) (1 + sum_k 2 (1 - 2^(1-2k)) zeta(2k) (j+1) j ... (j+2-2k)/eta^2k) */
static double sommerfeld(double j, double eta) {
  double sum = 1.0, term = 1.0, moment;
  for (int k = 1; k < 20; k++) {
    const int n = 2 * k;
    term *= (j + 3.0 - n) * (j + 2.0 - n) / (eta * eta);
    moment = 2.0 * alternating(n, 1.0); /* Dirichlet's eta function */
    if (fabs(term) < 1e-17) break;
    sum += moment * term;
  }
  return pow(eta, j + 1.0) / (j + 1.0) * sum;
}

/* F_j(eta) - (-1)^j F_j(-eta) for integer j */
static double reflection(int j, double eta) {
  const double e2 = eta * eta, p2 = CMX_PI * CMX_PI;
  switch (j) {
  case 1:
    return e2 / 2.0 + p2 / 6.0;
  case 2:
    return eta * (e2 / 3.0 + p2 / 3.0);
  case 3:
    return e2 * (e2 / 4.0 + p2 / 2.0) + 7.0 * p2 * p2 / 60.0;
  default: /* 4 */
    return eta * (e2 * (e2 / 5.0 + 2.0 * p2 / 3.0) + 7.0 * p2 * p2 / 15.0);
  }
}

double cmxp_fermi_scaled(double j, double eta) {
  const bool half = j == -0.5 || j == 0.5 || j == 1.5;
  if (!half && !(j == 1.0 || j == 2.0 || j == 3.0 || j == 4.0)) return NAN;
  if (isnan(eta)) return NAN;
  if (eta <= 0.0) return tgamma(j + 1.0) * alternating(j + 1.0, exp(eta));
  if (half) return eta < DEGENERATE ? trapezoid(j, eta) : sommerfeld(j, eta);
  const double other = exp(-eta) * cmxp_fermi_scaled(j, -eta);
  return reflection((int)j, eta) + (j == 2.0 || j == 4.0 ? other : -other);
}

/* The three of half order at eta <= 0: one series. */
static void alternating_three(double eta, double f[3]) {
  enum { N = 24 };
  const double q = exp(eta), d0 = pow(3.0 + sqrt(8.0), N), d = 0.5 * (d0 + 1.0 / d0);
  double b = -1.0, c = -d, power = q, sum[3] = {0.0, 0.0, 0.0};
  for (int k = 0; k < N; k++, power *= q) {
    double term = power / sqrt(k + 1.0);
    c = b - c;
    for (int i = 0; i < 3; i++, term /= k + 1.0) sum[i] += c * term;
    b *= (double)(k + N) * (k - N) / ((k + 0.5) * (k + 1.0));
  }
  const double gamma = sqrt(CMX_PI); /* Gamma(1/2) */
  f[0] = gamma * sum[0] / d;
  f[1] = gamma / 2.0 * sum[1] / d;
  f[2] = gamma * 3.0 / 4.0 * sum[2] / d;
}

/* The same at 0 < eta < DEGENERATE, as in `trapezoid`. */
static void trapezoid_three(double eta, double f[3]) {
  const double depth = sqrt(0.5 * (hypot(eta, CMX_PI) - eta)), h = 2.0 * CMX_PI * depth / 40.0;
  const int last = (int)(sqrt(eta + REACH) / h) + 1;
  double sum[3] = {0.5 / (1.0 + exp(-eta)), 0.0, 0.0};
  for (int k = 1; k <= last; k++) {
    const double x = (k * h) * (k * h), share = 1.0 / (1.0 + exp(x - eta));
    sum[0] += share;
    sum[1] += x * share;
    sum[2] += x * x * share;
  }
  for (int i = 0; i < 3; i++) f[i] = 2.0 * h * sum[i];
}

void cmxp_fermi_half_orders(double eta, double f[3]) {
  if (eta <= 0.0)
    alternating_three(eta, f);
  else if (eta < DEGENERATE)
    trapezoid_three(eta, f);
  else
    for (int i = 0; i < 3; i++) f[i] = sommerfeld(i - 0.5, eta);
}

double cmxp_fermi_entropy(double eta, const double f[3], double *slope) {
  if (eta < DEGENERATE) {
    *slope = 1.5 * f[1] - 0.5 * eta * f[0];
    return 5.0 / 3.0 * f[2] - eta * f[1];
  }
  /* Sommerfeld's expansions of both terms, whose first members cancel */
  double sum = 0.0, derivative = 0.0, upper = 1.0, lower = 1.0;
  for (int k = 1; k < 20; k++) {
    upper *= (4.5 - 2 * k) * (3.5 - 2 * k) / (eta * eta);
    lower *= (3.5 - 2 * k) * (2.5 - 2 * k) / (eta * eta);
    const double term = 2.0 * alternating(2 * k, 1.0) * (upper - lower);
    sum += term;
    derivative += (2.5 - 2 * k) * term;
    if (fabs(term) < 1e-17 * fabs(sum)) break;
  }
  *slope = 2.0 / 3.0 * pow(eta, 1.5) * derivative;
  return 2.0 / 3.0 * pow(eta, 2.5) * sum;
}

double cmxp_fermi_variance(double eta) {
  const double f2 = cmxp_fermi_scaled(2.0, -fabs(eta)), f3 = cmxp_fermi_scaled(3.0, -fabs(eta)),
               f4 = cmxp_fermi_scaled(4.0, -fabs(eta));
  if (!(eta > 0.0)) return 15.0 * f2 * f4 - 16.0 * f3 * f3;
  /* the same of the polynomials of `reflection`, where eta^8 drops out, and what exp(-eta) adds */
  const double e2 = eta * eta, p2 = CMX_PI * CMX_PI, s = exp(-eta);
  const double leading =
      p2 * (e2 * (e2 * (e2 / 3.0 + 11.0 * p2 / 15.0) + 7.0 * p2 * p2 / 15.0) - 49.0 * p2 * p2 * p2 / 225.0);
  return leading + s * (15.0 * (reflection(2, eta) * f4 + reflection(4, eta) * f2 + s * f2 * f4) +
                        16.0 * f3 * (2.0 * reflection(3, eta) - s * f3));
}

/* The rational approximations of Antia (1993), 1e-4. */
static double antia(double f) {
  if (f < 4.0)
    return log(f * (44.593646 + f * (11.288764 + f)) / (39.519346 + f * (-5.7517464 + f * 0.26594291)));
  const double t = pow(f, -2.0 / 3.0);
  return (34.873722 + t * (-26.922515 + t)) / (26.612832 + t * (-20.452930 + t * 11.808945)) / t;
}

double cmxp_fermi_inverse_half(double f) {
  if (!(f > 0.0 && isfinite(f))) return NAN;
  double eta = antia(f), step = INFINITY;
  /* Newton on ln F_1/2, which is concave: no bracket is needed. dF_1/2/deta = F_-1/2/2. The step after one of
     1e-8 is 1e-16. */
  for (int i = 0; i < 20 && fabs(step) > 1e-8 * fmax(1.0, fabs(eta)); i++) {
    const double half = cmxp_fermi_scaled(0.5, eta);
    step = (log(f / half) - fmin(eta, 0.0)) * 2.0 * half / cmxp_fermi_scaled(-0.5, eta);
    eta += step;
  }
  return eta;
}
