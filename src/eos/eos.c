/* Free energy of liquid and solid mixtures, and the state derived from it. */
#include "coulomix/eos.h"

#include <math.h>
#include <string.h>

#include "coulomix/const.h"
#include "coulomix/electron.h"
#include "coulomix/plasma.h"
#include "eos/free_energy.h"
#include "models/solid_vibrations.h"

/* Parameters of a crystal-quantum model. */
#define CMXP_EOS_MAX_PARAMETERS 32

cmx_status cmx_eos_check(const cmx_eos *eos, cmx_error *err) {
  const cmx_status status = eos->mixture.ions.n == 2 ? cmx_classical_check(&eos->mixture, err)
                                                     : cmx_classical_check_of(&eos->mixture, err);
  if (status < 0) return status;
  for (int j = 0; j < eos->mixture.ions.n; j++) {
    const double mass = eos->mixture.ions.mass_u[j];
    if (!(mass > 0.0 && mass < 1e3))
      return cmx_fail(err, CMX_ERR_DOMAIN, "mass %g of ion %d: not in (0, 1000) atomic mass units", mass,
                      j + 1);
  }
  const struct {
    const cmx_model *model;
    cmx_model_kind kind;
    int needed;
  } part[] = {{eos->liquid_quantum, CMX_KIND_LIQUID_QUANTUM, 0},
              {eos->liquid_screening, CMX_KIND_LIQUID_SCREENING, 0},
              {eos->crystal_quantum, CMX_KIND_CRYSTAL_QUANTUM, 1},
              {eos->anharmonic_quantum, CMX_KIND_ANHARMONIC_QUANTUM, 1},
              {eos->crystal_screening, CMX_KIND_CRYSTAL_SCREENING, 0},
              {eos->exchange, CMX_KIND_EXCHANGE, 0}};
  for (size_t k = 0; k < sizeof part / sizeof *part; k++) {
    if (!part[k].model && part[k].needed)
      return cmx_fail(err, CMX_ERR_UNKNOWN, "a %s model is needed", cmx_model_kind_name(part[k].kind));
    if (part[k].model && part[k].model->kind != part[k].kind)
      return cmx_fail(err, CMX_ERR_UNKNOWN, "%s is no %s model", part[k].model->id,
                      cmx_model_kind_name(part[k].kind));
  }
  if (eos->crystal_quantum->n_parameters > CMXP_EOS_MAX_PARAMETERS)
    return cmx_fail(err, CMX_ERR_UNSUPPORTED, "%s has more than %d parameters", eos->crystal_quantum->id,
                    CMXP_EOS_MAX_PARAMETERS);
  return CMX_OK;
}

/* --- ions ---------------------------------------------------------------------------------------------- */

/* The variables of all fits as jets in (ln n_e, ln T). */
typedef struct conditions {
  cmx_plasma plasma;
  cmx_jet gamma_e, r_s, degeneracy;
  cmx_plasma_species species[CMX_MAX_SPECIES];
} conditions;

/* Those of one species. */
typedef struct ion_jets {
  cmx_jet gamma, theta, r_s;
} ion_jets;

static cmx_status set_conditions(const cmx_composition *composition, double n_e, double temp, conditions *c) {
  const cmx_status status = cmx_plasma_state(composition, n_e, temp, &c->plasma, c->species);
  if (status < 0) return status;
  c->gamma_e = cmxp_power_law(c->plasma.gamma_e, 1.0 / 3.0, -1.0);
  c->r_s = cmxp_power_law(c->plasma.r_s, -1.0 / 3.0, 0.0);
  /* kT/E_F = 2 r_s/[(k_F a_e)^2 Gamma_e], non-relativistic */
  c->degeneracy =
      cmxp_power_law(2.0 / (CMX_KF_AE * CMX_KF_AE) * c->plasma.r_s / c->plasma.gamma_e, -2.0 / 3.0, 1.0);
  return CMX_OK;
}

static ion_jets jets_of(const cmx_plasma_species *s) {
  const ion_jets j = {cmxp_power_law(s->gamma, 1.0 / 3.0, -1.0), cmxp_power_law(s->theta, 0.5, -1.0),
                      cmxp_power_law(s->r_s_ion, -1.0 / 3.0, 0.0)};
  return j;
}

/* --- reasons ------------------------------------------------------------------------------------------- */

