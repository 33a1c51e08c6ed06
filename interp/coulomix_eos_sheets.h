/** coulomix_eos_sheets.h: the free energy per ion of /eos with its derivatives, by the sheets of a view.
 *  Header-only and private: hosts include coulomix_eos.h.
 *
 *      F per gram = [sum_j x_j S_j(n_e, T) + <Z> E(n_e, T) + kT f_mix(x, Gamma_e)]/<m> - a T^4/(3 rho)
 *
 *  E, S_j and, of two species, f_mix are quintic splines on even nodes. The parts that would cost digits are
 *  added to them here in closed form or from their own splines: cold electrons, static lattice, zero point,
 *  pairs, x ln x. Radiation follows in coulomix_eos.h. Derivatives are exact, those of one interpolant. */
#ifndef COULOMIX_INTERP_EOS_SHEETS_H
#define COULOMIX_INTERP_EOS_SHEETS_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_eos_composition.h"
#include "coulomix_plasma.h"

CMXI_PIN_BEGIN

/* The composition of a call: the fraction x of the heavier of two species, or one that was prepared; then x
   is 1/2, which every check of x lets pass. */
typedef struct cmxi_eos_mix {
  double x;
  const cmx_eos_composition *prepared;   /* NULL for x */
  struct cmxi_eos_mixing_points *points; /* receives what gradients need of it; NULL if not wanted */
} cmxi_eos_mix;

/* The mixing of a prepared composition at a state, of the phases that were evaluated. */
typedef struct cmxi_eos_mixing_points {
  cmxi_liquid_point liquid;
  cmxi_closure_point order;
} cmxi_eos_mixing_points;

CMXI_STAGE cmxi_eos_mix cmxi_eos_mix_two(double x) {
  cmxi_eos_mix mix;
  mix.x = x;
  mix.prepared = NULL;
  mix.points = NULL;
  return mix;
}

CMXI_STAGE cmxi_eos_mix cmxi_eos_mix_of(const cmx_eos_composition *c) {
  cmxi_eos_mix mix;
  mix.x = 0.5;
  mix.prepared = c;
  mix.points = NULL;
  return mix;
}

/* A state in the arguments of the sheets. */
typedef struct cmxi_eos_args {
  const cmx_eos_composition *prepared; /* or NULL */
  cmxi_eos_mixing_points *points;      /* or NULL */
  double x, rho, temp;
  /* of the composition alone */
  double z, mass, z53, cbrt_z; /* <Z>, <m>, <Z^(5/3)>, <Z>^(1/3) */
  double per_mass, per_cbrt_z; /* reciprocals, as the others with per_ */
  double dz, dmass;            /* by x; 0 with a prepared composition */
  double mixing[2];            /* sum x ln x and, of two species, its first derivative, 0 at the ends */
  /* of density and temperature besides */
  double kt, per_kt, n_e, per_ne, ln_ne, ln_t, gamma_e, gamma, ln_gamma_e;
  double cbrt_ne; /* n_e^(1/3) */
  cmxi_span span_ne, span_t;
} cmxi_eos_args;

/* Free energy in erg per ion: a and b stand for ln n_e and ln T at fixed x. */
typedef struct cmxi_eos_ions {
  cmxi_jet2 f;
  double x, xa, xb, xx; /* d/dx and d2/dx da, dx db, dx2 at fixed n_e and T, without x ln x in x and xx */
  double s_res;
  unsigned reasons;
} cmxi_eos_ions;

/* Sets what the composition of two species decides. */
CMXI_STAGE void cmxi_eos_args_mix_two(const cmx_eos_view *CMXI_RESTRICT v, double x, cmxi_eos_args *at) {
  const double *z = v->ions.z, *m = v->ions.mass_u, y = 1.0 - x;
  /* logarithms of absent species are finite here: they are multiplied by 0 */
  const double some = y > 1e-280 ? y : 1e-280; /* ln y with the rounding of y, as cmxi_log1p(-x) */
  const double ln_x = cmxi_log(x > 1e-280 ? x : 1e-280), ln_y = cmxi_log(some) + (1.0 - some - x) / some;
  at->x = x;
  at->z = y * z[0] + x * z[1];
  at->mass = v->atomic_mass * (y * m[0] + x * m[1]);
  at->z53 = y * v->z53[0] + x * v->z53[1];
  at->per_mass = 1.0 / at->mass;
  at->per_cbrt_z = cmxi_inverse_cbrt(at->z);
  at->cbrt_z = at->z * at->per_cbrt_z * at->per_cbrt_z;
  at->dz = z[1] - z[0];
  at->dmass = v->atomic_mass * (m[1] - m[0]);
  const double slope = x > 1e-280 ? ln_x - ln_y : 0.0;
  at->mixing[0] = x * ln_x + y * ln_y;
  at->mixing[1] = y > 0.0 ? slope : 0.0;
}

