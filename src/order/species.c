/* Driver of the order programme of n species: planes, the bound s >= 0, certificate, derivatives. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix_composition.h"
#include "order/species_internal.h"

enum { MAX_MINIMA = 64, MAX_ROUNDS = 60, ROUNDS_MOVING = 8 };

static const double feasible = 5e-14; /* S(k) >= -feasible ends the search for planes */
static const double present = 1e-100; /* least fraction: products of two do not underflow */

struct cmx_order_species_work {
  const cmx_order_model *model;
  size_t n; /* species of the space below; 0: there is none */
  int warm;
  double z[CMX_MAX_SPECIES]; /* charges of the last solution, in the order of the programme */
  species_dual dual;
  species_structure structure;
  zone_scratch scratch;
};

typedef struct solver {
  species_problem problem;
  cmx_order_species_work *work;
  zone_minimum lowest;
  int rounds, newton;
  double g_zero; /* coupling of the minimum: below g where s = 0 is held */
} solver;

cmx_status cmx_order_species_work_new(const cmx_order_model *model, cmx_order_species_work **out) {
  *out = calloc(1, sizeof **out);
  if (!*out) return CMX_ERR_MEMORY;
  (*out)->model = model;
  if (cmxp_zone_scratch_make(model, &(*out)->scratch) == CMX_OK) return CMX_OK;
  cmx_order_species_work_free(*out);
  *out = NULL;
  return CMX_ERR_MEMORY;
}

static void drop_space(cmx_order_species_work *work) {
  cmxp_species_dual_free(&work->dual);
  cmxp_species_structure_free(&work->structure);
  work->n = 0;
}

void cmx_order_species_work_free(cmx_order_species_work *work) {
  if (!work) return;
  drop_space(work);
  cmxp_zone_scratch_free(&work->scratch);
  free(work);
}

void cmx_order_species_work_reset(cmx_order_species_work *work) {
  work->warm = 0;
}

static cmx_status space_for(size_t n, cmx_order_species_work *work) {
  if (work->n == n) return CMX_OK;
  drop_space(work);
  work->warm = 0;
  if (cmxp_species_dual_make(work->model->n, n, &work->dual) < 0 ||
      cmxp_species_structure_make(work->model, n - 1, &work->structure) < 0) {
    drop_space(work);
    return CMX_ERR_MEMORY;
  }
  work->n = n;
  return CMX_OK;
}

/* --- cutting planes ------------------------------------------------------------------------------------ */

/* Adds the directions of negative eigenvalues at u. */
static void add_planes(solver *s, const double u[3]) {
  species_planes *planes = &s->work->dual.planes;
  double value[CMX_MAX_SPECIES], mode[CMX_MAX_SPECIES][CMX_MAX_SPECIES];
  cmxp_species_modes(&s->work->structure, u, value, mode);
  for (size_t r = 0; r < s->problem.m && value[r] < -feasible; r++) {
    const size_t j = planes->n_planes;
    if (j == CMX_MAX_PLANES) return;
    planes->mu[j] = 0.0;
    memcpy(planes->u[j], u, sizeof planes->u[j]);
    memcpy(planes->b[j], mode[r], sizeof planes->b[j]);
    planes->n_planes++;
  }
}

/* The gap between D and its bound. */
static double slackness(const solver *s) {
  const species_dual *dual = &s->work->dual;
  double loss = 0.0;
  for (size_t a = 0, e = 0; a < s->problem.m; a++)
    for (size_t b = 0; b <= a; b++, e++)
      loss += species_weight(&s->problem, a, b) * fabs(dual->planes.lambda[e] * dual->point.balance[e]);
  for (size_t j = 0; j < dual->planes.n_planes; j++) loss += fabs(dual->planes.mu[j] * dual->point.s[j]);
  return loss;
}

/* Planes with positive multipliers lie at minima of the least eigenvalue. Adds lower points beside them and
   returns 1 if there are any. */
