/** coulomix_transport_sheets.h: the sheets of /transport, summed over terms and stencils. Header-only;
 *  coulomix_transport.h includes it and says what the sheets hold. Hosts do not include it.
 *
 *  Sums run over the terms of the composition first, four numbers at a time: sheets that are read together
 *  lie side by side, so that the four are partial sums of two sheets or the sums of four. */
#ifndef COULOMIX_INTERP_TRANSPORT_SHEETS_H
#define COULOMIX_INTERP_TRANSPORT_SHEETS_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_lanes.h"
#include "coulomix_transport_view.h"

/* What lookups need of a composition and a phase, for any density and temperature. x, dz and what follows
   belong to the two ions, or to those of the effective binary. */
typedef struct cmxi_transport_mix {
  int phase, present; /* present: species up to the heaviest one that is there */
  double z, z53, per_z;
  double scale;    /* <Z> of a solid, <Z^2>/<Z> of a liquid: resistivities at fixed n_e but for logarithms */
  double per_gram; /* electrons, 1/g */
  double variance; /* of the charges */
  double x, coupling; /* number fraction; Gamma_d/Gamma_e */
  double held_from;   /* Gamma_d from which the order is held */
  cmxi_order_position order;
  double term[CMXI_TRANSPORT_TERMS + 3]; /* Chebyshev polynomials in x or ln <Z> */
  /* of the numbers of the liquid's sheets or species, or of the solid's sheets */
  double weight[2 * CMXI_TRANSPORT_PRODUCTS + 4];
} cmxi_transport_mix;

/* A state in the arguments of the sheets. */
typedef struct cmxi_transport_args {
  cmxi_span ne, t; /* weights of the value and the first derivative */
  double ln_ne, ln_t, n_e, ln_gamma_e;
} cmxi_transport_args;

/* Four numbers and their derivatives by ln n_e (a) and ln T (b). */
typedef struct cmxi_four_jet {
  cmxi_four v, a, b;
} cmxi_four_jet;

CMXI_PIN_BEGIN

/* --- compositions --------------------------------------------------------------------------------------- */

/* Chebyshev polynomials of degree 0 to n-1. */
CMX_FN void cmxi_chebyshev(int n, double u, double term[]) {
  term[0] = 1.0;
  for (int k = 1; k < n; k++) term[k] = k == 1 ? u : 2.0 * u * term[k - 1] - term[k - 2];
}

/* The same polynomials `each` times each (1, 2 or 4), up to a multiple of four numbers: T(n+s) = 2 T(s) T(n)
   - T(n-s) with s = 4/each. */
CMX_FN void cmxi_chebyshev_each(int n, int each, double u, double weight[]) {
  const double t2 = 2.0 * u * u - 1.0, t3 = u * (2.0 * t2 - 1.0), t4 = 2.0 * t2 * t2 - 1.0;
  const double first[3][4] = {{1.0, u, t2, t3}, {1.0, 1.0, u, u}, {1.0, 1.0, 1.0, 1.0}},
               before[3][4] = {{t4, t3, t2, u}, {t2, t2, u, u}, {u, u, u, u}};
  const int kind = each / 2;
  const cmxi_four twice = cmxi_four_set(2.0 * (kind == 0 ? t4 : kind == 1 ? t2 : u));
  cmxi_four now = cmxi_four_load(first[kind]), last = cmxi_four_load(before[kind]);
  for (int k = 0; k < n * each; k += 4) {
    const cmxi_four next = cmxi_four_sub(cmxi_four_mul(twice, now), last);
    cmxi_four_store(weight + k, now);
    last = now;
    now = next;
  }
}

/* What the order of a solid needs, with the square of the difference of the charges. */
CMX_FN void cmxi_transport_mix_order(const cmx_transport_view *v, double x, double dz2,
                                     cmxi_transport_mix *mix) {
  const cmx_order_view *o = &v->shell_order;
  double slope;
  mix->x = x;
  if (v->order == CMX_TRANSPORT_UNCORRELATED) return;
  mix->coupling = dz2 * cmxi_inverse_cbrt(mix->z);
  mix->held_from = cmxi_order_held_from(x * (1.0 - x), o->gamma_d[o->n_g - 1], &slope);
  cmxi_order_place_x(o, x, &mix->order);
}

