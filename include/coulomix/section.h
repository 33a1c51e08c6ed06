/** Sections of a table. A section is one constant record: it knows its part of a recipe, what it needs, its
 *  datasets, how they are made and bound, what to cite for them and what they leave out. Whatever treats
 *  all sections loops over the records.
 *
 *  A new section is a file in src/section, a line in src/section/section_list.def and, if there is a lookup
 *  for it, a view in cmx_table. Settings of its own in recipes are fields of cmx_recipe and entries in
 *  src/recipe/settings.c.
 *
 *  How a section is verified does not stand in the record: verification (src/verify) lies above this room.
 *  It expands the same list and finds the verifier of each section. */
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

/** A stage of the work on a section, named as in its progress. */
typedef struct cmx_stage {
  const char *name;
  double cost;  /* roughly, in seconds of one core of 2024 */
  int parallel; /* whether it is shared among threads */
} cmx_stage;

/** What is fixed of a dataset. One component of a path may be "*", a name that the recipe gives, the same
 *  in its axes. */
typedef struct cmx_field {
  const char *path;               /* "/eos/cold", "/phase/<any>/gamma" with "*" for <any>; NULL ends a list */
  int type, rank;                 /* a cmx_type; 1..CMX_MAX_RANK */
  const char *axes[CMX_MAX_RANK]; /* NULL where a dimension has none */
  const char *units, *long_name, *source;
} cmx_field;

/** What a section is made from. */
typedef struct cmx_section_job {
  const cmx_recipe *recipe;
  cmx_physics *physics; /* made by the section lattice */
  const cmx_journal
      *pieces; /* finished work of an earlier run, and where that of this one goes; NULL: none */
  const cmx_progress *progress; /* NULL: no reports */
} cmx_section_job;

/** The sources of a table, collected by sections. */
typedef struct cmx_citations cmx_citations;

typedef struct cmx_section {
  const char *name; /* "eos": group of the recipe and of the file, word of options that choose sections */
  const char *const
      *needs; /* names of sections that are made before this one where they are wanted; ends with NULL */
  const cmx_field *
      fields; /* its datasets: `make` adds no others, and cmx_table_open compares those of a file with them */
  const char *limits; /* what its numbers leave out, whole sentences; NULL: nothing to say */

  /** Whether the table of a recipe has it. */
  int (*wanted)(const cmx_recipe *recipe);
  /** Its settings, alone and against other groups; called where it is wanted. NULL: nothing to check.
   *  @return CMX_OK; CMX_ERR_FORMAT for a setting that is missing; CMX_ERR_RANGE */
  cmx_status (*check)(const cmx_recipe *recipe, cmx_error *err);
  /** One line or several, "256 x 256 nodes", on what would be made; NULL: nothing to say. */
  void (*summarise)(const cmx_recipe *recipe, char text[CMX_SECTION_SUMMARY]);
  /** Its stages in order; returns how many. */
  size_t (*plan)(const cmx_recipe *recipe, cmx_stage stages[CMX_SECTION_STAGES]);
  /** Computes it and adds its datasets and attributes to a store that holds the sections it needs.
   *  @return CMX_OK; CMX_ERR_STOPPED; the status of what failed */
  cmx_status (*make)(const cmx_section_job *job, cmx_store *store, cmx_error *err);
  /** Root attributes that its numbers need, such as definitions of symbols. NULL: none. */
  cmx_status (*describe)(const cmx_recipe *recipe, cmx_store *store, cmx_error *err);
  /** Adds its sources: papers, and models as its physics takes them from the recipe. NULL: none but those
   *  of what it needs.
   *  @return CMX_OK; CMX_ERR_UNKNOWN for the id of a model */
  cmx_status (*cite)(const cmx_recipe *recipe, cmx_citations *citations, cmx_error *err);
  /** Binds its view in an open table. NULL: it has none.
   *  @return CMX_OK; CMX_ERR_ABSENT where the table has no such section; CMX_ERR_FORMAT */
  cmx_status (*bind)(const cmx_array arrays[], size_t n, cmx_table *table);
} cmx_section;

/** All sections, each after those it needs.
 *  @return how many */
CMX_API size_t cmx_section_list(const cmx_section *list[CMX_MAX_SECTIONS]);

/** The section of this name; NULL if there is none. */
CMX_API const cmx_section *cmx_section_find(const char *name);

/** The field that describes the dataset at `path`; NULL if the section has none. */
CMX_API const cmx_field *cmx_section_field(const cmx_section *section, const char *path);

#ifdef __cplusplus
}
#endif
#endif
