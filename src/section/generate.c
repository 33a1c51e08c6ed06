#include "coulomix/generate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/equilibrium_table.h"
#include "coulomix/version.h"
#include "section/generate_internal.h"
#include "io/io_internal.h"

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
  m->ions = recipe->mixture.ions;
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

static const char *const baiko = "D. A. Baiko, arXiv:2504.11545 (2025)";

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

/* What the numbers of a table mean, as far as it has them. */
static void add_definitions(writer *w, const cmx_recipe *r) {
  const int ions = r->order.enabled || r->phase.enabled || r->eos.enabled || r->transport.enabled;
  if (ions)
    text(w, "/", "coupling",
         "Gamma_e = e^2/(a_e kT), Gamma_1 = Z1^(5/3) Gamma_e of the lighter ion, Gamma_d = (Z2-Z1)^2 Gamma_e "
         "<Z>^(-1/3); "
         "a_e and a_i are the electron- and ion-sphere radii");
  if (r->order.enabled || r->phase.enabled)
    text(w, "/", "zero_of_energy",
         "of /order and /phase: linear mixing, -zeta <Z^(5/3)> Gamma_e and terms linear in x are left out");
  text(w, "/", "constants",
       r->eos.enabled         ? "CODATA 2018, see /eos/constants; /order and /phase are dimensionless"
       : r->transport.enabled ? "CODATA 2018, see /transport/constants; /order and /phase are dimensionless"
       : r->warm.enabled      ? "CODATA 2018"
                              : "none enter: every quantity is dimensionless");
  text(w, "/", "known_limits",
       r->eos.enabled
           ? "order parameters of a finite number of orbits with an independent-pair entropy; /phase with "
             "classical ions in "
             "a rigid electron background at fixed electron density; /eos for fully ionized matter: fits of "
             "polarised "
             "electrons outside their range are marked, and below about 1000 g/cm^3 real ions are not bare"
       : ions ? "classical ions in a rigid electron background; order parameters of a finite number of "
                "orbits with an "
                "independent-pair entropy; phases at fixed electron density"
              : "pure species' data as good as their source: Lee & More's contrasts between species are not "
                "those of ab "
                "initio calculations where the Coulomb logarithm is at its floor; mixing rules are "
                "approximations");
}

static void add_provenance(writer *w, const cmx_recipe *recipe) {
  const double version = CMX_FORMAT_VERSION;
  char species[64];
  text(w, "/", "title", recipe->title);
  text(w, "/", "format", "coulomix table");
  numbers(w, "/", "format_version", 1, &version);
  text(w, "/", "generator", "coulomix");
  text(w, "/", "generator_version", cmx_version());
  text(w, "/", "generator_commit", cmx_commit());
  text(w, "/", "recipe", recipe->text ? recipe->text : "");
  snprintf(species, sizeof species, "%s %s", recipe->mixture.names[0], recipe->mixture.names[1]);
  text(w, "/", "species", species);
  numbers(w, "/", "charges", (size_t)recipe->mixture.ions.n, recipe->mixture.ions.z);
  text(w, "/", "composition", "x is the number fraction of the heavier ion");
  add_definitions(w, recipe);
}

static void add_references(writer *w, const cmx_recipe *r) {
  char list[CMXP_CITATIONS];
  if (w->status >= 0) w->status = cmxp_cite(r, list, w->err);
  text(w, "/", "references", w->status >= 0 ? list : "");
}

/* --- the whole table ----------------------------------------------------------------------------------- */

/* All datasets and attributes of a store. */
static void add_all(writer *w, const cmx_store *from) {
  for (size_t k = 0; k < cmx_store_count(from); k++) add(w, *cmx_store_at(from, k));
  for (size_t k = 0; k < cmx_store_attribute_count(from); k++) {
    const cmx_attribute *a = cmx_store_attribute_at(from, k);
    if (!a->text)
      numbers(w, a->object, a->name, a->n, a->numbers);
    else if (w->status < 0 ||
             !cmx_store_get_text(w->store, a->object, a->name)) /* units and such are there */
      text(w, a->object, a->name, a->text);
  }
}

