/* Energies beyond pairs: B(t, w) = sum c t^n w_i w_j w_k with t = 1-2x, and how far f is from convex. */
#include <gsl/gsl_eigen.h>
#include <math.h>
#include <string.h>

#include "order/order_internal.h"

/* b^n, 1 for n <= 0 */
static double power(double b, int n) {
  double r = 1.0;
  for (; n > 0; n--) r *= b;
  return r;
}

/* The term's factor before the w, and its derivatives by p or by x. */
typedef struct term_factor {
  double v, p, x;
} term_factor;

static term_factor factor_of(const dual_problem *problem, const cmx_order_term *term) {
  const int n = term->skewness;
  const double t = problem->mix.t, c = term->coefficient * power(problem->side, n);
  term_factor f = {.v = c * power(t, n)};
  if (n % 2)
    f.x = -2.0 * n * c * power(t, n - 1);
  else if (n > 0)
    f.p = -2.0 * n * c * power(t, n - 2);
  return f;
}

/* The product of the term's w without place a and, if it is not a, place b. */
static double product_without(const cmx_order_term *term, const double w[], int a, int b) {
  double product = 1.0;
  for (int q = 0; q < term->n_orbits; q++)
    if (q != a && q != b) product *= w[term->orbit[q]];
  return product;
}

void cmxp_beyond_at(const dual_problem *problem, const double w[], beyond_point *out) {
  const cmx_order_model *model = problem->model;
  out->value = out->value_p = out->value_x = 0.0;
  for (size_t i = 0; i < model->n; i++) {
    out->d[i] = out->d_p[i] = out->d_x[i] = 0.0;
    for (size_t j = 0; j < model->n; j++) out->dd[i][j] = 0.0;
  }
  for (size_t k = 0; k < model->n_beyond; k++) {
    const cmx_order_term *term = &model->beyond[k];
    const term_factor f = factor_of(problem, term);
    const double all = product_without(term, w, -1, -1);
    out->value += f.v * all;
    out->value_p += f.p * all;
    out->value_x += f.x * all;
    for (int a = 0; a < term->n_orbits; a++) {
      const double rest = product_without(term, w, a, a);
      const int i = term->orbit[a];
      out->d[i] += f.v * rest;
      out->d_p[i] += f.p * rest;
      out->d_x[i] += f.x * rest;
      for (int b = 0; b < term->n_orbits; b++)
        if (b != a) out->dd[i][term->orbit[b]] += f.v * product_without(term, w, a, b);
    }
  }
}

cmx_jet cmxp_beyond_jet(const dual_problem *problem, cmx_jet x, const cmx_jet w[], cmx_jet d[]) {
  const cmx_order_model *model = problem->model;
  const cmx_jet t = cmx_jet_affine(x, -2.0, 1.0);
  cmx_jet value = cmx_jet_const(0.0);
  for (size_t i = 0; i < model->n; i++) d[i] = cmx_jet_const(0.0);
  for (size_t k = 0; k < model->n_beyond; k++) {
    const cmx_order_term *term = &model->beyond[k];
    cmx_jet f = cmx_jet_const(term->coefficient * power(problem->side, term->skewness));
    for (int q = 0; q < term->skewness; q++) f = cmx_jet_mul(f, t);
    for (int a = -1; a < term->n_orbits; a++) { /* the term itself, then without each w */
      cmx_jet product = f;
      for (int q = 0; q < term->n_orbits; q++)
        if (q != a) product = cmx_jet_mul(product, w[term->orbit[q]]);
      cmx_jet *to = a < 0 ? &value : &d[term->orbit[a]];
      *to = cmx_jet_add(*to, product);
    }
  }
  return value;
}

/* --- the certificate ------------------------------------------------------------------------------------ */

/* With d the distance from a local minimum w, 2f/p exceeds its value there by what the programme linear in B
   does, which is convex with its minimum at w and has at least the curvature of the entropy, and by the rest
   of B, Gamma_d/2 sum_ij B_ij(w + d/3) d_i d_j: B is a cubic polynomial. So f lies nowhere lower if the sum
   of these curvatures is positive wherever d may be, and otherwise by no more than what is lacking. */

/* Bounds of w where no pair probability is negative and sum m w = 0. */
static void bounds_of_w(const dual_problem *problem, double low[], double high[]) {
  const cmx_order_model *model = problem->model;
  const double least = -problem->mix.x / (1.0 - problem->mix.x);
  double total = 0.0;
  for (size_t i = 0; i < model->n; i++) total += model->m[i];
  for (size_t i = 0; i < model->n; i++) {
    const double others = (total - model->m[i]) / model->m[i];
    low[i] = fmax(least, -others);
    high[i] = fmin(1.0, -least * others);
  }
}

