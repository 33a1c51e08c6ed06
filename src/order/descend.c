/* Minima with an energy beyond pairs. At fixed fields g_i the programme of pairs with J_i + g_i in place of
   J_i is convex, and its minimum w(g) is a stationary point of f if g_i = B_i(w)/m_i, B_i = dB/dw_i. Along
   B_i/m_i - g_i f falls, so that steps in g with w(g) always at a minimum of a convex programme descend
   within the constraints; Newton's method in g finishes. */
#include <math.h>
#include <string.h>

#include "order/order_internal.h"

/* --- one tilted programme ------------------------------------------------------------------------------- */

static cmx_status solve_tilted(order_solver *s, double gamma_d) {
  const cmx_order_model *model = s->problem.model;
  order_descent *d = s->work->descent;
  for (size_t i = 0; i < model->n; i++) d->j[i] = model->j[i] + d->tilt[i];
  s->problem.j = d->j;
  s->work->responded = 0; /* the response is along the descent's own fields */
  cmx_status status = cmxp_order_minimise(s, gamma_d);
  if (status == CMX_ERR_NOT_CONVERGED) {
    cmx_order_work_reset(s->work);
    status = cmxp_order_minimise(s, gamma_d);
  }
  if (status < 0) return status;
  cmxp_beyond_at(&s->problem, s->w, &d->at);
  d->value = gamma_d * d->at.value;
  for (size_t i = 0; i < model->n; i++) {
    d->off[i] = d->at.d[i] / model->m[i] - d->tilt[i];
    d->value += model->m[i] * (gamma_d * model->j[i] * s->w[i] + cmxp_qc_decrement(&s->problem.mix, s->w[i]));
  }
  return CMX_OK;
}

/* Largest part of `off` in units of the exchange fields. */
static double residual(const order_solver *s, double gamma_d) {
  double most = 0.0;
  for (size_t i = 0; i < s->problem.model->n; i++)
    most = fmax(most, gamma_d * fabs(s->work->descent->off[i]));
  return most;
}

/* --- linear responses ----------------------------------------------------------------------------------- */

/* The response of the fields y [orbits] and the unknowns z, at fixed tilt, to additions `source` to y. The
   system is factorised. */
static void respond(const order_solver *s, const double source[], double z[], double y[]) {
  const cmx_order_model *model = s->problem.model;
  const dual_system *sys = &s->work->system;
  const newton_system *newton = &sys->newton;
  for (size_t r = 0; r < newton->n; r++) {
    z[r] = 0.0;
    for (size_t i = 0; i < model->n; i++)
      z[r] -= model->m[i] * s->work->point.orbit[i].w_y * sys->field[r][i] * source[i];
  }
  cmxp_newton_solve(newton, z);
  for (size_t i = 0; i < model->n; i++) {
    y[i] = source[i];
    for (size_t r = 0; r < newton->n; r++) y[i] += sys->field[r][i] * z[r];
  }
}

/* d->response, at the last minimum; 0 on failure. */
static int make_response(order_solver *s) {
  const size_t n = s->problem.model->n;
  order_descent *d = s->work->descent;
  double z[CMXP_DUAL_MAX], y[CMX_MAX_ORBITS], unit[CMX_MAX_ORBITS] = {0.0};
  if (!cmxp_order_factorise(s)) return 0;
  for (size_t k = 0; k < n; k++) {
    unit[k] = 1.0;
    respond(s, unit, z, y);
    unit[k] = 0.0;
    for (size_t i = 0; i < n; i++) d->response[i][k] = s->work->point.orbit[i].w_y * y[i];
  }
  return 1;
}

/* Solves a x = b [n][n], by elimination with pivots; b becomes x. 0 where a is singular. */
static int solve_linear(size_t n, double a[][CMX_MAX_ORBITS], double b[]) {
  for (size_t k = 0; k < n; k++) {
    size_t p = k;
    for (size_t i = k + 1; i < n; i++)
      if (fabs(a[i][k]) > fabs(a[p][k])) p = i;
    if (!(fabs(a[p][k]) > 0.0)) return 0;
    for (size_t j = 0; j < n; j++) {
      const double swap = a[k][j];
      a[k][j] = a[p][j];
      a[p][j] = swap;
    }
    const double swap = b[k];
    b[k] = b[p];
    b[p] = swap;
    for (size_t i = k + 1; i < n; i++) {
      const double part = a[i][k] / a[k][k];
      for (size_t j = k; j < n; j++) a[i][j] -= part * a[k][j];
      b[i] -= part * b[k];
    }
  }
  for (size_t k = n; k-- > 0;) {
    for (size_t j = k + 1; j < n; j++) b[k] -= a[k][j] * b[j];
    b[k] /= a[k][k];
    if (!isfinite(b[k])) return 0;
  }
  return 1;
}

