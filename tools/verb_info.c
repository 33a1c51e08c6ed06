/* info: contents and provenance of a table. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tool.h"

typedef struct options {
  const char *file;
  int json, recipe;
} options;

static const char *type_name(int type) {
  return type == CMX_F64 ? "f64" : type == CMX_F32 ? "f32" : type == CMX_I32 ? "i32" : "u8";
}

/* Least and largest value of a dataset, NaN aside. */
static void extremes(const cmx_dataset *d, double *low, double *high) {
  size_t n = 1;
  *low = INFINITY;
  *high = -INFINITY;
  for (int r = 0; r < d->rank; r++) n *= d->dims[r];
  for (size_t k = 0; k < n; k++) {
    const double v = d->type == CMX_F64   ? ((const double *)d->data)[k]
                     : d->type == CMX_F32 ? (double)((const float *)d->data)[k]
                     : d->type == CMX_I32 ? ((const int *)d->data)[k]
                                          : ((const unsigned char *)d->data)[k];
    if (v < *low) *low = v;
    if (v > *high) *high = v;
  }
}

static json_t *dataset_json(const cmx_dataset *d) {
  json_t *dims = json_array(), *axes = json_array();
  double low, high;
  extremes(d, &low, &high);
  for (int r = 0; r < d->rank; r++) {
    json_array_append_new(dims, json_integer((json_int_t)d->dims[r]));
    json_array_append_new(axes, d->axes[r] ? json_string(d->axes[r]) : json_null());
  }
  return json_pack("{s:s, s:s, s:o, s:o, s:s, s:s, s:s, s:o, s:o}", "path", d->path, "type",
                   type_name(d->type), "dims", dims, "axes", axes, "units", d->units, "long_name",
                   d->long_name, "source", d->source, "min", tool_real(low), "max", tool_real(high));
}

static json_t *attribute_json(const cmx_attribute *a) {
  return a->text ? json_string(a->text) : tool_reals(a->n, a->numbers);
}

static int info_json(const cmx_table *t) {
  json_t *root = json_object(), *datasets = json_array(), *objects = json_object();
  for (size_t k = 0; k < cmx_store_count(t->store); k++)
    json_array_append_new(datasets, dataset_json(cmx_store_at(t->store, k)));
  for (size_t k = 0; k < cmx_store_attribute_count(t->store); k++) {
    const cmx_attribute *a = cmx_store_attribute_at(t->store, k);
    if (cmx_store_find(t->store, a->object)) continue;
    json_t *object = json_object_get(objects, a->object);
    if (!object) {
      object = json_object();
      json_object_set_new(objects, a->object, object);
    }
    json_object_set_new(object, a->name, attribute_json(a));
  }
  char hash[65];
  cmx_error err = CMX_ERROR_NONE;
  if (cmx_store_content_sha256(t->store, hash, &err) < 0) {
    json_decref(objects), json_decref(datasets), json_decref(root);
    return tool_fail("info", &err);
  }
  json_object_set_new(root, "content_sha256", json_string(hash));
  json_object_set_new(root, "attributes", objects);
  json_object_set_new(root, "datasets", datasets);
  return tool_print_json(root);
}

static int info_text(const cmx_table *t) {
  for (size_t k = 0; k < cmx_store_attribute_count(t->store); k++) {
    const cmx_attribute *a = cmx_store_attribute_at(t->store, k);
    if (cmx_store_find(t->store, a->object) || !strcmp(a->name, "recipe")) continue;
    printf("%s %s:", a->object, a->name);
    if (a->text) {
      fputc(strchr(a->text, '\n') ? '\n' : ' ', stdout);
      tool_print_text(stdout, a->text, a->n);
      fputc('\n', stdout);
    } else
      for (size_t q = 0; q < a->n; q++) printf(" %.10g%s", a->numbers[q], q + 1 == a->n ? "\n" : "");
  }
  printf("\n%-46s %-4s %-16s %12s %12s  %s\n", "dataset", "type", "dims", "min", "max", "meaning");
  for (size_t k = 0; k < cmx_store_count(t->store); k++) {
    const cmx_dataset *d = cmx_store_at(t->store, k);
    char dims[80] = "";
    double low, high;
    for (int r = 0; r < d->rank; r++)
      snprintf(dims + strlen(dims), sizeof dims - strlen(dims), "%s%zu", r ? " x " : "", d->dims[r]);
    extremes(d, &low, &high);
    printf("%-46s %-4s %-16s %12.5g %12.5g  ", d->path, type_name(d->type), dims, low, high);
    tool_print_text(stdout, d->long_name, strlen(d->long_name));
    fputc('\n', stdout);
  }
  puts("\nchecksums hold. `coulomix info --recipe FILE` prints the recipe that made the table.");
  return EXIT_FINE;
}

/* Verbatim, but for control characters on a terminal. */
static void print_recipe(const char *recipe) {
  if (isatty(STDOUT_FILENO))
    tool_print_text(stdout, recipe, strlen(recipe));
  else
    fputs(recipe, stdout);
}

/* Of a table of any format version. */
static int info_recipe(const char *file) {
  char *recipe;
  cmx_error err = CMX_ERROR_NONE;
  if (cmx_table_recipe(file, &recipe, &err) < 0) return tool_fail("info", &err);
  print_recipe(recipe);
  free(recipe);
  return EXIT_FINE;
}

static int info(void *settings) {
  const options *o = settings;
  cmx_table table;
  cmx_error err = CMX_ERROR_NONE;
  if (o->recipe) return info_recipe(o->file);
  if (cmx_table_open(o->file, &table, &err) < 0) return tool_fail("info", &err);
  const int code = o->json ? info_json(&table) : info_text(&table);
  cmx_table_close(&table);
  return code;
}

/* --- records ------------------------------------------------------------------------------------------- */

static const tool_option info_options[] = {TOOL_JSON(options),
                                           {"recipe", 'r', TOOL_FLAG, offsetof(options, recipe),
                                            .help = "print the recipe that made the table, verbatim"},
                                           {0}};

static const tool_key info_keys[] = {
    {"attributes", "", "attributes by object", NULL},
    {"attributes.*", "", "attributes of one group or dataset, / for the file", NULL},
    {"attributes.*.*", "", "value of one attribute: text, number or list", NULL},
    {"datasets", "", "one object for each dataset", NULL},
    {"datasets.path", "", "its path", NULL},
    {"datasets.type", "", "f64, f32, i32 or u8", NULL},
    {"datasets.dims", "", "its dimensions", NULL},
    {"datasets.axes", "", "of each dimension the path of its axis, or its name; null without", NULL},
    {"datasets.units", "", "its unit", NULL},
    {"datasets.long_name", "", "description", NULL},
    {"datasets.source", "", "source of its numbers", NULL},
    {"datasets.min", "", "least value", NULL},
    {"datasets.max", "", "largest value", NULL},
    {"content_sha256", "", "digest of the content, the same in both forms of a file", NULL},
    {0}};

const tool_verb verb_info = {
    .name = "info",
    .summary = "contents, ranges and provenance of a table",
    .usage = "FILE",
    .argument = {"one file", .field = offsetof(options, file), .missing = TOOL_MISSING_FILE},
    .options = info_options,
    .keys = info_keys,
    .example = {"coulomix info carbon-oxygen.h5"},
    .size = sizeof(options),
    .run = info};
