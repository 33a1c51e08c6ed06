/* Models, mixtures, equation of state, conductivities and pure species from the names in a recipe. */
#include "coulomix/physics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/const.h"
#include "recipe/recipe_internal.h"

/* --- lattice and order ------------------------------------------------------------------------------ */

static cmx_status make_work(cmx_physics *p, double frozen_from, cmx_error *err) {
  const cmx_status status = cmx_order_work_new(p->order, &p->work);
  if (status < 0) return cmx_fail(err, status, "order: %s", cmx_status_text(status));
  p->direct = (cmx_order_minimiser){p->order, p->work, 0.0};
  p->frozen = (cmx_order_minimiser){p->order, p->work, frozen_from};
  return CMX_OK;
}

/* Of two species; of more third order is no part of their order. */
static cmx_status add_terms(const cmx_recipe *recipe, cmx_order_model *order, cmx_error *err) {
  cmx_order_term terms[CMX_MAX_ORDER_TERMS];
  cmx_error why = CMX_ERROR_NONE;
  cmx_recipe_terms(recipe, terms);
  const cmx_status status = cmx_order_model_add_terms(order, recipe->order.n_beyond, terms, &why);
  return status < 0 ? cmx_fail(err, status, "order.beyond_pairs: %.300s", why.text) : CMX_OK;
}

static cmx_status take_third_order(const cmx_recipe *recipe, cmx_physics *p, cmx_error *err) {
  cmx_error why = CMX_ERROR_NONE;
  if (!strcmp(recipe->order.third_order, "none")) return CMX_OK;
  const cmx_model *energy = cmxp_recipe_third_order(recipe, err);
  if (!energy) return CMX_ERR_UNKNOWN;
  cmx_status status = cmxp_third_order_covers(&recipe->mixture.ions, err);
  if (status < 0) return status;
  if (recipe->mixture.ions.n == 2) {
    status = cmx_order_model_add_third_order(p->order, energy, cmxp_recipe_contrast(recipe), &why);
    return status < 0 ? cmx_fail(err, status, "order.third_order: %.300s", why.text) : CMX_OK;
  }
  p->third_direct = (cmx_third_order){energy, 0.0};
  p->third_frozen = (cmx_third_order){energy, recipe->order.gamma_d_max};
  return CMX_OK;
}

/* A free energy in place of that of the minimum. */
static cmx_status take_free_energy(const cmx_recipe *recipe, cmx_order_model *order, cmx_error *err) {
  const char *id = recipe->order.free_energy;
  cmx_error why = CMX_ERROR_NONE;
  if (!strcmp(id, "none")) return CMX_OK;
  const cmx_model *model = cmx_registry_find(recipe->models, CMX_KIND_ORDER, id, err);
  if (!model) return CMX_ERR_UNKNOWN;
  const cmx_status status = cmx_order_model_set_free_energy(order, model, &why);
  return status < 0 ? cmx_fail(err, status, "order.free_energy: %.300s", why.text) : CMX_OK;
}

/* Terms beyond pairs are of the two species of the recipe. */
static cmx_status check_terms(const cmx_recipe *recipe, int n, cmx_error *err) {
  if (n == 2) return CMX_OK;
  if (recipe->order.n_beyond)
    return cmx_fail(err, CMX_ERR_UNSUPPORTED, "order.beyond_pairs: terms are of two species, not %d", n);
  if (strcmp(recipe->order.third_order, "none") != 0 && recipe->mixture.ions.n == 2)
    return cmx_fail(err, CMX_ERR_UNSUPPORTED, "order.third_order: of the two species of `mixture`, not of %d",
                    n);
  return CMX_OK;
}

/* The energy of third order of more than two species. */
static cmx_status add_third_order(const cmx_third_order *third, cmx_classical_models *m, cmx_error *err) {
  if (!third->energy || m->ions.n < 3) return CMX_OK;
  m->third_order = cmx_order_psi_third_order;
  m->third_order_context = (void *)third;
  return cmxp_third_order_covers(&m->ions, err);
}

