/* Classical free energies of liquid and solid (Baiko 2025; Ogata et al. 1993; Potekhin et al. 2009). */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "coulomix/composition.h"
#include "coulomix/cooling.h"
#include "coulomix/phase.h"
#include "coulomix/plasma.h"
#include "coulomix_cooling.h"
#include "coulomix_reason.h"
#include "models/solid_vibrations.h"
#include "phase/phase_internal.h"

static cmx_status check_compounds(const cmx_classical_models *m, cmx_error *err) {
  if (m->n_compounds > CMX_MAX_COMPOUNDS)
    return cmx_fail(err, CMX_ERR_DOMAIN, "mixture: %zu compounds, at most %d", m->n_compounds,
                    CMX_MAX_COMPOUNDS);
  if (m->n_compounds && !m->compounds)
    return cmx_fail(err, CMX_ERR_DOMAIN, "mixture: %zu compounds, but none given", m->n_compounds);
  for (size_t k = 0; k < m->n_compounds; k++) {
    const cmx_compound *c = &m->compounds[k];
    const int length = (int)sizeof c->name;
    if (!c->name[0] || !memchr(c->name, '\0', sizeof c->name))
      return cmx_fail(err, CMX_ERR_DOMAIN, "mixture: compound %zu: name \"%.*s\" is empty or too long", k + 1,
                      length, c->name);
    if (!(c->x > 0.0 && c->x < 1.0))
      return cmx_fail(err, CMX_ERR_DOMAIN, "mixture: compound %s: x = %g: not between 0 and 1", c->name,
                      c->x);
    if (!(isfinite(c->energy) && isfinite(c->vibration)))
      return cmx_fail(err, CMX_ERR_DOMAIN, "mixture: compound %s: energy %g, vibration %g", c->name,
                      c->energy, c->vibration);
  }
  return CMX_OK;
}

/* Coefficients of the formula of coulomix_vibrations.h. */
static cmx_status check_vibrations(const cmx_model *model, cmx_error *err) {
  double h[CMXI_VIBRATIONS_TERMS];
  if (!cmxp_vibrations_terms(model, h)) return CMX_OK;
  for (size_t k = 0; k < CMXI_VIBRATIONS_TERMS; k++) {
    const int is_t = k + 1 == CMXI_HARMONIC_TERMS;
    const double most = is_t                      ? CMXI_VIBRATIONS_MOST_T
                        : k < CMXI_HARMONIC_TERMS ? CMXI_MOST_VIBRATIONS
                                                  : CMXI_MOST_ANHARMONIC,
                 least = is_t ? 0.0 : -most;
    if (!(h[k] >= least && h[k] <= most))
      return cmx_fail(err, CMX_ERR_RANGE, "mixture: %s: %s = %g, allowed %g to %g", model->id,
                      model->parameter_names[k], h[k], least, most);
  }
  return CMX_OK;
}

static cmx_status check_models(const cmx_classical_models *m, cmx_error *err) {
  const struct {
    const char *name;
    const cmx_model *model;
    cmx_model_kind kind;
  } members[] = {
      {"liquid", m->liquid, CMX_KIND_LIQUID},
      {"crystal", m->crystal, CMX_KIND_CRYSTAL},
      {"anharmonic", m->anharmonic, CMX_KIND_ANHARMONIC},
      {"liquid_mixing", m->liquid_mixing, CMX_KIND_LIQUID_MIXING},
      {"entropy", m->entropy, CMX_KIND_MIXING_ENTROPY},
      {"vibrations", m->vibrations, CMX_KIND_SOLID_VIBRATIONS},
      {"solid_mixing", m->solid == CMX_SOLID_FITTED ? m->solid_mixing : NULL, CMX_KIND_SOLID_MIXING}};
  for (size_t k = 0; k < sizeof members / sizeof *members; k++) {
    const int needed = members[k].kind != CMX_KIND_SOLID_VIBRATIONS &&
                       (members[k].kind != CMX_KIND_SOLID_MIXING || m->solid == CMX_SOLID_FITTED);
    if (!members[k].model && needed)
      return cmx_fail(err, CMX_ERR_UNKNOWN, "mixture: no model for %s", members[k].name);
    if (members[k].model && members[k].model->kind != members[k].kind)
      return cmx_fail(err, CMX_ERR_UNKNOWN, "mixture: %s is a model of another kind, %s", members[k].name,
                      members[k].model->id);
  }
  if (m->vibrations && m->solid == CMX_SOLID_FITTED)
    return cmx_fail(err, CMX_ERR_UNSUPPORTED, "mixture: %s: a fitted solid, %s, has its own vibrations",
                    m->vibrations->id, m->solid_mixing->id);
  if (m->solid != CMX_SOLID_FITTED && !isfinite(m->zeta))
    return cmx_fail(err, CMX_ERR_DOMAIN, "mixture: zeta %g", m->zeta);
  if ((m->solid == CMX_SOLID_RANDOM || cmxp_vibrations_t(m->vibrations) > 0.0) && !isfinite(m->t0))
    return cmx_fail(err, CMX_ERR_DOMAIN, "mixture: t0 %g", m->t0);
  return check_vibrations(m->vibrations, err);
}

