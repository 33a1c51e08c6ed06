#include "coulomix/generate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/version.h"

/* --- physics of a recipe ------------------------------------------------------------------------------- */

cmx_status cmx_workbench_make(const cmx_recipe *recipe, cmx_workbench *bench, cmx_error *err) {
  memset(bench, 0, sizeof *bench);
  const cmx_lattice *lattice = cmx_lattice_find(recipe->lattice.structure, err);
  if (!lattice) return CMX_ERR_UNKNOWN;
  cmx_status status = cmx_lattice_integrate(lattice, (size_t)recipe->order.shells, recipe->lattice.tolerance,
                                            &bench->sums, err);
  if (status < 0) return status;
  status = cmx_order_model_new(&bench->sums, &bench->order);
  return status < 0 ? cmx_fail(err, status, "order model: %s", cmx_status_text(status)) : status;
}

void cmx_workbench_free(cmx_workbench *bench) {
  cmx_order_model_free(bench->order);
  bench->order = NULL;
}

cmx_status cmx_recipe_mixture(const cmx_recipe *recipe, size_t solid, const cmx_workbench *bench,
                              cmx_order_function *order, void *order_context, cmx_mixture *m,
                              cmx_error *err) {
  const cmx_recipe_solid *s = &recipe->phase.solids[solid];
  memset(m, 0, sizeof *m);
  m->z1 = recipe->mixture.charges[0];
  m->z2 = recipe->mixture.charges[1];
  m->liquid = cmx_model_find(CMX_KIND_LIQUID, recipe->phase.liquid, err);
  if (m->liquid) m->crystal = cmx_model_find(CMX_KIND_CRYSTAL, recipe->phase.crystal, err);
  if (m->crystal) m->anharmonic = cmx_model_find(CMX_KIND_ANHARMONIC, recipe->phase.anharmonic, err);
  if (m->anharmonic)
    m->liquid_mixing = cmx_model_find(CMX_KIND_LIQUID_MIXING, recipe->phase.liquid_mixing, err);
  if (m->liquid_mixing) m->entropy = cmx_model_find(CMX_KIND_MIXING_ENTROPY, s->entropy, err);
  if (!m->entropy) return CMX_ERR_UNKNOWN;
  m->zeta = bench->sums.madelung;
  m->t0 = bench->sums.T0;
  if (!strcmp(s->solid, "ordered")) {
    m->solid = CMX_SOLID_ORDERED;
    m->order = order;
    m->order_context = order_context;
  } else if (!strcmp(s->solid, "random")) {
    m->solid = CMX_SOLID_RANDOM;
  } else {
    m->solid = CMX_SOLID_FIT;
    m->solid_mixing = cmx_model_find(CMX_KIND_SOLID_MIXING, s->solid, err);
    if (!m->solid_mixing) return CMX_ERR_UNKNOWN;
  }
  return cmx_mixture_check(m, err);
}

/* --- datasets ------------------------------------------------------------------------------------------ */

/* Collects additions: after a failure the rest is skipped and the first error kept. */
typedef struct writer {
  cmx_store *store;
  cmx_status status;
  cmx_error *err;
} writer;

static const char *const baiko = "D. A. Baiko, short-range ordering of binary crystal mixtures (2025)";

static void add(writer *w, cmx_dataset d) {
  if (w->status >= 0) w->status = cmx_store_add(w->store, &d, w->err);
}

static void text(writer *w, const char *object, const char *name, const char *value) {
  if (w->status >= 0) w->status = cmx_store_set_text(w->store, object, name, value, w->err);
}

static void numbers(writer *w, const char *object, const char *name, size_t n, const double values[]) {
  if (w->status >= 0) w->status = cmx_store_set_numbers(w->store, object, name, n, values, w->err);
}

