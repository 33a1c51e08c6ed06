#include <stdlib.h>
#include <string.h>

#include "support/cmx_test.h"
#include "support/models.h"
#include "coulomix/plasma.h"

/* -G^(3/2)/sqrt 3 and its derivatives; the next order of the formula is G^2. */
static void liquid_debye_hueckel_limit(void **state) {
  (void)state;
  const char *ids[] = {"liquid/pc2000-ds", "liquid/pc2000-ca"};
  for (int i = 0; i < 2; i++) {
    for (double g = 1e-6; g > 1e-100; g *= 1e-3) {
      cmx_jet f;
      double dh = -pow(g, 1.5) / sqrt(3.0), tol = fmax(10.0 * sqrt(g), 1e-14);
      assert_int_equal(cmx_model_one(find(CMX_KIND_LIQUID, ids[i]), coupling(g), &f), CMX_OK);
      CHECK_REL(f.v, dh, tol);
      CHECK_REL(f.g, 1.5 * dh, tol);
      CHECK_REL(f.gg, 2.25 * dh, tol);
      CHECK_REL(f.ggg, 3.375 * dh, tol);
    }
  }
}

/* The series and the closed forms of the three antiderivatives meet at t = 0.1, t = Gamma, Gamma/A2,
 * Gamma/B2. */
static void liquid_is_continuous(void **state) {
  (void)state;
  const cmx_model *m = find(CMX_KIND_LIQUID, "liquid/pc2000-ds");
  const double seams[] = {0.1, 0.1 * 0.62954, 0.1 * 211.6};
  for (int i = 0; i < 3; i++) {
    cmx_jet a, b;
    double down = seams[i] * (1 - 1e-9), up = seams[i] * (1 + 1e-9);
    cmx_model_one(m, coupling(down), &a);
    cmx_model_one(m, coupling(up), &b);
    CHECK_ABS(b.v - a.v, 0.5 * (a.g + b.g) * log(up / down), 2e-14 * fabs(a.v));
  }
}

/* The formula of Potekhin et al. 2009 as printed, and intermediate quantities known for C/O at x = 0.5. */
static double p2009_as_printed(double shift, double z1, double z2, double x, double gamma_e) {
  double m[6] = {0};
  for (int i = 0; i < 2; i++) {
    double z = i ? z2 : z1, xi = i ? x : 1 - x;
    const double w[6] = {z, z * z, pow(z, 2.5), pow(z, 5.0 / 3), z * pow(z + shift, 1.5), z * (z + shift)};
    for (int k = 0; k < 6; k++) m[k] += xi * w[k];
  }
  double delta = m[4] / m[2] - pow(m[5], 1.5) / (sqrt(m[0]) * m[2]), d = m[1] / (m[0] * m[0]);
  double alpha = pow(d, -0.2), a = (2.6 * delta + 14 * delta * delta * delta) / (1 - alpha);
  double b = 0.0117 * d * d * a, beta = 1.5 / alpha - 1, ga = pow(gamma_e * m[3], alpha);
  if (shift == 0 && z1 == 6 && z2 == 8 && x == 0.5) {
    CHECK_PRINTED(delta, "0.00720548976897");
    CHECK_PRINTED(alpha, "0.995967610541");
    CHECK_PRINTED(a, "4.64724725216");
    CHECK_PRINTED(b, "0.0566147364122");
    CHECK_PRINTED(beta, "0.506073073185");
  }
  return pow(gamma_e, 1.5) * m[2] / sqrt(3.0) * delta / ((1 + a * ga) * pow(1 + b * ga, beta));
}

static void liquid_mixing_is_the_printed_formula(void **state) {
  (void)state;
  const double pairs[][2] = {{6, 8}, {1, 2}, {1, 26}, {6, 26}, {8, 10}, {1, 92}};
  const cmx_model *m[2] = {find(CMX_KIND_LIQUID_MIXING, "liquid-mixing/p2009-rigid"),
                           find(CMX_KIND_LIQUID_MIXING, "liquid-mixing/p2009-polarizable")};
  for (int s = 0; s < 2; s++)
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
      for (double x = 0.1; x < 0.95; x += 0.2)
        for (double g = 1e-3; g < 100; g *= 10)
          CHECK_REL(binary_ok(m[s], pairs[i][0], pairs[i][1], x, g).v,
                    p2009_as_printed(s, pairs[i][0], pairs[i][1], x, g), 1e-11);
  p2009_as_printed(0, 6, 8, 0.5, 1);
}

