/* Every node of a 129 x 257 universal table: time, certificate, and S(k) at random wave vectors.
   Usage: check_order_table [random wave vectors, 1000000]. Exit status 1 if anything is out of bounds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _OPENMP
#include <omp.h>
#endif

#include "bench_table.h"
#include "coulomix/order.h"

enum { NX = 129, NG = 257, NODES = NX * NG, ORBITS = 8, BLOCK = 256 };

static struct node {
  double w[ORBITS], f, gap, s_min, least; /* least: of the random k */
  cmx_status status;
  int planes;
} node[NX][NG];

/* One composition, Gamma_d upwards, each start from the solution before. */
static void column(const cmx_order_model *model, int i) {
  cmx_order_work *work = NULL;
  if (cmx_order_work_new(model, &work) < 0) return; /* nodes stay failed */
  for (int j = 0; j < NG; j++) {
    cmx_order_state s;
    struct node *n = &node[i][j];
    n->status = cmx_order_solve(model, table_composition(i, NX - 1), table_coupling(j, NG - 1), work, &s);
    memcpy(n->w, s.w, sizeof n->w);
    n->f = s.f_order;
    n->gap = s.gap;
    n->s_min = s.S_min;
    n->planes = (int)s.active;
  }
  cmx_order_work_free(work);
}

/* Orbit sums at random k, [n][ORBITS]; uniform over an octant of |k_a| <= 2 pi/a_1, whole zones by symmetry. */
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

/* Least 1 + sum_o w_o C_o(k) of one column's nodes over all k. The wave vectors pass in blocks that stay in the
   cache, transposed for the inner loop. */
static void sample_column(const double *cosine, size_t n, int i) {
  for (int j = 0; j < NG; j++) node[i][j].least = INFINITY;
  for (size_t from = 0; from < n; from += BLOCK) {
    const size_t count = n - from < BLOCK ? n - from : BLOCK;
    double c[ORBITS][BLOCK] = {{0}};
    for (size_t q = 0; q < count; q++)
      for (size_t o = 0; o < ORBITS; o++) c[o][q] = cosine[(from + q) * ORBITS + o];
    for (int j = 0; j < NG; j++) {
      const double *w = node[i][j].w;
      double least = INFINITY;
      for (size_t q = 0; q < count; q++) {
        const double s = 1.0 + ((w[0] * c[0][q] + w[1] * c[1][q]) + (w[2] * c[2][q] + w[3] * c[3][q])) +
                         ((w[4] * c[4][q] + w[5] * c[5][q]) + (w[6] * c[6][q] + w[7] * c[7][q]));
        least = s < least ? s : least;
      }
      if (least < node[i][j].least) node[i][j].least = least;
    }
  }
}

typedef struct summary {
  int failed, planes, held, violations;
  double gap, s_min, least;
  int at_gap[2], at_s[2], at_least[2];
} summary;

static summary summarise(void) {
  summary s = {.gap = 0.0, .s_min = INFINITY, .least = INFINITY};
  for (int i = 0; i < NX; i++)
    for (int j = 0; j < NG; j++) {
      const struct node *n = &node[i][j];
      if (n->status < 0) {
        s.failed++;
        continue;
      }
      s.planes += n->planes > 0;
      s.held += n->status == CMX_WARN_ZERO_ENTROPY;
      s.violations += !(n->gap <= 1e-10) || !(n->s_min >= -1e-12) || !(n->least >= n->s_min - 1e-13);
      const int at[2] = {i, j};
      if (!(n->gap <= s.gap)) s.gap = n->gap, memcpy(s.at_gap, at, sizeof at);
      if (!(n->s_min >= s.s_min)) s.s_min = n->s_min, memcpy(s.at_s, at, sizeof at);
      if (!(n->least >= s.least)) s.least = n->least, memcpy(s.at_least, at, sizeof at);
    }
  return s;
}

static void tell(const char *what, double value, const int at[2]) {
  printf("%-40s %10.2e at x = %.6g, Gamma_d = %.6g\n", what, value, table_composition(at[0], NX - 1),
         table_coupling(at[1], NG - 1));
}

int main(int argc, char **argv) {
  const size_t n = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 1000000;
  cmx_lattice_sums sums;
  cmx_order_model *model = NULL;
  if (cmx_lattice_integrate(cmx_lattice_find("bcc", NULL), ORBITS, 1e-12, &sums, NULL) != CMX_OK) return 1;
  if (cmx_order_model_new(&sums, &model) != CMX_OK) return 1;
  for (int i = 0; i < NX; i++)
    for (int j = 0; j < NG; j++) node[i][j].status = CMX_ERR_MEMORY;
  const double start = seconds();
#pragma omp parallel for schedule(dynamic, 1)
  for (int i = NX - 1; i >= 0; i--) column(model, i);
  const double solved = seconds();
  double *cosine = random_cosines(&sums, n);
  if (!cosine) return 1;
#pragma omp parallel for schedule(dynamic, 1)
  for (int i = 0; i < NX; i++) sample_column(cosine, n, i);
  const double sampled = seconds();
  const summary s = summarise();
#ifdef _OPENMP
  const int threads = omp_get_max_threads();
#else
  const int threads = 1;
#endif
  printf("%d nodes, %d with planes, %d at s = 0, %d failed; %d threads: %.3f s, %.1f us a node\n", NODES,
         s.planes, s.held, s.failed, threads, solved - start, 1e6 * (solved - start) / NODES);
  tell("worst gap", s.gap, s.at_gap);
  tell("least S(k) of the search", s.s_min, s.at_s);
  tell("least S(k) of random k", s.least, s.at_least);
  printf("%zu random k at every node in %.1f s; %d nodes out of bounds\n", n, sampled - solved, s.violations);
  free(cosine);
  cmx_order_model_free(model);
  return s.failed || s.violations ? 1 : 0;
}
