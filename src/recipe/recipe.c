#include "coulomix/recipe.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libconfig.h>

#include "coulomix/model.h"
#include "coulomix/nuclide.h"
#include "io/io_internal.h"
#include "io/text_internal.h"
#include "recipe/beyond_pairs.h"
#include "recipe/own_models.h"
#include "recipe/recipe_internal.h"
#include "recipe/settings.h"
#include "recipe/tree.h"
#include "core/numbers.h"

enum { MOST_BYTES = 1 << 20 };

typedef struct reader {
  const char *name; /* of the file */
  const cmx_recipe_source *source;
  cmx_recipe *recipe;
  cmx_error *err;
} reader;

void cmx_recipe_clear(cmx_recipe *recipe) {
  free(recipe->text);
  cmx_registry_free(recipe->models);
  cmx_recipe_defaults(recipe);
}

/* --- messages --- */

/* "order.shells", "phase.solids[2].name" */
static void path_of(const config_setting_t *setting, char path[], size_t size) {
  const config_setting_t *parent = config_setting_parent(setting);
  if (!parent) {
    path[0] = '\0';
    return;
  }
  path_of(parent, path, size);
  size_t n = strlen(path);
  const char *name = config_setting_name(setting);
  if (name)
    snprintf(path + n, size - n, "%s%.40s", n ? "." : "", name);
  else
    snprintf(path + n, size - n, "[%d]", config_setting_index(setting));
}

/* Replaces control characters by question marks, and bytes that are not ASCII if the text is not UTF-8. */
static void make_printable(char *text) {
  const int utf8 = cmxp_utf8_valid(text, strlen(text));
  for (; *text; text++) {
    const size_t n = cmxp_utf8_control(text);
    if (n > 0 || (!utf8 && (unsigned char)*text >= 0x80)) memset(text, '?', n > 0 ? n : 1);
  }
}

static void value_of(const config_setting_t *setting, char value[], size_t size) {
  switch (config_setting_type(setting)) {
  case CONFIG_TYPE_INT:
  case CONFIG_TYPE_INT64:
    snprintf(value, size, "%lld", config_setting_get_int64(setting));
    break;
  case CONFIG_TYPE_FLOAT:
    cmxp_print(value, size, "%.15g", config_setting_get_float(setting));
    break;
  case CONFIG_TYPE_STRING:
    snprintf(value, size, "\"%.60s\"", config_setting_get_string(setting));
    make_printable(value);
    break;
  case CONFIG_TYPE_BOOL:
    snprintf(value, size, "%s", config_setting_get_bool(setting) ? "true" : "false");
    break;
  default:
    snprintf(value, size, "%s", config_setting_is_group(setting) ? "a group" : "a list");
  }
}

static cmx_status refuse(const reader *r, cmx_status status, const config_setting_t *setting,
                         const char *why) {
  char path[200], value[80];
  path_of(setting, path, sizeof path);
  value_of(setting, value, sizeof value);
  return cmx_fail(r->err, status, "%s:%u: %s = %s: %s", r->name, config_setting_source_line(setting), path,
                  value, why);
}

/* --- single values --- */

static cmx_status read_bool(const reader *r, const config_setting_t *setting, int *out) {
  if (config_setting_type(setting) != CONFIG_TYPE_BOOL)
    return refuse(r, CMX_ERR_FORMAT, setting, "must be true or false");
  *out = config_setting_get_bool(setting);
  return CMX_OK;
}

static int is_integer(const config_setting_t *setting) {
  int type = config_setting_type(setting);
  return type == CONFIG_TYPE_INT || type == CONFIG_TYPE_INT64;
}

static cmx_status read_int(const reader *r, const config_setting_t *setting, double low, double high,
                           int *out) {
  char why[80];
  if (!is_integer(setting)) return refuse(r, CMX_ERR_FORMAT, setting, "must be an integer");
  long long value = config_setting_get_int64(setting);
  if (!((double)value >= low && (double)value <= high)) {
    cmxp_print(why, sizeof why, "allowed %.0f to %.0f", low, high);
    return refuse(r, CMX_ERR_RANGE, setting, why);
  }
  *out = (int)value;
  return CMX_OK;
}

