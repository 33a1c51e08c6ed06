/* Shared by the verbs of the program. Exit status: 0 fine, 1 run-time failure, 2 usage. */
#ifndef COULOMIX_TOOLS_TOOL_H
#define COULOMIX_TOOLS_TOOL_H

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

#include "coulomix/generate.h"
#include "coulomix/status.h"
#include "coulomix_reason.h"
#include "option.h"

enum { EXIT_FINE = 0, EXIT_RUN_TIME = 1, EXIT_USAGE = 2 };

/* Prints "coulomix VERB: message" on standard error and returns EXIT_RUN_TIME. */
int tool_fail(const char *verb, const cmx_error *err);

/* Prints text that a stranger may have written: control characters other than line ends and tabs appear as
   \x1b, so that none reaches the terminal. */
void tool_print_text(FILE *to, const char *text, size_t n);

/* "auto", "liquid", "solid": words of --phase, the first of them -1. */
extern const char *const tool_phases[];
/* "liquid", "solid", or "none" for anything else. */
const char *tool_phase_name(int phase);

/* One JSON object on standard output, 17 digits; takes the reference. */
int tool_print_json(json_t *object);

/* Reasons of a status as a list of words. */
json_t *tool_reasons(unsigned reasons);
/* Them as lines of text, nothing without any. */
void tool_print_reasons(FILE *out, unsigned reasons);
/* The words with a separator between them, as "" without any. */
void tool_reason_words(unsigned reasons, const char *separator, char *text, size_t room);

/* A number, or null where JSON has none (infinite, NaN). */
json_t *tool_real(double value);
json_t *tool_reals(size_t n, const double values[]);

/* Progress on standard error: a bar with rate and time left on a terminal, lines otherwise; nothing if
   quiet. */
typedef struct tool_progress {
  int quiet, terminal;
  char stage[64];
  double started, shown, last; /* times: begin of the stage, last drawing, last report */
  size_t found, done, total;   /* of the stage: finished by an earlier run, finished, all */
  size_t shown_percent;
  size_t n_plan;                  /* 0: only the stage at hand is estimated */
  cmx_stage plan[CMX_MAX_STAGES]; /* costs already shared among the threads */
  double spent, expected;         /* seconds spent on earlier stages, and planned for the same work */
} tool_progress;
void tool_progress_start(tool_progress *progress, int quiet);
/* Lets the time left count the stages to come. */
void tool_progress_plan(tool_progress *progress, const cmx_recipe *recipe, int threads);
cmx_progress_function tool_progress_report;
void tool_progress_end(tool_progress *progress);

/* Keys shared by `order` and `query`. */
json_t *tool_tie_line(double x_left, const char *left, double x_right, const char *right, double latent_heat);

#endif
