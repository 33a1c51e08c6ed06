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
 *  Cost on one core: 0.4 us in the liquid, 1.5 us in an ordered solid. Accuracy of sigma and kappa against
 *  direct computation, 2e5 states: 2e-8 in the median, at worst 8e-7 in the liquid, 4e-5 in the solid and
 *  5e-4 where the status is positive (4 % of solid states). Of eight species, He to Fe: 0.8 us in the liquid,
 *  2 us in an ordered solid; over 2e4 random compositions 5e-8 in the median of the liquid and 5e-7 of the
 *  solid, at worst 1e-5 and 5e-4. Where the status is positive, at worst 1e-4 and 7e-3: solids with much iron
 *  whose electrons are hardly degenerate, as l_j belong to cold ones. */
#ifndef COULOMIX_INTERP_TRANSPORT_H
#define COULOMIX_INTERP_TRANSPORT_H

#include "coulomix_plasma.h"
#include "coulomix_quantities.h"
#include "coulomix_transport_view.h"

/** Conductivities, rates and slopes, the lists of coulomix_quantities.h. */
typedef struct cmx_transport_point {
  CMX_TRANSPORT_QUANTITIES(CMXI_QUANTITY_MEMBER)
  CMX_TRANSPORT_LOOKUP_QUANTITIES(CMXI_QUANTITY_MEMBER)
} cmx_transport_point;

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

/** The relative opacity of matter of mean charge z where light ions correct it, from that of hydrogen, helium
 *  and z = 3: linear in ln z between them.
 *  @param[in] opacity [3] at z = 1, 2 and 3
 *  @param[in] z       mean charge, below 3 */
CMX_FN double cmx_light_ion_opacity(const double opacity[3], double z);

/* --- private: sheets ------------------------------------------------------------------------------------ */

/* A state in the arguments of the sheets. x and dz belong to the two ions, or to those of the effective
   binary. */
typedef struct cmxi_transport_args {
  cmxi_span span_ne, span_t;
  double term[CMXI_TRANSPORT_PRODUCTS]; /* Chebyshev polynomials of 1 - 2x, or their products for a solid */
  double x, dz, variance, z, z2, z53;   /* variance of the charges; <Z>, <Z^2>, <Z^(5/3)> */
  double n_e, ln_ne, ln_t, gamma_e, gamma;
} cmxi_transport_args;

/* The arguments besides those of the composition, which are set. */
CMX_FN void cmxi_transport_place(const cmx_transport_view *v, double mass_u, double rho, double temp,
                                 cmxi_transport_args *at) {
  at->n_e = rho * at->z / (v->atomic_mass * mass_u);
  at->ln_ne = log(at->n_e);
  at->ln_t = log(temp);
  at->gamma_e = exp(at->ln_ne / 3.0 - at->ln_t + v->ln_coupling);
  at->gamma = at->gamma_e * at->z53;
  cmxi_span_at(&v->ln_ne, at->ln_ne, &at->span_ne);
  cmxi_span_at(&v->ln_t, at->ln_t, &at->span_t);
}

/* Chebyshev polynomials of degree 0 to n-1. */
CMX_FN void cmxi_chebyshev(int n, double u, double term[]) {
  term[0] = 1.0;
  for (int k = 1; k < n; k++) term[k] = k == 1 ? u : 2.0 * u * term[k - 1] - term[k - 2];
}

/* The arguments of the sheets at a state of two species within the table. */
CMX_FN void cmxi_transport_args_at(const cmx_transport_view *v, double x, double rho, double temp,
                                   cmxi_transport_args *at) {
  const double *z = v->ions.z, z2[2] = {z[0] * z[0], z[1] * z[1]};
  at->x = x;
  at->dz = z[1] - z[0];
  at->variance = at->x * (1.0 - at->x) * at->dz * at->dz;
  at->z = cmx_average_two(z, x);
  at->z2 = cmx_average_two(z2, x);
  at->z53 = cmx_average_two(v->z53, x);
  cmxi_transport_place(v, cmx_average_two(v->ions.mass_u, x), rho, temp, at);
  cmxi_chebyshev(v->n_terms, 1.0 - 2.0 * x, at->term);
}