static void add_lattice(writer *w, const cmx_lattice_sums *s) {
  double change[CMX_MAX_REFINEMENTS], t0[CMX_MAX_REFINEMENTS];
  int order[CMX_MAX_REFINEMENTS];
  for (size_t r = 0; r < s->n_refinements; r++) {
    order[r] = s->refinement[r].order;
    t0[r] = s->refinement[r].T0;
    change[r] = r ? s->refinement[r].change : INFINITY; /* nothing to compare the first with */
  }
  add(w, (cmx_dataset){.path = "/lattice/refinement",
                       .type = CMX_I32,
                       .rank = 1,
                       .dims = {s->n_refinements},
                       .data = order,
                       .units = "1",
                       .long_name = "Gauss-Legendre points per axis of a tetrahedron",
                       .source = "coulomix"});
  add(w, (cmx_dataset){.path = "/lattice/T0",
                       .type = CMX_F64,
                       .rank = 1,
                       .dims = {s->n_refinements},
                       .data = t0,
                       .axes = {"/lattice/refinement"},
                       .units = "1",
                       .long_name = "a_i T_0 at each refinement",
                       .source = baiko});
  add(w, (cmx_dataset){.path = "/lattice/change",
                       .type = CMX_F64,
                       .rank = 1,
                       .dims = {s->n_refinements},
                       .data = change,
                       .axes = {"/lattice/refinement"},
                       .units = "1",
                       .long_name = "largest change of any a_i T_i against the refinement before",
                       .source = "coulomix"});
  text(w, "/lattice", "structure", s->lattice->name);
  numbers(w, "/lattice", "madelung", 1, &s->madelung);
  numbers(w, "/lattice", "splitting_change", 1, &s->splitting_change);
}

static void add_orbits(writer *w, const cmx_lattice_sums *s, const cmx_order_table *t) {
  int shell[CMX_MAX_ORBITS];
  for (size_t i = 0; i < s->n; i++) shell[i] = (int)i + 1;
  add(w, (cmx_dataset){.path = "/order/shell",
                       .type = CMX_I32,
                       .rank = 1,
                       .dims = {s->n},
                       .data = shell,
                       .units = "1",
                       .long_name = "number of the neighbour orbit",
                       .source = baiko});
  add(w, (cmx_dataset){.path = "/order/orbit",
                       .type = CMX_I32,
                       .rank = 2,
                       .dims = {s->n, 3},
                       .data = t->orbit,
                       .axes = {"/order/shell"},
                       .units = "1",
                       .long_name = "2R/a_1 of one vector of the orbit",
                       .source = baiko});
  add(w, (cmx_dataset){.path = "/order/multiplicity",
                       .type = CMX_I32,
                       .rank = 1,
                       .dims = {s->n},
                       .data = t->multiplicity,
                       .axes = {"/order/shell"},
                       .units = "1",
                       .long_name = "number of vectors of the orbit",
                       .source = baiko});
  add(w, (cmx_dataset){.path = "/order/I",
                       .type = CMX_F64,
                       .rank = 1,
                       .dims = {s->n},
                       .data = s->I,
                       .axes = {"/order/shell"},
                       .units = "1",
                       .long_name = "a_i I_i = m_i a_i/R_i",
                       .source = baiko});
  add(w, (cmx_dataset){.path = "/order/T",
                       .type = CMX_F64,
                       .rank = 1,
                       .dims = {s->n},
                       .data = s->T,
                       .axes = {"/order/shell"},
                       .units = "1",
                       .long_name = "a_i T_i, static displacements",
                       .source = baiko});
  add(w, (cmx_dataset){.path = "/order/t0",
                       .type = CMX_F64,
                       .rank = 1,
                       .dims = {1},
                       .data = &s->T0,
                       .units = "1",
                       .long_name = "a_i T_0",
                       .source = baiko});
  add(w,
      (cmx_dataset){.path = "/order/map",
                    .type = CMX_F64,
                    .rank = 1,
                    .dims = {2},
                    .data = t->map,
                    .units = "1",
                    .long_name = "node scales X, G: 4x(1-x) = X (exp(a i) - 1), Gamma_d = G (exp(b j) - 1)",
                    .source = "coulomix"});
}

