/** coulomix_cooling.h: the short-range order of a solid on cooling. Header-only; coulomix_eos.h includes it.
 *
 *  Whether ions still exchange sites far below freezing is not known, so the host chooses (cmx_eos_view,
 *  `choice`): the order in equilibrium at every temperature; in equilibrium down to a blocking Gamma_d and
 *  fixed beyond; fixed as at the solidus of the classical diagram of the mixture, Gamma_d,f(x); or none at
 *  all, ions at random.
 *
 *  Fixed at Gamma_d = G: f = u(G) Gamma_d/G - s(G). G may depend on x; derivatives by x include dG/dx. */
#ifndef COULOMIX_INTERP_COOLING_H
#define COULOMIX_INTERP_COOLING_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_order_psi.h"

/** Gamma_d on the solidus as a function of x, in pieces: ln Gamma_d,f = sum_k c_k T_k(t), t from -1 to 1
 *  over a piece. A piece across a miscibility gap that reaches the solidus is the coupling of the
 *  three-phase line there. */
typedef struct cmx_solidus_view {
  int n_pieces, n;   /* pieces and coefficients of each */
  const double *end; /* [n_pieces + 1] ends in x, from 0 to 1 */
  const double *c;   /* [n_pieces][n] */
} cmx_solidus_view;

enum { CMX_SOLIDUS_PIECES = 3, CMX_SOLIDUS_DEGREES = 64 };

/** Binds /eos/solid/solidus and its ends.
 *  @return CMX_OK; CMX_ERR_ABSENT without it; CMX_ERR_FORMAT */
static inline cmx_status cmx_solidus_bind(const cmx_array *arrays, size_t n, cmx_solidus_view *view) {
  const cmx_array *c = cmxi_find(arrays, n, "/eos/solid/solidus");
  memset(view, 0, sizeof *view);
  if (!c && !cmxi_find(arrays, n, "/eos/solid/solidus_ends")) return CMX_ERR_ABSENT;
  if (!c) return CMX_ERR_FORMAT;
  if (c->rank != 2 || c->type != CMX_F64 || c->dims[0] > CMX_SOLIDUS_PIECES ||
      c->dims[1] != CMX_SOLIDUS_DEGREES)
    return CMX_ERR_FORMAT;
  view->n_pieces = (int)c->dims[0];
  view->n = (int)c->dims[1];
  view->c = (const double *)c->data;
  view->end =
      (const double *)cmxi_data(arrays, n, "/eos/solid/solidus_ends", CMX_F64, 1, c->dims[0] + 1, 0, 0);
  if (!view->end || !cmxi_values_valid(view->end, c->dims[0] + 1, 1) ||
      !cmxi_values_valid(view->c, c->dims[0] * c->dims[1], 0))
    return CMX_ERR_FORMAT;
  for (size_t k = 0; k < c->dims[0]; k++) { /* |ln Gamma_d| stays below 20 */
    double sum = 0.0;
    for (size_t j = 0; j < c->dims[1]; j++) sum += fabs(view->c[k * c->dims[1] + j]);
    if (!(sum <= 20.0)) return CMX_ERR_FORMAT;
  }
  return view->end[0] == 0.0 && view->end[c->dims[0]] == 1.0 ? CMX_OK : CMX_ERR_FORMAT;
}

/** Gamma_d at which a solid of this composition froze.
 *  @param[in]  x number fraction of the heavier ion, 0..1
 *  @param[out] g [3] Gamma_d and its first two derivatives by x, each the exact derivative of the series */
CMX_FN void cmx_solidus_at(const cmx_solidus_view *v, double x, double g[3]) {
  int piece = 0;
  while (piece + 1 < v->n_pieces && x >= v->end[piece + 1]) piece++;
  const double scale = 2.0 / (v->end[piece + 1] - v->end[piece]), t = scale * (x - v->end[piece]) - 1.0;
  const double *c = v->c + (size_t)piece * (size_t)v->n;
  /* T_k and its derivatives by T_(k+1) = 2t T_k - T_(k-1) */
  double p[3] = {1.0, 0.0, 0.0}, q[3] = {t, 1.0, 0.0}, l[3] = {c[0], 0.0, 0.0};
  for (int k = 1; k < v->n; k++) {
    const double next[3] = {2.0 * t * q[0] - p[0], 2.0 * (t * q[1] + q[0]) - p[1],
                            2.0 * (t * q[2] + 2.0 * q[1]) - p[2]};
    for (int d = 0; d < 3; d++) {
      l[d] += c[k] * q[d];
      p[d] = q[d];
      q[d] = next[d];
    }
  }
  l[1] *= scale;
  l[2] *= scale * scale;
  g[0] = exp(l[0]);
  g[1] = g[0] * l[1];
  g[2] = g[0] * (l[2] + l[1] * l[1]);
}

/* Turns the excess of order in equilibrium at g[0] into that of order fixed there; g[1] and g[2] are the
   derivatives of g[0] by x. Derivatives at fixed Gamma_d. */
CMX_FN void cmxi_excess_fix(cmxi_excess *e, const double g[3], double gamma_d) {
  const double beyond = gamma_d - g[0];
  const double slope = e->f_xg + e->f_gg * g[1]; /* of f_g along g(x) */
  e->f_xx += (e->f_xxg + 2.0 * e->f_xgg * g[1] + e->f_ggg * g[1] * g[1] + e->f_gg * g[2]) * beyond +
             e->f_xg * g[1] - slope * g[1];
  e->f += e->f_g * beyond;
  e->f_x += slope * beyond;
  e->f_xg = slope;
  e->f_gg = e->f_ggg = e->f_xgg = 0.0;
}

/* x(1-x) B_0/2 and its first three derivatives by x. */
CMX_FN void cmxi_order_random_beyond(const double b0[], double x, double r[4]) {
  const double t = 1.0 - 2.0 * x, p = x * (1.0 - x);
  double b[4] = {0.0, 0.0, 0.0, 0.0}; /* B_0 and its derivatives by t over 0!, 1!, 2!, 3! */
  for (int k = CMXI_ORDER_B0 - 1; k >= 0; k--) {
    for (int q = 3; q > 0; q--) b[q] = b[q] * t + b[q - 1];
    b[0] = b[0] * t + b0[k];
  }
  r[0] = 0.5 * p * b[0];
  r[1] = 0.5 * t * b[0] - p * b[1];
  r[2] = -b[0] - 2.0 * t * b[1] + 4.0 * p * b[2];
  r[3] = 6.0 * b[1] + 12.0 * t * b[2] - 24.0 * p * b[3];
}

/* The excess of ions at random. */
CMX_FN void cmxi_excess_random(const cmx_order_view *v, double x, double gamma_d, cmxi_excess *e) {
  const double p = x * (1.0 - x), p_x = 1.0 - 2.0 * x, half = -0.5 * v->t0;
  e->f = p * half * gamma_d;
  e->f_g = p * half;
  e->f_x = p_x * half * gamma_d;
  e->f_xg = p_x * half;
  e->f_xx = -2.0 * half * gamma_d;
  e->f_xxg = -2.0 * half;
  e->f_gg = e->f_xgg = e->f_ggg = 0.0;
  e->status = CMX_OK;
  if (!v->has_b0) return;
  double r[4];
  cmxi_order_random_beyond(v->b0, x, r);
  e->f += r[0] * gamma_d;
  e->f_g += r[0];
  e->f_x += r[1] * gamma_d;
  e->f_xg += r[1];
  e->f_xx += r[2] * gamma_d;
  e->f_xxg += r[2];
}

#endif
