/** Elements and nuclides by name. */
#ifndef COULOMIX_NUCLIDE_H
#define COULOMIX_NUCLIDE_H

#include <stddef.h>

#include "coulomix/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Atomic number of an element's symbol of n letters, "C", "Ne", in the usual case; 0 for anything else. */
CMX_API int cmx_element_number(const char *symbol, size_t n);

/** Symbol of the element of atomic number z, 1..118; NULL for any other. */
CMX_API const char *cmx_element_symbol(int z);

/** Charge and mass of a nuclide, "c12", "Ne22": symbol in any case and mass number.
 *  @param[out] z      charge number
 *  @param[out] mass_u atomic mass in atomic mass units, copied from AME2016, for the common nuclides of
 *                     stars; the mass number for others
 *  @return CMX_OK, or CMX_ERR_UNKNOWN with a message. */
CMX_API cmx_status cmx_nuclide_find(const char *name, double *z, double *mass_u, cmx_error *err);

#ifdef __cplusplus
}
#endif
#endif