/* A quantity on the nodes (depth 0), of each orbit (n_shells) or of each component of k (3). */
static void add_nodes(writer *w, const cmx_order_table *t, const char *path, int type, const void *data,
                      size_t depth, const char *long_name) {
  add(w, (cmx_dataset){.path = path,
                       .type = type,
                       .rank = depth ? 3 : 2,
                       .dims = {t->n_x, t->n_g, depth},
                       .data = data,
                       .axes = {"/order/x", "/order/gamma_d",
                                depth == t->n_shells && depth != 3 ? "/order/shell" : NULL},
                       .units = "1",
                       .long_name = long_name,
                       .source = baiko});
}

/* The same in single precision: for reading, not for lookups. */
static void add_single(writer *w, const cmx_order_table *t, const char *path, const double *data,
                       size_t depth, const char *long_name) {
  const size_t n = t->n_x * t->n_g * (depth ? depth : 1);
  float *f = malloc(n * sizeof *f);
  if (!f) {
    if (w->status >= 0) w->status = cmx_fail(w->err, CMX_ERR_MEMORY, "%s: out of memory", path);
    return;
  }
  for (size_t k = 0; k < n; k++) f[k] = (float)data[k];
  add_nodes(w, t, path, CMX_F32, f, depth, long_name);
  free(f);
}

/* Trees of the cells that changes of the active planes cross. */
static void add_regions(writer *w, const cmx_order_table *t) {
  const struct {
    const char *path, *long_name;
    int type, rank;
    size_t dims[2];
    const void *data;
  } part[] = {{"/order/region/cell",
               "tree of the cell: >= 0 split, <= -2 patch -2 - code, -1 none: Hermite patch",
               CMX_I32,
               2,
               {t->n_x - 1, t->n_g - 1},
               t->cell},
              {"/order/region/split",
               "0: s against c(t), 1: t against c(s), local coordinates 0..1; code below, code above",
               CMX_I32,
               2,
               {t->n_splits, 3},
               t->split},
              {"/order/region/curve",
               "c(v) = sum c_k z^k, z = (v - v0)/h: v0, 1/h, c_0..c_4",
               CMX_F64,
               2,
               {t->n_splits, 7},
               t->curve},
              {"/order/region/patch",
               "psi = sum c_ij a^i b^j, i + j <= 5, i slowest, a = (s - s0)/h, b = (t - t0)/k: s0, 1/h, t0, "
               "1/k, c_ij",
               CMX_F64,
               2,
               {t->n_patches, 25},
               t->patch},
              {"/order/region/caution",
               "1: the patch misses the accuracy of the others, lookups return CMX_WARN_ACTIVE_SET",
               CMX_U8,
               1,
               {t->n_patches},
               t->patch_caution}};
  for (size_t k = 0; k < sizeof part / sizeof *part; k++)
    add(w, (cmx_dataset){.path = part[k].path,
                         .type = part[k].type,
                         .rank = part[k].rank,
                         .dims = {part[k].dims[0], part[k].dims[1]},
                         .data = part[k].data,
                         .units = "1",
                         .long_name = part[k].long_name,
                         .source = "coulomix"});
}

