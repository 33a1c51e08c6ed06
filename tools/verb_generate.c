#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "tool.h"

typedef struct options {
  const char *recipe, *output;
  int quiet, dry_run;
  long threads;
} options;

static error_t option(int key, char *arg, struct argp_state *state) {
  options *o = state->input;
  switch (key) {
  case 'o':
    o->output = arg;
    return 0;
  case 'q':
    o->quiet = 1;
    return 0;
  case 'd':
    o->dry_run = 1;
    return 0;
  case 't':
    o->threads = tool_integer(state, "--threads", arg, 1, 1024);
    return 0;
  case ARGP_KEY_ARG:
    if (state->arg_num > 0) argp_error(state, "more than one recipe: '%s'", arg);
    o->recipe = arg;
    return 0;
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

static void describe(const cmx_recipe *r, const char *output) {
  printf("title:    %s\nmixture:  %s/%s, Z = %g, %g\nlattice:  %s, sums to %g\n", r->title,
         r->mixture.names[0], r->mixture.names[1], r->mixture.charges[0], r->mixture.charges[1],
         r->lattice.structure, r->lattice.tolerance);
  if (r->order.enabled)
    printf("order:    %d shells, %d x %d nodes, Gamma_d up to %g\n", r->order.shells, r->order.x_nodes,
           r->order.gamma_d_nodes, r->order.gamma_d_max);
  if (r->phase.enabled) {
    printf("phase:    %zu solids, Gamma_1 up to %g, %d nodes a boundary:", r->phase.n_solids,
           r->phase.gamma_max, r->phase.nodes);
    for (size_t s = 0; s < r->phase.n_solids; s++) printf(" %s", r->phase.solids[s].name);
    putchar('\n');
  }
  printf("output:   %s\n", output);
}

int verb_generate(int argc, char **argv) {
  static const struct argp_option known[] = {
      {"output", 'o', "FILE", 0, "table to write: .h5 or .hdf5 (HDF5) or .cmx (flat); default TITLE.h5", 0},
      {"threads", 't', "N", 0, "threads (default: all cores); the table does not depend on it", 0},
      {"dry-run", 'd', NULL, 0, "read the recipe, say what would be made, and stop", 0},
      {"quiet", 'q', NULL, 0, "no progress", 0},
      {0}};
  static const struct argp argp = {
      known,
      option,
      "[RECIPE]",
      "Make a table from RECIPE (libconfig syntax); without one, the built-in carbon/oxygen "
      "table. The file is written whole or not at all.",
      NULL,
      NULL,
      NULL};
  options o = {NULL, NULL, 0, 0, 0};
  cmx_recipe recipe;
  cmx_store *store = NULL;
  cmx_error err = {CMX_OK, ""};
  char path[300];
  tool_progress bar;
  if (tool_parse(&argp, argc, argv, &o)) return EXIT_USAGE;
#ifdef _OPENMP
  if (o.threads > 0) omp_set_num_threads((int)o.threads);
#endif
  const cmx_status read =
      o.recipe ? cmx_recipe_read_file(o.recipe, &recipe, &err)
               : cmx_recipe_read_text(cmx_recipe_builtin("carbon-oxygen"), "carbon-oxygen", &recipe, &err);
  if (read < 0) return tool_fail("generate", &err);
  snprintf(path, sizeof path, "%s.h5", recipe.title);
  const char *output = o.output ? o.output : path;
  int code = EXIT_FINE;
  if (o.dry_run) {
    describe(&recipe, output);
  } else {
    tool_progress_start(&bar, o.quiet);
    const cmx_progress progress = {tool_progress_report, &bar};
    cmx_status status = cmx_generate(&recipe, &progress, &store, &err);
    tool_progress_end(&bar);
    if (status >= 0) status = cmx_store_write(store, output, &err);
    if (status < 0)
      code = tool_fail("generate", &err);
    else if (!o.quiet)
      fprintf(stderr, "wrote %s\n", output);
    cmx_store_free(store);
  }
  cmx_recipe_clear(&recipe);
  return code;
}
