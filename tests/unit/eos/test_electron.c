#include <gsl/gsl_sf_bessel.h>
#include <stdlib.h>
#include <string.h>

#include "support/cmx_test.h"
#include "support/random.h"
#include "coulomix/const.h"
#include "coulomix/electron.h"
#include "eos/eos_internal.h"

static const double mc2 = CMX_ELECTRON_MASS * CMX_SPEED_OF_LIGHT * CMX_SPEED_OF_LIGHT;
static const double compton = CMX_HBAR / (CMX_ELECTRON_MASS * CMX_SPEED_OF_LIGHT);

/* Half a unit in the last digit of a printed number, and rounding. */
static double half_unit(const char *printed) {
  const char *dot = strchr(printed, '.'), *e = strchr(printed, 'e');
  long decimals = dot ? (e ? e : printed + strlen(printed)) - dot - 1 : 0;
  if (e) decimals -= strtol(e + 1, NULL, 10);
  return 0.5 * pow(10.0, -(double)decimals) + 3e-15 * fabs(strtod(printed, NULL));
}

#define CHECK_PRINTED(value, printed) CHECK_ABS(value, strtod(printed, NULL), half_unit(printed))

static cmx_electron_gas gas_at(double n, double temp) {
  cmx_electron_gas g;
  if (cmx_electron_gas_at(n, temp, &g) != CMX_OK) fail_msg("fails at n_e = %g, T = %g", n, temp);
  return g;
}

static double pressure(const cmx_electron_gas *g, double n) {
  return n * (g->cold[1] + g->thermal[1][0]);
}

/* ln-uniform in [low, high] */
static double draw(uint64_t *seed, double low, double high) {
  return low * pow(high / low, uniform(seed));
}

/* --- printed values ------------------------------------------------------------------------------------ */

/* Computed independently from the definitions. */
static void printed_states(void **state) {
  (void)state;
  const struct {
    double rho_ye, temp;
    const char *eta, *p, *u, *s, *f;
  } v[] = {{5e5, 1e7, "166.66654508303", "2.6276463101887e22", "4.302449956556e22", "1.3824727966734e12",
            "4.3010674837593e22"},
           {5e5, 1e8, "16.590145026241", "2.6641638109259e22", "4.3705514167389e22", "1.3780819514354e13",
            "4.2327432215953e22"},
           {5e5, 1e9, "0.80740280811076", "5.0086770195179e22", "8.9920261334774e22", "1.0644142920081e14",
            "-1.6521167866035e22"},
           {5e8, 1e8, "419.20104441197", "4.8619595892764e26", "1.2566068306633e27", "8.7082963910051e14",
            "1.2565197476994e27"},
           {50, 1e7, "-1.5576896532766", "4.3008973561332e16", "6.465159600708e16", "1.7241733153267e10",
            "-1.0776573552559e17"}};
  for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
    const double n = v[i].rho_ye * CMX_AVOGADRO, temp = v[i].temp;
    const cmx_electron_gas g = gas_at(n, temp);
    CHECK_PRINTED(g.eta, v[i].eta);
    CHECK_PRINTED(pressure(&g, n), v[i].p);
    CHECK_PRINTED(-n * g.thermal[0][1] / temp, v[i].s);
    CHECK_PRINTED(n * (g.cold[0] + g.thermal[0][0]), v[i].f);
    CHECK_PRINTED(n * (g.cold[0] + g.thermal[0][0] - g.thermal[0][1]), v[i].u);
  }
  const double n = 5e5 * CMX_AVOGADRO;
  const cmx_electron_gas g = gas_at(n, 1e9);
  CHECK_PRINTED(n * g.positrons, "6.4436843341e23");
  CHECK_PRINTED(n * g.cold[1], "2.6272755087732e22");
  CHECK_PRINTED(n * g.cold[0], "4.3017587310888e22");
}

static double density_of(double x) {
  return x * x * x / (3.0 * CMX_PI * CMX_PI * compton * compton * compton);
}

