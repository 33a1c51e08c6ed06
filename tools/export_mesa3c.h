/* Files of phase separation of three species: part of `export`. */
#ifndef COULOMIX_TOOLS_EXPORT_MESA3C_H
#define COULOMIX_TOOLS_EXPORT_MESA3C_H

#include "coulomix/mesa3c.h"
#include "coulomix/recipe.h"
#include "tool.h"

typedef struct mesa3c_request {
  int pair;       /* place in cmx_mesa3c_pairs */
  double gamma_e; /* NaN: the liquidus */
  double rho;     /* of the liquid, g/cm^3, by the complete free energy; NaN: classical */
  size_t nodes;
  const char *table; /* takes the order from it; NULL: minimises */
  const char *folder;
} mesa3c_request;

/* Names of the pairs; ends with NULL. */
extern const char *const mesa3c_names[];

/* Makes both files; the recipe has the models. */
cmx_status export_mesa3c(const mesa3c_request *request, const cmx_recipe *recipe,
                         char path[2][CMX_MESA3C_PATH], const cmx_progress *progress, cmx_error *err);

#endif