/* Near a pure composition Delta f = x f' with no loss of digits, and f' is that of the pure composition. For
 * nearly equal charges Delta f grows as (R-1)^2. */
static void liquid_mixing_near_pure_and_near_equal(void **state) {
  (void)state;
  const char *ids[] = {"liquid-mixing/p2009-rigid", "liquid-mixing/p2009-polarizable"};
  for (int i = 0; i < 2; i++) {
    const cmx_model *m = find(CMX_KIND_LIQUID_MIXING, ids[i]);
    for (int side = 0; side < 2; side++) {
      double sign = side ? -1 : 1, end = side ? 1 : 0;
      cmx_jet pure = binary_ok(m, 6, 8, end, 8);
      CHECK(pure.v == 0 && pure.g == 0 && pure.gg == 0);
      CHECK(sign * pure.x > 0);
      for (double t = 1e-4; t > 1e-15; t *= 0.1) {
        cmx_jet f = binary_ok(m, 6, 8, side ? 1 - t : t, 8);
        double step = side ? 1 - (1 - t) : t;
        CHECK_REL(f.x, pure.x + sign * step * pure.xx, 30 * t * t + 1e-13);
        CHECK_REL(f.v, sign * step * pure.x + 0.5 * step * step * pure.xx, 30 * t * t + 1e-13);
        CHECK_REL(f.xx, pure.xx + sign * step * pure.xxx, 3e3 * t * t + 1e-12);
      }
      CHECK(isfinite(pure.xx) && pure.xx < 0);
    }
    double last = 0;
    for (double d = 1e-2; d > 1e-14; d *= 0.1) {
      double r = 1 + d, scaled = binary_ok(m, 6, 6 * r, 0.3, 8).v / ((6 * r - 6) * (6 * r - 6));
      CHECK(scaled > 0);
      if (last > 0) CHECK_REL(scaled, last, 200 * d);
      last = scaled;
    }
  }
}

/* Three species at a pure corner: the directional derivative is the limit of those on the way to it. */
static void liquid_mixing_at_a_ternary_corner(void **state) {
  (void)state;
  const cmx_model *m = find(CMX_KIND_LIQUID_MIXING, "liquid-mixing/p2009-rigid");
  const double z[3] = {6, 8, 10};
  cmx_jet f0, f1;
  cmx_jet corner[3] = {cmx_jet_seed(1, -1, 0), cmx_jet_seed(0, 0.7, 0), cmx_jet_seed(0, 0.3, 0)}, near[3];
  assert_int_equal(cmx_model_mix(m, 3, z, corner, coupling(8), &f0), CMX_OK);
  for (double t = 1e-2; t > 1e-9; t *= 0.1) {
    for (int j = 0; j < 3; j++) near[j] = cmx_jet_seed(corner[j].v + t * corner[j].x, corner[j].x, 0);
    assert_int_equal(cmx_model_mix(m, 3, z, near, coupling(8), &f1), CMX_OK);
    CHECK_REL(f1.x, f0.x + t * f0.xx, 30 * t * t + 1e-12);
    CHECK_REL(f1.v, t * f0.x, 10 * t);
    CHECK_REL(f1.xx, f0.xx, 60 * t + 1e-4); /* the shares are quotients of small numbers here */
    if (t > 1e-4) CHECK_REL(f1.xxx, f0.xxx, 60 * t);
  }
}

