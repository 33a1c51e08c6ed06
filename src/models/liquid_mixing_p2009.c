/* Correction to the linear mixing rule in the liquid (Potekhin et al. 2009, Phys. Rev. E 80, 047401):
 *
 *   Delta f = Gamma_e^(3/2) <Z^(5/2)>/sqrt 3 * delta/[(1 + a G^alpha)(1 + b G^alpha)^beta]
 *   G       = Gamma_e <Z^(5/3)>
 *   delta   = <Z(Z+s)^(3/2)>/<Z^(5/2)> - <Z(Z+s)>^(3/2)/(<Z>^(1/2) <Z^(5/2)>)
 *   alpha   = D^(-1/5),  D = <Z^2>/<Z>^2
 *   a       = (2.6 delta + 14 delta^3)/(1-alpha),  b = 0.0117 D^2 a,  beta = 3/(2 alpha) - 1
 *
 * with s = 0 for rigid electrons and s = 1 for polarizable ones.
 *
 * delta, D-1 and 1-alpha all vanish in a pure substance, and a is a ratio of two of them. Therefore
 * everything is written relative to the most abundant species r, as a power of e = 1-x_r times a factor
 * that stays finite: with xi_j = x_j/e the moments are <w>/w_r = 1 + e mu, mu = sum xi_j (w_j/w_r - 1),
 * and e cancels from a. */
#include <math.h>

#include "coulomix/plasma.h"
#include "models/records.h"

enum { A_LINEAR, A_CUBIC, B_OVER_A, SCREENING, N_PARAMETERS };

#define SERIES_WITHIN 0.5
#define VANISHED      1e-90 /* below it the derivatives of xi overflow; the correction is already zero */

/* sum c_k u^k with c_k/c_(k-1) = ratio(k), |ratio| < 1 and |u| < SERIES_WITHIN, to rounding */
static cmx_jet power_series(cmx_jet u, double c_0, double (*ratio)(int k)) {
  double h = 1.0, h1 = 0.0, h2 = 0.0, h3 = 0.0;
  for (int k = 4 + (int)(-41.5 / log(fmax(fabs(u.v), 1e-9))); k > 0; k--) {
    double r = ratio(k);
    h3 = r * (u.v * h3 + 3.0 * h2);
    h2 = r * (u.v * h2 + 2.0 * h1);
    h1 = r * (u.v * h1 + h);
    h = 1.0 + r * u.v * h;
  }
  return cmx_jet_chain(u, c_0 * h, c_0 * h1, c_0 * h2, c_0 * h3);
}

static double log_ratio(int k) {
  return -(k + 1.0) / (k + 2.0);
}

static double exp_ratio(int k) {
  return -1.0 / (k + 1.0);
}

/* [u - ln(1+u)]/u^2 */
static cmx_jet log_remainder(cmx_jet u) {
  if (fabs(u.v) < SERIES_WITHIN) return power_series(u, 0.5, log_ratio);
  double r = 1.0 / (1.0 + u.v), h = (u.v - log1p(u.v)) / (u.v * u.v);
  double h1 = (r - 2.0 * h) / u.v, h2 = (-r * r - 3.0 * h1) / u.v;
  return cmx_jet_chain(u, h, h1, h2, (2.0 * r * r * r - 4.0 * h2) / u.v);
}

/* [1 - exp(-u)]/u */
static cmx_jet exp_quotient(cmx_jet u) {
  if (fabs(u.v) < SERIES_WITHIN) return power_series(u, 1.0, exp_ratio);
  double e = exp(-u.v), h = -expm1(-u.v) / u.v;
  double h1 = (e - h) / u.v, h2 = (-e - 2.0 * h1) / u.v;
  return cmx_jet_chain(u, h, h1, h2, (e - 3.0 * h2) / u.v);
}

/* exp(t) - 1 - t */
static double exp_remainder(double t) {
  if (fabs(t) >= SERIES_WITHIN) return expm1(t) - t;
  double sum = 0.0, term = 0.5 * t * t;
  for (int k = 3; k < 20; k++) {
    sum += term;
    term *= t / k;
  }
  return sum;
}

/* The species other than the most abundant one. */
typedef struct minority {
  size_t n, r;
  const double *z;
  const cmx_jet *x;
  double shift;     /* s */
  cmx_jet e;        /* their total fraction */
  double direction; /* where e vanishes the xi are those of the seeds: +1 of x, -1 of g; else 0 */
  bool single;      /* only one: xi = 1 without rounding */
} minority;

