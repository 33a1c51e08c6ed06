/* Phase equilibrium at fixed n_e or P: g(x) of each phase for the generic search for tie lines. */
#include "coulomix/equilibrium.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <math.h>
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/electron.h"
#include "coulomix/plasma.h"
#include "eos/equilibrium_internal.h"

/* --- pure species -------------------------------------------------------------------------------------- */

static cmx_status whole_part(const cmx_eos *eos, int phase, int j, double n_e, double temp, cmx_jet *f) {
  cmx_eos_part part;
  const cmx_status status = cmx_eos_species_at(eos, phase, j, n_e, temp, &part);
  *f = part.thermal;
  f->v += part.cold[0];
  f->x += part.cold[1];
  f->xx += part.cold[2];
  f->xxx += part.cold[3];
  return status;
}

/* (F_liquid - F_solid)/kT of species j at the temperature where its coupling is `at`, and beyond it along ln
   Gamma at fixed n_e: linear in Gamma below, of constant slope in ln Gamma above. Complete to second
   derivatives. */
static cmx_status continued_difference(const conditions *c, int j, double n_e, double gamma, double at,
                                       cmx_jet *out) {
  const double temp = c->temp * gamma / at, kt = CMX_BOLTZMANN * temp, ratio = gamma / at;
  cmx_jet l, s;
  cmx_status status = whole_part(c->eos, CMX_LIQUID, j, n_e, temp, &l);
  if (status >= 0) status = whole_part(c->eos, CMX_SOLID, j, n_e, temp, &s);
  if (status < 0) return status;
  const cmx_jet f =
      cmx_jet_mul(cmx_jet_sub(l, s), cmx_jet_scale(cmx_jet_exp(cmx_jet_seed(0.0, 0.0, -1.0)), 1.0 / kt));
  /* this temperature rises as n_e^(1/3): derivatives along it of the value and of the slope -df/dln T */
  const cmx_jet value = {.v = f.v, .x = f.x + f.g / 3.0, .xx = f.xx + 2.0 / 3.0 * f.xg + f.gg / 9.0};
  const cmx_jet slope = {.v = -f.g, .x = -f.xg - f.gg / 3.0, .xx = -f.xxg - 2.0 / 3.0 * f.xgg - f.ggg / 9.0};
  const cmx_jet ln_gamma = cmx_jet_seed(log(ratio), 1.0 / 3.0, -1.0);
  const cmx_jet way = ratio < 1.0 ? cmx_jet_affine(cmx_jet_exp(ln_gamma), 1.0, -1.0) : ln_gamma;
  *out = cmx_jet_add(value, cmx_jet_mul(slope, way));
  return status;
}

cmx_status cmxp_species_at(const conditions *c, int phase, int j, double n_e, cmx_jet *f) {
  const double z = c->eos->mixture.ions.z[j];
  const double gamma = cmx_gamma_species(z, cmx_gamma_e(n_e, c->temp));
  const int odd = gamma < CMX_EOS_SOLID_FROM ? CMX_SOLID : CMX_LIQUID;
  if (phase != odd || (gamma >= CMX_EOS_SOLID_FROM && gamma <= CMX_FUSION_FITTED_TO))
    return whole_part(c->eos, phase, j, n_e, c->temp, f);
  cmx_jet difference;
  cmx_status status = continued_difference(
      c, j, n_e, gamma, odd == CMX_SOLID ? CMX_EOS_SOLID_FROM : CMX_FUSION_FITTED_TO, &difference);
  if (status >= 0) status = whole_part(c->eos, odd == CMX_SOLID ? CMX_LIQUID : CMX_SOLID, j, n_e, c->temp, f);
  if (status < 0) return status;
  difference = cmx_jet_mul(difference, cmx_jet_scale(cmx_jet_exp(cmx_jet_seed(0.0, 0.0, 1.0)), c->kt));
  *f = odd == CMX_SOLID ? cmx_jet_sub(*f, difference) : cmx_jet_add(*f, difference);
  return status;
}

/* --- one phase at one composition ---------------------------------------------------------------------- */

