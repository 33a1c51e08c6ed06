/* verify: what must hold among the outputs of the equation of state alone. */
#include <math.h>
#include <stdlib.h>

#include "coulomix_inverse.h"
#include "verify.h"

static const char *const axes[3] = {"x", "rho", "temp"};

typedef struct state {
  double at[3]; /* x, rho, temp */
} state;

static state drawn(const cmx_eos_view *v, const verify_options *o, int sequence, size_t k) {
  state s;
  verify_eos_draw(v, o, sequence, k, &s.at[0], &s.at[1], &s.at[2]);
  return s;
}

static cmx_status look(const cmx_eos_view *v, int phase, const state *s, cmx_eos_point *p) {
  return cmx_eos_lookup(v, phase, s->at[0], s->at[1], s->at[2], p);
}

static void add_where(json_t *row, const state *s) {
  json_t *where = json_object();
  for (int k = 0; k < 3 && s; k++) json_object_set_new(where, axes[k], tool_real(s->at[k]));
  json_object_set_new(row, "where", where);
}

/* --- cells ------------------------------------------------------------------------------------------------- */

/* Everything that is piecewise in the state of a phase: within one such cell the outputs are analytic. */
enum {
  CELL_N,
  CELL_T,
  CELL_FINE,
  CELL_X,
  CELL_GAMMA,
  CELL_ORDER_X,
  CELL_ORDER_G,
  CELL_FROZEN,
  CELL_PATCH, /* of a crossed cell of the order table, counted from 1; 0 in the others */
  CELL_PAIRS,
  N_CELLS
};

static double gamma_d_of(const cmxi_eos_at *at) {
  return cmx_difference_coupling(at->dz, at->z13, at->gamma_e);
}

static void cells_of(const cmx_eos_view *v, int phase, const state *s, int cell[N_CELLS]) {
  cmxi_eos_at at;
  cmxi_span span;
  for (int k = 0; k < N_CELLS; k++) cell[k] = 0;
  cmxi_eos_place(v, s->at[0], s->at[1], s->at[2], &at);
  cell[CELL_N] = at.n.first;
  cell[CELL_T] = at.t.first;
  cell[CELL_PAIRS] = at.temp < v->pairs_from;
  if (!cell[CELL_PAIRS]) {
    cmxi_span_at(&v->t_fine, at.ln_t, &span);
    cell[CELL_FINE] = span.first;
  }
  if (v->mixing[phase]) {
    cmxi_span_at(&v->x, at.x, &span);
    cell[CELL_X] = span.first;
    cmxi_span_at(&v->gamma, at.ln_n / 3.0 - at.ln_t + v->ln_coupling, &span);
    cell[CELL_GAMMA] = span.first;
  } else {
    cmxi_place place;
    const double most = v->order.gamma_d[v->order.n_g - 1], gamma_d = gamma_d_of(&at);
    cmxi_place_at(&v->order, at.x, fmin(gamma_d, most), &place);
    cell[CELL_ORDER_X] = at.x > 0.5 ? -place.i - 1 : place.i;
    cell[CELL_ORDER_G] = place.j;
    cell[CELL_FROZEN] = gamma_d > most;
    const cmx_order_view *o = &v->order;
    const int code = o->cell ? o->cell[(size_t)place.i * (size_t)(o->n_g - 1) + (size_t)place.j] : -1;
    if (code != -1) cell[CELL_PATCH] = 1 + cmxi_region_find(o, code, place.s, place.t);
  }
}

static int same_cells(const cmx_eos_view *v, int phase, const state *a, const state *b) {
  int one[N_CELLS], other[N_CELLS], same = 1;
  cells_of(v, phase, a, one);
  cells_of(v, phase, b, other);
  for (int k = 0; k < N_CELLS; k++) same = same && one[k] == other[k];
  return same;
}

/* --- Maxwell's relations ------------------------------------------------------------------------------------- */

enum { OUT_E, OUT_S, OUT_P, OUT_F, OUT_DFDX, N_OUT };

static void outputs(const cmx_eos_point *p, double out[N_OUT]) {
  out[OUT_E] = p->e;
  out[OUT_S] = p->s;
  out[OUT_P] = p->p;
  out[OUT_F] = p->f;
  out[OUT_DFDX] = p->df_dx;
}

