#include "table/rows.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "io/io_internal.h"

typedef struct running {
  const cmxp_rows *rows;
  const cmx_ranks *ranks; /* NULL: this process makes all rows */
  size_t done, total, reported;
  size_t first_failed; /* n: none */
  int stopped;
  cmx_error failure;   /* of row first_failed */
  unsigned char *made; /* [n] rows that are there */
  size_t *missing;     /* [n_missing] the others */
  size_t n_missing;
  double slowest;     /* seconds that the last batch took, of any rank */
  cmx_status refused; /* a row of another rank that could not be taken */
} running;

/* --- rows as bytes ------------------------------------------------------------------------------------- */

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

cmx_progress cmxp_progress_with(const cmx_progress *progress, const cmx_journal *pieces) {
  cmx_progress with = {.function = NULL};
  if (progress) with = *progress;
  if (pieces) with.rows = pieces;
  return with;
}

static size_t size_of_row(const cmxp_rows *rows, size_t i) {
  cmxp_row_bytes size = {CMXP_ROW_MEASURE, NULL, 0, 0};
  rows->parts(rows->context, i, &size);
  return size.n;
}

static void save_row(const cmxp_rows *rows, size_t i, unsigned char *image, size_t n) {
  cmxp_row_bytes bytes = {CMXP_ROW_SAVE, image, n, 0};
  rows->parts(rows->context, i, &bytes);
}

static int load_row(const cmxp_rows *rows, size_t i, const unsigned char *image, size_t n) {
  /* the image is only read */
  cmxp_row_bytes bytes = {CMXP_ROW_LOAD, (unsigned char *)(uintptr_t)image, n, 0};
  rows->parts(rows->context, i, &bytes);
  return !bytes.failed && bytes.n == 0;
}

/* --- rows in a journal --------------------------------------------------------------------------------- */

static const cmx_journal *journal_of(const cmxp_rows *rows) {
  return rows->parts && rows->kept && rows->progress ? rows->progress->rows : NULL;
}

/* A failure only means that the row is computed again after an interruption. */
static void keep_row(const cmxp_rows *rows, size_t i) {
  if (!journal_of(rows)) return;
  const size_t n = size_of_row(rows, i);
  unsigned char *image = malloc(n + 1);
  if (!image) return;
  save_row(rows, i, image, n);
  cmx_journal_keep(journal_of(rows), rows->kept, i, image, n);
  free(image);
}

