/** coulomix_liquid_mixing.h: the correction to linear mixing in a liquid of n species (Potekhin, Chabrier &
 *  Rogers 2009, Phys. Rev. E 79, 016411, with the addendum), in the form that lookups use: constants that
 *  depend on the composition alone are prepared once, what is left is a function of Gamma_e. Header-only and
 *  private: hosts include coulomix_eos.h. The same formula as jets, for direct computation, is the model
 *  liquid-mixing/p2009 of the library.
 *
 *      f = (Gamma_e^(3/2) <Z^(5/2)>/sqrt 3) delta/[(1 + a G^alpha)(1 + b G^alpha)^beta]
 *      G = <Z^(5/3)> Gamma_e
 *
 *  All averages are taken relative to the most abundant charge Z_r, so that traces keep their digits:
 *  <w> = w_r (1 + sum_j x_j (w_j/w_r - 1)). The parameters of the fit come from the table. */
#ifndef COULOMIX_INTERP_LIQUID_MIXING_H
#define COULOMIX_INTERP_LIQUID_MIXING_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_composition.h"
#include "coulomix_lanes.h"

/* Names of the parameters of the fit in a group, in the order of cmxi_liquid_fit. */
#define CMXI_MIXING_NAMES "mixing_a_linear mixing_a_cubic mixing_b_over_a mixing_polarizable"

/** The parameters of the fit. */
typedef struct cmxi_liquid_fit {
  double a_linear, a_cubic, b_over_a, shift;
} cmxi_liquid_fit;

/* Constants of a composition; members with _x are gradients, up to a constant common to all species. */
typedef struct cmxi_liquid_mixing {
  int pure;      /* one charge alone: delta is 0, and a is that of a trace of each species */
  double debye;  /* <Z^(5/2)>/sqrt 3 */
  double ln_z53; /* ln <Z^(5/3)> */
  double delta, a, b, alpha, beta;
  double charge;                   /* ln<Z> - <ln Z> */
  double debye_x[CMX_MAX_SPECIES]; /* of ln debye */
  double ln_z53_x[CMX_MAX_SPECIES], delta_x[CMX_MAX_SPECIES], a_x[CMX_MAX_SPECIES], b_x[CMX_MAX_SPECIES],
      alpha_x[CMX_MAX_SPECIES], beta_x[CMX_MAX_SPECIES], charge_x[CMX_MAX_SPECIES];
} cmxi_liquid_mixing;

/* u - ln(1 + u) */
CMX_FN double cmxi_log1p_remainder(double u) {
  if (fabs(u) > 0.1) return u - log1p(u);
  double sum = 0.0;
  for (int k = 17; k >= 2; k--) sum = u * (1.0 / k - sum); /* sum_k (-u)^k/k, Horner's rule */
  return u * sum;
}

/* exp(t) - 1 - t */
CMX_FN double cmxi_exp_remainder(double t) {
  if (fabs(t) > 0.1) return expm1(t) - t;
  double sum = 1.0;
  for (int k = 12; k >= 3; k--) sum = 1.0 + sum * t / k;
  return 0.5 * t * t * sum;
}

/* Weights of a species relative to those of the most abundant charge: w_j/w_r - 1 of Z(Z+s)^(3/2), Z and
   Z(Z+s), of Z^(5/2) and Z^(5/3); the square of (Z_j - Z_r)/Z_r; ln(Z_j/Z_r); and the part of second order of
   the logarithm that makes delta. */
typedef struct cmxi_liquid_weights {
  double top, mean, middle, z52, z53, square, ln_z, second;
} cmxi_liquid_weights;

CMX_FN void cmxi_liquid_weights_of(double z, double z_r, double shift, cmxi_liquid_weights *w) {
  const double d = (z - z_r) / z_r, l = log1p(d), m = shift == 0.0 ? l : log1p((z - z_r) / (z_r + shift));
  w->top = expm1(l + 1.5 * m);
  w->mean = d;
  w->middle = expm1(l + m);
  w->z52 = expm1(2.5 * l);
  w->z53 = expm1(5.0 / 3.0 * l);
  w->square = d * d;
  w->ln_z = l;
  w->second = cmxi_exp_remainder(l + 1.5 * m) + 0.5 * cmxi_exp_remainder(l) - 1.5 * cmxi_exp_remainder(l + m);
}

/* Adds x_j times the weights of species j to averages. */
CMX_FN void cmxi_liquid_weights_add(double x, const cmxi_liquid_weights *w, cmxi_liquid_weights *u) {
  u->top += x * w->top;
  u->mean += x * w->mean;
  u->middle += x * w->middle;
  u->z52 += x * w->z52;
  u->z53 += x * w->z53;
  u->square += x * w->square;
  u->ln_z += x * w->ln_z;
  u->second += x * w->second;
}

/* Averages of the weights and what follows from them: delta = (1 - exp(-l)) <Z(Z+s)^(3/2)>/<Z^(5/2)>,
   1 - alpha = 1 - exp(-w), w = ln(1 + v)/5, v = <Z^2>/<Z>^2 - 1. */
