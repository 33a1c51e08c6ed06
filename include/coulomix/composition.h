/** The ions of a mixture and their fractions, checked. Types and averages: coulomix_composition.h. */
#ifndef COULOMIX_COMPOSITION_H
#define COULOMIX_COMPOSITION_H

#include <stddef.h>

#include "coulomix/status.h"
#include "coulomix_composition.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Fills in the species of a mixture, checked.
 *  @param[in] n      1..CMX_MAX_SPECIES
 *  @param[in] z      [n] charge numbers in (0, 118], none below the one before it
 *  @param[in] mass_u [n] ion masses in (0, 1000) atomic mass units; NULL if masses are not needed
 *  @return CMX_OK, or CMX_ERR_DOMAIN with the invalid species in the message; *species then has n = 0 */
CMX_API cmx_status cmx_species_make(size_t n, const double z[], const double mass_u[], cmx_species *species,
                                    cmx_error *err);

/** Fills in a composition with its averages, checked.
 *  @param[in]  species borrowed: it must outlive *out
 *  @param[in]  x       [species->n] number fractions in 0..1, sum 1 to 1e-12
 *  @return CMX_OK, or CMX_ERR_DOMAIN with the invalid fraction in the message; the averages are then NaN */
CMX_API cmx_status cmx_composition_make(const cmx_species *species, const double x[], cmx_composition *out,
                                        cmx_error *err);

#ifdef __cplusplus
}
#endif
#endif
