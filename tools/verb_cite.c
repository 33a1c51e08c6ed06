/* cite: references of a table. */
#include <stdio.h>
#include <string.h>

#include "bibtex.h"
#include "tool.h"

typedef struct options {
  const char *file;
  int bibtex, json;
} options;

static void print_lines(const char *version, const char *references, const char *plugins) {
  fputs("coulomix ", stdout);
  tool_print_text(stdout, version, strlen(version));
  fputs(", and the sources of the models in this table:\n", stdout);
  tool_print_text(stdout, references, strlen(references));
  fputc('\n', stdout);
  if (!*plugins) return;
  fputs("\nIts numbers depend on code of others, the plug-in ", stdout);
  tool_print_text(stdout, plugins, strlen(plugins));
  fputc('\n', stdout);
}

static const char *text_of(const cmx_table *table, const char *name) {
  const char *text = cmx_store_get_text(table->store, "/", name);
  return text ? text : "";
}

static int run(void *settings) {
  const options *o = settings;
  cmx_table table;
  cmx_error err = CMX_ERROR_NONE;
  int code = EXIT_FINE;
  if (cmx_table_open(o->file, &table, &err) < 0) return tool_fail("cite", &err);
  const char *references = text_of(&table, "references"), *version = text_of(&table, "generator_version"),
             *plugins = text_of(&table, "plugins");
  if (o->json)
    code = tool_print_json(json_pack("{s:s, s:s, s:s}", "generator_version", version, "references",
                                     references, "plugins", plugins));
  else if (o->bibtex)
    bibtex_print(stdout, version, references);
  else
    print_lines(version, references, plugins);
  cmx_table_close(&table);
  return code;
}

static const tool_option known[] = {
    {"bibtex", 'b', TOOL_FLAG, offsetof(options, bibtex), .help = "entries for BibTeX"},
    TOOL_JSON(options),
    {0}};

static const tool_key keys[] = {
    {"generator_version", "", "version of coulomix that made the table", NULL},
    {"references", "", "the publications, one a line", NULL},
    {"plugins", "", "plug-ins that it was made with, name, SHA-256 and version, one a line; empty without",
     NULL},
    {0}};

const tool_verb verb_cite = {
    .name = "cite",
    .summary = "references of a table",
    .usage = "FILE",
    .argument = {"one file", .field = offsetof(options, file), .missing = TOOL_MISSING_FILE},
    .options = known,
    .keys = keys,
    .example = {"coulomix cite carbon-oxygen.h5", "coulomix cite carbon-oxygen.h5 --bibtex"},
    .size = sizeof(options),
    .run = run};
