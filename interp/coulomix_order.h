/** coulomix_order.h: short-range order in a bcc crystal of two ions: free energy, entropy, order parameters,
 *  structure factor. Header-only. A host includes this header, and a loader (coulomix_io.h or
 *  coulomix_hdf5.h) in one file.
 *
 *      cmx_order_view order;
 *      cmx_order_point point;
 *      cmx_order_bind(arrays, n, &order);
 *      cmx_status status = cmx_order_lookup(&order, x, gamma_d, &point);
 *      status = cmx_order_parameters(&order, x, gamma_d, w, NULL, NULL);
 *
 *  The view, f and psi are in coulomix_order_psi.h, which this header includes; here are the order
 *  parameters, from exchange fields that hosts of the equation of state need not load. */
#ifndef COULOMIX_INTERP_ORDER_H
#define COULOMIX_INTERP_ORDER_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_order_psi.h"

/** Warren-Cowley parameters. The pair probability is alpha_i = x^2 + x(1-x) w_i.
 *  @param[in]  x        number fraction of the heavier ion, 0..1
 *  @param[in]  gamma_d  coupling of the charge difference, 0..the largest of the table
 *  @param[out] w        [n_shells]
 *  @param[out] w_x      [n_shells] dw/dx at fixed Gamma_d, exact for the interpolant; NULL if not wanted
 *  @param[out] w_g      [n_shells] dw/dGamma_d at fixed x; NULL if not wanted
 *  @return CMX_OK; CMX_WARN_ACTIVE_SET in a cell with a change of active planes, where w has a kink that the
 *          patch rounds off, also where cmx_order_lookup is good; CMX_ERR_RANGE, CMX_ERR_DOMAIN and, if they
 *          were not loaded, CMX_ERR_ABSENT, with NaN outputs
 *  Accuracy with CMX_OK: w 2e-7. */
CMX_FN cmx_status cmx_order_parameters(const cmx_order_view *v, double x, double gamma_d, double w[],
                                       double w_x[], double w_g[]);

/** Structure factor of the composition, S(k) = 1 + sum_i w_i sum_{R in orbit i} cos(k.R), of a bcc crystal.
 *  To rounding.
 *  @param[in] w [n_shells] order parameters
 *  @param[in] u [3] the angles k a_1/2 along the cube axes, a_1 = (8 pi/3)^(1/3) */
CMX_FN double cmx_order_structure(const cmx_order_view *v, const double w[], const double u[3]);

CMXI_PIN_BEGIN

/* --- private: order parameters, four orbits at a time --------------------------------------------------- */

/* The patch of a cell as a sum over its corners (0,0), (0,1), (1,0), (1,1), with weights of y and of its
   slopes by p and Gamma_d. */
typedef struct cmxi_order_weights {
  double y[4], y_p[4], y_g[4];
} cmxi_order_weights;

/* Weights of the patch or a derivative, from the bases of cmxi_hermite in p and Gamma_d. Twists come from the
   slopes around each corner, d_p y_g + d_g y_p - d_p d_g y: with them the patch reproduces every cubic. */
CMXI_STAGE void cmxi_order_weigh(const double p[4], const double g[4], double hp, double hg,
                                 cmxi_order_weights *w) {
  const double value_p[4] = {p[0], p[0], p[1], p[1]}, slope_p[4] = {p[2], p[2], p[3], p[3]};
  const double value_g[4] = {g[0], g[1], g[0], g[1]}, slope_g[4] = {g[2], g[3], g[2], g[3]};
  const double twist_p[2] = {p[2] * (g[2] + g[3]), p[3] * (g[2] + g[3])},
               twist_g[2] = {(p[2] + p[3]) * g[2], (p[2] + p[3]) * g[3]}, twist = twist_p[0] + twist_p[1];
  const double by_p[4] = {-twist_p[0], twist_p[0], -twist_p[1], twist_p[1]},
               by_g[4] = {-twist_g[0], -twist_g[1], twist_g[0], twist_g[1]},
               by_both[4] = {-twist, twist, twist, -twist};
  for (int k = 0; k < 4; k++) w->y[k] = value_p[k] * value_g[k] + by_both[k];
  for (int k = 0; k < 4; k++) w->y_p[k] = hp * (slope_p[k] * value_g[k] + by_p[k]);
  for (int k = 0; k < 4; k++) w->y_g[k] = hg * (value_p[k] * slope_g[k] + by_g[k]);
}

