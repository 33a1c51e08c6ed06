/* Liquid and solid of n species at a given pressure or electron density. */
#include "coulomix/species_equilibrium.h"

#include <math.h>
#include <string.h>

#include "coulomix/plasma.h"
#include "eos/equilibrium_internal.h"

/* --- one phase ----------------------------------------------------------------------------------------- */

/* Per ion and erg, without the ideal entropy of mixing, at one electron density: of each species the
   derivative of the free energy by its fraction, and the sum. */
typedef struct parts {
  cmx_mixture_value mixing;      /* over kT, by ln Gamma_e */
  cmx_jet electron;              /* per electron, in (ln n_e, ln T) */
  cmx_jet pure[CMX_MAX_SPECIES]; /* species with its electrons */
  cmx_jet sum;                   /* value, x, g, xx, xg */
  double n_e;
} parts;

/* d/dln n_e and d/dln T of kT m(Gamma_e) add to those of the pure species. */
static void add_mixing(double kt, parts *p) {
  const cmx_mixture_value *m = &p->mixing;
  p->sum.v += kt * m->f;
  p->sum.x += kt * m->f_g / 3.0;
  p->sum.g += kt * (m->f - m->f_g);
  p->sum.xx += kt * m->f_gg / 9.0;
  p->sum.xg += kt * (m->f_g - m->f_gg) / 3.0;
}

static cmx_status parts_at(const cmx_held_phase *h, const conditions *c, const double x[], double n_e,
                           int alone, parts *p) {
  const cmx_species *ions = &h->eos->mixture.ions;
  cmx_classical_models mixture = h->eos->mixture;
  cmx_status worst = cmxp_electron_part(c, n_e, &p->electron);
  p->n_e = n_e;
  p->sum = cmx_jet_const(0.0);
  for (int a = 0; a < ions->n && worst >= 0; a++) {
    const cmx_status status = cmxp_species_at(c, h->phase, a, n_e, &p->pure[a]);
    worst = status < 0 || status > worst ? status : worst;
    p->pure[a].v -= c->reference[a];
    p->pure[a] = cmx_jet_add(p->pure[a], cmx_jet_scale(p->electron, ions->z[a]));
    p->sum = cmx_jet_add(p->sum, cmx_jet_scale(p->pure[a], x[a]));
  }
  if (worst < 0) return worst;
  /* f_g and f_gg are wanted in any case */
  p->mixing.alone = alone && h->held == CMX_FIXED_ELECTRON_DENSITY;
  const cmx_status status = (h->phase == CMX_SOLID ? cmx_mixture_solid : cmx_mixture_liquid_mixing)(
      &mixture, ions->n, x, cmx_gamma_e(n_e, c->temp), &p->mixing);
  if (status < 0) return status;
  add_mixing(c->kt, p);
  return status > worst ? status : worst;
}

/* The density at which the sum is stationary has the pressure. */
static cmx_status settle(const cmx_held_phase *h, const conditions *c, const double x[], int alone,
                         parts *p) {
  double ln_n = log(h->held == CMX_FIXED_ELECTRON_DENSITY ? h->value : h->n0);
  for (int it = 0; it < 80; it++) {
    const cmx_status status = parts_at(h, c, x, exp(ln_n), alone, p);
    if (status < 0 || h->held == CMX_FIXED_ELECTRON_DENSITY) return status;
    const double step = p->sum.xx > 0.0 ? -p->sum.x / p->sum.xx : p->sum.x > 0.0 ? -0.3 : 0.3;
    if (fabs(step) <= 1e-13 && p->sum.xx > 0.0) return status;
    if (!isfinite(step)) return CMX_ERR_NOT_CONVERGED;
    ln_n += fmin(fmax(step, -0.3), 0.3);
  }
  return CMX_ERR_NOT_CONVERGED;
}

static void put_derivatives(const cmx_held_phase *h, double kt, const parts *p, cmx_mixture_value *v) {
  const int n = h->eos->mixture.ions.n, at_p = h->held == CMX_FIXED_PRESSURE;
  const double n_t = at_p ? -p->sum.xg / p->sum.xx : 0.0; /* dln n_e/dln T */
  double by_n[CMX_MAX_SPECIES];
  for (int a = 0; a < n; a++) {
    const cmx_mixture_value *m = &p->mixing;
    by_n[a] = p->pure[a].x + kt * m->f_xg[a] / 3.0;
    const double value = p->pure[a].v + kt * m->f_x[a],
                 by_t = p->pure[a].g + kt * (m->f_x[a] - m->f_xg[a]) + by_n[a] * n_t;
    v->f_x[a] = value / kt;
    v->f_xg[a] = (value - by_t) / kt;
  }
  for (int a = 0; a < n; a++)
    for (int b = 0; b < n; b++)
      v->f_xx[a][b] = p->mixing.f_xx[a][b] - (at_p ? by_n[a] * by_n[b] / (p->sum.xx * kt) : 0.0);
}

