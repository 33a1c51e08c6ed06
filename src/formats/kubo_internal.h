/** Private to src/formats: shared by the text and the HDF5 form of one-electron states. */
#ifndef COULOMIX_SRC_FORMATS_KUBO_INTERNAL_H
#define COULOMIX_SRC_FORMATS_KUBO_INTERNAL_H

#include "coulomix/kubo.h"
#include "formats/hdf5_numbers.h"
#include "io/text_internal.h"

/** Factors to hartree, bohr^3 and 1/bohr^2. */
extern const cmxp_units cmxp_energy_units, cmxp_temperature_units, cmxp_volume_units, cmxp_dipole_units;

/** Of the sum over k points of states squared, so that a small file cannot request much memory. */
enum { CMXP_MOST_ELEMENTS = CMXP_NUMBERS_MOST };

/** Room for one more k point with n states, all 0; the occupation if wanted.
 *  @return CMX_OK; CMX_ERR_MEMORY; CMX_ERR_FORMAT if that is too much */
cmx_status cmxp_kubo_add(cmx_kubo_states *states, size_t n, int occupied, const char *name, cmx_error *err);
/** Scales weights to the sum 1, and checks all k points together. */
cmx_status cmxp_kubo_finish(cmx_kubo_states *states, const char *name, cmx_error *err);

cmx_status cmxp_kubo_read_hdf5(const char *path, cmx_kubo_states *out, cmx_error *err);

#endif
