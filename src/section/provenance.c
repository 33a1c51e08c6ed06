/* Root attributes of a table. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coulomix/generate.h"
#include "coulomix/version.h"
#include "section/section_internal.h"

static void add_origin(cmxp_writer *w, const cmx_recipe *recipe) {
  const double version = CMX_FORMAT_VERSION;
  char species[CMX_RECIPE_SPECIES * sizeof *recipe->mixture.names] = "", history[200];
  size_t used = 0;
  /* without a time: the same recipe gives the same bytes by the same build */
  snprintf(history, sizeof history, "coulomix %s: coulomix generate of the attribute recipe", cmx_version());
  cmxp_add_text(w, "/", "Conventions", "CF-1.10");
  cmxp_add_text(w, "/", "title", recipe->title);
  cmxp_add_text(w, "/", "format", "coulomix table");
  cmxp_add_numbers(w, "/", "format_version", 1, &version);
  cmxp_add_text(w, "/", "history", history);
  cmxp_add_text(w, "/", "license", "BSD-3-Clause");
  cmxp_add_text(w, "/", "generator", "coulomix");
  cmxp_add_text(w, "/", "generator_version", cmx_version());
  cmxp_add_text(w, "/", "generator_commit", cmx_commit());
  cmxp_add_text(w, "/", "generator_build", cmx_build());
  cmxp_add_text(w, "/", "recipe", recipe->text ? recipe->text : "");
  for (int j = 0; j < recipe->mixture.ions.n; j++)
    used += (size_t)snprintf(species + used, sizeof species - used, "%s%s", j ? " " : "",
                             recipe->mixture.names[j]);
  cmxp_add_text(w, "/", "species", species);
  cmxp_add_numbers(w, "/", "charges", (size_t)recipe->mixture.ions.n, recipe->mixture.ions.z);
  cmxp_add_text(w, "/", "composition",
                recipe->mixture.ions.n == 2 ? "x is the number fraction of the heavier ion"
                                            : "number fractions in the order of `species`, with sum 1");
}

enum { MODELS = CMX_REGISTRY_MODELS * 128 + 16384 };

/* Own models with what they are: the recipe has the coefficients, but not the values of files and the code of
   plug-ins. Returns the length, also where it is cut. */
static size_t list_models(const cmx_recipe *recipe, char text[MODELS]) {
  size_t n, used = 0;
  const cmx_model *const *list = cmx_registry_list(recipe->models, &n);
  text[0] = '\0';
  for (size_t k = 0; k < n && used < MODELS; k++)
    used += (size_t)snprintf(text + used, MODELS - used, "%s%s: %s; %s", k ? "\n" : "", list[k]->id,
                             list[k]->summary, list[k]->source);
  return used;
}

static void add_models(cmxp_writer *w, const cmx_recipe *recipe) {
  char text[MODELS], plugins[CMX_REGISTRY_PLUGINS * 512] = "";
  const char *plugin;
  if (recipe->plugin.absent) return; /* `merge` has the lines of its parts */
  if (list_models(recipe, text) >= sizeof text && w->status >= 0)
    w->status = cmx_fail(w->err, CMX_ERR_MEMORY, "models: longer than %zu bytes", sizeof text);
  if (text[0]) cmxp_add_text(w, "/", CMXP_MODELS, text);
  for (size_t k = 0, used = 0; (plugin = cmx_registry_plugin_at(recipe->models, k)) != NULL; k++)
    used += (size_t)snprintf(plugins + used, sizeof plugins - used, "%s%s", k ? "\n" : "", plugin);
  if (plugins[0]) cmxp_add_text(w, "/", CMXP_PLUGINS, plugins);
}

cmx_status cmx_generate_key(const cmx_recipe *recipe, char **key, cmx_error *err) {
  char text[MODELS];
  const char *own = recipe->text ? recipe->text : "";
  const size_t n = list_models(recipe, text), size = strlen(own) + sizeof text + 2;
  *key = malloc(size);
  if (!*key || n >= sizeof text) {
    free(*key);
    *key = NULL;
    return cmx_fail(err, CMX_ERR_MEMORY, "generate: out of memory");
  }
  snprintf(*key, size, "%s%s%s", own, n ? "\n" : "", text);
  return CMX_OK;
}

/* The sentences of all sections, one after another. */
static void add_limits(cmxp_writer *w, size_t n, const cmx_section *const list[]) {
  char text[4096] = "";
  size_t used = 0;
  for (size_t k = 0; k < n; k++)
    if (list[k]->limits && used < sizeof text)
      used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used ? " " : "", list[k]->limits);
  if (used >= sizeof text && w->status >= 0)
    w->status = cmx_fail(w->err, CMX_ERR_MEMORY, "known_limits: longer than %zu bytes", sizeof text);
  if (used) cmxp_add_text(w, "/", "known_limits", text);
}

cmx_status cmxp_cite(const cmx_recipe *recipe, cmx_citations *citations, cmx_error *err) {
  const cmx_section *list[CMX_MAX_SECTIONS];
  const size_t n = cmx_section_list(list);
  cmx_status status = CMX_OK;
  memset(citations, 0, sizeof *citations);
  for (size_t k = 0; k < n && status >= 0; k++)
    if (list[k]->cite && list[k]->wanted(recipe)) status = list[k]->cite(recipe, citations, err);
  if (status >= 0 && citations->full)
    status = cmx_fail(err, CMX_ERR_MEMORY, "references: longer than %d bytes", CMXP_CITATIONS);
  return status;
}

/* Whether the models of a section, or of one that it needs, are those of a plug-in that is not loaded. */
static int lacks_cited(const cmx_section *section, const cmx_recipe *recipe) {
  cmx_citations *citations = calloc(1, sizeof *citations);
  int lacks = !citations;
  if (citations && section->cite) lacks = section->cite(recipe, citations, NULL) < 0 || citations->absent;
  free(citations);
  for (const char *const *need = section->needs; *need && !lacks; need++)
    lacks = cmx_section_lacks_model(cmx_section_find(*need), recipe);
  return lacks;
}

int cmx_section_lacks_model(const cmx_section *section, const cmx_recipe *recipe) {
  const int is_eos = !strcmp(section->name, "eos"), is_transport = !strcmp(section->name, "transport");
  if (lacks_cited(section, recipe)) return 1;
  /* freezing and frozen order come from the diagram, steps at freezing from the equation of state */
  if ((is_eos || is_transport) && lacks_cited(&cmxp_section_phase, recipe)) return 1;
  return is_transport && recipe->eos.enabled && lacks_cited(&cmxp_section_eos, recipe);
}

void cmxp_add_provenance(cmxp_writer *w, const cmx_recipe *recipe) {
  const cmx_section *list[CMX_MAX_SECTIONS];
  cmx_citations citations;
  size_t n = 0;
  const size_t all = cmx_section_list(list);
  for (size_t k = 0; k < all; k++)
    if (list[k]->wanted(recipe)) list[n++] = list[k];
  add_origin(w, recipe);
  add_models(w, recipe);
  for (size_t k = 0; k < n && w->status >= 0; k++)
    if (list[k]->describe) w->status = list[k]->describe(recipe, w->store, w->err);
  if (!cmx_store_get_text(w->store, "/", "constants"))
    cmxp_add_text(w, "/", "constants", "none enter: every quantity is dimensionless");
  add_limits(w, n, list);
  if (w->status >= 0) w->status = cmxp_cite(recipe, &citations, w->err);
  if (w->status >= 0) cmxp_add_text(w, "/", "references", citations.list);
}