/* F_el + P'/n_e less its reference */
cmx_status cmxp_electron_part(const conditions *c, double n_e, cmx_jet *f) {
  cmx_electron_gas gas;
  *f = cmx_jet_const(0.0);
  if (c->held == CMX_FIXED_ELECTRON_DENSITY) return CMX_OK; /* linear in x */
  const cmx_status status = cmx_electron_gas_at(n_e, c->temp, &gas);
  if (status < 0) return status;
  const double v = c->p / n_e, v_t = c->p_t / n_e;
  const double(*t)[4] = (const double(*)[4])gas.thermal;
  *f = (cmx_jet){.v = gas.cold[0] + t[0][0] + v - c->electron,
                 .x = gas.cold[1] + t[1][0] - v,
                 .g = t[0][1] + v_t,
                 .xx = gas.cold[2] + t[2][0] + v,
                 .xg = t[1][1] - v_t,
                 .xxx = gas.cold[3] + t[3][0] - v};
  return status;
}

cmx_status cmxp_parts_at(const phase_context *phase, double n_e, phase_parts *parts) {
  const conditions *c = phase->c;
  parts->worst = CMX_OK;
  parts->gamma_e = cmx_gamma_e(n_e, c->temp);
  for (int j = 0; j < 2; j++) {
    const cmx_status status = cmxp_species_at(c, phase->phase, j, n_e, &parts->species[j]);
    if (status < 0) return status;
    if (status > parts->worst) parts->worst = status;
    parts->species[j].v -= c->reference[j];
  }
  return cmxp_electron_part(c, n_e, &parts->electron);
}

cmx_status cmxp_balance_of(const phase_context *phase, const phase_parts *parts, double x, balance *b) {
  const cmx_binary mean = cmx_binary_at(&phase->c->eos->mixture.ions, x);
  const double dz = mean.dz, kt = phase->c->kt;
  const cmx_jet *species = parts->species, electron = parts->electron;
  cmx_jet m;
  const cmx_status status = phase->mixing(phase->mixing_context, x, parts->gamma_e, &m);
  if (status < 0) return status;
  const cmx_jet mixed =
                    cmx_jet_chain(cmx_jet_seed(log(parts->gamma_e), 1.0 / 3.0, -1.0), m.v, m.g, m.gg, 0.0),
                thermal = cmx_jet_scale(cmx_jet_exp(cmx_jet_seed(0.0, 0.0, 1.0)), kt);
  b->f = cmx_jet_add(cmx_jet_scale(species[0], 1.0 - x), cmx_jet_scale(species[1], x));
  b->f = cmx_jet_add(b->f, cmx_jet_scale(electron, mean.z));
  b->f = cmx_jet_add(b->f, cmx_jet_mul(mixed, thermal));
  b->x = species[1].v - species[0].v + dz * electron.v + kt * m.x;
  b->xn = species[1].x - species[0].x + dz * electron.x + kt * m.xg / 3.0;
  b->xt = species[1].g - species[0].g + dz * electron.g + kt * (m.x - m.xg);
  b->xx = kt * m.xx;
  return status > parts->worst ? status : parts->worst;
}

static cmx_status balance_at(const phase_context *phase, double x, double n_e, balance *b) {
  phase_parts parts;
  const cmx_status status = cmxp_parts_at(phase, n_e, &parts);
  return status < 0 ? status : cmxp_balance_of(phase, &parts, x, b);
}

/* The density at which f is stationary: df/dln n_e is (P_model - P) V. Newton's method with a bracket. */
cmx_status cmxp_settle(phase_context *phase, double x, balance *b) {
  double ln_n = log(phase->n_e), low = -INFINITY, high = INFINITY;
  for (int it = 0; it < 80; it++) {
    const cmx_status status = balance_at(phase, x, exp(ln_n), b);
    if (status < 0 || phase->c->held == CMX_FIXED_ELECTRON_DENSITY) return status;
    *(b->f.x > 0.0 ? &high : &low) = ln_n;
    double step = b->f.xx > 0.0 ? -b->f.x / b->f.xx : (b->f.x > 0.0 ? -0.3 : 0.3);
    step = fmin(fmax(step, -0.3), 0.3);
    if (fabs(step) <= 1e-13 && b->f.xx > 0.0) {
      phase->n_e = exp(ln_n);
      return status;
    }
    ln_n = ln_n + step > low && ln_n + step < high ? ln_n + step : 0.5 * (low + high);
  }
  return CMX_ERR_NOT_CONVERGED;
}

