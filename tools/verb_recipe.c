/* recipe: a recipe to begin with, and what a setting means. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/nuclide.h"
#include "coulomix/recipe.h"
#include "mixture.h"
#include "tool.h"

typedef struct options {
  cmx_recipe recipe; /* first, for its setters */
  const char *mixture, *explain;
  int template, json;
} options;

static void full_name(const cmx_recipe_setting *s, char name[64]) {
  snprintf(name, 64, "%s%s%s", s->group, *s->group ? "." : "", s->name);
}

/* --- a template ---------------------------------------------------------------------------------------- */

/* Whether it can stand in a recipe with its default. */
static int has_default(const cmx_recipe_setting *s) {
  const char *text = s->standard;
  const int is_word = !strcmp(text, "true") || !strcmp(text, "false");
  return !strchr(s->name, '[') && (is_word || (*text && strchr("\"(0123456789", *text)));
}

/* The setting as a recipe has it, with the default; its comments above it. */
static void print_setting(FILE *out, const cmx_recipe_setting *s) {
  const char *indent = *s->group ? "  " : "", *separator = *s->unit ? ", " : "";
  fprintf(out, "%s# %s%s%s%s%s; %s\n", indent, has_default(s) ? "" : s->name, has_default(s) ? "" : ": ",
          s->text, separator, s->unit, s->allowed);
  if (has_default(s)) fprintf(out, "%s# %s = %s;\n", indent, s->name, s->standard);
}

static void print_list(FILE *out, const char *name, int n, const double values[]) {
  fprintf(out, "  %s = (", name);
  for (int j = 0; j < n; j++) fprintf(out, "%s%.12g", j ? ", " : "", values[j]);
  fputs(");\n", out);
}

/* The species as nuclides, or by name, charge and mass. */
static void print_mixture(FILE *out, const options *o) {
  const cmx_recipe *r = &o->recipe;
  const int n = r->mixture.ions.n;
  int known = 1;
  double z, mass;
  for (int j = 0; j < n; j++) known = known && cmx_nuclide_find(r->mixture.names[j], &z, &mass, NULL) >= 0;
  fprintf(out, "  %s = (", known ? "nuclides" : "names");
  for (int j = 0; j < n; j++) {
    fprintf(out, "%s\"", j ? ", " : "");
    if (strchr(r->mixture.names[j], ':')) /* 6:12 is no name in a recipe */
      fprintf(out, "ion%d\"", j + 1);
    else
      fprintf(out, "%s\"", r->mixture.names[j]);
  }
  fputs(");\n", out);
  if (known) return;
  print_list(out, "charges", n, r->mixture.ions.z);
  print_list(out, "masses", n, r->mixture.ions.mass_u);
}

/* Sections of two species are left out of a mixture of more. */
static int is_left_out(const options *o, const char *group) {
  const int of_two = !strcmp(group, "phase") || !strcmp(group, "equilibrium") || !strcmp(group, "warm");
  return o->mixture && o->recipe.mixture.ions.n > 2 && of_two;
}

/* Whether the command names the mixture. */
static int is_given(const options *o, const char *group) {
  return o->mixture && !strcmp(group, "mixture");
}

static void print_template(FILE *out, const options *o) {
  const char *group = "";
  cmx_recipe_setting s;
  fputs("# Recipe of a table for coulomix generate. Settings behind # have their defaults; remove the # to "
        "change one.\n\n",
        out);
  for (size_t k = 0; cmx_recipe_setting_at(k, &s); k++) {
    if (strcmp(group, s.group) != 0) {
      if (*group) fputs("};\n", out);
      fprintf(out, "\n%s: {\n", s.group);
      if (is_given(o, s.group)) print_mixture(out, o);
      if (is_left_out(o, s.group)) fputs("  enabled = false; # of two species alone\n", out);
      group = s.group;
    }
    if (!is_given(o, s.group) && !(is_left_out(o, s.group) && !strcmp(s.name, "enabled")))
      print_setting(out, &s);
  }
  fputs("};\n", out);
}

static int template_json(const options *o) {
  char *text = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&text, &n);
  if (!out) return tool_no_memory();
  print_template(out, o);
  const int code =
      tool_text_whole(out, &text) ? tool_print_json(json_pack("{s:s}", "recipe", text)) : tool_no_memory();
  free(text);
  return code;
}

/* --- one setting --------------------------------------------------------------------------------------- */

