/* sensitivity: how results of a recipe move when its inputs are changed. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "plugin.h"
#include "progress.h"
#include "sensitivity.h"
#include "tool.h"

enum { MOST_INPUTS = 64 };

typedef struct options {
  tool_plugins plugins;
  const char *recipe, *inputs, *command, *folder;
  cmx_sensitivity_states at;
  size_t n_liquid;
  int full, quiet, progress, json, restart, threads;
} options;

/* What a run holds. */
typedef struct work {
  const options *o;
  cmx_recipe recipe;
  cmx_sensitivity *s;
  cmx_checkpoint *checkpoint; /* of rank 0 with -o, else NULL */
  const cmx_ranks *ranks;
  tool_progress bar;
  sensitivity_report report;
} work;

/* --- before the work ----------------------------------------------------------------------------------- */

/* Names between commas; `room` keeps them. */
static size_t split(char *room, const char *names[MOST_INPUTS]) {
  size_t n = 0;
  char *rest = room;
  for (char *name = strtok_r(room, ",", &rest); name && n < MOST_INPUTS; name = strtok_r(NULL, ",", &rest))
    names[n++] = name;
  return n;
}

static cmx_status make_list(work *w, cmx_error *err) {
  const options *o = w->o;
  const char *names[MOST_INPUTS], *built_in = "carbon-oxygen";
  const cmx_recipe_source source = {.path = o->recipe,
                                    .text = cmx_recipe_builtin(built_in),
                                    .name = built_in,
                                    .n_plugins = o->plugins.n,
                                    .plugins = o->plugins.file};
  char *room = strdup(o->inputs ? o->inputs : "");
  cmx_status status = room ? CMX_OK : cmx_fail(err, CMX_ERR_MEMORY, "out of memory");
  cmx_recipe_defaults(&w->recipe);
  if (status >= 0) status = cmx_recipe_read(&source, &w->recipe, err);
  if (status >= 0) {
    const size_t n = split(room, names);
    status = cmx_sensitivity_new(&w->recipe, &o->at, n, names, &w->s, err);
  }
  free(room);
  w->report.s = w->s;
  w->report.full = o->full;
  return status;
}

/* The recipe and all that decides what piece number k is. */
static char *key_of(const work *w) {
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  if (!out) return NULL;
  fprintf(out, "%s\n# full %d run %s p %.17g liquid %.17g %.17g %.17g\n", w->recipe.text, w->o->full,
          w->o->command ? w->o->command : "", w->o->at.p, w->o->at.liquid[0], w->o->at.liquid[1],
          w->o->at.liquid[2]);
  for (size_t k = 0; k < cmx_sensitivity_outputs(w->s); k++)
    fprintf(out, "# %s\n", cmx_sensitivity_output_at(w->s, k)->name);
  for (size_t k = 0; k < cmx_sensitivity_changes(w->s); k++)
    fprintf(out, "# %s: %s\n", cmx_sensitivity_change_at(w->s, k)->input,
            cmx_sensitivity_change_at(w->s, k)->change);
  for (size_t k = 0; k < CMX_SENSITIVITY_VALUES; k++)
    fprintf(out, "# %.17g %.17g %.17g\n", w->o->at.x[k], w->o->at.rho[k], w->o->at.temp[k]);
  if (tool_text_whole(out, &text)) return text;
  free(text);
  return NULL;
}

static int in_folder(const work *w, const char *name, char path[PATH_MAX]) {
  return snprintf(path, PATH_MAX, "%s/%s", w->o->folder, name) < PATH_MAX;
}

/* By rank 0. */
static cmx_status open_folder(work *w, cmx_error *err) {
  char path[PATH_MAX], *key;
  if (!w->o->folder) return CMX_OK;
  if (mkdir(w->o->folder, 0777) != 0 && errno != EEXIST)
    return cmx_fail(err, CMX_ERR_IO, "%.300s: cannot be made: %s", w->o->folder, strerror(errno));
  if (!in_folder(w, "sensitivity.partial", path))
    return cmx_fail(err, CMX_ERR_IO, "the name of the folder is too long");
  if (!(key = key_of(w))) return cmx_fail(err, CMX_ERR_MEMORY, "out of memory");
  const cmx_status status = cmx_checkpoint_open(path, key, !w->o->restart, &w->checkpoint, err);
  free(key);
  if (status >= 0 && cmx_checkpoint_count(w->checkpoint) && !w->o->quiet)
    fprintf(stderr, "%s: %zu finished pieces of an interrupted run are used\n", path,
            cmx_checkpoint_count(w->checkpoint));
  return status;
}

/* --- the work ------------------------------------------------------------------------------------------ */

