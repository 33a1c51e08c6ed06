/** coulomix_order_psi.h: short-range order in a bcc crystal of two ions, the group /order of a table: view,
 *  free energy and psi with their derivatives. Header-only; coulomix_order.h and coulomix_eos.h include it.
 *
 *  x is the number fraction of the heavier ion, Gamma_d = (Z2-Z1)^2 e^2/(a_i kT). Free energies and entropies
 *  are per ion and per kT, or per k. Length unit: ion-sphere radius a_i.
 *
 *  f_order depends on composition only through p = x(1-x). With s_mix = -x ln x - (1-x) ln(1-x)
 *
 *    f_order = -s_mix + p [psi(p, Gamma_d) - Gamma_d T_0/2]
 *
 *  psi is analytic at p = 0 and tabulated with its derivatives on nodes in p (given as x <= 1/2) and Gamma_d;
 *  a cell is a bicubic Hermite patch, so an irregularity stays in the cells it crosses. Every thermodynamic
 *  quantity is a derivative of this one interpolant. The order parameters come from exchange fields y_i,
 *  tabulated likewise: beta^2 = 1 + 4p (exp y - 1), w = (beta - 1)/(beta + 1).
 *
 *  Along curves in the (p, Gamma_d) plane the set of active planes S(k) = 0 changes and the second
 *  derivatives of psi jump. A cell that such a curve crosses has a tree of splits, each by a curve s = c(t)
 *  or t = c(s) in the local coordinates 0..1 of the cell, down to polynomials of total degree 5 that hold on
 *  one side only. Codes in the tree: >= 0 a split, <= -2 the patch -2 - code, -1 the Hermite patch of the
 *  cell; CMXI_ORDER_UNRESOLVED marks a cell that has the Hermite patch alone, with a warning. Across the
 *  edges of such cells f is continuous to the accuracy of the table.
 *
 *  Energies beyond pairs with odd powers of 1-2x are not the same at x and 1-x, and psi is no smooth function
 *  of p at x = 1/2. A table with such terms is whole: its axis has x from 0 to 1, and x takes the place of p
 *  in psi(x, Gamma_d), y_i(x, Gamma_d), their derivatives, patches and trees.
 *
 *  More than two species of third order in the charges have besides the energy S p psi_3(p, Gamma_d), S the
 *  skewness of their effective binary (cmx_closure). psi_3 has Hermite patches on the nodes of psi.
 *
 *  Accuracy against direct minimisation, where the status is 0: f_order 5e-12 in the median and 3e-9 at
 *  worst, the ordering contribution to the heat capacity 7e-5 in 99 % and 4e-4 at worst, w_i 2e-7. */
#ifndef COULOMIX_INTERP_ORDER_PSI_H
#define COULOMIX_INTERP_ORDER_PSI_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_lanes.h"
#include "coulomix_order_view.h"

/** f_order and its derivatives: f = u - s, u = Gamma_d df/dGamma_d. */
typedef struct cmx_order_point {
  CMX_ORDER_QUANTITIES(CMXI_QUANTITY_MEMBER)
} cmx_order_point;

/** psi and its derivatives by p = x(1-x), in a whole table by x, and by g = Gamma_d. */
typedef struct cmx_order_psi {
  double v, p, g, pp, pg, gg, ppg, pgg, ggg;
} cmx_order_psi;

/** f_order, u, s and their derivatives. Of a pure composition (not cmx_is_mixed) the
 *  derivatives by x are infinite.
 *  @param[in]  x        number fraction of the heavier ion, 0..1
 *  @param[in]  gamma_d  coupling of the charge difference, 0..the largest of the table
 *  @param[out] out      NaN on failure
 *  @return CMX_OK; CMX_WARN_ACTIVE_SET close to where curves of changing active planes meet or, in a table
 *          without trees, in every cell that one crosses: second derivatives may be off by their jump;
 *          CMX_ERR_RANGE (Gamma_d above the table); CMX_ERR_DOMAIN; CMX_ERR_CHECKSUM where the numbers of a
 *          table that was opened unchecked are damaged
 *  Accuracy with CMX_OK: f 5e-12 in the median, 3e-9 at worst. */
