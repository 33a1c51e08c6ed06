/** coulomix_contracted.h: the free energy of a phase as a function of one variable, ln T or ln n_e, with the
 *  other variable and the composition fixed. Header-only and private: hosts include coulomix_inverse.h.
 *
 *  What does not change is summed once: the sheets over the fixed variable and the composition, at the nodes
 *  of a few cells next to the state. Within these cells a value with three derivatives then costs some 50
 *  multiplications instead of a state. The formula is that of coulomix_eos_sheets.h. */
#ifndef COULOMIX_INTERP_CONTRACTED_H
#define COULOMIX_INTERP_CONTRACTED_H

#include "coulomix_eos.h"

/* Nodes that are contracted at once: five cells, a tenth in T or a fifth in density on both sides. */
enum { CMXI_WINDOW = 10 };

/* Spline coefficients on one axis from node `first` on; size 0 before the first contraction. */
typedef struct cmxi_row {
  int first, size;
  double c[2][CMXI_WINDOW];
} cmxi_row;

/* F per ion along ln T (at fixed n_e) or ln n_e (at fixed T). */
typedef struct cmxi_line {
  const cmx_eos_view *v;
  int phase, along_rho;
  cmxi_eos_args at; /* the state; its span of the variable is not kept up to date */
  double cold[2];   /* along T: the part that does not depend on T, and its derivative by ln n_e */
  cmxi_row sheets;  /* <Z> E + sum x S and its derivative by ln n_e */
  cmxi_row mixing;  /* of two species by a sheet: f_mix over ln Gamma_e */
  int contractions;
} cmxi_line;

/* F and its derivatives by the variable to third order; along T those of dF/dln n_e to second order. */
typedef struct cmxi_line_point {
  double f[4], a[3];
} cmxi_line_point;

/* Weights of value and derivatives to third order on an axis at a value. */
typedef struct cmxi_line_span {
  cmxi_span s;
  double third[6];
} cmxi_line_span;

CMX_FN void cmxi_line_span_at(const cmx_spline_axis *axis, double at, cmxi_line_span *out) {
  cmxi_span_at(axis, at, &out->s);
  cmxi_span_third(axis, at, &out->s, out->third);
}

/* Value and derivatives of a spline whose coefficients begin at node `first`. */
CMX_FN void cmxi_line_sum(const double *c, int first, const cmxi_line_span *at, double out[4]) {
  const double *from = c + (at->s.first - first);
  out[0] = out[1] = out[2] = out[3] = 0.0;
  for (int k = 0; k < 6; k++) {
    out[0] += at->s.w[0][k] * from[k];
    out[1] += at->s.w[1][k] * from[k];
    out[2] += at->s.w[2][k] * from[k];
    out[3] += at->third[k] * from[k];
  }
}

/* Whether a row lacks nodes of a span; then it is moved there, the span in its middle. */
CMX_FN int cmxi_row_moves(cmxi_row *row, const cmx_spline_axis *axis, int first) {
  if (row->size && first >= row->first && first + 6 <= row->first + row->size) return 0;
  row->size = CMXI_WINDOW < axis->size ? (int)CMXI_WINDOW : axis->size;
  first -= (row->size - 6) / 2;
  if (first > axis->size - row->size) first = axis->size - row->size;
  row->first = first < 0 ? 0 : first;
  return 1;
}

/* --- contractions --------------------------------------------------------------------------------------- */

/* <Z> E + sum_j x_j S_j of one stencil point. */
CMX_FN double cmxi_line_compose(const cmxi_line *l, size_t point) {
  const cmx_eos_view *v = l->v;
  const double *s = v->species[l->phase] + point * (size_t)v->ions.n;
  double sum = l->at.z * v->electrons[point];
  if (!l->at.prepared) return sum + s[0] + l->at.x * (s[1] - s[0]);
  for (int j = 0; j < v->ions.n; j++) sum += l->at.prepared->x[j] * s[j];
  return sum;
}

