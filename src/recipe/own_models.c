/* The list `models` of a recipe: records with other coefficients, and tables of values from files. */
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
  const char *id, *from, *file, *reference, *column[3];
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
  if (n != 2 && n != 3)
    return cmx_fail(err, CMX_ERR_FORMAT,
                    "must be a list of two or three texts, the variables and the values");
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
  if (own->z[0] > 0.0 && own->n_columns != 3)
    return cmx_fail(err, CMX_ERR_FORMAT,
                    "charges belong to the values of a mixture, columns = (\"x\", \"gamma_e\", \"f\")");
  return CMX_OK;
}

static cmx_status add_columns(cmx_recipe *recipe, const own_settings *own, const char *path,
                              const cmxp_columns *columns, cmx_tabulated *table, cmx_error *err) {
  cmxp_rectangle rectangle = {.u = NULL};
  cmx_status status = CMX_OK;
  table->n = columns->n;
  table->at = columns->value[0];
  table->values = columns->value[1];
  if (own->n_columns == 3) {
    status = cmxp_columns_rectangle(path, own->column, columns, &rectangle, err);
    table->n = rectangle.n;
    table->n_second = rectangle.m;
    table->at = rectangle.u;
    table->second = rectangle.v;
    table->values = rectangle.values;
  }
  if (status >= 0) status = cmx_registry_tabulate(recipe->models, table, NULL, err);
  cmxp_rectangle_free(&rectangle);
  return status;
}

static cmx_status add_file(cmx_recipe *recipe, const own_settings *own, cmx_error *err) {
  char path[sizeof recipe->folder + 512], origin[600];
  cmxp_columns columns;
  snprintf(path, sizeof path, "%s%.500s", *own->file == '/' ? "" : recipe->folder, own->file);
  cmx_status status = cmxp_columns_read(path, own->n_columns, own->column, &columns, err);
  if (status < 0) return status;
  snprintf(origin, sizeof origin, "%.300s, SHA-256 %s", own->file, columns.sha256);
  cmx_tabulated table = {
      .id = own->id, .reference = own->reference, .origin = origin, .z = {own->z[0], own->z[1]}};
  status = add_columns(recipe, own, path, &columns, &table, err);
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
  return own.file
             ? add_file(recipe, &own, err)
             : cmx_registry_change(recipe->models, own.id, own.from, own.n, own.change, own.reference, err);
}

cmx_status cmxp_own_models_read(const config_setting_t *list, cmx_recipe *recipe, const config_setting_t **at,
                                cmx_error *err) {
  cmx_status status = CMX_OK;
  *at = list;
  if (!config_setting_is_list(list))
    return cmx_fail(err, CMX_ERR_FORMAT, "must be a list of groups in parentheses");
  recipe->models = cmx_registry_new();
  if (!recipe->models) return cmx_fail(err, CMX_ERR_MEMORY, "out of memory");
  for (unsigned k = 0; k < (unsigned)config_setting_length(list) && status >= 0; k++)
    status = read_model(config_setting_get_elem(list, k), recipe, at, err);
  return status;
}
