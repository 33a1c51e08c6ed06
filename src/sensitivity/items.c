/* Results of direct computation: which there are for a recipe, and their values. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/equilibrium.h"
#include "coulomix/plasma.h"
#include "coulomix/ternary.h"
#include "core/numbers.h"
#include "sensitivity/sensitivity_internal.h"

enum { THREE_GRID = 40 }; /* intervals of the search for the first solid */

/* --- the list ------------------------------------------------------------------------------------------ */

/* Names and units of the results of each kind; `where` is filled in. */
static const struct {
  unsigned group;
  size_t n;
  const char *name[CMXP_ITEM_VALUES], *unit[CMXP_ITEM_VALUES];
} kinds[] = {[CMXP_DIAGRAM] = {CMXP_OF_PHASE,
                               4,
                               {"azeotrope.x", "azeotrope.gamma", "gamma_melt.light", "gamma_melt.heavy"},
                               {"1", "1", "1", "1"}},
             [CMXP_LIQUIDUS] = {CMXP_OF_PHASE,
                                3,
                                {"liquidus.gamma", "liquidus.x_solid", "liquidus.latent_heat"},
                                {"1", "1", "kT"}},
             [CMXP_SOLIDUS] = {CMXP_OF_PHASE, 1, {"solidus.gamma"}, {"1"}},
             [CMXP_THREE] = {CMXP_OF_THREE,
                             4,
                             {"three.k", "three.gamma", "three.latent_heat", "three.density_contrast"},
                             {"1", "1", "kT", "1"}},
             [CMXP_FREEZING] = {CMXP_OF_EOS,
                                3,
                                {"freezing.temp", "freezing.x_solid", "freezing.latent_heat"},
                                {"K", "1", "erg/g"}},
             [CMXP_MELTING] = {CMXP_OF_EOS, 1, {"melting.temp"}, {"K"}},
             [CMXP_PURE] = {CMXP_OF_EOS, 1, {"gamma_m"}, {"1"}},
             [CMXP_STATE] = {CMXP_OF_EOS, 2, {"p", "cv"}, {"erg/cm^3", "erg/(g K)"}},
             [CMXP_KAPPA] = {CMXP_OF_TRANSPORT, 1, {"kappa_thermal"}, {"erg/(cm K s)"}}};

/* Adds an item with its results, called "name(where)". */
static cmx_status add_item(cmx_sensitivity *s, cmxp_item item, const char *where, cmx_error *err) {
  item.group = kinds[item.kind].group;
  item.n = kinds[item.kind].n;
  item.first = s->n_outputs;
  cmxp_item *items = realloc(s->item, (s->n_items + 1) * sizeof *items);
  if (items) s->item = items;
  cmx_sensitivity_output *outputs = realloc(s->output, (s->n_outputs + item.n) * sizeof *outputs);
  if (outputs) s->output = outputs;
  if (!items || !outputs) return cmx_fail(err, CMX_ERR_MEMORY, "out of memory");
  s->item[s->n_items++] = item;
  for (size_t k = 0; k < item.n; k++) {
    cmx_sensitivity_output *o = &s->output[s->n_outputs++];
    snprintf(o->name, sizeof o->name, *where ? "%s(%s)" : "%s", kinds[item.kind].name[k], where);
    o->unit = kinds[item.kind].unit[k];
    o->value = NAN;
  }
  return CMX_OK;
}

static cmx_status list_classical(cmx_sensitivity *s, cmx_error *err) {
  char where[64];
  cmx_status status = add_item(s, (cmxp_item){.kind = CMXP_DIAGRAM}, "", err);
  for (size_t k = 0; k < s->states.n_x && status >= 0; k++) {
    const double x = s->states.x[k];
    cmxp_print(where, sizeof where, "x=%g", x);
    status = add_item(s, (cmxp_item){.kind = CMXP_LIQUIDUS, .x = x}, where, err);
    if (status >= 0) status = add_item(s, (cmxp_item){.kind = CMXP_SOLIDUS, .x = x}, where, err);
  }
  return status;
}