/* The same of a prepared composition. */
CMX_FN void cmxi_eos_args_mix_of(const cmx_eos_composition *c, cmxi_eos_args *at) {
  at->x = 0.5;
  at->z = c->z;
  at->mass = c->mass;
  at->z53 = c->z53;
  at->cbrt_z = c->cbrt_z;
  at->per_mass = 1.0 / c->mass;
  at->per_cbrt_z = 1.0 / c->cbrt_z;
  at->dz = at->dmass = at->mixing[1] = 0.0;
  at->mixing[0] = c->mixing;
}

/* Sets what density and temperature decide besides, but for the spans. */
CMXI_STAGE void cmxi_eos_args_place(const cmx_eos_view *CMXI_RESTRICT v, double rho, double temp,
                                    cmxi_eos_args *at) {
  at->rho = rho;
  at->temp = temp;
  at->kt = v->boltzmann * temp;
  at->per_kt = 1.0 / at->kt;
  at->n_e = rho * (at->z * at->per_mass);
  at->ln_ne = cmxi_log(at->n_e);
  at->ln_t = cmxi_log(temp);
  const double root = cmxi_inverse_cbrt(at->n_e);
  at->per_ne = root * root * root;
  at->cbrt_ne = at->n_e * root * root;
  at->gamma_e = v->coulomb * at->cbrt_ne * at->per_kt;
  at->gamma = at->gamma_e * at->z53;
  at->ln_gamma_e = at->ln_ne * (1.0 / 3.0) - at->ln_t + v->ln_coupling;
}

CMXI_STAGE void cmxi_eos_args_spans(const cmx_eos_view *CMXI_RESTRICT v, cmxi_eos_args *at) {
  cmxi_span_at(&v->ln_ne, at->ln_ne, &at->span_ne);
  cmxi_span_at(&v->ln_t, at->ln_t, &at->span_t);
}

/* The arguments of the sheets at a state within the table, but for the spans. */
CMX_FN void cmxi_eos_args_place_of(const cmx_eos_view *CMXI_RESTRICT v, cmxi_eos_mix mix, double rho,
                                   double temp, cmxi_eos_args *at) {
  at->prepared = mix.prepared;
  at->points = mix.points;
  if (mix.prepared)
    cmxi_eos_args_mix_of(mix.prepared, at);
  else
    cmxi_eos_args_mix_two(v, mix.x, at);
  cmxi_eos_args_place(v, rho, temp, at);
}

/* The arguments with their spans. */
CMXI_STAGE void cmxi_eos_args_at(const cmx_eos_view *CMXI_RESTRICT v, cmxi_eos_mix mix, double rho,
                                 double temp, cmxi_eos_args *at) {
  cmxi_eos_args_place_of(v, mix, rho, temp, at);
  cmxi_eos_args_spans(v, at);
}

/* --- sheets --------------------------------------------------------------------------------------------- */

/* The sheets of a phase at a state: electrons (of the liquid's sheets), and its ions at this composition; of
   two species also what the ions change by with x. */
typedef struct cmxi_eos_sums {
  cmxi_jet2 electrons, ions;
  cmxi_jet1 by_x;
} cmxi_eos_sums;

/* Two species: sheet `first` and the one after it. */
CMX_FN void cmxi_eos_mix_jets(const cmxi_block_jet *j, int first, double x, cmxi_jet2 *ions,
                              cmxi_jet1 *by_x) {
  const int a = first, b = first + 1;
  by_x->v = j->v[b] - j->v[a];
  by_x->a = j->a[b] - j->a[a];
  by_x->b = j->b[b] - j->b[a];
  ions->v = CMXI_FMA(x, by_x->v, j->v[a]);
  ions->a = CMXI_FMA(x, by_x->a, j->a[a]);
  ions->b = CMXI_FMA(x, by_x->b, j->b[a]);
  ions->aa = CMXI_FMA(x, j->aa[b] - j->aa[a], j->aa[a]);
  ions->ab = CMXI_FMA(x, j->ab[b] - j->ab[a], j->ab[a]);
  ions->bb = CMXI_FMA(x, j->bb[b] - j->bb[a], j->bb[a]);
}

