#include <stdio.h>

#include "coulomix/lattice.h"
#include "coulomix/version.h"

int main(void) {
  cmx_ewald *ewald = NULL;
  if (cmx_ewald_new(cmx_lattice_find("bcc", NULL), 0.0, &ewald) != CMX_OK) return 1;
  printf("%s %.12f\n", cmx_version(), cmx_ewald_madelung(ewald));
  cmx_ewald_free(ewald);
  return 0;
}