typedef struct cmxi_liquid_averages {
  cmxi_liquid_weights u;
  double per_mean, l, v, ratio_top, rest; /* 1/<Z>, l, v, the ratio in delta, 1 - alpha */
  double slope, ratio, grow, b_scale;     /* a = slope ratio, beta = grow - 1, b = b_scale a */
} cmxi_liquid_averages;

/* The constants of a composition, without gradients, from at->u. */
CMX_FN void cmxi_liquid_constants(const cmxi_liquid_fit *fit, double z_r, cmxi_liquid_averages *at,
                                  cmxi_liquid_mixing *out) {
  const cmxi_liquid_weights *u = &at->u;
  at->per_mean = 1.0 / (1.0 + u->mean);
  at->l = u->second - cmxi_log1p_remainder(u->top) - 0.5 * cmxi_log1p_remainder(u->mean) +
          1.5 * cmxi_log1p_remainder(u->middle);
  at->v = (u->square - u->mean * u->mean) * at->per_mean * at->per_mean;
  const double scale = pow(1.0 + fit->shift / z_r, 1.5), d = 0.2 * log1p(at->v), alpha = exp(-d);
  at->ratio_top = scale * (1.0 + u->top) / (1.0 + u->z52);
  at->rest = -expm1(-d);
  at->grow = 1.5 / alpha;
  at->b_scale = fit->b_over_a * (1.0 + at->v) * (1.0 + at->v);
  out->pure = !(at->l > 1e-280 && at->rest > 1e-280);
  out->debye = z_r * z_r * sqrt(z_r) * (1.0 + u->z52) / sqrt(3.0);
  out->ln_z53 = 5.0 / 3.0 * log(z_r) + log1p(u->z53);
  out->delta = out->pure ? 0.0 : -expm1(-at->l) * at->ratio_top;
  out->alpha = alpha;
  out->beta = at->grow - 1.0;
  at->slope = fit->a_linear + fit->a_cubic * out->delta * out->delta;
  at->ratio = out->pure ? 0.0 : out->delta / at->rest;
  out->a = at->slope * at->ratio;
  out->b = at->b_scale * out->a;
  out->charge = log1p(u->mean) - u->ln_z;
}

/* Derivatives of the constants along a direction of composition. */
typedef struct cmxi_liquid_slope {
  double debye, ln_z53, delta, a, b, alpha, beta,
      charge; /* of ln debye; the others as the members of constants */
} cmxi_liquid_slope;

/* Along the direction in which the averages change by w. */
CMX_FN void cmxi_liquid_slope_along(const cmxi_liquid_fit *fit, const cmxi_liquid_averages *at,
                                    const cmxi_liquid_mixing *c, const cmxi_liquid_weights *w,
                                    cmxi_liquid_slope *out) {
  const cmxi_liquid_weights *u = &at->u;
  const double per_mean = at->per_mean, v = at->v;
  const double l_x = w->second - u->top / (1.0 + u->top) * w->top - 0.5 * u->mean * per_mean * w->mean +
                     1.5 * u->middle / (1.0 + u->middle) * w->middle;
  const double v_x =
      (w->square - 2.0 * u->mean * w->mean) * per_mean * per_mean - 2.0 * v * w->mean * per_mean;
  const double d_x = 0.2 * v_x / (1.0 + v);
  out->debye = w->z52 / (1.0 + u->z52);
  out->ln_z53 = w->z53 / (1.0 + u->z53);
  out->delta =
      exp(-at->l) * at->ratio_top * l_x + c->delta * (w->top / (1.0 + u->top) - w->z52 / (1.0 + u->z52));
  out->alpha = -c->alpha * d_x;
  out->beta = at->grow * d_x;
  out->charge = w->mean * per_mean - w->ln_z;
  if (c->pure) { /* the ratio of both increments */
    out->a = d_x > 0.0 ? at->slope * out->delta / (c->alpha * d_x) : 0.0;
    out->b = at->b_scale * out->a;
    return;
  }
  const double ratio_x = (out->delta - at->ratio * c->alpha * d_x) / at->rest;
  out->a = at->slope * ratio_x + 2.0 * fit->a_cubic * c->delta * out->delta * at->ratio;
  out->b = at->b_scale * (out->a + 2.0 * v_x / (1.0 + v) * c->a);
}

