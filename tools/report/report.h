/* The validation report: what papers claim, beside what this program prints.

   A paper is a record of items, one file rows_NAME.c and one line in paper_list.def. The items are data: a
   published value as printed, a command line, and a filter of the program jq that takes the number from what
   the command prints. The report runs each command once, in an empty folder, as a reader would. */
#ifndef COULOMIX_TOOLS_REPORT_H
#define COULOMIX_TOOLS_REPORT_H

#include <jansson.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>

#include "coulomix/progress.h"
#include "coulomix/status.h"

typedef enum report_kind {
  REPORT_CLAIM,   /* a published value and ours */
  REPORT_NO_DATA, /* a published value that cannot be compared */
  REPORT_FIGURE,  /* a picture */
  REPORT_INPUT,   /* a file that commands read */
  REPORT_MAKES,   /* a command that makes such a file */
  REPORT_SLOW     /* a command that --quick leaves out */
} report_kind;

typedef struct report_item {
  report_kind kind;
  const char *place;     /* in the paper: "Table I", "Section IV", "Figure 2" */
  const char *claim;     /* in words, with the unit; of a figure its caption */
  const char *published; /* the value as printed, see report_compare */
  const char *command;   /* for a shell: "coulomix lattice --json". With a `;` in it there are several
                            commands, and the filter sees a list of their answers. */
  const char *filter;    /* of jq, applied to the answer: ".shells[0].T" */
  const char *expected;  /* ours by the explanation, in the notation of `published`, or "difference A..B" */
  const char *holds;     /* a filter that gives true if the text explains the difference; NULL: not needed */
  const char *text;      /* why ours differs, or why there are no data; a remark on a figure */
  const char *recorded;  /* without a verdict: our value, that `command` gives apart from the report */
  const char *file;      /* of a figure, an input or what a command makes, in the folder of the commands */
} report_item;

/* The kinds of items, as entries of a list.

   A claim is compared as its published digits allow. An explained claim passes if it agrees. Otherwise it is
   explained if ours is what the text makes it, `expected`, and fails if not, so that a text covers one known
   difference alone. EXPLAINED_IF needs, besides, that the text's reason is found in the same answer. */
#define CLAIM(place_, claim_, published_, command_, filter_)                                                 \
  {                                                                                                          \
    .kind = REPORT_CLAIM, .place = place_, .claim = claim_, .published = published_, .command = command_,    \
    .filter = filter_                                                                                        \
  }
#define EXPLAINED(place_, claim_, published_, command_, filter_, expected_, text_)                           \
  {                                                                                                          \
    .kind = REPORT_CLAIM, .place = place_, .claim = claim_, .published = published_, .command = command_,    \
    .filter = filter_, .expected = expected_, .text = text_                                                  \
  }
#define EXPLAINED_IF(place_, claim_, published_, command_, filter_, expected_, holds_, text_)                \
  {                                                                                                          \
    .kind = REPORT_CLAIM, .place = place_, .claim = claim_, .published = published_, .command = command_,    \
    .filter = filter_, .expected = expected_, .holds = holds_, .text = text_                                 \
  }
/* `published` may be NULL where the paper shows it in a picture alone. */
#define NO_DATA(place_, claim_, published_, text_)                                                           \
  { .kind = REPORT_NO_DATA, .place = place_, .claim = claim_, .published = published_, .text = text_ }
/* Our value is a recorded one: the command takes more than the report has. */
#define RECORDED(place_, claim_, published_, recorded_, command_, text_)                                     \
  {                                                                                                          \
    .kind = REPORT_NO_DATA, .place = place_, .claim = claim_, .published = published_,                       \
    .recorded = recorded_, .command = command_, .text = text_                                                \
  }
/* A picture, PNG or SVG, that a command draws; several figures may share one command. */
#define FIGURE(place_, caption_, command_, file_, text_)                                                     \
  {                                                                                                          \
    .kind = REPORT_FIGURE, .place = place_, .claim = caption_, .command = command_, .file = file_,           \
    .text = text_                                                                                            \
  }
/* A file with this text, for any command that names it. */
#define INPUT(file_, text_)                                                                                  \
  { .kind = REPORT_INPUT, .file = file_, .text = text_ }