/* Charges and masses of a mixture. */
CMX_FN void cmxi_transport_mix_charges(const cmx_transport_view *v, int phase, double z, double z2,
                                       double mass_u, cmxi_transport_mix *mix) {
  mix->phase = phase;
  mix->z = z;
  mix->per_z = 1.0 / z;
  mix->scale = phase == CMX_SOLID ? z : z2 * mix->per_z;
  mix->per_gram = z / (v->atomic_mass * mass_u);
}

/* A composition of two species, 0 <= x <= 1. */
CMX_FN void cmxi_transport_mix_two(const cmx_transport_view *v, int phase, double x,
                                   cmxi_transport_mix *mix) {
  const double *z = v->ions.z, z2[2] = {z[0] * z[0], z[1] * z[1]}, dz2 = (z[1] - z[0]) * (z[1] - z[0]);
  const int solid = phase == CMX_SOLID;
  cmxi_transport_mix_charges(v, phase, cmx_average_two(z, x), cmx_average_two(z2, x),
                             cmx_average_two(v->ions.mass_u, x), mix);
  mix->present = 2;
  mix->z53 = cmx_average_two(v->z53, x);
  mix->variance = x * (1.0 - x) * dz2;
  cmxi_chebyshev_each(v->n_terms, solid ? 4 : 2, 1.0 - 2.0 * x, mix->weight);
  if (!solid) return;
  cmxi_chebyshev_each(v->n_terms, 1, 1.0 - 2.0 * x, mix->term);
  cmxi_transport_mix_order(v, x, dz2, mix);
}

/* Products of the terms in ln <Z> and ln(<m>/<Z>). */
CMX_FN void cmxi_transport_products(const cmx_transport_view *v, const cmx_composition *c,
                                    cmxi_transport_mix *mix) {
  const double ln_z = cmxi_log(c->z), ln_a = cmxi_log(c->mass_u) - ln_z, *end = v->ends;
  double mass_term[CMXI_TRANSPORT_MASSES], *next = mix->weight;
  cmxi_chebyshev_each(v->n_terms, 1, (2.0 * ln_z - end[0] - end[1]) / (end[1] - end[0]), mix->term);
  cmxi_chebyshev(v->n_masses, (2.0 * ln_a - end[2] - end[3]) / (end[3] - end[2]), mass_term);
  for (int m = 0; m < v->n_masses; m++)
    for (int k = 0; k < v->charge_terms[m]; k++, next += 2) next[0] = next[1] = mass_term[m] * mix->term[k];
  for (const double *end_of = mix->weight + v->numbers[CMXI_SOLID_BLOCK]; next < end_of; next++) *next = 0.0;
}

/* A composition of n species. */
CMX_FN void cmxi_transport_mix_of(const cmx_transport_view *v, int phase, const cmx_composition *c,
                                  cmxi_transport_mix *mix) {
  cmxi_transport_mix_charges(v, phase, c->z, c->z2, c->mass_u, mix);
  mix->present = v->ions.n;
  while (mix->present > 1 && !(c->x[mix->present - 1] > 0.0)) mix->present--;
  mix->z53 = c->z53;
  mix->variance = c->variance;
  if (phase != CMX_SOLID) {
    for (int j = 0; j < v->ions.n; j++)
      cmxi_four_store(mix->weight + CMXI_SPECIES_PARTS * j,
                      cmxi_four_set(c->x[j] * v->ions.z[j] * v->ions.z[j] * mix->per_z));
    return;
  }
  cmxi_transport_products(v, c, mix);
  if (v->order == CMX_TRANSPORT_UNCORRELATED) return;
  cmx_closure closure;
  cmx_closure_make(v->ions.n, v->ions.z, c->x, &closure);
  cmxi_transport_mix_order(v, cmx_closure_fraction(&closure), closure.q, mix);
}

