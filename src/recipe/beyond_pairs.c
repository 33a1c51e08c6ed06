/* The list order.beyond_pairs of a recipe: terms of an energy of the crystal beyond pairs. */
#include "recipe/beyond_pairs.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "coulomix/physics.h"
#include "io/io_internal.h"
#include "recipe/recipe_internal.h"
#include "core/numbers.h"

static cmx_status read_integer(const config_setting_t *setting, int low, int high, int *out, cmx_error *err) {
  const int type = config_setting_type(setting);
  if (type != CONFIG_TYPE_INT && type != CONFIG_TYPE_INT64)
    return cmx_fail(err, CMX_ERR_FORMAT, "must be an integer");
  const long long value = config_setting_get_int64(setting);
  if (value < low || value > high) return cmx_fail(err, CMX_ERR_RANGE, "allowed %d to %d", low, high);
  *out = (int)value;
  return CMX_OK;
}

static cmx_status read_coefficient(const config_setting_t *setting, double *out, cmx_error *err) {
  const int type = config_setting_type(setting);
  if (type != CONFIG_TYPE_FLOAT && type != CONFIG_TYPE_INT && type != CONFIG_TYPE_INT64)
    return cmx_fail(err, CMX_ERR_FORMAT, "must be a number");
  *out = type == CONFIG_TYPE_FLOAT ? config_setting_get_float(setting)
                                   : (double)config_setting_get_int64(setting);
  if (fabs(*out) <= CMX_MAX_ORDER_COUPLING) return CMX_OK;
  return cmx_fail(err, CMX_ERR_RANGE, "allowed %g to %g", -CMX_MAX_ORDER_COUPLING, CMX_MAX_ORDER_COUPLING);
}

static cmx_status read_orbits(const config_setting_t *setting, cmx_order_term *term,
                              const config_setting_t **at, cmx_error *err) {
  const int list = config_setting_is_list(setting) || config_setting_is_array(setting);
  const int n = list ? config_setting_length(setting) : 4;
  cmx_status status = CMX_OK;
  if (n > 3) return cmx_fail(err, CMX_ERR_FORMAT, "must be a list of up to three numbers of orbits");
  term->n_orbits = n;
  for (unsigned q = 0; q < (unsigned)n && status >= 0; q++) {
    int orbit = 1;
    *at = config_setting_get_elem(setting, q);
    status = read_integer(*at, 1, CMX_MAX_ORBITS, &orbit, err);
    term->orbit[q] = orbit - 1;
  }
  return status;
}

static cmx_status read_reference(const config_setting_t *setting, cmx_recipe_term *term, cmx_error *err) {
  const char *text = config_setting_get_string(setting);
  const size_t n = text ? strlen(text) : 0;
  int printable = text && cmxp_utf8_valid(text, n);
  for (size_t k = 0; printable && k < n; k++) printable = !cmxp_utf8_control(text + k);
  if (!printable || n < 1 || n >= sizeof term->reference)
    return cmx_fail(err, CMX_ERR_FORMAT, "must be a text of 1 to %zu bytes without control characters",
                    sizeof term->reference - 1);
  memcpy(term->reference, text, n + 1);
  return CMX_OK;
}

static cmx_status read_term(const config_setting_t *group, cmx_recipe_term *term, const config_setting_t **at,
                            cmx_error *err) {
  cmx_status status = CMX_OK;
  int has_orbits = 0, has_coefficient = 0;
  *term = (cmx_recipe_term){.contrast = 0};
  *at = group;
  if (!config_setting_is_group(group))
    return cmx_fail(err, CMX_ERR_FORMAT,
                    "must be a group { orbits; coefficient; skewness; contrast; reference; }");
  for (unsigned k = 0; k < (unsigned)config_setting_length(group) && status >= 0; k++) {
    const config_setting_t *setting = config_setting_get_elem(group, k);
    const char *name = config_setting_name(setting);
    *at = setting;
    if (!strcmp(name, "orbits")) {
      status = read_orbits(setting, &term->term, at, err);
      has_orbits = 1;
    } else if (!strcmp(name, "coefficient")) {
      status = read_coefficient(setting, &term->term.coefficient, err);
      has_coefficient = 1;
    } else if (!strcmp(name, "skewness")) {
      status = read_integer(setting, 0, CMX_MAX_ORDER_SKEWNESS, &term->term.skewness, err);
    } else if (!strcmp(name, "contrast")) {
      status = read_integer(setting, 0, CMX_RECIPE_CONTRAST, &term->contrast, err);
    } else if (!strcmp(name, "reference")) {
      status = read_reference(setting, term, err);
    } else {
      status = cmx_fail(err, CMX_ERR_FORMAT,
                        "unknown setting; allowed here: orbits, coefficient, skewness, contrast, reference");
    }
  }
  if (status < 0) return status;
  *at = group;
  if (has_orbits && has_coefficient && *term->reference) return CMX_OK;
  return cmx_fail(err, CMX_ERR_FORMAT, "%s is missing; a term has orbits, coefficient and reference",
                  !has_orbits        ? "orbits"
                  : !has_coefficient ? "coefficient"
                                     : "reference");
}

