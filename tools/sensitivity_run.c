/* sensitivity --run: figures that a command prints, for tables of changed recipes. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/number.h"
#include "sensitivity.h"
#include "tool.h"

static const char stage[] = "sensitivity: figures";

/* Tables: of the recipe, then two of each change; the first of a change that is no number is not made. */
enum { DOWN, UP, WAYS };

typedef struct figure_run {
  const sensitivity_command *c;
  sensitivity_report *report;
  char **printed; /* [1 + 2 changes] what the command printed; NULL: nothing */
} figure_run;

/* --- one table ----------------------------------------------------------------------------------------- */

static cmx_status write_table(const figure_run *f, const cmx_recipe *recipe, const char *path,
                              cmx_error *err) {
  char journal[PATH_MAX + 16];
  cmx_checkpoint *checkpoint = NULL;
  cmx_progress progress = {.ranks = f->c->ranks};
  cmx_journal pieces;
  cmx_store *store = NULL;
  const int first = f->c->checkpoint != NULL;
  cmx_status status = CMX_OK;
  snprintf(journal, sizeof journal, "%s.partial", path);
  if (first) { /* of another table: nothing of use */
    status = cmx_checkpoint_open(journal, recipe->text, 1, &checkpoint, err);
    if (status == CMX_ERR_VERSION) status = cmx_checkpoint_open(journal, recipe->text, 0, &checkpoint, err);
    if (status >= 0) pieces = cmx_checkpoint_journal(checkpoint);
    progress.function = f->c->progress->function;
    progress.context = f->c->progress->context;
  }
  status = tool_ranks_agree(f->c->ranks, status, err);
  if (status >= 0) status = cmx_generate(recipe, first ? &pieces : NULL, &progress, &store, err);
  if (status >= 0 && first) status = cmx_store_write(store, path, err);
  cmx_store_free(store);
  cmx_checkpoint_close(checkpoint, status >= 0, NULL);
  return status;
}

/* Lines "name = value" of a program, one below the other, to be freed. */
static cmx_status run_command(const char *command, const char *path, char **out, cmx_error *err) {
  char line[4096];
  size_t size = 0;
  *out = NULL;
  tool_ranks_hide();
  if (setenv("COULOMIX_TABLE", path, 1) != 0) return cmx_fail(err, CMX_ERR_MEMORY, "--run: out of memory");
  FILE *from = popen(command, "r"), *to = from ? open_memstream(out, &size) : NULL;
  if (!from || !to) {
    if (from) pclose(from);
    return cmx_fail(err, CMX_ERR_IO, "--run: the command cannot be started: %s", strerror(errno));
  }
  while (fgets(line, sizeof line, from))
    if (strchr(line, '=')) fputs(line, to);
  const int whole = tool_text_whole(to, out), code = pclose(from);
  if (code == 0 && whole) return CMX_OK;
  free(*out);
  *out = NULL;
  if (!whole) return cmx_fail(err, CMX_ERR_MEMORY, "--run: out of memory");
  return cmx_fail(err, CMX_ERR_IO, "--run: the command failed with %s", path);
}

/* --- figures ------------------------------------------------------------------------------------------- */

/* The next "name = value" of a text: 1, or 0 at the end. Lines of another form are passed over. */
static int next_figure(const char **at, char name[CMX_SENSITIVITY_NAME], double *value) {
  while (**at) {
    const char *line = *at, *equals = strchr(line, '='), *rest = line + strcspn(line, "\n");
    char mark = '.';
    *at = *rest ? rest + 1 : rest;
    if (!equals || equals > rest) continue;
    while (*line == ' ' || *line == '\t') line++;
    size_t n = (size_t)(equals - line);
    while (n && (line[n - 1] == ' ' || line[n - 1] == '\t')) n--;
    for (equals++; *equals == ' ' || *equals == '\t';) equals++;
    if (!n || n >= CMX_SENSITIVITY_NAME) continue;
    if (cmx_number_read(equals, strcspn(equals, " \t\r\n"), &mark, value)) continue;
    snprintf(name, CMX_SENSITIVITY_NAME, "%.*s", (int)n, line);
    return 1;
  }
  return 0;
}

static double figure_of(const char *printed, const char *wanted) {
  char name[CMX_SENSITIVITY_NAME];
  double value;
  while (printed && next_figure(&printed, name, &value))
    if (!strcmp(name, wanted)) return value;
  return NAN;
}

/* Told to the other ranks: whether the figures of a table are known. */
static void take_known(void *to, int rank, const unsigned char *bytes, size_t n) {
  if (rank == 0 && n == 1) *(unsigned char *)to = *bytes;
}

