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

#include "coulomix_eos_composition.h"
#include "coulomix_plasma.h"

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

CMX_FN cmxi_eos_mix cmxi_eos_mix_two(double x) {
  cmxi_eos_mix mix;
  mix.x = x;
  mix.prepared = NULL;
  mix.points = NULL;
  return mix;
}

CMX_FN cmxi_eos_mix cmxi_eos_mix_of(const cmx_eos_composition *c) {
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
  double x, rho, temp, kt;
  double z, mass, cbrt_z;           /* <Z>, <m>, <Z>^(1/3) */
  double dz, dmass;                 /* by x; 0 with a prepared composition */
  double n_e, ln_ne, ln_t, cbrt_ne; /* cbrt_ne = n_e^(1/3) */
  double gamma_e, gamma;
  double mixing[2]; /* sum x ln x and, of two species, its first derivative, 0 at the ends */
  cmxi_span span_ne, span_t;
} cmxi_eos_args;

/* Free energy in erg per ion: a and b stand for ln n_e and ln T at fixed x. */
typedef struct cmxi_eos_ions {
  cmxi_jet2 f;
  double x, xa, xb, xx; /* d/dx and d2/dx da, dx db, dx2 at fixed n_e and T, without x ln x in x and xx */
  double s_res;
  unsigned reasons;
} cmxi_eos_ions;

/* The arguments of the sheets at a state within the table. */
CMX_FN void cmxi_eos_args_at(const cmx_eos_view *v, cmxi_eos_mix mix, double rho, double temp,
                             cmxi_eos_args *at) {
  const cmx_eos_composition *c = at->prepared = mix.prepared;
  at->points = mix.points;
  const double x = mix.x;
  at->x = x;
  at->rho = rho;
  at->temp = temp;
  at->kt = v->boltzmann * temp;
  if (c) {
    at->dz = at->dmass = 0.0;
    at->z = c->z;
    at->mass = c->mass;
    at->cbrt_z = c->cbrt_z;
  } else {
    const cmx_binary mean = cmx_binary_at(&v->ions, x);
    at->dz = mean.dz;
    at->dmass = v->atomic_mass * mean.dm;
    at->z = mean.z;
    at->mass = v->atomic_mass * mean.mass_u;
    at->cbrt_z = cbrt(at->z);
  }
  at->n_e = rho * at->z / at->mass;
  at->ln_ne = log(at->n_e);
  at->ln_t = log(temp);
  at->cbrt_ne = cbrt(at->n_e);
  at->gamma_e = v->coulomb * at->cbrt_ne / at->kt;
  at->gamma = at->gamma_e * (c ? c->z53 : cmx_average_two(v->z53, x));
  at->mixing[0] = c ? c->mixing : 0.0;
  at->mixing[1] = 0.0;
  if (!c && cmx_is_mixed(x)) at->mixing[0] = cmx_mixing_two(x, &at->mixing[1]);
  cmxi_span_at(&v->ln_ne, at->ln_ne, &at->span_ne);
  cmxi_span_at(&v->ln_t, at->ln_t, &at->span_t);
}

/* Electrons and pairs, per electron less positrons. */
CMX_FN cmxi_jet2 cmxi_eos_electrons(const cmx_eos_view *v, const cmxi_eos_args *at) {
  cmxi_jet2 r = cmxi_sheet_jet2(v->electrons, v->ln_t.size, &at->span_ne, &at->span_t);
  double cold[3], pairs[3];
  cmxi_spline_at(v->cold, &at->span_ne, cold);
  r.v += cold[0];
  r.a += cold[1];
  r.aa += cold[2];
  if (at->temp < v->pairs_from) return r;
  cmxi_span fine;
  cmxi_span_at(&v->ln_t_fine, at->ln_t, &fine);
  cmxi_spline_at(v->pairs, &fine, pairs);
  const double per_electron = 1.0 / at->n_e;
  for (int k = 0; k < 3; k++) pairs[k] *= per_electron;
  r.v -= pairs[0];
  r.a += pairs[0];
  r.aa -= pairs[0];
  r.b -= pairs[1];
  r.ab += pairs[1];
  r.bb -= pairs[2];
  return r;
}

/* A function m(x, g) of g = ln Gamma_e = ln n_e/3 - ln T + ..., in kT, without x ln x. */
typedef struct cmxi_eos_mixing {
  double m, x, g, xx, xg, gg;
  unsigned reasons;
} cmxi_eos_mixing;

