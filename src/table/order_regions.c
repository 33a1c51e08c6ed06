/* Cells of the order table that need more than a Hermite patch. They are found on a lattice twice as fine as
   the nodes, by the label of the active planes and by the error of the lookup. Each gets a tree. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "table/order_regions.h"
#include "table/rows.h"

typedef struct search {
  const cmx_order_model *model;
  const cmx_progress *progress;
  cmx_order_table *table;
  cmx_order_view view;
  size_t side_g, n_cells; /* fine points along Gamma_d; cells chosen */
  uint64_t *label;        /* [2 n_x - 1][2 n_g - 1] digest of the label of a point, 0 where unsolved */
  unsigned char *bad;     /* [n_x-1][n_g-1] the lookup is wrong at a point of the cell */
  size_t *chosen;         /* [n_cells] */
  order_tree *tree;       /* [n_cells] */
  size_t n_runs, *run;    /* cells run[r]..run[r+1]-1 follow each other in one column */
} search;

static uint64_t digest(const order_label *label) {
  uint64_t h = 1469598103934665603u + (uint64_t)label->held;
  for (int i = 0; i < label->n; i++) h = (h ^ (uint64_t)label->sites[i]) * 1099511628211u;
  return h | 1u;
}

/* Whether a cell is left unresolved, and whether no resolved cell has its corner. */
static int is_beyond(const cmx_order_table *t, size_t i, size_t j) {
  const double x = t->x[t->x[i] < 0.5 ? i : i + 1]; /* the end of the lesser p: 1/2 is a node */
  return 4.0 * x * (1.0 - x) * t->gamma_d[j] >= CMXI_ORDER_RESOLVED_TO;
}
static int is_far_beyond(const cmx_order_table *t, size_t i, size_t j) {
  return i > 0 && j > 0 && is_beyond(t, i - 1, j - 1) && is_beyond(t, i, j - 1);
}

/* Points of column i of cells: the corner, the middles of two edges and the centre of each. */
static void scan_column(search *f, size_t i, cmx_order_work *work) {
  const cmx_order_table *t = f->table;
  const size_t last_i = t->n_x - 2, last_j = t->n_g - 2;
  const size_t halves_s = i == last_i ? 3 : 2;
  for (size_t a = 0; a < halves_s; a++) {
    cmx_order_work_reset(work);
    for (size_t b = 0; b < f->side_g; b++) {
      const size_t j = b / 2 > last_j ? last_j : b / 2;
      if (is_far_beyond(t, i, j)) break; /* and so are all that follow */
      order_cell cell;
      order_sample at;
      cmxp_order_cell_at(t, f->model, work, i, j, &cell);
      cmxp_order_sample(&cell, 0.5 * (double)a, 0.5 * (double)(b - 2 * j), &at);
      f->label[(2 * i + a) * f->side_g + b] = at.solved ? digest(&at.label) : 0;
      cmx_order_psi psi;
      cell.place.s = at.s;
      cell.place.t = at.t;
      cmxi_hermite_psi(f->view.psi, f->view.n_g, &cell.place, &psi);
      if (!at.solved || !cmxp_order_good(&cell, &at, &psi, cmxp_order_plain_slack(t->gamma_d[j])))
        f->bad[i * (t->n_g - 1) + j] = 1;
    }
  }
}

static cmx_status scan_row(void *context, void *work, size_t i, cmx_error *err) {
  search *f = context;
  (void)err;
  scan_column(f, f->table->n_x - 2 - i, work); /* the most expensive columns first */
  return CMX_OK;
}

static void scan_parts(void *context, size_t row, cmxp_row_bytes *bytes) {
  const search *f = context;
  const size_t i = f->table->n_x - 2 - row, halves_s = row == 0 ? 3 : 2, cells = f->table->n_g - 1;
  cmxp_row_part(bytes, f->label + 2 * i * f->side_g, halves_s * f->side_g * sizeof *f->label);
  cmxp_row_part(bytes, f->bad + i * cells, cells);
}

