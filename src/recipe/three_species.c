/* The three species of phase3. */
#include <stdio.h>

#include "coulomix/nuclide.h"
#include "coulomix/physics.h"

cmx_status cmx_recipe_three_species(const cmx_recipe *r, cmx_species *ions, cmx_error *err) {
  char name[3][16], rest;
  *ions = (cmx_species){.n = 3};
  if (sscanf(r->phase3.mixture, "%15[a-zA-Z0-9]-%15[a-zA-Z0-9]-%15[a-zA-Z0-9]%c", name[0], name[1], name[2],
             &rest) != 3)
    return cmx_fail(err, CMX_ERR_FORMAT, "phase3.mixture = \"%s\": not three nuclides such as c12-o16-ne22",
                    r->phase3.mixture);
  for (int j = 0; j < 3; j++) {
    const cmx_status status = cmx_nuclide_find(name[j], &ions->z[j], &ions->mass_u[j], err);
    if (status < 0) return status;
    if (j && !(ions->z[j] > ions->z[j - 1]))
      return cmx_fail(err, CMX_ERR_FORMAT, "phase3.mixture = \"%s\": the charges must ascend",
                      r->phase3.mixture);
  }
  return CMX_OK;
}