/* A state moved by `step` along x, ln rho or ln T. */
static state moved(const state *s, int axis, double step) {
  state m = *s;
  if (axis == 0)
    m.at[0] += step;
  else
    m.at[axis] *= exp(step);
  return m;
}

/* Largest step of the differences whose nine points lie in one cell of everything; 0 next to a border. */
static double step_within(const cmx_eos_view *v, int phase, const state *s, int axis) {
  double h = axis == 1 ? 0.1 / v->n.inverse_step : 0.1 / v->t.inverse_step;
  if (axis == 0) h = fmin(0.1 / v->x.inverse_step, 0.02 * fmin(s->at[0], 1.0 - s->at[0]));
  for (int halved = 0; halved < 4; halved++, h *= 0.5) {
    int inside = 1;
    for (int k = 1; k <= 4 && inside; k++)
      for (int side = -1; side <= 1 && inside; side += 2) {
        const state m = moved(s, axis, side * k * h);
        inside =
            cmxi_range_check(v->rho, v->temp, m.at[0], m.at[1], m.at[2]) >= 0 && same_cells(v, phase, s, &m);
      }
    if (inside) return h;
  }
  return 0.0;
}

/* Central differences of eighth order of all outputs. */
static void differences(const cmx_eos_view *v, int phase, const state *s, int axis, double h,
                        double d[N_OUT]) {
  static const double weight[4] = {4.0 / 5.0, -1.0 / 5.0, 4.0 / 105.0, -1.0 / 280.0};
  for (int q = 0; q < N_OUT; q++) d[q] = 0.0;
  for (int k = 1; k <= 4; k++) {
    double up[N_OUT], down[N_OUT];
    cmx_eos_point p;
    const state hi = moved(s, axis, k * h), lo = moved(s, axis, -k * h);
    look(v, phase, &hi, &p);
    outputs(&p, up);
    look(v, phase, &lo, &p);
    outputs(&p, down);
    for (int q = 0; q < N_OUT; q++) d[q] += weight[k - 1] * (up[q] - down[q]) / h;
  }
}

typedef struct relation {
  const char *name;
  int axis, output; /* output < 0: algebraic, of the numbers -1 - output */
} relation;

static const relation relations[] = {{"de/dlnT = T cv", 2, OUT_E},
                                     {"ds/dlnT = cv", 2, OUT_S},
                                     {"dP/dlnT = P chi_t", 2, OUT_P},
                                     {"df/dlnT = -T s", 2, OUT_F},
                                     {"de/dlnrho = P/rho (1 - chi_t)", 1, OUT_E},
                                     {"ds/dlnrho = -P chi_t/(rho T)", 1, OUT_S},
                                     {"dP/dlnrho = P chi_rho", 1, OUT_P},
                                     {"df/dlnrho = P/rho", 1, OUT_F},
                                     {"de/dx = de_dx", 0, OUT_E},
                                     {"dP/dx = dp_dx", 0, OUT_P},
                                     {"df/dx = df_dx", 0, OUT_F},
                                     {"d(df_dx)/dx = d2f_dx2", 0, OUT_DFDX},
                                     {"f = e - T s", 0, -1},
                                     {"de_drho = P/rho^2 (1 - chi_t)", 0, -2},
                                     {"ds_drho = -P chi_t/(rho^2 T)", 0, -3},
                                     {"ds_dt = cv/T", 0, -4},
                                     {"gamma3 - 1 = P chi_t/(rho T cv)", 0, -5},
                                     {"gamma1 = chi_rho + ...", 0, -6},
                                     {"cp chi_rho = cv gamma1", 0, -7},
                                     {"grad_ad gamma1 = gamma3 - 1", 0, -8}};
enum { N_RELATIONS = sizeof relations / sizeof *relations, N_DIFFERENCES = 12 };

