/* Conductivities of liquid and solid mixtures: rates at the nodes of the electrons, averages, and derived
   quantities. */
#include "coulomix/transport.h"

#include <math.h>
#include <string.h>

#include "coulomix/composition.h"
#include "coulomix/plasma.h"
#include "core/words.h"
#include "coulomix_transport.h"
#include "transport/transport_internal.h"

const char *const cmx_transport_variant_names[] = {"recommended", "table2011", NULL};
const char *const cmx_impurity_order_names[] = {"uncorrelated", "ordered", "frozen", NULL};

cmx_status cmx_transport_variant_find(const char *name, cmx_transport_variant *variant, cmx_error *err) {
  int k;
  const cmx_status status = cmxp_word_choose("variant", cmx_transport_variant_names, name, &k, err);
  if (status >= 0) *variant = (cmx_transport_variant)k;
  return status;
}

cmx_status cmx_impurity_order_find(const char *name, cmx_impurity_order *order, cmx_error *err) {
  int k;
  const cmx_status status = cmxp_word_choose("order", cmx_impurity_order_names, name, &k, err);
  if (status >= 0) *order = (cmx_impurity_order)k;
  return status;
}

void cmx_transport_defaults(cmx_transport_variant variant, cmx_transport *t) {
  const int old = variant == CMX_TRANSPORT_TABLE2011;
  memset(t, 0, sizeof *t);
  t->variant = variant;
  t->logarithm = cmx_model_find(CMX_KIND_COULOMB_LOGARITHM,
                                old ? "coulomb-logarithm/table2011" : "coulomb-logarithm/pbhy1999", NULL);
  t->collisions = cmx_model_find(CMX_KIND_ELECTRON_COLLISIONS,
                                 old ? "electron-collisions/table2011" : "electron-collisions/sy2006", NULL);
  t->ion_conduction =
      cmx_model_find(CMX_KIND_ION_CONDUCTION,
                     old ? "ion-conduction/ch2007-printed" : "ion-conduction/ch2007-corrected", NULL);
  if (old) {
    t->crystal_heat = cmx_model_find(CMX_KIND_CRYSTAL_QUANTUM, "crystal-quantum/bpy2001-bcc", NULL);
  } else {
    t->correction[0] =
        cmx_model_find(CMX_KIND_CONDUCTION_CORRECTION, "conduction-correction/blouin2020-h", NULL);
    t->correction[1] =
        cmx_model_find(CMX_KIND_CONDUCTION_CORRECTION, "conduction-correction/blouin2020-he", NULL);
  }
  t->order = CMX_IMPURITIES_RANDOM;
  t->freezing_gamma = 175.0;
}

static cmx_status check_models(const cmx_transport *t, cmx_error *err) {
  const struct {
    const cmx_model *model;
    cmx_model_kind kind;
    int needed;
  } part[] = {{t->logarithm, CMX_KIND_COULOMB_LOGARITHM, 1},
              {t->collisions, CMX_KIND_ELECTRON_COLLISIONS, 0},
              {t->correction[0], CMX_KIND_CONDUCTION_CORRECTION, t->correction[1] != NULL},
              {t->correction[1], CMX_KIND_CONDUCTION_CORRECTION, t->correction[0] != NULL},
              {t->crystal_heat, CMX_KIND_CRYSTAL_QUANTUM, 0},
              {t->ion_conduction, CMX_KIND_ION_CONDUCTION, t->crystal_heat != NULL},
              {t->conductivity[CMX_LIQUID], CMX_KIND_CONDUCTIVITY, 0},
              {t->conductivity[CMX_SOLID], CMX_KIND_CONDUCTIVITY, 0}};
  for (size_t k = 0; k < sizeof part / sizeof *part; k++) {
    if (!part[k].model && part[k].needed)
      return cmx_fail(err, CMX_ERR_UNKNOWN, "transport: a %s model is needed",
                      cmx_model_kind_name(part[k].kind));
    if (part[k].model && part[k].model->kind != part[k].kind)
      return cmx_fail(err, CMX_ERR_UNKNOWN, "transport: %s is no %s model", part[k].model->id,
                      cmx_model_kind_name(part[k].kind));
  }
  return CMX_OK;
}

