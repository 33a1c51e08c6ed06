#include "table/rows.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct running {
  const cmxp_rows *rows;
  size_t done, total, reported;
  size_t first_failed; /* n: none */
  int stopped;
  cmx_error failure;    /* of row first_failed */
  unsigned char *found; /* [n] rows of an earlier run; NULL: none */
} running;

/* --- rows in a journal --------------------------------------------------------------------------------- */

void cmxp_row_part(cmxp_row_bytes *bytes, void *data, size_t n) {
  if (bytes->way == CMXP_ROW_MEASURE) {
    bytes->n += n;
    return;
  }
  bytes->failed |= n > bytes->n;
  if (bytes->failed || !n) return;
  if (bytes->way == CMXP_ROW_SAVE)
    memcpy(bytes->at, data, n);
  else
    memcpy(data, bytes->at, n);
  bytes->at += n;
  bytes->n -= n;
}

static const cmx_journal *journal_of(const cmxp_rows *rows) {
  return rows->parts && rows->progress ? rows->progress->rows : NULL;
}

/* A failure only means that the row is computed again after an interruption. */
static void keep_row(const cmxp_rows *rows, size_t i) {
  cmxp_row_bytes size = {CMXP_ROW_MEASURE, NULL, 0, 0};
  if (!journal_of(rows)) return;
  rows->parts(rows->context, i, &size);
  unsigned char *image = malloc(size.n + 1);
  cmxp_row_bytes bytes = {CMXP_ROW_SAVE, image, size.n, 0};
  if (!image) return;
  rows->parts(rows->context, i, &bytes);
  cmx_journal_keep(journal_of(rows), rows->kept, i, image, size.n);
  free(image);
}

static int find_row(const cmxp_rows *rows, size_t i) {
  size_t n;
  const unsigned char *image = cmx_journal_find(journal_of(rows), rows->kept, i, &n);
  /* the image is only read */
  cmxp_row_bytes bytes = {CMXP_ROW_LOAD, (unsigned char *)(uintptr_t)image, n, 0};
  if (!image) return 0;
  rows->parts(rows->context, i, &bytes);
  return !bytes.failed && bytes.n == 0;
}

static void find_rows(running *r) {
  const cmxp_rows *rows = r->rows;
  if (!journal_of(rows) || (r->found = calloc(rows->n + 1, 1)) == NULL) return;
  for (size_t i = 0; i < rows->n; i++) {
    r->found[i] = (unsigned char)find_row(rows, i);
    r->done += r->found[i];
  }
}

/* --- the loop ------------------------------------------------------------------------------------------ */

/* Whether progress asks to stop. */
static int stop_requested(running *r, size_t done) {
  const cmx_progress *p = r->rows->progress;
  r->reported = done;
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
  if (!row_needed(r, i) || (r->found && r->found[i])) return;
  const cmx_status status = made < 0 ? cmx_fail(&err, made, "%s: out of memory", r->rows->stage)
                                     : r->rows->row(r->rows->context, work, i, &err);
  if (status >= 0) keep_row(r->rows, i);
  const size_t done = row_finished(r, i, status, &err);
  if (reporter && stop_requested(r, done)) stop_rows(r);
}

cmx_status cmxp_rows_run(const cmxp_rows *rows, cmx_error *err) {
  running r = {.rows = rows,
               .done = rows->before,
               .total = rows->total ? rows->total : rows->n,
               .first_failed = rows->n};
  find_rows(&r);
  if (stop_requested(&r, r.done)) r.stopped = 1;
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
  free(r.found);
  /* the last row may be another thread's */
  if (!r.stopped && r.first_failed == rows->n && r.reported < r.done && stop_requested(&r, r.done))
    r.stopped = 1;
  if (r.stopped) return cmx_fail(err, CMX_ERR_STOPPED, "%s: stopped", rows->stage);
  if (r.first_failed < rows->n) return cmx_fail(err, r.failure.status, "%s", r.failure.text);
  return CMX_OK;
}
