/* Own models beside the built-in records. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/registry.h"
#include "models/own_internal.h"
#include "models/records.h"

cmx_registry *cmx_registry_new(void) {
  return calloc(1, sizeof(cmx_registry));
}

void cmxp_own_free(cmxp_own_model *m) {
  if (m) free(m->coefficients);
  free(m);
}

void cmx_registry_free(cmx_registry *registry) {
  for (size_t k = 0; registry && k < registry->n; k++) cmxp_own_free(registry->own[k]);
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
           id ? id : "(null)", used ? known : "none, give one's own by models");
  return NULL;
}

const cmx_model *cmx_model_find(cmx_model_kind kind, const char *id, cmx_error *err) {
  return cmx_registry_find(NULL, kind, id, err);
}

/* Of any kind; NULL if there is none. */
static const cmx_model *cmxp_own_find(const cmx_registry *registry, const char *id) {
  const cmx_model *m;
  size_t k = 0;
  while ((m = model_at(registry, k++)) != NULL && strcmp(m->id, id) != 0) continue;
  return m;
}

/* --- ids and references -------------------------------------------------------------------------------- */

int cmxp_own_kind(const char *id) {
  for (int kind = 0; cmx_model_form((cmx_model_kind)kind) != CMX_KERNEL_NONE; kind++) {
    const char *word = cmx_model_kind_name((cmx_model_kind)kind);
    const size_t n = strlen(word);
    if (strncmp(id, word, n) == 0 && id[n] == '/') return kind;
  }
  return -1;
}

cmx_status cmxp_own_check_id(const cmx_registry *registry, const char *id, int kind, cmx_error *err) {
  const char *slash = strchr(id, '/'), *name = slash ? slash + 1 : id;
  const size_t n = strlen(name);
  if (kind < 0 || cmxp_own_kind(id) != kind)
    return cmx_fail(err, CMX_ERR_FORMAT, "id \"%.64s\": must begin with its kind, as \"%s/NAME\"", id,
                    kind < 0 ? "liquid" : cmx_model_kind_name((cmx_model_kind)kind));
  if (n < 1 || n > CMXP_OWN_NAME || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.") != n)
    return cmx_fail(err, CMX_ERR_FORMAT,
                    "id \"%.64s\": allowed after the kind are 1 to %d of a-z, 0-9, -, _ and dot", id,
                    CMXP_OWN_NAME);
  if (cmxp_own_find(registry, id))
    return cmx_fail(err, CMX_ERR_FORMAT, "id \"%.64s\": there is a model of this name", id);
  return CMX_OK;
}

cmx_status cmxp_own_check_reference(const char *text, cmx_error *err) {
  const size_t n = text ? strlen(text) : 0;
  int valid = n >= 1 && n <= CMXP_OWN_REFERENCE;
  for (size_t k = 0; valid && k < n; k++) valid = (unsigned char)text[k] >= 0x20 && text[k] != 0x7f;
  return valid ? CMX_OK
               : cmx_fail(err, CMX_ERR_FORMAT,
                          "reference: must be a text of 1 to %d bytes without control characters",
                          CMXP_OWN_REFERENCE);
}

/* --- a record of one's own ----------------------------------------------------------------------------- */

cmxp_own_model *cmxp_own_new(const char *id, const char *reference, const cmx_model *from,
                             size_t n_coefficients) {
  cmxp_own_model *m = calloc(1, sizeof *m);
  if (m) m->coefficients = calloc(n_coefficients ? n_coefficients : 1, sizeof *m->coefficients);
  if (!m || !m->coefficients) {
    cmxp_own_free(m);
    return NULL;
  }
  if (from) m->model = *from;
  snprintf(m->id, sizeof m->id, "%s", id);
  snprintf(m->text, sizeof m->text, "%s", reference);
  m->reference = (cmx_reference){.key = m->id, .authors = m->text};
  m->references[0] = &m->reference;
  for (size_t k = 0; from && from->references[k] && k + 1 < CMXP_OWN_REFERENCES; k++)
    m->references[k + 1] = from->references[k];
  m->model.id = m->id;
  m->model.summary = m->summary;
  m->model.source = m->text;
  m->model.references = m->references;
  if (!from || n_coefficients)
    m->model.parameters = m->coefficients; /* else those of `from`, as values are */
  return m;
}

cmx_status cmxp_own_add(cmx_registry *registry, cmxp_own_model *m) {
  registry->own[registry->n] = m;
  registry->list[registry->n++] = &m->model;
  return CMX_OK;
}

cmx_status cmxp_own_check_room(const cmx_registry *registry, cmx_error *err) {
  return registry->n < CMX_REGISTRY_MODELS
             ? CMX_OK
             : cmx_fail(err, CMX_ERR_RANGE, "models: allowed are at most %d", CMX_REGISTRY_MODELS);
}

/* --- other coefficients -------------------------------------------------------------------------------- */

static cmx_status change_one(cmxp_own_model *m, size_t n, const cmx_coefficient changes[], size_t i,
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
  const cmx_model *base = cmxp_own_find(registry, from);
  cmx_status status = cmxp_own_check_room(registry, err);
  if (status < 0) return status;
  if (!base) {
    const int kind = cmxp_own_kind(id);
    if (kind >= 0) {
      cmx_error why = CMX_ERROR_NONE;
      cmx_registry_find(registry, (cmx_model_kind)kind, from, &why);
      return cmx_fail(err, CMX_ERR_UNKNOWN, "from: %s", why.text);
    }
    return cmx_fail(err, CMX_ERR_UNKNOWN, "from: no model '%.64s'", from);
  }
  status = cmxp_own_check_id(registry, id, (int)base->kind, err);
  if (status >= 0) status = cmxp_own_check_reference(reference, err);
  if (status < 0) return status;
  cmxp_own_model *m = cmxp_own_new(id, reference, base, base->n_parameters);
  if (!m) return cmx_fail(err, CMX_ERR_MEMORY, "model %s: out of memory", id);
  if (base->n_parameters)
    memcpy(m->coefficients, base->parameters, base->n_parameters * sizeof *m->coefficients);
  snprintf(m->summary, sizeof m->summary, "%.64s with other coefficients", base->id);
  for (size_t k = 0; k < n && status >= 0; k++) status = change_one(m, n, changes, k, err);
  if (status >= 0) status = try_formula(&m->model, err);
  if (status >= 0) return cmxp_own_add(registry, m);
  cmxp_own_free(m);
  return status;
}
