/* Tie lines at fixed pressure of the equation of state. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/equilibrium_table.h"
#include "recipe/recipe_internal.h"
#include "section/section_internal.h"

/* Of a kind of families: freezing or gaps. */
#define LINE(path)       "/equilibrium/" path
#define SHEET_AXES(kind) LINE(kind "/family"), LINE("ln_p"), LINE("t")
#define SHEET(kind, name, units, long_name)                                                                  \
  { LINE(kind "/" name), CMX_F64, 3, {SHEET_AXES(kind)}, units, long_name, "coulomix" }
#define NUMBER(name, units, long_name)                                                                       \
  { LINE(name), CMX_F64, 0, {NULL}, units, long_name, "coulomix" }
#define CONSTANT(name, units, long_name)                                                                     \
  { LINE(name), CMX_F64, 0, {NULL}, units, long_name, "CODATA 2018" }
#define FAMILIES(kind, kind_text, ends_text)                                                                 \
  {LINE(kind "/family"), CMX_I32, 1, {NULL}, "1", "number of the family of tie lines", "coulomix"},          \
      {LINE(kind "/kind"), CMX_I32, 2, {LINE(kind "/family"), "what"}, "1", kind_text, "coulomix"},          \
      {LINE(kind "/p_range"),                                                                                \
       CMX_F64,                                                                                              \
       2,                                                                                                    \
       {LINE(kind "/family"), "bound"},                                                                      \
       "1",                                                                                                  \
       "least and largest ln P at which the family is looked up",                                            \
       "coulomix"},                                                                                          \
      {LINE(kind "/ends"), CMX_F64,   3, {LINE(kind "/family"), "end", LINE("ln_p")}, "1",                   \
       ends_text,          "coulomix"},                                                                      \
  {                                                                                                          \
    LINE(kind "/caution"), CMX_U8, 3, {SHEET_AXES(kind)}, "1",                                               \
        "of the cell after each node, sum of 1: misses 5e-8 in ln T, 5e-7 in x or 5e-6 kT of heat at its "   \
        "centre, lookups return CMX_WARN_ACTIVE_SET; 2: a species has a coupling outside 100 to 400, "       \
        "CMX_WARN_EXTRAPOLATED",                                                                             \
        "coulomix"                                                                                           \
  }

static const cmx_field fields[] = {
    {LINE("ln_p"), CMX_F64, 1, {NULL}, "1", "ln of the pressure in erg/cm^3, radiation included", "coulomix"},
    {LINE("t"),
     CMX_F64,
     1,
     {NULL},
     "1",
     "t: lo(P) + [hi(P) - lo(P)] sin^2(pi t/2) is the mean of both compositions (freezing) or ln T (gaps)",
     "coulomix"},
    NUMBER("p_min", "erg/cm^3", "least P"),
    NUMBER("p_max", "erg/cm^3", "largest P"),
    NUMBER("temp_min", "K", "least T"),
    NUMBER("temp_max", "K", "largest T"),
    {LINE("charges"), CMX_F64, 1, {"species"}, "1", "charge numbers of the species", "coulomix"},
    {LINE("masses"), CMX_F64, 1, {"species"}, "u", "masses of the species", "coulomix"},
    CONSTANT("boltzmann", "erg/K", "Boltzmann constant"),
    CONSTANT("atomic_mass", "g", "atomic mass unit"),
    CONSTANT("e_squared", "erg cm", "e^2"),
    {LINE("floor"),
     CMX_F64,
     1,
     {LINE("ln_p")},
     "1",
     "ln T in K below which gaps of the solid were not followed",
     "coulomix"},
    FAMILIES("freezing",
             "phases (0 liquid, 1 solid), end at t = 0, end at t = 1 (0 pure species, 3 three phases)",
             "coefficients of the mean of both number fractions at t = 0 and 1"),
    SHEET("freezing", "ln_temp", "1", "coefficients of ln T in K"),
    SHEET("freezing", "step", "1", "coefficients of logit x_solid - logit x_liquid"),
    SHEET("freezing", "ln_rho_liquid", "1", "coefficients of ln rho of the liquid in g/cm^3"),
    SHEET("freezing", "ln_contrast", "1", "coefficients of ln(rho_solid/rho_liquid)"),
    SHEET("freezing", "latent_heat", "1",
          "coefficients of T ds in kT per ion that freezes out of a large amount of liquid; times k T/<m> of "
          "the solid: erg per gram frozen"),
    FAMILIES(
        "gaps",
        "phase left, phase right (1 solid), end at the top, end at the bottom (2 critical point, 3 three "
        "phases, 4 end of range)",
        "coefficients of ln T at the top and at the bottom"),
    SHEET("gaps", "mean", "1", "coefficients of the mean of both number fractions of the heavier ion"),
    SHEET("gaps", "step", "1", "coefficients of logit x_right - logit x_left"),
    SHEET("gaps", "ln_rho_left", "1", "coefficients of ln rho of the left side in g/cm^3"),
    SHEET("gaps", "ln_contrast", "1", "coefficients of ln(rho_right/rho_left)"),
    {NULL, 0, 0, {NULL}, NULL, NULL, NULL}};

