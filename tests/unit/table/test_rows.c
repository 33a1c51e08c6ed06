/* The loop over rows: reports, stopping, rows that a journal keeps, and ranks. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _OPENMP
#include <omp.h>
#endif

#include "support/cmx_test.h"
#include "table/rows.h"

enum { N = 36, LONGEST = 4 * N + 8 };

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
  const cmx_progress progress = {.function = report, .context = r, .rows = journal};
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

/* --- ranks: threads of this program that exchange through one place ------------------------------------- */

enum { RANKS = 3 };

typedef struct place {
  pthread_barrier_t all;
  int size;
  cmx_status own[RANKS];
  char text[RANKS][80];
  const void *bytes[RANKS];
  size_t n[RANKS];
} place;

typedef struct member {
  place *at;
  cmx_ranks ranks;
  squares s;
  reports seen;
  const cmx_journal *journal;
  int fails_at; /* row that fails; -1: none */
  int falls;    /* fails before its first row */
  cmx_status status;
  cmx_error err;
} member;

static cmx_status exchange(void *context, cmx_status own, const void *bytes, size_t n, cmx_ranks_take *take,
                           void *to, cmx_error *err) {
  member *m = context;
  place *p = m->at;
  const int rank = m->ranks.rank;
  p->own[rank] = own;
  snprintf(p->text[rank], sizeof *p->text, "%.79s", own < 0 ? err->text : "");
  p->bytes[rank] = bytes;
  p->n[rank] = n;
  pthread_barrier_wait(&p->all);
  int first = 0;
  while (first < p->size && p->own[first] >= 0) first++;
  if (first < p->size)
    cmx_fail(err, p->own[first], "%s", p->text[first]);
  else
    for (int r = 0; r < p->size; r++) take(to, r, p->bytes[r], p->n[r]);
  const cmx_status status = first < p->size ? p->own[first] : CMX_OK;
  pthread_barrier_wait(&p->all);
  return status;
}

static cmx_status member_row(void *context, void *work, size_t i, cmx_error *err) {
  member *m = context;
  if ((int)i == m->fails_at) return cmx_fail(err, CMX_ERR_DOMAIN, "row %zu fails", i);
  return make_row(&m->s, work, i, err);
}

static void member_parts(void *context, size_t i, cmxp_row_bytes *bytes) {
  parts(&((member *)context)->s, i, bytes);
}

static void *run_member(void *context) {
  member *m = context;
  const int first = m->ranks.rank == 0;
  const cmx_progress progress = {first ? report : NULL, &m->seen, m->journal, &m->ranks};
  const cmxp_rows rows = {.stage = "squares",
                          .n = N,
                          .progress = &progress,
                          .row = member_row,
                          .context = m,
                          .parts = member_parts,
                          .kept = "squares: rows"};
#ifdef _OPENMP
  omp_set_num_threads(1);
#endif
  if (m->falls) {
    cmx_fail(&m->err, CMX_ERR_MEMORY, "no room here");
    m->status = exchange(m, CMX_ERR_MEMORY, NULL, 0, NULL, NULL, &m->err);
  } else {
    m->status = cmxp_rows_run(&rows, &m->err);
  }
  return NULL;
}

static void run_members(int size, member m[RANKS]) {
  static place p;
  pthread_t thread[RANKS];
  p.size = size;
  pthread_barrier_init(&p.all, NULL, (unsigned)size);
  for (int r = 0; r < size; r++) {
    m[r].at = &p;
    m[r].ranks = (cmx_ranks){r, size, exchange, &m[r]};
    assert_int_equal(pthread_create(&thread[r], NULL, run_member, &m[r]), 0);
  }
  for (int r = 0; r < size; r++) pthread_join(thread[r], NULL);
  pthread_barrier_destroy(&p.all);
}

/* Members that have done nothing. */
static void prepare(member m[RANKS]) {
  memset(m, 0, RANKS * sizeof *m);
  for (int r = 0; r < RANKS; r++) m[r].fails_at = -1;
}

static void ranks_share_rows(void **state) {
  (void)state;
  static member m[RANKS];
  squares whole = {0};
  reports none = {0};
  assert_int_equal(run(&whole, NULL, &none), CMX_OK);
  for (int size = 1; size <= RANKS; size++) {
    memory kept;
    const cmx_journal journal = {find, keep, &kept};
    memset(&kept, 0, sizeof kept);
    prepare(m);
    m[0].journal = &journal;
    run_members(size, m);
    for (int r = 0; r < size; r++) {
      size_t made = 0;
      assert_int_equal(m[r].status, CMX_OK);
      assert_memory_equal(m[r].s.value, whole.value, sizeof whole.value);
      assert_memory_equal(m[r].s.extra, whole.extra, sizeof whole.extra);
      for (size_t i = 0; i < N; i++) made += (size_t)m[r].s.made[i];
      CHECK(made == (size_t)N / (size_t)size);
    }
    CHECK(m[0].seen.last == N);
    for (size_t i = 0; i < N; i++) CHECK(kept.n[i] == (i + 2) * sizeof(int));
    /* what rank 0 kept is given to the others */
    kept.n[3] = kept.n[10] = 0;
    prepare(m);
    m[0].journal = &journal;
    run_members(size, m);
    size_t made = 0;
    for (int r = 0; r < size; r++) {
      assert_memory_equal(m[r].s.value, whole.value, sizeof whole.value);
      for (size_t i = 0; i < N; i++) made += (size_t)m[r].s.made[i];
    }
    CHECK(made == 2 && m[0].seen.first == N - 2);
  }
}

static void ranks_fail_together(void **state) {
  (void)state;
  static member m[RANKS];
  prepare(m);
  for (int r = 0; r < RANKS; r++) m[r].fails_at = r == 1 ? 7 : 9; /* who has row 7 decides */
  run_members(RANKS, m);
  for (int r = 0; r < RANKS; r++) {
    assert_int_equal(m[r].status, CMX_ERR_DOMAIN);
    assert_string_equal(m[r].err.text, m[0].err.text);
    CHECK(!strcmp(m[r].err.text, "row 7 fails") || !strcmp(m[r].err.text, "row 9 fails"));
  }
  prepare(m);
  m[0].seen.stop_at = 1; /* rank 0 alone is asked to stop */
  run_members(RANKS, m);
  for (int r = 0; r < RANKS; r++) assert_int_equal(m[r].status, CMX_ERR_STOPPED);
  prepare(m);
  m[2].falls = 1;
  run_members(RANKS, m);
  for (int r = 0; r < RANKS; r++) {
    assert_int_equal(m[r].status, CMX_ERR_MEMORY);
    assert_string_equal(m[r].err.text, "no room here");
    for (size_t i = 0; i < N; i++) CHECK(m[r].s.made[i] == 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(first_and_last_are_reported), cmocka_unit_test(kept_rows_are_found),
      cmocka_unit_test(ranks_share_rows), cmocka_unit_test(ranks_fail_together)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
