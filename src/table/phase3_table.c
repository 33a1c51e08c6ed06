/* The liquidus of three species on the nodes of coulomix_phase3.h. */
#include "coulomix/phase3_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/ternary.h"
#include "table/rows.h"

static const char stage[] = CMX_STAGE_PHASE3;

/* Errors at the centre of a cell beyond which it has a caution. */
static const double tolerance[3] = {1e-6, 1e-5, 1e-4};

/* Step of the differences along a root, in intervals. */
static const double step = 0.125;

enum { NUMBERS = CMX_PHASE3_NUMBERS, FUNCTIONS = CMX_PHASE3_FUNCTIONS };

typedef struct filling {
  cmx_mixture_phase pair[2];
  cmx_phase3_table *table;
  int search;
  double (*error)[3]; /* [cell] at the centre */
} filling;

/* The liquid of part a at the roots p, q of the ratios of the other two. */
static void liquid_at(int a, double p, double q, double x[3]) {
  const double whole = 1.0 + p * p + q * q;
  const int b = a == 0, c = a == 2 ? 1 : 2;
  x[a] = 1.0 / whole;
  x[b] = p * p / whole;
  x[c] = q * q / whole;
}

static void functions_of(const cmx_mixture_freezing *f, double out[FUNCTIONS]) {
  out[0] = log(f->gamma_e);
  for (int j = 0; j < 3; j++) out[1 + j] = log(f->k[j]);
  out[4] = f->latent_heat;
}

/* --- nodes --------------------------------------------------------------------------------------------- */

/* Slopes along one root at which = 0 or 1 times the interval, following the solid of the node. Where that
   ends, the slope is left at 0, and the cells around fail at their centres. At a root of 0 it is 0. */
static void slopes(const filling *f, int a, const double root[2], int which, const cmx_mixture_freezing *node,
                   double out[FUNCTIONS]) {
  const double interval = 1.0 / (f->table->n - 1),
               weight[4] = {1.0 / 12.0, -8.0 / 12.0, 8.0 / 12.0, -1.0 / 12.0};
  double sum[FUNCTIONS] = {0.0};
  for (int k = 0; k < FUNCTIONS; k++) out[k] = 0.0;
  if (!(root[which] > 0.0)) return;
  for (int k = 0; k < 4; k++) {
    static const int place[4] = {-2, -1, 1, 2};
    double at[2] = {root[0], root[1]}, x[3], v[FUNCTIONS];
    cmx_mixture_freezing next = *node;
    at[which] += place[k] * step * interval;
    liquid_at(a, at[0], at[1], x);
    if (cmx_freeze_near(f->pair, 0, 3, x, &next) < 0) return;
    functions_of(&next, v);
    for (int m = 0; m < FUNCTIONS; m++) sum[m] += weight[k] * v[m] / step;
  }
  for (int m = 0; m < FUNCTIONS; m++)
    if (fabs(sum[m]) < 40.0) out[m] = sum[m];
}

static cmx_status fail_at(const filling *f, const double x[3], cmx_status status, cmx_error *err) {
  (void)f;
  return cmx_fail(err, status, "%s at x = %.6g, %.6g, %.6g: %s", stage, x[0], x[1], x[2],
                  cmx_status_text(status));
}

static cmx_status fill_row(void *context, void *work, size_t row, cmx_error *err) {
  const filling *f = context;
  const int n = f->table->n, a = (int)(row / (size_t)n), i = (int)(row % (size_t)n);
  (void)work;
  for (int j = 0; j < n; j++) {
    const double root[2] = {(double)i / (n - 1), (double)j / (n - 1)};
    double *to = f->table->values + (row * (size_t)n + (size_t)j) * NUMBERS, x[3];
    cmx_mixture_freezing freezing;
    liquid_at(a, root[0], root[1], x);
    const cmx_status status = cmx_freeze_stable(f->pair, x, f->search, &freezing, NULL);
    if (status < 0) return fail_at(f, x, status, err);
    functions_of(&freezing, to);
    for (int k = 0; k < FUNCTIONS; k++)
      if (!(fabs(to[k]) < 40.0)) return fail_at(f, x, CMX_ERR_RANGE, err);
    for (int which = 0; which < 2; which++)
      slopes(f, a, root, which, &freezing, to + (1 + which) * FUNCTIONS);
  }
  return CMX_OK;
}

static void node_parts(void *context, size_t row, cmxp_row_bytes *bytes) {
  const filling *f = context;
  const size_t n = (size_t)f->table->n * NUMBERS;
  cmxp_row_part(bytes, f->table->values + row * n, n * sizeof *f->table->values);
}

/* --- cells --------------------------------------------------------------------------------------------- */

/* Whether the solids of all corners are the first one at the centre: on one side of every valley. */
static int one_solid(const filling *f, int a, int i, int j, const double x[3],
                     const cmx_mixture_freezing *centre) {
  const cmx_phase3_table *t = f->table;
  const int n = t->n;
  for (int corner = 0; corner < 4; corner++) {
    const int p = i + corner / 2, q = j + corner % 2;
    const double *node = t->values + ((size_t)(a * n + p) * (size_t)n + (size_t)q) * NUMBERS;
    double liquid[3];
    cmx_mixture_freezing other = {.gamma_e = exp(node[0])};
    liquid_at(a, (double)p / (n - 1), (double)q / (n - 1), liquid);
    double sum = 0.0;
    for (int k = 0; k < 3; k++) sum += other.solid[k] = fmax(liquid[k], 1e-12) * exp(node[1 + k]);
    for (int k = 0; k < 3; k++) other.solid[k] /= sum;
    if (cmx_freeze_near(f->pair, 0, 3, x, &other) < 0) return 0;
    if (!(fabs(other.gamma_e - centre->gamma_e) <= 1e-8 * centre->gamma_e)) return 0;
  }
  return 1;
}

