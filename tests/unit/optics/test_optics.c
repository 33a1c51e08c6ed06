/* Optics: check values of a worked-out reference, the Drude metal, plain sums in long double, laws,
   refusals. */
#include <stdlib.h>
#include <string.h>

#include "support/cmx_test.h"
#include "support/random.h"
#include "coulomix/const.h"
#include "coulomix/optics.h"

/* Half a unit in the last of nine printed digits, and the rounding of the constants. */
#define NINE 6e-9

/* The Drude metal of the check values, atomic units. */
static const double electrons = 1.0 / 3.0, rate = 0.6, sigma_dc = 1.0 / 1.8;

static double drude_1(double w) {
  return sigma_dc / (1.0 + w * w / (rate * rate));
}

static double drude_2(double w) {
  return drude_1(w) * w / rate;
}

static double per_volume(void) {
  return 1.0 / (CMX_BOHR_RADIUS * CMX_BOHR_RADIUS * CMX_BOHR_RADIUS);
}

static double *room(size_t n) {
  double *p = malloc(n * sizeof *p);
  assert_non_null(p);
  return p;
}

/* --- optical constants --------------------------------------------------------------------------------- */

static void the_drude_table(void **state) {
  (void)state;
  static const double rows[][9] = {{0.1, 5.40540541e-1, 9.00900901e-2, -1.03210546e1, 6.79263276e1,
                                    5.40300445, 6.28597739, 7.31567670e-1, 9.17419865e-3},
                                   {0.5, 3.27868852e-1, 2.73224044e-1, -5.86686919, 8.24024303, 1.45748974,
                                    2.82686143, 5.84476680e-1, 2.06286045e-2},
                                   {1.0, 1.47058824e-1, 2.45098039e-1, -2.07999280, 1.84799568, 5.92602221e-1,
                                    1.55922102, 5.22821528e-1, 2.27563710e-2},
                                   {2.0, 4.58715596e-2, 1.52905199e-1, 3.92683017e-2, 2.88219510e-1,
                                    4.06294570e-1, 3.54692791e-1, 2.27382752e-1, 1.03532734e-2}};
  const double unit = CMX_ATOMIC_FREQUENCY;
  CHECK_REL(CMX_OPTICS_E2_PER_MASS, CMX_FINE_STRUCTURE * CMX_HBAR * CMX_SPEED_OF_LIGHT / CMX_ELECTRON_MASS,
            1e-12);
  CHECK(CMX_OPTICS_SPEED_OF_LIGHT == CMX_SPEED_OF_LIGHT);
  for (size_t i = 0; i < 4; i++) {
    const double *v = rows[i];
    double sigma[2];
    cmx_optical o;
    cmx_drude(sigma_dc * unit, electrons * per_volume(), v[0] * unit, sigma);
    CHECK_REL(sigma[0] / unit, v[1], NINE);
    CHECK_REL(sigma[1] / unit, v[2], NINE);
    assert_int_equal(cmx_optical_constants(v[0] * unit, sigma[0], sigma[1], &o), CMX_OK);
    CHECK_REL(o.eps_1, v[3], v[0] == 2.0 ? 3e-8 : NINE); /* 1 - 0.96: the constants' rounding times 25 */
    CHECK_REL(o.eps_2, v[4], NINE);
    CHECK_REL(o.n, v[5], NINE);
    CHECK_REL(o.k, v[6], NINE);
    CHECK_REL(o.reflectivity, v[7], NINE);
    CHECK_REL(o.absorption * CMX_BOHR_RADIUS, v[8], NINE);
    if (v[0] == 1.0) CHECK_REL(o.absorption, 4.30033088e6, NINE);
  }
}

