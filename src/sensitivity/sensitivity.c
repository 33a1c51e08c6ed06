/* Shifts of results by changed inputs, and the loop that computes them. */
#include "coulomix/sensitivity.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sensitivity/sensitivity_internal.h"
#include "table/rows.h"

static const char stage[] = "sensitivity";
/* Share of the error by which a coefficient is changed for first order. */
static const double small_share = 0.1;

enum { MINUS, PLUS, WHOLE, WAYS };

/* --- making -------------------------------------------------------------------------------------------- */

void cmx_sensitivity_defaults(cmx_sensitivity_states *states) {
  *states = (cmx_sensitivity_states){
      .n_x = 1, .n_rho = 2, .x = {0.5}, .rho = {1e6, 1e8}, .p = 5e22, .liquid = {0.49, 0.49, 0.02}};
}

static cmx_status check_states(const cmx_sensitivity_states *at, cmx_error *err) {
  const double sum = at->liquid[0] + at->liquid[1] + at->liquid[2];
  if (at->n_x > CMX_SENSITIVITY_VALUES || at->n_rho > CMX_SENSITIVITY_VALUES ||
      at->n_temp > CMX_SENSITIVITY_VALUES)
    return cmx_fail(err, CMX_ERR_DOMAIN, "at most %d values each of x, rho and T", CMX_SENSITIVITY_VALUES);
  for (size_t k = 0; k < at->n_x; k++)
    if (!(at->x[k] > 0.0 && at->x[k] < 1.0))
      return cmx_fail(err, CMX_ERR_DOMAIN, "x = %g: not between 0 and 1", at->x[k]);
  for (size_t k = 0; k < at->n_rho; k++)
    if (!(at->rho[k] > 0.0 && isfinite(at->rho[k])))
      return cmx_fail(err, CMX_ERR_DOMAIN, "rho = %g g/cm^3: must be > 0", at->rho[k]);
  if (!(at->p > 0.0 && isfinite(at->p)))
    return cmx_fail(err, CMX_ERR_DOMAIN, "P = %g erg/cm^3: must be > 0", at->p);
  for (int k = 0; k < 3; k++)
    if (!(at->liquid[k] >= 0.0))
      return cmx_fail(err, CMX_ERR_DOMAIN, "liquid: a fraction of %g", at->liquid[k]);
  if (!(fabs(sum - 1.0) <= 1e-9))
    return cmx_fail(err, CMX_ERR_DOMAIN, "liquid: the fractions add up to %g, not to 1", sum);
  return CMX_OK;
}

/* With the files and the plug-ins of `beside`. */
static cmx_status read_text(const cmx_recipe *beside, const char *text, const char *name, cmx_recipe *out,
                            cmx_error *err) {
  const cmx_recipe_source source = {.text = text,
                                    .name = name,
                                    .folder = beside->folder,
                                    .n_plugins = beside->plugin.n_files,
                                    .plugins = beside->plugin.files};
  return cmx_recipe_read(&source, out, err);
}

static cmx_status copy_recipe(const cmx_recipe *recipe, cmx_recipe *out, cmx_error *err) {
  const cmx_status complete = cmx_recipe_check_plugins(recipe, err);
  if (complete < 0) return complete;
  if (!recipe->text) return cmx_fail(err, CMX_ERR_DOMAIN, "a recipe without text");
  if (recipe->mixture.ions.n != 2)
    return cmx_fail(err, CMX_ERR_UNSUPPORTED, "%d species; two are supported, and a third one by phase3",
                    recipe->mixture.ions.n);
  return read_text(recipe, recipe->text, "recipe", out, err);
}

