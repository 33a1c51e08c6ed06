/* The liquid for the screening of nuclear reactions, which every table with an equation of state has. */
#include <stdio.h>

#include "coulomix/reaction_table.h"
#include "models/references.h"
#include "section/section_internal.h"

static const char stage[] = "reactions";

#define POTEKHIN "A. Y. Potekhin et al., Phys. Rev. E 80, 047401 (2009)"
#define NUMBER(name, units, long_name, source)                                                               \
  { "/reaction/" name, CMX_F64, 0, {NULL}, units, long_name, source }

static const cmx_field fields[] = {
    {"/reaction/ln_gamma", CMX_F64, 1, {NULL}, "1", "ln Gamma, even nodes", "coulomix"},
    {"/reaction/excess",
     CMX_F64,
     1,
     {"/reaction/ln_gamma"},
     "1",
     "ln(-f_ex) of the one-component liquid, coefficients of a quintic B-spline",
     "coulomix"},
    NUMBER("fitted", "1", "largest Gamma to which f_ex was fitted", "coulomix"),
    NUMBER("mixing_a_linear", "1", "a_linear of the correction to linear mixing, 0 for none", POTEKHIN),
    NUMBER("mixing_a_cubic", "1", "a_cubic of that correction", POTEKHIN),
    NUMBER("mixing_b_over_a", "1", "b/a of that correction", POTEKHIN),
    NUMBER("mixing_polarizable", "1", "0: that correction with rigid electrons", POTEKHIN),
    NUMBER("atomic_mass", "g", "atomic mass unit", "CODATA 2018"),
    NUMBER("e_squared_over_boltzmann", "cm K", "e^2 over the Boltzmann constant", "CODATA 2018"),
    {NULL, 0, 0, {NULL}, NULL, NULL, NULL}};

static int wanted(const cmx_recipe *r) {
  return r->eos.enabled;
}

static void summarise(const cmx_recipe *r, char text[CMX_SECTION_SUMMARY]) {
  snprintf(text, CMX_SECTION_SUMMARY, "%s, %s", r->phase.liquid, r->phase.liquid_mixing);
}

static void measure(const cmx_recipe *r, cmx_section_size *size) {
  (void)r;
  size->nodes = size->states = 10.0 * CMX_REACTION_NODES;
  size->memory = size->bytes = size->data = 16.0 * size->nodes;
}

static size_t plan(const cmx_recipe *r, cmx_stage stages[CMX_SECTION_STAGES]) {
  stages[0] = (cmx_stage){stage, 0.06 * r->mixture.ions.n, 0};
  return 1;
}

static cmx_status make(const cmx_section_job *job, cmx_store *store, cmx_error *err) {
  cmxp_writer w = {store, CMX_OK, err};
  cmx_reaction_models models;
  cmx_reaction_table t;
  if (cmxp_stopped(&w, job->progress, stage, 0, 1)) return w.status;
  w.status = cmx_recipe_reaction(job->recipe, 0, &models, err);
  if (w.status >= 0) w.status = cmx_reaction_table_fill(&models, &t, err);
  if (w.status < 0) return w.status;
  const cmxp_column columns[] = {{"/reaction/ln_gamma", t.ln_gamma, {t.n}},
                                 {"/reaction/excess", t.excess, {t.n}},
                                 {"/reaction/fitted", &t.fitted, {0}},
                                 {"/reaction/mixing_a_linear", &t.mixing[0], {0}},
                                 {"/reaction/mixing_a_cubic", &t.mixing[1], {0}},
                                 {"/reaction/mixing_b_over_a", &t.mixing[2], {0}},
                                 {"/reaction/mixing_polarizable", &t.mixing[3], {0}},
                                 {"/reaction/atomic_mass", &t.constants[0], {0}},
                                 {"/reaction/e_squared_over_boltzmann", &t.constants[1], {0}}};
  CMXP_ADD(&w, fields, NULL, columns);
  cmx_reaction_table_free(&t);
  cmxp_add_text(&w, "/reaction", "liquid", job->recipe->phase.liquid);
  cmxp_add_text(&w, "/reaction", "liquid_mixing", job->recipe->phase.liquid_mixing);
  cmxp_add_text(
      &w, "/reaction", "enhancement",
      "ln E_12 = f_ex(Gamma_1) + f_ex(Gamma_2) - f_ex(Gamma_c) and the same of the correction to linear "
      "mixing, c the compound nucleus of charge Z_1 + Z_2; Gamma_j = Z_j^(5/3) Gamma_e");
  if (w.status >= 0) cmxp_stopped(&w, job->progress, stage, 1, 1);
  return w.status;
}

static cmx_status cite(const cmx_recipe *r, cmx_citations *c, cmx_error *err) {
  cmx_reaction_models models;
  const cmx_status status = cmx_recipe_reaction(r, 0, &models, err);
  if (status < 0) return status;
  cmxp_cite_model(c, models.liquid);
  cmxp_cite_model(c, models.mixing);
  cmxp_cite_reference(c, &cmxp_ref_chugunov_dewitt_2007);
  cmxp_cite_reference(c, &cmxp_ref_chugunov_2009);
  return CMX_OK;
}

static cmx_status bind(const cmx_array arrays[], size_t n, cmx_table *t) {
  return cmx_reaction_bind(arrays, n, &t->reaction);
}

const cmx_section cmxp_section_reaction = {
    .name = "reaction",
    .needs = (const char *const[]){"lattice", NULL},
    .fields = fields,
    .limits =
        "/reaction: classical nuclei on a rigid background; the coupling of the compound nucleus reaches "
        "beyond the fit of the liquid, where lookups are marked.",
    .wanted = wanted,
    .summarise = summarise,
    .measure = measure,
    .plan = plan,
    .make = make,
    .cite = cite,
    .bind = bind};