/* The span of a patch on its own. */
CMX_FN cmxi_span cmxi_span_in_patch(const cmxi_span *s) {
  cmxi_span own = *s;
  own.first = 0;
  return own;
}

/* Electrons and the species of a prepared composition, as two sheets: a patch [6][6][2]. */
CMX_FN void cmxi_eos_patch(const cmx_eos_view *CMXI_RESTRICT v, int phase, const cmxi_eos_args *at,
                           double patch[72]) {
  cmxi_sheets_patch(v->sheets[phase], phase == CMX_LIQUID, at->prepared->n, v->ln_t.size, &at->span_ne,
                    &at->span_t, at->prepared->x, patch);
}

/* The liquid's sheets, electrons among them. */
CMXI_STAGE void cmxi_eos_liquid_sums(const cmx_eos_view *CMXI_RESTRICT v, const cmxi_eos_args *at,
                                     cmxi_eos_sums *out) {
  cmxi_block_jet j;
  if (at->prepared) {
    const cmxi_span n = cmxi_span_in_patch(&at->span_ne), t = cmxi_span_in_patch(&at->span_t);
    double patch[72];
    cmxi_eos_patch(v, CMX_LIQUID, at, patch);
    cmxi_block_jet2(patch, 2, 6, &n, &t, &j);
    cmxi_block_sheet(&j, 1, &out->ions);
    out->by_x.v = out->by_x.a = out->by_x.b = 0.0;
  } else {
    cmxi_block_jet2(v->sheets[CMX_LIQUID], 3, v->ln_t.size, &at->span_ne, &at->span_t, &j);
    cmxi_eos_mix_jets(&j, 1, at->x, &out->ions, &out->by_x);
  }
  cmxi_block_sheet(&j, 0, &out->electrons);
}

/* The solid's sheets; in brief v and b alone. */
CMX_FN void cmxi_eos_solid_sums(const cmx_eos_view *CMXI_RESTRICT v, int brief, const cmxi_eos_args *at,
                                cmxi_jet2 *ions, cmxi_jet1 *by_x) {
  cmxi_block_jet j;
  if (at->prepared) {
    const cmxi_span n = cmxi_span_in_patch(&at->span_ne), t = cmxi_span_in_patch(&at->span_t);
    double patch[72];
    cmxi_eos_patch(v, CMX_SOLID, at, patch);
    if (brief)
      cmxi_block_jet1(patch, 6, &n, &t, &j);
    else
      cmxi_block_jet2(patch, 2, 6, &n, &t, &j);
  } else if (brief) {
    cmxi_block_jet1(v->sheets[CMX_SOLID], v->ln_t.size, &at->span_ne, &at->span_t, &j);
  } else {
    cmxi_block_jet2(v->sheets[CMX_SOLID], 2, v->ln_t.size, &at->span_ne, &at->span_t, &j);
  }
  if (!at->prepared) {
    cmxi_eos_mix_jets(&j, 0, at->x, ions, by_x);
    return;
  }
  cmxi_block_sheet(&j, 1, ions);
  by_x->v = by_x->a = by_x->b = 0.0;
}

/* Adds cold electrons and pairs to the sheet of the electrons, per electron less positrons. */
CMX_FN void cmxi_eos_add_cold(const cmx_eos_view *CMXI_RESTRICT v, const cmxi_eos_args *at, cmxi_jet2 *r) {
  double cold[3], pairs[3];
  cmxi_spline_at(v->cold, &at->span_ne, cold);
  r->v += cold[0];
  r->a += cold[1];
  r->aa += cold[2];
  if (at->temp < v->pairs_from) return;
  cmxi_span fine;
  cmxi_span_at(&v->ln_t_fine, at->ln_t, &fine);
  cmxi_spline_at(v->pairs, &fine, pairs);
  for (int k = 0; k < 3; k++) pairs[k] *= at->per_ne;
  r->v -= pairs[0];
  r->a += pairs[0];
  r->aa -= pairs[0];
  r->b -= pairs[1];
  r->ab += pairs[1];
  r->bb -= pairs[2];
}