/* Which compounds there are depends on the charges alone, so that a solid that needs no order will do. */
static cmx_status find_compounds(const cmx_recipe *recipe, cmx_physics *p, cmx_error *err) {
  cmx_classical_models m;
  cmx_status status = cmxp_recipe_mixture_models(recipe, 0, &m, err);
  m.solid = CMX_SOLID_RANDOM;
  m.zeta = p->sums.madelung;
  m.t0 = p->sums.T0;
  if (status >= 0) status = cmx_classical_add_compounds(&m, 0, p->compounds, err);
  p->n_compounds = status < 0 ? 0 : m.n_compounds;
  return status;
}

cmx_status cmx_physics_make(const cmx_recipe *recipe, cmx_physics *physics, cmx_error *err) {
  memset(physics, 0, sizeof *physics);
  const cmx_lattice *lattice = cmx_lattice_find(recipe->lattice.structure, err);
  if (!lattice) return CMX_ERR_UNKNOWN;
  cmx_status status = cmx_lattice_integrate(lattice, (size_t)recipe->order.shells, recipe->lattice.tolerance,
                                            &physics->sums, err);
  if (status < 0) return status;
  status = cmx_order_model_new(&physics->sums, &physics->order);
  if (status < 0) return cmx_fail(err, status, "order model: %s", cmx_status_text(status));
  status = add_terms(recipe, physics->order, err);
  if (status >= 0) status = take_third_order(recipe, physics, err);
  if (status >= 0) status = take_free_energy(recipe, physics->order, err);
  if (status >= 0) status = make_work(physics, recipe->order.gamma_d_max, err);
  if (status >= 0 && recipe->phase.enabled && recipe->phase.compounds)
    status = find_compounds(recipe, physics, err);
  if (status < 0) cmx_physics_free(physics);
  return status;
}

cmx_status cmx_physics_share(const cmx_physics *physics, cmx_physics *own, cmx_error *err) {
  *own = *physics;
  own->shares_order = 1;
  own->work = NULL;
  const cmx_status status = make_work(own, physics->frozen.frozen, err);
  if (status < 0) cmx_physics_free(own);
  return status;
}

void cmx_physics_free(cmx_physics *physics) {
  cmx_order_work_free(physics->work);
  if (!physics->shares_order) cmx_order_model_free(physics->order);
  memset(physics, 0, sizeof *physics);
}

/* --- mixtures and the equation of state ------------------------------------------------------------- */

cmx_status cmxp_recipe_mixture_models(const cmx_recipe *recipe, size_t solid, cmx_classical_models *m,
                                      cmx_error *err) {
  const cmx_recipe_solid *s = &recipe->phase.solids[solid];
  memset(m, 0, sizeof *m);
  m->ions = recipe->mixture.ions;
  m->liquid = cmx_registry_find(recipe->models, CMX_KIND_LIQUID, recipe->phase.liquid, err);
  if (m->liquid) m->crystal = cmx_registry_find(recipe->models, CMX_KIND_CRYSTAL, recipe->phase.crystal, err);
  if (m->crystal)
    m->anharmonic = cmx_registry_find(recipe->models, CMX_KIND_ANHARMONIC, recipe->phase.anharmonic, err);
  if (m->anharmonic)
    m->liquid_mixing =
        cmx_registry_find(recipe->models, CMX_KIND_LIQUID_MIXING, recipe->phase.liquid_mixing, err);
  if (m->liquid_mixing)
    m->entropy = cmx_registry_find(recipe->models, CMX_KIND_MIXING_ENTROPY, s->entropy, err);
  if (!m->entropy) return CMX_ERR_UNKNOWN;
  if (strcmp(s->vibrations, CMXP_LINEAR_VIBRATIONS) != 0) {
    m->vibrations = cmx_registry_find(recipe->models, CMX_KIND_SOLID_VIBRATIONS, s->vibrations, err);
    if (!m->vibrations) return CMX_ERR_UNKNOWN;
  }
  m->solid = !strcmp(s->solid, "ordered")  ? CMX_SOLID_ORDERED
             : !strcmp(s->solid, "random") ? CMX_SOLID_RANDOM
                                           : CMX_SOLID_FITTED;
  if (m->solid == CMX_SOLID_FITTED)
    m->solid_mixing = cmx_registry_find(recipe->models, CMX_KIND_SOLID_MIXING, s->solid, err);
  return m->solid == CMX_SOLID_FITTED && !m->solid_mixing ? CMX_ERR_UNKNOWN : CMX_OK;
}