/* Values over the fraction of the heavier of two ions are of these ions. */
static cmx_status check_conductivity(const cmx_transport *t, int phase, cmx_error *err) {
  const cmx_model *m = t->conductivity[phase];
  const cmx_species *s = &t->ions;
  if (!m) return CMX_OK;
  if (t->variant != CMX_TRANSPORT_RECOMMENDED)
    return cmx_fail(err, CMX_ERR_UNSUPPORTED, "transport: table2011 has conductivities of its own, not %s",
                    m->id);
  if (!m->also[1].of || strcmp(m->also[1].of, "x") != 0) return CMX_OK;
  if (s->n == 2 && cmx_model_covers(m, "z1", s->z[0]) && cmx_model_covers(m, "z2", s->z[1])) return CMX_OK;
  return cmx_fail(
      err, CMX_ERR_UNSUPPORTED,
      "transport: %s has values of two ions of the charges %g and %g, and the mixture has %d ions, of "
      "%g to %g",
      m->id, m->also[2].range[0], m->also[3].range[0], s->n, s->z[0], s->z[s->n - 1]);
}

static cmx_status check_ions(const cmx_species *s, cmx_error *err) {
  cmx_species checked;
  cmx_error reason = CMX_ERROR_NONE;
  const size_t n = s->n < 0 ? 0 : (size_t)s->n;
  const cmx_status status = cmx_species_make(n, s->z, s->mass_u, &checked, &reason);
  return status < 0 ? cmx_fail(err, status, "transport: %s", reason.text) : CMX_OK;
}

cmx_status cmx_transport_check(const cmx_transport *t, cmx_error *err) {
  const cmx_status status = check_ions(&t->ions, err);
  if (status < 0) return status;
  if (!(t->variant == CMX_TRANSPORT_RECOMMENDED || t->variant == CMX_TRANSPORT_TABLE2011))
    return cmx_fail(err, CMX_ERR_DOMAIN, "transport: variant %d: neither recommended nor table2011",
                    (int)t->variant);
  if (!(t->order == CMX_IMPURITIES_RANDOM || t->order == CMX_IMPURITIES_ORDERED ||
        t->order == CMX_IMPURITIES_FROZEN))
    return cmx_fail(err, CMX_ERR_DOMAIN, "transport: order %d: not uncorrelated, ordered or frozen",
                    (int)t->order);
  if (t->variant == CMX_TRANSPORT_TABLE2011 && (t->order != CMX_IMPURITIES_RANDOM || t->displacements))
    return cmx_fail(err, CMX_ERR_UNSUPPORTED,
                    "transport: table2011 has no impurities, so that they have no order");
  if (t->order != CMX_IMPURITIES_RANDOM && !t->short_range)
    return cmx_fail(err, CMX_ERR_UNKNOWN,
                    "transport: an ordered or frozen crystal needs a source of its order");
  if (!(t->freezing_gamma >= 1.0 && t->freezing_gamma <= 1e4))
    return cmx_fail(err, CMX_ERR_DOMAIN, "transport: freezing_gamma %g: not in 1..1e4", t->freezing_gamma);
  cmx_status models = check_models(t, err);
  for (int phase = 0; phase < 2 && models >= 0; phase++) models = check_conductivity(t, phase, err);
  return models;
}

/* --- rates --------------------------------------------------------------------------------------------- */

/* sum n Z^2 Lambda of the electrons at each node and, last, at the Fermi momentum: of charge and of heat. */
typedef struct rates {
  double charge[CMXP_MAX_NODES], heat[CMXP_MAX_NODES];
  double ions, thermal_ratio; /* at the Fermi momentum, without impurities */
  double impurity;            /* at the Fermi momentum */
  double impurities[CMXP_MAX_NODES];
} rates;

