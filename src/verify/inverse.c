/* Verification of /eos: inversions of computed states. */
#include <math.h>
#include <stdlib.h>

#include "coulomix_inverse.h"
#include "verify/verify_internal.h"

/* One inversion: the true state and the result. */
typedef struct trip {
  double at[3], error, uncertainty;
  cmx_status status;
  int iterations,
      refused; /* refused: no stable matter, which the comparison with direct computation checks */
} trip;

enum { SEARCHES = 5, LEAST_STATUS = -40, N_STATUSES = 80 };

static const double budget = 1e-10;

static void search_back(const cmx_eos_view *v, int search, const cmxp_verify_mix *mix, trip *t) {
  const double rho = t->at[1], temp = t->at[2];
  const cmxi_eos_mix of = v->ions.n == 2 ? cmxi_eos_mix_two(t->at[0]) : cmxi_eos_mix_of(&mix->prepared);
  cmx_eos_state p;
  cmx_eos_solution found;
  t->status = cmxp_lookup_mix(v, CMX_STABLE, mix, t->at, &p);
  t->refused = t->status == CMX_ERR_UNSTABLE;
  if (t->status < 0) return;
  const double given[SEARCHES] = {[CMXI_ENERGY] = p.e,
                                  [CMXI_PRESSURE] = p.p,
                                  [CMXI_ENTROPY] = p.s,
                                  [CMXI_DENSITY] = p.p,
                                  [CMXI_ENTHALPY] = p.e + p.p / rho};
  const double fixed = search == CMXI_DENSITY ? temp : rho;
  t->status = cmxi_invert(cmxi_search_make(v, search, CMX_STABLE, of, fixed, given[search]), 0.0, &found);
  t->iterations = found.iterations;
  t->uncertainty = found.uncertainty;
  t->error = search == CMXI_DENSITY ? fabs(found.rho / rho - 1.0) : fabs(found.temp / temp - 1.0);
}

/* Statuses without a warning on the result. */
static int without_caveat(cmx_status status) {
  return status == CMX_OK || status == CMX_WARN_EXTRAPOLATED || status == CMX_WARN_ACTIVE_SET;
}

/* Results of one kind of inversion. */
typedef struct summary {
  const trip *worst, *failed_first; /* worst without a warning; NULL: none */
  size_t tried, without_caveat, silent, failed;
  double iterations, in_uncertainty;
  int most_iterations;
} summary;

static summary summarise(const trip *all, size_t n) {
  summary s = {NULL, NULL, 0, 0, 0, 0, 0.0, 0.0, 0};
  for (size_t k = 0; k < n; k++) {
    const trip *t = &all[k];
    if (t->refused) continue;
    s.tried++;
    s.iterations += t->iterations;
    s.most_iterations = t->iterations > s.most_iterations ? t->iterations : s.most_iterations;
    s.failed += t->status < 0;
    if (t->status < 0 && !s.failed_first) s.failed_first = t;
    if (t->status == CMX_WARN_ILL_CONDITIONED)
      s.in_uncertainty = fmax(s.in_uncertainty, t->error / t->uncertainty);
    if (!without_caveat(t->status)) continue;
    s.without_caveat++;
    s.silent += !(t->error <= budget);
    if (!s.worst || !(t->error <= s.worst->error)) s.worst = t;
  }
  return s;
}

static void add_summary(cmxp_verify_job *job, const char *name, const trip *all) {
  const summary s = summarise(all, job->samples);
  const size_t n = s.tried;
  cmx_report_row row = cmxp_row_of(cmxp_row("eos", "inversions", name, "error", "1"), s.without_caveat,
                                   s.worst ? s.worst->error : (double)NAN);
  if (s.worst) cmxp_set_place(&row, cmxp_axes_of(job), s.worst->at);
  row.budget = budget;
  row.within = s.silent == 0;
  cmxp_add_row(job, row);
  row = cmxp_row_of(cmxp_row("eos", "inversions", name, "silent", "states"), s.without_caveat,
                    (double)s.silent);
  cmxp_set_budget(&row, 0.0);
  cmxp_add_row(job, row);
  row = cmxp_row_of(cmxp_row("eos", "inversions", name, "failed", "states"), n, (double)s.failed);
  if (s.failed_first) cmxp_set_place(&row, cmxp_axes_of(job), s.failed_first->at);
  cmxp_set_budget(&row, 0.0);
  cmxp_add_row(job, row);
  cmxp_add_row(job, cmxp_row_of(cmxp_row("eos", "inversions", name, "in_uncertainty", "uncertainties"), n,
                                s.in_uncertainty));
  cmxp_add_row(job, cmxp_row_of(cmxp_row("eos", "inversions", name, "mean_iterations", "iterations"), n,
                                s.iterations / (double)n));
  cmxp_add_row(job, cmxp_row_of(cmxp_row("eos", "inversions", name, "most_iterations", "iterations"), n,
                                s.most_iterations));
}

/* Number of results with each status, and their worst error. */
static void add_statuses(cmxp_verify_job *job, const char *name, const trip *all) {
  static const char *const axes[3] = {"status", NULL, NULL};
  size_t count[N_STATUSES] = {0};
  double worst[N_STATUSES] = {0.0};
  for (size_t k = 0; k < job->samples; k++) {
    const int s = (int)all[k].status - LEAST_STATUS;
    count[s]++;
    if (all[k].status >= 0) worst[s] = fmax(worst[s], all[k].error);
  }
  for (int s = 0; s < N_STATUSES; s++) {
    const double status[3] = {s + LEAST_STATUS, 0.0, 0.0};
    if (!count[s]) continue;
    cmx_report_row row = cmxp_row_of(cmxp_row("eos", "statuses", name, "error", "1"), count[s],
                                     status[0] < 0.0 ? (double)NAN : worst[s]);
    cmxp_set_place(&row, axes, status);
    cmxp_add_row(job, row);
  }
}

cmx_status cmxp_verify_eos_inversions(cmxp_verify_job *job, cmx_error *err) {
  static const char *const names[SEARCHES] = {"T of e", "T of P", "T of s", "rho of P", "T of h"};
  const cmx_eos_view *v = &job->table->eos;
  trip *all = calloc(job->samples, sizeof *all);
  if (!all) return cmx_fail(err, CMX_ERR_MEMORY, "eos: out of memory");
  for (int search = 0; search < SEARCHES; search++) {
#pragma omp parallel for schedule(dynamic, 64)
    for (size_t k = 0; k < job->samples; k++) {
      cmxp_verify_mix mix;
      cmxp_verify_draw(job, v->rho, v->temp, 2, k, all[k].at);
      cmxp_verify_draw_mix(job, 2, k, all[k].at, &mix);
      search_back(v, search, &mix, &all[k]);
      if (v->ions.n > 2) all[k].at[0] = (double)k;
    }
    add_summary(job, names[search], all);
    add_statuses(job, names[search], all);
  }
  free(all);
  return CMX_OK;
}
