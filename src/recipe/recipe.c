#include "coulomix/recipe.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libconfig.h>

#include "coulomix/model.h"
#include "io/io_internal.h"

enum { MOST_BYTES = 1 << 20 };

typedef struct reader {
  const char *name; /* of the file */
  cmx_recipe *recipe;
  cmx_error *err;
} reader;

typedef enum value_kind {
  IS_BOOL,
  IS_INT,
  IS_NUMBER,
  IS_TEXT,
  IS_MODEL,
  IS_MODEL_OR_NONE,
  IS_SOLID,
  IS_VARIANT,
  IS_ORDER,
  IS_COOLING
} value_kind;

/* A setting that is one value: where it goes and what it may be. */
typedef struct entry {
  const char *group, *name;
  value_kind kind;
  size_t offset;
  double low, high;     /* of numbers; of texts the size of the field in `high` */
  cmx_model_kind model; /* of models */
} entry;

#define FIELD(field)     offsetof(cmx_recipe, field)
#define TEXT_SIZE(field) (double)sizeof(((cmx_recipe *)0)->field)

static const entry entries[] = {
    {"", "title", IS_TEXT, FIELD(title), 0, TEXT_SIZE(title), 0},
    {"lattice", "structure", IS_TEXT, FIELD(lattice.structure), 0, TEXT_SIZE(lattice.structure), 0},
    {"lattice", "tolerance", IS_NUMBER, FIELD(lattice.tolerance), 1e-14, 1e-4, 0},
    {"order", "enabled", IS_BOOL, FIELD(order.enabled), 0, 0, 0},
    {"order", "shells", IS_INT, FIELD(order.shells), 1, 64, 0},
    {"order", "x_nodes", IS_INT, FIELD(order.x_nodes), 9, 2049, 0},
    {"order", "gamma_d_nodes", IS_INT, FIELD(order.gamma_d_nodes), 9, 4097, 0},
    {"order", "gamma_d_max", IS_NUMBER, FIELD(order.gamma_d_max), 1, 1000, 0},
    {"phase", "enabled", IS_BOOL, FIELD(phase.enabled), 0, 0, 0},
    {"phase", "liquid", IS_MODEL, FIELD(phase.liquid), 0, TEXT_SIZE(phase.liquid), CMX_KIND_LIQUID},
    {"phase", "crystal", IS_MODEL, FIELD(phase.crystal), 0, TEXT_SIZE(phase.crystal), CMX_KIND_CRYSTAL},
    {"phase", "anharmonic", IS_MODEL, FIELD(phase.anharmonic), 0, TEXT_SIZE(phase.anharmonic),
     CMX_KIND_ANHARMONIC},
    {"phase", "liquid_mixing", IS_MODEL, FIELD(phase.liquid_mixing), 0, TEXT_SIZE(phase.liquid_mixing),
     CMX_KIND_LIQUID_MIXING},
    {"phase", "gamma_max", IS_NUMBER, FIELD(phase.gamma_max), 100, 10000, 0},
    {"phase", "nodes", IS_INT, FIELD(phase.nodes), 17, 8193, 0},
    {"phase", "x_grid", IS_INT, FIELD(phase.x_grid), 16, 100000, 0},
    {"eos", "enabled", IS_BOOL, FIELD(eos.enabled), 0, 0, 0},
    {"eos", "solid", IS_SOLID, FIELD(eos.solid), 0, TEXT_SIZE(eos.solid), 0},
    {"eos", "entropy", IS_MODEL, FIELD(eos.entropy), 0, TEXT_SIZE(eos.entropy), CMX_KIND_MIXING_ENTROPY},
    {"eos", "liquid", IS_MODEL, FIELD(eos.liquid), 0, TEXT_SIZE(eos.liquid), CMX_KIND_LIQUID},
    {"eos", "liquid_mixing", IS_MODEL, FIELD(eos.liquid_mixing), 0, TEXT_SIZE(eos.liquid_mixing),
     CMX_KIND_LIQUID_MIXING},
    {"eos", "liquid_quantum", IS_MODEL_OR_NONE, FIELD(eos.liquid_quantum), 0, TEXT_SIZE(eos.liquid_quantum),
     CMX_KIND_LIQUID_QUANTUM},
    {"eos", "liquid_screening", IS_MODEL_OR_NONE, FIELD(eos.liquid_screening), 0,
     TEXT_SIZE(eos.liquid_screening), CMX_KIND_LIQUID_SCREENING},
    {"eos", "crystal_quantum", IS_MODEL, FIELD(eos.crystal_quantum), 0, TEXT_SIZE(eos.crystal_quantum),
     CMX_KIND_CRYSTAL_QUANTUM},
    {"eos", "anharmonic", IS_MODEL, FIELD(eos.anharmonic), 0, TEXT_SIZE(eos.anharmonic),
     CMX_KIND_ANHARMONIC_QUANTUM},
    {"eos", "crystal_screening", IS_MODEL_OR_NONE, FIELD(eos.crystal_screening), 0,
     TEXT_SIZE(eos.crystal_screening), CMX_KIND_CRYSTAL_SCREENING},
    {"eos", "exchange", IS_MODEL_OR_NONE, FIELD(eos.exchange), 0, TEXT_SIZE(eos.exchange), CMX_KIND_EXCHANGE},
    {"eos", "order", IS_COOLING, FIELD(eos.order), 0, TEXT_SIZE(eos.order), 0},
    {"eos", "order_blocking_gamma_d", IS_NUMBER, FIELD(eos.order_blocking_gamma_d), 0.1, 1000, 0},
    {"eos", "rho_min", IS_NUMBER, FIELD(eos.rho_min), 1e-3, 1e13, 0},
    {"eos", "rho_max", IS_NUMBER, FIELD(eos.rho_max), 1e-3, 1e13, 0},
    {"eos", "temp_min", IS_NUMBER, FIELD(eos.temp_min), 2e4, 5e10, 0},
    {"eos", "temp_max", IS_NUMBER, FIELD(eos.temp_max), 2e4, 5e10, 0},
    {"eos", "rho_nodes", IS_INT, FIELD(eos.rho_nodes), 5, 200, 0},
    {"eos", "temp_nodes", IS_INT, FIELD(eos.temp_nodes), 5, 200, 0},
    {"eos", "x_nodes", IS_INT, FIELD(eos.x_nodes), 8, 1024, 0},
    {"equilibrium", "enabled", IS_BOOL, FIELD(equilibrium.enabled), 0, 0, 0},
    {"equilibrium", "p_nodes", IS_INT, FIELD(equilibrium.p_nodes), 4, 100, 0},
    {"equilibrium", "x_nodes", IS_INT, FIELD(equilibrium.x_nodes), 16, 128, 0},
    {"transport", "enabled", IS_BOOL, FIELD(transport.enabled), 0, 0, 0},
    {"transport", "variant", IS_VARIANT, FIELD(transport.variant), 0, TEXT_SIZE(transport.variant), 0},
    {"transport", "order", IS_ORDER, FIELD(transport.order), 0, TEXT_SIZE(transport.order), 0},
    {"transport", "freezing_gamma", IS_NUMBER, FIELD(transport.freezing_gamma), 1, 1e4, 0},
    {"transport", "rho_min", IS_NUMBER, FIELD(transport.rho_min), 1, 1e13, 0},
    {"transport", "rho_max", IS_NUMBER, FIELD(transport.rho_max), 1, 1e13, 0},
    {"transport", "temp_min", IS_NUMBER, FIELD(transport.temp_min), 1e5, 1e10, 0},
    {"transport", "temp_max", IS_NUMBER, FIELD(transport.temp_max), 1e5, 1e10, 0},
    {"transport", "rho_nodes", IS_INT, FIELD(transport.rho_nodes), 5, 100, 0},
    {"transport", "temp_nodes", IS_INT, FIELD(transport.temp_nodes), 5, 100, 0},
    {"transport", "x_nodes", IS_INT, FIELD(transport.x_nodes), 4, 33, 0},
    {"warm", "enabled", IS_BOOL, FIELD(warm.enabled), 0, 0, 0},
    {"warm", "rho_min", IS_NUMBER, FIELD(warm.rho_min), 1e-3, 1e4, 0},
    {"warm", "rho_max", IS_NUMBER, FIELD(warm.rho_max), 1e-3, 1e4, 0},
    {"warm", "temp_min", IS_NUMBER, FIELD(warm.temp_min), 1e3, 1e9, 0},
    {"warm", "temp_max", IS_NUMBER, FIELD(warm.temp_max), 1e3, 1e9, 0},
    {"warm", "rho_nodes", IS_INT, FIELD(warm.rho_nodes), 2, 100, 0},
    {"warm", "temp_nodes", IS_INT, FIELD(warm.temp_nodes), 2, 100, 0},
    {"warm", "omega_nodes", IS_INT, FIELD(warm.omega_nodes), 8, 1000, 0},
    {"warm", "energy_max", IS_NUMBER, FIELD(warm.energy_max), 1, 1e5, 0},
    {"warm", "energy_scale", IS_NUMBER, FIELD(warm.energy_scale), 1e-3, 100, 0},
    {"warm", "crossover", IS_NUMBER, FIELD(warm.crossover), 1e-3, 100, 0},
    {"warm", "width", IS_NUMBER, FIELD(warm.width), 1e-3, 100, 0},
};

