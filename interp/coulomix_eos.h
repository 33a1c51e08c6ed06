/** coulomix_eos.h: the equation of state of a mixture of two ions at (x, rho, T), from a coulomix table.
 *  Header-only. A host includes this header, or coulomix_inverse.h and coulomix_smooth.h, which include it,
 *  and a loader (coulomix_io.h or coulomix_hdf5.h) in one file.
 *
 *      cmx_eos_view eos;
 *      cmx_eos_bind(arrays, n, &eos);
 *      cmx_eos_state point;
 *      int status = cmx_eos_lookup(&eos, CMX_STABLE, x, rho, temp, &point);
 *
 *  x is the number fraction of the heavier ion; cgs and kelvin; energies per gram, free nuclei and electrons
 *  at rest being zero. The members of cmx_eos_state, with units and meanings, are in coulomix_quantities.h.
 *
 *  Each phase has one free energy, and every output is an exact derivative of it, so Maxwell's relations hold
 *  to rounding. The short-range order of a solid comes from the table's /order group; beyond its largest
 *  Gamma_d the order is held at its value there. The view has the host's choices: the order on cooling
 *  (coulomix_cooling.h), and what happens outside the table:
 *
 *      eos.choice.order = CMX_ORDER_FROZEN;
 *      eos.choice.policy = CMX_POLICY_HOLD;
 *
 *  Status. 0: every output is finite, P, c_v, chi_rho and c_s are positive, and no bit of `reasons` is set.
 *  Two outputs may be absent by their nature: latent_heat is NaN away from freezing, df_dx and d2f_dx2 are
 *  infinite at x = 0 and 1. > 0: computed, with a caveat whose cause is in `reasons`. < 0: failed, and all
 *  outputs are NaN; outside the table the status names the axis and the side, such as CMX_ERR_RHO_HIGH. NaN
 *  and infinite arguments give CMX_ERR_DOMAIN. No call raises a floating-point exception other than inexact
 *  and underflow, so hosts may trap the others.
 *
 *  Cost on one core, by AVX: a liquid 0.2 us, a solid or a state where both phases are compared 0.3 us; 10 to
 *  20 % more with random access over the whole table; with slopes 1.5 times that. Accuracy against direct
 *  computation, median and worst of 1e6 states over the whole carbon/oxygen table: P 5e-12 and 8e-8, e 4e-12
 *  and 5e-7, s 1e-10 and 3e-7, c_v 5e-8 and 4e-4, chi_rho 3e-10 and 6e-5, chi_T 4e-10 and 4e-4, outside the
 *  3e-5 of all states that carry CMX_REASON_ACTIVE_SET. */
#ifndef COULOMIX_INTERP_EOS_H
#define COULOMIX_INTERP_EOS_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_eos_sheets.h"
#include "coulomix_state.h"

CMXI_PIN_BEGIN

/** Derivatives of a state by ln rho [0] and ln T [1], at fixed composition and phase, for implicit hosts.
 *  Those of p, e and s follow from the state itself; the others take third derivatives of F. */
typedef struct cmx_eos_slopes {
#define CMXI_EOS_SLOPE_0(name)
#define CMXI_EOS_SLOPE_1(name)                                double name[2];
#define CMXI_EOS_SLOPE(name, unit, shown, scale, slope, text) CMXI_EOS_SLOPE_##slope(name)
  CMX_EOS_QUANTITIES(CMXI_EOS_SLOPE)
#undef CMXI_EOS_SLOPE
#undef CMXI_EOS_SLOPE_1
#undef CMXI_EOS_SLOPE_0
} cmx_eos_slopes;

/** The state of a mixture.
 *  @param[in]  phase CMX_STABLE for the phase of lower free energy at this composition; CMX_LIQUID or
 *                    CMX_SOLID for that phase, stable or not
 *  @param[in]  x     number fraction of the heavier ion, 0..1
 *  @param[in]  rho   g/cm^3
 *  @param[in]  temp  K
 *  @param[out] out   NaN on failure
 *  @return CMX_OK; CMX_WARN_EXTRAPOLATED, CMX_WARN_ACTIVE_SET or CMX_WARN_HELD with the cause in
 *          out->reasons; CMX_ERR_DOMAIN, also for a choice of the view that does not exist; CMX_ERR_X_LOW to
 *          CMX_ERR_TEMP_HIGH; CMX_ERR_UNSTABLE where P, c_v, chi_rho or c_s^2 is not positive; CMX_ERR_PHASE
 *          for a solid below a mean coupling of 60; CMX_ERR_ABSENT for frozen order in a table without it
 *  Accuracy and cost are at the head of this file. */
CMX_FN cmx_status cmx_eos_lookup(const cmx_eos_view *v, int phase, double x, double rho, double temp,
                                 cmx_eos_state *out);

