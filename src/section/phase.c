/* The phase boundaries of a table. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "section/generate_internal.h"

static void add_special(writer *w, const char *group, const char *name, size_t n,
                        const cmx_special_point points[]) {
  double flat[2 * CMX_MAX_BOUNDARIES];
  for (size_t k = 0; k < n; k++) {
    flat[2 * k] = points[k].x;
    flat[2 * k + 1] = points[k].gamma;
  }
  if (n) numbers(w, group, name, 2 * n, flat);
}

static void add_diagram(writer *w, const cmx_recipe_solid *solid, const cmx_mixture *mixture,
                        const cmx_diagram *d) {
  cmx_phase_table t;
  char group[80], path[160], boundary[160], node[160];
  int number[CMX_MAX_BOUNDARIES];
  const cmx_status packed = cmx_phase_table_make(mixture, d, &t);
  if (packed < 0) {
    w->status = cmx_fail(w->err, packed, "phase %s: %s", solid->name, cmx_status_text(packed));
    return;
  }
  const size_t n = t.n, nb = t.n_boundaries;
  double *place = malloc(n * sizeof *place);
  if (!place) {
    w->status = cmx_fail(w->err, CMX_ERR_MEMORY, "phase %s: out of memory", solid->name);
    cmx_phase_table_free(&t);
    return;
  }
  for (size_t b = 0; b < nb; b++) number[b] = (int)b;
  for (size_t k = 0; k < n; k++) place[k] = (double)k / (double)(n - 1);
  snprintf(group, sizeof group, "/phase/%s", solid->name);
  snprintf(boundary, sizeof boundary, "%s/boundary", group);
  snprintf(node, sizeof node, "%s/node", group);
  add(w, (cmx_dataset){.path = boundary,
                       .type = CMX_I32,
                       .rank = 1,
                       .dims = {nb},
                       .data = number,
                       .units = "1",
                       .long_name = "number of the boundary",
                       .source = "coulomix"});
  add(w, (cmx_dataset){.path = node,
                       .type = CMX_F64,
                       .rank = 1,
                       .dims = {n},
                       .data = place,
                       .units = "1",
                       .long_name =
                           "t: Gamma_1 = (lo + hi)/2 - cos(pi t) (hi - lo)/2 between the ends of a boundary",
                       .source = "coulomix"});
  const struct {
    const char *name, *long_name;
    const double *data;
  } column[] = {{"gamma", "coupling Gamma_1 = Z1^(5/3) e^2/(a_e kT)", t.gamma},
                {"x_left", "number fraction of the heavier ion on the left side", t.x_left},
                {"x_right", "number fraction of the heavier ion on the right side", t.x_right},
                {"latent_heat",
                 "heat released per ion frozen out of a large amount of liquid, or of the solid next to a "
                 "compound, in kT; 0 between equal phases and between compounds",
                 t.latent_heat}};
  for (size_t c = 0; c < sizeof column / sizeof *column; c++) {
    snprintf(path, sizeof path, "%s/%s", group, column[c].name);
    add(w, (cmx_dataset){.path = path,
                         .type = CMX_F64,
                         .rank = 2,
                         .dims = {nb, n},
                         .data = column[c].data,
                         .axes = {boundary, node},
                         .units = "1",
                         .long_name = column[c].long_name,
                         .source = "coulomix"});
  }
  snprintf(path, sizeof path, "%s/kind", group);
  add(w, (cmx_dataset){
             .path = path,
             .type = CMX_I32,
             .rank = 2,
             .dims = {nb, 4},
             .data = t.kind,
             .axes = {boundary},
             .units = "1",
             .long_name =
                 "phase left, phase right (0 liquid, 1 solid, 2 and on compounds), end at low, end at high "
                 "Gamma_1 (0 pure species, 1 azeotrope, 2 critical point, 3 three phases, 4 end of range, "
                 "5 composition of a compound)",
             .source = "coulomix"});
  snprintf(path, sizeof path, "%s/caution", group);
  add(w, (cmx_dataset){.path = path,
                       .type = CMX_U8,
                       .rank = 2,
                       .dims = {nb, n - 1},
                       .data = t.caution,
                       .axes = {boundary},
                       .units = "1",
                       .long_name = "1: active planes of the solid change in the "
                                    "interval after the node, lookups return CMX_WARN_ACTIVE_SET",
                       .source = "coulomix"});
  snprintf(path, sizeof path, "%s/gamma_max", group);
  add(w, (cmx_dataset){.path = path,
                       .type = CMX_F64,
                       .rank = 1,
                       .dims = {1},
                       .data = &t.gamma_max,
                       .units = "1",
                       .long_name = "largest Gamma_1 up to which boundaries were followed",
                       .source = "coulomix"});
  numbers(w, group, "interval_error_x", 2, t.worst);
  numbers(w, group, "gamma_melt", 2, d->gamma_melt);
  add_special(w, group, "azeotropes", d->n_azeotropes, d->azeotrope);
  add_special(w, group, "critical", d->n_critical, d->critical);
  text(w, group, "solid", solid->solid);
  text(w, group, "entropy", !strcmp(solid->solid, "ordered") ? "minimised with the order" : solid->entropy);
  text(w, group, "scope", "classical ions, rigid background: not the equilibrium of /eos");
  text(w, group, "special_points", "azeotropes and critical are pairs x, Gamma_1");
  free(place);
  cmx_phase_table_free(&t);
}

/* --- tracing ------------------------------------------------------------------------------------------- */

/* Traces solid number `s` and adds its group. */
static void trace(writer *w, const making *m, size_t s) {
  cmx_mixture mixture;
  cmx_diagram diagram;
  cmx_order_work_reset(m->physics->work); /* what it finds must not depend on the solids before */
  cmx_status status =
      cmx_recipe_mixture(m->recipe, s, m->physics, cmx_order_directly, &m->physics->direct, &mixture, w->err);
  if (status >= 0)
    status = cmx_diagram_trace(&mixture, m->recipe->phase.gamma_max, (size_t)m->recipe->phase.nodes,
                               (size_t)m->recipe->phase.x_grid, &diagram, w->err);
  if (status >= 0) {
    add_diagram(w, &m->recipe->phase.solids[s], &mixture, &diagram);
    cmx_diagram_free(&diagram);
  } else {
    w->status = status;
  }
}

size_t cmxp_phase_steps(const cmx_recipe *recipe, size_t solid) {
  return strcmp(recipe->phase.solids[solid].solid, "ordered") ? 1 : 6;
}

void cmxp_make_phases(writer *w, const making *m) {
  static const char *const stage = CMXP_STAGE_PHASES;
  const size_t n = m->recipe->phase.n_solids;
  size_t done = 0, total = 0;
  for (size_t s = 0; s < n; s++) total += cmxp_phase_steps(m->recipe, s);
  for (size_t s = 0; s < n && w->status >= 0; s++) {
    if (!cmxp_piece_found(w, m->pieces, stage, s)) {
      writer group = {cmx_store_new(), CMX_OK, w->err};
      if (stopped(w, m->progress, stage, done, total)) {
        group.status = w->status;
      } else if (!group.store) {
        group.status = cmx_fail(w->err, CMX_ERR_MEMORY, "%s: out of memory", stage);
      } else {
        trace(&group, m, s);
      }
      cmxp_piece_made(w, m->pieces, stage, s, &group);
      cmx_store_free(group.store);
    }
    done += cmxp_phase_steps(m->recipe, s);
  }
  stopped(w, m->progress, stage, done, total);
}