static cmx_status list_freezing(cmx_sensitivity *s, cmx_error *err) {
  char where[64];
  cmx_status status = CMX_OK;
  for (size_t k = 0; k < s->states.n_x && status >= 0; k++) {
    const double x = s->states.x[k];
    cmxp_print(where, sizeof where, "x=%g,P=%g", x, s->states.p);
    status = add_item(s, (cmxp_item){.kind = CMXP_FREEZING, .x = x}, where, err);
    if (status >= 0) status = add_item(s, (cmxp_item){.kind = CMXP_MELTING, .x = x}, where, err);
  }
  for (int j = 0; j < 2; j++)
    for (size_t k = 0; k < s->states.n_rho && status >= 0; k++) {
      cmxp_print(where, sizeof where, "%s,rho=%g", s->recipe.mixture.names[j], s->states.rho[k]);
      status = add_item(s, (cmxp_item){.kind = CMXP_PURE, .rho = s->states.rho[k], .species = j}, where, err);
    }
  return status;
}

/* A temperature of three digits, to be typed. */
static double rounded(double temp) {
  const double unit = pow(10.0, floor(log10(temp)) - 2.0);
  return round(temp / unit) * unit;
}

static cmx_status list_state(cmx_sensitivity *s, const cmx_eos *eos, double x, double rho, double temp,
                             cmx_error *err) {
  char where[80];
  cmxp_item item = {.kind = CMXP_STATE, .x = x, .rho = rho, .temp = temp};
  cmx_eos_state state;
  cmx_status status = cmx_eos_state_at(eos, x, rho, temp, &state);
  if (status < 0)
    return cmx_fail(err, status, "x = %g, rho = %g g/cm^3, T = %g K: %s", x, rho, temp,
                    cmx_status_text(status));
  item.phase = state.phase;
  cmxp_print(where, sizeof where, "%s,x=%g,rho=%g,T=%g", state.phase == CMX_LIQUID ? "liquid" : "solid", x,
             rho, temp);
  if (s->recipe.eos.enabled) status = add_item(s, item, where, err);
  item.kind = CMXP_KAPPA;
  if (status >= 0 && s->recipe.transport.enabled) status = add_item(s, item, where, err);
  return status;
}

static cmx_status list_states(cmx_sensitivity *s, cmx_error *err) {
  static const double couplings[2] = {100.0, 300.0};
  const cmx_sensitivity_states *at = &s->states;
  cmx_eos eos;
  cmx_status status =
      cmx_recipe_eos(&s->recipe, &s->physics, cmx_order_from_minimiser, &s->physics.direct, &eos, err);
  for (size_t i = 0; i < at->n_x && status >= 0; i++)
    for (size_t j = 0; j < at->n_rho && status >= 0; j++)
      for (size_t k = 0; k < (at->n_temp ? at->n_temp : 2) && status >= 0; k++) {
        const double temp =
            at->n_temp ? at->temp[k]
                       : rounded(1e7 * cmx_eos_gamma(&eos, at->x[i], at->rho[j], 1e7) / couplings[k]);
        status = list_state(s, &eos, at->x[i], at->rho[j], temp, err);
      }
  return status;
}

cmx_status cmxp_items_list(cmx_sensitivity *s, cmx_error *err) {
  const cmx_recipe *r = &s->recipe;
  const double *x = s->states.liquid;
  char where[64];
  cmx_status status = r->phase.enabled ? list_classical(s, err) : CMX_OK;
  if (status >= 0 && r->phase3.enabled) {
    cmxp_print(where, sizeof where, "%s,%g,%g,%g", r->phase3.mixture, x[0], x[1], x[2]);
    status = add_item(s, (cmxp_item){.kind = CMXP_THREE}, where, err);
  }
  if (status >= 0 && r->eos.enabled) status = list_freezing(s, err);
  if (status >= 0 && (r->eos.enabled || r->transport.enabled)) status = list_states(s, err);
  if (status >= 0 && !s->n_items)
    status = cmx_fail(err, CMX_ERR_ABSENT, "the recipe enables none of phase, phase3, eos and transport");
  return status;
}