void cmx_recipe_defaults(cmx_recipe *recipe) {
  *recipe = (cmx_recipe){
      .title = "untitled",
      .mixture = {.names = {"C", "O"}, .ions = {2, {6.0, 8.0}, {12.0, 15.9949146196}}},
      .lattice = {.structure = "bcc", .tolerance = 1e-12},
      .order = {.enabled = 1, .shells = 8, .x_nodes = 129, .gamma_d_nodes = 257, .gamma_d_max = 1000.0},
      .phase = {.enabled = 1,
                .liquid = "liquid/pc2000-ds",
                .crystal = "crystal/bcc",
                .anharmonic = "anharmonic/bc22",
                .liquid_mixing = "liquid-mixing/p2009-rigid",
                .n_solids = 1,
                .solids = {{"short-range-ordered", "ordered", "mixing-entropy/number"}},
                .gamma_max = 800.0,
                .nodes = 257,
                .x_grid = 400},
      .eos = {.solid = "ordered",
              .entropy = "mixing-entropy/number",
              .liquid = "liquid/pc2000-ds",
              .liquid_mixing = "liquid-mixing/p2009-polarizable",
              .liquid_quantum = "liquid-quantum/bc22",
              .liquid_screening = "liquid-screening/consistent",
              .crystal_quantum = "crystal-quantum/bpy2001-bcc",
              .anharmonic = "anharmonic-quantum/bc22-damped",
              .crystal_screening = "crystal-screening/linear-response-bcc",
              .exchange = "exchange/iit1987",
              .order = "equilibrium",
              .order_blocking_gamma_d = 0.0,
              .rho_min = 1e2,
              .rho_max = 1e11,
              .temp_min = 1e5,
              .temp_max = 1e10,
              .rho_nodes = 25,
              .temp_nodes = 50,
              .x_nodes = 32},
      .equilibrium = {.enabled = 1, .p_nodes = 8, .x_nodes = 40},
      .transport = {.variant = "recommended",
                    .order = "ordered",
                    .freezing_gamma = 175.0,
                    .rho_min = 1e2,
                    .rho_max = 1e11,
                    .temp_min = 1e5,
                    .temp_max = 1e10,
                    .rho_nodes = 7,
                    .temp_nodes = 12,
                    .x_nodes = 8},
      .warm = {.species = {{.model = "lee-more", .charge = NAN}, {.model = "lee-more", .charge = NAN}},
               .rho_min = 1.0,
               .rho_max = 20.0,
               .temp_min = 5e4,
               .temp_max = 1e6,
               .rho_nodes = 64,
               .temp_nodes = 64,
               .omega_nodes = 64,
               .energy_max = 500.0,
               .energy_scale = 1.0,
               .crossover = 1.0,
               .width = 0.5}};
}

