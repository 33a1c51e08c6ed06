/* The equation of state of a table. */
#include <stdio.h>
#include <string.h>

#include "coulomix/eos_table.h"
#include "section/generate_internal.h"

/* A model of the equation of state; "none" leaves it out. */
static const cmx_model *part(cmx_model_kind kind, const char *id, cmx_status *status, cmx_error *err) {
  if (*status < 0 || !strcmp(id, "none")) return NULL;
  const cmx_model *model = cmx_model_find(kind, id, err);
  if (!model) *status = CMX_ERR_UNKNOWN;
  return model;
}

cmx_status cmx_recipe_eos_of(const cmx_recipe *recipe, const cmx_mixture *mixture, cmx_eos *eos,
                             cmx_error *err) {
  cmx_status status = CMX_OK;
  memset(eos, 0, sizeof *eos);
  eos->mixture = *mixture;
  eos->liquid_quantum = part(CMX_KIND_LIQUID_QUANTUM, recipe->eos.liquid_quantum, &status, err);
  eos->liquid_screening = part(CMX_KIND_LIQUID_SCREENING, recipe->eos.liquid_screening, &status, err);
  eos->crystal_quantum = part(CMX_KIND_CRYSTAL_QUANTUM, recipe->eos.crystal_quantum, &status, err);
  eos->anharmonic_quantum = part(CMX_KIND_ANHARMONIC_QUANTUM, recipe->eos.anharmonic, &status, err);
  eos->crystal_screening = part(CMX_KIND_CRYSTAL_SCREENING, recipe->eos.crystal_screening, &status, err);
  eos->exchange = part(CMX_KIND_EXCHANGE, recipe->eos.exchange, &status, err);
  return status < 0 ? status : cmx_eos_check(eos, err);
}

cmx_status cmx_recipe_eos(const cmx_recipe *recipe, const cmx_workbench *bench, cmx_order_function *order,
                          void *order_context, cmx_eos *eos, cmx_error *err) {
  cmx_recipe own = *recipe; /* its mixture, with the models of the equation of state */
  cmx_mixture mixture;
  memcpy(own.phase.liquid, recipe->eos.liquid, sizeof own.phase.liquid);
  memcpy(own.phase.liquid_mixing, recipe->eos.liquid_mixing, sizeof own.phase.liquid_mixing);
  memcpy(own.phase.solids[0].solid, recipe->eos.solid, sizeof own.phase.solids[0].solid);
  memcpy(own.phase.solids[0].entropy, recipe->eos.entropy, sizeof own.phase.solids[0].entropy);
  const cmx_status status = cmx_recipe_mixture(&own, 0, bench, order, order_context, &mixture, err);
  return status < 0 ? status : cmx_recipe_eos_of(recipe, &mixture, eos, err);
}

cmx_status cmx_recipe_solidus(const cmx_recipe *recipe, const cmx_workbench *bench, cmx_order_function *order,
                              void *order_context, cmx_solidus *solidus, cmx_error *err) {
  cmx_recipe own =
      *recipe; /* the classical mixture of the diagram, with the solid of the equation of state */
  cmx_mixture mixture;
  memset(solidus, 0, sizeof *solidus);
  memcpy(own.phase.solids[0].solid, recipe->eos.solid, sizeof own.phase.solids[0].solid);
  memcpy(own.phase.solids[0].entropy, recipe->eos.entropy, sizeof own.phase.solids[0].entropy);
  const cmx_status status = cmx_recipe_mixture(&own, 0, bench, order, order_context, &mixture, err);
  return status < 0 ? status : cmx_solidus_make(&mixture, solidus, err);
}

static const char *const source = "coulomix";

/* On (ln n_e, ln T), of the electrons or flags (rank 2) or of both species (3). */
static void add_sheet(writer *w, const cmx_eos_table *t, const char *path, int type, int rank,
                      const void *data, const char *units, const char *long_name) {
  cmx_dataset d = {.path = path,
                   .type = type,
                   .rank = rank,
                   .dims = {t->n, t->m},
                   .data = data,
                   .axes = {"/eos/ln_n_e", "/eos/ln_t"},
                   .units = units,
                   .long_name = long_name,
                   .source = source};
  if (rank == 3) {
    d.dims[0] = 2;
    d.dims[1] = t->n;
    d.dims[2] = t->m;
    d.axes[0] = NULL;
    d.axes[1] = "/eos/ln_n_e";
    d.axes[2] = "/eos/ln_t";
  }
  add(w, d);
}