int cmxp_piece_found(writer *w, const cmx_pieces *pieces, const char *stage, size_t index) {
  size_t n;
  cmx_store *store = NULL;
  const void *image = cmx_pieces_find(pieces, stage, index, &n);
  if (!image || cmxp_flat_read(image, n, stage, &store, NULL) < 0) return 0;
  add_all(w, store);
  cmx_store_free(store);
  return 1;
}

void cmxp_piece_made(writer *w, const cmx_pieces *pieces, const char *stage, size_t index,
                     const writer *group) {
  cmxp_bytes image = {0};
  w->status = group->status;
  if (w->status >= 0 && pieces && cmxp_flat_image(group->store, stage, &image, NULL) >= 0)
    cmx_pieces_keep(pieces, stage, index, image.data, image.n);
  cmxp_bytes_free(&image);
  add_all(w, group->store);
}

static void make_order(writer *w, const making *m) {
  cmx_order_table table;
  const cmx_recipe *r = m->recipe;
  w->status =
      cmx_order_table_resume(m->bench->order, (size_t)r->order.x_nodes, (size_t)r->order.gamma_d_nodes,
                             r->order.gamma_d_max, m->pieces, m->progress, &table, w->err);
  if (w->status < 0) return;
  add_order(w, &m->bench->sums, &table);
  cmx_order_table_free(&table);
}

size_t cmx_generate_plan(const cmx_recipe *r, cmx_stage stages[CMX_MAX_STAGES]) {
  size_t n = 0;
  stages[n++] = (cmx_stage){CMXP_STAGE_SUMS, 0.6, 1};
  if (r->order.enabled) {
    /* 20 us a node at 8 shells */
    const double nodes = 2.5e-6 * r->order.shells * r->order.x_nodes * r->order.gamma_d_nodes;
    stages[n++] = (cmx_stage){CMX_STAGE_ORDER_NODES, nodes, 1};
    stages[n++] = (cmx_stage){CMX_STAGE_ORDER_CELLS, nodes, 1};
  }
  if (r->phase.enabled) {
    double cost = 0.0;
    for (size_t s = 0; s < r->phase.n_solids; s++) cost += 0.2 * (double)cmxp_phase_steps(r, s);
    stages[n++] = (cmx_stage){CMXP_STAGE_PHASES, cost, 0};
  }
  if (r->eos.enabled) {
    const double decades = log10(r->eos.rho_max / r->eos.rho_min) * log10(r->eos.temp_max / r->eos.temp_min);
    stages[n++] = (cmx_stage){CMXP_STAGE_EOS, 2e-5 * decades * r->eos.rho_nodes * r->eos.temp_nodes, 1};
  }
  if (r->eos.enabled && r->equilibrium.enabled) {
    const double decades = 1.5 * log10(r->eos.rho_max / r->eos.rho_min);
    stages[n++] = (cmx_stage){CMX_STAGE_EQUILIBRIUM,
                              5e-4 * (decades + 1.0) * r->equilibrium.p_nodes * r->equilibrium.x_nodes, 1};
  }
  if (r->transport.enabled) {
    const double decades = log10(r->transport.rho_max / r->transport.rho_min) *
                           log10(r->transport.temp_max / r->transport.temp_min);
    const double nodes = decades * r->transport.rho_nodes * r->transport.temp_nodes * r->transport.x_nodes;
    stages[n++] = (cmx_stage){CMXP_STAGE_TRANSPORT, 1.8e-4 * nodes, 1};
  }
  if (r->warm.enabled) {
    const double decades = (1.0 + log10(r->warm.rho_max / r->warm.rho_min)) * r->warm.rho_nodes;
    stages[n++] = (cmx_stage){
        CMXP_STAGE_WARM,
        5e-5 * decades * (1.0 + log10(r->warm.temp_max / r->warm.temp_min) * r->warm.temp_nodes), 1};
  }
  return n;
}