/* Adds n_i Z^2 Lambda of ions of one kind. */
static cmx_status add_ions(const cmx_transport *t, const cmxp_electrons *e, const cmx_scatterer *ion,
                           double n_i, rates *r) {
  cmx_logarithm l[CMXP_MAX_NODES];
  const size_t n = e->n + 1; /* the last node is the Fermi momentum */
  const cmx_status status = cmx_model_logarithm(t->logarithm, ion, e->k_tf2, n, e->momentum, l);
  if (status < 0) return status;
  const double weight = n_i * ion->z * ion->z;
  /* the ratio at the Fermi momentum; of the table it divides the whole conductivity */
  const double thermal = t->variant == CMX_TRANSPORT_TABLE2011 ? 1.0 : l[n - 1].thermal;
  for (size_t k = 0; k < n; k++) {
    r->charge[k] += weight * l[k].sigma;
    r->heat[k] += weight * l[k].sigma * thermal;
  }
  r->ions += weight * l[n - 1].sigma;
  r->thermal_ratio += weight * l[n - 1].sigma * l[n - 1].thermal;
  return status;
}

/* The binary whose order the crystal has: two species themselves, else that of cmx_closure. Its coupling and
   the fraction of its heavier ion. */
static double effective_gamma_d(const cmx_composition *c, double gamma_e) {
  const cmx_species *s = c->ions;
  cmx_closure closure;
  if (s->n == 2) return cmx_gamma_d(s->z[0], s->z[1], c->x[1], gamma_e);
  cmx_closure_make(s->n, s->z, c->x, &closure);
  return cmx_difference_coupling(sqrt(closure.q), cbrt(c->z), gamma_e);
}

static double effective_fraction(const cmx_composition *c) {
  const cmx_species *s = c->ions;
  cmx_closure closure;
  double skew = 0.0;
  if (s->n == 2) return c->x[1];
  cmx_closure_make(s->n, s->z, c->x, &closure);
  for (int j = 0; j < s->n; j++) skew += c->x[j] * pow(s->z[j] - c->z, 3.0);
  const double rarer = cmx_closure_fraction(&closure);
  return skew < 0.0 ? 1.0 - rarer : rarer; /* a few of the lighter kind skew downwards */
}

/* The order of the impurities; its n is 0 if they are uncorrelated or there are none. */
static cmx_status order_at(const cmx_transport *t, const cmx_composition *c, const cmx_plasma *plasma,
                           cmx_short_range_order *order, cmx_transport_state *out, cmx_error *err) {
  const double x = effective_fraction(c);
  double gamma_d = out->gamma_d;
  order->n = 0;
  if (t->order == CMX_IMPURITIES_RANDOM || !(x > 0.0 && x < 1.0)) return CMX_OK;
  if (t->order == CMX_IMPURITIES_FROZEN && plasma->gamma > t->freezing_gamma)
    gamma_d *= t->freezing_gamma / plasma->gamma;
  out->gamma_d_order = gamma_d;
  const cmx_status status = t->short_range(t->short_range_context, x, gamma_d, order);
  if (status < 0)
    return cmx_fail(err, status, "order at x = %g, Gamma_d = %g: %s", x, gamma_d, cmx_status_text(status));
  if (order->n > CMX_MAX_ORBITS)
    return cmx_fail(err, CMX_ERR_DOMAIN, "order at x = %g, Gamma_d = %g: %zu orbits, at most %d", x, gamma_d,
                    order->n, CMX_MAX_ORBITS);
  return status;
}

