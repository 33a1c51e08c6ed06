/* States of two and of n species from their free energies. */
#include <math.h>

#include "coulomix/const.h"
#include "coulomix/eos.h"
#include "coulomix/plasma.h"
#include "eos/free_energy.h"

/* Matter of two species at x, or of n species with `fractions`. */
typedef struct matter {
  const cmx_eos *eos;
  const double *fractions; /* NULL: two species at x */
  double x, rho, temp;
  double z, mass_u, gamma_d; /* <Z>, <m>; Gamma_d, that of the effective binary of n species */
  cmx_plasma plasma;         /* NaN outside the domain */
} matter;

static matter matter_of_two(const cmx_eos *eos, double x, double rho, double temp) {
  const double *charge = eos->mixture.ions.z;
  const cmx_binary mean = cmx_binary_at(&eos->mixture.ions, x);
  matter m = {.eos = eos, .x = x, .rho = rho, .temp = temp, .z = mean.z, .mass_u = mean.mass_u};
  const double fractions[CMX_MAX_SPECIES] = {1.0 - x, x};
  const int two = eos->mixture.ions.n == 2; /* of more species x means nothing */
  cmx_composition composition;
  cmx_composition_set(&eos->mixture.ions, fractions, &composition);
  cmx_plasma_state(&composition, two ? cmx_electron_density(m.z, m.mass_u, rho) : NAN, temp, &m.plasma, NULL);
  m.gamma_d = cmx_gamma_d(charge[0], charge[1], x, m.plasma.gamma_e);
  return m;
}

static matter matter_of(const cmx_eos *eos, const double fractions[], double rho, double temp) {
  matter m = {.eos = eos, .fractions = fractions, .rho = rho, .temp = temp};
  cmx_composition c;
  cmx_closure closure;
  cmx_composition_set(&eos->mixture.ions, fractions, &c);
  cmx_closure_make(eos->mixture.ions.n, eos->mixture.ions.z, fractions, &closure);
  m.z = c.z;
  m.mass_u = c.mass_u;
  cmx_plasma_state(&c, cmx_electron_density(m.z, m.mass_u, rho), temp, &m.plasma, NULL);
  m.gamma_d = closure.q * m.plasma.gamma_e / cbrt(m.z);
  return m;
}

static cmx_status free_energy(const matter *m, int phase, cmx_eos_free_energy *f, cmx_eos_gradient *g) {
  return m->fractions ? cmx_eos_free_energy_of(m->eos, phase, m->fractions, m->rho, m->temp, f, g)
                      : cmx_eos_free_energy_at(m->eos, phase, m->x, m->rho, m->temp, f);
}

double cmx_eos_gamma(const cmx_eos *eos, double x, double rho, double temp) {
  return eos->mixture.ions.n == 2 ? matter_of_two(eos, x, rho, temp).plasma.gamma : NAN;
}

double cmx_eos_gamma_of(const cmx_eos *eos, const double x[], double rho, double temp) {
  return matter_of(eos, x, rho, temp).plasma.gamma;
}

static void derive(const matter *m, const cmx_eos_free_energy *f, cmx_eos_state *s) {
  const double c2 = CMX_SPEED_OF_LIGHT * CMX_SPEED_OF_LIGHT, rho = m->rho, temp = m->temp;
  s->n_e = m->plasma.n_e;
  s->gamma = m->plasma.gamma;
  s->gamma_d = m->gamma_d;
  s->f = f->f.v;
  s->s = -f->f.g / temp;
  s->e = f->f.v - f->f.g;
  s->p = rho * f->f.x;
  s->cv = (f->f.g - f->f.gg) / temp;
  s->chi_rho = rho * (f->f.x + f->f.xx) / s->p;
  s->chi_t = rho * f->f.xg / s->p;
  s->gamma3 = 1.0 + s->p * s->chi_t / (rho * temp * s->cv);
  s->gamma1 = s->chi_rho + (s->gamma3 - 1.0) * s->chi_t;
  s->grad_ad = (s->gamma3 - 1.0) / s->gamma1;
  s->cp = s->cv * s->gamma1 / s->chi_rho;
  s->cs = CMX_SPEED_OF_LIGHT * sqrt(s->gamma1 / (1.0 + rho / s->p * (s->e + c2)));
  s->de_drho = s->p / (rho * rho) * (1.0 - s->chi_t);
  s->ds_drho = -s->p * s->chi_t / (rho * rho * temp);
  s->ds_dt = s->cv / temp;
  s->de_dx = f->e_x;
  s->df_dx = f->f_x;
  s->d2f_dx2 = f->f_xx;
  s->df_dx_regular = f->f_x_regular;
  s->d2f_dx2_regular = f->f_xx_regular;
  s->reasons = f->reasons;
  s->dp_dx = rho * f->f_xr;
  s->s_res = f->s_res;
  s->eta = f->eta;
  s->free_e = m->z / m->mass_u;
  s->mu = m->mass_u / (1.0 + m->z);
}

