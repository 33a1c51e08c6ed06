/* Verification: random states, the loop over them, and statistics of errors. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/random.h"
#include "table/rows.h"
#include "verify/verify_internal.h"

const char *const cmxp_state_axes[3] = {"x", "rho", "temp"};

/* --- random states -------------------------------------------------------------------------------------- */

/* Sample k is the same in any thread. */
double cmxp_verify_uniform(const cmxp_verify_job *job, uint64_t k) {
  return cmx_random((job->seed + 1) * CMX_RANDOM_STEP + k * 0xD1342543DE82EF95u);
}

void cmxp_verify_draw(const cmxp_verify_job *job, const double rho_range[2], const double temp_range[2],
                      int sequence, size_t k, double state[3]) {
  const uint64_t first = ((uint64_t)(sequence + 1) << 40) + 3 * (uint64_t)k;
  const double r = cmxp_verify_uniform(job, first + 1), t = cmxp_verify_uniform(job, first + 2);
  state[0] = cmxp_verify_uniform(job, first);
  state[1] = fmin(fmax(rho_range[0] * pow(rho_range[1] / rho_range[0], r), rho_range[0]), rho_range[1]);
  state[2] = fmin(fmax(temp_range[0] * pow(temp_range[1] / temp_range[0], t), temp_range[0]), temp_range[1]);
}

void cmxp_verify_draw_fractions(const cmxp_verify_job *job, int n, int sequence, size_t k, double x[]) {
  const uint64_t first = ((uint64_t)(sequence + 1) << 40) + 3 * CMX_MAX_SPECIES * (uint64_t)k;
  double sum = 0.0, rest = 0.0;
  for (int j = 0; j < n; j++) {
    const uint64_t own = first + 3 * (uint64_t)j;
    const double chance = cmxp_verify_uniform(job, own + 1), part = cmxp_verify_uniform(job, own + 2);
    x[j] = -log1p(-cmxp_verify_uniform(job, own));
    if (k % 3 == 1 && chance < 0.7) x[j] *= pow(10.0, -12.0 * part);
    if (k % 3 == 2 && chance < 0.4) x[j] = 0.0;
    sum += x[j];
  }
  if (!(sum > 0.0)) x[0] = sum = 1.0;
  for (int j = 0; j < n; j++) x[j] /= sum;
  const int most = cmx_most_abundant(n, x);
  for (int j = 0; j < n; j++) rest += j == most ? 0.0 : x[j];
  x[most] = 1.0 - rest;
}

void cmxp_verify_draw_mix(const cmxp_verify_job *job, int sequence, size_t k, const double state[3],
                          cmxp_verify_mix *mix) {
  const cmx_eos_view *v = &job->table->eos;
  const int n = v->ions.n;
  mix->status = CMX_OK;
  if (n == 2) {
    mix->x[0] = 1.0 - state[0];
    mix->x[1] = state[0];
    return;
  }
  cmxp_verify_draw_fractions(job, n, sequence + 32, k, mix->x);
  mix->status = cmx_eos_compose(v, mix->x, &mix->prepared);
  if (mix->status >= 0) memcpy(mix->x, mix->prepared.x, (size_t)n * sizeof *mix->x);
}

cmx_status cmxp_lookup_mix(const cmx_eos_view *v, int phase, const cmxp_verify_mix *mix,
                           const double state[3], cmx_eos_state *p) {
  return v->ions.n == 2 ? cmx_eos_lookup(v, phase, state[0], state[1], state[2], p)
                        : cmx_eos_lookup_of(v, phase, &mix->prepared, state[1], state[2], p);
}

const char *const *cmxp_axes_of(const cmxp_verify_job *job) {
  static const char *const of_more[3] = {"sample", "rho", "temp"};
  return job->table->eos.ions.n == 2 ? cmxp_state_axes : of_more;
}

cmx_status cmxp_lookup_at(const cmx_eos_view *v, int phase, const double state[3], cmx_eos_state *p) {
  return cmx_eos_lookup(v, phase, state[0], state[1], state[2], p);
}

double cmxp_relative_difference(double a, double b, double size) {
  const double largest = fmax(fmax(fabs(a), fabs(b)), fabs(size));
  return a == b ? 0.0 : fabs(a - b) / largest;
}

/* --- the loop ------------------------------------------------------------------------------------------- */

