/* Parts of `verify`: what they share, and the checks of each part of a table. */
#ifndef COULOMIX_TOOL_VERIFY_H
#define COULOMIX_TOOL_VERIFY_H

#include <stdint.h>

#include "tool.h"

typedef struct verify_options {
  const char *file;
  size_t samples;
  uint64_t seed;
  int json, quiet;
  unsigned parts; /* VERIFY_ORDER, ...; 0 for all that the table has */
  tool_progress *progress;
} verify_options;

enum { VERIFY_ORDER = 1, VERIFY_PHASE = 2, VERIFY_EOS = 4, VERIFY_TRANSPORT = 8, VERIFY_WARM = 16 };

/* One step of a loop that threads share is done; the thread with `reporter`, the master, tells unless it is the last. */
void verify_step(const verify_options *o, const char *stage, size_t *done, size_t total, int reporter);

/* The number k of a seed's sequence in [0, 1): the same whatever thread draws it. */
double verify_uniform(uint64_t seed, uint64_t k);

/* A random state, even in x, ln rho and ln T, numbered k of a sequence of its own. */
void verify_draw(const double rho_range[2], const double temp_range[2], const verify_options *o, int sequence,
                 size_t k, double *x, double *rho, double *temp);

/* Error of one quantity, and the state it was met at. */
typedef struct verify_sample {
  double error, at[3];
} verify_sample;

/* Sorts the samples; median, 99 % and worst with its place. `axes` names at[0..2], NULL where there are fewer. Budgets are for the
   median and the worst, INFINITY for none. */
json_t *verify_summary(const char *quantity, size_t n, verify_sample *samples, const char *const axes[3],
                       double budget_median, double budget);

/* Whether "within_budget" is true in every object of a list. */
int verify_all_within(const json_t *rows);

/* Prints a place, "x = 0.5 rho = 1e+06", into text. */
void verify_where(const json_t *row, char text[160]);

/* A row's entries: "" and NaN where there is none. */
const char *verify_text(const json_t *row, const char *key);
double verify_number(const json_t *row, const char *key);
long verify_count(const json_t *row, const char *key);
/* "within budget", "BEYOND BUDGET", or "" without a budget */
const char *verify_verdict(const json_t *row);

/* --- the equation of state: each returns an array of rows ---------------------------------------------------------- */

/* verify_draw in the table's range. */
void verify_eos_draw(const cmx_eos_view *v, const verify_options *o, int sequence, size_t k, double *x,
                     double *rho, double *temp);

/* (a) against direct physics; *phases counts on which phase the two disagree. */
cmx_status verify_eos_direct(const cmx_table *t, const cmx_recipe *recipe, const cmx_physics *bench,
                             const verify_options *o, json_t *rows, json_t **phases, cmx_error *err);
/* (b) Maxwell's relations, (c) jumps across the borders of cells, (d) what must rise. */
cmx_status verify_eos_maxwell(const cmx_eos_view *v, const verify_options *o, json_t *rows);
cmx_status verify_eos_jumps(const cmx_eos_view *v, const verify_options *o, json_t *rows);
cmx_status verify_eos_rising(const cmx_eos_view *v, const verify_options *o, json_t *rows);
/* (e) there and back. */
cmx_status verify_eos_inverse(const cmx_eos_view *v, const verify_options *o, json_t *rows);

/* All of them; *report is NULL on failure. */
cmx_status verify_eos(const cmx_table *t, const cmx_recipe *recipe, const cmx_physics *bench,
                      const verify_options *o, json_t **report, cmx_error *err);
void verify_eos_print(const json_t *report);
int verify_eos_within(const json_t *report);

/* Freezing side by side, T0, shares of reasons. */
json_t *verify_freezing(const cmx_table *t, const verify_options *o);
void verify_freezing_print(const json_t *report);

/* --- conductivities ------------------------------------------------------------------------------------------------ */

/* Against direct physics, and steps at freezing. The report is the caller's to release, on failure, too. */
cmx_status verify_transport(const cmx_table *t, const cmx_recipe *recipe, const cmx_physics *bench,
                            const verify_options *o, json_t **report, cmx_error *err);
void verify_transport_print(const json_t *report);

/* --- warm mixtures: appends rows ----------------------------------------------------------------------------------- */

cmx_status verify_warm(const cmx_table *t, const cmx_recipe *recipe, const verify_options *o, json_t *rows,
                       cmx_error *err);

#endif
