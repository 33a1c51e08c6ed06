/** Sections of a table. Each section is one constant record with its part of a recipe, the sections it needs,
 *  its datasets, functions that make and bind them, its references and its limits. Code for all sections
 *  loops over the records.
 *
 *  A new section is a file in src/section, a line in src/section/section_list.def and, if there is a lookup
 *  for it, a view in cmx_table. Its settings are fields of cmx_recipe and entries in src/recipe/settings.c.
 *
 *  The verifier of a section is not in the record, because verification (src/verify) is a higher room. It
 *  expands the same list to find the verifiers. */
#ifndef COULOMIX_SECTION_H
#define COULOMIX_SECTION_H

#include "coulomix/physics.h"
#include "coulomix/recipe.h"
#include "coulomix/status.h"
#include "coulomix/store.h"
#include "coulomix/table.h"
#include "coulomix/table_file.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { CMX_MAX_SECTIONS = 16, CMX_SECTION_STAGES = 4, CMX_SECTION_SUMMARY = 1400 };

/** A stage of the work on a section, with the name used in progress reports. */
typedef struct cmx_stage {
  const char *name;
  double cost;  /* within a factor of two, in CPU seconds of a machine of cmx_machine_speed 1 */
  int parallel; /* whether it runs in parallel */
} cmx_stage;

/** The size of a section, within a factor of two. */
typedef struct cmx_section_size {
  double nodes;  /* of its grids */
  double states; /* computed by direct physics */
  double memory; /* bytes, while it is made */
  double bytes;  /* of its datasets in an HDF5 file */
  double data;   /* bytes of its datasets in memory, of which a table has at most CMX_FILE_MAX_BYTES */
} cmx_section_size;

/** Fixed properties of a dataset. One component of a path may be "*"; it stands for a name from the recipe,
 *  also in the axes. */
typedef struct cmx_field {
  const char *path;               /* "/eos/cold", "/phase/<any>/gamma" with "*" for <any>; NULL ends a list */
  int type, rank;                 /* a cmx_type; 0..CMX_MAX_RANK */
  const char *axes[CMX_MAX_RANK]; /* for each dimension the path of its axis, or a name */
  const char *units, *long_name, *source;
} cmx_field;

/** Inputs for making a section. */
typedef struct cmx_section_job {
  const cmx_recipe *recipe;
  cmx_physics *physics;         /* made by the section lattice */
  const cmx_journal *pieces;    /* finished work; NULL: none is kept */
  const cmx_progress *progress; /* NULL: no reports */
} cmx_section_job;

/** The references of a table, collected from its sections. */
typedef struct cmx_citations cmx_citations;

typedef struct cmx_section {
  const char *name; /* "eos": group of the recipe and of the file, word of options that choose sections */
  const char *const *needs; /* names of sections that are made before this one if enabled; ends with NULL */
  const cmx_field *fields;  /* its datasets: all that `make` adds, and that cmx_table_open checks in a file */
  const char *limits;       /* neglected effects, in complete sentences; NULL: none */

  /** Whether the recipe enables the section. */
  int (*wanted)(const cmx_recipe *recipe);
  /** Checks its settings, alone and against other groups, if the section is enabled. NULL: nothing to check.
   *  @return CMX_OK; CMX_ERR_FORMAT for a setting that is missing; CMX_ERR_RANGE */
  cmx_status (*check)(const cmx_recipe *recipe, cmx_error *err);
  /** Computes, within a second, what may turn out impossible, so that it is known before the work. NULL:
   *  nothing.
   *  @return CMX_OK; the status of the computation that failed */
  cmx_status (*attempt)(const cmx_recipe *recipe, cmx_error *err);
  /** Summary of the section in one or more lines, "256 x 256 nodes"; NULL: none. */
  void (*summarise)(const cmx_recipe *recipe, char text[CMX_SECTION_SUMMARY]);
  /** What its models cannot carry of this recipe, in one line, if the section is enabled; "" for nothing.
   *  NULL: nothing is known. */
  void (*remark)(const cmx_recipe *recipe, char text[CMX_SECTION_SUMMARY]);
  /** Its size if the section is enabled; *size is zero before. */
  void (*measure)(const cmx_recipe *recipe, cmx_section_size *size);
  const char *sized_by; /* the settings that make it smaller, for messages; NULL: it is always small */
  /** Its stages in order; returns their number. */
  size_t (*plan)(const cmx_recipe *recipe, cmx_stage stages[CMX_SECTION_STAGES]);
  /** Computes the section and adds its datasets and attributes to a store that has the sections it needs.
   *  @return CMX_OK; CMX_ERR_STOPPED; the status of the computation that failed */
  cmx_status (*make)(const cmx_section_job *job, cmx_store *store, cmx_error *err);
  /** Adds root attributes that the section needs, such as definitions of symbols. NULL: none. */
  cmx_status (*describe)(const cmx_recipe *recipe, cmx_store *store, cmx_error *err);
  /** Adds its references: papers, and those of the models that the recipe selects. NULL: only those of the
   *  sections it needs.
   *  @return CMX_OK; CMX_ERR_UNKNOWN for the id of a model */
  cmx_status (*cite)(const cmx_recipe *recipe, cmx_citations *citations, cmx_error *err);
  /** Binds the section's view in an open table. NULL: it has no view.
   *  @return CMX_OK; CMX_ERR_ABSENT if the table does not have the section; CMX_ERR_FORMAT */
  cmx_status (*bind)(const cmx_array arrays[], size_t n, cmx_table *table);
} cmx_section;

/** All sections, each after those it needs.
 *  @return their number */
CMX_API size_t cmx_section_list(const cmx_section *list[CMX_MAX_SECTIONS]);

/** The section of this name; NULL if there is none. */
CMX_API const cmx_section *cmx_section_find(const char *name);

/** Whether a section's numbers depend on a model of a plug-in that is not loaded, so that they cannot be
 *  computed again; also 1 without memory. */
CMX_API int cmx_section_lacks_model(const cmx_section *section, const cmx_recipe *recipe);

/** The field that describes the dataset at `path`, also that of an axis with a copy there; NULL if the
 *  section has none. */
CMX_API const cmx_field *cmx_section_field(const cmx_section *section, const char *path);

#ifdef __cplusplus
}
#endif
#endif