/* The same source for n species; NULL for one that is not of the library. */
static cmx_order_psi_function *psi_of(cmx_order_function *order) {
  if (order == cmx_order_from_minimiser) return cmx_order_psi_from_minimiser;
  return order == cmx_order_from_table || order == cmx_order_from_table_frozen ? cmx_order_psi_from_table
                                                                               : NULL;
}

/* Without compounds. */
static cmx_status mixture_of(const cmx_recipe *recipe, size_t solid, const cmx_physics *physics,
                             cmx_order_function *order, void *order_context, cmx_classical_models *m,
                             cmx_error *err) {
  cmx_status status = cmxp_recipe_mixture_models(recipe, solid, m, err);
  if (status >= 0 && m->solid == CMX_SOLID_ORDERED) status = check_terms(recipe, m->ions.n, err);
  if (status < 0) return status;
  m->zeta = physics->sums.madelung;
  m->t0 = physics->sums.T0;
  if (m->solid == CMX_SOLID_ORDERED) {
    m->order = order;
    m->order_psi = psi_of(order);
    m->order_context = m->order_psi_context = order_context;
    m->beyond_pairs = physics->order && cmx_order_model_terms(physics->order, NULL) > 0;
    if (m->beyond_pairs) cmx_order_model_random(physics->order, m->b0);
    status = add_third_order(order == cmx_order_from_minimiser && order_context == &physics->direct
                                 ? &physics->third_direct
                                 : &physics->third_frozen,
                             m, err);
    if (status < 0) return status;
  }
  return m->ions.n == 2 ? cmx_classical_check(m, err) : cmx_classical_check_of(m, err);
}

cmx_status cmx_recipe_mixture(const cmx_recipe *recipe, size_t solid, const cmx_physics *physics,
                              cmx_order_function *order, void *order_context, cmx_classical_models *m,
                              cmx_error *err) {
  const cmx_status status = mixture_of(recipe, solid, physics, order, order_context, m, err);
  if (status < 0 || !physics->n_compounds) return status;
  m->n_compounds = physics->n_compounds;
  m->compounds = physics->compounds;
  return cmx_classical_check(m, err);
}

cmx_status cmx_recipe_mixture_of(const cmx_recipe *recipe, const cmx_species *ions, size_t solid,
                                 cmx_physics *physics, cmx_classical_models *m, cmx_error *err) {
  cmx_status status = cmxp_recipe_mixture_models(recipe, solid, m, err);
  if (status >= 0 && m->solid == CMX_SOLID_ORDERED) status = check_terms(recipe, ions->n, err);
  if (status < 0) return status;
  m->ions = *ions;
  m->zeta = physics->sums.madelung;
  m->t0 = physics->sums.T0;
  if (m->solid == CMX_SOLID_ORDERED) {
    m->order_psi = cmx_order_psi_from_minimiser;
    m->order_psi_context = &physics->direct;
    if (physics->order) cmx_order_model_random(physics->order, m->b0);
    status = add_third_order(&physics->third_direct, m, err);
    if (status < 0) return status;
  }
  return cmx_classical_check_of(m, err);
}