/* Whether a part of the free energy per ion and kT could change an output by more than CMX_REASON_LIST
   states. P and e of the whole are at least those of an ideal gas of the ion and its z electrons. */
static int part_matters(const cmx_jet *f, double z) {
  const double most = 1e-4 * (1.0 + z);
  return !(fabs(f->v) <= 0.01 && fabs(f->v + f->g) <= 0.01 && fabs(f->g + f->gg) <= 0.02 &&
           fabs(f->x) <= most && fabs(f->g) <= 1.5 * most);
}

/* Adds a weighted part. If its fit is outside a range in `a` or `b` and the part is significant, a reason is
   set. 0 on failure. */
typedef struct adder {
  cmx_jet *sum;
  double z;
  unsigned *reasons;
  cmx_status status;
} adder;

static int add_weighted(adder *a, cmx_status status, const cmx_jet *part, double weight, unsigned reason) {
  a->status = status;
  if (status < 0) return 0;
  const cmx_jet weighted = cmx_jet_scale(*part, weight);
  if (reason && part_matters(&weighted, a->z)) *a->reasons |= reason;
  *a->sum = cmx_jet_add(*a->sum, weighted);
  return 1;
}

/* The coupling is judged by its mean, see cmxi_reasons_of. */
static unsigned reason_if_outside(const cmx_model *model, unsigned reason, double theta, double r_s) {
  return cmx_model_covers(model, "theta", theta) && cmx_model_covers(model, "r_s", r_s) ? 0u : reason;
}

/* The model of the harmonic crystal without its zero point. */
static double zero_point(const cmx_model *harmonic) {
  const double u1 = cmx_model_parameter(harmonic, "u1");
  return isfinite(u1) ? u1 : 0.0;
}

static cmx_model without_zero_point(const cmx_model *harmonic, double parameters[CMXP_EOS_MAX_PARAMETERS]) {
  cmx_model model = *harmonic;
  for (size_t k = 0; k < harmonic->n_parameters; k++)
    parameters[k] = strcmp(harmonic->parameter_names[k], "u1") ? harmonic->parameters[k] : 0.0;
  model.parameters = parameters;
  return model;
}

static int add_quantum(adder *a, const cmx_model *model, const ion_jets *j) {
  cmx_jet part;
  const cmx_status status = cmx_model_quantum(model, j->gamma, j->theta, j->r_s, &part);
  return add_weighted(a, status, &part, 1.0,
                      reason_if_outside(model, CMX_REASON_QUANTUM, j->theta.v, j->r_s.v));
}

static int add_screening(adder *a, const cmx_model *model, const conditions *c, const ion_jets *j) {
  cmx_jet part;
  const cmx_status status = cmx_model_screening(model, a->z, c->gamma_e, j->theta, c->r_s, &part);
  const int covers = cmx_model_covers(model, "z", a->z) &&
                     cmx_model_covers(model, "k_TF a_i", cmx_screening_number(a->z, c->r_s.v));
  const unsigned charge = covers ? 0u : (unsigned)CMX_REASON_POLARIZATION;
  return add_weighted(a, status, &part, 1.0,
                      charge | reason_if_outside(model, CMX_REASON_POLARIZATION, j->theta.v, c->r_s.v));
}

/* A pure species: ideal part, 3 ln theta - (3/2) ln Gamma - C_id, excess, quantum correction,
   polarisation. */
static cmx_status liquid_species(const cmx_eos *eos, const conditions *c, const ion_jets *j, adder *a) {
  const double c_id = 1.0 + 0.5 * log(6.0 / CMX_PI);
  cmx_jet part;
  *a->sum = cmx_jet_sub(cmx_jet_scale(cmx_jet_log(j->theta), 3.0),
                        cmx_jet_affine(cmx_jet_log(j->gamma), 1.5, c_id));
  if (add_weighted(a, cmx_model_one(eos->mixture.liquid, j->gamma, &part), &part, 1.0, 0) &&
      (!eos->liquid_quantum || add_quantum(a, eos->liquid_quantum, j)) && eos->liquid_screening)
    add_screening(a, eos->liquid_screening, c, j);
  return a->status;
}

/* Vibrations without their zero point, anharmonic part, polarisation; the rest does not depend on T:
   cold_species. */
