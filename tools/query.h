/* Parts of `query` that look up the equation of state. */
#ifndef COULOMIX_TOOLS_QUERY_H
#define COULOMIX_TOOLS_QUERY_H

#include "coulomix_inverse.h"
#include "coulomix_transport.h"
#include "tool.h"

/* The variables that give a state, besides x. */
typedef enum query_pair { QUERY_RHO_TEMP, QUERY_RHO_E, QUERY_RHO_P, QUERY_RHO_S, QUERY_P_TEMP } query_pair;
enum { QUERY_PAIRS = 5, QUERY_NUMBERS = 5 };

/* Names of the numbers a state can be given by: rho, temp, e, p, s. */
const char *query_name(int number);

/* The pair of exactly these numbers, -1 if there is none. */
int query_pair_of(const int given[QUERY_NUMBERS]);

/* "auto", "liquid", "solid" to CMX_STABLE, CMX_LIQUID, CMX_SOLID; -2 for anything else. */
int query_phase(const char *name);

typedef struct query_answer {
  cmx_status status;
  int searched; /* the last three values are there */
  cmx_eos_solution found;
} query_answer;

/* number[]: rho, temp, e, p, s; only the given pair is used. */
void query_ask(const cmx_eos_view *v, query_pair pair, int phase, double x,
               const double number[QUERY_NUMBERS], query_answer *answer);

typedef struct query_value {
  const char *name, *unit;
  double value;
} query_value;

enum { QUERY_VALUES = 5 + CMX_EOS_QUANTITIES(CMXI_EOS_ONE) };

/* Values of the members of a struct in a list, from value[0]; returns their number. */
size_t query_listed(const cmx_quantity *quantities, size_t n, const void *of, query_value value[]);

/* The numbers of an answer: rho, temp, the state, the results of an inversion. Returns their number:
   QUERY_VALUES, three fewer without an inversion. */
size_t query_values(const query_answer *answer, query_value value[QUERY_VALUES]);

enum { QUERY_CONDUCTION = CMX_TRANSPORT_QUANTITIES(CMXI_QUANTITY_ONE) };

/* Conductivities of the phase that was found, and their parts; NaN with a status below 0 without them. */
cmx_status query_transport(const cmx_transport_view *v, double x, const query_answer *answer,
                           query_value value[QUERY_CONDUCTION]);

typedef struct query_warm_options {
  int condition, rule, complex_rule; /* as in coulomix_warm.h */
} query_warm_options;

#define QUERY_ONE_OF_SPECIES(name, member, unit, text) +1
enum {
  QUERY_WARM = CMX_WARM_QUANTITIES(CMXI_QUANTITY_ONE) CMX_WARM_SPECIES_QUANTITIES(QUERY_ONE_OF_SPECIES),
  QUERY_SPECTRUM = 3 + CMX_OPTICAL_QUANTITIES(CMXI_QUANTITY_ONE)
};
#undef QUERY_ONE_OF_SPECIES

/* Direct-current values and the parts of the mixture; NaN with a status below 0. */
cmx_status query_warm(const cmx_warm_view *v, const query_warm_options *o, double x, double rho, double temp,
                      cmx_warm_point *p, query_value value[QUERY_WARM]);

/* At one photon energy. */
cmx_status query_spectrum(const cmx_warm_view *v, const query_warm_options *o, const cmx_warm_point *p,
                          double ev, query_value value[QUERY_SPECTRUM]);

/* CSV from standard input to standard output, of a table's equation of state or else its warm mixture; the
   exit status. */
int query_batch(const cmx_table *t, const query_warm_options *warm);

#endif
