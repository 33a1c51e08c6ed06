/* The list of references, to which sections add theirs. */
#include <stdio.h>
#include <string.h>

#include "models/references.h"
#include "section/section_internal.h"

void cmxp_cite_reference(cmx_citations *c, const cmx_reference *r) {
  char line[512];
  const size_t used = strlen(c->list), n = cmx_reference_line(r, sizeof line, line);
  if (strstr(c->list, line)) return;
  if (n >= sizeof line || used + n + 1 >= CMXP_CITATIONS)
    c->full = 1;
  else
    snprintf(c->list + used, CMXP_CITATIONS - used, "%s%s", used ? "\n" : "", line);
}

void cmxp_cite_model(cmx_citations *c, const cmx_model *model) {
  if (!model) return;
  if (!model->kernel.one) c->absent = 1;
  for (const cmx_reference *const *r = model->references; *r; r++) cmxp_cite_reference(c, *r);
}

void cmxp_cite_mixture(cmx_citations *c, const cmx_classical_models *m) {
  cmxp_cite_model(c, m->liquid);
  cmxp_cite_model(c, m->crystal);
  cmxp_cite_model(c, m->anharmonic);
  cmxp_cite_model(c, m->liquid_mixing);
  cmxp_cite_model(c, m->entropy);
  cmxp_cite_model(c, m->vibrations);
  if (m->solid == CMX_SOLID_FITTED) cmxp_cite_model(c, m->solid_mixing);
  if (m->solid == CMX_SOLID_ORDERED) cmxp_cite_reference(c, &cmxp_ref_baiko_2025);
}
