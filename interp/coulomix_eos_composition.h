/** coulomix_eos_composition.h: a composition of n species, prepared for the lookups of an equation of state.
 *  Header-only; coulomix_eos.h includes it.
 *
 *      cmx_eos_composition zone;
 *      int status = cmx_eos_compose(&eos, x, &zone);         number fractions of the species of the table
 *      status = cmx_eos_compose_mass(&eos, mass, &zone);     or mass fractions
 *      status = cmx_eos_lookup_of(&eos, CMX_STABLE, &zone, rho, temp, &point);
 *
 *  What depends on the composition alone is computed once: averages, entropies of mixing, the constants of
 *  the liquid's mixing, the effective binary of the order (cmx_closure), the vibrations of the solid beyond
 *  linear mixing, where frozen order freezes, and their gradients. A composition belongs to the view and to
 *  its choice of order; it holds no pointers and may be copied. Cost: 1 to 2 us for eight species; with
 *  frozen order 10 us. */
#ifndef COULOMIX_INTERP_EOS_COMPOSITION_H
#define COULOMIX_INTERP_EOS_COMPOSITION_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_eos_view.h"

/** A prepared composition. Members with _x are gradients by the fraction of every species, up to a constant
 *  common to all. */
typedef struct cmx_eos_composition {
  int n;                        /* species, those of the view */
  double x[CMX_MAX_SPECIES];    /* number fractions, sum 1 */
  double ln_x[CMX_MAX_SPECIES]; /* their logarithms, -infinite if 0 */
  double z, cbrt_z, mass;       /* <Z>, <Z>^(1/3), <m> in g */
  double z53;                   /* <Z^(5/3)> */
  double mixing;                /* sum x ln x */
  double zero_point;            /* mean over the pure crystals, erg cm^(3/2) */
  cmx_closure closure;
  double vibrations, vibrations_x[CMX_MAX_SPECIES]; /* of the solid, beyond linear mixing, kT per ion */
  double anharmonic, anharmonic_x[CMX_MAX_SPECIES]; /* times 1/Gamma_i: their anharmonic part */
  double shift; /* of the coupling e^2/(a_i kT) in its order, which vibrations lower */
  double beyond, beyond_x[CMX_MAX_SPECIES]; /* energy of random ions beyond pairs per unit of that coupling */
  cmxi_liquid_mixing liquid;
  cmx_status frozen_status;         /* CMX_OK if the next two are known */
  double frozen;                    /* Gamma_d of the order where it froze, the shift taken off */
  double frozen_x[CMX_MAX_SPECIES]; /* its gradient */
  unsigned contrast[2];             /* reasons of the mixing, liquid and solid */
} cmx_eos_composition;

/** Prepares a composition given by number fractions.
 *  @param[in]  x [ions.n] number fractions of the species of the table: negative by up to 1e-10 counts as 0,
 *              a sum within 1e-6 of 1 is normalised
 *  @return CMX_OK; CMX_ERR_DOMAIN for other fractions; CMX_ERR_ABSENT in a table without the data for it. On
 *          failure the members are NaN, and lookups return CMX_ERR_DOMAIN. Where frozen order is chosen and
 *          liquid and solid are nowhere in balance at couplings from 30 to 1500, as in some mixtures of
 *          helium and iron, lookups of the solid return CMX_ERR_NOT_CONVERGED. */
CMX_FN cmx_status cmx_eos_compose(const cmx_eos_view *v, const double x[], cmx_eos_composition *out);

/** The same given by mass fractions, sum 1 to 1e-6.
 *  @param[in]  mass [ions.n]
 *  @return as cmx_eos_compose */
CMX_FN cmx_status cmx_eos_compose_mass(const cmx_eos_view *v, const double mass[], cmx_eos_composition *out);

/* --- private: order ------------------------------------------------------------------------------------- */

/* f_order + s_mix(x_e) of an effective binary, chi(p, Gamma_d) - g V T_0/2, its energy of third order and the
   vibrations, as a function of ln Gamma_e at fixed composition; and what its gradient needs.
   Gamma_d = q (g - shift). */
