/* Classical free energies of liquid and solid of n species, as jets along one direction of composition. */
#include <math.h>
#include <string.h>

#include "coulomix/cooling.h"
#include "coulomix/phase.h"
#include "coulomix/plasma.h"
#include "models/solid_vibrations.h"
#include "phase/phase_internal.h"

void cmx_composition_seed(int n, const double x[], int a, cmx_jet jets[]) {
  for (int b = 0; b < n; b++) jets[b] = cmx_jet_seed(x[b], (b == a ? 1.0 : 0.0) - x[b], 0.0);
}

/* Species of different charges, ascending. */
typedef struct charges {
  size_t n;
  double z[CMX_MAX_SPECIES];
  cmx_jet x[CMX_MAX_SPECIES];
} charges;

/* Isotopes add up: only the ideal entropy of mixing tells them apart. */
static cmx_status merge_isotopes(const cmx_classical_models *m, const cmx_jet x[], charges *c) {
  const cmx_species *ions = &m->ions;
  c->n = 0;
  if (ions->n < 1 || ions->n > CMX_MAX_SPECIES) return CMX_ERR_DOMAIN;
  for (int j = 0; j < ions->n; j++) {
    if (j && !(ions->z[j] >= ions->z[j - 1])) return CMX_ERR_DOMAIN;
    if (j && ions->z[j] == ions->z[j - 1]) {
      c->x[c->n - 1] = cmx_jet_add(c->x[c->n - 1], x[j]);
      continue;
    }
    c->z[c->n] = ions->z[j];
    c->x[c->n++] = x[j];
  }
  return CMX_OK;
}

/* The mean of v[j] - origin. */
static cmx_jet mean_excess(const charges *c, const double v[], double origin) {
  cmx_jet sum = cmx_jet_const(0.0);
  for (size_t j = 0; j < c->n; j++) sum = cmx_jet_add(sum, cmx_jet_scale(c->x[j], v[j] - origin));
  return sum;
}

static double most_abundant_charge(const charges *c) {
  size_t r = 0;
  for (size_t j = 1; j < c->n; j++)
    if (c->x[j].v > c->x[r].v) r = j;
  return c->z[r];
}

/* --- liquid -------------------------------------------------------------------------------------------- */

/* The mixing correction less ln<Z> - <ln Z>, which belongs to the exact entropy of an ideal liquid at fixed
   n_e. */
static cmx_status liquid_correction(const cmx_classical_models *m, const charges *c, cmx_jet gamma_e,
                                    cmx_jet *f) {
  const cmx_model *entropy = cmx_model_find(CMX_KIND_MIXING_ENTROPY, "mixing-entropy/charge", NULL);
  cmx_jet charge;
  cmx_status status = cmx_model_mix(m->liquid_mixing, c->n, c->z, c->x, gamma_e, f);
  if (status >= 0) status = cmx_model_mix(entropy, c->n, c->z, c->x, gamma_e, &charge);
  if (status >= 0) *f = cmx_jet_sub(*f, charge);
  return status;
}

cmx_status cmx_classical_liquid_mixing_of(const cmx_classical_models *m, const cmx_jet x[], cmx_jet gamma_e,
                                          cmx_jet *f) {
  charges c;
  cmx_status status = merge_isotopes(m, x, &c);
  if (status >= 0) status = liquid_correction(m, &c, gamma_e, f);
  if (status >= 0) *f = cmx_jet_sub(*f, cmx_mixing_entropy((size_t)m->ions.n, x));
  return status < 0 ? status : CMX_OK;
}

cmx_status cmx_classical_liquid_of(const cmx_classical_models *m, const cmx_jet x[], cmx_jet gamma_e,
                                   cmx_jet *f) {
  charges c;
  cmx_status status = merge_isotopes(m, x, &c);
  if (status >= 0) status = cmx_classical_liquid_mixing_of(m, x, gamma_e, f);
  const cmx_jet ln_gamma = cmx_jet_log(gamma_e);
  for (size_t j = 0; j < c.n && status >= 0; j++) {
    cmx_jet part;
    status = cmxp_melting_term(m, c.z[j], gamma_e.v, &part);
    if (status < 0) break;
    part = cmx_jet_chain(ln_gamma, part.v, part.g, part.gg, part.ggg);
    *f = cmx_jet_add(*f, cmx_jet_mul(c.x[j], part));
  }
  return status < 0 ? status : CMX_OK;
}