/* Terms beyond pairs add -Gamma_d sum_k B_ik w_k'/m_i to the source of y_i. Of a response w' without them
   makes the one with them. */
static int complete(order_solver *s, double w[]) {
  const cmx_order_model *model = s->problem.model;
  order_descent *d = s->work->descent;
  for (size_t i = 0; i < model->n; i++)
    for (size_t k = 0; k < model->n; k++) {
      double sum = 0.0;
      for (size_t q = 0; q < model->n; q++) sum += d->response[i][q] * d->at.dd[q][k] / model->m[q];
      d->matrix[i][k] = (i == k) + s->problem.gamma_d * sum;
    }
  return solve_linear(model->n, d->matrix, w);
}

/* One parameter: w [orbits] is the response without the terms, `moved` [orbits] the derivative of B_i at
   fixed w, or NULL. z and y are completed. */
static int complete_all(order_solver *s, const double moved[], double w[], double z[], double y[]) {
  const cmx_order_model *model = s->problem.model;
  const order_descent *d = s->work->descent;
  const double gamma_d = s->problem.gamma_d;
  double source[CMX_MAX_ORBITS], dz[CMXP_DUAL_MAX], dy[CMX_MAX_ORBITS];
  for (size_t i = 0; moved && i < model->n; i++)
    for (size_t k = 0; k < model->n; k++) w[i] -= d->response[i][k] * gamma_d * moved[k] / model->m[k];
  if (!complete(s, w)) return 0;
  for (size_t i = 0; i < model->n; i++) {
    source[i] = moved ? -gamma_d * moved[i] / model->m[i] : 0.0;
    for (size_t k = 0; k < model->n; k++) source[i] -= gamma_d * d->at.dd[i][k] * w[k] / model->m[i];
  }
  respond(s, source, dz, dy);
  for (size_t r = 0; r < s->work->system.newton.n; r++) z[r] += dz[r];
  for (size_t i = 0; i < model->n; i++) y[i] += dy[i];
  return 1;
}

int cmxp_descend_respond(order_solver *s, double y_g[], double y_p[], double y_x[]) {
  const cmx_order_model *model = s->problem.model;
  dual_response *z = &s->work->response;
  const order_descent *d = s->work->descent;
  if (!make_response(s)) return 0;
  for (size_t i = 0; i < model->n; i++) {
    const qc_orbit *o = &s->work->point.orbit[i];
    z->w_g[i] = o->w_y * y_g[i];
    z->w_p[i] = o->w_p + o->w_y * y_p[i];
    z->w_x[i] = 0.0;
  }
  return complete_all(s, NULL, z->w_g, z->g, y_g) && complete_all(s, d->at.d_p, z->w_p, z->p, y_p) &&
         (!model->skew || complete_all(s, d->at.d_x, z->w_x, z->x, y_x));
}

/* --- descent -------------------------------------------------------------------------------------------- */

typedef struct foothold {
  double tilt[CMX_MAX_ORBITS], off[CMX_MAX_ORBITS], newton[CMX_MAX_ORBITS];
  double value, residual;
  int has_newton;
} foothold;

/* The Newton step: tilt = B_i(w(tilt))/m_i, with dw/dtilt = -Gamma_d times the response. */
static void find_newton_step(order_solver *s, foothold *at) {
  const cmx_order_model *model = s->problem.model;
  order_descent *d = s->work->descent;
  at->has_newton = make_response(s);
  for (size_t i = 0; i < model->n; i++) {
    at->newton[i] = d->off[i];
    for (size_t k = 0; k < model->n; k++) {
      double sum = 0.0;
      for (size_t q = 0; q < model->n; q++) sum += d->at.dd[i][q] * d->response[q][k];
      d->matrix[i][k] = (i == k) + s->problem.gamma_d * sum / model->m[i];
    }
  }
  at->has_newton = at->has_newton && solve_linear(model->n, d->matrix, at->newton);
}

