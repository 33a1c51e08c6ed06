/* Quantities and axes of a grid, and what of them is allowed. */
#include "coulomix/grid.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "coulomix_numbers.h"
#include "export/grid_internal.h"

/* --- quantities ----------------------------------------------------------------------------------------- */

static const cmxp_grid_quantity all[] = {
#define STATE(name, unit, shown, scale, slope, text) {#name, unit, text, CMX_Q_##name, 0},
#define HOST(name, unit, text)                       {#name, unit, text, CMX_Q_##name, 0},
#define TRANSPORT(name, unit, text)                  {#name, unit, text, CMX_TRANSPORT_Q_##name, 1},
    CMX_EOS_QUANTITIES(STATE) CMX_EOS_HOST_QUANTITIES(HOST) CMX_TRANSPORT_QUANTITIES(TRANSPORT)
        CMX_TRANSPORT_LOOKUP_QUANTITIES(TRANSPORT)
#undef TRANSPORT
#undef HOST
#undef STATE
};
enum { N_ALL = sizeof all / sizeof *all };

static const char *const usual[] = {
    "p",       "e",  "s",     "cv",          "cp",    "chi_rho",       "chi_t",       "gamma1",
    "grad_ad", "cs", "gamma", "latent_heat", "sigma", "kappa_thermal", "opacity_cond"};

const char *const cmxp_grid_axis_name[CMX_GRID_AXES] = {"x", "rho", "temp"};
const char *const cmxp_grid_axis_unit[CMX_GRID_AXES] = {"1", "g/cm^3", "K"};

const cmxp_grid_quantity *cmxp_grid_find(const cmx_table *table, const char *name) {
  for (size_t k = 0; k < N_ALL; k++)
    if (strcmp(all[k].name, name) == 0 && cmx_table_has(table, all[k].transport ? "transport" : "eos"))
      return &all[k];
  return NULL;
}

static cmx_status unknown(const cmx_grid *g, const char *name, cmx_error *err) {
  char list[900] = "";
  size_t used = 0;
  for (size_t k = 0; k < N_ALL && used < sizeof list; k++)
    if (cmxp_grid_find(g->table, all[k].name) == &all[k])
      used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", used ? ", " : "", all[k].name);
  return cmx_fail(err, CMX_ERR_UNKNOWN, "quantities: '%.64s' is none of %s; it has %s", name, g->file, list);
}

static size_t list_given(const cmx_grid *g, const cmxp_grid_quantity *list[], cmx_error *err) {
  const size_t given = g->n_quantities, n = given ? given : sizeof usual / sizeof *usual;
  size_t found = 0;
  for (size_t k = 0; k < n; k++) {
    const char *name = given ? g->quantities[k] : usual[k];
    const cmxp_grid_quantity *q = cmxp_grid_find(g->table, name);
    if (!q && !given) continue;
    if (!q) {
      unknown(g, name, err);
      return 0;
    }
    if (q->number >= CMX_Q_dp_dx && q->number <= CMX_Q_d2f_dx2_regular && !q->transport &&
        cmxp_grid_species(g->table)->n > 2) {
      cmx_fail(err, CMX_ERR_UNSUPPORTED, "quantities: %s needs a table of two species, %s has %d", name,
               g->file, cmxp_grid_species(g->table)->n);
      return 0;
    }
    for (size_t i = 0; i < found; i++)
      if (list[i] == q) {
        cmx_fail(err, CMX_ERR_DOMAIN, "quantities: %s is given twice", name);
        return 0;
      }
    list[found++] = q;
  }
  return found;
}

/* Those of transport come last. */
size_t cmxp_grid_list(const cmx_grid *g, const cmxp_grid_quantity *list[CMX_GRID_MOST_QUANTITIES],
                      cmx_error *err) {
  const cmxp_grid_quantity *given[CMX_GRID_MOST_QUANTITIES];
  const size_t n = list_given(g, given, err);
  size_t placed = 0;
  for (int transport = 0; transport < 2; transport++)
    for (size_t k = 0; k < n; k++)
      if (given[k]->transport == transport) list[placed++] = given[k];
  return n;
}

int cmxp_grid_has_flag(const cmx_table *table, int flag) {
  return cmx_table_has(table, flag == CMXP_GRID_TRANSPORT_STATUS ? "transport" : "eos");
}

/* --- axes ----------------------------------------------------------------------------------------------- */

const cmx_species *cmxp_grid_species(const cmx_table *table) {
  return cmx_table_has(table, "eos") ? &table->eos.ions : &table->transport.ions;
}

int cmxp_grid_first(const cmx_table *table) {
  return cmxp_grid_species(table)->n == 2 ? CMX_GRID_X : CMX_GRID_RHO;
}

void cmxp_grid_range(const cmx_table *table, double rho[2], double temp[2]) {
  const int eos = cmx_table_has(table, "eos");
  memcpy(rho, eos ? table->eos.rho : table->transport.rho, 2 * sizeof *rho);
  memcpy(temp, eos ? table->eos.temp : table->transport.temp, 2 * sizeof *temp);
}