/* Melting couplings with three values of 3<ln(omega/omega_p)>; roots found independently by bracketing. */
static void melting_couplings(void **state) {
  (void)state;
  const double ln3[3] = {-2.49389, 3 * -0.831298, -2.493894406};
  const double bc22[] = {10.2, 248, 2.03e5}, fh93[] = {10.9, 247, 1.765e5},
               fh93_alt[] = {10.84, 352.8, 1.794e5};
  const double bc_a1[] = {10.2, 0, 0}, bc_a12[] = {10.2, 248, 0}, first[] = {10.84, 0, 0}, none[] = {0, 0, 0};
  const struct {
    const double *a;
    const char *liquid, *gamma[3];
  } v[] = {{bc22, "liquid/pc2000-ds", {"175.719870", "175.718935", "175.718840"}},
           {bc22, "liquid/pc2000-ca", {"175.738860", "175.737920", "175.737824"}},
           {fh93, "liquid/pc2000-ds", {"175.173891", "175.172957", "175.172863"}},
           {fh93, "liquid/pc2000-ca", {"175.189511", "175.188572", "175.188477"}},
           {fh93_alt, "liquid/pc2000-ds", {"174.807876", "174.806939", "174.806844"}},
           {fh93_alt, "liquid/pc2000-ca", {"174.821334", "174.820391", "174.820295"}},
           {bc_a1, "liquid/pc2000-ds", {"179.366869", "179.365981", "179.365890"}},
           {bc_a12, "liquid/pc2000-ds", {"178.503647", "178.502752", "178.502661"}},
           {first, "liquid/pc2000-ds", {"178.571824", "178.570933", "178.570843"}},
           {none, "liquid/pc2000-ds", {"191.348316", "191.347459", "191.347372"}}};
  for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
    for (int k = 0; k < 3; k++) {
      cmx_model crystal = *find(CMX_KIND_CRYSTAL, "crystal/bcc");
      cmx_model anharmonic = *find(CMX_KIND_ANHARMONIC, "anharmonic/bc22");
      const double constants[2] = {cmx_model_parameter(&crystal, "zeta"), ln3[k]};
      crystal.parameters = constants;
      anharmonic.parameters = v[i].a;
      const cmx_model *liquid = find(CMX_KIND_LIQUID, v[i].liquid);
      double gamma_m;
      cmx_error err;
      assert_int_equal(cmx_melting_gamma(liquid, &crystal, &anharmonic, &gamma_m, &err), CMX_OK);
      CHECK_PRINTED(gamma_m, v[i].gamma[k]);
      cmx_jet d;
      cmx_melting_difference(liquid, &crystal, &anharmonic, coupling(gamma_m), &d);
      CHECK_ABS(d.v / d.g, 0.0, 1e-12); /* Newton step in ln Gamma */
    }
  }
}

/* Excess entropy u_l - u_s and slope at melting, and the spurious second crossing of the series. */
static void facts_at_melting(void **state) {
  (void)state;
  const cmx_model *l = find(CMX_KIND_LIQUID, "liquid/pc2000-ds"), *s = find(CMX_KIND_CRYSTAL, "crystal/bcc");
  const cmx_model *bc = find(CMX_KIND_ANHARMONIC, "anharmonic/bc22"),
                  *fh = find(CMX_KIND_ANHARMONIC, "anharmonic/fh93"),
                  *no = find(CMX_KIND_ANHARMONIC, "anharmonic/none");
  double gamma_m;
  cmx_jet d, lower, upper;
  assert_int_equal(cmx_melting_gamma(l, s, bc, &gamma_m, NULL), CMX_OK);
  CHECK_PRINTED(gamma_m, "175.71884");
  assert_int_equal(cmx_melting_difference(l, s, bc, coupling(gamma_m), &d), CMX_OK);
  CHECK_PRINTED(d.g, "0.75181");
  CHECK_PRINTED(d.g / gamma_m, "0.0042785");
  assert_int_equal(cmx_melting_gamma(l, s, fh, &gamma_m, NULL), CMX_OK);
  cmx_melting_difference(l, s, fh, coupling(gamma_m), &d);
  CHECK_PRINTED(d.g, "0.75075");
  assert_int_equal(cmx_melting_gamma(l, s, no, &gamma_m, NULL), CMX_OK);
  const cmx_model *a[2] = {fh, bc};
  const double crossing[2] = {49.92, 51.69};
  for (int i = 0; i < 2; i++) {
    assert_int_equal(cmx_melting_difference(l, s, a[i], coupling(crossing[i] - 0.005), &lower),
                     CMX_WARN_EXTRAPOLATED);
    cmx_melting_difference(l, s, a[i], coupling(crossing[i] + 0.005), &upper);
    CHECK(lower.v > 0 && upper.v < 0);
  }
}

