/** Numbers in text, as people, spreadsheets and Fortran programs write them. */
#ifndef COULOMIX_NUMBER_H
#define COULOMIX_NUMBER_H

#include <stddef.h>

#include "coulomix/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Reads the n bytes of a number, in any locale and with one rounding: 1e6, -.5, 1.0D+06, 1.5-102 (Fortran
 *  drops the letter before a long exponent), 0,5, NaN, Inf, #N/A. Nothing may stand before or behind it.
 *  @param[in,out] mark  decimal mark of the file, '.' or ','; 0 while it is not known, and then set by the
 *                       first number that shows it
 *  @param[out]    value the number; infinite if it is too large, NaN on failure
 *  @return NULL, or why the text is no number or not one of this file: it has a thousands separator, the
 *          other decimal mark or more than 400 digits */
CMX_API const char *cmx_number_read(const char *text, size_t n, char *mark, double *value);

#ifdef __cplusplus
}
#endif
#endif