/* The mixing function by the sheet of a phase. */
CMX_FN void cmxi_eos_sheet_mixing(const cmx_eos_view *v, int phase, const cmxi_eos_args *at,
                                  cmxi_eos_mixing *out) {
  cmxi_span sx, sg;
  cmxi_span_at(&v->x, at->x, &sx);
  cmxi_span_at(&v->ln_gamma_e, at->ln_ne / 3.0 - at->ln_t + v->ln_coupling, &sg);
  const cmxi_jet2 q = cmxi_sheet_jet2(v->mixing[phase], v->ln_gamma_e.size, &sx, &sg);
  const double p = at->x * (1.0 - at->x), p_x = 1.0 - 2.0 * at->x;
  out->m = p * q.v;
  out->g = p * q.b;
  out->gg = p * q.bb;
  out->x = p_x * q.v + p * q.a;
  out->xg = p_x * q.b + p * q.ab;
  out->xx = p * q.aa + 2.0 * p_x * q.a - 2.0 * q.v;
  out->reasons = 0;
}

/* The Gamma_d of the order and its derivatives by x: that of the state, or the smaller one at which the order
   was fixed. Returns 0 for equilibrium, 1 for fixed order, 2 for order held at the end of the table, or a
   status < 0. */
CMX_FN int cmxi_eos_order_gamma_d(const cmx_eos_view *v, double x, double gamma_d, double g[3]) {
  const cmx_order_view *o = &v->order;
  cmxi_order_held_at(x, o->gamma_d[o->n_g - 1], g);
  const double most = g[0];
  if (v->choice.order == CMX_ORDER_BLOCKED) {
    if (!(v->choice.blocking_gamma_d > 0.0)) return CMX_ERR_DOMAIN;
    if (v->choice.blocking_gamma_d <= most) {
      g[0] = v->choice.blocking_gamma_d;
      g[1] = g[2] = 0.0;
    }
  } else if (v->choice.order == CMX_ORDER_FROZEN) {
    double f[3];
    if (!v->solidus.n_pieces) return CMX_ERR_ABSENT;
    cmx_solidus_at(&v->solidus, x, f);
    if (f[0] <= most)
      for (int k = 0; k < 3; k++) g[k] = f[k];
  }
  if (gamma_d > g[0]) return g[0] < most || v->choice.order == CMX_ORDER_BLOCKED ? 1 : 2;
  g[0] = gamma_d;
  return 0;
}

/* The mixing function of an ordered solid without x ln x. Its third derivative by ln Gamma_e in *ggg, unless
   that is NULL. */
CMX_FN cmx_status cmxi_eos_order_mixing(const cmx_eos_view *v, const cmxi_eos_args *at, cmxi_eos_mixing *out,
                                        double *ggg) {
  const double unit = cmx_difference_coupling(at->dz, at->cbrt_z, at->gamma_e), q = at->dz / at->z;
  const int random = v->choice.order == CMX_ORDER_RANDOM;
  double g[3];
  cmxi_excess e;
  out->reasons = 0;
  if (random) {
    cmxi_excess_random(v->order.t0, at->x, unit, &e);
  } else {
    const int fixed = cmxi_eos_order_gamma_d(v, at->x, unit, g);
    cmxi_order_position place;
    if (fixed < 0) return (cmx_status)fixed;
    cmxi_order_position_at(&v->order, at->x, g[0], &place);
    cmxi_excess_at(&v->order, at->x, g[0], &place, &e);
    if (fixed) cmxi_excess_fix(&e, g, unit);
    if (e.status == CMX_WARN_ACTIVE_SET) out->reasons |= CMX_REASON_ACTIVE_SET;
    if (fixed == 2 && at->x > CMX_EOS_TRACE_FRACTION && at->x < 1.0 - CMX_EOS_TRACE_FRACTION)
      out->reasons |= CMX_REASON_ORDER_FROZEN;
    out->reasons |= cmxi_reasons_of_order(at->x, g[0]);
  }
  /* Gamma_d = unit: d/dx = -unit q/3, d2/dx2 = 4 unit q^2/9, d/dg = unit */
  const double u_x = -unit * q / 3.0, u_xx = -4.0 / 3.0 * q * u_x;
  out->m = e.f;
  out->x = e.f_x + e.f_g * u_x;
  out->g = e.f_g * unit;
  out->xx = e.f_xx + 2.0 * e.f_xg * u_x + e.f_gg * u_x * u_x + e.f_g * u_xx;
  out->xg = (e.f_xg + e.f_gg * u_x) * unit + e.f_g * u_x;
  out->gg = e.f_gg * unit * unit + e.f_g * unit;
  if (ggg) *ggg = ((e.f_ggg * unit + 3.0 * e.f_gg) * unit + e.f_g) * unit;
  return CMX_OK;
}

