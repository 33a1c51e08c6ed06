/* The dual of the order programme: D(lambda, mu, k) = sum_i m_i h*(y_i) + sum_j mu_j with
   y_i = lambda + sum_j mu_j c_i(k_j) - Gamma_d J_i. dD/dlambda = sum m w, dD/dmu_j = S(k_j),
   dD/dk_j = mu_j grad S(k_j): a stationary point is the minimum over all measures mu >= 0 on the zone. */
#include <math.h>
#include <string.h>

#include "order/order_internal.h"

void cmxp_dual_evaluate(const dual_problem *problem, const dual_planes *planes, dual_point *point) {
  const cmx_order_model *model = problem->model;
  double value = 0.0, balance = 0.0;
  for (size_t j = 0; j < planes->n_planes; j++) {
    value += planes->mu[j];
    point->s[j] = 1.0;
  }
  for (size_t i = 0; i < model->n; i++) {
    double y = planes->lambda - problem->gamma_d * problem->j[i];
    for (size_t j = 0; j < planes->n_planes; j++) y += planes->mu[j] * planes->c[j][i];
    point->y[i] = y;
    cmxp_qc_from_field(&problem->mix, y, &point->orbit[i]);
    const double mw = model->m[i] * point->orbit[i].w;
    value += model->m[i] * point->orbit[i].dual;
    balance += mw;
    for (size_t j = 0; j < planes->n_planes; j++) point->s[j] += mw * planes->c[j][i];
  }
  point->value = value;
  point->balance = balance;
}

/* Multiplier of the balance alone, without planes. */
static void balance_alone(const dual_problem *problem, dual_planes *planes) {
  const cmx_order_model *model = problem->model;
  double low = INFINITY, high = -INFINITY, mean = 0.0, total = 0.0;
  for (size_t i = 0; i < model->n; i++) {
    const double field = problem->gamma_d * problem->j[i];
    low = field < low ? field : low;
    high = field > high ? field : high;
    mean += model->m[i] * field;
    total += model->m[i];
  }
  /* every w has the sign of its y, so the root lies between the extreme fields */
  planes->lambda = mean / total;
  for (int it = 0; it < 200; it++) {
    double balance = 0.0, slope = 0.0;
    for (size_t i = 0; i < model->n; i++) {
      double w_y;
      balance += model->m[i] *
                 cmxp_qc_weight(&problem->mix, planes->lambda - problem->gamma_d * problem->j[i], &w_y);
      slope += model->m[i] * w_y;
    }
    if (balance > 0.0)
      high = planes->lambda;
    else
      low = planes->lambda;
    double next = planes->lambda - balance / slope;
    if (!(next >= low && next <= high)) next = 0.5 * (low + high);
    const double change = fabs(next - planes->lambda);
    planes->lambda = next;
    if (!(change > 4e-16 * (1.0 + fabs(next)))) break;
  }
}

/* Curvature of S at a plane, with its gradient; the position moves only where S has a proper minimum. */
typedef struct plane_shape {
  double gradient[3], hessian[6];
} plane_shape;

static int is_minimum(const double h[6]) {
  const double minor = h[0] * h[1] - h[5] * h[5];
  const double det = h[0] * (h[1] * h[2] - h[3] * h[3]) - h[5] * (h[5] * h[2] - h[3] * h[4]) +
                     h[4] * (h[5] * h[3] - h[1] * h[4]);
  const double trace = h[0] + h[1] + h[2];
  return h[0] > 0.0 && minor > 0.0 && det > 1e-9 * trace * trace * trace && trace > 1e-6;
}

/* Whether a plane in a valley of S that is flat along its direction moves. There the curvature of D comes
   from the plane's own weight, so that derivatives of the minimum can keep S = 0 along the whole valley.
   Points fixed by symmetry do not move. */