cmx_status cmx_classical_check_mixing(const cmx_classical_models *m, cmx_error *err) {
  const cmx_model *const fits[2] = {m->liquid_mixing, m->solid == CMX_SOLID_FITTED ? m->solid_mixing : NULL};
  const double z[2] = {m->ions.z[0], m->ions.z[m->ions.n - 1]};
  for (int k = 0; k < 2; k++) {
    const cmx_model *fit = fits[k];
    if (fit && fit->also[0].of && m->ions.n > 2) /* a table of values */
      return cmx_fail(
          err, CMX_ERR_UNSUPPORTED,
          "mixture: %s has values of two ions, with Z2/Z1 = %.6g, and none of the other pairs of %d", fit->id,
          0.5 * (fit->limit[0] + fit->limit[1]), m->ions.n);
    if (fit && z[1] > z[0] && !cmx_model_allows(fit, "z_ratio", z[1] / z[0]))
      return cmx_fail(err, CMX_ERR_DOMAIN, "charges %g, %g: Z2/Z1 = %g is beyond the limit %g of %s", z[0],
                      z[1], z[1] / z[0], fit->limit[1], fit->id);
  }
  return CMX_OK;
}

cmx_status cmx_classical_check(const cmx_classical_models *m, cmx_error *err) {
  const double *z = m->ions.z;
  if (m->ions.n != 2) return cmx_fail(err, CMX_ERR_UNSUPPORTED, "mixture: %d species, not two", m->ions.n);
  if (!(z[0] > 0.0 && z[1] > z[0] && isfinite(z[1])))
    return cmx_fail(err, CMX_ERR_DOMAIN, "charges %g, %g: need 0 < Z1 < Z2", z[0], z[1]);
  cmx_status status = check_models(m, err);
  if (status >= 0 && m->solid == CMX_SOLID_ORDERED && !m->order)
    return cmx_fail(err, CMX_ERR_UNKNOWN, "mixture: an ordered solid needs a source of f_order");
  if (status >= 0) status = cmx_classical_check_mixing(m, err);
  return status >= 0 ? check_compounds(m, err) : status;
}

cmx_status cmx_classical_check_of(const cmx_classical_models *m, cmx_error *err) {
  cmx_species again;
  cmx_status status = cmx_species_make((size_t)(m->ions.n > 0 ? m->ions.n : 0), m->ions.z, NULL, &again, err);
  if (status >= 0) status = check_models(m, err);
  if (status >= 0 && m->solid == CMX_SOLID_ORDERED && !m->order_psi)
    return cmx_fail(err, CMX_ERR_UNKNOWN, "mixture: an ordered solid of %d species needs a source of psi",
                    m->ions.n);
  if (status >= 0) status = cmx_classical_check_mixing(m, err);
  if (status >= 0 && m->n_compounds)
    return cmx_fail(err, CMX_ERR_UNSUPPORTED, "mixture: compounds are of two species, and these are %d",
                    m->ions.n);
  return status;
}

/* An average over both species as a jet in x. */
static cmx_jet average(const double v[2], double x) {
  const double fraction[2] = {1.0 - x, x};
  return cmx_jet_seed(cmx_average(2, v, fraction), v[1] - v[0], 0.0);
}

/* x ln x + (1-x) ln(1-x) as a jet in x */
static cmx_jet minus_ideal_entropy(double x) {
  const double z = 1.0 - x, curvature = 1.0 / (x * z);
  cmx_jet r = {.xx = curvature, .xxx = (x - z) * curvature * curvature};
  r.v = cmx_mixing_two(x, &r.x);
  return r;
}