static cmx_status add_impurities(const cmx_transport *t, const cmxp_electrons *e, const cmx_composition *c,
                                 const cmx_plasma *plasma, rates *r, cmx_transport_state *out,
                                 cmx_error *err) {
  const double n_i = e->n_e / c->z;
  cmx_short_range_order order;
  out->impurity = c->variance;
  const cmx_status status = order_at(t, c, plasma, &order, out, err);
  if (status < 0) return status;
  if (!(out->impurity > 0.0)) return status;
  double lambda[CMXP_MAX_NODES];
  cmxp_impurity_scattering(e->n + 1, e->momentum, e->k_tf2, plasma->a_i / CMXP_UNIT_LENGTH,
                           order.n ? &order : NULL, t->displacements, lambda);
  for (size_t k = 0; k <= e->n; k++) {
    r->impurities[k] = n_i * out->impurity * lambda[k];
    r->charge[k] += r->impurities[k];
    r->heat[k] += r->impurities[k];
  }
  r->impurity = r->impurities[e->n];
  out->impurity_log = cmxp_impurity_logarithm(e->x, e->k_tf2);
  out->impurity_eff = out->impurity * lambda[e->n] / out->impurity_log;
  return status;
}

static cmx_status scattering(const cmx_transport *t, int phase, const cmx_composition *c,
                             const cmx_plasma *plasma, const cmxp_electrons *e, rates *r,
                             cmx_transport_state *out, cmx_error *err) {
  const cmx_species *s = c->ions;
  const double n_i = e->n_e / c->z;
  cmx_status worst = CMX_OK, status;
  memset(r, 0, sizeof *r);
  out->impurity = out->impurity_eff = out->impurity_log = 0.0;
  if (phase == CMX_SOLID || t->variant == CMX_TRANSPORT_TABLE2011) {
    const cmx_scatterer mean = cmxp_scatterer_at(c->z, c->mass_u, e);
    worst = add_ions(t, e, &mean, n_i, r);
    if (t->crystal_heat)
      out->kappa_ion = CMXP_UNIT_CONDUCTION *
                       cmxp_ion_conduction(t->ion_conduction, &mean, e, t->logarithm, t->crystal_heat);
  } else {
    for (int j = 0; j < s->n && worst >= 0; j++) {
      const cmx_scatterer ion = cmxp_scatterer_at(s->z[j], s->mass_u[j], e);
      status = c->x[j] > 0.0 ? add_ions(t, e, &ion, n_i * c->x[j], r) : CMX_OK;
      worst = status < 0 || status > worst ? status : worst;
    }
  }
  if (worst < 0) return cmx_fail(err, worst, "%s: %s", t->logarithm->id, cmx_status_text(worst));
  if (phase == CMX_SOLID && t->variant == CMX_TRANSPORT_RECOMMENDED) {
    status = add_impurities(t, e, c, plasma, r, out, err);
    worst = status < 0 || status > worst ? status : worst;
  }
  r->thermal_ratio /= r->ions;
  return worst;
}

/* --- averages ------------------------------------------------------------------------------------------ */

#define COUPLING (4.0 * CMX_PI * CMX_FINE_STRUCTURE * CMX_FINE_STRUCTURE)

/* Conductivities without collisions of electrons, and the thermopower. */
typedef struct averages {
  double sigma, kappa, thermopower;
} averages;

static averages averages_of(const cmxp_electrons *e, const double charge_rate[], const double heat_rate[]) {
  double charge[2] = {0.0}, heat[3] = {0.0};
  for (size_t k = 0; k < e->n; k++) {
    const double p3 = e->momentum[k] * e->momentum[k] * e->momentum[k];
    /* p^3/(3 pi^2 E) tau without the logarithm */
    const double common =
        e->weight[k] * p3 * p3 / (3.0 * CMX_PI * CMX_PI * e->total[k] * e->total[k] * COUPLING);
    double of_charge = common / charge_rate[k], of_heat = common / heat_rate[k];
    for (int n = 0; n < 3; n++, of_charge *= e->z[k], of_heat *= e->z[k]) {
      if (n < 2) charge[n] += of_charge;
      heat[n] += of_heat;
    }
  }
  return (averages){CMX_FINE_STRUCTURE * charge[0], e->t * (heat[2] - heat[1] * heat[1] / heat[0]),
                    charge[1] / charge[0]};
}

