#include "recipe/settings.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "coulomix/cooling.h"
#include "coulomix/transport.h"
#include "coulomix/word.h"
#include "core/numbers.h"
#include "recipe/recipe_internal.h"

static const char *const structures[] = {"bcc", NULL};
static const char *const variants[] = {"recommended", NULL};

#define FIELD(group, name)     offsetof(cmx_recipe, group.name)
#define TEXT_SIZE(group, name) (double)sizeof(((cmx_recipe *)0)->group.name)

#define SETTING(g, n, of_kind, says, ...)                                                                    \
  { .group = #g, .name = #n, .kind = of_kind, .offset = FIELD(g, n), .text = says, __VA_ARGS__ }
#define BOOL(g, n, says)              SETTING(g, n, CMXP_IS_BOOL, says, .high = 1)
#define INTEGER(g, n, from, to, says) SETTING(g, n, CMXP_IS_INT, says, .low = from, .high = to)
#define NUMBER(g, n, from, to, of_unit, says)                                                                \
  SETTING(g, n, CMXP_IS_NUMBER, says, .low = from, .high = to, .unit = of_unit)
#define WORD(g, n, list, says) SETTING(g, n, CMXP_IS_WORD, says, .high = TEXT_SIZE(g, n), .words = list)
#define MODEL(g, n, of, says)                                                                                \
  SETTING(g, n, CMXP_IS_MODEL, says, .high = TEXT_SIZE(g, n), .model = CMX_KIND_##of)
#define OPTIONAL(g, n, of, says)                                                                             \
  SETTING(g, n, CMXP_IS_MODEL_OR_NONE, says, .high = TEXT_SIZE(g, n), .model = CMX_KIND_##of)
#define LISTED(g, n, of_type, usual, range, says)                                                            \
  {                                                                                                          \
    .group = #g, .name = n, .kind = CMXP_IS_LIST, .type = of_type, .standard = usual, .allowed = range,      \
    .text = says                                                                                             \
  }
/* A list of groups whose default has `count`. */
#define GROUPS(g, n, count, usual, range, says)                                                              \
  {                                                                                                          \
    .group = #g, .name = n, .kind = CMXP_IS_LIST, .type = "groups", .standard = usual, .allowed = range,     \
    .text = says, .groups = count                                                                            \
  }

/* clang-format off */
static const cmxp_setting settings[] = {
    {.group = "", .name = "title", .kind = CMXP_IS_TEXT, .offset = offsetof(cmx_recipe, title), .high = CMX_RECIPE_TITLE,
     .text = "title of the table, without control characters"},
    {.group = "", .name = "models", .kind = CMXP_IS_LIST, .type = "groups", .standard = "none", .allowed = "up to 64, ids different",
     .text = "own models, used where a built-in one is: built-in formulas with other coefficients, or values from files"},
    {.group = "", .name = "models[].id", .kind = CMXP_IS_LIST, .type = "text", .standard = "none", .allowed = "kind/name, as \"liquid/mine\"",
     .text = "its id, not that of another model"},
    {.group = "", .name = "models[].from", .kind = CMXP_IS_LIST, .type = "text", .standard = "none", .allowed = "a model of the same kind",
     .text = "model whose formula it is; its coefficients are settings of the group, B2 = 212.0"},
    {.group = "", .name = "models[].file", .kind = CMXP_IS_LIST, .type = "text", .standard = "none", .allowed = "a text or HDF5 file with columns of numbers",
     .text = "values, interpolated by polynomials of degree five, over the logarithm of gamma, y, theta, z, density and temperature"},
    {.group = "", .name = "models[].columns", .kind = CMXP_IS_LIST, .type = "texts", .standard = "none", .allowed = "two to five names",
     .text = "columns of the file: the variables, by kind gamma, x or y, of mixtures x and gamma_e, of quantum corrections gamma and theta, of electron collisions velocity and theta; and the values. Of conductivities, by these names: z (pure ions), x or none; rho or n_e; temp; kappa; sigma or none"},
    {.group = "", .name = "models[].charges", .kind = CMXP_IS_LIST, .type = "floats", .standard = "none", .allowed = "two, rising",
     .text = "of values over x: the charges of the two species"},
    {.group = "", .name = "models[].reference", .kind = CMXP_IS_LIST, .type = "text", .standard = "none", .allowed = "1 to 400 bytes",
     .text = "where the coefficients or values come from; cited in the table"},
    {.group = "", .name = "plugin", .kind = CMXP_IS_LIST, .type = "text, or texts", .standard = "none", .allowed = "up to 8 file names",
     .text = "plug-ins whose models are used: code, which runs only where --plugin on the command line gives a file of that name"},

    LISTED(mixture, "nuclides", "texts", "none", "2 to 32; charges ascending, then masses",
           "the species as nuclides, (\"c12\", \"o16\", \"ne22\"), in place of names, charges and masses"),
    LISTED(mixture, "names", "texts", "(\"C\", \"O\")", "2 to 32, different; 1 to 15 letters, digits, + or -",
           "names of the species; given together with their charges"),
    LISTED(mixture, "charges", "floats", "(6, 8)", "0 < Z1 < Z2 <= 118; of more species some may be equal",
           "charges of the bare ions, in units of e"),
    LISTED(mixture, "masses", "floats", "(12, 15.9949146196)", "0.1 to 999; ascending where charges are equal",
           "masses of the ions in atomic mass units; needed by eos, transport and warm of another mixture than the default, and by equal charges"),

    WORD(lattice, structure, structures, "lattice of the short-range-ordered crystal"),
    NUMBER(lattice, tolerance, 1e-14, 1e-4, "", "relative error of the integrals over the Brillouin zone"),

    BOOL(order, enabled, "whether the table has /order"),
    INTEGER(order, shells, 1, 64, "neighbour orbits with an order parameter"),
    INTEGER(order, x_nodes, 9, 2049, "nodes in x from 0 to 1/2; with terms odd in 1-2x as many again from 1/2 to 1"),
    INTEGER(order, gamma_d_nodes, 9, 4097, "nodes in Gamma_d"),
    NUMBER(order, gamma_d_max, 1, 1000, "", "largest Gamma_d"),
    OPTIONAL(order, free_energy, ORDER, "free energy in place of that of the minimum, which still gives the order parameters; without a list beyond_pairs"),
    OPTIONAL(order, third_order, SOLID_ENERGY, "energy of third order in the charges; of two species for Z2/Z1 up to 1.5, of more for charges up to a ratio of 5/3; without a list beyond_pairs"),
    LISTED(order, "beyond_pairs", "groups", "none", "up to 16",
           "terms of an energy beyond pairs, (Gamma_d/2) x(1-x) c (1-2x)^n d^k w_i w_j w_l in kT per ion, d = 2(Z2-Z1)/(Z1+Z2); two species; \"third-order\" stands for order.third_order = \"solid-energy/third-order\""),
    LISTED(order, "beyond_pairs[].orbits", "integers", "none", "up to three of 1 to order.shells", "numbers of the orbits i, j, l; one may occur again"),
    LISTED(order, "beyond_pairs[].coefficient", "float", "none", "-1000 to 1000", "coefficient c of the term"),
    LISTED(order, "beyond_pairs[].skewness", "integer", "0", "0 to 4", "exponent n of the skewness"),
    LISTED(order, "beyond_pairs[].contrast", "integer", "0", "0 to 4", "exponent k of the contrast"),
    LISTED(order, "beyond_pairs[].reference", "text", "none", "1 to 239 bytes", "where the term comes from; cited in the table"),

    BOOL(phase, enabled, "whether the table has /phase, the classical diagrams"),
    MODEL(phase, liquid, LIQUID, "one-component liquid"),
    MODEL(phase, crystal, CRYSTAL, "harmonic crystal"),
    MODEL(phase, anharmonic, ANHARMONIC, "anharmonic corrections of the crystal"),
    MODEL(phase, liquid_mixing, LIQUID_MIXING, "deviation of the liquid from linear mixing"),
    GROUPS(phase, "solids", 1, "one, with the defaults", "1 to 16, with different names",
           "descriptions of the solid; each gets a diagram"),
    LISTED(phase, "solids[].name", "text", "\"short-range-ordered\"", "1 to 63 letters, digits, _ or -",
           "name of the group below /phase; not beginning with -"),
    LISTED(phase, "solids[].solid", "text", "\"ordered\"", "\"ordered\", \"random\" or a solid-mixing model",
           "mixing of the solid"),
    LISTED(phase, "solids[].entropy", "text", "\"mixing-entropy/number\"",
           "a mixing-entropy model; with \"ordered\" the default alone", "entropy of mixing of the solid"),
    LISTED(phase, "solids[].vibrations", "text", "\"solid-vibrations/linear\"",
           "a solid-vibrations model; with a solid-mixing model the default alone",
           "vibrations of an ordered or random solid beyond linear mixing"),
    BOOL(phase, compounds, "whether ordered compounds that phonons leave stable take part in every diagram"),
    NUMBER(phase, gamma_max, 100, 10000, "", "largest coupling Gamma_1 of the lighter ion to which boundaries are traced"),
    INTEGER(phase, nodes, 17, 8193, "nodes of each boundary"),
    INTEGER(phase, x_grid, 64, 100000, "points in x of the first search for tie lines"),

    BOOL(phase3, enabled, "whether the table has /phase3, freezing of three species; models as in phase"),
    SETTING(phase3, mixture, CMXP_IS_TEXT, "three nuclides, charges ascending", .high = TEXT_SIZE(phase3, mixture)),
    SETTING(phase3, solid, CMXP_IS_SOLID, "mixing of the solid; \"ordered\" needs order.enabled", .high = TEXT_SIZE(phase3, solid)),
    MODEL(phase3, vibrations, SOLID_VIBRATIONS, "vibrations beyond linear mixing; with a solid-mixing model the default alone"),
    INTEGER(phase3, nodes, 3, 513, "nodes along the roots of the ratios of two fractions to the largest"),

    BOOL(eos, enabled, "whether the table has /eos"),
    SETTING(eos, solid, CMXP_IS_SOLID, "mixing of the solid; \"ordered\" needs order.enabled", .high = TEXT_SIZE(eos, solid)),
    MODEL(eos, entropy, MIXING_ENTROPY, "entropy of mixing of the solid; with \"ordered\" the default alone"),
    MODEL(eos, vibrations, SOLID_VIBRATIONS, "vibrations of the solid beyond linear mixing; with a solid-mixing model the default alone"),
    MODEL(eos, liquid, LIQUID, "one-component liquid"),
    MODEL(eos, liquid_mixing, LIQUID_MIXING, "deviation of the liquid from linear mixing"),
    OPTIONAL(eos, liquid_quantum, LIQUID_QUANTUM, "quantum corrections of the liquid"),
    OPTIONAL(eos, liquid_screening, LIQUID_SCREENING, "polarisation of the electrons in the liquid"),
    MODEL(eos, crystal_quantum, CRYSTAL_QUANTUM, "harmonic quantum crystal"),
    MODEL(eos, anharmonic, ANHARMONIC_QUANTUM, "anharmonic corrections of the quantum crystal"),
    OPTIONAL(eos, crystal_screening, CRYSTAL_SCREENING, "polarisation of the electrons in the crystal"),
    OPTIONAL(eos, exchange, EXCHANGE, "exchange and correlation of the electrons"),
    WORD(eos, order, cmx_cooling_names, "order of the solid on cooling with which a lookup begins; a host may choose another"),
    NUMBER(eos, order_blocking_gamma_d, 0.1, 1000, "", "Gamma_d from which the order is blocked; needed by order = \"blocked\""),
    NUMBER(eos, rho_min, 1e-3, 8e12, "g/cm^3", "least density"),
    NUMBER(eos, rho_max, 1.25e-3, 1e13, "g/cm^3", "largest density, at least 1.25 times the least"),
    NUMBER(eos, temp_min, 2e4, 4e10, "K", "least temperature"),
    NUMBER(eos, temp_max, 2.5e4, 5e10, "K", "largest temperature, at least 1.25 times the least"),
    INTEGER(eos, rho_nodes, 5, 200, "nodes a decade of density"),
    INTEGER(eos, temp_nodes, 5, 200, "nodes a decade of temperature"),
    INTEGER(eos, x_nodes, 8, 1024, "nodes in x of the mixing function"),

    BOOL(equilibrium, enabled, "whether the table has /equilibrium, tie lines at fixed pressure; counts with eos.enabled"),
    INTEGER(equilibrium, p_nodes, 4, 100, "nodes a decade of pressure"),
    INTEGER(equilibrium, x_nodes, 16, 128, "nodes along each family of tie lines"),

    BOOL(transport, enabled, "whether the table has /transport; needs charges of at least 3, with more than two species of at least 1"),
    WORD(transport, variant, variants, "fits of the conductivities"),
    MODEL(transport, coulomb_logarithm, COULOMB_LOGARITHM, "scattering of electrons by ions"),
    OPTIONAL(transport, electron_collisions, ELECTRON_COLLISIONS, "scattering of electrons by each other"),
    OPTIONAL(transport, liquid_conductivity, CONDUCTIVITY, "whole conductivities of the electrons in the liquid, in place of computed ones"),
    OPTIONAL(transport, solid_conductivity, CONDUCTIVITY, "the same in the crystal; to those of pure ions, over z, the impurities are added"),
    WORD(transport, order, cmx_impurity_order_names, "impurities of the solid; all but \"uncorrelated\" need order.enabled"),
    NUMBER(transport, freezing_gamma, 1, 1e4, "", "mean coupling at which a solid with frozen order formed"),
    NUMBER(transport, rho_min, 1, 8e12, "g/cm^3", "least density"),
    NUMBER(transport, rho_max, 1.25, 1e13, "g/cm^3", "largest density, at least 1.25 times the least"),
    NUMBER(transport, temp_min, 1e5, 8e9, "K", "least temperature"),
    NUMBER(transport, temp_max, 1.25e5, 1e10, "K", "largest temperature, at least 1.25 times the least"),
    INTEGER(transport, rho_nodes, 5, 100, "nodes a decade of density"),
    INTEGER(transport, temp_nodes, 5, 100, "nodes a decade of temperature"),
    INTEGER(transport, x_nodes, 4, 33, "terms of the series in x, of more than two species in ln <Z>; two of charges 3 and 12 need 24, more of charges 2 to 26 need 18"),

    BOOL(warm, enabled, "whether the table has /warm"),
    GROUPS(warm, "species", 2, "two with the defaults", "one for each of two species",
           "where the data of the pure species come from"),
    LISTED(warm, "species[].model", "text", "\"lee-more\"", "\"lee-more\", \"spectra\"", "model of the species, or spectra"),
    LISTED(warm, "species[].charge", "float", "that of More (1985)", "0.01 to 118", "free electrons an atom"),
    LISTED(warm, "species[].eos", "model", "ideal gas of the free electrons", "a model of kind average-atom",
           "pressure of \"lee-more\" at which densities are matched"),
    LISTED(warm, "species[].files", "texts", "none", "1 to 64",
           "files of \"spectra\", each at one state, next to the recipe"),
    NUMBER(warm, rho_min, 1e-3, 9900, "g/cm^3", "least density of the mixture"),
    NUMBER(warm, rho_max, 1.01e-3, 1e4, "g/cm^3", "largest density of the mixture, at least 1.01 times the least"),
    NUMBER(warm, temp_min, 1e3, 1e9, "K", "least temperature"),
    NUMBER(warm, temp_max, 1e3, 1e9, "K", "largest temperature; equal to the least for an isotherm"),
    INTEGER(warm, rho_nodes, 2, 100, "nodes a decade of density"),
    INTEGER(warm, temp_nodes, 2, 100, "nodes a decade of temperature"),
    INTEGER(warm, omega_nodes, 8, 1000, "nodes in photon energy"),
    NUMBER(warm, energy_max, 1, 1e5, "eV", "largest photon energy"),
    NUMBER(warm, energy_scale, 1e-3, 100, "eV", "photon energy at which even nodes turn logarithmic; below energy_max"),
    NUMBER(warm, crossover, 1e-3, 100, "e^2/(hbar a_0)", "frequency of the transition rule"),
    NUMBER(warm, width, 1e-3, 100, "e^2/(hbar a_0)", "width of the transition rule"),
};
/* clang-format on */

enum { N_SETTINGS = sizeof settings / sizeof *settings };

const cmxp_setting *cmxp_settings(size_t *n) {
  *n = N_SETTINGS;
  return settings;
}

const cmxp_setting *cmxp_setting_find(const char *group, const char *name) {
  for (size_t k = 0; k < N_SETTINGS; k++)
    if (!strcmp(settings[k].group, group) && !strcmp(settings[k].name, name)) return &settings[k];
  return NULL;
}

/* --- defaults --- */

void cmx_recipe_defaults(cmx_recipe *recipe) {
  *recipe = (cmx_recipe){
      .title = "untitled",
      .mixture = {.names = {"C", "O"}, .ions = {2, {6.0, 8.0}, {12.0, 15.9949146196}}},
      .lattice = {.structure = "bcc", .tolerance = 1e-12},
      .order = {.enabled = 1,
                .shells = 8,
                .x_nodes = 129,
                .gamma_d_nodes = 257,
                .gamma_d_max = 1000.0,
                .free_energy = "none",
                .third_order = "none"},
      .phase = {.enabled = 1,
                .liquid = "liquid/pc2000-ds",
                .crystal = "crystal/bcc",
                .anharmonic = "anharmonic/bc22",
                .liquid_mixing = "liquid-mixing/p2009-rigid",
                .n_solids = 1,
                .solids = {{"short-range-ordered", "ordered", "mixing-entropy/number",
                            CMXP_LINEAR_VIBRATIONS}},
                .gamma_max = 800.0,
                .nodes = 257,
                .x_grid = 400},
      .phase3 = {.mixture = "c12-o16-ne22",
                 .solid = "ordered",
                 .vibrations = CMXP_LINEAR_VIBRATIONS,
                 .nodes = 33},
      .eos = {.solid = "ordered",
              .entropy = "mixing-entropy/number",
              .vibrations = CMXP_LINEAR_VIBRATIONS,
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
                    .coulomb_logarithm = "coulomb-logarithm/pbhy1999",
                    .electron_collisions = "electron-collisions/sy2006",
                    .liquid_conductivity = "none",
                    .solid_conductivity = "none",
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

/* --- documentation --- */

size_t cmx_recipe_n_settings(void) {
  return N_SETTINGS;
}

void cmxp_setting_print(const cmxp_setting *e, const cmx_recipe *recipe, size_t size, char to[]) {
  const char *field = (const char *)recipe + e->offset;
  switch (e->kind) {
  case CMXP_IS_BOOL:
    snprintf(to, size, "%s", *(const int *)(const void *)field ? "true" : "false");
    return;
  case CMXP_IS_INT:
    snprintf(to, size, "%d", *(const int *)(const void *)field);
    return;
  case CMXP_IS_NUMBER: {
    const double value = *(const double *)(const void *)field;
    if (value < e->low) { /* no default */
      snprintf(to, size, "none");
      return;
    }
    cmxp_print(to, size, "%g", value);
    if (cmxp_number(to, NULL) != value) cmxp_print(to, size, "%.17g", value);
    return;
  }
  case CMXP_IS_LIST:
    snprintf(to, size, "%s", e->standard);
    return;
  default:
    snprintf(to, size, "\"%.*s\"", (int)size - 3, field);
  }
}

static void describe_allowed(const cmxp_setting *e, cmx_recipe_setting *out) {
  char *to = out->allowed;
  const size_t size = sizeof out->allowed;
  size_t n = 0;
  switch (e->kind) {
  case CMXP_IS_BOOL:
    snprintf(to, size, "true, false");
    return;
  case CMXP_IS_INT:
  case CMXP_IS_NUMBER:
    cmxp_print(to, size, "%g to %g", e->low, e->high);
    return;
  case CMXP_IS_WORD:
    for (size_t k = 0; e->words[k]; k++)
      n += (size_t)snprintf(to + n, size - n, "%s\"%s\"", k ? ", " : "", e->words[k]);
    return;
  case CMXP_IS_MODEL:
  case CMXP_IS_MODEL_OR_NONE:
    snprintf(to, size, "a model of kind %s%s", cmx_model_kind_name(e->model),
             e->kind == CMXP_IS_MODEL ? "" : ", or \"none\"");
    return;
  case CMXP_IS_SOLID:
    snprintf(to, size, "\"ordered\", \"random\" or a model of kind solid-mixing");
    return;
  case CMXP_IS_TEXT:
    cmxp_print(to, size, "1 to %.0f bytes", e->high - 1.0);
    return;
  case CMXP_IS_LIST:
    snprintf(to, size, "%s", e->allowed);
  }
}

static void add_choice(cmx_recipe_setting *out, const char *word) {
  if (out->n_choices < CMX_RECIPE_CHOICES) out->choices[out->n_choices++] = word;
}

static void list_choices(const cmxp_setting *e, cmx_recipe_setting *out) {
  const int is_model =
      e->kind == CMXP_IS_MODEL || e->kind == CMXP_IS_MODEL_OR_NONE || e->kind == CMXP_IS_SOLID;
  size_t n;
  const cmx_model *const *models = cmx_model_list(&n);
  for (size_t k = 0; e->kind == CMXP_IS_WORD && e->words[k]; k++) add_choice(out, e->words[k]);
  if (e->kind == CMXP_IS_MODEL_OR_NONE) add_choice(out, "none");
  if (e->kind == CMXP_IS_SOLID) {
    add_choice(out, "ordered");
    add_choice(out, "random");
  }
  for (size_t k = 0; is_model && k < n; k++)
    if (models[k]->kind == (e->kind == CMXP_IS_SOLID ? CMX_KIND_SOLID_MIXING : e->model))
      add_choice(out, models[k]->id);
}

int cmx_recipe_setting_at(size_t k, cmx_recipe_setting *out) {
  static const char *const types[] = {"bool", "integer", "float", "text", "text", "text", "text", "text", ""};
  cmx_recipe defaults;
  memset(out, 0, sizeof *out);
  if (k >= N_SETTINGS) return 0;
  const cmxp_setting *e = &settings[k];
  cmx_recipe_defaults(&defaults);
  out->group = e->group;
  out->name = e->name;
  out->type = e->kind == CMXP_IS_LIST ? e->type : types[e->kind];
  out->text = e->text;
  out->unit = e->unit ? e->unit : "";
  const int is_number = e->kind == CMXP_IS_NUMBER || e->kind == CMXP_IS_INT;
  out->low = is_number ? e->low : NAN;
  out->high = is_number ? e->high : NAN;
  list_choices(e, out);
  cmxp_setting_print(e, &defaults, sizeof out->standard, out->standard);
  describe_allowed(e, out);
  return 1;
}

const char *cmx_recipe_nearest(const char *key, char name[64]) {
  const char *dot = strrchr(key, '.');
  size_t least = cmx_word_slip(key) + 1;
  int found = 0;
  for (size_t k = 0; k < N_SETTINGS; k++) {
    char full[64];
    snprintf(full, sizeof full, "%s%s%s", settings[k].group, *settings[k].group ? "." : "", settings[k].name);
    size_t d = cmx_word_distance(key, full);
    const size_t alone = cmx_word_distance(dot ? dot + 1 : key, settings[k].name);
    if (alone < d && (!dot || !strcmp(settings[k].group, ""))) d = alone;
    if (d >= least) continue;
    least = d;
    found = 1;
    memcpy(name, full, sizeof full);
  }
  return found ? name : NULL;
}
