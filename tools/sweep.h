/* Recipes that differ in some settings: --set and --sweep of generate. */
#ifndef COULOMIX_TOOLS_SWEEP_H
#define COULOMIX_TOOLS_SWEEP_H

#include <stddef.h>

enum { SWEEP_SET = 64, SWEEP_KEYS = 4, SWEEP_VALUES = 100, SWEEP_CHANGE = 600 };

/* As given on the command line. */
typedef struct sweep {
  size_t n_set, n_key;
  const char *set[SWEEP_SET];  /* KEY=VALUE */
  const char *key[SWEEP_KEYS]; /* KEY=VALUE,VALUE,... */
  size_t n_value[SWEEP_KEYS];
} sweep;

/* One recipe of a sweep. */
typedef struct sweep_point {
  size_t n;
  const char *change[SWEEP_SET + SWEEP_KEYS]; /* for cmx_recipe_read_changed */
  char own[SWEEP_KEYS][SWEEP_CHANGE];         /* of the keys that are swept */
  char suffix[256]; /* for the name of the output: "-rho_nodes-30"; "" without a sweep */
} sweep_point;

/* Counts the values of every key; 0 where a key has none, or more than SWEEP_VALUES. */
int sweep_count(sweep *s);

/* Number of recipes, at least 1. */
size_t sweep_points(const sweep *s);

/* Recipe k; the last key changes first. The point borrows from the sweep. */
void sweep_at(const sweep *s, size_t k, sweep_point *point);

#endif