/** A state with its slopes, for 1.5 times the cost.
 *  @param[in]  phase, x, rho, temp  as in cmx_eos_lookup: x 0..1, rho in g/cm^3, temp in K
 *  @param[out] out, d  NaN on failure
 *  @return as cmx_eos_lookup. Slopes are exact derivatives of the interpolant to rounding; of a short-range
 *          ordered solid those of cv, cp, chi and gamma contain third derivatives of piecewise cubics and are
 *          good to a few per cent of the ordering contribution to the heat capacity. */
CMX_FN cmx_status cmx_eos_lookup_slopes(const cmx_eos_view *v, int phase, double x, double rho, double temp,
                                        cmx_eos_state *out, cmx_eos_slopes *d);

/** The degree to which the ions of a mixture are bare, from 0 to 1: the mean over the ions of
 *  cmx_bare_weight. A host blends into another equation of state by it, where ions recombine. To rounding.
 *  @param[in] x, rho, temp  0..1, g/cm^3, K
 *  @return the weight; NaN outside the table */
CMX_FN double cmx_eos_bare_weight(const cmx_eos_view *v, double x, double rho, double temp);

/** The state of a prepared composition of n species, as cmx_eos_lookup. Derivatives by x are NaN.
 *  @param[in]  c    of cmx_eos_compose with this view and its choice of order
 *  @param[in]  phase, rho, temp  as in cmx_eos_lookup: rho in g/cm^3, temp in K
 *  @param[out] out  NaN on failure
 *  @return as cmx_eos_lookup; CMX_ERR_DOMAIN for a composition of another number of species or one that
 *          failed; CMX_ERR_ABSENT for frozen order that was not prepared,
 *          CMX_ERR_NOT_CONVERGED where it has no freezing point. Accuracy as cmx_eos_lookup. Cost
 *          for eight species: less than 1.6 times that of two */
CMX_FN cmx_status cmx_eos_lookup_of(const cmx_eos_view *v, int phase, const cmx_eos_composition *c,
                                    double rho, double temp, cmx_eos_state *out);

/** The same with slopes, for 1.5 times the cost.
 *  @param[in]  phase, c, rho, temp  as in cmx_eos_lookup_of
 *  @param[out] out, d  NaN on failure
 *  @return as cmx_eos_lookup_slopes */
CMX_FN cmx_status cmx_eos_lookup_slopes_of(const cmx_eos_view *v, int phase, const cmx_eos_composition *c,
                                           double rho, double temp, cmx_eos_state *out, cmx_eos_slopes *d);

/** A state with its derivatives by composition, for twice the cost.
 *  @param[in]  phase, c, rho, temp  as in cmx_eos_lookup_of
 *  @param[out] out, gradient  NaN on failure
 *  @return as cmx_eos_lookup_of. The derivatives are exact, those of the same interpolant. */
CMX_FN cmx_status cmx_eos_lookup_gradient(const cmx_eos_view *v, int phase, const cmx_eos_composition *c,
                                          double rho, double temp, cmx_eos_state *out,
                                          cmx_eos_gradient *gradient);

/** The degree to which the ions of a prepared composition are bare, as cmx_eos_bare_weight. To rounding.
 *  @param[in] rho, temp  g/cm^3, K
 *  @return the weight; NaN outside the table */
CMX_FN double cmx_eos_bare_weight_of(const cmx_eos_view *v, const cmx_eos_composition *c, double rho,
                                     double temp);

/* --- private: from the free energy to the state --------------------------------------------------------- */

/* INPUT(name): what a state is derived from. f and its derivatives by ln n_e (r) and ln T (t) are per ion,
   of ions and electrons; electron_mu is that of an electron. Those by x are at fixed n_e and T, without
   x ln x in x and xx. A batch has an array of each. */
/* clang-format off */
#define CMXI_EOS_INPUTS(INPUT)                                                                               \
  INPUT(rho) INPUT(temp) INPUT(per_kt) INPUT(z) INPUT(mass) INPUT(per_mass) INPUT(n_e) INPUT(per_ne)         \
  INPUT(gamma) INPUT(gamma_d) INPUT(f) INPUT(fr) INPUT(ft) INPUT(frr) INPUT(frt) INPUT(ftt)                  \
  INPUT(electron_mu) INPUT(s_res)
#define CMXI_EOS_X_INPUTS(INPUT)                                                                             \
  INPUT(x) INPUT(dz) INPUT(dmass) INPUT(kt) INPUT(log_part) INPUT(fx) INPUT(fxr) INPUT(fxt) INPUT(fxx)
/* clang-format on */

#define CMXI_EOS_INPUT_MEMBER(name) double name;
typedef struct cmxi_eos_input {
  CMXI_EOS_INPUTS(CMXI_EOS_INPUT_MEMBER)
  CMXI_EOS_X_INPUTS(CMXI_EOS_INPUT_MEMBER)
} cmxi_eos_input;
#undef CMXI_EOS_INPUT_MEMBER