cmx_status cmxp_verify_physics_make(const cmxp_verify_job *job, int needs, cmxp_verify_physics *p) {
  memset(p, 0, sizeof *p);
  cmx_status status = cmx_physics_share(job->physics, &p->own, NULL);
  if (status >= 0 && needs & CMXP_EOS)
    status = cmx_recipe_eos(job->recipe, &p->own, cmx_order_from_minimiser, &p->own.frozen, &p->eos, NULL);
  if (status >= 0 && needs & CMXP_TRANSPORT)
    status = cmx_recipe_transport(job->recipe, cmx_short_range_from_minimiser, &p->own.frozen, &p->transport,
                                  NULL);
  return status;
}

void cmxp_verify_physics_free(cmxp_verify_physics *p) {
  cmx_physics_free(&p->own);
}

cmx_status cmxp_verify_progress(const cmxp_verify_job *job, const char *stage, size_t done, size_t total,
                                cmx_error *err) {
  const cmx_progress *p = job->progress;
  return p && p->function && p->function(p->context, stage, done, total)
             ? cmx_fail(err, CMX_ERR_STOPPED, "%s: stopped", stage)
             : CMX_OK;
}

typedef struct sampling {
  const cmxp_verify_job *job;
  int needs;
  cmxp_sample_function *sample;
  void *all;
} sampling;

/* The end is reported once, after the loop. */
static int progress_before_end(void *context, const char *stage, size_t done, size_t total) {
  const sampling *s = context;
  return done < total && cmxp_verify_progress(s->job, stage, done, total, NULL) < 0;
}

static cmx_status begin_sampling(void *context, void **work) {
  const sampling *s = context;
  if (!s->needs) return CMX_OK;
  *work = malloc(sizeof(cmxp_verify_physics));
  return *work ? cmxp_verify_physics_make(s->job, s->needs, *work) : CMX_ERR_MEMORY;
}

static void end_sampling(void *work) {
  if (work) cmxp_verify_physics_free(work);
  free(work);
}

static cmx_status one_sample(void *context, void *work, size_t k, cmx_error *err) {
  const sampling *s = context;
  cmxp_verify_physics *physics = work;
  if (physics) cmx_order_work_reset(physics->own.work);
  return s->sample(s->job, physics, k, s->all, err);
}

cmx_status cmxp_verify_samples(cmxp_verify_job *job, const char *stage, int needs, size_t n,
                               cmxp_sample_function *sample, void *all, cmx_error *err) {
  sampling s = {job, needs, sample, all};
  const cmx_progress progress = {.function = progress_before_end, .context = &s};
  const cmxp_rows rows = {.stage = stage,
                          .n = n,
                          .progress = &progress,
                          .row = one_sample,
                          .context = &s,
                          .begin = begin_sampling,
                          .end = end_sampling};
  const cmx_status status = cmxp_rows_run(&rows, err);
  return status < 0 ? status : cmxp_verify_progress(job, stage, n, n, err);
}

/* --- statistics ----------------------------------------------------------------------------------------- */

void cmxp_set_place(cmx_report_row *row, const char *const names[3], const double values[3]) {
  row->n_place = 0;
  for (size_t k = 0; k < 3 && names[k]; k++)
    row->place[row->n_place++] = (cmx_report_coordinate){names[k], values[k]};
}

static int by_error(const void *left, const void *right) {
  const double a = ((const cmxp_error_at *)left)->error, b = ((const cmxp_error_at *)right)->error;
  return (a > b) - (a < b);
}

void cmxp_set_statistics(cmx_report_row *row, const char *const names[3], size_t n, cmxp_error_at errors[]) {
  row->n = n;
  if (!n) return;
  cmxp_error_at worst = {-1.0, {0.0, 0.0, 0.0}};
  for (size_t k = 0; k < n; k++) {
    if (isnan(errors[k].error)) errors[k].error = INFINITY;
    if (errors[k].error > worst.error) worst = errors[k]; /* of equals the first */
  }
  qsort(errors, n, sizeof *errors, by_error);
  row->median = errors[n / 2].error;
  row->p99 = errors[n - 1 - n / 100].error;
  row->worst = worst.error;
  row->within = isfinite(worst.error) && worst.error <= row->budget && row->median <= row->budget_median;
  cmxp_set_place(row, names, worst.at);
}
