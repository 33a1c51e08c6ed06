/* Driver of the order programme: the bound s >= 0, certificate, derivatives. */
#include <math.h>
#include <string.h>

#include "coulomix_composition.h"
#include "order/order_internal.h"

/* --- the bound s >= 0 ---------------------------------------------------------------------------------- */

static cmx_status minimise_programme(void *of, double gamma_d) {
  const order_solver *s = of;
  return s->problem.model->n_beyond ? cmxp_descend(of, gamma_d) : cmxp_order_minimise(of, gamma_d);
}

static double entropy_of_programme(const void *of) {
  return cmxp_order_entropy(of);
}

static void reset_programme(void *of) {
  cmx_order_work_reset(((order_solver *)of)->work);
}

static order_programme programme_of(order_solver *s) {
  return (order_programme){s, minimise_programme, entropy_of_programme, reset_programme};
}

/* --- results ------------------------------------------------------------------------------------------- */

static void fill_nan(cmx_order_state *state, cmx_status status, double x, double gamma_d, size_t n) {
  memset(state, 0, sizeof *state);
  state->status = status;
  state->n = n;
  state->x = x;
  state->gamma_d = gamma_d;
  state->f_order = state->u_order = state->s_res = state->gap = state->S_min = NAN;
  state->f_x = state->f_xx = state->f_xg = state->f_gg = state->f_g = NAN;
  state->f_xxx = state->f_xxg = state->f_xgg = state->f_ggg = NAN;
  state->psi = state->psi_g = state->psi_p = state->psi_gp = state->psi_x = state->psi_gx = NAN;
  for (size_t a = 0; a < 3; a++) state->k_min[a] = NAN;
  for (size_t i = 0; i < CMX_MAX_ORBITS; i++)
    state->w[i] = state->y[i] = state->y_g[i] = state->y_p[i] = state->y_x[i] = NAN;
}

static void report_planes(const order_solver *s, cmx_order_state *state) {
  const cmx_order_model *model = s->problem.model;
  const double to_k = 2.0 / model->sums.lattice->constant;
  double u[3];
  memcpy(u, s->lowest.u, sizeof u);
  cmxp_zone_fold(model, u);
  for (size_t a = 0; a < 3; a++) state->k_min[a] = to_k * u[a];
  for (size_t j = 0; j < s->work->planes.n_planes; j++) {
    if (!(s->work->planes.mu[j] > 0.0)) continue;
    memcpy(u, s->work->planes.u[j], sizeof u);
    cmxp_zone_fold(model, u);
    for (size_t a = 0; a < 3; a++) state->plane_k[state->active][a] = to_k * u[a];
    state->plane_mu[state->active] = s->work->planes.mu[j];
    state->active++;
  }
}

/* Exact dy/dGamma and dy/dp: the stationary dual variables z obey H dz = -d(grad D). With sum m w = 0, S(k_j)
   = 0 and its gradient 0 the terms of w_p that are linear in w are known, and what is left stays exact as p
   -> 0: w_p - w/p = -2 w^2/(p (1-w) beta). y_x has what odd terms add, until `unfold`. */
static void fields(order_solver *s, cmx_order_state *state) {
  const cmx_order_model *model = s->problem.model;
  const dual_point *point = &s->work->point;
  dual_system *sys = &s->work->system;
  newton_system *newton = &sys->newton;
  for (size_t i = 0; i < model->n; i++) {
    state->y[i] = point->y[i];
    state->y_g[i] = -s->problem.j[i];
    state->y_p[i] = state->y_x[i] = 0.0;
  }
  const double p = s->problem.mix.p;
  memset(&s->work->response, 0, sizeof s->work->response);
  s->work->responded = cmxp_order_factorise(s);
  if (!s->work->responded) return;
  double *zg = s->work->response.g, *zp = s->work->response.p;
  for (size_t r = 0; r < newton->n; r++) {
    zg[r] = zp[r] = 0.0;
    for (size_t i = 0; i < model->n; i++) {
      const qc_orbit *o = &point->orbit[i];
      zg[r] += model->m[i] * o->w_y * sys->field[r][i] * s->problem.j[i];
      zp[r] += model->m[i] * 2.0 * o->w * o->w / (p * (1.0 - o->w) * o->beta) * sys->field[r][i];
    }
    if (r >= 1 && r <= newton->n_planes) zp[r] += 1.0 / p;
  }
  cmxp_newton_solve(newton, zg);
  cmxp_newton_solve(newton, zp);
  for (size_t i = 0; i < model->n; i++)
    for (size_t r = 0; r < newton->n; r++) {
      state->y_g[i] += sys->field[r][i] * zg[r];
      state->y_p[i] += sys->field[r][i] * zp[r];
    }
  if (model->n_beyond) s->work->responded = cmxp_descend_respond(s, state->y_g, state->y_p, state->y_x);
}