static void conductivities(const cmx_transport *t, const cmxp_electrons *e, const rates *r,
                           cmx_transport_state *out) {
  const averages a = averages_of(e, r->charge, r->heat);
  const double x3 = e->x * e->x * e->x;
  const double nu_ee = t->collisions ? cmxp_collision_rate(t->collisions, e) : 0.0;
  double total = a.kappa / (1.0 + nu_ee * a.kappa / (e->t * x3 / (9.0 * e->energy)));
  if (t->variant == CMX_TRANSPORT_TABLE2011) total /= r->thermal_ratio;
  const double at_fermi = CMXP_UNIT_RATE * COUPLING * e->energy / x3;
  out->sigma = CMXP_UNIT_RATE * a.sigma;
  out->thermopower = a.thermopower;
  out->kappa_ei = CMXP_UNIT_CONDUCTION * a.kappa;
  out->kappa_thermal = CMXP_UNIT_CONDUCTION * total;
  out->nu_ei = at_fermi * r->ions;
  out->nu_imp = at_fermi * r->impurity;
  out->nu_ee = CMXP_UNIT_RATE * nu_ee;
  out->thermal_ratio = r->thermal_ratio;
}

/* --- conductivities of a model ------------------------------------------------------------------------- */

int cmxp_conductivity_is_pure(const cmx_model *m) {
  return m->also[1].of && !strcmp(m->also[1].of, "z");
}

int cmxp_conductivity_has_sigma(const cmx_model *m) {
  cmx_conductivities c;
  return m &&
         cmx_model_conductivity(m, m->also[1].range[0], m->range[0], m->also[0].range[0], &c, NULL) >= 0 &&
         !isnan(c.sigma);
}

/* Adds the resistivities of ions of one kind, at n_e and the density of such ions alone. */
static cmx_status add_model(const cmx_model *m, double weight, double at, double n_e, double rho, double temp,
                            cmx_conductivities *resistivity, cmx_error *err) {
  cmx_conductivities c;
  const double density = strcmp(m->range_of, "n_e") ? rho : n_e;
  const cmx_status status = cmx_model_conductivity(m, at, density, temp, &c, err);
  resistivity->kappa += weight / c.kappa;
  resistivity->sigma += weight / c.sigma;
  return status;
}

/* The whole conductivities of a phase in place of those computed; *trusted if they are both of its model. */
static cmx_status take_model(const cmx_transport *t, int phase, const cmx_composition *c, double rho,
                             double temp, const cmxp_electrons *e, const rates *r, cmx_transport_state *out,
                             int *trusted, cmx_error *err) {
  const cmx_model *m = t->conductivity[phase];
  const int pure = cmxp_conductivity_is_pure(m);
  cmx_conductivities resistivity = {0.0, 0.0};
  cmx_status status = CMX_OK;
  if (pure && phase == CMX_LIQUID) {
    for (int j = 0; j < c->ions->n && status >= 0; j++) {
      const double z = c->ions->z[j], mass = c->ions->mass_u[j] * CMX_ATOMIC_MASS_UNIT;
      if (c->x[j] > 0.0)
        status = add_model(m, c->x[j] * z / c->z, z, out->n_e, out->n_e * mass / z, temp, &resistivity, err);
    }
  } else {
    status = add_model(m, 1.0,
                       pure              ? c->z
                       : c->ions->n == 2 ? c->x[1]
                                         : 0.0,
                       out->n_e, rho, temp, &resistivity, err);
  }
  if (pure && phase == CMX_SOLID && r->impurity > 0.0) {
    const averages alone = averages_of(e, r->impurities, r->impurities);
    resistivity.kappa += 1.0 / (CMXP_UNIT_CONDUCTION * alone.kappa);
    resistivity.sigma += 1.0 / (CMXP_UNIT_RATE * alone.sigma);
  }
  out->kappa_ei = out->kappa_thermal = 1.0 / resistivity.kappa;
  out->nu_ee = 0.0;
  *trusted = !isnan(resistivity.sigma);
  if (*trusted) out->sigma = 1.0 / resistivity.sigma;
  return status;
}

