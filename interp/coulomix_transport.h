/** coulomix_transport.h: electrical and thermal conductivity, conductive opacity and collision rates of a
 *  mixture of ions at given fractions, rho and T, from a coulomix table. Header-only. A host includes this
 *  header, and a loader (coulomix_io.h or coulomix_hdf5.h) in one file.
 *
 *      cmx_transport_view transport;
 *      cmx_transport_bind(arrays, n, &transport);
 *      cmx_transport_point point;
 *      int status = cmx_transport_lookup(&transport, phase, x, rho, temp, &point);
 *
 *  or, for any number of species,
 *
 *      cmx_composition mixture;
 *      cmx_composition_set(&transport.ions, x, &mixture);
 *      int status = cmx_transport_lookup_of(&transport, phase, &mixture, rho, temp, &point);
 *
 *  The phase is the caller's choice, such as that of cmx_eos_lookup. A scalar x is the number
 *  fraction of the heavier of two ions, x[n] are those of n; cgs and kelvin. The members of
 *  cmx_transport_point, with units and meanings, are in coulomix_quantities.h. Status and exceptions as in
 *  coulomix_eos.h.
 *
 *  Resistivities of two species are sums over sheets on (x, ln n_e, ln T):
 *
 *      1/sigma = r_phase + x(1-x)(Z2-Z1)^2 i (1 + sum_j w_j l_j)
 *      1/kappa = the same for heat + r_ee
 *
 *  where the second term is that of charge impurities of a solid, with logarithms of r <Z>/<Z^2> (liquid),
 *  r/<Z> (solid), i <Z> and r_ee as quintic splines in ln n_e and ln T on even nodes and Chebyshev sums in x.
 *  So the resistance of a solid is as accurate near x = 0 and 1 as elsewhere, and the order w comes from the
 *  table's /order group with its kinks. l_j belong to cold electrons. Beyond the largest Gamma_d of /order
 *  the order is held at its value there.
 *
 *  Those of n species are sums over the species j of a liquid, and over a crystal of mean ions and its
 *  impurities with the variance V of the charges and the order of their effective binary (cmx_closure):
 *
 *      liquid  1/sigma = r_0 W (1 + S [<b^2> - <b>^2]),  W = sum_j (x_j Z_j^2/<Z>) c_j
 *      solid   1/sigma = r(<Z>, <m>/<Z>) + V i (1 + sum_j w_j l_j)
 *
 *  r_0 c_j belongs to the pure species j at the same n_e and T, and mixtures would be exactly linear in it if
 *  all electrons had one momentum p. b_j is its dln Lambda_j/dln p, averaged over species with the weights of
 *  W, and S the variance of ln p of thermal electrons: the second order in their spread. r is a sum of
 *  Chebyshev polynomials in ln <Z> and ln(<m>/<Z>), for masses enter by the plasma frequency of the ions; a
 *  solid has the factor with S as well, the ions and their impurities in place of species. kappa is the same
 *  with sheets of its own; below <Z> = 3 it has the factor of Blouin et al. (2020) for light ions.
 *
 *  Rates belong to these averaged resistivities, with m* = m_e sqrt(1 + x_r^2) of electrons at the Fermi
 *  momentum of n_e:
 *
 *      nu_ei, nu_imp = (e^2 n_e/m*) times the parts of 1/sigma,  nu_ee = (pi^2 k^2 T n_e/3 m*) r_ee
 *      nu_ei = (4 e^4 m* Z/3 pi hbar^3) coulomb_log,  Z = <Z^2>/<Z> in a liquid, <Z> in a solid
 *
 *  so that sigma = e^2 n_e/(m* (nu_ei + nu_imp)) at any degeneracy. nu_ee and the Lorenz ratio agree with
 *  cmx_transport_at. There nu_ei and nu_imp are those of electrons at the Fermi momentum, from which these
 *  differ by up to 5 (kT/E_F)^2 relative, E_F without rest energy: 4e-5 at kT/E_F = 0.003, 4e-3 at 0.03, 4 %
 *  at 0.1 (measured, C/O). In non-degenerate matter they are averages over the thermal distribution.
 *
 *  Cost on one core: 0.15 us in the liquid, 0.35 us in an ordered solid, 0.45 us with random access. Accuracy
 *  of sigma and kappa against direct computation, 2e5 states: 2e-8 in the median, at worst 8e-7 in the
 *  liquid, 4e-5 in the solid and 5e-4 where the status is positive (4 % of solid states). Of eight species,
 *  He to Fe: 0.2 us in the liquid, 0.65 us in an ordered solid; over 2e4 random compositions 5e-8 in the
 *  median of the liquid and 5e-7 of the solid, at worst 1e-5 and 5e-4. Where the status is positive, at worst
 *  1e-4 and 7e-3: solids with much iron whose electrons are hardly degenerate, as l_j belong to cold ones. */