/* False for a pure species with zero derivatives. */
static bool find_minority(size_t n, const double z[], const cmx_jet x[], double shift, minority *m) {
  minority found = {.n = n, .z = z, .x = x, .shift = shift, .e = cmx_jet_const(0.0)};
  size_t members = 0;
  for (size_t j = 1; j < n; j++)
    if (x[j].v > x[found.r].v) found.r = j;
  for (size_t j = 0; j < n; j++) {
    if (j == found.r || cmxp_jet_absent(x[j])) continue;
    found.e = cmx_jet_add(found.e, x[j]);
    members++;
  }
  found.single = members == 1;
  if (found.e.v < VANISHED) found.direction = found.e.x != 0.0 ? 1.0 : -1.0;
  *m = found;
  return found.single || found.e.v >= VANISHED || found.e.x != 0.0 || found.e.g != 0.0;
}

static bool belongs(const minority *m, size_t j) {
  return j != m->r && !cmxp_jet_absent(m->x[j]);
}

/* xi_j of a member */
static cmx_jet minority_fraction(const minority *m, size_t j) {
  if (m->single) return cmx_jet_const(1.0);
  if (m->direction > 0.0) return cmx_jet_const(m->x[j].x / m->e.x);
  if (m->direction < 0.0) return cmx_jet_const(m->x[j].g / m->e.g);
  return cmx_jet_div(m->x[j], m->e);
}

/* ln(w_j/w_r) of the weight w = Z^p (Z+s)^q */
static double log_weight(const minority *m, size_t j, double p, double q) {
  const double d = m->z[j] - m->z[m->r], plain = log1p(d / m->z[m->r]);
  if (q == 0.0) return p * plain;
  return p * plain + q * (m->shift == 0.0 ? plain : log1p(d / (m->z[m->r] + m->shift)));
}

/* mu of that weight */
static cmx_jet excess(const minority *m, double p, double q) {
  cmx_jet sum = cmx_jet_const(0.0);
  for (size_t j = 0; j < m->n; j++)
    if (belongs(m, j))
      sum = cmx_jet_add(sum, cmx_jet_scale(minority_fraction(m, j), expm1(log_weight(m, j, p, q))));
  return sum;
}

static cmx_jet moment(const minority *m, cmx_jet mu) {
  return cmx_jet_affine(cmx_jet_mul(m->e, mu), 1.0, 1.0);
}

/* (1/e) ln[<Z(Z+s)^(3/2)> <Z>^(1/2)/<Z(Z+s)>^(3/2)] */
static cmx_jet log_delta(const minority *m, cmx_jet top, cmx_jet mean, cmx_jet middle) {
  const cmx_jet mu[3] = {top, mean, middle};
  const double factor[3] = {1.0, 0.5, -1.5}, p[3] = {1.0, 1.0, 1.0}, q[3] = {1.5, 0.0, 1.0};
  cmx_jet u[3], sum = cmx_jet_const(0.0);
  bool small = true;
  for (int i = 0; i < 3; i++) {
    u[i] = cmx_jet_mul(m->e, mu[i]);
    small = small && fabs(u[i].v) < SERIES_WITHIN;
  }
  if (!small) {
    for (int i = 0; i < 3; i++) sum = cmx_jet_add(sum, cmx_jet_scale(cmx_jet_log1p(u[i]), factor[i]));
    return cmx_jet_div(sum, m->e);
  }
  /* The terms linear in ln(w_j/w_r) sum to zero. They are omitted to avoid cancellation where e or Z_j-Z_r is
     small. */
  for (int i = 0; i < 3; i++) {
    cmx_jet quadratic = cmx_jet_mul(cmx_jet_mul(u[i], mu[i]), log_remainder(u[i]));
    sum = cmx_jet_sub(sum, cmx_jet_scale(quadratic, factor[i]));
    for (size_t j = 0; j < m->n; j++)
      if (belongs(m, j))
        sum = cmx_jet_add(sum, cmx_jet_scale(minority_fraction(m, j),
                                             factor[i] * exp_remainder(log_weight(m, j, p[i], q[i]))));
  }
  return sum;
}

/* (D-1)/e */
static cmx_jet variance(const minority *m, cmx_jet mean) {
  cmx_jet sum = cmx_jet_scale(cmx_jet_mul(m->e, cmx_jet_mul(mean, mean)), -1.0), mean_z = moment(m, mean);
  for (size_t j = 0; j < m->n; j++) {
    if (!belongs(m, j)) continue;
    double d = (m->z[j] - m->z[m->r]) / m->z[m->r];
    sum = cmx_jet_add(sum, cmx_jet_scale(minority_fraction(m, j), d * d));
  }
  return cmx_jet_div(sum, cmx_jet_mul(mean_z, mean_z));
}

