/* verify: searches of the equation of state, there and back. */
#include <math.h>
#include <stdlib.h>

#include "coulomix_inverse.h"
#include "verify.h"

/* One search: the state looked for, what came back. */
typedef struct trip {
  double at[3]; /* x, rho, temp */
  double error, uncertainty;
  cmx_status status;
  int iterations;
} trip;

enum { SEARCHES = 4, TOLD_FROM = 40, N_STATUSES = 80 };

static void travel(const cmx_eos_view *v, int search, trip *t) {
  const double x = t->at[0], rho = t->at[1], temp = t->at[2];
  cmx_eos_state p;
  cmx_eos_solution found;
  if ((t->status = cmx_eos_lookup(v, CMX_STABLE, x, rho, temp, &p)) < 0) return;
  switch (search) {
  case CMXI_ENERGY:
    t->status = cmx_eos_from_energy(v, x, rho, p.e, 0.0, &found);
    break;
  case CMXI_PRESSURE:
    t->status = cmx_eos_from_pressure(v, x, rho, p.p, 0.0, &found);
    break;
  case CMXI_ENTROPY:
    t->status = cmx_eos_from_entropy(v, x, rho, p.s, 0.0, &found);
    break;
  default:
    t->status = cmx_eos_density(v, x, p.p, temp, 0.0, &found);
  }
  t->iterations = found.iterations;
  t->uncertainty = found.uncertainty;
  t->error = search == CMXI_DENSITY ? fabs(found.rho / rho - 1.0) : fabs(found.temp / temp - 1.0);
}

/* Statuses that tell of no doubt about the result. */
static int without_caveat(cmx_status status) {
  return status == CMX_OK || status == CMX_WARN_EXTRAPOLATED || status == CMX_WARN_ACTIVE_SET;
}

static json_t *count_statuses(const trip *all, size_t n) {
  size_t count[N_STATUSES] = {0};
  double worst[N_STATUSES] = {0.0};
  json_t *list = json_array();
  for (size_t k = 0; k < n; k++) {
    const int s = (int)all[k].status + TOLD_FROM;
    count[s]++;
    if (all[k].status >= 0) worst[s] = fmax(worst[s], all[k].error);
  }
  for (int s = 0; s < N_STATUSES; s++)
    if (count[s])
      json_array_append_new(list,
                            json_pack("{s:i, s:s, s:i, s:o}", "status", s - TOLD_FROM, "text",
                                      cmx_status_text((cmx_status)(s - TOLD_FROM)), "count", (int)count[s],
                                      "worst", s < TOLD_FROM ? json_null() : tool_real(worst[s])));
  return list;
}

static json_t *place(const trip *t) {
  static const char *const axes[3] = {"x", "rho", "temp"};
  json_t *where = json_object();
  for (int k = 0; k < 3 && t; k++) json_object_set_new(where, axes[k], tool_real(t->at[k]));
  return where;
}

static json_t *report_search(const char *name, const trip *all, size_t n) {
  const trip *worst = NULL, *lost = NULL;
  size_t silent = 0, failed = 0, counted = 0;
  double iterations = 0.0, beyond = 0.0;
  int most = 0;
  for (size_t k = 0; k < n; k++) {
    const trip *t = &all[k];
    iterations += t->iterations;
    most = t->iterations > most ? t->iterations : most;
    failed += t->status < 0;
    if (t->status < 0 && !lost) lost = t;
    if (t->status == CMX_WARN_ILL_CONDITIONED) beyond = fmax(beyond, t->error / t->uncertainty);
    if (!without_caveat(t->status)) continue;
    counted++;
    silent += !(t->error <= 1e-10);
    if (!worst || !(t->error <= worst->error)) worst = t;
  }
  json_t *row = json_object();
  json_object_set_new(row, "search", json_string(name));
  json_object_set_new(row, "samples", json_integer((json_int_t)counted));
  json_object_set_new(row, "worst", worst ? tool_real(worst->error) : json_null());
  json_object_set_new(row, "where", place(worst));
  json_object_set_new(row, "silent", json_integer((json_int_t)silent));
  json_object_set_new(row, "failed", json_integer((json_int_t)failed));
  if (lost) json_object_set_new(row, "failed_where", place(lost));
  json_object_set_new(row, "ill_conditioned_in_uncertainty", tool_real(beyond));
  json_object_set_new(row, "mean_iterations", tool_real(iterations / (double)n));
  json_object_set_new(row, "most_iterations", json_integer(most));
  json_object_set_new(row, "statuses", count_statuses(all, n));
  json_object_set_new(row, "budget", tool_real(1e-10));
  json_object_set_new(row, "within_budget", json_boolean(silent == 0 && failed == 0));
  return row;
}

cmx_status verify_eos_inverse(const cmx_eos_view *v, const verify_options *o, json_t *rows) {
  static const char *const names[SEARCHES] = {"T of e", "T of P", "T of s", "rho of P"};
  trip *all = calloc(o->samples, sizeof *all);
  if (!all) return CMX_ERR_MEMORY;
  for (int search = 0; search < SEARCHES; search++) {
#pragma omp parallel for schedule(dynamic, 64)
    for (size_t k = 0; k < o->samples; k++) {
      verify_eos_draw(v, o, 2, k, &all[k].at[0], &all[k].at[1], &all[k].at[2]);
      travel(v, search, &all[k]);
    }
    json_array_append_new(rows, report_search(names[search], all, o->samples));
  }
  free(all);
  return CMX_OK;
}