static int moves_in_valley(const dual_problem *problem, const dual_planes *planes, const dual_point *point,
                           size_t j, const double hessian[6]) {
  static const int at[6][2] = {{0, 0}, {1, 1}, {2, 2}, {2, 1}, {2, 0}, {1, 0}};
  const cmx_order_model *model = problem->model;
  double c[CMX_MAX_ORBITS], dc[CMX_MAX_ORBITS][3], block[6];
  cmxp_zone_cosines(model, planes->u[j], c, dc);
  const double clear = 1e-3; /* of that curvature must exceed the rounding of the hessian */
  for (size_t e = 0; e < 6; e++) {
    block[e] = hessian[e];
    for (size_t i = 0; i < model->n; i++)
      block[e] +=
          clear * planes->mu[j] * model->m[i] * point->orbit[i].w_y * dc[i][at[e][0]] * dc[i][at[e][1]];
  }
  return is_minimum(block);
}

/* The directions in which the cosines of the orbits change at a plane: those that symmetry leaves free.
   Returns their number. */
static size_t free_directions(size_t n, double dc[][3], double along[3][3]) {
  double left[CMX_MAX_ORBITS][3], first = 0.0;
  memcpy(left, dc, n * sizeof *left);
  for (size_t count = 0; count < 3; count++) {
    double most = 0.0;
    size_t largest = 0;
    for (size_t i = 0; i < n; i++) {
      const double squares = left[i][0] * left[i][0] + left[i][1] * left[i][1] + left[i][2] * left[i][2];
      if (squares > most) {
        most = squares;
        largest = i;
      }
    }
    if (count == 0) first = most;
    if (!(most > 1e-18 * first && most > 1e-24)) return count;
    double *unit = along[count];
    for (int a = 0; a < 3; a++) unit[a] = left[largest][a] / sqrt(most);
    for (size_t i = 0; i < n; i++) {
      const double part = left[i][0] * unit[0] + left[i][1] * unit[1] + left[i][2] * unit[2];
      for (int a = 0; a < 3; a++) left[i][a] -= part * unit[a];
    }
  }
  return 3;
}

/* Unknowns: lambda, mu of every plane, then the positions of each plane that moves, with their fields. */
static void choose_unknowns(const dual_problem *problem, const dual_planes *planes, const dual_point *point,
                            int move, dual_system *system, plane_shape shape[]) {
  const cmx_order_model *model = problem->model;
  newton_system *sys = &system->newton;
  double w[CMX_MAX_ORBITS];
  sys->n_planes = planes->n_planes;
  sys->n = 1 + planes->n_planes;
  for (size_t i = 0; i < model->n; i++) w[i] = point->orbit[i].w;
  if (move) cmxp_zone_polynomial(model, w, system->polynomial);
  for (size_t j = 0; j < planes->n_planes; j++) {
    double c[CMX_MAX_ORBITS], dc[CMX_MAX_ORBITS][3];
    sys->moves[j] = 0;
    if (!move || !(planes->mu[j] > 1e-9)) continue;
    cmxp_zone_structure(model, system->polynomial, planes->u[j], shape[j].gradient, shape[j].hessian);
    if (!is_minimum(shape[j].hessian) &&
        !(move == DUAL_MOVE_VALLEYS && moves_in_valley(problem, planes, point, j, shape[j].hessian)))
      continue;
    cmxp_zone_cosines(model, planes->u[j], c, dc);
    sys->span[j] = free_directions(model->n, dc, system->along[j]);
    if (sys->span[j] == 0) continue;
    sys->moves[j] = sys->n;
    sys->n += sys->span[j];
    for (size_t q = 0; q < sys->span[j]; q++) {
      double *field = system->field[sys->moves[j] + q];
      const double *e = system->along[j][q];
      for (size_t i = 0; i < model->n; i++)
        field[i] = planes->mu[j] * (dc[i][0] * e[0] + dc[i][1] * e[1] + dc[i][2] * e[2]);
    }
  }
}