/* --- classical ----------------------------------------------------------------------------------------- */

static cmx_status compute_diagram(const cmx_recipe *r, cmx_physics *physics, double value[], cmx_error *err) {
  cmx_classical_models mixture;
  cmx_diagram d;
  cmx_order_starts *starts;
  cmx_status status = cmx_order_starts_new(physics->order, &starts);
  if (status < 0) return cmx_fail(err, status, "out of memory");
  status = cmx_recipe_mixture(r, 0, physics, cmx_order_from_starts, starts, &mixture, err);
  if (status >= 0)
    status = cmx_diagram_trace(&mixture, r->phase.gamma_max, (size_t)r->phase.nodes, (size_t)r->phase.x_grid,
                               NULL, &d, err);
  cmx_order_starts_free(starts);
  if (status < 0) return status;
  value[0] = d.n_azeotropes ? d.azeotrope[0].x : (double)NAN;
  value[1] = d.n_azeotropes ? d.azeotrope[0].gamma : (double)NAN;
  value[2] = d.gamma_melt[0];
  value[3] = d.gamma_melt[1];
  cmx_diagram_free(&d);
  return CMX_OK;
}

/* Freezing of a liquid (side 0) or melting of a solid (side 1). */
static cmx_status compute_boundary(const cmx_recipe *r, cmx_physics *physics, int side, double x,
                                   double value[], cmx_error *err) {
  const double fractions[2] = {1.0 - x, x};
  cmx_classical_models m;
  cmx_mixture_freezing f = {.gamma_e = 0.0};
  cmx_status status = cmx_recipe_mixture_of(r, &r->mixture.ions, 0, physics, &m, err);
  if (status < 0) return status;
  const cmx_mixture_phase pair[2] = {{"liquid", cmx_mixture_liquid, &m}, {"solid", cmx_mixture_solid, &m}};
  status = cmx_freeze_near(pair, side, 2, fractions, &f);
  if (status < 0)
    return cmx_fail(err, status, "%s of x = %g: %s", side ? "melting" : "freezing", x,
                    cmx_status_text(status));
  value[0] = cmx_gamma_species(r->mixture.ions.z[0], f.gamma_e);
  if (side) return CMX_OK;
  value[1] = f.solid[1];
  value[2] = f.latent_heat;
  return CMX_OK;
}

static cmx_status compute_three(const cmx_sensitivity *s, const cmx_recipe *r, cmx_physics *physics,
                                double value[], cmx_error *err) {
  cmx_classical_models m;
  cmx_mixture_freezing f;
  cmx_status status = cmx_recipe_three(r, physics, cmx_order_psi_from_minimiser, &physics->direct, &m, err);
  if (status < 0) return status;
  const cmx_mixture_phase pair[2] = {{"liquid", cmx_mixture_liquid, &m}, {"solid", cmx_mixture_solid, &m}};
  status = cmx_freeze_stable(pair, s->states.liquid, THREE_GRID, &f, NULL);
  if (status < 0) return cmx_fail(err, status, "freezing of three species: %s", cmx_status_text(status));
  value[0] = f.k[2];
  value[1] = cmx_gamma_species(m.ions.z[0], f.gamma_e);
  value[2] = f.latent_heat;
  value[3] = cmx_density_contrast(&m.ions, f.liquid, f.solid);
  return CMX_OK;
}

/* --- the complete free energy -------------------------------------------------------------------------- */

static cmx_status compute_freezing(const cmx_sensitivity *s, const cmxp_item *item, const cmx_eos *eos,
                                   double value[]) {
  cmx_freezing f;
  const cmx_status status = item->kind == CMXP_FREEZING
                                ? cmx_equilibrium_freeze(eos, CMX_FIXED_PRESSURE, s->states.p, item->x, &f)
                                : cmx_equilibrium_melt(eos, CMX_FIXED_PRESSURE, s->states.p, item->x, &f);
  if (status < 0) return status;
  value[0] = f.temp;
  if (item->kind == CMXP_MELTING) return CMX_OK;
  value[1] = f.x_solid;
  value[2] = f.latent_heat_gram;
  return CMX_OK;
}