static void without_cancellation(void **state) {
  (void)state;
  const double omega = 3e15, to_eps = 4.0 * CMX_PI / omega;
  cmx_optical o;
  assert_int_equal(cmx_optical_constants(omega, 1e-4 / to_eps, (1.0 + 1e8) / to_eps, &o), CMX_OK);
  CHECK_REL(o.eps_1, -1e8, 1e-15);
  CHECK_REL(o.k, 1e4, 1e-15);
  CHECK_REL(o.n, 5e-9, 1e-15);
  CHECK_REL(o.absorption, 2e4 * omega / CMX_SPEED_OF_LIGHT, 1e-15);
  /* nearly a vacuum: n - 1 = -5e-13 + 5e-26, k = 5e-14 */
  assert_int_equal(cmx_optical_constants(omega, 1e-13 / to_eps, 1e-12 / to_eps, &o), CMX_OK);
  CHECK_REL(o.n, 1.0, 1e-12);
  CHECK_REL(o.k, 5e-14, 1e-12);
  CHECK_REL(o.reflectivity, 0.25 * (25e-26 + 25e-28), 2e-12);
  assert_int_equal(cmx_optical_constants(omega, 0.0, 5.0 / to_eps, &o), CMX_OK);
  CHECK(o.n == 0.0);
  CHECK_REL(o.k, 2.0, 1e-15);
  CHECK_REL(o.reflectivity, 1.0, 1e-15);
  const double bad[][3] = {
      {0.0, 1.0, 1.0}, {-1.0, 1.0, 1.0},      {1.0, -1.0, 1.0},    {NAN, 1.0, 1.0},     {INFINITY, 1.0, 1.0},
      {1.0, NAN, 1.0}, {1.0, 1.0, -INFINITY}, {1e-290, 1e17, 0.0}, {1e-290, 0.0, 1e17}, {INFINITY, 0.0, 0.0}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_int_equal(cmx_optical_constants(bad[i][0], bad[i][1], bad[i][2], &o), CMX_ERR_DOMAIN);
    CHECK(isnan(o.eps_1) && isnan(o.eps_2) && isnan(o.n) && isnan(o.k) && isnan(o.reflectivity) &&
          isnan(o.absorption));
  }
}

/* --- Kramers-Kronig ------------------------------------------------------------------------------------ */

typedef cmx_status transform_function(const cmx_spectrum_view *, cmx_tail, size_t, const double[], double[],
                                      cmx_error *);
static transform_function *const both_ways[2] = {cmx_kramers_kronig, cmx_kramers_kronig_inverse};

static double transform(transform_function *f, size_t n, const double omega[], const double s[],
                        cmx_tail tail, double at) {
  const cmx_spectrum_view nodes = {n, omega, s, s}; /* either transform reads one column */
  double out;
  assert_int_equal(f(&nodes, tail, 1, &at, &out, NULL), CMX_OK);
  return out;
}

static void triangle(void **state) {
  (void)state;
  static const double omega[] = {0.0, 1.0, 2.0}, s[] = {1.0, 1.0, 0.0};
  static const double at[] = {0.5, 1.0, 1.5}, expected[] = {2.31652539e-1, 6.07826257e-1, 8.87158536e-1};
  for (int i = 0; i < 3; i++) {
    CHECK_REL(transform(cmx_kramers_kronig, 3, omega, s, CMX_TAIL_NONE, at[i]), expected[i], NINE);
    /* the first node need not be at 0 */
    CHECK_REL(transform(cmx_kramers_kronig, 2, omega + 1, s + 1, CMX_TAIL_NONE, at[i]), expected[i], NINE);
  }
  CHECK(transform(cmx_kramers_kronig, 3, omega, s, CMX_TAIL_NONE, 0.0) == 0.0);
}

/* i = 0..last from 0 to `top`: uniform, or denser at 0 where the curve bends. */
static void grid(size_t n, double top, int stretched, double omega[]) {
  for (size_t i = 0; i < n; i++) {
    const double t = (double)i / (double)(n - 1);
    omega[i] = stretched ? rate * sinh(t * asinh(top / rate)) : top * t;
  }
}

/* Worst errors of both transforms of the Drude metal from nodes, at and between them, relative to the largest
   value. */
static void drude_errors(size_t n, double top, int stretched, double worst[2]) {
  double *omega = room(n), *one = room(n), *two = room(n), *at = room(4 * n), *out = room(4 * n);
  grid(n, top, stretched, omega);
  for (size_t i = 0; i < n; i++) {
    one[i] = drude_1(omega[i]);
    two[i] = drude_2(omega[i]);
  }
  size_t m = 0;
  for (size_t i = 0; i + 1 < n; i++)
    for (int k = 0; k < 4; k++) at[m++] = omega[i] + 0.25 * k * (omega[i + 1] - omega[i]);
  const cmx_spectrum_view nodes = {n, omega, one, two};
  for (int way = 0; way < 2; way++) {
    worst[way] = 0.0;
    assert_int_equal(both_ways[way](&nodes, CMX_TAIL_DRUDE, m, at, out, NULL), CMX_OK);
    for (size_t j = 0; j < m; j++) {
      const double miss =
          way ? fabs(out[j] - drude_1(at[j])) / sigma_dc : fabs(out[j] - drude_2(at[j])) / (0.5 * sigma_dc);
      if (!(miss <= worst[way])) worst[way] = miss;
    }
  }
  free(omega);
  free(one);
  free(two);
  free(at);
  free(out);
}

