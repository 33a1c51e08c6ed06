/* Verification of /warm: mixtures of the table against matching and mixing of the pure species themselves. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/mixing.h"
#include "verify/verify_internal.h"

/* The sheets smooth kinks in the data of the pure species, so the budgets of sigma and kappa are wide. */
static const cmxp_budget quantities[] = {{"pressure", 1e-4, 5e-2}, {"n_e", 1e-4, 5e-2},
                                         {"sigma", 1e-3, 1e-1},    {"sigma(omega)", 1e-3, 1e-1},
                                         {"kappa", 1e-3, 1e-1},    {NULL, INFINITY, INFINITY}};
enum { PRESSURE, N_E, SIGMA, SPECTRUM, KAPPA, N_QUANTITIES };

typedef struct compared {
  double at[3], error[N_QUANTITIES]; /* relative */
  int there;                         /* the species' data reach this far */
} compared;

/* Whether matching gives the same status next to the state's density on both sides. */
static int refused_nearby(int refused, const cmx_warm_mixture *mixture, cmx_matching matching,
                          const compared *c) {
  cmx_matched m;
  for (int side = -1; side <= 1; side += 2) {
    const double rho = c->at[1] * (1.0 + 1e-5 * side);
    if ((cmx_match_densities(matching, mixture, rho, c->at[2], &m, NULL) == CMX_ERR_RANGE) != refused)
      return 0;
  }
  return 1;
}

static cmx_status compare_condition(const cmx_warm_view *v, const cmx_pure pure[2], int condition,
                                    cmx_mix_rule rule, double omega, compared *c) {
  const cmx_pure *const each[2] = {&pure[0], &pure[1]};
  const cmx_matching matching = (cmx_matching)condition; /* lookups count them alike */
  const double x[2] = {1.0 - c->at[0], c->at[0]};
  const cmx_warm_mixture mixture = {2, each, x};
  double re[2] = {0.0, 0.0}, im[2] = {0.0, 0.0}, looked_up[2], direct[2], dc[2], heat[2];
  cmx_warm_point p;
  cmx_matched m;
  cmx_status status = cmx_match_densities(matching, &mixture, c->at[1], c->at[2], &m, NULL);
  const cmx_status found = cmx_warm_lookup(v, condition, (int)rule, c->at[0], c->at[1], c->at[2], &p);
  const int beyond = found == CMX_ERR_RHO_LOW || found == CMX_ERR_RHO_HIGH, refused = status == CMX_ERR_RANGE;
  if (beyond || refused) { /* not of one of both alone, unless by rounding */
    if (beyond == refused || !refused_nearby(refused, &mixture, matching, c)) return CMX_OK;
    return beyond ? found : CMX_ERR_RANGE;
  }
  if (found < 0) return found;
  for (int j = 0; j < 2 && status >= 0; j++)
    if (x[j] > 0.0)
      status = pure[j].spectrum(&pure[j], m.part[j].n, c->at[2], 1, &omega, &re[j], &im[j], NULL);
  if (status >= 0) status = cmx_warm_conductivity(v, &p, (int)rule, 1, omega, looked_up);
  if (status < 0) return status;
  c->there = 1;
  for (int j = 0; j < 2; j++) {
    dc[j] = m.pure[j].sigma;
    heat[j] = m.pure[j].kappa;
  }
  cmx_mix_complex(rule, 2, m.part, &m.volumes, re, im, direct);
  c->error[PRESSURE] = fabs(p.pressure_e / m.pressure - 1.0);
  c->error[N_E] = fabs(p.n_e / m.volumes.n_e - 1.0);
  c->error[SIGMA] = fabs(p.sigma / cmx_mix(rule, 2, m.part, &m.volumes, dc) - 1.0);
  c->error[SPECTRUM] =
      hypot(looked_up[0] - direct[0], looked_up[1] - direct[1]) / hypot(direct[0], direct[1]);
  c->error[KAPPA] =
      v->has_kappa ? fabs(p.kappa_thermal / cmx_mix(rule, 2, m.part, &m.volumes, heat) - 1.0) : 0.0;
  return CMX_OK;
}