static cmx_status compute_pure(const cmxp_item *item, const cmx_eos *eos, double value[]) {
  const cmx_species *ions = &eos->mixture.ions;
  cmx_freezing_point f;
  const double n_e = cmx_electron_density(item->rho, ions->z[item->species], ions->mass_u[item->species]);
  const cmx_status status = cmx_freezing_of_species(eos, CMX_FIXED_ELECTRON_DENSITY, n_e, item->species, &f);
  if (status < 0) return status;
  value[0] = f.gamma_liquid;
  return CMX_OK;
}

/* The state of the phase that is stable without changes, with the order on cooling of the recipe. */
static cmx_status compute_state(const cmxp_item *item, const cmx_recipe *r, cmx_physics *physics,
                                cmx_eos *eos, double value[], cmx_error *err) {
  cmx_solidus solidus;
  cmx_eos_state state;
  cmx_status status = CMX_OK;
  eos->cooling.order = cmx_cooling_find(r->eos.order);
  eos->cooling.blocking_gamma_d = r->eos.order_blocking_gamma_d;
  eos->cooling.solidus = &solidus;
  if (eos->cooling.order == CMX_ORDER_FROZEN && item->phase == CMX_SOLID)
    status = cmx_recipe_solidus(r, physics, cmx_order_from_minimiser, &physics->direct, &solidus, err);
  else if (eos->cooling.order == CMX_ORDER_FROZEN)
    eos->cooling = (cmx_cooling){0}; /* a liquid has no order */
  if (status < 0) return status;
  status = cmx_eos_phase_state_at(eos, item->phase, item->x, item->rho, item->temp, &state);
  value[0] = state.p;
  value[1] = state.cv;
  return status;
}

static cmx_status compute_eos(const cmx_sensitivity *s, const cmxp_item *item, const cmx_recipe *r,
                              cmx_physics *physics, double value[], cmx_error *err) {
  cmx_eos eos;
  cmx_status status = cmx_recipe_eos(r, physics, cmx_order_from_minimiser, &physics->direct, &eos, err);
  if (status < 0) return status;
  if (item->kind == CMXP_STATE)
    status = compute_state(item, r, physics, &eos, value, err);
  else
    status =
        item->kind == CMXP_PURE ? compute_pure(item, &eos, value) : compute_freezing(s, item, &eos, value);
  return status < 0 ? cmx_fail(err, status, "%s: %s", kinds[item->kind].name[0], cmx_status_text(status))
                    : CMX_OK;
}

static cmx_status compute_kappa(const cmxp_item *item, const cmx_recipe *r, cmx_physics *physics,
                                double value[], cmx_error *err) {
  cmx_transport transport;
  cmx_transport_state state;
  cmx_status status =
      cmx_recipe_transport(r, cmx_short_range_from_minimiser, &physics->direct, &transport, err);
  if (status >= 0)
    status = cmx_transport_at(&transport, item->phase, item->x, item->rho, item->temp, &state, err);
  if (status < 0) return status;
  value[0] = state.kappa_thermal;
  return CMX_OK;
}

cmx_status cmxp_item_compute(const cmx_sensitivity *s, const cmxp_item *item, const cmx_recipe *recipe,
                             cmx_physics *physics, double value[CMXP_ITEM_VALUES], cmx_error *err) {
  for (size_t k = 0; k < CMXP_ITEM_VALUES; k++) value[k] = NAN;
  cmx_order_work_reset(physics->work); /* a value must not depend on the one before it */
  switch (item->kind) {
  case CMXP_DIAGRAM:
    return compute_diagram(recipe, physics, value, err);
  case CMXP_LIQUIDUS:
  case CMXP_SOLIDUS:
    return compute_boundary(recipe, physics, item->kind == CMXP_SOLIDUS, item->x, value, err);
  case CMXP_THREE:
    return compute_three(s, recipe, physics, value, err);
  case CMXP_KAPPA:
    return compute_kappa(item, recipe, physics, value, err);
  default:
    return compute_eos(s, item, recipe, physics, value, err);
  }
}
