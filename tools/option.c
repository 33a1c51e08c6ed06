/* The parser of options: converts a table to options of argp. */
#define _GNU_SOURCE
#include "option.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/recipe.h"
#include "tool.h"

/* --- values -------------------------------------------------------------------------------------------- */

double tool_number(const struct argp_state *state, const char *option, const char *text, double low,
                   double high) {
  char *end;
  const double value = strtod(text, &end);
  if (end == text || *end || !(value >= low && value <= high))
    argp_error(state, "%s '%s': not a number in %.10g..%.10g", option, text, low, high);
  return value;
}

size_t tool_numbers(const struct argp_state *state, const char *option, const char *text, double low,
                    double high, size_t room, double value[]) {
  size_t n = 0;
  for (const char *at = text;; at++) {
    char *end;
    const double v = strtod(at, &end);
    if (end == at || (*end && *end != ',') || !(v >= low && v <= high))
      argp_error(state, "%s '%s': number %zu: not a number in %.10g..%.10g", option, text, n + 1, low, high);
    if (n == room) argp_error(state, "%s '%s': more than %zu numbers", option, text, room);
    value[n++] = v;
    at = end;
    if (!*at) return n;
  }
}

static long integer(const struct argp_state *state, const char *option, const char *text, double low,
                    double high) {
  char *end;
  errno = 0;
  const long value = strtol(text, &end, 10);
  if (end == text || *end || errno || value < (long)low || value > (long)high)
    argp_error(state, "%s '%s': not an integer in %ld..%ld", option, text, (long)low, (long)high);
  return value;
}

/* "a, b, c"; with `last` before the last one, "a, b or c" for " or ". */
static void list_words(const char *const words[], const char *last, char *text, size_t room) {
  size_t used = 0;
  text[0] = '\0';
  for (size_t k = 0; words[k] && used < room; k++)
    used += (size_t)snprintf(text + used, room - used, "%s%s",
                             k == 0         ? ""
                             : words[k + 1] ? ", "
                                            : last,
                             words[k]);
}

int tool_choose(const struct argp_state *state, const char *option, const char *text,
                const char *const words[]) {
  char known[160];
  for (int k = 0; words[k]; k++)
    if (!strcmp(text, words[k])) return k;
  list_words(words, ", ", known, sizeof known);
  argp_error(state, "%s '%s': not one of %s", option, text, known);
  return -1;
}

/* Words with commas between them, as bits. */
static unsigned choose_several(const struct argp_state *state, const char *option, const char *arg,
                               const char *const words[]) {
  unsigned bits = 0;
  for (const char *at = arg; at;) {
    char word[64];
    const char *comma = strchr(at, ',');
    snprintf(word, sizeof word, "%.*s", comma ? (int)(comma - at) : (int)strlen(at), at);
    bits |= 1U << tool_choose(state, option, word, words);
    at = comma ? comma + 1 : NULL;
  }
  return bits;
}

/* An id, or the part of it after the kind: "ogata1993" for "solid-mixing/ogata1993". */
static void store_model(const struct argp_state *state, const tool_option *o, const char *name,
                        const char *arg, const void *settings, char id[64]) {
  const cmx_registry *own = o->own ? ((const cmx_recipe *)settings)->models : NULL;
  char full[64], known[160], shown[256];
  cmx_error err = CMX_ERROR_NONE;
  for (size_t k = 0; o->words && o->words[k]; k++)
    if (!strcmp(arg, o->words[k])) {
      snprintf(id, 64, "%s", arg);
      return;
    }
  snprintf(full, sizeof full, "%s/%s", cmx_model_kind_name(o->model), arg);
  const cmx_model *model = cmx_registry_find(own, o->model, strchr(arg, '/') ? arg : full, &err);
  snprintf(shown, sizeof shown, "%s", name);
  if (o->words) {
    list_words(o->words, ", ", known, sizeof known);
    snprintf(shown, sizeof shown, "%s (%s or a model)", name, known);
  }
  if (!model) argp_error(state, "%s '%s': %s", shown, arg, err.text);
  if (model) snprintf(id, 64, "%s", model->id);
}

void tool_store(const struct argp_state *state, const tool_option *o, const char *arg, void *settings) {
  char *const base = settings, name[48];
  void *const field = base + o->field;
  snprintf(name, sizeof name, "--%s", o->name);
  switch (o->kind) {
  case TOOL_FLAG:
    *(int *)field = 1;
    break;
  case TOOL_REAL:
    *(double *)field = tool_number(state, name, arg, o->low, o->high);
    break;
  case TOOL_INTEGER:
    *(int *)field = (int)integer(state, name, arg, o->low, o->high);
    break;
  case TOOL_COUNT:
    *(size_t *)field = (size_t)integer(state, name, arg, o->low, o->high);
    break;
  case TOOL_REALS:
    *(size_t *)(void *)(base + o->count) = tool_numbers(state, name, arg, o->low, o->high, o->room, field);
    break;
  case TOOL_WORD:
    *(int *)field = o->first + tool_choose(state, name, arg, o->words);
    break;
  case TOOL_WORDS:
    *(unsigned *)field = choose_several(state, name, arg, o->words);
    break;
  case TOOL_TEXT:
    *(const char **)field = arg;
    break;
  case TOOL_MODEL:
    store_model(state, o, name, arg, settings, field);
    break;
  case TOOL_SPECIAL:
    break;
  }
}

