/* Verification of /eos: jumps across the borders of cells. */
#include <math.h>
#include <string.h>

#include "verify/verify_internal.h"

/* --- cells ---------------------------------------------------------------------------------------------- */

double cmxp_gamma_d_of(const cmxi_eos_args *at) {
  return at->dz * at->dz * at->gamma_e / at->cbrt_z;
}

/* What vibrations take from it: the order is looked up at the rest. */
static double shift_of(const cmx_eos_view *v, const cmxi_eos_args *at) {
  double shift[3];
  cmxi_vibrations_shift(v->vibrations[3], at->dz / at->z, shift);
  return shift[0];
}

void cmxp_cells_of(const cmx_eos_view *v, int phase, const double s[3], int cell[CMXP_CELLS]) {
  cmxi_eos_args at;
  cmxi_span span;
  for (int k = 0; k < CMXP_CELLS; k++) cell[k] = 0;
  cmxi_eos_args_at(v, cmxi_eos_mix_two(s[0]), s[1], s[2], &at);
  cell[CMXP_CELL_N] = at.span_ne.first;
  cell[CMXP_CELL_T] = at.span_t.first;
  cell[CMXP_CELL_PAIRS] = at.temp < v->pairs_from;
  if (!cell[CMXP_CELL_PAIRS]) {
    cmxi_span_at(&v->ln_t_fine, at.ln_t, &span);
    cell[CMXP_CELL_FINE] = span.first;
  }
  if (v->mixing[phase]) {
    cmxi_span_at(&v->x, at.x, &span);
    cell[CMXP_CELL_X] = span.first;
    cmxi_span_at(&v->ln_gamma_e, at.ln_ne / 3.0 - at.ln_t + v->ln_coupling, &span);
    cell[CMXP_CELL_GAMMA] = span.first;
  } else {
    cmxi_order_position place;
    const double most = v->order.gamma_d[v->order.n_g - 1],
                 gamma_d = fmax(cmxp_gamma_d_of(&at) - shift_of(v, &at), 0.0);
    cmxi_order_position_at(&v->order, at.x, fmin(gamma_d, most), &place);
    cell[CMXP_CELL_ORDER_X] = at.x > 0.5 && !v->order.whole ? -place.i - 1 : place.i;
    cell[CMXP_CELL_ORDER_G] = place.j;
    cell[CMXP_CELL_FROZEN] = gamma_d > most;
    const cmx_order_view *o = &v->order;
    const int code = o->cell ? o->cell[(size_t)place.i * (size_t)(o->n_g - 1) + (size_t)place.j] : -1;
    if (code != -1 && code != CMXI_ORDER_UNRESOLVED)
      cell[CMXP_CELL_PATCH] = 1 + cmxi_region_find(o, code, place.s, place.t);
  }
}

/* --- the two sides of a border -------------------------------------------------------------------------- */

enum { JUMP_P, JUMP_E, JUMP_S, JUMP_CV, JUMP_CHI, N_JUMPS };

typedef struct border {
  const char *name;
  int cell, axis; /* the state is moved to the border along this axis */
} border;

static const border borders[] = {{"ln n_e", CMXP_CELL_N, 1},
                                 {"ln T", CMXP_CELL_T, 2},
                                 {"ln T, finer", CMXP_CELL_FINE, 2},
                                 {"x", CMXP_CELL_X, 0},
                                 {"ln Gamma_e", CMXP_CELL_GAMMA, 2},
                                 {"order: x", CMXP_CELL_ORDER_X, 0},
                                 {"order: Gamma_d", CMXP_CELL_ORDER_G, 2},
                                 {"order: frozen", CMXP_CELL_FROZEN, 2}};
enum { N_BORDERS = sizeof borders / sizeof *borders };

static double node(const cmx_spline_axis *axis, int k) {
  return axis->first + k / axis->inverse_step;
}

/* Moves a state to the border of its own cell; the value is then that of the state's coordinate along the
   axis. */
static double on_border(const cmx_eos_view *v, const border *b, int phase, const double s[3]) {
  cmxi_eos_args at;
  int cell[CMXP_CELLS];
  cmxp_cells_of(v, phase, s, cell);
  cmxi_eos_args_at(v, cmxi_eos_mix_two(s[0]), s[1], s[2], &at);
  const int i = cell[CMXP_CELL_ORDER_X];
  const double gamma_d = cmxp_gamma_d_of(&at), shift = shift_of(v, &at);
  switch (b->cell) {
  case CMXP_CELL_N:
    return s[1] * exp(node(&v->ln_ne, cell[CMXP_CELL_N] + 2) - at.ln_ne);
  case CMXP_CELL_T:
    return exp(node(&v->ln_t, cell[CMXP_CELL_T] + 2));
  case CMXP_CELL_FINE:
    return cell[CMXP_CELL_PAIRS] ? -1.0 : exp(node(&v->ln_t_fine, cell[CMXP_CELL_FINE] + 2));
  case CMXP_CELL_X:
    return node(&v->x, cell[CMXP_CELL_X] + 2);
  case CMXP_CELL_GAMMA:
    return exp(at.ln_ne / 3.0 + v->ln_coupling - node(&v->ln_gamma_e, cell[CMXP_CELL_GAMMA] + 2));
  case CMXP_CELL_ORDER_X:
    return i < 0 ? 1.0 - v->order.x[-i - 1] : v->order.x[i];
  case CMXP_CELL_ORDER_G:
    return cell[CMXP_CELL_FROZEN] ? -1.0
                                  : s[2] * gamma_d / (v->order.gamma_d[cell[CMXP_CELL_ORDER_G]] + shift);
  default:
    return s[2] * gamma_d / (v->order.gamma_d[v->order.n_g - 1] + shift);
  }
}