/* --- mixing --------------------------------------------------------------------------------------------- */

/* A function m(x, g) of g = ln Gamma_e = ln n_e/3 - ln T + ..., in kT, without x ln x. */
typedef struct cmxi_eos_mixing {
  double m, x, g, xx, xg, gg;
  unsigned reasons;
} cmxi_eos_mixing;

/* How much of a phase is evaluated: CMXI_BRIEF its free energy and the derivative by ln T, for the comparison
   of the phases; CMXI_STATE all but the derivatives by x; CMXI_FULL these as well. */
enum { CMXI_BRIEF = 0, CMXI_STATE = 1, CMXI_FULL = 2 };

/* The mixing function by the sheet of a phase. */
CMX_FN void cmxi_eos_sheet_mixing(const cmx_eos_view *CMXI_RESTRICT v, int phase, int extent,
                                  const cmxi_eos_args *at, cmxi_eos_mixing *out) {
  const double p = at->x * (1.0 - at->x), p_x = 1.0 - 2.0 * at->x, *sheet = v->mixing[phase];
  const int stride = v->ln_gamma_e.size;
  cmxi_span sx, sg;
  cmxi_jet2 q;
  if (extent == CMXI_FULL) {
    cmxi_span_at(&v->x, at->x, &sx);
    cmxi_span_at(&v->ln_gamma_e, at->ln_gamma_e, &sg);
    q = cmxi_sheet_jet2(sheet, stride, &sx, &sg);
  } else {
    cmxi_span_to(&v->x, at->x, 0, &sx);
    cmxi_span_to(&v->ln_gamma_e, at->ln_gamma_e, 2, &sg);
    q = cmxi_sheet_along(sheet, stride, &sx, &sg);
  }
  out->m = p * q.v;
  out->g = p * q.b;
  out->gg = p * q.bb;
  out->x = p_x * q.v + p * q.a;
  out->xg = p_x * q.b + p * q.ab;
  out->xx = p * q.aa + 2.0 * p_x * q.a - 2.0 * q.v;
  out->reasons = 0;
}

/* The Gamma_d of the order and its derivatives by x: gamma_d, that of the state less the shift by vibrations,
   or the smaller one at which the order was fixed, 0 at least. Returns 0 for equilibrium, 1 for fixed order,
   2 for order held at the end of the table, or a status < 0. */
CMX_FN int cmxi_eos_order_gamma_d(const cmx_eos_view *CMXI_RESTRICT v, double x, double gamma_d,
                                  const double shift[3], double g[3]) {
  const cmx_order_view *o = &v->order;
  double f[3] = {HUGE_VAL, 0.0, 0.0};
  cmxi_order_held_at(x, o->gamma_d[o->n_g - 1], g);
  const double most = g[0];
  if (v->choice.order == CMX_ORDER_BLOCKED) {
    f[0] = v->choice.blocking_gamma_d;
    if (!(f[0] > 0.0)) return CMX_ERR_DOMAIN;
  } else if (v->choice.order == CMX_ORDER_FROZEN) {
    if (!v->solidus.n_pieces) return CMX_ERR_ABSENT;
    cmx_solidus_at(&v->solidus, x, f);
  }
  if (f[0] - shift[0] <= most)
    for (int k = 0; k < 3; k++) g[k] = f[k] - shift[k];
  if (g[0] < 0.0 || gamma_d < 0.0) { /* ions at random */
    g[0] = g[1] = g[2] = 0.0;
    return 1;
  }
  if (gamma_d > g[0]) return g[0] < most || v->choice.order == CMX_ORDER_BLOCKED ? 1 : 2;
  g[0] = gamma_d;
  return 0;
}

/* Adds the vibrations of an ordered solid with random order, which depend on x alone, and the energy of
   random order that its shift of Gamma_d takes away. */