/* --- solid --------------------------------------------------------------------------------------------- */

/* -zeta Gamma_e (<Z>^(5/3) - <Z^(5/3)>) */
static cmx_jet static_energy(const cmx_classical_models *m, const charges *c, cmx_jet gamma_e) {
  double z53[CMX_MAX_SPECIES];
  const double origin = most_abundant_charge(c), origin53 = cmx_z53(origin);
  for (size_t j = 0; j < c->n; j++) z53[j] = cmx_z53(c->z[j]);
  /* both relative to the most abundant charge, so that traces keep their digits */
  const cmx_jet mean = cmx_jet_scale(mean_excess(c, c->z, origin), 1.0 / origin),
                power = cmx_jet_scale(cmx_jet_log1p(mean), 5.0 / 3.0);
  const double e = exp(power.v);
  const cmx_jet whole = cmx_jet_scale(cmx_jet_chain(power, expm1(power.v), e, e, e), origin53);
  return cmx_jet_scale(cmx_jet_mul(gamma_e, cmx_jet_sub(whole, mean_excess(c, z53, origin53))), -m->zeta);
}

/* Moments of the charges, g = e^2/(a_i kT), and the Gamma_d of the order, q (g - shift), shift = t/<Z>^2. */
typedef struct order_arguments {
  cmx_jet variance, p, skewness, gamma_d, g, shift; /* skewness: S of cmx_closure */
} order_arguments;

static order_arguments effective_binary(const charges *c, double t, cmx_jet gamma_e) {
  const double origin = most_abundant_charge(c);
  const cmx_jet mean = mean_excess(c, c->z, origin), z = cmx_jet_affine(mean, 1.0, origin);
  cmx_jet v = cmx_jet_const(0.0), skew = v;
  for (size_t j = 0; j < c->n; j++) {
    const cmx_jet d = cmx_jet_affine(mean, -1.0, c->z[j] - origin), dd = cmx_jet_mul(d, d);
    v = cmx_jet_add(v, cmx_jet_mul(c->x[j], dd));
    skew = cmx_jet_add(skew, cmx_jet_mul(c->x[j], cmx_jet_mul(d, dd)));
  }
  order_arguments out;
  out.variance = v;
  out.g = cmx_jet_mul(gamma_e, cmx_jet_pow(z, -1.0 / 3.0));
  out.shift = cmx_jet_scale(cmx_jet_pow(z, -2.0), t);
  out.p = out.skewness = out.gamma_d = cmx_jet_const(0.0);
  if (!(v.v > 0.0)) return out;
  const cmx_jet slope = cmx_jet_div(skew, v);
  const cmx_jet q = cmx_jet_add(cmx_jet_mul(slope, slope), cmx_jet_scale(v, 4.0));
  out.p = cmx_jet_div(v, q);
  out.skewness = cmx_jet_div(slope, cmx_jet_add(z, cmx_jet_scale(slope, 0.5)));
  out.gamma_d = cmx_jet_mul(cmx_jet_sub(out.g, out.shift), q);
  return out;
}

/* p psi(p, Gamma_d) of two jets. */
static cmx_jet order_along(const cmx_order_psi *psi, cmx_jet p, cmx_jet g) {
  const double f_p = psi->v + p.v * psi->p, f_g = p.v * psi->g, f_pp = 2.0 * psi->p + p.v * psi->pp,
               f_pg = psi->g + p.v * psi->pg, f_gg = p.v * psi->gg,
               f_ppg = p.g != 0.0 ? f_pp * p.g : 0.0; /* psi_pp may be unknown */
  cmx_jet f = {.v = p.v * psi->v,
               .x = f_p * p.x + f_g * g.x,
               .g = f_p * p.g + f_g * g.g,
               .xxx = NAN,
               .xxg = NAN,
               .xgg = NAN,
               .ggg = NAN};
  f.xx = f_pp * p.x * p.x + 2.0 * f_pg * p.x * g.x + f_gg * g.x * g.x + f_p * p.xx + f_g * g.xx;
  f.xg = f_ppg * p.x + f_pg * (p.x * g.g + p.g * g.x) + f_gg * g.x * g.g + f_p * p.xg + f_g * g.xg;
  f.gg = f_ppg * p.g + 2.0 * f_pg * p.g * g.g + f_gg * g.g * g.g + f_p * p.gg + f_g * g.gg;
  if (p.g == 0.0 && p.gg == 0.0 && p.ggg == 0.0)
    f.ggg = p.v * psi->ggg * g.g * g.g * g.g + 3.0 * f_gg * g.g * g.gg + f_g * g.ggg;
  return f;
}

