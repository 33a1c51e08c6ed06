/* The tie lines of a table at fixed pressure. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/equilibrium_table.h"
#include "section/generate_internal.h"

static const char *const source = "coulomix";

/* --- the order of the solid, as the table has it ------------------------------------------------------- */

/* The /order group of the table in the making; free(*arrays) when the view is no longer needed. */
static cmx_status bind_order(const cmx_store *store, cmx_array **arrays, cmx_order_view *view) {
  const size_t n = cmx_store_count(store);
  *arrays = calloc(n + 1, sizeof **arrays);
  if (!*arrays) return CMX_ERR_MEMORY;
  for (size_t k = 0; k < n; k++) {
    const cmx_dataset *d = cmx_store_at(store, k);
    (*arrays)[k] = (cmx_array){.path = d->path, .type = d->type, .rank = d->rank, .data = d->data};
    memcpy((*arrays)[k].dims, d->dims, sizeof d->dims);
  }
  return cmx_order_bind(*arrays, n, view);
}

/* --- datasets ------------------------------------------------------------------------------------------ */

static void add_family_numbers(writer *w, const char *group, size_t n) {
  char path[96];
  int *number = malloc(n * sizeof *number);
  if (!number) {
    if (w->status >= 0) w->status = cmx_fail(w->err, CMX_ERR_MEMORY, "%s: out of memory", group);
    return;
  }
  for (size_t k = 0; k < n; k++) number[k] = (int)k;
  snprintf(path, sizeof path, "%s/family", group);
  add(w, (cmx_dataset){.path = path,
                       .type = CMX_I32,
                       .rank = 1,
                       .dims = {n},
                       .data = number,
                       .units = "1",
                       .long_name = "number of the family of tie lines",
                       .source = source});
  free(number);
}

typedef struct sheet_name {
  const char *name, *units, *long_name;
} sheet_name;

/* Both kinds of families, in the order of CMXI_LINE_MAIN and on. */
static const sheet_name names[2][CMXI_LINE_SHEETS] = {
    {{"ln_temp", "1", "coefficients of ln T in K"},
     {"step", "1", "coefficients of logit x_solid - logit x_liquid"},
     {"ln_rho_liquid", "1", "coefficients of ln rho of the liquid in g/cm^3"},
     {"ln_contrast", "1", "coefficients of ln(rho_solid/rho_liquid)"},
     {"latent_heat", "1",
      "coefficients of T ds in kT per ion that freezes out of a large amount of liquid; times k T/<m> of the "
      "solid: erg per "
      "gram frozen"}},
    {{"mean", "1", "coefficients of the mean of both number fractions of the heavier ion"},
     {"step", "1", "coefficients of logit x_right - logit x_left"},
     {"ln_rho_left", "1", "coefficients of ln rho of the left side in g/cm^3"},
     {"ln_contrast", "1", "coefficients of ln(rho_right/rho_left)"},
     {NULL, NULL, NULL}}};

static void add_sheets(writer *w, const cmx_equilibrium_table *t, const char *group,
                       const cmx_equilibrium_part *part, int gaps) {
  char path[96], family[96];
  snprintf(family, sizeof family, "%s/family", group);
  for (int s = 0; s < CMXI_LINE_SHEETS; s++) {
    if (!part->sheet[s]) continue;
    snprintf(path, sizeof path, "%s/%s", group, names[gaps][s].name);
    add(w, (cmx_dataset){.path = path,
                         .type = CMX_F64,
                         .rank = 3,
                         .dims = {part->n, t->n_p, t->n_t},
                         .data = part->sheet[s],
                         .axes = {family, "/equilibrium/ln_p", "/equilibrium/t"},
                         .units = names[gaps][s].units,
                         .long_name = names[gaps][s].long_name,
                         .source = source});
  }
  snprintf(path, sizeof path, "%s/caution", group);
  add(w, (cmx_dataset){.path = path,
                       .type = CMX_U8,
                       .rank = 3,
                       .dims = {part->n, t->n_p, t->n_t},
                       .data = part->caution,
                       .axes = {family, "/equilibrium/ln_p", "/equilibrium/t"},
                       .units = "1",
                       .long_name = "of the cell after each node, sum of 1: misses 5e-8 in ln T, 5e-7 in x "
                                    "or 5e-6 kT of heat at its centre, lookups return "
                                    "CMX_WARN_ACTIVE_SET; 2: a species has a coupling outside 100 to 400, "
                                    "CMX_WARN_EXTRAPOLATED",
                       .source = source});
}

static void add_part(writer *w, const cmx_equilibrium_table *t, const char *group,
                     const cmx_equilibrium_part *part, int gaps) {
  char path[96], family[96];
  if (!part->n) return;
  snprintf(family, sizeof family, "%s/family", group);
  add_family_numbers(w, group, part->n);
  snprintf(path, sizeof path, "%s/kind", group);
  add(w, (cmx_dataset){.path = path,
                       .type = CMX_I32,
                       .rank = 2,
                       .dims = {part->n, 4},
                       .data = part->kind,
                       .axes = {family},
                       .units = "1",
                       .long_name =
                           gaps ? "phase left, phase right (1 solid), end at the top, end at the bottom (2 "
                                  "critical point, 3 three phases, 4 end of range)"
                                : "phases (0 liquid, 1 solid), end at t = 0, end at t = 1 (0 pure species, 3 "
                                  "three phases)",
                       .source = source});
  snprintf(path, sizeof path, "%s/p_range", group);
  add(w, (cmx_dataset){.path = path,
                       .type = CMX_F64,
                       .rank = 2,
                       .dims = {part->n, 2},
                       .data = part->p_range,
                       .axes = {family},
                       .units = "1",
                       .long_name = "least and largest ln P at which the family is looked up",
                       .source = source});
  snprintf(path, sizeof path, "%s/ends", group);
  add(w, (cmx_dataset){.path = path,
                       .type = CMX_F64,
                       .rank = 3,
                       .dims = {part->n, 2, t->n_p},
                       .data = part->ends,
                       .axes = {family, NULL, "/equilibrium/ln_p"},
                       .units = "1",
                       .long_name = gaps ? "coefficients of ln T at the top and at the bottom"
                                         : "coefficients of the mean of both number fractions at t = 0 and 1",
                       .source = source});
  add_sheets(w, t, group, part, gaps);
}