CMX_FN void cmxi_eos_add_vibrations(const cmx_eos_view *CMXI_RESTRICT v, const cmxi_eos_args *at,
                                    const double shift[3], cmxi_eos_mixing *out) {
  const double slope = v->vibrations_pair[1], half = -0.5 * v->order.t0;
  const double each = v->vibrations_pair[0] + slope * at->z + half * shift[0],
               each_x = slope * at->dz + half * shift[1];
  const double p = at->x * (1.0 - at->x), p_x = 1.0 - 2.0 * at->x;
  out->m += p * each;
  out->x += p_x * each + p * each_x;
  out->xx += 2.0 * (p_x * each_x - each) + p * half * shift[2];
  if (!v->order.has_b0) return;
  double r[4];
  cmxi_order_random_beyond(v->order.b0, at->x, r);
  out->m += r[0] * shift[0];
  out->x += r[1] * shift[0] + r[0] * shift[1];
  out->xx += r[2] * shift[0] + 2.0 * r[1] * shift[1] + r[0] * shift[2];
}

/* Adds their anharmonic part, and returns its third derivative by ln Gamma_e. */
CMX_FN double cmxi_eos_add_anharmonic(const cmx_eos_view *CMXI_RESTRICT v, const cmxi_eos_args *at,
                                      cmxi_eos_mixing *out) {
  const double third = -5.0 / 3.0 * at->dz / at->z; /* ln <Z>^(-5/3) by x */
  const double slope = v->anharmonic_pair[1], each = v->anharmonic_pair[0] + slope * at->z;
  const double p = at->x * (1.0 - at->x), p_x = 1.0 - 2.0 * at->x;
  const double s = p * each, s_x = p_x * each + p * slope * at->dz,
               s_xx = 2.0 * (p_x * slope * at->dz - each);
  double w[4];
  cmxi_per_gamma_i(at->gamma_e * at->z * at->cbrt_z * at->cbrt_z, w);
  /* Gamma_i goes as <Z>^(5/3) */
  const double w_x = -third * w[1], w_xx = third * third * (w[2] - 0.6 * w[1]);
  out->m += s * w[0];
  out->g += s * w[1];
  out->gg += s * w[2];
  out->x += s_x * w[0] + s * w_x;
  out->xg += s_x * w[1] - s * third * w[2];
  out->xx += s_xx * w[0] + 2.0 * s_x * w_x + s * w_xx;
  return s * w[3];
}

/* The mixing function of an ordered solid without x ln x; in brief without derivatives by x. Its third
   derivative by ln Gamma_e in *ggg, unless that is NULL. */
CMX_FN cmx_status cmxi_eos_order_mixing(const cmx_eos_view *CMXI_RESTRICT v, int brief,
                                        const cmxi_eos_args *at, cmxi_eos_mixing *out, double *ggg) {
  const double unit = at->dz * at->dz * at->gamma_e * at->per_cbrt_z, q = at->dz / at->z;
  const int random = v->choice.order == CMX_ORDER_RANDOM;
  double g[3], shift[3];
  cmxi_excess e;
  cmxi_vibrations_shift(random ? 0.0 : v->vibrations[3], q, shift);
  out->reasons = 0;
  if (random) {
    cmxi_excess_random(&v->order, at->x, unit, &e);
  } else {
    const double own = unit - shift[0];
    const int fixed = cmxi_eos_order_gamma_d(v, at->x, own, shift, g);
    cmxi_order_position place;
    if (fixed < 0) return (cmx_status)fixed;
    cmxi_order_position_at(&v->order, at->x, g[0], &place);
    cmxi_excess_at(&v->order, brief, at->x, g[0], &place, &e);
    if (fixed) cmxi_excess_fix(&e, g, own);
    if (e.status == CMX_WARN_ACTIVE_SET) out->reasons |= CMX_REASON_ACTIVE_SET;
    if (!cmxi_order_certified_at(&v->order, &place)) out->reasons |= CMX_REASON_UNCERTIFIED;
    if (fixed == 2 && at->x > CMX_EOS_TRACE_FRACTION && at->x < 1.0 - CMX_EOS_TRACE_FRACTION)
      out->reasons |= CMX_REASON_ORDER_FROZEN;
    out->reasons |= cmxi_reasons_of_order(at->x, g[0]);
  }
  /* Gamma_d = unit: d/dx = -unit q/3, d2/dx2 = 4 unit q^2/9, d/dg = unit; the shift has none by g */
  const double unit_x = -unit * q / 3.0, u_x = unit_x - shift[1], u_xx = -4.0 / 3.0 * q * unit_x - shift[2];
  out->m = e.f;
  out->x = e.f_x + e.f_g * u_x;
  out->g = e.f_g * unit;
  out->xx = e.f_xx + 2.0 * e.f_xg * u_x + e.f_gg * u_x * u_x + e.f_g * u_xx;
  out->xg = (e.f_xg + e.f_gg * u_x) * unit + e.f_g * unit_x;
  out->gg = e.f_gg * unit * unit + e.f_g * unit;
  cmxi_eos_add_vibrations(v, at, shift, out);
  const double anharmonic = v->anharmonic ? cmxi_eos_add_anharmonic(v, at, out) : 0.0;
  if (ggg) *ggg = ((e.f_ggg * unit + 3.0 * e.f_gg) * unit + e.f_g) * unit + anharmonic;
  return CMX_OK;
}

