/* Free energy of liquid and solid of n species, with its derivatives by composition. */
#include <math.h>

#include "coulomix/const.h"
#include "coulomix/eos.h"
#include "coulomix/plasma.h"
#include "eos/free_energy.h"
#include "models/solid_vibrations.h"

/* The mixing function per ion and kT, a jet in (any direction of composition, ln Gamma_e). by[a]: its
   derivative along the addition of species a without ln x_a, by_g[a] that by ln Gamma_e. */
typedef struct mixing {
  cmx_jet f;
  double by[CMX_MAX_SPECIES], by_g[CMX_MAX_SPECIES];
  unsigned reasons;
} mixing;

/* Fraction that stands for none where a derivative has a limit. */
#define ALMOST_NONE 1e-30

/* --- order --------------------------------------------------------------------------------------------- */

/* The order of the solid on cooling. The last value of psi is kept: it is the same in all directions. */
typedef struct order_source {
  cmx_order_psi_cooling cooling, third; /* of psi, and of psi_3 with the same order */
  double skewness;                      /* S of cmx_closure, 0 without third order */
  double moved[CMX_MAX_SPECIES];        /* derivatives of fixed_from along the addition of each species */
  double shift;                         /* Gamma_d of the state less that of the order */
  double p, gamma_d;                    /* of the last value; p < 0: none */
  cmx_order_psi psi;
  cmx_status status;
} order_source;

static cmx_status order_psi(void *context, double p, double gamma_d, cmx_order_psi *psi) {
  order_source *s = context;
  if (!(p == s->p && gamma_d == s->gamma_d)) {
    s->p = p;
    s->gamma_d = gamma_d;
    s->status = cmx_order_psi_on_cooling(&s->cooling, p, gamma_d, &s->psi);
  }
  *psi = s->psi;
  return s->status;
}

static cmx_status third_order(void *context, double p, double gamma_d, cmx_order_psi *psi) {
  order_source *s = context;
  return cmx_order_psi_on_cooling(&s->third, p, gamma_d, psi);
}

/* The Gamma_d by which vibrations lower that of the order; its derivatives along the addition of each species
   in by. */
static double shift_of(const cmx_classical_models *m, const double x[], double by[]) {
  const int n = m->ions.n;
  const double z = cmx_average(n, m->ions.z, x), of_g = cmxp_vibrations_t(m->vibrations) / (z * z);
  cmx_closure c;
  cmx_closure_make(n, m->ions.z, x, &c);
  const double mean = cmx_average(n, c.pq_x, x);
  for (int a = 0; a < n; a++) {
    const double q_x = c.p > 0.0 ? (c.pq_x[a] - mean) / c.p : 0.0;
    by[a] = of_g * (q_x - 2.0 * c.q * (m->ions.z[a] / z - 1.0));
  }
  return of_g * c.q;
}

/* Where two species freeze: on the solidus of their diagram. */
static cmx_status on_solidus(const cmx_solidus *solidus, const double x[], order_source *s) {
  cmx_solidus_view view;
  double g[3];
  if (!solidus || !solidus->n_pieces) return CMX_ERR_DOMAIN;
  cmx_solidus_make_view(solidus, &view);
  cmx_solidus_at(&view, x[1], g);
  s->cooling.fixed_from = g[0];
  s->moved[0] = -x[1] * g[1];
  s->moved[1] = x[0] * g[1];
  return CMX_OK;
}

static cmx_status where_fixed(const cmx_eos *eos, const double x[], order_source *s) {
  const cmx_classical_models *m = &eos->mixture;
  const cmx_cooling *choice = &eos->cooling;
  *s = (order_source){.cooling = {.equilibrium = m->order_psi,
                                  .context = m->order_psi_context,
                                  .random = choice->order == CMX_ORDER_RANDOM,
                                  .fixed_from = INFINITY,
                                  .taken_at = NAN,
                                  .b0 = m->b0},
                      .p = -1.0};
  if (choice->order < CMX_ORDER_EQUILIBRIUM || choice->order > CMX_ORDER_RANDOM) return CMX_ERR_DOMAIN;
  if (choice->order == CMX_ORDER_BLOCKED) {
    s->cooling.fixed_from = choice->blocking_gamma_d;
    return choice->blocking_gamma_d > 0.0 ? CMX_OK : CMX_ERR_DOMAIN;
  }
  if (choice->order != CMX_ORDER_FROZEN) return CMX_OK;
  if (m->ions.n == 2) return on_solidus(choice->solidus, x, s);
  return cmx_freezing_gamma_d(m, x, &s->cooling.fixed_from, s->moved);
}