/* Adds up the free energies of electrons and ions. */
CMXI_STAGE void cmxi_eos_input_set(const cmxi_eos_args *at, int groups, const cmxi_jet2 *el,
                                   const cmxi_eos_ions *ion, cmxi_eos_input *in) {
  const double z = at->z;
  in->rho = at->rho;
  in->temp = at->temp;
  in->per_kt = at->per_kt;
  in->z = z;
  in->mass = at->mass;
  in->per_mass = at->per_mass;
  in->n_e = at->n_e;
  in->per_ne = at->per_ne;
  in->gamma = at->gamma;
  in->gamma_d = (at->prepared ? at->prepared->closure.q : at->dz * at->dz) * at->gamma_e * at->per_cbrt_z;
  in->f = CMXI_FMA(z, el->v, ion->f.v);
  in->fr = CMXI_FMA(z, el->a, ion->f.a);
  in->ft = CMXI_FMA(z, el->b, ion->f.b);
  in->frr = CMXI_FMA(z, el->aa, ion->f.aa);
  in->frt = CMXI_FMA(z, el->ab, ion->f.ab);
  in->ftt = CMXI_FMA(z, el->bb, ion->f.bb);
  in->electron_mu = el->v + el->a;
  in->s_res = ion->s_res;
  if (!(groups & CMX_GROUP_COMPOSITION)) return;
  in->x = at->x;
  in->dz = at->dz;
  in->dmass = at->dmass;
  in->kt = at->kt;
  in->log_part = at->kt * at->mixing[1];
  in->fx = CMXI_FMA(at->dz, el->v, ion->x);
  in->fxr = CMXI_FMA(at->dz, el->a, ion->xa);
  in->fxt = CMXI_FMA(at->dz, el->b, ion->xb);
  in->fxx = ion->xx;
}

/* The number, or a small one in place of what is not above it. */
CMX_FN double cmxi_at_least(double v, double least) {
  return v > least ? v : least;
}

/* The state without derivatives by x. Returns whether it is one of stable matter with finite outputs; if not,
   the outputs mean nothing. No divisor is 0. */
CMXI_STAGE int cmxi_eos_derive(const cmx_eos_view *CMXI_RESTRICT v, const cmxi_eos_input *in,
                               cmx_eos_state *s) {
  const double tiny = 1e-20, per_gram = in->per_mass, rho = in->rho, light = v->speed_of_light;
  const double per_rho = in->per_ne * in->z * per_gram, per_temp = v->boltzmann * in->per_kt;
  const double radiation_f = cmx_pressure_of_radiation(v->radiation, in->temp) * per_rho;
  const double f = in->f * per_gram, fr = in->fr * per_gram, ft = in->ft * per_gram;
  const double bulk = CMXI_FMA(in->frr, per_gram, fr), frt = CMXI_FMA(in->frt, per_gram, 4.0 * radiation_f);
  const double pr = fr + radiation_f, heat = ft - in->ftt * per_gram + 12.0 * radiation_f; /* pr = P/rho */
  const double pr_1 = cmxi_at_least(pr, tiny), heat_1 = cmxi_at_least(heat, tiny),
               bulk_1 = cmxi_at_least(bulk, tiny);
  const double one = 1.0 / (pr_1 * bulk_1 * heat_1), per_pr = one * bulk_1 * heat_1,
               gamma3_1 = frt * one * pr_1 * bulk_1;
  const double e = f - ft + 3.0 * radiation_f;
  s->f = f - radiation_f;
  s->s = (4.0 * radiation_f - ft) * per_temp;
  s->e = e;
  s->p = rho * pr;
  s->cv = heat * per_temp;
  s->chi_rho = bulk * per_pr;
  s->chi_t = frt * per_pr;
  s->gamma3 = 1.0 + gamma3_1;
  s->gamma1 = CMXI_FMA(gamma3_1, s->chi_t, s->chi_rho);
  /* with c: the enthalpy with rest energy, on which the speed of sound depends */
  const double gamma1_1 = cmxi_at_least(s->gamma1, tiny), whole = pr + e + light * light;
  const double whole_1 = cmxi_at_least(whole, tiny), two = 1.0 / (gamma1_1 * whole_1);
  s->grad_ad = gamma3_1 * two * whole_1;
  /* in this order nothing overflows in unstable matter */
  s->cp = s->cv * s->gamma1 * (pr * (one * (pr_1 * heat_1)));
  s->cs = light * sqrt(gamma1_1 * pr_1 * two * gamma1_1);
  s->de_drho = (pr - frt) * per_rho;
  s->ds_drho = -frt * per_rho * per_temp;
  s->ds_dt = s->cv * per_temp;
  s->gamma = in->gamma;
  s->gamma_d = in->gamma_d;
  s->eta = in->electron_mu * in->per_kt;
  s->n_e = in->n_e;
  s->free_e = in->n_e * v->atomic_mass * per_rho;
  s->mu = in->mass / (v->atomic_mass * (1.0 + in->z));
  s->s_res = in->s_res;
  return (pr > tiny) & (heat > tiny) & (bulk > tiny) & (whole > tiny) & (s->gamma1 > tiny) &
         cmxi_finite(s->p) & cmxi_finite(s->e) & cmxi_finite(s->s) & cmxi_finite(s->eta) &
         cmxi_finite(s->cp) & cmxi_finite(s->cs);
}

