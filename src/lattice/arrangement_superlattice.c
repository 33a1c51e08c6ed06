/* Superlattices by Hermite normal forms, larger cells of a crystal, and the search over all superlattices. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/phonon.h"
#include "lattice/arrangement_internal.h"
#include "lattice/lattice_internal.h"

static void add_row(int row[3], int times, const int other[3]) {
  for (int j = 0; j < 3; j++) row[j] += times * other[j];
}

static int floor_ratio(int a, int b) { /* b > 0 */
  return a >= 0 ? a / b : -((b - 1 - a) / b);
}

/* Hermite normal form by row operations. @return 0 if singular */
static int hermite(int h[3][3]) {
  for (int c = 0; c < 3; c++) {
    for (;;) { /* Euclid's algorithm on column c of rows c.. */
      int pivot = -1, others = 0;
      for (int r = c; r < 3; r++) {
        others += h[r][c] != 0;
        if (h[r][c] && (pivot < 0 || abs(h[r][c]) < abs(h[pivot][c]))) pivot = r;
      }
      if (pivot < 0) return 0;
      for (int j = 0; j < 3; j++) {
        const int old = h[c][j];
        h[c][j] = h[pivot][j];
        h[pivot][j] = old;
      }
      if (others == 1) break;
      for (int r = c + 1; r < 3; r++) add_row(h[r], -(h[r][c] / h[c][c]), h[c]);
    }
    if (h[c][c] < 0) add_row(h[c], -2, h[c]);
    for (int r = 0; r < c; r++) add_row(h[r], -floor_ratio(h[r][c], h[c][c]), h[c]);
  }
  return 1;
}

/* Whether no point operation maps the superlattice to an earlier one. */
static int is_first(const int form[3][3], size_t n_operations, int operation[][3][3]) {
  for (size_t o = 0; o < n_operations; o++) {
    int turned[3][3];
    for (int i = 0; i < 3; i++)
      for (int j = 0; j < 3; j++) {
        turned[i][j] = 0;
        for (int l = 0; l < 3; l++) turned[i][j] += operation[o][j][l] * form[i][l];
      }
    hermite(turned);
    for (int e = 0; e < 9; e++) {
      const int difference = turned[e / 3][e % 3] - form[e / 3][e % 3];
      if (difference < 0) return 0;
      if (difference > 0) break;
    }
  }
  return 1;
}

cmx_status cmxp_superlattices(const cmx_crystal *parent, size_t n, int (**form)[3][3], size_t *n_form) {
  int operation[48][3][3];
  const double charge[1] = {1.0};
  const size_t n_operations = cmx_crystal_symmetry(parent, charge, operation);
  const int size = (int)n;
  *n_form = 0;
  *form = NULL;
  for (int a = 1; a <= size; a++)
    for (int d = 1; size % a == 0 && d <= size / a; d++) {
      const int f = size / a / d;
      if (a * d * f != size) continue;
      for (int code = 0; code < d * f * f; code++) {
        const int h[3][3] = {{a, code / (f * f), code / f % f}, {0, d, code % f}, {0, 0, f}};
        if (!is_first(h, n_operations, operation)) continue;
        int(*more)[3][3] = realloc(*form, (*n_form + 1) * sizeof **form);
        if (!more) {
          free(*form);
          *form = NULL;
          return CMX_ERR_MEMORY;
        }
        *form = more;
        memcpy((*form)[(*n_form)++], h, sizeof h);
      }
    }
  return CMX_OK;
}

static double dot(const double g[3][3], const int u[3], const int v[3]) {
  double sum = 0.0;
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) sum += u[i] * g[i][j] * v[j];
  return sum;
}

/* Shortens the rows by subtracting multiples of each other: Ewald sums are slow in a skewed cell. */
static void shorten(const cmx_crystal *parent, int row[3][3]) {
  double g[3][3];
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) {
      const double *u = parent->cell[i], *v = parent->cell[j];
      g[i][j] = u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
    }
  for (int changes = 1; changes;) {
    changes = 0;
    for (int i = 0; i < 3; i++)
      for (int j = 0; j < 3; j++) {
        /* exact halves must not alternate */
        const double ratio =
            i == j ? 0.0
                   : dot((const double(*)[3])g, row[i], row[j]) / dot((const double(*)[3])g, row[j], row[j]);
        if (fabs(ratio) <= 0.5 + 1e-9) continue;
        add_row(row[i], -(int)nearbyint(ratio), row[j]);
        changes++;
      }
  }
}