/* The weights of y, of its derivative by p where w_p is not NULL, and likewise by Gamma_d. */
CMXI_STAGE void cmxi_order_weights_at(const cmxi_order_position *at, cmxi_order_weights *w,
                                      cmxi_order_weights *w_p, cmxi_order_weights *w_g) {
  double p[3][4], g[3][4];
  cmxi_hermite(at->s, p);
  cmxi_hermite(at->t, g);
  cmxi_order_weigh(p[0], g[0], at->hp, at->hg, w);
  if (w_p) {
    for (int k = 0; k < 4; k++) p[1][k] /= at->hp;
    cmxi_order_weigh(p[1], g[0], at->hp, at->hg, w_p);
  }
  if (w_g) {
    for (int k = 0; k < 4; k++) g[1][k] /= at->hg;
    cmxi_order_weigh(p[0], g[1], at->hp, at->hg, w_g);
  }
}

/* The corners of a cell for four orbits: y and its slopes. */
typedef struct cmxi_order_corners {
  cmxi_four y[4], y_p[4], y_g[4];
} cmxi_order_corners;

/* The place of an orbit's numbers at a corner. */
CMXI_STAGE size_t cmxi_order_node(const cmx_order_view *v, const cmxi_order_position *at, int corner,
                                  int first) {
  const size_t node = (size_t)(at->i + corner / 2) * (size_t)v->n_g + (size_t)(at->j + corner % 2);
  return node * (size_t)v->n_shells + (size_t)first;
}

/* Fewer than four orbits, 1..3; the last one stands for those that lack. */
CMX_FN void cmxi_order_load_rest(const cmx_order_view *v, const cmxi_order_position *at, int first, int n,
                                 cmxi_order_corners *c) {
  for (int k = 0; k < 4; k++) {
    const size_t node = cmxi_order_node(v, at, k, first);
    double y[4];
    float y_p[4], y_g[4];
    for (int l = 0; l < 4; l++) {
      const size_t shell = node + (size_t)(l < n ? l : n - 1);
      y[l] = v->y[shell];
      y_p[l] = v->y_p[shell];
      y_g[l] = v->y_g[shell];
    }
    c->y[k] = cmxi_four_load(y);
    c->y_p[k] = cmxi_four_floats(y_p);
    c->y_g[k] = cmxi_four_floats(y_g);
  }
}

/* Four orbits from `first` on; beyond the last one they are as the last. */
CMXI_STAGE void cmxi_order_load(const cmx_order_view *v, const cmxi_order_position *at, int first,
                                cmxi_order_corners *c) {
  if (v->n_shells - first < 4) {
    cmxi_order_load_rest(v, at, first, v->n_shells - first, c);
    return;
  }
  CMXI_UNROLL for (int k = 0; k < 4; k++) {
    const size_t node = cmxi_order_node(v, at, k, first);
    c->y[k] = cmxi_four_load(v->y + node);
    c->y_p[k] = cmxi_four_floats(v->y_p + node);
    c->y_g[k] = cmxi_four_floats(v->y_g + node);
  }
}

CMXI_STAGE cmxi_four cmxi_order_patch(const cmxi_order_corners *c, const cmxi_order_weights *w) {
  cmxi_four sum[4];
  CMXI_UNROLL for (int k = 0; k < 4; k++) {
    sum[k] = cmxi_four_mul(cmxi_four_set(w->y[k]), c->y[k]);
    sum[k] = cmxi_four_fma(cmxi_four_set(w->y_p[k]), c->y_p[k], sum[k]);
    sum[k] = cmxi_four_fma(cmxi_four_set(w->y_g[k]), c->y_g[k], sum[k]);
  }
  return cmxi_four_add(cmxi_four_add(sum[0], sum[1]), cmxi_four_add(sum[2], sum[3]));
}

/* exp(y) - 1 of four orbits, with 4p times it, beta, and (1 + beta)^2. */
typedef struct cmxi_order_exchange {
  cmxi_four excess, p4_excess, beta, square;
} cmxi_order_exchange;

CMXI_STAGE void cmxi_order_exchange_of(cmxi_four y, double p, cmxi_order_exchange *e) {
  const cmxi_four one = cmxi_four_set(1.0);
  e->excess = cmxi_four_expm1(y);
  e->p4_excess = cmxi_four_mul(cmxi_four_set(4.0 * p), e->excess);
  /* more than 0 where x = 1/2 and exp(y) vanishes */
  e->beta = cmxi_four_sqrt(cmxi_four_add(cmxi_four_add(one, e->p4_excess), cmxi_four_set(1e-30)));
  const cmxi_four sum = cmxi_four_add(one, e->beta);
  e->square = cmxi_four_mul(sum, sum);
}