/* Straight lines between nodes cost h^2 sigma''/8: 401 nodes reach 1e-4 where they are dense below the
   collision rate. */
static void drude_from_401_nodes(void **state) {
  (void)state;
  static const double tops[] = {12.0, 20.0, 60.0};
  double worst[2], fine[2];
  for (size_t i = 0; i < 3; i++) {
    drude_errors(401, tops[i], 1, worst);
    print_message("stretched to %g: %.2e %.2e\n", tops[i], worst[0], worst[1]);
    CHECK(worst[0] < 1e-4 && worst[1] < 1e-4);
  }
  drude_errors(401, 20.0, 0, worst);
  print_message("uniform: %.2e %.2e\n", worst[0], worst[1]);
  CHECK(worst[0] > 1e-3 && worst[0] < 3e-3 && worst[1] > 1e-3 && worst[1] < 2e-3);
  /* second order, until the tail's 1/omega^4 shows */
  drude_errors(801, 20.0, 0, fine);
  for (int way = 0; way < 2; way++) CHECK(worst[way] / fine[way] > 3.5 && worst[way] / fine[way] < 4.5);
}

static void check_values_of_the_uniform_grid(void **state) {
  (void)state;
  static const double v[][2] = {{0.5, 0.27296530}, {1.0, 0.24509574}, {3.0, 0.10684168}};
  double omega[401], s[401];
  grid(401, 20.0, 0, omega);
  for (int i = 0; i < 401; i++) s[i] = drude_1(omega[i]);
  for (int i = 0; i < 3; i++)
    CHECK_ABS(transform(cmx_kramers_kronig, 401, omega, s, CMX_TAIL_DRUDE, v[i][0]), v[i][1], 5.1e-9);
  CHECK_ABS(cmx_conductivity_integral(&(cmx_spectrum_view){401, omega, s, NULL}, CMX_TAIL_DRUDE) /
                (0.5 * CMX_PI * electrons),
            0.99998853, 5.1e-9);
}

/* Mean of ln|y| between a and b in long double. */
static long double mean_log(long double a, long double b) {
  const long double middle = 0.5L * (a + b), x = 0.5L * (b - a) / middle, y = x * x;
  if (fabsl(x) < 3e-3L)
    return logl(fabsl(middle)) - y * (1.0L / 6 + y * (1.0L / 20 + y * (1.0L / 42 + y / 72.0L)));
  return ((b != 0 ? b * logl(fabsl(b)) : 0) - (a != 0 ? a * logl(fabsl(a)) : 0)) / (b - a) - 1.0L;
}

/* The transform as a plain sum over panels, not at the last node. */
static double plain_sum(int way, size_t n, const double v[], const double s[], cmx_tail tail, double at) {
  const long double sign = way ? 1.0L : -1.0L, w = at, last = v[n - 1], x = w / last;
  long double sum = s[n - 1] * (logl(fabsl(last - w)) + sign * logl(last + w));
  if (!way && at == 0.0) return 0.0;
  if (way && v[0] > 0.0) sum -= s[0] * (mean_log(-w, v[0] - w) + mean_log(w, v[0] + w));
  for (size_t i = 0; i + 1 < n; i++)
    sum -= ((long double)s[i + 1] - s[i]) *
           (mean_log(v[i] - w, v[i + 1] - w) + sign * mean_log(v[i] + w, v[i + 1] + w));
  if (tail == CMX_TAIL_DRUDE) {
    const long double twice_atanh = x < 0.5L ? 2 * atanhl(x) : logl((w + last) / fabsl(w - last));
    if (way)
      sum += x > 0 ? s[n - 1] * twice_atanh / x : 2.0L * s[n - 1];
    else if (x < 1e-3L)
      sum += s[n - 1] * 2.0L * x * (1.0L / 3 + x * x * (1.0L / 5 + x * x / 7));
    else
      sum += s[n - 1] * (twice_atanh / (x * x) - 2.0L / x);
  }
  return (double)(sign * sum / 3.14159265358979323846264L);
}

