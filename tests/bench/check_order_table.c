/* Every node of an order table: certificate, and S(k) at random wave vectors. Without FILE the nodes are
   solved here, timed, for a universal table of 129 x 257 nodes up to Gamma_d = 1000; with FILE they are those
   of that table. Usage: check_order_table [random wave vectors, 1000000] [FILE]. Exit status 1 if anything is
   out of bounds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _OPENMP
#include <omp.h>
#endif

#include "bench_table.h"
#include "coulomix/generate.h"
#include "coulomix/order.h"

enum { NX = 129, NG = 257, ORBITS = 8, BLOCK = 256 };

struct node {
  double w[ORBITS], gap, s_min, least; /* least: of the random k */
  cmx_status status;
  int planes;
};

typedef struct grid {
  int nx, ng;
  double *x, *gamma_d;
  struct node *node; /* [nx][ng] */
} grid;

static int grid_make(grid *g, int nx, int ng) {
  g->nx = nx;
  g->ng = ng;
  g->x = malloc((size_t)nx * sizeof *g->x);
  g->gamma_d = malloc((size_t)ng * sizeof *g->gamma_d);
  g->node = calloc((size_t)nx * (size_t)ng, sizeof *g->node);
  return g->x && g->gamma_d && g->node;
}

static void grid_free(grid *g) {
  free(g->x);
  free(g->gamma_d);
  free(g->node);
}

static struct node *at(const grid *g, int i, int j) {
  return &g->node[(size_t)i * (size_t)g->ng + (size_t)j];
}

/* The nodes of a table, w from its exchange fields as a lookup computes it. */
static int grid_read(grid *g, const char *path) {
  cmx_table t;
  cmx_error err = CMX_ERROR_NONE;
  if (cmx_table_open(path, &t, &err) < 0) {
    fprintf(stderr, "check_order_table: %s\n", err.text);
    return 0;
  }
  const cmx_dataset *gap = cmx_store_find(t.store, "/order/gap"),
                    *s_min = cmx_store_find(t.store, "/order/S_min");
  const cmx_dataset *active = cmx_store_find(t.store, "/order/active"),
                    *status = cmx_store_find(t.store, "/order/status");
  const int ok = cmx_table_has(&t, "order") && t.order.n_shells == ORBITS && gap && s_min && active &&
                 status && grid_make(g, t.order.n_x, t.order.n_g);
  for (int i = 0; ok && i < g->nx; i++)
    for (int j = 0; j < g->ng; j++) {
      const size_t k = (size_t)i * (size_t)g->ng + (size_t)j;
      struct node *n = at(g, i, j);
      g->x[i] = t.order.x[i];
      g->gamma_d[j] = t.order.gamma_d[j];
      cmx_order_parameters(&t.order, g->x[i], g->gamma_d[j], n->w, NULL, NULL);
      n->gap = (double)((const float *)gap->data)[k];
      n->s_min = (double)((const float *)s_min->data)[k];
      n->planes = ((const unsigned char *)active->data)[k];
      n->status = (cmx_status)((const unsigned char *)status->data)[k];
    }
  cmx_table_close(&t);
  return ok;
}

/* One composition, Gamma_d upwards, each start from the solution before. */
static void column(const cmx_order_model *model, const grid *g, int i) {
  cmx_order_work *work = NULL;
  if (cmx_order_work_new(model, &work) < 0) return; /* nodes stay failed */
  for (int j = 0; j < g->ng; j++) {
    cmx_order_state s;
    struct node *n = at(g, i, j);
    n->status = cmx_order_solve(model, g->x[i], g->gamma_d[j], work, &s);
    memcpy(n->w, s.w, sizeof n->w);
    n->gap = s.gap;
    n->s_min = s.S_min;
    n->planes = (int)s.active;
  }
  cmx_order_work_free(work);
}

/* Orbit sums at random k, [n][ORBITS]; uniform over an octant of |k_a| <= 2 pi/a_1, whole zones by
   symmetry. */
static double *random_cosines(const cmx_lattice_sums *sums, size_t n) {
  double *cosine = malloc(n * ORBITS * sizeof *cosine);
#pragma omp parallel for schedule(static) if (cosine != NULL)
  for (size_t q = 0; q < (cosine ? n : 0); q++) {
    uint64_t seed = 0x9e3779b97f4a7c15u * (q + 1);
    double u[3];
    for (int warm = 0; warm < 4; warm++) uniform(&seed);
    for (int a = 0; a < 3; a++) u[a] = CMX_PI * uniform(&seed);
    for (size_t o = 0; o < ORBITS; o++)
      cosine[q * ORBITS + o] = sums->orbit[o].multiplicity * cmx_orbit_cosine(&sums->orbit[o], u);
  }
  return cosine;
}

/* Least 1 + sum_o w_o C_o(k) of one column's nodes over all k. The wave vectors pass in blocks that stay in
   the cache, transposed for the inner loop. */
