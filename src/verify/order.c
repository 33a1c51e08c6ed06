/* Verification of /order: the lookup against the minimiser. */
#include <math.h>
#include <stdlib.h>

#include "verify/verify_internal.h"

enum { F_ORDER, S_RES, HEAT, W, N_QUANTITIES };

/* For states without caution, next to proved minima. */
static const struct {
  const char *name;
  double budget;
} quantities[N_QUANTITIES] = {{"f_order", 1e-8}, {"s_res", 1e-6}, {"heat_capacity", 1e-3}, {"w", 1e-6}};

/* Relative distance in Gamma_d up to which either side of a jump of the heat is accepted. */
#define JUMP 1e-6

typedef struct compared {
  double at[3], error[N_QUANTITIES]; /* x, Gamma_d */
  int caution[N_QUANTITIES];
} compared;

double cmxp_verify_heat_error(const cmx_order_model *model, cmx_order_work *work, const double at[2],
                              double looked_up, const cmx_order_state *direct) {
  const double gamma_d = at[1], heat = gamma_d * gamma_d * direct->f_gg;
  double least = fabs(looked_up - heat) / fmax(fabs(heat), 0.01);
  for (int side = -1; side <= 1 && !(least <= quantities[HEAT].budget); side += 2) {
    cmx_order_state near;
    if (cmx_order_solve(model, at[0], gamma_d * (1.0 + side * JUMP), work, &near) < 0) continue;
    const double beside = gamma_d * gamma_d * near.f_gg;
    least = fmin(least, fabs(looked_up - beside) / fmax(fabs(beside), 0.01));
  }
  return least;
}

static cmx_status compare(const cmxp_verify_job *job, cmxp_verify_physics *physics, size_t k, void *all,
                          cmx_error *err) {
  const cmx_order_view *view = &job->table->order;
  const cmx_order_model *model = job->physics->order;
  compared *c = (compared *)all + k;
  cmx_order_state direct;
  cmx_order_point p;
  double w[CMX_MAX_ORBITS];
  c->at[0] = cmxp_verify_uniform(job, 2 * k);
  c->at[1] = view->gamma_d[view->n_g - 1] * cmxp_verify_uniform(job, 2 * k + 1);
  const cmx_status solved = cmx_order_solve(model, c->at[0], c->at[1], physics->own.work, &direct);
  if (solved < 0)
    return cmx_fail(err, solved, "order: x = %.17g, Gamma_d = %.17g: %s", c->at[0], c->at[1],
                    cmx_status_text(solved));
  const cmx_status found = cmx_order_lookup(view, c->at[0], c->at[1], &p);
  const cmx_status parameters = cmx_order_parameters(view, c->at[0], c->at[1], w, NULL, NULL);
  c->error[F_ORDER] = fabs(p.f - direct.f_order);
  c->error[S_RES] = fabs(p.s - direct.s_res);
  for (size_t i = 0; i < direct.n; i++) c->error[W] = fmax(c->error[W], fabs(w[i] - direct.w[i]));
  c->error[HEAT] =
      cmxp_verify_heat_error(model, physics->own.work, c->at, c->at[1] * c->at[1] * p.f_gg, &direct);
  const int open = !cmx_order_certified(view, c->at[0], c->at[1]); /* may pass from one minimum to another */
  for (int q = 0; q < N_QUANTITIES; q++) c->caution[q] = open || (q == W ? parameters : found) > 0;
  return CMX_OK;
}

static void add_rows(cmxp_verify_job *job, const compared *all, cmxp_error_at *errors) {
  static const char *const axes[3] = {"x", "gamma_d", NULL};
  for (int caution = 0; caution < 2; caution++)
    for (int q = 0; q < N_QUANTITIES; q++) {
      size_t n = 0;
      cmx_report_row row = cmxp_row("order", "direct", NULL, quantities[q].name, "1");
      for (size_t k = 0; k < job->samples; k++)
        if (all[k].caution[q] == caution)
          errors[n++] = (cmxp_error_at){all[k].error[q], {all[k].at[0], all[k].at[1], 0.0}};
      row.caution = caution;
      if (!caution) row.budget = quantities[q].budget;
      cmxp_set_statistics(&row, axes, n, errors);
      cmxp_add_row(job, row);
    }
}

/* The share of the nodes without a proved minimum, in a table with terms beyond pairs. */
static void add_share(cmxp_verify_job *job) {
  const cmx_order_view *view = &job->table->order;
  const size_t nodes = (size_t)view->n_x * (size_t)view->n_g;
  size_t open = 0;
  if (!view->certified) return;
  for (size_t k = 0; k < nodes; k++) open += !view->certified[k];
  cmxp_add_row(job, cmxp_row_of(cmxp_row("order", "certificate", NULL, "uncertified", "1"), nodes,
                                (double)open / (double)nodes));
}

cmx_status cmxp_verify_order(cmxp_verify_job *job, cmx_error *err) {
  compared *all = calloc(job->samples, sizeof *all);
  cmxp_error_at *errors = malloc(job->samples * sizeof *errors);
  cmx_status status = all && errors ? CMX_OK : cmx_fail(err, CMX_ERR_MEMORY, "order: out of memory");
  if (status >= 0) status = cmxp_verify_samples(job, "order", CMXP_ORDER, job->samples, compare, all, err);
  if (status >= 0) add_rows(job, all, errors);
  if (status >= 0) add_share(job);
  free(all);
  free(errors);
  return status;
}
