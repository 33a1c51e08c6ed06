/** coulomix_host.h: what host codes ask for besides the state, and all of it in one call. Header-only. A host
 *  includes this header, which includes coulomix_smooth.h and coulomix_eos.h, and a loader in one file.
 *
 *      cmx_eos_host more;
 *      int status = cmx_eos_lookup_host(&eos, CMX_STABLE, x, rho, temp, &state, &more);      p_gas, h, ...
 *      cmx_eos_whole whole;
 *      status = cmx_eos_lookup_whole(&eos, 0.01, x, rho, temp, &whole);                  slopes, transition
 *
 *  No number is a difference of large ones: p_gas comes from the free energy of matter, not from P - a T^4/3.
 *
 *  The transition is that of MESA's Skye (Jermyn et al. 2021, Sec. 2.5): the state is that of the stable
 *  phase, and beside it a share of the solid and the entropy
 *
 *      S = -d/dT [F_l (1 - share) + F_s share - min(F_l, F_s)],  share = 1/(1 + exp((F_s - F_l)/w)),
 *
 *  with w = width kT/<m>. The heat that a star sets free, T ds of the state plus T dS, is spread over the
 *  transition and has the same sum. coulomix_smooth.h has another one, in which the state itself is smooth.
 *
 *  Cost: host quantities add 5 % to a lookup, and 0.2 us where there are positrons; a whole state costs
 *  1.6 times a lookup, within the transition 3 times. */
#ifndef COULOMIX_INTERP_HOST_H
#define COULOMIX_INTERP_HOST_H

#ifdef COULOMIX_SYSTEM_HEADERS
#pragma GCC system_header
#endif

#include "coulomix_smooth.h"

/** Quantities that follow from a state and its table: see CMX_EOS_HOST_QUANTITIES. Electrons are an ideal gas
 *  with positrons; exchange and polarisation count among the ions. */
typedef struct cmx_eos_host {
  CMX_EOS_HOST_QUANTITIES(CMXI_QUANTITY_MEMBER)
} cmx_eos_host;

/** A freezing transition of finite width. Derivatives [2] are by ln rho, then ln T. */
typedef struct cmx_eos_transition {
  double share, share_d[2]; /* of the solid */
  double latent[2];         /* T dS/dln rho and T dS/dln T, erg/g */
  double latent_d[2][2];    /* latent_d[i][j]: derivative of latent[i] by variable j */
} cmx_eos_transition;

/** All that an implicit host needs at a state. */
typedef struct cmx_eos_whole {
  cmx_eos_state state; /* of the stable phase */
  cmx_eos_slopes slopes;
  cmx_eos_host host;
  double p_gas_d[2]; /* slopes of p_gas by ln rho and ln T */
  cmx_eos_transition transition;
} cmx_eos_whole;

/** A state with the quantities of hosts.
 *  @param[in]  phase, x, rho, temp  as in cmx_eos_lookup: x 0..1, rho in g/cm^3, temp in K
 *  @param[out] out, host  NaN on failure
 *  @return as cmx_eos_lookup. The state has the bits of cmx_eos_lookup; n_positron is exact to 1e-12 for the
 *          eta of the state. */
CMX_FN cmx_status cmx_eos_lookup_host(const cmx_eos_view *v, int phase, double x, double rho, double temp,
                                      cmx_eos_state *out, cmx_eos_host *host);

/** The same of a prepared composition.
 *  @param[in]  phase, c, rho, temp  as in cmx_eos_lookup_of: rho in g/cm^3, temp in K
 *  @param[out] out, host  NaN on failure
 *  @return as cmx_eos_lookup_of; n_positron is exact to 1e-12 for the eta of the state */
CMX_FN cmx_status cmx_eos_lookup_host_of(const cmx_eos_view *v, int phase, const cmx_eos_composition *c,
                                         double rho, double temp, cmx_eos_state *out, cmx_eos_host *host);

