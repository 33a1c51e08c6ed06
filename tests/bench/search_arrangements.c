/* Does any arrangement of two ions on a bcc lattice lie below the fifteen of Kozhberov (2024), and which
   compounds lie below the pure crystals? Usage: search_arrangements [N_MAX [RESTARTS]]: superlattices of up
   to N_MAX primitive cells (16; 24: two seconds, 32: minutes), RESTARTS of annealing in each larger cell (32;
   0: none). */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "coulomix/arrangement.h"
#include "coulomix/ordered.h"

enum { MAX_POOL = 2048 };
static const double ratios[] = {4.0 / 3.0, 2.0, 3.0};
enum { N_RATIOS = sizeof ratios / sizeof *ratios };

/* One way of searching. */
typedef struct search {
  const char *name;
  cmx_arrangements list;
} search;

enum {
  BY_LABEL,
  SITES_16,
  SUPERLATTICES,
  CUBES_224,
  CUBES_144,
  FCC_32,
  ANNEALED_54,
  ANNEALED_128,
  N_SEARCHES
};

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The cell of bcc with these vectors in units of half the cube's edge; a primitive vector is (-1,1,1), ... */
static cmx_status cell_of(const int half[3][3], cmx_crystal *cell, cmx_error *err) {
  int matrix[3][3];
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) matrix[i][j] = (half[i][(j + 1) % 3] + half[i][(j + 2) % 3]) / 2;
  const cmx_status status = cmx_crystal_builtin("bcc", cell, err);
  return status < 0 ? status : cmx_crystal_supercell(cell, (const int(*)[3])matrix, cell, err);
}

static cmx_status exhaust(int a, int b, int c, cmx_arrangements *list, cmx_error *err) {
  const int half[3][3] = {{2 * a, 0, 0}, {0, 2 * b, 0}, {0, 0, 2 * c}};
  cmx_crystal cell;
  const cmx_status status = cell_of(half, &cell, err);
  return status < 0 ? status : cmx_arrangements_by_site(&cell, list, err);
}

static cmx_status exhaust_fcc(cmx_arrangements *list, cmx_error *err) {
  static const int half[3][3] = {{0, 4, 4}, {4, 0, 4}, {4, 4, 0}};
  cmx_crystal cell;
  const cmx_status status = cell_of(half, &cell, err);
  return status < 0 ? status : cmx_arrangements_by_site(&cell, list, err);
}

/* A cube of `edge` bcc cells; x and 1-x have the same excess. */
static cmx_status anneal(int edge, size_t restarts, cmx_arrangements *list, cmx_error *err) {
  const int half[3][3] = {{2 * edge, 0, 0}, {0, 2 * edge, 0}, {0, 0, 2 * edge}};
  const cmx_annealing how = {1, restarts, edge > 3 ? 4000 : 2000};
  cmx_crystal cell;
  cmx_status status = restarts ? cell_of(half, &cell, err) : CMX_ERR_ABSENT;
  *list = (cmx_arrangements){0};
  if (status < 0) return restarts ? status : CMX_OK;
  const size_t n = cell.n_sites;
  list->best = calloc(n - 1, sizeof *list->best);
  if (!list->best) return CMX_ERR_MEMORY;
  list->n = n - 1;
  for (size_t k = 1; 2 * k <= n && status >= 0; k++) {
    cmx_arrangement *best = &list->best[k - 1], *turned = &list->best[n - k - 1];
    status = cmx_arrangement_anneal(&cell, k, &how, best, err);
    if (2 * k == n) break;
    *turned = *best;
    turned->k = n - k;
    turned->x = 1.0 - best->x;
    for (size_t p = 0; p < n; p++) turned->heavy[p] = !best->heavy[p];
  }
  return status;
}

static cmx_status run(int which, size_t n_max, size_t restarts, search *s, cmx_error *err) {
  static const char *const name[N_SEARCHES] = {"8 labels",       "16 sites 2x2x2", "superlattices",
                                               "32 sites 2x2x4", "32 sites 1x4x4", "32 sites fcc",
                                               "54 sites 3x3x3", "128 sites 4x4x4"};
  cmx_crystal crystal;
  const double start = seconds();
  cmx_status status = cmx_crystal_builtin(which == SUPERLATTICES ? "bcc" : "bcc16-8", &crystal, err);
  s->name = name[which];
  if (status < 0) return status;
  switch (which) {
  case BY_LABEL:
    status = cmx_arrangements_by_label(&crystal, &s->list, err);
    break;
  case SITES_16:
    status = cmx_arrangements_by_site(&crystal, &s->list, err);
    break;
  case SUPERLATTICES:
    status = cmx_arrangements_superlattices(&crystal, n_max, &s->list, err);
    break;
  case CUBES_224:
    status = exhaust(2, 2, 4, &s->list, err);
    break;
  case CUBES_144:
    status = exhaust(1, 4, 4, &s->list, err);
    break;
  case FCC_32:
    status = exhaust_fcc(&s->list, err);
    break;
  case ANNEALED_54:
    status = anneal(3, restarts, &s->list, err);
    break;
  default:
    status = anneal(4, restarts, &s->list, err);
    break;
  }
  printf("%-16s %6zu cells %14llu assignments, lowest at %3zu compositions, %.2f s\n", s->name, s->list.cells,
         (unsigned long long)s->list.assignments, s->list.n, seconds() - start);
  return status;
}

static const cmx_arrangement *at(const cmx_arrangements *list, double x) {
  for (size_t i = 0; i < list->n; i++)
    if (fabs(list->best[i].x - x) < 1e-9) return &list->best[i];
  return NULL;
}

