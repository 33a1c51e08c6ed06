/* Equal chemical potentials in two or three phases, by Newton's method. */
#include <math.h>
#include <string.h>

#include "phase/ternary_internal.h"

#include <lapacke.h> /* last: it defines I */

enum { MOST_UNKNOWNS = CMX_MAX_COEXISTING * CMX_MAX_SPECIES + 1, WORK = MOST_UNKNOWNS * (1 + 64) };

typedef struct side {
  double x[CMX_MAX_SPECIES];
  double mu[CMX_MAX_SPECIES]; /* of the species that are present */
  cmx_mixture_value v;
} side;

/* Species are numbered among those that are present. The unknowns are l_c = ln(x_c/x_r) of each free phase,
   r being its most abundant species at the start, the offset and ln Gamma_e. */
typedef struct problem {
  const cmx_mixture_phase *phases;
  int n, n_present, present[CMX_MAX_SPECIES], n_phases;
  int free[CMX_MAX_COEXISTING], reference[CMX_MAX_COEXISTING], coupling_free, offset_free;
  double gamma_e, offset;
  side at[CMX_MAX_COEXISTING];
} problem;

static cmx_status evaluate(problem *p) {
  cmx_status worst = CMX_OK;
  for (int k = 0; k < p->n_phases; k++) {
    side *s = &p->at[k];
    const cmx_status status = p->phases[k].function(p->phases[k].context, p->n, s->x, p->gamma_e, &s->v);
    if (status < 0) return status;
    if (status > worst) worst = status;
    for (int i = 0; i < p->n_present; i++) {
      const int a = p->present[i];
      s->mu[a] = log(s->x[a]) + cmxp_excess_potential(p->n, s->x, &s->v, a);
    }
  }
  return worst;
}

static double residual_of(const problem *p) {
  double worst = 0.0;
  for (int k = 1; k < p->n_phases; k++)
    for (int i = 0; i < p->n_present; i++) {
      const int a = p->present[i];
      const double off = fabs(p->at[k].mu[a] + p->offset - p->at[0].mu[a]);
      if (!(off <= worst)) worst = off;
    }
  return worst;
}

/* d mu_a/d l_c of a phase: x_c (1 + R_ac - sum_b x_b R_ab) with R_ab = d mu_a/dx_b beyond that of ln x_a. */
static double by_ratio(const problem *p, const side *s, int a, int c) {
  double row_c = s->v.f_xx[a][c], mean = 0.0;
  for (int b = 0; b < p->n; b++) {
    double row = s->v.f_xx[a][b];
    for (int d = 0; d < p->n; d++) row -= s->x[d] * s->v.f_xx[d][b];
    if (b == c) row_c = row;
    mean += s->x[b] * row;
  }
  return (a == c) + s->x[c] * (row_c - mean - 1.0);
}

static int unknowns(const problem *p) {
  int n = p->coupling_free + p->offset_free;
  for (int k = 0; k < p->n_phases; k++) n += p->free[k] ? p->n_present - 1 : 0;
  return n;
}

/* Derivatives of mu(phase k) - mu(phase 0) in column-major order, and the negative of these differences. */
static void assemble(const problem *p, int rows, double matrix[], double right[]) {
  for (int k = 1, row = 0; k < p->n_phases; k++)
    for (int i = 0; i < p->n_present; i++, row++) {
      const int a = p->present[i];
      int column = 0;
      right[row] = p->at[0].mu[a] - p->at[k].mu[a] - p->offset;
      for (int q = 0; q < p->n_phases; q++)
        for (int j = 0; j < p->n_present; j++) {
          const int c = p->present[j];
          if (!p->free[q] || c == p->reference[q]) continue;
          const double sign = q == k ? 1.0 : q == 0 ? -1.0 : 0.0;
          matrix[row + rows * column++] = sign == 0.0 ? 0.0 : sign * by_ratio(p, &p->at[q], a, c);
        }
      if (p->offset_free) matrix[row + rows * column++] = 1.0;
      if (p->coupling_free)
        matrix[row + rows * column] = cmxp_potential_slope(p->n, p->at[k].x, &p->at[k].v, a) -
                                      cmxp_potential_slope(p->n, p->at[0].x, &p->at[0].v, a);
    }
}

/* Moves by t times a step. */
static void move(problem *p, const double step[], double t) {
  int column = 0;
  for (int q = 0; q < p->n_phases; q++) {
    side *s = &p->at[q];
    double sum = 0.0, largest = 0.0, shift[CMX_MAX_SPECIES] = {0.0};
    if (!p->free[q]) continue;
    for (int j = 0; j < p->n_present; j++) {
      const int c = p->present[j];
      if (c != p->reference[q]) shift[c] = t * step[column++];
      if (shift[c] > largest) largest = shift[c];
    }
    for (int j = 0; j < p->n_present; j++) {
      const int c = p->present[j];
      s->x[c] *= exp(shift[c] - largest);
      sum += s->x[c];
    }
    for (int j = 0; j < p->n_present; j++) s->x[p->present[j]] /= sum;
  }
  if (p->offset_free) p->offset += t * step[column++];
  if (p->coupling_free) p->gamma_e *= exp(t * step[column]);
}