cmx_status cmx_recipe_three(const cmx_recipe *recipe, cmx_physics *physics, cmx_order_psi_function *order,
                            void *order_context, cmx_classical_models *m, cmx_error *err) {
  cmx_recipe own = *recipe;
  cmx_species ions;
  memcpy(own.phase.solids[0].solid, recipe->phase3.solid, sizeof own.phase.solids[0].solid);
  snprintf(own.phase.solids[0].entropy, sizeof own.phase.solids[0].entropy, "mixing-entropy/number");
  memcpy(own.phase.solids[0].vibrations, recipe->phase3.vibrations, sizeof own.phase.solids[0].vibrations);
  cmx_status status = cmx_recipe_three_species(recipe, &ions, err);
  if (status >= 0) status = cmx_recipe_mixture_of(&own, &ions, 0, physics, m, err);
  if (status >= 0 && m->solid == CMX_SOLID_ORDERED) {
    m->order_psi = order;
    m->order_psi_context = order_context;
  }
  return status;
}

/* A model of the equation of state; "none" leaves it out. */
static const cmx_model *optional_model(const cmx_registry *models, cmx_model_kind kind, const char *id,
                                       cmx_status *status, cmx_error *err) {
  if (*status < 0 || !strcmp(id, "none")) return NULL;
  const cmx_model *model = cmx_registry_find(models, kind, id, err);
  if (!model) *status = CMX_ERR_UNKNOWN;
  return model;
}

/* All but the mixture. */
static cmx_status eos_parts(const cmx_recipe *recipe, cmx_eos *eos, cmx_error *err) {
  cmx_status status = CMX_OK;
  eos->liquid_quantum =
      optional_model(recipe->models, CMX_KIND_LIQUID_QUANTUM, recipe->eos.liquid_quantum, &status, err);
  eos->liquid_screening =
      optional_model(recipe->models, CMX_KIND_LIQUID_SCREENING, recipe->eos.liquid_screening, &status, err);
  eos->crystal_quantum =
      optional_model(recipe->models, CMX_KIND_CRYSTAL_QUANTUM, recipe->eos.crystal_quantum, &status, err);
  eos->anharmonic_quantum =
      optional_model(recipe->models, CMX_KIND_ANHARMONIC_QUANTUM, recipe->eos.anharmonic, &status, err);
  eos->crystal_screening =
      optional_model(recipe->models, CMX_KIND_CRYSTAL_SCREENING, recipe->eos.crystal_screening, &status, err);
  eos->exchange = optional_model(recipe->models, CMX_KIND_EXCHANGE, recipe->eos.exchange, &status, err);
  return status;
}

cmx_status cmx_recipe_eos_models(const cmx_recipe *recipe, const cmx_classical_models *mixture, cmx_eos *eos,
                                 cmx_error *err) {
  memset(eos, 0, sizeof *eos);
  eos->mixture = *mixture;
  const cmx_status status = eos_parts(recipe, eos, err);
  return status < 0 ? status : cmx_eos_check(eos, err);
}

/* The recipe with its equation of state's solid in /phase. */
static cmx_recipe with_eos_solid(const cmx_recipe *recipe) {
  cmx_recipe own = *recipe;
  cmx_recipe_solid *solid = own.phase.solids;
  memcpy(solid->solid, recipe->eos.solid, sizeof solid->solid);
  memcpy(solid->entropy, recipe->eos.entropy, sizeof solid->entropy);
  memcpy(solid->vibrations, recipe->eos.vibrations, sizeof solid->vibrations);
  return own;
}

/* The same with its liquid. */
static cmx_recipe with_eos_mixture(const cmx_recipe *recipe) {
  cmx_recipe own = with_eos_solid(recipe);
  memcpy(own.phase.liquid, recipe->eos.liquid, sizeof own.phase.liquid);
  memcpy(own.phase.liquid_mixing, recipe->eos.liquid_mixing, sizeof own.phase.liquid_mixing);
  return own;
}

