/* The list of references, to which sections add theirs. */
#include <stdio.h>
#include <string.h>

#include "models/references.h"
#include "section/section_internal.h"

void cmxp_cite_reference(cmx_citations *c, const cmx_reference *r) {
  char line[512];
  const size_t used = strlen(c->list);
  const char *separator = used ? "\n" : "";
  const int n = r->journal ? snprintf(line, sizeof line, "%s%s, %s (%d)%s%s", separator, r->authors,
                                      r->journal, r->year, r->doi ? ", doi:" : "", r->doi ? r->doi : "")
                           : snprintf(line, sizeof line, "%s%s", separator, r->authors);
  if (strstr(c->list, line + (used ? 1 : 0))) return;
  if (n < 0 || n >= (int)sizeof line || used + (size_t)n >= CMXP_CITATIONS)
    c->full = 1;
  else
    memcpy(c->list + used, line, (size_t)n + 1);
}

void cmxp_cite_model(cmx_citations *c, const cmx_model *model) {
  if (!model) return;
  for (const cmx_reference *const *r = model->references; *r; r++) cmxp_cite_reference(c, *r);
}

void cmxp_cite_mixture(cmx_citations *c, const cmx_classical_models *m) {
  cmxp_cite_model(c, m->liquid);
  cmxp_cite_model(c, m->crystal);
  cmxp_cite_model(c, m->anharmonic);
  cmxp_cite_model(c, m->liquid_mixing);
  cmxp_cite_model(c, m->entropy);
  if (m->solid == CMX_SOLID_FITTED) cmxp_cite_model(c, m->solid_mixing);
  if (m->solid == CMX_SOLID_ORDERED) cmxp_cite_reference(c, &cmxp_ref_baiko_2025);
}