/* Sets defaults: values for absent options, then those of the verb, then those of the table. */
static void set_defaults(const tool_verb *verb, void *settings) {
  for (const tool_option *o = verb->options; o->help; o++) {
    void *const field = (char *)settings + o->field;
    if (o->kind == TOOL_REAL) *(double *)field = NAN;
    if (o->kind == TOOL_WORD) *(int *)field = o->first - 1;
  }
  if (verb->init) verb->init(settings);
  for (const tool_option *o = verb->options; o->help; o++)
    if (o->usual) (o->set ? o->set : tool_store)(NULL, o, o->usual, settings);
}

void *tool_settings(const tool_verb *verb) {
  void *settings = calloc(1, verb->size ? verb->size : 1);
  if (settings) set_defaults(verb, settings);
  return settings;
}

/* --- help ---------------------------------------------------------------------------------------------- */

/* The range of an option's numbers; "" if it is not a limit in practice. */
static void list_range(const tool_option *o, char *text, size_t room) {
  const int number =
      o->kind == TOOL_REAL || o->kind == TOOL_INTEGER || o->kind == TOOL_COUNT || o->kind == TOOL_REALS;
  text[0] = '\0';
  if (number && o->high < 1e300) snprintf(text, room, "%.10g..%.10g", o->low, o->high);
}

void tool_describe(const tool_option *o, const void *settings, char *text, size_t room) {
  char part[256], usual[96] = "";
  int n = snprintf(text, room, "%s", o->help), parts = 0;
  list_range(o, part, sizeof part);
  if (o->words && o->kind != TOOL_MODEL) list_words(o->words, " or ", part, sizeof part);
  const char *const id = (const char *)settings + o->field;
  if (o->kind == TOOL_MODEL && !o->otherwise)
    snprintf(usual, sizeof usual, "%s", strchr(id, '/') ? strchr(id, '/') + 1 : id);
  else if (o->otherwise || o->usual)
    snprintf(usual, sizeof usual, "%s", o->otherwise ? o->otherwise : o->usual);
  if (part[0] && n < (int)room) n += snprintf(text + n, room - (size_t)n, " (%s", part), parts = 1;
  if (usual[0] && n < (int)room)
    n += snprintf(text + n, room - (size_t)n, "%sdefault %s", parts ? "; " : " (", usual), parts = 1;
  if (parts && n < (int)room) snprintf(text + n, room - (size_t)n, ")");
}

/* Words of a text in lines of at most 78 columns; lines but the last end with `more`, all but the first are
   indented. */
static void wrap(FILE *out, const char *text, const char *more, int indent) {
  const int last = 78 - (int)strlen(more);
  int column = indent;
  while (*text) {
    const int n = (int)strcspn(text, " ");
    if (column > indent && column + 1 + n > last) {
      fprintf(out, "%s\n%*s", more, indent, "");
      column = indent;
    } else if (column > indent) {
      fputc(' ', out);
      column++;
    }
    fprintf(out, "%.*s", n, text);
    column += n;
    text += n + (text[n] == ' ');
  }
  fputc('\n', out);
}

static void print_keys(FILE *out, const tool_key *keys) {
  enum { INDENT = 24 };
  fputs("\nKeys of --json:\n", out);
  for (const tool_key *k = keys; k->name; k++) {
    char text[512];
    snprintf(text, sizeof text, "%s%s%s%s%s%s", k->text, k->unit[0] ? ", " : "", k->unit,
             k->when ? " (with " : "", k->when ? k->when : "", k->when ? ")" : "");
    const int n = fprintf(out, "  %s", k->name);
    if (n > INDENT - 2)
      fprintf(out, "\n%*s", INDENT, "");
    else
      fprintf(out, "%*s", INDENT - n, "");
    wrap(out, text, "", INDENT);
  }
}

/* Summary or first paragraph, \v, rest of the manual, keys, examples. */
static char *make_doc(const tool_verb *verb, int with_keys) {
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  if (!out) return NULL;
  const char *manual = tool_manual(verb->name);
  if (!manual) {
    fprintf(out, "%s.\v", verb->summary);
  } else {
    const char *gap = strstr(manual, "\n\n");
    const size_t head = gap ? (size_t)(gap - manual) : strcspn(manual, "\n");
    fprintf(out, "%.*s\v", (int)head, manual);
    if (gap) fputs(gap + 2, out);
  }
  if (with_keys && verb->keys) print_keys(out, verb->keys);
  if (verb->example[0]) fputs(verb->example[1] ? "\nExamples:\n" : "\nExample:\n", out);
  for (size_t k = 0; k < sizeof verb->example / sizeof *verb->example && verb->example[k]; k++)
    fputs("  ", out), wrap(out, verb->example[k], " \\", 4);
  if (tool_text_whole(out, &text)) return text;
  free(text);
  return NULL;
}

