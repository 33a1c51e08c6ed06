/* Order of a solid on cooling, and the solidus where it freezes. */
#include "coulomix/cooling.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "core/words.h"
#include "coulomix/const.h"
#include "coulomix/plasma.h"
#include "coulomix_reason.h"
#include "phase/phase_internal.h"

enum { MOST_STEPS = 1000 }; /* of the march along the solidus */

/* Steps of the march in the logit of x; next to x = 0 and to x = 1, where 1 - x must hold its digits. */
static const double step_size = 0.1, least_step = 1e-3, dilute_logit = 36.0, dense_logit = 12.0;

/* --- one point ----------------------------------------------------------------------------------------- */

/* Liquid and solid of a point, and the differences of both chemical potentials. */
typedef struct balance {
  cmx_jet liquid, solid;
  double slope, intercept; /* of the liquid's tangent less the solid's */
} balance;

static cmx_status balance_at(const cmx_classical_models *m, const cmx_solidus_point *p, balance *b) {
  void *const context = (void *)(uintptr_t)m;
  cmx_status status = cmx_classical_liquid(context, p->x_liquid, p->gamma_e, &b->liquid);
  if (status >= 0) status = cmx_classical_solid(context, p->x_solid, p->gamma_e, &b->solid);
  if (status < 0) return status;
  b->slope = b->liquid.x - b->solid.x;
  b->intercept = b->liquid.v - p->x_liquid * b->liquid.x - (b->solid.v - p->x_solid * b->solid.x);
  return CMX_OK;
}

static double logistic(double logit) {
  return 1.0 / (1.0 + exp(-logit));
}

/* Newton's method in ln Gamma_e and the logit of one composition; the other is fixed. */
static cmx_status solve(const cmx_classical_models *m, cmx_solidus_point *p, int hold_liquid) {
  double *const x = hold_liquid ? &p->x_solid : &p->x_liquid, at = cmx_logit(*x);
  for (int it = 0; it < 120; it++) {
    balance b;
    const cmx_status status = balance_at(m, p, &b);
    if (status < 0) return status;
    const double move = *x * (1.0 - *x), bend = (hold_liquid ? -b.solid.xx : b.liquid.xx) * move;
    const double a11 = b.liquid.xg - b.solid.xg, a12 = bend, a22 = -*x * bend;
    const double a21 = b.liquid.g - p->x_liquid * b.liquid.xg - (b.solid.g - p->x_solid * b.solid.xg);
    const double det = a11 * a22 - a12 * a21;
    double dg = -(b.slope * a22 - b.intercept * a12) / det, dx = -(a11 * b.intercept - a21 * b.slope) / det;
    if (!(isfinite(dg) && isfinite(dx))) return CMX_ERR_NOT_CONVERGED;
    const double most = fmax(fabs(dg) / 0.1, fabs(dx) / 0.5);
    if (most > 1.0) {
      dg /= most;
      dx /= most;
    }
    p->curvature = b.solid.xx;
    p->gamma_e *= exp(dg);
    at += dx;
    *x = logistic(at);
    /* 1 - x holds 1e-16 */
    if (fabs(dg) <= 1e-12 && fabs(dx) <= 1e-11 + 1e-15 / move) return CMX_OK;
  }
  return CMX_ERR_NOT_CONVERGED;
}

cmx_status cmx_solidus_solve(const cmx_classical_models *m, cmx_solidus_point *p) {
  return solve(m, p, 0);
}

/* --- the march ----------------------------------------------------------------------------------------- */

/* Along the liquid's composition: that of the solid can turn back (retrograde solubility). */
typedef struct branch {
  size_t n;
  int complete; /* reaches the other pure species */
  cmx_solidus_point point[MOST_STEPS];
} branch;

/* Coupling Gamma_e at which a pure species melts. */
static cmx_status melting_of(const cmx_classical_models *m, int heavier, double *gamma_e) {
  void *const context = (void *)(uintptr_t)m;
  const double z = m->ions.z[heavier != 0];
  double low = CMX_EOS_SOLID_FROM,
         high = CMX_FUSION_FITTED_TO; /* the liquid lies below the solid at low, above at high */
  while (high - low > 1e-13 * high) {
    const double middle = 0.5 * (low + high);
    cmx_jet f;
    const cmx_status status =
        cmx_classical_liquid(context, heavier ? 1.0 : 0.0, middle / cmx_gamma_species(z, 1.0), &f);
    if (status < 0) return status;
    if (middle == low || middle == high) break;
    *(f.v < 0.0 ? &low : &high) = middle;
  }
  *gamma_e = 0.5 * (low + high) / cmx_gamma_species(z, 1.0);
  return CMX_OK;
}