static void melting_failures(void **state) {
  (void)state;
  const cmx_model *l = find(CMX_KIND_LIQUID, "liquid/pc2000-ds"), *s = find(CMX_KIND_CRYSTAL, "crystal/bcc"),
                  *a = find(CMX_KIND_ANHARMONIC, "anharmonic/bc22");
  double gamma_m = 1;
  cmx_jet d;
  cmx_error err;
  assert_int_equal(cmx_melting_gamma(s, l, a, &gamma_m, &err), CMX_ERR_UNSUPPORTED);
  CHECK(isnan(gamma_m));
  assert_int_equal(cmx_melting_difference(l, s, a, coupling(-1), &d), CMX_ERR_DOMAIN);
  CHECK(isnan(d.v) && isnan(d.gg));
  cmx_model shifted = *s;
  const double far[2] = {0.895929255682, -2.0}, broken[2] = {NAN, 0};
  shifted.parameters = far;
  gamma_m = 1;
  assert_int_equal(cmx_melting_gamma(l, &shifted, a, &gamma_m, &err), CMX_ERR_ABSENT);
  CHECK(isnan(gamma_m) && strstr(err.text, "crystal/bcc"));
  shifted.parameters = broken;
  assert_int_equal(cmx_melting_gamma(l, &shifted, a, &gamma_m, NULL), CMX_ERR_DOMAIN);
  CHECK(isnan(gamma_m));
}

static void crystals(void **state) {
  (void)state;
  const cmx_model *bcc = find(CMX_KIND_CRYSTAL, "crystal/bcc"), *fcc = find(CMX_KIND_CRYSTAL, "crystal/fcc");
  CHECK_PRINTED(cmx_model_parameter(bcc, "zeta"), "0.895929255682");
  CHECK_PRINTED(cmx_model_parameter(bcc, "zeta") - cmx_model_parameter(fcc, "zeta"), "0.0000556405");
  CHECK(isnan(cmx_model_parameter(bcc, "beta")));
  cmx_jet f;
  assert_int_equal(cmx_model_one(bcc, coupling(1), &f), CMX_OK);
  CHECK_ABS(f.v, -0.895929255682 + 1.32351479169 - 2.4938944, 5e-12); /* C_id to 12 digits */
  assert_int_equal(cmx_model_one(find(CMX_KIND_ANHARMONIC, "anharmonic/bc22"), coupling(200), &f), CMX_OK);
  CHECK_REL(f.v, -(10.2 / 200 + 248 / 2.0 / 4e4 + 2.03e5 / 3 / 8e6), 1e-14);
  CHECK_REL(f.g, 10.2 / 200 + 248 / 4e4 + 2.03e5 / 8e6, 1e-14);
}

static void mixing_values_of_the_solid(void **state) {
  (void)state;
  const struct {
    double x, ratio;
    const char *ogata, *pc13;
  } v[] = {{0.01157, 4.0 / 3, "0.00479479677658", "0.00427415194741"},
           {0.25, 4.0 / 3, "0.00399023122746", "0.00566660983292"},
           {0.5, 4.0 / 3, "0.00436052456892", "0.00684668751425"},
           {0.75, 4.0 / 3, "0.00479293027227", "0.00801117579927"},
           {0.5, 1.25, "0.00262267925336", "0.00528771291968"},
           {0.5, 2, "0.020628603908", "0.017612446376"},
           {0.2, 4.25, "0.0169633937626", "0.00978630028539"}};
  const cmx_model *ogata = find(CMX_KIND_SOLID_MIXING, "solid-mixing/ogata1993"),
                  *pc13 = find(CMX_KIND_SOLID_MIXING, "solid-mixing/pc2013");
  for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
    double scale = cmx_gamma_species(6, 7) * v[i].x * (1 - v[i].x);
    cmx_jet f;
    cmx_status expected = v[i].ratio < 1.3 || v[i].ratio > 4 ? CMX_WARN_EXTRAPOLATED : CMX_OK;
    assert_int_equal(binary(ogata, 6, 6 * v[i].ratio, v[i].x, 7, &f), expected);
    CHECK_PRINTED(f.v / scale, v[i].ogata);
    CHECK_REL(f.g, f.v, 1e-14); /* an energy: no entropy */
    assert_int_equal(binary(pc13, 6, 6 * v[i].ratio, v[i].x, 7, &f), CMX_OK);
    CHECK_PRINTED(f.v / scale, v[i].pc13);
    CHECK_REL(f.g, f.v, 1e-14);
  }
  /* x(1-x) Dg of Ogata et al. at 4/3 */
  CHECK_PRINTED(binary_ok(ogata, 6, 8, 0.25, 7).v / cmx_gamma_species(6, 7), "0.00074817");
  CHECK_PRINTED(binary_ok(ogata, 6, 8, 0.5, 7).v / cmx_gamma_species(6, 7), "0.00109013");
  CHECK_PRINTED(binary_ok(ogata, 6, 8, 0.75, 7).v / cmx_gamma_species(6, 7), "0.00089867");
}

