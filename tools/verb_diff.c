/* diff: differences between two tables. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "coulomix/recipe.h"
#include "tool.h"

typedef struct options {
  const char *file[2];
  int json;
} options;

/* --- comparing ----------------------------------------------------------------------------------------- */

typedef struct comparison {
  const cmx_dataset *a, *b; /* NULL: not in this file */
  const char *status;
  int worse; /* whether some number changed: then the worst one follows */
  double relative, absolute, value[2];
  size_t index[CMX_MAX_RANK];
  double axis[CMX_MAX_RANK]; /* of a, NaN where there is none */
} comparison;

static double number_at(const cmx_dataset *d, size_t k) {
  switch (d->type) {
  case CMX_F64:
    return ((const double *)d->data)[k];
  case CMX_F32:
    return (double)((const float *)d->data)[k];
  case CMX_I32:
    return ((const int *)d->data)[k];
  default:
    return ((const unsigned char *)d->data)[k];
  }
}

/* 0 for equal numbers and for NaN on both sides; infinite for NaN or infinity on one. */
static double relative_change(double a, double b) {
  if (a == b || (isnan(a) && isnan(b))) return 0.0;
  if (!isfinite(a) || !isfinite(b)) return INFINITY;
  const double size = fmax(fabs(a), fabs(b));
  return isfinite(a - b) ? fabs(a - b) / size : fabs(a / size - b / size);
}

static void set_place(comparison *c, const cmx_store *store, size_t k) {
  for (int r = c->a->rank - 1; r >= 0; r--) {
    c->index[r] = k % c->a->dims[r];
    k /= c->a->dims[r];
    const cmx_dataset *axis = c->a->axes[r] ? cmx_store_find(store, c->a->axes[r]) : NULL;
    c->axis[r] = axis ? number_at(axis, c->index[r]) : NAN;
  }
}

static comparison compare(const cmx_store *store, const cmx_dataset *a, const cmx_dataset *b) {
  comparison c = {.a = a, .b = b, .status = !b ? "only_a" : !a ? "only_b" : "same"};
  if (!a || !b) return c;
  size_t n = 1, worst = 0;
  if (a->rank != b->rank) c.status = "shape";
  for (int r = 0; r < a->rank; r++) {
    if (a->dims[r] != b->dims[r]) c.status = "shape";
    n *= a->dims[r];
  }
  if (!strcmp(c.status, "shape")) return c;
  for (size_t k = 0; k < n; k++) {
    const double x = number_at(a, k), y = number_at(b, k), relative = relative_change(x, y);
    if (!(relative > c.relative)) continue;
    c.relative = relative;
    worst = k;
  }
  /* the largest absolute change may be elsewhere */
  for (size_t k = 0; c.relative > 0.0 && k < n; k++) {
    const double x = number_at(a, k), y = number_at(b, k);
    if (relative_change(x, y) > 0.0)
      c.absolute = isfinite(x) && isfinite(y) ? fmax(c.absolute, fabs(x - y)) : INFINITY;
  }
  if (c.relative > 0.0) {
    c.worse = 1;
    c.status = "differs";
    c.value[0] = number_at(a, worst);
    c.value[1] = number_at(b, worst);
    set_place(&c, store, worst);
  }
  return c;
}

/* --- reporting ----------------------------------------------------------------------------------------- */

typedef struct report {
  int json;
  json_t *datasets, *attributes;
  size_t same, changed, attributes_same, attributes_changed;
} report;

static json_t *dataset_json(const comparison *c) {
  const cmx_dataset *d = c->a ? c->a : c->b;
  json_t *root = json_pack("{s:s, s:s}", "path", d->path, "status", c->status);
  if (c->a && c->b && strcmp(c->status, "shape") != 0) {
    json_object_set_new(root, "worst_relative", tool_real(c->relative));
    json_object_set_new(root, "worst_absolute", tool_real(c->absolute));
  }
  if (c->worse) {
    json_t *index = json_array();
    for (int r = 0; r < d->rank; r++) json_array_append_new(index, json_integer((json_int_t)c->index[r]));
    json_object_set_new(root, "index", index);
    json_object_set_new(root, "axes", tool_reals((size_t)d->rank, c->axis));
    json_object_set_new(root, "a", tool_real(c->value[0]));
    json_object_set_new(root, "b", tool_real(c->value[1]));
  }
  return root;
}

