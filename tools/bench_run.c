/* bench: the clock, and the turns that passes take. */
#define _GNU_SOURCE /* syscall */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef __linux__
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include "bench.h"

double bench_seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static bench_entry *append(bench_list *all, const char *key, const char *what) {
  bench_entry *e = &all->of[all->n < BENCH_ENTRIES ? all->n++ : BENCH_ENTRIES - 1];
  memset(e, 0, sizeof *e);
  strncpy(e->key, key, BENCH_KEY - 1);
  e->what = what;
  return e;
}

void bench_add(bench_list *all, const char *key, const char *what, bench_pass *run, const bench_work *work) {
  bench_entry *e = append(all, key, what);
  e->run = run;
  e->work = *work;
}

void bench_add_time(bench_list *all, const char *key, const char *what, bench_time time) {
  append(all, key, what)->time = time;
}

const bench_entry *bench_find(const bench_list *all, const char *key) {
  for (size_t k = 0; k < all->n; k++)
    if (!strcmp(all->of[k].key, key)) return &all->of[k];
  return NULL;
}

static int ascending(const void *left, const void *right) {
  const double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

bench_time bench_summary(int n, double *times) {
  qsort(times, (size_t)n, sizeof *times, ascending);
  return (bench_time){times[n / 2], times[0], times[n - 1]};
}

/* Time of one call in ns. Passes for at least 1 ms, so that the clock does not count, after one that is not
   timed: the caches hold the data of another entry. */
static double turn(const bench_entry *e) {
  double spent;
  size_t passes = 0;
  e->run(&e->work);
  const double start = bench_seconds();
  do {
    e->run(&e->work);
    passes++;
    spent = bench_seconds() - start;
  } while (spent < 1e-3);
  return 1e9 * spent / ((double)passes * (double)e->work.n);
}

void bench_measure(bench_list *all, size_t from, int repeats) {
  static double times[BENCH_ENTRIES][BENCH_REPEATS];
  for (int r = 0; r < repeats; r++)
    for (size_t k = from; k < all->n; k++)
      if (all->of[k].run) times[k][r] = turn(&all->of[k]);
  for (size_t k = from; k < all->n; k++)
    if (all->of[k].run) all->of[k].time = bench_summary(repeats, times[k]);
}

#ifdef __linux__
double bench_instructions(bench_pass *run, const bench_work *w) {
  struct perf_event_attr what;
  unsigned long long count = 0;
  memset(&what, 0, sizeof what);
  what.type = PERF_TYPE_HARDWARE;
  what.size = sizeof what;
  what.config = PERF_COUNT_HW_INSTRUCTIONS;
  what.disabled = what.exclude_kernel = what.exclude_hv = 1;
  const int counter = (int)syscall(SYS_perf_event_open, &what, 0, -1, -1, 0);
  if (counter < 0) return NAN;
  run(w);
  ioctl(counter, PERF_EVENT_IOC_ENABLE, 0);
  run(w);
  ioctl(counter, PERF_EVENT_IOC_DISABLE, 0);
  const int complete = read(counter, &count, sizeof count) == sizeof count;
  close(counter);
  return complete && count ? (double)count / (double)w->n : NAN;
}
#else
double bench_instructions(bench_pass *run, const bench_work *w) {
  (void)run;
  (void)w;
  return NAN;
}
#endif
