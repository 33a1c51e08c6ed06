/* check-plugin: the conformance kit of plug-ins. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "coulomix/model_check.h"
#include "coulomix/plugin.h"
#include "plugin.h"

typedef struct options {
  const char *file;
  double seconds;
  size_t model; /* counted from 1; 0: what the plug-in says of itself */
  int brief, here, json;
} options;

/* --- in the other process ------------------------------------------------------------------------------ */

static json_t *row(const char *name, int passed, json_t *worst, const char *where) {
  return json_pack("{s:s, s:b, s:o, s:s}", "name", name, "passed", passed, "worst", worst, "where", where);
}

/* Model k and the checks that it has; those before it are added first, so that an id twice is found. NULL
   without memory. */
static json_t *checks_of(const cmx_plugin *plugin, size_t k, int brief) {
  cmx_registry *registry = cmx_registry_new();
  cmx_model_check_row rows[CMX_MODEL_CHECKS];
  cmx_error err = CMX_ERROR_NONE;
  cmx_status status = registry ? CMX_OK : cmx_fail(&err, CMX_ERR_MEMORY, "out of memory");
  for (size_t j = 0; j <= k && status != CMX_ERR_MEMORY; j++)
    status = cmx_registry_add(registry, &plugin->models[j], "", j == k ? &err : NULL);
  cmx_registry_free(registry);
  if (status == CMX_ERR_MEMORY) return NULL;
  json_t *list = json_array();
  json_array_append_new(list, row("record", status >= 0, json_null(), err.text));
  /* a form of too low an order has derivatives all the same */
  size_t n = 0;
  if (status >= 0 || (status == CMX_ERR_UNSUPPORTED && plugin->models[k].order >= 0)) {
    n = cmx_model_check(&plugin->models[k].model, plugin->models[k].order, brief, rows);
    if (!n) json_decref(list);
    if (!n) return NULL;
  }
  for (size_t j = 0; j < n; j++)
    json_array_append_new(list, row(rows[j].name, rows[j].passed, tool_real(rows[j].worst), rows[j].where));
  return list;
}

/* What is printed must be JSON alone, whatever the plug-in prints. */
static int run_here(const options *o) {
  const int out = dup(STDOUT_FILENO);
  const cmx_plugin *plugin = NULL;
  char sha256[65];
  cmx_error err = CMX_ERROR_NONE;
  if (out >= 0) dup2(STDERR_FILENO, STDOUT_FILENO);
  json_t *root = json_object();
  int lacks = 0;
  if (cmx_plugin_open(o->file, &plugin, sha256, &err) < 0) {
    json_object_set_new(root, "message", json_string(err.text));
  } else if (o->model == 0) {
    json_t *ids = json_array();
    for (size_t k = 0; k < plugin->n; k++)
      json_array_append_new(ids, json_string(plugin->models[k].model.id ? plugin->models[k].model.id : ""));
    json_object_set_new(root, "version", json_string(plugin->built_for));
    json_object_set_new(root, "ids", ids);
  } else if (o->model <= plugin->n) {
    lacks = json_object_set_new(root, "checks", checks_of(plugin, o->model - 1, o->brief)) != 0;
  }
  fflush(stdout);
  if (out >= 0) dup2(out, STDOUT_FILENO);
  if (lacks) {
    json_decref(root);
    return tool_no_memory();
  }
  const int code = tool_print_json(root);
  return plugin || code ? code : tool_fail("check-plugin", &err);
}

/* --- in this one --------------------------------------------------------------------------------------- */

static int all_passed(const json_t *checks) {
  int passed = json_array_size(checks) > 0;
  for (size_t k = 0; k < json_array_size(checks); k++)
    passed = passed && json_is_true(json_object_get(json_array_get(checks, k), "passed"));
  return passed;
}