/* Chandrasekhar's cold gas, in units of m_e c^2 (m_e c/hbar)^3/(24 pi^2) */
static void printed_cold_gas(void **state) {
  (void)state;
  const struct {
    double x;
    const char *p, *u;
  } v[] = {{1, "1.2299071986855", "2.0838013002992"},
           {10, "19807.249642459", "52591.755326508"},
           {0.01, "1.599942860476e-10", "2.3999571445e-10"}};
  for (size_t i = 0; i < 3; i++) {
    const double n = density_of(v[i].x), unit = mc2 / (24.0 * CMX_PI * CMX_PI * compton * compton * compton);
    const cmx_electron_gas g = gas_at(n, 1e5);
    CHECK_PRINTED(n * g.cold[1] / unit, v[i].p);
    CHECK_PRINTED(n * g.cold[0] / unit, v[i].u);
  }
}

/* All entries of cold[] over the range, against the closed forms or, below x = 0.5, the power series of
   integral p^4/sqrt(1+p^2), both in extended precision. */
static void cold_gas_has_all_digits(void **state) {
  (void)state;
  for (double x = 5.6e-4; x < 250.0; x *= 1.07) {
    const long double xl = x, e = sqrtl(1 + xl * xl);
    long double q = (xl * (2 * xl * xl - 3) * e + 3 * asinhl(xl)) / (8 * xl * xl * xl);
    if (x < 0.5) {
      long double term = xl * xl;
      q = 0;
      for (int k = 0; k < 40; k++, term *= -xl * xl * (2 * k - 1) / (2 * k)) q += term / (2 * k + 5);
    }
    const long double slope = xl * xl / (3 * e), second = slope - q;
    const long double f[4] = {xl * xl / (1 + e) - q, q, second,
                              xl * xl * (2 + xl * xl) / (9 * e * e * e) - second};
    const cmx_electron_gas g = gas_at(density_of(x), 1e6);
    for (int i = 0; i < 4; i++) CHECK_REL(g.cold[i] / mc2, (double)f[i], 1e-14);
  }
}

/* --- Fermi integrals ----------------------------------------------------------------------------------- */

/* integral of x^k sqrt(1+beta x/2)/(exp(x-eta)+1) from eta to eta + width (negative: downwards), by the
   tanh-sinh rule */
static long double fermi_piece(long double k, long double eta, long double beta, long double start,
                               long double width) {
  const long double h = 1.0L / 64;
  long double sum = 0;
  for (int i = -290; i <= 290; i++) {
    const long double q = 1.57079632679489661923L * sinhl(i * h);
    const long double near = 1 / (1 + expl(-2 * q)); /* fraction of the width from its start */
    const long double x = start + width == 0 ? -width / (1 + expl(2 * q)) : start + width * near;
    const long double weight = 1.57079632679489661923L * coshl(i * h) / (2 * coshl(q) * coshl(q));
    const long double z = (start - eta) + width * near;
    if (x > 0) sum += weight * powl(x, k) * sqrtl(1 + 0.5L * beta * x) / (expl(z) + 1);
  }
  return fabsl(width) * h * sum;
}

static long double fermi(int twice_k, long double eta, long double beta) {
  const long double k = 0.5L * twice_k;
  if (eta <= 0) return fermi_piece(k, eta, beta, 0, 80);
  return fermi_piece(k, eta, beta, eta, 80) + fermi_piece(k, eta, beta, eta, -eta);
}

static void printed_fermi_integrals(void **state) {
  (void)state;
  const struct {
    double eta, beta;
    const char *f[3];
  } v[] = {{-2, 0.01, {"0.1150259492218404", "0.1769075387185554", "0.4484450953395013"}},
           {0, 0, {"0.678093895153101", "1.152803837088361", "3.082586082837419"}},
           {0, 1, {"0.9100582528732337", "1.738825766229503", "5.104872201747443"}},
           {10, 0.01, {"21.6769812753621", "136.829607101916", "1056.745982806026"}},
           {100, 1, {"3605.70781012398", "239437.8138553367", "17946771.86947611"}}};
  for (size_t i = 0; i < sizeof v / sizeof *v; i++)
    for (int k = 0; k < 3; k++) CHECK_PRINTED((double)fermi(2 * k + 1, v[i].eta, v[i].beta), v[i].f[k]);
}

/* n, P and u of one species in units of m_e c^2 and Compton wavelengths, from F_1/2, F_3/2 and F_5/2 */
typedef struct species {
  long double n, p, u;
} species;

static species species_at(long double eta, long double t) {
  const long double f1 = fermi(1, eta, t), f3 = fermi(3, eta, t), f5 = fermi(5, eta, t);
  const long double unit = sqrtl(2) * t * sqrtl(t) / (3.14159265358979323846L * 3.14159265358979323846L);
  const species s = {unit * (f1 + t * f3), unit * t * (f3 + 0.5L * t * f5) * 2 / 3, unit * t * (f3 + t * f5)};
  return s;
}