/* Goes from the foothold by `share` of a step; 1 if f is lower there, or as low with half the residual. */
static int try_step(order_solver *s, double gamma_d, const foothold *from, const double step[],
                    double share) {
  const cmx_order_model *model = s->problem.model;
  order_descent *d = s->work->descent;
  for (size_t i = 0; i < model->n; i++) d->tilt[i] = from->tilt[i] + share * step[i];
  if (solve_tilted(s, gamma_d) < 0) return 0;
  const double rounding = 1e-13 * (s->problem.mix.p + fabs(from->value));
  return d->value < from->value - rounding ||
         (d->value <= from->value + rounding && residual(s, gamma_d) <= 0.5 * from->residual);
}

static cmx_status descend(order_solver *s, double gamma_d, double enough) {
  const cmx_order_model *model = s->problem.model;
  order_descent *d = s->work->descent;
  foothold from;
  cmx_status status = solve_tilted(s, gamma_d);
  for (int it = 0; it < 100 && status >= 0; it++) {
    double size = 1.0;
    for (size_t i = 0; i < model->n; i++) size = fmax(size, gamma_d * fabs(d->at.d[i]) / model->m[i]);
    from.residual = residual(s, gamma_d);
    if (from.residual <= enough * size) return CMX_OK;
    from.value = d->value;
    memcpy(from.tilt, d->tilt, sizeof from.tilt);
    memcpy(from.off, d->off, sizeof from.off);
    find_newton_step(s, &from);
    int moved = from.has_newton && try_step(s, gamma_d, &from, from.newton, 1.0);
    for (double share = 1.0; !moved && share > 1e-4; share *= 0.5)
      moved = try_step(s, gamma_d, &from, from.off, share);
    if (moved) continue;
    memcpy(d->tilt, from.tilt, sizeof d->tilt);
    status = solve_tilted(s, gamma_d);
    if (status >= 0) return from.residual <= 1e-9 * size ? CMX_OK : CMX_ERR_NOT_CONVERGED;
  }
  return status < 0 ? status : CMX_ERR_NOT_CONVERGED;
}

/* The fields of B at random ions. */
static void tilt_of_random(const order_solver *s, double tilt[]) {
  const cmx_order_model *model = s->problem.model;
  const double w[CMX_MAX_ORBITS] = {0.0};
  cmxp_beyond_at(&s->problem, w, &s->work->descent->at);
  for (size_t i = 0; i < model->n; i++) tilt[i] = s->work->descent->at.d[i] / model->m[i];
}

cmx_status cmxp_descend(order_solver *s, double gamma_d) {
  order_descent *d = s->work->descent;
  if (!d->known) tilt_of_random(s, d->tilt);
  d->known = 0;
  cmx_status status = descend(s, gamma_d, 1e-13);
  if (status == CMX_ERR_NOT_CONVERGED) {
    cmx_order_work_reset(s->work);
    tilt_of_random(s, d->tilt);
    status = descend(s, gamma_d, 1e-13);
  }
  d->known = status >= 0;
  return status;
}

/* --- all starts ----------------------------------------------------------------------------------------- */

enum { SPREAD_STARTS = 26 };

/* Fields of start k: those of random ions, for k up to 2n with the field of one orbit raised or lowered by 6,
   beyond with all of them moved by up to 4, 10 or 25, to points spread evenly over the box (the additive
   recurrence of the root of r^(n+1) = r + 1). */
static void tilt_of_start(const order_solver *s, double gamma_d, size_t k, double tilt[]) {
  static const double width[3] = {4.0, 10.0, 25.0};
  const size_t n = s->problem.model->n;
  tilt_of_random(s, tilt);
  if (k == 0) return;
  if (k <= 2 * n) {
    tilt[(k - 1) / 2] += (k % 2 ? 6.0 : -6.0) / gamma_d;
    return;
  }
  const size_t q = k - 2 * n;
  double root = 1.5, place = 1.0;
  for (int it = 0; it < 64; it++) root = pow(1.0 + root, 1.0 / (double)(n + 1));
  for (size_t i = 0; i < n; i++) {
    place /= root;
    const double at = 0.5 + (double)q * place;
    tilt[i] += width[q % 3] * (2.0 * (at - floor(at)) - 1.0) / gamma_d;
  }
}

static cmx_status descend_from(order_solver *s, double gamma_d, size_t start, double enough) {
  cmx_order_work_reset(s->work);
  tilt_of_start(s, gamma_d, start, s->work->descent->tilt);
  return descend(s, gamma_d, enough);
}