/* Prepares a composition. */
CMX_FN void cmxi_liquid_mixing_make(const cmxi_liquid_fit *fit, int n, const double z[], const double x[],
                                    cmxi_liquid_mixing *out) {
  cmxi_liquid_weights w[CMX_MAX_SPECIES];
  cmxi_liquid_averages at;
  const double z_r = z[cmx_most_abundant(n, x)];
  memset(&at.u, 0, sizeof at.u);
  for (int j = 0; j < n; j++) {
    cmxi_liquid_weights_of(z[j], z_r, fit->shift, &w[j]);
    cmxi_liquid_weights_add(x[j], &w[j], &at.u);
  }
  cmxi_liquid_constants(fit, z_r, &at, out);
  for (int j = 0; j < n; j++) {
    cmxi_liquid_slope s;
    cmxi_liquid_slope_along(fit, &at, out, &w[j], &s);
    out->debye_x[j] = s.debye;
    out->ln_z53_x[j] = s.ln_z53;
    out->delta_x[j] = s.delta;
    out->a_x[j] = s.a;
    out->b_x[j] = s.b;
    out->alpha_x[j] = s.alpha;
    out->beta_x[j] = s.beta;
    out->charge_x[j] = s.charge;
  }
}

/* At one coupling: the correction without ln<Z> - <ln Z> and its derivatives by ln Gamma_e. */
typedef struct cmxi_liquid_point {
  double v, g, gg, ggg;
  double u, u_g;                     /* v = u delta */
  double ln_g, a_part[2], b_part[2]; /* a P/(1 + a P), 1/(1 + a P), P = G^alpha; likewise b */
  double p, ln_b;                    /* ln(1 + b P) */
} cmxi_liquid_point;

CMX_FN void cmxi_liquid_point_at(const cmxi_liquid_mixing *c, double ln_gamma_e, cmxi_liquid_point *at) {
  const double ln_g = ln_gamma_e + c->ln_z53, p = cmxi_exp(c->alpha * ln_g);
  const double ra = 1.0 / (1.0 + c->a * p), rb = 1.0 / (1.0 + c->b * p), qa = c->a * p * ra,
               qb = c->b * p * rb;
  const double al = c->alpha, be = c->beta;
  at->ln_g = ln_g;
  at->p = p;
  at->a_part[0] = qa;
  at->a_part[1] = ra;
  at->b_part[0] = qb;
  at->b_part[1] = rb;
  at->ln_b = cmxi_log1p(c->b * p);
  at->u = c->debye * ra * cmxi_exp(1.5 * ln_gamma_e - be * at->ln_b);
  const double l1 = 1.5 - al * (qa + be * qb), l2 = -al * al * (qa * ra + be * qb * rb),
               l3 = -al * al * al * (qa * ra * (ra - qa) + be * qb * rb * (rb - qb));
  at->u_g = at->u * l1;
  at->v = at->u * c->delta;
  at->g = at->v * l1;
  at->gg = at->v * (l2 + l1 * l1);
  at->ggg = at->v * (l3 + l1 * (3.0 * l2 + l1 * l1));
}

/* Derivative of the correction and of its derivative by ln Gamma_e along a direction of a mixture, ln<Z> -
   <ln Z> included. */
CMX_FN void cmxi_liquid_along(const cmxi_liquid_mixing *c, const cmxi_liquid_point *at,
                              const cmxi_liquid_slope *s, double *by, double *by_g) {
  const double al = c->alpha, p = at->p, shared = at->ln_g * s->alpha + al * s->ln_z53;
  /* ln(1 + a P) and ln(1 + b P) along the direction, and their derivatives by ln Gamma_e */
  const double ra = at->a_part[1], qa = at->a_part[0], rb = at->b_part[1], qb = at->b_part[0];
  const double na = s->a * p * ra + qa * shared, nb = s->b * p * rb + qb * shared;
  const double na_g = al * na * (1.0 - qa) + qa * s->alpha, nb_g = al * nb * (1.0 - qb) + qb * s->alpha;
  const double k = s->debye - na - c->beta * nb - s->beta * at->ln_b;
  const double k_g = -na_g - c->beta * nb_g - s->beta * al * qb;
  const double change = s->delta + c->delta * k;
  *by = at->u * change - s->charge;
  *by_g = at->u_g * change + at->u * c->delta * k_g;
}

/* The same for species j, as a gradient. */
CMX_FN void cmxi_liquid_gradient(const cmxi_liquid_mixing *c, const cmxi_liquid_point *at, double ln_gamma_e,
                                 int j, double *by, double *by_g) {
  if (c->pure) { /* each trace with its own damping; alpha = 1, beta = 1/2 */
    const double p = at->p, qa = c->a_x[j] * p, qb = c->b_x[j] * p;
    const double u = c->debye * exp(1.5 * ln_gamma_e - 0.5 * log1p(qb)) / (1.0 + qa) * c->delta_x[j];
    *by = u - c->charge_x[j];
    *by_g = u * (1.5 - qa / (1.0 + qa) - 0.5 * qb / (1.0 + qb));
    return;
  }
  cmxi_liquid_slope s;
  s.debye = c->debye_x[j];
  s.ln_z53 = c->ln_z53_x[j];
  s.delta = c->delta_x[j];
  s.a = c->a_x[j];
  s.b = c->b_x[j];
  s.alpha = c->alpha_x[j];
  s.beta = c->beta_x[j];
  s.charge = c->charge_x[j];
  cmxi_liquid_along(c, at, &s, by, by_g);
}

#endif