cmx_status cmxp_melting_term(const cmx_classical_models *m, double z, double gamma_e, cmx_jet *out) {
  const double gamma = cmx_gamma_species(z, gamma_e),
               at = fmin(fmax(gamma, CMX_EOS_SOLID_FROM), CMX_FUSION_FITTED_TO);
  /* derivatives in Gamma itself */
  const cmx_status status =
      cmx_melting_difference(m->liquid, m->crystal, m->anharmonic, cmx_jet_seed(at, 0.0, 1.0), out);
  if (status < 0) return status;
  const cmx_jet in_gamma = cmx_jet_seed_log(gamma);
  const double heat = at * out->g;
  if (gamma < at)
    *out = cmx_jet_chain(in_gamma, out->v + out->g * (gamma - at), out->g, 0.0, 0.0);
  else if (gamma > at)
    *out = cmx_jet_chain(in_gamma, out->v + heat * log(gamma / at), heat / gamma, -heat / (gamma * gamma),
                         2.0 * heat / (gamma * gamma * gamma));
  else
    *out = cmx_jet_chain(in_gamma, out->v, out->g, out->gg, out->ggg);
  return status;
}

cmx_status cmx_classical_liquid_mixing(void *context, double x, double gamma_e, cmx_jet *f) {
  const cmx_classical_models *m = context;
  const double *z = m->ions.z;
  if (m->ions.n != 2) return CMX_ERR_UNSUPPORTED;
  const cmx_jet xs[2] = {cmx_jet_seed(1.0 - x, -1.0, 0.0), cmx_jet_seed(x, 1.0, 0.0)};
  const cmx_status status = cmx_model_mix(m->liquid_mixing, 2, z, xs, cmx_jet_seed_log(gamma_e), f);
  if (status < 0) return status;
  /* The exact ideal mixing entropy of a liquid at fixed n_e contains ln<Z> - <ln Z>. */
  const double zm = average(z, x).v, d = z[1] - z[0];
  const cmx_jet charge = {.v = log(zm) - (1.0 - x) * log(z[0]) - x * log(z[1]),
                          .x = d / zm - log(z[1] / z[0]),
                          .xx = -d * d / (zm * zm),
                          .xxx = 2.0 * d * d * d / (zm * zm * zm)};
  *f = cmx_jet_sub(cmx_jet_add(minus_ideal_entropy(x), *f), charge);
  return status;
}

cmx_status cmx_classical_liquid(void *context, double x, double gamma_e, cmx_jet *f) {
  const cmx_classical_models *m = context;
  const double *z = m->ions.z;
  const cmx_jet xs[2] = {cmx_jet_seed(1.0 - x, -1.0, 0.0), cmx_jet_seed(x, 1.0, 0.0)};
  cmx_jet part;
  cmx_status status = cmx_classical_liquid_mixing(context, x, gamma_e, f);
  for (int j = 0; j < 2 && status >= 0; j++) {
    status = cmxp_melting_term(m, z[j], gamma_e, &part);
    if (status >= 0) *f = cmx_jet_add(*f, cmx_jet_mul(xs[j], part));
  }
  return status < 0 ? status : CMX_OK;
}

/* -zeta Gamma_e (<Z>^(5/3) - <Z^(5/3)>) */
static cmx_jet static_lattice(const cmx_classical_models *m, double x, double gamma_e) {
  const double z53[2] = {cmx_z53(m->ions.z[0]), cmx_z53(m->ions.z[1])};
  const cmx_jet linear = average(z53, x);
  const cmx_jet g = cmx_jet_seed_log(gamma_e);
  return cmx_jet_scale(cmx_jet_mul(g, cmx_jet_sub(cmx_jet_pow(average(m->ions.z, x), 5.0 / 3.0), linear)),
                       -m->zeta);
}

/* Gamma_d = (Z2-Z1)^2 Gamma_e <Z>^(-1/3) */
static cmx_jet gamma_d_jet(const cmx_classical_models *m, double x, double gamma_e) {
  const double d = m->ions.z[1] - m->ions.z[0];
  const cmx_jet g = cmx_jet_seed_log(gamma_e);
  return cmx_jet_scale(cmx_jet_mul(g, cmx_jet_pow(average(m->ions.z, x), -1.0 / 3.0)), d * d);
}

