#define _POSIX_C_SOURCE 200809L
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "coulomix/checkpoint.h"
#include "coulomix/store.h"
#include "plugin.h"
#include "progress.h"
#include "ranks.h"
#include "sweep.h"
#include "tool.h"

typedef struct options {
  const char *recipe, *output;
  sweep changes; /* --set, --sweep */
  tool_plugins plugins;
  int quiet, progress, json, dry_run, resume, restart, settings;
  int threads; /* 0: all cores */
} options;

/* --- the plan ------------------------------------------------------------------------------------------ */

/* Names of the files that a run writes. */
typedef struct outputs {
  const char *table;
  char journal[4200];
} outputs;

typedef struct plan {
  const cmx_recipe *recipe;
  const outputs *to;
  int threads;
  size_t n, n_inputs, pieces; /* pieces: of an interrupted run, that are used */
  cmx_estimate section[CMX_MAX_SECTIONS], whole;
  cmx_input input[CMX_MAX_INPUTS];
} plan;

static int threads_now(void) {
#ifdef _OPENMP
  return omp_get_max_threads();
#else
  return 1;
#endif
}

/* What the models cannot carry, a line for each section. */
static void print_remarks(FILE *out, const cmx_recipe *recipe) {
  const cmx_section *list[CMX_MAX_SECTIONS];
  const size_t n = cmx_section_list(list);
  for (size_t k = 0; k < n; k++) {
    char text[CMX_SECTION_SUMMARY] = "";
    if (list[k]->remark && list[k]->wanted(recipe)) list[k]->remark(recipe, text);
    if (text[0]) fprintf(out, "/%s: %s\n", list[k]->name, text);
  }
}

static void describe(const plan *p) {
  const cmx_recipe *r = p->recipe;
  const cmx_section *list[CMX_MAX_SECTIONS];
  const size_t n = cmx_section_list(list);
  printf("title:    %s\nmixture:  ", r->title);
  for (int j = 0; j < r->mixture.ions.n; j++) printf("%s%s", j ? "/" : "", r->mixture.names[j]);
  for (int j = 0; j < r->mixture.ions.n; j++) printf("%s%g", j ? ", " : ", Z = ", r->mixture.ions.z[j]);
  putchar('\n');
  for (size_t k = 0; k < n; k++) {
    char text[CMX_SECTION_SUMMARY] = "", name[32];
    if (!list[k]->wanted(r) || !list[k]->summarise) continue;
    list[k]->summarise(r, text);
    snprintf(name, sizeof name, "%s:", list[k]->name);
    printf("%-9s %s\n", name, text);
  }
  printf("\n%-12s %11s %11s %11s %11s %10s\n", "section", "nodes", "states", "memory, MB", "file, MB",
         "CPU, s");
  for (size_t k = 0; k <= p->n; k++) {
    const cmx_estimate *e = k < p->n ? &p->section[k] : &p->whole;
    printf("%-12s %11.0f %11.0f %11.3g %11.3g %10.3g\n", e->name, e->size.nodes, e->size.states,
           1e-6 * e->size.memory, 1e-6 * e->size.bytes, e->cpu_seconds);
  }
  printf("\nabout %.3g s with %d thread%s\n", p->whole.wall_seconds, p->threads, p->threads > 1 ? "s" : "");
  print_remarks(stdout, r);
  for (size_t k = 0; k < p->n_inputs; k++) printf("input:    %s\n", p->input[k].path);
  if (p->pieces) printf("journal:  %s, %zu finished pieces are used\n", p->to->journal, p->pieces);
  printf("output:   %s\n", p->to->table);
}