/* The library's one species, its sea added: u = -P + t dP/dt + mu n. */
static void check_species(double eta, double t, double tol) {
  cmxp_pressure p;
  const double mu = eta * t;
  const double sea =
      eta > CMXP_SOMMERFELD ? cmxp_fermi_sommerfeld(mu, t, &p) : cmxp_fermi_quadrature(mu, t, &p);
  const long double x2 = (long double)sea * (2.0L + sea), x = sqrtl(x2), pi2 = CMX_PI * CMX_PI;
  const long double p0 = (x * (2 * x2 - 3) * (1.0L + sea) + 3 * asinhl(x)) / (24 * pi2);
  const species s = species_at(eta, t);
  CHECK_REL((double)(p.d[1][0] + x * x2 / (3 * pi2)), (double)s.n, tol);
  CHECK_REL((double)(p.d[0][0] + p0), (double)s.p, tol);
  CHECK_REL((double)(t * p.d[0][1] + mu * (p.d[1][0] + x * x2 / (3 * pi2)) - p.d[0][0] - p0), (double)s.u,
            tol * (4.0 + fabs(eta)));
}

static void fermi_integrals_at_random(void **state) {
  (void)state;
  uint64_t seed = 1234567;
  for (int i = 0; i < 40; i++) {
    const double t = draw(&seed, 1e-2, 17.0);
    check_species(-draw(&seed, 0.03, 30.0), t, 5e-15);
    check_species(draw(&seed, 0.1, CMXP_SOMMERFELD), t, 5e-15);
    check_species(draw(&seed, 1.001 * CMXP_SOMMERFELD, 1e3), t, 5e-15);
  }
}

/* --- derivatives --------------------------------------------------------------------------------------- */

/* F per net electron in m_e c^2 from F_k of electrons and positrons: extended precision, nothing of the
   library. */
static long double free_energy(long double n, long double t, long double eta) {
  const long double h = 1e-4L;
  for (int i = 0; i < 20; i++) {
    const long double opposite = -eta - 2 / t;
    const species e = species_at(eta, t), p = species_at(opposite, t);
    const long double slope = (species_at(eta + h, t).n - species_at(eta - h, t).n +
                               species_at(opposite + h, t).n - species_at(opposite - h, t).n) /
                              (2 * h);
    const long double step = (n - e.n + p.n) / slope;
    /* stationary in eta: the residual of n enters squared */
    if (fabsl(step) < 1e-10L) return eta * t - (e.p + p.p) / n;
    eta += step;
  }
  return NAN;
}

/* Derivatives at the middle of seven points, truncated at orders h^6, h^6 and h^4. */
static void seven_points(const long double f[7], long double h, long double d[4]) {
  const long double o1 = f[4] - f[2], o2 = f[5] - f[1], o3 = f[6] - f[0];
  d[0] = f[3];
  d[1] = (45 * o1 - 9 * o2 + o3) / (60 * h);
  d[2] = (270 * (f[4] + f[2]) - 27 * (f[5] + f[1]) + 2 * (f[6] + f[0]) - 490 * f[3]) / (180 * h * h);
  d[3] = (-13 * o1 + 8 * o2 - o3) / (8 * h * h * h);
}

static void derivatives_of_an_independent_free_energy(void **state) {
  (void)state;
  const double v[][2] = {{3e22, 3e6}, {4e27, 7e8}, {8e29, 3e9}, {5e28, 2e7}, {1e33, 2e10}};
  const double tol[4] = {1e-15, 1e-11, 1e-10, 1e-7};
  const long double h = 0.005L;
  for (size_t s = 0; s < sizeof v / sizeof *v; s++) {
    const cmx_electron_gas g = gas_at(v[s][0], v[s][1]);
    const long double n = (long double)v[s][0] * compton * compton * compton,
                      t = (long double)CMX_BOLTZMANN * v[s][1] / mc2;
    const double scale = g.cold[0] + CMX_BOLTZMANN * v[s][1] + fabs(g.thermal[0][0]);
    long double f[7], d[4];
    for (int k = 0; k < 7; k++) f[k] = mc2 * free_energy(n * expl((k - 3) * h), t, g.eta);
    seven_points(f, h, d);
    for (int i = 0; i < 4; i++)
      CHECK_ABS(g.cold[i] + g.thermal[i][0], (double)d[i], (tol[i] + 5e-15) * (scale + (double)fabsl(d[i])));
    for (int k = 0; k < 7; k++) f[k] = mc2 * free_energy(n, t * expl((k - 3) * h), g.eta * expl((3 - k) * h));
    seven_points(f, h, d);
    for (int i = 1; i < 4; i++)
      CHECK_ABS(g.thermal[0][i], (double)d[i], (tol[i] + 5e-15) * (scale + (double)fabsl(d[i])));
  }
}