/* --- argp ---------------------------------------------------------------------------------------------- */

enum { MOST_OPTIONS = 48, FIRST_KEY = 1000 };

typedef struct parser {
  const tool_verb *verb;
  void *settings;
  char *doc;
  struct argp_option known[2 * MOST_OPTIONS + 2];
  char help[MOST_OPTIONS][512];
} parser;

static int key_of(const tool_option *o, const tool_option *table) {
  return o->letter ? o->letter : FIRST_KEY + (int)(o - table);
}

static void store(const struct argp_state *state, const tool_option *o, const char *arg, void *settings) {
  if (o->set)
    o->set(state, o, arg, settings);
  else
    tool_store(state, o, arg, settings);
  if (o->given) *(int *)(void *)((char *)settings + o->given) = 1;
}

static void parse_argument(const struct argp_state *state, const parser *p, const char *arg) {
  const tool_argument *a = &p->verb->argument;
  if (!a->most_noun) argp_error(state, "unexpected argument '%s'", arg);
  if (state->arg_num >= (a->most ? a->most : 1)) argp_error(state, "more than %s: '%s'", a->most_noun, arg);
  ((const char **)(void *)((char *)p->settings + a->field))[state->arg_num] = arg;
  if (a->set) a->set(state, NULL, arg, p->settings);
}

static error_t on_key(int key, char *arg, struct argp_state *state) {
  const parser *p = state->input;
  const tool_argument *a = &p->verb->argument;
  if (key == ARGP_KEY_ARG) {
    parse_argument(state, p, arg);
    return 0;
  }
  if (key == ARGP_KEY_END) {
    if (a->missing && state->arg_num < (a->most ? a->most : 1)) argp_error(state, "%s", a->missing);
    if (p->verb->check) p->verb->check(state, p->settings);
    return 0;
  }
  for (const tool_option *o = p->verb->options; o->help; o++)
    if (o->name && key == key_of(o, p->verb->options)) {
      store(state, o, arg, p->settings);
      return 0;
    }
  return ARGP_ERR_UNKNOWN;
}

/* The verb's table as argp has it. -V and --version are found before argp sees the arguments, so that they
   make no abbreviation ambiguous. */
static parser *parser_new(const tool_verb *verb, void *settings, int with_keys) {
  parser *p = calloc(1, sizeof *p);
  char *doc = make_doc(verb, with_keys);
  if (!p || !doc) {
    free(p);
    free(doc);
    return NULL;
  }
  p->verb = verb;
  p->settings = settings;
  p->doc = doc;
  struct argp_option *to = p->known;
  int group = 0;
  for (const tool_option *o = verb->options; o->help && o - verb->options < MOST_OPTIONS; o++) {
    char *const help = p->help[o - verb->options];
    if (!o->name) {
      *to++ = (struct argp_option){NULL, 0, NULL, 0, o->help, ++group};
      continue;
    }
    tool_describe(o, settings, help, sizeof p->help[0]);
    *to++ = (struct argp_option){o->name, key_of(o, verb->options), o->value, 0, help, group};
    if (o->alias) *to++ = (struct argp_option){o->alias, 0, NULL, OPTION_ALIAS, NULL, group};
  }
  *to++ = (struct argp_option){
      "-V, --version", 0, NULL, OPTION_DOC | OPTION_NO_USAGE, "print the version of the program", -1};
  return p;
}

static void parser_free(parser *p) {
  if (p) free(p->doc);
  free(p);
}

static int parse(const tool_verb *verb, int with_keys, int argc, char **argv, void *settings) {
  parser *p = parser_new(verb, settings, with_keys);
  if (!p) return tool_no_memory();
  const struct argp argp = {p->known, on_key, verb->usage, p->doc, NULL, NULL, NULL};
  argp_err_exit_status = EXIT_USAGE;
  const error_t failed = argp_parse(&argp, argc, argv, 0, NULL, p);
  parser_free(p);
  return failed == ENOMEM ? tool_no_memory() : failed ? EXIT_USAGE : EXIT_FINE;
}

int tool_parse(const tool_verb *verb, int argc, char **argv, void *settings) {
  return parse(verb, 0, argc, argv, settings);
}

void tool_set_name(char *name) {
#if defined(__GLIBC__) || defined(__linux__)
  program_invocation_name = program_invocation_short_name = name;
#else
  (void)name; /* argp-standalone takes it from argv[0] */
#endif
}

int tool_help(const tool_verb *verb) {
  char name[64], option[] = "--help", *argv[] = {name, option, NULL};
  void *settings = tool_settings(verb);
  snprintf(name, sizeof name, "coulomix %s", verb->name);
  tool_set_name(name);
  if (settings) parse(verb, 1, 2, argv, settings);
  free(settings);
  return EXIT_RUN_TIME;
}