static cmx_status fill(cmx_sensitivity *s, size_t n, const char *const inputs[], cmx_error *err) {
  cmx_status status = cmx_physics_make(&s->recipe, &s->physics, err);
  if (status >= 0) status = cmxp_items_list(s, err);
  if (status < 0) return status;
  cmxp_inputs_list(&s->recipe, &s->inputs);
  status = cmxp_inputs_choose(&s->recipe, n, inputs, &s->inputs, err);
  if (status < 0) return status;
  s->value = malloc((1 + WAYS * s->inputs.n) * s->n_outputs * sizeof *s->value);
  if (!s->value) return cmx_fail(err, CMX_ERR_MEMORY, "out of memory");
  for (size_t k = 0; k < (1 + WAYS * s->inputs.n) * s->n_outputs; k++) s->value[k] = NAN;
  return CMX_OK;
}

cmx_status cmx_sensitivity_new(const cmx_recipe *recipe, const cmx_sensitivity_states *states, size_t n,
                               const char *const inputs[], cmx_sensitivity **out, cmx_error *err) {
  cmx_sensitivity *s = *out = calloc(1, sizeof *s);
  if (!s) return cmx_fail(err, CMX_ERR_MEMORY, "out of memory");
  cmx_recipe_defaults(&s->recipe);
  if (states)
    s->states = *states;
  else
    cmx_sensitivity_defaults(&s->states);
  cmx_status status = check_states(&s->states, err);
  if (status >= 0) status = copy_recipe(recipe, &s->recipe, err);
  if (status >= 0) status = fill(s, n, inputs, err);
  if (status >= 0) return CMX_OK;
  cmx_sensitivity_free(s);
  *out = NULL;
  return status;
}

void cmx_sensitivity_free(cmx_sensitivity *s) {
  if (!s) return;
  cmx_physics_free(&s->physics);
  cmx_recipe_clear(&s->recipe);
  cmxp_inputs_free(&s->inputs);
  free(s->item);
  free(s->output);
  free(s->value);
  free(s);
}

/* --- changed recipes ----------------------------------------------------------------------------------- */

static cmx_status change_settings(const char *text, const cmxp_change *c, char **out, cmx_error *err) {
  const char *changes[CMXP_SETTINGS];
  for (size_t k = 0; k < c->n; k++) changes[k] = c->setting[k];
  return cmx_recipe_changed(text, "recipe", c->n, changes, out, err);
}

/* The own model that stands in for the one whose coefficient is changed; its id is in the settings. */
static cmx_status add_model(const cmx_sensitivity *s, const cmxp_change *c, double share, char **out,
                            cmx_error *err) {
  char reference[120];
  snprintf(reference, sizeof reference, "%.90s, changed by sensitivity", c->shown.input);
  const cmx_recipe_model model = {
      strchr(c->setting[0], '=') + 1, c->model, reference, {c->coefficient, c->value + share * c->error}};
  return cmx_recipe_with_model(s->recipe.text, "recipe", &model, out, err);
}

cmx_status cmx_sensitivity_recipe(const cmx_sensitivity *s, size_t change, double share, cmx_recipe *recipe,
                                  cmx_error *err) {
  char *with_model = NULL, *text = NULL;
  cmx_recipe_defaults(recipe);
  if (share == 0.0) return copy_recipe(&s->recipe, recipe, err);
  if (change >= s->inputs.n || !(fabs(share) <= 1.0))
    return cmx_fail(err, CMX_ERR_DOMAIN, "no change %zu, or a share %g", change, share);
  const cmxp_change *c = &s->inputs.change[change];
  cmx_status status = c->shown.is_number ? add_model(s, c, share, &with_model, err) : CMX_OK;
  if (status >= 0) status = change_settings(with_model ? with_model : s->recipe.text, c, &text, err);
  if (status >= 0) status = read_text(&s->recipe, text, c->shown.input, recipe, err);
  free(with_model);
  free(text);
  return status;
}

/* --- the loop ------------------------------------------------------------------------------------------ */

/* One item with one changed recipe. Evaluation 0 is without change; 1 + 3 k + way is change k. */
typedef struct job {
  size_t item, evaluation;
} job;

typedef struct running {
  cmx_sensitivity *s;
  size_t n;
  job *job;
} running;

static double *values_of(const cmx_sensitivity *s, size_t evaluation, size_t item) {
  return s->value + evaluation * s->n_outputs + s->item[item].first;
}