static cmx_status compute(work *w, cmx_error *err) {
  const int first = !w->ranks || w->ranks->rank == 0;
  cmx_journal pieces;
  cmx_progress progress = {.ranks = w->ranks};
  if (w->checkpoint) pieces = cmx_checkpoint_journal(w->checkpoint);
  if (first) {
    progress.function = tool_progress_report;
    progress.context = &w->bar;
  }
  tool_progress_start(&w->bar, w->o->progress, w->o->quiet || !first);
  cmx_status status = cmx_sensitivity_run(w->s, w->o->full, w->checkpoint ? &pieces : NULL, &progress, err);
  const sensitivity_command command = {w->o->command, w->o->folder, w->checkpoint, w->ranks, &progress};
  for (size_t k = 0; k < cmx_sensitivity_outputs(w->s) && status >= 0; k++) {
    const cmx_sensitivity_output *o = cmx_sensitivity_output_at(w->s, k);
    sensitivity_row *row = sensitivity_add(&w->report, o->name, o->unit, o->value);
    if (!row) status = cmx_fail(err, CMX_ERR_MEMORY, "out of memory");
    for (size_t c = 0; row && c < cmx_sensitivity_changes(w->s); c++)
      row->shift[c] = cmx_sensitivity_shift_at(w->s, k, c);
  }
  if (w->o->command && status >= 0) status = sensitivity_figures(&command, &w->report, err);
  tool_progress_end(&w->bar);
  return tool_ranks_agree(w->ranks, status, err);
}

static cmx_status add_up(work *w, cmx_error *err) {
  const size_t n = cmx_sensitivity_changes(w->s);
  double *first = malloc((n + 1) * sizeof *first);
  if (!first) return cmx_fail(err, CMX_ERR_MEMORY, "out of memory");
  for (size_t k = 0; k < w->report.n; k++) {
    for (size_t c = 0; c < n; c++) first[c] = w->report.row[k].shift[c].first;
    w->report.row[k].quadrature = cmx_sensitivity_quadrature(w->s, first);
  }
  free(first);
  return CMX_OK;
}

/* --- results ------------------------------------------------------------------------------------------- */

static void write_json(FILE *out, const sensitivity_report *report) {
  json_t *root = sensitivity_json(report);
  json_dumpf(root, out, JSON_REAL_PRECISION(17) | JSON_INDENT(1));
  fputc('\n', out);
  json_decref(root);
}

static cmx_status write_file(const work *w, const char *name,
                             void (*write)(FILE *out, const sensitivity_report *report), cmx_error *err) {
  char path[PATH_MAX];
  FILE *out = in_folder(w, name, path) ? fopen(path, "w") : NULL;
  if (!out) return cmx_fail(err, CMX_ERR_IO, "%.200s/%s: %s", w->o->folder, name, strerror(errno));
  write(out, &w->report);
  const int failed = ferror(out) != 0;
  if (fclose(out) != 0 || failed)
    return cmx_fail(err, CMX_ERR_IO, "%.200s/%s: cannot be written", w->o->folder, name);
  return CMX_OK;
}

static cmx_status write_folder(const work *w, cmx_error *err) {
  cmx_status status = write_file(w, "sensitivity.json", write_json, err);
  if (status >= 0) status = write_file(w, "sensitivity.txt", sensitivity_print, err);
  if (status >= 0) status = write_file(w, "tornado.svg", sensitivity_draw, err);
  if (status >= 0 && !w->o->quiet)
    fprintf(stderr, "wrote sensitivity.json, sensitivity.txt and tornado.svg in %s\n", w->o->folder);
  return status;
}

static int show(const work *w) {
  if (w->o->json) return tool_print_json(sensitivity_json(&w->report));
  sensitivity_print(stdout, &w->report);
  return EXIT_FINE;
}

static int run(void *settings) {
  work w = {.o = settings};
  cmx_error err = CMX_ERROR_NONE;
#ifdef _OPENMP
  if (w.o->threads > 0) omp_set_num_threads(w.o->threads);
#endif
  w.ranks = tool_ranks_join();
  const int first = !w.ranks || w.ranks->rank == 0;
  cmx_status status = make_list(&w, &err);
  if (status >= 0 && first) status = open_folder(&w, &err);
  status = tool_ranks_agree(w.ranks, status, &err);
  if (status >= 0) status = compute(&w, &err);
  if (status >= 0) status = add_up(&w, &err);
  if (status >= 0 && first && w.o->folder) status = write_folder(&w, &err);
  const cmx_status kept = cmx_checkpoint_close(w.checkpoint, status >= 0, status < 0 ? NULL : &err);
  int code = status < 0 || kept < 0 ? tool_fail("sensitivity", &err) : EXIT_FINE;
  if (code == EXIT_FINE && first) code = show(&w);
  sensitivity_free(&w.report);
  cmx_sensitivity_free(w.s);
  cmx_recipe_clear(&w.recipe);
  return code;
}

/* --- options ------------------------------------------------------------------------------------------- */

static void init(void *settings) {
  options *o = settings;
  cmx_sensitivity_defaults(&o->at);
}