static int compare_with_paper(const search all[N_SEARCHES]) {
  cmx_ordered_lattice paper[CMX_N_ORDERED];
  if (cmx_ordered_lattices(paper) < 0) return 0;
  const double parent = all[BY_LABEL].list.best[0].parent;
  printf("\nq at the compositions of the fifteen lattices; * lies below the paper's by more than 1e-10 (n: "
         "sites of that "
         "cell)\n x     sites        paper");
  for (size_t s = 0; s < N_SEARCHES; s++) printf("  %16s", all[s].name);
  printf("\n");
  for (size_t i = 0; i < CMX_N_ORDERED; i++) {
    const double q = paper[i].xi22 - paper[i].x * paper[i].x * parent;
    printf("%2.0f/16  %-4s %.10f", 16.0 * paper[i].x, paper[i].sites, q);
    for (size_t s = 0; s < N_SEARCHES; s++) {
      const cmx_arrangement *a = at(&all[s].list, paper[i].x);
      if (a)
        printf("  %.8f%c%4zu", a->excess, a->excess < q - 1e-10 ? '*' : ' ', a->n);
      else
        printf("  %16s", "-");
    }
    printf("\n");
  }
  return 1;
}

static int by_x_then_excess(const void *left, const void *right) {
  const cmx_arrangement *l = *(const cmx_arrangement *const *)left,
                        *r = *(const cmx_arrangement *const *)right;
  if (fabs(l->x - r->x) > 1e-9) return l->x < r->x ? -1 : 1;
  if (fabs(l->excess - r->excess) > CMX_SOLID_SAME_EXCESS) return l->excess < r->excess ? -1 : 1;
  return (l->n > r->n) - (l->n < r->n);
}

/* The lowest of all searches at every x. */
static size_t lowest_of_all(const search all[N_SEARCHES], const cmx_arrangement *pool[MAX_POOL]) {
  size_t n = 0, kept = 0;
  for (size_t s = 0; s < N_SEARCHES; s++)
    for (size_t i = 0; i < all[s].list.n && n < MAX_POOL; i++) pool[n++] = &all[s].list.best[i];
  qsort((void *)pool, n, sizeof *pool, by_x_then_excess);
  for (size_t i = 0; i < n; i++)
    if (!kept || pool[i]->x > pool[kept - 1]->x + 1e-9) pool[kept++] = pool[i];
  return kept;
}

static double mixing(const cmx_arrangement *a, double alpha) {
  return cmx_ordered_excess(a->x, alpha, cmx_arrangement_madelung(a, 1.0, alpha));
}

/* Lower hull of du over x, from the pure crystals at du = 0. */
static void print_hull(size_t n, const cmx_arrangement *const pool[], double alpha) {
  double x[MAX_POOL + 2] = {0.0}, u[MAX_POOL + 2] = {0.0};
  size_t top = 1;
  for (size_t i = 0; i <= n; i++) {
    const double xi = i < n ? pool[i]->x : 1.0, ui = i < n ? mixing(pool[i], alpha) : 0.0;
    while (top > 1 &&
           (u[top - 1] - u[top - 2]) * (xi - x[top - 1]) >= (ui - u[top - 1]) * (x[top - 1] - x[top - 2]))
      top--;
    x[top] = xi;
    u[top++] = ui;
  }
  printf("lower hull of du at alpha = %.4f:", alpha);
  for (size_t i = 0; i < top; i++) printf("  x %.6f du %+.10f", x[i], u[i]);
  printf("\n");
}

static void print_lowest(size_t n, const cmx_arrangement *const pool[]) {
  printf(
      "\nlowest of all searches at every x; d2 = q + (5/9) zeta x(1-x): below the pure crystals for alpha "
      "near 1 if "
      "negative\n k/n          x  count            q              d2    du(4/3)      du(2)        du(3)\n");
  for (size_t i = 0; i < n; i++) {
    const cmx_arrangement *a = pool[i];
    const double d2 = a->excess - 5.0 / 9.0 * a->parent * a->x * (1.0 - a->x);
    int below = d2 < 0.0;
    printf("%3zu/%-3zu %.6f %6llu %.10f  %+.10f", a->k, a->n, a->x, (unsigned long long)a->count, a->excess,
           d2);
    for (size_t r = 0; r < N_RATIOS; r++) {
      printf(" %+.9f", mixing(a, ratios[r]));
      below |= mixing(a, ratios[r]) < 0.0;
    }
    printf("%s\n", below ? " <" : "");
  }
  for (size_t r = 0; r < N_RATIOS; r++) print_hull(n, pool, ratios[r]);
}

int main(int argc, char **argv) {
  const size_t n_max = argc > 1 ? strtoul(argv[1], NULL, 10) : 16;
  const size_t restarts = argc > 2 ? strtoul(argv[2], NULL, 10) : 32;
  static search all[N_SEARCHES];
  static const cmx_arrangement *pool[MAX_POOL];
  cmx_error err = CMX_ERROR_NONE;
  cmx_status status = CMX_OK;
  for (int s = 0; s < N_SEARCHES && status >= 0; s++) status = run(s, n_max, restarts, &all[s], &err);
  if (status < 0 || !compare_with_paper(all)) {
    fprintf(stderr, "search_arrangements: %s\n", err.text);
    return EXIT_FAILURE;
  }
  print_lowest(lowest_of_all(all, pool), pool);
  for (int s = 0; s < N_SEARCHES; s++) cmx_arrangements_free(&all[s].list);
  return EXIT_SUCCESS;
}