#ifndef COULOMIX_INTERP_TRANSPORT_H
#define COULOMIX_INTERP_TRANSPORT_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_plasma.h"
#include "coulomix_quantities.h"
#include "coulomix_transport_sheets.h"
#include "coulomix_transport_view.h"

/** Conductivities, rates and slopes, the lists of coulomix_quantities.h. */
typedef struct cmx_transport_point {
  CMX_TRANSPORT_QUANTITIES(CMXI_QUANTITY_MEMBER)
  CMX_TRANSPORT_LOOKUP_QUANTITIES(CMXI_QUANTITY_MEMBER)
} cmx_transport_point;

/** Groups of quantities. Members of a cmx_transport_point that belong to none that is asked for are NaN;
 *  gamma is always there. */
enum {
  CMX_TRANSPORT_CHARGE = 1, /* sigma, nu_ei, nu_imp, coulomb_log, impurity_share */
  CMX_TRANSPORT_HEAT = 2,   /* kappa_thermal, opacity_cond, nu_ee; with the above lorenz_ratio */
  CMX_TRANSPORT_SLOPES = 4, /* slopes of those of sigma and kappa_thermal that are asked for */
  CMX_TRANSPORT_ALL = 7
};

/** What is looked up, for hosts that want a part of it or have logarithms at hand. */
typedef struct cmx_transport_query {
  int phase;                          /* CMX_LIQUID or CMX_SOLID */
  int groups;                         /* CMX_TRANSPORT_ALL, or a sum of CMX_TRANSPORT_CHARGE, ... */
  const cmx_composition *composition; /* of the table's species; NULL for two species given by x */
  double x;                           /* number fraction of the heavier ion, 0..1, without a composition */
  double rho, temp;                   /* g/cm^3, K */
  const double *logs; /* [2] ln n_e (cm^-3) and ln T (K) of this state; NULL: they are computed */
} cmx_transport_query;

/** The quantities of a cmx_transport_point that `query` prints, in order.
 *  @param[out] n how many there are */