/* Both sides of a border as close as the logarithms can tell them apart; 0 if that fails. */
static int sides_of_border(const cmx_eos_view *v, const border *b, int phase, const double s[3],
                           double side[2][3]) {
  const double at = on_border(v, b, phase, s);
  if (!(at > 0.0)) return 0;
  for (double distance = 1e-14; distance < 2e-12; distance *= 3.0) {
    int cell[2][CMXP_CELLS];
    for (int k = 0; k < 2; k++) {
      memcpy(side[k], s, 3 * sizeof *s);
      side[k][b->axis] = at * (1.0 + (k ? distance : -distance));
      if (cmxi_range_check(v->rho, v->temp, side[k][0], side[k][1], side[k][2]) < 0) return 0;
      cmxp_cells_of(v, phase, side[k], cell[k]);
    }
    if (cell[0][b->cell] != cell[1][b->cell]) return 1;
  }
  return 0;
}

/* What round-off leaves uncertain in the outputs, relative: sheets hold energies, and a derivative along
   an axis multiplies the round-off of their coefficients by the nodes per e-fold. What does not depend on
   T is kept apart. */
static void rounding_errors(const cmx_eos_view *v, int phase, const double s[3], const cmx_eos_state *p,
                            double distance, double rounding[N_JUMPS]) {
  cmxi_eos_args at;
  double cold[3];
  cmxi_eos_args_at(v, cmxi_eos_mix_two(s[0]), s[1], s[2], &at);
  cmxi_spline_at(v->cold, &at.span_ne, cold);
  cmxi_eos_sums sums;
  cmxi_eos_liquid_sums(v, &at, &sums);
  double thermal = at.z * fabs(sums.electrons.v);
  if (phase == CMX_SOLID) cmxi_eos_solid_sums(v, 0, &at, &sums.ions, &sums.by_x);
  const double light = sums.ions.v - at.x * sums.by_x.v; /* the pure species */
  thermal += fabs(light) + fabs(light + sums.by_x.v);
  double pairs[3] = {0.0, 0.0, 0.0};
  if (!(at.temp < v->pairs_from)) {
    cmxi_span fine;
    cmxi_span_at(&v->ln_t_fine, at.ln_t, &fine);
    cmxi_spline_at(v->pairs, &fine, pairs);
  }
  const double eps = 2e-16 / at.mass, n = v->ln_ne.inverse_step, t = v->ln_t.inverse_step,
               tf = v->ln_t_fine.inverse_step;
  const double pair = eps * at.z * fabs(pairs[0]) / at.n_e, temp = s[2], pr = p->p / s[1];
  const double all = eps * (thermal + at.z * fabs(cold[0]) + at.gamma * at.kt);
  thermal *= eps;
  rounding[JUMP_P] = (n * all + pair) / pr;
  rounding[JUMP_E] = (all + t * thermal + tf * pair) / fmax(fabs(p->e), pr);
  rounding[JUMP_S] = (t * thermal + tf * pair) / (temp * p->s);
  rounding[JUMP_CV] = (t * t * thermal + tf * tf * pair) / (temp * p->cv);
  rounding[JUMP_CHI] =
      fmax((n * n * all + pair) / (pr * p->chi_rho), (n * t * thermal + tf * pair) / (pr * p->chi_t));
  for (int q = 0; q < N_JUMPS; q++) rounding[q] += 10.0 * distance; /* the two sides are not one state */
}

/* Patches of the order table's crossed cells meet their neighbours to the accuracy of their fit, per ion. */
static void allow_for_patches(const cmx_eos_view *v, int phase, double side[2][3], const cmx_eos_state *p,
                              double rounding[N_JUMPS]) {
  const double fit = 3e-8;
  int cell[2][CMXP_CELLS];
  for (int k = 0; k < 2; k++) cmxp_cells_of(v, phase, side[k], cell[k]);
  if (!cell[0][CMXP_CELL_PATCH] && !cell[1][CMXP_CELL_PATCH]) return;
  const double per_gram = fit * v->boltzmann / cmx_eos_mass(v, 0.0), pr = p->p / side[0][1];
  rounding[JUMP_P] += per_gram * side[0][2] / pr;
  rounding[JUMP_E] += per_gram * side[0][2] / fmax(fabs(p->e), pr);
  rounding[JUMP_S] += per_gram / p->s;
}