/* A cmx_phase_function; its first derivative by ln Gamma_e is the energy or enthalpy over kT. */
static cmx_status phase_value(void *context, double x, double gamma_e, cmx_jet *f) {
  phase_context *phase = context;
  /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): cmxp_list_phases sets c, and always lists a phase */
  const double kt = phase->c->kt;
  balance b;
  (void)gamma_e;
  const cmx_status status = cmxp_settle(phase, x, &b);
  if (status < 0) return status;
  const double n_x = phase->c->held == CMX_FIXED_PRESSURE ? -b.xn / b.f.xx : 0.0; /* dln n_e/dx */
  *f = (cmx_jet){.v = b.f.v / kt,
                 .x = b.x / kt,
                 .g = (b.f.v - b.f.g) / kt,
                 .xx = (b.xx + b.xn * n_x) / kt,
                 .xg = (b.x - b.xt - b.f.xg * n_x) / kt};
  return status;
}

/* --- what is held -------------------------------------------------------------------------------------- */

typedef struct pressure_probe {
  double p, temp;
  cmx_status status;
} pressure_probe;

static double excess_pressure(double ln_n, void *context) {
  pressure_probe *probe = context;
  cmx_electron_gas gas;
  const cmx_status status = cmx_electron_gas_at(exp(ln_n), probe->temp, &gas);
  if (status < 0) probe->status = status;
  return status < 0 ? 0.0 : log(exp(ln_n) * (gas.cold[1] + gas.thermal[1][0]) / probe->p);
}

/* Root of a function whose values at low and high differ in sign. The solver is not allocated: searches are
   nested, and the outer function could not tell a lack of memory from a state without a root. */
static cmx_status find_root(double (*function)(double, void *), void *context, double low, double high,
                            double *root) {
  gsl_function f = {function, context};
  double state[32];
  gsl_root_fsolver solver = {.type = gsl_root_fsolver_brent, .state = state};
  if (solver.type->size > sizeof state) return CMX_ERR_MEMORY;
  int code = gsl_root_fsolver_set(&solver, &f, low, high);
  for (int it = 0; it < 200 && code == GSL_SUCCESS; it++) {
    code = gsl_root_fsolver_iterate(&solver);
    low = gsl_root_fsolver_x_lower(&solver);
    high = gsl_root_fsolver_x_upper(&solver);
    if (high - low <= 4e-15 * (1.0 + fabs(high))) break;
  }
  *root = gsl_root_fsolver_root(&solver);
  return code == GSL_SUCCESS ? CMX_OK : CMX_ERR_NOT_CONVERGED;
}

/* The density at which the electrons alone have the pressure. */
static cmx_status electron_density(double p, double temp, double *n_e) {
  const double low = log(1.0001e20), high = log(9.999e36);
  pressure_probe probe = {p, temp, CMX_OK};
  if (!(p > 0.0)) return CMX_ERR_NOT_CONVERGED;
  const double at_low = excess_pressure(low, &probe), at_high = excess_pressure(high, &probe);
  if (probe.status < 0) return probe.status;
  if (!(at_low < 0.0 && at_high > 0.0)) return CMX_ERR_RANGE;
  double ln_n;
  const cmx_status status = find_root(excess_pressure, &probe, low, high, &ln_n);
  *n_e = exp(ln_n);
  return probe.status < 0 ? probe.status : status;
}

cmx_status cmxp_conditions_near(const cmx_eos *eos, cmx_constraint held, double value, double temp, double n0,
                                conditions *c) {
  *c = (conditions){
      .eos = eos, .held = held, .value = value, .temp = temp, .kt = CMX_BOLTZMANN * temp, .n0 = n0};
  if (!(value > 0.0 && isfinite(value) && temp > 0.0 && isfinite(temp))) return CMX_ERR_DOMAIN;
  if (held == CMX_FIXED_ELECTRON_DENSITY) c->n0 = value;
  if (held == CMX_FIXED_PRESSURE) {
    const double radiation = cmx_radiation_pressure(temp);
    c->p = value - radiation;
    c->p_t = -4.0 * radiation;
    cmx_jet electron;
    cmx_status status = n0 > 0.0 ? CMX_OK : electron_density(c->p, temp, &c->n0);
    if (status >= 0) status = cmxp_electron_part(c, c->n0, &electron);
    if (status < 0) return status;
    c->electron = electron.v;
  }
  for (int j = 0; j < eos->mixture.ions.n; j++) {
    cmx_jet solid;
    const cmx_status status = cmxp_species_at(c, CMX_SOLID, j, c->n0, &solid);
    if (status < 0) return status;
    c->reference[j] = solid.v;
  }
  return CMX_OK;
}