void cmx_recipe_clear(cmx_recipe *recipe) {
  free(recipe->text);
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

/* Control characters become question marks, and whatever is not ASCII where the text is not UTF-8. */
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
    snprintf(value, size, "%.15g", config_setting_get_float(setting));
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
    snprintf(why, sizeof why, "allowed %.0f to %.0f", low, high);
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
    snprintf(why, sizeof why, "allowed %g to %g", low, high);
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

/* A text of 1 to size - 1 bytes; `marks` are what it may hold besides letters and digits, NULL for anything. */
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
  cmx_error why = {CMX_OK, ""};
  cmx_status status = read_text(r, setting, NULL, out, size);
  if (status < 0) return status;
  return cmx_model_find(kind, out, &why) ? CMX_OK : refuse(r, CMX_ERR_UNKNOWN, setting, why.text);
}

static cmx_status read_solid_choice(const reader *r, const config_setting_t *setting, char out[],
                                    size_t size) {
  const char *text = config_setting_get_string(setting);
  const cmx_status status = read_text(r, setting, NULL, out, size);
  if (status < 0 || strcmp(text, "ordered") == 0 || strcmp(text, "random") == 0) return status;
  cmx_error ignored;
  if (!cmx_model_find(CMX_KIND_SOLID_MIXING, text, &ignored)) {
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

static cmx_status read_entry(const reader *r, const entry *e, const config_setting_t *setting) {
  char *field = (char *)r->recipe + e->offset;
  switch (e->kind) {
  case IS_BOOL:
    return read_bool(r, setting, (int *)(void *)field);
  case IS_INT:
    return read_int(r, setting, e->low, e->high, (int *)(void *)field);
  case IS_NUMBER:
    return read_bounded(r, setting, e->low, e->high, (double *)(void *)field);
  case IS_MODEL_OR_NONE: {
    const char *none = config_setting_get_string(setting);
    if (none && strcmp(none, "none") == 0) return read_text(r, setting, NULL, field, (size_t)e->high);
    return read_model(r, setting, e->model, field, (size_t)e->high);
  }
  case IS_MODEL:
    return read_model(r, setting, e->model, field, (size_t)e->high);
  case IS_SOLID:
    return read_solid_choice(r, setting, field, (size_t)e->high);
  case IS_VARIANT: {
    static const char *const variants[] = {"recommended", NULL};
    return read_word(r, setting, variants, field, (size_t)e->high);
  }
  case IS_COOLING: {
    static const char *const orders[] = {"equilibrium", "blocked", "frozen", "random", NULL};
    return read_word(r, setting, orders, field, (size_t)e->high);
  }
  case IS_ORDER: {
    static const char *const orders[] = {"uncorrelated", "ordered", "frozen", NULL};
    return read_word(r, setting, orders, field, (size_t)e->high);
  }
  case IS_TEXT:
    break;
  }
  cmx_status status = read_text(r, setting, NULL, field, (size_t)e->high);
  if (status >= 0 && e->offset == FIELD(lattice.structure) && strcmp(field, "bcc") != 0)
    return refuse(r, CMX_ERR_RANGE, setting, "allowed \"bcc\"");
  return status;
}

/* --- the mixture --- */

static int is_sequence(const config_setting_t *setting) {
  return config_setting_is_list(setting) || config_setting_is_array(setting);
}

static cmx_status read_names(const reader *r, const config_setting_t *setting) {
  cmx_status status = CMX_OK;
  if (!is_sequence(setting) || config_setting_length(setting) != CMX_RECIPE_SPECIES)
    return refuse(r, CMX_ERR_FORMAT, setting, "must be a list of two names");
  for (unsigned k = 0; status >= 0 && k < CMX_RECIPE_SPECIES; k++)
    status = read_text(r, config_setting_get_elem(setting, k), "+-", r->recipe->mixture.names[k],
                       sizeof r->recipe->mixture.names[k]);
  if (status >= 0 && strcmp(r->recipe->mixture.names[0], r->recipe->mixture.names[1]) == 0)
    return refuse(r, CMX_ERR_RANGE, setting, "the names must differ");
  return status;
}

static cmx_status read_charges(const reader *r, const config_setting_t *setting) {
  double low = 0.0;
  if (!is_sequence(setting) || config_setting_length(setting) != CMX_RECIPE_SPECIES)
    return refuse(r, CMX_ERR_FORMAT, setting, "must be a list of two numbers");
  for (unsigned k = 0; k < CMX_RECIPE_SPECIES; k++) {
    const config_setting_t *element = config_setting_get_elem(setting, k);
    double *z = &r->recipe->mixture.ions.z[k];
    cmx_status status = read_number(r, element, z);
    if (status < 0) return status;
    if (!(*z > low && *z <= 118.0)) return refuse(r, CMX_ERR_RANGE, element, "allowed 0 < Z1 < Z2 <= 118");
    low = *z;
  }
  return CMX_OK;
}

static cmx_status read_masses(const reader *r, const config_setting_t *setting) {
  cmx_status status = CMX_OK;
  if (!is_sequence(setting) || config_setting_length(setting) != CMX_RECIPE_SPECIES)
    return refuse(r, CMX_ERR_FORMAT, setting, "must be a list of two numbers");
  for (unsigned k = 0; k < CMX_RECIPE_SPECIES && status >= 0; k++)
    status =
        read_bounded(r, config_setting_get_elem(setting, k), 0.1, 999.0, &r->recipe->mixture.ions.mass_u[k]);
  return status;
}

static cmx_status read_mixture(const reader *r, const config_setting_t *group) {
  const config_setting_t *masses = config_setting_get_member(group, "masses");
  const config_setting_t *names = config_setting_get_member(group, "names");
  const config_setting_t *charges = config_setting_get_member(group, "charges");
  if (!names != !charges)
    return refuse(r, CMX_ERR_FORMAT, names ? names : charges, "names and charges must be given together");
  cmx_status status = names ? read_names(r, names) : CMX_OK;
  if (status >= 0 && charges) status = read_charges(r, charges);
  if (charges) memset(r->recipe->mixture.ions.mass_u, 0, sizeof r->recipe->mixture.ions.mass_u);
  return status >= 0 && masses ? read_masses(r, masses) : status;
}

/* What an equation of state needs besides its own settings. */
static cmx_status check_eos(const reader *r, const config_setting_t *root) {
  const cmx_recipe *recipe = r->recipe;
  const config_setting_t *group = config_setting_get_member(root, "eos");
  if (!group || !recipe->eos.enabled) return CMX_OK;
  if (!(recipe->mixture.ions.mass_u[0] > 0.0))
    return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%u: eos.enabled = true: mixture.masses is missing", r->name,
                    config_setting_source_line(group));
  if (strcmp(recipe->eos.solid, "ordered") == 0 && !recipe->order.enabled)
    return cmx_fail(r->err, CMX_ERR_RANGE, "%s:%u: eos.solid = \"ordered\": needs order.enabled = true",
                    r->name, config_setting_source_line(group));
  if (strcmp(recipe->eos.solid, "ordered") == 0 && strcmp(recipe->eos.entropy, "mixing-entropy/number") != 0)
    return cmx_fail(r->err, CMX_ERR_RANGE, "%s:%u: eos.entropy: an ordered solid brings its own", r->name,
                    config_setting_source_line(group));
  if (!strcmp(recipe->eos.order, "blocked") && !(recipe->eos.order_blocking_gamma_d > 0.0))
    return cmx_fail(
        r->err, CMX_ERR_FORMAT,
        "%s:%u: eos.order = \"blocked\": eos.order_blocking_gamma_d is missing, allowed 0.1 to 1000", r->name,
        config_setting_source_line(group));
  if (!(recipe->eos.rho_max >= 1.25 * recipe->eos.rho_min) ||
      !(recipe->eos.temp_max >= 1.25 * recipe->eos.temp_min))
    return cmx_fail(
        r->err, CMX_ERR_RANGE,
        "%s:%u: eos: rho %g to %g, temp %g to %g: the upper end must be at least 1.25 times the lower",
        r->name, config_setting_source_line(group), recipe->eos.rho_min, recipe->eos.rho_max,
        recipe->eos.temp_min, recipe->eos.temp_max);
  return CMX_OK;
}

static cmx_status check_transport(const reader *r, const config_setting_t *root) {
  const cmx_recipe *recipe = r->recipe;
  const config_setting_t *group = config_setting_get_member(root, "transport");
  if (!group || !recipe->transport.enabled) return CMX_OK;
  const unsigned line = config_setting_source_line(group);
  const int random = strcmp(recipe->transport.order, "uncorrelated") == 0;
  if (!(recipe->mixture.ions.mass_u[0] > 0.0))
    return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%u: transport.enabled = true: mixture.masses is missing",
                    r->name, line);
  if (!(recipe->mixture.ions.z[0] >= 3.0))
    return cmx_fail(r->err, CMX_ERR_RANGE,
                    "%s:%u: transport.enabled = true: mixture.charges[0] = %g: below 3", r->name, line,
                    recipe->mixture.ions.z[0]);
  if (!random && !recipe->order.enabled)
    return cmx_fail(r->err, CMX_ERR_RANGE, "%s:%u: transport.order = \"%s\": needs order.enabled = true",
                    r->name, line, recipe->transport.order);
  if (!(recipe->transport.rho_max >= 1.25 * recipe->transport.rho_min) ||
      !(recipe->transport.temp_max >= 1.25 * recipe->transport.temp_min))
    return cmx_fail(
        r->err, CMX_ERR_RANGE,
        "%s:%u: transport: rho %g to %g, temp %g to %g: the upper end must be at least 1.25 times "
        "the lower",
        r->name, line, recipe->transport.rho_min, recipe->transport.rho_max, recipe->transport.temp_min,
        recipe->transport.temp_max);
  return CMX_OK;
}