cmx_status cmx_generate(const cmx_recipe *recipe, const cmx_pieces *pieces, const cmx_progress *progress,
                        cmx_store **store, cmx_error *err) {
  cmx_workbench bench;
  const making m = {recipe, &bench, pieces, progress};
  writer w = {cmx_store_new(), CMX_OK, err};
  *store = NULL;
  if (!w.store) return cmx_fail(err, CMX_ERR_MEMORY, "generate: out of memory");
  if (!stopped(&w, progress, CMXP_STAGE_SUMS, 0, 1)) w.status = cmx_workbench_make(recipe, &bench, err);
  if (w.status >= 0) {
    add_lattice(&w, &bench.sums);
    add_provenance(&w, recipe);
    add_references(&w, recipe);
    stopped(&w, progress, CMXP_STAGE_SUMS, 1, 1);
    if (w.status >= 0 && recipe->order.enabled) make_order(&w, &m);
    if (w.status >= 0 && recipe->phase.enabled) cmxp_make_phases(&w, &m);
    if (w.status >= 0 && recipe->eos.enabled) cmxp_make_eos(&w, &m);
    if (w.status >= 0 && recipe->eos.enabled && recipe->equilibrium.enabled) cmxp_make_equilibrium(&w, &m);
    if (w.status >= 0 && recipe->transport.enabled) cmxp_make_transport(&w, &m);
    if (w.status >= 0 && recipe->warm.enabled) cmxp_make_warm(&w, &m);
    cmx_workbench_free(&bench);
  }
  if (w.status < 0) {
    cmx_store_free(w.store);
    return w.status;
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
    return cmx_fail(
        err, CMX_ERR_VERSION,
        "%s: format version %g, this program reads %d; make the table anew: coulomix info %s --recipe > "
        "recipe.cfg; coulomix generate recipe.cfg -o NEW.h5",
        path, version[0], CMX_FORMAT_VERSION, path);
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
  cmx_status status = cmx_order_bind(t->arrays, t->n_arrays, &t->order);
  if (status < 0 && status != CMX_ERR_ABSENT)
    return cmx_fail(err, status, "%s: group /order: shapes or values do not fit together", path);
  t->has_order = status >= 0;
  status = cmx_eos_bind(t->arrays, t->n_arrays, &t->eos);
  if (status < 0 && status != CMX_ERR_ABSENT)
    return cmx_fail(err, status, "%s: group /eos: shapes or values do not fit together", path);
  t->has_eos = status >= 0;
  status = cmx_equilibrium_bind(t->arrays, t->n_arrays, &t->equilibrium);
  if (status < 0 && status != CMX_ERR_ABSENT)
    return cmx_fail(err, status, "%s: group /equilibrium: shapes or values do not fit together", path);
  t->has_equilibrium = status >= 0;
  status = cmx_transport_bind(t->arrays, t->n_arrays, &t->transport);
  if (status < 0 && status != CMX_ERR_ABSENT)
    return cmx_fail(err, status, "%s: group /transport: shapes or values do not fit together", path);
  t->has_transport = status >= 0;
  status = cmx_warm_bind(t->arrays, t->n_arrays, &t->warm);
  if (status < 0 && status != CMX_ERR_ABSENT)
    return cmx_fail(err, status, "%s: group /warm: shapes or values do not fit together", path);
  t->has_warm = status >= 0;
  return CMX_OK;
}

cmx_status cmx_table_open(const char *path, cmx_table *table, cmx_error *err) {
  memset(table, 0, sizeof *table);
  cmx_status status = cmx_store_read(path, &table->store, err);
  if (status >= 0) status = bind(table, path, err);
  if (status < 0) cmx_table_close(table);
  return status;
}
