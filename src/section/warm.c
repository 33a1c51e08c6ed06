/* Warm dense mixtures. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/warm_table.h"
#include "models/references.h"
#include "recipe/recipe_internal.h"
#include "core/file_digest.h"
#include "section/section_internal.h"
#include "core/numbers.h"

static const char stage[] = "warm matter";

#define NUMBER(name, units, long_name)                                                                       \
  { "/warm/" name, CMX_F64, 0, {NULL}, units, long_name, "coulomix" }

static const cmx_field fields[] = {
    {"/warm/ln_t", CMX_F64, 1, {NULL}, "1", "ln of the temperature in K", "coulomix"},
    {"/warm/u", CMX_F64, 1, {NULL}, "1", "asinh(omega/scale)", "coulomix"},
    NUMBER("rho_min", "g/cm^3", "least rho of the mixture"),
    NUMBER("rho_max", "g/cm^3", "largest rho of the mixture"),
    NUMBER("temp_min", "K", "least T"),
    NUMBER("temp_max", "K", "largest T"),
    NUMBER("omega_scale", "rad/s", "scale of u"),
    NUMBER("omega_max", "rad/s", "largest omega"),
    NUMBER("crossover", "rad/s", "crossover of the transition rule"),
    NUMBER("crossover_width", "rad/s", "width of the transition rule"),
    {"/warm/has_kappa",
     CMX_I32,
     0,
     {NULL},
     "1",
     "0: the pure species' data have no thermal conductivity",
     "coulomix"},
    {"/warm/*/ln_n", CMX_F64, 1, {NULL}, "1", "ln of the atoms of the pure species per cm^3", "coulomix"},
    NUMBER("*/atom_mass", "g", "mass of an atom"),
    NUMBER("*/n_min", "1/cm^3", "least density of atoms that is covered"),
    NUMBER("*/n_max", "1/cm^3", "largest density of atoms that is covered"),
    {"/warm/*/direct",
     CMX_F64,
     3,
     {"/warm/*/ln_n", "/warm/ln_t", "column"},
     "1",
     "coefficients of ln of the electronic pressure in erg/cm^3, free electrons an atom, sigma of direct "
     "current in 1/s and kappa in erg/(cm s K)",
     "coulomix"},
    {"/warm/*/spectrum",
     CMX_F32,
     4,
     {"/warm/*/ln_n", "/warm/ln_t", "part", "/warm/u"},
     "1",
     "coefficients of ln(sigma_1/sigma_dc) and of sigma_2/sigma_dc",
     "coulomix"},
    {NULL, 0, 0, {NULL}, NULL, NULL, NULL}};

static int wanted(const cmx_recipe *r) {
  return r->warm.enabled;
}

static void summarise(const cmx_recipe *r, char text[CMX_SECTION_SUMMARY]) {
  cmxp_print(text, CMX_SECTION_SUMMARY,
             "%s of %s, %s of %s, rho %g to %g g/cm^3, T %g to %g K, photons to %g eV", r->mixture.names[0],
             r->warm.species[0].model, r->mixture.names[1], r->warm.species[1].model, r->warm.rho_min,
             r->warm.rho_max, r->warm.temp_min, r->warm.temp_max, r->warm.energy_max);
}

/* Of both species. At equal pressure the densities of a species reach beyond those of the mixture. */
static double nodes_of(const cmx_recipe *r) {
  return 2.0 * ((0.5 + log10(r->warm.rho_max / r->warm.rho_min)) * r->warm.rho_nodes + 7.0) *
         (log10(r->warm.temp_max / r->warm.temp_min) * r->warm.temp_nodes + 7.0);
}

static int has_spectra(const cmx_recipe *r) {
  return !strcmp(r->warm.species[0].model, "spectra") || !strcmp(r->warm.species[1].model, "spectra");
}

static void measure(const cmx_recipe *r, cmx_section_size *size) {
  const double nodes = nodes_of(r), spectrum = has_spectra(r) ? r->warm.omega_nodes + 7.0 : 0.0;
  size->nodes = nodes;
  size->states = (1.0 + spectrum) * nodes;
  size->bytes = size->data = nodes * (8.0 * CMXI_WARM_COLUMNS + 8.0 * spectrum);
  size->memory = nodes * (16.0 * CMXI_WARM_COLUMNS + 24.0 * spectrum);
}

static size_t plan(const cmx_recipe *r, cmx_stage stages[CMX_SECTION_STAGES]) {
  const double spectra = has_spectra(r) ? r->warm.omega_nodes : 0.0;
  const int atoms = (r->warm.species[0].eos[0] != 0) + (r->warm.species[1].eos[0] != 0);
  stages[0] = (cmx_stage){stage, (6.5e-6 + 1e-7 * spectra + 2.5e-3 * atoms) * nodes_of(r), 1};
  return 1;
}

/* --- datasets ------------------------------------------------------------------------------------------ */

static void add_species(cmxp_writer *w, const cmx_warm_table *t, int j) {
  const cmx_warm_sheets *s = &t->species[j];
  const cmxp_column columns[] = {{"/warm/*/ln_n", s->ln_n, {s->n}},
                                 {"/warm/*/atom_mass", &s->range[0], {0}},
                                 {"/warm/*/n_min", &s->range[1], {0}},
                                 {"/warm/*/n_max", &s->range[2], {0}},
                                 {"/warm/*/direct", s->direct, {s->n, t->m, CMXI_WARM_COLUMNS}},
                                 {"/warm/*/spectrum", s->spectrum, {s->n, t->m, 2, t->k}}};
  CMXP_ADD(w, fields, j ? "1" : "0", columns);
}