static cmx_status tell_known(const figure_run *f, unsigned char *known, cmx_error *err) {
  const cmx_ranks *ranks = f->c->ranks;
  return ranks ? ranks->exchange(ranks->context, CMX_OK, known, ranks->rank ? 0 : 1, take_known, known, err)
               : CMX_OK;
}

static int find_printed(const figure_run *f, size_t k) {
  size_t n;
  const char *found = f->c->checkpoint ? cmx_checkpoint_find(f->c->checkpoint, stage, k, &n) : NULL;
  if (!found || !(f->printed[k] = malloc(n + 1))) return 0;
  memcpy(f->printed[k], found, n);
  f->printed[k][n] = '\0';
  return 1;
}

/* Makes a table and runs the command, unless an earlier run has done so. */
static cmx_status make_figures(figure_run *f, size_t k, const cmx_recipe *recipe, cmx_error *err) {
  char path[PATH_MAX];
  unsigned char known = (unsigned char)find_printed(f, k);
  cmx_status status = tell_known(f, &known, err);
  if (status < 0 || known) return status;
  if (snprintf(path, sizeof path, "%s/table.cmx", f->c->folder) >= (int)sizeof path)
    return cmx_fail(err, CMX_ERR_IO, "-o: the name is too long");
  status = write_table(f, recipe, path, err);
  if (status >= 0 && f->c->checkpoint) {
    status = run_command(f->c->command, path, &f->printed[k], err);
    if (status >= 0) cmx_checkpoint_append(f->c->checkpoint, stage, k, f->printed[k], strlen(f->printed[k]));
    remove(path);
  }
  return tool_ranks_agree(f->c->ranks, status, err);
}

static cmx_status make_change(figure_run *f, size_t change, int way, cmx_error *err) {
  const cmx_sensitivity_change *c = cmx_sensitivity_change_at(f->report->s, change);
  cmx_recipe recipe;
  if (!c->is_number && way == DOWN) return CMX_OK;
  cmx_status status = cmx_sensitivity_recipe(f->report->s, change, way == DOWN ? -1.0 : 1.0, &recipe, err);
  cmx_error why = CMX_ERROR_NONE;
  if (status >= 0) status = make_figures(f, 1 + WAYS * change + (size_t)way, &recipe, &why);
  if (why.text[0]) cmx_fail(err, status, "%.60s, %.60s: %.360s", c->input, c->change, why.text);
  cmx_recipe_clear(&recipe);
  return status;
}

static cmx_status make_all(figure_run *f, cmx_error *err) {
  const size_t n = cmx_sensitivity_changes(f->report->s);
  cmx_recipe recipe;
  cmx_status status = cmx_sensitivity_recipe(f->report->s, 0, 0.0, &recipe, err);
  if (status >= 0) status = make_figures(f, 0, &recipe, err);
  cmx_recipe_clear(&recipe);
  for (size_t k = 0; k < n && status >= 0; k++)
    for (int way = DOWN; way < WAYS && status >= 0; way++) status = make_change(f, k, way, err);
  return status;
}

static cmx_status add_rows(figure_run *f, cmx_error *err) {
  const char *at = f->printed[0];
  char name[CMX_SENSITIVITY_NAME];
  double value;
  size_t n = 0;
  while (at && next_figure(&at, name, &value)) {
    sensitivity_row *row = sensitivity_add(f->report, name, "1", value);
    if (!row) return cmx_fail(err, CMX_ERR_MEMORY, "sensitivity: out of memory");
    n++;
    for (size_t k = 0; k < cmx_sensitivity_changes(f->report->s); k++) {
      const int is_number = cmx_sensitivity_change_at(f->report->s, k)->is_number;
      const double down = figure_of(f->printed[1 + WAYS * k], name),
                   full = figure_of(f->printed[2 + WAYS * k], name) - value,
                   first = is_number ? 0.5 * (full + value - down) : full;
      row->shift[k] = (cmx_sensitivity_shift){first, full, cmx_sensitivity_nonlinear(value, first, full)};
    }
  }
  return n ? CMX_OK
           : cmx_fail(err, CMX_ERR_FORMAT, "--run: the command prints no line such as \"delay = 1.2\"");
}

cmx_status sensitivity_figures(const sensitivity_command *c, sensitivity_report *report, cmx_error *err) {
  const size_t n = 1 + WAYS * cmx_sensitivity_changes(report->s);
  figure_run f = {.c = c, .report = report, .printed = calloc(n, sizeof *f.printed)};
  if (!f.printed) return cmx_fail(err, CMX_ERR_MEMORY, "sensitivity: out of memory");
  cmx_status status = make_all(&f, err);
  if (status >= 0 && c->checkpoint) status = add_rows(&f, err);
  for (size_t k = 0; k < n; k++) free(f.printed[k]);
  free(f.printed);
  return status;
}
