/* Phase boundaries of classical ions, a diagram for each description of the solid. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/references.h"
#include "recipe/recipe_internal.h"
#include "section/section_internal.h"
#include "core/numbers.h"

static const char stage[] = "phase diagrams";

static const cmx_field fields[] = {
    {"/phase/*/boundary", CMX_I32, 1, {NULL}, "1", "number of the boundary", "coulomix"},
    {"/phase/*/node",
     CMX_F64,
     1,
     {NULL},
     "1",
     "t: Gamma_1 = (lo + hi)/2 - cos(pi t) (hi - lo)/2 between the ends of a boundary",
     "coulomix"},
    {"/phase/*/gamma",
     CMX_F64,
     2,
     {"/phase/*/boundary", "/phase/*/node"},
     "1",
     "coupling Gamma_1 = Z1^(5/3) e^2/(a_e kT)",
     "coulomix"},
    {"/phase/*/x_left",
     CMX_F64,
     2,
     {"/phase/*/boundary", "/phase/*/node"},
     "1",
     "number fraction of the heavier ion on the left side",
     "coulomix"},
    {"/phase/*/x_right",
     CMX_F64,
     2,
     {"/phase/*/boundary", "/phase/*/node"},
     "1",
     "number fraction of the heavier ion on the right side",
     "coulomix"},
    {"/phase/*/latent_heat",
     CMX_F64,
     2,
     {"/phase/*/boundary", "/phase/*/node"},
     "1",
     "heat released per ion frozen out of a large amount of liquid, or of the solid next to a compound, in "
     "kT; 0 between equal phases and between compounds",
     "coulomix"},
    {"/phase/*/kind",
     CMX_I32,
     2,
     {"/phase/*/boundary", "what"},
     "1",
     "phase left, phase right (0 liquid, 1 solid, 2 and on compounds), end at low, end at high Gamma_1 (0 "
     "pure species, 1 azeotrope, 2 critical point, 3 three phases, 4 end of range, 5 composition of a "
     "compound)",
     "coulomix"},
    {"/phase/*/caution",
     CMX_U8,
     2,
     {"/phase/*/boundary", "interval"},
     "1",
     "1: in the interval after the node active planes of the solid change, or its middle misses 2e-7 in x or "
     "2e-6 kT in the latent heat; lookups return CMX_WARN_ACTIVE_SET",
     "coulomix"},
    {"/phase/*/uncertified",
     CMX_U8,
     2,
     {"/phase/*/boundary", "/phase/*/node"},
     "1",
     "with terms beyond pairs alone: 1 the order of the solid is the least minimum found, not a proved one; "
     "tie lines next to the node have the reason order-uncertified",
     "coulomix"},
    {"/phase/*/gamma_max",
     CMX_F64,
     0,
     {NULL},
     "1",
     "largest Gamma_1 up to which boundaries were followed",
     "coulomix"},
    {NULL, 0, 0, {NULL}, NULL, NULL, NULL}};

static int wanted(const cmx_recipe *r) {
  return r->phase.enabled;
}

static void summarise(const cmx_recipe *r, char text[CMX_SECTION_SUMMARY]) {
  size_t n = (size_t)cmxp_print(
      text, CMX_SECTION_SUMMARY, "%zu solids%s, Gamma_1 up to %g, %d nodes a boundary:", r->phase.n_solids,
      r->phase.compounds ? " and compounds" : "", r->phase.gamma_max, r->phase.nodes);
  for (size_t s = 0; s < r->phase.n_solids && n < CMX_SECTION_SUMMARY; s++)
    n += (size_t)snprintf(text + n, CMX_SECTION_SUMMARY - n, " %s", r->phase.solids[s].name);
}

/* Cost of the diagram of one solid, in that of a random one; with order it grows with the contrast of the
   charges. */
static size_t steps(const cmx_recipe *r, size_t solid) {
  const double contrast = fmin(r->mixture.ions.z[1] / r->mixture.ions.z[0] - 1.0, 2.0);
  return strcmp(r->phase.solids[solid].solid, "ordered") ? 1 : (size_t)(4.0 + 120.0 * pow(contrast, 2.7));
}

/* Of the first n solids. */
static size_t steps_of(const cmx_recipe *r, size_t n) {
  size_t sum = 0;
  for (size_t s = 0; s < n; s++) sum += steps(r, s);
  return sum;
}

static void measure(const cmx_recipe *r, cmx_section_size *size) {
  const double nodes = 3.0 * r->phase.nodes * (double)r->phase.n_solids; /* three boundaries are usual */
  size->nodes = nodes;
  size->states = 50.0 * nodes;
  size->memory = 80.0 * nodes;
  size->bytes = 28.0 * nodes;
  size->data = 38.0 * nodes;
}