CMX_FN cmx_status cmx_order_lookup(const cmx_order_view *v, double x, double gamma_d, cmx_order_point *out);

/** psi of a binary given by p = x(1-x), as mixtures of n species need it (cmx_closure of
 *  coulomix_composition.h): smooth also at p = 1/4, where x is not a smooth function of p.
 *  @param[in]  p        0..1/4
 *  @param[in]  gamma_d  coupling of the charge difference, 0..the largest of the table
 *  @param[out] out      NaN on failure
 *  @return as cmx_order_lookup; CMX_ERR_UNSUPPORTED for a whole table, whose psi is no function of p
 *  Accuracy with CMX_OK: p psi as f of cmx_order_lookup. */
CMX_FN cmx_status cmx_order_lookup_psi(const cmx_order_view *v, double p, double gamma_d, cmx_order_psi *out);

/** Whether the order at a state is a proved minimum: at all nodes around it, which it is everywhere without
 *  terms beyond pairs (src/order/README.md).
 *  @param[in] x, gamma_d as for cmx_order_lookup
 *  @return 1 or 0; 0 also outside of the table */
CMX_FN int cmx_order_certified(const cmx_order_view *v, double x, double gamma_d);

CMXI_PIN_BEGIN

/* --- private: position ---------------------------------------------------------------------------------- */

/* Cell of an axis that holds `value`, from its place 0..1 along the even coordinate and the nodes. */
CMX_FN int cmxi_axis_cell(const double *axis, int n, double value, double place) {
  int i = (int)(place * (n - 1));
  i = i < 0 ? 0 : i > n - 2 ? n - 2 : i;
  while (i > 0 && value < axis[i]) i--;
  while (i < n - 2 && value >= axis[i + 1]) i++;
  return i;
}

/* The cell of a state, its local coordinates 0..1 and the cell's sizes; p is x(1-x) in any table. */
typedef struct cmxi_order_position {
  int i, j;
  double p, s, t, hp, hg;
} cmxi_order_position;

/* The part of a position that a composition fixes, given by p. */
CMX_FN void cmxi_order_place_p(const cmx_order_view *v, double p, cmxi_order_position *at) {
  int i = (int)(cmxi_log(1.0 + 4.0 * p / v->x_scale) * v->x_place * (v->n_x - 1));
  i = i < 0 ? 0 : i > v->n_x - 2 ? v->n_x - 2 : i;
  while (i > 0 && p < cmxi_order_node_p(v, i)) i--;
  while (i < v->n_x - 2 && p >= cmxi_order_node_p(v, i + 1)) i++;
  at->p = p;
  at->i = i;
  const double p0 = cmxi_order_node_p(v, i), p1 = cmxi_order_node_p(v, i + 1);
  at->hp = p1 - p0;
  at->s = (p - p0) / at->hp;
}

/* The same of a whole table, given by x. Its functions take and return structs, so that those of other
   tables stay in registers. */
CMXI_RARE cmxi_order_position cmxi_order_place_whole(const cmx_order_view *v, double x) {
  const double h = 0.25 * v->x_scale;
  cmxi_order_position at;
  memset(&at, 0, sizeof at);
  at.p = x * (1.0 - x);
  at.i = cmxi_axis_cell(v->x, v->n_x, x, 0.5 + v->x_place * cmxi_log((x + h) / (1.0 - x + h)));
  at.hp = v->x[at.i + 1] - v->x[at.i];
  at.s = (x - v->x[at.i]) / at.hp;
  return at;
}

/* The same given by x. */
CMX_FN void cmxi_order_place_x(const cmx_order_view *v, double x, cmxi_order_position *at) {
  const double folded = x <= 0.5 ? x : 1.0 - x;
  if (v->whole) {
    *at = cmxi_order_place_whole(v, x);
    return;
  }
  cmxi_order_place_p(v, folded * (1.0 - folded), at);
}

