/* Verification: which sections a table has, the order of their checks, and the report. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verify/verify_internal.h"

/* --- the report ----------------------------------------------------------------------------------------- */

cmx_report_row cmxp_row(const char *section, const char *check, const char *subject, const char *quantity,
                        const char *unit) {
  cmx_report_row row = {.section = section,
                        .check = check,
                        .quantity = quantity,
                        .unit = unit,
                        .scale = "",
                        .median = NAN,
                        .p99 = NAN,
                        .worst = NAN,
                        .budget_median = INFINITY,
                        .budget = INFINITY,
                        .within = 1};
  snprintf(row.subject, sizeof row.subject, "%s", subject ? subject : "");
  return row;
}

cmx_report_row cmxp_row_of(cmx_report_row row, size_t n, double number) {
  row.n = n;
  row.worst = number;
  return row;
}

void cmxp_set_budget(cmx_report_row *row, double budget) {
  row->budget = budget;
  row->within = row->worst <= budget;
}

void cmxp_set_budgets(cmx_report_row *row, const cmxp_budget budgets[]) {
  while (budgets->name && strcmp(budgets->name, row->quantity) != 0) budgets++;
  row->budget_median = budgets->median;
  row->budget = budgets->worst;
}

/* Room grows by doubling: it is full where the number of rows is a power of two from 64 on. */
void cmxp_add_row(cmxp_verify_job *job, cmx_report_row row) {
  cmx_report *r = job->report;
  if (job->status < 0) return;
  if (r->n == 0 || (r->n >= 64 && (r->n & (r->n - 1)) == 0)) {
    cmx_report_row *larger = realloc(r->rows, (r->n ? 2 * r->n : 64) * sizeof *larger);
    if (!larger) {
      job->status = CMX_ERR_MEMORY;
      return;
    }
    r->rows = larger;
  }
  r->rows[r->n++] = row;
  r->within = r->within && row.within;
}

void cmx_report_free(cmx_report *report) {
  free(report->rows);
  memset(report, 0, sizeof *report);
}

static int same(const char *wanted, const char *text) {
  return !wanted || !strcmp(wanted, text);
}

const cmx_report_row *cmx_report_find(const cmx_report *report, size_t from, const char *section,
                                      const char *check, const char *subject, const char *quantity) {
  for (size_t k = from; k < report->n; k++) {
    const cmx_report_row *row = &report->rows[k];
    if (same(section, row->section) && same(check, row->check) && same(subject, row->subject) &&
        same(quantity, row->quantity))
      return row;
  }
  return NULL;
}

/* --- sections ------------------------------------------------------------------------------------------- */

static const struct {
  const char *name;
  cmxp_verify_function *verify;
} sections[] = {
#define CMXP_SECTION(name) {#name, cmxp_verify_##name},
#include "section/section_list.def"
#undef CMXP_SECTION
};
enum { N_SECTIONS = sizeof sections / sizeof *sections };

/* The free energies of /eos decide on /equilibrium. */
static int has(const cmx_table *t, const char *section) {
  return cmx_table_has(t, section) && (strcmp(section, "equilibrium") != 0 || cmx_table_has(t, "eos"));
}

size_t cmx_verify_sections(const cmx_table *table, const char *names[CMX_MAX_SECTIONS]) {
  size_t n = 0;
  for (size_t k = 0; k < N_SECTIONS; k++)
    if (has(table, sections[k].name)) names[n++] = sections[k].name;
  return n;
}

/* wanted[k]: section k is to be verified. */
static cmx_status choose_sections(const cmx_table *table, const cmx_verify_options *o, int wanted[N_SECTIONS],
                                  cmx_error *err) {
  for (size_t k = 0; k < N_SECTIONS; k++) wanted[k] = !o->n_sections && has(table, sections[k].name);
  for (size_t j = 0; j < o->n_sections; j++) {
    size_t k = 0;
    while (k < N_SECTIONS && strcmp(o->sections[j], sections[k].name) != 0) k++;
    if (k == N_SECTIONS)
      return cmx_fail(err, CMX_ERR_UNKNOWN, "verify: no section '%.64s' that can be verified",
                      o->sections[j]);
    if (!has(table, sections[k].name))
      return cmx_fail(err, CMX_ERR_ABSENT, "verify: the table has no %s", sections[k].name);
    wanted[k] = 1;
  }
  return CMX_OK;
}

/* --- all checks ----------------------------------------------------------------------------------------- */

void cmx_verify_defaults(cmx_verify_options *options) {
  *options = (cmx_verify_options){.samples = 10000, .seed = 1};
}

static cmx_status run(cmxp_verify_job *job, const int wanted[N_SECTIONS], cmx_error *err) {
  cmx_physics physics = {.order = NULL};
  cmx_status status = cmx_physics_make(job->recipe, &physics, err);
  job->physics = &physics;
  for (size_t k = 0; k < N_SECTIONS && status >= 0; k++)
    if (wanted[k]) status = sections[k].verify(job, err);
  cmx_physics_free(&physics);
  if (status >= 0 && job->status < 0) return cmx_fail(err, job->status, "verify: out of memory");
  return status < 0 ? status : CMX_OK;
}

cmx_status cmx_verify(const cmx_table *table, const cmx_verify_options *options, cmx_report *report,
                      cmx_error *err) {
  cmx_verify_options o;
  cmx_recipe recipe;
  int wanted[N_SECTIONS];
  cmx_verify_defaults(&o);
  if (options) o = *options;
  *report = (cmx_report){.within = 1};
  if (o.samples < 1 || o.samples > CMX_VERIFY_MAX_SAMPLES)
    return cmx_fail(err, CMX_ERR_DOMAIN, "verify: samples = %zu: not in 1..%d", o.samples,
                    CMX_VERIFY_MAX_SAMPLES);
  cmx_status status = choose_sections(table, &o, wanted, err);
  if (status < 0) return status;
  const char *text = cmx_store_get_text(table->store, "/", "recipe");
  status = cmx_recipe_read_text(text ? text : "", "recipe of the table", &recipe, err);
  if (status >= 0) {
    cmxp_verify_job job = {.table = table,
                           .recipe = &recipe,
                           .samples = o.samples,
                           .seed = o.seed,
                           .progress = o.progress,
                           .report = report};
    status = run(&job, wanted, err);
  }
  cmx_recipe_clear(&recipe);
  if (status < 0) cmx_report_free(report);
  return status;
}