static void add_order(writer *w, const cmx_lattice_sums *s, const cmx_order_table *t) {
  add_orbits(w, s, t);
  add(w, (cmx_dataset){.path = "/order/x",
                       .type = CMX_F64,
                       .rank = 1,
                       .dims = {t->n_x},
                       .data = t->x,
                       .units = "1",
                       .long_name = "number fraction of the heavier ion, folded: min(x, 1-x)",
                       .source = "coulomix"});
  add(w, (cmx_dataset){.path = "/order/gamma_d",
                       .type = CMX_F64,
                       .rank = 1,
                       .dims = {t->n_g},
                       .data = t->gamma_d,
                       .units = "1",
                       .long_name = "(Z2-Z1)^2 e^2/(a_i kT)",
                       .source = baiko});
  add_nodes(w, t, "/order/psi", CMX_F64, t->psi, 0, "psi: f_order = -s_mix + x(1-x) [psi - Gamma_d T_0/2]");
  add_nodes(w, t, "/order/psi_p", CMX_F64, t->psi_p, 0, "dpsi/dp at fixed Gamma_d, p = x(1-x)");
  add_nodes(w, t, "/order/psi_g", CMX_F64, t->psi_g, 0, "dpsi/dGamma_d at fixed x");
  add_nodes(w, t, "/order/psi_pg", CMX_F64, t->psi_pg, 0, "d2psi/dp dGamma_d");
  add_nodes(w, t, "/order/y", CMX_F64, t->y, t->n_shells,
            "exchange field y_i: b^2 = 1 + 4x(1-x)(exp y - 1), w = (b-1)/(b+1)");
  add_nodes(w, t, "/order/y_p", CMX_F32, t->y_p, t->n_shells, "dy_i/dp at fixed Gamma_d");
  add_nodes(w, t, "/order/y_g", CMX_F32, t->y_g, t->n_shells, "dy_i/dGamma_d at fixed x");
  add_single(w, t, "/order/w", t->w, t->n_shells,
             "Warren-Cowley parameter w_i = (alpha_i - x^2)/(x(1-x)), rounded to single precision");
  add_nodes(w, t, "/order/f_order", CMX_F64, t->f_order, 0, "free energy of ordering per ion and kT");
  add_nodes(w, t, "/order/u_order", CMX_F64, t->u_order, 0, "energy of ordering per ion and kT");
  add_nodes(w, t, "/order/s_res", CMX_F64, t->s_res, 0, "residual entropy per ion and k");
  add_single(w, t, "/order/S_min", t->S_min, 0, "least structure factor S(k) in the zone");
  add_single(w, t, "/order/k_min", t->k_min, 3, "wave vector of the least S(k), in 1/a_i");
  add_single(w, t, "/order/gap", t->gap, 0,
             "duality gap relative to |f_order|: the certificate of the minimum");
  add_nodes(w, t, "/order/active", CMX_U8, t->active, 0, "number of planes S(k) = 0 that hold the order");
  add_nodes(w, t, "/order/status", CMX_U8, t->status, 0, "0 minimum found, 3 the bound s >= 0 is active");
  add(w, (cmx_dataset){.path = "/order/caution",
                       .type = CMX_U8,
                       .rank = 2,
                       .dims = {t->n_x - 1, t->n_g - 1},
                       .data = t->caution,
                       .units = "1",
                       .long_name = "1: active planes change in the cell, the order parameters have a kink",
                       .source = "coulomix"});
  add_regions(w, t);
  numbers(w, "/order", "cell_error_f_order", 2, t->worst_f);
  numbers(w, "/order", "cell_error_w", 2, t->worst_w);
  text(w, "/order", "cell_error",
       "largest error of the Hermite patch at the centre of a cell against direct minimisation: of cells "
       "without "
       "caution, of "
       "cells with caution");
  numbers(w, "/order", "worst_gap", 1, &t->worst_gap);
  numbers(w, "/order", "worst_S_min", 1, &t->worst_S_min);
  text(w, "/order", "symmetry",
       "w_i, f_order, u_order and s_res are the same at x and 1-x, for any pair of charges");
}

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
  text(w, group, "special_points", "azeotropes and critical are pairs x, Gamma_1");
  free(place);
  cmx_phase_table_free(&t);
}

