/* The electron-positron gas at given net density: solves for mu, then changes variables from (mu, t) to (ln
   n, ln t).

   With mu_0 the Fermi energy of the cold gas of the same density n, and P_0 its pressure at any mu,

       -F_th = P(mu, t) - P_0(mu_0) - n (mu - mu_0) = dP(mu, t) + [P_0(mu) - P_0(mu_0) - n (mu - mu_0)],

   two terms that are both positive, the second of second order in mu - mu_0. Its derivatives by mu are also
   differences from the cold gas. The unknown is delta = mu - mu_0, which keeps its digits at strong
   degeneracy. */
#include "coulomix/electron.h"

#include <math.h>
#include <stdbool.h>

#include "coulomix/const.h"
#include "eos/eos_internal.h"

#define REST_ENERGY (CMX_ELECTRON_MASS * CMX_SPEED_OF_LIGHT * CMX_SPEED_OF_LIGHT) /* erg */
#define COMPTON     (CMX_HBAR / (CMX_ELECTRON_MASS * CMX_SPEED_OF_LIGHT))         /* cm */
#define PI2         (CMX_PI * CMX_PI)

/* A degenerate gas at t = 0. */
typedef struct cold_gas {
  double mu, p, energy; /* energy = 1 + mu */
  double n, n1, n2;     /* density and its derivatives by mu */
} cold_gas;

static cold_gas cold_from_density(double n) {
  cold_gas c = {.n = n, .p = cbrt(3.0 * PI2 * n)};
  c.energy = sqrt(1.0 + c.p * c.p);
  c.mu = c.p * c.p / (1.0 + c.energy);
  c.n1 = c.p * c.energy / PI2;
  c.n2 = (2.0 * c.p + 1.0 / c.p) / PI2;
  return c;
}

/* P/n = (1/x^3) integral_0^x p^4/sqrt(1+p^2) dp */
static double cold_pressure(double x) {
  const double energy = sqrt(1.0 + x * x);
  if (x > 1.0) return (x * (2.0 * x * x - 3.0) * energy + 3.0 * asinh(x)) / (8.0 * x * x * x);
  /* (x^2/5) 2F1(1/2, 5/2; 7/2; -x^2), as a series of positive terms */
  const double y = x * x / (1.0 + x * x);
  double sum = 0.0, term = 1.0;
  for (int k = 0; sum + term != sum; k++) {
    sum += term;
    term *= y * (k + 0.5) / (k + 3.5);
  }
  return x * x / (5.0 * energy) * sum;
}

/* Free energy per electron and its derivatives by ln n. */
static void cold_free_energy(const cold_gas *c, double f[4]) {
  const double e = c->energy, x2 = c->p * c->p, stiffness = x2 / (3.0 * e); /* dmu/dln n */
  f[1] = cold_pressure(c->p);
  f[0] = c->mu - f[1];
  f[2] = stiffness - f[1];
  f[3] = x2 * (2.0 + x2) / (9.0 * e * e * e) - f[2];
}

/* P_0(mu) - P_0(mu_0) - n (mu - mu_0) = integral from mu_0 to mu of [N(e) - n] de, with e = v^2. */
static double cold_curvature(const cold_gas *c, double delta) {
  const double v0 = sqrt(c->mu), width = delta / (v0 + sqrt(c->mu + delta));
  double sum = 0.0;
  for (int k = 0; k < 2 * CMXP_GAUSS_HALF; k++) {
    const cmxp_gauss_node node = cmxp_gauss_at(k);
    const double step = width * node.x, v = v0 + step, v2 = v * v;
    const double p2 = v2 * (2.0 + v2), p = sqrt(p2),
                 apart = step * (v0 + v) * (2.0 + v2 + c->mu); /* p^2 - p_0^2 */
    sum += node.weight * v * apart * (p2 + p * c->p + c->p * c->p) / (p + c->p);
  }
  return sum * width * 2.0 / (3.0 * PI2);
}

/* The gas at mu_0 + delta. p holds derivatives of P - P_0(mu_0) - n delta, whose second and third by mu are
   those of P. */
typedef struct gas_state {
  cmxp_pressure p;
  double n1_excess, n2_excess; /* d^2P/dmu^2 and d^3P/dmu^3 less those of the cold gas at mu_0 */
} gas_state;

