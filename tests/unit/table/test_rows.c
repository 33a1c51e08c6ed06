/* The loop over rows: reports, stopping, and rows that a journal keeps. */
#include <stdlib.h>
#include <string.h>

#ifdef _OPENMP
#include <omp.h>
#endif

#include "support/cmx_test.h"
#include "table/rows.h"

enum { N = 12, LONGEST = 4 * N + 8 };

/* A journal in memory. */
typedef struct memory {
  size_t n[N];
  unsigned char bytes[N][LONGEST];
} memory;

static const void *find(void *context, const char *stage, size_t index, size_t *n) {
  const memory *m = context;
  assert_string_equal(stage, "squares: rows");
  *n = m->n[index];
  return *n ? m->bytes[index] : NULL;
}

static void keep(void *context, const char *stage, size_t index, const void *data, size_t n) {
  memory *m = context;
  assert_string_equal(stage, "squares: rows");
  CHECK(index < N && n <= LONGEST);
  m->n[index] = n;
  memcpy(m->bytes[index], data, n);
}

/* Row i has i + 1 integers and one more. */
typedef struct squares {
  int value[N][N + 1], extra[N], made[N];
} squares;

static cmx_status make_row(void *context, void *work, size_t i, cmx_error *err) {
  squares *s = context;
  (void)work, (void)err;
  for (size_t k = 0; k <= i; k++) s->value[i][k] = (int)(i * i + k);
  s->extra[i] = -(int)i;
  s->made[i]++;
  return CMX_OK;
}

static void parts(void *context, size_t i, cmxp_row_bytes *bytes) {
  squares *s = context;
  cmxp_row_part(bytes, s->value[i], (i + 1) * sizeof(int));
  cmxp_row_part(bytes, &s->extra[i], sizeof(int));
}

typedef struct reports {
  size_t n, first, last, stop_at; /* stop_at 0: never */
} reports;

static int report(void *context, const char *stage, size_t done, size_t total) {
  reports *r = context;
  assert_string_equal(stage, "squares");
  assert_int_equal(total, N);
  if (!r->n++) r->first = done;
  CHECK(done >= r->last);
  r->last = done;
  return r->stop_at && done >= r->stop_at;
}

static cmx_status run(squares *s, const cmx_journal *journal, reports *r) {
  const cmx_progress progress = {report, r, journal};
  cmx_error err = CMX_ERROR_NONE;
  return cmxp_rows_run(&(cmxp_rows){.stage = "squares",
                                    .n = N,
                                    .progress = &progress,
                                    .row = make_row,
                                    .context = s,
                                    .parts = parts,
                                    .kept = "squares: rows"},
                       &err);
}

static void first_and_last_are_reported(void **state) {
  (void)state;
  for (int threads = 1; threads <= 3; threads++) {
    squares s = {0};
    reports r = {0};
#ifdef _OPENMP
    omp_set_num_threads(threads);
#endif
    assert_int_equal(run(&s, NULL, &r), CMX_OK);
    CHECK(r.first == 0 && r.last == N && r.n >= 2);
  }
}

static void kept_rows_are_found(void **state) {
  (void)state;
  memory m;
  const cmx_journal journal = {find, keep, &m};
  squares whole = {0}, again = {0};
  reports none = {0}, some = {.stop_at = 5}, rest = {0};
  memset(&m, 0, sizeof m);
#ifdef _OPENMP
  omp_set_num_threads(1);
#endif
  assert_int_equal(run(&whole, NULL, &none), CMX_OK);
  assert_int_equal(run(&again, &journal, &some), CMX_ERR_STOPPED);
  memset(&again, 0, sizeof again);
  m.n[2]--;        /* too short */
  m.n[3]++;        /* too long */
  m.bytes[4][0]++; /* the journal itself finds damage: taken as it is */
  assert_int_equal(run(&again, &journal, &rest), CMX_OK);
  assert_int_equal(rest.first, 3);
  for (size_t i = 0; i < N; i++) assert_int_equal(again.made[i], i == 2 || i == 3 || i >= 5);
  CHECK(again.value[4][0] == whole.value[4][0] + 1);
  again.value[4][0]--;
  assert_memory_equal(again.value, whole.value, sizeof whole.value);
  assert_memory_equal(again.extra, whole.extra, sizeof whole.extra);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(first_and_last_are_reported),
                                     cmocka_unit_test(kept_rows_are_found)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
