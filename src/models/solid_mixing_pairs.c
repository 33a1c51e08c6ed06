/* Solid mixtures as sums over pairs of species (Medin & Cumming 2010, Sec. II):
 *   Delta f = sum_{Z_j < Z_k} Gamma_j x_j x_k Dg(y, R),  y = x_k/(x_j+x_k),  R = Z_k/Z_j */
#include <math.h>

#include "coulomix/plasma.h"
#include "models/records.h"

/* y v Dg(y, R) with v = 1-y. Both are passed, so that neither end loses digits. */
typedef cmx_jet pair_shape(const double p[], double ratio, cmx_jet y, cmx_jet v);

enum { C0, C1, C2, D0, D1, ROOT1, ROOT2, N_OGATA };

/* Ogata et al. 1993 as in Medin & Cumming 2010, Sec. II, with w = sqrt y:
 *   Dg = C/{1 + D w(w-0.3)(w-0.7)(w-1)}
 *   C = 0.05(R-1)^2/{[1+0.64(R-1)][1+0.5(R-1)^2]},  D = 27(R-1)/[1+0.1(R-1)] */
static cmx_jet ogata_shape(const double p[], double ratio, cmx_jet y, cmx_jet v) {
  double r1 = ratio - 1.0, d = p[D0] * r1 / (1.0 + p[D1] * r1);
  double c = p[C0] * r1 * r1 / ((1.0 + p[C1] * r1) * (1.0 + p[C2] * r1 * r1));
  cmx_jet w = cmx_jet_seed(sqrt(y.v), 1.0, 0.0);
  cmx_jet roots = cmx_jet_mul(cmx_jet_mul(w, cmx_jet_affine(w, 1.0, -p[ROOT1])),
                              cmx_jet_mul(cmx_jet_affine(w, 1.0, -p[ROOT2]), cmx_jet_affine(w, 1.0, -1.0)));
  cmx_jet dg = cmx_jet_scale(cmx_jet_inv(cmx_jet_affine(roots, d, 1.0)), c);
  /* y Dg by y, from the derivatives of Dg by w: the curvature grows as 1/w, with D(0.3)(0.7) > 0 */
  double h1 = dg.v + 0.5 * w.v * dg.x;
  double h2 = w.v > 0.0 ? 0.75 * dg.x / w.v + 0.25 * dg.xx : INFINITY;
  double h3 = w.v > 0.0 ? (0.375 * (dg.xx - dg.x / w.v) / w.v + 0.125 * dg.xxx) / w.v : -INFINITY;
  return cmxp_jet_mul_edge(cmxp_jet_chain_edge(y, y.v * dg.v, h1, h2, h3), v);
}

enum { SCALE, N_PC2013 };

/* Potekhin & Chabrier 2013, Eq. (40), with X = y/R + (1-1/R) y^R:
 *   y v Dg = 0.012 X(1-X)(1-1/R^2)(1-y+y R^(5/3)) */
static cmx_jet pc2013_shape(const double p[], double ratio, cmx_jet y, cmx_jet v) {
  double inv = 1.0 / ratio, r1 = ratio - 1.0;
  double big_x = inv * y.v + (1.0 - inv) * pow(y.v, ratio);
  double big_v = inv * v.v - (1.0 - inv) * expm1(ratio * log1p(-v.v)); /* 1-X */
  double x1 = inv + r1 * pow(y.v, ratio - 1.0), x2 = r1 * r1 * pow(y.v, ratio - 2.0);
  double x3 = ratio == 2.0 ? 0.0 : r1 * r1 * (ratio - 2.0) * pow(y.v, ratio - 3.0);
  cmx_jet product = cmxp_jet_chain_edge(y, big_x * big_v, x1 * (big_v - big_x),
                                        cmxp_seeded(x2, big_v - big_x) - 2.0 * x1 * x1,
                                        cmxp_seeded(x3, big_v - big_x) - 6.0 * x1 * x2);
  cmx_jet charge = cmx_jet_add(v, cmx_jet_scale(y, cmx_gamma_species(ratio, 1.0)));
  return cmx_jet_scale(cmxp_jet_mul_edge(product, charge), p[SCALE] * r1 * (ratio + 1.0) * inv * inv);
}

/* Second derivative of (x_j+x_k)^2 shape(y) where both vanish, along the seeds (a, b) of x_j and x_k. */
static double corner_curvature(pair_shape *shape, const double p[], double ratio, double a, double b) {
  if (a == 0.0 || b == 0.0) return 0.0;
  if ((a > 0.0) != (b > 0.0)) return NAN;
  cmx_jet h = shape(p, ratio, cmx_jet_const(b / (a + b)), cmx_jet_const(a / (a + b)));
  return 2.0 * (a + b) * (a + b) * h.v;
}