static void add_warm(cmxp_writer *w, const cmx_warm_table *t) {
  const int32_t has_kappa = t->has_kappa;
  const cmxp_column columns[] = {{"/warm/ln_t", t->ln_t, {t->m}},
                                 {"/warm/u", t->u, {t->k}},
                                 {"/warm/rho_min", &t->range[0], {0}},
                                 {"/warm/rho_max", &t->range[1], {0}},
                                 {"/warm/temp_min", &t->range[2], {0}},
                                 {"/warm/temp_max", &t->range[3], {0}},
                                 {"/warm/omega_scale", &t->frequencies[0], {0}},
                                 {"/warm/omega_max", &t->frequencies[1], {0}},
                                 {"/warm/crossover", &t->frequencies[2], {0}},
                                 {"/warm/crossover_width", &t->frequencies[3], {0}},
                                 {"/warm/has_kappa", &has_kappa, {0}}};
  CMXP_ADD(w, fields, NULL, columns);
  for (int j = 0; j < 2; j++) add_species(w, t, j);
}

/* Source of the data of a species. */
static void add_origin(cmxp_writer *w, const cmx_recipe *recipe, size_t j) {
  const cmx_recipe_pure *p = &recipe->warm.species[j];
  const char *const group = j ? "/warm/1" : "/warm/0";
  char list[CMX_RECIPE_SPECTRA * (sizeof *p->files + 80)] = "";
  cmxp_add_text(w, group, "model", p->model);
  for (size_t k = 0; k < p->n_files && w->status >= 0; k++) {
    char path[CMXP_PURE_PATH], hex[65];
    cmxp_recipe_pure_path(recipe, j, k, path);
    w->status = cmxp_file_digest(path, hex, w->err);
    if (w->status < 0) return;
    const size_t used = strlen(list);
    snprintf(list + used, sizeof list - used, "%s%s %s", k ? "\n" : "", hex, p->files[k]);
  }
  if (p->eos[0]) cmxp_add_text(w, group, "eos", p->eos);
  if (p->n_files) cmxp_add_text(w, group, "files_sha256", list);
}

/* Not stored in the journal: files that it reads may change between two runs. */
static cmx_status make(const cmx_section_job *job, cmx_store *store, cmx_error *err) {
  const cmx_warm_grid grid = cmx_recipe_warm_grid(job->recipe);
  cmxp_writer w = {store, CMX_OK, err};
  cmx_pure pure[CMX_RECIPE_PURES];
  cmx_warm_table table;
  w.status = cmx_recipe_pure_species(job->recipe, pure, err);
  if (w.status < 0) return w.status;
  w.status = cmx_warm_table_fill(pure, &grid, job->progress, &table, err);
  for (size_t j = 0; j < CMX_RECIPE_PURES; j++) cmx_pure_free(&pure[j]);
  if (w.status < 0) return w.status;
  add_warm(&w, &table);
  const int has_kappa = table.has_kappa;
  cmx_warm_table_free(&table);
  for (size_t j = 0; j < CMX_RECIPE_PURES; j++) add_origin(&w, job->recipe, j);
  if (!has_kappa) cmxp_add_text(&w, "/warm", "kappa", "not there: some of the pure species' data have none");
  cmxp_add_text(
      &w, "/warm", "mixing",
      "the lookup matches the densities of the pure species, at one electronic pressure or one mass density, "
      "and applies a mixing rule; quintic B-splines with their coefficients on even nodes");
  return w.status;
}

static cmx_status describe(const cmx_recipe *r, cmx_store *store, cmx_error *err) {
  (void)r;
  if (cmx_store_get_text(store, "/", "constants")) return CMX_OK;
  return cmx_store_set_text(store, "/", "constants", "CODATA 2018", err);
}

static cmx_status cite(const cmx_recipe *r, cmx_citations *c, cmx_error *err) {
  cmxp_cite_reference(c, &cmxp_ref_white_2024);
  for (size_t j = 0; j < CMX_RECIPE_PURES; j++) {
    const cmx_recipe_pure *p = &r->warm.species[j];
    if (!strcmp(p->model, "lee-more")) cmxp_cite_reference(c, &cmxp_ref_lee_1984);
    if (p->eos[0]) cmxp_cite_model(c, cmx_registry_find(r->models, CMX_KIND_AVERAGE_ATOM, p->eos, err));
    if (!isnan(p->charge)) continue;
    const cmx_model *model = cmx_model_find(CMX_KIND_IONIZATION, "ionization/more1985", err);
    if (!model) return CMX_ERR_UNKNOWN;
    cmxp_cite_model(c, model);
  }
  return CMX_OK;
}

static cmx_status bind(const cmx_array arrays[], size_t n, cmx_table *t) {
  return cmx_warm_bind(arrays, n, &t->warm);
}

const cmx_section cmxp_section_warm = {
    .name = "warm",
    .needs = (const char *const[]){NULL},
    .fields = fields,
    .limits = "/warm: the pure species' data are as good as their source; Lee & More's contrasts between "
              "species are not those of ab initio calculations where the Coulomb logarithm is at its floor; "
              "mixing rules are approximations.",
    .wanted = wanted,
    .check = cmxp_recipe_check_warm,
    .summarise = summarise,
    .measure = measure,
    .sized_by = "warm.rho_nodes, warm.temp_nodes or warm.omega_nodes",
    .plan = plan,
    .make = make,
    .describe = describe,
    .cite = cite,
    .bind = bind};