static double dot3(const double a[3], const double b[3]) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/* The positions of plane j: gradient, and what curvature of S adds to the Hessian. */
static void add_motion(const plane_shape *shape, double mu, size_t j, dual_system *sys) {
  newton_system *newton = &sys->newton;
  const double *h = shape->hessian, full[3][3] = {{h[0], h[5], h[4]}, {h[5], h[1], h[3]}, {h[4], h[3], h[2]}};
  const size_t base = newton->moves[j];
  for (size_t a = 0; a < newton->span[j]; a++) {
    const double *e = sys->along[j][a], slope = dot3(shape->gradient, e);
    const double bent[3] = {dot3(full[0], e), dot3(full[1], e), dot3(full[2], e)};
    newton->g[base + a] = mu * slope;
    newton->h[base + a][1 + j] += slope;
    for (size_t b = 0; b <= a; b++) newton->h[base + a][base + b] += mu * dot3(bent, sys->along[j][b]);
  }
}

/* Adds weight_i field_r,i field_c,i over the orbits to the lower triangle. */
ORDER_WIDEST static void add_products(size_t n, const double weight[], dual_system *sys) {
  newton_system *newton = &sys->newton;
  for (size_t r = 0; r < newton->n; r++)
    for (size_t i = 0; i < n; i++) sys->across[i][r] = sys->field[r][i];
  for (size_t r = 0; r < newton->n; r++) {
    double *row = newton->h[r];
    for (size_t c = 0; c <= r; c++) row[c] = 0.0;
    for (size_t i = 0; i < n; i++) {
      const double of_row = weight[i] * sys->field[r][i], *across = sys->across[i];
      for (size_t c = 0; c <= r; c++) row[c] += of_row * across[c];
    }
  }
}

void cmxp_dual_assemble(const dual_problem *problem, const dual_planes *planes, const dual_point *point,
                        int move, dual_system *sys) {
  const cmx_order_model *model = problem->model;
  plane_shape shape[CMX_MAX_PLANES];
  newton_system *newton = &sys->newton;
  double weight[CMX_MAX_ORBITS];
  choose_unknowns(problem, planes, point, move, sys, shape);
  for (size_t i = 0; i < model->n; i++) {
    sys->field[0][i] = 1.0;
    weight[i] = model->m[i] * point->orbit[i].w_y;
  }
  newton->g[0] = point->balance;
  for (size_t j = 0; j < newton->n_planes; j++) {
    memcpy(sys->field[1 + j], planes->c[j], model->n * sizeof(double));
    newton->g[1 + j] = point->s[j];
  }
  add_products(model->n, weight, sys);
  for (size_t j = 0; j < newton->n_planes; j++)
    if (newton->moves[j]) add_motion(&shape[j], planes->mu[j], j, sys);
}

/* planes moved by t <= 1 along the step. */
static void take_step(const dual_problem *problem, const dual_planes *planes, const dual_system *system,
                      const double step[], double t, dual_planes *trial) {
  const newton_system *sys = &system->newton;
  trial->lambda = planes->lambda + t * step[0];
  for (size_t j = 0; j < sys->n_planes; j++) {
    const double mu = planes->mu[j] + t * step[1 + j];
    trial->mu[j] = mu > 1e-15 * (planes->mu[j] + fabs(step[1 + j])) ? mu : 0.0;
    if (!sys->moves[j]) continue;
    for (size_t a = 0; a < 3; a++) {
      trial->u[j][a] = planes->u[j][a];
      for (size_t q = 0; q < sys->span[j]; q++)
        trial->u[j][a] += t * step[sys->moves[j] + q] * system->along[j][q][a];
    }
    cmxp_zone_cosines(problem->model, trial->u[j], trial->c[j], NULL);
  }
}

/* Largest t that keeps exponentials and positions in bounds. */
static double step_bound(const newton_system *sys, const double step[]) {
  double t = 1.0;
  for (size_t r = 0; r < sys->n; r++) {
    const double most = r <= sys->n_planes ? 40.0 : 0.3;
    if (t * fabs(step[r]) > most) t = most / fabs(step[r]);
  }
  return t;
}

