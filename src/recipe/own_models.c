/* The list `models` of a recipe: records with other coefficients, and tables of values from files. And its
   plug-ins. */
#include "recipe/own_models.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/registry.h"
#include "formats/columns.h"

enum { MOST_CHANGES = 64 };

/* One group of the list. */
typedef struct own_settings {
  const char *id, *from, *file, *reference, *column[CMXP_COLUMNS];
  size_t n_columns;
  double z[2]; /* 0: not given */
  size_t n;
  cmx_coefficient change[MOST_CHANGES];
  const config_setting_t *first_change;
} own_settings;

static cmx_status text_of(const config_setting_t *setting, const char **out, cmx_error *err) {
  *out = config_setting_get_string(setting);
  return *out && **out ? CMX_OK : cmx_fail(err, CMX_ERR_FORMAT, "must be a text in quotes");
}

static cmx_status read_names(const config_setting_t *setting, own_settings *own, cmx_error *err) {
  const int list = config_setting_is_list(setting) || config_setting_is_array(setting);
  const int n = list ? config_setting_length(setting) : 0;
  if (n < 2 || n > CMXP_COLUMNS)
    return cmx_fail(err, CMX_ERR_FORMAT, "must be a list of 2 to %d texts, the variables and the values",
                    CMXP_COLUMNS);
  cmx_status status = CMX_OK;
  own->n_columns = (size_t)n;
  for (unsigned k = 0; k < (unsigned)n && status >= 0; k++)
    status = text_of(config_setting_get_elem(setting, k), &own->column[k], err);
  return status;
}

static int number_of(const config_setting_t *setting, double *out) {
  const int type = config_setting_type(setting);
  if (type != CONFIG_TYPE_FLOAT && type != CONFIG_TYPE_INT && type != CONFIG_TYPE_INT64) return 0;
  *out = type == CONFIG_TYPE_FLOAT ? config_setting_get_float(setting)
                                   : (double)config_setting_get_int64(setting);
  return 1;
}

static cmx_status read_charges(const config_setting_t *setting, double z[2], cmx_error *err) {
  const int list = config_setting_is_list(setting) || config_setting_is_array(setting);
  if (list && config_setting_length(setting) == 2 && number_of(config_setting_get_elem(setting, 0), &z[0]) &&
      number_of(config_setting_get_elem(setting, 1), &z[1]) && z[0] > 0.0 && z[1] > z[0])
    return CMX_OK;
  return cmx_fail(err, CMX_ERR_FORMAT, "must be a list of two charges, the smaller first");
}

static cmx_status read_change(const config_setting_t *setting, own_settings *own, cmx_error *err) {
  double value;
  if (!number_of(setting, &value))
    return cmx_fail(err, CMX_ERR_FORMAT,
                    "must be a number; settings that are texts: id, from, file, reference");
  if (own->n == MOST_CHANGES) return cmx_fail(err, CMX_ERR_RANGE, "more than %d coefficients", MOST_CHANGES);
  if (!own->n) own->first_change = setting;
  own->change[own->n++] = (cmx_coefficient){config_setting_name(setting), value};
  return CMX_OK;
}

static cmx_status read_setting(const config_setting_t *setting, own_settings *own, cmx_error *err) {
  const char *name = config_setting_name(setting);
  if (!strcmp(name, "id")) return text_of(setting, &own->id, err);
  if (!strcmp(name, "from")) return text_of(setting, &own->from, err);
  if (!strcmp(name, "file")) return text_of(setting, &own->file, err);
  if (!strcmp(name, "reference")) return text_of(setting, &own->reference, err);
  if (!strcmp(name, "columns")) return read_names(setting, own, err);
  if (!strcmp(name, "charges")) return read_charges(setting, own->z, err);
  return read_change(setting, own, err);
}

static int is_conductivity(const own_settings *own) {
  return !strncmp(own->id, "conductivity/", strlen("conductivity/"));
}

