/* Rows of the report of a verification. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verify/verify_internal.h"

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

static int text_matches(const char *wanted, const char *text) {
  return !wanted || !strcmp(wanted, text);
}

const cmx_report_row *cmx_report_find(const cmx_report *report, size_t from, const char *section,
                                      const char *check, const char *subject, const char *quantity) {
  for (size_t k = from; k < report->n; k++) {
    const cmx_report_row *row = &report->rows[k];
    if (text_matches(section, row->section) && text_matches(check, row->check) &&
        text_matches(subject, row->subject) && text_matches(quantity, row->quantity))
      return row;
  }
  return NULL;
}