/* The derivatives by x of two species. Returns whether those that x = 0 and 1 leave finite are so. */
CMXI_STAGE int cmxi_eos_derive_x(const cmxi_eos_input *in, cmx_eos_state *s) {
  const double per_gram = in->per_mass, per_z = 1.0 / in->z;
  /* at fixed rho, ln n_e moves with x by q */
  const double qz = in->dz * per_z, qa = in->dmass * per_gram, q = qz - qa;
  const double f = in->f * per_gram, fr = in->fr * per_gram, ft = in->ft * per_gram;
  const double frr = in->frr * per_gram, frt = in->frt * per_gram, gxr = in->fxr * per_gram;
  const double log_part = in->log_part * per_gram;
  const double fx = in->fx * per_gram + fr * q - f * qa, fxr = gxr + frr * q - fr * qa;
  const double fxt = in->fxt * per_gram + frt * q - ft * qa;
  const double fxx =
      in->fxx * per_gram + 2.0 * gxr * q + frr * q * q + fr * (qa * qa - qz * qz) - 2.0 * fx * qa;
  const double x = in->x, y = 1.0 - x, share = x * y;
  const double curved = fxx + in->kt * per_gram / (share > 1e-290 ? share : 1.0);
  const double low = x > 1e-280 ? fx : -HUGE_VAL, bent = x > 1e-280 ? curved : HUGE_VAL;
  s->dp_dx = in->rho * fxr;
  s->de_dx = fx - fxt;
  s->df_dx = y > 0.0 ? low : HUGE_VAL;
  s->d2f_dx2 = y > 0.0 ? bent : HUGE_VAL;
  s->df_dx_regular = fx - log_part;
  s->d2f_dx2_regular = fxx + 2.0 * log_part * qa;
  return cmxi_finite(s->dp_dx) & cmxi_finite(s->d2f_dx2_regular);
}

/* The derivatives by x are absent. */
CMX_FN void cmxi_eos_leave_x_out(cmx_eos_state *s) {
  s->dp_dx = s->de_dx = s->df_dx = s->d2f_dx2 = s->df_dx_regular = s->d2f_dx2_regular = cmxi_nan();
}

/* The groups of outputs that a lookup gives: a prepared composition has no derivatives by x. */
CMXI_STAGE int cmxi_eos_groups(const cmx_eos_view *CMXI_RESTRICT v, const cmxi_eos_mix *mix) {
  return mix->prepared ? CMX_GROUP_STATE : v->choice.groups;
}

/* A state from its free energies; a status < 0 where that is no stable matter. */
CMXI_STAGE cmx_status cmxi_eos_finish(const cmx_eos_view *CMXI_RESTRICT v, int groups,
                                      const cmxi_eos_args *at, const cmxi_jet2 *el, const cmxi_eos_ions *ion,
                                      cmx_eos_state *out) {
  cmxi_eos_input in;
  cmxi_eos_input_set(at, groups, el, ion, &in);
  int stable = cmxi_eos_derive(v, &in, out);
  if (groups & CMX_GROUP_COMPOSITION)
    stable &= cmxi_eos_derive_x(&in, out);
  else
    cmxi_eos_leave_x_out(out);
  return stable ? CMX_OK : CMX_ERR_UNSTABLE;
}

/* --- private: phases ------------------------------------------------------------------------------------ */

/* A state before its free energies are added up; slopes and smooth transitions start from it. `here` is the
   phase of the state, `other` the other one where both are compared. They are no array over the phases: an
   index that is computed would keep all of this in memory, on devices in the stack of every thread. */
typedef struct cmxi_eos_parts {
  cmxi_eos_args at;
  cmxi_eos_sums sums;
  cmxi_jet2 electrons;
  cmxi_eos_ions here, other;
} cmxi_eos_parts;

/* Where the solid is tried first, to save time; the free energies decide. */
#define CMX_EOS_FREEZING_GUESS 180.0

/* Whether both phases are compared at a state. */
CMX_FN int cmxi_eos_is_both(const cmx_eos_view *CMXI_RESTRICT v, double gamma) {
  return gamma >= v->melting[0] && gamma <= v->melting[1];
}

/* Evaluates the ions of the given phase or of the stable one; with `both` also the values of the other one.
   Returns the phase, or a status < 0. */