static cmx_status solid_species(const cmx_eos *eos, const conditions *c, const ion_jets *j, adder *a) {
  double parameters[CMXP_EOS_MAX_PARAMETERS];
  const cmx_model thermal = without_zero_point(eos->crystal_quantum, parameters);
  *a->sum = cmx_jet_const(0.0);
  if (add_quantum(a, &thermal, j) && add_quantum(a, eos->anharmonic_quantum, j) && eos->crystal_screening)
    add_screening(a, eos->crystal_screening, c, j);
  return a->status;
}

/* Madelung energy and zero point of a pure crystal over kT; times kT they are powers of n_e alone. */
static void cold_species(const cmx_eos *eos, const ion_jets *j, double kt, double cold[4]) {
  const double u1 = zero_point(eos->crystal_quantum);
  double static_part = -eos->mixture.zeta * j->gamma.v * kt, vibration = 1.5 * u1 * j->theta.v * kt;
  for (int k = 0; k < 4; k++, static_part /= 3.0, vibration /= 2.0) cold[k] = static_part + vibration;
}

static cmx_status species_part(const cmx_eos *eos, int phase, const conditions *c, int j, double kt,
                               cmx_eos_part *out) {
  const double z = eos->mixture.ions.z[j];
  const ion_jets own = jets_of(&c->species[j]);
  cmx_jet f, xc;
  adder a = {&f, z, &out->reasons, CMX_OK};
  memset(out->cold, 0, sizeof out->cold);
  out->reasons = 0;
  const cmx_status status =
      phase == CMX_SOLID ? solid_species(eos, c, &own, &a) : liquid_species(eos, c, &own, &a);
  if (status < 0) return status;
  if (phase == CMX_SOLID) cold_species(eos, &own, kt, out->cold);
  if (eos->exchange &&
      !add_weighted(&a, cmx_model_quantum(eos->exchange, c->gamma_e, c->degeneracy, c->r_s, &xc), &xc, z,
                    reason_if_outside(eos->exchange, CMX_REASON_EXCHANGE, c->degeneracy.v, c->r_s.v)))
    return a.status;
  out->thermal = cmx_jet_mul(f, cmxp_power_law(kt, 0.0, 1.0));
  return CMX_OK;
}

cmx_status cmx_eos_species_at(const cmx_eos *eos, int phase, int species, double n_e, double temp,
                              cmx_eos_part *out) {
  double x[CMX_MAX_SPECIES] = {0.0};
  cmx_composition pure;
  conditions c;
  cmx_status status = CMX_ERR_DOMAIN;
  if (species >= 0 && species < eos->mixture.ions.n) {
    x[species] = 1.0;
    cmx_composition_set(&eos->mixture.ions, x, &pure);
    status = set_conditions(&pure, n_e, temp, &c);
  }
  if (status >= 0) status = species_part(eos, phase, &c, species, CMX_BOLTZMANN * temp, out);
  if (status < 0) {
    for (int k = 0; k < 4; k++) out->cold[k] = NAN;
    out->thermal = cmx_jet_scale(cmx_jet_const(1.0), NAN);
    out->reasons = 0;
  }
  return status;
}

/* Free energy of the ions per ion, erg, as a jet in (ln n_e, ln T); its derivatives by x at fixed n_e and T:
   d/dx, d2/dx dln n_e, d2/dx dln T, d2/dx2, all but the second without those of x ln x + (1-x) ln(1-x), which
   are infinite at the ends. */
typedef struct ion_part {
  cmx_jet f;
  double x, xn, xt, xx, s_res;
  unsigned reasons;
} ion_part;

