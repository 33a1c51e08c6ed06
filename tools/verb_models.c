#include <math.h>
#include <stdio.h>

#include "coulomix/model.h"
#include "tool.h"

typedef struct options {
  int json;
} options;

static json_t *describe(const cmx_model *m) {
  json_t *root = json_object(), *parameters = json_object(), *references = json_array();
  for (size_t p = 0; p < m->n_parameters; p++)
    json_object_set_new(parameters, m->parameter_names[p], tool_real(m->parameters[p]));
  for (const cmx_reference *const *r = m->references; *r; r++)
    json_array_append_new(references, json_pack("{s:s, s:s, s:s?, s:s, s:i, s:s?}", "key", (*r)->key,
                                                "authors", (*r)->authors, "title", (*r)->title, "journal",
                                                (*r)->journal, "year", (*r)->year, "doi", (*r)->doi));
  json_object_set_new(root, "id", json_string(m->id));
  json_object_set_new(root, "kind", json_string(cmx_model_kind_name(m->kind)));
  json_object_set_new(root, "summary", json_string(m->summary));
  json_object_set_new(root, "source", json_string(m->source));
  json_object_set_new(root, "parameters", parameters);
  json_object_set_new(root, "range_of", json_string(m->range_of));
  json_object_set_new(root, "range", tool_reals(2, m->range));
  json_object_set_new(root, "limit", tool_reals(2, m->limit));
  json_t *also = json_array();
  for (size_t k = 0; k < CMX_MODEL_RANGES && m->also[k].of; k++)
    json_array_append_new(
        also, json_pack("{s:s, s:o}", "of", m->also[k].of, "range", tool_reals(2, m->also[k].range)));
  json_object_set_new(root, "also", also);
  json_object_set_new(root, "references", references);
  return root;
}

static void print_text(const cmx_model *m) {
  printf("%s\n  %s\n", m->id, m->summary);
  for (size_t p = 0; p < m->n_parameters; p++)
    printf("%s%s = %.10g", p ? ", " : "  ", m->parameter_names[p], m->parameters[p]);
  if (m->n_parameters) putchar('\n');
  if (isfinite(m->range[1]) || m->range[0] > 0.0)
    printf("  fitted for %s in %g..%g\n", m->range_of, m->range[0], m->range[1]);
  for (size_t k = 0; k < CMX_MODEL_RANGES && m->also[k].of; k++)
    printf("  fitted for %s in %g..%g\n", m->also[k].of, m->also[k].range[0], m->also[k].range[1]);
  printf("  %s\n", m->source);
  for (const cmx_reference *const *r = m->references; *r; r++) {
    char line[512];
    cmx_reference_line(*r, sizeof line, line);
    printf("  %s\n", line);
  }
  putchar('\n');
}

static int run(void *settings) {
  const options *o = settings;
  size_t n;
  const cmx_model *const *models = cmx_model_list(&n);
  if (!o->json) {
    for (size_t k = 0; k < n; k++) print_text(models[k]);
    return EXIT_FINE;
  }
  json_t *list = json_array();
  for (size_t k = 0; k < n; k++) json_array_append_new(list, describe(models[k]));
  return tool_print_json(json_pack("{s:o}", "models", list));
}

static const tool_option known[] = {TOOL_JSON(options), {0}};

static const tool_key keys[] = {
    {"models", "", "one object for each model", NULL},
    {"models.id", "", "kind and name, as used in recipes and options", NULL},
    {"models.kind", "", "kind of the model", NULL},
    {"models.summary", "", "description", NULL},
    {"models.source", "", "equations and tables of the publications", NULL},
    {"models.parameters", "", "its parameters by name", NULL},
    {"models.parameters.*", "", "value of one parameter", NULL},
    {"models.range_of", "", "variable of the fitted range", NULL},
    {"models.range", "", "fitted range; null for an open end", NULL},
    {"models.limit", "", "range outside which the model is an error; null for an open end", NULL},
    {"models.also", "", "fitted ranges of further variables", NULL},
    {"models.also.of", "", "the variable", NULL},
    {"models.also.range", "", "its fitted range", NULL},
    {"models.references", "", "publications of the model", NULL},
    {"models.references.key", "", "short name of the publication", NULL},
    {"models.references.authors", "", "authors", NULL},
    {"models.references.title", "", "title, null if not recorded", NULL},
    {"models.references.journal", "", "journal, volume and page", NULL},
    {"models.references.year", "", "year", NULL},
    {"models.references.doi", "", "DOI, null without one", NULL},
    {0}};

const tool_verb verb_models = {.name = "models",
                               .summary = "every registered model with parameters, range and references",
                               .options = known,
                               .keys = keys,
                               .example = {"coulomix models"},
                               .size = sizeof(options),
                               .run = run};
