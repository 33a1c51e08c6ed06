/* Values of a table on a grid: what is computed, in slabs of densities. grid_file.c writes them. */
#include "coulomix/grid.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix_batch.h"
#include "coulomix_transport_batch.h"
#include "export/grid_internal.h"
#include "io/io_internal.h"

static const char stage[] = "grid";

enum { SLAB = 1 << 15 }; /* states computed at once, at least one density */

/* A slab of densities at one composition, and what it is computed with. */
typedef struct slab {
  const cmx_grid *grid;
  size_t rows, n; /* densities at most, states in them */
  double *rho, *temp, *value;
  int *flag;
  cmx_eos_composition prepared; /* of more than two species */
  cmx_composition composition;
} slab;

static cmx_status make_slab(const cmx_grid *g, size_t n_values, slab *s, cmx_error *err) {
  const size_t columns = g->n[CMX_GRID_TEMP], rows = columns < SLAB ? SLAB / columns : 1;
  const cmx_species *ions = cmxp_grid_species(g->table);
  memset(s, 0, sizeof *s);
  s->grid = g;
  s->rows = rows < g->n[CMX_GRID_RHO] ? rows : g->n[CMX_GRID_RHO];
  s->n = s->rows * columns;
  s->rho = malloc(s->n * sizeof *s->rho);
  s->temp = malloc(s->n * sizeof *s->temp);
  s->value = malloc(n_values * s->n * sizeof *s->value);
  s->flag = malloc(CMXP_GRID_FLAGS * s->n * sizeof *s->flag);
  if (!s->rho || !s->temp || !s->value || !s->flag)
    return cmx_fail(err, CMX_ERR_MEMORY, "grid: out of memory");
  if (ions->n == 2) return CMX_OK;
  cmx_composition_set(ions, g->fractions, &s->composition);
  const cmx_status status =
      cmx_table_has(g->table, "eos") ? cmx_eos_compose(&g->table->eos, g->fractions, &s->prepared) : CMX_OK;
  return status < 0 ? cmx_fail(err, status, "x: %s", cmx_status_text(status)) : CMX_OK;
}

static void free_slab(slab *s) {
  free(s->rho);
  free(s->temp);
  free(s->value);
  free(s->flag);
}

static size_t fill_slab(slab *s, size_t from) {
  const cmx_grid *g = s->grid;
  const size_t left = g->n[CMX_GRID_RHO] - from, rows = left < s->rows ? left : s->rows;
  size_t k = 0;
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < g->n[CMX_GRID_TEMP]; j++, k++) {
      s->rho[k] = cmxp_grid_node(g, CMX_GRID_RHO, from + i);
      s->temp[k] = cmxp_grid_node(g, CMX_GRID_TEMP, j);
    }
  return rows;
}

/* Numbers of the quantities of the equation of state or of transport, which come after them. */
static int numbers_of(const cmxp_grid_file *f, int transport, int number[]) {
  int n = 0;
  for (size_t k = 0; k < f->n; k++)
    if (f->quantity[k]->transport == transport) number[n++] = f->quantity[k]->number;
  return n;
}

/* `x` is NULL for a composition of more than two species. Returns how many columns it fills. */
static int look_up_eos(slab *s, const cmxp_grid_file *f, size_t n, const double *x) {
  int number[CMX_GRID_MOST_QUANTITIES];
  cmx_eos_request r = cmx_eos_request_make(n, CMX_GIVEN_RHO_T);
  r.phase = s->grid->phase;
  r.n_q = numbers_of(f, 0, number);
  r.q = number;
  r.x = x;
  r.composition = x ? NULL : &s->prepared;
  r.a = s->rho, r.a_step = 1;
  r.b = s->temp, r.b_step = 1;
  r.out = s->value, r.out_step = 1, r.q_step = s->n;
  r.status = s->flag + CMXP_GRID_STATUS * s->n;
  r.reasons = (unsigned *)(s->flag + CMXP_GRID_REASONS * s->n);
  r.phase_out = s->flag + CMXP_GRID_PHASE * s->n;
  cmx_eos_batch(&s->grid->table->eos, &r);
  return r.n_q;
}

