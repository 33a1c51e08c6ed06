/* Private to src/sensitivity: inputs as changes of a recipe, results as items that are computed together. */
#ifndef COULOMIX_SRC_SENSITIVITY_SENSITIVITY_INTERNAL_H
#define COULOMIX_SRC_SENSITIVITY_SENSITIVITY_INTERNAL_H

#include "coulomix/physics.h"
#include "coulomix/sensitivity.h"

/* Groups of results: what an input moves. */
enum { CMXP_OF_PHASE = 1, CMXP_OF_THREE = 2, CMXP_OF_EOS = 4, CMXP_OF_TRANSPORT = 8, CMXP_OF_ALL = 15 };

enum { CMXP_SETTINGS = 12, CMXP_SETTING = 120 };

/* A change with what it takes to make it. */
typedef struct cmxp_change {
  cmx_sensitivity_change shown;
  unsigned groups;
  const char *model, *coefficient; /* of a number, else NULL */
  double value, error;
  const char *reason; /* why it is left out unless it is named; NULL: it is not */
  size_t n;
  /* "phase.liquid=liquid/pc2000-ca"; of a number those of the own model */
  char setting[CMXP_SETTINGS][CMXP_SETTING];
} cmxp_change;

typedef struct cmxp_left_out {
  char input[CMX_SENSITIVITY_NAME];
  const char *reason;
} cmxp_left_out;

/* Lists that grow. */
typedef struct cmxp_inputs {
  size_t n, n_left;
  cmxp_change *change;
  cmxp_left_out *left;
  int failed; /* memory ran out */
} cmxp_inputs;

/* All inputs of a recipe; those without error or rival are left out. */
void cmxp_inputs_list(const cmx_recipe *recipe, cmxp_inputs *inputs);
/* Keeps those that are named, and takes named ones that were left out. */
cmx_status cmxp_inputs_choose(const cmx_recipe *recipe, size_t n, const char *const names[],
                              cmxp_inputs *inputs, cmx_error *err);
void cmxp_inputs_free(cmxp_inputs *inputs);

/* --- results ------------------------------------------------------------------------------------------- */

typedef enum cmxp_item_kind {
  CMXP_DIAGRAM,  /* azeotrope and melting couplings of the classical diagram */
  CMXP_LIQUIDUS, /* classical, of a liquid */
  CMXP_SOLIDUS,  /* classical, of a solid */
  CMXP_THREE,    /* freezing of three species, classical */
  CMXP_FREEZING, /* at a pressure */
  CMXP_MELTING,
  CMXP_PURE, /* coupling at which a pure species freezes */
  CMXP_STATE,
  CMXP_KAPPA
} cmxp_item_kind;

enum { CMXP_ITEM_VALUES = 4 };

typedef struct cmxp_item {
  cmxp_item_kind kind;
  unsigned group;
  size_t first, n; /* outputs */
  double x, rho, temp;
  int phase, species;
} cmxp_item;

struct cmx_sensitivity {
  cmx_recipe recipe;
  cmx_sensitivity_states states;
  cmx_physics physics; /* of the recipe as it is */
  cmxp_inputs inputs;
  size_t n_items, n_outputs;
  cmxp_item *item;
  cmx_sensitivity_output *output;
  double *value; /* [1 + 3 changes][n_outputs]: as it is; minus, plus, whole of each change */
};

/* Results and their states, of a recipe without changes: items.c. */
cmx_status cmxp_items_list(cmx_sensitivity *s, cmx_error *err);
/* Values of one item: NaN on failure. */
cmx_status cmxp_item_compute(const cmx_sensitivity *s, const cmxp_item *item, const cmx_recipe *recipe,
                             cmx_physics *physics, double value[CMXP_ITEM_VALUES], cmx_error *err);

#endif