/* With s = 0 held, the order stays that of gamma_zero(p): y moves only along that curve. */
static void hold_fields(const order_solver *s, cmx_order_state *state) {
  const cmx_order_model *model = s->problem.model;
  const qc_mix *mix = &s->problem.mix;
  double s_g = 0.0, s_p = -0.5 * cmxp_order_decrement(s), s_x = 0.0;
  for (size_t i = 0; i < model->n; i++) {
    const qc_orbit *o = &s->work->point.orbit[i];
    const double common = -0.5 * mix->p * model->m[i];
    s_g += common * state->y[i] * o->w_y * state->y_g[i];
    s_p += common * (cmxp_qc_decrement_p(mix, o) + state->y[i] * (o->w_p + o->w_y * state->y_p[i]));
    s_x += common * state->y[i] * o->w_y * state->y_x[i];
  }
  s_p += cmxp_qc_mixing_entropy_p(mix);
  for (size_t i = 0; i < model->n; i++) {
    state->y_p[i] -= state->y_g[i] * s_p / s_g;
    state->y_x[i] -= state->y_g[i] * s_x / s_g;
    state->y_g[i] = 0.0;
  }
}

/* Sums over the orbits at the solver's point. */
typedef struct orbit_sums {
  double energy, h, h_p, e_p, e_x;           /* e_x: what odd terms add to the derivative by x */
  double beyond, beyond_p, beyond_x, tilted; /* B, its derivatives at fixed w, sum_i w_i B_i */
  double feasible_energy,
      feasible_h; /* of w scaled to be strictly feasible where S_min is negative by round-off */
} orbit_sums;

/* What the terms beyond pairs add. */
static void add_beyond(const order_solver *s, const cmx_order_state *state, double scale, orbit_sums *sum) {
  const cmx_order_model *model = s->problem.model;
  const beyond_point *at = &s->work->descent->at;
  double scaled[CMX_MAX_ORBITS];
  beyond_point there;
  for (size_t i = 0; i < model->n; i++) {
    const qc_orbit *o = &s->work->point.orbit[i];
    scaled[i] = scale * s->w[i];
    sum->e_p += at->d[i] * (o->w_p + o->w_y * state->y_p[i]);
    sum->e_x += at->d[i] * o->w_y * state->y_x[i];
    sum->tilted += at->d[i] * s->w[i];
  }
  cmxp_beyond_at(&s->problem, scaled, &there);
  sum->energy = at->value;
  sum->feasible_energy = there.value;
  sum->beyond = at->value;
  sum->beyond_p = at->value_p;
  sum->beyond_x = at->value_x;
  sum->e_p += at->value_p;
  sum->e_x += at->value_x;
}

static orbit_sums sum_orbits(const order_solver *s, const cmx_order_state *state) {
  const cmx_order_model *model = s->problem.model;
  const qc_mix *mix = &s->problem.mix;
  const double scale = s->lowest.s < 0.0 ? 1.0 / (1.0 - s->lowest.s) : 1.0;
  orbit_sums sum = {0};
  if (model->n_beyond) add_beyond(s, state, scale, &sum);
  for (size_t i = 0; i < model->n; i++) {
    const qc_orbit *o = &s->work->point.orbit[i];
    const double m = model->m[i], decrement = cmxp_qc_decrement(mix, o->w);
    sum.energy += m * model->j[i] * o->w;
    sum.feasible_energy += m * model->j[i] * o->w * scale;
    sum.h += m * decrement;
    sum.feasible_h += m * (scale < 1.0 ? cmxp_qc_decrement(mix, o->w * scale) : decrement);
    sum.h_p += m * cmxp_qc_decrement_p(mix, o);
    sum.e_p += m * model->j[i] * (o->w_p + o->w_y * state->y_p[i]);
    sum.e_x += m * model->j[i] * o->w_y * state->y_x[i];
  }
  return sum;
}

/* Free energy, its bounds, and psi with its derivatives. The order is that of gamma_zero = gamma_d/tau: tau
   >= 1 is the multiplier of the entropy, 1 unless s = 0 is held; by the envelope theorem derivatives in p are
   those of (Gamma_d/2) p (energy - T_0) - tau s at fixed order and tau. */