/* --- states --------------------------------------------------------------------------------------------- */

/* The arguments at a density and temperature, whose logarithms may be given: [2] of n_e and T, or NULL. */
CMXI_STAGE void cmxi_transport_place(const cmx_transport_view *v, const cmxi_transport_mix *mix, double rho,
                                     double temp, const double logs[2], cmxi_transport_args *at) {
  at->n_e = rho * mix->per_gram;
  at->ln_ne = logs ? logs[0] : cmxi_log(at->n_e);
  at->ln_t = logs ? logs[1] : cmxi_log(temp);
  at->ln_gamma_e = at->ln_ne * (1.0 / 3.0) - at->ln_t + v->ln_coupling;
  cmxi_span_to(&v->ln_ne, at->ln_ne, 1, &at->ne);
  cmxi_span_to(&v->ln_t, at->ln_t, 1, &at->t);
}

/* The node next to a state, which decides whether the state is trusted, as good as any of the four. */
CMX_FN size_t cmxi_transport_node(const cmx_transport_view *v, const cmxi_transport_args *at) {
  return (size_t)(at->ne.first + 2) * (size_t)v->ln_t.size + (size_t)(at->t.first + 2);
}

/* --- sums ----------------------------------------------------------------------------------------------- */

/* The numbers of a dataset [ln_ne][ln_t][count] times their weights, NULL for one each, added up in four
   sums; without `slopes` only v is set. */
CMXI_STAGE void cmxi_transport_sum_as(const cmx_transport_view *v, const float *numbers, int count,
                                      const double weight[], const cmxi_transport_args *at, int slopes,
                                      cmxi_four_jet *r) {
  const size_t stride = (size_t)v->ln_t.size * (size_t)count;
  const float *row = numbers + (size_t)at->ne.first * stride + (size_t)at->t.first * (size_t)count;
  cmxi_four sum_v = cmxi_four_set(0.0), sum_a = sum_v, sum_b = sum_v;
  for (int i = 0; i < 6; i++, row += stride) {
    cmxi_four s[6]; /* of the six nodes in ln T */
    const cmxi_four first = weight ? cmxi_four_load(weight) : cmxi_four_set(1.0);
    CMXI_UNROLL for (int j = 0; j < 6; j++) s[j] = cmxi_four_mul(first, cmxi_four_floats(row + j * count));
    for (int k = 4; weight && k < count; k += 4) {
      const cmxi_four w = cmxi_four_load(weight + k);
      CMXI_UNROLL for (int j = 0; j < 6; j++) s[j] =
          cmxi_four_fma(w, cmxi_four_floats(row + j * count + k), s[j]);
    }
    cmxi_four value = cmxi_four_mul(cmxi_four_set(at->t.w[0][0]), s[0]), slope = value;
    CMXI_UNROLL for (int j = 1; j < 6; j++) value = cmxi_four_fma(cmxi_four_set(at->t.w[0][j]), s[j], value);
    const cmxi_four w = cmxi_four_set(at->ne.w[0][i]);
    sum_v = cmxi_four_fma(w, value, sum_v);
    if (!slopes) continue;
    slope = cmxi_four_mul(cmxi_four_set(at->t.w[1][0]), s[0]);
    CMXI_UNROLL for (int j = 1; j < 6; j++) slope = cmxi_four_fma(cmxi_four_set(at->t.w[1][j]), s[j], slope);
    sum_a = cmxi_four_fma(cmxi_four_set(at->ne.w[1][i]), value, sum_a);
    sum_b = cmxi_four_fma(w, slope, sum_b);
  }
  r->v = sum_v;
  r->a = sum_a;
  r->b = sum_b;
}

CMX_FN void cmxi_transport_sum(const cmx_transport_view *v, const float *numbers, int count,
                               const double weight[], const cmxi_transport_args *at, int slopes,
                               cmxi_four_jet *r) {
  if (slopes)
    cmxi_transport_sum_as(v, numbers, count, weight, at, 1, r);
  else
    cmxi_transport_sum_as(v, numbers, count, weight, at, 0, r);
}