/* psi_3 has the order of psi; of ions at random it has that of Gamma_d = 0. */
static void open_third_order(const cmx_classical_models *m, const double x[], order_source *s) {
  cmx_closure c;
  if (!m->third_order) return;
  cmx_closure_make(m->ions.n, m->ions.z, x, &c);
  s->skewness = c.skewness;
  s->third = (cmx_order_psi_cooling){.equilibrium = m->third_order,
                                     .context = m->third_order_context,
                                     .fixed_from = s->cooling.random ? 0.0 : s->cooling.fixed_from};
}

/* p (psi + S psi_3)_gg where the order is fixed at some Gamma_d; ions at random have none that moves. */
static double fixed_part(const order_source *s) {
  if (!(s->p > 0.0) || s->cooling.random) return 0.0;
  return s->p * (s->cooling.fixed_gg + s->skewness * s->third.fixed_gg);
}

/* The order of a composition on cooling, in the Gamma_d of the order. */
static cmx_status open_order(const cmx_eos *eos, const double x[], order_source *s) {
  double by[CMX_MAX_SPECIES];
  const cmx_status status = where_fixed(eos, x, s);
  if (status < 0 || cmxp_vibrations_t(eos->mixture.vibrations) == 0.0) return status;
  s->shift = shift_of(&eos->mixture, x, by);
  s->cooling.fixed_from -= s->shift;
  const int none = s->cooling.fixed_from < 0.0;
  if (none) s->cooling.fixed_from = 0.0;
  for (int a = 0; a < eos->mixture.ions.n; a++) s->moved[a] = none ? 0.0 : s->moved[a] - by[a];
  return status;
}

static unsigned order_reasons(const order_source *s) {
  unsigned reasons = 0;
  if (s->p < 0.0) return 0; /* without differing charges nothing was asked */
  if (s->status == CMX_WARN_ACTIVE_SET) reasons |= CMX_REASON_ACTIVE_SET;
  if (s->status == CMX_WARN_EXTRAPOLATED && s->p > CMX_EOS_TRACE_FRACTION) reasons |= CMX_REASON_ORDER_FROZEN;
  if (4.0 * s->p * s->cooling.taken_at > CMX_EOS_LONG_RANGE_FROM) reasons |= CMX_REASON_LONG_RANGE;
  return reasons;
}

/* --- mixing -------------------------------------------------------------------------------------------- */

/* Whether a pair of charges that are no traces is outside the range of a fit. */
static int pair_outside(const cmx_model *model, const cmx_species *ions, const double x[]) {
  for (int b = 1; b < ions->n; b++)
    for (int a = 0; a < b; a++)
      if (ions->z[a] < ions->z[b] && x[a] > CMX_EOS_TRACE_FRACTION && x[b] > CMX_EOS_TRACE_FRACTION &&
          !cmx_model_covers(model, "z_ratio", ions->z[b] / ions->z[a]))
        return 1;
  return 0;
}

int cmx_eos_contrast_of(const cmx_eos *eos, int phase, const double x[]) {
  const cmx_species *ions = &eos->mixture.ions;
  if (phase == CMX_LIQUID) return pair_outside(eos->mixture.liquid_mixing, ions, x);
  if (eos->mixture.solid == CMX_SOLID_FITTED) return pair_outside(eos->mixture.solid_mixing, ions, x);
  return cmx_charge_contrast(ions->n, ions->z, x);
}

static cmx_status mixing_along(const cmx_classical_models *m, int phase, const double x[], int a,
                               double gamma_e, cmx_jet *f) {
  cmx_jet seeds[CMX_MAX_SPECIES];
  cmx_composition_seed(m->ions.n, x, a, seeds);
  return phase == CMX_SOLID ? cmx_classical_solid_of(m, seeds, cmx_jet_seed_log(gamma_e), f)
                            : cmx_classical_liquid_mixing_of(m, seeds, cmx_jet_seed_log(gamma_e), f);
}

/* Derivatives along the addition of species a. One that is absent has a trace of itself, so that they have a
   value. */