/* From the side of a pure species until the other one or the solid's spinodal, where the curve has a cusp. */
static cmx_status march(const cmx_classical_models *m, int heavier, branch *out) {
  const double sign = heavier ? -1.0 : 1.0, from = heavier ? -dense_logit : -dilute_logit,
               to = heavier ? dilute_logit : dense_logit;
  cmx_solidus_point last = {.x_liquid = 0.0};
  cmx_status status = melting_of(m, heavier, &last.gamma_e);
  /* logits of the liquid, counted from the pure species, and of the solid less the liquid, which is finite
     there */
  double position = from, shift = 0.0, step = step_size;
  out->n = 0;
  out->complete = 0;
  while (status >= 0 && out->n < MOST_STEPS && step >= least_step) {
    cmx_solidus_point p = last;
    p.x_liquid = logistic(sign * position);
    p.x_solid = logistic(sign * position + shift);
    const cmx_status solved = solve(m, &p, 1);
    if (solved < 0 && solved != CMX_ERR_NOT_CONVERGED) status = solved;
    if (solved >= 0 && p.curvature > 0.0 && fabs(log(p.gamma_e / last.gamma_e)) < 0.2) {
      shift = cmx_logit(p.x_solid) - sign * position;
      out->point[out->n++] = last = p;
      if (position >= to) {
        out->complete = 1;
        break;
      }
      step = fmin(1.5 * step, step_size);
    } else {
      if (!out->n) return CMX_ERR_NOT_CONVERGED;
      position -= step;
      step *= 0.5;
    }
    position = fmin(position + step, to);
  }
  return status >= 0 && !out->n ? CMX_ERR_NOT_CONVERGED : status;
}

/* --- three phases -------------------------------------------------------------------------------------- */

/* The equilibrium on a branch of a liquid of composition x, from the points of the march next to it. */
static cmx_status on_branch(const cmx_classical_models *m, const branch *k, double x, cmx_solidus_point *p) {
  for (size_t i = 0; i + 1 < k->n; i++) {
    const double x0 = k->point[i].x_liquid, x1 = k->point[i + 1].x_liquid;
    if ((x - x0) * (x - x1) > 0.0) continue;
    *p = k->point[i];
    p->x_liquid = x;
    return solve(m, p, 1);
  }
  return CMX_ERR_ABSENT;
}

/* Both solids of one liquid, and the difference of their couplings. */
typedef struct three {
  cmx_solidus_point a, b;
} three;

static cmx_status pair_at(const cmx_classical_models *m, const branch *left, const branch *right, double x,
                          three *t, double *apart) {
  cmx_status status = on_branch(m, left, x, &t->a);
  if (status >= 0) status = on_branch(m, right, x, &t->b);
  *apart = status < 0 ? NAN : log(t->a.gamma_e / t->b.gamma_e);
  return status;
}

/* Where the liquidus curves of both branches cross, by bisection in the logit of the liquid. */
static cmx_status cross_liquidus(const cmx_classical_models *m, const branch *left, const branch *right,
                                 three *t) {
  double low = NAN, high = NAN, at_low = 0.0, apart;
  for (size_t i = 0; i < left->n && isnan(high); i++) {
    const double x = left->point[i].x_liquid;
    if (pair_at(m, left, right, x, t, &apart) < 0) continue;
    if (!isnan(low) && apart * at_low <= 0.0) {
      high = cmx_logit(x);
    } else {
      low = cmx_logit(x);
      at_low = apart;
    }
  }
  if (isnan(high)) return CMX_ERR_NOT_CONVERGED;
  for (int it = 0; it < 80 && fabs(high - low) > 1e-13; it++) {
    const double middle = 0.5 * (low + high);
    const cmx_status status = pair_at(m, left, right, logistic(middle), t, &apart);
    if (status < 0) return status;
    *(apart * at_low > 0.0 ? &low : &high) = middle;
  }
  return t->a.x_solid < t->b.x_solid ? CMX_OK : CMX_ERR_NOT_CONVERGED;
}

/* Largest x of the solid on a branch, up to the three-phase line, before it turns back. Cuts the branch
   there. */