static cmx_status fail(cmx_status status, cmx_eos_state *s, cmx_eos_gradient *g) {
  cmxi_eos_fill_nan(s);
  if (g) cmxi_gradient_fill_nan(g);
  return status;
}

/* Whether matter is stable in this state, with finite outputs. */
static int is_stable(const matter *m, const cmx_eos_state *s) {
  const double *const all[] = {
      &s->p,  &s->e,   &s->s,     &s->f,      &s->cv,      &s->cp,    &s->chi_rho,       &s->chi_t,
      &s->cs, &s->eta, &s->s_res, &s->gamma1, &s->grad_ad, &s->dp_dx, &s->df_dx_regular, &s->d2f_dx2_regular};
  const size_t by_x = m->fractions ? 3 : 0; /* the last ones */
  for (size_t k = 0; k < sizeof all / sizeof *all - by_x; k++)
    if (!isfinite(*all[k])) return 0;
  return s->p > 0.0 && s->cv > 0.0 && s->chi_rho > 0.0 && s->cs > 0.0;
}

static cmx_status phase_state(const matter *m, int phase, cmx_eos_state *out, cmx_eos_gradient *g) {
  cmx_eos_free_energy here, other;
  cmxi_eos_fill_nan(out);
  const cmx_status status = free_energy(m, phase, &here, g);
  if (status < 0) return status;
  out->phase = phase;
  out->solid_fraction = phase == CMX_SOLID;
  derive(m, &here, out);
  if (phase == CMX_SOLID && out->gamma < CMX_EOS_SOLID_REFUSED_BELOW) return fail(CMX_ERR_PHASE, out, g);
  if (!is_stable(m, out)) return fail(CMX_ERR_UNSTABLE, out, g);
  if (!(out->gamma >= CMX_EOS_SOLID_FITTED_FROM && out->gamma <= CMX_EOS_LIQUID_FITTED_TO)) return status;
  const int odd = phase == CMX_LIQUID ? CMX_SOLID : CMX_LIQUID;
  if (free_energy(m, odd, &other, NULL) >= 0) {
    const double heat = phase == CMX_LIQUID ? other.f.g - here.f.g : here.f.g - other.f.g;
    if (heat > 0.0 && cmxi_latent_heat_valid(out->gamma, here.reasons, other.reasons))
      out->latent_heat = heat;
  }
  if (isnan(out->latent_heat)) out->reasons |= CMX_REASON_LATENT_HEAT;
  return cmx_reason_status(out->reasons);
}

static cmx_status stable_state(const matter *m, cmx_eos_state *out, cmx_eos_gradient *g) {
  cmx_eos_free_energy liquid, solid;
  cmxi_eos_fill_nan(out);
  const cmx_status status = free_energy(m, CMX_LIQUID, &liquid, g);
  if (status < 0) return status;
  const double gamma = m->plasma.gamma;
  const int both = gamma >= CMX_EOS_SOLID_FROM && gamma <= CMX_EOS_LIQUID_TO &&
                   free_energy(m, CMX_SOLID, &solid, NULL) >= 0;
  const int solid_wins = gamma > CMX_EOS_LIQUID_TO || (both && solid.f.v < liquid.f.v);
  const cmx_status found = phase_state(m, solid_wins ? CMX_SOLID : CMX_LIQUID, out, g);
  /* with such a crystal beside it, which phase is stable is as uncertain */
  if (found < 0 || solid_wins || !both || m->eos->mixture.ions.n == 2) return found;
  out->reasons |= solid.reasons & CMX_REASON_CONTRAST;
  return cmx_reason_status(out->reasons);
}

/* --- a transition of finite width ---------------------------------------------------------------------- */

