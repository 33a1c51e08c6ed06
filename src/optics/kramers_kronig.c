/* Kramers-Kronig transforms of piecewise linear functions (White et al. 2024, eq. 13), both in one form: with
   K(v) = ln|v - w| - ln(v + w) for sigma_2, + for sigma_1,

     P int s(v) [1/(v - w) -+ 1/(v + w)] dv
       = s K at the ends - sum_i (s_{i+1} - s_i) (mean of K over panel i),

   by parts, which has no pole at a node and takes differences of s only. Far from w the integrals of whole
   blocks of panels are series in v^2 about the block's middle, with kernels 2w/(v^2 - w^2) and 2v/(v^2 -
   w^2). */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/optics.h"
#include "models/gauss16.h"

enum {
  LEAF = 12, /* panels in a block that is not split, at most */
  TERMS = 34 /* of a series: (1/3)^34 = 6e-17 */
};
#define FAR (1.0 / 3.0) /* radius of a block over its distance, at most */

typedef struct block {
  size_t first, last;   /* nodes at its ends */
  size_t half;          /* block of the second half; that of the first one comes next; 0: not split */
  double middle;        /* root mean square of v at the ends */
  double radius;        /* of v^2 about middle^2 */
  double moment[TERMS]; /* int s [(v^2 - middle^2)/radius]^k dv; s v instead of s if even */
} block;

typedef struct transform {
  size_t last;   /* node */
  double *v, *s; /* [last + 1] v[0] = 0, v[last] in 0.5..1 */
  double sign;   /* of ln(v + w) in K: +1 for the even function sigma_1 of w, -1 for the odd sigma_2 */
  int exponent;  /* of 2, by which frequencies are scaled */
  cmx_tail tail;
  block *blocks;
  size_t used;
} transform;

/* --- panels -------------------------------------------------------------------------------------------- */

/* ln y, but 0 at y = 0, where it has a vanishing factor or cancels with that of the next panel. */
static double log_or_0(double y) {
  return y > 0.0 ? log(y) : 0.0;
}

/* Mean of ln|y| for y from `from` to `to`, `width` > 0 apart. */
static double mean_log(double from, double to, double width) {
  const double middle = 0.5 * (from + to), x = 0.5 * width / middle, x2 = x * x;
  static const double c[] = {1.0 / 6.0,   1.0 / 20.0,  1.0 / 42.0,  1.0 / 72.0,  1.0 / 110.0, 1.0 / 156.0,
                             1.0 / 210.0, 1.0 / 272.0, 1.0 / 342.0, 1.0 / 420.0, 1.0 / 506.0, 1.0 / 600.0};
  if (!(x2 < 0.0625)) return (to * log_or_0(fabs(to)) - from * log_or_0(fabs(from))) / width - 1.0;
  double sum = 0.0;
  for (int k = (int)(sizeof c / sizeof *c) - 1; k >= 0; k--) sum = x2 * (c[k] + sum);
  return log(fabs(middle)) - sum;
}

static double kernel(const transform *t, double v, double w) {
  return log_or_0(fabs(v - w)) + t->sign * log_or_0(v + w);
}

static double mean_kernel(const transform *t, double a, double b, double w) {
  return mean_log(a - w, b - w, b - a) + t->sign * mean_log(a + w, b + w, b - a);
}

static double near_field(const transform *t, const block *b, double w) {
  double sum = t->s[b->last] * kernel(t, t->v[b->last], w) - t->s[b->first] * kernel(t, t->v[b->first], w);
  for (size_t i = b->first; i < b->last; i++)
    sum -= (t->s[i + 1] - t->s[i]) * mean_kernel(t, t->v[i], t->v[i + 1], w);
  return sum;
}

/* --- blocks -------------------------------------------------------------------------------------------- */