/* Fractional coordinates in the supercell: r.adjugate/determinant. */
static int adjugate(const int m[3][3], int a[3][3]) {
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) {
      const int r = (j + 1) % 3, s = (j + 2) % 3, c = (i + 1) % 3, d = (i + 2) % 3;
      a[i][j] = m[r][c] * m[s][d] - m[r][d] * m[s][c];
    }
  return m[0][0] * a[0][0] + m[0][1] * a[1][0] + m[0][2] * a[2][0];
}

cmx_status cmx_crystal_supercell(const cmx_crystal *crystal, const int matrix[3][3], cmx_crystal *supercell,
                                 cmx_error *err) {
  int form[3][3], inverse[3][3];
  memcpy(form, matrix, sizeof form);
  for (int e = 0; e < 9; e++)
    if (!(matrix[e / 3][e % 3] >= -100 && matrix[e / 3][e % 3] <= 100))
      return cmx_fail(err, CMX_ERR_DOMAIN, "supercell: element %d: not in -100..100", matrix[e / 3][e % 3]);
  const int determinant = adjugate(matrix, inverse);
  const size_t cells = (size_t)abs(determinant);
  if (!(cells >= 1 && crystal->n_sites >= 1 && cells <= CMX_MAX_SITES / crystal->n_sites))
    return cmx_fail(err, CMX_ERR_DOMAIN, "supercell: %zu cells of %zu sites: not 1..%d sites", cells,
                    crystal->n_sites, CMX_MAX_SITES);
  const cmx_crystal old = *crystal; /* the two may be the same */
  hermite(form);
  *supercell = old;
  supercell->n_sites = 0;
  for (int i = 0; i < 3; i++)
    for (int a = 0; a < 3; a++)
      supercell->cell[i][a] =
          matrix[i][0] * old.cell[0][a] + matrix[i][1] * old.cell[1][a] + matrix[i][2] * old.cell[2][a];
  for (int i = 0; i < form[0][0]; i++)
    for (int j = 0; j < form[1][1]; j++)
      for (int k = 0; k < form[2][2]; k++)
        for (size_t p = 0; p < old.n_sites; p++) {
          const double *f = old.site[p];
          const double r[3] = {f[0] + i, f[1] + j, f[2] + k};
          double *site = supercell->site[supercell->n_sites];
          for (int a = 0; a < 3; a++) {
            site[a] = (r[0] * inverse[0][a] + r[1] * inverse[1][a] + r[2] * inverse[2][a]) / determinant;
            site[a] -= floor(site[a]);
          }
          supercell->label[supercell->n_sites++] = old.label[p];
        }
  return cmx_crystal_prepare(supercell, err);
}

/* --- the search ----------------------------------------------------------------------------------------- */

/* One superlattice and its lowest arrangements, by number of heavy ions. */
typedef struct candidate {
  int form[3][3];
  size_t n;
  cmx_status status;
  cmxp_least least[CMX_MAX_SEARCHED + 1];
} candidate;

static cmx_status make_cell(const cmx_crystal *parent, const int form[3][3], cmx_crystal *cell,
                            double pair[]) {
  int short_rows[3][3];
  memcpy(short_rows, form, sizeof short_rows);
  shorten(parent, short_rows);
  const cmx_status status = cmx_crystal_supercell(parent, (const int(*)[3])short_rows, cell, NULL);
  return status < 0 ? status : cmx_crystal_pairs(cell, 0.0, pair);
}

static void sites_of_mask(uint32_t mask, size_t n, unsigned char heavy[]) {
  for (size_t p = 0; p < n; p++) heavy[p] = mask >> p & 1;
}

static void search_superlattice(const cmx_crystal *parent, candidate *c) {
  cmx_crystal cell;
  double pair[CMX_MAX_SEARCHED * CMX_MAX_SEARCHED];
  size_t group[CMX_MAX_SEARCHED];
  for (size_t p = 0; p < c->n; p++) group[p] = p;
  c->status = make_cell(parent, (const int(*)[3])c->form, &cell, pair);
  if (c->status >= 0) c->status = cmxp_least_excess(c->n, pair, c->n, group, c->least);
  if (c->status < 0) return;
  for (size_t k = 0; k <= c->n; k++) {
    unsigned char heavy[CMX_MAX_SEARCHED];
    sites_of_mask(c->least[k].mask, c->n, heavy);
    c->least[k].excess = cmxp_arrangement_excess(c->n, pair, heavy);
  }
}