/* Each entry is the derivative of the one before it, everywhere. */
static void entries_are_derivatives_of_each_other(void **state) {
  (void)state;
  uint64_t seed = 42;
  const long double h = 0.002L;
  for (int s = 0; s < 400; s++) {
    const double n = draw(&seed, 1.1e20, 9e36), temp = draw(&seed, 1.1e4, 9e10);
    const cmx_electron_gas g = gas_at(n, temp);
    cmx_electron_gas along[2][7];
    for (int k = 0; k < 7; k++) {
      along[0][k] = gas_at(n * exp((k - 3) * (double)h), temp);
      along[1][k] = gas_at(n, temp * exp((k - 3) * (double)h));
    }
    for (int i = 0; i < 3; i++)
      for (int j = 0; i + j < 3; j++)
        for (int a = 0; a < 2; a++) {
          long double f[7], d[4];
          for (int k = 0; k < 7; k++) f[k] = along[a][k].thermal[i][j];
          seven_points(f, h, d);
          const double next = g.thermal[i + (a == 0)][j + (a == 1)];
          CHECK_ABS(next, (double)d[1], 1e-9 * (fabs(g.thermal[0][0]) + fabs(next)));
        }
  }
}

/* --- limits -------------------------------------------------------------------------------------------- */

/* t K_2(k/t) exp(k/t)/(k pi^2): the density of the ideal gas at unit fugacity, and its quantum corrections */
static double virial(int k, double t) {
  return t * gsl_sf_bessel_Kn_scaled(2, k / t) / (k * CMX_PI * CMX_PI);
}

/* F = n kT [ln(n/c_1) - 1 + n c_2/(2 c_1^2)], to second order in n/c_1 */
static void boltzmann_gas(void **state) {
  (void)state;
  for (double temp = 1e7; temp < 1.6e8; temp *= 1.3) {
    const double n = 2e20, nu = n * compton * compton * compton, t = CMX_BOLTZMANN * temp / mc2;
    const double c1 = virial(1, t), c2 = virial(2, t), u = nu / c1, x = 1.0 / t;
    const double quantum = 0.5 * u * c2 / c1, tol = 1e-13 + u * u;
    const double slope = 3.0 - x * (1.0 - gsl_sf_bessel_Kn_scaled(1, x) / gsl_sf_bessel_Kn_scaled(2, x));
    const cmx_electron_gas g = gas_at(n, temp);
    CHECK_REL((g.cold[0] + g.thermal[0][0]) / (mc2 * t), log(u) - 1.0 + quantum, tol);
    CHECK_REL(pressure(&g, n) / (mc2 * t * n), 1.0 + quantum, tol);
    CHECK_REL(g.thermal[0][1] / (mc2 * t), log(u) - 1.0 - slope, 1e-12 + 10.0 * u);
  }
}

/* Ideal electrons and positrons: n_+ n_- = [c_1 exp(-1/t)]^2 */
static void ideal_pairs(void **state) {
  (void)state;
  for (double temp = 2e7; temp < 3.2e8; temp *= 1.1) {
    const double n = 1e20, t = CMX_BOLTZMANN * temp / mc2;
    const double s = n * compton * compton * compton / (2.0 * virial(1, t) * exp(-1.0 / t));
    const cmx_electron_gas g = gas_at(n, temp);
    CHECK_REL(g.positrons, 1.0 / (2.0 * s * (sqrt(1.0 + s * s) + s)),
              1e-8 + 2.0 * s * exp(-1.0 / t)); /* + n/c_1 */
  }
}

/* Massless fermions: P = mu^4/(12 pi^2) + mu^2 t^2/6 + 7 pi^2 t^4/180, of four spin states; -t^2/12 is the
   mass of pairs. */