static void leaf_moments(const transform *t, block *b) {
  for (size_t i = b->first; i < b->last; i++) {
    const double h = t->v[i + 1] - t->v[i], from = t->v[i] - b->middle;
    for (int k = 0; k < 16; k++) {
      double node, weight;
      cmxp_gauss16(k, &node, &weight);
      const double part = 0.5 * (1.0 + node), v = t->v[i] + part * h;
      /* from the middle, exact even where panels are tiny */
      const double y = (from + part * h) * (v + b->middle) / b->radius;
      double term = 0.5 * h * weight * (t->s[i] + part * (t->s[i + 1] - t->s[i])) * (t->sign > 0.0 ? v : 1.0);
      for (int p = 0; p < TERMS; p++, term *= y) b->moment[p] += term;
    }
  }
}

/* Adds the moments of one half, moved to the middle of the whole: of (y + shift)^p from those of y^p. */
static void add_half(block *b, const block *half) {
  const double shift = (half->middle - b->middle) * (half->middle + b->middle) / b->radius;
  const double ratio = half->radius / b->radius;
  double moved[TERMS], scale = 1.0;
  for (int p = 0; p < TERMS; p++, scale *= ratio) moved[p] = scale * half->moment[p];
  for (int p = 1; p < TERMS; p++)
    for (int q = TERMS - 1; q >= p; q--) moved[q] += shift * moved[q - 1];
  for (int p = 0; p < TERMS; p++) b->moment[p] += moved[p];
}

/* Fills the next block and those within; halving bounds the depth by the bits of a size_t. */
static size_t build(transform *t, size_t first, size_t last) {
  const size_t at = t->used++;
  block *b = &t->blocks[at];
  const double low = t->v[first], high = t->v[last];
  b->first = first;
  b->last = last;
  b->middle = sqrt(0.5 * (low * low + high * high));
  b->radius = fmax((high - b->middle) * (high + b->middle), (b->middle - low) * (b->middle + low));
  b->radius = fmax(b->radius, DBL_MIN);
  if (last - first <= LEAF) {
    leaf_moments(t, b);
    return at;
  }
  const size_t centre = first + (last - first) / 2, one = build(t, first, centre);
  b->half = build(t, centre, last);
  add_half(b, &t->blocks[one]);
  add_half(b, &t->blocks[b->half]);
  return at;
}

static double field(const transform *t, size_t at, double w) {
  const block *b = &t->blocks[at];
  const double apart = (w - b->middle) * (w + b->middle);
  if (b->radius <= FAR * fabs(apart)) {
    const double ratio = b->radius / apart;
    double sum = 0.0, power = 1.0;
    for (int p = 0; p < TERMS && fabs(power) > 1e-17; p++, power *= ratio) sum += b->moment[p] * power;
    return -2.0 * (t->sign > 0.0 ? 1.0 : w) * (sum / apart);
  }
  if (!b->half) return near_field(t, b, w);
  return field(t, at + 1, w) + field(t, b->half, w);
}

/* --- beyond the last node ------------------------------------------------------------------------------ */

/* The integral from the last node on with s = s_N (v_N/v)^2 for sigma_2, s_N v_N/v for sigma_1. */
static double tail(const transform *t, double w) {
  const double last = t->v[t->last], s = t->s[t->last], x = w / last, x2 = x * x;
  const double log_ratio = log_or_0(last + w) - log_or_0(fabs(last - w));
  if (t->sign > 0.0) return s * (x > 0.0 ? (x < 0.5 ? 2.0 * atanh(x) : log_ratio) / x : 2.0);
  if (x >= 0.3) return s * (log_ratio / x2 - 2.0 / x);
  double sum = 0.0; /* the same without cancellation */
  for (int k = 16; k >= 0; k--) sum = sum * x2 + 2.0 / (2 * k + 3);
  return s * x * sum;
}

static double transformed(const transform *t, double omega) {
  const double w = fmin(ldexp(omega, -t->exponent), 1e150), last = t->v[t->last];
  if (t->sign < 0.0 && w == 0.0) return 0.0;
  double sum = field(t, 0, w);
  if (t->tail == CMX_TAIL_DRUDE)
    sum += tail(t, w);
  else if (w == last) /* a step of zero width is infinite here */
    sum += t->s[t->last] * (mean_kernel(t, last, 2.0 * last - t->v[t->last - 1], w) - kernel(t, last, w));
  return t->sign * sum / CMX_PI;
}

/* --- interface ----------------------------------------------------------------------------------------- */