/* A finite number; integers count as numbers. */
static cmx_status read_number(const reader *r, const config_setting_t *setting, double *out) {
  if (!is_integer(setting) && config_setting_type(setting) != CONFIG_TYPE_FLOAT)
    return refuse(r, CMX_ERR_FORMAT, setting, "must be a number");
  double value =
      is_integer(setting) ? (double)config_setting_get_int64(setting) : config_setting_get_float(setting);
  if (!isfinite(value)) return refuse(r, CMX_ERR_RANGE, setting, "must be finite");
  *out = value;
  return CMX_OK;
}

static cmx_status read_bounded(const reader *r, const config_setting_t *setting, double low, double high,
                               double *out) {
  char why[80];
  double value = 0.0;
  cmx_status status = read_number(r, setting, &value);
  if (status < 0) return status;
  if (!(value >= low && value <= high)) {
    cmxp_print(why, sizeof why, "allowed %g to %g", low, high);
    return refuse(r, CMX_ERR_RANGE, setting, why);
  }
  *out = value;
  return CMX_OK;
}

/* Of a text: 1 to size - 1 bytes, UTF-8 without control characters; escapes such as \x1b can make others. */
static cmx_status check_text(const reader *r, const config_setting_t *setting, const char *text,
                             size_t size) {
  char why[80];
  const size_t n = strlen(text);
  if (n < 1 || n >= size) {
    snprintf(why, sizeof why, "allowed 1 to %zu bytes", size - 1);
    return refuse(r, CMX_ERR_RANGE, setting, why);
  }
  if (!cmxp_utf8_valid(text, n)) return refuse(r, CMX_ERR_FORMAT, setting, "not UTF-8");
  for (size_t k = 0; k < n; k++)
    if (cmxp_utf8_control(text + k))
      return refuse(r, CMX_ERR_RANGE, setting, "allowed are texts without control characters");
  return CMX_OK;
}

/* A text of 1 to size - 1 bytes; `marks` are the characters allowed besides letters and digits; NULL: any. */
static cmx_status read_text(const reader *r, const config_setting_t *setting, const char *marks, char out[],
                            size_t size) {
  char why[80];
  const char *text = config_setting_get_string(setting);
  if (config_setting_type(setting) != CONFIG_TYPE_STRING || !text)
    return refuse(r, CMX_ERR_FORMAT, setting, "must be a text in quotes");
  const cmx_status status = check_text(r, setting, text, size);
  if (status < 0) return status;
  for (const char *c = text; marks && *c; c++)
    if (!(*c >= 'a' && *c <= 'z') && !(*c >= 'A' && *c <= 'Z') && !(*c >= '0' && *c <= '9') &&
        !strchr(marks, *c)) {
      snprintf(why, sizeof why, "allowed are letters, digits and any of %s", marks);
      return refuse(r, CMX_ERR_RANGE, setting, why);
    }
  memcpy(out, text, strlen(text) + 1);
  return CMX_OK;
}

static cmx_status read_model(const reader *r, const config_setting_t *setting, cmx_model_kind kind,
                             char out[], size_t size) {
  cmx_error why = CMX_ERROR_NONE;
  cmx_status status = read_text(r, setting, NULL, out, size);
  if (status < 0) return status;
  return cmxp_recipe_model(r->recipe, kind, out, &why) ? CMX_OK
                                                       : refuse(r, CMX_ERR_UNKNOWN, setting, why.text);
}

static cmx_status read_solid_choice(const reader *r, const config_setting_t *setting, char out[],
                                    size_t size) {
  const char *text = config_setting_get_string(setting);
  const cmx_status status = read_text(r, setting, NULL, out, size);
  if (status < 0 || strcmp(text, "ordered") == 0 || strcmp(text, "random") == 0) return status;
  cmx_error ignored;
  if (!cmxp_recipe_model(r->recipe, CMX_KIND_SOLID_MIXING, text, &ignored)) {
    char why[400];
    snprintf(why, sizeof why, "allowed \"ordered\", \"random\" or a model: %.300s", ignored.text);
    return refuse(r, CMX_ERR_UNKNOWN, setting, why);
  }
  return CMX_OK;
}

static cmx_status read_word(const reader *r, const config_setting_t *setting, const char *const words[],
                            char out[], size_t size) {
  char why[120] = "allowed";
  cmx_status status = read_text(r, setting, NULL, out, size);
  if (status < 0) return status;
  for (size_t k = 0; words[k]; k++) {
    if (strcmp(words[k], out) == 0) return CMX_OK;
    const size_t n = strlen(why);
    snprintf(why + n, sizeof why - n, "%s \"%s\"", k ? "," : "", words[k]);
  }
  return refuse(r, CMX_ERR_RANGE, setting, why);
}