/* x(1-x) B_0/2 (Z2-Z1)^2 of two species, V B_0/2. */
static cmx_jet random_beyond(const double b0[], const charges *c, const order_arguments *at) {
  cmx_jet b = cmx_jet_const(0.0);
  if (c->n != 2) return b;
  for (int k = CMX_MAX_ORDER_SKEWNESS; k >= 0; k--)
    b = cmx_jet_affine(cmx_jet_mul(b, cmx_jet_affine(c->x[1], -2.0, 1.0)), 1.0, b0[k]);
  return cmx_jet_scale(cmx_jet_mul(b, at->variance), 0.5);
}

/* S p psi_3 with the energy of random ions, which is its first order in Gamma_d, at the coupling of the
   state: psi_3 has it at that of the order. */
static cmx_status third_order(const cmx_classical_models *m, const order_arguments *at, int with_psi,
                              cmx_jet *f) {
  const double p = fmin(at->p.v, 0.25);
  cmx_order_psi psi;
  cmx_status status = m->third_order(m->third_order_context, p, 0.0, &psi);
  if (status < 0) return status;
  const cmx_jet random = cmx_jet_scale(cmx_jet_mul(at->variance, with_psi ? at->shift : at->g), psi.g);
  cmx_jet sum = random;
  if (with_psi) {
    status = m->third_order(m->third_order_context, p, at->gamma_d.v, &psi);
    if (status < 0) return status;
    sum = cmx_jet_add(sum, order_along(&psi, at->p, at->gamma_d));
  }
  *f = cmx_jet_add(*f, cmx_jet_mul(at->skewness, sum));
  return CMX_OK;
}

cmx_status cmxp_third_order_of(const cmx_classical_models *m, const cmx_jet x[], cmx_jet gamma_e,
                               cmx_jet *f) {
  charges c;
  const cmx_status status = merge_isotopes(m, x, &c);
  *f = cmx_jet_const(0.0);
  if (status < 0) return status;
  const order_arguments at = effective_binary(&c, cmxp_vibrations_t(m->vibrations), gamma_e);
  return at.p.v > 0.0 ? third_order(m, &at, at.gamma_d.v > 0.0, f) : CMX_OK;
}

/* psi has the energy of random ions beyond pairs at its own Gamma_d, so that the one of the shift is lacking,
   or all of it where psi is not used. */
static cmx_status ordered_part(const cmx_classical_models *m, const charges *c, cmx_jet gamma_e, cmx_jet *f) {
  const order_arguments at = effective_binary(c, cmxp_vibrations_t(m->vibrations), gamma_e);
  const int ordered = m->solid == CMX_SOLID_ORDERED, with_psi = ordered && at.p.v > 0.0 && at.gamma_d.v > 0.0;
  cmx_status status = CMX_OK;
  *f = cmx_jet_scale(cmx_jet_mul(at.g, at.variance), -0.5 * m->t0);
  if (ordered) *f = cmx_jet_add(*f, cmx_jet_mul(random_beyond(m->b0, c, &at), with_psi ? at.shift : at.g));
  if (with_psi) {
    cmx_order_psi psi;
    if (!m->order_psi) return CMX_ERR_ABSENT;
    status = m->order_psi(m->order_psi_context, fmin(at.p.v, 0.25), at.gamma_d.v, &psi);
    if (status >= 0) *f = cmx_jet_add(*f, order_along(&psi, at.p, at.gamma_d));
  }
  if (status < 0 || !ordered || !m->third_order || !(at.p.v > 0.0)) return status;
  const cmx_status third = third_order(m, &at, with_psi, f);
  return third < 0 ? third : status;
}