/* Adds the parts of a crystal that do not depend on T: the lattice of the mean charge or of each species, and
   the zero points. */
CMX_FN void cmxi_eos_add_cold_solid(const cmx_eos_view *CMXI_RESTRICT v, const cmxi_eos_args *at,
                                    cmxi_eos_ions *out) {
  const double zero = sqrt(at->n_e), x = at->x, energy = -v->madelung * v->coulomb * at->cbrt_ne;
  const cmx_eos_composition *c = at->prepared;
  const double d = c ? 0.0 : zero * (v->zero_point[1] - v->zero_point[0]),
               mean = c ? zero * c->zero_point : zero * v->zero_point[0] + x * d;
  double lattice, lattice_x, lattice_xx = 0.0;
  if (v->mixing[1]) {
    lattice_x = energy * (v->z53[1] - v->z53[0]);
    lattice = energy * v->z53[0] + x * lattice_x;
  } else {
    const double z23 = at->cbrt_z * at->cbrt_z;
    lattice = energy * z23 * at->z;
    lattice_x = energy * 5.0 / 3.0 * z23 * at->dz;
    lattice_xx = lattice_x * 2.0 / 3.0 * at->dz / at->z;
  }
  out->f.v += lattice + mean;
  out->f.a += lattice / 3.0 + mean / 2.0;
  out->f.aa += lattice / 9.0 + mean / 4.0;
  out->x += lattice_x + d;
  out->xa += lattice_x / 3.0 + d / 2.0;
  out->xx += lattice_xx;
}

/* Reasons of the sheets of a phase at a node next to the state, any of the four; traces are left out. */
CMX_FN unsigned cmxi_eos_node_reasons(const cmx_eos_view *CMXI_RESTRICT v, int phase,
                                      const cmxi_eos_args *at) {
  const size_t node = (size_t)(at->span_ne.first + 2) * (size_t)v->ln_t.size + (size_t)(at->span_t.first + 2);
  const unsigned char *r = v->reasons[phase] + node * (size_t)v->ions.n;
  unsigned reasons = 0;
  if (at->prepared) {
    for (int j = 0; j < v->ions.n; j++)
      if (at->prepared->x[j] > CMX_EOS_TRACE_FRACTION) reasons |= r[j];
    reasons |= at->prepared->contrast[phase];
  } else {
    const int first = at->x<1.0 - CMX_EOS_TRACE_FRACTION, second = at->x> CMX_EOS_TRACE_FRACTION;
    reasons = (first ? r[0] : 0u) | (second ? r[1] : 0u);
    if (first && second) reasons |= v->contrast[phase];
  }
  return reasons | cmxi_reasons_of(phase, at->z, at->gamma, at->n_e, at->temp);
}

/* The mixing of a prepared composition at Gamma_e. */
CMX_FN cmx_status cmxi_eos_prepared_mixing(const cmx_eos_view *CMXI_RESTRICT v, int phase,
                                           const cmxi_eos_args *at, cmxi_eos_mixing *m) {
  const cmx_eos_composition *c = at->prepared;
  m->x = m->xx = m->xg = 0.0;
  m->reasons = 0;
  if (phase == CMX_LIQUID) {
    cmxi_liquid_point liquid;
    cmxi_liquid_point_at(&c->liquid, at->ln_gamma_e, &liquid);
    if (at->points) at->points->liquid = liquid;
    m->m = liquid.v - c->liquid.charge;
    m->g = liquid.g;
    m->gg = liquid.gg;
    return CMX_OK;
  }
  cmxi_closure_point order;
  const cmx_status status = cmxi_closure_at(v, v->choice.order, c, at->gamma_e, &order);
  if (at->points) at->points->order = order;
  m->m = order.v;
  m->g = order.g;
  m->gg = order.gg;
  m->reasons = order.reasons;
  return status;
}

