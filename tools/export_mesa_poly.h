/* The polynomial of phase separation of two species: part of `export`. */
#ifndef COULOMIX_TOOLS_EXPORT_MESA_POLY_H
#define COULOMIX_TOOLS_EXPORT_MESA_POLY_H

#include "coulomix/mesa_poly.h"
#include "tool.h"

/* Fits the polynomial to the table `file` and prints it: lines of Fortran, or one JSON object. */
cmx_status export_mesa_poly(const cmx_mesa_poly_request *request, const char *file, int json, cmx_error *err);

#endif
