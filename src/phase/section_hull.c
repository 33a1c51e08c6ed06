/* All equilibria of three species at one coupling, from the lower convex hull of their free energies. */
#include <libqhull_r/libqhull_r.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "phase/ternary_internal.h"

typedef struct hull_points {
  size_t n_phases;
  const cmx_mixture_phase *phases;
  int n_grid;
  size_t per_phase;
  double *place; /* [n_phases per_phase][3] x_1, x_2 and f */
  int *node;     /* [per_phase][2] i, j of the grid */
} hull_points;

static double value_at(const cmx_mixture_phase *phase, const double x[3], double gamma_e,
                       cmx_status *status) {
  cmx_mixture_value v = {.alone = 1, .f = NAN};
  const cmx_status own = phase->function(phase->context, 3, x, gamma_e, &v);
  if (own < 0) *status = own;
  for (int a = 0; a < 3; a++) v.f += x[a] > 0.0 ? x[a] * log(x[a]) : 0.0;
  return v.f;
}

static cmx_status fill(hull_points *h, double gamma_e) {
  cmx_status status = CMX_OK;
  size_t k = 0;
  for (size_t p = 0; p < h->n_phases; p++) {
    size_t q = 0;
    for (int i = 0; i <= h->n_grid; i++)
      for (int j = 0; i + j <= h->n_grid && status >= 0; j++, k++, q++) {
        double x[3];
        cmxp_triangle_point(i, j, h->n_grid, x);
        h->node[2 * q] = i;
        h->node[2 * q + 1] = j;
        h->place[3 * k] = x[1];
        h->place[3 * k + 1] = x[2];
        h->place[3 * k + 2] = value_at(&h->phases[p], x, gamma_e, &status);
      }
  }
  return status;
}

/* Whether two points belong to one region of one phase: nodes a few steps apart. */
static int together(const int u[3], const int v[3]) {
  const int i = abs(u[1] - v[1]), j = abs(u[2] - v[2]), k = abs(u[1] + u[2] - v[1] - v[2]);
  return u[0] == v[0] && i <= 3 && j <= 3 && k <= 3;
}

/* The groups of close vertices of a facet: the mean composition of each is a guess of a phase. */
static int group(const hull_points *h, int vertex[3][3], cmx_ternary_tie *tie) {
  int label[3], n = 0, count[3] = {0, 0, 0};
  memset(tie, 0, sizeof *tie);
  for (int v = 0; v < 3; v++) {
    label[v] = -1;
    for (int u = 0; u < v && label[v] < 0; u++)
      if (together(vertex[u], vertex[v])) label[v] = label[u];
    if (label[v] < 0) label[v] = n++;
    const int k = label[v];
    double x[3];
    cmxp_triangle_point(vertex[v][1], vertex[v][2], h->n_grid, x);
    tie->phase[k] = (size_t)vertex[v][0];
    for (int a = 0; a < 3; a++) tie->at.x[k][a] += x[a];
    count[k]++;
  }
  for (int k = 0; k < n; k++)
    for (int a = 0; a < 3; a++) tie->at.x[k][a] /= count[k];
  tie->at.n_species = 3;
  tie->at.n_phases = n;
  return n;
}

static int same(const cmx_ternary_tie *s, const cmx_ternary_tie *t) {
  double off = 0.0;
  if (s->at.n_phases != t->at.n_phases) return 0;
  for (int k = 0; k < s->at.n_phases; k++)
    for (int a = 0; a < 3; a++) off = fmax(off, fabs(s->at.x[k][a] - t->at.x[k][a]));
  return off < 1e-7;
}

/* Whether no point of the grid is below the plane of a tie. */
static int stable(const hull_points *h, const cmx_mixture_phase *phase, const cmx_coexistence *c) {
  double mu[3];
  if (cmx_chemical_potentials(phase, 3, c->x[0], c->gamma_e, mu, NULL) < 0) return 0;
  for (size_t k = 0; k < h->n_phases * h->per_phase; k++) {
    const double *p = &h->place[3 * k];
    if (!(p[2] - mu[0] - p[0] * (mu[1] - mu[0]) - p[1] * (mu[2] - mu[0]) >= -1e-9)) return 0;
  }
  return 1;
}