typedef struct cmxi_closure_point {
  double v, g, gg, ggg; /* value and derivatives by ln Gamma_e */
  /* gradient a: by_p p_x + by_pd p (Gamma_d)_x + by_frozen frozen_x + by_ps p S_x + by_beyond beyond_x +
     by_ln_z <Z>_x/<Z> - T_0/2 (g V)_x and, of the heavier of two species where there is a function of x,
     by_x; and its derivative by ln Gamma_e likewise, if the shift is 0 */
  double by_p, by_pd, by_frozen, by_ps, by_beyond, by_x, by_ln_z;
  double by_p_g, by_pd_g, by_frozen_g, by_ps_g, by_beyond_g, by_x_g, by_ln_z_g;
  double coupling;     /* g = e^2/(a_i kT) */
  double per_gamma[4]; /* of cmxi_per_gamma_i */
  unsigned reasons;
} cmxi_closure_point;

/* Gamma_d of the order, the smaller one at which it was fixed or held, 0 at least, with its derivative by p
   where it is held. Returns 0 in equilibrium, 1 for fixed order, 2 at the end of the table, 3 there if order
   is blocked beyond it, or a status < 0. */
CMX_FN int cmxi_closure_gamma_d(const cmx_eos_view *v, int order, const cmx_eos_composition *c,
                                double gamma_d, double *at, double *slope) {
  const double most = cmxi_order_held_from(c->closure.p, v->order.gamma_d[v->order.n_g - 1], slope);
  double fixed = most;
  if (order == CMX_ORDER_BLOCKED) {
    if (!(v->choice.blocking_gamma_d > 0.0)) return CMX_ERR_DOMAIN;
    const double blocked = v->choice.blocking_gamma_d - c->closure.q * c->shift;
    if (blocked <= most) fixed = blocked > 0.0 ? blocked : 0.0;
  } else if (order == CMX_ORDER_FROZEN) {
    if (c->frozen_status < 0) return c->frozen_status;
    if (c->frozen <= most) fixed = c->frozen > 0.0 ? c->frozen : 0.0;
  }
  *at = gamma_d > fixed ? fixed : gamma_d;
  if (!(gamma_d > fixed) || fixed < most) *slope = 0.0;
  if (!(gamma_d > fixed)) return 0;
  return fixed < most ? 1 : order == CMX_ORDER_BLOCKED ? 3 : 2;
}

/* Energies of random ions beyond pairs: psi has that of its own Gamma_d, so that the one of the shift, which
   vibrations leave as it is, is lacking, or all of it where psi is not used. */
CMX_FN void cmxi_closure_add_beyond(const cmx_eos_composition *c, int with_psi, cmxi_closure_point *out) {
  const double g = with_psi ? c->shift : out->coupling, f = c->beyond * g;
  out->v += f;
  out->by_beyond = g;
  out->by_ln_z -= with_psi ? 2.0 * f : f / 3.0;
  if (with_psi) return;
  out->g += f;
  out->gg += f;
  out->ggg += f;
  out->by_beyond_g = g;
  out->by_ln_z_g -= f / 3.0;
}

/* The anharmonic part of the vibrations; Gamma_i = <Z>^2 g. */
CMX_FN void cmxi_closure_add_anharmonic(const cmx_eos_composition *c, cmxi_closure_point *out) {
  cmxi_per_gamma_i(c->z * c->z * out->coupling, out->per_gamma);
  out->v += c->anharmonic * out->per_gamma[0];
  out->g += c->anharmonic * out->per_gamma[1];
  out->gg += c->anharmonic * out->per_gamma[2];
  out->ggg += c->anharmonic * out->per_gamma[3];
}

/* Adds the energy of third order to psi at its Gamma_d; psi_3 itself in *third. */
CMX_FN void cmxi_closure_add_third_order(const cmx_eos_view *v, const cmx_eos_composition *c,
                                         const cmxi_order_position *place, cmx_order_psi *s,
                                         cmx_order_psi *third) {
  const double skewness = c->closure.skewness;
  cmxi_hermite_psi(v->order.third_order, v->order.n_g, place, third);
  cmxi_order_psi_scale(place, third);
  s->v += skewness * third->v;
  s->p += skewness * third->p;
  s->g += skewness * third->g;
  s->pg += skewness * third->pg;
  s->gg += skewness * third->gg;
  s->ggg += skewness * third->ggg;
}

