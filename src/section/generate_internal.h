/** Private to src/io: what the makers of a table's groups share. */
#ifndef CMX_IO_GENERATE_INTERNAL_H
#define CMX_IO_GENERATE_INTERNAL_H

#include "coulomix/generate.h"

/** Collects additions: after a failure the rest is skipped and the first error kept. */
typedef struct writer {
  cmx_store *store;
  cmx_status status;
  cmx_error *err;
} writer;

static inline void add(writer *w, cmx_dataset d) {
  if (w->status >= 0) w->status = cmx_store_add(w->store, &d, w->err);
}

/** A line of numbers, on an axis or (NULL) on none. */
static inline void add_line(writer *w, const char *path, size_t n, const double *data, const char *axis,
                            const char *units, const char *long_name) {
  add(w, (cmx_dataset){.path = path,
                       .type = CMX_F64,
                       .rank = 1,
                       .dims = {n},
                       .data = data,
                       .axes = {axis},
                       .units = units,
                       .long_name = long_name,
                       .source = "coulomix"});
}

static inline void text(writer *w, const char *object, const char *name, const char *value) {
  if (w->status >= 0) w->status = cmx_store_set_text(w->store, object, name, value, w->err);
}

static inline void numbers(writer *w, const char *object, const char *name, size_t n, const double values[]) {
  if (w->status >= 0) w->status = cmx_store_set_numbers(w->store, object, name, n, values, w->err);
}

/** Reports a step; 1 where the caller wants to stop, with the writer's status set. */
static inline int stopped(writer *w, const cmx_progress *progress, const char *stage, size_t done,
                          size_t total) {
  if (!progress || !progress->function) return 0;
  if (!progress->function(progress->context, stage, done, total)) return 0;
  if (w->status >= 0) w->status = cmx_fail(w->err, CMX_ERR_STOPPED, "%s: stopped", stage);
  return 1;
}

/** What a stage works from. `pieces` holds finished work of an earlier run and takes that of this one; NULL: none. */
typedef struct making {
  const cmx_recipe *recipe;
  const cmx_workbench *bench;
  const cmx_pieces *pieces;
  const cmx_progress *progress;
} making;

/** Adds what a stage left in `pieces` as piece `index`, a group of its own; 0 if it is not there or not readable. */
int cmxp_piece_found(writer *w, const cmx_pieces *pieces, const char *stage, size_t index);

/** Keeps what was added to `group`, and adds it to *w in the same way as if it had been found. */
void cmxp_piece_made(writer *w, const cmx_pieces *pieces, const char *stage, size_t index,
                     const writer *group);

/** What to cite for the table that a recipe makes: the sources of its sections and of the models in them, one a line, none twice. */
enum { CMXP_CITATIONS = 16384 };
cmx_status cmxp_cite(const cmx_recipe *recipe, char list[CMXP_CITATIONS], cmx_error *err);

/** Names of stages, as progress and pieces have them. */
#define CMXP_STAGE_SUMS      "lattice sums"
#define CMXP_STAGE_PHASES    "phase diagrams"
#define CMXP_STAGE_EOS       "equation of state"
#define CMXP_STAGE_TRANSPORT "transport"
#define CMXP_STAGE_WARM      "warm matter"

/** Group /phase: traces and adds the diagram of every solid of the recipe; the writer's status says how it went. */
void cmxp_make_phases(writer *w, const making *m);

/** Cost of the diagram of one solid, in that of a random one. */
size_t cmxp_phase_steps(const cmx_recipe *recipe, size_t solid);

/** Group /eos. */
void cmxp_make_eos(writer *w, const making *m);

/** Group /equilibrium, from what *w holds of /order; says in an attribute why there are no tie lines where there are none. */
void cmxp_make_equilibrium(writer *w, const making *m);

/** Group /transport. */
void cmxp_make_transport(writer *w, const making *m);

/** Group /warm. */
void cmxp_make_warm(writer *w, const making *m);

#endif
