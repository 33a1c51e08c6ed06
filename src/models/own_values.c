/* Own models given by tables of values. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/numbers.h"
#include "models/own_internal.h"
#include "models/tabulated.h"

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
                 {CMX_KIND_LIQUID_QUANTUM, {"gamma", "theta"}, {1, 1}},
                 {CMX_KIND_ANHARMONIC_QUANTUM, {"gamma", "theta"}, {1, 1}},
                 {CMX_KIND_ELECTRON_COLLISIONS, {"velocity", "theta"}, {0, 1}}};

const char *cmxp_own_variable(cmx_model_kind kind) {
  for (size_t k = 0; k < sizeof values_of / sizeof *values_of; k++)
    if (values_of[k].kind == kind) return values_of[k].variable[0];
  return NULL;
}

static cmx_status find_values(int kind, const cmx_tabulated *t, const struct values_of **out,
                              cmx_error *err) {
  *out = NULL;
  for (size_t k = 0; k < sizeof values_of / sizeof *values_of; k++)
    if ((int)values_of[k].kind == kind) *out = &values_of[k];
  if (!*out)
    return cmx_fail(err, CMX_ERR_UNSUPPORTED,
                    "id \"%s\": tables of values are for the kinds liquid, anharmonic, ordered-energy, "
                    "lee-more-coefficient, liquid-mixing, solid-mixing, liquid-quantum, anharmonic-quantum, "
                    "electron-collisions and conductivity",
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
static void set_values(cmxp_own_model *m, const struct values_of *of, const cmx_tabulated *t,
                       const double u[], const double v[]) {
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
    } else if (cmx_model_form(of->kind) == CMX_KERNEL_QUANTUM) { /* bounded by theta first */
      model->kernel.quantum = cmxp_grid_quantum;
      model->range_of = of->variable[1];
      model->also[0] = (cmx_range){of->variable[0], {model->range[0], model->range[1]}};
      model->range[0] = t->second[0];
      model->range[1] = t->second[t->n_second - 1];
    } else {
      model->kernel.two = cmxp_grid_two;
    }
  }
  memcpy(model->limit, model->range, sizeof model->limit);
}

/* What a record from values is, and where they come from. */
static void describe(cmxp_own_model *m, size_t n, double within, const char *where, const char *origin) {
  char number[32];
  cmxp_print(number, sizeof number, "%.1e", within);
  snprintf(m->summary, sizeof m->summary, "interpolated from %zu values, to %s%s", n, number, where);
  snprintf(m->source, sizeof m->source, "%s", origin);
  m->model.source = m->source;
}

static cmx_status add_values(cmx_registry *registry, const struct values_of *of, const cmx_tabulated *t,
                             double u[], double v[], double *error, cmx_error *err) {
  const size_t m = t->n_second;
  cmx_status status = check_nodes(of->variable[0], of->is_log[0], t->n, t->at, u, err);
  if (status >= 0 && m) status = check_nodes(of->variable[1], of->is_log[1], m, t->second, v, err);
  if (status >= 0) status = check_values(t, cmx_model_form(of->kind) == CMX_KERNEL_MIX, err);
  if (status < 0) return status;
  cmxp_own_model *own =
      cmxp_own_new(t->id, t->reference, NULL, m ? CMXP_GRID_SIZE(t->n, m) : CMXP_TABULATED_SIZE(t->n));
  if (!own) return cmx_fail(err, CMX_ERR_MEMORY, "model %s: out of memory", t->id);
  const double within =
      m ? cmxp_grid_error(t->n, u, m, v, t->values, 0) : cmxp_node_error(t->n, u, t->values, 1, 0);
  describe(own, t->n * (m ? m : 1), within, "", t->origin ? t->origin : t->reference);
  set_values(own, of, t, u, v);
  if (error) *error = within;
  return cmxp_own_add(registry, own);
}