/* The other part. */
CMX_FN void cmxi_order_place_g(const cmx_order_view *v, double gamma_d, cmxi_order_position *at) {
  at->j = cmxi_axis_cell(v->gamma_d, v->n_g, gamma_d, cmxi_log(1.0 + gamma_d / v->g_scale) * v->g_place);
  at->hg = v->gamma_d[at->j + 1] - v->gamma_d[at->j];
  at->t = (gamma_d - v->gamma_d[at->j]) / at->hg;
}

/* The position of arguments within the table, the composition given by p. */
CMX_FN void cmxi_order_position_of_p(const cmx_order_view *v, double p, double gamma_d,
                                     cmxi_order_position *at) {
  cmxi_order_place_p(v, p, at);
  cmxi_order_place_g(v, gamma_d, at);
}

/* The same given by x. */
CMX_FN void cmxi_order_position_at(const cmx_order_view *v, double x, double gamma_d,
                                   cmxi_order_position *at) {
  cmxi_order_place_x(v, x, at);
  cmxi_order_place_g(v, gamma_d, at);
}

/* Gamma_d from which the order is held: `most`, the end of a table, or where 4p
   Gamma_d reaches CMXI_ORDER_RESOLVED_TO. *slope is its derivative by p. */
CMX_FN double cmxi_order_held_from(double p, double most, double *slope) {
  const double bound = 0.25 * CMXI_ORDER_RESOLVED_TO;
  *slope = 0.0;
  if (!(p * most > bound)) return most;
  *slope = -bound / (p * p);
  return bound / p;
}

/* The same of two species, with its first two derivatives by x. */
CMX_FN void cmxi_order_held_at(double x, double most, double g[3]) {
  const double p = x * (1.0 - x), p_x = 1.0 - 2.0 * x;
  double slope;
  g[0] = cmxi_order_held_from(p, most, &slope);
  g[1] = slope * p_x;
  g[2] = slope < 0.0 ? -2.0 * slope * (p_x * p_x / p + 1.0) : 0.0;
}

/* The position of any arguments, checked. */
CMX_FN cmx_status cmxi_order_locate(const cmx_order_view *v, double x, double gamma_d,
                                    cmxi_order_position *at) {
  if (!cmxi_finite(x) || !cmxi_finite(gamma_d)) return CMX_ERR_DOMAIN;
  if (x < 0.0 || x > 1.0 || gamma_d < 0.0) return CMX_ERR_DOMAIN;
  if (!(gamma_d <= v->gamma_d[v->n_g - 1])) return CMX_ERR_RANGE;
  cmxi_order_position_at(v, x, gamma_d, at);
  return CMX_OK;
}

/* Whether all four corners of a cell are proved minima. */
CMX_FN int cmxi_order_certified_at(const cmx_order_view *v, const cmxi_order_position *at) {
  if (!v->certified) return 1;
  const unsigned char *low = v->certified + (size_t)at->i * (size_t)v->n_g + (size_t)at->j,
                      *high = low + v->n_g;
  return low[0] && low[1] && high[0] && high[1];
}

/* --- private: psi --------------------------------------------------------------------------------------- */

/* Cubic Hermite basis {value at 0, value at 1, slope at 0, slope at 1} and its first two derivatives. */
CMX_FN void cmxi_hermite(double u, double b[3][4]) {
  const double v = 1.0 - u;
  b[0][0] = (1.0 + 2.0 * u) * v * v;
  b[0][1] = u * u * (3.0 - 2.0 * u);
  b[0][2] = u * v * v;
  b[0][3] = -u * u * v;
  b[1][0] = -6.0 * u * v;
  b[1][1] = 6.0 * u * v;
  b[1][2] = v * (1.0 - 3.0 * u);
  b[1][3] = u * (3.0 * u - 2.0);
  b[2][0] = 12.0 * u - 6.0;
  b[2][1] = 6.0 - 12.0 * u;
  b[2][2] = 6.0 * u - 4.0;
  b[2][3] = 6.0 * u - 2.0;
}

