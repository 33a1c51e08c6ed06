/** Tables of strangers: their checksums are right, their numbers are not. Tiny tables are changed at random:
 *  numbers of an array, its shape, its type, its name. Whatever binds is looked up, and every lookup keeps
 *  its promise: success comes with finite outputs, failure with NaN, and no floating-point exception but
 *  inexact and underflow is raised. CMX_TEST_EFFORT multiplies the tables, and CMX_TEST_SEED begins
 *  elsewhere. */
#ifndef COULOMIX_TESTS_HOSTILE_H
#define COULOMIX_TESTS_HOSTILE_H

#include <fenv.h>
#include <stdio.h>

#include "coulomix.h"
#include "coulomix/generate.h"
#include "coulomix/recipe.h"
#include "support/arrays.h"
#include "support/cmx_test.h"
#include "support/ok.h"
#include "support/random.h"

enum { TABLES = 3, MOST_ARRAYS = 192, MOST_CHANGES = 3 };

static const char *const recipe_text[TABLES] = {
    "title = \"two\";\n"
    "mixture: { names = (\"C\", \"O\"); charges = (6.0, 8.0); masses = (12.0, 15.9949146196); };\n"
    "lattice: { tolerance = 1e-8; };\n"
    "order: { shells = 5; x_nodes = 9; gamma_d_nodes = 17; gamma_d_max = 20.0; };\n"
    "phase: { gamma_max = 400.0; nodes = 17;"
    " solids = ( { name = \"short-range-ordered\"; solid = \"ordered\"; } ); };\n"
    "eos: { enabled = true; vibrations = \"solid-vibrations/anharmonic\"; rho_min = 1e6; rho_max = 1e7; "
    "temp_min = 1e6; temp_max = 1e8;"
    " rho_nodes = 5; temp_nodes = 5; x_nodes = 8; };\n"
    "equilibrium: { p_nodes = 4; x_nodes = 16; };\n"
    "transport: { enabled = true; rho_min = 1e6; rho_max = 1e7; temp_min = 1e6; temp_max = 1e8;"
    " rho_nodes = 5; temp_nodes = 5; };\n",
    "title = \"three\";\n"
    "mixture: { nuclides = (\"c12\", \"o16\", \"ne22\"); };\n"
    "phase: { enabled = false; };\n"
    "lattice: { tolerance = 1e-8; };\n"
    "order: { shells = 1; x_nodes = 9; gamma_d_nodes = 17; gamma_d_max = 20.0; };\n"
    "phase3: { enabled = true; nodes = 5; };\n"
    "eos: { enabled = true; vibrations = \"solid-vibrations/anharmonic\"; rho_min = 1e6; rho_max = 1e7; "
    "temp_min = 1e6; temp_max = 1e8;"
    " rho_nodes = 5; temp_nodes = 5; };\n"
    "equilibrium: { enabled = false; };\n"
    "transport: { enabled = true; rho_min = 1e6; rho_max = 1e7; temp_min = 1e6; temp_max = 1e8;"
    " rho_nodes = 5; temp_nodes = 5; };\n",
    "title = \"warm\";\n"
    "mixture: { names = (\"H\", \"C\"); charges = (1.0, 6.0); masses = (1.00794, 12.011); };\n"
    "order: { enabled = false; };\n"
    "phase: { enabled = false; };\n"
    "warm: { enabled = true; species = ( { model = \"lee-more\"; }, { model = \"lee-more\"; } );"
    " rho_nodes = 4; temp_nodes = 4; omega_nodes = 8; };\n"};

static cmx_store *store[TABLES];
static cmx_array *whole[TABLES];
static size_t n_whole[TABLES];

static inline int prepare(void **state) {
  (void)state;
  for (int t = 0; t < TABLES; t++) {
    cmx_recipe recipe;
    OK(cmx_recipe_read_text(recipe_text[t], "tiny", &recipe, &err));
    OK(cmx_generate(&recipe, NULL, NULL, &store[t], &err));
    cmx_recipe_clear(&recipe);
    whole[t] = arrays_of(store[t], &n_whole[t]);
    assert_true(n_whole[t] <= MOST_ARRAYS);
  }
  return 0;
}

static inline int tidy(void **state) {
  (void)state;
  for (int t = 0; t < TABLES; t++) {
    cmx_store_free(store[t]);
    free(whole[t]);
  }
  return 0;
}

/* --- changes -------------------------------------------------------------------------------------------- */

/* A changed table: the arrays of `from`, of which some have data of their own. */
typedef struct mutant {
  cmx_array array[MOST_ARRAYS];
  size_t n;
  void *own[MOST_CHANGES];
  int n_own;
  char what[MOST_CHANGES][200];
  int n_changes;
} mutant;

static inline size_t size_of(int type) {
  return type == CMX_F64 ? 8 : type == CMX_U8 ? 1 : 4;
}