/* f(x, v(x, g)) by the chain rule: f and its explicit derivatives by x, each as a function of v alone. */
static cmx_jet order_along(const cmx_order_value *o, cmx_jet v) {
  const cmx_jet f = cmx_jet_chain(v, o->f, o->f_g, o->f_gg, o->f_ggg),
                f_x = cmx_jet_chain(v, o->f_x, o->f_xg, o->f_xgg, 0.0),
                f_xx = cmx_jet_chain(v, o->f_xx, o->f_xxg, 0.0, 0.0);
  const cmx_jet r = {f.v,
                     f.x + f_x.v,
                     f.g,
                     f.xx + 2.0 * f_x.x + f_xx.v,
                     f.xg + f_x.g,
                     f.gg,
                     f.xxx + 3.0 * (f_x.xx + f_xx.x) + o->f_xxx,
                     f.xxg + 2.0 * f_x.xg + f_xx.g,
                     f.xgg + f_x.gg,
                     f.ggg};
  return r;
}

/* What vibrations take from it, t [(Z2-Z1)/<Z>]^2. */
static cmx_jet shift_jet(const cmx_classical_models *m, double x) {
  const double d = m->ions.z[1] - m->ions.z[0];
  return cmx_jet_scale(cmx_jet_pow(average(m->ions.z, x), -2.0), cmxp_vibrations_t(m->vibrations) * d * d);
}

/* p = x(1-x) */
static cmx_jet product(double x) {
  const cmx_jet p = {.v = x * (1.0 - x), .x = 1.0 - 2.0 * x, .xx = -2.0};
  return p;
}

cmx_jet cmxp_random_beyond(const double b0[CMX_MAX_ORDER_SKEWNESS + 1], double x) {
  double r[4];
  cmxi_order_random_beyond(b0, x, r);
  return (cmx_jet){.v = r[0], .x = r[1], .xx = r[2], .xxx = r[3]};
}

/* The order of the shifted Gamma_d has its energy at the coupling of the state, but for that of random
   order. */
static cmx_status ordered_lattice(const cmx_classical_models *m, double x, double gamma_e, cmx_jet *f) {
  const cmx_jet shift = shift_jet(m, x), own = cmx_jet_sub(gamma_d_jet(m, x, gamma_e), shift);
  const double none[3] = {0.0, 0.0, 0.0};
  cmx_order_value o;
  const cmx_status status = m->order(m->order_context, x, fmax(own.v, 0.0), &o);
  if (status < 0) return status;
  if (own.v < 0.0) cmx_order_hold(&o, none, own.v);
  *f = cmx_jet_add(static_lattice(m, x, gamma_e), order_along(&o, own));
  if (!(shift.v > 0.0)) return status;
  *f = cmx_jet_add(*f, cmx_jet_scale(cmx_jet_mul(product(x), shift), -0.5 * m->t0));
  *f = cmx_jet_add(*f, cmx_jet_mul(cmxp_random_beyond(m->b0, x), shift));
  return status;
}

cmx_status cmxp_add_vibrations(const cmx_classical_models *m, size_t n, const double z[], const cmx_jet x[],
                               cmx_jet gamma_e, cmx_jet *f) {
  cmx_jet part;
  if (!m->vibrations) return CMX_OK;
  const cmx_status status = cmx_model_mix(m->vibrations, n, z, x, gamma_e, &part);
  if (status < 0) return status;
  *f = cmx_jet_add(*f, part);
  return CMX_OK;
}

/* A random or fitted solid. */
static cmx_status disordered_lattice(const cmx_classical_models *m, double x, double gamma_e, cmx_jet *f) {
  const double *z = m->ions.z;
  const cmx_jet xs[2] = {cmx_jet_seed(1.0 - x, -1.0, 0.0), cmx_jet_seed(x, 1.0, 0.0)};
  const cmx_jet g = cmx_jet_seed_log(gamma_e);
  cmx_jet part;
  cmx_status status = cmx_model_mix(m->entropy, 2, z, xs, g, &part);
  if (status < 0) return status;
  *f = cmx_jet_sub(minus_ideal_entropy(x), part);
  if (m->solid == CMX_SOLID_RANDOM) {
    part = cmx_jet_scale(cmx_jet_mul(product(x), gamma_d_jet(m, x, gamma_e)), -0.5 * m->t0);
    part = cmx_jet_add(part, static_lattice(m, x, gamma_e));
  } else {
    status = cmx_model_mix(m->solid_mixing, 2, z, xs, g, &part);
    if (status < 0) return status;
  }
  *f = cmx_jet_add(*f, part);
  return status;
}