cmx_status cmx_mixture_held(void *context, int n, const double x[], double unit_over_t,
                            cmx_mixture_value *v) {
  const cmx_held_phase *h = context;
  const double temp = CMX_TEMPERATURE_UNIT / unit_over_t, kt = CMX_BOLTZMANN * temp;
  const int alone = v->alone;
  conditions c;
  parts p;
  *v = (cmx_mixture_value){.f = NAN};
  if (n != h->eos->mixture.ions.n || !(h->n0 > 0.0)) return CMX_ERR_DOMAIN;
  cmx_status status = cmxp_conditions_near(h->eos, h->held, h->value, temp, h->n0, &c);
  if (status >= 0) status = settle(h, &c, x, alone, &p);
  if (status < 0) return status;
  v->f = p.sum.v / kt;
  if (alone) return status;
  v->f_g = (p.sum.v - p.sum.g) / kt;
  v->f_gg = NAN;
  put_derivatives(h, kt, &p, v);
  return status;
}

cmx_status cmx_held_density(const cmx_held_phase *h, const double x[], double temp, double *n_e) {
  conditions c;
  parts p;
  *n_e = NAN;
  cmx_status status = cmxp_conditions_near(h->eos, h->held, h->value, temp, h->n0, &c);
  if (status >= 0) status = settle(h, &c, x, 0, &p);
  if (status >= 0) *n_e = p.n_e;
  return status;
}

/* --- freezing ------------------------------------------------------------------------------------------ */

enum { SEARCH = 12, MOST_GUESSES = 5 };

static int is_new(int n, size_t found, const cmx_mixture_freezing list[], const cmx_mixture_freezing *f) {
  for (size_t k = 0; k < found; k++) {
    double off = 0.0;
    for (int a = 0; a < n; a++)
      off = fmax(off, fabs(f->solid[a] - list[k].solid[a]) + fabs(f->liquid[a] - list[k].liquid[a]));
    if (off < 0.01) return 0;
  }
  return 1;
}

/* The classical solutions at fixed n_e; of a liquid of three species the first solid, and others that may
   come first at this pressure. */
static size_t classical_guesses(const cmx_eos *eos, int side, const double x[],
                                cmx_mixture_freezing list[MOST_GUESSES], cmx_status *status) {
  cmx_classical_models m = eos->mixture;
  const int n = m.ions.n, search = n == 3 && side == 0;
  const cmx_mixture_phase pair[2] = {{"liquid", cmx_mixture_liquid, &m}, {"solid", cmx_mixture_solid, &m}};
  size_t found = 0;
  list[0].gamma_e = NAN;
  *status = search ? cmx_freeze_stable(pair, x, SEARCH, &list[0], NULL)
                   : cmx_freeze_near(pair, side, n, x, &list[0]);
  if (*status < 0) return 0;
  found = 1;
  for (int start = 0; start < 4 && search; start++) { /* equal compositions, and close to each pure solid */
    cmx_mixture_freezing *next = &list[found];
    next->gamma_e = start ? list[0].gamma_e : NAN;
    for (int a = 0; a < n; a++) next->solid[a] = 0.2 * x[a] + (x[a] > 0.0 && a == start - 1 ? 0.8 : 0.0);
    if (start && !(x[start - 1] > 0.0)) continue;
    if (cmx_freeze_near(pair, 0, n, x, next) >= 0 && is_new(n, found, list, next)) found++;
  }
  return found;
}

/* The temperature that a coupling stands for, and the density of electrons with the pressure. */
static cmx_status temperature_of(const cmx_eos *eos, cmx_constraint held, double value, double gamma_e,
                                 double *temp, double *n0) {
  cmx_status status = CMX_OK;
  *temp = 1e6;
  for (int it = 0; it < 3 && status >= 0; it++) { /* the density hardly depends on the temperature */
    conditions c;
    status = cmxp_conditions_near(eos, held, value, *temp, 0.0, &c);
    *n0 = c.n0;
    if (status >= 0) *temp *= cmx_gamma_e(c.n0, *temp) / gamma_e;
  }
  return status;
}

/* Solves from a guess and keeps the solid that forms first. */
static cmx_status try_guess(const cmx_mixture_phase pair[2], int n, int side, const double x[],
                            cmx_mixture_freezing guess, cmx_mixture_freezing *best) {
  const cmx_status status = cmx_freeze_near(pair, side, n, x, &guess);
  if (status >= 0 && guess.gamma_e < best->gamma_e) *best = guess;
  return status;
}

