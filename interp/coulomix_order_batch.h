/** coulomix_order_batch.h: the short-range order of many points in one call. Header-only; includes
 *  coulomix_order.h.
 *
 *      const int q[] = {CMX_ORDER_Q_f, CMX_ORDER_Q_f_g};
 *      cmx_order_request r = cmx_order_request_make(n);
 *      r.x = x, r.x_step = 1;
 *      r.gamma_d = gamma_d, r.gamma_d_step = 1;
 *      r.n_q = 2, r.q = q, r.out = out, r.out_step = 1, r.q_step = n;
 *      int worst = cmx_order_batch(&order, &r);
 *
 *  Every number has the bits of a single lookup in the same build, and a point that fails changes no other. A
 *  batch keeps no state, so threads may each have a part of the points. */
#ifndef COULOMIX_INTERP_ORDER_BATCH_H
#define COULOMIX_INTERP_ORDER_BATCH_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_order.h"

/** Points and what is asked for. Members that are not needed are 0. A step is the number of elements from one
 *  point to the next; 0: one value for all. */
typedef struct cmx_order_request {
  size_t size; /* of this struct, set by cmx_order_request_make */
  size_t n;    /* points */
  const double *x, *gamma_d;
  size_t x_step, gamma_d_step;
  int n_q;                 /* quantities */
  const int *q;            /* [n_q] numbers of quantities */
  double *out;             /* quantity k of point i is out[i out_step + k q_step]; NaN where a point failed */
  size_t out_step, q_step; /* not 0 */
  int *status;             /* [n] or NULL */
  size_t *tally;           /* [CMX_TALLY], added to; or NULL */
} cmx_order_request;

/** A request of n points with everything else 0. */
CMX_FN cmx_order_request cmx_order_request_make(size_t n);

/** The order of r->n points, any number. x beyond 0..1 by up to 1e-10 counts as the end.
 *  @param[in] r  the request: r->x number fractions of the heavier ion, r->gamma_d couplings of the charge
 *                difference
 *  @return the worst status of all points: the least of the negative ones or, without, the largest. That of a
 *          point is CMX_OK, or the worst of those of cmx_order_lookup, cmx_order_lookup_psi at p = x(1-x) and
 *          cmx_order_parameters, as far as they are asked. With nothing written CMX_ERR_UNSUPPORTED
 *          for a request of another size, a number that is no quantity or psi of a whole table,
 *          CMX_ERR_DOMAIN where arrays that it needs are NULL
 *  The same bits as single lookups. */
CMX_FN cmx_status cmx_order_batch(const cmx_order_view *v, const cmx_order_request *r);

/* --- private -------------------------------------------------------------------------------------------- */

CMXI_PIN_BEGIN

CMX_FN cmx_order_request cmx_order_request_make(size_t n) {
  cmx_order_request r;
  memset(&r, 0, sizeof r);
  r.size = sizeof r;
  r.n = n;
  return r;
}

/* Which lookups a request needs. */
enum { CMXI_ORDER_POINT = 1, CMXI_ORDER_PSI = 2, CMXI_ORDER_W = 4, CMXI_ORDER_W_X = 8, CMXI_ORDER_W_G = 16 };

CMX_FN int cmxi_order_group_of(const cmx_order_view *v, int q) {
  if (q >= CMX_ORDER_Q_f && q < CMX_ORDER_Q_POINT_END) return CMXI_ORDER_POINT;
  if (q >= CMX_ORDER_Q_psi && q < CMX_ORDER_Q_PSI_END) return v->whole ? -1 : CMXI_ORDER_PSI;
  if (q >= CMX_ORDER_Q_w && q < CMX_ORDER_Q_w + v->n_shells) return CMXI_ORDER_W;
  if (q >= CMX_ORDER_Q_w_x && q < CMX_ORDER_Q_w_x + v->n_shells) return CMXI_ORDER_W | CMXI_ORDER_W_X;
  if (q >= CMX_ORDER_Q_w_g && q < CMX_ORDER_Q_w_g + v->n_shells) return CMXI_ORDER_W | CMXI_ORDER_W_G;
  return -1;
}