static cmx_status gradient_along(const cmx_classical_models *m, int phase, const double x[], int a,
                                 double gamma_e, mixing *out) {
  double own[CMX_MAX_SPECIES];
  cmx_jet f;
  for (int b = 0; b < m->ions.n; b++) own[b] = x[b];
  own[a] = fmax(own[a], ALMOST_NONE);
  const cmx_status status = mixing_along(m, phase, own, a, gamma_e, &f);
  out->by[a] = f.x - log(own[a]);
  out->by_g[a] = f.xg;
  return status;
}

static cmx_status mixing_at(const cmx_eos *eos, int phase, const double x[], double gamma_e, int gradient,
                            mixing *out) {
  cmx_classical_models m = eos->mixture;
  const int n = m.ions.n, ordered = phase == CMX_SOLID && m.solid == CMX_SOLID_ORDERED;
  order_source order;
  cmx_status status = ordered ? open_order(eos, x, &order) : CMX_OK;
  if (ordered) {
    open_third_order(&eos->mixture, x, &order);
    m.order_psi = order_psi;
    m.order_psi_context = m.third_order_context = &order;
    if (m.third_order) m.third_order = third_order;
  }
  if (status >= 0) status = mixing_along(&m, phase, x, cmx_most_abundant(n, x), gamma_e, &out->f);
  if (status < 0) return status;
  out->reasons = ordered ? order_reasons(&order) : 0u;
  if (cmx_eos_contrast_of(eos, phase, x)) out->reasons |= CMX_REASON_CONTRAST;
  const double fixed = ordered ? fixed_part(&order) : 0.0, gamma_d = order.gamma_d,
               beyond = gamma_d - order.cooling.fixed_from;
  for (int a = 0; a < n && gradient; a++) {
    status = gradient_along(&m, phase, x, a, gamma_e, out);
    if (status < 0) return status;
    if (fixed == 0.0) continue;
    out->by[a] += fixed * beyond * order.moved[a];
    out->by_g[a] += fixed * (gamma_d + order.shift) * order.moved[a];
  }
  return CMX_OK;
}

/* --- the free energy ----------------------------------------------------------------------------------- */

/* A phase per ion, erg, in (ln n_e, ln T). */
typedef struct per_ion {
  cmx_eos_part part[CMX_MAX_SPECIES];
  cmx_jet electron, f; /* per electron; all but radiation */
  mixing mix;
} per_ion;

static cmx_status species_parts(const cmx_eos *eos, int phase, const cmx_composition *c, double n_e,
                                double temp, per_ion *out, unsigned *reasons) {
  for (int a = 0; a < c->ions->n; a++) {
    const cmx_status status = cmx_eos_species_at(eos, phase, a, n_e, temp, &out->part[a]);
    if (status < 0) return status;
    if (c->x[a] > CMX_EOS_TRACE_FRACTION) *reasons |= out->part[a].reasons;
  }
  return CMX_OK;
}

static void sum_parts(const cmx_composition *c, const cmx_plasma *plasma, double kt, per_ion *p) {
  /* of ln Gamma_e, at fixed composition */
  const cmx_jet ln_gamma = cmx_jet_seed(log(plasma->gamma_e), 1.0 / 3.0, -1.0), *m = &p->mix.f;
  const cmx_jet mixed = cmx_jet_chain(ln_gamma, m->v, m->g, m->gg, m->ggg);
  cmx_jet f = cmx_jet_mul(mixed, cmxp_power_law(kt, 0.0, 1.0));
  for (int a = 0; a < c->ions->n; a++) f = cmx_jet_add(f, cmx_jet_scale(p->part[a].thermal, c->x[a]));
  /* what does not depend on T comes last, so that derivatives by T are free of its round-off */
  for (int a = 0; a < c->ions->n; a++) {
    const double *cold = p->part[a].cold, x = c->x[a];
    f.v += x * cold[0];
    f.x += x * cold[1];
    f.xx += x * cold[2];
    f.xxx += x * cold[3];
  }
  p->f = cmx_jet_add(f, cmx_jet_scale(p->electron, c->z));
}

/* Derivatives of the free energy per gram along the addition of species a: at fixed rho ln n_e moves by dn
   and ln <m> by dm. */
