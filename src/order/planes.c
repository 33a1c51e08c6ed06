/* The programme of pairs: cutting planes, and the Newton system at its minimum. */
#include <math.h>
#include <string.h>

#include "coulomix_composition.h"
#include "order/order_internal.h"

enum { MAX_MINIMA = 64, MAX_ROUNDS = 60, ROUNDS_MOVING = 8 };

static const double feasible = 2e-13; /* S(k) >= -feasible ends the search for planes */

static void add_plane(order_solver *s, const zone_minimum *at) {
  dual_planes *planes = &s->work->planes;
  const size_t j = planes->n_planes;
  if (j == CMX_MAX_PLANES) return;
  planes->mu[j] = 0.0;
  memcpy(planes->u[j], at->u, sizeof at->u);
  cmxp_zone_cosines(s->problem.model, at->u, planes->c[j], NULL);
  planes->n_planes++;
}

/* The gap between D and its bound. */
static double slackness(const order_solver *s) {
  const dual_planes *planes = &s->work->planes;
  double loss = fabs(planes->lambda * s->work->point.balance);
  for (size_t j = 0; j < planes->n_planes; j++) loss += fabs(planes->mu[j] * s->work->point.s[j]);
  return loss;
}

/* Planes with positive multipliers lie at minima of S. If S has a slope at a plane, it is negative beside the
   plane, in a valley that the search may have missed. Adds lower points and returns 1 if there are any. */
static int add_below(order_solver *s) {
  dual_planes *planes = &s->work->planes;
  const size_t held = planes->n_planes;
  const zone_surface surface = cmxp_zone_surface_two(s->problem.model, s->w, s->work->polynomial);
  for (size_t j = 0; j < held; j++) {
    zone_minimum at;
    if (!(planes->mu[j] > 0.0)) continue;
    memcpy(at.u, planes->u[j], sizeof at.u);
    cmxp_zone_refine(&surface, &at);
    if (at.s < -feasible) add_plane(s, &at);
  }
  return planes->n_planes > held;
}

/* Minima of S at the last minimum of the dual. */
static size_t search_planes(const order_solver *s, const zone_surface *surface, zone_minimum minima[]) {
  const dual_planes *planes = &s->work->planes;
  size_t known = 0;
  s->work->searches++;
  if (!s->beside) return cmxp_zone_minima(surface, &s->work->scratch, MAX_MINIMA, minima);
  for (size_t j = 0; j < planes->n_planes; j++) {
    if (!(planes->mu[j] > 0.0)) continue;
    memcpy(minima[known].u, planes->u[j], sizeof minima[known].u);
    minima[known++].s = s->work->point.s[j];
  }
  return cmxp_zone_minima_beside(surface, &s->work->scratch, known, MAX_MINIMA, minima);
}

/* Moves the last solution along its response to this state, unless that is far. */
static void predict(order_solver *s) {
  const cmx_order_work *work = s->work;
  const newton_system *newton = &work->system.newton;
  const double dp = s->problem.mix.p - work->solved_p, dg = s->problem.gamma_d - work->solved_g;
  const double *zp = work->response.p, *zg = work->response.g;
  dual_planes *planes = &s->work->planes;
  if (planes->n_planes != newton->n_planes) return;
  for (size_t r = 0; r < newton->n; r++)
    if (!(fabs(zp[r] * dp + zg[r] * dg) <= (r <= planes->n_planes ? 1.0 : 0.1))) return;
  planes->lambda += zp[0] * dp + zg[0] * dg;
  for (size_t j = 0; j < planes->n_planes; j++) {
    planes->mu[j] = fmax(planes->mu[j] + zp[1 + j] * dp + zg[1 + j] * dg, 0.0);
    const size_t at = newton->moves[j];
    for (size_t q = 0; at && q < newton->span[j]; q++)
      for (size_t a = 0; a < 3; a++)
        planes->u[j][a] += (zp[at + q] * dp + zg[at + q] * dg) * work->system.along[j][q][a];
    if (at) cmxp_zone_cosines(s->problem.model, planes->u[j], planes->c[j], NULL);
  }
}