static cmx_status set_conditions(const cmx_eos *eos, cmx_constraint held, double value, double temp,
                                 conditions *c) {
  return cmxp_conditions_near(eos, held, value, temp, 0.0, c);
}

/* Liquid, solid and compounds of the mixture; a compound is a solid with a separate mixing function. */
size_t cmxp_list_phases(const conditions *c, phase_context context[CMX_MAX_PHASES],
                        cmx_phase phases[CMX_MAX_PHASES]) {
  const size_t n = cmx_classical_phases(&c->eos->mixture, phases);
  for (size_t k = 0; k < n; k++) {
    context[k] =
        (phase_context){c, k ? CMX_SOLID : CMX_LIQUID, k ? phases[k].function : cmx_classical_liquid_mixing,
                        phases[k].context, c->n0};
    phases[k].function = phase_value;
    phases[k].context = &context[k];
  }
  return n;
}

/* --- results ------------------------------------------------------------------------------------------- */

/* Electron and mass density of a phase solved at x. */
static cmx_status densities(phase_context *phase, double x, double *n_e, double *rho) {
  const cmx_eos *eos = phase->c->eos;
  balance b;
  const cmx_status status = cmxp_settle(phase, x, &b);
  *n_e = phase->n_e;
  *rho = phase->n_e * cmxp_mass_at(eos, x) / cmxp_charge_at(eos, x);
  return status;
}

static cmx_status report_line(const conditions *c, phase_context context[], const cmx_tie_line *line,
                              cmx_equilibrium_line *out) {
  *out = (cmx_equilibrium_line){.x_left = line->x_left,
                                .x_right = line->x_right,
                                .left = line->left,
                                .right = line->right,
                                .latent_heat = line->latent_heat,
                                .residual = line->residual};
  const cmx_status a = densities(&context[line->left], line->x_left, &out->n_e_left, &out->rho_left),
                   b = densities(&context[line->right], line->x_right, &out->n_e_right, &out->rho_right);
  /* the phase listed first freezes, but never a compound before the solid: see cmx_tie_line */
  const double frozen = line->left < line->right ? line->x_right : line->x_left;
  out->latent_heat_gram = line->latent_heat * c->kt / cmxp_mass_at(c->eos, frozen);
  return a < 0 || a > b ? a : b;
}

cmx_status cmx_equilibrium_lines(const cmx_eos *eos, const cmx_conditions *fixed, size_t n_grid,
                                 cmx_equilibrium_line lines[CMX_MAX_TIE_LINES], size_t *n_lines) {
  conditions c;
  phase_context context[CMX_MAX_PHASES];
  cmx_phase phases[CMX_MAX_PHASES];
  cmx_tie_line found[CMX_MAX_TIE_LINES];
  size_t n = 0;
  *n_lines = 0;
  cmx_status status = set_conditions(eos, fixed->held, fixed->value, fixed->temp, &c);
  if (status < 0) return status;
  const size_t n_phases = cmxp_list_phases(&c, context, phases);
  status = cmx_tie_lines(n_phases, phases, cmx_gamma_e(c.n0, c.temp), n_grid, found, &n);
  if (status < 0) return status;
  cmx_status worst = status;
  for (size_t k = 0; k < n; k++) {
    status = report_line(&c, context, &found[k], &lines[k]);
    if (status < 0) return status;
    if (status > worst) worst = status;
  }
  *n_lines = n;
  return worst;
}