static double solid_extent(branch *k, const cmx_solidus_point *end) {
  const int forward = k->point[0].x_solid < end->x_solid;
  double most = k->point[0].x_solid;
  size_t n = 1;
  while (n < k->n && k->point[n].gamma_e != end->gamma_e) {
    const double x = k->point[n].x_solid;
    if (forward ? x <= most || x >= end->x_solid : x >= most || x <= end->x_solid) break;
    most = x;
    n++;
  }
  /* turned back, or at the line */
  const int past =
      n < k->n && (forward ? k->point[n].x_solid >= end->x_solid : k->point[n].x_solid <= end->x_solid);
  k->n = n;
  return past || n == 1 ? end->x_solid : most;
}

/* --- the curve ----------------------------------------------------------------------------------------- */

/* The march's point nearest in x. */
static cmx_solidus_point start_at(const branch *k, double x) {
  cmx_solidus_point p = k->point[0];
  for (size_t i = 1; i < k->n; i++)
    if (fabs(k->point[i].x_solid - x) < fabs(p.x_solid - x)) p = k->point[i];
  const double shift = cmx_logit(p.x_liquid) - cmx_logit(p.x_solid);
  p.x_solid = x;
  p.x_liquid = logistic(cmx_logit(x) + shift);
  return p;
}

/* ln Gamma_d at Chebyshev nodes of a piece, then its coefficients. */
static cmx_status fit_piece(const cmx_classical_models *m, const branch *k, double from, double to,
                            double c[CMX_SOLIDUS_DEGREES]) {
  const int n = CMX_SOLIDUS_DEGREES;
  double value[CMX_SOLIDUS_DEGREES];
  for (int i = 0; i < n; i++) {
    const double t = cos(CMX_PI * (i + 0.5) / n);
    cmx_solidus_point p = start_at(k, from + 0.5 * (1.0 + t) * (to - from));
    const cmx_status status = cmx_solidus_solve(m, &p);
    if (status < 0) return status;
    value[i] = log(cmx_gamma_d(m->ions.z[0], m->ions.z[1], p.x_solid, p.gamma_e));
  }
  for (int d = 0; d < n; d++) {
    c[d] = 0.0;
    for (int i = 0; i < n; i++) c[d] += value[i] * cos(CMX_PI * d * (i + 0.5) / n);
    c[d] *= (d ? 2.0 : 1.0) / n;
  }
  return CMX_OK;
}

/* The three-phase line: one Gamma_e, so that Gamma_d still varies with the mean charge. */
static void line_piece(const cmx_classical_models *m, double gamma_e, double from, double to,
                       double c[CMX_SOLIDUS_DEGREES]) {
  const int n = CMX_SOLIDUS_DEGREES;
  for (int d = 0; d < n; d++) {
    c[d] = 0.0;
    for (int i = 0; i < n; i++) {
      const double s = cos(CMX_PI * (i + 0.5) / n), x = from + 0.5 * (1.0 + s) * (to - from);
      c[d] += log(cmx_gamma_d(m->ions.z[0], m->ions.z[1], x, gamma_e)) * cos(CMX_PI * d * (i + 0.5) / n);
    }
    c[d] *= (d ? 2.0 : 1.0) / n;
  }
}

static cmx_status trace_solidus(const cmx_classical_models *m, cmx_solidus *s) {
  branch left, right;
  three t = {.a.x_liquid = 0.0};
  cmx_status status = march(m, 0, &left);
  if (status < 0) return status;
  s->end[0] = 0.0;
  if (left.complete) {
    s->n_pieces = 1;
    s->end[1] = 1.0;
    return fit_piece(m, &left, 0.0, 1.0, s->c[0]);
  }
  status = march(m, 1, &right);
  if (status >= 0) status = cross_liquidus(m, &left, &right, &t);
  if (status < 0) return status;
  s->n_pieces = 3;
  s->end[1] = solid_extent(&left, &t.a);
  s->end[2] = solid_extent(&right, &t.b);
  s->end[3] = 1.0;
  status = fit_piece(m, &left, 0.0, s->end[1], s->c[0]);
  line_piece(m, t.a.gamma_e, s->end[1], s->end[2], s->c[1]);
  return status < 0 ? status : fit_piece(m, &right, s->end[2], 1.0, s->c[2]);
}