static void find_rows(running *r) {
  const cmxp_rows *rows = r->rows;
  if (!journal_of(rows)) return;
  for (size_t i = 0; i < rows->n; i++) {
    size_t n;
    const unsigned char *image = cmx_journal_find(journal_of(rows), rows->kept, i, &n);
    r->made[i] = image && load_row(rows, i, image, n);
    r->done += r->made[i];
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

static void row_failed(running *r, size_t i, cmx_status status, const char *text) {
  if (i >= r->first_failed) return;
  r->first_failed = i;
  cmx_fail(&r->failure, status, "%s", text);
}

static size_t row_finished(running *r, size_t i, cmx_status status, const cmx_error *err) {
  size_t done;
#pragma omp critical(cmxp_rows)
  {
    done = ++r->done;
    if (status < 0) row_failed(r, i, status, err->text);
  }
  return done;
}

static void stop_rows(running *r) {
#pragma omp critical(cmxp_rows)
  r->stopped = 1;
}

static void run_row(running *r, void *work, cmx_status begun, size_t i, int reporter) {
  cmx_error err = CMX_ERROR_NONE;
  if (!row_needed(r, i)) return;
  const cmx_status status = begun < 0 ? cmx_fail(&err, begun, "%s: out of memory", r->rows->stage)
                                      : r->rows->row(r->rows->context, work, i, &err);
  if (status >= 0) keep_row(r->rows, i);
  r->made[i] = status >= 0;
  const size_t done = row_finished(r, i, status, &err);
  if (reporter && stop_requested(r, done)) stop_rows(r);
}

/* Ranks take rows in turn, there and back: costs that rise along the rows are shared evenly. */
static int is_own(const cmx_ranks *ranks, size_t k) {
  if (!ranks) return 1;
  const size_t size = (size_t)ranks->size, place = k % (2 * size);
  return (place < size ? place : 2 * size - 1 - place) == (size_t)ranks->rank;
}

/* The own rows of the missing ones from..to-1. */
static void run_rows(running *r, size_t from, size_t to) {
  const cmxp_rows *rows = r->rows;
#pragma omp parallel
  {
    void *work = NULL;
    const cmx_status begun = rows->begin ? rows->begin(rows->context, &work) : CMX_OK;
    int reporter = 0;
#pragma omp master
    reporter = 1;
#pragma omp for schedule(dynamic, 1)
    for (size_t k = from; k < to; k++)
      if (is_own(r->ranks, k - from)) run_row(r, work, begun, r->missing[k], reporter);
    if (rows->end) rows->end(work);
  }
}

/* --- ranks --------------------------------------------------------------------------------------------- */

/* What a rank says beside its rows. Each of these follows as row number, length and bytes. */
typedef struct batch_head {
  double seconds;
  size_t first_failed;
  int stopped;
  cmx_error failure;
} batch_head;

static void take_row(running *r, int rank, size_t i, const unsigned char *image, size_t n) {
  if (rank == r->ranks->rank || i >= r->rows->n) return;
  if (!load_row(r->rows, i, image, n)) {
    r->refused = CMX_ERR_MEMORY; /* both have the same program, so the room was missing */
    return;
  }
  r->made[i] = 1;
  r->done++;
  if (journal_of(r->rows)) cmx_journal_keep(journal_of(r->rows), r->rows->kept, i, image, n);
}

static void take_batch(void *to, int rank, const unsigned char *bytes, size_t n) {
  running *r = to;
  batch_head head;
  size_t number[2];
  if (n < sizeof head) return;
  memcpy(&head, bytes, sizeof head);
  if (head.seconds > r->slowest) r->slowest = head.seconds;
  r->stopped |= head.stopped;
  if (head.first_failed < r->rows->n)
    row_failed(r, head.first_failed, head.failure.status, head.failure.text);
  for (size_t at = sizeof head; at + sizeof number <= n; at += number[1]) {
    memcpy(number, bytes + at, sizeof number);
    at += sizeof number;
    if (number[1] > n - at) return;
    take_row(r, rank, number[0], bytes + at, number[1]);
  }
}

static void put_row(const cmxp_rows *rows, size_t i, cmxp_bytes *bytes) {
  const size_t number[2] = {i, size_of_row(rows, i)};
  cmxp_bytes_add(bytes, number, sizeof number);
  unsigned char *image = cmxp_bytes_extend(bytes, number[1]);
  if (image) save_row(rows, i, image, number[1]);
}

/* Gives the rows that are there, of the first exchange those that a journal had, of later ones the own of the
   missing from..to-1, to all ranks, and takes theirs. */
static cmx_status exchange(running *r, int first, size_t from, size_t to, double seconds, cmx_error *err) {
  const batch_head head = {seconds, r->first_failed, r->stopped, r->failure};
  cmxp_bytes bytes = {0};
  cmxp_bytes_add(&bytes, &head, sizeof head);
  for (size_t k = from; k < to; k++) {
    const size_t i = first ? k : r->missing[k];
    if (r->made[i] && (first || is_own(r->ranks, k - from))) put_row(r->rows, i, &bytes);
  }
  r->slowest = 0.0;
  cmx_status status =
      bytes.failed ? cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", r->rows->stage) : CMX_OK;
  status = r->ranks->exchange(r->ranks->context, status, bytes.data, bytes.n, take_batch, r, err);
  cmxp_bytes_free(&bytes);
  if (status < 0 || r->refused >= 0) return status;
  return cmx_fail(err, r->refused, "%s: out of memory", r->rows->stage);
}

static double clock_seconds(void) {
  struct timespec t;
  timespec_get(&t, TIME_UTC);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Rows of the next batch: what takes some seconds, so that little is lost if a rank ends. */
static size_t next_batch(const running *r, size_t last) {
  const double aim = 5.0, most = 4.0, least = (double)r->ranks->size;
  if (!(r->slowest * most > aim)) return (size_t)(most * (double)last);
  const double n = aim / r->slowest * (double)last;
  return (size_t)(n > least ? n : least);
}

static cmx_status run_batches(running *r, cmx_error *err) {
  size_t n = 8 * (size_t)r->ranks->size, to;
  for (size_t from = 0; from < r->n_missing; from = to) {
    const double begun = clock_seconds();
    to = n < r->n_missing - from ? from + n : r->n_missing;
    run_rows(r, from, to);
    const cmx_status status = exchange(r, 0, from, to, clock_seconds() - begun, err);
    if (status < 0) return status;
    if (r->stopped || r->first_failed < r->rows->n) break;
    n = next_batch(r, n);
  }
  return CMX_OK;
}

/* --- the whole ----------------------------------------------------------------------------------------- */

static void list_missing(running *r) {
  for (size_t i = 0; i < r->rows->n; i++)
    if (!r->made[i]) r->missing[r->n_missing++] = i;
}

static cmx_status run_all(running *r, cmx_error *err) {
  cmx_status status = CMX_OK;
  find_rows(r);
  if (stop_requested(r, r->done)) r->stopped = 1;
  if (r->ranks) status = exchange(r, 1, 0, r->rows->n, 0.0, err);
  if (status < 0) return status;
  list_missing(r);
  if (!r->ranks)
    run_rows(r, 0, r->n_missing);
  else if (!r->stopped)
    status = run_batches(r, err);
  return status;
}

cmx_status cmxp_rows_run(const cmxp_rows *rows, cmx_error *err) {
  running r = {.rows = rows,
               .done = rows->before,
               .total = rows->total ? rows->total : rows->n,
               .first_failed = rows->n};
  if (rows->parts && rows->progress && rows->progress->ranks && rows->progress->ranks->size > 1)
    r.ranks = rows->progress->ranks;
  r.made = calloc(rows->n + 1, 1);
  r.missing = malloc((rows->n + 1) * sizeof *r.missing);
  cmx_status status = r.made && r.missing ? run_all(&r, err)
                                          : cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", rows->stage);
  free(r.made);
  free(r.missing);
  if (status < 0) return status;
  /* the last row may be another thread's */
  if (!r.stopped && r.first_failed == rows->n && r.reported < r.done && stop_requested(&r, r.done))
    r.stopped = 1;
  if (r.stopped) return cmx_fail(err, CMX_ERR_STOPPED, "%s: stopped", rows->stage);
  if (r.first_failed < rows->n) return cmx_fail(err, r.failure.status, "%s", r.failure.text);
  return CMX_OK;
}