/* What the relation demands, and the size of its largest term. */
static double demanded(const relation *r, const state *s, const cmx_eos_point *p, double *size) {
  const double pr = p->p / s->at[1], temp = s->at[2];
  *size = 0.0;
  if (r->axis == 0)
    return r->output == OUT_E   ? p->de_dx
           : r->output == OUT_P ? p->dp_dx
           : r->output == OUT_F ? p->df_dx
                                : p->d2f_dx2;
  if (r->output == OUT_E && r->axis == 1) {
    *size = pr * fmax(1.0, fabs(p->chi_t));
    return pr * (1.0 - p->chi_t);
  }
  switch (r->output) {
  case OUT_E:
    return temp * p->cv;
  case OUT_S:
    return r->axis == 2 ? p->cv : -pr * p->chi_t / temp;
  case OUT_P:
    return p->p * (r->axis == 2 ? p->chi_t : p->chi_rho);
  default:
    return r->axis == 2 ? -temp * p->s : pr;
  }
}

/* Size of what was added up to make an output: its round-off is this times 2e-16. */
static double size_of(const cmx_eos_view *v, int output, const state *s, const cmx_eos_point *p) {
  const double kt = v->boltzmann * s->at[2] / cmx_eos_mass(v, 0.0);
  switch (output) {
  case OUT_E:
  case OUT_F:
    return fabs(p->e) + fabs(p->f) + 4.0 * p->gamma * kt;
  case OUT_S:
    return fabs(p->s) + fabs(p->cv) + 4.0 * p->gamma * kt / s->at[2];
  case OUT_P:
    return 4.0 * fabs(p->p);
  default:
    return fabs(p->df_dx) + fabs(p->f) + 4.0 * p->gamma * kt;
  }
}

static double off(double a, double b, double third) {
  const double size = fmax(fmax(fabs(a), fabs(b)), fabs(third));
  return a == b ? 0.0 : fabs(a - b) / size;
}

static double algebraic(int which, const state *s, const cmx_eos_point *p) {
  const double rho = s->at[1], temp = s->at[2], pr = p->p / rho, g = p->gamma3 - 1.0;
  switch (which) {
  case 0:
    return off(p->f, p->e - temp * p->s, fmax(fabs(p->e), fabs(temp * p->s)));
  case 1:
    return off(p->de_drho, pr / rho * (1.0 - p->chi_t), pr / rho * fmax(1.0, fabs(p->chi_t)));
  case 2:
    return off(p->ds_drho, -pr * p->chi_t / (rho * temp), 0.0);
  case 3:
    return off(p->ds_dt, p->cv / temp, 0.0);
  case 4:
    return off(g, pr * p->chi_t / (temp * p->cv), 1.0);
  case 5:
    return off(p->gamma1, p->chi_rho + g * p->chi_t, p->chi_rho);
  case 6:
    return off(p->cp * p->chi_rho, p->cv * p->gamma1, 0.0);
  default:
    return off(p->grad_ad * p->gamma1, g, 0.0);
  }
}

/* Of every relation the residual and what rounding makes of it; a rounding of INFINITY marks a relation that was not tried. */
typedef struct residuals {
  state at;
  double residual[N_RELATIONS], rounding[N_RELATIONS];
} residuals;

static void residuals_at(const cmx_eos_view *v, residuals *r) {
  cmx_eos_point p;
  for (int k = 0; k < N_RELATIONS; k++) r->rounding[k] = INFINITY;
  if (look(v, CMX_STABLE, &r->at, &p) < 0) return;
  for (int axis = 0; axis < 3; axis++) {
    double d[N_OUT];
    const double h = step_within(v, p.phase, &r->at, axis);
    if (!(h > 0.0)) continue;
    differences(v, p.phase, &r->at, axis, h, d);
    for (int k = 0; k < N_DIFFERENCES; k++) {
      const relation *of = &relations[k];
      double size;
      if (of->axis != axis) continue;
      const double want = demanded(of, &r->at, &p, &size);
      r->residual[k] = off(d[of->output], want, size);
      r->rounding[k] = 2e-16 / h * (1.0 + size_of(v, of->output, &r->at, &p) / fmax(fabs(want), size));
    }
  }
  for (int k = N_DIFFERENCES; k < N_RELATIONS; k++) {
    r->residual[k] = algebraic(-1 - relations[k].output, &r->at, &p);
    r->rounding[k] = 0.0;
  }
}

