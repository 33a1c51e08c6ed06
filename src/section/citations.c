/* What to cite for a table: each section names its own sources. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "section/generate_internal.h"
#include "models/references.h"

typedef struct citations {
  char *list; /* [CMXP_CITATIONS] */
  int full;
} citations;

/* One line, if the list has it not yet. */
static void cite_reference(citations *c, const cmx_reference *r) {
  char line[512];
  const size_t used = strlen(c->list);
  const int n = snprintf(line, sizeof line, "%s%s, %s (%d)%s%s", used ? "\n" : "", r->authors, r->journal,
                         r->year, r->doi ? ", doi:" : "", r->doi ? r->doi : "");
  if (strstr(c->list, line + (used ? 1 : 0))) return;
  if (n < 0 || n >= (int)sizeof line || used + (size_t)n >= CMXP_CITATIONS)
    c->full = 1;
  else
    memcpy(c->list + used, line, (size_t)n + 1);
}

static void cite_model(citations *c, const cmx_model *model) {
  if (!model) return;
  for (const cmx_reference *const *r = model->references; *r; r++) cite_reference(c, *r);
}

/* Words that are no ids, such as none and ordered, cite nothing. */
static void cite_id(citations *c, const char *id) {
  size_t n;
  const cmx_model *const *models = cmx_model_list(&n);
  for (size_t k = 0; k < n; k++)
    if (!strcmp(models[k]->id, id)) cite_model(c, models[k]);
}

static void cite_phase(citations *c, const cmx_recipe *r) {
  cite_id(c, r->phase.liquid);
  cite_id(c, r->phase.crystal);
  cite_id(c, r->phase.anharmonic);
  cite_id(c, r->phase.liquid_mixing);
  for (size_t s = 0; s < r->phase.n_solids; s++) {
    cite_id(c, r->phase.solids[s].solid);
    cite_id(c, r->phase.solids[s].entropy);
  }
}

static void cite_eos(citations *c, const cmx_recipe *r) {
  const char *const part[] = {
      r->eos.liquid,          r->eos.liquid_mixing, r->eos.liquid_quantum,    r->eos.liquid_screening,
      r->eos.crystal_quantum, r->eos.anharmonic,    r->eos.crystal_screening, r->eos.exchange,
      r->eos.solid,           r->eos.entropy};
  for (size_t k = 0; k < sizeof part / sizeof *part; k++) cite_id(c, part[k]);
}

/* The models that the physics takes for this recipe. */
static cmx_status cite_transport(citations *c, const cmx_recipe *r, cmx_error *err) {
  cmx_transport t;
  const cmx_status status = cmx_recipe_transport(r, NULL, NULL, &t, err);
  if (status < 0) return status;
  cite_model(c, t.logarithm);
  cite_model(c, t.collisions);
  cite_model(c, t.crystal_heat);
  if (t.crystal_heat) cite_model(c, t.ion_conduction);
  for (int j = 0; j < 2; j++)
    if (t.ions.z[0] < 3.0) cite_model(c, t.correction[j]); /* of hydrogen and helium alone */
  return CMX_OK;
}

static void cite_warm(citations *c, const cmx_recipe *r) {
  cite_reference(c, &cmx_ref_white_2024);
  for (size_t j = 0; j < CMX_RECIPE_SPECIES; j++) {
    const cmx_recipe_pure *p = &r->warm.species[j];
    if (!strcmp(p->model, "lee-more")) cite_reference(c, &cmx_ref_lee_1984);
    if (isnan(p->charge)) cite_id(c, "ionization/more1985");
  }
}

cmx_status cmxp_cite(const cmx_recipe *recipe, char list[CMXP_CITATIONS], cmx_error *err) {
  citations c = {list, 0};
  cmx_status status = CMX_OK;
  list[0] = '\0';
  cite_reference(&c, &cmx_ref_baiko_2025); /* /lattice, in every table, and /order */
  if (recipe->phase.enabled) cite_phase(&c, recipe);
  if (recipe->eos.enabled) cite_eos(&c, recipe);
  if (recipe->transport.enabled) status = cite_transport(&c, recipe, err);
  if (recipe->warm.enabled) cite_warm(&c, recipe);
  if (status >= 0 && c.full)
    status = cmx_fail(err, CMX_ERR_MEMORY, "references: longer than %d bytes", CMXP_CITATIONS);
  return status;
}