enum { UNIFORM, STRETCHED, LOGARITHMIC, CLUSTERS, N_GRIDS };

static void hard_case(int kind, int noise, int way, size_t n, double v[], double s[]) {
  uint64_t seed = 31415926535;
  for (size_t i = 0; i < n; i++) {
    const double t = (double)i / (double)(n - 1);
    if (kind == UNIFORM) v[i] = 20.0 * t;
    if (kind == STRETCHED) v[i] = 5e17 * sinh(7.0 * t) / sinh(7.0);
    if (kind == LOGARITHMIC) v[i] = pow(10.0, -9.0 + 12.0 * t);
    if (kind == CLUSTERS) v[i] = (i ? v[i - 1] : 0.3) + (i % 50 ? 1e-9 * (0.01 + uniform(&seed)) : 1.0);
    const double x = kind == STRETCHED ? v[i] / 1e16 : v[i];
    s[i] = noise ? uniform(&seed) : (way ? x : 1.0) / (1.0 + x * x);
    if (way && v[i] == 0.0) s[i] = 0.0;
  }
}

/* Nodes, the doubles before them, midpoints, and far below and above. */
static size_t hard_places(size_t n, const double v[], double at[]) {
  size_t m = 0;
  for (size_t i = 0; i + 1 < n; i++) {
    at[m++] = v[i];
    at[m++] = 0.5 * (v[i] + v[i + 1]);
    at[m++] = nextafter(v[i + 1], 0.0);
  }
  at[m++] = 0.0;
  for (int k = -50; k < 50; k++) at[m++] = v[n - 1] * pow(2.3, k + 0.5);
  at[m++] = 1e300;
  return m;
}

static void against_plain_sums(void **state) {
  (void)state;
  enum { N = 500 };
  double v[N], s[N], at[3 * N + 200], out[3 * N + 200], worst = 0.0;
  for (int kind = 0; kind < N_GRIDS; kind++)
    for (int trial = 0; trial < 8; trial++) {
      const int noise = trial & 1, way = trial >> 1 & 1;
      const cmx_tail tail = trial & 4 ? CMX_TAIL_DRUDE : CMX_TAIL_NONE;
      double size = 0.0;
      hard_case(kind, noise, way, N, v, s);
      const size_t m = hard_places(N, v, at);
      const cmx_spectrum_view nodes = {N, v, s, s};
      assert_int_equal(both_ways[way](&nodes, tail, m, at, out, NULL), CMX_OK);
      for (size_t i = 0; i < N; i++) size = fmax(size, fabs(s[i]));
      for (size_t j = 0; j < m; j++) {
        const double expected = plain_sum(way, N, v, s, tail, at[j]);
        CHECK_ABS(out[j], expected, 1e-12 * size);
        worst = fmax(worst, fabs(out[j] - expected) / size);
      }
    }
  print_message("worst %.2e\n", worst);
}

static void the_last_node(void **state) {
  (void)state;
  static const double v[] = {0.0, 1.0, 3.0, 5.0, 7.0}, s[] = {0.0, 2.0, 0.5, 0.7, 0.0};
  for (int way = 0; way < 2; way++) {
    /* with a tail the limit, between values on both sides that approach as y ln y */
    const double here = transform(both_ways[way], 4, v, s, CMX_TAIL_DRUDE, 5.0);
    for (double d = 1e-3; d > 1e-12; d *= 0.1)
      for (int side = -1; side <= 1; side += 2)
        CHECK_ABS(transform(both_ways[way], 4, v, s, CMX_TAIL_DRUDE, 5.0 + side * d), here,
                  -2.0 * d * log(d));
    /* without, of a step a panel wide; next to it, of the step */
    CHECK_ABS(transform(both_ways[way], 4, v, s, CMX_TAIL_NONE, 5.0),
              transform(both_ways[way], 5, v, s, CMX_TAIL_NONE, 5.0), 1e-14);
    const double sign = way ? 1.0 : -1.0;
    const double grows = transform(both_ways[way], 4, v, s, CMX_TAIL_NONE, 5.0 - 1e-8) -
                         transform(both_ways[way], 4, v, s, CMX_TAIL_NONE, 5.0 - 1e-4);
    CHECK_ABS(grows, sign * 0.7 * log(1e-4) / CMX_PI, 1e-3);
    /* no step, no exception */
    CHECK_ABS(transform(both_ways[way], 5, v, s, CMX_TAIL_NONE, 7.0),
              transform(both_ways[way], 5, v, s, CMX_TAIL_NONE, 7.0 + 1e-12), 1e-10);
  }
}