/** The state of the stable phase with slopes, host quantities and the transition.
 *  @param[in]  width     of the transition, 0 (none: the share is 0 or 1) to CMX_EOS_WIDTH_MAX
 *  @param[in]  x, rho, temp  as in cmx_eos_lookup: x 0..1, rho in g/cm^3, temp in K
 *  @param[out] out       NaN on failure
 *  @return as cmx_eos_lookup; CMX_ERR_DOMAIN also for another width. Slopes as cmx_eos_lookup_slopes; the
 *          transition is exact for the interpolants of both phases, to rounding. It is 0 where F_s - F_l is
 *          beyond 40 w, and where only one phase is evaluated, outside mean couplings of 100 to 700. */
CMX_FN cmx_status cmx_eos_lookup_whole(const cmx_eos_view *v, double width, double x, double rho, double temp,
                                       cmx_eos_whole *out);

/** The same of a prepared composition.
 *  @param[in]  width, c, rho, temp  as above and in cmx_eos_lookup_of
 *  @param[out] out, gradient  NaN on failure; gradient, that of cmx_eos_lookup_gradient, may be NULL
 *  @return as cmx_eos_lookup_whole and cmx_eos_lookup_of; accuracy as there */
CMX_FN cmx_status cmx_eos_lookup_whole_of(const cmx_eos_view *v, double width, const cmx_eos_composition *c,
                                          double rho, double temp, cmx_eos_whole *out,
                                          cmx_eos_gradient *gradient);

/* --- private: host quantities --------------------------------------------------------------------------- */

CMXI_PIN_BEGIN

/* Density of positrons in an ideal gas whose electrons have chemical potential eta kT, without rest mass:

       n = 1/(pi^2 lambda^3) int p^2 dp/[exp((E - 1)/t + eta + 2/t) + 1],  t = kT/mc^2,  lambda = hbar/mc.

   With p = sinh u the integrand is even and falls as exp(-cosh u/t), so that the sum over equal steps
   converges exponentially: 32 steps are exact to 1e-13 up to t = 20. */
CMX_FN double cmxi_positrons(double eta, double temp) {
  enum { STEPS = 32 };
  const double rest = CMXI_ELECTRON_MASS * CMXI_SPEED_OF_LIGHT,
               t = CMXI_BOLTZMANN * temp / rest / CMXI_SPEED_OF_LIGHT;
  const double per_length = 2.0 * CMX_INTERP_PI * rest / CMXI_PLANCK, exponent = eta + 2.0 / t;
  if (!(exponent < 690.0)) return 0.0;
  const double end = 2.0 * asinh(sqrt(20.5 * t)), step = end / (double)STEPS,
               factor = exp(step); /* cosh - 1 = 41 t */
  const double fugacity = exp(exponent > -600.0 ? -exponent : 600.0);
  double sum = 0.0, up = 1.0;
  for (int k = 1; k <= STEPS; k++) {
    up *= factor;
    const double p = 0.5 * (up - 1.0 / up), energy = 0.5 * (up + 1.0 / up), weight = exp((1.0 - energy) / t);
    sum += p * p * energy * weight / (1.0 + fugacity * weight);
  }
  return fugacity * sum * step * per_length * per_length * per_length / (CMX_INTERP_PI * CMX_INTERP_PI);
}

/* The host quantities of a state from its parts. */
CMX_FN void cmxi_eos_host_set(const cmx_eos_view *v, const cmxi_eos_parts *parts, const cmx_eos_state *s,
                              cmx_eos_host *out) {
  const cmxi_eos_args *at = &parts->at;
  const double per_gram = s->p / at->rho;
  out->p_electron = at->n_e * parts->electrons.a;
  out->p_ion = at->rho * at->per_mass * parts->here.f.a;
  out->p_gas = out->p_electron + out->p_ion;
  out->h = s->e + per_gram;
  out->dpde_rho = at->rho * (s->gamma3 - 1.0);
  /* dP/drho at constant T less dP/de times de/drho */
  out->dpdrho_e = per_gram * s->chi_rho - out->dpde_rho * s->de_drho;
  out->n_positron = at->temp < v->pairs_from ? 0.0 : cmxi_positrons(s->eta, at->temp);
}

