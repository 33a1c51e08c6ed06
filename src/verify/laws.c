/* Verification of /eos: relations among its outputs: Maxwell's relations and monotonicity. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix_inverse.h"
#include "verify/verify_internal.h"

/* --- Maxwell's relations -------------------------------------------------------------------------------- */

enum { OUT_E, OUT_S, OUT_P, OUT_F, OUT_DFDX, N_OUT };

static void outputs(const cmx_eos_state *p, double out[N_OUT]) {
  out[OUT_E] = p->e;
  out[OUT_S] = p->s;
  out[OUT_P] = p->p;
  out[OUT_F] = p->f;
  out[OUT_DFDX] = p->df_dx;
}

/* A state shifted by `step` along x, ln rho or ln T. */
static void shift(const double s[3], int axis, double step, double shifted[3]) {
  memcpy(shifted, s, 3 * sizeof *s);
  if (axis == 0)
    shifted[0] += step;
  else
    shifted[axis] *= exp(step);
}

static int same_cells(const cmx_eos_view *v, int phase, const double a[3], const double b[3]) {
  int one[CMXP_CELLS], other[CMXP_CELLS];
  cmxp_cells_of(v, phase, a, one);
  cmxp_cells_of(v, phase, b, other);
  return memcmp(one, other, sizeof one) == 0;
}

/* Largest step of the differences whose nine points lie in one cell of everything; 0 next to a border. */
static double step_within(const cmx_eos_view *v, int phase, const double s[3], int axis) {
  double h = axis == 1 ? 0.1 / v->ln_ne.inverse_step : 0.1 / v->ln_t.inverse_step;
  if (axis == 0) h = fmin(0.1 / v->x.inverse_step, 0.02 * fmin(s[0], 1.0 - s[0]));
  for (int halved = 0; halved < 4; halved++, h *= 0.5) {
    int inside = 1;
    for (int k = 1; k <= 4 && inside; k++)
      for (int side = -1; side <= 1 && inside; side += 2) {
        double m[3];
        shift(s, axis, side * k * h, m);
        inside = cmxi_range_check(v->rho, v->temp, m[0], m[1], m[2]) >= 0 && same_cells(v, phase, s, m);
      }
    if (inside) return h;
  }
  return 0.0;
}