/* The sheets of a block in turn; those of two sheets twice. Of one sheet four partial sums are left. */
CMX_FN void cmxi_transport_block(const cmx_transport_view *v, int block, const double weight[],
                                 const cmxi_transport_args *at, int slopes, cmxi_four_jet *r) {
  const int pairs = block == CMXI_LIQUID_BLOCK || (block == CMXI_SOLID_BLOCK && v->ions.n > 2);
  cmxi_transport_sum(v, v->block[block], v->numbers[block], weight, at, slopes, r);
  if (pairs) {
    r->v = cmxi_four_add(r->v, cmxi_four_swap(r->v));
    r->a = cmxi_four_add(r->a, cmxi_four_swap(r->a));
    r->b = cmxi_four_add(r->b, cmxi_four_swap(r->b));
  }
  if (block == CMXI_SLOPE_BLOCK) return;
  const cmxi_four by_n = cmxi_four_load(v->plane[block][1]), by_t = cmxi_four_load(v->plane[block][2]);
  r->v = cmxi_four_add(r->v, cmxi_four_load(v->plane[block][0]));
  r->v = cmxi_four_fma(by_n, cmxi_four_set(at->ln_ne), r->v);
  r->v = cmxi_four_fma(by_t, cmxi_four_set(at->ln_t), r->v);
  r->a = cmxi_four_add(r->a, by_n);
  r->b = cmxi_four_add(r->b, by_t);
}

CMX_FN double cmxi_four_total(cmxi_four a) {
  double v[4];
  cmxi_four_store(v, a);
  return (v[0] + v[1]) + (v[2] + v[3]);
}

/* The slope of the ions of a crystal less that of impurities. */
CMX_FN cmxi_jet1 cmxi_transport_slope(const cmx_transport_view *v, const double weight[],
                                      const cmxi_transport_args *at, int slopes) {
  const double(*plane)[4] = v->plane[CMXI_SLOPE_BLOCK];
  cmxi_four_jet sums;
  cmxi_transport_block(v, CMXI_SLOPE_BLOCK, weight, at, slopes, &sums);
  cmxi_jet1 r;
  r.v = cmxi_four_total(sums.v) + plane[0][0] + plane[1][0] * at->ln_ne + plane[2][0] * at->ln_t;
  r.a = cmxi_four_total(sums.a) + plane[1][0];
  r.b = cmxi_four_total(sums.b) + plane[2][0];
  return r;
}

/* ln of what collisions of electrons add to 1/kappa, the sheet and its derivatives. */
CMXI_STAGE cmxi_jet1 cmxi_transport_collisions(const cmx_transport_view *v, const cmxi_transport_args *at,
                                               int slopes) {
  const float *c = v->collisions + (size_t)at->ne.first * (size_t)v->ln_t.size + (size_t)at->t.first;
  const double *tilt = v->collision_plane;
  const cmxi_six w0 = cmxi_six_load(at->t.w[0]), w1 = cmxi_six_load(at->t.w[1]);
  cmxi_six value = cmxi_six_set(0.0), slope = value;
  CMXI_UNROLL for (int i = 0; i < 6; i++, c += v->ln_t.size) {
    const cmxi_six row = cmxi_six_floats(c);
    value = cmxi_six_fma(cmxi_six_set(at->ne.w[0][i]), row, value);
    if (slopes) slope = cmxi_six_fma(cmxi_six_set(at->ne.w[1][i]), row, slope);
  }
  cmxi_jet1 r;
  r.v = tilt[0] + tilt[1] * at->ln_ne + tilt[2] * at->ln_t + cmxi_six_dot(value, w0);
  r.a = tilt[1];
  r.b = tilt[2];
  if (slopes) r.a += cmxi_six_dot(slope, w0);
  if (slopes) r.b += cmxi_six_dot(value, w1);
  return r;
}

CMXI_PIN_END

#endif
