/** coulomix_contracted.h: the free energy of a phase as a function of one variable, ln T or ln n_e, with the
 *  other variable and the composition fixed. Header-only and private: hosts include coulomix_inverse.h.
 *
 *  What does not change is summed once: the sheets over the fixed variable and the composition, at the nodes
 *  of a few cells next to the state. Within these cells a value with three derivatives then costs some 50
 *  multiplications instead of a state. The formula is that of coulomix_eos_sheets.h. */
#ifndef COULOMIX_INTERP_CONTRACTED_H
#define COULOMIX_INTERP_CONTRACTED_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_eos.h"

CMXI_PIN_BEGIN

/* Nodes that are contracted at once: five cells, a tenth in T or a fifth in density on both sides. */
enum { CMXI_WINDOW = 10 };

/* Spline coefficients on one axis from node `first` on; size 0 before the first contraction. */
typedef struct cmxi_row {
  int first, size;
  double c[CMXI_WINDOW];
} cmxi_row;

/* F per ion along ln T (at fixed n_e) or ln n_e (at fixed T). */
typedef struct cmxi_line {
  const cmx_eos_view *v;
  int phase, along_rho;
  int wants[2];            /* F itself; along T its derivative by ln n_e */
  cmxi_eos_args at;        /* the state; of its spans that of the fixed variable alone is set */
  double cold[2];          /* along T: the part that does not depend on T, and its derivative by ln n_e */
  cmxi_row sheets[2];      /* <Z> E + sum x S, and its derivative by ln n_e */
  cmxi_row mixing;         /* of two species by a sheet: f_mix over ln Gamma_e */
  int nodes, contractions; /* nodes: of the next contraction */
} cmxi_line;

/* F and its derivatives by the variable to third order; along T those of dF/dln n_e to second order. */
typedef struct cmxi_line_point {
  double f[4], a[3];
} cmxi_line_point;

/* Value and derivatives to third order of a row, whose nodes hold the span. */
CMX_FN void cmxi_row_at(const cmxi_row *row, cmxi_span *s, double out[4]) {
  const int first = s->first;
  s->first -= row->first;
  cmxi_spline_to(row->c, s, 3, out);
  s->first = first;
}

/* Whether a row lacks nodes of a span; then it is moved there, `nodes` of them with the span in the
   middle. */
CMX_FN int cmxi_row_moves(cmxi_row *row, const cmx_spline_axis *axis, int nodes, int first) {
  if (row->size && first >= row->first && first + 6 <= row->first + row->size) return 0;
  row->size = nodes < axis->size ? nodes : axis->size;
  first -= (row->size - 6) / 2;
  if (first > axis->size - row->size) first = axis->size - row->size;
  row->first = first < 0 ? 0 : first;
  return 1;
}

/* --- contractions --------------------------------------------------------------------------------------- */

/* Six rows, each `row` numbers after the one before, weighted and added: `width` numbers, at least
   CMXI_LANES of them; the last vector overlaps the one before. */
CMX_FN void cmxi_rows_sum(const double *from, size_t row, int width, const double w[6], double out[]) {
  const int last = width - CMXI_LANES;
  for (int k = 0; k < width; k += CMXI_LANES) {
    const double *at = from + (k < last ? k : last);
    cmxi_lanes sum = cmxi_lanes_mul(cmxi_lanes_load(at), cmxi_lanes_set(w[0]));
    for (int i = 1; i < 6; i++)
      sum = cmxi_lanes_fma(cmxi_lanes_load(at + (size_t)i * row), cmxi_lanes_set(w[i]), sum);
    cmxi_lanes_store(out + (at - from), sum);
  }
}

/* Fractions of two species. */
CMX_FN void cmxi_line_fractions(const cmxi_line *l, double x[2]) {
  const cmx_eos_composition *c = l->at.prepared;
  x[0] = c ? c->x[0] : 1.0 - l->at.x;
  x[1] = c ? c->x[1] : l->at.x;
}

