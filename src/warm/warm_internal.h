/** Shared by the pure species. */
#ifndef COULOMIX_SRC_WARM_WARM_INTERNAL_H
#define COULOMIX_SRC_WARM_WARM_INTERNAL_H

#include "coulomix/warm.h"

#define CMXP_LARGEST_Z 118.0

/** Pressure of an ideal nonrelativistic Fermi gas of n_e electrons/cm^3, erg/cm^3; *eta its chemical
 *  potential over kT. */
double cmxp_electron_pressure(double n_e, double temp, double *eta);

/** Sets name, nucleus and the NaN state; CMX_ERR_DOMAIN for an invalid nucleus. */
cmx_status cmxp_pure_begin(const char *name, double z, double mass_u, cmx_pure *out, cmx_error *err);

/** Whether n and temp lie in the species' range, to rounding, or to CMXP_ONE_VALUE where it is one value. */
#define CMXP_ONE_VALUE 1e-6
cmx_status cmxp_pure_check(const cmx_pure *pure, double n, double temp, cmx_error *err);

/** The electronic pressure, > 0.
 *  @return CMX_OK; CMX_WARN_EXTRAPOLATED; CMX_ERR_RANGE; CMX_ERR_DOMAIN if there is none that is positive;
 *          *pressure is NaN on failure */
cmx_status cmxp_pure_pressure(const cmx_pure *pure, double n, double temp, double *pressure, cmx_error *err);

void cmxp_pure_no_state(cmx_pure_state *out);
void cmxp_pure_no_spectrum(size_t m, double sigma_1[], double sigma_2[]);

#endif
