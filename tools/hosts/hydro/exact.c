/* exact.c: the Riemann problem of two uniform states (Colella & Glaz, J. Comput. Phys. 59, 264, 1985), each
 * step by lookups in the table of the equation of state. */
#include <math.h>

#include "hydro.h"

/* A root between lo and hi, where value(context, x) has opposite signs, by the Illinois method; good to a
   relative `tolerance`. */
typedef double function(void *context, double x);

static double root(function *value, void *context, double lo, double hi, double tolerance) {
  double f_lo = value(context, lo), f_hi = value(context, hi), last = lo;
  int moved = 0; /* the end that moved last */
  for (int k = 0; k < 200; k++) {
    double x = (lo * f_hi - hi * f_lo) / (f_hi - f_lo);
    if (!(x > lo && x < hi)) x = 0.5 * (lo + hi);
    const double f = value(context, x);
    if (!(fabs(f) > 0.0) || fabs(x - last) <= tolerance * fabs(x)) return x;
    last = x;
    if ((f > 0.0) == (f_hi > 0.0)) {
      hi = x;
      f_hi = f;
      if (moved > 0) f_lo *= 0.5;
      moved = 1;
    } else {
      lo = x;
      f_lo = f;
      if (moved < 0) f_hi *= 0.5;
      moved = -1;
    }
  }
  return last;
}

/* The state of pressure p that a wave leaves behind it. */
typedef struct target {
  const gas *g;
  const fluid *ahead;
  double p;
  fluid behind;
  cmx_status status;
} target;

/* Distance of the pressure at rho on Hugoniot's curve, e - e_0 = (P + P_0)(1/rho_0 - 1/rho)/2, from the one
   wanted. */
static double hugoniot(void *context, double rho) {
  target *s = context;
  const fluid *a = s->ahead;
  const double e = a->e + 0.5 * (s->p + a->p) * (1.0 / a->rho - 1.0 / rho);
  s->status = gas_at_energy(s->g, rho, e, s->behind.temp, &s->behind);
  return s->behind.p / s->p - 1.0;
}

static cmx_status shock_behind(const gas *g, const fluid *ahead, double p, int sign, fluid *behind) {
  target s = {g, ahead, p, *ahead, CMX_OK};
  double lo = ahead->rho, hi = lo;
  do {
    lo = hi;
    hi *= 1.1;
    const double beyond = hugoniot(&s, hi);
    if (s.status < 0 || s.status == CMX_WARN_HELD) return CMX_ERR_RANGE;
    if (beyond >= 0.0) break;
  } while (hi < 20.0 * ahead->rho);
  const double rho = root(hugoniot, &s, lo, hi, 1e-14);
  hugoniot(&s, rho);
  *behind = s.behind;
  behind->u = ahead->u + sign * sqrt((p - ahead->p) * (1.0 / ahead->rho - 1.0 / rho));
  return s.status;
}

/* Distance of the pressure at rho on the isentrope of `ahead` from the one wanted. */
static double expansion(void *context, double rho) {
  target *s = context;
  s->status = gas_at_entropy(s->g, rho, s->ahead->s, s->behind.temp, &s->behind);
  return s->behind.p / s->p - 1.0;
}

static cmx_status density_behind(const gas *g, const fluid *ahead, double p, double *rho) {
  target s = {g, ahead, p, *ahead, CMX_OK};
  double lo = ahead->rho, hi = lo;
  do {
    hi = lo;
    lo /= 1.1;
    const double above = expansion(&s, lo);
    if (s.status < 0 || s.status == CMX_WARN_HELD) return CMX_ERR_RANGE;
    if (above <= 0.0) break;
  } while (lo > 0.0);
  *rho = root(expansion, &s, lo, hi, 1e-14);
  return CMX_OK;
}

/* The states of a rarefaction between the density ahead and rho, in equal steps of ln rho: du = -+ c dln rho
   along the isentrope. c^2 is the slope of P between the middles of the steps, so that it is right where part
   of the gas is frozen as well. fan [FAN_NODES]. */
static cmx_status isentrope(const gas *g, const fluid *ahead, double rho, int sign, fluid *fan) {
  const double step = log(rho / ahead->rho) / (FAN_NODES - 1);
  fluid before, after;
  cmx_status status = gas_at_entropy(g, ahead->rho * exp(-0.5 * step), ahead->s, ahead->temp, &after);
  for (int k = 0; k < FAN_NODES; k++) {
    if (status < 0 || status == CMX_WARN_HELD) return CMX_ERR_RANGE;
    before = after;
    gas_at_entropy(g, ahead->rho * exp(step * k), ahead->s, before.temp, &fan[k]);
    status = gas_at_entropy(g, ahead->rho * exp(step * (k + 0.5)), ahead->s, before.temp, &after);
    if (fabs(step) > 1e-7)
      fan[k].c = sqrt((after.p - before.p) / (after.rho - before.rho)); /* else rounding */
    fan[k].u = k ? fan[k - 1].u + sign * 0.5 * step * (fan[k - 1].c + fan[k].c) : ahead->u;
  }
  return fan[FAN_NODES - 1].c > 0.0 ? CMX_OK : CMX_ERR_UNSTABLE;
}