json_t *plugin_kit(const char *file, int brief, double seconds) {
  const char *how;
  char where[96], number[24] = "0";
  const char *arguments[] = {"check-plugin",           "--here", "--json", "--model", number, file,
                             brief ? "--brief" : NULL, NULL};
  json_t *models = json_array(), *root = json_object(), *told = plugin_child(arguments, seconds, &how, where);
  const json_t *ids = json_object_get(told, "ids"), *message = json_object_get(told, "message");
  int passed = json_array_size(ids) > 0, lacks = !told && !how;
  json_object_set_new(root, "plugin", json_string(file));
  json_object_set(root, "version",
                  json_object_get(told, "version") ? json_object_get(told, "version") : json_null());
  for (size_t k = 0; k < json_array_size(ids) && !lacks; k++) {
    snprintf(number, sizeof number, "%zu", k + 1);
    json_t *of_model = plugin_child(arguments, seconds, &how, where);
    lacks = !of_model && !how;
    json_t *checks = json_incref(json_object_get(of_model, "checks"));
    if (!checks) {
      checks = json_array();
      json_array_append_new(checks, row(how ? how : "", 0, json_null(), where));
    }
    passed = passed && all_passed(checks);
    json_array_append_new(models, json_pack("{s:O, s:o}", "id", json_array_get(ids, k), "checks", checks));
    json_decref(of_model);
  }
  json_object_set_new(root, "models", models);
  json_object_set_new(root, "passed", json_boolean(passed));
  if (message)
    json_object_set(root, "message", (json_t *)(size_t)message);
  else if (!ids)
    json_object_set_new(root, "message", json_sprintf("plug-in %s: when it was loaded: %s", file, where));
  json_decref(told);
  if (!lacks) return root;
  json_decref(root);
  return NULL;
}

static void print_check(const json_t *c) {
  const json_t *worst = json_object_get(c, "worst");
  const char *where = json_string_value(json_object_get(c, "where"));
  printf("  %-19s %-7s", json_string_value(json_object_get(c, "name")),
         json_is_true(json_object_get(c, "passed")) ? "ok" : "FAILED");
  if (json_is_number(worst)) printf(" %-12.4g", json_number_value(worst));
  if (where && *where) {
    fputs(json_is_number(worst) ? " at " : " ", stdout);
    tool_print_text(stdout, where, strlen(where));
  }
  putchar('\n');
}

static void print_report(const json_t *root) {
  const char *message = json_string_value(json_object_get(root, "message")),
             *version = json_string_value(json_object_get(root, "version"));
  const json_t *models = json_object_get(root, "models");
  if (message) tool_print_text(stdout, message, strlen(message)), putchar('\n');
  if (version) {
    fputs("built for coulomix ", stdout);
    tool_print_text(stdout, version, strlen(version));
    putchar('\n');
  }
  for (size_t k = 0; k < json_array_size(models); k++) {
    const json_t *model = json_array_get(models, k), *checks = json_object_get(model, "checks");
    const char *id = json_string_value(json_object_get(model, "id"));
    tool_print_text(stdout, id, strlen(id));
    putchar('\n');
    for (size_t j = 0; j < json_array_size(checks); j++) print_check(json_array_get(checks, j));
  }
  puts(json_is_true(json_object_get(root, "passed")) ? "passed" : "not passed");
}

static int run(void *settings) {
  const options *o = settings;
  if (o->here) return run_here(o);
  json_t *report = plugin_kit(o->file, o->brief, o->seconds);
  const int code = json_is_true(json_object_get(report, "passed")) ? EXIT_FINE : EXIT_RUN_TIME;
  return tool_print_result(report, o->json ? NULL : print_report, code);
}

/* --- --plugin of other verbs --------------------------------------------------------------------------- */

enum { BRIEF_SECONDS = 30 };

