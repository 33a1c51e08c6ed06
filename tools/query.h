/* Parts of `query` that look up the equation of state. */
#ifndef COULOMIX_TOOLS_QUERY_H
#define COULOMIX_TOOLS_QUERY_H

#include "coulomix_inverse.h"
#include "coulomix_transport.h"
#include "mixture.h"

/* The species of a table, and one composition of them. It is not copied: its composition points into it. */
typedef struct query_mixture {
  const char *file;
  const char *given_as[2]; /* what messages call number and mass fractions */
  const cmx_eos_view *eos; /* NULL in a table without */
  cmx_species ions;        /* masses are 0 where the table has none */
  char names[CMX_MAX_SPECIES][TOOL_SPECIES_NAME];
  double x; /* number fraction of the heavier one of two species; NaN with more */
  cmx_composition composition;
  cmx_eos_composition prepared; /* for the equation of state, with more than two species */
} query_mixture;

/* The species of a table, with no composition yet. */
cmx_status query_mixture_open(const cmx_table *t, const char *file, query_mixture *m, cmx_error *err);

/* The composition from number or mass fractions; from a single number of two species without a check. On
   failure there is none. */
cmx_status query_mixture_set(query_mixture *m, const tool_fractions *given, cmx_error *err);

/* Number fractions x of all species from number or mass fractions of as many, checked and of sum 1. */
cmx_status query_mixture_fractions(const query_mixture *m, const tool_fractions *given, double x[],
                                   cmx_error *err);

/* Takes the composition away: every result is NaN then. */
void query_mixture_clear(query_mixture *m);

/* "x_c12,x_o16": the names, each with a prefix. */
void query_mixture_names(const query_mixture *m, const char *prefix, const char *separator, size_t room,
                         char *text);

/* The composition: "0.5" of two species, "c12 0.5, o16 0.4, ne22 0.1" of more, without those that are absent.
   */
void query_mixture_text(const query_mixture *m, size_t room, char *text);

/* The variables that give a state, besides the composition. */
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
void query_ask(const query_mixture *m, query_pair pair, int phase, const double number[QUERY_NUMBERS],
               query_answer *answer);

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

/* The variables that stand at the edge of the table, as a list of names. */
json_t *query_held(int held);

enum { QUERY_CONDUCTION = CMX_TRANSPORT_QUANTITIES(CMXI_QUANTITY_ONE) };

/* Conductivities of the phase that was found, and their parts; NaN with a status below 0 without them. */
cmx_status query_transport(const cmx_transport_view *v, const query_mixture *m, const query_answer *answer,
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

/* The keys of the JSON output. */
extern const tool_key query_keys[];

enum { QUERY_CSV, QUERY_TSV, QUERY_HDF5 };

/* Options of --batch alone. */
typedef struct query_batch_options {
  const char *input, *output, *columns; /* NULL: standard input, standard output, all results */
  int format;                           /* -1 if not given: as the name of the output says, else CSV */
  double other_nuclides; /* largest mass fraction of nuclides that the table lacks and that is left out */
} query_batch_options;

/* Rows of states to rows of results, of a table's equation of state or else its warm mixture; returns the
   exit status. */
int query_batch(const cmx_table *t, query_mixture *m, const query_warm_options *warm,
                const query_batch_options *o);

#endif