static int add_below(solver *s, const zone_surface *surface) {
  species_planes *planes = &s->work->dual.planes;
  const size_t held = planes->n_planes;
  for (size_t j = 0; j < held; j++) {
    zone_minimum at;
    if (!(planes->mu[j] > 0.0)) continue;
    memcpy(at.u, planes->u[j], sizeof at.u);
    cmxp_zone_refine(surface, &at);
    if (at.s < -feasible) add_planes(s, at.u);
  }
  return planes->n_planes > held;
}

/* Minimises at coupling g with planes added until S >= -feasible in the whole zone. */
static cmx_status minimise(void *of, double g) {
  solver *s = of;
  cmx_order_species_work *work = s->work;
  species_dual *dual = &work->dual;
  zone_minimum minima[MAX_MINIMA];
  s->problem.g = s->g_zero = g;
  if (!work->warm) {
    dual->planes.n_planes = 0;
    memset(dual->planes.lambda, 0, sizeof dual->planes.lambda);
    memset(dual->point.log_u, 0, work->model->n * s->problem.n * sizeof(double));
  }
  work->warm = 0; /* until this state is solved */
  for (int round = 0; round < MAX_ROUNDS; round++) {
    s->rounds++;
    cmxp_species_place(&s->problem, &dual->planes);
    /* Moving planes converge quadratically, and fewer of them are faster. Where that does not settle, fixed
       planes do. */
    const int early = round < ROUNDS_MOVING, move = early || round % 3 == 0;
    const int how = (move ? SPECIES_MOVE : 0) | (early ? SPECIES_MERGE : 0);
    const int steps = cmxp_species_minimise(&s->problem, how, dual);
    if (steps < 0) return CMX_ERR_NOT_CONVERGED;
    s->newton += steps;
    cmxp_species_structure_set(&s->problem, dual->point.w, &work->structure);
    const zone_surface surface = cmxp_species_surface(&work->structure);
    size_t found = cmxp_zone_minima(&surface, &work->scratch, MAX_MINIMA, minima);
    if (found > 0 && minima[0].s >= -feasible)
      found = cmxp_zone_search_flat(&surface, MAX_MINIMA, minima, found);
    if (found == 0) return CMX_ERR_NOT_CONVERGED;
    s->lowest = minima[0];
    if (minima[0].s >= -feasible && slackness(s) <= 1e-13 * (1.0 + fabs(dual->point.value))) {
      if (add_below(s, &surface)) continue;
      work->warm = 1;
      return CMX_OK;
    }
    if (move) cmxp_species_drop_idle(&dual->planes);
    for (size_t q = 0; q < found && minima[q].s < -feasible; q++) add_planes(s, minima[q].u);
  }
  return CMX_ERR_NOT_CONVERGED;
}

/* --- results ------------------------------------------------------------------------------------------- */

/* sum_i m_i sum_ab p_ab ln[p_ab/(x_a x_b)] and sum_i m_i J_i C_i of w times `scale`. */
static double decrement(const solver *s, double scale) {
  const species_problem *p = &s->problem;
  const size_t n = p->n;
  double sum = 0.0;
  for (size_t i = 0; i < p->model->n; i++)
    for (size_t a = 0; a < n; a++)
      for (size_t b = 0; b < n; b++) {
        const double w = scale * s->work->dual.point.w[(i * n + a) * n + b];
        sum += p->model->m[i] * p->x[a] * p->x[b] * ((w > -1.0 ? (1.0 + w) * log1p(w) : 0.0) - w);
      }
  return sum;
}

static double energy(const solver *s, double scale) {
  const species_problem *p = &s->problem;
  const size_t n = p->n;
  double sum = 0.0;
  for (size_t i = 0; i < p->model->n; i++)
    for (size_t a = 0; a < n; a++)
      for (size_t b = 0; b < n; b++)
        sum += p->model->m[i] * p->model->j[i] * p->x[a] * p->x[b] * p->z[a] * p->z[b] * scale *
               s->work->dual.point.w[(i * n + a) * n + b];
  return sum;
}