static void check(const struct argp_state *state, void *settings) {
  const options *o = settings;
  if (o->command && !o->folder) argp_error(state, "--run needs -o DIR, where the tables are made");
  if (o->restart && !o->folder) argp_error(state, "--restart needs -o DIR");
  if (o->n_liquid && o->n_liquid != 3) argp_error(state, "--liquid: three number fractions are needed");
}

#define AT(field) offsetof(options, field)
static const tool_option known[] = {
    {"inputs", 'i', TOOL_TEXT, AT(inputs), "A,B,...", .otherwise = "all with an error or a rival",
     .help = "inputs to vary: a coefficient, liquid/pc2000-ds.A1, or NAME=E to give its error; a model, for "
             "its coefficients and rivals; a setting"},
    {"full", 'f', TOOL_FLAG, AT(full),
     .help = "also compute the whole change of coefficients, and compare it with first order"},
    {"run", 0, TOOL_TEXT, AT(command), "COMMAND",
     .help =
         "make a table of every changed recipe and take the figures that COMMAND prints as lines \"name = "
         "value\"; the table's path is in COULOMIX_TABLE"},
    {"output", 'o', TOOL_TEXT, AT(folder), "DIR",
     .help = "folder for sensitivity.json, sensitivity.txt and tornado.svg, and for the journal of an "
             "interrupted run"},
    {"x", 0, TOOL_REALS, AT(at.x), "X,...", 1e-6, 0.999999, .count = AT(at.n_x),
     .room = CMX_SENSITIVITY_VALUES, .otherwise = "0.5", .help = "number fractions of the heavier ion"},
    {"rho", 0, TOOL_REALS, AT(at.rho), "R,...", 1e-4, 1e14, .count = AT(at.n_rho),
     .room = CMX_SENSITIVITY_VALUES, .otherwise = "1e6,1e8", .help = "densities, g/cm^3"},
    {"temp", 0, TOOL_REALS, AT(at.temp), "T,...", 1e4, 1e11, .count = AT(at.n_temp),
     .room = CMX_SENSITIVITY_VALUES, .otherwise = "mean couplings of 100 and 300", .help = "temperatures, K"},
    {"p", 0, TOOL_REAL, AT(at.p), "P", 1e10, 1e35, .usual = "5e22",
     .help = "pressure of freezing and melting, erg/cm^3"},
    {"liquid", 0, TOOL_REALS, AT(at.liquid), "X1,X2,X3", 0, 1, .count = AT(n_liquid), .room = 3,
     .otherwise = "0.49,0.49,0.02", .help = "liquid of three species, of a recipe with phase3"},
    {"threads", 't', TOOL_INTEGER, AT(threads), "N", 1, 1024, .otherwise = "all cores",
     .help = "threads; the result does not depend on it"},
    {"restart", 0, TOOL_FLAG, AT(restart), .help = "begin anew: what is in the journal is dropped"},
    TOOL_PLUGIN(options, plugins),
    TOOL_PROGRESS(options),
    TOOL_QUIET(options),
    TOOL_JSON(options),
    {0}};

static const tool_key keys[] = {
    {"outputs", "", "one object for each result, then for each figure of --run", NULL},
    {"outputs.name", "", "the result and where", NULL},
    {"outputs.unit", "", "its unit", NULL},
    {"outputs.value", "", "of the recipe as it is", NULL},
    {"outputs.shifts", "", "one object for each change", NULL},
    {"outputs.shifts.input", "", "what is changed", NULL},
    {"outputs.shifts.change", "", "value and error, or what takes its place", NULL},
    {"outputs.shifts.source", "", "where the error or the alternative comes from", NULL},
    {"outputs.shifts.shift", "unit", "by first order; of an alternative the whole change", NULL},
    {"outputs.shifts.shift_full", "unit", "by the whole change; null for coefficients without --full", NULL},
    {"outputs.shifts.nonlinear", "", "whether both differ by more than 5 %", NULL},
    {"outputs.quadrature", "unit", "all inputs in quadrature, of alternatives the largest", NULL},
    {"left_out", "", "one object for each input that is not varied unless it is named, empty with --inputs",
     NULL},
    {"left_out.input", "", "its name", "without --inputs"},
    {"left_out.reason", "", "why", "without --inputs"},
    {0}};

const tool_verb verb_sensitivity = {
    .name = "sensitivity",
    .summary = "how results move when coefficients, models and settings of a recipe are changed",
    .usage = "[RECIPE]",
    .argument = {"one recipe", .field = offsetof(options, recipe)},
    .options = known,
    .keys = keys,
    .example = {"coulomix sensitivity carbon-oxygen.cfg --inputs anharmonic/bc22.A1,eos.order"},
    .size = sizeof(options),
    .init = init,
    .check = check,
    .run = run,
    .shared = 1};
