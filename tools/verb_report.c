/* report: results of papers beside what this program computes. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plot.h"
#include "progress.h"
#include "report/report.h"
#include "tool.h"

typedef struct options {
  const char *folder, *table;
  size_t threads;
  int quick, quiet, json, progress;
} options;

static void print_summary(const report *r) {
  for (size_t i = 0; i < r->n; i++) {
    const report_row *row = &r->row[i];
    if (row->verdict == REPORT_FAILED)
      printf("FAILED %s, %s: %s: %s\n", row->paper->title, row->item->place, row->item->claim, row->problem);
  }
  printf("%zu passed, %zu explained, %zu without data, %zu failed, %zu left out; %zu figures\n"
         "wrote %s/index.html and %s/report.json\n",
         r->count[REPORT_PASS], r->count[REPORT_EXPLAINED], r->count[REPORT_WITHOUT_DATA],
         r->count[REPORT_FAILED] + r->figures_failed, r->count[REPORT_LEFT_OUT], r->figures, r->folder,
         r->folder);
}

static cmx_status make(report *r, const options *o, cmx_error *err) {
  tool_progress progress;
  cmx_status status = plot_make_folder(r->folder, err);
  if (status >= 0) status = report_collect(r, err);
  if (status < 0) return status;
  report_hold_signals(r);
  tool_progress_start(&progress, o->progress, o->quiet);
  status = report_run(r, tool_progress_report, &progress, err);
  tool_progress_end(&progress);
  report_release_signals(r);
  return status < 0 ? status : report_write(r, err);
}

static int run(void *settings) {
  const options *o = settings;
  const long processors = sysconf(_SC_NPROCESSORS_ONLN);
  report r = {.folder = o->folder,
              .table = o->table,
              .quick = o->quick,
              .threads = o->threads       ? (int)o->threads
                         : processors > 0 ? (int)processors
                                          : 1};
  cmx_error err = CMX_ERROR_NONE;
  int code = EXIT_FINE;
  if (make(&r, o, &err) < 0) {
    report_free(&r);
    return tool_fail("report", &err);
  }
  if (o->json)
    code = tool_print_json(report_json(&r));
  else
    print_summary(&r);
  if (r.count[REPORT_FAILED] + r.figures_failed) code = EXIT_RUN_TIME;
  report_free(&r);
  return code;
}

static const tool_option known[] = {
    {"output", 'o', TOOL_TEXT, offsetof(options, folder), "DIR", .usual = "report",
     .help = "folder of index.html and report.json"},
    {"quick", 0, TOOL_FLAG, offsetof(options, quick), .help = "leave out what takes more than some seconds"},
    {"table", 0, TOOL_TEXT, offsetof(options, table), "FILE", .otherwise = "made by coulomix generate",
     .help = "take this table of carbon and oxygen"},
    {"threads", 't', TOOL_COUNT, offsetof(options, threads), "N", 1, 1024, .otherwise = "all processors",
     .help = "commands that run at once"},
    TOOL_PROGRESS(options),
    TOOL_QUIET(options),
    TOOL_JSON(options),
    {0}};

static const tool_key keys[] = {
    {"rows", "", "one object for each claim", NULL},
    {"rows.paper", "", "the paper", NULL},
    {"rows.place", "", "where in the paper", NULL},
    {"rows.claim", "", "what is compared", NULL},
    {"rows.published", "", "the value as printed, with its error; null if it is in a picture alone", NULL},
    {"rows.ours", "", "what the command prints, or a recorded value; null without", NULL},
    {"rows.difference", "", "ours less published; null of texts, ranges and bounds", NULL},
    {"rows.tolerance", "", "difference that the published digits allow; null without a difference", NULL},
    {"rows.expected", "", "ours as the text explains it, or the difference; null without an explanation",
     NULL},
    {"rows.verdict", "", "pass, explained, no-data, or failed", NULL},
    {"rows.command", "", "the command that prints the number; null without data", NULL},
    {"rows.text", "", "why it differs or has no data; null otherwise", NULL},
    {"passed", "", "rows that agree", NULL},
    {"explained", "", "rows with an explanation that holds", NULL},
    {"without_verdict", "", "rows without data", NULL},
    {"failed", "", "rows that differ without explanation, and figures that cannot be drawn", NULL},
    {"left_out", "", "rows that --quick leaves out", NULL},
    {"figures", "", "one object for each figure", NULL},
    {"figures.paper", "", "the paper", "without --quick"},
    {"figures.place", "", "its number there", "without --quick"},
    {"figures.caption", "", "what it shows", "without --quick"},
    {"figures.drawn", "", "whether there is a picture", "without --quick"},
    {"figures.command", "", "the command that draws it", "without --quick"},
    {"figures.text", "", "a remark, or why there is no picture; null without", "without --quick"},
    {"figures_left_out", "", "figures that --quick leaves out", NULL},
    {"version", "", "of the program", NULL},
    {"commit", "", "of its source", NULL},
    {0}};

const tool_verb verb_report = {.name = "report",
                               .summary = "results of papers beside what this program computes",
                               .options = known,
                               .keys = keys,
                               .example = {"coulomix report --quick"},
                               .size = sizeof(options),
                               .run = run};