/* Keeps the solver's minimum unless it is there already; the least ones if there are too many. */
static void keep_minimum(const order_solver *s, size_t start) {
  const size_t n = s->problem.model->n;
  order_descent *d = s->work->descent;
  size_t at = d->n_minima;
  for (size_t k = 0; k < d->n_minima; k++) {
    double far = 0.0;
    for (size_t i = 0; i < n; i++) far = fmax(far, fabs(d->minimum[k].w[i] - s->w[i]));
    if (far < 1e-6) return;
  }
  if (d->n_minima < DESCENT_MINIMA) {
    d->n_minima++;
  } else {
    at = 0;
    for (size_t k = 1; k < d->n_minima; k++)
      if (d->minimum[k].value > d->minimum[at].value) at = k;
    if (!(d->value < d->minimum[at].value)) return;
  }
  order_minimum *m = &d->minimum[at];
  m->start = start;
  m->value = d->value;
  m->entropy = cmxp_order_entropy(s);
  memcpy(m->w, s->w, sizeof m->w);
  memcpy(m->tilt, d->tilt, sizeof m->tilt);
}

/* Follows a minimum with s < 0 to the weaker coupling at which s = 0, or at which the branch ends with s > 0.
   m->value becomes that of the order there at gamma_d. */
static cmx_status hold_branch(order_solver *s, double gamma_d, order_minimum *m, double *zero) {
  const cmx_order_model *model = s->problem.model;
  order_descent *d = s->work->descent;
  double low = 0.0, high = gamma_d; /* low: 0 until there is one with s >= 0 */
  cmx_status status = descend_from(s, gamma_d, m->start, 1e-7);
  for (int it = 0; it < 200 && status >= 0 && !(low > 0.0 && high - low <= 4e-16 * high); it++) {
    const int bracketed = low > 0.0;
    const double at = bracketed ? 0.5 * (low + high) : 0.9 * high;
    memcpy(d->tilt, m->tilt, sizeof d->tilt);
    status = descend(s, at, 1e-12);
    if (status < 0) break;
    const int below = cmxp_order_entropy(s) >= 0.0;
    *(below ? &low : &high) = at;
    if (below || !bracketed) memcpy(m->tilt, d->tilt, sizeof m->tilt);
  }
  if (status < 0) return status;
  memcpy(d->tilt, m->tilt, sizeof d->tilt);
  status = descend(s, low, 1e-12);
  if (status < 0) return status;
  *zero = low;
  m->value = gamma_d * d->at.value;
  for (size_t i = 0; i < model->n; i++)
    m->value += model->m[i] * (gamma_d * model->j[i] * s->w[i] + cmxp_qc_decrement(&s->problem.mix, s->w[i]));
  return CMX_OK;
}

cmx_status cmxp_descend_all(order_solver *s, double gamma_d, double *gamma_zero) {
  order_descent *d = s->work->descent;
  const size_t starts = 1 + 2 * s->problem.model->n + SPREAD_STARTS;
  cmx_status status = CMX_OK;
  double zero[DESCENT_MINIMA];
  d->n_minima = 0;
  for (size_t k = 0; k < starts; k++) {
    status = descend_from(s, gamma_d, k, 1e-7);
    if (status >= 0) keep_minimum(s, k);
    if (status < 0 && status != CMX_ERR_NOT_CONVERGED) return status;
  }
  s->starts = (int)starts;
  size_t best = DESCENT_MINIMA;
  for (size_t k = 0; k < d->n_minima; k++) {
    order_minimum *m = &d->minimum[k];
    zero[k] = gamma_d;
    if (m->entropy < 0.0 && hold_branch(s, gamma_d, m, &zero[k]) < 0) continue;
    if (best == DESCENT_MINIMA || m->value < d->minimum[best].value) best = k;
  }
  if (best == DESCENT_MINIMA) return CMX_ERR_NOT_CONVERGED;
  *gamma_zero = zero[best];
  d->known = 0;
  if (!(zero[best] < gamma_d)) return descend_from(s, gamma_d, d->minimum[best].start, 1e-13);
  memcpy(d->tilt, d->minimum[best].tilt, sizeof d->tilt);
  cmx_order_work_reset(s->work);
  return descend(s, zero[best], 1e-13);
}
