/* Threads on one view: each has the bits that one thread alone has. The thread sanitizer watches them. */
#include <pthread.h>

#include "coulomix_batch.h"
#include "support/eos_fixture.h"

enum { THREADS = 8, POINTS = 64, QUANTITIES = 4 };

static eos_fixture *fixture;

static int prepare(void **state) {
  (void)state;
  fixture = eos_fixture_new(ORDERED);
  return 0;
}

static int tidy(void **state) {
  (void)state;
  eos_fixture_free(fixture);
  return 0;
}

/* What one thread computes: single lookups, slopes, a batch by (rho, e). */
typedef struct work {
  const cmx_eos_view *view;
  double x[POINTS], rho[POINTS], temp[POINTS], e[POINTS], slope[POINTS], out[POINTS * QUANTITIES];
  int status[POINTS];
} work;

static void *run(void *context) {
  static const int q[QUANTITIES] = {CMX_Q_temp, CMX_Q_p, CMX_Q_cv, CMX_Q_cs};
  work *w = context;
  for (int i = 0; i < POINTS; i++) {
    cmx_eos_state s;
    cmx_eos_slopes slopes;
    cmx_eos_lookup_slopes(w->view, CMX_STABLE, w->x[i], w->rho[i], w->temp[i], &s, &slopes);
    w->slope[i] = slopes.cv[1];
    cmx_eos_lookup(w->view, CMX_STABLE, w->x[i], w->rho[i], w->temp[i], &s);
    w->e[i] = s.e;
  }
  cmx_eos_request r = cmx_eos_request_make(POINTS, CMX_GIVEN_RHO_E);
  r.a = w->rho;
  r.b = w->e;
  r.x = w->x;
  r.a_step = r.b_step = r.x_step = 1;
  r.n_q = QUANTITIES;
  r.q = q;
  r.out = w->out;
  r.out_step = QUANTITIES;
  r.q_step = 1;
  r.status = w->status;
  cmx_eos_batch(w->view, &r);
  return NULL;
}

static void same_bits_in_each_thread(void **state) {
  (void)state;
  static work w[THREADS + 1];
  pthread_t thread[THREADS];
  uint64_t seed = 77;
  for (int i = 0; i < POINTS; i++) {
    double s[3];
    random_state(&fixture->view, &seed, s);
    for (int k = 0; k <= THREADS; k++) {
      w[k].view = &fixture->view;
      w[k].x[i] = s[0];
      w[k].rho[i] = s[1];
      w[k].temp[i] = s[2];
    }
  }
  for (int k = 0; k < THREADS; k++) assert_int_equal(pthread_create(&thread[k], NULL, run, &w[k]), 0);
  for (int k = 0; k < THREADS; k++) assert_int_equal(pthread_join(thread[k], NULL), 0);
  run(&w[THREADS]);
  int found = 0;
  for (int i = 0; i < POINTS; i++) {
    CHECK(w[THREADS].status[i] != 0 ||
          fabs(w[THREADS].out[i * QUANTITIES] / w[THREADS].temp[i] - 1.0) < 1e-3);
    found += w[THREADS].status[i] >= 0;
  }
  CHECK(found > POINTS / 2);
  for (int k = 0; k < THREADS; k++) CHECK(memcmp(&w[k], &w[THREADS], sizeof w[k]) == 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(same_bits_in_each_thread)};
  return cmocka_run_group_tests(tests, prepare, tidy);
}