/* The mixing function of a phase and what it suffers from. */
static cmx_status mixing_part(const cmx_eos *eos, int phase, double x, double gamma_e, cmx_jet *f,
                              unsigned *reasons) {
  const int solid = phase == CMX_SOLID, ordered = solid && eos->mixture.solid == CMX_SOLID_ORDERED;
  const int mixed = x > CMX_EOS_TRACE_FRACTION && x < 1.0 - CMX_EOS_TRACE_FRACTION;
  cmx_classical_models mixture = eos->mixture;
  const cmx_binary mean = cmx_binary_at(&eos->mixture.ions, x);
  cmx_order_cooling order = {.equilibrium = eos->mixture.order,
                             .context = eos->mixture.order_context,
                             .cooling = eos->cooling,
                             .t0 = eos->mixture.t0,
                             .b0 = eos->mixture.b0,
                             .taken_at = NAN};
  cmxi_vibrations_shift(cmxp_vibrations_t(eos->mixture.vibrations), mean.dz / mean.z, order.shift);
  mixture.order = cmx_order_on_cooling;
  mixture.order_context = &order;
  *reasons = 0;
  const cmx_status status = solid ? cmx_classical_solid(&mixture, x, gamma_e, f)
                                  : cmx_classical_liquid_mixing(&mixture, x, gamma_e, f);
  if (status < 0) return status;
  if (status == CMX_WARN_ACTIVE_SET) *reasons |= CMX_REASON_ACTIVE_SET;
  if (ordered && order.uncertified) *reasons |= CMX_REASON_UNCERTIFIED;
  if (ordered && order.taken_at > 0.0) *reasons |= cmxi_reasons_of_order(x, order.taken_at);
  if (ordered && status == CMX_WARN_EXTRAPOLATED && mixed) *reasons |= CMX_REASON_ORDER_FROZEN;
  if (mixed && cmx_eos_contrast(eos, phase)) *reasons |= CMX_REASON_CONTRAST;
  return CMX_OK;
}

/* The first two derivatives of the mixing function by x without those of the ideal entropy; at a pure species
   the limit, to 1e-6. */
static cmx_status regular_mixing(const cmx_eos *eos, int phase, double x, double gamma_e, double d[2]) {
  const double at = fmin(fmax(x, 1e-6), 1.0 - 1e-6);
  unsigned reasons;
  cmx_jet m;
  const cmx_status status = mixing_part(eos, phase, at, gamma_e, &m, &reasons);
  d[0] = m.x - cmx_logit(at);
  d[1] = m.xx - 1.0 / (at * (1.0 - at));
  return status;
}

static cmx_status ions_part(const cmx_eos *eos, int phase, double x, const conditions *c, double kt,
                            ion_part *out) {
  const double weight[2] = {1.0 - x, x};
  cmx_eos_part species[2];
  cmx_jet m;
  *out = (ion_part){cmx_jet_const(0.0), NAN, NAN, NAN, NAN, NAN, 0};
  unsigned reasons = 0;
  for (int j = 0; j < 2; j++) {
    const cmx_status status = species_part(eos, phase, c, j, kt, &species[j]);
    if (status < 0) return status;
    out->f = cmx_jet_add(out->f, cmx_jet_scale(species[j].thermal, weight[j]));
    if (weight[j] > CMX_EOS_TRACE_FRACTION) reasons |= species[j].reasons;
  }
  const cmx_status status = mixing_part(eos, phase, x, c->plasma.gamma_e, &m, &out->reasons);
  if (status < 0) return status;
  out->reasons |= reasons;
  double regular[2] = {m.x - cmx_logit(x), m.xx - 1.0 / (x * (1.0 - x))};
  if (!(x > 0.0 && x < 1.0)) {
    const cmx_status limit = regular_mixing(eos, phase, x, c->plasma.gamma_e, regular);
    if (limit < 0) return limit;
  }
  /* of ln Gamma_e alone, at fixed x */
  const cmx_jet ln_gamma = cmx_jet_seed(log(c->plasma.gamma_e), 1.0 / 3.0, -1.0);
  const cmx_jet mixed = cmx_jet_chain(ln_gamma, m.v, m.g, m.gg, m.ggg);
  out->f = cmx_jet_add(out->f, cmx_jet_mul(mixed, cmxp_power_law(kt, 0.0, 1.0)));
  const double *a = species[0].cold, *b = species[1].cold;
  out->x = species[1].thermal.v - species[0].thermal.v + kt * regular[0] + (b[0] - a[0]);
  out->xn = species[1].thermal.x - species[0].thermal.x + kt * m.xg / 3.0 + (b[1] - a[1]);
  out->xt = species[1].thermal.g - species[0].thermal.g + kt * (regular[0] - m.xg);
  out->xx = kt * regular[1]; /* all else is linear in x */
  out->s_res = m.g - m.v;
  /* last, so that derivatives by T are free of the round-off of terms independent of T */
  out->f.v += weight[0] * a[0] + weight[1] * b[0];
  out->f.x += weight[0] * a[1] + weight[1] * b[1];
  out->f.xx += weight[0] * a[2] + weight[1] * b[2];
  out->f.xxx += weight[0] * a[3] + weight[1] * b[3];
  return CMX_OK;
}

