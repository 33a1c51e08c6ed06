/* Own models beside the built-in records. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/plugin.h"
#include "coulomix/registry.h"
#include "models/records.h"
#include "models/tabulated.h"

enum { ID = 64, NAME = 40, REFERENCE = 400, REFERENCES = 16, PLUGIN = 384 };

/* A record with what it points to. */
typedef struct own_model {
  cmx_model model;
  char id[ID], text[REFERENCE + 1], source[REFERENCE + 1 + PLUGIN], summary[ID + 64];
  double *coefficients;
  cmx_reference reference;
  const cmx_reference *references[REFERENCES + 1];
} own_model;

struct cmx_registry {
  size_t n;
  own_model *own[CMX_REGISTRY_MODELS];
  const cmx_model *list[CMX_REGISTRY_MODELS];
  size_t n_plugins;
  char plugin[CMX_REGISTRY_PLUGINS][PLUGIN];
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

/* --- plug-ins ------------------------------------------------------------------------------------------ */

static int is_line(const char *text, size_t most) {
  size_t n = 0;
  while (text && n <= most && (unsigned char)text[n] >= 0x20 && text[n] != 0x7f) n++;
  return n >= 1 && n <= most && !text[n];
}

/* References that `cite` can print. */
static cmx_status check_references(const cmx_model *m, cmx_error *err) {
  size_t n = 0;
  if (m->references)
    while (n < REFERENCES && m->references[n]) n++;
  if (n < 1 || n == REFERENCES)
    return cmx_fail(err, CMX_ERR_FORMAT, "model %s: needs 1 to %d references", m->id, REFERENCES - 1);
  for (size_t k = 0; k < n; k++) {
    const cmx_reference *r = m->references[k];
    char line[REFERENCE + 1];
    if (!is_line(r->key, 64) || !is_line(r->authors, REFERENCE) ||
        (r->title && !is_line(r->title, REFERENCE)) || (r->journal && !is_line(r->journal, REFERENCE)) ||
        (r->doi && !is_line(r->doi, REFERENCE)) || cmx_reference_line(r, sizeof line, line) >= sizeof line)
      return cmx_fail(err, CMX_ERR_FORMAT,
                      "model %s: reference %zu: needs key and authors, and one line of at most %d bytes",
                      m->id, k + 1, REFERENCE);
  }
  return CMX_OK;
}

/* Parameters that the library reads by name: those a kind needs, and one that stands for a formula, of which
   tables of many species have the coefficients. */
static cmx_status check_names(const cmx_model *m, cmx_error *err) {
  static const struct {
    cmx_model_kind kind;
    const char *name;
  } needed[] = {{CMX_KIND_CRYSTAL_QUANTUM, "u1"},
                {CMX_KIND_COULOMB_LOGARITHM, "u_-1"},
                {CMX_KIND_COULOMB_LOGARITHM, "u_-2"},
                {CMX_KIND_COULOMB_LOGARITHM, "damping"}};
  for (size_t k = 0; k < sizeof needed / sizeof *needed; k++)
    if (needed[k].kind == m->kind && isnan(cmx_model_parameter(m, needed[k].name)))
      return cmx_fail(err, CMX_ERR_FORMAT, "model %s: models of the kind %s need a parameter \"%s\"", m->id,
                      cmx_model_kind_name(m->kind), needed[k].name);
  if (m->kind == CMX_KIND_LIQUID_MIXING && !isnan(cmx_model_parameter(m, "a_linear")))
    return cmx_fail(err, CMX_ERR_FORMAT,
                    "model %s: a parameter \"a_linear\" stands for the fit of Potekhin et al. (2009)", m->id);
  return CMX_OK;
}

static cmx_status check_parameters(const cmx_model *m, cmx_error *err) {
  enum { MOST = 256 };
  if (m->n_parameters > MOST || (m->n_parameters && (!m->parameters || !m->parameter_names)))
    return cmx_fail(err, CMX_ERR_RANGE,
                    "model %s: %zu parameters; allowed are 0 to %d, with names and values", m->id,
                    m->n_parameters, MOST);
  for (size_t k = 0; k < m->n_parameters; k++) {
    if (!is_line(m->parameter_names[k], NAME))
      return cmx_fail(err, CMX_ERR_FORMAT, "model %s: parameter %zu of %zu has no name", m->id, k + 1,
                      m->n_parameters);
    if (!isfinite(m->parameters[k]))
      return cmx_fail(err, CMX_ERR_RANGE, "model %s: parameter %s: must be finite", m->id,
                      m->parameter_names[k]);
  }
  return CMX_OK;
}

/* The variable that `range` of a kind bounds; "" where it is one of several. */
static const char *bounded(cmx_model_kind kind) {
  if (cmx_model_form(kind) == CMX_KERNEL_ONE) {
    for (size_t k = 0; k < sizeof values_of / sizeof *values_of; k++)
      if (values_of[k].kind == kind) return values_of[k].variable[0];
    return "gamma";
  }
  return cmx_model_form(kind) == CMX_KERNEL_MIX ? "z_ratio" : "";
}

static cmx_status check_ranges(const cmx_model *m, cmx_error *err) {
  const char *of = bounded(m->kind);
  if (!is_line(m->range_of, NAME) || (*of && strcmp(m->range_of, of) != 0))
    return cmx_fail(err, CMX_ERR_FORMAT, "model %s: range_of must be \"%s\"", m->id, *of ? of : "theta");
  if (!(m->limit[0] <= m->range[0] && m->range[0] < m->range[1] && m->range[1] <= m->limit[1]))
    return cmx_fail(err, CMX_ERR_RANGE,
                    "model %s: range %g to %g, limit %g to %g: the range must rise and lie within the limit",
                    m->id, m->range[0], m->range[1], m->limit[0], m->limit[1]);
  const cmx_kernel_form form = cmx_model_form(m->kind);
  if (m->also[0].of && form != CMX_KERNEL_QUANTUM && form != CMX_KERNEL_SCREENING)
    return cmx_fail(err, CMX_ERR_FORMAT, "model %s: models of the kind %s have no range of further variables",
                    m->id, cmx_model_kind_name(m->kind));
  for (size_t k = 0; k < CMX_MODEL_RANGES; k++)
    if (m->also[k].of && (!is_line(m->also[k].of, NAME) || !(m->also[k].range[0] < m->also[k].range[1])))
      return cmx_fail(err, CMX_ERR_RANGE, "model %s: range %zu of further variables must rise", m->id, k + 1);
  return CMX_OK;
}

/* Everything but what the kernel computes. */
static cmx_status check_record(const cmx_registry *registry, const cmx_plugin_model *given, cmx_error *err) {
  const cmx_model *m = &given->model;
  if (!is_line(m->id, ID - 1))
    return cmx_fail(err, CMX_ERR_FORMAT, "a model has no id, or one of more than %d bytes", ID - 1);
  cmx_status status = check_id(registry, m->id, kind_of_id(m->id), err);
  if (status >= 0 && (int)m->kind != kind_of_id(m->id))
    status =
        cmx_fail(err, CMX_ERR_FORMAT, "model %s: its kind is \"%s\"", m->id, cmx_model_kind_name(m->kind));
  if (status >= 0 && (!is_line(m->summary, ID + 63) || !is_line(m->source, REFERENCE)))
    status =
        cmx_fail(err, CMX_ERR_FORMAT, "model %s: summary and source must be lines of at most %d and %d bytes",
                 m->id, ID + 63, REFERENCE);
  if (status >= 0) status = check_references(m, err);
  if (status >= 0) status = check_parameters(m, err);
  if (status >= 0) status = check_names(m, err);
  if (status >= 0) status = check_ranges(m, err);
  if (status >= 0 && !m->kernel.one) status = cmx_fail(err, CMX_ERR_FORMAT, "model %s: has no kernel", m->id);
  if (status >= 0 && (given->order < cmx_model_order(m->kind) || given->order > 3))
    status = cmx_fail(err, CMX_ERR_UNSUPPORTED,
                      "model %s: gives derivatives of order %d, and models of the kind %s need order %d",
                      m->id, given->order, cmx_model_kind_name(m->kind), cmx_model_order(m->kind));
  return status;
}

cmx_status cmx_registry_add(cmx_registry *registry, const cmx_plugin_model *given, const char *origin,
                            cmx_error *err) {
  const cmx_model *model = &given->model;
  cmx_status status = check_room(registry, err);
  if (status >= 0) status = check_record(registry, given, err);
  if (status < 0) return status;
  own_model *m = new_own(model->id, "", model, model->n_parameters);
  if (!m) return cmx_fail(err, CMX_ERR_MEMORY, "model %s: out of memory", model->id);
  for (size_t k = 0; k <= REFERENCES && (k == 0 || m->references[k - 1]); k++)
    m->references[k] = model->references[k];
  if (model->n_parameters)
    memcpy(m->coefficients, model->parameters, model->n_parameters * sizeof *m->coefficients);
  snprintf(m->summary, sizeof m->summary, "%s", model->summary);
  snprintf(m->source, sizeof m->source, "%s; plug-in %.200s", model->source, origin);
  m->model.source = m->source;
  return add(registry, m);
}

cmx_status cmx_registry_plugin(cmx_registry *registry, const char *path, cmx_error *err) {
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  const cmx_plugin *plugin;
  char sha256[65], origin[CMX_REGISTRY_PLUGIN_NAME + 80];
  if (registry->n_plugins == CMX_REGISTRY_PLUGINS)
    return cmx_fail(err, CMX_ERR_RANGE, "plug-ins: allowed are at most %d", CMX_REGISTRY_PLUGINS);
  if (!is_line(name, CMX_REGISTRY_PLUGIN_NAME))
    return cmx_fail(err, CMX_ERR_FORMAT, "plug-in: its name must have 1 to %d bytes",
                    CMX_REGISTRY_PLUGIN_NAME);
  const size_t before = registry->n;
  cmx_status status = cmx_plugin_open(path, &plugin, sha256, err);
  if (status < 0) return status;
  snprintf(origin, sizeof origin, "%s, SHA-256 %s", name, sha256);
  cmx_error why = CMX_ERROR_NONE;
  if (!is_line(plugin->author, REFERENCE / 4))
    return cmx_fail(err, CMX_ERR_FORMAT, "plug-in %.100s: author must be a line of at most %d bytes", name,
                    REFERENCE / 4);
  for (size_t k = 0; k < plugin->n && status >= 0; k++)
    status = cmx_registry_add(registry, &plugin->models[k], origin, &why);
  if (status < 0) {
    while (registry->n > before) free_own(registry->own[--registry->n]);
    return cmx_fail(err, status, "plug-in %.100s: %.400s", name, why.text);
  }
  snprintf(registry->plugin[registry->n_plugins++], PLUGIN, "%s, built for coulomix %.16s, by %s", origin,
           plugin->built_for, plugin->author);
  return CMX_OK;
}

const char *cmx_registry_plugin_at(const cmx_registry *registry, size_t k) {
  return registry && k < registry->n_plugins ? registry->plugin[k] : NULL;
}

cmx_status cmx_registry_absent(cmx_registry *registry, const char *id, cmx_error *err) {
  cmx_status status = check_room(registry, err);
  if (status >= 0) status = check_id(registry, id, kind_of_id(id), err);
  if (status < 0) return status;
  own_model *m = new_own(id, "a plug-in that is not loaded", NULL, 0);
  if (!m) return cmx_fail(err, CMX_ERR_MEMORY, "model %s: out of memory", id);
  snprintf(m->summary, sizeof m->summary, "of a plug-in that is not loaded");
  m->model.kind = (cmx_model_kind)kind_of_id(id);
  m->model.range_of = "gamma";
  m->model.range[1] = m->model.limit[1] = INFINITY;
  return add(registry, m);
}