static double entropy(const void *of) {
  const solver *s = of;
  return -cmx_mixing_sum((int)s->problem.n, s->problem.x) - 0.5 * decrement(s, 1.0);
}

static void reset(void *of) {
  cmx_order_species_work_reset(((solver *)of)->work);
}

/* Derivative of -D/2 by each fraction with p and all multipliers held, up to a constant. */
static void slopes(const solver *s, double out[]) {
  const species_problem *p = &s->problem;
  const species_dual *dual = &s->work->dual;
  const size_t n = p->n;
  double mean = 0.0;
  for (size_t a = 0; a < n; a++) {
    out[a] = 0.0;
    for (size_t i = 0; i < p->model->n; i++) out[a] += p->model->m[i] * dual->point.log_u[i * n + a];
    for (size_t j = 0; j < dual->planes.n_planes; j++)
      out[a] -= 0.5 * dual->planes.mu[j] * dual->planes.q[j][a] * dual->planes.q[j][a];
    mean += p->x[a] * out[a];
  }
  for (size_t a = 0; a < n; a++) out[a] -= mean;
}

static void report_planes(const solver *s, cmx_order_species_state *state) {
  const cmx_order_model *model = s->work->model;
  const species_planes *planes = &s->work->dual.planes;
  const double to_k = 2.0 / model->sums.lattice->constant;
  double u[3];
  memcpy(u, s->lowest.u, sizeof u);
  cmxp_zone_fold(model, u);
  for (size_t a = 0; a < 3; a++) state->k_min[a] = to_k * u[a];
  for (size_t j = 0; j < planes->n_planes; j++) {
    if (!(planes->mu[j] > 0.0)) continue;
    memcpy(u, planes->u[j], sizeof u);
    cmxp_zone_fold(model, u);
    for (size_t a = 0; a < 3; a++) state->plane_k[state->active][a] = to_k * u[a];
    state->plane_mu[state->active++] = planes->mu[j];
  }
}

/* --- species and charges ------------------------------------------------------------------------------- */

/* Charges of a composition: equal ones together, absent ones left out. */
typedef struct charges {
  size_t n, n_species;
  size_t of[CMX_MAX_SPECIES]; /* place of each species among the charges; n_species if it is absent */
  double z[CMX_MAX_SPECIES], x[CMX_MAX_SPECIES];
  double share[CMX_MAX_SPECIES]; /* of each species */
} charges;

static int gather(const cmx_composition *c, charges *out) {
  double x[CMX_MAX_SPECIES];
  memset(out, 0, sizeof *out);
  if (!c->ions || cmx_fractions_clean(c->ions->n, c->x, x) < 0) return 0;
  out->n_species = (size_t)c->ions->n;
  for (size_t a = 0; a < out->n_species; a++) {
    out->of[a] = out->n_species;
    if (x[a] < present) continue;
    size_t k = 0;
    while (k < out->n && out->z[k] != c->ions->z[a]) k++;
    if (k == out->n) out->z[out->n++] = c->ions->z[a];
    out->x[k] += x[a];
    out->of[a] = k;
  }
  for (size_t a = 0; a < out->n_species; a++)
    if (out->of[a] < out->n_species) out->share[a] = x[a] / out->x[out->of[a]];
  size_t most = 0;
  for (size_t k = 1; k < out->n; k++)
    if (out->x[k] > out->x[most]) most = k;
  const size_t last = out->n - 1;
  const double z_most = out->z[most], x_most = out->x[most];
  out->z[most] = out->z[last];
  out->x[most] = out->x[last];
  out->z[last] = z_most;
  out->x[last] = x_most;
  for (size_t a = 0; a < out->n_species; a++)
    out->of[a] = out->of[a] == most ? last : out->of[a] == last ? most : out->of[a];
  return 1;
}