/* Adds the Fermi sea filled up to mu_0 + delta. */
static void add_sea(const cold_gas *c, double delta, gas_state *s) {
  const double mu = c->mu + delta, p2 = mu * (2.0 + mu), p = sqrt(p2), energy = 1.0 + mu, q = c->p,
               q2 = q * q;
  const double apart = delta * (energy + c->energy), dp = apart / (p + q); /* apart = p^2 - q^2 */
  s->p.d[0][0] += cold_curvature(c, delta);
  s->p.d[1][0] += dp * (p2 + p * q + q2) / (3.0 * PI2);
  s->n1_excess = s->p.d[2][0] + apart * (1.0 + p2 + q2) / (p * energy + q * c->energy) / PI2;
  s->n2_excess = s->p.d[3][0] + dp * (2.0 - 1.0 / (p * q)) / PI2;
  s->p.d[2][0] = c->n1 + s->n1_excess;
  s->p.d[3][0] = c->n2 + s->n2_excess;
}

static void add_no_sea(const cold_gas *c, double delta, gas_state *s) {
  s->p.d[0][0] -= c->n * (delta + cold_pressure(c->p));
  s->p.d[1][0] -= c->n;
  s->n1_excess = s->p.d[2][0] - c->n1;
  s->n2_excess = s->p.d[3][0] - c->n2;
}

/* Whether positrons change no derivative by more than 1e-17 of itself. */
static bool positrons_are_few(double mu, double t) {
  return 2.0 + mu + fmin(mu, 0.0) > 55.0 * t;
}

static void add_positrons(double mu, double t, cmxp_pressure *p) {
  cmxp_pressure positrons;
  cmxp_fermi_quadrature(-2.0 - mu, t, &positrons);
  for (int i = 0; i < 4; i++)
    for (int j = 0; i + j < 4; j++) p->d[i][j] += i % 2 ? -positrons.d[i][j] : positrons.d[i][j];
}

static void state_at(const cold_gas *c, double delta, double t, gas_state *s) {
  const double mu = c->mu + delta;
  double sea;
  if (c->mu > CMXP_SOMMERFELD * t) {
    sea = cmxp_fermi_sommerfeld(mu, t, &s->p);
  } else {
    sea = cmxp_fermi_quadrature(mu, t, &s->p);
    if (!positrons_are_few(mu, t)) add_positrons(mu, t, &s->p);
  }
  if (sea > 0.0)
    add_sea(c, delta, s);
  else
    add_no_sea(c, delta, s);
}

/* A first delta, good to a few per cent of t: ideal gas with pairs, or the interpolation between ideal and
   degenerate gas of Nilsson (1973) with relativistic ends. */
static double guess(const cold_gas *c, double t) {
  const double ideal =
      sqrt(CMX_PI / 2.0) * pow(t * (1.0 + 1.3 * t), 1.5) / PI2; /* nearly t K_2(1/t) exp(1/t)/pi^2 */
  const double u = c->n / ideal, pairs = exp(-1.0 / t);
  if (u < 4.0 * pairs) return t * asinh(0.5 * u / pairs) - 1.0 - c->mu;
  const double nu = c->mu / t,
               first = PI2 / 6.0 * c->mu * c->n2 / c->n1; /* of Sommerfeld: mu - mu_0 = -first mu_0/nu^2 */
  const double bend = 0.24 + nu / sqrt(first);
  const double logarithm = fabs(u - 1.0) < 1e-4 ? 0.5 * u - 1.0 : log(u) / ((1.0 - u) * (1.0 + u));
  return t * logarithm - c->mu / (1.0 + bend * bend);
}

/* Solves n(mu_0 + delta, t) = n by Halley's method inside 0 < mu + 1 and delta < 0. */
static cmx_status solve(const cold_gas *c, double t, double *delta, gas_state *s) {
  double low = -1.0 - c->mu, high = 0.0, d = guess(c, t);
  if (!(d > low && d < high)) d = fmax(-t, 0.5 * low);
  for (int i = 0; i < 100; i++) {
    state_at(c, d, t, s);
    const double r = s->p.d[1][0], slope = s->p.d[2][0], curvature = s->p.d[3][0];
    const double step = -r / (slope - 0.5 * r * curvature / slope), scale = fmax(t, c->mu + d);
    if (r > 0.0)
      high = d;
    else
      low = d;
    *delta = d + step;
    if (fabs(step * step * step) <= 1e-16 * scale * scale * fabs(d)) { /* cubic convergence */
      state_at(c, *delta, t, s);
      return CMX_OK;
    }
    d = *delta > low && *delta < high ? *delta : 0.5 * (low + high);
  }
  return CMX_ERR_NOT_CONVERGED;
}