static json_t *plan_json(const plan *p) {
  json_t *sections = json_array(), *inputs = json_array();
  for (size_t k = 0; k < p->n; k++) {
    const cmx_estimate *e = &p->section[k];
    json_array_append_new(sections, json_pack("{s:s, s:f, s:f, s:f, s:f, s:f, s:f}", "name", e->name, "nodes",
                                              e->size.nodes, "states", e->size.states, "memory",
                                              e->size.memory, "bytes", e->size.bytes, "cpu_seconds",
                                              e->cpu_seconds, "wall_seconds", e->wall_seconds));
  }
  for (size_t k = 0; k < p->n_inputs; k++)
    json_array_append_new(inputs,
                          json_pack("{s:s, s:s}", "file", p->input[k].path, "sha256", p->input[k].sha256));
  return json_pack("{s:o, s:i, s:f, s:f, s:f, s:f, s:o, s:I, s:s}", "sections", sections, "threads",
                   p->threads, "memory", p->whole.size.memory, "bytes", p->whole.size.bytes, "cpu_seconds",
                   p->whole.cpu_seconds, "wall_seconds", p->whole.wall_seconds, "inputs", inputs, "pieces",
                   (json_int_t)p->pieces, "output", p->to->table);
}

/* Sections are made one after the other, but all are in memory at the end. */
static void add_up(plan *p) {
  p->whole = (cmx_estimate){.name = "all"};
  for (size_t k = 0; k < p->n; k++) {
    const cmx_estimate *e = &p->section[k];
    p->whole.size.nodes += e->size.nodes;
    p->whole.size.states += e->size.states;
    p->whole.size.memory += e->size.memory;
    p->whole.size.bytes += e->size.bytes;
    p->whole.cpu_seconds += e->cpu_seconds;
    p->whole.wall_seconds += e->wall_seconds;
  }
}

/* --- the table ----------------------------------------------------------------------------------------- */

enum { LONGEST_NAME = 200 }; /* file systems take 255 bytes, with .h5.partial */

/* A file in the current folder named after the title: letters, digits, _ . and - as they are, a dash for what
   else stands between them, neither a dot nor a dash in front; cut. */
static void name_output(const char *title, char path[CMX_RECIPE_TITLE + 16]) {
  size_t n = 0;
  int gap = 0;
  for (const char *c = title; *c && n < LONGEST_NAME; c++) {
    const int plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') ||
                      strchr("_.-", *c) != NULL;
    if (!plain || (n == 0 && (*c == '.' || *c == '-'))) {
      gap = n > 0;
      continue;
    }
    if (gap) path[n++] = '-';
    path[n++] = *c;
    gap = 0;
  }
  snprintf(path + n, 16, "%s.h5", n ? "" : "untitled");
}

/* Checks the suffix for cmx_store_write before the computation. */
static int has_form(const char *path) {
  static const char *const suffix[] = {".h5", ".hdf5", ".cmx"};
  for (size_t k = 0; k < sizeof suffix / sizeof *suffix; k++) {
    const size_t n = strlen(path), m = strlen(suffix[k]);
    if (n > m && !strcmp(path + n - m, suffix[k])) return 1;
  }
  return 0;
}

/* Refuses too little space for the table, with the factor of two of estimates, and warns of too little for
   table and journal, without which the run goes on. */
static cmx_status check_room(const cmx_recipe *recipe, const char *output, double room, cmx_error *err) {
  cmx_estimate section[CMX_MAX_SECTIONS];
  double table = 0.0, journal = 0.0;
  const size_t n = cmx_generate_estimate(recipe, 1, 1.0, section);
  for (size_t k = 0; k < n; k++) {
    table += section[k].size.bytes;
    journal += 1.2 * section[k].size.data;
  }
  if (room < 0.5 * table)
    return cmx_fail(err, CMX_ERR_IO, "%s: cannot be written: about %.2g MB are needed and %.2g MB are free",
                    output, 1e-6 * table, 1e-6 * room);
  if (room < table + journal)
    fprintf(stderr,
            "%s: the table takes about %.2g MB and its journal %.2g MB, and %.2g MB are free: the run may "
            "lose its journal\n",
            output, 1e-6 * table, 1e-6 * journal, 1e-6 * room);
  return CMX_OK;
}

/* Refuses outputs that cannot be written, before the work. */
static cmx_status check_outputs(const cmx_recipe *recipe, const outputs *to, cmx_error *err) {
  double room, beside;
  if (!has_form(to->table))
    return cmx_fail(err, CMX_ERR_UNSUPPORTED,
                    "%s: a table is written as .h5 or .hdf5 (HDF5) or as .cmx (flat)", to->table);
  cmx_status status = cmx_write_check(to->table, &room, err);
  if (status >= 0) status = cmx_write_check(to->journal, &beside, err);
  return status < 0 ? status : check_room(recipe, to->table, room, err);
}