cmx_status cmxp_recipe_eos_models(const cmx_recipe *recipe, cmx_eos *eos, cmx_error *err) {
  const cmx_recipe own = with_eos_mixture(recipe);
  memset(eos, 0, sizeof *eos);
  const cmx_status status = cmxp_recipe_mixture_models(&own, 0, &eos->mixture, err);
  return status < 0 ? status : eos_parts(recipe, eos, err);
}

cmx_status cmx_recipe_eos(const cmx_recipe *recipe, const cmx_physics *physics, cmx_order_function *order,
                          void *order_context, cmx_eos *eos, cmx_error *err) {
  const cmx_recipe own = with_eos_mixture(recipe);
  cmx_classical_models mixture;
  const cmx_status status = mixture_of(&own, 0, physics, order, order_context, &mixture, err);
  return status < 0 ? status : cmx_recipe_eos_models(recipe, &mixture, eos, err);
}

cmx_status cmx_recipe_solidus(const cmx_recipe *recipe, const cmx_physics *physics, cmx_order_function *order,
                              void *order_context, cmx_solidus *solidus, cmx_error *err) {
  /* the classical mixture of the diagram, with the solid of the equation of state */
  const cmx_recipe own = with_eos_solid(recipe);
  cmx_classical_models mixture;
  memset(solidus, 0, sizeof *solidus);
  const cmx_status status = mixture_of(&own, 0, physics, order, order_context, &mixture, err);
  return status < 0 ? status : cmx_solidus_make(&mixture, solidus, err);
}

/* --- conductivities --------------------------------------------------------------------------------- */

cmx_status cmx_recipe_transport(const cmx_recipe *recipe, cmx_short_range_function *short_range,
                                void *short_range_context, cmx_transport *transport, cmx_error *err) {
  cmx_transport_variant variant = CMX_TRANSPORT_RECOMMENDED;
  cmx_status status = cmx_transport_variant_find(recipe->transport.variant, &variant, err);
  if (status < 0) return status;
  cmx_transport_defaults(variant, transport);
  transport->ions = recipe->mixture.ions;
  transport->freezing_gamma = recipe->transport.freezing_gamma;
  transport->short_range = short_range;
  transport->short_range_context = short_range_context;
  transport->logarithm =
      cmx_registry_find(recipe->models, CMX_KIND_COULOMB_LOGARITHM, recipe->transport.coulomb_logarithm, err);
  if (!transport->logarithm) return CMX_ERR_UNKNOWN;
  transport->collisions = optional_model(recipe->models, CMX_KIND_ELECTRON_COLLISIONS,
                                         recipe->transport.electron_collisions, &status, err);
  transport->conductivity[CMX_LIQUID] = optional_model(recipe->models, CMX_KIND_CONDUCTIVITY,
                                                       recipe->transport.liquid_conductivity, &status, err);
  transport->conductivity[CMX_SOLID] = optional_model(recipe->models, CMX_KIND_CONDUCTIVITY,
                                                      recipe->transport.solid_conductivity, &status, err);
  if (status < 0) return status;
  return cmx_impurity_order_find(recipe->transport.order, &transport->order, err);
}

/* --- screening of reactions ------------------------------------------------------------------------- */

cmx_status cmx_recipe_reaction(const cmx_recipe *recipe, int polarizable, cmx_reaction_models *models,
                               cmx_error *err) {
  const char *liquid = polarizable ? recipe->eos.liquid : recipe->phase.liquid,
             *mixing = polarizable ? recipe->eos.liquid_mixing : recipe->phase.liquid_mixing;
  cmx_status status = CMX_OK;
  memset(models, 0, sizeof *models);
  models->liquid = cmx_registry_find(recipe->models, CMX_KIND_LIQUID, liquid, err);
  if (models->liquid) models->mixing = cmx_registry_find(recipe->models, CMX_KIND_LIQUID_MIXING, mixing, err);
  if (!models->mixing) return CMX_ERR_UNKNOWN;
  if (polarizable)
    models->polarization =
        optional_model(recipe->models, CMX_KIND_LIQUID_SCREENING, recipe->eos.liquid_screening, &status, err);
  return status;
}