/* The same of n species; the terms and the effective binary are those of a solid. */
CMX_FN void cmxi_transport_args_of(const cmx_transport_view *v, int phase, const cmx_composition *c,
                                   double rho, double temp, cmxi_transport_args *at) {
  double mass_term[CMXI_TRANSPORT_MASSES];
  at->z = c->z;
  at->z2 = c->z2;
  at->z53 = c->z53;
  at->variance = c->variance;
  cmxi_transport_place(v, c->mass_u, rho, temp, at);
  if (phase != CMX_SOLID) return;
  if (v->order != CMX_TRANSPORT_UNCORRELATED) {
    cmx_closure closure;
    cmx_closure_make(v->ions.n, v->ions.z, c->x, &closure);
    at->x = cmx_closure_fraction(&closure);
    at->dz = sqrt(closure.q);
  }
  const double ln_z = log(c->z), ln_a = log(c->mass_u) - ln_z, *end = v->ends;
  cmxi_chebyshev(v->n_terms, (2.0 * ln_z - end[0] - end[1]) / (end[1] - end[0]), at->term);
  cmxi_chebyshev(v->n_masses, (2.0 * ln_a - end[2] - end[3]) / (end[3] - end[2]), mass_term);
  double *next = at->term + v->n_terms;
  for (int m = 1; m < v->n_masses; m++)
    for (int k = 0; k < v->charge_terms[m]; k++) *next++ = mass_term[m] * at->term[k];
}

/* The factor of a sheet's resistivity that depends on charges at fixed n_e, but for logarithms: <Z^2> of a
   liquid, <Z>^2 of a crystal, one per impurity, all per ion. The rest hardly depends on x. */
CMX_FN double cmxi_transport_scale(int sheet, double z, double z2) {
  return sheet <= CMXI_LIQUID_HEAT     ? z2 / z
         : sheet <= CMXI_SOLID_HEAT    ? z
         : sheet <= CMXI_IMPURITY_HEAT ? 1.0 / z
                                       : 1.0;
}

/* The first of six nodes in ln T at the i-th of six in ln n_e. */
CMX_FN size_t cmxi_transport_corner(const cmx_transport_view *v, int i, const cmxi_transport_args *at) {
  return (size_t)(at->span_ne.first + i) * (size_t)v->ln_t.size + (size_t)at->span_t.first;
}

/* sum_k a[k] c[k] by four sums, which compilers vectorize; of two species one after the other. */
CMX_FN double cmxi_transport_dot(int n, const double a[], const float c[], int four) {
  double s[4] = {0.0, 0.0, 0.0, 0.0};
  int k = 0;
  for (; four && k + 4 <= n; k += 4)
    for (int l = 0; l < 4; l++) s[l] += a[k + l] * (double)c[k + l];
  for (; k < n; k++) s[0] += a[k] * (double)c[k];
  return four ? (s[0] + s[1]) + (s[2] + s[3]) : s[0];
}

/* A sheet and its derivatives by ln n_e (a) and ln T (b). */
CMX_FN cmxi_jet1 cmxi_transport_value(const cmx_transport_view *v, int sheet, const cmxi_transport_args *at) {
  const int terms = v->terms[sheet];
  const double *tilt = v->tilt[sheet];
  cmxi_jet1 r = {tilt[0] + tilt[1] * at->ln_ne + tilt[2] * at->ln_t, tilt[1], tilt[2]};
  for (int i = 0; i < 6; i++) {
    const float *c = v->sheet[sheet] + cmxi_transport_corner(v, i, at) * (size_t)terms;
    double s0 = 0.0, s1 = 0.0;
    for (int j = 0; j < 6; j++, c += terms) {
      const double sum = terms == 1 ? (double)*c : cmxi_transport_dot(terms, at->term, c, v->ions.n > 2);
      s0 += at->span_t.w[0][j] * sum;
      s1 += at->span_t.w[1][j] * sum;
    }
    r.v += at->span_ne.w[0][i] * s0;
    r.a += at->span_ne.w[1][i] * s0;
    r.b += at->span_ne.w[0][i] * s1;
  }
  return r;
}

/* `scale` times the exponential of a sheet. */
CMX_FN cmxi_jet1 cmxi_transport_exp(const cmx_transport_view *v, int sheet, double scale,
                                    const cmxi_transport_args *at) {
  cmxi_jet1 r = cmxi_transport_value(v, sheet, at);
  r.v = scale * exp(r.v);
  r.a *= r.v;
  r.b *= r.v;
  return r;
}