/* dw/dy, and 1/(beta (1 + beta)^2). */
CMXI_STAGE cmxi_four cmxi_order_slope(const cmxi_order_exchange *e, double p, cmxi_four *per) {
  *per = cmxi_four_div(cmxi_four_set(1.0), cmxi_four_mul(e->square, e->beta));
  return cmxi_four_mul(cmxi_four_add(e->p4_excess, cmxi_four_set(4.0 * p)), *per);
}

/* CMX_OK or CMX_WARN_ACTIVE_SET of order parameters. */
CMX_FN cmx_status cmxi_order_caution(const cmx_order_view *v, const cmxi_order_position *at) {
  return v->caution[(size_t)at->i * (size_t)(v->n_g - 1) + (size_t)at->j] ? CMX_WARN_ACTIVE_SET : CMX_OK;
}

/* --- the calls ------------------------------------------------------------------------------------------ */

CMX_FN cmx_status cmx_order_parameters(const cmx_order_view *v, double x, double gamma_d, double w[],
                                       double w_x[], double w_g[]) {
  cmxi_order_position at;
  const cmx_status status = v->y ? cmxi_order_locate(v, x, gamma_d, &at) : CMX_ERR_ABSENT;
  if (status < 0) {
    for (int n = 0; n < v->n_shells; n++) {
      w[n] = cmxi_nan();
      if (w_x) w_x[n] = cmxi_nan();
      if (w_g) w_g[n] = cmxi_nan();
    }
    return status;
  }
  cmxi_order_weights weight[3];
  cmxi_order_weights_at(&at, &weight[0], w_x ? &weight[1] : NULL, w_g ? &weight[2] : NULL);
  for (int first = 0; first < v->n_shells; first += 4) {
    const int n = v->n_shells - first < 4 ? v->n_shells - first : 4;
    double value[3][4];
    cmxi_order_corners c;
    cmxi_order_exchange e;
    cmxi_four per;
    cmxi_order_load(v, &at, first, &c);
    cmxi_order_exchange_of(cmxi_order_patch(&c, &weight[0]), at.p, &e);
    const cmxi_four w_y = cmxi_order_slope(&e, at.p, &per);
    cmxi_four_store(value[0], cmxi_four_div(e.p4_excess, e.square));
    if (w_x) {
      const cmxi_four w_p = cmxi_four_mul(cmxi_four_mul(cmxi_four_set(4.0), e.excess), per),
                      p_x = cmxi_four_set(1.0 - 2.0 * x), slope = cmxi_order_patch(&c, &weight[1]);
      cmxi_four_store(value[1], v->whole ? cmxi_four_fma(w_y, slope, cmxi_four_mul(p_x, w_p))
                                         : cmxi_four_mul(p_x, cmxi_four_fma(w_y, slope, w_p)));
    }
    if (w_g) cmxi_four_store(value[2], cmxi_four_mul(w_y, cmxi_order_patch(&c, &weight[2])));
    memcpy(w + first, value[0], (size_t)n * sizeof *w);
    if (w_x) memcpy(w_x + first, value[1], (size_t)n * sizeof *w);
    if (w_g) memcpy(w_g + first, value[2], (size_t)n * sizeof *w);
  }
  return cmxi_order_caution(v, &at);
}

CMX_FN double cmx_order_structure(const cmx_order_view *v, const double w[], const double u[3]) {
  double s = 1.0;
  for (int i = 0; i < v->n_shells; i++) {
    const int *n = v->orbit + 3 * i;
    double c[3][3];
    for (int a = 0; a < 3; a++)
      for (int b = 0; b < 3; b++) c[a][b] = cos(n[b] * u[a]);
    const double sum = c[0][0] * (c[1][1] * c[2][2] + c[1][2] * c[2][1]) +
                       c[0][1] * (c[1][0] * c[2][2] + c[1][2] * c[2][0]) +
                       c[0][2] * (c[1][0] * c[2][1] + c[1][1] * c[2][0]);
    s += w[i] * v->multiplicity[i] * sum / 6.0;
  }
  return s;
}

CMXI_PIN_END

#endif