/* --- warm matter ------------------------------------------------------------------------------------ */

void cmxp_recipe_pure_path(const cmx_recipe *recipe, size_t j, size_t k, char path[CMXP_PURE_PATH]) {
  const char *file = recipe->warm.species[j].files[k];
  snprintf(path, CMXP_PURE_PATH, "%s%s", file[0] == '/' ? "" : recipe->folder, file);
}

static cmx_status read_spectra(const cmx_recipe *recipe, size_t j, cmx_spectrum spectra[CMX_RECIPE_SPECTRA],
                               cmx_error *err) {
  const cmx_recipe_pure *p = &recipe->warm.species[j];
  cmx_status status = CMX_OK;
  for (size_t k = 0; k < p->n_files && status >= 0; k++) {
    char path[CMXP_PURE_PATH];
    cmxp_recipe_pure_path(recipe, j, k, path);
    status = cmx_spectrum_read(path, CMX_SPECTRUM_AUTO, NULL, &spectra[k], err);
  }
  return status;
}

static cmx_status make_pure(const cmx_recipe *recipe, size_t j, cmx_pure *out, cmx_error *err) {
  const cmx_recipe_pure *p = &recipe->warm.species[j];
  const double z = recipe->mixture.ions.z[j], mass = recipe->mixture.ions.mass_u[j];
  const char *name = recipe->mixture.names[j];
  if (strcmp(p->model, "lee-more") == 0) {
    cmx_lee_more settings;
    cmx_lee_more_defaults(&settings);
    settings.charge = p->charge;
    if (p->eos[0]) settings.eos = cmx_registry_find(recipe->models, CMX_KIND_AVERAGE_ATOM, p->eos, err);
    if (p->eos[0] && !settings.eos) return CMX_ERR_UNKNOWN;
    return cmx_pure_lee_more(name, z, mass, &settings, out, err);
  }
  cmx_spectrum *spectra = calloc(CMX_RECIPE_SPECTRA, sizeof *spectra);
  if (!spectra) return cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", name);
  cmx_status status = read_spectra(recipe, j, spectra, err);
  const cmx_pure_spectra from = {p->n_files, spectra, p->charge};
  if (status >= 0) status = cmx_pure_tabulated(name, z, mass, &from, out, err);
  for (size_t k = 0; k < p->n_files; k++) cmx_spectrum_free(&spectra[k]);
  free(spectra);
  return status;
}

cmx_status cmx_recipe_pure_species(const cmx_recipe *recipe, cmx_pure pure[CMX_RECIPE_PURES],
                                   cmx_error *err) {
  cmx_status status = CMX_OK;
  memset(pure, 0, CMX_RECIPE_PURES * sizeof *pure);
  for (size_t j = 0; j < CMX_RECIPE_PURES && status >= 0; j++) status = make_pure(recipe, j, &pure[j], err);
  if (status < 0)
    for (size_t j = 0; j < CMX_RECIPE_PURES; j++) cmx_pure_free(&pure[j]);
  return status;
}

cmx_warm_grid cmx_recipe_warm_grid(const cmx_recipe *r) {
  const double ev = CMX_ELECTRON_VOLT / CMX_HBAR;
  return (cmx_warm_grid){.rho = {r->warm.rho_min, r->warm.rho_max},
                         .temp = {r->warm.temp_min, r->warm.temp_max},
                         .rho_nodes = r->warm.rho_nodes,
                         .temp_nodes = r->warm.temp_nodes,
                         .omega_nodes = r->warm.omega_nodes,
                         .omega = r->warm.energy_max * ev,
                         .scale = r->warm.energy_scale * ev,
                         .crossover = r->warm.crossover * CMX_ATOMIC_FREQUENCY,
                         .width = r->warm.width * CMX_ATOMIC_FREQUENCY};
}