static inline const cmx_quantity *cmx_transport_quantities(size_t *n) {
#define CMXI_TRANSPORT_ENTRY(name, unit, text)                                                               \
  {#name, unit, text, offsetof(cmx_transport_point, name), CMX_SHOWN_STATE, CMX_SCALE_VALUE},
  static const cmx_quantity all[] = {CMX_TRANSPORT_QUANTITIES(CMXI_TRANSPORT_ENTRY)};
#undef CMXI_TRANSPORT_ENTRY
  *n = sizeof all / sizeof *all;
  return all;
}

/** The conductivities of one phase of a mixture.
 *  @param[in]  phase CMX_LIQUID or CMX_SOLID
 *  @param[in]  x     number fraction of the heavier ion, 0..1
 *  @param[in]  rho   g/cm^3
 *  @param[in]  temp  K
 *  @param[out] out   NaN on failure
 *  @return CMX_OK; CMX_WARN_EXTRAPOLATED where a fit of the physics is outside its range, for a solid at mean
 *          couplings below 80 and a liquid above 1000, and where the order is held at the largest Gamma_d of
 *          /order; a positive status of the order; CMX_ERR_DOMAIN; CMX_ERR_X_LOW to CMX_ERR_TEMP_HIGH;
 *          CMX_ERR_UNSUPPORTED in a table of more than two species
 *  Accuracy and cost are at the head of this file. */
CMX_FN cmx_status cmx_transport_lookup(const cmx_transport_view *v, int phase, double x, double rho,
                                       double temp, cmx_transport_point *out);

/** The conductivities of one phase of a mixture of as many species as the table has.
 *  @param[in]  phase CMX_LIQUID or CMX_SOLID
 *  @param[in]  c     of the table's species, view->ions, as of cmx_composition_set
 *  @param[in]  rho   g/cm^3
 *  @param[in]  temp  K
 *  @param[out] out   NaN on failure
 *  @return as cmx_transport_lookup; CMX_ERR_DOMAIN also for other species, fractions that are negative, above
 *          1 or not numbers, or a sum that is not 1 to 1e-6
 *  In a table of two species this is cmx_transport_lookup at c->x[1]. */
CMX_FN cmx_status cmx_transport_lookup_of(const cmx_transport_view *v, int phase, const cmx_composition *c,
                                          double rho, double temp, cmx_transport_point *out);

/** A part of the conductivities, or all of them from logarithms that the host has, as a lookup of the
 *  equation of state leaves them.
 *  @param[in]  q    q->logs [2] belong to q->rho and q->temp: those of the state's n_e and T
 *  @param[out] out  NaN on failure, and where not asked for
 *  @return as cmx_transport_lookup and, with a composition, cmx_transport_lookup_of; CMX_ERR_DOMAIN also for
 *          a logarithm that is not finite. The bits are those of these calls where the logarithms are. */
CMX_FN cmx_status cmx_transport_lookup_part(const cmx_transport_view *v, const cmx_transport_query *q,
                                            cmx_transport_point *out);

/** The relative opacity of matter of mean charge z where light ions correct it, from that of hydrogen, helium
 *  and z = 3: linear in ln z between them.
 *  @param[in] opacity [3] at z = 1, 2 and 3
 *  @param[in] z       mean charge, below 3 */
CMX_FN double cmx_light_ion_opacity(const double opacity[3], double z);

CMXI_PIN_BEGIN

/* --- private: resistivities ----------------------------------------------------------------------------- */

/* A state on its way: resistivities of charge and heat, and parts of them. */
typedef struct cmxi_transport_flow {
  cmxi_jet1 r[2];
  double part[2]; /* of the resistivity of charge: by ions, by impurities */
  cmxi_jet1 ee;   /* what collisions of electrons add to the thermal resistivity */
  double gamma_e, gamma;
} cmxi_transport_flow;

CMX_FN cmxi_jet1 cmxi_jet1_mul(cmxi_jet1 p, cmxi_jet1 q) {
  const cmxi_jet1 r = {p.v * q.v, p.a * q.v + p.v * q.a, p.b * q.v + p.v * q.b};
  return r;
}

CMX_FN cmxi_jet1 cmxi_jet1_over(cmxi_jet1 p, cmxi_jet1 q) {
  const double s = 1.0 / q.v, ratio = p.v * s;
  const cmxi_jet1 r = {ratio, (p.a - ratio * q.a) * s, (p.b - ratio * q.b) * s};
  return r;
}

/* Each of four. */
CMXI_STAGE void cmxi_four_jets(const cmxi_four_jet *f, cmxi_jet1 out[4]) {
  double v[4], a[4], b[4];
  cmxi_four_store(v, f->v);
  cmxi_four_store(a, f->a);
  cmxi_four_store(b, f->b);
  for (int l = 0; l < 4; l++) {
    out[l].v = v[l];
    out[l].a = a[l];
    out[l].b = b[l];
  }
}

/* exp(f) times a factor each. */
CMXI_STAGE void cmxi_four_jet_exp(cmxi_four factor, const cmxi_four_jet *f, cmxi_jet1 out[4]) {
  cmxi_four_jet e;
  e.v = cmxi_four_mul(factor, cmxi_four_exp(f->v));
  e.a = cmxi_four_mul(e.v, f->a);
  e.b = cmxi_four_mul(e.v, f->b);
  cmxi_four_jets(&e, out);
}

/* Multiplies resistivities of charge and heat by 1 + S times the variance of the slopes b; S are spread[2]
   and [3]. */
CMX_FN void cmxi_transport_widen(const cmxi_jet1 spread[4], cmxi_jet1 variance, cmxi_jet1 r[2]) {
  for (int heat = 0; heat < 2; heat++) {
    cmxi_jet1 factor = cmxi_jet1_mul(spread[2 + heat], variance);
    factor.v += 1.0;
    r[heat] = cmxi_jet1_mul(r[heat], factor);
  }
}

/* The same for a solid with impurities; `ions`: the part of the ions in the resistivity of charge. */
CMX_FN void cmxi_transport_widen_solid(const cmxi_jet1 spread[4], cmxi_jet1 b, cmxi_jet1 ions,
                                       cmxi_jet1 r[2]) {
  const cmxi_jet1 share = cmxi_jet1_over(ions, r[0]);
  const double q = share.v * (1.0 - share.v), q_share = 1.0 - 2.0 * share.v, square = b.v * b.v;
  const cmxi_jet1 variance = {q * square, q_share * share.a * square + 2.0 * q * b.v * b.a,
                              q_share * share.b * square + 2.0 * q * b.v * b.b};
  cmxi_transport_widen(spread, variance, r);
}

/* Resistivities of a liquid of n species, from sums over them and the sheets of all. */
CMX_FN void cmxi_transport_liquid_of(const cmxi_jet1 sum[CMXI_SPECIES_PARTS], const cmxi_jet1 common[4],
                                     cmxi_jet1 r[2]) {
  const cmxi_jet1 slope = cmxi_jet1_over(sum[CMXI_SPECIES_SLOPE], sum[CMXI_SPECIES_CHARGE]),
                  square = cmxi_jet1_over(sum[CMXI_SPECIES_SQUARE], sum[CMXI_SPECIES_CHARGE]);
  const cmxi_jet1 variance = {square.v - slope.v * slope.v, square.a - 2.0 * slope.v * slope.a,
                              square.b - 2.0 * slope.v * slope.b};
  for (int heat = 0; heat < 2; heat++) r[heat] = cmxi_jet1_mul(common[heat], sum[heat]);
  cmxi_transport_widen(common, variance, r);
}

/* --- private: light ions -------------------------------------------------------------------------------- */

CMX_FN double cmx_light_ion_opacity(const double opacity[3], double z) {
  if (z <= 1.0) return opacity[0];
  const int low = z < 2.0 ? 0 : 1;
  const double place = log(z / (1.0 + low)) / log((2.0 + low) / (1.0 + low));
  return opacity[low] + place * (opacity[low + 1] - opacity[low]);
}

/* The relative opacity of hydrogen or helium, 1/(1 + g H), H = (1/2) tanh[b (g - 1/2)] + 1/2, the inverse of
   the factor of Blouin et al. (2020) as the table's model has it; a is by ln rho. */
CMX_FN cmxi_jet1 cmxi_light_ion_at(const double p[CMXI_LIGHT_PARAMETERS], double rho, double temp) {
  const double per_decade = 1.0 / 2.30258509299404568402, r = log10(rho) - p[CMXI_LIGHT_RHO_0],
               t = log10(temp) - p[CMXI_LIGHT_T_0], c = cos(p[CMXI_LIGHT_ANGLE]),
               s = sin(p[CMXI_LIGHT_ANGLE]), along = (t * c + r * s) / p[CMXI_LIGHT_SIGMA_T],
               across = (t * s - r * c) / p[CMXI_LIGHT_SIGMA_RHO];
  const double g = p[CMXI_LIGHT_A] * exp(-(along * along + across * across)),
               h = 0.5 * tanh(p[CMXI_LIGHT_B] * (g - 0.5)) + 0.5;
  const double factor = 1.0 + g * h,
               by_g = h + 2.0 * g * p[CMXI_LIGHT_B] * h * (1.0 - h); /* H' = 2 b H (1-H) */
  const double g_r = -2.0 * g * (along * s / p[CMXI_LIGHT_SIGMA_T] - across * c / p[CMXI_LIGHT_SIGMA_RHO]),
               g_t = -2.0 * g * (along * c / p[CMXI_LIGHT_SIGMA_T] + across * s / p[CMXI_LIGHT_SIGMA_RHO]);
  const double slope = -per_decade * by_g / (factor * factor);
  const cmxi_jet1 opacity = {1.0 / factor, slope * g_r, slope * g_t};
  return opacity;
}

/* Multiplies the thermal resistivity by the relative opacity of light ions, with <Z> = z. */
CMX_FN void cmxi_transport_correct(const cmx_transport_view *v, double z, double rho, double temp,
                                   cmxi_jet1 *heat) {
  if (!v->light_ions || z >= 3.0) return;
  const cmxi_jet1 h = cmxi_light_ion_at(v->light_ions, rho, temp),
                  he = cmxi_light_ion_at(v->light_ions + CMXI_LIGHT_PARAMETERS, rho, temp);
  const double value[3] = {h.v, he.v, 1.0}, by_rho[3] = {h.a, he.a, 0.0}, by_t[3] = {h.b, he.b, 0.0};
  const cmxi_jet1 opacity = {cmx_light_ion_opacity(value, z), cmx_light_ion_opacity(by_rho, z),
                             cmx_light_ion_opacity(by_t, z)};
  *heat = cmxi_jet1_mul(*heat, opacity);
}

/* --- private: order of a solid -------------------------------------------------------------------------- */

/* What four orbits add: l_j and their slopes by ln n_e. */
CMXI_STAGE cmxi_four cmxi_transport_shells(const cmx_transport_view *v, const cmxi_transport_mix *mix,
                                           int first, const cmxi_transport_args *at, cmxi_four *slope) {
  const size_t n = (size_t)cmxi_transport_numbers(v->shell_order.n_shells, 1), row = (size_t)v->n_terms * n;
  const float *c = v->shells + (size_t)at->ne.first * row + first;
  cmxi_four s[6]; /* of the six nodes in ln n_e; the first polynomial is 1 */
  CMXI_UNROLL for (int i = 0; i < 6; i++) s[i] = cmxi_four_floats(c + (size_t)i * row);
  for (int k = 1; k < v->n_terms; k++) {
    const cmxi_four w = cmxi_four_set(mix->term[k]);
    c += n;
    CMXI_UNROLL for (int i = 0; i < 6; i++) s[i] =
        cmxi_four_fma(w, cmxi_four_floats(c + (size_t)i * row), s[i]);
  }
  cmxi_four value = cmxi_four_mul(cmxi_four_set(at->ne.w[0][0]), s[0]),
            by_n = cmxi_four_mul(cmxi_four_set(at->ne.w[1][0]), s[0]);
  CMXI_UNROLL for (int i = 1; i < 6; i++) {
    value = cmxi_four_fma(cmxi_four_set(at->ne.w[0][i]), s[i], value);
    by_n = cmxi_four_fma(cmxi_four_set(at->ne.w[1][i]), s[i], by_n);
  }
  *slope = by_n;
  return value;
}

/* The place of an ordered or frozen solid in the table of the order. */
typedef struct cmxi_transport_order {
  cmxi_order_position place;
  double gamma_d;
  int beyond, varies; /* it is held there; it varies with density and temperature */
} cmxi_transport_order;

CMX_FN void cmxi_transport_order_at(const cmx_transport_view *v, const cmxi_transport_mix *mix,
                                    const cmxi_transport_args *at, cmxi_transport_order *order) {
  const double gamma_e = cmxi_exp(at->ln_gamma_e), mean = gamma_e * mix->z53;
  const int frozen = v->order == CMX_TRANSPORT_FROZEN && mean > v->freezing_gamma;
  double gamma_d = mix->coupling * gamma_e;
  if (frozen) gamma_d *= v->freezing_gamma / mean;
  order->beyond = gamma_d > mix->held_from;
  order->varies = !frozen && !order->beyond;
  order->gamma_d = order->beyond ? mix->held_from : gamma_d;
  order->place = mix->order;
  cmxi_order_place_g(&v->shell_order, order->gamma_d, &order->place);
}

/* 1 + sum_j w_j l_j of an ordered or frozen solid. */
CMX_FN cmx_status cmxi_transport_structure(const cmx_transport_view *v, const cmxi_transport_mix *mix,
                                           const cmxi_transport_args *at, const cmxi_transport_order *order,
                                           int slopes, cmxi_jet1 *s) {
  const cmx_order_view *o = &v->shell_order;
  const int varies = order->varies && slopes;
  const double p = order->place.p;
  cmxi_four sum = cmxi_four_set(0.0), by_n = sum, by_g = sum, slope, per;
  cmxi_order_weights weight, weight_g;
  cmxi_order_weights_at(&order->place, &weight, NULL, varies ? &weight_g : NULL);
  for (int first = 0; first < o->n_shells; first += 4) {
    const cmxi_four value = cmxi_transport_shells(v, mix, first, at, &slope);
    cmxi_order_corners c;
    cmxi_order_exchange e;
    cmxi_order_load(o, &order->place, first, &c);
    cmxi_order_exchange_of(cmxi_order_patch(&c, &weight), p, &e);
    const cmxi_four w = cmxi_four_div(e.p4_excess, e.square);
    sum = cmxi_four_fma(w, value, sum);
    by_n = cmxi_four_fma(w, slope, by_n);
    if (!varies) continue;
    const cmxi_four w_g = cmxi_four_mul(cmxi_order_slope(&e, p, &per), cmxi_order_patch(&c, &weight_g));
    by_g = cmxi_four_fma(w_g, value, by_g);
  }
  /* Gamma_d goes as n_e^(1/3)/T */
  const double change = order->gamma_d * cmxi_four_total(by_g);
  s->v = 1.0 + cmxi_four_total(sum);
  s->a = cmxi_four_total(by_n) + change * (1.0 / 3.0);
  s->b = -change;
  const cmx_status status = cmxi_order_caution(o, &order->place);
  return status == CMX_OK && order->beyond ? CMX_WARN_EXTRAPOLATED : status;
}

/* Adds the impurities to the resistivities of charge and heat of a solid; i are those of both, s is the
   factor of their order. */
CMX_FN void cmxi_transport_add_impurities(double variance, const cmxi_jet1 i[2], cmxi_jet1 s,
                                          cmxi_transport_flow *f) {
  for (int heat = 0; heat < 2; heat++) {
    const cmxi_jet1 added = cmxi_jet1_mul(i[heat], s);
    f->r[heat].v += variance * added.v;
    f->r[heat].a += variance * added.a;
    f->r[heat].b += variance * added.b;
    if (!heat) f->part[1] = variance * added.v;
  }
}

/* --- private: sums of a phase --------------------------------------------------------------------------- */

/* ln of Gamma_e and of what collisions add, the first two of four exponentials; the others are a pair of
   sheets, if there is one. */
CMXI_STAGE void cmxi_transport_exp(const cmxi_transport_mix *mix, const cmxi_transport_args *at, cmxi_jet1 ee,
                                   const cmxi_four_jet *pair, cmxi_transport_flow *f) {
  const cmxi_four zero = cmxi_four_set(0.0);
  cmxi_four_jet all;
  cmxi_jet1 out[4];
  all.v = cmxi_four_begin(at->ln_gamma_e, ee.v, pair ? pair->v : zero);
  all.a = cmxi_four_begin(0.0, ee.a, pair ? pair->a : zero);
  all.b = cmxi_four_begin(0.0, ee.b, pair ? pair->b : zero);
  cmxi_four_jet_exp(cmxi_four_begin(1.0, 1.0, cmxi_four_set(mix->scale)), &all, out);
  f->gamma_e = out[0].v;
  f->gamma = out[0].v * mix->z53;
  f->ee = out[1];
  for (int l = 0; pair && l < 2; l++) f->r[l] = out[2 + l];
}

/* Whether the order of a solid plays a part. */
CMX_FN int cmxi_transport_is_ordered(const cmx_transport_view *v, const cmxi_transport_mix *mix) {
  return mix->phase == CMX_SOLID && v->order != CMX_TRANSPORT_UNCORRELATED && cmx_is_mixed(mix->x);
}

/* The resistivities of two species by ions and impurities; ee is ln of what collisions add to that of heat.
   The place in the order comes first, so that processors find it while they add up sheets. */
CMX_FN cmx_status cmxi_transport_flow_two(const cmx_transport_view *v, const cmxi_transport_mix *mix,
                                          const cmxi_transport_args *at, int slopes, cmxi_jet1 ee,
                                          cmxi_transport_flow *f) {
  const int ordered = cmxi_transport_is_ordered(v, mix);
  cmx_status status = CMX_OK;
  cmxi_four_jet sheets;
  cmxi_jet1 part[4], s = {1.0, 0.0, 0.0};
  cmxi_transport_order order;
  if (mix->phase != CMX_SOLID) {
    cmxi_transport_block(v, CMXI_LIQUID_BLOCK, mix->weight, at, slopes, &sheets);
    cmxi_transport_exp(mix, at, ee, &sheets, f);
    f->part[0] = f->r[0].v;
    return status;
  }
  if (ordered) cmxi_transport_order_at(v, mix, at, &order);
  cmxi_transport_block(v, CMXI_SOLID_BLOCK, mix->weight, at, slopes, &sheets);
  if (ordered) status = cmxi_transport_structure(v, mix, at, &order, slopes, &s);
  cmxi_transport_exp(mix, at, ee, NULL, f);
  cmxi_four_jet_exp(cmxi_four_begin(mix->scale, mix->scale, cmxi_four_set(mix->per_z)), &sheets, part);
  for (int heat = 0; heat < 2; heat++) f->r[heat] = part[heat];
  f->part[0] = f->r[0].v;
  cmxi_transport_add_impurities(mix->variance, part + 2, s, f);
  return status;
}

/* Those of a liquid of n species. */
CMX_FN void cmxi_transport_liquid(const cmx_transport_view *v, const cmxi_transport_mix *mix,
                                  const cmxi_transport_args *at, int slopes, cmxi_jet1 ee,
                                  cmxi_transport_flow *f) {
  cmxi_four_jet sums, common;
  cmxi_jet1 sum[4], of_all[4];
  cmxi_transport_sum(v, v->species, CMXI_SPECIES_PARTS * v->ions.n, mix->weight, at, slopes, &sums);
  cmxi_transport_block(v, CMXI_COMMON_BLOCK, NULL, at, slopes, &common);
  cmxi_transport_exp(mix, at, ee, NULL, f);
  cmxi_four_jets(&sums, sum);
  cmxi_four_jet_exp(cmxi_four_set(1.0), &common, of_all);
  cmxi_transport_liquid_of(sum, of_all, f->r);
  f->part[0] = f->r[0].v;
}

/* Those of a crystal of n species. */
CMX_FN cmx_status cmxi_transport_crystal(const cmx_transport_view *v, const cmxi_transport_mix *mix,
                                         const cmxi_transport_args *at, int slopes, cmxi_jet1 ee,
                                         cmxi_transport_flow *f) {
  const int ordered = cmxi_transport_is_ordered(v, mix);
  const cmxi_four one = cmxi_four_set(1.0);
  cmx_status status = CMX_OK;
  cmxi_four_jet sheets, impurities;
  cmxi_jet1 part[4], s = {1.0, 0.0, 0.0};
  cmxi_transport_order order;
  if (ordered) cmxi_transport_order_at(v, mix, at, &order);
  cmxi_transport_block(v, CMXI_SOLID_BLOCK, mix->weight, at, slopes, &sheets);
  cmxi_transport_exp(mix, at, ee, &sheets, f);
  const cmxi_jet1 ions = f->r[0];
  f->part[0] = ions.v;
  if (!v->block[CMXI_IMPURITY_BLOCK]) return status;
  cmxi_transport_block(v, CMXI_IMPURITY_BLOCK, NULL, at, slopes, &impurities);
  const cmxi_jet1 slope = cmxi_transport_slope(v, mix->term, at, slopes);
  if (ordered) status = cmxi_transport_structure(v, mix, at, &order, slopes, &s);
  cmxi_four_jet_exp(cmxi_four_begin(mix->per_z, mix->per_z, one), &impurities, part);
  cmxi_transport_add_impurities(mix->variance, part, s, f);
  const double linear = f->r[0].v;
  cmxi_transport_widen_solid(part, slope, ions, f->r);
  for (int k = 0; k < 2; k++) f->part[k] *= f->r[0].v / linear;
  return status;
}

/* --- private: state ------------------------------------------------------------------------------------- */

CMX_FN void cmxi_transport_fill_nan(cmx_transport_point *out) {
  const double nan = cmxi_nan();
  CMX_TRANSPORT_QUANTITIES(CMXI_QUANTITY_NAN)
  CMX_TRANSPORT_LOOKUP_QUANTITIES(CMXI_QUANTITY_NAN)
}

CMX_FN cmx_status cmxi_transport_fail(cmx_status status, cmx_transport_point *out) {
  cmxi_transport_fill_nan(out);
  return status;
}

/* The quantities that are asked for. */
CMXI_STAGE void cmxi_transport_finish(const cmx_transport_view *v, const cmxi_transport_mix *mix,
                                      const cmxi_transport_args *at, const cmxi_transport_flow *f, int groups,
                                      double rho, double temp, cmx_transport_point *out) {
  const cmxi_jet1 *r = f->r;
  const double x_r = v->x_r * f->gamma_e * temp, mass = sqrt(1.0 + x_r * x_r);
  const double divisor[4] = {r[0].v, r[1].v, mass, rho * temp};
  double per[4];
  cmxi_four_store(per, cmxi_four_div(cmxi_four_set(1.0), cmxi_four_load(divisor)));
  const double per_mass = at->n_e * per[2], rate = v->rate[0] * per_mass;
  const int charge = groups & CMX_TRANSPORT_CHARGE, heat = groups & CMX_TRANSPORT_HEAT,
            slopes = groups & CMX_TRANSPORT_SLOPES;
  if (groups != CMX_TRANSPORT_ALL) cmxi_transport_fill_nan(out);
  out->gamma = f->gamma;
  if (charge) {
    out->sigma = per[0];
    out->nu_ei = rate * f->part[0];
    out->nu_imp = rate * f->part[1];
    out->coulomb_log = v->logarithm * out->nu_ei * per[2] / mix->scale;
    out->impurity_share = f->part[1] * per[0];
  }
  if (heat) {
    out->kappa_thermal = per[1];
    out->opacity_cond = v->opacity * temp * temp * temp * r[1].v * (per[3] * temp);
    out->nu_ee = v->rate[1] * temp * per_mass * f->ee.v;
  }
  if (charge && heat) out->lorenz_ratio = v->lorenz * out->kappa_thermal * r[0].v * (per[3] * rho);
  if (charge && slopes) {
    out->dlnsigma_dlnrho = -r[0].a * per[0];
    out->dlnsigma_dlnt = -r[0].b * per[0];
  }
  if (heat && slopes) {
    out->dlnkappa_dlnrho = -r[1].a * per[1];
    out->dlnkappa_dlnt = -r[1].b * per[1];
  }
}

/* CMX_OK where a state is trusted. */
CMXI_STAGE cmx_status cmxi_transport_trust(const cmx_transport_view *v, const cmxi_transport_mix *mix,
                                           const cmxi_transport_args *at, double gamma, double rho) {
  const size_t node = cmxi_transport_node(v, at);
  const int known = v->ions.n == 2 ? !v->caution[node] : mix->present <= v->trusted[node];
  return known && rho >= v->trusted_rho[0] && rho <= v->trusted_rho[1] &&
                 (mix->phase == CMX_SOLID ? gamma >= v->solid_from : gamma <= v->liquid_to)
             ? CMX_OK
             : CMX_WARN_EXTRAPOLATED;
}

/* --- the calls ------------------------------------------------------------------------------------------ */

CMX_FN cmx_status cmxi_transport_check(const cmx_transport_view *v, int phase, double x, double rho,
                                       double temp) {
  if (phase != CMX_LIQUID && phase != CMX_SOLID) return CMX_ERR_DOMAIN;
  return cmxi_range_check(v->rho, v->temp, x, rho, temp);
}

/* A state within the table; logs [2] of n_e and T, or NULL. */
CMX_FN cmx_status cmxi_transport_state(const cmx_transport_view *v, const cmxi_transport_mix *mix, int groups,
                                       double rho, double temp, const double logs[2],
                                       cmx_transport_point *out) {
  const int slopes = groups & CMX_TRANSPORT_SLOPES, collisions = v->collisions && groups & CMX_TRANSPORT_HEAT;
  cmxi_transport_args at;
  cmxi_transport_flow f;
  cmxi_jet1 ee = {0.0, 0.0, 0.0};
  cmx_status status = CMX_OK;
  f.part[1] = 0.0;
  cmxi_transport_place(v, mix, rho, temp, logs, &at);
  if (collisions) ee = cmxi_transport_collisions(v, &at, slopes);
  if (v->ions.n == 2)
    status = cmxi_transport_flow_two(v, mix, &at, slopes, ee, &f);
  else if (mix->phase == CMX_SOLID)
    status = cmxi_transport_crystal(v, mix, &at, slopes, ee, &f);
  else
    cmxi_transport_liquid(v, mix, &at, slopes, ee, &f);
  if (!collisions) f.ee.v = 0.0;
  if (collisions) {
    f.r[1].v += f.ee.v;
    f.r[1].a += f.ee.a;
    f.r[1].b += f.ee.b;
  }
  if (v->ions.n > 2) cmxi_transport_correct(v, mix->z, rho, temp, &f.r[1]);
  if (!(f.r[0].v > 1e-200 && f.r[0].v < 1e200 && f.r[1].v > 1e-200 && f.r[1].v < 1e200))
    return cmxi_transport_fail(CMX_ERR_CHECKSUM, out);
  cmxi_transport_finish(v, mix, &at, &f, groups, rho, temp, out);
  return status == CMX_OK ? cmxi_transport_trust(v, mix, &at, f.gamma, rho) : status;
}

/* Whether a composition is one of the table's species. */
CMX_FN int cmxi_transport_has(const cmx_transport_view *v, const cmx_composition *c) {
  double sum = 0.0;
  if (c->ions->n != v->ions.n || !cmxi_finite(c->z) || !cmxi_finite(c->z2) || !cmxi_finite(c->z53) ||
      !cmxi_finite(c->variance) || !cmxi_finite(c->mass_u))
    return 0;
  for (int j = 0; j < v->ions.n; j++) {
    if (c->ions->z[j] != v->ions.z[j] || c->ions->mass_u[j] != v->ions.mass_u[j]) return 0;
    if (!cmxi_finite(c->x[j]) || c->x[j] < 0.0 || c->x[j] > 1.0) return 0;
    sum += c->x[j];
  }
  return fabs(sum - 1.0) <= 1e-6;
}

CMX_FN cmx_status cmx_transport_lookup_part(const cmx_transport_view *v, const cmx_transport_query *q,
                                            cmx_transport_point *out) {
  const cmx_composition *c = q->composition;
  cmxi_transport_mix mix;
  cmx_status status = CMX_OK;
  if ((c && !cmxi_transport_has(v, c)) || q->groups < 0 || q->groups > CMX_TRANSPORT_ALL ||
      (q->logs && !(cmxi_finite(q->logs[0]) && cmxi_finite(q->logs[1]))))
    status = CMX_ERR_DOMAIN;
  const double x = !c ? q->x : status >= 0 && v->ions.n == 2 ? c->x[1] : 0.0;
  if (status >= 0) status = cmxi_transport_check(v, q->phase, x, q->rho, q->temp);
  if (status >= 0 && !c && v->ions.n != 2) status = CMX_ERR_UNSUPPORTED;
  if (status < 0) return cmxi_transport_fail(status, out);
  if (v->ions.n == 2 || !c)
    cmxi_transport_mix_two(v, q->phase, x, &mix);
  else
    cmxi_transport_mix_of(v, q->phase, c, &mix);
  return cmxi_transport_state(v, &mix, q->groups, q->rho, q->temp, q->logs, out);
}

CMX_FN cmx_status cmx_transport_lookup(const cmx_transport_view *v, int phase, double x, double rho,
                                       double temp, cmx_transport_point *out) {
  const cmx_transport_query q = {phase, CMX_TRANSPORT_ALL, NULL, x, rho, temp, NULL};
  return cmx_transport_lookup_part(v, &q, out);
}

CMX_FN cmx_status cmx_transport_lookup_of(const cmx_transport_view *v, int phase, const cmx_composition *c,
                                          double rho, double temp, cmx_transport_point *out) {
  const cmx_transport_query q = {phase, CMX_TRANSPORT_ALL, c, 0.0, rho, temp, NULL};
  return cmx_transport_lookup_part(v, &q, out);
}

CMXI_PIN_END

#endif
