#include "mixture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/nuclide.h"

/* "6:12,8:16" without the last comma: one pair of charge and mass, and what follows it. */
static int take_pair(const char **at, double *z, double *mass, char name[16]) {
  char *end;
  *z = strtod(*at, &end);
  if (end == *at || *end != ':') return 0;
  const char *const number = end + 1;
  *mass = strtod(number, &end);
  if (end == number || (*end && *end != ',')) return 0;
  snprintf(name, 16, "%.*s", (int)(end - *at), *at);
  *at = *end && end[1] ? end + 1 : end;
  return 1;
}

/* "c12-o16" likewise. */
static int take_nuclide(const struct argp_state *state, const char **at, double *z, double *mass,
                        char name[16]) {
  const size_t n = strspn(*at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
  cmx_error err = CMX_ERROR_NONE;
  const char next = (*at)[n];
  if (n < 1 || n > 15 || (next && next != '-')) return 0;
  snprintf(name, 16, "%.*s", (int)n, *at);
  if (cmx_nuclide_find(name, z, mass, &err) < 0) argp_error(state, "mixture: %s", err.text);
  *at += next && (*at)[n + 1] ? n + 1 : n;
  return 1;
}

/* Ascending charges; isotopes, where there are more than two species, by ascending masses. */
static void check_order(const struct argp_state *state, const char *arg, const cmx_species *ions) {
  for (int j = 0; j < ions->n; j++) {
    const double z = ions->z[j], mass = ions->mass_u[j];
    if (!(z > 0.0 && z <= 118.0 && mass > 0.0 && mass < 1e3))
      argp_error(state, "mixture '%s': charge %g, mass %g: not in (0, 118], (0, 1000)", arg, z, mass);
    if (j == 0 || ions->z[j - 1] < z) continue;
    if (ions->z[j - 1] > z) argp_error(state, "mixture '%s': the lighter charge comes first", arg);
    if (ions->n == 2) argp_error(state, "mixture '%s': two species must have different charges", arg);
    if (!(ions->mass_u[j - 1] < mass))
      argp_error(state, "mixture '%s': of nuclides of one charge the lighter comes first", arg);
  }
}

void tool_take_mixture(const struct argp_state *state, const tool_option *option, const char *arg,
                       void *settings) {
  cmx_recipe *recipe = settings;
  cmx_species *ions = &recipe->mixture.ions;
  const int pairs = strchr(arg, ':') != NULL;
  const char *at = arg;
  int n = 0, good = pairs || strchr(arg, '-') != NULL;
  (void)option;
  for (; good && *at && n < CMX_MAX_SPECIES; n++) {
    double *z = &ions->z[n], *mass = &ions->mass_u[n];
    char *name = recipe->mixture.names[n];
    good = pairs ? take_pair(&at, z, mass, name) : take_nuclide(state, &at, z, mass, name);
  }
  if (good && *at) argp_error(state, "mixture '%s': more than %d species", arg, CMX_MAX_SPECIES);
  if (!good || n < 2 || at[-1] == ',' || at[-1] == '-')
    argp_error(state, "mixture '%s': neither like c12-o16 nor like Z1:A1,Z2:A2", arg);
  ions->n = n;
  check_order(state, arg, ions);
}

void tool_take_two(const struct argp_state *state, const tool_option *option, const char *arg,
                   void *settings) {
  const cmx_recipe *recipe = settings;
  tool_take_mixture(state, option, arg, settings);
  if (recipe->mixture.ions.n != 2)
    argp_error(state, "mixture '%s': %d species, and two are allowed here, as in c12-o16", arg,
               recipe->mixture.ions.n);
}

/* --- fractions ----------------------------------------------------------------------------------------- */

void tool_take_fractions(const struct argp_state *state, const tool_option *option, const char *arg,
                         void *settings) {
  char name[48];
  snprintf(name, sizeof name, "--%s", option->name);
  *(size_t *)(void *)((char *)settings + option->count) =
      tool_numbers(state, name, arg, -1e-10, 1.000001, CMX_MAX_SPECIES,
                   (double *)(void *)((char *)settings + option->field));
}

void tool_make_composition(const struct argp_state *state, const cmx_recipe *recipe,
                           const tool_fractions *given, cmx_composition *composition) {
  const cmx_species *ions = &recipe->mixture.ions;
  const int by_mass = given->n_mass > 0, n = (int)(by_mass ? given->n_mass : given->n_number);
  const char *name = by_mass ? "--mass-fractions" : "--x";
  double x[CMX_MAX_SPECIES];
  if (by_mass && given->n_number) argp_error(state, "--x and --mass-fractions: one of them is enough");
  if (n == 0) argp_error(state, "--x or --mass-fractions is missing");
  if (n == 1 && ions->n == 2 && !by_mass) {
    if (!(given->number[0] >= 0.0 && given->number[0] <= 1.0))
      argp_error(state, "--x '%.10g': not a number in 0..1", given->number[0]);
    cmx_composition_two(ions, given->number[0], composition);
    return;
  }
  if (n != ions->n) argp_error(state, "%s: %d number%s for %d species", name, n, n == 1 ? "" : "s", ions->n);
  if (cmx_fractions_clean(n, by_mass ? given->mass : given->number, x) < 0)
    argp_error(state, "%s: the sum of the fractions is not 1 within 1e-6", name);
  if (by_mass) cmx_number_fractions(ions, x, x);
  cmx_composition_set(ions, x, composition);
}

void tool_put_composition(json_t *root, const char names[][TOOL_SPECIES_NAME],
                          const cmx_composition *composition) {
  json_t *list = json_array();
  for (int j = 0; j < composition->ions->n; j++) json_array_append_new(list, json_string(names[j]));
  json_object_set_new(root, "nuclides", list);
  json_object_set_new(root, "fractions", tool_reals((size_t)composition->ions->n, composition->x));
}

void tool_print_composition(FILE *out, const char *mixture, const cmx_composition *composition) {
  const int n = composition->ions->n;
  fprintf(out, "%s, x = ", mixture);
  for (int j = n == 2; j < n; j++) fprintf(out, "%s%g", j > (n == 2) ? ", " : "", composition->x[j]);
}

/* --- derivatives by composition ------------------------------------------------------------------------ */

/* Derivatives of p, e and s by number and by mass fractions, in the order of their keys. */
enum { N_BY = 6 };
static const char *const by_key[N_BY] = {"dp_dfraction",      "de_dfraction",      "ds_dfraction",
                                         "dp_dmass_fraction", "de_dmass_fraction", "ds_dmass_fraction"};

static void derivatives_of(const cmx_composition *c, const cmx_eos_gradient *g,
                           double by[N_BY][CMX_MAX_SPECIES]) {
  const double *const number[] = {g->p, g->e, g->s};
  for (int k = 0; k < 3; k++) {
    memcpy(by[k], number[k], (size_t)g->n * sizeof(double));
    cmx_eos_by_mass(c->ions, c->x, number[k], by[k + 3]);
  }
}

void tool_put_gradient(json_t *root, const cmx_composition *composition, const cmx_eos_gradient *g) {
  const size_t n = (size_t)g->n;
  double by[N_BY][CMX_MAX_SPECIES];
  derivatives_of(composition, g, by);
  json_object_set_new(root, "mu", tool_reals(n, g->mu));
  json_object_set_new(root, "mu_regular", tool_reals(n, g->mu_regular));
  for (int k = 0; k < N_BY; k++) json_object_set_new(root, by_key[k], tool_reals(n, by[k]));
}

void tool_print_gradient(FILE *out, const char names[][TOOL_SPECIES_NAME], const cmx_composition *composition,
                         const cmx_eos_gradient *g) {
  double by[N_BY][CMX_MAX_SPECIES];
  derivatives_of(composition, g, by);
  fprintf(out, "\nchemical potentials, erg per ion, and derivatives by composition\n%-10s %-18s", "", "mu");
  for (int k = 0; k < N_BY; k++) fprintf(out, " %-18s", by_key[k]);
  for (int a = 0; a < g->n; a++) {
    fprintf(out, "\n%-10s %-18.12g", names[a], g->mu[a]);
    for (int k = 0; k < N_BY; k++) fprintf(out, " %-18.12g", by[k][a]);
  }
  fputc('\n', out);
}

/* --- models -------------------------------------------------------------------------------------------- */

void tool_release_models(void *settings) {
  cmx_recipe *recipe = settings;
  cmx_registry_free(recipe->models);
  recipe->models = NULL;
}

int tool_has_order_models(const cmx_recipe *recipe) {
  return recipe->order.n_beyond > 0 || strcmp(recipe->order.free_energy, "none") != 0 ||
         strcmp(recipe->order.third_order, "none") != 0;
}

void tool_take_models(const struct argp_state *state, const tool_option *option, const char *arg,
                      void *settings) {
  cmx_recipe *recipe = settings, from;
  const tool_plugins *plugins = (const tool_plugins *)(const void *)((char *)settings + option->field);
  const cmx_recipe_source source = {.path = arg, .n_plugins = plugins->n, .plugins = plugins->file};
  cmx_error err = CMX_ERROR_NONE;
  if ((recipe->models && !plugins->n) || tool_has_order_models(recipe))
    argp_error(state, "--models: given twice");
  if (cmx_recipe_read(&source, &from, &err) < 0 || cmx_recipe_check_plugins(&from, &err) < 0)
    argp_failure(state, EXIT_RUN_TIME, 0, "--models: %s", err.text);
  if (!from.models && !tool_has_order_models(&from))
    argp_error(state,
               "--models %s: the recipe has no list `models`, no order.beyond_pairs, order.third_order or "
               "order.free_energy",
               arg);
  cmx_registry_free(recipe->models); /* with the plug-ins alone; `from` has them too */
  recipe->models = from.models;
  memcpy(recipe->order.free_energy, from.order.free_energy, sizeof from.order.free_energy);
  recipe->order.n_beyond = from.order.n_beyond;
  memcpy(recipe->order.third_order, from.order.third_order, sizeof from.order.third_order);
  memcpy(recipe->order.beyond, from.order.beyond, sizeof from.order.beyond);
  from.models = NULL;
  cmx_recipe_clear(&from);
}

const char *const tool_none[] = {"none", NULL};
const char *const tool_solids[] = {"ordered", "random", NULL};

void tool_take_rigid(const struct argp_state *state, const tool_option *option, const char *arg,
                     void *settings) {
  cmx_recipe *recipe = settings;
  (void)state, (void)option, (void)arg;
  snprintf(recipe->eos.liquid_screening, sizeof recipe->eos.liquid_screening, "none");
  snprintf(recipe->eos.crystal_screening, sizeof recipe->eos.crystal_screening, "none");
}
