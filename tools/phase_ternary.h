/* Classical phase equilibria of several species, printed: part of `phase`. */
#ifndef COULOMIX_TOOLS_PHASE_TERNARY_H
#define COULOMIX_TOOLS_PHASE_TERNARY_H

#include "coulomix/species_equilibrium.h"
#include "tool.h"

enum { TERNARY_GRID = 40 }; /* intervals of the search over the triangle */

typedef struct ternary_request {
  cmx_species ions;                /* masses 0 where not given */
  char names[CMX_MAX_SPECIES][16]; /* "ne22", or "10" for a charge alone */
  size_t n_liquid, n_solid;        /* numbers given: one of both is 0 */
  double liquid[CMX_MAX_SPECIES], solid[CMX_MAX_SPECIES];
  double gamma; /* Gamma_1 of a section through the triangle; NaN for none */
  int closure;  /* the order of the solid is that of the effective binary */
  int json;
} ternary_request;

/* `solid` has a better order than the solid of the pair, from which its solution starts; NULL: none. Returns
   the exit status. */
int ternary_answer(const ternary_request *request, const cmx_mixture_phase pair[2],
                   const cmx_mixture_phase *solid);

/* Freezing or melting at a pressure or an electron density; the exit status. */
int ternary_at_pressure(const ternary_request *request, const cmx_eos *eos, cmx_constraint held,
                        double value);

#endif