/* All lookups of a request, or what is wrong with it. */
CMX_FN int cmxi_order_groups(const cmx_order_view *v, const cmx_order_request *r) {
  int groups = 0;
  if (r->size != sizeof *r) return CMX_ERR_UNSUPPORTED;
  if (r->n && (!r->x || !r->gamma_d || (r->n_q > 0 && (!r->q || !r->out)))) return CMX_ERR_DOMAIN;
  for (int k = 0; k < r->n_q; k++) {
    const int group = cmxi_order_group_of(v, r->q[k]);
    if (group < 0) return CMX_ERR_UNSUPPORTED;
    groups |= group;
  }
  return groups;
}

/* All numbers of a point. */
typedef struct cmxi_order_numbers {
  cmx_order_point point;
  cmx_order_psi psi;
  double w[3][64];
} cmxi_order_numbers;

CMX_FN cmx_status cmxi_order_batch_point(const cmx_order_view *v, int groups, double x, double gamma_d,
                                         cmxi_order_numbers *all) {
  cmx_status status = CMX_OK;
  if (!cmxi_finite(x) || !cmxi_finite(gamma_d)) return CMX_ERR_DOMAIN;
  x = cmx_fraction_clean(x);
  const double folded = x <= 0.5 ? x : 1.0 - x;
  if (groups & CMXI_ORDER_POINT) status = cmxi_worse(status, cmx_order_lookup(v, x, gamma_d, &all->point));
  if (groups & CMXI_ORDER_PSI)
    status = cmxi_worse(status, cmx_order_lookup_psi(v, folded * (1.0 - folded), gamma_d, &all->psi));
  if (groups & CMXI_ORDER_W)
    status = cmxi_worse(status, cmx_order_parameters(v, x, gamma_d, all->w[0],
                                                     groups & CMXI_ORDER_W_X ? all->w[1] : NULL,
                                                     groups & CMXI_ORDER_W_G ? all->w[2] : NULL));
  return status;
}

/* One of the numbers. */
CMX_FN double cmxi_order_number(const cmxi_order_numbers *all, int q) {
  const char *from = (const char *)&all->point + (size_t)(q - CMX_ORDER_Q_f) * sizeof(double);
  double number;
  if (q >= CMX_ORDER_Q_w_g) return all->w[2][q - CMX_ORDER_Q_w_g];
  if (q >= CMX_ORDER_Q_w_x) return all->w[1][q - CMX_ORDER_Q_w_x];
  if (q >= CMX_ORDER_Q_w) return all->w[0][q - CMX_ORDER_Q_w];
  if (q >= CMX_ORDER_Q_psi) from = (const char *)&all->psi + (size_t)(q - CMX_ORDER_Q_psi) * sizeof(double);
  memcpy(&number, from, sizeof number);
  return number;
}

CMX_FN cmx_status cmx_order_batch(const cmx_order_view *v, const cmx_order_request *r) {
  const int groups = cmxi_order_groups(v, r);
  cmx_status worst = CMX_OK;
  cmxi_order_numbers all;
  if (groups < 0) return (cmx_status)groups;
  for (size_t i = 0; i < r->n; i++) {
    const cmx_status status =
        cmxi_order_batch_point(v, groups, r->x[i * r->x_step], r->gamma_d[i * r->gamma_d_step], &all);
    for (int k = 0; k < r->n_q; k++)
      r->out[i * r->out_step + (size_t)k * r->q_step] =
          status < 0 ? cmxi_nan() : cmxi_order_number(&all, r->q[k]);
    if (r->status) r->status[i] = (int)status;
    if (r->tally) r->tally[cmx_tally_place((int)status)]++;
    worst = cmxi_worse(worst, status);
  }
  return worst;
}

CMXI_PIN_END

#endif