static inline size_t count_of(const cmx_array *a) {
  size_t n = 1;
  for (int k = 0; k < a->rank; k++) n *= a->dims[k];
  return n;
}

static inline int choose(uint64_t *seed, int n) {
  return (int)(random_bits(seed) % (uint64_t)n);
}

/* Numbers that are hard on arithmetic. */
static inline double odd_number(uint64_t *seed, double was) {
  static const double odd[] = {0.0,   -0.0,   1.0,     -1.0,  0.5,    2.0,    5e-324, 1e-300,
                               1e300, -1e300, 1.7e308, NAN,   1e30,   1e-30,  800.0,  -800.0,
                               300.0, 1e6,    1e-6,    1e100, 1e-100, -1e100, 1e20,   -1e20,
                               60.0,  -60.0,  1e10,    1e150, 1e-150, 1e38,   -1e38,  INFINITY};
  const int kind = choose(seed, 4);
  const double size = pow(10.0, between(seed, -20.0, 20.0));
  if (kind == 0) return odd[choose(seed, (int)(sizeof odd / sizeof *odd))];
  if (kind == 1) return was * (random_bits(seed) & 1 ? size : -size);
  if (kind == 2) return random_bits(seed) & 1 ? size : -size;
  return was * between(seed, 0.9, 1.1);
}

static inline void set_number(cmx_array *a, void *data, size_t at, double v) {
  if (a->type == CMX_F64)
    ((double *)data)[at] = v;
  else if (a->type == CMX_F32)
    ((float *)data)[at] = (float)(v > 3e38 ? (double)INFINITY : v < -3e38 ? -(double)INFINITY : v);
  else if (a->type == CMX_I32)
    ((int *)data)[at] = v > -2e9 && v < 2e9 ? (int)v : -1;
  else
    ((unsigned char *)data)[at] = v >= 0.0 && v < 256.0 ? (unsigned char)v : 255;
}

static inline double number_of(const cmx_array *a, const void *data, size_t at) {
  return a->type == CMX_F64   ? ((const double *)data)[at]
         : a->type == CMX_F32 ? (double)((const float *)data)[at]
         : a->type == CMX_I32 ? (double)((const int *)data)[at]
                              : (double)((const unsigned char *)data)[at];
}

/* Some numbers of an array: one, a run, all by one factor, all the same, all at random. */
static inline void change_numbers(mutant *m, cmx_array *a, uint64_t *seed) {
  const size_t n = count_of(a), bytes = n * size_of(a->type);
  void *data = malloc(bytes);
  const int kind = choose(seed, 5);
  const size_t first = kind < 2 ? (size_t)(random_bits(seed) % n) : 0;
  const size_t last = kind == 0   ? first + 1
                      : kind == 1 ? first + 1 + (size_t)(random_bits(seed) % (n - first))
                                  : n;
  const double factor = odd_number(seed, 1.0), same = odd_number(seed, number_of(a, a->data, 0));
  memcpy(data, a->data, bytes);
  for (size_t k = first; k < last; k++) {
    const double was = number_of(a, data, k);
    set_number(a, data, k,
               kind < 2    ? odd_number(seed, was)
               : kind == 2 ? was * factor
               : kind == 3 ? same
                           : between(seed, -1.0, 1.0) * factor);
  }
  a->data = data;
  m->own[m->n_own++] = data;
  snprintf(m->what[m->n_changes], sizeof m->what[0], "%.60s numbers %d %zu..%zu factor %g same %g", a->path,
           kind, first, last, factor, same);
}

/* A shape that its data still fill, another type of no more bytes, another name, or nothing. */
static inline void change_form(mutant *m, cmx_array *a, uint64_t *seed) {
  const int kind = choose(seed, 4);
  snprintf(m->what[m->n_changes], sizeof m->what[0], "%.60s form %d", a->path, kind);
  if (kind == 0 && a->rank > 0) {
    const int k = choose(seed, a->rank);
    a->dims[k] = 1 + (size_t)(random_bits(seed) % a->dims[k]);
  } else if (kind == 1 && a->rank > 1) {
    const size_t d = a->dims[0];
    a->dims[0] = a->dims[a->rank - 1];
    a->dims[a->rank - 1] = d;
  } else if (kind == 2) {
    const int type = 1 + choose(seed, 4);
    if (size_of(type) <= size_of(a->type)) a->type = type;
  } else {
    const size_t other = (size_t)(random_bits(seed) % m->n);
    const char *path = a->path;
    a->path = m->array[other].path;
    m->array[other].path = path;
  }
}

static inline void mutate(int table, uint64_t *seed, mutant *m) {
  m->n = n_whole[table];
  memcpy(m->array, whole[table], m->n * sizeof *m->array);
  m->n_own = 0;
  const int changes = 1 + choose(seed, MOST_CHANGES);
  for (m->n_changes = 0; m->n_changes < changes; m->n_changes++) {
    cmx_array *a = &m->array[random_bits(seed) % m->n];
    if (choose(seed, 6))
      change_numbers(m, a, seed);
    else
      change_form(m, a, seed);
  }
}

