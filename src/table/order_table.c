#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/cooling.h"
#include "table/order_regions.h"
#include "table/rows.h"

static const double x_scale = 0.4, g_scale = 60.0; /* widths of the finely resolved starts of the axes */
static const double tolerance_w = 2e-7, tolerance_f = 2e-9;

/* --- memory -------------------------------------------------------------------------------------------- */

typedef struct slot {
  void **pointer;
  size_t bytes;
} slot;

enum { N_SLOTS = 19 };

static void list_slots(cmx_order_table *t, slot slots[N_SLOTS]) {
  const size_t nodes = t->n_x * t->n_g, orbits = nodes * t->n_shells, d = sizeof(double), f = sizeof(float);
  const slot all[N_SLOTS] = {{(void **)&t->x, t->n_x * d},
                             {(void **)&t->gamma_d, t->n_g * d},
                             {(void **)&t->psi, 4 * nodes * d},
                             {(void **)&t->y, orbits * d},
                             {(void **)&t->y_p, orbits * f},
                             {(void **)&t->y_g, orbits * f},
                             {(void **)&t->w, orbits * d},
                             {(void **)&t->f_order, nodes * d},
                             {(void **)&t->u_order, nodes * d},
                             {(void **)&t->s_res, nodes * d},
                             {(void **)&t->S_min, nodes * d},
                             {(void **)&t->k_min, 3 * nodes * d},
                             {(void **)&t->gap, nodes * d},
                             {(void **)&t->status, nodes},
                             {(void **)&t->active, nodes},
                             {(void **)&t->certified, nodes},
                             {(void **)&t->caution, nodes},
                             {(void **)&t->orbit, 3 * t->n_shells * sizeof(int)},
                             {(void **)&t->multiplicity, t->n_shells * sizeof(int)}};
  memcpy(slots, all, sizeof all);
}

static int allocate(cmx_order_table *t) {
  slot slots[N_SLOTS];
  int complete = 1;
  list_slots(t, slots);
  for (size_t k = 0; k < N_SLOTS; k++) {
    *slots[k].pointer = calloc(1, slots[k].bytes);
    complete = complete && *slots[k].pointer;
  }
  return complete;
}

void cmx_order_table_free(cmx_order_table *table) {
  slot slots[N_SLOTS];
  list_slots(table, slots);
  for (size_t k = 0; k < N_SLOTS; k++) free(*slots[k].pointer);
  free(table->third_order);
  free(table->cell);
  free(table->split);
  free(table->curve);
  free(table->patch);
  free(table->patch_caution);
  memset(table, 0, sizeof *table);
}

/* --- axes ---------------------------------------------------------------------------------------------- */

/* x from 0 to 1, with as fine a start at both ends. */
static void make_whole_axis(cmx_order_table *t) {
  const size_t middle = t->n_x / 2;
  const double h = 0.25 * x_scale, a = log1p(1.0 / h) / (double)middle;
  for (size_t i = 0; i < middle; i++) {
    const double up = exp(-a * (double)(middle - i));
    t->x[i] = fmax(0.0, ((1.0 + h) * up - h) / (1.0 + up));
    t->x[t->n_x - 1 - i] = 1.0 - t->x[i];
  }
  t->x[0] = 0.0;
  t->x[middle] = 0.5;
}

static void make_axes(cmx_order_table *t, double gamma_d_max) {
  t->map[0] = x_scale;
  t->map[1] = g_scale;
  const double a = log1p(1.0 / x_scale) / (double)(t->n_x - 1),
               b = log1p(gamma_d_max / g_scale) / (double)(t->n_g - 1);
  for (size_t i = 0; i < t->n_x; i++) t->x[i] = cmxp_x_of_p(0.25 * x_scale * expm1(a * (double)i));
  if (t->whole) make_whole_axis(t);
  for (size_t j = 0; j < t->n_g; j++) t->gamma_d[j] = g_scale * expm1(b * (double)j);
  t->x[t->n_x - 1] = t->whole ? 1.0 : 0.5;
  t->gamma_d[t->n_g - 1] = gamma_d_max;
}

/* --- nodes --------------------------------------------------------------------------------------------- */