double cmxp_grid_node(const cmx_grid *g, int axis, size_t k) {
  const double from = g->from[axis], to = g->to[axis];
  if (k == 0) return from;
  if (k + 1 == g->n[axis]) return to;
  const double t = (double)k / (double)(g->n[axis] - 1);
  return axis == CMX_GRID_X ? from + t * (to - from) : from * exp(t * log(to / from));
}

void cmx_grid_usual(const cmx_table *table, const char *file, cmx_grid *g) {
  double rho[2], temp[2];
  memset(g, 0, sizeof *g);
  cmxp_grid_range(table, rho, temp);
  g->table = table;
  g->file = file;
  g->phase = cmx_table_has(table, "eos") ? CMX_STABLE : CMX_LIQUID;
  const double from[] = {0.0, rho[0], temp[0]}, to[] = {1.0, rho[1], temp[1]};
  for (int axis = 0; axis < CMX_GRID_AXES; axis++) {
    g->from[axis] = from[axis];
    g->to[axis] = to[axis];
    g->n[axis] = axis == CMX_GRID_X ? 11 : (size_t)lround(8.0 * log10(to[axis] / from[axis])) + 1;
  }
  g->n[CMX_GRID_X] = cmxp_grid_first(table) == CMX_GRID_X ? 11 : 1;
}

static cmx_status check_axis(const cmx_grid *g, int axis, const double range[2], cmx_error *err) {
  const char *name = cmxp_grid_axis_name[axis], *unit = axis == CMX_GRID_X ? "" : cmxp_grid_axis_unit[axis];
  const double from = g->from[axis], to = g->to[axis];
  if (g->n[axis] < 1 || g->n[axis] > CMX_GRID_MOST_NODES)
    return cmx_fail(err, CMX_ERR_RANGE, "%s: %zu nodes, allowed 1 to %d", name, g->n[axis],
                    CMX_GRID_MOST_NODES);
  if (!(from >= range[0] && from <= range[1] && to >= range[0] && to <= range[1]))
    return cmx_fail(err, CMX_ERR_RANGE, "%s: %.10g to %.10g, allowed %.10g to %.10g%s%s in %s", name, from,
                    to, range[0], range[1], *unit ? " " : "", unit, g->file);
  if (g->n[axis] > 1 && !(from < to))
    return cmx_fail(err, CMX_ERR_DOMAIN, "%s: %.10g to %.10g does not ascend", name, from, to);
  return CMX_OK;
}

static cmx_status check_composition(const cmx_grid *g, cmx_error *err) {
  const cmx_species *ions = cmxp_grid_species(g->table);
  double sum = 0.0;
  if (ions->n == 2) return CMX_OK;
  for (int j = 0; j < ions->n; j++) {
    if (!(g->fractions[j] >= 0.0 && g->fractions[j] <= 1.0))
      return cmx_fail(err, CMX_ERR_DOMAIN, "x: fraction %d is %.10g, allowed 0 to 1", j + 1, g->fractions[j]);
    sum += g->fractions[j];
  }
  if (!(fabs(sum - 1.0) <= 1e-6))
    return cmx_fail(err, CMX_ERR_DOMAIN, "x: the %d fractions have the sum %.10g, not 1", ions->n, sum);
  return CMX_OK;
}

cmx_status cmx_grid_bytes(const cmx_grid *g, double *bytes, cmx_error *err) {
  const cmxp_grid_quantity *list[CMX_GRID_MOST_QUANTITIES];
  double rho[2], temp[2], one = 0.0;
  const int eos = cmx_table_has(g->table, "eos");
  *bytes = NAN;
  if (!eos && !cmx_table_has(g->table, "transport"))
    return cmx_fail(err, CMX_ERR_ABSENT, "%s has neither /eos nor /transport", g->file);
  if (!eos && g->phase == CMX_STABLE)
    return cmx_fail(err, CMX_ERR_ABSENT, "phase: %s has no /eos, which knows the stable one", g->file);
  cmxp_grid_range(g->table, rho, temp);
  const double fraction[2] = {0.0, 1.0};
  cmx_status status = check_composition(g, err);
  if (cmxp_grid_first(g->table) == CMX_GRID_X && status >= 0)
    status = check_axis(g, CMX_GRID_X, fraction, err);
  if (status >= 0) status = check_axis(g, CMX_GRID_RHO, rho, err);
  if (status >= 0) status = check_axis(g, CMX_GRID_TEMP, temp, err);
  if (status < 0) return status;
  cmx_error why = CMX_ERROR_NONE;
  const size_t n = cmxp_grid_list(g, list, &why);
  if (n == 0) return cmx_fail(err, CMX_ERR_UNKNOWN, "%s", why.text);
  for (int flag = 0; flag < CMXP_GRID_FLAGS; flag++) one += cmxp_grid_has_flag(g->table, flag) ? 4.0 : 0.0;
  *bytes = (8.0 * (double)n + one) * (double)g->n[CMX_GRID_RHO] * (double)g->n[CMX_GRID_TEMP] *
           (cmxp_grid_first(g->table) == CMX_GRID_X ? (double)g->n[CMX_GRID_X] : 1.0);
  return CMX_OK;
}