static int is_wanted(const cmxp_change *c, int way, int full) {
  return c->shown.is_number ? way != WHOLE || full : way == WHOLE;
}

/* Item by item, because that is the order of cost. */
static cmx_status list_jobs(running *r, int full, cmx_error *err) {
  const cmx_sensitivity *s = r->s;
  r->job = malloc(s->n_items * (1 + WAYS * s->inputs.n) * sizeof *r->job);
  if (!r->job) return cmx_fail(err, CMX_ERR_MEMORY, "out of memory");
  for (size_t i = 0; i < s->n_items; i++) {
    r->job[r->n++] = (job){i, 0};
    for (size_t k = 0; k < s->inputs.n; k++)
      for (int way = 0; way < WAYS; way++)
        if (s->inputs.change[k].groups & s->item[i].group && is_wanted(&s->inputs.change[k], way, full))
          r->job[r->n++] = (job){i, 1 + WAYS * k + (size_t)way};
  }
  return CMX_OK;
}

static cmx_status changed_recipe(const cmx_sensitivity *s, size_t evaluation, cmx_recipe *recipe,
                                 cmx_error *err) {
  if (!evaluation) return copy_recipe(&s->recipe, recipe, err);
  const size_t k = (evaluation - 1) / WAYS, way = (evaluation - 1) % WAYS;
  return cmx_sensitivity_recipe(s, k,
                                way == MINUS  ? -small_share
                                : way == PLUS ? small_share
                                              : 1.0,
                                recipe, err);
}

/* Whether a recipe has the lattice sums and the order model of another. */
static int same_physics(const cmx_recipe *a, const cmx_recipe *b) {
  return a->order.shells == b->order.shells && a->order.gamma_d_max == b->order.gamma_d_max &&
         !strcmp(a->order.free_energy, b->order.free_energy) &&
         !strcmp(a->order.third_order, b->order.third_order) &&
         !strcmp(a->lattice.structure, b->lattice.structure) && a->lattice.tolerance == b->lattice.tolerance;
}

static cmx_status compute(const cmx_sensitivity *s, const job *j, cmx_physics *shared, cmx_error *err) {
  cmx_recipe recipe;
  cmx_physics own;
  cmx_status status = changed_recipe(s, j->evaluation, &recipe, err);
  if (status < 0) return status;
  const int same = same_physics(&recipe, &s->recipe);
  if (!same) status = cmx_physics_make(&recipe, &own, err);
  if (status >= 0) {
    double value[CMXP_ITEM_VALUES];
    status = cmxp_item_compute(s, &s->item[j->item], &recipe, same ? shared : &own, value, err);
    memcpy(values_of(s, j->evaluation, j->item), value, s->item[j->item].n * sizeof *value);
    if (!same) cmx_physics_free(&own);
  }
  cmx_recipe_clear(&recipe);
  return status;
}

/* Only the recipe as it is has to be computable. */
static cmx_status run_job(void *context, void *work, size_t k, cmx_error *err) {
  const running *r = context;
  const job *j = &r->job[k];
  const cmx_status status = compute(r->s, j, work, err);
  if (status >= 0 || status == CMX_ERR_MEMORY || !j->evaluation) return status;
  for (size_t i = 0; i < r->s->item[j->item].n; i++) values_of(r->s, j->evaluation, j->item)[i] = NAN;
  return CMX_OK;
}

static void job_parts(void *context, size_t k, cmxp_row_bytes *bytes) {
  const running *r = context;
  const job *j = &r->job[k];
  cmxp_row_part(bytes, values_of(r->s, j->evaluation, j->item), r->s->item[j->item].n * sizeof(double));
}

static cmx_status begin(void *context, void **work) {
  const running *r = context;
  cmx_physics *own = malloc(sizeof *own);
  if (!own) return CMX_ERR_MEMORY;
  const cmx_status status = cmx_physics_share(&r->s->physics, own, NULL);
  if (status < 0) {
    free(own);
    return status;
  }
  *work = own;
  return CMX_OK;
}