/* The resistivity of a sheet. */
CMX_FN cmxi_jet1 cmxi_transport_sheet(const cmx_transport_view *v, int sheet, const cmxi_transport_args *at) {
  return cmxi_transport_exp(v, sheet, cmxi_transport_scale(sheet, at->z, at->z2), at);
}

/* --- private: mixtures of n species -------------------------------------------------------------------- */

CMX_FN cmxi_jet1 cmxi_jet1_mul(cmxi_jet1 p, cmxi_jet1 q) {
  const cmxi_jet1 r = {p.v * q.v, p.a * q.v + p.v * q.a, p.b * q.v + p.v * q.b};
  return r;
}

CMX_FN cmxi_jet1 cmxi_jet1_over(cmxi_jet1 p, cmxi_jet1 q) {
  const double s = 1.0 / q.v, ratio = p.v * s;
  const cmxi_jet1 r = {ratio, (p.a - ratio * q.a) * s, (p.b - ratio * q.b) * s};
  return r;
}

/* Sums over species, with weights, of the four numbers that a dataset has of each. */
CMX_FN void cmxi_transport_four(const cmx_transport_view *v, const float *numbers, int n,
                                const double weight[], const cmxi_transport_args *at,
                                cmxi_jet1 part[CMXI_SPECIES_PARTS]) {
  enum { N = CMXI_SPECIES_PARTS };
  for (int k = 0; k < N; k++) part[k].v = part[k].a = part[k].b = 0.0;
  for (int i = 0; i < 6; i++) {
    const float *c = numbers + cmxi_transport_corner(v, i, at) * (size_t)(N * n);
    double s0[N] = {0.0, 0.0, 0.0, 0.0}, s1[N] = {0.0, 0.0, 0.0, 0.0};
    for (int j = 0; j < 6; j++) {
      double sum[N] = {0.0, 0.0, 0.0, 0.0};
      for (int s = 0; s < n; s++, c += N)
        for (int k = 0; k < N; k++) sum[k] += weight[s] * (double)c[k];
      for (int k = 0; k < N; k++) s0[k] += at->span_t.w[0][j] * sum[k];
      for (int k = 0; k < N; k++) s1[k] += at->span_t.w[1][j] * sum[k];
    }
    for (int k = 0; k < N; k++) {
      part[k].v += at->span_ne.w[0][i] * s0[k];
      part[k].a += at->span_ne.w[1][i] * s0[k];
      part[k].b += at->span_ne.w[0][i] * s1[k];
    }
  }
}

/* The four sheets of /transport/common. */
CMX_FN void cmxi_transport_common(const cmx_transport_view *v, const cmxi_transport_args *at,
                                  cmxi_jet1 common[CMXI_SPECIES_PARTS]) {
  const int sheet[CMXI_SPECIES_PARTS] = {CMXI_LIQUID_CHARGE, CMXI_LIQUID_HEAT, CMXI_SPREAD_CHARGE,
                                         CMXI_SPREAD_HEAT};
  const double one = 1.0;
  cmxi_transport_four(v, v->common, 1, &one, at, common);
  for (int k = 0; k < CMXI_SPECIES_PARTS; k++) {
    const double *tilt = v->tilt[sheet[k]];
    cmxi_jet1 *c = &common[k];
    c->v = exp(c->v + tilt[0] + tilt[1] * at->ln_ne + tilt[2] * at->ln_t);
    c->a = (c->a + tilt[1]) * c->v;
    c->b = (c->b + tilt[2]) * c->v;
  }
}

/* Multiplies resistivities of charge and heat by 1 + S times the variance of the slopes b. */
CMX_FN void cmxi_transport_widen(const cmxi_jet1 common[CMXI_SPECIES_PARTS], cmxi_jet1 variance,
                                 cmxi_jet1 r[2]) {
  for (int heat = 0; heat < 2; heat++) {
    cmxi_jet1 factor = cmxi_jet1_mul(common[CMXI_COMMON_SPREAD_CHARGE + heat], variance);
    factor.v += 1.0;
    r[heat] = cmxi_jet1_mul(r[heat], factor);
  }
}