static void thermodynamics(const order_solver *s, double gamma_d, double tau, cmx_order_state *state) {
  const cmx_order_model *model = s->problem.model;
  const qc_mix *mix = &s->problem.mix;
  const double p = mix->p, smix = -cmx_mixing_two(mix->x, NULL), smix_p = cmxp_qc_mixing_entropy_p(mix);
  const orbit_sums sum = sum_orbits(s, state);
  double lower = tau * (-0.5 * s->problem.gamma_d * p * model->t0 - smix - 0.5 * p * s->work->point.value);
  /* the dual is that of B linear in w, which bounds f if it is convex */
  if (model->n_beyond) lower += 0.5 * p * (gamma_d * (sum.beyond - sum.tilted) - tau * s->lost);
  const double upper =
      0.5 * gamma_d * p * (sum.feasible_energy - model->t0) - (smix - 0.5 * p * sum.feasible_h);
  state->u_order = 0.5 * gamma_d * p * (sum.energy - model->t0);
  state->s_res = smix - 0.5 * p * sum.h;
  state->f_order = state->u_order - state->s_res;
  state->gap = fabs(upper - lower) / fabs(state->f_order);
  state->f_g = 0.5 * p * (sum.energy - model->t0);
  /* psi is f_order without -s_mix and the T_0 term, also where s = 0 is held. */
  state->psi = 0.5 * (gamma_d * sum.energy + sum.h);
  state->psi_g = 0.5 * sum.energy;
  state->psi_gp = 0.5 * sum.e_p;
  state->psi_p = 0.5 * tau * sum.h_p + (tau - 1.0) * (0.5 * sum.h - smix_p) / p;
  if (model->n_beyond) state->psi_p += 0.5 * gamma_d * sum.beyond_p;
  state->psi_x = 0.5 * gamma_d * sum.beyond_x; /* and psi_gx: as y_x */
  state->psi_gx = 0.5 * sum.e_x;
}

/* Derivatives of f_order in x and Gamma_d. Where s = 0 is held, f_order = Gamma_d E(x) with E the extreme of
   e = f/Gamma over Gamma, without the bound: the value function of a second minimisation. */
static void derivatives(const order_solver *s, double gamma_d, int held, cmx_order_state *state) {
  cmx_jet f = cmxp_order_value_jet(&s->problem, &s->work->planes, s->w, &s->work->system, &s->work->response);
  if (held) {
    const cmx_jet e = cmx_jet_div(f, cmx_jet_seed(s->problem.gamma_d, 0.0, 1.0));
    const double g_x = -e.xg / e.gg; /* of gamma_zero */
    const double xx = e.xx + e.xg * g_x,
                 xxx = e.xxx + g_x * (3.0 * (e.xxg + e.xgg * g_x) + e.ggg * g_x * g_x);
    f = (cmx_jet){.x = gamma_d * e.x, .xx = gamma_d * xx, .xg = e.x, .xxx = gamma_d * xxx, .xxg = xx};
  }
  state->f_x = f.x;
  state->f_xx = f.xx;
  state->f_xg = f.xg;
  state->f_gg = f.gg;
  state->f_xxx = f.xxx;
  state->f_xxg = f.xxg;
  state->f_xgg = f.xgg;
  state->f_ggg = f.ggg;
}

/* Results were made for the folded composition min(x, 1-x); odd derivatives in x change sign at the fold.
   Those of psi and y are through p, but for what odd terms add. */
static void unfold(cmx_order_state *state, double x, int skew) {
  const double sign = x < 0.5 ? 1.0 : x > 0.5 ? -1.0 : skew ? 1.0 : 0.0;
  state->f_x *= sign;
  state->f_xg *= sign;
  state->f_xxx *= sign;
  state->f_xgg *= sign;
  const double t = 1.0 - 2.0 * (x <= 0.5 ? x : 1.0 - x);
  state->psi_x = sign * (t * state->psi_p + state->psi_x);
  state->psi_gx = sign * (t * state->psi_gp + state->psi_gx);
  for (size_t i = 0; i < state->n; i++) state->y_x[i] = sign * (t * state->y_p[i] + state->y_x[i]);
}

/* Derivatives by p that odd terms leave without meaning. */
static void lose_p(cmx_order_state *state) {
  state->psi_p = state->psi_gp = NAN;
  for (size_t i = 0; i < state->n; i++) state->y_p[i] = NAN;
}

/* The minimum of a convex f, or else one of its local minima. It is that of *gamma_zero without the bound
   s >= 0. */
static cmx_status solve_one(order_solver *s, double gamma_d, double *gamma_zero) {
  const order_programme programme = programme_of(s);
  cmx_order_work *work = s->work;
  double reached = gamma_d;
  cmx_status status;
  *gamma_zero = gamma_d;
  if (work->held_x == s->problem.mix.x && work->held_gamma <= gamma_d) { /* s = 0 already held at this x */
    *gamma_zero = work->held_gamma;
    return cmxp_hold_minimise(&programme, work->held_gamma, &reached);
  }
  status = cmxp_hold_minimise(&programme, gamma_d, &reached);
  if (status >= 0 && cmxp_order_entropy(s) < 0.0) {
    work->warm = 0;
    status = cmxp_hold_entropy(&programme, reached, gamma_zero);
    work->held_x = s->problem.mix.x;
    work->held_gamma = *gamma_zero;
  }
  return status;
}

