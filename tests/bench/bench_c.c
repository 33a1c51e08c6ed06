/* The C library against the headers compiled into this program, CPU time in turns.
   usage: bench_c TABLE.cmx [POINTS [TURNS]] */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define COULOMIX_IO_IMPLEMENTATION
#include "coulomix.h"
#include "coulomix_c.h"
#include "coulomix_io.h"
#include "support/random.h"

enum { WAYS = 6, ALL = CMX_Q_STATE_END };
static const char *const ways[WAYS] = {"headers, single", "library, single",   "headers, batch",
                                       "library, batch",  "headers, (rho, e)", "library, (rho, e)"};

typedef struct points {
  size_t n;
  double *x, *rho, *temp, *e, *guess, *out;
} points;

static double cpu(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void run(int way, const cmx_eos_view *v, const cmx_c_table *t, const points *p) {
  int all[ALL];
  const int three[3] = {CMX_Q_temp, CMX_Q_p, CMX_Q_cs};
  for (int k = 0; k < ALL; k++) all[k] = k;
  cmx_eos_request h = cmx_eos_request_make(p->n, way < 4 ? CMX_GIVEN_RHO_T : CMX_GIVEN_RHO_E);
  h.x = p->x, h.a = p->rho, h.b = way < 4 ? p->temp : p->e;
  h.x_step = h.a_step = h.b_step = 1;
  h.q = way < 4 ? all : three, h.n_q = way < 4 ? ALL : 3;
  h.out = p->out, h.out_step = (size_t)h.n_q, h.q_step = 1;
  h.guess = way < 4 ? NULL : p->guess, h.guess_step = 1;
  cmx_c_request r;
  memset(&r, 0, sizeof r);
  r.size = sizeof r, r.n = h.n, r.given = h.given, r.phase = h.phase;
  r.x = h.x, r.a = h.a, r.b = h.b, r.x_step = r.a_step = r.b_step = 1;
  r.q = h.q, r.n_q = h.n_q, r.out = h.out, r.out_step = h.out_step, r.q_step = 1;
  r.guess = h.guess, r.guess_step = 1;
  switch (way) {
  case 0:
    for (size_t i = 0; i < p->n; i++) {
      cmx_eos_state s;
      cmx_eos_lookup(v, CMX_STABLE, p->x[i], p->rho[i], p->temp[i], &s);
      p->out[i] = s.p + s.cv + s.d2f_dx2;
    }
    break;
  case 1:
    for (size_t i = 0; i < p->n; i++) {
      const double x[2] = {1.0 - p->x[i], p->x[i]};
      cmx_c_eos(t, CMX_STABLE, x, p->rho[i], p->temp[i], p->out + i * ALL, NULL);
    }
    break;
  case 2:
  case 4:
    cmx_eos_batch(v, &h);
    break;
  default:
    cmx_c_eos_batch(t, &r);
  }
}

int main(int argc, char **argv) {
  char message[256];
  cmx_file *file;
  cmx_c_table *t;
  cmx_eos_view v;
  size_t n;
  const size_t count = argc > 2 ? strtoul(argv[2], NULL, 10) : 20000;
  const int turns = argc > 3 ? atoi(argv[3]) : 9;
  double best[WAYS];
  uint64_t seed = 1;
  if (argc < 2) return fprintf(stderr, "usage: bench_c TABLE.cmx [POINTS [TURNS]]\n"), 2;
  if (cmx_flat_load(argv[1], &file, message, sizeof message) < 0 ||
      cmx_c_open(argv[1], "eos", &t, message, sizeof message) < 0)
    return fprintf(stderr, "bench_c: %s\n", message), 1;
  const cmx_array *arrays = cmx_file_arrays(file, &n);
  if (cmx_eos_bind(arrays, n, &v) < 0) return fprintf(stderr, "bench_c: %s has no /eos\n", argv[1]), 1;
  double *store = malloc(count * (5 + ALL) * sizeof *store);
  points p = {count,
              store,
              store + count,
              store + 2 * count,
              store + 3 * count,
              store + 4 * count,
              store + 5 * count};
  if (!store) return 1;
  for (size_t i = 0; i < count; i++) { /* zones of a star that follow each other */
    cmx_eos_state s;
    const double where = (double)i / (double)count;
    p.x[i] = 0.3 + 0.4 * uniform(&seed);
    p.rho[i] = exp(log(1e3) + where * log(1e5));
    p.temp[i] = exp(log(1e6) + uniform(&seed) * log(1e2));
    cmx_eos_lookup(&v, CMX_STABLE, p.x[i], p.rho[i], p.temp[i], &s);
    p.e[i] = s.e;
    p.guess[i] = 1.1 * p.temp[i];
  }
  for (int way = 0; way < WAYS; way++) best[way] = HUGE_VAL;
  for (int turn = 0; turn < turns; turn++)
    for (int way = 0; way < WAYS; way++) {
      const double start = cpu();
      run(way, &v, t, &p);
      best[way] = fmin(best[way], cpu() - start);
    }
  printf("%zu points, least of %d turns; instructions of the library: %s\n", count, turns, cmx_c_target());
  for (int way = 0; way < WAYS; way++)
    printf("%-20s %7.1f ns  %5.3f of the headers' single state\n", ways[way], 1e9 * best[way] / (double)count,
           best[way] / best[0]);
  free(store);
  cmx_c_close(t);
  cmx_file_free(file);
  return 0;
}