/* The order of a composition at Gamma_e; `order` is a choice of the order on cooling. */
CMX_FN cmx_status cmxi_closure_at(const cmx_eos_view *v, int order, const cmx_eos_composition *c,
                                  double gamma_e, cmxi_closure_point *out) {
  const double p = c->closure.p, half = 0.5 * v->order.t0, coupling = gamma_e / c->cbrt_z;
  const double gamma_d = c->closure.q * (coupling - c->shift), growth = c->closure.q * coupling,
               random = -half * coupling * c->closure.variance;
  cmxi_order_position place;
  cmx_order_psi s;
  double at = gamma_d, held = 0.0; /* held: derivative by p of the Gamma_d from which the order is held */
  out->coupling = coupling;
  out->reasons = 0;
  out->ggg = out->gg = out->g = random;
  out->v = random + c->vibrations;
  out->by_p = out->by_pd = out->by_frozen = out->by_ps = out->by_beyond = out->by_x = out->by_ln_z = 0.0;
  out->by_p_g = out->by_pd_g = out->by_frozen_g = out->by_ps_g = out->by_beyond_g = out->by_x_g = 0.0;
  out->by_ln_z_g = 0.0;
  if (v->anharmonic) cmxi_closure_add_anharmonic(c, out);
  const int with_psi = p > 0.0 && gamma_d > 0.0 && order != CMX_ORDER_RANDOM;
  if (v->order.has_b0 || v->order.third_order) cmxi_closure_add_beyond(c, with_psi, out);
  if (!with_psi) return CMX_OK;
  const int fixed = cmxi_closure_gamma_d(v, order, c, gamma_d, &at, &held);
  if (fixed < 0) return (cmx_status)fixed;
  if (v->order.whole)
    cmxi_order_position_at(&v->order, c->x[1], at, &place);
  else
    cmxi_order_position_of_p(&v->order, p, at, &place);
  if (cmxi_order_psi_at(&v->order, &place, &s) == CMX_WARN_ACTIVE_SET) out->reasons |= CMX_REASON_ACTIVE_SET;
  if (!cmxi_order_certified_at(&v->order, &place)) out->reasons |= CMX_REASON_UNCERTIFIED;
  if (fixed == 2 && p > CMX_EOS_TRACE_FRACTION) out->reasons |= CMX_REASON_ORDER_FROZEN;
  if (4.0 * p * at > CMX_EOS_LONG_RANGE_FROM) out->reasons |= CMX_REASON_LONG_RANGE;
  const double beyond = gamma_d - at;
  if (v->order.third_order) {
    cmx_order_psi third;
    cmxi_closure_add_third_order(v, c, &place, &s, &third);
    out->by_ps = third.v + third.g * beyond;
    out->by_ps_g = third.g * growth;
  }
  const double slope = p * s.g * growth;
  double chi_p = s.v, chi_pg = s.g;
  if (v->order.whole) {
    out->by_x += p * (s.p + s.pg * beyond);
    out->by_x_g += p * s.pg * growth;
  } else {
    chi_p += p * s.p;
    chi_pg += p * s.pg;
  }
  out->v += p * s.v + p * s.g * beyond;
  out->g += slope;
  out->gg += slope;
  out->ggg += slope;
  out->by_p = chi_p + (chi_pg + p * s.gg * held) * beyond;
  out->by_p_g = (chi_pg + p * s.gg * held) * growth;
  out->by_pd = out->by_pd_g = s.g;
  if (!fixed) {
    out->gg += p * s.gg * growth * growth;
    out->ggg += p * (s.ggg * growth + 3.0 * s.gg) * growth * growth;
    out->by_pd_g += s.gg * growth;
  } else if (fixed == 1 && at > 0.0) {
    out->by_frozen = p * s.gg * beyond;
    out->by_frozen_g = p * s.gg * growth;
  }
  return CMX_OK;
}

/* p (q shift)_x, the shift of p (Gamma_d)_x, for species j. */
CMX_FN double cmxi_closure_shift_x(const cmx_eos_view *v, const cmx_eos_composition *c, int j) {
  return c->shift * (c->closure.pq_x[j] - 2.0 * c->closure.variance * v->ions.z[j] / c->z);
}