/* Reference of the samples, and the results. */
typedef struct comparison {
  cmx_pure pure[CMX_RECIPE_PURES];
  size_t n;      /* samples */
  compared *all; /* [2 n] conditions in turn */
} comparison;

/* Matching solves some 200 atoms where the pressure is that of an average atom, 0.4 s a sample: a hundredth
   of the samples then, and at least ten. */
static size_t count_samples(const cmxp_verify_job *job) {
  const size_t least = 10, part = job->samples / 100;
  int atoms = 0;
  for (size_t j = 0; j < CMX_RECIPE_PURES; j++) atoms |= job->recipe->warm.species[j].eos[0] != '\0';
  if (!atoms) return job->samples;
  return part > least ? part : job->samples < least ? job->samples : least;
}

/* Both conditions of sample k. */
static cmx_status compare(const cmxp_verify_job *job, cmxp_verify_physics *physics, size_t k, void *context,
                          cmx_error *err) {
  const cmx_warm_view *v = &job->table->warm;
  comparison *with = context;
  const cmx_pure *pure = with->pure;
  const double omega = v->omega_max * pow(cmxp_verify_uniform(job, 23 * job->samples + k), 3.0);
  (void)physics;
  for (int condition = 0; condition < 2; condition++) {
    compared *c = &with->all[2 * k + (size_t)condition];
    cmxp_verify_draw(job, v->rho, v->temp, 9, k, c->at);
    /* an isotherm has one temperature only */
    c->at[2] = fmin(fmax(c->at[2], fmax(pure[0].temp_min, pure[1].temp_min)),
                    fmin(pure[0].temp_max, pure[1].temp_max));
    const cmx_status status =
        compare_condition(v, pure, condition, (cmx_mix_rule)(k % CMX_MIX_TRANSITION), omega, c);
    if (status < 0)
      return cmx_fail(err, status, "warm %s: x = %.17g, rho = %.17g g/cm^3, temp = %.17g K: %s",
                      cmx_matching_names[condition], c->at[0], c->at[1], c->at[2], cmx_status_text(status));
  }
  return CMX_OK;
}

static void add_rows(cmxp_verify_job *job, const comparison *with, size_t condition, cmxp_error_at *errors) {
  const compared *all = with->all;
  for (int q = 0; q < (job->table->warm.has_kappa ? N_QUANTITIES : KAPPA); q++) {
    size_t n = 0;
    for (size_t k = condition; k < 2 * with->n; k += 2) {
      if (!all[k].there) continue;
      errors[n].error = all[k].error[q];
      memcpy(errors[n++].at, all[k].at, sizeof all[k].at);
    }
    cmx_report_row row = cmxp_row("warm", "direct", cmx_matching_names[condition], quantities[q].name, "1");
    cmxp_set_budgets(&row, quantities);
    cmxp_set_statistics(&row, cmxp_state_axes, n, errors);
    cmxp_add_row(job, row);
  }
}

cmx_status cmxp_verify_warm(cmxp_verify_job *job, cmx_error *err) {
  const size_t n = count_samples(job);
  comparison with = {.n = n, .all = calloc(2 * n, sizeof *with.all)};
  cmxp_error_at *errors = malloc(n * sizeof *errors);
  cmx_status status = with.all && errors ? CMX_OK : cmx_fail(err, CMX_ERR_MEMORY, "warm: out of memory");
  if (status >= 0) status = cmx_recipe_pure_species(job->recipe, with.pure, err);
  if (status >= 0) {
    status = cmxp_verify_samples(job, "warm", 0, n, compare, &with, err);
    for (size_t j = 0; j < CMX_RECIPE_PURES; j++) cmx_pure_free(&with.pure[j]);
  }
  for (size_t c = 0; status >= 0 && c < 2; c++) add_rows(job, &with, c, errors);
  free(with.all);
  free(errors);
  return status;
}