/* Central differences of eighth order of all outputs. */
static void differences(const cmx_eos_view *v, int phase, const double s[3], int axis, double h,
                        double d[N_OUT]) {
  static const double weight[4] = {4.0 / 5.0, -1.0 / 5.0, 4.0 / 105.0, -1.0 / 280.0};
  for (int q = 0; q < N_OUT; q++) d[q] = 0.0;
  for (int k = 1; k <= 4; k++) {
    double high[3], low[3], up[N_OUT], down[N_OUT];
    cmx_eos_state p;
    shift(s, axis, k * h, high);
    shift(s, axis, -k * h, low);
    cmxp_lookup_at(v, phase, high, &p);
    outputs(&p, up);
    cmxp_lookup_at(v, phase, low, &p);
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
static double relation_value(const relation *r, const double s[3], const cmx_eos_state *p, double *size) {
  const double pr = p->p / s[1], temp = s[2];
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

/* Magnitude of the terms of an output: its round-off is this times 2e-16. */
static double size_of(const cmx_eos_view *v, int output, const double s[3], const cmx_eos_state *p) {
  const double kt = v->boltzmann * s[2] / cmx_eos_mass(v, 0.0);
  switch (output) {
  case OUT_E:
  case OUT_F:
    return fabs(p->e) + fabs(p->f) + 4.0 * p->gamma * kt;
  case OUT_S:
    return fabs(p->s) + fabs(p->cv) + 4.0 * p->gamma * kt / s[2];
  case OUT_P:
    return 4.0 * fabs(p->p);
  default:
    return fabs(p->df_dx) + fabs(p->f) + 4.0 * p->gamma * kt;
  }
}

static double algebraic_error(int which, const double s[3], const cmx_eos_state *p) {
  const double rho = s[1], temp = s[2], pr = p->p / rho, g = p->gamma3 - 1.0;
  switch (which) {
  case 0:
    return cmxp_relative_difference(p->f, p->e - temp * p->s, fmax(fabs(p->e), fabs(temp * p->s)));
  case 1:
    return cmxp_relative_difference(p->de_drho, pr / rho * (1.0 - p->chi_t),
                                    pr / rho * fmax(1.0, fabs(p->chi_t)));
  case 2:
    return cmxp_relative_difference(p->ds_drho, -pr * p->chi_t / (rho * temp), 0.0);
  case 3:
    return cmxp_relative_difference(p->ds_dt, p->cv / temp, 0.0);
  case 4:
    return cmxp_relative_difference(g, pr * p->chi_t / (temp * p->cv), 1.0);
  case 5:
    return cmxp_relative_difference(p->gamma1, p->chi_rho + g * p->chi_t, p->chi_rho);
  case 6:
    return cmxp_relative_difference(p->cp * p->chi_rho, p->cv * p->gamma1, 0.0);
  default:
    return cmxp_relative_difference(p->grad_ad * p->gamma1, g, 0.0);
  }
}

/* Residual of every relation and its rounding error; INFINITY marks a relation that was not evaluated. */
typedef struct residuals {
  double at[3], residual[N_RELATIONS], rounding[N_RELATIONS];
} residuals;

static void residuals_at(const cmx_eos_view *v, residuals *r) {
  cmx_eos_state p;
  for (int k = 0; k < N_RELATIONS; k++) r->rounding[k] = INFINITY;
  if (cmxp_lookup_at(v, CMX_STABLE, r->at, &p) < 0) return;
  for (int axis = 0; axis < 3; axis++) {
    double d[N_OUT];
    const double h = step_within(v, p.phase, r->at, axis);
    if (!(h > 0.0)) continue;
    differences(v, p.phase, r->at, axis, h, d);
    for (int k = 0; k < N_DIFFERENCES; k++) {
      const relation *of = &relations[k];
      double size;
      if (of->axis != axis) continue;
      const double want = relation_value(of, r->at, &p, &size);
      r->residual[k] = cmxp_relative_difference(d[of->output], want, size);
      r->rounding[k] = 2e-16 / h * (1.0 + size_of(v, of->output, r->at, &p) / fmax(fabs(want), size));
    }
  }
  for (int k = N_DIFFERENCES; k < N_RELATIONS; k++) {
    r->residual[k] = algebraic_error(-1 - relations[k].output, r->at, &p);
    r->rounding[k] = 0.0;
  }
}

static int ascending(const void *left, const void *right) {
  const double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

/* The worst residual is taken over states where rounding is below 3e-11; the ratio to rounding over all
   states. */
static void add_relation(cmxp_verify_job *job, const residuals *all, int k, double *roundings) {
  const int by_difference = k < N_DIFFERENCES;
  const char *name = relations[k].name;
  double worst = 0.0, in_rounding = 0.0;
  const residuals *where = NULL;
  size_t resolved = 0, tried = 0;
  for (size_t i = 0; i < job->samples; i++) {
    const double residual = isnan(all[i].residual[k]) ? INFINITY : all[i].residual[k];
    if (isinf(all[i].rounding[k])) continue;
    roundings[tried++] = all[i].rounding[k];
    if (by_difference) in_rounding = fmax(in_rounding, residual / all[i].rounding[k]);
    if (all[i].rounding[k] > 3e-11) continue;
    resolved++;
    if (!where || residual > worst) {
      worst = residual;
      where = &all[i];
    }
  }
  cmx_report_row row = cmxp_row_of(cmxp_row("eos", "maxwell", name, "residual", "1"), resolved, worst);
  if (where) cmxp_set_place(&row, cmxp_state_axes, where->at);
  cmxp_set_budget(&row, by_difference ? 1e-9 : 1e-11);
  cmxp_add_row(job, row);
  if (!by_difference) return;
  row = cmxp_row_of(cmxp_row("eos", "maxwell", name, "in_rounding", "roundings"), tried, in_rounding);
  cmxp_set_budget(&row, 100.0);
  cmxp_add_row(job, row);
  qsort(roundings, tried, sizeof *roundings, ascending);
  row = cmxp_row("eos", "maxwell", name, "rounding", "1");
  row.n = tried;
  if (tried) row.median = roundings[tried / 2];
  cmxp_add_row(job, row);
}

cmx_status cmxp_verify_eos_maxwell(cmxp_verify_job *job, cmx_error *err) {
  const cmx_eos_view *v = &job->table->eos;
  residuals *all = calloc(job->samples, sizeof *all);
  double *roundings = malloc(job->samples * sizeof *roundings);
  cmx_status status = all && roundings ? CMX_OK : cmx_fail(err, CMX_ERR_MEMORY, "eos: out of memory");
  if (status >= 0) {
#pragma omp parallel for schedule(dynamic, 64)
    for (size_t k = 0; k < job->samples; k++) {
      cmxp_verify_draw(job, v->rho, v->temp, 1, k, all[k].at);
      residuals_at(v, &all[k]);
    }
    for (int k = 0; k < N_RELATIONS; k++) add_relation(job, all, k, roundings);
  }
  free(all);
  free(roundings);
  return status;
}

/* --- what must rise ------------------------------------------------------------------------------------- */

enum { RISE_E, RISE_S, RISE_P, RISE_P_RHO, N_RISES, LINE = 200 };

/* For one phase: number of states on isochores and isotherms, violations, and position of the first one. */
typedef struct rises {
  size_t states[2], wrong[N_RISES];
  double where[N_RISES][3];
} rises;

/* One phase along a line, where it is considered: isotherms for P of rho, isochores for the rest. */
static void follow_line(const cmx_eos_view *v, int phase, int isotherm, const double start[3], rises *r) {
  const cmxi_search s = cmxi_search_make(v, isotherm ? CMXI_DENSITY : CMXI_ENERGY, phase,
                                         cmxi_eos_mix_two(start[0]), start[isotherm ? 2 : 1], 0.0);
  const double *range = isotherm ? v->rho : v->temp;
  const int upper = (phase == CMX_SOLID) == isotherm; /* the part of the line above the limit */
  const double limit =
      cmxi_search_at_coupling(&s, phase == CMX_SOLID ? CMX_EOS_SOLID_FROM : CMX_EOS_LIQUID_TO);
  const double from = upper ? limit : range[0], to = upper ? range[1] : limit;
  const int axis = isotherm ? 1 : 2, first = isotherm ? RISE_P_RHO : RISE_E,
            last = isotherm ? RISE_P_RHO : RISE_P;
  double before[N_RISES] = {0.0, 0.0, 0.0, 0.0};
  if (!(to > 1.001 * from)) return;
  for (int k = 0; k < LINE; k++) {
    double at[3] = {start[0], start[1], start[2]};
    cmx_eos_state p;
    at[axis] = fmin(fmax(from * pow(to / from, k / (double)(LINE - 1)), range[0]), range[1]);
    const int failed = cmxp_lookup_at(v, phase, at, &p) < 0;
    const double value[N_RISES] = {p.e, p.s, p.p, p.p}, slope[N_RISES] = {p.cv, p.cv, p.chi_t, p.chi_rho};
    const double size[N_RISES] = {size_of(v, OUT_E, at, &p), size_of(v, OUT_S, at, &p),
                                  size_of(v, OUT_P, at, &p), size_of(v, OUT_P, at, &p)};
    r->states[isotherm]++;
    for (int q = first; q <= last; q++) {
      const int falls = k > 0 && value[q] < before[q] - 1e-15 * size[q];
      before[q] = value[q];
      if (!failed && slope[q] > 0.0 && !falls) continue;
      if (r->wrong[q]++ == 0) memcpy(r->where[q], at, sizeof at);
    }
  }
}

cmx_status cmxp_verify_eos_rising(cmxp_verify_job *job, cmx_error *err) {
  static const char *const names[N_RISES] = {"e of T", "s of T", "P of T", "P of rho"};
  const cmx_eos_view *v = &job->table->eos;
  const size_t lines = job->samples / 100 + 10;
  (void)err;
  for (int phase = CMX_LIQUID; phase <= CMX_SOLID; phase++) {
    rises r = {{0, 0}, {0}, {{0.0}}};
    for (size_t k = 0; k < lines; k++) {
      double start[3];
      cmxp_verify_draw(job, v->rho, v->temp, 3 + phase, k, start);
      follow_line(v, phase, 0, start, &r);
      follow_line(v, phase, 1, start, &r);
    }
    for (int q = 0; q < N_RISES; q++) {
      cmx_report_row row = cmxp_row_of(
          cmxp_row("eos", "rising", phase == CMX_SOLID ? "solid" : "liquid", names[q], "violations"),
          r.states[q == RISE_P_RHO], (double)r.wrong[q]);
      if (r.wrong[q]) cmxp_set_place(&row, cmxp_state_axes, r.where[q]);
      cmxp_set_budget(&row, 0.0);
      cmxp_add_row(job, row);
    }
  }
  return CMX_OK;
}
