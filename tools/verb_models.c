#include <math.h>
#include <stdio.h>

#include "coulomix/model.h"
#include "tool.h"

static error_t option(int key, char *arg, struct argp_state *state) {
  switch (key) {
  case 'j':
    *(int *)state->input = 1;
    return 0;
  default:
    return tool_no_argument(key, arg, state);
  }
}

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
  for (const cmx_reference *const *r = m->references; *r; r++)
    printf("  %s, %s (%d)%s%s\n", (*r)->authors, (*r)->journal, (*r)->year, (*r)->doi ? ", doi:" : "",
           (*r)->doi ? (*r)->doi : "");
  putchar('\n');
}

int verb_models(int argc, char **argv) {
  static const struct argp_option known[] = {{"json", 'j', NULL, 0, "print one JSON object", 0}, {0}};
  static const struct argp argp = {
      known, option,
      NULL,  "Every registered model: id, parameters, fitted range, where it stands in which papers.",
      NULL,  NULL,
      NULL};
  int json = 0;
  size_t n;
  if (tool_parse(&argp, argc, argv, &json)) return EXIT_USAGE;
  const cmx_model *const *models = cmx_model_list(&n);
  if (!json) {
    for (size_t k = 0; k < n; k++) print_text(models[k]);
    return EXIT_FINE;
  }
  json_t *list = json_array();
  for (size_t k = 0; k < n; k++) json_array_append_new(list, describe(models[k]));
  return tool_print_json(json_pack("{s:o}", "models", list));
}