static int wanted(const cmx_recipe *r) {
  return r->eos.enabled && r->equilibrium.enabled;
}

static void summarise(const cmx_recipe *r, char text[CMX_SECTION_SUMMARY]) {
  snprintf(text, CMX_SECTION_SUMMARY, "tie lines at fixed P, %d nodes a decade, %d along the composition",
           r->equilibrium.p_nodes, r->equilibrium.x_nodes);
}

/* Of a family of tie lines, with those beyond the range, which a spline needs. */
static double nodes_of(const cmx_recipe *r) {
  const double decades = 1.2 * log10(r->eos.rho_max / r->eos.rho_min);
  return (decades * r->equilibrium.p_nodes + 6.0) * (r->equilibrium.x_nodes + 6.0);
}

static void measure(const cmx_recipe *r, cmx_section_size *size) {
  size->nodes = 3.0 * nodes_of(r); /* freezing, and two gaps of the solid are usual */
  size->states = 40.0 * size->nodes;
  size->memory = 100.0 * size->nodes;
  size->bytes = 8.0 * 2.6 * size->nodes; /* much of the gaps is packed */
  size->data = 8.0 * 4.5 * size->nodes;
}

static size_t plan(const cmx_recipe *r, cmx_stage stages[CMX_SECTION_STAGES]) {
  stages[0] = (cmx_stage){CMX_STAGE_EQUILIBRIUM, 1.6e-3 * nodes_of(r), 1};
  return 1;
}

/* --- datasets ------------------------------------------------------------------------------------------ */

/* Both kinds of families: paths of their fields; sheets in the order of CMXI_FAMILY_MAIN and following. */
static const struct family_paths {
  const char *family, *kind, *p_range, *ends, *sheet[CMXI_FAMILY_SHEETS], *caution;
} freezing = {LINE("freezing/family"),
              LINE("freezing/kind"),
              LINE("freezing/p_range"),
              LINE("freezing/ends"),
              {LINE("freezing/ln_temp"), LINE("freezing/step"), LINE("freezing/ln_rho_liquid"),
               LINE("freezing/ln_contrast"), LINE("freezing/latent_heat")},
              LINE("freezing/caution")},
  gaps = {LINE("gaps/family"),
          LINE("gaps/kind"),
          LINE("gaps/p_range"),
          LINE("gaps/ends"),
          {LINE("gaps/mean"), LINE("gaps/step"), LINE("gaps/ln_rho_left"), LINE("gaps/ln_contrast"), NULL},
          LINE("gaps/caution")};

static void add_part(cmxp_writer *w, const cmx_equilibrium_table *t, const struct family_paths *path,
                     const cmx_equilibrium_part *part) {
  const size_t n = part->n;
  if (!n || w->status < 0) return;
  int *number = malloc(n * sizeof *number);
  if (!number) {
    w->status = cmx_fail(w->err, CMX_ERR_MEMORY, "equilibrium: out of memory");
    return;
  }
  for (size_t k = 0; k < n; k++) number[k] = (int)k;
  const cmxp_column columns[] = {{path->family, number, {n}},
                                 {path->kind, part->kind, {n, 4}},
                                 {path->p_range, part->p_range, {n, 2}},
                                 {path->ends, part->ends, {n, 2, t->n_p}}};
  CMXP_ADD(w, fields, NULL, columns);
  for (int s = 0; s < CMXI_FAMILY_SHEETS; s++) {
    const cmxp_column sheet[] = {{path->sheet[s], part->sheet[s], {n, t->n_p, t->n_t}}};
    CMXP_ADD(w, fields, NULL, sheet);
  }
  const cmxp_column caution[] = {{path->caution, part->caution, {n, t->n_p, t->n_t}}};
  CMXP_ADD(w, fields, NULL, caution);
  free(number);
}

static const char scope[] =
    "liquid and solid in equilibrium at fixed pressure, of the free energy of /eos; order of the solid in "
    "equilibrium, frozen beyond the largest Gamma_d of /order; no ordered compounds";

static void add_accuracy(cmxp_writer *w, const cmx_equilibrium_table *t) {
  const double found[3] = {(double)t->n_cells, (double)t->n_caution, (double)t->n_continued};
  cmxp_add_numbers(w, "/equilibrium", "cells", 3, found);
  cmxp_add_text(w, "/equilibrium", "cells_meaning",
                "cells checked at their centres, of these with caution 1, with caution 2");
  cmxp_add_numbers(w, "/equilibrium", "cell_error_ln_t", 2,
                   (const double[2]){t->worst[0][0], t->worst[1][0]});
  cmxp_add_numbers(w, "/equilibrium", "cell_error_x", 2, (const double[2]){t->worst[0][1], t->worst[1][1]});
  cmxp_add_text(w, "/equilibrium", "cell_error",
                "largest error at the centre of a cell against the direct tie line: of cells without caution "
                "1, of cells with it");
}

