/* Verification of /phase3: the lookup against the first solid found directly. */
#include <math.h>
#include <stdlib.h>

#include "coulomix/ternary.h"
#include "verify/verify_internal.h"

enum { QUANTITIES = 3, SEARCH = 16, MOST = 200 };

#define FIRST (UINT64_C(57) << 40) /* of its random numbers */

/* Errors without and with caution. */
typedef struct compared {
  size_t n[2];
  cmxp_error_at *error[2][QUANTITIES];
} compared;

/* A random liquid, even over the triangle. */
static void draw(const cmxp_verify_job *job, size_t k, double x[3]) {
  double u = cmxp_verify_uniform(job, FIRST + 2 * k), v = cmxp_verify_uniform(job, FIRST + 2 * k + 1);
  if (u + v > 1.0) {
    u = 1.0 - u;
    v = 1.0 - v;
  }
  x[0] = 1.0 - u - v;
  x[1] = u;
  x[2] = v;
}

static cmx_status compare(const cmx_phase3_view *view, const cmx_mixture_phase pair[2], const double x[3],
                          compared *c) {
  cmx_phase3_point p;
  cmx_mixture_freezing f;
  cmx_status status = cmx_phase3_freeze(view, x, &p);
  const int caution = status > 0;
  if (status >= 0) status = cmx_freeze_stable(pair, x, SEARCH, &f, NULL);
  if (status < 0) return status;
  double off[QUANTITIES] = {fabs(log(p.gamma_e / f.gamma_e)), 0.0, fabs(p.latent_heat - f.latent_heat)};
  for (int a = 0; a < 3; a++) off[1] = fmax(off[1], fabs(p.solid[a] - f.solid[a]));
  for (int q = 0; q < QUANTITIES; q++)
    c->error[caution][q][c->n[caution]] = (cmxp_error_at){off[q], {x[1], x[2], p.gamma}};
  c->n[caution]++;
  return CMX_OK;
}

static void add_rows(cmxp_verify_job *job, compared *c) {
  static const char *const axes[3] = {"x1", "x2", "gamma"};
  static const struct {
    const char *name, *unit;
    double budget;
  } rows[QUANTITIES] = {{"gamma", "1", 1e-5}, {"solid", "1", 1e-4}, {"latent_heat", "kT", 1e-3}};
  for (int caution = 0; caution < 2; caution++)
    for (int q = 0; q < QUANTITIES; q++) {
      cmx_report_row row = cmxp_row("phase3", "direct", NULL, rows[q].name, rows[q].unit);
      if (!c->n[caution]) continue;
      row.caution = caution;
      if (!caution) row.budget = rows[q].budget;
      cmxp_set_statistics(&row, axes, c->n[caution], c->error[caution][q]);
      cmxp_add_row(job, row);
    }
}

cmx_status cmxp_verify_phase3(cmxp_verify_job *job, cmx_error *err) {
  const size_t n = job->samples < 10 * MOST ? (job->samples + 9) / 10 : MOST;
  cmxp_verify_physics physics;
  cmx_classical_models models;
  compared c = {{0, 0}, {{NULL}}};
  cmx_status status = cmxp_verify_physics_make(job, CMXP_ORDER, &physics);
  if (status < 0) cmx_fail(err, status, "phase3: %s", cmx_status_text(status));
  if (status >= 0)
    status = cmx_recipe_three(job->recipe, &physics.own, cmx_order_psi_from_minimiser, &physics.own.direct,
                              &models, err);
  for (int k = 0; k < 2 * QUANTITIES && status >= 0; k++) {
    c.error[k % 2][k / 2] = malloc(n * sizeof(cmxp_error_at));
    if (!c.error[k % 2][k / 2]) status = cmx_fail(err, CMX_ERR_MEMORY, "phase3: out of memory");
  }
  const cmx_mixture_phase pair[2] = {{"liquid", cmx_mixture_liquid, &models},
                                     {"solid", cmx_mixture_solid, &models}};
  for (size_t k = 0; k < n && status >= 0; k++) {
    double x[3];
    draw(job, k, x);
    if (cmxp_verify_progress(job, "phase3", k, n, err) < 0) status = CMX_ERR_STOPPED;
    if (status < 0) break;
    status = compare(&job->table->phase3, pair, x, &c);
    if (status < 0)
      cmx_fail(err, status, "phase3 at x = %g, %g, %g: %s", x[0], x[1], x[2], cmx_status_text(status));
  }
  if (status >= 0) add_rows(job, &c);
  if (status >= 0) status = cmxp_verify_progress(job, "phase3", n, n, err);
  for (int k = 0; k < 2 * QUANTITIES; k++) free(c.error[k % 2][k / 2]);
  cmxp_verify_physics_free(&physics);
  return status;
}
