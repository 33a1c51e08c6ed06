/* The list order.beyond_pairs of a recipe: terms of an energy of the crystal beyond pairs. */
#include "recipe/beyond_pairs.h"

#include <math.h>
#include <string.h>

#include "coulomix/physics.h"
#include "io/io_internal.h"
#include "models/third_order.h"
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

/* Third order in the charges: of two species terms of the minimiser, of more the model itself. */
static cmx_status take_third_order(cmx_recipe *recipe) {
  recipe->order.third_order = 1;
  recipe->order.n_beyond = 1 + CMXP_THIRD_ORDER_ORBITS;
  for (int k = 0; k <= CMXP_THIRD_ORDER_ORBITS; k++)
    recipe->order.beyond[k] =
        (cmx_recipe_term){{cmxp_solid_energy_third_order.parameters[k], 1, k > 0, {k > 0 ? k - 1 : 0}},
                          1,
                          "third order in the charges: relaxed supercells of coulomix"};
  return CMX_OK;
}

cmx_status cmxp_beyond_pairs_read(const config_setting_t *list, cmx_recipe *recipe,
                                  const config_setting_t **at, cmx_error *err) {
  const int n = config_setting_is_list(list) ? config_setting_length(list) : -1;
  cmx_status status = CMX_OK;
  const char *name = config_setting_get_string(list);
  *at = list;
  recipe->order.third_order = 0;
  if (name && !strcmp(name, "third-order")) return take_third_order(recipe);
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

double cmxp_recipe_contrast(const cmx_recipe *recipe) {
  const double *z = recipe->mixture.ions.z;
  return 2.0 * (z[1] - z[0]) / (z[1] + z[0]);
}

void cmx_recipe_terms(const cmx_recipe *recipe, cmx_order_term terms[CMX_MAX_ORDER_TERMS]) {
  const double contrast = cmxp_recipe_contrast(recipe);
  for (size_t k = 0; k < recipe->order.n_beyond; k++) {
    terms[k] = recipe->order.beyond[k].term;
    for (int q = 0; q < recipe->order.beyond[k].contrast; q++) terms[k].coefficient *= contrast;
  }
}

int cmxp_recipe_third_order_of_more(const cmx_recipe *r) {
  return r->order.third_order && r->mixture.ions.n > 2;
}

cmx_status cmxp_third_order_covers(const cmx_species *ions, cmx_error *err) {
  const double ratio = ions->z[ions->n - 1] / ions->z[0];
  if (ions->n == 2 && ratio > CMX_RECIPE_THIRD_ORDER_TO)
    return cmx_fail(err, CMX_ERR_RANGE,
                    "order.beyond_pairs = \"third-order\": Z2/Z1 = %.6g, allowed up to %g, as of its "
                    "supercells; for other charges give terms as a list of groups { orbits; coefficient; "
                    "skewness; contrast; reference; }",
                    ratio, CMX_RECIPE_THIRD_ORDER_TO);
  if (ratio > CMX_RECIPE_THIRD_ORDER_OF_MORE * (1.0 + 1e-12))
    return cmx_fail(err, CMX_ERR_RANGE,
                    "order.beyond_pairs = \"third-order\": charges from %.6g to %.6g, allowed up to a ratio "
                    "of %.4g, as of its supercells",
                    ions->z[0], ions->z[ions->n - 1], CMX_RECIPE_THIRD_ORDER_OF_MORE);
  return CMX_OK;
}

/* One order serves phase3 and the mixture. With third order that of two species is theirs alone. */
static cmx_status check_three_species(const cmx_recipe *r, cmx_error *err) {
  cmx_species ions;
  if (!r->phase3.enabled) return CMX_OK;
  if (r->mixture.ions.n == 2)
    return cmx_fail(err, CMX_ERR_RANGE,
                    "order.beyond_pairs: the terms are of the two species of `mixture`: set phase3.enabled = "
                    "false, or with \"third-order\" give mixture.nuclides more than two");
  const cmx_status status = cmx_recipe_three_species(r, &ions, err);
  return status < 0 ? status : cmxp_third_order_covers(&ions, err);
}

cmx_status cmxp_recipe_check_order(const cmx_recipe *r, cmx_error *err) {
  const cmx_status status = cmxp_recipe_check_free_energy(r, err);
  if (status < 0 || !r->order.n_beyond) return status;
  if (r->mixture.ions.n != 2 && !r->order.third_order)
    return cmx_fail(
        err, CMX_ERR_RANGE,
        "order.beyond_pairs: terms are of two species, and the mixture has %d; \"third-order\" is "
        "of any number",
        r->mixture.ions.n);
  const cmx_status of_three = check_three_species(r, err);
  if (of_three < 0) return of_three;
  for (size_t k = 0; k < r->order.n_beyond; k++) {
    const cmx_order_term *t = &r->order.beyond[k].term;
    for (int q = 0; q < t->n_orbits; q++)
      if (t->orbit[q] >= r->order.shells)
        return cmx_fail(err, CMX_ERR_RANGE,
                        "order.beyond_pairs[%zu].orbits: %d: allowed 1 to %d, order.shells", k,
                        t->orbit[q] + 1, r->order.shells);
  }
  return r->order.third_order ? cmxp_third_order_covers(&r->mixture.ions, err) : CMX_OK;
}