static void end(void *work) {
  if (work) cmx_physics_free(work);
  free(work);
}

cmx_status cmx_sensitivity_run(cmx_sensitivity *s, int full, const cmx_journal *pieces,
                               const cmx_progress *progress, cmx_error *err) {
  running r = {.s = s};
  const cmx_progress kept = cmxp_progress_with(progress, pieces);
  cmx_status status = list_jobs(&r, full, err);
  if (status >= 0)
    status = cmxp_rows_run(&(cmxp_rows){.stage = stage,
                                        .n = r.n,
                                        .progress = &kept,
                                        .row = run_job,
                                        .context = &r,
                                        .parts = job_parts,
                                        .kept = stage,
                                        .begin = begin,
                                        .end = end},
                           err);
  free(r.job);
  for (size_t o = 0; o < s->n_outputs; o++) s->output[o].value = s->value[o];
  return status;
}

/* --- results ------------------------------------------------------------------------------------------- */

size_t cmx_sensitivity_changes(const cmx_sensitivity *s) {
  return s->inputs.n;
}

const cmx_sensitivity_change *cmx_sensitivity_change_at(const cmx_sensitivity *s, size_t k) {
  return k < s->inputs.n ? &s->inputs.change[k].shown : NULL;
}

int cmx_sensitivity_left_out(const cmx_sensitivity *s, size_t k, const char **input, const char **reason) {
  if (k >= s->inputs.n_left) return 0;
  *input = s->inputs.left[k].input;
  *reason = s->inputs.left[k].reason;
  return 1;
}

size_t cmx_sensitivity_outputs(const cmx_sensitivity *s) {
  return s->n_outputs;
}

const cmx_sensitivity_output *cmx_sensitivity_output_at(const cmx_sensitivity *s, size_t k) {
  return k < s->n_outputs ? &s->output[k] : NULL;
}

int cmx_sensitivity_nonlinear(double value, double first, double full) {
  return fabs(full - first) > 0.05 * fmax(fabs(first), fabs(full)) && fabs(full - first) > 1e-8 * fabs(value);
}

/* Whether a change moves a result at all. */
static int is_moved(const cmx_sensitivity *s, size_t output, size_t change) {
  for (size_t i = 0; i < s->n_items; i++)
    if (output >= s->item[i].first && output < s->item[i].first + s->item[i].n)
      return (s->item[i].group & s->inputs.change[change].groups) != 0;
  return 0;
}

cmx_sensitivity_shift cmx_sensitivity_shift_at(const cmx_sensitivity *s, size_t output, size_t change) {
  const cmx_sensitivity_shift none = {NAN, NAN, 0};
  if (output >= s->n_outputs || change >= s->inputs.n) return none;
  if (!is_moved(s, output, change)) return (cmx_sensitivity_shift){0.0, 0.0, 0};
  const double *way[WAYS], base = s->value[output];
  for (size_t w = 0; w < WAYS; w++) way[w] = s->value + (1 + WAYS * change + w) * s->n_outputs + output;
  cmx_sensitivity_shift shift = {(*way[PLUS] - *way[MINUS]) / (2.0 * small_share), *way[WHOLE] - base, 0};
  if (!s->inputs.change[change].shown.is_number) shift.first = shift.full;
  shift.nonlinear = cmx_sensitivity_nonlinear(base, shift.first, shift.full);
  return shift;
}

double cmx_sensitivity_quadrature(const cmx_sensitivity *s, const double shift[]) {
  double sum = 0.0;
  for (size_t k = 0, next; k < s->inputs.n; k = next) {
    double most = 0.0;
    for (next = k;
         next < s->inputs.n && !strcmp(s->inputs.change[next].shown.input, s->inputs.change[k].shown.input);
         next++)
      most = fmax(most, fabs(shift[next])); /* fmax leaves NaN out */
    sum += most * most;
  }
  return sqrt(sum);
}