static cmx_status all_candidates(const cmx_crystal *parent, size_t n_max, candidate **all, size_t *count) {
  *all = NULL;
  *count = 0;
  for (size_t n = 2; n <= n_max; n++) {
    int(*form)[3][3];
    size_t n_form;
    cmx_status status = cmxp_superlattices(parent, n, &form, &n_form);
    candidate *more = status < 0 ? NULL : realloc(*all, (*count + n_form) * sizeof *more);
    if (!more) {
      free(form);
      free(*all);
      *all = NULL;
      return CMX_ERR_MEMORY;
    }
    *all = more;
    for (size_t i = 0; i < n_form; i++) {
      candidate *c = *all + (*count)++;
      memcpy(c->form, form[i], sizeof c->form);
      c->n = n;
    }
    free(form);
  }
  return CMX_OK;
}

static size_t common_divisor(size_t a, size_t b) {
  return b ? common_divisor(b, a % b) : a;
}

typedef struct winner {
  const candidate *cell; /* NULL: not reached */
  size_t k;
} winner;

enum { ROW = CMX_MAX_SEARCHED + 1, N_FRACTIONS = ROW * ROW };

/* The lowest of all cells at every reduced fraction k/n: won[n ROW + k]. The first, hence smallest, of equal
   ones. */
static void choose_winners(const candidate all[], size_t count, winner won[N_FRACTIONS]) {
  for (size_t i = 0; i < count; i++)
    for (size_t k = 1; k < all[i].n; k++) {
      const size_t divisor = common_divisor(all[i].n, k);
      winner *w = &won[all[i].n / divisor * ROW + k / divisor];
      if (w->cell && !(all[i].least[k].excess < w->cell->least[w->k].excess - CMX_SOLID_SAME_EXCESS))
        continue;
      *w = (winner){&all[i], k};
    }
}

static int by_x(const void *left, const void *right) {
  const cmx_arrangement *l = left, *r = right;
  return (l->x > r->x) - (l->x < r->x);
}

static cmx_status collect_winners(const cmx_crystal *parent, const candidate all[], size_t count, double xi,
                                  cmx_arrangements *list) {
  winner won[N_FRACTIONS] = {{NULL, 0}};
  size_t n_won = 0;
  choose_winners(all, count, won);
  for (size_t e = 0; e < N_FRACTIONS; e++) n_won += won[e].cell != NULL;
  list->best = malloc(n_won * sizeof *list->best);
  if (!list->best) return CMX_ERR_MEMORY;
  for (size_t e = 0; e < N_FRACTIONS; e++) {
    const winner *w = &won[e];
    unsigned char heavy[CMX_MAX_SEARCHED];
    double pair[CMX_MAX_SEARCHED * CMX_MAX_SEARCHED];
    cmx_crystal cell;
    if (!w->cell) continue;
    const cmx_status status = make_cell(parent, w->cell->form, &cell, pair);
    if (status < 0) return status;
    sites_of_mask(w->cell->least[w->k].mask, w->cell->n, heavy);
    cmxp_arrangement_fill(&cell, pair, xi, heavy, w->cell->least[w->k].count, &list->best[list->n++]);
  }
  qsort(list->best, list->n, sizeof *list->best, by_x);
  list->cells = count;
  for (size_t i = 0; i < count; i++) list->assignments += UINT64_C(1) << all[i].n;
  return CMX_OK;
}

cmx_status cmx_arrangements_superlattices(const cmx_crystal *parent, size_t n_max, cmx_arrangements *list,
                                          cmx_error *err) {
  cmx_crystal copy;
  candidate *all = NULL;
  double *pair, xi;
  size_t count = 0;
  memset(list, 0, sizeof *list);
  if (!(n_max >= 2 && n_max <= CMX_MAX_SEARCHED))
    return cmx_fail(err, CMX_ERR_DOMAIN, "superlattices of %zu cells: not in 2..%d", n_max, CMX_MAX_SEARCHED);
  if (parent->n_sites != 1)
    return cmx_fail(err, CMX_ERR_DOMAIN, "'%s' has %zu sites in its cell: a Bravais lattice has one",
                    parent->name, parent->n_sites);
  cmx_status status = cmxp_parent_pairs(parent, &copy, &pair, &xi, err);
  if (status < 0) return status;
  free(pair);
  status = all_candidates(&copy, n_max, &all, &count);
  if (status >= 0) {
#pragma omp parallel for schedule(dynamic, 1)
    for (size_t i = 0; i < count; i++) search_superlattice(&copy, &all[count - 1 - i]); /* largest first */
    for (size_t i = 0; i < count; i++)
      if (all[i].status < 0) status = all[i].status;
  }
  if (status >= 0) status = collect_winners(&copy, all, count, xi, list);
  free(all);
  if (status < 0) {
    cmx_arrangements_free(list);
    cmx_fail(err, status, "superlattices of '%s': %s", copy.name, cmx_status_text(status));
  }
  return status;
}