static size_t plan(const cmx_recipe *r, cmx_stage stages[CMX_SECTION_STAGES]) {
  const double searches = 6e-5 * r->phase.x_grid * (double)r->phase.n_solids;
  stages[0] = (cmx_stage){stage, 0.08 * (double)steps_of(r, r->phase.n_solids) + searches, 0};
  return 1;
}

/* --- datasets ------------------------------------------------------------------------------------------ */

static void add_columns(cmxp_writer *w, const char *name, const cmx_phase_table *t) {
  const size_t n = t->n, nb = t->n_boundaries;
  int number[CMX_MAX_BOUNDARIES];
  double *place = malloc(n * sizeof *place);
  if (!place) {
    w->status = cmx_fail(w->err, CMX_ERR_MEMORY, "phase %s: out of memory", name);
    return;
  }
  for (size_t b = 0; b < nb; b++) number[b] = (int)b;
  for (size_t k = 0; k < n; k++) place[k] = (double)k / (double)(n - 1);
  const cmxp_column columns[] = {{"/phase/*/boundary", number, {nb}},
                                 {"/phase/*/node", place, {n}},
                                 {"/phase/*/gamma", t->gamma, {nb, n}},
                                 {"/phase/*/x_left", t->x_left, {nb, n}},
                                 {"/phase/*/x_right", t->x_right, {nb, n}},
                                 {"/phase/*/latent_heat", t->latent_heat, {nb, n}},
                                 {"/phase/*/kind", t->kind, {nb, 4}},
                                 {"/phase/*/caution", t->caution, {nb, n - 1}},
                                 {"/phase/*/uncertified", t->uncertified, {nb, n}},
                                 {"/phase/*/gamma_max", &t->gamma_max, {0}}};
  CMXP_ADD(w, fields, name, columns);
  free(place);
}

static void add_special(cmxp_writer *w, const char *group, const char *name, size_t n,
                        const cmx_special_point points[]) {
  double flat[2 * CMX_MAX_BOUNDARIES];
  for (size_t k = 0; k < n; k++) {
    flat[2 * k] = points[k].x;
    flat[2 * k + 1] = points[k].gamma;
  }
  if (n) cmxp_add_numbers(w, group, name, 2 * n, flat);
}

/* Names and compositions of the phases from number 2 on, and where they melt or form congruently. */
static void add_compounds(cmxp_writer *w, const char *group, const cmx_classical_models *m,
                          const cmx_diagram *d) {
  char names[CMX_MAX_COMPOUNDS * sizeof m->compounds->name] = "";
  double x[CMX_MAX_COMPOUNDS], energy[CMX_MAX_COMPOUNDS];
  cmx_special_point congruent[CMX_MAX_BOUNDARIES];
  if (!m->n_compounds) return;
  for (size_t k = 0; k < m->n_compounds; k++) {
    const size_t used = strlen(names);
    snprintf(names + used, sizeof names - used, "%s%s", k ? " " : "", m->compounds[k].name);
    x[k] = m->compounds[k].x;
    energy[k] = m->compounds[k].energy;
  }
  for (size_t k = 0; k < d->n_congruent; k++) congruent[k] = d->congruent[k].point;
  cmxp_add_text(w, group, "compounds", names);
  cmxp_add_numbers(w, group, "compounds_x", m->n_compounds, x);
  cmxp_add_numbers(w, group, "compounds_energy", m->n_compounds, energy);
  add_special(w, group, "congruent", d->n_congruent, congruent);
}

static void add_diagram(cmxp_writer *w, const cmx_recipe_solid *solid, const cmx_classical_models *mixture,
                        const cmx_diagram *d) {
  cmx_phase_table t;
  char group[80];
  const cmx_status packed = cmx_phase_table_make(mixture, d, &t);
  if (packed < 0) {
    w->status = cmx_fail(w->err, packed, "phase %s: %s", solid->name, cmx_status_text(packed));
    return;
  }
  snprintf(group, sizeof group, "/phase/%s", solid->name);
  add_columns(w, solid->name, &t);
  cmxp_add_numbers(w, group, "interval_error_x", 2, t.worst);
  cmxp_add_numbers(w, group, "gamma_melt", 2, d->gamma_melt);
  add_special(w, group, "azeotropes", d->n_azeotropes, d->azeotrope);
  add_special(w, group, "critical", d->n_critical, d->critical);
  add_compounds(w, group, mixture, d);
  cmxp_add_text(w, group, "solid", solid->solid);
  cmxp_add_text(w, group, "entropy",
                !strcmp(solid->solid, "ordered") ? "minimised with the order" : solid->entropy);
  if (mixture->vibrations) cmxp_add_text(w, group, "vibrations", solid->vibrations);
  cmxp_add_text(w, group, "scope", "classical ions, rigid background: not the equilibrium of /eos");
  cmxp_add_text(w, group, "special_points",
                d->n_congruent ? "azeotropes, critical and congruent are pairs x, Gamma_1"
                               : "azeotropes and critical are pairs x, Gamma_1");
  cmx_phase_table_free(&t);
}