cmx_status cmx_registry_tabulate(cmx_registry *registry, const cmx_tabulated *t, double *error,
                                 cmx_error *err) {
  const int kind = cmxp_own_kind(t->id);
  const struct values_of *of = NULL;
  cmx_status status = cmxp_own_check_room(registry, err);
  if (status >= 0) status = cmxp_own_check_id(registry, t->id, kind, err);
  if (status >= 0) status = find_values(kind, t, &of, err);
  if (status >= 0) status = cmxp_own_check_reference(t->reference, err);
  if (status < 0) return status;
  double *coordinates = malloc((t->n + t->n_second + 1) * sizeof *coordinates);
  if (!coordinates) return cmx_fail(err, CMX_ERR_MEMORY, "model %s: out of memory", t->id);
  status = add_values(registry, of, t, coordinates, coordinates + t->n, error, err);
  free(coordinates);
  return status;
}

/* --- conductivities ------------------------------------------------------------------------------------ */

int cmxp_own_conductivity_variables(const cmx_model *m) {
  static const char *const names[] = {"temp", "", "z1", "z2"};
  const char *at = m->also[1].of;
  const int n = !at ? 1 : !strcmp(at, "z") ? 2 : !strcmp(at, "x") ? 4 : -1;
  int fit = n > 0 && (!strcmp(m->range_of, "rho") || !strcmp(m->range_of, "n_e"));
  for (int k = 0; fit && k < CMX_MODEL_RANGES; k++) {
    const char *of = m->also[k].of;
    fit = k < n ? of && (k == 1 || !strcmp(of, names[k])) : !of;
  }
  return fit ? n : -1;
}

/* A table in the making: coordinates and logarithms, all of one allocation. */
typedef struct conductivities {
  const cmx_conductivity_values *from;
  size_t values; /* of kappa */
  double *room, *at, *u, *v, *kappa, *sigma;
} conductivities;

static cmx_status make_room(conductivities *c, cmx_error *err) {
  const cmx_conductivity_values *t = c->from;
  c->values = t->n_at * t->n * t->m;
  c->room = malloc((t->n_at + t->n + t->m + 2 * c->values) * sizeof *c->room);
  if (!c->room) return cmx_fail(err, CMX_ERR_MEMORY, "model %s: out of memory", t->id);
  c->at = c->room;
  c->u = c->at + t->n_at;
  c->v = c->u + t->n;
  c->kappa = c->v + t->m;
  c->sigma = c->kappa + c->values;
  return CMX_OK;
}

/* The nodes of the charge or fraction may be few, and one where there is no such variable. */
static cmx_status check_planes(const conductivities *c, cmx_error *err) {
  const cmx_conductivity_values *t = c->from;
  const int is_log = t->at_is && !strcmp(t->at_is, "z");
  for (size_t k = 0; k < t->n_at; k++) {
    const double at = t->at_is ? t->at[k] : 0.0;
    if (!isfinite(at) || (is_log && !(at > 0.0)) || (t->at_is && !is_log && !(at >= 0.0 && at <= 1.0)))
      return cmx_fail(err, CMX_ERR_FORMAT, "%s = %g: must be %s", t->at_is, at,
                      is_log ? "above 0" : "0 to 1");
    c->at[k] = is_log ? log(at) : at;
    if (k && !(c->at[k] > c->at[k - 1] + 1e-9))
      return cmx_fail(err, CMX_ERR_FORMAT, "%s must rise, %.15g does not after %.15g", t->at_is, at,
                      t->at[k - 1]);
  }
  if (t->at_is && !is_log && !(t->z[0] > 0.0 && t->z[1] > t->z[0] && isfinite(t->z[1])))
    return cmx_fail(err, CMX_ERR_FORMAT, "charges: x is of the heavier of two, charges = (6.0, 8.0)");
  return CMX_OK;
}

static cmx_status take_logarithms(const char *name, size_t n, const double values[], double out[],
                                  cmx_error *err) {
  for (size_t i = 0; i < n; i++) {
    out[i] = log(values[i]);
    if (!(values[i] > 0.0 && isfinite(out[i])))
      return cmx_fail(err, CMX_ERR_FORMAT, "%s: value %zu: %g: must be above 0 and finite", name, i + 1,
                      values[i]);
  }
  return CMX_OK;
}