static cmx_status check_settings(const own_settings *own, cmx_error *err) {
  if (!own->id || !own->reference)
    return cmx_fail(err, CMX_ERR_FORMAT, "%s is missing; a model has id, reference, and from or file",
                    own->id ? "reference" : "id");
  if (!own->from == !own->file)
    return cmx_fail(err, CMX_ERR_FORMAT,
                    "%s: a model has either from, a model whose coefficients change, or file",
                    own->from ? "from and file" : "neither from nor file");
  if (own->file && own->n)
    return cmx_fail(err, CMX_ERR_FORMAT, "%s: a model from a file has no coefficients", own->change[0].name);
  if (!own->file != !own->column[0])
    return cmx_fail(err, CMX_ERR_FORMAT,
                    "columns belong to a file, which needs them: columns = (\"gamma\", \"f\")");
  if (!own->file || is_conductivity(own)) return CMX_OK;
  if (own->n_columns > 3)
    return cmx_fail(err, CMX_ERR_FORMAT, "columns: two or three, the variables and the values");
  if (own->z[0] > 0.0 && own->n_columns != 3)
    return cmx_fail(err, CMX_ERR_FORMAT,
                    "charges belong to the values of a mixture, columns = (\"x\", \"gamma_e\", \"f\")");
  return CMX_OK;
}

/* Values of one variable or of two. */
static cmx_status add_columns(cmx_recipe *recipe, const own_settings *own, const char *path,
                              cmx_tabulated *table, cmxp_columns *columns, cmx_error *err) {
  cmxp_box box = {.axes = 0};
  table->n = columns->n;
  table->at = columns->value[0];
  table->values = columns->value[1];
  cmx_status status = CMX_OK;
  if (own->n_columns == 3) {
    status = cmxp_columns_box(path, 3, own->column, 2, columns, &box, err);
    table->n = box.n[0];
    table->n_second = box.n[1];
    table->at = box.at[0];
    table->second = box.at[1];
    table->values = box.value[0];
  }
  if (status >= 0) status = cmx_registry_tabulate(recipe->models, table, NULL, err);
  cmxp_box_free(&box);
  return status;
}

/* Columns of conductivities are known by their names; axes come first, as the arrays of HDF5 have them. */
static cmx_status sort_columns(own_settings *own, cmx_error *err) {
  static const char *const known[] = {"x", "z", "rho", "n_e", "temp", "kappa", "sigma"};
  enum { KNOWN = sizeof known / sizeof *known };
  int has[KNOWN] = {0};
  size_t n = 0;
  for (size_t k = 0; k < own->n_columns; k++) {
    size_t j = 0;
    while (j < KNOWN && strcmp(known[j], own->column[k]) != 0) j++;
    if (j < KNOWN) has[j]++;
  }
  for (size_t j = 0; j < KNOWN; j++)
    if (has[j] == 1) own->column[n++] = known[j];
  if (n == own->n_columns && has[0] + has[1] <= 1 && has[2] + has[3] == 1 && has[4] && has[5]) return CMX_OK;
  return cmx_fail(
      err, CMX_ERR_FORMAT,
      "columns of conductivities are x, z or none of both; rho or n_e; temp; kappa; and sigma or none");
}

static cmx_status add_conductivity(cmx_recipe *recipe, const own_settings *own, const char *path,
                                   const cmx_tabulated *table, cmxp_columns *columns, cmx_error *err) {
  const int has_sigma = !strcmp(own->column[own->n_columns - 1], "sigma"),
            first = strlen(own->column[0]) == 1;
  const size_t axes = (size_t)(2 + first);
  const double none = 0.0;
  cmxp_box box;
  if ((own->z[0] == 0.0) == (*own->column[0] == 'x'))
    return cmx_fail(err, CMX_ERR_FORMAT, "charges, of two ions, belong to values over x");
  const cmx_status status = cmxp_columns_box(path, own->n_columns, own->column, axes, columns, &box, err);
  if (status < 0) return status;
  const cmx_conductivity_values values = {.id = table->id,
                                          .reference = table->reference,
                                          .origin = table->origin,
                                          .density_is = own->column[first],
                                          .n = box.n[first],
                                          .m = box.n[first + 1],
                                          .density = box.at[first],
                                          .temp = box.at[first + 1],
                                          .at_is = first ? own->column[0] : NULL,
                                          .n_at = first ? box.n[0] : 1,
                                          .at = first ? box.at[0] : &none,
                                          .z = {own->z[0], own->z[1]},
                                          .kappa = box.value[0],
                                          .sigma = has_sigma ? box.value[1] : NULL};
  const cmx_status added = cmx_registry_conductivity(recipe->models, &values, NULL, err);
  cmxp_box_free(&box);
  return added;
}