static void add_mixing(writer *w, const cmx_eos_table *t, const char *path, const double *data) {
  add(w, (cmx_dataset){.path = path,
                       .type = CMX_F64,
                       .rank = 2,
                       .dims = {t->k, t->g},
                       .data = data,
                       .axes = {"/eos/x", "/eos/ln_gamma_e"},
                       .units = "1",
                       .long_name = "coefficients of (f_mix + s_mix)/(x(1-x)) per ion and kT",
                       .source = source});
}

static void add_scalars(writer *w, const cmx_eos_table *t) {
  add_line(w, "/eos/charges", 2, t->ions.z, NULL, "1", "charge numbers of the species");
  add_line(w, "/eos/masses", 2, t->ions.mass_u, NULL, "atomic mass unit", "masses of the species");
  add_line(w, "/eos/range", 4, t->range, NULL, "g/cm^3 and K", "least and largest rho, least and largest T");
  add_line(w, "/eos/lattice", 2, t->lattice, NULL, "1",
           "Madelung constant of the solid; u_1 = <omega/omega_p> of its zero point");
  add_line(
      w, "/eos/constants", 6, t->constants, NULL, "cgs",
      "Boltzmann constant, atomic mass unit, speed of light, radiation constant, e^2, hbar (CODATA 2018)");
}

static const char *const reasons =
    "fits outside their ranges, for each pure species: 1 quantum effects, 2 polarization, 4 exchange";

static void add_eos(writer *w, const cmx_eos_table *t) {
  add_line(w, "/eos/ln_n_e", t->n, t->ln_n, NULL, "1", "ln of the net electron density in cm^-3");
  add_line(w, "/eos/ln_t", t->m, t->ln_t, NULL, "1", "ln of the temperature in K");
  add_line(w, "/eos/ln_t_fine", t->m_fine, t->ln_t_fine, NULL, "1", "ln of the temperature in K, finer");
  add_line(w, "/eos/x", t->k, t->x, NULL, "1", "number fraction of the heavier ion");
  add_line(w, "/eos/ln_gamma_e", t->g, t->ln_gamma, NULL, "1", "ln Gamma_e");
  add_scalars(w, t);
  add_line(w, "/eos/cold", t->n, t->cold, "/eos/ln_n_e", "erg",
           "coefficients of the free energy of electrons at T = 0, per electron");
  add_line(w, "/eos/pairs", t->m_fine, t->pairs, "/eos/ln_t_fine", "erg/cm^3",
           "coefficients of the pressure of pairs where no net electrons are");
  add_sheet(
      w, t, "/eos/electrons", CMX_F64, 2, t->electrons, "erg",
      "coefficients of the thermal free energy of electrons and positrons per net electron, plus pairs/n_e");
  add_sheet(w, t, "/eos/liquid/species", CMX_F64, 3, t->species[CMX_EOS_LIQUID], "erg",
            "coefficients of the free energy of each pure liquid per ion, exchange and polarisation of its "
            "electrons included");
  add_sheet(w, t, "/eos/liquid/reasons", CMX_U8, 3, t->reasons[CMX_EOS_LIQUID], "1", reasons);
  add_mixing(w, t, "/eos/liquid/mixing", t->mixing[CMX_EOS_LIQUID]);
  add_sheet(w, t, "/eos/solid/species", CMX_F64, 3, t->species[CMX_EOS_SOLID], "erg",
            "the same of each pure solid, without Madelung energy and zero point");
  add_sheet(w, t, "/eos/solid/reasons", CMX_U8, 3, t->reasons[CMX_EOS_SOLID], "1", reasons);
  add(w, (cmx_dataset){
             .path = "/eos/contrast",
             .type = CMX_I32,
             .rank = 1,
             .dims = {2},
             .data = t->contrast,
             .units = "1",
             .long_name = "1: Z2/Z1 is outside the range of the mixing model, of the liquid and of the solid",
             .source = source});
  if (t->mixing[CMX_EOS_SOLID]) add_mixing(w, t, "/eos/solid/mixing", t->mixing[CMX_EOS_SOLID]);
  text(w, "/eos", "free_energy",
       "per gram [sum_j x_j F_j + <Z> F_el + kT f_mix]/<m> - a T^4/(3 rho); quintic B-splines with their "
       "coefficients "
       "on even nodes; a solid without mixing sheet has its order from /order");
  text(w, "/eos", "zero_of_energy",
       "free nuclei and electrons at rest; the rest energy of pairs is included");
}

