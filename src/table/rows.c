#include "table/rows.h"

#include <string.h>

typedef struct running {
  const cmxp_rows *rows;
  size_t done, total, first_failed; /* n: none */
  int stopped;
  cmx_error failure; /* of row first_failed */
} running;

/* Whether progress asks to stop. */
static int stop_requested(const running *r, size_t done) {
  const cmx_progress *p = r->rows->progress;
  return p && p->function && p->function(p->context, r->rows->stage, done, r->total);
}

/* A row after one that failed cannot change the result. */
static int row_needed(running *r, size_t i) {
  int needed;
#pragma omp critical(cmxp_rows)
  needed = !r->stopped && i < r->first_failed;
  return needed;
}

static size_t row_finished(running *r, size_t i, cmx_status status, const cmx_error *err) {
  size_t done;
#pragma omp critical(cmxp_rows)
  {
    done = ++r->done;
    if (status < 0 && i < r->first_failed) {
      r->first_failed = i;
      r->failure = *err;
      r->failure.status = status;
    }
  }
  return done;
}

static void stop_rows(running *r) {
#pragma omp critical(cmxp_rows)
  r->stopped = 1;
}

static void run_row(running *r, void *work, cmx_status made, size_t i, int reporter) {
  cmx_error err = CMX_ERROR_NONE;
  if (!row_needed(r, i)) return;
  const cmx_status status = made < 0 ? cmx_fail(&err, made, "%s: out of memory", r->rows->stage)
                                     : r->rows->row(r->rows->context, work, i, &err);
  const size_t done = row_finished(r, i, status, &err);
  if (reporter && stop_requested(r, done)) stop_rows(r);
}

cmx_status cmxp_rows_run(const cmxp_rows *rows, cmx_error *err) {
  running r = {.rows = rows,
               .done = rows->before,
               .total = rows->total ? rows->total : rows->n,
               .first_failed = rows->n};
  if (stop_requested(&r, rows->before)) r.stopped = 1;
#pragma omp parallel
  {
    void *work = NULL;
    const cmx_status made = rows->begin ? rows->begin(rows->context, &work) : CMX_OK;
    int reporter = 0;
#pragma omp master
    reporter = 1;
#pragma omp for schedule(dynamic, 1)
    for (size_t i = 0; i < rows->n; i++) run_row(&r, work, made, i, reporter);
    if (rows->end) rows->end(work);
  }
  if (!r.stopped && r.first_failed == rows->n && r.done == r.total) /* the last row may be another thread's */
    stop_requested(&r, r.total);
  if (r.stopped) return cmx_fail(err, CMX_ERR_STOPPED, "%s: stopped", rows->stage);
  if (r.first_failed < rows->n) return cmx_fail(err, r.failure.status, "%s", r.failure.text);
  return CMX_OK;
}