cmx_status cmxp_beyond_pairs_read(const config_setting_t *list, cmx_recipe *recipe,
                                  const config_setting_t **at, cmx_error *err) {
  const int n = config_setting_is_list(list) ? config_setting_length(list) : -1;
  cmx_status status = CMX_OK;
  const char *name = config_setting_get_string(list);
  *at = list;
  if (name && !strcmp(name, "third-order")) {
    snprintf(recipe->order.third_order, sizeof recipe->order.third_order, "solid-energy/third-order");
    return CMX_OK;
  }
  if (n < 0 || n > CMX_MAX_ORDER_TERMS)
    return cmx_fail(err, CMX_ERR_RANGE,
                    "must be a list of up to %d groups in parentheses, or \"third-order\"",
                    CMX_MAX_ORDER_TERMS);
  recipe->order.n_beyond = (size_t)n;
  for (unsigned k = 0; k < (unsigned)n && status >= 0; k++)
    status = read_term(config_setting_get_elem(list, k), &recipe->order.beyond[k], at, err);
  return status;
}

int cmxp_beyond_pairs_same(const cmx_recipe *a, const cmx_recipe *b) {
  int same = a->order.n_beyond == b->order.n_beyond;
  for (size_t k = 0; same && k < a->order.n_beyond; k++) {
    const cmx_recipe_term *x = &a->order.beyond[k], *y = &b->order.beyond[k];
    same = x->term.coefficient == y->term.coefficient && x->term.skewness == y->term.skewness &&
           x->contrast == y->contrast && x->term.n_orbits == y->term.n_orbits &&
           !strcmp(x->reference, y->reference);
    for (int q = 0; same && q < x->term.n_orbits; q++) same = x->term.orbit[q] == y->term.orbit[q];
  }
  return same;
}

void cmx_recipe_terms(const cmx_recipe *recipe, cmx_order_term terms[CMX_MAX_ORDER_TERMS]) {
  const double contrast = cmxp_recipe_contrast(recipe);
  for (size_t k = 0; k < recipe->order.n_beyond; k++) {
    terms[k] = recipe->order.beyond[k].term;
    for (int q = 0; q < recipe->order.beyond[k].contrast; q++) terms[k].coefficient *= contrast;
  }
}

cmx_status cmxp_recipe_check_order(const cmx_recipe *r, cmx_error *err) {
  cmx_status status = cmxp_recipe_check_free_energy(r, err);
  if (status >= 0) status = cmxp_recipe_check_third_order(r, err);
  if (status < 0 || !r->order.n_beyond) return status;
  if (r->mixture.ions.n != 2)
    return cmx_fail(
        err, CMX_ERR_RANGE,
        "order.beyond_pairs: terms are of two species, and the mixture has %d; \"third-order\" is "
        "of any number",
        r->mixture.ions.n);
  if (r->phase3.enabled)
    return cmx_fail(err, CMX_ERR_RANGE,
                    "order.beyond_pairs: terms are of two species: set phase3.enabled = false");
  for (size_t k = 0; k < r->order.n_beyond; k++) {
    const cmx_order_term *t = &r->order.beyond[k].term;
    for (int q = 0; q < t->n_orbits; q++)
      if (t->orbit[q] >= r->order.shells)
        return cmx_fail(err, CMX_ERR_RANGE,
                        "order.beyond_pairs[%zu].orbits: %d: allowed 1 to %d, order.shells", k,
                        t->orbit[q] + 1, r->order.shells);
  }
  return CMX_OK;
}
