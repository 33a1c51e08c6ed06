/* Freezing of three species of classical ions. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/phase3_table.h"
#include "models/references.h"
#include "recipe/recipe_internal.h"
#include "section/section_internal.h"

enum { SEARCH = 16 }; /* intervals of the search for the first solid */

static const cmx_field fields[] = {
    {"/phase3/charges", CMX_F64, 1, {"species"}, "1", "charge numbers of the species", "coulomix"},
    {"/phase3/masses", CMX_F64, 1, {"species"}, "u", "masses of the species", "coulomix"},
    {"/phase3/values",
     CMX_F64,
     4,
     {"species", "ratio_1", "ratio_2", "number"},
     "1",
     "by the most abundant species of the liquid, and the roots of the ratios of the two others to it, even "
     "from 0 to 1: ln Gamma_e of the liquidus, ln of solid over liquid fraction of the three species, latent "
     "heat in kT per ion frozen; the slopes of these along the first root times its interval; along the "
     "second",
     "coulomix"},
    {"/phase3/caution",
     CMX_U8,
     3,
     {"species", "ratio_1_cell", "ratio_2_cell"},
     "1",
     "of the cell after each node: 1 where two solids freeze from one liquid, or the centre misses 1e-6 in "
     "ln "
     "Gamma_e, 1e-5 in a fraction of the solid or 1e-4 kT; lookups return CMX_WARN_ACTIVE_SET",
     "coulomix"},
    {NULL, 0, 0, {NULL}, NULL, NULL, NULL}};

static int wanted(const cmx_recipe *r) {
  return r->phase3.enabled;
}

static void summarise(const cmx_recipe *r, char text[CMX_SECTION_SUMMARY]) {
  snprintf(text, CMX_SECTION_SUMMARY, "freezing of %s, %s solid, %d nodes along a ratio", r->phase3.mixture,
           r->phase3.solid, r->phase3.nodes);
}

static void measure(const cmx_recipe *r, cmx_section_size *size) {
  const double nodes = 3.0 * r->phase3.nodes * r->phase3.nodes;
  size->nodes = nodes;
  size->states = 10.0 * nodes;
  size->memory = 200.0 * nodes;
  size->bytes = size->data = 8.0 * CMX_PHASE3_NUMBERS * nodes;
}

static size_t plan(const cmx_recipe *r, cmx_stage stages[CMX_SECTION_STAGES]) {
  stages[0] = (cmx_stage){CMX_STAGE_PHASE3, 1e-2 * r->phase3.nodes * r->phase3.nodes, 1};
  return 1;
}

static void add_accuracy(cmxp_writer *w, const cmx_phase3_table *t) {
  const double cells[2] = {(double)t->n_cells, (double)t->n_caution};
  cmxp_add_numbers(w, "/phase3", "cells", 2, cells);
  cmxp_add_text(w, "/phase3", "cells_meaning", "cells checked at their centres, of these with caution");
  cmxp_add_numbers(w, "/phase3", "cell_error", 3, t->worst[0]);
  cmxp_add_numbers(w, "/phase3", "cell_error_caution", 3, t->worst[1]);
  cmxp_add_text(w, "/phase3", "cell_error_meaning",
                "largest error at the centre of a cell against direct computation, of cells without and with "
                "caution: of ln Gamma_e, of a fraction of the solid, of the latent heat in kT");
}

static void add_table(cmxp_writer *w, const cmx_recipe *r, const cmx_classical_models *models,
                      const cmx_phase3_table *t) {
  const size_t n = (size_t)t->n;
  const cmxp_column columns[] = {{"/phase3/charges", t->ions.z, {3}},
                                 {"/phase3/masses", t->ions.mass_u, {3}},
                                 {"/phase3/values", t->values, {3, n, n, CMX_PHASE3_NUMBERS}},
                                 {"/phase3/caution", t->caution, {3, n - 1, n - 1}}};
  CMXP_ADD(w, fields, NULL, columns);
  cmxp_add_text(w, "/phase3", "mixture", r->phase3.mixture);
  cmxp_add_text(w, "/phase3", "solid", r->phase3.solid);
  if (models->vibrations) cmxp_add_text(w, "/phase3", "vibrations", r->phase3.vibrations);
  cmxp_add_text(
      w, "/phase3", "scope",
      "classical ions, rigid background, at fixed electron density; order of an ordered solid by the "
      "effective binary of the charges, frozen beyond the largest Gamma_d of /order");
  add_accuracy(w, t);
}

static cmx_status make(const cmx_section_job *job, cmx_store *store, cmx_error *err) {
  const cmx_recipe *r = job->recipe;
  cmxp_writer w = {store, CMX_OK, err};
  cmx_classical_models models;
  cmx_order_view order;
  cmx_phase3_table table;
  size_t n;
  cmx_array *arrays = cmxp_arrays_of(store, &n);
  if (!arrays) return cmx_fail(err, CMX_ERR_MEMORY, "phase3: out of memory");
  cmx_status status = cmx_recipe_three(r, job->physics, cmx_order_psi_from_table, &order, &models, err);
  if (status >= 0 && models.solid == CMX_SOLID_ORDERED) {
    status = cmx_order_bind(arrays, n, &order);
    if (status < 0) cmx_fail(err, status, "phase3: /order: %s", cmx_status_text(status));
    if (status >= 0) status = cmx_classical_order_from_table(&models, &order, err);
  }
  if (status >= 0)
    status = cmx_phase3_table_fill(&models, r->phase3.nodes, SEARCH, job->progress, &table, err);
  free(arrays);
  if (status < 0) return status;
  add_table(&w, r, &models, &table);
  cmx_phase3_table_free(&table);
  return w.status;
}

static cmx_status bind(const cmx_array arrays[], size_t n, cmx_table *t) {
  return cmx_phase3_bind(arrays, n, &t->phase3);
}

static cmx_status cite(const cmx_recipe *r, cmx_citations *c, cmx_error *err) {
  cmx_classical_models m;
  const cmx_status status = cmxp_recipe_mixture_models(r, 0, &m, err);
  if (status < 0) return status;
  m.solid = CMX_SOLID_RANDOM; /* that of `phase` may be another one */
  m.vibrations = NULL;
  cmxp_cite_mixture(c, &m);
  if (strcmp(r->phase3.vibrations, CMXP_LINEAR_VIBRATIONS) != 0)
    cmxp_cite_model(c, cmx_registry_find(r->models, CMX_KIND_SOLID_VIBRATIONS, r->phase3.vibrations, err));
  if (!strcmp(r->phase3.solid, "ordered"))
    cmxp_cite_reference(c, &cmxp_ref_baiko_2025);
  else if (strcmp(r->phase3.solid, "random") != 0)
    cmxp_cite_model(c, cmx_registry_find(r->models, CMX_KIND_SOLID_MIXING, r->phase3.solid, err));
  return CMX_OK;
}

const cmx_section cmxp_section_phase3 = {
    .name = "phase3",
    .needs = (const char *const[]){"lattice", "order", NULL},
    .fields = fields,
    .limits = "/phase3: classical ions in a rigid electron background, at fixed electron density.",
    .wanted = wanted,
    .check = cmxp_recipe_check_phase3,
    .summarise = summarise,
    .measure = measure,
    .sized_by = "phase3.nodes",
    .plan = plan,
    .make = make,
    .bind = bind,
    .describe = cmxp_describe_classical,
    .cite = cite};
