/* Short-range order over composition and Gamma_d, for any pair of charges. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/references.h"
#include "recipe/recipe_internal.h"
#include "section/section_internal.h"
#include "core/numbers.h"

/* First what a whole table has in place of the fields of the same path. */
enum { OF_WHOLE = 3 };

static const cmx_field all_fields[] = {
    {"/order/x_scale",
     CMX_F64,
     0,
     {NULL},
     "1",
     "X of the nodes, (4x + X)/(4(1-x) + X) = exp(a (i - i_0)), i_0 the middle one",
     "coulomix"},
    {"/order/x", CMX_F64, 1, {NULL}, "1", "number fraction of the heavier ion, 0 to 1", "coulomix"},
    {"/order/psi",
     CMX_F64,
     3,
     {"/order/x", "/order/gamma_d", "derivative"},
     "1",
     "psi, dpsi/dx, dpsi/dGamma_d, d2psi/dx dGamma_d: f_order = -s_mix + x(1-x) [psi - Gamma_d T_0/2]",
     CMXP_BAIKO},
    {"/order/shell", CMX_I32, 1, {NULL}, "1", "number of the neighbour orbit", CMXP_BAIKO},
    {"/order/orbit",
     CMX_I32,
     2,
     {"/order/shell", "component"},
     "1",
     "2R/a_1 of one vector of the orbit",
     CMXP_BAIKO},
    {"/order/multiplicity", CMX_I32, 1, {"/order/shell"}, "1", "number of vectors of the orbit", CMXP_BAIKO},
    {"/order/I", CMX_F64, 1, {"/order/shell"}, "1", "a_i I_i = m_i a_i/R_i", CMXP_BAIKO},
    {"/order/T", CMX_F64, 1, {"/order/shell"}, "1", "a_i T_i, static displacements", CMXP_BAIKO},
    {"/order/t0", CMX_F64, 0, {NULL}, "1", "a_i T_0", CMXP_BAIKO},
    {"/order/b0",
     CMX_F64,
     1,
     {"power"},
     "1",
     "coefficients of (1-2x)^n, n = 0 to 4, in B_0: ions at random have the energy Gamma_d x(1-x) (B_0 - "
     "T_0)/2 kT; absent where B_0 = 0, as always without terms beyond pairs",
     "coulomix"},
    {"/order/x_scale", CMX_F64, 0, {NULL}, "1", "X of the nodes, 4x(1-x) = X (exp(a i) - 1)", "coulomix"},
    {"/order/gamma_d_scale",
     CMX_F64,
     0,
     {NULL},
     "1",
     "G of the nodes, Gamma_d = G (exp(b j) - 1)",
     "coulomix"},
    {"/order/x",
     CMX_F64,
     1,
     {NULL},
     "1",
     "number fraction of the heavier ion, folded: min(x, 1-x)",
     "coulomix"},
    {"/order/gamma_d", CMX_F64, 1, {NULL}, "1", "(Z2-Z1)^2 e^2/(a_i kT)", CMXP_BAIKO},
#define NODES(name, type, long_name)                                                                         \
  { "/order/" name, type, 2, {"/order/x", "/order/gamma_d"}, "1", long_name, CMXP_BAIKO }
#define ORBITS(name, type, long_name)                                                                        \
  { "/order/" name, type, 3, {"/order/x", "/order/gamma_d", "/order/shell"}, "1", long_name, CMXP_BAIKO }
    {"/order/psi",
     CMX_F64,
     3,
     {"/order/x", "/order/gamma_d", "derivative"},
     "1",
     "psi, dpsi/dp, dpsi/dGamma_d, d2psi/dp dGamma_d: f_order = -s_mix + p [psi - Gamma_d T_0/2], p = x(1-x)",
     CMXP_BAIKO},
    {"/order/third_order",
     CMX_F64,
     3,
     {"/order/x", "/order/gamma_d", "derivative"},
     "1",
     "psi_3, dpsi_3/dp, dpsi_3/dGamma_d, d2psi_3/dp dGamma_d: energy of third order in the charges of more "
     "than "
     "two species, S p psi_3 kT with the skewness S of their effective binary; absent without it",
     "coulomix"},
    ORBITS("y", CMX_F64, "exchange field y_i: b^2 = 1 + 4x(1-x)(exp y - 1), w = (b-1)/(b+1)"),
    ORBITS("y_p", CMX_F32, "dy_i/dp at fixed Gamma_d"),
    ORBITS("y_x", CMX_F32, "dy_i/dx at fixed Gamma_d, with terms odd in 1-2x in place of y_p"),
    ORBITS("y_g", CMX_F32, "dy_i/dGamma_d at fixed x"),
    NODES("S_min", CMX_F32, "least structure factor S(k) in the zone"),
    {"/order/k_min",
     CMX_F32,
     3,
     {"/order/x", "/order/gamma_d", "component"},
     "1",
     "wave vector of the least S(k), in 1/a_i",
     CMXP_BAIKO},
    NODES("gap", CMX_F32, "duality gap relative to |f_order|: the certificate of the minimum"),
    NODES("active", CMX_U8, "number of planes S(k) = 0 that hold the order"),
    NODES("status", CMX_U8, "0 minimum found, 3 the bound s >= 0 is active"),
    NODES("certified", CMX_U8,
          "with terms beyond pairs alone: 1 proved minimum, 0 the least one found from fixed starts"),
#undef NODES
#undef ORBITS
    {"/order/caution",
     CMX_U8,
     2,
     {"x_cell", "gamma_d_cell"},
     "1",
     "1: active planes change in the cell, the order parameters have a kink",
     "coulomix"},
    {"/order/region/cell",
     CMX_I32,
     2,
     {"x_cell", "gamma_d_cell"},
     "1",
     "tree of the cell: >= 0 split, <= -2 patch -2 - code, -1 none: Hermite patch",
     "coulomix"},
    {"/order/region/split",
     CMX_I32,
     2,
     {"split_number", "split_entry"},
     "1",
     "0: s against c(t), 1: t against c(s), local coordinates 0..1; code below, code above",
     "coulomix"},
    {"/order/region/curve",
     CMX_F32,
     2,
     {"split_number", "curve_entry"},
     "1",
     "c(v) = sum c_k z^k, z = (v - v0)/h: v0, 1/h, c_0..c_4",
     "coulomix"},
    {"/order/region/patch",
     CMX_F64,
     2,
     {"patch_number", "patch_entry"},
     "1",
     "psi = sum c_ij a^i b^j, i + j <= 5, i slowest, a = (s - s0)/h, b = (t - t0)/k: s0, 1/h, t0, 1/k, c_ij",
     "coulomix"},
    {"/order/region/caution",
     CMX_U8,
     1,
     {"patch_number"},
     "1",
     "1: the patch misses the accuracy of the others, lookups return CMX_WARN_ACTIVE_SET",
     "coulomix"},
    {NULL, 0, 0, {NULL}, NULL, NULL, NULL}};

