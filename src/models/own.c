/* Own models beside the built-in records. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/registry.h"
#include "models/records.h"
#include "models/tabulated.h"

enum { ID = 64, NAME = 40, REFERENCE = 400, REFERENCES = 16 };

/* A record with what it points to. */
typedef struct own_model {
  cmx_model model;
  char id[ID], text[REFERENCE + 1], source[REFERENCE + 1], summary[ID + 64];
  double *coefficients;
  cmx_reference reference;
  const cmx_reference *references[REFERENCES + 1];
} own_model;

struct cmx_registry {
  size_t n;
  own_model *own[CMX_REGISTRY_MODELS];
  const cmx_model *list[CMX_REGISTRY_MODELS];
};

cmx_registry *cmx_registry_new(void) {
  return calloc(1, sizeof(cmx_registry));
}

static void free_own(own_model *m) {
  if (m) free(m->coefficients);
  free(m);
}

void cmx_registry_free(cmx_registry *registry) {
  for (size_t k = 0; registry && k < registry->n; k++) free_own(registry->own[k]);
  free(registry);
}

const cmx_model *const *cmx_registry_list(const cmx_registry *registry, size_t *n) {
  *n = registry ? registry->n : 0;
  return registry ? registry->list : NULL;
}

/* --- finding ------------------------------------------------------------------------------------------- */

/* Model k of the built-in ones and, after them, of the registry; NULL beyond the last. */
static const cmx_model *model_at(const cmx_registry *registry, size_t k) {
  size_t n;
  const cmx_model *const *built_in = cmx_model_list(&n);
  if (k < n) return built_in[k];
  return registry && k - n < registry->n ? registry->list[k - n] : NULL;
}

const cmx_model *cmx_registry_find(const cmx_registry *registry, cmx_model_kind kind, const char *id,
                                   cmx_error *err) {
  char known[256] = "";
  size_t used = 0;
  const cmx_model *m;
  for (size_t k = 0; (m = model_at(registry, k)) != NULL; k++) {
    if (m->kind != kind) continue;
    if (id && strcmp(m->id, id) == 0) return m;
    const int more = snprintf(known + used, sizeof known - used, "%s%s", used ? ", " : "", m->id);
    used += more > 0 && (size_t)more < sizeof known - used ? (size_t)more : 0;
  }
  cmx_fail(err, CMX_ERR_UNKNOWN, "no %s model '%.64s'; known: %s", cmx_model_kind_name(kind),
           id ? id : "(null)", known);
  return NULL;
}

const cmx_model *cmx_model_find(cmx_model_kind kind, const char *id, cmx_error *err) {
  return cmx_registry_find(NULL, kind, id, err);
}

/* Of any kind; NULL if there is none. */
static const cmx_model *find_any(const cmx_registry *registry, const char *id) {
  const cmx_model *m;
  size_t k = 0;
  while ((m = model_at(registry, k++)) != NULL && strcmp(m->id, id) != 0) continue;
  return m;
}

/* --- ids and references -------------------------------------------------------------------------------- */

/* The kind that an id begins with; -1 if it is none. */
static int kind_of_id(const char *id) {
  for (int kind = 0; cmx_model_form((cmx_model_kind)kind) != CMX_KERNEL_NONE; kind++) {
    const char *word = cmx_model_kind_name((cmx_model_kind)kind);
    const size_t n = strlen(word);
    if (strncmp(id, word, n) == 0 && id[n] == '/') return kind;
  }
  return -1;
}