static void add_provenance(writer *w, const cmx_recipe *recipe) {
  const double version = CMX_FORMAT_VERSION;
  text(w, "/", "title", recipe->title);
  text(w, "/", "format", "coulomix table");
  numbers(w, "/", "format_version", 1, &version);
  text(w, "/", "generator", "coulomix");
  text(w, "/", "generator_version", cmx_version());
  text(w, "/", "generator_commit", cmx_commit());
  text(w, "/", "recipe", recipe->text ? recipe->text : "");
  char species[64];
  snprintf(species, sizeof species, "%s %s", recipe->mixture.names[0], recipe->mixture.names[1]);
  text(w, "/", "species", species);
  numbers(w, "/", "charges", recipe->mixture.n_species, recipe->mixture.charges);
  text(w, "/", "composition", "x is the number fraction of the heavier ion");
  text(w, "/", "coupling",
       "Gamma_e = e^2/(a_e kT), Gamma_1 = Z1^(5/3) Gamma_e of the lighter ion, Gamma_d = (Z2-Z1)^2 Gamma_e "
       "<Z>^(-1/3); "
       "a_e and a_i are the electron- and ion-sphere radii");
  text(w, "/", "zero_of_energy", "linear mixing: -zeta <Z^(5/3)> Gamma_e and terms linear in x are left out");
  text(w, "/", "constants", "none enter: every quantity is dimensionless");
  text(w, "/", "known_limits",
       "classical ions in a rigid electron background; order parameters of a finite number of orbits with an "
       "independent-pair entropy; phases at fixed electron density");
}

static void add_references(writer *w, const cmx_recipe *recipe) {
  const char *ids[4 + CMX_RECIPE_SOLIDS] = {recipe->phase.liquid, recipe->phase.crystal,
                                            recipe->phase.anharmonic, recipe->phase.liquid_mixing};
  size_t n_ids = 4, n_models, used = 0;
  const cmx_model *const *models = cmx_model_list(&n_models);
  char list[8192] = "";
  for (size_t s = 0; s < recipe->phase.n_solids; s++) ids[n_ids++] = recipe->phase.solids[s].solid;
  for (size_t k = 0; k < n_ids; k++)
    for (size_t m = 0; m < n_models; m++) {
      if (strcmp(models[m]->id, ids[k]) != 0) continue;
      for (const cmx_reference *const *r = models[m]->references; *r; r++) {
        char line[512];
        snprintf(line, sizeof line, "%s, %s (%d)%s%s\n", (*r)->authors, (*r)->journal, (*r)->year,
                 (*r)->doi ? ", doi:" : "", (*r)->doi ? (*r)->doi : "");
        const size_t length = strlen(line);
        if (!strstr(list, line) && used + length < sizeof list) {
          memcpy(list + used, line, length + 1);
          used += length;
        }
      }
    }
  if (used) list[used - 1] = '\0';
  text(w, "/", "references", used ? list : baiko);
}

/* --- the whole table ----------------------------------------------------------------------------------- */

static cmx_status make_phases(writer *w, const cmx_recipe *recipe, const cmx_workbench *bench,
                              const cmx_progress *progress) {
  cmx_order_work *work = NULL;
  cmx_status status = cmx_order_work_new(bench->order, &work);
  cmx_order_direct direct = {bench->order, work};
  for (size_t s = 0; s < recipe->phase.n_solids && status >= 0; s++) {
    cmx_mixture mixture;
    cmx_diagram diagram;
    if (progress && progress->function &&
        progress->function(progress->context, "phase diagrams", s, recipe->phase.n_solids))
      status = cmx_fail(w->err, CMX_ERR_NOT_CONVERGED, "stopped");
    if (status >= 0)
      status = cmx_recipe_mixture(recipe, s, bench, cmx_order_directly, &direct, &mixture, w->err);
    if (status >= 0)
      status = cmx_diagram_trace(&mixture, recipe->phase.gamma_max, (size_t)recipe->phase.nodes,
                                 (size_t)recipe->phase.x_grid, &diagram, w->err);
    if (status < 0) break;
    add_diagram(w, &recipe->phase.solids[s], &mixture, &diagram);
    status = w->status;
    cmx_diagram_free(&diagram);
  }
  if (status >= 0 && progress && progress->function)
    progress->function(progress->context, "phase diagrams", recipe->phase.n_solids, recipe->phase.n_solids);
  cmx_order_work_free(work);
  return status;
}

