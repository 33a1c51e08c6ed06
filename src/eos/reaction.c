/* Screening of nuclear reactions: excess chemical potentials of two nuclei and of their compound in the
   liquid, pairs of neighbours in the crystal. */
#include "coulomix/reaction.h"

#include <math.h>
#include <stdlib.h>

#include "coulomix/composition.h"
#include "coulomix/const.h"
#include "coulomix/order_species.h"
#include "coulomix/plasma.h"

/* --- the mixture with the two nuclei and the compound ----------------------------------------------- */

enum { MOST = CMX_MAX_SPECIES + 3 };

/* Different charges, ascending, with fractions seeded along the addition of one of each nucleus to an ion and
   the removal of a compound. */
typedef struct addition {
  size_t n;
  double z[MOST];
  cmx_jet x[MOST];
} addition;

static void add_charge(addition *a, double z, double x, double seed) {
  size_t k = a->n;
  while (k > 0 && a->z[k - 1] > z) k--;
  if (k > 0 && a->z[k - 1] == z) {
    a->x[k - 1] = cmx_jet_add(a->x[k - 1], cmx_jet_seed(x, seed, 0.0));
    return;
  }
  for (size_t j = a->n++; j > k; j--) {
    a->z[j] = a->z[j - 1];
    a->x[j] = a->x[j - 1];
  }
  a->z[k] = z;
  a->x[k] = cmx_jet_seed(x, seed, 0.0);
}

/* f_mix + df_mix/dt and its derivative by ln Gamma_e. Nuclei that the mixture lacks count as traces. */
static cmx_status mixing_term(const cmx_reaction_models *m, const cmx_composition *c,
                              const cmx_reaction_pair *pair, double gamma_e, cmxi_reaction_part *out) {
  addition a = {.n = 0};
  cmx_jet f;
  *out = (cmxi_reaction_part){0.0, 0.0};
  if (!m->mixing) return CMX_OK;
  for (int j = 0; j < c->ions->n; j++)
    if (c->x[j] > 0.0) add_charge(&a, c->ions->z[j], c->x[j], -c->x[j]);
  for (int j = 0; j < 2; j++) add_charge(&a, pair->z[j], CMXI_REACTION_TRACE, 1.0);
  add_charge(&a, pair->z[0] + pair->z[1], 0.0, -1.0);
  const cmx_status status = cmx_model_mix(m->mixing, a.n, a.z, a.x, cmx_jet_seed_log(gamma_e), &f);
  *out = (cmxi_reaction_part){f.v + f.x, f.g + f.xg};
  return status;
}

/* --- liquid ----------------------------------------------------------------------------------------- */

static cmx_status worse(cmx_status a, cmx_status b) {
  if (a < 0) return a;
  return b < 0 || b > a ? b : a;
}

/* The two nuclei and the compound. */
static void three_nuclei(const cmx_reaction_pair *pair, double z[3], double mass_u[3]) {
  for (int j = 0; j < 2; j++) {
    z[j] = pair->z[j];
    mass_u[j] = pair->mass_u[j];
  }
  z[2] = z[0] + z[1];
  mass_u[2] = mass_u[0] + mass_u[1];
}

/* (n_e)^a T^b with the value v at this state, in (ln n_e, ln T). */
static cmx_jet power_law(double v, double a, double b) {
  return cmx_jet_exp(cmx_jet_seed(log(v), a, b));
}

/* Adds the polarisation of the electrons. */
static cmx_status add_polarization(const cmx_model *model, const cmx_reaction_pair *pair, double n_e,
                                   double temp, cmx_reaction_point *out) {
  double z[3], mass_u[3];
  cmx_status worst = CMX_OK;
  three_nuclei(pair, z, mass_u);
  for (int j = 0; j < 3; j++) {
    const double one = 1.0, sign = j < 2 ? 1.0 : -1.0;
    cmx_species nucleus;
    cmx_composition pure;
    cmx_plasma plasma;
    cmx_plasma_species state;
    cmx_jet f;
    cmx_status status = cmx_species_make(1, &z[j], &mass_u[j], &nucleus, NULL);
    if (status >= 0) status = cmx_composition_make(&nucleus, &one, &pure, NULL);
    if (status >= 0) status = cmx_plasma_state(&pure, n_e, temp, &plasma, &state);
    if (status >= 0)
      status =
          cmx_model_screening(model, z[j], power_law(plasma.gamma_e, 1.0 / 3.0, -1.0),
                              power_law(state.theta, 0.5, -1.0), power_law(plasma.r_s, -1.0 / 3.0, 0.0), &f);
    worst = worse(worst, status);
    if (worst < 0) return worst;
    out->ln_enhancement += sign * f.v;
    out->d_ln_rho += sign * f.x;
    out->d_ln_temp += sign * f.g;
  }
  return worst;
}