static json_t *setting_json(const cmx_recipe_setting *s, const char *name) {
  json_t *choices = json_array();
  for (size_t k = 0; k < s->n_choices; k++) json_array_append_new(choices, json_string(s->choices[k]));
  return json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:s, s:s}", "key", name, "type", s->type, "unit",
                   s->unit, "default", s->standard, "low", tool_real(s->low), "high", tool_real(s->high),
                   "choices", choices, "allowed", s->allowed, "text", s->text);
}

static void print_explanation(const cmx_recipe_setting *s, const char *name) {
  printf("%s: %s%s%s\n  type     %s\n  default  %s\n  allowed  %s\n", name, s->text, *s->unit ? ", " : "",
         s->unit, s->type, s->standard, s->allowed);
  for (size_t k = 0; k < s->n_choices; k++)
    printf("%s%s", k ? "           " : "  one of   ", s->choices[k]), putchar('\n');
}

/* A setting by its name, or all of a group. */
static int explain(const options *o) {
  cmx_recipe_setting s;
  char name[64], nearest[64];
  json_t *all = json_array();
  size_t n = 0;
  for (size_t k = 0; cmx_recipe_setting_at(k, &s); k++) {
    full_name(&s, name);
    if (strcmp(name, o->explain) != 0 && strcmp(s.group, o->explain) != 0) continue;
    if (o->json)
      json_array_append_new(all, setting_json(&s, name));
    else
      print_explanation(&s, name);
    n++;
  }
  if (!n) {
    json_decref(all);
    fputs("coulomix recipe: no setting '", stderr);
    tool_print_text(stderr, o->explain, strlen(o->explain));
    if (cmx_recipe_nearest(o->explain, nearest))
      fprintf(stderr, "'; did you mean %s?\n", nearest);
    else
      fputs("'; coulomix recipe --template lists them\n", stderr);
    return EXIT_USAGE;
  }
  if (!o->json) {
    json_decref(all);
    return EXIT_FINE;
  }
  if (n > 1) return tool_print_json(json_pack("{s:o}", "settings", all));
  json_t *one = json_incref(json_array_get(all, 0));
  json_decref(all);
  return tool_print_json(one);
}

static void init(void *settings) {
  cmx_recipe_defaults(&((options *)settings)->recipe);
}

static void check(const struct argp_state *state, void *settings) {
  const options *o = settings;
  if (!o->template == !o->explain) argp_error(state, "either --template or --explain KEY is needed");
  if (o->explain && o->mixture) argp_error(state, "a MIXTURE belongs to --template");
}

static int run(void *settings) {
  const options *o = settings;
  if (o->explain) return explain(o);
  if (o->json) return template_json(o);
  print_template(stdout, o);
  return EXIT_FINE;
}

#define AT(field) offsetof(options, field)
static const tool_option known[] = {
    {"template", 't', TOOL_FLAG, AT(template),
     .help = "a recipe with every setting: what it means, what is allowed, and its default behind #"},
    {"explain", 'e', TOOL_TEXT, AT(explain), "KEY",
     .help = "one setting, as eos.rho_nodes, or those of a group"},
    TOOL_JSON(options),
    {0}};

static const tool_key keys[] = {
    {"recipe", "", "text of the template", "--template"},
    {"key", "", "group and name of the setting", "--explain"},
    {"type", "", "its type", "--explain"},
    {"unit", "", "of a number; empty without one", "--explain"},
    {"default", "", "as a recipe has it; none without one", "--explain"},
    {"low", "", "least number; null where it is none", "--explain"},
    {"high", "", "largest number; null where it is none", "--explain"},
    {"choices", "", "words and models that may be given; empty without a list", "--explain"},
    {"allowed", "", "the same as text", "--explain"},
    {"text", "", "what it means", "--explain"},
    {"settings", "", "such objects, for a group", "--explain eos"},
    {0}};

const tool_verb verb_recipe = {
    .name = "recipe",
    .summary = "a recipe to begin with, and what its settings mean",
    .usage = "--template [MIXTURE]\n"
             "--explain KEY",
    .argument = {"one mixture", .field = AT(mixture), .set = tool_take_mixture},
    .options = known,
    .keys = keys,
    .example = {"coulomix recipe --template c12-o16-ne22", "coulomix recipe --explain eos.rho_nodes"},
    .size = sizeof(options),
    .init = init,
    .check = check,
    .run = run};