CMXI_STAGE int cmxi_eos_select_phase(const cmx_eos_view *CMXI_RESTRICT v, int phase, int extent, int both,
                                     cmxi_eos_parts *parts) {
  const cmxi_eos_args *at = &parts->at;
  cmxi_eos_ions *other = &parts->other;
  int here = phase;
  if (phase == CMX_STABLE)
    here = at->gamma < (both ? CMX_EOS_FREEZING_GUESS : v->melting[0]) ? CMX_LIQUID : CMX_SOLID;
  cmx_status status = cmxi_eos_ions_at(v, here, extent, at, &parts->sums, &parts->here);
  if (status < 0 || !both) return status < 0 ? (int)status : here;
  status = cmxi_eos_ions_at(v, 1 - here, CMXI_BRIEF, at, &parts->sums, other);
  if (status < 0 && phase == CMX_STABLE) return status;
  if (status < 0) { /* the given phase lacks the latent heat alone */
    other->f.v = other->f.b = cmxi_nan();
    other->reasons = 0;
  }
  if (phase == CMX_STABLE && other->f.v < parts->here.f.v) {
    *other = parts->here;
    here = 1 - here;
    cmxi_eos_ions_at(v, here, extent, at, &parts->sums, &parts->here);
  }
  return here;
}

/* Whether the composition suits the view. */
CMXI_STAGE cmx_status cmxi_eos_mix_check(const cmx_eos_view *CMXI_RESTRICT v, const cmxi_eos_mix *mix) {
  if (!mix->prepared) return v->ions.n == 2 ? CMX_OK : CMX_ERR_UNSUPPORTED;
  return mix->prepared->n == v->ions.n ? CMX_OK : CMX_ERR_DOMAIN;
}

/* Fills a state with NaN and returns the status. */
CMX_FN cmx_status cmxi_eos_fail(cmx_status status, cmx_eos_state *out) {
  cmxi_eos_fill_nan(out);
  return status;
}

/* Whether a latent heat is due: both phases are compared and within their fits. */
CMX_FN int cmxi_eos_has_latent_heat(double gamma, int both) {
  return both && gamma >= CMX_EOS_SOLID_FITTED_FROM && gamma <= CMX_EOS_LIQUID_FITTED_TO;
}

/* F per ion of the solid less that of the liquid where both are compared, at a state of the phase `here`, and
   its derivative by ln T in *steep. */
CMX_FN double cmxi_eos_apart(const cmxi_eos_parts *parts, int here, double *steep) {
  const cmxi_jet2 *mine = &parts->here.f, *other = &parts->other.f;
  *steep = here == CMX_SOLID ? mine->b - other->b : other->b - mine->b;
  return here == CMX_SOLID ? mine->v - other->v : other->v - mine->v;
}

/* Reasons of a state and, where both phases are compared, the latent heat. */
CMX_FN void cmxi_eos_annotate(const cmx_eos_view *CMXI_RESTRICT v, int phase, int both, int here,
                              const cmxi_eos_parts *parts, double *latent_heat, unsigned *reasons) {
  const cmxi_eos_args *at = &parts->at;
  const cmxi_eos_ions *mine = &parts->here, *other = &parts->other;
  *reasons = mine->reasons;
  *latent_heat = cmxi_nan();
  if (!both) return;
  if (cmxi_eos_has_latent_heat(at->gamma, both)) {
    double heat;
    cmxi_eos_apart(parts, here, &heat);
    heat /= at->mass;
    const unsigned liquid = here ? other->reasons : mine->reasons,
                   solid = here ? mine->reasons : other->reasons;
    if (cmxi_finite(heat) && heat > 0.0 && cmxi_latent_heat_valid(at->gamma, liquid, solid))
      *latent_heat = heat;
    else
      *reasons |= CMX_REASON_LATENT_HEAT;
  }
  /* with such a crystal beside it, which phase is stable is as uncertain */
  if (phase == CMX_STABLE && here == CMX_LIQUID && v->ions.n > 2)
    *reasons |= other->reasons & CMX_REASON_CONTRAST;
}

/* The phase at a state whose arguments are set, and the parts of its free energy. Returns the phase or a
   status < 0. */
CMXI_STAGE int cmxi_eos_parts_at(const cmx_eos_view *CMXI_RESTRICT v, int phase, int groups, int *both,
                                 cmxi_eos_parts *parts) {
  const cmxi_eos_args *at = &parts->at;
  if (phase == CMX_SOLID && at->gamma < CMX_EOS_SOLID_REFUSED_BELOW) return CMX_ERR_PHASE;
  *both = cmxi_eos_is_both(v, at->gamma);
  cmxi_eos_liquid_sums(v, at, &parts->sums);
  const int here =
      cmxi_eos_select_phase(v, phase, groups & CMX_GROUP_COMPOSITION ? CMXI_FULL : CMXI_STATE, *both, parts);
  if (here < 0) return here;
  parts->electrons = parts->sums.electrons;
  cmxi_eos_add_cold(v, at, &parts->electrons);
  return here;
}