static const cmx_field *const fields = all_fields + OF_WHOLE;

/* Those of a table. */
static const cmx_field *fields_of(const cmx_order_table *t) {
  return t->whole ? all_fields : fields;
}

/* Minimisations in a cell with a tree of patches, measured with 8 orbits. */
static const double solves_a_cell = 140.0;

static int wanted(const cmx_recipe *r) {
  return r->order.enabled;
}

static void summarise(const cmx_recipe *r, char text[CMX_SECTION_SUMMARY]) {
  cmxp_print(text, CMX_SECTION_SUMMARY, "%d shells, %d x %d nodes, Gamma_d up to %g", r->order.shells,
             r->order.x_nodes, r->order.gamma_d_nodes, r->order.gamma_d_max);
}

/* Columns: with a term odd in 1-2x x goes on to 1. */
static double columns_of(const cmx_recipe *r) {
  int odd = r->mixture.ions.n == 2 && strcmp(r->order.third_order, "none") != 0;
  for (size_t k = 0; k < r->order.n_beyond; k++) {
    const cmx_order_term *t = &r->order.beyond[k].term;
    odd = odd || (t->skewness % 2 && t->coefficient != 0.0);
  }
  return odd ? 2.0 * r->order.x_nodes - 1.0 : r->order.x_nodes;
}