/* --- free energy per gram ------------------------------------------------------------------------------ */

cmx_status cmx_eos_free_energy_at(const cmx_eos *eos, int phase, double x, double rho, double temp,
                                  cmx_eos_free_energy *out) {
  out->f = cmx_jet_scale(cmx_jet_const(1.0), NAN);
  out->f_x = out->f_xr = out->f_xx = out->e_x = out->s_res = out->eta = out->f_x_regular = out->f_xx_regular =
      NAN;
  out->reasons = 0;
  if (eos->mixture.ions.n != 2) return CMX_ERR_UNSUPPORTED;
  if (!(x >= 0.0 && x <= 1.0 && rho > 0.0 && isfinite(rho) && temp > 0.0 && isfinite(temp)))
    return CMX_ERR_DOMAIN;
  const cmx_binary mean = cmx_binary_at(&eos->mixture.ions, x);
  const double z = mean.z, dz = mean.dz, mass = mean.mass_u * CMX_ATOMIC_MASS_UNIT, kt = CMX_BOLTZMANN * temp;
  cmx_composition composition;
  conditions c;
  cmx_electron_gas gas;
  ion_part ion;
  const double n_e = cmx_electron_density(z, mean.mass_u, rho);
  cmx_composition_two(&eos->mixture.ions, x, &composition);
  cmx_status status = set_conditions(&composition, n_e, temp, &c);
  if (status >= 0) status = cmx_electron_gas_at(n_e, temp, &gas);
  if (status < 0) return status;
  status = ions_part(eos, phase, x, &c, kt, &ion);
  if (status < 0) return status;
  const cmx_jet electron = cmxp_electron_jet(&gas);
  const cmx_jet per_ion = cmx_jet_add(ion.f, cmx_jet_scale(electron, z));
  const cmx_jet radiation =
      cmx_jet_scale(cmxp_power_law(1.0, -1.0, 4.0), -cmx_radiation_pressure(temp) / rho);
  out->f = cmx_jet_add(cmx_jet_scale(per_ion, 1.0 / mass), radiation);
  /* at fixed rho ln n_e moves with x by dn = dln(Z/A)/dx, and that by dnn */
  const double dm = mean.dm / mean.mass_u, dn = dz / z - dm, dnn = dm * dm - dz / z * (dz / z);
  const double g_xn = ion.xn + dz * electron.x;
  const double d = ion.x + dz * electron.v + per_ion.x * dn; /* of the free energy per ion */
  const double dd = ion.xx + dn * (2.0 * g_xn + dn * per_ion.xx) + dnn * per_ion.x;
  const double ideal = kt * cmx_logit(x) / mass;
  out->f_x_regular = (d - dm * per_ion.v) / mass;
  out->f_xr = (g_xn + per_ion.xx * dn - per_ion.x * dm) / mass;
  /* the ideal entropy, linear in T, drops out of the energy */
  const double f_xt = (ion.xt + dz * electron.g + per_ion.xg * dn - per_ion.g * dm) / mass;
  out->e_x = out->f_x_regular - f_xt;
  out->f_xx_regular = (dd - 2.0 * dm * (d - dm * per_ion.v)) / mass;
  out->f_x = out->f_x_regular + ideal;
  out->f_xx =
      out->f_xx_regular + (x > 0.0 && x < 1.0 ? kt / (x * (1.0 - x) * mass) - 2.0 * dm * ideal : INFINITY);
  out->s_res = ion.s_res;
  out->eta = gas.eta;
  out->reasons = ion.reasons | cmxi_reasons_of(phase == CMX_SOLID, z, c.plasma.gamma, n_e, temp);
  return cmx_reason_status(out->reasons);
}

/* --- charge contrast ----------------------------------------------------------------------------------- */

int cmx_eos_contrast(const cmx_eos *eos, int phase) {
  const double ratio = eos->mixture.ions.z[1] / eos->mixture.ions.z[0];
  if (phase == CMX_LIQUID) return !cmx_model_covers(eos->mixture.liquid_mixing, "z_ratio", ratio);
  if (eos->mixture.solid == CMX_SOLID_FITTED)
    return !cmx_model_covers(eos->mixture.solid_mixing, "z_ratio", ratio);
  return ratio > CMX_SECOND_ORDER_RATIO;
}