/* --- the solids --- */

static cmx_status read_solid(const reader *r, const config_setting_t *group, cmx_recipe_solid *out) {
  cmx_status status = CMX_OK;
  *out = (cmx_recipe_solid){"short-range-ordered", "ordered", "mixing-entropy/number"};
  if (!config_setting_is_group(group))
    return refuse(r, CMX_ERR_FORMAT, group, "must be a group { name; solid; entropy; }");
  for (unsigned k = 0; status >= 0 && k < (unsigned)config_setting_length(group); k++) {
    const config_setting_t *setting = config_setting_get_elem(group, k);
    const char *name = config_setting_name(setting);
    if (strcmp(name, "name") == 0)
      status = read_text(r, setting, "_-", out->name, sizeof out->name);
    else if (strcmp(name, "solid") == 0)
      status = read_solid_choice(r, setting, out->solid, sizeof out->solid);
    else if (strcmp(name, "entropy") == 0)
      status = read_model(r, setting, CMX_KIND_MIXING_ENTROPY, out->entropy, sizeof out->entropy);
    else
      status = refuse(r, CMX_ERR_FORMAT, setting, "unknown setting; allowed here: name, solid, entropy");
  }
  if (status < 0) return status;
  if (out->name[0] == '-')
    return refuse(r, CMX_ERR_RANGE, config_setting_get_member(group, "name"), "must not begin with -");
  if (strcmp(out->solid, "ordered") == 0 && strcmp(out->entropy, "mixing-entropy/number") != 0)
    return refuse(r, CMX_ERR_RANGE, config_setting_get_member(group, "entropy"),
                  "an ordered solid brings its own entropy; allowed \"mixing-entropy/number\"");
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
    for (int j = 0; status >= 0 && j < k; j++)
      if (strcmp(solids[j].name, solids[k].name) == 0) {
        const config_setting_t *name = config_setting_get_member(group, "name");
        status = refuse(r, CMX_ERR_RANGE, name ? name : group, "two solids have the same name");
      }
  }
  r->recipe->phase.n_solids = (size_t)n;
  return status;
}