static void relativistic_pairs(void **state) {
  (void)state;
  const double temp = 1e11, t = CMX_BOLTZMANN * temp / mc2, pi2 = CMX_PI * CMX_PI,
               unit = compton * compton * compton;
  cmx_electron_gas g = gas_at(1e20, temp);
  const double p = 7.0 * pi2 * t * t * t * t / 180.0 - t * t / 12.0;
  CHECK_REL(pressure(&g, 1e20) * unit / mc2, p, 1e-5);
  CHECK_REL(-1e20 * g.thermal[0][1] * unit / mc2, 4.0 * p + t * t / 6.0, 1e-5);
  CHECK_REL(g.eta, -1.0 / t + 3e20 * unit / (t * t * t), 1e-15);
  g = gas_at(1e37, temp);
  const double mu = g.eta * t + 1.0;
  CHECK_REL(mu * mu * mu / (3.0 * pi2) + mu * t * t / 3.0, 1e37 * unit, 1e-4);
  CHECK_REL(pressure(&g, 1e37) * unit / mc2,
            mu * mu * mu * mu / (12.0 * pi2) + mu * mu * t * t / 6.0 + 7.0 * pi2 * t * t * t * t / 180.0,
            1e-4);
}

/* Where the next order is below 1e-12: F_th = -(pi^2/2) t^2 sqrt(1+x^2)/x^2, with all derivatives. */
static void leading_sommerfeld_term(void **state) {
  (void)state;
  int seen = 0;
  for (double n = 1e33; n <= 1e37; n *= 1.7)
    for (double temp = 1e4; temp < 1e6; temp *= 1.3) {
      const double t = CMX_BOLTZMANN * temp / mc2,
                   x = cbrt(3.0 * CMX_PI * CMX_PI * n * compton * compton * compton);
      const double x2 = x * x, e2 = 1.0 + x2, e6 = e2 * e2 * e2;
      if (x2 / (1.0 + sqrt(e2)) < 1e7 * t) continue;
      const double h = (x2 / e2 - 2.0) / 3.0, h1 = 2.0 * x2 / (9.0 * e2 * e2),
                   h2 = 4.0 * x2 * (1.0 - x2) / (27.0 * e6); /* h = dln g/dln n and its derivatives */
      const double by_n[4] = {1.0, h, h * h + h1, h * (h * h + 3.0 * h1) + h2};
      const double f = -0.5 * CMX_PI * CMX_PI * t * t * sqrt(e2) / x2 * mc2;
      const cmx_electron_gas g = gas_at(n, temp);
      for (int i = 0; i < 4; i++)
        for (int j = 0; i + j < 4; j++) CHECK_REL(g.thermal[i][j], f * by_n[i] * (1 << j), 1e-12);
      seen++;
    }
  CHECK(seen > 20);
}

/* --- the whole range ----------------------------------------------------------------------------------- */

static void stable_everywhere(void **state) {
  (void)state;
  for (int i = 0; i <= 80; i++)
    for (int j = 0; j <= 80; j++) {
      const double n = i == 80 ? 1e37 : pow(10.0, 20.0 + 17.0 * i / 80.0),
                   temp = j == 80 ? 1e11 : pow(10.0, 4.0 + 7.0 * j / 80.0);
      const cmx_electron_gas g = gas_at(n, temp);
      const double bulk = g.cold[1] + g.cold[2] + g.thermal[1][0] + g.thermal[2][0]; /* dP/dn_e */
      CHECK(g.thermal[0][0] < 0.0);
      CHECK(g.thermal[0][1] < 0.0);                   /* entropy */
      CHECK(g.thermal[0][1] - g.thermal[0][2] > 0.0); /* heat capacity */
      CHECK(g.cold[1] + g.thermal[1][0] > 0.0);       /* pressure */
      CHECK(bulk > 0.0 || (g.positrons > 1e3 && fabs(bulk) < 1e-14 * g.thermal[1][0]));
      CHECK(g.positrons >= 0.0 && g.eta > -1.0 / (CMX_BOLTZMANN * temp / mc2) * (1.0 + 1e-14));
    }
}