/* Adds the parts of a crystal that do not depend on T: the lattice of the mean charge or of each species, and
   the zero points. */
CMX_FN void cmxi_eos_add_cold_solid(const cmx_eos_view *v, const cmxi_eos_args *at, cmxi_eos_ions *out) {
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
CMX_FN unsigned cmxi_eos_node_reasons(const cmx_eos_view *v, int phase, const cmxi_eos_args *at) {
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

/* The span of a patch on its own. */
CMX_FN cmxi_span cmxi_span_in_patch(const cmxi_span *s) {
  cmxi_span own = *s;
  own.first = 0;
  return own;
}

/* The pure species of a prepared composition and what depends on composition and Gamma_e alone. */
CMX_FN cmx_status cmxi_eos_prepared_ions_at(const cmx_eos_view *v, int phase, int values_only,
                                            const cmxi_eos_args *at, cmxi_jet2 *s, cmxi_eos_mixing *m) {
  const cmx_eos_composition *c = at->prepared;
  const cmxi_span n = cmxi_span_in_patch(&at->span_ne), t = cmxi_span_in_patch(&at->span_t);
  double patch[36];
  cmxi_sheets_patch(v->species[phase], c->n, v->ln_t.size, &at->span_ne, &at->span_t, c->x, patch);
  *s = values_only ? cmxi_sheet_jet1(patch, 6, &n, &t) : cmxi_sheet_jet2(patch, 6, &n, &t);
  m->x = m->xx = m->xg = 0.0;
  if (phase == CMX_LIQUID) {
    cmxi_liquid_point liquid;
    cmxi_liquid_point_at(&c->liquid, at->ln_ne / 3.0 - at->ln_t + v->ln_coupling, &liquid);
    if (at->points) at->points->liquid = liquid;
    m->m = liquid.v - c->liquid.charge;
    m->g = liquid.g;
    m->gg = liquid.gg;
    m->reasons = 0;
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

/* The ions of a phase, with `values_only` f.v and f.b alone; a status < 0 where the table lacks the chosen
   order. */
CMX_FN cmx_status cmxi_eos_ions_at(const cmx_eos_view *v, int phase, int values_only, const cmxi_eos_args *at,
                                   cmxi_eos_ions *out) {
  cmxi_jet2 s[2];
  cmxi_eos_mixing m;
  cmx_status status = CMX_OK;
  const double x = at->x, kt = at->kt;
  if (at->prepared) {
    status = cmxi_eos_prepared_ions_at(v, phase, values_only, at, &s[0], &m);
    s[1] = s[0];
  } else {
    if (values_only)
      cmxi_two_sheets_jet1(v->species[phase], v->ln_t.size, &at->span_ne, &at->span_t, s);
    else
      cmxi_two_sheets_jet2(v->species[phase], v->ln_t.size, &at->span_ne, &at->span_t, s);
    if (v->mixing[phase])
      cmxi_eos_sheet_mixing(v, phase, at, &m);
    else
      status = cmxi_eos_order_mixing(v, at, &m, NULL);
  }
  if (status < 0) return status;
  m.m += at->mixing[0];
  m.x += at->mixing[1];
  out->f.v = s[0].v + x * (s[1].v - s[0].v) + kt * m.m;
  out->f.a = s[0].a + x * (s[1].a - s[0].a) + kt * m.g / 3.0;
  out->f.b = s[0].b + x * (s[1].b - s[0].b) + kt * (m.m - m.g);
  out->f.aa = s[0].aa + x * (s[1].aa - s[0].aa) + kt * m.gg / 9.0;
  out->f.ab = s[0].ab + x * (s[1].ab - s[0].ab) + kt * (m.g - m.gg) / 3.0;
  out->f.bb = s[0].bb + x * (s[1].bb - s[0].bb) + kt * (m.m - 2.0 * m.g + m.gg);
  out->x = s[1].v - s[0].v + kt * m.x;
  out->xa = s[1].a - s[0].a + kt * m.xg / 3.0;
  out->xb = s[1].b - s[0].b + kt * (m.x - m.xg);
  out->xx = kt * m.xx;
  out->s_res = m.g - m.m;
  if (phase == CMX_SOLID) cmxi_eos_add_cold_solid(v, at, out);
  out->reasons = m.reasons | cmxi_eos_node_reasons(v, phase, at);
  return CMX_OK;
}

/* --- third derivatives ---------------------------------------------------------------------------------- */

/* m_ggg of the mixing function, and m_g, m_gg with it. */
CMX_FN double cmxi_eos_mixing_third(const cmx_eos_view *v, int phase, const cmxi_eos_args *at,
                                    cmxi_eos_mixing *m) {
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
    cmxi_liquid_point_at(&c->liquid, at->ln_ne / 3.0 - at->ln_t + v->ln_coupling, &liquid);
    m->m = liquid.v - c->liquid.charge;
    m->g = liquid.g;
    m->gg = liquid.gg;
    return liquid.ggg;
  }
  if (!v->mixing[phase]) {
    double ggg = 0.0;
    cmxi_eos_order_mixing(v, at, m, &ggg);
    return ggg;
  }
  const double ln_g = at->ln_ne / 3.0 - at->ln_t + v->ln_coupling;
  cmxi_span sx, sg;
  double third[6] = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
  cmxi_eos_sheet_mixing(v, phase, at, m);
  cmxi_span_at(&v->x, at->x, &sx);
  cmxi_span_at(&v->ln_gamma_e, ln_g, &sg);
  cmxi_span_third(&v->ln_gamma_e, ln_g, &sg, third);
  return at->x * (1.0 - at->x) *
         cmxi_sheet_jet3(v->mixing[phase], v->ln_gamma_e.size, 1, &sx, third, &sg, third).bbb;
}

/* Third derivatives of the free energy per ion by ln n_e and ln T, electrons and all parts included. */
CMX_FN cmxi_jet3 cmxi_eos_jet3(const cmx_eos_view *v, int phase, const cmxi_eos_args *at) {
  double n3[6], t3[6], fine3[6], cold = 0.0, pairs[3] = {0.0, 0.0, 0.0}, pairs3 = 0.0;
  cmxi_span_third(&v->ln_ne, at->ln_ne, &at->span_ne, n3);
  cmxi_span_third(&v->ln_t, at->ln_t, &at->span_t, t3);
  cmxi_jet3 e = cmxi_sheet_jet3(v->electrons, v->ln_t.size, 1, &at->span_ne, n3, &at->span_t, t3), s[2];
  if (at->prepared) {
    const cmxi_span n = cmxi_span_in_patch(&at->span_ne), t = cmxi_span_in_patch(&at->span_t);
    double patch[36];
    cmxi_sheets_patch(v->species[phase], v->ions.n, v->ln_t.size, &at->span_ne, &at->span_t, at->prepared->x,
                      patch);
    s[0] = s[1] = cmxi_sheet_jet3(patch, 6, 1, &n, n3, &t, t3);
  } else {
    for (int j = 0; j < 2; j++)
      s[j] = cmxi_sheet_jet3(v->species[phase] + j, v->ln_t.size, 2, &at->span_ne, n3, &at->span_t, t3);
  }
  for (int k = 0; k < 6; k++) cold += n3[k] * v->cold[at->span_ne.first + k];
  if (!(at->temp < v->pairs_from)) {
    cmxi_span fine;
    cmxi_span_at(&v->ln_t_fine, at->ln_t, &fine);
    cmxi_span_third(&v->ln_t_fine, at->ln_t, &fine, fine3);
    cmxi_spline_at(v->pairs, &fine, pairs);
    for (int k = 0; k < 6; k++) pairs3 += fine3[k] * v->pairs[fine.first + k];
  }
  e.aaa += cold + pairs[0] / at->n_e;
  e.aab -= pairs[1] / at->n_e;
  e.abb += pairs[2] / at->n_e;
  e.bbb -= pairs3 / at->n_e;
  cmxi_eos_mixing m;
  const double ggg = cmxi_eos_mixing_third(v, phase, at, &m), kt = at->kt, x = at->x, z = at->z;
  cmxi_jet3 f = {z * e.aaa + s[0].aaa + x * (s[1].aaa - s[0].aaa) + kt * ggg / 27.0,
                 z * e.aab + s[0].aab + x * (s[1].aab - s[0].aab) + kt * (m.gg - ggg) / 9.0,
                 z * e.abb + s[0].abb + x * (s[1].abb - s[0].abb) + kt * (m.g - 2.0 * m.gg + ggg) / 3.0,
                 z * e.bbb + s[0].bbb + x * (s[1].bbb - s[0].bbb) +
                     kt * (m.m + at->mixing[0] - 3.0 * m.g + 3.0 * m.gg - ggg)};
  if (phase == CMX_SOLID) {
    cmxi_eos_ions constant = {{0.0, 0.0, 0.0, 0.0, 0.0, 0.0}, 0.0, 0.0, 0.0, 0.0, 0.0, 0};
    cmxi_eos_add_cold_solid(v, at, &constant);
    /* powers 1/3 and 1/2 of n_e: the third derivative from the first two */
    f.aaa += 5.0 / 6.0 * constant.f.aa - constant.f.a / 6.0;
  }
  return f;
}

#endif
