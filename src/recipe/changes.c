/* Settings changed in the text of a recipe. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libconfig.h>

#include "coulomix/recipe.h"
#include "core/numbers.h"

enum { PATH = 128, VALUE = 512 };

/* --- copying values ------------------------------------------------------------------------------------ */

static int copy_value(const config_setting_t *from, config_setting_t *to);

/* `name` is NULL in lists. */
static int copy_into(config_setting_t *parent, const char *name, const config_setting_t *from) {
  config_setting_t *to = config_setting_add(parent, name, config_setting_type(from));
  return to && copy_value(from, to);
}

static int copy_value(const config_setting_t *from, config_setting_t *to) {
  switch (config_setting_type(from)) {
  case CONFIG_TYPE_INT:
    return config_setting_set_int(to, config_setting_get_int(from));
  case CONFIG_TYPE_INT64:
    return config_setting_set_int64(to, config_setting_get_int64(from));
  case CONFIG_TYPE_FLOAT:
    return config_setting_set_float(to, config_setting_get_float(from));
  case CONFIG_TYPE_BOOL:
    return config_setting_set_bool(to, config_setting_get_bool(from));
  case CONFIG_TYPE_STRING:
    return config_setting_set_string(to, config_setting_get_string(from));
  default:
    break;
  }
  for (int k = 0; k < config_setting_length(from); k++) {
    const config_setting_t *member = config_setting_get_elem(from, (unsigned)k);
    if (!copy_into(to, config_setting_name(member), member)) return 0;
  }
  return 1;
}

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

/* The setting that holds the last component of a path, made if it is a group of the whole that is not
   there; `last` is its name, or the number in brackets. NULL if there is none. */
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
    if (!inner && n && !index) inner = config_setting_add(at, component, CONFIG_TYPE_GROUP);
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
    if (!copy_into(at, last, config_lookup(&value, "value")))
      status = cmx_fail(err, CMX_ERR_FORMAT, "%.60s: no name of a setting", text);
  }
  config_destroy(&value);
  return status;
}

/* --- the whole ----------------------------------------------------------------------------------------- */

static void write_quoted(FILE *out, const char *text) {
  fputc('"', out);
  for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
    if (*c == '"' || *c == '\\') fputc('\\', out);
    if (*c < 0x20 || *c == 0x7f)
      fprintf(out, "\\x%02x", *c);
    else
      fputc(*c, out);
  }
  fputc('"', out);
}

/* The shortest of 15 and 17 digits that is read as the same number; as a float it has a point or an
   exponent. */
static void write_float(FILE *out, double value) {
  char text[40];
  cmxp_print(text, sizeof text, "%.15g", value);
  if (cmxp_number(text, NULL) != value) cmxp_print(text, sizeof text, "%.17g", value);
  fprintf(out, "%s%s", text, strpbrk(text, ".e") ? "" : ".0");
}

static void write_members(FILE *out, const config_setting_t *setting, int depth);

static void write_value(FILE *out, const config_setting_t *setting, int depth) {
  switch (config_setting_type(setting)) {
  case CONFIG_TYPE_INT:
    fprintf(out, "%d", config_setting_get_int(setting));
    return;
  case CONFIG_TYPE_INT64:
    fprintf(out, "%lldL", config_setting_get_int64(setting));
    return;
  case CONFIG_TYPE_FLOAT:
    write_float(out, config_setting_get_float(setting));
    return;
  case CONFIG_TYPE_BOOL:
    fputs(config_setting_get_bool(setting) ? "true" : "false", out);
    return;
  case CONFIG_TYPE_STRING:
    write_quoted(out, config_setting_get_string(setting));
    return;
  case CONFIG_TYPE_GROUP:
    fputs("{\n", out);
    write_members(out, setting, depth + 1);
    fprintf(out, "%*s}", 2 * depth, "");
    return;
  default:
    break;
  }
  const int is_list = config_setting_is_list(setting);
  fputc(is_list ? '(' : '[', out);
  for (int k = 0; k < config_setting_length(setting); k++) {
    if (k) fputs(", ", out);
    write_value(out, config_setting_get_elem(setting, (unsigned)k), depth);
  }
  fputc(is_list ? ')' : ']', out);
}

static void write_members(FILE *out, const config_setting_t *group, int depth) {
  for (int k = 0; k < config_setting_length(group); k++) {
    const config_setting_t *member = config_setting_get_elem(group, (unsigned)k);
    fprintf(out, "%*s%s%s", 2 * depth, "", config_setting_name(member),
            config_setting_is_group(member) ? ": " : " = ");
    write_value(out, member, depth);
    fputs(";\n", out);
  }
}

static cmx_status write_text(const config_t *tree, char **out, cmx_error *err) {
  size_t size = 0;
  FILE *stream = open_memstream(out, &size);
  if (!stream) return cmx_fail(err, CMX_ERR_MEMORY, "recipe: out of memory");
  write_members(stream, config_root_setting(tree), 0);
  const int failed = ferror(stream) != 0;
  if (!fclose(stream) && !failed) return CMX_OK;
  free(*out);
  *out = NULL;
  return cmx_fail(err, CMX_ERR_MEMORY, "recipe: out of memory");
}

cmx_status cmx_recipe_changed(const char *text, const char *name, size_t n, const char *const changes[],
                              char **out, cmx_error *err) {
  config_t tree;
  *out = NULL;
  config_init(&tree);
  cmx_status status = CMX_OK;
  if (config_read_string(&tree, text) != CONFIG_TRUE)
    status =
        cmx_fail(err, CMX_ERR_FORMAT, "%s:%d: %s", name, config_error_line(&tree), config_error_text(&tree));
  for (size_t k = 0; k < n && status >= 0; k++) status = change(&tree, changes[k], err);
  if (status >= 0) status = write_text(&tree, out, err);
  config_destroy(&tree);
  return status;
}