static cmx_status read_setting(const reader *r, const cmxp_setting *e, const config_setting_t *setting) {
  char *field = (char *)r->recipe + e->offset;
  const char *text = config_setting_get_string(setting);
  const size_t size = (size_t)e->high; /* of texts */
  switch (e->kind) {
  case CMXP_IS_BOOL:
    return read_bool(r, setting, (int *)(void *)field);
  case CMXP_IS_INT:
    return read_int(r, setting, e->low, e->high, (int *)(void *)field);
  case CMXP_IS_NUMBER:
    return read_bounded(r, setting, e->low, e->high, (double *)(void *)field);
  case CMXP_IS_WORD:
    return read_word(r, setting, e->words, field, size);
  case CMXP_IS_MODEL_OR_NONE:
    if (text && !strcmp(text, "none")) break;
    return read_model(r, setting, e->model, field, size);
  case CMXP_IS_MODEL:
    return read_model(r, setting, e->model, field, size);
  case CMXP_IS_SOLID:
    return read_solid_choice(r, setting, field, size);
  case CMXP_IS_TEXT:
  case CMXP_IS_LIST:
    break;
  }
  return read_text(r, setting, NULL, field, size);
}

/* --- the mixture --- */

static int is_sequence(const config_setting_t *setting) {
  return config_setting_is_list(setting) || config_setting_is_array(setting);
}

/* Whether the setting is a list with one element for each species; the message counts them. */
static cmx_status check_length(const reader *r, const config_setting_t *setting, const char *what) {
  const int n = r->recipe->mixture.ions.n;
  char why[80], number[16] = "two";
  if (n > 2) snprintf(number, sizeof number, "%d", n);
  snprintf(why, sizeof why, "must be a list of %s %s", number, what);
  return is_sequence(setting) && config_setting_length(setting) == n
             ? CMX_OK
             : refuse(r, CMX_ERR_FORMAT, setting, why);
}

/* A list that says how many species there are. */
static cmx_status read_count(const reader *r, const config_setting_t *setting, const char *what) {
  const int n = is_sequence(setting) ? config_setting_length(setting) : 0;
  char why[80];
  snprintf(why, sizeof why, "must be a list of 2 to %d %s", CMX_RECIPE_SPECIES, what);
  if (n < 2 || n > CMX_RECIPE_SPECIES) return refuse(r, CMX_ERR_FORMAT, setting, why);
  r->recipe->mixture.ions.n = n;
  return CMX_OK;
}

static cmx_status read_names(const reader *r, const config_setting_t *setting) {
  char(*names)[16] = r->recipe->mixture.names;
  cmx_status status = read_count(r, setting, "names");
  for (int k = 0; status >= 0 && k < r->recipe->mixture.ions.n; k++) {
    status = read_text(r, config_setting_get_elem(setting, (unsigned)k), "+-", names[k], sizeof names[k]);
    for (int j = 0; status >= 0 && j < k; j++)
      if (strcmp(names[j], names[k]) == 0) return refuse(r, CMX_ERR_RANGE, setting, "the names must differ");
  }
  return status;
}

static cmx_status read_charges(const reader *r, const config_setting_t *setting) {
  const int n = r->recipe->mixture.ions.n;
  const cmx_status wrong = check_length(r, setting, "numbers");
  double low = 0.0;
  if (wrong < 0) return wrong;
  for (int k = 0; k < n; k++) {
    const config_setting_t *element = config_setting_get_elem(setting, (unsigned)k);
    double *z = &r->recipe->mixture.ions.z[k];
    cmx_status status = read_number(r, element, z);
    if (status < 0) return status;
    const int isotope = n > 2 && k > 0 && *z == low;
    if (!((*z > low || isotope) && *z <= 118.0))
      return refuse(r, CMX_ERR_RANGE, element,
                    n > 2 ? "allowed 0 < Z1 <= Z2 <= ... <= 118" : "allowed 0 < Z1 < Z2 <= 118");
    low = *z;
  }
  return CMX_OK;
}

