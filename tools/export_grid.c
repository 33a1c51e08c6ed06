/* Values of a table on a grid: part of `export`. */
#include "export_grid.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/version.h"

const char *const grid_phases[] = {"stable", "liquid", "solid", NULL};

static const char *const option_name[CMX_GRID_AXES] = {"--x", "--rho", "--temp"};

int grid_given(const grid_request *r) {
  int given = r->quantities || r->phase != CMX_STABLE || r->large;
  for (int axis = 0; axis < CMX_GRID_AXES; axis++) given |= r->axis[axis].given;
  return given;
}

void grid_take_axis(const struct argp_state *state, const tool_option *option, const char *arg,
                    void *settings) {
  grid_axis *a = (grid_axis *)(void *)((char *)settings + option->field);
  char name[20], *end;
  snprintf(name, sizeof name, "--%s", option->name);
  memset(a, 0, sizeof *a);
  a->given = 1;
  if (strchr(arg, ',') && option->room) {
    a->n_fractions = tool_numbers(state, name, arg, 0.0, 1.0, option->room, a->fractions);
    return;
  }
  a->from = a->to = strtod(arg, &end);
  a->n = 1;
  int fine = end != arg && (*end == '\0' || *end == ':');
  if (fine && *end == ':') {
    const char *at = end + 1;
    a->to = strtod(at, &end);
    a->n = 0;
    fine = end != at && (*end == '\0' || *end == ':');
  }
  if (fine && *end == ':') {
    const char *at = end + 1;
    const long n = strtol(at, &end, 10);
    fine = end != at && *end == '\0' && n >= 1 && n <= CMX_GRID_MOST_NODES;
    a->n = fine ? (size_t)n : 0;
  }
  if (!fine || !isfinite(a->from) || !isfinite(a->to))
    argp_error(state, "%s '%s': not A:B:N, A:B or A, with N in 1..%d", name, arg, CMX_GRID_MOST_NODES);
}

static cmx_status set_x(const grid_request *r, cmx_grid *g, cmx_error *err) {
  const grid_axis *x = &r->axis[CMX_GRID_X];
  const int species = cmx_table_has(g->table, "eos") ? g->table->eos.ions.n : g->table->transport.ions.n;
  if (species == 2 && x->n_fractions)
    return cmx_fail(err, CMX_ERR_DOMAIN, "--x: %s has two species: A:B:N, the fraction of the heavier one",
                    g->file);
  if (species > 2 && x->n_fractions != (size_t)species)
    return cmx_fail(err, CMX_ERR_DOMAIN, "--x: %s has %d species: that many number fractions, with sum 1",
                    g->file, species);
  memcpy(g->fractions, x->fractions, sizeof g->fractions);
  return CMX_OK;
}

static cmx_status set_axes(const grid_request *r, cmx_grid *g, cmx_error *err) {
  cmx_status status = set_x(r, g, err);
  for (int axis = 0; axis < CMX_GRID_AXES && status >= 0; axis++) {
    const grid_axis *a = &r->axis[axis];
    if (!a->given || a->n_fractions) continue;
    g->from[axis] = a->from;
    g->to[axis] = a->to;
    if (a->n)
      g->n[axis] = a->n;
    else if (axis != CMX_GRID_X && a->from > 0.0 && a->to > a->from)
      g->n[axis] = (size_t)lround(8.0 * log10(a->to / a->from)) + 1;
    if (g->n[axis] == 1 && a->from != a->to)
      status = cmx_fail(err, CMX_ERR_DOMAIN, "%s: one node from %.10g to %.10g", option_name[axis], a->from,
                        a->to);
  }
  return status;
}

/* Splits the list in place. */
static cmx_status set_quantities(char *list, cmx_grid *g, cmx_error *err) {
  for (char *at = list; at; g->n_quantities++) {
    char *comma = strchr(at, ',');
    if (g->n_quantities == CMX_GRID_MOST_QUANTITIES)
      return cmx_fail(err, CMX_ERR_DOMAIN, "--quantities: more than %d", CMX_GRID_MOST_QUANTITIES);
    if (comma) *comma = '\0';
    g->quantities[g->n_quantities] = at;
    at = comma ? comma + 1 : NULL;
  }
  return CMX_OK;
}

/* The command that writes the same file. */
static void describe(const grid_request *r, const cmx_grid *g, size_t room, char *text) {
  int n = snprintf(text, room, "coulomix %s: coulomix export %s --to grid", cmx_version(), g->file);
  size_t used = (size_t)n;
  const int first = r->axis[CMX_GRID_X].n_fractions ? CMX_GRID_RHO : CMX_GRID_X;
  for (size_t j = 0; j < r->axis[CMX_GRID_X].n_fractions && used < room; j++)
    used += (size_t)snprintf(text + used, room - used, "%s%.17g", j ? "," : " --x ", g->fractions[j]);
  for (int axis = first; axis < CMX_GRID_AXES && used < room; axis++)
    used += (size_t)snprintf(text + used, room - used, " %s %.17g:%.17g:%zu", option_name[axis],
                             g->from[axis], g->to[axis], g->n[axis]);
  if (used < room)
    used += (size_t)snprintf(text + used, room - used, " --phase %s", grid_phases[g->phase - CMX_STABLE]);
  if (r->quantities && used < room) snprintf(text + used, room - used, " --quantities %s", r->quantities);
}

static cmx_status write_grid(const grid_request *r, cmx_grid *g, const char *path,
                             const cmx_progress *progress, cmx_error *err) {
  cmx_error why = CMX_ERROR_NONE;
  double bytes;
  cmx_status status = cmx_grid_bytes(g, &bytes, &why);
  if (status < 0) return cmx_fail(err, status, "--%s", why.text); /* it begins with the name of an option */
  const double mib = bytes / 1048576.0;
  if (mib > GRID_MOST_MIB && !r->large)
    return cmx_fail(err, CMX_ERR_RANGE,
                    "the file would have %.0f MiB before compression, more than %d: --large allows it, fewer "
                    "nodes or --quantities make it smaller",
                    mib, GRID_MOST_MIB);
  return cmx_grid_write(g, path, progress, err);
}

cmx_status export_grid(const grid_request *r, const char *file, const char *path,
                       const cmx_progress *progress, cmx_error *err) {
  cmx_table table;
  cmx_grid grid;
  char history[3000], *list = NULL;
  cmx_status status = cmx_table_open(file, &table, err);
  if (status < 0) return status;
  if (!cmx_table_has(&table, "eos") && !cmx_table_has(&table, "transport")) {
    status = cmx_fail(err, CMX_ERR_ABSENT, "%s has neither /eos nor /transport", file);
    goto done;
  }
  cmx_grid_usual(&table, file, &grid);
  grid.phase = r->phase;
  status = set_axes(r, &grid, err);
  if (status >= 0 && r->quantities) {
    list = malloc(strlen(r->quantities) + 1);
    status = list ? set_quantities(strcpy(list, r->quantities), &grid, err)
                  : cmx_fail(err, CMX_ERR_MEMORY, "out of memory");
  }
  if (status >= 0) {
    describe(r, &grid, sizeof history, history);
    grid.history = history;
    status = write_grid(r, &grid, path, progress, err);
  }
done:
  free(list);
  cmx_table_close(&table);
  return status;
}