/* The first check that failed, in words; empty if all passed. */
static void first_failure(const json_t *report, char text[512]) {
  const json_t *models = json_object_get(report, "models"), *message = json_object_get(report, "message");
  text[0] = '\0';
  if (message) snprintf(text, 512, "%s", json_string_value(message));
  for (size_t k = 0; k < json_array_size(models) && !text[0]; k++) {
    const json_t *model = json_array_get(models, k), *checks = json_object_get(model, "checks");
    for (size_t j = 0; j < json_array_size(checks) && !text[0]; j++) {
      const json_t *c = json_array_get(checks, j), *worst = json_object_get(c, "worst");
      char number[40] = "";
      if (json_is_true(json_object_get(c, "passed"))) continue;
      if (json_is_number(worst)) snprintf(number, sizeof number, "%.4g at ", json_number_value(worst));
      snprintf(text, 512, "%.64s does not pass the check \"%s\": %s%.300s",
               json_string_value(json_object_get(model, "id")), json_string_value(json_object_get(c, "name")),
               number, json_string_value(json_object_get(c, "where")));
    }
  }
  if (!text[0] && !json_is_true(json_object_get(report, "passed"))) snprintf(text, 512, "out of memory");
}

void tool_take_plugin(const struct argp_state *state, const tool_option *option, const char *arg,
                      void *settings) {
  tool_plugins *plugins = (tool_plugins *)(void *)((char *)settings + option->field);
  char why[512];
  if (plugins->n == CMX_REGISTRY_PLUGINS) argp_error(state, "--plugin: at most %d", CMX_REGISTRY_PLUGINS);
  json_t *report = plugin_kit(arg, 1, BRIEF_SECONDS);
  first_failure(report, why);
  json_decref(report);
  if (why[0])
    argp_failure(state, EXIT_RUN_TIME, 0, "--plugin %s is refused: %s; all checks: coulomix check-plugin %s",
                 arg, why, arg);
  plugins->file[plugins->n++] = arg;
}

void tool_take_models_of_plugin(const struct argp_state *state, const tool_option *option, const char *arg,
                                void *settings) {
  cmx_recipe *recipe = settings;
  const tool_plugins *plugins = (const tool_plugins *)(const void *)((char *)settings + option->field);
  cmx_error err = CMX_ERROR_NONE;
  if (recipe->models && !plugins->n) argp_error(state, "--plugin stands before --models");
  tool_take_plugin(state, option, arg, settings);
  if (!recipe->models) recipe->models = cmx_registry_new();
  if (!recipe->models || cmx_registry_plugin(recipe->models, arg, &err) < 0)
    argp_failure(state, EXIT_RUN_TIME, 0, "--plugin: %s", err.text);
}

/* --- records ------------------------------------------------------------------------------------------- */

static const tool_option known[] = {
    {"seconds", 0, TOOL_REAL, offsetof(options, seconds), "T", 0.1, 86400, .usual = "60",
     .help = "how long the checks of one model may take"},
    {"brief", 0, TOOL_FLAG, offsetof(options, brief), .help = "the short form that other verbs run first"},
    {"here", 0, TOOL_FLAG, offsetof(options, here),
     .help = "in this process, as the others that it starts do: for a debugger; prints JSON"},
    {"model", 0, TOOL_COUNT, offsetof(options, model), "K", 0, 100000,
     .help = "with --here: which model, from 1; 0: ids and version"},
    TOOL_JSON(options),
    {0}};

static const tool_key keys[] = {
    {"plugin", "", "the file", NULL},
    {"version", "", "version of coulomix that it was built for, null if it could not be loaded", NULL},
    {"models", "", "one object for each model", NULL},
    {"models.id", "", "its id", NULL},
    {"models.checks", "", "one object for each check", NULL},
    {"models.checks.name", "", "record, finite, ends, first-derivatives, ..., crash, time", NULL},
    {"models.checks.passed", "", "whether it was passed", NULL},
    {"models.checks.worst", "", "largest error, number of failures or least value; null without one", NULL},
    {"models.checks.where", "", "the state of the worst, or what is wrong", NULL},
    {"passed", "", "whether every check was", NULL},
    {"message", "", "why it could not be loaded", "a file that is no plug-in"},
    {0}};

const tool_verb verb_check_plugin = {
    .name = "check-plugin",
    .summary = "test a plug-in with models of your own",
    .usage = "FILE",
    .argument = {"one file", .field = offsetof(options, file), .missing = "FILE is missing: a plug-in"},
    .options = known,
    .keys = keys,
    .example = {"coulomix check-plugin libmine.so"},
    .size = sizeof(options),
    .run = run};