static cmx_status read_masses(const reader *r, const config_setting_t *setting) {
  cmx_status status = check_length(r, setting, "numbers");
  for (int k = 0; k < r->recipe->mixture.ions.n && status >= 0; k++)
    status = read_bounded(r, config_setting_get_elem(setting, (unsigned)k), 0.1, 999.0,
                          &r->recipe->mixture.ions.mass_u[k]);
  return status;
}

static cmx_status read_nuclides(const reader *r, const config_setting_t *setting) {
  cmx_species *ions = &r->recipe->mixture.ions;
  cmx_status status = read_count(r, setting, "nuclides");
  for (int k = 0; status >= 0 && k < ions->n; k++) {
    const config_setting_t *element = config_setting_get_elem(setting, (unsigned)k);
    char *name = r->recipe->mixture.names[k];
    cmx_error why = CMX_ERROR_NONE;
    status = read_text(r, element, "", name, sizeof r->recipe->mixture.names[k]);
    if (status < 0) return status;
    status = cmx_nuclide_find(name, &ions->z[k], &ions->mass_u[k], &why);
    if (status < 0) return refuse(r, status, element, why.text);
    if (k > 0 && ions->z[k] < ions->z[k - 1])
      return refuse(r, CMX_ERR_RANGE, element, "the nuclides must be in the order of their charges");
  }
  return status;
}

/* Charges alone order the species; isotopes are told apart by their masses. */
static cmx_status check_isotopes(const reader *r, const config_setting_t *setting) {
  const cmx_species *ions = &r->recipe->mixture.ions;
  if (!(ions->z[0] < ions->z[1]) && ions->n == 2)
    return refuse(r, CMX_ERR_RANGE, setting, "two species must have different charges");
  for (int k = 1; k < ions->n; k++)
    if (ions->z[k] == ions->z[k - 1] && !(ions->mass_u[k] > ions->mass_u[k - 1]))
      return refuse(r, CMX_ERR_RANGE, setting, "species of one charge need masses, in ascending order");
  return CMX_OK;
}

static cmx_status read_mixture(const reader *r, const config_setting_t *group) {
  const config_setting_t *masses = config_setting_get_member(group, "masses");
  const config_setting_t *names = config_setting_get_member(group, "names");
  const config_setting_t *charges = config_setting_get_member(group, "charges");
  const config_setting_t *nuclides = config_setting_get_member(group, "nuclides");
  if (nuclides && (names || charges || masses))
    return refuse(r, CMX_ERR_FORMAT, nuclides, "goes without names, charges and masses");
  if (!names != !charges)
    return refuse(r, CMX_ERR_FORMAT, names ? names : charges, "names and charges must be given together");
  cmx_status status = nuclides ? read_nuclides(r, nuclides) : names ? read_names(r, names) : CMX_OK;
  if (status >= 0 && charges) status = read_charges(r, charges);
  if (charges) memset(r->recipe->mixture.ions.mass_u, 0, sizeof r->recipe->mixture.ions.mass_u);
  if (status >= 0 && masses) status = read_masses(r, masses);
  const config_setting_t *given = nuclides ? nuclides : charges;
  return status >= 0 && given ? check_isotopes(r, given) : status;
}

/* --- the solids --- */

static cmx_status read_solid(const reader *r, const config_setting_t *group, cmx_recipe_solid *out) {
  cmx_status status = CMX_OK;
  *out =
      (cmx_recipe_solid){"short-range-ordered", "ordered", "mixing-entropy/number", CMXP_LINEAR_VIBRATIONS};
  if (!config_setting_is_group(group))
    return refuse(r, CMX_ERR_FORMAT, group, "must be a group { name; solid; entropy; vibrations; }");
  for (unsigned k = 0; status >= 0 && k < (unsigned)config_setting_length(group); k++) {
    const config_setting_t *setting = config_setting_get_elem(group, k);
    const char *name = config_setting_name(setting);
    if (strcmp(name, "name") == 0)
      status = read_text(r, setting, "_-", out->name, sizeof out->name);
    else if (strcmp(name, "solid") == 0)
      status = read_solid_choice(r, setting, out->solid, sizeof out->solid);
    else if (strcmp(name, "entropy") == 0)
      status = read_model(r, setting, CMX_KIND_MIXING_ENTROPY, out->entropy, sizeof out->entropy);
    else if (strcmp(name, "vibrations") == 0)
      status = read_model(r, setting, CMX_KIND_SOLID_VIBRATIONS, out->vibrations, sizeof out->vibrations);
    else
      status = refuse(r, CMX_ERR_FORMAT, setting, "unknown; allowed here: name, solid, entropy, vibrations");
  }
  if (status < 0) return status;
  if (out->name[0] == '-')
    return refuse(r, CMX_ERR_RANGE, config_setting_get_member(group, "name"), "must not begin with -");
  if (strcmp(out->solid, "ordered") == 0 && strcmp(out->entropy, "mixing-entropy/number") != 0)
    return refuse(r, CMX_ERR_RANGE, config_setting_get_member(group, "entropy"),
                  "an ordered solid brings its own entropy; allowed \"mixing-entropy/number\"");
  if (cmxp_recipe_has_own_vibrations(out->solid) && strcmp(out->vibrations, CMXP_LINEAR_VIBRATIONS) != 0)
    return refuse(r, CMX_ERR_RANGE, config_setting_get_member(group, "vibrations"),
                  "a fitted solid has its own vibrations; allowed \"" CMXP_LINEAR_VIBRATIONS "\"");
  return CMX_OK;
}