static void print_dims(const char *which, const cmx_dataset *d) {
  printf(" %s:", which);
  for (int r = 0; r < d->rank; r++) printf("%s%zu", r ? " x " : " ", d->dims[r]);
}

static void print_dataset(const comparison *c) {
  const cmx_dataset *d = c->a ? c->a : c->b;
  printf("%-46s ", d->path);
  if (!c->a || !c->b) {
    printf("only in %s", c->a ? "A" : "B");
  } else if (!c->worse) {
    fputs("other shape,", stdout);
    print_dims("A", c->a);
    print_dims("B", c->b);
  } else {
    printf("%9.2e relative, %9.2e absolute: %.17g -> %.17g at [", c->relative, c->absolute, c->value[0],
           c->value[1]);
    for (int r = 0; r < d->rank; r++) printf("%s%zu", r ? ", " : "", c->index[r]);
    putchar(']');
    for (int r = 0; r < d->rank; r++)
      if (isfinite(c->axis[r])) printf("  %s = %.10g", strrchr(d->axes[r], '/') + 1, c->axis[r]);
  }
  putchar('\n');
}

static void report_dataset(report *to, const comparison *c) {
  const int same = !strcmp(c->status, "same");
  *(same ? &to->same : &to->changed) += 1;
  if (to->json)
    json_array_append_new(to->datasets, dataset_json(c));
  else if (!same)
    print_dataset(c);
}

static json_t *value_json(const cmx_attribute *a) {
  return !a ? json_null() : a->text ? json_string(a->text) : tool_reals(a->n, a->numbers);
}

/* The beginning of a value on one line. */
static void print_value(const cmx_attribute *a) {
  if (!a)
    fputs("(none)", stdout);
  else if (!a->text)
    for (size_t k = 0; k < a->n && k < 4; k++) printf("%s%.17g", k ? " " : "", a->numbers[k]);
  else {
    const size_t line = strcspn(a->text, "\n");
    fputc('\'', stdout);
    tool_print_text(stdout, a->text, line < 60 ? line : 60);
    fputc('\'', stdout);
  }
  if (a && (a->text ? strcspn(a->text, "\n") < a->n || a->n > 60 : a->n > 4)) fputs("...", stdout);
}

static void report_attribute(report *to, const cmx_attribute *a, const cmx_attribute *b) {
  const cmx_attribute *any = a ? a : b;
  to->attributes_changed++;
  if (to->json) {
    json_array_append_new(to->attributes, json_pack("{s:s, s:s, s:s, s:o, s:o}", "object", any->object,
                                                    "name", any->name, "status",
                                                    !b   ? "only_a"
                                                    : !a ? "only_b"
                                                         : "differs",
                                                    "a", value_json(a), "b", value_json(b)));
    return;
  }
  printf("%s %s: ", any->object, any->name);
  print_value(a);
  fputs(" -> ", stdout);
  print_value(b);
  putchar('\n');
}

/* Type and axes are not attributes of a store, but describe a dataset. */
static void report_layout(report *to, const comparison *c) {
  static const char *const type[] = {"", "f64", "f32", "i32", "u8"};
  char name[16];
  if (!c->a || !c->b) return;
  for (int r = -1; r < (c->a->rank < c->b->rank ? c->a->rank : c->b->rank); r++) {
    const char *x = r < 0 ? type[c->a->type] : c->a->axes[r], *y = r < 0 ? type[c->b->type] : c->b->axes[r];
    if (x == y || (x && y && !strcmp(x, y))) continue;
    snprintf(name, sizeof name, r < 0 ? "(type)" : "(axis %d)", r);
    const cmx_attribute a = {.object = c->a->path, .name = name, .text = x, .n = x ? strlen(x) : 0},
                        b = {.object = c->b->path, .name = name, .text = y, .n = y ? strlen(y) : 0};
    report_attribute(to, x ? &a : NULL, y ? &b : NULL);
  }
}