static void store_node(cmx_order_table *t, size_t node, const cmx_order_state *s) {
  const size_t n = t->n_shells;
  const double psi[4] = {s->psi, t->whole ? s->psi_x : s->psi_p, s->psi_g, t->whole ? s->psi_gx : s->psi_gp};
  memcpy(t->psi + 4 * node, psi, sizeof psi);
  t->f_order[node] = s->f_order;
  t->u_order[node] = s->u_order;
  t->s_res[node] = s->s_res;
  t->S_min[node] = s->S_min;
  t->gap[node] = s->gap;
  t->status[node] = (unsigned char)s->status;
  t->active[node] = (unsigned char)s->active;
  t->certified[node] = (unsigned char)s->certified;
  memcpy(t->k_min + 3 * node, s->k_min, sizeof s->k_min);
  for (size_t i = 0; i < n; i++) {
    t->w[node * n + i] = s->w[i];
    t->y[node * n + i] = s->y[i];
    t->y_p[node * n + i] = (float)(t->whole ? s->y_x : s->y_p)[i];
    t->y_g[node * n + i] = (float)s->y_g[i];
  }
}

typedef struct filling {
  const cmx_order_model *model;
  cmx_order_table *table;
  const cmx_progress *progress; /* with the journal */
} filling;

/* --- a column as one run of bytes -------------------------------------------------------------- */

typedef struct column_errors {
  double of[2][2];
} column_errors;

/* The arrays of a pass, as far as one column of it goes: `at` is where it begins, of `bytes` each. */
typedef struct strip {
  void *at;
  size_t bytes;
} strip;

enum { N_STRIPS = 14 };

static size_t list_strips(const filling *f, size_t i, column_errors *errors, strip strips[N_STRIPS]) {
  const cmx_order_table *t = f->table;
  const size_t n = t->n_g, o = n * t->n_shells, d = sizeof(double), s = sizeof(float), c = n - 1;
  const strip nodes[N_STRIPS] = {{t->psi + 4 * i * n, 4 * n * d}, {t->y + i * o, o * d},
                                 {t->y_p + i * o, o * s},         {t->y_g + i * o, o * s},
                                 {t->w + i * o, o * d},           {t->f_order + i * n, n * d},
                                 {t->u_order + i * n, n * d},     {t->s_res + i * n, n * d},
                                 {t->S_min + i * n, n * d},       {t->k_min + 3 * i * n, 3 * n * d},
                                 {t->gap + i * n, n * d},         {t->status + i * n, n},
                                 {t->active + i * n, n},          {t->certified + i * n, n}};
  if (!errors) {
    memcpy(strips, nodes, sizeof nodes);
    return N_STRIPS;
  }
  strips[0] = (strip){t->caution + i * c, c};
  strips[1] = (strip){errors[i].of, sizeof errors[i].of};
  return 2;
}

/* --- passes over columns ------------------------------------------------------------------------------- */

static cmx_status failed_at(const cmx_order_table *t, size_t i, size_t j, cmx_status status, cmx_error *err) {
  return cmx_fail(err, status, "order table near x = %.6g, Gamma_d = %.6g: %s", t->x[i], t->gamma_d[j],
                  cmx_status_text(status));
}

static cmx_status node_column(filling *f, size_t i, cmx_order_work *work, cmx_error *err) {
  cmx_order_table *t = f->table;
  cmx_order_state state;
  cmx_order_work_reset(work);
  for (size_t j = 0; j < t->n_g; j++) {
    const cmx_status status = cmx_order_solve(f->model, t->x[i], t->gamma_d[j], work, &state);
    if (status < 0) return failed_at(t, i, j, status, err);
    store_node(t, i * t->n_g + j, &state);
  }
  return CMX_OK;
}

