/** What the pure species share. */
#ifndef COULOMIX_WARM_WARM_INTERNAL_H
#define COULOMIX_WARM_WARM_INTERNAL_H

#include "coulomix/warm.h"

/** Pressure of an ideal nonrelativistic Fermi gas of n_e electrons/cm^3, erg/cm^3; *eta its chemical potential over kT. */
double cmx_electron_pressure(double n_e, double temp, double *eta);

/** Sets name, nucleus and the NaN state; CMX_ERR_DOMAIN for a nucleus that is none. */
cmx_status cmx_pure_begin(const char *name, double z, double mass_u, cmx_pure *out, cmx_error *err);

/** Whether n and temp lie in the species' range, to rounding, or to CMX_ONE_VALUE where it is one value. */
#define CMX_ONE_VALUE 1e-6
cmx_status cmx_pure_check(const cmx_pure *pure, double n, double temp, cmx_error *err);

void cmx_pure_no_state(cmx_pure_state *out);
void cmx_pure_no_spectrum(size_t m, double sigma_1[], double sigma_2[]);

#endif