static void gradient_of(const cmx_composition *c, const per_ion *p, double rho, double temp,
                        cmx_eos_gradient *g) {
  const int n = c->ions->n;
  const double kt = CMX_BOLTZMANN * temp, mass = c->mass_u * CMX_ATOMIC_MASS_UNIT;
  double v[CMX_MAX_SPECIES], by_n[CMX_MAX_SPECIES], by_t[CMX_MAX_SPECIES];
  for (int a = 0; a < n; a++) {
    v[a] = p->part[a].thermal.v + p->part[a].cold[0];
    by_n[a] = p->part[a].thermal.x + p->part[a].cold[1];
    by_t[a] = p->part[a].thermal.g;
  }
  const double mean = cmx_average(n, v, c->x), mean_n = cmx_average(n, by_n, c->x),
               mean_t = cmx_average(n, by_t, c->x);
  g->n = n;
  for (int a = 0; a < n; a++) {
    const double z = c->ions->z[a], dz = z - c->z, ratio = c->ions->mass_u[a] / c->mass_u, dm = ratio - 1.0,
                 dn = z / c->z - ratio, ln_x = log(c->x[a]);
    const double d = v[a] - mean + dz * p->electron.v + kt * p->mix.by[a];
    const double d_n = by_n[a] - mean_n + dz * p->electron.x + kt * p->mix.by_g[a] / 3.0;
    const double d_t = by_t[a] - mean_t + dz * p->electron.g + kt * (p->mix.by[a] - p->mix.by_g[a]);
    const double f = (d + p->f.x * dn - p->f.v * dm) / mass, ideal = kt * ln_x;
    const double f_t = (d_t + p->f.xg * dn - p->f.g * dm) / mass;
    g->mu_regular[a] = p->f.v + d + z / c->z * p->f.x;
    g->mu[a] = g->mu_regular[a] + ideal;
    g->f[a] = f + ideal / mass;
    g->p[a] = rho * (d_n + p->f.xx * dn - p->f.x * dm) / mass;
    g->e[a] = f - f_t; /* the ideal entropy, linear in T, drops out */
    g->s[a] = -(f_t + ideal / mass) / temp;
  }
}

static void fail(cmx_eos_free_energy *out, cmx_eos_gradient *g) {
  out->f = cmx_jet_scale(cmx_jet_const(1.0), NAN);
  out->f_x = out->f_xr = out->f_xx = out->e_x = out->s_res = out->eta = out->f_x_regular = out->f_xx_regular =
      NAN;
  out->reasons = 0;
  if (g) cmxi_gradient_fill_nan(g);
}

static int good_fractions(int n, const double x[]) {
  double sum = 0.0;
  for (int a = 0; a < n; a++) {
    if (!(x[a] >= 0.0 && x[a] <= 1.0)) return 0;
    sum += x[a];
  }
  return fabs(sum - 1.0) <= 1e-12;
}

cmx_status cmx_eos_free_energy_of(const cmx_eos *eos, int phase, const double x[], double rho, double temp,
                                  cmx_eos_free_energy *out, cmx_eos_gradient *gradient) {
  cmx_composition c;
  cmx_plasma plasma;
  cmx_electron_gas gas;
  per_ion p;
  unsigned reasons = 0;
  fail(out, gradient);
  if (!(eos->mixture.ions.n >= 1 && good_fractions(eos->mixture.ions.n, x) && rho > 0.0 && isfinite(rho) &&
        temp > 0.0 && isfinite(temp)))
    return CMX_ERR_DOMAIN;
  cmx_composition_set(&eos->mixture.ions, x, &c);
  const double n_e = cmx_electron_density(c.z, c.mass_u, rho), mass = c.mass_u * CMX_ATOMIC_MASS_UNIT;
  cmx_status status = cmx_plasma_state(&c, n_e, temp, &plasma, NULL);
  if (status >= 0) status = cmx_electron_gas_at(n_e, temp, &gas);
  if (status >= 0) status = species_parts(eos, phase, &c, n_e, temp, &p, &reasons);
  if (status >= 0) status = mixing_at(eos, phase, x, plasma.gamma_e, gradient != NULL, &p.mix);
  if (status < 0) return status;
  p.electron = cmxp_electron_jet(&gas);
  sum_parts(&c, &plasma, CMX_BOLTZMANN * temp, &p);
  out->f = cmx_jet_add(cmx_jet_scale(p.f, 1.0 / mass),
                       cmx_jet_scale(cmxp_power_law(1.0, -1.0, 4.0), -cmx_radiation_pressure(temp) / rho));
  if (gradient) gradient_of(&c, &p, rho, temp, gradient);
  out->s_res = p.mix.f.g - p.mix.f.v;
  out->eta = gas.eta;
  out->reasons = reasons | p.mix.reasons | cmxi_reasons_of(phase == CMX_SOLID, c.z, plasma.gamma, n_e, temp);
  return cmx_reason_status(out->reasons);
}
