/* Shared by the verbs of the program. Exit status: 0 fine, 1 run-time failure, 2 usage. */
#ifndef COULOMIX_TOOL_H
#define COULOMIX_TOOL_H

#include <argp.h>
#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

#include "coulomix/generate.h"
#include "coulomix/status.h"
#include "coulomix_reason.h"

enum { EXIT_FINE = 0, EXIT_RUN_TIME = 1, EXIT_USAGE = 2 };

/* A verb gets its own arguments; argv[0] is "coulomix VERB". */
typedef int tool_verb(int argc, char **argv);
tool_verb verb_lattice, verb_order, verb_phase, verb_models, verb_generate, verb_info, verb_cite, verb_query,
    verb_verify, verb_export, verb_plot, verb_madelung, verb_ordered, verb_stability, verb_phonons, verb_eos,
    verb_diff, verb_bench, verb_transport, verb_kubo, verb_optics, verb_mix;

/* Prints "coulomix VERB: message" on standard error and returns EXIT_RUN_TIME. */
int tool_fail(const char *verb, const cmx_error *err);

/* Prints text that a stranger may have written: control characters other than line ends and tabs appear as \x1b, so that none reaches
   the terminal. */
void tool_print_text(FILE *to, const char *text, size_t n);

/* Parses an option's number; out of [low, high] or not a number ends the program with a usage message that names the
   option and the range. */
double tool_number(const struct argp_state *state, const char *option, const char *text, double low,
                   double high);
/* A list of numbers separated by commas, at most `room`; returns how many. */
size_t tool_numbers(const struct argp_state *state, const char *option, const char *text, double low,
                    double high, size_t room, double value[]);
long tool_integer(const struct argp_state *state, const char *option, const char *text, long low, long high);

/* The arguments of a verb that takes one FILE, and of one that takes none: to be called for every key without an option. */
error_t tool_one_file(int key, char *arg, struct argp_state *state, const char **file);
error_t tool_no_argument(int key, char *arg, struct argp_state *state);

/* Id of a model from the id or the part of it after the kind, "ogata1993" for "solid-mixing/ogata1993"; 0 with a message if there
   is none. */
int tool_model_id(cmx_model_kind kind, const char *name, char id[64], cmx_error *err);

/* The same for an option: ends the program with a usage message if there is no such model. */
void tool_set_model(const struct argp_state *state, cmx_model_kind kind, const char *option, const char *text,
                    char id[64]);

/* Which of n words an option names; a usage message with all of them otherwise. */
int tool_choose(const struct argp_state *state, const char *option, const char *text, size_t n,
                const char *const words[]);

/* Parses with argp's conventions; returns EXIT_FINE or EXIT_USAGE. */
int tool_parse(const struct argp *argp, int argc, char **argv, void *input);

/* One JSON object on standard output, 17 digits; takes the reference. */
int tool_print_json(json_t *object);

/* Reasons of a status as a list of words. */
json_t *tool_reasons(unsigned reasons);
/* Them as lines of text, nothing without any. */
void tool_print_reasons(FILE *out, unsigned reasons);
/* The words with a separator between them, as "" without any. */
void tool_reason_words(unsigned reasons, const char *separator, char *text, size_t room);

/* "equilibrium", ... of --order. */
int tool_order(struct argp_state *state, const char *arg);

/* A number, or null where JSON has none (infinite, NaN). */
json_t *tool_real(double value);
json_t *tool_reals(size_t n, const double values[]);

/* Progress on standard error: a bar with rate and time left on a terminal, lines otherwise; nothing if quiet. */
typedef struct tool_progress {
  int quiet, terminal;
  char stage[64];
  double started, shown, last; /* times: begin of the stage, last drawing, last report */
  size_t found, done, total;   /* of the stage: finished by an earlier run, finished, all */
  size_t shown_percent;
  size_t n_plan;                  /* 0: only the stage at hand is estimated */
  cmx_stage plan[CMX_MAX_STAGES]; /* costs already shared among the threads */
  double spent, expected; /* seconds on earlier stages, and what the plan had for what was done in them */
} tool_progress;
void tool_progress_start(tool_progress *progress, int quiet);
/* Lets the time left count the stages to come. */
void tool_progress_plan(tool_progress *progress, const cmx_recipe *recipe, int threads);
cmx_progress_function tool_progress_report;
void tool_progress_end(tool_progress *progress);

/* Keys shared by `order` and `query`. */
json_t *tool_tie_line(double x_left, const char *left, double x_right, const char *right, double latent_heat);

#endif
