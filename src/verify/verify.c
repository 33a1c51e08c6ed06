/* Verification: which sections a table has, and the order of their checks. */
#include <string.h>

#include "verify/verify_internal.h"

/* --- sections ------------------------------------------------------------------------------------------- */

static const struct {
  const char *name;
  cmxp_verify_function *verify;
} sections[] = {
#define CMXP_SECTION(name) {#name, cmxp_verify_##name},
#include "section/section_list.def"
#undef CMXP_SECTION
};
enum { N_SECTIONS = sizeof sections / sizeof *sections };

/* The free energies of /eos decide on /equilibrium. */
static int has(const cmx_table *t, const char *section) {
  return cmx_table_has(t, section) && (strcmp(section, "equilibrium") != 0 || cmx_table_has(t, "eos"));
}

size_t cmx_verify_sections(const cmx_table *table, const char *names[CMX_MAX_SECTIONS]) {
  size_t n = 0;
  for (size_t k = 0; k < N_SECTIONS; k++)
    if (has(table, sections[k].name)) names[n++] = sections[k].name;
  return n;
}

/* wanted[k]: section k is to be verified. */
static cmx_status choose_sections(const cmx_table *table, const cmx_verify_options *o, int wanted[N_SECTIONS],
                                  cmx_error *err) {
  for (size_t k = 0; k < N_SECTIONS; k++) wanted[k] = !o->n_sections && has(table, sections[k].name);
  for (size_t j = 0; j < o->n_sections; j++) {
    size_t k = 0;
    while (k < N_SECTIONS && strcmp(o->sections[j], sections[k].name) != 0) k++;
    if (k == N_SECTIONS)
      return cmx_fail(err, CMX_ERR_UNKNOWN, "verify: no section '%.64s' that can be verified",
                      o->sections[j]);
    if (!has(table, sections[k].name))
      return cmx_fail(err, CMX_ERR_ABSENT, "verify: the table has no %s", sections[k].name);
    wanted[k] = 1;
  }
  return CMX_OK;
}

/* --- all checks ----------------------------------------------------------------------------------------- */

void cmx_verify_defaults(cmx_verify_options *options) {
  *options = (cmx_verify_options){.samples = 10000, .seed = 1};
}

static cmx_status run_sections(cmxp_verify_job *job, const int wanted[N_SECTIONS], cmx_error *err) {
  cmx_physics physics = {.order = NULL};
  cmx_status status = cmx_physics_make(job->recipe, &physics, err);
  job->physics = &physics;
  for (size_t k = 0; k < N_SECTIONS && status >= 0; k++)
    if (wanted[k]) status = sections[k].verify(job, err);
  cmx_physics_free(&physics);
  if (status >= 0 && job->status < 0) return cmx_fail(err, job->status, "verify: out of memory");
  return status < 0 ? status : CMX_OK;
}

/* --- plug-ins ------------------------------------------------------------------------------------------- */

/* A section that cannot be computed without the plug-in is no longer wanted. */
static void leave_out(cmx_recipe *recipe, int wanted[N_SECTIONS], cmx_report *report) {
  if (!recipe->plugin.absent) return;
  for (size_t k = 0; k < N_SECTIONS; k++) {
    if (!wanted[k] || !cmx_section_lacks_model(cmx_section_find(sections[k].name), recipe)) continue;
    wanted[k] = 0;
    report->left_out[report->n_left_out++] = sections[k].name;
  }
  if (cmx_section_lacks_model(cmx_section_find("phase"), recipe)) recipe->phase.compounds = 0;
}

cmx_status cmx_verify(const cmx_table *table, const cmx_verify_options *options, cmx_report *report,
                      cmx_error *err) {
  cmx_verify_options o;
  cmx_recipe recipe;
  int wanted[N_SECTIONS];
  cmx_verify_defaults(&o);
  if (options) o = *options;
  *report = (cmx_report){.within = 1};
  if (o.samples < 1 || o.samples > CMX_VERIFY_MAX_SAMPLES)
    return cmx_fail(err, CMX_ERR_DOMAIN, "verify: samples = %zu: not in 1..%d", o.samples,
                    CMX_VERIFY_MAX_SAMPLES);
  cmx_status status = choose_sections(table, &o, wanted, err);
  if (status < 0) return status;
  status = cmx_table_read_recipe(table, "recipe of the table", o.n_plugins, o.plugins, &recipe, err);
  if (status >= 0) {
    leave_out(&recipe, wanted, report);
    cmxp_verify_job job = {.table = table,
                           .recipe = &recipe,
                           .samples = o.samples,
                           .seed = o.seed,
                           .progress = o.progress,
                           .report = report};
    status = run_sections(&job, wanted, err);
  }
  cmx_recipe_clear(&recipe);
  if (status < 0) cmx_report_free(report);
  return status;
}