/* Two species along T: from node `first` of ln T, with one derivative by ln n_e. */
CMX_FN void cmxi_line_contract_temp(const cmxi_line *l, int derivative, cmxi_row *out) {
  const cmx_eos_view *v = l->v;
  const cmxi_span *n = &l->at.span_ne;
  const size_t nodes = (size_t)v->ln_t.size, corner = (size_t)n->first * nodes + (size_t)out->first;
  const int liquid = l->phase == CMX_LIQUID, stride = liquid ? 3 : 2;
  double electrons[3 * CMXI_WINDOW], ions[3 * CMXI_WINDOW], x[2];
  const double *s = liquid ? electrons + 1 : ions;
  cmxi_rows_sum(v->sheets[CMX_LIQUID] + 3 * corner, 3 * nodes, 3 * out->size, n->w[derivative], electrons);
  if (!liquid)
    cmxi_rows_sum(v->sheets[CMX_SOLID] + 2 * corner, 2 * nodes, 2 * out->size, n->w[derivative], ions);
  cmxi_line_fractions(l, x);
  for (int k = 0; k < out->size; k++)
    out->c[k] = l->at.z * electrons[3 * k] + (x[0] * s[stride * k] + x[1] * s[stride * k + 1]);
}

/* Two species along density: each row of six nodes of ln T with all its sheets. */
CMX_FN void cmxi_line_contract_rho(const cmxi_line *l, cmxi_row *out) {
  const cmx_eos_view *v = l->v;
  const cmxi_span *t = &l->at.span_t;
  const size_t nodes = (size_t)v->ln_t.size, corner = (size_t)out->first * nodes + (size_t)t->first;
  const int liquid = l->phase == CMX_LIQUID;
  const double *from = v->sheets[CMX_LIQUID] + 3 * corner, *ions = v->sheets[CMX_SOLID] + 2 * corner;
  double w[18], of_solid[12], x[2];
  cmxi_line_fractions(l, x);
  for (int k = 0; k < 6; k++) {
    w[3 * k] = l->at.z * t->w[0][k];
    w[3 * k + 1] = liquid ? x[0] * t->w[0][k] : 0.0;
    w[3 * k + 2] = liquid ? x[1] * t->w[0][k] : 0.0;
    of_solid[2 * k] = x[0] * t->w[0][k];
    of_solid[2 * k + 1] = x[1] * t->w[0][k];
  }
  const cmxi_six ones = cmxi_six_set(1.0);
  for (int k = 0; k < out->size; k++, from += 3 * nodes, ions += 2 * nodes) {
    cmxi_six sum = cmxi_six_mul(cmxi_six_load(from), cmxi_six_load(w));
    sum = cmxi_six_fma(cmxi_six_load(from + 6), cmxi_six_load(w + 6), sum);
    sum = cmxi_six_fma(cmxi_six_load(from + 12), cmxi_six_load(w + 12), sum);
    if (!liquid) {
      sum = cmxi_six_fma(cmxi_six_load(ions), cmxi_six_load(of_solid), sum);
      sum = cmxi_six_fma(cmxi_six_load(ions + 6), cmxi_six_load(of_solid + 6), sum);
    }
    out->c[k] = cmxi_six_dot(sum, ones);
  }
}

/* More species, along either variable. */
CMX_FN void cmxi_line_contract_all(const cmxi_line *l, int derivative, cmxi_row *out) {
  const cmx_eos_view *v = l->v;
  const cmx_eos_composition *c = l->at.prepared;
  const cmxi_span *fixed = l->along_rho ? &l->at.span_t : &l->at.span_ne;
  const size_t nodes = (size_t)v->ln_t.size, n = (size_t)c->n, first = (size_t)out->first;
  for (int k = 0; k < out->size; k++) {
    double sum = 0.0;
    for (int i = 0; i < 6; i++) {
      const size_t other = (size_t)(fixed->first + i), mine = first + (size_t)k;
      const size_t point = l->along_rho ? mine * nodes + other : other * nodes + mine;
      const double *electrons = v->sheets[CMX_LIQUID] + point * (n + 1);
      const double *s = l->phase == CMX_LIQUID ? electrons + 1 : v->sheets[CMX_SOLID] + point * n;
      double part = l->at.z * electrons[0];
      for (size_t j = 0; j < n; j++) part = CMXI_FMA(c->x[j], s[j], part);
      sum = CMXI_FMA(fixed->w[derivative][i], part, sum);
    }
    out->c[k] = sum;
  }
}