/* A polynomial patch at the local coordinates s, t of its cell; derivatives by these. */
CMX_FN void cmxi_region_psi(const double *patch, double s, double t, cmx_order_psi *out) {
  const double a = (s - patch[0]) * patch[1], b = (t - patch[2]) * patch[3], ra = patch[1], rb = patch[3];
  const double *c = patch + CMXI_PATCH;
  double v0 = 0.0, v1 = 0.0, v2 = 0.0, v3 = 0.0, p0 = 0.0, p1 = 0.0, p2 = 0.0, pp0 = 0.0, pp1 = 0.0;
  for (int i = 5; i >= 0;
       i--) { /* Horner's rule in a; the coefficient of a^i is a polynomial in b of degree 5 - i */
    double q0 = 0.0, q1 = 0.0, q2 = 0.0, q3 = 0.0;
    for (int j = 5 - i; j >= 0; j--) {
      q3 = CMXI_FMA(q3, b, q2);
      q2 = CMXI_FMA(q2, b, q1);
      q1 = CMXI_FMA(q1, b, q0);
      q0 = CMXI_FMA(q0, b, *--c);
    }
    pp0 = CMXI_FMA(pp0, a, p0);
    pp1 = CMXI_FMA(pp1, a, p1);
    p0 = CMXI_FMA(p0, a, v0);
    p1 = CMXI_FMA(p1, a, v1);
    p2 = CMXI_FMA(p2, a, v2);
    v0 = CMXI_FMA(v0, a, q0);
    v1 = CMXI_FMA(v1, a, q1);
    v2 = CMXI_FMA(v2, a, q2);
    v3 = CMXI_FMA(v3, a, q3);
  }
  out->v = v0;
  out->g = v1 * rb;
  out->gg = 2.0 * v2 * rb * rb;
  out->ggg = 6.0 * v3 * rb * rb * rb;
  out->p = p0 * ra;
  out->pg = p1 * ra * rb;
  out->pgg = 2.0 * p2 * ra * rb * rb;
  out->pp = 2.0 * pp0 * ra * ra;
  out->ppg = 2.0 * pp1 * ra * ra * rb;
}

/* The curve of a split at s, t. Its argument is held beyond the curve's part of the cell and a margin. */
CMX_FN double cmxi_curve_at(const cmx_order_view *v, int split, double s, double t) {
  const float *f = v->curve + CMXI_CURVE * (size_t)split;
  const double c[CMXI_CURVE] = {(double)f[0], (double)f[1], (double)f[2], (double)f[3],
                                (double)f[4], (double)f[5], (double)f[6]};
  double z = ((v->split[3 * (size_t)split] ? s : t) - c[0]) * c[1];
  z = z < -1.05 ? -1.05 : z > 1.05 ? 1.05 : z;
  return c[2] + z * (c[3] + z * (c[4] + z * (c[5] + z * c[6])));
}

/* The patch of a tree that holds at s, t. */
CMX_FN int cmxi_region_find(const cmx_order_view *v, int code, double s, double t) {
  while (code >= 0) {
    const int *split = v->split + 3 * (size_t)code;
    code = split[(split[0] ? t : s) < cmxi_curve_at(v, code, s, t) ? 1 : 2];
  }
  return -2 - code;
}

CMX_FN double cmxi_hermite_sum(const double b[4], const double r[4]) {
  return CMXI_FMA(b[0], r[0], b[1] * r[1]) + CMXI_FMA(b[2], r[2], b[3] * r[3]);
}

/* The corners (0,0), (0,1), (1,0), (1,1) of a cell: {f, h_p f_p, h_g f_g, h_p h_g f_pg}. */
CMX_FN void cmxi_hermite_corners(const double *nodes, int n_g, const cmxi_order_position *at,
                                 double c[4][4]) {
  for (int k = 0; k < 4; k++) {
    const size_t node = (size_t)(at->i + k / 2) * (size_t)n_g + (size_t)(at->j + k % 2);
    const double *psi = nodes + 4 * node;
    c[k][0] = psi[0];
    c[k][1] = at->hp * psi[1];
    c[k][2] = at->hg * psi[2];
    c[k][3] = at->hp * at->hg * psi[3];
  }
}