static cmx_status check_id(const cmx_registry *registry, const char *id, int kind, cmx_error *err) {
  const char *slash = strchr(id, '/'), *name = slash ? slash + 1 : id;
  const size_t n = strlen(name);
  if (kind < 0 || kind_of_id(id) != kind)
    return cmx_fail(err, CMX_ERR_FORMAT, "id \"%.64s\": must begin with its kind, as \"%s/NAME\"", id,
                    kind < 0 ? "liquid" : cmx_model_kind_name((cmx_model_kind)kind));
  if (n < 1 || n > NAME || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.") != n)
    return cmx_fail(err, CMX_ERR_FORMAT,
                    "id \"%.64s\": allowed after the kind are 1 to %d of a-z, 0-9, -, _ and dot", id, NAME);
  if (find_any(registry, id))
    return cmx_fail(err, CMX_ERR_FORMAT, "id \"%.64s\": there is a model of this name", id);
  return CMX_OK;
}

static cmx_status check_reference(const char *text, cmx_error *err) {
  const size_t n = text ? strlen(text) : 0;
  int valid = n >= 1 && n <= REFERENCE;
  for (size_t k = 0; valid && k < n; k++) valid = (unsigned char)text[k] >= 0x20 && text[k] != 0x7f;
  return valid ? CMX_OK
               : cmx_fail(err, CMX_ERR_FORMAT,
                          "reference: must be a text of 1 to %d bytes without control characters", REFERENCE);
}

/* --- a record of one's own ----------------------------------------------------------------------------- */

/* An own record with the text of its reference before those of `from`, which may be NULL. */
static own_model *new_own(const char *id, const char *reference, const cmx_model *from,
                          size_t n_coefficients) {
  own_model *m = calloc(1, sizeof *m);
  if (m) m->coefficients = calloc(n_coefficients ? n_coefficients : 1, sizeof *m->coefficients);
  if (!m || !m->coefficients) {
    free_own(m);
    return NULL;
  }
  if (from) m->model = *from;
  snprintf(m->id, sizeof m->id, "%s", id);
  snprintf(m->text, sizeof m->text, "%s", reference);
  m->reference = (cmx_reference){.key = m->id, .authors = m->text};
  m->references[0] = &m->reference;
  for (size_t k = 0; from && from->references[k] && k + 1 < REFERENCES; k++)
    m->references[k + 1] = from->references[k];
  m->model.id = m->id;
  m->model.summary = m->summary;
  m->model.source = m->text;
  m->model.references = m->references;
  m->model.parameters = m->coefficients;
  return m;
}

static cmx_status add(cmx_registry *registry, own_model *m) {
  registry->own[registry->n] = m;
  registry->list[registry->n++] = &m->model;
  return CMX_OK;
}

static cmx_status check_room(const cmx_registry *registry, cmx_error *err) {
  return registry->n < CMX_REGISTRY_MODELS
             ? CMX_OK
             : cmx_fail(err, CMX_ERR_RANGE, "models: allowed are at most %d", CMX_REGISTRY_MODELS);
}

/* --- other coefficients -------------------------------------------------------------------------------- */

static cmx_status change_one(own_model *m, size_t n, const cmx_coefficient changes[], size_t i,
                             cmx_error *err) {
  const cmx_model *model = &m->model;
  char known[400] = "";
  size_t used = 0, k = 0;
  while (k < model->n_parameters && strcmp(model->parameter_names[k], changes[i].name) != 0) k++;
  for (size_t j = 0; j < model->n_parameters && used < sizeof known; j++)
    used +=
        (size_t)snprintf(known + used, sizeof known - used, "%s%s", j ? ", " : "", model->parameter_names[j]);
  if (k == model->n_parameters)
    return cmx_fail(err, CMX_ERR_UNKNOWN, "%.40s: no coefficient of this model; known: %s", changes[i].name,
                    model->n_parameters ? known : "none");
  for (size_t j = i + 1; j < n; j++)
    if (strcmp(changes[j].name, changes[i].name) == 0)
      return cmx_fail(err, CMX_ERR_FORMAT, "%.40s: given twice", changes[i].name);
  if (!isfinite(changes[i].value))
    return cmx_fail(err, CMX_ERR_RANGE, "%.40s: must be finite", changes[i].name);
  m->coefficients[k] = changes[i].value;
  return CMX_OK;
}

/* The formula at points of its fitted range: finite with its derivatives where the form is one that can be
   called alone. */
static cmx_status try_formula(const cmx_model *m, cmx_error *err) {
  enum { POINTS = 33 };
  const double low = fmax(m->range[0], 1e-3 * fmin(1.0, m->range[1])),
               high = fmin(m->range[1], fmax(1e4, 10.0 * low));
  const double z[2] = {6.0, 8.0};
  const cmx_jet x[2] = {cmx_jet_seed(0.4, -1.0, 0.0), cmx_jet_seed(0.6, 1.0, 0.0)};
  for (int k = 0; k < POINTS; k++) {
    const double at = low * pow(high / low, k / (POINTS - 1.0));
    const cmx_jet here = cmx_jet_seed_log(at);
    cmx_jet f = here;
    cmx_status status = CMX_OK;
    switch (cmx_model_form(m->kind)) {
    case CMX_KERNEL_ONE:
      status = cmx_model_one(m, here, &f);
      break;
    case CMX_KERNEL_TWO:
      status = cmx_model_two(m, here, cmx_jet_const(1.0), &f);
      break;
    case CMX_KERNEL_QUANTUM:
      status = strcmp(m->range_of, "r_s")
                   ? cmx_model_quantum(m, cmx_jet_const(100.0), here, cmx_jet_const(1e4), &f)
                   : cmx_model_quantum(m, cmx_jet_const(100.0), cmx_jet_const(1.0), here, &f);
      break;
    case CMX_KERNEL_SCREENING:
      status = cmx_model_screening(m, 6.0, here, cmx_jet_const(1.0), cmx_jet_const(0.01), &f);
      break;
    case CMX_KERNEL_MIX:
      status = cmx_model_mix(m, 2, z, x, cmx_jet_const(at), &f);
      break;
    default:
      return CMX_OK;
    }
    if (status < 0 || !isfinite(f.v + f.g + f.gg + f.ggg + f.x + f.xx))
      return cmx_fail(err, CMX_ERR_DOMAIN, "with these coefficients the formula is not finite at %s = %g",
                      m->range_of, at);
  }
  return CMX_OK;
}

cmx_status cmx_registry_change(cmx_registry *registry, const char *id, const char *from, size_t n,
                               const cmx_coefficient changes[], const char *reference, cmx_error *err) {
  const cmx_model *base = find_any(registry, from);
  cmx_status status = check_room(registry, err);
  if (status < 0) return status;
  if (!base) {
    const int kind = kind_of_id(id);
    if (kind >= 0) {
      cmx_error why = CMX_ERROR_NONE;
      cmx_registry_find(registry, (cmx_model_kind)kind, from, &why);
      return cmx_fail(err, CMX_ERR_UNKNOWN, "from: %s", why.text);
    }
    return cmx_fail(err, CMX_ERR_UNKNOWN, "from: no model '%.64s'", from);
  }
  status = check_id(registry, id, (int)base->kind, err);
  if (status >= 0) status = check_reference(reference, err);
  if (status < 0) return status;
  own_model *m = new_own(id, reference, base, base->n_parameters);
  if (!m) return cmx_fail(err, CMX_ERR_MEMORY, "model %s: out of memory", id);
  if (base->n_parameters)
    memcpy(m->coefficients, base->parameters, base->n_parameters * sizeof *m->coefficients);
  snprintf(m->summary, sizeof m->summary, "%.64s with other coefficients", base->id);
  for (size_t k = 0; k < n && status >= 0; k++) status = change_one(m, n, changes, k, err);
  if (status >= 0) status = try_formula(&m->model, err);
  if (status >= 0) return add(registry, m);
  free_own(m);
  return status;
}

/* --- tables of values ---------------------------------------------------------------------------------- */

/* What a table of values gives for a kind: the variables, with their logarithms as coordinates or not. */
static const struct values_of {
  cmx_model_kind kind;
  const char *variable[2]; /* the second NULL: one variable */
  int is_log[2];
} values_of[] = {{CMX_KIND_LIQUID, {"gamma", NULL}, {1, 0}},
                 {CMX_KIND_ANHARMONIC, {"gamma", NULL}, {1, 0}},
                 {CMX_KIND_ORDERED_ENERGY, {"x", NULL}, {1, 0}},
                 {CMX_KIND_LEE_MORE_COEFFICIENT, {"y", NULL}, {1, 0}},
                 {CMX_KIND_LIQUID_MIXING, {"x", "gamma_e"}, {0, 1}},
                 {CMX_KIND_SOLID_MIXING, {"x", "gamma_e"}, {0, 1}},
                 {CMX_KIND_ELECTRON_COLLISIONS, {"velocity", "theta"}, {0, 1}}};

static cmx_status find_values(int kind, const cmx_tabulated *t, const struct values_of **out,
                              cmx_error *err) {
  *out = NULL;
  for (size_t k = 0; k < sizeof values_of / sizeof *values_of; k++)
    if ((int)values_of[k].kind == kind) *out = &values_of[k];
  if (!*out)
    return cmx_fail(err, CMX_ERR_UNSUPPORTED,
                    "id \"%s\": tables of values are for the kinds liquid, anharmonic, ordered-energy, "
                    "lee-more-coefficient, liquid-mixing, solid-mixing and electron-collisions",
                    t->id);
  if (!(*out)->variable[1] == !t->n_second) return CMX_OK;
  return cmx_fail(err, CMX_ERR_FORMAT, "id \"%s\": its values depend on %s%s%s", t->id, (*out)->variable[0],
                  (*out)->variable[1] ? " and " : "", (*out)->variable[1] ? (*out)->variable[1] : " alone");
}

/* The nodes of one variable, and their coordinates. */
static cmx_status check_nodes(const char *variable, int is_log, size_t n, const double at[], double u[],
                              cmx_error *err) {
  if (n < CMX_REGISTRY_LEAST || n > CMX_REGISTRY_NODES)
    return cmx_fail(err, CMX_ERR_RANGE, "%zu nodes of %s: allowed are %d to %d", n, variable,
                    CMX_REGISTRY_LEAST, CMX_REGISTRY_NODES);
  for (size_t k = 0; k < n; k++) {
    if (!(isfinite(at[k]) && (at[k] > 0.0 || !is_log)))
      return cmx_fail(err, CMX_ERR_FORMAT, "node %zu: %s is %g: must be finite%s", k + 1, variable, at[k],
                      is_log ? ", and above 0" : "");
    u[k] = is_log ? log(at[k]) : at[k];
    if (k && !(u[k] - u[k - 1] > 1e-9 * fmax(1.0, fabs(u[k]))))
      return cmx_fail(err, CMX_ERR_FORMAT, "node %zu: the variable must rise, %.15g does not after %.15g",
                      k + 1, at[k], at[k - 1]);
  }
  return CMX_OK;
}

static cmx_status check_values(const cmx_tabulated *t, int of_mixture, cmx_error *err) {
  const size_t m = t->n_second ? t->n_second : 1;
  for (size_t i = 0; i < t->n * m; i++)
    if (!isfinite(t->values[i]))
      return cmx_fail(err, CMX_ERR_FORMAT, "value %zu: %g: must be finite", i + 1, t->values[i]);
  if (!of_mixture) return CMX_OK;
  if (!(t->z[0] > 0.0 && t->z[1] > t->z[0] && isfinite(t->z[1])))
    return cmx_fail(err, CMX_ERR_FORMAT,
                    "charges: the values of a mixture are those of two charges, charges = (6.0, 8.0)");
  if (t->at[0] != 0.0 || t->at[t->n - 1] != 1.0)
    return cmx_fail(err, CMX_ERR_FORMAT, "x: must go from 0 to 1, found %g to %g", t->at[0], t->at[t->n - 1]);
  for (size_t j = 0; j < m; j++)
    if (t->values[j] != 0.0 || t->values[(t->n - 1) * m + j] != 0.0)
      return cmx_fail(err, CMX_ERR_FORMAT,
                      "gamma_e = %g: the values at x = 0 and 1 must be 0: of a deviation from "
                      "linear mixing",
                      t->second[j]);
  return CMX_OK;
}

/* Fills the record's kernel, coefficients and ranges. */
static void set_values(own_model *m, const struct values_of *of, const cmx_tabulated *t, const double u[],
                       const double v[]) {
  cmx_model *model = &m->model;
  model->kind = of->kind;
  model->range_of = of->variable[0];
  model->range[0] = t->at[0];
  model->range[1] = t->at[t->n - 1];
  if (!t->n_second) {
    cmxp_tabulated_fit(t->n, u, t->values, m->coefficients);
    model->kernel.one = cmxp_tabulated;
  } else {
    cmxp_grid_fit(t->n, u, t->n_second, v, t->values, m->coefficients);
    model->also[0] = (cmx_range){of->variable[1], {t->second[0], t->second[t->n_second - 1]}};
    if (cmx_model_form(of->kind) == CMX_KERNEL_MIX) {
      const double ratio = t->z[1] / t->z[0];
      model->kernel.mix = cmxp_grid_mixture;
      model->range_of = "z_ratio";
      model->range[0] = ratio * (1.0 - 1e-9);
      model->range[1] = ratio * (1.0 + 1e-9);
    } else {
      model->kernel.two = cmxp_grid_two;
    }
  }
  memcpy(model->limit, model->range, sizeof model->limit);
}

static cmx_status add_values(cmx_registry *registry, const struct values_of *of, const cmx_tabulated *t,
                             double u[], double v[], double *error, cmx_error *err) {
  const size_t m = t->n_second;
  cmx_status status = check_nodes(of->variable[0], of->is_log[0], t->n, t->at, u, err);
  if (status >= 0 && m) status = check_nodes(of->variable[1], of->is_log[1], m, t->second, v, err);
  if (status >= 0) status = check_values(t, cmx_model_form(of->kind) == CMX_KERNEL_MIX, err);
  if (status < 0) return status;
  own_model *own =
      new_own(t->id, t->reference, NULL, m ? CMXP_GRID_SIZE(t->n, m) : CMXP_TABULATED_SIZE(t->n));
  if (!own) return cmx_fail(err, CMX_ERR_MEMORY, "model %s: out of memory", t->id);
  snprintf(own->summary, sizeof own->summary, "interpolated from %zu values", t->n * (m ? m : 1));
  snprintf(own->source, sizeof own->source, "%s", t->origin ? t->origin : t->reference);
  own->model.source = own->source;
  set_values(own, of, t, u, v);
  if (error) *error = m ? cmxp_grid_error(t->n, u, m, v, t->values) : cmxp_node_error(t->n, u, t->values, 1);
  return add(registry, own);
}

cmx_status cmx_registry_tabulate(cmx_registry *registry, const cmx_tabulated *t, double *error,
                                 cmx_error *err) {
  const int kind = kind_of_id(t->id);
  const struct values_of *of = NULL;
  cmx_status status = check_room(registry, err);
  if (status >= 0) status = check_id(registry, t->id, kind, err);
  if (status >= 0) status = find_values(kind, t, &of, err);
  if (status >= 0) status = check_reference(t->reference, err);
  if (status < 0) return status;
  double *coordinates = malloc((t->n + t->n_second + 1) * sizeof *coordinates);
  if (!coordinates) return cmx_fail(err, CMX_ERR_MEMORY, "model %s: out of memory", t->id);
  status = add_values(registry, of, t, coordinates, coordinates + t->n, error, err);
  free(coordinates);
  return status;
}
