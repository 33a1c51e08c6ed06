/* The recipe of a table whose sections come from several tables. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recipe/recipe_internal.h"
#include "recipe/settings.h"
#include "recipe/tree.h"

static cmx_status no_memory(cmx_error *err) {
  return cmx_fail(err, CMX_ERR_MEMORY, "recipe: out of memory");
}

/* The model of an id in a list; NULL if there is none. */
static const config_setting_t *model_of(const config_setting_t *models, const char *id) {
  for (int k = 0; k < config_setting_length(models); k++) {
    const config_setting_t *one = config_setting_get_elem(models, (unsigned)k);
    const char *other = NULL;
    if (config_setting_lookup_string(one, "id", &other) && !strcmp(id, other)) return one;
  }
  return NULL;
}

/* The models of a part, each id once. */
static cmx_status add_models(config_setting_t *root, const config_setting_t *from, const char *name,
                             cmx_error *err) {
  config_setting_t *models = config_setting_get_member(root, "models");
  if (!from) return CMX_OK;
  if (!models) models = config_setting_add(root, "models", CONFIG_TYPE_LIST);
  if (!models) return no_memory(err);
  for (int k = 0; k < config_setting_length(from); k++) {
    const config_setting_t *one = config_setting_get_elem(from, (unsigned)k);
    const char *id = "";
    config_setting_lookup_string(one, "id", &id);
    const config_setting_t *known = model_of(models, id);
    if (known && !cmxp_tree_same(known, one))
      return cmx_fail(err, CMX_ERR_FORMAT, "%s: its model %s is not that of the same id before it", name, id);
    if (!known && !cmxp_tree_copy(models, NULL, one)) return no_memory(err);
  }
  return CMX_OK;
}

/* Whether a setting of texts, or one text, has this one. */
static int has_text(const config_setting_t *setting, const char *text) {
  const char *one = setting ? config_setting_get_string(setting) : NULL;
  int found = one && !strcmp(one, text);
  for (int k = 0; setting && !one && k < config_setting_length(setting) && !found; k++)
    found = has_text(config_setting_get_elem(setting, (unsigned)k), text);
  return found;
}

/* The plug-ins of a part, each once. */
static cmx_status add_plugins(config_setting_t *root, const config_setting_t *from, cmx_error *err) {
  const char *one = from ? config_setting_get_string(from) : NULL;
  config_setting_t *all = config_setting_get_member(root, "plugin");
  if (!from) return CMX_OK;
  if (!all) all = config_setting_add(root, "plugin", CONFIG_TYPE_LIST);
  for (int k = 0; all && k < (one ? 1 : config_setting_length(from)); k++) {
    const char *text = one ? one : config_setting_get_string_elem(from, k);
    if (!text || has_text(all, text)) continue;
    config_setting_t *setting = config_setting_add(all, NULL, CONFIG_TYPE_STRING);
    if (!setting || !config_setting_set_string(setting, text)) return no_memory(err);
  }
  return all ? CMX_OK : no_memory(err);
}

static cmx_status add_part(config_setting_t *root, const cmxp_recipe_part *part, cmx_error *err) {
  config_t tree;
  config_init(&tree);
  cmx_status status = cmxp_tree_read(part->text, part->name, &tree, err);
  const config_setting_t *from = config_root_setting(&tree);
  if (status >= 0) status = add_models(root, config_setting_get_member(from, "models"), part->name, err);
  if (status >= 0) status = add_plugins(root, config_setting_get_member(from, "plugin"), err);
  for (size_t k = 0; k < part->n && status >= 0; k++) {
    const config_setting_t *group = config_setting_get_member(from, part->groups[k]);
    if (group && !config_setting_get_member(root, part->groups[k]) &&
        !cmxp_tree_copy(root, part->groups[k], group))
      status = no_memory(err);
  }
  config_destroy(&tree);
  return status;
}

/* group.enabled, with the group if it is not there. */
static cmx_status enable(config_setting_t *root, const char *name, int enabled, cmx_error *err) {
  config_setting_t *group = config_setting_get_member(root, name);
  if (!group) group = config_setting_add(root, name, CONFIG_TYPE_GROUP);
  if (!group) return no_memory(err);
  config_setting_remove(group, "enabled");
  config_setting_t *setting = config_setting_add(group, "enabled", CONFIG_TYPE_BOOL);
  return setting && config_setting_set_bool(setting, enabled) ? CMX_OK : no_memory(err);
}

cmx_status cmxp_recipes_join(size_t n, const cmxp_recipe_part parts[], const char *const enabled[],
                             char **text, cmx_error *err) {
  size_t n_settings;
  const cmxp_setting *settings = cmxp_settings(&n_settings);
  config_t tree;
  *text = NULL;
  config_init(&tree);
  config_setting_t *root = config_root_setting(&tree);
  cmx_status status = CMX_OK;
  for (size_t k = 0; k < n && status >= 0; k++) status = add_part(root, &parts[k], err);
  for (size_t k = 0; k < n_settings && status >= 0; k++) {
    int is_enabled = 0;
    if (strcmp(settings[k].name, "enabled") != 0) continue;
    for (size_t j = 0; enabled[j]; j++) is_enabled = is_enabled || !strcmp(enabled[j], settings[k].group);
    status = enable(root, settings[k].group, is_enabled, err);
  }
  if (status >= 0) status = cmxp_tree_write(&tree, text, err);
  config_destroy(&tree);
  return status;
}