cmx_status cmx_equilibrium_energy(const cmx_eos *eos, const cmx_conditions *fixed, size_t phase, double x,
                                  cmx_jet *g, double *n_e) {
  conditions c;
  phase_context context[CMX_MAX_PHASES];
  cmx_phase phases[CMX_MAX_PHASES];
  *g = cmx_jet_scale(cmx_jet_const(1.0), NAN);
  *n_e = NAN;
  if (!(x >= 0.0 && x <= 1.0)) return CMX_ERR_DOMAIN;
  cmx_status status = set_conditions(eos, fixed->held, fixed->value, fixed->temp, &c);
  if (status < 0) return status;
  if (phase >= cmxp_list_phases(&c, context, phases)) return CMX_ERR_DOMAIN;
  status = phase_value(&context[phase], x, 0.0, g);
  if (status >= 0) *n_e = context[phase].n_e;
  return status;
}

/* --- freezing of pure species -------------------------------------------------------------------------- */

typedef struct freezing_probe {
  const cmx_eos *eos;
  cmx_constraint held;
  double value;
  int species;
  conditions c;
  phase_context context[CMX_MAX_PHASES];
  cmx_jet liquid, solid;
  cmx_status status;
} freezing_probe;

/* g_liquid - g_solid */
static double liquid_excess(double ln_t, void *context) {
  freezing_probe *probe = context;
  cmx_phase phases[CMX_MAX_PHASES];
  const double x = probe->species;
  cmx_status status = set_conditions(probe->eos, probe->held, probe->value, exp(ln_t), &probe->c);
  if (status >= 0) {
    cmxp_list_phases(&probe->c, probe->context, phases);
    status = phase_value(&probe->context[0], x, 0.0, &probe->liquid);
  }
  if (status >= 0) status = phase_value(&probe->context[1], x, 0.0, &probe->solid);
  if (status < 0) probe->status = status;
  return status < 0 ? 0.0 : probe->liquid.v - probe->solid.v;
}

/* Temperature at which the species has this coupling, the electrons alone making the pressure. */
static cmx_status temperature_of(const freezing_probe *probe, double gamma, double *temp) {
  const double z = probe->eos->mixture.ions.z[probe->species];
  double n_e = probe->value;
  *temp = 1e4;
  for (int it = 0; it < 60; it++) {
    const double before = *temp;
    if (probe->held == CMX_FIXED_PRESSURE) {
      const cmx_status status = electron_density(probe->value - cmx_radiation_pressure(before), before, &n_e);
      if (status < 0) return status;
    }
    *temp = before * cmx_gamma_species(z, cmx_gamma_e(n_e, before)) / gamma;
    if (fabs(*temp - before) <= 1e-6 * before) return CMX_OK;
  }
  return CMX_ERR_NOT_CONVERGED;
}

cmx_status cmx_freezing_of_species(const cmx_eos *eos, cmx_constraint held, double value, int species,
                                   cmx_freezing_point *out) {
  freezing_probe probe = {.eos = eos, .held = held, .value = value, .species = species};
  *out = (cmx_freezing_point){NAN, NAN, NAN, NAN, NAN, NAN};
  if (!(value > 0.0 && isfinite(value)) || (species != 0 && species != 1)) return CMX_ERR_DOMAIN;
  double hot, cold, ln_t;
  cmx_status status = temperature_of(&probe, 120.0, &hot);
  if (status >= 0) status = temperature_of(&probe, 390.0, &cold);
  if (status < 0) return status;
  const double at_hot = liquid_excess(log(hot), &probe), at_cold = liquid_excess(log(cold), &probe);
  if (probe.status < 0) return probe.status;
  if (!(at_hot < 0.0 && at_cold > 0.0)) return CMX_ERR_ABSENT;
  status = find_root(liquid_excess, &probe, log(cold), log(hot), &ln_t);
  liquid_excess(ln_t, &probe);
  if (probe.status < 0 || status < 0) return probe.status < 0 ? probe.status : status;
  const double x = species, z = cmxp_charge_at(eos, x), mass = cmxp_mass_at(eos, x);
  out->temp = exp(ln_t);
  out->gamma_liquid = cmx_gamma_species(z, cmx_gamma_e(probe.context[0].n_e, out->temp));
  out->rho_liquid = probe.context[0].n_e * mass / z;
  out->rho_solid = probe.context[1].n_e * mass / z;
  out->latent_heat = probe.liquid.g - probe.solid.g;
  out->latent_heat_gram = out->latent_heat * CMX_BOLTZMANN * out->temp / mass;
  return CMX_OK;
}
