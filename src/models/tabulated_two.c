/* Interpolation of a function of two variables from values at the nodes of a rectangle: the tensor product of
 * the interpolation in one variable (models/tabulated.c). Each cell has a polynomial of degree five in both;
 * all derivatives up to the second in either are continuous. */
#include <math.h>

#include "models/records.h"
#include "models/tabulated.h"

/* Numbers of a node: value, first and second derivative by v, of the function and of its first and second
   derivative by u. */
enum { PARTS = 3, NODE = PARTS * PARTS, ORDERS = 4 };

typedef struct grid {
  size_t n, m;
  const double *u, *v, *nodes; /* [n], [m], [n][m][NODE] */
} grid;

static grid grid_of(const double p[]) {
  const size_t n = (size_t)p[0], m = (size_t)p[1];
  return (grid){n, m, p + 2, p + 2 + n, p + 2 + n + m};
}

static void store(cmxp_node node, double to[], size_t step) {
  to[0] = node.value;
  to[step] = node.slope;
  to[2 * step] = node.curvature;
}

void cmxp_grid_fit(size_t n, const double u[], size_t m, const double v[], const double values[],
                   double p[]) {
  double *nodes = p + 2 + n + m;
  p[0] = (double)n;
  p[1] = (double)m;
  for (size_t i = 0; i < n; i++) p[2 + i] = u[i];
  for (size_t j = 0; j < m; j++) p[2 + n + j] = v[j];
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < m; j++)
      store(cmxp_node_make(n, u, values + j, m, i, n), nodes + (i * m + j) * NODE, PARTS);
  for (size_t i = 0; i < n; i++)
    for (size_t part = 0; part < PARTS; part++) {
      double *line = nodes + i * m * NODE + part * PARTS;
      for (size_t j = 0; j < m; j++) store(cmxp_node_make(m, v, line, NODE, j, m), line + j * NODE, 1);
    }
}

double cmxp_grid_error(size_t n, const double u[], size_t m, const double v[], const double values[],
                       int is_log) {
  double along[2] = {0.0, 0.0};
  for (size_t j = 0; j < m; j++) along[0] = fmax(along[0], cmxp_node_error(n, u, values + j, m, is_log));
  for (size_t i = 0; i < n; i++) along[1] = fmax(along[1], cmxp_node_error(m, v, values + i * m, 1, is_log));
  return along[0] + along[1];
}

/* Derivatives d[a][b] of order a by u and b by v. */
static int derivatives(const grid *g, double u, double v, double d[ORDERS][ORDERS]) {
  const size_t i = cmxp_node_interval(g->n, g->u, u), j = cmxp_node_interval(g->m, g->v, v);
  if (i == g->n || j == g->m) return 0;
  const double hu = g->u[i + 1] - g->u[i], hv = g->v[j + 1] - g->v[j];
  double at_v[2][PARTS][ORDERS]; /* at the u of both nodes: each part's derivatives by v */
  for (size_t side = 0; side < 2; side++)
    for (size_t part = 0; part < PARTS; part++) {
      const double *low = g->nodes + ((i + side) * g->m + j) * NODE + part * PARTS, *high = low + NODE;
      cmxp_node_between((cmxp_node){low[0], low[1], low[2]}, (cmxp_node){high[0], high[1], high[2]}, hv,
                        (v - g->v[j]) / hv, at_v[side][part]);
    }
  for (size_t b = 0; b < ORDERS; b++) {
    double by_u[ORDERS];
    cmxp_node_between((cmxp_node){at_v[0][0][b], at_v[0][1][b], at_v[0][2][b]},
                      (cmxp_node){at_v[1][0][b], at_v[1][1][b], at_v[1][2][b]}, hu, (u - g->u[i]) / hu, by_u);
    for (size_t a = 0; a < ORDERS; a++) d[a][b] = by_u[a];
  }
  return 1;
}

double cmxp_grid_value(const double p[], double u, double v) {
  const grid g = grid_of(p);
  double d[ORDERS][ORDERS];
  return derivatives(&g, u, v, d) ? d[0][0] : NAN;
}

/* The function of two jets: its Taylor polynomial, in which powers beyond the third vanish. */
static cmx_jet value(const double p[], cmx_jet u, cmx_jet v) {
  const grid g = grid_of(p);
  double d[ORDERS][ORDERS];
  if (!derivatives(&g, u.v, v.v, d)) return cmxp_jet_nan();
  u.v = v.v = 0.0;
  cmx_jet sum = cmx_jet_const(0.0), power_u = cmx_jet_const(1.0);
  double factorial_u = 1.0;
  for (int a = 0; a < ORDERS; a++) {
    cmx_jet power = power_u;
    double factorial = factorial_u;
    for (int b = 0; a + b < ORDERS; b++) {
      sum = cmx_jet_add(sum, cmx_jet_scale(power, d[a][b] / factorial));
      power = cmx_jet_mul(power, v);
      factorial *= b + 1;
    }
    power_u = cmx_jet_mul(power_u, u);
    factorial_u *= a + 1;
  }
  return sum;
}

cmx_jet cmxp_grid_mixture(const double p[], size_t n, const double z[], const cmx_jet x[], cmx_jet gamma_e) {
  size_t present = 0;
  cmx_jet heavier = cmx_jet_const(0.0);
  (void)z;
  for (size_t j = 0; j < n; j++)
    if (!cmxp_jet_absent(x[j])) present++, heavier = x[j];
  if (present < 2) return cmx_jet_const(0.0);
  return present == 2 ? value(p, heavier, cmx_jet_log(gamma_e)) : cmxp_jet_nan();
}

cmx_jet cmxp_grid_two(const double p[], cmx_jet a, cmx_jet b) {
  return value(p, a, cmx_jet_log(b));
}

cmx_jet cmxp_grid_quantum(const double p[], cmx_jet gamma, cmx_jet theta, cmx_jet r_s) {
  (void)r_s;
  return value(p, cmx_jet_log(gamma), cmx_jet_log(theta));
}