static cmx_jet correction(const double p[], size_t n, const double z[], const cmx_jet x[], cmx_jet gamma_e) {
  minority m;
  if (!find_minority(n, z, x, p[SCREENING], &m)) return cmx_jet_const(0.0);
  double zr = z[m.r], screened = 1.0 + m.shift / zr;
  cmx_jet mean = excess(&m, 1.0, 0.0), top = excess(&m, 1.0, 1.5), middle = excess(&m, 1.0, 1.0);
  cmx_jet z52 = cmx_jet_scale(moment(&m, excess(&m, 2.5, 0.0)), zr * zr * sqrt(zr));
  cmx_jet z53 = cmx_jet_scale(moment(&m, excess(&m, 5.0 / 3.0, 0.0)), cmx_gamma_species(zr, 1.0));

  /* delta/e */
  cmx_jet l = log_delta(&m, top, mean, middle);
  cmx_jet delta_e = cmx_jet_mul(l, exp_quotient(cmx_jet_mul(m.e, l)));
  cmx_jet prefactor = cmx_jet_scale(moment(&m, top), zr * zr * sqrt(zr) * screened * sqrt(screened));
  delta_e = cmx_jet_div(cmx_jet_mul(delta_e, prefactor), z52);
  cmx_jet delta = cmx_jet_mul(delta_e, m.e);

  /* (1-alpha)/e, alpha = exp(-w), w = ln(D)/5 */
  cmx_jet v_e = variance(&m, mean), v = cmx_jet_mul(v_e, m.e);
  cmx_jet log_d_v = cmx_jet_affine(cmx_jet_mul(v, log_remainder(v)), -1.0, 1.0);
  cmx_jet w_e = cmx_jet_scale(cmx_jet_mul(v_e, log_d_v), 0.2), w = cmx_jet_mul(w_e, m.e);
  cmx_jet one_minus_alpha_e = cmx_jet_mul(w_e, exp_quotient(w));

  cmx_jet a = cmx_jet_affine(cmx_jet_mul(delta, delta), p[A_CUBIC], p[A_LINEAR]);
  a = cmx_jet_mul(a, cmx_jet_div(delta_e, one_minus_alpha_e));
  cmx_jet d = cmx_jet_affine(v, 1.0, 1.0);
  cmx_jet b = cmx_jet_scale(cmx_jet_mul(cmx_jet_mul(d, d), a), p[B_OVER_A]);
  cmx_jet alpha = cmx_jet_exp(cmx_jet_scale(w, -1.0)), beta = cmx_jet_affine(cmx_jet_exp(w), 1.5, -1.0);
  cmx_jet power = cmx_jet_exp(cmx_jet_mul(alpha, cmx_jet_log(cmx_jet_mul(gamma_e, z53)))); /* G^alpha */
  cmx_jet damping = cmx_jet_add(cmx_jet_log1p(cmx_jet_mul(a, power)),
                                cmx_jet_mul(beta, cmx_jet_log1p(cmx_jet_mul(b, power))));
  cmx_jet debye = cmx_jet_scale(cmx_jet_mul(cmx_jet_pow(gamma_e, 1.5), z52), 1.0 / sqrt(3.0));
  return cmx_jet_mul(cmx_jet_mul(debye, delta), cmx_jet_exp(cmx_jet_scale(damping, -1.0)));
}

static const char *const names[N_PARAMETERS] = {"a_linear", "a_cubic", "b_over_a", "screening"};
static const double rigid[N_PARAMETERS] = {2.6, 14.0, 0.0117, 0.0};
static const double polarizable[N_PARAMETERS] = {2.6, 14.0, 0.0117, 1.0};
static const cmx_reference *const references[] = {&cmxp_ref_potekhin_2009, &cmxp_ref_potekhin_2009_hnc, NULL};

const cmx_model cmxp_liquid_mixing_p2009_rigid = {
    .id = "liquid-mixing/p2009-rigid",
    .kind = CMX_KIND_LIQUID_MIXING,
    .summary = "Potekhin et al. 2009, rigid electron background",
    .source = "the addendum's correction to linear mixing, for a rigid background",
    .n_parameters = N_PARAMETERS,
    .parameter_names = names,
    .parameters = rigid,
    .kernel.mix = correction,
    .range_of = "z_ratio",
    .range = {1.0, INFINITY},
    .limit = {1.0, INFINITY},
    .references = references};

const cmx_model cmxp_liquid_mixing_p2009_polarizable = {
    .id = "liquid-mixing/p2009-polarizable",
    .kind = CMX_KIND_LIQUID_MIXING,
    .summary = "Potekhin et al. 2009, polarizable electron background",
    .source =
        "the addendum's correction to linear mixing, for polarizable electrons (EOS EIP, routine CORMIX)",
    .n_parameters = N_PARAMETERS,
    .parameter_names = names,
    .parameters = polarizable,
    .kernel.mix = correction,
    .range_of = "z_ratio",
    .range = {1.0, INFINITY},
    .limit = {1.0, INFINITY},
    .references = references};