static void set_problem(const cmx_order_model *model, const charges *c, species_problem *p) {
  double mean = 0.0; /* from the most abundant charge */
  memset(p, 0, sizeof *p);
  p->model = model;
  p->n = c->n;
  p->m = c->n - 1;
  for (size_t k = 0; k + 1 < c->n; k++) mean += c->x[k] * (c->z[k] - c->z[c->n - 1]);
  for (size_t k = 0; k < c->n; k++) {
    p->x[k] = c->x[k];
    p->root[k] = sqrt(c->x[k]);
    p->z[k] = c->z[k] - c->z[c->n - 1] - mean;
    p->variance += p->x[k] * p->z[k] * p->z[k];
  }
}

void cmxp_species_fill_nan(const cmx_order_model *model, int n, double g, cmx_order_species_state *state,
                           double pairs[]) {
  memset(state, 0, sizeof *state);
  state->status = CMX_ERR_DOMAIN;
  state->n = n >= 1 && n <= CMX_MAX_SPECIES ? (size_t)n : 0;
  state->g = g;
  state->f_order = state->u_order = state->s_res = state->f_g = state->gap = state->S_min = NAN;
  state->pair_min = NAN;
  for (size_t a = 0; a < 3; a++) state->k_min[a] = NAN;
  for (size_t a = 0; a < CMX_MAX_SPECIES; a++) state->f_add[a] = NAN;
  for (size_t e = 0; pairs && e < model->n * state->n * state->n; e++) pairs[e] = NAN;
}

/* Entropy of mixing of equal charges, and its part of the derivatives. */
static double add_shares(const charges *c, cmx_order_species_state *state) {
  double sum = 0.0;
  for (size_t a = 0; a < c->n_species; a++)
    if (c->of[a] < c->n_species) sum -= c->x[c->of[a]] * c->share[a] * log(c->share[a]);
  for (size_t a = 0; a < c->n_species; a++)
    if (c->of[a] < c->n_species) state->f_add[a] += log(c->share[a]) + sum;
  return sum;
}

/* Free energy, its bounds and derivatives. The order is that of g_zero = g/tau, tau >= 1 the multiplier of
   the entropy: derivatives are those of (g/2) (energy - Var T_0) - tau s at fixed order and tau. */
static void thermodynamics(const solver *s, const charges *c, double g, cmx_order_species_state *state) {
  const species_problem *p = &s->problem;
  const double t0 = p->model->t0, tau = g > s->g_zero ? g / s->g_zero : 1.0;
  const double scale = s->lowest.s < 0.0 ? 1.0 / (1.0 - s->lowest.s) : 1.0;
  const double mixing = cmx_mixing_sum((int)p->n, p->x);
  double slope[CMX_MAX_SPECIES] = {0}, value = 0.0, d = 0.0, e = 0.0, e_feasible = 0.0, d_feasible = 0.0;
  if (p->n > 1) {
    slopes(s, slope);
    value = s->work->dual.point.value;
    e = energy(s, 1.0);
    d = decrement(s, 1.0);
    e_feasible = scale < 1.0 ? energy(s, scale) : e;
    d_feasible = scale < 1.0 ? decrement(s, scale) : d;
  }
  state->f_g = 0.5 * (e - p->variance * t0);
  state->u_order = g * state->f_g;
  state->s_res = -mixing - 0.5 * d;
  for (size_t a = 0; a < c->n_species; a++) {
    const size_t k = c->of[a];
    if (k == c->n_species)
      state->f_add[a] = -INFINITY;
    else
      state->f_add[a] =
          tau * (slope[k] + log(p->x[k]) - mixing) - 0.5 * g * t0 * (p->z[k] * p->z[k] - p->variance);
  }
  const double shares = add_shares(c, state);
  state->s_res += shares;
  state->f_order = state->u_order - state->s_res;
  const double lower = tau * (-0.5 * s->g_zero * p->variance * t0 + mixing - 0.5 * value) - shares;
  const double upper = 0.5 * g * (e_feasible - p->variance * t0) + mixing + 0.5 * d_feasible - shares;
  state->gap = upper == lower ? 0.0 : fabs(upper - lower) / fabs(state->f_order);
}