/* There and back is the identity, in the other direction too, to the error of straight lines. */
static void there_and_back(void **state) {
  (void)state;
  enum { N = 4001 };
  double *omega = room(N), *one = room(N), *two = room(N), *back = room(N);
  grid(N, 60.0, 1, omega);
  for (int i = 0; i < N; i++) {
    const double w = omega[i] - 1.0;
    one[i] = 0.5 * drude_1(omega[i]) + 0.3 * exp(-10.0 * w * w);
  }
  const cmx_spectrum_view nodes = {N, omega, one, two};
  assert_int_equal(cmx_kramers_kronig(&nodes, CMX_TAIL_DRUDE, N, omega, two, NULL), CMX_OK);
  assert_int_equal(cmx_kramers_kronig_inverse(&nodes, CMX_TAIL_DRUDE, N, omega, back, NULL), CMX_OK);
  for (int i = 0; i < N; i++) CHECK_ABS(back[i], one[i], 1e-5);
  free(omega);
  free(one);
  free(two);
  free(back);
}

static void refusals_of_the_transform(void **state) {
  (void)state;
  static const double good[] = {0.0, 1.0, 2.0}, s[] = {0.0, 1.0, 0.5}, bad_s[] = {0.0, INFINITY, 0.5};
  static const double falls[] = {0.0, 2.0, 1.0}, below[] = {-1.0, 1.0, 2.0}, equal[] = {0.0, 1.0, 1.0},
                      unknown[] = {0.0, NAN, 2.0}, at[] = {0.5, NAN}, far[] = {0.5, INFINITY},
                      ones[] = {1.0, 1.0, 0.5};
  const struct {
    size_t n;
    const double *omega, *s, *at;
    const char *names;
  } bad[] = {{1, good, s, good, "n = 1"},
             {3, falls, s, good, "omega[2] = 1"},
             {3, below, s, good, "omega[0] = -1"},
             {3, equal, s, good, "omega[2]"},
             {3, unknown, s, good, "omega[1]"},
             {3, good, bad_s, good, "[1] = inf"},
             {3, good, s, at, "at[1] = "},
             {3, good, s, far, "at[1] = inf"},
             {3, good, ones, good, "sigma_2[0] = 1"}};
  for (int way = 0; way < 2; way++)
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
      double out[2] = {7.0, 7.0};
      cmx_error err = CMX_ERROR_NONE;
      if (!way && bad[i].s == ones) continue;
      const cmx_spectrum_view nodes = {bad[i].n, bad[i].omega, bad[i].s, bad[i].s};
      assert_int_equal(both_ways[way](&nodes, CMX_TAIL_NONE, 2, bad[i].at, out, &err), CMX_ERR_DOMAIN);
      CHECK(isnan(out[0]) && isnan(out[1]));
      if (!strstr(err.text, bad[i].names)) fail_msg("no '%s' in '%s'", bad[i].names, err.text);
    }
  const cmx_spectrum_view fine = {3, good, s, NULL};
  assert_int_equal(cmx_kramers_kronig(&fine, CMX_TAIL_NONE, 0, NULL, NULL, NULL), CMX_OK);
}

/* --- sum rule ------------------------------------------------------------------------------------------ */