/* Value 0 and the first derivative Gamma_1 Dg at both ends; the curvature is that of sqrt(x) or x^(R-1). */
static void solid_mixing_at_pure_compositions(void **state) {
  (void)state;
  const char *ids[] = {"solid-mixing/ogata1993", "solid-mixing/pc2013"};
  const double ratios[] = {4.0 / 3, 1.7, 2.0, 3.1, 4.0};
  for (int i = 0; i < 2; i++) {
    const cmx_model *m = find(CMX_KIND_SOLID_MIXING, ids[i]);
    for (int k = 0; k < 5; k++) {
      double r = ratios[k], g1 = cmx_gamma_species(6, 7);
      double c = 0.05 * (r - 1) * (r - 1) / ((1 + 0.64 * (r - 1)) * (1 + 0.5 * (r - 1) * (r - 1)));
      double x_1 = 1 / r, pc = 0.012 * (1 - 1 / (r * r));
      cmx_jet light = binary_ok(m, 6, 6 * r, 0, 7), heavy = binary_ok(m, 6, 6 * r, 1, 7);
      CHECK(light.v == 0 && heavy.v == 0 && light.g == 0 && heavy.g == 0 && light.gg == 0 && heavy.gg == 0);
      CHECK_REL(light.x, g1 * (i ? pc * x_1 : c), 1e-14);
      CHECK_REL(heavy.x, -g1 * (i ? pc * (x_1 + r - 1) * pow(r, 5.0 / 3) : c), 1e-14);
      CHECK_REL(light.xg, light.x, 1e-15);
      CHECK(isfinite(heavy.xx));
      CHECK(i == 0 || r < 2 ? light.xx == INFINITY : isfinite(light.xx));
      CHECK(light.xxg == light.xx && light.xgg == light.x && light.ggg == 0); /* proportional to Gamma_e */
      CHECK(isfinite(heavy.xxx) && heavy.xxg == heavy.xx);
      CHECK(i == 0 || r < 2 ? light.xxx == -INFINITY : isfinite(light.xxx));
      for (double t = 1e-3; t > 1e-14; t *= 0.1) {
        CHECK_REL(binary_ok(m, 6, 6 * r, 1 - t, 7).v, -heavy.x * (1 - (1 - t)), 40 * t + 1e-14);
        CHECK_REL(binary_ok(m, 6, 6 * r, t, 7).v, light.x * t, 20 * fmax(sqrt(t), pow(t, r - 1)));
      }
    }
  }
}

static void solid_mixing_refuses_large_ratios(void **state) {
  (void)state;
  const cmx_model *ogata = find(CMX_KIND_SOLID_MIXING, "solid-mixing/ogata1993"),
                  *pc13 = find(CMX_KIND_SOLID_MIXING, "solid-mixing/pc2013");
  cmx_jet f;
  assert_int_equal(binary(ogata, 1, 4.5, 0.3, 100, &f), CMX_WARN_EXTRAPOLATED);
  assert_int_equal(binary(ogata, 1, 4.51, 0.3, 100, &f), CMX_ERR_DOMAIN);
  CHECK(isnan(f.v) && isnan(f.x) && isnan(f.xx));
  assert_int_equal(binary(pc13, 1, 26, 0.3, 1, &f), CMX_OK);
  assert_int_equal(binary(ogata, 12, 16, 0.3, 1, &f), CMX_OK);
  CHECK(8.2 / 6.15 < 4.0 / 3.0);
  assert_int_equal(binary(ogata, 6.15, 8.2, 0.3, 1, &f), CMX_OK);
  assert_int_equal(binary(ogata, 2, 8, 0.3, 1, &f), CMX_OK);
  /* an absent species does not count, one that is about to appear does */
  const double z[3] = {6, 8, 60};
  cmx_jet x[3] = {cmx_jet_seed(0.4, 1, 0), cmx_jet_seed(0.6, -1, 0), cmx_jet_const(0)};
  assert_int_equal(cmx_model_mix(ogata, 3, z, x, coupling(5), &f), CMX_OK);
  x[1].x = 0;
  x[2].x = -1;
  assert_int_equal(cmx_model_mix(ogata, 3, z, x, coupling(5), &f), CMX_ERR_DOMAIN);
}

