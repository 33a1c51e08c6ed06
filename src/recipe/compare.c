/* Differences between recipes. */
#include <stdio.h>
#include <string.h>

#include "coulomix/registry.h"
#include "core/numbers.h"
#include "recipe/beyond_pairs.h"
#include "recipe/recipe_internal.h"
#include "recipe/settings.h"

static int same_value(const cmxp_setting *e, const cmx_recipe *a, const cmx_recipe *b) {
  const char *x = (const char *)a + e->offset, *y = (const char *)b + e->offset;
  switch (e->kind) {
  case CMXP_IS_BOOL:
  case CMXP_IS_INT:
    return !memcmp(x, y, sizeof(int));
  case CMXP_IS_NUMBER:
    return !memcmp(x, y, sizeof(double));
  case CMXP_IS_LIST:
    return 1; /* below */
  default:
    return !strcmp(x, y);
  }
}

static int same_solids(const cmx_recipe *a, const cmx_recipe *b) {
  int same = a->phase.n_solids == b->phase.n_solids;
  for (size_t k = 0; same && k < a->phase.n_solids; k++) {
    const cmx_recipe_solid *x = &a->phase.solids[k], *y = &b->phase.solids[k];
    same = !strcmp(x->name, y->name) && !strcmp(x->solid, y->solid) && !strcmp(x->entropy, y->entropy) &&
           !strcmp(x->vibrations, y->vibrations);
  }
  return same;
}

static int same_mixture(const cmx_recipe *a, const cmx_recipe *b) {
  const cmx_species *x = &a->mixture.ions, *y = &b->mixture.ions;
  int same = x->n == y->n;
  for (int j = 0; same && j < x->n; j++)
    same = !strcmp(a->mixture.names[j], b->mixture.names[j]) && x->z[j] == y->z[j] &&
           x->mass_u[j] == y->mass_u[j];
  return same;
}

const char *cmxp_recipes_differ(const cmx_recipe *a, const cmx_recipe *b, const char *group,
                                const char *only) {
  size_t n;
  const cmxp_setting *settings = cmxp_settings(&n);
  if (!strcmp(group, "mixture")) return same_mixture(a, b) ? NULL : "mixture";
  for (size_t k = 0; k < n; k++) {
    const cmxp_setting *e = &settings[k];
    if (strcmp(e->group, group) != 0 || !strcmp(e->name, "enabled") || (only && strcmp(e->name, only) != 0))
      continue;
    if (!same_value(e, a, b)) return e->name;
  }
  if (!only && !strcmp(group, "phase") && !same_solids(a, b)) return "solids";
  if (!only && !strcmp(group, "order") && !cmxp_beyond_pairs_same(a, b)) return "beyond_pairs";
  return NULL;
}

/* --- the first difference, for reports ----------------------------------------------------------------- */

static void put_number(char *text, size_t room, double value) {
  cmxp_print(text, room, "%.17g", value);
}

/* Own models in their order: ids, then coefficients. */
static int differing_model(const cmx_recipe *a, const cmx_recipe *b, cmx_recipe_difference *out) {
  size_t n, m;
  const cmx_model *const *x = cmx_registry_list(a->models, &n), *const *y = cmx_registry_list(b->models, &m);
  for (size_t k = 0; k < n || k < m; k++) {
    const char *id = k < n ? x[k]->id : "none", *other = k < m ? y[k]->id : "none";
    if (strcmp(id, other) != 0) {
      snprintf(out->key, sizeof out->key, "models[%zu].id", k);
      snprintf(out->a, sizeof out->a, "%s", id);
      snprintf(out->b, sizeof out->b, "%s", other);
      return 1;
    }
    size_t j = 0;
    const size_t known = x[k]->n_parameters < y[k]->n_parameters ? x[k]->n_parameters : y[k]->n_parameters;
    while (j < known && x[k]->parameters[j] == y[k]->parameters[j]) j++;
    if (j < known) {
      snprintf(out->key, sizeof out->key, "models[%zu].%s", k, x[k]->parameter_names[j]);
      put_number(out->a, sizeof out->a, x[k]->parameters[j]);
      put_number(out->b, sizeof out->b, y[k]->parameters[j]);
      return 1;
    }
    if (!strcmp(x[k]->summary, y[k]->summary) && !strcmp(x[k]->source, y[k]->source)) continue;
    snprintf(out->key, sizeof out->key, "models[%zu]", k);
    snprintf(out->a, sizeof out->a, "%.79s", x[k]->source);
    snprintf(out->b, sizeof out->b, "%.79s", y[k]->source);
    return 1;
  }
  return 0;
}

int cmx_recipe_first_difference(const cmx_recipe *a, const cmx_recipe *b, cmx_recipe_difference *out) {
  size_t n;
  const cmxp_setting *settings = cmxp_settings(&n);
  memset(out, 0, sizeof *out);
  for (size_t k = 0; k < CMX_REGISTRY_PLUGINS; k++) {
    if (!strcmp(a->plugin.name[k], b->plugin.name[k])) continue;
    snprintf(out->key, sizeof out->key, "plugin");
    snprintf(out->a, sizeof out->a, "%.79s", a->plugin.name[k]);
    snprintf(out->b, sizeof out->b, "%.79s", b->plugin.name[k]);
    return 1;
  }
  if (differing_model(a, b, out)) return 1;
  if (!same_mixture(a, b)) {
    snprintf(out->key, sizeof out->key, "mixture");
    return 1;
  }
  for (size_t k = 0; k < n; k++) {
    const cmxp_setting *e = &settings[k];
    const int solids = !strcmp(e->group, "phase") && !strcmp(e->name, "solids"),
              terms = !strcmp(e->group, "order") && !strcmp(e->name, "beyond_pairs");
    if (solids ? same_solids(a, b) : terms ? cmxp_beyond_pairs_same(a, b) : same_value(e, a, b)) continue;
    snprintf(out->key, sizeof out->key, "%s%s%s", e->group, *e->group ? "." : "", e->name);
    cmxp_setting_print(e, a, sizeof out->a, out->a);
    cmxp_setting_print(e, b, sizeof out->b, out->b);
    return 1;
  }
  return 0;
}