/* --- ions ----------------------------------------------------------------------------------------------- */

/* The ions of a phase to an extent; a status < 0 where the table lacks the chosen order. `sums` has the
   sheets of the liquid. */
CMX_FN cmx_status cmxi_eos_ions_at(const cmx_eos_view *CMXI_RESTRICT v, int phase, int extent,
                                   const cmxi_eos_args *at, const cmxi_eos_sums *sums, cmxi_eos_ions *out) {
  cmxi_eos_mixing m;
  cmx_status status = CMX_OK;
  const double kt = at->kt, third = kt * (1.0 / 3.0);
  cmxi_jet2 s = sums->ions;
  cmxi_jet1 by_x = sums->by_x;
  if (phase == CMX_SOLID) cmxi_eos_solid_sums(v, extent == CMXI_BRIEF, at, &s, &by_x);
  if (at->prepared)
    status = cmxi_eos_prepared_mixing(v, phase, at, &m);
  else if (v->mixing[phase])
    cmxi_eos_sheet_mixing(v, phase, extent, at, &m);
  else
    status = cmxi_eos_order_mixing(v, extent == CMXI_BRIEF, at, &m, NULL);
  if (status < 0) return status;
  m.m += at->mixing[0];
  out->f.v = s.v + kt * m.m;
  out->f.b = s.b + kt * (m.m - m.g);
  out->reasons = m.reasons | cmxi_eos_node_reasons(v, phase, at);
  if (extent == CMXI_BRIEF) {
    out->f.a = out->f.aa = out->f.ab = out->f.bb = out->x = out->xa = out->xb = out->xx = out->s_res = 0.0;
  } else {
    m.x += at->mixing[1];
    out->f.a = s.a + third * m.g;
    out->f.aa = s.aa + kt * (1.0 / 9.0) * m.gg;
    out->f.ab = s.ab + third * (m.g - m.gg);
    out->f.bb = s.bb + kt * (m.m - 2.0 * m.g + m.gg);
    out->x = by_x.v + kt * m.x;
    out->xa = by_x.a + third * m.xg;
    out->xb = by_x.b + kt * (m.x - m.xg);
    out->xx = kt * m.xx;
    out->s_res = m.g - m.m;
  }
  if (phase == CMX_SOLID) cmxi_eos_add_cold_solid(v, at, out);
  return CMX_OK;
}

/* --- third derivatives ---------------------------------------------------------------------------------- */

/* m_ggg of the mixing function, and m_g, m_gg with it. */
CMX_FN double cmxi_eos_mixing_third(const cmx_eos_view *CMXI_RESTRICT v, int phase, const cmxi_eos_args *at,
                                    cmxi_eos_mixing *m) {
  double ggg = 0.0;
  if (at->prepared) {
    const cmx_eos_composition *c = at->prepared;
    cmxi_liquid_point liquid;
    cmxi_closure_point order;
    if (phase == CMX_SOLID) {
      cmxi_closure_at(v, v->choice.order, c, at->gamma_e, &order);
      m->m = order.v;
      m->g = order.g;
      m->gg = order.gg;
      return order.ggg;
    }
    cmxi_liquid_point_at(&c->liquid, at->ln_gamma_e, &liquid);
    m->m = liquid.v - c->liquid.charge;
    m->g = liquid.g;
    m->gg = liquid.gg;
    return liquid.ggg;
  }
  if (!v->mixing[phase]) {
    cmxi_eos_order_mixing(v, 0, at, m, &ggg);
    return ggg;
  }
  cmxi_span sx, sg;
  cmxi_six rows[3];
  cmxi_eos_sheet_mixing(v, phase, CMXI_STATE, at, m);
  cmxi_span_to(&v->x, at->x, 0, &sx);
  cmxi_span_to(&v->ln_gamma_e, at->ln_gamma_e, 3, &sg);
  cmxi_sheet_rows(v->mixing[phase], v->ln_gamma_e.size, &sx, 0, &sg, rows);
  return at->x * (1.0 - at->x) * cmxi_six_dot(rows[0], cmxi_six_load(sg.w[3]));
}