static void add_choice(writer *w, const cmx_recipe *r) {
  const struct {
    const char *name, *value;
  } choice[] = {{"solid_description", r->eos.solid},
                {"liquid", r->eos.liquid},
                {"liquid_mixing", r->eos.liquid_mixing},
                {"liquid_quantum", r->eos.liquid_quantum},
                {"liquid_screening", r->eos.liquid_screening},
                {"crystal_quantum", r->eos.crystal_quantum},
                {"anharmonic", r->eos.anharmonic},
                {"crystal_screening", r->eos.crystal_screening},
                {"exchange", r->eos.exchange}};
  for (size_t k = 0; k < sizeof choice / sizeof *choice; k++)
    text(w, "/eos", choice[k].name, choice[k].value);
  if (strcmp(r->eos.solid, "ordered")) text(w, "/eos", "entropy", r->eos.entropy);
}

/* The order on cooling that lookups begin with, and where it freezes. Without a solidus the table says why and has all but frozen order. */
static void add_cooling(writer *w, const cmx_recipe *r, const cmx_workbench *bench, cmx_order_work *work) {
  const double choice[2] = {cmx_cooling_of_name(r->eos.order), r->eos.order_blocking_gamma_d};
  cmx_solidus s;
  cmx_error why = {CMX_OK, ""};
  add_line(w, "/eos/order_on_cooling", 2, choice, NULL, "1",
           "0 equilibrium, 1 blocked, 2 frozen, 3 random; Gamma_d from which on blocked order is fixed, 0 "
           "for none");
  if (strcmp(r->eos.solid, "ordered")) return;
  cmx_order_direct direct = {bench->order, work, 0.0}; /* as in the diagrams of /phase */
  if (cmx_recipe_solidus(r, bench, cmx_order_directly, &direct, &s, &why) < 0) {
    text(w, "/eos", "solidus", why.text);
    return;
  }
  add_line(w, "/eos/solid/solidus_ends", s.n_pieces + 1, s.end, NULL, "1",
           "ends in x of the pieces of the solidus; the middle one of three is a miscibility gap");
  add(w, (cmx_dataset){.path = "/eos/solid/solidus",
                       .type = CMX_F64,
                       .rank = 2,
                       .dims = {s.n_pieces, CMX_SOLIDUS_DEGREES},
                       .data = s.c,
                       .units = "1",
                       .long_name =
                           "Chebyshev coefficients of ln Gamma_d on the solidus of the classical diagram",
                       .source = source});
}

/* Into a group of its own. */
static void make(writer *w, const making *m) {
  const cmx_recipe *r = m->recipe;
  const cmx_eos_grid grid = {{r->eos.rho_min, r->eos.rho_max},
                             {r->eos.temp_min, r->eos.temp_max},
                             r->eos.rho_nodes,
                             r->eos.temp_nodes,
                             r->eos.x_nodes};
  cmx_order_work *work = NULL;
  cmx_eos eos;
  cmx_eos_table table;
  w->status = cmx_order_work_new(m->bench->order, &work);
  cmx_order_direct direct = {m->bench->order, work, m->recipe->order.gamma_d_max};
  if (w->status >= 0) w->status = cmx_recipe_eos(r, m->bench, cmx_order_directly, &direct, &eos, w->err);
  if (w->status >= 0) w->status = cmx_eos_table_fill(&eos, &grid, m->progress, &table, w->err);
  if (w->status < 0) {
    cmx_order_work_free(work);
    return;
  }
  w->status = CMX_OK;
  add_eos(w, &table);
  add_choice(w, r);
  add_cooling(w, r, m->bench, work);
  cmx_eos_table_free(&table);
  cmx_order_work_free(work);
}

void cmxp_make_eos(writer *w, const making *m) {
  if (cmxp_piece_found(w, m->pieces, CMXP_STAGE_EOS, 0)) return;
  writer group = {cmx_store_new(), CMX_OK, w->err};
  if (!group.store) {
    w->status = cmx_fail(w->err, CMX_ERR_MEMORY, "eos: out of memory");
    return;
  }
  make(&group, m);
  cmxp_piece_made(w, m->pieces, CMXP_STAGE_EOS, 0, &group);
  cmx_store_free(group.store);
}