/* The state of the given or the stable phase, with the parts that it is made of. */
CMXI_STAGE cmx_status cmxi_eos_evaluate_mix(const cmx_eos_view *CMXI_RESTRICT v, int phase, cmxi_eos_mix mix,
                                            double rho, double temp, cmxi_eos_parts *parts,
                                            cmx_eos_state *out) {
  int held = 0, both = 0;
  const int groups = cmxi_eos_groups(v, &mix);
  if (phase < CMX_STABLE || phase > CMX_SOLID) return cmxi_eos_fail(CMX_ERR_DOMAIN, out);
  const cmx_status suits = cmxi_eos_mix_check(v, &mix);
  if (suits < 0) return cmxi_eos_fail(suits, out);
  const cmx_status valid = cmxi_range_check(v->rho, v->temp, mix.x, rho, temp);
  if (valid < 0) {
    if (valid == CMX_ERR_DOMAIN || v->choice.policy != CMX_POLICY_HOLD) return cmxi_eos_fail(valid, out);
    mix.x = cmxi_held_at_edge(mix.x, 0.0, 1.0, CMX_HELD_X, &held);
    rho = cmxi_held_at_edge(rho, v->rho[0], v->rho[1], CMX_HELD_RHO, &held);
    temp = cmxi_held_at_edge(temp, v->temp[0], v->temp[1], CMX_HELD_TEMP, &held);
  }
  cmxi_eos_args_at(v, mix, rho, temp, &parts->at);
  const int here = cmxi_eos_parts_at(v, phase, groups, &both, parts);
  if (here < 0) return cmxi_eos_fail((cmx_status)here, out);
  const cmx_status stable = cmxi_eos_finish(v, groups, &parts->at, &parts->electrons, &parts->here, out);
  if (stable < 0) return cmxi_eos_fail(stable, out);
  out->phase = here;
  out->solid_fraction = here;
  out->held = held;
  cmxi_eos_annotate(v, phase, both, here, parts, &out->latent_heat, &out->reasons);
  if (held) out->reasons |= CMX_REASON_HELD;
  return cmx_reason_status(out->reasons);
}

/* The same for any caller. Two species by x have code of their own, without the branches of the other kind.
   */
CMX_FN cmx_status cmxi_eos_evaluate(const cmx_eos_view *CMXI_RESTRICT v, int phase, cmxi_eos_mix mix,
                                    double rho, double temp, cmxi_eos_parts *parts, cmx_eos_state *out) {
#if defined(__CUDACC__) || defined(__HIPCC__) /* where code twice is stack twice */
  return cmxi_eos_evaluate_mix(v, phase, mix, rho, temp, parts, out);
#else
  return mix.prepared ? cmxi_eos_evaluate_mix(v, phase, mix, rho, temp, parts, out)
                      : cmxi_eos_evaluate_mix(v, phase, cmxi_eos_mix_two(mix.x), rho, temp, parts, out);
#endif
}

/* --- the calls ------------------------------------------------------------------------------------------ */

CMX_FN cmx_status cmx_eos_lookup(const cmx_eos_view *v, int phase, double x, double rho, double temp,
                                 cmx_eos_state *out) {
  cmxi_eos_parts parts;
  return cmxi_eos_evaluate_mix(v, phase, cmxi_eos_mix_two(x), rho, temp, &parts, out);
}

CMX_FN cmx_status cmx_eos_lookup_of(const cmx_eos_view *v, int phase, const cmx_eos_composition *c,
                                    double rho, double temp, cmx_eos_state *out) {
  cmxi_eos_parts parts;
  return cmxi_eos_evaluate(v, phase, cmxi_eos_mix_of(c), rho, temp, &parts, out);
}

CMX_FN double cmx_eos_bare_weight_of(const cmx_eos_view *v, const cmx_eos_composition *c, double rho,
                                     double temp) {
  if (c->n != v->ions.n || cmxi_range_check(v->rho, v->temp, 0.5, rho, temp) < 0) return cmxi_nan();
  double sum = 0.0;
  for (int j = 0; j < c->n; j++)
    if (c->x[j] > 0.0) sum += c->x[j] * cmx_bare_weight(v->ions.z[j], rho * c->z / c->mass, temp);
  return sum;
}

CMX_FN double cmx_eos_bare_weight(const cmx_eos_view *v, double x, double rho, double temp) {
  if (v->ions.n != 2 || cmxi_range_check(v->rho, v->temp, x, rho, temp) < 0) return cmxi_nan();
  const double *z = v->ions.z, n_e = rho * cmx_average_two(z, x) / cmx_eos_mass(v, x);
  const double weight[2] = {cmx_bare_weight(z[0], n_e, temp), cmx_bare_weight(z[1], n_e, temp)};
  return cmx_average_two(weight, x);
}