/* Prints what the generation would take; computes and writes nothing. */
static int dry_run(const options *o, const cmx_recipe *recipe, const outputs *to) {
  cmx_error err = CMX_ERROR_NONE;
  plan *p = malloc(sizeof *p);
  if (!p) {
    cmx_fail(&err, CMX_ERR_MEMORY, "out of memory");
    return tool_fail("generate", &err);
  }
  p->recipe = recipe;
  p->to = to;
  p->threads = threads_now();
  cmx_status status = check_outputs(recipe, to, &err);
  if (status >= 0) status = cmx_generate_check(recipe, p->input, &p->n_inputs, &err);
  char *key = NULL;
  if (status >= 0) status = cmx_generate_key(recipe, &key, &err);
  if (status >= 0) status = cmx_checkpoint_look(to->journal, key, !o->restart, &p->pieces, &err);
  free(key);
  int code = EXIT_FINE;
  if (status >= 0) {
    p->n = cmx_generate_estimate(recipe, p->threads, cmx_machine_speed(), p->section);
    add_up(p);
    if (o->json)
      code = tool_print_json(plan_json(p));
    else
      describe(p);
  } else {
    code = tool_fail("generate", &err);
  }
  free(p);
  return code;
}

static cmx_status open_journal(const options *o, const char *journal, const cmx_recipe *recipe,
                               cmx_checkpoint **checkpoint, cmx_error *err) {
  char *key;
  cmx_status status = cmx_generate_key(recipe, &key, err);
  if (status >= 0) status = cmx_checkpoint_open(journal, key, !o->restart, checkpoint, err);
  free(key);
  const size_t found = status >= 0 ? cmx_checkpoint_count(*checkpoint) : 0;
  if (status >= 0 && (found || o->resume) && !o->quiet)
    fprintf(stderr, "%s: %zu finished pieces of an interrupted run are used\n", journal, found);
  return status;
}

/* A run with its journal. */
typedef struct watched {
  tool_progress bar;
  cmx_checkpoint *checkpoint;
  int said; /* that the journal cannot be written */
} watched;

/* Says at once if the journal fails, because the user relies on it. */
static int watch(void *context, const char *stage, size_t done, size_t total) {
  watched *w = context;
  cmx_error err = CMX_ERROR_NONE;
  if (!w->said && cmx_checkpoint_status(w->checkpoint, &err) < 0) {
    w->said = 1;
    tool_fail("generate", &err);
    fputs("coulomix generate: the run goes on; if it is interrupted, work from here on is lost\n", stderr);
  }
  return tool_progress_report(&w->bar, stage, done, total);
}

/* What a signal prints; a handler has no other way to know it. */
static struct {
  char text[4400];
  size_t n;
} farewell;

/* One line that says how to go on, then the signal's own end of the process. */
static void interrupted(int number) {
  const ssize_t written = write(STDERR_FILENO, farewell.text, farewell.n);
  (void)written;
  signal(number, SIG_DFL);
  raise(number);
}