static cmx_status add_file(cmx_recipe *recipe, own_settings *own, cmx_error *err) {
  char path[sizeof recipe->folder + 512], origin[600];
  const cmxp_units *units[CMXP_COLUMNS] = {NULL};
  const int conductivity = is_conductivity(own);
  cmxp_columns columns;
  cmx_status status = conductivity ? sort_columns(own, err) : CMX_OK;
  for (size_t k = 0; k < own->n_columns && conductivity; k++) units[k] = cmxp_columns_units(own->column[k]);
  snprintf(path, sizeof path, "%s%.500s", *own->file == '/' ? "" : recipe->folder, own->file);
  if (status >= 0) status = cmxp_columns_read(path, own->n_columns, own->column, units, &columns, err);
  if (status < 0) return status;
  snprintf(origin, sizeof origin, "%.300s, SHA-256 %s", own->file, columns.sha256);
  cmx_tabulated table = {
      .id = own->id, .reference = own->reference, .origin = origin, .z = {own->z[0], own->z[1]}};
  status = conductivity ? add_conductivity(recipe, own, path, &table, &columns, err)
                        : add_columns(recipe, own, path, &table, &columns, err);
  cmxp_columns_free(&columns);
  return status;
}

static cmx_status read_model(const config_setting_t *group, cmx_recipe *recipe, const config_setting_t **at,
                             cmx_error *err) {
  own_settings own = {0};
  cmx_status status = CMX_OK;
  *at = group;
  if (!config_setting_is_group(group)) return cmx_fail(err, CMX_ERR_FORMAT, "must be a group in braces");
  for (unsigned k = 0; k < (unsigned)config_setting_length(group); k++) {
    *at = config_setting_get_elem(group, k);
    status = read_setting(*at, &own, err);
    if (status < 0) return status;
  }
  *at = group;
  status = check_settings(&own, err);
  if (status < 0) return status;
  if (own.file) return add_file(recipe, &own, err);
  cmx_error why = CMX_ERROR_NONE;
  status = cmx_registry_change(recipe->models, own.id, own.from, own.n, own.change, own.reference, &why);
  if (status == CMX_ERR_UNKNOWN && recipe->plugin.absent) /* its formula may be one of the plug-in */
    return cmx_registry_absent(recipe->models, own.id, err);
  return status < 0 ? cmx_fail(err, status, "%s", why.text) : status;
}

static cmx_status need_registry(cmx_recipe *recipe, cmx_error *err) {
  if (!recipe->models) recipe->models = cmx_registry_new();
  return recipe->models ? CMX_OK : cmx_fail(err, CMX_ERR_MEMORY, "out of memory");
}

cmx_status cmxp_own_models_read(const config_setting_t *list, cmx_recipe *recipe, const config_setting_t **at,
                                cmx_error *err) {
  cmx_status status = CMX_OK;
  *at = list;
  if (!config_setting_is_list(list))
    return cmx_fail(err, CMX_ERR_FORMAT, "must be a list of groups in parentheses");
  status = need_registry(recipe, err);
  for (unsigned k = 0; k < (unsigned)config_setting_length(list) && status >= 0; k++)
    status = read_model(config_setting_get_elem(list, k), recipe, at, err);
  return status;
}

/* --- plug-ins ------------------------------------------------------------------------------------------ */

static const char *file_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