/* The wave that joins a state to the pressure p. */
static cmx_status wave_to(const gas *g, const fluid *ahead, double p, wave *w) {
  cmx_status status;
  w->shock = p > ahead->p;
  if (w->shock) {
    w->fan[0] = *ahead;
    status = shock_behind(g, ahead, p, w->sign, &w->behind);
    if (status < 0) return status;
    const double flux = sqrt((p - ahead->p) / (1.0 / ahead->rho - 1.0 / w->behind.rho));
    w->head = w->tail = ahead->u + w->sign * flux / ahead->rho;
    return CMX_OK;
  }
  double rho;
  status = density_behind(g, ahead, p, &rho);
  if (status >= 0) status = isentrope(g, ahead, rho, w->sign, w->fan);
  if (status < 0) return status;
  w->behind = w->fan[FAN_NODES - 1];
  for (int k = 0; k < FAN_NODES; k++) w->xi[k] = w->fan[k].u + w->sign * w->fan[k].c;
  w->head = w->xi[0];
  w->tail = w->xi[FAN_NODES - 1];
  return CMX_OK;
}

typedef struct middle {
  const gas *g;
  const fluid *side[2];
  riemann *r;
  cmx_status status;
} middle;

/* By how much the gas from the left is faster than that from the right if both waves lead to this pressure,
   over the speeds of sound. */
static double approach(void *context, double p) {
  middle *m = context;
  const cmx_status left = wave_to(m->g, m->side[0], p, &m->r->left),
                   right = wave_to(m->g, m->side[1], p, &m->r->right);
  if (left < 0 || right < 0) m->status = left < 0 ? left : right;
  return (m->r->left.behind.u - m->r->right.behind.u) / (m->side[0]->c + m->side[1]->c);
}

cmx_status riemann_solve(const gas *g, const fluid *left, const fluid *right, riemann *out) {
  middle m = {g, {left, right}, out, CMX_OK};
  double lo = fmin(left->p, right->p), hi = fmax(left->p, right->p);
  out->left.sign = -1;
  out->right.sign = 1;
  while (approach(&m, lo) < 0.0 && m.status >= 0) lo *= 0.5;
  while (approach(&m, hi) > 0.0 && m.status >= 0) hi *= 2.0;
  if (m.status < 0) return m.status;
  out->p = root(approach, &m, lo, hi, 1e-12);
  approach(&m, out->p);
  out->u = 0.5 * (out->left.behind.u + out->right.behind.u);
  return m.status;
}

/* The state at the speed xi = x/t. */
static fluid riemann_at(const riemann *r, double xi) {
  const wave *w = xi < r->u ? &r->left : &r->right;
  const double depth = w->sign * (xi - w->tail); /* beyond the tail, seen from the middle */
  if (depth <= 0.0) return w->behind;
  if (w->sign * (xi - w->head) >= 0.0) return w->fan[0];
  int lo = 0, hi = FAN_NODES - 1; /* w->sign xi falls along the fan */
  while (hi - lo > 1) {
    const int k = (lo + hi) / 2;
    if (w->sign * (xi - w->xi[k]) < 0.0)
      lo = k;
    else
      hi = k;
  }
  const double t = (xi - w->xi[lo]) / (w->xi[hi] - w->xi[lo]);
  const fluid *a = &w->fan[lo], *b = &w->fan[hi];
  fluid f = *a;
  f.rho += t * (b->rho - a->rho);
  f.u += t * (b->u - a->u);
  f.p += t * (b->p - a->p);
  f.e += t * (b->e - a->e);
  f.temp += t * (b->temp - a->temp);
  f.solid += t * (b->solid - a->solid);
  return f;
}

fluid riemann_mean(const riemann *r, double a, double b) {
  enum { PARTS = 64 };
  fluid sum = {0};
  for (int k = 0; k < PARTS; k++) {
    const fluid f = riemann_at(r, a + (b - a) * (k + 0.5) / PARTS);
    sum.rho += f.rho / PARTS;
    sum.u += f.u / PARTS;
    sum.p += f.p / PARTS;
    sum.e += f.e / PARTS;
    sum.temp += f.temp / PARTS;
    sum.solid += f.solid / PARTS;
  }
  return sum;
}