/* The least minimum with terms beyond pairs: one that is proved, or that of all starts. */
static cmx_status solve_beyond(order_solver *s, double gamma_d, double *gamma_zero) {
  s->work->held_x = -1.0; /* the folded x does not tell x from 1-x */
  cmx_status status = solve_one(s, gamma_d, gamma_zero);
  if (status >= 0) s->lost = cmxp_beyond_lost(&s->problem, s->w);
  if (status == CMX_ERR_NOT_CONVERGED || s->lost > 0.0) {
    s->rounds = s->newton = 0; /* the first descent depends on the state before */
    status = cmxp_descend_all(s, gamma_d, gamma_zero);
    if (status >= 0) s->lost = cmxp_beyond_lost(&s->problem, s->w);
  }
  return status;
}

static cmx_status solve_state(order_solver *s, double x, double gamma_d, cmx_order_state *state) {
  const cmx_order_model *model = s->problem.model;
  double gamma_zero = gamma_d;
  s->problem.mix = cmxp_qc_mixture(x);
  cmx_status status = (model->n_beyond ? solve_beyond : solve_one)(s, gamma_d, &gamma_zero);
  const double tau = gamma_zero < gamma_d ? gamma_d / gamma_zero : 1.0;
  if (status >= 0 && tau > 1.0) status = CMX_WARN_ZERO_ENTROPY;
  if (status < 0) return status;
  state->status = status;
  memcpy(state->w, s->w, s->problem.model->n * sizeof *s->w);
  state->S_min = s->lowest.s;
  state->rounds = s->rounds;
  state->newton = s->newton;
  state->certified = !(s->lost > 0.0);
  state->starts = state->certified ? 0 : s->starts;
  report_planes(s, state);
  fields(s, state);
  derivatives(s, gamma_d, tau > 1.0, state);
  if (tau > 1.0) hold_fields(s, state);
  thermodynamics(s, gamma_d, tau, state);
  unfold(state, x, model->skew);
  if (model->skew) lose_p(state);
  return model->free_energy ? cmxp_order_replace(model, state) : status;
}

cmx_status cmx_order_solve(const cmx_order_model *model, double x, double gamma_d, cmx_order_work *work,
                           cmx_order_state *state) {
  order_solver s;
  fill_nan(state, CMX_ERR_DOMAIN, x, gamma_d, model->n);
  if (!(x >= 0.0 && x <= 1.0) || !(gamma_d >= 0.0 && gamma_d <= CMX_MAX_GAMMA_D)) return CMX_ERR_DOMAIN;
  memset(&s, 0, sizeof s);
  s.problem.model = model;
  s.problem.j = model->j;
  s.problem.side = x > 0.5 ? -1.0 : 1.0;
  s.work = work;
  const cmx_status status = solve_state(&s, x, gamma_d, state);
  if (status < 0) {
    fill_nan(state, status, x, gamma_d, model->n);
    work->warm = 0;
  }
  return status;
}

cmx_status cmxp_order_follow(const cmx_order_model *model, double x, double gamma_d, cmx_order_work *work,
                             cmx_order_state *state) {
  const double p = x * (1.0 - x);
  work->beside =
      !model->n_beyond && fabs(p - work->solved_p) <= 0.02 && fabs(gamma_d - work->solved_g) <= 0.1 * gamma_d;
  const cmx_status status = cmx_order_solve(model, x, gamma_d, work, state);
  work->beside = 0;
  return status < 0 ? cmx_order_solve(model, x, gamma_d, work, state) : status;
}

cmx_status cmx_order_evaluate(const cmx_order_model *model, double x, double gamma_d, const double w[],
                              double *u, double *s) {
  *u = *s = NAN;
  if (!(x >= 0.0 && x <= 1.0) || !(gamma_d >= 0.0)) return CMX_ERR_DOMAIN;
  const qc_mix mix = cmxp_qc_mixture(x);
  double energy = 0.0, h = 0.0;
  for (size_t i = 0; i < model->n; i++) {
    energy += model->m[i] * model->j[i] * w[i];
    h += model->m[i] * cmxp_qc_decrement(&mix, w[i]);
  }
  if (model->n_beyond) {
    const dual_problem problem = {.model = model, .mix = mix, .side = x > 0.5 ? -1.0 : 1.0};
    beyond_point at;
    cmxp_beyond_at(&problem, w, &at);
    energy += at.value;
  }
  if (!isfinite(energy) || !isfinite(h)) return CMX_ERR_DOMAIN;
  *u = 0.5 * gamma_d * mix.p * (energy - model->t0);
  *s = -cmx_mixing_two(mix.x, NULL) - 0.5 * mix.p * h;
  return CMX_OK;
}