/* -w ln[exp(-l/w) + exp(-s/w)], and the weight of s in it. */
static cmx_jet soft_minimum(cmx_jet l, cmx_jet s, cmx_jet w, double *weight) {
  const cmx_jet u = cmx_jet_div(cmx_jet_sub(l, s), w);
  const int solid = u.v > 0.0;
  const cmx_jet small = cmx_jet_exp(solid ? cmx_jet_scale(u, -1.0) : u);
  *weight = solid ? 1.0 / (1.0 + small.v) : small.v / (1.0 + small.v);
  return cmx_jet_sub(solid ? s : l, cmx_jet_mul(w, cmx_jet_log1p(small)));
}

/* The derivatives that hold x: a jet in (x, ln rho), third ones left out. */
static cmx_jet in_composition(const cmx_eos_free_energy *f) {
  const cmx_jet r = {.v = f->f.v, .x = f->f_x, .g = f->f.x, .xx = f->f_xx, .xg = f->f_xr, .gg = f->f.xx};
  return r;
}

/* The same in (x, ln T). */
static cmx_jet along_temperature(const cmx_eos_free_energy *f) {
  const double f_xt = f->f_x - f->e_x;
  const cmx_jet r = {.v = f->f.v, .x = f->f_x, .g = f->f.g, .xx = f->f_xx, .xg = f_xt, .gg = f->f.gg};
  return r;
}

/* The width, kT/<m> times a number. */
static double width_of(const matter *m, double width) {
  return width * CMX_BOLTZMANN * m->temp * (1.0 / (m->mass_u * CMX_ATOMIC_MASS_UNIT));
}

/* The derivatives by x; returns the weight of the solid. */
static double blend_two(const matter *m, double width, const cmx_eos_free_energy *l,
                        const cmx_eos_free_energy *s, cmx_eos_free_energy *out) {
  const cmx_binary mean = cmx_binary_at(&m->eos->mixture.ions, m->x);
  const cmx_jet mass = cmx_jet_scale(cmx_jet_seed(mean.mass_u, mean.dm, 0.0), CMX_ATOMIC_MASS_UNIT);
  const cmx_jet w = cmx_jet_scale(cmx_jet_inv(mass), width * CMX_BOLTZMANN * m->temp); /* in x */
  double phi;
  const cmx_jet f = soft_minimum(in_composition(l), in_composition(s), w, &phi);
  const cmx_jet f_t = soft_minimum(along_temperature(l), along_temperature(s),
                                   cmx_jet_mul(w, cmxp_power_law(1.0, 0.0, 1.0)), &phi);
  out->f_x = f.x;
  out->f_xr = f.xg;
  out->e_x = f.x - f_t.xg;
  out->f_xx = f.xx;
  out->f_x_regular = out->f_x - (l->f_x - l->f_x_regular);
  out->f_xx_regular = out->f_xx - (l->f_xx - l->f_xx_regular);
  return phi;
}

/* Returns the weight of the solid. */
static double blend(const matter *m, double width, const cmx_eos_free_energy *l, const cmx_eos_free_energy *s,
                    cmx_eos_free_energy *out) {
  double phi;
  *out = *l;
  out->f = soft_minimum(l->f, s->f, cmxp_power_law(width_of(m, width), 0.0, 1.0), &phi);
  if (!m->fractions) phi = blend_two(m, width, l, s, out);
  out->s_res = (1.0 - phi) * l->s_res + phi * s->s_res;
  out->reasons = l->reasons | s->reasons;
  return phi;
}

/* A free energy along the addition of species a without its ideal part, which both phases share: a jet in
   (that direction, ln rho) or (that direction, ln T). */
static cmx_jet along_species(const matter *m, const cmx_eos_free_energy *f, const cmx_eos_gradient *g, int a,
                             int temperature) {
  const double ion = m->eos->mixture.ions.mass_u[a] * CMX_ATOMIC_MASS_UNIT,
               mass = m->mass_u * CMX_ATOMIC_MASS_UNIT,
               by = (g->mu_regular[a] - ion * (f->f.v + f->f.x)) / mass;
  const cmx_jet r = {.v = f->f.v,
                     .x = by,
                     .g = temperature ? f->f.g : f->f.x,
                     .xg = temperature ? by - g->e[a] : g->p[a] / m->rho};
  return r;
}