/* The file that commands name is made by this command before them. `--table FILE` takes its place for
   carbon-oxygen.h5. */
#define MAKES(file_, command_)                                                                               \
  { .kind = REPORT_MAKES, .file = file_, .command = command_ }
/* This command, as spelt in the rows, or everything that needs what it makes, takes more than a second. */
#define SLOW(command_)                                                                                       \
  { .kind = REPORT_SLOW, .command = command_ }

typedef struct report_paper {
  const char *key;      /* "baiko2025" */
  const char *title;    /* "Baiko (2025)" */
  const char *citation; /* authors, title, journal */
  const report_item *items;
  size_t n;
} report_paper;

/* The table that --table gives in place of one made here. */
#define REPORT_TABLE "carbon-oxygen.h5"

/* All papers, in the order of the report; ends with NULL. */
extern const report_paper *const report_papers[];

/* --- comparison ---------------------------------------------------------------------------------------- */

typedef enum report_verdict {
  REPORT_PASS,
  REPORT_EXPLAINED,
  REPORT_WITHOUT_DATA,
  REPORT_FAILED,
  REPORT_LEFT_OUT
} report_verdict;

/* "pass", "explained", "no-data", "failed", "left-out" */
const char *report_verdict_word(report_verdict verdict);

/* How a published value allows ours to differ. */
typedef struct report_comparison {
  double published;  /* NaN if it is no number */
  double difference; /* ours - published; NaN without */
  double tolerance;  /* allowed |difference|; NaN without */
  int agrees;
} report_comparison;

/* Compares ours, a number, text or truth value of JSON, with the published value as printed:

     "4.4334"            half a unit of the last digit
     "4.4334(1)"         the error in units of the last digit, as the paper states it
     "50 +- 5"           the error as the paper's words give it: "some 50 %"
     "0.1..0.2"          anything between
     "< 2", "<= 2", "> 2", ">= 2"
     "true", "false", any other text: the same text */
report_comparison report_compare(const char *published, const json_t *ours);
/* Whether ours is as the explanation has it. */
int report_is_expected(const char *expected, const report_comparison *c, const json_t *ours);

/* --- the whole report ---------------------------------------------------------------------------------- */

typedef struct report_row {
  const report_paper *paper;
  const report_item *item;
  size_t command; /* its place in the list of commands */
  report_verdict verdict;
  report_comparison comparison;
  json_t *ours;      /* NULL without */
  char problem[256]; /* why it failed, else "" */
  char *picture;     /* of a figure: the bytes of its file, in base64 */
} report_row;

/* A command that rows share. */
typedef struct report_command {
  const char *text;
  const char *makes; /* the file it makes for others; NULL: its answer is what is wanted */
  int slow, wanted;
  int status; /* of the shell; -1: not run */
} report_command;

typedef struct report {
  const char *folder; /* of the result */
  const char *table;  /* of --table, NULL without */
  int quick, threads;
  char *work; /* folder where the commands run, NULL if there is none */
  report_row *row;
  size_t n;
  report_command *command;
  size_t n_commands;
  size_t count[REPORT_LEFT_OUT + 1]; /* of claims by verdict */
  size_t figures, figures_left_out;  /* pictures */
  size_t figures_failed;
  sigset_t signals, before; /* held while there is a folder to remove; the mask before */
} report;

/* Takes the rows of all papers and finds the commands they need. */
cmx_status report_collect(report *r, cmx_error *err);
/* Keeps signals that end the program pending until they are released: report_run looks for them, ends what it
   has started and removes its folder. Threads that are started between both keep them pending, too. */
void report_hold_signals(report *r);
void report_release_signals(report *r);
/* Runs the commands, compares what they print, and reads the pictures. */
cmx_status report_run(report *r, cmx_progress_function *progress, void *context, cmx_error *err);
void report_free(report *r);

/* The object that --json prints; NULL without memory. */
json_t *report_json(const report *r);
/* The line that gives a number: the command and the filter. */
void report_command_line(const report_item *item, FILE *out);
/* Writes index.html and report.json in the folder. */
cmx_status report_write(const report *r, cmx_error *err);

#endif