/* Gradient of that for species j, and its derivative by ln Gamma_e. */
CMX_FN void cmxi_closure_gradient(const cmx_eos_view *v, const cmx_eos_composition *c,
                                  const cmxi_closure_point *at, int j, double *by, double *by_g) {
  const double shift = -v->ions.z[j] / (3.0 * c->z); /* of ln g */
  const double spread = c->closure.variance * shift;
  const double random = -0.5 * v->order.t0 * at->coupling * (c->closure.variance_x[j] + spread);
  const double less = cmxi_closure_shift_x(v, c, j), /* at any g */
      pd = at->coupling * (spread + c->closure.pq_x[j]) - less;
  const double frozen_x = at->by_frozen_g == 0.0                ? 0.0
                          : v->choice.order == CMX_ORDER_FROZEN ? c->frozen_x[j]
                                                                : -less / c->closure.p;
  *by =
      at->by_p * c->closure.p_x[j] + at->by_pd * pd + at->by_frozen * frozen_x + random + c->vibrations_x[j];
  *by_g = at->by_p_g * c->closure.p_x[j] + at->by_pd_g * pd + at->by_pd * less + at->by_frozen_g * frozen_x +
          random;
  if (v->order.has_b0 || v->order.third_order) {
    *by +=
        at->by_ln_z * v->ions.z[j] / c->z + at->by_beyond * c->beyond_x[j] + at->by_ps * c->closure.ps_x[j];
    *by_g += at->by_ln_z_g * v->ions.z[j] / c->z + at->by_beyond_g * c->beyond_x[j] +
             at->by_ps_g * c->closure.ps_x[j];
  }
  if (v->anharmonic) {
    const double spread_i = 5.0 / 3.0 * c->anharmonic * v->ions.z[j] / c->z; /* Gamma_i goes as <Z>^(5/3) */
    *by += c->anharmonic_x[j] * at->per_gamma[0] + spread_i * at->per_gamma[1];
    *by_g += c->anharmonic_x[j] * at->per_gamma[1] + spread_i * at->per_gamma[2];
  }
  if (j != 1) return;
  *by += at->by_x;
  *by_g += at->by_x_g;
}

/* --- private: where the order freezes ------------------------------------------------------------------- */

/* f_liquid - f_solid of a pure species and its slope by ln Gamma: linear in Gamma below the fits, with a
   constant heat of fusion above. */
CMX_FN void cmxi_fusion_at(const cmx_eos_view *v, double ln_gamma, double f[2]) {
  const double low = log(CMX_EOS_SOLID_FROM), high = log(CMX_FUSION_FITTED_TO);
  const double at = ln_gamma < low ? low : ln_gamma > high ? high : ln_gamma;
  cmxi_span span;
  double s[3];
  cmxi_span_at(&v->ln_gamma, at, &span);
  cmxi_spline_at(v->fusion, &span, s);
  const double grown = ln_gamma < at ? exp(ln_gamma - at) : 1.0;
  f[0] = ln_gamma < at ? s[0] + s[1] * (grown - 1.0) : s[0] + s[1] * (ln_gamma - at);
  f[1] = s[1] * grown;
}

/* Free energy of the classical liquid less that of the solid with its order in equilibrium, and its slope by
   ln Gamma_e. */
CMX_FN cmx_status cmxi_classical_difference(const cmx_eos_view *v, const cmx_eos_composition *c,
                                            double ln_gamma_e, double f[2]) {
  const double gamma_e = exp(ln_gamma_e), z23 = c->cbrt_z * c->cbrt_z;
  cmxi_closure_point order;
  cmxi_liquid_point liquid;
  const cmx_status status = cmxi_closure_at(v, CMX_ORDER_EQUILIBRIUM, c, gamma_e, &order);
  if (status < 0) return status;
  cmxi_liquid_point_at(&c->liquid, ln_gamma_e, &liquid);
  const double lattice = -v->madelung * gamma_e * (z23 * c->z - c->z53);
  f[0] = liquid.v - c->liquid.charge - lattice - order.v;
  f[1] = liquid.g - lattice - order.g;
  for (int j = 0; j < c->n; j++) {
    double part[2];
    if (!(c->x[j] > 0.0)) continue;
    cmxi_fusion_at(v, ln_gamma_e + log(v->z53[j]), part);
    f[0] += c->x[j] * part[0];
    f[1] += c->x[j] * part[1];
  }
  return CMX_OK;
}

