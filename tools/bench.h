/* Shared by the files of the verb `bench`: what is timed, the states, the results.

   bench_states.c draws states, bench_lookups.c has the lookups and bench_baselines.c the alternatives,
   bench_run.c the clock, verb_bench.c what is measured and the report. */
#ifndef COULOMIX_TOOLS_BENCH_H
#define COULOMIX_TOOLS_BENCH_H

#include <gsl/gsl_interp2d.h>
#include <gsl/gsl_spline2d.h>

#include "coulomix/mixing.h"
#include "coulomix_batch.h"
#include "tool.h"
#include "yardstick.h"

enum { BENCH_REPEATS = 101, BENCH_COMPOSITIONS = 64, BENCH_DIRECT = 64, BENCH_ENTRIES = 128, BENCH_KEY = 64 };

/* Columns of a state: x, rho, temp, what inversions start from, phase and mean coupling; x and Gamma_d of the
   order; rho and temp of conductivities. */
enum {
  BENCH_X,
  BENCH_RHO,
  BENCH_TEMP,
  BENCH_E,
  BENCH_P,
  BENCH_S,
  BENCH_PHASE,
  BENCH_GAMMA,
  BENCH_ORDER_X,
  BENCH_ORDER_G,
  BENCH_FLOW_RHO,
  BENCH_FLOW_TEMP,
  BENCH_WIDTH
};

/* A composition of more than two species, prepared once as a host does for each of its zones. */
typedef struct bench_mixture {
  cmx_eos_composition eos;
  cmx_composition transport;
  double x[CMX_MAX_SPECIES];
} bench_mixture;

/* What a pass works on; the pointers are shared by the entries. */
typedef struct bench_work {
  const cmx_table *table;
  const cmx_eos_view *view; /* the table's, or with fewer groups of outputs */
  const cmx_phase_view *phase;
  size_t n;
  const double *state; /* [n][BENCH_WIDTH] */
  const bench_mixture
      *mixture;   /* [BENCH_COMPOSITIONS], which the states take in turn; NULL for two species */
  int choice;     /* phase of conductivities, condition of warm mixtures */
  double guess;   /* of inversions, over the solution; 0 for none */
  double *points; /* [n][CMX_Q_STATE_END] */
  const gsl_spline2d *spline;
  gsl_interp_accel *accel[2];
  const yardstick *plane, *cube;
  const cmx_eos *eos;
  cmx_order_work *order;
  const cmx_transport *transport;
  const cmx_pure *pure; /* [2] */
} bench_work;

/* A pass over the states. */
typedef void bench_pass(const bench_work *w);

typedef struct bench_time {
  double median, least, most; /* ns each */
} bench_time;

/* One timed pass. Dots in the key separate the levels of the JSON object. */
typedef struct bench_entry {
  char key[BENCH_KEY];
  const char *what; /* line of the text; NULL for those of classes, which are a table */
  bench_pass *run;  /* NULL: timed already */
  bench_work work;
  bench_time time;
} bench_entry;

typedef struct bench_list {
  size_t n;
  bench_entry of[BENCH_ENTRIES];
} bench_list;

/* --- bench_run.c --- */

/* Keeps the compiler from omitting the work that p points to. */
static inline void bench_store(const void *p) {
#ifdef __GNUC__
  __asm__ volatile("" : : "g"(p) : "memory");
#else
  static const void *volatile sink;
  sink = p;
#endif
}

/* CPU time of this thread in s. */
double bench_seconds(void);
/* Appends an entry; of work->n states. */
void bench_add(bench_list *all, const char *key, const char *what, bench_pass *run, const bench_work *work);
void bench_add_time(bench_list *all, const char *key, const char *what, bench_time time);
/* Times all entries from the given one on, in turns. */
void bench_measure(bench_list *all, size_t from, int repeats);
/* Median, least and most of n times. */
bench_time bench_summary(int n, double *times);
/* NULL for no such key. */
const bench_entry *bench_find(const bench_list *all, const char *key);
/* Instructions of one call of a pass by the counter of the processor; NaN where the kernel does not let us
   count. */
double bench_instructions(bench_pass *run, const bench_work *w);

/* --- bench_lines.c --- */

/* Bytes that a lookup reads of the doubles of /eos and /order, in whole lines of 64 bytes: mean of the first
   few states. NaN without memory. */
double bench_bytes(const bench_work *w);

/* --- bench_states.c --- */

enum { BENCH_ALL, BENCH_LIQUID, BENCH_BOTH, BENCH_SOLID, BENCH_CLASSES };
enum { BENCH_RANDOM, BENCH_COHERENT, BENCH_ORDERS };
extern const char *const bench_class_names[BENCH_CLASSES], *const bench_order_names[BENCH_ORDERS];

/* Random compositions, even over all; *mixture is NULL for two species. */
cmx_status bench_prepare(const cmx_table *t, bench_mixture **mixture, cmx_error *err);
const bench_mixture *bench_mixture_of(const bench_work *w, size_t k);
/* Random states over the whole table or, hot, within half a per cent of its middle, where a few cells are met
   again and again. */
void bench_draw(const cmx_table *t, const bench_mixture *mixture, int hot, size_t n, double *state);
/* States of stars (rho 1e2..1e10, T 1e6..5e9) of one class, in random order or in small steps. Returns 0 if
   the table has none. */
int bench_draw_class(const cmx_table *t, const bench_mixture *mixture, int of_class, int order, size_t n,
                     double *state);

/* --- bench_lookups.c --- */

cmx_status bench_lookup(const cmx_eos_view *v, const bench_mixture *m, const double *s, cmx_eos_state *p);
bench_pass bench_run_lookup, bench_run_batch, bench_run_slopes, bench_run_gradient, bench_run_compose;
bench_pass bench_run_energy, bench_run_pressure, bench_run_entropy, bench_run_density;
bench_pass bench_run_order, bench_run_ties, bench_run_conductivities;
bench_pass bench_run_warm, bench_run_spectrum;

/* --- bench_baselines.c --- */

/* ln P at one composition, x = 0.5 of two species, on a grid with as many nodes as the table's, and tables of
   the yardsticks over its range. Returns 0 without memory. */
typedef struct bench_baseline {
  gsl_spline2d *spline;
  gsl_interp_accel *accel[2];
  yardstick plane, cube;
} bench_baseline;
int bench_baseline_make(const bench_work *w, bench_baseline *out);
void bench_baseline_free(bench_baseline *b);
bench_pass bench_run_spline, bench_run_spline_slopes, bench_run_plane, bench_run_cube;
/* Direct computation; of BENCH_DIRECT states at most. */
bench_pass bench_run_direct, bench_run_direct_conductivities, bench_run_direct_warm;

#endif
