/* Recipes as trees of libconfig: reading, copying, writing. */
#define _POSIX_C_SOURCE 200809L
#include "recipe/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/numbers.h"

cmx_status cmxp_tree_read(const char *text, const char *name, config_t *tree, cmx_error *err) {
  if (config_read_string(tree, text) == CONFIG_TRUE) return CMX_OK;
  return cmx_fail(err, CMX_ERR_FORMAT, "%s:%d: %s", name, config_error_line(tree), config_error_text(tree));
}

/* --- copying values ------------------------------------------------------------------------------------ */

static int copy_value(const config_setting_t *from, config_setting_t *to);

int cmxp_tree_copy(config_setting_t *parent, const char *name, const config_setting_t *from) {
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
    if (!cmxp_tree_copy(to, config_setting_name(member), member)) return 0;
  }
  return 1;
}

int cmxp_tree_same(const config_setting_t *a, const config_setting_t *b) {
  const int type = config_setting_type(a);
  if (type != config_setting_type(b)) return 0;
  if (type == CONFIG_TYPE_INT || type == CONFIG_TYPE_INT64)
    return config_setting_get_int64(a) == config_setting_get_int64(b);
  if (type == CONFIG_TYPE_FLOAT) return config_setting_get_float(a) == config_setting_get_float(b);
  if (type == CONFIG_TYPE_BOOL) return config_setting_get_bool(a) == config_setting_get_bool(b);
  if (type == CONFIG_TYPE_STRING) return !strcmp(config_setting_get_string(a), config_setting_get_string(b));
  int same = config_setting_length(a) == config_setting_length(b);
  for (unsigned k = 0; same && k < (unsigned)config_setting_length(a); k++) {
    const config_setting_t *x = config_setting_get_elem(a, k);
    const char *name = config_setting_name(x);
    const config_setting_t *y = name ? config_setting_get_member(b, name) : config_setting_get_elem(b, k);
    same = y && cmxp_tree_same(x, y);
  }
  return same;
}

/* --- writing ----------------------------------------------------------------------------------------- */

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

cmx_status cmxp_tree_write(const config_t *tree, char **out, cmx_error *err) {
  size_t size = 0;
  FILE *stream = open_memstream(out, &size);
  if (!stream) return cmx_fail(err, CMX_ERR_MEMORY, "recipe: out of memory");
  write_members(stream, config_root_setting(tree), 0);
  const int failed = ferror(stream) != 0;
  /* without memory for its end, fclose of glibc succeeds and leaves no text */
  if (!fclose(stream) && !failed && *out) return CMX_OK;
  free(*out);
  *out = NULL;
  return cmx_fail(err, CMX_ERR_MEMORY, "recipe: out of memory");
}
