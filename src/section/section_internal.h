/** Private to src/section: adding datasets by their fields, finished pieces, citations. */
#ifndef COULOMIX_SRC_SECTION_SECTION_INTERNAL_H
#define COULOMIX_SRC_SECTION_SECTION_INTERNAL_H

#include "coulomix/section.h"

#define CMXP_SECTION(name) extern const cmx_section cmxp_section_##name;
#include "section/section_list.def"
#undef CMXP_SECTION

/** Source attribute of datasets after Baiko (2025), a line of the references. */
#define CMXP_BAIKO "D. A. Baiko, arXiv:2504.11545 (2025)"

/** Checks all sections of a recipe, before the first computation: generate.c. */
cmx_status cmxp_check_sections(const cmx_recipe *recipe, cmx_error *err);
/** The attempts of all sections of a recipe: generate.c. */
cmx_status cmxp_attempt_sections(const cmx_recipe *recipe, cmx_error *err);

/* --- adding to a table: writer.c ----------------------------------------------------------------------- */

/** Collects additions: after a failure the rest is skipped and the first error kept. */
typedef struct cmxp_writer {
  cmx_store *store;
  cmx_status status;
  cmx_error *err;
} cmxp_writer;

/** The data of a field. */
typedef struct cmxp_column {
  const char *path; /* as the field has it */
  const void *data; /* NULL: this table does not have it */
  size_t dims[CMX_MAX_RANK];
} cmxp_column;

/** Adds datasets in the order of the columns; `name` stands for the "*" of their paths, NULL where there is
 *  none. */
void cmxp_add_columns(cmxp_writer *w, const cmx_field fields[], const char *name, size_t n,
                      const cmxp_column columns[]);
#define CMXP_ADD(w, fields, name, columns)                                                                   \
  cmxp_add_columns(w, fields, name, sizeof(columns) / sizeof *(columns), columns)

void cmxp_add_text(cmxp_writer *w, const char *object, const char *name, const char *value);
void cmxp_add_numbers(cmxp_writer *w, const char *object, const char *name, size_t n, const double values[]);

/** Whether a dataset or group lies in the group of a section, or is it. */
int cmxp_is_below(const char *path, const char *section);

/** The datasets and attributes of another store: those of a section, or all with NULL. */
void cmxp_add_from(cmxp_writer *w, const cmx_store *from, const char *section);

/** Reports a step; 1 where the caller wants to stop, with the writer's status set. */
int cmxp_stopped(cmxp_writer *w, const cmx_progress *progress, const char *stage, size_t done, size_t total);

/** The root attribute that defines couplings, for sections whose numbers depend on one. */
void cmxp_add_coupling(cmxp_writer *w, const cmx_recipe *recipe);
/** `describe` of the sections of the classical mixture: couplings and the zero of energy. */
cmx_status cmxp_describe_classical(const cmx_recipe *recipe, cmx_store *store, cmx_error *err);

/** The datasets of a store as headers take them, valid as long as the store; to be freed. NULL without
 *  memory. */
cmx_array *cmxp_arrays_of(const cmx_store *store, size_t *n);

/** Whether loaders accept what was made: each section is bound as a host binds it.
 *  @param[in] name  of the table, for the message */
cmx_status cmxp_check_made(cmx_store *store, const char *name, cmx_error *err);

/* --- finished work: pieces.c --------------------------------------------------------------------------- */

/** Makes piece `index` of a stage, into a separate store. */
typedef void cmxp_piece_maker(cmxp_writer *piece, const cmx_section_job *job, size_t index);

/** Adds a piece: as an earlier run left it, or made and kept. Each rank makes it, and the rows in it are
 *  shared. */
void cmxp_add_piece(cmxp_writer *w, const cmx_section_job *job, const char *stage, cmxp_piece_maker *make);

/** The same with n <= CMX_RECIPE_SOLIDS pieces, which are shared out among the ranks. */
void cmxp_add_pieces(cmxp_writer *w, const cmx_section_job *job, const char *stage, size_t n,
                     cmxp_piece_maker *make);

/* --- what to cite: citations.c ------------------------------------------------------------------------- */

enum { CMXP_CITATIONS = 16384 };

struct cmx_citations {
  char list[CMXP_CITATIONS]; /* one line each, none twice */
  int full;                  /* an entry did not fit */
  int absent;                /* a model is one of a plug-in that is not loaded */
};

void cmxp_cite_reference(cmx_citations *c, const cmx_reference *reference);
/** Adds the references of a model; NULL: none. */
void cmxp_cite_model(cmx_citations *c, const cmx_model *model);
/** Models of a classical mixture and its kind of solid. */
void cmxp_cite_mixture(cmx_citations *c, const cmx_classical_models *mixture);

/* --- root attributes: provenance.c --------------------------------------------------------------------- */

/** The references of the table of a recipe, collected from its sections. */
cmx_status cmxp_cite(const cmx_recipe *recipe, cmx_citations *citations, cmx_error *err);

/** Root attributes that say which own models and which plug-ins a table was made with, a line each. */
#define CMXP_MODELS  "models"
#define CMXP_PLUGINS "plugins"

/** Attributes with origin, definitions of symbols, limits and references of the table. */
void cmxp_add_provenance(cmxp_writer *w, const cmx_recipe *recipe);

#endif