/* The sheets of the phase, contracted over the fixed variable and the composition: the one access to them. */
CMX_INTERP_NOINLINE CMX_FN void cmxi_line_contract(cmxi_line *l, int derivative) {
  cmxi_row *out = &l->sheets[derivative];
  if (l->v->ions.n > 2)
    cmxi_line_contract_all(l, derivative, out);
  else if (l->along_rho)
    cmxi_line_contract_rho(l, out);
  else
    cmxi_line_contract_temp(l, derivative, out);
}

/* The sheet of mixing of two species, contracted over x. */
CMX_FN void cmxi_line_contract_mixing(cmxi_line *l) {
  const cmx_eos_view *v = l->v;
  const double p = l->at.x * (1.0 - l->at.x);
  const size_t nodes = (size_t)v->ln_gamma_e.size;
  cmxi_span s;
  cmxi_span_to(&v->x, l->at.x, 0, &s);
  cmxi_rows_sum(v->mixing[l->phase] + (size_t)s.first * nodes + (size_t)l->mixing.first, nodes,
                l->mixing.size, s.w[0], l->mixing.c);
  for (int k = 0; k < l->mixing.size; k++) l->mixing.c[k] *= p;
}

/* --- values --------------------------------------------------------------------------------------------- */

/* Moves the state to a value of the variable. */
CMX_INTERP_NOINLINE CMX_FN void cmxi_line_move(cmxi_line *l, double u) {
  cmxi_eos_args *at = &l->at;
  if (l->along_rho) {
    at->ln_ne = u;
    at->n_e = cmxi_exp(u);
    at->per_ne = 1.0 / at->n_e;
    at->cbrt_ne = cmxi_exp(u / 3.0);
    at->rho = at->n_e * at->mass / at->z;
  } else {
    at->ln_t = u;
    at->temp = cmxi_exp(u);
    at->kt = l->v->boltzmann * at->temp;
    at->per_kt = 1.0 / at->kt;
  }
  at->gamma_e = l->v->coulomb * at->cbrt_ne * at->per_kt;
  at->gamma = at->gamma_e * at->z53;
  at->ln_gamma_e = at->ln_ne * (1.0 / 3.0) - at->ln_t + l->v->ln_coupling;
}

