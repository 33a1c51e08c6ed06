/* Verification of /phase: tie lines of the lookup against ones that are polished with the free energies. */
#include <math.h>
#include <stdlib.h>

#include "coulomix/plasma.h"
#include "verify/verify_internal.h"

#define MOST_UNSETTLED 1e-3 /* of the couplings, and one */

/* Errors at the tie lines of one diagram. */
typedef struct compared {
  size_t n_x[2], n_heat[2]; /* without and with caution */
  size_t unpolished;        /* tie lines within 1e-5 of a pure species, and those not settled */
  size_t unsettled;         /* by Newton's method, next to a jump of f'' or to a pure species */
  cmxp_error_at *x[2], *heat[2];
} compared;

static cmx_status compare(const cmx_phase phases[CMX_MAX_PHASES], double gamma, double unit, int caution,
                          const cmx_tie *tie, compared *c) {
  cmx_tie_line line = {tie->x_left, tie->x_right, (size_t)tie->left, (size_t)tie->right, 0.0, 0.0};
  const cmx_status polished = cmx_tie_line_polish(phases, gamma / unit, &line);
  if (polished == CMX_ERR_ABSENT || polished == CMX_ERR_NOT_CONVERGED) {
    c->unpolished++;
    c->unsettled += polished == CMX_ERR_NOT_CONVERGED;
    return CMX_OK;
  }
  const double error = fmax(fabs(line.x_left - tie->x_left), fabs(line.x_right - tie->x_right));
  c->x[caution][c->n_x[caution]++] = (cmxp_error_at){error, {gamma, line.x_left, 0.0}};
  if (line.left != line.right)
    c->heat[caution][c->n_heat[caution]++] =
        (cmxp_error_at){fabs(line.latent_heat - tie->latent_heat), {gamma, line.x_left, 0.0}};
  return polished;
}

/* One diagram, and the number of steps of the stage completed before it. */
typedef struct diagram {
  const char *name;
  size_t done, total;
  cmx_classical_models mixture;
  cmx_phase_view view;
} diagram;

/* Random couplings between the ends of the diagram's boundaries. */
static cmx_status compare_all(cmxp_verify_job *job, const diagram *d, compared *c, cmx_error *err) {
  const cmx_phase_view *v = &d->view;
  const double unit = cmx_gamma_species(d->mixture.ions.z[0], 1.0);
  cmx_phase phases[CMX_MAX_PHASES];
  cmx_status status = CMX_OK;
  double low = INFINITY, high = 0.0;
  cmx_classical_phases(&d->mixture, phases);
  for (int b = 0; b < v->n_boundaries; b++) {
    low = fmin(low, v->gamma[b * v->n]);
    high = fmax(high, v->gamma[b * v->n + v->n - 1]);
  }
  for (size_t k = 0; k < job->samples && status >= 0; k++) {
    cmx_tie ties[CMX_MAX_BOUNDARIES];
    int found;
    const double gamma = low + (high - low) * cmxp_verify_uniform(job, 7 * job->samples + k);
    if (cmxp_verify_progress(job, "phase", d->done + k, d->total, err) < 0) return CMX_ERR_STOPPED;
    status = cmx_phase_tie_lines(v, gamma, CMX_MAX_BOUNDARIES, ties, &found);
    const int caution = status > 0;
    for (int q = 0; q < found && status >= 0; q++)
      status = compare(phases, gamma, unit, caution, &ties[q], c);
  }
  if (status >= 0 && !((double)c->unsettled <= 1.0 + MOST_UNSETTLED * (double)job->samples))
    status = CMX_ERR_NOT_CONVERGED;
  return status < 0 ? cmx_fail(err, status, "phase %s: %s", d->name, cmx_status_text(status)) : CMX_OK;
}

static void add_rows(cmxp_verify_job *job, const char *name, compared *c) {
  static const char *const axes[3] = {"gamma", "x", NULL};
  for (int caution = 0; caution < 2; caution++) {
    cmx_report_row row = cmxp_row("phase", "direct", name, "x", "1");
    if (caution && !c->n_x[caution]) continue; /* most solids have no kinks */
    row.caution = caution;
    if (!caution) row.budget = 1e-6;
    cmxp_set_statistics(&row, axes, c->n_x[caution], c->x[caution]);
    cmxp_add_row(job, row);
  }
  for (int caution = 0; caution < 2; caution++) {
    cmx_report_row row = cmxp_row("phase", "direct", name, "latent_heat", "kT");
    if (caution && !c->n_heat[caution]) continue;
    row.caution = caution;
    if (!caution) row.budget = 1e-5;
    cmxp_set_statistics(&row, axes, c->n_heat[caution], c->heat[caution]);
    cmxp_add_row(job, row);
  }
  cmxp_add_row(job, cmxp_row_of(cmxp_row("phase", "unpolished", name, "tie_lines", "tie lines"), job->samples,
                                (double)c->unpolished));
}

static cmx_status verify_diagram(cmxp_verify_job *job, const diagram *d, cmx_error *err) {
  const size_t capacity = job->samples * CMX_MAX_BOUNDARIES;
  compared c = {.x = {malloc(capacity * sizeof **c.x), malloc(capacity * sizeof **c.x)},
                .heat = {malloc(capacity * sizeof **c.heat), malloc(capacity * sizeof **c.heat)}};
  cmx_status status = c.heat[0] && c.heat[1] && c.x[0] && c.x[1]
                          ? compare_all(job, d, &c, err)
                          : cmx_fail(err, CMX_ERR_MEMORY, "phase %s: out of memory", d->name);
  if (status >= 0) add_rows(job, d->name, &c);
  free(c.heat[0]);
  free(c.heat[1]);
  free(c.x[0]);
  free(c.x[1]);
  return status;
}

cmx_status cmxp_verify_phase(cmxp_verify_job *job, cmx_error *err) {
  cmxp_verify_physics physics;
  const cmx_table *t = job->table;
  const size_t n = job->recipe->phase.n_solids;
  cmx_status status = cmxp_verify_physics_make(job, CMXP_ORDER, &physics);
  if (status < 0) cmx_fail(err, status, "phase: %s", cmx_status_text(status));
  for (size_t s = 0; s < n && status >= 0; s++) {
    diagram d = {
        .name = job->recipe->phase.solids[s].name, .done = s * job->samples, .total = n * job->samples};
    status = cmx_recipe_mixture(job->recipe, s, job->physics, cmx_order_from_minimiser, &physics.own.direct,
                                &d.mixture, err);
    if (status < 0) break;
    status = cmx_phase_bind(t->arrays, t->n_arrays, d.name, &d.view);
    if (status < 0) cmx_fail(err, status, "phase %s: %s", d.name, cmx_status_text(status));
    if (status >= 0) status = verify_diagram(job, &d, err);
  }
  if (status >= 0) status = cmxp_verify_progress(job, "phase", n * job->samples, n * job->samples, err);
  cmxp_verify_physics_free(&physics);
  return status;
}