/* p_kl/(x_k x_l) of two charges, to all digits also where it is small. */
static double pair_ratio(const solver *s, size_t i, size_t k, size_t l) {
  const size_t n = s->problem.n;
  const species_point *point = &s->work->dual.point;
  return n == 1 ? 1.0
                : exp(point->y[(i * n + k) * n + l] + point->log_u[i * n + k] + point->log_u[i * n + l]);
}

/* Pairs of species from those of charges; the least p_ab/(x_a x_b). */
static double fill_pairs(const solver *s, const charges *c, double pairs[]) {
  const size_t species = c->n_species;
  double least = 1.0;
  for (size_t i = 0; i < s->problem.model->n; i++)
    for (size_t a = 0; a < species; a++)
      for (size_t b = 0; b < species; b++) {
        const size_t k = c->of[a], l = c->of[b];
        const int absent = k == species || l == species;
        const double ratio = absent ? 1.0 : pair_ratio(s, i, k, l);
        least = fmin(least, ratio);
        if (pairs)
          pairs[(i * species + a) * species + b] =
              absent ? 0.0 : c->x[k] * c->share[a] * c->x[l] * c->share[b] * ratio;
      }
  return least;
}

static cmx_status solve_charges(solver *s, const charges *c, double g) {
  cmx_order_species_work *work = s->work;
  const order_programme programme = {s, minimise, entropy, reset};
  double reached;
  if (c->n == 1) {
    s->lowest = (zone_minimum){.s = 1.0};
    s->g_zero = g;
    return CMX_OK;
  }
  cmx_status status = space_for(c->n, work);
  if (status < 0) return status;
  if (memcmp(work->z, c->z, sizeof work->z) != 0) work->warm = 0;
  memcpy(work->z, c->z, sizeof work->z);
  status = cmxp_hold_minimise(&programme, g, &reached);
  if (status < 0 || entropy(s) >= 0.0) return status;
  work->warm = 0;
  status = cmxp_hold_entropy(&programme, reached, &s->g_zero);
  return status < 0 ? status : CMX_WARN_ZERO_ENTROPY;
}

cmx_status cmx_order_species_solve(const cmx_order_model *model, const cmx_composition *c, double g,
                                   cmx_order_species_work *work, cmx_order_species_state *state,
                                   double pairs[]) {
  solver s;
  charges of;
  memset(&s, 0, sizeof s);
  s.work = work;
  cmxp_species_fill_nan(model, c->ions ? c->ions->n : 0, g, state, pairs);
  if (model->n_beyond || model->free_energy) return state->status = CMX_ERR_UNSUPPORTED;
  if (!gather(c, &of) || !(g >= 0.0 && g < INFINITY)) return CMX_ERR_DOMAIN;
  set_problem(model, &of, &s.problem);
  for (size_t k = 0; k < of.n; k++)
    for (size_t l = 0; l < k; l++)
      if (!((of.z[k] - of.z[l]) * (of.z[k] - of.z[l]) * g <= CMX_MAX_SPECIES_COUPLING)) return CMX_ERR_DOMAIN;
  state->status = solve_charges(&s, &of, g);
  if (state->status < 0) {
    work->warm = 0;
    return state->status;
  }
  state->S_min = s.lowest.s;
  state->rounds = s.rounds;
  state->newton = s.newton;
  if (of.n > 1)
    report_planes(&s, state);
  else
    memset(state->k_min, 0, sizeof state->k_min); /* S(k) is 1 everywhere */
  thermodynamics(&s, &of, g, state);
  state->pair_min = fill_pairs(&s, &of, pairs);
  return state->status;
}
