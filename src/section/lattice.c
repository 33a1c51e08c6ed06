/* Lattice sums, which every table has. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/references.h"
#include "section/section_internal.h"
#include "core/numbers.h"

static const char stage[] = "lattice sums";

static const cmx_field fields[] = {
    {"/lattice/refinement",
     CMX_I32,
     1,
     {NULL},
     "1",
     "Gauss-Legendre points per axis of a tetrahedron",
     "coulomix"},
    {"/lattice/T0", CMX_F64, 1, {"/lattice/refinement"}, "1", "a_i T_0 at each refinement", CMXP_BAIKO},
    {"/lattice/change",
     CMX_F64,
     1,
     {"/lattice/refinement"},
     "1",
     "largest change of any a_i T_i against the refinement before",
     "coulomix"},
    {NULL, 0, 0, {NULL}, NULL, NULL, NULL}};

static int wanted(const cmx_recipe *r) {
  (void)r;
  return 1;
}

static void summarise(const cmx_recipe *r, char text[CMX_SECTION_SUMMARY]) {
  cmxp_print(text, CMX_SECTION_SUMMARY, "%s, sums to %g", r->lattice.structure, r->lattice.tolerance);
}

static void measure(const cmx_recipe *r, cmx_section_size *size) {
  (void)r;
  size->bytes = size->data = 1000.0;
  size->memory = 1e5;
}

static size_t plan(const cmx_recipe *r, cmx_stage stages[CMX_SECTION_STAGES]) {
  const double sums = strcmp(r->lattice.structure, "bcc") ? 0.4 : 0.04,
               compounds = r->phase.enabled && r->phase.compounds ? 2.0 : 0.0;
  stages[0] = (cmx_stage){stage, sums + compounds, 1};
  return 1;
}

static void add_lattice(cmxp_writer *w, const cmx_lattice_sums *s) {
  const size_t n = s->n_refinements;
  double change[CMX_MAX_REFINEMENTS], t0[CMX_MAX_REFINEMENTS];
  int order[CMX_MAX_REFINEMENTS];
  for (size_t r = 0; r < n; r++) {
    order[r] = s->refinement[r].order;
    t0[r] = s->refinement[r].T0;
    change[r] = r ? s->refinement[r].change : INFINITY; /* nothing to compare the first with */
  }
  const cmxp_column columns[] = {
      {"/lattice/refinement", order, {n}}, {"/lattice/T0", t0, {n}}, {"/lattice/change", change, {n}}};
  CMXP_ADD(w, fields, NULL, columns);
  cmxp_add_text(w, "/lattice", "structure", s->lattice->name);
  cmxp_add_numbers(w, "/lattice", "madelung", 1, &s->madelung);
  cmxp_add_numbers(w, "/lattice", "splitting_change", 1, &s->splitting_change);
}

/* Makes the physics of the job, which other sections need. */
static cmx_status make(const cmx_section_job *job, cmx_store *store, cmx_error *err) {
  cmxp_writer w = {store, CMX_OK, err};
  if (cmxp_stopped(&w, job->progress, stage, 0, 1)) return w.status;
  w.status = cmx_physics_make(job->recipe, job->physics, err);
  if (w.status >= 0) add_lattice(&w, &job->physics->sums);
  if (w.status >= 0) cmxp_stopped(&w, job->progress, stage, 1, 1);
  return w.status;
}

static cmx_status cite(const cmx_recipe *r, cmx_citations *c, cmx_error *err) {
  (void)r, (void)err;
  cmxp_cite_reference(c, &cmxp_ref_baiko_2025);
  return CMX_OK;
}

const cmx_section cmxp_section_lattice = {.name = "lattice",
                                          .needs = (const char *const[]){NULL},
                                          .fields = fields,
                                          .wanted = wanted,
                                          .summarise = summarise,
                                          .measure = measure,
                                          .plan = plan,
                                          .make = make,
                                          .cite = cite};
