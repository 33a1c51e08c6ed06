/* Verification of /reaction: the screening of reactions in liquid and crystal against direct computation. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/composition.h"
#include "verify/verify_internal.h"

enum { LN_E, D_RHO, D_TEMP, PAIR, N_QUANTITIES };
static const char *const quantities[N_QUANTITIES] = {"ln_enhancement", "d_ln_rho", "d_ln_temp",
                                                     "pair_probability"};

/* All relative to 1 or themselves: pairs of traces can be many times as frequent as at random. */
static const cmxp_budget liquid_budgets[] = {{NULL, 1e-12, 1e-10}}, pair_budgets[] = {{NULL, 1e-7, 1e-4}};

/* A random composition of the species, a pair of them, and a state. */
typedef struct compared {
  double at[3], error[N_QUANTITIES]; /* x of the heaviest species, rho, T */
  int flagged, left_out;             /* active planes change close by; pairs without a solution */
} compared;

/* Even over all compositions; x of two species is that of the state. */
static void draw_fractions(const cmxp_verify_job *job, size_t k, double heaviest, double x[CMX_MAX_SPECIES]) {
  const int n = job->recipe->mixture.ions.n;
  const uint64_t first = ((uint64_t)50 << 40) + (uint64_t)CMX_MAX_SPECIES * k;
  double sum = 0.0;
  for (int j = 0; j < n; j++) sum += x[j] = -log1p(-cmxp_verify_uniform(job, first + (uint64_t)j));
  for (int j = 0; j < n; j++) x[j] /= sum;
  if (n != 2) return;
  x[0] = 1.0 - heaviest;
  x[1] = heaviest;
}

static cmx_status compare_liquid(const cmxp_verify_job *job, const cmx_composition *composition,
                                 const cmx_reaction_pair *pair, compared *c) {
  cmx_reaction_models models;
  cmx_reaction_mixture mixture;
  cmx_reaction_point found, direct;
  cmx_reaction_prepare(&job->table->reaction, composition, &mixture);
  cmx_status status = cmx_recipe_reaction(job->recipe, 0, &models, NULL);
  if (status >= 0)
    status = cmx_reaction_lookup(&job->table->reaction, &mixture, pair, c->at[1], c->at[2], &found);
  if (status >= 0)
    status = cmx_reaction_liquid_at(&models, composition, pair, c->at[1], c->at[2], &direct, NULL);
  if (status < 0) return status;
  c->error[LN_E] = cmxp_relative_difference(found.ln_enhancement, direct.ln_enhancement, 1.0);
  c->error[D_RHO] = cmxp_relative_difference(found.d_ln_rho, direct.d_ln_rho, 1.0);
  c->error[D_TEMP] = cmxp_relative_difference(found.d_ln_temp, direct.d_ln_temp, 1.0);
  return status;
}

static cmx_status compare_crystal(const cmxp_verify_job *job, cmxp_verify_physics *physics,
                                  const cmx_composition *composition, const cmx_reaction_pair *pair,
                                  compared *c) {
  cmx_reaction_mixture mixture;
  cmx_reaction_point found, direct;
  cmx_reaction_prepare(&job->table->reaction, composition, &mixture);
  cmx_status status =
      cmx_reaction_pair_lookup(&job->table->reaction, &mixture, pair, c->at[1], c->at[2], &found);
  c->flagged = status == CMX_WARN_ACTIVE_SET;
  c->left_out = status == CMX_ERR_NOT_CONVERGED;
  if (c->left_out) return CMX_OK;
  if (status >= 0)
    status =
        cmx_reaction_crystal_at(&physics->own.frozen, composition, pair, c->at[1], c->at[2], &direct, NULL);
  if (status < 0) return status;
  c->error[PAIR] = cmxp_relative_difference(exp(found.ln_enhancement), exp(direct.ln_enhancement), 1.0);
  return status;
}

static cmx_status compare(const cmxp_verify_job *job, cmxp_verify_physics *physics, size_t k, void *all,
                          cmx_error *err) {
  const cmx_recipe *r = job->recipe;
  const cmx_species *ions = &r->mixture.ions;
  const double rho[2] = {r->eos.rho_min, r->eos.rho_max}, temp[2] = {r->eos.temp_min, r->eos.temp_max};
  const size_t n = (size_t)ions->n, a = k % n, b = k / n % n;
  const cmx_reaction_pair pair = {{ions->z[a], ions->z[b]}, {ions->mass_u[a], ions->mass_u[b]}};
  compared *c = (compared *)all + k;
  cmx_composition composition;
  double x[CMX_MAX_SPECIES] = {0.0};
  cmxp_verify_draw(job, rho, temp, 50, k, c->at);
  draw_fractions(job, k, c->at[0], x);
  c->at[0] = x[n - 1];
  cmx_composition_set(ions, x, &composition);
  cmx_status status = compare_liquid(job, &composition, &pair, c);
  if (status >= 0 && job->table->reaction.has_order)
    status = compare_crystal(job, physics, &composition, &pair, c);
  if (status < 0)
    return cmx_fail(err, status, "reaction: Z = %g and %g, x = %.17g, rho = %.17g g/cm^3, temp = %.17g K: %s",
                    pair.z[0], pair.z[1], c->at[0], c->at[1], c->at[2], cmx_status_text(status));
  return CMX_OK;
}

static void add_rows(cmxp_verify_job *job, const compared *all, cmxp_error_at *errors) {
  for (int row_of = 0; row_of < N_QUANTITIES + 1; row_of++) {
    const int q = row_of < N_QUANTITIES ? row_of : PAIR, flagged = row_of == N_QUANTITIES;
    size_t n = 0;
    if (q == PAIR && !job->table->reaction.has_order) continue;
    for (size_t k = 0; k < job->samples; k++) {
      if (q == PAIR && (all[k].left_out || all[k].flagged != flagged)) continue;
      errors[n].error = all[k].error[q];
      memcpy(errors[n++].at, all[k].at, sizeof all[k].at);
    }
    if (flagged && !n) continue;
    cmx_report_row row = cmxp_row("reaction", "direct", q == PAIR ? "solid" : "liquid", quantities[q], "1");
    row.caution = flagged;
    if (!flagged) cmxp_set_budgets(&row, q == PAIR ? pair_budgets : liquid_budgets);
    cmxp_set_statistics(&row, cmxp_state_axes, n, errors);
    cmxp_add_row(job, row);
  }
}

cmx_status cmxp_verify_reaction(cmxp_verify_job *job, cmx_error *err) {
  compared *all = calloc(job->samples, sizeof *all);
  cmxp_error_at *errors = malloc(job->samples * sizeof *errors);
  cmx_status status = all && errors ? CMX_OK : cmx_fail(err, CMX_ERR_MEMORY, "reaction: out of memory");
  if (status >= 0) status = cmxp_verify_samples(job, "reaction", CMXP_ORDER, job->samples, compare, all, err);
  if (status >= 0) add_rows(job, all, errors);
  free(all);
  free(errors);
  return status;
}
