/* Freezing of a mixture at a pressure, as `phase` and `query` print it. */
#ifndef COULOMIX_TOOLS_FREEZING_H
#define COULOMIX_TOOLS_FREEZING_H

#include <stdio.h>

#include "coulomix_equilibrium.h"
#include "tool.h"

/* The keys of freezing: number fractions of both species, in the order of the mixture, of liquid and
   solid. */
json_t *freezing_json(const cmx_freezing *f, cmx_status status, unsigned reasons);

/* The same, readable. */
void freezing_print(FILE *out, const cmx_freezing *f, cmx_status status, unsigned reasons);

/* Reasons of both phases together, and the status that goes with them and with that of the equilibrium. */
cmx_status freezing_status(cmx_status status, unsigned liquid, unsigned solid, unsigned *reasons);

/* Freezing at the pressure and composition of a state: {"temp_liquidus", "temp_solidus", "solid",
   "status"}. */
json_t *freezing_of_state_json(const cmx_equilibrium_view *v, double p, double x);
void freezing_of_state_print(FILE *out, const cmx_equilibrium_view *v, double p, double x);

#endif