static cmx_status read_solids(const reader *r, const config_setting_t *list) {
  cmx_recipe_solid *solids = r->recipe->phase.solids;
  cmx_status status = CMX_OK;
  int n = config_setting_is_list(list) ? config_setting_length(list) : 0;
  if (n < 1 || n > CMX_RECIPE_SOLIDS)
    return refuse(r, CMX_ERR_RANGE, list, "must be a list of 1 to 16 groups in parentheses");
  for (int k = 0; status >= 0 && k < n; k++) {
    const config_setting_t *group = config_setting_get_elem(list, (unsigned)k);
    status = read_solid(r, group, &solids[k]);
    const config_setting_t *name = config_setting_get_member(group, "name");
    for (int j = 0; status >= 0 && j < k; j++)
      if (strcmp(solids[j].name, solids[k].name) == 0)
        status = refuse(r, CMX_ERR_RANGE, name ? name : group, "two solids have the same name");
  }
  r->recipe->phase.n_solids = (size_t)n;
  return status;
}

/* --- warm matter --- */

static cmx_status read_eos(const reader *r, const config_setting_t *setting, cmx_recipe_pure *out) {
  cmx_error why = CMX_ERROR_NONE;
  const cmx_status status = read_text(r, setting, NULL, out->eos, sizeof out->eos);
  if (status < 0 || cmxp_recipe_model(r->recipe, CMX_KIND_AVERAGE_ATOM, out->eos, &why)) return status;
  return refuse(r, CMX_ERR_UNKNOWN, setting, why.text);
}

static cmx_status read_pure(const reader *r, const config_setting_t *group, cmx_recipe_pure *out) {
  static const char *const models[] = {"lee-more", "spectra", NULL};
  cmx_status status = CMX_OK;
  if (!config_setting_is_group(group))
    return refuse(r, CMX_ERR_FORMAT, group, "must be a group { model; charge; eos; files; }");
  for (unsigned k = 0; status >= 0 && k < (unsigned)config_setting_length(group); k++) {
    const config_setting_t *setting = config_setting_get_elem(group, k);
    const char *name = config_setting_name(setting);
    if (strcmp(name, "model") == 0) {
      status = read_word(r, setting, models, out->model, sizeof out->model);
    } else if (strcmp(name, "charge") == 0) {
      status = read_bounded(r, setting, 0.01, 118.0, &out->charge);
    } else if (strcmp(name, "eos") == 0) {
      status = read_eos(r, setting, out);
    } else if (strcmp(name, "files") == 0) {
      const int n = is_sequence(setting) ? config_setting_length(setting) : 0;
      if (n < 1 || n > CMX_RECIPE_SPECTRA)
        return refuse(r, CMX_ERR_RANGE, setting, "must be a list of 1 to 64 texts");
      for (unsigned i = 0; status >= 0 && i < (unsigned)n; i++)
        status = read_text(r, config_setting_get_elem(setting, i), NULL, out->files[i], sizeof out->files[i]);
      out->n_files = (size_t)n;
    } else {
      status = refuse(r, CMX_ERR_FORMAT, setting, "unknown setting; allowed here: model, charge, eos, files");
    }
  }
  if (status >= 0 && (strcmp(out->model, "spectra") == 0) != (out->n_files > 0))
    return refuse(r, CMX_ERR_FORMAT, group, "files belong to the model \"spectra\", which needs them");
  if (status >= 0 && out->eos[0] && strcmp(out->model, "lee-more") != 0)
    return refuse(r, CMX_ERR_FORMAT, group, "eos belongs to the model \"lee-more\"; spectra have pressures");
  return status;
}