/* Values (0, 1) and slopes (2, 3) at both nodes in g, contracted over p. */
CMX_FN void cmxi_hermite_row(double c[4][4], const double bp[4], double r[4]) {
  for (int m = 0; m < 4; m++) {
    const double *low = c[m % 2] + (m / 2) * 2, *high = c[2 + m % 2] + (m / 2) * 2;
    r[m] = CMXI_FMA(bp[0], low[0], bp[1] * high[0]) + CMXI_FMA(bp[2], low[1], bp[3] * high[1]);
  }
}

/* The bicubic Hermite patch of a cell from psi at the nodes; derivatives by the local coordinates. */
CMX_FN void cmxi_hermite_psi(const double *nodes, int n_g, const cmxi_order_position *at,
                             cmx_order_psi *out) {
  double c[4][4], bp[3][4], bg[3][4];
  cmxi_hermite_corners(nodes, n_g, at, c);
  cmxi_hermite(at->s, bp);
  cmxi_hermite(at->t, bg);
  /* along p first: values and slopes at both nodes in g */
  const double b3[4] = {12.0, -12.0, 6.0, 6.0};
  double r[3][4];
  for (int d = 0; d < 3; d++) cmxi_hermite_row(c, bp[d], r[d]);
  out->v = cmxi_hermite_sum(bg[0], r[0]);
  out->g = cmxi_hermite_sum(bg[1], r[0]);
  out->gg = cmxi_hermite_sum(bg[2], r[0]);
  out->ggg = cmxi_hermite_sum(b3, r[0]);
  out->p = cmxi_hermite_sum(bg[0], r[1]);
  out->pg = cmxi_hermite_sum(bg[1], r[1]);
  out->pgg = cmxi_hermite_sum(bg[2], r[1]);
  out->pp = cmxi_hermite_sum(bg[0], r[2]);
  out->ppg = cmxi_hermite_sum(bg[1], r[2]);
}

/* p [psi - Gamma_d T_0/2] and its derivatives, by x and g = Gamma_d; but for f_xxx the third ones as well. */
typedef struct cmxi_excess {
  double f, f_x, f_g, f_xx, f_xg, f_gg, f_xxg, f_xgg, f_ggg;
  cmx_status status; /* CMX_OK or CMX_WARN_ACTIVE_SET */
} cmxi_excess;

/* Derivatives by p and Gamma_d from those by the local coordinates. */
CMX_FN void cmxi_order_psi_scale(const cmxi_order_position *at, cmx_order_psi *psi) {
  const double rp = 1.0 / at->hp, rg = 1.0 / at->hg;
  psi->p *= rp;
  psi->g *= rg;
  psi->pp = psi->pp * rp * rp;
  psi->pg = psi->pg * rp * rg;
  psi->gg = psi->gg * rg * rg;
  psi->ppg = psi->ppg * rp * rp * rg;
  psi->pgg = psi->pgg * rp * rg * rg;
  psi->ggg = psi->ggg * rg * rg * rg;
}

/* The excess from psi. */
CMX_FN void cmxi_excess_from_psi(const cmx_order_psi *psi, double t0, double x, double p, double gamma_d,
                                 cmxi_excess *out) {
  const double half = 0.5 * t0, e = psi->v - half * gamma_d, e_g = psi->g - half;
  const double p_x = 1.0 - 2.0 * x; /* derivatives by x through p: p_xx = -2 */
  const double f_p = e + p * psi->p, f_pg = e_g + p * psi->pg;
  out->f = p * e;
  out->f_g = p * e_g;
  out->f_gg = p * psi->gg;
  out->f_ggg = p * psi->ggg;
  out->f_x = p_x * f_p;
  out->f_xg = p_x * f_pg;
  out->f_xgg = p_x * (psi->gg + p * psi->pgg);
  out->f_xx = p_x * p_x * (2.0 * psi->p + p * psi->pp) - 2.0 * f_p;
  out->f_xxg = p_x * p_x * (2.0 * psi->pg + p * psi->ppg) - 2.0 * f_pg;
}