/* Cells with two labels or a wrong lookup, and their neighbours. */
static void choose_cells(search *f) {
  const size_t columns = f->table->n_x - 1, rows = f->table->n_g - 1;
  for (size_t i = 0; i < columns; i++)
    for (size_t j = 0; j < rows; j++)
      for (size_t a = 0; a < 3 && !is_beyond(f->table, i, j); a++)
        for (size_t b = 0; b < 3; b++)
          if (f->label[(2 * i + a) * f->side_g + 2 * j + b] != f->label[2 * i * f->side_g + 2 * j])
            f->bad[i * rows + j] |= 1;
  for (size_t i = 0; i < columns; i++)
    for (size_t j = 0; j < rows; j++) {
      int take = 0;
      if (is_beyond(f->table, i, j)) continue;
      for (size_t a = i ? i - 1 : 0; a <= i + 1 && a < columns; a++)
        for (size_t b = j ? j - 1 : 0; b <= j + 1 && b < rows; b++) take |= f->bad[a * rows + b] & 1;
      if (take) f->chosen[f->n_cells++] = i * rows + j;
    }
}

/* Cells that follow each other in a column go on from each other's minima: a cold start takes as long as many
   warm ones. */
static void make_runs(search *f) {
  enum { LONGEST = 8 };
  const size_t rows = f->table->n_g - 1;
  for (size_t k = 0; k < f->n_cells; k++)
    if (k == 0 || f->chosen[k] / rows != f->chosen[k - 1] / rows || k - f->run[f->n_runs - 1] == LONGEST)
      f->run[f->n_runs++] = k;
  f->run[f->n_runs] = f->n_cells;
}

/* The runs in turn, the last first: cost grows with x. */
static size_t run_of_row(const search *f, size_t row) {
  return f->n_runs - 1 - row;
}

static cmx_status run_row(void *context, void *work, size_t row, cmx_error *err) {
  search *f = context;
  const size_t rows = f->table->n_g - 1, r = run_of_row(f, row);
  cmx_order_work_reset(work);
  for (size_t c = f->run[r]; c < f->run[r + 1]; c++) {
    order_cell cell;
    cmxp_order_cell_at(f->table, f->model, work, f->chosen[c] / rows, f->chosen[c] % rows, &cell);
    cmxp_order_tree_make(&cell, &f->view, &f->tree[c]);
    if (f->tree[c].failed) return cmx_fail(err, CMX_ERR_MEMORY, "order: out of memory");
  }
  return CMX_OK;
}

static int room_for_tree(order_tree *t) {
  t->room_splits = t->n_splits;
  t->room_patches = t->n_patches;
  t->split = calloc(3 * (size_t)t->n_splits + 1, sizeof *t->split);
  t->curve = calloc(CMXI_CURVE * (size_t)t->n_splits + 1, sizeof *t->curve);
  t->patch = calloc(CMXI_PATCH * (size_t)t->n_patches + 1, sizeof *t->patch);
  t->caution = calloc((size_t)t->n_patches + 1, 1);
  return t->split && t->curve && t->patch && t->caution;
}

static void tree_parts(order_tree *t, cmxp_row_bytes *bytes) {
  int numbers[3] = {t->root, t->n_splits, t->n_patches};
  cmxp_row_part(bytes, numbers, sizeof numbers);
  if (bytes->way == CMXP_ROW_LOAD && !bytes->failed) {
    t->root = numbers[0];
    t->n_splits = numbers[1];
    t->n_patches = numbers[2];
    bytes->failed = !room_for_tree(t);
  }
  if (bytes->failed) return;
  cmxp_row_part(bytes, t->split, 3 * (size_t)t->n_splits * sizeof *t->split);
  cmxp_row_part(bytes, t->curve, CMXI_CURVE * (size_t)t->n_splits * sizeof *t->curve);
  cmxp_row_part(bytes, t->patch, CMXI_PATCH * (size_t)t->n_patches * sizeof *t->patch);
  cmxp_row_part(bytes, t->caution, (size_t)t->n_patches);
}

static void run_parts(void *context, size_t row, cmxp_row_bytes *bytes) {
  search *f = context;
  const size_t r = run_of_row(f, row);
  for (size_t c = f->run[r]; c < f->run[r + 1]; c++) tree_parts(&f->tree[c], bytes);
}

static cmx_status begin_order(void *context, void **work) {
  const search *f = context;
  return cmx_order_work_new(f->model, (cmx_order_work **)work);
}

static void end_order(void *work) {
  cmx_order_work_free(work);
}

static cmx_status run_rows(search *f, const cmxp_rows *some, cmx_error *err) {
  const cmxp_rows rows = {.stage = some->stage,
                          .n = some->n,
                          .progress = f->progress,
                          .row = some->row,
                          .parts = some->parts,
                          .kept = some->stage,
                          .context = f,
                          .begin = begin_order,
                          .end = end_order};
  return cmxp_rows_run(&rows, err);
}