cmx_status cmx_classical_solid_of(const cmx_classical_models *m, const cmx_jet x[], cmx_jet gamma_e,
                                  cmx_jet *f) {
  charges c;
  cmx_jet part;
  cmx_status status = merge_isotopes(m, x, &c);
  if (status < 0) return status;
  *f = cmx_jet_scale(cmx_mixing_entropy((size_t)m->ions.n, x), -1.0);
  if (m->solid != CMX_SOLID_ORDERED) {
    status = cmx_model_mix(m->entropy, c.n, c.z, c.x, gamma_e, &part);
    if (status < 0) return status;
    *f = cmx_jet_sub(*f, part);
  }
  if (m->solid == CMX_SOLID_FITTED) {
    status = cmx_model_mix(m->solid_mixing, c.n, c.z, c.x, gamma_e, &part);
  } else {
    status = ordered_part(m, &c, gamma_e, &part);
    if (status >= 0) *f = cmx_jet_add(*f, static_energy(m, &c, gamma_e));
  }
  if (status < 0) return status;
  *f = cmx_jet_add(*f, part);
  const cmx_status added = cmxp_add_vibrations(m, c.n, c.z, c.x, gamma_e, f);
  return added < 0 ? added : status;
}

/* --- sources of psi ------------------------------------------------------------------------------------ */

/* Holds the order of Gamma_d = at, which changes by slope dp: psi is linear beyond. */
static void hold_psi(cmx_order_psi *psi, double at, double slope, double gamma_d) {
  const double beyond = gamma_d - at;
  psi->v += psi->g * beyond;
  psi->pg += psi->gg * slope;
  psi->p += psi->pg * beyond;
  psi->pp += psi->ppg * beyond;
  psi->gg = psi->ggg = psi->pgg = 0.0;
}

static cmx_status solve_at(const cmx_order_minimiser *direct, double p, double gamma_d,
                           cmx_order_state *state) {
  const double x = 2.0 * p / (1.0 + sqrt(fmax(0.0, 1.0 - 4.0 * p)));
  int skew;
  cmx_order_model_terms(direct->model, &skew);
  if (skew) return CMX_ERR_UNSUPPORTED; /* no function of p */
  return cmx_order_solve(direct->model, x, gamma_d, direct->work, state);
}

/* psi_pp by the difference of psi_p over a step into the range of p. */
static cmx_status psi_pp_by_difference(const cmx_order_minimiser *direct, double p, double gamma_d,
                                       double here, double *psi_pp) {
  const double h = p > 0.2 ? -1e-4 : 1e-4;
  cmx_order_state one, two;
  cmx_status status = solve_at(direct, p + h, gamma_d, &one);
  if (status >= 0) status = solve_at(direct, p + 2.0 * h, gamma_d, &two);
  *psi_pp = (4.0 * one.psi_p - two.psi_p - 3.0 * here) / (2.0 * h);
  return status;
}