CMX_FN void cmxi_eos_host_fill_nan(cmx_eos_host *out) {
  const double nan = cmxi_nan();
  CMX_EOS_HOST_QUANTITIES(CMXI_QUANTITY_NAN)
}

CMX_FN cmx_status cmxi_eos_evaluate_host(const cmx_eos_view *v, int phase, cmxi_eos_mix mix, double rho,
                                         double temp, cmx_eos_state *out, cmx_eos_host *host) {
  cmxi_eos_parts parts;
  const cmx_status status = cmxi_eos_evaluate(v, phase, mix, rho, temp, &parts, out);
  if (status < 0)
    cmxi_eos_host_fill_nan(host);
  else
    cmxi_eos_host_set(v, &parts, out, host);
  return status;
}

/* --- private: the transition ---------------------------------------------------------------------------- */

/* Beyond this number of widths the other phase has no share: exp(-40) is 4e-18. */
#define CMXI_TRANSITION_END 40.0

/* The transition at a state of the phase `here`, with the third derivatives of both phases. With
   y = (F_other - F_here)/w >= 0 and p(y) = 1/(1 + e^y) the bracket of the head of this file is G = w q,
   q = y p(y), for either phase, and w goes with T. */
CMX_FN void cmxi_eos_transition_at(const cmxi_eos_parts *parts, int here, double w, const cmxi_jet3 *mine,
                                   const cmxi_jet3 *others, cmx_eos_transition *out) {
  const cmxi_jet2 *f = &parts->here.f, *g = &parts->other.f;
  const double v = g->v - f->v, a = g->a - f->a, b = g->b - f->b;
  const double aa = g->aa - f->aa, ab = g->ab - f->ab, bb = g->bb - f->bb;
  const double aab = others->aab - mine->aab, abb = others->abb - mine->abb, bbb = others->bbb - mine->bbb;
  const double y = v / w, ya = a / w, yb = (b - v) / w, yaa = aa / w, yab = (ab - a) / w,
               ybb = (bb - 2.0 * b + v) / w, yaab = (aab - aa) / w, yabb = (abb - 2.0 * ab + a) / w,
               ybbb = (bbb - 3.0 * bb + 3.0 * b - v) / w;
  const double small = exp(-y), p = small / (1.0 + small), rest = 1.0 - 2.0 * p;
  const double p1 = -p * (1.0 - p), p2 = -p1 * rest, p3 = -p2 * rest + 2.0 * p1 * p1;
  const double q1 = p + y * p1, q2 = 2.0 * p1 + y * p2, q3 = 3.0 * p2 + y * p3;
  const double qa = q1 * ya, qb = q1 * yb, qaa = q2 * ya * ya + q1 * yaa, qab = q2 * ya * yb + q1 * yab,
               qbb = q2 * yb * yb + q1 * ybb;
  const double qaab = q3 * ya * ya * yb + q2 * (2.0 * ya * yab + yaa * yb) + q1 * yaab,
               qabb = q3 * ya * yb * yb + q2 * (2.0 * yb * yab + ybb * ya) + q1 * yabb,
               qbbb = q3 * yb * yb * yb + 3.0 * q2 * yb * ybb + q1 * ybbb;
  const double unit = -w * parts->at.per_mass, sign = here == CMX_LIQUID ? 1.0 : -1.0;
  out->share = here == CMX_LIQUID ? p : 1.0 / (1.0 + small);
  out->share_d[0] = sign * p1 * ya;
  out->share_d[1] = sign * p1 * yb;
  /* T dS/dln rho = -G_ab, T dS/dln T = G_b - G_bb, per gram */
  out->latent[0] = unit * (qa + qab);
  out->latent[1] = unit * (qb + qbb);
  out->latent_d[0][0] = unit * (qaa + qaab);
  out->latent_d[0][1] = unit * (qa + 2.0 * qab + qabb);
  out->latent_d[1][0] = unit * (qab + qabb);
  out->latent_d[1][1] = unit * (qb + 2.0 * qbb + qbbb);
}