/* Gradient of that difference at fixed Gamma_e. */
CMX_FN void cmxi_classical_difference_gradient(const cmx_eos_view *v, const cmx_eos_composition *c,
                                               double ln_gamma_e, double by[]) {
  const double gamma_e = exp(ln_gamma_e), z23 = c->cbrt_z * c->cbrt_z;
  cmxi_closure_point order;
  cmxi_liquid_point liquid;
  cmxi_closure_at(v, CMX_ORDER_EQUILIBRIUM, c, gamma_e, &order);
  cmxi_liquid_point_at(&c->liquid, ln_gamma_e, &liquid);
  for (int j = 0; j < c->n; j++) {
    double of_liquid, of_order, slope, part[2];
    cmxi_fusion_at(v, ln_gamma_e + log(v->z53[j]), part);
    cmxi_liquid_gradient(&c->liquid, &liquid, ln_gamma_e, j, &of_liquid, &slope);
    cmxi_closure_gradient(v, c, &order, j, &of_order, &slope);
    by[j] =
        part[0] + of_liquid - of_order + v->madelung * gamma_e * (5.0 / 3.0 * z23 * v->ions.z[j] - v->z53[j]);
  }
}

/* The Gamma_d of the state in which liquid and solid of this composition have equal free energies, classical
   and at fixed n_e, with its gradient. Of two species it is that of the solidus of their diagram. */
CMX_FN cmx_status cmxi_frozen_state(const cmx_eos_view *v, cmx_eos_composition *c) {
  double low = log(30.0 / c->z53), high = log(1500.0 / c->z53), f[2], by[CMX_MAX_SPECIES];
  cmx_status status = CMX_OK;
  if (c->n == 2) {
    double g[3];
    if (!v->solidus.n_pieces) return CMX_ERR_ABSENT;
    cmx_solidus_at(&v->solidus, c->x[1], g);
    c->frozen = g[0];
    c->frozen_x[0] = 0.0;
    c->frozen_x[1] = g[1];
    return CMX_OK;
  }
  for (int side = 0; side < 2; side++) {
    status = cmxi_classical_difference(v, c, side ? high : low, f);
    if (status < 0) return status;
    if (side ? !(f[0] > 0.0) : !(f[0] < 0.0)) return CMX_ERR_NOT_CONVERGED;
  }
  double at = log(178.0 / c->z53);
  for (int it = 0; it < 100; it++) {
    status = cmxi_classical_difference(v, c, at, f);
    if (status < 0) return status;
    if (f[0] < 0.0)
      low = at;
    else
      high = at;
    double next = f[1] > 0.0 ? at - f[0] / f[1] : low;
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    const double moved = fabs(next - at);
    at = next;
    if (moved <= 4e-16 * (1.0 + fabs(at))) break;
  }
  cmxi_classical_difference_gradient(v, c, at, by);
  c->frozen = c->closure.q * exp(at) / c->cbrt_z;
  for (int j = 0; j < c->n; j++) {
    /* ln Gamma_d = ln q + ln Gamma_e - ln<Z>/3; p q_x is known and p = 0 only without order */
    const double q_x = c->closure.p > 0.0 ? c->closure.pq_x[j] / (c->closure.p * c->closure.q) : 0.0;
    c->frozen_x[j] = c->frozen * (q_x - by[j] / f[1] - v->ions.z[j] / (3.0 * c->z));
  }
  return CMX_OK;
}

/* The same of the order there. */
CMX_FN cmx_status cmxi_frozen_find(const cmx_eos_view *v, cmx_eos_composition *c) {
  const cmx_status status = cmxi_frozen_state(v, c);
  if (status < 0 || !(c->closure.p > 0.0) || c->shift == 0.0) return status;
  c->frozen -= c->closure.q * c->shift;
  for (int j = 0; j < c->n; j++) c->frozen_x[j] -= cmxi_closure_shift_x(v, c, j) / c->closure.p;
  return status;
}

/* --- the calls ------------------------------------------------------------------------------------------ */