static const cmx_attribute *find_attribute(const cmx_store *store, const char *object, const char *name) {
  for (size_t k = 0; k < cmx_store_attribute_count(store); k++) {
    const cmx_attribute *a = cmx_store_attribute_at(store, k);
    if (!strcmp(a->object, object) && !strcmp(a->name, name)) return a;
  }
  return NULL;
}

static int same_value(const cmx_attribute *a, const cmx_attribute *b) {
  if (!a->text != !b->text || a->n != b->n) return 0;
  if (a->text) return !memcmp(a->text, b->text, a->n);
  for (size_t k = 0; k < a->n; k++)
    if (relative_change(a->numbers[k], b->numbers[k]) > 0.0) return 0;
  return 1;
}

/* Attributes of a dataset in only one file are not listed. */
static int one_sided(const cmx_store *store[2], const char *object) {
  return !cmx_store_find(store[0], object) != !cmx_store_find(store[1], object);
}

static void compare_all(report *to, const cmx_store *store[2]) {
  for (int side = 0; side < 2; side++)
    for (size_t k = 0; k < cmx_store_count(store[side]); k++) {
      const cmx_dataset *d = cmx_store_at(store[side], k), *other = cmx_store_find(store[!side], d->path);
      if (side && other) continue;
      const comparison c = compare(store[0], side ? other : d, side ? d : other);
      report_dataset(to, &c);
      report_layout(to, &c);
    }
  for (int side = 0; side < 2; side++)
    for (size_t k = 0; k < cmx_store_attribute_count(store[side]); k++) {
      const cmx_attribute *a = cmx_store_attribute_at(store[side], k);
      const cmx_attribute *other = find_attribute(store[!side], a->object, a->name);
      if ((side && other) || one_sided(store, a->object)) continue;
      if (other && same_value(a, other))
        to->attributes_same++;
      else
        report_attribute(to, side ? other : a, side ? a : other);
    }
}

/* --- which input differs first ------------------------------------------------------------------------- */

static const char *root_text(const cmx_store *store, const char *name) {
  const char *text = cmx_store_get_text(store, "/", name);
  return text ? text : "";
}

/* Digests of files that a section read: the first that differs. */
static int differing_files(const cmx_store *store[2], cmx_recipe_difference *out) {
  for (size_t k = 0; k < cmx_store_attribute_count(store[0]); k++) {
    const cmx_attribute *a = cmx_store_attribute_at(store[0], k);
    const cmx_attribute *b =
        a->text && !strcmp(a->name, "files_sha256") ? find_attribute(store[1], a->object, a->name) : NULL;
    if (!b || !b->text || !strcmp(a->text, b->text)) continue;
    snprintf(out->key, sizeof out->key, "%.60s files_sha256", a->object);
    return 1;
  }
  return 0;
}

/* A setting of the recipes, the digest of a file or of code, or the generator; 0 if none differs. */
static int first_input(const cmx_store *store[2], cmx_recipe_difference *out) {
  static const char *const generator[] = {"plugins", "models", "generator_version", "generator_commit",
                                          "generator_build"};
  cmx_recipe a, b;
  cmx_error err = CMX_ERROR_NONE;
  memset(out, 0, sizeof *out);
  const int read = cmx_recipe_read_text(root_text(store[0], "recipe"), "A", &a, &err) >= 0;
  const int both = cmx_recipe_read_text(root_text(store[1], "recipe"), "B", &b, &err) >= 0 && read;
  int found = both && cmx_recipe_first_difference(&a, &b, out);
  if (read) cmx_recipe_clear(&a);
  cmx_recipe_clear(&b);
  if (!both && strcmp(root_text(store[0], "recipe"), root_text(store[1], "recipe")) != 0) {
    snprintf(out->key, sizeof out->key, "recipe");
    found = 1;
  }
  if (!found) found = differing_files(store, out);
  for (size_t k = 0; k < sizeof generator / sizeof *generator && !found; k++) {
    const char *x = root_text(store[0], generator[k]), *y = root_text(store[1], generator[k]);
    if (!strcmp(x, y)) continue;
    snprintf(out->key, sizeof out->key, "%s", generator[k]);
    snprintf(out->a, sizeof out->a, "%.79s", x);
    snprintf(out->b, sizeof out->b, "%.79s", y);
    found = 1;
  }
  return found;
}