static cmx_status check_models(const cmx_reaction_models *m, cmx_error *err) {
  if (!m->liquid || m->liquid->kind != CMX_KIND_LIQUID)
    return cmx_fail(err, CMX_ERR_UNKNOWN, "screening: a liquid model is needed");
  if (m->mixing && m->mixing->kind != CMX_KIND_LIQUID_MIXING)
    return cmx_fail(err, CMX_ERR_UNKNOWN, "screening: %s is no liquid-mixing model", m->mixing->id);
  if (m->polarization && m->polarization->kind != CMX_KIND_LIQUID_SCREENING)
    return cmx_fail(err, CMX_ERR_UNKNOWN, "screening: %s is no liquid-screening model", m->polarization->id);
  return CMX_OK;
}

static cmx_status check_state(const cmx_reaction_pair *pair, int masses, double rho, double temp,
                              cmx_error *err) {
  if (!cmxi_reaction_valid(pair, masses))
    return cmx_fail(err, CMX_ERR_DOMAIN,
                    "screening: nuclei of charges %g, %g and masses %g, %g: not in (0, 1000), (0, 10000)",
                    pair->z[0], pair->z[1], pair->mass_u[0], pair->mass_u[1]);
  if (!(rho > 0.0 && isfinite(rho) && temp > 0.0 && isfinite(temp)))
    return cmx_fail(err, CMX_ERR_DOMAIN, "screening: rho = %g g/cm^3, T = %g K", rho, temp);
  return CMX_OK;
}

/* e^2/k, cm K */
static double coulomb_constant(void) {
  return CMX_ELEMENTARY_CHARGE * CMX_ELEMENTARY_CHARGE / CMX_BOLTZMANN;
}

static cmx_status liquid_at(const cmx_reaction_models *m, const cmx_composition *c,
                            const cmx_reaction_pair *pair, double n_e, double temp, cmx_reaction_point *out) {
  double z[3], mass_u[3];
  cmxi_reaction_number coupling;
  cmxi_reaction_part f[3], mixing;
  three_nuclei(pair, z, mass_u);
  cmx_status worst = cmxi_reaction_coupling(pair, m->quantum, n_e, temp, coulomb_constant(),
                                            CMX_ATOMIC_MASS_UNIT, &coupling);
  const double gamma_e = exp(coupling.v);
  for (int j = 0; j < 3 && worst >= 0; j++) {
    cmx_jet part;
    worst = worse(worst, cmx_model_one(m->liquid, cmx_jet_seed_log(cmx_gamma_species(z[j], gamma_e)), &part));
    f[j] = (cmxi_reaction_part){part.v, part.g};
  }
  if (worst >= 0) worst = worse(worst, mixing_term(m, c, pair, gamma_e, &mixing));
  if (worst < 0) return worst;
  cmxi_reaction_sum(f, mixing, coupling, out);
  return m->polarization ? worse(worst, add_polarization(m->polarization, pair, n_e, temp, out)) : worst;
}

cmx_status cmx_reaction_liquid_at(const cmx_reaction_models *models, const cmx_composition *composition,
                                  const cmx_reaction_pair *pair, double rho, double temp,
                                  cmx_reaction_point *out, cmx_error *err) {
  cmxi_reaction_fill_nan(out);
  cmx_status status = check_models(models, err);
  if (status >= 0) status = check_state(pair, models->quantum || models->polarization, rho, temp, err);
  if (status < 0) return status;
  const double n_e = cmx_electron_density(composition->z, composition->mass_u, rho);
  cmx_reaction_point found;
  status = liquid_at(models, composition, pair, n_e, temp, &found);
  if (status < 0)
    return cmx_fail(err, status, "screening: rho = %g g/cm^3, T = %g K: %s", rho, temp,
                    cmx_status_text(status));
  *out = found;
  return status;
}

/* --- crystal ---------------------------------------------------------------------------------------- */

