/* Generates a table from a recipe. */
#include "coulomix/generate.h"

#include <string.h>

#include "section/section_internal.h"
#include "table/rows.h"

size_t cmx_generate_plan(const cmx_recipe *recipe, cmx_stage stages[CMX_MAX_STAGES]) {
  const cmx_section *list[CMX_MAX_SECTIONS];
  const size_t n = cmx_section_list(list);
  size_t n_stages = 0;
  for (size_t k = 0; k < n; k++)
    if (list[k]->wanted(recipe)) n_stages += list[k]->plan(recipe, stages + n_stages);
  return n_stages;
}

/* A table holds CMX_FILE_MAX_BYTES; the message names the settings of the largest section. */
static cmx_status check_size(const cmx_recipe *recipe, size_t n, const cmx_section *const list[],
                             cmx_error *err) {
  double all = 0.0, most = 0.0;
  const cmx_section *largest = NULL;
  for (size_t k = 0; k < n; k++) {
    cmx_section_size size = {0};
    if (!list[k]->wanted(recipe)) continue;
    list[k]->measure(recipe, &size);
    all += size.data;
    if (!(size.data > most) || !list[k]->sized_by) continue;
    most = size.data;
    largest = list[k];
  }
  if (!largest || all <= CMX_FILE_MAX_BYTES) return CMX_OK;
  return cmx_fail(err, CMX_ERR_RANGE,
                  "the table would hold about %.2g GB, of which %.2g GB in /%s, and at most %.2g GB are "
                  "allowed: lower %s",
                  1e-9 * all, 1e-9 * most, largest->name, 1e-9 * CMX_FILE_MAX_BYTES, largest->sized_by);
}

cmx_status cmxp_check_sections(const cmx_recipe *recipe, cmx_error *err) {
  const cmx_section *list[CMX_MAX_SECTIONS];
  const size_t n = cmx_section_list(list);
  cmx_status status = cmx_recipe_check_plugins(recipe, err);
  for (size_t k = 0; k < n && status >= 0; k++)
    if (list[k]->check && list[k]->wanted(recipe)) status = list[k]->check(recipe, err);
  return status < 0 ? status : check_size(recipe, n, list, err);
}

cmx_status cmxp_attempt_sections(const cmx_recipe *recipe, cmx_error *err) {
  const cmx_section *list[CMX_MAX_SECTIONS];
  const size_t n = cmx_section_list(list);
  cmx_status status = CMX_OK;
  for (size_t k = 0; k < n && status >= 0; k++)
    if (list[k]->attempt && list[k]->wanted(recipe)) status = list[k]->attempt(recipe, err);
  return status;
}

cmx_status cmx_generate(const cmx_recipe *recipe, const cmx_journal *pieces, const cmx_progress *progress,
                        cmx_store **store, cmx_error *err) {
  const cmx_section *list[CMX_MAX_SECTIONS];
  const size_t n = cmx_section_list(list);
  cmx_physics physics;
  const cmx_progress with_rows = cmxp_progress_with(progress, pieces);
  const cmx_section_job job = {recipe, &physics, pieces, &with_rows};
  cmxp_writer w = {cmx_store_new(), CMX_OK, err};
  *store = NULL;
  memset(&physics, 0, sizeof physics);
  if (!w.store) return cmx_fail(err, CMX_ERR_MEMORY, "generate: out of memory");
  w.status = cmxp_check_sections(recipe, err);
  if (w.status >= 0) cmxp_add_provenance(&w, recipe);
  for (size_t k = 0; k < n && w.status >= 0; k++)
    if (list[k]->wanted(recipe)) w.status = list[k]->make(&job, w.store, err);
  cmx_physics_free(&physics);
  if (w.status >= 0) w.status = cmxp_check_made(w.store, "generate: what was made cannot be loaded", err);
  if (w.status < 0) {
    cmx_store_free(w.store);
    return w.status;
  }
  *store = w.store;
  return CMX_OK;
}