/* The same of a whole table, from derivatives of psi by x. */
CMX_FN void cmxi_excess_from_whole(const cmx_order_psi *psi, double t0, double x, double p, double gamma_d,
                                   cmxi_excess *out) {
  const double half = 0.5 * t0, e = psi->v - half * gamma_d, e_g = psi->g - half, p_x = 1.0 - 2.0 * x;
  out->f = p * e;
  out->f_g = p * e_g;
  out->f_gg = p * psi->gg;
  out->f_ggg = p * psi->ggg;
  out->f_x = p_x * e + p * psi->p;
  out->f_xg = p_x * e_g + p * psi->pg;
  out->f_xgg = p_x * psi->gg + p * psi->pgg;
  out->f_xx = 2.0 * (p_x * psi->p - e) + p * psi->pp;
  out->f_xxg = 2.0 * (p_x * psi->pg - e_g) + p * psi->ppg;
}

/* psi at a position, by the Hermite patch of the cell or the patch of its tree. Returns CMX_OK or
   CMX_WARN_ACTIVE_SET. */
CMX_FN cmx_status cmxi_order_psi_at(const cmx_order_view *v, const cmxi_order_position *at,
                                    cmx_order_psi *psi) {
  const size_t cell = (size_t)at->i * (size_t)(v->n_g - 1) + (size_t)at->j;
  const int code = v->cell ? v->cell[cell] : -1;
  int caution;
  if (code == -1 || code == CMXI_ORDER_UNRESOLVED) {
    cmxi_hermite_psi(v->psi, v->n_g, at, psi);
    /* with trees, cells without one were found good */
    caution = v->cell ? code == CMXI_ORDER_UNRESOLVED : v->caution[cell];
  } else {
    const int patch = cmxi_region_find(v, code, at->s, at->t);
    cmxi_region_psi(v->patch + CMXI_PATCH * (size_t)patch, at->s, at->t, psi);
    caution = v->patch_caution[patch];
  }
  cmxi_order_psi_scale(at, psi);
  return caution ? CMX_WARN_ACTIVE_SET : CMX_OK;
}

/* psi and its derivatives by Gamma_d alone; the other members are 0, but for a patch of a tree. */
CMX_FN cmx_status cmxi_order_psi_brief(const cmx_order_view *v, const cmxi_order_position *at,
                                       cmx_order_psi *psi) {
  const size_t cell = (size_t)at->i * (size_t)(v->n_g - 1) + (size_t)at->j;
  const int code = v->cell ? v->cell[cell] : -1;
  if (code != -1 && code != CMXI_ORDER_UNRESOLVED) return cmxi_order_psi_at(v, at, psi);
  double c[4][4], bp[3][4], bg[3][4];
  cmxi_hermite_corners(v->psi, v->n_g, at, c);
  cmxi_hermite(at->s, bp);
  cmxi_hermite(at->t, bg);
  memset(psi, 0, sizeof *psi);
  double r[4];
  cmxi_hermite_row(c, bp[0], r);
  psi->v = cmxi_hermite_sum(bg[0], r);
  psi->g = cmxi_hermite_sum(bg[1], r);
  psi->gg = cmxi_hermite_sum(bg[2], r);
  psi->ggg = 12.0 * (r[0] - r[1]) + 6.0 * (r[2] + r[3]);
  cmxi_order_psi_scale(at, psi);
  return (v->cell ? code == CMXI_ORDER_UNRESOLVED : v->caution[cell]) ? CMX_WARN_ACTIVE_SET : CMX_OK;
}

#if defined(__CUDACC__) || defined(__HIPCC__) /* where code twice is stack twice */
CMX_FN void cmxi_excess_at(const cmx_order_view *v, int brief, double x, double gamma_d,
                           const cmxi_order_position *at, cmxi_excess *out) {
  cmx_order_psi psi;
  out->status = brief ? cmxi_order_psi_brief(v, at, &psi) : cmxi_order_psi_at(v, at, &psi);
  if (v->whole)
    cmxi_excess_from_whole(&psi, v->t0, x, at->p, gamma_d, out);
  else
    cmxi_excess_from_psi(&psi, v->t0, x, at->p, gamma_d, out);
}
#else
/* The excess at a position of a whole table. */
CMXI_RARE cmxi_excess cmxi_excess_whole_at(const cmx_order_view *v, int brief, double x, double gamma_d,
                                           cmxi_order_position at) {
  cmx_order_psi psi;
  cmxi_excess e;
  const cmx_status status = brief ? cmxi_order_psi_brief(v, &at, &psi) : cmxi_order_psi_at(v, &at, &psi);
  cmxi_excess_from_whole(&psi, v->t0, x, at.p, gamma_d, &e);
  e.status = status;
  return e;
}