/* 0 where the table has a warning. The reason is tested, not the status, which names only one of several
   reasons. */
static int jumps_at(const cmx_eos_view *v, int phase, double side[2][3], double jump[N_JUMPS],
                    double rounding[N_JUMPS]) {
  cmx_eos_state p, q;
  cmxp_lookup_at(v, phase, side[0], &p);
  cmxp_lookup_at(v, phase, side[1], &q);
  if ((p.reasons | q.reasons) & CMX_REASON_ACTIVE_SET) return 0;
  jump[JUMP_P] = cmxp_relative_difference(p.p, q.p, 0.0);
  jump[JUMP_E] = cmxp_relative_difference(p.e, q.e, p.p / side[0][1]);
  jump[JUMP_S] = cmxp_relative_difference(p.s, q.s, 0.0);
  jump[JUMP_CV] = cmxp_relative_difference(p.cv, q.cv, 0.0);
  jump[JUMP_CHI] = fmax(cmxp_relative_difference(p.chi_rho, q.chi_rho, 0.0),
                        cmxp_relative_difference(p.chi_t, q.chi_t, 0.0));
  double distance = 0.0;
  for (int k = 0; k < 3; k++) distance += cmxp_relative_difference(side[0][k], side[1][k], 0.0);
  rounding_errors(v, phase, side[0], &p, distance, rounding);
  if (!v->mixing[phase]) allow_for_patches(v, phase, side, &p, rounding);
  return 1;
}

/* Second derivatives across the borders of the order table are those of patches that are smooth in the
   first derivatives alone. */
static int quantity_counts(const border *b, int q) {
  return q < JUMP_CV || b->cell < CMXP_CELL_ORDER_X;
}

/* In units of round-off. The largest of 1e6 random states of carbon and oxygen over the whole table is 2.9 (s
   across ln n_e); 1.6 across Gamma_d and 1.5 across x of the order table, where the unit holds the accuracy
   of its patches. 3e5 states of oxygen and neon: 2.5, 1.4 and 1.4. Ten allows for other mixtures; a wrong
   coefficient gives much larger values. */
static const double budget = 10.0;

/* The largest jumps across one kind of border. */
typedef struct jumps {
  size_t n;
  double worst[N_JUMPS], in_rounding, where[3];
} jumps;

static void find_jumps(const cmxp_verify_job *job, const border *b, int sequence, jumps *j) {
  const cmx_eos_view *v = &job->table->eos;
  const int order = b->cell >= CMXP_CELL_ORDER_X && b->cell <= CMXP_CELL_FROZEN;
  for (size_t k = 0; k < job->samples; k++) {
    double s[3], side[2][3], jump[N_JUMPS], rounding[N_JUMPS];
    cmx_eos_state p;
    cmxp_verify_draw(job, v->rho, v->temp, sequence, k, s);
    if (cmxp_lookup_at(v, CMX_STABLE, s, &p) < 0) continue;
    const int sheet = v->mixing[p.phase] != NULL;
    if ((order && sheet) || ((b->cell == CMXP_CELL_X || b->cell == CMXP_CELL_GAMMA) && !sheet)) continue;
    if (!sides_of_border(v, b, p.phase, s, side)) continue;
    if (!jumps_at(v, p.phase, side, jump, rounding)) continue;
    if (j->n++ == 0) memcpy(j->where, side[0], sizeof j->where);
    for (int q = 0; q < N_JUMPS; q++) {
      const double units = isnan(jump[q]) ? INFINITY : jump[q] / rounding[q];
      j->worst[q] = isnan(jump[q]) ? INFINITY : fmax(j->worst[q], jump[q]);
      if (!quantity_counts(b, q) || !(units > j->in_rounding)) continue;
      j->in_rounding = units;
      memcpy(j->where, side[0], sizeof j->where);
    }
  }
}

cmx_status cmxp_verify_eos_jumps(cmxp_verify_job *job, cmx_error *err) {
  static const char *const names[N_JUMPS] = {"p", "e", "s", "cv", "chi"};
  (void)err;
  for (int b = 0; b < N_BORDERS; b++) {
    jumps j = {.n = 0};
    find_jumps(job, &borders[b], 8 + b, &j);
    if (j.n == 0) continue;
    for (int q = 0; q < N_JUMPS; q++)
      cmxp_add_row(job,
                   cmxp_row_of(cmxp_row("eos", "jumps", borders[b].name, names[q], "1"), j.n, j.worst[q]));
    cmx_report_row row = cmxp_row_of(cmxp_row("eos", "jumps", borders[b].name, "in_rounding", "roundings"),
                                     j.n, j.in_rounding);
    cmxp_set_place(&row, cmxp_state_axes, j.where);
    cmxp_set_budget(&row, budget);
    cmxp_add_row(job, row);
  }
  return CMX_OK;
}