/* Two species that vanish together: curvature along the seeds against a short walk along them. */
static void solid_mixing_at_a_ternary_corner(void **state) {
  (void)state;
  const double z[3] = {6, 9, 14}, t = 1e-6;
  const cmx_model *m = find(CMX_KIND_SOLID_MIXING, "solid-mixing/pc2013");
  cmx_jet f, moved;
  cmx_jet x[3] = {cmx_jet_seed(0, 0.6, 0), cmx_jet_seed(0, 0.4, 0), cmx_jet_seed(1, -1, 0)}, y[3];
  for (int j = 0; j < 3; j++) y[j] = cmx_jet_seed(x[j].v + t * x[j].x, x[j].x, 0);
  assert_int_equal(cmx_model_mix(m, 3, z, x, coupling(5), &f), CMX_OK);
  assert_int_equal(cmx_model_mix(m, 3, z, y, coupling(5), &moved), CMX_OK);
  CHECK(f.v == 0);
  CHECK_REL(moved.x, f.x + t * f.xx, 1e-10);
  CHECK_REL(moved.xx, f.xx, 1e-4);
  CHECK_REL(f.xg, f.x, 1e-14);
  CHECK_REL(moved.xx, f.xx + t * f.xxx, 1e-9);
  CHECK_REL(f.xxg, f.xx, 1e-14);
  x[0].x = 1.4;
  x[1].x = -0.4; /* outwards */
  assert_int_equal(cmx_model_mix(m, 3, z, x, coupling(5), &f), CMX_OK);
  CHECK(f.v == 0 && isfinite(f.x) && isnan(f.xx) && isnan(f.xxx));
}

static void entropies(void **state) {
  (void)state;
  const struct {
    double x;
    const char *number, *charge;
  } v[] = {{0.5, "0.69314718", "0.70345682"},
           {0.25, "0.56233514", "0.57045733"},
           {0.1, "0.32508297", "0.32910459"},
           {0.9, "0.32508297", "0.32853337"}};
  const cmx_model *s = find(CMX_KIND_MIXING_ENTROPY, "mixing-entropy/charge"),
                  *zero = find(CMX_KIND_MIXING_ENTROPY, "mixing-entropy/number");
  for (int i = 0; i < 4; i++) {
    double x = v[i].x;
    const cmx_jet xs[2] = {cmx_jet_seed(1 - x, -1, 0), cmx_jet_seed(x, 1, 0)};
    cmx_jet ideal = cmx_mixing_entropy(2, xs), extra = binary_ok(s, 6, 8, x, 1);
    CHECK_PRINTED(ideal.v, v[i].number);
    CHECK_PRINTED(ideal.v + extra.v, v[i].charge);
    CHECK_REL(ideal.x + 1, log((1 - x) / x) + 1, 1e-14);
    CHECK_REL(ideal.xx, -1 / x - 1 / (1 - x), 1e-14);
    CHECK_ABS(ideal.xxx, 1 / (x * x) - 1 / ((1 - x) * (1 - x)), 1e-14 * ideal.xx * ideal.xx);
    CHECK(ideal.g == 0 && extra.g == 0 && extra.gg == 0);
    CHECK(binary_ok(zero, 6, 8, x, 1).v == 0);
  }
  for (double x = 1e-3; x > 1e-20; x *= 0.1) {
    CHECK_REL(binary_ok(s, 6, 8, x, 1).v, x * (1.0 / 3 - log(4.0 / 3)) - x * x / 18, x * x + 1e-14);
    CHECK_REL(binary_ok(s, 6, 6 * (1 + 1e-6), x, 1).v, x * 0.5e-12, 1e-5 + x);
  }
}

static void ideal_entropy_at_zero_fractions(void **state) {
  (void)state;
  cmx_jet x[3] = {cmx_jet_seed(1, -1, 0), cmx_jet_seed(0, 1, 0), cmx_jet_const(0)};
  cmx_jet s = cmx_mixing_entropy(3, x);
  CHECK(s.v == 0 && s.x == INFINITY && s.xx == -INFINITY && s.g == 0 && s.xg == 0 && s.gg == 0);
  CHECK(s.xxx == INFINITY && s.xxg == 0 && s.xgg == 0 && s.ggg == 0);
  x[0] = cmx_jet_seed(0.5, -1, 0);
  x[1] = cmx_jet_seed(0.5, 1, 0);
  s = cmx_mixing_entropy(3, x);
  CHECK_REL(s.v, log(2.0), 1e-15);
  CHECK_ABS(s.x, 0.0, 1e-15);
  CHECK_REL(s.xx, -4.0, 1e-15);
}