/* --- tracing ------------------------------------------------------------------------------------------- */

static void trace_diagram(cmxp_writer *w, const cmx_section_job *job, size_t solid) {
  const cmx_recipe *r = job->recipe;
  cmx_classical_models mixture;
  cmx_diagram diagram;
  cmx_order_starts *starts; /* of this solid: results must not depend on earlier ones */
  if (cmxp_stopped(w, job->progress, stage, steps_of(r, solid), steps_of(r, r->phase.n_solids))) return;
  w->status = cmx_order_starts_new(job->physics->order, &starts);
  if (w->status < 0) cmx_fail(w->err, w->status, "/phase: out of memory");
  if (w->status >= 0)
    w->status = cmx_recipe_mixture(r, solid, job->physics, cmx_order_from_starts, starts, &mixture, w->err);
  if (w->status >= 0)
    w->status = cmx_diagram_trace(&mixture, r->phase.gamma_max, (size_t)r->phase.nodes,
                                  (size_t)r->phase.x_grid, NULL, &diagram, w->err);
  if (w->status >= 0) {
    add_diagram(w, &r->phase.solids[solid], &mixture, &diagram);
    cmx_diagram_free(&diagram);
  }
  cmx_order_starts_free(starts);
}

/* Whether a diagram takes a fraction of a second: those of ordered solids do not. */
static int is_cheap(const cmx_recipe *r, size_t solid) {
  return strcmp(r->phase.solids[solid].solid, "ordered") != 0 && !r->phase.compounds &&
         r->phase.x_grid <= 2000 && r->phase.nodes <= 513;
}

/* Boundaries of some pairs cannot be followed. */
static cmx_status attempt_diagram(const cmx_recipe *r, size_t solid, cmx_physics *physics, cmx_error *err) {
  cmx_classical_models mixture;
  cmx_diagram diagram;
  cmx_phase_table table;
  cmx_status status =
      cmx_recipe_mixture(r, solid, physics, cmx_order_from_minimiser, &physics->direct, &mixture, err);
  if (status >= 0)
    status = cmx_diagram_trace(&mixture, r->phase.gamma_max, (size_t)r->phase.nodes, (size_t)r->phase.x_grid,
                               NULL, &diagram, err);
  if (status < 0) return status;
  status = cmx_phase_table_make(&mixture, &diagram, &table);
  if (status < 0) cmx_fail(err, status, "%s", cmx_status_text(status));
  if (status >= 0) cmx_phase_table_free(&table);
  cmx_diagram_free(&diagram);
  return status;
}

static cmx_status attempt(const cmx_recipe *r, cmx_error *err) {
  cmx_physics physics;
  cmx_error why = CMX_ERROR_NONE;
  size_t cheap = 0;
  for (size_t s = 0; s < r->phase.n_solids; s++) cheap += (size_t)is_cheap(r, s);
  if (!cheap) return CMX_OK;
  cmx_status status = cmx_physics_make(r, &physics, err);
  if (status < 0) return status;
  for (size_t s = 0; s < r->phase.n_solids && status >= 0; s++) {
    if (!is_cheap(r, s)) continue;
    status = attempt_diagram(r, s, &physics, &why);
    if (status < 0)
      cmx_fail(err, status,
               "phase: solid %s: %.300s; another phase.x_grid or a smaller phase.gamma_max may do, or leave "
               "this solid out",
               r->phase.solids[s].name, why.text);
  }
  cmx_physics_free(&physics);
  return status;
}

static cmx_status make(const cmx_section_job *job, cmx_store *store, cmx_error *err) {
  const size_t n = job->recipe->phase.n_solids, total = steps_of(job->recipe, n);
  cmxp_writer w = {store, CMX_OK, err};
  cmxp_add_pieces(&w, job, stage, n, trace_diagram);
  if (w.status >= 0) cmxp_stopped(&w, job->progress, stage, total, total);
  return w.status;
}

static cmx_status cite(const cmx_recipe *r, cmx_citations *c, cmx_error *err) {
  cmx_status status = CMX_OK;
  for (size_t s = 0; s < r->phase.n_solids && status >= 0; s++) {
    cmx_classical_models m;
    status = cmxp_recipe_mixture_models(r, s, &m, err);
    if (status >= 0) cmxp_cite_mixture(c, &m);
  }
  if (r->phase.compounds) cmxp_cite_reference(c, &cmxp_ref_kozhberov_2024);
  return status;
}

const cmx_section cmxp_section_phase = {
    .name = "phase",
    .needs = (const char *const[]){"lattice", NULL},
    .fields = fields,
    .limits = "/phase: classical ions in a rigid electron background, at fixed electron density.",
    .wanted = wanted,
    .check = cmxp_recipe_check_phase,
    .attempt = attempt,
    .summarise = summarise,
    .measure = measure,
    .sized_by = "phase.nodes",
    .plan = plan,
    .make = make,
    .describe = cmxp_describe_classical,
    .cite = cite};