/* Lookup against minimisation at the centres of the cells between columns i and i + 1. */
static cmx_status centre_column(filling *f, size_t i, cmx_order_work *work, double errors[2][2],
                                cmx_error *err) {
  cmx_order_table *t = f->table;
  cmx_order_view view;
  cmx_order_state state;
  cmx_order_table_view(t, &view);
  cmx_order_work_reset(work);
  const double x =
      cmxp_order_x_at(t->whole, 0.5 * (cmxp_order_place_of(t, i) + cmxp_order_place_of(t, i + 1)));
  for (size_t j = 0; j + 1 < t->n_g; j++) {
    const double gamma_d = 0.5 * (t->gamma_d[j] + t->gamma_d[j + 1]);
    const cmx_status status = cmx_order_solve(f->model, x, gamma_d, work, &state);
    if (status < 0) return failed_at(t, i, j, status, err);
    cmx_order_point point;
    double w[64], off_w = 0.0;
    cmx_order_lookup(&view, x, gamma_d, &point);
    cmx_order_parameters(&view, x, gamma_d, w, NULL, NULL);
    const double off_f = fabs(point.f - state.f_order);
    for (size_t k = 0; k < t->n_shells; k++) off_w = fmax(off_w, fabs(w[k] - state.w[k]));
    const int bad = !(off_w <= tolerance_w && off_f <= tolerance_f);
    t->caution[i * (t->n_g - 1) + j] = (unsigned char)bad;
    errors[bad][0] = fmax(errors[bad][0], off_f);
    errors[bad][1] = fmax(errors[bad][1], off_w);
  }
  return CMX_OK;
}

/* One pass over columns: the nodes, or with `errors` the centres of cells. */
typedef struct pass {
  filling *f;
  size_t columns;
  column_errors *errors;
} pass;

/* The last column first: cost grows with x. */
static size_t column_of_row(const pass *p, size_t row) {
  return p->columns - 1 - row;
}

static cmx_status column_row(void *context, void *work, size_t row, cmx_error *err) {
  const pass *p = context;
  const size_t i = column_of_row(p, row);
  return p->errors ? centre_column(p->f, i, work, p->errors[i].of, err) : node_column(p->f, i, work, err);
}

static void column_parts(void *context, size_t row, cmxp_row_bytes *bytes) {
  const pass *p = context;
  strip strips[N_STRIPS];
  const size_t n = list_strips(p->f, column_of_row(p, row), p->errors, strips);
  for (size_t k = 0; k < n; k++) cmxp_row_part(bytes, strips[k].at, strips[k].bytes);
}

static cmx_status begin_order(void *context, void **work) {
  const pass *p = context;
  return cmx_order_work_new(p->f->model, (cmx_order_work **)work);
}

static void end_order(void *work) {
  cmx_order_work_free(work);
}

static cmx_status run_columns(filling *f, size_t columns, column_errors *errors, const char *stage,
                              cmx_error *err) {
  pass p = {f, columns, errors};
  const cmxp_rows rows = {.stage = stage,
                          .n = columns,
                          .progress = f->progress,
                          .row = column_row,
                          .context = &p,
                          .parts = column_parts,
                          .kept = stage,
                          .begin = begin_order,
                          .end = end_order};
  return cmxp_rows_run(&rows, err);
}

static void summarise(cmx_order_table *t, const column_errors *errors) {
  for (size_t i = 0; i + 1 < t->n_x; i++)
    for (int bad = 0; bad < 2; bad++) {
      t->worst_f[bad] = fmax(t->worst_f[bad], errors[i].of[bad][0]);
      t->worst_w[bad] = fmax(t->worst_w[bad], errors[i].of[bad][1]);
    }
  for (size_t c = 0; c < (t->n_x - 1) * (t->n_g - 1); c++) t->n_caution += t->caution[c];
  t->worst_S_min = INFINITY;
  for (size_t k = 0; k < t->n_x * t->n_g; k++) {
    t->worst_gap = fmax(t->worst_gap, t->gap[k]);
    t->worst_S_min = fmin(t->worst_S_min, t->S_min[k]);
    t->n_uncertified += !t->certified[k];
  }
}