static cmx_status check_box(const conductivities *c, cmx_error *err) {
  const cmx_conductivity_values *t = c->from;
  cmx_status status = check_planes(c, err);
  if (status >= 0) status = check_nodes(t->density_is, 1, t->n, t->density, c->u, err);
  if (status >= 0) status = check_nodes("temp", 1, t->m, t->temp, c->v, err);
  if (status >= 0) status = take_logarithms("kappa", c->values, t->kappa, c->kappa, err);
  if (status >= 0 && t->sigma) status = take_logarithms("sigma", c->values, t->sigma, c->sigma, err);
  return status;
}

static void set_conductivity(const conductivities *c, cmx_model *m) {
  const cmx_conductivity_values *t = c->from;
  m->kind = CMX_KIND_CONDUCTIVITY;
  m->kernel.conductivity = cmxp_box_conductivity;
  m->range_of = strcmp(t->density_is, "n_e") ? "rho" : "n_e";
  m->range[0] = t->density[0];
  m->range[1] = t->density[t->n - 1];
  memcpy(m->limit, m->range, sizeof m->limit);
  m->also[0] = (cmx_range){"temp", {t->temp[0], t->temp[t->m - 1]}};
  if (!t->at_is) return;
  m->also[1] = (cmx_range){strcmp(t->at_is, "z") ? "x" : "z", {t->at[0], t->at[t->n_at - 1]}};
  if (!strcmp(t->at_is, "z")) return;
  m->also[2] = (cmx_range){"z1", {t->z[0], t->z[0]}};
  m->also[3] = (cmx_range){"z2", {t->z[1], t->z[1]}};
}

static cmx_status add_conductivities(cmx_registry *registry, const conductivities *c, double *error,
                                     cmx_error *err) {
  const cmx_conductivity_values *t = c->from;
  const cmxp_conductivity_box box = {
      t->at_is && !strcmp(t->at_is, "z"), t->n_at, t->n, t->m, c->at, c->u, c->v, c->kappa,
      t->sigma ? c->sigma : NULL};
  cmxp_own_model *own =
      cmxp_own_new(t->id, t->reference, NULL, CMXP_BOX_SIZE(t->n_at, t->n, t->m, t->sigma != NULL));
  if (!own) return cmx_fail(err, CMX_ERR_MEMORY, "model %s: out of memory", t->id);
  cmxp_box_fit(&box, own->coefficients);
  set_conductivity(c, &own->model);
  const double within = cmxp_box_error(&box);
  describe(own, c->values * (t->sigma ? 2 : 1), within,
           t->n_at > 1 && t->n_at < 4 ? *t->at_is == 'z' ? " at each z" : " at each x" : "",
           t->origin ? t->origin : t->reference);
  if (error) *error = within;
  return cmxp_own_add(registry, own);
}

cmx_status cmx_registry_conductivity(cmx_registry *registry, const cmx_conductivity_values *values,
                                     double *error, cmx_error *err) {
  conductivities c = {.from = values};
  const int is_box = values->n_at >= 1 && values->n_at <= CMX_REGISTRY_PLANES &&
                     values->n <= CMX_REGISTRY_NODES && values->m <= CMX_REGISTRY_NODES;
  cmx_status status = cmxp_own_check_room(registry, err);
  if (status >= 0) status = cmxp_own_check_id(registry, values->id, CMX_KIND_CONDUCTIVITY, err);
  if (status >= 0) status = cmxp_own_check_reference(values->reference, err);
  if (status >= 0 && !is_box)
    status = cmx_fail(err, CMX_ERR_RANGE,
                      "%zu nodes of %s, %zu of %s, %zu of temp: allowed are 1 to %d, and %d to %d",
                      values->n_at, values->at_is ? values->at_is : "z or x", values->n, values->density_is,
                      values->m, CMX_REGISTRY_PLANES, CMX_REGISTRY_LEAST, CMX_REGISTRY_NODES);
  if (status >= 0) status = make_room(&c, err);
  if (status >= 0) status = check_box(&c, err);
  if (status >= 0) status = add_conductivities(registry, &c, error, err);
  free(c.room);
  return status;
}