/* Phases of one function that have come together. */
static int collapsed(const problem *p) {
  for (int k = 1; k < p->n_phases; k++)
    for (int q = 0; q < k; q++) {
      double apart = 0.0;
      if (p->phases[k].function != p->phases[q].function || p->phases[k].context != p->phases[q].context)
        continue;
      for (int a = 0; a < p->n; a++) apart = fmax(apart, fabs(p->at[k].x[a] - p->at[q].x[a]));
      if (apart < 1e-3) return 1;
    }
  return 0;
}

static cmx_status newton(problem *p) {
  const int rows = (p->n_phases - 1) * p->n_present, columns = unknowns(p);
  /* LAPACKE would allocate the work space, and its want of memory look like no convergence */
  double matrix[MOST_UNKNOWNS * MOST_UNKNOWNS], step[MOST_UNKNOWNS] = {0.0}, work[WORK];
  cmx_status status = evaluate(p);
  int good = 0;
  for (int it = 0; it < 80 && status >= 0; it++) {
    assemble(p, rows, matrix, step);
    /* the shortest step where there are more unknowns than equations */
    if (LAPACKE_dgels_work(LAPACK_COL_MAJOR, 'N', rows, columns, 1, matrix, rows, step, columns, work,
                           WORK) != 0)
      return CMX_ERR_NOT_CONVERGED;
    double longest = 0.0;
    for (int k = 0; k < columns; k++)
      if (!(fabs(step[k]) <= longest)) longest = fabs(step[k]);
    if (!isfinite(longest)) return CMX_ERR_NOT_CONVERGED;
    double t = longest > 1.0 ? 1.0 / longest : 1.0;
    if (it > 20) t *= 0.5; /* full steps can cycle where derivatives jump at a change of active planes */
    move(p, step, t);
    status = evaluate(p);
    /* one more step after convergence reaches rounding */
    if (good) return status;
    good = longest < 1e-8;
  }
  return status < 0 ? status : CMX_ERR_NOT_CONVERGED;
}

static cmx_status begin(const cmx_mixture_phase phases[], unsigned fixed, const cmx_coexistence *c,
                        problem *p) {
  memset(p, 0, sizeof *p);
  if (c->n_species < 1 || c->n_species > CMX_MAX_SPECIES || c->n_phases < 2 ||
      c->n_phases > CMX_MAX_COEXISTING || !(c->gamma_e > 0.0 && isfinite(c->gamma_e)))
    return CMX_ERR_DOMAIN;
  p->phases = phases;
  p->n = c->n_species;
  p->n_phases = c->n_phases;
  p->gamma_e = c->gamma_e;
  p->coupling_free = !(fixed & CMX_FIX_COUPLING);
  p->offset_free = (fixed & CMX_FREE_OFFSET) != 0;
  p->offset = p->offset_free ? c->offset : 0.0;
  for (int a = 0; a < p->n; a++) {
    int everywhere = 1;
    for (int k = 0; k < p->n_phases; k++) {
      if (!(c->x[k][a] >= 0.0 && c->x[k][a] <= 1.0 + 1e-9)) return CMX_ERR_DOMAIN;
      everywhere &= c->x[k][a] > 0.0;
    }
    if (everywhere) p->present[p->n_present++] = a;
  }
  for (int k = 0; k < p->n_phases; k++) {
    double sum = 0.0;
    p->free[k] = !(fixed & (1u << k));
    for (int i = 0; i < p->n_present; i++) sum += c->x[k][p->present[i]];
    if (!(fabs(sum - 1.0) <= 1e-6)) return CMX_ERR_DOMAIN;
    for (int i = 0; i < p->n_present; i++) p->at[k].x[p->present[i]] = c->x[k][p->present[i]] / sum;
    p->reference[k] = cmx_most_abundant(p->n, p->at[k].x);
  }
  return unknowns(p) < (p->n_phases - 1) * p->n_present ? CMX_ERR_DOMAIN : CMX_OK;
}

cmx_status cmx_coexist(const cmx_mixture_phase phases[], unsigned fixed, cmx_coexistence *c) {
  problem p;
  cmx_status status = begin(phases, fixed, c, &p);
  if (status >= 0) status = newton(&p);
  if (status >= 0 && collapsed(&p)) status = CMX_ERR_ABSENT;
  c->residual = status < 0 ? NAN : residual_of(&p);
  if (status >= 0 && !(c->residual <= 1e-10)) status = CMX_ERR_NOT_CONVERGED;
  c->gamma_e = status < 0 ? NAN : p.gamma_e;
  c->offset = status < 0 ? NAN : p.offset;
  for (int k = 0; k < CMX_MAX_COEXISTING; k++)
    for (int a = 0; a < c->n_species && a < CMX_MAX_SPECIES; a++)
      c->x[k][a] = status < 0 || k >= p.n_phases ? NAN : p.at[k].x[a];
  return status;
}