/* Kozhberov (2024) fixes xi_22(1) to xi_bcc = -0.895929. */
static void ordered_energy_ends_at_the_bcc_lattice(void **state) {
  (void)state;
  const cmx_model *m = find(CMX_KIND_ORDERED_ENERGY, "ordered-energy/kozhberov2024");
  cmx_jet f;
  assert_int_equal(cmx_model_one(m, cmx_jet_const(1.0), &f), CMX_OK);
  CHECK_ABS(f.v, -0.895929, 5e-7);
  assert_int_equal(cmx_model_one(m, cmx_jet_const(0.05), &f), CMX_WARN_EXTRAPOLATED);
  assert_int_equal(cmx_model_one(m, cmx_jet_const(1.1), &f), CMX_ERR_DOMAIN);
}

/* Two of three species absent in turn, at fractions whose inverses round either way. */
static void pairs_of_vanished_species(void **state) {
  (void)state;
  const double z[3] = {6, 9, 14};
  const char *ids[] = {"solid-mixing/ogata1993", "solid-mixing/pc2013"};
  for (int i = 0; i < 2; i++) {
    const cmx_model *m = find(CMX_KIND_SOLID_MIXING, ids[i]);
    for (int k = 1; k < 1000; k++) {
      double t = k / 1000.0;
      for (int gone = 0; gone < 3; gone++) {
        cmx_jet x[3], f;
        for (int j = 0; j < 3; j++)
          x[j] = cmx_jet_seed(j == gone ? 0 : j == (gone + 1) % 3 ? t : 1 - t, 0, 0);
        x[gone].x = 1;
        x[(gone + 1) % 3].x = -1;
        assert_int_equal(cmx_model_mix(m, 3, z, x, coupling(6), &f), CMX_OK);
        CHECK(isfinite(f.v) && isfinite(f.x) && !isnan(f.xx));
      }
    }
  }
}

/* The pair sum of three species against the three pairs. */
static void pairs_add_up(void **state) {
  (void)state;
  const double z[3] = {6, 8, 14}, x[3] = {0.5, 0.2, 0.3};
  const cmx_jet xs[3] = {cmx_jet_const(x[0]), cmx_jet_const(x[1]), cmx_jet_const(x[2])};
  const char *ids[] = {"solid-mixing/ogata1993", "solid-mixing/pc2013"};
  for (int i = 0; i < 2; i++) {
    const cmx_model *m = find(CMX_KIND_SOLID_MIXING, ids[i]);
    cmx_jet f;
    double sum = 0;
    assert_int_equal(cmx_model_mix(m, 3, z, xs, coupling(6), &f), CMX_OK);
    for (int j = 0; j < 3; j++)
      for (int k = j + 1; k < 3; k++)
        sum += (x[j] + x[k]) * (x[j] + x[k]) * binary_ok(m, z[j], z[k], x[k] / (x[j] + x[k]), 6).v;
    CHECK_REL(f.v, sum, 1e-14);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(liquid_debye_hueckel_limit),
                                     cmocka_unit_test(liquid_is_continuous),
                                     cmocka_unit_test(liquid_mixing_is_the_printed_formula),
                                     cmocka_unit_test(liquid_mixing_near_pure_and_near_equal),
                                     cmocka_unit_test(liquid_mixing_at_a_ternary_corner),
                                     cmocka_unit_test(melting_couplings),
                                     cmocka_unit_test(facts_at_melting),
                                     cmocka_unit_test(melting_failures),
                                     cmocka_unit_test(crystals),
                                     cmocka_unit_test(mixing_values_of_the_solid),
                                     cmocka_unit_test(solid_mixing_at_pure_compositions),
                                     cmocka_unit_test(solid_mixing_refuses_large_ratios),
                                     cmocka_unit_test(solid_mixing_at_a_ternary_corner),
                                     cmocka_unit_test(entropies),
                                     cmocka_unit_test(ideal_entropy_at_zero_fractions),
                                     cmocka_unit_test(ordered_energy_ends_at_the_bcc_lattice),
                                     cmocka_unit_test(pairs_of_vanished_species),
                                     cmocka_unit_test(pairs_add_up)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