/* The sheets of the phase, contracted over the fixed variable: the one access to them. */
CMX_FN void cmxi_line_contract(cmxi_line *l) {
  const size_t stride = (size_t)l->v->ln_t.size, first = (size_t)l->sheets.first;
  const cmxi_span *fixed = l->along_rho ? &l->at.span_t : &l->at.span_ne;
  for (int k = 0; k < l->sheets.size; k++) {
    double sum[2] = {0.0, 0.0};
    for (int i = 0; i < 6; i++) {
      const size_t row = l->along_rho ? first + (size_t)k : (size_t)(fixed->first + i),
                   column = l->along_rho ? (size_t)(fixed->first + i) : first + (size_t)k;
      const double c = cmxi_line_compose(l, row * stride + column);
      sum[0] += fixed->w[0][i] * c;
      sum[1] += fixed->w[1][i] * c;
    }
    l->sheets.c[0][k] = sum[0];
    l->sheets.c[1][k] = sum[1];
  }
  l->contractions++;
}

/* The sheet of mixing of two species, contracted over x. */
CMX_FN void cmxi_line_contract_mixing(cmxi_line *l) {
  const cmx_eos_view *v = l->v;
  const double p = l->at.x * (1.0 - l->at.x);
  cmxi_span s;
  cmxi_span_at(&v->x, l->at.x, &s);
  const double *row = v->mixing[l->phase] + (size_t)s.first * (size_t)v->ln_gamma_e.size + l->mixing.first;
  for (int k = 0; k < l->mixing.size; k++) {
    double sum = 0.0;
    for (int i = 0; i < 6; i++) sum += s.w[0][i] * row[(size_t)i * (size_t)v->ln_gamma_e.size + (size_t)k];
    l->mixing.c[0][k] = p * sum;
  }
}

/* --- values --------------------------------------------------------------------------------------------- */

/* Moves the state to a value of the variable. */
CMX_FN void cmxi_line_move(cmxi_line *l, double u) {
  const cmx_eos_view *v = l->v;
  cmxi_eos_args *at = &l->at;
  if (l->along_rho) {
    at->ln_ne = u;
    at->n_e = exp(u);
    at->cbrt_ne = exp(u / 3.0);
    at->rho = at->n_e * at->mass / at->z;
  } else {
    at->ln_t = u;
    at->temp = exp(u);
    at->kt = v->boltzmann * at->temp;
  }
  at->gamma_e = v->coulomb * at->cbrt_ne / at->kt;
  at->gamma = at->gamma_e * (at->prepared ? at->prepared->z53 : cmx_average_two(v->z53, at->x));
}

/* The mixing function in kT and its derivatives by ln Gamma_e; a status < 0 as cmxi_eos_ions_at. */
CMX_FN cmx_status cmxi_line_mixing(cmxi_line *l, double m[4]) {
  const cmx_eos_view *v = l->v;
  const cmxi_eos_args *at = &l->at;
  const double ln_g = at->ln_ne / 3.0 - at->ln_t + v->ln_coupling;
  cmx_status status = CMX_OK;
  if (at->prepared && l->phase == CMX_LIQUID) {
    cmxi_liquid_point p;
    cmxi_liquid_point_at(&at->prepared->liquid, ln_g, &p);
    m[0] = p.v - at->prepared->liquid.charge;
    m[1] = p.g;
    m[2] = p.gg;
    m[3] = p.ggg;
  } else if (at->prepared) {
    cmxi_closure_point p;
    status = cmxi_closure_at(v, v->choice.order, at->prepared, at->gamma_e, &p);
    m[0] = p.v;
    m[1] = p.g;
    m[2] = p.gg;
    m[3] = p.ggg;
  } else if (v->mixing[l->phase]) {
    cmxi_line_span s;
    cmxi_line_span_at(&v->ln_gamma_e, ln_g, &s);
    if (cmxi_row_moves(&l->mixing, &v->ln_gamma_e, s.s.first)) cmxi_line_contract_mixing(l);
    cmxi_line_sum(l->mixing.c[0], l->mixing.first, &s, m);
  } else {
    cmxi_eos_mixing p;
    m[3] = 0.0;
    status = cmxi_eos_order_mixing(v, at, &p, &m[3]);
    m[0] = p.m;
    m[1] = p.g;
    m[2] = p.gg;
  }
  m[0] += at->mixing[0];
  return status;
}

