/* Own models of plug-ins. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "coulomix/plugin.h"
#include "models/own_internal.h"

static int is_line(const char *text, size_t most) {
  size_t n = 0;
  while (text && n <= most && (unsigned char)text[n] >= 0x20 && text[n] != 0x7f) n++;
  return n >= 1 && n <= most && !text[n];
}

/* References that `cite` can print. */
static cmx_status check_references(const cmx_model *m, cmx_error *err) {
  size_t n = 0;
  if (m->references)
    while (n < CMXP_OWN_REFERENCES && m->references[n]) n++;
  if (n < 1 || n == CMXP_OWN_REFERENCES)
    return cmx_fail(err, CMX_ERR_FORMAT, "model %s: needs 1 to %d references", m->id,
                    CMXP_OWN_REFERENCES - 1);
  for (size_t k = 0; k < n; k++) {
    const cmx_reference *r = m->references[k];
    char line[CMXP_OWN_REFERENCE + 1];
    if (!is_line(r->key, 64) || !is_line(r->authors, CMXP_OWN_REFERENCE) ||
        (r->title && !is_line(r->title, CMXP_OWN_REFERENCE)) ||
        (r->journal && !is_line(r->journal, CMXP_OWN_REFERENCE)) ||
        (r->doi && !is_line(r->doi, CMXP_OWN_REFERENCE)) ||
        cmx_reference_line(r, sizeof line, line) >= sizeof line)
      return cmx_fail(err, CMX_ERR_FORMAT,
                      "model %s: reference %zu: needs key and authors, and one line of at most %d bytes",
                      m->id, k + 1, CMXP_OWN_REFERENCE);
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
    if (!is_line(m->parameter_names[k], CMXP_OWN_NAME))
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
    const char *variable = cmxp_own_variable(kind);
    return variable ? variable : "gamma";
  }
  return cmx_model_form(kind) == CMX_KERNEL_MIX ? "z_ratio" : "";
}

static cmx_status check_ranges(const cmx_model *m, cmx_error *err) {
  const char *of = bounded(m->kind);
  if (!is_line(m->range_of, CMXP_OWN_NAME) || (*of && strcmp(m->range_of, of) != 0))
    return cmx_fail(err, CMX_ERR_FORMAT, "model %s: range_of must be \"%s\"", m->id, *of ? of : "theta");
  if (!(m->limit[0] <= m->range[0] && m->range[0] < m->range[1] && m->range[1] <= m->limit[1]))
    return cmx_fail(err, CMX_ERR_RANGE,
                    "model %s: range %g to %g, limit %g to %g: the range must rise and lie within the limit",
                    m->id, m->range[0], m->range[1], m->limit[0], m->limit[1]);
  const cmx_kernel_form form = cmx_model_form(m->kind);
  if (form == CMX_KERNEL_CONDUCTIVITY && cmxp_own_conductivity_variables(m) < 0)
    return cmx_fail(err, CMX_ERR_FORMAT,
                    "model %s: conductivities have ranges of \"rho\" or \"n_e\", then \"temp\", then \"z\" "
                    "or \"x\" or none; of x then \"z1\" and \"z2\", the charges",
                    m->id);
  if (m->also[0].of && form != CMX_KERNEL_QUANTUM && form != CMX_KERNEL_SCREENING &&
      form != CMX_KERNEL_CONDUCTIVITY)
    return cmx_fail(err, CMX_ERR_FORMAT, "model %s: models of the kind %s have no range of further variables",
                    m->id, cmx_model_kind_name(m->kind));
  for (size_t k = 0; k < CMX_MODEL_RANGES; k++)
    if (m->also[k].of && (!is_line(m->also[k].of, CMXP_OWN_NAME) ||
                          !(m->also[k].range[0] < m->also[k].range[1] ||
                            (form == CMX_KERNEL_CONDUCTIVITY && m->also[k].range[0] == m->also[k].range[1]))))
      return cmx_fail(err, CMX_ERR_RANGE, "model %s: range %zu of further variables must rise", m->id, k + 1);
  return CMX_OK;
}