cmx_status cmx_solidus_make(const cmx_classical_models *m, cmx_solidus *s, cmx_error *err) {
  memset(s, 0, sizeof *s);
  cmx_status status = cmx_classical_check(m, err);
  if (status < 0) return status;
  status = trace_solidus(m, s);
  if (status >= 0) return CMX_OK;
  memset(s, 0, sizeof *s);
  return cmx_fail(err, status, "solidus of charges %g and %g: cannot be followed: %s", m->ions.z[0],
                  m->ions.z[1], cmx_status_text(status));
}

void cmx_solidus_make_view(const cmx_solidus *s, cmx_solidus_view *view) {
  *view = (cmx_solidus_view){(int)s->n_pieces, CMX_SOLIDUS_DEGREES, s->end, s->c[0]};
}

/* --- order --------------------------------------------------------------------------------------------- */

const char *const cmx_cooling_names[] = {"equilibrium", "blocked", "frozen", "random", NULL};

const char *cmx_cooling_name(int order) {
  return order >= CMX_ORDER_EQUILIBRIUM && order <= CMX_ORDER_RANDOM ? cmx_cooling_names[order] : NULL;
}

int cmx_cooling_find(const char *name) {
  return cmxp_word_find(cmx_cooling_names, name);
}

/* x ln x + (1-x) ln(1-x) + p Gamma_d (B_0 - T_0)/2 */
static void random_order(double t0, const double b0[], double x, double gamma_d, cmx_order_value *v) {
  const double z = 1.0 - x, p = x * z, p_x = 1.0 - 2.0 * x, u = -0.5 * t0 * gamma_d;
  double slope;
  const double ideal = cmx_mixing_two(x, &slope);
  *v = (cmx_order_value){.f = ideal + p * u,
                         .f_x = slope + p_x * u,
                         .f_xx = 1.0 / p - 2.0 * u,
                         .f_xxx = (x - z) / (p * p),
                         .f_g = -0.5 * t0 * p,
                         .f_xg = -0.5 * t0 * p_x,
                         .f_xxg = t0};
  if (!b0) return;
  const cmx_jet r = cmxp_random_beyond(b0, x);
  v->f += r.v * gamma_d;
  v->f_x += r.x * gamma_d;
  v->f_xx += r.xx * gamma_d;
  v->f_xxx += r.xxx * gamma_d;
  v->f_g += r.v;
  v->f_xg += r.x;
  v->f_xxg += r.xx;
}

/* Gamma_d from which on the order is fixed, with derivatives by x; the shift of vibrations taken off, 0 at
   least. */
static int fixed_from(const cmx_order_cooling *order, double x, double g[3]) {
  const cmx_cooling *c = &order->cooling;
  g[0] = c->order == CMX_ORDER_BLOCKED ? c->blocking_gamma_d : INFINITY;
  g[1] = g[2] = 0.0;
  if (c->order == CMX_ORDER_FROZEN) {
    cmx_solidus_view view;
    if (!c->solidus || !c->solidus->n_pieces) return 0;
    cmx_solidus_make_view(c->solidus, &view);
    cmx_solidus_at(&view, x, g);
  }
  const int known = c->order >= CMX_ORDER_EQUILIBRIUM && c->order <= CMX_ORDER_RANDOM && g[0] > 0.0;
  for (int k = 0; k < 3; k++) g[k] -= order->shift[k];
  if (g[0] < 0.0) g[0] = g[1] = g[2] = 0.0;
  return known;
}

cmx_status cmx_order_on_cooling(void *context, double x, double gamma_d, cmx_order_value *value) {
  cmx_order_cooling *c = context;
  double g[3];
  memset(value, 0, sizeof *value);
  c->taken_at = NAN;
  c->uncertified = 0;
  if (!(x >= 0.0 && x <= 1.0 && gamma_d >= 0.0 && isfinite(gamma_d)) || !fixed_from(c, x, g))
    return CMX_ERR_DOMAIN;
  if (c->cooling.order == CMX_ORDER_RANDOM) {
    random_order(c->t0, c->b0, x, gamma_d, value);
    value->taken_at = NAN;
    return CMX_OK;
  }
  const int fixed = gamma_d > g[0];
  const cmx_status status = c->equilibrium(c->context, x, fixed ? g[0] : gamma_d, value);
  c->taken_at = value->taken_at > 0.0 ? value->taken_at : fixed ? g[0] : gamma_d;
  c->uncertified = value->uncertified;
  if (status >= 0 && fixed) cmx_order_hold(value, g, gamma_d);
  return status;
}