cmx_status cmx_generate(const cmx_recipe *recipe, const cmx_progress *progress, cmx_store **store,
                        cmx_error *err) {
  cmx_workbench bench;
  cmx_order_table table;
  memset(&table, 0, sizeof table);
  *store = NULL;
  writer w = {cmx_store_new(), CMX_OK, err};
  if (!w.store) return cmx_fail(err, CMX_ERR_MEMORY, "generate: out of memory");
  if (progress && progress->function) progress->function(progress->context, "lattice sums", 0, 1);
  cmx_status status = cmx_workbench_make(recipe, &bench, err);
  if (status >= 0) {
    add_lattice(&w, &bench.sums);
    add_provenance(&w, recipe);
    if (recipe->phase.enabled)
      add_references(&w, recipe);
    else
      text(&w, "/", "references", baiko);
    status = w.status;
  }
  if (status >= 0 && progress && progress->function)
    progress->function(progress->context, "lattice sums", 1, 1);
  if (status >= 0 && recipe->order.enabled) {
    status =
        cmx_order_table_fill(bench.order, (size_t)recipe->order.x_nodes, (size_t)recipe->order.gamma_d_nodes,
                             recipe->order.gamma_d_max, progress, &table, err);
    if (status >= 0) {
      add_order(&w, &bench.sums, &table);
      status = w.status;
    }
    cmx_order_table_free(&table);
  }
  if (status >= 0 && recipe->phase.enabled) status = make_phases(&w, recipe, &bench, progress);
  cmx_workbench_free(&bench);
  if (status < 0) {
    cmx_store_free(w.store);
    return status;
  }
  *store = w.store;
  return CMX_OK;
}

/* --- reading a table ----------------------------------------------------------------------------------- */

void cmx_table_close(cmx_table *table) {
  free(table->arrays);
  cmx_store_free(table->store);
  memset(table, 0, sizeof *table);
}

static cmx_status bind(cmx_table *t, const char *path, cmx_error *err) {
  const char *format = cmx_store_get_text(t->store, "/", "format");
  size_t n = 0;
  const double *version = cmx_store_get_numbers(t->store, "/", "format_version", &n);
  if (!format || strcmp(format, "coulomix table") != 0 || n != 1)
    return cmx_fail(err, CMX_ERR_FORMAT, "%s: not a coulomix table (root attribute format)", path);
  if (version[0] != CMX_FORMAT_VERSION)
    return cmx_fail(err, CMX_ERR_VERSION, "%s: format version %g, this program reads %d", path, version[0],
                    CMX_FORMAT_VERSION);
  t->n_arrays = cmx_store_count(t->store);
  t->arrays = calloc(t->n_arrays + 1, sizeof *t->arrays);
  if (!t->arrays) return cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", path);
  for (size_t k = 0; k < t->n_arrays; k++) {
    const cmx_dataset *d = cmx_store_at(t->store, k);
    cmx_array *a = &t->arrays[k];
    a->path = d->path;
    a->type = d->type;
    a->rank = d->rank;
    memcpy(a->dims, d->dims, sizeof a->dims);
    a->data = d->data;
  }
  const cmx_status status = cmx_order_bind(t->arrays, t->n_arrays, &t->order);
  if (status == CMX_ERR_ABSENT) return CMX_OK;
  if (status < 0)
    return cmx_fail(err, status, "%s: group /order: shapes or values do not fit together", path);
  t->has_order = 1;
  return CMX_OK;
}

cmx_status cmx_table_open(const char *path, cmx_table *table, cmx_error *err) {
  memset(table, 0, sizeof *table);
  cmx_status status = cmx_store_read(path, &table->store, err);
  if (status >= 0) status = bind(table, path, err);
  if (status < 0) cmx_table_close(table);
  return status;
}
