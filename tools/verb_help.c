/* help: the manual of a verb, or the documentation of all as Markdown or JSON. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "help.h"
#include "tool.h"

typedef struct options {
  const char *verb;
  int markdown, man, shell, json; /* shell: a place in help_shells, -1 for none */
} options;

enum { MOST_TEXT = 512 };

/* A cell of a table: a bar would end it. */
static void print_cell(const char *text) {
  for (; *text; text++) {
    if (*text == '|') putchar('\\');
    putchar(*text);
  }
}

static void print_options(const tool_verb *verb, const void *settings) {
  char text[MOST_TEXT];
  if (!verb->options->help) return;
  puts("\n| option | meaning |\n| --- | --- |");
  for (const tool_option *o = verb->options; o->help; o++) {
    if (!o->name) continue;
    printf("| `--%s%s%s`", o->name, o->value ? " " : "", o->value ? o->value : "");
    if (o->letter) printf(", `-%c`", o->letter);
    tool_describe(o, settings, text, sizeof text);
    fputs(" | ", stdout);
    print_cell(text);
    puts(" |");
  }
}

static void print_keys(const tool_key *keys) {
  puts("\n| key of `--json` | unit | meaning | with |\n| --- | --- | --- | --- |");
  for (const tool_key *k = keys; k->name; k++) {
    printf("| `%s` | %s | ", k->name, k->unit);
    print_cell(k->text);
    fputs(" | ", stdout);
    if (k->when) print_cell(k->when);
    puts(" |");
  }
}

static int print_markdown(const tool_verb *verb) {
  void *settings = tool_settings(verb);
  if (!settings) return EXIT_RUN_TIME;
  printf("\n## %s\n\n%c%s:\n\n", verb->name, toupper((unsigned char)verb->summary[0]), verb->summary + 1);
  const char *usage = verb->usage ? verb->usage : "";
  do {
    const size_t n = strcspn(usage, "\n");
    printf("    coulomix %s [OPTION...]%s%.*s\n", verb->name, n ? " " : "", (int)n, usage);
    usage += n + (usage[n] == '\n');
  } while (*usage);
  print_options(verb, settings);
  if (verb->keys) print_keys(verb->keys);
  puts("\nExamples:\n");
  for (size_t k = 0; k < sizeof verb->example / sizeof *verb->example && verb->example[k]; k++)
    printf("    %s\n", verb->example[k]);
  free(settings);
  return EXIT_FINE;
}

static json_t *keys_json(const tool_key *keys) {
  json_t *list = json_array();
  for (const tool_key *k = keys; k->name; k++)
    json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:o}", "name", k->name, "unit", k->unit, "text",
                                          k->text, "when", k->when ? json_string(k->when) : json_null()));
  return list;
}

static json_t *options_json(const tool_verb *verb, const void *settings) {
  json_t *list = json_array();
  char text[MOST_TEXT];
  for (const tool_option *o = verb->options; o->help; o++) {
    if (!o->name) continue;
    tool_describe(o, settings, text, sizeof text);
    json_array_append_new(list, json_pack("{s:s, s:o, s:s}", "name", o->name, "value",
                                          o->value ? json_string(o->value) : json_null(), "text", text));
  }
  return list;
}

static json_t *verb_json(const tool_verb *verb) {
  void *settings = tool_settings(verb);
  json_t *examples = json_array();
  for (size_t k = 0; k < sizeof verb->example / sizeof *verb->example && verb->example[k]; k++)
    json_array_append_new(examples, json_string(verb->example[k]));
  json_t *root = json_pack("{s:s, s:s, s:s, s:o, s:o, s:o}", "name", verb->name, "summary", verb->summary,
                           "usage", verb->usage ? verb->usage : "", "options",
                           settings ? options_json(verb, settings) : json_null(), "keys",
                           verb->keys ? keys_json(verb->keys) : json_null(), "examples", examples);
  free(settings);
  return root;
}

static int run(void *settings) {
  const options *o = settings;
  const tool_verb *only = o->verb ? tool_verb_find(o->verb) : NULL;
  if (o->verb && !only) return tool_verb_unknown(o->verb);
  if (o->man) return help_man(only);
  if (o->shell >= 0) {
    help_completion(o->shell);
    return EXIT_FINE;
  }
  if (only && !o->markdown && !o->json) return tool_help(only);
  json_t *list = json_array();
  int code = EXIT_FINE;
  if (!only && !o->json)
    puts("# Verbs of `coulomix`\n\nThis file is the output of `coulomix help --markdown`.");
  for (size_t k = 0; tool_verbs[k] && code == EXIT_FINE; k++) {
    if (only && tool_verbs[k] != only) continue;
    if (o->json)
      json_array_append_new(list, verb_json(tool_verbs[k]));
    else
      code = print_markdown(tool_verbs[k]);
  }
  if (o->json) return tool_print_json(json_pack("{s:o}", "verbs", list));
  json_decref(list);
  return code;
}

static void check(const struct argp_state *state, void *settings) {
  const options *o = settings;
  if (!o->verb && !o->markdown && !o->man && o->shell < 0 && !o->json) argp_error(state, "VERB is missing");
}

static const tool_option known[] = {
    {"markdown", 0, TOOL_FLAG, offsetof(options, markdown), .help = "print tables of options and keys"},
    {"man", 0, TOOL_FLAG, offsetof(options, man),
     .help = "print the manual page of VERB, or of the program, as roff"},
    {"completion", 0, TOOL_WORD, offsetof(options, shell), "SHELL", .words = help_shells,
     .help = "print a script by which this shell completes commands"},
    TOOL_JSON(options),
    {0}};

static const tool_key keys[] = {
    {"verbs", "", "one object for each verb", NULL},
    {"verbs.name", "", "the verb", NULL},
    {"verbs.summary", "", "one line on its purpose", NULL},
    {"verbs.usage", "", "its arguments, one line for each form", NULL},
    {"verbs.options", "", "its options", NULL},
    {"verbs.options.name", "", "name, without dashes", NULL},
    {"verbs.options.value", "", "placeholder of its value, null for a flag", NULL},
    {"verbs.options.text", "", "meaning, range and default", NULL},
    {"verbs.keys", "", "keys of its JSON output, null without --json", NULL},
    {"verbs.keys.name", "", "path of the key, through objects and lists", NULL},
    {"verbs.keys.unit", "", "its unit", NULL},
    {"verbs.keys.text", "", "its meaning", NULL},
    {"verbs.keys.when", "", "condition under which it is present, null if always", NULL},
    {"verbs.examples", "", "example commands", NULL},
    {0}};

const tool_verb verb_help = {.name = "help",
                             .summary = "manual of a verb: options and keys of the JSON output",
                             .usage = "VERB",
                             .argument = {"one verb", .field = offsetof(options, verb)},
                             .options = known,
                             .keys = keys,
                             .example = {"coulomix help query"},
                             .size = sizeof(options),
                             .check = check,
                             .run = run};