/* F_th/n and its derivatives by ln n and ln t: Legendre transform of P - P_0 to n(mu, t) = n. */
static void legendre(const cold_gas *c, double delta, double t, const gas_state *s, double f[4][4]) {
  const double(*d)[4] = s->p.d;
  const double a0 = c->n1, a = d[2][0], b = d[3][0], n = c->n; /* n_mu, n_mumu */
  const double by_n = 1.0 / a, by_t = -d[1][1] / a;            /* of mu(n, t) */
  const double f0 = -d[0][0], fn = delta, ft = -d[0][1];
  const double fnn = -s->n1_excess / (a * a0), fnt = by_t, ftt = -(d[0][2] + d[1][1] * by_t);
  const double fnnn =
      (b * s->n1_excess * (a * a + a * a0 + a0 * a0) / (a * a * a) - s->n2_excess) / (a0 * a0 * a0);
  const double fnnt = -(b * by_t + d[2][1]) * by_n * by_n;
  const double fntt = -(d[1][2] + by_t * (2.0 * d[2][1] + by_t * b)) * by_n;
  const double fttt = -(d[0][3] + by_t * (3.0 * d[1][2] + by_t * (3.0 * d[2][1] + by_t * b)));
  const double t2 = t * t, t3 = t2 * t, n2 = n * n;
  f[0][0] = f0 / n;
  f[0][1] = t * ft / n;
  f[0][2] = (t * ft + t2 * ftt) / n;
  f[0][3] = (t * ft + 3.0 * t2 * ftt + t3 * fttt) / n;
  f[1][0] = fn - f[0][0]; /* d/dln n - 1, once for each derivative by ln n */
  f[1][1] = t * fnt - f[0][1];
  f[1][2] = t * fnt + t2 * fntt - f[0][2];
  f[2][0] = n * fnn - f[1][0];
  f[2][1] = n * t * fnnt - f[1][1];
  f[3][0] = n2 * fnnn + f[1][0];
}

static cmx_status evaluate(double n, double t, cmx_electron_gas *gas) {
  const cold_gas c = cold_from_density(n);
  gas_state s;
  double delta;
  const cmx_status status = solve(&c, t, &delta, &s);
  if (status < 0) return status;
  *gas = (cmx_electron_gas){.eta = (c.mu + delta) / t};
  legendre(&c, delta, t, &s, gas->thermal);
  cold_free_energy(&c, gas->cold);
  for (int i = 0; i < 4; i++) {
    gas->cold[i] *= REST_ENERGY;
    for (int j = 0; j < 4; j++) gas->thermal[i][j] *= REST_ENERGY;
  }
  if (2.0 + c.mu + delta < 750.0 * t) { /* else exp underflows */
    cmxp_fermi_quadrature(-2.0 - c.mu - delta, t, &s.p);
    gas->positrons = s.p.d[1][0] / n;
  }
  return CMX_OK;
}

cmx_status cmx_electron_gas_at(double n_e_cm3, double temp_K, cmx_electron_gas *gas) {
  cmx_status status = CMX_OK;
  if (!(n_e_cm3 > 0.0 && isfinite(n_e_cm3)) || !(temp_K > 0.0 && isfinite(temp_K)))
    status = CMX_ERR_DOMAIN;
  else if (!(n_e_cm3 >= CMX_ELECTRON_DENSITY_MIN && n_e_cm3 <= CMX_ELECTRON_DENSITY_MAX) ||
           !(temp_K >= CMX_ELECTRON_TEMPERATURE_MIN && temp_K <= CMX_ELECTRON_TEMPERATURE_MAX))
    status = CMX_ERR_RANGE;
  else
    status = evaluate(n_e_cm3 * COMPTON * COMPTON * COMPTON, CMX_BOLTZMANN * temp_K / REST_ENERGY, gas);
  if (status < 0) {
    *gas = (cmx_electron_gas){.eta = NAN, .positrons = NAN};
    for (int i = 0; i < 4; i++) {
      gas->cold[i] = NAN;
      for (int j = 0; j < 4; j++) gas->thermal[i][j] = NAN;
    }
  }
  return status;
}

cmx_status cmx_electron_pairs_at(double temp_K, double *pressure) {
  cmxp_pressure p;
  *pressure = NAN;
  if (!(temp_K > 0.0 && isfinite(temp_K))) return CMX_ERR_DOMAIN;
  if (!(temp_K >= CMX_ELECTRON_TEMPERATURE_MIN && temp_K <= CMX_ELECTRON_TEMPERATURE_MAX))
    return CMX_ERR_RANGE;
  *pressure = 0.0;
  const double t = CMX_BOLTZMANN * temp_K / REST_ENERGY;
  if (750.0 * t < 1.0) return CMX_OK; /* exp underflows */
  cmxp_fermi_quadrature(-1.0, t, &p);
  *pressure = 2.0 * p.d[0][0] * REST_ENERGY / (COMPTON * COMPTON * COMPTON);
  return CMX_OK;
}