/* The mixing function in kT and its derivatives by ln Gamma_e; a status < 0 as cmxi_eos_ions_at. */
CMX_INTERP_NOINLINE CMX_FN cmx_status cmxi_line_mixing(cmxi_line *l, double m[4]) {
  const cmx_eos_view *v = l->v;
  const cmxi_eos_args *at = &l->at;
  cmx_status status = CMX_OK;
  if (at->prepared && l->phase == CMX_LIQUID) {
    cmxi_liquid_point p;
    cmxi_liquid_point_at(&at->prepared->liquid, at->ln_gamma_e, &p);
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
    cmxi_span s;
    cmxi_span_to(&v->ln_gamma_e, at->ln_gamma_e, 3, &s);
    if (cmxi_row_moves(&l->mixing, &v->ln_gamma_e, l->nodes, s.first)) cmxi_line_contract_mixing(l);
    cmxi_row_at(&l->mixing, &s, m);
  } else {
    cmxi_eos_mixing p;
    m[3] = 0.0;
    status = cmxi_eos_order_mixing(v, 1, at, &p, &m[3]);
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
  cmxi_span s;
  double pairs[4];
  if (l->at.temp < v->pairs_from) return;
  cmxi_span_to(&v->ln_t_fine, l->at.ln_t, 3, &s);
  cmxi_spline_to(v->pairs, &s, 3, pairs);
  const double unit = l->at.z * l->at.per_ne;
  for (int k = 0; k < 4; k++)
    p->f[k] -= unit * pairs[l->along_rho ? 0 : k] * (l->along_rho && k % 2 ? -1.0 : 1.0);
  for (int k = 0; k < 3; k++) p->a[k] += unit * pairs[k];
}

/* The parts without T, electrons and crystal, as powers and splines of n_e: value and `order` derivatives. */
CMX_FN void cmxi_line_cold(const cmxi_line *l, const cmxi_span *n, int order, double out[4]) {
  cmxi_spline_to(l->v->cold, n, order, out);
  for (int k = 0; k <= order; k++) out[k] *= l->at.z;
  if (l->phase == CMX_LIQUID) return;
  cmxi_eos_ions crystal = {{0.0, 0.0, 0.0, 0.0, 0.0, 0.0}, 0.0, 0.0, 0.0, 0.0, 0.0, 0};
  cmxi_eos_add_cold_solid(l->v, &l->at, &crystal);
  out[0] += crystal.f.v;
  out[1] += crystal.f.a;
  if (order < 3) return;
  out[2] += crystal.f.aa;
  out[3] += 5.0 / 6.0 * crystal.f.aa - crystal.f.a / 6.0; /* of powers 1/3 and 1/2 */
}

/* A line through a state, of no phase yet. */
CMX_FN void cmxi_line_make(const cmx_eos_view *v, cmxi_eos_mix mix, double rho, double temp, int along_rho,
                           cmxi_line *l) {
  l->v = v;
  l->along_rho = along_rho;
  l->wants[0] = l->wants[1] = 1;
  l->contractions = 0;
  l->nodes = CMXI_WINDOW;
  cmxi_eos_args_place_of(v, mix, rho, temp, &l->at);
  if (along_rho)
    cmxi_span_to(&v->ln_t, l->at.ln_t, 0, &l->at.span_t);
  else
    cmxi_span_to(&v->ln_ne, l->at.ln_ne, 1, &l->at.span_ne);
}

/* Makes it the line of a phase. */
CMX_INTERP_NOINLINE CMX_FN void cmxi_line_take(cmxi_line *l, int phase) {
  double cold[4];
  l->phase = phase;
  l->sheets[0].size = l->sheets[1].size = l->mixing.size = 0;
  if (l->along_rho) return;
  cmxi_line_cold(l, &l->at.span_ne, 1, cold);
  l->cold[0] = cold[0];
  l->cold[1] = cold[1];
}

/* F along the line at a value of the variable; a status < 0 where the table lacks the chosen order. */
CMX_INTERP_NOINLINE CMX_FN cmx_status cmxi_line_at(cmxi_line *l, double u, cmxi_line_point *p) {
  const cmx_spline_axis *axis = l->along_rho ? &l->v->ln_ne : &l->v->ln_t;
  cmxi_span s;
  double m[4], sum[4] = {0.0, 0.0, 0.0, 0.0};
  int moved = 0;
  cmxi_line_move(l, u);
  cmxi_span_to(axis, u, 3, &s);
  for (int d = 0; d < 2; d++)
    if (l->wants[d] && cmxi_row_moves(&l->sheets[d], axis, l->nodes, s.first)) {
      cmxi_line_contract(l, d);
      moved = 1;
    }
  l->contractions += moved;
  const cmx_status status = cmxi_line_mixing(l, m);
  if (status < 0) return status;
  const double kt = l->at.kt, third = kt * (1.0 / 3.0);
  p->f[0] = p->f[1] = p->f[2] = p->f[3] = p->a[0] = p->a[1] = p->a[2] = 0.0;
  if (l->wants[0]) cmxi_row_at(&l->sheets[0], &s, p->f);
  if (l->along_rho) {
    cmxi_line_cold(l, &s, 3, sum);
    p->f[0] += sum[0] + kt * m[0];
    p->f[1] += sum[1] + third * m[1];
    p->f[2] += sum[2] + kt * m[2] * (1.0 / 9.0);
    p->f[3] += sum[3] + kt * m[3] * (1.0 / 27.0);
  } else {
    p->f[0] += l->cold[0] + kt * m[0];
    p->f[1] += kt * (m[0] - m[1]);
    p->f[2] += kt * (m[0] - 2.0 * m[1] + m[2]);
    p->f[3] += kt * (m[0] - 3.0 * m[1] + 3.0 * m[2] - m[3]);
    if (l->wants[1]) cmxi_row_at(&l->sheets[1], &s, sum);
    p->a[0] = sum[0] + l->cold[1] + third * m[1];
    p->a[1] = sum[1] + third * (m[1] - m[2]);
    p->a[2] = sum[2] + third * (m[1] - 2.0 * m[2] + m[3]);
  }
  cmxi_line_add_pairs(l, p);
  return CMX_OK;
}

CMXI_PIN_END

#endif