static inline void mutant_free(mutant *m) {
  for (int k = 0; k < m->n_own; k++) free(m->own[k]);
}

/* --- promises ------------------------------------------------------------------------------------------- */

enum { CALLS = 48 };
typedef struct call {
  const char *name;
  size_t made, succeeded, broken, raised;
  int shown;
} call;

static struct {
  size_t tables;
  call call[CALLS];
  int n_calls;
  const mutant *m;
} seen;

static inline call *call_named(const char *name) {
  for (int k = 0; k < seen.n_calls; k++)
    if (strcmp(seen.call[k].name, name) == 0) return &seen.call[k];
  assert_true(seen.n_calls < CALLS);
  seen.call[seen.n_calls].name = name;
  return &seen.call[seen.n_calls++];
}

static inline void complain(call *c, const char *what, int status, int which) {
  if (c->shown++ >= 3) return;
  print_message("%s: %s, status %d, output %d\n", c->name, what, status, which);
  for (int k = 0; k < seen.m->n_changes; k++) print_message("    %s\n", seen.m->what[k]);
}

/* After a call: the n values that must be finite with success, and NaN with failure. */
static inline void promise(const char *name, int status, size_t n, const double value[]) {
  call *c = call_named(name);
  const int raised = fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW);
  int bad = -1;
  for (size_t k = 0; k < n; k++)
    if (status >= 0 ? !isfinite(value[k]) : !isnan(value[k])) bad = (int)k;
  c->made++;
  c->succeeded += status >= 0;
  c->broken += bad >= 0;
  c->raised += raised != 0;
  if (bad >= 0) complain(c, status >= 0 ? "success that is not finite" : "failure without NaN", status, bad);
  if (raised)
    complain(c,
             raised & FE_INVALID    ? "invalid"
             : raised & FE_OVERFLOW ? "overflow"
                                    : "division by 0",
             status, bad);
  feclearexcept(FE_ALL_EXCEPT);
}

#define CALL(name, result, n, value)                                                                         \
  do {                                                                                                       \
    feclearexcept(FE_ALL_EXCEPT);                                                                            \
    const int status_ = (int)(result);                                                                       \
    promise(name, status_, n, value);                                                                        \
  } while (0)

/* An end of a range, its middle, a place at random, or far outside. */
static inline double place(uint64_t *seed, const double range[2]) {
  switch (choose(seed, 6)) {
  case 0:
    return range[0];
  case 1:
    return range[1];
  case 2:
    return random_bits(seed) & 1 ? 1e300 : 5e-324;
  default:
    return exp(between(seed, log(range[0]), log(range[1])));
  }
}

static inline double fraction(uint64_t *seed) {
  static const double ends[] = {0.0, 1.0, 1e-300, 0.5, 1e-12, 1.0 - 1e-16};
  const int k = choose(seed, 12);
  return k < 6 ? ends[k] : uniform(seed);
}

/* --- the tests ------------------------------------------------------------------------------------------ */

static inline void report(void) {
  size_t made = 0, broken = 0, raised = 0;
  for (int k = 0; k < seen.n_calls; k++) {
    const call *c = &seen.call[k];
    if (c->broken || c->raised || getenv("CMX_TEST_EFFORT"))
      print_message("%-28s %10zu calls, %10zu succeeded, %zu broken, %zu exceptions\n", c->name, c->made,
                    c->succeeded, c->broken, c->raised);
    made += c->made, broken += c->broken, raised += c->raised;
  }
  print_message("%zu tables, %zu calls\n", seen.tables, made);
  CHECK(broken == 0 && raised == 0);
}

typedef void ask_all(const mutant *m, uint64_t *seed);

static inline void ask_whole_tables(ask_all *ask) {
  uint64_t seed = 11u;
  memset(&seen, 0, sizeof seen);
  for (int t = 0; t < TABLES; t++) {
    mutant m = {.n = n_whole[t]};
    memcpy(m.array, whole[t], m.n * sizeof *m.array);
    seen.m = &m;
    for (int k = 0; k < 20; k++) ask(&m, &seed);
    seen.tables++;
  }
  report();
}

/* `tables` of them, times the effort. */
static inline void ask_changed_tables(ask_all *ask, int tables) {
  const char *from = getenv("CMX_TEST_SEED");
  uint64_t seed = from ? strtoull(from, NULL, 10) : 17u;
  static mutant m;
  memset(&seen, 0, sizeof seen);
  for (int k = 0; k < SAMPLES(tables); k++) {
    mutate(k % TABLES, &seed, &m);
    seen.m = &m;
    ask(&m, &seed);
    mutant_free(&m);
    seen.tables++;
  }
  report();
}

#endif