static cmx_status read_pures(const reader *r, const config_setting_t *list) {
  cmx_status status = CMX_OK;
  if (!config_setting_is_list(list) || config_setting_length(list) != CMX_RECIPE_PURES)
    return refuse(r, CMX_ERR_FORMAT, list, "must be a list of two groups in parentheses");
  for (unsigned k = 0; status >= 0 && k < CMX_RECIPE_PURES; k++)
    status = read_pure(r, config_setting_get_elem(list, k), &r->recipe->warm.species[k]);
  return status;
}

/* --- the whole --- */

/* Only if the recipe has the group: the defaults need no check. */
static cmx_status check_group(const reader *r, const config_setting_t *root, const char *name,
                              cmxp_recipe_check *check) {
  const config_setting_t *group = config_setting_get_member(root, name);
  cmx_error why = CMX_ERROR_NONE;
  const cmx_status status = group ? check(r->recipe, &why) : CMX_OK;
  return status < 0
             ? cmx_fail(r->err, status, "%s:%u: %.400s", r->name, config_setting_source_line(group), why.text)
             : status;
}

static cmx_status check_groups(const reader *r, const config_setting_t *root) {
  static const struct {
    const char *name;
    cmxp_recipe_check *check;
  } groups[] = {{"order", cmxp_recipe_check_order},
                {"phase", cmxp_recipe_check_phase},
                {"phase3", cmxp_recipe_check_phase3},
                {"eos", cmxp_recipe_check_eos},
                {"equilibrium", cmxp_recipe_check_equilibrium},
                {"transport", cmxp_recipe_check_transport},
                {"warm", cmxp_recipe_check_warm}};
  cmx_status status = CMX_OK;
  if (r->recipe->plugin.absent) return CMX_OK; /* they take values of its models */
  for (size_t k = 0; k < sizeof groups / sizeof *groups && status >= 0; k++)
    status = check_group(r, root, groups[k].name, groups[k].check);
  return status;
}

/* The groups of a recipe are those that have settings. */
static int is_group_name(const char *name) {
  size_t n;
  const cmxp_setting *settings = cmxp_settings(&n);
  for (size_t k = 0; k < n; k++)
    if (*settings[k].group && !strcmp(settings[k].group, name)) return 1;
  return 0;
}

static size_t add_allowed(char *text, size_t n, size_t size, const char *name) {
  const int more = n < size ? snprintf(text + n, size - n, ", %s", name) : 0;
  return n + (size_t)more;
}

static cmx_status refuse_unknown(const reader *r, const config_setting_t *setting, const char *group) {
  char allowed[500], why[640], key[96], nearest[64], hint[80] = "";
  size_t count, n = 0;
  const cmxp_setting *settings = cmxp_settings(&count);
  allowed[0] = '\0';
  for (size_t k = 0; k < count; k++) {
    const char *name = settings[k].name, *of = settings[k].group;
    if (!strcmp(of, group) && !strchr(name, '[')) n = add_allowed(allowed, n, sizeof allowed, name);
    if (!*group && *of && strcmp(settings[k - 1].group, of) != 0)
      n = add_allowed(allowed, n, sizeof allowed, of);
  }
  snprintf(key, sizeof key, "%s%s%.40s", group, *group ? "." : "", config_setting_name(setting));
  if (cmx_recipe_nearest(key, nearest)) snprintf(hint, sizeof hint, " did you mean %s?", nearest);
  snprintf(why, sizeof why, "unknown setting;%s allowed here: %s", hint, allowed + 2);
  return refuse(r, CMX_ERR_FORMAT, setting, why);
}

static cmx_status read_terms(const reader *r, const config_setting_t *list) {
  const config_setting_t *at = list;
  cmx_error why = CMX_ERROR_NONE;
  const cmx_status status = cmxp_beyond_pairs_read(list, r->recipe, &at, &why);
  return status < 0 ? refuse(r, status, at, why.text) : status;
}

