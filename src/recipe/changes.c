/* Settings changed in the text of a recipe, and models added to it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/recipe.h"
#include "recipe/settings.h"
#include "recipe/tree.h"

enum { PATH = 128, VALUE = 512 };

/* --- one change ---------------------------------------------------------------------------------------- */

/* The value of "key=value" as the setting `value` of a tree; a text may stand without quotes. */
static int parse_value(const char *value, config_t *tree) {
  char line[VALUE + 32];
  snprintf(line, sizeof line, "value = %s;", value);
  if (config_read_string(tree, line) == CONFIG_TRUE && config_lookup(tree, "value") &&
      config_setting_length(config_root_setting(tree)) == 1)
    return 1;
  if (strpbrk(value, "\"\\\n;")) return 0;
  snprintf(line, sizeof line, "value = \"%s\";", value);
  return config_read_string(tree, line) == CONFIG_TRUE;
}

/* The list `name` of a group as the defaults have it, of groups without settings; NULL if there is none. */
static config_setting_t *default_list(config_setting_t *group, const char *name) {
  const char *of = config_setting_name(group);
  const cmxp_setting *setting = cmxp_setting_find(of ? of : "", name);
  if (!setting || !setting->groups) return NULL;
  config_setting_t *list = config_setting_add(group, name, CONFIG_TYPE_LIST);
  for (int k = 0; k < setting->groups && list; k++)
    if (!config_setting_add(list, NULL, CONFIG_TYPE_GROUP)) return NULL;
  return list;
}

/* The setting that holds the last component of a path, made if it is a group or a list of the defaults that
   is not there; `last` is its name, or the number in brackets. NULL if there is none. */
static config_setting_t *holder(config_t *tree, char path[PATH], char **last) {
  config_setting_t *at = config_root_setting(tree);
  char *component = path;
  for (;;) {
    const size_t n = strcspn(component, ".[");
    char *next = component + n;
    *last = component;
    if (!*next) return at;
    const int index = *next == '[';
    *next++ = '\0';
    config_setting_t *inner = n ? config_setting_get_member(at, component) : NULL;
    if (!inner && n)
      inner = index ? default_list(at, component) : config_setting_add(at, component, CONFIG_TYPE_GROUP);
    if (!inner) return NULL;
    at = inner;
    if (index) {
      char *end;
      const unsigned long place = strtoul(next, &end, 10);
      if (end == next || end[0] != ']' || (end[1] != '.' && end[1]) || !end[1]) return NULL;
      at = place < (unsigned long)config_setting_length(at) ? config_setting_get_elem(at, (unsigned)place)
                                                            : NULL;
      if (!at) return NULL;
      next = end + 2;
    }
    component = next;
  }
}

static cmx_status change(config_t *tree, const char *text, cmx_error *err) {
  const char *equals = strchr(text, '=');
  char path[PATH], *last = NULL;
  config_t value;
  if (!equals || equals == text || equals - text >= PATH || strlen(equals + 1) >= VALUE || !equals[1])
    return cmx_fail(err, CMX_ERR_FORMAT, "%.60s: must be KEY=VALUE, as eos.rho_nodes=30", text);
  snprintf(path, sizeof path, "%.*s", (int)(equals - text), text);
  config_init(&value);
  cmx_status status = CMX_OK;
  config_setting_t *at = parse_value(equals + 1, &value) ? holder(tree, path, &last) : NULL;
  if (!at)
    status = cmx_fail(err, CMX_ERR_FORMAT,
                      last ? "%.60s: the recipe has no such group or list"
                           : "%.60s: the value is not one of a recipe",
                      text);
  else {
    if (config_setting_get_member(at, last)) config_setting_remove(at, last);
    if (!cmxp_tree_copy(at, last, config_lookup(&value, "value")))
      status = cmx_fail(err, CMX_ERR_FORMAT, "%.60s: no name of a setting", text);
  }
  config_destroy(&value);
  return status;
}

/* --- the whole ------------------------------------------------------------------------------------------ */

cmx_status cmx_recipe_changed(const char *text, const char *name, size_t n, const char *const changes[],
                              char **out, cmx_error *err) {
  config_t tree;
  *out = NULL;
  config_init(&tree);
  cmx_status status = cmxp_tree_read(text, name, &tree, err);
  for (size_t k = 0; k < n && status >= 0; k++) status = change(&tree, changes[k], err);
  if (status >= 0) status = cmxp_tree_write(&tree, out, err);
  config_destroy(&tree);
  return status;
}

/* --- a model more --------------------------------------------------------------------------------------- */

static int add_text(config_setting_t *group, const char *name, const char *value) {
  config_setting_t *setting = config_setting_add(group, name, CONFIG_TYPE_STRING);
  return setting && config_setting_set_string(setting, value);
}

static int add_model(config_t *tree, const cmx_recipe_model *m) {
  config_setting_t *list = config_lookup(tree, "models");
  if (!list) list = config_setting_add(config_root_setting(tree), "models", CONFIG_TYPE_LIST);
  config_setting_t *group = list ? config_setting_add(list, NULL, CONFIG_TYPE_GROUP) : NULL;
  if (!group || !add_text(group, "id", m->id) || !add_text(group, "from", m->from)) return 0;
  config_setting_t *value = config_setting_add(group, m->change.name, CONFIG_TYPE_FLOAT);
  return value && config_setting_set_float(value, m->change.value) &&
         add_text(group, "reference", m->reference);
}

cmx_status cmx_recipe_with_model(const char *text, const char *name, const cmx_recipe_model *model,
                                 char **out, cmx_error *err) {
  config_t tree;
  *out = NULL;
  config_init(&tree);
  cmx_status status = cmxp_tree_read(text, name, &tree, err);
  if (status >= 0 && !add_model(&tree, model))
    status = cmx_fail(err, CMX_ERR_FORMAT, "%s: models: no list to which %s can be added", name, model->id);
  if (status >= 0) status = cmxp_tree_write(&tree, out, err);
  config_destroy(&tree);
  return status;
}