static void sum_rule(void **state) {
  (void)state;
  enum { N = 4001 };
  double *omega = room(N), *s = room(N);
  const double unit = CMX_ATOMIC_FREQUENCY, n_e = electrons * per_volume();
  grid(N, 120.0, 1, omega);
  for (int i = 0; i < N; i++) {
    double sigma[2];
    omega[i] *= unit;
    cmx_drude(sigma_dc * unit, n_e, omega[i], sigma);
    s[i] = sigma[0];
  }
  const double sum =
      cmx_sum_rule(cmx_conductivity_integral(&(cmx_spectrum_view){N, omega, s, NULL}, CMX_TAIL_DRUDE), n_e);
  print_message("f-sum - 1 = %.2e\n", sum - 1.0);
  CHECK_ABS(sum, 1.0, 1e-6);
  /* nodes above 0 begin with a constant */
  CHECK_REL(cmx_conductivity_integral(&(cmx_spectrum_view){N - 1, omega + 1, s + 1, NULL}, CMX_TAIL_DRUDE),
            cmx_conductivity_integral(&(cmx_spectrum_view){N, omega, s, NULL}, CMX_TAIL_DRUDE), 1e-6);
  free(omega);
  free(s);
  static const double v[] = {1.0, 3.0}, height[] = {2.0, 1.0}, broken[] = {NAN, 1.0};
  CHECK_REL(cmx_conductivity_integral(&(cmx_spectrum_view){2, v, height, NULL}, CMX_TAIL_NONE), 5.0, 1e-15);
  CHECK_REL(cmx_conductivity_integral(&(cmx_spectrum_view){2, v, height, NULL}, CMX_TAIL_DRUDE), 8.0, 1e-15);
  CHECK(isnan(cmx_conductivity_integral(&(cmx_spectrum_view){1, v, height, NULL}, CMX_TAIL_NONE)));
  CHECK(isnan(cmx_conductivity_integral(&(cmx_spectrum_view){2, v, broken, NULL}, CMX_TAIL_NONE)));
}

/* --- Rosseland ----------------------------------------------------------------------------------------- */

static double to_omega(double u, double temp) {
  return u * CMX_BOLTZMANN * temp / CMX_HBAR;
}

static void the_weight(void **state) {
  (void)state;
  CHECK(cmx_rosseland_weight(0.0) == 0.0 && cmx_rosseland_weight(1e4) == 0.0);
  CHECK(isnan(cmx_rosseland_weight(-1.0)) && isnan(cmx_rosseland_weight(NAN)));
  CHECK_REL(cmx_rosseland_weight(1e-9), 15.0 / (4.0 * pow(CMX_PI, 4.0)) * 1e-18, 1e-9);
  const double peak = 3.8300160963, top = cmx_rosseland_weight(peak);
  CHECK(top > cmx_rosseland_weight(peak - 1e-4) && top > cmx_rosseland_weight(peak + 1e-4));
}

static void grey(void **state) {
  (void)state;
  uint64_t seed = 27182818;
  double omega[300], alpha[300], eps[300];
  cmx_rosseland r;
  for (int trial = 0; trial < 20; trial++) {
    double u = 0.0;
    for (int i = 0; i < 300; i++) {
      u += 1e-6 + pow(uniform(&seed), 3.0 * trial);
      omega[i] = to_omega(u, 2e5);
      alpha[i] = 3.7e4;
      eps[i] = i % 2 ? -1.0 : -2.0;
    }
    const cmx_status status =
        cmx_rosseland_mean(&(cmx_absorption_view){300, omega, alpha, eps, NULL}, 2e5, &r, NULL);
    assert_int_equal(status, r.below + r.above > 0.01 ? CMX_WARN_EXTRAPOLATED : CMX_OK);
    CHECK_REL(r.per_length, 3.7e4, 1e-14);
    CHECK_REL(r.evanescent, 1.0, 1e-14);
  }
  /* one frequency, or two with all of the weight between them */
  assert_int_equal(cmx_rosseland_mean(&(cmx_absorption_view){1, omega, alpha, NULL, NULL}, 2e5, &r, NULL),
                   CMX_WARN_EXTRAPOLATED);
  CHECK_REL(r.per_length, 3.7e4, 1e-14);
  CHECK(isnan(r.evanescent));
  omega[0] = to_omega(1e-3, 2e5);
  omega[1] = to_omega(1e6, 2e5);
  assert_int_equal(cmx_rosseland_mean(&(cmx_absorption_view){2, omega, alpha, NULL, NULL}, 2e5, &r, NULL),
                   CMX_OK);
  CHECK_REL(r.per_length, 3.7e4, 1e-14);
}