/* --- warm matter --- */

static cmx_status read_pure(const reader *r, const config_setting_t *group, cmx_recipe_pure *out) {
  static const char *const models[] = {"lee-more", "spectra", NULL};
  cmx_status status = CMX_OK;
  if (!config_setting_is_group(group))
    return refuse(r, CMX_ERR_FORMAT, group, "must be a group { model; charge; files; }");
  for (unsigned k = 0; status >= 0 && k < (unsigned)config_setting_length(group); k++) {
    const config_setting_t *setting = config_setting_get_elem(group, k);
    const char *name = config_setting_name(setting);
    if (strcmp(name, "model") == 0) {
      status = read_word(r, setting, models, out->model, sizeof out->model);
    } else if (strcmp(name, "charge") == 0) {
      status = read_bounded(r, setting, 0.01, 118.0, &out->charge);
    } else if (strcmp(name, "files") == 0) {
      const int n = is_sequence(setting) ? config_setting_length(setting) : 0;
      if (n < 1 || n > CMX_RECIPE_SPECTRA)
        return refuse(r, CMX_ERR_RANGE, setting, "must be a list of 1 to 64 texts");
      for (unsigned i = 0; status >= 0 && i < (unsigned)n; i++)
        status = read_text(r, config_setting_get_elem(setting, i), NULL, out->files[i], sizeof out->files[i]);
      out->n_files = (size_t)n;
    } else {
      status = refuse(r, CMX_ERR_FORMAT, setting, "unknown setting; allowed here: model, charge, files");
    }
  }
  if (status >= 0 && (strcmp(out->model, "spectra") == 0) != (out->n_files > 0))
    return refuse(r, CMX_ERR_FORMAT, group, "files belong to the model \"spectra\", which needs them");
  return status;
}