cmx_status cmx_order_table_fill(const cmx_order_model *model, const cmx_order_grid *grid,
                                const cmx_journal *pieces, const cmx_progress *progress,
                                cmx_order_table *table, cmx_error *err) {
  const size_t n_x = grid->n_x, n_g = grid->n_g;
  const double gamma_d_max = grid->gamma_d_max;
  const cmx_lattice_sums *sums = cmx_order_model_sums(model);
  memset(table, 0, sizeof *table);
  if (n_x < 9 || n_x > 2049) return cmx_fail(err, CMX_ERR_DOMAIN, "x_nodes %zu: not in 9..2049", n_x);
  if (n_g < 9 || n_g > 4097) return cmx_fail(err, CMX_ERR_DOMAIN, "gamma_d_nodes %zu: not in 9..4097", n_g);
  if (!(gamma_d_max >= 1.0 && gamma_d_max <= 1000.0))
    return cmx_fail(err, CMX_ERR_DOMAIN, "gamma_d_max %g: not in 1..1000", gamma_d_max);
  cmx_order_model_terms(model, &table->whole);
  table->n_x = table->whole ? 2 * n_x - 1 : n_x;
  table->n_g = n_g;
  table->n_shells = sums->n;
  table->t0 = sums->T0;
  table->has_b0 = cmx_order_model_random(model, table->b0);
  column_errors *errors = calloc(table->n_x, sizeof *errors);
  const cmx_progress kept = cmxp_progress_with(progress, pieces);
  filling f = {model, table, &kept};
  cmx_status status = CMX_OK;
  if (!allocate(table) || !errors)
    status = cmx_fail(err, CMX_ERR_MEMORY, "order table of %zu x %zu nodes: out of memory", n_x, n_g);
  if (status >= 0) {
    make_axes(table, gamma_d_max);
    for (size_t i = 0; i < sums->n; i++) {
      memcpy(table->orbit + 3 * i, sums->orbit[i].n, sizeof sums->orbit[i].n);
      table->multiplicity[i] = sums->orbit[i].multiplicity;
    }
    status = run_columns(&f, table->n_x, NULL, CMX_STAGE_ORDER_NODES, err);
  }
  if (status >= 0) status = run_columns(&f, table->n_x - 1, errors, CMX_STAGE_ORDER_CELLS, err);
  if (status >= 0) summarise(table, errors);
  if (status >= 0) status = cmxp_order_regions_make(model, &kept, table, err);
  free(errors);
  if (status < 0) cmx_order_table_free(table);
  return status;
}

cmx_status cmx_order_table_add_third_order(cmx_order_table *t, const cmx_model *energy, cmx_error *err) {
  cmx_third_order third = {energy, 0.0};
  t->third_order = t->whole ? NULL : malloc(4 * t->n_x * t->n_g * sizeof *t->third_order);
  if (!t->third_order)
    return t->whole ? cmx_fail(err, CMX_ERR_UNSUPPORTED, "order table: third order beside terms odd in 1-2x")
                    : cmx_fail(err, CMX_ERR_MEMORY, "order table: out of memory");
  for (size_t node = 0; node < t->n_x * t->n_g; node++) {
    const double x = t->x[node / t->n_g];
    cmx_order_psi psi;
    const cmx_status status =
        cmx_order_psi_third_order(&third, x * (1.0 - x), t->gamma_d[node % t->n_g], &psi);
    if (status < 0) return cmx_fail(err, status, "order table: %s", energy->id);
    double *to = t->third_order + 4 * node;
    to[0] = psi.v;
    to[1] = psi.p;
    to[2] = psi.g;
    to[3] = psi.pg;
  }
  return CMX_OK;
}

cmx_status cmx_order_from_table(void *context, double x, double gamma_d, cmx_order_value *value) {
  cmx_order_point p;
  const cmx_status status = cmx_order_lookup((const cmx_order_view *)context, x, gamma_d, &p);
  /* third derivatives of a bicubic patch jump from cell to cell */
  const cmx_order_value v = {
      p.f, p.f_x, p.f_g, p.f_xx, p.f_xg, p.f_gg,
      NAN, NAN,   NAN,   NAN,    0.0,    !cmx_order_certified((const cmx_order_view *)context, x, gamma_d)};
  *value = v;
  return status;
}

cmx_status cmx_order_from_table_frozen(void *context, double x, double gamma_d, cmx_order_value *value) {
  const cmx_order_view *view = (const cmx_order_view *)context;
  double at[3];
  cmxi_order_held_at(x, view->gamma_d[view->n_g - 1], at);
  const double most = at[0];
  if (!(gamma_d > most && isfinite(gamma_d))) return cmx_order_from_table(context, x, gamma_d, value);
  const cmx_status status = cmx_order_from_table(context, x, most, value);
  if (status < 0) return status;
  cmxi_order_position place;
  cmxi_excess e;
  cmxi_order_position_at(view, x, most, &place);
  cmxi_excess_at(view, 0, x, most, &place, &e);
  value->f_xxg = e.f_xxg;
  value->f_xgg = e.f_xgg;
  value->f_ggg = e.f_ggg;
  cmx_order_hold(value, at, gamma_d);
  return status == CMX_OK ? CMX_WARN_EXTRAPOLATED : status;
}