/* The slopes of a state from its parts and the third derivatives of its free energy. */
CMX_FN void cmxi_eos_slopes_set(const cmx_eos_view *CMXI_RESTRICT v, const cmxi_eos_parts *parts,
                                const cmxi_jet3 *h, const cmx_eos_state *out, cmx_eos_slopes *d) {
  const cmxi_eos_args *at = &parts->at;
  const double rho = at->rho, temp = at->temp; /* which may have been held */
  const cmxi_jet2 *el = &parts->electrons;
  const cmxi_eos_ions *ion = &parts->here;
  const double unit = 1.0 / at->mass, z = at->z, pr = out->p / rho;
  const double radiation_f = cmx_pressure_of_radiation(v->radiation, temp) / rho;
  const double frr = (z * el->aa + ion->f.aa) * unit, frt = (z * el->ab + ion->f.ab) * unit;
  const double ftt = (z * el->bb + ion->f.bb) * unit;
  const double frrr = h->aaa * unit, frrt = h->aab * unit, frtt = h->abb * unit, fttt = h->bbb * unit;
  /* derivatives of ln P, ln rho and ln T by ln rho and ln T */
  const double ln_p[2] = {out->chi_rho, out->chi_t}, ln_rho[2] = {1.0, 0.0}, ln_t[2] = {0.0, 1.0};
  /* radiation enters F as -radiation_f, radiation_f ~ T^4/rho; in F_r + F_rr it cancels */
  const double chi_rho[2] = {frr + frrr, frt + frrt},
               chi_t[2] = {frrt - 4.0 * radiation_f, frtt + 16.0 * radiation_f};
  const double heat[2] = {frt - frtt - 12.0 * radiation_f,
                          ftt - fttt + 48.0 * radiation_f}; /* derivatives of T cv */
  for (int k = 0; k < 2; k++) {
    const double ln_pr = ln_p[k] - ln_rho[k];
    d->p[k] = out->p * ln_p[k];
    d->chi_rho[k] = chi_rho[k] / pr - out->chi_rho * ln_pr;
    d->chi_t[k] = chi_t[k] / pr - out->chi_t * ln_pr;
    d->cv[k] = heat[k] / temp - out->cv * ln_t[k];
    /* gamma3 - 1 = P chi_t/(rho T cv) */
    const double g = out->gamma3 - 1.0, ln_cv = d->cv[k] / out->cv;
    d->gamma3[k] = g * (ln_pr - ln_t[k] - ln_cv) + pr * d->chi_t[k] / (temp * out->cv);
    d->gamma1[k] = d->chi_rho[k] + d->gamma3[k] * out->chi_t + g * d->chi_t[k];
    d->grad_ad[k] = (d->gamma3[k] - out->grad_ad * d->gamma1[k]) / out->gamma1;
    d->cp[k] = out->cp * (ln_cv + d->gamma1[k] / out->gamma1 - d->chi_rho[k] / out->chi_rho);
    d->de_drho[k] = out->de_drho * (ln_pr - ln_rho[k]) - pr / rho * d->chi_t[k];
    d->ds_drho[k] = out->ds_drho * (ln_pr - ln_rho[k] - ln_t[k]) - pr / (rho * temp) * d->chi_t[k];
    d->ds_dt[k] = d->cv[k] / temp - out->ds_dt * ln_t[k];
    d->free_e[k] = d->mu[k] = 0.0;
  }
  d->e[0] = rho * out->de_drho;
  d->e[1] = temp * out->cv;
  d->s[0] = rho * out->ds_drho;
  d->s[1] = out->cv;
  d->eta[0] = (el->a + el->aa) / at->kt;
  d->eta[1] = (el->b + el->ab) / at->kt - out->eta;
}

CMX_FN cmx_status cmxi_eos_evaluate_slopes(const cmx_eos_view *CMXI_RESTRICT v, int phase, cmxi_eos_mix mix,
                                           double rho, double temp, cmx_eos_state *out, cmx_eos_slopes *d) {
  cmxi_eos_parts parts;
  const cmx_status status = cmxi_eos_evaluate(v, phase, mix, rho, temp, &parts, out);
  if (status < 0) {
    double *all = (double *)d;
    for (size_t k = 0; k < sizeof *d / sizeof *all; k++) all[k] = cmxi_nan();
    return status;
  }
  const cmxi_jet3 h = cmxi_eos_jet3(v, out->phase, &parts.at);
  cmxi_eos_slopes_set(v, &parts, &h, out, d);
  return status;
}

CMX_FN cmx_status cmx_eos_lookup_slopes(const cmx_eos_view *v, int phase, double x, double rho, double temp,
                                        cmx_eos_state *out, cmx_eos_slopes *d) {
  return cmxi_eos_evaluate_slopes(v, phase, cmxi_eos_mix_two(x), rho, temp, out, d);
}

CMX_FN cmx_status cmx_eos_lookup_slopes_of(const cmx_eos_view *v, int phase, const cmx_eos_composition *c,
                                           double rho, double temp, cmx_eos_state *out, cmx_eos_slopes *d) {
  return cmxi_eos_evaluate_slopes(v, phase, cmxi_eos_mix_of(c), rho, temp, out, d);
}