/* Factor of the conductivity of matter of light ions. */
static double light_ion_factor(const cmx_transport *t, double z, double rho, double temp) {
  double opacity[3] = {1.0, 1.0, 1.0}; /* at <Z> = 1, 2, 3 */
  if (!t->correction[0] || z >= 3.0) return 1.0;
  for (int j = 0; j < 2; j++) {
    cmx_jet f;
    if (cmx_model_two(t->correction[j], cmx_jet_const(log10(rho)), cmx_jet_const(log10(temp)), &f) < 0)
      return NAN;
    opacity[j] = 1.0 / f.v;
  }
  return 1.0 / cmx_light_ion_opacity(opacity, z);
}

/* Whether the physics can be trusted besides the models' own ranges. */
static int within_physics(const cmx_composition *c, double rho, double temp, const cmx_plasma *plasma,
                          const cmxp_electrons *e) {
  double z = 0.0; /* the largest charge present */
  for (int j = 0; j < c->ions->n; j++)
    if (c->x[j] > 0.0 && c->ions->z[j] > z) z = c->ions->z[j];
  const double rydberg = 0.5 * CMX_FINE_STRUCTURE * CMX_FINE_STRUCTURE * CMXP_UNIT_ENERGY;
  const int ionized = z * plasma->r_s < 1.0 || CMX_BOLTZMANN * temp > z * z * rydberg;
  return rho >= CMX_TRANSPORT_RHO_MIN && rho <= CMX_TRANSPORT_RHO_MAX && ionized &&
         e->positrons < CMX_TRANSPORT_POSITRONS;
}

static void no_state(cmx_transport_state *out) {
  const double nan = NAN;
  CMX_TRANSPORT_QUANTITIES(CMXI_QUANTITY_NAN)
  CMX_TRANSPORT_DIRECT_QUANTITIES(CMXI_QUANTITY_NAN)
}

typedef cmx_status electrons_function(double n_e_cm3, double temp_K, cmxp_electrons *electrons);

static cmx_status state_at(const cmx_transport *t, int phase, const cmx_composition *c, double rho,
                           double temp, electrons_function *electrons, cmx_transport_state *out,
                           cmx_error *err) {
  cmx_plasma plasma;
  cmxp_electrons e;
  rates r;
  out->n_e = cmx_electron_density(c->z, c->mass_u, rho);
  cmx_status status = cmx_plasma_state(c, out->n_e, temp, &plasma, NULL);
  if (status >= 0) status = electrons(out->n_e, temp, &e);
  if (status < 0)
    return cmx_fail(err, status, "electrons at n_e = %g cm^-3, T = %g K: %s", out->n_e, temp,
                    cmx_status_text(status));
  e.momentum[e.n] = e.x;
  out->gamma = plasma.gamma;
  out->gamma_d = effective_gamma_d(c, plasma.gamma_e);
  out->gamma_d_order = NAN;
  out->kappa_ion = 0.0;
  out->x_r = e.x;
  out->degeneracy = e.t / e.kinetic;
  status = scattering(t, phase, c, &plasma, &e, &r, out, err);
  if (status < 0) return status;
  conductivities(t, &e, &r, out);
  int trusted = 0;
  if (t->conductivity[phase]) {
    const cmx_status taken = take_model(t, phase, c, rho, temp, &e, &r, out, &trusted, err);
    if (taken < 0) return taken;
  }
  const int mean_ion = phase == CMX_SOLID || t->variant == CMX_TRANSPORT_TABLE2011;
  out->coulomb_log = r.ions / (e.n_e / c->z * (mean_ion ? c->z * c->z : c->z2));
  out->correction = t->conductivity[phase] ? 1.0 : light_ion_factor(t, c->z, rho, temp);
  out->kappa_thermal = out->correction * out->kappa_thermal + out->kappa_ion;
  out->opacity_cond = 4.0 * CMX_RADIATION_CONSTANT * CMX_SPEED_OF_LIGHT * temp * temp * temp /
                      (3.0 * rho * out->kappa_thermal);
  const double e_over_k = CMX_ELEMENTARY_CHARGE / CMX_BOLTZMANN;
  out->lorenz_ratio = out->kappa_thermal / (temp * out->sigma) * e_over_k * e_over_k;
  if (!(isfinite(out->sigma) && out->sigma > 0.0 && isfinite(out->kappa_thermal) && out->kappa_thermal > 0.0))
    return cmx_fail(err, CMX_ERR_DOMAIN, "no conductivity at <Z> = %g, rho = %g g/cm^3, T = %g K", c->z, rho,
                    temp);
  if (trusted || status != CMX_OK || within_physics(c, rho, temp, &plasma, &e)) return status;
  return CMX_WARN_EXTRAPOLATED;
}

