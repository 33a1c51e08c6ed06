/* Progress on standard error, by one clock over all planned stages. */
#ifndef COULOMIX_TOOLS_PROGRESS_H
#define COULOMIX_TOOLS_PROGRESS_H

#include <pthread.h>
#include <stddef.h>

#include "coulomix/generate.h"
#include "coulomix/progress.h"
#include "option.h"

/* "bar", "plain", "json", "none": words of --progress, the first of them 1. 0 stands for a bar on a terminal
   and plain lines elsewhere. */
enum { PROGRESS_AUTO, PROGRESS_BAR, PROGRESS_PLAIN, PROGRESS_JSON, PROGRESS_NONE };
extern const char *const tool_progress_words[];

#define TOOL_PROGRESS(type)                                                                                  \
  {                                                                                                          \
    "progress", 0, TOOL_WORD, offsetof(type, progress), "WORD",                                              \
        .words = tool_progress_words, .first = PROGRESS_BAR, .otherwise = "bar on a terminal, else plain",   \
        .help = "progress on standard error: a bar, lines of text, a JSON object a line, or none"            \
  }

/* A report appears at least every four seconds, because a thread of its own writes it. */
typedef struct tool_progress {
  int form;
  pthread_t writer;
  pthread_mutex_t lock; /* of all below */
  pthread_cond_t ended;
  int writing, over;
  char stage[64];
  double silent; /* seconds without reports at the beginning, 0 unless the verb sets it */
  double started, stage_started, shown; /* times: of the first stage, of this one, of the last report */
  size_t found, done, total;            /* steps of the stage: finished by an earlier run, finished, all */
  size_t n_plan;                        /* 0: only the stage at hand is known */
  cmx_stage plan[CMX_MAX_STAGES];       /* costs in seconds of the clock */
  size_t at;                            /* place of the stage in the plan */
  double found_cost;                    /* planned cost of what was found, of earlier stages */
} tool_progress;

/* `form` is a word of --progress or 0. */
void tool_progress_start(tool_progress *progress, int form, int quiet);
/* Lets the share and the time left be those of the whole plan, on this machine. */
void tool_progress_plan(tool_progress *progress, const cmx_recipe *recipe, int threads);
/* A cmx_progress_function; `context` is a tool_progress. */
cmx_progress_function tool_progress_report;
void tool_progress_end(tool_progress *progress);

#endif