/* The excess at a position; in brief f and its derivatives by g alone. */
CMX_FN void cmxi_excess_at(const cmx_order_view *v, int brief, double x, double gamma_d,
                           const cmxi_order_position *at, cmxi_excess *out) {
  cmx_order_psi psi;
  if (v->whole) {
    *out = cmxi_excess_whole_at(v, brief, x, gamma_d, *at);
    return;
  }
  out->status = brief ? cmxi_order_psi_brief(v, at, &psi) : cmxi_order_psi_at(v, at, &psi);
  cmxi_excess_from_psi(&psi, v->t0, x, at->p, gamma_d, out);
}
#endif

/* --- the calls ------------------------------------------------------------------------------------------ */

CMX_FN cmx_status cmx_order_lookup(const cmx_order_view *v, double x, double gamma_d, cmx_order_point *out) {
  cmxi_order_position at;
  cmxi_excess e;
  cmx_status status = cmxi_order_locate(v, x, gamma_d, &at);
  if (status >= 0) {
    cmxi_excess_at(v, 0, x, gamma_d, &at, &e);
    if (!cmxi_finite(e.f + e.f_x + e.f_xx + e.f_g + e.f_xg + e.f_gg)) status = CMX_ERR_CHECKSUM;
  }
  if (status < 0) {
    out->f = out->u = out->s = out->f_x = out->f_g = out->f_xx = out->f_xg = out->f_gg = out->s_x = out->s_g =
        cmxi_nan();
    return status;
  }
  double l[2];
  cmx_mixing_logs(x, l);
  out->f = x * l[0] + (1.0 - x) * l[1] + e.f;
  out->f_g = e.f_g;
  out->u = gamma_d * out->f_g;
  out->s = out->u - out->f;
  out->f_x = cmx_is_mixed(x) ? e.f_x + l[0] - l[1] : x > 0.5 ? HUGE_VAL : -HUGE_VAL;
  out->f_xx = cmx_is_mixed(x) ? e.f_xx + 1.0 / (x * (1.0 - x)) : HUGE_VAL;
  out->f_xg = e.f_xg;
  out->f_gg = e.f_gg;
  out->s_g = gamma_d * out->f_gg;
  out->s_x = gamma_d * out->f_xg - out->f_x;
  return e.status;
}

CMX_FN int cmx_order_certified(const cmx_order_view *v, double x, double gamma_d) {
  cmxi_order_position at;
  return cmxi_order_locate(v, x, gamma_d, &at) >= 0 && cmxi_order_certified_at(v, &at);
}

CMX_FN cmx_status cmx_order_lookup_psi(const cmx_order_view *v, double p, double gamma_d,
                                       cmx_order_psi *out) {
  cmxi_order_position at;
  cmx_status status = CMX_OK;
  if (!cmxi_finite(p) || !cmxi_finite(gamma_d) || p < 0.0 || p > 0.25 * (1.0 + 1e-14) || gamma_d < 0.0)
    status = CMX_ERR_DOMAIN;
  else if (v->whole)
    status = CMX_ERR_UNSUPPORTED;
  else if (!(gamma_d <= v->gamma_d[v->n_g - 1]))
    status = CMX_ERR_RANGE;
  if (status >= 0) {
    cmxi_order_position_of_p(v, p, gamma_d, &at);
    status = cmxi_order_psi_at(v, &at, out);
    if (!cmxi_finite(out->v + out->p + out->g + out->pp + out->pg + out->gg + out->ppg + out->pgg + out->ggg))
      status = CMX_ERR_CHECKSUM;
  }
  if (status < 0)
    out->v = out->p = out->g = out->pp = out->pg = out->gg = out->ppg = out->pgg = out->ggg = cmxi_nan();
  return status;
}

CMXI_PIN_END

#endif
