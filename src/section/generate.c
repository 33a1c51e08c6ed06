/* Generates a table from a recipe. */
#include "coulomix/generate.h"

#include <string.h>

#include "section/section_internal.h"

size_t cmx_generate_plan(const cmx_recipe *recipe, cmx_stage stages[CMX_MAX_STAGES]) {
  const cmx_section *list[CMX_MAX_SECTIONS];
  const size_t n = cmx_section_list(list);
  size_t n_stages = 0;
  for (size_t k = 0; k < n; k++)
    if (list[k]->wanted(recipe)) n_stages += list[k]->plan(recipe, stages + n_stages);
  return n_stages;
}

cmx_status cmxp_check_sections(const cmx_recipe *recipe, cmx_error *err) {
  const cmx_section *list[CMX_MAX_SECTIONS];
  const size_t n = cmx_section_list(list);
  cmx_status status = CMX_OK;
  for (size_t k = 0; k < n && status >= 0; k++)
    if (list[k]->check && list[k]->wanted(recipe)) status = list[k]->check(recipe, err);
  return status;
}

cmx_status cmx_generate(const cmx_recipe *recipe, const cmx_journal *pieces, const cmx_progress *progress,
                        cmx_store **store, cmx_error *err) {
  const cmx_section *list[CMX_MAX_SECTIONS];
  const size_t n = cmx_section_list(list);
  cmx_physics physics;
  const cmx_progress with_rows = {progress ? progress->function : NULL, progress ? progress->context : NULL,
                                  pieces};
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
  if (w.status < 0) {
    cmx_store_free(w.store);
    return w.status;
  }
  *store = w.store;
  return CMX_OK;
}
