/* Parts of `verify`: what they share, and the checks of the equation of state. */
#ifndef COULOMIX_TOOL_VERIFY_H
#define COULOMIX_TOOL_VERIFY_H

#include <stdint.h>

#include "tool.h"

typedef struct verify_options {
  const char *file;
  size_t samples;
  uint64_t seed;
  int json;
} verify_options;

/* The number k of a seed's sequence in [0, 1): the same whatever thread draws it. */
double verify_uniform(uint64_t seed, uint64_t k);

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

/* --- the equation of state: each returns an array of rows ---------------------------------------------------------- */

/* A random state of the table's range, numbered k of a sequence of its own. */
void verify_eos_draw(const cmx_eos_view *v, const verify_options *o, int sequence, size_t k, double *x,
                     double *rho, double *temp);

/* (a) against direct physics; *phases counts on which phase the two disagree. */
cmx_status verify_eos_direct(const cmx_table *t, const cmx_recipe *recipe, const cmx_workbench *bench,
                             const verify_options *o, json_t *rows, json_t **phases, cmx_error *err);
/* (b) Maxwell's relations, (c) jumps across the borders of cells, (d) what must rise. */
cmx_status verify_eos_maxwell(const cmx_eos_view *v, const verify_options *o, json_t *rows);
cmx_status verify_eos_jumps(const cmx_eos_view *v, const verify_options *o, json_t *rows);
cmx_status verify_eos_rising(const cmx_eos_view *v, const verify_options *o, json_t *rows);
/* (e) there and back. */
cmx_status verify_eos_inverse(const cmx_eos_view *v, const verify_options *o, json_t *rows);

/* All of them; *report is NULL on failure. */
cmx_status verify_eos(const cmx_table *t, const cmx_recipe *recipe, const cmx_workbench *bench,
                      const verify_options *o, json_t **report, cmx_error *err);
void verify_eos_print(const json_t *report);
int verify_eos_within(const json_t *report);

#endif