/* Both methods, where the range of each ends: thermal parts of P, n and so on. */
static void methods_agree(void **state) {
  (void)state;
  const double tol[4] = {2e-15, 1e-14, 1e-13, 3e-12};
  for (double t = 1e-5; t < 17.0; t *= 1.9)
    for (double eta = 37.0; eta < 40.0; eta += 0.3) {
      const double mu = eta * t,
                   sea = (1.0 + 2.0 * mu * (2.0 + mu)) / (sqrt(mu * (2.0 + mu)) * CMX_PI * CMX_PI);
      cmxp_pressure q, s;
      cmxp_fermi_quadrature(eta * t, t, &q);
      cmxp_fermi_sommerfeld(eta * t, t, &s);
      for (int i = 0; i < 4; i++)
        for (int j = 0; i + j < 4; j++) { /* relative to dP/(mu^i t^j); and d^3P/dmu^3 to the sea's own */
          const double unit = i == 3 ? sea : s.d[0][0] * pow(eta * t, -i) * pow(t, -j);
          CHECK_ABS(q.d[i][j], s.d[i][j], tol[i + j] * (fabs(unit) + fabs(s.d[i][j])));
        }
    }
}

/* The change of every entry from n (1-h) to n (1+h) is what its derivative says. */
static void check_no_jump(double n, double temp) {
  const double h = 1e-9;
  const cmx_electron_gas a = gas_at(n * (1.0 - h), temp), b = gas_at(n * (1.0 + h), temp);
  for (int i = 0; i < 3; i++)
    for (int j = 0; i + j < 3; j++)
      CHECK_ABS(b.thermal[i][j] - a.thermal[i][j], 2.0 * h * a.thermal[i + 1][j],
                (i + j < 2 ? 1e-14 : 1e-13) * (fabs(a.thermal[0][0]) + fabs(a.thermal[i][j])));
}

static void no_jump_between_methods(void **state) {
  (void)state;
  for (double temp = 3e4; temp < 9e10; temp *= 1.7) {
    const double t = CMX_BOLTZMANN * temp / mc2, edge = CMXP_SOMMERFELD * t,
                 n = density_of(sqrt(edge * (2.0 + edge)));
    if (n < 9e36) check_no_jump(n, temp);
    double low = 1.1e20, high = 9e36; /* the sea comes in at eta = 1 */
    for (int i = 0; i < 70; i++) {
      const double middle = sqrt(low * high);
      *(gas_at(middle, temp).eta > 1.0 ? &high : &low) = middle;
    }
    check_no_jump(low, temp);
  }
}

static void bad_input(void **state) {
  (void)state;
  const struct {
    double n, temp;
    cmx_status status;
  } v[] = {{NAN, 1e7, CMX_ERR_DOMAIN},       {1e30, NAN, CMX_ERR_DOMAIN},   {INFINITY, 1e7, CMX_ERR_DOMAIN},
           {1e30, INFINITY, CMX_ERR_DOMAIN}, {-1e30, 1e7, CMX_ERR_DOMAIN},  {1e30, -1e7, CMX_ERR_DOMAIN},
           {0.0, 1e7, CMX_ERR_DOMAIN},       {1e30, 0.0, CMX_ERR_DOMAIN},   {0.99e20, 1e7, CMX_ERR_RANGE},
           {1.01e37, 1e7, CMX_ERR_RANGE},    {1e30, 0.99e4, CMX_ERR_RANGE}, {1e30, 1.01e11, CMX_ERR_RANGE}};
  for (size_t k = 0; k < sizeof v / sizeof *v; k++) {
    cmx_electron_gas g;
    memset(&g, 0, sizeof g);
    assert_int_equal(cmx_electron_gas_at(v[k].n, v[k].temp, &g), v[k].status);
    CHECK(isnan(g.eta) && isnan(g.positrons));
    for (int i = 0; i < 4; i++) {
      CHECK(isnan(g.cold[i]));
      for (int j = 0; j < 4; j++) CHECK(isnan(g.thermal[i][j]));
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(printed_states),
      cmocka_unit_test(printed_cold_gas),
      cmocka_unit_test(cold_gas_has_all_digits),
      cmocka_unit_test(printed_fermi_integrals),
      cmocka_unit_test(fermi_integrals_at_random),
      cmocka_unit_test(derivatives_of_an_independent_free_energy),
      cmocka_unit_test(entries_are_derivatives_of_each_other),
      cmocka_unit_test(boltzmann_gas),
      cmocka_unit_test(ideal_pairs),
      cmocka_unit_test(relativistic_pairs),
      cmocka_unit_test(leading_sommerfeld_term),
      cmocka_unit_test(stable_everywhere),
      cmocka_unit_test(methods_agree),
      cmocka_unit_test(no_jump_between_methods),
      cmocka_unit_test(bad_input),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
