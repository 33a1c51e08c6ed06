/* Conductivities from values at the nodes of a box: charge or fraction, density, temperature. Their
 * logarithms are interpolated over ln density and ln temperature as functions of two variables
 * (models/tabulated_two.c), at each node of the charge or fraction; then along that as functions of one. */
#include <math.h>

#include "coulomix/registry.h"
#include "models/records.h"
#include "models/tabulated.h"

enum { HEAD = 4, STENCIL = 7 };

void cmxp_box_fit(const cmxp_conductivity_box *b, double p[]) {
  const size_t size = CMXP_GRID_SIZE(b->n, b->m), values = b->n * b->m;
  double *grids = p + HEAD + b->n_at;
  p[0] = (double)b->n_at;
  p[1] = b->sigma ? 1.0 : 0.0;
  p[2] = (double)size;
  p[3] = b->is_log ? 1.0 : 0.0;
  for (size_t k = 0; k < b->n_at; k++) {
    p[HEAD + k] = b->at[k];
    cmxp_grid_fit(b->n, b->u, b->m, b->v, b->kappa + k * values, grids + k * size);
    if (b->sigma) cmxp_grid_fit(b->n, b->u, b->m, b->v, b->sigma + k * values, grids + (b->n_at + k) * size);
  }
}

double cmxp_box_error(const cmxp_conductivity_box *b) {
  const double *const all[2] = {b->kappa, b->sigma};
  const size_t values = b->n * b->m;
  double in_plane = 0.0, along = 0.0;
  for (int q = 0; q < 2 && all[q]; q++) {
    for (size_t k = 0; k < b->n_at; k++)
      in_plane = fmax(in_plane, cmxp_grid_error(b->n, b->u, b->m, b->v, all[q] + k * values, 1));
    for (size_t i = 0; i < values && b->n_at > 3; i++)
      along = fmax(along, cmxp_node_error(b->n_at, b->at, all[q] + i, values, 1));
  }
  return in_plane + along;
}

/* Of one conductivity, whose grids follow each other. */
static double value(size_t n, const double nodes[], const double *grids, size_t size, double at, double u,
                    double v) {
  double f[CMX_REGISTRY_PLANES];
  if (n == 1) return exp(cmxp_grid_value(grids, u, v));
  const size_t k = cmxp_node_interval(n, nodes, at);
  if (k == n) return NAN;
  const size_t last = n > STENCIL ? n - STENCIL : 0, centre = k > STENCIL / 2 ? k - STENCIL / 2 : 0,
               from = centre < last ? centre : last;
  for (size_t i = from; i < n && i <= from + STENCIL; i++) f[i] = cmxp_grid_value(grids + i * size, u, v);
  const double h = nodes[k + 1] - nodes[k];
  double d[4];
  cmxp_node_between(cmxp_node_make(n, nodes, f, 1, k, n), cmxp_node_make(n, nodes, f, 1, k + 1, n), h,
                    (at - nodes[k]) / h, d);
  return exp(d[0]);
}

void cmxp_box_conductivity(const double p[], double at, double density, double temp,
                           cmx_conductivities *out) {
  const size_t n = (size_t)p[0], size = (size_t)p[2];
  const double *nodes = p + HEAD, *grids = nodes + n, u = log(density), v = log(temp);
  if (p[3] > 0.0) at = log(at);
  out->kappa = value(n, nodes, grids, size, at, u, v);
  out->sigma = p[1] > 0.0 ? value(n, nodes, grids + n * size, size, at, u, v) : NAN;
}