static cmx_status make_trees(search *f, cmx_error *err) {
  f->tree = calloc(f->n_cells + 1, sizeof *f->tree);
  f->run = malloc((f->n_cells + 1) * sizeof *f->run);
  if (!f->tree || !f->run) return CMX_ERR_MEMORY;
  make_runs(f);
  const cmxp_rows runs = {
      .stage = CMX_STAGE_ORDER_CROSSED, .n = f->n_runs, .row = run_row, .parts = run_parts};
  return run_rows(f, &runs, err);
}

/* The codes of one tree in the numbering of the table. */
static int renumbered(int code, int splits, int patches) {
  return code >= 0 ? code + splits : code == -1 ? -1 : code - patches;
}

/* Appends the trees in the order of the cells. The arrays have at least one row, unused if there are no
   trees. */
static cmx_status join_trees(search *f) {
  cmx_order_table *t = f->table;
  const size_t cells = (t->n_x - 1) * (t->n_g - 1);
  size_t splits = 0, patches = 0;
  for (size_t k = 0; k < f->n_cells; k++) {
    splits += (size_t)f->tree[k].n_splits;
    patches += (size_t)f->tree[k].n_patches;
  }
  t->n_splits = splits ? splits : 1;
  t->n_patches = patches ? patches : 1;
  t->cell = malloc(cells * sizeof *t->cell);
  t->split = calloc(3 * t->n_splits, sizeof *t->split);
  t->curve = calloc(CMXI_CURVE * t->n_splits, sizeof *t->curve);
  t->patch = calloc(CMXI_PATCH * t->n_patches, sizeof *t->patch);
  t->patch_caution = calloc(t->n_patches, 1);
  if (!t->cell || !t->split || !t->curve || !t->patch || !t->patch_caution) return CMX_ERR_MEMORY;
  for (size_t c = 0; c < cells; c++)
    t->cell[c] = is_beyond(t, c / (t->n_g - 1), c % (t->n_g - 1)) ? CMXI_ORDER_UNRESOLVED : -1;
  t->split[1] = t->split[2] = -2;
  splits = patches = 0;
  for (size_t k = 0; k < f->n_cells; k++) {
    const order_tree *q = &f->tree[k];
    const size_t ns = (size_t)q->n_splits, np = (size_t)q->n_patches;
    t->cell[f->chosen[k]] = renumbered(q->root, (int)splits, (int)patches);
    t->n_trees += q->root != -1;
    for (size_t n = 0; n < ns; n++) {
      int *to = t->split + 3 * (splits + n);
      to[0] = q->split[3 * n];
      for (size_t e = 1; e < 3; e++) to[e] = renumbered(q->split[3 * n + e], (int)splits, (int)patches);
    }
    if (ns) memcpy(t->curve + CMXI_CURVE * splits, q->curve, ns * CMXI_CURVE * sizeof *q->curve);
    if (np) {
      memcpy(t->patch + CMXI_PATCH * patches, q->patch, np * CMXI_PATCH * sizeof(double));
      memcpy(t->patch_caution + patches, q->caution, np);
      for (size_t n = 0; n < np; n++) t->n_doubtful += q->caution[n];
    }
    splits += ns;
    patches += np;
  }
  return CMX_OK;
}

cmx_status cmxp_order_regions_make(const cmx_order_model *model, const cmx_progress *progress,
                                   cmx_order_table *table, cmx_error *err) {
  search f = {.model = model, .progress = progress, .table = table, .side_g = 2 * table->n_g - 1};
  const size_t cells = (table->n_x - 1) * (table->n_g - 1);
  cmx_order_table_view(table, &f.view);
  f.label = calloc((2 * table->n_x - 1) * f.side_g, sizeof *f.label);
  f.bad = calloc(cells, 1);
  f.chosen = calloc(cells, sizeof *f.chosen);
  cmx_status status = f.label && f.bad && f.chosen ? CMX_OK : CMX_ERR_MEMORY;
  const cmxp_rows planes = {
      .stage = CMX_STAGE_ORDER_PLANES, .n = table->n_x - 1, .row = scan_row, .parts = scan_parts};
  if (status >= 0) status = run_rows(&f, &planes, err);
  if (status >= 0) choose_cells(&f);
  if (status >= 0) status = make_trees(&f, err);
  if (status >= 0) status = join_trees(&f);
  for (size_t k = 0; f.tree && k < f.n_cells; k++) cmxp_order_tree_free(&f.tree[k]);
  free(f.label);
  free(f.bad);
  free(f.chosen);
  free(f.tree);
  free(f.run);
  return status == CMX_ERR_MEMORY ? cmx_fail(err, status, "order regions: out of memory") : status;
}