/* Polishes a guess and keeps it if it is new and stable. */
static cmx_status keep(const hull_points *h, double gamma_e, cmx_ternary_tie *tie, size_t room,
                       cmx_ternary_tie ties[], size_t *n) {
  cmx_mixture_phase phases[3];
  for (int k = 0; k < tie->at.n_phases; k++) {
    phases[k] = h->phases[tie->phase[k]];
    for (int a = 0; a < 3; a++) tie->at.x[k][a] = fmax(tie->at.x[k][a], 1e-9); /* off the edges */
  }
  for (int k = 0; k < tie->at.n_phases; k++) {
    const double sum = tie->at.x[k][0] + tie->at.x[k][1] + tie->at.x[k][2];
    for (int a = 0; a < 3; a++) tie->at.x[k][a] /= sum;
  }
  tie->at.gamma_e = gamma_e;
  const cmx_status status = cmx_coexist(phases, CMX_FIX_COUPLING, &tie->at);
  if (status == CMX_ERR_ABSENT || status == CMX_ERR_NOT_CONVERGED) return CMX_OK;
  if (status < 0) return status;
  if (!stable(h, &phases[0], &tie->at)) return CMX_OK;
  for (size_t k = 0; k < *n; k++)
    if (same(&ties[k], tie)) return CMX_OK;
  if (*n == room) return CMX_ERR_RANGE;
  ties[(*n)++] = *tie;
  return CMX_OK;
}

static cmx_status collect(qhT *qh, const hull_points *h, double gamma_e, size_t room, cmx_ternary_tie ties[],
                          size_t *n) {
  facetT *facet;
  for (int wanted = 3; wanted >= 2; wanted--)
    for (facet = qh->facet_list; facet && facet->next; facet = facet->next) {
      int vertex[3][3], at = 0;
      if (facet->upperdelaunay || !(facet->normal[2] < 0.0) || !facet->simplicial) continue;
      for (vertexT **v = SETaddr_(facet->vertices, vertexT); *v && at < 3; v++) {
        const int id = qh_pointid(qh, (*v)->point);
        const size_t q = (size_t)id % h->per_phase;
        vertex[at][0] = (int)((size_t)id / h->per_phase);
        vertex[at][1] = h->node[2 * q];
        vertex[at++][2] = h->node[2 * q + 1];
      }
      cmx_ternary_tie tie;
      if (at != 3 || group(h, vertex, &tie) != wanted) continue;
      const cmx_status status = keep(h, gamma_e, &tie, room, ties, n);
      if (status < 0) return status;
    }
  return CMX_OK;
}

/* Qhull writes its complaints to a file. */
static cmx_status hull(const hull_points *h, double gamma_e, size_t room, cmx_ternary_tie ties[], size_t *n) {
  char command[] = "qhull Qt Pp";
  qhT qh;
  int kept, in_use;
  FILE *nowhere = fopen("/dev/null", "w");
  if (!nowhere) return CMX_ERR_IO;
  qh_zero(&qh, nowhere);
  const int failed =
      qh_new_qhull(&qh, 3, (int)(h->n_phases * h->per_phase), h->place, 0, command, NULL, nowhere);
  const cmx_status status = failed ? CMX_ERR_NOT_CONVERGED : collect(&qh, h, gamma_e, room, ties, n);
  qh_freeqhull(&qh, !qh_ALL);
  qh_memfreeshort(&qh, &kept, &in_use);
  fclose(nowhere);
  return status;
}

cmx_status cmx_ternary_section(size_t n_phases, const cmx_mixture_phase phases[], double gamma_e, int n_grid,
                               size_t room, cmx_ternary_tie ties[], size_t *n) {
  *n = 0;
  if (n_phases < 1 || n_phases > 8 || n_grid < 4 || n_grid > 400 || !(gamma_e > 0.0 && isfinite(gamma_e)))
    return CMX_ERR_DOMAIN;
  const size_t per_phase = (size_t)(n_grid + 1) * (size_t)(n_grid + 2) / 2;
  hull_points h = {n_phases, phases, n_grid, per_phase, NULL, NULL};
  cmx_status status = CMX_ERR_MEMORY;
  h.place = malloc(3 * n_phases * per_phase * sizeof *h.place);
  h.node = malloc(2 * per_phase * sizeof *h.node);
  if (h.place && h.node) status = fill(&h, gamma_e);
  if (status >= 0) status = hull(&h, gamma_e, room, ties, n);
  free(h.place);
  free(h.node);
  return status;
}