static void blend_gradient(const matter *m, double width, const cmx_eos_free_energy f[2],
                           const cmx_eos_gradient g[2], const cmx_eos_free_energy *both,
                           cmx_eos_gradient *out) {
  const double mass = m->mass_u * CMX_ATOMIC_MASS_UNIT, w = width_of(m, width);
  out->n = g[0].n;
  for (int a = 0; a < out->n; a++) {
    const double ion = m->eos->mixture.ions.mass_u[a] * CMX_ATOMIC_MASS_UNIT,
                 ideal = CMX_BOLTZMANN * m->temp * log(m->fractions[a]), w_a = w * (1.0 - ion / mass);
    const cmx_jet w_r = cmx_jet_seed(w, w_a, 0.0), w_t = {.v = w, .x = w_a, .g = w, .xg = w_a};
    double phi;
    const cmx_jet by = soft_minimum(along_species(m, &f[0], &g[0], a, 0),
                                    along_species(m, &f[1], &g[1], a, 0), w_r, &phi),
                  by_t = soft_minimum(along_species(m, &f[0], &g[0], a, 1),
                                      along_species(m, &f[1], &g[1], a, 1), w_t, &phi);
    out->mu_regular[a] = mass * by.x + ion * (both->f.v + both->f.x);
    out->mu[a] = out->mu_regular[a] + ideal;
    out->f[a] = by.x + ideal / mass;
    out->p[a] = m->rho * by.xg;
    out->e[a] = by.x - by_t.xg;
    out->s[a] = -(by_t.xg + ideal / mass) / m->temp;
  }
}

static cmx_status smooth_state(const matter *m, double width, cmx_eos_state *out, cmx_eos_gradient *g) {
  cmx_eos_free_energy f[2], both;
  cmx_eos_gradient by[2];
  cmxi_eos_fill_nan(out);
  if (!(width >= 0.0 && width <= CMX_EOS_WIDTH_MAX)) return fail(CMX_ERR_DOMAIN, out, g);
  const cmx_status status = stable_state(m, out, g);
  if (status < 0 || width == 0.0 || !(out->gamma >= CMX_EOS_SOLID_FROM && out->gamma <= CMX_EOS_LIQUID_TO))
    return status;
  for (int k = 0; k < 2; k++) /* where one phase has no value, the state is the other one */
    if (free_energy(m, k ? CMX_SOLID : CMX_LIQUID, &f[k], g ? &by[k] : NULL) < 0) return status;
  const double mass = m->mass_u * CMX_ATOMIC_MASS_UNIT;
  const double apart = fabs(f[1].f.v - f[0].f.v) * mass / (width * CMX_BOLTZMANN * m->temp);
  if (!(apart < 700.0)) return status; /* the weight of the other phase is zero */
  const double phi = blend(m, width, &f[0], &f[1], &both);
  if (g) blend_gradient(m, width, f, by, &both, g);
  const unsigned kept = out->reasons & CMX_REASON_LATENT_HEAT;
  derive(m, &both, out);
  if ((m->fractions || (m->x > 0.0 && m->x < 1.0)) && !is_stable(m, out))
    return fail(CMX_ERR_UNSTABLE, out, g);
  out->solid_fraction = phi;
  out->reasons |= kept;
  return cmx_reason_status(out->reasons);
}

/* --- the calls ----------------------------------------------------------------------------------------- */

cmx_status cmx_eos_phase_state_at(const cmx_eos *eos, int phase, double x, double rho, double temp,
                                  cmx_eos_state *out) {
  const matter m = matter_of_two(eos, x, rho, temp);
  return phase_state(&m, phase, out, NULL);
}

cmx_status cmx_eos_state_at(const cmx_eos *eos, double x, double rho, double temp, cmx_eos_state *out) {
  const matter m = matter_of_two(eos, x, rho, temp);
  return stable_state(&m, out, NULL);
}

cmx_status cmx_eos_state_smooth(const cmx_eos *eos, double x, double rho, double temp, double width,
                                cmx_eos_state *out) {
  const matter m = matter_of_two(eos, x, rho, temp);
  return smooth_state(&m, width, out, NULL);
}

cmx_status cmx_eos_phase_state_of(const cmx_eos *eos, int phase, const double x[], double rho, double temp,
                                  cmx_eos_state *out, cmx_eos_gradient *gradient) {
  const matter m = matter_of(eos, x, rho, temp);
  return phase_state(&m, phase, out, gradient);
}

cmx_status cmx_eos_state_of(const cmx_eos *eos, const double x[], double rho, double temp, double width,
                            cmx_eos_state *out, cmx_eos_gradient *gradient) {
  const matter m = matter_of(eos, x, rho, temp);
  return smooth_state(&m, width, out, gradient);
}