cmx_status cmx_classical_solid(void *context, double x, double gamma_e, cmx_jet *f) {
  const cmx_classical_models *m = context;
  const cmx_jet xs[2] = {cmx_jet_seed(1.0 - x, -1.0, 0.0), cmx_jet_seed(x, 1.0, 0.0)};
  if (m->ions.n != 2) return CMX_ERR_UNSUPPORTED;
  const cmx_status status = m->solid == CMX_SOLID_ORDERED ? ordered_lattice(m, x, gamma_e, f)
                                                          : disordered_lattice(m, x, gamma_e, f);
  if (status < 0) return status;
  const cmx_status added = cmxp_add_vibrations(m, 2, m->ions.z, xs, cmx_jet_seed_log(gamma_e), f);
  return added < 0 ? added : status;
}

cmx_status cmx_compound_free_energy(void *context, double x, double gamma_e, cmx_jet *f) {
  const cmx_compound *c = context;
  const double u = gamma_e * c->energy;
  (void)x;
  *f = cmx_jet_affine(cmx_jet_seed_log(u), 1.0, c->vibration);
  return CMX_OK;
}

size_t cmx_classical_phases(const cmx_classical_models *m, cmx_phase phases[CMX_MAX_PHASES]) {
  void *const context = (void *)(uintptr_t)m;
  size_t n = 0;
  phases[n++] = (cmx_phase){"liquid", cmx_classical_liquid, context, 0.0};
  phases[n++] = (cmx_phase){"solid", cmx_classical_solid, context, 0.0};
  for (size_t k = 0; k < m->n_compounds && n < CMX_MAX_PHASES; k++) {
    const cmx_compound *c = &m->compounds[k];
    phases[n++] = (cmx_phase){c->name, cmx_compound_free_energy, (void *)(uintptr_t)c, c->x};
  }
  return n;
}

unsigned cmx_classical_reasons(const cmx_classical_models *m, double gamma_e, const cmx_tie_line *line) {
  const size_t phase[2] = {line->left, line->right};
  const double x[2] = {line->x_left, line->x_right};
  unsigned reasons = 0;
  for (int side = 0; side < 2 && m->beyond_pairs && m->solid == CMX_SOLID_ORDERED; side++) {
    cmx_order_value order;
    if (phase[side] != CMX_SOLID) continue;
    const double own = gamma_d_jet(m, x[side], gamma_e).v - shift_jet(m, x[side]).v;
    if (m->order(m->order_context, x[side], fmax(own, 0.0), &order) < 0) continue;
    if (order.uncertified) reasons |= CMX_REASON_UNCERTIFIED;
  }
  return reasons;
}

cmx_status cmx_order_from_minimiser(void *context, double x, double gamma_d, cmx_order_value *value) {
  const cmx_order_minimiser *direct = context;
  double at[3] = {CMX_MAX_GAMMA_D, 0.0, 0.0};
  if (direct->frozen > 0.0) cmxi_order_held_at(x, fmin(direct->frozen, CMX_MAX_GAMMA_D), at);
  const double frozen = at[0];
  const int beyond = gamma_d > frozen && isfinite(gamma_d);
  cmx_order_state state;
  const cmx_status status =
      cmx_order_solve(direct->model, x, beyond ? frozen : gamma_d, direct->work, &state);
  const cmx_order_value v = {state.f_order,
                             state.f_x,
                             state.f_g,
                             state.f_xx,
                             state.f_xg,
                             state.f_gg,
                             state.f_xxx,
                             state.f_xxg,
                             state.f_xgg,
                             state.f_ggg,
                             beyond ? frozen : 0.0,
                             !state.certified};
  *value = v;
  if (!beyond || status < 0) return status;
  cmx_order_hold(value, at, gamma_d);
  /* f is proportional to Gamma_d where s = 0 is held */
  if (status == CMX_WARN_ZERO_ENTROPY && at[1] == 0.0) value->f_xxx = state.f_xxx * gamma_d / frozen;
  return status > CMX_WARN_EXTRAPOLATED ? status : CMX_WARN_EXTRAPOLATED;
}