static cmx_status read_plugin(const config_setting_t *setting, cmx_recipe *recipe, cmx_error *err) {
  const char *text;
  const cmx_status status = text_of(setting, &text, err);
  if (status < 0) return status;
  const char *name = file_name(text);
  if (!*name || strlen(name) > CMX_REGISTRY_PLUGIN_NAME)
    return cmx_fail(err, CMX_ERR_RANGE, "must end with a file name of 1 to %d bytes",
                    CMX_REGISTRY_PLUGIN_NAME);
  for (const char *c = name; *c; c++)
    if ((unsigned char)*c < 0x20 || *c == 0x7f)
      return cmx_fail(err, CMX_ERR_RANGE, "allowed are names without control characters");
  for (size_t k = 0; k < recipe->plugin.n; k++)
    if (!strcmp(recipe->plugin.name[k], name)) return cmx_fail(err, CMX_ERR_FORMAT, "named twice");
  if (recipe->plugin.n == CMX_REGISTRY_PLUGINS)
    return cmx_fail(err, CMX_ERR_RANGE, "allowed are at most %d", CMX_REGISTRY_PLUGINS);
  snprintf(recipe->plugin.name[recipe->plugin.n++], sizeof *recipe->plugin.name, "%s", name);
  return CMX_OK;
}

/* The recipe only names plug-ins. What is loaded is the file of the caller with that name. */
static cmx_status load_plugins(const cmx_recipe_source *source, cmx_recipe *recipe, cmx_error *err) {
  cmx_status status = CMX_OK;
  size_t loaded = 0;
  for (size_t j = 0; j < source->n_plugins && status >= 0; j++) {
    const char *name = file_name(source->plugins[j]);
    size_t k = 0;
    while (k < recipe->plugin.n && strcmp(recipe->plugin.name[k], name) != 0) k++;
    if (k == recipe->plugin.n)
      return cmx_fail(err, CMX_ERR_FORMAT,
                      "--plugin %.200s: the recipe does not name it: plugin = \"%.96s\";", source->plugins[j],
                      name);
    status = cmx_registry_plugin(recipe->models, source->plugins[j], err);
    loaded++;
  }
  recipe->plugin.absent = loaded < recipe->plugin.n;
  recipe->plugin.n_files = source->n_plugins;
  recipe->plugin.files = source->plugins;
  return status;
}

cmx_status cmxp_plugins_read(const config_setting_t *setting, const cmx_recipe_source *source,
                             cmx_recipe *recipe, const config_setting_t **at, cmx_error *err) {
  cmx_status status = CMX_OK;
  *at = setting;
  if (setting && (config_setting_is_list(setting) || config_setting_is_array(setting))) {
    for (unsigned k = 0; k < (unsigned)config_setting_length(setting) && status >= 0; k++) {
      *at = config_setting_get_elem(setting, k);
      status = read_plugin(*at, recipe, err);
    }
  } else if (setting) {
    status = read_plugin(setting, recipe, err);
  }
  if (status >= 0 && recipe->plugin.n) status = need_registry(recipe, err);
  return status < 0 ? status : load_plugins(source, recipe, err);
}

const cmx_model *cmxp_recipe_model(cmx_recipe *recipe, cmx_model_kind kind, const char *id, cmx_error *err) {
  const cmx_model *model = cmx_registry_find(recipe->models, kind, id, err);
  if (model || !recipe->plugin.absent || cmx_registry_absent(recipe->models, id, NULL) < 0) return model;
  return cmx_registry_find(recipe->models, kind, id, err);
}

cmx_status cmx_recipe_check_plugins(const cmx_recipe *recipe, cmx_error *err) {
  for (size_t k = 0; recipe->plugin.absent && k < recipe->plugin.n; k++) {
    const char *name = recipe->plugin.name[k], *known;
    const size_t n = strlen(name);
    size_t j = 0;
    while ((known = cmx_registry_plugin_at(recipe->models, j)) != NULL &&
           !(strncmp(known, name, n) == 0 && known[n] == ','))
      j++;
    if (!known)
      return cmx_fail(err, CMX_ERR_UNSUPPORTED,
                      "plugin = \"%s\": a plug-in is code, and runs only where the command line has --plugin "
                      "with that file",
                      name);
  }
  return CMX_OK;
}