/* 1/per_length with absorption u^-3 on n nodes up to u = 80. */
static double cubic(size_t n) {
  double *omega = room(n), *alpha = room(n);
  cmx_rosseland r;
  for (size_t i = 0; i < n; i++) {
    const double u = 80.0 * (double)(i + 1) / (double)n;
    omega[i] = to_omega(u, 1e6);
    alpha[i] = pow(u, -3.0);
  }
  assert_int_equal(cmx_rosseland_mean(&(cmx_absorption_view){n, omega, alpha, NULL, NULL}, 1e6, &r, NULL),
                   CMX_OK);
  free(omega);
  free(alpha);
  return 1.0 / r.per_length;
}

/* int W u^3 = 15 7! zeta(7)/(4 pi^4): straight lines converge to it with the square of the step. */
static void power_law(void **state) {
  (void)state;
  const double exact = 195.6470503956, coarse = cubic(2000) - exact, middle = cubic(4000) - exact,
               fine = cubic(8000) - exact;
  CHECK_ABS(coarse / middle, 4.0, 1e-3);
  CHECK_ABS(middle / fine, 4.0, 1e-3);
  print_message("u^3: %.3e, extrapolated %.3e\n", fine / exact, (fine - middle / 4.0) / (0.75 * exact));
  CHECK_ABS(fine / exact, 0.0, 3e-6);
  CHECK_ABS(exact + (fine - 0.25 * middle) / 0.75, exact, 1e-10 * exact);
}

/* The Drude metal at 10 eV on n nodes, dense where 1/absorption falls as omega^(-1/2). */
static double drude_rosseland(size_t n, cmx_rosseland *r) {
  double *omega = room(n), *alpha = room(n), *eps = room(n);
  const double unit = CMX_ATOMIC_FREQUENCY, n_e = electrons * per_volume(),
               temp = 10.0 * CMX_ELECTRON_VOLT / CMX_BOLTZMANN;
  for (size_t i = 0; i < n; i++) {
    double sigma[2];
    cmx_optical o;
    omega[i] = to_omega(60.0 * pow((double)(i + 1) / (double)n, 3.0), temp);
    cmx_drude(sigma_dc * unit, n_e, omega[i], sigma);
    assert_int_equal(cmx_optical_constants(omega[i], sigma[0], sigma[1], &o), CMX_OK);
    alpha[i] = o.absorption;
    eps[i] = o.eps_1;
  }
  assert_int_equal(cmx_rosseland_mean(&(cmx_absorption_view){n, omega, alpha, eps, NULL}, temp, r, NULL),
                   CMX_OK);
  free(omega);
  free(alpha);
  free(eps);
  return r->per_length;
}

static void rosseland_of_the_drude_metal(void **state) {
  (void)state;
  cmx_rosseland r;
  const double coarse = drude_rosseland(4000, &r), fine = drude_rosseland(8000, &r);
  const double limit = fine + (fine - coarse) / 3.0;
  print_message("Drude, 10 eV: %.10e %.10e -> %.10e\n", coarse, fine, limit);
  CHECK_REL(fine, 1.36267012e6, 1e-6);
  CHECK_REL(limit, 1.36267012e6, NINE);
  CHECK_REL(limit * CMX_BOHR_RADIUS, 7.21093972e-3, NINE);
  CHECK_REL(limit / 8.0, 1.70333765e5, NINE);
  /* eps_1 = 0 at omega^2 + rate^2 = 4 pi n_e */
  const double edge = sqrt(4.0 * CMX_PI * electrons - rate * rate) * CMX_HARTREE / (10.0 * CMX_ELECTRON_VOLT);
  double weight = 0.0;
  for (int i = 0; i < 100000; i++) weight += cmx_rosseland_weight((i + 0.5) * 1e-5 * edge) * 1e-5 * edge;
  CHECK_ABS(r.evanescent, weight, 3e-7); /* W h^2 eps_1''/(8 eps_1') with h = 0.004 in u */
}