/* Adds what pairs give to <Z> E: -P(T)/n_e per electron, with P of the spline. */
CMX_FN void cmxi_line_add_pairs(const cmxi_line *l, cmxi_line_point *p) {
  const cmx_eos_view *v = l->v;
  cmxi_line_span s;
  double pairs[4];
  if (l->at.temp < v->pairs_from) return;
  cmxi_line_span_at(&v->ln_t_fine, l->at.ln_t, &s);
  cmxi_line_sum(v->pairs, 0, &s, pairs);
  const double unit = l->at.z / l->at.n_e;
  for (int k = 0; k < 4; k++)
    p->f[k] -= unit * pairs[l->along_rho ? 0 : k] * (l->along_rho && k % 2 ? -1.0 : 1.0);
  for (int k = 0; k < 3; k++) p->a[k] += unit * pairs[k];
}

/* The parts without T, electrons and crystal, as powers and splines of n_e: value and derivatives. */
CMX_FN void cmxi_line_cold(const cmxi_line *l, const cmxi_line_span *n, double out[4]) {
  double cold[4];
  cmxi_line_sum(l->v->cold, 0, n, cold);
  for (int k = 0; k < 4; k++) out[k] = l->at.z * cold[k];
  if (l->phase == CMX_LIQUID) return;
  cmxi_eos_ions crystal = {{0.0, 0.0, 0.0, 0.0, 0.0, 0.0}, 0.0, 0.0, 0.0, 0.0, 0.0, 0};
  cmxi_eos_add_cold_solid(l->v, &l->at, &crystal);
  out[0] += crystal.f.v;
  out[1] += crystal.f.a;
  out[2] += crystal.f.aa;
  out[3] += 5.0 / 6.0 * crystal.f.aa - crystal.f.a / 6.0; /* of powers 1/3 and 1/2 */
}

/* A line through a state, of no phase yet. */
CMX_FN void cmxi_line_make(const cmx_eos_view *v, cmxi_eos_mix mix, double rho, double temp, int along_rho,
                           cmxi_line *l) {
  l->v = v;
  l->along_rho = along_rho;
  l->contractions = 0;
  cmxi_eos_args_at(v, mix, rho, temp, &l->at);
}

/* Makes it the line of a phase. */
CMX_FN void cmxi_line_take(cmxi_line *l, int phase) {
  l->phase = phase;
  l->sheets.size = l->mixing.size = 0;
  if (l->along_rho) return;
  cmxi_line_span n;
  double cold[4];
  n.s = l->at.span_ne;
  for (int k = 0; k < 6; k++) n.third[k] = 0.0;
  cmxi_line_cold(l, &n, cold);
  l->cold[0] = cold[0];
  l->cold[1] = cold[1];
}

/* F along the line at a value of the variable; a status < 0 where the table lacks the chosen order. */
CMX_FN cmx_status cmxi_line_at(cmxi_line *l, double u, cmxi_line_point *p) {
  const cmx_spline_axis *axis = l->along_rho ? &l->v->ln_ne : &l->v->ln_t;
  cmxi_line_span s;
  double m[4], sum[4];
  cmxi_line_move(l, u);
  cmxi_line_span_at(axis, u, &s);
  if (cmxi_row_moves(&l->sheets, axis, s.s.first)) cmxi_line_contract(l);
  const cmx_status status = cmxi_line_mixing(l, m);
  if (status < 0) return status;
  const double kt = l->at.kt;
  cmxi_line_sum(l->sheets.c[0], l->sheets.first, &s, p->f);
  if (l->along_rho) {
    cmxi_line_cold(l, &s, sum);
    p->f[0] += sum[0] + kt * m[0];
    p->f[1] += sum[1] + kt * m[1] / 3.0;
    p->f[2] += sum[2] + kt * m[2] / 9.0;
    p->f[3] += sum[3] + kt * m[3] / 27.0;
    p->a[0] = p->a[1] = p->a[2] = 0.0;
  } else {
    p->f[0] += l->cold[0] + kt * m[0];
    p->f[1] += kt * (m[0] - m[1]);
    p->f[2] += kt * (m[0] - 2.0 * m[1] + m[2]);
    p->f[3] += kt * (m[0] - 3.0 * m[1] + 3.0 * m[2] - m[3]);
    cmxi_line_sum(l->sheets.c[1], l->sheets.first, &s, sum);
    p->a[0] = sum[0] + l->cold[1] + kt * m[1] / 3.0;
    p->a[1] = sum[1] + kt * (m[1] - m[2]) / 3.0;
    p->a[2] = sum[2] + kt * (m[1] - 2.0 * m[2] + m[3]) / 3.0;
  }
  cmxi_line_add_pairs(l, p);
  return CMX_OK;
}

#endif