cmx_status cmxp_order_minimise(order_solver *s, double gamma_d) {
  const cmx_order_model *model = s->problem.model;
  cmx_order_work *work = s->work;
  dual_planes *planes = &work->planes;
  zone_minimum minima[MAX_MINIMA];
  s->problem.gamma_d = gamma_d;
  if (!work->warm) planes->n_planes = 0;
  if (work->warm && work->responded) predict(s);
  s->beside = work->warm && work->beside;
  work->warm = work->responded = 0; /* until this state is solved */
  for (int round = 0; round < MAX_ROUNDS; round++) {
    s->rounds++;
    /* Moving planes converge quadratically but may fail to settle if a multiplier is almost zero; then fixed
       planes are used. */
    const int move = round < ROUNDS_MOVING || round % 3 == 0;
    int steps = cmxp_dual_minimise(&s->problem, planes, move, &s->work->system, &s->work->point);
    if (steps < 0) return CMX_ERR_NOT_CONVERGED;
    s->newton += steps;
    for (size_t i = 0; i < model->n; i++) s->w[i] = s->work->point.orbit[i].w;
    const zone_surface surface = cmxp_zone_surface_two(model, s->w, work->polynomial);
    size_t found = search_planes(s, &surface, minima);
    if (found > 0 && minima[0].s >= -feasible)
      found = cmxp_zone_search_flat(&surface, MAX_MINIMA, minima, found);
    if (found == 0) return CMX_ERR_NOT_CONVERGED;
    s->lowest = minima[0];
    if (minima[0].s >= -feasible && slackness(s) <= 1e-13 * (1.0 + fabs(work->point.value))) {
      if (add_below(s)) continue;
      work->warm = 1;
      work->solved_p = s->problem.mix.p;
      work->solved_g = gamma_d;
      return CMX_OK;
    }
    if (move) cmxp_dual_drop_idle(planes);
    for (size_t q = 0; q < found && minima[q].s < -feasible; q++) add_plane(s, &minima[q]);
  }
  return CMX_ERR_NOT_CONVERGED;
}

/* Sum of m h(w) over the orbits at the solver's point. */
double cmxp_order_decrement(const order_solver *s) {
  const cmx_order_model *model = s->problem.model;
  double sum = 0.0;
  for (size_t i = 0; i < model->n; i++) sum += model->m[i] * cmxp_qc_decrement(&s->problem.mix, s->w[i]);
  return sum;
}

double cmxp_order_entropy(const order_solver *s) {
  return -cmx_mixing_two(s->problem.mix.x, NULL) - 0.5 * s->problem.mix.p * cmxp_order_decrement(s);
}

/* Whether S is lower between two planes; they then represent a single plane that the search cannot
   resolve. */
static int same_minimum(const order_solver *s, size_t j, size_t q) {
  const dual_planes *planes = &s->work->planes;
  const double *at_j = planes->u[j], *at_q = planes->u[q];
  double middle[3], c[CMX_MAX_ORBITS], between = 1.0;
  for (int a = 0; a < 3; a++) middle[a] = 0.5 * (at_j[a] + at_q[a]);
  cmxp_zone_cosines(s->problem.model, middle, c, NULL);
  for (size_t i = 0; i < s->problem.model->n; i++) between += s->problem.model->m[i] * s->w[i] * c[i];
  return between < fmin(s->work->point.s[j], s->work->point.s[q]) - 2e-15;
}

/* The search cannot resolve planes next to one of much larger weight, or two planes on either side of a
   shallow minimum. If they were kept, S would have to vanish between them as well. Saves the multipliers in
   `mu` and sets those of such planes to zero. */
static void set_doubles_aside(order_solver *s, double mu[]) {
  dual_planes *planes = &s->work->planes;
  const double near = 0.05, wide = 0.3, light = 1e-4;
  memcpy(mu, planes->mu, planes->n_planes * sizeof *mu);
  for (size_t j = 0; j < planes->n_planes; j++)
    for (size_t q = 0; q < planes->n_planes; q++) {
      double far = 0.0;
      if (q == j || !(mu[j] > 0.0 && mu[j] < mu[q])) continue;
      for (int a = 0; a < 3; a++) far = fmax(far, fabs(planes->u[j][a] - planes->u[q][a]));
      if ((far < near && mu[j] < light * mu[q]) || (far < wide && same_minimum(s, j, q))) planes->mu[j] = 0.0;
    }
}

int cmxp_order_factorise(order_solver *s) {
  dual_planes *planes = &s->work->planes;
  dual_system *sys = &s->work->system;
  double mu[CMX_MAX_PLANES];
  set_doubles_aside(s, mu);
  cmxp_dual_assemble(&s->problem, planes, &s->work->point, DUAL_MOVE_VALLEYS, sys);
  const int factorised = cmxp_newton_factorise_active(&sys->newton, planes->mu);
  memcpy(planes->mu, mu, planes->n_planes * sizeof *mu);
  return factorised;
}
