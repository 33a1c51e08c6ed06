/* verify: the table, through the header, against direct computation at random states off its nodes. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "plugin.h"
#include "progress.h"
#include "verify.h"

/* Of --only, NULL at the end. */
static const char *const words[] = {"order", "phase", "phase3", "eos", "reaction", "transport", "warm", NULL};
enum { N_WORDS = sizeof words / sizeof *words - 1 };

typedef struct options {
  const char *file;
  size_t samples, seed;
  int json, quiet, progress;
  tool_plugins plugins;
  unsigned parts; /* bits of `words`; 0 for all that the table has */
} options;

/* Sections of the library's report that the words of --only stand for: tie lines at fixed pressure belong
   to the equation of state. Without the option all words that the table knows. */
static cmx_status choose_sections(const options *o, const cmx_table *t, const char *names[CMX_MAX_SECTIONS],
                                  size_t *n, cmx_error *err) {
  const char *there[CMX_MAX_SECTIONS];
  const size_t n_there = cmx_verify_sections(t, there);
  unsigned found = 0;
  *n = 0;
  for (size_t k = 0; k < n_there; k++)
    for (unsigned w = 0; w < N_WORDS; w++) {
      const int is_it = !strcmp(there[k], words[w]),
                belongs = !strcmp(there[k], "equilibrium") && !strcmp(words[w], "eos");
      if (is_it) found |= 1U << w;
      if ((is_it || belongs) && (!o->parts || o->parts >> w & 1U)) names[(*n)++] = there[k];
    }
  for (unsigned w = 0; w < N_WORDS; w++)
    if ((o->parts & ~found) >> w & 1U)
      return cmx_fail(err, CMX_ERR_ABSENT, "--only: %s has no %s", o->file, words[w]);
  return CMX_OK;
}

static int run(void *settings) {
  const options *o = settings;
  const char *names[CMX_MAX_SECTIONS];
  tool_progress bar;
  const cmx_progress progress = {.function = tool_progress_report, .context = &bar};
  cmx_verify_options wanted = {.samples = o->samples,
                               .seed = o->seed,
                               .sections = names,
                               .progress = &progress,
                               .n_plugins = o->plugins.n,
                               .plugins = o->plugins.file};
  cmx_table table;
  cmx_report report;
  cmx_error err = CMX_ERROR_NONE;
  if (cmx_table_open(o->file, &table, &err) < 0) return tool_fail("verify", &err);
  tool_progress_start(&bar, o->progress, o->quiet);
  cmx_status status = choose_sections(o, &table, names, &wanted.n_sections, &err);
  if (status >= 0) status = cmx_verify(&table, &wanted, &report, &err);
  tool_progress_end(&bar);
  cmx_table_close(&table);
  if (status < 0) return tool_fail("verify", &err);
  const int code = report.within ? EXIT_FINE : EXIT_RUN_TIME;
  json_t *json = verify_json(&report);
  cmx_report_free(&report);
  return tool_print_result(json, o->json ? NULL : verify_print, code);
}

static const tool_option known[] = {
    {"samples", 'n', TOOL_COUNT, offsetof(options, samples), "N", 1, 100000000, .usual = "10000",
     .help = "random states of each kind; of some, which take long, a part"},
    {"seed", 's', TOOL_COUNT, offsetof(options, seed), "S", 0, 2147483647, .usual = "1",
     .help = "seed of the random states"},
    {"only", 0, TOOL_WORDS, offsetof(options, parts), "SECTIONS", .words = words, .otherwise = "all",
     .help = "sections to verify, separated by commas"},
    TOOL_PLUGIN(options, plugins),
    TOOL_PROGRESS(options),
    TOOL_QUIET(options),
    TOOL_JSON(options),
    {0}};

static const char order[] = "/order or /phase", eos[] = "/eos", transport[] = "/transport";

static const tool_key keys[] = {
    {"rows", "", "one object for each quantity of the order, the phase diagram, reactions and warm mixtures",
     NULL},
    {"rows.table", "", "order, the name of a phase diagram, phase3, reaction with the phase, or warm", order},
    {"rows.quantity", "", "what was compared", order},
    {"rows.samples", "", "number of states", order},
    {"rows.median", "", "median error", order},
    {"rows.p99", "", "99th percentile of the error", order},
    {"rows.worst", "", "largest error", order},
    {"rows.where", "", "position of the largest error", order},
    {"rows.where.*", "", "one variable", order},
    {"rows.budget", "", "largest accepted error, null for none", order},
    {"rows.budget_median", "", "the same for the median", "a budget for the median"},
    {"rows.within_budget", "", "whether the errors are within it", order},
    {"rows.caution", "", "whether these states are in flagged cells", order},
    {"rows.left_out", "", "number of states that were not compared", order},
    {"within_budget", "", "whether all errors are within their budgets", NULL},
    {"left_out", "", "sections that were not compared, because a plug-in made them that is not loaded",
     "a table of a plug-in"},
    {"uncertified", "", "share of the nodes of /order whose minimum is not proved", "terms beyond pairs"},
    {"freezing", "", "freezing by three sections of the table", eos},
    {"freezing.*", "", "composition, density, temperature, coupling by each section", eos},
    {"reasons", "", "one object for each reason of a warning", eos},
    {"reasons.reason", "", "the word", eos},
    {"reasons.share", "", "fraction of the states that have it", eos},
    {"t0_outside", "", "states at which T0 lies outside solidus and liquidus", "/equilibrium"},
    {"eos", "", "the equation of state", eos},
    {"eos.*", "",
     "rows, gradient, phases, maxwell, jumps, rising, inversions, freezing, reasons, flagged, t0, "
     "equilibrium",
     eos},
    {"eos.*.*", "", "as in rows, and counts of the check", eos},
    {"eos.*.*.*", "", "one variable of where, or one status of an inversion", eos},
    {"transport", "", "the conductivities", transport},
    {"transport.*", "", "rows, and jumps (the steps at freezing)", transport},
    {"transport.*.*", "", "as in rows; for jumps the state and the ratios", transport},
    {"transport.*.*.*", "", "one variable of where", transport},
    {0}};

const tool_verb verb_verify = {
    .name = "verify",
    .summary = "compare a table with direct computation at random states",
    .usage = "FILE",
    .argument = {"one file", .field = offsetof(options, file), .missing = TOOL_MISSING_FILE},
    .options = known,
    .keys = keys,
    .example = {"coulomix verify carbon-oxygen.h5 --samples 100"},
    .size = sizeof(options),
    .run = run};