static void copy_planes(dual_planes *to, const dual_planes *from) {
  to->n_planes = from->n_planes;
  to->lambda = from->lambda;
  memcpy(to->mu, from->mu, from->n_planes * sizeof *from->mu);
  memcpy(to->u, from->u, from->n_planes * sizeof *from->u);
  memcpy(to->c, from->c, from->n_planes * sizeof *from->c);
}

static double distance(const double a[], const double b[], size_t n) {
  double most = 0.0;
  for (size_t i = 0; i < n; i++) most = fmax(most, fabs(a[i] - b[i]));
  return most;
}

void cmxp_dual_drop_idle(dual_planes *planes) {
  size_t kept = 0;
  for (size_t j = 0; j < planes->n_planes; j++) {
    if (!(planes->mu[j] > 0.0)) continue;
    planes->mu[kept] = planes->mu[j];
    memmove(planes->u[kept], planes->u[j], sizeof planes->u[j]);
    memmove(planes->c[kept], planes->c[j], sizeof planes->c[j]);
    kept++;
  }
  planes->n_planes = kept;
}

/* Merges planes in the same valley of S into the one with lower S. Returns 1 if any were merged. */
static int merge_planes(dual_planes *planes, const dual_point *point, size_t n) {
  int merged = 0;
  for (size_t j = 1; j < planes->n_planes; j++)
    for (size_t q = 0; q < j; q++) {
      if (!(planes->mu[j] > 0.0 && planes->mu[q] > 0.0) || distance(planes->c[q], planes->c[j], n) >= 1e-4)
        continue;
      const size_t low = point->s[j] < point->s[q] ? j : q, high = low == j ? q : j;
      planes->mu[low] += planes->mu[high];
      planes->mu[high] = 0.0;
      merged = 1;
    }
  if (merged) cmxp_dual_drop_idle(planes);
  return merged;
}

int cmxp_dual_minimise(const dual_problem *problem, dual_planes *planes, int move, dual_system *sys,
                       dual_point *point) {
  newton_system *newton = &sys->newton;
  dual_planes trial;
  dual_point next;
  int endgame = 0;
  if (planes->n_planes == 0) balance_alone(problem, planes);
  cmxp_dual_evaluate(problem, planes, point);
  if (planes->n_planes == 0) return 0;
  copy_planes(&trial, planes);
  const int most = 60;
  for (int it = 1; it <= most; it++) {
    double step[CMXP_DUAL_MAX], slope = 0.0;
    cmxp_dual_assemble(problem, planes, point, move, sys);
    if (!cmxp_newton_bounded_step(newton, planes->mu, step)) return -1;
    for (size_t r = 0; r < newton->n; r++) slope += newton->g[r] * step[r];
    /* Close to the minimum D does not resolve progress: two undamped steps finish the quadratic convergence.
       D and its curvature scale with p as p -> 0. */
    if (!(-slope > 1e-14 * (problem->mix.p + fabs(point->value)))) endgame++;
    int moved = 0;
    for (double t = step_bound(newton, step); t > 1e-10; t *= 0.5) {
      take_step(problem, planes, sys, step, t, &trial);
      cmxp_dual_evaluate(problem, &trial, &next);
      if (!endgame && !(next.value <= point->value + 1e-4 * t * slope + 1e-15 * fabs(point->value))) continue;
      copy_planes(planes, &trial);
      *point = next;
      moved = 1;
      break;
    }
    if (endgame == 2 || !moved) return it;
    if (merge_planes(planes, point, problem->model->n)) {
      cmxp_dual_evaluate(problem, planes, point);
      copy_planes(&trial, planes);
      endgame = 0;
    }
  }
  return most; /* D still decreases slowly: the caller continues the search for planes */
}