static cmx_jet corner(pair_shape *shape, const double p[], double ratio, cmx_jet xj, cmx_jet xk) {
  cmx_jet r = cmx_jet_const(0.0);
  r.xx = corner_curvature(shape, p, ratio, xj.x, xk.x);
  r.gg = corner_curvature(shape, p, ratio, xj.g, xk.g);
  r.xg = 0.5 * (corner_curvature(shape, p, ratio, xj.x + xj.g, xk.x + xk.g) - r.xx - r.gg);
  /* homogeneous of second degree: no third derivative, but NaN stays NaN */
  r.xxx = 0.0 * r.xx;
  r.ggg = 0.0 * r.gg;
  r.xxg = r.xgg = 0.0 * r.xg;
  return r;
}

/* Below it the derivatives of y overflow; the pair's energy is already zero. */
#define VANISHED 1e-90

static cmx_jet pair_sum(pair_shape *shape, const double p[], size_t n, const double z[], const cmx_jet x[],
                        cmx_jet gamma_e) {
  cmx_jet sum = cmx_jet_const(0.0);
  for (size_t j = 0; j + 1 < n; j++) {
    cmx_jet gamma_j = cmx_jet_scale(gamma_e, cmx_gamma_species(z[j], 1.0));
    for (size_t k = j + 1; k < n; k++) {
      if (cmxp_jet_absent(x[j]) || cmxp_jet_absent(x[k])) continue;
      cmx_jet both = cmx_jet_add(x[j], x[k]), f;
      if (both.v < VANISHED) {
        f = corner(shape, p, z[k] / z[j], x[j], x[k]);
      } else {
        f = shape(p, z[k] / z[j], cmx_jet_div(x[k], both), cmx_jet_div(x[j], both));
        f = cmxp_jet_mul_edge(f, cmx_jet_mul(both, both));
      }
      sum = cmx_jet_add(sum, cmxp_jet_mul_edge(f, gamma_j));
    }
  }
  return sum;
}

static cmx_jet ogata(const double p[], size_t n, const double z[], const cmx_jet x[], cmx_jet gamma_e) {
  return pair_sum(ogata_shape, p, n, z, x, gamma_e);
}

static cmx_jet pc2013(const double p[], size_t n, const double z[], const cmx_jet x[], cmx_jet gamma_e) {
  return pair_sum(pc2013_shape, p, n, z, x, gamma_e);
}

static const char *const ogata_names[N_OGATA] = {"c0", "c1", "c2", "d0", "d1", "root1", "root2"};
static const double ogata_parameters[N_OGATA] = {0.05, 0.64, 0.5, 27.0, 0.1, 0.3, 0.7};
static const char *const pc2013_names[N_PC2013] = {"scale"};
static const double pc2013_parameters[N_PC2013] = {0.012};
static const cmx_reference *const ogata_references[] = {&cmxp_ref_ogata_1993, &cmxp_ref_medin_2010, NULL};
static const cmx_reference *const pc2013_references[] = {&cmxp_ref_potekhin_2013, NULL};

const cmx_model cmxp_solid_mixing_ogata1993 = {
    .id = "solid-mixing/ogata1993",
    .kind = CMX_KIND_SOLID_MIXING,
    .summary = "Ogata et al. 1993, Monte Carlo of random bcc mixtures",
    .source = "Medin & Cumming 2010, Sec. II",
    .n_parameters = N_OGATA,
    .parameter_names = ogata_names,
    .parameters = ogata_parameters,
    .kernel.mix = ogata,
    .range_of = "z_ratio",
    .range = {4.0 / 3.0, 4.0},
    .limit = {1.0, 4.5}, /* the denominator has a zero from R = 6.06 on */
    .references = ogata_references};

const cmx_model cmxp_solid_mixing_pc2013 = {.id = "solid-mixing/pc2013",
                                            .kind = CMX_KIND_SOLID_MIXING,
                                            .summary = "Potekhin & Chabrier 2013, any charge ratio",
                                            .source = "Eq. (40)",
                                            .n_parameters = N_PC2013,
                                            .parameter_names = pc2013_names,
                                            .parameters = pc2013_parameters,
                                            .kernel.mix = pc2013,
                                            .range_of = "z_ratio",
                                            .range = {1.0, INFINITY},
                                            .limit = {1.0, INFINITY},
                                            .references = pc2013_references};