static void sample_column(const grid *g, const double *cosine, size_t n, int i) {
  for (int j = 0; j < g->ng; j++) at(g, i, j)->least = INFINITY;
  for (size_t from = 0; from < n; from += BLOCK) {
    const size_t count = n - from < BLOCK ? n - from : BLOCK;
    double c[ORBITS][BLOCK] = {{0}};
    for (size_t q = 0; q < count; q++)
      for (size_t o = 0; o < ORBITS; o++) c[o][q] = cosine[(from + q) * ORBITS + o];
    for (int j = 0; j < g->ng; j++) {
      const double *w = at(g, i, j)->w;
      double least = INFINITY;
      for (size_t q = 0; q < count; q++) {
        const double s = 1.0 + ((w[0] * c[0][q] + w[1] * c[1][q]) + (w[2] * c[2][q] + w[3] * c[3][q])) +
                         ((w[4] * c[4][q] + w[5] * c[5][q]) + (w[6] * c[6][q] + w[7] * c[7][q]));
        least = s < least ? s : least;
      }
      if (least < at(g, i, j)->least) at(g, i, j)->least = least;
    }
  }
}

typedef struct summary {
  int failed, planes, held, violations;
  double gap, s_min, least;
  int at_gap[2], at_s[2], at_least[2];
} summary;

static summary summarise(const grid *g) {
  summary s = {.gap = 0.0, .s_min = INFINITY, .least = INFINITY};
  for (int i = 0; i < g->nx; i++)
    for (int j = 0; j < g->ng; j++) {
      const struct node *n = at(g, i, j);
      if (n->status < 0) {
        s.failed++;
        continue;
      }
      s.planes += n->planes > 0;
      s.held += n->status == CMX_WARN_ZERO_ENTROPY;
      /* a table keeps S_min in single precision */
      s.violations += !(n->gap <= 1e-10) || !(n->s_min >= -1e-12) ||
                      !(n->least >= n->s_min - 1e-13 - 1e-7 * fabs(n->s_min));
      const int place[2] = {i, j};
      if (!(n->gap <= s.gap)) s.gap = n->gap, memcpy(s.at_gap, place, sizeof place);
      if (!(n->s_min >= s.s_min)) s.s_min = n->s_min, memcpy(s.at_s, place, sizeof place);
      if (!(n->least >= s.least)) s.least = n->least, memcpy(s.at_least, place, sizeof place);
    }
  return s;
}

static void tell(const grid *g, const char *what, double value, const int place[2]) {
  printf("%-40s %10.2e at x = %.6g, Gamma_d = %.6g\n", what, value, g->x[place[0]], g->gamma_d[place[1]]);
}

/* Solves the nodes of the wide universal table; seconds taken. */
static double grid_solve(grid *g, const cmx_order_model *model) {
  for (int i = 0; i < g->nx; i++) g->x[i] = table_composition(i, g->nx - 1);
  for (int j = 0; j < g->ng; j++) g->gamma_d[j] = table_coupling(j, g->ng - 1);
  for (int k = 0; k < g->nx * g->ng; k++) g->node[k].status = CMX_ERR_MEMORY;
  const double start = seconds();
#pragma omp parallel for schedule(dynamic, 1)
  for (int i = g->nx - 1; i >= 0; i--) column(model, g, i);
  return seconds() - start;
}

int main(int argc, char **argv) {
  const size_t n = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 1000000;
  cmx_lattice_sums sums;
  cmx_order_model *model = NULL;
  grid g = {0, 0, NULL, NULL, NULL};
  if (cmx_lattice_integrate(cmx_lattice_find("bcc", NULL), ORBITS, 1e-12, &sums, NULL) != CMX_OK) return 1;
  if (cmx_order_model_new(&sums, &model) != CMX_OK) return 1;
  if (!(argc > 2 ? grid_read(&g, argv[2]) : grid_make(&g, NX, NG))) return 1;
  const double solving = argc > 2 ? 0.0 : grid_solve(&g, model), solved = seconds();
  double *cosine = random_cosines(&sums, n);
  if (!cosine) return 1;
#pragma omp parallel for schedule(dynamic, 1)
  for (int i = 0; i < g.nx; i++) sample_column(&g, cosine, n, i);
  const double sampled = seconds();
  const summary s = summarise(&g);
#ifdef _OPENMP
  const int threads = omp_get_max_threads();
#else
  const int threads = 1;
#endif
  const int nodes = g.nx * g.ng;
  printf("%d nodes, %d with planes, %d at s = 0, %d failed; %d threads: %.3f s, %.1f us a node\n", nodes,
         s.planes, s.held, s.failed, threads, solving, 1e6 * solving / nodes);
  tell(&g, "worst gap", s.gap, s.at_gap);
  tell(&g, "least S(k) of the search", s.s_min, s.at_s);
  tell(&g, "least S(k) of random k", s.least, s.at_least);
  printf("%zu random k at every node in %.1f s; %d nodes out of bounds\n", n, sampled - solved, s.violations);
  free(cosine);
  grid_free(&g);
  cmx_order_model_free(model);
  return s.failed || s.violations ? 1 : 0;
}
