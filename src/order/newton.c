/* Newton system of a dual: minimises its quadratic model over unknowns without bounds, multipliers mu >= 0
   and the positions of the planes. */
#include <math.h>
#include <stdlib.h>

#include "order/order_internal.h"

static double **rows_new(size_t n) {
  double **row = malloc(n * sizeof *row);
  if (!row) return NULL;
  row[0] = malloc(n * n * sizeof **row);
  if (!row[0]) {
    free(row);
    return NULL;
  }
  for (size_t r = 1; r < n; r++) row[r] = row[0] + r * n;
  return row;
}

static void rows_free(double **row) {
  if (row) free(row[0]);
  free(row);
}

cmx_status cmxp_newton_make(size_t n_free, size_t width, newton_system *sys) {
  const size_t most = n_free + CMX_MAX_PLANES * (1 + width);
  *sys = (newton_system){.n_free = n_free, .width = width};
  sys->h = rows_new(most);
  sys->l = rows_new(most);
  sys->g = malloc(most * sizeof *sys->g);
  sys->target = malloc(most * sizeof *sys->target);
  sys->solved = malloc(most * sizeof *sys->solved);
  sys->in = malloc(most * sizeof *sys->in);
  if (sys->h && sys->l && sys->g && sys->target && sys->solved && sys->in) return CMX_OK;
  cmxp_newton_free(sys);
  return CMX_ERR_MEMORY;
}

void cmxp_newton_free(newton_system *sys) {
  rows_free(sys->h);
  rows_free(sys->l);
  free(sys->g);
  free(sys->target);
  free(sys->solved);
  free(sys->in);
  *sys = (newton_system){0};
}

/* Cholesky factor of the rows and columns in sys->in; 0 if a pivot is not clearly positive. Column by column,
   each taken off the rest row by row. */
ORDER_WIDEST static int factorise(newton_system *sys, double ridge) {
  const size_t n = sys->n_in;
  double *column = sys->solved;
  for (size_t r = 0; r < n; r++) {
    const double *from = sys->h[sys->in[r]];
    for (size_t c = 0; c <= r; c++) sys->l[r][c] = from[sys->in[c]];
    sys->l[r][r] *= 1.0 + ridge;
    sys->target[r] = sys->l[r][r];
  }
  for (size_t k = 0; k < n; k++) {
    if (!(sys->l[k][k] > 1e-15 * sys->target[k])) return 0;
    const double root = sqrt(sys->l[k][k]);
    sys->l[k][k] = root;
    for (size_t r = k + 1; r < n; r++) column[r] = sys->l[r][k] = sys->l[r][k] / root;
    for (size_t r = k + 1; r < n; r++) {
      double *row = sys->l[r];
      const double of_row = column[r];
      for (size_t c = k + 1; c <= r; c++) row[c] -= of_row * column[c];
    }
  }
  return 1;
}

static int factorise_safely(newton_system *sys) {
  for (double ridge = 1e-14; ridge < 1e3; ridge *= 1e2)
    if (factorise(sys, ridge)) return 1;
  return 0;
}

/* Vectors below are filled up to sys->n or sys->n_planes, and read to there or through sys->in, whose entries
   lie below sys->n. The analyser does not follow that:
   NOLINTBEGIN(clang-analyzer-core.*) */
void cmxp_newton_solve(const newton_system *sys, double rhs[]) {
  const size_t n = sys->n_in;
  double *v = sys->solved;
  for (size_t r = 0; r < n; r++) {
    v[r] = rhs[sys->in[r]];
    for (size_t k = 0; k < r; k++) v[r] -= sys->l[r][k] * v[k];
    v[r] /= sys->l[r][r];
  }
  for (size_t r = n; r-- > 0;) {
    for (size_t k = r + 1; k < n; k++) v[r] -= sys->l[k][r] * v[k];
    v[r] /= sys->l[r][r];
  }
  for (size_t r = 0; r < sys->n; r++) rhs[r] = 0.0;
  for (size_t r = 0; r < n; r++) rhs[sys->in[r]] = v[r];
}

/* The unknowns in play: those without bounds, the chosen planes and their positions, in ascending order. */
static void include_unknowns(newton_system *sys, const int chosen[]) {
  sys->n_in = 0;
  for (size_t r = 0; r < sys->n_free; r++) sys->in[sys->n_in++] = r;
  for (size_t j = 0; j < sys->n_planes; j++)
    if (chosen[j]) sys->in[sys->n_in++] = sys->n_free + j;
  for (size_t j = 0; j < sys->n_planes; j++)
    for (size_t a = 0; chosen[j] && sys->moves[j] && a < sys->span[j]; a++)
      sys->in[sys->n_in++] = sys->moves[j] + a;
}

int cmxp_newton_factorise_active(newton_system *sys, const double mu[]) {
  int chosen[CMX_MAX_PLANES];
  for (size_t j = 0; j < sys->n_planes; j++) chosen[j] = mu[j] > 0.0;
  include_unknowns(sys, chosen);
  return factorise_safely(sys);
}

/* Slope of the quadratic model of D along unknown r after the step. */
static double model_slope(const newton_system *sys, const double step[], size_t r) {
  double v = sys->g[r];
  for (size_t c = 0; c < sys->n; c++) v += (c <= r ? sys->h[r][c] : sys->h[c][r]) * step[c];
  return v;
}

int cmxp_newton_bounded_step(newton_system *sys, const double mu[], double step[]) {
  int chosen[CMX_MAX_PLANES];
  double *target = sys->target;
  for (size_t j = 0; j < sys->n_planes; j++) chosen[j] = mu[j] > 0.0;
  for (size_t r = 0; r < sys->n; r++) step[r] = 0.0;
  for (int it = 0; it < 400; it++) {
    include_unknowns(sys, chosen);
    if (!factorise_safely(sys)) return 0;
    for (size_t r = 0; r < sys->n; r++) target[r] = -model_slope(sys, step, r);
    cmxp_newton_solve(sys, target);
    size_t blocking = sys->n_planes;
    double t = 1.0;
    for (size_t j = 0; j < sys->n_planes; j++) {
      const size_t r = sys->n_free + j;
      if (!chosen[j] || !(mu[j] + step[r] + t * target[r] < 0.0)) continue;
      t = -(mu[j] + step[r]) / target[r];
      blocking = j;
    }
    for (size_t r = 0; r < sys->n; r++) step[r] += t * target[r];
    if (blocking < sys->n_planes) {
      step[sys->n_free + blocking] = -mu[blocking];
      chosen[blocking] = 0;
      continue;
    }
    size_t enter = sys->n_planes;
    double steepest = -1e-14;
    for (size_t j = 0; j < sys->n_planes; j++) {
      if (chosen[j]) continue;
      const double slope = model_slope(sys, step, sys->n_free + j);
      if (slope < steepest) {
        steepest = slope;
        enter = j;
      }
    }
    if (enter == sys->n_planes) return 1;
    chosen[enter] = 1;
  }
  return 1; /* any iterate is feasible and lowers the model */
}
/* NOLINTEND(clang-analyzer-core.*) */