/* Everything but what the kernel computes. */
static cmx_status check_record(const cmx_registry *registry, const cmx_plugin_model *given, cmx_error *err) {
  const cmx_model *m = &given->model;
  if (!is_line(m->id, CMXP_OWN_ID - 1))
    return cmx_fail(err, CMX_ERR_FORMAT, "a model has no id, or one of more than %d bytes", CMXP_OWN_ID - 1);
  cmx_status status = cmxp_own_check_id(registry, m->id, cmxp_own_kind(m->id), err);
  if (status >= 0 && (int)m->kind != cmxp_own_kind(m->id))
    status =
        cmx_fail(err, CMX_ERR_FORMAT, "model %s: its kind is \"%s\"", m->id, cmx_model_kind_name(m->kind));
  if (status >= 0 && (!is_line(m->summary, CMXP_OWN_ID + 63) || !is_line(m->source, CMXP_OWN_REFERENCE)))
    status =
        cmx_fail(err, CMX_ERR_FORMAT, "model %s: summary and source must be lines of at most %d and %d bytes",
                 m->id, CMXP_OWN_ID + 63, CMXP_OWN_REFERENCE);
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
  cmx_status status = cmxp_own_check_room(registry, err);
  if (status >= 0) status = check_record(registry, given, err);
  if (status < 0) return status;
  cmxp_own_model *m = cmxp_own_new(model->id, "", model, model->n_parameters);
  if (!m) return cmx_fail(err, CMX_ERR_MEMORY, "model %s: out of memory", model->id);
  for (size_t k = 0; k <= CMXP_OWN_REFERENCES && (k == 0 || m->references[k - 1]); k++)
    m->references[k] = model->references[k];
  if (model->n_parameters)
    memcpy(m->coefficients, model->parameters, model->n_parameters * sizeof *m->coefficients);
  snprintf(m->summary, sizeof m->summary, "%s", model->summary);
  snprintf(m->source, sizeof m->source, "%s; plug-in %.200s", model->source, origin);
  m->model.source = m->source;
  return cmxp_own_add(registry, m);
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
  if (!is_line(plugin->author, CMXP_OWN_REFERENCE / 4))
    return cmx_fail(err, CMX_ERR_FORMAT, "plug-in %.100s: author must be a line of at most %d bytes", name,
                    CMXP_OWN_REFERENCE / 4);
  for (size_t k = 0; k < plugin->n && status >= 0; k++)
    status = cmx_registry_add(registry, &plugin->models[k], origin, &why);
  if (status < 0) {
    while (registry->n > before) cmxp_own_free(registry->own[--registry->n]);
    return cmx_fail(err, status, "plug-in %.100s: %.400s", name, why.text);
  }
  snprintf(registry->plugin[registry->n_plugins++], CMXP_OWN_PLUGIN, "%s, built for coulomix %.16s, by %s",
           origin, plugin->built_for, plugin->author);
  return CMX_OK;
}

const char *cmx_registry_plugin_at(const cmx_registry *registry, size_t k) {
  return registry && k < registry->n_plugins ? registry->plugin[k] : NULL;
}

cmx_status cmx_registry_absent(cmx_registry *registry, const char *id, cmx_error *err) {
  cmx_status status = cmxp_own_check_room(registry, err);
  if (status >= 0) status = cmxp_own_check_id(registry, id, cmxp_own_kind(id), err);
  if (status < 0) return status;
  cmxp_own_model *m = cmxp_own_new(id, "a plug-in that is not loaded", NULL, 0);
  if (!m) return cmx_fail(err, CMX_ERR_MEMORY, "model %s: out of memory", id);
  snprintf(m->summary, sizeof m->summary, "of a plug-in that is not loaded");
  m->model.kind = (cmx_model_kind)cmxp_own_kind(id);
  m->model.range_of = "gamma";
  m->model.range[1] = m->model.limit[1] = INFINITY;
  return cmxp_own_add(registry, m);
}