/* A list of its own; the mixture's are read together when its group is complete. */
static cmx_status read_list(const reader *r, const cmxp_setting *e, const config_setting_t *setting) {
  if (!strcmp(e->name, "solids")) return read_solids(r, setting);
  if (!strcmp(e->name, "species")) return read_pures(r, setting);
  if (!strcmp(e->name, "beyond_pairs")) return read_terms(r, setting);
  return CMX_OK;
}

static cmx_status read_group(const reader *r, const config_setting_t *group, const char *name) {
  cmx_status status = CMX_OK;
  if (!config_setting_is_group(group)) return refuse(r, CMX_ERR_FORMAT, group, "must be a group in braces");
  for (unsigned k = 0; status >= 0 && k < (unsigned)config_setting_length(group); k++) {
    const config_setting_t *setting = config_setting_get_elem(group, k);
    const char *key = config_setting_name(setting);
    const cmxp_setting *found = cmxp_setting_find(name, key);
    if (found)
      status = found->kind == CMXP_IS_LIST ? read_list(r, found, setting) : read_setting(r, found, setting);
    else if (!*name && is_group_name(key))
      status = read_group(r, setting, key);
    else
      status = refuse_unknown(r, setting, name);
  }
  return status >= 0 && strcmp(name, "mixture") == 0 ? read_mixture(r, group) : status;
}

/* Whether the n characters at s are an integer that libconfig would silently cut to 32 bits. */
static int is_cut_integer(const char *s, size_t n) {
  size_t i = n > 0 && (s[0] == '-' || s[0] == '+');
  int hexadecimal = n > i + 2 && s[i] == '0' && (s[i + 1] == 'x' || s[i + 1] == 'X');
  double value = 0.0;
  if (hexadecimal) i += 2;
  for (size_t first = i; i < n; i++) {
    int digit = s[i] >= '0' && s[i] <= '9'                  ? s[i] - '0'
                : hexadecimal && s[i] >= 'a' && s[i] <= 'f' ? s[i] - 'a' + 10
                : hexadecimal && s[i] >= 'A' && s[i] <= 'F' ? s[i] - 'A' + 10
                                                            : -1;
    if (digit < 0) return i > first && s[i] == 'L' && value > (double)LLONG_MAX;
    value = value * (hexadecimal ? 16 : 10) + digit;
  }
  return value > INT_MAX;
}

/* Checks for input that libconfig accepts or leaks memory on: numbers that are too long, includes, unclosed
   texts. Skips strings and comments. */