/* --- derivatives by composition ------------------------------------------------------------------------- */

/* Gradient of the free energy per ion by the fractions at fixed n_e and T, up to a constant common to all
   species, without the ideal entropy of mixing; and its derivatives by ln n_e and ln T. */
CMX_FN void cmxi_eos_gradient(const cmx_eos_view *CMXI_RESTRICT v, int phase, const cmxi_eos_args *at,
                              const cmxi_jet2 *el, cmxi_jet1 by[]) {
  const cmx_eos_composition *c = at->prepared;
  const double kt = at->kt, ln_gamma_e = at->ln_gamma_e;
  const double zero = sqrt(at->n_e), z23 = at->cbrt_z * at->cbrt_z,
               lattice = -v->madelung * v->coulomb * at->cbrt_ne * 5.0 / 3.0 * z23;
  cmxi_sheets_jet1(v->sheets[phase], phase == CMX_LIQUID, c->n, v->ln_t.size, &at->span_ne, &at->span_t, by);
  for (int j = 0; j < c->n; j++) {
    const double z = v->ions.z[j];
    double m, m_g, cold[2] = {0.0, 0.0};
    if (phase == CMX_LIQUID) {
      cmxi_liquid_gradient(&c->liquid, &at->points->liquid, ln_gamma_e, j, &m, &m_g);
    } else {
      cmxi_closure_gradient(v, c, &at->points->order, j, &m, &m_g);
      cold[0] = lattice * z + zero * v->zero_point[j];
      cold[1] = lattice * z / 3.0 + zero * v->zero_point[j] / 2.0;
    }
    by[j].v += cold[0] + z * el->v + kt * m;
    by[j].a += cold[1] + z * el->a + kt * m_g / 3.0;
    by[j].b += z * el->b + kt * (m - m_g);
  }
}

/* The gradient of a state of this phase from its parts, which have the points of its mixing. */
CMX_FN void cmxi_eos_gradient_set(const cmx_eos_view *CMXI_RESTRICT v, int phase, const cmxi_eos_parts *parts,
                                  cmx_eos_gradient *gradient) {
  const cmxi_eos_args *at = &parts->at;
  const cmx_eos_composition *c = at->prepared;
  const cmxi_jet2 *el = &parts->electrons, *ion = &parts->here.f;
  const double z = at->z, unit = 1.0 / at->mass, kt = at->kt;
  /* per ion, of ions and electrons */
  const double f = z * el->v + ion->v, fr = z * el->a + ion->a, ft = z * el->b + ion->b;
  const double frr = z * el->aa + ion->aa, frt = z * el->ab + ion->ab;
  gradient->n = c->n;
  cmxi_jet1 by[CMX_MAX_SPECIES], mean = {0.0, 0.0, 0.0};
  cmxi_eos_gradient(v, phase, at, el, by);
  for (int j = 0; j < c->n; j++) {
    mean.v += c->x[j] * by[j].v;
    mean.a += c->x[j] * by[j].a;
    mean.b += c->x[j] * by[j].b;
  }
  for (int j = 0; j < c->n; j++) {
    const double in_z = v->ions.z[j] / z, in_mass = v->ions.mass_u[j] * v->atomic_mass * unit;
    const double q = in_z - in_mass, rest = in_mass - 1.0; /* of ln n_e and of ln <m>, at fixed rho */
    const double ideal = -kt * c->mixing;                  /* without kT ln x_j */
    const double g = by[j].v - mean.v + ideal, gr = by[j].a - mean.a, gt = by[j].b - mean.b + ideal;
    const double f_j = (g + fr * q - f * rest) * unit, r_j = (gr + frr * q - fr * rest) * unit,
                 t_j = (gt + frt * q - ft * rest) * unit;
    const double ln_x = c->ln_x[j];
    gradient->mu_regular[j] = f + g + fr * in_z;
    gradient->mu[j] = gradient->mu_regular[j] + kt * ln_x;
    gradient->p[j] = at->rho * r_j;
    gradient->e[j] = f_j - t_j;
    gradient->f[j] = f_j + kt * unit * ln_x;
    gradient->s[j] = -(t_j + kt * unit * ln_x) / at->temp;
  }
}

CMX_FN cmx_status cmx_eos_lookup_gradient(const cmx_eos_view *v, int phase, const cmx_eos_composition *c,
                                          double rho, double temp, cmx_eos_state *out,
                                          cmx_eos_gradient *gradient) {
  cmxi_eos_parts parts;
  cmxi_eos_mixing_points points;
  cmxi_eos_mix mix = cmxi_eos_mix_of(c);
  mix.points = &points;
  const cmx_status status = cmxi_eos_evaluate(v, phase, mix, rho, temp, &parts, out);
  if (status < 0)
    cmxi_gradient_fill_nan(gradient);
  else
    cmxi_eos_gradient_set(v, out->phase, &parts, gradient);
  return status;
}

CMXI_PIN_END

#endif
