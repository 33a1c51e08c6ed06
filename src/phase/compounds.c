/* Compounds that the solid of a mixture may form. */
#include <stdio.h>

#include "coulomix/ordered.h"
#include "coulomix/phase.h"

enum { MESH = 12 }; /* of cmx_ordered_compounds */

/* Those of positive energy lie above the pure crystals; unstable ones are not phases. */
cmx_status cmx_classical_add_compounds(cmx_classical_models *m, int vibration,
                                       cmx_compound compounds[CMX_MAX_COMPOUNDS], cmx_error *err) {
  cmx_ordered_compound list[CMX_MAX_CANDIDATES];
  size_t n;
  const cmx_status status = cmx_ordered_compounds(m->ions.z[0], m->ions.z[1], MESH, vibration, list, &n, err);
  if (status < 0) return status;
  m->compounds = compounds;
  m->n_compounds = 0;
  for (size_t i = 0; i < n; i++) {
    if (!list[i].stable || !(list[i].energy < 0.0)) continue;
    if (m->n_compounds == CMX_MAX_COMPOUNDS)
      return cmx_fail(err, CMX_ERR_UNSUPPORTED, "more than %d compounds", CMX_MAX_COMPOUNDS);
    cmx_compound *c = &compounds[m->n_compounds++];
    snprintf(c->name, sizeof c->name, "ordered:%.31s", list[i].name);
    c->x = list[i].x;
    c->energy = list[i].energy;
    c->vibration = vibration ? list[i].vibration : 0.0;
  }
  return cmx_classical_check(m, err);
}