static cmx_status read_pures(const reader *r, const config_setting_t *list) {
  cmx_status status = CMX_OK;
  if (!config_setting_is_list(list) || config_setting_length(list) != CMX_RECIPE_SPECIES)
    return refuse(r, CMX_ERR_FORMAT, list, "must be a list of two groups in parentheses");
  for (unsigned k = 0; status >= 0 && k < CMX_RECIPE_SPECIES; k++)
    status = read_pure(r, config_setting_get_elem(list, k), &r->recipe->warm.species[k]);
  return status;
}

static cmx_status check_warm(const reader *r, const config_setting_t *root) {
  const cmx_recipe *recipe = r->recipe;
  const config_setting_t *group = config_setting_get_member(root, "warm");
  if (!group || !recipe->warm.enabled) return CMX_OK;
  const unsigned line = config_setting_source_line(group);
  if (!(recipe->mixture.ions.mass_u[0] > 0.0))
    return cmx_fail(r->err, CMX_ERR_FORMAT, "%s:%u: warm.enabled = true: mixture.masses is missing", r->name,
                    line);
  if (!(recipe->warm.rho_max >= 1.01 * recipe->warm.rho_min) ||
      !(recipe->warm.temp_max >= recipe->warm.temp_min))
    return cmx_fail(r->err, CMX_ERR_RANGE,
                    "%s:%u: warm: rho %g to %g, temp %g to %g: the lower ends come first", r->name, line,
                    recipe->warm.rho_min, recipe->warm.rho_max, recipe->warm.temp_min, recipe->warm.temp_max);
  if (!(recipe->warm.energy_max > recipe->warm.energy_scale))
    return cmx_fail(r->err, CMX_ERR_RANGE, "%s:%u: warm: energy_max = %g: not above energy_scale = %g",
                    r->name, line, recipe->warm.energy_max, recipe->warm.energy_scale);
  return CMX_OK;
}