static double nodes_of(const cmx_recipe *r) {
  return columns_of(r) * r->order.gamma_d_nodes;
}

/* Cells crossed by changes of the active planes: lines over the grid, which are more with more orbits. The
   first plane becomes active at Gamma_d = 35. Measured with 2 to 29 orbits. */
static double crossed_cells(const cmx_recipe *r) {
  const double from = 35.0, over = 160.0, most = 18.0;
  if (r->order.shells < 2 || !(r->order.gamma_d_max > from)) return 1.0;
  const double lines = -most * expm1((from - r->order.gamma_d_max) / over) * pow(r->order.shells / 8.0, 0.2);
  return 1.0 + fmin(lines * (columns_of(r) + r->order.gamma_d_nodes), 0.9 * nodes_of(r));
}

static void measure(const cmx_recipe *r, cmx_section_size *size) {
  const double nodes = nodes_of(r), cells = crossed_cells(r), shells = r->order.shells;
  size->nodes = nodes;
  size->states = 6.0 * nodes + solves_a_cell * cells;
  size->memory = nodes * (160.0 + 24.0 * shells) + 600.0 * cells;
  size->bytes =
      nodes * (40.0 + 12.0 * shells) + 300.0 * cells; /* half of what has single precision is packed */
  size->data = nodes * (59.0 + 16.0 * shells) + 270.0 * cells;
}

/* Measured with 2 to 29 orbits. */
static double seconds_a_solve(const cmx_recipe *r) {
  return 3e-6 + 9.5e-8 * pow(r->order.shells, 2.5);
}

static size_t plan(const cmx_recipe *r, cmx_stage stages[CMX_SECTION_STAGES]) {
  const double nodes = seconds_a_solve(r) * nodes_of(r);
  stages[0] = (cmx_stage){CMX_STAGE_ORDER_NODES, nodes, 1};
  stages[1] = (cmx_stage){CMX_STAGE_ORDER_CELLS, nodes, 1};
  stages[2] = (cmx_stage){CMX_STAGE_ORDER_PLANES, 3.3 * nodes, 1};
  stages[3] = (cmx_stage){CMX_STAGE_ORDER_CROSSED, solves_a_cell * seconds_a_solve(r) * crossed_cells(r), 1};
  return 4;
}

static void add_orbits(cmxp_writer *w, const cmx_lattice_sums *s, const cmx_order_table *t) {
  int shell[CMX_MAX_ORBITS];
  for (size_t i = 0; i < s->n; i++) shell[i] = (int)i + 1;
  const cmxp_column columns[] = {{"/order/shell", shell, {s->n}},
                                 {"/order/orbit", t->orbit, {s->n, 3}},
                                 {"/order/multiplicity", t->multiplicity, {s->n}},
                                 {"/order/I", s->I, {s->n}},
                                 {"/order/T", s->T, {s->n}},
                                 {"/order/t0", &s->T0, {0}},
                                 {"/order/x_scale", &t->map[0], {0}},
                                 {"/order/gamma_d_scale", &t->map[1], {0}},
                                 {"/order/x", t->x, {t->n_x}},
                                 {"/order/gamma_d", t->gamma_d, {t->n_g}}};
  CMXP_ADD(w, fields_of(t), NULL, columns);
  if (t->has_b0)
    CMXP_ADD(w, fields_of(t), NULL, ((const cmxp_column[]){{"/order/b0", t->b0, {CMXI_ORDER_B0}}}));
}