CMX_FN cmx_status cmxi_compose_fail(cmx_status status, cmx_eos_composition *out) {
  out->n = 0;
  out->z = out->cbrt_z = out->mass = out->z53 = out->mixing = out->zero_point = out->frozen = cmxi_nan();
  for (int j = 0; j < CMX_MAX_SPECIES; j++) out->x[j] = cmxi_nan();
  return status;
}

/* The energy of random ions beyond pairs: B_0 of two species, S V dpsi_3/dGamma_d at Gamma_d = 0 of more. */
CMX_FN void cmxi_compose_beyond(const cmx_eos_view *v, cmx_eos_composition *out) {
  const cmx_closure *c = &out->closure;
  const double each = v->order.third_order ? v->order.third_order[2] : 0.0;
  out->beyond = each * c->skewness * c->variance;
  for (int j = 0; j < CMX_MAX_SPECIES; j++) out->beyond_x[j] = j < out->n ? each * c->vs_x[j] : 0.0;
  if (!v->order.has_b0 || out->n != 2) return;
  double r[4];
  const double dz = v->ions.z[1] - v->ions.z[0];
  cmxi_order_random_beyond(v->order.b0, out->x[1], r);
  out->beyond = dz * dz * r[0];
  out->beyond_x[1] = dz * dz * r[1];
}

CMX_FN cmx_status cmx_eos_compose(const cmx_eos_view *v, const double x[], cmx_eos_composition *out) {
  const int n = v->ions.n;
  const double *z = v->ions.z;
  if (!v->fusion || v->mixing[1]) return cmxi_compose_fail(CMX_ERR_ABSENT, out);
  cmx_status status = cmx_fractions_clean(n, x, out->x);
  if (status < 0) return cmxi_compose_fail(status, out);
  out->n = n;
  out->z = cmx_average(n, z, out->x);
  out->cbrt_z = cbrt(out->z);
  out->mass = v->atomic_mass * cmx_average(n, v->ions.mass_u, out->x);
  out->z53 = cmx_average(n, v->z53, out->x);
  out->zero_point = cmx_average(n, v->zero_point, out->x);
  out->mixing = cmx_mixing_sum(n, out->x);
  cmx_closure_make(n, z, out->x, &out->closure);
  out->vibrations = cmxi_vibrations_at(v->vibrations, n, z, out->x, out->vibrations_x);
  out->anharmonic = cmxi_vibrations_at(v->vibrations + CMXI_HARMONIC_TERMS, n, z, out->x, out->anharmonic_x);
  out->shift = v->vibrations[3] / (out->z * out->z);
  cmxi_compose_beyond(v, out);
  cmxi_liquid_fit fit;
  fit.a_linear = v->mixing_fit[1];
  fit.a_cubic = v->mixing_fit[2];
  fit.b_over_a = v->mixing_fit[3];
  fit.shift = v->mixing_fit[4];
  cmxi_liquid_mixing_make(&fit, n, z, out->x, &out->liquid);
  if (v->mixing_fit[0] == 0.0) out->liquid.debye = 0.0; /* linear mixing */
  int mixed = 0;
  for (int j = 0; j < n; j++) {
    mixed += out->x[j] > CMX_EOS_TRACE_FRACTION;
    out->ln_x[j] = out->x[j] > 0.0 ? log(out->x[j]) : -HUGE_VAL;
  }
  for (int k = 0; k < 2; k++) out->contrast[k] = mixed > 1 && n == 2 ? v->contrast[k] : 0u;
  if (n > 2 && cmx_charge_contrast(n, z, out->x)) out->contrast[CMX_SOLID] = CMX_REASON_CONTRAST;
  out->frozen_status = v->choice.order == CMX_ORDER_FROZEN ? cmxi_frozen_find(v, out) : CMX_ERR_ABSENT;
  return CMX_OK;
}

CMX_FN cmx_status cmx_eos_compose_mass(const cmx_eos_view *v, const double mass[], cmx_eos_composition *out) {
  double x[CMX_MAX_SPECIES];
  const cmx_status status = cmx_fractions_clean(v->ions.n, mass, x);
  if (status < 0) return cmxi_compose_fail(status, out);
  cmx_number_fractions(&v->ions, x, x);
  return cmx_eos_compose(v, x, out);
}

#endif