/* Not where the signal is ignored, as under nohup. */
static void catch_interrupts(const char *journal) {
  static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
  farewell.n = (size_t)snprintf(farewell.text, sizeof farewell.text,
                                "%scoulomix generate: interrupted; the same command goes on from %s\n",
                                isatty(STDERR_FILENO) ? "\n" : "", journal);
  for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
    struct sigaction action, old;
    memset(&action, 0, sizeof action);
    action.sa_handler = interrupted;
    if (sigaction(numbers[k], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
      sigaction(numbers[k], &action, NULL);
  }
}

/* What is done before the work, by rank 0. */
static cmx_status prepare(const options *o, const cmx_recipe *recipe, const outputs *to, watched *w,
                          cmx_error *err) {
  size_t n_inputs;
  cmx_status status = check_outputs(recipe, to, err);
  if (status >= 0) status = cmx_generate_check(recipe, NULL, &n_inputs, err);
  if (status >= 0) status = open_journal(o, to->journal, recipe, &w->checkpoint, err);
  if (status < 0) return status;
  catch_interrupts(to->journal);
  if (!o->quiet) print_remarks(stderr, recipe);
  return CMX_OK;
}

/* Makes the table with the journal of rank 0, which writes it. */
static cmx_status make_and_write(const options *o, const cmx_recipe *recipe, const char *output, watched *w,
                                 const cmx_ranks *ranks, cmx_error *err) {
  cmx_store *store = NULL;
  cmx_progress progress = {.ranks = ranks};
  cmx_journal pieces;
  const int first = w->checkpoint != NULL;
  if (first) {
    pieces = cmx_checkpoint_journal(w->checkpoint);
    progress.function = watch;
    progress.context = w;
  }
  tool_progress_start(&w->bar, o->progress, o->quiet || !first);
  tool_progress_plan(&w->bar, recipe, threads_now() * (ranks ? ranks->size : 1));
  cmx_status status = cmx_generate(recipe, first ? &pieces : NULL, &progress, &store, err);
  tool_progress_end(&w->bar);
  if (status >= 0 && first) status = cmx_store_write(store, output, err);
  cmx_store_free(store);
  return tool_ranks_agree(ranks, status, err);
}

/* With a journal beside the output, so that whatever ends the run it can be resumed. */
static cmx_status make_table(const options *o, const cmx_recipe *recipe, const outputs *to, cmx_error *err) {
  cmx_error unkept = CMX_ERROR_NONE;
  watched w = {.checkpoint = NULL};
  const cmx_ranks *ranks = tool_ranks_join();
  const int first = !ranks || ranks->rank == 0;
  cmx_status status = tool_ranks_agree(ranks, first ? prepare(o, recipe, to, &w, err) : CMX_OK, err);
  if (status >= 0) status = make_and_write(o, recipe, to->table, &w, ranks, err);
  if (!w.checkpoint) return status;
  const cmx_status kept = cmx_checkpoint_close(w.checkpoint, status >= 0, &unkept);
  if (kept < 0 && !w.said) fprintf(stderr, "coulomix generate: %s\n", unkept.text);
  if (kept >= 0 && status < 0)
    fprintf(stderr,
            "coulomix generate: finished pieces are kept in %s: the same command goes on from there\n",
            to->journal);
  if (status >= 0 && !o->quiet) fprintf(stderr, "wrote %s\n", to->table);
  return status;
}

static json_t *settings_json(void) {
  json_t *all = json_array();
  cmx_recipe_setting s;
  char name[128];
  for (size_t k = 0; cmx_recipe_setting_at(k, &s); k++) {
    snprintf(name, sizeof name, "%s%s%s", s.group, *s.group ? "." : "", s.name);
    json_array_append_new(all, json_pack("{s:s, s:s, s:s, s:s, s:s}", "name", name, "type", s.type, "default",
                                         s.standard, "allowed", s.allowed, "meaning", s.text));
  }
  return json_pack("{s:o}", "settings", all);
}

/* The table that was written, unless it was renamed since. */
static void add_output(const char *output, json_t *tables) {
  struct stat file;
  if (stat(output, &file) == 0)
    json_array_append_new(tables,
                          json_pack("{s:s, s:I}", "output", output, "bytes", (json_int_t)file.st_size));
}

/* Every setting of recipes as a table in Markdown, as tables/README.md has it. */
static int print_settings(const options *o) {
  cmx_recipe_setting s;
  if (o->json) return tool_print_json(settings_json());
  puts("| setting | type | default | allowed | meaning |\n| --- | --- | --- | --- | --- |");
  for (size_t k = 0; cmx_recipe_setting_at(k, &s); k++)
    printf("| `%s%s%s` | %s | %s | %s | %s%s%s |\n", s.group, *s.group ? "." : "", s.name, s.type, s.standard,
           s.allowed, s.text, *s.unit ? ", " : "", s.unit);
  return EXIT_FINE;
}

/* --- the recipe, or several of a sweep ----------------------------------------------------------------- */

static cmx_status read_recipe(const options *o, const sweep_point *point, cmx_recipe *recipe,
                              cmx_error *err) {
  const cmx_recipe_source source = {.path = o->recipe,
                                    .text = cmx_recipe_builtin("carbon-oxygen"),
                                    .name = "carbon-oxygen",
                                    .n_changes = point->n,
                                    .changes = point->change,
                                    .n_plugins = o->plugins.n,
                                    .plugins = o->plugins.file};
  return cmx_recipe_read(&source, recipe, err);
}

/* The output with the suffix of a sweep before its own: "table.h5" becomes "table-rho_nodes-30.h5". */
static void name_point(const char *output, const char *suffix, char path[PATH_MAX]) {
  const char *slash = strrchr(output, '/'), *dot = strrchr(slash ? slash : output, '.');
  const size_t n = dot ? (size_t)(dot - output) : strlen(output);
  snprintf(path, PATH_MAX, "%.*s%s%s", (int)n, output, suffix, output + n);
}

static int generate_point(const options *o, const sweep_point *point, json_t *tables) {
  cmx_recipe recipe;
  cmx_error err = CMX_ERROR_NONE;
  char own[CMX_RECIPE_TITLE + 16], path[PATH_MAX];
  outputs to = {.table = path};
  if (read_recipe(o, point, &recipe, &err) < 0) return tool_fail("generate", &err);
  name_output(recipe.title, own);
  name_point(o->output ? o->output : own, point->suffix, path);
  const int length = snprintf(to.journal, sizeof to.journal, "%s.partial", to.table);
  int code = EXIT_FINE;
  if (length >= (int)sizeof to.journal) {
    cmx_fail(&err, CMX_ERR_IO, "the name of the output is too long");
    code = tool_fail("generate", &err);
  } else if (o->dry_run) {
    code = tool_rank() == 0 ? dry_run(o, &recipe, &to) : EXIT_FINE;
  } else if (make_table(o, &recipe, &to, &err) < 0) {
    code = tool_fail("generate", &err);
  } else if (o->json) {
    add_output(path, tables);
  }
  cmx_recipe_clear(&recipe);
  return code;
}

/* One table, or those of a sweep, one after the other; a failure ends it. */
static int generate_all(const options *o) {
  const size_t n = sweep_points(&o->changes);
  json_t *tables = json_array();
  int code = EXIT_FINE;
  for (size_t k = 0; k < n && code == EXIT_FINE; k++) {
    sweep_point point;
    sweep_at(&o->changes, k, &point);
    code = generate_point(o, &point, tables);
  }
  if (code != EXIT_FINE || !o->json || o->dry_run || !json_array_size(tables)) {
    json_decref(tables);
    return code;
  }
  json_t *one = json_incref(json_array_get(tables, 0));
  if (!o->changes.n_key) {
    json_decref(tables);
    return tool_print_json(one);
  }
  json_decref(one);
  return tool_print_json(json_pack("{s:o}", "tables", tables));
}

static void take_change(const struct argp_state *state, const tool_option *option, const char *arg,
                        void *settings) {
  options *o = settings;
  const int is_sweep = option->letter == 'S';
  size_t *n = is_sweep ? &o->changes.n_key : &o->changes.n_set;
  if (!strchr(arg, '='))
    argp_error(state, "--%s '%s': must be KEY=VALUE%s", option->name, arg, is_sweep ? ",VALUE,..." : "");
  if (*n == (is_sweep ? SWEEP_KEYS : SWEEP_SET))
    argp_error(state, "--%s: at most %d times", option->name, is_sweep ? (int)SWEEP_KEYS : (int)SWEEP_SET);
  (is_sweep ? o->changes.key : o->changes.set)[(*n)++] = arg;
  if (is_sweep && !sweep_count(&o->changes))
    argp_error(state, "--sweep '%s': must have 1 to %d values between commas", arg, SWEEP_VALUES);
}

static void check(const struct argp_state *state, void *settings) {
  const options *o = settings;
  if (o->resume && o->restart) argp_error(state, "--resume and --restart exclude each other");
  if (o->changes.n_key && o->dry_run && o->json)
    argp_error(state, "--dry-run of a sweep prints text: leave --json out");
}

static int run(void *settings) {
  const options *o = settings;
  if (o->settings) return print_settings(o);
#ifdef _OPENMP
  if (o->threads > 0) omp_set_num_threads(o->threads);
#endif
  return generate_all(o);
}

static const tool_option known[] = {
    {"output", 'o', TOOL_TEXT, offsetof(options, output), "FILE", .otherwise = "TITLE.h5 here",
     .help = "table to write: .h5 or .hdf5 (HDF5) or .cmx (flat)"},
    {"threads", 't', TOOL_INTEGER, offsetof(options, threads), "N", 1, 1024, .otherwise = "all cores",
     .help = "threads; the table does not depend on it"},
    {"resume", 'r', TOOL_FLAG, offsetof(options, resume),
     .help = "go on from FILE.partial, which an interrupted run with the same recipe and output has left; "
             "this is "
             "also done without the option"},
    {"restart", 0, TOOL_FLAG, offsetof(options, restart),
     .help = "begin anew: what is in FILE.partial is dropped"},
    {"dry-run", 'd', TOOL_FLAG, offsetof(options, dry_run),
     .help = "check the recipe and the files that it names, print what each section takes, and stop"},
    {"set", 's', TOOL_SPECIAL, 0, "KEY=VALUE", .set = take_change,
     .help = "change a setting of the recipe, eos.rho_nodes=30; may be given several times"},
    {"sweep", 'S', TOOL_SPECIAL, 0, "KEY=A,B,...", .set = take_change,
     .help = "one table for each value, its name with key and value; several keys: each with each"},
    TOOL_PLUGIN(options, plugins),
    {"settings", 0, TOOL_FLAG, offsetof(options, settings),
     .help = "print all settings of recipes with defaults and ranges, as a table in Markdown, and stop"},
    TOOL_PROGRESS(options),
    {"quiet", 'q', TOOL_FLAG, offsetof(options, quiet), .help = "no progress"},
    {"json", 'j', TOOL_FLAG, offsetof(options, json),
     .help = "print one JSON object: the plan of --dry-run, the settings, or the table written"},
    {0}};

static const tool_key keys[] = {
    {"sections", "", "one object for each section that the recipe enables", NULL},
    {"sections.name", "", "its name", NULL},
    {"sections.nodes", "", "nodes of its grids", NULL},
    {"sections.states", "", "states computed by direct physics", NULL},
    {"sections.memory", "bytes", "memory while it is made", NULL},
    {"sections.bytes", "bytes", "its size in an HDF5 file", NULL},
    {"sections.cpu_seconds", "s", "CPU time on this machine", NULL},
    {"sections.wall_seconds", "s", "time by the clock with `threads` threads", NULL},
    {"threads", "", "threads", NULL},
    {"memory", "bytes", "of all sections", NULL},
    {"bytes", "bytes", "of all sections; after a run, of the file", NULL},
    {"cpu_seconds", "s", "of all sections", NULL},
    {"wall_seconds", "s", "of all sections", NULL},
    {"inputs", "", "one object for each file that the recipe names", NULL},
    {"inputs.file", "", "its path", "spectra"},
    {"inputs.sha256", "", "its digest", "spectra"},
    {"pieces", "", "finished pieces of an interrupted run that are used", NULL},
    {"output", "", "the table that would be written, or was", NULL},
    {"tables", "", "output and bytes of each table", "--sweep"},
    {"tables.output", "", "its file", "--sweep"},
    {"tables.bytes", "", "its size", "--sweep"},
    {"settings", "", "one object for each setting of recipes", "--settings"},
    {"settings.name", "", "group and name", "--settings"},
    {"settings.type", "", "type", "--settings"},
    {"settings.default", "", "default", "--settings"},
    {"settings.allowed", "", "range or words", "--settings"},
    {"settings.meaning", "", "meaning", "--settings"},
    {0}};

const tool_verb verb_generate = {
    .name = "generate",
    .summary = "make a table from a recipe, by default the built-in carbon/oxygen table",
    .usage = "[RECIPE]",
    .argument = {"one recipe", .field = offsetof(options, recipe)},
    .options = known,
    .keys = keys,
    .example = {"coulomix generate --dry-run", "coulomix generate carbon-oxygen.cfg -o table.h5",
                "coulomix generate --settings"},
    .size = sizeof(options),
    .check = check,
    .run = run,
    .shared = 1};
