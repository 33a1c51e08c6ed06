/* Built-in fits written once more as a plug-in, in each of its forms: they give the numbers of the library.
   */
#include "coulomix/plugin.h"

static const cmx_reference notes = {
    .key = "Notes2026", .authors = "P. Lugin", .journal = "Notes 1, 2", .year = 2026};
static const cmx_reference *const references[] = {&notes, NULL};

/* --- jets: liquid/pc2000-ds, without its series at small coupling --- */

static const char *const liquid_names[] = {"A1", "A2", "B1", "B2", "B3", "B4"};
static const double liquid_values[] = {-0.9070, 0.62954, 0.00456, 211.6, -1.0e-4, 0.00462};

static cmx_jet liquid(const double p[], cmx_jet g) {
  const double a3 = -0.5 * sqrt(3.0) - p[0] / sqrt(p[1]);
  const cmx_jet root = cmx_jet_sqrt(g), t = cmx_jet_scale(g, 1.0 / p[1]), up = cmx_jet_affine(t, 1.0, 1.0),
                b = cmx_jet_scale(g, 1.0 / p[3]), c = cmx_jet_scale(cmx_jet_mul(g, g), 1.0 / p[5]);
  const cmx_jet first = cmx_jet_sub(cmx_jet_sqrt(cmx_jet_mul(t, up)),
                                    cmx_jet_log(cmx_jet_add(cmx_jet_sqrt(t), cmx_jet_sqrt(up)))),
                second = cmx_jet_sub(root, cmx_jet_atan(root)), third = cmx_jet_sub(b, cmx_jet_log1p(b));
  cmx_jet f = cmx_jet_scale(first, p[0] * p[1]);
  f = cmx_jet_add(f, cmx_jet_scale(second, 2.0 * a3));
  f = cmx_jet_add(f, cmx_jet_scale(third, p[2] * p[3]));
  return cmx_jet_add(f, cmx_jet_scale(cmx_jet_log1p(c), 0.5 * p[4]));
}

/* --- jets, the operations of the library: the same bits --- */

static cmx_jet quantum(const double p[], cmx_jet gamma, cmx_jet theta, cmx_jet r_s) {
  (void)p, (void)gamma, (void)r_s;
  return cmx_jet_scale(cmx_jet_mul(theta, theta), 1.0 / 24.0);
}

/* --- derivatives: anharmonic/fh93 --- */

static const char *const series_names[] = {"A1", "A2", "A3"};
static const double series_values[] = {10.9, 247.0, 1.765e5};

static cmx_jet series(const double p[], cmx_jet gamma) {
  double d[4] = {0.0, 0.0, 0.0, 0.0};
  for (int n = 1; n <= 3; n++) {
    const double term = -p[n - 1] / n * pow(gamma.v, -n);
    d[0] += term;
    d[1] -= n * term / gamma.v;
    d[2] += n * (n + 1) * term / (gamma.v * gamma.v);
    d[3] -= n * (n + 1) * (n + 2) * term / (gamma.v * gamma.v * gamma.v);
  }
  return cmx_plugin_taylor(1, 3, &gamma, d);
}

/* --- complex: a coefficient of a conductivity, whose value alone is used --- */

static double _Complex coefficient_of(const double p[], const double _Complex y[]) {
  return p[0] + 1.0 / (1.0 + y[0] * y[0]);
}

static const char *const coefficient_names[] = {"floor"};
static const double coefficient_values[] = {1.0};

static cmx_jet coefficient(const double p[], cmx_jet y) {
  return cmx_plugin_complex(coefficient_of, p, 1, &y);
}

/* clang-format off */
static const cmx_plugin_model models[] = {
    {{.id = "liquid/right", .kind = CMX_KIND_LIQUID, .summary = "liquid/pc2000-ds again", .source = "Eq. (1)",
      .n_parameters = 6, .parameter_names = liquid_names, .parameters = liquid_values, .kernel.one = liquid,
      .range_of = "gamma", .range = {0.0, 200.0}, .limit = {0.0, INFINITY}, .references = references}, 3},
    {{.id = "liquid-quantum/right", .kind = CMX_KIND_LIQUID_QUANTUM, .summary = "wigner-kirkwood again", .source = "Eq. (2)",
      .kernel.quantum = quantum, .range_of = "theta", .range = {0.0, 1.0}, .limit = {0.0, INFINITY},
      .references = references}, 3},
    {{.id = "anharmonic/right", .kind = CMX_KIND_ANHARMONIC, .summary = "fh93 again", .source = "Eq. (3)",
      .n_parameters = 3, .parameter_names = series_names, .parameters = series_values, .kernel.one = series,
      .range_of = "gamma", .range = {170.0, INFINITY}, .limit = {0.0, INFINITY}, .references = references}, 3},
    {{.id = "lee-more-coefficient/right", .kind = CMX_KIND_LEE_MORE_COEFFICIENT, .summary = "a coefficient", .source = "Eq. (4)",
      .n_parameters = 1, .parameter_names = coefficient_names, .parameters = coefficient_values, .kernel.one = coefficient,
      .range_of = "y", .range = {0.0, INFINITY}, .limit = {0.0, INFINITY}, .references = references}, 1}};
/* clang-format on */

CMX_PLUGIN(models, "P. Lugin")