/* From every guess. Where there are several, or none leads to a solution, also from equal compositions and
   from nearly pure solids. */
static cmx_status first_of(const cmx_mixture_phase pair[2], const cmx_eos *eos, cmx_held_phase phase[2],
                           int side, const double x[], cmx_mixture_freezing *best) {
  cmx_mixture_freezing list[MOST_GUESSES];
  const int n = eos->mixture.ions.n;
  cmx_status status = CMX_OK, worst = CMX_OK;
  const size_t found = classical_guesses(eos, side, x, list, &status);
  best->gamma_e = INFINITY;
  for (size_t k = 0; k < found && status >= 0; k++) {
    double temp, n0;
    status = temperature_of(eos, phase[0].held, phase[0].value, list[k].gamma_e, &temp, &n0);
    if (status < 0) break;
    phase[0].n0 = phase[1].n0 = n0;
    list[k].gamma_e = CMX_TEMPERATURE_UNIT / temp;
    worst = try_guess(pair, n, side, x, list[k], best);
  }
  if (status < 0) return status;
  for (int a = -1; a < 3 && n == 3 && side == 0 && (found > 1 || !isfinite(best->gamma_e)); a++) {
    cmx_mixture_freezing guess = list[0];
    for (int b = 0; b < 3; b++)
      guess.solid[b] = a < 0 ? x[b] : 0.2 * x[b] + (a == b && x[b] > 0.0 ? 0.8 : 0.0);
    if (a >= 0 && !(x[a] > 0.0)) continue;
    try_guess(pair, n, side, x, guess, best);
  }
  if (!isfinite(best->gamma_e)) return worst < 0 ? worst : CMX_ERR_NOT_CONVERGED;
  return cmx_freeze_near(pair, side, n, x, best); /* for its warning */
}

static void nothing(cmx_species_freezing *out) {
  out->temp = out->rho_liquid = out->rho_solid = out->density_contrast = NAN;
  out->latent_heat = out->latent_heat_gram = out->residual = NAN;
  for (int a = 0; a < CMX_MAX_SPECIES; a++) out->liquid[a] = out->solid[a] = out->k[a] = NAN;
}

static cmx_status report(const cmx_held_phase phase[2], const cmx_mixture_freezing *f,
                         cmx_species_freezing *out) {
  const cmx_species *ions = &phase[0].eos->mixture.ions;
  double n_e[2], mass[2];
  out->temp = CMX_TEMPERATURE_UNIT / f->gamma_e;
  for (int s = 0; s < 2; s++) {
    const double *x = s ? f->solid : f->liquid;
    const cmx_status status = cmx_held_density(&phase[s], x, out->temp, &n_e[s]);
    if (status < 0) return status;
    mass[s] = cmx_average(ions->n, ions->mass_u, x) * CMX_ATOMIC_MASS_UNIT;
    *(s ? &out->rho_solid : &out->rho_liquid) = n_e[s] * mass[s] / cmx_average(ions->n, ions->z, x);
  }
  for (int a = 0; a < ions->n; a++) {
    out->liquid[a] = f->liquid[a];
    out->solid[a] = f->solid[a];
    out->k[a] = f->k[a];
  }
  const double at_equal_n_e = cmx_density_contrast(ions, f->liquid, f->solid);
  /* from the ratio of the densities, so that digits are kept */
  out->density_contrast = (1.0 + at_equal_n_e) * expm1(log(n_e[1] / n_e[0])) + at_equal_n_e;
  out->latent_heat = f->latent_heat;
  out->latent_heat_gram = f->latent_heat * CMX_BOLTZMANN * out->temp / mass[1];
  out->residual = f->residual;
  return CMX_OK;
}

cmx_status cmx_species_freeze(const cmx_eos *eos, cmx_constraint held, double value, int side,
                              const double x[], cmx_species_freezing *out) {
  cmx_mixture_freezing f;
  cmx_held_phase phase[2] = {{eos, CMX_LIQUID, held, value, NAN}, {eos, CMX_SOLID, held, value, NAN}};
  const cmx_mixture_phase pair[2] = {{"liquid", cmx_mixture_held, &phase[0]},
                                     {"solid", cmx_mixture_held, &phase[1]}};
  cmx_status status = first_of(pair, eos, phase, side, x, &f);
  const cmx_status warning = status;
  if (status >= 0) status = report(phase, &f, out);
  if (status < 0) nothing(out);
  return status < 0 ? status : warning;
}
