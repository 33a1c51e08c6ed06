/* verify: the table, through the header, against direct computation at random states off its nodes. */
#include <string.h>

#include "verify.h"

enum { KEY_ONLY = 1000 };

static const char *const words[] = {"order", "phase", "eos", "transport", "warm"};
enum { N_WORDS = sizeof words / sizeof *words };

typedef struct options {
  const char *file;
  size_t samples;
  uint64_t seed;
  int json, quiet;
  unsigned parts; /* bits of `words`; 0 for all that the table has */
} options;

static unsigned parts_of(const struct argp_state *state, char *text) {
  unsigned parts = 0;
  while (text) {
    char *comma = strchr(text, ',');
    if (comma) *comma = '\0';
    parts |= 1U << tool_choose(state, "--only", text, N_WORDS, words);
    text = comma ? comma + 1 : NULL;
  }
  return parts;
}

static error_t option(int key, char *arg, struct argp_state *state) {
  options *o = state->input;
  switch (key) {
  case 'n':
    o->samples = (size_t)tool_integer(state, "--samples", arg, 1, 100000000);
    return 0;
  case 's':
    o->seed = (uint64_t)tool_integer(state, "--seed", arg, 0, 2147483647);
    return 0;
  case 'j':
    o->json = 1;
    return 0;
  case 'q':
    o->quiet = 1;
    return 0;
  case KEY_ONLY:
    o->parts = parts_of(state, arg);
    return 0;
  default:
    return tool_one_file(key, arg, state, &o->file);
  }
}

static const char manual[] =
    "Recompute random states off the nodes of a table with direct physics and compare with "
    "its lookups. Exit status 1 if a budget is exceeded.\v"
    "The heat of ordering jumps along curves of (x, Gamma_d): within 1e-6 of one either side counts as "
    "right.\n\n"
    "Of an equation of state also: Maxwell's relations among the outputs, jumps across the borders of cells, "
    "what must "
    "rise for searches to be safe, and searches there and back. Errors of it are relative; those of e and f "
    "to "
    "max(|e|, P/rho), because both pass through zero, of dp_dx to max(|dp_dx|, P), of df_dx and d2f_dx2 "
    "likewise to P/rho, "
    "of eta and s_res to max(|value|, 1), of latent_heat to max(|value|, kT per ion).\n\n"
    "Budgets, worst and median: p, e, f 1e-6 and 1e-9; s 1e-5 and 1e-8; cv, chi_rho, chi_t and what follows "
    "from them "
    "1e-3 and 1e-6. States flagged because the set of active constraints of the order changes nearby have "
    "none.\n\n"
    "Conductivities: sigma and kappa, relative, in each phase where it may be, with the same budgets of 1e-3 "
    "and "
    "1e-6; their slopes, without; and their steps from liquid to solid at freezing, which are reported and "
    "not smoothed.\n\n"
    "Warm mixtures: pressure, free electrons and conductivities against the pure species themselves, by all "
    "rules in turn; where their "
    "data have kinks the table rounds these off. Files that a recipe names are looked for in the current "
    "folder.\n\n"
    "--json: {\"rows\": [...], \"within_budget\", \"eos\": {\"rows\", \"phases\", \"maxwell\", "
    "\"jumps\", \"rising\", \"inversions\"}, \"transport\": {\"rows\", \"jumps\"}}.";

/* Sections of the library's report that the words of --only stand for: tie lines at fixed pressure belong
   to the equation of state. Without the option all words that the table knows. */
static cmx_status choose(const options *o, const cmx_table *t, const char *names[CMX_MAX_SECTIONS], size_t *n,
                         cmx_error *err) {
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

static int run(const options *o) {
  const char *names[CMX_MAX_SECTIONS];
  tool_progress bar;
  const cmx_progress progress = {tool_progress_report, &bar};
  cmx_verify_options wanted = {o->samples, o->seed, 0, names, &progress};
  cmx_table table;
  cmx_report report;
  cmx_error err = {CMX_OK, ""};
  if (cmx_table_open(o->file, &table, &err) < 0) return tool_fail("verify", &err);
  tool_progress_start(&bar, o->quiet);
  cmx_status status = choose(o, &table, names, &wanted.n_sections, &err);
  if (status >= 0) status = cmx_verify(&table, &wanted, &report, &err);
  tool_progress_end(&bar);
  cmx_table_close(&table);
  if (status < 0) return tool_fail("verify", &err);
  const int code = report.within ? EXIT_FINE : EXIT_RUN_TIME;
  json_t *json = verify_json(&report);
  cmx_report_free(&report);
  if (o->json) {
    const int failed = tool_print_json(json);
    return failed ? failed : code;
  }
  verify_print(json);
  json_decref(json);
  return code;
}

int verb_verify(int argc, char **argv) {
  static const struct argp_option known[] = {
      {"samples", 'n', "N", 0, "random states of each kind (default 10000)", 0},
      {"seed", 's', "S", 0, "seed of the random states (default 1)", 0},
      {"only", KEY_ONLY, "PARTS", 0,
       "of order, phase, eos, transport and warm these, with commas (default all)", 0},
      {"quiet", 'q', NULL, 0, "no progress on standard error", 0},
      {"json", 'j', NULL, 0, "print one JSON object", 0},
      {0}};
  static const struct argp argp = {known, option, "FILE", manual, NULL, NULL, NULL};
  options o = {.samples = 10000, .seed = 1};
  return tool_parse(&argp, argc, argv, &o) ? EXIT_USAGE : run(&o);
}