/* Third derivatives of one sheet of a block. */
CMX_FN void cmxi_third_sheet(const cmxi_block_third *t, int sheet, cmxi_jet3 *out) {
  out->aaa = t->aaa[sheet];
  out->aab = t->aab[sheet];
  out->abb = t->abb[sheet];
  out->bbb = t->bbb[sheet];
}

/* Third derivatives of the sheets of a phase: electrons, if it is the liquid, and ions. */
CMX_FN void cmxi_eos_third_sums(const cmx_eos_view *CMXI_RESTRICT v, int phase, const cmxi_eos_args *at,
                                const cmxi_span *n, const cmxi_span *t, cmxi_jet3 *electrons,
                                cmxi_jet3 *ions) {
  cmxi_block_third j;
  cmxi_jet3 other;
  const int first = phase == CMX_LIQUID; /* sheet of the first species */
  if (at->prepared) {
    const cmxi_span pn = cmxi_span_in_patch(n), pt = cmxi_span_in_patch(t);
    double patch[72];
    cmxi_eos_patch(v, phase, at, patch);
    cmxi_block_jet3(patch, 2, 6, &pn, &pt, &j);
    cmxi_third_sheet(&j, 1, ions);
  } else {
    if (first)
      cmxi_block_jet3(v->sheets[phase], 3, v->ln_t.size, n, t, &j);
    else
      cmxi_block_jet3(v->sheets[phase], 2, v->ln_t.size, n, t, &j);
    cmxi_third_sheet(&j, first, ions);
    cmxi_third_sheet(&j, first + 1, &other);
    ions->aaa += at->x * (other.aaa - ions->aaa);
    ions->aab += at->x * (other.aab - ions->aab);
    ions->abb += at->x * (other.abb - ions->abb);
    ions->bbb += at->x * (other.bbb - ions->bbb);
  }
  if (first) cmxi_third_sheet(&j, 0, electrons);
}

/* Third derivatives of the free energy per ion by ln n_e and ln T, electrons and all parts included. */
CMX_FN cmxi_jet3 cmxi_eos_jet3(const cmx_eos_view *CMXI_RESTRICT v, int phase, const cmxi_eos_args *at) {
  cmxi_jet3 e, s;
  cmxi_span n, t;
  double cold[4], pairs[4] = {0.0, 0.0, 0.0, 0.0};
  cmxi_span_to(&v->ln_ne, at->ln_ne, 3, &n);
  cmxi_span_to(&v->ln_t, at->ln_t, 3, &t);
  cmxi_eos_third_sums(v, CMX_LIQUID, at, &n, &t, &e, &s);
  if (phase == CMX_SOLID) cmxi_eos_third_sums(v, CMX_SOLID, at, &n, &t, &e, &s);
  cmxi_spline_to(v->cold, &n, 3, cold);
  if (!(at->temp < v->pairs_from)) {
    cmxi_span fine;
    cmxi_span_to(&v->ln_t_fine, at->ln_t, 3, &fine);
    cmxi_spline_to(v->pairs, &fine, 3, pairs);
  }
  e.aaa += cold[3] + pairs[0] * at->per_ne;
  e.aab -= pairs[1] * at->per_ne;
  e.abb += pairs[2] * at->per_ne;
  e.bbb -= pairs[3] * at->per_ne;
  cmxi_eos_mixing m;
  const double ggg = cmxi_eos_mixing_third(v, phase, at, &m), kt = at->kt, z = at->z;
  cmxi_jet3 f = {z * e.aaa + s.aaa + kt * ggg / 27.0, z * e.aab + s.aab + kt * (m.gg - ggg) / 9.0,
                 z * e.abb + s.abb + kt * (m.g - 2.0 * m.gg + ggg) / 3.0,
                 z * e.bbb + s.bbb + kt * (m.m + at->mixing[0] - 3.0 * m.g + 3.0 * m.gg - ggg)};
  if (phase == CMX_SOLID) {
    cmxi_eos_ions constant = {{0.0, 0.0, 0.0, 0.0, 0.0, 0.0}, 0.0, 0.0, 0.0, 0.0, 0.0, 0};
    cmxi_eos_add_cold_solid(v, at, &constant);
    /* powers 1/3 and 1/2 of n_e: the third derivative from the first two */
    f.aaa += 5.0 / 6.0 * constant.f.aa - constant.f.a / 6.0;
  }
  return f;
}

CMXI_PIN_END

#endif