/* Least d2h/dw2 = 1/(a + w) + 1/(1/a + w) + 2/(1 - w), a = x/(1-x), between two w: the sum is convex. */
static double least_curvature(double a, double low, double high) {
  const double tiny = 1e-12; /* both ends may be poles */
  double from = low + tiny * (high - low), to = high - tiny * (high - low), w = 0.0;
  for (int it = 0; it < 60; it++) {
    w = 0.5 * (from + to);
    const double slope =
        2.0 / ((1.0 - w) * (1.0 - w)) - 1.0 / ((a + w) * (a + w)) - 1.0 / ((1.0 / a + w) * (1.0 / a + w));
    *(slope > 0.0 ? &to : &from) = w;
  }
  return 1.0 / (a + w) + 1.0 / (1.0 / a + w) + 2.0 / (1.0 - w);
}

/* A bound of the Hessian of B from below at w + d/3, q [n][n]: it is linear, so that its value in the middle
   less the sums of what each row can lose. */
static void least_hessian(const dual_problem *problem, const double w[], const double low[],
                          const double high[], double q[][CMX_MAX_ORBITS]) {
  const cmx_order_model *model = problem->model;
  double middle[CMX_MAX_ORBITS] = {0.0};
  beyond_point at;
  for (size_t i = 0; i < model->n; i++) middle[i] = (4.0 * w[i] + low[i] + high[i]) / 6.0;
  cmxp_beyond_at(problem, middle, &at);
  for (size_t i = 0; i < model->n; i++) memcpy(q[i], at.dd[i], model->n * sizeof(double));
  for (size_t k = 0; k < model->n_beyond; k++) {
    const cmx_order_term *term = &model->beyond[k];
    if (term->n_orbits < 3) continue;
    const double size = fabs(factor_of(problem, term).v);
    for (int a = 0; a < 3; a++)
      for (int b = 0; b < 3; b++) {
        if (b == a) continue;
        const int i = term->orbit[a], j = term->orbit[b], moves = term->orbit[3 - a - b];
        /* weighted by the multiplicities, as the rows are below */
        q[i][i] -= size * (high[moves] - low[moves]) / 6.0 * sqrt(model->m[i] / model->m[j]);
      }
  }
}

/* Least eigenvalue of the symmetric q [n][n], which is overwritten; -INFINITY without memory. */
static double least_eigenvalue(size_t n, double q[][CMX_MAX_ORBITS]) {
  double values[CMX_MAX_ORBITS], least = INFINITY;
  gsl_eigen_symm_workspace *space = gsl_eigen_symm_alloc(n);
  if (!space) return -INFINITY;
  gsl_matrix_view matrix = gsl_matrix_view_array_with_tda(&q[0][0], n, n, CMX_MAX_ORBITS);
  gsl_vector_view vector = gsl_vector_view_array(values, n);
  const int code = gsl_eigen_symm(&matrix.matrix, &vector.vector, space);
  gsl_eigen_symm_free(space);
  for (size_t i = 0; i < n; i++) least = fmin(least, values[i]);
  return code == 0 ? least : -INFINITY;
}

/* q [n][n] with the direction `unit` taken out, and put back with a large eigenvalue. */
static void set_aside(size_t n, const double unit[], double q[][CMX_MAX_ORBITS]) {
  double row[CMX_MAX_ORBITS] = {0.0}, all = 0.0, largest = 0.0;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) {
      row[i] += q[i][j] * unit[j];
      largest = fmax(largest, fabs(q[i][j]));
    }
  for (size_t i = 0; i < n; i++) all += unit[i] * row[i];
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++)
      q[i][j] += (all + (double)n * largest) * unit[i] * unit[j] - unit[i] * row[j] - row[i] * unit[j];
}

double cmxp_beyond_lost(const dual_problem *problem, const double w[]) {
  const cmx_order_model *model = problem->model;
  const double a = problem->mix.x / (1.0 - problem->mix.x);
  double q[CMX_MAX_ORBITS][CMX_MAX_ORBITS], low[CMX_MAX_ORBITS], high[CMX_MAX_ORBITS], unit[CMX_MAX_ORBITS];
  double total = 0.0, squares = 0.0;
  bounds_of_w(problem, low, high);
  least_hessian(problem, w, low, high, q);
  for (size_t i = 0; i < model->n; i++) total += model->m[i];
  for (size_t i = 0; i < model->n; i++) {
    unit[i] = sqrt(model->m[i] / total); /* the direction in which sum m w changes */
    for (size_t j = 0; j < model->n; j++) q[i][j] *= problem->gamma_d / sqrt(model->m[i] * model->m[j]);
    q[i][i] += least_curvature(a, low[i], high[i]);
    const double far = fmax(w[i] - low[i], high[i] - w[i]);
    squares += model->m[i] * far * far;
  }
  set_aside(model->n, unit, q);
  return 0.5 * squares * fmax(0.0, -least_eigenvalue(model->n, q));
}