/* Which transform, and the column that it reads. */
typedef struct request {
  int even; /* 1: from sigma_2 to sigma_1, even in omega; 0: from sigma_1 to sigma_2 */
  size_t n;
  const double *omega, *s;
  cmx_tail tail;
} request;

static cmx_status check_samples(const request *r, size_t m, const double at[], cmx_error *err) {
  const size_t n = r->n;
  const double *omega = r->omega, *s = r->s;
  if (n < 2) return cmx_fail(err, CMX_ERR_DOMAIN, "n = %zu nodes: at least 2", n);
  for (size_t i = 0; i < n; i++) {
    if (!(omega[i] >= 0.0 && omega[i] <= DBL_MAX && (i == 0 || omega[i] > omega[i - 1])))
      return cmx_fail(err, CMX_ERR_DOMAIN, "omega[%zu] = %g rad/s: must be finite, >= 0 and ascend", i,
                      omega[i]);
    if (!(fabs(s[i]) <= DBL_MAX))
      return cmx_fail(err, CMX_ERR_DOMAIN, "%s[%zu] = %g 1/s: must be finite",
                      r->even ? "sigma_2" : "sigma_1", i, s[i]);
  }
  if (r->even && omega[0] == 0.0 && s[0] != 0.0)
    return cmx_fail(err, CMX_ERR_DOMAIN, "sigma_2[0] = %g 1/s at omega = 0: must be 0", s[0]);
  for (size_t j = 0; j < m; j++)
    if (!(at[j] >= 0.0 && at[j] <= DBL_MAX))
      return cmx_fail(err, CMX_ERR_DOMAIN, "at[%zu] = %g rad/s: must be finite and >= 0", j, at[j]);
  return CMX_OK;
}

/* The nodes, scaled by a power of 2, which rounds nothing, and one at 0. */
static void set_nodes(transform *t, size_t n, const double omega[], const double s[]) {
  size_t k = 0;
  frexp(omega[n - 1], &t->exponent);
  if (omega[0] > 0.0) {
    t->v[k] = 0.0;
    t->s[k++] = t->sign > 0.0 ? 0.0 : s[0];
  }
  for (size_t i = 0; i < n; i++) {
    t->v[k] = ldexp(omega[i], -t->exponent);
    t->s[k++] = s[i];
  }
  t->last = k - 1;
}

static cmx_status evaluate(const request *r, size_t m, const double at[], double out[], cmx_error *err) {
  const size_t n = r->n;
  cmx_status status = check_samples(r, m, at, err);
  transform t = {.sign = r->even ? 1.0 : -1.0, .tail = r->tail};
  if (status >= 0 && n < SIZE_MAX / sizeof(double) - 1) {
    t.v = malloc((n + 1) * sizeof *t.v);
    t.s = malloc((n + 1) * sizeof *t.s);
    t.blocks = calloc(4 * (n / LEAF) + 4, sizeof *t.blocks); /* leaves hold at least LEAF/2 panels */
  }
  if (status >= 0 && !(t.v && t.s && t.blocks))
    status = cmx_fail(err, CMX_ERR_MEMORY, "out of memory for %zu nodes", n);
  if (status >= 0) {
    set_nodes(&t, n, r->omega, r->s);
    build(&t, 0, t.last);
  }
  for (size_t j = 0; j < m; j++) out[j] = status >= 0 ? transformed(&t, at[j]) : NAN;
  free(t.v);
  free(t.s);
  free(t.blocks);
  return status;
}

cmx_status cmx_kramers_kronig(const cmx_spectrum_view *nodes, cmx_tail tail_of, size_t m, const double at[],
                              double sigma_2[], cmx_error *err) {
  const request r = {0, nodes->n, nodes->omega, nodes->sigma_1, tail_of};
  return evaluate(&r, m, at, sigma_2, err);
}

cmx_status cmx_kramers_kronig_inverse(const cmx_spectrum_view *nodes, cmx_tail tail_of, size_t m,
                                      const double at[], double sigma_1[], cmx_error *err) {
  const request r = {1, nodes->n, nodes->omega, nodes->sigma_2, tail_of};
  return evaluate(&r, m, at, sigma_1, err);
}