static void add_equilibrium(cmxp_writer *w, const cmx_equilibrium_table *t) {
  const cmxp_column columns[] = {
      {LINE("ln_p"), t->ln_p, {t->n_p}},          {LINE("t"), t->t, {t->n_t}},
      {LINE("p_min"), &t->range[0], {0}},         {LINE("p_max"), &t->range[1], {0}},
      {LINE("temp_min"), &t->range[2], {0}},      {LINE("temp_max"), &t->range[3], {0}},
      {LINE("charges"), t->ions.z, {2}},          {LINE("masses"), t->ions.mass_u, {2}},
      {LINE("boltzmann"), &t->constants[0], {0}}, {LINE("atomic_mass"), &t->constants[1], {0}},
      {LINE("e_squared"), &t->constants[2], {0}}, {LINE("floor"), t->floor, {t->n_p}}};
  CMXP_ADD(w, fields, NULL, columns);
  add_part(w, t, &freezing, &t->freezing);
  add_part(w, t, &gaps, &t->gaps);
  cmxp_add_text(w, "/equilibrium", "scope", scope);
  cmxp_add_text(
      w, "/equilibrium", "continuation",
      "a pure species with a coupling below 100 or above 400 has the difference of its liquid and crystal "
      "continued, as a straight line in Gamma or at a constant heat of fusion in kT; there tie lines are not "
      "those of the sheets of /eos (caution 2)");
  add_accuracy(w, t);
  if (t->n_unknown) {
    char line[256];
    snprintf(line, sizeof line, "%zu of %zu nodes in P have no tie lines, the first because: %s",
             t->n_unknown, t->n_rows, cmx_status_text(t->unknown));
    cmxp_add_text(w, "/equilibrium", "unknown_pressures", line);
  }
}

/* The rest of the table is valid without tie lines. */
static void add_absent(cmxp_writer *w, const cmx_recipe *r, const char *why) {
  const cmxp_column columns[] = {{LINE("charges"), r->mixture.ions.z, {2}}};
  CMXP_ADD(w, fields, NULL, columns);
  cmxp_add_text(w, "/equilibrium", "scope", scope);
  cmxp_add_text(w, "/equilibrium", "absent", why);
}

static cmx_status make(const cmx_section_job *job, cmx_store *store, cmx_error *err) {
  const cmx_recipe *r = job->recipe;
  const cmx_equilibrium_grid grid = {{r->eos.rho_min, r->eos.rho_max},
                                     {r->eos.temp_min, r->eos.temp_max},
                                     r->equilibrium.p_nodes,
                                     r->equilibrium.x_nodes};
  const int ordered = !strcmp(r->eos.solid, "ordered");
  cmxp_writer w = {store, CMX_OK, err};
  cmx_order_view order;
  cmx_equilibrium_table table;
  cmx_eos eos;
  cmx_error why = CMX_ERROR_NONE;
  size_t n;
  cmx_array *arrays = cmxp_arrays_of(store, &n);
  if (!arrays) return cmx_fail(err, CMX_ERR_MEMORY, "equilibrium: out of memory");
  cmx_status status = ordered ? cmx_order_bind(arrays, n, &order) : CMX_OK;
  if (status < 0)
    cmx_fail(&why, status, "equilibrium: /order: %s", cmx_status_text(status));
  else
    status = cmx_recipe_eos(r, job->physics, cmx_order_from_table_frozen, &order, &eos, &why);
  if (status >= 0) status = cmx_equilibrium_table_fill(&eos, &grid, job->pieces, job->progress, &table, &why);
  if (status >= 0) {
    add_equilibrium(&w, &table);
    cmx_equilibrium_table_free(&table);
  } else if (status == CMX_ERR_ABSENT || status == CMX_ERR_RANGE) {
    add_absent(&w, r, why.text);
  } else {
    w.status = cmx_fail(err, status, "%s", why.text);
  }
  free(arrays);
  return w.status;
}

static cmx_status bind(const cmx_array arrays[], size_t n, cmx_table *t) {
  return cmx_equilibrium_bind(arrays, n, &t->equilibrium);
}

/* Its references are those of /eos. */
const cmx_section cmxp_section_equilibrium = {
    .name = "equilibrium",
    .needs = (const char *const[]){"order", "eos", NULL},
    .fields = fields,
    .limits =
        "/equilibrium: no ordered compounds; the order of the solid is frozen beyond the largest Gamma_d "
        "of /order.",
    .wanted = wanted,
    .check = cmxp_recipe_check_equilibrium,
    .summarise = summarise,
    .measure = measure,
    .sized_by = "equilibrium.p_nodes or equilibrium.x_nodes",
    .plan = plan,
    .make = make,
    .bind = bind};
