/* Species and compositions from unchecked numbers. */
#include "coulomix/composition.h"

#include <math.h>
#include <string.h>

cmx_status cmx_species_make(size_t n, const double z[], const double mass_u[], cmx_species *species,
                            cmx_error *err) {
  memset(species, 0, sizeof *species);
  if (n < 1 || n > CMX_MAX_SPECIES)
    return cmx_fail(err, CMX_ERR_DOMAIN, "%zu species: not 1 to %d", n, CMX_MAX_SPECIES);
  for (size_t j = 0; j < n; j++) {
    if (!(z[j] > 0.0 && z[j] <= 118.0))
      return cmx_fail(err, CMX_ERR_DOMAIN, "species %zu: charge %g: not in (0, 118]", j + 1, z[j]);
    if (j > 0 && z[j] < z[j - 1])
      return cmx_fail(err, CMX_ERR_DOMAIN, "species %zu: charge %g: below %g of the one before it", j + 1,
                      z[j], z[j - 1]);
    if (mass_u && !(mass_u[j] > 0.0 && mass_u[j] < 1e3))
      return cmx_fail(err, CMX_ERR_DOMAIN, "species %zu: mass %g: not in (0, 1000) atomic mass units", j + 1,
                      mass_u[j]);
  }
  memcpy(species->z, z, n * sizeof *z);
  if (mass_u) memcpy(species->mass_u, mass_u, n * sizeof *mass_u);
  species->n = (int)n;
  return CMX_OK;
}

cmx_status cmx_composition_make(const cmx_species *species, const double x[], cmx_composition *out,
                                cmx_error *err) {
  double sum = 0.0;
  out->ions = species;
  out->z = out->z2 = out->z53 = out->variance = out->mass_u = NAN;
  for (int j = 0; j < species->n; j++) {
    if (!(x[j] >= 0.0 && x[j] <= 1.0))
      return cmx_fail(err, CMX_ERR_DOMAIN, "species %d: fraction %g: not in 0..1", j + 1, x[j]);
    sum += x[j];
  }
  if (!(fabs(sum - 1.0) <= 1e-12))
    return cmx_fail(err, CMX_ERR_DOMAIN, "fractions of %d species: their sum is %.15g, not 1", species->n,
                    sum);
  cmx_composition_set(species, x, out);
  return CMX_OK;
}