/* The arguments that all calls share, and the state. */
static cmx_status state_checked(const cmx_transport *t, int phase, const cmx_composition *c, double rho,
                                double temp, electrons_function *electrons, cmx_transport_state *out,
                                cmx_error *err) {
  if (!(phase == CMX_LIQUID || phase == CMX_SOLID))
    return cmx_fail(err, CMX_ERR_DOMAIN, "phase %d: neither liquid nor solid", (int)phase);
  if (!(rho > 0.0 && isfinite(rho)))
    return cmx_fail(err, CMX_ERR_DOMAIN, "rho = %g g/cm^3: not positive and finite", rho);
  if (!(temp > 0.0 && isfinite(temp)))
    return cmx_fail(err, CMX_ERR_DOMAIN, "temp = %g K: not positive and finite", temp);
  const cmx_status status = state_at(t, phase, c, rho, temp, electrons, out, err);
  if (status < 0) no_state(out);
  return status;
}

static cmx_status binary_state(const cmx_transport *t, int phase, double x, double rho, double temp,
                               electrons_function *electrons, cmx_transport_state *out, cmx_error *err) {
  cmx_composition c;
  no_state(out);
  const cmx_status status = cmx_transport_check(t, err);
  if (status < 0) return status;
  if (t->ions.n != 2)
    return cmx_fail(err, CMX_ERR_UNSUPPORTED, "transport: %d species, not two: x has no meaning", t->ions.n);
  if (!(t->ions.z[1] > t->ions.z[0]))
    return cmx_fail(err, CMX_ERR_DOMAIN, "transport: charges %g, %g: need Z1 < Z2", t->ions.z[0],
                    t->ions.z[1]);
  if (!(x >= 0.0 && x <= 1.0)) return cmx_fail(err, CMX_ERR_DOMAIN, "x = %g: not in 0..1", x);
  cmx_composition_two(&t->ions, x, &c);
  return state_checked(t, phase, &c, rho, temp, electrons, out, err);
}

cmx_status cmx_transport_at(const cmx_transport *t, int phase, double x, double rho, double temp,
                            cmx_transport_state *out, cmx_error *err) {
  return binary_state(t, phase, x, rho, temp, cmxp_electrons_at, out, err);
}

cmx_status cmxp_transport_unchecked(const cmx_transport *t, int phase, double x, double rho, double temp,
                                    cmx_transport_state *out, cmx_error *err) {
  return binary_state(t, phase, x, rho, temp, cmxp_electrons_unchecked, out, err);
}

cmx_status cmx_transport_of(const cmx_transport *t, int phase, const double x[], double rho, double temp,
                            cmx_transport_state *out, cmx_error *err) {
  cmx_composition c;
  no_state(out);
  cmx_status status = cmx_transport_check(t, err);
  if (status >= 0) status = cmx_composition_make(&t->ions, x, &c, err);
  return status < 0 ? status : state_checked(t, phase, &c, rho, temp, cmxp_electrons_at, out, err);
}
