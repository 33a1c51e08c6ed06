/* merge: one table of sections of several. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/merge.h"
#include "tool.h"

enum { MOST_SECTIONS = 16 };

typedef struct options {
  const char *part[CMX_MERGE_PARTS], *output;
  int json;
} options;

/* FILE:SECTION,SECTION as it is taken apart. */
typedef struct source {
  char *file;
  const char *sections[MOST_SECTIONS];
  cmx_store *store;
} source;

/* The last colon divides, so that a file may have one in its name. */
static cmx_status take_apart(const char *argument, source *s, cmx_merge_part *part, cmx_error *err) {
  s->file = strdup(argument);
  if (!s->file) return cmx_fail(err, CMX_ERR_MEMORY, "out of memory");
  char *colon = strrchr(s->file, ':');
  if (!colon || colon == s->file || !colon[1])
    return cmx_fail(err, CMX_ERR_FORMAT, "%s: must be FILE:SECTION,..., as table.h5:eos,phase", argument);
  *colon = '\0';
  part->name = s->file;
  part->sections = s->sections;
  for (char *at = colon + 1; at;) {
    char *comma = strchr(at, ',');
    if (comma) *comma++ = '\0';
    if (!*at || part->n == MOST_SECTIONS)
      return cmx_fail(err, CMX_ERR_FORMAT, "%s: allowed are 1 to %d sections between commas", argument,
                      MOST_SECTIONS);
    s->sections[part->n++] = at;
    at = comma;
  }
  const cmx_status status = cmx_store_read(s->file, &s->store, err);
  part->store = s->store;
  return status;
}

static json_t *summary(const char *output, size_t n, const cmx_merge_part parts[]) {
  json_t *sections = json_array();
  for (size_t p = 0; p < n; p++) {
    char hex[65] = "";
    if (cmx_store_content_sha256(parts[p].store, hex, NULL) < 0) {
      json_decref(sections);
      return NULL; /* printed as a lack of memory */
    }
    for (size_t k = 0; k < parts[p].n; k++)
      json_array_append_new(sections, json_pack("{s:s, s:s, s:s}", "name", parts[p].sections[k], "from",
                                                parts[p].name, "content_sha256", hex));
  }
  return json_pack("{s:s, s:o}", "output", output, "sections", sections);
}

static int run(void *settings) {
  const options *o = settings;
  source sources[CMX_MERGE_PARTS] = {0};
  cmx_merge_part parts[CMX_MERGE_PARTS] = {0};
  cmx_error err = CMX_ERROR_NONE;
  cmx_store *out = NULL;
  cmx_status status = CMX_OK;
  size_t n = 0;
  double room;
  while (n < CMX_MERGE_PARTS && o->part[n] && status >= 0) {
    status = take_apart(o->part[n], &sources[n], &parts[n], &err);
    n++;
  }
  if (status >= 0) status = cmx_write_check(o->output, &room, &err);
  if (status >= 0) status = cmx_merge(n, parts, &out, &err);
  if (status >= 0) status = cmx_store_write(out, o->output, &err);
  int code = status < 0 ? tool_fail("merge", &err) : EXIT_FINE;
  if (code == EXIT_FINE && o->json) code = tool_print_json(summary(o->output, n, parts));
  if (code == EXIT_FINE && !o->json) fprintf(stderr, "wrote %s\n", o->output);
  cmx_store_free(out);
  for (size_t p = 0; p < n; p++) {
    cmx_store_free(sources[p].store);
    free(sources[p].file);
  }
  return code;
}

static void check(const struct argp_state *state, void *settings) {
  const options *o = settings;
  if (!o->part[0]) argp_error(state, "FILE:SECTION,... is missing: a table and what to take from it");
  if (!o->output) argp_error(state, "-o FILE is missing: the table to write");
}

#define AT(field) offsetof(options, field)
static const tool_option known[] = {{"output", 'o', TOOL_TEXT, AT(output), "FILE",
                                     .help = "table to write: .h5 or .hdf5 (HDF5) or .cmx (flat)"},
                                    TOOL_JSON(options),
                                    {0}};

static const tool_key keys[] = {{"output", "", "the table that was written", NULL},
                                {"sections", "", "one object for each section that was named", NULL},
                                {"sections.name", "", "the section", NULL},
                                {"sections.from", "", "the table that it comes from", NULL},
                                {"sections.content_sha256", "", "digest of that table", NULL},
                                {0}};

const tool_verb verb_merge = {
    .name = "merge",
    .summary = "one table of sections of several",
    .usage = "A:SECTION,... B:SECTION,... -o FILE",
    .argument = {"that many tables", .most = CMX_MERGE_PARTS, .field = AT(part)},
    .options = known,
    .keys = keys,
    .example = {"coulomix merge carbon-oxygen.h5:eos,phase carbon-oxygen.h5:transport -o both.h5"},
    .size = sizeof(options),
    .check = check,
    .run = run};