/* Data for lookups at the nodes. */
static void add_nodes(cmxp_writer *w, const cmx_order_table *t) {
  const size_t n = t->n_x, m = t->n_g, shells = t->n_shells;
  const cmxp_column columns[] = {{"/order/psi", t->psi, {n, m, 4}},
                                 {"/order/y", t->y, {n, m, shells}},
                                 {t->whole ? "/order/y_x" : "/order/y_p", t->y_p, {n, m, shells}},
                                 {"/order/y_g", t->y_g, {n, m, shells}}};
  CMXP_ADD(w, fields_of(t), NULL, columns);
  if (t->third_order)
    CMXP_ADD(w, fields_of(t), NULL,
             ((const cmxp_column[]){{"/order/third_order", t->third_order, {n, m, 4}}}));
}

/* Results of the minimiser at the nodes that lookups do not need, in single precision. */
static void add_certificates(cmxp_writer *w, const cmx_order_table *t) {
  const size_t n = t->n_x, m = t->n_g, size = n * m;
  float *s_min = malloc(5 * size * sizeof *s_min);
  if (!s_min) {
    if (w->status >= 0) w->status = cmx_fail(w->err, CMX_ERR_MEMORY, "/order: out of memory");
    return;
  }
  float *gap = s_min + size, *k_min = gap + size;
  for (size_t k = 0; k < size; k++) s_min[k] = (float)t->S_min[k];
  for (size_t k = 0; k < size; k++) gap[k] = (float)t->gap[k];
  for (size_t k = 0; k < 3 * size; k++) k_min[k] = (float)t->k_min[k];
  const cmxp_column columns[] = {
      {"/order/S_min", s_min, {n, m}},      {"/order/k_min", k_min, {n, m, 3}},
      {"/order/gap", gap, {n, m}},          {"/order/active", t->active, {n, m}},
      {"/order/status", t->status, {n, m}}, {"/order/caution", t->caution, {n - 1, m - 1}}};
  CMXP_ADD(w, fields, NULL, columns);
  free(s_min);
}

/* The terms beyond pairs and where the minimum is proved. */
static void add_beyond_pairs(cmxp_writer *w, const cmx_section_job *job, const cmx_order_table *t) {
  const cmx_recipe *r = job->recipe;
  cmx_order_term terms[CMX_MAX_ORDER_TERMS];
  char text[1024] = "";
  const size_t size = sizeof text;
  size_t n = 0;
  if (!cmx_order_model_terms(job->physics->order, NULL)) return;
  cmx_recipe_terms(r, terms);
  for (size_t k = 0; k < r->order.n_beyond && n < size; k++) {
    n += (size_t)cmxp_print(text + n, size - n, "%s%.17g (1-2x)^%d", k ? " + " : "B = ", terms[k].coefficient,
                            terms[k].skewness);
    for (int q = 0; q < terms[k].n_orbits && n < size; q++)
      n += (size_t)snprintf(text + n, size - n, " w_%d", terms[k].orbit[q] + 1);
  }
  if (*text) cmxp_add_text(w, "/order", "beyond_pairs", text);
  const double share = (double)t->n_uncertified / (double)(t->n_x * t->n_g);
  CMXP_ADD(w, fields, NULL, ((const cmxp_column[]){{"/order/certified", t->certified, {t->n_x, t->n_g}}}));
  cmxp_add_numbers(w, "/order", "uncertified", 1, &share);
}

/* The free energy in place of that of the minimum, which is then the source of the order parameters alone. */
static void add_free_energy(cmxp_writer *w, const cmx_recipe *r) {
  if (!strcmp(r->order.free_energy, "none")) return;
  cmxp_add_text(w, "/order", "free_energy", r->order.free_energy);
  cmxp_add_text(
      w, "/order", "free_energy_of",
      "psi; y, S_min, k_min, gap, active and status are of the minimum of a finite number of orbits");
}