cmx_status cmx_order_psi_from_minimiser(void *context, double p, double gamma_d, cmx_order_psi *psi) {
  const cmx_order_minimiser *direct = context;
  double slope = 0.0, frozen = CMX_MAX_GAMMA_D;
  if (direct->frozen > 0.0) frozen = cmxi_order_held_from(p, fmin(direct->frozen, CMX_MAX_GAMMA_D), &slope);
  const double at = fmin(gamma_d, frozen);
  cmx_order_state state;
  *psi = (cmx_order_psi){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
  if (!(p >= 0.0 && p <= 0.25 && gamma_d >= 0.0 && isfinite(gamma_d))) return CMX_ERR_DOMAIN;
  const cmx_status status = solve_at(direct, p, at, &state);
  if (status < 0) return status;
  psi->v = state.psi;
  psi->p = state.psi_p;
  psi->g = state.psi_g;
  psi->pg = state.psi_gp;
  psi->gg = p > 0.0 ? state.f_gg / p : 0.0;
  psi->ggg = p > 0.0 ? state.f_ggg / p : 0.0;
  if (p > 1e-4 && p < 0.24) {
    const double half = 0.5 * cmx_order_model_sums(direct->model)->T0;
    const double f_p = state.psi - half * at + p * state.psi_p;
    psi->pp = ((state.f_xx - 1.0 / p + 2.0 * f_p) / (1.0 - 4.0 * p) - 2.0 * state.psi_p) / p;
  } else {
    const cmx_status difference = psi_pp_by_difference(direct, p, at, state.psi_p, &psi->pp);
    if (difference < 0) return difference;
  }
  if (!(gamma_d > frozen)) return status;
  hold_psi(psi, frozen, slope, gamma_d);
  return status > CMX_WARN_EXTRAPOLATED ? status : CMX_WARN_EXTRAPOLATED;
}

cmx_status cmx_order_psi_from_table(void *context, double p, double gamma_d, cmx_order_psi *psi) {
  const cmx_order_view *view = context;
  double slope;
  const double most = cmxi_order_held_from(p, view->gamma_d[view->n_g - 1], &slope);
  const cmx_status status = cmx_order_lookup_psi(view, p, fmin(gamma_d, most), psi);
  if (status < 0 || !(gamma_d > most)) return status;
  hold_psi(psi, most, slope, gamma_d);
  return CMX_WARN_EXTRAPOLATED;
}

cmx_status cmx_order_psi_third_order(void *context, double p, double gamma_d, cmx_order_psi *psi) {
  const cmx_third_order *third = context;
  cmx_jet b;
  double slope = 0.0, at = gamma_d;
  *psi = (cmx_order_psi){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
  if (!(p >= 0.0 && p <= 0.25 && gamma_d >= 0.0 && isfinite(gamma_d))) return CMX_ERR_DOMAIN;
  if (third->held > 0.0) at = fmin(gamma_d, cmxi_order_held_from(p, third->held, &slope));
  const cmx_status status =
      cmx_model_two(third->energy, cmx_jet_seed(at, 0.0, 1.0), cmx_jet_seed(p, 1.0, 0.0), &b);
  if (status < 0) return status;
  const cmx_jet f = cmx_jet_mul(cmx_jet_seed(0.5 * at, 0.0, 0.5), b);
  *psi = (cmx_order_psi){f.v, f.x, f.g, f.xx, f.xg, f.gg, f.xxg, f.xgg, f.ggg};
  if (gamma_d > at) hold_psi(psi, at, slope, gamma_d);
  return CMX_OK;
}

cmx_status cmx_order_psi_third_order_from_table(void *context, double p, double gamma_d, cmx_order_psi *psi) {
  const cmx_order_view *view = context;
  cmxi_order_position at;
  double slope;
  *psi = (cmx_order_psi){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
  if (!(p >= 0.0 && p <= 0.25 && gamma_d >= 0.0 && isfinite(gamma_d)) || !view->third_order)
    return CMX_ERR_DOMAIN;
  const double most = cmxi_order_held_from(p, view->gamma_d[view->n_g - 1], &slope);
  cmxi_order_position_of_p(view, p, fmin(gamma_d, most), &at);
  cmxi_hermite_psi(view->third_order, view->n_g, &at, psi);
  cmxi_order_psi_scale(&at, psi);
  if (gamma_d > most) hold_psi(psi, most, slope, gamma_d);
  return CMX_OK;
}

cmx_status cmx_third_order_covers(const cmx_species *ions, cmx_error *err) {
  const double low = ions->z[0], high = ions->z[ions->n - 1];
  if (high <= low * CMX_THIRD_ORDER_RATIO * (1.0 + 1e-12)) return CMX_OK;
  return cmx_fail(
      err, CMX_ERR_RANGE,
      "third order in the charges: %.6g to %.6g, allowed up to a ratio of 5/3, as of its supercells", low,
      high);
}

cmx_status cmx_classical_order_from_table(cmx_classical_models *m, const cmx_order_view *order,
                                          cmx_error *err) {
  m->order_psi = cmx_order_psi_from_table;
  m->order_psi_context = (void *)order;
  memcpy(m->b0, order->b0, sizeof m->b0);
  m->third_order = order->third_order ? cmx_order_psi_third_order_from_table : NULL;
  m->third_order_context = (void *)order;
  return m->third_order ? cmx_third_order_covers(&m->ions, err) : CMX_OK;
}

/* --- order on cooling ---------------------------------------------------------------------------------- */

/* Ions at random beyond pairs: psi = Gamma_d B_0/2, with (1-2x)^2 = 1-4p. */
static cmx_status random_psi(const double b0[], double p, double gamma_d, cmx_order_psi *psi) {
  const double t = 1.0 - 4.0 * p;
  if (b0[1] != 0.0 || b0[3] != 0.0) return CMX_ERR_UNSUPPORTED; /* no function of p */
  psi->g = 0.5 * (b0[0] + t * (b0[2] + t * b0[4]));
  psi->pg = -2.0 * (b0[2] + 2.0 * t * b0[4]);
  psi->ppg = 16.0 * b0[4];
  psi->v = gamma_d * psi->g;
  psi->p = gamma_d * psi->pg;
  psi->pp = gamma_d * psi->ppg;
  return CMX_OK;
}

cmx_status cmx_order_psi_on_cooling(void *context, double p, double gamma_d, cmx_order_psi *psi) {
  cmx_order_psi_cooling *c = context;
  const int fixed = gamma_d > c->fixed_from;
  const double at = fixed ? c->fixed_from : gamma_d;
  c->taken_at = NAN;
  c->fixed_gg = 0.0;
  *psi = (cmx_order_psi){0};
  if (c->random) return c->b0 ? random_psi(c->b0, p, gamma_d, psi) : CMX_OK;
  if (!c->equilibrium || !(c->fixed_from >= 0.0)) return CMX_ERR_DOMAIN;
  const cmx_status status = c->equilibrium(c->context, p, at, psi);
  if (status < 0) return status;
  c->taken_at = at;
  if (!fixed) return status;
  c->fixed_gg = psi->gg;
  hold_psi(psi, at, 0.0, gamma_d);
  return status;
}

/* f_L - f_S along the addition of species a, a jet in ln Gamma_e. An absent species has a trace of itself, so
   that the logarithms of its fraction, which cancel, are finite. */
static cmx_status fusion_along(const cmx_classical_models *m, const double x[], int a, double ln_gamma_e,
                               cmx_jet *f) {
  const cmx_jet gamma_e = cmx_jet_seed_log(exp(ln_gamma_e));
  cmx_jet seeds[CMX_MAX_SPECIES], solid;
  cmx_composition_seed(m->ions.n, x, a, seeds);
  seeds[a].v = fmax(seeds[a].v, 1e-30);
  cmx_status status = cmx_classical_liquid_of(m, seeds, gamma_e, f);
  if (status >= 0) status = cmx_classical_solid_of(m, seeds, gamma_e, &solid);
  if (status >= 0) *f = cmx_jet_sub(*f, solid);
  return status;
}

/* The root of f_L - f_S in ln Gamma_e by Newton's method within a bracket. */
static cmx_status freezing_root(const cmx_classical_models *m, const double x[], double z53, double *root) {
  double low = log(30.0 / z53), high = log(1500.0 / z53), at = log(178.0 / z53);
  const int a = cmx_most_abundant(m->ions.n, x);
  cmx_jet f;
  for (int side = 0; side < 2; side++) {
    const cmx_status status = fusion_along(m, x, a, side ? high : low, &f);
    if (status < 0) return status;
    if (!(side ? f.v > 0.0 : f.v < 0.0)) return CMX_ERR_NOT_CONVERGED;
  }
  for (int i = 0; i < 100; i++) {
    const cmx_status status = fusion_along(m, x, a, at, &f);
    if (status < 0) return status;
    *(f.v < 0.0 ? &low : &high) = at;
    double next = at - f.v / f.g;
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    const double moved = fabs(next - at);
    *root = at = next;
    if (moved <= 1e-15 * (1.0 + fabs(at))) break;
  }
  return CMX_OK;
}

cmx_status cmx_freezing_gamma_d(const cmx_classical_models *m, const double x[], double *gamma_d,
                                double by[]) {
  const int n = m->ions.n;
  cmx_composition mean;
  cmx_closure closure;
  double root = NAN, average = 0.0;
  *gamma_d = NAN;
  for (int a = 0; by && a < n; a++) by[a] = NAN;
  cmx_composition_set(&m->ions, x, &mean);
  cmx_closure_make(n, m->ions.z, x, &closure);
  const cmx_status status = freezing_root(m, x, mean.z53, &root);
  if (status < 0) return status;
  *gamma_d = closure.q * exp(root) / cbrt(mean.z);
  for (int a = 0; a < n; a++) average += x[a] * closure.pq_x[a];
  for (int a = 0; by && a < n; a++) {
    cmx_jet f;
    const cmx_status along = fusion_along(m, x, a, root, &f);
    if (along < 0) return along;
    const double q_x = closure.p > 0.0 ? (closure.pq_x[a] - average) / (closure.p * closure.q) : 0.0;
    by[a] = *gamma_d * (q_x - f.x / f.g - (m->ions.z[a] / mean.z - 1.0) / 3.0);
  }
  return CMX_OK;
}