static cmx_status check_row(void *context, void *work, size_t row, cmx_error *err) {
  const filling *f = context;
  cmx_phase3_table *t = f->table;
  const int n = t->n, a = (int)(row / (size_t)(n - 1)), i = (int)(row % (size_t)(n - 1));
  cmx_phase3_view view;
  (void)work;
  cmx_phase3_table_view(t, &view);
  for (int j = 0; j < n - 1; j++) {
    const size_t cell = row * (size_t)(n - 1) + (size_t)j;
    double x[3], *error = f->error[cell];
    cmx_mixture_freezing direct;
    cmx_phase3_point p;
    liquid_at(a, (i + 0.5) / (n - 1), (j + 0.5) / (n - 1), x);
    cmx_status status = cmx_freeze_stable(f->pair, x, f->search, &direct, NULL);
    if (status < 0) return fail_at(f, x, status, err);
    status = cmx_phase3_freeze(&view, x, &p);
    if (status < 0) return fail_at(f, x, status, err);
    error[0] = fabs(log(p.gamma_e / direct.gamma_e));
    error[1] = 0.0;
    for (int k = 0; k < 3; k++) error[1] = fmax(error[1], fabs(p.solid[k] - direct.solid[k]));
    error[2] = fabs(p.latent_heat - direct.latent_heat);
    int bad = !one_solid(f, a, i, j, x, &direct);
    for (int k = 0; k < 3; k++) bad |= !(error[k] <= tolerance[k]);
    t->caution[cell] = (unsigned char)bad;
  }
  return CMX_OK;
}

static void cell_parts(void *context, size_t row, cmxp_row_bytes *bytes) {
  const filling *f = context;
  const size_t n = (size_t)f->table->n - 1;
  cmxp_row_part(bytes, f->error + row * n, n * sizeof *f->error);
  cmxp_row_part(bytes, f->table->caution + row * n, n);
}

static void summarise(const filling *f) {
  cmx_phase3_table *t = f->table;
  for (size_t cell = 0; cell < t->n_cells; cell++) {
    const int caution = t->caution[cell];
    t->n_caution += (size_t)caution;
    for (int k = 0; k < 3; k++) t->worst[caution][k] = fmax(t->worst[caution][k], f->error[cell][k]);
  }
}

/* --- all of it ----------------------------------------------------------------------------------------- */

void cmx_phase3_table_view(const cmx_phase3_table *t, cmx_phase3_view *view) {
  *view = (cmx_phase3_view){.n = t->n, .values = t->values, .caution = t->caution};
  memcpy(view->z, t->ions.z, sizeof view->z);
  memcpy(view->mass_u, t->ions.mass_u, sizeof view->mass_u);
}

void cmx_phase3_table_free(cmx_phase3_table *t) {
  free(t->values);
  free(t->caution);
  memset(t, 0, sizeof *t);
}

static cmx_status check(const cmx_classical_models *m, int n, int search, cmx_error *err) {
  const cmx_species *s = &m->ions;
  if (n < 3 || n > 1000 || search < 4 || search > 400)
    return cmx_fail(err, CMX_ERR_DOMAIN, "%s: %d nodes, search %d: 3 to 1000 and 4 to 400 are allowed", stage,
                    n, search);
  if (s->n != 3 || !(s->z[0] > 0.0 && s->z[1] > s->z[0] && s->z[2] > s->z[1]) ||
      !(s->mass_u[0] > 0.0 && s->mass_u[1] > 0.0 && s->mass_u[2] > 0.0))
    return cmx_fail(err, CMX_ERR_DOMAIN, "%s: need three different charges, ascending, and masses", stage);
  return CMX_OK;
}

cmx_status cmx_phase3_table_fill(const cmx_classical_models *models, int n, int search,
                                 const cmx_progress *progress, cmx_phase3_table *table, cmx_error *err) {
  cmx_classical_models m = *models;
  const size_t rows = 3 * (size_t)n, cells = 3 * (size_t)(n - 1);
  memset(table, 0, sizeof *table);
  cmx_status status = check(models, n, search, err);
  if (status < 0) return status;
  table->n = n;
  table->ions = m.ions;
  table->n_cells = cells * (size_t)(n - 1);
  table->values = malloc(rows * (size_t)n * NUMBERS * sizeof *table->values);
  table->caution = calloc(table->n_cells, 1);
  filling f = {{{"liquid", cmx_mixture_liquid, &m}, {"solid", cmx_mixture_solid, &m}}, table, search, NULL};
  f.error = malloc(table->n_cells * sizeof *f.error);
  cmxp_rows run = {.stage = stage,
                   .n = rows,
                   .total = rows + cells,
                   .progress = progress,
                   .row = fill_row,
                   .context = &f,
                   .parts = node_parts,
                   .kept = CMX_STAGE_PHASE3 ": nodes"};
  status = table->values && table->caution && f.error
               ? cmxp_rows_run(&run, err)
               : cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", stage);
  run.before = rows;
  run.n = cells;
  run.row = check_row;
  run.parts = cell_parts;
  run.kept = CMX_STAGE_PHASE3 ": cells";
  if (status >= 0) status = cmxp_rows_run(&run, err);
  if (status >= 0) summarise(&f);
  free(f.error);
  if (status < 0) cmx_phase3_table_free(table);
  return status;
}