static void print_input(const cmx_recipe_difference *input) {
  printf("first input that differs: %s", input->key);
  if (*input->a || *input->b) {
    fputs(": ", stdout);
    tool_print_text(stdout, input->a, strlen(input->a));
    fputs(" -> ", stdout);
    tool_print_text(stdout, input->b, strlen(input->b));
  }
  putchar('\n');
}

static int run(void *settings) {
  const options *o = settings;
  cmx_error err = CMX_ERROR_NONE;
  cmx_store *a = NULL, *b = NULL;
  int code = EXIT_FINE;
  if (cmx_store_read(o->file[0], &a, &err) < 0 || cmx_store_read(o->file[1], &b, &err) < 0) {
    code = tool_fail("diff", &err);
  } else {
    const cmx_store *stores[2] = {a, b};
    report to = {.json = o->json, .datasets = json_array(), .attributes = json_array()};
    compare_all(&to, stores);
    const int identical = !to.changed && !to.attributes_changed;
    cmx_recipe_difference input;
    const int differs = first_input(stores, &input);
    if (!o->json && differs) print_input(&input);
    if (o->json)
      code =
          tool_print_json(json_pack("{s:b, s:s?, s:[s, s], s:O, s:O}", "identical", identical, "first_input",
                                    differs ? input.key : NULL, "first_input_values", input.a, input.b,
                                    "datasets", to.datasets, "attributes", to.attributes));
    else
      printf("%s: %zu datasets are the same, %zu are not; %zu attributes are the same, %zu are not\n",
             identical ? "identical" : "different", to.same, to.changed, to.attributes_same,
             to.attributes_changed);
    json_decref(to.datasets);
    json_decref(to.attributes);
  }
  cmx_store_free(b);
  cmx_store_free(a);
  return code;
}

static const tool_option known[] = {TOOL_JSON(options), {0}};

static const tool_key keys[] = {
    {"identical", "", "whether nothing differs", NULL},
    {"first_input", "",
     "first setting of the recipes, digest of a file or part of the generator that differs; null for none",
     NULL},
    {"first_input_values", "", "its values in A and B, empty for lists", NULL},
    {"datasets", "", "one object for each dataset", NULL},
    {"datasets.path", "", "its path", NULL},
    {"datasets.status", "", "same, differs, shape, only_a or only_b", NULL},
    {"datasets.worst_relative", "", "largest |a-b|/max(|a|,|b|); null for infinite", "equal shapes"},
    {"datasets.worst_absolute", "", "largest |a-b|; null for infinite", "equal shapes"},
    {"datasets.index", "", "index of the largest relative change", "a number that differs"},
    {"datasets.axes", "", "values of the axes there", "a number that differs"},
    {"datasets.a", "", "the number in A", "a number that differs"},
    {"datasets.b", "", "the number in B", "a number that differs"},
    {"attributes", "", "one object for each attribute that differs", NULL},
    {"attributes.object", "", "its group or dataset", "an attribute that differs"},
    {"attributes.name", "", "its name", "an attribute that differs"},
    {"attributes.status", "", "differs, only_a or only_b", "an attribute that differs"},
    {"attributes.a", "", "the value in A, null if absent", "an attribute that differs"},
    {"attributes.b", "", "the value in B, null if absent", "an attribute that differs"},
    {0}};

const tool_verb verb_diff = {
    .name = "diff",
    .summary = "differences between two tables",
    .usage = "A B",
    .argument = {"two files", 2, offsetof(options, file), .missing = "two tables A and B are needed"},
    .options = known,
    .keys = keys,
    .example = {"coulomix diff carbon-oxygen.h5 oxygen-neon.h5"},
    .size = sizeof(options),
    .run = run};