/* The same for a solid with impurities; `ions`: the part of the ions in the resistivity of charge. */
CMX_FN void cmxi_transport_widen_solid(const cmx_transport_view *v, cmxi_jet1 ions,
                                       const cmxi_transport_args *at, cmxi_jet1 r[2]) {
  const cmxi_jet1 share = cmxi_jet1_over(ions, r[0]), b = cmxi_transport_value(v, CMXI_SOLID_SLOPE, at);
  const double q = share.v * (1.0 - share.v), q_share = 1.0 - 2.0 * share.v, square = b.v * b.v;
  const cmxi_jet1 variance = {q * square, q_share * share.a * square + 2.0 * q * b.v * b.a,
                              q_share * share.b * square + 2.0 * q * b.v * b.b};
  cmxi_jet1 common[CMXI_SPECIES_PARTS];
  cmxi_transport_common(v, at, common);
  cmxi_transport_widen(common, variance, r);
}

/* Resistivities of charge and heat of a liquid. */
CMX_FN void cmxi_transport_liquid_of(const cmx_transport_view *v, const cmx_composition *c,
                                     const cmxi_transport_args *at, cmxi_jet1 r[2]) {
  double weight[CMX_MAX_SPECIES];
  cmxi_jet1 common[CMXI_SPECIES_PARTS], part[CMXI_SPECIES_PARTS];
  for (int j = 0; j < v->ions.n; j++) weight[j] = c->x[j] * v->ions.z[j] * v->ions.z[j] / c->z;
  cmxi_transport_four(v, v->species, v->ions.n, weight, at, part);
  cmxi_transport_common(v, at, common);
  const cmxi_jet1 slope = cmxi_jet1_over(part[CMXI_SPECIES_SLOPE], part[CMXI_SPECIES_CHARGE]),
                  square = cmxi_jet1_over(part[CMXI_SPECIES_SQUARE], part[CMXI_SPECIES_CHARGE]);
  const cmxi_jet1 variance = {square.v - slope.v * slope.v, square.a - 2.0 * slope.v * slope.a,
                              square.b - 2.0 * slope.v * slope.b};
  for (int heat = 0; heat < 2; heat++)
    r[heat] = cmxi_jet1_mul(common[CMXI_COMMON_CHARGE + heat], part[CMXI_SPECIES_CHARGE + heat]);
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

/* Multiplies the thermal resistivity by the relative opacity of light ions. */
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

/* 1 + sum_j w_j l_j of an ordered or frozen solid. */
CMX_FN cmx_status cmxi_transport_structure(const cmx_transport_view *v, const cmxi_transport_args *at,
                                           cmxi_jet1 *s) {
  const cmx_order_view *o = &v->shell_order;
  double slope_of_end;
  const double most = cmxi_order_held_from(at->x * (1.0 - at->x), o->gamma_d[o->n_g - 1], &slope_of_end);
  double gamma_d = cmx_difference_coupling(at->dz, cbrt(at->z), at->gamma_e), w[CMXI_TRANSPORT_SHELLS],
         w_g[CMXI_TRANSPORT_SHELLS];
  int varies = 1; /* with density and temperature */
  s->v = 1.0;
  s->a = s->b = 0.0;
  if (!cmx_is_mixed(at->x)) return CMX_OK;
  if (v->order == CMX_TRANSPORT_FROZEN && at->gamma > v->freezing_gamma) {
    gamma_d *= v->freezing_gamma / at->gamma;
    varies = 0;
  }
  const int beyond = gamma_d > most;
  if (beyond) gamma_d = most;
  const cmx_status status = cmx_order_parameters(o, at->x, gamma_d, w, NULL, w_g);
  if (status < 0) return status;
  for (int shell = 0; shell < o->n_shells; shell++) {
    double value = 0.0, slope = 0.0;
    for (int i = 0; i < 6; i++) {
      const float *c = v->shells + ((size_t)(at->span_ne.first + i) * (size_t)o->n_shells + (size_t)shell) *
                                       (size_t)v->n_terms;
      double sum = 0.0;
      for (int k = 0; k < v->n_terms; k++) sum += at->term[k] * (double)c[k];
      value += at->span_ne.w[0][i] * sum;
      slope += at->span_ne.w[1][i] * sum;
    }
    /* Gamma_d goes as n_e^(1/3)/T */
    const double change = varies && !beyond ? gamma_d * w_g[shell] : 0.0;
    s->v += w[shell] * value;
    s->a += w[shell] * slope + change * value / 3.0;
    s->b -= change * value;
  }
  return status == CMX_OK && beyond ? CMX_WARN_EXTRAPOLATED : status;
}

/* --- private: state ------------------------------------------------------------------------------------- */

CMX_FN void cmxi_transport_fill_nan(cmx_transport_point *out) {
  const double nan = cmxi_nan();
  CMX_TRANSPORT_QUANTITIES(CMXI_QUANTITY_NAN)
  CMX_TRANSPORT_LOOKUP_QUANTITIES(CMXI_QUANTITY_NAN)
}

CMX_FN cmx_status cmxi_transport_check(const cmx_transport_view *v, int phase, double x, double rho,
                                       double temp) {
  if (phase != CMX_LIQUID && phase != CMX_SOLID) return CMX_ERR_DOMAIN;
  return cmxi_range_check(v->rho, v->temp, x, rho, temp);
}

/* Adds the impurities to the resistivities of charge and heat; part[1] is theirs in that of charge. */
CMX_FN cmx_status cmxi_transport_add_impurities(const cmx_transport_view *v, const cmxi_transport_args *at,
                                                cmxi_jet1 r[2], double part[3]) {
  const double q = at->variance;
  const cmxi_jet1 ions = r[0];
  cmxi_jet1 s = {1.0, 0.0, 0.0};
  cmx_status status = CMX_OK;
  if (v->order != CMX_TRANSPORT_UNCORRELATED) status = cmxi_transport_structure(v, at, &s);
  if (status < 0) return status;
  for (int heat = 0; heat < 2; heat++) {
    const cmxi_jet1 i = cmxi_transport_sheet(v, CMXI_IMPURITY_CHARGE + heat, at);
    r[heat].v += q * i.v * s.v;
    r[heat].a += q * (i.a * s.v + i.v * s.a);
    r[heat].b += q * (i.b * s.v + i.v * s.b);
    if (!heat) part[1] = q * i.v * s.v;
  }
  if (v->ions.n > 2) {
    const double linear = r[0].v;
    cmxi_transport_widen_solid(v, ions, at, r);
    for (int k = 0; k < 2; k++) part[k] *= r[0].v / linear;
  }
  return status;
}

/* Rates and ratios from parts of the resistivities: of charge by ions and by impurities, of heat by
   collisions of electrons. */
CMX_FN void cmxi_transport_set_rates(const cmx_transport_view *v, const cmxi_transport_args *at, int sheet,
                                     double temp, const double part[3], cmx_transport_point *out) {
  const double x_r = v->x_r * at->gamma_e * temp, mass = sqrt(1.0 + x_r * x_r), per_mass = at->n_e / mass;
  const double rate = v->rate[0] * per_mass;
  out->nu_ei = rate * part[0];
  out->nu_imp = rate * part[1];
  out->nu_ee = v->rate[1] * temp * per_mass * part[2];
  out->coulomb_log = v->logarithm * out->nu_ei / (mass * cmxi_transport_scale(sheet, at->z, at->z2));
  out->lorenz_ratio = v->lorenz * out->kappa_thermal / (temp * out->sigma);
  out->impurity_share = part[1] / (part[0] + part[1]);
}

CMX_FN cmx_status cmxi_transport_fail(cmx_status status, cmx_transport_point *out) {
  cmxi_transport_fill_nan(out);
  return status;
}

/* Adds impurities and collisions to the resistivities of charge and heat by ions; part[] as of
   cmxi_transport_set_rates. */
CMX_FN cmx_status cmxi_transport_add_parts(const cmx_transport_view *v, int phase,
                                           const cmxi_transport_args *at, cmxi_jet1 r[2], double part[3]) {
  cmx_status status = CMX_OK;
  part[0] = r[0].v;
  part[1] = part[2] = 0.0;
  if (phase == CMX_SOLID && v->sheet[CMXI_IMPURITY_CHARGE])
    status = cmxi_transport_add_impurities(v, at, r, part);
  if (status < 0 || !v->sheet[CMXI_COLLISIONS]) return status;
  const cmxi_jet1 ee = cmxi_transport_sheet(v, CMXI_COLLISIONS, at);
  r[1].v += ee.v;
  r[1].a += ee.a;
  r[1].b += ee.b;
  part[2] = ee.v;
  return status;
}

/* The state from the resistivities. `known`: it is trusted as far as its phase is not concerned. */
CMX_FN cmx_status cmxi_transport_finish(const cmx_transport_view *v, int phase, int known, double rho,
                                        double temp, const cmxi_transport_args *at, const cmxi_jet1 r[2],
                                        const double part[3], cmx_transport_point *out) {
  out->sigma = 1.0 / r[0].v;
  out->kappa_thermal = 1.0 / r[1].v;
  out->dlnsigma_dlnrho = -r[0].a * out->sigma;
  out->dlnsigma_dlnt = -r[0].b * out->sigma;
  out->dlnkappa_dlnrho = -r[1].a * out->kappa_thermal;
  out->dlnkappa_dlnt = -r[1].b * out->kappa_thermal;
  out->opacity_cond = v->opacity * temp * temp * temp * r[1].v / rho;
  out->gamma = at->gamma;
  cmxi_transport_set_rates(v, at, phase == CMX_SOLID ? CMXI_SOLID_CHARGE : CMXI_LIQUID_CHARGE, temp, part,
                           out);
  return known && rho >= v->trusted_rho[0] && rho <= v->trusted_rho[1] &&
                 (phase == CMX_SOLID ? at->gamma >= v->solid_from : at->gamma <= v->liquid_to)
             ? CMX_OK
             : CMX_WARN_EXTRAPOLATED;
}

/* The node next to a state, which decides whether the state is trusted, as good as any of the four. */
CMX_FN size_t cmxi_transport_node(const cmx_transport_view *v, const cmxi_transport_args *at) {
  return (size_t)(at->span_ne.first + 2) * (size_t)v->ln_t.size + (size_t)(at->span_t.first + 2);
}

CMX_FN cmx_status cmx_transport_lookup(const cmx_transport_view *v, int phase, double x, double rho,
                                       double temp, cmx_transport_point *out) {
  const int sheet = phase == CMX_SOLID ? CMXI_SOLID_CHARGE : CMXI_LIQUID_CHARGE;
  cmxi_transport_args at;
  cmxi_jet1 r[2];
  double part[3];
  cmx_status status = cmxi_transport_check(v, phase, x, rho, temp);
  if (status >= 0 && v->ions.n != 2) status = CMX_ERR_UNSUPPORTED;
  if (status < 0) return cmxi_transport_fail(status, out);
  cmxi_transport_args_at(v, x, rho, temp, &at);
  for (int heat = 0; heat < 2; heat++) r[heat] = cmxi_transport_sheet(v, sheet + heat, &at);
  status = cmxi_transport_add_parts(v, phase, &at, r, part);
  if (status < 0) return cmxi_transport_fail(status, out);
  const cmx_status range =
      cmxi_transport_finish(v, phase, !v->caution[cmxi_transport_node(v, &at)], rho, temp, &at, r, part, out);
  return status == CMX_OK ? range : status;
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

CMX_FN cmx_status cmx_transport_lookup_of(const cmx_transport_view *v, int phase, const cmx_composition *c,
                                          double rho, double temp, cmx_transport_point *out) {
  cmxi_transport_args at;
  cmxi_jet1 r[2];
  double part[3];
  int present = v->ions.n; /* species up to the heaviest one that is there */
  if (!cmxi_transport_has(v, c)) return cmxi_transport_fail(CMX_ERR_DOMAIN, out);
  if (v->ions.n == 2) return cmx_transport_lookup(v, phase, c->x[1], rho, temp, out);
  cmx_status status = cmxi_transport_check(v, phase, 0.0, rho, temp);
  if (status < 0) return cmxi_transport_fail(status, out);
  cmxi_transport_args_of(v, phase, c, rho, temp, &at);
  if (phase == CMX_SOLID)
    for (int heat = 0; heat < 2; heat++) r[heat] = cmxi_transport_sheet(v, CMXI_SOLID_CHARGE + heat, &at);
  else
    cmxi_transport_liquid_of(v, c, &at, r);
  status = cmxi_transport_add_parts(v, phase, &at, r, part);
  if (status < 0) return cmxi_transport_fail(status, out);
  cmxi_transport_correct(v, c->z, rho, temp, &r[1]);
  while (present > 1 && !(c->x[present - 1] > 0.0)) present--;
  const cmx_status range = cmxi_transport_finish(v, phase, present <= v->trusted[cmxi_transport_node(v, &at)],
                                                 rho, temp, &at, r, part, out);
  return status == CMX_OK ? range : status;
}

#endif