/* --- the whole --- */

static cmx_status refuse_unknown(const reader *r, const config_setting_t *setting, const char *group) {
  char allowed[500];
  const char *others = *group == '\0' ? ", mixture, lattice, order, phase, eos, equilibrium, transport, warm"
                       : strcmp(group, "mixture") == 0 ? ", names, charges, masses"
                       : strcmp(group, "phase") == 0   ? ", solids"
                       : strcmp(group, "warm") == 0    ? ", species"
                                                       : "";
  size_t n = 0;
  allowed[0] = '\0';
  for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
    if (strcmp(entries[i].group, group) == 0)
      n += (size_t)snprintf(allowed + n, sizeof allowed - n, ", %s", entries[i].name);
  snprintf(allowed + n, sizeof allowed - n, "%s", others);
  char why[560];
  snprintf(why, sizeof why, "unknown setting; allowed here: %s", allowed + 2);
  return refuse(r, CMX_ERR_FORMAT, setting, why);
}

static cmx_status read_group(const reader *r, const config_setting_t *group, const char *name) {
  cmx_status status = CMX_OK;
  if (!config_setting_is_group(group)) return refuse(r, CMX_ERR_FORMAT, group, "must be a group in braces");
  for (unsigned k = 0; status >= 0 && k < (unsigned)config_setting_length(group); k++) {
    const config_setting_t *setting = config_setting_get_elem(group, k);
    const char *key = config_setting_name(setting);
    const entry *found = NULL;
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
      if (strcmp(entries[i].group, name) == 0 && strcmp(entries[i].name, key) == 0) found = &entries[i];
    if (found)
      status = read_entry(r, found, setting);
    else if (*name == '\0' &&
             (strcmp(key, "mixture") == 0 || strcmp(key, "lattice") == 0 || strcmp(key, "order") == 0 ||
              strcmp(key, "phase") == 0 || strcmp(key, "eos") == 0 || strcmp(key, "equilibrium") == 0 ||
              strcmp(key, "transport") == 0 || strcmp(key, "warm") == 0))
      status = read_group(r, setting, key);
    else if (strcmp(name, "phase") == 0 && strcmp(key, "solids") == 0)
      status = read_solids(r, setting);
    else if (strcmp(name, "warm") == 0 && strcmp(key, "species") == 0)
      status = read_pures(r, setting);
    else if (strcmp(name, "mixture") != 0 ||
             (strcmp(key, "names") != 0 && strcmp(key, "charges") != 0 && strcmp(key, "masses") != 0))
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

/* What libconfig lets through, or loses memory on: numbers too long for it, other files, unclosed texts. Walks
 * past strings and comments. */
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

cmx_status cmx_recipe_read_text(const char *text, const char *name, cmx_recipe *recipe, cmx_error *err) {
  reader r = {name, recipe, err};
  config_t config;
  cmx_recipe_defaults(recipe);
  cmx_status status = check_bytes(&r, text);
  if (status < 0) return status;
  config_init(&config);
  if (config_read_string(&config, text) != CONFIG_TRUE)
    status = cmx_fail(err, CMX_ERR_FORMAT, "%s:%d: %s", name, config_error_line(&config),
                      config_error_text(&config));
  else
    status = read_group(&r, config_root_setting(&config), "");
  if (status >= 0) status = check_eos(&r, config_root_setting(&config));
  if (status >= 0) status = check_transport(&r, config_root_setting(&config));
  if (status >= 0) status = check_warm(&r, config_root_setting(&config));
  config_destroy(&config);
  if (status >= 0) {
    size_t size = strlen(text) + 1;
    recipe->text = malloc(size);
    if (recipe->text)
      memcpy(recipe->text, text, size);
    else
      status = cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", name);
  }
  if (status < 0) cmx_recipe_clear(recipe);
  return status;
}

cmx_status cmx_recipe_read_file(const char *path, cmx_recipe *recipe, cmx_error *err) {
  char *text = malloc(MOST_BYTES + 1);
  FILE *stream = NULL;
  cmx_status status = CMX_OK;
  size_t n = 0;
  cmx_recipe_defaults(recipe);
  if (!text) return cmx_fail(err, CMX_ERR_MEMORY, "%s: out of memory", path);
  errno = 0;
  stream = fopen(path, "rb");
  if (stream) n = fread(text, 1, MOST_BYTES + 1, stream);
  if (!stream || ferror(stream))
    status = cmx_fail(err, CMX_ERR_IO, "%s: cannot be read: %s", path, strerror(errno));
  else if (n > MOST_BYTES)
    status = cmx_fail(err, CMX_ERR_FORMAT, "%s: larger than 1 MiB: not a recipe", path);
  else if (memchr(text, '\0', n))
    status = cmx_fail(err, CMX_ERR_FORMAT, "%s: not a text", path);
  if (stream) fclose(stream);
  if (status >= 0) {
    text[n] = '\0';
    status = cmx_recipe_read_text(text, path, recipe, err);
    const char *slash = strrchr(path, '/');
    if (status >= 0 && slash && (size_t)(slash - path) + 2 > sizeof recipe->folder) {
      cmx_recipe_clear(recipe);
      status = cmx_fail(err, CMX_ERR_FORMAT, "%s: the name of its folder is longer than %zu bytes", path,
                        sizeof recipe->folder - 2);
    } else if (status >= 0 && slash)
      snprintf(recipe->folder, sizeof recipe->folder, "%.*s/", (int)(slash - path), path);
  }
  free(text);
  return status;
}