cmx_status cmx_reaction_crystal_at(const cmx_order_minimiser *order, const cmx_composition *composition,
                                   const cmx_reaction_pair *pair, double rho, double temp,
                                   cmx_reaction_point *out, cmx_error *err) {
  cmxi_reaction_fill_nan(out);
  cmx_status status = check_state(pair, 0, rho, temp, err);
  if (status < 0) return status;
  int skew;
  if (cmx_order_model_terms(order->model, &skew) && composition->ions->n > 2)
    return cmx_fail(err, CMX_ERR_UNSUPPORTED, "order: terms beyond pairs, of two species alone");
  cmxi_reaction_crystal at;
  cmxi_reaction_crystal_make(composition->ions->n, composition->ions->z, composition->x, pair, &at);
  const double n_e = cmx_electron_density(composition->z, composition->mass_u, rho);
  const double wanted = at.q * cmx_gamma_e(n_e, temp) / cbrt(composition->z);
  double slope, most = CMX_MAX_GAMMA_D;
  if (order->frozen > 0.0) most = cmxi_order_held_from(at.p, order->frozen, &slope);
  const int beyond = wanted > most;
  cmx_order_state state;
  status =
      cmx_order_solve(order->model, skew ? at.heavier : at.x_e, beyond ? most : wanted, order->work, &state);
  if (status < 0)
    return cmx_fail(err, status, "order at x = %g, Gamma_d = %g: %s", at.x_e, wanted,
                    cmx_status_text(status));
  /* w_1 = (beta - 1)/(beta + 1), beta^2 = 1 + 4 p (exp y - 1) */
  const double excess = expm1(state.y[0]), beta = sqrt(1.0 + 4.0 * at.p * excess), up = 1.0 + beta;
  const double w = 4.0 * at.p * excess / (up * up);
  const double w_g = 4.0 * at.p * (excess + 1.0) * state.y_g[0] / (beta * up * up);
  const int held = beyond || status == CMX_WARN_ZERO_ENTROPY;
  const cmx_status sum = cmxi_reaction_pair_sum(&at, w, held ? 0.0 : state.gamma_d * w_g, out);
  if (sum < 0)
    return cmx_fail(err, sum, "pairs at x = %g, Gamma_d = %g: %s", at.x_e, wanted, cmx_status_text(sum));
  return beyond || sum > 0 ? CMX_WARN_EXTRAPOLATED : status;
}

/* The mixture with the pair by charges, and the places of the pair. */
static cmx_status mixture_of_charges(const cmx_composition *c, const cmx_reaction_pair *pair,
                                     cmx_species *ions, cmx_composition *out, size_t place[2],
                                     cmx_error *err) {
  addition a = {.n = 0};
  double x[MOST];
  for (int j = 0; j < c->ions->n; j++)
    if (c->x[j] > 0.0) add_charge(&a, c->ions->z[j], c->x[j], 0.0);
  for (int j = 0; j < 2; j++) add_charge(&a, pair->z[j], CMXI_REACTION_TRACE, 0.0);
  if (a.n > CMX_MAX_SPECIES)
    return cmx_fail(err, CMX_ERR_UNSUPPORTED, "screening: %zu charges, at most %d", a.n, CMX_MAX_SPECIES);
  for (size_t j = 0; j < a.n; j++) {
    x[j] = a.x[j].v;
    for (int k = 0; k < 2; k++)
      if (a.z[j] == pair->z[k]) place[k] = j;
  }
  const cmx_status status = cmx_species_make(a.n, a.z, NULL, ions, err);
  return status < 0 ? status : cmx_composition_make(ions, x, out, err);
}

cmx_status cmx_reaction_crystal_exact(const cmx_order_model *model, const cmx_composition *composition,
                                      const cmx_reaction_pair *pair, double rho, double temp, double *ln_pair,
                                      cmx_error *err) {
  cmx_species ions;
  cmx_composition c;
  size_t at[2] = {0, 0};
  cmx_order_species_work *work = NULL;
  cmx_order_species_state state;
  *ln_pair = NAN;
  cmx_status status = check_state(pair, 0, rho, temp, err);
  if (status >= 0) status = mixture_of_charges(composition, pair, &ions, &c, at, err);
  if (status < 0) return status;
  const double n_e = cmx_electron_density(composition->z, composition->mass_u, rho);
  const double g = cmx_gamma_e(n_e, temp) / cbrt(composition->z);
  const size_t n = (size_t)ions.n;
  double *pairs = malloc(cmx_order_model_sums(model)->n * n * n * sizeof *pairs);
  status = pairs ? cmx_order_species_work_new(model, &work) : CMX_ERR_MEMORY;
  if (status >= 0) status = cmx_order_species_solve(model, &c, g, work, &state, pairs);
  if (status >= 0) *ln_pair = log(pairs[at[0] * n + at[1]] / (c.x[at[0]] * c.x[at[1]]));
  if (status < 0) cmx_fail(err, status, "order at e^2/(a_i kT) = %g: %s", g, cmx_status_text(status));
  cmx_order_species_work_free(work);
  free(pairs);
  return status;
}