static int ascending(const void *left, const void *right) {
  const double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

/* The worst difference is that of states where rounding is below 3e-11; all count in units of their rounding. */
static json_t *report_relation(const residuals *all, size_t n, int k, double *room) {
  const int by_difference = k < N_DIFFERENCES;
  const double budget = by_difference ? 1e-9 : 1e-11;
  double worst = 0.0, in_rounding = 0.0;
  const residuals *where = NULL;
  size_t counted = 0, tried = 0;
  for (size_t i = 0; i < n; i++) {
    const double residual = isnan(all[i].residual[k]) ? INFINITY : all[i].residual[k];
    if (isinf(all[i].rounding[k])) continue;
    room[tried++] = all[i].rounding[k];
    if (by_difference) in_rounding = fmax(in_rounding, residual / all[i].rounding[k]);
    if (all[i].rounding[k] > 3e-11) continue;
    counted++;
    if (!where || residual > worst) {
      worst = residual;
      where = &all[i];
    }
  }
  qsort(room, tried, sizeof *room, ascending);
  json_t *row = json_object();
  json_object_set_new(row, "relation", json_string(relations[k].name));
  json_object_set_new(row, "by_difference", json_boolean(by_difference));
  json_object_set_new(row, "samples", json_integer((json_int_t)counted));
  json_object_set_new(row, "unresolved", json_integer((json_int_t)(tried - counted)));
  json_object_set_new(row, "worst", tool_real(worst));
  add_where(row, where ? &where->at : NULL);
  json_object_set_new(row, "rounding", by_difference && tried ? tool_real(room[tried / 2]) : json_null());
  json_object_set_new(row, "in_rounding", by_difference ? tool_real(in_rounding) : json_null());
  json_object_set_new(row, "budget", tool_real(budget));
  json_object_set_new(row, "within_budget", json_boolean(worst <= budget && in_rounding <= 100.0));
  return row;
}

cmx_status verify_eos_maxwell(const cmx_eos_view *v, const verify_options *o, json_t *rows) {
  residuals *all = calloc(o->samples, sizeof *all);
  double *room = malloc(o->samples * sizeof *room);
  if (all && room) {
#pragma omp parallel for schedule(dynamic, 64)
    for (size_t k = 0; k < o->samples; k++) {
      all[k].at = drawn(v, o, 1, k);
      residuals_at(v, &all[k]);
    }
    for (int k = 0; k < N_RELATIONS; k++)
      json_array_append_new(rows, report_relation(all, o->samples, k, room));
  }
  const cmx_status status = all && room ? CMX_OK : CMX_ERR_MEMORY;
  free(all);
  free(room);
  return status;
}

/* --- jumps --------------------------------------------------------------------------------------------------- */

enum { JUMP_P, JUMP_E, JUMP_S, JUMP_CV, JUMP_CHI, N_JUMPS };

typedef struct border {
  const char *name;
  int cell, axis; /* the state is moved to the border along this axis */
} border;

static const border borders[] = {{"ln n_e", CELL_N, 1},
                                 {"ln T", CELL_T, 2},
                                 {"ln T, finer", CELL_FINE, 2},
                                 {"x", CELL_X, 0},
                                 {"ln Gamma_e", CELL_GAMMA, 2},
                                 {"order: x", CELL_ORDER_X, 0},
                                 {"order: Gamma_d", CELL_ORDER_G, 2},
                                 {"order: frozen", CELL_FROZEN, 2}};
enum { N_BORDERS = sizeof borders / sizeof *borders };

static double node(const cmx_eos_axis *axis, int k) {
  return axis->first + k / axis->inverse_step;
}

/* Moves a state to the border of its own cell; the value is then that of the state's coordinate along the axis. */
static double on_border(const cmx_eos_view *v, const border *b, int phase, const state *s) {
  cmxi_eos_at at;
  int cell[N_CELLS];
  cells_of(v, phase, s, cell);
  cmxi_eos_place(v, s->at[0], s->at[1], s->at[2], &at);
  const int i = cell[CELL_ORDER_X];
  const double gamma_d = gamma_d_of(&at);
  switch (b->cell) {
  case CELL_N:
    return s->at[1] * exp(node(&v->n, cell[CELL_N] + 2) - at.ln_n);
  case CELL_T:
    return exp(node(&v->t, cell[CELL_T] + 2));
  case CELL_FINE:
    return cell[CELL_PAIRS] ? -1.0 : exp(node(&v->t_fine, cell[CELL_FINE] + 2));
  case CELL_X:
    return node(&v->x, cell[CELL_X] + 2);
  case CELL_GAMMA:
    return exp(at.ln_n / 3.0 + v->ln_coupling - node(&v->gamma, cell[CELL_GAMMA] + 2));
  case CELL_ORDER_X:
    return i < 0 ? 1.0 - v->order.x[-i - 1] : v->order.x[i];
  case CELL_ORDER_G:
    return cell[CELL_FROZEN] ? -1.0 : s->at[2] * gamma_d / v->order.gamma_d[cell[CELL_ORDER_G]];
  default:
    return s->at[2] * gamma_d / v->order.gamma_d[v->order.n_g - 1];
  }
}

/* Both sides of a border as close as the logarithms can tell them apart; 0 if that fails. */
static int straddle(const cmx_eos_view *v, const border *b, int phase, const state *s, state side[2]) {
  const double at = on_border(v, b, phase, s);
  if (!(at > 0.0)) return 0;
  for (double apart = 1e-14; apart < 2e-12; apart *= 3.0) {
    int cell[2][N_CELLS];
    for (int k = 0; k < 2; k++) {
      side[k] = *s;
      side[k].at[b->axis] = at * (1.0 + (k ? apart : -apart));
      if (cmxi_range_check(v->rho, v->temp, side[k].at[0], side[k].at[1], side[k].at[2]) < 0) return 0;
      cells_of(v, phase, &side[k], cell[k]);
    }
    if (cell[0][b->cell] != cell[1][b->cell]) return 1;
  }
  return 0;
}

/* What round-off leaves uncertain in the outputs, relative: sheets hold energies, and a derivative along an axis multiplies the
   round-off of their coefficients by the nodes per e-fold. What does not depend on T is kept apart. */
static void roundings(const cmx_eos_view *v, int phase, const state *s, const cmx_eos_point *p, double apart,
                      double rounding[N_JUMPS]) {
  cmxi_eos_at at;
  double cold[3];
  cmxi_eos_place(v, s->at[0], s->at[1], s->at[2], &at);
  cmxi_line(v->cold, &at.n, cold);
  double thermal = at.z * fabs(cmxi_sheet(v->electrons, v->t.n, &at.n, &at.t).v);
  for (int j = 0; j < 2; j++) {
    const double *sheet = v->species[phase] + (size_t)j * (size_t)v->n.n * (size_t)v->t.n;
    thermal += fabs(cmxi_sheet(sheet, v->t.n, &at.n, &at.t).v);
  }
  double pairs[3] = {0.0, 0.0, 0.0};
  if (!(at.temp < v->pairs_from)) {
    cmxi_span fine;
    cmxi_span_at(&v->t_fine, at.ln_t, &fine);
    cmxi_line(v->pairs, &fine, pairs);
  }
  const double eps = 2e-16 / at.a, n = v->n.inverse_step, t = v->t.inverse_step, tf = v->t_fine.inverse_step;
  const double pair = eps * at.z * fabs(pairs[0]) / at.n_e, temp = s->at[2], pr = p->p / s->at[1];
  const double all = eps * (thermal + at.z * fabs(cold[0]) + at.gamma * at.kt);
  thermal *= eps;
  rounding[JUMP_P] = (n * all + pair) / pr;
  rounding[JUMP_E] = (all + t * thermal + tf * pair) / fmax(fabs(p->e), pr);
  rounding[JUMP_S] = (t * thermal + tf * pair) / (temp * p->s);
  rounding[JUMP_CV] = (t * t * thermal + tf * tf * pair) / (temp * p->cv);
  rounding[JUMP_CHI] =
      fmax((n * n * all + pair) / (pr * p->chi_rho), (n * t * thermal + tf * pair) / (pr * p->chi_t));
  for (int q = 0; q < N_JUMPS; q++) rounding[q] += 10.0 * apart; /* the two sides are not one state */
}

/* Patches of the order table's crossed cells meet their neighbours to the accuracy of their fit, per ion. */
static void allow_for_patches(const cmx_eos_view *v, int phase, const state side[2], const cmx_eos_point *p,
                              double rounding[N_JUMPS]) {
  const double fit = 3e-8;
  int cell[2][N_CELLS];
  for (int k = 0; k < 2; k++) cells_of(v, phase, &side[k], cell[k]);
  if (!cell[0][CELL_PATCH] && !cell[1][CELL_PATCH]) return;
  const double per_gram = fit * v->boltzmann / cmx_eos_mass(v, 0.0), pr = p->p / side[0].at[1];
  rounding[JUMP_P] += per_gram * side[0].at[2] / pr;
  rounding[JUMP_E] += per_gram * side[0].at[2] / fmax(fabs(p->e), pr);
  rounding[JUMP_S] += per_gram / p->s;
}

/* 0 where the table itself warns. */
static int jumps_at(const cmx_eos_view *v, int phase, const state side[2], double jump[N_JUMPS],
                    double rounding[N_JUMPS]) {
  cmx_eos_point p, q;
  const cmx_status one = look(v, phase, &side[0], &p), other = look(v, phase, &side[1], &q);
  if (one == CMX_WARN_ACTIVE_SET || other == CMX_WARN_ACTIVE_SET) return 0;
  jump[JUMP_P] = off(p.p, q.p, 0.0);
  jump[JUMP_E] = off(p.e, q.e, p.p / side[0].at[1]);
  jump[JUMP_S] = off(p.s, q.s, 0.0);
  jump[JUMP_CV] = off(p.cv, q.cv, 0.0);
  jump[JUMP_CHI] = fmax(off(p.chi_rho, q.chi_rho, 0.0), off(p.chi_t, q.chi_t, 0.0));
  double apart = 0.0;
  for (int k = 0; k < 3; k++) apart += off(side[0].at[k], side[1].at[k], 0.0);
  roundings(v, phase, &side[0], &p, apart, rounding);
  if (!v->mixing[phase]) allow_for_patches(v, phase, side, &p, rounding);
  return 1;
}

/* Second derivatives across the borders of the order table are those of patches that are smooth in the first derivatives alone. */
static int counts(const border *b, int q) {
  return q < JUMP_CV || b->cell < CELL_ORDER_X;
}

static void report_jumps(const cmx_eos_view *v, const verify_options *o, const border *b, int sequence,
                         json_t *rows) {
  static const char *const names[N_JUMPS] = {"p", "e", "s", "cv", "chi"};
  const int order = b->cell >= CELL_ORDER_X && b->cell <= CELL_FROZEN;
  double worst[N_JUMPS] = {0.0, 0.0, 0.0, 0.0, 0.0}, in_rounding = 0.0;
  state where = {{NAN, NAN, NAN}};
  size_t n = 0;
  for (size_t k = 0; k < o->samples; k++) {
    const state s = drawn(v, o, sequence, k);
    state side[2];
    cmx_eos_point p;
    double jump[N_JUMPS], rounding[N_JUMPS];
    if (look(v, CMX_STABLE, &s, &p) < 0) continue;
    const int sheet = v->mixing[p.phase] != NULL;
    if ((order && sheet) || ((b->cell == CELL_X || b->cell == CELL_GAMMA) && !sheet)) continue;
    if (!straddle(v, b, p.phase, &s, side)) continue;
    if (!jumps_at(v, p.phase, side, jump, rounding)) continue;
    if (n++ == 0) where = side[0];
    for (int q = 0; q < N_JUMPS; q++) {
      const double units = isnan(jump[q]) ? INFINITY : jump[q] / rounding[q];
      worst[q] = isnan(jump[q]) ? INFINITY : fmax(worst[q], jump[q]);
      if (!counts(b, q) || !(units > in_rounding)) continue;
      in_rounding = units;
      where = side[0];
    }
  }
  if (n == 0) return;
  json_t *row = json_object();
  json_object_set_new(row, "border", json_string(b->name));
  json_object_set_new(row, "samples", json_integer((json_int_t)n));
  for (int q = 0; q < N_JUMPS; q++) json_object_set_new(row, names[q], tool_real(worst[q]));
  json_object_set_new(row, "in_rounding", tool_real(in_rounding));
  add_where(row, &where);
  json_object_set_new(row, "budget", tool_real(10.0));
  json_object_set_new(row, "within_budget", json_boolean(in_rounding <= 10.0));
  json_array_append_new(rows, row);
}

cmx_status verify_eos_jumps(const cmx_eos_view *v, const verify_options *o, json_t *rows) {
  for (int b = 0; b < N_BORDERS; b++) report_jumps(v, o, &borders[b], 8 + b, rows);
  return CMX_OK;
}

/* --- what must rise ------------------------------------------------------------------------------------------ */

enum { RISE_E, RISE_S, RISE_P, RISE_P_RHO, N_RISES, LINE = 200 };

typedef struct rises {
  size_t states[2], wrong[N_RISES][2];
  state where[N_RISES][2];
} rises;

/* One phase along a line, where it is considered: isotherms for P of rho, isochores for the rest. */
static void follow(const cmx_eos_view *v, int phase, int isotherm, const state *start, rises *r) {
  const cmxi_search s = cmxi_search_of(v, isotherm ? CMXI_DENSITY : CMXI_ENERGY, phase, start->at[0],
                                       start->at[isotherm ? 2 : 1], 0.0);
  const double *range = isotherm ? v->rho : v->temp;
  const int upper = (phase == CMX_SOLID) == isotherm; /* the part of the line above the limit */
  const double limit = cmxi_at_coupling(&s, phase == CMX_SOLID ? CMX_SOLID_FROM : CMX_LIQUID_TO);
  const double from = upper ? limit : range[0], to = upper ? range[1] : limit;
  const int axis = isotherm ? 1 : 2, first = isotherm ? RISE_P_RHO : RISE_E,
            last = isotherm ? RISE_P_RHO : RISE_P;
  double before[N_RISES] = {0.0, 0.0, 0.0, 0.0};
  if (!(to > 1.001 * from)) return;
  for (int k = 0; k < LINE; k++) {
    state at = *start;
    cmx_eos_point p;
    at.at[axis] = fmin(fmax(from * pow(to / from, k / (double)(LINE - 1)), range[0]), range[1]);
    const int failed = look(v, phase, &at, &p) < 0;
    const double value[N_RISES] = {p.e, p.s, p.p, p.p}, slope[N_RISES] = {p.cv, p.cv, p.chi_t, p.chi_rho};
    const double size[N_RISES] = {size_of(v, OUT_E, &at, &p), size_of(v, OUT_S, &at, &p),
                                  size_of(v, OUT_P, &at, &p), size_of(v, OUT_P, &at, &p)};
    r->states[isotherm]++;
    for (int q = first; q <= last; q++) {
      const int falls = k > 0 && value[q] < before[q] - 1e-15 * size[q];
      before[q] = value[q];
      if (!failed && slope[q] > 0.0 && !falls) continue;
      if (r->wrong[q][phase]++ == 0) r->where[q][phase] = at;
    }
  }
}

cmx_status verify_eos_rising(const cmx_eos_view *v, const verify_options *o, json_t *rows) {
  static const char *const names[N_RISES] = {"e of T", "s of T", "P of T", "P of rho"};
  const size_t lines = o->samples / 100 + 10;
  for (int phase = CMX_LIQUID; phase <= CMX_SOLID; phase++) {
    rises r = {{0, 0}, {{0}}, {{{{0.0}}}}};
    for (size_t k = 0; k < lines; k++) {
      const state start = drawn(v, o, 3 + phase, k);
      follow(v, phase, 0, &start, &r);
      follow(v, phase, 1, &start, &r);
    }
    for (int q = 0; q < N_RISES; q++) {
      const size_t wrong = r.wrong[q][phase];
      json_t *row = json_object();
      json_object_set_new(row, "quantity", json_string(names[q]));
      json_object_set_new(row, "phase", json_string(phase == CMX_SOLID ? "solid" : "liquid"));
      json_object_set_new(row, "samples", json_integer((json_int_t)r.states[q == RISE_P_RHO]));
      json_object_set_new(row, "violations", json_integer((json_int_t)wrong));
      add_where(row, wrong ? &r.where[q][phase] : NULL);
      json_object_set_new(row, "budget", json_integer(0));
      json_object_set_new(row, "within_budget", json_boolean(wrong == 0));
      json_array_append_new(rows, row);
    }
  }
  return CMX_OK;
}