CMX_FN void cmxi_eos_whole_fill_nan(cmx_eos_whole *out) {
  double *slopes = (double *)&out->slopes, *transition = (double *)&out->transition;
  cmxi_eos_host_fill_nan(&out->host);
  out->p_gas_d[0] = out->p_gas_d[1] = cmxi_nan();
  for (size_t k = 0; k < sizeof out->slopes / sizeof *slopes; k++) slopes[k] = cmxi_nan();
  for (size_t k = 0; k < sizeof out->transition / sizeof *transition; k++) transition[k] = cmxi_nan();
}

/* Everything at a state, its parts included. */
CMX_FN cmx_status cmxi_eos_evaluate_whole(const cmx_eos_view *v, double width, cmxi_eos_mix mix, double rho,
                                          double temp, cmxi_eos_parts *parts, cmx_eos_whole *out) {
  cmx_eos_transition *t = &out->transition;
  const cmxi_eos_args *at = &parts->at;
  cmx_status status = CMX_ERR_DOMAIN;
  double w = 0.0;
  int here = -1, both = 0;
  if (cmxi_width_valid(width)) status = cmxi_eos_evaluate(v, CMX_STABLE, mix, rho, temp, parts, &out->state);
  if (status >= 0) {
    w = width * at->kt;
    here = out->state.phase;
    both = cmxi_eos_both_phases(v, here, cmxi_eos_groups(v, &mix), CMXI_TRANSITION_END * w, parts);
    if (both < 0) status = (cmx_status)both;
  }
  if (status < 0) {
    cmxi_eos_whole_fill_nan(out);
    return cmxi_eos_fail(status, &out->state);
  }
  const cmxi_jet3 mine = cmxi_eos_jet3(v, here, at);
  cmxi_eos_slopes_set(v, parts, &mine, &out->state, &out->slopes);
  cmxi_eos_host_set(v, parts, &out->state, &out->host);
  out->p_gas_d[0] = out->state.p * out->state.chi_rho;
  out->p_gas_d[1] = at->rho * at->per_mass * (at->z * parts->electrons.ab + parts->here.f.ab);
  memset(t, 0, sizeof *t);
  t->share = here;
  if (both) {
    const cmxi_jet3 others = cmxi_eos_jet3(v, 1 - here, at);
    cmxi_eos_transition_at(parts, here, w, &mine, &others, t);
  }
  return status;
}

CMXI_PIN_END

/* --- the calls ------------------------------------------------------------------------------------------ */

CMX_FN cmx_status cmx_eos_lookup_host(const cmx_eos_view *v, int phase, double x, double rho, double temp,
                                      cmx_eos_state *out, cmx_eos_host *host) {
  return cmxi_eos_evaluate_host(v, phase, cmxi_eos_mix_two(x), rho, temp, out, host);
}

CMX_FN cmx_status cmx_eos_lookup_host_of(const cmx_eos_view *v, int phase, const cmx_eos_composition *c,
                                         double rho, double temp, cmx_eos_state *out, cmx_eos_host *host) {
  return cmxi_eos_evaluate_host(v, phase, cmxi_eos_mix_of(c), rho, temp, out, host);
}

CMX_FN cmx_status cmx_eos_lookup_whole(const cmx_eos_view *v, double width, double x, double rho, double temp,
                                       cmx_eos_whole *out) {
  cmxi_eos_parts parts;
  return cmxi_eos_evaluate_whole(v, width, cmxi_eos_mix_two(x), rho, temp, &parts, out);
}

CMX_FN cmx_status cmx_eos_lookup_whole_of(const cmx_eos_view *v, double width, const cmx_eos_composition *c,
                                          double rho, double temp, cmx_eos_whole *out,
                                          cmx_eos_gradient *gradient) {
  cmxi_eos_parts parts;
  cmxi_eos_mixing_points points;
  cmxi_eos_mix mix = cmxi_eos_mix_of(c);
  if (gradient) mix.points = &points;
  const cmx_status status = cmxi_eos_evaluate_whole(v, width, mix, rho, temp, &parts, out);
  if (gradient && status < 0)
    cmxi_gradient_fill_nan(gradient);
  else if (gradient)
    cmxi_eos_gradient_set(v, out->state.phase, &parts, gradient);
  return status;
}

#endif