/* Trees of the cells that changes of the active planes cross. */
static void add_regions(cmxp_writer *w, const cmx_order_table *t) {
  const cmxp_column columns[] = {{"/order/region/cell", t->cell, {t->n_x - 1, t->n_g - 1}},
                                 {"/order/region/split", t->split, {t->n_splits, 3}},
                                 {"/order/region/curve", t->curve, {t->n_splits, 7}},
                                 {"/order/region/patch", t->patch, {t->n_patches, 25}},
                                 {"/order/region/caution", t->patch_caution, {t->n_patches}}};
  CMXP_ADD(w, fields, NULL, columns);
}

static void add_accuracy(cmxp_writer *w, const cmx_order_table *t) {
  cmxp_add_numbers(w, "/order", "cell_error_f_order", 2, t->worst_f);
  cmxp_add_numbers(w, "/order", "cell_error_w", 2, t->worst_w);
  cmxp_add_text(w, "/order", "cell_error",
                "largest error of the Hermite patch at the centre of a cell against direct minimisation: of "
                "cells without caution, of cells with caution");
  cmxp_add_numbers(w, "/order", "worst_gap", 1, &t->worst_gap);
  cmxp_add_numbers(w, "/order", "worst_S_min", 1, &t->worst_S_min);
  cmxp_add_text(w, "/order", "symmetry",
                t->whole
                    ? "none: terms of beyond_pairs are odd in 1-2x; patches of /order/region have x in "
                      "place of p"
                    : "w_i, f_order, u_order and s_res are the same at x and 1-x, for any pair of charges");
}

static cmx_status make(const cmx_section_job *job, cmx_store *store, cmx_error *err) {
  const cmx_recipe *r = job->recipe;
  cmx_order_table table;
  const cmx_order_grid grid = {(size_t)r->order.x_nodes, (size_t)r->order.gamma_d_nodes,
                               r->order.gamma_d_max};
  cmxp_writer w = {store, CMX_OK, err};
  w.status = cmx_order_table_fill(job->physics->order, &grid, job->pieces, job->progress, &table, err);
  if (w.status < 0) return w.status;
  const cmx_model *third = job->physics->third_frozen.energy;
  if (third) w.status = cmx_order_table_add_third_order(&table, third, err);
  add_orbits(&w, &job->physics->sums, &table);
  add_nodes(&w, &table);
  add_certificates(&w, &table);
  add_beyond_pairs(&w, job, &table);
  add_free_energy(&w, r);
  if (strcmp(r->order.third_order, "none") != 0)
    cmxp_add_text(&w, "/order", "third_order", r->order.third_order);
  add_regions(&w, &table);
  add_accuracy(&w, &table);
  cmx_order_table_free(&table);
  return w.status;
}

static cmx_status cite(const cmx_recipe *r, cmx_citations *c, cmx_error *err) {
  if (strcmp(r->order.free_energy, "none") != 0)
    cmxp_cite_model(c, cmx_registry_find(r->models, CMX_KIND_ORDER, r->order.free_energy, err));
  const cmx_model *third = cmxp_recipe_third_order(r, err);
  if (third) cmxp_cite_model(c, third);
  cmxp_cite_reference(c, &cmxp_ref_baiko_2025);
  for (size_t k = 0; k < r->order.n_beyond; k++)
    cmxp_cite_reference(c, &(cmx_reference){.key = "beyond-pairs", .authors = r->order.beyond[k].reference});
  return CMX_OK;
}

static cmx_status bind(const cmx_array arrays[], size_t n, cmx_table *t) {
  return cmx_order_bind(arrays, n, &t->order);
}

const cmx_section cmxp_section_order = {
    .name = "order",
    .needs = (const char *const[]){"lattice", NULL},
    .fields = all_fields + OF_WHOLE,
    .limits = "/order: order parameters of a finite number of orbits with an independent-pair entropy.",
    .wanted = wanted,
    .summarise = summarise,
    .measure = measure,
    .sized_by = "order.x_nodes, order.gamma_d_nodes or order.shells",
    .plan = plan,
    .make = make,
    .describe = cmxp_describe_classical,
    .cite = cite,
    .bind = bind};