/* In the phases of the equation of state, where there is one. */
static void look_up_transport(slab *s, const cmxp_grid_file *f, size_t n, const double *x, int first) {
  int number[CMX_GRID_MOST_QUANTITIES];
  cmx_transport_request r = cmx_transport_request_make(n);
  r.phase = s->grid->phase;
  r.phases = first < 0 ? NULL : s->flag + CMXP_GRID_PHASE * s->n;
  r.n_q = numbers_of(f, 1, number);
  r.q = number;
  r.x = x;
  r.composition = x ? NULL : &s->composition;
  r.rho = s->rho, r.rho_step = 1;
  r.temp = s->temp, r.temp_step = 1;
  r.out = s->value + (size_t)(first < 0 ? 0 : first) * s->n, r.out_step = 1, r.q_step = s->n;
  r.status = s->flag + CMXP_GRID_TRANSPORT_STATUS * s->n;
  cmx_transport_batch(&s->grid->table->transport, &r);
}

static cmx_status compute(slab *s, cmxp_grid_file *f, size_t composition, size_t from, cmx_error *err) {
  const cmx_grid *g = s->grid;
  const double *value[CMX_GRID_MOST_QUANTITIES];
  const int *flag[CMXP_GRID_FLAGS];
  const double fraction = cmxp_grid_node(g, CMX_GRID_X, composition);
  const double *x = cmxp_grid_first(g->table) == CMX_GRID_X ? &fraction : NULL;
  const size_t rows = fill_slab(s, from), n = rows * g->n[CMX_GRID_TEMP];
  int columns = -1;
  if (cmx_table_has(g->table, "eos")) columns = look_up_eos(s, f, n, x);
  if (cmx_table_has(g->table, "transport")) look_up_transport(s, f, n, x, columns);
  for (size_t k = 0; k < f->n; k++) value[k] = s->value + k * s->n;
  for (int k = 0; k < CMXP_GRID_FLAGS; k++) flag[k] = s->flag + (size_t)k * s->n;
  return cmxp_grid_put(f, composition, from, rows, value, flag, err);
}

static cmx_status compute_all(slab *s, cmxp_grid_file *f, const cmx_progress *progress, cmx_error *err) {
  const cmx_grid *g = s->grid;
  const size_t compositions = cmxp_grid_first(g->table) == CMX_GRID_X ? g->n[CMX_GRID_X] : 1;
  const size_t total = compositions * g->n[CMX_GRID_RHO];
  size_t done = 0;
  cmx_status status = CMX_OK;
  for (size_t i = 0; i < compositions && status >= 0; i++)
    for (size_t from = 0; from < g->n[CMX_GRID_RHO] && status >= 0; from += s->rows) {
      if (progress && progress->function && progress->function(progress->context, stage, done, total))
        return cmx_fail(err, CMX_ERR_STOPPED, "%s: stopped", stage);
      status = compute(s, f, i, from, err);
      done += s->rows;
    }
  if (status >= 0 && progress && progress->function)
    progress->function(progress->context, stage, total, total);
  return status;
}

/* What the writer of files calls. */
typedef struct job {
  const cmx_grid *grid;
  const cmx_progress *progress;
  const char *path;
} job;

static cmx_status write_to(const char *name, void *context, cmx_error *err) {
  const job *j = context;
  cmxp_grid_file f = {.grid = j->grid, .path = j->path};
  slab s;
  f.n = cmxp_grid_list(j->grid, f.quantity, err);
  cmx_status status = make_slab(j->grid, f.n, &s, err);
  if (status >= 0) {
    status = cmxp_grid_create(name, &f, err);
    if (status >= 0) status = compute_all(&s, &f, j->progress, err);
    if (!cmxp_grid_close(&f) && status >= 0)
      status = cmx_fail(err, CMX_ERR_IO, "%s: cannot be written: %s", j->path,
                        errno ? strerror(errno) : "HDF5 failed");
  }
  free_slab(&s);
  return status;
}

cmx_status cmx_grid_write(const cmx_grid *g, const char *path, const cmx_progress *progress, cmx_error *err) {
  job j = {g, progress, path};
  double bytes;
  const cmx_status status = cmx_grid_bytes(g, &bytes, err);
  return status < 0 ? status : cmx_write_by(path, 1, write_to, &j, err);
}