static void ends_and_refraction(void **state) {
  (void)state;
  const double temp = 3e6;
  double omega[3] = {to_omega(2.0, temp), to_omega(4.0, temp), to_omega(6.0, temp)};
  const double alpha[3] = {2.0, 2.0, 5.0}, index[3] = {1.0, 1.0, 0.0}, two[3] = {2.0, 2.0, 2.0};
  double weight[3] = {0.0, 0.0, 0.0};
  for (int i = 0; i < 100000; i++) {
    const double u = (i + 0.5) * 1e-3, part = cmx_rosseland_weight(u) * 1e-3;
    weight[u < 2.0 ? 0 : u < 6.0 ? 1 : 2] += part;
  }
  cmx_rosseland r, same;
  cmx_error err = CMX_ERROR_NONE;
  assert_int_equal(cmx_rosseland_mean(&(cmx_absorption_view){3, omega, alpha, NULL, NULL}, temp, &r, &err),
                   CMX_WARN_EXTRAPOLATED);
  CHECK(strstr(err.text, "u = 2..6"));
  CHECK_ABS(r.below, weight[0], 1e-7);
  CHECK_ABS(r.above, weight[2], 1e-7);
  CHECK(1.0 / r.per_length > r.below / 2.0 + r.above / 5.0);
  /* n^2 = 4 makes the mean free path four times as long */
  assert_int_equal(cmx_rosseland_mean(&(cmx_absorption_view){3, omega, alpha, NULL, two}, temp, &same, NULL),
                   CMX_WARN_EXTRAPOLATED);
  CHECK_REL(same.per_length, 0.25 * r.per_length, 1e-15);
  assert_int_equal(cmx_rosseland_mean(&(cmx_absorption_view){3, omega, alpha, NULL, index}, temp, &r, &err),
                   CMX_ERR_DOMAIN);
  CHECK(strstr(err.text, "index[2] = 0"));
  CHECK(isnan(r.per_length) && isnan(r.below) && isnan(r.above) && isnan(r.evanescent));
  const double black[3] = {2.0, 0.0, 1.0}, huge[3] = {1.0, -INFINITY, 1.0};
  assert_int_equal(cmx_rosseland_mean(&(cmx_absorption_view){3, omega, black, NULL, NULL}, temp, &r, &err),
                   CMX_ERR_DOMAIN);
  CHECK(strstr(err.text, "absorption[1] = 0"));
  const double clear[3] = {2.0, 1e-310, 1.0}; /* 1/1e-310 overflows: NaN where the weight is 0 */
  assert_int_equal(cmx_rosseland_mean(&(cmx_absorption_view){3, omega, clear, NULL, NULL}, 1.0, &r, &err),
                   CMX_ERR_DOMAIN);
  CHECK(strstr(err.text, "absorption[1] = 1e-310") && isnan(r.per_length));
  assert_int_equal(cmx_rosseland_mean(&(cmx_absorption_view){3, omega, alpha, huge, NULL}, temp, &r, &err),
                   CMX_ERR_DOMAIN);
  CHECK(strstr(err.text, "eps_1[1] = -inf"));
  assert_int_equal(cmx_rosseland_mean(&(cmx_absorption_view){3, omega, alpha, NULL, NULL}, 0.0, &r, &err),
                   CMX_ERR_DOMAIN);
  CHECK(strstr(err.text, "temp = 0 K"));
  assert_int_equal(cmx_rosseland_mean(&(cmx_absorption_view){0, omega, alpha, NULL, NULL}, temp, &r, &err),
                   CMX_ERR_DOMAIN);
  omega[1] = omega[0];
  assert_int_equal(cmx_rosseland_mean(&(cmx_absorption_view){3, omega, alpha, NULL, NULL}, temp, &r, &err),
                   CMX_ERR_DOMAIN);
  CHECK(strstr(err.text, "omega[1]"));
  omega[0] = 0.0;
  assert_int_equal(cmx_rosseland_mean(&(cmx_absorption_view){3, omega, alpha, NULL, NULL}, temp, &r, &err),
                   CMX_ERR_DOMAIN);
  CHECK(strstr(err.text, "omega[0] = 0"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_drude_table),
      cmocka_unit_test(without_cancellation),
      cmocka_unit_test(triangle),
      cmocka_unit_test(drude_from_401_nodes),
      cmocka_unit_test(check_values_of_the_uniform_grid),
      cmocka_unit_test(against_plain_sums),
      cmocka_unit_test(the_last_node),
      cmocka_unit_test(there_and_back),
      cmocka_unit_test(refusals_of_the_transform),
      cmocka_unit_test(sum_rule),
      cmocka_unit_test(the_weight),
      cmocka_unit_test(grey),
      cmocka_unit_test(power_law),
      cmocka_unit_test(rosseland_of_the_drude_metal),
      cmocka_unit_test(ends_and_refraction),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