static const char scope[] =
    "liquid and solid in equilibrium at fixed pressure, of the free energy of /eos; order of the solid in "
    "equilibrium, frozen beyond the largest Gamma_d of /order; no ordered compounds";

static void add_equilibrium(writer *w, const cmx_equilibrium_table *t) {
  const double found[3] = {(double)t->n_cells, (double)t->n_caution, (double)t->n_continued};
  add_line(w, "/equilibrium/ln_p", t->n_p, t->ln_p, NULL, "1",
           "ln of the pressure in erg/cm^3, radiation included");
  add_line(
      w, "/equilibrium/t", t->n_t, t->t, NULL, "1",
      "t: lo(P) + [hi(P) - lo(P)] sin^2(pi t/2) is the mean of both compositions (freezing) or ln T (gaps)");
  add_line(w, "/equilibrium/range", 4, t->range, NULL, "erg/cm^3 and K",
           "least and largest P, least and largest T");
  add_line(w, "/equilibrium/charges", 2, t->ions.z, NULL, "1", "charge numbers of the species");
  add_line(w, "/equilibrium/masses", 2, t->ions.mass_u, NULL, "atomic mass unit", "masses of the species");
  add_line(w, "/equilibrium/constants", 3, t->constants, NULL, "cgs",
           "Boltzmann constant, atomic mass unit, e^2 (CODATA 2018)");
  add_line(w, "/equilibrium/floor", t->n_p, t->floor, "/equilibrium/ln_p", "1",
           "ln T in K below which gaps of the solid were not followed");
  add_part(w, t, "/equilibrium/freezing", &t->freezing, 0);
  add_part(w, t, "/equilibrium/gaps", &t->gaps, 1);
  text(w, "/equilibrium", "scope", scope);
  text(w, "/equilibrium", "continuation",
       "a pure species with a coupling below 100 or above 400 has the difference of its liquid and crystal "
       "continued, as a straight "
       "line in Gamma or at a constant heat of fusion in kT; there tie lines are not those of the sheets of "
       "/eos (caution 2)");
  numbers(w, "/equilibrium", "cells", 3, found);
  text(w, "/equilibrium", "cells_meaning",
       "cells checked at their centres, of these with caution 1, with caution 2");
  numbers(w, "/equilibrium", "cell_error_ln_t", 2, (const double[2]){t->worst[0][0], t->worst[1][0]});
  numbers(w, "/equilibrium", "cell_error_x", 2, (const double[2]){t->worst[0][1], t->worst[1][1]});
  text(w, "/equilibrium", "cell_error",
       "largest error at the centre of a cell against the direct tie line: of cells without caution 1, of "
       "cells with it");
  if (t->n_unknown) {
    char line[256];
    snprintf(line, sizeof line, "%zu of %zu nodes in P have no tie lines, the first because: %s",
             t->n_unknown, t->n_rows, cmx_status_text(t->unknown));
    text(w, "/equilibrium", "unknown_pressures", line);
  }
}

/* --- the stage ----------------------------------------------------------------------------------------- */

void cmxp_make_equilibrium(writer *w, const making *m) {
  const cmx_recipe *r = m->recipe;
  const cmx_equilibrium_grid grid = {{r->eos.rho_min, r->eos.rho_max},
                                     {r->eos.temp_min, r->eos.temp_max},
                                     r->equilibrium.p_nodes,
                                     r->equilibrium.x_nodes};
  const int ordered = !strcmp(r->eos.solid, "ordered");
  cmx_order_view order;
  cmx_array *arrays = NULL;
  cmx_equilibrium_table table;
  cmx_eos eos;
  cmx_error why = {CMX_OK, ""};
  cmx_status status = ordered ? bind_order(w->store, &arrays, &order) : CMX_OK;
  if (status < 0)
    cmx_fail(&why, status, "equilibrium: /order: %s", cmx_status_text(status));
  else
    status = cmx_recipe_eos(r, m->bench, cmx_order_from_table_frozen, &order, &eos, &why);
  if (status >= 0) status = cmx_equilibrium_table_fill(&eos, &grid, m->pieces, m->progress, &table, &why);
  if (status >= 0) {
    add_equilibrium(w, &table);
    cmx_equilibrium_table_free(&table);
  } else if (status == CMX_ERR_ABSENT ||
             status == CMX_ERR_RANGE) { /* the rest of the table is good without */
    add_line(w, "/equilibrium/charges", 2, r->mixture.ions.z, NULL, "1", "charge numbers of the species");
    text(w, "/equilibrium", "scope", scope);
    text(w, "/equilibrium", "absent", why.text);
  } else {
    w->status = cmx_fail(w->err, status, "%s", why.text);
  }
  free(arrays);
}