static cmx_status check_tokens(const reader *r, const char *text) {
  unsigned line = 1;
  const char *s = text;
  while (*s) {
    size_t n = 1;
    if (*s == '#' || (s[0] == '/' && s[1] == '/')) {
      n = strcspn(s, "\n");
    } else if (s[0] == '/' && s[1] == '*') {
      const char *end = strstr(s + 2, "*/");
      n = end ? (size_t)(end + 2 - s) : strlen(s);
    } else if (*s == '"') {
      while (s[n] && s[n] != '"') n += s[n] == '\\' && s[n + 1] ? 2 : 1;
      if (!s[n])
        return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%u: the text in quotes has no end", r->name, line);
      n++;
    } else if (*s == '@') {
      return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%u: other files cannot be included", r->name, line);
    } else if ((n = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-.*")) == 0) {
      n = 1;
    } else if (is_cut_integer(s, n)) {
      return cmx_fail(r->err, CMX_ERR_RANGE, "%s:%u: %.*s: allowed %d to %d", r->name, line,
                      n < 40 ? (int)n : 40, s, INT_MIN, INT_MAX);
    }
    for (const char *end = s + n; s < end; s++) line += *s == '\n';
  }
  return CMX_OK;
}

static cmx_status check_bytes(const reader *r, const char *text) {
  unsigned line = 1;
  for (const char *s = text; *s; line++) {
    size_t n = strcspn(s, "\n");
    if (!cmxp_utf8_valid(s, n)) return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%u: not UTF-8", r->name, line);
    s += n + (s[n] == '\n');
  }
  return check_tokens(r, text);
}

/* Other groups name the models of the list and of plug-ins, so that they are read first. */
static cmx_status read_models(const reader *r, const config_setting_t *root) {
  const config_setting_t *list = config_setting_get_member(root, "models"), *at = list;
  cmx_error why = CMX_ERROR_NONE;
  cmx_status status =
      cmxp_plugins_read(config_setting_get_member(root, "plugin"), r->source, r->recipe, &at, &why);
  if (status >= 0 && list) status = cmxp_own_models_read(list, r->recipe, &at, &why);
  if (status >= 0) return status;
  return at ? refuse(r, status, at, why.text) : cmx_fail(r->err, status, "%s: %.400s", r->name, why.text);
}

static cmx_status read_tree(const reader *r, const config_setting_t *root) {
  cmx_status status = read_models(r, root);
  if (status >= 0) status = read_group(r, root, "");
  return status >= 0 ? check_groups(r, root) : status;
}

/* `folder` ends with a slash, or is empty. */
static cmx_status read_recipe(const char *text, const cmx_recipe_source *source, const char *folder,
                              cmx_recipe *recipe, cmx_error *err) {
  reader r = {source->path ? source->path : source->name, source, recipe, err};
  config_t config;
  cmx_recipe_defaults(recipe);
  cmx_status status = check_bytes(&r, text);
  if (status < 0) return status;
  snprintf(recipe->folder, sizeof recipe->folder, "%s", folder);
  config_init(&config);
  status = cmxp_tree_read(text, r.name, &config, err);
  if (status >= 0) status = read_tree(&r, config_root_setting(&config));
  config_destroy(&config);
  if (status >= 0) {
    size_t size = strlen(text) + 1;
    recipe->text = malloc(size);
    if (recipe->text)
      memcpy(recipe->text, text, size);
    else
      status = cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", r.name);
  }
  if (status < 0) cmx_recipe_clear(recipe);
  return status;
}

/* With the changes of the source. */
static cmx_status read_changed(const char *text, const cmx_recipe_source *source, const char *folder,
                               cmx_recipe *recipe, cmx_error *err) {
  char *changed = NULL;
  cmx_status status = CMX_OK;
  if (source->n_changes)
    status = cmx_recipe_changed(text, source->path ? source->path : source->name, source->n_changes,
                                source->changes, &changed, err);
  if (status >= 0) status = read_recipe(changed ? changed : text, source, folder, recipe, err);
  free(changed);
  return status;
}

static cmx_status read_file(const cmx_recipe_source *source, cmx_recipe *recipe, cmx_error *err) {
  const char *path = source->path, *slash = strrchr(path, '/');
  size_t n_text, n_folder = slash ? (size_t)(slash - path) + 1 : 0;
  char *text = NULL, folder[sizeof recipe->folder];
  cmx_status status = cmxp_text_read(path, MOST_BYTES, &text, &n_text, err);
  if (status >= 0 && memchr(text, '\0', n_text))
    status = cmx_fail(err, CMX_ERR_FORMAT, "%s: not a text", path);
  if (status >= 0 && n_folder >= sizeof folder)
    status = cmx_fail(err, CMX_ERR_FORMAT, "%s: the name of its folder is longer than %zu bytes", path,
                      sizeof folder - 2);
  if (status >= 0) {
    snprintf(folder, sizeof folder, "%.*s", (int)n_folder, path);
    status = read_changed(text, source, folder, recipe, err);
  }
  if (status == CMX_ERR_FORMAT && text)
    status = cmxp_text_explain(path, CMX_KIND_RECIPE, text, n_text, status, err);
  free(text);
  return status;
}

cmx_status cmx_recipe_read(const cmx_recipe_source *source, cmx_recipe *recipe, cmx_error *err) {
  cmx_recipe_defaults(recipe);
  return source->path ? read_file(source, recipe, err)
                      : read_changed(source->text, source, source->folder ? source->folder : "", recipe, err);
}

cmx_status cmx_recipe_read_text(const char *text, const char *name, cmx_recipe *recipe, cmx_error *err) {
  return cmx_recipe_read(&(cmx_recipe_source){.text = text, .name = name}, recipe, err);
}

cmx_status cmx_recipe_read_changed(const char *path, size_t n, const char *const changes[],
                                   cmx_recipe *recipe, cmx_error *err) {
  return cmx_recipe_read(&(cmx_recipe_source){.path = path, .n_changes = n, .changes = changes}, recipe, err);
}

cmx_status cmx_recipe_read_file(const char *path, cmx_recipe *recipe, cmx_error *err) {
  return cmx_recipe_read(&(cmx_recipe_source){.path = path}, recipe, err);
}
